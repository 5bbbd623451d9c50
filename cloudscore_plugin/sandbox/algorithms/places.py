"""Geometries, features and projections."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np

from ..geometry import Geometry
from ..image import Element
from ..projection import WGS84, apply, invert, reference, transform
from ..scenes import Grid, SandboxError
from ..values import Feature, Projection
from .registry import algorithm

_METRES_PER_DEGREE = math.pi * 6378137 / 180


@algorithm(
    "GeometryConstructors.Point",
    "GeometryConstructors.MultiPoint",
    "GeometryConstructors.LineString",
    "GeometryConstructors.MultiLineString",
    "GeometryConstructors.LinearRing",
    "GeometryConstructors.Polygon",
    "GeometryConstructors.MultiPolygon",
)
def geometry(
    coordinates: list,
    name: str,
    crs: Projection | None = None,
    geodesic: bool | None = None,
    evenOdd: bool = True,
) -> Geometry:
    """Edges are great circles unless ``geodesic`` is false (the default in EPSG:4326)."""
    kind = name.split(".")[1]
    result = Geometry(kind, coordinates, geodesic is not False, evenOdd)
    if crs is not None and crs.grid.crs != WGS84:
        drawn = result.coordinates
        result = Geometry(kind, _to_degrees(drawn, crs.grid.crs), False, evenOdd)
        if geodesic is False:
            result.drawn = crs.grid.crs, drawn
    _ = result.shape  # malformed coordinates are told here, not at the first use
    return result


@algorithm("GeometryConstructors.Rectangle")
def rectangle(
    coordinates: list, crs: Projection | None = None, geodesic: bool | None = None, evenOdd: bool = True
) -> Geometry:
    corners = [number for part in coordinates for number in (part if isinstance(part, list) else [part])]
    if len(corners) != 4 or not all(isinstance(number, (int, float)) and math.isfinite(number) for number in corners):
        raise SandboxError("a rectangle has two corners.")
    west, south, east, north = corners
    if crs is not None:  # a projection's transform comes between its coordinates and those of its system
        (west, east), (south, north) = apply(crs.grid.transform, np.array([west, east]), np.array([south, north]))
    if crs is None or crs.grid.crs == WGS84:
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return Geometry("Polygon", [ring], bool(geodesic), evenOdd)
    steps = np.linspace(0, 1, 33)[:-1]  # its edges are straight in its own system
    x = np.concatenate(
        [west + (east - west) * steps, np.full(32, east), east + (west - east) * steps, np.full(32, west)]
    )
    y = np.concatenate(
        [np.full(32, south), south + (north - south) * steps, np.full(32, north), north + (south - north) * steps]
    )
    ring = _to_degrees(np.column_stack([x, y]).tolist(), crs.grid.crs)
    result = Geometry("Polygon", [[*ring, ring[0]]], False, evenOdd)
    result.corners = (crs.grid.crs, np.array([[west, south], [east, north]]))
    return result


@algorithm("Feature")
def feature(geometry: Geometry | None = None, metadata: dict | None = None) -> Feature:
    return Feature(geometry, metadata)


@algorithm("Geometry.area")
def area(geometry: Geometry) -> float:
    return geometry.area()


@algorithm("Geometry.bounds")
def bounds(geometry: Geometry) -> Geometry:
    return geometry.bounds()


@algorithm("Geometry.buffer")
def buffer(geometry: Geometry, distance: float, maxError: float | None = None, proj: Projection | None = None):
    """Metres, on a plane around its middle; a documented margin of error of 1 % of the distance is not used up."""
    if proj is not None:
        raise SandboxError("buffers in a projection are not implemented in the local sandbox.")
    return geometry.buffer(distance)


@algorithm("Geometry.intersection")
def intersection(left: Geometry, right: Geometry) -> Geometry:
    shape = left.shape.Intersection(right.shape)
    if shape is None or shape.IsEmpty():
        return Geometry("MultiPoint", [])
    return Geometry.from_ogr(shape)


@algorithm("Geometry.coordinates")
def coordinates(geometry: Geometry) -> list:
    return geometry.coordinates


@algorithm("Geometry.type")
def kind(geometry: Geometry) -> str:
    return geometry.kind


@algorithm("Image.geometry", "Feature.geometry")
def geometry_of(feature: Element) -> Geometry:
    if feature.geometry is None:
        raise SandboxError("Unable to compute the footprint of an unbounded element.")
    return feature.geometry


@algorithm("Element.get")
def get(object: Element, property: str) -> Any:
    return object.get(property)


@algorithm("Element.set")
def set_(object: Element, key: str, value: Any = None) -> Element:
    return object.with_properties(**{key: value})


@algorithm("Element.setMulti")
def set_multi(object: Element, properties: dict) -> Element:
    return object.with_properties(**properties)


@algorithm("Element.getNumber", "Element.getString")
def get_typed(object: Element, property: str) -> Any:
    return object.get(property)


def ordinary(element: Element) -> list[str]:
    """Names of the properties that do not begin with system:, sorted."""
    return sorted(name for name in element.properties if not name.startswith("system:"))


@algorithm("Element.copyProperties", "Image.copyProperties")
def copy_properties(
    destination: Element | None = None,
    source: Element | None = None,
    properties: list | None = None,
    exclude: list | None = None,
) -> Element:
    """Those named, or all that are not system properties (Source: list of algorithms)."""
    if destination is None or source is None:
        raise SandboxError("a destination and a source are needed.")
    if properties is not None and exclude is not None:
        raise SandboxError("'exclude' must not be given where 'properties' are.")
    names = properties if properties is not None else [n for n in ordinary(source) if n not in (exclude or ())]
    return destination.with_properties(**{n: v for n in names if (v := source.get(n)) is not None})


@algorithm("Image.id", "Feature.id")
def id_of(element: Element) -> str | None:
    return element.get("system:index")


@algorithm("Feature.area")
def feature_area(feature: Element) -> float:
    return 0.0 if feature.geometry is None else feature.geometry.area()


@algorithm("Feature.select")
def feature_select(
    input: Element, propertySelectors: list, newProperties: list | None = None, retainGeometry: bool = True
) -> Feature:
    """Whole names or patterns, as for bands."""
    names = [n for s in propertySelectors for n in sorted(input.properties) if n == s or re.fullmatch(str(s), n)]
    names = list(dict.fromkeys(names))
    titles = newProperties if newProperties is not None else names
    if len(titles) != len(names):
        raise SandboxError(f"Got {len(names)} properties and {len(titles)} names.")
    return Feature(input.geometry if retainGeometry else None, {t: input.get(n) for t, n in zip(titles, names)})


@algorithm("Geometry.centroid", "Feature.centroid")
def centroid(name: str, geometry: Geometry | None = None, feature: Element | None = None) -> Any:
    place = geometry if geometry is not None else feature.geometry
    middle = Geometry.from_ogr(place.shape.Centroid())
    return middle if geometry is not None else Feature(middle, dict(feature.properties))


@algorithm("Element.propertyNames")
def property_names(element: Element) -> list:
    return sorted(element.properties)


@algorithm("Element.toDictionary")
def to_dictionary(element: Element, properties: list | None = None) -> dict:
    names = properties if properties is not None else ordinary(element)
    return {name: element.get(name) for name in names}


@algorithm("ErrorMargin")
def error_margin(value: float = 0.0, unit: str = "meters") -> float:
    return value


@algorithm("Projection")
def projection(crs: Any, transform: list | None = None) -> Projection:
    code = crs.grid.crs if isinstance(crs, Projection) else str(crs)
    reference(code)
    return Projection(Grid(code, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0) if transform is None else _affine(transform)))


@algorithm("Projection.crs")
def crs(projection: Projection) -> str:
    return projection.grid.crs


@algorithm("Projection.nominalScale")
def nominal_scale(proj: Projection) -> float:
    """Metres along one pixel; degrees are counted at the equator, where the true scale of EPSG:4326 is."""
    system = reference(proj.grid.crs)
    metres = _METRES_PER_DEGREE if system.IsGeographic() else system.GetLinearUnits()
    return proj.grid.scale * metres


@algorithm("Projection.atScale")
def at_scale(projection: Projection, meters: float) -> Projection:
    return Projection(scaled(projection.grid, meters))


def scaled(grid: Grid, metres: float) -> Grid:
    """A grid of the same system with square pixels of a size in metres, anchored at its origin (0, 0)."""
    system = reference(grid.crs)
    side = metres / (_METRES_PER_DEGREE if system.IsGeographic() else system.GetLinearUnits())
    if not side > 0:
        raise SandboxError("the scale must be above 0.")
    return Grid(grid.crs, (side, 0.0, 0.0, 0.0, -side, 0.0))


def _affine(numbers: list) -> tuple:
    if len(numbers) != 6 or not all(isinstance(part, (int, float)) and math.isfinite(part) for part in numbers):
        raise SandboxError("a transform has six numbers.")
    a, b, c, d, e, f = (float(part) for part in numbers)
    if a * e == b * d:
        raise SandboxError("a transform must not flatten the pixels.")
    return a, b, c, d, e, f


def grid_of(projection: Projection, transform_: list | None, scale: float | None) -> Grid:
    """The grid an algorithm's crs, crsTransform and scale arguments describe."""
    if transform_ is not None and scale is not None:
        raise SandboxError("cannot specify both crsTransform and scale.")
    if transform_ is not None:
        return Grid(projection.grid.crs, _affine(transform_))
    return projection.grid if scale is None else scaled(projection.grid, scale)


