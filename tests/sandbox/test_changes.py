"""Changes through the real client, beside numpy on the two sides' own composites and clear counts."""

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import KINDS, Change
from cloudscore_plugin.core.recipe import ground_km2
from cloudscore_plugin.earthengine import expressions, statistics
from cloudscore_plugin.preview.grid import projection
from tests.support.arrays import ORIGIN, UTM
from tests.support.stacks import HEIGHT, WIDTH, random_scenes, recipe_of, server_composite, server_images

BANDS = ("B1", "B2", "B3", "B4", "B8", "B8A", "B11", "B12")
GRID = {
    "dimensions": {"width": WIDTH, "height": HEIGHT},
    "affineTransform": dict(
        zip(
            ("scaleX", "shearX", "translateX", "shearY", "scaleY", "translateY"),
            (10.0, 0.0, ORIGIN[0], 0.0, -10.0, ORIGIN[1]),
        )
    ),
    "crsCode": UTM,
}
COMPARED = [index.key for index in catalog.INDICES.values() if set(index.bands) <= set(BANDS)] + ["B4"]


@pytest.fixture
def sides(sandbox):
    scenes = random_scenes(14, seed=7, bands=BANDS, gaps="ragged", unscored=(3,))
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, clear_threshold=0.5)
    return recipe.with_(start="2023-01-01", end="2023-01-08"), recipe.with_(start="2023-01-08", end="2023-02-01")


def values(image):
    [array] = server_composite(None, GRID, image)
    return array


def told(change):
    """Index and clear count of both sides, as the server has them for each alone."""
    sides = [change.side(name) for name in ("before", "after")]
    images = [expressions.shown_image(ee, side) for side in sides]
    images += [expressions.qa_image(ee, side, "clear_count") for side in sides]
    found = [array for [array] in server_images(images, GRID)]
    return found[:2], found[2:]


def recomputed(change, sides=None):
    """The difference and its mask from the two sides' composites and clear counts, which are told() where known."""
    (before, after), counts = sides or told(change)
    seen = ~np.ma.getmaskarray(before) & ~np.ma.getmaskarray(after)
    for count in counts:
        seen &= count.filled(0) >= change.min_views
    difference = after.filled(0).astype(float) - before.filled(0).astype(float)
    if change.relative:
        difference /= before.filled(0) + 1.001
    return np.ma.MaskedArray(difference, ~seen)


def test_every_index_is_compared_here():
    assert [*catalog.INDICES, "B4"] == COMPARED


@pytest.mark.parametrize("index", COMPARED)
def test_every_index_and_number_of_views(sides, index):
    known = told(Change(*sides, index))
    seen = set()
    for min_views in range(6):
        change = Change(*sides, index, min_views)
        found, expected = values(expressions.change(ee, change)), recomputed(change, known)
        np.testing.assert_array_equal(np.ma.getmaskarray(found), np.ma.getmaskarray(expected))
        np.testing.assert_allclose(found.compressed(), expected.compressed(), rtol=1e-6, atol=1e-6)
        seen.add(int(expected.count()))
    assert len(seen) > 3 and max(seen) > 0


@pytest.mark.parametrize("min_views", range(6))
def test_fewer_clear_views_than_asked_cannot_be_told(sides, min_views):
    change = Change(*sides, "NDVI", min_views)
    found, expected = values(expressions.change(ee, change)), recomputed(change)
    np.testing.assert_array_equal(np.ma.getmaskarray(found), np.ma.getmaskarray(expected))


