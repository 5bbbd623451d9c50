"""Statistics of areas and views of points in Processing, beside QGIS's own zonal statistics on the saved GeoTIFF."""

from __future__ import annotations

import random
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from osgeo import ogr
from qgis import processing
from qgis.core import (
    NULL,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)

from cloudscore_plugin.core import question
from cloudscore_plugin.core.recipe_files import readable
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.processing.provider import CloudScoreProvider
from cloudscore_plugin.services import statistics
from cloudscore_plugin.services.connections import Connections
from cloudscore_plugin.services.statistics_journal import keep
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ORIGIN, UTM, ArrayCatalogue
from tests.support.children import Child
from tests.support.faulty_sandbox import SandboxServer
from tests.support.runs import LONG
from tests.support.stacks import random_scenes, recipe_of

from .test_processing import Feedback

ROOT = Path(__file__).resolve().parents[2]
SIDE = 60
BOX = (ORIGIN[0], ORIGIN[0] + 10 * SIDE, ORIGIN[1] - 10 * SIDE, ORIGIN[1])
DAYS = {"START": "2023-01-01", "END": "2023-01-31", "THRESHOLD": 0.4}


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


@pytest.fixture(scope="module")
def running():
    with SandboxServer(ArrayCatalogue(random_scenes(6, unscored=(2,), gaps="ragged", shape=(SIDE, SIDE)))) as server:
        yield server


@pytest.fixture
def world(running):
    running.log.clear()
    Settings.load().save(connection="google", endpoint=running.url, project="sandbox")
    return running


def shapes(count, seed=1):
    """Valid random polygons in metres: plain ones, slivers, smaller than a pixel, with holes, of two parts."""
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < count:
        kind = len(found) % 5
        x, y = rng.uniform(BOX[0] + 150, BOX[1] - 150), rng.uniform(BOX[2] + 100, BOX[3] - 100)
        reach = (60, 90, 4, 70, 50)[kind] * rng.uniform(0.5, 1, 9)
        angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
        ring = [(x + r * np.cos(a), y + r * np.sin(a)) for r, a in zip(reach, angles)]
        if kind == 1:
            ring = [(x - 90, y), (x + 90, y + 7), (x + 90, y + 14), (x - 90, y + 5)]
        rings = [ring]
        if kind == 3:
            rings.append([(x + (px - x) * 0.4, y + (py - y) * 0.4) for px, py in ring])
        parts = [rings]
        if kind == 4:
            parts.append([[(px + 130, py) for px, py in ring]])
        text = ",".join(
            "(" + ",".join("(" + ",".join(f"{px!r} {py!r}" for px, py in [*r, r[0]]) + ")" for r in part) + ")"
            for part in [[[(float(a), float(b)) for a, b in r] for r in p] for p in parts]
        )
        shape = QgsGeometry.fromWkt(f"MULTIPOLYGON({text})")
        if shape.isGeosValid():
            found.append(shape)
    return found


def layer_of(geometries, crs=UTM, field="name:string(20)", values=None):
    kind = "MultiPolygon" if not geometries or geometries[0].type() == 2 else "Point"
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field={field}", "fields", "memory")
    for number, geometry in enumerate(geometries):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(geometry)
        feature.setAttribute(0, values[number] if values else f"f{number}")
        layer.dataProvider().addFeature(feature)
    return layer


def run(name, feedback=None, **parameters):
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"cloudscore:{name}")
    fine, why = algorithm.checkParameterValues(parameters, context)
    if not fine:
        return why
    strict, feedback = feedback is None, feedback or Feedback()
    results, ok = algorithm.run(parameters, context, feedback)
    assert ok or not strict, (feedback.errors, feedback.said)
    return context.takeResultLayer(results["OUTPUT"]) if ok else None


def table(layer):
    names = layer.fields().names()
    rows = [[None if value == NULL else value for value in feature.attributes()] for feature in layer.getFeatures()]
    return [dict(zip(names, row)) for row in rows]


