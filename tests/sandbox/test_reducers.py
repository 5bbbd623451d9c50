"""Many values to few: over collections, bands, regions' lists and properties, against plain numpy."""

import warnings

import ee
import numpy as np
import pytest

from tests.support.arrays import S2, ArrayScene
from tests.support.sandbox import DAY, START, equal, refusal

SHAPE = (6, 7)


def random_stack(count, dtype, seed=1, masked=0.4):
    """Random images with random masks; the first pixel has no valid value, the second has all."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 65536, (count, *SHAPE)) if dtype == np.uint16 else rng.normal(0, 1e3, (count, *SHAPE))
    hidden = rng.random(values.shape) < masked
    hidden[:, 0, 0], hidden[:, 0, 1] = True, False
    return np.ma.MaskedArray(values.astype(dtype), hidden)


def with_nan(stack):
    """As double precision, NaN where masked."""
    return np.ma.filled(stack.astype(np.float64), np.nan)


def nan_masked(function, stack, *arguments):
    """A nan-function over the images, masked where there is no value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.ma.masked_invalid(function(with_nan(stack), *arguments, axis=0))


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 13, 16, 27, 40])
def test_median_of_the_valid_pixels(sandbox, count, dtype):
    stack = random_stack(count, dtype, seed=count)
    expected = nan_masked(np.nanmedian, stack)
    assert expected.mask.any()
    equal(sandbox.band(sandbox.stack(*stack).median(), 7, 6), expected, 1e-15)


def test_median_of_every_count_from_none_to_forty(sandbox):
    # Pixel k has k valid values, at random places in the stack.
    rng = np.random.default_rng(3)
    values = rng.integers(0, 65536, (40, 1, 41)).astype(np.uint16)
    hidden = np.array([rng.permutation(np.arange(40) >= k) for k in range(41)]).T.reshape(40, 1, 41)
    stack = np.ma.MaskedArray(values, hidden)
    equal(sandbox.band(sandbox.stack(*stack).median(), 41, 1), nan_masked(np.nanmedian, stack))


def test_median_of_an_even_count_is_the_mean_of_the_middle_two(sandbox):
    stack = [np.full((1, 1), value, np.uint16) for value in (65535, 1, 4, 0)]
    median = sandbox.stack(*stack).median()
    assert sandbox.read(median, 1, 1)["B"].tolist() == [[2.5]]
    assert median.getInfo()["bands"][0]["data_type"] == {
        "type": "PixelType",
        "precision": "double",
        "min": 0,
        "max": 65535,
    }


def test_a_fractional_mask_is_no_weight_for_a_median(sandbox):
    stack = sandbox.stack(*(np.full((1, 1), value, np.uint16) for value in (1, 2, 9)))
    half = stack.map(lambda image: image.updateMask(image.gt(5).multiply(0.9).add(0.1)))
    assert sandbox.read(half.median(), 1, 1)["B"].tolist() == [[2]]


@pytest.mark.parametrize("name", ["mean", "min", "max", "sum", "count"])
@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
@pytest.mark.parametrize("by_name", [True, False])
def test_simple_reducers(sandbox, name, dtype, by_name):
    stack = random_stack(9, dtype, seed=9)
    collection = sandbox.stack(*stack)
    image = getattr(collection, name)() if by_name else collection.reduce(getattr(ee.Reducer, name)())
    assert image.bandNames().getInfo() == ["B" if by_name else f"B_{name}"]
    none = ~np.isfinite(with_nan(stack)).any(axis=0)
    if name == "count":  # a pixel without observations is masked, not 0
        expected = np.ma.MaskedArray(np.isfinite(with_nan(stack)).sum(axis=0), none)
    else:
        function = {"mean": np.nanmean, "min": np.nanmin, "max": np.nanmax, "sum": np.nansum}[name]
        expected = np.ma.MaskedArray(nan_masked(function, stack).data, none)
    equal(sandbox.band(image, 7, 6), expected, 1e-12)


def test_standard_deviation_is_that_of_the_population(sandbox):
    stack = random_stack(9, np.float32, seed=4)
    found = sandbox.band(sandbox.stack(*stack).reduce(ee.Reducer.stdDev()), 7, 6)
    equal(found, nan_masked(np.nanstd, stack), 1e-12)


