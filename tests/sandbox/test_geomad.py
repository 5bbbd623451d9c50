"""The geometric median and what tells about it beside values of PyPI's geomad, and its spread beside the true error.

geomad_pixels.json: views (bands of each) of 240 pixels of made-up scenes, their geometric median and its EMAD, SMAD and
BCMAD as geomad 1.0.0 computes them (nangeomedian_pcm with eps 1e-5 and 10 000 iterations).
"""

import json
from pathlib import Path

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview.geometric import geometric_median
from cloudscore_plugin.preview.stack import balanced
from cloudscore_plugin.sandbox.algorithms.reducers import geomedian
from tests.benchmarks.grounds import AREAS, area
from tests.benchmarks.methods import RECIPE, SITUATIONS, invented
from tests.support.arrays import ORIGIN, S2, SCORES, UTM, ArrayScene
from tests.support.runs import LONG
from tests.support.sandbox import DAY, START
from tests.support.stacks import PROPERTIES, recipe_of, server_composite

PIXELS = json.loads((Path(__file__).parent / "geomad_pixels.json").read_text(encoding="utf-8"))["pixels"]
SHAPE = (12, 20)
MOST = max(len(pixel["views"]) for pixel in PIXELS)
GRID = {
    "dimensions": {"width": SHAPE[1], "height": SHAPE[0]},
    "affineTransform": {"scaleX": 10.0, "translateX": ORIGIN[0], "scaleY": -10.0, "translateY": ORIGIN[1]},
    "crsCode": UTM,
}


@pytest.fixture(scope="module")
def views():
    """Values (bands, views, pixels) and where there is one (views, pixels)."""
    values, there = np.zeros((4, MOST, len(PIXELS)), np.uint16), np.zeros((MOST, len(PIXELS)), bool)
    for number, pixel in enumerate(PIXELS):
        found = np.array(pixel["views"], np.uint16)
        values[:, : len(found), number], there[: len(found), number] = found.T, True
    return values, there


def expected(name):
    return np.array([pixel[name] for pixel in PIXELS]).T


def test_the_preview_agrees_to_a_thousandth_of_the_range(views):
    values, there = views
    found = geometric_median(values.astype(np.float32), there)
    near = 1e-3 * np.ptp(values[:, there])
    away = np.abs(found - expected("median")).max(axis=0)
    assert (away <= near).all()


def test_few_views_almost_on_a_line_and_one_that_is_the_median():
    """Preview and sandbox agree, and no point around them has a smaller sum of distances."""
    rng = np.random.default_rng(17)
    place = rng.random((4, 300)) * 3000
    points = 1000 + np.array([0.3, 0.4, 0.5, 0.7])[:, None, None] * place + rng.normal(0, 12, (4, 4, 300))
    points[:, 3, ::3] = points[:, :3, ::3].mean(axis=1) + rng.normal(0, 8, (4, 100))
    points = np.rint(points)
    there = np.ones((4, 300), bool)
    there[3, 1::3] = False
    found = geometric_median(points.astype(np.float32), there).astype(float)
    server = geomedian(points.transpose(1, 0, 2)[..., None], there[..., None], catalog.GEOMETRIC_STEP)[0][..., 0]
    assert np.abs(found - server).max() <= 1e-3 * np.ptp(points)

    def lengths(at):
        return (np.sqrt(((points - at[:, None]) ** 2).sum(axis=0)) * there).sum(axis=0)

    for reach in (1.0, 5.0, 30.0):
        for _try in range(40):
            other = server + rng.normal(0, reach, server.shape)
            assert (lengths(server) <= lengths(other) * (1 + 1e-9)).all()
            assert (lengths(found) <= lengths(other) * (1 + 1e-6)).all()


