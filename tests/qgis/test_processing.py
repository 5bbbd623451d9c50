"""The algorithms in Processing, over real HTTP: what they make, what they refuse, in both languages."""

from __future__ import annotations

import gc
import json
import re
import sys
from datetime import date, datetime, timezone
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDate, QTimer

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.download import plan, writer
from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.layers.identity import recipe_of
from cloudscore_plugin.processing import export, order
from cloudscore_plugin.processing.provider import ALGORITHMS, CloudScoreProvider
from cloudscore_plugin.sandbox.service import Service
from cloudscore_plugin.services import export_tasks as exports
from cloudscore_plugin.services.connections import Connections
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ORIGIN, S2, SCORES, UTM, ArrayCatalogue
from tests.support.downloads import is_cog
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import HANG, failure
from tests.support.stacks import HEIGHT, WIDTH, random_scenes

NAMES = [
    "areastatistics",
    "areastogeotiffs",
    "changepolygons",
    "changetilelayers",
    "changetogeotiff",
    "clearcounttogeotiff",
    "compositetilelayer",
    "compositetogeotiff",
    "exportcompositetodrive",
    "exportstatisticstodrive",
    "listscenes",
    "comparemethods",
    "pixelseries",
    "seriestilelayers",
    "seriestogeotiffs",
]
# These ask about the features of a layer, and have no area of their own.
OF_LAYERS = ["areastatistics", "exportstatisticstodrive", "pixelseries"]
# The scenes' pixels, west, east, south, north.
BOX = (ORIGIN[0], ORIGIN[0] + 10 * WIDTH, ORIGIN[1] - 10 * HEIGHT, ORIGIN[1])
GIVEN = {"EXTENT": "{},{},{},{} [{}]".format(*BOX, UTM), "START": "2023-01-01", "END": "2023-12-31"}


class Feedback(QgsProcessingFeedback):
    """Remembers what it is told."""

    def __init__(self):
        super().__init__(False)
        self.errors, self.warnings, self.said, self.percents = [], [], [], []
        self.progressChanged.connect(self.percents.append)

    def reportError(self, error, fatalError=False):
        self.errors.append(error)

    def pushWarning(self, warning):
        self.warnings.append(warning)

    def pushInfo(self, info):
        self.said.append(info)

    def pushDebugInfo(self, info):
        self.said.append(info)


@pytest.fixture(autouse=True)
def provider(qgis_processing, profile, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    connections = Connections()
    provider = CloudScoreProvider(connections)
    assert QgsApplication.processingRegistry().addProvider(provider)
    yield provider
    QgsApplication.processingRegistry().removeProvider("cloudscore")
    connections.shut_down()
    QgsProject.instance().clear()


@pytest.fixture
def world():
    """A sandbox over real HTTP that the settings lead to."""
    with SandboxServer(ArrayCatalogue(random_scenes(6, unscored=(2,)))) as server:
        Settings.load().save(connection="google", endpoint=server.url, project="sandbox")
        yield server


@pytest.fixture
def scripted(server):
    """A scripted Earth Engine that the settings lead to."""
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    return server


def algorithm(name):
    return QgsApplication.processingRegistry().createAlgorithmById(f"cloudscore:{name}")


def run(name, feedback=None, context=None, **parameters):
    """Results, or None when it failed; on the main thread, as qgis_process and batches do."""
    context, feedback = context or a_context(), feedback or Feedback()
    fine, why = algorithm(name).checkParameterValues(parameters, context)
    assert fine, why
    results, ok = algorithm(name).run(parameters, context, feedback)
    return results if ok else None


def refusal(name, **parameters):
    """What is said before anything runs."""
    fine, why = algorithm(name).checkParameterValues(parameters, a_context())
    assert not fine
    feedback = Feedback()  # and the model designer does not ask before
    _results, ok = algorithm(name).run(parameters, a_context(), feedback)
    assert not ok
    assert feedback.errors == [why]
    return why


def failed(name, feedback, **parameters):
    """Whether it is refused, before or while it runs."""
    fine, _why = algorithm(name).checkParameterValues(parameters, a_context())
    _results, ok = algorithm(name).run(parameters, a_context(), feedback)
    assert ok or feedback.errors
    return not (fine and ok)


def a_context():
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return context


def load(name, context, feedback=None):
    """As the toolbox and batches do it with what an algorithm, given by its name or itself, leaves."""
    from processing.gui import Postprocessing

    left = algorithm(name) if isinstance(name, str) else name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Postprocessing, "iface", None, raising=False)  # newer QGIS wants a real window there, or none
        return Postprocessing.handleAlgorithmResults(left, context, feedback or Feedback())


def rows(context, results):
    table = context.takeResultLayer(results["OUTPUT"])
    return [dict(zip(table.fields().names(), feature.attributes())) for feature in table.getFeatures()]


def polygons(*wkt, crs="EPSG:4326"):
    layer = QgsVectorLayer(f"Polygon?crs={crs}", "fields", "memory")
    for text in wkt:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(text))
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    return layer


# Listing scenes


def expected_shares(scenes, threshold=0.6, band="cs_cdf", box=(slice(None), slice(None))):
    """Clear shares by index, straight from the arrays."""
    images = {scene.index: scene for scene in scenes if scene.collection == S2}
    shares = {}
    for scene in scenes:
        if scene.collection != SCORES:
            continue
        score, clear = scene.pyramid[0][band], None
        clear = (np.ma.getdata(score) >= np.float32(threshold)) & ~np.ma.getmaskarray(score)
        for name in ("B4", "B3", "B2"):
            clear &= ~np.ma.getmaskarray(images[scene.index].pyramid[0][name])
        shares[scene.index] = 100 * clear[box].mean()
    return shares


@pytest.mark.parametrize("threshold, band", [(0.6, "cs_cdf"), (0.3, "cs"), (0.0, "cs_cdf")])
def test_scenes_and_how_clear_each_is(world, threshold, band):
    scenes = random_scenes(6, unscored=(2,))
    context, feedback = a_context(), Feedback()
    results = run("listscenes", feedback, context, **GIVEN, THRESHOLD=threshold, QA_BAND=band, OUTPUT="memory:")
    found = rows(context, results)
    images = sorted((s for s in scenes if s.collection == S2), key=lambda s: s.properties["system:time_start"])
    assert [row["scene"] for row in found] == [scene.index for scene in images]
    assert results["COUNT"] == 6
    expected = expected_shares(scenes, threshold, band)
    for row, scene in zip(found, images):
        assert row["taken"].toMSecsSinceEpoch() == scene.properties["system:time_start"]
        assert row["cloud_percent"] == scene.properties["CLOUDY_PIXEL_PERCENTAGE"]
        assert (row["mgrs_tile"], row["satellite"]) == ("11SKB", "Sentinel-2A")
        if scene.index in expected:
            # the area's edges run straight in degrees, so a border pixel may count in parts
            assert row["clear_percent"] == pytest.approx(expected[scene.index], abs=0.05)
            assert (row["model_version"], row["no_context_fraction"], row["source_product_id"]) == ("4", 0.25, "P")
        else:
            assert not row["clear_percent"]
            assert not row["model_version"]
    assert any("6" in said for said in feedback.said)
    assert feedback.percents[-1] == 100


def test_footprints_are_a_layer_of_their_own_where_they_are_wanted(world):
    context = a_context()
    results = run("listscenes", None, context, **GIVEN, OUTPUT="memory:", FOOTPRINTS="memory:")
    table = rows(context, results)
    layer = context.takeResultLayer(results["FOOTPRINTS"])
    assert layer.crs().authid() == "EPSG:4326" and layer.featureCount() == results["COUNT"] == 6
    west, east, south, north = BOX
    change = QgsCoordinateTransform(QgsCoordinateReferenceSystem(UTM), layer.crs(), QgsProject.instance())
    middle = QgsGeometry.fromPointXY(change.transform((west + east) / 2, (south + north) / 2))
    for row, feature in zip(table, layer.getFeatures()):
        assert feature["scene"] == row["scene"] and feature["clear_percent"] == row["clear_percent"]
        assert feature.geometry().isMultipart() and feature.geometry().contains(middle)
    assert "FOOTPRINTS" not in run("listscenes", **GIVEN, OUTPUT="memory:")


