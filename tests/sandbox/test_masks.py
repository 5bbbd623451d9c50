"""Masks: only ever stricter, fractional ones as weights, absent data never taken for a value."""

import ee
import numpy as np
import pytest

from tests.support.arrays import S2, ArrayScene
from tests.support.sandbox import START, equal, refusal

VALUES = np.array([[10, 20, 30, 40]], np.uint16)


def test_a_mask_of_zeros_and_ones_hides_pixels(sandbox):
    image = sandbox.image(B=VALUES, M=np.array([[0, 1, 1, 0]], np.uint8))
    found = sandbox.band(image.select("B").updateMask(image.select("M")), 4, 1)
    equal(found, np.ma.MaskedArray(VALUES, [[1, 0, 0, 1]]))


def test_a_mask_never_brings_back_what_was_masked(sandbox):
    image = sandbox.image(B=np.ma.MaskedArray(VALUES, [[1, 0, 0, 0]]))
    found = sandbox.band(image.updateMask(0).updateMask(1), 4, 1)
    assert found.mask.all()
    found = sandbox.band(image.updateMask(1), 4, 1)
    equal(found, np.ma.MaskedArray(VALUES, [[1, 0, 0, 0]]))


def test_a_mask_of_one_band_is_for_all_bands_and_several_are_taken_one_by_one(sandbox):
    image = sandbox.image(
        A=VALUES, B=VALUES, C=np.array([[0, 1, 0, 1]], np.uint8), D=np.array([[1, 1, 0, 0]], np.uint8)
    )
    both = image.select(["A", "B"])
    single = sandbox.read(both.updateMask(image.select("C")).mask(), 4, 1)
    np.testing.assert_array_equal(single["A"], [[0, 1, 0, 1]])
    np.testing.assert_array_equal(single["B"], [[0, 1, 0, 1]])
    double = sandbox.read(both.updateMask(image.select(["C", "D"])).mask(), 4, 1)
    np.testing.assert_array_equal(double["A"], [[0, 1, 0, 1]])
    np.testing.assert_array_equal(double["B"], [[1, 1, 0, 0]])
    assert "mask has 3 bands" in refusal(both.updateMask(image.select(["A", "C", "D"])))


def test_fractional_masks_multiply_and_stay_between_0_and_1(sandbox):
    image = sandbox.image(
        B=VALUES,
        M=np.array([[0.5, 0.25, -1, 7]], np.float32),
        N=np.ma.MaskedArray(np.array([[0.5, 1, 1, 1]], np.float32), [[0, 0, 0, 1]]),
    )
    once = image.select("B").updateMask(image.select("M"))
    np.testing.assert_array_equal(sandbox.weights(once, 4, 1), [[0.5, 0.25, 0, 1]])
    # A pixel that is masked in the mask is masked, whatever its value.
    twice = once.updateMask(image.select("N"))
    np.testing.assert_array_equal(sandbox.weights(twice, 4, 1), [[0.25, 0.25, 0, 0]])


def test_properties_and_footprint_survive_a_mask(sandbox):
    sandbox.hold(ArrayScene(S2, "only", START, {"B": VALUES}, {"CLOUDY_PIXEL_PERCENTAGE": 12.5}))
    image = ee.Image(f"{S2}/only")
    assert image.updateMask(0).getInfo()["properties"] == image.getInfo()["properties"]
    assert image.updateMask(0).get("CLOUDY_PIXEL_PERCENTAGE").getInfo() == 12.5


@pytest.mark.parametrize("score", [0.0, 0.9])
def test_what_is_masked_passes_no_comparison(sandbox, score):
    scores = np.ma.MaskedArray(np.full((1, 4), score, np.float32), [[1, 1, 0, 0]])
    image = sandbox.image(B=VALUES, cs=scores)
    found = sandbox.band(image.select("B").updateMask(image.select("cs").gte(0.0)), 4, 1)
    equal(found, np.ma.MaskedArray(VALUES, [[1, 1, 0, 0]]))
    found = sandbox.band(image.select("B").updateMask(image.select("cs").lt(0.0)), 4, 1)
    assert found.mask.all()


