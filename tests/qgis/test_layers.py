"""Layers: what QGIS is asked to show, what they carry, and where they go in the tree."""

import math
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from qgis.core import (
    QgsDataSourceUri,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QBuffer, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.earthengine.session import TileSource, attribution, shown_bounds
from cloudscore_plugin.layers import base_maps, identity
from cloudscore_plugin.layers import tile_layers as layers

SQUARE = {"type": "Polygon", "coordinates": [[[16.3, 48.1], [16.4, 48.1], [16.4, 48.2], [16.3, 48.2], [16.3, 48.1]]]}
RECIPE = CompositeRecipe(roi=SQUARE, start="2023-01-01", end="2023-02-01")
POINT = RECIPE.with_(roi={"type": "Point", "coordinates": [-119.9, 37.4]})
FIJI = RECIPE.with_(
    roi={
        "type": "MultiPolygon",
        "coordinates": [
            [[[179, -17], [180, -17], [180, -16], [179, -16], [179, -17]]],
            [[[-180, -17], [-179, -17], [-179, -16], [-180, -16], [-180, -17]]],
        ],
    }
)
URL = "https://earthengine.googleapis.com/v1/projects/p/maps/m/tiles/{z}/{x}/{y}"
WORLD = 20037508.34


def source(recipe=RECIPE, url=URL):
    return TileSource(
        url, "projects/p/maps/m", "2026-11-21T08:00:00+00:00", shown_bounds(recipe), 0, 14, attribution(recipe)
    )


def composite(recipe=RECIPE, **options):
    return layers.make_layer(source(recipe), recipe, **options)


def base_map(name="base map"):
    return QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png", name, "wms")


def vector(name):
    return QgsVectorLayer("Polygon?crs=EPSG:4326", name, "memory")


def tree(group):
    """The tree as nested lists of names."""
    return [tree(node) if hasattr(node, "findLayers") else node.name() for node in group.children()]


def test_the_uri_is_what_qgis_understands():
    uri = QgsDataSourceUri()
    uri.setEncodedUri(layers.xyz_uri(source()))
    assert uri.param("type") == "xyz" and uri.param("url") == URL
    assert (uri.param("zmin"), uri.param("zmax")) == ("0", "14")


def test_a_template_with_a_query_survives():
    template = URL + "?key=a&b=c d#é"
    uri = QgsDataSourceUri()
    uri.setEncodedUri(layers.xyz_uri(source(url=template)))
    assert uri.param("zmax") == "14"
    assert uri.param("url") in (template, template.replace(" ", "%20").replace("é", "%C3%A9"))


def test_the_layer_is_valid_and_carries_its_recipe():
    layer = composite()
    assert layer.isValid() and layer.crs().authid() == "EPSG:3857"
    assert layer.name() == "48.15°N 16.35°E, Jan 2023, true colour"
    assert identity.recipe_of(layer) == RECIPE
    assert layer.customProperty(identity.CREATED) == "2026-11-21T08:00:00+00:00"
    assert layer.customProperty(identity.MAP) == "maps/m", "no Cloud project: styles are handed on"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clear_threshold": 0.5}, "≥ 0.50"),
        ({"clear_threshold": 0.625}, "≥ 0.625"),
        ({"qa_band": "cs"}, "cs ≥"),
        ({"method": "mean"}, ", mean"),
        ({"method": "percentile", "percentile": 12.5}, "percentile 12.5"),
        ({"product": "L1C"}, ", L1C"),
        ({"style": Style(bands=("B8", "B4", "B3"))}, ", colour infrared"),
    ],
)
def test_names_tell_composites_apart(changes, words):
    assert words in layers.layer_name(RECIPE.with_(**changes))
    assert words not in layers.layer_name(RECIPE)


