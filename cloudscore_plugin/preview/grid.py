"""The preview's pixel grid: UTM of the area or the web map's projection, and which of its pixels lie in the area.

Projections by their formulas, so that no library for them is needed: transverse Mercator by Krüger's series to the
fourth order (C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85, 2011;
coefficients in powers of the third flattening), better than a millimetre over the areas a recipe may have.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe, shown_bounds

WEB_MAP = "EPSG:3857"
_RADIUS = 6378137.0  # metres, WGS 84
_FLATTENING = 1 / 298.257223563
_ORIGIN = (500_000.0, 10_000_000.0)  # false easting; false northing in the south
_UTM_SCALE = 0.9996
_STEPS = 8  # parts of an edge, which is straight in degrees but not in metres

_N = _FLATTENING / (2 - _FLATTENING)
_RECTIFYING = _RADIUS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_FORWARD = (
    _N / 2 - 2 / 3 * _N**2 + 5 / 16 * _N**3 + 41 / 180 * _N**4,
    13 / 48 * _N**2 - 3 / 5 * _N**3 + 557 / 1440 * _N**4,
    61 / 240 * _N**3 - 103 / 140 * _N**4,
    49561 / 161280 * _N**4,
)
_INVERSE = (
    _N / 2 - 2 / 3 * _N**2 + 37 / 96 * _N**3 - 1 / 360 * _N**4,
    1 / 48 * _N**2 + 1 / 15 * _N**3 - 437 / 1440 * _N**4,
    17 / 480 * _N**3 - 37 / 840 * _N**4,
    4397 / 161280 * _N**4,
)
_LATITUDE = (
    2 * _N - 2 / 3 * _N**2 - 2 * _N**3 + 116 / 45 * _N**4,
    7 / 3 * _N**2 - 8 / 5 * _N**3 - 227 / 45 * _N**4,
    56 / 15 * _N**3 - 136 / 35 * _N**4,
    4279 / 630 * _N**4,
)


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

    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of the pixels' centres in degrees, two arrays (height, width)."""
        x = self.left + (np.arange(self.width) + 0.5) * self.scale
        y = self.top - (np.arange(self.height) + 0.5) * self.scale
        return projection(self.crs)[1](*np.broadcast_arrays(x[None, :], y[:, None]))

    def inside(self, geometry: dict) -> np.ndarray:
        """Whether a pixel's centre lies in a recipe's area, bool (height, width). Everywhere for a point.

        Edges are straight in degrees, as the recipe's are. An area that no centre lies in fills its grid.
        """
        if geometry["type"] == "Point":
            return np.ones((self.height, self.width), bool)
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        lon, lat = self.centres()
        middle = lon[self.height // 2, self.width // 2]
        lon = _near(lon, middle)
        found = np.zeros(lon.shape, bool)
        lowest, highest = lat.min(axis=1), lat.max(axis=1)
        for rings in polygons:
            part = np.zeros(lon.shape, bool)
            for ring in rings:
                points = np.array(ring, float)
                points[:, 0] = _near(points[:, 0], middle)
                for (x1, y1), (x2, y2) in zip(points, points[1:]):
                    rows = np.flatnonzero((highest >= min(y1, y2)) & (lowest <= max(y1, y2)))
                    if y1 == y2 or not len(rows):
                        continue
                    band = slice(rows[0], rows[-1] + 1)
                    y = lat[band]
                    crossed = ((y1 > y) != (y2 > y)) & (lon[band] < x1 + (y - y1) * ((x2 - x1) / (y2 - y1)))
                    part[band] ^= crossed
            found |= part
        return found if found.any() else np.ones_like(found)


def fit(recipe: CompositeRecipe, side: int = 256, most: float = math.inf, crs: str | None = None) -> Grid:
    """The grid over a recipe's area (or around its point): no side longer than ``side`` pixels, no more than ``most``
    pixels, none smaller than Sentinel-2's own; a pixel's side and the edges are whole multiples of 10 m.

    crs: an EPSG code of a UTM zone or the web map; by default the UTM zone of the area's middle.
    """
    geometry = recipe.roi
    west, south, east, north = shown_bounds(recipe)
    if crs is None:
        crs = utm((west + east) / 2, (south + north) / 2)
    forward = projection(crs)[0]
    if geometry["type"] == "Point":
        outlines = [np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])]
    else:
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        outlines = [np.array(rings[0], float) for rings in polygons]
    corners = []
    for ring in outlines:
        at = np.arange(0, len(ring) - 1 + 1e-9, 1 / _STEPS)
        lon, lat = (np.interp(at, np.arange(len(ring)), ring[:, axis]) for axis in (0, 1))
        lon = np.where(lon < west, lon + 360, lon)  # parts beyond the antimeridian
        corners.append(np.array(forward(lon, lat)))
    x, y = np.concatenate(corners, axis=1)
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


