"""Dates typed in any way people type: no year is lost, nothing half typed counts, what is no day is refused."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDateEdit, QLabel, QToolButton

from cloudscore_plugin.gui import dates
from cloudscore_plugin.gui.dates import DatesSection

from .window import child


@pytest.fixture
def section(qgis_app):
    section = DatesSection()
    section.set_span("2026-09-01", "2026-12-01")
    section.show()
    section.activateWindow()
    QApplication.processEvents()
    section.told = []
    section.changed.connect(lambda: section.told.append(section.span))
    yield section
    section.deleteLater()


def select_all(edit):
    edit.lineEdit().selectAll()


def select_year(edit):
    edit.setSelectedSection(QDateEdit.Section.YearSection)


def go_home(edit):
    edit.lineEdit().home(False)


def go_to_end(edit):
    edit.lineEdit().end(False)


def delete_all(edit):
    edit.lineEdit().selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)


@pytest.mark.parametrize("into", [True, False])  # the field has the keys, or the line within it
@pytest.mark.parametrize("begin", [select_all, select_year, go_home, go_to_end, delete_all])
@pytest.mark.parametrize(
    "typed, day",
    [
        ("2025-03-14", "2025-03-14"),
        ("20250314", "2025-03-14"),
        ("2025/3/4", "2025-03-04"),
        ("2025.12.31", "2025-12-31"),
        ("2024-02-30", "2026-09-01"),
        ("2025-13-01", "2026-09-01"),
    ],
)
def test_a_date_typed_over_another_is_that_date(section, typed, day, begin, into):
    edit = child(section, QDateEdit, "startDate")
    edit.setFocus()
    begin(edit)
    QTest.keyClicks(edit.lineEdit() if into else edit, typed)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.date().toString("yyyy-MM-dd") == day
    assert edit.text() == day
    told = child(section, QLabel, "datesText").text()
    assert ("no day" in told) == (day == "2026-09-01")


@pytest.mark.parametrize(
    "part, typed, day",
    [
        (QDateEdit.Section.MonthSection, "12", "2026-12-30"),
        (QDateEdit.Section.MonthSection, "02", "2026-02-28"),
        (QDateEdit.Section.DaySection, "5", "2026-09-05"),
        (QDateEdit.Section.YearSection, "2024", "2024-09-30"),
    ],
)
def test_a_part_typed_over_changes_that_part(section, part, typed, day):
    edit = child(section, QDateEdit, "startDate")
    edit.setDate(QDate(2026, 9, 30))
    edit.setFocus()
    edit.setSelectedSection(part)
    QTest.keyClicks(edit, typed)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.date().toString("yyyy-MM-dd") == day


def test_month_and_day_keep_the_year(section):
    edit = child(section, QDateEdit, "endDate")
    edit.setFocus()
    edit.lineEdit().selectAll()
    QTest.keyClicks(edit, "10-15")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert section.span[1] == "2026-10-16"


def test_pasted_dates_count(section):
    edit = child(section, QDateEdit, "startDate")
    edit.setFocus()
    edit.lineEdit().selectAll()
    QApplication.clipboard().setText("2025/3/4")
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert section.span[0] == "2025-03-04"


def test_escape_brings_the_date_back(section):
    edit = child(section, QDateEdit, "startDate")
    edit.setFocus()
    edit.lineEdit().selectAll()
    QTest.keyClicks(edit, "2020")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (edit.text(), section.span[0], section.told) == ("2026-09-01", "2026-09-01", [])


def test_a_range_is_told_once_when_both_ends_are_typed(section):
    first, last = child(section, QDateEdit, "startDate"), child(section, QDateEdit, "endDate")
    first.setFocus()
    for edit, text in ((first, "2023-01-01"), (last, "2023-01-31")):
        edit.lineEdit().selectAll()
        for key in text:
            QTest.keyClick(edit, key)
            QApplication.processEvents()
        last.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert not section.told
    QTest.keyClick(last, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert section.told == [("2023-01-01", "2023-02-01")]


def test_leaving_the_dates_settles_them(section):
    edit = child(section, QDateEdit, "startDate")
    edit.setFocus()
    edit.lineEdit().selectAll()
    QTest.keyClicks(edit, "2025-3-4")
    assert not section.told
    edit.clearFocus()
    QApplication.processEvents()
    assert section.told == [("2025-03-04", "2026-12-01")]


def test_a_rest_settles_them(section, qtbot):
    edit = child(section, QDateEdit, "startDate")
    for timer in (edit._rest, section._rest):
        timer.setInterval(1)
    edit.setFocus()
    edit.lineEdit().selectAll()
    QTest.keyClicks(edit, "2025-3-4")
    qtbot.waitUntil(lambda: bool(section.told))
    assert section.told == [("2025-03-04", "2026-12-01")]


def test_what_is_typed_counts_when_it_is_asked_for(section):
    edit = child(section, QDateEdit, "startDate")
    edit.setFocus()
    edit.lineEdit().selectAll()
    QTest.keyClicks(edit, "2025-3-4")
    assert section.span[0] == "2025-03-04"


def test_a_preset_is_told_at_once_and_once(section, monkeypatch):
    monkeypatch.setattr(dates.catalog, "utc_today", lambda: dates.catalog.date(2026, 11, 30))
    section._take_preset("last_month", 1)
    assert section.told == [("2026-10-01", "2026-11-01")]


def test_reversed_dates_are_exchanged_by_a_button(section):
    section.set_span("2026-05-01", "2026-02-01")
    swap = child(section, QToolButton, "datesSwapButton")
    assert not swap.isHidden()
    swap.click()
    assert section.span == ("2026-01-31", "2026-05-02") and swap.isHidden()