def window(geometry_: Geometry, grid: Grid) -> Grid:
    """The smallest window of a grid that holds a geometry."""
    drawn_in, corners = geometry_.corners or geometry_.drawn or ("", None)
    if drawn_in == grid.crs:  # exactly: there and back again a rectangle's edges bend
        x, y = _flat(corners).T
    else:
        points = _flat(_dense_points(geometry_))
        x, y = transform(points[:, 0], points[:, 1], WGS84, grid.crs)
    cols, rows = invert(grid.transform, x, y)
    if not (np.isfinite(cols).any() and np.isfinite(rows).any()):
        raise SandboxError("Unable to transform the region into the projection.")
    left, top = math.floor(np.nanmin(cols) + 1e-6), math.floor(np.nanmin(rows) + 1e-6)
    right, bottom = math.ceil(np.nanmax(cols) - 1e-6), math.ceil(np.nanmax(rows) - 1e-6)
    a, b, _c, d, e, _f = grid.transform
    x0, y0 = apply(grid.transform, np.float64(left), np.float64(top))
    return Grid(grid.crs, (a, b, float(x0), d, e, float(y0)), max(1, right - left), max(1, bottom - top))


def _dense_points(geometry_: Geometry) -> list:
    return json.loads(geometry_.shape.ExportToJson()).get("coordinates", [])


def _flat(coordinates: Any) -> np.ndarray:
    found: list = []

    def walk(part):
        if len(part) and isinstance(part[0], (int, float)):
            found.append(part[:2])
        else:
            for item in part:
                walk(item)

    walk(coordinates)
    return np.array(found, float).reshape(-1, 2)


def _to_degrees(coordinates: list, source: str) -> list:
    if coordinates and isinstance(coordinates[0], (int, float)):
        x, y = transform(np.array([coordinates[0]]), np.array([coordinates[1]]), source, WGS84)
        return [float(x[0]), float(y[0])]
    return [_to_degrees(part, source) for part in coordinates]
