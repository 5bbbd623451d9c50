"""The panel of pixel values: the composite at the clicked points, and their views through time as chart and table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog, question
from ..core.files import write_whole
from ..core.kinds import Product, as_composite
from ..core.question import Answer, PixelAnswer
from ..messages.citations import simulated_note
from ..messages.i18n import locale, sentences, tr
from ..messages.i18n import number as written
from ..messages.titles import band_titles, qa_layer_titles, style_titles
from ..services.pixel_follower import PixelFollower
from .dialogs import ask_path, why_not_written
from .help import HelpKey
from .view_chart import Curve, Line, ViewChart, ViewPoint, day_of
from .wheel_guard import WheelGuard
from .widgets import PlainLabel, flat_button, name_fields, room, swatch, wrapping_box

# Distinguishable for all eyes, on light and dark (Okabe and Ito 2008, without the black and the yellow).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
MOST_PLACES = 24
_CURVE = "curve"
_MEASURED = 50  # rows beside those that are seen whose texts make columns wide


@dataclass
class Place:
    """A place that was asked: degrees; what was asked, and of which layer; the answer once it has come, or why none.

    coarse: the answer is of the preview's larger pixel, and the exact one is still to come. moved: the answer with the
    dock's filter instead of the layer's. about: what is to be told besides.
    """

    name: str
    colour: str
    lon: float
    lat: float
    product: Product
    layer: str
    simulated: bool
    answer: PixelAnswer | None = None
    problem: str = ""
    coordinates: str = ""  # the coordinates in the project's system
    about: str = ""
    coarse: bool = False
    moved: PixelAnswer | None = None
    kept: dict = field(default_factory=dict, repr=False)  # what the chart shows of it, by what that depends on

    def take(self, moved: PixelAnswer | None) -> None:
        """The answer with another filter, None for the layer's own."""
        self.moved = moved
        self.kept = {key: value for key, value in self.kept.items() if key[0] != _CURVE}

    @property
    def shown(self) -> PixelAnswer | None:
        """The answer with the filter that is to be shown."""
        return self.moved or self.answer


