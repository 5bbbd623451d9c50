"""Arguments made what an algorithm's signature asks for, as Earth Engine promotes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from functools import cache
from typing import Any

from ..geometry import Geometry
from ..image import Element, Image, constant
from ..scenes import Grid, SandboxError
from ..values import Collection, Date, DateRange, Feature, Filter, Function, Projection, type_name


def coerce(value: Any, wanted: str, name: str, argument: str) -> Any:
    """``value`` as the type an argument has. Raises Earth Engine's error for a wrong type."""
    convert, convert_item = _converters(wanted)
    if convert is None:
        return value
    result = convert(value)
    if convert_item is not None and result is not None:
        result = [convert_item(item) for item in result]
        result = None if any(item is None for item in result) else result
    if result is None:
        raise SandboxError(
            f"{name}, argument '{argument}': Invalid type.\nExpected type: {wanted}.\nActual type: {type_name(value)}."
        )
    return result


@cache
def _converters(wanted: str) -> tuple[Callable | None, Callable | None]:
    """What makes a value one of a type, and of a list its items."""
    kind, _, items = wanted.partition("<")
    return CONVERT.get(kind), CONVERT.get(items.rstrip(">").split("<")[0]) if kind == "List" else None


def _number(value: Any) -> float | int | None:
    return value if isinstance(value, (int, float)) else None


def _whole(bits: int) -> Callable[[Any], int | None]:
    def convert(value: Any) -> int | None:
        return int(value) if _number(value) is not None and abs(value) < 2**bits and value == int(value) else None

    return convert


def _image(value: Any) -> Image | None:
    if isinstance(value, Image):
        return value
    if _number(value) is not None:
        return constant([value])
    if isinstance(value, list) and value and all(_number(part) is not None for part in value):
        return constant(value)
    return None


def _collection(value: Any) -> Collection | None:
    if isinstance(value, Collection):
        return value
    if isinstance(value, Element):
        return Collection(lambda: [value])
    if isinstance(value, list) and all(isinstance(part, Element) for part in value):
        return Collection(lambda: value)
    return None


def _geometry(value: Any) -> Geometry | None:
    if isinstance(value, Geometry):
        return value
    if isinstance(value, Element):
        return value.geometry
    if isinstance(value, dict) and "coordinates" in value:
        return Geometry.from_json(value)
    return None


def _element(value: Any) -> Element | Collection | None:
    """Whatever has properties: collections too."""
    return value if isinstance(value, Collection) else _feature(value)


def _feature(value: Any) -> Element | None:
    if isinstance(value, Element):
        return value
    geometry = _geometry(value)
    return None if geometry is None else Feature(geometry)


def _date(value: Any) -> Date | None:
    if isinstance(value, Date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Date(float(value))
    if isinstance(value, str):
        return Date(parse_date(value))
    if isinstance(value, dict) and value.get("type") == "Date":
        return Date(float(value["value"]))
    return None


def _date_range(value: Any) -> DateRange | None:
    if isinstance(value, DateRange):
        return value
    date = _date(value)
    return None if date is None else DateRange(date.value, date.value + 1)


def _projection(value: Any) -> Projection | None:
    if isinstance(value, Projection):
        return value
    if isinstance(value, str):
        return Projection(Grid(value, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)))
    return None


def _error_margin(value: Any) -> float | None:
    if isinstance(value, dict):  # the default in the list of algorithms
        value = value.get("value")
    return float(value) if _number(value) is not None else None


def texts(value: Any, what: str) -> list[str]:
    """A list of texts from one text or a list; of none from None. Raises SandboxError for anything else."""
    values = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise SandboxError(f"'{what}' must be a text or a list of texts.")
    return values


def only(*kinds: type) -> Callable[[Any], Any]:
    """Takes values of these types alone."""
    return lambda value: value if isinstance(value, kinds) else None


# Year, month, day, hour, minute, second, fraction, zone; months, days and hours of one digit are taken too (Source:
# Google's sample of ee.Date).
_MOMENT = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?"
    r"(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(\.\d+)?)?)?)?(?:Z|([+-])(\d{2}):?(\d{2}))?"
)


def parse_date(text: str) -> float:
    """ISO 8601 text (UTC unless it says otherwise) as milliseconds since 1970."""
    match = _MOMENT.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups()[:6])
        when = datetime(year, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=timezone.utc)
        sign, hours, minutes = match[8], int(match[9] or 0), int(match[10] or 0)
        if hours > 18 or minutes > 59:
            raise ValueError
    except ValueError as error:
        raise SandboxError(f"Date: Bad date/time '{text}'.") from error
    shift = (hours * 3600 + minutes * 60) * (-1 if sign == "-" else 1)
    return (when.timestamp() - shift) * 1000 + int(float(match[7] or 0) * 1000)


CONVERT: dict[str, Callable[[Any], Any]] = {
    "Image": _image,
    "ImageCollection": _collection,
    "FeatureCollection": _collection,
    "Collection": _collection,
    "Geometry": _geometry,
    "Feature": _feature,
    "Element": _element,
    "Date": _date,
    "DateRange": _date_range,
    "Projection": _projection,
    "ErrorMargin": _error_margin,
    "Filter": only(Filter),
    "Algorithm": only(Function),
    "Number": _number,
    "Float": _number,
    "Double": _number,
    "Integer": _whole(31),
    "Long": _whole(63),
    "Boolean": only(bool),
    "String": only(str),
    "List": only(list),
    "Dictionary": only(dict),
}
