"""From shapes in any map's coordinates to the area a recipe holds, and back onto the map.

Shapes of layers are read as WKB and cleaned part by part before GEOS or QGIS computes with them: empty parts, curves
with absurd coordinates and the like have crashed QGIS. The long computations are GDAL's, which let other threads run.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
    QgsWkbTypes,
)

from ..core import outlines
from ..core.errors import AreaError, RecipeError
from ..core.recipe import EARTH_RADIUS_KM, MAX_AREA_KM2, MAX_POSITIONS, area_km2, bounds, checked_geometry
from ..messages.i18n import locale, tr
from ..messages.units import format_area

POSITIONS = 2_000  # an area finer than this is simplified, in steps
TOLERANCE = 1e-5  # degrees, about a tenth of a Sentinel-2 pixel
MAX_LAYER_POSITIONS = 200_000  # a layer finer than this is refused before time is spent on it
STEPS = 256  # pieces the longer side of an area is cut into before it is transformed
QUICK_POSITIONS = 600  # valid shapes with no more corners take less than 0.1 s
QUICK_REPAIRS = 100  # and so do invalid ones with no more than these
PIXEL_KM2 = 1e-4  # 10 m by 10 m

_WORLD_3857 = 2 * math.pi * 6378137.0  # metres once around the equator
_MOST_CROSSINGS = 200_000  # of edges: more take minutes and gigabytes to resolve
_SAMPLED = 100  # edges compared with all others to estimate the crossings
_FINE = 5_000  # corners of a part that is simplified without regard to its topology, and repaired then
_FARTHEST = 1e10  # coordinates beyond belong to no map
_CHUNK = 5_000  # corners transformed at a time: other threads run in between
_AREA_OF_USE_SLACK = 5.0  # degrees; a coordinate system is often used a little beyond

Ring = list  # of (x, y), closed


class Slow(Exception):
    """The shapes take longer than the main thread may be held up: work in the background."""


class Area(NamedTuple):
    """An area and what was changed to make one of the shapes given, in the user's words."""

    roi: dict
    notes: tuple[str, ...] = ()


@dataclass
class _Found:
    """The parts of some shapes: polygons as lists of closed rings; points; what else there was."""

    polygons: list = field(default_factory=list)
    points: list = field(default_factory=list)
    lines: int = 0
    broken: int = 0
    collapsed: int = 0


def to_roi(geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext) -> dict:
    """The area of one drawn shape, as area_of() has it. A shape that crosses itself is refused."""
    return area_of(as_wkb([geometry]), crs, context, drawn=True).roi


def as_wkb(geometries: Iterable[QgsGeometry]) -> list[bytes]:
    """The shapes as area_of() takes them."""
    return [geometry.asWkb().data() for geometry in geometries if not geometry.isNull()]


def read(
    features: Iterable[QgsFeature],
    kind: QgsWkbTypes.GeometryType,
    layer: str,
    check: Callable[[], None] = lambda: None,
    most: int = 0,
) -> list[bytes]:
    """The shapes of a layer's features for area_of(). kind: the layer's geometry type; layer: its name.

    check() is called for every feature and may raise to stop. most: corners after which Slow is raised, 0 for none.
    Raises AreaError, RecipeError("area_detailed"), Slow.
    """
    if kind == QgsWkbTypes.GeometryType.LineGeometry:
        raise _line()
    found: list[bytes] = []
    positions = 0
    for feature in features:
        check()
        geometry = feature.geometry()
        if not feature.hasGeometry() or geometry.isNull():
            continue
        # QGIS's own count of positions crashes where it is built with Qt 6 and a curve has an empty part.
        wkb, shape = geometry.asWkb().data(), geometry.constGet()
        positions += len(wkb) // (8 * (2 + shape.is3D() + shape.isMeasure()))
        if positions > MAX_LAYER_POSITIONS:
            raise RecipeError("area_detailed", most=MAX_LAYER_POSITIONS)
        if most and (positions > most or len(found) > most):
            raise Slow
        found.append(wkb)
    if not found:
        text = tr("“{layer}” holds no shapes. Choose another layer, or draw the area.")
        raise AreaError(text.format(layer=layer))
    return found


