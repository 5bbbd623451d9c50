"""What changes in the sample world at known places and days: landslide scars, burnt forest, a falling reservoir.

Everything follows from a seed: the demonstration has one, tests take others. Shapes are ellipses on the ground, so
that truth() returns exactly what a pixel is. Scars and burnt forest recover slowly: after 6 and 2.5 years a third of
the change is left. A reservoir falls, lies low and is refilled within months.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache

import numpy as np

from ..projection import positions
from ..scenes import Grid
from . import land, noise
from .orbits import DAY
from .tiles import UNIT, WORLD, isometric

DEMO_SEED = 0
_YEAR = 365.2425 * DAY
_E = math.sqrt((2 - 1 / 298.257223563) / 298.257223563)
# kind, longitude, latitude, first day of the demonstration's events
_SITES = (
    ("landslide", 121.13, 24.04, "2024-10-31"),
    ("landslide", 121.47, 24.17, "2024-04-03"),
    ("landslide", 120.79, 23.47, "2025-07-07"),
    ("fire", 121.27, 24.32, "2025-02-15"),
    ("fire", 120.90, 23.28, "2024-01-20"),
    ("reservoir", 121.02, 23.99, "2024-01-01"),
)
# Reflectance * 10 000 of what the events leave behind, in the order of land.BANDS.
_CHAR = dict(zip(land.BANDS, (330, 380, 430, 480, 560, 640, 700, 760, 820, 850, 1750, 1950)))
_SCAR = dict(zip(land.BANDS, (760, 950, 1250, 1560, 1750, 1880, 1960, 2060, 2150, 2200, 2750, 2450)))
_SHORE = dict(zip(land.BANDS, (850, 1050, 1400, 1750, 1900, 2000, 2050, 2100, 2200, 2250, 2650, 2350)))
_WATER = dict(zip(land.BANDS, (330, 350, 400, 240, 190, 130, 120, 105, 95, 90, 40, 30)))
_HEALS = {"landslide": 6.0, "fire": 2.5}  # years until a third is left
_REACH = 2600.0  # metres around the middle that hold all of an event
_FALL, _LOW, _RISE = 120 * DAY, 30 * DAY, 60 * DAY  # a reservoir falls, lies low and is filled again


@dataclass(frozen=True)
class Event:
    """kind: landslide, fire or reservoir. start: seconds since 1970, UTC. parts: ellipses (x, y, half length, half
    width, cosine, sine), metres east and north of the middle.
    """

    kind: str
    longitude: float
    latitude: float
    start: float
    parts: tuple[tuple[float, float, float, float, float, float], ...]

    @property
    def metre(self) -> float:
        """Mercator units to a metre at the middle."""
        return 1 / (UNIT * math.cos(math.radians(self.latitude)))

    def strength(self, time: float) -> float:
        """0 before the event, 1 on its day, then less; of a reservoir how far it has fallen, 0 full to 1 lowest."""
        since = time - self.start
        if since < 0:
            return 0.0
        if self.kind != "reservoir":
            return math.exp(-since / (_HEALS[self.kind] * _YEAR))
        if since < _FALL:
            return since / _FALL
        return max(0.0, min(1.0, 1 - (since - _FALL - _LOW) / _RISE))

    def near(self, x: np.ndarray, y: np.ndarray) -> bool:
        """Whether some of these Mercator positions lie within its reach."""
        east, north = self._middle
        reach = _REACH * self.metre
        inside = (np.abs((x - east + WORLD / 2) % WORLD - WORLD / 2) < reach) & (np.abs(y - north) < reach)
        return bool(inside.any())

    @property
    def _middle(self) -> tuple[float, float]:
        return self.longitude / 360 * WORLD, isometric(self.latitude) / (2 * math.pi) * WORLD

    def share(self, x: np.ndarray, y: np.ndarray, side: float, shrink: float = 0.0) -> np.ndarray:
        """The share of pixels of a side in metres inside of its parts, shrunk by a part of their size, float32.

        A side of 0 tells whether a position itself is inside.
        """
        east, north = self._middle
        right = ((x - east + WORLD / 2) % WORLD - WORLD / 2) / self.metre
        up = (y - north) / self.metre
        found = np.zeros(x.shape, np.float32)
        for px, py, length, width, cosine, sine in self.parts:
            a, b = length * (1 - shrink), width * (1 - shrink)
            dx, dy = right - px, up - py
            u, v = (dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b
            inside = 1 - np.sqrt(u * u + v * v)
            if side:
                found = np.maximum(found, noise.clip(inside * (b / side) + 0.5, 0, 1).astype(np.float32))
            else:
                found = np.maximum(found, (inside > 0).astype(np.float32))
        return found


class Footprint:
    """An event on a grid of pixels. The share of each pixel it covers is the same in every scene: computed once."""

    def __init__(self, event: Event, x: np.ndarray, y: np.ndarray, side: float):
        self._event, self._pixels = event, (x, y, side)
        self._whole: np.ndarray | None = None

    @property
    def whole(self) -> np.ndarray:
        """The share of each pixel inside of the event's parts."""
        if self._whole is None:
            self._whole = self._event.share(*self._pixels)
        return self._whole

    def change(self, surface: dict[str, np.ndarray], time: float) -> None:
        """Change the surface reflectance (times 10 000) of some bands to what it is with the event at a time."""
        event, strength = self._event, round(self._event.strength(time), 6)
        if event.kind == "reservoir":
            left = event.share(*self._pixels, 0.45 * strength)
            for band, value in surface.items():
                value = value + self.whole * (_SHORE[band] - value)
                surface[band] = value + left * (_WATER[band] - value)
        elif strength:
            colours = _SCAR if event.kind == "landslide" else _CHAR
            share = self.whole * np.float32(strength)
            for band, value in surface.items():
                surface[band] = value + share * (colours[band] - value)


