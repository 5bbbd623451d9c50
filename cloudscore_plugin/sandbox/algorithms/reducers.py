"""Reducers: many values to few, for stacks of images, bands, regions and lists of properties."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ..image import valid, weights
from ..limits import check_memory
from ..scenes import DOUBLE, PixelType, SandboxError
from . import algorithm
from .coerce import CONVERT, only

Pair = tuple  # (values, mask), see image.py
COUNT = PixelType("int", 0, 2**32 - 1)


@dataclass(frozen=True)
class Reducer:
    """outputs: names of the results. stack(pairs, shape) -> pairs, pixel by pixel over a list of (values, mask).
    listed(values, weights) -> results, over one list of numbers. type_: input pixel type -> output pixel types.
    weighted: whether fractions of pixels count; otherwise a region's pixels count when their centre lies inside
    (Source: guide on weighted reductions). parts: the single reducers of a combined one, each weighted or not.
    """

    name: str
    outputs: tuple[str, ...]
    stack: Callable[[list[Pair], tuple[int, int]], list[Pair]] | None
    listed: Callable[[np.ndarray, np.ndarray], list]
    type_: Callable[[PixelType], list[PixelType]]
    weighted: bool = False
    tuple_size: int = 0
    parts: tuple[Reducer, ...] = ()


CONVERT["Reducer"] = only(Reducer)


@lru_cache(maxsize=256)
def exchanges(count: int) -> tuple[tuple[int, int], ...]:
    """Compare-and-exchange steps that sort ``count`` items (Batcher's merge exchange, Knuth 5.2.2 M)."""
    if count < 2:
        return ()
    steps, top = [], 1 << (math.ceil(math.log2(count)) - 1)
    p = top
    while p:
        q, r, d = top, 0, p
        while True:
            steps += [(i, i + d) for i in range(count - d) if i & p == r]
            if q == p:
                break
            d, q, r = q - p, q >> 1, p
        p >>= 1
    return tuple(steps)


def order(pairs: list[Pair], shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray] | None:
    """Pixel by pixel the valid values in ascending order: (values (n, height, width), count (height, width)).

    Whole arrays are compared and exchanged: far faster than sorting each pixel's few values by themselves.
    """
    present = [(values, mask) for values, mask in pairs if mask is not False]
    if not present:
        return None
    dtype = np.result_type(*(np.asarray(values) for values, _ in present))
    last = np.iinfo(dtype).max if dtype.kind in "iu" else np.inf
    rows, count = [], np.zeros(shape, np.int32)
    for values, mask in present:
        here = valid(mask, shape)
        rows.append(np.where(here, np.asarray(values, dtype), dtype.type(last)))
        count += here
    spare = np.empty(shape, dtype)
    for low, high in exchanges(len(rows)):
        first, second = rows[low], rows[high]
        np.minimum(first, second, out=spare)
        np.maximum(first, second, out=second)
        rows[low], spare = spare, first
    return np.stack(rows), count


def _quantiles(pairs: list[Pair], shape: tuple[int, int], shares: Sequence[float]) -> list[Pair]:
    ordered = order(pairs, shape)
    if ordered is None:
        return [(np.zeros(shape), False)] * len(shares)
    rows, count = ordered
    some = count > 0
    mask = True if some.all() else some
    results = []
    for share in shares:
        at = np.maximum(count - 1, 0) * share
        low = at.astype(np.int64)
        part = at - low
        below = np.take_along_axis(rows, low[None], 0)[0].astype(np.float64)
        above = np.take_along_axis(rows, np.minimum(low + 1, len(rows) - 1)[None], 0)[0].astype(np.float64)
        above[part == 0] = 0  # may be the sentinel of a masked value
        results.append((np.where(some, np.where(part > 0, below * (1 - part) + above * part, below), 0), mask))
    return results


def _quantile_of_list(values: np.ndarray, _weights: np.ndarray, shares: Sequence[float]) -> list:
    if not len(values):
        return [None] * len(shares)
    ordered = np.sort(values.astype(np.float64))
    results = []
    for share in shares:
        at = (len(ordered) - 1) * share
        low = int(at)
        high = min(low + 1, len(ordered) - 1)
        results.append(float(ordered[low] * (1 - (at - low)) + ordered[high] * (at - low)))
    return results


def _double(kind: PixelType) -> list[PixelType]:
    return [PixelType("double", kind.min, kind.max)]


def _sums(pairs: list[Pair], shape: tuple[int, int]):
    total, weight = np.zeros(shape), np.zeros(shape)
    for values, mask in pairs:
        if mask is True:
            total += values
            weight += 1
        elif mask is not False:
            share = weights(mask, shape)
            total += np.where(share > 0, values, 0) * share
            weight += share
    return total, weight


def _mean(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    """Weighted by the masks (Source: guide on weighted reductions)."""
    total, weight = _sums(pairs, shape)
    some = weight > 0
    return [(np.divide(total, weight, out=np.zeros(shape), where=some), some)]


def _sum(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    total, weight = _sums(pairs, shape)
    return [(total, weight > 0)]


def _count(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    """Pixels without any valid value are masked, not 0 (Source: catalogue samples)."""
    count = np.zeros(shape, np.uint32)
    for _values, mask in pairs:
        if mask is not False:
            count += valid(mask, shape)
    return [(count, count > 0)]


def _count_distinct(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    """Pixels without any valid value are masked, as with count (not documented)."""
    ordered = order(pairs, shape)
    if ordered is None:
        return [(np.zeros(shape, np.uint32), False)]
    rows, count = ordered
    found = (count > 0).astype(np.uint32)
    for number in range(1, len(rows)):
        found += (number < count) & (rows[number] != rows[number - 1])
    return [(found, count > 0)]


def _deviation(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    [(mean, some)] = _mean(pairs, shape)
    [(variance, _some)] = _mean([((values - mean) ** 2, mask) for values, mask in pairs], shape)
    return [(np.sqrt(variance), some)]


def _extreme(choose: np.ufunc) -> Callable:
    def stack(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
        result, some = None, np.zeros(shape, bool)
        for values, mask in pairs:
            if mask is False:
                continue
            here = valid(mask, shape)
            values = np.broadcast_to(values, shape)
            found = values if result is None else np.where(some, choose(result, values), values)
            result = np.where(here, found, 0 if result is None else result)
            some = some | here
        return [(np.zeros(shape) if result is None else result, some)]

    return stack


def _pick(last: bool) -> Callable:
    def stack(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
        result, some = None, np.zeros(shape, bool)
        for values, mask in reversed(pairs) if last else pairs:
            if mask is False:
                continue
            here = valid(mask, shape) & ~some
            result = np.where(here, values, 0 if result is None else result)
            some = some | here
        return [(np.zeros(shape) if result is None else result, some)]

    return stack


def _listed(compute: Callable[[np.ndarray, np.ndarray], Any]) -> Callable:
    """None for an empty list."""
    return lambda values, weight: [compute(values, weight) if len(values) else None]


def _weighted_deviation(values: np.ndarray, weight: np.ndarray) -> float:
    mean = float((values * weight).sum() / weight.sum())
    return float(np.sqrt((weight * (values - mean) ** 2).sum() / weight.sum()))


_SIMPLE = {
    "mean": Reducer("mean", ("mean",), _mean, _listed(lambda v, w: float((v * w).sum() / w.sum())), _double, True),
    "sum": Reducer("sum", ("sum",), _sum, lambda v, w: [float((v * w).sum())], lambda kind: [DOUBLE], True),
    "stdDev": Reducer("stdDev", ("stdDev",), _deviation, _listed(_weighted_deviation), lambda kind: [DOUBLE], True),
    "count": Reducer("count", ("count",), _count, lambda v, w: [len(v)], lambda kind: [COUNT]),
    "countDistinct": Reducer(
        "countDistinct", ("count",), _count_distinct, lambda v, w: [len(np.unique(v))], lambda kind: [COUNT]
    ),
    "min": Reducer("min", ("min",), _extreme(np.minimum), _listed(lambda v, w: v.min().item()), lambda kind: [kind]),
    "max": Reducer("max", ("max",), _extreme(np.maximum), _listed(lambda v, w: v.max().item()), lambda kind: [kind]),
    "first": Reducer("first", ("first",), _pick(False), _listed(lambda v, w: v[0].item()), lambda kind: [kind]),
    "last": Reducer("last", ("last",), _pick(True), _listed(lambda v, w: v[-1].item()), lambda kind: [kind]),
}


@algorithm(*(f"Reducer.{_name}" for _name in _SIMPLE))
def simple(name: str) -> Reducer:
    return _SIMPLE[name.split(".")[1]]


def quantile_reducer(shares: Sequence[float], outputs: Sequence[str], name: str = "percentile") -> Reducer:
    """Linear interpolation between the two nearest ranks, so that 50 is the median; Earth Engine documents only that
    0, 50 and 100 are minimum, median and maximum."""
    return Reducer(
        name,
        tuple(outputs),
        lambda pairs, shape: _quantiles(pairs, shape, shares),
        lambda values, weight: _quantile_of_list(values, weight, shares),
        lambda kind: _double(kind) * len(shares),
    )


@algorithm("Reducer.median")
def median() -> Reducer:
    """Exact, whatever the number of inputs; even counts give the mean of the two middle values (not documented)."""
    return quantile_reducer([0.5], ["median"], "median")


@algorithm("Reducer.percentile")
def percentile(percentiles: list, outputNames: list | None = None) -> Reducer:
    if not percentiles or any(not 0 <= p <= 100 for p in percentiles):
        raise SandboxError("percentiles must lie between 0 and 100.")
    names = outputNames or [f"p{p:g}".replace(".", "_") for p in percentiles]
    if len(names) != len(percentiles):
        raise SandboxError("outputNames and percentiles differ in length.")
    return quantile_reducer([p / 100 for p in percentiles], names)


@algorithm("Reducer.minMax")
def min_max() -> Reducer:
    return combine(_SIMPLE["min"], _SIMPLE["max"], sharedInputs=True)


@algorithm("Reducer.combine")
def combine(reducer1: Reducer, reducer2: Reducer, outputPrefix: str = "", sharedInputs: bool = False) -> Reducer:
    if not sharedInputs:
        raise SandboxError("combining reducers with separate inputs is not implemented in the local sandbox.")
    both = (reducer1, reducer2)
    stack = None
    if all(reducer.stack for reducer in both):
        stack = lambda pairs, shape: [pair for r in both for pair in r.stack(pairs, shape)]  # noqa: E731
    return Reducer(
        "combine",
        (*reducer1.outputs, *(outputPrefix + name for name in reducer2.outputs)),
        stack,
        lambda values, weight: [result for r in both for result in r.listed(values, weight)],
        lambda kind: [found for r in both for found in r.type_(kind)],
        parts=tuple(part for r in both for part in r.parts or (r,)),
    )


@algorithm("Reducer.unweighted")
def unweighted(reducer: Reducer) -> Reducer:
    return Reducer(
        reducer.name,
        reducer.outputs,
        reducer.stack and (lambda pairs, shape: reducer.stack([(v, valid(m, shape)) for v, m in pairs], shape)),
        lambda values, weight: reducer.listed(values, np.ones(len(values))),
        reducer.type_,
    )


@algorithm("Reducer.toList")
def to_list(tupleSize: int | None = None) -> Reducer:
    return Reducer(
        "toList", ("list",), None, lambda v, w: [v.tolist()], lambda kind: [DOUBLE], tuple_size=tupleSize or 1
    )


@algorithm("Reducer.fixedHistogram")
def fixed_histogram(min: float, max: float, steps: int, cumulative: bool = False) -> Reducer:
    """[[lower edge, weight], ...]; values outside of [min, max) are left out (Source: list of algorithms)."""
    if steps < 1 or not max > min:
        raise SandboxError("a histogram needs min < max and at least one step.")
    check_memory(steps, 64)

    def listed(values: np.ndarray, weight: np.ndarray) -> list:
        inside = (values >= min) & (values < max)
        bucket = np.minimum(((values[inside] - min) / (max - min) * steps).astype(int), steps - 1)
        counts = np.bincount(bucket, weights=weight[inside], minlength=steps)
        edges = min + (max - min) / steps * np.arange(steps)
        return [[[float(e), float(c)] for e, c in zip(edges, np.cumsum(counts) if cumulative else counts)]]

    return Reducer("fixedHistogram", ("histogram",), None, listed, lambda kind: [DOUBLE], True)
