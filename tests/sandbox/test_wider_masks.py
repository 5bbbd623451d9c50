"""Widened masks, least clear views and lenient areas: server and preview beside plain Python, pixel by pixel."""

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.stack import lowest_around
from cloudscore_plugin.preview.views import Views, most_clear
from tests.support.stacks import area_of, fetch, random_scenes, recipe_of, server_composite

CHOICES = ["median", "mean", "medoid", "clearest", "soft_mean"]


def world(seed=71, count=6, **fields):
    scenes = random_scenes(count, seed=seed)
    half = area_of(scenes[0], 0.3)
    fields = {name: half if value == "middle" else value for name, value in fields.items()}
    return scenes, recipe_of(scenes, margin=-0.3, **fields)


FIELDS = [
    {"widen_mask": 10},
    {"widen_mask": 25},
    {"min_views": 3},
    {"lenient_areas": "middle"},
    {"widen_mask": 10, "min_views": 2, "lenient_areas": "middle", "lenient_by": 0.4},
]


@pytest.mark.parametrize("fields", FIELDS, ids=str)
@pytest.mark.parametrize("method", CHOICES)
def test_the_preview_is_the_server_s_composite(sandbox, method, fields):
    scenes, recipe = world(method=method, **fields)
    sandbox.hold(*scenes)
    stack = fetch(recipe, sandbox)
    composer = Composer(stack, recipe)
    for threshold in (0.1, 0.3):
        wish = recipe.with_(clear_threshold=threshold)
        found, server = composer.composite(threshold), server_composite(wish, stack.grid.request)
        np.testing.assert_array_equal(found.valid, ~np.ma.getmaskarray(server))
        near = 0 if catalog.METHOD_ROWS[method].exact else 1e-6
        np.testing.assert_allclose(found.values[found.valid], server.data[found.valid], rtol=0, atol=near)
        views = Views(stack, wish)
        assert views.summary(threshold).holes == found.holes.ravel()[stack.inside].mean()
        count = server_composite(None, stack.grid.request, expressions.qa_image(ee, wish, "clear_count"))
        assert most_clear(stack, wish, threshold) == count.data[0].ravel()[stack.inside].max()
    plain = recipe.with_(widen_mask=None, min_views=0, lenient_areas=None, lenient_by=None)
    assert not composer.fits(stack, plain)
    usual = Composer(stack, plain)
    assert any((usual.composite(t).values != composer.composite(t).values).any() for t in (0.1, 0.3, 0.9))


def test_what_is_near_to_what_is_not_clear(sandbox):
    """Against distances tried pixel by pixel."""
    scenes, recipe = world(count=1, widen_mask=20)
    sandbox.hold(*scenes)
    stack = fetch(recipe, sandbox)
    [scores] = stack.scores["cs_cdf"].reshape(1, *stack.shape)
    valid = (stack.valid[0] & 7 == 7).reshape(stack.shape)
    threshold, radius = 0.1, 20 / stack.grid.scale
    unclear = np.argwhere((scores >= 0) & (scores < np.float32(threshold)))
    found = ~Composer(stack, recipe).composite(threshold).holes
    for at in np.ndindex(stack.shape):
        near = len(unclear) and (((unclear - at) ** 2).sum(axis=1) <= radius**2).any()
        assert found[at] == (valid[at] and scores[at] >= threshold and not near)
    assert 0 < found.sum() < valid.sum()


def test_lowest_around_is_that_of_a_disc():
    values = np.random.default_rng(3).random((2, 13, 11)).astype(np.float32)
    for radius in (0.5, 1, 1.5, 2.9, 4):
        found = lowest_around(values, radius)
        for n, y, x in np.ndindex(values.shape):
            ys, xs = np.mgrid[: values.shape[1], : values.shape[2]]
            near = (ys - y) ** 2 + (xs - x) ** 2 <= radius**2
            assert found[n, y, x] == values[n][near].min()


@pytest.mark.parametrize("key", catalog.SPREADS)
def test_spread_around_the_composite(sandbox, key):
    scenes = random_scenes(8, seed=77)
    sandbox.hold(*scenes)
    method = "median" if key == "mad" else "geometric_median"
    recipe = recipe_of(scenes, margin=0, method=method, style=Style(("B4", "B3", "B2")))
    stack = fetch(recipe, sandbox)
    grid = stack.grid.request
    names = list(recipe.bands) if key == "mad" else ["B4", "B3", "B2", "B8"]
    middle = server_composite(None, grid, expressions.composite(ee, recipe, names)).filled(np.nan)
    [found] = server_composite(None, grid, expressions.qa_image(ee, recipe, key))
    rows = [stack.bands.index(name) for name in names]
    clear = stack.clear_scores("cs_cdf", names) >= 0.6
    expected = np.full(stack.shape, np.nan)
    for n, at in enumerate(np.ndindex(stack.shape)):
        views = stack.values[rows][:, clear[:, n], n].astype(float).T
        point = middle[(slice(None), *at)]
        if not len(views):
            continue
        if key == "mad":
            expected[at] = np.median(np.abs(views - point), axis=0).mean()
        elif key == "emad":
            expected[at] = np.median(np.linalg.norm(views - point, axis=1))
        elif key == "emad_se":
            expected[at] = np.median(np.linalg.norm(views - point, axis=1)) / np.sqrt(len(views))
        elif key == "bcmad":
            expected[at] = np.median(np.abs(views - point).sum(axis=1) / (views + point).sum(axis=1))
        else:
            lengths = np.linalg.norm(views, axis=1) * np.linalg.norm(point)
            expected[at] = np.median(1 - views @ point / lengths)
    np.testing.assert_array_equal(np.ma.getmaskarray(found), np.isnan(expected))
    good = ~np.isnan(expected)
    np.testing.assert_allclose(found.data[good], expected[good], rtol=1e-6, atol=1e-9)
