"""Build the zip that QGIS installs, and hold it against the plugin site's rules.

    package.py               build/cloudscore_plugin-<version>.zip, checked
    package.py --check ZIP   only check
    package.py --link DIR    DIR/cloudscore_plugin as links into this folder, for a QGIS that runs the working tree

The same input gives the same bytes: entries are sorted, times and modes are fixed. The Earth Engine client is
downloaded once, by hash, into build/wheels.
"""

from __future__ import annotations

import configparser
import contextlib
import email
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "cloudscore_plugin"
BUILD = ROOT / "build"
GUIDE = BUILD / "help"
BUNDLE_REQUIREMENTS = ROOT / ".ci" / "requirements-bundle.txt"
# Wheels for any machine and Python 3.9, whatever this one is: what 3.9 can read, later ones can.
ANYWHERE = ("--python-version", "3.9", "--implementation", "py", "--abi", "none", "--platform", "any")

# What the client does not need. discovery_cache/documents: 110 MB of descriptions of Google's other interfaces.
# apiclient: an old name of googleapiclient, which enters itself into sys.modules.
# ee/cli: its command line, which needs google-cloud-storage. ee/tests: its tests. Compiled files: only speed-ups, and
# for one system only.
NOT_NEEDED = re.compile(
    r"googleapiclient/discovery_cache/documents/"
    r"|apiclient/"
    r"|ee/cli/"
    r"|ee/tests/"
    r"|.*\.(?:so|pyd|dll|dylib|pth)$"
    r"|[^/]+\.dist-info/(?!METADATA$|licenses/|LICEN[CS]E|COPYING|NOTICE|AUTHORS)"
)

# The site scans every upload for careless code and for secrets. It reads these settings in the package; they leave out
# the one folder that is not ours, where the client's readers of key files hold the words a key file begins with.
SCAN_SETTINGS = ROOT / ".ci" / "site-scan"

# Wheels whose own licence file only names the Apache licence, whose full text then comes from another wheel.
BY_REFERENCE = ("rsa", "uritemplate")
APACHE = "LICENSE-APACHE-2.0.txt"

# The plugin is GPL-2.0-or-later; together with libraries under the Apache licence the zip is GPL-3.0.
NOTICES = ("NOTICE.md", "LICENSE-GPL-3.0.txt")

EPOCH = (1980, 1, 1, 0, 0, 0)
LIMIT = 25_000_000  # bytes the site takes
REQUIRED = (
    "name",
    "description",
    "about",
    "version",
    "qgisMinimumVersion",
    "author",
    "email",
    "homepage",
    "tracker",
    "repository",
)
REFUSED = (".exe", ".dll", ".so", ".dylib", ".pyd", ".bat", ".sh", ".ps1", ".cmd", ".pyc", ".pyo")


def metadata(text: str) -> configparser.SectionProxy:
    """The [general] section as QGIS and the site read it: a single % breaks it, as there."""
    parser = configparser.ConfigParser()
    parser.optionxform = str
    parser.read_string(text)
    section = parser["general"]
    dict(section)  # reads every value
    return section


def bundle() -> dict[str, bytes]:
    """The Earth Engine client and what it needs: path in _vendor -> content."""
    wheels = BUILD / "wheels" / hashlib.sha256(BUNDLE_REQUIREMENTS.read_bytes()).hexdigest()[:12]
    if not wheels.is_dir():
        wheels.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{wheels.name}.", dir=wheels.parent))
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "download", *ANYWHERE, "--no-deps"]
        command += ["--only-binary=:all:", "--require-hashes", "-r", str(BUNDLE_REQUIREMENTS), "-d", str(partial)]
        subprocess.run(command, check=True)
        with contextlib.suppress(OSError):  # another process was faster
            partial.rename(wheels)
    files, licences = {}, []
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/") and not NOT_NEEDED.match(name)]
            about = email.message_from_bytes(archive.read(next(name for name in names if name.endswith("/METADATA"))))
            texts = [name for name in names if ".dist-info/" in name and not name.endswith("/METADATA")]
            if not texts:
                raise SystemExit(f"{wheel.name} brings no licence text: add it before shipping it.")
            files.update((name, archive.read(name)) for name in names)
            texts += [APACHE] if about["Name"] in BY_REFERENCE else []
            licences.append((about["Name"], about["Version"], licence_name(about), texts))
            if about["Name"] == "requests":
                files[APACHE] = archive.read(texts[0])
    files["LICENSES.md"] = licence_list(licences).encode()
    return files