def test_credits_and_terms():
    layer = composite()
    metadata = layer.metadata()
    assert metadata.title() == layer.name()
    assert metadata.rights() == [attribution(RECIPE)] and "2023" in metadata.rights()[0]
    assert metadata.licenses() == [catalog.TERMS]
    assert catalog.DOI in metadata.abstract() and catalog.CLOUD_SCORE_PLUS in metadata.abstract()
    urls = [link.url for link in metadata.links()]
    assert "https://doi.org/" + catalog.DOI in urls and all(url.startswith("https://") for url in urls)
    server = layer.serverProperties()
    shown = server.attribution() if hasattr(server, "attribution") else layer.attribution()
    assert shown == attribution(RECIPE)
    (where,) = metadata.extent().spatialExtents()
    assert where.bounds.toRectangle() == QgsRectangle(16.3, 48.1, 16.4, 48.2)
    (when,) = metadata.extent().temporalExtents()
    assert when.begin().toString(Qt.DateFormat.ISODate) == "2023-01-01T00:00:00Z"
    assert when.end().toString(Qt.DateFormat.ISODate) == "2023-02-01T00:00:00Z" and not when.includeEnd()


def test_simulated_scenes_are_labelled_everywhere():
    layer = composite(simulated=True)
    assert layer.name().startswith("Simulated: ")
    metadata = layer.metadata()
    assert "Copernicus" not in "".join(metadata.rights()) and "imulated" in "".join(metadata.rights())
    assert not metadata.licenses() and "imulated" in metadata.abstract()


def test_years_of_the_credit():
    assert "2022-2023" in attribution(RECIPE.with_(start="2022-12-01"))
    assert "2023;" in attribution(RECIPE.with_(end="2024-01-01")), "the end day does not count"


def test_recipe_of_anything_else():
    assert identity.recipe_of(None) is None
    assert identity.recipe_of(base_map()) is None
    broken = base_map()
    broken.setCustomProperty(identity.RECIPE, "{broken")
    assert identity.recipe_of(broken) is None


def test_the_age_of_a_map_is_infinite_where_it_cannot_be_known():
    layer, now = composite(), datetime.now(timezone.utc)

    def age(created):
        layer.setCustomProperty(identity.CREATED, created)
        return identity.age_of(identity.created_of(layer))

    assert age((now - timedelta(hours=3)).isoformat()) == pytest.approx(3 * 3600, abs=50)
    assert age((now + timedelta(seconds=30)).isoformat()) < 0, "clocks differ a little"
    unknown = ((now + timedelta(hours=1)).isoformat(), "2023-01-01T00:00:00", "yesterday", "", None)
    assert {age(created) for created in unknown} == {math.inf}


def test_a_clipped_layer_is_as_large_as_its_area():
    extent = composite().extent()

    def mercator(lon, lat):
        return WORLD * lon / 180, WORLD * math.log(math.tan(math.radians(45 + lat / 2))) / math.pi

    # And some 20 m more, as pixels on its border belong to it.
    assert (extent.xMinimum(), extent.yMinimum()) == pytest.approx(mercator(16.2998, 48.0998), abs=1)
    assert (extent.xMaximum(), extent.yMaximum()) == pytest.approx(mercator(16.4002, 48.2002), abs=1)


def test_an_area_beyond_the_end_of_web_maps_leaves_the_extent_alone():
    arctic = {"type": "Polygon", "coordinates": [[[10, 86], [11, 86], [11, 87], [10, 87], [10, 86]]]}
    assert composite(RECIPE.with_(roi=arctic)).extent().width() == pytest.approx(2 * WORLD, rel=1e-3)


def test_at_the_antimeridian_a_layer_ends_where_the_map_does():
    east = RECIPE.with_(roi={"type": "Polygon", "coordinates": FIJI.roi["coordinates"][0]})
    found = composite(east).extent()
    assert found.xMaximum() == pytest.approx(WORLD) and found.width() == pytest.approx(WORLD / 180, rel=0.01)
    both = composite(FIJI).extent()
    assert both.width() == pytest.approx(2 * WORLD) and both.height() == pytest.approx(found.height())


@pytest.mark.parametrize("recipe", [RECIPE.with_(clip=False), POINT])
def test_other_layers_keep_the_world(recipe):
    assert composite(recipe).extent().width() == pytest.approx(2 * WORLD, rel=1e-6)


def test_the_recipe_survives_saving(project, tmp_path):
    layers.add_layer(project, composite())
    file = str(tmp_path / "project.qgz")
    assert project.write(file)
    project.clear()
    assert project.read(file)
    (layer,) = project.mapLayers().values()
    assert identity.recipe_of(layer) == RECIPE
    assert layer.metadata().licenses() == [catalog.TERMS]
    layers.limit_extent(layer, RECIPE)
    assert layer.extent().width() < 20_000


