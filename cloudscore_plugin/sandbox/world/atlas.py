"""The Earth in a few strokes: coasts, mountain ranges, deserts, and the climate that follows from them.

Coasts come from coast.bin: Natural Earth 1:10m countries (public domain, naturalearthdata.com), the share of land
in 0, 1, 2 or 3 thirds on a Mercator grid of 2048 cells around the equator, first row south, two bits a cell, zlib.
Mountains and deserts are drawn by hand, coarse on purpose: a backdrop for procedural detail, not a map.
"""

from __future__ import annotations

import math
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from . import noise
from .tiles import WORLD, isometric, latitude_of

CELLS = 2048  # around the equator
CELL = WORLD // CELLS  # units
FIRST_ROW, ROWS = -799, 1770  # the first row's southern edge is FIRST_ROW cells from the equator

# height in metres, half width in km, then longitude and latitude of the crest line
_RANGES = (
    (5200, 160, 72, 36, 78, 33, 84, 29, 92, 28.3, 97, 29),
    (4700, 330, 80, 34, 86, 33, 92, 33, 99, 33),
    (3600, 130, 74, 40, 80, 42, 88, 43.5, 94, 43),
    (3300, 140, 68, 38.5, 74, 38, 76, 37),
    (2600, 140, 86, 49.5, 92, 50, 99, 50),
    (1500, 220, 104, 53, 112, 52, 120, 56, 130, 60, 140, 63, 150, 63),
    (2600, 240, 98, 27, 102, 29, 104, 32),
    (1500, 200, 104, 25, 109, 26),
    (1300, 130, 110, 26, 116, 26, 119, 28),
    (1700, 130, 110, 38, 114, 39),
    (2900, 34, 120.75, 22.6, 121.0, 23.4, 121.3, 24.3, 121.55, 24.7),
    (1900, 55, 136, 35.3, 138, 36, 139.5, 37.2, 140.7, 39.5),
    (900, 70, 128.6, 37.5, 128.2, 36, 127, 41),
    (1700, 90, 98, 20, 102, 20, 105, 17, 107.5, 13),
    (2500, 45, 121, 17, 121, 16.2),
    (2600, 90, 138, -4, 142, -5.3, 146, -6.5),
    (1900, 60, 98, 3.5, 101, -1, 103.5, -4.3, 108, -7.2, 113, -8),
    (1700, 120, 114, 1, 116.3, 4.5),
    (1300, 60, 74, 17, 76, 11),
    (2900, 110, 44, 33.5, 48, 32.5, 53, 29.5),
    (2700, 90, 47, 37, 52, 36, 56, 37.5),
    (1900, 160, 30, 37.5, 36, 38.5, 42, 39, 46, 38),
    (3300, 60, 38.5, 44, 43, 42.9, 47.5, 41.5),
    (3500, 120, 68, 35.5, 71, 36.5),
    (2900, 62, 6.8, 44.4, 7.2, 45.6, 8.4, 46.4, 10.3, 46.7, 12.4, 47, 14.2, 47.1),
    (2200, 62, 10.5, 46.2, 12.2, 46.4, 13.8, 46.3),
    (1500, 45, 8.3, 44.5, 10.5, 44.2, 13, 42.7, 14.2, 41.9, 16, 40.2),
    (2300, 45, -1.2, 42.9, 0.6, 42.6, 2.1, 42.4),
    (1600, 75, -5.8, 40.4, -3.9, 41, -2, 41.5),
    (2200, 45, -4.2, 36.9, -2.8, 37.1),
    (1500, 60, -7.5, 43, -4.5, 43.1),
    (1200, 60, 2.6, 44.6, 3.2, 45.8),
    (1500, 60, 19.5, 49.2, 24.5, 48, 25.8, 46, 22.8, 45.5),
    (1600, 75, 15.5, 44.6, 18.4, 43.4, 20.5, 42, 21.4, 40, 22.2, 38.6),
    (1700, 50, 23.2, 42.6, 25.4, 42.7),
    (1500, 90, 7, 60.6, 9, 62, 14, 65.5, 18.5, 68.3),
    (900, 55, -5.2, 57.2, -3.6, 57.1),
    (1000, 80, 59, 52, 58.5, 58, 60, 64, 65, 67.5),
    (1100, 110, -18, 64.5, -19, 65.2),
    (2300, 110, -45, 72, -38, 77),
    (2700, 90, -8.6, 30.6, -5.5, 32, -3, 33),
    (1400, 80, 0, 35, 6, 35.6),
    (1900, 110, 5.5, 23, 8, 24),
    (2300, 90, 17.2, 20.5, 18.6, 20),
    (2500, 210, 38, 8, 38.6, 12.5),
    (2300, 170, 37, -1, 35.5, -3.5, 33.5, -9),
    (1900, 90, 29.8, -1, 29.2, -3),
    (2500, 80, 29, -29.5, 31, -25),
    (1300, 240, 17, -21, 22, -31, 27, -28),
    (1300, 110, 46.8, -19, 47, -23),
    (1700, 70, 9.5, 4.8, 11.5, 6.8),
    (2100, 90, 43, 17, 44.2, 14),
    (1700, 90, 37.5, 27, 40, 22),
    (2700, 38, -118.4, 36.2, -119.2, 37.7, -120.1, 39),
    (1700, 55, -121.7, 41, -121.8, 44.5, -121.4, 48.2),
    (1700, 260, -117, 40, -112, 40.5),
    (2800, 150, -106, 35.8, -106.4, 39, -109.5, 43, -113.5, 46.5, -116.5, 51, -121, 54.5),
    (1900, 170, -110, 35, -112, 37),
    (2300, 90, -124, 51.5, -129, 55.5, -134, 59, -140, 61, -150, 63),
    (1300, 150, -140, 68, -150, 68.3),
    (900, 90, -83.5, 35.6, -80, 38.6, -76, 41.5, -72.5, 44),
    (2300, 160, -108.3, 29, -105, 24, -102, 21),
    (2400, 120, -99.5, 19.2, -97, 18),
    (2000, 75, -91, 15.3, -86, 13, -83.6, 9.6),
    (3500, 110, -73, 7, -75.5, 4, -78.5, -1, -78.5, -7),
    (4200, 190, -77, -10, -72, -14.5, -68, -18, -67, -23),
    (3900, 95, -68.5, -26, -70, -32, -70.9, -36),
    (1700, 85, -71.3, -40, -73, -47, -71, -53.5),
    (1200, 210, -45, -22, -43, -19, -42, -14),
    (1000, 180, -62, 4.6, -65.5, 2.5),
    (1100, 75, 147.5, -36.5, 151.6, -31, 151, -28),
    (800, 120, 133, -24, 119, -22.6),
    (2100, 60, 168, -45, 170.3, -43.4, 172.7, -42),
    (1500, 40, 175.4, -39.2),
    (3000, 300, -110, -82, -60, -80.5, 160, -83),
)

