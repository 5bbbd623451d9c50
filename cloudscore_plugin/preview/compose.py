"""Composites of a stack of scenes at any threshold, equal to what Earth Engine computes on the same grid.

Which scenes are clear in a pixel depends on the threshold, but if the scenes are ordered by their score, pixel by
pixel, the clear ones are always the first k. So the result of every k is computed once, and a threshold is only a
count and a look-up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .geometric import geometric_median
from .indices import normalized_difference
from .stack import Stack, balanced, masked, nth_scores

_LARGE_BLOCK = 16384  # for few and simple steps
_MEDOID_SCENES = 64  # of more, comparing all beforehand takes longer than anybody waits
_GROUPS = 4  # of a block's pixels, by their number of clear views
_BLOCK = 4096  # pixels worked on at once: what a step touches stays in the processor's cache


@dataclass(frozen=True)
class Composite:
    """values: float64 (bands, height, width), 0 where masked. valid: bool, same shape. chosen: for methods that take
    each pixel from one scene, its number in the stack, int (height, width), -1 where there is none; else None.
    """

    values: np.ndarray
    valid: np.ndarray
    chosen: np.ndarray | None = None

    @property
    def holes(self) -> np.ndarray:
        """Where a band, and with it the picture, has no value: bool (height, width)."""
        return ~self.valid.all(axis=0)


class Composer:
    """Composites of a stack with one recipe's bands, score band, method and scenes; only the threshold is free.

    Made in a worker thread (tens to hundreds of milliseconds), asked in any, one at a time. ``check`` is called now
    and then while it is made and may raise to stop it. Raises ValueError when the stack lacks a band.
    """

    def __init__(self, stack: Stack, recipe: CompositeRecipe, check: Callable[[], None] = lambda: None):
        self.stack, self.bands, self._request = stack, recipe.bands, _request(recipe)
        needed = dict.fromkeys((*recipe.bands, *catalog.DECIDING_BANDS.get(recipe.method, ())))
        if not stack.has(needed):
            raise ValueError(f"the stack holds {stack.bands}, not all of {tuple(needed)}")
        stack = balanced(masked(stack, recipe), recipe)
        rows = stack.rows(recipe.excluded)
        self._enough = nth_scores(stack, recipe, rows)
        together = recipe.whole_views()
        groups = [list(range(len(self.bands)))] if together else stack.groups(self.bands, rows)
        self._parts: list[tuple[list[int], _Table]] = []
        for group in groups if len(rows) else ():
            bands = [self.bands[n] for n in group]
            scores = stack.clear_scores(recipe.qa_band, needed if together else bands, rows)
            shown = [stack.bands.index(band) for band in bands]
            if recipe.merges_overpasses:
                table = _Scenes(stack, *_each_overpass_once(stack, rows, scores), shown)
            else:
                table = _Scenes(stack, rows, scores, shown)
            self._parts.append((group, _TABLES[recipe.method](table, recipe, check)))

    def fits(self, stack: Stack, recipe: CompositeRecipe) -> bool:
        """Whether this composer still answers, whatever the recipe's threshold and the colours of its style."""
        return stack is self.stack and self._request == _request(recipe)

    @property
    def nbytes(self) -> int:
        """Memory held besides the stack."""
        return sum(table.nbytes for _group, table in self._parts)

    def composite(self, threshold: float) -> Composite:
        """The composite at a threshold, 0..1; a score equal to it counts as clear, as Earth Engine's gte has it."""
        shape = (len(self.bands), *self.stack.shape)
        values, valid, chosen = np.zeros(shape), np.zeros(shape, bool), None
        least = single(threshold)
        for group, table in self._parts:
            found, some, chosen = table.at(least)
            if len(group) == len(self.bands):  # the usual case, without a copy
                values, valid = found.reshape(shape), np.broadcast_to(some.reshape(shape[1:]), shape)
            else:
                values[group], valid[group] = found.reshape(-1, *shape[1:]), some.reshape(shape[1:])
        chosen = None if chosen is None else chosen.reshape(shape[1:])
        if self._enough is not None:
            enough = (self._enough >= least).reshape(shape[1:])
            valid, values = valid & enough, values * enough
            chosen = None if chosen is None else np.where(enough, chosen, -1)
        return Composite(values, valid, chosen)


