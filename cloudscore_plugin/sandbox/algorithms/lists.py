"""Lists, dictionaries, texts, numbers and conditions."""

from __future__ import annotations

import functools
import math
import re
from typing import Any

from ..image import Element
from ..limits import check_memory, check_time
from ..scenes import SandboxError
from ..values import Date, Feature, Filter, Function
from .reducers import Reducer, reduce_list
from .registry import algorithm

# Conditions


@algorithm("If")
def if_(condition: Any = None, trueCase: Any = None, falseCase: Any = None):
    """Both cases are evaluated, as on Earth Engine, where they may be (Source: list of algorithms for what is true)."""
    return trueCase if truth(condition) else falseCase


def truth(value: Any) -> bool:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return False
    return bool(value) if isinstance(value, (bool, int, float, str, list, dict)) else True


# Lists


@algorithm("List.map")
def map_(list: list, baseAlgorithm: Function, dropNulls: bool = False):
    found = [baseAlgorithm.call(item) for item in list]
    return [item for item in found if item is not None] if dropNulls else found


@algorithm("List.iterate")
def iterate(list: list, function: Function, first: Any = None):
    for item in list:
        first = function.call(item, first)
    return first


@algorithm("List.sequence")
def sequence(start: float, end: float | None = None, step: float = 1.0, count: int | None = None):
    if end is None and count is None:
        raise SandboxError("at least one of 'end' and 'count' is needed.")
    if count is not None and (count < 1 or (end is not None and count == 1 and end != start)):
        raise SandboxError(f"a sequence of {count} numbers cannot be made.")
    if end is not None and count is not None:
        step = (end - start) / (count - 1) if count > 1 else 0
    elif count is None:
        if step == 0 or (end - start) / step < 0:
            return []
        count = math.floor((end - start) / step + 1e-9) + 1
    check_memory(count, 256)
    return [_plain(start + step * n) for n in range(count)]


def _plain(value: float):
    return int(value) if isinstance(value, float) and value == int(value) and abs(value) < 2**53 else value


@algorithm("List.repeat")
def repeat(value: Any, count: int):
    check_memory(max(count, 0), 256)
    return [value] * count


@algorithm("List.filter")
def filter_(list: list, filter: Filter):
    """Items that are no elements are tested as the property ``item`` (Source: list of algorithms)."""
    return [item for item in list if filter.test(item if isinstance(item, Element) else Feature(None, {"item": item}))]


@algorithm("List.reduce")
def reduce(list: list, reducer: Reducer):
    found = reduce_list(reducer, list)
    return found[0] if len(found) == 1 else dict(zip(reducer.outputs, found))


@algorithm("List.add")
def add(list: list, element: Any = None):
    return [*list, element]


@algorithm("List.cat")
def cat(list: list, other: list):
    return [*list, *other]


@algorithm("List.containsAll")
def contains_all(list: list, other: list):
    return all(item in list for item in other)


@algorithm("List.equals")
def equals(list: list, other: list):
    return list == other


@algorithm("List.flatten")
def flatten(list: list):
    found = []
    for item in list:
        check_time()
        found += flatten(item) if type(item) is type(found) else [item]
    return found


@algorithm("List.frequency")
def frequency(list: list, element: Any = None):
    return list.count(element)


@algorithm("List.getNumber", "List.getString", "List.getGeometry")
def get_typed(list: list, index: int):
    try:
        return list[index]
    except IndexError as error:
        raise SandboxError(f"List index out of range: {index} (list has {len(list)} elements).") from error


@algorithm("List.indexOf")
def index_of(list: list, element: Any = None):
    return list.index(element) if element in list else -1


@algorithm("List.insert")
def insert(list: list, index: int, element: Any = None):
    at = index if index >= 0 else len(list) + index
    return [*list[:at], element, *list[at:]]


@algorithm("List.join")
def join(list: list, separator: str = ""):
    return separator.join(text(item) for item in list)


@algorithm("List.length")
def length(list: list):
    return len(list)


@algorithm("List.remove")
def remove(list: list, element: Any = None):
    at = index_of(list, element)
    return list if at < 0 else [*list[:at], *list[at + 1 :]]


