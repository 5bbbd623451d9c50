"""Recipe files dropped on QGIS's window, the map included, open in the dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsCustomDropHandler
from qgis.PyQt.QtCore import QUrl

from ..core.recipe_files import SUFFIX

if TYPE_CHECKING:
    from .dock import CompositeDock


class RecipeDrops(QgsCustomDropHandler):
    """Takes files named as recipes are; every other file is for QGIS, also other JSON."""

    def __init__(self, iface, dock: CompositeDock):
        super().__init__()
        self._iface, self._dock = iface, dock
        iface.registerCustomDropHandler(self)

    def handleFileDrop(self, file: str) -> bool:
        """Called by QGIS for each file dropped; whether it was taken."""
        if not file.lower().endswith(SUFFIX):
            return False
        self._dock.setUserVisible(True)
        self._dock.recipes.open_address(QUrl.fromLocalFile(file))
        return True

    def shut_down(self) -> None:
        """Take no more."""
        self._iface.unregisterCustomDropHandler(self)
