"""The panel that shows what pixels of composites say: values, every view through time as a chart and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
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
from ..core.kinds import Product
from ..core.question import Answer, PixelAnswer
from ..messages.i18n import locale, sentences, tr
from ..messages.titles import band_titles, qa_layer_titles, style_titles
from .help import HelpKey
from .view_chart import Curve, Line, ViewChart, ViewPoint, day_of
from .view_chart import number as written
from .widgets import PlainLabel, WrappingRow, flat_button, name_fields, room

# Distinguishable for all eyes, on light and dark (Okabe and Ito 2008, without the black and the yellow).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
MOST_PLACES = 24


@dataclass
class Place:
    """A place that was asked: degrees; what was asked, and of which layer; the answer once it has come, or why none."""

    name: str
    colour: str
    lon: float
    lat: float
    product: Product
    layer: str
    simulated: bool
    answer: PixelAnswer | None = None
    problem: str = ""
    told: dict = field(default_factory=dict)  # texts of coordinates by CRS


class AskPanel(QgsDockWidget):
    """Shows places that were asked. picked(scene), left_out(scene) and alone(Place, scene) tell what is wished with a
    view; kept() that the places are wished as a layer; cleared() that they were removed.
    """

    picked = pyqtSignal(str)
    left_out = pyqtSignal(str)
    alone = pyqtSignal(object, str)
    kept = pyqtSignal()
    cleared = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(tr("Ask the map"), parent)
        self._help = HelpKey(self)
        self.setObjectName("CloudScoreAsk")
        self.places: list[Place] = []
        self._filtered: tuple[float, tuple[str, ...] | None] | None = None
        self._crs = QgsCoordinateReferenceSystem()
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
            ("askKeep", tr("Places as a layer"), self.kept.emit),
        ):
            entry = menu.addAction(text)
            entry.setObjectName(name)
            entry.triggered.connect(lambda _checked=False, action=action: action())
        self._save.setMenu(menu)
        self._clear = flat_button(page, "askClear", tr("Clear"), tr("Forget the places"), self.clear)
        top, buttons, layout = WrappingRow(), WrappingRow(), QVBoxLayout(page)
        top.addWidget(self._choice, 3)
        top.addWidget(self._shown, 2)
        for button in (self._leave, self._alone, self._save, self._clear):
            buttons.addWidget(button)
        layout.addLayout(top)
        layout.addWidget(self._where)
        layout.addWidget(self._state)
        layout.addWidget(self._tabs, 1)
        layout.addLayout(buttons)
        self.setWidget(page)
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

    def add(self, lon: float, lat: float, product: Product, layer: str, simulated: bool) -> Place:
        """A further place, about to be asked."""
        if len(self.places) >= MOST_PLACES:
            self._remove(0)
        used = [place.colour for place in self.places]
        colour = min(COLOURS, key=used.count)
        count = next(n for n in range(1, MOST_PLACES + 2) if not self._named(tr("Place {n}").format(n=n)))
        place = Place(tr("Place {n}").format(n=count), colour, lon, lat, product, layer, simulated)
        self.places.append(place)
        picture = QPixmap(16, 16)
        picture.fill(QColor(colour))
        self._choice.addItem(QIcon(picture), place.name)
        self._choice.setCurrentIndex(len(self.places) - 1)
        self._show()
        return place

    def answered(self, place: Place, answer: PixelAnswer | None, problem: str = "") -> None:
        """The answer has come, or why there is none."""
        place.answer, place.problem = answer, problem
        if place in self.places:
            self._show()

    def follow(self, threshold: float, excluded: tuple[str, ...] | None) -> None:
        """Tell clear views at another threshold; nothing is asked for it."""
        self._filtered = (threshold, excluded)
        self._show()

    def set_crs(self, crs: QgsCoordinateReferenceSystem, told: dict[int, str]) -> None:
        """The project's coordinate system, and the places in it, as text by number."""
        self._crs = crs
        for at, text in told.items():
            self.places[at].told["project"] = text
        self._show()

    def clear(self) -> None:
        """Forget the places."""
        self.places.clear()
        self._choice.clear()
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
        path = path or self._ask_path(tr("Save the views"), tr("CSV (*.csv)"), ".csv")
        if path:
            self._write(lambda: write_whole(path, self.table().to_csv().encode("utf-8-sig")))

    def save_chart(self, path: str = "") -> None:
        """The chart as a picture, to a file the user names."""
        path = path or self._ask_path(tr("Save the chart"), tr("Pictures (*.png *.svg)"), ".png")
        if path:
            self._write(lambda: self.chart.save(path))

    def _ask_path(self, title: str, kinds: str, ending: str) -> str:
        path, _kind = QFileDialog.getSaveFileName(self, title, "", kinds)
        return path if not path or Path(path).suffix else path + ending

    def _write(self, write) -> None:
        try:
            write()
        except OSError as error:
            self._state.setText(tr("The file could not be written: {why}").format(why=error.strerror or str(error)))

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
        from ..services.asked_product import with_filter

        if self._filtered is None:
            return place.answer.reasons()
        return place.answer.reasons(with_filter(place.product, *self._filtered))

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
            if kept in names:
                self._shown.setCurrentIndex(names.index(kept))
        name = self._shown.currentData() or ""
        self._where.setText(self._place_text(place))
        self._state.setText(self._state_text(place))
        self.chart.show_curves([self._curve(place, name) for place in self.places], self._shown.currentText())
        self._fill_views(place, name)
        self._fill_values(place)
        for widget in (self._save, self._clear, self._choice):
            widget.setEnabled(bool(self.places))
        self._shown.setEnabled(bool(names))
        self._tell_selection()

    def _place_text(self, place: Place | None) -> str:
        if place is None:
            return tr("Click on a composite in the map.")
        number = locale().toString
        degrees = tr("{lat}, {lon} (WGS 84)").format(lat=number(place.lat, "f", 5), lon=number(place.lon, "f", 5))
        here = place.told.get("project", "")
        return tr("{first}; {then}").format(first=here, then=degrees) if here else degrees

    def _state_text(self, place: Place | None) -> str:
        if place is None:
            return ""
        if place.problem:
            return place.problem
        if place.answer is None:
            return tr("Asking…")
        reasons = self._reasons(place)
        clear, all_ = reasons.count(question.CLEAR), len(reasons)
        text = tr("{layer}: {clear} of {all} views are clear.").format(layer=place.layer, clear=clear, all=all_)
        if not all_:
            text = tr("{layer}: no scene of these dates shows this place.").format(layer=place.layer)
        elif not clear:
            text = sentences(text, tr("The composite has a hole here; the views say why."))
        elif all(value is None for part in place.answer.parts for value in self._shown_values(place, part)):
            text = sentences(text, tr("The place lies outside of the composite's area."))
        if place.simulated:
            text = sentences(text, tr("Simulated sample scenes, not real observations."))
        return text

    @staticmethod
    def _shown_values(place: Place, part: question.Part) -> list:
        return [value for name, value in part.values.items() if name not in question.TOLD]

    def _curve(self, place: Place, name: str) -> Curve:
        colour = QColor(place.colour)
        if place.answer is None:
            return Curve(place.name, colour)
        points, lines = [], []
        for view, why in zip(place.answer.views, self._reasons(place)):
            value = view.value(name)
            if value is not None:
                words = self._view_words(place, view, name, value, why)
                points.append(ViewPoint(view.time, value, why == question.CLEAR, words, view.index))
        for part in place.answer.parts:
            value = part.values.get(name)
            if value is not None:
                start, end = (_milliseconds(day) for day in (part.start, part.end))
                words = tr("{place}: composite {start} to {end}, {name} {value}").format(
                    place=place.name, start=part.start, end=day_of(end - 1), name=name, value=written(value)
                )
                lines.append(Line(start, end - 1, value, words))
        return Curve(place.name, colour, tuple(points), tuple(lines))

    def _view_words(self, place: Place, view: question.View, name: str, value: float, why: str) -> str:
        text = tr("{place}, {day}: {name} {value}, score {score}, {state}")
        score = "–" if view.score is None else locale().toString(view.score, "f", 2)
        state = reason_titles()[why]
        day = question.iso(view.time)[:10]
        return text.format(place=place.name, day=day, name=name, value=written(value), score=score, state=state)

    def _fill_views(self, place: Place | None, name: str) -> None:
        self.views.blockSignals(True)
        titles = [tr("Date"), tr("Score"), self._shown.currentText(), tr("State"), tr("Scene")]
        rows = []
        if place is not None and place.answer is not None:
            for view, why in zip(place.answer.views, self._reasons(place)):
                value = view.value(name) if name else None
                score = "" if view.score is None else locale().toString(view.score, "f", 2)
                shown = "" if value is None else written(value)
                rows.append([question.iso(view.time)[:10], score, shown, reason_titles()[why], view.index])
        _fill(self.views, titles, rows)
        self.views.blockSignals(False)

    def _fill_values(self, place: Place | None) -> None:
        rows = []
        titles = {**qa_layer_titles(), question_change(): tr("Change")}
        if place is not None and place.answer is not None:
            several = len(place.answer.parts) > 1
            for part in place.answer.parts:
                for name, value in part.values.items():
                    if name == "date" and value is not None:
                        told = day_of(value * 86_400_000)
                    else:
                        told = "–" if value is None else written(value)
                    last = day_of(_milliseconds(part.end) - 1)
                    period = tr("{start} to {end}").format(start=part.start, end=last)
                    rows.append([titles.get(name, name), told, *([period] if several else [])])
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
        self._tell_selection()
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

    def _tell_selection(self) -> None:
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
        question.NO_SCORE: tr("no score"),
        question.BELOW: tr("score below the threshold"),
        question.EDGE: tr("at the edge of the scene"),
        question.OTHER_TILE: tr("same overpass, other tile"),
    }


def usual_names(product: Product) -> tuple[str, ...]:
    """What is asked at a click: what the layer shows, the bands of 10 m, the indices, and what tells about it."""
    recipe = question.whole_recipe(product)
    bands = catalog.PRODUCTS[recipe.product].bands
    indices = [name for name, row in catalog.INDICES.items() if set(row.bands) <= set(bands)]
    told = ["clear_count", "score", *(["date"] if recipe.method in catalog.ONE_SCENE_METHODS else [])]
    return tuple(dict.fromkeys([*question.usual_names(product), *indices, *catalog.PREVIEW_BANDS, *told]))


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
    table.setMinimumWidth(room(table, 18))
    return table


def _fill(table: QTableWidget, titles: list[str], rows: list[list[str]]) -> None:
    selected = {item.row() for item in table.selectedItems()}
    kept = table.item(min(selected), table.columnCount() - 1).text() if selected else ""
    table.clear()
    table.setColumnCount(len(titles))
    table.setHorizontalHeaderLabels(titles)
    table.setRowCount(len(rows))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.setItem(at, column, QTableWidgetItem(text))
        if kept and row[-1] == kept:
            table.selectRow(at)
