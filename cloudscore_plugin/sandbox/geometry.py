"""Geometries: GeoJSON in longitude and latitude, tested and measured with GDAL's OGR."""

from __future__ import annotations

import json
import math
from functools import cached_property

import numpy as np
from osgeo import gdal, ogr, osr

from .cache import ByteCache
from .projection import FARTHEST, WGS84, invert, reference, transform, transformation
from .scenes import Grid, SandboxError

_EQUAL_AREA = "EPSG:6933"
_STEP = 0.05  # degrees between the vertices added to an edge before it is projected
_BLOCK = 256  # rows whose coverage is worked out at once
# How deep the positions lie in the lists of coordinates.
_KINDS = {
    "Point": 0, "MultiPoint": 1, "LineString": 1, "LinearRing": 1, "MultiLineString": 2, "Polygon": 2,
    "MultiPolygon": 3,
}  # fmt: skip
_coverages = ByteCache(64 * 1024 * 1024)


class Geometry:
    """A GeoJSON geometry in EPSG:4326. geodesic: edges are great circles (Earth Engine's default) or straight.

    Rings are closed where they are not. Raises SandboxError for coordinates that are none of that kind.
    """

    def __init__(self, kind: str, coordinates: list, geodesic: bool = True, even_odd: bool = True):
        if kind not in _KINDS:
            raise SandboxError(f"Invalid GeoJSON geometry type: {kind}")
        self.kind, self.geodesic, self.even_odd = kind, geodesic, even_odd
        self.corners: tuple[str, np.ndarray] | None = None  # of a rectangle in a system of its own
        self.drawn: tuple[str, list] | None = None  # another system, in which the edges are straight, and coordinates
        self.coordinates = _checked(coordinates, _KINDS[kind], closed=kind.endswith(("Polygon", "Ring")))

    @classmethod
    def from_json(cls, data: dict) -> Geometry:
        """From GeoJSON. Raises SandboxError when it is none."""
        if not isinstance(data, dict) or "coordinates" not in data:
            raise SandboxError("Invalid GeoJSON geometry.")
        return cls(data.get("type"), data["coordinates"], data.get("geodesic", True), data.get("evenOdd", True))

    @classmethod
    def from_ogr(cls, shape: ogr.Geometry) -> Geometry:
        data = json.loads(shape.ExportToJson())
        return cls(data["type"], data["coordinates"], geodesic=False)

    def to_json(self) -> dict:
        data = {"type": self.kind, "coordinates": self.coordinates}
        if self.kind in ("Polygon", "MultiPolygon"):
            data["evenOdd"] = self.even_odd
        return data if self.geodesic else {**data, "geodesic": False}

    @cached_property
    def key(self) -> str:
        """Text that is equal for equal geometries."""
        return json.dumps([self.to_json(), self.drawn], sort_keys=True)

    def shape_in(self, crs: str) -> tuple[ogr.Geometry, str]:
        """The geometry in the system it was drawn in, if that is this one, else in degrees; and the system."""
        if self.drawn is None or self.drawn[0] != crs:
            return self.shape, WGS84
        shape = _ogr_of("LineString" if self.kind == "LinearRing" else self.kind, self.drawn[1])
        return shape, crs

    @cached_property
    def shape(self) -> ogr.Geometry:
        """The geometry as OGR sees it, edges densified so that they hold in any projection."""
        kind = "LineString" if self.kind == "LinearRing" else self.kind
        try:
            return _ogr_of(kind, _dense(self.coordinates, kind, self.geodesic))
        except IndexError as error:
            raise SandboxError("Invalid GeoJSON geometry.") from error

    @cached_property
    def envelope(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        west, east, south, north = self.shape.GetEnvelope()
        return west, south, east, north

    def intersects(self, other: Geometry) -> bool:
        """Whether the two share a point (the documented margin of 0.1 m is not added)."""
        a, b = self.envelope, other.envelope
        if a[0] > b[2] or b[0] > a[2] or a[1] > b[3] or b[1] > a[3]:
            return False
        return self.shape.Intersects(other.shape)

    def area(self) -> float:
        """Square metres on the WGS 84 ellipsoid."""
        shape = self.shape.Clone()
        with transformation(WGS84, _EQUAL_AREA) as step:
            shape.Transform(step)
        return shape.GetArea()

    def buffer(self, metres: float) -> Geometry:
        """All within a distance of it, or with a negative one what is so far inside of its edge. Parts of a multi-part
        geometry are buffered each by itself, so that those on both sides of the antimeridian stay there.
        """
        parts = [self.shape]
        if self.kind.startswith("Multi"):
            parts = [self.shape.GetGeometryRef(i) for i in range(self.shape.GetGeometryCount())]
        union = ogr.Geometry(ogr.wkbMultiPolygon)
        for part in parts:
            west, east, south, north = part.GetEnvelope()
            plane = osr.SpatialReference()
            plane.ImportFromProj4(f"+proj=aeqd +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84")
            plane.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            shape = part.Clone()
            shape.Transform(osr.CoordinateTransformation(reference(WGS84), plane))
            shape = shape.Buffer(metres)
            if shape is not None and not shape.IsEmpty():
                shape.Transform(osr.CoordinateTransformation(plane, reference(WGS84)))
                union = union.Union(shape)
        return Geometry("MultiPolygon", []) if union.IsEmpty() else Geometry.from_ogr(union)

    def bounds(self) -> Geometry:
        """The rectangle around it."""
        west, south, east, north = self.envelope
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return Geometry("Polygon", [ring], geodesic=False)

    def boxes(self) -> list[tuple]:
        """Boxes that together hold it: one for each part."""
        if self.kind.startswith("Multi"):
            parts = [self.shape.GetGeometryRef(i).GetEnvelope() for i in range(self.shape.GetGeometryCount())]
            return [(west, south, east, north) for west, east, south, north in parts]
        return [self.envelope]


def _ogr_of(kind: str, coordinates: list) -> ogr.Geometry:
    try:
        shape = ogr.CreateGeometryFromJson(json.dumps({"type": kind, "coordinates": coordinates}))
    except RuntimeError as error:
        raise SandboxError("Invalid GeoJSON geometry.") from error
    if shape is None:
        raise SandboxError("Invalid GeoJSON geometry.")
    if kind.endswith("Polygon") and not shape.IsValid():
        shape = shape.MakeValid()  # even-odd reading of rings that cross
    return shape


def _checked(coordinates, depth: int, closed: bool) -> list:
    if not isinstance(coordinates, (list, tuple)):
        raise SandboxError("Invalid GeoJSON geometry.")
    if depth > 0:
        parts = [_checked(part, depth - 1, closed) for part in coordinates]
        return [*parts, parts[0]] if closed and depth == 1 and parts and parts[0] != parts[-1] else parts
    if len(coordinates) < 2:
        raise SandboxError("Invalid GeoJSON geometry.")
    for number in coordinates:
        if not isinstance(number, (int, float)) or not abs(number) < FARTHEST:
            raise SandboxError("Invalid GeoJSON geometry.")
    return list(coordinates)


def _dense(coordinates, kind: str, geodesic: bool):
    if kind in ("Point", "MultiPoint"):
        return coordinates
    if kind == "LineString":
        return _dense_line(coordinates, geodesic)
    if kind == "Polygon":
        return [_dense_line(ring, geodesic) for ring in coordinates]
    return [_dense(part, kind[5:], geodesic) for part in coordinates]


def _dense_line(line: list, geodesic: bool) -> list:
    result = [list(line[0][:2])]
    for (lon1, lat1), (lon2, lat2) in zip((p[:2] for p in line), (p[:2] for p in line[1:])):
        steps = max(1, min(720, math.ceil(max(abs(lon2 - lon1), abs(lat2 - lat1)) / _STEP)))
        for k in range(1, steps):
            t = k / steps
            result.append(
                _great_circle(lon1, lat1, lon2, lat2, t)
                if geodesic
                else [lon1 + (lon2 - lon1) * t, lat1 + (lat2 - lat1) * t]
            )
        result.append([lon2, lat2])
    return result


def _great_circle(lon1, lat1, lon2, lat2, t):
    a, b = (
        (math.cos(p) * math.cos(q), math.cos(p) * math.sin(q), math.sin(p))
        for q, p in ((math.radians(lon1), math.radians(lat1)), (math.radians(lon2), math.radians(lat2)))
    )
    angle = math.acos(max(-1.0, min(1.0, sum(i * j for i, j in zip(a, b)))))
    if angle < 1e-12 or angle > math.pi - 1e-9:
        return [lon1 + (lon2 - lon1) * t, lat1 + (lat2 - lat1) * t]
    u, v = math.sin((1 - t) * angle) / math.sin(angle), math.sin(t * angle) / math.sin(angle)
    x, y, z = (u * i + v * j for i, j in zip(a, b))
    lon = math.degrees(math.atan2(y, x))
    middle = lon1 + (lon2 - lon1) * t
    return [lon + 360 * round((middle - lon) / 360), math.degrees(math.atan2(z, math.hypot(x, y)))]


def coverage(geometry: Geometry, grid: Grid):
    """The share of each pixel of a grid inside a geometry: True (all of all), False (none), or float32 (height, width).

    Exact for areas, to the last digits of float32. A point or line covers the pixels it falls into.
    """
    return _coverages.get_or_make(
        (geometry.key, grid), lambda: _coverage(geometry, grid), lambda found: getattr(found, "nbytes", 64)
    )


def centres(geometry: Geometry, grid: Grid) -> np.ndarray:
    """Which pixels of a grid have their centre inside a geometry, or are touched by a point or line: bool array."""
    shape = _in_pixels(*geometry.shape_in(grid.crs), grid)
    if shape is None:
        return np.zeros((grid.height, grid.width), bool)
    return _burn(shape, (0, 1, 0, 0, 0, 1), grid.width, grid.height).astype(bool)


def _coverage(geometry: Geometry, grid: Grid):
    shape = _in_pixels(*geometry.shape_in(grid.crs), grid)
    if shape is None:
        return False
    left, right, top, bottom = shape.GetEnvelope()
    if right < 0 or bottom < 0 or left > grid.width or top > grid.height:
        return False
    if shape.GetDimension() < 2:
        touched = _burn(shape, (0, 1, 0, 0, 0, 1), grid.width, grid.height)
        return touched.astype(np.float32) if touched.any() else False
    edges = _edges(shape)
    result = np.zeros((grid.height, grid.width), np.float32)
    for row in range(0, grid.height, _BLOCK):
        rows = min(_BLOCK, grid.height - row)
        result[row : row + rows] = _shares(edges - (0, row, 0, row), grid.width, rows)
    if result.all() and result.min() == 1:
        return True
    return result if result.any() else False


def _edges(shape: ogr.Geometry) -> np.ndarray:
    """The edges of a shape's rings, (n, 4): x0, y0, x1, y1, outlines turning one way and holes the other."""
    found = [np.empty((0, 4))]

    def walk(part: ogr.Geometry) -> None:
        if ogr.GT_Flatten(part.GetGeometryType()) != ogr.wkbPolygon:
            for number in range(part.GetGeometryCount()):
                walk(part.GetGeometryRef(number))
            return
        for number in range(part.GetGeometryCount()):
            ring = np.array(part.GetGeometryRef(number).GetPoints())[:, :2]
            ring = ring[::-1] if (_turn(ring) > 0) == (number > 0) else ring
            found.append(np.hstack([ring[:-1], ring[1:]]))

    walk(shape)
    return np.concatenate(found)


def _turn(ring: np.ndarray) -> float:
    """Twice the signed area of a closed ring."""
    x, y = (ring - ring[0]).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _shares(edges: np.ndarray, width: int, height: int) -> np.ndarray:
    """The share of each pixel of height x width inside the edges' rings.

    Each piece of an edge within one pixel takes from the pixel what lies to its right, and from all further pixels of
    the row the piece's height; running sums along the rows add the pieces up.
    """
    pieces = edges[(np.maximum(edges[:, 1], edges[:, 3]) > 0) & (np.minimum(edges[:, 1], edges[:, 3]) < height)]
    pieces = _cut(_cut(pieces, 1, height), 0, width)
    x, y = (pieces[:, 0] + pieces[:, 2]) / 2, (pieces[:, 1] + pieces[:, 3]) / 2
    keep = (y > 0) & (y < height) & (x < width)
    x, y, down = np.maximum(x[keep], 0), y[keep], (pieces[:, 3] - pieces[:, 1])[keep]
    col, row = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    result = np.zeros(height * (width + 1))
    first = row * (width + 1) + col
    result += np.bincount(first, down * (col + 1 - x), result.size)
    result += np.bincount(first + 1, down * (x - col), result.size + 1)[: result.size]
    sums = np.abs(result.reshape(height, width + 1).cumsum(axis=1)[:, :width])
    sums[sums < 1e-6] = 0  # from the way through degrees
    sums[sums > 1 - 1e-6] = 1
    return sums


def _cut(edges: np.ndarray, axis: int, last: int) -> np.ndarray:
    """Edges cut where one coordinate (0: x, 1: y) is a whole number from 0 to ``last``."""
    start, end = edges[:, axis], edges[:, axis + 2]
    low = np.clip(np.floor(np.minimum(start, end)) + 1, 0, last + 1)
    high = np.clip(np.ceil(np.maximum(start, end)) - 1, -1, last)
    count = np.maximum(high - low + 1, 0).astype(np.intp)
    which = np.repeat(np.arange(len(edges)), count + 1)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count + 1) - count - 1, count + 1)  # 0..count in each edge
    upwards = (start <= end)[which]

    def at(number: np.ndarray) -> np.ndarray:
        line = np.where(upwards, low[which] + number - 1, high[which] - number + 1)
        with np.errstate(all="ignore"):
            part = (line - start[which]) / (end - start)[which]
        return np.where(number == 0, 0.0, np.where(number > count[which], 1.0, part))[:, None]

    here, there = at(step), at(step + 1)
    a, b = edges[which, :2], edges[which, 2:]
    return np.hstack([a + (b - a) * here, np.where(there == 1, b, a + (b - a) * there)])


