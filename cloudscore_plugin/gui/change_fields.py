"""The fields of a change: the days before, what is compared, and how often both sides must have been seen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from qgis.PyQt.QtCore import QDate, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from ..core import catalog
from ..core.change import KINDS, MAX_MIN_VIEWS, Change, around
from ..core.recipe import CompositeRecipe, RecipeError
from ..messages.errors import explain
from ..messages.i18n import locale, number, tr
from ..messages.names import period_name
from ..messages.titles import band_titles, change_titles, index_sign, style_titles
from .date_edit import DateEdit
from .widgets import PlainLabel, WrappingRow, flat_button, narrow_combo, narrow_form

USUAL = {"index": "NDVI", "relative": False, "min_views": 1, "limits": (), "before": None}
_MONTHS, _GAP = 3, 0  # around an event
_RELATIVE = "/"  # at the end of an item's data
_ONE_SEASON, _HALF_YEAR = 45, 183  # days
_ANYWHERE = {"type": "Point", "coordinates": [0.0, 0.0]}


class ChangeFields(QWidget):
    """What a change has beyond the composite after, whose dates are the dock's. See ways.OnePeriod.

    span_requested(start, end) asks for other dates of after, ISO and half-open.
    """

    changed = pyqtSignal()
    span_requested = pyqtSignal(str, str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("changeFields")
        self._setting, self._after, self._limits, self._own = False, None, (), False
        self._what = QComboBox(self)
        self._what.setObjectName("changeIndex")
        self._what.setToolTip(tr("What is compared: after minus before"))
        for row in KINDS:
            self._what.addItem(change_titles()[row.key], _key(row.index, row.relative))
        self._what.insertSeparator(self._what.count())
        known = {(row.index, row.relative) for row in KINDS}
        for key, title in {**style_titles(), **band_titles()}.items():
            if (key in catalog.INDICES or key not in catalog.BAND_STYLES) and (key, False) not in known:
                self._what.addItem(title if key in catalog.INDICES else f"{key}  {title}", key)
        narrow_combo(self._what)
        self._first = self._day("changeBeforeStart", tr("First day before"))
        self._last = self._day("changeBeforeEnd", tr("Last day before, included"))
        self._views = self._number("changeMinViews", tr("Clear views each side must have"), 0, MAX_MIN_VIEWS, 1)
        self._views.setToolTip(tr("Where a side has fewer, the change cannot be told"))
        self._event = self._day("changeEvent", tr("Day of the event"))
        self._months = self._number("changeMonths", tr("Months on each side of the event"), 1, 24, _MONTHS)
        self._months.setSuffix(tr(" months", "after a number"))
        self._gap = self._number("changeGap", tr("Days left out on each side of the event"), 0, 365, _GAP)
        self._gap.setSuffix(tr(" days", "after a number"))
        self.limits_edit = QLineEdit(self)
        self.limits_edit.setObjectName("changeLimits")
        self.limits_edit.setAccessibleName(tr("Limits of the classes"))
        self.limits_edit.setToolTip(
            tr("Rising numbers with blanks between them; empty for the usual limits. Or drag them in the preview.")
        )
        self.limits_edit.setClearButtonEnabled(True)
        self._text = PlainLabel()
        self._text.setObjectName("changeText")
        self._text.setWordWrap(True)
        self._seasons = QCheckBox(tr("Before in the same season"), self)
        self._seasons.setObjectName("changeSeasons")
        self._seasons.setToolTip(
            tr(
                "The same days a year earlier, instead of those right before the event: crops and leaves then look "
                "alike on both sides."
            )
        )
        self._wrong = PlainLabel()
        self._wrong.setObjectName("changeLimitsText")
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        take = flat_button(
            self,
            "changeEventButton",
            tr("Use these dates"),
            tr("Set before and after: so many months on each side of the event, without the days left out"),
            self._take_event,
        )
        layout = narrow_form(self)
        layout.setContentsMargins(0, 0, 0, 0)

        def line(title: str, *widgets: QWidget) -> None:
            label = PlainLabel(title)
            label.setBuddy(widgets[0])
            box = WrappingRow()
            for widget in widgets:
                box.addWidget(widget, 1)
            layout.addRow(label, box)

        line(tr("What"), self._what)
        line(tr("Before"), self._first, self._last)
        layout.addRow(self._text)
        line(tr("Clear views"), self._views)
        line(tr("Limits"), self.limits_edit)
        layout.addRow(self._wrong)
        line(tr("Event"), self._event)
        line(tr("Around it"), self._months, self._gap)
        layout.addRow("", self._seasons)
        layout.addRow("", take)
        self._event.set_date(date.today() - timedelta(90))
        for edit in (self._first, self._last):
            edit.dateChanged.connect(self._typed)
        self._what.currentIndexChanged.connect(self._chosen)
        self._views.valueChanged.connect(self._changed)
        self.limits_edit.editingFinished.connect(self._limits_typed)
        self._show_limits()

    @property
    def choices(self) -> dict[str, Any]:
        index, relative = self._compared
        values = {"index": index, "relative": relative, "min_views": self._views.value(), "limits": self._limits}
        return {"change": {**values, "before": list(self._span) if self._own else None}}

    @property
    def unusual(self) -> str:
        return tr("before and after, {what}").format(what=self._what.currentText())

    def show_choices(self, choices: Mapping[str, Any]) -> None:
        given = choices.get("change")
        chosen = {**USUAL, **(given if isinstance(given, Mapping) else {})}
        self._setting = True
        key = _key(chosen["index"], chosen["relative"])
        if self._what.findData(key) < 0:  # one that only a file can ask for
            self._what.addItem(index_sign(chosen["index"], chosen["relative"]), key)
        self._what.setCurrentIndex(self._what.findData(key))
        self._views.setValue(chosen["min_views"])
        self._limits = tuple(chosen["limits"])
        self._own = chosen["before"] is not None
        if self._own:
            start, end = chosen["before"]
            self._show(start, end)
        self._setting = False
        self._show_limits()
        self._update_text()

    def show_product(self, product: Change) -> None:
        values = {name: getattr(product, name) for name in ("index", "relative", "min_views", "limits")}
        self.show_choices({"change": {**values, "before": (product.before.start, product.before.end)}})

    def take(self, product: Change) -> None:
        """Choose the days before and the number of views of a product."""
        if (product.before.start, product.before.end) != self._span:
            self._own = True
        self._setting = True
        self._show(product.before.start, product.before.end)
        self._views.setValue(product.min_views)
        self._setting = False
        self._changed()

    def take_limits(self, limits: tuple[float, ...]) -> None:
        """Choose limits of the classes, () for the usual ones; not told by changed."""
        self._limits = tuple(limits)
        self._show_limits()

    def product(self, recipe: CompositeRecipe) -> Change:
        index, relative = self._compared
        start, end = self._span
        before = recipe.with_(start=start, end=end)
        return Change(before, recipe, index, self._views.value(), relative, self._limits)

    def follow(self, recipe: Any) -> None:
        self._after = recipe.start, recipe.end
        if not self._own and recipe.start < recipe.end:  # the same days of the year before, until some are chosen
            self._setting = True
            self._show(*(_year_before(day) for day in self._after))
            self._setting = False
        self._update_text()

    @property
    def _compared(self) -> tuple[str, bool]:
        """Index or band, and whether the difference is relative."""
        key = self._what.currentData()
        return key.rstrip(_RELATIVE), key.endswith(_RELATIVE)

    @property
    def _span(self) -> tuple[str, str]:
        """Before as ISO dates, half-open."""
        for edit in (self._first, self._last):
            edit.settle()
        return _iso(self._first.date()), _iso(self._last.date().addDays(1))

    def _show(self, start: str, end: str) -> None:
        self._first.set_date(date.fromisoformat(start))
        self._last.set_date(date.fromisoformat(end) - timedelta(1))

    def _take_event(self) -> None:
        """Dates of both sides from the day of an event."""
        self._event.settle()
        day = date.fromisoformat(_iso(self._event.date()))
        seasons = self._seasons.isChecked()
        before, after = around(day, self._months.value(), self._gap.value(), seasons)
        self._own = True
        self._setting = True
        self._show(*before)
        self._setting = False
        self.span_requested.emit(*after)
        self._changed()

    def _typed(self, _day: QDate) -> None:
        if not self._setting:
            self._own = True
            self._changed()

    def _chosen(self, _at: int) -> None:
        if not self._setting:
            self._limits = ()  # those of another index mean nothing for this one
            if self._compared[0] == "NBR":  # its lowest classes are less than what a season makes
                self._seasons.setChecked(True)
            self._show_limits()
            self._changed()

    def _show_limits(self) -> None:
        """The limits that are chosen as text; the usual ones faintly where none are."""
        self.limits_edit.setText(_text_of(self._limits))
        self.limits_edit.setPlaceholderText(_text_of(_neutral(*self._compared).class_limits))
        self._wrong.hide()

    def _limits_typed(self) -> None:
        if self.limits_edit.text() == _text_of(self._limits):
            return  # numbers may have more places than are shown
        try:
            limits = _neutral(*self._compared).with_(limits=_numbers(self.limits_edit.text())).limits
        except (ValueError, RecipeError):
            self._wrong.setText(tr("Limits are rising numbers with blanks between them."))
            self._wrong.show()
            return
        self._wrong.hide()
        if limits != self._limits:
            self._limits = limits
            self._show_limits()
            self._changed()

    def _changed(self, _value: object = None) -> None:
        if not self._setting:
            self._update_text()
            self.changed.emit()

    def _update_text(self) -> None:
        """What is compared with what, or why it cannot be."""
        if self._after is None or self._after[0] >= self._after[1]:  # the dates' own words say so
            self._text.setText("")
            return
        start, end = self._span
        if start >= end:
            self._text.setText(tr("Before: the last day comes before the first"))
            return
        try:
            after = CompositeRecipe(roi=_ANYWHERE, start=self._after[0], end=self._after[1])
            Change(after.with_(start=start, end=end), after)
        except RecipeError as error:
            self._text.setText(explain(error).text)
            return
        text = tr("{after} is compared with {before}")
        said = [text.format(after=period_name(*self._after), before=period_name(start, end))]
        if _seasons_apart((start, end), self._after) > _ONE_SEASON:
            said.append(
                tr("The seasons differ: dormant grass and bare trees hide losses, and harvests look like some.")
            )
        self._text.setText("\n".join(said))

    def _day(self, name: str, title: str) -> DateEdit:
        edit = DateEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(title)
        edit.setToolTip(title)
        edit.setLocale(locale())
        return edit

    def _number(self, name: str, title: str, low: int, high: int, value: int) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setObjectName(name)
        spin.setRange(low, high)
        spin.setValue(value)
        spin.setLocale(locale())
        spin.setAccessibleName(title)
        spin.setToolTip(title)
        return spin


def _key(index: str, relative: bool) -> str:
    """What is compared as the data of an item."""
    return index + _RELATIVE * relative


def _neutral(index: str, relative: bool) -> Change:
    """A change of an index wherever and whenever, which tells its usual limits."""
    before = CompositeRecipe(roi=_ANYWHERE, start="2020-01-01", end="2020-02-01", product="L1C")  # which has all bands
    return Change(before, before.with_(start="2021-01-01", end="2021-02-01"), index, relative=relative)


def _text_of(limits: Sequence[float]) -> str:
    return "  ".join(number(limit) for limit in limits)


def _numbers(text: str) -> tuple[float, ...]:
    """Numbers as the window's language or programs write them. Raises ValueError."""
    found = []
    for word in re.split(r"[\s;]+", text.strip()):
        if word:
            value, good = locale().toDouble(word)
            found.append(value if good else float(word))
    return tuple(found)


def _seasons_apart(*spans: tuple[str, str]) -> float:
    """How many days of the year lie between the middles of two spans shorter than half a year, else 0."""
    middles = []
    for start, end in spans:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        if (last - first).days > _HALF_YEAR:
            return 0
        middles.append((first + (last - first) / 2).timetuple().tm_yday)
    apart = abs(middles[0] - middles[1])
    return min(apart, 365 - apart)


def _iso(day: QDate) -> str:
    return date(day.year(), day.month(), day.day()).isoformat()


def _year_before(day: str) -> str:
    there = date.fromisoformat(day)
    return there.replace(year=there.year - 1, day=28 if (there.month, there.day) == (2, 29) else there.day).isoformat()
