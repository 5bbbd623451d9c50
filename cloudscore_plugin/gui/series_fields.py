"""The fields of a series: how long its periods are, and what that makes of the dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.PyQt.QtCore import QLocale, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSpinBox, QWidget

from ..core import catalog
from ..core.recipe import CompositeRecipe, RecipeError
from ..core.series import FILL_REACH, MAX_DAYS, STEPS, Series, checked_step, days_of, every_period, is_cut, season_of
from ..messages.errors import explain
from ..messages.i18n import listed, locale, tr
from ..messages.names import period_title, season_titles, step_title
from .widgets import PlainLabel, WrappingRow, narrow_combo

USUAL = {"step": "month", "left_out": (), "fill": False}
_DAYS, _MONTHS = "days", "months"  # steps that have fields of their own
_USUAL_DAYS = 10


class SeriesFields(QWidget):
    """The step, and what it makes of the dates. See ways.OnePeriod."""

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("seriesFields")
        self._setting, self._dates, self._left_out = False, None, ()
        self._step = QComboBox(self)
        self._step.setObjectName("seriesStep")
        self._step.setToolTip(tr("One composite for each of these"))
        for step in STEPS:
            self._step.addItem(step_title(step), step)
        self._step.insertSeparator(self._step.count())
        for key, title in season_titles().items():
            self._step.addItem(title, "season({},{})".format(*catalog.SEASONS[key]))
        self._step.addItem(tr("Months of each year…"), _MONTHS)
        self._step.insertSeparator(self._step.count())
        self._step.addItem(tr("Every … days"), _DAYS)
        narrow_combo(self._step)
        label = PlainLabel(tr("One composite"))
        label.setBuddy(self._step)
        self._days = QSpinBox(self)
        self._days.setObjectName("seriesDays")
        self._days.setRange(1, MAX_DAYS)
        self._days.setValue(_USUAL_DAYS)
        self._days.setLocale(locale())
        self._days.setSuffix(tr(" days", "after a number"))
        self._days.setAccessibleName(tr("Days in a period"))
        self._first = self._month("seriesFirstMonth", tr("First month of each year"), 11)
        self._last = self._month("seriesLastMonth", tr("Last month of each year"), 4)
        self._fill = QCheckBox(tr("Fi&ll holes from neighbours"), self)
        self._fill.setObjectName("seriesFill")
        self._fill.setToolTip(
            tr(
                "A pixel without a clear view takes the nearest period's, at most {most} periods away; of two equally "
                "near, the earlier. A second group and a band in files mark where. Slower: every map looks at "
                "several periods, and the marks double the number of maps."
            ).format(most=FILL_REACH)
        )
        self._text = PlainLabel()
        self._text.setObjectName("seriesText")
        self._text.setWordWrap(True)
        more = WrappingRow()
        for widget in (self._days, self._first, self._last):
            more.addWidget(widget, 1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label, 0, 0)
        layout.addWidget(self._step, 0, 1)
        layout.addLayout(more, 1, 1)
        layout.addWidget(self._fill, 2, 0, 1, 2)
        layout.addWidget(self._text, 3, 0, 1, 2)
        layout.setColumnStretch(1, 1)
        self._step.currentIndexChanged.connect(self._changed)
        self._days.valueChanged.connect(self._changed)
        self._first.currentIndexChanged.connect(self._changed)
        self._last.currentIndexChanged.connect(self._changed)
        self._fill.toggled.connect(self._changed)
        self._show_fields()

    @property
    def step(self) -> str:
        """The step that is chosen, as Series has it."""
        step = self._step.currentData()
        if step == _DAYS:
            return f"days({self._days.value()})"
        if step == _MONTHS:
            return f"season({self._first.currentData()},{self._last.currentData()})"
        return step

    @property
    def choices(self) -> dict[str, Any]:
        return {"step": self.step, "left_out": self._left_out, "fill": self._fill.isChecked()}

    @property
    def unusual(self) -> str:
        name = tr("series, {step}").format(step=step_title(self.step))
        return tr("{series}, holes filled").format(series=name) if self._fill.isChecked() else name

    def show_choices(self, choices: Mapping[str, Any]) -> None:
        chosen = {**USUAL, **{name: choices[name] for name in USUAL if name in choices}}
        self._setting = True
        try:
            self._show_step(checked_step(chosen["step"]))
        except RecipeError:
            self._show_step(USUAL["step"])
        self._fill.setChecked(bool(chosen["fill"]))
        self._left_out = tuple(chosen["left_out"])
        self._setting = False
        self._update_text()

    def show_product(self, product: Series) -> None:
        self.show_choices({"step": product.step, "fill": product.fill, "left_out": product.left_out})

    def product(self, recipe: CompositeRecipe) -> Series:
        return Series(recipe, self.step, self._left_out, self._fill.isChecked())

    def leave_out(self, start: str, out: bool) -> None:
        """Leave out the period that begins on an ISO date, or take it in again."""
        self._left_out = tuple(sorted({*self._left_out, start} if out else set(self._left_out) - {start}))
        self._update_text()
        self.changed.emit()

    def take_step(self, step: str) -> None:
        """Choose another step."""
        self._setting = True
        self._show_step(step)
        self._setting = False
        self._changed()

    def follow(self, recipe: Any) -> None:
        self._dates = (recipe.start, recipe.end, recipe.months)
        self._update_text()

    def _show_step(self, step: str) -> None:
        at = self._step.findData(step)
        if at < 0 and (days := days_of(step)) is not None:
            self._days.setValue(days)
            at = self._step.findData(_DAYS)
        elif at < 0:
            first, last = season_of(step)
            self._first.setCurrentIndex(first - 1)
            self._last.setCurrentIndex(last - 1)
            at = self._step.findData(_MONTHS)
        self._step.setCurrentIndex(at)
        self._show_fields()

    def _show_fields(self) -> None:
        step = self._step.currentData()
        self._days.setVisible(step == _DAYS)
        self._first.setVisible(step == _MONTHS)
        self._last.setVisible(step == _MONTHS)

    def _changed(self) -> None:
        self._show_fields()
        if not self._setting:
            self._update_text()
            self.changed.emit()

    def _update_text(self) -> None:
        """How many periods there are, or why there are none, and which are shorter than the others."""
        if self._dates is None:
            return
        start, end, months = self._dates
        if start >= end:  # the dates' own words say so
            self._text.setText("")
            return
        try:
            every = every_period(self.step, start, end, months)
        except RecipeError as error:
            self._text.setText(explain(error).text)
            return
        count = len([period for period in every if period.start not in self._left_out])
        number = locale().toString(count)
        lines = [tr("= 1 period") if count == 1 else tr("= {count} periods").format(count=number)]
        if out := len(every) - count:
            lines[0] = tr("{periods}, {out} left out").format(periods=lines[0], out=locale().toString(out))
        cut = [period for period in dict.fromkeys((every[0], every[-1])) if is_cut(self.step, start, period)]
        if cut and days_of(self.step) is None:
            lines.append(tr("Cut at the dates: {periods}").format(periods=listed(map(period_title, cut))))
        elif cut:
            lines.append(tr("The last is shorter: {period}").format(period=period_title(cut[-1])))
        self._text.setText("\n".join(lines))

    def _month(self, name: str, title: str, number: int) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.setToolTip(title)
        for month in range(1, 13):
            combo.addItem(locale().standaloneMonthName(month, QLocale.FormatType.LongFormat), month)
        combo.setCurrentIndex(number - 1)
        return combo
