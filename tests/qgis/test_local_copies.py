"""Local copies: a composite's layer shows a file instead of its tiles, prints sharp, and opens anywhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsReadWriteContext,
    QgsRectangle,
)
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QObject, QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QPushButton, QToolButton
from qgis.PyQt.QtXml import QDomDocument

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Period, Series
from cloudscore_plugin.download.polygons import Sum
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.layer_menu import LayerMenu
from cloudscore_plugin.gui.layouts import LayoutTemplate, LayoutWatch
from cloudscore_plugin.layers import identity, local_copies, time_groups
from cloudscore_plugin.layers.identity import copy_of, is_simulated, origin_of, product_of, recipe_of, tiles_of
from cloudscore_plugin.layers.layouts import coarse_layers, fit_layout, is_template, make_layout, nearest_tile
from cloudscore_plugin.layers.legends import ChangeLegend, StyleLegend
from cloudscore_plugin.layers.local_copies import show_copy, show_tiles
from cloudscore_plugin.layers.time_groups import set_temporal_range
from cloudscore_plugin.services.change_build import members
from cloudscore_plugin.services.change_polygons import Written
from cloudscore_plugin.services.project_composites import ProjectComposites
from cloudscore_plugin.settings import Settings
from tests.support.arrays import UTM, ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import wait
from tests.support.runs import LONG
from tests.support.stacks import random_scenes
from tests.support.stacks import recipe_of as recipe_over

from .test_layers import base_map
from .window import child

SCENES = random_scenes(3, seed=8, gaps=None)
OVER = recipe_over(SCENES, clip=True)
A3, A6 = (420, 297), (148, 105)  # millimetres
DAYS = ("2023-01-01", "2023-01-02", "2023-01-03", "2023-01-04")  # of the scenes, and the end
CHANGE = Change(OVER.with_(start=DAYS[0], end=DAYS[1]), OVER.with_(start=DAYS[1], end=DAYS[3]))
BARE = """
import sys
from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
assert project.read(sys.argv[1])
for layer in project.mapLayers().values():
    assert layer.isValid() and layer.providerType() == "gdal", layer.source()
    settings = QgsMapSettings()
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(300, 200))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    assert job.renderedImage().save(f"{sys.argv[2]}/{layer.id()}.png")
"""


@pytest.fixture
def server():
    with SandboxServer(ArrayCatalogue(SCENES)) as server:
        yield server
        assert server.last_error is None


@pytest.fixture
def dock(window, server, monkeypatch):
    monkeypatch.setattr(identity, "_copies", {})
    Settings.load().save(connection="google", endpoint=server.url, project="sandbox", live_preview=0)
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    composites = ProjectComposites(lambda _text: None)
    yield dock
    composites.shut_down()
    dock.shut_down()
    dock.deleteLater()


@pytest.fixture
def menu(window, dock):
    menu = LayerMenu(window, dock)
    yield menu
    menu.shut_down()


@pytest.fixture
def project(window, tmp_path):
    """A project with a file of its own, in a folder with letters that are not ASCII."""
    (tmp_path / "計畫").mkdir()
    assert QgsProject.instance().write(str(tmp_path / "計畫" / "valley.qgs"))
    return QgsProject.instance()


def built_by(builder, product, **more):
    """What a builder has built, once it is at rest."""
    built = []
    builder.built.connect(built.append)
    builder.build(product, **more)
    wait(lambda: built and not builder.running)
    builder.built.disconnect(built.append)
    return built[0]


def build(dock, recipe=OVER) -> QgsRasterLayer:
    return built_by(dock.builder, recipe)


def build_product(dock, kind, product):
    """A series or a change on the map: its group, or the change's layer."""
    dock.fill()
    return built_by(dock.builders[kind], product)


def choose(window, layer, text):
    window.setActiveLayer(layer)
    action = window.layer_menu(layer)[text]
    assert action.isVisible()
    action.trigger()


def keep(window, layer):
    choose(window, layer, "Keep a copy")
    wait(lambda: copy_of(layer) is not None)
    assert copy_of(layer) is not None, window.message()


def requests(server) -> int:
    return len(server.log)


