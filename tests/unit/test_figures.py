"""Figures of composites on stacks where clouds, noise and seams are put in on purpose."""

from dataclasses import replace

import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.preview.compose import Composer, Composite
from cloudscore_plugin.preview.figures import Figures, best, compared, figures
from tests.benchmarks.methods import RECIPE, SIDE, invented


@pytest.fixture(scope="module")
def scene():
    stack, truth = invented("clear season", 5)
    true = truth[[catalog.PREVIEW_BANDS.index(band) for band in RECIPE.bands]]
    return stack, true


def of(scene, values, valid=None):
    stack, _true = scene
    valid = np.ones(values.shape, bool) if valid is None else valid
    return figures(stack, RECIPE, Composite(values, valid))


def test_what_is_put_in_is_told(scene):
    _stack, true = scene
    plain = of(scene, true)
    assert plain.cloud < 0.01 and plain.shadow < 0.01 and plain.holes == 0
    rng = np.random.default_rng(1)
    cloudy, shady, valid = true.copy(), true.copy(), np.ones(true.shape, bool)
    cloudy[:, :32] += 2000
    assert of(scene, cloudy).cloud == pytest.approx(0.25, abs=0.02)
    shady[:, :, :32] *= 0.3
    assert of(scene, shady).shadow > 0.15 and of(scene, shady).cloud < 0.01
    valid[:, :, 64:] = False
    assert of(scene, true, valid).holes == 0.5
    assert of(scene, true + rng.normal(0, 100, true.shape)).noise > plain.noise
    assert of(scene, np.full(true.shape, 500.0) + rng.normal(0, 100, true[:1].shape)).noise == pytest.approx(
        100, rel=0.05
    )
    step = true + 200 * (np.add.outer(np.arange(SIDE) * 0.2, np.arange(SIDE)) < SIDE * 0.62)
    assert of(scene, step).seams - plain.seams == pytest.approx(200, abs=2 * plain.seams + 1)


def test_without_edges_views_or_pixels_nothing_is_told(scene):
    stack, true = scene
    whole = replace(stack, valid=np.full_like(stack.valid, 15))
    assert figures(whole, RECIPE, Composite(true, np.ones(true.shape, bool))).seams is None
    nothing = of(scene, true * 0, np.zeros(true.shape, bool))
    assert (nothing.cloud, nothing.shadow, nothing.noise, nothing.seams, nothing.holes) == (None, None, None, None, 1)


def test_every_method_has_its_figures(scene):
    stack, _true = scene
    found = compared(stack, RECIPE, catalog.METHODS)
    assert [row.method for row, _composite in found] == list(catalog.METHODS)
    assert best(row for row, _composite in found) in catalog.METHODS
    row, composite = found[catalog.METHODS.index("latest")]
    np.testing.assert_array_equal(composite.values, Composer(stack, RECIPE.by("latest")).composite(0.6).values)
    assert row.cloud + row.shadow > found[0][0].cloud + found[0][0].shadow


def test_the_median_where_no_other_is_better():
    equal = [Figures(method, 0.1, 0.1, 20, 5, 0) for method in ("mean", "median", "latest")]
    assert best(equal) == "median"
    assert best([*equal, Figures("medoid", 0.05, 0.1, 19, 4, 0)]) == "medoid"