def area_of(
    shapes: Iterable[bytes],
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    drawn: bool = False,
    check: Callable[[], None] = lambda: None,
    quick: bool = False,
) -> Area:
    """The area, EPSG:4326, that polygons or a single point (WKB) cover on a map in ``crs``.

    Straight edges on the map stay where they were drawn, to about a metre: they are cut into pieces, transformed,
    and the positions that are not needed are dropped again. A shape across the antimeridian comes back in parts.
    Shapes are united; invalid ones are repaired, parts smaller than a pixel dropped, which the notes tell.

    drawn: shapes drawn on a map may reach beyond the Earth's edges, and are refused where they cross themselves.
    check() is called now and then and may raise to stop. quick: raise Slow rather than take longer than 0.1 s.
    Raises AreaError for shapes that have no meaning, RecipeError("area_...") for what a recipe refuses.
    """
    if not crs.isValid():
        raise AreaError(tr("The coordinate system is not set. Set it, then choose the area again."))
    with outlines.quiet():
        work = _Work(crs, context, drawn, check, quick)
        try:
            return work.area(shapes)
        except RuntimeError as error:  # GDAL's, where it was told to raise
            raise RecipeError("area_broken") from error


class _Work:
    def __init__(self, crs, context, drawn: bool, check: Callable[[], None], quick: bool):
        self.crs, self.context, self.drawn, self.check, self.quick = crs, context, drawn, check, quick
        self.repaired, self.change, self.dropped = 0, 0.0, 0

    def area(self, shapes: Iterable[bytes]) -> Area:
        found, features = _Found(), []
        for wkb in shapes:
            self.check()
            first = len(found.polygons)
            _collect(wkb, found)
            if len(found.polygons) > first:
                features.append(found.polygons[first:])
        if not found.polygons:
            return self._without_polygons(found)
        self.dropped = found.collapsed
        box = _box(found.polygons)
        self._check_crs(box)
        if self.quick and _count(found.polygons) > QUICK_POSITIONS:
            raise Slow
        if max(map(len, found.polygons)) * 4 > MAX_POSITIONS:
            raise RecipeError("area_detailed", most=MAX_POSITIONS)  # of so many holes enough remain
        together = self._united(features)
        if 4 * sum(map(len, together)) > MAX_POSITIONS:
            raise RecipeError("area_detailed", most=MAX_POSITIONS)  # before time is spent on what cannot succeed
        self.check()
        total = _planar(together)
        parts = _within_world(self._lonlat(together, _box(together)), self.check)
        parts = self._large_enough(_without_spikes(parts))
        self.check()
        roi = checked_geometry(_geojson(_simplified(parts, self.check)))
        return Area(roi, tuple(self._notes(found, area_km2(roi), total)))

    def _without_polygons(self, found: _Found) -> Area:
        if found.points:
            return Area(checked_geometry(self._point(found.points)))
        if found.lines:
            raise _line()
        raise RecipeError("area_broken" if found.broken and not found.collapsed else "area_zero")

    def _check_crs(self, box: QgsRectangle) -> None:
        """Refuse coordinates that cannot belong to the coordinate system. Drawn ones were seen on a map."""
        x, y = box.center().x(), box.center().y()
        west, south, east, north = box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
        if self.drawn:
            if max(map(abs, (west, south, east, north))) > _FARTHEST:
                raise _off_the_map()
            return
        swapped = False
        if self.crs.isGeographic():
            wrong = max(abs(south), abs(north)) > 90.001 or max(abs(west), abs(east)) > 540
            swapped = wrong and max(abs(west), abs(east)) <= 90 and max(abs(south), abs(north)) <= 360
        else:
            wrong = max(map(abs, (west, east))) <= 360 and max(map(abs, (south, north))) <= 90  # degrees
            wrong = wrong or max(map(abs, (west, south, east, north))) > _FARTHEST
        if not wrong:
            use = self.crs.bounds()
            wrong = swapped = not use.isEmpty() and not self._in_use(x, y, use) and self._in_use(y, x, use, 0)
        if wrong:
            places = 4 if max(abs(x), abs(y)) < 1000 else 0
            words = {
                "x": locale().toString(x, "f", places) if abs(x) < 1e12 else f"{x:.2g}",
                "y": locale().toString(y, "f", places) if abs(y) < 1e12 else f"{y:.2g}",
                "crs": self.crs.userFriendlyIdentifier(),
            }
            raise RecipeError("area_swapped" if swapped else "area_crs", **words)

    def _in_use(self, x: float, y: float, use: QgsRectangle, slack: float = _AREA_OF_USE_SLACK) -> bool:
        """Whether a place on the map lies in the coordinate system's area of use, in degrees."""
        try:
            place = QgsCoordinateTransform(self.crs, _wgs84(), self.context).transform(QgsPointXY(x, y))
        except QgsCsException:
            return False
        lon, lat = place.x(), place.y()
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return False
        lon -= 360 * math.floor((lon - use.xMinimum() + slack) / 360)
        return lon <= use.xMaximum() + slack and use.yMinimum() - slack <= lat <= use.yMaximum() + slack

    def _united(self, features: list) -> list:
        """The polygons of all features as one set that does not overlap, invalid ones repaired."""
        if not crowded(list(chain.from_iterable(features))):
            shapes = []
            for polygons in features:
                self.check()
                shape = outlines.to_ogr(polygons)
                if not shape.IsValid():
                    if self.drawn:
                        raise RecipeError("area_crossing")
                    shape = self._repaired(polygons, shape)
                shapes.append(shape)
            together = shapes[0]
            if len(shapes) > 1:
                together = outlines.to_ogr(chain.from_iterable(map(_rings, shapes)))
                if not together.IsValid():
                    if self.quick and _count(chain.from_iterable(features)) > QUICK_REPAIRS:
                        raise Slow
                    together = together.UnionCascaded() or outlines.made_valid(together)
            found = list(_rings(together)) if together is not None else []
            if not found:
                raise RecipeError("area_zero")
            return found
        raise RecipeError("area_crossing" if self.drawn else "area_overlaps")

    def _repaired(self, polygons: list, shape):
        if self.quick and _count(polygons) > QUICK_REPAIRS:
            raise Slow
        shape = outlines.made_valid(shape)
        self.repaired += 1
        area = sum(map(_polygon_planar, _rings(shape))) if shape is not None else 0.0
        # Of holes that together are larger than what they lie in, nothing can be said.
        self.change += abs(area - sum(max(0.0, _polygon_planar(rings)) for rings in polygons))
        return outlines.to_ogr(_rings(shape) if shape is not None else [])

    def _lonlat(self, polygons: list, box: QgsRectangle) -> list:
        """The polygons in lon/lat degrees, valid; longitudes run on past 180 instead of jumping."""
        if self.crs == _wgs84():
            if abs(box.yMinimum()) <= 90 and abs(box.yMaximum()) <= 90:
                return polygons
            world = outlines.to_ogr([[_rectangle(-1e6, -90, 1e6, 90)]])
            return list(_rings(outlines.to_ogr(polygons).Intersection(world)))
        around = sum(math.dist(a, b) for rings in polygons for ring in rings for a, b in zip(ring, ring[1:]))
        longest = max(max(box.width(), box.height()) / STEPS, around / outlines.MOST_PIECES)
        transform = QgsCoordinateTransform(self.crs, _wgs84(), self.context)
        repeats, found = period(self.crs), []
        there, back = QgsRectangle(), QgsRectangle()
        there.setMinimal()
        back.setMinimal()
        for rings in polygons:
            turned = []
            for ring in rings:
                self.check()
                try:
                    moved = _transformed(outlines.densified(ring, longest), transform)
                    if not all(map(math.isfinite, chain.from_iterable(moved))):
                        raise _off_the_map()
                    if not repeats:
                        for x, y in _transformed(moved, transform, Qgis.TransformDirection.Reverse):
                            back.combineExtentWith(x, y)
                except QgsCsException as error:
                    raise _off_the_map() from error
                turned.append(moved)
            outer = _unwrapped(turned[0], turned[0][0][0])
            centre = (min(p[0] for p in outer) + max(p[0] for p in outer)) / 2
            found.append([outer, *(_unwrapped(hole, centre) for hole in turned[1:])])
        if not repeats and not _same(back, box):
            raise _off_the_map()  # outside its zone a projection folds over: the way back leads elsewhere
        shape = outlines.to_ogr(found)
        return found if shape.IsValid() else list(_rings(outlines.made_valid(shape)))

    def _large_enough(self, polygons: list) -> list:
        """The polygons of at least a pixel, or all that are no slivers where none is so large."""
        real = [rings for rings in polygons if outlines.width(rings[0]) > outlines.ROUNDING * 5]
        sizes = [area_km2({"type": "Polygon", "coordinates": rings}) for rings in real]
        large = [rings for rings, size in zip(real, sizes) if size >= PIXEL_KM2 * 0.999] or real
        self.dropped += len(polygons) - len(large)
        if not large:
            raise RecipeError("area_zero")
        return large

    def _notes(self, found: _Found, area: float, total: float) -> Iterator[str]:
        numbers = locale()
        if self.repaired:
            change = self.change / total if total else 0.0
            if change * area < PIXEL_KM2:
                text = tr("Crossing or doubled edges were repaired (shapes: {count}); the area stays as it was.")
                yield text.format(count=numbers.toString(self.repaired))
            else:
                text = tr(
                    "Crossing or doubled edges were repaired (shapes: {count}); the area changed by {area}, "
                    "{percent} %."
                )
                percent = numbers.toString(100 * change, "f", 1 if change < 0.1 else 0)
                yield text.format(
                    count=numbers.toString(self.repaired), area=format_area(change * area), percent=percent
                )
        if self.dropped:
            text = tr("Parts smaller than a pixel of 10 m were left out: {count}.")
            yield text.format(count=numbers.toString(self.dropped))
        if found.broken:
            text = tr("Parts whose coordinates are no numbers were left out: {count}.")
            yield text.format(count=numbers.toString(found.broken))
        if found.lines or found.points:
            text = tr("Lines and points among the polygons were left out: {count}.")
            yield text.format(count=numbers.toString(found.lines + len(found.points)))

    def _point(self, points: list) -> dict:
        if len(set(points)) != 1:
            raise AreaError(tr("Several points enclose no area. Select a single point, or use polygons."))
        x, y = points[0]
        self._check_crs(QgsRectangle(x, y, x, y))
        try:
            point = QgsCoordinateTransform(self.crs, _wgs84(), self.context).transform(QgsPointXY(x, y))
        except QgsCsException as error:
            raise _off_the_map() from error
        if not (math.isfinite(point.x()) and math.isfinite(point.y())):
            raise _off_the_map()
        lon = point.x() - 360 * math.floor((point.x() + 180) / 360)
        return {"type": "Point", "coordinates": [round(lon, 7), round(point.y(), 7)]}


