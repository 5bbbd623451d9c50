"""Step 2: the dates, first and last day inclusive."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import partial

from qgis.PyQt.QtCore import QDate, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDateEdit, QGridLayout, QGroupBox, QLabel, QMenu, QToolButton

from ..core import catalog
from ..messages.i18n import locale, tr

YEARS = 3  # of a season, in the presets over several years


def today() -> date:
    """Today in UTC, as Earth Engine counts."""
    return datetime.now(timezone.utc).date()


class DatesSection(QGroupBox):
    """Two days and shortcuts for common spans. ``span`` is half-open, as recipes and Earth Engine count.

    changed tells that the days are others; months_wished((first, last) or None) that a shortcut keeps only some
    months, or all again.
    """

    changed = pyqtSignal()
    months_wished = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(tr("2  Dates"), parent)
        self.setObjectName("datesSection")
        self._first = self._day("startDate", tr("First day"))
        self._last = self._day("endDate", tr("Last day, included"))
        first_label = QLabel(tr("&From"))
        first_label.setBuddy(self._first)
        last_label = QLabel(tr("t&o"))
        last_label.setBuddy(self._last)
        self._text = QLabel()
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
        layout.setHorizontalSpacing(layout.horizontalSpacing() * 2 // 3)  # or some themes make the dock wider for it
        layout.addWidget(first_label, 0, 0)
        layout.addWidget(self._first, 0, 1)
        layout.addWidget(last_label, 0, 2)
        layout.addWidget(self._last, 0, 3)
        layout.addWidget(self._text, 1, 0, 1, 3)
        layout.addWidget(presets, 1, 3, Qt.AlignmentFlag.AlignRight)
        layout.setColumnStretch(1, 1)
        layout.setColumnStretch(3, 1)
        start, end, _months = catalog.preset_dates("last_90_days", today())
        self.set_days(start, end - timedelta(1))

    @property
    def span(self) -> tuple[str, str]:
        """ISO dates (start, end), the end being the day after the last."""
        return _iso(self._first.date()), _iso(self._last.date().addDays(1))

    def set_span(self, start: str, end: str) -> None:
        """Show a half-open span of ISO dates."""
        self.set_days(date.fromisoformat(start), date.fromisoformat(end) - timedelta(1))

    def set_days(self, first: date, last: date) -> None:
        """Show the first and the last day."""
        self._first.setDate(QDate(first.year, first.month, first.day))
        self._last.setDate(QDate(last.year, last.month, last.day))

    def _day(self, name: str, title: str) -> QDateEdit:
        edit = QDateEdit(self)
        edit.setObjectName(name)
        edit.setAccessibleName(title)
        edit.setToolTip(title)
        edit.setCalendarPopup(True)
        edit.setLocale(locale())  # the calendar's months and weekdays in the language of the window
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.dateChanged.connect(self._tell)
        return edit

    def _presets(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("datePresetsMenu")
        titles = _preset_titles()
        for key in catalog.DATE_PRESETS:
            if key not in catalog.SEASONS:
                self._preset(menu, titles[key], key)
        for title, years in (
            (tr("Season"), 1),
            (tr("Season, {count} years").format(count=YEARS), YEARS),
        ):
            part = menu.addMenu(title)
            part.setObjectName(f"dateSeasonsMenu{years}")
            for key in catalog.SEASONS:
                if key == "dry_season":
                    part.addSection(tr("Taiwan"))
                self._preset(part, titles[key], key, years)
        return menu

    def _preset(self, menu: QMenu, title: str, key: str, years: int = 1) -> None:
        action = menu.addAction(title)
        action.setObjectName(f"preset_{key}_{years}")
        action.triggered.connect(partial(self._take_preset, key, years))

    def _take_preset(self, key: str, years: int, _checked: bool = False) -> None:
        start, end, months = catalog.preset_dates(key, today(), years)
        self.months_wished.emit(months)
        self.set_days(start, end - timedelta(1))

    def _tell(self) -> None:
        days = self._first.date().daysTo(self._last.date()) + 1
        if days > 1:
            text = tr("{count} days, the last included").format(count=QLocale().toString(days))
        elif days == 1:
            text = tr("One single day")
        else:
            text = tr("The last day comes before the first")
        self._text.setText(text)
        self.changed.emit()


def _iso(day: QDate) -> str:
    return date(day.year(), day.month(), day.day()).isoformat()


def _preset_titles() -> dict[str, str]:
    return {
        "last_30_days": tr("Last 30 days"),
        "last_90_days": tr("Last 90 days"),
        "last_month": tr("Last month"),
        "this_year": tr("This year"),
        "last_year": tr("Last year"),
        "spring": tr("Spring (March to May)"),
        "summer": tr("Summer (June to August)"),
        "autumn": tr("Autumn (September to November)"),
        "winter": tr("Winter (December to February)"),
        "dry_season": tr("Dry season (November to April)"),
        "plum_rain": tr("Plum rain (May and June)"),
        "typhoon_season": tr("Typhoon season (July to October)"),
    }
