"""Step 2: the dates, first and last day inclusive."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import partial

from qgis.PyQt.QtCore import QDate, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QDateEdit, QGridLayout, QGroupBox, QLabel, QMenu, QToolButton

from ..i18n import locale, translate

DEFAULT_DAYS = 90  # long enough to find clear views of cloudy places


def today() -> date:
    """Today in UTC, as Earth Engine counts."""
    return datetime.now(timezone.utc).date()


def last_days(count: int, now: date) -> tuple[date, date]:
    """First and last of the ``count`` days that ended yesterday."""
    return now - timedelta(count), now - timedelta(1)


def last_month(now: date) -> tuple[date, date]:
    """First and last day of the month before this one."""
    last = now.replace(day=1) - timedelta(1)
    return last.replace(day=1), last


def last_year(now: date) -> tuple[date, date]:
    """First and last day of the year before this one."""
    return date(now.year - 1, 1, 1), date(now.year - 1, 12, 31)


class DatesSection(QGroupBox):
    """Two days and shortcuts for common spans. ``span`` is half-open, as recipes and Earth Engine count."""

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(translate("CloudScore", "2  Dates"), parent)
        self.setObjectName("datesSection")
        self._first = self._day("startDate", translate("CloudScore", "First day"))
        self._last = self._day("endDate", translate("CloudScore", "Last day, included"))
        first_label = QLabel(translate("CloudScore", "&From"))
        first_label.setBuddy(self._first)
        last_label = QLabel(translate("CloudScore", "t&o"))
        last_label.setBuddy(self._last)
        self._text = QLabel()
        self._text.setObjectName("datesText")
        self._text.setWordWrap(True)
        presets = QToolButton(self)
        presets.setObjectName("datePresetsButton")
        presets.setText(translate("CloudScore", "Presets"))
        presets.setToolTip(translate("CloudScore", "Common spans of time"))
        presets.setAutoRaise(True)
        presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        presets.setMenu(self._presets())

        layout = QGridLayout(self)
        layout.addWidget(first_label, 0, 0)
        layout.addWidget(self._first, 0, 1)
        layout.addWidget(last_label, 0, 2)
        layout.addWidget(self._last, 0, 3)
        layout.addWidget(self._text, 1, 0, 1, 3)
        layout.addWidget(presets, 1, 3, Qt.AlignmentFlag.AlignRight)
        layout.setColumnStretch(1, 1)
        layout.setColumnStretch(3, 1)
        self.set_days(*last_days(DEFAULT_DAYS, today()))

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
        for text, days in (
            (translate("CloudScore", "Last 30 days"), lambda: last_days(30, today())),
            (translate("CloudScore", "Last 90 days"), lambda: last_days(90, today())),
            (translate("CloudScore", "Last month"), lambda: last_month(today())),
            (translate("CloudScore", "This year"), lambda: (date(today().year, 1, 1), today())),
            (translate("CloudScore", "Last year"), lambda: last_year(today())),
        ):
            menu.addAction(text).triggered.connect(partial(lambda days, _checked=False: self.set_days(*days()), days))
        return menu

    def _tell(self) -> None:
        days = self._first.date().daysTo(self._last.date()) + 1
        if days > 1:
            text = translate("CloudScore", "{count} days, the last included").format(count=QLocale().toString(days))
        elif days == 1:
            text = translate("CloudScore", "One single day")
        else:
            text = translate("CloudScore", "The last day comes before the first")
        self._text.setText(text)
        self.changed.emit()


def _iso(day: QDate) -> str:
    return date(day.year(), day.month(), day.day()).isoformat()
