"""Building composites: one task at a time, its layer added on the main thread."""

from __future__ import annotations

from functools import partial
from typing import Callable

from qgis.core import QgsApplication, QgsFeedback, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..earthengine.session import TileSource
from ..i18n import translate
from ..layers import add_layer, make_layer, recipe_of, renew_layer
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
        self._run([recipe], self._add, partial(self.build, recipe))

    def renew(self, layer_ids: list[str]) -> None:
        """Give the layers of composites new maps for their recipes; nothing else about them changes."""
        layers = {id_: recipe_of(QgsProject.instance().mapLayer(id_)) for id_ in layer_ids}
        known = {id_: recipe for id_, recipe in layers.items() if recipe is not None}
        if known:
            self._run(list(known.values()), partial(self._renew, list(known)), partial(self.renew, layer_ids))

    def _run(self, recipes: list[CompositeRecipe], deliver: Callable, again: Callable[[], None]) -> None:
        self.cancel()
        open_session = self._opener()

        def work(feedback: QgsFeedback):
            session = open_session(feedback)
            return [session.tile_source(recipe, feedback) for recipe in recipes], session.connection.simulated

        task = BackgroundTask(translate("CloudScore", "Cloud Score+ composite"), work)
        task.succeeded.connect(partial(self._succeeded, task, recipes, deliver))
        task.failed.connect(partial(self._failed, task, again))
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

    def _succeeded(self, task: BackgroundTask, recipes: list, deliver: Callable, result) -> None:
        if self._ended(task):
            deliver(recipes, *result)

    def _add(self, recipes: list[CompositeRecipe], sources: list[TileSource], simulated: bool) -> None:
        """Add the layer and leave the map where it is: with the first layer of a project QGIS would jump to the
        layer's extent and take over its CRS, away from where the user has just drawn."""
        layer = make_layer(sources[0], recipes[0], simulated=simulated)
        bridge = self._iface.layerTreeCanvasBridge()
        automatic = bridge.autoSetupOnFirstLayer()
        bridge.setAutoSetupOnFirstLayer(False)
        add_layer(QgsProject.instance(), layer)
        # The bridge notices the new layer in the next round of the event loop; timers come after it.
        QTimer.singleShot(0, lambda: sip.isdeleted(bridge) or bridge.setAutoSetupOnFirstLayer(automatic))
        self._messages.note(translate("CloudScore", "The composite is on the map."))
        self.built.emit(layer)

    def _renew(self, layer_ids: list[str], _recipes: list, sources: list[TileSource], _simulated: bool) -> None:
        for layer_id, source in zip(layer_ids, sources):
            layer = QgsProject.instance().mapLayer(layer_id)
            if layer is not None:
                renew_layer(layer, source)
        self._messages.note(translate("CloudScore", "The map is up to date again."))

    def _failed(self, task: BackgroundTask, again: Callable[[], None], error: Exception) -> None:
        if self._ended(task):
            self._messages.error(error, again)

    def _ended(self, task: BackgroundTask) -> bool:
        """Let go of a task; True when it was the build under way."""
        self._leaving.discard(task)
        if task is not self._task:
            return False
        self._task = None
        self.ended.emit()
        return True
