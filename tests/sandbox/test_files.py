"""What computePixels and getPixels send: GeoTIFF, NPY, limits counted with the mask byte."""

import io

import ee
import numpy as np
import pytest
from osgeo import gdal, osr

from tests.support.arrays import ORIGIN, S2, UTM, ArrayScene
from tests.support.sandbox import START, TRANSFORM, decode, post, refusal

rng = np.random.default_rng(4)


def opened(data):
    gdal.FileFromMemBuffer("/vsimem/answer.tif", data)
    return gdal.Open("/vsimem/answer.tif")


@pytest.mark.parametrize(
    "crs, transform",
    [(UTM, TRANSFORM), ("EPSG:4326", (1e-4, 0, -121.9, 0, -1e-4, 37.9)), (UTM, (9.0, 1.0, 6e5, 2.0, -8.0, 4.2e6))],
)
def test_geotiff_says_where_it_lies(sandbox, crs, transform):
    image = sandbox.image(B4=np.ones((9, 9), np.uint16), cs=np.ones((9, 9), np.uint16))
    dataset = opened(sandbox.request(image, 7, 5, transform, crs, "GEO_TIFF"))
    assert (dataset.RasterXSize, dataset.RasterYSize, dataset.RasterCount) == (7, 5, 2)
    a, b, c, d, e, f = transform
    assert dataset.GetGeoTransform() == pytest.approx((c, a, b, f, d, e))
    expected = osr.SpatialReference()
    expected.ImportFromEPSG(int(crs.split(":")[1]))
    assert dataset.GetSpatialRef().IsSame(expected, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"])
    assert [dataset.GetRasterBand(n).GetDescription() for n in (1, 2)] == ["B4", "cs"]


NODATA = {
    "uint8": 0, "uint16": 0, "uint32": 0, "int8": -128, "int16": -32768, "int32": -(2**31),
    "float32": -np.inf, "float64": -np.inf,
}  # fmt: skip


@pytest.mark.parametrize("name", NODATA)
def test_masked_pixels_of_a_geotiff_are_nodata(sandbox, name):
    values = np.ma.MaskedArray(rng.integers(1, 100, (4, 5)).astype(name), rng.random((4, 5)) < 0.4)
    dataset = opened(sandbox.request(sandbox.image(B=values), 5, 4, kind="GEO_TIFF"))
    band = dataset.GetRasterBand(1)
    stored = {"int8": "int16"}.get(name, name)  # older GDAL has no signed bytes
    assert gdal.GetDataTypeName(band.DataType).lower() == {"uint8": "byte"}.get(stored, stored)
    assert band.GetNoDataValue() == NODATA[name]
    np.testing.assert_array_equal(band.ReadAsArray(), values.filled(np.array(NODATA[name]).astype(name)))


def test_bands_of_different_types_share_one_that_holds_them(sandbox):
    values = np.array([[3, 4]], np.uint8)
    image = sandbox.image(A=values, B=np.ma.MaskedArray([[0.5, 7]], [[0, 1]]).astype(np.float32))
    dataset = opened(sandbox.request(image, 2, 1, kind="GEO_TIFF"))
    assert dataset.ReadAsArray().tolist() == [[[3, 4]], [[0.5, -np.inf]]]


def test_npy_has_a_field_for_each_band_of_its_own_type(sandbox):
    arrays = {name: rng.integers(1, 100, (4, 5)).astype(name) for name in NODATA}
    data = sandbox.request(sandbox.image(**arrays), 5, 4)
    found = np.load(io.BytesIO(data), allow_pickle=False)
    assert found.shape == (4, 5)
    assert found.dtype.names == tuple(arrays)
    for name, expected in arrays.items():
        assert found[name].dtype == expected.dtype
        np.testing.assert_array_equal(found[name], expected)


def test_masked_pixels_of_npy_are_zero(sandbox):
    values = np.ma.MaskedArray(np.array([[5, 6]], np.uint16), [[1, 0]])
    assert sandbox.read(sandbox.image(B=values), 2, 1)["B"].tolist() == [[0, 6]]


def test_band_ids_choose_and_order(sandbox):
    image = sandbox.image(A=np.full((1, 1), 1, np.uint8), B=np.full((1, 1), 2, np.uint8))
    found = np.load(io.BytesIO(sandbox.request(image, 1, 1, bandIds=["B", "A"])))
    assert found.dtype.names == ("B", "A")
    assert found.tolist() == [[(2, 1)]]
    assert "'X' did not match" in refusal(lambda: sandbox.request(image, 1, 1, bandIds=["X"]))


def test_without_a_grid_the_image_is_sent_as_it_is(sandbox):
    values = rng.integers(0, 99, (4, 5)).astype(np.uint8)
    image = sandbox.image(B=values)
    for data in (
        ee.data.computePixels({"expression": image, "fileFormat": "GEO_TIFF"}),
        ee.data.getPixels({"assetId": f"{S2}/only", "fileFormat": "GEO_TIFF"}),
    ):
        dataset = opened(data)
        np.testing.assert_array_equal(dataset.ReadAsArray(), values)
        assert dataset.GetGeoTransform() == (ORIGIN[0], 10, 0, ORIGIN[1], 0, -10)
    boundless = {"expression": ee.Image(1), "fileFormat": "GEO_TIFF"}
    assert "give dimensions" in refusal(lambda: ee.data.computePixels(boundless))


@pytest.mark.parametrize("kind, count", [("PNG", 1), ("PNG", 3), ("JPEG", 3), ("AUTO_JPEG_PNG", 3)])
def test_pictures(sandbox, kind, count):
    values = np.full((6, 7), 90, np.uint8)
    image = sandbox.image(**{f"B{n}": values for n in range(count)})
    layers, driver = decode(sandbox.request(image, 7, 6, kind=kind))
    assert driver == ("PNG" if kind == "PNG" else "JPEG")
    assert layers.shape == (count, 6, 7)
    assert abs(layers.astype(int) - 90).max() <= (0 if driver == "PNG" else 2)


def test_unknown_formats_and_wrong_band_counts(sandbox):
    image = sandbox.image(A=np.ones((1, 1), np.uint8), B=np.ones((1, 1), np.uint8))
    assert "Must have 1 or 3 bands" in refusal(lambda: sandbox.request(image, 1, 1, kind="PNG"))
    assert "'TF_RECORD_IMAGE' is not implemented" in refusal(
        lambda: sandbox.request(image, 1, 1, kind="TF_RECORD_IMAGE")
    )


LIMIT = 50_331_648


@pytest.mark.parametrize(
    "cast, width, height",
    [
        ("toByte", 4096, 6144),  # (1 + 1) bytes a pixel
        ("toUint16", 4096, 4096),  # 2 + 1
        ("toDouble", 1, None),  # 8 + 1 do not divide the limit
    ],
)
def test_the_size_limit_counts_a_mask_byte(sandbox, cast, width, height):
    image = getattr(ee.Image(1), cast)()
    each = {"toByte": 2, "toUint16": 3, "toDouble": 9}[cast]
    if height is None:
        width, height = 2048, LIMIT // 9 // 2048
        assert (LIMIT - width * height * each) < width * each
    else:
        assert width * height * each == LIMIT
    data = sandbox.request(image, width, height)
    assert len(data) > width * height * (each - 1)
    too_large = width * (height + 1) * each
    expected = f"Total request size ({too_large} bytes) must be less than or equal to {LIMIT} bytes."
    assert refusal(lambda: sandbox.request(image, width, height + 1)) == expected


def test_the_size_limit_counts_all_bands(sandbox):
    image = ee.Image([1, 2, 3]).toUint16()
    expected = f"Total request size ({4096 * 1366 * 9} bytes) must be less than or equal to {LIMIT} bytes."
    assert refusal(lambda: sandbox.request(image, 4096, 1366)) == expected


def test_pixels_along_a_side(sandbox):
    assert sandbox.read(ee.Image(1).toByte(), 32768, 2).shape == (2, 32768)
    expected = "Pixel grid dimensions (32769x2) must be less than or equal to 32768."
    assert refusal(lambda: sandbox.request(ee.Image(1), 32769, 2)) == expected
    assert "(2x32769)" in refusal(lambda: sandbox.request(ee.Image(1), 2, 32769))


def test_number_of_bands(sandbox):
    image = ee.Image(ee.ApiFunction.call_("Image.constant", list(range(1024)))).toUint16()
    layers = opened(sandbox.request(image, 1, 1, kind="GEO_TIFF")).ReadAsArray()
    assert layers.ravel().tolist() == list(range(1024))
    message = refusal(lambda: sandbox.request(image.addBands(1), 1, 1))
    assert message == "The number of bands (1025) must be less than or equal to 1024."
    assert "no bands" in refusal(lambda: sandbox.request(ee.ImageCollection(S2).filterDate("2030").median(), 1, 1))


@pytest.mark.parametrize(
    "grid",
    [
        {"dimensions": {"width": -1, "height": 5}},
        {"dimensions": {"width": "wide", "height": 5}},
        {"dimensions": {"width": 5, "height": 5}, "affineTransform": {"scaleX": 0, "scaleY": 0}},
        {"dimensions": {"width": 5, "height": 5}, "affineTransform": {"scaleX": "x", "scaleY": -1}},
        {"dimensions": {"width": 5, "height": 5}, "affineTransform": {"scaleX": 1e999, "scaleY": -1}},
        {"dimensions": {"width": 5, "height": 5}, "crsCode": "EPSG:0"},
        {"dimensions": {"width": 5, "height": 5}, "crsCode": 4326},
        {"dimensions": [5, 5]},
        [5, 5],
    ],
)
def test_grids_that_are_none(sandbox, grid):
    sandbox.hold(ArrayScene(S2, "only", START, {"B": np.ones((2, 2), np.uint8)}))
    constant = {"result": "0", "values": {"0": {"functionInvocationValue": {
        "functionName": "Image.load", "arguments": {"id": {"constantValue": f"{S2}/only"}}}}}}  # fmt: skip
    status, answer = post(
        sandbox.server.url, "image:computePixels", {"expression": constant, "fileFormat": "NPY", "grid": grid}
    )
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT"), answer
