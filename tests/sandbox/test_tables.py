"""Values at places: reduceRegions, sample, sampleRegions, getRegion and table:computeFeatures."""

import ee
import numpy as np
import pytest

from tests.support.arrays import ORIGIN, S2, UTM, ArrayScene
from tests.support.sandbox import DAY, START, post, refusal

rng = np.random.default_rng(71)
SHAPE = (300, 310)  # more than one block of pixels
B = np.ma.MaskedArray(rng.integers(0, 1000, SHAPE).astype(np.uint16), rng.random(SHAPE) < 0.1)
C = rng.integers(0, 1000, SHAPE).astype(np.uint16)


def box(left, top, right, bottom):
    corners = [ORIGIN[0] + left * 10, ORIGIN[1] - bottom * 10, ORIGIN[0] + right * 10, ORIGIN[1] - top * 10]
    return ee.Geometry.Rectangle(corners, ee.Projection(UTM), False)


def at(col, row):
    """The middle of a pixel as a point."""
    return ee.Geometry.Point([ORIGIN[0] + col * 10 + 5, ORIGIN[1] - row * 10 - 5], ee.Projection(UTM))


BOXES = [(2, 3, 9, 8), (250, 240, 270, 262), (300, 290, 309, 299)]


def test_each_region_is_reduced_as_alone(sandbox):
    image = sandbox.image(B=B, C=C)
    features = ee.FeatureCollection([ee.Feature(box(*b), {"name": f"f{n}"}) for n, b in enumerate(BOXES)])
    reducer = ee.Reducer.mean().combine(ee.Reducer.count(), "", True).combine(ee.Reducer.percentile([10, 90]), "", True)
    found = image.reduceRegions(features, reducer.unweighted(), 10, UTM).getInfo()["features"]
    for n, (left, top, right, bottom) in enumerate(BOXES):
        got = found[n]["properties"]
        inside = B[top:bottom, left:right].compressed().astype(float)
        assert got["name"] == f"f{n}" and got["B_count"] == len(inside)
        assert got["B_mean"] == pytest.approx(inside.mean(), rel=1e-12)
        assert got["B_p10"] == pytest.approx(np.percentile(inside, 10), rel=1e-12)
        assert got["C_mean"] == pytest.approx(C[top:bottom, left:right].mean(), rel=1e-12)
        alone = image.reduceRegion(reducer.unweighted(), box(*BOXES[n]), 10, UTM).getInfo()
        assert {key: got[key] for key in alone} == alone
        assert found[n]["geometry"]["type"] == "Polygon"


def test_names_and_nulls_of_regions(sandbox):
    image = sandbox.image(B=B)
    places = [box(*BOXES[0]), box(9000, 9000, 9002, 9002)]
    features = ee.FeatureCollection([ee.Feature(place) for place in places])
    one, nothing = (
        f["properties"] for f in image.reduceRegions(features, ee.Reducer.mean(), 10, UTM).getInfo()["features"]
    )
    assert list(one) == ["mean"] and nothing == {}
    several = image.addBands(image.add(1).rename("D")).reduceRegions(features, ee.Reducer.mean(), 10, UTM).first()
    assert sorted(several.toDictionary().getInfo()) == ["B", "D"]
    repeated = image.addBands(image).reduceRegions(features, ee.Reducer.max().repeat(2), 10, UTM).first()
    assert repeated.get("max").getInfo() == [B[3:8, 2:9].max()] * 2
    assert "maxPixels allows only 10" in refusal(
        image.reduceRegions(features, ee.Reducer.mean(), 10, UTM, maxPixelsPerRegion=10)
    )


def test_samples(sandbox):
    image = sandbox.image(B=B, C=C)
    place = box(2, 3, 9, 8)
    rows = [f["properties"] for f in image.sample(place, 10, UTM).getInfo()["features"]]
    valid = ~B.mask[3:8, 2:9]
    assert sorted((r["B"], r["C"]) for r in rows) == sorted(
        zip(B.data[3:8, 2:9][valid].tolist(), C[3:8, 2:9][valid].tolist())
    )
    kept = image.sample(place, 10, UTM, dropNulls=False).aggregate_array("C").size().getInfo()
    assert kept == 35
    half = image.select("C").sample(box(0, 0, 100, 100), 10, UTM, 0.5, seed=3)
    assert 4500 < half.size().getInfo() < 5500
    assert 4700 < image.select("C").sample(box(0, 0, 100, 100), 10, UTM, numPixels=4900, seed=3).size().getInfo() < 5100
    point = image.select("C").sample(at(7, 5), 10, UTM, geometries=True).first().getInfo()
    assert point["properties"]["C"] == C[5, 7] and point["geometry"]["type"] == "Point"
    assert "must not both be given" in refusal(image.sample(place, 10, UTM, 0.5, 10))


