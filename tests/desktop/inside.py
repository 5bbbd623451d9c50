"""For scripts that run inside QGIS: telling the host what happens, and using the window as a person does."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject, QgsRectangle
from qgis.gui import QgsMessageBarItem
from qgis.PyQt.QtCore import QCoreApplication, QDate, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDateEdit, QWidget
from qgis.utils import iface, unloadPlugin

ARGUMENTS = json.loads(os.environ.get("CLOUDSCORE_ARGUMENTS", "{}"))
PLUGIN = "cloudscore_plugin"
QUICK = 75  # Qt's "quality" of a PNG: a larger file of the same picture, in half the time


def tell(**event) -> None:
    """Send the host an event."""
    with Path(os.environ["CLOUDSCORE_REPORT"]).open("a", encoding="utf-8") as report:
        report.write(json.dumps(event, ensure_ascii=False) + "\n")


def run(main: Callable[[], None]) -> None:
    """Run ``main`` once the window stands, then end QGIS. Call it last in the script."""

    def go() -> None:
        code = 1
        try:
            main()
            tell(done=True)
            code = 0
        except BaseException:
            tell(failed=traceback.format_exc())
        finally:
            sys.stdout.flush()
            os._exit(code)  # QGIS would ask what to do with the project

    QTimer.singleShot(300, go)


def pause(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Let the window live until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
        pause(20)


def unload() -> None:
    """Remove the plugin, and let Qt delete what was told to go: nested event loops leave that to the outer one."""
    assert unloadPlugin(PLUGIN)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dock() -> QWidget:
    """The plugin's dock, opened by its action as from the menu."""
    found = iface.mainWindow().findChild(QWidget, "CloudScoreDock")
    if not found.isVisible():
        iface.mainWindow().findChild(object_type("QAction"), "cloudscoreAction").trigger()
    wait(found.isVisible, "the dock opens")
    return found


def object_type(name: str) -> type:
    from qgis.PyQt import QtWidgets

    return getattr(QtWidgets, name)


def child(name: str, parent: QWidget | None = None) -> QWidget:
    """A widget of the dock by its object name, scrolled into view."""
    found = (parent or dock()).findChild(QWidget, name)
    assert found is not None, f"no widget {name}"
    area = dock().findChild(QWidget, "dockScroll")
    if area is not None and area.isAncestorOf(found):
        area.ensureWidgetVisible(found)
    return found


def dialog(name: str) -> QWidget | None:
    """A dialog of the plugin that is open, by its object name."""
    found = iface.mainWindow().findChildren(object_type("QDialog"), name)
    return next((each for each in found if each.isVisible()), None)


def click(name: str) -> None:
    """Click a button of the dock."""
    button = child(name)
    assert button.isEnabled(), f"{name} is disabled"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def set_date(name: str, year: int, month: int, day: int) -> None:
    """Enter a date."""
    edit: QDateEdit = child(name)
    edit.setDate(QDate(year, month, day))


def size_window(width: int, height: int, dock_width: int = 340) -> None:
    """Give the window and the dock a size."""
    window = iface.mainWindow()
    window.showNormal()
    window.resize(width, height)
    for other in window.findChildren(object_type("QDockWidget")):
        if other.objectName() not in ("CloudScoreDock", "Layers"):
            other.hide()
    window.resizeDocks([dock()], [dock_width], Qt.Orientation.Horizontal)
    pause(300)
    window.resizeDocks([dock()], [dock_width], Qt.Orientation.Horizontal)
    pause(100)


def even_map() -> None:
    """Make the window a little smaller, so that the map has one size in all languages and themes, whose bars differ.

    Then windows in two languages ask for the same, and the second gets what was computed for the first.
    """
    window, canvas = iface.mainWindow(), iface.mapCanvas()
    for _attempt in range(3):  # where the window has just changed, the map's size may not be its own yet
        pause(100)
        wider, higher = (canvas.width() - 10) % 20, canvas.height() % 20  # a few pixels less do not reach another step
        if not wider and not higher:
            return
        window.resize(window.width() - wider, window.height() - higher)


def show_place(lon: float, lat: float, degrees: float, crs: str = "EPSG:3857") -> None:
    """Set the project's CRS and put the map around a place."""
    if not iface.mapCanvas().isVisible():
        iface.newProject(False)  # leave the start page
        pause(200)
    even_map()
    system = QgsCoordinateReferenceSystem(crs)
    QgsProject.instance().setCrs(system)
    change = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), system, QgsProject.instance())
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(system)
    canvas.setExtent(
        change.transformBoundingBox(
            QgsRectangle(lon - degrees, lat - degrees * 0.7, lon + degrees, lat + degrees * 0.7)
        )
    )
    canvas.refresh()
    pause(300)


def map_position(lon: float, lat: float) -> QPoint:
    """Where a place is on the canvas, in pixels."""
    canvas = iface.mapCanvas()
    change = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"), canvas.mapSettings().destinationCrs(), QgsProject.instance()
    )
    return canvas.getCoordinateTransform().transform(change.transform(QgsPointXY(lon, lat))).toQPointF().toPoint()


