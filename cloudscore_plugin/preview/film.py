"""A series on the local stack: each period's scenes as a stack of their own, and what helps periods without a view."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..core.recipe import RecipeError
from ..core.series import Period, Series, days_of
from .advice import LOWEST
from .compose import single
from .stack import Scene, Stack
from .views import Views

_LONGER = {"month": ("quarter", "year"), "quarter": ("year",), "seasons": ("year",)}
_TIMES = (2, 3, 4, 6)  # as many days


def period_of(scene: Scene, periods: list[Period]) -> int | None:
    """The number of the period that a scene was taken in, None for none."""
    day = scene.day.isoformat()
    return next((number for number, period in enumerate(periods) if period.start <= day < period.end), None)


def part_of(stack: Stack, period: Period) -> Stack:
    """The scenes of one period, without copying pixels where they lie together, as they do when sorted by time."""
    inside = [period.start <= scene.day.isoformat() < period.end for scene in stack.scenes]
    rows: slice | np.ndarray = np.flatnonzero(inside)
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        rows = slice(int(rows[0]), int(rows[-1]) + 1)
    return replace(
        stack,
        scenes=tuple(scene for scene, here in zip(stack.scenes, inside) if here),
        others=tuple(scene for scene in stack.others if period.start <= scene.day.isoformat() < period.end),
        values=stack.values[:, rows],
        valid=stack.valid[rows],
        scores={name: scores[rows] for name, scores in stack.scores.items()},
    )


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
    reach = [_reach(stack, best, period) for period in series.periods()]
    least = single(threshold)
    empty = tuple(period for period, most in zip(series.periods(), reach) if most < least)
    if not empty:
        return FilmAdvice(())
    enough = [k / 100 for k in range(round(LOWEST * 100), 101) if k / 100 < threshold]
    lower = max((one for one in enough if min(reach) >= single(one)), default=None)
    return FilmAdvice(empty, lower, _longer(stack, series, best, least))


def _best(stack: Stack, series: Series) -> np.ndarray:
    """The highest threshold at which each scene shows any pixel of the area; -1 for scenes left out."""
    views = Views(stack, series.recipe) if stack.scenes else None
    found = np.full(len(stack.scenes), -1.0, np.float32)
    for row in () if views is None else views.rows:
        found[row] = views.reach_of(np.array([row])).max(initial=-1)
    return found


def _reach(stack: Stack, best: np.ndarray, period: Period) -> float:
    here = [most for most, scene in zip(best, stack.scenes) if period.start <= scene.day.isoformat() < period.end]
    return max(here, default=-1.0)


def _longer(stack: Stack, series: Series, best: np.ndarray, least: np.float32) -> str | None:
    days = days_of(series.step)
    steps = _LONGER.get(series.step, ()) if days is None else [f"days({days * times})" for times in _TIMES]
    for step in steps:
        try:
            longer = series.with_(step=step, left_out=())
        except RecipeError:
            continue
        if all(_reach(stack, best, period) >= least for period in longer.periods()):
            return step
    return None