def test_methods_are_compared_in_a_table(world):
    context, feedback = a_context(), Feedback()
    results = run("comparemethods", feedback, context, **GIVEN, OUTPUT="memory:")
    found = rows(context, results)
    assert [row["method"] for row in found] == list(catalog.METHODS)
    assert [row["method"] for row in found if row["best"]] == [results["BEST"]] and not results["BEST_BALANCED"]
    assert all(row["error"] > 0 and row["reads"] <= 2.5 for row in found)
    assert all(0 <= row["holes_percent"] <= 100 and row["noise"] > 0 for row in found)
    given = {**GIVEN, "START": "2018-01-01", "END": "2018-01-31"}
    empty = run("comparemethods", feedback, context, **given, OUTPUT="memory:")
    assert rows(context, empty) == [] and empty["BEST"] == "" and feedback.warnings


def test_many_scenes_come_in_parts(world):
    scenes = random_scenes(60)
    world.service = Service(ArrayCatalogue(scenes))
    context, feedback = a_context(), Feedback()
    found = rows(context, run("listscenes", feedback, context, **GIVEN, OUTPUT="memory:"))
    assert {row["scene"]: row["clear_percent"] for row in found} == pytest.approx(expected_shares(scenes), abs=0.05)
    assert feedback.percents == sorted(feedback.percents)
    assert len(feedback.percents) == 3


def test_no_scenes_is_an_empty_table_and_a_warning(world):
    context, feedback = a_context(), Feedback()
    given = {**GIVEN, "START": "2018-01-01", "END": "2018-01-31"}
    results = run("listscenes", feedback, context, **given, OUTPUT="memory:")
    assert rows(context, results) == []
    assert results["COUNT"] == 0
    assert any("none" in warning for warning in feedback.warnings)


def test_the_last_day_counts_and_the_next_does_not(world):
    context = a_context()
    given = {**GIVEN, "START": QDate(2023, 1, 2), "END": QDate(2023, 1, 3)}
    found = rows(context, run("listscenes", None, context, **given, OUTPUT="memory:"))
    assert [row["taken"].toUTC().date().day() for row in found] == [2, 3]


def test_scenes_by_month_cloud_and_product(world):
    context = a_context()
    found = rows(context, run("listscenes", None, context, **GIVEN, MAX_SCENE_CLOUD=2, OUTPUT="memory:"))
    assert [row["cloud_percent"] for row in found] == [0, 1, 2]
    assert run("listscenes", **GIVEN, FIRST_MONTH=2, LAST_MONTH=12, OUTPUT="memory:")["COUNT"] == 0
    assert run("listscenes", **GIVEN, FIRST_MONTH=11, LAST_MONTH=2, OUTPUT="memory:")["COUNT"] == 6
    assert run("listscenes", **GIVEN, PRODUCT="L1C", OUTPUT="memory:")["COUNT"] == 0


# The area