class AskPanel(QgsDockWidget):
    """Shows places that were asked. picked(scene), left_out(scene) and alone(Place, scene) tell what is wanted with a
    view; kept(path) that the places are wanted as a layer, of a GeoPackage where a path is given; cleared() that they
    were removed; failed(Exception) why composites could not be followed; areas_requested() that areas are meant.
    """

    picked = pyqtSignal(str)
    left_out = pyqtSignal(str)
    alone = pyqtSignal(object, str)
    kept = pyqtSignal(str)
    cleared = pyqtSignal()
    failed = pyqtSignal(object)
    areas_requested = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(tr("Ask the map"), parent)
        self._help = HelpKey(self)
        self.setObjectName("CloudScoreAsk")
        self.places: list[Place] = []
        self._filtered: tuple[float, tuple[str, ...] | None] | None = None
        self._follower = PixelFollower(self)
        self._follower.followed.connect(self._followed)
        self._follower.failed.connect(self.failed)
        page = QWidget(self)
        self._choice = QComboBox(page)
        self._choice.setObjectName("askPlaces")
        self._choice.setEditable(True)
        self._choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._choice.setAccessibleName(tr("Place"))
        self._choice.setToolTip(tr("The places that were asked; type to give one another name"))
        self._shown = QComboBox(page)
        self._shown.setObjectName("askValue")
        self._shown.setAccessibleName(tr("What the chart shows"))
        self._where, self._state = PlainLabel(page), PlainLabel(page)
        self._where.setObjectName("askWhere")
        self._state.setObjectName("askState")
        for label in (self._where, self._state):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.chart = ViewChart(page)
        self.views, self.values = _table(page, "askViews"), _table(page, "askValues")
        self.views.setAccessibleName(tr("Views of the place"))
        self.values.setAccessibleName(tr("Values of the place"))
        self._tabs = QTabWidget(page)
        self._tabs.setDocumentMode(True)
        for widget, title in ((self.chart, tr("Chart")), (self.views, tr("Views")), (self.values, tr("Values"))):
            self._tabs.addTab(widget, title)
        self._leave = flat_button(
            page,
            "askLeaveOut",
            tr("Leave out"),
            tr("Leave the selected scene out of what the dock builds"),
            self._leave_out,
        )
        self._alone = flat_button(
            page, "askAlone", tr("Add alone"), tr("Add the selected scene alone to the map"), self._add_alone
        )
        self._save = QToolButton(page)
        self._save.setObjectName("askSave")
        self._save.setText(tr("Save"))
        self._save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._save.setAutoRaise(True)
        menu = QMenu(self._save)
        for name, text, action in (
            ("askCopy", tr("Copy the table"), self.copy),
            ("askCsv", tr("Views as CSV…"), self.save_csv),
            ("askPicture", tr("Chart as PNG or SVG…"), self.save_chart),
            ("askKeep", tr("Places as a layer"), lambda: self.kept.emit("")),
            ("askKeepFile", tr("Places as a GeoPackage…"), self._keep_file),
        ):
            entry = menu.addAction(text)
            entry.setObjectName(name)
            entry.triggered.connect(lambda _checked=False, action=action: action())
        self._save.setMenu(menu)
        self._clear = flat_button(page, "askClear", tr("Clear"), tr("Forget the places"), self.clear)
        self._areas = flat_button(
            page,
            "askAreas",
            tr("Areas…"),
            tr("Measure the polygons of a layer on the same composite, series or change"),
            self.areas_requested.emit,
        )
        (foot, buttons), top, layout = wrapping_box(page), QHBoxLayout(), QVBoxLayout(page)
        top.addWidget(self._choice, 3)
        top.addWidget(self._shown, 2)
        for button in (self._leave, self._alone, self._save, self._clear, self._areas):
            buttons.addWidget(button)
        layout.addLayout(top)
        layout.addWidget(self._where)
        layout.addWidget(self._state)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(foot)
        self.setWidget(page)
        self._wheel = WheelGuard(self, complete=True)
        name_fields(self)
        self._choice.activated.connect(lambda _at: self._show())
        self._choice.lineEdit().editingFinished.connect(self._rename)
        self._shown.activated.connect(lambda _at: self._show())
        self.chart.picked.connect(self._picked_in_chart)
        self.views.itemSelectionChanged.connect(self._picked_in_table)
        self._show()

    @property
    def current(self) -> Place | None:
        """The place that is looked at."""
        at = self._choice.currentIndex()
        return self.places[at] if 0 <= at < len(self.places) else None

    @property
    def state(self) -> str:
        """What is said about the place that is looked at."""
        return self._state.text()

    def add(
        self,
        lon: float,
        lat: float,
        product: Product,
        layer: str,
        simulated: bool,
        coordinates: str = "",
        about: str = "",
    ) -> Place:
        """A further place, about to be asked. coordinates: of it in the project's system. about: a remark."""
        if len(self.places) >= MOST_PLACES:
            self._remove(0)
        used = [place.colour for place in self.places]
        colour = min(COLOURS, key=used.count)
        count = next(n for n in range(1, MOST_PLACES + 2) if not self._named(tr("Place {n}").format(n=n)))
        place = Place(tr("Place {n}").format(n=count), colour, lon, lat, product, layer, simulated)
        place.coordinates, place.about = coordinates, about
        self.places.append(place)
        self._choice.addItem(swatch(colour), place.name)
        self._choice.setCurrentIndex(len(self.places) - 1)
        self._unfilter()
        self._show()
        return place

    def answered(self, place: Place, answer: PixelAnswer | None, problem: str = "", coarse: bool = False) -> None:
        """The answer has come, or why there is none. coarse: it is only the preview's."""
        if answer is not None or not place.coarse:
            place.answer = answer
        place.problem, place.coarse, place.moved = problem, coarse or (place.coarse and answer is None), None
        place.kept.clear()
        if place in self.places:
            if self._filtered is not None:
                self._follow_lines()
            self._show()

    def follow(self, threshold: float, excluded: tuple[str, ...] | None) -> None:
        """Tell clear views and composites at another threshold; nothing is asked for it. The views follow at once, the
        composites as soon as they are computed.
        """
        self._filtered = (threshold, excluded)
        self._follow_lines()
        self._show_chart()
        self._fill_views()

    def _unfilter(self) -> None:
        """A layer that is asked shows what it is made with, until the dock's filter is moved again."""
        self._filtered = None
        self._follower.forget()
        for place in self.places:
            if place.moved is not None:
                place.take(None)

    def _follow_lines(self) -> None:
        answers = [(place, place.answer) for place in self.places if place.answer is not None]
        current = self.current
        answers.sort(key=lambda pair: pair[0] is not current)  # what is looked at comes first
        self._follower.follow(answers, *self._filtered)

    def _followed(self, found: list, threshold: float, excluded: tuple[str, ...] | None) -> None:
        if self._filtered != (threshold, excluded):
            return
        for place, answer, moved in found:
            if place.answer is answer:
                place.take(moved)
        self._show_chart()
        self._fill_values()

    def set_coordinates(self, coordinates: dict[int, str]) -> None:
        """The places in the project's coordinate system, as text by number."""
        for at, text in coordinates.items():
            self.places[at].coordinates = text
        self._show()

    def shut_down(self) -> None:
        """End the work under way."""
        self._follower.shut_down()

    def clear(self) -> None:
        """Forget the places."""
        self.places.clear()
        self._choice.clear()
        self._unfilter()
        self._show()
        self.cleared.emit()

    def table(self) -> Answer:
        """All views of all places."""
        rows, names = [], self._names()
        for place in self.places:
            if place.answer is None:
                continue
            for view, why in zip(place.answer.views, self._reasons(place)):
                values = [view.value(name) for name in names]
                time = question.iso(view.time)
                rows.append((place.name, place.lon, place.lat, view.index, time, view.score, why, *values))
        return Answer(("place", "longitude", "latitude", "scene", "time", "score", "state", *names), tuple(rows))

    def copy(self) -> None:
        """The table onto the clipboard, columns apart by tabs, as spreadsheets take it."""
        table = self.table()
        lines = [table.columns, *table.rows]
        text = "\n".join("\t".join("" if value is None else str(value) for value in line) for line in lines)
        QApplication.clipboard().setText(text)

    def save_csv(self, path: str = "") -> None:
        """The table as CSV, to a file the user names."""
        path = path or ask_path(self, tr("Save the views"), tr("CSV (*.csv)"), ".csv")
        if path:
            self._write(lambda: write_whole(path, self.table().to_csv().encode("utf-8-sig")))

    def save_chart(self, path: str = "") -> None:
        """The chart as a picture, to a file the user names."""
        path = path or ask_path(self, tr("Save the chart"), tr("Pictures (*.png *.svg)"), ".png")
        if path:
            self._write(lambda: self.chart.save(path))

    def _keep_file(self) -> None:
        path = ask_path(self, tr("Save the places"), tr("GeoPackage (*.gpkg)"), ".gpkg")
        if path:
            self.kept.emit(path)

    def show_text(self, text: str) -> None:
        """Something about what was last done with the places."""
        self._state.setText(text)

    def _write(self, write: Callable[[], None]) -> None:
        why = why_not_written(write)
        if why:
            self._state.setText(why)

    def _named(self, name: str) -> bool:
        return any(place.name == name for place in self.places)

    def _remove(self, at: int) -> None:
        del self.places[at]
        self._choice.removeItem(at)

    def _rename(self) -> None:
        place, name = self.current, self._choice.currentText().strip()
        if place is not None and name and name != place.name:
            place.name = name
            self._choice.setItemText(self._choice.currentIndex(), name)
            self._show()

    def _names(self) -> list[str]:
        """The bands, indices and score that views have values of."""
        found: dict[str, None] = {}
        for place in self.places:
            if place.answer is not None:
                asked = place.answer.question
                found.update(dict.fromkeys(name for name in asked.what if name not in question.TOLD))
                found.update(dict.fromkeys(asked.bands))
        return list(found)

    def _reasons(self, place: Place) -> Sequence[str]:
        key = ("reasons", self._filtered)
        if key not in place.kept:
            place.kept = {key: question.reasons(place.answer.views, place.product, *(self._filtered or (None, None)))}
        return place.kept[key]

    def _show(self) -> None:
        place = self.current
        names = [*self._names(), "score"] if self._names() else []
        kept = self._shown.currentData()
        if [self._shown.itemData(at) for at in range(self._shown.count())] != names:
            self._shown.clear()
            titles = {**band_titles(), **style_titles(), "score": tr("Score")}
            for name in names:
                self._shown.addItem(f"{name}" if name != "score" else titles[name], name)
                self._shown.setItemData(self._shown.count() - 1, titles.get(name, name), Qt.ItemDataRole.ToolTipRole)
            wanted = kept if kept in names else self._usual(names)
            if wanted in names:
                self._shown.setCurrentIndex(names.index(wanted))
        self._where.setText(self._place_text(place))
        self._show_chart()
        self._fill_views()
        self._fill_values()
        for widget in (self._save, self._clear, self._choice):
            widget.setEnabled(bool(self.places))
        self._shown.setEnabled(bool(names))
        self._show_selection()

    def _show_chart(self) -> None:
        """The chart, and what is said about the place that is looked at."""
        name = self._shown.currentData() or ""
        self._state.setText(self._state_text(self.current))
        self.chart.show_curves([self._curve(place, name) for place in self.places], self._shown.currentText())

    def _usual(self, names: Sequence[str]) -> str:
        """What the chart shows at first: what the layer shows if that is one thing, else the index of plants."""
        shown = question.usual_names(self.places[0].product) if self.places else ()
        return shown[0] if len(shown) == 1 else "NDVI" if "NDVI" in names else next(iter(names), "")

    def _place_text(self, place: Place | None) -> str:
        if place is None:
            return tr("Click on a composite in the map.")
        number = locale().toString
        degrees = tr("{lat}, {lon} (WGS 84)").format(lat=number(place.lat, "f", 5), lon=number(place.lon, "f", 5))
        return tr("{first}; {then}").format(first=place.coordinates, then=degrees) if place.coordinates else degrees

    def _state_text(self, place: Place | None) -> str:
        if place is None:
            return ""
        if place.answer is None:
            return place.problem or sentences(tr("Asking…"), place.about)
        said = [self._counted(place)]
        if place.problem:
            said = [place.problem, tr("What is shown is coarse, from the preview.")]
        elif place.coarse:
            said.append(tr("Coarse values from the preview; the exact ones are being asked for…"))
        if place.simulated:
            said.append(tr("{sentence}.").format(sentence=simulated_note()))
        return sentences(*said, place.about)

    def _counted(self, place: Place) -> str:
        """How many overpasses show the place clear, and why there is no value where there is none."""
        views, reasons = place.answer.views, self._reasons(place)
        recipe, layer = as_composite(place.product), place.layer
        clear = len({view.overpass for view, why in zip(views, reasons) if why == question.CLEAR})
        every = len({view.overpass for view, why in zip(views, reasons) if why != question.BESIDE})
        if not views:
            return tr("{layer}: no scene of these dates shows this place.").format(layer=layer)
        if not every:
            return tr("{layer}: the place lies beside the swaths of these dates.").format(layer=layer)
        text = tr("{layer}: {clear} of {all} views are clear.").format(layer=layer, clear=clear, all=every)
        own = recipe.clear_threshold
        if self._filtered is not None and self._filtered[0] != own:
            number = locale().toString
            at = tr("At the dock's threshold {threshold}; the layer has {own}.")
            text = sentences(text, at.format(threshold=number(self._filtered[0], "f", 2), own=number(own, "f", 2)))
        if all(part.values.get("clear_count", 0) is None for part in place.shown.parts):
            return sentences(text, tr("The place lies outside of the composite's area."))
        if not clear:
            return sentences(text, tr("The composite has a hole here; the views say why."))
        if all(value is None for part in place.shown.parts for value in self._shown_values(place, part)):
            if clear < recipe.min_views:
                few = tr("The composite has a hole here: it needs {count} clear views.")
                return sentences(text, few.format(count=recipe.min_views))
            return sentences(text, tr("The composite has a hole here; the views say why."))
        return text

    @staticmethod
    def _shown_values(place: Place, part: question.Part) -> list:
        return [value for name, value in part.values.items() if name not in question.TOLD]

    def _curve(self, place: Place, name: str) -> Curve:
        colour = QColor(place.colour)
        if place.answer is None:
            return Curve(place.name, colour)
        reasons, key = self._reasons(place), (_CURVE, name, place.name, self._filtered)
        if key not in place.kept:
            points = []
            for view, why in zip(place.answer.views, reasons):
                value = view.value(name)
                if value is not None:
                    words = partial(self._view_words, place, view, name, value, why)
                    points.append(ViewPoint(view.time, value, why == question.CLEAR, words, view.index))
            lines = tuple(
                self._line(place, part, name) for part in place.shown.parts if part.values.get(name) is not None
            )
            place.kept[key] = Curve(place.name, colour, tuple(points), lines)
        return place.kept[key]

    def _line(self, place: Place, part: question.Part, name: str) -> Line:
        start, end = (_milliseconds(day) for day in (part.start, part.end))
        value, about = part.values[name], self._approximate(place)

        def words() -> str:
            text = tr("{place}: composite {start} to {end}, {name} {value}")
            number = ("≈ " if about else "") + written(value)
            last = day_of(end - 1)
            return text.format(place=place.name, start=part.start, end=last, name=name, value=number)

        return Line(start, end - 1, value, words, about)

    def _approximate(self, place: Place) -> bool:
        """Whether the composite's values are not quite what Earth Engine computes with this filter."""
        if place.coarse or place.moved is None:
            return place.coarse or (self._filtered is not None and self._filtered[0] != _threshold(place))
        recipe = as_composite(place.product)
        return not catalog.METHOD_ROWS[recipe.method].by_pixel or recipe.balance_orbits

    def _view_words(self, place: Place, view: question.View, name: str, value: float, why: str) -> str:
        text = tr("{place}, {day}: {name} {value}, score {score}, {state}")
        score = "–" if view.score is None else locale().toString(view.score, "f", 2)
        state = reason_titles()[why]
        return text.format(place=place.name, day=view.day, name=name, value=written(value), score=score, state=state)

    def _fill_views(self) -> None:
        place, name = self.current, self._shown.currentData() or ""
        self.views.blockSignals(True)
        titles = [tr("Date"), tr("Score"), self._shown.currentText(), tr("State"), tr("Scene")]
        rows, states = [], reason_titles()
        if place is not None and place.answer is not None:
            for view, why in zip(place.answer.views, self._reasons(place)):
                value = view.value(name) if name else None
                score = "" if view.score is None else locale().toString(view.score, "f", 2)
                shown = "" if value is None else written(value)
                rows.append([view.day, score, shown, states[why], view.index])
        _fill(self.views, titles, rows)
        self.views.blockSignals(False)

    def _fill_values(self) -> None:
        place, rows = self.current, []
        titles = {**qa_layer_titles(), question_change(): tr("Change")}
        if place is not None and place.answer is not None:
            several, about = len(place.shown.parts) > 1, "≈ " if self._approximate(place) else ""
            for part in place.shown.parts:
                for name, value in part.values.items():
                    if name == "date" and value is not None:
                        shown = day_of(value * 86_400_000)
                    else:
                        shown = "–" if value is None else about + written(value)
                    last = day_of(_milliseconds(part.end) - 1)
                    period = tr("{start} to {end}").format(start=part.start, end=last)
                    rows.append([titles.get(name, name), shown, *([period] if several else [])])
            headings = [tr("Name"), tr("Value"), *([tr("Period")] if several else [])]
        else:
            headings = [tr("Name"), tr("Value")]
        _fill(self.values, headings, rows)

    def _picked_in_chart(self, curve: int, point: int) -> None:
        scene = self.chart.curves[curve].points[point].scene
        if curve != self._choice.currentIndex():
            self._choice.setCurrentIndex(curve)
            self._show()
            self.chart.select(curve, point)
        for row in range(self.views.rowCount()):
            if self.views.item(row, 4).text() == scene:
                self.views.selectRow(row)
                self.views.scrollToItem(self.views.item(row, 0))

    def _picked_in_table(self) -> None:
        scene, at = self.scene, self._choice.currentIndex()
        self._show_selection()
        if not scene or at < 0:
            return
        points = self.chart.curves[at].points
        found = next((n for n, point in enumerate(points) if point.scene == scene), None)
        if found is not None:
            self.chart.select(at, found)
        self.picked.emit(scene)

    @property
    def scene(self) -> str:
        """The scene whose view is selected, "" where none is."""
        rows = {item.row() for item in self.views.selectedItems()}
        return self.views.item(min(rows), 4).text() if rows else ""

    def _show_selection(self) -> None:
        for button in (self._leave, self._alone):
            button.setEnabled(bool(self.scene))

    def _leave_out(self) -> None:
        if self.scene:
            self.left_out.emit(self.scene)

    def _add_alone(self) -> None:
        if self.scene and self.current is not None:
            self.alone.emit(self.current, self.scene)