# dryness taken away from the climate 0..1, longitude, latitude, half widths in degrees
_DESERTS = (
    (0.75, 8, 23.5, 27, 8.5), (0.75, 28, 24.5, 10, 7.5), (0.7, 47, 22, 11, 9), (0.5, 56, 32, 8, 5),
    (0.55, 70, 27, 4.5, 4), (0.5, 61, 41, 9, 5), (0.65, 83, 39.2, 7, 3), (0.55, 103, 42, 9, 3.5),
    (0.35, 90, 35, 10, 4), (0.5, 45, 7, 5, 6), (0.6, 14.5, -22, 3, 8), (0.5, 21, -24.5, 5, 5),
    (0.75, -70, -22, 2.6, 8), (0.45, -67, -42, 4, 9), (0.6, -113.5, 33.5, 4.5, 4.5), (0.4, -116, 39.5, 4, 3.5),
    (0.4, -104, 27.5, 4, 4), (0.65, 129, -25, 13, 6.5), (0.3, -119.5, 35.9, 1.2, 1.2), (0.3, 38, 33.5, 6, 3.5),
    (0.2, -2, 38.5, 3, 2), (0.5, -80.5, -5, 1.3, 3), (0.45, -77, -12, 1.5, 4), (0.3, -110, 45, 6, 4),
)  # fmt: skip
_WET = (
    (0.35, -64, -4, 11, 8), (0.3, 22, 0, 9, 5), (0.3, 112, 0, 18, 8), (0.25, 92, 25, 4, 3), (0.25, -75, 4, 3, 6),
    (0.2, 121, 24, 2, 2), (0.2, 114, 26, 8, 5), (0.15, -84, 32, 8, 5), (0.15, 137, 35.5, 6, 4), (0.2, -124, 46, 2, 5),
    (0.2, -54, -26, 6, 5), (0.2, 49, -17, 2, 4), (0.2, 169, -44, 2, 3), (0.2, -74, -44, 2, 6), (0.15, 8, 47, 10, 4),
)  # fmt: skip


