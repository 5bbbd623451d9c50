"""Bands, arithmetic, comparison and types of single images, against plain numpy."""

import ee
import numpy as np
import pytest

from tests.support.arrays import ORIGIN, S2, UTM, ArrayScene
from tests.support.sandbox import START, equal, refusal

rng = np.random.default_rng(5)
A = np.ma.MaskedArray(rng.normal(0, 50, (5, 6)).round(1), rng.random((5, 6)) < 0.2)
B = np.ma.MaskedArray(rng.normal(0, 50, (5, 6)).round(1), rng.random((5, 6)) < 0.2)
B[0, :3] = [0, -0.0, A[0, 2] if not A.mask[0, 2] else 1]
U = rng.integers(0, 65536, (5, 6)).astype(np.uint16)


@pytest.fixture
def bands(sandbox):
    image = sandbox.image(A=A, B=B, U=U, V=U[::-1].copy())
    return {name: image.select(name) for name in "ABUV"}


ARITHMETIC = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "min": np.minimum,
    "max": np.maximum,
    "gt": np.greater,
    "gte": np.greater_equal,
    "lt": np.less,
    "lte": np.less_equal,
    "eq": np.equal,
    "neq": np.not_equal,
    "And": lambda a, b: (a != 0) & (b != 0),
    "Or": lambda a, b: (a != 0) | (b != 0),
}


@pytest.mark.parametrize("name", ARITHMETIC)
def test_pixel_by_pixel(sandbox, bands, name):
    operation = ARITHMETIC[name]
    # A pixel masked in either image is masked.
    found = sandbox.band(getattr(bands["A"], name)(bands["B"]), 6, 5)
    equal(found, np.ma.MaskedArray(operation(A.data, B.data), A.mask | B.mask), 1e-15)
    # A number stands for an image of it; whole numbers of 16 bits do not overflow.
    found = sandbox.band(getattr(bands["U"], name)(-3), 6, 5)
    equal(found, np.ma.MaskedArray(operation(U.astype(np.int64), -3)))
    found = sandbox.band(getattr(bands["U"], name)(bands["V"]), 6, 5)
    equal(found, np.ma.MaskedArray(operation(U.astype(np.int64), U[::-1].astype(np.int64))))


def test_division(sandbox, bands):
    found = sandbox.band(bands["A"].divide(bands["B"]), 6, 5)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(B.data == 0, 0, A.data / B.data)  # Earth Engine's list: 0 for a division by 0
    equal(found, np.ma.MaskedArray(expected, A.mask | B.mask), 1e-15)
    assert sandbox.read(bands["U"].divide(0), 6, 5)["U"].any() == np.False_
    # Whole numbers divide to fractions.
    assert sandbox.read(ee.Image(1).divide(4), 1, 1)["constant"].tolist() == [[0.25]]


def test_powers_and_roots(sandbox, bands):
    squares = sandbox.band(bands["A"].pow(2), 6, 5)
    equal(squares, A**2, 1e-14)
    # A root of a negative number is no number, so the pixel is masked.
    equal(
        sandbox.band(bands["A"].sqrt(), 6, 5), np.ma.MaskedArray(np.sqrt(np.abs(A.data)), A.mask | (A.data < 0)), 1e-14
    )
    equal(
        sandbox.band(bands["A"].pow(0.5), 6, 5),
        np.ma.MaskedArray(np.sqrt(np.abs(A.data)), A.mask | (A.data < 0)),
        1e-14,
    )
    equal(sandbox.band(bands["A"].abs(), 6, 5), np.ma.abs(A))
    equal(sandbox.band(bands["B"].Not(), 6, 5), np.ma.MaskedArray(B.data == 0, B.mask))


def test_bands_are_paired_by_name_else_in_order_and_one_serves_all(sandbox):
    one = np.ones((1, 1))
    image = sandbox.image(A=one * 1, B=one * 10, C=one * 100)
    left, right = image.select(["A", "B"]), image.select(["B", "A"])

    def result(value):
        found = sandbox.read(value, 1, 1)
        return {name: found[name].item() for name in found.dtype.names}

    assert result(left.add(right)) == {"A": 2, "B": 20}
    assert result(left.add(image.select(["B", "C"]))) == {"A": 11, "B": 110}
    assert result(left.add(image.select("C"))) == {"A": 101, "B": 110}
    assert result(image.select("C").subtract(left)) == {"A": 99, "B": 90}
    assert "2 and 3" in refusal(left.add(image))
    assert "no bands" in refusal(left.add(ee.ImageCollection(S2).filterDate("2030").median()))


def test_types_widen_as_far_as_values_can(bands):
    def kind(image):
        return image.getInfo()["bands"][0]["data_type"]

    def whole(low, high):
        return {"type": "PixelType", "precision": "int", "min": low, "max": high}

    assert kind(bands["U"].add(bands["V"])) == whole(0, 131070)
    assert kind(bands["U"].subtract(bands["V"])) == whole(-65535, 65535)
    assert kind(bands["U"].multiply(-1)) == whole(-65535, 0)
    assert kind(bands["U"].gte(3)) == whole(0, 1)
    assert kind(bands["U"].divide(2)) == {"type": "PixelType", "precision": "double"}
    assert kind(bands["U"].add(0.5)) == {"type": "PixelType", "precision": "double"}
    assert kind(bands["U"].toFloat().add(bands["V"].toFloat())) == {"type": "PixelType", "precision": "float"}


