"""Runs inside QGIS for test_download_window.py: from Save GeoTIFF to the layer, with a restart in between."""

from __future__ import annotations

import time
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QWidget
from qgis.utils import iface, loadPlugin, plugins, startPlugin

from tests.desktop import inside, words

A = inside.ARGUMENTS
OUT, TARGET = Path(A["out"]), Path(A["path"])
WEST, SOUTH, EAST, NORTH = 11.28, 46.44, 11.38, 46.51
PLACES = [(11.29 + 0.016 * x, 46.45 + 0.012 * y) for x in range(6) for y in range(5)]
DATA = r"EPSG:\d+|GeoTIFF|COG|UTM|Byte|U?Int16|Float32|[MG]B|Storage|[\w/.-]*\.tif\S*|S2_\S+|sandbox|/\S*"


def look(window: QWidget) -> None:
    """Note what is cut off or left in English."""
    ENGLISH.extend(words.english(window, DATA) if A["chinese"] else [])
    CUT.extend(words.cut(window))


ENGLISH, CUT = [], []


def row(name: str) -> QWidget:
    """What is visible of the download's row."""
    return next((widget for widget in inside.dock().findChildren(QWidget, name) if widget.isVisible()), None)


def colours(layer) -> list:
    """The mean colours the map shows with this layer alone, around each of PLACES."""
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        node.setItemVisibilityChecked(node.layerId() == layer.id())
    inside.drawn()
    image = iface.mapCanvas().grab().toImage()
    found = []
    for lon, lat in PLACES:
        at = inside.map_position(lon, lat)
        near = [image.pixelColor(at.x() + dx, at.y() + dy) for dx in range(-6, 7) for dy in range(-6, 7)]
        found.append([sum(get(one) for one in near) / len(near) for get in (red, green, blue)])
    return found


def red(colour) -> int:
    return colour.red()


def green(colour) -> int:
    return colour.green()


def blue(colour) -> int:
    return colour.blue()


def main() -> None:
    TARGET.unlink(missing_ok=True)
    dock = inside.dock()
    inside.size_window(1280, 900)
    inside.slow_downloads()
    inside.show_place((WEST + EAST) / 2, (SOUTH + NORTH) / 2, 0.07)
    inside.set_date("startDate", 2023, 6, 1)
    inside.set_date("endDate", 2023, 7, 15)
    inside.click("areaRectangleButton")
    inside.drag(WEST, SOUTH, EAST, NORTH)
    preview = plugins[inside.PLUGIN]._dock.preview
    inside.wait(lambda: preview.frame is not None and preview.idle, "the preview is drawn")
    tiles = inside.build()

    before = len(inside.kinds(A["url"]))
    dialog = inside.save_dialog()
    dialog.findChild(QWidget, "saveBand_B8").setChecked(True)
    dialog.findChild(QWidget, "saveFile").setFilePath(str(TARGET))
    inside.pause(400)
    look(dialog)
    inside.picture(dialog, OUT / "save-dialog.png")
    dialog.findChild(QWidget, "saveAdvanced").setCollapsed(False)
    inside.pause(400)
    look(dialog)
    inside.picture(dialog, OUT / "dialog-advanced.png")
    dialog.findChild(QWidget, "saveBandsNone").click()
    dialog.findChild(QWidget, "saveNodata").setValue(5000)
    dialog.findChild(QWidget, "saveFile").setFilePath("/no/such/folder/x.tif")
    inside.pause(400)
    look(dialog)
    inside.picture(dialog, OUT / "dialog-wrong.png")
    assert not dialog.findChild(QWidget, "saveButton").isEnabled()
    dialog.reject()
    dialog = inside.save_dialog()
    dialog.findChild(QWidget, "saveResolution").setCurrentIndex(3)
    dialog.findChild(QWidget, "saveOwnResolution").setValue(0.2)
    inside.pause(400)
    look(dialog)
    inside.picture(dialog, OUT / "dialog-large.png")
    dialog.reject()

    dialog = inside.save_dialog()
    dialog.findChild(QWidget, "saveBand_B8").setChecked(True)
    dialog.findChild(QWidget, "saveFile").setFilePath(str(TARGET))
    inside.pause(400)
    inside.tell(asked_before_save=[kind for kind in inside.kinds(A["url"])[before:] if kind != "tile"])
    dialog.findChild(QWidget, "saveButton").click()
    downloads = plugins[inside.PLUGIN]._dock.downloads
    stalls = []
    timer, last = QTimer(), [time.perf_counter()]
    timer.timeout.connect(
        lambda: (stalls.append(time.perf_counter() - last[0]), last.__setitem__(0, time.perf_counter()))
    )
    timer.start(5)
    inside.wait(lambda: downloads.items[0].done >= 4, "some parts have arrived")
    timer.stop()
    inside.tell(stall_ms=round(max(stalls) * 1000))
    inside.pause(600)
    look(dock)
    inside.picture(iface.mainWindow(), OUT / "window-running.png")
    inside.picture(dock, OUT / "download-running.png")
    row("downloadCancel").click()
    inside.wait(lambda: downloads.running is None, "it has stopped")
    look(dock)
    inside.picture(dock, OUT / "cancelled-dock.png")

    inside.unload()
    assert loadPlugin(inside.PLUGIN) and startPlugin(inside.PLUGIN)
    inside.slow_downloads()
    dock = inside.dock()
    downloads = plugins[inside.PLUGIN]._dock.downloads
    inside.wait(lambda: row("downloadResume") is not None, "the rest is offered")
    inside.tell(kept=downloads.items[0].done, parts=downloads.items[0].windows)
    look(dock)
    inside.picture(dock, OUT / "offered-dock.png")
    saved = []
    downloads.saved.connect(saved.append)
    row("downloadResume").click()
    inside.wait(lambda: downloads.items and downloads.items[0].progress is not None, "it goes on")
    inside.pause(900)
    look(dock)
    inside.picture(iface.mainWindow(), OUT / "window-resumed.png")
    inside.picture(dock, OUT / "download-resumed.png")
    inside.wait(lambda: bool(saved), "the file is saved", 120)
    inside.tell(asked=inside.kinds(A["url"])[before:].count("pixels"))
    (layer,) = [one for one in QgsProject.instance().mapLayers().values() if one.source() == str(TARGET)]
    assert layer is saved[0] and isinstance(layer, QgsRasterLayer) and layer.isValid()
    inside.pause(500)
    inside.picture(iface.mainWindow(), OUT / "saved.png")
    mine, theirs = colours(layer), colours(tiles)
    inside.tell(differences=[max(abs(a - b) for a, b in zip(*pair)) for pair in zip(mine, theirs)])
    inside.tell(english=sorted(set(ENGLISH)), cut=sorted(set(CUT)))
    inside.unload()


inside.run(main)
