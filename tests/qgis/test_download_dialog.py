"""Save GeoTIFF in the window: the dialog, and downloads that are cancelled, hurt, resumed, over real HTTP."""

from __future__ import annotations

import json
import shutil
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSettings,
)
from qgis.PyQt.QtCore import QDate, QEvent, QSize, Qt, QTimer
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLabel,
    QMessageBox,
    QPushButton,
    QToolButton,
)

from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.recipe_files import read_product
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.download import partial_download, writer
from cloudscore_plugin.download.plan import grid, usual, windows
from cloudscore_plugin.earthengine import expressions, transport
from cloudscore_plugin.earthengine.connection import Connection
from cloudscore_plugin.earthengine.session import connect
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.export_dialog import ExportDialog
from cloudscore_plugin.gui.save_dialog import SaveDialog
from cloudscore_plugin.gui.save_series_dialog import SaveSeriesDialog
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.geotiff_layers import make_saved_layer, shown_style
from cloudscore_plugin.services import download_queue
from cloudscore_plugin.settings import GROUP, Settings, SettingsList
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.stacks import random_scenes, recipe_of

from .test_download import tiny_disk

WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")
SHAPE = (150, 200)
SCENES = random_scenes(4, shape=SHAPE)
WINDOW_BYTES = 16_000  # so that these downloads are a dozen windows


class World(SandboxServer):
    """A sandbox that lets so many requests through, and the others when it is opened."""

    def hold_after(self, windows):
        """Answer what opens a session and so many windows."""
        self._gate, self._left, self._counting = threading.Event(), windows + 2, threading.Lock()
        self.latency = 0.001

    def open(self):
        self.latency = 0
        self._gate.set()

    def wait(self, seconds):
        with self._counting:
            self._left -= 1
            through = self._left >= 0
        return not through and not self._gate.wait(60)


@pytest.fixture
def world():
    """Four scenes of random pixels over real HTTP."""
    with World(ArrayCatalogue(SCENES)) as server:
        server.hold_after(1000)
        server.open()
        yield server
        server.open()


@pytest.fixture(scope="module")
def steady():
    """One for tests that leave it as it is."""
    with SandboxServer(ArrayCatalogue(SCENES)) as server:
        yield server


@pytest.fixture
def small(monkeypatch):
    """Downloads of a dozen windows, one at a time, that lose no time over trouble."""
    monkeypatch.setattr(writer, "download", partial(writer.download, window_bytes=WINDOW_BYTES))
    Settings.load().save(at_once=2)
    monkeypatch.setattr(writer, "PATIENCE", 0.5)
    monkeypatch.setattr(writer, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)


@pytest.fixture
def docks(window, world, small):
    """Makes docks as QGIS would, one after another."""
    # These tests count requests; the preview has tests of its own.
    Settings.load().save(connection="google", endpoint=world.url, project="sandbox", live_preview=0)
    made = []

    def make():
        dock = CompositeDock(window, window.window)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.findChild(QDateEdit, "startDate").setDate(QDate(2023, 1, 1))
        dock.findChild(QDateEdit, "endDate").setDate(QDate(2023, 12, 31))
        QApplication.processEvents()
        made.append(dock)
        return dock

    yield make
    end(made[-1])


@pytest.fixture
def dock(docks):
    return docks()


def end(dock):
    """As when the plugin is unloaded."""
    dock.shut_down()
    dock.hide()
    dock.deleteLater()


@pytest.fixture(autouse=True)
def folder(profile, tmp_path):
    """Where files are suggested."""
    Settings.load().save(save_folder=str(tmp_path))


def recipe(**more):
    return recipe_of(SCENES, 0.05, **more)


WINDOWS = len(windows(usual(recipe(), "/x.tif"), grid(usual(recipe(), "/x.tif")), WINDOW_BYTES))