def picture(layer, size=(300, 200)) -> QImage:
    settings = QgsMapSettings()
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(*size))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    data = image.constBits().asarray(image.sizeInBytes())
    return np.array(data, np.uint8).reshape(image.height(), image.width(), 4)


def what_stays(layer) -> dict:
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    return {
        "id": layer.id(),
        "name": layer.name(),
        "tree": [child.name() for child in node.parent().children()],
        "opacity": layer.renderer().opacity(),
        "blend": layer.blendMode(),
        "brightness": layer.brightnessFilter().brightness(),
        "range": (layer.temporalProperties().isActive(), layer.temporalProperties().fixedTemporalRange()),
        "scale": layer.minimumScale(),
        "property": layer.customProperty("mine"),
        "variables": layer.customProperty("variableValues"),
        "title": layer.metadata().title(),
        "rights": layer.metadata().rights(),
        "credit": layer.attribution(),
        "recipe": recipe_of(layer),
        "simulated": is_simulated(layer),
        "legend": layer.legend().style if isinstance(layer.legend(), StyleLegend) else None,
    }


def make_it_special(layer):
    layer.setName("the user's own")
    layer.renderer().setOpacity(0.5)
    layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    layer.brightnessFilter().setBrightness(20)
    layer.setMinimumScale(1e6)
    set_temporal_range(layer, Period("2023-01-01", "2023-02-01"))
    layer.setCustomProperty("mine", "stays")
    QgsProject.instance().addMapLayer(base_map())


def test_the_layer_stays_what_it_is_there_and_back(window, dock, menu, project, server):
    layer = build(dock)
    make_it_special(layer)
    before, source = what_stays(layer), layer.source()
    keep(window, layer)
    assert what_stays(layer) == before and layer.providerType() == "gdal" and tiles_of(layer) == ""
    folder = Path(project.absoluteFilePath()).parent / "valley_copies"
    assert Path(layer.source()).parent == folder and layer.extent().width() < 1000
    assert "Local copy of" in dock.copies._indicators.text(layer.id())
    assert [item.name for item in dock.downloads.items] == [] and len(project.mapLayers()) == 2
    choose(window, layer, "Back to tiles")
    assert what_stays(layer) == before and layer.source() == source
    assert dock.copies._indicators.text(layer.id()) == ""


def test_what_is_on_the_disk_is_never_asked_for_again(window, dock, menu, project, server):
    layer = build(dock)
    keep(window, layer)
    choose(window, layer, "Back to tiles")
    before = requests(server)
    keep(window, layer)
    assert requests(server) == before
    twin = build(dock, OVER)
    before = requests(server)
    keep(window, twin)
    assert requests(server) == before and twin.source() == layer.source()


@pytest.mark.parametrize("style", [Style(), Style.of("NDVI"), OVER.with_qa_layer("clear_count").style])
def test_the_copy_looks_as_earth_engine_renders_it(window, dock, menu, project, style):
    layer = build(dock, OVER.with_(style=style))
    legend = layer.legend().style
    keep(window, layer)
    raster = gdal.Open(layer.source())
    stored = np.stack([raster.GetRasterBand(band).ReadAsArray() for band in (1, 2, 3, 4)], axis=-1)
    assert stored[..., 3].any() and len(np.unique(stored[..., :3])) > 3
    height, width = stored.shape[:2]
    shown = pixels(picture(layer, (width, height)))
    opaque = stored[..., 3] == 255
    assert (shown[..., 3] == stored[..., 3]).all()
    assert (shown[opaque][:, [2, 1, 0]] == stored[opaque][:, :3]).all()
    assert layer.legend().style == legend == style