def polygons_of(wkb: bytes) -> tuple[list, bool]:
    """The polygons of one shape (WKB) as lists of closed rings, valid, and whether it had to be repaired.

    Coordinates stay as they are. Empty where it holds no area. Raises AreaError, RecipeError.
    """
    found = _Found()
    _collect(wkb, found)
    if found.broken:
        raise AreaError(tr("Its coordinates are damaged."))
    if not found.polygons:
        return [], False
    if crowded(found.polygons):
        raise RecipeError("area_overlaps")
    shape = outlines.to_ogr(found.polygons)
    with outlines.quiet():
        valid = shape is not None and shape.IsValid()
    return (found.polygons, False) if valid else (list(_rings(outlines.made_valid(shape))), True)


def transformed(polygons: list, transform: QgsCoordinateTransform) -> list:
    """The polygons with their corners in another coordinate system. Raises QgsCsException."""
    return [[_transformed(ring, transform) for ring in rings] for rings in polygons]


def on_map(roi: dict, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext) -> QgsGeometry:
    """An area of to_roi in the coordinates of a map, in one piece where the map allows; null where it has none."""
    transform = QgsCoordinateTransform(_wgs84(), crs, context)
    if roi["type"] == "Point":
        point = QgsGeometry.fromPointXY(QgsPointXY(*roi["coordinates"]))
        try:
            point.transform(transform)
        except QgsCsException:
            return QgsGeometry()
        return point if _finite(point.boundingBox()) else QgsGeometry()
    west, _south, east, _north = bounds(roi)
    crosses, world, same, parts = west < 180 < east, period(crs), crs == _wgs84(), []
    shapes = outlines.polygons(roi)
    around = sum(math.dist(a, b) for rings in shapes for ring in rings for a, b in zip(ring, ring[1:]))
    for rings in shapes:
        box = _box([rings])
        longest = max(box.width() / 64, box.height() / 64, 1e-9, around / 20_000)
        try:
            moved = rings if same else [_transformed(outlines.densified(ring, longest), transform) for ring in rings]
        except QgsCsException:
            return QgsGeometry()
        if not all(math.isfinite(number) for ring in moved for point in ring for number in point):
            return QgsGeometry()
        if crosses and world and box.xMaximum() <= 0:
            moved = [[(x + world, y) for x, y in ring] for ring in moved]
        parts.append(moved)
    shape = QgsGeometry()
    shape.fromWkb(outlines.to_wkb(parts))
    if len(parts) == 1:
        return shape.asGeometryCollection()[0]
    return QgsGeometry.unaryUnion([shape]) if crosses and len(parts) < 50 else shape


