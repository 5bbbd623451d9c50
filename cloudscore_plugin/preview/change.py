"""A change on the local stack: the difference of both sides, where it cannot be told, and what helps there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ..core import catalog
from ..core.change import Change
from ..core.recipe import CompositeRecipe, Style
from ..core.series import Period
from .advice import ENOUGH, MOST_DAYS, days_outside, lower_thresholds, picked, widened
from .compose import Composer, single
from .film import scenes_of
from .indices import index
from .stack import Scene, Stack, masked, nth_of, pass_scores
from .views import Views

SIDES = ("before", "after")
PARTS = 61  # of the histogram, an odd number: the one in the middle holds no change
MOST_BANDS = 8  # that a stack holds


def periods_of(change: Change) -> tuple[Period, ...]:
    """The times that scenes are needed of, the one before first."""
    return tuple(Period(side.start, side.end) for side in (change.before, change.after))


def asked(change: Change) -> CompositeRecipe:
    """The recipe that one stack of both sides is asked for with: their time, and the bands that are compared."""
    return change.side("after").with_(start=change.before.start, months=None)


def pictured(change: Change) -> Change:
    """The change as the preview shows it: with sides in their own style, or in the usual one where a stack has no room
    for the style's bands beside those compared.
    """
    bands = {*change.after.bands, *change.bands, *catalog.PREVIEW_BANDS}
    if len(bands) <= MOST_BANDS:
        return change
    return both(change, style=Style())


def side_of(stack: Stack, recipe: CompositeRecipe) -> Stack:
    """The scenes of one side."""
    return scenes_of(stack, lambda day: recipe.takes(day.isoformat()))


def span(change: Change) -> float:
    """The histogram reaches from minus this to this. It does not move while limits are dragged within it."""
    return max(2 * max(map(abs, change.kind.limits)), *(abs(limit) for limit in change.class_limits))


@dataclass(frozen=True)
class Difference:
    """A change at one threshold. values: float64 (height, width), anything where decided is False. decided: both
    sides have a value and enough clear views. cannot_tell: share of the area where not. shares: of what is decided in
    the area, for each class. histogram: pixels of the area in equal parts of -span..span, what lies beyond in the
    outermost.
    """

    values: np.ndarray
    decided: np.ndarray
    cannot_tell: float
    shares: tuple[float, ...]
    histogram: tuple[int, ...]


class Comparer:
    """A change on a stack that holds both sides; threshold, min_views and limits are free.

    parts: the stack of each side. Made in a worker thread, asked in any, one at a time. ``check`` is called now and
    then and may raise to stop it. Raises ValueError when the stack lacks a band.
    """

    def __init__(self, stack: Stack, change: Change, check: Callable[[], None] = lambda: None):
        self.stack, self._request = stack, _request(change)
        self.parts = {name: side_of(stack, getattr(change, name)) for name in SIDES}
        self._composers, self._counters = {}, {}
        for name, part in self.parts.items():
            self._composers[name] = Composer(part, change.side(name), check)
            self._counters[name] = _Counter(part, change.side(name), check)
        self._last: tuple | None = None

    def fits(self, stack: Stack, change: Change) -> bool:
        """Whether this still answers, whatever the threshold, number of views, limits and colours."""
        return stack is self.stack and self._request == _request(change)

    def difference(self, change: Change, threshold: float) -> Difference:
        """The change at a threshold, as expressions.change has it."""
        least = single(threshold)
        values, known = self._compared(change, threshold)
        decided = known.copy()
        for counter in self._counters.values():
            decided &= counter.enough(change.min_views, least).reshape(decided.shape)
        inside = self.stack.inside.reshape(decided.shape)
        count = max(np.count_nonzero(inside), 1)
        seen = values[decided & inside]
        classes = np.bincount(classes_of(seen, change), minlength=len(change.classes))
        most = span(change)
        at = np.clip(np.floor((seen + most) / (2 * most) * PARTS).astype(np.intp), 0, PARTS - 1)
        return Difference(
            values,
            decided,
            float(1 - len(seen) / count),
            tuple(float(number / max(len(seen), 1)) for number in classes),
            tuple(int(number) for number in np.bincount(at, minlength=PARTS)),
        )

    def _compared(self, change: Change, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """Difference, and where both sides have a value; kept for when only limits or views change."""
        if self._last is None or self._last[0] != threshold:
            sides: dict[str, np.ndarray] = {}
            known: np.ndarray | np.bool_ = np.bool_(True)
            for name, composer in self._composers.items():
                composite = composer.composite(threshold)
                bands = dict(zip(change.side(name).bands, composite.values))
                sides[name] = index(change.index, bands) if change.index in catalog.INDICES else bands[change.index]
                known = ~composite.holes & known
            self._last = threshold, change.difference(sides["before"], sides["after"]), known
        return self._last[1:]

    def cannot_tell(self, threshold: float, min_views: int, reach: np.ndarray | None = None) -> float:
        """The share of the area where the change cannot be told. reach: as reach() has it, of other scenes."""
        reach = self.reach(min_views) if reach is None else reach
        return float(np.count_nonzero(reach < single(threshold)) / max(len(reach), 1))

    def reach(self, min_views: int) -> np.ndarray:
        """The highest threshold at which each of the area's pixels can be told, -1: at none."""
        return np.minimum.reduce([counter.reach(min_views) for counter in self._counters.values()])


