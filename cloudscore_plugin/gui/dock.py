"""The dock: from an area and dates to a recipe, and from a recipe to a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QMimeData, Qt, QTimer, QUrl
from qgis.PyQt.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog, kinds
from ..core.change import Change
from ..core.kinds import Product
from ..core.recipe import CompositeRecipe, RecipeError, Style, bounds
from ..core.series import Series
from ..layers import time_groups
from ..layers.areas import AreaError
from ..layers.identity import is_simulated, product_of, recipe_of
from ..layers.tile_layers import lacks_only
from ..messages.errors import explain
from ..messages.i18n import tr
from ..messages.names import file_stem, period_name, threshold_title
from ..services.build import Builder, held_view
from ..services.connections import Connections, simulated
from ..services.download_queue import Downloads
from ..services.grids import usual_crs
from ..services.layer_renewal import LayerRenewer
from ..services.local_copies import LocalCopies
from ..services.places import Place
from ..services.time_control import TimeControl
from ..settings import Settings
from .connection import ConnectionLine
from .dates import DatesSection, today, usual_span
from .help import HelpKey
from .layer_tree_indicators import Indicators
from .messages import Messages
from .widgets import PlainLabel, WrappingRow, name_fields, room

if TYPE_CHECKING:
    from ..preview.stack import Stack

_SECTIONS = {
    "carried_over", "places", "area", "dates", "cloud_filter", "preview", "scenes", "method", "style_group", "advanced",
    "recipes", "exports", "evidence", "editing", "_scroll", "_build", "_offers", "_replace", "_add", "_save", "_files",
    "_keep", "_status", "_progress", "_cancel", "_compare", "_built",
}  # fmt: skip
_COMPARE = 150  # milliseconds of rest before what is chosen is compared with the layers


class CompositeDock(QgsDockWidget):
    """Everything needed for a composite, from top to bottom. shut_down() before it is deleted."""

    def __init__(self, iface, parent=None, connections: Connections | None = None):
        super().__init__(tr("Cloud Score+ Composites"), parent)
        self.setObjectName("CloudScoreDock")
        self._iface, self._filling = iface, False
        self._filled, self._stays_empty = False, False
        self._help = HelpKey(self)
        self.connections = connections or Connections()
        self.connection = ConnectionLine(iface, self.connections, self)
        self.messages = Messages(iface, self.connection.assist)
        self.builder = Builder(iface, self.connections, self.messages, self)
        self.builders = {"composite": self.builder}  # by kind of product
        self.time_control = TimeControl(iface, self.messages, self)
        self.downloads = Downloads(iface, self.connections, self.messages, self)
        indicators = Indicators(iface.layerTreeView(), QgsProject.instance().layerTreeRoot(), self)
        self.renewer = LayerRenewer(
            iface, self.connections, indicators, self.messages, lambda: self.connection.assist(), self
        )
        self.builder.built.connect(lambda _layer: self.renewer.retry())
        marks = Indicators(iface.layerTreeView(), QgsProject.instance().layerTreeRoot(), self)
        self.copies = LocalCopies(self.downloads, self.messages, marks, self._ask_folder, self)
        self.copies.changed.connect(self.renewer.look)
        self.copies.freed.connect(lambda _layers: self.renewer.retry())
        # not the signal's own word: a dock behind another tab is not visible either
        self.visibilityChanged.connect(lambda _visible: self._filled and self._seen(not self.isHidden()))

    def __getattr__(self, name: str):
        """The sections, made when one is asked for first: see fill(). Only called for what is not there yet."""
        if name not in _SECTIONS or self._filled:
            raise AttributeError(name)
        self.fill()
        return getattr(self, name)

    @property
    def filled(self) -> bool:
        """Whether its contents are made; asking for a section makes them."""
        return self._filled

    @contextmanager
    def left_empty(self) -> Iterator[None]:
        """QGIS shows a dock that is handed to it; that alone is no reason to make its contents."""
        self._stays_empty = True
        yield
        self._stays_empty = False

    def fill(self) -> None:
        """Make the contents, once: when the dock is first shown, or when something is asked of a section of it.

        Loading the plugin is a part of QGIS's start, and most starts never open the dock.
        """
        if self._filled:
            return
        self._filled = True
        from ..services.change_build import ChangeBuilder
        from ..services.change_polygons import PolygonMaker
        from ..services.series_build import SeriesBuilder
        from .area import AreaSection
        from .carried_over import CarriedOverLine
        from .cloud_filter import CloudFilterSection
        from .exports_section import ExportsGroup
        from .options import AdvancedGroup, MethodGroup, StyleGroup
        from .places import PlacesPanel
        from .preview import PreviewSection
        from .recipes import RecipesGroup
        from .scenes import ScenesGroup
        from .wheel_guard import WheelGuard

        iface = self._iface
        self.carried_over = CarriedOverLine(self)
        self.places = PlacesPanel(iface.mapCanvas(), partial(_show_map, iface), partial(held_view, iface), self)
        self._place: Place | None = None  # that the map was led to last
        self.area = AreaSection(iface.mapCanvas(), self, partial(_show_map, iface))
        self.dates = DatesSection(self)
        self.cloud_filter = CloudFilterSection(self)
        self.series_builder = SeriesBuilder(iface, self.connections, self.messages, self)
        self.builders["series"] = self.series_builder
        self.change_builder = ChangeBuilder(iface, self.connections, self.messages, self, self.make_polygons)
        self.builders["change"] = self.change_builder
        self.polygon_maker = PolygonMaker(iface, self.connections, self.messages, self)
        self.builders["polygons"] = self.polygon_maker
        # Made from top to bottom: the tab key follows.
        self.preview = PreviewSection(self.connections, iface.mapCanvas(), self)
        self.scenes = ScenesGroup(self)
        self.method, self.style_group, self.advanced = MethodGroup(self), StyleGroup(self), AdvancedGroup(self)
        self.recipes = RecipesGroup(self.product, self)
        self.exports = ExportsGroup(self.connections, self.connection, self.messages, self)
        self._lay_out()
        self._wheel = WheelGuard(self)
        name_fields(self)
        self._restore()

        self.area.refused.connect(self._area_refused)
        self.area.changed.connect(self._area_changed)
        self.places.arrived.connect(self._arrived)
        self.places.example.connect(self._take_example)
        self.advanced.product.currentIndexChanged.connect(self._product_changed)
        self.area.changed.connect(lambda: self.advanced.exclude(()))  # scenes are left out of one area only
        for section in (self.area, self.dates, self.method, self.style_group, self.advanced):
            section.changed.connect(self._follow)
        self.carried_over.usual_wished.connect(self._set_usual)
        self.dates.months_wished.connect(self.advanced.set_months)
        self.advanced.changed.connect(lambda: self.dates.tell_months(self.advanced.choices["months"]))
        self.cloud_filter.changed.connect(self._filter_changed)
        self.preview.moved.connect(self._use_threshold)
        self.preview.wished.connect(self._take_advice)
        series = self.dates.ways.fields["series"]
        self.preview.strip.limits_moved.connect(self._limits_moved)
        self.preview.film.left_out.connect(series.leave_out)
        self.preview.film.step.connect(series.take_step)
        self.preview.assist.connect(self.connection.assist)
        self.preview.drawn.connect(self.scenes.show_frame)
        self.scenes.changed.connect(self.advanced.exclude)
        self.scenes.alone.connect(lambda recipe, name: self._build_recipe(recipe, name=name))
        self.preview.drawn.connect(lambda frame: self.style_group.allow_fit(frame is not None))
        self.style_group.stretch_wanted.connect(self._stretch)
        self.style_group.apply_wanted.connect(self.apply_style)
        self._built = ""  # the id of the layer built last
        self._compare = QTimer(self)  # not with every move of the slider
        self._compare.setSingleShot(True)
        self._compare.setInterval(_COMPARE)
        self._compare.timeout.connect(self._offer_layer)
        iface.currentLayerChanged.connect(self._layer_selected)
        self.exports.wished.connect(self.export)
        self._build.clicked.connect(lambda: self.build())
        self.editing.changed.connect(self._tell_editing)
        self.recipes.chosen.connect(self.adopt)
        self.recipes.noted.connect(self.messages.note)
        self.recipes.failed.connect(self.messages.error)
        self._save.clicked.connect(lambda: self._save.menu() is None and self.save())
        self._keep.clicked.connect(self.keep_copies)
        self.evidence.wished.connect(self.add_qa_layer)
        self.method.changed.connect(lambda: self.evidence.set_method(self.method.choices["method"]))
        self._cancel.clicked.connect(self._cancel_builds)
        self.connections.changed.connect(self._compare.start)
        for builder in self.builders.values():
            builder.started.connect(self._started)
            builder.progressed.connect(self._progressed)
            builder.ended.connect(self._ended)
        self.builder.built.connect(self._keep_built)
        self.series_builder.built.connect(lambda _group: self.renewer.retry())
        self.series_builder.built.connect(self.time_control.offer)
        self.change_builder.built.connect(lambda _layer: self.renewer.retry())
        QgsProject.instance().cleared.connect(self._project_left)
        self._ended()
        self._follow()
        self.evidence.set_method(self.method.choices["method"])

    def recipe(self) -> CompositeRecipe:
        """What is chosen, as a recipe. Raises RecipeError for what cannot be built."""
        start, end = self.dates.span
        return CompositeRecipe(
            roi=self.area.roi,
            area_name=self.area.name,
            start=start,
            end=end,
            qa_band=self.cloud_filter.qa_band,
            clear_threshold=self.cloud_filter.threshold,
            fill_from=self.dates.ways.fill_from(start, end),
            **self.method.choices,
            **self.style_group.choices,
            **self.advanced.choices,
        )

    def product(self) -> Product:
        """What is chosen, of the kind that is chosen. Raises RecipeError for what cannot be built."""
        return self.dates.ways.product(self.recipe())

    def show_product(self, product: Product) -> None:
        """Choose everything as a product has it: product() gives an equal one."""
        self._filling = True
        self.dates.ways.show_product(product)
        self.show_recipe(kinds.with_its_dates(product))

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        """Choose everything as a recipe has it: recipe() gives an equal one."""
        self._filling = True
        self.area.show_roi(recipe.roi, recipe.area_name)
        self.dates.set_span(recipe.start, recipe.end)
        self.dates.ways.keep_filling(recipe)
        self.cloud_filter.qa_band = recipe.qa_band
        self.cloud_filter.threshold = recipe.clear_threshold
        self.method.show_recipe(recipe)
        self.advanced.show_recipe(recipe)
        self.style_group.set_product(recipe.product)
        self.style_group.show_style(recipe.style)
        self._filling = False
        self._follow()

    def adopt(self, product: Product, told: str) -> None:
        """Show a recipe of any kind in place of what is chosen.

        That is remembered, and comes back by a button of the message.
        """
        before = self._state()
        with suppress(RecipeError):
            now = self.product()
            if now != product:
                self.recipes.remember(now)
        self.editing.stop()
        self.show_product(product)
        self.area.reveal()
        self.messages.note(told, partial(self._take_back, before))

    def edit(self, layer: QgsMapLayer) -> None:
        """Choose everything as a composite's layer has it; Build then offers to replace the layer or to add one."""
        self.adopt(product_of(layer), tr("The recipe is in the dock."))
        self.editing.start(layer)

    def edit_group(self, group: QgsLayerTreeGroup) -> None:
        """Choose everything as a group's series has it; Build then offers to change the group or to add one."""
        self.adopt(time_groups.series_of(group), tr("The recipe is in the dock."))
        self.editing.start_group(group)

    def point_to_style(self) -> None:
        """Unfold the style and bring it into view."""
        self.style_group.setCollapsed(False)
        # The page is laid out anew first.
        QTimer.singleShot(0, lambda: sip.isdeleted(self) or self._scroll.ensureWidgetVisible(self.style_group))

    def _ask_folder(self) -> str:
        """Where copies go of a project that has no file yet; "" if the user does not say."""
        settings = Settings.load()
        title = tr("Folder for local copies of this unsaved project")
        return QFileDialog.getExistingDirectory(self._iface.mainWindow(), title, settings.save_folder)

    def keep_copies(self) -> None:
        """Keep local copies of the composites that are selected in the layer tree, or else of the one built last."""
        selected = [layer for layer in self._iface.layerTreeView().selectedLayersRecursive() if recipe_of(layer)]
        built = QgsProject.instance().mapLayer(self._built)
        layers = selected or [layer for layer in [built] if layer is not None]
        if not layers:
            self.messages.note(tr("Select composites in the layer tree, or build one."))
        self.copies.keep(layers)

    def renew(self, layer_ids: list[str]) -> None:
        """Give composites' layers new maps now."""
        self.renewer.renew(layer_ids)

    def build(self, replace: bool = False) -> None:
        """Build what is chosen, or say what is missing. replace: in the layer that is being edited."""
        product = self._checked_product()
        if product is None:
            return
        self.remember()
        self.recipes.remember(product)
        self.carried_over.hide()
        kind = kinds.kind_of(product)
        if kind != "composite":
            group = self.editing.group if replace else None
            layer_id = self.editing.layer_id if replace else ""
            if not replace:
                self.editing.stop()
            self.messages.clear()
            self.area.reveal()
            if kind == "series":
                self.series_builder.build(product, self.area.source, group, group is not None)
            else:
                self.change_builder.build(product, self.area.source, layer_id)
            return
        recipe = product
        same = None if replace else self._built_already(recipe)
        if same is not None:
            self.messages.clear()
            self.messages.offer(
                tr("“{layer}” shows this composite already.").format(layer=same.name()),
                ("renewLayerButton", tr("Renew it"), partial(self.renewer.renew, [same.id()])),
                ("addAnywayButton", tr("Add another"), partial(self._build_recipe, recipe)),
            )
            return
        layer_id = self.editing.layer_id if replace else ""
        if not replace:
            self.editing.stop()
        self._build_recipe(recipe, layer_id)

    def _built_already(self, recipe: CompositeRecipe) -> QgsMapLayer | None:
        """A layer of the project that is this composite, of the same kind of scenes."""
        made_up = simulated(Settings.load())
        for layer in QgsProject.instance().mapLayers().values():
            if recipe_of(layer) == recipe and is_simulated(layer) == made_up:
                return layer
        return None

    def export(self) -> None:
        """Export what is chosen on Earth Engine's side, or say what is missing."""
        recipe = self._checked()
        if recipe is not None:
            self.exports.start_export(recipe)

    def save(self) -> None:
        """Save what is chosen as a GeoTIFF, or say what is missing."""
        product = self._checked_product()
        if product is not None:
            self.remember()
            if isinstance(product, Series):
                self.save_series(product)
            else:
                self.save_geotiff(product)

    def save_polygons(self) -> None:
        """Make polygons of the change that is chosen, or say what is missing."""
        product = self._checked_product()
        if isinstance(product, Change):
            self.remember()
            self.make_polygons(product)

    def save_geotiff(self, recipe: CompositeRecipe | Change) -> None:
        """Open the dialog that saves a composite as a GeoTIFF; what it orders is downloaded in the background.

        Of a change only the file's name is asked for.
        """
        if isinstance(recipe, Change):
            path = self._ask_file(recipe, ".tif", tr("Save change as GeoTIFF"), tr("GeoTIFF (*.tif)"))
            if path:
                from ..download.plan import CHANGE, usual

                crs = usual_crs(kinds.as_composite(recipe), QgsProject.instance())
                self.downloads.start(usual(recipe, path, CHANGE, crs=crs))
            return
        from .save_dialog import SaveDialog

        dialog = SaveDialog(
            recipe,
            self.preview.scenes_of(recipe),
            simulated(Settings.load()),
            self.downloads.busy,
            self.exports.start_export,
            self._iface.mainWindow(),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.downloads.start(dialog.order, dialog.anew))
        dialog.open()

    def save_series(self, series: Series) -> None:
        """Open the dialog that saves one GeoTIFF a period; they are downloaded in the background."""
        from .save_series_dialog import SaveSeriesDialog

        made_up, window = simulated(Settings.load()), self._iface.mainWindow()
        dialog = SaveSeriesDialog(series, made_up, self.downloads.busy, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.downloads.start(dialog.series_order))
        dialog.open()

    def scenes_at_hand(self, product: Product) -> Stack | None:
        """The preview's scenes where they are those of a product, None where there are none."""
        return self.preview.stack_of(product) if "preview" in vars(self) else None

    def make_polygons(self, change: Change) -> None:
        """Ask for a file, and make polygons of a change in the background."""
        path = self._ask_file(change, ".gpkg", tr("Save polygons of change"), tr("GeoPackage (*.gpkg)"))
        if path:
            self.polygon_maker.make(change, path)

    def _ask_file(self, change: Change, ending: str, title: str, kinds_of_files: str) -> str:
        """A file for what is made of a change; "" if the user does not say."""
        settings = Settings.load()
        folder = settings.save_folder or QgsProject.instance().homePath() or str(Path.home())
        name = str(Path(folder) / f"{file_stem(change, simulated(settings))}{ending}")
        path, _filter = QFileDialog.getSaveFileName(self._iface.mainWindow(), title, name, kinds_of_files)
        if path and not path.lower().endswith(ending):
            path += ending
        if path:
            settings.save(save_folder=str(Path(path).parent))
        return path

    def add_qa_layer(self, key: str) -> None:
        """Add what tells about the composite that is chosen, a key of catalog.QA_LAYERS, as a layer of its own."""
        recipe = self._checked()
        if recipe is not None:
            self._build_recipe(recipe.with_qa_layer(key, self.preview.most_clear() if key == "clear_count" else None))

    def apply_style(self) -> None:
        """Show the style chosen in the layer that lacks nothing else. The layer stays where and what it is."""
        recipe, layer = self._checked(), self._restylable()
        if recipe is not None and layer is not None:
            self.remember()
            self.messages.clear()
            self.builder.build(recipe, replace=layer.id())

    def remember(self) -> None:
        """Keep what is chosen for the next time."""
        start, end = self.dates.span
        settings = Settings.load()
        changes = {
            **{name: value for name, value in self.dates.ways.choices.items() if hasattr(settings, name)},
            "qa_band": self.cloud_filter.qa_band,
            "clear_threshold": self.cloud_filter.threshold,
            "product": self.advanced.choices["product"],
            "start": start,
            "end": end,
        }
        try:
            changes["recipe"] = self.recipe().to_json()
        except RecipeError:
            pass  # no area yet: the last recipe that was one stays
        settings.save(**changes)

    def shut_down(self) -> None:
        """Stop everything this dock has under way and take back what it has put elsewhere."""
        if self._filled:
            QgsProject.instance().cleared.disconnect(self._project_left)
            self._iface.currentLayerChanged.disconnect(self._layer_selected)
            self._compare.stop()
            self.remember()
            self.editing.shut_down()
            self.recipes.shut_down()
        self.copies.shut_down()
        self.renewer.shut_down()
        self.time_control.shut_down()
        if self._filled:
            from .downloads_section import SAVE_DIALOG

            for dialog in self._iface.mainWindow().findChildren(QDialog, SAVE_DIALOG):
                dialog.reject()
        self.downloads.shut_down()  # while there is still somebody to tell
        self.connection.shut_down()
        self.connections.shut_down()
        for builder in self.builders.values():
            builder.shut_down()
        if self._filled:
            for section in (self.preview, self.exports, self.area, self.places):
                section.shut_down()
        self._filled = True  # nothing is made any more
        self.messages.clear()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stays_empty:
            return
        if not self._filled:
            self.fill()
            self._seen(not self.isHidden())
        self._keep_readable()

    def eventFilter(self, watched, event) -> bool:
        """Groups that unfold may need more room."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._scroll.widget():
            self._keep_readable()
        return super().eventFilter(watched, event)

    def _keep_readable(self) -> None:
        """QGIS shrinks docks as far as it may: not below what can be read without scrolling sideways."""
        scroll = self._scroll
        bar = scroll.verticalScrollBar().sizeHint().width()
        edges = scroll.width() - scroll.viewport().width()  # where a theme makes them wider than it says
        scroll.setMinimumWidth(scroll.widget().minimumSizeHint().width() + max(bar, edges))

    def dragEnterEvent(self, event) -> None:
        """Recipe files may be dropped here; everything else is for QGIS."""
        if _recipe_address(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        address = _recipe_address(event.mimeData())
        if address is not None:
            event.acceptProposedAction()
            self.recipes.open_address(address)

    def _lay_out(self) -> None:
        from .downloads_section import DownloadsSection
        from .editing import EditingLine
        from .qa_layers import QaLayersButton

        page = QWidget(self)
        sections = QVBoxLayout(page)
        self.cloud_filter.add(self.preview)
        for section in (
            self.connection,
            self.carried_over,
            self.places,
            self.area,
            self.dates,
            self.cloud_filter,
            self.scenes,
            self.method,
            self.style_group,
            self.advanced,
            self.recipes,
            self.exports,
        ):
            sections.addWidget(section)
        sections.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("dockScroll")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has focus, and scrolls into view
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(page)
        page.installEventFilter(self)

        self._build = QPushButton()
        self._build.setObjectName("buildButton")
        self._build.setDefault(True)
        self.editing = EditingLine(self)
        self._offers = QMenu(self)
        self._offers.setObjectName("buildMenu")
        self._replace = self._offers.addAction(tr("Replace the layer"))
        self._replace.setObjectName("buildReplace")
        self._replace.triggered.connect(lambda: self.build(replace=True))
        add = self._add = self._offers.addAction(tr("Add as a new layer"))
        add.setObjectName("buildAdd")
        add.triggered.connect(lambda: self.build())
        self._save = QPushButton(tr("Save &GeoTIFF…"))
        self._save.setObjectName("saveGeotiffButton")
        self._save.setToolTip(tr("Download the composite as a file; first tells what that will take"))
        self._files = QMenu(self)
        self._files.setObjectName("saveMenu")
        for name, text, what in (
            ("saveRaster", tr("Change as GeoTIFF…"), self.save),
            ("savePolygons", tr("Polygons of change…"), self.save_polygons),
        ):
            action = self._files.addAction(text)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked=False, what=what: what())
        self._keep = QToolButton(self)
        self._keep.setObjectName("keepCopyButton")
        self._keep.setIcon(QgsApplication.getThemeIcon("/mActionFileSave.svg"))
        self._keep.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keep.setAccessibleName(tr("Keep a copy"))
        self._keep.setToolTip(
            tr("Keep a local copy of the selected composites: it prints sharp and needs no network, account or plugin")
        )
        self.evidence = QaLayersButton(self)
        self._status = PlainLabel(tr("Asking Earth Engine…"))
        self._status.setObjectName("statusText")
        self._progress = QProgressBar()
        self._progress.setObjectName("progressBar")
        self._progress.setAccessibleName(tr("Progress of the build"))
        self._progress.setTextVisible(False)
        self._progress.setMinimumWidth(room(self, 5))
        self._cancel = QToolButton(self)
        self._cancel.setObjectName("cancelButton")
        self._cancel.setText(tr("Cancel"))
        self._cancel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        progress = QHBoxLayout()
        progress.addWidget(self._status)
        progress.addWidget(self._progress, 1)
        progress.addWidget(self._cancel)
        foot = QVBoxLayout()
        foot.addWidget(DownloadsSection(self.downloads, self))
        foot.addLayout(progress)  # above, so that the button does not move under the mouse
        foot.addWidget(self.editing)
        buttons = WrappingRow()
        buttons.addWidget(self._build, 1)
        buttons.addWidget(self._save)
        buttons.addWidget(self._keep)
        buttons.addWidget(self.evidence)
        foot.addLayout(buttons)
        margin = sections.contentsMargins()
        side = margin.left() // 2  # the groups have margins of their own
        sections.setContentsMargins(side, margin.top(), side, margin.bottom())
        foot.setContentsMargins(side, 0, side, margin.bottom())

        contents = QWidget(self)
        layout = QVBoxLayout(contents)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(foot)
        self.setWidget(contents)
        QWidget.setTabOrder(self._build, self._save)
        QWidget.setTabOrder(self._save, self._keep)
        QWidget.setTabOrder(self._keep, self.evidence)
        self.setAcceptDrops(True)
        for edit in self.findChildren(QLineEdit):
            edit.setAcceptDrops(False)  # a field would take a file's path for text

    def _restore(self) -> None:
        """Choose what was chosen last; whatever cannot be read stays at its default. The area belongs to the map."""
        settings = Settings.load()
        try:
            last = CompositeRecipe.from_json(settings.recipe)
        except RecipeError:
            pass
        else:
            self.method.show_recipe(last)
            self.style_group.set_product(last.product)
            self.style_group.show_style(last.style)
            self.advanced.show_recipe(last.with_(excluded=()))  # scenes are left out of one area only
        self.advanced.set_product(settings.product)
        self.style_group.set_product(self.advanced.choices["product"])
        self.cloud_filter.qa_band = settings.qa_band
        self.cloud_filter.threshold = settings.clear_threshold
        try:
            self.dates.set_span(settings.start, settings.end)
        except (ValueError, OverflowError):
            pass
        self.dates.ways.show_choices(vars(settings))
        self._tell_carried_over()

    def _tell_carried_over(self) -> None:
        """What the last time has left that is not as usual, dates included: nobody has chosen it today."""
        usual = (catalog.DEFAULT_QA_BAND, Settings.load().usual_threshold)
        chosen = (self.cloud_filter.qa_band, self.cloud_filter.threshold)
        self.carried_over.tell(
            "" if self.dates.span == usual_span(today()) else period_name(*self.dates.span),
            self.dates.ways.unusual,
            "" if chosen == usual else f"{chosen[0]} ≥ {threshold_title(chosen[1])}",
            *(group.unusual for group in (self.method, self.style_group, self.advanced)),
        )

    def _set_usual(self) -> None:
        """Everything but the area as in a new profile."""
        start, end = usual_span(today())
        usual = {
            "start": start,
            "end": end,
            "ways": {},
            "qa_band": catalog.DEFAULT_QA_BAND,
            "clear_threshold": Settings.load().usual_threshold,
            "method": "median",
            "percentile": None,
            "style": Style(),
            "product": "L2A",
            "max_scene_cloud": None,
            "months": None,
            "clip": True,
            "excluded": (),
            "fill_from": (),
        }
        self._show_state(SimpleNamespace(**{**vars(self._state()), **usual}))
        self.remember()

    def _arrived(self, place: Place) -> None:
        self._place = place

    def _take_example(self, geometry: QgsGeometry, name: str) -> None:
        self.area.take(geometry, QgsCoordinateReferenceSystem("EPSG:4326"), "", name)

    def _area_changed(self) -> None:
        """An area drawn or seen at the place that was looked for is called as the place."""
        self.places.set_area_chosen(self.area.roi is not None)
        if self.area.roi is None or self._place is None or self.area.name or self.area.source:
            return
        if self._place.box.intersects(QgsRectangle(*bounds(self.area.roi))):
            self.area.name = self._place.name

    def _area_refused(self, error: Exception) -> None:
        if self.places.lost and not self._iface.mapCanvas().layers():
            self.places.point_out()
            error = AreaError(tr("The map shows no place yet. Find one in the panel, or add a base map."))
        self.messages.error(error)

    def _product_changed(self) -> None:
        self.style_group.set_product(self.advanced.choices["product"])

    def _checked(self) -> CompositeRecipe | None:
        """What is chosen; None, and words about it, for what cannot be built."""
        try:
            recipe = self.recipe()
            recipe.check_today(today())
        except RecipeError as error:
            self.messages.error(error)
            if error.code == "area_missing":
                self._scroll.ensureWidgetVisible(self.area)
                self.area.point_out()
            return None
        return recipe

    def _checked_product(self) -> Product | None:
        """As _checked(), of the kind that is chosen."""
        if self._checked() is None:
            return None
        try:
            return self.product()
        except RecipeError as error:
            self.messages.error(error)
            self._scroll.ensureWidgetVisible(self.dates)
            return None

    def _cancel_builds(self) -> None:
        for builder in self.builders.values():
            builder.cancel()

    def _build_recipe(self, recipe: CompositeRecipe, replace: str = "", name: str = "") -> None:
        self.messages.clear()
        self.builder.build(recipe, replace, self.area.source, name)

    def _keep_built(self, layer) -> None:
        self.area.reveal()
        if recipe_of(layer).style.index not in catalog.QA_LAYERS:  # whose style is about something else
            self._built = layer.id()
        self._offer_layer()

    def _layer_selected(self, _layer) -> None:
        self._compare.start()

    def _restylable(self) -> QgsMapLayer | None:
        """The layer selected, or else the one built last, if it lacks nothing of what is chosen but the style."""
        try:
            recipe = self.recipe()
        except RecipeError:
            return None
        made_up = simulated(Settings.load())
        for layer in (self._iface.activeLayer(), QgsProject.instance().mapLayer(self._built)):
            if lacks_only(layer, recipe) and is_simulated(layer) == made_up:
                return layer
        return None

    def _offer_layer(self) -> None:
        layer = self._restylable()
        self.style_group.offer_layer(layer.name() if layer is not None else "")

    def _seen(self, seen: bool) -> None:
        self.area.show_on_map(seen)
        self.preview.set_awake(seen)
        self.exports.set_awake(seen)
        if seen:
            self.downloads.look()

    def _follow(self) -> None:
        """Let the preview show what is chosen."""
        if self._filling:
            return
        self._compare.start()
        self._build.setText(self.dates.ways.way.build)
        self._build.setToolTip(self.dates.ways.way.build_tip)
        of_change = self.dates.ways.kind == "change"
        self._save.setText(tr("&Save…") if of_change else tr("Save &GeoTIFF…"))
        self._save.setMenu(self._files if of_change else None)
        self._band = self.cloud_filter.qa_band
        self.scenes.set_excluded(self.advanced.excluded)
        if self.area.roi is None:
            self.preview.follow(None, tr("Choose an area to see a preview."))
            return
        try:
            recipe = self.recipe()
            recipe.check_today(today())
        except RecipeError as error:
            self.preview.follow(None, explain(error).text)
        else:
            if recipe.style.index in catalog.QA_LAYERS:  # the preview shows what it tells about
                recipe = recipe.with_(style=Style(recipe.style.bands))
            product = self._shown_product(recipe)
            self.preview.follow(recipe, *(() if product is None else ("", product)))

    def _shown_product(self, recipe: CompositeRecipe) -> Product | None:
        """What the preview shows besides the composite; None for dates that make none."""
        if self.dates.ways.kind == "composite":
            return None
        try:
            return self.dates.ways.product(recipe)
        except RecipeError:
            return None

    def _filter_changed(self) -> None:
        """Moves of the slider come fast, and only the threshold differs."""
        if self._filling:
            return
        if self._band != self.cloud_filter.qa_band:
            self._follow()
        else:
            self._compare.start()
            self.preview.set_threshold(self.cloud_filter.threshold)

    def _state(self) -> SimpleNamespace:
        """What is chosen, even if it makes no recipe yet; _show_state() takes it."""
        start, end = self.dates.span
        filling = self.dates.ways.fill_from(start, end)
        try:
            style = self.style_group.choices
        except RecipeError:
            style = {"style": Style()}
        return SimpleNamespace(
            ways=self.dates.ways.choices,
            fill_from=filling,
            roi=self.area.roi,
            area_name=self.area.name,
            start=start,
            end=end,
            qa_band=self.cloud_filter.qa_band,
            clear_threshold=self.cloud_filter.threshold,
            **self.method.choices,
            **style,
            **self.advanced.choices,
        )

    def _take_back(self, state: SimpleNamespace) -> None:
        self.editing.stop()
        self._show_state(state)

    def _show_state(self, state: SimpleNamespace) -> None:
        self._filling = True
        self.dates.ways.show_choices(state.ways)
        self.show_recipe(state)

    def _tell_editing(self) -> None:
        group = self.editing.group is not None
        self._replace.setText(tr("Change the group") if group else tr("Replace the layer"))
        self._add.setText(tr("Add as a new group") if group else tr("Add as a new layer"))
        self._build.setMenu(self._offers if self.editing.active else None)

    def _use_threshold(self, threshold: float) -> None:
        self.cloud_filter.threshold = threshold

    def _stretch(self) -> None:
        found = self.preview.stretch()
        if found is not None:
            self.style_group.set_range(*found)

    def _limits_moved(self, limits: tuple[float, ...]) -> None:
        """Moves come fast, and only the classes differ."""
        self.dates.ways.fields["change"].take_limits(limits)
        self.preview.set_limits(limits)
        self._compare.start()

    def _take_advice(self, wish: Product) -> None:
        """Choose what would fill the holes, or find scenes at all."""
        recipe = kinds.with_its_dates(wish)
        if isinstance(wish, Change):
            self.dates.ways.fields["change"].take(wish)
        self.cloud_filter.threshold = recipe.clear_threshold
        self.dates.set_span(recipe.start, recipe.end)
        self.advanced.set_product(recipe.product)
        self.advanced.exclude(recipe.excluded)

    def _project_left(self) -> None:
        self._cancel_builds()
        self.area.source = ""  # its layer is gone; what was chosen stays for the next project

    def _started(self) -> None:
        self._progress.setRange(0, 0)  # moves by itself until there is a figure
        self._running(True)

    def _progressed(self, percent: float) -> None:
        self._progress.setRange(0, 100)
        self._progress.setValue(round(percent))

    def _ended(self) -> None:
        self._running(False)

    def _running(self, running: bool) -> None:
        had_focus = self._build.hasFocus() or self._cancel.hasFocus()
        for widget in (self._build, self.evidence):
            widget.setEnabled(not running)
        for widget in (self._status, self._progress, self._cancel):
            widget.setVisible(running)
        if had_focus:
            (self._cancel if running else self._build).setFocus()


def _recipe_address(data: QMimeData) -> QUrl | None:
    """What may be a recipe among the things dragged."""
    return next((address for address in data.urls() if address.path().lower().endswith(".json")), None)


def _show_map(iface) -> None:
    """Leave QGIS's start page, where there is no map to draw on, for a new project."""
    if not iface.mapCanvas().isVisible():
        iface.newProject(True)
