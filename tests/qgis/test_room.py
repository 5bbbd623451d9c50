"""There is room for every text: in a narrow dock and in dialogs on a small screen, in both languages, in a CJK font."""

from __future__ import annotations

import re

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsRectangle
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QRect, QSize, Qt
from qgis.PyQt.QtGui import QFont, QFontInfo
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui import dialogs as dialog_module
from cloudscore_plugin.gui.ask_panel import AskPanel
from cloudscore_plugin.gui.dialogs import Dialog
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.layer_menu import LayerMenu
from cloudscore_plugin.gui.widgets import WrappingRow, narrow_form
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.messages.i18n import tr
from cloudscore_plugin.settings import Settings

from .dialogs import _layer, close, dialogs, panels, put_away

_FIELDS = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractSlider, QAbstractItemView, QPlainTextEdit)
FONT = "Noto Sans CJK TC"
NARROW = 340  # pixels of a dock
SCREENS = {"1366 x 768": QSize(1366, 768), "1366 x 768 at 150 %": QSize(911, 512)}


def _font(points: float = 10) -> QFont:
    """As large as so many points on a screen of 96 dots an inch."""
    font = QFont(FONT)
    font.setPointSizeF(points * 96 / QApplication.primaryScreen().logicalDotsPerInchX())
    return font


@pytest.fixture(autouse=True)
def cjk_font(qgis_app):
    """As with LANG=zh_TW.UTF-8, whatever language QGIS speaks."""
    if QFontInfo(QFont(FONT)).family() != FONT:
        pytest.skip(f"{FONT} is not installed")
    before = QApplication.font()
    QApplication.setFont(_font())
    yield
    QApplication.setFont(before)


@pytest.fixture
def dock(window, profile, language, monkeypatch):
    Settings.load().save(live_preview=0)
    dock = CompositeDock(window, window.window)
    window.window.resize(SCREENS["1366 x 768"])
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


@pytest.mark.parametrize("points", (10, 12))
def test_a_narrow_dock_has_room_for_every_text(dock, window, points):
    advice = dock.preview._advice
    QApplication.setFont(_font(points))
    QApplication.processEvents()
    window.window.resizeDocks([dock], [NARROW], Qt.Orientation.Horizontal)
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


@pytest.mark.parametrize("points", (10, 12))
def test_so_has_all_that_is_hidden_now_and_may_be_shown(dock, points):
    """Found by itself: whatever lies in the dock, in every section."""
    QApplication.setFont(_font(points))
    page = dock.findChild(QScrollArea, "dockScroll").widget()
    shown = []
    for part in page.findChildren(QWidget):
        inner = isinstance(part.parentWidget(), (QAbstractSpinBox, QComboBox, QLineEdit, QAbstractScrollArea))
        if part.isHidden() and part.objectName() and not part.isWindow() and not inner:
            part.show()
            shown.append(part.objectName())
    for _layout in range(4):
        QApplication.processEvents()
    assert len(shown) > 20, shown
    wide = [
        f"{section.objectName()} {section.minimumSizeHint().width()}"
        for section in page.findChildren(QWidget)
        if section.minimumSizeHint().width() > NARROW - 24
    ]
    assert dock.widget().minimumSizeHint().width() <= NARROW, wide


