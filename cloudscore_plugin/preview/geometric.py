"""The geometric median of each pixel's clear views (Weiszfeld 1937, Vardi and Zhang 2000)."""

from __future__ import annotations

import numpy as np

_CLOSE = np.float32(0.2)  # the most that a geometric median still moves by in a step, reflectance times 10 000
_STEPS = 60
_FEW = 4  # views that are worked out in double precision
_AT_VIEWS = 4  # steps after which views are tried
_BESIDE = np.float32(64)  # the distance within which one is tried


def geometric_median(points: np.ndarray, clear: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
    """The geometric median (bands, P) of points (bands, n, P), float32, where clear (n, P); 0 where none is.

    start: where to begin (bands, P), NaN for the mean.

    Newton's steps from the mean, and Weiszfeld's where those lead away, until no pixel moves by more than _CLOSE: haze
    adds about the same to all bands, along which Weiszfeld's iteration alone hardly moves. Distances below 1 count as
    1. Where a view is itself the median, which no step reaches, that is found by its condition: the unit vectors to the
    others sum up to no more than it weighs.
    """
    weights = clear.astype(np.float32)
    total = weights.sum(axis=0)
    middle = np.einsum("bnp,np->bp", points, weights) / np.maximum(total, 1)
    # Of two every point between them is one: the mean, as the iteration has it.
    few = np.flatnonzero((total > 2) & (total <= _FEW))
    if len(few):
        first = np.argsort(~clear[:, few], axis=0, kind="stable")[:_FEW]
        mine = np.take_along_axis(points[:, :, few], first[None], 1)
        middle[:, few] = _of_few(mine, np.take_along_axis(clear[:, few], first, 0))
    active = np.flatnonzero(total > _FEW)
    now, mine, seen = middle[:, active], points, weights
    if start is not None:
        now = np.where(np.isnan(start[:, active]), now, start[:, active])
    if len(active) < len(total):
        mine, seen = points[:, :, active], weights[:, active]
    before, plain, least = now.copy(), np.zeros_like(now), np.full(len(active), np.inf, np.float32)
    for step in range(_STEPS):
        if not len(active):
            break
        away, inverse, length = _around(mine, seen, now)
        worse = length > least * np.float32(1.000001)
        if worse.any():
            now[:, worse] = before[:, worse] + plain[:, worse]
            away[:, :, worse], inverse[:, worse], length[worse] = _around(
                mine[:, :, worse], seen[:, worse], now[:, worse]
            )
        before, least = now, length
        pull = np.einsum("bnp,np->bp", away, inverse)
        share = inverse.sum(axis=0)
        plain = pull / share
        moved = _newton(away, inverse, pull, share)
        moved = np.where(worse, plain, moved)
        now = now + moved
        far = np.einsum("bp,bp->p", moved, moved) > _CLOSE * _CLOSE
        # Steps also end early beside a view that is the median.
        tried = np.flatnonzero((inverse.max(axis=0) > 1 / _BESIDE) & (~far | (step % _AT_VIEWS == _AT_VIEWS - 1)))
        if len(tried):
            nearest, itself = _at_view(mine[:, :, tried], seen[:, tried], inverse[:, tried])
            now[:, tried[itself]] = nearest[:, itself]
            far[tried[itself]] = False
        if np.count_nonzero(far) < 0.7 * len(far):
            middle[:, active] = now
            active, now, mine, seen = active[far], now[:, far], mine[:, :, far], seen[:, far]
            before, plain, least = before[:, far], plain[:, far], least[far]
    if len(active):  # not done: the better of the last two points
        length = _around(mine, seen, now)[2]
        middle[:, active] = np.where(length <= least * np.float32(1.000001), now, before)
    return middle


def _of_few(points: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """The same of three or four views (bands, n, P), which often lie almost on a line, or one of them is the median:
    every view is tried, and where none is, Newton's steps are halved until they lead nearer.
    """
    points, weights = points.astype(np.float64), clear.astype(np.float64)
    middle = np.einsum("bnp,np->bp", points, weights) / weights.sum(axis=0)
    least, found = _around(points, weights, middle, 1e-12)[2], np.zeros(middle.shape[1], bool)
    for number, seen in enumerate(clear):
        # Weiszfeld's step from a view, held back by the view (Vardi and Zhang 2000): from nearer than all views none
        # is met any more.
        view = points[:, number]
        away, inverse, _length = _around(points, weights, view, 1e-12)
        inverse[inverse > 1e3] = 0
        pull, share = np.einsum("bnp,np->bp", away, inverse), inverse.sum(axis=0)
        held = np.count_nonzero(clear & (inverse == 0), axis=0) / np.sqrt(np.maximum((pull**2).sum(axis=0), 1e-12))
        beside = view + np.maximum(1 - held, 0) * pull / np.maximum(share, 1e-12)
        length = _around(points, weights, beside, 1e-12)[2]
        nearer = seen & (length < least)
        middle[:, nearer], least[nearer] = beside[:, nearer], length[nearer]
        found[nearer] = held[nearer] >= 1
    on = np.flatnonzero(~found)
    points, weights, now = points[:, :, on], weights[:, on], middle[:, on]
    active = np.arange(len(on))
    for _step in range(_STEPS):
        if not len(active):
            break
        mine, seen, here = points[:, :, active], weights[:, active], now[:, active]
        away, inverse, length = _around(mine, seen, here, 1e-6)
        pull = np.einsum("bnp,np->bp", away, inverse)
        moved, share = _newton(away, inverse, pull, inverse.sum(axis=0), 1e-9), np.ones(len(active))
        for _half in range(12):
            worse = _around(mine, seen, here + share * moved, 1e-6)[2] > length
            if not worse.any():
                break
            share[worse] /= 2
        plain = pull / inverse.sum(axis=0)
        moved = np.where(worse, plain, share * moved)
        now[:, active] = here + moved
        active = active[np.abs(moved).max(axis=0) > _CLOSE / 20]
    middle[:, on] = now
    return middle


def _around(
    points: np.ndarray, weights: np.ndarray, middle: np.ndarray, least: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """From points (bands, P) to all views: the differences, one by the distances (n, P), the sum of distances (P,).

    Distances whose squares are below ``least`` count as its root.
    """
    away = points - middle[:, None]
    distance = np.einsum("bnp,bnp->np", away, away)
    np.maximum(distance, least, out=distance)
    np.sqrt(distance, out=distance)
    return away, weights / distance, np.einsum("np,np->p", weights, distance)


def _newton(
    away: np.ndarray, inverse: np.ndarray, pull: np.ndarray, share: np.ndarray, steep: float = 0.002
) -> np.ndarray:
    """Newton's step for the sum of distances, (bands, P); where the curve is nearly none it stays below 1 / steep steps
    of Weiszfeld's.
    """
    bands = len(away)
    cube = inverse * inverse * inverse
    curve = np.empty((bands, bands, len(share)), away.dtype)
    for first in range(bands):
        scaled = away[first] * cube
        for second in range(first, bands):
            np.einsum("np,np->p", scaled, away[second], out=curve[second, first])
    np.negative(curve, out=curve)
    for band in range(bands):
        curve[band, band] += share * share.dtype.type(1 + steep)
    return _solve(curve, pull.copy())


def _solve(curve: np.ndarray, right: np.ndarray) -> np.ndarray:
    """x (bands, P) of curve x = right, for positive definite matrices of which only the lower triangle (bands, bands,
    P) is read; both are overwritten. Many small systems take a third of the time of numpy.linalg.solve.
    """
    bands = len(right)
    for pivot in range(bands):
        for row in range(pivot + 1, bands):
            share = curve[row, pivot] / curve[pivot, pivot]
            right[row] -= share * right[pivot]
            for column in range(pivot + 1, row + 1):
                curve[row, column] -= share * curve[column, pivot]
    for row in range(bands - 1, -1, -1):
        for below in range(row + 1, bands):
            right[row] -= curve[below, row] * right[below]
        right[row] /= curve[row, row]
    return right


def _at_view(points: np.ndarray, weights: np.ndarray, inverse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The view next to each geometric median (bands, P), and whether it is the median itself (P,).

    inverse: one by the distances from the median (n, P), 0 where a view is not clear.
    """
    number = inverse.argmax(axis=0)
    view = np.take_along_axis(points, number[None, None], 1)[:, 0]
    away = points - view[:, None]
    distance = np.sqrt(np.einsum("bnp,bnp->np", away, away))
    share = np.divide(weights, distance, out=np.zeros_like(weights), where=distance > 0)
    pull = np.einsum("bnp,np->bp", away, share)
    mass = (weights * (distance == 0)).sum(axis=0)
    return view, np.einsum("bp,bp->p", pull, pull) <= mass * mass
