"""Figures that tell composites of one stack apart: how far off they are, leftover clouds and shadows, noise, seams,
holes.

They are measured on what is shown, the mean of the style's bands, in reflectance times 10 000; shares are 0..1. None
of them knows the truth. Sources: the error is found by cross-validation (Stone 1974, Journal of the Royal Statistical
Society B 36): composites are made without a third of the overpasses, whose clearest views judge them; a leftover
cloud or shadow is a value outside the usual range of a pixel's clearest views, as in Zhu and Woodcock 2014 (Remote
Sensing of Environment 152), here by median absolute deviations; noise is the deviation from the neighbours' mean, after
Immerkaer 1996 (Computer Vision and Image Understanding 64); a seam is the mean step across the edge of a scene, which
the ground's own steps, of either sign, leave near 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .compose import Composer, Composite
from .stack import Stack, balanced

LOW_PERCENTILE = 30.0  # what people take against haze
BALANCED = ("median", "clearest_mean")
HELPS = 0.985  # of the error without: balancing that leaves more helps nothing
JUDGING = 0.8  # the least score of views that judge
CLEARLY = 0.97  # of the median's error: what is not less than this is no better
FEWEST = 3  # clear views that tell what is usual in a pixel
_LEAST = 200.0  # reflectance times 10 000: less is no cloud and no shadow, however steady the pixel
_WIDTH = 3 * 1.4826  # median absolute deviations, as many as three standard deviations of normal noise
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


def figures(
    stack: Stack,
    recipe: CompositeRecipe,
    composite: Composite,
    error: float | None = None,
    usual_range: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None,
) -> Figures:
    """The figures of a composite that was made of the stack by the recipe. error: of Judge.error(). usual_range: of
    range_of(), found here if it is None.
    """
    seen = ~composite.holes & stack.inside.reshape(stack.shape)
    shown = composite.values.mean(axis=0)
    low, high, known = usual_range or range_of(stack, recipe)
    told = seen & known
    count = np.count_nonzero(told)
    pixels = max(np.count_nonzero(stack.inside), 1)
    return Figures(
        recipe.method,
        recipe.balance_orbits,
        error,
        float(np.count_nonzero(told & (shown > high)) / count) if count else None,
        float(np.count_nonzero(told & (shown < low)) / count) if count else None,
        noise(shown, seen),
        seams(stack, stack.rows(recipe.excluded), shown, seen),
        float(1 - np.count_nonzero(seen) / pixels),
        reads(recipe) / reads(recipe.by("median").with_(balance_orbits=False)),
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
    middle = np.nanmedian(np.where(there, scores, np.nan), axis=0) if there.any() else 0
    best = there & (scores >= middle)
    with np.errstate(all="ignore"):
        kept = np.where(best, values, np.nan)
        kept[:, ~best.any(axis=0)] = 0
        middle = np.nanmedian(kept, axis=0)
        spread = np.maximum(_WIDTH * np.nanmedian(np.abs(kept - middle), axis=0), _LEAST)
    known = best.sum(axis=0) >= FEWEST
    return tuple(array.reshape(stack.shape) for array in (middle - spread, middle + spread, known))


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


class Judge:
    """Tells by cross-validation how far off composites of a stack are: made without a third of the overpasses, they
    are compared with the clearest views of that third, for each of the three.

    Each orbit's overpasses are dealt out in turn, and those that judge have all orbits as bright as their mean.
    ``recipe``: its area, scenes, score and masks. check is called now and then and may raise.
    """

    def __init__(self, stack: Stack, recipe: CompositeRecipe, check: Callable[[], None] = lambda: None):
        self._stack, self._check = stack, check
        self._parts = parts(stack, recipe)
        even = balanced(stack, recipe.with_(balance_orbits=True))
        least = max(recipe.clear_threshold, JUDGING)
        clearest = recipe.by("clearest").with_(balance_orbits=False, min_views=0)
        self._judges = [
            self._without(even, clearest, set(range(len(stack.scenes))) - set(part), least) for part in self._parts
        ]

    def error(self, recipe: CompositeRecipe) -> float | None:
        """The mean absolute difference of all bands shown, None where there are none to tell."""
        total, count = 0.0, 0
        recipe = recipe.with_(min_views=0, fill_from=())
        for part, judge in zip(self._parts, self._judges):
            found = self._without(self._stack, recipe, part, recipe.clear_threshold)
            seen = ~found.holes & ~judge.holes & self._stack.inside.reshape(self._stack.shape)
            total += float(np.abs(found.values - judge.values)[:, seen].sum())
            count += np.count_nonzero(seen) * len(found.values)
        return total / count if count else None

    def _without(self, stack: Stack, recipe: CompositeRecipe, rows: Iterable[int], threshold: float) -> Composite:
        self._check()
        out = (stack.scenes[row].index for row in rows)
        return Composer(stack, recipe.with_(excluded=(*recipe.excluded, *out)), self._check).composite(threshold)


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
        wish = recipe if method == recipe.method else recipe.by(method)
        if method == "percentile" and method != recipe.method:
            wish = wish.with_(percentile=LOW_PERCENTILE)
        if wish.style.index in catalog.QA_LAYERS and not catalog.tells_about(wish.style.index, method):
            continue
        yield wish
        if method in BALANCED and len(orbits) > 1 and not recipe.balance_orbits:
            yield wish.with_(balance_orbits=True)


def compared(
    stack: Stack, wishes: Iterable[CompositeRecipe], check: Callable[[], None] = lambda: None
) -> Iterator[tuple[Figures, CompositeRecipe, Composite]]:
    """Composites of the stack as each of candidates() wishes, with their figures, one after the other."""
    judge = usual_range = None
    for wish in wishes:
        check()
        judge = judge or Judge(stack, wish, check)
        usual_range = usual_range or range_of(stack, wish)  # candidates() differ in nothing that counts there
        composite = Composer(stack, wish, check).composite(wish.clear_threshold)
        yield figures(stack, wish, composite, judge.error(wish), usual_range), wish, composite


def usual(rows: Iterable[Figures]) -> Figures | None:
    """What the others are compared with: the median, with orbits balanced only if all are. None without a median."""
    return min((row for row in rows if row.method == "median"), key=lambda row: row.balanced, default=None)


def best(rows: Iterable[Figures]) -> Figures | None:
    """The composite that is least far off; the usual median where no other is clearly nearer, None without rows."""
    rows = list(rows)
    median = usual(rows) or next(iter(rows), None)
    told = [(row.error, row) for row in rows if row.error is not None]
    if median is None or median.error is None:
        return median
    error, least = min(told, key=lambda pair: (pair[0], pair[1] is not median))
    if least.balanced and not median.balanced:  # only where it helps
        before, plain = next(pair for pair in told if pair[1].method == least.method and not pair[1].balanced)
        error, least = (before, plain) if before * HELPS <= error else (error, least)
    return least if error < CLEARLY * median.error else median
