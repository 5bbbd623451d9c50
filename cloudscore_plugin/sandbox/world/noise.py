"""Fractal textures: periodic, built once from integer hashes, looked up everywhere.

Only + - * / and comparisons touch the arrays, so every machine builds the same texture bit for bit.
"""

from __future__ import annotations

import numpy as np


def clip(values: np.ndarray, low: float, high, out: np.ndarray | None = None) -> np.ndarray:
    """np.clip by two ufuncs that use the processor's vector units and skip its checks: several times as fast."""
    found = np.maximum(values, low, out=out)
    return np.minimum(found, high, out=found) if np.isscalar(high) else np.minimum(found, high)


def hashed(values: np.ndarray, seed: int) -> np.ndarray:
    """Scrambles integers: uint32 in, well mixed uint32 out (Source: Wellons' lowbias32)."""
    h = values.astype(np.uint32) + np.uint32(seed * 0x9E3779B9 & 0xFFFFFFFF)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x7FEB352D)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B)
    h ^= h >> np.uint32(16)
    return h


def scramble(*values: int) -> int:
    """The same for plain integers, folded together: 32 bits."""
    h = 0
    for value in values:
        h = (h * 31 + value + 0x9E3779B9) & 0xFFFFFFFF
        h = (h ^ h >> 16) * 0x7FEB352D & 0xFFFFFFFF
        h = (h ^ h >> 15) * 0x846CA68B & 0xFFFFFFFF
        h ^= h >> 16
    return h


def white(size: int, seed: int) -> np.ndarray:
    """size x size float32 of white noise in [-1, 1)."""
    h = hashed(np.arange(size * size, dtype=np.uint32), seed) >> np.uint32(8)
    return (h.astype(np.float32) * np.float32(2**-23) - np.float32(1)).reshape(size, size)


def _finer(field: np.ndarray) -> np.ndarray:
    """Twice the resolution, on the way to a quadratic B-spline; periodic."""
    rows = np.empty((2 * field.shape[0], field.shape[1]), np.float32)
    heavy, light = field * np.float32(0.75), field * np.float32(0.25)
    np.add(heavy, np.roll(light, 1, 0), out=rows[::2])
    np.add(heavy, np.roll(light, -1, 0), out=rows[1::2])
    both = np.empty((rows.shape[0], 2 * rows.shape[1]), np.float32)
    heavy, light = rows * np.float32(0.75), rows * np.float32(0.25)
    np.add(heavy, np.roll(light, 1, 1), out=both[:, ::2])
    np.add(heavy, np.roll(light, -1, 1), out=both[:, 1::2])
    return both


def coarser(field: np.ndarray) -> np.ndarray:
    """Half the resolution: means of 2 x 2."""
    rows = field[::2] + field[1::2]
    return (rows[:, ::2] + rows[:, 1::2]) * np.float32(0.25)


def fractal(size: int, cells: int, finest: int, persistence: float, seed: int) -> np.ndarray:
    """A periodic fractal, size x size float32, mean 0 and standard deviation 1.

    cells: lattice cells of the longest octave along a side; finest: texels between the nodes of the shortest one;
    persistence: amplitude of each octave over that of the one twice as long. All three are powers of two but the last.
    """
    field, amplitude = white(cells, seed), 1.0
    while field.shape[0] < size:
        field = _finer(field)
        amplitude *= persistence
        if field.shape[0] * finest <= size:
            field += white(field.shape[0], seed + field.shape[0]) * np.float32(amplitude)
    whole = (field * np.float32(4096)).astype(np.int64)  # sums of integers do not depend on their order
    count = whole.size
    mean = int(whole.sum()) / count
    variance = int((whole * whole).sum()) / count - mean * mean
    root = np.sqrt(np.float64(variance))
    return ((field * np.float32(4096) - np.float32(mean)) / np.float32(root)).astype(np.float32)


def wrapped(field: np.ndarray) -> np.ndarray:
    """The field two by two, flat, so that a lookup shifted by less than a period needs no remainder."""
    return np.tile(field, (2, 2)).ravel()


def slopes(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences per texel along columns and rows; periodic."""
    half = np.float32(0.5)
    return (
        (np.roll(field, -1, 1) - np.roll(field, 1, 1)) * half,
        (np.roll(field, -1, 0) - np.roll(field, 1, 0)) * half,
    )


class Corners:
    """The four texels around each position and their weights, for smooth lookups in several periodic fields.

    x, y: positions in texels, float64 arrays; size: side of the square fields, a power of two. With wrapped=True
    the fields are wrapped(): the same positions then also serve lookups shifted by whole texels at no cost.
    """

    __slots__ = ("_fx", "_fy", "_places")
    _places: tuple[tuple[int, np.ndarray], ...]

    def __init__(self, x: np.ndarray, y: np.ndarray, size: int, wrapped: bool = False):
        column, row = np.floor(x), np.floor(y)
        self._fx, self._fy = (x - column).astype(np.float32), (y - row).astype(np.float32)
        mask = size - 1
        if _same(column) and _same(row):  # within one texel: no lookup for each position
            column, row = column.flat[:1], row.flat[:1]
        column, row = column.astype(np.intp) & mask, row.astype(np.intp) & mask
        if wrapped:
            place = row * (2 * size) + column
            self._places = ((0, place), (1, place), (2 * size, place), (2 * size + 1, place))
        else:
            right, down = (column + 1) & mask, ((row + 1) & mask) * size
            row *= size
            self._places = ((0, row + column), (0, row + right), (0, down + column), (0, down + right))

    def __call__(self, field: np.ndarray, offset: int = 0) -> np.ndarray:
        """Bilinear values of a flat field; offset (wrapped fields only): rows * 2 * size + columns to shift by."""
        a, b, c, d = (field[offset + more :].take(place) for more, place in self._places)
        b -= a
        d -= c
        if a.size == 1:
            b, d = self._fx * b, self._fx * d
        else:
            b *= self._fx
            d *= self._fx
        b += a
        d += c
        d -= b
        d *= self._fy
        d += b
        return d


def _same(numbers: np.ndarray) -> bool:
    return numbers.size > 1 and numbers.flat[0] == numbers.flat[-1] and bool((numbers == numbers.flat[0]).all())
