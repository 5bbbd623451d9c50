"""Keeps the recipe, legend and extent of the composites when styles are pasted or the project is saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable

from qgis.core import Qgis, QgsMapLayer, QgsMessageLog, QgsProject
from qgis.PyQt.QtCore import QObject

from ..layers.identity import cloud_project, may_be_ours, origin_of, restore, store_origins
from ..layers.tile_layers import apply_legend, remove_legend
from ..messages.i18n import listed, tr
from ..settings import Settings
from .gradually import Gradually


class ProjectComposites(QObject):
    """Listens to the project and its composites; other layers are neither listened to nor changed.

    note(text) says, once in a user profile, what a project holds that has just been saved. shut_down() before it is
    deleted.
    """

    def __init__(self, note: Callable[[str], object], parent: QObject | None = None):
        super().__init__(parent)
        self._note = note
        self._project = QgsProject.instance()
        self._layers: Gradually[QgsMapLayer] = Gradually(self._take_up, may_be_ours, self)
        self._project.layersAdded.connect(self._added)  # also tells of an opened project's, one by one
        self._project.writeProject.connect(self._write)
        self._project.projectSaved.connect(self._saved)
        self._added(self._project.mapLayers().values())

    def shut_down(self) -> None:
        """Stop listening, and take the legends back: nothing of the plugin stays in the window."""
        self._project.layersAdded.disconnect(self._added)
        self._project.writeProject.disconnect(self._write)
        self._project.projectSaved.disconnect(self._saved)
        self._layers.stop()
        for layer in self._project.mapLayers().values():
            remove_legend(layer)

    def _added(self, layers: Iterable[QgsMapLayer]) -> None:
        self._layers.add(layers)

    def _take_up(self, layer: QgsMapLayer) -> None:
        if origin_of(layer) is None:
            return
        # Slots of a QObject: they end with it, and with the layer.
        layer.styleChanged.connect(self._restyled)
        restore(layer)
        try:
            apply_legend(layer)
        except Exception as error:  # one layer must not keep the others from theirs
            QgsMessageLog.logMessage(f"{layer.name()}: {error!r}", "Cloud Score+", Qgis.MessageLevel.Warning, False)

    def _restyled(self) -> None:
        """A style was pasted, loaded from a file, chosen or undone; or changed a little, which is no matter."""
        restore(self.sender())

    def _write(self, _document: object) -> None:
        store_origins(self._project)

    def _saved(self) -> None:
        settings = Settings.load()
        named = {cloud_project(layer) for layer in self._project.mapLayers().values()} - {""}
        if not named or settings.told_saved:
            return
        settings.save(told_saved=1)
        what = tr(
            "The saved project holds the recipes of its composites and the addresses of their tiles, which name the "
            "Cloud project {projects}. It holds no account, sign-in or key."
        )
        self._note(what.format(projects=listed(sorted(named))))
