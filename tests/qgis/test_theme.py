"""What is painted by hand has the theme's colours."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QDialog, QDockWidget, QMainWindow, QWidget

from cloudscore_plugin.gui.compare_bar import CompareBar
from cloudscore_plugin.gui.compare_tool import CompareItem, CompareTool
from cloudscore_plugin.gui.maptools import area_band
from cloudscore_plugin.gui.widgets import theme_palette


@pytest.mark.parametrize("kind", [QDockWidget, QDialog])
def test_colours_are_those_of_the_nearest_dock_or_dialog(qgis_app, kind):
    """With Qt 6 and a dark theme the main window and a plain widget keep black text."""
    window = QMainWindow()
    around = kind(window)
    middle = QWidget(around)
    inner = QWidget(middle)
    for widget, colour in ((window, "black"), (around, "#eeeeee"), (inner, "black")):
        palette = QPalette(widget.palette())
        palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
        widget.setPalette(palette)
    assert theme_palette(inner).color(QPalette.ColorRole.WindowText).name() == "#eeeeee"
    assert theme_palette(window).color(QPalette.ColorRole.WindowText).name() == "#000000"


def test_what_is_painted_on_the_map_has_the_colours_of_a_dock_beside_it(qgis_app):
    """A canvas lies in no dock, and its own palette knows nothing of a dark theme."""
    window = QMainWindow()
    canvas, dock = QgsMapCanvas(window), QDockWidget(window)
    window.setCentralWidget(canvas)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dark = QPalette(dock.palette())
    for role, colour in (("Base", "#202020"), ("Text", "#eeeeee"), ("Highlight", "#123456"), ("Window", "#303030")):
        dark.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    dock.setPalette(dark)
    window.show()
    item = CompareItem(canvas)
    assert [colour.name() for colour in item._colours()] == ["#202020", "#eeeeee"]
    bar = CompareBar(canvas, CompareTool(canvas, QgsProject.instance()), QgsProject.instance())
    assert bar.grab().toImage().pixelColor(3, 3).name() == "#303030"
    bar.close_for_good()
    assert area_band(canvas).strokeColor().name() == "#123456"
    dock.hide()  # then there is none to ask
    item.follow_theme()
    assert item._colours()[0] == canvas.palette().color(QPalette.ColorRole.Base)
    item.remove()
    window.close()
