"""Animations: every frame whole and dated, drawn again where tiles fail, as PNG files and a GIF that others read."""

import os
import stat
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QSize
from qgis.PyQt.QtGui import QColor, QImage, QImageReader
from qgis.PyQt.QtWidgets import QApplication

from cloudscore_plugin.core.errors import Problem
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui.animation_dialog import AnimationDialog
from cloudscore_plugin.gui.messages import Messages
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.services import animation
from cloudscore_plugin.services.animation import GIF, Animator, Wish, animated_gif
from tests.support.http import Answer
from tests.support.recipes import RECIPE

SERIES = Series(RECIPE.with_(start="2024-01-01", end="2024-05-01"))
GREYS = (60, 110, 160, 210)


def tile(grey):
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor(grey, grey, grey))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data)


@pytest.fixture
def group(window, server):
    """Tiles of another grey for each month; the server counts and may refuse them."""
    server.refused = {}

    def usual(seen):
        if "/tiles/" not in seen.path:
            return Answer(404, b"")
        number = int(seen.path.split("/maps/")[1].split("/")[0])
        if server.refused.get(number, 0) > 0:
            server.refused[number] -= 1
            return Answer(503, b"later")
        return Answer(200, tile(GREYS[number]), {"Content-Type": "image/png"})

    server.usual = usual
    window.bridge.setAutoSetupOnFirstLayer(False)
    project = QgsProject.instance()
    group = time_groups.add_group(project, "months", SERIES)
    for number, period in enumerate(SERIES.periods()):
        address = f"{server.url}/v1/projects/demo/maps/{number}/tiles/{{z}}/{{x}}/{{y}}"
        uri = f"type=xyz&zmin=0&zmax=14&url={address}"
        time_groups.insert_layer(project, group, period, QgsRasterLayer(uri, period.start, "wms"))
    QApplication.processEvents()
    window.canvas.setExtent(QgsRectangle(120.9, 23.9, 121.0, 23.98))
    window.canvas.setLayers([group.findLayers()[0].layer()])
    return group


def made(animator, group, wish, qtbot):
    with qtbot.waitSignal(animator.ended, timeout=60000) as told:
        animator.start(group, wish)
    return told.args[0]


def test_each_frame_is_the_month_and_whole(window, group, qtbot, tmp_path):
    wish = Wish(str(tmp_path / "film"), QSize(320, 240), 0.5)
    paths = made(Animator(window.canvas), group, wish, qtbot)
    assert [Path(path).name for path in paths] == [
        *(f"frame_{number:03d}_{period.start}.png" for number, period in enumerate(SERIES.periods())),
        GIF,
    ]
    for path, grey in zip(paths, GREYS):
        image = QImage(path)
        assert image.size() == wish.size
        middle = {image.pixelColor(x, y).red() for x in range(0, 320, 10) for y in range(60, 200, 10)}
        assert middle == {grey}, "no hole of loading"
        top = {image.pixelColor(x, y).red() for x in range(5, 120) for y in range(5, 25)}
        assert min(top) < 30 and max(top) > 200, "the date, black on white"
        bottom = {image.pixelColor(x, y).red() for x in range(5, 100) for y in range(215, 240)}
        assert min(bottom) < 30, "the scale bar"
    first, second = QImage(paths[0]).copy(0, 0, 160, 40), QImage(paths[1]).copy(0, 0, 160, 40)
    assert first != second


def test_the_gif_is_read_by_others(tmp_path, qgis_app):
    images = []
    for grey in GREYS:
        image = QImage(61, 37, QImage.Format.Format_RGB32)
        image.fill(QColor(grey, 20, 200))
        image.setPixelColor(3, 4, QColor(255, 0, 0))
        images.append(image)
    data = animated_gif(images, 0.5)
    assert data[:6] == b"GIF89a" and b"NETSCAPE2.0" in data and data[-1:] == b"\x3b"
    assert data.count(b"\x21\xf9\x04") == 4 and b"\x21\xf9\x04\x04\x32\x00" in data, "half a second each"
    path = tmp_path / "x.gif"
    path.write_bytes(data)
    raster = gdal.Open(str(path))
    assert (raster.RasterXSize, raster.RasterYSize) == (61, 37)
    table = raster.GetRasterBand(1).GetColorTable()
    pixels = raster.GetRasterBand(1).ReadAsArray()
    assert np.abs(np.array(table.GetColorEntry(int(pixels[20, 20])))[:3] - (60, 20, 200)).max() <= 8
    if b"gif" in [bytes(name) for name in QImageReader.supportedImageFormats()]:
        reader = QImageReader(str(path))
        assert reader.imageCount() == 4
        for grey in GREYS:
            assert abs(reader.read().pixelColor(30, 30).red() - grey) <= 8


def test_tiles_that_fail_are_asked_for_again(window, group, server, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "PAUSE", 20)
    server.refused = {2: 200}
    animator = Animator(window.canvas)
    finished = []
    animator.ended.connect(finished.append)
    animator.start(group, Wish(str(tmp_path / "film"), QSize(200, 150), 0.5))
    qtbot.waitUntil(lambda: animator._tries >= 1, timeout=30000)
    assert not finished
    server.refused = {}
    qtbot.waitUntil(lambda: bool(finished), timeout=30000)
    image = QImage(finished[0][2])
    assert {image.pixelColor(x, 75).red() for x in range(0, 200, 5)} == {GREYS[2]}


def test_tiles_that_never_come_end_in_words_and_nothing_is_written(window, group, server, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "PAUSE", 20)
    monkeypatch.setattr(animation, "TRIES", 2)
    server.refused = {1: 100_000}
    animator = Animator(window.canvas)
    with qtbot.waitSignal(animator.failed, timeout=60000) as told:
        animator.start(group, Wish(str(tmp_path / "film"), QSize(200, 150), 0.5))
    assert isinstance(told.args[0], Problem) and told.args[0].values == {"period": "Feb 2024"}
    assert not (tmp_path / "film").exists()


def test_the_dialog_says_what_is_missing_and_can_be_cancelled(window, group, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    dialog = AnimationDialog(group, window.canvas, Messages(window, lambda *_told: None), window.window)
    dialog.show()
    assert "ffmpeg" in dialog._mp4.text() and not dialog._mp4.isEnabled() and not dialog.wish.mp4
    dialog._folder.setFilePath(str(tmp_path / "film"))
    dialog._width.setValue(200)
    dialog.start()
    assert dialog.animator.running and not dialog._save.isEnabled()
    dialog.reject()
    assert not dialog.animator.running and not (tmp_path / "film").exists()


def test_mp4_where_there_is_a_tool(window, group, qtbot, tmp_path, monkeypatch):
    tool = tmp_path / "ffmpeg"
    tool.write_text('#!/bin/sh\nfor last; do :; done\ncp *.txt listing; echo video > "$last"\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    wish = Wish(str(tmp_path / "film"), QSize(100, 80), 0.5, gif=False, mp4=True)
    paths = made(Animator(window.canvas), group, wish, qtbot)
    assert paths[-1].endswith("animation.mp4") and (tmp_path / "film" / "animation.mp4").read_text() == "video\n"
    listing = (tmp_path / "film" / "listing").read_text()
    assert listing.count("duration 0.5") == 4 and listing.count("frame_003") == 2