def test_a_change_and_both_sides_get_copies_by_one_click(window, dock, menu, project, server):
    layer = build_product(dock, "change", CHANGE)
    layers = members(project.layerTreeRoot().findLayer(layer.id()))
    before = {side: (one.id(), one.name(), one.source(), product_of(one)) for side, one in layers.items()}
    tiles = {side: pixels(picture(one)) for side, one in layers.items()}
    choose(window, layer, "Keep a copy")
    wait(lambda: all(map(copy_of, layers.values())))
    assert all(map(copy_of, layers.values())), window.message()
    wait(lambda: "3 layers show local copies" in window.message())
    assert "3 layers show local copies" in window.message()
    assert isinstance(layer.legend(), ChangeLegend) and layer.legend().change == CHANGE
    for side, one in layers.items():
        assert (one.id(), one.name(), product_of(one)) == (*before[side][:2], before[side][3])
        assert tiles[side].any() and pixels(picture(one)).any()
    raster = gdal.Open(layer.source())
    shown = {tuple(pixel) for pixel in np.stack([band.ReadAsArray() for band in bands_of(raster)], -1).reshape(-1, 4)}
    classes = {tuple(bytes.fromhex(row.colour)) for row in CHANGE.classes}
    assert {pixel[:3] for pixel in shown if pixel[3]} <= classes and len(shown) > 3 and raster.RasterCount == 4
    asked = requests(server)
    choose(window, layer, "Back to tiles")
    assert [one.source() for one in layers.values()] == [source for _id, _name, source, _product in before.values()]
    choose(window, layer, "Keep a copy")
    assert all(map(copy_of, layers.values())) and requests(server) == asked
    choose(window, layers["after"], "Back to tiles")
    assert [copy_of(one) is not None for one in layers.values()] == [True, False, True]


