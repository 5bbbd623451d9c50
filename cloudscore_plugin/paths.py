"""Where the plugin's own files are: in the zip everything lies in the package, in the repository beside it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE if (PACKAGE / "metadata.txt").is_file() else PACKAGE.parent
RESOURCES = ROOT / "resources"
I18N = ROOT / "i18n"
GUIDE = ROOT / "help" if (ROOT / "help").is_dir() else ROOT / "build" / "help"  # a folder for each language
BUNDLE = PACKAGE / "_vendor"  # pure-Python Earth Engine client, only in the zip


def icon(name: str) -> str:
    """Path of a picture in resources/."""
    return str(RESOURCES / name)