def mouse(kind: QEvent.Type, at: QPoint, buttons: Qt.MouseButton) -> None:
    """One mouse event on the map."""
    view = iface.mapCanvas().viewport()
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    event = QMouseEvent(
        kind, QPointF(at), QPointF(view.mapToGlobal(at)), button, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view, event)
    pause(30)


def drag(west: float, south: float, east: float, north: float) -> None:
    """Drag a rectangle on the map."""
    start, end = map_position(west, north), map_position(east, south)
    mouse(QEvent.Type.MouseMove, start, Qt.MouseButton.NoButton)
    mouse(QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseMove, (start + end) / 2, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseMove, end, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton)


def click_map(lon: float, lat: float) -> None:
    """Click on the map at a place in degrees."""
    at = map_position(lon, lat)
    mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)
    mouse(QEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.NoButton)


def composites() -> list:
    """The plugin's layers in the project, oldest first."""
    layers = QgsProject.instance().mapLayers().values()
    return sorted(
        (layer for layer in layers if layer.customProperty("cloudscore/recipe")),
        key=lambda layer: layer.customProperty("cloudscore/created"),
    )


def message() -> QgsMessageBarItem | None:
    """The error the plugin shows in the message bar, if any."""
    # In the bar alone: looking through the whole window takes 30 ms, and the benchmark would count that as a stall.
    found = iface.messageBar().findChildren(QgsMessageBarItem, "cloudscoreMessage")
    return next((item for item in found if item.isVisible()), None)


def press_build() -> None:
    """Press Build, and add another layer where one shows the same composite already."""
    click("buildButton")
    # Messages that were cleared away live on, unseen, until Qt deletes them; their buttons must not be pressed.
    for button in iface.messageBar().findChildren(QWidget, "addAnywayButton"):
        if button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return


def build() -> object:
    """Press Build and wait for the new layer."""
    before = {layer.id() for layer in composites()}
    iface.messageBar().clearWidgets()
    press_build()
    wait(lambda: len(composites()) > len(before) or message() is not None, "the composite is added", 90)
    if message() is not None:
        raise AssertionError(f"the build failed: {message().title()}: {message().text()}")
    return next(layer for layer in composites() if layer.id() not in before)


def save_dialog() -> QWidget:
    """Press Save GeoTIFF; the dialog that opens."""
    click("saveGeotiffButton")
    pause(400)
    return next(one for one in iface.mainWindow().findChildren(QWidget, "cloudscoreSave") if one.isVisible())


def slow_downloads() -> None:
    """Let downloads be many small windows, two at a time, so that there is something to see."""
    from cloudscore_plugin.download import writer
    from cloudscore_plugin.settings import Settings

    if not isinstance(writer.download, partial):
        Settings.load().save(at_once=2)
        writer.download = partial(writer.download, window_bytes=400_000)


def drawn(seconds: float = 120) -> None:
    """Wait until the map is drawn with all its tiles."""
    canvas = iface.mapCanvas()
    pause(500)
    wait(lambda: not canvas.isDrawing(), "the map is drawn", seconds)
    finished = []
    canvas.mapCanvasRefreshed.connect(lambda: finished.append(True))
    canvas.refreshAllLayers()
    wait(lambda: bool(finished) and not canvas.isDrawing(), "the map is drawn", seconds)


def requests(url: str = "", tiles: bool = True) -> list[dict]:
    """What a sandbox has answered so far, usually the one of the argument ``url``; tiles: those of maps, too."""
    with urllib.request.urlopen((url or ARGUMENTS["url"]) + "/sandbox/log", timeout=10) as answer:
        return [entry for entry in json.load(answer) if tiles or entry["kind"] != "tile"]


def kinds(url: str = "", tiles: bool = True) -> list[str]:
    """The kinds of these requests."""
    return [entry["kind"] for entry in requests(url, tiles)]


def control(url: str, **wanted) -> None:
    """Set faults, latency and the like of a sandbox; faults that are not named end."""
    body = json.dumps(wanted).encode()
    with urllib.request.urlopen(urllib.request.Request(url + "/sandbox/set", body, method="POST"), timeout=10):
        pass


def one_of_each_mark(url: str) -> dict:
    """Let composites in the layer tree stand differently: fresh, being renewed, waiting, and not to be renewed.

    url: of the sandbox. Needs four of them; tells their states and what their marks say.
    """
    renewer, found = dock().renewer, composites()
    found[-1].setCustomProperty("cloudscore/recipe", '{"schema": 99}')
    found[-2].setCustomProperty("cloudscore/simulated", False)
    control(url, latency=4)
    renewer.renew([found[-2].id(), found[-3].id()])
    pause(500)
    states = [renewer._composites[layer.id()].state.name for layer in found]
    said = [renewer.indicators.text(layer.id()) for layer in found]
    control(url, latency=0)
    return {"shown": states, "said": said}


def picture(widget: QWidget, path: str | Path) -> None:
    """Save what a widget shows."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    pause(150)
    assert widget.grab().save(str(path), "PNG", QUICK), f"cannot save {path}"
