"""Filters: tests on the properties and places of elements."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from ..geometry import Geometry
from ..image import Element
from ..scenes import SandboxError
from ..values import Date, DateRange, Filter
from .coerce import coerce
from .registry import algorithm

_EVERYTHING = (".all", ".geo", "system:footprint")


def _sides(leftField, rightValue, rightField, leftValue) -> tuple[Callable, Callable]:
    """Functions from a left and a right element to the two operands."""

    def left(element: Element) -> Any:
        return element.get(leftField) if leftField is not None else leftValue

    def right(element: Element) -> Any:
        return element.get(rightField) if rightField is not None else rightValue

    return left, right


def _compare(test: Callable[[Any, Any], bool]) -> Callable:
    """A filter on left and right, each a property's name or a value. An absent property passes no test."""

    def build(
        leftField: str | None = None, rightValue: Any = None, rightField: str | None = None, leftValue: Any = None
    ) -> Filter:
        left_of, right_of = _sides(leftField, rightValue, rightField, leftValue)

        def passes(element: Element) -> bool:
            if leftField is not None and rightField is not None:
                raise SandboxError("comparing two fields is only for joins.")
            return pair(element, element)

        def pair(one: Element, other: Element) -> bool:
            left, right = left_of(one), right_of(other)
            return left is not None and right is not None and test(left, right)

        both = (leftField, rightField) if test is _same and leftField is not None and rightField is not None else None
        return Filter(passes, pair=pair, fields=both)

    return build


def _same(left: Any, right: Any) -> bool:
    return left == right


def _ordered(left: Any, right: Any) -> int:
    """-1, 0 or 1 for two numbers or two texts."""
    if isinstance(left, Date):
        left = left.value
    if isinstance(right, Date):
        right = right.value
    numbers = all(isinstance(side, (int, float)) for side in (left, right))
    if not numbers and not (isinstance(left, str) and isinstance(right, str)):
        return 2  # not comparable: passes nothing
    return (left > right) - (left < right)


def _holds(container: Any, item: Any) -> bool:
    return isinstance(container, (list, str)) and item in container


for _name, _test in {
    "equals": _same,
    "lessThan": lambda left, right: _ordered(left, right) == -1,
    "greaterThan": lambda left, right: _ordered(left, right) == 1,
    "lessThanOrEquals": lambda left, right: _ordered(left, right) in (-1, 0),
    "greaterThanOrEquals": lambda left, right: _ordered(left, right) in (0, 1),
    "listContains": _holds,
    "stringContains": lambda left, right: isinstance(left, str) and right in left,
    "stringStartsWith": lambda left, right: isinstance(left, str) and left.startswith(right),
    "stringEndsWith": lambda left, right: isinstance(left, str) and left.endswith(right),
}.items():
    algorithm(f"Filter.{_name}")(_compare(_test))


@algorithm("Filter.and")
def all_of(filters: list) -> Filter:
    boxes = [f.boxes for f in filters if f.boxes is not None]
    return Filter(
        lambda element: all(f.test(element) for f in filters),
        boxes[0] if boxes else None,
        max((f.start for f in filters), default=-math.inf),
        min((f.end for f in filters), default=math.inf),
        _paired(filters, all),
        next((f.fields for f in filters if f.fields is not None), None),
        next((f.measure for f in filters if f.measure is not None), None),
    )


def _paired(filters: list, combine: Callable) -> Callable | None:
    """The test of pairs by several filters, None where one of them has none."""
    if any(f.pair is None for f in filters):
        return None
    return lambda left, right: combine(f.pair(left, right) for f in filters)


@algorithm("Filter.or")
def any_of(filters: list) -> Filter:
    return Filter(lambda element: any(f.test(element) for f in filters), pair=_paired(filters, any))


@algorithm("Filter.not")
def negated(filter: Filter) -> Filter:
    pair = filter.pair and (lambda left, right: not filter.pair(left, right))
    return Filter(lambda element: not filter.test(element), pair=pair)


