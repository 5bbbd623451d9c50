"""What is painted by hand has the theme's colours."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QDialog, QDockWidget, QMainWindow, QWidget

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