@algorithm("List.removeAll")
def remove_all(list: list, other: list):
    return [item for item in list if item not in other]


@algorithm("List.replace")
def replace(list: list, oldval: Any = None, newval: Any = None):
    at = index_of(list, oldval)
    return list if at < 0 else [*list[:at], newval, *list[at + 1 :]]


@algorithm("List.replaceAll")
def replace_all(list: list, oldval: Any = None, newval: Any = None):
    return [newval if item == oldval else item for item in list]


@algorithm("List.reverse")
def reverse(list: list):
    return list[::-1]


@algorithm("List.rotate")
def rotate(list: list, distance: int):
    at = distance % len(list) if list else 0
    return [*list[at:], *list[:at]]


@algorithm("List.set")
def set_(list: list, index: int, element: Any = None):
    if not -len(list) <= index < len(list):
        raise SandboxError(f"List index out of range: {index} (list has {len(list)} elements).")
    at = index % len(list)
    return [*list[:at], element, *list[at + 1 :]]


@algorithm("List.slice")
def slice_(list: list, start: int, end: int | None = None, step: int | None = None):
    if step is not None and step < 1:
        raise SandboxError(f"the step {step} is not implemented in the local sandbox.")
    return list[start : end : step or 1]


@algorithm("List.sort")
def sort(list: list, keys: list | None = None):
    """By the keys, which are a list of the same length, or by the items."""
    by = list if keys is None else keys
    if len(by) != len(list):
        raise SandboxError(f"{len(by)} keys for {len(list)} elements.")
    values = [item.value if isinstance(item, Date) else item for item in by]
    try:
        order = sorted(range(len(list)), key=lambda n: values[n])
    except TypeError as error:
        raise SandboxError("the items cannot be compared.") from error
    return [list[n] for n in order]


@algorithm("List.swap")
def swap(list: list, pos1: int, pos2: int):
    return set_(set_(list, pos1, get_typed(list, pos2)), pos2, get_typed(list, pos1))


@algorithm("List.unzip")
def unzip(list: list):
    return [[*part] for part in zip(*list)]


@algorithm("List.zip")
def zip_(list: list, other: list):
    return [[a, b] for a, b in zip(list, other)]


# Dictionaries


@algorithm("Dictionary")
def dictionary(input: Any = None):
    if input is None:
        return {}
    if isinstance(input, dict):
        return input
    if isinstance(input, list) and len(input) % 2 == 0 and all(isinstance(key, str) for key in input[::2]):
        return dict(zip(input[::2], input[1::2]))
    raise SandboxError("a dictionary is made of a dictionary or of a list of keys and values.")


@algorithm("Dictionary.fromLists")
def from_lists(keys: list, values: list):
    if len(keys) != len(values):
        raise SandboxError(f"{len(keys)} keys for {len(values)} values.")
    return dict(zip(keys, values))


@algorithm("Dictionary.keys")
def keys(dictionary: dict):
    """Sorted, as Earth Engine answers dictionaries."""
    return sorted(dictionary)


@algorithm("Dictionary.values")
def values(dictionary: dict, keys: list | None = None):
    chosen = sorted(dictionary) if keys is None else keys
    missing = [key for key in chosen if key not in dictionary]
    if missing:
        raise SandboxError(f"Dictionary does not contain key: '{missing[0]}'.")
    return [dictionary[key] for key in chosen]


@algorithm("Dictionary.size")
def dictionary_size(dictionary: dict):
    return len(dictionary)


@algorithm("Dictionary.contains")
def dictionary_contains(dictionary: dict, key: str):
    return key in dictionary


@algorithm("Dictionary.set")
def dictionary_set(dictionary: dict, key: str, value: Any = None):
    return {**dictionary, key: value}


@algorithm("Dictionary.combine")
def combine(first: dict, second: dict, overwrite: bool = True):
    return {**first, **second} if overwrite else {**second, **first}


