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
from cloudscore_plugin.messages.names import period_title
from cloudscore_plugin.services import animation
from cloudscore_plugin.services.animation import GIF, Animator, Options, animated_gif
from tests.support.http import Answer
from tests.support.recipes import RECIPE

LONG = Series(RECIPE.with_(start="2023-01-01", end="2025-01-01"))
SERIES = LONG.with_(recipe=LONG.recipe.with_(end="2023-05-01"))
GREYS = tuple(range(46, 46 + 24 * 8, 8))
CREDIT = "Contains modified Copernicus Sentinel data 2023–2024; Cloud Score+ by Google, CC-BY-4.0"


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
    """Four months."""
    return group_of(window, server, SERIES)


def group_of(window, server, series):
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
    group = time_groups.add_group(project, "months", series)
    for number, period in enumerate(series.periods()):
        address = f"{server.url}/v1/projects/demo/maps/{number}/tiles/{{z}}/{{x}}/{{y}}"
        uri = f"type=xyz&zmin=0&zmax=14&url={address}"
        layer = QgsRasterLayer(uri, period.start, "wms")
        (layer.serverProperties() if hasattr(layer.serverProperties(), "setAttribution") else layer).setAttribution(
            CREDIT
        )
        time_groups.insert_layer(project, group, period, layer)
    QApplication.processEvents()
    window.canvas.setExtent(QgsRectangle(120.9, 23.9, 121.0, 23.98))
    window.canvas.setLayers([group.findLayers()[0].layer()])
    return group


def made(animator, group, wish, qtbot):
    ended: list = []
    animator.ended.connect(ended.append)
    animator.failed.connect(ended.append)
    animator.start(group, wish)
    qtbot.waitUntil(lambda: bool(ended), timeout=240000)
    assert isinstance(ended[0], list), ended[0]
    return ended[0]


def test_each_frame_is_the_month_and_whole(window, server, qtbot, tmp_path):
    group = group_of(window, server, LONG)
    wish = Options(str(tmp_path / "film"), QSize(320, 240), 0.5)
    animator = Animator(window.canvas)
    paths = made(animator, group, wish, qtbot)
    assert [Path(path).name for path in paths] == [
        *(f"frame_{number:03d}_{period.start}.png" for number, period in enumerate(LONG.periods())),
        GIF,
    ]
    texts = []
    for path, grey, (period, layer) in zip(paths, GREYS, time_groups.members(group).items()):
        image = QImage(path)
        assert image.size() == wish.size
        plain = QImage(wish.size, QImage.Format.Format_RGB32)
        plain.fill(QColor(grey, grey, grey))
        wanted = animation.decorated(plain, animator._settings(layer), period_title(period), CREDIT)
        assert image.convertToFormat(wanted.format()) == wanted, "every pixel as with this month's date"
        texts.append(period_title(period))
        middle = {image.pixelColor(x, y).red() for x in range(0, 320, 10) for y in range(60, 200, 10)}
        assert middle == {grey}, "no hole of loading"
        top = {image.pixelColor(x, y).red() for x in range(5, 120) for y in range(5, 25)}
        assert min(top) < 30 and max(top) > 200, "the date, black on white"
        bottom = {image.pixelColor(x, y).red() for x in range(5, 100) for y in range(215, 240)}
        assert min(bottom) < 30, "the scale bar"
        right = {image.pixelColor(x, y).red() for x in range(200, 318) for y in range(215, 240)}
        assert min(right) < 60, "the credit"
    assert len(set(texts)) == 24 and texts[0] == "Jan 2023" and texts[-1] == "Dec 2024"
    dates = [QImage(path).copy(0, 0, 160, 40).convertToFormat(QImage.Format.Format_Mono) for path in paths[:-1]]
    assert all(one != other for one, other in zip(dates, dates[1:]))


def test_all_frames_show_the_same_place(window, group, qtbot, tmp_path):
    """Also when the user goes elsewhere meanwhile."""
    animator, extents = Animator(window.canvas), []
    animator.progressed.connect(lambda _percent: extents.append(animator._job.mapSettings().extent()))
    animator.progressed.connect(lambda _percent: window.canvas.zoomByFactor(2))
    made(animator, group, Options(str(tmp_path), QSize(320, 240), 0.5, gif=False), qtbot)
    assert len(extents) == 4 and len({extent.toString() for extent in extents}) == 1