def licence_name(about: email.message.Message) -> str:
    """A short name of the licence from a wheel's metadata, which has known three places for it."""
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    stated = about["License-Expression"] or about["License"] or ""
    if stated and "\n" not in stated:
        return stated
    return ", ".join(name for name in classifiers if name != "OSI Approved") or "see its text"


def licence_list(licences: list[tuple[str, str, str, list[str]]]) -> str:
    """LICENSES.md: what is in the bundle, under which licence, and where its text is."""
    lines = [
        "# Third-party packages in this folder",
        "",
        "Unmodified, except that files the plugin does not use are left out.",
        "",
    ]
    lines += ["| Package | Version | Licence | Text |", "| --- | --- | --- | --- |"]
    for name, version, licence, texts in licences:
        links = ", ".join(f"[{Path(text).name}]({text})" for text in texts)
        lines.append(f"| {name} | {version} | {licence} | {links} |")
    return "\n".join(lines) + "\n"


def own_files() -> dict[str, bytes]:
    """The plugin's own part of the zip: path in the package -> content."""
    files = {name: (ROOT / name).read_bytes() for name in ("metadata.txt", "LICENSE", *NOTICES)}
    for path in sorted((ROOT / PACKAGE).rglob("*")):
        inside = path.relative_to(ROOT / PACKAGE)
        if path.is_file() and not any(part.startswith((".", "__pycache__", "_vendor")) for part in inside.parts):
            files[inside.as_posix()] = path.read_bytes()
    for path in sorted((ROOT / "resources").rglob("*")):
        inside = path.relative_to(ROOT)
        # pictures: the README's. help: what the guide is built from.
        if path.is_file() and not path.name.startswith(".") and inside.parts[1] not in ("pictures", "help"):
            files[inside.as_posix()] = path.read_bytes()
    if not GUIDE.is_dir():
        raise SystemExit("The guide is not built: run make package, which builds it.")
    for path in sorted(GUIDE.rglob("*")):
        if path.is_file() and path.parent != GUIDE:
            files[f"help/{path.relative_to(GUIDE).as_posix()}"] = path.read_bytes()
    for ts in sorted((ROOT / "i18n").glob("*.ts")):
        qm = ts.with_suffix(".qm")
        if not qm.is_file():
            raise SystemExit(f"{qm.name} is not built: run make package, which builds it.")
        files[f"i18n/{qm.name}"] = qm.read_bytes()
    return files


def build(folder: Path = BUILD) -> Path:
    """Write the zip into the folder and return its path."""
    files = own_files()
    files.update((f"_vendor/{name}", content) for name, content in bundle().items())
    files.update((path.name, path.read_bytes()) for path in SCAN_SETTINGS.iterdir())
    version = metadata(files["metadata.txt"].decode())["version"]
    target = folder / f"{PACKAGE}-{version}.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        # The site names the plugin after the first entry.
        add(archive, f"{PACKAGE}/", b"", 0o40755)
        for name in sorted(files):
            add(archive, f"{PACKAGE}/{name}", files[name], 0o100644)
    return target