def test_standard_deviation_of_equal_large_values_is_zero(sandbox):
    stack = sandbox.stack(*[np.full((1, 1), 12345.678, np.float32)] * 7)
    assert sandbox.read(stack.reduce(ee.Reducer.stdDev()), 1, 1)["B_stdDev"].tolist() == [[0]]


def test_first_and_last_are_of_the_valid_pixels(sandbox):
    stack = random_stack(5, np.uint16, seed=6)
    rows = np.arange(5)[:, None, None]
    for reducer, index in (
        (ee.Reducer.first(), np.where(stack.mask, 99, rows).min(axis=0)),
        (ee.Reducer.last(), np.where(stack.mask, -1, rows).max(axis=0)),
    ):
        expected = np.take_along_axis(stack.data, np.clip(index, 0, 4)[None], 0)[0]
        found = sandbox.band(sandbox.stack(*stack).reduce(reducer), 7, 6)
        equal(found, np.ma.MaskedArray(expected, stack.mask.all(axis=0)))


def test_mean_and_sum_and_deviation_are_weighted_by_masks_and_unweighted_ones_are_not(sandbox):
    values, shares = np.array([10.0, 20.0, 60.0]), np.array([1.0, 0.5, 0.25])
    sandbox.hold(
        *(
            ArrayScene(S2, f"i{n}", START, {"B": np.array([[v]]), "M": np.array([[m]])})
            for n, (v, m) in enumerate(zip(values, shares))
        )
    )
    collection = ee.ImageCollection(S2).map(lambda image: image.select("B").updateMask(image.select("M")))
    mean = (values * shares).sum() / shares.sum()
    expected = {
        "mean": mean,
        "sum": (values * shares).sum(),
        "stdDev": np.sqrt((shares * (values - mean) ** 2).sum() / shares.sum()),
    }
    for name, value in expected.items():
        reducer = getattr(ee.Reducer, name)()
        assert sandbox.read(collection.reduce(reducer), 1, 1)[f"B_{name}"][0, 0] == pytest.approx(value, rel=1e-12)
        plain = {"mean": values.mean(), "sum": values.sum(), "stdDev": values.std()}[name]
        found = sandbox.read(collection.reduce(reducer.unweighted()), 1, 1)[f"B_{name}"]
        assert found[0, 0] == pytest.approx(plain, rel=1e-12)
    assert sandbox.read(collection.count(), 1, 1)["B"].tolist() == [[3]]


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
@pytest.mark.parametrize("count", [1, 2, 6, 11])
def test_percentiles_interpolate_linearly(sandbox, count, dtype):
    stack = random_stack(count, dtype, seed=count)
    wanted = [0, 10, 25, 50, 90, 100]
    image = sandbox.stack(*stack).reduce(ee.Reducer.percentile(wanted))
    assert image.bandNames().getInfo() == [f"B_p{p}" for p in wanted]
    values, mask = sandbox.read(image, 7, 6), sandbox.read(image.mask(), 7, 6)
    for p in wanted:
        expected = nan_masked(np.nanpercentile, stack, p)
        equal(np.ma.MaskedArray(values[f"B_p{p}"], mask[f"B_p{p}"] == 0), expected, 1e-12)


def test_percentile_names_and_limits(sandbox):
    stack = sandbox.stack(np.ones((1, 1), np.uint16))
    assert stack.reduce(ee.Reducer.percentile([5], ["low"])).bandNames().getInfo() == ["B_low"]
    assert "between 0 and 100" in refusal(stack.reduce(ee.Reducer.percentile([101])))
    assert "between 0 and 100" in refusal(stack.reduce(ee.Reducer.percentile([])))
    assert "differ in length" in refusal(stack.reduce(ee.Reducer.percentile([1, 2], ["one"])))


def test_combined_reducers_keep_their_order_and_names(sandbox):
    stack = random_stack(5, np.float32, seed=8)
    reducer = ee.Reducer.mean().combine(ee.Reducer.count(), "n_", True).combine(ee.Reducer.minMax(), "", True)
    image = sandbox.stack(*stack).reduce(reducer)
    assert image.bandNames().getInfo() == ["B_mean", "B_n_count", "B_min", "B_max"]
    found = sandbox.read(image, 7, 6)
    some = ~stack.mask.all(axis=0)
    np.testing.assert_allclose(found["B_mean"][some], nan_masked(np.nanmean, stack)[some], 1e-12)
    np.testing.assert_array_equal(found["B_max"][some], nan_masked(np.nanmax, stack)[some])
    np.testing.assert_array_equal(found["B_min"][some], nan_masked(np.nanmin, stack)[some])
    np.testing.assert_array_equal(found["B_n_count"], (~stack.mask).sum(axis=0))
    assert "makes no image" in refusal(sandbox.stack(*stack).reduce(ee.Reducer.mean().combine(ee.Reducer.count())))


