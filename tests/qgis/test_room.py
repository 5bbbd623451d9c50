"""There is room for every text: in a narrow dock and in dialogs on a small screen, in both languages, in a CJK font."""

from __future__ import annotations

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QFont, QFontDatabase
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from cloudscore_plugin.gui import dialogs as dialog_module
from cloudscore_plugin.gui.dialogs import Dialog
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.messages.i18n import tr
from cloudscore_plugin.settings import Settings

from .dialogs import close, dialogs
from .test_told import language  # noqa: F401 (fixture)

_FIELDS = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractSlider, QAbstractItemView, QPlainTextEdit)
FONT = "Noto Sans CJK TC"
NARROW = 340  # pixels of a dock
DIALOGS = 15  # how many there are, and pages and kinds of them
SCREEN = QSize(1366, 768)


def _font() -> QFont:
    """As large as 10 points on a screen of 96 dots an inch."""
    font = QFont(FONT)
    font.setPointSizeF(10 * 96 / QApplication.primaryScreen().logicalDotsPerInchX())
    return font


@pytest.fixture(autouse=True)
def cjk_font(qgis_app):
    """As with LANG=zh_TW.UTF-8, whatever language QGIS speaks."""
    if FONT not in QFontDatabase().families():
        pytest.skip(f"{FONT} is not installed")
    before = QApplication.font()
    QApplication.setFont(_font())
    yield
    QApplication.setFont(before)


@pytest.fixture
def dock(window, profile, language, monkeypatch):  # noqa: F811
    Settings.load().save(live_preview=0)
    monkeypatch.setattr(dialog_module, "largest", lambda _widget: SCREEN * 0.92)
    dock = CompositeDock(window, window.window)
    window.window.resize(SCREEN)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    for group in dock.findChildren(QgsCollapsibleGroupBox):
        group.setSaveCollapsedState(False)
        group.setCollapsed(False)
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    window.window.resizeDocks([dock], [NARROW], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def _needed(widget: QWidget) -> tuple[int, int]:
    """The width and height that a widget's text takes, and what there is for it; equal where it has no text."""
    metrics, there = widget.fontMetrics(), widget.contentsRect()
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()), widget.height()
        return widget.sizeHint().width(), widget.width()
    if isinstance(widget, QAbstractButton) and widget.text():
        spare = widget.sizeHint().width() - metrics.size(Qt.TextFlag.TextShowMnemonic, widget.text()).width()
        return widget.sizeHint().width() - min(spare, metrics.height()) // 2, widget.width()
    if isinstance(widget, QComboBox) and widget.currentText():
        option = QStyleOptionComboBox()
        option.initFrom(widget)
        field = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, widget
        )
        return metrics.horizontalAdvance(widget.currentText()), field.width()
    if isinstance(widget, QGroupBox) and widget.title():
        return metrics.horizontalAdvance(widget.title().replace("&", "")), there.width()
    return 0, 0


def cut_off(window: QWidget) -> list[str]:
    """The visible widgets of a window whose text does not fit, in words."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        needed, there = _needed(widget)
        if needed > there:
            text = getattr(widget, "text", getattr(widget, "title", getattr(widget, "currentText", str)))()
            found.append(f"{type(widget).__name__} {widget.objectName()}: {text!r} needs {needed}, has {there}")
    return found


def too_wide(window: QWidget) -> list[str]:
    """The scrolled parts that have to be scrolled sideways."""
    return [
        area.objectName()
        for area in window.findChildren(QAbstractScrollArea)
        if area.isVisible() and area.horizontalScrollBar().maximum() > 0
    ]


def test_a_narrow_dock_has_room_for_every_text(dock):
    advice = dock.preview._advice
    for way in dock.dates.ways._ways:
        dock.dates.ways.kind = way
        for button in (advice._threshold, advice._scenes, advice._days):
            button.setVisible(True)
        advice._threshold.setText(tr("Use {threshold}").format(threshold="0.65"))
        advice._scenes.setText(tr("Include {count} overpasses").format(count="12"))
        advice._days.setText(tr("More days do not help"))
        advice._text.setText(tr("{share} % has no clear view. Try:").format(share="100"))
        advice.show()
        for _layout in range(4):  # from the inside out
            QApplication.processEvents()
        assert dock.width() <= NARROW, way
        assert cut_off(dock) == [], way
        assert set(too_wide(dock)) <= {"scenesTable"}, way  # a table: see test_scenes


def test_what_is_cut_off_is_found(dock):
    button = dock.findChild(QWidget, "saveGeotiffButton")
    button.setMaximumWidth(button.sizeHint().width() // 2)
    label = dock.findChild(QLabel, "previewState")
    label.setMaximumHeight(5)
    QApplication.processEvents()
    assert len(cut_off(dock)) == 2


@pytest.mark.parametrize("number", range(DIALOGS))
def test_so_has_every_dialog_on_a_small_screen(dock, window, number):
    name, make = list(dialogs(dock, window).items())[number]
    dialog = make()
    dialog.show()
    QApplication.processEvents()
    least = dialog.minimumSizeHint()
    assert least.width() <= SCREEN.width() * 0.92 and least.height() <= SCREEN.height() * 0.92, name
    assert cut_off(dialog) == []
    close(dialog)


def nameless(window: QWidget) -> list[str]:
    """The fields, lists and tables of which a screen reader would tell nothing but their value."""
    found = []
    for field in window.findChildren(QWidget):
        inner = isinstance(field.parentWidget(), (QComboBox, QAbstractSpinBox))
        other = isinstance(field, (QScrollBar, QHeaderView)) or field.inherits("QComboBoxListView")
        if not isinstance(field, _FIELDS) or inner or other:
            continue
        if not (field.accessibleName() or (isinstance(field, QLineEdit) and field.placeholderText())):
            found.append(f"{type(field).__name__} {field.objectName()}")
    return found


def test_a_screen_reader_tells_what_every_field_is_for(dock, window):
    assert nameless(dock) == []
    for name, make in dialogs(dock, window).items():
        dialog = make()
        dialog.show()
        assert nameless(dialog) == [], name
        close(dialog)


def test_the_list_of_dialogs_is_whole(dock, window):
    def kinds(base):
        return {kind for sub in base.__subclasses__() for kind in (sub, *kinds(sub))}

    names = {kind.__name__ for kind in kinds(Dialog) if kind.__module__.startswith("cloudscore_plugin")}
    there_are = dialogs(dock, window)
    assert names == {name.split()[0] for name in there_are} and len(there_are) == DIALOGS