def sites_near(longitude: float, latitude: float) -> bool:
    """Whether a tile with this middle may hold an event, of whatever seed."""
    return any(abs(longitude - site[1]) < 1.2 and abs(latitude - site[2]) < 1.2 for site in _SITES)


@lru_cache(maxsize=8)
def events(seed: int = DEMO_SEED, small: bool = False) -> tuple[Event, ...]:
    """The events of a seed; those of the demonstration lie at the same kinds of places on other days.

    small: landslides begin at 0.5 ha instead of 0.9 ha, and small ones are more common than large ones.
    """
    return tuple(_made(seed, number, small, *site) for number, site in enumerate(_SITES))


def _made(seed: int, number: int, small: bool, kind: str, longitude: float, latitude: float, day: str) -> Event:
    start = datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp()
    draws = _Draws(seed, number)
    if seed != DEMO_SEED:
        longitude += round((next(draws) - 0.5) * 0.16, 4)
        latitude += round((next(draws) - 0.5) * 0.16, 4)
        start += math.floor((next(draws) - 0.5) * 300) * DAY
    if kind == "reservoir":
        return Event(kind, longitude, latitude, start, ((0.0, 0.0, 950.0, 520.0, 1.0, 0.0),))
    place, count = (longitude, latitude), {"landslide": 9, "fire": 4}[kind]
    parts = _planted(kind, *place, count, small, draws)
    for _place in range(20):  # where too little is green, somewhere else near
        if len(parts) == count:
            break
        place = tuple(round(at + (next(draws) - 0.5) * 0.16, 4) for at in (longitude, latitude))
        parts = _planted(kind, *place, count, small, draws)
    return Event(kind, *place, start, parts)


class _Draws(Iterator):
    """Pseudo-random numbers, 0 to 1, of an event. taken: how many were drawn; set it back to draw some again."""

    def __init__(self, seed: int, number: int):
        self._key, self.taken = (seed, number), 0

    def __next__(self) -> float:
        self.taken += 1
        return noise.scramble(*self._key, self.taken - 1) / 2**32


def _planted(kind: str, longitude: float, latitude: float, count: int, small: bool, draws: _Draws) -> tuple:
    """``count`` ellipses that lie in forest or grass; fewer if 400 tries do not yield as many. Forty tries at once."""
    parts: list[tuple] = []
    for _forty in range(10):
        tried = [(_ellipse(kind, small, draws), draws.taken) for _try in range(40)]
        green = _green(longitude, latitude, np.array([part for part, _taken in tried]))
        for (part, taken), in_green in zip(tried, green):
            apart = all(math.hypot(part[0] - p[0], part[1] - p[1]) > part[2] + p[2] + 60 for p in parts)
            if (apart or kind == "fire") and in_green:
                parts.append(part)
            if len(parts) == count:
                draws.taken = taken
                return tuple(parts)
    return tuple(parts)


def _ellipse(kind: str, small: bool, draws: Iterator[float]) -> tuple[float, float, float, float, float, float]:
    reach = 1700.0 if kind == "landslide" else 900.0
    x, y, turn = (next(draws) - 0.5) * 2 * reach, (next(draws) - 0.5) * 2 * reach, next(draws) * math.pi
    if kind == "landslide" and small:  # at least 0.5 ha
        length, width = 62 + 248 * next(draws) ** 2, 26 + 48 * next(draws) ** 2
    elif kind == "landslide":  # at least 0.9 ha
        length, width = 90 + 220 * next(draws), 34 + 40 * next(draws)
    else:
        length, width = 260 + 400 * next(draws), 180 + 160 * next(draws)
    return (
        round(x, 1),
        round(y, 1),
        round(length, 1),
        round(width, 1),
        round(math.cos(turn), 6),
        round(math.sin(turn), 6),
    )


def _green(longitude: float, latitude: float, parts: np.ndarray) -> np.ndarray:
    """Whether all of an ellipse is covered by forest or grass in every season, for each row of Event.parts."""
    x, y, length, width, cosine, sine = parts.T[:, :, None]
    metre = 1 / (UNIT * math.cos(math.radians(latitude)))
    along = np.linspace(-1, 1, 9)
    east = longitude / 360 * WORLD + (x + along * length * cosine - np.roll(along, 3) * width * sine) * metre
    north = isometric(latitude) / (2 * math.pi) * WORLD
    north = north + (y + along * length * sine + np.roll(along, 3) * width * cosine) * metre
    ground = land.Ground(east, north, 0)
    least = [ground.season(season, longitude, latitude).vegetation.min(axis=1) for season in (2, 38)]
    return np.minimum(*least) > 0.55


def truth(event: Event, grid: Grid, time: float | None = None) -> np.ndarray:
    """Which pixels of a grid have their centre in what the event has changed: bool (height, width).

    Of a reservoir what has fallen dry at a time (None: at its lowest). An independent way from the scenes': degrees
    instead of the tile's polynomial.
    """
    lon, lat = positions(grid, "EPSG:4326", 1e-8)
    sine = np.sin(np.radians(lat))
    x = lon / 360 * WORLD
    y = (np.arctanh(sine) - _E * np.arctanh(_E * sine)) / (2 * math.pi) * WORLD
    inside = event.share(x, y, 0) > 0
    if event.kind != "reservoir":
        return inside
    fallen = 1.0 if time is None else event.strength(time)
    return inside & (event.share(x, y, 0, 0.45 * fallen) == 0)