def test_samples_of_regions(sandbox):
    image = sandbox.image(C=C)
    points = ee.FeatureCollection([ee.Feature(at(c, r), {"class": c}) for c, r in ((3, 4), (280, 100))])
    found = image.sampleRegions(points, ["class"], 10, UTM, geometries=True).getInfo()["features"]
    assert [f["properties"] for f in found] == [{"class": 3, "C": C[4, 3]}, {"class": 280, "C": C[100, 280]}]
    assert image.sampleRegions(points, None, 10, UTM).first().toDictionary().getInfo() == {
        "class": 3,
        "C": int(C[4, 3]),
    }


def test_values_through_time(sandbox):
    stack = [
        np.ma.MaskedArray(rng.integers(0, 9, (8, 9)).astype(np.uint16), rng.random((8, 9)) < 0.3) for _ in range(4)
    ]
    images = sandbox.stack(*stack)
    head, *rows = images.getRegion(at(4, 5), 10, UTM).getInfo()
    assert head == ["id", "longitude", "latitude", "time", "B"]
    assert [row[0] for row in rows] == ["i00", "i01", "i02", "i03"]
    assert [row[3] for row in rows] == [START + n * DAY for n in range(4)]
    assert [row[4] for row in rows] == [None if a.mask[5, 4] else int(a.data[5, 4]) for a in stack]
    _head, *many = images.getRegion(box(1, 1, 3, 4), 10, UTM).getInfo()
    assert len(many) == 6 * 4 and {row[0] for row in many} == {"i00", "i01", "i02", "i03"}
    far = images.getRegion(at(4000, 5), 10, UTM).getInfo()
    assert far == [head]
    words = refusal(images.getRegion(box(0, 0, 2000, 2000), 10, UTM))
    assert "Too many values: 4000000 points x 1 bands x 4 images > 1048576." in words


def table(count):
    return ee.FeatureCollection(ee.List.sequence(0, count - 1).map(lambda n: ee.Feature(None, {"n": n})))


def test_a_table_page_by_page(sandbox):
    sandbox.hold(ArrayScene(S2, "only", START, {"C": C}))
    whole = ee.data.computeFeatures({"expression": table(2500)})
    assert whole["type"] == "FeatureCollection" and len(whole["features"]) == 1000
    seen, token = [], None
    while True:
        page = ee.data.computeFeatures(
            {"expression": table(2500), "pageSize": 600, **({"pageToken": token} if token else {})}
        )
        seen += [f["properties"]["n"] for f in page["features"]]
        token = page.get("nextPageToken")
        if token is None:
            break
        assert len(page["features"]) == 600
    assert seen == list(range(2500))
    assert ee.data.computeFeatures({"expression": table(3)})["features"][0]["geometry"] is None


def test_a_table_is_computed_once_however_many_pages(sandbox):
    image = sandbox.image(C=C)
    features = ee.FeatureCollection([ee.Feature(box(n, 0, n + 1, 1), {"n": n}) for n in range(40)])
    made = image.reduceRegions(features, ee.Reducer.mean(), 10, UTM)
    found, token = [], None
    while len(found) < 40:
        page = ee.data.computeFeatures({"expression": made, "pageSize": 7, **({"pageToken": token} if token else {})})
        found += [f["properties"]["mean"] for f in page["features"]]
        token = page.get("nextPageToken")
    assert found == pytest.approx(C[0, :40].tolist(), rel=1e-5)
    assert token is None


def test_tables_that_are_refused(sandbox):
    sandbox.hold(ArrayScene(S2, "only", START, {"C": C}))
    assert "no FeatureCollection" in refusal(lambda: ee.data.computeFeatures({"expression": ee.Number(3)}))
    words = "Collection query aborted after accumulating over 5000 elements."
    assert words in refusal(table(5001))
    assert len(ee.data.computeFeatures({"expression": table(5001), "pageSize": 9000})["features"]) == 5000
    expression = {"result": "0", "values": {"0": {"constantValue": 42}}}
    for more in ({"pageSize": -1}, {"pageSize": "x"}, {"pageToken": "next"}, {"pageToken": 3}):
        status, answer = post(sandbox.server.url, "table:computeFeatures", {"expression": expression, **more})
        assert (status, answer["error"]["message"]) == (400, "Request contains an invalid argument.")