def question_change() -> str:
    """The name of a change's own value in a Part."""
    from ..earthengine.statistics import CHANGE

    return CHANGE


def reason_titles() -> dict[str, str]:
    """Why a view counts or not, by question's names."""
    return {
        question.CLEAR: tr("clear"),
        question.LEFT_OUT: tr("scene left out"),
        question.NO_PERIOD: tr("outside of the periods"),
        question.BESIDE: tr("beside the swath"),
        question.NO_SCORE: tr("no score"),
        question.BELOW: tr("score below the threshold"),
        question.EDGE: tr("at the edge of the scene"),
        question.OTHER_TILE: tr("same overpass, other tile"),
    }


def usual_names(product: Product) -> tuple[str, ...]:
    """What is asked at a click: what the layer shows, the bands of 10 m, the indices, and what tells about it."""
    recipe = as_composite(product)
    bands = catalog.PRODUCTS[recipe.product].bands
    indices = [name for name, row in catalog.INDICES.items() if set(row.bands) <= set(bands)]
    others = ["clear_count", "score", *(["date"] if recipe.method in catalog.ONE_SCENE_METHODS else [])]
    return tuple(dict.fromkeys([*question.usual_names(product), *indices, *catalog.PREVIEW_BANDS, *others]))


def _threshold(place: Place) -> float:
    return as_composite(place.product).clear_threshold


def _milliseconds(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp() * 1000


def _table(parent: QWidget, name: str) -> QTableWidget:
    table = QTableWidget(parent)
    table.setObjectName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setResizeContentsPrecision(_MEASURED)
    table.setMinimumWidth(room(table, 18))
    return table


def _fill(table: QTableWidget, titles: list[str], rows: list[list[str]]) -> None:
    """Show rows of texts; what is the same already stays. The selected row is that with the same last text."""
    selected = {item.row() for item in table.selectedItems()}
    kept = table.item(min(selected), table.columnCount() - 1).text() if selected else ""
    table.setColumnCount(len(titles))
    headings = [table.horizontalHeaderItem(column) for column in range(len(titles))]
    if [heading and heading.text() for heading in headings] != titles:
        table.setHorizontalHeaderLabels(titles)
    table.setRowCount(len(rows))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            item = table.item(at, column)
            if item is None:
                table.setItem(at, column, QTableWidgetItem(text))
            elif item.text() != text:
                item.setText(text)
    chosen = next((at for at, row in enumerate(rows) if row[-1] == kept), None) if kept else None
    if chosen is not None and chosen not in selected:
        table.selectRow(chosen)
    elif chosen is None and selected:
        table.clearSelection()
