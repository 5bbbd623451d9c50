"""The preview's pixel grid: UTM of the area or the web map's projection, and which of its pixels lie in the area."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from osgeo import gdal, ogr, osr

from ..core import catalog, outlines
from ..core.recipe import CompositeRecipe, shown_bounds

WEB_MAP = "EPSG:3857"
LONGEST_EDGE = 0.02  # degrees; edges are straight in degrees, and bend in other systems
_WORLD = 2 * math.pi * 6378137.0  # metres once around the web map


@dataclass(frozen=True)
class Grid:
    """A north-up grid of square pixels: CRS code, left and top edge and side of a pixel in CRS units (metres), size."""

    crs: str
    left: float
    top: float
    scale: float
    width: int
    height: int

    @property
    def request(self) -> dict:
        """The grid as image:computePixels wants it."""
        return {
            "dimensions": {"width": self.width, "height": self.height},
            "affineTransform": {
                "scaleX": self.scale,
                "shearX": 0.0,
                "translateX": self.left,
                "shearY": 0.0,
                "scaleY": -self.scale,
                "translateY": self.top,
            },
            "crsCode": self.crs,
        }

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in CRS units."""
        return (
            self.left,
            self.top - self.height * self.scale,
            self.left + self.width * self.scale,
            self.top,
        )

    def inside(self, geometry: dict) -> np.ndarray:
        """Whether a pixel's centre lies in a recipe's area, bool (height, width). Everywhere for a point.

        Edges are straight in degrees, as the recipe's are. An area that no centre lies in fills its grid.
        """
        everywhere = np.ones((self.height, self.width), bool)
        if geometry["type"] == "Point":
            return everywhere
        left, bottom, right, top = self.extent
        to_grid, to_degrees = projection(self.crs)
        middle = float(to_degrees((left + right) / 2, (bottom + top) / 2)[0])
        longest = min(LONGEST_EDGE, self.scale / 1e4)  # degrees; a bend of far less than a pixel
        target = gdal.GetDriverByName("MEM").Create("", self.width, self.height, 1, gdal.GDT_Byte)
        target.SetGeoTransform((self.left, self.scale, 0, self.top, 0, -self.scale))
        source = (ogr.GetDriverByName("Memory") or ogr.GetDriverByName("MEM")).CreateDataSource("")  # as of GDAL 3.11
        layer = source.CreateLayer("", None, ogr.wkbPolygon)
        for rings in outlines.polygons(geometry):
            moved = []
            for ring in rings:
                lon, lat = np.array(outlines.densified(ring, longest)).T
                x, y = to_grid(_near(lon, middle), lat)
                kept = np.isfinite(x) & np.isfinite(y)
                if kept.sum() >= 3:
                    moved.append(np.stack([x[kept], y[kept]], 1).tolist())
            if moved:
                feature = ogr.Feature(layer.GetLayerDefn())
                feature.SetGeometry(outlines.to_ogr([moved]))
                layer.CreateFeature(feature)
        with outlines.quiet():  # neither has a coordinate system
            gdal.RasterizeLayer(target, [1], layer, burn_values=[1])
        found = target.GetRasterBand(1).ReadAsArray() > 0
        return found if found.any() else everywhere


def fit(recipe: CompositeRecipe, side: int = 256, most: float = math.inf, crs: str | None = None) -> Grid:
    """The grid over a recipe's area (or around its point): no side longer than ``side`` pixels, no more than ``most``
    pixels, none smaller than Sentinel-2's own; a pixel's side and the edges are whole multiples of 10 m.

    crs: an EPSG code of a UTM zone or the web map; by default the UTM zone of the area's middle.
    """
    geometry = recipe.roi
    west, south, east, north = shown_bounds(recipe)
    if crs is None:
        crs = utm((west + east) / 2, (south + north) / 2)
    if geometry["type"] == "Point":
        rings = [[(west, south), (east, south), (east, north), (west, north), (west, south)]]
    else:
        rings = [rings[0] for rings in outlines.polygons(geometry)]
    lon, lat = np.array([point for ring in rings for point in outlines.densified(ring, LONGEST_EDGE)]).T
    lon = np.where(lon < west, lon + 360, lon)  # parts beyond the antimeridian
    x, y = projection(crs)[0](lon, lat)
    if not (np.isfinite(x) & np.isfinite(y)).all() and crs != WEB_MAP:  # farther around the Earth than a zone reaches
        return fit(recipe, side, most, WEB_MAP)
    step = catalog.NOMINAL_SCALE
    least = max(np.ptp(x), np.ptp(y)) / side / step
    scale = step * max(1, math.ceil(least))
    while True:
        left, top = math.floor(x.min() / scale) * scale, math.ceil(y.max() / scale) * scale
        width = max(1, math.ceil((x.max() - left) / scale))
        height = max(1, math.ceil((top - y.min()) / scale))
        if max(width, height) <= side and width * height <= max(most, 1):
            return Grid(crs, left, top, scale, width, height)
        scale += step


def utm(lon: float, lat: float) -> str:
    """EPSG code of the UTM zone at a place, with the exceptions of Norway and Svalbard, as Sentinel-2's tiles have."""
    lon = (lon + 180) % 360 - 180
    zone = min(60, int((lon + 180) // 6) + 1)
    if 56 <= lat < 64 and 3 <= lon < 12:
        zone = 32
    elif 72 <= lat <= 84 and 0 <= lon < 42:
        zone = 31 if lon < 9 else 33 if lon < 21 else 35 if lon < 33 else 37
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


@lru_cache(maxsize=64)
def projection(crs: str) -> tuple[Callable, Callable]:
    """(lon, lat) -> (x, y) and back, degrees and metres. Raises ValueError for other systems than UTM and web map."""
    zone = re.fullmatch(r"EPSG:32[67]([0-5]\d|60)", crs)
    if crs != WEB_MAP and (not zone or zone[1] == "00"):
        raise ValueError(f"no grid in {crs}")
    systems = []
    for code in (4326, int(crs[5:])):
        system = osr.SpatialReference()
        system.ImportFromEPSG(code)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        systems.append(system)
    degrees, metres = systems
    return _transformed(degrees, metres, crs == WEB_MAP), _transformed(metres, degrees, crs == WEB_MAP)


def _transformed(source: osr.SpatialReference, target: osr.SpatialReference, turns: bool) -> Callable:
    """A function of arrays of coordinates. turns: the web map goes on beyond 180 degrees, where PROJ starts again."""

    def transformed(x, y):
        x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        if turns and target.IsProjected():
            y = np.clip(y, -85.06, 85.06)  # the web map's end
        change = osr.CoordinateTransformation(source, target)  # one a call: it serves one thread
        points = np.stack([x.ravel(), y.ravel()], 1)
        with outlines.quiet():
            try:
                found = np.array(change.TransformPoints(points.tolist())).reshape(-1, 3)
            except RuntimeError:  # where GDAL was told to raise, one point outside of the projection is enough
                found = np.full((len(points), 3), np.inf)
        first, second = found[:, 0].reshape(x.shape), found[:, 1].reshape(x.shape)
        if turns:
            here, world = (x / 360, _WORLD) if target.IsProjected() else (x / _WORLD, 360.0)
            first = first + world * np.round(here - first / world)
        return first, second

    return transformed


def _near(lon, middle):
    """The same longitudes, within 180 degrees of another."""
    return middle + (lon - middle + 180) % 360 - 180