def dialog_of(window) -> SaveDialog:
    found = [one for one in window.window.findChildren(SaveDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def opened(recipe, **more) -> SaveDialog:
    dialog = SaveDialog(recipe, **more)
    dialog.show()
    return dialog


def said(dialog, name) -> str:
    label = dialog.findChild(QLabel, name)
    return label.text() if label.isVisibleTo(dialog) else ""


def choose(dialog, name, data):
    combo = dialog.findChild(QComboBox, name)
    assert combo.findData(data) >= 0
    combo.setCurrentIndex(combo.findData(data))


def tick(dialog, name, on=True):
    dialog.findChild(QCheckBox, name).setChecked(on)


def reckoned(dialog):
    dialog._reckon()
    return dialog


def rows(dock, name="downloadText"):
    kind = QLabel if name in ("downloadText", "downloadName") else QToolButton
    return [widget for widget in dock.findChildren(kind, name) if widget.isVisible()]


def press(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def idle(dock):
    return lambda: dock.downloads._task is None and not dock.downloads._jobs._wanted


def layers():
    return list(QgsProject.instance().mapLayers().values())


# The dialog -----------------------------------------------------------------------------------------------------------


def test_it_tells_what_it_will_take_and_asks_nobody(dock, window, world, tmp_path):
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(-121.86, 37.93, -121.84, 37.94)), WGS84)
    press(dock.findChild(QPushButton, "saveGeotiffButton"))
    dialog = dialog_of(window)
    dialog._file.setFilePath(str(tmp_path / "x.tif"))
    order = reckoned(dialog).order
    words = said(dialog, "saveEstimate")
    assert f"{grid(order).width} × {grid(order).height} pixels" in words
    assert "requests: 1 " in words and "MB" in words and "under 1 min" in words and "scenes" not in words
    assert (order.bands, order.crs, order.resolution, order.dtype) == (("B2", "B3", "B4"), "EPSG:32610", 10, "uint16")
    assert order.recipe == dock.recipe() and order.clip and order.cog
    assert asked(world) == []
    dialog.reject()


def test_scenes_are_counted_where_they_are_known(qgis_app):
    assert "scenes: 11" in said(reckoned(opened(recipe(), scenes=11)), "saveEstimate")


def test_without_an_area_it_says_so(dock, window):
    press(dock.findChild(QPushButton, "saveGeotiffButton"))
    assert "no area" in window.message()
    assert not window.window.findChildren(SaveDialog)


@pytest.mark.parametrize(
    "spoil, place, words",
    [
        (lambda d: d._tick(()), "content", "at least one band"),
        (lambda d: d._file.setFilePath(""), "path", "Choose a file"),
        (lambda d: d._file.setFilePath("/no/such/folder/x.tif"), "path", "/no/such/folder"),
        (lambda d: d._file.setFilePath("~nobody-of-this-name/x.tif"), "path", "~nobody-of-this-name"),
        (lambda d: d._file.setFilePath(f"/tmp/{'x' * 300}.tif"), "path", "too long"),
        (lambda d: d._file.setFilePath(f"/tmp/{'x' * 250}.tif"), "path", "too long"),
        (lambda d: d._nodata.setValue(5000), "nodata", "5,000"),
        (lambda d: d._crs.setCrs(QgsCoordinateReferenceSystem("EPSG:4978")), "crs", "CRS"),
        (lambda d: (choose(d, "saveResolution", 0), d._own.setValue(0.001)), "resolution", "coarser"),
    ],
)
def test_what_cannot_be_is_said_beside_it(qgis_app, tmp_path, spoil, place, words):
    dialog = opened(recipe())
    dialog._file.setFilePath(str(tmp_path / "x.tif"))
    assert reckoned(dialog).order is not None and dialog._save.isEnabled()
    spoil(dialog)
    reckoned(dialog)
    assert dialog.order is None and not dialog._save.isEnabled()
    assert words in said(dialog, f"saveTrouble_{place}")
    assert dialog._drive_button.isEnabled() == (place == "path"), "a file's name is nothing to an export"
    others = [other for other in dialog._troubles if other != place]
    assert [said(dialog, f"saveTrouble_{other}") for other in others] == [""] * len(others)
    dialog.accept()
    assert dialog.isVisible() and dialog.result() == 0


def test_a_mere_name_lies_in_the_folder_that_was_offered(qgis_app, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    dialog = opened(recipe())
    dialog._file.setFilePath("mine")
    assert reckoned(dialog).order.path == str(tmp_path / "mine.tif")


def test_the_last_choices_are_there_again_but_not_the_bands(qgis_app, tmp_path):
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    dialog = opened(recipe())
    dialog._file.setFilePath(str(tmp_path / "x"))
    dialog._crs.setCrs(QgsProject.instance().crs())
    choose(dialog, "saveResolution", 60)
    dialog._tick(("B8",))
    tick(dialog, "saveCog", False)
    dialog.accept()
    assert dialog.order.path == str(tmp_path / "x.tif")
    assert (dialog.order.crs, dialog.order.resolution, dialog.order.cog) == ("EPSG:3857", 60, False)
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem("EPSG:26911"))
    order = reckoned(opened(recipe())).order
    assert (order.crs, order.resolution, order.cog, order.bands) == ("EPSG:26911", 60, False, ("B2", "B3", "B4"))
    assert Path(order.path).parent == tmp_path


@pytest.mark.parametrize(
    "place, project, shown, crs",
    [
        ((120.9, 23.9), "EPSG:4326", "", "EPSG:3826"),
        ((119.56, 23.57), "EPSG:3857", "", "EPSG:3825"),
        ((120.9, 23.9), "EPSG:3826", "EPSG:3826", "EPSG:3826"),
        ((120.9, 23.9), "EPSG:32651", "EPSG:32651", "EPSG:32651"),
        ((11.3, 46.4), "EPSG:3826", "", "EPSG:32632"),
        ((11.3, 46.4), "EPSG:25832", "EPSG:25832", "EPSG:25832"),
    ],
)
def test_the_crs_that_is_proposed(qgis_app, place, project, shown, crs):
    """A project's in metres that is made for the area, else TM2 in Taiwan, else UTM. What was chosen is kept."""
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem(project))
    (lon, lat), wish = place, recipe()
    ring = [[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat]]
    dialog = opened(wish.with_(roi={"type": "Polygon", "coordinates": [ring]}))
    assert (dialog._crs.crs().authid(), reckoned(dialog).order.crs) == (shown, crs)
    dialog._crs.setCrs(QgsCoordinateReferenceSystem())
    dialog.accept()
    usual = dialog.order.crs
    again = opened(dialog._recipe)
    assert (again._crs.crs().authid(), reckoned(again).order.crs) == ("", usual)


