"""Outlines of areas: GeoJSON rings, straight in longitude/latitude degrees, and what is wrong with them.

GDAL is imported where it is needed, so that a recipe with a plain rectangle costs nothing at start-up.
"""

from __future__ import annotations

import math
import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

ROUNDING = 2e-7  # degrees; positions are kept to 1e-7, so outlines may touch or cross by less than this
MOST_PIECES = 100_000  # corners a ring may get when its edges are cut into pieces
_MOST_PAIRS = 200_000  # pairs of edges compared in plain Python, about 60 ms
_CHUNK = 5_000  # corners taken over in one call
_MOST_REPAIRED = 5_000  # corners repaired to compare areas, about 50 ms

Position = Sequence[float]
Ring = Sequence[Position]


def polygons(geometry: dict) -> list:
    """The polygons of a GeoJSON Polygon or MultiPolygon, each a list of rings; none of a Point."""
    if geometry["type"] == "Point":
        return []
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def densified(ring: Ring, longest: float) -> list[tuple[float, float]]:
    """The ring with further corners on its edges, which become no longer than ``longest``, in the ring's units.

    Edges may stay longer where more than MOST_PIECES corners would be needed.
    """
    lengths = [math.dist(a, b) for a, b in zip(ring, ring[1:])]
    longest = max(longest, sum(lengths) / MOST_PIECES)
    found: list[tuple[float, float]] = [(ring[0][0], ring[0][1])]
    for (x1, y1), (x2, y2), length in zip(ring, ring[1:], lengths):
        count = max(1, math.ceil(length / longest)) if longest > 0 else 1
        found += [(x1 + (x2 - x1) * (n / count), y1 + (y2 - y1) * (n / count)) for n in range(1, count)]
        found.append((x2, y2))
    return found


def to_ogr(shapes: Iterable[Sequence[Ring]]) -> Any:
    """An ogr.Geometry (MultiPolygon) of polygons that are lists of closed rings."""
    from osgeo import ogr

    return ogr.CreateGeometryFromWkb(to_wkb(shapes))


def to_wkb(shapes: Iterable[Sequence[Ring]]) -> bytes:
    """A MultiPolygon of polygons that are lists of closed rings, as WKB."""
    parts = []
    for rings in shapes:
        parts.append(_head(3, len(rings)) + b"".join(struct.pack("=I", len(ring)) + _numbers(ring) for ring in rings))
    return _head(6, len(parts)) + b"".join(parts)


def line_wkb(points: Sequence[Position]) -> bytes:
    """A LineString as WKB."""
    return _head(2, len(points)) + _numbers(points)


def _head(kind: int, count: int) -> bytes:
    return struct.pack("=BII", sys.byteorder == "little", kind, count)


def _numbers(points: Sequence[Position]) -> bytes:
    found = array("d")
    for first in range(0, len(points), _CHUNK):  # one call for all would keep other threads waiting
        found.extend(chain.from_iterable(points[first : first + _CHUNK]))
    return found.tobytes()


def rings_of(polygon: Any) -> list[list[tuple[float, float]]]:
    """The rings of an ogr.Geometry that is a polygon, or a triangle, in two dimensions.

    Read from WKB, which takes a fraction of the time of GetPoints(), during which other threads would wait.
    """
    wkb = bytes(polygon.ExportToWkb(_little()))
    found, at = [], 9
    for _ring in range(struct.unpack_from("<I", wkb, 5)[0]):
        count = struct.unpack_from("<I", wkb, at)[0]
        numbers = array("d", wkb[at + 4 : at + 4 + 16 * count])
        if sys.byteorder == "big":
            numbers.byteswap()
        found.append(list(zip(numbers[::2], numbers[1::2])))
        at += 4 + 16 * count
    return found


def _little() -> int:
    from osgeo import ogr

    return ogr.wkbNDR


def width(ring: Ring) -> float:
    """The mean width of a closed ring in its own units: twice its area by the length of its outline."""
    around = sum(math.dist(a, b) for a, b in zip(ring, ring[1:]))
    return 2 * abs(planar(ring)) / around if around > 0 else 0.0


def planar(ring: Ring) -> float:
    """The signed area of a closed ring on a plane, in square units; coordinates from its first corner, for accuracy."""
    x0, y0 = ring[0]
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in zip(ring, ring[1:])) / 2


def sound(shapes: list) -> bool:
    """Whether the rings enclose what they seem to: none crosses itself or another, holes lie inside, parts outside.

    Touching, and crossing by no more than ROUNDING, is sound: outlines kept to a few digits do so. Of outlines that
    touch and have very many corners, only the crossings are looked for.
    """
    if len(shapes) == 1 and len(shapes[0]) == 1 and len(shapes[0][0]) <= 5:
        return not crossing(shapes)
    shape = to_ogr(shapes)
    with quiet():
        if shape.IsValid():
            return True
        if crossing(shapes):
            return False
        if sum(len(ring) for rings in shapes for ring in rings) > _MOST_REPAIRED:
            return True
        repaired = made_valid(shape)  # quick now: hardly any edges cross
    claimed = sum(abs(planar(rings[0])) - sum(abs(planar(hole)) for hole in rings[1:]) for rings in shapes)
    slack = ROUNDING * sum(math.dist(a, b) for rings in shapes for ring in rings for a, b in zip(ring, ring[1:]))
    return repaired is not None and abs(repaired.GetArea() - claimed) <= slack


def made_valid(shape: Any) -> Any:
    """A valid ogr.Geometry of what the outlines enclose, holes taken out; None where there is none."""
    with quiet():
        try:
            found = shape.MakeValid(["METHOD=STRUCTURE"])
        except (RuntimeError, TypeError, NotImplementedError):  # GDAL before 3.4, GEOS before 3.10
            found = None
        try:
            return shape.MakeValid() if found is None else found
        except RuntimeError:  # where GDAL was told to raise
            return None


def crossing(shapes: list) -> bool:
    """Whether two edges cross by more than ROUNDING; also when there are too many edges to tell quickly."""
    edges = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]), a[0], a[1], b[0], b[1])
        for rings in shapes
        for ring in rings
        for a, b in zip(ring, ring[1:])
    )
    active: list = []
    pairs = 0
    for edge in edges:
        west, _east, south, north = edge[:4]
        active = [other for other in active if other[1] >= west]
        pairs += len(active)
        if pairs > _MOST_PAIRS:
            return True
        for other in active:
            if other[2] <= north and other[3] >= south and _cross(edge, other):
                return True
        active.append(edge)
    return False


def _cross(edge: tuple, other: tuple) -> bool:
    return _apart(edge, other) and _apart(other, edge)


def _apart(edge: tuple, other: tuple) -> bool:
    """Whether the other edge's ends lie on two sides of the line through this edge, farther from it than ROUNDING."""
    x, y, dx, dy = edge[4], edge[5], edge[6] - edge[4], edge[7] - edge[5]
    slack = ROUNDING * math.hypot(dx, dy)
    first = dx * (other[5] - y) - dy * (other[4] - x)
    second = dx * (other[7] - y) - dy * (other[6] - x)
    return (first > slack and second < -slack) or (first < -slack and second > slack)


class quiet:
    """GDAL and GEOS say nothing on the console meanwhile."""

    def __enter__(self):
        from osgeo import gdal

        gdal.PushErrorHandler("CPLQuietErrorHandler")

    def __exit__(self, *_told):
        from osgeo import gdal

        gdal.PopErrorHandler()