def test_the_gif_is_read_by_others(tmp_path, qgis_app):
    images = []
    for grey in GREYS[::6]:
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
    assert np.abs(np.array(table.GetColorEntry(int(pixels[20, 20])))[:3] - (GREYS[0], 20, 200)).max() <= 8
    if b"gif" in [bytes(name) for name in QImageReader.supportedImageFormats()]:
        reader = QImageReader(str(path))
        assert reader.imageCount() == 4
        for grey in GREYS[::6]:
            assert abs(reader.read().pixelColor(30, 30).red() - grey) <= 8


def test_tiles_that_fail_are_asked_for_again(window, group, server, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "PAUSE", 20)
    server.refused = {2: 200}
    animator = Animator(window.canvas)
    finished = []
    animator.ended.connect(finished.append)
    animator.start(group, Options(str(tmp_path / "film"), QSize(200, 150), 0.5))
    qtbot.waitUntil(lambda: animator._tries >= 1)
    assert not finished
    server.refused = {}
    qtbot.waitUntil(lambda: bool(finished))
    image = QImage(finished[0][2])
    assert {image.pixelColor(x, 75).red() for x in range(0, 200, 5)} == {GREYS[2]}


def test_tiles_that_never_come_end_in_words_and_nothing_is_written(window, group, server, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "PAUSE", 20)
    monkeypatch.setattr(animation, "TRIES", 2)
    server.refused = {1: 100_000}
    animator = Animator(window.canvas)
    with qtbot.waitSignal(animator.failed, timeout=240000) as told:
        animator.start(group, Options(str(tmp_path / "film"), QSize(200, 150), 0.5))
    assert isinstance(told.args[0], Problem) and told.args[0].values == {"period": "Feb 2023"}
    assert not (tmp_path / "film").exists()


def test_a_project_closed_meanwhile_ends_it_in_words(window, group, server, qtbot, tmp_path, monkeypatch):
    """While a frame is drawn, and before the dialog that was open for a group is asked to begin."""
    animator, failed = Animator(window.canvas), []
    animator.failed.connect(failed.append)
    wish = Options(str(tmp_path / "film"), QSize(200, 150), 0.5)
    animator.start(group, wish)
    window.canvas.setLayers([])
    QgsProject.instance().clear()
    qtbot.waitUntil(lambda: bool(failed))
    assert not animator.running
    animator.start(group, wish)
    assert [error.code for error in failed] == ["no_period"] * 2 and not (tmp_path / "film").exists()


def test_what_marks_filled_holes_is_of_the_frames_period(window, group, server, tmp_path):
    """And so is any other group through time; other layers stay."""
    project = QgsProject.instance()
    path = str(tmp_path / "plain.tif")
    gdal.GetDriverByName("GTiff").Create(path, 4, 4, 1, gdal.GDT_Byte).SetGeoTransform((0, 10, 0, 40, 0, -10))
    marks = time_groups.add_group(project, "marks", SERIES)
    for period in SERIES.periods()[1:]:
        time_groups.insert_layer(project, marks, period, QgsRasterLayer(path, period.start))
    plain = project.addMapLayer(QgsRasterLayer(path, "plain"))
    months, of_marks = time_groups.members(group), time_groups.members(marks)
    newest = SERIES.periods()[-1]
    window.canvas.setLayers([of_marks[newest], plain, months[newest]])
    animator = Animator(window.canvas)
    animator._members, animator._others, animator._options = months, [marks], Options("", QSize(20, 10), 1)
    animator._map = window.canvas.mapSettings()
    for period, layer in months.items():
        expected = [plain, layer] if period not in of_marks else [of_marks[period], plain, layer]
        assert animator._settings(layer).layers() == expected


def test_the_dialog_says_what_is_missing_and_can_be_cancelled(window, group, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    dialog = AnimationDialog(group, window.canvas, Messages(window, lambda *_told: None), window.window)
    dialog.show()
    assert "ffmpeg" in dialog._mp4.text() and not dialog._mp4.isEnabled() and not dialog.options.mp4
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
    wish = Options(str(tmp_path / "film"), QSize(100, 80), 0.5, gif=False, mp4=True)
    paths = made(Animator(window.canvas), group, wish, qtbot)
    assert paths[-1].endswith("animation.mp4") and (tmp_path / "film" / "animation.mp4").read_text() == "video\n"
    listing = (tmp_path / "film" / "listing").read_text()
    assert listing.count("duration 0.5") == 4 and listing.count("frame_003") == 2
