"""The mouse wheel scrolls and changes nothing, in the dock and in every dialog; fields are found, not listed here."""

from __future__ import annotations

import ast

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QSlider,
    QSpinBox,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from cloudscore_plugin.gui.dialogs import Dialog
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.paths import PACKAGE
from cloudscore_plugin.settings import Settings

from .dialogs import close, dialogs, panels, put_away
from .window import child

STEP = 7  # pixels between two turns


@pytest.fixture(autouse=True)
def settings(profile):
    Settings.load().save(live_preview=0)


@pytest.fixture
def dock(window):
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    for group in dock.findChildren(QgsCollapsibleGroupBox):
        group.setSaveCollapsedState(False)
        group.setCollapsed(False)
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def turn(widget: QWidget, at: QPoint, notches: int) -> None:
    """Turn the wheel over a point of a widget, as the window system tells it."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def turn_everywhere(window: QWidget) -> int:
    """Turn the wheel over every field, wherever it is scrolled to, and over a raster of points, down and back.

    Fails if a field changes meanwhile, even if it is turned back.
    """
    changed: list[str] = []
    watch(window, changed)
    parts = [part for part in window.findChildren(QWidget) if part.isVisible()]
    for part in parts:
        for notches in (-3, 3, 1):
            turn(part, part.rect().center(), notches)
    for y in range(1, window.height(), STEP):
        for x in range(1, window.width(), STEP * 3):
            below = window.childAt(x, y)
            if below is not None:
                turn(below, below.mapFrom(window, QPoint(x, y)), -1 if y % 2 else 1)
    assert changed == []
    return len(parts)


def watch(window: QWidget, changed: list[str]) -> None:
    """Put the names of fields that change into a list."""
    for field in window.findChildren(QWidget):
        name = field.objectName() or type(field).__name__
        if isinstance(field, QAbstractSpinBox):
            signal = field.findChild(QLineEdit).textChanged
        elif isinstance(field, QComboBox):
            signal = field.currentIndexChanged
        elif isinstance(field, QTabBar):
            signal = field.currentChanged
        elif isinstance(field, QAbstractSlider) and not isinstance(field, QScrollBar):
            signal = field.valueChanged
        else:
            continue
        signal.connect(lambda *_told, name=name: changed.append(name))


def values(window: QWidget) -> list:
    """What every field of a window holds."""
    found = []
    for field in window.findChildren(QWidget):
        if isinstance(field, QAbstractSpinBox):
            found.append((field.objectName(), field.text()))
        elif isinstance(field, (QComboBox, QTabBar)):
            found.append((field.objectName(), field.currentIndex()))
        elif isinstance(field, QAbstractSlider) and not isinstance(field, QScrollBar):
            found.append((field.objectName(), field.value()))
    return found


def test_turned_over_every_point_of_the_dock_it_changes_nothing(dock):
    before, recipe, settings = values(dock), dock.recipe(), Settings.load()
    assert len(before) > 15
    assert turn_everywhere(dock) > 100
    assert values(dock) == before
    assert dock.recipe() == recipe
    dock.remember()
    assert Settings.load().clear_threshold == settings.clear_threshold


def test_nor_in_any_dialog_whatever_has_the_focus_when_it_opens(dock, window):
    recipe, settings = dock.recipe(), Settings.load()
    for name, make in dialogs(dock, window).items():
        dialog = make()
        dialog.show()
        QApplication.processEvents()
        for field in dialog.findChildren(QWidget):
            if field.isVisible() and field.focusPolicy() != Qt.FocusPolicy.NoFocus:
                field.setFocus(Qt.FocusReason.TabFocusReason)  # as Qt does by itself in a dialog that opens
                before = values(dialog)
                turn(field, field.rect().center(), -2)
                assert values(dialog) == before, (name, field.objectName())
        before = values(dialog)
        assert turn_everywhere(dialog) > 5, name
        assert values(dialog) == before, name
        close(dialog)
    assert dock.recipe() == recipe and Settings.load() == settings


def test_nor_in_any_panel_beside_them(dock, window):
    recipe, settings = dock.recipe(), Settings.load()
    for name, make in panels(dock, window).items():
        panel = make()
        panel.show()
        QApplication.processEvents()
        before = values(panel)
        assert len(before) > 1, name
        assert turn_everywhere(panel) > 5, name
        assert values(panel) == before, name
        put_away(panel)
    assert dock.recipe() == recipe and Settings.load() == settings


def test_fields_that_come_later_are_covered_too(qgis_app):
    dialog = Dialog()
    layout = QVBoxLayout(dialog)
    dialog.show()
    page = QWidget(dialog)
    field = QSpinBox(page)
    field.setValue(5)
    QVBoxLayout(page).addWidget(field)
    layout.addWidget(page)
    page.show()
    QApplication.processEvents()
    turn(field, field.rect().center(), 3)
    assert field.value() == 5
    dialog.close()


def test_a_field_gone_to_by_click_or_key_takes_it(dock):
    slider = child(dock, QSlider, "thresholdSlider")
    dock.activateWindow()
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    value = slider.value()
    turn(slider, slider.rect().center(), 1)
    assert slider.value() != value
    slider.clearFocus()
    value = slider.value()
    turn(slider, slider.rect().center(), 1)
    assert slider.value() == value


def test_every_window_of_the_plugin_is_looked_at(dock, window):
    known = {name.split()[0] for name in (*dialogs(dock, window), *panels(dock, window))} | {"CompositeDock"}
    found = set()
    for path in (PACKAGE / "gui").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                assert "QDialog" not in bases or path.name == "dialogs.py", f"{node.name} derives from dialogs.Dialog"
                if bases & {"Dialog", "SaveDialog", "QDockWidget", "QgsDockWidget", "QFrame", "QgsOptionsPageWidget"}:
                    found.add(node.name)
    assert found == known