def projection(crs: str) -> tuple[Callable, Callable]:
    """(lon, lat) -> (x, y) and back, degrees and metres. Raises ValueError for other systems than UTM and web map."""
    if crs == WEB_MAP:
        return _to_web_map, _from_web_map
    match = re.fullmatch(r"EPSG:32([67])([0-5]\d|60)", crs)
    if not match or match[2] == "00":
        raise ValueError(f"no grid in {crs}")
    meridian, south = int(match[2]) * 6 - 183, match[1] == "7"
    northing = _ORIGIN[1] if south else 0.0
    return (
        lambda lon, lat: _to_transverse(lon, lat, meridian, northing),
        lambda x, y: _from_transverse(x, y, meridian, northing),
    )


def _to_web_map(lon, lat):
    return _RADIUS * np.radians(lon), _RADIUS * np.arcsinh(np.tan(np.radians(np.clip(lat, -85.06, 85.06))))


def _from_web_map(x, y):
    return np.degrees(np.asarray(x) / _RADIUS), np.degrees(np.arctan(np.sinh(np.asarray(y) / _RADIUS)))


def _to_transverse(lon, lat, meridian, northing):
    east = np.radians(_near(np.asarray(lon, float), meridian) - meridian)
    sine = np.sin(np.radians(lat))
    eccentricity = math.sqrt(_FLATTENING * (2 - _FLATTENING))
    conformal = np.sinh(np.arctanh(sine) - eccentricity * np.arctanh(eccentricity * sine))
    xi = np.arctan2(conformal, np.cos(east))
    eta = np.arcsinh(np.sin(east) / np.hypot(conformal, np.cos(east)))
    up, across = xi.copy(), eta.copy()
    for j, factor in enumerate(_FORWARD, 1):
        up += factor * np.sin(2 * j * xi) * np.cosh(2 * j * eta)
        across += factor * np.cos(2 * j * xi) * np.sinh(2 * j * eta)
    size = _UTM_SCALE * _RECTIFYING
    return _ORIGIN[0] + size * across, northing + size * up


def _from_transverse(x, y, meridian, northing):
    size = _UTM_SCALE * _RECTIFYING
    up, across = (np.asarray(y, float) - northing) / size, (np.asarray(x, float) - _ORIGIN[0]) / size
    xi, eta = up.copy(), across.copy()
    for j, factor in enumerate(_INVERSE, 1):
        xi -= factor * np.sin(2 * j * up) * np.cosh(2 * j * across)
        eta -= factor * np.cos(2 * j * up) * np.sinh(2 * j * across)
    conformal = np.arcsin(np.sin(xi) / np.cosh(eta))
    lat = conformal + sum(factor * np.sin(2 * j * conformal) for j, factor in enumerate(_LATITUDE, 1))
    return meridian + np.degrees(np.arctan2(np.sinh(eta), np.cos(xi))), np.degrees(lat)


def _near(lon, middle):
    """The same longitudes, within 180 degrees of another."""
    return middle + (lon - middle + 180) % 360 - 180
