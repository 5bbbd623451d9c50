"""From shapes in any map's coordinates to the area a recipe holds, and back onto the map."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

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

from ..core.errors import AreaError, RecipeError
from ..core.recipe import EARTH_RADIUS_KM, MAX_AREA_KM2, MAX_POSITIONS, bounds, checked_geometry
from ..messages.i18n import tr

POSITIONS = 2_000  # an area finer than this is simplified, in steps
TOLERANCE = 1e-5  # degrees, about a tenth of a Sentinel-2 pixel
MAX_LAYER_POSITIONS = 200_000  # a layer finer than this is refused before it holds up the window
STEPS = 256  # pieces the longer side of an area is cut into before it is transformed

_WORLD_3857 = 2 * math.pi * 6378137.0  # metres once around the equator


def to_roi(geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext) -> dict:
    """The GeoJSON area, EPSG:4326, that a polygon or a single point covers on a map in ``crs``.

    Straight edges on the map stay where they were drawn, to about a metre: they are cut into pieces, transformed,
    and the positions that are not needed are dropped again. A shape across the antimeridian comes back in parts.
    Raises AreaError for shapes that have no meaning, RecipeError("area_...") for what a recipe refuses.
    """
    if not crs.isValid():
        raise AreaError(tr("The coordinate system is not set. Set it, then choose the area again."))
    kind = geometry.type()
    if kind == QgsWkbTypes.GeometryType.LineGeometry:
        raise AreaError(tr("A line encloses no area. Use polygons, or draw the area on the map."))
    if kind == QgsWkbTypes.GeometryType.PointGeometry:
        return checked_geometry(_point(geometry, crs, context))
    flat = QgsGeometry(geometry)
    flat.convertToStraightSegment()
    if flat.isEmpty() or flat.convexHull().area() == 0:
        raise RecipeError("area_zero")
    if not flat.isGeosValid():
        raise AreaError(tr("The outline crosses itself. Draw it again without crossing edges."))
    if _fewest(flat) > MAX_POSITIONS:
        raise RecipeError("area_detailed", most=MAX_POSITIONS)  # before time is spent on what cannot succeed
    return checked_geometry(_geojson(_simplified(_within_world(_lonlat(flat, crs, context)))))


def merged(
    features: Iterable[QgsFeature], kind: QgsWkbTypes.GeometryType, layer: str, check: Callable[[], None] = lambda: None
) -> QgsGeometry:
    """The shapes of a layer's features in one geometry, for to_roi. kind: the layer's geometry type; layer: its name.

    check() is called for every feature and may raise to stop. Raises AreaError, RecipeError("area_detailed").
    """
    if kind == QgsWkbTypes.GeometryType.LineGeometry:
        return QgsGeometry.fromPolylineXY([QgsPointXY(0, 0), QgsPointXY(1, 1)])  # refused as any line is
    found, positions = [], 0
    for feature in features:
        check()
        if not feature.hasGeometry() or feature.geometry().isEmpty():
            continue
        geometry = feature.geometry()
        positions += geometry.constGet().nCoordinates()
        if positions > MAX_LAYER_POSITIONS:
            raise RecipeError("area_detailed", most=MAX_LAYER_POSITIONS)
        if kind == QgsWkbTypes.GeometryType.PolygonGeometry and not geometry.isGeosValid():
            text = tr("Feature {id} of “{layer}” crosses itself. Run “Fix geometries” first.")
            raise AreaError(text.format(id=feature.id(), layer=layer))
        found.append(geometry)
    if not found:
        text = tr("“{layer}” holds no shapes. Choose another layer, or draw the area.")
        raise AreaError(text.format(layer=layer))
    if len(found) == 1:
        return found[0]
    if kind == QgsWkbTypes.GeometryType.PointGeometry:
        return QgsGeometry.collectGeometry(found)
    return QgsGeometry.unaryUnion(found)


def on_map(roi: dict, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext) -> QgsGeometry:
    """An area of to_roi in the coordinates of a map, in one piece where the map allows; null where it has none."""
    transform = QgsCoordinateTransform(_wgs84(), crs, context)
    if roi["type"] == "Point":
        polygons = [QgsGeometry.fromPointXY(QgsPointXY(*roi["coordinates"]))]
    else:
        polygons = [_polygon(rings) for rings in _polygons(roi)]
    west, _south, east, _north = bounds(roi)
    crosses, world, parts = west < 180 < east, period(crs), []
    for part in polygons:
        box = part.boundingBox()
        if crs != _wgs84():
            part = part.densifyByDistance(max(box.width(), box.height(), 1e-9) / 64)
        try:
            part.transform(transform)
        except QgsCsException:
            return QgsGeometry()
        if not _finite(part.boundingBox()):
            return QgsGeometry()
        if crosses and world and box.xMaximum() <= 0:
            part.translate(world, 0)
        parts.append(part)
    return parts[0] if len(parts) == 1 else QgsGeometry.unaryUnion(parts)


def period(crs: QgsCoordinateReferenceSystem) -> float:
    """Distance after which a map repeats itself to the east, in map units; 0 for maps that do not."""
    if crs.isGeographic():
        return 360.0
    return _WORLD_3857 if crs.authid() == "EPSG:3857" else 0.0


def _wgs84() -> QgsCoordinateReferenceSystem:
    return QgsCoordinateReferenceSystem("EPSG:4326")


def _point(geometry, crs, context) -> dict:
    points = geometry.asMultiPoint() if geometry.isMultipart() else [geometry.asPoint()]
    if len(points) != 1:
        raise AreaError(tr("Several points enclose no area. Select a single point, or use polygons."))
    try:
        point = QgsCoordinateTransform(crs, _wgs84(), context).transform(points[0])
    except QgsCsException as error:
        raise _off_the_map() from error
    if not (math.isfinite(point.x()) and math.isfinite(point.y())):
        raise _off_the_map()
    lon = point.x() - 360 * math.floor((point.x() + 180) / 360)
    return {"type": "Point", "coordinates": [round(lon, 7), round(point.y(), 7)]}


def _lonlat(geometry: QgsGeometry, crs, context) -> list[QgsGeometry]:
    """The polygons in lon/lat degrees; longitudes run on past 180 instead of jumping."""
    if crs == _wgs84():
        cut = geometry.intersection(QgsGeometry.fromRect(QgsRectangle(-1e6, -90, 1e6, 90)))
        return _parts(cut)
    box = geometry.boundingBox()
    dense = geometry.densifyByDistance(max(box.width(), box.height()) / STEPS)
    there = QgsGeometry(dense)
    transform = QgsCoordinateTransform(crs, _wgs84(), context)
    try:
        there.transform(transform)
        back = QgsGeometry(there)
        if _finite(there.boundingBox()) and not period(crs):
            back.transform(transform, Qgis.TransformDirection.Reverse)
    except QgsCsException as error:
        raise _off_the_map() from error
    if not _finite(there.boundingBox()) or (not period(crs) and not _same(back.boundingBox(), box)):
        raise _off_the_map()  # outside its zone a projection folds over: the way back leads elsewhere
    found = []
    for rings in there.asMultiPolygon() if there.isMultipart() else [there.asPolygon()]:
        outer = _unwrapped(rings[0], rings[0][0].x())
        centre = (min(p.x() for p in outer) + max(p.x() for p in outer)) / 2
        found.append(QgsGeometry.fromPolygonXY([outer, *(_unwrapped(hole, centre) for hole in rings[1:])]))
    return [part for shape in found for part in _parts(shape if shape.isGeosValid() else shape.makeValid())]


def _unwrapped(ring: list[QgsPointXY], near: float) -> list[QgsPointXY]:
    """The ring with every longitude within half a turn of the one before."""
    unwrapped = []
    for point in ring:
        near = point.x() + 360 * round((near - point.x()) / 360)
        unwrapped.append(QgsPointXY(near, point.y()))
    if abs(unwrapped[-1].x() - unwrapped[0].x()) > 180:
        raise AreaError(tr("The area goes around a pole, where Sentinel-2 takes no images. Leave the pole out."))
    return unwrapped


def _within_world(polygons: list[QgsGeometry]) -> QgsGeometry:
    """The polygons cut at the antimeridian, all within -180 to 180 degrees."""
    parts = []
    for polygon in polygons:
        box = polygon.boundingBox()
        first, last = (math.floor((lon + 180) / 360) for lon in (box.xMinimum(), box.xMaximum()))
        if box.width() > 360:
            raise RecipeError("area_too_large", area=4 * math.pi * EARTH_RADIUS_KM**2, most=MAX_AREA_KM2)
        for turn in range(first, last + 1):
            if first == last:
                piece = QgsGeometry(polygon)
            else:
                middle = 360.0 * turn
                piece = polygon.intersection(QgsGeometry.fromRect(QgsRectangle(middle - 180, -90, middle + 180, 90)))
            piece.translate(-360.0 * turn, 0)
            parts += _parts(piece)
    if not parts:
        raise RecipeError("area_zero")
    together = QgsGeometry.collectGeometry(parts) if len(parts) > 1 else parts[0]
    return together if together.isGeosValid() else QgsGeometry.unaryUnion(parts)  # which takes long for many parts


def _simplified(geometry: QgsGeometry) -> QgsGeometry:
    """Positions that hardly matter dropped, more of them until the area is small enough to travel."""
    box, tolerance = geometry.boundingBox(), TOLERANCE
    size = max(box.width(), box.height())
    simple = _simpler(geometry, min(tolerance, size / 1000))
    enough = max(POSITIONS, _fewest(geometry) * 5 // 4)  # many small parts, mostly rectangles, stay as many
    while simple.constGet().nCoordinates() > enough and tolerance < size / 500:
        tolerance *= 2
        simple = _simpler(geometry, tolerance)
    return simple if not simple.isEmpty() and simple.isGeosValid() else geometry


def _simpler(geometry: QgsGeometry, tolerance: float) -> QgsGeometry:
    """Each part simplified by itself, unless they run into each other then: all at once takes long for many parts."""
    parts = _parts(geometry)
    if len(parts) > 1:
        together = QgsGeometry.collectGeometry([part.simplify(tolerance) for part in parts])
        if together.isGeosValid():
            return together
    return geometry.simplify(tolerance)


def _fewest(geometry: QgsGeometry) -> int:
    """How many positions are left at least, however much the rings are simplified: triangles, closed."""
    return 4 * sum(1 + part.constGet().numInteriorRings() for part in _parts(geometry))


def _geojson(geometry: QgsGeometry) -> dict:
    polygons = []
    for part in _parts(geometry):
        rings = [
            [[round(min(max(p.x(), -180.0), 180.0), 7), round(p.y(), 7)] for p in ring] for ring in part.asPolygon()
        ]
        rings = [rings[0], *(ring for ring in rings[1:] if len({tuple(position) for position in ring}) >= 3)]
        if len({tuple(position) for position in rings[0]}) >= 3:
            polygons.append(rings)
    if not polygons:
        raise RecipeError("area_zero")
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _polygons(roi: dict) -> list:
    return [roi["coordinates"]] if roi["type"] == "Polygon" else roi["coordinates"]


def _polygon(rings: list) -> QgsGeometry:
    return QgsGeometry.fromPolygonXY([[QgsPointXY(*position[:2]) for position in ring] for ring in rings])


def _parts(geometry: QgsGeometry) -> list[QgsGeometry]:
    """The single polygons of a geometry; leftover lines and points of an intersection are dropped."""
    return [
        part
        for part in geometry.asGeometryCollection()
        if part.type() == QgsWkbTypes.GeometryType.PolygonGeometry and not part.isEmpty()
    ]


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


def _off_the_map() -> AreaError:
    return AreaError(tr("The area goes beyond what the map's coordinate system covers. Choose a smaller area."))