def bands_of(raster):
    return [raster.GetRasterBand(number) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("fill", [False, True])
def test_a_series_gets_copies_and_goes_on_as_a_group_through_time(window, dock, menu, project, server, fill):
    group = build_product(dock, "series", Series(OVER.with_(start=DAYS[0], end=DAYS[3]), "days(1)", fill=fill))
    layers = list(time_groups.members(group).values())
    before = [(one.id(), one.name(), one.source(), one.temporalProperties().fixedTemporalRange()) for one in layers]
    menu._groups._keep_copies(group, None)
    wait(lambda: all(map(copy_of, layers)))
    assert all(map(copy_of, layers)), window.message()
    after = [(one.id(), one.name(), one.source(), one.temporalProperties().fixedTemporalRange()) for one in layers]
    assert [row[:2] + row[3:] for row in after] == [row[:2] + row[3:] for row in before]
    assert list(time_groups.members(group).values()) == layers and group.isMutuallyExclusive()
    menu._groups._back_to_tiles(group, None)
    assert [one.source() for one in layers] == [row[2] for row in before]
    looks = []
    dock.copies.changed.connect(lambda: looks.append(sum(map(bool, map(copy_of, layers)))))
    menu._groups._keep_copies(group, None)
    assert looks == [len(layers)]  # they lie on the disk: all are shown, and the project is looked at once


def test_the_view_alone_can_be_kept_and_the_rest_later(window, dock, menu, project, server, monkeypatch):
    monkeypatch.setattr(local_copies, "_STEP", 10)
    layer = build(dock)
    source, whole = layer.source(), layer.extent()
    choose(window, layer, "Keep a copy")
    wait(lambda: copy_of(layer) is not None)
    choose(window, layer, "Back to tiles")
    kept = Path(project.absoluteFilePath()).parent / "valley_copies"
    [file] = kept.glob("*.tif")
    full = gdal.Open(str(file))
    stored = full.ReadAsArray()
    left, top = full.GetGeoTransform()[0], full.GetGeoTransform()[3]
    full = None
    shutil.rmtree(kept)

    window.look_at(UTM, QgsRectangle(left + 41, top - 89, left + 109, top - 31))
    choose(window, layer, "Keep a copy of the view")
    wait(lambda: copy_of(layer) is not None)
    assert copy_of(layer).part and "of a part of the area" in dock.copies._indicators.text(layer.id())
    part = gdal.Open(layer.source())
    x = round((part.GetGeoTransform()[0] - left) / 10)
    y = round((top - part.GetGeoTransform()[3]) / 10)
    assert 0 < part.RasterXSize < stored.shape[2] and 0 < part.RasterYSize < stored.shape[1] and x > 0 and y > 0
    assert (part.ReadAsArray() == stored[:, y : y + part.RasterYSize, x : x + part.RasterXSize]).all()
    assert part.ReadAsArray().any()

    assert window.layer_menu(layer)["Back to tiles"].isVisible()
    choose(window, layer, "Keep a copy")  # the whole area in place of the part
    wait(lambda: not copy_of(layer).part)
    assert not copy_of(layer).part and (gdal.Open(layer.source()).ReadAsArray() == stored).all()
    choose(window, layer, "Back to tiles")
    assert layer.source() == source and layer.extent() == whole
    before = requests(server)
    choose(window, layer, "Keep a copy of the view")  # the whole one is there
    assert not copy_of(layer).part and requests(server) == before


def test_a_view_beside_the_area_is_told(window, dock, menu, project, server):
    layer = build(dock)
    window.look_at("EPSG:4326", QgsRectangle(120, 23, 121, 24))
    before = requests(server)
    choose(window, layer, "Keep a copy of the view")
    assert "outside of the area" in window.message() and requests(server) == before and copy_of(layer) is None


def test_renewal_leaves_copies_alone(window, dock, menu, project, server):
    layer = build(dock)
    keep(window, layer)
    source, before = layer.source(), requests(server)
    dock.renew([layer.id()])
    dock.renewer.look()
    assert not window.layer_menu(layer)["Renew"].isEnabled()
    assert (layer.source(), requests(server), dock.renewer._composites) == (source, before, {})
    choose(window, layer, "Back to tiles")
    assert layer.id() in dock.renewer._composites


def test_a_saved_project_knows_its_copies(window, dock, menu, project, server, monkeypatch):
    layer = build(dock)
    origin, source = origin_of(layer), layer.source()
    keep(window, layer)
    copy, path = copy_of(layer), project.absoluteFilePath()
    assert project.write()
    assert 'source="./valley_copies/' in Path(path).read_text("utf-8")
    project.clear()
    monkeypatch.setattr(identity, "_copies", {})
    monkeypatch.setattr(identity, "_known", {})
    assert project.read(path)
    [opened] = project.mapLayers().values()
    assert copy_of(opened) == copy and origin_of(opened) == origin and recipe_of(opened) == OVER
    assert isinstance(opened.legend(), StyleLegend)
    before = requests(server)
    choose(window, opened, "Back to tiles")
    assert opened.source() == source and origin_of(opened) == origin and requests(server) == before


def test_the_folder_opens_in_a_bare_qgis_without_network(window, dock, menu, project, server, tmp_path):
    """A composite, a series that fills holes and a change, all with copies."""
    build(dock)
    build_product(dock, "series", Series(OVER.with_(start=DAYS[0], end=DAYS[3]), "days(1)", fill=True))
    build_product(dock, "change", CHANGE)
    layers = list(project.mapLayers().values())
    dock.copies.keep(layers)
    wait(lambda: all(map(copy_of, layers)))
    assert len(layers) > 7 and {layer.providerType() for layer in layers} == {"gdal"}, window.message()
    expected = {layer.id(): pixels(picture(layer)) for layer in layers}
    assert len({picture.tobytes() for picture in expected.values()}) >= 6
    assert project.write()
    moved = tmp_path / "colleague"
    shutil.copytree(Path(project.absoluteFilePath()).parent, moved)
    shutil.rmtree(Path(project.absoluteFilePath()).parent)
    script, out = tmp_path / "bare.py", tmp_path / "pictures"
    out.mkdir()
    script.write_text(BARE, "utf-8")
    nobody = "http://127.0.0.1:9"
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path / "bare"),
        "QT_QPA_PLATFORM": "offscreen",
        "http_proxy": nobody,
        "https_proxy": nobody,
    }
    done = subprocess.run(
        [sys.executable, str(script), str(moved / "valley.qgs"), str(out)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    for layer_id, picture_here in expected.items():
        assert (pixels(QImage(str(out / f"{layer_id}.png"))) == picture_here).all(), layer_id


def layout_with(project, layer, page=A3) -> tuple[QgsPrintLayout, QgsLayoutItemMap]:
    """A page that is all map."""
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(*page))
    item = QgsLayoutItemMap(layout)
    item.attemptMove(QgsLayoutPoint(0, 0))
    item.attemptResize(QgsLayoutSize(*page))
    item.setLayers([layer])
    item.setCrs(layer.crs())
    item.zoomToExtent(layer.extent())
    layout.addLayoutItem(item)
    return layout, item


def exported(layout, path, dpi=300) -> np.ndarray:
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = dpi
    assert QgsLayoutExporter(layout).exportToImage(str(path), settings) == QgsLayoutExporter.ExportResult.Success
    return pixels(QImage(str(path)))


def on_page(raster, extent: QgsRectangle, shape) -> tuple[np.ndarray, np.ndarray]:
    """What a file's pixels make of a page: blue, green, red and alpha, and where a pixel's edge is not too near."""
    left, size, _, top, _, _ = raster.GetGeoTransform()
    stored = np.stack([band.ReadAsArray() for band in bands_of(raster)], -1)
    height, width = shape[:2]
    x = (extent.xMinimum() + (np.arange(width) + 0.5) * extent.width() / width - left) / size
    y = (top - extent.yMaximum() + (np.arange(height) + 0.5) * extent.height() / height) / size
    rows, columns = np.floor(y).astype(int), np.floor(x).astype(int)
    inside = ((rows >= 0) & (rows < stored.shape[0]))[:, None] & ((columns >= 0) & (columns < stored.shape[1]))[None]
    found = stored[np.clip(rows, 0, stored.shape[0] - 1)[:, None], np.clip(columns, 0, stored.shape[1] - 1)[None]]
    white = ~(inside & (found[..., 3] == 255))
    found = np.where(white[..., None], 255, found)[..., [2, 1, 0, 3]]
    sure = (abs(y - np.rint(y)) > 0.02)[:, None] & (abs(x - np.rint(x)) > 0.02)[None]
    return found, sure


@pytest.mark.long
@pytest.mark.parametrize("kind", ["composite", "change", "series"])
def test_a_page_at_300_dpi_is_the_files_own_rendering(window, dock, menu, project, tmp_path, kind):
    if kind == "composite":
        layer = build(dock)
    elif kind == "change":
        layer = build_product(dock, "change", CHANGE)
    else:
        group = build_product(dock, "series", Series(OVER.with_(start=DAYS[0], end=DAYS[3]), "days(1)"))
        layer = list(time_groups.members(group).values())[-1]
    page = A3 if LONG else A6
    layout, item = layout_with(project, layer, page)
    keep(window, layer)
    item.zoomToExtent(layer.extent())
    item.setCrs(layer.crs())
    printed = exported(layout, tmp_path / "copy.png")
    plain = QgsRasterLayer(layer.source(), "plain", "gdal")
    project.addMapLayer(plain)
    item.setLayers([plain])
    assert np.allclose(printed.shape[1::-1], np.array(page) / 25.4 * 300, atol=1)
    assert (printed == exported(layout, tmp_path / "plain.png")).all()
    assert len(np.unique(printed[::50, ::50].reshape(-1, 4), axis=0)) > (10 if kind != "change" else 3)
    expected, sure = on_page(gdal.Open(layer.source()), item.extent(), printed.shape)
    assert sure.mean() > 0.9 and (printed == expected)[sure].all()
    item.setLayers([layer])
    for number in range(50 if LONG else 2 * (kind == "composite")):  # each whole: no blank tile in any
        assert (printed == exported(layout, tmp_path / "again.png")).all(), number


def test_a_project_without_a_file_is_asked_where(window, dock, menu, server, tmp_path, monkeypatch):
    answers, asked = ["", str(tmp_path)], []
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", staticmethod(lambda *args: asked.append(args) or answers[len(asked) - 1])
    )
    layer = build(dock)
    before = requests(server)
    choose(window, layer, "Keep a copy")
    assert requests(server) == before and dock.downloads.items == []
    keep(window, layer)
    assert Path(layer.source()).parent == tmp_path and len(asked) == 2
    assert "Save the project" in window.message()
    other = build(dock, OVER.with_(clear_threshold=0.3))
    keep(window, other)
    assert len(asked) == 2