def test_a_layer_in_another_coordinate_system_is_the_same_area(world):
    """Half of the scenes' pixels as two touching polygons, in Taiwan's grid seen from California: any CRS will do."""
    west, east, south, north = BOX
    east = west + 10 * (WIDTH // 2)
    middle = (south + north) / 2
    other = QgsCoordinateReferenceSystem("EPSG:3310")  # California Albers
    there = QgsCoordinateTransform(QgsCoordinateReferenceSystem(UTM), other, QgsProject.instance())
    shapes = []
    for low, high in ((south, middle), (middle, north)):
        shape = QgsGeometry.fromWkt(f"POLYGON(({west} {low},{east} {low},{east} {high},{west} {high},{west} {low}))")
        shape.transform(there)
        shapes.append(shape.asWkt(9))
    layer = polygons(*shapes, crs="EPSG:3310")
    context = a_context()
    given = {"AREA": layer, "START": "2023-01-01", "END": "2023-12-31"}
    found = rows(context, run("listscenes", None, context, **given, OUTPUT="memory:"))
    expected = expected_shares(random_scenes(6, unscored=(2,)), box=(slice(None), slice(WIDTH // 2)))
    shares = {row["scene"]: row["clear_percent"] for row in found if row["scene"] in expected}
    assert shares == pytest.approx(expected, abs=0.05)


def test_an_extent_with_its_coordinate_system(scripted):
    box = QgsReferencedRectangle(
        QgsGeometry.fromWkt("POLYGON((-120 37,-119.9 37,-119.9 37.1,-120 37.1,-120 37))").boundingBox(),
        QgsCoordinateReferenceSystem("EPSG:4326"),
    )
    context = a_context()
    results = run("compositetilelayer", None, context, **{**GIVEN, "EXTENT": box})
    (ring,) = recipe_of(context.getMapLayer(results["OUTPUT"])).roi["coordinates"]
    assert {tuple(position) for position in ring} == {(-120, 37), (-119.9, 37), (-119.9, 37.1), (-120, 37.1)}


@pytest.mark.parametrize("extent", ["179.9,180.1,-17,-16.8 [EPSG:4326]", "-180.1,-179.9,-17,-16.8 [EPSG:4326]"])
def test_an_area_across_the_antimeridian(scripted, extent):
    context = a_context()
    results = run("compositetilelayer", None, context, **{**GIVEN, "EXTENT": extent})
    roi = recipe_of(context.getMapLayer(results["OUTPUT"])).roi
    assert roi["type"] == "MultiPolygon"
    lons = sorted({round(p[0], 4) for part in roi["coordinates"] for p in part[0]})
    assert lons == [-180, -179.9, 179.9, 180]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_LAYERS])
@pytest.mark.parametrize(
    "changes, words",
    [
        ({"EXTENT": None}, "No area is set"),
        ({"EXTENT": ""}, "No area is set"),
        ({"EXTENT": "1,1,2,2 [EPSG:4326]"}, "area"),
        ({"EXTENT": "1,2,3,4"}, "[EPSG:4326]"),
        ({"EXTENT": "0,60,0,60 [EPSG:4326]"}, "km²"),
        ({"START": "2023-02-01", "END": "2023-01-01"}, "before the first"),
        ({"START": "2014-01-01", "END": "2014-02-01"}, "2015-06-27"),
        ({"START": "2999-01-01", "END": "2999-02-01"}, "still to come"),
        ({"END": "9999-12-31", "START": "2999-01-01"}, ""),
    ],
)
def test_what_cannot_be_is_refused_before_it_runs(scripted, name, changes, words):
    given = {**GIVEN, **changes, "OUTPUT": "memory:", "OUTPUT_FOLDER": "TEMPORARY_OUTPUT"}
    assert words in refusal(name, **given)
    assert scripted.lines == []


def test_an_extent_and_a_layer_are_one_too_many(scripted):
    layer = polygons("POLYGON((0 0,0.1 0,0.1 0.1,0 0))")
    assert "Clear one of the two" in refusal("compositetilelayer", **GIVEN, AREA=layer)


@pytest.mark.parametrize(
    "shapes, words",
    [
        ((), "holds no shapes"),
        (("POLYGON((0 0,0.1 0.1,0.2 0.2,0 0))",), "encloses nothing"),
        (("POLYGON((0 0,60 0,60 60,0 60,0 0))",), "km²"),
    ],
)
def test_layers_that_are_no_area(scripted, shapes, words):
    feedback = Feedback()
    given = {**GIVEN, "EXTENT": None, "AREA": polygons(*shapes)}
    assert run("compositetilelayer", feedback, **given) is None
    assert words in feedback.errors[0]
    assert scripted.lines == []


@pytest.mark.parametrize(
    "changes",
    [
        {"THRESHOLD": 1.01},
        {"THRESHOLD": -0.1},
        {"THRESHOLD": "high"},
        {"QA_BAND": "cs_all"},
        {"STYLE": "99"},
        {"METHOD": 0},
        {"PERCENTILE": 101},
        {"FIRST_MONTH": 0},
        {"LAST_MONTH": 13},
        {"MAX_SCENE_CLOUD": 101},
        {"TRIM_EDGES": -1},
        {"START": "yesterday"},
        {"START": None},
        {"EXTENT": "here and there"},
        {"AREA": "no/such/layer.gpkg", "EXTENT": None},
    ],
)
def test_values_that_cannot_be(scripted, changes):
    parameters = {**GIVEN, **changes}
    fine, _why = algorithm("compositetilelayer").checkParameterValues(parameters, a_context())
    feedback = Feedback()
    if fine:  # a file is only opened when it runs
        assert run("compositetilelayer", feedback, **parameters) is None
        assert feedback.errors
    assert scripted.lines == []


# The tile layer


def test_the_layer_is_the_recipe_the_parameters_describe(scripted, qgis_iface):
    context = a_context()
    results = run(
        "compositetilelayer",
        None,
        context,
        **GIVEN,
        THRESHOLD=0.55,
        QA_BAND="cs",
        METHOD="percentile",
        PERCENTILE=20,
        STYLE="NDVI",
        PRODUCT="L1C",
        FIRST_MONTH=11,
        LAST_MONTH=2,
        MAX_SCENE_CLOUD=70,
        EACH_OVERPASS_ONCE=True,
        TRIM_EDGES=250,
        EXCLUDED="20230101T000000_T11SKB, COPERNICUS/S2_HARMONIZED/20230102T000000_T11SKB\n20230103T000000_T11SKB",
        CLIP=False,
    )
    layer = context.getMapLayer(results["OUTPUT"])
    recipe = recipe_of(layer)
    assert layer.isValid()
    assert (recipe.start, recipe.end, recipe.months) == ("2023-01-01", "2024-01-01", (11, 2))
    assert (recipe.qa_band, recipe.clear_threshold, recipe.product) == ("cs", 0.55, "L1C")
    assert (recipe.method, recipe.percentile, recipe.max_scene_cloud) == ("percentile", 20, 70)
    assert (recipe.each_overpass_once, recipe.trim_edges) == (True, 250)
    assert (recipe.style.index, recipe.clip, len(recipe.excluded)) == ("NDVI", False, 3)
    assert results["URI"] == layer.source()
    asked = [line.rpartition("/")[2] for line in scripted.lines if line.startswith("POST")]
    assert asked == ["value:compute", "maps"], "whether the scenes left out are among those there are, and the map"


def test_the_layer_goes_to_the_project_with_its_own_name_and_recipe(scripted, tmp_path):
    """Even where the user has set a style that Processing gives to all results, and names after files."""
    from processing.core.ProcessingConfig import ProcessingConfig

    plain = tmp_path / "plain.qml"
    plain.write_text("<qgis styleCategories='AllStyleCategories'><customproperties/></qgis>")
    context, feedback = a_context(), Feedback()
    before = {name: ProcessingConfig.getSetting(name) for name in ("RASTER_STYLE", "PREFER_FILENAME_AS_LAYER_NAME")}
    results = run("compositetilelayer", feedback, context, **GIVEN)
    try:
        ProcessingConfig.setSettingValue("RASTER_STYLE", str(plain))
        ProcessingConfig.setSettingValue("PREFER_FILENAME_AS_LAYER_NAME", True)
        assert load("compositetilelayer", context, feedback)
    finally:
        for name, value in before.items():
            ProcessingConfig.setSettingValue(name, value)
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.id() == results["OUTPUT"]
    assert layer.name() == "Simulated: 37.94°N 115.86°W, 2023, true colour"
    assert recipe_of(layer).end == "2024-01-01"
    assert layer.customProperty("cloudscore/map")


def test_an_error_is_told_in_words_and_the_details_go_to_the_log(scripted):
    scripted.on("/maps", failure(403, "Project demo is not registered to use Earth Engine.", "PERMISSION_DENIED"))
    feedback = Feedback()
    assert run("compositetilelayer", feedback, **GIVEN) is None
    assert "registered" in feedback.errors[0]
    assert "demo" in feedback.errors[0]
    assert any("is not registered to use Earth Engine" in said for said in feedback.said)


def test_why_there_are_no_scenes(world):
    feedback = Feedback()
    assert run("compositetilelayer", feedback, **{**GIVEN, "START": "2018-01-01", "END": "2018-01-31"}) is None
    assert "No scenes found. Before 2019 surface reflectance" in feedback.errors[0]


def test_an_error_keeps_no_session(scripted, provider):
    """QGIS never lets go of an exception that an algorithm raises."""
    gc.collect()  # what other tests have left goes now, and not in between
    before = {name for name in sys.modules if name.startswith("_cloudscore_ee")}
    scripted.on("/maps", failure(400, "Image.spell: No such thing.", "INVALID_ARGUMENT"))
    assert run("compositetilelayer", **GIVEN) is None
    assert {name for name in sys.modules if name.startswith("_cloudscore_ee")} - before
    provider._connections.shut_down()
    gc.collect()
    assert not {name for name in sys.modules if name.startswith("_cloudscore_ee")} - before


def test_no_connection_is_told(scripted):
    Settings.load().save(endpoint="http://127.0.0.1:9")
    feedback = Feedback()
    assert run("listscenes", feedback, **GIVEN, OUTPUT="memory:") is None
    assert "cannot be reached" in feedback.errors[0]


def test_simulated_scenes_say_so_and_live_on_for_the_layer(provider):
    Settings.load().save(connection="sample")
    context, feedback = a_context(), Feedback()
    given = {**GIVEN, "EXTENT": "120.4,120.42,23.7,23.72 [EPSG:4326]"}
    results = run("compositetilelayer", feedback, context, **given)
    assert any("not real" in warning for warning in feedback.warnings)
    sandbox = provider._connections.sandbox
    assert sandbox.running
    assert sandbox.url in results["URI"]
    assert context.getMapLayer(results["OUTPUT"]).name().startswith("Simulated: ")


# Saved pixels


def medians(names, threshold=0.6):
    """The composite straight from the arrays, masked (bands, HEIGHT, WIDTH)."""
    scenes = random_scenes(6, unscored=(2,))
    scores = {scene.index: scene.pyramid[0]["cs_cdf"] for scene in scenes if scene.collection == SCORES}
    images = [scene for scene in scenes if scene.collection == S2 and scene.index in scores]
    found = []
    for name in names:
        views = []
        for scene in images:
            score, values = scores[scene.index], scene.pyramid[0][name]
            clear = (np.ma.getdata(score) >= np.float32(threshold)) & ~np.ma.getmaskarray(score)
            views.append(np.ma.MaskedArray(values.data.astype(float), values.mask | ~clear))
        found.append(np.ma.median(np.ma.stack(views), axis=0))
    return np.ma.stack(found)


def counts(names=("B4", "B3", "B2"), threshold=0.6):
    """Clear views of each pixel, straight from the arrays."""
    scenes = random_scenes(6, unscored=(2,))
    scores = {scene.index: scene.pyramid[0]["cs_cdf"] for scene in scenes if scene.collection == SCORES}
    count = np.zeros((HEIGHT, WIDTH), int)
    for scene in scenes:
        if scene.collection == S2 and scene.index in scores:
            score = scores[scene.index]
            clear = (np.ma.getdata(score) >= np.float32(threshold)) & ~np.ma.getmaskarray(score)
            for name in names:
                clear &= ~np.ma.getmaskarray(scene.pyramid[0][name])
            count += clear
    return count


def pixels(path):
    """The scenes' own pixels of a file: names of its bands, masked (bands, HEIGHT, WIDTH)."""
    dataset = gdal.Open(str(path))
    left, size, _, top, _, _ = dataset.GetGeoTransform()
    assert size == 10
    assert "32611" in dataset.GetProjection()
    x, y = round((ORIGIN[0] - left) / 10), round((top - ORIGIN[1]) / 10)
    assert (left + 10 * x, top - 10 * y) == ORIGIN
    bands = [dataset.GetRasterBand(number + 1) for number in range(dataset.RasterCount)]
    values = np.stack([band.ReadAsArray(x, y, WIDTH, HEIGHT) for band in bands])
    return [band.GetDescription() for band in bands], np.ma.masked_equal(values, bands[0].GetNoDataValue())


def same_composite(path, names):
    found, values = pixels(path)
    expected = medians(names)
    assert found == list(names)
    np.testing.assert_array_equal(np.ma.getmaskarray(values), np.ma.getmaskarray(expected))
    assert np.abs(values.astype(float) - expected).max() <= 0.5  # of two middle views, the mean


def test_a_composite_as_a_file_has_the_pixels(world, tmp_path):
    """And says on the way how large it is; nothing but the file and its description is left."""
    path, feedback = tmp_path / "june.tif", Feedback()
    given = {**GIVEN, "BANDS": ["B8", "B4"], "CLIP": False, "OUTPUT": str(path)}
    results = run("compositetogeotiff", feedback, **given)
    assert results["OUTPUT"] == str(path), feedback.errors
    same_composite(path, ("B8", "B4"))
    assert sorted(found.name for found in tmp_path.glob("june*")) == [path.name, Path(results["SIDECAR"]).name]
    assert '"clear_threshold"' in Path(results["SIDECAR"]).read_text("utf-8")
    assert feedback.percents[-1] == 100
    assert feedback.percents == sorted(feedback.percents)


def test_clear_views_as_a_file(world, tmp_path):
    path = tmp_path / "count.tif"
    run("clearcounttogeotiff", **GIVEN, CLIP=False, OUTPUT=str(path))
    names, values = pixels(path)
    assert names == ["clear_count"]
    np.testing.assert_array_equal(values[0], counts())


def test_outside_of_the_area_is_nodata(world, tmp_path):
    """A triangle over half of the scenes' pixels, in another coordinate system."""
    west, east, south, north = BOX
    shape = QgsGeometry.fromWkt(f"POLYGON(({west} {south},{east} {south},{west} {north},{west} {south}))")
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    shape.transform(QgsCoordinateTransform(QgsCoordinateReferenceSystem(UTM), degrees, QgsProject.instance()))
    path = tmp_path / "count.tif"
    given = {**GIVEN, "EXTENT": None, "AREA": polygons(shape.asWkt(12)), "OUTPUT": str(path)}
    run("clearcounttogeotiff", **given)
    _names, values = pixels(path)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    inside = (x + 0.5) / WIDTH < (y + 0.5) / HEIGHT
    edge = abs((x + 0.5) / WIDTH - (y + 0.5) / HEIGHT) < 0.05
    hidden = np.ma.getmaskarray(values)[0]
    np.testing.assert_array_equal(hidden[~edge], ~inside[~edge])
    np.testing.assert_array_equal(values[0].data[~hidden], counts()[~hidden])


@pytest.mark.parametrize(
    "changes, bands, kind",
    [
        ({"CONTENT": "picture"}, ["red", "green", "blue", "alpha"], "Byte"),
        ({"CONTENT": "NDVI"}, ["NDVI"], "Float32"),
        ({"CONTENT": "NDVI", "DTYPE": "int16", "NODATA": 32767}, ["NDVI"], "Int16"),
        ({"CONTENT": "date", "METHOD": "clearest"}, ["date"], "UInt16"),
        ({"BANDS": ["B4"], "RESOLUTION": 20, "CRS": "EPSG:3310", "COG": False}, ["B4"], "UInt16"),
    ],
)
def test_what_is_saved_and_how(world, tmp_path, changes, bands, kind):
    path = tmp_path / "file.tif"
    run("compositetogeotiff", **{**GIVEN, **changes, "OUTPUT": str(path)})
    dataset = gdal.Open(str(path))
    found = [dataset.GetRasterBand(number + 1) for number in range(dataset.RasterCount)]
    assert [band.GetDescription() for band in found] == bands
    assert gdal.GetDataTypeName(found[0].DataType) == kind
    assert dataset.GetGeoTransform()[1] == changes.get("RESOLUTION", 10)
    assert ("3310" in dataset.GetProjection()) == ("CRS" in changes)
    if "NODATA" in changes:
        assert found[0].GetNoDataValue() == changes["NODATA"]
    assert is_cog(path) == changes.get("COG", True)


@pytest.mark.parametrize("background", [False, True])
def test_the_file_goes_to_the_project_in_the_colours_of_the_composite(world, qtbot, background):
    context, feedback = a_context(), Feedback()
    output = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", QgsProject.instance())
    output.destinationName = "January"
    if background:
        ok, results = in_a_task("compositetogeotiff", {**GIVEN, "OUTPUT": output}, context, feedback, qtbot)
        assert ok
    else:
        results = run("compositetogeotiff", feedback, context, **GIVEN, OUTPUT=output)
    assert results["OUTPUT"].endswith(".tif")
    assert load("compositetogeotiff", context, feedback)
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.name() == "January"
    renderer = layer.renderer()
    assert (renderer.redBand(), renderer.greenBand(), renderer.blueBand()) == (3, 2, 1)
    assert renderer.redContrastEnhancement().maximumValue() == pytest.approx(0.25)
    assert "Sentinel" in layer.metadata().rights()[0] or "imulated" in layer.metadata().rights()[0]


def test_a_layer_of_the_file_that_was_there_before_shows_the_new_one(world, tmp_path):
    for resolution in (10, 20):
        context, feedback = a_context(), Feedback()
        output = QgsProcessingOutputLayerDefinition(str(tmp_path / "x.tif"), QgsProject.instance())
        run("compositetogeotiff", feedback, context, **GIVEN, OUTPUT=output, RESOLUTION=resolution)
        assert load("compositetogeotiff", context, feedback)
        found = list(QgsProject.instance().mapLayers().values())
        assert [layer.rasterUnitsPerPixelX() for layer in found] == [resolution] * len(found)
        found[0].dataProvider().histogram(1)
    assert sorted(path.name for path in tmp_path.glob("x.*")) == ["x.tif", "x.tif.json"]


def test_a_cancelled_download_goes_on_where_it_ended(world, tmp_path, qtbot, monkeypatch):
    """Cancelled in the middle: no file stands under the name, and the second run asks only for what is missing."""
    monkeypatch.setattr(writer, "download", partial(writer.download, at_once=1, window_bytes=800))
    path, context, feedback = tmp_path / "june.tif", a_context(), Feedback()
    given, before = {**GIVEN, "CLIP": False, "OUTPUT": str(path)}, len(world.log)
    feedback.progressChanged.connect(lambda percent: percent > 40 and feedback.cancel())
    ok, _results = in_a_task("compositetogeotiff", given, context, feedback, qtbot)
    assert not ok
    assert not path.exists()
    assert any("Run this again with the same file" in told for told in feedback.said)
    left = writer.find(str(path))
    assert 1 < left.done < left.windows
    run("compositetogeotiff", **given)
    same_composite(path, ("B2", "B3", "B4", "B8"))
    # Each window once, and perhaps the one that was under way when the user cancelled: it may be logged at any time.
    assert [entry.kind for entry in list(world.log)[before:]].count("pixels") - left.windows in (0, 1)
    assert writer.find(str(path)) is None


def test_an_unfinished_download_with_other_settings_is_only_discarded_when_that_is_wanted(
    world, tmp_path, qtbot, monkeypatch
):
    path, context, feedback = tmp_path / "june.tif", a_context(), Feedback()
    given = {**GIVEN, "CLIP": False, "OUTPUT": str(path)}
    with monkeypatch.context() as patch:
        patch.setattr(writer, "download", partial(writer.download, at_once=1, window_bytes=800))
        feedback.progressChanged.connect(lambda percent: percent > 40 and feedback.cancel())
        assert not in_a_task("compositetogeotiff", given, context, feedback, qtbot)[0]
    again = Feedback()
    assert run("compositetogeotiff", again, **given, BANDS=["B4"]) is None
    assert "june.tif" in again.errors[0]
    run("compositetogeotiff", **given, BANDS="B4", AFRESH=True)
    same_composite(path, ("B4",))


@pytest.mark.parametrize("place", ["no/such/folder/x.tif", "x.png", ""])
def test_places_where_no_file_can_be(world, tmp_path, place):
    feedback = Feedback()
    output = str(tmp_path / place) if place else str(tmp_path)
    assert failed("compositetogeotiff", feedback, **GIVEN, OUTPUT=output)
    assert list(tmp_path.glob("**/*.tif")) == []


def test_no_scenes_is_told(world, tmp_path):
    feedback = Feedback()
    given = {**GIVEN, "START": "2018-01-01", "END": "2018-01-31", "OUTPUT": str(tmp_path / "x.tif")}
    assert run("compositetogeotiff", feedback, **given) is None
    assert "scenes" in feedback.errors[0]
    assert run("compositetogeotiff", feedback, **{**given, **GIVEN}), "more days, as advised, and the same file"
    assert sorted(path.name for path in tmp_path.glob("x.*")) == ["x.tif", "x.tif.json"]


@pytest.fixture
def drive(tmp_path, monkeypatch):
    """A sandbox whose Drive is the folder that is given."""
    monkeypatch.setattr(export, "LOOK_SECONDS", 0.1)
    with SandboxServer(ArrayCatalogue(random_scenes(6, unscored=(2,))), drive=str(tmp_path)) as server:
        Settings.load().save(connection="google", endpoint=server.url, project="sandbox")
        yield tmp_path / "drive"


def test_an_export_waited_for_has_the_pixels_and_is_in_the_list(drive):
    feedback = Feedback()
    given = {**GIVEN, "BANDS": ["B8", "B4"], "NAME": "june", "FOLDER": "maps", "WAIT": True, "CLIP": False}
    results = run("exportcompositetodrive", feedback, **given)
    assert results["STATE"] == "SUCCEEDED", feedback.errors
    assert results["TASK"].startswith("projects/sandbox/operations/")
    same_composite(drive / "maps" / "june.tif", ("B8", "B4"))
    (kept,) = exports.known()
    assert (kept.task.name, kept.destination.folder) == (results["TASK"], "maps")
    assert any(re.match(r"2\d × 1\d pixels, about 0\.\d MB", said) for said in feedback.said)


def test_waiting_for_an_export_outlasts_a_network_that_fails(world, monkeypatch):
    monkeypatch.setattr(export, "LOOK_SECONDS", 0.1)
    begin = exports.begin

    def begin_and_break(*args, **more):
        begun = begin(*args, **more)
        world.faults.set([f"reset:{2 * transport.TRIES}"])
        return begun

    monkeypatch.setattr(exports, "begin", begin_and_break)
    results = run("exportcompositetodrive", **{**GIVEN, "NAME": "june", "WAIT": True, "RESOLUTION": 100})
    assert results["STATE"] == "SUCCEEDED"


def test_an_export_that_is_not_waited_for_is_in_the_list(drive):
    results = run("exportcompositetodrive", **GIVEN, NAME="later")
    assert [kept.task.name for kept in exports.known()] == [results["TASK"]]
    assert results["STATE"] in ("PENDING", "RUNNING", "SUCCEEDED")


def test_cancelling_the_wait_cancels_the_export(world, monkeypatch, qtbot):
    monkeypatch.setattr(export, "LOOK_SECONDS", 3600)
    feedback, began = Feedback(), []
    begin = exports.begin
    monkeypatch.setattr(exports, "begin", lambda *args, **more: began.append(begin(*args, **more)) or began[0])
    context = a_context()
    given = {**GIVEN, "NAME": "never", "WAIT": True}

    def cancel():
        qtbot.waitUntil(lambda: bool(began))
        feedback.cancel()

    ok, _results = in_a_task("exportcompositetodrive", given, context, feedback, qtbot, cancel)
    assert not ok
    (kept,) = exports.known()
    assert kept.task.name == began[0].name  # the dock tells what has become of it


def test_an_export_that_fails_while_it_is_waited_for_is_in_the_list(world, monkeypatch):
    monkeypatch.setattr(export, "LOOK_SECONDS", 0.1)
    world.faults.set(["drive-full"])
    feedback = Feedback()
    results = run("exportcompositetodrive", feedback, **{**GIVEN, "NAME": "june", "WAIT": True})
    assert results is None and any("Drive" in said for said in feedback.errors), feedback.errors
    (kept,) = exports.known()
    assert not kept.task.finished and kept.destination.name == "june"


@pytest.mark.parametrize(
    "changes",
    [
        {"NAME": "maps/june"},
        {"FOLDER": "maps/2023"},
        {"RESOLUTION": 0},
        {"RESOLUTION": -10},
        {"BANDS": []},
        {"BANDS": ["B10"]},  # B10 is not in L2A
        {"BANDS": ["B4", "B13"]},
        {"BANDS": [3]},
        {"CONTENT": "99"},
        {"CONTENT": 0},
        {"CONTENT": "bands", "DTYPE": "uint8", "NODATA": 300},
        {"CONTENT": "bands", "DTYPE": "uint16", "NODATA": 1000},
        {"CONTENT": "picture", "DTYPE": "float32"},  # a picture of fractions
        {"CONTENT": "date"},  # the day taken, of a median
        {"CRS": "EPSG:999999"},
    ],
)
def test_pixels_that_cannot_be_are_refused_before_anything_is_asked(scripted, changes):
    parameters = {**GIVEN, "NAME": "june", **changes}
    fine, why = algorithm("exportcompositetodrive").checkParameterValues(parameters, a_context())
    assert not fine
    assert why
    assert scripted.lines == []


@pytest.mark.parametrize("crs", ["EPSG:2263", "EPSG:3826", "EPSG:27700", "EPSG:25833", "EPSG:32719"])
def test_a_crs_far_from_the_area_is_refused(scripted, crs):
    feedback = Feedback()
    assert run("exportcompositetodrive", feedback, **GIVEN, CRS=crs) is None
    assert f"CRS {crs}" in feedback.errors[0] and "outside" in feedback.errors[0]
    assert scripted.lines == []


@pytest.mark.parametrize(
    "crs, metre",
    [("EPSG:3310", 1), ("EPSG:4326", 1 / 111319.49), ("EPSG:2226", 3937 / 1200)],
)
def test_the_resolution_is_in_metres_whatever_the_unit(crs, metre):
    """Pixels of the same size on the ground, in feet and in degrees too; and it is said."""
    made, feedback, context = algorithm("compositetogeotiff"), Feedback(), a_context()
    given = {**GIVEN, "RESOLUTION": 20, "CRS": crs, "OUTPUT": "TEMPORARY_OUTPUT"}
    assert made.prepareAlgorithm(given, context, feedback)
    assert made.wanted.resolution == pytest.approx(20 * metre, rel=1e-5)
    assert any(said.startswith("Pixels of 20 m") and crs in said for said in feedback.said)


@pytest.mark.parametrize(
    "place, project, crs",
    [
        ((120.9, 23.9), "", "EPSG:3826"),
        ((121.55, 22.04), "", "EPSG:3826"),  # Lanyu
        ((119.56, 23.57), "", "EPSG:3825"),  # Penghu
        ((118.35, 24.45), "EPSG:4326", "EPSG:3825"),  # Kinmen
        ((119.95, 26.15), "EPSG:3857", "EPSG:3825"),  # Matsu
        ((119.30, 26.08), "", "EPSG:32650"),  # Fuzhou
        ((118.10, 24.48), "", "EPSG:32650"),  # Xiamen
        ((11.3, 46.4), "EPSG:3826", "EPSG:32632"),
        ((11.3, 46.4), "EPSG:3035", "EPSG:3035"),
        ((120.9, 23.9), "EPSG:32651", "EPSG:32651"),
        ((-120.0, 37.0), "EPSG:2226", "EPSG:32611"),  # feet
    ],
)
def test_the_crs_chosen_by_itself(place, project, crs):
    """A project's in metres that is made for the area, else TM2 in Taiwan, else the UTM zone."""
    QgsProject.instance().setCrs(QgsCoordinateReferenceSystem(project))
    made, (lon, lat) = algorithm("compositetogeotiff"), place
    extent = f"{lon},{lon + 0.01},{lat},{lat + 0.01} [EPSG:4326]"
    assert made.prepareAlgorithm({**GIVEN, "EXTENT": extent, "OUTPUT": "TEMPORARY_OUTPUT"}, a_context(), Feedback())
    assert made.wanted.crs == crs


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13-01", "30.1.2023", "yesterday", "2023-01-011"])
def test_days_that_are_in_no_calendar_are_told_as_such(scripted, text):
    why = refusal("compositetilelayer", **{**GIVEN, "END": text})
    assert f"no day “{text}”" in why


def test_a_choice_that_is_none_names_those_there_are(scripted):
    why = refusal("compositetilelayer", **GIVEN, METHOD="average")
    assert "average" in why and "median, mean, percentile" in why


def test_days_are_the_docks_or_the_latest_three_months(provider):
    def usual():
        made = algorithm("listscenes")
        return [made.parameterDefinition(name).defaultValue() for name in ("START", "END")]

    first, last = map(date.fromisoformat, usual())
    assert last == datetime.now(timezone.utc).date() and (last - first).days == 89
    Settings.load().save(start="2024-05-01", end="2024-06-01")
    assert usual() == ["2024-05-01", "2024-05-31"]


def test_scenes_left_out_by_a_wrong_name_are_reported(world):
    feedback = Feedback()
    known = random_scenes(6, unscored=(2,))[0].index
    run("compositetilelayer", feedback, **GIVEN, EXCLUDED=f"{known} 20230101T000000_T11XXX")
    (warning,) = [text for text in feedback.warnings if "left out" in text]
    assert "20230101T000000_T11XXX" in warning and known not in warning


def test_far_too_many_pixels_are_refused_before_anything_is_asked(scripted):
    feedback = Feedback()
    given = {**GIVEN, "EXTENT": "0,3,0,3 [EPSG:4326]", "RESOLUTION": 1}
    assert run("exportcompositetodrive", feedback, **given) is None
    assert feedback.errors
    assert scripted.lines == []


# In the background, cancelled, in batches and models


def in_a_task(name, parameters, context, feedback, qtbot, meanwhile=lambda: None):
    """As the toolbox does it: (ok, results)."""
    task, ended = QgsProcessingAlgRunnerTask(algorithm(name), parameters, context, feedback), []
    task.executed.connect(lambda ok, results: ended.append((ok, results)))
    QgsApplication.taskManager().addTask(task)
    meanwhile()
    qtbot.waitUntil(lambda: bool(ended))
    return ended[0]


def test_it_runs_in_a_task(world, qtbot):
    context, feedback = a_context(), Feedback()
    ok, results = in_a_task("listscenes", {**GIVEN, "OUTPUT": "memory:"}, context, feedback, qtbot)
    assert ok
    assert results["COUNT"] == 6
    ok, results = in_a_task("compositetilelayer", GIVEN, context, feedback, qtbot)
    assert ok
    assert recipe_of(context.getMapLayer(results["OUTPUT"])).qa_band == "cs_cdf"


@pytest.mark.parametrize("name, end", [("compositetilelayer", "/maps"), ("listscenes", "/value:compute")])
def test_cancel_in_a_task_ends_it_before_any_answer(scripted, qtbot, name, end):
    scripted.on(end, *[HANG] * 9)
    context, feedback = a_context(), Feedback()

    def cancel():
        qtbot.waitUntil(lambda: any(line.endswith(end) for line in scripted.lines))
        feedback.cancel()

    ok, _results = in_a_task(name, {**GIVEN, "OUTPUT": "memory:"}, context, feedback, qtbot, cancel)
    assert not ok
    assert sum(line.endswith(end) for line in scripted.lines) == 1, "nobody has answered, nothing is asked again"
    assert context.layersToLoadOnCompletion() == {}


def test_cancel_on_the_main_thread_too(scripted, qtbot):
    """Nothing blocks: the timer that cancels runs while the algorithm waits."""
    scripted.on("/value:compute", *[HANG] * 9)
    feedback = Feedback()
    watch = QTimer()
    watch.timeout.connect(lambda: any(line.endswith(":compute") for line in scripted.lines) and feedback.cancel())
    watch.start(20)
    assert run("listscenes", feedback, **GIVEN, OUTPUT="memory:") is None
    watch.stop()
    assert sum(line.endswith(":compute") for line in scripted.lines) == 1, "nobody has answered"


def test_cancel_between_the_parts(world, qtbot):
    """What was asked for is dropped, nothing more is asked for, and no table is left."""
    world.service = Service(ArrayCatalogue(random_scenes(60)))
    context, feedback = a_context(), Feedback()
    feedback.progressChanged.connect(lambda _percent: feedback.cancel())
    ok, _results = in_a_task("listscenes", {**GIVEN, "OUTPUT": "memory:"}, context, feedback, qtbot)
    assert not ok
    assert len(feedback.percents) == 1


def test_one_instance_twice_gives_each_its_own(scripted):
    """As batches do: the second run knows nothing of the first."""
    context, found = a_context(), []
    same = algorithm("compositetilelayer")
    for threshold in (0.5, 0.65):
        results, ok = same.run({**GIVEN, "THRESHOLD": threshold}, context, Feedback())
        assert ok
        found.append(recipe_of(context.getMapLayer(results["OUTPUT"])).clear_threshold)
    assert found == [0.5, 0.65]
    assert len(context.layersToLoadOnCompletion()) == 2


@pytest.mark.parametrize("background", [False, True])
def test_a_model_chains_the_table(world, qtbot, background):
    """List scenes, then keep the clear ones with QGIS's own algorithm."""
    model = QgsProcessingModelAlgorithm("clear scenes")
    first = QgsProcessingModelChildAlgorithm("cloudscore:listscenes")
    first.setChildId("list")
    for name, value in GIVEN.items():
        first.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
    second = QgsProcessingModelChildAlgorithm("native:extractbyexpression")
    second.setChildId("keep")
    second.addParameterSources("INPUT", [QgsProcessingModelChildParameterSource.fromChildOutput("list", "OUTPUT")])
    expression = '"clear_percent" > 30'
    second.addParameterSources("EXPRESSION", [QgsProcessingModelChildParameterSource.fromStaticValue(expression)])
    result = QgsProcessingModelOutput("clear")
    result.setChildId("keep")
    result.setChildOutputName("OUTPUT")
    second.setModelOutputs({"clear": result})
    model.addChildAlgorithm(first)
    model.addChildAlgorithm(second)
    context, feedback, parameters = a_context(), Feedback(), {"keep:clear": "memory:"}
    if background:
        task, ended = QgsProcessingAlgRunnerTask(model, parameters, context, feedback), []
        task.executed.connect(lambda ok, results: ended.append((results, ok)))
        QgsApplication.taskManager().addTask(task)
        qtbot.waitUntil(lambda: bool(ended))
        results, ok = ended[0]
    else:
        results, ok = model.run(parameters, context, feedback)
    assert ok, feedback.errors
    expected = expected_shares(random_scenes(6, unscored=(2,)))
    kept = context.takeResultLayer(results["keep:clear"])
    assert {feature["scene"] for feature in kept.getFeatures()} == {k for k, share in expected.items() if share > 30}


def test_a_model_chains_the_file(world):
    """How many clear views there are, then QGIS's own statistics of that."""
    model = QgsProcessingModelAlgorithm("clear views")
    first = QgsProcessingModelChildAlgorithm("cloudscore:clearcounttogeotiff")
    first.setChildId("count")
    for name, value in {**GIVEN, "CLIP": False}.items():
        first.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
    second = QgsProcessingModelChildAlgorithm("native:rasterlayerstatistics")
    second.setChildId("statistics")
    second.addParameterSources("INPUT", [QgsProcessingModelChildParameterSource.fromChildOutput("count", "OUTPUT")])
    model.addChildAlgorithm(first)
    model.addChildAlgorithm(second)
    context, feedback = a_context(), Feedback()
    results, ok = model.run({}, context, feedback)
    assert ok, feedback.errors
    if hasattr(context, "modelResult"):  # newer QGIS
        found = context.modelResult().childResults()["statistics"].outputs()
    else:
        found = results["CHILD_RESULTS"]["statistics"]
    assert found["MAX"] == counts().max()


def test_the_plugin_may_go_while_an_algorithm_runs(scripted, provider, qtbot):
    scripted.on("/value:compute", HANG)
    context, feedback = a_context(), Feedback()

    def leave():
        qtbot.waitUntil(lambda: any(line.endswith(":compute") for line in scripted.lines))
        QgsApplication.processingRegistry().removeProvider("cloudscore")
        provider_gone.append(True)
        feedback.cancel()

    provider_gone = []
    ok, _results = in_a_task("listscenes", {**GIVEN, "OUTPUT": "memory:"}, context, feedback, qtbot, leave)
    assert provider_gone and not ok


# What users read


def test_every_algorithm_explains_itself(language):
    provider = CloudScoreProvider(Connections())
    known = re.compile(
        r"Cloud|Score\+?|Earth|Engine|Google|Drive|GeoTIFF|Sentinel-2|cs_cdf|cs|UTC|L[12][AC]|EPSG|XYZ|URI|COG|UTM|"
        r"[A-Z]+_?[A-Z]+|[a-z]+_[a-z_]+|[a-z]|N|NDVI|EVI|RGB|B\d+A?|scene|taken|satellite|overpass|uint\d+|int\d+|float\d+|MB|"
        r"noise|seams|best|balanced|error|reads|filled|"
        r"Medoid|JSON|json|QGIS|pixels|hectares|state"
    )
    for kind in ALGORITHMS:
        found = kind(provider._connections)
        found.initAlgorithm()
        values = {"EPSG", "TWD97", "TM2"}
        texts = [found.displayName(), found.shortHelpString(), found.group()]
        for parameter in found.parameterDefinitions():
            texts += [parameter.description()]
            if not parameter.isDestination():
                assert parameter.help(), f"{found.name()}: {parameter.name()} has no help"
                texts.append(parameter.help())
            texts += parameter.options() if hasattr(parameter, "options") else []
            values |= set(parameter.options()) if hasattr(parameter, "options") else set()
        texts += [output.description() for output in found.outputDefinitions()]
        values |= {"month", "quarter", "seasons", "year", "season", "days"}  # of STEP
        for text in texts:
            assert text
            if language == "zh-Hant":
                words = [
                    w
                    for w in re.findall(r"[A-Za-z][A-Za-z0-9_+-]*", text)
                    if not known.fullmatch(w) and w not in values
                ]
                assert not words, f"{found.name()}: {text}"
        assert found.tags()
        assert found.groupId().isascii()
        assert found.name().isalnum()


def test_the_names_scripts_rely_on(provider):
    assert sorted(found.id() for found in provider.algorithms()) == sorted(f"cloudscore:{name}" for name in NAMES)
    assert provider.icon().isNull() is False
    assert all(not found.icon().isNull() for found in provider.algorithms())


def test_choices_are_stored_as_texts(provider):
    """A saved model means the same when a band, an index or a method comes new."""
    found = {}
    for made in provider.algorithms():
        for parameter in made.parameterDefinitions():
            if parameter.type() == "enum":
                assert parameter.usesStaticStrings()
                default = parameter.defaultValue()
                assert set(default if parameter.allowMultiple() else [default]) <= set(parameter.options())
                found.setdefault(parameter.name(), parameter.options())
    assert found == {
        "QA_BAND": list(catalog.QA_BANDS),
        "METHOD": list(catalog.METHODS),
        "PRODUCT": list(catalog.PRODUCTS),
        "STYLE": [*catalog.BAND_STYLES, *catalog.INDICES],
        "CONTENT": list(order.CONTENTS),
        "BANDS": [band.name for band in catalog.BANDS],
        "DTYPE": ["usual", *plan.TYPES],
        "INDEX": [*catalog.INDICES, *(band.name for band in catalog.BANDS)],
        "INDICES": list(catalog.INDICES),
        "SHEETS": ["features", "mgrs", "grid"],
    }
    assert set(order.CONTENTS) == set(plan.CONTENTS) - {"filled"}  # which only a composite of several times has


def test_what_was_repaired_is_told(scripted):
    feedback = Feedback()
    bow_tie = polygons("POLYGON((0 0,0.1 0.1,0.1 0,0 0.1,0 0))")
    assert run("compositetilelayer", feedback, **{**GIVEN, "EXTENT": None, "AREA": bow_tie})
    assert "edges were repaired" in " ".join(feedback.warnings)


def test_series_to_geotiffs(world, tmp_path):
    given = {**GIVEN, "END": "2023-01-06", "STEP": "days(2)", "CONTENT": "NDVI", "OUTPUT_FOLDER": str(tmp_path)}
    feedback = Feedback()
    found = run("seriestogeotiffs", feedback, **given)
    assert found["FILES"] == 3 and Path(found["TABLE"]).is_file()
    files = sorted(path.name for path in tmp_path.glob("*.tif"))
    assert files == [f"composite_2023-01-0{day}_2023-01-0{day + 1}.tif" for day in (1, 3, 5)]
    single = run(
        "compositetogeotiff", **{**GIVEN, "END": "2023-01-02", "CONTENT": "NDVI", "OUTPUT": str(tmp_path / "x.tif")}
    )
    same = [gdal.Open(path).ReadAsArray() for path in (single["OUTPUT"], str(tmp_path / files[0]))]
    np.testing.assert_array_equal(*same)
    assert any("2 of 3" in text for text in feedback.said)
    asked = len(world.log)
    assert run("seriestogeotiffs", **given) == found
    assert not [entry for entry in list(world.log)[asked:] if entry.kind == "pixels"]


@pytest.mark.parametrize(
    ("step", "end", "said"),
    [
        ("week", "2023-12-31", "is no step"),
        ("days(1)", "2023-12-31", "365 periods"),
        ("season(6,8)", "2023-02-01", "No period"),
    ],
)
def test_series_that_cannot_be(world, tmp_path, step, end, said):
    given = {**GIVEN, "END": end, "STEP": step, "OUTPUT_FOLDER": str(tmp_path)}
    assert said in refusal("seriestogeotiffs", **given)


BEFORE_AND_AFTER = {
    **GIVEN,
    "START": "2023-01-04",
    "END": "2023-12-31",
    "BEFORE_START": "2023-01-01",
    "BEFORE_END": "2023-01-03",
}


@pytest.mark.parametrize("min_views", range(3))
def test_change_to_geotiff(world, tmp_path, min_views):
    given = {**BEFORE_AND_AFTER, "INDEX": "NDVI", "MIN_VIEWS": min_views, "CLIP": False}
    found = run("changetogeotiff", **given, OUTPUT=str(tmp_path / "change.tif"))
    raster = gdal.Open(found["OUTPUT"])
    assert [raster.GetRasterBand(n).GetDescription() for n in range(1, 6)] == list(plan.CHANGE_BANDS)
    change, before, after, *views = np.ma.masked_equal(raster.ReadAsArray(), raster.GetRasterBand(1).GetNoDataValue())
    days = {"before": ("2023-01-01", "2023-01-03"), "after": ("2023-01-04", "2023-12-31")}
    alone = {}
    for side, (start, end) in days.items():
        given = {**GIVEN, "START": start, "END": end, "CLIP": False, "CONTENT": "NDVI"}
        opened = gdal.Open(run("compositetogeotiff", **given, OUTPUT=str(tmp_path / f"{side}.tif"))["OUTPUT"])
        alone[side] = np.ma.masked_equal(opened.ReadAsArray(), opened.GetRasterBand(1).GetNoDataValue())
    np.testing.assert_array_equal(before.filled(9), alone["before"].filled(9))
    np.testing.assert_array_equal(after.filled(9), alone["after"].filled(9))
    told = ~before.mask & ~after.mask & (views[0].filled(0) >= min_views) & (views[1].filled(0) >= min_views)
    np.testing.assert_array_equal(~change.mask, told)
    np.testing.assert_allclose(change[told], (after - before)[told], atol=1e-6)
    assert told.any() and (views[0] <= 3).all()
    said = json.loads(Path(found["SIDECAR"]).read_text("utf-8"))
    written = Change.from_json(json.dumps(said["recipe"]))
    assert (written.index, written.min_views, written.before.last_day) == ("NDVI", min_views, "2023-01-03")
    assert Change.from_json(raster.GetMetadataItem("RECIPE")) == written


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"BEFORE_END": "2023-01-08"}, "Before lasts until 2023-01-08"),
        ({"BEFORE_START": "2023-01-04", "BEFORE_END": "2023-12-31"}, "same dates"),
        ({"BEFORE_START": "2023-01-09", "BEFORE_END": "2024-01-03"}, "Exchange the dates"),
        ({"INDEX": "B10"}, "B10"),
        ({"LIMITS": "0.2; 0.1"}, "must rise"),
        ({"LIMITS": "low"}, "no list of numbers"),
        ({"MIN_VIEWS": 101}, "MIN_VIEWS"),
    ],
)
def test_changes_that_cannot_be(world, tmp_path, changes, said):
    given = {**BEFORE_AND_AFTER, **changes, "OUTPUT": str(tmp_path / "x.tif")}
    fine, why = algorithm("changetogeotiff").checkParameterValues(given, a_context())
    assert not fine and said in why


