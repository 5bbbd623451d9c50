"""When Sentinel-2A, 2B and 2C pass over a tile, and which part of it they see.

A circular sun-synchronous orbit of 98.62° inclination, 143 revolutions in 10 days, a swath of 290 km around the
descending (daylight) half; two satellites follow the same tracks five days apart. Sentinel-2C takes Sentinel-2A's
place on 2025-01-21 (what 2A took afterwards is left out). Inside a tile the edges of the swath are straight lines in
the tile's UTM metres. Source of the figures: ESA's Sentinel-2 mission guide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .tiles import TILE_SIDE, Tile, by_name

DAY = 86_400.0
REPEAT = 143  # revolutions in ten days
PERIOD = 10 * DAY / REPEAT
_INCLINATION = math.radians(98.62)
_HALF_SWATH = 145_000.0 / 6_371_000.0  # radians
_SEGMENT = math.pi / 4  # a datatake is one eighth of a revolution
_SUN_LIMIT = 87.0  # degrees of solar zenith beyond which nothing is taken
_LEAST_AREA = 0.004  # of the tile; less is not made into a product

Point = tuple  # (metres right, metres down) from a tile's upper left corner


@dataclass(frozen=True)
class Satellite:
    """name, first day of its archive and its lag behind Sentinel-2A in seconds (seconds since 1970, UTC).

    mark: the last digit of the seconds in its names. end: of its archive. younger: by how many revolutions its count
    of orbits lags behind Sentinel-2A's.
    """

    name: str
    start: float
    lag: float
    mark: int
    end: float = math.inf
    younger: int = 0


SATELLITES = (
    Satellite("Sentinel-2A", 1_435_363_200.0, 0.0, 1, 1_737_417_600.0),  # 2015-06-27 to 2025-01-21
    Satellite("Sentinel-2B", 1_499_299_200.0, 5 * DAY, 9),  # 2017-07-06
    Satellite("Sentinel-2C", 1_737_417_600.0, 0.0, 1, younger=48_100),
)


@dataclass(frozen=True)
class Track:
    """How one relative orbit sees a tile.

    relative: 1..143. angle: how far past the descending node the satellite is abeam of the tile's middle, radians.
    edges: (a, b, c) of each swath edge that cuts the tile: seen where a * right + b * down + c >= 0, metres from the
    upper left corner. outline: corners of the part seen, as (right, down). share: its share of the tile's area.
    """

    relative: int
    angle: float
    edges: tuple[tuple[float, float, float], ...]
    outline: tuple[Point, ...]
    share: float


@dataclass(frozen=True)
class Pass:
    """One overflight: the absolute orbit number, the time abeam of the tile and of the datatake's start (s)."""

    satellite: Satellite
    orbit: int
    track: Track
    time: float
    start: float


def _position(angle: float, node: float) -> tuple[float, float, float]:
    """Unit vector below the satellite, in the frame that turns with the Earth; node: its longitude in radians."""
    longitude = node - angle * 10 / REPEAT  # the Earth turns under the plane 10 times in 143 revolutions
    x, y = math.cos(angle), math.cos(_INCLINATION) * math.sin(angle)
    cosine, sine = math.cos(longitude), math.sin(longitude)
    return x * cosine - y * sine, x * sine + y * cosine, -math.sin(_INCLINATION) * math.sin(angle)


def _cross(a: tuple, b: tuple) -> tuple[float, float, float]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _dot(a: tuple, b: tuple) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _normal(angle: float, node: float) -> tuple[float, float, float]:
    """Unit vector to the left of the ground track."""
    ahead, behind = _position(angle + 1e-5, node), _position(angle - 1e-5, node)
    normal = _cross(behind, ahead)
    length = math.sqrt(_dot(normal, normal))
    return normal[0] / length, normal[1] / length, normal[2] / length


def clip(points: tuple[Point, ...], a: float, b: float, c: float) -> tuple[Point, ...]:
    """The part of a convex polygon where a * x + b * y + c >= 0."""
    kept: list[Point] = []
    for (x, y), (nx, ny) in zip(points, points[1:] + points[:1]):
        here, there = a * x + b * y + c, a * nx + b * ny + c
        if here >= 0:
            kept.append((x, y))
        if (here < 0) != (there < 0):
            part = here / (here - there)
            kept.append((x + part * (nx - x), y + part * (ny - y)))
    return tuple(kept)


def _area(points: tuple[Point, ...]) -> float:
    return abs(sum(x * ny - nx * y for (x, y), (nx, ny) in zip(points, points[1:] + points[:1]))) / 2


