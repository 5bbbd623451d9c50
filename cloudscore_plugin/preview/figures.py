"""Figures that tell composites of one stack apart: how far off they are, leftover clouds and shadows, noise, seams,
holes.

They are measured on what is shown, the mean of the style's bands, in reflectance times 10 000; shares are 0..1. None
of them knows the truth. Sources: the error is found by cross-validation (Stone 1974, Journal of the Royal Statistical
Society B 36): composites are made without a third of the overpasses, whose clear views judge them; a leftover
cloud or shadow is a value outside the usual range of a pixel's clearest views, as in Zhu and Woodcock 2014 (Remote
Sensing of Environment 152), here by median absolute deviations; noise is the deviation from the neighbours' mean, after
Immerkaer 1996 (Computer Vision and Image Understanding 64); a seam is the mean step across the edge of a scene, which
the ground's own steps, of either sign, leave near 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .compose import Composer, Composite, single
from .stack import Stack, balanced, masked

LOW_PERCENTILE = 30.0  # what people take against haze
BALANCED = ("median", "clearest_mean")
HELPS = 2.0  # standard errors: balancing that is better by less helps nothing
LESS_CLEAR = 0.05  # a view whose score is so much lower weighs 1/e in judging
NOT_HAZE = 1.5  # times what blue has more: near infrared that has more than that has it from other ground
SLOPE_BELOW = 0.15  # the pixel's best score: views that tell how much brighter a lower score is
BLOCKS = 8  # along the longer side of the area, that tell how certain a difference of errors is
CERTAIN = 3.0  # standard errors as the blocks have them; neighbouring blocks share haze, so that 2 tell little
CLEARLY = 7 / 8  # of the median's error: where less was promised, the median was often the better by the known truth
NEAR = 0.97  # of each other: errors that differ by less are told as a tie
FEWEST = 3  # clear views that tell what is usual in a pixel
_LEAST = 200.0  # reflectance times 10 000: less is no cloud and no shadow, however steady the pixel
_WIDTH = 3 * 1.4826  # median absolute deviations, as many as three standard deviations of normal noise
_CHUNK = 8192  # pixels whose views are sorted at once
_PAIRS = 20  # pixel pairs along the edge of a scene, fewer tell nothing


@dataclass(frozen=True)
class Figures:
    """Of one composite in the area. balanced: whether orbits are made equally bright. error: how far off it is by
    cross-validation. cloud, shadow: share of pixels brighter and darker than usual. noise: of a pixel beside its
    neighbours, and seams: mean step across scenes' edges; both and error in reflectance times 10 000. seams is None
    where no scene ends within the area, holes the share of the area without a value. The others are None without any
    pixel to tell from. reads: what is read for it, the median's as 1.
    """

    method: str
    balanced: bool
    error: float | None
    cloud: float | None
    shadow: float | None
    noise: float | None
    seams: float | None
    holes: float
    reads: float = 1.0
    judged: Judged | None = field(default=None, repr=False, compare=False)

    def clearly_less(self, other: Figures, certain: float = CERTAIN) -> bool:
        """Whether the error is less than the other's by more than chance may have it."""
        if self.error is None or other.error is None:
            return False
        if self.judged is None or other.judged is None:
            return self.error < other.error
        return other.judged.apart(self.judged) >= certain


def figures(
    stack: Stack,
    recipe: CompositeRecipe,
    composite: Composite,
    judged: Judged | None = None,
    usual_range: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None,
) -> Figures:
    """The figures of a composite that was made of the stack by the recipe. judged: of Judge.error(). usual_range: of
    range_of(), found here if it is None.
    """
    seen = ~composite.holes & stack.inside.reshape(stack.shape)
    shown = composite.values.mean(axis=0)
    low, high, known = usual_range or range_of(stack, recipe)
    comparable = seen & known
    count = np.count_nonzero(comparable)
    pixels = max(np.count_nonzero(stack.inside), 1)
    return Figures(
        recipe.method,
        recipe.balance_orbits,
        None if judged is None else judged.error,
        float(np.count_nonzero(comparable & (shown > high)) / count) if count else None,
        float(np.count_nonzero(comparable & (shown < low)) / count) if count else None,
        noise(shown, seen),
        seams(stack, stack.rows(recipe.excluded), shown, seen),
        float(1 - np.count_nonzero(seen) / pixels),
        reads(recipe) / reads(recipe.by("median").with_(balance_orbits=False)),
        judged,
    )