def test_a_side_without_scenes_is_named(world, tmp_path):
    feedback = Feedback()
    given = {**BEFORE_AND_AFTER, "BEFORE_START": "2022-01-01", "BEFORE_END": "2022-02-01"}
    assert failed("changetogeotiff", feedback, **given, OUTPUT=str(tmp_path / "x.tif"))
    assert "Before (2022-01-01 to 2022-02-01)" in feedback.errors[0]


def test_change_to_polygons_from_a_file_and_from_the_parameters(world, tmp_path):
    given = {**BEFORE_AND_AFTER, "CLIP": False, "LIMITS": "-0.2 0.2"}
    tif = run("changetogeotiff", **given, OUTPUT=str(tmp_path / "change.tif"))["OUTPUT"]
    more = {"MIN_AREA": 0.02, "FILL": 0, "LIMITS": "-0.1; 0.1"}
    asked = len(world.log)
    feedback = Feedback()
    found = run(
        "changepolygons", feedback, INPUT=tif, **more, OUTPUT=str(tmp_path / "a.gpkg"), TABLE=str(tmp_path / "a.csv")
    )
    assert len(world.log) == asked, feedback.errors
    change, *_others = np.ma.masked_equal(gdal.Open(tif).ReadAsArray(), -99_999)
    assert 0 < found["HECTARES"] <= (abs(change) >= 0.1).sum() * 0.01001
    assert found["COUNT"] == QgsVectorLayer(found["OUTPUT"], "a", "ogr").featureCount() > 1
    assert "water" not in Path(found["TABLE"]).read_text("utf-8-sig")
    assert any(" ha" in text for text in feedback.said)
    given["CLIP"] = True
    again = run("changepolygons", **{**given, **more}, OUTPUT=str(tmp_path / "b.gpkg"))
    assert len(world.log) > asked and again["HECTARES"] > 0
    whole = polygons("POLYGON((-180 -80,180 -80,180 80,-180 80,-180 -80))")
    table = str(tmp_path / "c.csv")
    placed = run("changepolygons", INPUT=tif, **more, PLACES=whole, OUTPUT=str(tmp_path / "c.gpkg"), TABLE=table)
    assert placed["COUNT"] == found["COUNT"]
    assert len(Path(table).read_text("utf-8-sig").splitlines()) > 3


