"""The folder of STAC Items against plain numpy and GDAL."""

from __future__ import annotations

import json
import random
import threading
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from cloudscore_plugin.sandbox import rasters, stac
from cloudscore_plugin.sandbox.scenes import DOUBLE, FLOAT, UINT8, UINT16, PixelGrid, PixelType, SandboxError
from cloudscore_plugin.sandbox.stac import StacFolder
from tests.support.bolzano import SOURCE, make_bolzano_folder

S2 = "COPERNICUS/S2_SR_HARMONIZED"
CS = "GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED"
UTM = (674990.0, 10.0, 0.0, 5154960.0, 0.0, -10.0)
SQUARE = {"type": "Polygon", "coordinates": [[[11, 46], [12, 46], [12, 47], [11, 47], [11, 46]]]}
GDAL_TYPES = {
    "uint8": gdal.GDT_Byte,
    "uint16": gdal.GDT_UInt16,
    "int16": gdal.GDT_Int16,
    "uint32": gdal.GDT_UInt32,
    "int32": gdal.GDT_Int32,
    "float32": gdal.GDT_Float32,
    "float64": gdal.GDT_Float64,
}


@pytest.fixture(params=["errors", "exceptions"])
def gdal_mode(request):
    """GDAL reports failures in two ways, and the process decides which; both must do."""
    modules = (gdal, ogr, osr)

    def use_exceptions(wanted: tuple[bool, ...]) -> None:
        for module in reversed(modules):  # the last to be switched on is the first to be switched off
            module.DontUseExceptions()
        for module, wish in zip(modules, wanted):
            if wish:
                module.UseExceptions()

    before = tuple(bool(module.GetUseExceptions()) for module in modules)
    use_exceptions((request.param == "exceptions",) * 3)
    yield
    use_exceptions(before)


def wkt(definition: int | str) -> str:
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(definition) if isinstance(definition, int) else crs.ImportFromProj4(definition)
    return crs.ExportToWkt()


def write(path: Path, bands, transform=UTM, crs=32632, nodata=None, options=(), kind=None, masked=None, alpha=False):
    """A GeoTIFF of 2-D arrays. masked: bool, False is hidden by the file's own mask."""
    bands = [np.asarray(band) for band in bands]
    height, width = bands[0].shape
    kind = GDAL_TYPES[str(bands[0].dtype)] if kind is None else kind
    raster = gdal.GetDriverByName("GTiff").Create(str(path), width, height, len(bands), kind, list(options))
    if crs is not None:
        raster.SetProjection(wkt(crs))
    if transform is not None:
        raster.SetGeoTransform(transform)
    for number, band in enumerate(bands, start=1):
        raster.GetRasterBand(number).WriteArray(band)
        if nodata is not None:
            raster.GetRasterBand(number).SetNoDataValue(nodata)
    if alpha:
        raster.GetRasterBand(len(bands)).SetColorInterpretation(gdal.GCI_AlphaBand)
    if masked is not None:
        raster.CreateMaskBand(gdal.GMF_PER_DATASET)
        raster.GetRasterBand(1).GetMaskBand().WriteArray(np.where(masked, 255, 0).astype(np.uint8))
    raster.FlushCache()


def write_item(path: Path, assets: dict, **changes) -> dict:
    """A sound Item, but for the changes; None as a change takes the member away."""
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "collection": S2,
        "id": path.stem,
        "geometry": SQUARE,
        "properties": {"datetime": "2022-06-12T10:15:31.024Z"},
        "assets": assets,
        "links": [],
    }
    item.update(changes)
    item = {name: value for name, value in item.items() if value != "absent"}
    path.write_text(json.dumps(item), encoding="utf-8")
    return item


def asset(href: str, *names: str, member: str = "eo:bands", **more) -> dict:
    return {"href": href, member: [{"name": name} for name in names], **more}


def scene_of(folder: Path, index: str | None = None, collection: str = S2, **options):
    """The scene of a folder where nothing may be broken."""
    lines = []
    catalogue = StacFolder(folder, report=lines.append, **options)
    assert lines == []
    return catalogue.search(collection, None, None, None)[0] if index is None else catalogue.find(collection, index)


def whole(width: int, height: int, margin: int = 0) -> PixelGrid:
    """Every pixel of a grid, with some around it."""
    rows, cols = np.mgrid[-margin : height + margin, -margin : width + margin].astype(np.int32)
    return PixelGrid(cols, rows, ("whole", width, height, margin))


def some(pixels, key) -> PixelGrid:
    cols, rows = np.asarray(pixels, np.int32).T
    return PixelGrid(cols[None], rows[None], key)


# --- pixels --------------------------------------------------------------------------------------------------------