def range_of(stack: Stack, recipe: CompositeRecipe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lowest and highest usual value of each pixel, by the clearer half of its views, and where that is known.

    Each of the stack's shape. Of the recipe only bands, score and excluded scenes count.
    """
    rows = stack.rows(recipe.excluded)
    bands = [stack.bands.index(band) for band in recipe.bands]
    scores = stack.clear_scores(recipe.qa_band, recipe.bands, rows)
    if not len(rows):
        nothing = np.zeros(stack.shape)
        return nothing, nothing, nothing.astype(bool)
    values = stack.values[bands][:, rows].mean(axis=0, dtype=np.float32)
    there = scores >= 0
    best = there & (scores >= _median(scores, there))
    middle = _median(values, best)
    spread = np.maximum(_WIDTH * _median(np.abs(values - middle), best), _LEAST)
    known = best.sum(axis=0) >= FEWEST
    return tuple(array.reshape(stack.shape) for array in (middle - spread, middle + spread, known))


def _median(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The median of each pixel's values (n, P) ``where`` they count, 0 where none does."""
    kept = np.where(where, values, np.nan)
    kept[:, ~where.any(axis=0)] = 0  # numpy warns of what is all NaN, and QGIS logs that
    return np.nanmedian(kept, axis=0)


def noise(shown: np.ndarray, seen: np.ndarray) -> float | None:
    """The usual deviation (as of normal noise) from the mean of the four neighbours, where all five are seen."""
    inner = seen[1:-1, 1:-1] & seen[:-2, 1:-1] & seen[2:, 1:-1] & seen[1:-1, :-2] & seen[1:-1, 2:]
    if not inner.any():
        return None
    around = (shown[:-2, 1:-1] + shown[2:, 1:-1] + shown[1:-1, :-2] + shown[1:-1, 2:]) / 4
    away = np.abs(shown[1:-1, 1:-1] - around)[inner]
    return float(1.4826 * np.median(away) / np.sqrt(1.25))


def seams(stack: Stack, rows: np.ndarray, shown: np.ndarray, seen: np.ndarray) -> float | None:
    """The mean step across the edges of scenes, each edge's steps added up with their signs, None without edges."""
    total, count = 0.0, 0
    for row in rows:
        covered = (stack.valid[row] > 0).reshape(stack.shape)
        steps = []
        for axis in (0, 1):
            first = [slice(None)] * 2
            second = [slice(None)] * 2
            first[axis], second[axis] = slice(None, -1), slice(1, None)
            one, other = tuple(first), tuple(second)
            edge = (covered[one] != covered[other]) & seen[one] & seen[other]
            sign = np.where(covered[other][edge], 1.0, -1.0)
            steps.append((shown[other][edge] - shown[one][edge]) * sign)
        along = np.concatenate(steps)
        if len(along) >= _PAIRS:
            total, count = total + abs(float(along.sum())), count + len(along)
    return total / count if count else None


@dataclass(frozen=True)
class Judged:
    """What Judge tells of a recipe: the error, and of blocks of pixels the sums of squares and their weights."""

    error: float
    sums: np.ndarray
    weights: np.ndarray

    def apart(self, other: Judged) -> float:
        """By how many of its standard errors this one's mean square is larger, from what the blocks say of both."""
        more = self.sums - other.sums
        total = more.sum()
        noise = float(np.sqrt(((more - total / self.weights.sum() * self.weights) ** 2).sum()))
        return float(total) / noise if noise else math.copysign(math.inf, total) if total else 0.0


class Judge:
    """Tells by cross-validation how far off composites of a stack are: made without a third of the overpasses, they
    are compared with the clear views of that third, for each of the three.

    Each orbit's overpasses are dealt out in turn, and those that judge have all orbits as bright as their mean. Of a
    pixel's views in the third the weighted median judges; a view weighs the less the lower its score is below the
    pixel's best, and is made darker by what such a view has of haze: see haze_slopes(). Neither where scores follow
    the ground itself: see follows_ground(). Pixels with few views left, where clouds are left over, weigh as much as
    such pixels have of the area with all views: see as_frequent(). Differences are squared: what the views that judge
    have of noise then adds the same to every composite's.
    ``recipe``: its area, scenes, score and masks. check is called now and then and may raise.
    """

    def __init__(self, stack: Stack, recipe: CompositeRecipe, check: Callable[[], None] = lambda: None):
        self._stack, self._check = stack, check
        self._parts = parts(stack, recipe)
        even = balanced(masked(stack, recipe), recipe.with_(balance_orbits=True))
        rows, least = even.rows(recipe.excluded), single(recipe.clear_threshold)
        scores = even.clear_scores(recipe.qa_band, recipe.bands, rows)
        best = scores.max(axis=0, initial=-1)
        equal = follows_ground(even, rows, scores, least)
        place = {int(row): number for number, row in enumerate(rows)}
        shown = [even.bands.index(band) for band in recipe.bands]
        slopes = haze_slopes(even.values[shown][:, rows], scores, np.where(equal, np.inf, np.maximum(best, least)))
        counts = np.count_nonzero(scores >= least, axis=0)
        self._judges = []
        for part in self._parts:
            check()
            mine = scores[[place[row] for row in part]]
            left = counts - np.count_nonzero(mine >= least, axis=0)
            less = np.where(equal, np.float32(0), np.maximum(best - mine, 0))
            weights = np.exp(less / np.float32(-LESS_CLEAR)) * ((mine >= least) & stack.inside)
            values = even.values[shown][:, part] - slopes[:, None, None] * less
            total = weights.sum(axis=0) * as_frequent(left, counts)
            self._judges.append((weighted_median(values, weights), total))

    def error(self, recipe: CompositeRecipe) -> Judged | None:
        """The root mean square difference of all bands shown, None where there are none to tell."""
        sums, totals = [], []
        recipe = recipe.with_(min_views=0, fill_from=())
        for part, (judge, weights) in zip(self._parts, self._judges):
            self._check()
            out = (self._stack.scenes[row].index for row in part)
            found = Composer(self._stack, recipe.with_(excluded=(*recipe.excluded, *out)), self._check)
            composite = found.composite(recipe.clear_threshold)
            seen = weights * ~composite.holes.ravel()
            away = composite.values.reshape(len(judge), -1) - judge
            sums.append(_in_blocks(np.square(away).mean(axis=0) * seen, self._stack.shape))
            totals.append(_in_blocks(seen, self._stack.shape))
        total = float(np.sum(totals)) if totals else 0.0
        if not total:
            return None
        return Judged(float(np.sqrt(np.sum(sums) / total)), np.concatenate(sums), np.concatenate(totals))


def haze_slopes(values: np.ndarray, scores: np.ndarray, best: np.ndarray) -> np.ndarray:
    """How much brighter each band is (bands,) where the score is lower by 1, at least 0: of values (bands, n, P) by
    scores (n, P) within the pixels, of views not far below the pixel's ``best`` score (P,).
    """
    use = scores >= best - np.float32(SLOPE_BELOW)
    count = np.maximum(np.count_nonzero(use, axis=0), 1)
    lower = np.where(use, (scores * use).sum(axis=0) / count - scores, 0)
    slopes = []
    for band in values:
        brighter = np.where(use, band - (band * use).sum(axis=0) / count, 0)
        lower_here = lower * (np.abs(brighter) < 2 * _LEAST)  # without clouds
        slopes.append(max(float((lower_here * brighter).sum()), 0) / max(float((lower_here**2).sum()), 1e-9))
    return np.array(slopes)


def as_frequent(left: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Weights of pixels (P,) by which numbers of views ``left`` become as frequent as the numbers of all, ``counts``;
    numbers that less than half of the pixels have left are one.
    """
    some = left > 0
    most = max(int(np.median(left[some])), 1) if some.any() else 1
    have, want = np.bincount(np.minimum(left[some], most)), np.bincount(np.minimum(counts[counts > 0], most))
    found = np.zeros(most + 1)
    found[: len(want)] = want
    found[: len(have)] /= np.maximum(have, 1)
    return found[np.minimum(left, most)] * some


def _in_blocks(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Sums of values (P,) in BLOCKS blocks along the longer side."""
    side = max(1, math.ceil(max(shape) / BLOCKS))
    rows, columns = np.divmod(np.arange(values.size), shape[1])
    number = rows // side * math.ceil(shape[1] / side) + columns // side
    return np.bincount(number, values)


def weighted_median(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The median (bands, P) of values (bands, n, P) with weights (n, P); between two where they weigh the same."""
    found = np.zeros((len(values), values.shape[2]))
    for start in range(0, values.shape[2], _CHUNK):
        part = slice(start, start + _CHUNK)
        order = values[:, :, part].argsort(axis=1, kind="stable")
        ordered = np.take_along_axis(values[:, :, part], order, 1)
        heap = np.cumsum(np.take_along_axis(weights[None, :, part], order, 1), axis=1, dtype=np.float64)
        half = heap[:, -1:] / 2
        low, high = (heap >= half - 1e-9).argmax(axis=1), (heap > half + 1e-9).argmax(axis=1)
        for number in (low, high):
            found[:, part] += np.take_along_axis(ordered, number[:, None], 1)[:, 0] / 2
    return found


def follows_ground(stack: Stack, rows: np.ndarray, scores: np.ndarray, least: np.float32) -> np.ndarray:
    """Where clear views with low scores show other ground and not haze, as mud does that falls dry: bool (P,).

    Haze and cloud add most to blue, and less to near infrared. scores: of the rows (n, P).
    """
    shape = stack.shape
    if not {"B2", "B8"} <= set(stack.bands) or not len(rows):
        return np.zeros(scores.shape[1], bool)
    clear = scores >= least
    middle = _median(scores, clear)
    lower, upper = clear & (scores < middle), clear & (scores >= middle)
    counts = [np.count_nonzero(half, axis=0) for half in (lower, upper)]
    both = (counts[0] > 0) & (counts[1] > 0)
    more = []
    for band in ("B2", "B8"):
        values = stack.values[stack.bands.index(band)][rows]
        means = [(values * half).sum(axis=0) / np.maximum(count, 1) for half, count in zip((lower, upper), counts)]
        more.append(_around(np.where(both, means[0] - means[1], 0).reshape(shape)).ravel())
    blue, infrared = more
    return (infrared > NOT_HAZE * np.maximum(blue, 0)) & (infrared > _LEAST / 2)


def _around(values: np.ndarray) -> np.ndarray:
    """The mean of the 5 x 5 pixels around each, of fewer at the edge."""
    for _axis in range(2):
        row = np.arange(len(values))
        first, end = np.maximum(row - 2, 0), np.minimum(row + 3, len(values))
        heap = np.cumsum(np.pad(values, ((1, 0), (0, 0))), axis=0)
        values = ((heap[end] - heap[first]) / (end - first)[:, None]).T
    return values


def parts(stack: Stack, recipe: CompositeRecipe) -> list[list[int]]:
    """The rows of the scenes in three parts: each orbit's overpasses by time in turn."""
    found: list[list[int]] = [[], [], []]
    turn: dict[int, int] = {}
    passes = stack.overpasses(stack.rows(recipe.excluded))
    for rows in sorted(passes, key=lambda rows: stack.scenes[rows[0]].time):
        orbit = stack.scenes[rows[0]].orbit
        turn[orbit] = turn.get(orbit, len(turn) - 1) + 1
        found[turn[orbit] % 3].extend(rows)
    return [part for part in found if part]


def reads(recipe: CompositeRecipe) -> float:
    """How many values are read for a pixel of each scene: the bands and the score, as often as the method looks."""
    row = catalog.METHOD_ROWS[recipe.method]
    bands = len({*recipe.bands, *row.deciding}) + (2 if recipe.method == "clearest_mean" else 1)
    return bands * row.looks + (bands / 4 if recipe.balance_orbits else 0)


def candidates(
    stack: Stack, recipe: CompositeRecipe, methods: Iterable[str] = catalog.METHODS
) -> Iterator[CompositeRecipe]:
    """What is compared: each method in its usual way, or as the recipe has its own, with a low percentile in place of
    the median's; and those of BALANCED with orbits balanced too where there are several.
    """
    orbits = {stack.scenes[row].orbit for row in stack.rows(recipe.excluded)}
    for method in methods:
        other = recipe if method == recipe.method else recipe.by(method)
        if method == "percentile" and method != recipe.method:
            other = other.with_(percentile=LOW_PERCENTILE)
        if other.style.index in catalog.QA_LAYERS and not catalog.is_defined_for(other.style.index, method):
            continue
        yield other
        if method in BALANCED and len(orbits) > 1 and not recipe.balance_orbits:
            yield other.with_(balance_orbits=True)


def compared(
    stack: Stack, recipes: Iterable[CompositeRecipe], check: Callable[[], None] = lambda: None
) -> Iterator[tuple[Figures, CompositeRecipe, Composite]]:
    """Composites of the stack by each recipe of candidates(), with their figures, one after the other."""
    judge = usual_range = None
    for recipe in recipes:
        check()
        judge = judge or Judge(stack, recipe, check)
        usual_range = usual_range or range_of(stack, recipe)  # candidates() differ in nothing that counts there
        composite = Composer(stack, recipe, check).composite(recipe.clear_threshold)
        yield figures(stack, recipe, composite, judge.error(recipe), usual_range), recipe, composite


def usual(rows: Iterable[Figures]) -> Figures | None:
    """What the others are compared with: the median, with orbits balanced only if all are. None without a median."""
    return min((row for row in rows if row.method == "median"), key=lambda row: row.balanced, default=None)


def best(rows: Iterable[Figures]) -> Figures | None:
    """The composite that is least far off; the usual median where no other is clearly nearer, None without rows."""
    rows = list(rows)
    median = usual(rows) or next(iter(rows), None)
    judged = [row for row in rows if row.error is not None]
    if median is None or median.error is None:
        return median
    least = min(judged, key=lambda row: (row.error, row is not median))
    if least.balanced and not median.balanced:  # only where it helps
        plain = next((row for row in judged if row.method == least.method and not row.balanced), least)
        least = least if plain is least or least.clearly_less(plain, HELPS) else plain
    clearly = (least.error or 0) < CLEARLY * median.error and least.clearly_less(median)
    return least if clearly else median


def as_good(rows: Iterable[Figures], best: Figures | None) -> list[Figures]:
    """Others whose error is hardly larger than that of the best one, and maybe not at all; the median is never one."""
    least = None if best is None else best.error
    if best is None or least is None:
        return []
    return [
        row
        for row in rows
        if row is not best
        and row.method != "median"
        and row.error is not None
        and least > NEAR * row.error
        and not best.clearly_less(row)
    ]
