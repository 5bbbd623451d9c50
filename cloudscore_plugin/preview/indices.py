"""Spectral indices of a composite, as expressions.index computes them on the server."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..core import catalog


def normalized_difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(first - second) / (first + second) in double precision, 0 where both are 0."""
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    return _divide(first - second, first + second)


def index(name: str, bands: dict[str, np.ndarray]) -> np.ndarray:
    """The index of that name in catalog.INDICES from reflectances times 10 000, as float64 of the bands' shape."""
    row = catalog.INDICES[name]
    used = {band: np.asarray(bands[band], np.float64) for band in row.bands}
    if not row.formula:
        return normalized_difference(*used.values())
    steps: dict[str, Callable] = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": _divide}
    return catalog.evaluated(row.formula, used, lambda step, left, right: steps[step](left, right))


def _divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    below = np.broadcast_to(below, np.shape(above))
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=below != 0)