def test_the_server_s_too_and_so_do_the_spreads(sandbox, views):
    values, there = views
    scenes = []
    for number in range(MOST):
        gone = ~there[number].reshape(SHAPE)
        pixels = {
            band: np.ma.MaskedArray(values[at, number].reshape(SHAPE), gone)
            for at, band in enumerate(catalog.PREVIEW_BANDS)
        }
        score = dict.fromkeys(catalog.QA_BANDS, np.full(SHAPE, 0.9, np.float32))
        index, time = f"2023{number:04d}T000000_T11SKB", START + number * DAY
        scenes.append(ArrayScene(S2, index, time, pixels, {"MGRS_TILE": "11SKB", "CLOUDY_PIXEL_PERCENTAGE": 1.0}))
        scenes.append(ArrayScene(SCORES, index, time, score, dict(PROPERTIES)))
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, method="geometric_median", clip=False)
    found = server_composite(recipe, GRID).reshape(3, -1)
    medians = expected("median")[[catalog.PREVIEW_BANDS.index(band) for band in recipe.bands]]
    away = np.abs(np.ma.getdata(found) - medians).max(axis=0)
    assert (away <= 1e-3 * np.ptp(values[:, there])).all()
    for name in ("emad", "smad", "bcmad"):
        spread = server_composite(None, GRID, expressions.qa_image(ee, recipe, name))[0].ravel()
        ratio = np.ma.getdata(spread) / expected(name)
        assert np.mean(np.abs(ratio - 1) < 0.02) > 0.95, name


def ranks(values):
    return np.argsort(np.argsort(values)).astype(float)


def in_patches(stack, truth, side):
    """Means in patches of ``side`` pixels of: EMAD, EMAD over the square root of the number of clear views, and the
    true error of the geometric median, the distance in all four bands; all in reflectance times 10 000. Of pixels with
    three clear views or more, in patches of which a quarter has them; orbits are balanced.
    """
    stack = balanced(stack, RECIPE.with_(balance_orbits=True))
    clear = (stack.scores["cs_cdf"] >= 0.6) & (stack.valid == 15)
    middle = geometric_median(stack.values.astype(np.float32), clear)
    away = np.sqrt(((stack.values - middle[:, None]) ** 2).sum(axis=0))
    count = clear.sum(axis=0)
    known = count > 2
    emad = np.nanmedian(np.where(clear, away, np.nan)[:, known], axis=0)
    error = np.sqrt(((middle - truth.reshape(4, -1)) ** 2).sum(axis=0))[known]
    rows, columns = np.divmod(np.flatnonzero(known), stack.shape[1])
    patch = rows // side * (stack.shape[1] // side) + columns // side
    number = np.bincount(patch)
    enough = number > side * side // 4
    return [
        (np.bincount(patch, values) / np.maximum(number, 1))[enough]
        for values in (emad, emad / np.sqrt(count[known]), error)
    ]


def spearman(one, other):
    return np.corrcoef(ranks(one), ranks(other))[0, 1]


def test_where_the_spread_is_large_the_error_is_large():
    """EMAD, and better EMAD over the root of the number of clear views, rank with the true error: in patches of 80 m of
    all situations together, and, divided, in patches of 160 m within single areas.
    """
    situations = [invented(name, 921) for name in SITUATIONS]
    fine = [np.concatenate(found) for found in zip(*(in_patches(*one, 8) for one in situations))]
    assert spearman(fine[0], fine[2]) >= 0.7
    assert spearman(fine[1], fine[2]) >= max(0.8, spearman(fine[0], fine[2]))
    within = [spearman(*in_patches(*one, 16)[1:]) for one in situations]
    assert np.mean(within) >= 0.75 and min(within) >= 0.5, within


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="takes a minute: 72 areas")
def test_within_single_areas_of_all_kinds():
    """What the help says of uncertainty: the mean of eight areas of a kind."""
    emad, divided = {}, {}
    for seed in range(922, 930):
        kinds = {name: invented(name, seed) for name in SITUATIONS} | {kind: area(kind, seed) for kind in AREAS}
        for kind, one in kinds.items():
            plain, better, error = in_patches(*one, 16)
            emad.setdefault(kind, []).append(spearman(plain, error))
            divided.setdefault(kind, []).append(spearman(better, error))
    emad, divided = ({kind: np.mean(values) for kind, values in found.items()} for found in (emad, divided))
    print(emad, divided)
    assert np.mean(list(divided.values())) >= 0.7
    assert min(divided.values()) >= 0.55, divided
    assert sum(value >= 0.7 for value in divided.values()) >= 6, divided