def period(crs: QgsCoordinateReferenceSystem) -> float:
    """Distance after which a map repeats itself to the east, in map units; 0 for maps that do not."""
    if crs.isGeographic():
        return 360.0
    return _WORLD_3857 if crs.authid() == "EPSG:3857" else 0.0


def crowded(polygons: list) -> bool:
    """Whether so many edges cross that GEOS would take minutes and gigabytes; estimated from some of the edges."""
    count = _count(polygons)
    if count * (count - 1) / 2 <= _MOST_CROSSINGS:
        return False
    import numpy as np

    def corners(part: slice):  # by array, which is quick: numpy would hold up other threads while it looks at lists
        numbers = array("d")
        for rings in polygons:
            for ring in rings:
                numbers.extend(chain.from_iterable(ring[part]))
        return np.frombuffer(numbers).reshape(-1, 2)

    starts, ends = corners(slice(None, -1)), corners(slice(1, None))
    starts, ends = (np.clip(part, -_FARTHEST, _FARTHEST) for part in (starts, ends))  # absurd ones overflow
    count = len(starts)
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    sides = ends - starts
    sampled = range(count) if count <= _SAMPLED else np.random.default_rng(1).choice(count, _SAMPLED, replace=False)
    crossings = 0
    for edge in sampled:
        near = np.flatnonzero(((low <= high[edge]) & (high >= low[edge])).all(axis=1))
        a, b, side = starts[near], ends[near], sides[edge]
        one = side[0] * (a[:, 1] - starts[edge, 1]) - side[1] * (a[:, 0] - starts[edge, 0])
        two = side[0] * (b[:, 1] - starts[edge, 1]) - side[1] * (b[:, 0] - starts[edge, 0])
        other = sides[near]
        three = other[:, 0] * (starts[edge, 1] - a[:, 1]) - other[:, 1] * (starts[edge, 0] - a[:, 0])
        four = other[:, 0] * (ends[edge, 1] - a[:, 1]) - other[:, 1] * (ends[edge, 0] - a[:, 0])
        crossings += int(np.count_nonzero((np.sign(one) * np.sign(two) < 0) & (np.sign(three) * np.sign(four) < 0)))
    return crossings / len(sampled) * count / 2 > _MOST_CROSSINGS