def test_what_is_cut_off_is_found(dock):
    button = dock.findChild(QWidget, "saveGeotiffButton")
    button.setMaximumWidth(button.sizeHint().width() // 2)
    label = dock.findChild(QLabel, "previewState")
    label.setMaximumHeight(5)
    QApplication.processEvents()
    assert len(cut_off(dock)) == 2


@pytest.mark.parametrize("points, screen", [(10, "1366 x 768"), (10, "1366 x 768 at 150 %"), (12, "1366 x 768")])
def test_so_has_every_dialog_on_a_small_screen(dock, window, monkeypatch, points, screen):
    most = SCREENS[screen] * 0.92
    monkeypatch.setattr(dialog_module, "largest", lambda _widget: most)
    QApplication.setFont(_font(points))
    for name, make in dialogs(dock, window).items():
        dialog = make()
        dialog.show()
        for _layout in range(2):
            QApplication.processEvents()
        assert dialog.width() <= most.width() and dialog.height() <= most.height(), (name, dialog.size())
        assert cut_off(dialog) == [], name
        assert used_twice(dialog) == [], name
        if tr("Close") != "Close":  # Qt's own words come in English where QGIS has no translation of Qt
            buttons = [button.text() for box in dialog.findChildren(QDialogButtonBox) for button in box.buttons()]
            assert [text for text in buttons if text.isascii()] == [], name
        close(dialog)


def used_twice(window: QWidget) -> list[str]:
    """Letters that go to more than one visible control of a window."""
    texts = [label.text() for label in window.findChildren(QLabel) if label.buddy() is not None and label.isVisible()]
    texts += [button.text() for button in window.findChildren(QAbstractButton) if button.isVisible()]
    return _twice(texts)


def _twice(texts: list[str]) -> list[str]:
    keys = [found.group(1).lower() for text in texts if (found := re.search("&([^&])", text.replace("&&", "")))]
    return [key for key in set(keys) if keys.count(key) > 1]


def test_no_letter_goes_to_two_controls_of_the_dock(dock):
    for way in dock.dates.ways._ways:
        dock.dates.ways.kind = way
        QApplication.processEvents()
        assert used_twice(dock) == [], way


@pytest.mark.parametrize("points", (10, 12))
def test_every_menu_fits_on_a_small_screen(dock, window, request, points):
    """Those of the dock, of its panels, of a layer and of a group; found by themselves."""
    QApplication.setFont(_font(points))
    panel, layers = AskPanel(window.window), LayerMenu(window, dock)
    request.addfinalizer(layers.shut_down)  # also when this fails: it follows the layers of later tests
    composite = _layer(dock.recipe())
    QgsProject.instance().addMapLayer(composite)
    series = Series(dock.recipe(), "month")
    group = time_groups.add_group(QgsProject.instance(), "Series", series)
    time_groups.insert_layer(QgsProject.instance(), group, series.periods()[0], _layer(series.recipes()[0]))
    of_layer, of_group = QMenu(window.window), QMenu(window.window)
    of_layer.addActions(window.layer_menu(composite).values())
    window.tree.setCurrentIndex(window.tree.node2index(group))
    layers._groups.add_to(of_group)
    menus = [menu for top in (window.window, panel) for menu in top.findChildren(QMenu)]
    for menu in menus:
        menu.aboutToShow.emit()
    menus = {menu for top in (window.window, panel) for menu in top.findChildren(QMenu)}
    assert len(of_layer.actions()) > 8 and len(menus) > 12
    small = SCREENS["1366 x 768 at 150 %"]
    for menu in menus:
        texts = [action.text() for action in menu.actions()]
        size = menu.sizeHint()
        assert size.width() <= small.width() and size.height() <= small.height(), (size, texts)
        assert _twice(texts) == [], texts
    panel.deleteLater()


@pytest.mark.parametrize("points", (10, 12))
def test_panels_beside_the_dock_are_as_narrow(dock, window, points):
    QApplication.setFont(_font(points))
    window.canvas.setMinimumWidth(0)
    window.window.resize(NARROW + dock.width(), 700)
    for name, make in panels(dock, window).items():
        panel = make()
        panel.show()
        for _layout in range(3):
            QApplication.processEvents()
        assert panel.minimumSizeHint().width() <= NARROW or name == "OptionsPage", name  # a page of QGIS's dialog
        lists = [text for text in cut_off(panel) if text.startswith("QComboBox") and name != "OptionsPage"]
        assert cut_off(panel) == lists, name  # lists of layers and places
        assert used_twice(panel) == [] and nameless(panel) == [], name
        assert name != "CompareBar" or window.canvas.rect().contains(panel.geometry())
        put_away(panel)


@pytest.mark.parametrize("right_to_left", (False, True))
def test_a_row_goes_on_in_further_lines(qgis_app, right_to_left):
    page = QWidget()
    if right_to_left:
        page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    row = WrappingRow(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    parts = [QWidget(page) for _part in range(4)]
    for part in parts:
        part.setMinimumSize(100, 20)
        row.addWidget(part, 1)
    assert row.sizeHint() == QSize(430, 20) and row.minimumSize() == QSize(100, 20)
    for width, lines, wide in ((430, 1, 100), (470, 1, 110), (429, 2, 209), (210, 2, 100), (209, 4, 209)):
        assert row.heightForWidth(width) == 20 * lines + 10 * (lines - 1)
        page.resize(width, 200)
        row.setGeometry(page.rect())
        assert {part.width() for part in parts} == {wide}, width
        assert len({part.y() for part in parts}) == lines
        rows = [part for part in parts if part.y() == 0]
        assert (rows[0].x() > 0) == (right_to_left and lines < 4)
    parts[0].hide()
    assert row.sizeHint() == QSize(320, 20)


def test_a_form_cuts_no_wrapped_text_whatever_widths_it_was_asked_about(qgis_app):
    page = QWidget()
    form, label, field = narrow_form(page), QLabel("Before is compared with after. " * 9), QWidget()
    label.setWordWrap(True)
    field.setMinimumSize(800, 20)
    form.addRow(label)
    form.addRow("Wide", field)
    hint = form.sizeHint().width()
    for width in (hint - 1, hint, hint + 1, hint // 2, hint * 2):
        for asked in (hint, hint * 3, hint - 1):
            form.invalidate()
            height = form.heightForWidth(width)
            form.heightForWidth(asked)
            form.setGeometry(QRect(0, 0, width, height))
            assert label.height() >= label.heightForWidth(label.width()) > 0, (width, asked)


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
    assert names == {name.split()[0] for name in dialogs(dock, window)}