def test_polygons_that_cannot_be(world, tmp_path):
    other = tmp_path / "other.tif"
    gdal.GetDriverByName("GTiff").Create(str(other), 5, 5, 1).FlushCache()
    feedback = Feedback()
    assert failed("changepolygons", feedback, INPUT=str(other), OUTPUT=str(tmp_path / "x.gpkg"))
    assert "Change to GeoTIFF" in feedback.errors[0]
    assert "No area" in refusal("changepolygons", OUTPUT=str(tmp_path / "x.gpkg"))
    feedback = Feedback()
    given = {**BEFORE_AND_AFTER, "CLIP": False, "MIN_VIEWS": 90}
    assert failed("changepolygons", feedback, **given, OUTPUT=str(tmp_path / "x.gpkg"))
    assert "at most 3" in feedback.errors[0] and not list(tmp_path.glob("*x.gpkg*"))


def fields_of_the_scene() -> QgsVectorLayer:
    """Two fields with the same name, and a line of no width."""
    layer = QgsVectorLayer(f"Polygon?crs={UTM}&field=sheet:string(10)", "fields", "memory")
    west, _east, south, _north = BOX
    for left, width in ((20, 60), (100, 60), (30, 0)):
        feature = QgsFeature(layer.fields())
        feature["sheet"] = "A 1"
        box = QgsRectangle(west + left, south + 40, west + left + width, south + 90)
        feature.setGeometry(QgsGeometry.fromRect(box))
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_areas_to_geotiffs(world, tmp_path):
    given = {
        **GIVEN,
        "EXTENT": None,
        "AREA": fields_of_the_scene(),
        "NAME_FIELD": "sheet",
        "END": "2023-01-04",
        "CONTENT": "NDVI",
        "OUTPUT_FOLDER": str(tmp_path / "out"),
    }
    feedback = Feedback()
    found = run("areastogeotiffs", feedback, **given)
    assert (found["FILES"], found["FAILED"]) == (2, 1)
    assert sorted(path.name for path in (tmp_path / "out").glob("*.tif")) == ["A-1.tif", "A-1_2.tif"]
    assert all(Path(found[name]).is_file() for name in ("TABLE", "INDEX", "MOSAIC"))
    assert any("A 1" in text for text in feedback.warnings), "the third says why"
    asked = len(world.log)
    assert run("areastogeotiffs", **given) == found
    assert not [entry for entry in list(world.log)[asked:] if entry.kind == "pixels"]


