"""Figures that tell composites of one stack apart: how far off they are, leftover clouds and shadows, noise, seams,
holes.

They are measured on what is shown, the mean of the style's bands, in reflectance times 10 000; shares are 0..1. None
of them knows the truth. Sources: of the error see judge.py; a leftover cloud or shadow is a value outside the usual
range of a pixel's clearest views, as in Zhu and Woodcock 2014 (Remote Sensing of Environment 152), here by median
absolute deviations; noise is the deviation from the neighbours' mean, after Immerkaer 1996 (Computer Vision and Image
Understanding 64); a seam is the mean step across the edge of a scene, which the ground's own steps, of either sign,
leave near 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .compose import Composer, Composite
from .judge import Judge, Judged, median
from .stack import Stack

LOW_PERCENTILE = 30.0  # what people take against haze
_TILE = 256  # pixels of a map tile's side
BALANCED = ("median", "clearest_mean")
HELPS = 2.0  # standard errors: what is better by less helps nothing, as balancing or with more noise
CERTAIN = 3.0  # standard errors as the blocks have them; neighbouring blocks share haze, so that 2 tell little
CLEARLY = 0.85  # of the median's error: where less was promised, the median was often the better by the known truth
DARKER = 0.75  # of the median's error: so much a percentile, dark by design, may have, as haze is often overestimated
NEAR = 0.9  # of each other: errors that differ by less are told as a tie
EQUAL = 0.95  # of each other: of errors that differ by less the one with less noise is named
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
    percentile: of the method, where it has one.
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
    percentile: float | None = None
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
        recipe.percentile,
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
    best = there & (scores >= median(scores, there))
    middle = median(values, best)
    spread = np.maximum(_WIDTH * median(np.abs(values - middle), best), _LEAST)
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


def reads(recipe: CompositeRecipe) -> float:
    """How many values are read for a pixel of each scene: the bands and the score, what lies around a map tile in one
    of them, and what orbits are balanced by. The recipe's masks are left out: they cost each method the same.
    """
    row = catalog.METHOD_ROWS[recipe.method]
    bands = len({*recipe.bands, *row.deciding}) + 1
    reach = 0 if recipe.weights and not recipe.weights[1] else row.reach
    around = (1 + 2 * catalog.margin(reach) / _TILE) ** 2 if reach else 0
    return bands + around + (bands / 4 if recipe.balance_orbits else 0)


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
    """The composite that is least far off, of nearly equal ones that with the least noise; the usual median where no
    other is clearly nearer, None without rows. A percentile has to be nearer by more than others, see DARKER.
    """
    rows = list(rows)
    median = usual(rows) or next(iter(rows), None)
    if median is None or median.error is None:
        return median
    judged = [
        row
        for row in rows
        if row.error is not None and (row.method != "percentile" or row is median or row.error < DARKER * median.error)
    ]
    least = min(judged, key=lambda row: (row.error, row is not median))
    most = (least.error or 0) / EQUAL
    near = [row for row in judged if (row.error or 0) < most and not least.clearly_less(row, HELPS)]
    least = min([least, *near], key=lambda row: (math.inf if row.noise is None else row.noise, row.error))
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
