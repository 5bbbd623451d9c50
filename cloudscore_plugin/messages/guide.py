"""Where the guide's pages are: in the user's language if there is one, else in English."""

from __future__ import annotations

from qgis.PyQt.QtCore import QLocale, QUrl

from .. import paths
from .i18n import locale

FIRST_PAGE = "page-index"


def language() -> str:
    """The folder of the guide that fits the user's language."""
    chinese = locale().script() == QLocale.Script.TraditionalChineseScript
    return "zh_TW" if chinese else "en"


def address(anchor: str = FIRST_PAGE) -> QUrl:
    """A file to open in a browser. anchor: as in the guide's sources, such as "dock-area" or "trouble-busy".

    Each anchor has a page of its own that leads to it, because not every system hands on what follows # in an address.
    An anchor that the guide does not have leads to its first page.
    """
    folder = paths.GUIDE / language()
    page = folder / "go" / f"{anchor.replace('_', '-')}.html"
    return QUrl.fromLocalFile(str(page if page.is_file() else folder / "index.html"))