def areas(layer, feedback=None, **parameters):
    return run("areastatistics", feedback, AREAS=layer, OUTPUT="memory:", **{**DAYS, **parameters})


def saved(tmp_path, content="NDVI", **more):
    path = str(tmp_path / "saved.tif")
    given = {"EXTENT": "{},{},{},{} [{}]".format(*BOX, UTM), "CRS": UTM, "CONTENT": content, "CLIP": False, **DAYS}
    context = QgsProcessingContext()
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("cloudscore:compositetogeotiff")
    feedback = Feedback()
    _results, ok = algorithm.run({**given, **more, "OUTPUT": path}, context, feedback)
    assert ok, feedback.errors
    return path


def zonal(layer, path, band=1):
    found = processing.run(
        "native:zonalstatisticsfb",
        {
            "INPUT": layer,
            "INPUT_RASTER": path,
            "RASTER_BAND": band,
            "COLUMN_PREFIX": "z",
            "STATISTICS": [0, 2, 3, 4],
            "OUTPUT": "memory:",
        },
    )
    return table(found["OUTPUT"])


@pytest.mark.parametrize("crs", [UTM, "EPSG:4326", "EPSG:2227"])  # metres, degrees, feet
def test_equals_zonal_statistics_on_the_saved_file(world, tmp_path, crs):
    geometries = shapes(200)
    if crs != UTM:
        systems = QgsCoordinateReferenceSystem(UTM), QgsCoordinateReferenceSystem(crs)
        change = QgsCoordinateTransform(*systems, QgsProject.instance())
        for geometry in geometries:
            geometry.transform(change)
    layer = layer_of(geometries, crs)
    rows, theirs = table(areas(layer, LIMIT=0.1)), zonal(layer, saved(tmp_path))
    assert len(rows) == len(theirs) == 200
    compared = small = 0
    for row, their in zip(rows, theirs):
        if not row["pixels"]:  # QGIS then takes what is touched
            small += 1
            assert row["mean"] is None and "centre" in row["note"]
            continue
        valid = round(row["pixels"] * row["clear_percent"] / 100)
        if valid <= 1:  # and for one pixel as well
            continue
        compared += 1
        assert valid == their["zcount"]
        for ours, zonals in (("mean", "zmean"), ("median", "zmedian"), ("stdev", "zstdev")):
            assert row[ours] == pytest.approx(their[zonals], abs=1e-6)
        assert row["hectares"] == pytest.approx(row["pixels"] / 100)
        assert row["hectares_above"] + row["hectares_below"] == pytest.approx(valid / 100)
        assert row["p10"] <= row["median"] <= row["p90"]
    assert compared > 120 and small > 10


def test_bands_have_columns_of_their_own(world, tmp_path):
    layer = layer_of(shapes(10))
    rows = table(areas(layer, BANDS=["B4", "B8"], ID_FIELD="name"))
    path = saved(tmp_path, "bands", BANDS=["B4", "B8"], DTYPE="float32")
    for number, name in enumerate(("B4", "B8"), 1):
        for row, their in zip(rows, zonal(layer, path, number)):
            if row["pixels"] and their["zcount"] > 1:
                assert row[f"{name}_mean"] == pytest.approx(10_000 * their["zmean"], rel=1e-6)  # QGIS applies the scale
    assert [row["name"] for row in rows] == [f"f{n}" for n in range(10)]


def test_a_series_has_a_row_for_each_period(world):
    rows = table(areas(layer_of(shapes(3)), STEP="days(2)", END="2023-01-08"))
    assert [(row["start"], row["end"]) for row in rows[:4]] == [
        ("2023-01-01", "2023-01-02"),
        ("2023-01-03", "2023-01-04"),
        ("2023-01-05", "2023-01-06"),
        ("2023-01-07", "2023-01-08"),
    ]
    assert len(rows) == 12
    assert rows[3]["mean"] is None and rows[3]["clear_percent"] == 0 and rows[3]["clear_views"] == 0
    alone = table(areas(layer_of(shapes(3)), START="2023-01-05", END="2023-01-06"))
    assert [row["mean"] for row in alone] == [row["mean"] for row in rows[2::4]]


