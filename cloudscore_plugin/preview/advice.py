"""What would fill the holes: the smallest change of each kind, computed on the stack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .stack import Scene, Stack
from .views import Views

ENOUGH = 0.001  # of the area: fewer holes than this count as filled
LOWEST = 0.40  # no lower threshold is advised: clouds and their shadows come in
MOST_DAYS = 30  # further away the ground itself may look different


Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Remedy:
    """A change that leaves fewer holes.

    kind: "threshold", "scenes" or "dates". recipe: with the change made. holes: share of the area that is left
    without a clear view, exact for the stack's grid. scenes: those to include again, all that were excluded of each
    overpass. days: more, on either side.
    """

    kind: str
    recipe: CompositeRecipe
    holes: float
    scenes: tuple[Scene, ...] = ()
    days: int = 0

    @property
    def fills(self) -> bool:
        """Whether this is all it takes."""
        return self.holes <= ENOUGH

    @property
    def overpasses(self) -> int:
        """How many overpasses the scenes to include again belong to."""
        return len({scene.overpass for scene in self.scenes})


def remedies(views: Views, recipe: CompositeRecipe) -> list[Remedy]:
    """What helps without asking for anything more, those that fill the holes first. Empty where there are none."""
    before = views.holes(recipe.clear_threshold)
    found = [lower_threshold(views, recipe), include_scenes(views, recipe)] if before > 0 else []
    return sorted((r for r in found if r and r.holes < before), key=lambda r: 0 if r.fills else r.holes)


def lower_threshold(views: Views, recipe: CompositeRecipe) -> Remedy | None:
    """The highest threshold in hundredths, but not below LOWEST, that fills the holes or leaves the fewest."""
    found = picked(lower_thresholds(recipe.clear_threshold), views.holes)
    return found and Remedy("threshold", recipe.with_(clear_threshold=found[0]), found[1])


def lower_thresholds(threshold: float) -> list[float]:
    """Those that may be advised instead of one, rising, in hundredths."""
    return [k / 100 for k in range(round(LOWEST * 100), 101) if k / 100 < threshold]


def picked(choices: Sequence[Number], left: Callable[[Number], float]) -> tuple[Number, float] | None:
    """The last of rising choices that leaves enough, or else as little as any, and what it leaves; None of none."""
    shares = [left(one) for one in choices]
    if not shares:
        return None
    goal = max(ENOUGH, min(shares))
    at = max(number for number, share in enumerate(shares) if share <= goal)
    return choices[at], shares[at]


def include_scenes(views: Views, recipe: CompositeRecipe) -> Remedy | None:
    """The excluded overpass that fills most, then the next, until the holes are filled or none helps."""
    stack, kept, chosen = views.stack, list(views.rows), []
    used = set(kept)
    waiting = stack.overpasses(n for n in range(len(stack.scenes)) if n not in used)
    holes = views.holes(recipe.clear_threshold)
    while waiting and holes > ENOUGH:
        left = [
            views.holes(recipe.clear_threshold, views.reach_of(np.array([*kept, *rows], np.intp))) for rows in waiting
        ]
        best = int(np.argmin(left))
        if left[best] >= holes:
            break
        holes = left[best]
        rows = waiting.pop(best)
        chosen += rows
        kept += rows
    if not chosen:
        return None
    scenes = tuple(stack.scenes[n] for n in chosen)
    again = {scene.index for scene in scenes}
    excluded = tuple(index for index in recipe.excluded if index not in again)
    return Remedy("scenes", recipe.with_(excluded=excluded), holes, scenes)


def widened(recipe: CompositeRecipe, days: int = MOST_DAYS) -> CompositeRecipe:
    """The recipe with so many more days on either side, never before the archive's first."""
    start = max(date.fromisoformat(recipe.start) - timedelta(days), catalog.ARCHIVE_START)
    end = date.fromisoformat(recipe.end)
    end += min(timedelta(days), date.max - end)
    return recipe.with_(start=start.isoformat(), end=end.isoformat())


def widen_dates(
    stack: Stack, recipe: CompositeRecipe, most: int = MOST_DAYS, check: Callable[[], None] = lambda: None
) -> Remedy | None:
    """The fewest more days on either side that fill the holes or leave the fewest; None where no day helps.

    stack: of widened(recipe, most), best fetched ``onto`` the stack at hand. Scenes it had to leave out may fill
    more than is told.
    """
    views = Views(stack, recipe, check)
    outside = np.array([days_outside(scene.day, recipe) for scene in stack.scenes])
    allowed = np.zeros(len(stack.scenes), bool)
    allowed[views.rows] = True

    def holes(days: int) -> float:
        check()
        rows = np.flatnonzero(allowed & (outside <= days))
        return views.holes(recipe.clear_threshold, views.reach_of(rows))

    left = {days: holes(days) for days in [0, *sorted({int(n) for n in outside if 0 < n <= most})]}
    goal = max(ENOUGH, min(left.values()))
    days = min(days for days, holes in left.items() if holes <= goal)
    return Remedy("dates", widened(recipe, days), left[days], days=days) if days else None


def days_outside(day: date, recipe: CompositeRecipe) -> int:
    """How many days before the recipe's first or after its last, 0 for one of its own."""
    start, last = date.fromisoformat(recipe.start), date.fromisoformat(recipe.last_day)
    return max((start - day).days, (day - last).days, 0)
