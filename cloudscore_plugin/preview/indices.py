"""Spectral indices of a composite, as expressions.index computes them on the server."""

from __future__ import annotations

import numpy as np

from ..core import catalog


def normalized_difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(first - second) / (first + second) in double precision, 0 where both are 0."""
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    return _divide(first - second, first + second)


def index(name: str, bands: dict[str, np.ndarray]) -> np.ndarray:
    """The index of that name in catalog.INDICES from reflectances times 10 000, as float64 of the bands' shape."""
    used = [np.asarray(bands[band], np.float64) for band in catalog.INDICES[name].bands]
    if name == "EVI":
        infrared, red, blue = used
        return _divide((infrared - red) * 2.5, infrared + red * 6 - blue * 7.5 + 10_000)
    return normalized_difference(*used)


def _divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.zeros(np.shape(below)), where=below != 0)
