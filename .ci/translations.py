"""The translation files: read the texts from the code, refresh the .ts, check them, compile the .qm.

    translations.py             refresh i18n/*.ts from the code; what is translated stays, what is gone goes
    translations.py --check     say what is missing, left over or has other {placeholders}; exit 1 if anything
    translations.py --compile   build the .qm beside each .ts with Qt's lrelease
    translations.py --lrelease  print the path of lrelease, exit 1 if there is none

All texts are written ``tr("literal")``, so the syntax tree names every one of them. Qt's own
extractors take the context from the class around a tr(), which a translation shared by all modules does not want.
The .ts files are Qt's: Linguist opens them. Locations carry no line numbers, so a diff shows only changed texts.
Needs nothing but Python's standard library.
"""

from __future__ import annotations

import ast
import shutil
import string
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "cloudscore_plugin"
I18N = ROOT / "i18n"
CONTEXT = "CloudScore"
LRELEASE = (
    "lrelease",
    "lrelease-qt5",
    "lrelease-qt6",
    "lrelease6",
    "/usr/lib/qt5/bin/lrelease",
    "/usr/lib/qt6/bin/lrelease",
)


class Key(NamedTuple):
    """What tells two texts apart: the English words and, where the words alone are ambiguous, a comment."""

    source: str
    comment: str


def texts_of(code: str, name: str) -> list[Key]:
    """The translatable texts of some code, in order. ValueError names the line of a call no extractor could read."""
    found = []
    calls = [node for node in ast.walk(ast.parse(code, name)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        literals = [arg.value if isinstance(arg, ast.Constant) else None for arg in call.args]
        of_qt = getattr(call.func, "attr", "") == "translate" and isinstance((literals or [None])[0], str)
        if of_qt:
            raise ValueError(f'{name}:{call.lineno}: texts are written tr("literal"), not with Qt\'s translate()')
        if getattr(call.func, "id", "") != "tr":  # geometries and strings have a translate() of their own
            continue
        if call.keywords or not 1 <= len(literals) <= 2 or not all(isinstance(text, str) for text in literals):
            raise ValueError(f'{name}:{call.lineno}: not of the form tr("literal"[, "comment"])')
        found.append(Key(literals[0], literals[1] if len(literals) == 2 else ""))
    return found


def texts() -> dict[Key, list[str]]:
    """Every text of the plugin with the files it is used in, in the order of files and lines."""
    found: dict[Key, list[str]] = {}
    for path in sorted(CODE.rglob("*.py")):
        if "_vendor" in path.parts:
            continue
        place = path.relative_to(ROOT).as_posix()
        for key in texts_of(path.read_text("utf-8"), place):
            places = found.setdefault(key, [])
            if place not in places:
                places.append(place)
    return found


def read(ts: Path) -> dict[Key, str]:
    """The translations of a .ts file; an unfinished one is empty."""
    found = {}
    for message in ElementTree.parse(ts).iter("message"):
        translation = message.find("translation")
        done = translation is not None and translation.get("type") is None
        key = Key(message.findtext("source", ""), message.findtext("comment", ""))
        found[key] = (translation.text or "") if done else ""
    return found


def write(ts: Path, translations: dict[Key, str]) -> None:
    """Write the .ts for the code as it is now, with the translations there are."""
    language = ts.stem.split("_", 1)[1]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
        "<context>",
        f"    <name>{CONTEXT}</name>",
    ]
    for key, places in texts().items():
        done = translations.get(key, "")
        lines.append("    <message>")
        lines += [f'        <location filename="../{place}"/>' for place in places]
        lines.append(f"        <source>{escape(key.source)}</source>")
        if key.comment:
            lines.append(f"        <comment>{escape(key.comment)}</comment>")
        lines.append(
            f"        <translation>{escape(done)}</translation>"
            if done
            else '        <translation type="unfinished"></translation>'
        )
        lines.append("    </message>")
    lines += ["</context>", "</TS>", ""]
    ts.write_text("\n".join(lines), "utf-8")


def placeholders(text: str) -> list[str]:
    """The {names} a text is formatted with. A text that is not a format raises ValueError."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def problems(ts: Path) -> list[str]:
    """What is wrong with a .ts file, one line each; empty when it says all the code says."""
    wanted, there, found = texts(), read(ts), []
    found += [f"{ts.name}: missing, run make i18n: {key.source!r}" for key in wanted if key not in there]
    found += [f"{ts.name}: no longer in the code, run make i18n: {key.source!r}" for key in there if key not in wanted]
    for key, translation in there.items():
        if not translation.strip():
            found.append(f"{ts.name}: not translated: {key.source!r}")
            continue
        try:
            same = placeholders(key.source) == placeholders(translation)
        except ValueError as error:
            found.append(f"{ts.name}: {error}: {translation!r}")
            continue
        if not same:
            found.append(f"{ts.name}: other placeholders: {key.source!r} -> {translation!r}")
    return found


def lrelease() -> str | None:
    """Qt's translation compiler under one of its names. A name may be there without the tool, so each is tried."""
    for name in LRELEASE:
        path = shutil.which(name)
        if path and subprocess.run([path, "-version"], capture_output=True, check=False).returncode == 0:
            return path
    return None


def compile_all() -> None:
    """Build each .qm that is older than its .ts."""
    for ts in sorted(I18N.glob("*.ts")):
        qm = ts.with_suffix(".qm")
        if qm.exists() and qm.stat().st_mtime > ts.stat().st_mtime:
            continue
        tool = lrelease() or sys.exit("Qt's lrelease is missing: install qttools5-dev-tools or qt6-l10n-tools.")
        subprocess.run([tool, "-silent", str(ts), "-qm", str(qm)], check=True)


def main(argument: str = "") -> int:
    """See the module's own text."""
    if argument == "--lrelease":
        print(lrelease() or "")
        return 0 if lrelease() else 1
    if argument == "--compile":
        compile_all()
        return 0
    files = sorted(I18N.glob("*.ts"))
    if argument != "--check":
        for ts in files:
            write(ts, read(ts))
            left = sum(not text for text in read(ts).values())
            print(f"{ts.relative_to(ROOT)}: {len(texts())} texts, {left} to translate")
        return 0
    found = [line for ts in files for line in problems(ts)]
    print("\n".join(found) or f"Translations: {len(texts())} texts, {len(files)} language(s), nothing missing.")
    return 1 if found else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:2]))
    except ValueError as error:
        sys.exit(str(error))