def test_bands_are_reduced_by_themselves_and_keep_their_order(sandbox):
    rng = np.random.default_rng(2)
    arrays = [{"B4": rng.integers(0, 9, SHAPE).astype(np.uint16), "B8": rng.normal(size=SHAPE)} for _ in range(4)]
    sandbox.hold(*(ArrayScene(S2, f"i{n}", START + n, bands) for n, bands in enumerate(arrays)))
    found = sandbox.read(ee.ImageCollection(S2).median(), 7, 6)
    assert found.dtype.names == ("B4", "B8")
    for name in ("B4", "B8"):
        np.testing.assert_allclose(found[name], np.median([bands[name] for bands in arrays], axis=0), 1e-15)


def test_across_the_bands_of_one_image(sandbox):
    stack = random_stack(4, np.float32, seed=5)
    image = sandbox.image(**{f"B{n}": array for n, array in enumerate(stack)})
    for name, function in (("sum", np.nansum), ("mean", np.nanmean), ("max", np.nanmax), ("median", np.nanmedian)):
        reduced = image.reduce(getattr(ee.Reducer, name)())
        expected = np.ma.MaskedArray(nan_masked(function, stack).data, stack.mask.all(axis=0))
        assert reduced.bandNames().getInfo() == [name]
        equal(sandbox.band(reduced, 7, 6), expected, 1e-12)


def test_a_composite_has_a_degree_grid_and_no_size(sandbox):
    [band] = sandbox.stack(np.ones((2, 2), np.uint16)).median().getInfo()["bands"]
    assert (band["crs"], band["crs_transform"]) == ("EPSG:4326", [1, 0, 0, 0, 1, 0])
    assert "dimensions" not in band


def test_of_no_images_there_are_no_bands(sandbox):
    sandbox.hold()
    for image in (ee.ImageCollection(S2).median(), ee.ImageCollection(S2).mosaic()):
        assert image.getInfo() == {"type": "Image", "bands": []}
        assert "Band pattern 'B4' was applied to an Image with no bands." in refusal(image.select("B4"))


def test_mixed_bands_are_refused(sandbox):
    one = np.ones((1, 1), np.uint16)
    sandbox.hold(ArrayScene(S2, "a", START, {"B4": one, "B3": one}), ArrayScene(S2, "b", START, {"B3": one, "B4": one}))
    collection = ee.ImageCollection(S2)
    message = refusal(collection.median())
    assert "Expected a homogeneous image collection" in message
    assert "First image type: 2 bands ([B4, B3])" in message
    # Selecting first makes them the same.
    assert sandbox.read(collection.select(["B3", "B4"]).median(), 1, 1).dtype.names == ("B3", "B4")


def test_mosaic_shows_the_last_image_and_falls_through(sandbox):
    stack = random_stack(4, np.uint16, seed=7)
    expected = np.ma.masked_all(SHAPE, np.uint16)
    for layer in stack:
        expected = np.ma.where(np.ma.getmaskarray(layer), expected, layer)
    equal(sandbox.band(sandbox.stack(*stack).mosaic(), 7, 6), expected)


def test_mosaic_keeps_the_mask_of_the_image_on_top(sandbox):
    below, above = np.array([[5, 5, 5]], np.uint16), np.array([[9, 9, 9]], np.uint16)
    sandbox.stack(below, above)
    top = ee.Image(f"{S2}/i01").updateMask(0.5)
    mosaic = ee.ImageCollection([ee.Image(f"{S2}/i00"), top]).mosaic()
    assert sandbox.read(mosaic, 3, 1)["B"].tolist() == [[9, 9, 9]]
    assert sandbox.weights(mosaic, 3, 1).tolist() == [[0.5, 0.5, 0.5]]


