"""Image.reduceRegion: weighted by the share inside, or counted by centres; against sums written out."""

import ee
import numpy as np
import pytest

from tests.support.arrays import ORIGIN, S2, UTM
from tests.support.sandbox import refusal

rng = np.random.default_rng(17)
SHAPE = (12, 14)
VALUES = np.ma.MaskedArray(rng.integers(0, 1000, SHAPE).astype(np.uint16), rng.random(SHAPE) < 0.2)


def rectangle(left, top, right, bottom):
    """Given in pixels of the scene."""
    corners = [ORIGIN[0] + left * 10, ORIGIN[1] - bottom * 10, ORIGIN[0] + right * 10, ORIGIN[1] - top * 10]
    return ee.Geometry.Rectangle(corners, ee.Projection(UTM), False)


def shares(left, top, right, bottom):
    """The share of each pixel inside that rectangle."""
    across = np.clip(np.minimum(np.arange(SHAPE[1]) + 1, right) - np.maximum(np.arange(SHAPE[1]), left), 0, 1)
    down = np.clip(np.minimum(np.arange(SHAPE[0]) + 1, bottom) - np.maximum(np.arange(SHAPE[0]), top), 0, 1)
    return down[:, None] * across[None]


BOX = (2.25, 1.5, 10.75, 9.5)  # shares of quarters and halves are counted exactly
WEIGHT = shares(*BOX)
VALID = ~VALUES.mask


def reduced(image, reducer, box=BOX, **options):
    found = image.reduceRegion(reducer, rectangle(*box), **{"scale": 10, "crs": UTM, **options}).getInfo()
    return found["B"] if list(found) == ["B"] else found


@pytest.fixture
def image(sandbox):
    return sandbox.image(B=VALUES)


def test_mean_sum_and_deviation_weigh_pixels_by_their_share_inside(image):
    weight, values = WEIGHT[VALID], VALUES.data[VALID].astype(float)
    mean = (weight * values).sum() / weight.sum()
    assert reduced(image, ee.Reducer.mean()) == pytest.approx(mean, rel=1e-9)
    assert reduced(image, ee.Reducer.sum()) == pytest.approx((weight * values).sum(), rel=1e-9)
    deviation = np.sqrt((weight * (values - mean) ** 2).sum() / weight.sum())
    assert reduced(image, ee.Reducer.stdDev()) == pytest.approx(deviation, rel=1e-9)


def test_others_take_the_pixels_whose_centre_is_inside(image):
    # Centres at 2.5 to 10.5 lie in 2.25 to 10.75, those at 2.5 to 8.5 in 1.75 to 9.25.
    box = (2.25, 1.75, 10.75, 9.25)
    inside = VALUES.data[2:9, 2:11][VALID[2:9, 2:11]]
    assert reduced(image, ee.Reducer.median(), box) == np.median(inside)
    assert reduced(image, ee.Reducer.min(), box) == inside.min()
    assert reduced(image, ee.Reducer.max(), box) == inside.max()
    assert reduced(image, ee.Reducer.count(), box) == inside.size
    assert sorted(reduced(image, ee.Reducer.toList(), box)) == sorted(inside.tolist())
    assert reduced(image, ee.Reducer.first(), box) == inside[0]
    assert reduced(image, ee.Reducer.last(), box) == inside[-1]
    assert reduced(image, ee.Reducer.minMax(), box) == {"B_min": inside.min(), "B_max": inside.max()}
    found = reduced(image, ee.Reducer.percentile([0, 10, 25, 50, 90, 100]), box)
    for p in (0, 10, 25, 50, 90, 100):
        assert found[f"B_p{p}"] == pytest.approx(np.percentile(inside, p), rel=1e-12)
    assert reduced(image, ee.Reducer.mean().unweighted(), box) == pytest.approx(inside.mean(), rel=1e-12)


def test_a_corner_with_its_centre_inside_counts_however_small_its_share(sandbox):
    image = sandbox.image(B=VALUES.data)
    assert reduced(image, ee.Reducer.count(), (2.45, 1.45, 4.55, 3.55)) == 9
    assert reduced(image, ee.Reducer.count(), (2.55, 1.55, 4.45, 3.45)) == 1


