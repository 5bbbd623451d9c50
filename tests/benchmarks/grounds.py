"""Areas of five kinds whose truth is known: mountain forest, tidal flat, city, farmland and lake shore.

Unlike methods.invented() the ground itself changes between the views: slopes with the sun, flats with the tide, fields
with the season, water with its glint. The truth is the median of the cloudless ground of all days of the period, with
all orbits equally bright. Over it lie clouds with soft edges and shadows, haze and thin cirrus; scores fail as real
ones do: too low on bright roofs, flats and glint, too high at the edges of clouds and under thin cirrus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cloudscore_plugin.preview.stack import Scene, Stack

from .methods import BEGIN, DAY, smooth, stack_of

DAYS = 90
VEIL = np.array([1.3, 1.1, 1.0, 0.6])[:, None, None]  # haze in B2, B3, B4, B8
# Reflectances times 10 000 in B2, B3, B4, B8.
FOREST, GRASS, SOIL, SAND = (
    (250, 450, 300, 2800),
    (450, 750, 600, 3200),
    (700, 950, 1300, 2100),
    (1200, 1450, 1700, 2100),
)
WATER, MUD, STREET, ROOF = (600, 550, 400, 250), (850, 950, 1000, 1150), (800, 850, 900, 1100), (3200, 3400, 3500, 3600)


@dataclass(frozen=True)
class Weather:
    """Views, the usual share of cloud, haze and cirrus (reflectance times 10 000), how much one orbit is brighter."""

    views: int
    cloudy: float
    haze: float
    cirrus: float
    brighter: float


# The ground at a day of the period and what takes away from the score there: (bands, side, side), (side, side).
Ground = Callable[[float], tuple[np.ndarray, np.ndarray]]


def mixed(*parts: tuple[np.ndarray, tuple]) -> np.ndarray:
    """Shares (side, side) of materials added up."""
    return sum(share * np.array(material, float)[:, None, None] for share, material in parts)


def forest(rng: np.random.Generator, side: int) -> Ground:
    """Wooded slopes; the lower the sun in winter, the darker those that face away."""
    height, glades = smooth(rng, 6, side) + 0.4 * smooth(rng, 15, side), smooth(rng, 10, side) > 0.75
    down, right = np.gradient(height * side / 6)
    texture = rng.normal(1, 0.06, (side, side))
    base = mixed((~glades * 1.0, FOREST), (glades * 1.0, GRASS)) * texture

    def at(day: float) -> tuple[np.ndarray, np.ndarray]:
        low = 0.55 - 0.35 * day / DAYS  # the sun rises through the spring
        light = np.clip(1 + low * (right - 0.7 * down) * 1.5, 0.35, 1.5)
        return base * light, 0.12 * (light < 0.6)

    return at


def tidal_flat(rng: np.random.Generator, side: int) -> Ground:
    """Mud and sand that the tide, another at each view, covers up to its height."""
    height = 0.7 * smooth(rng, 3, side) + 0.3 * smooth(rng, 12, side)
    sandy = smooth(rng, 8, side)
    flat = mixed((1 - sandy, MUD), (sandy, SAND)) * rng.normal(1, 0.04, (side, side))
    sea = mixed((np.ones((side, side)), WATER))

    def at(day: float) -> tuple[np.ndarray, np.ndarray]:
        tide = 0.45 + 0.22 * np.sin(2 * np.pi * day / 14.77)
        dry = np.clip((height - tide) * 25, 0, 1)
        return flat * dry + sea * (1 - dry), 0.22 * dry * (0.5 + sandy)

    return at


def city(rng: np.random.Generator, side: int) -> Ground:
    """Blocks of roofs, some very bright, streets between them and parks."""
    block = np.add.outer(np.arange(side) // 5 * 1000, np.arange(side) // 4)
    values = rng.random(block.max() + 1)[block]
    street = ((np.arange(side) % 5 == 0)[:, None] | (np.arange(side) % 4 == 0)[None]) * 1.0
    bright = (values > 0.85) * (1 - street)
    park = (smooth(rng, 7, side) > 0.7) * (1 - street) * (1 - bright)
    dull = 1 - street - bright - park
    grey = mixed((street, STREET), (bright, ROOF), (park, GRASS)) + dull * (0.7 + values) * mixed((dull, MUD))
    grey = grey * rng.normal(1, 0.05, (side, side))

    def at(day: float) -> tuple[np.ndarray, np.ndarray]:
        return grey, 0.3 * bright + 0.06 * dull

    return at


def farmland(rng: np.random.Generator, side: int) -> Ground:
    """Fields that green up, and some that are harvested, each in its own week."""
    field = np.add.outer(np.arange(side) // 9 * 1000, np.arange(side) // 7)
    begin, end, strong = (rng.random(field.max() + 1)[field] for _ in range(3))
    texture = rng.normal(1, 0.05, (side, side))

    def at(day: float) -> tuple[np.ndarray, np.ndarray]:
        green = 1 / (1 + np.exp(-(day - 90 * begin) / 8)) * (0.3 + 0.7 * strong)
        green = np.where((end > 0.7) & (day > 100 * end - 20), 0.1, green)
        return mixed((1 - green, SOIL), (green, GRASS)) * texture, 0.08 * (green < 0.2)

    return at


def shore(rng: np.random.Generator, side: int) -> Ground:
    """A lake with a sandy rim between meadows; the water glints more or less at each view."""
    height = smooth(rng, 4, side)
    wet, rim = height < 0.5, (height >= 0.5) & (height < 0.54)
    land = mixed((1.0 * ~(wet | rim), GRASS), (1.0 * rim, SAND), (1.0 * wet, WATER)) * rng.normal(1, 0.05, (side, side))
    waves = smooth(rng, 20, side)

    def at(day: float) -> tuple[np.ndarray, np.ndarray]:
        glint = wet * np.clip(np.sin(day * 1.7) - 0.5, 0, None) * 500 * waves
        return land + glint, glint / 1200

    return at


AREAS = {
    "forest": (forest, Weather(16, 0.5, 250, 150, 0.05)),
    "tidal flat": (tidal_flat, Weather(14, 0.45, 300, 150, 0.03)),
    "city": (city, Weather(20, 0.35, 700, 100, 0.04)),
    "farmland": (farmland, Weather(18, 0.4, 200, 150, 0.10)),
    "lake shore": (shore, Weather(8, 0.45, 300, 200, 0.03)),
}


def area(kind: str, seed: int, side: int = 96, weather: Weather | None = None) -> tuple[Stack, np.ndarray]:
    """The stack of an area of AREAS and its true reflectance (bands, side, side). weather: None for the kind's own."""
    make, usual = AREAS[kind]
    sky = weather or usual
    rng = np.random.default_rng([seed, *kind.encode()])
    ground = make(rng, side)
    truth = np.median([ground(day)[0] for day in np.linspace(0, DAYS, 46)], axis=0)
    values, scores, valid, scenes = [], [], [], []
    for number in range(sky.views):
        orbit, day = number % 2, (number + 0.5) * DAYS / sky.views
        seen, less = ground(day)
        seen = seen * (1 + sky.brighter * (orbit - 0.5)) + rng.normal(0, 35, seen.shape)
        veil = np.clip(smooth(rng, 4, side) - 0.3, 0, None) * sky.haze * rng.exponential(1)
        streaks = np.clip(smooth(rng, 9, side) - 0.6, 0, None) * 2.5 * sky.cirrus * (rng.random() < 0.4)
        seen = seen + VEIL * veil + streaks
        field = 0.7 * smooth(rng, 7, side) + 0.3 * smooth(rng, 20, side)
        covered = np.clip(sky.cloudy * rng.uniform(0.2, 1.8), 0, 0.95)
        depth = np.clip((field - np.quantile(field, 1 - covered)) * 14, 0, 1)
        seen = seen * (1 - depth) + 6500 * depth
        shadow = np.roll(depth, (5, -3), (0, 1)) * (1 - depth)
        seen *= 1 - 0.5 * shadow
        score = 0.96 - 0.9 * depth - 0.5 * shadow - veil / 2200 - streaks / 4000 - less
        score = 0.7 * score + 0.3 * np.roll(score, (2, 1), (0, 1)) + rng.normal(0, 0.03, score.shape)
        swath = np.ones((side, side), bool)
        if orbit:
            swath = np.add.outer(np.arange(side) * 0.2, np.arange(side)) < side * 0.62
        values.append(np.clip(seen, 1, 12_000))
        scores.append(np.clip(score, 0, 1))
        valid.append(np.where(swath, 15, 0))
        name = f"GS2A_20230101T000000_{number:06d}_N05.09"
        cloud = 100 * float(depth.mean())
        scenes.append(Scene(f"s{number:03d}", BEGIN + day * DAY, "51RUQ", "", cloud, {}, name, True, 1 + orbit))
    return stack_of(np.array(values), np.array(scores), np.array(valid, np.uint8), tuple(scenes)), truth
