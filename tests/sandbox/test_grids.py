"""Where pixels fall: tiles, other projections, pyramid levels, reprojection; against pyproj, pixel by pixel."""

import math
import urllib.request

import ee
import numpy as np
import pytest
from osgeo import gdal

from tests.support.arrays import ORIGIN, S2, UTM, ArrayScene
from tests.support.proj import Proj
from tests.support.sandbox import START, decode, equal, refusal

UTM11 = Proj("+proj=utm +zone=11 +datum=WGS84")
UTM10 = Proj("+proj=utm +zone=10 +datum=WGS84")
RADIUS = 6378137.0
SIDE = 400  # pixels of the scene
LON, LAT = UTM11(ORIGIN[0] + SIDE * 5, ORIGIN[1] - SIDE * 5, inverse=True)

rng = np.random.default_rng(21)
PIXELS = np.ma.MaskedArray(rng.integers(0, 256, (SIDE, SIDE)).astype(np.uint8), rng.random((SIDE, SIDE)) < 0.1)


def centres(transform, width, height):
    """Coordinates of pixel centres."""
    a, b, c, d, e, f = transform
    cols, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    return a * cols + b * rows + c, d * cols + e * rows + f


def nearest(pixels, east, north, scale=10.0):
    """The pixel of an array at UTM coordinates, masked outside; and whether a rounding error could matter."""
    cols, rows = (east - ORIGIN[0]) / scale, (ORIGIN[1] - north) / scale
    close = np.minimum(abs(cols - np.rint(cols)), abs(rows - np.rint(rows))) < 1e-3
    cols, rows = np.floor(cols).astype(int), np.floor(rows).astype(int)
    height, width = pixels.shape
    inside = (cols >= 0) & (cols < width) & (rows >= 0) & (rows < height)
    at = np.where(inside, rows, 0), np.where(inside, cols, 0)
    return np.ma.MaskedArray(pixels.data[at], ~inside | np.ma.getmaskarray(pixels)[at]), close


def agree(found, pixels, east, north, scale=10.0):
    """All pixels are the nearest ones, but for the few whose centres lie on a border between two."""
    expected, close = nearest(pixels, east, north, scale)
    assert close.mean() < 0.02
    assert 500 < np.ma.count(expected) < 0.95 * expected.size
    expected[close], found[close] = np.ma.masked, np.ma.masked
    equal(found, expected)


def tile_centres(z, x, y):
    """Web map tile: EPSG:3857 coordinates of its pixel centres, in longitude and latitude."""
    side = 2 * math.pi * RADIUS / 2**z / 256
    left, top = x * 256 * side - math.pi * RADIUS, math.pi * RADIUS - y * 256 * side
    mx, my = centres((side, 0, left, 0, -side, top), 256, 256)
    return np.degrees(mx / RADIUS), np.degrees(np.arctan(np.sinh(my / RADIUS)))