def test_a_change(world):
    layer = layer_of(shapes(5))
    days = {"START": "2023-01-04", "BEFORE_START": "2023-01-01", "BEFORE_END": "2023-01-03"}
    rows = table(areas(layer, **days, MIN_VIEWS=2))
    told = [row for row in rows if row["mean"] is not None]
    assert told
    for row in rows:
        assert (row["before_start"], row["before_end"], row["start"]) == ("2023-01-01", "2023-01-03", "2023-01-04")
        if row["pixels"]:
            assert row["clear_percent"] + row["cannot_tell_percent"] == pytest.approx(100)


def test_with_the_shapes_of_the_areas(world):
    layer = layer_of(shapes(4))
    found = areas(layer, GEOMETRIES=True, STEP="days(15)")
    asked = [feature.geometry().asWkt(3) for feature in layer.getFeatures() for _period in range(3)]
    assert [feature.geometry().asWkt(3) for feature in found.getFeatures()] == asked
    assert found.crs().authid() == UTM


def test_few_requests(world):
    assert areas(layer_of(shapes(100)), STEP="days(10)").featureCount() == 400
    asked = [line for line in world.log if "value:compute" in str(line)]
    assert 0 < len(asked) <= 8


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("integer", [3, 1, 2]),
        ("int8", [2**40, 1, -5]),
        ("double", [0.5, 1.25, None]),
        ("string(20)", ["a", "甲", None]),
        ("date", None),
        ("datetime", None),
        ("bool", [True, False, None]),
    ],
)
def test_ids_of_every_type(world, kind, values):
    from qgis.PyQt.QtCore import QDate, QDateTime, QTime

    if kind == "date":
        values = [QDate(2024, 1, n) for n in (1, 2, 3)]
    if kind == "datetime":
        values = [QDateTime(QDate(2024, 1, n), QTime(5, 6)) for n in (1, 2, 3)]
    layer = layer_of(shapes(3), field=f"key:{kind}", values=values)
    rows = table(areas(layer, ID_FIELD="key"))
    assert [row["key"] for row in rows] == [row["key"] for row in table(layer)]


def test_two_features_with_one_id(world):
    feedback = Feedback()
    rows = table(areas(layer_of(shapes(3), values=["a", "b", "a"]), feedback, ID_FIELD="name"))
    assert [row["name"] for row in rows] == ["a", "b", "a"]
    assert any("share" in text for text in feedback.warnings)


def test_features_that_cannot_be_asked_have_a_note(world):
    good = shapes(1)[0]
    x, y = BOX[0] + 100, BOX[3] - 100
    bow = f"MULTIPOLYGON((({x} {y},{x + 90} {y - 90},{x + 90} {y},{x} {y - 90},{x} {y})))"
    huge = "MULTIPOLYGON(((600000 0,800000 0,800000 2000000,600000 2000000,600000 0)))"
    layer = layer_of([good, QgsGeometry(), QgsGeometry.fromWkt(bow), QgsGeometry.fromWkt(huge)])
    feedback = Feedback()
    rows = table(areas(layer, feedback))
    assert rows[0]["mean"] is not None and rows[0]["note"] == ""
    assert "no area" in rows[1]["note"]
    assert rows[2]["pixels"] > 10
    assert "too large" in rows[3]["note"]
    assert any("repaired" in text for text in feedback.warnings)


def test_refusals_in_words(world):
    layer = layer_of(shapes(1))
    assert "no field" in (told(layer, ID_FIELD="other"))
    assert "Give both" in areas(layer, BEFORE_START="2022-01-01")
    assert "at once" in areas(layer, BEFORE_START="2022-01-01", BEFORE_END="2022-02-01", STEP="month")
    assert "no step" in areas(layer, STEP="fortnight")
    assert "120" in areas(layer, START="2019-01-01", STEP="days(1)")
    assert "no features" in told(layer_of([]))
    assert "coordinate system" in told(layer_of(shapes(1), crs=""))


