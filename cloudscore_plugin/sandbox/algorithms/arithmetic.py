"""Arithmetic on images: pixel by pixel, on one image or two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..image import Image, ImageBand, both, common_type, constant, simplest, valid
from ..scenes import DOUBLE, FLOAT, UINT8, Grid, PixelType, SandboxError
from ..values import Date, default_grid
from .images import SEE, find_bands, update_mask
from .reducers import Reducer
from .registry import algorithm

BOOLEAN = PixelType("int", 0, 1)


def _paired(image1: Image, image2: Image, type_: Callable, compute: Callable) -> Image:
    """Band by band: one band against all, equal names against each other, else in order."""
    count1, count2 = len(image1.bands), len(image2.bands)
    if not count1 or not count2:
        raise SandboxError(f"Image with no bands. {SEE}")
    if count1 == count2 and sorted(image1.names) == sorted(image2.names):
        pairs = [(n, image2.names.index(name)) for n, name in enumerate(image1.names)]
    elif count1 == count2 or 1 in (count1, count2):
        longest = max(count1, count2)
        pairs = [(n if count1 > 1 else 0, n if count2 > 1 else 0) for n in range(longest)]
    else:
        raise SandboxError(f"Images must have the same number of bands, or one of them one: {count1} and {count2}.")
    named = image2 if count1 == 1 and count2 > 1 else image1
    bands = [
        ImageBand(
            named.names[k], type_(image1.bands[i].type, image2.bands[j].type), _finer(image1.bands[i], image2.bands[j])
        )
        for k, (i, j) in enumerate(pairs)
    ]

    def pull(want, grid):
        left = image1.pull([pairs[w][0] for w in want], grid)
        right = image2.pull([pairs[w][1] for w in want], grid)
        results = []
        for (a, mask1), (b, mask2) in zip(left, right):
            mask = both(mask1, mask2)
            if mask is False:
                results.append((np.zeros(()), False))
                continue
            value = compute(np.asarray(a), np.asarray(b))
            value, extra = value if isinstance(value, tuple) else (value, True)
            results.append((value, simplest(both(mask, extra))))
        return results

    base = image1 if image1.properties or not image2.properties else image2
    return base.derive(bands, pull, keep=False)


def _finer(band1: ImageBand, band2: ImageBand) -> Grid:
    return band1.grid if band1.grid.width is not None or band2.grid.width is None else band2.grid


_COMPARE = {
    "gt": np.greater, "gte": np.greater_equal, "lt": np.less, "lte": np.less_equal, "eq": np.equal, "neq": np.not_equal,
}  # fmt: skip


@algorithm(*(f"Image.{_name}" for _name in _COMPARE))
def compare(image1: Image, image2: Image, name: str) -> Image:
    test = _COMPARE[name.split(".")[1]]

    def compute(a, b):
        # In double precision, as the constant has it: a single-precision score of 0.6 is above the threshold 0.6,
        # one of 0.65 below 0.65.
        return test(a.astype(np.float64), b.astype(np.float64)) if "f" in (a.dtype.kind, b.dtype.kind) else test(a, b)

    return _paired(image1, image2, lambda a, b: BOOLEAN, compute)


@algorithm("Image.and", "Image.or")
def logical(image1: Image, image2: Image, name: str) -> Image:
    test = np.logical_and if name.endswith("and") else np.logical_or
    return _paired(image1, image2, lambda a, b: BOOLEAN, lambda a, b: test(a != 0, b != 0))


@algorithm("Image.not")
def negate(value: Image) -> Image:
    return value.each(lambda kind: BOOLEAN, lambda values, mask: (np.asarray(values) == 0, mask))


def _divide(a, b):
    """0 for a division by 0 (Source: list of algorithms)."""
    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=b != 0)


_COMPUTE = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": _divide, "pow": np.power,
    "min": np.minimum, "max": np.maximum, "mod": lambda a, b: np.where(b != 0, np.fmod(a, np.where(b != 0, b, 1)), 0),
    "atan2": np.arctan2, "hypot": np.hypot,
}  # fmt: skip
_BITS = {
    "bitwiseAnd": np.bitwise_and, "bitwiseOr": np.bitwise_or, "bitwiseXor": np.bitwise_xor,
    "leftShift": lambda a, b: np.left_shift(a, np.clip(b, 0, 63)),
    "rightShift": lambda a, b: np.right_shift(a, np.clip(b, 0, 63)),
}  # fmt: skip


@algorithm(*(f"Image.{_name}" for _name in _BITS), "Image.bitwise_and", "Image.bitwise_or", "Image.bitwise_xor")
def bits(image1: Image, image2: Image, name: str) -> Image:
    """Of whole numbers; fractions are cut off (not documented)."""
    spelled = name.split(".")[1].replace("_and", "And").replace("_or", "Or").replace("_xor", "Xor")
    operation = _BITS[spelled]

    def type_(a: PixelType, b: PixelType) -> PixelType:
        known = [t for t in (a, b) if t.precision == "int" and None not in (t.min, t.max) and t.min >= 0]
        if len(known) < 2 or spelled == "leftShift":
            return PixelType("int", -(2**31), 2**31 - 1)
        most = a.max if spelled == "rightShift" else 2 ** int(max(a.max, b.max)).bit_length() - 1
        return PixelType("int", 0, most)

    return _paired(image1, image2, type_, lambda a, b: operation(a.astype(np.int64), b.astype(np.int64)))


@algorithm(*(f"Image.{_name}" for _name in _COMPUTE))
def arithmetic(image1: Image, image2: Image, name: str) -> Image:
    operation = name.split(".")[1]

    def type_(a: PixelType, b: PixelType) -> PixelType:
        whole = a.precision == b.precision == "int" and operation in ("add", "subtract", "multiply", "min", "max")
        if whole and None not in (a.min, a.max, b.min, b.max):
            ends = [_COMPUTE[operation](float(x), float(y)) for x in (a.min, a.max) for y in (b.min, b.max)]
            return PixelType("int", int(min(ends)), int(max(ends)))
        return FLOAT if a.precision == b.precision == "float" else DOUBLE

    def compute(a, b):
        with np.errstate(all="ignore"):
            value = _COMPUTE[operation](a.astype(np.float64), b.astype(np.float64))
        return (value, True) if np.isfinite(value).all() else (np.nan_to_num(value), np.isfinite(value))

    return _paired(image1, image2, type_, compute)


_UNARY = {
    "sqrt": np.sqrt, "abs": np.abs, "floor": np.floor, "ceil": np.ceil, "round": lambda v: np.floor(v + 0.5),
    "exp": np.exp, "log": np.log, "log10": np.log10, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin,
    "acos": np.arccos, "atan": np.arctan, "signum": np.sign,
}  # fmt: skip


@algorithm(*(f"Image.{_name}" for _name in _UNARY))
def unary(value: Image, name: str) -> Image:
    operation = _UNARY[name.split(".")[1]]

    def compute(values, mask):
        with np.errstate(all="ignore"):
            found = operation(np.asarray(values, np.float64))
        good = np.isfinite(found)
        return (found, mask) if good.all() else (np.nan_to_num(found), simplest(both(good, mask)))

    return value.each(lambda kind: DOUBLE, compute)


@algorithm("Image.clamp")
def clamp(input: Image, low: float, high: float) -> Image:
    def type_(kind: PixelType) -> PixelType:
        whole = kind.precision == "int" and low == int(low) and high == int(high)
        return PixelType("int", int(low), int(high)) if whole else PixelType("double", low, high)

    return input.each(type_, lambda values, mask: (np.clip(np.asarray(values, np.float64), low, high), mask), keep=True)


@algorithm("Image.unitScale")
def unit_scale(input: Image, low: float, high: float) -> Image:
    """(value - low) / (high - low), not clamped (Source: list of algorithms)."""
    if low == high:
        raise SandboxError("low and high are equal.")
    return input.each(
        lambda kind: DOUBLE,
        lambda values, mask: ((np.asarray(values, np.float64) - low) / (high - low), mask),
        keep=True,
    )


@algorithm("Image.where")
def where(input: Image, test: Image, value: Image) -> Image:
    """Masked tests and values leave the input as it is (Source: list of algorithms)."""
    for other, what in ((test, "test"), (value, "value")):
        if len(other.bands) not in (1, len(input.bands)):
            raise SandboxError(f"the {what} has {len(other.bands)} bands, the input {len(input.bands)}.")

    def pull(want, grid):
        shape = (grid.height, grid.width)
        tests = test.pull([0] * len(want) if len(test.bands) == 1 else want, grid)
        values = value.pull([0] * len(want) if len(value.bands) == 1 else want, grid)
        results = []
        for (old, mask), (hit, hit_mask), (new, new_mask) in zip(input.pull(want, grid), tests, values):
            here = (np.asarray(hit) != 0) & valid(hit_mask, shape) & valid(new_mask, shape) & valid(mask, shape)
            results.append((np.where(here, new, old), mask))
        return results

    bands = [
        ImageBand(band.name, common_type([band.type, value.bands[0 if len(value.bands) == 1 else n].type]), band.grid)
        for n, band in enumerate(input.bands)
    ]
    return input.derive(bands, pull)


@algorithm("Image.selfMask")
def self_mask(image: Image) -> Image:
    return update_mask(image, image)


@algorithm("Image.remap")
def remap(image: Image, from_: list, to: list, defaultValue: Any = None, bandName: str | None = None) -> Image:
    """What is in no list is masked, or gets the default (Source: list of algorithms). The band keeps its name
    ``remapped`` (Source: guide)."""
    if len(from_) != len(to):
        raise SandboxError("the lists of old and new values differ in length.")
    if not all(isinstance(v, (int, float)) for v in (*from_, *to)):
        raise SandboxError("only lists of numbers are implemented in the local sandbox.")
    number = 0 if bandName is None else find_bands(image, [bandName])[0]
    order = np.argsort(np.array(from_, float), kind="stable")
    old, new = np.array(from_, float)[order], np.array(to, float)[order]

    def pull(_want, grid):
        [(values, mask)] = image.pull([number], grid)
        values = np.asarray(values, float)
        at = np.minimum(np.searchsorted(old, values), max(len(old) - 1, 0))
        known = old[at] == values if len(old) else np.zeros(values.shape, bool)
        found = np.where(known, new[at] if len(new) else 0, 0 if defaultValue is None else defaultValue)
        return [(found, mask if defaultValue is not None else simplest(both(simplest(np.asarray(known)), mask)))] * len(
            _want
        )

    ends = [*to, *([] if defaultValue is None else [defaultValue])]
    whole = all(float(v).is_integer() for v in ends) and ends
    kind = PixelType("int", int(min(ends)), int(max(ends))) if whole else DOUBLE
    return image.derive([ImageBand("remapped", kind, image.bands[number].grid)], pull, keep=True)


@algorithm("Image.normalizedDifference")
def normalized_difference(input: Image, bandNames: list | None = None) -> Image:
    """(first - second) / (first + second); properties dropped, negative inputs masked (Source: list of algorithms)."""
    numbers = [0, 1] if bandNames is None else find_bands(input, bandNames)
    if len(numbers) != 2 or len(input.bands) < 2:
        raise SandboxError("two bands are needed.")

    def pull(want, grid):
        (a, mask1), (b, mask2) = input.pull(numbers, grid)
        a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
        mask = both(both(mask1, mask2), (a >= 0) & (b >= 0))
        return [(_divide(a - b, a + b), simplest(mask))] * len(want)

    band = ImageBand("nd", PixelType("float", -1, 1), input.bands[numbers[0]].grid)
    result = input.derive([band], pull, keep=False)
    result.properties = {}
    return result


def _cast(kind: PixelType) -> Callable:
    """Out-of-range values are clamped, fractions cut off."""

    def compute(values, mask):
        values = np.asarray(values)
        if kind.precision == "int":
            values = np.clip(np.trunc(values.astype(np.float64)), kind.min, kind.max)
        return values.astype(kind.dtype), mask

    return compute


_CASTS = {
    "Short": PixelType("int", -32768, 32767), "Int64": PixelType("int", -(2**63), 2**63 - 1),
    "Long": PixelType("int", -(2**63), 2**63 - 1),
    "Uint8": UINT8, "Byte": UINT8, "Int8": PixelType("int", -128, 127), "Uint16": PixelType("int", 0, 65535),
    "Int16": PixelType("int", -32768, 32767), "Uint32": PixelType("int", 0, 2**32 - 1),
    "Int32": PixelType("int", -(2**31), 2**31 - 1), "Int": PixelType("int", -(2**31), 2**31 - 1),
    "Float": FLOAT, "Double": DOUBLE,
}  # fmt: skip


@algorithm(*(f"Image.to{_name}" for _name in _CASTS), *(f"Image.{_name.lower()}" for _name in _CASTS))
def cast(value: Image, name: str) -> Image:
    short = name.split(".")[1]
    kind = _CASTS[short[2:] if short.startswith("to") else short.capitalize()]
    return value.each(lambda _old: kind, _cast(kind), keep=True)


@algorithm("Image.metadata")
def metadata(image: Image, property: str, name: str | None = None) -> Image:
    """A constant of a property's number."""
    value = image.get(property)
    if not isinstance(value, (int, float)):
        raise SandboxError(f"the property '{property}' is not a number.")
    return constant([float(value)]).choose([0], [property if name is None or name == "Image.metadata" else name])


@algorithm("Image.reduce")
def reduce_bands(image: Image, reducer: Reducer) -> Image:
    """Across the bands of one image; the outputs name the new bands."""
    if reducer.stack is None:
        raise SandboxError(f"the reducer '{reducer.name}' makes no image.")
    kinds = reducer.type_(common_type(band.type for band in image.bands))
    bands = [ImageBand(name, kind, default_grid(image)) for name, kind in zip(reducer.outputs, kinds)]

    def pull(want, grid):
        results = reducer.stack(image.pull(list(range(len(image.bands))), grid), (grid.height, grid.width))
        return [results[w] for w in want]

    return image.derive(bands, pull, keep=False)


@algorithm("Image.date")
def date(image: Image) -> Date:
    start = image.get("system:time_start")
    if start is None:
        raise SandboxError("the image has no property 'system:time_start'.")
    return Date(float(start))