# Another map, another composite


def appearance(layer):
    """Everything a user may have set, as it is now."""
    return (
        layer.id(),
        layer.renderer().opacity(),
        layer.blendMode(),
        layer.brightnessFilter().brightness(),
        layer.minimumScale(),
        layer.hasScaleBasedVisibility(),
        layer.customProperty("mine"),
        layer.abstract(),
        layer.styleManager().styles(),
        layer.styleManager().currentStyle(),
        layer.extent().toString(3),
    )


@pytest.fixture
def layer(project):
    """A composite on which everything is set that can be."""
    layer = composite()
    project.addMapLayer(layer)
    layer.renderer().setOpacity(0.4)
    layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    layer.brightnessFilter().setBrightness(30)
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(1e6)
    layer.setCustomProperty("mine", 5)
    layer.setAbstract("about")
    layer.styleManager().addStyleFromLayer("dark")
    return layer


NEW = URL.replace("/m/", "/new/")


def test_a_renewed_layer_differs_in_its_map_only(layer):
    layer.setName("mine")
    before, metadata = appearance(layer), layer.metadata()
    layers.renew_layer(layer, source(url=NEW))
    assert appearance(layer) == before and layer.name() == "mine"
    assert layer.metadata() == metadata
    assert "/new/" in layer.source() and identity.recipe_of(layer) == RECIPE


@pytest.mark.parametrize("named", [False, True])
def test_a_changed_layer_keeps_what_the_user_has_set(layer, named):
    if named:
        layer.setName("mine")
    before, other = appearance(layer), RECIPE.with_(clear_threshold=0.5)
    layers.change_layer(layer, source(other, NEW), other, simulated=False)
    assert appearance(layer) == before
    assert layer.name() == ("mine" if named else layers.layer_name(other))
    assert "/new/" in layer.source()
    assert layer.metadata().title() == layers.layer_name(other) and "0.50" in layer.metadata().abstract()
    layer.styleManager().setCurrentStyle("dark")
    assert identity.recipe_of(layer) == other, "every style knows the recipe"


def test_real_scenes_never_bear_a_name_for_simulated_ones_nor_the_reverse(layer):
    layer.setName("mine")
    for simulated in (True, False):
        layers.change_layer(layer, source(), RECIPE, simulated)
        assert identity.is_simulated(layer) == simulated
        assert layer.name() == layers.layer_name(RECIPE, simulated)


# Zooming there


def test_into_an_empty_project(project):
    layers.add_layer(project, composite())
    assert len(project.mapLayers()) == 1 and len(tree(project.layerTreeRoot())) == 1


def test_above_base_maps_and_below_vectors(project):
    for item in (base_map(), vector("roads"), vector("area")):
        project.addMapLayer(item)
    first, second = composite(), composite(RECIPE.with_(clear_threshold=0.5))
    layers.add_layer(project, first)
    assert tree(project.layerTreeRoot()) == ["area", "roads", first.name(), "base map"]
    layers.add_layer(project, second)
    assert tree(project.layerTreeRoot()) == ["area", "roads", second.name(), first.name(), "base map"]


@pytest.mark.parametrize("fill", ["solid", "none", "transparent"])
def test_a_filled_layer_the_area_was_taken_from_does_not_hide_the_composite(project, fill):
    roads, plots = vector("roads"), vector("plots")
    if fill == "none":
        plots.renderer().symbol().symbolLayer(0).setBrushStyle(Qt.BrushStyle.NoBrush)
    if fill == "transparent":
        plots.renderer().symbol().symbolLayer(0).setFillColor(QColor(0, 0, 0, 0))
    for item in (plots, roads):
        project.addMapLayer(item)
    root = project.layerTreeRoot()
    root.setHasCustomLayerOrder(True)
    root.setCustomLayerOrder([roads, plots])
    layer = composite()
    layers.add_layer(project, layer, plots.id())
    expected = ["roads", layer.name(), "plots"] if fill == "solid" else ["roads", "plots", layer.name()]
    assert tree(root) == [item.name() for item in root.customLayerOrder()] == expected


