"""Building composites: one task at a time, its layer added on the main thread."""

from __future__ import annotations

from functools import partial
from typing import Callable

from qgis.core import QgsApplication, QgsFeedback, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..i18n import translate
from ..layers import add_layer, make_layer
from ..recipe import CompositeRecipe
from ..tasks import BackgroundTask
from .messages import Messages

LEAVING_SECONDS = 2  # how long the plugin's removal waits for work that was told to stop


class Builder(QObject):
    """Runs a build in the background and adds its layer to the project.

    opener() gives, on the main thread, what opens a session in the worker thread. started and ended frame every
    build; progressed tells percent in between; built(QgsRasterLayer) that a layer was added.
    """

    started = pyqtSignal()
    progressed = pyqtSignal(float)
    built = pyqtSignal(object)
    ended = pyqtSignal()

    def __init__(self, iface, opener: Callable[[], Callable], messages: Messages, parent=None):
        super().__init__(parent)
        self._iface, self._opener, self._messages = iface, opener, messages
        self._task: BackgroundTask | None = None
        self._leaving: set[BackgroundTask] = set()  # cancelled, not yet ended; QGIS needs them referenced

    @property
    def running(self) -> bool:
        """Whether a build is under way."""
        return self._task is not None

    def build(self, recipe: CompositeRecipe) -> None:
        """Start building; a build still under way is cancelled."""
        self.cancel()
        open_session = self._opener()

        def work(feedback: QgsFeedback):
            session = open_session(feedback)
            return session.tile_source(recipe, feedback), session.connection.simulated

        task = BackgroundTask(translate("CloudScore", "Cloud Score+ composite"), work)
        task.succeeded.connect(partial(self._succeeded, task, recipe))
        task.failed.connect(partial(self._failed, task, recipe))
        task.cancelled.connect(partial(self._ended, task))
        task.progressChanged.connect(self.progressed)
        self._task = task
        self.started.emit()
        QgsApplication.taskManager().addTask(task)

    def cancel(self) -> None:
        """Stop the build under way. It counts as ended at once; whatever it still brings is dropped."""
        task, self._task = self._task, None
        if task is not None:
            self._leaving.add(task)
            task.progressChanged.disconnect(self.progressed)
            task.cancel()
            self.ended.emit()

    def shut_down(self) -> None:
        """Cancel, and wait a moment for the work to notice."""
        self.cancel()
        for task in list(self._leaving):
            task.waitForFinished(LEAVING_SECONDS * 1000)

    def _succeeded(self, task: BackgroundTask, recipe: CompositeRecipe, result) -> None:
        if not self._ended(task):
            return
        source, simulated = result
        layer = make_layer(source, recipe, simulated=simulated)
        self._add(layer)
        self._messages.note(translate("CloudScore", "The composite is on the map."))
        self.built.emit(layer)

    def _add(self, layer) -> None:
        """Add the layer and leave the map where it is: with the first layer of a project QGIS would jump to the
        layer's extent and take over its CRS, away from where the user has just drawn."""
        bridge = self._iface.layerTreeCanvasBridge()
        automatic = bridge.autoSetupOnFirstLayer()
        bridge.setAutoSetupOnFirstLayer(False)
        add_layer(QgsProject.instance(), layer)
        # The bridge notices the new layer in the next round of the event loop; timers come after it.
        QTimer.singleShot(0, lambda: sip.isdeleted(bridge) or bridge.setAutoSetupOnFirstLayer(automatic))

    def _failed(self, task: BackgroundTask, recipe: CompositeRecipe, error: Exception) -> None:
        if self._ended(task):
            self._messages.error(error, partial(self.build, recipe))

    def _ended(self, task: BackgroundTask) -> bool:
        """Let go of a task; True when it was the build under way."""
        self._leaving.discard(task)
        if task is not self._task:
            return False
        self._task = None
        self.ended.emit()
        return True