def tile_at(z, lon, lat):
    x = (lon + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    return int(x), int(y)


@pytest.mark.parametrize("z", [11, 12, 13, 14, 15, 17])
def test_tiles_are_nearest_pixels(sandbox, z):
    image = sandbox.image(B=PIXELS)
    x, y = tile_at(z, *UTM11(ORIGIN[0] + 10, ORIGIN[1] - 10, inverse=True))  # at a corner of the scene
    layers, kind = decode(image.getMapId({"min": 0, "max": 255, "format": "png"})["tile_fetcher"].fetch_tile(x, y, z))
    assert kind == "PNG"
    assert layers.shape == (4, 256, 256)
    agree(np.ma.MaskedArray(layers[0], layers[3] == 0), PIXELS, *UTM11(*tile_centres(z, x, y)))


@pytest.mark.parametrize(
    "crs, transform",
    [
        (UTM, (7.0, 0, ORIGIN[0] - 300.3, 0, -7.0, ORIGIN[1] + 200.2)),
        (UTM, (6.0, 3.0, ORIGIN[0] - 300.3, 3.0, -6.0, ORIGIN[1] + 200.2)),
        (UTM, (7.0, 0, ORIGIN[0] - 300.3, 0, 7.0, ORIGIN[1] - 1500.2)),  # rows that run to the north
        ("EPSG:4326", (9e-5, 0, LON - 0.026, 0, -8e-5, LAT + 0.022)),
        ("EPSG:3857", (12.0, 0, math.radians(LON) * RADIUS - 2700, 0, -12.0, 4_573_000.0)),
        ("EPSG:32610", (10.0, 0, UTM10(LON, LAT)[0] - 2500, 0, -10.0, UTM10(LON, LAT)[1] + 2300)),
    ],
)
def test_pixels_on_other_grids_are_nearest_pixels(sandbox, crs, transform):
    width, height = 400, 300
    found = sandbox.band(sandbox.image(B=PIXELS), width, height, transform, crs)
    x, y = centres(transform, width, height)
    if crs == "EPSG:4326":
        x, y = UTM11(x, y)
    elif crs == "EPSG:3857":
        x, y = UTM11(np.degrees(x / RADIUS), np.degrees(np.arctan(np.sinh(y / RADIUS))))
    elif crs == "EPSG:32610":
        x, y = UTM11(*UTM10(x, y, inverse=True))
    agree(found, PIXELS, x, y)


def test_a_window_and_its_parts_hold_the_same_pixels(sandbox):
    image = sandbox.image(B=PIXELS)
    transform = (8.5e-5, 0, LON - 0.026, 0, -8.5e-5, LAT + 0.022)
    whole = sandbox.read(image, 700, 600, transform, "EPSG:4326")["B"]
    part = (8.5e-5, 0, LON - 0.026 + 330 * 8.5e-5, 0, -8.5e-5, LAT + 0.022 - 310 * 8.5e-5)
    found = sandbox.read(image, 170, 90, part, "EPSG:4326")["B"]
    same = whole[310:400, 330:500]
    assert same.any()
    assert (found != same).mean() < 0.001  # centres on a border between two pixels


def pyramid(levels):
    """Arrays whose values tell level and place."""
    return [
        {"B": (10_000 * level + np.arange((64 >> level) ** 2).reshape(64 >> level, -1)).astype(np.uint16)}
        for level in range(levels)
    ]


@pytest.mark.parametrize(
    "ratio, level",
    [(0.1, 0), (1, 0), (1.5, 0), (1.99, 0), (2, 1), (2.01, 1), (3.9, 1), (4, 2), (7.99, 2), (8, 3), (15, 3), (99, 3)],
)
def test_the_coarsest_level_that_is_not_coarser_than_asked_is_sampled(sandbox, ratio, level):
    first, *coarser = pyramid(4)
    sandbox.hold(ArrayScene(S2, "only", START, first, coarser=coarser))
    scale = 10.0 * ratio
    transform = (scale, 0, ORIGIN[0], 0, -scale, ORIGIN[1])
    side = min(40, max(1, int(640 / scale)))
    found = sandbox.read(ee.Image(f"{S2}/only"), side, side, transform)["B"]
    array = [first, *coarser][level]["B"]
    at = np.floor((np.arange(side) + 0.5) * ratio / 2**level).astype(int)
    np.testing.assert_array_equal(found, array[np.ix_(at, at)])


def test_a_tile_far_out_reads_a_coarse_level(sandbox):
    first, *coarser = pyramid(4)
    sandbox.hold(ArrayScene(S2, "only", START, first, coarser=coarser))
    for z, level in ((14, 0), (13, 0), (12, 1), (11, 2), (10, 3), (9, 3)):
        # Ground size of a tile's pixel at 37.9 degrees: 7.5 m at zoom 14.
        assert int(math.log2(max(1, 2 * math.pi * RADIUS / 2**z / 256 * math.cos(math.radians(LAT)) / 10))) in (
            level,
            4,
        )
        x, y = tile_at(z, *UTM11(ORIGIN[0] + 320, ORIGIN[1] - 320, inverse=True))
        marked = ee.Image(f"{S2}/only").divide(10_000).toByte()
        layers, _ = decode(marked.getMapId({"min": 0, "max": 255, "format": "png"})["tile_fetcher"].fetch_tile(x, y, z))
        assert set(np.unique(layers[0][layers[3] > 0])) == {level}


def test_reproject_computes_on_its_own_grid(sandbox):
    image = sandbox.image(B=PIXELS)
    # 30 m cells counted from the origin of the coordinate system.
    coarse = image.reproject(UTM, None, 30)
    transform = (10.0, 0, ORIGIN[0] - 42, 0, -10.0, ORIGIN[1] + 71)
    found = sandbox.band(coarse, 200, 150, transform)
    x, y = centres(transform, 200, 150)
    cell_x, cell_y = (np.floor(x / 30) + 0.5) * 30, (np.floor(y / 30) + 0.5) * 30
    agree(found, PIXELS, cell_x, cell_y)
    info = coarse.getInfo()["bands"][0]
    assert (info["crs"], info["crs_transform"]) == (UTM, [30, 0, 0, 0, -30, 0])


def test_reproject_to_degrees_and_back(sandbox):
    step, west, north = 0.0003, LON - 0.03, LAT + 0.025
    coarse = sandbox.image(B=PIXELS).reproject("EPSG:4326", [step, 0, west, 0, -step, north])
    transform = (11.0, 0, ORIGIN[0] - 407, 0, -11.0, ORIGIN[1] + 311)
    found = sandbox.band(coarse, 300, 250, transform)
    lon, lat = UTM11(*centres(transform, 300, 250), inverse=True)
    cols, rows = (lon - west) / step, (north - lat) / step
    on_border = np.minimum(abs(cols - np.rint(cols)), abs(rows - np.rint(rows))) < 1e-4
    x, y = UTM11(west + (np.floor(cols) + 0.5) * step, north - (np.floor(rows) + 0.5) * step)
    found[on_border] = np.ma.masked
    pixels, close = nearest(PIXELS, x, y)
    pixels[on_border | close], found[close] = np.ma.masked, np.ma.masked
    assert on_border.mean() < 0.01
    equal(found, pixels)


def test_reproject_makes_the_later_steps_see_coarse_pixels(sandbox):
    image = sandbox.image(B=PIXELS.data)
    once = sandbox.read(image.reproject(UTM, None, 100).add(1), 100, 100)["B"]
    blocks = once.reshape(10, 10, 10, 10).swapaxes(1, 2)
    assert (blocks == blocks[:, :, :1, :1]).all()


def test_reproject_too_finely_is_refused(sandbox):
    image = sandbox.image(B=PIXELS).reproject(UTM, None, 1)
    assert "Reprojection output too large" in refusal(
        lambda: sandbox.read(image, 100, 100, (1e3, 0, 6e5, 0, -1e3, 4.2e6))
    )


def test_default_projections(sandbox):
    image = sandbox.image(B=PIXELS)
    assert image.projection().getInfo() == {
        "type": "Projection",
        "crs": UTM,
        "transform": [10, 0, ORIGIN[0], 0, -10, ORIGIN[1]],
    }
    assert image.projection().crs().getInfo() == UTM
    assert image.projection().nominalScale().getInfo() == 10
    assert image.projection().atScale(25).getInfo()["transform"] == [25, 0, 0, 0, -25, 0]
    moved = image.setDefaultProjection("EPSG:4326", [0.5, 0, 10, 0, -0.5, 50])
    assert moved.projection().getInfo()["transform"] == [0.5, 0, 10, 0, -0.5, 50]
    # The pixels stay where they are.
    equal(sandbox.band(moved, 50, 40), PIXELS[:40, :50])
    # A degree at the equator, on the ellipsoid's large circle.
    degree = ee.Image(0).projection().nominalScale().getInfo()
    assert degree == pytest.approx(math.pi * RADIUS / 180, rel=1e-12)
    wkt = 'PROJCS["x",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    wkt += 'UNIT["degree",0.0174532925199433]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],'
    wkt += 'PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1]]'
    assert ee.Projection(wkt).nominalScale().getInfo() == 1
    assert "could not be parsed: EPSG:999999" in refusal(ee.Projection("EPSG:999999").nominalScale())
    assert "could not be parsed: /etc/passwd" in refusal(ee.Projection("/etc/passwd").nominalScale())
    mixed = image.addBands(ee.Image(1))
    assert "different projections" in refusal(mixed.projection())
    assert "no bands" in refusal(ee.ImageCollection(S2).filterDate("2030").median().projection())
    assert "cannot specify both" in refusal(image.reproject(UTM, [1, 0, 0, 0, -1, 0], 10))
    assert "six numbers" in refusal(image.reproject(UTM, [1, 0]))
    assert "above 0" in refusal(image.reproject(UTM, None, 0))


