"""Methods and masks on a real Sentinel-2 scene under simulated clouds, haze and failing scores: the land is the truth.

Scores are too low on the real roofs, gravel and greenhouses, and too high at the rims of clouds; one orbit is brighter
and ends within the area.
"""

import math

import numpy as np
import pytest
from osgeo import gdal

from cloudscore_plugin.core import catalog
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.figures import best, candidates, compared
from cloudscore_plugin.preview.stack import Scene, masked
from tests.benchmarks.methods import BEGIN, DAY, RECIPE, against_truth, stack_of
from tests.support import bolzano
from tests.support.runs import LONG

SIDE, FIRST = 160, (420, 300)  # pixels; column and row: the town, the river and vineyards
COVERS = (0.05, 0.5, 0.3, bolzano.HAZE, 0.1, 0.6, 0.2, bolzano.HAZE, 0.4, 0.15, 0.7, 0.25)
BRIGHTER = 0.04  # orbits, times the land
pytestmark = pytest.mark.skipif(not bolzano.SOURCE.is_file(), reason="the real scene is not in shared/data")


@pytest.fixture(scope="module")
def real():
    """A stack, the true reflectance (bands, side, side), where scores take the ground for cloud, and the optical depth
    of each view.
    """
    rng = np.random.default_rng(1)
    raster = gdal.Open(str(bolzano.SOURCE))
    pixels = raster.ReadAsArray(*FIRST, SIDE, SIDE).astype(float)
    red, green, blue, infrared, _classes = pixels
    land = np.stack([red, green, blue, infrared])
    bright = (blue > np.percentile(blue, 97)) & (red > 0.6 * infrared)
    values, scores, valid, scenes, depths = [], [], [], [], []
    for number, cover in enumerate(COVERS):
        depth, shadow = bolzano._sky(rng, cover, bright.shape, 1)
        orbit = number % 2
        seen = bolzano._seen(rng, land * (1 + BRIGHTER * (orbit - 0.5)), depth, shadow)
        # Rims up to an optical depth of 0.15 are missed, haze is not.
        missed = 0 if cover is bolzano.HAZE else 0.15
        told = np.clip(depth - missed, 0, None), np.clip(shadow - missed, 0, None)
        score = bolzano._score(rng, told, np.full(bright.shape, 0.93)) - 0.25 * bright
        swath = np.ones(bright.shape, bool)
        if orbit:
            swath = np.add.outer(np.arange(SIDE) * 0.2, np.arange(SIDE)) < SIDE * 0.62
        values.append(seen[[2, 1, 0, 3]])
        scores.append(np.clip(score, 0, 1))
        valid.append(np.where(swath, 15, 0))
        depths.append(depth + shadow)
        name = f"GS2A_20230101T000000_{number:06d}_N05.09"
        cloudy = 100 * float((depth > 0.3).mean())
        scenes.append(Scene(f"s{number:03d}", BEGIN + number * 5 * DAY, "32TPS", "", cloudy, {}, name, True, 1 + orbit))
    stack = stack_of(np.array(values, float), np.array(scores), np.array(valid, np.uint8), tuple(scenes))
    return stack, land[[2, 1, 0, 3]], bright, np.array(depths).reshape(len(COVERS), -1)


@pytest.mark.parametrize(
    "methods",
    [
        ("median", "percentile", "clearest_mean", "latest"),
        pytest.param(
            catalog.METHODS, marks=[pytest.mark.long, pytest.mark.skipif(not LONG, reason="takes seconds: all methods")]
        ),
    ],
    ids=["some", "all"],
)
def test_figures_are_whole_and_in_the_order_of_the_truth(real, methods):
    stack, land, _bright, _depths = real
    truth, rows = [], []
    for row, wish, composite in compared(stack, candidates(stack, RECIPE, methods)):
        told = [row.error, row.cloud, row.shadow, row.noise, row.seams, row.holes, row.reads]
        assert all(value is not None and math.isfinite(value) and value >= 0 for value in told), row
        assert max(row.cloud, row.shadow, row.holes) <= 1
        truth.append(against_truth(stack, land, wish, composite)["RMSE"])
        rows.append(row)
    assert {row.method for row in rows} == set(methods)
    errors = np.array([row.error for row in rows])
    assert errors.argmax() == np.argmax(truth)
    if methods == catalog.METHODS:  # of few the ranks tell nothing
        ranks = [np.argsort(np.argsort(found)) for found in (errors, truth)]
        assert np.corrcoef(*ranks)[0, 1] >= 0.7
    named = rows.index(best(rows))
    assert truth[named] <= 1.02 * truth[0], "never worse than the median"
    print(rows[named].method, *(f"{row.method}{'+' * row.balanced} {e:.0f}" for row, e in zip(rows, truth)))


def kept(stack, recipe, depths):
    """Which views are clear (n, P), and of them the share that is cloudy or shaded."""
    rows = np.arange(len(stack.scenes))
    clear = masked(stack, recipe).clear_scores(recipe.qa_band, recipe.bands, rows) >= np.float32(recipe.clear_threshold)
    return clear, np.count_nonzero(clear & (depths > 0.05)) / np.count_nonzero(clear)


def test_wider_masks_take_rims_that_real_scores_miss(real):
    stack, land, _bright, depths = real
    recipe = RECIPE.by("mean")
    plain, wide = recipe, recipe.with_(widen_mask=60.0)
    (before, rims), (after, left) = (kept(stack, one, depths) for one in (plain, wide))
    assert left < 0.7 * rims and not (after & ~before).any()
    errors = [against_truth(stack, land, one, Composer(stack, one).composite(0.6)) for one in (plain, wide)]
    assert errors[1]["residual"] <= errors[0]["residual"] and errors[1]["worst"] < errors[0]["worst"]


def test_a_lower_threshold_gives_the_real_roofs_their_views_back(real):
    stack, land, bright, depths = real
    hard = RECIPE.with_(clear_threshold=0.75)
    soft = hard.with_(lenient_areas=RECIPE.roi, lenient_by=0.2)
    assert stack.grid.inside(RECIPE.roi).all()
    (before, _), (after, _) = (kept(stack, one, depths) for one in (hard, soft))
    roofs = bright.ravel()
    assert before[:, roofs].mean() < 0.1 < 0.3 < after[:, roofs].mean()
    holes = [Composer(stack, one).composite(0.75).holes[bright].mean() for one in (hard, soft)]
    assert holes[1] < 0.05 < 0.5 < holes[0]
    found = Composer(stack, soft).composite(0.75).values[:, bright]
    true = land[[catalog.PREVIEW_BANDS.index(band) for band in soft.bands]][:, bright]
    assert np.median(np.abs(found / true - 1)) < 0.03