def _wgs84() -> QgsCoordinateReferenceSystem:
    return QgsCoordinateReferenceSystem("EPSG:4326")


def _collect(wkb: bytes, found: _Found) -> None:
    """Add the parts of a shape to what was found so far."""
    from osgeo import ogr

    try:
        shape = ogr.CreateGeometryFromWkb(wkb)
    except (RuntimeError, TypeError, ValueError):
        shape = None
    if shape is None:
        found.broken += 1
        return
    if shape.HasCurveGeometry():
        if not all(abs(number) <= _FARTHEST for point in _control_points(shape) for number in point):
            found.broken += 1  # arcs through such points have no end
            return
        shape = shape.GetLinearGeometry()
        if shape is None:
            found.broken += 1
            return
    shape.FlattenTo2D()
    _collect_parts(shape, found)


def _collect_parts(shape, found: _Found) -> None:
    from osgeo import ogr

    if shape is None or shape.IsEmpty():
        return
    kind = ogr.GT_Flatten(shape.GetGeometryType())
    if kind in (ogr.wkbPolygon, ogr.wkbTriangle):
        rings = outlines.rings_of(shape)
        if not all(map(_numbers, rings)):
            found.broken += 1
            return
        outer, *holes = map(_clean, rings)
        if outer is None:
            found.collapsed += 1
        else:
            found.polygons.append([outer, *(hole for hole in holes if hole is not None)])
    elif kind == ogr.wkbPoint:
        point = (shape.GetX(), shape.GetY())
        if _numbers([point]):
            found.points.append(point)
        else:
            found.broken += 1
    elif shape.GetGeometryCount():
        for at in range(shape.GetGeometryCount()):
            _collect_parts(shape.GetGeometryRef(at), found)
    else:
        found.lines += 1


