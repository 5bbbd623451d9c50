"""Where there is haze, or orbits of different brightness, a method is clearly nearer to the truth than the median."""

import numpy as np
import pytest

from cloudscore_plugin.preview.figures import as_good, best, candidates, compared, seams
from tests.benchmarks.grounds import AREAS, area
from tests.benchmarks.methods import RECIPE, SEEDS, SITUATIONS, against_truth, invented, means
from tests.support.runs import LONG

BEST = "clearest_mean"
PROOF = range(1101, 1113)  # seeds that were looked at only when the estimate stood


@pytest.mark.parametrize("situation", ["hazy season", "seams"])
def test_the_best_method_is_a_fifth_nearer_and_has_half_the_seams(situation):
    """With orbits balanced and without."""
    found = means(situation, SEEDS, ("median", BEST, f"{BEST}, orbits balanced"))
    median = found.pop("median")
    for one in found.values():
        assert one["RMSE"] <= 0.8 * median["RMSE"]
        assert one["seams"] <= 0.5 * median["seams"]
        assert one["worst"] < median["worst"] and one["residual"] < median["residual"]
        assert one["holes"] == median["holes"] and one["reads"] <= 2


def test_noise_alone_makes_hardly_a_seam():
    """The truth with the noise of a mean of up to four views: what is told as a seam is one."""
    steps = []
    for seed in SEEDS[:4]:
        stack, _truth = invented("hazy season", seed)
        clear = (stack.scores["cs_cdf"] >= 0.6) & (stack.valid == 15)
        noise = np.random.default_rng(seed).normal(0, 45, (3, clear.shape[1]))
        shown = (noise / np.sqrt(np.clip(clear.sum(axis=0), 1, 4))).mean(axis=0).reshape(stack.shape)
        steps.append(seams(stack, np.arange(len(stack.scenes)), shown, clear.any(axis=0).reshape(stack.shape)))
    assert np.mean(steps) < 2.5  # the median's are 34


def test_where_views_are_few_it_is_not_worse_and_balanced_orbits_change_little():
    found = means("few views", SEEDS, ("median", BEST, f"{BEST}, orbits balanced"))
    median, plain, even = found.values()
    assert max(plain["RMSE"], even["RMSE"]) < 0.85 * median["RMSE"]
    assert max(plain["seams"], even["seams"]) < 0.9 * median["seams"]
    assert even["RMSE"] < 1.03 * plain["RMSE"]


def named(stack, truth) -> tuple[str, float, float, list[float], float]:
    """The method that is named as the best, its root mean square error and the median's, times the least of all, the
    errors that are shown of all methods, times the true ones, and the least true error of the method named and those
    that are told as about as good, times the least of all.
    """
    found = [
        (against_truth(stack, truth, wish, composite)["RMSE"], row)
        for row, wish, composite in compared(stack, candidates(stack, RECIPE))
    ]
    it = best(row for _error, row in found)
    least = min(error for error, _row in found)
    [mine] = [error for error, row in found if row is it]
    tied = as_good([row for _error, row in found], it)
    told = min(error for error, row in found if any(row is one for one in (it, *tied)))
    return it.method, mine / least, found[0][0] / least, [row.error / error for error, row in found], told / least


def test_the_method_that_is_named_is_the_best_or_close_to_it():
    """In each situation, and in a hazy one with orbits of different brightness.

    Among the best few the truth differs by less than the scenes tell.
    """
    close = 0
    for number, situation in enumerate((*SITUATIONS, (18, 0.45, 500, 0.1))):
        _method, mine, median, *_others = named(*invented(situation, 851_001 + number))
        assert mine <= 1.02 * median, "never worse than the median"
        close += mine <= 1.15
    assert close >= 4


def test_on_areas_of_five_kinds_the_method_named_is_the_best():
    """Within 2 % of the least error by the known truth in four of five; how often that is so the long form tells."""
    found = {kind: named(*area(kind, 801)) for kind in AREAS}
    assert sum(mine <= 1.02 for _method, mine, *_others in found.values()) >= 4, found
    assert len({method for method, *_others in found.values()}) > 1
    shown = np.array([ratio for *_others, ratios, _told in found.values() for ratio in ratios])
    assert 0.9 < np.median(shown) < 1.15 and ((shown > 0.8) & (shown < 1.25)).mean() > 0.7  # 1.4 with scatter


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="takes minutes: sixty areas")
def test_on_many_areas_the_best_is_named_or_told_as_a_tie_and_never_one_worse_than_the_median():
    """What the help says: of each five areas the best of at least four is named, or told to be about as good; in seven
    of ten it is the one named, else that is near.
    """
    told = [[named(*area(kind, seed))[1:] for kind in AREAS] for seed in PROOF]
    found = np.array([[one[:2] for one in row] for row in told])
    mine, median = found[..., 0], found[..., 1]
    best = mine <= 1.02
    print(best.sum(axis=1), best.sum())
    assert best.mean() >= 0.7 and ((mine <= 1.1).sum(axis=1) >= 4).all()
    tied = np.array([[one[3] for one in row] for row in told]) <= 1.02
    print(tied.sum(axis=1), tied.sum())
    assert tied.mean() >= 0.9 and (tied.sum(axis=1) >= 4).all()
    assert (mine <= 1.02 * median).all()
    assert mine.mean() < 1.03 and mine.max() < 1.25
    shown = np.array([ratio for row in told for *_others, ratios, _told in row for ratio in ratios])
    assert 0.9 < np.median(shown) < 1.1 and ((shown > 0.8) & (shown < 1.25)).mean() >= 0.8
