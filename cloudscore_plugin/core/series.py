"""Series: one composite for each period (month, quarter, season, year or n days) of a span of time.

Each is the same composite as one that is built alone for the dates of its period.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from .recipe import CompositeRecipe, RecipeError, brief, strict_json

KIND, SCHEMA = "series", 1
MAX_PERIODS = 120
FILL_REACH = 12  # periods on either side that holes are filled from
MAX_DAYS = 3660  # of a period; longer than ten years it is no series
STEPS = ("month", "quarter", "seasons", "year")  # and season(first,last), days(n)

_SEASON = re.compile(r"season\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)")
_DAYS = re.compile(r"days\(\s*(\d{1,5})\s*\)")
_MONTHS = {"month": 1, "quarter": 3, "seasons": 3, "year": 12}
_FIRST = {"seasons": 12}  # meteorological seasons begin with December, everything else with January


class Period(NamedTuple):
    """ISO dates, half-open ``[start, end)`` in UTC."""

    start: str
    end: str

    @property
    def last_day(self) -> str:
        """The last day that still counts."""
        return (date.fromisoformat(self.end) - timedelta(1)).isoformat()


@dataclass(frozen=True)
class Series:
    """Composites of one area for consecutive periods.

    recipe: everything the composites share; its ``start`` and ``end`` are those of the whole series.
    step: "month", "quarter" (January to March, ...), "seasons" (meteorological: December to February, ...), "year",
    "season(first,last)" (the same months, 1..12, of each year; may wrap over the year's end) or "days(n)".
    left_out: the starts (ISO dates) of periods that are not built.
    fill: a pixel without a clear view takes the nearest earlier or later period's, see neighbours().

    Raises RecipeError for a step that cannot be, for no period and for more than MAX_PERIODS.
    """

    recipe: CompositeRecipe
    step: str = "month"
    left_out: tuple[str, ...] = ()
    fill: bool = False

    def __post_init__(self):
        put = object.__setattr__
        if not isinstance(self.recipe, CompositeRecipe):
            raise RecipeError("field_wrong", field="recipe")
        put(self, "step", checked_step(self.step))
        if not isinstance(self.fill, bool):
            raise RecipeError("field_wrong", field="fill")
        if not isinstance(self.left_out, (list, tuple)) or any(not isinstance(day, str) for day in self.left_out):
            raise RecipeError("field_wrong", field="left_out")
        put(self, "recipe", self.recipe.unfilled)
        every = self.every_period()
        starts = {period.start for period in every}
        put(self, "left_out", tuple(sorted(set(self.left_out) & starts)))
        if len(self.left_out) == len(every):
            raise RecipeError("series_empty")

    def every_period(self) -> list[Period]:
        """All periods in order of time, also those left out. The first and the last are cut at the recipe's dates.

        Periods share no day. Only "season(first,last)", or months left out by the recipe, leave gaps between them.
        """
        return every_period(self.step, self.recipe.start, self.recipe.end, self.recipe.months)

    def periods(self) -> list[Period]:
        """The periods that are built, in order of time."""
        return [period for period in self.every_period() if period.start not in self.left_out]

    def is_cut(self, period: Period) -> bool:
        """Whether a period is shorter than the step's, because the recipe's dates begin or end within it."""
        return is_cut(self.step, self.recipe.start, period)

    def recipe_of(self, period: Period) -> CompositeRecipe:
        """The recipe of one period's composite, equal to what a user would build by hand."""
        months, others = self.recipe.months, self.neighbours(period) if self.fill else ()
        if months is not None and all(_months_within(one) <= set(_month_range(*months)) for one in (period, *others)):
            months = None  # no scene of the period would be left out
        return self.recipe.with_(start=period.start, end=period.end, months=months, fill_from=tuple(map(tuple, others)))

    def neighbours(self, period: Period) -> tuple[Period, ...]:
        """The periods that fill the holes of one, the nearest first; of two that are equally near, the earlier.

        Counted in periods, also those left out, which fill nothing; up to FILL_REACH of them on either side.
        """
        every, built = self.every_period(), set(self.periods())
        at = every.index(period)
        order = [at + side * far for far in range(1, FILL_REACH + 1) for side in (-1, 1)]
        return tuple(every[number] for number in order if 0 <= number < len(every) and every[number] in built)

    def recipes(self) -> list[CompositeRecipe]:
        """One recipe for each of periods()."""
        return [self.recipe_of(period) for period in self.periods()]

    def with_(self, **changes: Any) -> Series:
        """The same series with some fields changed, checked again."""
        return replace(self, **changes)

    def to_json(self) -> str:
        """The series as JSON text; equal series give equal text. Fields at their usual value are left out."""
        data: dict[str, Any] = {"kind": KIND, "schema": SCHEMA, "step": self.step}
        data["recipe"] = json.loads(self.recipe.to_json())
        if self.left_out:
            data["left_out"] = list(self.left_out)
        if self.fill:
            data["fill"] = True
        return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Series:
        """Read what to_json wrote. Raises RecipeError for anything else, and changes nothing."""
        data = versioned(text, KIND, SCHEMA, ("recipe", "step"), ("left_out", "fill"))
        return cls(**{**data, "recipe": inner_recipe(data["recipe"])})


def every_period(step: str, start: str, end: str, months: tuple[int, int] | None = None) -> list[Period]:
    """The periods of a step between two ISO dates, as Series.every_period() has them; months: those that count.

    Raises RecipeError for none and for more than MAX_PERIODS.
    """
    first, stop = date.fromisoformat(start), date.fromisoformat(end)
    found = []
    for begin, finish in _whole_periods(step, first):
        if begin >= stop:
            break
        period = Period(max(begin, first).isoformat(), min(finish, stop).isoformat())
        if finish > first and (months is None or _months_within(period) & set(_month_range(*months))):
            found.append(period)
        if len(found) > MAX_PERIODS:
            raise RecipeError("series_too_long", count=_count(step, first, stop), most=MAX_PERIODS)
    if not found:
        raise RecipeError("series_empty")
    return found


def whole_span(series: Series) -> Period:
    """From the start of the first period to the end of the last, both as long as the step's, whatever is cut."""
    periods, begin, end = series.every_period(), "", ""
    for start, stop in _whole_periods(series.step, date.fromisoformat(series.recipe.start)):
        if stop.isoformat() >= periods[0].end and not begin:
            begin = start.isoformat()
        if stop.isoformat() >= periods[-1].end:
            end = stop.isoformat()
            break
    return Period(begin, end)


def is_cut(step: str, first: str, period: Period) -> bool:
    """Whether a period of a series that begins on an ISO date is shorter than the step's."""
    for start, stop in _whole_periods(step, date.fromisoformat(first)):
        if stop.isoformat() >= period.end:
            return (start.isoformat(), stop.isoformat()) != tuple(period)
    return False


def checked_step(step: Any) -> str:
    """The step in its usual spelling. Raises RecipeError for anything that is none."""
    if not isinstance(step, str):
        raise RecipeError("field_wrong", field="step")
    name = step.strip().lower()
    if name in STEPS:
        return name
    if (found := _SEASON.fullmatch(name)) and all(1 <= int(month) <= 12 for month in found.groups()):
        first, last = map(int, found.groups())
        return f"season({first},{last})"
    if (found := _DAYS.fullmatch(name)) and 1 <= int(found[1]) <= MAX_DAYS:
        return f"days({int(found[1])})"
    raise RecipeError("step_unknown", step=brief(step))


def season_of(step: str) -> tuple[int, int] | None:
    """First and last month of a "season(first,last)" step, None for the other steps."""
    found = _SEASON.fullmatch(step)
    return (int(found[1]), int(found[2])) if found else None


def days_of(step: str) -> int | None:
    """The length of a period in days of a "days(n)" step, None for the other steps."""
    found = _DAYS.fullmatch(step)
    return int(found[1]) if found else None


def versioned(text: str, kind: str, schema: int, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict:
    """The fields of a JSON object of this kind, without kind and schema. Raises RecipeError for anything else."""
    data = strict_json(text)
    if not isinstance(data, dict) or data.pop("kind", "composite") != kind:
        raise RecipeError("recipe_broken")
    version = data.pop("schema", None)
    if type(version) is not int or version < 1:
        raise RecipeError("recipe_broken")
    if version > schema:
        raise RecipeError("recipe_newer", schema=brief(version))
    unknown = sorted(set(data) - {*needed, *optional})
    if unknown:
        raise RecipeError("recipe_field_unknown", field=brief(unknown[0]))
    for name in needed:
        if name not in data:
            raise RecipeError("recipe_field_missing", field=name)
    return data


def inner_recipe(value: Any) -> CompositeRecipe:
    """The recipe that stands as an object inside other JSON. Raises RecipeError."""
    return CompositeRecipe.from_data(value)


def _whole_periods(step: str, first: date) -> Iterator[tuple[date, date]]:
    """The step's periods without any cut, from the one that holds ``first`` or lies next, on and on."""
    days = days_of(step)
    if days is not None:
        whole = timedelta(days)
        while first <= date.max - 2 * whole:
            yield first, first + whole
            first += whole
        return
    season = season_of(step)
    if season is not None:
        begin, length, apart = season[0], (season[1] - season[0]) % 12 + 1, 12
    else:
        length = apart = _MONTHS[step]
        begin = _FIRST.get(step, 1)
    month = first.year * 12 + first.month - 1  # counted from year 0
    start = month - (month - (begin - 1)) % apart
    if season is not None and start + length <= month:
        start += apart
    while start + length < date.max.year * 12:
        yield _first_day(start), _first_day(start + length)
        start += apart


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _count(step: str, first: date, end: date) -> int:
    count = 0
    for start, _stop in _whole_periods(step, first):
        if start >= end or count > 100_000:
            break
        count += 1
    return count


def _month_range(first: int, last: int) -> Iterator[int]:
    return ((first - 1 + number) % 12 + 1 for number in range((last - first) % 12 + 1))


def _months_within(period: Period) -> set[int]:
    """The months that a period has at least one day of."""
    start, last = date.fromisoformat(period.start), date.fromisoformat(period.last_day)
    count = (last.year - start.year) * 12 + last.month - start.month + 1
    return {(start.month - 1 + number) % 12 + 1 for number in range(min(count, 12))}
