"""Reducers: many values to few, for stacks of images, bands, regions and lists of properties."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from ..image import valid, weights
from ..limits import check_memory, check_time
from ..scenes import DOUBLE, PixelType, SandboxError
from .coerce import CONVERT, only
from .registry import algorithm

Pair = tuple  # (values, mask), see image.py
COUNT = PixelType("int", 0, 2**32 - 1)


@dataclass(frozen=True)
class Reducer:
    """outputs: names of the results. stack(pairs, shape) -> pairs, pixel by pixel over a list of (values, mask).
    listed(values, weights) -> results, over one list of numbers. type_: input pixel type -> output pixel types.
    weighted: whether fractions of pixels count; otherwise a region's pixels count when their centre lies inside
    (Source: guide on weighted reductions). parts: the single reducers of a combined one, each weighted or not.
    inputs: how many it takes. members: where it takes several, the reducers that share them out among themselves, in
    order; repeated: whether these are copies of one, whose outputs become lists. joint(stacks, shape) -> pairs: pixel
    by pixel over several inputs at once. objects: whether ``listed`` takes a list of anything, not only numbers.
    """

    name: str
    outputs: tuple[str, ...]
    stack: Callable[[list[Pair], tuple[int, int]], list[Pair]] | None
    listed: Callable[[np.ndarray, np.ndarray], list]
    type_: Callable[[PixelType], list[PixelType]]
    weighted: bool = False
    tuple_size: int = 0
    parts: tuple[Reducer, ...] = ()
    inputs: int = 1
    members: tuple[Reducer, ...] = ()
    repeated: bool = False
    joint: Callable[[list[list[Pair]], tuple[int, int]], list[Pair]] | None = None
    objects: bool = False


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
    pixel = np.arange(count.size).reshape(shape)
    results = []
    for share in shares:
        at = np.maximum(count - 1, 0) * share
        low = at.astype(np.int64)
        part = at - low
        below = rows.take(low * count.size + pixel).astype(np.float64)
        above = rows.take(np.minimum(low + 1, len(rows) - 1) * count.size + pixel).astype(np.float64)
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
    "count": Reducer("count", ("count",), _count, lambda v, w: [len(v)], lambda kind: [COUNT], objects=True),
    "min": Reducer("min", ("min",), _extreme(np.minimum), _listed(lambda v, w: v.min().item()), lambda kind: [kind]),
    "max": Reducer("max", ("max",), _extreme(np.maximum), _listed(lambda v, w: v.max().item()), lambda kind: [kind]),
    "first": Reducer("first", ("first",), _pick(False), _listed(lambda v, w: v[0].item()), lambda kind: [kind]),
    "last": Reducer("last", ("last",), _pick(True), _listed(lambda v, w: v[-1].item()), lambda kind: [kind]),
}


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
    outputs = (*reducer1.outputs, *(outputPrefix + name for name in reducer2.outputs))
    if not sharedInputs:
        kinds = lambda kind: [*reducer1.type_(kind), *reducer2.type_(kind)]  # noqa: E731
        count = reducer1.inputs + reducer2.inputs
        return Reducer("combine", outputs, None, _no_list, kinds, inputs=count, members=(reducer1, reducer2))
    if reducer1.inputs != 1 or reducer2.inputs != 1:
        raise SandboxError("reducers of several inputs are not combined on shared ones in the local sandbox.")
    both = (reducer1, reducer2)
    stack = None
    if all(reducer.stack for reducer in both):
        stack = lambda pairs, shape: [pair for r in both for pair in r.stack(pairs, shape)]  # noqa: E731
    return Reducer(
        "combine",
        outputs,
        stack,
        lambda values, weight: [result for r in both for result in r.listed(values, weight)],
        lambda kind: [found for r in both for found in r.type_(kind)],
        parts=tuple(part for r in both for part in r.parts or (r,)),
    )


@algorithm("Reducer.unweighted")
def unweighted(reducer: Reducer) -> Reducer:
    return replace(
        reducer,
        stack=reducer.stack and (lambda pairs, shape: reducer.stack([(v, valid(m, shape)) for v, m in pairs], shape)),
        listed=lambda values, weight: reducer.listed(values, np.ones(len(values))),
        weighted=False,
        parts=tuple(unweighted(part) for part in reducer.parts),
        members=tuple(unweighted(member) for member in reducer.members),
    )


@algorithm("Reducer.repeat")
def repeat(reducer: Reducer, count: int) -> Reducer:
    """Copies side by side, one for each input; every output is the list of theirs (Source: list of algorithms)."""
    if reducer.inputs != 1:
        raise SandboxError("a reducer of several inputs is not repeated in the local sandbox.")
    if not 1 <= count <= 1024:
        raise SandboxError("the count must be 1 to 1024.")
    return Reducer(
        "repeat",
        reducer.outputs,
        None,
        _no_list,
        reducer.type_,
        inputs=count,
        members=(reducer,) * count,
        repeated=True,
    )


def _no_list(values, _weights) -> list:
    raise SandboxError("the reducer takes several inputs.")


@algorithm("Reducer.setOutputs")
def set_outputs(reducer: Reducer, outputs: list) -> Reducer:
    if len(outputs) != len(reducer.outputs) or not all(isinstance(name, str) and name for name in outputs):
        raise SandboxError("dropping outputs of a reducer is not implemented in the local sandbox.")
    return replace(reducer, outputs=tuple(outputs))


@algorithm("Reducer.getOutputs")
def get_outputs(reducer: Reducer) -> list:
    return list(reducer.outputs)


def results(reducer: Reducer, feed: Callable[[Reducer, int], tuple[np.ndarray, np.ndarray]]) -> list:
    """The outputs over some inputs. feed(part, input) -> (values, weights) as a single reducer takes them."""
    return _results(reducer, feed, 0)


def _results(reducer: Reducer, feed: Callable, first: int) -> list:
    if reducer.members:
        found, at = [], first
        for member in reducer.members:
            found.append(_results(member, feed, at))
            at += member.inputs
        return [list(column) for column in zip(*found)] if reducer.repeated else [item for row in found for item in row]
    if reducer.joint is not None or reducer.tuple_size > 1:
        raise SandboxError(f"the reducer '{reducer.name}' is not implemented here in the local sandbox.")
    return [item for part in reducer.parts or (reducer,) for item in part.listed(*feed(part, first))]


def reduce_list(reducer: Reducer, items: list, weight: list | None = None) -> list:
    """The outputs over a list of values; what is null is left out."""

    def feed(part: Reducer, _input: int):
        kept = [n for n, item in enumerate(items) if item is not None]
        weights_ = np.ones(len(kept)) if weight is None else np.array([weight[n] for n in kept], float)
        values: Any = [items[n] for n in kept]
        if not part.objects:
            if not all(isinstance(value, (int, float)) for value in values):
                raise SandboxError(f"the reducer '{part.name}' needs numbers.")
            values = np.array(values, np.float64)
        return values, weights_

    if reducer.inputs != 1:
        raise SandboxError(f"the reducer '{reducer.name}' needs {reducer.inputs} inputs.")
    return results(reducer, feed)


def _frequencies(values: Any, weight: np.ndarray) -> list:
    """{value as text: weight}; whole numbers without a point (not documented)."""
    counts: dict[str, float] = {}
    for value, share in zip(values, weight):
        value = value.item() if isinstance(value, np.generic) else value
        if isinstance(value, float) and value == int(value):
            value = int(value)
        counts[str(value)] = counts.get(str(value), 0.0) + float(share)
    return [counts]


def _distinct(values: Any, _weight: np.ndarray) -> list:
    return [len({str(value) for value in (values.tolist() if isinstance(values, np.ndarray) else values)})]


def _mode(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    """The most frequent value, of equally frequent ones the least (Source: catalogue samples)."""
    ordered = order(pairs, shape)
    if ordered is None:
        return [(np.zeros(shape), False)]
    rows, count = ordered
    best, length, run = rows[0].copy(), np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    for n, row in enumerate(rows):
        run = np.where((n > 0) & (row == rows[n - 1]), run + 1, 1)
        better = (run > length) & (n < count)
        best, length = np.where(better, row, best), np.where(better, run, length)
    return [(np.where(count > 0, best, 0), count > 0)]


def _mode_of_list(values: np.ndarray, weight: np.ndarray) -> float:
    unique, where = np.unique(values, return_inverse=True)
    return unique[np.argmax(np.bincount(where, weight))].item()


def _variance(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    [(deviation, some)] = _deviation(pairs, shape)
    return [(deviation**2, some)]


def _sample_deviation(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    """Divided by the count less one; masked where that is 0."""
    [(deviation, some)] = _deviation([(v, valid(m, shape)) for v, m in pairs], shape)
    count = sum((valid(m, shape).astype(float) for _v, m in pairs), np.zeros(shape))
    many = count > 1
    return [(np.sqrt(np.divide(deviation**2 * count, count - 1, out=np.zeros(shape), where=many)), some & many)]


def _product(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
    total, some = np.ones(shape), np.zeros(shape, bool)
    for values, mask in pairs:
        here = valid(mask, shape)
        total, some = np.where(here, total * np.asarray(values, float), total), some | here
    return [(total, some)]


def _zeros(every: bool) -> Callable:
    def stack(pairs: list[Pair], shape: tuple[int, int]) -> list[Pair]:
        result, some = np.full(shape, every), np.zeros(shape, bool)
        for values, mask in pairs:
            here = valid(mask, shape)
            hit = np.asarray(values) != 0
            result = np.where(here, (result & hit) if every else (result | hit), result)
            some = some | here
        return [(result.astype(np.uint8), some)]

    return stack


def _either(kind: PixelType) -> list[PixelType]:
    return [PixelType("int", 0, 1)]


_SIMPLE.update({
    "firstNonNull": replace(_SIMPLE["first"], name="firstNonNull", objects=True,
                            listed=lambda v, w: [v[0] if len(v) else None]),
    "lastNonNull": replace(_SIMPLE["last"], name="lastNonNull", objects=True,
                           listed=lambda v, w: [v[-1] if len(v) else None]),
    "frequencyHistogram": Reducer("frequencyHistogram", ("histogram",), None, _frequencies, lambda kind: [DOUBLE], True,
                                  objects=True),
    "countDistinct": Reducer("countDistinct", ("count",), _count_distinct, _distinct, lambda kind: [COUNT],
                             objects=True),
    "variance": Reducer("variance", ("variance",), _variance, _listed(lambda v, w: _weighted_deviation(v, w) ** 2),
                        lambda kind: [DOUBLE], True),
    "sampleStdDev": Reducer("sampleStdDev", ("stdDev",), _sample_deviation,
                            lambda v, w: [float(np.std(v, ddof=1)) if len(v) > 1 else None], lambda kind: [DOUBLE]),
    "product": Reducer("product", ("product",), _product, _listed(lambda v, w: float(np.prod(v))),
                       lambda kind: [DOUBLE]),
    "allNonZero": Reducer("allNonZero", ("all",), _zeros(True), _listed(lambda v, w: int((v != 0).all())), _either),
    "anyNonZero": Reducer("anyNonZero", ("any",), _zeros(False), _listed(lambda v, w: int((v != 0).any())), _either),
})  # fmt: skip


@algorithm(*(f"Reducer.{_name}" for _name in _SIMPLE))
def simple(name: str) -> Reducer:
    return _SIMPLE[name.split(".")[1]]


@algorithm("Reducer.mode")
def mode() -> Reducer:
    return Reducer("mode", ("mode",), _mode, _listed(_mode_of_list), lambda kind: [kind], True)


@algorithm("Reducer.geometricMedian")
def geometric_median(numX: int, eta: float = 0.001, initialStepSize: float = 10.0) -> Reducer:
    """The point with the least sum of distances, by Weiszfeld's iteration until no pixel moves by more than ``eta``
    (Earth Engine's solver and the names of the outputs are not documented; initialStepSize belongs to its solver).

    A pixel takes part where all its inputs are valid. Even where views coincide with the median the iteration goes on
    (Vardi and Zhang 2000).
    """
    if numX < 1 or not eta > 0:
        raise SandboxError("numX and eta must be above 0.")

    def joint(stacks: list[list[Pair]], shape: tuple[int, int]) -> list[Pair]:
        views = [[pairs[n] for pairs in stacks] for n in range(len(stacks[0]))] if stacks and stacks[0] else []
        points, weight = [], []
        for view in views:
            here = np.logical_and.reduce([valid(mask, shape) for _values, mask in view])
            if here.any():
                weight.append(here)
                points.append(np.stack([np.where(here, values, 0).astype(np.float64) for values, _mask in view]))
        if not points:
            return [(np.zeros(shape), False)] * numX
        found, some = geomedian(np.stack(points), np.stack(weight), eta)
        return [(band, some) for band in found]

    outputs = tuple(f"geometricMedian_{n}" for n in range(numX))
    return Reducer("geometricMedian", outputs, None, _no_list, lambda kind: [DOUBLE] * numX, inputs=numX, joint=joint)


def geomedian(points: np.ndarray, here: np.ndarray, eta: float, most: int = 3000) -> tuple[np.ndarray, np.ndarray]:
    """points: (views, bands, height, width); here: which are valid (views, height, width). -> (bands, ...), where."""
    check_memory(points.size, 24)
    count = here.sum(axis=0)
    shape = count.shape
    points = points.reshape(len(points), points.shape[1], -1)
    here = here.reshape(len(here), -1)
    total = here.sum(axis=0)
    current = (points * here[:, None]).sum(axis=0) / np.maximum(total, 1)
    active = np.flatnonzero(total > 1)
    for _ in range(most):
        if not len(active):
            break
        check_time()
        p, m, y = points[:, :, active], here[:, active], current[:, active]
        away = p - y
        distance = np.sqrt((away * away).sum(axis=1))
        on = m & (distance < 1e-9)
        inverse = np.where(m & ~on, 1 / np.maximum(distance, 1e-9), 0)
        norm = inverse.sum(axis=0)
        mean = (p * inverse[:, None]).sum(axis=0) / np.maximum(norm, 1e-300)
        # Where a view lies on the current point it holds it back, by its number against the pull of the others.
        pull = np.sqrt(((away * inverse[:, None]).sum(axis=0) ** 2).sum(axis=0))
        held = np.minimum(1, on.sum(axis=0) / np.maximum(pull, 1e-300))
        step = np.where(norm > 0, (1 - held) * (mean - y), 0)
        current[:, active] = y + step
        active = active[np.sqrt((step * step).sum(axis=0)) > eta * 0.01]
    # Of few views that lie almost on a line the iteration hardly moves although it is not there yet.
    few = np.flatnonzero((total > 2) & (total < 6))
    for _ in range(40):
        current[:, few] = _nearer(points[:, :, few], here[:, few], current[:, few])
    return current.reshape(-1, *shape), count > 0


def _nearer(points: np.ndarray, here: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """A step of Newton's (bands, P) towards the least sum of distances from middle, or a part of it, or none."""

    def lengths(at: np.ndarray) -> np.ndarray:
        return (np.sqrt(((points - at) ** 2).sum(axis=1)) * here).sum(axis=0)

    away = points - middle
    distance = np.maximum(np.sqrt((away * away).sum(axis=1)), 1e-6)
    inverse = here / distance
    unit = away / distance[:, None]
    curve = -np.einsum("nbp,ncp,np->pbc", unit, unit, inverse)
    curve += np.eye(len(middle)) * (inverse.sum(axis=0) * (1 + 1e-9))[:, None, None]
    step = np.linalg.solve(curve, np.einsum("nbp,np->pb", unit, here * 1.0)[..., None])[..., 0].T
    least = lengths(middle)
    for _ in range(10):
        worse = lengths(middle + step) > least
        step[:, worse] /= 2
    return middle + np.where(lengths(middle + step) < least, step, 0)


@algorithm("Reducer.toList")
def to_list(tupleSize: int | None = None) -> Reducer:
    size = tupleSize or 1
    listed = lambda v, w: [v.tolist() if isinstance(v, np.ndarray) else list(v)]  # noqa: E731
    return Reducer("toList", ("list",), None, listed, lambda kind: [DOUBLE], tuple_size=size, inputs=size, objects=True)


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