def test_quality_mosaic_takes_all_bands_from_the_best_image(sandbox):
    rng = np.random.default_rng(11)
    quality = np.ma.MaskedArray(rng.random((42, 5)).argsort(axis=1).astype(float).T.reshape(5, *SHAPE))
    quality[rng.random(quality.shape) < 0.3] = np.ma.masked
    quality[:, 0, 0] = np.ma.masked
    values = random_stack(5, np.uint16, seed=12)
    sandbox.hold(*(ArrayScene(S2, f"i{n}", START, {"B": values[n], "q": quality[n]}) for n in range(5)))
    image = ee.ImageCollection(S2).qualityMosaic("q")
    best = np.ma.argmax(quality, axis=0, fill_value=-np.inf)[None]
    picked = np.ma.MaskedArray(
        np.take_along_axis(values.data, best, 0)[0],
        np.take_along_axis(values.mask, best, 0)[0] | quality.mask.all(axis=0),
    )
    equal(sandbox.band(image.select("B"), 7, 6), picked)
    equal(sandbox.band(image.select("q"), 7, 6), quality.max(axis=0))
    assert "No band named 'x'" in refusal(ee.ImageCollection(S2).qualityMosaic("x"))


def test_of_equal_qualities_the_first_image_wins(sandbox):
    one = np.ones((1, 1))
    sandbox.hold(*(ArrayScene(S2, f"i{n}", START, {"B": one * n, "q": one}) for n in range(3)))
    assert sandbox.read(ee.ImageCollection(S2).qualityMosaic("q"), 1, 1)["B"].tolist() == [[0]]


def test_reducers_without_pixels_make_no_image(sandbox):
    stack = sandbox.stack(np.ones((1, 1), np.uint16))
    assert "makes no image" in refusal(stack.reduce(ee.Reducer.toList()))
    assert "makes no image" in refusal(stack.reduce(ee.Reducer.fixedHistogram(0, 1, 2)))


def test_columns(sandbox):
    values = [3.5, None, -2.0, 8.0]
    one = np.ones((1, 1), np.uint16)
    sandbox.hold(
        *(
            ArrayScene(S2, f"i{n}", START + n * DAY, {"B": one}, {} if v is None else {"v": v, "name": f"n{n}"})
            for n, v in enumerate(values)
        )
    )
    collection = ee.ImageCollection(S2)
    there = np.array([3.5, -2.0, 8.0])

    def reduced(reducer, *selectors):
        return collection.reduceColumns(reducer, list(selectors)).getInfo()

    assert reduced(ee.Reducer.mean(), "v") == {"mean": pytest.approx(there.mean())}
    assert reduced(ee.Reducer.stdDev(), "v") == {"stdDev": pytest.approx(there.std())}
    assert reduced(ee.Reducer.minMax(), "v") == {"min": -2, "max": 8}
    assert reduced(ee.Reducer.percentile([25, 50]), "v") == dict(zip(("p25", "p50"), np.percentile(there, [25, 50])))
    assert reduced(ee.Reducer.count(), "v") == {"count": 3}
    assert reduced(ee.Reducer.toList(), "v") == {"list": [3.5, -2, 8]}
    assert reduced(ee.Reducer.toList(2), "name", "v") == {"list": [["n0", 3.5], ["n2", -2], ["n3", 8]]}
    histogram = reduced(ee.Reducer.fixedHistogram(-2, 8, 2), "v")
    assert histogram == {"histogram": [[-2, 1], [3, 1]]}
    assert "Need 2 selectors" in refusal(collection.reduceColumns(ee.Reducer.toList(2), ["v"]))
    assert "no numbers" in refusal(collection.reduceColumns(ee.Reducer.mean(), ["name"]))


def test_aggregates_of_a_property(sandbox):
    one = np.ones((1, 1), np.uint16)
    values = [4, 4, None, 1.5]
    sandbox.hold(
        *(ArrayScene(S2, f"i{n}", START, {"B": one}, {} if v is None else {"v": v}) for n, v in enumerate(values))
    )
    collection = ee.ImageCollection(S2)
    assert collection.aggregate_array("v").getInfo() == [4, 4, 1.5]
    assert collection.aggregate_min("v").getInfo() == 1.5
    assert collection.aggregate_max("v").getInfo() == 4
    assert collection.aggregate_sum("v").getInfo() == 9.5
    assert collection.aggregate_mean("v").getInfo() == pytest.approx(9.5 / 3)
    assert collection.aggregate_count("v").getInfo() == 3
    assert collection.aggregate_count_distinct("v").getInfo() == 2
    assert collection.aggregate_first("v").getInfo() == 4
    assert collection.aggregate_array("absent").getInfo() == []
    assert collection.aggregate_mean("absent").getInfo() is None
    assert "no numbers" in refusal(collection.aggregate_mean("system:index"))