def test_each_part_of_a_combined_reducer_weighs_as_it_would_alone(image):
    box = (2.25, 1.75, 10.75, 9.25)
    parts = [ee.Reducer.mean(), ee.Reducer.count(), ee.Reducer.median(), ee.Reducer.fixedHistogram(0, 1000, 1)]
    combined = parts[0]
    for part in parts[1:]:
        combined = combined.combine(part, "", True)
    alone = dict(zip(("B_mean", "B_count", "B_median", "B_histogram"), (reduced(image, part, box) for part in parts)))
    assert reduced(image, combined, box) == alone


def test_masks_weigh_too(sandbox):
    values = np.array([[10.0, 20, 40, 80]])
    image = sandbox.image(B=values, M=np.array([[1, 0.5, 0.25, 0]], np.float32))
    masked = image.select("B").updateMask(image.select("M"))
    weight = np.array([0.5, 0.5, 0.25, 0])  # the first pixel lies half inside
    box = (0.5, 0, 4, 1)
    found = reduced(masked, ee.Reducer.mean(), box)
    assert found == pytest.approx((values[0] * weight).sum() / weight.sum(), rel=1e-9)
    assert reduced(masked, ee.Reducer.sum(), box) == pytest.approx((values[0] * weight).sum(), rel=1e-9)
    assert reduced(masked, ee.Reducer.count(), (0, 0, 4, 1)) == 3
    assert reduced(masked, ee.Reducer.count().unweighted(), (0, 0, 4, 1)) == 3


def test_a_pixel_weighs_as_its_mask_or_its_share_whichever_is_less(sandbox):
    values = np.array([[10.0, 20, 40]])
    image = sandbox.image(B=values, M=np.array([[0.5, 0.25, 0.75]], np.float32))
    masked = image.select("B").updateMask(image.select("M"))
    weight = np.array([0.5, 0.25, 0.5])  # half of the first and of the last pixel lie inside: products would be halves
    assert reduced(masked, ee.Reducer.sum(), (0.5, 0, 2.5, 1)) == pytest.approx((values[0] * weight).sum(), rel=1e-6)


@pytest.mark.parametrize("right, expected", [(10.1 / 10, 1.01), (1.004, 1), (1.006, 1.006), (0.37, 0.37)])
def test_a_sliver_of_a_pixel_counts_from_about_half_a_percent(sandbox, right, expected):
    image = sandbox.image(B=np.ones((1, 4)))
    assert reduced(image, ee.Reducer.sum(), (0, 0, right, 1)) == pytest.approx(expected, abs=2e-6)


def test_the_share_of_clear_pixels_of_a_scene(image):
    # As the scene table will ask it: masked pixels count as not clear.
    clear = image.gte(500).unmask(0)
    expected = (WEIGHT * (VALID & (VALUES.data >= 500))).sum() / WEIGHT.sum()
    assert reduced(clear, ee.Reducer.mean()) == pytest.approx(expected, rel=1e-9)


def test_fixed_histogram(image):
    found = np.array(reduced(image, ee.Reducer.fixedHistogram(100, 900, 4)))
    weights, edges = np.histogram(VALUES.data[VALID], [100, 300, 500, 700, 900], weights=WEIGHT[VALID])
    # numpy counts the upper end into the last bucket, Earth Engine does not.
    weights[-1] -= WEIGHT[VALID & (VALUES.data == 900)].sum()
    np.testing.assert_allclose(found[:, 0], edges[:-1])
    np.testing.assert_allclose(found[:, 1], weights, rtol=1e-9)
    running = np.array(reduced(image, ee.Reducer.fixedHistogram(100, 900, 4, True)))
    np.testing.assert_allclose(running[:, 1], np.cumsum(weights), rtol=1e-9)
    assert "min < max" in refusal(image.reduceRegion(ee.Reducer.fixedHistogram(5, 5, 4), rectangle(*BOX), 10))


def test_the_ends_of_a_histogram(sandbox):
    image = sandbox.image(B=np.array([[-0.001, 0, 0.499, 0.5, 0.999, 1]]))
    found = reduced(image, ee.Reducer.fixedHistogram(0, 1, 2), (0, 0, 6, 1))
    assert found == [[0, pytest.approx(2)], [0.5, pytest.approx(2)]]


