"""Step 1: the area, drawn or taken over, shown on the map and measured."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Callable

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsFeedback,
    QgsGeometry,
    QgsIconUtils,
    QgsMapLayerType,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QGroupBox, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QToolButton, QVBoxLayout

from ..core.errors import AreaError, Cancelled, RecipeError
from ..core.recipe import MAX_NAME, POINT_MARGIN, CompositeRecipe, bounds, ground_km2
from ..layers import areas as shapes
from ..layers.area_names import Naming
from ..messages.i18n import locale, tr
from ..messages.units import format_area_twice
from ..services.jobs import Jobs
from .dock_section import DockSection
from .feature_picker import FeaturePicker
from .maptools import AreaTool, PolygonTool, RectangleTool, area_band, remove_band
from .widgets import PlainLabel, WrappingRow, flat_button

if TYPE_CHECKING:
    from ..services.places import Place
    from .dock import CompositeDock

_AT_HAND = ("memory", "ogr", "delimitedtext")  # providers that need not wait for a server, as a rule


class AreaSection(DockSection, QGroupBox):
    """The area chosen: ``roi`` is a GeoJSON geometry in EPSG:4326, or None; ``source`` the id of the layer it was taken
    from, or "".

    changed tells that ``roi`` is another; refused(Exception) that a choice was not taken: then there is no area.
    What takes longer than a moment is read in the background; until it is there, there is no area either.
    show_map is called before the map is used: QGIS's start page may hide it.
    """

    changed = pyqtSignal()
    refused = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas, parent=None, show_map: Callable[[], object] = lambda: None):
        super().__init__(tr("1  Area"), parent)
        self.setObjectName("areaSection")
        self.roi: dict | None = None
        self.source = ""
        self._canvas, self._band, self._shown, self._show_map = canvas, None, True, show_map
        self._jobs, self._notes = Jobs(), ()
        self._place: Place | None = None  # that the map was led to last
        self._nowhere: RecipeError | None = None  # what to tell instead while the map shows no place
        self._tools = {
            self._button(
                "areaRectangleButton",
                tr("Dr&aw"),
                "/mActionAddBasicRectangle.svg",
                tr("Draw a rectangle on the map"),
            ): RectangleTool(canvas),
            self._button(
                "areaPolygonButton",
                tr("&Polygon"),
                "/mActionAddPolygon.svg",
                tr("Draw a polygon on the map"),
            ): PolygonTool(canvas),
        }
        view = self._button(
            "areaViewButton",
            tr("Map v&iew"),
            "/mActionZoomFullExtent.svg",
            tr("Take what the map shows now"),
        )
        layer = self._button(
            "areaLayerButton",
            tr("La&yer"),
            "/mActionAddLayer.svg",
            tr("Take the shapes of a layer, or its selected features"),
        )
        for button, tool in self._tools.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self._toggle, tool))
            tool.activated.connect(partial(self._tool_changed, button, True))
            tool.deactivated.connect(partial(self._tool_changed, button, False))
            tool.drawn.connect(partial(self._take_drawn, tool))
        view.clicked.connect(self.take_view)
        self._layers = QMenu(self)
        self._layers.setObjectName("areaLayerMenu")
        self._layers.aboutToShow.connect(self._list_layers)
        layer.setMenu(self._layers)
        layer.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

        self._text = PlainLabel()
        self._text.setObjectName("areaText")
        self._text.setWordWrap(True)
        self._zoom = flat_button(self, "areaZoomButton", tr("Zoom"), "", self.zoom)
        self._zoom.setToolTip(tr("Show the area on the map"))
        self._clear = flat_button(self, "areaClearButton", tr("Clear"), "", self.clear)
        self._clear.setToolTip(tr("Forget the area"))
        self._cancel = flat_button(self, "areaCancelButton", tr("Cancel"), "", self._stop_reading)
        self._cancel.setToolTip(tr("Stop reading the layer"))

        layout, ways = QVBoxLayout(self), WrappingRow()
        for button in (*self._tools, view, layer):
            ways.addWidget(button, 1)
        layout.addLayout(ways)
        line = QHBoxLayout()
        line.addWidget(self._text, 1)
        line.addWidget(self._zoom)
        line.addWidget(self._clear)
        line.addWidget(self._cancel)
        layout.addLayout(line)
        self._name = QLineEdit(self)
        self._name.setObjectName("areaName")
        self._name.setPlaceholderText(tr("Name of the area, for layers and files"))
        self._name.setAccessibleName(tr("Name of the area"))
        self._name.setToolTip(tr("Layers, files and lists are called by it"))
        self._name.setMaxLength(MAX_NAME)
        layout.addWidget(self._name)
        canvas.destinationCrsChanged.connect(self._draw)
        self._update_text()

    @classmethod
    def for_dock(cls, dock: CompositeDock) -> AreaSection:
        return cls(dock.iface.mapCanvas(), dock, dock.show_map)

    def join(self, dock: CompositeDock) -> None:
        self.changed.connect(self._name_after_place)

    @property
    def choices(self) -> dict:
        return {"roi": self.roi, "area_name": self.name}

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        self.show_roi(recipe.roi, recipe.area_name)

    def set_awake(self, awake: bool) -> None:
        self.show_on_map(awake)

    def set_place(self, place: Place) -> None:
        """The map shows this place now: an area drawn or seen there is called as the place."""
        self._place = place

    def _name_after_place(self) -> None:
        if self.roi is None or self._place is None or self.name or self.source:
            return
        if self._place.box.intersects(QgsRectangle(*bounds(self.roi))):
            self.name = self._place.name

    @property
    def name(self) -> str:
        """What the area is called, "" for nothing."""
        return self._name.text()

    @name.setter
    def name(self, name: str) -> None:
        self._name.setText(name)

    def take(self, geometry: QgsGeometry, crs, source: str = "", name: str = "") -> bool:
        """Use a shape in ``crs`` as the area. False if it cannot be used: then there is no area.

        source: id of the layer it comes from; without one it was drawn. name: what it is called. Large shapes are
        read in the background.
        """
        return self._take(lambda _most, _check=None: shapes.as_wkb([geometry]), crs, source, lambda: name)

    def show_roi(self, roi: dict | None, name: str = "") -> None:
        """Use a recipe's area, exactly as it is."""
        self._stop_drawing()
        self._jobs.cancel()
        self._use(roi, name=name)

    def take_view(self) -> None:
        """Use what the map shows, turned with it when the map is turned."""
        self._show_map()
        settings = self._canvas.mapSettings()
        corners = settings.visiblePolygon()
        outline = QgsGeometry.fromPolygonXY([[QgsPointXY(corner) for corner in corners]])
        self._stop_drawing()
        self._take_seen(outline)

    def take_layer(
        self, layer: QgsVectorLayer, selected_only: bool = False, ids: list[int] | None = None, name: str = ""
    ) -> None:
        """Use the shapes of a layer, merged into one area. ids: of these features alone, together called ``name``."""
        self._stop_drawing()
        request = QgsFeatureRequest().setNoAttributes()
        if selected_only:
            request.setFilterFids(layer.selectedFeatureIds())
        if ids is not None:
            request.setFilterFids(ids)
        source, kind, title = QgsVectorLayerFeatureSource(layer), layer.geometryType(), layer.name()

        def read(most: int, check: Callable[[], None] = lambda: None) -> list[bytes]:
            return shapes.read(source.getFeatures(request), kind, title, check, most)

        called = (lambda: name) if name else Naming(layer, selected_only).name
        self._take(read, layer.crs(), layer.id(), called, here=layer.providerType() in _AT_HAND)

    def clear(self) -> None:
        """Forget the area."""
        self.show_roi(None)

    def zoom(self) -> None:
        """Let the map show the area, with a little around it."""
        box = self._box()
        if not box.isNull():
            box.scale(1.2)
            self._canvas.setExtent(box)
            self._canvas.refresh()

    def reveal(self) -> None:
        """Zoom only when the area is out of sight, or too small in the view to be made out."""
        box, view = self._box(), self._canvas.extent()
        if box.isNull():
            return
        seen = box.intersect(view)
        share = seen.width() * seen.height() / max(min(box.width() * box.height(), view.width() * view.height()), 1e-12)
        if share < 0.5 or max(box.width() / view.width(), box.height() / view.height()) < 0.1:
            self.zoom()

    def point_out(self) -> None:
        """Lead the user here: the keyboard's focus goes to the first way of choosing an area."""
        next(iter(self._tools)).setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(tr("Choose an area first: draw it, take the map view, or a layer."), strong=True)

    def show_on_map(self, shown: bool) -> None:
        """Show or hide the area on the map; hiding also ends drawing."""
        self._shown = shown
        if not shown:
            self._stop_drawing()
        self._draw()

    def shut_down(self) -> None:
        """Leave nothing on the map."""
        self._canvas.destinationCrsChanged.disconnect(self._draw)
        self._stop_drawing()
        self._jobs.shut_down()
        remove_band(self._band)
        self._band = None
        for tool in self._tools.values():
            tool.deleteLater()

    def _button(self, name: str, text: str, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText(text)
        button.setIcon(QgsApplication.getThemeIcon(icon))
        size = round(self.fontMetrics().height() * 1.5)
        button.setIconSize(QSize(size, size))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _toggle(self, tool: AreaTool, on: bool) -> None:
        if on:
            self._show_map()
            tool.start()
            self._canvas.setFocus()  # Esc and Backspace are meant for the drawing
        else:
            tool.stop()

    def _stop_drawing(self) -> None:
        for tool in self._tools.values():
            tool.stop()

    def _tool_changed(self, button: QToolButton, active: bool) -> None:
        button.setChecked(active)
        self._update_text()

    def _take_drawn(self, tool: AreaTool, geometry: QgsGeometry) -> None:
        if self._take_seen(geometry):
            tool.stop()  # otherwise it stays, to mend what was drawn

    def _take_seen(self, geometry: QgsGeometry) -> bool:
        """As take(), for what was chosen on the map. Where that shows nothing yet, this is why it cannot be used."""
        empty = not self._canvas.layers() and not QgsProject.instance().count()
        self._nowhere = RecipeError("area_no_place") if empty else None
        try:
            return self.take(geometry, self._canvas.mapSettings().destinationCrs())
        finally:
            self._nowhere = None

    def _take(
        self, read: Callable[..., list[bytes]], crs, source: str, name: Callable[[], str], here: bool = True
    ) -> bool:
        """Read shapes and use them, in the background if they are many or not ``here``. False if they are refused.

        name: says what they are called, in any thread.
        """
        self._jobs.cancel()
        context, drawn = QgsProject.instance().transformContext(), not source

        def work(feedback: QgsFeedback) -> tuple[shapes.Area, str]:
            def check() -> None:
                if feedback.isCanceled():
                    raise Cancelled

            return shapes.area_of(read(0, check), crs, context, drawn, check), name()

        try:
            if not here:
                raise shapes.Slow
            area = shapes.area_of(read(shapes.QUICK_POSITIONS), crs, context, drawn, quick=True)
            self._found(source, (area, name()))
            return True
        except shapes.Slow:
            self._use(None)
            title = tr("Reading the area")
            self._jobs.start("area", title, work, partial(self._found, source), self._refuse, self._update_text)
            self._update_text()
            return True
        except (RecipeError, AreaError) as error:
            crossing = isinstance(error, RecipeError) and error.code == "area_crossing"
            self._refuse(error if crossing or self._nowhere is None else self._nowhere)
            return False

    def _found(self, source: str, found: tuple[shapes.Area, str]) -> None:
        area, name = found
        self._use(area.roi, source, name, area.notes)

    def _use(self, roi: dict | None, source: str = "", name: str = "", notes: tuple[str, ...] = ()) -> None:
        self.roi, self.source, self._notes = roi, source, notes
        self._name.setText(name)
        self._draw()
        self._update_text()
        self.changed.emit()

    def _refuse(self, error: Exception) -> None:
        self._use(None)
        self.refused.emit(error)

    def _stop_reading(self) -> None:
        self._jobs.cancel()
        self._update_text()

    def _list_layers(self) -> None:
        self._layers.clear()
        layers = [layer for layer in QgsProject.instance().mapLayers().values() if _has_shapes(layer)]
        order = {QgsWkbTypes.GeometryType.PolygonGeometry: 0, QgsWkbTypes.GeometryType.PointGeometry: 1}
        for layer in sorted(layers, key=lambda layer: (order.get(layer.geometryType(), 2), layer.name().lower())):
            icon, name, count = (
                QgsIconUtils.iconForLayer(layer),
                layer.name().replace("&", "&&"),
                layer.selectedFeatureCount(),
            )
            if count:
                text = tr("{layer}: selected features only ({count})")
                action = self._layers.addAction(icon, text.format(layer=name, count=locale().toString(count)))
                action.triggered.connect(partial(self._take_listed, layer.id(), True))
            action = self._layers.addAction(icon, name)
            action.triggered.connect(partial(self._take_listed, layer.id(), False))
            if _has_names(layer):
                action = self._layers.addAction(icon, tr("{layer}: features by name…").format(layer=name))
                action.setObjectName("areaFeaturesByName")
                action.triggered.connect(partial(self._pick, layer.id()))
        if not layers:
            self._layers.addAction(tr("No vector layer in this project")).setEnabled(False)

    def _take_listed(self, layer_id: str, selected_only: bool) -> None:
        layer = QgsProject.instance().mapLayer(layer_id)
        if layer is not None:
            self.take_layer(layer, selected_only)

    def _pick(self, layer_id: str) -> None:
        """Let features be chosen by name."""
        layer = QgsProject.instance().mapLayer(layer_id)
        if layer is None:
            return
        picker = FeaturePicker(layer, self.window())
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.chosen.connect(partial(self._take_picked, layer_id))
        picker.open()

    def _take_picked(self, layer_id: str, ids: list[int], name: str) -> None:
        layer = QgsProject.instance().mapLayer(layer_id)
        if layer is not None:
            self.take_layer(layer, ids=ids, name=name)

    def _on_map(self) -> QgsGeometry:
        if self.roi is None:
            return QgsGeometry()
        return shapes.on_map(
            self.roi, self._canvas.mapSettings().destinationCrs(), QgsProject.instance().transformContext()
        )

    def _box(self) -> QgsRectangle:
        """The area's frame on the map; a point gets some surroundings."""
        if self.roi is not None and self.roi["type"] == "Point":
            lon, lat = self.roi["coordinates"]
            low, high = max(lat - POINT_MARGIN, -90), min(lat + POINT_MARGIN, 90)
            west, east = max(lon - POINT_MARGIN, -180), min(lon + POINT_MARGIN, 180)
            ring = [[west, low], [east, low], [east, high], [west, high], [west, low]]
            crs = self._canvas.mapSettings().destinationCrs()
            square = {"type": "Polygon", "coordinates": [ring]}
            return shapes.on_map(square, crs, QgsProject.instance().transformContext()).boundingBox()
        return self._on_map().boundingBox()

    def _draw(self) -> None:
        remove_band(self._band)
        self._band = None
        geometry = self._on_map()
        if geometry.isNull() or not self._shown:
            return
        self._band = area_band(self._canvas, geometry.type())
        world = shapes.period(self._canvas.mapSettings().destinationCrs())
        for offset in (0, -world, world) if world else (0,):  # a map may be looked at beyond the antimeridian
            copy = QgsGeometry(geometry)
            copy.translate(offset, 0)
            self._band.addGeometry(copy, None)

    def _update_text(self) -> None:
        # by the buttons: a tool that is just being put down still calls itself active
        tool = next((tool for button, tool in self._tools.items() if button.isChecked()), None)
        if isinstance(tool, RectangleTool):
            self._say(tr("Drag over the map, or click two corners. Esc cancels."))
        elif isinstance(tool, PolygonTool):
            self._say(tr("Click the corners, right-click to close. Backspace takes one back."))
        elif self._jobs.running("area"):
            self._say(tr("Reading the area…"))
        elif self.roi is None:
            self._say(tr("No area chosen yet."))
        elif self.roi["type"] == "Point":
            lon, lat = self.roi["coordinates"]
            numbers = locale()
            self._say(f"{numbers.toString(lat, 'f', 4)}°, {numbers.toString(lon, 'f', 4)}°")
        else:
            self._say("\n".join([format_area_twice(ground_km2(self.roi)), *self._notes]))
        self._cancel.setVisible(self._jobs.running("area"))
        for link in (self._zoom, self._clear, self._name):
            link.setVisible(self.roi is not None and tool is None)

    def _say(self, text: str, strong: bool = False) -> None:
        font = self._text.font()
        font.setBold(strong)
        self._text.setFont(font)
        self._text.setText(text)


def _has_shapes(layer) -> bool:
    """Whether it is a vector layer with geometries, those of mixed types among them."""
    return layer.type() == QgsMapLayerType.VectorLayer and layer.isValid() and layer.isSpatial()


def _has_names(layer: QgsVectorLayer) -> bool:
    """Whether a layer has several polygons that attributes can tell apart."""
    polygons = layer.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
    return polygons and layer.featureCount() != 1 and not layer.fields().isEmpty()