def test_sheets_to_geotiffs(world, tmp_path):
    given = {**GIVEN, "END": "2023-01-04", "CONTENT": "NDVI", "SHEET": 100, "OUTPUT_FOLDER": str(tmp_path / "out")}
    found = run("areastogeotiffs", **given)
    whole = run(
        "compositetogeotiff", **{**GIVEN, "END": "2023-01-04", "CONTENT": "NDVI", "OUTPUT": str(tmp_path / "x.tif")}
    )
    mosaic, single = gdal.Open(found["MOSAIC"]), gdal.Open(whole["OUTPUT"])
    assert found["FILES"] >= 4 and found["FAILED"] == 0
    left, side, _b, top, _c, _d = mosaic.GetGeoTransform()
    x, _side, _b, y, _c, _d = single.GetGeoTransform()
    at = round((x - left) / side), round((top - y) / side)
    there = mosaic.ReadAsArray(*at, single.RasterXSize, single.RasterYSize)
    values, inside = single.ReadAsArray(), slice(1, -1)
    np.testing.assert_array_equal(there[inside, inside], values[inside, inside])


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("compositetogeotiff", {"OUTPUT": "a.tif"}),
        ("seriestogeotiffs", {"STEP": "days(2)", "END": "2023-01-04", "OUTPUT_FOLDER": "a"}),
        ("changetogeotiff", {"OUTPUT": "a.tif"}),
        ("changepolygons", {"OUTPUT": "a.gpkg"}),
        ("areastogeotiffs", {"OUTPUT_FOLDER": "a"}),
    ],
)
def test_downloads_ask_for_as_much_at_a_time_as_is_set(world, tmp_path, monkeypatch, name, more):
    """Wherever they begin."""
    from cloudscore_plugin.download import writer

    used, usual = [], writer._Job.run
    monkeypatch.setattr(writer._Job, "run", lambda job, at_once: used.append(at_once) or usual(job, at_once))
    Settings.load().save(at_once=3)
    dates = BEFORE_AND_AFTER if name.startswith("change") else {}
    places = {key: str(tmp_path / value) for key, value in more.items() if key.startswith("OUTPUT")}
    run(name, **{**GIVEN, **dates, **more, **places})
    assert set(used) == {3}