@algorithm("Dictionary.remove")
def dictionary_remove(dictionary: dict, selectors: list, ignoreMissing: bool = False):
    missing = [key for key in selectors if key not in dictionary]
    if missing and not ignoreMissing:
        raise SandboxError(f"Dictionary does not contain key: '{missing[0]}'.")
    return {key: value for key, value in dictionary.items() if key not in selectors}


@algorithm("Dictionary.select")
def dictionary_select(dictionary: dict, selectors: list, ignoreMissing: bool = False):
    missing = [key for key in selectors if key not in dictionary]
    if missing and not ignoreMissing:
        raise SandboxError(f"Dictionary does not contain key: '{missing[0]}'.")
    return {key: dictionary[key] for key in selectors if key in dictionary}


@algorithm("Dictionary.map")
def dictionary_map(dictionary: dict, baseAlgorithm: Function, dropNulls: bool = False):
    found = {key: baseAlgorithm.call(key, value) for key, value in dictionary.items()}
    return {key: value for key, value in found.items() if value is not None or not dropNulls}


@algorithm("Dictionary.getNumber", "Dictionary.getString")
def dictionary_get_typed(dictionary: dict, key: str):
    if key not in dictionary:
        raise SandboxError(f"Dictionary does not contain key: '{key}'.")
    return dictionary[key]


# Texts


def text(value: Any) -> str:
    """A value as text; whole numbers without a point (what other values look like is not documented)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(_plain(value))
    if isinstance(value, str):
        return value
    raise SandboxError("only numbers and texts are made texts in the local sandbox.")


@algorithm("String")
def string(input: Any):
    return text(input)


@algorithm("String.cat")
def string_cat(string1: str, string2: str):
    return string1 + string2


@algorithm("String.length")
def string_length(string: str):
    return len(string)


@algorithm("String.toLowerCase")
def lower(string: str):
    return string.lower()


@algorithm("String.toUpperCase")
def upper(string: str):
    return string.upper()


@algorithm("String.trim")
def trim(string: str):
    return string.strip()


@algorithm("String.equals")
def string_equals(reference: str, target: Any = None):
    return reference == target


@algorithm("String.compareTo")
def compare_to(string1: str, string2: str):
    return (string1 > string2) - (string1 < string2)


@algorithm("String.index")
def string_index(target: str, pattern: str):
    return target.find(pattern)


@algorithm("String.rindex")
def string_rindex(target: str, pattern: str):
    return target.rfind(pattern)


@algorithm("String.slice")
def string_slice(string: str, start: int, end: int | None = None):
    return string[start:end]


def _pattern(regex: str, flags: str) -> re.Pattern:
    if set(flags) - set("gi"):
        raise SandboxError(f"the flags '{flags}' are not implemented in the local sandbox.")
    try:
        return re.compile(regex, re.IGNORECASE if "i" in flags else 0)
    except re.error as error:
        raise SandboxError(f"'{regex}' is not a regular expression.") from error


@algorithm("String.match")
def match(input: str, regex: str, flags: str = ""):
    """The whole match and its groups, or with the flag g all whole matches; [] where there is none."""
    pattern = _pattern(regex, flags)
    if "g" in flags:
        return [found.group(0) for found in pattern.finditer(input)]
    found = pattern.search(input)
    return [] if found is None else [found.group(0), *(group for group in found.groups() if group is not None)]


@algorithm("String.replace")
def string_replace(input: str, regex: str, replacement: str, flags: str = ""):
    """The first match, or with the flag g all; $1 is the first group."""
    pattern = _pattern(regex, flags)
    made = re.sub(r"\$(\d)", r"\\\1", replacement.replace("\\", "\\\\"))
    return pattern.sub(made, input, 0 if "g" in flags else 1)


@algorithm("String.split")
def split(string: str, regex: str, flags: str = ""):
    return [*string] if regex == "" else _pattern(regex, flags).split(string)


# Numbers

_TWO = {
    "max": max, "min": min, "pow": lambda a, b: a**b, "mod": lambda a, b: math.fmod(a, b) if b else 0,
    "atan2": lambda a, b: math.atan2(a, b), "hypot": math.hypot,
    "lt": lambda a, b: int(a < b), "lte": lambda a, b: int(a <= b), "gt": lambda a, b: int(a > b),
    "gte": lambda a, b: int(a >= b), "eq": lambda a, b: int(a == b), "neq": lambda a, b: int(a != b),
    "and": lambda a, b: int(a != 0 and b != 0), "or": lambda a, b: int(a != 0 or b != 0),
    "first": lambda a, b: a, "firstNonZero": lambda a, b: a or b,
    "bitwiseAnd": lambda a, b: int(a) & int(b), "bitwiseOr": lambda a, b: int(a) | int(b),
    "bitwiseXor": lambda a, b: int(a) ^ int(b), "leftShift": lambda a, b: int(a) << min(int(b), 64),
    "rightShift": lambda a, b: int(a) >> int(b),
}  # fmt: skip
_ONE = {
    "abs": abs, "floor": math.floor, "ceil": math.ceil, "round": lambda a: math.floor(a + 0.5), "sqrt": math.sqrt,
    "log": math.log, "log10": math.log10, "exp": math.exp, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "asin": math.asin, "acos": math.acos, "atan": math.atan, "not": lambda a: int(a == 0),
    "signum": lambda a: (a > 0) - (a < 0), "toFloat": float, "toDouble": float, "float": float, "double": float,
    "toInt": lambda a: _clamped(a, 32), "int": lambda a: _clamped(a, 32), "toLong": lambda a: _clamped(a, 64),
    "toInt32": lambda a: _clamped(a, 32), "toInt16": lambda a: _clamped(a, 16), "toInt8": lambda a: _clamped(a, 8),
    "toShort": lambda a: _clamped(a, 16), "toInt64": lambda a: _clamped(a, 64),
    "toUint8": lambda a: _clamped(a, 8, 0), "toByte": lambda a: _clamped(a, 8, 0),
    "toUint16": lambda a: _clamped(a, 16, 0), "toUint32": lambda a: _clamped(a, 32, 0),
}  # fmt: skip


def _clamped(value: float, bits: int, low: int | None = None) -> int:
    """Clamped to the type's range, fractions cut off (Source: sample of Number.toUint16)."""
    least, most = (0, 2**bits - 1) if low == 0 else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return 0 if math.isnan(value) else int(max(least, min(most, value)))