@algorithm("Filter.maxDifference")
def max_difference(
    difference: float,
    leftField: str | None = None,
    rightValue: Any = None,
    rightField: str | None = None,
    leftValue: Any = None,
) -> Filter:
    """As a join's condition the difference is the measure (Source: list of algorithms)."""
    left_of, right_of = _sides(leftField, rightValue, rightField, leftValue)

    def measure(one: Element, other: Element) -> float:
        left, right = left_of(one), right_of(other)
        left, right = (side.value if isinstance(side, Date) else side for side in (left, right))
        if not all(isinstance(side, (int, float)) for side in (left, right)):
            return math.inf
        return abs(left - right)

    def pair(one: Element, other: Element) -> bool:
        return measure(one, other) <= difference

    return Filter(lambda element: pair(element, element), pair=pair, measure=measure)


@algorithm("Filter.notNull")
def not_null(properties: list) -> Filter:
    return Filter(lambda element: all(element.get(name) is not None for name in properties))


@algorithm("Filter.dateRangeContains")
def within_dates(
    leftField: str | None = None, rightValue: Any = None, rightField: str | None = None, leftValue: Any = None
) -> Filter:
    """Half-open: the start passes, the end does not (Source: DateRange)."""
    if rightField is None or leftField is not None:
        raise SandboxError("only a constant date range with a date property is implemented in the local sandbox.")
    dates = coerce(leftValue, "DateRange", "Filter.dateRangeContains", "leftValue")

    def passes(element: Element) -> bool:
        when = element.get(rightField)
        when = when.value if isinstance(when, Date) else when
        return isinstance(when, (int, float)) and dates.start <= when < dates.end

    if rightField == "system:time_start":
        return Filter(passes, None, dates.start, dates.end)
    return Filter(passes)


@algorithm("Filter.calendarRange")
def calendar_range(start: int, end: int | None = None, field: str = "day_of_year") -> Filter:
    """Inclusive at both ends, in UTC; wraps when the end comes before the start (Source: list of algorithms)."""
    end = start if end is None else end
    parts: dict[str, Callable[[date], int]] = {
        "year": lambda when: when.year,
        "month": lambda when: when.month,
        "hour": lambda when: when.hour,
        "minute": lambda when: when.minute,
        "day_of_year": lambda when: when.timetuple().tm_yday,
        "day_of_month": lambda when: when.day,
        "day_of_week": lambda when: when.isoweekday(),
    }
    if field not in parts:
        raise SandboxError(f"Unknown calendar field '{field}'.")

    def passes(element: Element) -> bool:
        when = element.get("system:time_start")
        if not isinstance(when, (int, float)):
            return False
        part = parts[field](Date(when).when)
        return start <= part <= end if start <= end else part >= start or part <= end

    return Filter(passes)


@algorithm("Filter.dayOfYear")
def day_of_year(start: int, end: int) -> Filter:
    return calendar_range(start, end, "day_of_year")


def _only_for_joins(_element: Element) -> bool:
    raise SandboxError("comparing two fields is only for joins.")


@algorithm("Filter.intersects")
def intersects(
    leftField: str | None = None,
    rightValue: Any = None,
    rightField: str | None = None,
    leftValue: Any = None,
) -> Filter:
    """Elements whose footprint touches the geometry; whole elements stay (the margin of 0.1 m is not added)."""
    if leftField in _EVERYTHING and rightField in _EVERYTHING:  # a join
        return Filter(
            _only_for_joins,
            pair=lambda left, right: (
                left.geometry is None or right.geometry is None or left.geometry.intersects(right.geometry)
            ),
        )
    field, value = (leftField, rightValue) if leftField is not None else (rightField, leftValue)
    if field not in _EVERYTHING:
        raise SandboxError(f"the field '{field}' is not implemented in the local sandbox.")
    place: Geometry = coerce(value, "Geometry", "Filter.intersects", "rightValue")
    return Filter(lambda element: element.geometry is None or element.geometry.intersects(place), tuple(place.boxes()))


@algorithm("DateRange.start")
def range_start(dateRange: DateRange) -> Date:
    return Date(dateRange.start)


@algorithm("DateRange.end")
def range_end(dateRange: DateRange) -> Date:
    return Date(dateRange.end)
