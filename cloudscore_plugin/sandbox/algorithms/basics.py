"""Numbers, texts, lists, dictionaries and dates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..scenes import SandboxError
from ..values import Date, DateRange
from . import algorithm
from .coerce import parse_date

_DAY = timedelta(days=1)
# Joda-Time patterns that scripts use, as strftime spells them.
_PATTERNS = (
    ("YYYY", "%Y"), ("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"),
)  # fmt: skip


@algorithm("Number.add", "Number.subtract", "Number.multiply", "Number.divide")
def arithmetic(left, right, name: str):
    operation = name.split(".")[1]
    if operation == "divide":
        if right == 0:
            raise SandboxError("Division by zero.")
        return left / right
    return {"add": left + right, "subtract": left - right, "multiply": left * right}[operation]


@algorithm("Number.parse")
def parse(input: str, radix: int = 10):
    try:
        return int(input, radix) if radix != 10 or input.strip().lstrip("+-").isdigit() else float(input)
    except ValueError as error:
        raise SandboxError(f"Cannot parse '{input}' as a number.") from error


@algorithm("String")
def string(input: Any):
    if not isinstance(input, (str, int, float)) or isinstance(input, bool):
        raise SandboxError(f"Cannot convert {input!r} to a string.")
    return str(input)


@algorithm("String.slice")
def string_slice(string: str, start: int, end: int | None = None):
    """Negative numbers count from the end; too long a range gives a shorter text (Source: list of algorithms)."""
    return string[start:end]


@algorithm("String.cat")
def string_cat(string1: str, string2: str):
    return string1 + string2


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
