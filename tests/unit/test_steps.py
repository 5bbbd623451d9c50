"""Composites as the threshold moves: what is kept from the step before, or computed beforehand, changes nothing."""

import numpy as np
import pytest

from cloudscore_plugin.preview import compose
from cloudscore_plugin.preview.compose import Composer, distances
from tests.benchmarks.methods import RECIPE, invented


@pytest.fixture(scope="module")
def stack():
    return invented("few views", 3)[0]


def test_the_geometric_median_does_not_depend_on_the_way_to_a_threshold(stack):
    recipe = RECIPE.by("geometric_median")
    moved = Composer(stack, recipe)
    for threshold in (0.4, 0.61, 0.6, 0.8, 0.3, 0.6):
        found = moved.composite(threshold)
    fresh = Composer(stack, recipe).composite(0.6)
    np.testing.assert_array_equal(found.valid, fresh.valid)
    away = np.abs(found.values - fresh.values)[fresh.valid]
    assert np.quantile(away, 0.999) < 3 and away.mean() < 0.2


def test_medoids_known_beforehand_are_those_compared_when_asked(stack, monkeypatch):
    recipe = RECIPE.by("medoid")
    known = Composer(stack, recipe)
    monkeypatch.setattr(compose, "_MEDOID_SCENES", 0)
    asked = Composer(stack, recipe)
    assert known._parts[0][1].ready and not asked._parts[0][1].ready
    for threshold in (0, 0.5, 0.6, 0.75, 1):
        one, other = known.composite(threshold), asked.composite(threshold)
        np.testing.assert_array_equal(one.values, other.values)
        np.testing.assert_array_equal(one.chosen, other.chosen)


@pytest.mark.parametrize("reach", [1, 2, 5, 15])
def test_distances_to_the_nearest_hit(reach):
    hit = np.random.default_rng(2).random((1, 30, 40)) < 0.01
    rows, columns = np.nonzero(hit[0])
    down = np.arange(30)[:, None, None] - rows
    right = np.arange(40)[None, :, None] - columns
    expected = (down**2 + right**2).min(axis=2)
    found = distances(hit, reach)[0]
    within = expected <= reach**2
    np.testing.assert_array_equal(found[within], expected[within])
    assert (found[~within] > reach**2).all()
