"""Runs inside QGIS for test_series_window.py: a series in few clicks, played and left alone."""

from pathlib import Path

from qgis.core import QgsDateTimeRange, QgsProject
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QColor, QContextMenuEvent, QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QMenu
from qgis.utils import iface

from cloudscore_plugin.gui.animation_dialog import AnimationDialog
from cloudscore_plugin.layers import time_groups
from tests.desktop import inside

A = inside.ARGUMENTS
OUT = Path(A["out"])
LON, LAT = 120.42, 23.74


def group():
    found = time_groups.groups(QgsProject.instance())
    return found[0] if found else None


def checked() -> list[str]:
    return [node.name() for node in group().findLayers() if node.isVisible()]


def drawn_in(frame: QgsDateTimeRange) -> list[str]:
    """Names of the group's layers that the map would draw in a frame, as QGIS's renderer decides."""
    names = []
    for node in group().findLayers():
        layer = node.layer()
        active = layer.temporalProperties().isActive()
        if node.isVisible() and (not active or layer.temporalProperties().isVisibleInTemporalRange(frame)):
            names.append(layer.name())
    return names


def build_series() -> None:
    clicks = ["way_series"]
    inside.click("way_series")
    inside.set_date("startDate", 2024, 1, 1)
    inside.set_date("endDate", 2024, 6, 30)
    inside.wait(lambda: inside.dock().preview.film.pictures and inside.dock().preview.idle, "the film strip", 180)
    inside.child("filmList")
    inside.picture(inside.dock(), OUT / "dock.png")
    inside.tell(film=[picture.holes for picture in inside.dock().preview.film.pictures.values()])
    iface.messageBar().clearWidgets()
    built = []
    inside.dock().series_builder.built.connect(built.append)
    inside.click("buildButton")
    clicks.append("buildButton")
    inside.wait(lambda: bool(built), "the series is built", 120)
    inside.tell(clicks=len(clicks), layers=len(time_groups.members(group())), checked=checked())


def group_menu() -> None:
    """What the layer tree offers for the group, as a person opens it: QGIS's own menu and ours in it."""
    view = iface.layerTreeView()
    view.setCurrentIndex(view.node2index(group()))
    place = view.visualRect(view.currentIndex()).center()
    found = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        ours = menu.findChild(QMenu, "cloudscoreGroupMenu")
        found.extend([action.text() for action in ours.actions()] if ours is not None else [])
        if ours is not None:
            ours.popup(menu.mapToGlobal(menu.rect().topRight()))
            inside.picture(ours, OUT / "menu.png")
            ours.close()
        menu.close()

    QTimer.singleShot(400, look)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), asked)
    inside.tell(menu=found)


def animation() -> None:
    dialog = AnimationDialog(group(), iface.mapCanvas(), inside.dock().messages, iface.mainWindow())
    dialog._folder.setFilePath(str(OUT / "film"))
    dialog._width.setValue(400)
    dialog.show()
    inside.picture(dialog, OUT / "animation.png")
    written = []
    dialog.animator.ended.connect(written.extend)
    dialog.start()
    inside.wait(lambda: bool(written), "the animation is written", 240)
    frames = [QImage(path) for path in written if path.endswith(".png")]
    whole = [
        all(frame.pixelColor(x, y) != QColor("white") for x in range(180, 220, 4) for y in range(140, 160, 4))
        for frame in frames
    ]
    inside.tell(frames=len(frames), whole=all(whole), gif=any(path.endswith(".gif") for path in written))
    dialog.shut_down()


def main() -> None:
    inside.dock()
    inside.size_window(1280, 940)
    inside.show_place(LON, LAT, 0.1)
    inside.click("areaRectangleButton")
    inside.drag(LON - 0.06, LAT - 0.04, LON + 0.06, LAT + 0.04)
    scale = iface.mapCanvas().scale()
    build_series()
    inside.drawn()
    inside.tell(scale_kept=0.5 < iface.mapCanvas().scale() / scale < 2)
    inside.picture(iface.mainWindow(), OUT / "built.png")
    inside.tell(said=inside.message().text())
    button = iface.messageBar().findChild(inside.object_type("QPushButton"), "playSeriesButton")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    inside.pause(500)
    controller = iface.mapCanvas().temporalController()
    inside.tell(mode=int(controller.navigationMode()), frames=controller.totalFrameCount(), playing=checked())
    panel = iface.mainWindow().findChild(QAction, "mActionTemporalController")
    inside.tell(panel=panel.isChecked())
    shown = []
    for number in range(6):
        controller.setCurrentFrameNumber(number)
        shown.append(drawn_in(controller.dateTimeRangeForFrameNumber(number)))
    inside.tell(shown=shown)
    inside.drawn()
    inside.picture(iface.mainWindow(), OUT / "playing.png")
    group_menu()
    animation()
    controller.setNavigationMode(type(controller.navigationMode())(0))
    inside.pause(200)
    inside.tell(off=checked())
    inside.unload()
    inside.tell(
        left=len([dock for dock in iface.mainWindow().findChildren(QDockWidget) if "CloudScore" in dock.objectName()])
    )


inside.run(main)
