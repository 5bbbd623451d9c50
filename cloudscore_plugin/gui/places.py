"""Getting the map to a place: a base map, a place by name or coordinates, an example area."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsRectangle
from qgis.gui import QgsFilterLineEdit, QgsMapCanvas
from qgis.PyQt.QtCore import QLocale, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ..layers.base_maps import EMAP, OSM, WORLD, add_base_map, show_box, shows_place, titles
from ..layers.coordinates import read_coordinates
from ..messages.i18n import locale, tr
from ..services.jobs import Jobs
from ..services.places import CREDIT, Place, PlaceError, around, find
from .dock_section import DockSection
from .widgets import PlainLabel, flat_button, tooltip

if TYPE_CHECKING:
    from .dock import CompositeDock

_PLACE = Qt.ItemDataRole.UserRole
_EXAMPLE = QgsRectangle(120.90, 23.93, 121.02, 24.02)  # the basin of Puli, in the middle of Taiwan
_ROWS = 5
_SEARCH = "search"


class PlacesPanel(DockSection, QWidget):
    """Unfolds by itself while the map shows no place and no area is chosen; otherwise by its button.

    arrived(Place) tells that the map shows a place; example(QgsGeometry, str) an area in EPSG:4326 and its name.
    show_map is called before the map is used: QGIS's start page may hide it; held_view is around the adding of
    layers, which would move the map. shut_down() before it is deleted.
    """

    arrived = pyqtSignal(object)
    example = pyqtSignal(object, str)

    def __init__(self, canvas: QgsMapCanvas, show_map=lambda: None, held_view=nullcontext, parent=None):
        super().__init__(parent)
        self.setObjectName("placesPanel")
        self.endpoint = ""  # of another geocoder than QGIS's own
        self._canvas, self._show_map, self._jobs = canvas, show_map, Jobs()
        self._held_view = held_view
        self._wanted, self._hidden, self._area_chosen = False, False, False
        tip = tr("Go to a place by name or coordinates, or add a base map")
        self._fold = flat_button(self, "placesButton", tr("Find a place"), tip, self.toggle)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._contents = QWidget(self)
        self._lead = PlainLabel(self)
        self._lead.setObjectName("placesText")
        self._lead.setWordWrap(True)
        self._edit = QgsFilterLineEdit(self)
        self._edit.setObjectName("placesSearch")
        self._edit.setShowSearchIcon(True)
        self._edit.setPlaceholderText(tr("Place name or coordinates"))
        self._edit.setAccessibleName(tr("Place name or coordinates"))
        self._edit.setToolTip(
            tr(
                "A name is looked up by OpenStreetMap's Nominatim. Coordinates: 23.97 120.97, 23°58'N 120°58'E, "
                "or TWD97 metres such as 246947 2651679."
            )
        )
        self._edit.returnPressed.connect(self._go)
        go = flat_button(self, "placesGo", tr("Go"), tr("Show this place on the map"), self._go)
        line = QHBoxLayout()
        line.addWidget(self._edit, 1)
        line.addWidget(go)
        self._list = QListWidget(self)
        self._list.setObjectName("placesList")
        self._list.setAccessibleName(tr("Places found"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._picked)
        self._list.itemActivated.connect(self._picked)
        self._credit = PlainLabel(CREDIT, self)
        self._credit.setObjectName("placesCredit")
        self._state = PlainLabel(self)
        self._state.setObjectName("placesTold")
        self._state.setWordWrap(True)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        maps = QVBoxLayout()
        maps.setSpacing(0)
        chinese = locale().script() == QLocale.Script.TraditionalChineseScript
        for key in (EMAP, OSM, WORLD) if chinese else (OSM, EMAP, WORLD):
            text = tr("Base map: {title}").format(title=titles()[key])
            tip = tr("Add this map under all layers")
            button = flat_button(self, f"placesMap_{key}", text, tip, partial(self._add, key))
            maps.addWidget(button)
        example = flat_button(
            self,
            "placesExample",
            tr("Try an example area"),
            tr("The basin of Puli in Taiwan, with a map around it"),
            self._take_example,
        )
        maps.addWidget(example)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._fold)
        outer.addWidget(self._contents)
        layout = QVBoxLayout(self._contents)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._lead)
        layout.addLayout(line)
        for widget in (self._list, self._credit, self._state):
            layout.addWidget(widget)
            widget.hide()
        layout.addLayout(maps)
        self._look = QTimer(self)  # layers come and go in numbers
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self._update_text)
        canvas.layersChanged.connect(self._look.start)
        canvas.extentsChanged.connect(self._look.start)
        self._update_text()

    @classmethod
    def for_dock(cls, dock: CompositeDock) -> PlacesPanel:
        return cls(dock.iface.mapCanvas(), dock.show_map, dock.held_view, dock)

    def join(self, dock: CompositeDock) -> None:
        wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
        self.example.connect(lambda geometry, name: dock.area.take(geometry, wgs84, "", name))
        self.arrived.connect(dock.area.set_place)
        dock.area.changed.connect(lambda: self.set_area_chosen(dock.area.roi is not None))

    @property
    def lost(self) -> bool:
        """Whether the map shows no place."""
        return not shows_place(self._canvas)

    def toggle(self) -> None:
        """Show the panel although the map shows a place, or hide it again."""
        self._wanted, self._hidden = self._contents.isHidden(), not self._contents.isHidden()
        self._update_text()
        if self._wanted:
            self._edit.setFocus()

    def set_area_chosen(self, chosen: bool) -> None:
        """Whether there is an area: then nobody needs to be led."""
        self._area_chosen = chosen
        if chosen:
            self._wanted, self._hidden = False, False
        self._update_text()

    def point_out(self) -> None:
        """Lead the user here."""
        self._wanted = True
        self._update_text()
        self._edit.setFocus()

    def shut_down(self) -> None:
        """Stop listening and searching."""
        self._canvas.layersChanged.disconnect(self._look.start)
        self._canvas.extentsChanged.disconnect(self._look.start)
        self._jobs.shut_down()

    def _update_text(self) -> None:
        lost = self.lost
        text = tr("The map shows no place yet. Find one, or begin with a base map.") if lost else tr("Go to a place:")
        if lost and self._canvas.layers():
            text = tr("The map shows the whole world. Find a place, or zoom in.")
        self._lead.setText(text)
        shown = self._wanted or (lost and not self._area_chosen and not self._hidden)
        self._contents.setVisible(shown)
        self._fold.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)

    def _go(self) -> None:
        text = self._edit.text().strip()
        if not text:
            return
        place = read_coordinates(text)
        if place is not None:
            self._arrive(around(*place))
            return
        endpoint = self.endpoint
        self._say(tr("Looking for “{text}”…").format(text=text[:60]))
        self._jobs.start(
            _SEARCH,
            tr("Looking for a place"),
            lambda feedback: find(text, feedback, endpoint),
            self._found,
            self._failed,
        )

    def _found(self, places: list[Place]) -> None:
        self._say("")
        if len(places) == 1:
            self._arrive(places[0])
            return
        self._list.clear()
        for place in places:
            item = QListWidgetItem(place.title)
            item.setToolTip(tooltip(place.title))
            item.setData(_PLACE, place)
            self._list.addItem(item)
        rows = min(len(places), _ROWS)
        self._list.setFixedHeight(self._list.sizeHintForRow(0) * rows + 2 * self._list.frameWidth())
        self._list.show()
        self._credit.show()

    def _failed(self, error: Exception) -> None:
        self._say(str(error) if isinstance(error, PlaceError) else tr("The search for places failed."))

    def _say(self, text: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))
        self._list.hide()
        self._credit.hide()

    def _picked(self, item: QListWidgetItem) -> None:
        self._arrive(item.data(_PLACE))

    def _arrive(self, place: Place) -> None:
        self._show_map()
        if not self._canvas.layers():
            self._add(WORLD)
        show_box(self._canvas, place.box.buffered(place.box.width() * 0.02))
        self._say(tr("Now draw an area, or take the map view.") if not self._area_chosen else "")
        self._wanted = True  # until the area is there
        self._update_text()
        self.arrived.emit(place)

    def _add(self, key: str) -> None:
        self._show_map()
        with self._held_view():
            add_base_map(self._canvas, key)

    def _take_example(self) -> None:
        self._show_map()
        if not QgsProject.instance().mapLayers():
            self._add(WORLD)
        show_box(self._canvas, QgsRectangle(_EXAMPLE).buffered(0.03))
        self.example.emit(QgsGeometry.fromRect(_EXAMPLE), tr("Puli basin"))
