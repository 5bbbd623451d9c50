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


def asked() -> list[str]:
    """What the sandbox was asked for besides tiles."""
    return [entry["path"].rpartition("/")[2] for entry in inside.requests(tiles=False)]


def play_button():
    """The one that is seen: messages that were cleared away live on until Qt deletes them."""
    found = iface.messageBar().findChildren(inside.object_type("QPushButton"), "playSeriesButton")
    return next(button for button in found if button.isVisible())


def twenty_four_months() -> None:
    """The last two years, with the mouse alone: each click is counted, and what is asked for until the group plays."""
    clicks = []

    def click(widget) -> None:
        clicks.append(widget.objectName())
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def pick() -> None:
        menu = QApplication.activePopupWidget()
        if menu is None:
            QTimer.singleShot(100, pick)
            return
        inside.picture(menu, OUT / "presets.png")
        wanted = next(action for action in menu.actions() if action.objectName() == "preset_last_24_months_1")
        clicks.append(wanted.objectName())
        menu.setActiveAction(wanted)  # with Qt 6 a click made here closes the menu and triggers nothing
        QTest.keyClick(menu, Qt.Key.Key_Return)

    iface.mapCanvas().setRenderFlag(False)  # no tiles beside what is counted
    before = len(asked())
    click(inside.child("way_series"))
    QTimer.singleShot(100, pick)
    click(inside.child("datePresetsButton"))
    preview = inside.dock().preview
    inside.wait(lambda: len(preview.film.pictures) == 24 and preview.idle, "the film strip of two years", 240)
    inside.picture(inside.dock(), OUT / "two_years.png")
    built = []
    inside.dock().series_builder.built.connect(built.append)
    click(inside.child("buildButton"))
    inside.wait(lambda: bool(built), "two years are built", 120)
    inside.wait(lambda: inside.message() is not None, "it is told")
    click(play_button())
    inside.pause(500)
    inside.picture(iface.mainWindow(), OUT / "two_years_built.png")
    controller = iface.mapCanvas().temporalController()
    made, frames, of_controller = time_groups.series_of(group()), [], controller.totalFrameCount()
    for number in range(24):
        frames.append(drawn_in(controller.dateTimeRangeForFrameNumber(number)))
    requests = asked()[before:]
    inside.tell(
        clicks=clicks,
        periods=len(made.periods()),
        two_years=[len(names) for names in frames],
        of_controller=of_controller,
        maps=requests.count("maps"),
        others=[name for name in requests if name != "maps"],
    )
    controller.setNavigationMode(type(controller.navigationMode())(0))
    QgsProject.instance().layerTreeRoot().removeChildNode(group())
    inside.pause(300)
    iface.messageBar().clearWidgets()
    iface.mapCanvas().setRenderFlag(True)


def build_series() -> None:
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
    inside.wait(lambda: bool(built), "the series is built", 120)
    inside.tell(layers=len(time_groups.members(group())), checked=checked())


def group_menu() -> None:
    """What the layer tree offers for the group, as a person opens it: QGIS's own menu and ours in it."""
    view = iface.layerTreeView()
    view.setCurrentIndex(view.node2index(group()))
    place = view.visualRect(view.currentIndex()).center()
    found = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        if menu is None:
            QTimer.singleShot(100, look)
            return
        ours = menu.findChild(QMenu, "cloudscoreGroupMenu")
        found.extend([action.text() for action in ours.actions()] if ours is not None else [])
        if ours is not None:
            ours.popup(menu.mapToGlobal(menu.rect().topRight()))
            inside.picture(ours, OUT / "menu.png")
            ours.close()
        menu.close()

    QTimer.singleShot(100, look)
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
    twenty_four_months()
    build_series()
    inside.drawn()
    inside.tell(scale_kept=0.5 < iface.mapCanvas().scale() / scale < 2)
    inside.picture(iface.mainWindow(), OUT / "built.png")
    inside.tell(said=inside.message().text())
    marks = iface.layerTreeView().indicators(group().findLayers()[0])
    inside.tell(marks=[mark.toolTip() for mark in marks])
    QTest.mouseClick(play_button(), Qt.MouseButton.LeftButton)
    inside.pause(500)
    controller = iface.mapCanvas().temporalController()
    inside.tell(mode=int(controller.navigationMode()), steps=controller.totalFrameCount(), playing=checked())
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
