"""The dock: from an area and dates to a recipe, and from a recipe to a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import MISSING, fields
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject, QgsReferencedRectangle
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QMimeData, Qt, QTimer, QUrl
from qgis.PyQt.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ..core import catalog, kinds
from ..core.change import Change
from ..core.kinds import Product
from ..core.recipe import CompositeRecipe, RecipeError, Style
from ..core.series import Series
from ..layers import time_groups
from ..layers.areas import AreaError
from ..layers.identity import is_simulated, product_of, recipe_of
from ..layers.tile_layers import lacks_only
from ..messages.errors import explain
from ..messages.i18n import tr
from ..messages.names import product_name
from ..services.background_build import BackgroundBuild
from ..services.build import Builder, held_view
from ..services.connections import Connections, simulated
from ..services.download_queue import Downloads
from ..services.layer_renewal import LayerRenewer
from ..services.local_copies import LocalCopies
from ..services.time_control import TimeControl
from ..settings import Settings
from .connection import ConnectionLine
from .dock_section import FOOT, DockSection, Section, rows
from .help import HelpKey
from .layer_tree_indicators import Indicators
from .messages import Messages
from .saving import Saving
from .widgets import name_fields

if TYPE_CHECKING:
    from ..preview.stack import Stack
    from ..services.change_build import ChangeBuilder
    from ..services.change_polygons import PolygonMaker
    from ..services.series_build import SeriesBuilder
    from .editing import EditingLine

_COMPARE = 150  # milliseconds of rest before what is chosen is compared with the layers


class CompositeDock(QgsDockWidget):
    """Everything needed for a composite, from top to bottom. shut_down() before it is deleted."""

    # The sections, a row each: from top to bottom, and the tab key follows. A new section needs only its row.
    carried_over = Section("carried_over.CarriedOverLine")
    places = Section("places.PlacesPanel")
    area = Section("area.AreaSection")
    dates = Section("dates.DatesSection")
    cloud_filter = Section("cloud_filter.CloudFilterSection")
    preview = Section("preview.PreviewSection", inside="cloud_filter")
    scenes = Section("scenes.ScenesGroup")
    method = Section("options.MethodGroup")
    style_group = Section("style.StyleGroup")
    advanced = Section("options.AdvancedGroup")
    recipes = Section("recipes.RecipesGroup")
    exports = Section("exports_section.ExportsGroup")
    bar = Section("build_bar.BuildBar", inside=FOOT)

    def __init__(self, iface, parent=None, connections: Connections | None = None):
        super().__init__(tr("Cloud Score+ Composites"), parent)
        self.setObjectName("CloudScoreDock")
        self.iface = iface
        self.sections: dict[str, DockSection] = {}  # by the names above, once they are made
        self._filling = False
        self._filled, self._stays_empty, self._statistics = False, False, None
        self._built = ""  # the id of the composite's layer built last
        self._built_last: list[str] = []  # of the layers that were built last, of any kind
        self._help = HelpKey(self)
        self.connections = connections or Connections()
        self.connection = ConnectionLine(iface, self.connections, self)
        self.messages = Messages(iface, self.connection.assist)
        self.builder = Builder(iface, self.connections, self.messages, self)
        self.builders: dict[str, BackgroundBuild] = {"composite": self.builder}  # by kind of product
        self.time_control = TimeControl(iface, self.messages, self)
        self.downloads = Downloads(iface, self.connections, self.messages, self)
        self.saving = Saving(iface, self)
        indicators = Indicators(iface.layerTreeView(), QgsProject.instance().layerTreeRoot(), self)
        self.renewer = LayerRenewer(
            iface, self.connections, indicators, self.messages, lambda: self.connection.assist(), self
        )
        self.builder.built.connect(lambda _layer: self.renewer.retry())
        marks = Indicators(iface.layerTreeView(), QgsProject.instance().layerTreeRoot(), self)
        self.copies = LocalCopies(self.downloads, self.messages, marks, self.saving.ask_folder, self._view, self)
        self.copies.changed.connect(self.renewer.look)
        self.builder.built.connect(self.copies.look_again)
        self.copies.freed.connect(lambda _layers: self.renewer.retry())
        # not the signal's own word: a dock behind another tab is not visible either
        self.visibilityChanged.connect(lambda _visible: self._filled and self._seen(not self.isHidden()))

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
        """Make the contents, once: when the dock is first shown, or when a section is first asked for.

        Loading the plugin is a part of QGIS's start, and most starts never open the dock.
        """
        if self._filled:
            return
        self._filled = True
        from ..services.change_build import ChangeBuilder
        from ..services.change_polygons import PolygonMaker
        from ..services.series_build import SeriesBuilder
        from .wheel_guard import WheelGuard

        given = self.iface, self.connections, self.messages, self
        self.builders["series"] = SeriesBuilder(*given)
        self.builders["change"] = ChangeBuilder(*given, self.saving.make_polygons)
        self.builders["polygons"] = PolygonMaker(*given, self.saving.show_hectares)
        self._compare = QTimer(self)  # not with every move of the slider
        self._compare.setSingleShot(True)
        self._compare.setInterval(_COMPARE)
        self._compare.timeout.connect(self._offer_layer)
        for row in rows(type(self)):
            self.sections[row.name] = row.make(self)
        self._lay_out()
        self._wheel = WheelGuard(self)
        name_fields(self)
        self._show_choices(self._remembered())
        self.carried_over.show_settings(*(section.unusual for section in self.sections.values()))
        for section in self.sections.values():
            section.join(self)
        self._connect()
        self._follow()

    def _connect(self) -> None:
        """What the dock does when something happens in a section, or in a service it has started."""
        for section in self.sections.values():
            if hasattr(section, "changed"):
                section.changed.connect(self._follow)
        self.cloud_filter.threshold_changed.connect(self._threshold_changed)
        self.carried_over.usual_requested.connect(self._set_usual)
        self.area.refused.connect(self._area_refused)
        self.scenes.alone.connect(lambda recipe, name: self._build_recipe(recipe, name=name))
        self.style_group.apply_wanted.connect(self.apply_style)
        self.exports.requested.connect(self.export)
        self.recipes.chosen.connect(self.adopt)
        self.recipes.noted.connect(self.messages.note)
        self.recipes.failed.connect(self.messages.error)
        self.preview.requested.connect(self._take_advice)
        self.preview.strip.limits_moved.connect(self._limits_moved)
        self.preview.assist.connect(self.connection.assist)
        self.bar.build_wanted.connect(self.build)
        self.bar.save_wanted.connect(self.save)
        self.bar.polygons_wanted.connect(self.save_polygons)
        self.bar.animation_wanted.connect(self.save_animation)
        self.bar.copies_wanted.connect(self.keep_copies)
        self.bar.statistics_wanted.connect(self.measure_chosen)
        self.bar.qa_layer_wanted.connect(self.add_qa_layer)
        self.bar.cancel_wanted.connect(self._cancel_builds)
        for builder in self.builders.values():
            self.bar.follow(builder)
        self.builder.built.connect(self._keep_built)
        self.series_builder.built.connect(lambda _group: self.renewer.retry())
        for kind in ("composite", "change", "series"):
            self.builders[kind].built.connect(self._note_built)
            if kind != "composite":  # which may be built before the dock is opened
                self.builders[kind].built.connect(self.copies.look_again)
        self.series_builder.built.connect(self.time_control.offer)
        self.change_builder.built.connect(lambda _layer: self.renewer.retry())
        self.connections.changed.connect(self._compare.start)
        self.iface.currentLayerChanged.connect(self._layer_selected)
        QgsProject.instance().cleared.connect(self._project_left)

    def recipe(self) -> CompositeRecipe:
        """What is chosen, as a recipe. Raises RecipeError for what cannot be built."""
        return CompositeRecipe(**{name: value for each in self.sections_made for name, value in each.choices.items()})

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
        self._show_choices(recipe)
        self._follow()

    def _show_choices(self, choices: CompositeRecipe | SimpleNamespace) -> None:
        self._filling = True
        for section in self.sections_made:
            section.show_recipe(choices)
        self._filling = False

    @property
    def series_builder(self) -> SeriesBuilder:
        """Builds series; also asked by the menu of a series' group, perhaps before the dock was ever opened."""
        self.fill()
        return self.builders["series"]

    @property
    def change_builder(self) -> ChangeBuilder:
        """Builds changes."""
        self.fill()
        return self.builders["change"]

    @property
    def polygon_maker(self) -> PolygonMaker:
        """Makes polygons of changes."""
        self.fill()
        return self.builders["polygons"]

    def show_map(self) -> None:
        """Leave QGIS's start page, where there is no map to draw on, for a new project."""
        if not self.iface.mapCanvas().isVisible():
            self.iface.newProject(True)

    def held_view(self) -> AbstractContextManager[None]:
        """Leave the map where it is while layers are added."""
        return held_view(self.iface)

    @property
    def sections_made(self) -> list[DockSection]:
        """All sections from top to bottom; makes them if need be."""
        self.fill()
        return list(self.sections.values())

    @property
    def editing(self) -> EditingLine:
        """Which layer or group the next build may change."""
        return self.bar.editing

    def adopt(self, product: Product, message: str) -> None:
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
        self.messages.note(message, partial(self._take_back, before))

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

    def point_to_limits(self) -> None:
        """Bring the limits of a change's classes into view, ready to be typed."""
        limits = self.dates.ways.fields["change"].limits_edit
        QTimer.singleShot(0, lambda: sip.isdeleted(self) or self._scroll.ensureWidgetVisible(limits))
        limits.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_copies(self, view: bool = False) -> None:
        """Keep local copies of the layers of ours that are selected in the layer tree, or else of what was built last.

        view: only of what the map shows.
        """
        selected = [layer for layer in self.iface.layerTreeView().selectedLayersRecursive() if product_of(layer)]
        layers = selected or list(filter(None, map(QgsProject.instance().mapLayer, self._built_last)))
        if not layers:
            self.messages.note(tr("Select composites in the layer tree, or build one."))
        self.copies.keep(layers, view=view)

    def _view(self) -> QgsReferencedRectangle:
        """What the map shows."""
        settings = self.iface.mapCanvas().mapSettings()
        return QgsReferencedRectangle(settings.visibleExtent(), settings.destinationCrs())

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
            self.saving.save(product)

    def save_animation(self) -> None:
        """Animate the series that is chosen, or say what is missing."""
        product = self._checked_product()
        if isinstance(product, Series):
            self.saving.save_chosen_animation(product)

    def save_polygons(self) -> None:
        """Make polygons of the change that is chosen, or say what is missing."""
        product = self._checked_product()
        if isinstance(product, Change):
            self.remember()
            self.saving.make_polygons(product)

    def measure_chosen(self) -> None:
        """Measure polygons on what is chosen, or say what is missing."""
        product = self._checked_product()
        if product is not None:
            self.remember()
            self.measure_areas(product, product_name(product))

    def measure_areas(self, product: Product, title: str) -> None:
        """Open the dialog that measures the polygons of a layer."""
        from .area_statistics_dialog import StatisticsDialogs

        if self._statistics is None:
            self._statistics = StatisticsDialogs(self.messages, self.iface.mainWindow(), self.connection)
        self._statistics.open(product, title)

    def scenes_at_hand(self, product: Product) -> Stack | None:
        """The preview's scenes where they are those of a product, None where there are none."""
        return self.preview.stack_of(product) if "preview" in self.sections else None

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
        settings = Settings.load()
        chosen = {**vars(self._state()), **self.dates.ways.choices}
        changes = {name: value for name, value in chosen.items() if hasattr(settings, name)}
        try:
            changes["recipe"] = self.recipe().to_json()
        except RecipeError:
            pass  # no area yet: the last recipe that was one stays
        settings.save(**changes)

    def shut_down(self) -> None:
        """Stop everything this dock has under way and take back what it has put elsewhere."""
        if self._filled:
            QgsProject.instance().cleared.disconnect(self._project_left)
            self.iface.currentLayerChanged.disconnect(self._layer_selected)
            self._compare.stop()
            self.remember()
        self.copies.shut_down()
        self.renewer.shut_down()
        self.time_control.shut_down()
        self.saving.shut_down()
        self.downloads.shut_down()  # while there is still somebody to tell
        self.connection.shut_down()
        self.connections.shut_down()
        for builder in self.builders.values():
            builder.shut_down()
        for section in self.sections.values():
            section.shut_down()
        if self._statistics is not None:
            self._statistics.shut_down()
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
        page = QWidget(self)
        sections = QVBoxLayout(page)
        sections.addWidget(self.connection)
        foot = QVBoxLayout()
        for row in rows(type(self)):
            if row.inside == FOOT:
                foot.addWidget(self.sections[row.name])
            elif row.inside:
                self.sections[row.inside].add(self.sections[row.name])
            else:
                sections.addWidget(self.sections[row.name])
        sections.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("dockScroll")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has focus, and scrolls into view
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(page)
        page.installEventFilter(self)
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
        self.setAcceptDrops(True)
        for edit in self.findChildren(QLineEdit):
            edit.setAcceptDrops(False)  # a field would take a file's path for text

    def _remembered(self) -> SimpleNamespace:
        """What was chosen last, as _state() gives it; what cannot be read is as usual. The area belongs to the map."""
        settings, chosen = Settings.load(), _usual()
        with suppress(RecipeError):
            last = CompositeRecipe.from_json(settings.recipe)
            chosen.update({name: getattr(last, name) for name in chosen if hasattr(last, name)})
        usual_dates = {name: chosen[name] for name in ("start", "end")}
        chosen.update({name: value for name, value in vars(settings).items() if name in chosen})
        if not catalog.is_span(settings.start, settings.end):
            chosen.update(usual_dates)
        # scenes are left out of one area only
        return SimpleNamespace(**{**chosen, "ways": vars(settings), "roi": None, "area_name": "", "excluded": ()})

    def _set_usual(self) -> None:
        """Everything but the area as in a new profile."""
        state = self._state()
        self._show_state(SimpleNamespace(**{**_usual(), "roi": state.roi, "area_name": state.area_name}))
        self.remember()

    def _area_refused(self, error: Exception) -> None:
        if self.places.lost and not self.iface.mapCanvas().layers():
            self.places.point_out()
            error = AreaError(tr("The map shows no place yet. Find one in the panel, or add a base map."))
        self.messages.error(error)

    def _checked(self) -> CompositeRecipe | None:
        """What is chosen; None, and words about it, for what cannot be built."""
        try:
            recipe = self.recipe()
            recipe.check_today(catalog.utc_today())
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

    def _note_built(self, built: QgsMapLayer | QgsLayerTreeGroup) -> None:
        """What copies are kept of where nothing is selected."""
        self._built_last = built.findLayerIds() if isinstance(built, QgsLayerTreeGroup) else [built.id()]

    def _layer_selected(self, _layer) -> None:
        self._compare.start()

    def _restylable(self) -> QgsMapLayer | None:
        """The layer selected, or else the one built last, if it lacks nothing of what is chosen but the style."""
        try:
            recipe = self.recipe()
        except RecipeError:
            return None
        made_up = simulated(Settings.load())
        for layer in (self.iface.activeLayer(), QgsProject.instance().mapLayer(self._built)):
            if lacks_only(layer, recipe) and is_simulated(layer) == made_up:
                return layer
        return None

    def _offer_layer(self) -> None:
        layer = self._restylable()
        self.style_group.offer_layer(layer.name() if layer is not None else "")

    def _seen(self, seen: bool) -> None:
        for section in self.sections_made:
            section.set_awake(seen)
        if seen:
            self.downloads.look()

    def _follow(self) -> None:
        """Let the preview show what is chosen."""
        if self._filling:
            return
        self._compare.start()
        self.bar.set_way(self.dates.ways.way)
        self.bar.set_method(self.method.choices["method"])
        self.scenes.set_excluded(self.advanced.excluded)
        if self.area.roi is None:
            self.preview.follow(None, tr("Choose an area to see a preview."))
            return
        try:
            recipe = self.recipe()
            recipe.check_today(catalog.utc_today())
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

    def _threshold_changed(self) -> None:
        """Moves of the slider come fast, and ask for nothing."""
        if not self._filling:
            self._compare.start()
            self.preview.set_threshold(self.cloud_filter.threshold)

    def _state(self) -> SimpleNamespace:
        """What is chosen, even if it makes no recipe yet; _show_state() takes it."""
        chosen = _usual()
        for section in self.sections_made:
            with suppress(RecipeError):  # then its fields are as usual
                chosen.update(section.choices)
        return SimpleNamespace(**{**chosen, "ways": self.dates.ways.choices})

    def _take_back(self, state: SimpleNamespace) -> None:
        self.editing.stop()
        self._show_state(state)

    def _show_state(self, state: SimpleNamespace) -> None:
        self._filling = True
        self.dates.ways.show_choices(state.ways)
        self.show_recipe(state)

    def _limits_moved(self, limits: tuple[float, ...]) -> None:
        """Moves come fast, and only the classes differ."""
        self.dates.ways.fields["change"].take_limits(limits)
        self.preview.set_limits(limits)
        self._compare.start()

    def _take_advice(self, advised: Product) -> None:
        """Choose what would fill the holes, or find scenes at all."""
        recipe = kinds.with_its_dates(advised)
        if isinstance(advised, Change):
            self.dates.ways.fields["change"].take(advised)
        self.cloud_filter.threshold = recipe.clear_threshold
        self.dates.set_span(recipe.start, recipe.end)
        self.advanced.set_product(recipe.product)
        self.advanced.exclude(recipe.excluded)

    def _project_left(self) -> None:
        self._cancel_builds()
        self.area.source = ""  # its layer is gone; what was chosen stays for the next project


def _usual() -> dict[str, Any]:
    """What a new profile chooses, by the names of _state(): no area, the usual dates, else the recipe's defaults."""
    start, end = catalog.usual_span(catalog.utc_today())
    usual = {
        item.name: item.default if item.default is not MISSING else item.default_factory()
        for item in fields(CompositeRecipe)
        if item.default is not MISSING or item.default_factory is not MISSING
    }
    threshold = Settings.load().usual_threshold
    return {**usual, "roi": None, "start": start, "end": end, "clear_threshold": threshold, "ways": {}}


def _recipe_address(data: QMimeData) -> QUrl | None:
    """What may be a recipe among the things dragged."""
    return next((address for address in data.urls() if address.path().lower().endswith(".json")), None)