@lru_cache(maxsize=16_384)
def _see(tile: Tile, relative: int, node: float) -> Track | None:
    longitude, latitude = (math.radians(v) for v in tile.centre)
    centre = (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )
    angle = -math.asin(max(-1.0, min(1.0, math.sin(latitude) / math.sin(_INCLINATION))))
    if _dot(centre, _position(angle, node)) < 0.9:  # far off: no need to look closer
        return None
    for _ in range(8):  # abeam: the middle is neither ahead nor behind
        ahead, behind = _position(angle + 1e-4, node), _position(angle - 1e-4, node)
        along = tuple((p - q) / 2e-4 for p, q in zip(ahead, behind))
        step = _dot(centre, along) / _dot(along, along)
        angle += step
        if abs(step) < 1e-9:
            break
    if abs(angle) > 1.66:  # beyond the turning point: the night side of the same track
        return None
    across = _dot(centre, _normal(angle, node))
    if abs(across) > math.sin(_HALF_SWATH + TILE_SIDE * 0.75 / 6_371_000):
        return None
    outline: tuple[Point, ...] = ((0.0, 0.0), (TILE_SIDE, 0.0), (TILE_SIDE, TILE_SIDE), (0.0, TILE_SIDE))
    edges = []
    for side in (-1, 1):
        ends = []
        for ahead in (-0.012, 0.012):
            below, normal = _position(angle + ahead, node), _normal(angle + ahead, node)
            x, y, z = (p * math.cos(_HALF_SWATH) + side * n * math.sin(_HALF_SWATH) for p, n in zip(below, normal))
            ends.append(tile.metres(math.degrees(math.atan2(y, x)), math.degrees(math.asin(z))))
        (x0, y0), (x1, y1) = ends
        length = math.hypot(x1 - x0, y1 - y0)
        # The track lies to the left of the right edge (side -1) and to the right of the left one; y points down.
        a, b = side * (y0 - y1) / length, side * (x1 - x0) / length
        a, b = round(a * 2**32) / 2**32, round(b * 2**32) / 2**32
        c = float(round(-(a * x0 + b * y0)))
        cut = clip(outline, a, b, c)
        if cut != outline:
            edges.append((a, b, c))
            outline = cut
    share = _area(outline) / TILE_SIDE**2 if len(outline) > 2 else 0.0
    return Track(relative, angle, tuple(edges), outline, share) if share >= _LEAST_AREA else None


@lru_cache(maxsize=1)
def _phase() -> tuple[float, float, int]:
    """Longitude of relative orbit 1's node (radians), time of a node of Sentinel-2A, its absolute orbit number.

    Tied to one real pass: 2023-01-04, relative orbit 27, abeam of tile 11SKB at 18:41:55 UTC.
    """
    tile = by_name("11SKB")
    longitude, latitude = (math.radians(v) for v in tile.centre)
    angle = -math.asin(math.sin(latitude) / math.sin(_INCLINATION))
    x, y, _ = _position(angle, 0.0)
    node = longitude + math.radians(0.75) - math.atan2(y, x)
    return node + 26 * 2 * math.pi * 10 / REPEAT, 1_672_857_713.0 - angle * PERIOD / (2 * math.pi), 39_370


@lru_cache(maxsize=8192)
def _near(tile: Tile) -> tuple[tuple[int, float], ...]:
    """Relative orbits that may see a tile, with the longitudes of their nodes in radians."""
    first, _, _ = _phase()
    longitude, latitude = (math.radians(v) for v in tile.centre)
    # Where an orbit whose node is at longitude 0 crosses this latitude, and how far off a swath can still reach.
    x, y, _ = _position(-math.asin(max(-1.0, min(1.0, math.sin(latitude) / math.sin(_INCLINATION)))), 0.0)
    middle = longitude - math.atan2(y, x)
    cosine = math.cos(latitude)
    reach = 0.05 / (cosine * math.sqrt(cosine)) if cosine > 0.26 else math.pi
    nodes = ((relative, first - (relative - 1) * 2 * math.pi * 10 / REPEAT) for relative in range(1, REPEAT + 1))
    return tuple(
        (relative, node)
        for relative, node in nodes
        if abs((node - middle + math.pi) % (2 * math.pi) - math.pi) <= reach
    )


@lru_cache(maxsize=8192)
def tracks(tile: Tile) -> tuple[Track, ...]:
    """The relative orbits that see a tile by day."""
    return tuple(track for near in _near(tile) if (track := _see(tile, *near)) is not None)