def _burn(shape: ogr.Geometry, geotransform: tuple, width: int, height: int) -> np.ndarray:
    raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
    raster.SetGeoTransform(geotransform)
    raster.SetSpatialRef(reference("EPSG:3857"))  # pixel coordinates; both sides only have to agree
    memory = ogr.GetDriverByName("MEM") or ogr.GetDriverByName("Memory")  # GDAL 3.11 gave both one name
    source = memory.CreateDataSource("")
    layer = source.CreateLayer("shape", reference("EPSG:3857"))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(shape)
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
    return raster.ReadAsArray()


def _in_pixels(shape: ogr.Geometry, crs: str, grid: Grid) -> ogr.Geometry | None:
    """A geometry of a system in a grid's pixel coordinates, or None where it is empty or cannot be projected."""
    if shape.IsEmpty():
        return None
    data = json.loads(shape.ExportToJson())

    def walk(part):
        if isinstance(part[0], (int, float)):
            return walk([part])[0]
        if isinstance(part[0][0], (int, float)):
            points = np.array([position[:2] for position in part], float)
            x, y = transform(points[:, 0], points[:, 1], crs, grid.crs)
            cols, rows = invert(grid.transform, x, y)
            if not (np.isfinite(cols).all() and np.isfinite(rows).all()):
                raise ValueError
            return np.column_stack([cols, rows]).tolist()
        return [walk(item) for item in part]

    def convert(item):
        if item["type"] == "GeometryCollection":
            return {**item, "geometries": [convert(part) for part in item["geometries"]]}
        return {**item, "coordinates": walk(item["coordinates"])}

    try:
        return ogr.CreateGeometryFromJson(json.dumps(convert(data)))
    except ValueError:
        return None