def test_one_of_another_kind_of_scenes_is_told(window, dock, menu, project, server):
    layer = build(dock)
    origin = origin_of(layer)
    identity.write_origin(layer, tiles_of(layer), identity.Origin(origin.recipe, not origin.simulated, origin.created))
    before = requests(server)
    choose(window, layer, "Keep a copy")
    assert copy_of(layer) is None and requests(server) == before and dock.downloads.items == []
    assert window.message()


def test_a_file_of_the_same_name_that_is_none_is_not_shown(window, dock, menu, project, tmp_path):
    layer = build(dock)
    source = layer.source()
    spoilt = tmp_path / "x.0123456789ab.tif"
    spoilt.write_bytes(b"no picture")
    assert not show_copy(layer, str(spoilt)) and layer.source() == source
    assert not show_copy(layer, str(tmp_path / "y.0123456789ab.tif")) and layer.source() == source
    assert not show_tiles(layer)


def test_one_picked_up_after_a_restart_finds_its_layer(window, dock, menu, project, server):
    """The wish is of this session; the file's name tells the layer in the next."""
    layer = build(dock)
    choose(window, layer, "Keep a copy")
    dock.copies._wanted.clear()
    wait(lambda: copy_of(layer) is not None)
    assert copy_of(layer) is not None and len(project.mapLayers()) == 1