def test_normalized_difference(sandbox):
    near = np.ma.MaskedArray([[8.0, 0, -1, 3, 5, 6]], [[0, 0, 0, 0, 1, 0]])
    red = np.ma.MaskedArray([[2.0, 0, 3, -1, 1, 6]])
    sandbox.hold(ArrayScene(S2, "only", START, {"B8": near, "B4": red}, {"CLOUDY_PIXEL_PERCENTAGE": 5}))
    image = ee.Image(f"{S2}/only")
    found = image.normalizedDifference(["B8", "B4"])
    assert found.bandNames().getInfo() == ["nd"]
    equal(sandbox.band(found, 6, 1), np.ma.MaskedArray([[0.6, 0, 0, 0, 0, 0]], [[0, 0, 1, 1, 1, 0]]), 1e-7)
    assert found.getInfo()["bands"][0]["data_type"]["precision"] == "float"
    assert "properties" not in found.getInfo()
    equal(sandbox.band(image.normalizedDifference(), 6, 1), sandbox.band(found, 6, 1))
    assert "two bands" in refusal(image.normalizedDifference(["B8"]))
    assert "'B9' did not match" in refusal(image.normalizedDifference(["B8", "B9"]))


CASTS = {
    "toByte": np.uint8, "toUint8": np.uint8, "toInt8": np.int8, "toUint16": np.uint16, "toInt16": np.int16,
    "toUint32": np.uint32, "toInt32": np.int32, "toInt": np.int32, "toFloat": np.float32, "toDouble": np.float64,
}  # fmt: skip


@pytest.mark.parametrize("name", CASTS)
def test_casts_cut_off_fractions_and_clamp(sandbox, name):
    values = np.array([[1.9, -1.9, 300.5, -200.2, 70000, -40000, 5e9, -5e9, 0]])
    image = getattr(sandbox.image(B=values), name)()
    dtype = np.dtype(CASTS[name])
    if dtype.kind == "f":
        expected = values.astype(dtype)
        assert image.getInfo()["bands"][0]["data_type"]["precision"] == {4: "float", 8: "double"}[dtype.itemsize]
    else:
        limits = np.iinfo(dtype)
        expected = np.clip(np.trunc(values), limits.min, limits.max).astype(dtype)
        found = image.getInfo()["bands"][0]["data_type"]
        assert (found["min"], found["max"]) == (limits.min, limits.max)
    read = sandbox.read(image, 9, 1)["B"]
    assert read.dtype == dtype
    np.testing.assert_array_equal(read, expected)


def test_casts_keep_properties(sandbox):
    sandbox.hold(ArrayScene(S2, "only", START, {"B": U}, {"MGRS_TILE": "11SKB"}))
    assert ee.Image(f"{S2}/only").toFloat().get("MGRS_TILE").getInfo() == "11SKB"


def test_constants(sandbox):
    found = sandbox.read(ee.Image([1, 2.5, -3]), 2, 1)
    assert found.dtype.names == ("constant", "constant_1", "constant_2")
    assert [found[name].tolist() for name in found.dtype.names] == [[[1, 1]], [[2.5, 2.5]], [[-3, -3]]]
    info = ee.Image(5).getInfo()["bands"][0]
    assert info["data_type"] == {"type": "PixelType", "precision": "int", "min": 5, "max": 5}
    assert (info["crs"], info["crs_transform"]) == ("EPSG:4326", [1, 0, 0, 0, 1, 0])


def names(image):
    return image.bandNames().getInfo()


def test_selecting_bands(sandbox):
    image = sandbox.image(B1=U, B2=U + 1, B11=U + 2, QA60=U)
    assert names(image.select("B2")) == ["B2"]
    assert names(image.select(["QA60", "B1"])) == ["QA60", "B1"]
    assert names(image.select(2)) == ["B11"]
    assert names(image.select([3, "B1"])) == ["QA60", "B1"]
    assert names(image.select("B.*")) == ["B1", "B2", "B11"]
    assert names(image.select("B1")) == ["B1"]  # a name is meant whole: not B11
    assert names(image.select(["B[12]", "QA.*"])) == ["B1", "B2", "QA60"]
    assert names(image.select(["B1", "B2"], ["x", "y"])) == ["x", "y"]
    assert names(image.select(["B1", "B1"])) == ["B1", "B1_1"]
    np.testing.assert_array_equal(sandbox.read(image.select(["B11"], ["x"]), 6, 5)["x"], U + 2)
    assert "Band pattern 'B9' did not match any bands. Available bands: [B1, B2, B11, QA60]" in refusal(
        image.select("B9")
    )
    assert "out of bounds" in refusal(image.select(4))
    assert "not a regular expression" in refusal(image.select("B("))
    assert "Got 2 bands and 1 names" in refusal(image.select(["B1", "B2"], ["x"]))