def _tracks_within(tile: Tile, start: float, end: float) -> tuple[Track, ...]:
    """The same, but for a short time only those the satellites are on."""
    if end - start > DAY / 2:
        return tracks(tile)
    _, epoch, _ = _phase()
    flown = {
        (27 + turn - 1) % REPEAT + 1
        for satellite in SATELLITES
        for turn in range(
            math.floor((start - epoch - satellite.lag) / PERIOD - 0.5),
            math.ceil((end - epoch - satellite.lag) / PERIOD + 0.5) + 1,
        )
    }
    return tuple(track for near in _near(tile) if near[0] in flown and (track := _see(tile, *near)) is not None)


def passes(tile: Tile, start: float, end: float) -> Iterator[Pass]:
    """The overflights of a tile with start <= time < end, seconds since 1970, in no order."""
    longitude, latitude = tile.centre
    if abs(latitude) > 60 and end - start < 90 * DAY:
        noons = (math.floor(time / DAY) * DAY + DAY / 2 - longitude * 240 for time in (start, end))
        if all(sun(longitude, latitude, noon)[0] > _SUN_LIMIT + 1 for noon in noons):
            return  # polar night from end to end
    _, epoch, number = _phase()
    for track in _tracks_within(tile, start, end):
        offset = track.angle * PERIOD / (2 * math.pi)
        begin = math.floor(track.angle / _SEGMENT + 0.176) - 0.176  # so that 11SKB's datatake starts 254 s before it
        begin *= _SEGMENT * PERIOD / (2 * math.pi)
        for satellite in SATELLITES:
            # The relative orbit's own nodes are ten days apart.
            node = epoch + satellite.lag + (track.relative - 27) % REPEAT * PERIOD
            low = max(start, satellite.start)
            cycle = math.floor((low - node - offset) / (10 * DAY))
            while (taken := math.floor((time := node + cycle * 10 * DAY) + offset)) < min(end, satellite.end):
                if low <= taken and sun(*tile.centre, taken)[0] < _SUN_LIMIT:
                    orbit = number + (track.relative - 27) % REPEAT + cycle * REPEAT
                    yield Pass(satellite, orbit, track, taken, math.floor((time + begin) / 10) * 10 + satellite.mark)
                cycle += 1


def sweeps(start: float, end: float) -> list[tuple[float, float, float, float]]:
    """Boxes (west, south, east, north in degrees) that together hold all that is seen in [start, end)."""
    first, epoch, _ = _phase()
    step = PERIOD / 120
    boxes = []
    for satellite in SATELLITES:
        for k in range(math.floor((start - epoch) / step) - 1, math.ceil((end - epoch) / step) + 2):
            turns = (k * step - satellite.lag) / PERIOD
            angle = (turns - math.floor(turns + 0.5)) * 2 * math.pi
            if abs(angle) > 1.75:
                continue
            node = first - (26 + math.floor(turns + 0.5)) * 2 * math.pi * 10 / REPEAT
            x, y, z = _position(angle, node)
            longitude, latitude = math.degrees(math.atan2(y, x)), math.degrees(math.asin(z))
            tall = 4.5  # half the swath, half a tile, one step and the slant of the track
            wide = min(180.0, tall / math.cos(math.radians(min(89.0, abs(latitude) + tall))))
            boxes += [
                (
                    max(-180.0, longitude + turn - wide),
                    latitude - tall,
                    min(180.0, longitude + turn + wide),
                    latitude + tall,
                )
                for turn in (-360.0, 0.0, 360.0)
                if abs(longitude + turn) - wide < 180
            ]
    return boxes


@lru_cache(maxsize=65_536)
def sun(longitude: float, latitude: float, time: float) -> tuple[float, float]:
    """Solar zenith and azimuth in degrees (Source: Spencer 1971, Fourier series; within 0.3°)."""
    year = 2 * math.pi * ((time / DAY + 0.5) % 365.2425 - 0.5) / 365.2425
    c, s = math.cos(year), math.sin(year)
    c2, s2 = math.cos(2 * year), math.sin(2 * year)
    declination = 0.006918 - 0.399912 * c + 0.070257 * s - 0.006758 * c2 + 0.000907 * s2
    equation = 229.18 * (0.000075 + 0.001868 * c - 0.032077 * s - 0.014615 * c2 - 0.040849 * s2)  # minutes
    hour = math.radians((time % DAY / 240 + equation / 4 + longitude - 180 + 180) % 360 - 180)
    phi = math.radians(latitude)
    cosine = math.sin(phi) * math.sin(declination) + math.cos(phi) * math.cos(declination) * math.cos(hour)
    east = -math.cos(declination) * math.sin(hour)
    north = math.sin(declination) * math.cos(phi) - math.cos(declination) * math.sin(phi) * math.cos(hour)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine)))), math.degrees(math.atan2(east, north)) % 360