def test_the_dock_keeps_what_is_selected_or_was_built(window, dock, menu, project):
    dock.show()
    button = child(dock, QToolButton, "keepCopyButton")
    button.click()
    assert "Select composites" in window.message()
    first, last = build(dock), build(dock, OVER.with_(clear_threshold=0.3))
    window.tree.setCurrentLayer(first)
    button.click()
    wait(lambda: copy_of(first) is not None)
    assert copy_of(first) is not None and copy_of(last) is None
    window.tree.clearSelection()
    button.click()
    wait(lambda: copy_of(last) is not None)
    assert copy_of(last) is not None


@pytest.mark.parametrize(("needed", "tile"), [(47.2, 38.2), (189.0, 152.9), (15.1, 19.1), (60.5, 76.4), (1.0, 9.55)])
def test_the_zoom_qgis_draws_at(needed, tile):
    """As QGIS was seen to ask for tiles, at 96 and 300 dpi."""
    assert nearest_tile(needed, 0, 14) == pytest.approx(tile, rel=0.01)


class Designer(QObject):
    """A layout's window: the layout and its messages."""

    def __init__(self, layout):
        super().__init__()
        self._layout, self.bar = layout, QgsMessageBar()

    def layout(self):
        return self._layout

    def messageBar(self):
        return self.bar


@pytest.mark.parametrize(("metres", "coarse"), [(19.1 / 1.25, True), (19.1, False), (4.0, False)])
def test_a_layout_is_told_of_tiles_that_would_be_coarse(window, dock, menu, project, metres, coarse):
    layer = build(dock)
    layout, item = layout_with(project, layer)
    across = A3[0] / 25.4 * 300
    middle = QgsCoordinateTransform(layer.crs(), QgsCoordinateReferenceSystem("EPSG:3857"), project).transform(
        QgsPointXY(0, 0)
    )
    item.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    half = across * metres / 2
    tall = half * A3[1] / A3[0]
    item.zoomToExtent(QgsRectangle(middle.x() - half, middle.y() - tall, middle.x() + half, middle.y() + tall))
    assert (coarse_layers(layout) == [layer]) == coarse
    watch, designer = LayoutWatch(window, dock.copies), Designer(layout)
    window.layoutDesignerOpened.emit(designer)
    if not coarse:
        watch._look(designer, set())
        assert designer.bar.currentItem() is None
    else:
        wait(lambda: designer.bar.currentItem() is not None)
        shown = designer.bar.currentItem()
        assert layer.name() in shown.text()
        shown.findChild(QPushButton, "layoutKeepCopyButton").click()
        wait(lambda: copy_of(layer) is not None)
        assert coarse_layers(layout) == []
    watch.shut_down()
    designer.deleteLater()


