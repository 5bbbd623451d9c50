"""Build the guide: Markdown in resources/help to web pages in build/help/<language>, for the zip and the working tree.

    guide.py              build what has changed
    guide.py --facts LANG print, as JSON, what the pages take from the program itself

Labels of the window, errors' texts and the parameters of algorithms are read from the program, so that the pages say
what the reader will see. Every anchor also gets a page of its own in go/, which leads to it: not every system hands the
part of an address behind # on to the browser.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "resources" / "help"
PICTURES = ROOT / "resources" / "pictures"
TARGET = ROOT / "build" / "help"
LANGUAGES = ("en", "zh_TW")
# Of Sphinx's output, what no reader needs.
NOT_NEEDED = (".buildinfo", "objects.inv", "genindex.html", ".doctrees", "_sources")


def facts(language: str) -> dict:
    """What the pages take from the program. Needs QGIS, no window."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from qgis.core import QgsApplication, QgsProcessingParameterDefinition, QgsSettings

    application = QgsApplication([], False)
    application.initQgis()
    QgsSettings().setValue("locale/userLocale", language)
    from cloudscore_plugin.messages import errors, i18n

    translator = i18n.install_translator()
    from cloudscore_plugin.processing.provider import ALGORITHMS
    from cloudscore_plugin.services.connections import Connections

    algorithms = {}
    for kind in ALGORITHMS:
        algorithm = kind(Connections())
        algorithm.initAlgorithm()
        advanced = QgsProcessingParameterDefinition.Flag.FlagHidden
        shown = [each for each in algorithm.parameterDefinitions() if not each.flags() & advanced]
        algorithms[algorithm.name()] = {
            "title": algorithm.displayName(),
            "help": _markdown(algorithm.shortHelpString()),
            "parameters": [(each.name(), _cell(each.description(), each.help())) for each in shown],
        }
    table = errors._table()
    i18n.remove_translator(translator)
    return {
        "language": language,
        "version": re.search(r"^version=(.*)$", (ROOT / "metadata.txt").read_text(encoding="utf-8"), re.M)[1],
        "labels": _labels(language),
        "errors": {
            code: {"title": row.title, "text": re.sub(r"\{\w+\}", "…", row.text)} for code, row in table.items()
        },
        "algorithms": algorithms,
        "glossary": json.loads((SOURCES / "glossary.json").read_text(encoding="utf-8")),
        "pictures": sorted(path.name for path in PICTURES.glob("*.png")),
        "words": {
            "en": {"parameter": "Parameter", "meaning": "Meaning", "shared": "Also:"},
            "zh_TW": {"parameter": "參數", "meaning": "說明", "shared": "另有："},
        }[language],
    }


def _labels(language: str) -> dict[str, str]:
    """Every text of the window without mnemonics, in English: in the language."""
    found = {}
    for message in ElementTree.parse(ROOT / "i18n" / "cloudscore_zh_TW.ts").iter("message"):
        source, translation = message.findtext("source") or "", message.findtext("translation") or ""
        text = source if language == "en" else re.sub(r"\(&\w\)", "", translation)
        found.setdefault(_unmarked(source), " ".join(_unmarked(text).split()))
    return found


def _unmarked(text: str) -> str:
    """A label without the mark of its key."""
    return re.sub(r"&(\w)", r"\1", text)


def _markdown(text: str) -> str:
    """Help of an algorithm, which is HTML, as paragraphs."""
    text = re.sub(r"<br\s*/?>|</?p>|</?ul>", "\n\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", text.replace("<li>", "\n- ")))


def _cell(title: str, text: str) -> str:
    """Of a table: lines of a list, such as those of the choices, stay lines."""
    lines = [" ".join(line.split()) for line in [title, *_markdown(text).splitlines()]]
    return "<br>".join(filter(None, lines)).replace("|", "\\|")


def fingerprint() -> str:
    """Of everything that the pages are made of."""
    digest = hashlib.sha256()
    paths = [*SOURCES.rglob("*"), *(ROOT / ".ci" / "guide").rglob("*"), Path(__file__), ROOT / "metadata.txt"]
    paths += [*(ROOT / "i18n").glob("*.ts"), *PICTURES.glob("*.png")]
    for folder in ("messages", "processing", "core"):
        paths += (ROOT / "cloudscore_plugin" / folder).glob("*.py")
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def build(language: str, target: Path) -> None:
    """One language's pages. Any warning of Sphinx, such as a link that leads nowhere, is an error."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        about = work / "facts.json"
        environment = {**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "QGIS_CUSTOM_CONFIG_PATH": folder}
        told = subprocess.run(
            [sys.executable, __file__, "--facts", language], env=environment, check=True, capture_output=True
        ).stdout.decode()
        about.write_text(told[told.index("{") :], encoding="utf-8")
        source = work / "source"
        shutil.copytree(SOURCES / language, source)
        shutil.copytree(PICTURES, source / "pictures")
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(ROOT / ".ci" / "guide")]
        environment = {**os.environ, "GUIDE_FACTS": str(about), "SOURCE_DATE_EPOCH": "315532800"}
        subprocess.run([*command, "-d", str(work / "doctrees"), str(source), str(target)], env=environment, check=True)
    for name in NOT_NEEDED:
        shutil.rmtree(target / name) if (target / name).is_dir() else (target / name).unlink(missing_ok=True)
    lead(target)


_ANCHOR = re.compile(r'<(?:span|section) id="((?:dock|dialog|algorithm|trouble|lesson|page)-[\w-]+)"')


def lead(target: Path) -> None:
    """A small page for every anchor that the program opens, which leads to it."""
    folder = target / "go"
    folder.mkdir()
    for page in sorted(target.glob("*.html")):
        for anchor in _ANCHOR.findall(page.read_text(encoding="utf-8")):
            address = f"../{page.name}#{anchor}"
            (folder / f"{anchor}.html").write_text(
                f'<!DOCTYPE html><meta charset="utf-8"><title>Cloud Score+</title>'
                f'<meta http-equiv="refresh" content="0; url={address}"><a href="{address}">{address}</a>\n',
                encoding="utf-8",
            )


def main(arguments: list[str]) -> int:
    """See the module's own text."""
    if arguments[:1] == ["--facts"]:
        sys.stdout.reconfigure(encoding="utf-8")
        print(json.dumps(facts(arguments[1]), ensure_ascii=False))
        sys.stdout.flush()
        os._exit(0)  # QGIS may crash when it is taken apart by the interpreter
    stamp, now = TARGET / "built-from", fingerprint()
    if stamp.is_file() and stamp.read_text() == now:
        return 0
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="help.", dir=TARGET.parent))
    try:
        for language in LANGUAGES:
            build(language, fresh / language)
        (fresh / stamp.name).write_text(now)
        shutil.rmtree(TARGET, ignore_errors=True)
        fresh.rename(TARGET)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