def told(layer, **parameters):
    feedback = Feedback()
    assert areas(layer, feedback, **parameters) is None
    return " ".join(feedback.errors)


def test_what_is_too_much_is_halved_and_a_quota_in_the_middle_loses_nothing(world, monkeypatch):
    layer = layer_of(shapes(40))
    expected = table(areas(layer, STEP="days(10)"))
    asked = statistics._asked

    def less(session, question, product, chunk, places, feedback):
        if len(places) > 7 or (len(places) == 1 and places[0][0] == 3):
            raise RuntimeError("User memory limit exceeded.")
        return asked(session, question, product, chunk, places, feedback)

    monkeypatch.setattr(statistics, "_asked", less)
    assert table(areas(layer, STEP="days(10)")) == expected


def test_one_area_that_is_too_much_by_itself_is_told(world, monkeypatch):
    asked = statistics._asked

    def less(session, question, product, chunk, places, feedback):
        if any(n == 3 for n, _rings in places):
            raise RuntimeError("User memory limit exceeded.")
        return asked(session, question, product, chunk, places, feedback)

    monkeypatch.setattr(statistics, "_asked", less)
    rows = table(areas(layer_of(shapes(9))))
    assert [n for n, row in enumerate(rows) if "too large" in row["note"]] == [3]
    assert sum(row["mean"] is not None for row in rows) >= 5


def test_a_failure_in_the_middle_goes_on_where_it_was(world, monkeypatch, profile):
    layer, expected = layer_of(shapes(24)), table(areas(layer_of(shapes(24)), STEP="days(10)"))
    monkeypatch.setattr(statistics.AreaQuestion, "most", 6)
    monkeypatch.setattr(statistics, "AT_ONCE", 3)
    asked, tries = statistics._asked, []

    def sometimes(*arguments):
        tries.append(arguments)
        if len(tries) % 6 == 0:
            raise RuntimeError("Permission 'earthengine.computations.create' denied")
        return asked(*arguments)

    monkeypatch.setattr(statistics, "_asked", sometimes)
    feedback, runs = Feedback(), 1
    while (found := areas(layer, feedback, STEP="days(10)")) is None:
        runs += 1
        assert runs < 30
    assert runs > 2
    assert table(found) == expected
    assert any("go on" in text for text in feedback.said) and any("run before" in text for text in feedback.said)
    assert len(tries) <= 16 + 3 * runs  # what was known was not asked again
    assert not list((profile / "cloudscore" / "statistics").glob("*"))  # the table is written: nothing is left


def test_a_quota_exceeded_in_the_middle_is_told_and_gone_on_from(world, monkeypatch):
    layer = layer_of(shapes(24))
    expected = table(areas(layer, STEP="days(10)"))
    monkeypatch.setattr(statistics.AreaQuestion, "most", 6)
    monkeypatch.setattr(statistics, "AT_ONCE", 1)
    asked, tries = statistics._asked, []

    def until_it_is_used_up(*arguments):
        tries.append(arguments)
        if len(tries) == 5:
            world.faults.set(["quota"])
        return asked(*arguments)

    monkeypatch.setattr(statistics, "_asked", until_it_is_used_up)
    feedback = Feedback()
    try:
        assert areas(layer, feedback, STEP="days(10)") is None
    finally:
        world.faults.set([])
    assert any("quota" in text.lower() or "too many" in text.lower() for text in feedback.errors), feedback.errors
    assert any("go on" in text for text in feedback.said)
    assert table(areas(layer, STEP="days(10)")) == expected
    assert len(tries) == 16 + 1  # the one that was refused is asked again, and nothing else


