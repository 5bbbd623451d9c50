"""Figures of composites on stacks where clouds, noise and seams are put in on purpose."""

from dataclasses import replace

import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.messages.titles import comparison_result
from cloudscore_plugin.preview.compose import Composer, Composite
from cloudscore_plugin.preview.figures import (
    BALANCED,
    Figures,
    Judged,
    as_good,
    best,
    candidates,
    compared,
    figures,
    follows_ground,
    haze_slopes,
    range_of,
    usual,
    weighted_median,
)
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
    stack, true = scene
    found = list(compared(stack, candidates(stack, RECIPE)))
    plain = [(row, composite) for row, _wish, composite in found if not row.balanced]
    assert [row.method for row, _composite in plain] == list(catalog.METHODS)
    assert [row.method for row, _wish, _composite in found if row.balanced] == list(BALANCED)
    latest, composite = plain[catalog.METHODS.index("latest")]
    np.testing.assert_array_equal(composite.values, Composer(stack, RECIPE.by("latest")).composite(0.6).values)
    assert latest.cloud + latest.shadow > plain[0][0].cloud + plain[0][0].shadow
    # What is told of the errors is in the order of the true ones.
    errors = [(row.error, np.abs(composite.values - true).mean()) for row, composite in plain]
    ranks = np.argsort(np.argsort(np.array(errors), axis=0), axis=0)
    assert np.corrcoef(ranks.T)[0, 1] > 0.7
    assert plain[0][0].reads == 1 and all(row.reads <= 2.5 for row, _wish, _composite in found)


def test_one_orbit_needs_no_balance_and_one_scene_tells_no_error(scene):
    stack, _true = scene
    one = tuple(scene.index for scene in stack.scenes if scene.orbit == 2)
    assert all(not wish.balance_orbits for wish in candidates(stack, RECIPE.with_(excluded=one)))
    alone = RECIPE.with_(excluded=tuple(scene.index for scene in stack.scenes[1:]))
    [(row, _wish, _composite)] = compared(stack, [alone])
    assert row.error is None and best([row]) is row


def a_row(method, error, balanced=False):
    return Figures(method, balanced, error, 0.1, 0.1, 20, 5, 0)


def test_the_median_where_no_other_is_clearly_better():
    equal = [a_row(method, 50) for method in ("mean", "median", "latest")]
    assert best(equal) is equal[1]
    assert best([*equal, a_row("medoid", 49)]) is equal[1]
    better = a_row("medoid", 40)
    assert best([*equal, better]) is better
    assert best([a_row("median", None), better]).method == "median" and best([]) is None


def test_orbits_are_balanced_only_where_that_helps():
    median, plain = a_row("median", 60), a_row("clearest_mean", 50)
    for error, expected in ((51, False), (45, True)):
        assert best([median, plain, a_row("clearest_mean", error, True)]).balanced is expected
    # A difference that all blocks have is certain; one that they disagree about is chance.
    weights, even = np.full(8, 2.0), a_row("clearest_mean", 43.6, True)
    found = []
    for squares in (np.full(8, 1900.0), np.repeat([0.0, 3800.0], 4)):
        rows = [
            replace(row, judged=Judged(row.error, weights * of_blocks, weights))
            for row, of_blocks in ((median, 3600), (plain, 2500), (even, squares))
        ]
        found.append(best(rows))
    assert [row.method for row in found] == ["clearest_mean"] * 2 and [row.balanced for row in found] == [True, False]


def test_the_usual_median_is_balanced_only_where_all_are():
    plain, even = a_row("median", 100.0), a_row("median", 90.0, True)
    assert usual([even, plain]) is plain
    assert usual([even]) is even
    assert usual([a_row("mean", 1.0)]) is None


def test_a_weighted_median_lies_where_both_sides_weigh_the_same():
    values, weights = np.array([[[5.0], [1.0], [3.0]]]), np.array([[1.0], [1.0], [0.0]])
    assert weighted_median(values, weights) == 3.0
    assert weighted_median(values, np.array([[1.0], [1.0], [1.5]])) == 3.0
    assert weighted_median(values, np.array([[3.0], [1.0], [1.0]])) == 5.0


def test_haze_makes_low_scores_bright_and_a_tide_shows_other_ground():
    """Of the second half of the scenes half an area is under haze and lower in score; or mud that has fallen dry is."""
    stack, _truth = invented("clear season", 6)
    rows, half = np.arange(8), np.arange(SIDE * SIDE) < SIDE * SIDE // 2
    values, scores = np.full((4, 8, SIDE * SIDE), 800, np.uint16), np.full((8, SIDE * SIDE), 0.95, np.float32)
    scores[4:] -= 0.1 * half
    for more, expected in (((260, 220, 200, 120), False), ((250, 400, 600, 900), True)):
        seen = values.copy()
        seen[:, 4:] += (np.array(more, np.uint16)[:, None, None] * half).astype(np.uint16)
        ground = follows_ground(replace(stack, values=seen, scenes=stack.scenes[:8]), rows, scores, np.float32(0.6))
        inner = np.abs(np.arange(SIDE * SIDE) - SIDE * SIDE // 2) > 3 * SIDE
        np.testing.assert_array_equal(ground[inner], (expected & half)[inner])
        best_scores = np.where(ground, np.inf, scores.max(axis=0))
        slopes = haze_slopes(seen.astype(float), scores, best_scores)
        if not expected:
            np.testing.assert_allclose(slopes, np.array(more) / 0.1, rtol=1e-4)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_pixels_without_a_view_are_no_warning():
    """Of medians of nothing numpy warned in the log, or the warnings of all threads were silenced meanwhile."""
    stack, _truth = invented("clear season", 6)
    scores = {name: scores.copy() for name, scores in stack.scores.items()}
    for of_band in scores.values():
        of_band[:, :SIDE] = -1
    low, high, known = range_of(replace(stack, scores=scores), RECIPE)
    assert not known[0].any() and known[1:].all() and (low < high).all()
    rows = np.arange(len(stack.scenes))
    of_rows = stack.clear_scores(RECIPE.qa_band, RECIPE.bands, rows)
    of_rows[:, :SIDE] = -1
    assert not follows_ground(stack, rows, of_rows, np.float32(0.6))[:SIDE].any()


def test_methods_without_a_clear_difference_are_told_as_a_tie():
    rows = [a_row(*row) for row in (("median", 60), ("clearest_mean", 40), ("clearest", 41), ("medoid", 55))]
    named = best(rows)
    assert as_good(rows, named) == []  # without blocks every difference is certain
    weights = np.full(8, 2.0)
    uneven = np.where(np.arange(8) % 2, 0.5, 1.5)

    def judged(row, squares):
        return replace(row, judged=Judged(row.error, weights * squares, weights))

    rows = [judged(row, row.error**2 * (uneven if row.method == "clearest" else 1)) for row in rows]
    named = best(rows)
    assert [row.method for row in as_good(rows, named)] == ["clearest"] and named.method == "clearest_mean"
    said = comparison_result(named, usual(rows), as_good(rows, named))
    assert "33 %" in said and said.endswith("No clear difference from: Clearest.")
    rows = [judged(row, row.error**2 * (uneven if row.method != "median" else 1)) for row in rows[:1] + rows[3:]]
    assert best(rows).method == "median" and "No clear difference" in comparison_result(best(rows), usual(rows))
    assert as_good([], None) == [] == as_good([a_row("median", None)], a_row("median", None))
