"""Numbers, texts, lists, dictionaries and dates."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from ..scenes import SandboxError
from ..values import EPOCH, Date, DateRange
from .coerce import parse_date
from .registry import algorithm

_DAY = timedelta(days=1)
# Joda-Time patterns that scripts use, as strftime spells them.
_PATTERNS = (
    ("YYYY", "%Y"), ("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"),
)  # fmt: skip


@algorithm("Number.add", "Number.subtract", "Number.multiply", "Number.divide")
def arithmetic(left, right, name: str):
    operation = name.split(".")[1]
    if operation == "divide":
        return left / right if right else 0  # (Source: list of algorithms)
    return {"add": left + right, "subtract": left - right, "multiply": left * right}[operation]


@algorithm("Number.parse")
def parse(input: str, radix: int = 10):
    try:
        return int(input, radix) if radix != 10 or input.strip().lstrip("+-").isdigit() else float(input)
    except ValueError as error:
        raise SandboxError(f"Cannot parse '{input}' as a number.") from error


@algorithm("List.get")
def list_get(list: list, index: int):
    try:
        return list[index]
    except IndexError as error:
        raise SandboxError(f"List index out of range: {index} (list has {len(list)} elements).") from error


@algorithm("List.size")
def list_size(list: list):
    return len(list)


@algorithm("List.distinct")
def distinct(list: list):
    found = []
    for item in list:
        if item not in found:
            found.append(item)
    return found


@algorithm("List.contains")
def contains(list: list, element: Any):
    return element in list


@algorithm("Dictionary.get")
def dictionary_get(dictionary: dict, key: str, defaultValue: Any = None):
    if key not in dictionary and defaultValue is None:
        raise SandboxError(f"Dictionary does not contain key: '{key}'.")
    return dictionary.get(key, defaultValue)


@algorithm("Date")
def date(value: Any, timeZone: str = "UTC"):
    _utc(timeZone)
    return Date(_moment(value))


@algorithm("DateRange")
def date_range(start: Any, end: Any = None, timeZone: str = "UTC"):
    """Half-open; without an end it lasts one millisecond (Source: list of algorithms)."""
    _utc(timeZone)
    first = _moment(start)
    last = first + 1 if end is None else _moment(end)
    if last <= first:
        raise SandboxError(f"Empty date ranges not supported for the current operation: {start} .. {end}.")
    return DateRange(first, last)


@algorithm("Date.millis")
def millis(date: Date):
    return int(date.value)


@algorithm("Date.get")
def date_get(date: Date, unit: str, timeZone: str = "UTC"):
    _utc(timeZone)
    if unit not in ("year", "month", "day", "hour", "minute", "second"):
        raise SandboxError(f"the unit '{unit}' is not implemented in the local sandbox.")
    return getattr(date.when, unit)


_MILLISECONDS = {"second": 1e3, "minute": 6e4, "hour": 3.6e6, "day": 8.64e7, "week": 6.048e8}
# Average lengths (Source: list of algorithms, Date.difference); a year of 365.2425 days is not documented.
_AVERAGE = {**_MILLISECONDS, "month": 8.64e7 * 365.2425 / 12, "year": 8.64e7 * 365.2425}


def _length(unit: str, lengths: dict) -> float:
    if unit not in lengths:
        raise SandboxError(f"Unknown unit '{unit}'.")
    return lengths[unit]


def _start(when: datetime, unit: str) -> datetime:
    """The beginning of the unit a moment lies in; weeks begin on Monday (not documented)."""
    day = when.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {
        "year": day.replace(month=1, day=1),
        "month": day.replace(day=1),
        "week": day - timedelta(days=day.weekday()),
        "day": day,
        "hour": when.replace(minute=0, second=0, microsecond=0),
        "minute": when.replace(second=0, microsecond=0),
        "second": when.replace(microsecond=0),
    }
    if unit not in starts:
        raise SandboxError(f"Unknown unit '{unit}'.")
    return starts[unit]


@algorithm("Date.advance")
def advance(date: Date, delta: float, unit: str, timeZone: str = "UTC"):
    """Months and years keep the day, or take the month's last one (fractions of them are refused)."""
    _utc(timeZone)
    if unit not in ("month", "year"):
        return Date(date.value + delta * _length(unit, _MILLISECONDS))
    if delta != int(delta):
        raise SandboxError(f"fractions of a {unit} are not implemented in the local sandbox.")
    when = date.when
    months = when.year * 12 + when.month - 1 + int(delta) * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9998:
        raise SandboxError("the date is out of range.")
    last = (datetime(year + (month == 11), (month + 1) % 12 + 1, 1) - _DAY).day
    moved = when.replace(year=year, month=month + 1, day=min(when.day, last))
    return Date(date.value + (moved - when) / timedelta(milliseconds=1))