def _bell(distance: np.ndarray) -> np.ndarray:
    """1 at 0, falling smoothly to 0 at 1 and beyond."""
    inside = np.maximum(1 - distance * distance, 0)
    return inside * inside


def _place(longitude: float, latitude: float) -> tuple[float, float]:
    """Column and row, fractional, of a place on the grid."""
    column = (longitude + 180) / 360 * CELLS
    return round(column, 6), round(isometric(latitude) * CELLS / (2 * math.pi) - FIRST_ROW, 6)


class Atlas:
    """Coarse fields on the Mercator grid, flat float32, rows northwards: lookups go through sample()."""

    def __init__(self):
        packed = np.frombuffer(zlib.decompress(Path(__file__).with_name("coast.bin").read_bytes()), np.uint8)
        land = np.empty((packed.size, 4), np.float32)
        for k in range(4):
            land[:, k] = packed >> (6 - 2 * k) & 3
        land *= np.float32(1 / 3)
        self.land = land.reshape(ROWS, CELLS)
        self.inland = _inland(self.land)
        self.height = np.zeros((ROWS, CELLS), np.float32)
        self.moisture = np.empty((ROWS, CELLS), np.float32)
        # By row, at the edges between rows: latitude in degrees and its cosine (ground over Mercator metres).
        latitudes = [latitude_of((FIRST_ROW + k) * 2 * math.pi / CELLS) for k in range(ROWS + 2)]
        self.latitude = np.array([round(v, 6) for v in latitudes], np.float32)
        self.cosine = np.array([round(math.cos(math.radians(v)), 6) for v in latitudes], np.float32)
        for row, latitude in enumerate(latitudes[:ROWS]):
            self.moisture[row] = round(_zonal_moisture(latitude), 5)
        for metres, half, *line in _RANGES:
            points = list(zip(line[::2], line[1::2]))
            for start, end in zip(points, points[1:] or points):
                self._ridge(metres, half, start, end)
        for table, sign in ((_DESERTS, -1), (_WET, 1)):
            for amount, lon, lat, width, height in table:
                self._blot(sign * amount, lon, lat, width, height)

    def sample(self, field: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Bilinear values of land, height or moisture at positions in units; columns go around the Earth."""
        column = x * (1.0 / CELL) + (CELLS // 2 - 0.5)
        line = noise.clip(y * (1.0 / CELL) - (FIRST_ROW + 0.5), 0, ROWS - 2)
        c0, r0 = np.floor(column), np.floor(line)
        fx, fy = (column - c0).astype(np.float32), (line - r0).astype(np.float32)
        c0, r0 = c0.astype(np.intp), r0.astype(np.intp) * CELLS
        c1 = (c0 + 1) & (CELLS - 1)
        c0 &= CELLS - 1
        flat = field.ravel()
        low, high = flat.take(r0 + c0), flat.take(r0 + (c0 + CELLS))
        low += (flat.take(r0 + c1) - low) * fx
        high += (flat.take(r0 + (c1 + CELLS)) - high) * fx
        return low + (high - low) * fy

    def along(self, table: np.ndarray, y: np.ndarray) -> np.ndarray:
        """latitude (degrees) or cosine at positions y."""
        row = y * (1.0 / CELL) - FIRST_ROW
        whole = np.floor(row)
        index = noise.clip(whole.astype(np.intp), 0, ROWS)
        south = table.take(index)
        return south + (table.take(index + 1) - south) * (row - whole).astype(np.float32)

    def _window(self, west: float, south: float, east: float, north: float) -> tuple[slice, slice]:
        rows = slice(max(0, math.floor(south)), min(ROWS, math.ceil(north) + 1))
        return rows, slice(max(0, math.floor(west)), min(CELLS, math.ceil(east) + 1))

    def _ridge(self, metres: float, half: float, start: tuple, end: tuple) -> None:
        (x0, y0), (x1, y1) = _place(*start), _place(*end)
        # Half width in cells at the ridge's latitude; the bell reaches twice as far.
        reach = 2 * half / (19.57 * math.cos(math.radians((start[1] + end[1]) / 2)))
        rows, columns = self._window(min(x0, x1) - reach, min(y0, y1) - reach, max(x0, x1) + reach, max(y0, y1) + reach)
        y, x = np.arange(rows.start, rows.stop)[:, None] + 0.5, np.arange(columns.start, columns.stop)[None, :] + 0.5
        length = max((x1 - x0) ** 2 + (y1 - y0) ** 2, 1e-9)
        along = noise.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
        dx, dy = x - (x0 + along * (x1 - x0)), y - (y0 + along * (y1 - y0))
        height = _bell(np.sqrt(dx * dx + dy * dy) / reach) * metres
        window = self.height[rows, columns]
        np.maximum(window, height.astype(np.float32), out=window)

    def _blot(self, amount: float, lon: float, lat: float, width: float, height: float) -> None:
        (x0, y0), (x1, y1) = (
            _place(lon - 1.5 * width, lat - 1.5 * height),
            _place(lon + 1.5 * width, lat + 1.5 * height),
        )
        rows, columns = self._window(x0, y0, x1, y1)
        y, x = np.arange(rows.start, rows.stop)[:, None] + 0.5, np.arange(columns.start, columns.stop)[None, :] + 0.5
        dx, dy = (x - (x0 + x1) / 2) / ((x1 - x0) / 2), (y - (y0 + y1) / 2) / ((y1 - y0) / 2)
        self.moisture[rows, columns] += (_bell(np.sqrt(dx * dx + dy * dy)) * amount).astype(np.float32)


def _inland(land: np.ndarray) -> np.ndarray:
    """How far inland a place is, 0..1: the share of land upwind, where the wind blows from the west."""
    thin = land[:, ::4]
    for stride in (3, 7, 13, 25):  # the weather does not keep to rows
        thin = (
            thin
            + thin[noise.clip(np.arange(ROWS) + stride, 0, ROWS - 1)]
            + thin[noise.clip(np.arange(ROWS) - stride, 0, ROWS - 1)]
        ) * np.float32(1 / 3)
    columns = np.ascontiguousarray(thin.T)
    upwind, upwinds = columns[0], np.empty_like(columns)
    for turn in range(2):  # once around for the start, once for the result
        for column in range(len(columns)):
            upwind = upwind * np.float32(0.93) + columns[column] * np.float32(0.07)
            if turn:
                upwinds[column] = upwind
    return np.repeat(upwinds.T, 4, axis=1)


def _zonal_moisture(latitude: float) -> float:
    """How wet a latitude is before deserts and wet coasts: wet equator, dry horse latitudes, moist westerlies."""
    knots = ((-90, 0.3), (-70, 0.45), (-55, 0.75), (-42, 0.62), (-28, 0.42), (-14, 0.6), (0, 0.85), (10, 0.68),
             (20, 0.42), (28, 0.42), (38, 0.5), (50, 0.66), (60, 0.7), (70, 0.5), (90, 0.3))  # fmt: skip
    for (x0, y0), (x1, y1) in zip(knots, knots[1:]):
        if latitude <= x1:
            part = (latitude - x0) / (x1 - x0)
            part = part * part * (3 - 2 * part)
            return y0 + part * (y1 - y0)
    return 0.3


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """The one atlas, drawn at first use."""
    return Atlas()