def add(archive: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    """Add an entry that depends on nothing but its name and content."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system = 3  # Unix, so that the mode counts
    entry.external_attr = mode << 16 | (0x10 if name.endswith("/") else 0)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith("/") else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def problems(target: Path) -> list[str]:
    """What the plugin site would refuse the zip for, one line each; empty when it would take it."""
    found = []
    if target.stat().st_size > LIMIT:
        found.append(f"{target.stat().st_size} bytes, the site takes {LIMIT}")
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        found += [f"broken entry {name}" for name in filter(None, [archive.testzip()])]
        top = names[0].split("/")[0]
        if not (re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]+", top) and top.isidentifier()):
            found.append(f"{top!r} is no package name")
        found += [f"{name} is outside {top}/" for name in names if not name.startswith(f"{top}/")]
        found += [
            f"{top}/{name} is missing"
            for name in ("__init__.py", "metadata.txt", "LICENSE", *NOTICES)
            if f"{top}/{name}" not in names
        ]
        for name in names:
            parts = name.split("/")
            if "\\" in name or ".." in parts or {"__pycache__", ".git", "__MACOSX"} & set(parts):
                found.append(f"{name}: a forbidden path")
            if name.lower().endswith(REFUSED):
                found.append(f"{name}: a forbidden kind of file")
            if (archive.getinfo(name).external_attr >> 16) & 0o777 != (0o755 if name.endswith("/") else 0o644):
                found.append(f"{name}: an unusual mode")
        if f"{top}/metadata.txt" not in names:
            return found
        try:
            general = metadata(archive.read(f"{top}/metadata.txt").decode("utf-8"))
        except (configparser.Error, KeyError, UnicodeDecodeError) as error:
            return [*found, f"metadata.txt: {error}"]
        found += [f"metadata.txt: {key} is missing" for key in REQUIRED if not general.get(key)]
        if "/" in general.get("author", ""):
            found.append("metadata.txt: author may not contain a slash")
        if f"{top}/{general.get('icon')}" not in names:
            found.append(f"metadata.txt: there is no {general.get('icon')}")
    return found


# What metadata.txt says as long as the project has no home: the only place where addresses are set.
PLACEHOLDER = re.compile(r"cloudscore-composites|example\.(?:com|org)|users\.noreply|contributors$")
ADDRESSES = ("author", "email", "homepage", "repository", "tracker")


def placeholders(general) -> list[str]:
    """The fields of metadata.txt whose addresses must still be set before the plugin is published."""
    return [key for key in ADDRESSES if PLACEHOLDER.search(general.get(key, ""))]


def link(folder: Path) -> None:
    """Lay out the package in the folder as QGIS wants it, out of links into the working tree."""
    package = folder / PACKAGE
    shutil.rmtree(package, ignore_errors=True)
    package.mkdir(parents=True)
    for path in [*(ROOT / PACKAGE).iterdir(), ROOT / "resources", ROOT / "i18n"]:
        if path.name != "__pycache__":
            (package / path.name).symlink_to(path)
    (package / "metadata.txt").write_bytes((ROOT / "metadata.txt").read_bytes())
    support_qt6(package)
    (package / "help").symlink_to(GUIDE)


def support_qt6(package: Path) -> None:
    """Let a QGIS 3 that is built with Qt 6, for tests, take the plugin laid out in this folder.

    It refuses plugins without supportsQt6. QGIS 4 needs none and the plugin site advises against it, so only copies of
    metadata.txt have it.
    """
    text = (package / "metadata.txt").read_text("utf-8")
    (package / "metadata.txt").write_text(text.replace("[general]\n", "[general]\nsupportsQt6=True\n", 1), "utf-8")


def main(arguments: list[str]) -> int:
    """See the module's own text."""
    if arguments[:1] == ["--link"]:
        link(Path(arguments[1]))
        return 0
    target = Path(arguments[1]) if arguments[:1] == ["--check"] else build()
    found = problems(target)
    print("\n".join(found) or f"{target}: {target.stat().st_size / 1e6:.1f} MB, as the plugin site wants it")
    with zipfile.ZipFile(target) as archive:
        unset = placeholders(metadata(archive.read(f"{PACKAGE}/metadata.txt").decode()))
    if unset:
        print(f"Still placeholders, to be set in metadata.txt before it is published: {', '.join(unset)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
