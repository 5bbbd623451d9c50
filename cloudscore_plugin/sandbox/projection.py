"""From an output grid to the pixels of a scene: coordinate systems, positions and pyramid levels."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
from osgeo import gdal, ogr, osr

from .cache import ByteCache
from .scenes import Band, Grid, PixelGrid, SandboxError

for _module in (gdal, ogr, osr):
    _module.UseExceptions()

WGS84 = "EPSG:4326"
FARTHEST = 1e9  # coordinates beyond lie nowhere on Earth in any unit, and PROJ may count whole turns for ever
_NODES = 9  # per axis: a map projection over a few hundred pixels is smooth enough for a polynomial of degree 8
_SMALLEST_BLOCK = 16
_MOST_IDLE = 256  # pairs of systems
_idle: dict[tuple[str, str], list[osr.CoordinateTransformation]] = {}  # transformations nobody uses just now
_lattices = ByteCache(96 * 1024 * 1024)


@lru_cache(maxsize=256)
def reference(crs: str) -> osr.SpatialReference:
    """The coordinate system of an authority code or WKT text, x before y. Raises SandboxError when unknown."""
    system = osr.SpatialReference()
    try:  # never SetFromUserInput: it would open files and addresses named by the request
        if re.fullmatch(r"EPSG:\d{1,7}", crs):
            system.ImportFromEPSG(int(crs[5:]))
        else:
            system.ImportFromWkt(crs)
    except (RuntimeError, TypeError) as error:
        raise SandboxError(f"The CRS of a map projection could not be parsed: {crs[:200]}") from error
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


@contextmanager
def transformation(source: str, target: str) -> Iterator[osr.CoordinateTransformation]:
    """A transformation that no other thread uses meanwhile (GDAL's are not safe to share); making one takes long."""
    if len(_idle) > _MOST_IDLE:
        _idle.clear()
    idle = _idle.setdefault((source, target), [])
    try:
        step = idle.pop()
    except IndexError:
        step = osr.CoordinateTransformation(reference(source), reference(target))
    try:
        yield step
    finally:
        idle.append(step)


def transform(x: np.ndarray, y: np.ndarray, source: str, target: str) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of any shape from one system to another; what cannot be projected becomes NaN."""
    if source == target:
        return np.asarray(x, float), np.asarray(y, float)
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    usable = (np.abs(x) < FARTHEST) & (np.abs(y) < FARTHEST)
    out = np.full((2, *x.shape), np.nan)
    if usable.any():
        points = np.array(_transform_points(np.column_stack([x[usable], y[usable]]), source, target))[:, :2]
        points[~np.isfinite(points).all(axis=1)] = np.nan
        out[:, usable] = points.T
    return out[0], out[1]


def _transform_points(points: np.ndarray, source: str, target: str) -> list:
    with transformation(source, target) as step:
        try:
            return step.TransformPoints(points.tolist())
        except RuntimeError:  # one point outside of a projection's domain must not lose the others
            result = []
            for x, y in points.tolist():
                try:
                    result.append(step.TransformPoint(x, y))
                except RuntimeError:
                    result.append((math.nan, math.nan, 0.0))
            return result


def positions(grid: Grid, target: str, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Centres of a grid's pixels in the target system: two float64 arrays of shape (height, width).

    Within ``tolerance`` (target units) of the exact projection: polynomials through exactly projected nodes,
    checked between the nodes, over blocks that are halved where they do not suffice. NaN outside of the domain.
    """
    rows, cols = np.arange(grid.height) + 0.5, np.arange(grid.width) + 0.5
    if grid.crs == target:
        return apply(grid.transform, cols[None, :], rows[:, None])
    x, y = np.empty((grid.height, grid.width)), np.empty((grid.height, grid.width))
    blocks = [(0, grid.height, 0, grid.width)]
    while blocks:
        r0, r1, c0, c1 = blocks.pop()
        part = (slice(r0, r1), slice(c0, c1))
        found = _polynomial(grid, target, tolerance, rows[r0:r1], cols[c0:c1])
        if found is not None:
            x[part], y[part] = found
        elif max(r1 - r0, c1 - c0) <= _SMALLEST_BLOCK:
            x[part], y[part] = transform(*apply(grid.transform, cols[None, c0:c1], rows[r0:r1, None]), grid.crs, target)
        elif r1 - r0 >= c1 - c0:
            middle = (r0 + r1) // 2
            blocks += [(r0, middle, c0, c1), (middle, r1, c0, c1)]
        else:
            middle = (c0 + c1) // 2
            blocks += [(r0, r1, c0, middle), (r0, r1, middle, c1)]
    return x, y


def _polynomial(grid, target, tolerance, rows, cols):
    if len(rows) * len(cols) <= _SMALLEST_BLOCK**2:
        return None
    row_nodes, row_checks, row_basis = _chebyshev(rows[0], rows[-1])
    col_nodes, col_checks, col_basis = _chebyshev(cols[0], cols[-1])
    nodes = transform(*apply(grid.transform, col_nodes[None, :], row_nodes[:, None]), grid.crs, target)
    checks = transform(*apply(grid.transform, col_checks[None, :], row_checks[:, None]), grid.crs, target)
    if not all(np.isfinite(part).all() for part in (*nodes, *checks)):
        return None
    for exact, known in zip(checks, nodes):
        if np.abs(_interpolate(known, row_basis(row_checks), col_basis(col_checks)) - exact).max() > tolerance:
            return None
    by_row, by_col = row_basis(rows), col_basis(cols)
    return tuple(_interpolate(known, by_row, by_col) for known in nodes)


def _interpolate(nodes, by_row, by_col):
    # Sums written out in a fixed order instead of a matrix product: equal bits on every machine.
    along = sum(nodes[:, k, None] * by_col[None, :, k] for k in range(_NODES))
    return sum(by_row[:, k, None] * along[None, k] for k in range(_NODES))


def _chebyshev(low: float, high: float):
    """Nodes, points half-way between them, and the function giving the Lagrange basis at any points."""
    angles = [(2 * k + 1) * math.pi / (2 * _NODES) for k in range(_NODES)]
    unit = [-math.cos(angle) for angle in angles]
    nodes = np.array([low + (high - low) * (u + 1) / 2 for u in unit])
    checks = np.concatenate([[low], (nodes[1:] + nodes[:-1]) / 2, [high]])

    def basis(points: np.ndarray) -> np.ndarray:
        if high == low:
            return np.full((len(points), _NODES), 1.0 / _NODES)
        at = (np.asarray(points) - low) / (high - low) * 2 - 1
        result = np.ones((len(at), _NODES))
        for k in range(_NODES):
            for j in range(_NODES):
                if j != k:
                    result[:, k] *= (at - unit[j]) / (unit[k] - unit[j])
        return result

    return nodes, checks, basis


def apply(affine: tuple, cols, rows) -> tuple[np.ndarray, np.ndarray]:
    """Pixel coordinates (column, row; corners are whole numbers) to coordinates."""
    a, b, c, d, e, f = affine
    cols, rows = np.broadcast_arrays(cols, rows)
    return a * cols + b * rows + c, d * cols + e * rows + f


def invert(affine: tuple, x, y) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates to pixel coordinates (column, row)."""
    a, b, c, d, e, f = affine
    det = a * e - b * d
    x, y = x - c, y - f
    if b == 0 and d == 0:
        return x / a, y / e
    return (e * x - b * y) / det, (a * y - d * x) / det


@lru_cache(maxsize=4096)
def pixel_ratio(crs: str, transform_: tuple, native: Grid) -> float:
    """How many native pixels lie along one output pixel, measured at the centre of the native image.

    Measured there and not in the output window, so that a window and any part of it use the same pyramid level.
    1.0 when that cannot be projected.
    """
    steps = np.array([native.width / 2, native.height / 2]) + np.array([[0, 0], [1, 0], [0, 1]])
    x, y = transform(*apply(native.transform, steps[:, 0], steps[:, 1]), native.crs, crs)
    cols, rows = invert(transform_, x, y)
    area = abs((cols[1] - cols[0]) * (rows[2] - rows[0]) - (cols[2] - cols[0]) * (rows[1] - rows[0]))
    return 1 / math.sqrt(area) if math.isfinite(area) and area > 0 else 1.0


def pyramid_level(ratio: float, coarsest: int) -> int:
    """The coarsest level whose pixels are not larger than the output's (Source: Earth Engine guide on scale)."""
    return min(max(0, math.floor(math.log2(ratio) + 1e-9)), coarsest)


def locate(grid: Grid, band: Band, coarsest: int) -> tuple[PixelGrid, int, bool]:
    """Where an output grid falls on a band: (lattice, pyramid level, whether any pixel lies inside)."""
    native = band.grid
    key = (native, grid)

    def find() -> tuple[PixelGrid, int, bool]:
        level = pyramid_level(pixel_ratio(grid.crs, grid.transform, native), coarsest)
        x, y = positions(grid, native.crs, native.scale * 1e-5)
        cols, rows = invert(native.transform, x, y)
        side = 2**level
        width, height = math.ceil(native.width / side), math.ceil(native.height / side)
        # A cell beyond the border on either side stands for everything further out, so int32 always suffices.
        with np.errstate(invalid="ignore"):
            cols = np.clip(np.floor(np.nan_to_num(cols / side, nan=-1.0)), -1, width).astype(np.int32)
            rows = np.clip(np.floor(np.nan_to_num(rows / side, nan=-1.0)), -1, height).astype(np.int32)
        inside = bool(cols.max() >= 0 and cols.min() < width and rows.max() >= 0 and rows.min() < height)
        return PixelGrid(cols, rows, (*key, level)), level, inside

    return _lattices.get_or_make(key, find, lambda found: found[0].cols.nbytes + found[0].rows.nbytes)