class _Counter:
    """How often one side was seen, for any threshold."""

    def __init__(self, part: Stack, recipe: CompositeRecipe, check: Callable[[], None] = lambda: None):
        self._part, self._inside = part, np.flatnonzero(part.inside)
        self._views = Views(part, recipe, check) if len(part.rows(recipe.excluded)) else None
        self._passes = list(pass_scores(masked(part, recipe), recipe, part.rows(recipe.excluded)))
        self._most: dict[int, np.ndarray] = {}

    def enough(self, count: int, least: np.float32) -> np.ndarray:
        """Where so many views are clear, bool (P,)."""
        return np.ones(len(self._part.inside), bool) if count == 0 else self._nth(count) >= least

    def reach(self, count: int) -> np.ndarray:
        """The highest threshold at which a pixel of the area has a value and so many clear views, -1: at none."""
        if self._views is None:
            return np.full(len(self._inside), -1, np.float32)
        return np.minimum(self._views.reach, self._nth(count)[self._inside]) if count else self._views.reach

    def _nth(self, count: int) -> np.ndarray:
        """The score of each pixel's n-th clearest view, -1 where it has fewer."""
        if count not in self._most:
            self._most[count] = nth_of(self._passes, count, len(self._part.inside))
        return self._most[count]


def classes_of(values: np.ndarray, change: Change) -> np.ndarray:
    """The number of each value's class, as in change.classes."""
    return np.searchsorted(change.class_limits, values, side="right")


def colours(found: Difference, change: Change) -> np.ndarray:
    """Each pixel in the colour of its class, uint8 (height, width, 3)."""
    rows = [[int(row.colour[at : at + 2], 16) for at in (0, 2, 4)] for row in change.classes]
    return np.array(rows, np.uint8)[classes_of(found.values, change)]


@dataclass(frozen=True)
class ChangeRemedy:
    """What lets more be told. kind: as of advice.Remedy, or "views" for fewer clear views. change: with it made. holes:
    share of the area that then cannot be told. scenes: that count again. days: more, before and after.
    """

    kind: str
    change: Change
    holes: float
    scenes: tuple[Scene, ...] = ()
    days: int = 0

    @property
    def recipe(self) -> CompositeRecipe:
        """The composite after."""
        return self.change.after

    @property
    def overpasses(self) -> int:
        """How many overpasses the scenes belong to."""
        return len({scene.overpass for scene in self.scenes})


def remedies(
    comparer: Comparer, change: Change, threshold: float, check: Callable[[], None] = lambda: None
) -> list[ChangeRemedy]:
    """What lets more be told without asking for anything, one of each kind at most. Limits make no difference.

    check: called now and then; may raise to stop it.
    """
    change = both(change, clear_threshold=threshold)
    before = comparer.cannot_tell(threshold, change.min_views)
    if before <= ENOUGH:
        return []

    def left(one: float, views: int, reach: np.ndarray | None = None) -> float:
        check()
        return comparer.cannot_tell(one, views, reach)

    found, reach = [], comparer.reach(change.min_views)
    lower = picked(lower_thresholds(threshold), lambda one: left(one, 0, reach))
    if lower is not None:
        found.append(ChangeRemedy("threshold", both(change, clear_threshold=lower[0]), lower[1]))
    fewer = picked(range(1, change.min_views), lambda one: left(threshold, one))
    if fewer is not None:
        found.append(ChangeRemedy("views", change.with_(min_views=fewer[0]), fewer[1]))
    out = {*change.before.excluded, *change.after.excluded}
    scenes = tuple(scene for scene in comparer.stack.scenes if scene.index in out)
    if scenes:
        again = both(change, excluded=())
        found.append(ChangeRemedy("scenes", again, left(threshold, 0, _reach(comparer.stack, again)), scenes))
    return [one for one in found if one.holes < before]


def both(change: Change, **fields: Any) -> Change:
    """The change with some fields of both sides' recipes changed."""
    return change.with_(**{name: getattr(change, name).with_(**fields) for name in SIDES})


def _reach(stack: Stack, change: Change) -> np.ndarray:
    """Comparer.reach() of other scenes, without composing."""
    sides = [_Counter(side_of(stack, side), side) for side in (change.side(name) for name in SIDES)]
    return np.minimum.reduce([side.reach(change.min_views) for side in sides])


def wider(change: Change, days: int = MOST_DAYS) -> Change:
    """The change with so many more days before the one side and after the other, away from the event between them."""
    before, after = (widened(getattr(change, name), days) for name in SIDES)
    return change.with_(before=before.with_(end=change.before.end), after=after.with_(start=change.after.start))


def widen_dates(
    stack: Stack, change: Change, threshold: float, check: Callable[[], None] = lambda: None
) -> ChangeRemedy | None:
    """The fewest more days of wider() that let all be told or leave least; None where no day helps.

    stack: of wider(change), fetched onto the stack at hand. Scenes it had to leave out may tell more.
    """
    change = both(change, clear_threshold=threshold)
    wide, least = wider(change), single(threshold)

    def away(day: date) -> int:
        return min(days_outside(day, getattr(change, name)) for name in SIDES)

    best: tuple[float, int] | None = None
    for days in [0, *sorted({far for scene in stack.scenes if 0 < (far := away(scene.day)) <= MOST_DAYS})]:
        check()
        near = {scene.day for scene in stack.scenes if away(scene.day) <= days}
        left = float(np.mean(_reach(scenes_of(stack, near.__contains__), wide) < least))
        if best is None or max(left, ENOUGH) < max(best[0], ENOUGH):
            best = left, days
        if left <= ENOUGH:
            break
    left, more = best or (1.0, 0)
    return ChangeRemedy("dates", wider(change, more), left, days=more) if more else None


def _request(change: Change) -> tuple:
    """What a comparer depends on."""
    sides = tuple(change.side(name).with_(clear_threshold=0.5) for name in SIDES)
    return sides, change.index, change.relative
