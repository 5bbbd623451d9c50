"""A series on the local stack: each period's scenes as a stack of their own, and what helps periods without a view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from ..core.recipe import CompositeRecipe, RecipeError
from ..core.series import MAX_DAYS, Period, Series, days_of
from .advice import lower_thresholds
from .compose import Composer, Composite, single
from .stack import Stack
from .views import Views

_LONGER = {"month": ("quarter", "year"), "quarter": ("year",), "seasons": ("year",)}
_TIMES = 6  # at most as many days


def part_of(stack: Stack, period: Period) -> Stack:
    """The scenes of one period."""
    return scenes_of(stack, lambda day: period.start <= day.isoformat() < period.end)


def scenes_of(stack: Stack, taken: Callable[[date], bool]) -> Stack:
    """The scenes of some days. Pixels are not copied where they lie together, as they do when sorted by time."""
    inside = [taken(scene.day) for scene in stack.scenes]
    places = np.flatnonzero(inside)
    rows: slice | np.ndarray = places
    if len(places) and places[-1] - places[0] + 1 == len(places):
        rows = slice(int(places[0]), int(places[-1]) + 1)
    return replace(
        stack,
        scenes=tuple(scene for scene, here in zip(stack.scenes, inside) if here),
        others=tuple(scene for scene in stack.others if taken(scene.day)),
        values=stack.values[:, rows],
        valid=stack.valid[rows],
        scores={name: scores[rows] for name, scores in stack.scores.items()},
        whole=stack.whole or stack,
    )


class PeriodComposer:
    """Composites of the periods of one stack at any threshold. What does not depend on it is kept. For one thread.

    check: as the Composer's.
    """

    def __init__(self, stack: Stack, check: Callable[[], None] = lambda: None):
        self.stack, self.check = stack, check
        self._composers: dict[Period, Composer] = {}
        self._parts: dict[Period, Stack] = {}

    def part(self, recipe: CompositeRecipe) -> Stack:
        """The scenes of a recipe's time."""
        period = Period(recipe.start, recipe.end)
        if period not in self._parts:
            self._parts[period] = part_of(self.stack, period)
        return self._parts[period]

    def composite(self, recipe: CompositeRecipe, threshold: float) -> Composite:
        """The composite of a recipe's own time."""
        period, part = Period(recipe.start, recipe.end), self.part(recipe)
        composer = self._composers.get(period)
        if composer is None or not composer.fits(part, recipe):
            self._composers.pop(period, None)  # two at once would be large
            composer = self._composers[period] = Composer(part, recipe, self.check)
        return composer.composite(threshold)

    def filled(self, recipe: CompositeRecipe, threshold: float) -> tuple[Composite, np.ndarray]:
        """As filled(), of the recipe's own time and its fill_from."""
        others = (self.composite(one, threshold) for one in recipe.fillers())
        return filled(self.composite(recipe.unfilled, threshold), others)


def filled(own: Composite, others: Iterable[Composite] | Iterator[Composite]) -> tuple[Composite, np.ndarray]:
    """A composite whose holes are filled from the first of others that has a value, as Earth Engine does it, and which
    it was, int (height, width): counted from 1, 0 where the composite's own value stands, -1 where none has any.

    Others are only asked for while there are holes.
    """
    values, valid, place = own.values, own.valid, np.where(own.holes, -1, 0)
    chosen = own.chosen
    number, others = 0, iter(others)
    while (place < 0).any() and (other := next(others, None)) is not None:
        number += 1
        here = (place < 0) & ~other.holes
        if not here.any():
            continue
        values, valid = np.where(here, other.values, values), valid | here
        chosen = None if chosen is None else np.where(here, -1, chosen)
        place = np.where(here, number, place)
    return Composite(values, valid, chosen), place


@dataclass(frozen=True)
class FilmAdvice:
    """What gives every period a clear view: empty periods, and the smallest change of each kind, None where none does.

    empty: periods without any clear view. threshold: the highest in hundredths that leaves none of them empty, not
    below advice.LOWEST. step: the next longer one that does.
    """

    empty: tuple[Period, ...]
    threshold: float | None = None
    step: str | None = None


def film_advice(stack: Stack, series: Series, threshold: float) -> FilmAdvice:
    """What helps the periods of a series that have no clear view at a threshold, as far as the stack tells."""
    best = _best(stack, series)
    reach = [_reach(best, series, period) for period in series.periods()]
    least = single(threshold)
    empty = tuple(period for period, most in zip(series.periods(), reach) if most < least)
    if not empty:
        return FilmAdvice(())
    lower = max((one for one in lower_thresholds(threshold) if min(reach) >= single(one)), default=None)
    return FilmAdvice(empty, lower, _longer(best, series, least))


def _best(stack: Stack, series: Series) -> list[tuple[str, float]]:
    """Of each scene its day (ISO) and the highest threshold at which it shows any of the area, -1 if it is left out."""
    found = np.full(len(stack.scenes), -1.0, np.float32)
    if stack.scenes:
        views = Views(stack, series.recipe)
        for row in views.rows:
            found[row] = views.reach_of(np.array([row])).max(initial=-1)
    return [(scene.day.isoformat(), most) for scene, most in zip(stack.scenes, found)]


def _reach(best: list[tuple[str, float]], series: Series, period: Period) -> float:
    """The highest threshold at which a period shows anything, filled from its neighbours if the series fills holes."""
    spans = [period, *series.neighbours(period)] if series.fill else [period]
    return max((most for start, end in spans for day, most in best if start <= day < end), default=-1.0)


def _longer(best: list[tuple[str, float]], series: Series, least: np.float32) -> str | None:
    days = days_of(series.step)
    steps: Iterable[str] = _LONGER.get(series.step, ())
    if days is not None:
        steps = (f"days({more})" for more in range(days + 1, min(days * _TIMES, MAX_DAYS) + 1))
    for step in steps:
        try:
            longer = series.with_(step=step, left_out=())
        except RecipeError:
            continue
        if all(_reach(best, longer, period) >= least for period in longer.periods()):
            return step
    return None