def test_statistics_ask_for_no_more_at_a_time_than_is_set(world, monkeypatch):
    from cloudscore_plugin.services import statistics

    used, usual = [], statistics.ThreadPoolExecutor
    monkeypatch.setattr(statistics, "ThreadPoolExecutor", lambda most, name: used.append(most) or usual(most, name))
    for at_once in (3, 40):
        Settings.load().save(at_once=at_once)
        layer = fields_of_the_scene()
        run("areastatistics", AREAS=layer, START="2023-01-01", END="2023-01-04", INDEX="NDVI", OUTPUT="memory:")
    assert used == [3, 8]


def test_mgrs_tiles_to_geotiffs_some_of_them_exported(world, tmp_path, monkeypatch):
    """A tile that is too large becomes one export, however often it is run."""
    from cloudscore_plugin.download import areas
    from cloudscore_plugin.services import export_tasks

    given = {**GIVEN, "END": "2023-01-04", "CONTENT": "NDVI", "RESOLUTION": 2000, "SHEETS": "mgrs"}
    given["OUTPUT_FOLDER"] = str(tmp_path / "out")
    found = run("areastogeotiffs", **given)
    (name,) = [path.stem for path in (tmp_path / "out").glob("*.tif")]
    assert len(name) == 5 and name[:2] == UTM[-2:] and (found["FILES"], found["FAILED"], found["EXPORTS"]) == (1, 0, 0)
    monkeypatch.setattr(areas, "too_large", lambda _order: True)
    given.update(OUTPUT_FOLDER=str(tmp_path / "large"), DRIVE_FOLDER="tiles")
    for _again in range(2):
        found = run("areastogeotiffs", **given)
        assert (found["FILES"], found["FAILED"], found["EXPORTS"], found["MOSAIC"]) == (0, 0, 1, "")
    (kept,) = export_tasks.known()
    assert (kept.destination.name, kept.destination.folder, kept.batch) == (name, "tiles", str(tmp_path / "large"))
    assert "tiles/" in Path(found["TABLE"]).read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SHEET": 100, "EXTENT": "1,2,3,4"}, "[EPSG:4326]"),
        ({"EXTENT": "5,15,45,55 [EPSG:4326]", "SHEET": 1000}, "The sheets would be more than"),
        ({"EXTENT": "0,170,0,60 [EPSG:4326]", "SHEET": 1000}, "outside of what the CRS"),
        ({"SHEETS": "grid"}, "side of a sheet"),
        ({"SHEETS": "mgrs", "EXTENT": "10,11,84.5,85 [EPSG:4326]"}, "84 degrees north"),
        ({"EXTENT": None}, "No area is set"),
    ],
)
def test_areas_that_cannot_be(world, tmp_path, change, said):
    assert said in refusal("areastogeotiffs", **{**GIVEN, "OUTPUT_FOLDER": str(tmp_path), **change})
