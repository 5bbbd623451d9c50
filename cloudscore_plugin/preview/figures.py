"""Figures that tell composites of one stack apart: leftover clouds and shadows, noise, seams, holes.

They are measured on what is shown, the mean of the style's bands, in reflectance times 10 000; shares are 0..1. None
of them knows the truth. Sources: a leftover cloud or shadow is a value outside the usual range of a pixel's clearest
views, as in Zhu and Woodcock 2014 (Remote Sensing of Environment 152), here by median absolute deviations; noise is the
deviation from the neighbours' mean, after Immerkaer 1996 (Computer Vision and Image Understanding 64); a seam is the
mean step across the edge of a scene, which the ground's own steps, of either sign, leave near 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .compose import Composer, Composite
from .stack import Stack

FEWEST = 3  # clear views that tell what is usual in a pixel
_LEAST = 200.0  # reflectance times 10 000: less is no cloud and no shadow, however steady the pixel
_WIDTH = 3 * 1.4826  # median absolute deviations, as many as three standard deviations of normal noise
_PAIRS = 20  # pixel pairs along the edge of a scene, fewer tell nothing


@dataclass(frozen=True)
class Figures:
    """Of one composite in the area. cloud, shadow: share of pixels brighter and darker than usual. noise: of a pixel
    beside its neighbours, and seams: mean step across scenes' edges, reflectance times 10 000; seams is None where no
    scene ends within the area. holes: share of the area without a value. Cloud, shadow and noise are None without any
    pixel to tell from.
    """

    method: str
    cloud: float | None
    shadow: float | None
    noise: float | None
    seams: float | None
    holes: float


def figures(stack: Stack, recipe: CompositeRecipe, composite: Composite) -> Figures:
    """The figures of a composite that was made of the stack by the recipe."""
    seen = ~composite.holes & stack.inside.reshape(stack.shape)
    shown = composite.values.mean(axis=0)
    low, high, known = _usual(stack, recipe)
    told = seen & known
    count = np.count_nonzero(told)
    pixels = max(np.count_nonzero(stack.inside), 1)
    return Figures(
        recipe.method,
        float(np.count_nonzero(told & (shown > high)) / count) if count else None,
        float(np.count_nonzero(told & (shown < low)) / count) if count else None,
        noise(shown, seen),
        seams(stack, stack.rows(recipe.excluded), shown, seen),
        float(1 - np.count_nonzero(seen) / pixels),
    )


def _usual(stack: Stack, recipe: CompositeRecipe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lowest and highest usual value of each pixel, by the clearer half of its views, and where that is known."""
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
        usual = np.nanmedian(kept, axis=0)
        spread = np.maximum(_WIDTH * np.nanmedian(np.abs(kept - usual), axis=0), _LEAST)
    known = best.sum(axis=0) >= FEWEST
    return tuple(array.reshape(stack.shape) for array in (usual - spread, usual + spread, known))


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


def compared(
    stack: Stack, recipe: CompositeRecipe, methods: Iterable[str], check: Callable[[], None] = lambda: None
) -> list[tuple[Figures, Composite]]:
    """Composites of the stack by each of the methods, in their usual way or as the recipe has its own, with figures."""
    found = []
    for method in methods:
        check()
        wish = recipe if method == recipe.method else recipe.by(method)
        if wish.style.index in catalog.QA_LAYERS and not catalog.tells_about(wish.style.index, method):
            continue
        composite = Composer(stack, wish, check).composite(recipe.clear_threshold)
        found.append((figures(stack, wish, composite), composite))
    return found


def best(rows: Iterable[Figures]) -> str:
    """The method with the least of what one does not want: the lowest sum of its ranks in leftover clouds and shadows,
    noise and seams. Where another is no better than the median, the median.
    """
    rows = list(rows)
    total = {row.method: 0.0 for row in rows}
    for value in (lambda r: _sum(r.cloud, r.shadow), lambda r: r.noise, lambda r: r.seams):
        given = sorted(one for row in rows if (one := value(row)) is not None)
        for row in rows:
            mine = value(row)
            total[row.method] += len(rows) if mine is None and given else given.index(mine) if given else 0
    return min(total, key=lambda method: (total[method], method != "median"))


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second