@pytest.mark.parametrize("reaches", [True, False])
def test_above_filled_polygons_that_reach_over_the_area(project, reaches):
    plots, roads = vector("plots"), vector("roads")
    feature = QgsFeature(plots.fields())
    west = 16 if reaches else 20
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(west, 48, west + 1, 49)))
    plots.dataProvider().addFeatures([feature])
    plots.updateExtents()
    for item in (plots, roads):
        project.addMapLayer(item)
    layer = composite()
    layers.add_layer(project, layer)
    expected = ["roads", layer.name(), "plots"] if reaches else ["roads", "plots", layer.name()]
    assert tree(project.layerTreeRoot()) == expected


def test_above_the_world_map(project):
    canvas = QgsMapCanvas()
    world = base_maps.add_base_map(canvas, base_maps.WORLD)
    layer = composite()
    layers.add_layer(project, layer)
    assert tree(project.layerTreeRoot()) == [layer.name(), world.name()]
    canvas.deleteLater()


def test_below_vectors_without_a_base_map(project):
    project.addMapLayer(vector("area"))
    layer = composite()
    layers.add_layer(project, layer)
    assert tree(project.layerTreeRoot()) == ["area", layer.name()]


def test_beside_an_earlier_composite_in_a_group(project):
    group = project.layerTreeRoot().addGroup("composites")
    first = composite()
    project.addMapLayer(first, False)
    group.addLayer(first)
    second = composite(RECIPE.with_(clear_threshold=0.5))
    layers.add_layer(project, second)
    assert tree(project.layerTreeRoot()) == [[second.name(), first.name()]]


@pytest.mark.parametrize("how", ["exclusive", "hidden", "nested"])
def test_some_groups_are_left_alone(project, how):
    root = project.layerTreeRoot()
    group = root.addGroup("base maps")
    if how == "exclusive":
        group.setIsMutuallyExclusive(True)
    elif how == "hidden":
        group.setItemVisibilityChecked(False)
    else:
        group.setIsMutuallyExclusive(True)
        group = group.addGroup("more")
    below = base_map()
    project.addMapLayer(below, False)
    group.addLayer(below)
    project.addMapLayer(vector("roads"))
    layer = composite()
    layers.add_layer(project, layer)
    assert tree(root)[:2] == ["roads", layer.name()]
    assert root.findLayer(layer.id()).isVisible()
    assert root.findLayer(below.id()).isVisible() == (how != "hidden")


def test_a_custom_layer_order_is_respected(project):
    roads, below, layer = vector("roads"), base_map(), composite()
    project.addMapLayers([below, roads])
    root = project.layerTreeRoot()
    root.setHasCustomLayerOrder(True)
    root.setCustomLayerOrder([roads, below])
    layers.add_layer(project, layer)
    assert root.customLayerOrder() == [roads, layer, below]


# What is drawn, over real HTTP


class Tiles(BaseHTTPRequestHandler):
    """Every tile is red."""

    def do_GET(self):
        picture = QImage(256, 256, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.red)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        self.server.paths.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(bytes(buffer.data()))

    def log_message(self, *args):
        pass


@pytest.fixture
def tiles():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    server.paths = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_tiles_are_drawn_in_the_area_and_asked_for_up_to_zoom_14(tiles):
    url = f"http://127.0.0.1:{tiles.server_address[1]}/v1/maps/m/tiles/{{z}}/{{x}}/{{y}}?key=a&b=c"
    layer = layers.make_layer(source(url=url), RECIPE)
    for half in (20_000, 300):  # metres around the middle: the whole area, and far closer than 10 m pixels
        settings = QgsMapSettings()
        settings.setLayers([layer])
        settings.setDestinationCrs(layer.crs())
        settings.setBackgroundColor(Qt.GlobalColor.white)
        settings.setOutputSize(QSize(400, 400))
        middle = layer.extent().center()
        settings.setExtent(QgsRectangle(middle.x() - half, middle.y() - half, middle.x() + half, middle.y() + half))
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        drawn = job.renderedImage()
        assert drawn.pixelColor(200, 200) == Qt.GlobalColor.red
        corner = Qt.GlobalColor.white if half == 20_000 else Qt.GlobalColor.red
        assert drawn.pixelColor(5, 5) == corner
    zooms = {int(path.split("/")[5]) for path in tiles.paths}
    assert max(zooms) == 14
    assert all(path.endswith("?key=a&b=c") for path in tiles.paths)