def _calculated(function):
    @functools.wraps(function)
    def calculate(*given, **named):
        try:
            found = function(*given, **named)
        except (ValueError, OverflowError, ZeroDivisionError, TypeError) as error:
            raise SandboxError(f"the result is no number: {error}.") from error
        if isinstance(found, complex):
            raise SandboxError("the result is no number.")
        return found

    return calculate


@algorithm(*(f"Number.{_name}" for _name in _TWO))
@_calculated
def two(left: float, right: float, name: str):
    if name == "Number.pow" and abs(left) > 1 and abs(right) > 4096:
        raise OverflowError("too large")
    return _TWO[name.split(".")[1]](left, right)


@algorithm(*(f"Number.{_name}" for _name in _ONE))
@_calculated
def one(input: float, name: str):
    return _ONE[name.split(".")[1]](input)


@algorithm("Number.clamp")
def clamp(number: float, min: float, max: float):
    return min if number < min else max if number > max else number


@algorithm("Number.unitScale")
def unit_scale(number: float, min: float, max: float):
    if max == min:
        raise SandboxError("min and max are equal.")
    return (number - min) / (max - min)


@algorithm("Number.format")
@_calculated
def number_format(number: float, pattern: str = "%s"):
    """The printf patterns %s, %d and %f with their widths (other patterns are refused)."""
    if not re.fullmatch(r"[^%]*%[-+ 0,]*\d{0,3}(\.\d{1,2})?[sdfe][^%]*", pattern):
        raise SandboxError(f"the pattern '{pattern}' is not implemented in the local sandbox.")
    if pattern.rstrip("sdfe").endswith(",") or "," in pattern:
        raise SandboxError(f"the pattern '{pattern}' is not implemented in the local sandbox.")
    return pattern % (text(number) if re.search(r"s[^%]*$", pattern.split("%")[1]) else number)
