"""Runs inside QGIS for test_first_contact_window.py: the zip in a new profile, with the X server's mouse and keys."""

import subprocess
import time

from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtWidgets import QLineEdit, QToolBar, QWidget
from qgis.utils import iface

import cloudscore_plugin
from tests.desktop import inside

A = inside.ARGUMENTS
done = []  # what a person has done


def xdotool(*arguments: str) -> None:
    """Let the X server send events; the window lives meanwhile."""
    with subprocess.Popen(["xdotool", *arguments]) as process:
        inside.wait(lambda: process.poll() is not None, "xdotool ends")
    assert process.returncode == 0, arguments
    inside.pause(200)


def click(widget: QWidget) -> None:
    """Move the mouse to a widget that can be seen, and click."""
    assert not widget.visibleRegion().isEmpty() and widget.isEnabled(), f"{widget.objectName()} is out of sight"
    middle = widget.mapToGlobal(widget.visibleRegion().boundingRect().center())
    scale = widget.devicePixelRatioF()
    at = QPoint(round(middle.x() * scale), round(middle.y() * scale))
    xdotool("mousemove", str(at.x()), str(at.y()), "click", "1")
    done.append(f"click {widget.objectName()}")


def write(text: str) -> None:
    """Type a text and Enter."""
    xdotool("type", "--delay", "20", text)
    xdotool("key", "Return")
    done.append(f"type {text}")


def seen(name: str) -> QWidget:
    """A widget of the dock, where it is: nothing is scrolled."""
    return iface.mainWindow().findChild(QWidget, name)


def picture(name: str) -> None:
    inside.picture(iface.mainWindow(), f"{A['out']}/{name}.png")


def main() -> None:
    window = iface.mainWindow()
    assert str(A["plugins"]) in cloudscore_plugin.__file__
    window.showNormal()
    window.setGeometry(0, 0, A["width"], A["height"])
    inside.pause(300)
    dock = seen("CloudScoreDock")
    xdotool("windowfocus", str(int(window.winId())))
    begun = time.monotonic()
    if not dock.isVisible():
        button = next(
            bar.widgetForAction(action)
            for bar in window.findChildren(QToolBar)
            for action in bar.actions()
            if action.objectName() == "cloudscoreAction" and bar.isVisible()
        )
        click(button)
    inside.wait(lambda: seen("placesSearch") is not None and seen("placesSearch").isVisible(), "the dock leads on")
    inside.pause(500)
    picture("1-empty")
    search = seen("placesSearch")
    click(search if isinstance(search, QLineEdit) else search.findChild(QLineEdit))
    write("23.74N 120.42E")
    inside.wait(lambda: not dock.places.lost, "the map shows the place")
    inside.pause(500)
    picture("2-there")
    click(seen("areaViewButton"))
    inside.wait(lambda: dock.area.roi is not None, "the area is taken")
    click(seen("buildButton"))
    inside.wait(lambda: bool(inside.composites()), "the composite is added", 90)
    inside.tell(seconds=round(time.monotonic() - begun, 1), name=inside.composites()[0].name(), actions=done)
    inside.drawn()
    picture("3-composite")


inside.run(main)