@pytest.mark.long
def test_any_number_of_features_takes_the_same_memory(tmp_path):
    """CLOUDSCORE_LONG=1 tries 300,000."""
    count = 300_000 if LONG else 1_000
    crs, context = QgsCoordinateReferenceSystem(UTM), QgsProject.instance().transformContext()
    shape = ogr.CreateGeometryFromWkt(boxes((BOX[0], BOX[2], BOX[0] + 30, BOX[2] + 30)))

    def features():
        for n in range(count):
            yield n, bytes(shape.ExportToWkb())

    tracemalloc.start()
    try:
        journal = keep(tmp_path, "many", statistics.places_of(features(), crs, context))
        chunks = list(statistics.chunks_of(journal, statistics.AreaQuestion.most))
        for chunk in chunks:
            journal.record(0, {n: {"pixels": 9.0} for n in chunk.numbers})
        told = sum(row[3] is not None for row in journal.rows(1))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    journal.discard()
    assert told == count
    assert len(chunks) == -(-count // statistics.AreaQuestion.most)
    assert peak < 5e6 + 60 * count  # the numbers themselves; never the shapes or answers


def test_a_damaged_journal_is_begun_anew(tmp_path):
    place = statistics.Place(0, "a", UTM, (0, 0, 1, 1), 4, [[[(0, 0), (1, 0), (1, 1), (0, 0)]]])
    journal = keep(tmp_path, "q", [place])
    journal.record(0, {0: {"pixels": 1}})
    journal.close()
    again = keep(tmp_path, "q", [place])
    assert again.known == 1 and again.path == journal.path
    beside = keep(tmp_path, "q", [place])  # another QGIS at the same time
    assert beside.known == 0 and beside.path != journal.path
    beside.discard()
    again.close()
    journal.path.write_bytes(b"no database" * 1000)
    anew = keep(tmp_path, "q", [place])
    assert anew.known == 0
    anew.discard()


def points(count, seed=2):
    rng = np.random.default_rng(seed)
    return [
        QgsGeometry.fromWkt(f"POINT({rng.uniform(BOX[0], BOX[1])} {rng.uniform(BOX[2], BOX[3])})") for _ in range(count)
    ]


def views(layer, feedback=None, **parameters):
    return run("pixelseries", feedback, POINTS=layer, OUTPUT="memory:", **{**DAYS, **parameters})


def test_views_of_points(world):
    layer = layer_of(points(70))
    found = views(layer, ID_FIELD="name", BANDS=["B4", "B8"], INDICES=["NDVI"])
    rows = table(found)
    assert {row["state"] for row in rows} == {question.CLEAR}
    assert all(row["score"] >= 0.4 for row in rows)
    for row in rows:
        if row["B8"] is None or row["B4"] is None:
            assert row["NDVI"] is None
            continue
        assert row["NDVI"] == pytest.approx((row["B8"] - row["B4"]) / (row["B8"] + row["B4"] or 1))
    every = table(views(layer, ID_FIELD="name", EVERY_VIEW=True, BANDS=["B4", "B8"], INDICES=["NDVI"]))
    assert len(every) == 70 * 6
    assert [row for row in every if row["state"] == question.CLEAR] == rows
    assert {row["state"] for row in every} >= {question.CLEAR, question.BELOW, question.NO_SCORE}
    feature = next(found.getFeatures())
    assert feature.geometry().asPoint() == next(layer.getFeatures()).geometry().asPoint()


def test_views_equal_the_pixels_of_the_scene(world, tmp_path):
    layer = layer_of(points(20))
    days = {"START": "2023-01-04", "END": "2023-01-04", "THRESHOLD": 0}
    path = saved(tmp_path, "bands", BANDS=["B4"], DTYPE="float32", **days)
    from osgeo import gdal

    array = gdal.Open(path).ReadAsArray()
    transform = gdal.Open(path).GetGeoTransform()
    rows = {row["name"]: row for row in table(views(layer, ID_FIELD="name", BANDS=["B4"], INDICES=[], **days))}
    assert len(rows) > 5
    for feature in layer.getFeatures():
        row = rows.get(feature["name"])
        if row is not None and row["B4"] is not None:
            where = feature.geometry().asPoint()
            col, line = int((where.x() - transform[0]) // 10), int((transform[3] - where.y()) // 10)
            assert row["B4"] == array[line, col]


def test_points_without_a_view_and_without_a_place(world):
    far = QgsGeometry.fromWkt(f"POINT({BOX[0] - 90000} {BOX[2]})")
    feedback = Feedback()
    rows = table(views(layer_of([*points(2), far, QgsGeometry()]), feedback, EVERY_VIEW=True))
    assert len(rows) == 12
    assert any("without a row: 2" in text for text in feedback.warnings)
    assert "at least one" in views(layer_of(points(1)), BANDS=[], INDICES=[])


def child_of(url, folder, product, areas):
    """Statistics in a process of its own."""
    asked = {"url": url, "folder": str(folder), "product": product.to_json(), "what": ["NDVI"], "crs": UTM}
    asked.update(areas=[bytes(shape.asWkb()).hex() for shape in areas], most=len(areas) // 8)
    folder.mkdir(exist_ok=True)
    return Child("statistics", folder.parent, **asked)


@pytest.mark.long
def test_killed_at_any_moment_it_ends_in_the_identical_table(world, tmp_path):
    """SIGKILL, with what is known growing from run to run; with CLOUDSCORE_LONG twenty times in a thousand polygons."""
    count, kills, end, months = (1000, 20, "2024-01-01", 12) if LONG else (30, 3, "2023-04-01", 3)
    areas = shapes(count)
    product = Series(recipe_of(random_scenes(1, shape=(SIDE, SIDE)), margin=0, clear_threshold=0.4), "month")
    product = product.with_(recipe=product.recipe.with_(end=end))
    expected = child_of(world.url, tmp_path / "undisturbed", product, areas).events()[-1]["rows"]
    assert len(expected) == count * months and any(row[3] and row[3].get("NDVI_mean") for row in expected)
    known, rng = [], random.Random(5)
    for kill in range(kills):
        child = child_of(world.url, tmp_path / "killed", product, areas)
        if kill % 5 == 4:  # while it starts, or reads the features
            time.sleep(rng.uniform(0, 1))
        else:
            known += [event["known"] for event in child.events(1)]
            child.events(rng.randrange(3 if not LONG else 6))
        child.kill()
    rows = child_of(world.url, tmp_path / "killed", product, areas).events()
    assert rows[-1]["rows"] == expected
    assert known == sorted(known) and rows[0]["known"] >= known[-1] > 0
    assert not [path for path in (tmp_path / "killed").glob("*.sqlite*") if ".tmp." not in path.name]


def boxes(*corners):
    """A MultiPolygon of rectangles (west, south, east, north)."""
    rings = ",".join(f"(({a} {b},{c} {b},{c} {d},{a} {d},{a} {b}))" for a, b, c, d in corners)
    return f"MULTIPOLYGON({rings})"


def test_polygons_as_people_have_them(world):
    """Repaired where they can be, with a note where not, and never a crash."""
    x, y = BOX[0] + 100, BOX[2] + 100
    cases = {
        "parts that touch": boxes((x, y, x + 100, y + 100), (x + 100, y, x + 200, y + 100)),
        "parts that overlap": boxes((x, y, x + 100, y + 100), (x + 50, y, x + 150, y + 100)),
        "an empty part": f"MULTIPOLYGON((({x} {y},{x + 90} {y},{x + 90} {y + 90},{x} {y})),EMPTY)",
        "a hole larger than its ring": f"POLYGON(({x} {y},{x + 50} {y},{x + 50} {y + 50},{x} {y + 50},{x} {y}),"
        f"({x - 90} {y - 90},{x + 190} {y - 90},{x + 190} {y + 190},{x - 90} {y + 190},{x - 90} {y - 90}))",
        "a sliver": boxes((x, y, x + 400, y + 0.001)),
        "no width": f"POLYGON(({x} {y},{x + 100} {y},{x} {y}))",
        "a point for a polygon": f"POLYGON(({x} {y},{x} {y},{x} {y}))",
        "nothing": "POLYGON EMPTY",
        "far beyond": boxes((1e300, 1e300, 1e301, 1e301)),
    }
    geometries = []
    for text in cases.values():
        made = QgsGeometry()
        made.fromWkb(bytes(ogr.CreateGeometryFromWkt(text).ExportToWkb()))  # QGIS's own reader drops empty parts
        geometries.append(made)
    rows = dict(zip(cases, table(areas(layer_of(geometries)))))
    assert [rows[name]["hectares"] for name in ("parts that touch", "parts that overlap")] == [2.0, 1.5]
    assert rows["an empty part"]["pixels"] == pytest.approx(40, abs=5)
    for name in ("no width", "a point for a polygon", "nothing", "far beyond"):
        assert rows[name]["mean"] is None and rows[name]["note"], name
    assert "centre" in rows["a sliver"]["note"]
    assert all(row["note"] or row["pixels"] for row in rows.values())


@pytest.mark.parametrize("corners", [(0, 100, 1, 101), (600_100, 4_199_500, 600_200, 4_199_600)])
def test_coordinates_that_are_no_degrees_are_told(world, corners):
    [row] = table(areas(layer_of([QgsGeometry.fromWkt(boxes(corners))], "EPSG:4326")))
    assert row["mean"] is None and "coordinate system" in row["note"]


def test_a_recipe_takes_the_place_of_dates_and_clouds(world, tmp_path):
    recipe = recipe_of(random_scenes(1), margin=0, clear_threshold=0.4, start="2023-01-01", end="2023-02-01")
    layer = layer_of(shapes(3))
    expected = table(areas(layer))
    elsewhen = {"START": "2020-01-01", "END": "2020-01-02", "THRESHOLD": 1}
    assert table(areas(layer, RECIPE=readable(recipe), **elsewhen)) == expected
    file = tmp_path / "june.cloudscore.json"
    file.write_text(readable(Series(recipe, "days(10)")))
    assert table(areas(layer, RECIPE=str(file))) == table(areas(layer, STEP="days(10)"))
    said = areas(layer, RECIPE="{}")
    assert said == (
        "This recipe cannot be read. It is damaged or was not made by this plugin. Nothing has been changed."
    )
    missing = tmp_path / "missing.json"
    said = areas(layer, RECIPE=str(missing))
    assert said == (
        f"This recipe cannot be read. {missing} cannot be read (No such file or directory). "
        "Check that it is there and that you may read it."
    )


def test_a_recipe_file_is_read_once(world, tmp_path, monkeypatch):
    from cloudscore_plugin.processing import statistics as algorithms

    read, reads = algorithms.read_product, []
    monkeypatch.setattr(algorithms, "read_product", lambda path: reads.append(path) or read(path))
    recipe = recipe_of(random_scenes(1), margin=0, clear_threshold=0.4, start="2023-01-01", end="2023-02-01")
    path = tmp_path / "june.json"
    path.write_text(readable(Series(recipe, "days(4)")))
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("cloudscore:areastatistics")
    parameters = {"AREAS": layer_of(shapes(1)), "RECIPE": str(path), "OUTPUT": "memory:", **DAYS}
    assert algorithm.prepareAlgorithm(parameters, QgsProcessingContext(), Feedback())
    assert reads == [str(path)] and algorithm.product.start == recipe.start
    path.write_text("{")
    with pytest.raises(QgsProcessingException, match="recipe"):
        algorithm.prepareAlgorithm(parameters, QgsProcessingContext(), Feedback())


@pytest.mark.parametrize("limit, rows", [(-1, 4), (2, 2)])
def test_as_many_features_as_are_wanted(world, limit, rows):
    layer = QgsProject.instance().addMapLayer(layer_of(shapes(4)))
    source = QgsProcessingFeatureSourceDefinition(layer.id(), False, limit)
    assert [row["name"] for row in table(areas(source, ID_FIELD="name"))] == [f"f{n}" for n in range(rows)]