def test_a_layout_to_start_from(window, dock, menu, project, tmp_path):
    layer = build(dock)
    window.look_at("EPSG:4326", QgsRectangle(-122, 36, -121, 37))
    choose(window, layer, "Print layout")
    [layout] = project.layoutManager().layouts()
    assert window.layouts_opened == [layout]
    texts = [item.currentText() for item in layout.items() if isinstance(item, QgsLayoutItemLabel)]
    told = "\n".join(texts)
    for part in (layer.name(), OVER.start, "0.6", layer.attribution(), catalog.CLOUD_SCORE_PLUS):
        assert part in told
    assert (catalog.CITATION in told) == (not is_simulated(layer))
    assert "[%" not in told
    layer.setName("renamed")
    assert any("renamed" in item.currentText() for item in layout.items() if isinstance(item, QgsLayoutItemLabel))
    legend = next(item for item in layout.items() if isinstance(item, QgsLayoutItemLegend))
    assert [node.layerId() for node in legend.model().rootGroup().findLayers()] == [layer.id()]
    (node,) = legend.model().rootGroup().findLayers()
    assert QgsLegendRenderer.nodeLegendStyle(node, legend.model()) == QgsLegendStyle.Style.Hidden
    layout = make_layout(project, layer, QgsRectangle(-122, 36, -121, 37), QgsCoordinateReferenceSystem("EPSG:4326"))
    bar = next(item for item in layout.items() if isinstance(item, QgsLayoutItemScaleBar))
    assert 10 < bar.rect().width() < 80 and bar.unitsPerSegment() > 0 and bar.scenePos().x() > 150
    assert exported(layout, tmp_path / "page.png", 100).shape[1] == 1169


@pytest.mark.parametrize("shown", ["true colour", "index", "change", "burns"])
def test_nothing_on_the_page_lies_over_another_or_beside_it(window, dock, menu, project, shown):
    if shown in ("change", "burns"):
        change = CHANGE if shown == "change" else CHANGE.with_(index="B8", limits=(-900, -600, -300, 300, 600, 900))
        layer = build_product(dock, "change", change)
    else:
        layer = build(dock, OVER if shown == "true colour" else OVER.with_(style=Style.of("NDVI")))
    layout = make_layout(project, layer, QgsRectangle(-122, 36, -121, 37), QgsCoordinateReferenceSystem("EPSG:4326"))
    legend = next(item for item in layout.items() if isinstance(item, QgsLayoutItemLegend))
    legend.adjustBoxSize()
    items = [item for item in layout.items() if isinstance(item, QgsLayoutItem) and item.id()]
    places = {item.id(): item.mapRectToScene(item.rect()) for item in items}
    labels = [item for item in items if isinstance(item, QgsLayoutItemLabel)]
    assert {item.hAlign() for item in labels} == {Qt.AlignmentFlag.AlignLeft}
    assert len(places) == 5 and all(
        layout.pageCollection().page(0).rect().contains(place) for place in places.values()
    ), places
    over = [(a, b) for a, b in combinations(places, 2) if places[a].intersects(places[b])]
    assert not over, places


@pytest.fixture
def template(qgis_app, tmp_path, monkeypatch):
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", staticmethod(lambda: f"{tmp_path}/profile/"))
    QgsProject.instance().setDirty(False)
    template = LayoutTemplate()
    template.offer()
    assert not QgsProject.instance().isDirty()
    yield template
    template.shut_down()


def from_template(path, project) -> QgsPrintLayout:
    """A layout as QGIS's layout manager makes it of a template."""
    document = QDomDocument()
    assert document.setContent(path.read_bytes())[0]
    layout = QgsPrintLayout(project)
    _items, done = layout.loadFromTemplate(document, QgsReadWriteContext())
    assert done
    return layout


def told_in(layout) -> str:
    return "\n".join(item.currentText() for item in layout.items() if isinstance(item, QgsLayoutItemLabel))