def region(left, top, right, bottom):
    """A rectangle in the scene's own system, given in its pixels."""
    corners = [ORIGIN[0] + left * 10, ORIGIN[1] - bottom * 10, ORIGIN[0] + right * 10, ORIGIN[1] - top * 10]
    return ee.Geometry.Rectangle(corners, ee.Projection(UTM), False)


def test_a_download_of_a_transform_and_dimensions_is_exactly_that(sandbox):
    """The client reprojects, then clips to a rectangle of so many pixels of that projection."""
    image = sandbox.image(B=PIXELS)
    moved = [10, 0, ORIGIN[0] + 200, 0, -10, ORIGIN[1] - 100]
    wanted = {"crs": UTM, "crs_transform": moved, "dimensions": [30, 20], "format": "GEO_TIFF"}
    with urllib.request.urlopen(image.getDownloadURL(wanted), timeout=30) as answer:
        layers, kind = decode(answer.read())
    assert kind == "GTiff" and layers.shape == (1, 20, 30)
    np.testing.assert_array_equal(layers[0], PIXELS[10:30, 20:50].filled(0))


def test_clip_to_bounds_and_scale(sandbox):
    image = sandbox.image(B=PIXELS)

    def grid(**arguments):
        clipped = ee.Image(ee.ApiFunction.call_("Image.clipToBoundsAndScale", image, **arguments))
        band = clipped.getInfo()["bands"][0]
        return band["dimensions"], [round(number, 6) for number in band["crs_transform"]], clipped

    place = region(20, 10, 60, 30)
    x0, y0 = ORIGIN[0] + 200, ORIGIN[1] - 100
    assert grid(geometry=place)[:2] == ([40, 20], [10, 0, x0, 0, -10, y0])
    # In 25 m cells counted from the origin of the system: 400 m by 200 m hold 16 by 8 of them.
    assert grid(geometry=place, scale=25)[:2] == ([16, 8], [25, 0, x0, 0, -25, y0])
    for arguments in ({"maxDimension": 100}, {"width": 100, "height": 50}, {"width": 100}, {"height": 50}):
        size, transform, _ = grid(geometry=place, **arguments)
        assert size == [100, 50]
        assert transform == pytest.approx([4, 0, x0, 0, -4, y0], abs=0.05)
    clipped = grid(geometry=place)[2]
    hidden = np.ones((50, 70), bool)
    hidden[10:30, 20:60] = False
    equal(sandbox.band(clipped, 70, 50), np.ma.MaskedArray(PIXELS[:50, :70], PIXELS.mask[:50, :70] | hidden))


