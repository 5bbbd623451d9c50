"""Figures of composites on stacks where clouds, noise and seams are put in on purpose."""

from dataclasses import replace

import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.messages.titles import compared_title, comparison_result
from cloudscore_plugin.preview.compose import Composer, Composite
from cloudscore_plugin.preview.figures import (
    BALANCED,
    Figures,
    as_good,
    best,
    candidates,
    compared,
    figures,
    range_of,
    usual,
)
from cloudscore_plugin.preview.judge import HAZY, Judged, clean, haze, parts, scatter, spectrum, weighted_median
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


def test_of_nearly_equal_methods_the_one_with_less_noise_is_named():
    """A difference that the blocks disagree about is chance; one they all have is not."""
    weights = np.full(8, 2.0)
    median, single, several = (a_row(*row) for row in (("median", 60), ("clearest", 50), ("clearest_mean", 50.5)))
    several = replace(several, noise=10.0)
    for share, expected in ((np.ones(8), "clearest"), (np.where(np.arange(8) % 2, 0.8, 1.2), "clearest_mean")):
        rows = [
            replace(row, judged=Judged(row.error, weights * row.error**2 * (share if row is several else 1), weights))
            for row in (median, single, several)
        ]
        found = best(rows)
        assert found.method == expected
    assert [row.method for row in as_good(rows, found)] == ["clearest"]


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


def hazed(change, veil, brighter=0.0):
    """Eight scenes, of two orbits in turn, of even ground: of two in each four half the area is changed by so much in
    the bands, and of the last two the whole lies under haze, so much in blue. Their stack, the half, and what is clear.
    """
    stack, _truth = invented("clear season", 6)
    values, half = np.full((4, 8, SIDE * SIDE), 800.0), np.arange(SIDE * SIDE) < SIDE * SIDE // 2
    values[:, [2, 3, 6, 7]] += np.array(change)[:, None, None] * half
    values[:, 1::2] *= 1 + brighter
    values[:, 6:] += (spectrum(catalog.PREVIEW_BANDS) * veil)[:, None, None]
    rounded = np.rint(values).astype(np.uint16)
    shown = replace(stack, values=rounded, scenes=stack.scenes[:8], valid=np.full((8, SIDE * SIDE), 15, np.uint8))
    return shown, half, np.ones((8, SIDE * SIDE), bool)


def test_haze_is_told_from_ground_that_changes():
    inner = np.abs(np.arange(SIDE * SIDE) - SIDE * SIDE // 2) > 3 * SIDE
    for change in ((0, 0, 0, 0), (250, 400, 600, 900), (250, 200, 700, -1100), (-100, -150, -150, -900)):
        shown, half, clear = hazed(change, 0)
        veil, changes = haze(shown, np.arange(8), clear)
        assert veil.max() < 2 and (changes[inner & half] > 100).all() == any(change)
        assert changes[inner & ~half].max() < 2
        shown, _half, clear = hazed(change, 150)
        veil, _changes = haze(shown, np.arange(8), clear)
        np.testing.assert_allclose(veil[:6, inner & ~half], 0, atol=2)
        np.testing.assert_allclose(veil[6:, inner & ~half], 150, atol=2)


def test_what_judges_is_without_haze_and_orbits_are_as_bright_as_their_mean():
    shown, _half, clear = hazed((0, 0, 0, 0), 150, brighter=0.1)
    even = shown.values.copy()
    even[:, 1::2] = np.rint(even[:, 1::2] / 1.1)
    rows = np.arange(8)
    veil, _changes = haze(replace(shown, values=even), rows, clear)
    values = clean(shown, RECIPE, rows, veil, clear & (veil < HAZY))
    np.testing.assert_allclose(values, 840, atol=12)


def test_a_view_that_is_not_clear_has_no_haze_to_tell():
    shown, _half, clear = hazed((0, 0, 0, 0), 0)
    clear[:4, :SIDE] = False
    clear[:, SIDE : 2 * SIDE] = False
    veil, changes = haze(shown, np.arange(8), clear)
    assert np.isinf(veil[~clear]).all() and np.isfinite(veil[clear]).all() and np.isfinite(changes).all()


def test_overpasses_are_dealt_out_in_five_parts_and_in_three_of_few(scene):
    stack, _true = scene
    found = parts(stack, RECIPE)
    assert sorted(row for part in found for row in part) == list(range(len(stack.scenes))) and len(found) == 5
    assert max(map(len, found)) - min(map(len, found)) <= 2
    few = RECIPE.with_(excluded=tuple(scene.index for scene in stack.scenes[4:]))
    assert len(parts(stack, few)) == 3


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
    clear = np.ones((len(rows), SIDE * SIDE), bool)
    clear[:, :SIDE] = False
    assert not haze(stack, rows, clear)[1][: SIDE // 2].any()


def test_a_percentile_has_to_be_much_better_than_the_median():
    median, mean = a_row("median", 100), a_row("clearest_mean", 80)
    for error, expected in ((78, "clearest_mean"), (70, "percentile")):
        assert best([median, mean, a_row("percentile", error)]).method == expected
    assert best([median, a_row("percentile", 78)]).method == "median"


def test_what_the_judging_views_scatter_is_taken_off():
    rng, weights = np.random.default_rng(5), np.ones(40_000)
    sizes = (10, 20, 30, 40)
    judges = [(300 + rng.normal(0, size, (3, weights.size)), weights) for size in sizes]
    found = [part.mean() for part in scatter(judges)]
    assert np.allclose(found, np.square(sizes), rtol=0.05)
    alone = [(judge, weights * (number == 0)) for number, (judge, _weights) in enumerate(judges)]
    assert not np.any(scatter(alone)) and scatter([]) == []


def test_the_result_names_methods_as_the_table_does():
    low, median = replace(a_row("percentile", 40), percentile=30.0), a_row("median", 60)
    assert compared_title(low) == "Percentile 30"
    assert comparison_result(low, median).startswith("Best here: Percentile 30. ")
    even = replace(low, balanced=True)
    assert comparison_result(even, median).startswith(f"Best here: {compared_title(even)}. ")
    assert "balanced" in compared_title(even)


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
