"""Runs inside QGIS for test_change_window.py: from a composite to polygons in hectares, counting clicks."""

from __future__ import annotations

import time
from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QWidget
from qgis.utils import iface, plugins

from cloudscore_plugin.services.change_build import members
from tests.desktop import inside
from tests.desktop.words import cut, english

OUT = Path(inside.ARGUMENTS["out"])
LON, LAT = 121.13, 24.04  # landslides on 2024-10-31
STEPS = 60

clicks: list[str] = []


def click(name: str) -> None:
    clicks.append(name)
    inside.click(name)


def look(name: str, seconds: float = 60) -> None:
    """A picture of the window, with as much of the map as has come by then: nothing is read from it."""
    canvas = iface.mapCanvas()
    end = time.monotonic() + seconds
    inside.pause(1000)
    while canvas.isDrawing() and time.monotonic() < end:
        inside.pause(200)
    inside.picture(iface.mainWindow(), OUT / name)


def chosen_file(*_told) -> tuple[str, str]:
    """The user presses Save in QGIS's dialog."""
    clicks.append("Save")
    return str(OUT / "scars.gpkg"), ""


def composite() -> None:
    inside.show_place(LON, LAT, 0.02)
    iface.mapCanvas().setRenderFlag(False)  # what is looked at is the change
    inside.click("areaViewButton")
    inside.set_date("startDate", 2024, 11, 1)
    inside.set_date("endDate", 2025, 1, 31)
    inside.press_build()
    inside.wait(lambda: len(inside.composites()) == 1, "the composite", 120)


def drag_limits(dock) -> dict:
    """Move a limit of the classes as a person does, and look how often the pictures follow and what holds up."""
    strip = dock.preview.strip
    histogram = inside.child("changeHistogram")
    frames, stalls, last = [], [], [time.perf_counter()]

    def beat() -> None:
        now = time.perf_counter()
        stalls.append(now - last[0])
        last[0] = now

    def mouse(kind: QEvent.Type, x: float, held: Qt.MouseButton) -> None:
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        at = QPoint(round(x), 20)
        place = QPointF(histogram.mapToGlobal(at))
        no_key = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(histogram, QMouseEvent(kind, QPointF(at), place, button, held, no_key))

    before = len(inside.kinds(tiles=False))
    start = histogram.x_of(histogram.limits[1])
    mouse(QEvent.Type.MouseButtonPress, start, Qt.MouseButton.LeftButton)
    strip.drawn.connect(frames.append)
    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(beat)
    timer.start()
    began = last[0] = time.perf_counter()
    for step in range(1, STEPS + 1):
        mouse(QEvent.Type.MouseMove, start + step * 0.7, Qt.MouseButton.LeftButton)
        inside.pause(16)
    inside.wait(lambda: dock.preview.idle, "the last frame")
    took = time.perf_counter() - began
    timer.stop()
    mouse(QEvent.Type.MouseButtonRelease, start + STEPS * 0.7, Qt.MouseButton.NoButton)
    strip.drawn.disconnect(frames.append)
    asked = len(inside.kinds(tiles=False)) - before
    newest = strip.frame.change.class_limits == histogram.limits
    stall = max(stalls) * 1000
    return {"frames": len(frames), "newest": newest, "seconds": took, "longest_stall_ms": stall, "asked": asked}


def main() -> None:
    dock_widget = inside.dock()
    inside.size_window(1280, 1000)
    dock = plugins[inside.PLUGIN]._dock
    composite()
    QFileDialog.getSaveFileName = staticmethod(chosen_file)
    click("way_change")
    inside.wait(lambda: dock.preview.strip.frame is not None and dock.preview.idle, "the change in the preview", 240)
    inside.child("previewPicture")
    inside.child("changeUsualLimits").isVisible()
    inside.picture(dock_widget, OUT / "dock.png")
    inside.child("changeHistogram")
    inside.picture(dock_widget, OUT / "preview.png")
    inside.tell(unknown=inside.child("changeUnknown").text(), shares=inside.child("changeShares").text())
    iface.messageBar().clearWidgets()
    click("buildButton")
    built = []
    dock.change_builder.built.connect(built.append)
    inside.wait(lambda: bool(built), "the change is built", 240)
    iface.mapCanvas().setRenderFlag(True)
    look("built.png")
    button = iface.messageBar().findChild(QWidget, "makePolygonsButton")
    clicks.append("makePolygonsButton")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    inside.wait(lambda: dock.polygon_maker.running, "the polygons begin")
    inside.wait(lambda: not dock.polygon_maker.running, "the polygons are made", 400)
    layers = [layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsVectorLayer)]
    look("polygons.png")
    inside.tell(clicks=clicks, layers=len(layers), group=list(members(_node(built[0]))))
    inside.tell(
        hectares=sum(feature["hectares"] for feature in layers[0].getFeatures()), count=layers[0].featureCount()
    )
    inside.tell(drag=drag_limits(dock))
    inside.child("changeHistogram")
    inside.picture(dock_widget, OUT / "dragged.png")
    inside.tell(english=english(inside.child("changeStrip")) + english(inside.child("changeFields")))
    inside.tell(cut=cut(inside.child("changeStrip")), width=dock_widget.width())


def _node(layer):
    return QgsProject.instance().layerTreeRoot().findLayer(layer)


inside.run(main)
