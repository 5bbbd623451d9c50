"""How far off composites of a stack are, estimated by cross-validation from the stack alone.

Composites are made without a part of the overpasses, whose clear views judge them, for each part in turn (Stone 1974,
Journal of the Royal Statistical Society B 36). The error is meant against the usual clear ground of the period: of each
pixel the median over time, without haze and with all orbits equally bright.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .compose import Composer, single
from .stack import Stack, balanced, masked

PARTS = 5  # of the overpasses: without a third of them methods rank otherwise than with all
LESS_CLEAR = 0.05  # a view whose score is so much lower weighs 1/e in judging, where the ground stays the same
STEADY = 150.0  # reflectance times 10 000: where the ground itself changes by more, all clear views weigh the same
HAZY = 200.0  # of haze in blue, reflectance times 10 000: views with more judge nothing
LEAKS = 0.1  # of what the ground usually changes by: so much may be no haze
CLEAN = 0.05  # of a pixel's clear views are taken as without haze
AROUND = 2  # pixels to each side that haze is measured in at once: it is smooth, and noise is not
LEAST_SHARE = 0.05  # of the mean square, that is left where the judging views' scatter seems to be all of it
BLOCKS = 8  # along the longer side of the area, that tell how certain a difference of errors is
_CHUNK = 8192  # pixels that are worked on at once


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
    """Tells how far off composites of a stack are: made without a fifth of the overpasses, they are compared with the
    clear views of that fifth, for each of the five.

    The parts: see parts(). The views that judge are freed from haze, see haze(), and all orbits
    made as bright as their mean. They tell of the mean over time; so they are moved by what the median of a pixel's
    views differs from their mean. Where the ground stays the same, a view weighs the less the lower its score is
    below the pixel's best. Pixels with few views left, where clouds are left over, weigh as much as such pixels have
    of the area with all views: see as_frequent(). Differences are squared: what the views that judge scatter adds the
    same to every composite's, and is taken off: see scatter().
    ``recipe``: its area, scenes, score and masks. check is called now and then and may raise.
    """

    def __init__(self, stack: Stack, recipe: CompositeRecipe, check: Callable[[], None] = lambda: None):
        self._stack, self._check = stack, check
        self._parts = parts(stack, recipe)
        least, seen = single(recipe.clear_threshold), masked(stack, recipe)
        rows = seen.rows(recipe.excluded)
        scores = seen.clear_scores(recipe.qa_band, recipe.bands, rows)
        clear = scores >= least
        veil, change = haze(balanced(seen, recipe.with_(balance_orbits=True)), rows, clear, check)
        values = clean(seen, recipe, rows, veil, clear & (veil < HAZY))
        less = np.where(change > STEADY, np.float32(0), np.maximum(scores.max(axis=0, initial=-1) - scores, 0))
        weights = np.exp(less / np.float32(-LESS_CLEAR)) * (clear & (veil < HAZY) & stack.inside)
        usual = weighted_median(values, weights) - _mean(values, weights)
        place = {int(row): number for number, row in enumerate(rows)}
        counts = np.count_nonzero(clear, axis=0)
        self._judges = []
        for part in self._parts:
            check()
            mine = [place[row] for row in part]
            left = counts - np.count_nonzero(clear[mine], axis=0)
            total = weights[mine].sum(axis=0) * as_frequent(left, counts)
            self._judges.append((_mean(values[:, mine], weights[mine]) + usual, total))
        self._scatter = scatter(self._judges)

    def error(self, recipe: CompositeRecipe) -> Judged | None:
        """The root mean square difference of all bands shown, None where there are none to tell."""
        sums, totals, own = [], [], 0.0
        recipe = recipe.with_(min_views=0, fill_from=())
        for part, (judge, weights), noise in zip(self._parts, self._judges, self._scatter):
            self._check()
            out = (self._stack.scenes[row].index for row in part)
            found = Composer(self._stack, recipe.with_(excluded=(*recipe.excluded, *out)), self._check)
            composite = found.composite(recipe.clear_threshold)
            seen = weights * ~composite.holes.ravel()
            away = composite.values.reshape(len(judge), -1) - judge
            own += float((noise * seen).sum())
            sums.append(_in_blocks(np.square(away).mean(axis=0) * seen, self._stack.shape))
            totals.append(_in_blocks(seen, self._stack.shape))
        total = float(np.sum(totals)) if totals else 0.0
        if not total:
            return None
        whole = float(np.sum(sums))
        error = math.sqrt(max(whole - own, LEAST_SHARE * whole) / total)
        return Judged(error, np.concatenate(sums), np.concatenate(totals))


def scatter(judges: list[tuple[np.ndarray, np.ndarray]]) -> list[np.ndarray]:
    """The mean square (P,) that each part's judge (bands, P) itself is off where it weighs (P,), by how much the parts
    of a pixel differ from their mean; that of the others where a pixel has one part only.
    """
    values, weights = (np.array(found) for found in zip(*judges)) if judges else (np.zeros((0, 1, 1)), np.zeros((0, 1)))
    seen = weights > 0
    count = np.maximum(seen.sum(axis=0), 1)
    mean = (values * seen[:, None]).sum(axis=0) / count
    away = np.square(values - mean).mean(axis=1) * seen
    total = away.sum(axis=0) * count / np.maximum(count - 1, 1)  # of the parts' variances
    found = np.where(count > 2, (away - total / count**2) / np.maximum(1 - 2 / count, 1 / 3), total / count)
    several = seen & (count > 1)
    known = (weights * several).sum()
    others = (found * weights * several).sum() / known if known else 0.0
    return list(np.where(several, found, others) * seen)


def parts(stack: Stack, recipe: CompositeRecipe) -> list[list[int]]:
    """The rows of the scenes in PARTS parts, fewer of few overpasses: each orbit's overpasses by time in turn, so that
    neighbours in time, which tell of each other, are left out together; of orbits with few overpasses all in turn.
    """
    passes = stack.overpasses(stack.rows(recipe.excluded))
    passes.sort(key=lambda rows: stack.scenes[rows[0]].time)
    orbits = [stack.scenes[rows[0]].orbit for rows in passes]
    most = max(map(orbits.count, orbits), default=0)
    numbers = [orbits[:place].count(orbit) for place, orbit in enumerate(orbits)] if most > 2 else range(len(orbits))
    found: list[list[int]] = [[] for _part in range(PARTS)]
    for number, rows in zip(numbers, passes):
        found[number % min(PARTS, max(most, 3))].extend(rows)
    return [part for part in found if part]


def spectrum(bands: tuple[str, ...]) -> np.ndarray:
    """How much haze adds to bands (bands,), that in blue as 1: the less the longer the wavelength, as its inverse
    (Chavez 1988, Remote Sensing of Environment 24, moderate haze).
    """
    lengths = {band.name: band.wavelength for band in catalog.BANDS}
    return np.array([lengths["B2"] / lengths[band] for band in bands], np.float32)


def haze(
    stack: Stack, rows: np.ndarray, clear: np.ndarray, check: Callable[[], None] = lambda: None
) -> tuple[np.ndarray, np.ndarray]:
    """What haze adds to blue in each view (n, P), and by how much the ground itself usually changes in a pixel (P,):
    reflectance times 10 000, of the rows where clear (n, P); else infinite, and 0.

    Haze brightens all bands, blue most; crops, tides and the sun's height change bands in another proportion. So of
    what a pixel's surroundings differ from their median, that along the spectrum of haze is haze, once the first
    principal component of the rest, and what usually goes along with it, is taken out. The clearest views have none.
    """
    bands = [stack.bands.index(band) for band in catalog.PREVIEW_BANDS]
    apart = np.empty((len(bands), *clear.shape), np.float32)
    for number, band in enumerate(bands):
        check()
        values = stack.values[band][rows].astype(np.float32)
        middle = median(values, clear).astype(np.float32)
        for row, seen in enumerate(clear):
            count = np.maximum(_around(seen.astype(np.float32), stack.shape), 1)
            apart[number, row] = _around((values[row] - middle) * seen, stack.shape) / count
    shares = spectrum(catalog.PREVIEW_BANDS)
    along = shares / np.linalg.norm(shares)
    found, change = np.full(clear.shape, np.inf, np.float32), np.zeros(clear.shape[1], np.float32)
    for start in range(0, clear.shape[1], _CHUNK):
        check()
        part = slice(start, start + _CHUNK)
        seen, away = clear[:, part], apart[:, :, part]
        count = np.maximum(np.count_nonzero(seen, axis=0), 1)
        centred = np.where(seen, away - (away * seen).sum(axis=1, keepdims=True) / count, 0)
        rest = centred - along[:, None, None] * np.einsum("b,bnp->np", along, centred)
        axis = np.linalg.eigh(np.einsum("anp,bnp->pab", rest, rest))[1][:, :, -1]
        other = np.einsum("pb,bnp->np", axis, rest)
        strength = (other * other).sum(axis=0)
        goes = np.einsum("bnp,np->bp", centred, other) / np.maximum(strength, 100 * count)
        amount = np.einsum("b,bnp->np", along, away) - np.einsum("b,bp->p", along, goes) * other
        amount = np.where(seen, amount / np.linalg.norm(shares), np.inf)
        order, place = np.sort(amount, axis=0), CLEAN * (count - 1)
        low = place.astype(int)
        first, second = (np.take_along_axis(order, at[None], 0)[0] for at in (low, np.minimum(low + 1, count - 1)))
        some = seen.any(axis=0)
        first, second = np.where(some, first, 0), np.where(some, second, 0)
        change[part] = np.sqrt(strength / count)
        none = first + (second - first) * (place - low) + LEAKS * change[part]
        found[:, part] = np.maximum(amount - none, 0)
    return found, change


def clean(stack: Stack, recipe: CompositeRecipe, rows: np.ndarray, veil: np.ndarray, good: np.ndarray) -> np.ndarray:
    """The bands shown without haze (bands, n, P), each orbit as bright as the mean of all where ``good`` views (n, P)
    of all orbits are. veil: of haze().
    """
    shares = spectrum(recipe.bands)
    values = stack.values[[stack.bands.index(band) for band in recipe.bands]][:, rows].astype(np.float32)
    values -= shares[:, None, None] * np.where(np.isfinite(veil), veil, 0)
    orbits = np.array([stack.scenes[row].orbit for row in rows])
    means = {orbit: _mean(values[:, orbits == orbit], good[orbits == orbit]) for orbit in dict.fromkeys(orbits)}
    if len(means) < 2:
        return values
    both = np.all([good[orbits == orbit].any(axis=0) for orbit in means], axis=0)
    mean = np.mean(list(means.values()), axis=0)
    for it in means.values():
        both &= (np.abs(it - mean) <= catalog.BALANCE_WITHIN * np.maximum(mean, 1)).all(axis=0)
    for orbit, it in means.items():
        gain = (mean[:, both].sum(axis=1) + catalog.BALANCE_WEIGHT) / (it[:, both].sum(axis=1) + catalog.BALANCE_WEIGHT)
        values[:, orbits == orbit] *= gain[:, None, None].astype(np.float32)
    return values


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


def median(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The median of each pixel's values (n, P) ``where`` they count, 0 where none does."""
    kept = np.where(where, values, np.nan)
    kept[:, ~where.any(axis=0)] = 0  # numpy warns of what is all NaN, and QGIS logs that
    return np.nanmedian(kept, axis=0)


def _mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The mean (bands, P) of values (bands, n, P) with weights (n, P), 0 where nothing weighs."""
    return np.einsum("bnp,np->bp", values, weights) / np.maximum(weights.sum(axis=0), 1e-12)


def _around(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Sums of values (P,) over the (2 AROUND + 1)² pixels around each, of fewer at the edge."""
    grid = values.reshape(shape)
    for _axis in range(2):
        row = np.arange(len(grid))
        first, end = np.maximum(row - AROUND, 0), np.minimum(row + AROUND + 1, len(grid))
        heap = np.cumsum(np.pad(grid, ((1, 0), (0, 0))), axis=0, dtype=np.float64)
        grid = (heap[end] - heap[first]).T
    return grid.ravel()


def _in_blocks(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Sums of values (P,) in BLOCKS blocks along the longer side."""
    side = max(1, math.ceil(max(shape) / BLOCKS))
    rows, columns = np.divmod(np.arange(values.size), shape[1])
    number = rows // side * math.ceil(shape[1] / side) + columns // side
    return np.bincount(number, values)
