"""Ask the map: how it is started from QGIS's window, what is asked at a click, and that nothing of it stays there."""

from __future__ import annotations

from functools import partial

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsVertexMarker
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QColor, QIcon
from qgis.PyQt.QtWidgets import QAction

from .. import paths
from ..core.question import Question, whole_recipe
from ..core.recipe import RecipeError
from ..messages.errors import STATISTICS, explain
from ..messages.i18n import locale, tr
from ..services.asked_product import asked_layer, product_at, with_filter
from ..services.jobs import Jobs
from .dock import CompositeDock
from .messages import Messages


class Ask(QObject):
    """The action that asks pixels, its tool and its panel, which are made when they are first needed. shut_down()
    removes all of it. dock: whose filter is followed, and where scenes are left out and added.
    """

    def __init__(self, iface, dock: CompositeDock, parent: QObject | None = None):
        super().__init__(parent)
        self._iface, self._dock, self._jobs = iface, dock, Jobs()
        self._messages: Messages = dock.messages
        self._tool = self.panel = None
        self._markers: list[QgsVertexMarker] = []
        window = iface.mainWindow()
        self.action = QAction(QIcon(paths.icon("ask.svg")), tr("Ask the map"), window)
        self.action.setIconText(tr("Ask"))
        self.action.setObjectName("cloudscoreAsk")
        self.action.setCheckable(True)
        self.action.setToolTip(tr("Click on a composite: its values, and every view through time"))
        self.action.triggered.connect(lambda checked: self.start() if checked else self.stop())
        iface.rasterMenu().addAction(self.action)
        iface.registerMainWindowAction(self.action, "")

    def start(self) -> None:
        """Take over the map's clicks, and show the panel."""
        from .maptools import PointTool

        if self._tool is None:
            self._tool = PointTool(self._iface.mapCanvas())
            self._tool.drawn.connect(self.ask)
            self._tool.deactivated.connect(lambda: self.action.setChecked(False))
        self._make_panel()
        self._tool.start()
        self.action.setChecked(True)
        self.panel.setUserVisible(True)

    def stop(self) -> None:
        """Give the map back; what was asked stays in the panel."""
        if self._tool is not None:
            self._tool.stop()

    def ask(self, geometry: QgsGeometry) -> None:
        """Ask at a point of the map: the layer that is selected if it is ours, else the topmost of ours."""
        canvas, project = self._iface.mapCanvas(), QgsProject.instance()
        found = asked_layer(project, self._iface.activeLayer(), canvas.mapSettings().layers())
        if found is None:
            layer = self._iface.activeLayer()
            text = tr("Only composites can be asked, and there is none on the map. Build one first.")
            if layer is not None and product_at(project, layer) is None:
                text = tr("“{layer}” is no composite of this plugin. Only composites can be asked: build one first.")
                text = text.format(layer=layer.name())
            self._messages.note(text)
            return
        place = self._degrees(geometry)
        if place is None:
            self._messages.note(tr("There is no place on the Earth at that point of the map."))
            return
        product, simulated, layer = found
        self.ask_at(*place, product, layer, simulated)

    def ask_at(self, lon: float, lat: float, product, layer: str, simulated: bool | None = None) -> None:
        """Ask a product at a place in degrees; the answer comes into the panel. One request."""
        from ..services.statistics import ask_pixel
        from .ask_panel import usual_names

        self._make_panel()
        made_up = self._dock.connections.simulated if simulated is None else simulated
        place = self.panel.add(lon, lat, product, layer, made_up)
        self._mark()
        self._tell_coordinates()
        try:
            question = Question(product, {"type": "Point", "coordinates": [lon, lat]}, usual_names(product))
        except RecipeError as error:
            self.panel.answered(place, None, explain(error).whole)
            return
        open_session = self._dock.connections.session_factory(simulated)

        def work(feedback):
            return ask_pixel(open_session(feedback), question, feedback)

        def failed(error: Exception) -> None:
            self.panel.answered(place, None, explain(error, whole_recipe(product), STATISTICS).whole)
            self._messages.error(error, again=partial(self._again, place))

        self._jobs.start(
            f"ask {id(place)}",
            tr("Asking the map"),
            work,
            partial(self.panel.answered, place),
            failed,
            partial(self.panel.answered, place, None, tr("Cancelled.")),
        )

    def shut_down(self) -> None:
        """Leave nothing on the map nor in QGIS's menus."""
        self._jobs.shut_down()
        self.stop()
        self._unmark()
        if self._tool is not None:
            self._tool.deleteLater()
            self._tool = None
        if self.panel is not None and not sip.isdeleted(self.panel):
            self._dock.visibilityChanged.disconnect(self._listen)
            self._iface.removeDockWidget(self.panel)
            self.panel.deleteLater()
        self.panel = None
        if not sip.isdeleted(self.action):
            self._iface.unregisterMainWindowAction(self.action)
            self._iface.rasterMenu().removeAction(self.action)
            self.action.deleteLater()

    def _again(self, place) -> None:
        if self.panel is not None:
            self.ask_at(place.lon, place.lat, place.product, place.layer, place.simulated)

    def _make_panel(self) -> None:
        if self.panel is not None:
            return
        from .ask_panel import AskPanel

        self.panel = AskPanel(self._iface.mainWindow())
        self._iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.panel)
        self._iface.mainWindow().restoreDockWidget(self.panel)  # where it was the last time
        self.panel.left_out.connect(self._leave_out)
        self.panel.alone.connect(self._add_alone)
        self.panel.picked.connect(self._select_scene)
        self.panel.kept.connect(self.keep_places)
        self.panel.cleared.connect(self._unmark)
        self._iface.mapCanvas().destinationCrsChanged.connect(self._tell_coordinates)
        self._listening = False
        self._dock.visibilityChanged.connect(self._listen)
        self._listen()

    def _listen(self, _visible: bool = True) -> None:
        """Follow the dock's threshold, once the dock has its contents."""
        if not self._listening and vars(self._dock).get("_filled") and "cloud_filter" in vars(self._dock):
            self._listening = True
            self._dock.cloud_filter.changed.connect(self._follow)

    def _follow(self) -> None:
        if self.panel is not None and self.panel.places:
            self.panel.follow(self._dock.cloud_filter.threshold, None)

    def _degrees(self, geometry: QgsGeometry) -> tuple[float, float] | None:
        crs, project = self._iface.mapCanvas().mapSettings().destinationCrs(), QgsProject.instance()
        change = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem("EPSG:4326"), project)
        try:
            point = change.transform(geometry.asPoint())
        except QgsCsException:
            return None
        lon, lat = (point.x() + 180) % 360 - 180, point.y()
        return (lon, lat) if -84 <= lat <= 84 else None

    def _on_map(self, place) -> QgsPointXY | None:
        crs, project = self._iface.mapCanvas().mapSettings().destinationCrs(), QgsProject.instance()
        change = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, project)
        try:
            return change.transform(QgsPointXY(place.lon, place.lat))
        except QgsCsException:
            return None

    def _tell_coordinates(self) -> None:
        if self.panel is None or sip.isdeleted(self.panel):
            return
        crs, told = self._iface.mapCanvas().mapSettings().destinationCrs(), {}
        digits, number = (5 if crs.isGeographic() else 1), locale().toString
        for at, place in enumerate(self.panel.places):
            point = self._on_map(place)
            if point is None or crs.authid() == "EPSG:4326":
                told[at] = ""
                continue
            text = tr("{x}, {y} ({crs})")
            told[at] = text.format(x=number(point.x(), "f", digits), y=number(point.y(), "f", digits), crs=crs.authid())
        self.panel.set_crs(crs, told)
        self._mark()

    def _mark(self) -> None:
        """A cross in the place's colour for each place."""
        self._unmark()
        canvas = self._iface.mapCanvas()
        for place in self.panel.places:
            point = self._on_map(place)
            if point is None:
                continue
            marker = QgsVertexMarker(canvas)
            marker.setIconType(QgsVertexMarker.IconType.ICON_CROSS)
            marker.setColor(QColor(place.colour))
            marker.setPenWidth(max(2, round(canvas.fontMetrics().height() / 7)))
            marker.setIconSize(canvas.fontMetrics().height())
            marker.setCenter(point)
            self._markers.append(marker)

    def _unmark(self) -> None:
        for marker in self._markers:
            if not sip.isdeleted(marker) and marker.scene() is not None:
                marker.scene().removeItem(marker)
        self._markers = []

    def _leave_out(self, scene: str) -> None:
        advanced = self._dock.advanced
        advanced.exclude(tuple(sorted({*advanced.excluded, scene})))
        self.panel.follow(self._dock.cloud_filter.threshold, advanced.excluded)
        self._messages.note(tr("The scene is left out of what is built next."))

    def _add_alone(self, place, scene: str) -> None:
        """The one scene as a layer of its own, clouds and all."""
        answer = place.answer
        view = next((view for view in answer.views if view.index == scene), None) if answer else None
        if view is None:
            return
        from datetime import date, timedelta

        from ..core.question import iso

        day = date.fromisoformat(iso(view.time)[:10])
        others = tuple(other.index for other in answer.views if other.index != scene)
        recipe = whole_recipe(with_filter(place.product, 0.0))
        recipe = recipe.with_(start=day.isoformat(), end=(day + timedelta(1)).isoformat(), months=None, excluded=others)
        self._dock.builder.build(recipe, "", "", tr("Scene of {day}, {tile}").format(day=day, tile=scene[-5:]))

    def _select_scene(self, scene: str) -> None:
        if "scenes" in vars(self._dock):
            self._dock.scenes.select(scene)

    def keep_places(self) -> None:
        """The places as a memory layer, with names, colours and values."""
        places = self.panel.places
        names = sorted({name for place in places if place.answer for name in place.answer.parts[-1].values})
        fields = "".join(f"&field={name}:double" for name in names)
        layer = QgsVectorLayer(
            f"Point?crs=EPSG:4326&field=name:string(80)&field=colour:string(7)&field=layer:string(200){fields}",
            tr("Places asked"),
            "memory",
        )
        for place in places:
            feature = QgsFeature(layer.fields())
            feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(place.lon, place.lat)))
            values = place.answer.parts[-1].values if place.answer else {}
            feature.setAttributes([place.name, place.colour, place.layer, *(values.get(name) for name in names)])
            layer.dataProvider().addFeature(feature)
        layer.updateExtents()
        QgsProject.instance().addMapLayer(layer)