def test_combined_reducers_and_several_bands(sandbox):
    image = sandbox.image(A=VALUES, B=VALUES.data // 2)
    reducer = ee.Reducer.mean().combine(ee.Reducer.count(), "", True)
    found = image.reduceRegion(reducer, rectangle(2, 2, 5, 6), 10, UTM).getInfo()
    inside = VALUES[2:6, 2:5]
    assert found == {
        "A_mean": pytest.approx(inside.mean(), rel=1e-3),
        "A_count": inside.count(),
        "B_mean": pytest.approx((VALUES.data[2:6, 2:5] // 2).mean(), rel=1e-3),
        "B_count": 12,
    }


@pytest.mark.parametrize("name", ["mean", "min", "max", "median", "stdDev"])
def test_of_no_pixels_the_result_is_null(image, name):
    reducer = getattr(ee.Reducer, name)()
    assert reduced(image, reducer, (100, 100, 103, 103)) is None
    assert reduced(image.updateMask(0), reducer) is None


def test_of_no_pixels_the_count_and_the_sum_are_zero(image):
    assert reduced(image.updateMask(0), ee.Reducer.count()) == 0
    assert reduced(image.updateMask(0), ee.Reducer.sum()) == 0
    assert reduced(image.updateMask(0), ee.Reducer.toList()) == []


def test_without_a_scale_the_first_band_has_the_say(image):
    place = rectangle(2, 2, 5, 6)
    assert image.reduceRegion(ee.Reducer.count(), place).getInfo() == {"B": VALUES[2:6, 2:5].count()}
    transform = [20, 0, ORIGIN[0], 0, -20, ORIGIN[1]]
    found = image.unmask().reduceRegion(ee.Reducer.count(), rectangle(0, 0, 8, 8), None, UTM, transform)
    assert found.getInfo() == {"B": 16}


def test_without_a_place_the_footprint_is_taken(image):
    assert image.reduceRegion(ee.Reducer.count(), None, 10, UTM).getInfo() == {"B": VALUES.count()}
    assert "needs a geometry" in refusal(ee.Image(1).reduceRegion(ee.Reducer.mean(), None, 10))


def test_a_point_reads_its_pixel(image):
    row, col = np.argwhere(VALID)[20]
    lonlat = rectangle(col + 0.2, row + 0.3, col + 0.4, row + 0.5).coordinates().getInfo()[0][0]
    found = image.reduceRegion(ee.Reducer.first(), ee.Geometry.Point(lonlat), 10, UTM).getInfo()
    assert found == {"B": VALUES.data[row, col]}
    mean = image.reduceRegion(ee.Reducer.mean(), ee.Geometry.Point(lonlat), 10, UTM).getInfo()
    assert mean == {"B": VALUES.data[row, col]}


def test_too_many_pixels(image):
    place = rectangle(0, 0, 10, 10)
    count = ee.Reducer.count()
    assert image.unmask().reduceRegion(count, place, 10, UTM, maxPixels=100).getInfo() == {"B": 100}
    message = refusal(image.reduceRegion(count, place, 10, UTM, maxPixels=99))
    assert "Too many pixels in the region. Found 100, but maxPixels allows only 99." in message
    best = image.unmask().reduceRegion(count, place, 10, UTM, bestEffort=True, maxPixels=99).getInfo()["B"]
    assert 49 <= best <= 99
    huge = ee.Geometry.Rectangle([0, 0, 20, 20], None, False)
    assert "Too many pixels" in refusal(image.reduceRegion(count, huge, 10, UTM))
    # Allowed by the request, but more than fits.
    assert "memory limit" in refusal(ee.Image(1).reduceRegion(count, huge, 10, "EPSG:3857", maxPixels=1e13))


def test_a_dictionary_of_results(image):
    found = image.reduceRegion(ee.Reducer.mean(), rectangle(*BOX), 10, UTM)
    assert found.get("B").getInfo() == found.getInfo()["B"]
    assert found.get("X", -1).getInfo() == -1
    assert "does not contain key: 'X'" in refusal(found.get("X"))
    marked = ee.Image(f"{S2}/only").set("clear", found.get("B"))
    assert marked.get("clear").getInfo() == found.getInfo()["B"]
