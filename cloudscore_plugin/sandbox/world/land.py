"""The land of the sample world: relief, water, forest, fields, towns and snow, as a function of place and season.

Every field is a function of the Mercator position alone (tiles.py), so neither tiles nor UTM zones show seams.
Reflectances are in units of 1/10 000 as in Sentinel-2 L2A; arrays are float32; heights in metres.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from . import noise
from .atlas import atlas
from .orbits import DAY, sun
from .tiles import UNIT

SEASONS = 73  # bins of five days
BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B11", "B12")

# Surface reflectance of pure covers, in the order of BANDS.
_SPECTRA = {
    "conifer": (190, 235, 375, 255, 560, 1500, 1850, 2050, 2150, 2200, 950, 420),
    "leafless": (330, 420, 620, 640, 950, 1500, 1700, 1850, 2000, 2050, 1800, 1050),
    "leaves": (170, 220, 480, 240, 850, 2700, 3500, 3750, 3900, 4000, 1750, 750),
    "jungle": (170, 210, 430, 240, 700, 2300, 2900, 3100, 3300, 3400, 1400, 580),
    "straw": (430, 550, 850, 1070, 1600, 1950, 2150, 2350, 2550, 2650, 3000, 2100),
    "grass": (280, 370, 760, 460, 1150, 2750, 3350, 3550, 3750, 3800, 2150, 1150),
    "soil": (560, 720, 1010, 1290, 1530, 1700, 1850, 2000, 2150, 2250, 2700, 2300),
    "crop": (220, 300, 680, 310, 1050, 3200, 4100, 4400, 4550, 4600, 1900, 850),
    "rock": (690, 800, 930, 1040, 1130, 1210, 1290, 1360, 1420, 1460, 1700, 1450),
    "sand": (900, 1200, 1850, 2550, 2850, 3000, 3150, 3300, 3450, 3500, 4300, 3700),
    "mud": (780, 900, 1080, 1260, 1340, 1390, 1430, 1480, 1520, 1540, 1250, 950),
    "gravel": (850, 1050, 1400, 1750, 1900, 2000, 2050, 2100, 2200, 2250, 2650, 2350),
    "roof": (1100, 1270, 1390, 1560, 1650, 1750, 1830, 1900, 2000, 2050, 2150, 1950),
    "sheet": (3000, 3200, 3350, 3500, 3550, 3600, 3600, 3650, 3700, 3700, 3300, 2900),
    "asphalt": (640, 720, 790, 850, 900, 950, 990, 1030, 1080, 1100, 1200, 1100),
    "deep": (370, 330, 220, 110, 80, 60, 60, 50, 45, 45, 25, 20),
    "shallow": (520, 600, 720, 430, 320, 180, 160, 130, 110, 105, 50, 35),
    "lake": (330, 350, 400, 240, 190, 130, 120, 105, 95, 90, 40, 30),
    "river": (420, 480, 690, 520, 520, 380, 360, 300, 270, 250, 90, 60),
    "snow": (8700, 8900, 8900, 8800, 8600, 8400, 8200, 8000, 7600, 7300, 1100, 900),
}
_COLOUR = {name: dict(zip(BANDS, map(float, values))) for name, values in _SPECTRA.items()}

# Crop calendars of the northern temperate zone: (sown, ripe or cut) as shares of the year, negative where it was
# sown the autumn before, and a second crop or None.
_CALENDARS = (
    ((-0.2, 0.52), None), ((-0.18, 0.53), None), ((-0.16, 0.5), (0.58, 0.82)), ((0.33, 0.72), None),
    ((0.38, 0.76), None), ((0.35, 0.70), None), ((-0.14, 0.40), (0.48, 0.80)), ((0.10, 0.42), (0.50, 0.82)),
    ((0.20, 0.60), None), ((0.28, 0.80), None), ((0.15, 0.90), None), ((-0.5, 1.5), None),
    ((0.22, 0.45), (0.47, 0.68)), ((0.42, 0.66), None), ((-0.25, 0.34), None), ((0.3, 0.58), (0.66, 0.9)),
)  # fmt: skip
KINDS = len(_CALENDARS)

# Valleys within valleys: log2 of the texel in units, height over the next larger ones', how round the bottom is,
# where in the texture.
_RELIEF = (
    (6, 1.0, 0.13, (3.0, 5.0)),
    (4, 0.6, 0.08, (130.0, 270.0)),
    (2, 0.24, 0.05, (61.0, 7.0)),
    (0, 0.06, 0.05, (9.0, 88.0)),
)

_STEEPNESS = 0.033  # usual slope of the relief texture between two texels, rounded tops and bottoms allowed for

# What only the making of a Ground needs.
_PASSING = (
    "px", "py", "owner", "border", "hedge", "valleys", "bank", "core", "uplift", "urban", "road", "latitude", "wide",
    "middle", "broad", "shore", "_local", "cosine", "wadi", "hemisphere", "inland", "farm", "grass", "desert",
)  # fmt: skip


class _Textures:
    """The land's three textures with their pyramids, and small tables."""

    def __init__(self):
        self.relief = self._pyramid(noise.fractal(512, 8, 8, 0.5, 11))
        self.patches = self._pyramid(noise.fractal(512, 8, 4, 0.62, 23))
        self.grain = self._pyramid(noise.fractal(512, 128, 1, 0.75, 37))
        # Slopes are taken at each level of the pyramid, per texel of the finest.
        self.slopes = []
        for level, field in enumerate(self.relief):
            self.slopes.append([part.ravel() * 0.5**level for part in noise.slopes(field)])
        turns = [math.pi * (k + 0.37) / 32 for k in range(32)]
        self.cosine = np.array([round(math.cos(t), 6) for t in turns], np.float32)
        self.sine = np.array([round(math.sin(t), 6) for t in turns], np.float32)

    @staticmethod
    def _pyramid(field: np.ndarray) -> list[np.ndarray]:
        levels = [field]
        while levels[-1].shape[0] > 2:
            levels.append(noise.coarser(levels[-1]))
        return levels


