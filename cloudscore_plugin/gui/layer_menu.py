"""The plugin's actions in the layer tree's context menu for a composite's layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsFeedback, QgsLayerTreeNode, QgsMapLayer, QgsMapLayerType, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QAction, QApplication, QFileDialog

from ..core.change import Change
from ..layers.identity import Shown, copy_of, is_simulated, may_be_ours, product_of
from ..layers.local_copies import is_wanting
from ..messages.i18n import sentences, tr
from ..messages.names import safe_stem
from ..services.gradually import Gradually
from ..services.jobs import Jobs
from ..settings import Settings
from .group_menu import GroupMenu

if TYPE_CHECKING:
    from ..services.report import Part, ReportWriter
    from .about import AboutDialog
    from .dock import CompositeDock


# Commands by object name that only layers of changes have.
_OF_CHANGES = ("layerPolygons",)
_OF_COMPOSITES = ("layerSaveAreas",)  # those of composites
_OF_TILES = ("layerKeepCopy", "layerKeepView")  # and those of layers without a copy of the whole area


class LayerMenu:
    """A submenu for composites, and for no other layers. shut_down() takes it out again.

    QGIS shows such actions for the layers they were given to: each layer of the project, and each that is added later
    or comes with another project. It forgets layers by itself when they go.
    """

    def __init__(self, iface, dock: CompositeDock):
        self._iface, self._dock = iface, dock
        self._dialogs: list[AboutDialog] = []
        self._reports: ReportWriter | None = None
        self._jobs, self._groups = Jobs(), GroupMenu(iface, dock, self._offers_of_change)
        self._actions, self._shown = [], set()
        self._layers: Gradually[QgsMapLayer] = Gradually(self._offer, may_be_ours)
        for name, text, what in self._offers():
            action = QAction(text, iface.mainWindow())
            action.setObjectName(name)
            action.triggered.connect(partial(self._run, what))
            self._actions.append(action)
        self._project = QgsProject.instance()
        self._project.layersAdded.connect(self._added)
        iface.currentLayerChanged.connect(self._fit)
        dock.copies.changed.connect(self._fit)
        self._fit()
        self._added(self._project.mapLayers().values())

    def offer_compare(self, start: Callable[[Sequence[QgsLayerTreeNode]], None]) -> None:
        """Let the menus of groups start the comparison too: QGIS has custom actions for layers alone."""
        self._groups.compare = start

    def shut_down(self) -> None:
        """Leave nothing in QGIS's menus, and no window."""
        self._project.layersAdded.disconnect(self._added)
        self._layers.stop()
        self._iface.currentLayerChanged.disconnect(self._fit)
        for action in self._actions:
            if sip.isdeleted(action):  # with QGIS's window
                continue
            if action in self._shown:
                self._iface.removeCustomActionForLayerType(action)
            action.deleteLater()
        self._jobs.shut_down()
        if self._reports is not None:
            self._reports.shut_down()
        self._groups.shut_down()
        for dialog in self._dialogs:
            dialog.shut_down()
            dialog.deleteLater()
        self._actions, self._dialogs, self._shown = [], [], set()

    def _offers(self) -> Iterable[tuple[str, str, Callable[[QgsMapLayer], None]]]:
        """Object names, texts and what they do, in the menu's order."""
        yield "layerRenew", tr("Renew"), self._renew
        yield "layerEdit", tr("Edit recipe…"), self._edit
        yield "layerStyle", tr("Change style"), self._change_style
        yield "layerJavaScript", tr("Copy as JavaScript"), self._copy_javascript
        yield "layerPython", tr("Copy as Python"), self._copy_python
        yield "layerSaveRecipe", tr("Save recipe…"), self._save_recipe
        yield "layerSaveGeotiff", tr("Save GeoTIFF…"), self._save_geotiff
        yield "layerSaveAreas", tr("Save many areas…"), self._save_areas
        yield "layerKeepCopy", tr("Keep a copy"), self._keep_copy
        yield "layerKeepView", tr("Keep a copy of the view"), self._keep_view
        yield "layerBackToTiles", tr("Back to tiles"), self._back_to_tiles
        yield "layerPrint", tr("Print layout"), self._print
        yield "layerReport", tr("Report (PDF)…"), self._report
        yield "layerStatistics", tr("Area statistics…"), self._measure
        yield "layerPolygons", tr("Make polygons…"), self._make_polygons
        yield "layerAbout", tr("About this layer"), self._about

    def _offers_of_change(self, layer: QgsMapLayer) -> Iterable[tuple[str, str, Callable[[], None]]]:
        """What the group of a change offers: the same as the layer of the change."""
        for name, text, what in self._offers():
            if name not in _OF_COMPOSITES and self._fits(name, self._dock.copies.with_sides([layer])):
                yield name, text, partial(what, layer)

    def _added(self, layers: Iterable[QgsMapLayer]) -> None:
        self._layers.add(layers)

    def _offer(self, layer: QgsMapLayer) -> None:
        product = product_of(layer)
        if product is None:
            return
        lacking = _OF_COMPOSITES if isinstance(product, Change) else _OF_CHANGES
        for action in self._actions:
            if action.objectName() in lacking:
                continue
            if action not in self._shown:
                self._shown.add(action)
                kind = QgsMapLayerType.RasterLayer
                self._iface.addCustomActionForLayerType(action, tr("Cloud Score+"), kind, False)
            self._iface.addCustomActionForLayer(action, layer)

    def _run(self, what: Callable[[QgsMapLayer], None], _checked: bool = False) -> None:
        layer = self._iface.activeLayer()
        if _ours(layer):
            what(layer)

    def _renew(self, layer: QgsMapLayer) -> None:
        """Several layers may be selected."""
        self._dock.renew([layer.id() for layer in self._selected(layer)])

    def _selected(self, layer: QgsMapLayer) -> list[QgsMapLayer]:
        """The composites that a command is for."""
        layers = dict.fromkeys([layer, *self._iface.layerTreeView().selectedLayersRecursive()])
        return [layer for layer in layers if _ours(layer)]

    def _keep_copy(self, layer: QgsMapLayer) -> None:
        self._dock.copies.keep(self._selected(layer))

    def _keep_view(self, layer: QgsMapLayer) -> None:
        self._dock.copies.keep(self._selected(layer), view=True)

    def _back_to_tiles(self, layer: QgsMapLayer) -> None:
        self._dock.copies.back(self._selected(layer))

    def _print(self, layer: QgsMapLayer) -> None:
        from ..layers.layouts import make_layout

        canvas = self._iface.mapCanvas()
        crs = canvas.mapSettings().destinationCrs()
        self._iface.openLayoutDesigner(make_layout(self._project, layer, canvas.extent(), crs))

    def _fit(self, *_layer: object) -> None:
        """Offer what can be done with the layer that is selected: the menu opens on it."""
        layer = self._iface.activeLayer()
        self._layers.hurry(layer)
        layers = [] if layer is None else self._dock.copies.with_sides([layer])
        for action in self._actions:
            name = action.objectName()
            action.setVisible(self._fits(name, layers))
            action.setEnabled(name != "layerRenew" or copy_of(layer) is None)

    @staticmethod
    def _fits(name: str, layers: Sequence[QgsMapLayer]) -> bool:
        """Whether a command can do something for layers that a copy is kept of, or could be."""
        if name in _OF_TILES:
            return any(map(is_wanting, layers))
        return name != "layerBackToTiles" or any(copy_of(layer) is not None for layer in layers)

    def _edit(self, layer: QgsMapLayer) -> None:
        self._dock.setUserVisible(True)
        self._dock.edit(layer)

    def _change_style(self, layer: QgsMapLayer) -> None:
        """Of a change that is the limits of its classes."""
        self._edit(layer)
        if isinstance(product_of(layer), Change):
            self._dock.point_to_limits()
        else:
            self._dock.point_to_style()

    def _copy_javascript(self, layer: QgsMapLayer) -> None:
        from ..earthengine.code import javascript_code

        message = tr("The code is on the clipboard, for Earth Engine's Code Editor.")
        self._copy(layer, javascript_code, message)

    def _copy_python(self, layer: QgsMapLayer) -> None:
        from ..earthengine.code import python_code

        message = tr("The code is on the clipboard, for Earth Engine's Python client.")
        self._copy(layer, partial(python_code, project=Settings.load().project), message)

    def _copy(self, layer: QgsMapLayer, write: Callable[[Shown], str], message: str) -> None:
        """In a task: an area of thousands of corners takes a while to write down."""
        recipe, messages = product_of(layer), self._dock.messages
        if is_simulated(layer):
            real = tr("It shows real scenes, not simulated ones.")
            message = sentences(message, real)

        def done(code: str) -> None:
            QApplication.clipboard().setText(code)
            messages.note(message)

        title = tr("Cloud Score+ code")
        self._jobs.start("copy", title, lambda _feedback: write(recipe), done, messages.error)

    def _save_recipe(self, layer: QgsMapLayer) -> None:
        self._dock.recipes.save_file(product_of(layer))

    def _save_geotiff(self, layer: QgsMapLayer) -> None:
        self._dock.setUserVisible(True)  # where the download is seen
        self._dock.saving.save(product_of(layer))

    def _save_areas(self, layer: QgsMapLayer) -> None:
        self._dock.setUserVisible(True)
        self._dock.saving.save_areas(product_of(layer))

    def _measure(self, layer: QgsMapLayer) -> None:
        """Areas on what the layer, or the series it belongs to, was made of."""
        from ..services.asked_product import product_at

        product, _simulated = product_at(self._project, layer)
        self._dock.measure_areas(product, layer.name())

    def _make_polygons(self, layer: QgsMapLayer) -> None:
        self._dock.saving.make_polygons(product_of(layer))

    def _report(self, layer: QgsMapLayer) -> None:
        """About the layer, or about two composites that are selected."""
        from ..services.report import ReportWriter, parts_of, title_of

        chosen = self._selected(layer)
        parts = parts_of(chosen)
        has_change = bool(parts) and parts[-1].change is not None
        if len(parts) > 2 and not has_change:
            self._dock.messages.note(tr("A report is about one composite or two. Select no more than two layers."))
            return
        name = safe_stem(title_of(parts)) + ".pdf"
        folder = Settings.load().save_folder
        start = str(Path(folder) / name) if folder and Path(folder).is_dir() else name
        title, kinds = tr("Save the report"), tr("PDF files (*.pdf)")
        path, _kind = QFileDialog.getSaveFileName(self._iface.mainWindow(), title, start, kinds)
        if not path:
            return
        if not path.lower().endswith(".pdf"):
            path += ".pdf"
        Settings.load().save(save_folder=str(Path(path).parent))
        if self._reports is None:
            self._reports = ReportWriter(self._project)
            self._reports.saved.connect(self._report_saved)
            self._reports.failed.connect(self._dock.messages.error)
        self._dock.messages.note(tr("The report is being made…"))
        self._write_report(parts, path)

    def _write_report(self, parts: Sequence[Part], path: str) -> None:
        """With the figures of a change: of polygons and the preview where they are of this very change; what they do
        not tell is asked of Earth Engine first.
        """
        from ..services import change_figures as figures
        from ..services.change_polygons import sums_in

        change, simulated = parts[-1].change, parts[-1].simulated
        if change is None:
            self._reports.write(parts, path)
            return
        stack = self._dock.scenes_at_hand(change) if simulated == self._dock.connections.simulated else None
        scenes = None if stack is None else figures.scenes_in(stack, change)
        sums = sums_in(self._project, change)
        open_session = self._dock.connections.session_factory(simulated)

        def work(feedback: QgsFeedback) -> tuple:
            session = open_session(feedback)
            found = scenes or figures.asked_scenes(session, change, feedback)
            return found, None if sums else figures.asked_areas(session, change, feedback)

        def write(found: tuple, why: str = "") -> None:
            if not any(sip.isdeleted(part.layer) for part in parts):  # the user may have removed one meanwhile
                used, areas = found
                self._reports.write(parts, path, [figures.figures_text(change, used, sums, areas, why)])

        if scenes and sums:
            write((scenes, None))
            return
        failed = partial(self._without_figures, write, (scenes, None))
        self._jobs.start("figures", tr("Figures for the report"), work, write, failed)

    def _without_figures(self, write: Callable[[tuple, str], None], known: tuple, error: Exception) -> None:
        from ..messages.errors import explain

        write(known, explain(error).text)

    def _report_saved(self, path: str) -> None:
        def show() -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(path))

        message = tr("The report is saved as {file}.").format(file=Path(path).name)
        self._dock.messages.success(message, ("openReportButton", tr("Open"), show))

    def _about(self, layer: QgsMapLayer) -> None:
        from .about import AboutDialog

        dialog = AboutDialog(layer, self._dock.connections.session_factory, self._iface.mainWindow())
        self._dialogs.append(dialog)
        dialog.finished.connect(partial(self._closed, dialog))
        dialog.show()

    def _closed(self, dialog: AboutDialog, _result: int = 0) -> None:
        if dialog in self._dialogs:
            self._dialogs.remove(dialog)
            dialog.shut_down()
            dialog.deleteLater()


def _ours(layer: QgsMapLayer | None) -> bool:
    """Whether a layer is a composite or a change that can be worked with."""
    return product_of(layer) is not None