def test_full_resolution_is_what_the_file_holds(tmp_path):
    rng = np.random.default_rng(1)
    red, nir = rng.integers(0, 10000, (2, 333, 471), dtype=np.uint16)
    write(tmp_path / "a.tif", [red, nir], options=["TILED=YES", "COMPRESS=DEFLATE"])
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4", "B8")})
    scene = scene_of(tmp_path)
    rows, cols = np.mgrid[0:90, 0:120].astype(np.int32)
    turned = PixelGrid(100 + cols + rows // 7, 40 + rows - cols // 9, "turned")
    (nir_read, nir_valid), (red_read, red_valid) = scene.read(["B8", "B4"], 0, turned)
    assert nir_read.dtype == red_read.dtype == np.uint16
    np.testing.assert_array_equal(red_read, red[turned.rows, turned.cols])
    np.testing.assert_array_equal(nir_read, nir[turned.rows, turned.cols])
    assert red_valid.dtype == bool and red_valid.all() and nir_valid.all() and red_valid.shape == (90, 120)
    window = PixelGrid(cols + 7, rows + 11, "window")  # pixel for pixel
    [(values, valid)] = scene.read(["B4"], 0, window)
    np.testing.assert_array_equal(values, red[11:101, 7:127])
    assert valid.all()


def test_outside_of_the_raster_nothing_is_valid(tmp_path):
    data = np.arange(1, 13, dtype=np.uint16).reshape(3, 4)
    write(tmp_path / "a.tif", [data])
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    scene = scene_of(tmp_path)
    for level, expected in ((0, data), (1, np.array([[4, 6], [10, 12]]))):  # 3.5, 5.5, 9.5, 11.5: halves go up
        height, width = expected.shape
        [(values, valid)] = scene.read(["B4"], level, whole(width, height, margin=2))
        inside = np.zeros((height + 4, width + 4), bool)
        inside[2:-2, 2:-2] = True
        np.testing.assert_array_equal(valid, inside)
        np.testing.assert_array_equal(values[inside], expected.ravel())
        [(values, valid)] = scene.read(["B4"], level, some([(-1, 0), (0, -1), (width, 0), (0, height)], "beside"))
        assert values.shape == valid.shape == (1, 4) and values.dtype == np.uint16 and not valid.any()


def halved(values: np.ndarray, valid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The oracle's next pyramid level: float64 means of what is valid, NaN elsewhere."""
    height, width = values.shape
    field = np.full((height + height % 2, width + width % 2), np.nan)
    field[:height, :width] = np.where(valid, values.astype(np.float64), np.nan)
    quads = np.stack([field[0::2, 0::2], field[1::2, 0::2], field[0::2, 1::2], field[1::2, 1::2]])
    count = (~np.isnan(quads)).sum(axis=0)
    mean = np.nansum(quads, axis=0) / np.where(count, count, 1)
    if values.dtype.kind in "iu":
        mean = np.floor(mean + 0.5)
    return mean.astype(values.dtype), count > 0


@pytest.mark.parametrize("dtype", list(GDAL_TYPES))
@pytest.mark.parametrize("holes", [False, True])
def test_pyramid_levels_are_means_of_the_valid_pixels(tmp_path, dtype, holes):
    rng = np.random.default_rng(2)
    shape = (301, 643)
    if dtype.startswith("float"):
        data, nodata = rng.normal(0, 50, shape).astype(dtype), -999
    else:
        limits = np.iinfo(dtype)
        data, nodata = rng.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True), limits.max
    valid = np.ones(shape, bool)
    if holes:
        valid = rng.random(shape) > 0.4
        valid[:140, 150:420] = False  # large enough to leave whole pixels of level 3 empty
        data[valid & (data == nodata)] = 1
        data[~valid] = nodata
    write(tmp_path / "a.tif", [data], nodata=nodata if holes else None)
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    scene = scene_of(tmp_path)
    expected, expected_valid = data, valid
    for level in (1, 2, 3):
        expected, expected_valid = halved(expected, expected_valid)
        height, width = expected.shape
        [(values, valid)] = scene.read(["B4"], level, whole(width, height, margin=1))
        assert values.dtype == data.dtype
        np.testing.assert_array_equal(valid, np.pad(expected_valid, 1))
        assert expected_valid.all() != holes
        found = values[1:-1, 1:-1][expected_valid]
        if dtype == "float64":  # sums of four in another order may differ in the last digit
            np.testing.assert_allclose(found, expected[expected_valid], rtol=1e-14, atol=1e-12)
        else:
            np.testing.assert_array_equal(found, expected[expected_valid])


def test_one_band_file_of_signed_bytes(tmp_path):
    data = np.array([[-128, -1, 5], [127, -2, 6]], np.int8)
    kind = getattr(gdal, "GDT_Int8", gdal.GDT_Byte)
    options = [] if hasattr(gdal, "GDT_Int8") else ["PIXELTYPE=SIGNEDBYTE"]
    stored = data if hasattr(gdal, "GDT_Int8") else data.view(np.uint8)
    write(tmp_path / "a.tif", [stored], kind=kind, options=options)
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    scene = scene_of(tmp_path)
    assert scene.bands[0].type == PixelType("int", -128, 127)
    np.testing.assert_array_equal(scene.read(["B4"], 0, whole(3, 2))[0][0], data)
    np.testing.assert_array_equal(scene.read(["B4"], 1, whole(2, 1))[0][0], [[-1, 6]])  # -1 and 5.5 up to 6


@pytest.mark.parametrize(
    "dtype, expected",
    [
        ("uint8", UINT8),
        ("uint16", UINT16),
        ("int16", PixelType("int", -32768, 32767)),
        ("uint32", PixelType("int", 0, 4294967295)),
        ("int32", PixelType("int", -2147483648, 2147483647)),
        ("float32", FLOAT),
        ("float64", DOUBLE),
    ],
)
def test_pixel_types(tmp_path, dtype, expected):
    write(tmp_path / "a.tif", [np.ones((2, 2), dtype)])
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    band = scene_of(tmp_path).bands[0]
    assert band.type == expected and band.type.dtype == np.dtype(dtype)


def test_class_bands_are_sampled_not_averaged(tmp_path):
    rng = np.random.default_rng(3)
    data = rng.integers(0, 12, (277, 305), dtype=np.uint8)
    write(tmp_path / "a.tif", [data] * 5, nodata=0)
    write(tmp_path / "f.tif", [data.astype(np.float32)])
    bands = [{"name": name} for name in ("SCL", "QA60", "MSK_CLDPRB", "classes", "B4")]
    bands[3]["classification:classes"] = [{"value": 1, "name": "water"}]
    fraction = {"href": "f.tif", "bands": [{"name": "fraction", "classification:classes": []}]}
    write_item(tmp_path / "a.json", {"a": {"href": "a.tif", "eo:bands": bands}, "f": fraction})
    scene = scene_of(tmp_path)
    policies = {band.name: band.pyramid for band in scene.bands}
    assert policies == {
        "SCL": "SAMPLE",
        "QA60": "SAMPLE",
        "MSK_CLDPRB": "SAMPLE",
        "classes": "SAMPLE",
        "B4": "MEAN",
        "fraction": "MEAN",
    }
    for level in (1, 2, 3):
        expected = data[:: 2**level, :: 2**level]
        height, width = expected.shape
        for values, valid in scene.read(["SCL", "classes"], level, whole(width, height)):
            np.testing.assert_array_equal(valid, expected != 0)
            np.testing.assert_array_equal(values[valid], expected[expected != 0])


def test_scale_and_offset_are_left_to_the_user(tmp_path):
    write(tmp_path / "a.tif", [np.array([[1200]], np.uint16)])
    bands = [{"name": "B4", "scale": 0.0001, "offset": -0.1}]
    write_item(tmp_path / "a.json", {"data": {"href": "a.tif", "raster:bands": bands}})
    assert scene_of(tmp_path).read(["B4"], 0, whole(1, 1))[0][0] == 1200


# --- validity ------------------------------------------------------------------------------------------------------


def test_nan_and_nodata_are_invalid(tmp_path):
    data = np.array([[1.5, np.nan, -9999, 0.0]], np.float32)
    write(tmp_path / "a.tif", [data], nodata=-9999)
    write(tmp_path / "b.tif", [data], nodata=float("nan"))
    write(tmp_path / "c.tif", [np.array([[0, 1, 65535, 3]], np.uint16)], nodata=-9999)  # no pixel can be that
    assets = {"a": asset("a.tif", "A"), "b": asset("b.tif", "B"), "c": asset("c.tif", "C")}
    write_item(tmp_path / "a.json", assets)
    (_, a), (_, b), (_, c) = scene_of(tmp_path).read(["A", "B", "C"], 0, whole(4, 1))
    assert a.tolist() == [[True, False, False, True]]
    assert b.tolist() == [[True, False, True, True]]
    assert c.all()


@pytest.mark.parametrize("internal", ["YES", "NO"])
def test_the_files_own_mask_hides_pixels_of_all_bands(tmp_path, internal):
    rng = np.random.default_rng(4)
    red, blue = rng.integers(1, 9, (2, 31, 33), dtype=np.uint16)
    masked = rng.random((31, 33)) > 0.5
    red[masked & (rng.random((31, 33)) > 0.9)] = 0
    with_option = gdal.GetConfigOption("GDAL_TIFF_INTERNAL_MASK")
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", internal)
    try:
        write(tmp_path / "a.tif", [red, blue], masked=masked, nodata=0)
    finally:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", with_option)
    assert (tmp_path / "a.tif.msk").exists() == (internal == "NO")
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4", "B2")})
    scene = scene_of(tmp_path)
    (values, red_valid), (_, blue_valid) = scene.read(["B4", "B2"], 0, whole(33, 31))
    np.testing.assert_array_equal(values, red)
    np.testing.assert_array_equal(red_valid, masked & (red != 0))
    np.testing.assert_array_equal(blue_valid, masked)
    expected, expected_valid = halved(red, masked & (red != 0))
    [(values, valid)] = scene.read(["B4"], 1, whole(17, 16))
    np.testing.assert_array_equal(valid, expected_valid)
    np.testing.assert_array_equal(values[valid], expected[valid])


def test_alpha_hides_pixels_unless_the_item_names_it(tmp_path):
    red, alpha = np.array([[1, 2, 3]], np.uint8), np.array([[255, 0, 9]], np.uint8)
    write(tmp_path / "a.tif", [red, alpha], alpha=True)
    write_item(tmp_path / "mask.json", {"data": asset("a.tif", "B4")})
    write_item(tmp_path / "data.json", {"data": asset("a.tif", "B4", "B8")})
    [(values, valid)] = scene_of(tmp_path, "mask").read(["B4"], 0, whole(3, 1))
    assert values.tolist() == [[1, 2, 3]] and valid.tolist() == [[True, False, True]]
    for (values, valid), expected in zip(scene_of(tmp_path, "data").read(["B4", "B8"], 0, whole(3, 1)), (red, alpha)):
        np.testing.assert_array_equal(values, expected)
        assert valid.all()


# --- grids, bands, assets ------------------------------------------------------------------------------------------

CUSTOM = "+proj=laea +lat_0=23.7 +lon_0=121.3 +x_0=123 +y_0=456 +ellps=GRS80 +units=m"


@pytest.mark.parametrize(
    "crs, transform, name",
    [
        (32632, UTM, "EPSG:32632"),
        (32632, (674990.0, 8.0, 6.0, 5154960.0, 6.0, -8.0), "EPSG:32632"),  # rotated
        (3826, (250000.0, 20.0, 0.0, 2700000.0, 0.0, -20.0), "EPSG:3826"),
        (4326, (11.0, 0.001, 0.0, 46.0, 0.0, -0.001), "EPSG:4326"),
        (3031, (-500000.0, 100.0, 0.0, 900000.0, 0.0, 100.0), "EPSG:3031"),  # polar, rows going north
        (CUSTOM, (0.0, 10.0, 0.0, 0.0, 0.0, -10.0), None),
    ],
)
def test_the_grid_is_the_rasters(tmp_path, crs, transform, name):
    data = np.arange(30, dtype=np.uint16).reshape(5, 6)
    write(tmp_path / "a.tif", [data], crs=crs, transform=transform)
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    scene = scene_of(tmp_path)
    grid = scene.bands[0].grid
    x, a, b, y, d, e = transform
    assert grid.transform == (a, b, x, d, e, y) and (grid.width, grid.height) == (6, 5)
    if name:
        assert grid.crs == name
    else:
        given, found = osr.SpatialReference(), osr.SpatialReference()
        given.ImportFromProj4(CUSTOM)
        found.ImportFromWkt(grid.crs)
        assert found.IsSame(given)
    np.testing.assert_array_equal(scene.read(["B4"], 0, whole(6, 5))[0][0], data)


@pytest.mark.parametrize(
    "definition, name",
    [("+proj=utm +zone=32 +datum=WGS84", "EPSG:32632"), ("+proj=tmerc +lon_0=9.5 +x_0=500000 +datum=WGS84", None)],
)
def test_a_definition_without_a_code_gets_it_where_it_is_the_same(tmp_path, definition, name):
    write(tmp_path / "a.tif", [np.ones((2, 2), np.uint8)], crs=definition)
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    crs = scene_of(tmp_path).bands[0].grid.crs
    assert crs == name if name else crs.startswith("PROJCS[") and '"central_meridian",9.5' in crs


def test_several_assets_with_grids_of_their_own(tmp_path):
    fine, coarse = np.arange(64, dtype=np.uint16).reshape(8, 8), np.arange(16, dtype=np.uint8).reshape(4, 4)
    write(tmp_path / "ten.tif", [fine, fine + 100, fine + 200])
    write(tmp_path / "twenty.tif", [coarse], transform=(674990.0, 20.0, 0.0, 5154960.0, 0.0, -20.0))
    write(tmp_path / "far.tif", [coarse], crs=3826, transform=(0.0, 60.0, 0.0, 0.0, 0.0, -60.0))
    assets = {
        "ten": asset("ten.tif", "B4", "B3", "B2"),
        "twenty": asset("./twenty.tif", "SCL", member="raster:bands"),
        "far": asset("far.tif", "B1", member="bands"),
        "thumbnail": {"href": "https://example.com/a.png", "roles": ["thumbnail"]},
        "preview": {"href": "missing.tif", "roles": ["overview"], "eo:bands": [{"name": "B4"}]},
        "metadata": {"href": "metadata.xml"},
    }
    write_item(tmp_path / "a.json", assets)
    scene = scene_of(tmp_path)
    assert [band.name for band in scene.bands] == ["B4", "B3", "B2", "SCL", "B1"]
    grids = {band.name: band.grid for band in scene.bands}
    assert grids["B4"] == grids["B2"] and grids["B4"].scale == 10 and grids["SCL"].scale == 20
    assert grids["B1"].crs == "EPSG:3826"
    read = [values for values, _ in scene.read(["B2", "B4"], 0, whole(8, 8))]
    np.testing.assert_array_equal(read, [fine + 200, fine])
    np.testing.assert_array_equal(scene.read(["B1"], 0, whole(4, 4))[0][0], coarse)


def test_bands_of_one_grid_in_two_files_are_read_together(tmp_path):
    red, blue = np.random.default_rng(5).integers(0, 99, (2, 6, 7), dtype=np.uint16)
    write(tmp_path / "r.tif", [red])
    write(tmp_path / "b.tif", [blue], nodata=7)
    write_item(tmp_path / "a.json", {"r": asset("r.tif", "B4"), "b": asset("b.tif", "B2")})
    (blue_read, blue_valid), (red_read, red_valid) = scene_of(tmp_path).read(["B2", "B4"], 0, whole(7, 6))
    np.testing.assert_array_equal(blue_read, blue)
    np.testing.assert_array_equal(red_read, red)
    np.testing.assert_array_equal(blue_valid, blue != 7)
    assert red_valid.all()


def test_which_list_names_the_bands(tmp_path):
    write(tmp_path / "a.tif", [np.ones((2, 2), np.uint8)])
    lists = {"eo:bands": "first", "bands": "second", "raster:bands": "third"}
    for taken in range(3):
        named = {member: [{"name": name}] for member, name in list(lists.items())[taken:]}
        unnamed = {member: [{"nodata": 0}] for member in list(lists)[:taken]}
        write_item(tmp_path / "a.json", {"data": {"href": "a.tif", **unnamed, **named}})
        assert [band.name for band in scene_of(tmp_path).bands] == [list(lists.values())[taken]]


@pytest.mark.parametrize("kind", ["absolute", "file", "localhost", "encoded", "up"])
def test_hrefs_of_local_files(tmp_path, kind):
    (tmp_path / "items").mkdir()
    (tmp_path / "my data").mkdir()
    path = tmp_path / "my data" / "a.tif"
    write(path, [np.ones((2, 2), np.uint8)])
    href = {
        "absolute": str(path),
        "file": path.as_uri(),
        "localhost": path.as_uri().replace("file:///", "file://localhost/"),
        "encoded": "../my%20data/a.tif",
        "up": "../my data/a.tif",
    }[kind]
    write_item(tmp_path / "items" / "a.json", {"data": asset(href, "B4")})
    assert scene_of(tmp_path / "items").read(["B4"], 0, whole(2, 2))[0][0].all()


@pytest.mark.parametrize("level", [0, 1, 2])
def test_only_the_pixels_asked_for_are_read(tmp_path, level):
    side = 200_000  # 80 GB, if it were read
    options = ["TILED=YES", "SPARSE_OK=TRUE", "BIGTIFF=YES"]
    raster = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "a.tif"), side, side, 1, gdal.GDT_UInt16, options)
    raster.SetProjection(wkt(32632))
    raster.SetGeoTransform(UTM)
    raster.GetRasterBand(1).WriteArray(np.full((64, 64), 77, np.uint16), 99_968, 150_016)
    del raster
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    scene = scene_of(tmp_path)
    rows, cols = np.mgrid[0:16, 0:16].astype(np.int32)
    lattice = PixelGrid(cols + 99_968 // 2**level, rows + 150_016 // 2**level, level)
    values, valid = scene.read(["B4"], level, lattice)[0]
    assert valid.all() and (values == 77).all()


# --- Items ---------------------------------------------------------------------------------------------------------


def epoch(*parts: int, ms: int = 0) -> int:
    return round(datetime(*parts, tzinfo=timezone.utc).timestamp()) * 1000 + ms


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2022-06-12T10:15:31.024Z", epoch(2022, 6, 12, 10, 15, 31, ms=24)),
        ("2022-06-12T10:15:31Z", epoch(2022, 6, 12, 10, 15, 31)),
        ("2022-06-12T10:15:31.5+02:00", epoch(2022, 6, 12, 8, 15, 31, ms=500)),
        ("2022-06-12T10:15:31.999999-0330", epoch(2022, 6, 12, 13, 45, 31, ms=999)),
        ("2022-06-12", epoch(2022, 6, 12)),
        ("1969-12-31T23:59:59.250Z", -750),
    ],
)
def test_times(tmp_path, text, expected):
    write(tmp_path / "a.tif", [np.ones((2, 2), np.uint8)])
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")}, properties={"datetime": text})
    assert scene_of(tmp_path).properties["system:time_start"] == expected