@lru_cache(maxsize=1)
def _textures() -> _Textures:
    return _Textures()


@lru_cache(maxsize=SEASONS)
def _crop_table(season: int) -> np.ndarray:
    """Greenness 0..1 of every calendar in a season, north then south (half a year later): 2 * KINDS float32."""
    values = []
    for shift in (0.0, 0.5):
        year = ((season + 0.5) / SEASONS + shift) % 1
        for calendar in _CALENDARS:
            green = 0.0
            for span in calendar:
                for now in (year, year - 1):
                    if span is not None and span[0] <= now <= span[1]:
                        part = (now - span[0]) / (span[1] - span[0])
                        green = max(green, min(1.0, part * 2.6, (1 - part) * 4.5))
            values.append(round(green, 4))
    return np.array(values, np.float32)


def _step(values: np.ndarray, middle, width: float) -> np.ndarray:
    """0 below, 1 above, a straight ramp of that width around the middle."""
    return noise.clip((values - middle) * (1.0 / width) + 0.5, 0, 1)


class Ground:
    """The land at an array of positions (units, float64); detail: log2 of the pixel's side in 10 m pixels."""

    def __init__(self, x: np.ndarray, y: np.ndarray, detail: int):
        self._x, self._y, self._detail = x, y, detail
        self._static: dict[str, np.ndarray] = {}
        self._climate()
        self._relief()
        self._water()
        self._parcels()
        self._towns()
        self._cover()
        del self._x, self._y

    # ---- lookups

    def _corners(self, shift: int, turn: tuple[int, int], at: tuple[float, float]) -> tuple[noise.Corners, int]:
        """Corners in the 512 textures with texels of 2**shift units, turned by an integer matrix; and the level."""
        a, b = turn
        level = max(0, self._detail - shift)
        scale = 1.0 / (1 << (shift + level))
        x = (a * self._x - b * self._y) * scale + (at[0] / (1 << level) - 0.5)
        y = (b * self._x + a * self._y) * scale + (at[1] / (1 << level) - 0.5)
        return noise.Corners(x, y, 512 >> level), level

    def _patches(self, shift: int, turn: tuple[int, int], at: tuple[float, float]) -> np.ndarray:
        fade = (1.0, 0.7, 0.4, 0.15, 0.0)[max(0, min(4, self._detail - shift - 2))]  # sooner than its period shows
        if not fade:
            return np.zeros(self._x.shape, np.float32)
        corners, level = self._corners(shift, turn, at)
        return corners(_textures().patches[level].ravel()) * fade

    # ---- climate

    def _climate(self) -> None:
        x, y = self._x, self._y
        maps = atlas()
        self.latitude = maps.along(maps.latitude, y)
        self.cosine = maps.along(maps.cosine, y)
        self.wide = self._patches(9, (1, 0), (17.0, 91.0))  # 20 to 300 km
        # 0.2 to 4 km, from two lookups whose periods differ in length and direction
        self.middle = self._patches(5, (3, 4), (201.0, 47.0)) + self._patches(4, (2, -1), (120.0, 33.0))
        self.middle *= (0.707, 0.707, 0.707, 0.707, 0.6, 0.45, 0.3)[min(6, self._detail)]  # or its period would show
        # The coarse maps are looked up at a place shaken by noise, so their cells never show.
        shake = self._patches(6, (2, 1), (5.0, 300.0)), self._patches(6, (1, 2), (77.0, 130.0))
        self.broad = (shake[0] + self._patches(7, (2, -3), (311.0, 40.0))) * 0.707  # 1 to 23 km
        fine = self._patches(2, (1, 0), (31.0, 8.0))
        px = x + shake[0] * 480.0 + self.middle * 90.0
        py = y + shake[1] * 480.0 + fine * 30.0

        def coarse(field: np.ndarray, reach: float) -> np.ndarray:
            return maps.sample(field, x + (px - x) * reach, y + (py - y) * reach)

        self.shore = coarse(maps.land, 1.0) - 0.5 + self.middle * 0.02  # above 0: land
        self.uplift = coarse(maps.height, 2.5)
        self.inland = coarse(maps.inland, 1.0)
        self.moisture = noise.clip(coarse(maps.moisture, 3.0) + self.wide * 0.07, 0, 1)
        self._local = self._patches(4, (4, 3), (99.0, 250.0))  # 0.1 to 2 km
        self._fine = fine

    # ---- relief

    def _ridges(self, shift: int, bottom: float, at: tuple[float, float]) -> tuple[np.ndarray, ...]:
        """Noise, |noise| rounded at the bottom and the slopes of that per unit: valleys run along the zero lines."""
        if self._detail - shift > 2:  # smaller than a few pixels: their mean
            zero = np.zeros(self._x.shape, np.float32)
            return zero + 1, zero + 0.72, zero, zero
        corners, level = self._corners(shift, (1, 0), at)
        textures = _textures()
        value = corners(textures.relief[level].ravel())
        east, north = (corners(part) * (1.0 / (1 << shift)) for part in textures.slopes[level])
        soft = np.sqrt(value * value + bottom * bottom)  # the bottom is rounded, and so are the tops
        tame = 1 / (0.55 + 0.45 * soft)
        ratio = value / soft * (0.55 * tame * tame)
        return value, (soft - bottom) * tame, east * ratio, north * ratio

    def _relief(self) -> None:
        hills = noise.clip(0.3 + self.wide * 0.4, 0.03, 1)
        rugged = noise.clip(self.uplift * (1 / 2400.0), 0, 1.5)
        weight = 55.0 * hills + 950.0 * rugged + 160.0 * noise.clip(0.32 - self.moisture, 0, 1)
        height = 20.0 + self.uplift * (0.2 + 0.07 * noise.clip(self.wide, -1.5, 1.5)) + 60.0 * hills
        height += noise.clip(self.uplift - 3000.0, 0, 3000) * 0.9  # plateaus stand high as a whole
        east = np.zeros_like(height)
        north = np.zeros_like(height)
        self.valleys = []
        hidden = np.zeros_like(height)
        for shift, gain, bottom, at in _RELIEF:
            value, bowl, dx, dy = self._ridges(shift, bottom, at)
            self.valleys.append((value, dx, dy))
            scaled = weight * gain
            if self._detail - shift > 2:  # unseen at this size, but as steep as ever
                missed = scaled * (_STEEPNESS / (1 << shift))
                hidden += missed * missed
            height += scaled * bowl
            east += scaled * dx
            north += scaled * dy
            weight = weight * noise.clip(0.25 + bowl, 0.15, 1.3)  # smooth floors, broken crests
        ground = 1.0 / UNIT / self.cosine  # per unit -> per metre
        self.height = height
        self.east, self.north = east * ground, north * ground
        self.steep = np.sqrt(self.east * self.east + self.north * self.north + hidden * (ground * ground))

    # ---- rivers and lakes

    def _water(self) -> None:
        pixel = float(1 << self._detail)
        wet = self.moisture
        (big, bx, by), (small, sx, sy) = self.valleys[0], self.valleys[1]
        # Distance to a valley's line in units, from the noise's value over its steepness; it meanders.
        big = np.abs(big + self.middle * 0.018 + self._local * 0.006)
        reach = big / (np.sqrt(bx * bx + by * by) + 0.0008)
        width = noise.clip(1.6 + 5.0 * (wet - 0.4) + 1.3 * self.broad, 0.5, 12) * noise.clip(
            1.2 - self.uplift * (1 / 3800.0), 0.3, 1
        )
        width += 14.0 * noise.clip(wet - 0.8, 0, 0.3)
        river = noise.clip((width + 0.5 * pixel - reach) / (0.3 + pixel), 0, 1) * np.minimum(2 * width / pixel, 1)
        stream = np.abs(small + self._fine * 0.012) / (np.sqrt(sx * sx + sy * sy) + 0.004)
        brook = 0.75 * noise.clip(wet * 1.6 - 0.2, 0, 1)
        brook = noise.clip((brook + 0.5 * pixel - stream) / (0.4 + pixel), 0, 1) * np.minimum(brook / pixel, 1)
        channel = np.maximum(river, brook * _step(big, 0.12, 0.1))
        flowing = _step(wet, 0.3, 0.12)
        self.wadi = channel * (1 - flowing)
        north = noise.clip((np.abs(self.latitude) - 45.0) * 0.05, 0, 1)
        lake = _step(-self.middle - self._local * 0.2 - self.broad * 0.9 - self.steep * 3.0, 3.3 - 0.9 * north, 0.05)
        lake = lake * flowing
        sea = _step(-self.shore, 0.0, 0.004)
        self.sea = sea
        self.bank = noise.clip((width * 2.2 + 8.0 - reach) * 0.1, 0, 1)
        self.water = np.maximum(np.maximum(channel * flowing, lake), sea)
        self.river = channel * flowing * (1 - sea)

    # ---- parcels, roads

    def _parcels(self) -> None:
        """Regions of about 4 km with one direction each, cut into parcels: who owns a pixel, and its edges."""
        textures = _textures()
        x, y = self._x + self.broad * 60.0, self._y + self.wide * 60.0
        side = 384.0
        gx, gy = x * (1 / side), y * (1 / side)
        left, low = np.floor(gx - 0.5), np.floor(gy - 0.5)
        wrap = np.int64((1 << 22) // 384 + 1)
        best = second = None
        for i in (0.0, 1.0):
            for j in (0.0, 1.0):
                cx, cy = left + i, low + j
                key = ((cx.astype(np.int64) % wrap) * 1_000_003 + cy.astype(np.int64)).astype(np.uint32)
                h = noise.hashed(key, 71)
                jx = (h & np.uint32(1023)).astype(np.float32) * (0.6 / 1023) + 0.2
                jy = (h >> np.uint32(10) & np.uint32(1023)).astype(np.float32) * (0.6 / 1023) + 0.2
                dx, dy = (gx - cx).astype(np.float32) - jx, (gy - cy).astype(np.float32) - jy
                d = dx * dx + dy * dy
                if best is None:
                    best, region, rx, ry = d, h, dx, dy
                    second = np.full_like(d, 9.0)
                    continue
                nearer = d < best
                second = np.where(nearer, best, np.minimum(second, d))
                best = np.where(nearer, d, best)
                region, rx, ry = np.where(nearer, h, region), np.where(nearer, dx, rx), np.where(nearer, dy, ry)
        self.border = (second - best) * (side * 0.55)  # about the distance to the region's edge, in units
        turn = (region >> np.uint32(20) & np.uint32(31)).astype(np.intp)
        c, s = textures.cosine.take(turn), textures.sine.take(turn)
        px, py = (rx * c + ry * s) * side + 4096.0, (ry * c - rx * s) * side + 4096.0
        self.px, self.py = px, py
        size = (region >> np.uint32(25) & np.uint32(7)).astype(np.float32)
        width = 7.0 + size * 2.1
        along = 13.0 + (region >> np.uint32(28) & np.uint32(7)).astype(np.float32) * 4.0
        across = px / width
        column = np.floor(across)
        h = noise.hashed(column.astype(np.uint32) + region, 5)
        length = along * (0.7 + (h & np.uint32(255)).astype(np.float32) * (0.9 / 255))
        up = py / length + (h >> np.uint32(8) & np.uint32(255)).astype(np.float32) * (1 / 255)
        row = np.floor(up)
        h = noise.hashed(h + row.astype(np.uint32) * np.uint32(7919), 6)
        strips = np.float32(1) + (h >> np.uint32(30)).astype(np.float32)  # 1 to 4 strips
        strips = np.where(strips > 3, np.float32(1), strips)
        inner = (across - column) * strips
        strip = np.floor(inner)
        self.owner = noise.hashed(h + strip.astype(np.uint32) * np.uint32(104_729), 7)
        edge = np.minimum((inner - strip) * width / strips, (up - row) * length)
        pixel = float(1 << self._detail)
        self.hedge = noise.clip((0.8 + 0.4 * pixel - edge) / pixel, 0, 1) * min(1.0, 1.0 / pixel)
        road = noise.clip((1.0 + 0.5 * pixel - self.border) / (0.3 + 0.7 * pixel), 0, 1) * min(1.0, 1.0 / pixel)
        self.road = road
        self._contrast = (1.0, 0.95, 0.8, 0.5, 0.28, 0.14, 0.07)[min(6, self._detail)]

    # ---- towns

    def _towns(self) -> None:
        mild = _step(self.moisture, 0.32, 0.3) * (1 - _step(self.uplift, 1900.0, 900.0))
        mild *= 1 - _step(np.abs(self.latitude), 62.0, 8.0)
        mild *= noise.clip(0.75 + 0.45 * self.wide, 0.05, 1.6) * (1 - 0.85 * _step(self.moisture, 0.8, 0.12))
        score = np.full(self._x.shape, -9.0, np.float32)
        for side, largest, smallest, seed in ((1024.0, 190.0, 10.0, 41), (288.0, 20.0, 4.0, 43)):
            gx, gy = self._x * (1 / side), self._y * (1 / side)
            left, low = np.floor(gx - 0.5), np.floor(gy - 0.5)
            wrap = np.int64((1 << 22) // int(side) + 1)
            for i in (0.0, 1.0):
                for j in (0.0, 1.0):
                    cx, cy = left + i, low + j
                    key = ((cx.astype(np.int64) % wrap) * 1_000_003 + cy.astype(np.int64)).astype(np.uint32)
                    h = noise.hashed(key, seed)
                    jx = (h & np.uint32(1023)).astype(np.float32) * (0.6 / 1023) + 0.2
                    jy = (h >> np.uint32(10) & np.uint32(1023)).astype(np.float32) * (0.6 / 1023) + 0.2
                    draw = (h >> np.uint32(20)).astype(np.float32) * (1 / 4095)
                    draw2 = draw * draw
                    radius = smallest + (largest - smallest) * draw2 * draw2 * draw
                    dx, dy = (gx - cx).astype(np.float32) - jx, (gy - cy).astype(np.float32) - jy
                    away = np.sqrt(dx * dx + dy * dy) * side
                    score = np.maximum(score, mild * 1.3 - away / radius)
        score += (
            self.middle * 0.2 + self._local * 0.16 + self._fine * 0.12 - self.steep * 3.0 - np.abs(self.broad) * 0.15
        )
        score -= 2.0 * (self.water > 0.5)
        self.urban = _step(score, 0.1, 0.12)
        self.core = noise.clip(score - 0.1, 0, 1)

    # ---- cover

    def _cover(self) -> None:
        detail = self._detail
        textures = _textures()
        grain = np.zeros(self._x.shape, np.float32)
        if detail < 7:
            level = min(detail, 6)
            size = 512 >> level
            column = np.floor(self._x * (1.0 / (1 << level))).astype(np.intp) & (size - 1)
            line = np.floor(self._y * (1.0 / (1 << level))).astype(np.intp) & (size - 1)
            grain = textures.grain[level].ravel().take(line * size + column)
        wet, height, steep = self.moisture, self.height, self.steep
        away = np.abs(self.latitude)
        self.mean_temperature = 27.0 - away * away * 0.0068 - height * 0.0058 + (1 - self.inland) * away * 0.05
        # In the subtropics snow falls on the highest tops only and melts within days, before a clear view shows it.
        self.snowy = np.maximum(noise.clip((away - 24.5) * (1 / 7.5), 0, 1), _step(-self.mean_temperature, 1.0, 3.0))
        self.hemisphere = noise.clip(self.latitude * (1 / 10.0), -1, 1)
        # How the moisture of the season follows the sun: dry summers around 36°, dry winters around 15°.
        mediterranean = noise.clip(1 - np.abs(away - 36.5) * (1 / 8.0), 0, 1) * (1 - _step(wet, 0.58, 0.2))
        swing = noise.clip(away * (0.12 + 0.2 * self.inland), 1.0, 18.0) * (1 - 0.2 * mediterranean)
        self.swing = swing * self.hemisphere
        monsoon = noise.clip(1 - np.abs(away - 15.0) * (1 / 10.0), 0, 1)
        self.rains = (0.24 * monsoon - 0.42 * mediterranean) * self.hemisphere

        fine = self._fine
        forest = (
            (wet - 0.5) * 3.2 + steep * 2.6 + self.middle * 0.45 + self.broad * 0.4 + self._local * 0.42 + fine * 0.2
        )
        forest += self.wide * 0.4 - 0.15 + noise.clip(self.uplift * (1 / 1800.0), 0, 0.7)
        forest += noise.clip(2.0 - self.mean_temperature, 0, 4) * 0.2 - mediterranean * 0.55  # taiga; maquis
        warmest = self.mean_temperature + swing * 1.0
        forest -= noise.clip((11.8 + fine * 0.8 - warmest) * 0.7, 0, 9)  # the tree line
        forest = _step(forest, 0.35, 0.22 + 0.1 * detail)
        plain = (
            _step(self.bank * 0.12 - steep, -0.1, 0.06)
            * _step(warmest, 12.5, 2.0)
            * _step(self.mean_temperature, 1.5, 4.0)
        )
        farms = plain * _step(wet + self.middle * 0.03 + self.bank * 0.25, 0.31, 0.05)
        farms *= _step(self.broad * 0.3 + self.middle * 0.2 - forest * 0.4 + 0.5 - np.abs(wet - 0.58) * 0.8, 0.12, 0.12)
        bare = _step(steep + self._local * 0.05 + fine * 0.04 + height * 0.00008, 1.3, 0.35)
        bare = np.maximum(bare, _step(4.8 + fine * 0.9 + self._local * 0.8 + steep * 3.0 - warmest, 0.0, 4.0))
        dry = _step(-wet - self._local * 0.03 - self.middle * 0.03 - self.broad * 0.03, -0.24, 0.2)
        # Mud and sand that fall dry by the sea.
        reach = 0.035 * noise.clip(0.45 + self.broad * 0.6, 0, 1.5) * (1 - _step(steep, 0.08, 0.08))
        self.flats = (self.shore > 0) * (1 - _step(self.shore, reach, 0.004)) * (1 - self.water) * (reach > 0)
        land = 1 - self.water - self.flats
        built = self.urban * land
        road = np.maximum(self.road * (1 - 0.8 * forest) * noise.clip(farms + built, 0, 1), 0) * land
        rest = land * (1 - self.urban) - road * (1 - self.urban)
        rest = np.maximum(rest, 0)
        self.rock = rest * bare
        rest = rest - self.rock
        self.farm = rest * farms * (1 - 0.65 * self.hedge)
        woods = farms * (0.65 * self.hedge) * _step(wet, 0.45, 0.2)
        rest = rest * (1 - farms)
        self.forest = rest * forest * (1 - dry) + (land - built) * woods * 0.8
        rest = np.maximum(rest - rest * forest * (1 - dry), 0)
        self.desert = rest * dry
        self.grass = rest - self.desert

        owner = self.owner
        southern = (self.latitude < 0).astype(np.intp) * KINDS
        self.kind = (owner & np.uint32(KINDS - 1)).astype(np.intp) + southern
        tint = (owner >> np.uint32(8) & np.uint32(255)).astype(np.float32) * (1 / 255) - 0.5
        soil = 1 + tint * (0.55 * self._contrast)
        lush = 1 + ((owner >> np.uint32(16) & np.uint32(255)).astype(np.float32) * (1 / 255) - 0.5) * (
            0.5 * self._contrast
        )
        # Blocks of houses, in the direction of the region's parcels.
        block = noise.hashed(
            np.floor(self.px * 0.31).astype(np.uint32) * np.uint32(9176)
            + np.floor(self.py * 0.23).astype(np.uint32) * np.uint32(31_337),
            9,
        )
        shine = (block & np.uint32(255)).astype(np.float32) * (1 / 255)
        bright = shine * shine * shine
        detail_fade = (1.0, 0.7, 0.4, 0.15, 0.05, 0.0, 0.0)[min(6, detail)]
        street = np.minimum(
            self.px - np.floor(self.px * (1 / 13.0)) * 13.0, self.py - np.floor(self.py * (1 / 9.0)) * 9.0
        )
        street = np.where(street < 1.1, np.float32(detail_fade), np.float32(0.16 * (1 - detail_fade)))
        gardens = (block >> np.uint32(8) & np.uint32(255)).astype(np.float32) * (1 / 255)
        gardens = noise.clip(0.62 - self.core * 0.9 + (gardens - 0.5) * (0.9 * detail_fade), 0, 1) * (1 - street)
        halls = _step(shine, 0.93, 0.02) * np.float32(detail_fade)  # roofed with bright sheets
        self.sheets = built * (1 - street) * (1 - gardens) * halls
        self.roofs = built * (1 - street) * (1 - gardens) * (0.7 + detail_fade * (0.75 * bright - 0.18) + 0.1 * shine)
        self.roofs *= 1 - halls
        self.mistaken = self.sheets + 0.8 * self.flats  # 0..1: how much a score takes it for cloud
        self.streets = built * street + road * (1 - self.urban) * 0.5
        verge = road * (1 - self.urban) * 0.5
        self.grass = self.grass + built * gardens
        speckle = 1 + grain * 0.11
        grain = 1 + grain * (0.045 if detail < 3 else 0.03)
        # What remains: each cover's share of the pixel times its brightness, which differs from place to place.
        self.soil = self.farm * soil * grain
        self.crop = self.farm * lush * grain
        stand = 1 + self._local * 0.09 + fine * 0.07 + self.middle * 0.05 + self.broad * 0.06
        stand = self.forest * noise.clip(stand, 0.55, 1.5) * speckle
        conifer = 0.5 + (13.0 - self.mean_temperature) * 0.05 + self._local * 0.22 + self.middle * 0.15
        conifer = noise.clip(conifer, 0, 1)
        tropical = _step(self.mean_temperature, 19.0, 5.0)
        self.jungle = stand * tropical
        self.evergreen = (stand - self.jungle) * conifer
        self.deciduous = (stand - self.jungle) * (1 - conifer)
        self.always = 0.55 * tropical * wet  # fields that are never quite bare
        self.flats *= grain * noise.clip(1 + self._local * 0.16 + self.middle * 0.06 + fine * 0.1, 0.6, 1.5)
        self.turf = self.grass * grain
        self.turf *= noise.clip(1 + self._local * 0.1 + self.middle * 0.08 + fine * 0.06, 0.6, 1.5)
        self.rock = self.rock * grain * noise.clip(1 + fine * 0.12 + self._local * 0.1 + self.wide * 0.1, 0.5, 1.6)
        dune = 0.96 + self._local * 0.06 + self.middle * 0.05 + self.broad * 0.11 + self.wide * 0.1 + fine * 0.04
        dune = self.desert * noise.clip(dune, 0.5, 1.4) * grain
        stony = 0.4 + self.middle * 0.12 + self.broad * 0.4 + self.wide * 0.3 + steep * 3.0 - self.wadi * 0.8
        self.gravel = dune * noise.clip(stony, 0, 1)
        self.sand = dune - self.gravel
        self.gravel += verge
        self.shallows = noise.clip(0.95 + self.shore * 5.0 + self.broad * 0.12 + self.middle * 0.03, 0, 1) * self.sea
        self.kind = self.kind.astype(np.uint8)
        self.watered = 0.35 + 0.65 * _step(self.moisture, 0.35, 0.3)
        # None for no water at all.
        self.lake = np.maximum(self.water - self.sea - self.river, 0) if self.water.max() > 0 else None
        for name in _PASSING:
            delattr(self, name)

    # ---- light

    def _unchanging(self, band: str) -> np.ndarray:
        """Reflectance of what no season changes, plus the dormant state of what it does."""
        found = self._static.get(band)
        if found is None:
            c = {name: spectrum[band] for name, spectrum in _COLOUR.items()}
            found = self.evergreen * c["conifer"] + self.deciduous * c["leafless"] + self.jungle * c["jungle"]
            found += self.turf * c["straw"] + self.soil * c["soil"]
            found += self.rock * c["rock"] + self.sand * c["sand"] + self.gravel * c["gravel"]
            found += self.sheets * c["sheet"] + self.flats * c["mud"]
            found += self.roofs * c["roof"] + self.streets * c["asphalt"]
            self._static[band] = found
        return found

    def slope_light(self, season: int, longitude: float, latitude: float) -> np.ndarray:
        """How much light the slopes get in a season, 1 on level ground, below 0 where they are turned away."""
        zenith, azimuth = sun(longitude, latitude, _noon(season) * DAY - (longitude / 15 - 10.6) * 3600)
        # Lit more obliquely than in life: relief reads better.
        tangent = 0.35 + 0.75 * min(1.9, math.tan(math.radians(min(zenith, 80.0))))
        sx = round(math.sin(math.radians(azimuth)) * tangent, 6)
        sy = round(math.cos(math.radians(azimuth)) * tangent, 6)
        return 1 - (self.east * sx + self.north * sy)

    def terrain_shadow(self, season: int, longitude: float, latitude: float) -> np.ndarray | None:
        """0 where slopes are lit to 1 where they lie in shadow, float32; None where there is no shadow at all."""
        light = self.slope_light(season, longitude, latitude)
        if light.min() > 0.65:
            return None
        return noise.clip((0.65 - light) * 2.5, 0, 1).astype(np.float32)

    def season(self, season: int, longitude: float, latitude: float) -> Season:
        """The land in a season (0..72), lit as at the satellite's hour over that longitude and latitude."""
        return Season(self, season, longitude, latitude)


class Season:
    """A Ground in one season: greenness, snow and light; bands are computed as they are asked for."""

    def __init__(self, ground: Ground, season: int, longitude: float, latitude: float):
        g = self._ground = ground
        year = 2 * math.pi * ((season + 0.5) / SEASONS - 28 / 365)
        warm = round(-math.cos(year), 6)
        late = round(-math.cos(year - 0.35), 6)  # leaves follow the warmth
        temperature = g.mean_temperature + g.swing * warm
        leaf = _step(g.mean_temperature + g.swing * late, 8.2, 9.0)
        water = _step(g.moisture + g.rains * late, 0.42, 0.36)
        green = _step(g.mean_temperature + g.swing * late, 4.5, 10.0) * water  # grass wakes before the trees
        crop = np.maximum(_crop_table(season).take(g.kind.astype(np.intp)), g.always)
        crop *= _step(temperature, 4.0, 6.0) * g.watered
        crop = np.maximum(crop, green * 0.3)  # weeds
        self._crop = g.crop * crop
        self._leaves = g.deciduous * leaf
        self._sward = g.turf * green
        snow = _step(-temperature + g._fine * 0.8, 1.5, 3.5)
        if snow.max() > 0:
            snow = snow * (1 - _step(g.steep, 1.1, 0.5)) * g.snowy
        ice = _step(-temperature, 12.0, 6.0)
        self._snow = None
        if snow.max() > 0 or ice.max() > 0:
            self._snow = snow * ((1 - g.water) * (1 - 0.62 * g.forest)) * noise.clip(g.moisture * 3.0, 0.15, 1)
            self._snow += g.water * ice * 0.9
        light = g.slope_light(season, longitude, latitude)
        light = np.minimum(light, 1 + (light - 1) * 0.75)  # the same below 1
        self._light = noise.clip(light, 0.25, 1.6)
        self.water = g.water

    @property
    def snow(self) -> np.ndarray:
        """0..1 of snow and ice."""
        return np.zeros_like(self._light) if self._snow is None else self._snow

    @property
    def vegetation(self) -> np.ndarray:
        """0..1 of what is green now."""
        return noise.clip(self._crop + self._sward + self._ground.forest, 0, 1)

    def band(self, name: str) -> np.ndarray:
        """Surface reflectance * 10 000, float32."""
        g, c = self._ground, {cover: spectrum[name] for cover, spectrum in _COLOUR.items()}
        total = g._unchanging(name) + self._leaves * (c["leaves"] - c["leafless"])
        total += self._sward * (c["grass"] - c["straw"])
        total += self._crop * (c["crop"] - c["soil"])
        total *= self._light
        if g.lake is not None:
            total += g.sea * c["deep"] + g.shallows * (c["shallow"] - c["deep"])
            total += g.river * c["river"] + g.lake * c["lake"]
        if self._snow is not None:
            total += self._snow * (c["snow"] * noise.clip(self._light, 0.5, 1.1) - total)
        return total


@lru_cache(maxsize=SEASONS)
def _noon(season: int) -> float:
    """Days since 1970 of a season's middle, in 2021."""
    return 18_628.0 + math.floor((season + 0.5) * 5)


def season_of(time: float) -> int:
    """The five-day bin of the year of a time in seconds since 1970."""
    return int(min(SEASONS - 1, (time / DAY - 16_436.0) % 365.2425 // (365.2425 / SEASONS)))  # 16 436: 2015-01-01
