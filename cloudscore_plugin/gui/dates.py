"""Step 2: the dates, first and last day inclusive."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QDate, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QGridLayout, QGroupBox, QHBoxLayout, QMenu, QToolButton, QWidget

from ..core import catalog
from ..messages.i18n import joined, locale, tr
from ..messages.names import months_name, period_name
from .date_edit import DateEdit
from .dock_section import DockSection
from .ways import WayChoice
from .widgets import PlainLabel, WrappingRow, flat_button

YEARS = 3  # of a season, in the presets over several years
_SEASONS = 12  # years of a season that are listed
_REST = 1200  # milliseconds in which another step, or the other end of the range, may follow


class DatesSection(DockSection, QGroupBox):
    """Two days, shortcuts for common spans, and what is made of them (``ways``). ``span`` is half-open, as recipes and
    Earth Engine count.

    changed tells that the days are others, once they are settled; months_requested((first, last) or None) that a
    shortcut keeps only some months, or all again.
    """

    changed = pyqtSignal()
    months_requested = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(tr("2  Dates"), parent)
        self.setObjectName("datesSection")
        self._setting, self._shown, self._months = False, None, None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._rested)
        self.ways = WayChoice(self)
        self._first = self._day("startDate", tr("First day"))
        self._last = self._day("endDate", tr("Last day, included"))
        first_label = PlainLabel(tr("&From"))
        first_label.setBuddy(self._first)
        last_label = PlainLabel(tr("t&o"))
        last_label.setBuddy(self._last)
        self._text = PlainLabel()
        self._text.setObjectName("datesText")
        self._text.setWordWrap(True)
        presets = QToolButton(self)
        presets.setObjectName("datePresetsButton")
        presets.setText(tr("Presets"))
        presets.setToolTip(tr("Common spans of time"))
        presets.setAutoRaise(True)
        presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        presets.setMenu(self._presets())

        layout = QGridLayout(self)
        layout.addWidget(self.ways.row, 0, 0, 1, 4)
        days = WrappingRow()
        days.setSpacing(layout.horizontalSpacing() * 2 // 3)  # some themes have much
        for label, field in ((first_label, self._first), (last_label, self._last)):
            end = QHBoxLayout()
            end.setSpacing(days.spacing())
            end.addWidget(label)
            end.addWidget(field, 1)
            days.addLayout(end, 1)
        layout.addLayout(days, 1, 0, 1, 4)
        layout.addWidget(self._text, 2, 0, 1, 3)
        layout.addWidget(presets, 2, 3, Qt.AlignmentFlag.AlignRight)
        self._swap = flat_button(
            self, "datesSwapButton", tr("Exchange them"), tr("Make the earlier day the first one"), self._exchange
        )
        self._swap.hide()
        layout.addWidget(self._swap, 3, 0, 1, 4)
        layout.addWidget(self.ways, 4, 0, 1, 4)
        layout.setColumnStretch(1, 1)
        order = [self.ways.row.findChildren(QToolButton)[-1], self._first, self._last, presets, self._swap]
        for before, after in zip(order, order[1:]):  # the fields of the ways come after the dates
            QWidget.setTabOrder(before, after)
        self.ways.changed.connect(self.changed)
        self.ways.fields["change"].span_requested.connect(self.set_span)
        self.set_span(*catalog.usual_span(catalog.utc_today()))

    @property
    def choices(self) -> dict[str, Any]:
        start, end = self.span
        return {"start": start, "end": end, "fill_from": self.ways.fill_from(start, end)}

    def show_recipe(self, recipe: Any) -> None:
        """Show the dates, and where it is given in ``ways`` what is made of them."""
        if hasattr(recipe, "ways"):
            self.ways.show_choices(recipe.ways)
        self.set_span(recipe.start, recipe.end)
        self.ways.keep_filling(recipe)

    @property
    def unusual(self) -> str:
        dates = "" if self.span == catalog.usual_span(catalog.utc_today()) else period_name(*self.span)
        return joined((dates, self.ways.unusual))

    @property
    def span(self) -> tuple[str, str]:
        """ISO dates (start, end), the end being the day after the last."""
        for edit in (self._first, self._last):
            edit.settle()
        return _iso(self._first.date()), _iso(self._last.date().addDays(1))

    def set_span(self, start: str, end: str) -> None:
        """Show a half-open span of ISO dates."""
        self.set_days(date.fromisoformat(start), date.fromisoformat(end) - timedelta(1))

    def show_months(self, months: tuple[int, int] | None) -> None:
        """Say that only some months of each year count, first and last; None or (1, 12): all do."""
        months = None if months == (1, 12) else months
        if months != self._months:
            self._months = months
            self._update_text()

    def set_days(self, first: date, last: date) -> None:
        """Show the first and the last day."""
        before = self._first.date(), self._last.date()
        self._setting = True  # a range is changed once, not once an end
        self._first.set_date(first)
        self._last.set_date(last)
        self._setting = False
        if before != (self._first.date(), self._last.date()):
            self._update_text()
            self._settled()

    def _day(self, name: str, title: str) -> DateEdit:
        edit = DateEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(title)
        edit.setToolTip(title)
        edit.setLocale(locale())  # the calendar's months and weekdays in the language of the window
        edit.dateChanged.connect(self._changed)
        edit.stepped.connect(self._rest.start)
        edit.editingFinished.connect(self._left)
        edit.refused.connect(self._refuse)
        return edit

    def _presets(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("datePresetsMenu")
        titles = _preset_titles()
        for key in catalog.DATE_PRESETS:
            if key not in catalog.SEASONS:
                if key == catalog.SPAN_PRESETS[0]:
                    menu.addSeparator()
                self._preset(menu, titles[key], key)
        for title, years in (
            (tr("Season"), 1),
            (tr("The same season of {count} years").format(count=YEARS), YEARS),
        ):
            part = menu.addMenu(title)
            part.setObjectName(f"dateSeasonsMenu{years}")
            for key in catalog.SEASONS:
                if key == "dry_season":
                    part.addSection(tr("Taiwan"))
                if years == 1:
                    self._season(part, titles[key], key)
                else:
                    self._preset(part, titles[key], key, years)
        return menu

    def _season(self, menu: QMenu, title: str, key: str) -> None:
        """A season's latest year that has enough days, and below it every year there is."""
        part = menu.addMenu(title)
        part.setObjectName(f"dateSeason_{key}")
        self._preset(part, tr("Latest"), key)
        part.addSeparator()
        part.aboutToShow.connect(partial(self._list_years, part, key))

    def _list_years(self, menu: QMenu, key: str) -> None:
        """The years as of today: QGIS may have been open since yesterday."""
        for action in menu.actions()[2:]:
            menu.removeAction(action)
        for start, end in catalog.season_dates(key, catalog.utc_today(), _SEASONS):
            action = menu.addAction(period_name(start.isoformat(), end.isoformat()))
            action.setObjectName(f"preset_{key}_from_{start.year}")
            action.triggered.connect(partial(self._take_season, start, end))

    def _take_season(self, start: date, end: date, _checked: bool = False) -> None:
        self.months_requested.emit(None)
        self.set_days(start, end - timedelta(1))

    def _preset(self, menu: QMenu, title: str, key: str, years: int = 1) -> None:
        action = menu.addAction(title)
        action.setObjectName(f"preset_{key}_{years}")
        action.triggered.connect(partial(self._take_preset, key, years))

    def _take_preset(self, key: str, years: int, _checked: bool = False) -> None:
        start, end, months = catalog.preset_dates(key, catalog.utc_today(), years)
        self.months_requested.emit(months)
        self.set_days(start, end - timedelta(1))

    def _changed(self, _day: QDate) -> None:
        if self._setting or self._shown == (self._first.date(), self._last.date()):  # Qt tells some twice
            return
        self._update_text()
        if self._first.hasFocus() or self._last.hasFocus():
            self._rest.start()
        else:
            self._settled()

    def _left(self) -> None:
        """Enter, or the focus goes: to the other end, which may be changed too, or elsewhere."""
        entered = self.sender() is not None and self.sender().hasFocus()
        QTimer.singleShot(0, lambda: sip.isdeleted(self) or self._look_up(entered))

    def _look_up(self, entered: bool) -> None:
        if self._rest.isActive() and (entered or not (self._first.hasFocus() or self._last.hasFocus())):
            self._settled()

    def _rested(self) -> None:
        if self._first.typing or self._last.typing:
            self._rest.start()
        else:
            self._settled()

    def _settled(self) -> None:
        self._rest.stop()
        self.changed.emit()

    def _exchange(self) -> None:
        first, last = self._first.date(), self._last.date()
        self.set_days(date(last.year(), last.month(), last.day()), date(first.year(), first.month(), first.day()))

    def _refuse(self, text: str) -> None:
        self._text.setText(tr("“{text}” is no day of the calendar; the date stays as it was.").format(text=text[:20]))

    def _update_text(self) -> None:
        self._shown = self._first.date(), self._last.date()
        start, end = _iso(self._first.date()), _iso(self._last.date().addDays(1))
        self.ways.follow(SimpleNamespace(start=start, end=end, months=self._months))
        days = self._first.date().daysTo(self._last.date()) + 1
        if days > 1 and self._months is not None:
            text = tr("Only {months} of each year, in {count} days").format(
                months=months_name(self._months), count=locale().toString(days)
            )
        elif days > 1:
            text = tr("{count} days, the last included").format(count=locale().toString(days))
        elif days == 1:
            text = tr("One single day")
        else:
            text = tr("The last day comes before the first")
        self._text.setText(text)
        self._swap.setVisible(days < 1)


def _iso(day: QDate) -> str:
    return date(day.year(), day.month(), day.day()).isoformat()


def _preset_titles() -> dict[str, str]:
    return {
        "last_30_days": tr("Last 30 days"),
        "last_90_days": tr("Last 90 days"),
        "last_month": tr("Last month"),
        "this_year": tr("This year"),
        "last_year": tr("Last year"),
        "last_12_months": tr("Last 12 whole months"),
        "last_24_months": tr("Last 24 whole months"),
        "all_years": tr("All years since 2017"),
        "spring": tr("Spring (March to May)"),
        "summer": tr("Summer (June to August)"),
        "autumn": tr("Autumn (September to November)"),
        "winter": tr("Winter (December to February)"),
        "dry_season": tr("Dry season, low water (November to April)"),
        "plum_rain": tr("Plum rain (May and June)"),
        "typhoon_season": tr("Typhoon season (July to October)"),
        "flood_season": tr("Flood prevention (May to November)"),
        "wet_season": tr("High water (May to October)"),
    }
