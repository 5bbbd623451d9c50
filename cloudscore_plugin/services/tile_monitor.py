"""The tiles of composites: noticing that they are refused, and having new ones at hand."""

from __future__ import annotations

import re
from functools import partial
from typing import Callable

from qgis.core import (
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsNetworkReplyContent,
    QgsProject,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkRequest

from ..layers.tile_layers import tiles_of

_TILE = re.compile(r"/v\d\w*/(projects/[^/]+/maps/[^/]+)/tiles/")
_GONE = (403, 404)
GATHER_MS = 500  # the layers of a project expire together; they are told together
AHEAD_MS = 10_000  # how long tiles may take that are drawn ahead


class TileWatch(QObject):
    """expired tells the layers whose tiles are refused, those of some moments together, however many tiles it are."""

    expired = pyqtSignal(list)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._maps: set[str] = set()  # whose tiles were refused in the last moments
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
        if found is not None:  # many times over: QGIS repeats each answer, and a map has many tiles
            self._maps.add(found.group(1))
            if not self._timer.isActive():
                self._timer.start()

    def _tell(self) -> None:
        parts = [f"/{name}/tiles/" for name in self._maps]
        self._maps.clear()
        layers = QgsProject.instance().mapLayers().values()
        expired = [layer for layer in layers if any(part in tiles_of(layer) for part in parts)]
        if expired:
            self.expired.emit(expired)


class DrawAhead(QObject):
    """Draws layers out of sight, so that QGIS has their tiles at hand when they come to be drawn on the map."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._running: dict[QgsMapRendererParallelJob, tuple[list[QgsMapLayer], Callable[[], None]]] = {}

    def draw(self, settings: QgsMapSettings, layers: list[QgsMapLayer], done: Callable[[], None]) -> None:
        """Draw layers that are in no project as ``settings`` say; done() is called when that is over."""
        settings = QgsMapSettings(settings)
        settings.setLayers(layers)
        job = QgsMapRendererParallelJob(settings)
        self._running[job] = (layers, done)
        job.finished.connect(partial(self._end, job))
        QTimer.singleShot(AHEAD_MS, partial(self._cancel, job))
        job.start()

    def stop(self) -> None:
        """Forget what was to be done."""
        for job, (layers, _done) in list(self._running.items()):
            self._running[job] = (layers, lambda: None)
            self._cancel(job)

    def _cancel(self, job: QgsMapRendererParallelJob) -> None:
        if job in self._running:
            job.cancelWithoutBlocking()  # it still tells when it has finished

    def _end(self, job: QgsMapRendererParallelJob) -> None:
        _layers, done = self._running.pop(job)
        job.deleteLater()
        done()