def test_a_page_from_the_template_shows_the_map_and_tells_of_its_composite(
    window, dock, menu, project, template, tmp_path
):
    project.addMapLayer(base_map())
    below, layer = build(dock, OVER.with_(clear_threshold=0.3)), build(dock)
    window.look_at("EPSG:4326", QgsRectangle(-122, 36, -121, 37))
    watch, layout = LayoutWatch(window, dock.copies), from_template(template.path, project)
    designer = Designer(layout)
    window.layoutDesignerOpened.emit(designer)
    item = next(item for item in layout.items() if isinstance(item, QgsLayoutItemMap))
    assert item.extent().contains(QgsRectangle(-122, 36, -121, 37)) and item.crs().authid() == "EPSG:4326"
    told = told_in(layout)
    for part in (layer.name(), OVER.start, "0.6", layer.attribution(), catalog.CLOUD_SCORE_PLUS):
        assert part in told, part
    assert "[%" not in told and below.name() not in told
    legend = next(item for item in layout.items() if isinstance(item, QgsLayoutItemLegend))
    assert [node.layerId() for node in legend.model().rootGroup().findLayers()] == [layer.id()]
    bar = next(item for item in layout.items() if isinstance(item, QgsLayoutItemScaleBar))
    assert 10 < bar.rect().width() < 80
    project.layerTreeRoot().findLayer(layer.id()).setItemVisibilityChecked(False)
    assert below.name() in told_in(layout) and "0.3" in told_in(layout)  # the one that the map shows now
    item.setExtent(QgsRectangle(-121.6, 36.4, -121.4, 36.5))
    before = item.extent()
    window.layoutDesignerOpened.emit(designer)  # opened again
    assert item.extent() == before
    again = tmp_path / "again.qpt"
    assert layout.saveAsTemplate(str(again), QgsReadWriteContext())
    assert not is_template(from_template(again, project))
    watch.shut_down()
    designer.deleteLater()


def test_the_template_is_there_as_long_as_the_plugin_is(qgis_app, template, monkeypatch):
    folder = template.path.parent
    assert folder.name == "composer_templates" and [path.name for path in folder.iterdir()] == [template.path.name]
    left = folder / "Cloud Score+ of a crash.qpt"  # in another language
    shutil.copy(template.path, left)
    template.offer()
    assert template.path.is_file() and not left.exists()
    template.shut_down()
    assert not folder.exists()
    folder.mkdir()
    template.path.write_text("<Layout/>", "utf-8")  # the user's own
    template.offer()
    template.shut_down()
    assert template.path.read_text("utf-8") == "<Layout/>"


def test_a_template_without_a_composite_says_nothing(window, dock, project, template):
    project.addMapLayer(base_map())
    layout = from_template(template.path, project)
    fit_layout(layout, None, QgsRectangle(-122, 36, -121, 37), QgsCoordinateReferenceSystem("EPSG:4326"))
    assert told_in(layout).strip() == ""


@pytest.mark.parametrize("filled", [False, True])
def test_no_dialog_of_files_outlives_the_dock(window, dock, menu, filled):
    """Also where the dock was never opened, as dialogs are opened from the layer menu too."""
    layer = build(dock)
    if filled:
        dock.fill()
    saving, change = dock.saving, CHANGE
    saving.save(recipe_of(layer))
    saving.save_series(Series(OVER.with_(start=DAYS[0], end=DAYS[3]), "days(1)"))
    saving.show_hectares(Written("/tmp/x.gpkg", change, 3, [Sum("", "loss", "loss", 3, 12.5)], []))
    saving.save_animation(time_groups.add_group(QgsProject.instance(), "series", Series(OVER, "year")))

    def shown():
        return sorted(dialog.objectName() for dialog in window.window.findChildren(QDialog) if dialog.isVisible())

    assert shown() == ["animationDialog", "cloudscoreSave", "cloudscoreSave", "hectaresDialog"]
    saving.shut_down()
    assert not shown()


@pytest.mark.parametrize("kind", ["composite", "change"])
def test_a_layer_that_shows_something_else_has_no_copy_any_more(window, dock, menu, project, kind):
    layer = build(dock) if kind == "composite" else build_product(dock, kind, CHANGE)
    keep(window, layer)
    wait(lambda: not dock.downloads.items)
    other = OVER.with_(clear_threshold=0.3) if kind == "composite" else CHANGE.with_(limits=(-0.1, 0.1))
    built_by(dock.builders[kind], other, replace=layer.id())
    assert copy_of(layer) is None and product_of(layer) == other and tiles_of(layer)
    wait(lambda: dock.copies._indicators.text(layer.id()) == "")
    assert dock.copies._indicators.text(layer.id()) == ""
    window.setActiveLayer(layer)
    actions = window.layer_menu(layer)
    assert actions["Keep a copy"].isVisible() and actions["Renew"].isEnabled()
    assert not actions["Back to tiles"].isVisible()
    assert pixels(picture(layer)).any() and layer.renderer().type() == "singlebandcolordata"