def test_pixels_keep_their_size_on_the_ground_in_degrees(qgis_app):
    dialog = opened(recipe())
    metres = reckoned(dialog).order
    dialog._crs.setCrs(WGS84)
    degrees = reckoned(dialog).order
    assert degrees.resolution == pytest.approx(10 / 111_319.49, rel=1e-6)
    assert dialog._own.isVisible() and not dialog._own.isEnabled()
    assert grid(degrees).height == pytest.approx(grid(metres).height, rel=0.05)
    choose(dialog, "saveResolution", 0)
    dialog._own.setValue(0.001)
    dialog._crs.setCrs(QgsCoordinateReferenceSystem())
    assert reckoned(dialog).order.resolution == pytest.approx(111.319, abs=0.01)


def test_what_is_offered_depends_on_the_recipe(qgis_app):
    dialog = opened(recipe())
    assert dialog._content.findData("date") == -1
    assert set(dialog._ticks) == {f"B{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, "8A", 9, 11, 12)}
    dialog = opened(recipe(method="latest", product="L1C", style=Style.of("NDVI")))
    assert dialog._content.findData("date") > 0 and "B10" in dialog._ticks
    order = reckoned(dialog).order
    assert (order.content, order.bands, order.dtype, order.nodata) == ("NDVI", (), "float32", -9999)
    choose(dialog, "saveContent", "picture")
    order = reckoned(dialog).order
    assert (order.dtype, order.nodata) == ("uint8", None) and not dialog._nodata.isVisibleTo(dialog)


def test_a_large_order_is_told_to_be_exported(qgis_app):
    exported = []
    dialog = opened(recipe(), export=exported.append)
    assert said(reckoned(dialog), "saveDriveText") == ""
    choose(dialog, "saveResolution", 0)
    dialog._own.setValue(0.05)
    assert "wiser" in said(reckoned(dialog), "saveDriveText")
    assert dialog.order is not None  # it can be done all the same
    press(dialog.findChild(QPushButton, "saveDriveButton"))
    assert not dialog.isVisible() and exported[0].resolution == 0.05


def test_the_export_takes_over_what_was_chosen(dock, window, world, qtbot):
    dock.saving.save(recipe())
    dialog = dialog_of(window)
    choose(dialog, "saveResolution", 0)
    dialog._own.setValue(0.05)
    width = grid(reckoned(dialog).order).width
    press(dialog.findChild(QPushButton, "saveDriveButton"))
    qtbot.waitUntil(lambda: bool(window.window.findChildren(ExportDialog)))
    [export] = window.window.findChildren(ExportDialog)
    assert f"{width:,} ×" in export.findChild(QLabel, "exportWhat").text()
    assert asked(world) == []
    export.reject()


def test_the_dialog_goes_with_the_plugin(docks, window):
    dock = docks()
    dock.saving.save(recipe())
    dialog = dialog_of(window)
    dock.shut_down()
    assert not dialog.isVisible()
    docks()  # is the one that is shut down at the end


def test_every_control_is_named_for_screen_readers_and_reached_by_tab(qgis_app):
    dialog = opened(recipe())
    labels = {label.buddy() for label in dialog.findChildren(QLabel) if label.buddy() is not None}
    for name in ("_content", "_resolution", "_crs", "_file", "_dtype", "_nodata"):
        assert getattr(dialog, name) in labels, name
    assert dialog._own.accessibleName() and dialog._crs.accessibleName()


# Downloads ------------------------------------------------------------------------------------------------------------


def asked(world):
    """Kinds of what the server was asked, but for tiles."""
    return [entry.kind for entry in world.log if entry.kind != "tile"]


def order_to(path, content="bands", **more):
    changes = {key: more.pop(key) for key in ("bands", "dtype", "nodata", "crs", "resolution", "cog") if key in more}
    return usual(recipe(**more), str(path), content, **changes)


def colours(layer):
    """What QGIS paints, pixel by pixel: red, green, blue, alpha (height, width, 4)."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(layer.width(), layer.height()))
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    image = QImage(settings.outputSize(), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return np.frombuffer(bits, np.uint8).reshape(image.height(), image.width(), 4).astype(int)


def painted_by_the_server(world, order):
    """The same pixels as Earth Engine paints the tile layer's."""
    session = connect(Connection(world.url, "sandbox", "none", simulated=True))
    shown = order.recipe if order.content == "picture" else order.recipe.with_(style=shown_style(order))
    image = session.pixels(lambda ee: expressions.saved_picture(ee, shown), grid(order).request)
    return np.stack([image[name] for name in ("red", "green", "blue", "alpha")], axis=-1).astype(int)


def test_save_makes_a_file_and_a_layer(dock, window, world, qtbot, tmp_path):
    dock.saving.save(recipe())
    dialog = dialog_of(window)
    dialog._file.setFilePath(str(tmp_path / "mine.tif"))
    reckoned(dialog)
    with qtbot.waitSignal(dock.downloads.saved):
        press(dialog.findChild(QPushButton, "saveButton"))
        assert not dialog.isVisible() and dock.findChild(QLabel, "downloadText").isVisible()
    (layer,) = layers()
    assert layer.isValid() and layer.name() == "mine" and layer.source() == str(tmp_path / "mine.tif")
    assert asked(world).count("pixels") == WINDOWS
    assert "mine.tif is saved" in window.message() and window.message_button("openFolderButton")
    assert rows(dock) == [] and not (tmp_path / "mine.tif.part").exists()
    assert SettingsList("downloads").texts() == []
    about = layer.metadata()
    assert "Pasquarella" in about.abstract() or "Simulated" in about.abstract()
    assert about.crs() == layer.crs() and about.title().startswith("Simulated: 37.94°N")


@pytest.mark.parametrize(
    "content, more",
    [
        ("bands", {}),
        ("bands", {"style": Style(min=300, max=9000, gamma=1.6), "bands": ("B8", "B2", "B3", "B4")}),
        ("bands", {"style": Style(max=9000), "dtype": "uint8"}),
        ("bands", {"style": Style(("B8",), max=9000, palette=("440154", "21918c", "fde725")), "bands": ("B4", "B8")}),
        ("picture", {"style": Style(gamma=0.7)}),
        ("NDVI", {}),
        ("NDVI", {"style": Style.of("NDVI"), "dtype": "int16"}),
        ("clear_count", {}),
        ("score", {"dtype": "uint16"}),
        ("holes", {"clear_threshold": 0.9}),
        ("date", {"method": "latest"}),
    ],
)
def test_the_layer_is_painted_as_its_tiles_are(qgis_app, steady, tmp_path, content, more):
    order = order_to(tmp_path / "x.tif", content, cog=False, **more)
    writer.download(connect(Connection(steady.url, "sandbox", "none", simulated=True)), order)
    expected, found = painted_by_the_server(steady, order), colours(make_saved_layer(order, True))
    assert (expected[..., 3] > 0).mean() > 0
    np.testing.assert_array_equal(found[..., 3] > 0, expected[..., 3] > 0)
    shown = expected[..., 3] > 0
    # QGIS bends by gamma what is rounded to 8 bits already: most where it is dark
    assert np.abs(found - expected)[shown].max() <= (8 if order.recipe.style.gamma > 1 else 3)
    assert np.abs(found - expected)[shown].mean() < 1


def test_cancel_keeps_what_has_arrived_and_resume_asks_for_the_rest_only(dock, world, qtbot, tmp_path):
    world.hold_after(4)
    dock.downloads.start(order_to(tmp_path / "x.tif"))
    qtbot.waitUntil(lambda: dock.downloads.items[0].done == 4)
    (text,) = rows(dock)
    assert f"/{WINDOWS} parts" in text.text()
    press(rows(dock, "downloadCancel")[0])
    assert text.text() == "Stopping…"
    qtbot.waitUntil(idle(dock))
    kept = dock.downloads.items[0].done
    assert text.text() == f"Interrupted at {100 * kept // WINDOWS} %"
    assert not (tmp_path / "x.tif").exists()
    world.open()
    with qtbot.waitSignal(dock.downloads.saved):
        press(rows(dock, "downloadResume")[0])
    assert WINDOWS <= asked(world).count("pixels") <= WINDOWS + 2  # those under way when it was cancelled
    assert len(layers()) == 1 and rows(dock) == []


def test_cancel_in_the_task_manager_can_be_resumed(dock, world, qtbot, tmp_path):
    world.hold_after(2)
    dock.downloads.start(order_to(tmp_path / "x.tif"))
    qtbot.waitUntil(lambda: dock.downloads.items[0].done == 2)
    QgsApplication.taskManager().cancelAll()
    qtbot.waitUntil(idle(dock))
    assert rows(dock, "downloadResume") and "Interrupted" in rows(dock)[0].text()


@pytest.mark.parametrize(
    "fault, words", [("unauthenticated", "sign in"), ("reset", "connection"), ("memory", "too much to compute")]
)
def test_trouble_on_the_way_is_told_and_can_be_resumed(dock, window, world, qtbot, tmp_path, fault, words):
    world.hold_after(2)
    dock.downloads.start(order_to(tmp_path / "x.tif"))
    qtbot.waitUntil(lambda: dock.downloads.items[0].done == 2)
    world.faults.set([fault])
    world.open()
    qtbot.waitUntil(idle(dock))
    assert words in window.message().lower(), window.message()
    assert "Interrupted at" in rows(dock)[0].text()
    world.faults.set([])
    with qtbot.waitSignal(dock.downloads.saved):
        press(window.message_button("resumeButton"))
    assert Path(tmp_path / "x.tif").is_file()


def test_why_it_halted_is_told_until_it_goes_on_or_is_discarded(dock, window, world, qtbot, tmp_path):
    world.hold_after(2)
    dock.downloads.start(order_to(tmp_path / "x.tif"))
    qtbot.waitUntil(lambda: dock.downloads.items[0].done == 2)
    world.faults.set(["reset"])
    world.open()
    for wish, ended in (("downloadResume", idle(dock)), ("downloadDiscard", lambda: rows(dock) == [])):
        qtbot.waitUntil(idle(dock))
        assert len(window.bar.items()) == 1 and "connection" in window.message()
        dock.downloads.items[0].done = 0  # so that discarding does not ask
        press(rows(dock, wish)[0])
        assert window.message() == "" or wish == "downloadDiscard"
        qtbot.waitUntil(ended)
    assert window.message() == ""


def test_a_file_saved_anew_has_nothing_of_the_old_one_beside_it(dock, qtbot, tmp_path):
    """A layer of the old file keeps its statistics in memory; GDAL writes them down when it lets go."""
    for resolution in (10, 20):
        with qtbot.waitSignal(dock.downloads.saved):
            dock.downloads.start(order_to(tmp_path / "x.tif", resolution=resolution))
        (layer,) = layers()
        assert layer.rasterUnitsPerPixelX() == resolution
        layer.dataProvider().histogram(1)
    assert sorted(path.name for path in tmp_path.glob("x.*")) == ["x.tif", "x.tif.json"]


def test_the_next_session_offers_what_was_left(docks, window, world, qtbot, tmp_path):
    first = docks()
    world.hold_after(4)
    first.downloads.start(order_to(tmp_path / "x.tif"))
    qtbot.waitUntil(lambda: first.downloads.items[0].done == 4)
    end(first)
    world.open()
    under_way = 2
    second = docks()
    qtbot.waitUntil(lambda: bool(rows(second)))
    assert rows(second, "downloadName")[0].text() == "x.tif"
    kept = second.downloads.items[0].done
    assert kept >= 4 and f"Interrupted at {100 * kept // WINDOWS} %" == rows(second)[0].text()
    assert asked(world).count("pixels") <= kept + under_way  # offering asks nobody
    with qtbot.waitSignal(second.downloads.saved):
        press(rows(second, "downloadResume")[0])
    assert asked(world).count("pixels") <= WINDOWS + under_way
    assert len(layers()) == 1


def test_one_at_a_time_and_the_waiting_can_be_cancelled(dock, world, qtbot, tmp_path):
    world.hold_after(0)
    for name in ("one.tif", "two.tif", "three.tif"):
        dock.downloads.start(order_to(tmp_path / name, "NDVI"))
    dock.downloads.start(order_to(tmp_path / "two.tif"))  # it is on its way already
    assert [row.text() for row in rows(dock)][1:] == ["Waits for the download before it"] * 2
    press(rows(dock, "downloadCancel")[1])
    world.open()
    qtbot.waitUntil(lambda: len(layers()) == 2)
    assert sorted(layer.name() for layer in layers()) == ["one", "three"]
    assert [row.text() for row in rows(dock, "downloadName")] == ["two.tif"]
    dock.downloads.start(order_to(tmp_path / "four.tif"))  # what is under way stands first
    qtbot.waitUntil(lambda: len(rows(dock)) == 2)
    at = {row.text(): row.mapTo(dock, row.rect().topLeft()).y() for row in rows(dock, "downloadName")}
    assert at["four.tif"] < at["two.tif"]
    with qtbot.waitSignal(dock.downloads.saved):
        pass
    press(rows(dock, "downloadDiscard")[0])
    qtbot.waitUntil(lambda: rows(dock) == [])
    assert SettingsList("downloads").texts() == []


def test_discard_asks_and_deletes_what_has_arrived(dock, window, world, qtbot, tmp_path):
    world.hold_after(2)
    dock.downloads.start(order_to(tmp_path / "x.tif"))
    qtbot.waitUntil(lambda: dock.downloads.items[0].done == 2)
    press(rows(dock, "downloadCancel")[0])
    qtbot.waitUntil(idle(dock))

    def answer(name):
        question = window.window.findChild(QMessageBox, "discardQuestion")
        question.findChild(QPushButton, name).click()

    QTimer.singleShot(0, lambda: answer("discardNo"))
    press(rows(dock, "downloadDiscard")[0])
    assert (tmp_path / "x.tif.part").is_dir() and rows(dock)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTimer.singleShot(0, lambda: answer("discardYes"))
    press(rows(dock, "downloadDiscard")[0])
    qtbot.waitUntil(lambda: rows(dock) == [])
    assert list(tmp_path.glob("x.tif*")) == []
    assert SettingsList("downloads").texts() == []


def test_a_damaged_record_is_told_and_can_be_discarded(docks, qtbot, tmp_path):
    broken, away = tmp_path / "x.tif", "/no/such/drive/y.tif"
    (tmp_path / "x.tif.part").mkdir()
    (tmp_path / "x.tif.part" / "order.json").write_text("{")
    for path in (str(broken), away, str(tmp_path / "never.tif")):
        SettingsList("downloads").put(path, path)
    dock = docks()
    qtbot.waitUntil(lambda: bool(rows(dock)))
    assert len(rows(dock)) == 1 and "damaged" in rows(dock)[0].text()
    assert not rows(dock, "downloadResume")
    press(rows(dock, "downloadDiscard")[0])
    qtbot.waitUntil(lambda: rows(dock) == [])
    assert not (tmp_path / "x.tif.part").exists()
    assert SettingsList("downloads").texts() == [away]  # its drive may come back


def year_one(record):
    """The record of an order whose end is the first day there is, with its checksum as it should be."""
    body = json.loads(record)
    del body["sha256"]
    body["order"]["recipe"]["end"] = "0001-01-01"
    return json.dumps({**body, "sha256": partial_download._digest(body)})


BROKEN = {
    "empty": lambda record: "",
    "no JSON": lambda record: "{",
    "another kind": lambda record: "[1, 2]",
    "checksum": lambda record: record.replace("median", "mean"),
    "nested": lambda record: "[" * 100_000,
    "cut off": lambda record: record[:-40],
    "year one": year_one,
    "a number": lambda record: json.dumps({"sha256": 5, "order": 5}),
}


def test_one_record_that_cannot_be_read_hides_no_other(docks, qtbot, tmp_path):
    sound = Path(__file__).resolve().parents[1] / "fixtures" / "first_version" / "composite.tif.part"
    for name in ("a", *BROKEN, "z"):
        folder = tmp_path / f"{name}.tif.part"
        shutil.copytree(sound, folder)
        if name in BROKEN:
            record = folder / "order.json"
            record.write_text(BROKEN[name](record.read_text(encoding="utf-8")), encoding="utf-8")
        SettingsList("downloads").put(str(tmp_path / f"{name}.tif"), str(tmp_path / f"{name}.tif"))
    dock = docks()
    qtbot.waitUntil(lambda: len(rows(dock)) == len(BROKEN) + 2)
    states = [item.state for item in dock.downloads.items]
    assert states.count(download_queue.BROKEN) == len(BROKEN) and states.count(download_queue.HALTED) == 2
    assert all(item.words for item in dock.downloads.items if item.state == download_queue.BROKEN)


def test_remembered_nonsense_does_no_harm(docks, qtbot):
    SettingsList("downloads").put("relative.tif", "relative.tif")
    QgsSettings().setValue(f"{GROUP}/downloads/a", "no date")
    QgsSettings().setValue(f"{GROUP}/downloads/b", [1, {"a": 2}])
    dock = docks()
    qtbot.waitUntil(idle(dock))
    assert rows(dock) == []


def test_the_old_file_stands_until_the_new_one_is_complete(dock, world, qtbot, tmp_path):
    """And its layer, of whatever was there before, then shows the new one, in its place."""
    path = tmp_path / "x.tif"
    with qtbot.waitSignal(dock.downloads.saved):
        dock.downloads.start(order_to(path, "NDVI"))
    (layer,) = layers()
    layer.setName("mine")
    old = path.read_bytes()
    world.hold_after(1)  # and two that do not open a session this time
    order = order_to(path)
    with qtbot.waitSignal(dock.downloads.saved) as saved:
        dock.downloads.start(order)
        qtbot.waitUntil(lambda: dock.downloads.items[0].done == 3)
        assert path.read_bytes() == old
        world.open()
    assert saved.args[0] is layer and layers() == [layer]
    assert (layer.name(), layer.bandCount(), layer.isValid()) == ("mine", 3, True)
    assert np.abs(colours(layer) - painted_by_the_server(world, order)).max() <= 3


def test_a_file_of_a_project_that_was_left_is_added_only_when_asked_for(dock, window, world, qtbot, tmp_path):
    world.hold_after(2)
    dock.downloads.start(order_to(tmp_path / "x.tif"))
    qtbot.waitUntil(lambda: dock.downloads.items[0].done == 2)
    QgsProject.instance().clear()
    with qtbot.waitSignal(dock.downloads.saved):
        world.open()
    assert layers() == []
    press(window.message_button("addLayerButton"))
    assert [layer.name() for layer in layers()] == ["x"]


def test_a_folder_that_is_gone_is_told(dock, window, world, qtbot, tmp_path):
    (tmp_path / "stick").mkdir()
    order = order_to(tmp_path / "stick" / "x.tif")
    (tmp_path / "stick").rmdir()
    dock.downloads.start(order)
    qtbot.waitUntil(idle(dock))
    assert "There is no folder" in window.message() and asked(world).count("pixels") == 0
    (tmp_path / "stick").mkdir()
    with qtbot.waitSignal(dock.downloads.saved):
        press(window.message_button("resumeButton"))


def test_a_full_disk_is_told_and_what_has_arrived_is_kept(dock, window, world, qtbot, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with tiny_disk(disk, 4096):
        world.hold_after(3)
        dock.downloads.start(order_to(disk / "x.tif"))
        qtbot.waitUntil(lambda: dock.downloads.items[0].done == 3)
        filler = disk / "filler"
        with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        world.open()
        qtbot.waitUntil(idle(dock))
        assert "free at" in window.message() and "free at" in rows(dock)[0].toolTip()
        kept = dock.downloads.items[0].done
        before = asked(world).count("pixels")
        filler.unlink()
        with qtbot.waitSignal(dock.downloads.saved):
            press(window.message_button("resumeButton"))
        assert asked(world).count("pixels") - before == WINDOWS - kept
        QgsProject.instance().clear()  # lets go of the file


def test_a_file_that_cannot_be_replaced_waits_for_its_place(dock, window, world, qtbot, tmp_path):
    path = tmp_path / "x.tif"
    path.mkdir()  # stands for a file that Windows does not give away
    dock.downloads.start(order_to(path))
    qtbot.waitUntil(idle(dock))
    assert "open elsewhere" in window.message() and "open elsewhere" in rows(dock)[0].text()
    path.rmdir()
    before = asked(world).count("pixels")
    with qtbot.waitSignal(dock.downloads.saved):
        press(rows(dock, "downloadResume")[0])
    assert asked(world).count("pixels") == before and path.is_file()


def test_the_dialog_knows_what_lies_at_the_path(dock, window, world, qtbot, tmp_path):
    world.hold_after(3)
    order = order_to(tmp_path / "x.tif", bands=("B2", "B3", "B4"))
    dock.downloads.start(order)
    qtbot.waitUntil(lambda: dock.downloads.items[0].done == 3)
    busy = opened(recipe(), busy=dock.downloads.busy)
    busy._file.setFilePath(order.path)
    assert "already" in said(reckoned(busy), "saveTrouble_path")
    press(rows(dock, "downloadCancel")[0])
    qtbot.waitUntil(idle(dock))
    (tmp_path / "x.tif").write_bytes(b"old")
    dialog = opened(recipe(), busy=dock.downloads.busy)
    dialog._file.setFilePath(order.path)
    words = said(reckoned(dialog), "saveFileNote")
    assert "Goes on with the unfinished download" in words and "will be replaced" in words and not dialog.anew
    choose(dialog, "saveContent", "NDVI")
    assert "dropped" in said(reckoned(dialog), "saveFileNote") and dialog.anew
    world.open()
    with qtbot.waitSignal(dock.downloads.saved):
        dock.downloads.start(dialog.order, dialog.anew)
    assert gdal.Open(order.path).RasterCount == 1 and not (tmp_path / "x.tif.part").exists()


def test_sample_scenes_that_are_left_stop_their_download(dock, world, qtbot, tmp_path):
    Settings.load().save(connection="sample")
    dock.downloads.start(order_to(tmp_path / "x.tif"))
    assert dock.downloads.running.sample
    Settings.load().save(connection="google")
    dock.connections.changed.emit()
    qtbot.waitUntil(idle(dock))
    assert "Interrupted" in rows(dock)[0].text()


def test_a_layer_without_its_file_is_not_valid(qgis_app, tmp_path):
    layer = make_saved_layer(order_to(tmp_path / "none.tif"), False)
    assert isinstance(layer, QgsRasterLayer) and not layer.isValid()


# A series -------------------------------------------------------------------------------------------------------------


def series_dialog(dock, window, tmp_path) -> SaveSeriesDialog:
    """Two days a period, of the four with a scene, and one more without."""
    dock.show_product(Series(recipe(start="2023-01-01", end="2023-01-07"), "days(2)"))
    dock.findChild(QAction, "saveSeries").trigger()
    dialog = dialog_of(window)
    assert isinstance(dialog, SaveSeriesDialog) and "3 files, each:" in said(dialog, "saveEstimate")
    dialog._file.setFilePath(str(tmp_path / "film"))
    return reckoned(dialog)


def names(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".json"))


SAVED = [
    "composite_2023-01-01_2023-01-02.tif",
    "composite_2023-01-03_2023-01-04.tif",
    "series.csv",
    "series.vrt",
]


def test_a_series_is_saved_as_a_folder_and_shown_as_a_group(dock, window, world, qtbot, tmp_path):
    dialog = series_dialog(dock, window, tmp_path)
    series = dock.product()
    dialog.accept()
    qtbot.waitUntil(idle(dock))
    assert names(tmp_path / "film") == SAVED
    assert read_product(str(tmp_path / "film" / "series.cloudscore.json")) == series
    assert not (tmp_path / "film" / "series.download.json").exists()
    assert "film is saved, but not 1 of 3 periods: 5–6 Jan 2023." in window.message()
    told = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dock.messages, "details", told.append)
        window.message_button("missingReportButton").click()
    assert "No scenes" in told[0].details and "Periods: 5–6 Jan 2023." in told[0].details
    (group,) = time_groups.groups(QgsProject.instance())
    assert [period.start for period in time_groups.members(group)] == ["2023-01-01", "2023-01-03"]
    assert len([node for node in group.findLayers() if node.isVisible()]) == 1


def test_a_series_goes_on_where_it_ended(docks, window, world, qtbot, tmp_path):
    world.hold_after(3)
    first = docks()
    series_dialog(first, window, tmp_path).accept()
    qtbot.waitUntil(lambda: (tmp_path / "film" / "series.download.json").exists())
    end(first)
    world.open()
    again = docks()
    again.show()
    again.downloads.look()
    qtbot.waitUntil(lambda: len(again.downloads.items) == 1 and idle(again)())
    item = again.downloads.items[0]
    assert item.name == "film" and item.state == "halted"
    again.downloads.resume(item)
    qtbot.waitUntil(lambda: idle(again)() and not again.downloads.items)
    assert names(tmp_path / "film") == SAVED


def test_a_folder_that_cannot_be_is_told(dock, window, tmp_path):
    dialog = series_dialog(dock, window, tmp_path)
    (tmp_path / "file").write_text("")
    for path, told in (
        ("", "Choose a folder"),
        (tmp_path / "file", "This is a file"),
        ("/no/such/x", "no folder /no/such"),
    ):
        dialog._file.setFilePath(str(path))
        assert reckoned(dialog).order is None and told in dialog._troubles["path"]._text.text()
    dialog.reject()