def download(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read(), answer.headers["Content-Type"]


def test_thumbnails_and_downloads(sandbox):
    image = sandbox.image(B=PIXELS.data, C=PIXELS.data // 2)
    place = region(20, 10, 60, 30)
    data, kind = download(
        image.getThumbURL({"bands": "B", "min": 0, "max": 255, "region": place, "dimensions": 40, "format": "png"})
    )
    layers, driver = decode(data)
    assert (kind, driver) == ("image/png", "PNG")
    assert layers.shape[1:] == (20, 40)
    np.testing.assert_array_equal(layers[0], PIXELS.data[10:30, 20:60])

    options = {"region": place, "crs": UTM, "scale": 10, "format": "GEO_TIFF", "bands": ["C", "B"]}
    data, kind = download(image.getDownloadURL(options))
    assert kind == "image/tiff"
    np.testing.assert_array_equal(decode(data)[0], [PIXELS.data[10:30, 20:60] // 2, PIXELS.data[10:30, 20:60]])

    data, kind = download(image.getDownloadURL({**options, "format": "ZIPPED_GEO_TIFF"}))
    assert kind == "application/zip"
    gdal.FileFromMemBuffer("/vsimem/download.zip", data)
    assert [name for name in gdal.ReadDir("/vsizip//vsimem/download.zip") if name.endswith(".tif")]
    gdal.Unlink("/vsimem/download.zip")

    whole, _ = decode(download(image.select("B").getDownloadURL({"format": "GEO_TIFF"}))[0])
    np.testing.assert_array_equal(whole[0], PIXELS.data)
    assert "give a region" in refusal(lambda: ee.Image(1).getDownloadURL({"format": "GEO_TIFF"}))