def test_properties(tmp_path):
    write(tmp_path / "a.tif", [np.ones((2, 2), np.uint8)])
    given = {
        "datetime": None,
        "start_datetime": "2022-06-12T00:00:00Z",
        "end_datetime": "2022-06-13T00:00:00Z",
        "eo:cloud_cover": 12.5,
        "s2:mgrs_tile": "32TPS",
        "s2:datatake_id": "GS2A_20220612T101031_036401_N04.00",
        "MGRS_TILE": "its own",
        "list": [1, "two"],
    }
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")}, properties=given)
    scene = scene_of(tmp_path)
    assert scene.id == f"{S2}/a"
    assert scene.footprint == SQUARE
    assert scene.properties == {
        "eo:cloud_cover": 12.5,
        "CLOUDY_PIXEL_PERCENTAGE": 12.5,
        "s2:mgrs_tile": "32TPS",
        "s2:datatake_id": "GS2A_20220612T101031_036401_N04.00",
        "DATATAKE_IDENTIFIER": "GS2A_20220612T101031_036401_N04.00",
        "MGRS_TILE": "its own",
        "list": [1, "two"],
        "system:index": "a",
        "system:time_start": epoch(2022, 6, 12),
        "system:time_end": epoch(2022, 6, 13),
    }


def test_catalog_and_collection_files_are_passed_over_and_folders_searched(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    write(tmp_path / "deep" / "a.tif", [np.ones((2, 2), np.uint8)])
    write_item(tmp_path / "deep" / "er" / "a.json", {"data": asset("../a.tif", "B4")}, collection="my/own")
    (tmp_path / "catalog.json").write_text('{"type": "Catalog", "id": "x"}')
    (tmp_path / "collection.json").write_text('{"type": "Collection", "id": "x"}')
    assert scene_of(tmp_path, "a", "my/own").id == "my/own/a"


GOOD = {"data": asset("good.tif", "B4")}


def corrupt(folder: Path, cut: int) -> None:
    data = (folder / "good.tif").read_bytes()
    (folder / "bad.tif").write_bytes(data[:cut])


BROKEN = {
    "not JSON": (lambda f: (f / "bad.json").write_text("{"), "not JSON"),
    "not UTF-8": (lambda f: (f / "bad.json").write_bytes(b'{"a": "\xff"}'), "not JSON"),
    "NaN": (lambda f: (f / "bad.json").write_text('{"a": NaN}'), "NaN is not a JSON number"),
    "deep": (lambda f: (f / "bad.json").write_text("[" * 100_000), "not JSON"),
    "a list": (lambda f: (f / "bad.json").write_text("[1]"), "not a STAC Item"),
    "FeatureCollection": (lambda f: write_item(f / "bad.json", GOOD, type="FeatureCollection"), "not a STAC Item"),
    "no id": (lambda f: write_item(f / "bad.json", GOOD, id="absent"), "id is missing"),
    "id a number": (lambda f: write_item(f / "bad.json", GOOD, id=7), "id is not a text"),
    "id with slash": (lambda f: write_item(f / "bad.json", GOOD, id="a/b"), "slash"),
    "no collection": (lambda f: write_item(f / "bad.json", GOOD, collection="absent"), "collection is missing"),
    "duplicate": (lambda f: write_item(f / "z.json", GOOD, id="bad"), f"{S2}/bad is already in bad.json"),
    "no properties": (lambda f: write_item(f / "bad.json", GOOD, properties=None), "properties is not an object"),
    "no datetime": (lambda f: write_item(f / "bad.json", GOOD, properties={}), "datetime is missing"),
    "bad datetime": (lambda f: write_item(f / "bad.json", GOOD, properties={"datetime": "June"}), "'June' is not"),
    "no such day": (
        lambda f: write_item(f / "bad.json", GOOD, properties={"datetime": "2022-02-30T00:00:00Z"}),
        "is not a date and time",
    ),
    "datetime a number": (lambda f: write_item(f / "bad.json", GOOD, properties={"datetime": 5}), "5 is not"),
    "no assets": (lambda f: write_item(f / "bad.json", {}), "no asset names its bands"),
    "assets a list": (lambda f: write_item(f / "bad.json", []), "assets is not an object"),
    "asset a text": (lambda f: write_item(f / "bad.json", {"data": "x"}), "asset data is not an object"),
    "no href": (lambda f: write_item(f / "bad.json", {"data": {"bands": [{"name": "B4"}]}}), "asset data has no href"),
    "zero in href": (lambda f: write_item(f / "bad.json", {"data": asset("a\0b", "B4")}), "asset data"),
    "missing file": (
        lambda f: write_item(f / "bad.json", {"data": asset("no.tif", "B4")}),
        "no.tif of asset data does",
    ),
    "a definition for a file": (
        lambda f: write_item(f / "bad.json", {"data": asset("<VRTDataset/>", "B4")}),
        "<VRTDataset/> of asset data does not exist",
    ),
    "a folder": (lambda f: write_item(f / "bad.json", {"data": asset(".", "B4")}), "does not exist"),
    "bands a text": (
        lambda f: write_item(f / "bad.json", {"data": {"href": "good.tif", "bands": "B4"}}),
        "bands of asset data is not a list",
    ),
    "nameless band": (
        lambda f: write_item(f / "bad.json", {"data": {"href": "good.tif", "bands": [{"name": "a"}, {}]}}),
        "band without a name",
    ),
    "too many names": (
        lambda f: write_item(f / "bad.json", {"data": asset("good.tif", "B4", "B3")}),
        "good.tif has 1 bands, but 2 are named",
    ),
    "two of a name": (
        lambda f: write_item(f / "bad.json", {"a": asset("good.tif", "B4"), "b": asset("good.tif", "B4")}),
        "two bands are named B4",
    ),
    "not a raster": (
        lambda f: write_item(f / "bad.json", {"data": asset("good.json", "B4")}),
        "good.json is not a raster",
    ),
    "half a header": (
        lambda f: (corrupt(f, 100), write_item(f / "bad.json", {"d": asset("bad.tif", "B4")})),
        "bad.tif",
    ),
    "a VRT": (
        lambda f: (
            (f / "bad.vrt").write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>'),
            write_item(f / "bad.json", {"data": asset("bad.vrt", "B4")}),
        ),
        "bad.vrt only refers to other data (VRT)",
    ),
    "complex": (
        lambda f: (
            write(f / "bad.tif", [np.ones((2, 2))], kind=gdal.GDT_CFloat32),
            write_item(f / "bad.json", {"data": asset("bad.tif", "B4")}),
        ),
        "type CFloat32",
    ),
    "no georeference": (
        lambda f: (
            write(f / "bad.tif", [np.ones((2, 2))], transform=None),
            write_item(f / "bad.json", {"data": asset("bad.tif", "B4")}),
        ),
        "bad.tif has no georeference",
    ),
    "no extent": (
        lambda f: (
            write(f / "bad.tif", [np.ones((2, 2))], transform=(0, 1, 1, 0, 1, 1)),
            write_item(f / "bad.json", {"data": asset("bad.tif", "B4")}),
        ),
        "georeference without extent",
    ),
    "no CRS": (
        lambda f: (
            write(f / "bad.tif", [np.ones((2, 2))], crs=None),
            write_item(f / "bad.json", {"data": asset("bad.tif", "B4")}),
        ),
        "no coordinate reference system",
    ),
    "a point": (
        lambda f: write_item(f / "bad.json", GOOD, geometry={"type": "Point", "coordinates": [1, 2]}),
        "geometry is neither",
    ),
    "open ring": (
        lambda f: write_item(
            f / "bad.json", GOOD, geometry={"type": "Polygon", "coordinates": [[[1, 2], [2, 3], [1, 3], [0, 0]]]}
        ),
        "closed rings",
    ),
    "metres": (
        lambda f: write_item(f / "bad.json", GOOD, geometry={"type": "Polygon", "coordinates": [[[6e5, 5e6]] * 4]}),
        "longitude and latitude",
    ),
    "text coordinates": (
        lambda f: write_item(f / "bad.json", GOOD, geometry={"type": "Polygon", "coordinates": [[["1", "2"]] * 4]}),
        "coordinates that cannot be read",
    ),
    "no coordinates": (lambda f: write_item(f / "bad.json", GOOD, geometry={"type": "Polygon"}), "cannot be read"),
    "around the pole": (
        lambda f: (
            write(f / "bad.tif", [np.ones((9, 9))], crs=3031, transform=(-900, 200, 0, 900, 0, -200)),
            write_item(f / "bad.json", {"data": asset("bad.tif", "B4")}, geometry=None),
        ),
        "holds a pole",
    ),
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_broken_item_is_reported_and_the_rest_served(tmp_path, name, gdal_mode, capfd):
    write(tmp_path / "good.tif", [np.ones((2, 2), np.uint8)])
    write_item(tmp_path / "good.json", GOOD)
    if name == "duplicate":
        write_item(tmp_path / "bad.json", GOOD)
    make, reason = BROKEN[name]
    make(tmp_path)
    capfd.readouterr()
    lines = []
    catalogue = StacFolder(tmp_path, report=lines.append)
    assert len(lines) == 1 and "\n" not in lines[0]
    assert lines[0].startswith("z.json: " if name == "duplicate" else "bad.json: ") and reason in lines[0]
    served = [scene.index for scene in catalogue.search(S2, None, None, None)]
    assert served == (["bad", "good"] if name == "duplicate" else ["good"])
    assert capfd.readouterr() == ("", "")  # GDAL keeps quiet


@pytest.mark.parametrize(
    "href",
    [
        "https://example.com/a.tif",
        "HTTP://example.com/a.tif",
        "//example.com/a.tif",
        "\\\\server\\share\\a.tif",
        "file://server/share/a.tif",
        "s3://bucket/a.tif",
        "data:image/tiff;base64,AAAA",
        "ftp:a.tif",
        "GTIFF_DIR:1:good.tif",
        "NETCDF:good.nc:b",
        "/vsicurl/https://example.com/a.tif",
        "/vsizip/a.zip/a.tif",
        "file:///vsimem/secret.tif",
        "file:/vsimem/secret.tif",
        "../" * 40 + "vsimem/secret.tif",
        "WMS:http://example.com",
    ],
)
def test_what_is_not_a_local_file_is_refused(tmp_path, href):
    write(tmp_path / "good.tif", [np.ones((2, 2), np.uint8)])
    write("/vsimem/secret.tif", [np.ones((2, 2), np.uint8)])
    write_item(tmp_path / "good.json", GOOD)
    write_item(tmp_path / "bad.json", {"picture": asset(href, "B4")})
    lines = []
    catalogue = StacFolder(tmp_path, report=lines.append)
    gdal.Unlink("/vsimem/secret.tif")
    reason = "on another machine" if "server/" in href else "not a local file"
    assert lines == [f"bad.json: asset picture is {reason} ({href})"]
    assert [scene.index for scene in catalogue.search(S2, None, None, None)] == ["good"]


def test_reports_go_to_stderr(tmp_path, capsys):
    write(tmp_path / "good.tif", [np.ones((2, 2), np.uint8)])
    write_item(tmp_path / "good.json", GOOD)
    (tmp_path / "bad.json").write_text("{")
    StacFolder(tmp_path)
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("bad.json: ") and captured.err.count("\n") == 1


def test_a_folder_without_scenes(tmp_path):
    with pytest.raises(SandboxError, match=r"There is no folder .*nowhere"):
        StacFolder(tmp_path / "nowhere")
    with pytest.raises(SandboxError, match="has no STAC Item"):
        StacFolder(tmp_path)
    (tmp_path / "bad.json").write_text("{")
    lines = []
    with pytest.raises(SandboxError, match="has no STAC Item"):
        StacFolder(tmp_path, report=lines.append)
    assert len(lines) == 1


@pytest.mark.parametrize("damage", ["removed", "truncated"])
@pytest.mark.parametrize("level", [0, 1])
def test_a_file_that_breaks_later(tmp_path, damage, level, gdal_mode, monkeypatch):
    monkeypatch.setattr(rasters, "OPEN_FILES", 0)
    data = np.random.default_rng(6).integers(0, 60000, (600, 600), dtype=np.uint16)
    write(tmp_path / "a.tif", [data], options=["COMPRESS=DEFLATE", "TILED=YES"])
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
    lines = []
    scene = StacFolder(tmp_path, report=lines.append).find(S2, "a")
    if damage == "removed":
        (tmp_path / "a.tif").unlink()
    else:
        whole_file = (tmp_path / "a.tif").read_bytes()
        (tmp_path / "a.tif").write_bytes(whole_file[: len(whole_file) // 4])
    for _ in range(2):
        with pytest.raises(SandboxError, match=r"a\.tif can no longer be read"):
            scene.read(["B4"], level, whole(300, 300))
    assert len(lines) == 1 and "a.tif" in lines[0]


# --- search --------------------------------------------------------------------------------------------------------


@pytest.fixture
def dated(tmp_path):
    write(tmp_path / "a.tif", [np.ones((2, 2), np.uint8)])
    for index, day, west in (("c", 1, 0), ("a", 2, 10), ("b", 3, 20)):
        ring = [[west, 0], [west + 5, 0], [west + 5, 5], [west, 5], [west, 0]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        time = {"datetime": f"2022-06-0{day}T00:00:00Z"}
        write_item(tmp_path / f"{index}.json", {"d": asset("a.tif", "B4")}, properties=time, geometry=geometry)
    end = {"datetime": "2022-06-02T00:00:00Z", "end_datetime": "2022-06-09T00:00:00Z"}
    write_item(tmp_path / "score.json", {"d": asset("a.tif", "cs")}, id="a", collection=CS, properties=end)
    return StacFolder(tmp_path)


def found(catalogue, boxes=None, start=None, end=None, collection=S2):
    return [scene.index for scene in catalogue.search(collection, boxes, start, end)]


def test_search_by_time(dated):
    first, second, third = (epoch(2022, 6, day) for day in (1, 2, 3))
    assert found(dated) == ["a", "b", "c"]  # by system:index, not by time
    assert found(dated, start=second) == ["a", "b"]
    assert found(dated, start=second + 1) == ["b"]
    assert found(dated, end=second) == ["c"]
    assert found(dated, end=second + 1) == ["a", "c"]
    assert found(dated, start=first, end=third) == ["a", "c"]
    assert found(dated, start=second, end=second) == []


def test_search_by_place(dated):
    assert found(dated, boxes=[(4, 4, 6, 6)]) == ["c"]
    assert found(dated, boxes=[(5, 5, 6, 6)]) == ["c"]  # touching is enough
    assert found(dated, boxes=[(5.1, 0, 9.9, 5)]) == []
    assert found(dated, boxes=[(0, 5.1, 30, 9)]) == []
    assert found(dated, boxes=[(1, 1, 2, 2), (12, 1, 22, 2)]) == ["a", "b", "c"]
    assert found(dated, boxes=[]) == []
    assert found(dated, boxes=[(-180, -90, 180, 90)], start=epoch(2022, 6, 3)) == ["b"]


def test_find_and_collections(dated):
    assert dated.find(S2, "a").id == f"{S2}/a" and dated.find(CS, "a").bands[0].name == "cs"
    assert dated.find(S2, "z") is None and dated.find("other", "a") is None
    assert found(dated, collection="other") == []
    collections = dated.collections()
    assert list(collections) == [S2, CS]
    assert (collections[S2]["start"], collections[S2]["end"]) == (epoch(2022, 6, 1), epoch(2022, 6, 3))
    assert (collections[CS]["start"], collections[CS]["end"]) == (epoch(2022, 6, 2), epoch(2022, 6, 9))
    assert [band.name for band in collections[S2]["bands"]] == ["B4"]
    assert dated.simulated is False and dated.title


def test_more_than_earth_engine_lists(dated, monkeypatch):
    monkeypatch.setattr(stac, "MAX_ELEMENTS", 2)
    with pytest.raises(SandboxError, match="Collection query aborted after accumulating over"):
        found(dated)
    assert len(found(dated, end=epoch(2022, 6, 3))) == 2


def crossing(tmp_path, geometry, **raster):
    write(tmp_path / "a.tif", [np.ones((100, 100), np.uint8)], **raster)
    write_item(tmp_path / "a.json", {"d": asset("a.tif", "B4")}, geometry=geometry)
    return StacFolder(tmp_path)


def check_both_sides(catalogue):
    assert found(catalogue, boxes=[(179.5, 0.2, 180, 0.3)]) == ["a"]
    assert found(catalogue, boxes=[(-180, 0.2, -179.7, 0.3)]) == ["a"]
    assert found(catalogue, boxes=[(-179, -5, 179, 5)]) == []
    footprint = catalogue.find(S2, "a").footprint
    assert footprint["type"] == "MultiPolygon" and len(footprint["coordinates"]) == 2
    lons = [lon for polygon in footprint["coordinates"] for lon, _ in polygon[0]]
    assert max(lons) == 180 and min(lons) == -180 and all(abs(lon) > 179 for lon in lons)


def test_antimeridian_as_the_standard_cuts_it(tmp_path):
    east = [[179.2, 0], [180, 0], [180, 1], [179.2, 1], [179.2, 0]]
    west = [[-180, 0], [-179.5, 0], [-179.5, 1], [-180, 1], [-180, 0]]
    geometry = {"type": "MultiPolygon", "coordinates": [[east], [west]]}
    catalogue = crossing(tmp_path, geometry)
    check_both_sides(catalogue)
    assert catalogue.find(S2, "a").footprint == geometry


@pytest.mark.parametrize("lons", [(179.2, -179.5), (179.2, 180.5), (-180.8, -179.5)])
def test_antimeridian_in_one_polygon(tmp_path, lons, gdal_mode):
    west, east = lons
    ring = [[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]
    check_both_sides(crossing(tmp_path, {"type": "Polygon", "coordinates": [ring]}))


def test_antimeridian_of_a_raster_without_geometry(tmp_path, gdal_mode):
    # 110 km in UTM zone 60 around its eastern edge, which is the antimeridian
    check_both_sides(crossing(tmp_path, None, crs=32660, transform=(760000, 1100, 0, 110000, 0, -1100)))


def test_a_footprint_of_the_whole_earth_stays_one(tmp_path):
    ring = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    catalogue = crossing(tmp_path, {"type": "Polygon", "coordinates": [ring]})
    assert catalogue.find(S2, "a").footprint["coordinates"] == [ring]
    assert found(catalogue, boxes=[(3, 3, 4, 4)]) == ["a"]


def test_the_outline_stands_in_for_a_missing_geometry(tmp_path):
    transform = (600000.0, 800.0, 600.0, 5000000.0, 600.0, -800.0)
    catalogue = crossing(tmp_path, None, transform=transform)
    footprint = catalogue.find(S2, "a").footprint
    assert footprint["type"] == "Polygon" and footprint["coordinates"][0][0] == footprint["coordinates"][0][-1]
    to_utm = ogr.CreateGeometryFromJson(json.dumps(footprint))
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.ImportFromEPSG(4326)
    target.ImportFromEPSG(32632)
    source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    to_utm.Transform(osr.CoordinateTransformation(source, target))
    corners = [
        (transform[0] + c * 800 + r * 600, transform[3] + c * 600 - r * 800)
        for c, r in ((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    ]
    raster = ogr.CreateGeometryFromWkt("POLYGON((" + ",".join(f"{x} {y}" for x, y in corners) + "))")
    assert to_utm.SymDifference(raster).Area() / raster.Area() < 1e-6


# --- many threads --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pyramid_bytes", [0, 200_000, 1 << 28])
def test_threads_on_the_same_scene(tmp_path, pyramid_bytes):
    rng = np.random.default_rng(7)
    data = rng.integers(0, 10000, (2, 700, 900), dtype=np.uint16)
    data[:, 100:400, 200:500] = 0
    write(tmp_path / "a.tif", data, nodata=0, options=["TILED=YES", "COMPRESS=DEFLATE"])
    write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4", "B3")})
    scene = scene_of(tmp_path, pyramid_bytes=pyramid_bytes)
    levels = [[(band, band != 0) for band in data]]
    for _ in range(2):
        levels.append([halved(*pyramid) for pyramid in levels[-1]])
    failures, done = [], []

    def hammer(seed: int) -> None:
        choice = random.Random(seed)
        try:
            for _ in range(25):
                level = choice.randrange(3)
                height, width = levels[level][0][0].shape
                top, left = choice.randrange(height - 100), choice.randrange(width - 100)
                rows, cols = np.mgrid[top : top + 100, left : left + 100].astype(np.int32)
                read = scene.read(["B4", "B3"], level, PixelGrid(cols, rows, (top, left)))
                for (values, valid), (expected, expected_valid) in zip(read, levels[level]):
                    np.testing.assert_array_equal(valid, expected_valid[rows, cols])
                    np.testing.assert_array_equal(values[valid], expected[rows, cols][valid])
            done.append(seed)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == [] and len(done) == 8


@pytest.mark.skipif(not hasattr(gdal, "SetThreadLocalConfigOption"), reason="GDAL has these since 3.4")
def test_settings_of_gdal_are_left_as_they_were(tmp_path):
    gdal.SetThreadLocalConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
    try:
        write(tmp_path / "a.tif", [np.ones((2, 2), np.uint8)])
        write_item(tmp_path / "a.json", {"data": asset("a.tif", "B4")})
        scene_of(tmp_path).read(["B4"], 0, whole(2, 2))
        assert gdal.GetThreadLocalConfigOption("GDAL_DISABLE_READDIR_ON_OPEN") == "EMPTY_DIR"
    finally:
        gdal.SetThreadLocalConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", None)


# --- a real scene --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bolzano(tmp_path_factory):
    if not SOURCE.is_file():
        pytest.skip(f"needs the real scene {SOURCE.name}")
    return make_bolzano_folder(tmp_path_factory.mktemp("bolzano"))


def test_the_real_scene_is_served_as_written(bolzano):
    catalogue = StacFolder(bolzano.folder, report=pytest.fail)
    assert found(catalogue) == found(catalogue, collection=CS) == sorted(bolzano.images)
    box = [(11.3, 46.48, 11.31, 46.49)]
    assert len(found(catalogue, box, epoch(2022, 6, 2), epoch(2022, 7, 2))) == 6
    height, width = bolzano.land.shape
    lattice = whole(width, height)
    for number, image in enumerate(bolzano.images):
        scene = catalogue.find(S2, image)
        assert [band.name for band in scene.bands] == ["B4", "B3", "B2", "B8", "SCL"]
        stored = gdal.Open(str(bolzano.folder / f"{image}_10m.tif")).ReadAsArray()
        for (values, valid), expected in zip(scene.read(["B4", "B3", "B2", "B8"], 0, lattice), stored):
            np.testing.assert_array_equal(valid, bolzano.land)
            np.testing.assert_array_equal(values, expected)
        scores = catalogue.find(CS, image).read(["cs_cdf", "cs"], 0, lattice)
        for (values, valid), expected in zip(scores, (bolzano.cs_cdf[number], bolzano.cs[number])):
            np.testing.assert_array_equal(valid, bolzano.land)
            np.testing.assert_array_equal(values, expected)


def test_the_scores_part_clear_from_cloudy_near_the_default_threshold(bolzano):
    kept = bolzano.cs_cdf >= 0.6
    assert (kept & bolzano.clear).sum() / bolzano.clear.sum() > 0.99
    assert (kept & bolzano.cloudy).sum() / bolzano.cloudy.sum() < 0.02
    cloudy = bolzano.cloudy.mean(axis=(1, 2))
    assert cloudy.min() < 0.05 and cloudy.max() > 0.9  # nearly clear and nearly overcast dates
