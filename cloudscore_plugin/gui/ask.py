"""Ask the map: its action in QGIS, the map tool whose click asks for pixel values, and their removal at unloading."""

from __future__ import annotations

import time
from functools import partial

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
)
from qgis.gui import QgsVertexMarker
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QKeySequence
from qgis.PyQt.QtWidgets import QAction

from .. import paths
from ..core.kinds import as_composite
from ..core.recipe import RecipeError
from ..messages.errors import STATISTICS, explain
from ..messages.i18n import locale, tr
from ..messages.names import product_name
from ..services.asked_product import asked_layer, product_at, with_filter
from ..services.jobs import Jobs
from .dialogs import not_written
from .dock import CompositeDock
from .messages import Messages

KEY = "Ctrl+Shift+K"  # free in QGIS, beside Identify's Ctrl+Shift+I
WINDOW_FIRST = 0.03  # seconds in which the panel is drawn: Python runs one thread at a time, and drawing needs it often


class Ask(QObject):
    """The action that asks pixels, its tool and its panel, which are made when they are first needed. shut_down()
    removes all of it. dock: whose filter is followed, and where scenes are left out and added.
    """

    _coarse_came = pyqtSignal(object, object)  # from the thread that asks: the preview's answer, None where it has none

    def __init__(self, iface, dock: CompositeDock, parent: QObject | None = None):
        super().__init__(parent)
        self._iface, self._dock, self._jobs = iface, dock, Jobs()
        self._messages: Messages = dock.messages
        self._tool = self.panel = None
        self._markers: list[QgsVertexMarker] = []
        self._coarse_came.connect(self._show_coarse)
        window = iface.mainWindow()
        self.action = QAction(QIcon(paths.icon("ask.svg")), tr("Ask the map"), window)
        self.action.setIconText(tr("Ask"))
        self.action.setObjectName("cloudscoreAsk")
        self.action.setCheckable(True)
        self.action.setToolTip(tr("Click on a composite: its values, and every view through time"))
        self.action.triggered.connect(lambda checked: self.start() if checked else self.stop())
        iface.rasterMenu().addAction(self.action)
        # Not where another plugin has the key already; people choose another one in QGIS's settings.
        # QGIS's own look-up among all shortcuts would crash at an action that was deleted while it was registered.
        # Actions are children of the window itself; a search of everything in it would take 20 ms of QGIS's start.
        actions = window.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly)
        key = QKeySequence(KEY)
        taken = any(key in action.shortcuts() for action in actions)
        iface.registerMainWindowAction(self.action, "" if taken else KEY)

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
        about = ""
        if layer is not None and self._dock.renewer.waits(layer.id()):
            about = tr("The layer's tiles wait to be renewed; its values come without them.")
        self.ask_at(*place, product, layer.name(), simulated, about)

    def ask_areas(self) -> None:
        """Open the dialog for polygons, about the layer that a click would ask, else about what the dock has chosen."""
        canvas, project = self._iface.mapCanvas(), QgsProject.instance()
        found = asked_layer(project, self._iface.activeLayer(), canvas.mapSettings().layers())
        if found is not None:
            self._dock.measure_areas(found[0], found[2].name())
            return
        try:
            product = self._dock.product()
        except RecipeError as error:
            self._messages.error(error)
            return
        self._dock.measure_areas(product, product_name(product))

    def ask_at(
        self, lon: float, lat: float, product, layer: str, simulated: bool | None = None, about: str = ""
    ) -> None:
        """Ask a product at a place in degrees; the answer comes into the panel. One request. about: a remark."""
        from ..core.question import Question
        from ..services.statistics import ask_pixel
        from .ask_panel import usual_names

        self._make_panel()
        made_up = self._dock.connections.simulated if simulated is None else simulated
        dropped = len(self.panel.places)
        place = self.panel.add(lon, lat, product, layer, made_up, self._coordinates(lon, lat), about)
        if len(self.panel.places) > dropped:
            self._mark(self.panel.places[-1:])
        else:  # the oldest one went
            self._unmark()
            self._mark(self.panel.places)
        try:
            question = Question(product, {"type": "Point", "coordinates": [lon, lat]}, usual_names(product))
        except RecipeError as error:
            self.panel.answered(place, None, explain(error).whole)
            return
        open_session = self._dock.connections.session_factory(simulated)
        stack = self._dock.scenes_at_hand(product) if made_up == self._dock.connections.simulated else None

        def work(feedback):
            time.sleep(WINDOW_FIRST)
            if stack is not None:
                from ..preview.pixel import coarse

                self._coarse_came.emit(place, coarse(stack, question))
                time.sleep(WINDOW_FIRST)
            return ask_pixel(open_session(feedback), question, feedback)

        def failed(error: Exception) -> None:
            self.panel.answered(place, None, explain(error, as_composite(product), STATISTICS).whole)
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
            self.panel.shut_down()
            self._iface.removeDockWidget(self.panel)
            self.panel.deleteLater()
        self.panel = None
        if not sip.isdeleted(self.action):
            self._iface.unregisterMainWindowAction(self.action)
            self._iface.rasterMenu().removeAction(self.action)
            self.action.deleteLater()

    def _again(self, place) -> None:
        if self.panel is not None:
            self.ask_at(place.lon, place.lat, place.product, place.layer, place.simulated, place.about)

    def _show_coarse(self, place, answer) -> None:
        if answer is not None and place.answer is None and not place.problem and self.panel is not None:
            self.panel.answered(place, answer, coarse=True)

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
        self.panel.failed.connect(self._messages.error)
        self.panel.areas_requested.connect(self.ask_areas)
        self.panel.cleared.connect(self._unmark)
        self._iface.mapCanvas().destinationCrsChanged.connect(self._show_coordinates)
        self._listening = False
        self._dock.visibilityChanged.connect(self._listen)
        self._listen()

    def _listen(self, _visible: bool = True) -> None:
        """Follow the dock's threshold, once the dock has its contents."""
        if not self._listening and "bar" in self._dock.sections:  # all are made
            self._listening = True
            for changed in (self._dock.cloud_filter.changed, self._dock.cloud_filter.threshold_changed):
                changed.connect(self._follow)

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

    def _on_map(self, lon: float, lat: float) -> QgsPointXY | None:
        crs, project = self._iface.mapCanvas().mapSettings().destinationCrs(), QgsProject.instance()
        change = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, project)
        try:
            return change.transform(QgsPointXY(lon, lat))
        except QgsCsException:
            return None

    def _coordinates(self, lon: float, lat: float) -> str:
        """A place in the project's coordinate system, "" where that is in degrees as well or does not reach there."""
        crs, point = self._iface.mapCanvas().mapSettings().destinationCrs(), self._on_map(lon, lat)
        if point is None or crs.authid() == "EPSG:4326":
            return ""
        digits, number = (5 if crs.isGeographic() else 1), locale().toString
        text = tr("{x}, {y} ({crs})")
        return text.format(x=number(point.x(), "f", digits), y=number(point.y(), "f", digits), crs=crs.authid())

    def _show_coordinates(self) -> None:
        """The project's coordinate system is another one."""
        if self.panel is None or sip.isdeleted(self.panel):
            return
        places = self.panel.places
        self.panel.set_coordinates({at: self._coordinates(one.lon, one.lat) for at, one in enumerate(places)})
        self._unmark()
        self._mark(places)

    def _mark(self, places) -> None:
        """A cross in its colour for each of these places."""
        canvas = self._iface.mapCanvas()
        for place in places:
            point = self._on_map(place.lon, place.lat)
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
        recipe = as_composite(with_filter(place.product, 0.0))
        recipe = recipe.with_(start=day.isoformat(), end=(day + timedelta(1)).isoformat(), months=None, excluded=others)
        self._dock.builder.build(recipe, "", "", tr("Scene of {day}, {tile}").format(day=day, tile=scene[-5:]))

    def _select_scene(self, scene: str) -> None:
        if "scenes" in vars(self._dock):
            self._dock.scenes.select(scene)

    def keep_places(self, path: str = "") -> None:
        """The places as a layer with names, colours and values, in memory or as a GeoPackage."""
        from ..layers.asked_places import places_layer, write_places

        layer = places_layer(self.panel.places)
        if path:
            try:
                layer = write_places(layer, path, QgsProject.instance().transformContext())
            except OSError as error:
                self.panel.show_text(not_written(error))
                return
        QgsProject.instance().addMapLayer(layer)