def test_relative(sides):
    change = Change(*sides, "NBR", 1, True)
    found, expected = values(expressions.change(ee, change)), recomputed(change)
    # An index near -1 divides by nearly nothing, which magnifies the rounding of the pixels on their way here.
    np.testing.assert_allclose(found.compressed(), expected.compressed(), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("index", COMPARED)
@pytest.mark.parametrize("min_views", range(6))
def test_what_is_saved(sides, index, min_views):
    change, nodata = Change(*sides, index, min_views), -99_999
    image = expressions.saved_change(ee, change, nodata, 65_535)
    saved = ee.data.computePixels({"expression": image, "fileFormat": "NUMPY_NDARRAY", "grid": GRID})
    indices, counts = known = told(change)
    expected = [recomputed(change, known), *indices, *counts]
    assert saved.dtype.names == ("change", "before", "after", "views_before", "views_after")
    for name, wanted in zip(saved.dtype.names, expected):
        np.testing.assert_array_equal(saved[name] == nodata, np.ma.getmaskarray(wanted), name)
        within = np.clip(wanted.filled(0), -65_535, 65_535)
        np.testing.assert_allclose(saved[name][~wanted.mask], within[~wanted.mask], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("method", catalog.METHODS)
def test_every_method(sides, method):
    before, after = (side.with_(method=method) for side in sides)
    change = Change(before, after, "NDVI", 1)
    found, expected = values(expressions.change(ee, change)), recomputed(change)
    np.testing.assert_array_equal(np.ma.getmaskarray(found), np.ma.getmaskarray(expected))
    np.testing.assert_allclose(found.compressed(), expected.compressed(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("limits", [(), (0.0,), (-0.5, -0.2, 0.1)])
def test_areas_of_the_classes(sides, limits):
    """Beside the pixels' classes, each weighed by how much of it lies in the area: told by 400 points."""
    change = Change(*sides, "NDVI", 2, limits=limits)
    left, top = ORIGIN
    answer = statistics.class_areas(ee, change, UTM, [10, 0, left, 0, -10, top]).getInfo()
    *classes, whole = statistics.read_class_areas(change, answer)
    rows, cols = (np.arange(count * 20) / 2 + 0.25 for count in (HEIGHT, WIDTH))
    x, y = np.meshgrid(left + cols, top - rows)
    lon, lat = projection(UTM)[1](x.ravel(), y.ravel())
    (ring,) = change.after.roi["coordinates"]
    (west, south), (east, north) = np.min(ring, axis=0), np.max(ring, axis=0)
    inside = ((lon > west) & (lon < east) & (lat > south) & (lat < north)).reshape(HEIGHT, 20, WIDTH, 20)
    weights, expected = inside.mean(axis=(1, 3)) * 100, recomputed(change)
    found = np.digitize(expected.filled(0).astype(np.float32), np.float32(change.class_limits))
    for number, area in enumerate(classes):
        wanted = weights[(found == number) & ~expected.mask].sum()
        assert area == pytest.approx(wanted, rel=5e-3, abs=1)
    assert whole == pytest.approx(weights.sum(), rel=5e-3) and sum(classes) < whole
    assert whole == pytest.approx(ground_km2(change.after.roi) * 1e6, rel=5e-4)  # the area that reports tell


@pytest.mark.parametrize("limits", [(), (0.0,), (-0.5, -0.2, 0.1)])
def test_tiles_have_the_colours_of_the_classes(sides, limits):
    change = Change(*sides, "NDVI", 1, limits=limits)
    shown = ee.data.computePixels(
        {"expression": expressions.tile_image(ee, change), "fileFormat": "NUMPY_NDARRAY", "grid": GRID}
    )
    expected = values(expressions.change(ee, change))
    colours = np.array([[int(row.colour[at : at + 2], 16) for at in (0, 2, 4)] for row in change.classes])
    wanted = colours[np.digitize(expected.filled(0).astype(np.float32), np.float32(change.class_limits))]
    found = np.stack([shown[name] for name in shown.dtype.names], axis=-1)
    told = ~np.ma.getmaskarray(expected)
    assert np.abs(found[told].astype(int) - wanted[told]).max() <= 1


@pytest.mark.parametrize("row", [row for row in KINDS if row.index in catalog.INDICES], ids=lambda row: row.key)
def test_rows_are_whole(row):
    assert len(row.classes) == len(row.palette) == len(row.limits) + 1
    assert all(low < high for low, high in zip(row.limits, row.limits[1:]))
