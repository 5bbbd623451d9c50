"""Sentinel-2's tiles: 100 km MGRS squares in UTM, and the way from their metres to a place on Earth.

UTM and Mercator are both conformal maps of the same ellipsoid, so the step from one to the other is an analytic
function of one complex variable: it is written down exactly (Krüger's series), and inside a tile it is a short
polynomial. A place is therefore a Mercator position, in units of the equator / 2**22 (9.55 m), x eastwards from
longitude 0 and y northwards from the equator. Source of the series: Karney (2011), "Transverse Mercator with an
accuracy of a few nanometers", doi:10.1007/s00190-011-0445-3, to the sixth order of the third flattening.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from functools import cached_property, lru_cache

TILE_SIDE = 109_800.0  # metres
WORLD = 1 << 22  # units around the equator
UNIT = 2 * math.pi * 6378137.0 / WORLD  # metres per unit at the equator
SOUTH, NORTH = -80.0, 84.0

_A, _F = 6378137.0, 1 / 298.257223563
_E = math.sqrt(_F * (2 - _F))
_N = _F / (2 - _F)
_K0 = 0.9996
_RADIUS = _K0 * _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64 + _N**6 / 256)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_DEGREE = 6  # of the polynomial: below 2 cm at 84° N, far less elsewhere
_REACH = 80_000.0  # metres: radius of the circle the polynomial is taken from, beyond the tile's corners


def isometric(latitude: float) -> float:
    """Isometric latitude (Mercator's ordinate for a radius of 1) of a geodetic latitude in degrees."""
    sine = math.sin(math.radians(latitude))
    return math.atanh(sine) - _E * math.atanh(_E * sine)


def latitude_of(psi: float) -> float:
    """Geodetic latitude in degrees of an isometric latitude."""
    sine = math.tanh(psi)
    for _ in range(6):  # gains two digits a round
        sine = math.tanh(psi + _E * math.atanh(_E * sine))
    return math.degrees(math.asin(sine))


def to_utm(zone: int, longitude: float, latitude: float) -> tuple[float, float]:
    """Easting and northing in metres, northing counted from the equator (negative in the south)."""
    meridian = math.radians((longitude - (6 * zone - 183) + 180) % 360 - 180)
    zeta = 2 * cmath.atan(cmath.tanh(complex(isometric(latitude), meridian) / 2))
    zeta += sum(a * cmath.sin(2 * j * zeta) for j, a in enumerate(_ALPHA, 1))
    return 500_000 + _RADIUS * zeta.imag, _RADIUS * zeta.real


def _mercator(zone: int, east: float, north: float) -> complex:
    """Isometric latitude + i * longitude from the zone's meridian (radians) of a place in UTM."""
    zeta = complex(north, east - 500_000) / _RADIUS
    zeta -= sum(b * cmath.sin(2 * j * zeta) for j, b in enumerate(_BETA, 1))
    return cmath.atanh(cmath.sin(zeta))


def from_utm(zone: int, east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude in degrees; longitudes run on beyond 180 at the edge of the first and last zone."""
    place = _mercator(zone, east, north)
    return 6 * zone - 183 + math.degrees(place.imag), latitude_of(place.real)


def band_of(latitude: float) -> str:
    """Letter of the MGRS latitude band."""
    return _BANDS[max(0, min(19, math.floor((latitude + 80) / 8)))]


def zone_limits(zone: int, band: str) -> tuple[float, float] | None:
    """West and east limits of a zone in a band, with the exceptions of Norway and Svalbard; None: not there."""
    west = 6.0 * zone - 186
    if band == "V" and zone in (31, 32):
        return (0.0, 3.0) if zone == 31 else (3.0, 12.0)
    if band == "X" and 31 <= zone <= 37:
        return {31: (0.0, 9.0), 33: (9.0, 21.0), 35: (21.0, 33.0), 37: (33.0, 42.0)}.get(zone)
    return west, west + 6


class Tile:
    """One tile: name ("11SKB"), EPSG code, upper left corner in metres of its CRS, zone."""

    def __init__(self, zone: int, column: int, row: int):
        """column: easting of the 100 km square // 100 km; row: the same for the northing from the equator."""
        self.zone, self.column, self.row = zone, column, row
        _, self.middle_latitude = from_utm(zone, column * 1e5 + 50_000, row * 1e5 + 50_000)
        self.band = band_of(self.middle_latitude)
        self.south = self.middle_latitude < 0
        false_northing = 100 if self.south else 0
        letters = _COLUMNS[(zone - 1) % 3][column - 1] + _ROWS[(row + false_northing + (0 if zone % 2 else 5)) % 20]
        self.name = f"{zone:02d}{self.band}{letters}"
        self.epsg = (32700 if self.south else 32600) + zone
        self.left = math.floor(column * 1e5 / 60) * 60.0
        self.top = math.ceil((row + false_northing + 1) * 1e5 / 60) * 60.0
        self._north = self.top - false_northing * 1e5  # the top, counted from the equator

    def metres(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Metres right of and below the upper left corner."""
        east, north = to_utm(self.zone, longitude, latitude)
        return east - self.left, self._north - north

    def lonlat(self, right: float, down: float) -> tuple[float, float]:
        """The inverse of metres(); longitudes are continuous within a tile, beyond 180 if need be."""
        return from_utm(self.zone, self.left + right, self._north - down)

    @cached_property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle."""
        return self.lonlat(TILE_SIDE / 2, TILE_SIDE / 2)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees, from the edges sampled at five points each."""
        steps = [TILE_SIDE * k / 4 for k in range(5)]
        edge = [self.lonlat(x, y) for s in steps for x, y in ((s, 0.0), (s, TILE_SIDE), (0.0, s), (TILE_SIDE, s))]
        lons, lats = [p[0] for p in edge], [p[1] for p in edge]
        return min(lons), min(lats), max(lons), max(lats)

    def touches(self, box: tuple[float, float, float, float]) -> bool:
        """Whether the bounds meet a box of longitudes and latitudes, across the antimeridian too."""
        west, south, east, north = self.bounds
        if south > box[3] or north < box[1]:
            return False
        return any(west + turn <= box[2] and east + turn >= box[0] for turn in (-360.0, 0.0, 360.0))

    @cached_property
    def polynomial(self) -> tuple[tuple[float, float], ...]:
        """Coefficients (of x, of y), highest power first, from t = (p + i q) to a position in units.

        p, q: metres right of and above the middle of the tile / 65536. Rounded to 2**-24 units, so that the
        last bit of a library's sine cannot show.
        """
        middle = self.left + TILE_SIDE / 2, self._north - TILE_SIDE / 2
        count = 32
        turns = [2 * math.pi * k / count for k in range(count)]
        values = []
        for turn in turns:
            place = _mercator(self.zone, middle[0] + _REACH * math.cos(turn), middle[1] + _REACH * math.sin(turn))
            values.append(complex(place.imag, place.real) * WORLD / (2 * math.pi))
        meridian = (6 * self.zone - 183) / 360 * WORLD
        terms = []
        for power in range(_DEGREE, -1, -1):
            total = sum(v * cmath.exp(-1j * power * t) for v, t in zip(values, turns)) / count
            total *= (65536.0 / _REACH) ** power
            total += meridian if power == 0 else 0
            terms.append((round(total.real * 2**24) / 2**24, round(total.imag * 2**24) / 2**24))
        return tuple(terms)


@lru_cache(maxsize=4096)
def _columns(zone: int, row: int) -> range:
    """Columns of the 100 km squares that meet the zone in this row."""
    band = band_of(from_utm(zone, 500_000, row * 1e5 + 50_000)[1])
    limits = zone_limits(zone, band)
    if limits is None:
        return range(0)
    eastings = []
    for edge in (row * 1e5, row * 1e5 + 1e5):
        latitude = max(SOUTH, min(NORTH, from_utm(zone, 500_000, edge)[1]))
        eastings += [to_utm(zone, longitude, latitude)[0] for longitude in limits]
    return range(max(1, math.floor(min(eastings) / 1e5)), min(8, math.floor(max(eastings) / 1e5)) + 1)


@lru_cache(maxsize=8192)
def tile(zone: int, column: int, row: int) -> Tile | None:
    """The tile of a 100 km square, or None where its zone has none."""
    return Tile(zone, column, row) if column in _columns(zone, row) else None


def by_name(name: str) -> Tile | None:
    """The tile "11SKB", or None."""
    try:
        zone, band, letters = int(name[:2]), name[2], name[3:]
        column = _COLUMNS[(zone - 1) % 3].index(letters[0]) + 1
        remainder = (_ROWS.index(letters[1]) - (0 if zone % 2 else 5)) % 20
        southern = -80 + 8 * _BANDS.index(band)
    except (ValueError, IndexError):
        return None
    if not 1 <= zone <= 60 or len(letters) != 2:
        return None
    low = math.floor(to_utm(zone, 6 * zone - 183, max(southern, SOUTH))[1] / 1e5) - 1
    for row in range(low, low + 16):
        if row % 20 == remainder:  # 100 rows of false northing are five full rounds
            found = tile(zone, column, row)
            if found is not None and found.name == name:
                return found
    return None


def touching(box: tuple[float, float, float, float]) -> Iterator[Tile]:
    """The tiles whose bounds meet a box (west, south, east, north in degrees)."""
    west, south, east, north = box
    south, north = max(south, SOUTH), min(north, NORTH)
    if south > north:
        return
    steepest = min(82.0, max(abs(south), abs(north)) + 1)
    margin = 1.2 / math.cos(math.radians(steepest)) + 6  # a square reaches this far out of its zone; 6: X and V
    for zone in range(1, 61):
        meridian = 6 * zone - 183
        nearest = min(max(0.0, abs(meridian + turn - (west + east) / 2) - (east - west) / 2) for turn in (-360, 0, 360))
        if nearest > 3 + margin:
            continue
        low, high = (math.floor(to_utm(zone, meridian, latitude)[1] / 1e5) for latitude in (south, north))
        for row in range(max(low - 2, -89), min(high + 2, 93) + 1):
            for column in _columns(zone, row):
                found = tile(zone, column, row)
                if found is not None and found.touches(box):
                    yield found