def test_slicing_bands(sandbox):
    image = sandbox.image(A=U, B=U + 1, C=U + 2)
    assert names(image.slice(1)) == ["B", "C"]
    assert names(image.slice(0, 2)) == ["A", "B"]
    assert names(image.slice(-2, -1)) == ["B"]
    np.testing.assert_array_equal(sandbox.read(image.slice(-1), 6, 5)["C"], U + 2)
    assert "no bands from 3" in refusal(image.slice(3))


def test_renaming_and_adding_bands(sandbox):
    image = sandbox.image(A=U, B=U + 1)
    assert names(image.rename(["x", "y"])) == ["x", "y"]
    assert "number of names (1)" in refusal(image.rename(["x"]))
    assert "unique" in refusal(image.rename(["x", "x"]))
    other = image.select("A").multiply(0)
    assert names(image.addBands(other)) == ["A", "B", "A_1"]
    over = image.addBands(other, None, True)
    assert names(over) == ["A", "B"]
    assert not sandbox.read(over, 6, 5)["A"].any()
    np.testing.assert_array_equal(sandbox.read(over, 6, 5)["B"], U + 1)
    assert names(image.addBands(image.rename(["C", "D"]), ["D"])) == ["A", "B", "D"]
    # The order asked for is the order given, whatever image the bands come from.
    mixed = sandbox.read(image.addBands(image.rename(["C", "D"])).select(["D", "A", "C"]), 6, 5)
    for name, expected in (("D", U + 1), ("A", U), ("C", U)):
        np.testing.assert_array_equal(mixed[name], expected)


def test_properties(sandbox):
    sandbox.hold(ArrayScene(S2, "only", START, {"B": U}, {"CLOUDY_PIXEL_PERCENTAGE": 7.25, "MGRS_TILE": "11SKB"}))
    image = ee.Image(f"{S2}/only")
    assert image.get("absent").getInfo() is None
    assert image.set("mine", [1, 2]).get("mine").getInfo() == [1, 2]
    assert image.set({"a": 1, "MGRS_TILE": None}).toDictionary(["a", "MGRS_TILE"]).getInfo() == {
        "a": 1,
        "MGRS_TILE": None,
    }
    assert {"CLOUDY_PIXEL_PERCENTAGE", "system:index", "system:time_start"} <= set(image.propertyNames().getInfo())
    assert image.toDictionary().get("CLOUDY_PIXEL_PERCENTAGE").getInfo() == 7.25
    band = image.metadata("CLOUDY_PIXEL_PERCENTAGE")
    assert sandbox.read(band, 1, 1)["CLOUDY_PIXEL_PERCENTAGE"].item() == 7.25
    assert names(image.metadata("CLOUDY_PIXEL_PERCENTAGE", "clouds")) == ["clouds"]
    assert "is not a number" in refusal(image.metadata("MGRS_TILE"))
    # Arithmetic keeps the index, not the other properties.
    assert set(image.add(1).getInfo()["properties"]) == {"system:index", "system:footprint"}


def test_info_of_an_image_has_the_shape_of_earth_engine(sandbox):
    ring = [[-121, 37], [-120, 37], [-120, 38], [-121, 38], [-121, 37]]
    sandbox.hold(ArrayScene(S2, "only", START, {"B4": U, "cs": A}, {"MGRS_TILE": "x", "system:version": 12}, ring=ring))
    expected = {
        "type": "Image",
        "id": f"{S2}/only",
        "version": 12,
        "bands": [
            {
                "id": name,
                "data_type": kind,
                "dimensions": [6, 5],
                "crs": UTM,
                "crs_transform": [10, 0, ORIGIN[0], 0, -10, ORIGIN[1]],
            }
            for name, kind in (
                ("B4", {"type": "PixelType", "precision": "int", "min": 0, "max": 65535}),
                ("cs", {"type": "PixelType", "precision": "double"}),
            )
        ],
        "properties": {
            "system:index": "only",
            "system:time_start": START,
            "system:version": 12,
            "system:footprint": {"type": "LinearRing", "coordinates": ring},
            "MGRS_TILE": "x",
        },
    }
    assert ee.Image(f"{S2}/only").getInfo() == expected
    collection = ee.ImageCollection(S2).getInfo()
    assert collection == {"type": "ImageCollection", "id": S2, "bands": [], "features": [expected]}
    assert ee.ImageCollection(S2).filterDate("2030").getInfo()["features"] == []


def test_missing_images_and_collections(sandbox):
    sandbox.hold()
    assert "Image asset 'A/B/c' not found" in refusal(ee.Image("A/B/c"))
    assert "Image asset 'plain' not found" in refusal(ee.Image("plain"))
    assert "ImageCollection asset 'A/B' not found" in refusal(ee.ImageCollection("A/B").size())