def _control_points(shape) -> Iterator[tuple]:
    for at in range(shape.GetGeometryCount()):
        yield from _control_points(shape.GetGeometryRef(at))
    if not shape.GetGeometryCount() and not shape.IsEmpty():
        yield from (point[:2] for point in shape.GetPoints() or [])


def _numbers(points: list) -> bool:
    return all(map(math.isfinite, chain.from_iterable(points)))


def _clean(points: list) -> Ring | None:
    """A closed ring without corners that come twice in a row; None where nothing is left."""
    ring = [point for point, before in zip(points, [None, *points]) if point != before]
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    return ring if len(ring) > 3 and not _straight(ring) else None


def _straight(ring: Ring) -> bool:
    """Whether all corners lie on one line; by its area a bow tie would, too."""
    x, y = ring[0]
    far = max(ring, key=lambda point: abs(point[0] - x) + abs(point[1] - y))
    dx, dy = far[0] - x, far[1] - y
    return all(dx * (b - y) == dy * (a - x) for a, b in ring)


def _rings(shape) -> Iterator[list[Ring]]:
    """The polygons in an ogr.Geometry; leftover lines and points of an intersection are dropped."""
    found = _Found()
    if shape is not None:
        _collect_parts(shape, found)
    yield from found.polygons


def _count(polygons: Iterable) -> int:
    return sum(len(ring) for rings in polygons for ring in rings)


def _polygon_planar(rings: list[Ring]) -> float:
    outer, *holes = (abs(outlines.planar(ring)) for ring in rings)
    return outer - sum(holes)


def _planar(polygons: Iterable) -> float:
    return sum(map(_polygon_planar, polygons))


def _box(polygons: Iterable) -> QgsRectangle:
    corners = [point for rings in polygons for point in rings[0]]
    x, y = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return QgsRectangle(min(x), min(y), max(x), max(y))


def _rectangle(west: float, south: float, east: float, north: float) -> Ring:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _transformed(points: list, transform: QgsCoordinateTransform, *direction) -> list[tuple[float, float]]:
    """The points in the other coordinate system. Raises QgsCsException."""
    found = array("d")
    for first in range(0, len(points), _CHUNK):
        some = points[first : first + _CHUNK]
        line = QgsGeometry()
        line.fromWkb(outlines.line_wkb([*some, some[-1]]))  # one more: a line of one point is none
        line.transform(transform, *direction)
        found.frombytes(line.asWkb().data()[9 : 9 + 16 * len(some)])
    return list(zip(found[::2], found[1::2]))


def _unwrapped(ring: Ring, near: float) -> Ring:
    """The ring with every longitude within half a turn of the one before."""
    unwrapped = []
    for x, y in ring:
        near = x + 360 * round((near - x) / 360)
        unwrapped.append((near, y))
    if abs(unwrapped[-1][0] - unwrapped[0][0]) > 180:
        raise AreaError(tr("The area goes around a pole, where Sentinel-2 takes no images. Leave the pole out."))
    return unwrapped


