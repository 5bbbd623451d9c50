"""Notices when Earth Engine has forgotten the map behind a composite: its tiles are refused."""

from __future__ import annotations

import re

from qgis.core import QgsMapLayer, QgsNetworkAccessManager, QgsNetworkReplyContent, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkRequest

from ..layers import MAP

_TILE = re.compile(r"/v\d\w*/(projects/[^/]+/maps/[^/]+)/tiles/")
_GONE = (403, 404)


GATHER_MS = 500  # the layers of a project expire together; they are told together


class MapExpired(Exception):
    """The maps behind some layers are gone; advice knows it by Earth Engine's own words."""

    def __init__(self, layers: list[str]):
        super().__init__("Map ID not found. " + ", ".join(layers))


class TileWatch(QObject):
    """expired tells the layers, each once for its map, however many tiles are refused."""

    expired = pyqtSignal(list)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._known: set[str] = set()
        self._gathered: list[QgsMapLayer] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell)
        # The main thread's manager hears of the requests of every thread.
        self._answers = QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent]
        self._answers.connect(self._answered)

    def shut_down(self) -> None:
        """Stop listening."""
        self._answers.disconnect(self._answered)
        self._timer.stop()

    def _answered(self, answer: QgsNetworkReplyContent) -> None:
        if answer.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute) not in _GONE:
            return
        found = _TILE.search(answer.request().url().path())
        if found is None or found.group(1) in self._known:
            return
        self._known.add(found.group(1))
        for layer in QgsProject.instance().mapLayers().values():
            if layer.customProperty(MAP) == found.group(1):
                self._gathered.append(layer)
                self._timer.start()

    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, []
        layers = [layer for layer in gathered if not sip.isdeleted(layer)]
        if layers:
            self.expired.emit(layers)