def single(threshold: float) -> np.float32:
    """The least single-precision number that is not below the threshold: comparing scores with it is exact."""
    found = np.float32(threshold)
    return found if float(found) >= threshold else np.nextafter(found, np.float32(np.inf))


def _request(recipe: CompositeRecipe) -> tuple:
    merged, whole = recipe.merges_overpasses, recipe.whole_views()
    tuning = [getattr(recipe, name) for name in catalog.METHOD_FIELDS]
    if "target_day" in catalog.METHOD_ROWS[recipe.method].fields:
        tuning += [recipe.wanted_day, recipe.half_span]
    return recipe.bands, recipe.qa_band, recipe.method, *tuning, recipe.excluded, merged, whole, masks(recipe)


def masks(recipe: CompositeRecipe) -> tuple:
    """What else than the threshold decides which views are clear."""
    return recipe.widen_mask, recipe.min_views, recipe.lenient_areas, recipe.leniency, recipe.balance_orbits


def _each_overpass_once(stack: Stack, rows: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Views merged by overpass: of its scenes in a pixel the one with the highest score, of equal ones the first.

    rows: of n scenes in the stack. scores (n, P), -1 where not to be used. Gives for each of m overpasses the row in
    the stack (m, P), or (m,) where none has two scenes, and the score (m, P).
    """
    place = {int(row): number for number, row in enumerate(rows)}
    passes = [[place[row] for row in found] for found in stack.overpasses(rows)]
    if all(len(numbers) == 1 for numbers in passes):
        return rows, scores
    chosen = np.empty((len(passes), scores.shape[1]), np.uint16)
    best = np.empty(chosen.shape, np.float32)
    for number, numbers in enumerate(passes):
        chosen[number], best[number] = rows[numbers[0]], scores[numbers[0]]
        for other in numbers[1:]:
            better = scores[other] > best[number]
            np.copyto(best[number], scores[other], where=better)
            chosen[number][better] = rows[other]
    return chosen, best


@dataclass(frozen=True)
class _Scenes:
    """The views of a composer: their rows in the stack, one for each (n,) or for each pixel (n, P); scores (n, P), -1
    where not to be used; and the bands shown.
    """

    stack: Stack
    rows: np.ndarray
    scores: np.ndarray
    bands: list[int]

    def in_order(self, check: Callable[[], None]) -> Iterator[tuple[slice, np.ndarray]]:
        """Parts of the pixels with the numbers of their scenes (n, part), the highest score first, of equal ones the
        scene listed first.

        Whole rows are compared and exchanged, far faster than sorting each pixel's few scores by themselves. Score
        and scene travel in one number: the bits of floats that are not negative are in their order.
        """
        count, pixels = self.scores.shape
        steps = exchanges(count)
        backwards = np.arange(count - 1, -1, -1, dtype=np.uint64)[:, None]
        for start in range(0, pixels, _BLOCK):
            check()
            part = slice(start, min(start + _BLOCK, pixels))
            scores = self.scores[:, part] + np.float32(0)  # no -0.0, whose bits are high
            bits = np.where(scores >= 0, scores.view(np.uint32) + np.uint32(1), np.uint32(0)).astype(np.uint64)
            rows = list((bits << np.uint64(16)) | backwards)
            spare = np.empty_like(rows[0])
            for high, low in steps:
                first, second = rows[high], rows[low]
                np.maximum(first, second, out=spare)
                np.minimum(first, second, out=second)
                rows[high], spare = spare, first
            yield part, count - 1 - (np.stack(rows) & np.uint64(0xFFFF)).astype(np.intp)

    def take(self, array: np.ndarray, order: np.ndarray, part: slice) -> np.ndarray:
        """A row of the array (all scenes of the stack, P) for each view of ``order``."""
        pixels = np.arange(part.start, part.stop)
        return array.reshape(-1).take(self.row_of(order, part) * array.shape[1] + pixels)

    def row_of(self, order: np.ndarray, part: slice) -> np.ndarray:
        """The rows in the stack that views (n or none, part) of the pixels have."""
        if self.rows.ndim == 1:
            return self.rows[order]
        return self.rows[order, np.arange(part.start, part.stop)].astype(np.intp)


class _Table:
    """What a method gives for every number of clear scenes. at(least score) -> (values (bands, P), whether there is
    one (P,), the scene's number in the stack (P,) or None).
    """

    ranked: np.ndarray  # each pixel's scores (n, P), the highest first

    def rank(self, scenes: _Scenes, check: Callable[[], None]) -> Iterator[tuple[slice, np.ndarray]]:
        """Order the scenes of each pixel; yields what _Scenes.in_order does."""
        self.ranked = np.empty_like(scenes.scores)
        for part, order in scenes.in_order(check):
            self.ranked[:, part] = np.take_along_axis(scenes.scores[:, part], order, 0)
            yield part, order

    def count(self, least: np.float32) -> np.ndarray:
        """How many scenes are clear, pixel by pixel."""
        scenes, pixels = self.ranked.shape
        found = np.zeros(pixels, np.uint8 if scenes < 256 else np.uint16)
        clear = np.empty(pixels, bool)
        for row in self.ranked:
            np.greater_equal(row, least, out=clear)
            if not clear.any():
                break
            np.add(found, clear.view(np.uint8), out=found)
        return found

    @staticmethod
    def place(count: np.ndarray) -> np.ndarray:
        """Where a table (n, P), flattened, has the entries for the first ``count`` scenes; somewhere for none."""
        at = np.maximum(count, 1).astype(np.intp)
        at -= 1
        at *= len(count)
        at += np.arange(len(count))
        return at

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in vars(self).values() if isinstance(array, np.ndarray))

    def at(self, least: np.float32) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        raise NotImplementedError


class _Quantile(_Table):
    """Between two neighbours in the order of the values, as far along as the percentile says.

    For the median, only the sum of the two is kept. To have the neighbours for every number of scenes, scenes are
    inserted into ordered rows one by one, and only rows are kept that a larger number may still ask for.
    """

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        stack = scenes.stack
        self.share = 0.5 if recipe.percentile is None else recipe.percentile / 100
        shape = (len(scenes.bands), *scenes.scores.shape)
        self.half = self.share == 0.5
        if self.half:
            largest = max((int(stack.values[band].max()) for band in scenes.bands), default=0)
            self.below = np.empty(shape, np.uint16 if largest < 1 << 15 else np.uint32)
            self.above = np.empty(0, np.uint16)
        else:
            self.below, self.above = np.empty(shape, np.uint16), np.empty(shape, np.uint16)
        for part, order in self.rank(scenes, check):
            values = np.stack([scenes.take(stack.values[band], order, part) for band in scenes.bands], 1)
            for number, low, high in _neighbours(values, self.share):
                if self.half:
                    np.add(low, high, out=self.below[:, number, part], dtype=self.below.dtype)
                else:
                    self.below[:, number, part], self.above[:, number, part] = low, high

    def at(self, least):
        count = self.count(least)
        place = self.place(count)
        values = np.empty((len(self.below), len(count)))
        if self.half:
            for band, table in enumerate(self.below):
                np.multiply(table.reshape(-1).take(place, mode="clip"), 0.5, out=values[band])
        else:
            place_of = np.maximum(count, 1).astype(np.float64) - 1
            place_of *= self.share
            part = place_of - np.floor(place_of)
            for band in range(len(values)):
                low = self.below[band].reshape(-1).take(place, mode="clip").astype(np.float64)
                high = self.above[band].reshape(-1).take(place, mode="clip")
                values[band] = np.where(part > 0, low * (1 - part) + high * part, low)
        some = count > 0
        if not some.all():
            values[:, ~some] = 0
        return values, some, None


def _neighbours(values: np.ndarray, share: float) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """For the first 1, 2, ... n of the values (n, ...): (number - 1, value at the quantile's rank, or the two around
    it). What is yielded is only valid until the next.
    """
    count = len(values)
    last = int((count - 1) * share)
    rows: list[np.ndarray] = []
    first = 0  # the rank of rows[0]
    spare = np.empty_like(values[0])
    for number in range(count):
        carry = values[number]
        for row in rows:
            np.maximum(row, carry, out=spare)
            np.minimum(row, carry, out=row)
            carry, spare = spare, carry
        if first + len(rows) <= last + 1:
            rows.append(carry)
            spare = np.empty_like(values[0])
        else:
            spare = carry
        # Each scene to come moves a value up by one rank at most.
        while first < last - (count - 1 - number):
            rows.pop(0)
            first += 1
        at = number * share
        low = int(at)
        yield number, rows[low - first], rows[low - first + (at > low)]


class _Mean(_Table):
    """Sums of whole numbers, and so exact in any order."""

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        self.sums = np.empty((len(scenes.bands), *scenes.scores.shape), np.uint32)
        for part, order in self.rank(scenes, check):
            for number, band in enumerate(scenes.bands):
                values = scenes.take(scenes.stack.values[band], order, part)
                np.cumsum(values, axis=0, dtype=np.uint32, out=self.sums[number, :, part])

    def at(self, least):
        count = self.count(least)
        place, some = self.place(count), count > 0
        values = np.zeros((len(self.sums), len(count)))
        for band, table in enumerate(self.sums):
            np.divide(table.reshape(-1).take(place, mode="clip"), count, out=values[band], where=some)
        return values, some, None


class _Choice(_Table):
    """One scene for each number of clear ones; ``choices`` (n or 1, P) holds their rows."""

    choices: np.ndarray

    def __init__(self, scenes: _Scenes):
        self.scenes = scenes

    def choose(self, count: np.ndarray, least: np.float32) -> np.ndarray:
        """The rows of the scenes chosen, anything where no scene is clear."""
        return self.choices.reshape(-1).take(self.place(count), mode="clip")

    def at(self, least):
        count = self.count(least)
        pixels, stack = len(count), self.scenes.stack
        some, rows = count > 0, self.scenes.row_of(self.choose(count, least), slice(0, pixels))
        place = rows * pixels + np.arange(pixels)
        values = np.empty((len(self.scenes.bands), pixels))
        for number, band in enumerate(self.scenes.bands):
            values[number] = stack.values[band].reshape(-1).take(place)
        if not some.all():
            values[:, ~some] = 0
        return values, some, np.where(some, rows, -1)


class _Latest(_Choice):
    """The last one taken; of equal times the one listed last, which a mosaic has on top."""

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes)
        by_time = np.argsort([scenes.stack.scenes[row].time for row in scenes.rows], kind="stable")
        rank = np.empty(len(by_time), np.uint16)
        rank[by_time] = np.arange(len(by_time))
        self.choices = np.empty(scenes.scores.shape, np.uint16)
        for part, order in self.rank(scenes, check):
            self.choices[:, part] = by_time[np.maximum.accumulate(rank[order], axis=0)]


class _Greenest(_Choice):
    """The highest NDVI; of equal ones the scene listed first."""

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes)
        stack = scenes.stack
        infrared, red = (stack.values[stack.bands.index(band)] for band in catalog.DECIDING_BANDS["greenest"])
        self.choices = np.empty(scenes.scores.shape, np.uint16)
        for part, order in self.rank(scenes, check):
            green = normalized_difference(scenes.take(infrared, order, part), scenes.take(red, order, part))
            best, chosen = green[0].copy(), order[0].copy()
            self.choices[0, part] = chosen
            for number in range(1, len(order)):
                better = (green[number] > best) | ((green[number] == best) & (order[number] < chosen))
                np.copyto(best, green[number], where=better)
                np.copyto(chosen, order[number], where=better)
                self.choices[number, part] = chosen


class _Clearest(_Choice):
    """The highest score; of equal ones the scene listed first, whatever the threshold."""

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes)
        self.choices = np.empty((1, scenes.scores.shape[1]), np.uint16)
        for part, order in self.rank(scenes, check):
            self.choices[0, part] = order[0]

    def choose(self, count, least):
        return self.choices[0]


class _Medoid(_Choice):
    """The clear view closest to the median of the deciding bands; of equally close ones the clearest.

    Closeness depends on the median, which differs for every number of scenes. Up to _MEDOID_SCENES all are computed
    once; of more, views are compared when asked.
    """

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes)
        self.deciding = [scenes.stack.bands.index(band) for band in catalog.DECIDING_BANDS["medoid"]]
        deciding = _Scenes(scenes.stack, scenes.rows, scenes.scores, self.deciding)
        self.medians = _Quantile(deciding, recipe.with_(method="median"), check)
        self.ready = len(scenes.scores) <= _MEDOID_SCENES
        if self.ready:
            self.ranked, twice = self.medians.ranked, self.medians.below
            self.choices = np.empty(scenes.scores.shape, np.uint8)
            parts = list(deciding.in_order(check))
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda found: self._choose_all(deciding, twice, found[0], found[1], check), parts))
            del self.medians

    def _choose_all(
        self, deciding: _Scenes, twice: np.ndarray, part: slice, order: np.ndarray, check: Callable
    ) -> None:
        """The choices for every number of clear views, of some pixels. twice: the sums of the two middle values."""
        check()
        values = [deciding.take(deciding.stack.values[band], order, part) for band in self.deciding]
        most = max((int(value.max(initial=0)) for value in values), default=0)
        # Squares of whole numbers: exact, so that views as far as each other are told from those that are not.
        kind: Any = np.int32 if most < 1 << 14 else np.int64
        wide: Any = np.uint32 if most < 1 << 14 else np.int64
        doubled = [value.astype(kind) * 2 for value in values]
        middles = twice[:, :, part].astype(kind)
        step, away = np.empty(doubled[0].shape, kind), np.empty(doubled[0].shape, wide)
        for number in range(len(order)):
            some = slice(0, number + 1)
            total, apart = away[some], step[some]
            total[:] = 0
            for value, middle in zip(doubled, middles):
                np.subtract(value[some], middle[number], out=apart)
                np.multiply(apart, apart, out=apart)
                total += apart.view(wide)
            nearest = total.argmin(axis=0)
            self.choices[number, part] = np.take_along_axis(order, nearest[None], 0)[0]

    @property
    def nbytes(self) -> int:
        if self.ready:
            return super().nbytes
        return self.medians.nbytes + self.scenes.scores.nbytes + self.scenes.rows.nbytes

    def count(self, least):
        return super().count(least) if self.ready else self.medians.count(least)

    def choose(self, count, least):
        if self.ready:
            return super().choose(count, least)
        medians, _some, _none = self.medians.at(least)
        chosen = np.zeros(len(count), np.uint16)

        def compare(start: int) -> None:
            part = slice(start, min(start + _LARGE_BLOCK, len(count)))
            near, step = np.empty((2, part.stop - part.start))
            best, mine = np.full(len(near), -np.inf), chosen[part]
            for number, rows in enumerate(self.scenes.rows):
                score = self.scenes.scores[number, part]
                each = None if rows.ndim == 0 else (rows[part], np.arange(part.start, part.stop))
                near[:] = score
                near *= catalog.CLEARER
                away = np.zeros(len(near))
                for band, median in zip(self.deciding, medians[:, part]):
                    of_band = self.scenes.stack.values[band]
                    np.subtract(of_band[rows, part] if each is None else of_band[each], median, out=step)
                    step *= step
                    away += step
                near -= away
                better = (score >= least) & (near > best)
                np.copyto(best, near, where=better)
                mine[better] = number

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(compare, range(0, len(count), _LARGE_BLOCK)))
        return chosen


class _Nearest(_Choice):
    """The view nearest to a day; of equally near ones the clearest."""

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes)
        away = _days_away(scenes, recipe)
        self.choices = np.empty(scenes.scores.shape, np.uint16)
        for part, order in self.rank(scenes, check):
            chosen, best = order[0].copy(), away[order[0]]
            self.choices[0, part] = chosen
            for number in range(1, len(order)):
                mine = away[order[number]]
                better = mine < best
                np.copyto(best, mine, where=better)
                np.copyto(chosen, order[number], where=better)
                self.choices[number, part] = chosen


def _days_away(scenes: _Scenes, recipe: CompositeRecipe) -> np.ndarray:
    """Days between each view and the day wanted."""
    wanted = recipe.wanted_day
    return np.array([abs((scenes.stack.scenes[row].day - wanted).days) for row in scenes.rows])


class _Plain(_Table):
    """Methods whose result for one number of clear views does not help for another: computed when asked.

    work(least, part) -> (values (bands, part), whether there is one (part,)); parts are worked on by two threads.
    """

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        self.scenes, self.recipe = scenes, recipe

    @property
    def nbytes(self) -> int:
        return self.scenes.scores.nbytes + self.scenes.rows.nbytes

    def values(self, band: int, part: slice) -> np.ndarray:
        """A band of all views (n, part) of some pixels."""
        of_band, rows = self.scenes.stack.values[band], self.scenes.rows
        if rows.ndim == 1:
            return of_band[rows, part]
        return of_band[rows[:, part], np.arange(part.start, part.stop)]

    def at(self, least):
        pixels = self.scenes.scores.shape[1]
        values, some = np.zeros((len(self.scenes.bands), pixels)), np.zeros(pixels, bool)

        def work(start: int) -> None:
            part = slice(start, min(start + _BLOCK, pixels))
            values[:, part], some[part] = self.work(least, part)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(0, pixels, _BLOCK)))
        return values, some, None

    def work(self, least: np.float32, part: slice) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError


class _WeightedMean(_Plain):
    """The mean of the clear views with weights."""

    def weights(self, least: np.float32, part: slice) -> np.ndarray:
        """Those of all views (n, part), 0 where they are not clear."""
        raise NotImplementedError

    def work(self, least, part):
        weights = self.weights(least, part)
        total = weights.sum(axis=0)
        some = total > 0
        sums = np.stack([np.einsum("np,np->p", self.values(band, part), weights) for band in self.scenes.bands])
        return np.divide(sums, total, out=np.zeros(sums.shape), where=some), some


class _SoftMean(_WeightedMean):
    """Weights rise with the score."""

    def weights(self, least, part):
        scores, low = self.scenes.scores[:, part], round(float(least), 6)
        full = catalog.FULL_WEIGHT if self.recipe.full_weight is None else self.recipe.full_weight
        if full <= low:
            return (scores >= least).astype(np.float64)
        weights = scores.astype(np.float64)
        weights -= low
        weights /= round(full - low, 6)
        np.maximum(weights, catalog.LEAST_WEIGHT, out=weights)  # both together take less time than np.clip
        np.minimum(weights, 1, out=weights)
        weights *= scores >= least
        return weights


class _ClearestMean(_WeightedMean):
    """The clearest views weigh most, and a view the less the nearer the edge of its scene is.

    Approximate: distances are those on the stack's pixels, which see no edge beyond their own.
    """

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes, recipe, check)
        fold = np.float32(catalog.LESS_CLEAR)
        self.known = np.exp((scenes.scores - np.float32(1)) / fold)
        used = np.unique(scenes.rows)
        inner = dict(zip(used, _inner(scenes.stack, scenes.bands[0], used, check)))
        for number, rows in enumerate(scenes.rows):
            if scenes.rows.ndim == 1:
                self.known[number] *= inner[rows]
                continue
            for row in np.unique(rows):
                self.known[number] *= np.where(rows == row, inner[row], 1)

    @property
    def nbytes(self) -> int:
        return super().nbytes + self.known.nbytes

    def weights(self, least, part):
        return self.known[:, part] * (self.scenes.scores[:, part] >= least)


def _inner(stack: Stack, band: int, rows: np.ndarray, check: Callable[[], None]) -> Iterator[np.ndarray]:
    """How far inside of its scene each pixel lies (P,), to 1 at catalog.FADE metres from where this band has no value,
    of each of these scenes.
    """
    bit = np.uint8(1 << band)
    reach = math.ceil(catalog.FADE / stack.grid.scale)
    for row in rows:
        check()
        outside = (stack.valid[row] & bit) == 0
        if outside.all() or not outside.any():
            yield np.ones(len(outside), np.float32)
            continue
        pixels = np.sqrt(distances(outside.reshape(1, *stack.shape), reach).ravel())
        yield np.minimum(pixels * (stack.grid.scale / catalog.FADE), 1).astype(np.float32)


class _GeometricMedian(_Plain):
    """The point with the least sum of distances to the clear views, the shown and the deciding bands at once.

    Between two thresholds only pixels with other clear views are computed anew, from where they were.
    """

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes, recipe, check)
        deciding = [scenes.stack.bands.index(band) for band in catalog.DECIDING_BANDS[recipe.method]]
        self.together = list(dict.fromkeys([*scenes.bands, *deciding]))
        self.shown = [self.together.index(band) for band in scenes.bands]
        count, pixels = scenes.scores.shape
        self.counts = np.zeros(pixels, np.uint16)
        self.middles = np.zeros((len(self.together), pixels), np.float32)
        self.points = np.empty((len(self.together), count, pixels), np.uint16)  # the clearest first
        for part, order in self.rank(scenes, check):
            for number, band in enumerate(self.together):
                self.points[number, :, part] = scenes.take(scenes.stack.values[band], order, part)

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in (self.ranked, self.points, self.counts, self.middles))

    def work(self, least, part):
        count = np.count_nonzero(self.ranked[:, part] >= least, axis=0)
        kept, middles = self.counts[part], self.middles[:, part]
        changed = np.flatnonzero(count != kept)
        # Pixels with about as many views at once: what is not clear in any of them is left out.
        for some in np.array_split(changed[np.argsort(count[changed], kind="stable")], _GROUPS):
            most = int(count[some].max(initial=0))
            if most:
                points = self.points[:, :most, part][:, :, some].astype(np.float32)
                start = np.where(kept > 2, middles, np.nan)[:, some]
                clear = np.arange(most)[:, None] < count[some]
                middles[:, some] = geometric_median(points, clear, start)
            else:
                middles[:, some] = 0
        kept[:] = count
        return middles[self.shown], count > 0


class _BestPixel(_Choice):
    """The view that is best by catalog.WEIGHTS; of equally good ones the scene listed first.

    What is not clear, and so the distance from it, depends on the threshold: compared when asked. Where the distance
    weighs nothing, the best of the first views in the order of the scores is known for every number of them.
    """

    def __init__(self, scenes: _Scenes, recipe: CompositeRecipe, check: Callable[[], None]):
        super().__init__(scenes)
        by_score, self.by_distance, by_day, by_scene = recipe.weights or catalog.USUAL_WEIGHTS
        clouds = [scenes.stack.scenes[row].cloud for row in scenes.rows]
        cloudy = np.array([1 if cloud is None else cloud / 100 for cloud in clouds])
        less = np.minimum(_days_away(scenes, recipe) / recipe.half_span, 1) * by_day + cloudy * by_scene
        self.fit = scenes.scores.astype(np.float64) * by_score - less[:, None]
        if self.by_distance:
            self.raw = scenes.stack.scores[recipe.qa_band][scenes.rows]  # also where a band has no value
            self.fit = self.fit.astype(np.float32)
            for _part, _order in self.rank(scenes, check):
                pass
            return
        self.choices = np.empty(scenes.scores.shape, np.uint16)
        for part, order in self.rank(scenes, check):
            chosen = order[0].copy()
            fit = np.take_along_axis(self.fit[:, part], order, 0)
            best = fit[0].copy()
            self.choices[0, part] = chosen
            for number in range(1, len(order)):
                better = (fit[number] > best) | ((fit[number] == best) & (order[number] < chosen))
                np.copyto(best, fit[number], where=better)
                np.copyto(chosen, order[number], where=better)
                self.choices[number, part] = chosen
        del self.fit

    def choose(self, count, least):
        if not self.by_distance:
            return super().choose(count, least)
        shape, scale = self.scenes.stack.shape, self.scenes.stack.grid.scale
        reach = math.ceil(catalog.FAR / scale)
        far = np.arange(2 * (reach + 1) ** 2 + 1)
        worth = (np.minimum(np.sqrt(far) * (scale / catalog.FAR), 1) * self.by_distance).astype(np.float32)
        pixels, total = len(count), len(self.raw)

        def compare(first: int) -> tuple[np.ndarray, np.ndarray]:
            """The best of every second scene: one scene at a time stays in the processor's cache."""
            best, chosen = np.full(pixels, -np.inf, np.float32), np.zeros(pixels, np.uint16)
            for number in range(first, total, 2):
                raw, score = self.raw[number], self.scenes.scores[number]
                clear = score >= least
                if not clear.any():
                    continue
                unclear = ((raw >= 0) & (raw < least)).reshape(shape)
                if unclear.any():
                    fit = worth.take(distances(unclear[None], reach).ravel())
                    fit += self.fit[number]
                else:
                    fit = self.fit[number] + worth[-1]
                better = clear & (fit > best)
                np.copyto(best, fit, where=better)
                chosen[better] = number
            return best, chosen

        with ThreadPoolExecutor(2) as pool:
            (best, chosen), (other, others) = pool.map(compare, (0, 1))
        return np.where((other > best) | ((other == best) & (others < chosen)), others, chosen)


def distances(hit: np.ndarray, reach: int) -> np.ndarray:
    """Squared distances in pixels, whole numbers (n, height, width), to the nearest hit; about (reach + 1)² where none
    is as near as ``reach``. hit: bool of the same shape.
    """
    far = reach + 1
    near = np.where(hit, np.uint8(0), np.uint8(far))  # to the nearest within the column
    for known in _doubling(reach):
        step, before = known, near.copy()
        np.minimum(near[:, step:], before[:, :-step] + np.uint8(step), out=near[:, step:])
        np.minimum(near[:, :-step], before[:, step:] + np.uint8(step), out=near[:, :-step])
    np.minimum(near, np.uint8(far), out=near)
    column = near.astype(np.uint16)
    column *= column
    found, moved = column.copy(), np.empty_like(column)
    for step in range(1, reach + 1):
        np.add(column, np.uint16(step * step), out=moved)
        np.minimum(found[:, :, step:], moved[:, :, :-step], out=found[:, :, step:])
        np.minimum(found[:, :, :-step], moved[:, :, step:], out=found[:, :, :-step])
    return found


def _doubling(reach: int) -> Iterator[int]:
    """Steps 1, 1, 2, 4, ... whose sums are all numbers up to ``reach``."""
    known = 0
    while known < reach:
        step = min(known + 1, reach - known)
        yield step
        known += step


_TABLES = {
    "median": _Quantile,
    "percentile": _Quantile,
    "mean": _Mean,
    "medoid": _Medoid,
    "greenest": _Greenest,
    "clearest": _Clearest,
    "latest": _Latest,
    "geometric_median": _GeometricMedian,
    "soft_mean": _SoftMean,
    "clearest_mean": _ClearestMean,
    "nearest": _Nearest,
    "best_pixel": _BestPixel,
}


@lru_cache(maxsize=64)
def exchanges(count: int) -> tuple[tuple[int, int], ...]:
    """Compare-and-exchange steps that order ``count`` items (Batcher's merge exchange, Knuth 5.2.2 M)."""
    if count < 2:
        return ()
    steps, top = [], 1 << (math.ceil(math.log2(count)) - 1)
    p = top
    while p:
        q, r, d = top, 0, p
        while True:
            steps += [(i, i + d) for i in range(count - d) if i & p == r]
            if q == p:
                break
            d, q, r = q - p, q >> 1, p
        p >>= 1
    return tuple(steps)