def _within_world(polygons: list, check: Callable[[], None]) -> list:
    """The polygons cut at the antimeridian, all within -180 to 180 degrees."""
    parts: list = []
    for rings in polygons:
        box = _box([rings])
        first, last = (math.floor((lon + 180) / 360) for lon in (box.xMinimum(), box.xMaximum()))
        if box.width() > 360:
            raise RecipeError("area_too_large", area=4 * math.pi * EARTH_RADIUS_KM**2, most=MAX_AREA_KM2)
        for turn in range(first, last + 1):
            check()
            pieces = [rings]
            if first != last:
                strip = outlines.to_ogr([[_rectangle(360.0 * turn - 180, -90, 360.0 * turn + 180, 90)]])
                pieces = list(_rings(outlines.to_ogr([rings]).Intersection(strip)))
            parts += [[[(x - 360.0 * turn, y) for x, y in ring] for ring in piece] for piece in pieces]
    if not parts:
        raise RecipeError("area_zero")
    return parts


def _without_spikes(polygons: list) -> list:
    """The polygons at the digits that are kept: what is narrower, of a part as of a whole one, has no two sides then.

    Simplifying first would draw the sides of a spike apart, and the area would reach as far as the spike.
    """
    rounded = _rounded(polygons)
    shape = outlines.to_ogr(rounded)
    return rounded if shape.IsValid() else list(_rings(outlines.made_valid(shape)))


def _simplified(polygons: list, check: Callable[[], None]) -> list:
    """Positions that hardly matter dropped, more of them until the area is small enough to travel."""
    shape = outlines.to_ogr(polygons)
    if not shape.IsValid():
        polygons = list(_rings(outlines.made_valid(shape)))
    box, tolerance = _box(polygons), TOLERANCE
    size = max(box.width(), box.height())
    enough = max(POSITIONS, 5 * sum(map(len, polygons)))  # many small parts, mostly rectangles, stay as many
    simple = _simpler(polygons, min(tolerance, size / 1000))
    while _count(simple) > enough and tolerance < size / 500:
        check()
        tolerance *= 2
        simple = _simpler(simple, tolerance)
    rounded = outlines.to_ogr(_rounded(simple))
    if rounded.IsValid():
        return _rounded(simple)
    return _rounded(list(_rings(outlines.made_valid(rounded))))


def _simpler(polygons: list, tolerance: float) -> list:
    """Each part simplified by itself: all at once takes long for many parts. They may then touch or cross a little."""
    parts: list = []
    for rings in polygons:
        shape = outlines.to_ogr([rings])
        # GEOS takes minutes to keep the topology of a coast with very many corners
        fine = _count([rings]) > _FINE
        simple = shape.Simplify(tolerance) if fine else shape.SimplifyPreserveTopology(tolerance)
        parts += list(_rings(simple)) or [rings]
    return parts


def _rounded(polygons: list) -> list:
    found = []
    for rings in polygons:
        outer, *holes = (
            _clean([(round(min(max(x, -180.0), 180.0), 7), round(y, 7)) for x, y in ring]) for ring in rings
        )
        if outer is not None:
            found.append([outer, *(hole for hole in holes if hole is not None)])
    return found


def _geojson(polygons: list) -> dict:
    if not polygons:
        raise RecipeError("area_zero")
    shapes = [[[list(point) for point in ring] for ring in rings] for rings in polygons]
    if len(shapes) == 1:
        return {"type": "Polygon", "coordinates": shapes[0]}
    return {"type": "MultiPolygon", "coordinates": shapes}


def _finite(box: QgsRectangle) -> bool:
    return all(map(math.isfinite, (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())))


def _same(box: QgsRectangle, other: QgsRectangle) -> bool:
    slack = max(other.width(), other.height()) / 100
    return (
        abs(box.xMinimum() - other.xMinimum()) < slack
        and abs(box.xMaximum() - other.xMaximum()) < slack
        and abs(box.yMinimum() - other.yMinimum()) < slack
        and abs(box.yMaximum() - other.yMaximum()) < slack
    )


def _line() -> AreaError:
    return AreaError(tr("A line encloses no area. Use polygons, or draw the area on the map."))


def _off_the_map() -> AreaError:
    return AreaError(tr("The area goes beyond what the map's coordinate system covers. Choose a smaller area."))