def test_a_score_equal_to_the_threshold_is_kept(sandbox):
    below, above = np.nextafter(np.float32(0.6), np.float32([0, 1]))
    scores = np.array([[0.6, below, above, 0.59]], np.float32)
    image = sandbox.image(B=VALUES, cs_cdf=scores)
    found = sandbox.band(image.select("B").updateMask(image.select("cs_cdf").gte(0.6)), 4, 1)
    equal(found, np.ma.MaskedArray(VALUES, scores < np.float32(0.6)))
    assert found.mask.tolist() == [[False, True, False, True]]


@pytest.mark.parametrize("threshold", [0.5, 0.55, 0.6, 0.65, 0.7])
def test_single_precision_scores_meet_a_threshold_in_double_precision(sandbox, threshold):
    # The nearest single-precision number to 0.6 lies above it, that to 0.65 below.
    scores = np.full((1, 4), threshold, np.float32)
    image = sandbox.image(cs=scores)
    assert sandbox.read(image.gte(threshold), 4, 1)["cs"].tolist() == (scores.astype(float) >= threshold).tolist()
    # A band in double precision equals it exactly.
    image = sandbox.image(cs=np.full((1, 4), threshold, np.float64))
    assert sandbox.read(image.gte(threshold), 4, 1)["cs"].all()


def test_the_mask_of_an_image_is_an_image_without_holes(sandbox):
    image = sandbox.image(B=np.ma.MaskedArray(VALUES, [[1, 0, 1, 0]]))
    np.testing.assert_array_equal(sandbox.read(image.mask(), 4, 1)["B"], [[0, 1, 0, 1]])
    assert sandbox.weights(image.mask(), 4, 1).all()
    # With an argument it replaces the mask, even where that was 0.
    unveiled = sandbox.band(image.mask(ee.Image(1)), 4, 1)
    equal(unveiled, np.ma.MaskedArray([[0, 20, 0, 40]], False))


def test_an_empty_image_is_masked_everywhere(sandbox):
    assert sandbox.weights(ee.Image(), 3, 2).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_unmask_fills_within_the_footprint_unless_told_otherwise(sandbox):
    image = sandbox.image(B=np.ma.MaskedArray(VALUES, [[1, 0, 1, 0]]))
    # Six columns: the last two lie beyond the scene.
    equal(
        sandbox.band(image.unmask(7), 6, 1),
        np.ma.MaskedArray([[7, 20, 7, 40, 0, 0]], [[0, 0, 0, 0, 1, 1]]),
    )
    equal(sandbox.band(image.unmask(7, False), 6, 1), np.ma.MaskedArray([[7, 20, 7, 40, 7, 7]], False))
    equal(sandbox.band(image.unmask(), 4, 1), np.ma.MaskedArray([[0, 20, 0, 40]], False))


def test_unmask_takes_the_mask_of_what_it_fills_with(sandbox):
    image = sandbox.image(B=np.ma.MaskedArray(VALUES, [[1, 0, 1, 0]]), F=np.ma.MaskedArray(VALUES + 1, [[0, 0, 1, 1]]))
    found = sandbox.band(image.select("B").unmask(image.select("F")), 4, 1)
    equal(found, np.ma.MaskedArray([[11, 20, 0, 40]], [[0, 0, 1, 0]]))


def test_unmask_keeps_partial_masks(sandbox):
    image = sandbox.image(B=VALUES, M=np.array([[0.5, 0, 1, 0.25]], np.float32))
    filled = image.select("B").updateMask(image.select("M")).unmask(-5)
    np.testing.assert_array_equal(sandbox.weights(filled, 4, 1), [[0.5, 1, 1, 0.25]])
    assert sandbox.read(filled, 4, 1)["B"].tolist() == [[10, -5, 30, 40]]
