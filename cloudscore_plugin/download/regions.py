"""Numbers the regions of a raster: 4-connected pixels of one value. Looks at one window after another, so that a region
may cross any number of windows while memory holds one of them and one number for each region.
"""

from __future__ import annotations

import numpy as np


class Regions:
    """Windows in rows from left to right, rows from top to bottom, each given to label() once.

    What label() returns is provisional; when all windows have been given, final() turns it into numbers from 1.
    """

    def __init__(self, width: int):
        """width: of the raster, in pixels."""
        self._above = np.zeros((2, width), np.int64)  # values and numbers of the last row of the windows above
        self._left = np.zeros((2, 0), np.int64)  # and of the last column of the window to the left
        self._same: list[np.ndarray] = []  # pairs of numbers that are one region
        self._count = 0

    def label(self, values: np.ndarray, left: int) -> np.ndarray:
        """Provisional numbers of a window's pixels, uint32, 0 where the value is 0. left: its first column."""
        numbers, count = connected(values)
        numbers[values > 0] += self._count
        self._count += count
        across = slice(left, left + values.shape[1])
        if left == 0:
            self._left = np.zeros((2, len(values)), np.int64)
        for known, edge in ((self._above[:, across], np.s_[0]), (self._left, np.s_[:, 0])):
            meets = (known[0] == values[edge]) & (known[0] > 0)
            if meets.any():
                self._same.append(np.unique(np.stack([known[1][meets], numbers[edge][meets]]), axis=1))
        self._above[:, across] = values[-1], numbers[-1]
        self._left = np.stack([values[:, -1], numbers[:, -1]]).astype(np.int64)
        return numbers.astype(np.uint32)

    def final(self) -> tuple[np.ndarray, int]:
        """The number of each provisional one, 0 for 0, and how many there are."""
        pairs = np.concatenate([np.zeros((2, 0), np.int64), *self._same], axis=1)
        roots = _joined(self._count + 1, *pairs)
        found, numbers = np.unique(roots, return_inverse=True)
        return numbers.astype(np.uint32), len(found) - 1


def connected(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Numbers from 1 of a window's regions, 0 where the value is 0, and how many: runs in rows, joined between rows."""
    begins = np.ones(values.shape, bool)
    begins[:, 1:] = values[:, 1:] != values[:, :-1]
    run = np.cumsum(begins.ravel()).reshape(values.shape) - 1
    meets = values[1:] == values[:-1]
    first = meets.copy()  # where two runs begin to touch
    first[:, 1:] &= ~meets[:, :-1] | begins[1:, 1:]
    numbers = _joined(int(run[-1, -1]) + 1, run[:-1][first], run[1:][first])
    some = values[begins] > 0
    found, numbers_of_some = np.unique(numbers[some], return_inverse=True)
    numbers[:] = 0
    numbers[some] = numbers_of_some + 1
    return numbers[run], len(found)


def _joined(count: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each of so many things the least one it is connected with by pairs."""
    least = np.arange(count)
    while True:
        a, b = least[one], least[other]
        apart = a != b
        if not apart.any():
            return least
        one, other, a, b = one[apart], other[apart], a[apart], b[apart]
        least[np.maximum(a, b)] = np.minimum(a, b)
        while not np.array_equal(nearer := least[least], least):
            least = nearer