@algorithm("Date.getRelative")
def get_relative(date: Date, unit: str, inUnit: str, timeZone: str = "UTC"):
    """0-based (Source: list of algorithms)."""
    _utc(timeZone)
    start, when = _start(date.when, inUnit), date.when
    if unit == "month":
        return (when.year - start.year) * 12 + when.month - start.month
    return math.floor((when - start) / timedelta(milliseconds=_length(unit, _MILLISECONDS)))


@algorithm("Date.getFraction")
def get_fraction(date: Date, unit: str, timeZone: str = "UTC"):
    _utc(timeZone)
    start = _start(date.when, unit)
    ends = {"year": lambda: start.replace(year=start.year + 1), "month": lambda: _start(start + 31 * _DAY, "month")}
    end = ends[unit]() if unit in ends else start + timedelta(milliseconds=_length(unit, _MILLISECONDS))
    return (date.when - start) / (end - start)


@algorithm("Date.difference")
def difference(date: Date, start: Date, unit: str):
    return (date.value - start.value) / _length(unit, _AVERAGE)


@algorithm("Date.unitRatio")
def unit_ratio(numerator: str, denominator: str):
    return _length(numerator, _AVERAGE) / _length(denominator, _AVERAGE)


@algorithm("Date.fromYMD")
def from_ymd(year: int, month: int, day: int, timeZone: str = "UTC"):
    _utc(timeZone)
    return Date(parse_date(f"{year:04}-{month}-{day}"))


@algorithm("Date.update")
def update(
    date: Date,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
    hour: int | None = None,
    minute: int | None = None,
    second: float | None = None,
    timeZone: str = "UTC",
):
    _utc(timeZone)
    given = {"year": year, "month": month, "day": day, "hour": hour, "minute": minute}
    try:
        moved = date.when.replace(**{name: value for name, value in given.items() if value is not None})
        if second is not None:
            moved = moved.replace(second=0, microsecond=0) + timedelta(seconds=second)
    except ValueError as error:
        raise SandboxError(f"there is no such date: {error}.") from error
    return Date(date.value + (moved - date.when) / timedelta(milliseconds=1))


@algorithm("Date.getRange")
def get_range(date: Date, unit: str, timeZone: str = "UTC"):
    """The year, month, ... a date lies in."""
    _utc(timeZone)
    start = _start(date.when, unit)
    first = Date((start - EPOCH) / timedelta(milliseconds=1))
    return DateRange(first.value, advance(first, 1, unit).value)


@algorithm("Date.format")
def date_format(date: Date, format: str = "YYYY-MM-dd'T'HH:mm:ss", timeZone: str = "UTC"):
    """The Joda-Time patterns YYYY, yyyy, yy, MM, dd, HH, mm, ss and quoted text."""
    _utc(timeZone)
    parts = format.split("'")
    for number in range(0, len(parts), 2):
        for pattern, spelled in _PATTERNS:
            parts[number] = parts[number].replace(pattern, spelled)
        rest = parts[number]
        for _pattern, spelled in _PATTERNS:
            rest = rest.replace(spelled, "")
        if any(letter.isalpha() for letter in rest):
            raise SandboxError(f"the format '{format}' is not implemented in the local sandbox.")
    return date.when.strftime("".join(parts))


def _moment(value: Any) -> float:
    if isinstance(value, Date):
        return value.value
    if isinstance(value, str):
        return parse_date(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise SandboxError(f"Cannot convert {value!r} to a date.")


def _utc(zone: str) -> None:
    if zone not in ("UTC", "GMT", "Etc/UTC"):
        raise SandboxError(f"the time zone '{zone}' is not implemented in the local sandbox.")
