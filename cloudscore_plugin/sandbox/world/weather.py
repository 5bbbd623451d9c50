"""Clouds, their shadows and haze over the sample world, and the Cloud Score+ bands that go with them.

One number drives the sky at a place and date: g, a sum of three fractal textures (weather systems, cloud fields,
puffs) looked up at offsets drawn for the datatake. Over the dates of any one place the offsets are random, so g has
the same distribution everywhere; how much of it becomes cloud is set by the climate's threshold. Clouds grow with
g above the threshold, haze fades below it, and the shadow is the cloud looked up towards the sun.

The two scores behave as Cloud Score+'s authors describe theirs. cs compares a pixel with a clear one: it falls with
all three, already at a little haze and at the edges of clouds, and with the shadow of the relief (terrain below).
cs_cdf tells where a score ranks among the place's own: a table per climate, drawn once from the same textures, from
the share of the dates with a lower cs, laid out so that what is clear at all begins at 0.63. So it hardly sees a
little haze, and the relief's shadow, which comes back every year, far less.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from . import noise
from .atlas import atlas
from .orbits import DAY
from .tiles import UNIT

_FIELD, _FIELD_SHIFT = 512, 5  # cloud fields: texels of 32 units (306 m), a period of 156 km
_PUFF = 1024  # puffs: texels of one unit, a period of 10 km
_SYSTEM, _SYSTEM_SHIFT = 256, 10  # weather systems: texels of 9.8 km, a period of 2500 km
_MIXES = ((0.84, 0.46, 0.10), (0.70, 0.60, 0.24), (0.55, 0.62, 0.50))  # decks, ordinary, cumulus; system, field, puff
_DRAWS = 16_384  # dates drawn for a table of ranks
_STEP = 8  # climates a standard deviation, between which ranks are interpolated
CLOUDY = 0.22  # opacity from which a pixel counts as cloudy
_HAZE = 9.0  # how much a little opacity lowers cs
_MIDDLE = 0.63  # cs_cdf where clear begins
_MISSED = (*4 * (0.0,), 0.04)  # excess of g over the threshold up to which a cloud is missed, equally often


class _Textures:
    def __init__(self):
        self.system = noise.wrapped(noise.fractal(_SYSTEM, 4, 4, 0.6, 301))
        self.fields, self.puffs = [], []
        field, puff = noise.fractal(_FIELD, 8, 2, 0.62, 302), noise.fractal(_PUFF, 32, 4, 0.7, 303)
        for level in range(8):
            self.puffs.append(noise.wrapped(puff))
            puff = noise.coarser(puff)
            if level >= _FIELD_SHIFT:
                self.fields.append(noise.wrapped(field))
                field = noise.coarser(field)
        self.white = noise.white(512, 304).ravel()
        self.drift = [noise.fractal(64, 8, 8, 0.4, seed).ravel() for seed in (305, 306)]


@lru_cache(maxsize=1)
def _textures() -> _Textures:
    return _Textures()


def _season(time: float) -> float:
    """-1 in the northern midwinter, 1 in midsummer."""
    return round(-math.cos(2 * math.pi * ((time / DAY - 16_436.0) % 365.2425 / 365.2425 - 28 / 365)), 6)


class Day:
    """The weather of one datatake: which clouds, how high, and where their shadows fall.

    seed: any integers that name the datatake. time: seconds since 1970. zenith, azimuth: of the sun, degrees.
    cosine: of the latitude.
    """

    def __init__(self, seed: tuple[int, ...], time: float, zenith: float, azimuth: float, cosine: float):
        draw = [noise.scramble(*seed, k) for k in range(6)]
        self.thin = draw[0] % 100 < 14  # cirrus and haze: wide, high and never thick
        self.mix = _MIXES[0 if self.thin else draw[0] // 100 % 3]
        self.growth = 0.55 if self.thin else (5.0, 7.0, 11.0)[draw[0] // 300 % 3]
        self.missed = _MISSED[draw[0] // 1000 % len(_MISSED)]
        self.season = _season(time)
        self.system = draw[1] % _SYSTEM, draw[1] // _SYSTEM % _SYSTEM
        self.field = draw[2] % _FIELD & ~7, draw[2] // _FIELD % _FIELD & ~7  # whole texels at every level
        self.puff = draw[3] % _PUFF & ~127, draw[3] // _PUFF % _PUFF & ~127
        self.white = draw[4] % (512 * 256)
        height = 7000.0 if self.thin else 500.0 + draw[5] % 1500
        reach = min(height * math.tan(math.radians(min(zenith, 85.0))), 7000.0) / (UNIT * cosine * (1 << _FIELD_SHIFT))
        # Towards the sun, in texels of the cloud fields: there stands the cloud that shades this place.
        self.sunwards = (
            round(reach * math.sin(math.radians(azimuth))),
            round(reach * math.cos(math.radians(azimuth))),
        )


class Optics:
    """What the sky does at each pixel of one scene.

    opacity: 0..1 of clouds and haze; shade: 0..1 of direct light taken by other clouds, None for nowhere any;
    score: cs * 255, uint8.
    """

    __slots__ = ("_shade", "opacity", "score")

    def __init__(self, opacity: np.ndarray, shade: np.ndarray | None, score: np.ndarray):
        self.opacity, self._shade, self.score = opacity, shade, score

    @property
    def shade(self) -> np.ndarray:
        """0..1 of direct light taken by other clouds."""
        return np.zeros_like(self.opacity) if self._shade is None else self._shade

    def light(self) -> np.ndarray:
        """0..1 of the light that comes down to the ground and up again, made anew."""
        found = 1 - self.opacity
        if self._shade is not None:
            lit = self._shade * 0.72
            found *= np.subtract(1, lit, out=lit)
        return found


def _bent(excess: np.ndarray, growth) -> np.ndarray | None:
    """thick / (1 + thick), thick growing with the excess above 0; None where there is none."""
    if not excess.max() > 0:
        return None
    thick = np.maximum(excess, 0)
    thick *= growth
    thick /= 1 + thick
    return thick


def _thick(values: np.ndarray, rim) -> np.ndarray:
    """Clouds or shade as a score sees them that misses what is below ``rim``; from twice that on it misses nothing."""
    return np.minimum(np.maximum(values - rim, 0) * 2, values)


def _optics(excess: np.ndarray, behind: np.ndarray, growth, missed, grain: np.ndarray) -> Optics:
    """From g minus the threshold, here and at the place that would shade this one; missed: Day.missed.

    Called for each scene of a map's tile, so all is done in place, and nothing for clouds that are not there:

        haze = 0.034 / (1 + clear²) * (1 - cloud), clear = 2 * max(-excess, 0)
        score = 252 / ((1 + seen * (9 + 9 * seen)) * (1 + 2.6 * shade seen)) + 4 * grain

    where seen is the opacity without the rims of clouds, and the shade seen without its own: see _thick().
    """
    cloud, shade = _bent(excess, growth), _bent(behind, growth)
    haze = np.negative(excess)
    np.maximum(haze, 0, out=haze)
    haze *= 2.0
    haze *= haze
    haze += 1
    np.divide(0.034, haze, out=haze)
    if cloud is not None:
        through = 1 - cloud
        haze *= through
        haze += cloud
        if shade is not None:
            shade *= through
    opacity = haze
    rim = missed * growth
    rim = rim / (1 + rim)
    some = bool(np.any(rim))
    seen = opacity if cloud is None or not some else opacity - cloud + _thick(cloud, rim)
    score = seen * _HAZE
    score += _HAZE
    score *= seen
    score += 1
    if shade is not None:
        lit = (_thick(shade, rim) if some else shade) * 2.6
        lit += 1
        score *= lit
    np.divide(252.0, score, out=score)
    score += grain * 4.0
    return Optics(opacity, shade, np.rint(noise.clip(score, 0, 255, score), out=score).astype(np.uint8))


@lru_cache(maxsize=1)
def _draws() -> tuple[np.ndarray, ...]:
    """g, g where a shadow would come from, growth, missed, season and grain at random places and dates."""
    textures, index = _textures(), np.arange(_DRAWS, dtype=np.uint32)

    def draw(seed: int, count: int) -> np.ndarray:
        return (noise.hashed(index, seed) >> np.uint32(4)).astype(np.intp) % count

    mixes = np.array(_MIXES, np.float32)
    thin = draw(1, 100) < 14
    mix = mixes[np.where(thin, 0, draw(2, 3))]
    growth = np.where(thin, np.float32(0.55), np.array((5.0, 7.0, 11.0), np.float32)[draw(3, 3)])
    missed = np.array(_MISSED, np.float32)[draw(13, len(_MISSED))]
    season = np.array([round(math.cos(2 * math.pi * k / 360), 6) for k in range(360)], np.float32)[draw(4, 360)]
    grain = textures.white[draw(5, textures.white.size)]
    field_x, field_y, puff_x, puff_y = draw(7, _FIELD), draw(8, _FIELD), draw(9, _PUFF), draw(10, _PUFF)
    system = textures.system[draw(6, _SYSTEM * 2 * _SYSTEM)] * mix[:, 0]
    away = draw(11, 9) - 4, draw(12, 9) + 1
    values = []
    for dx, dy in ((0, 0), away):
        field = textures.fields[0][(field_y + dy) % _FIELD * (2 * _FIELD) + (field_x + dx) % _FIELD]
        puff = textures.puffs[0][(puff_y + 32 * dy) % _PUFF * (2 * _PUFF) + (puff_x + 32 * dx) % _PUFF]
        values.append(system + field * mix[:, 1] + puff * mix[:, 2])
    return values[0], values[1], growth, missed, season, grain


@lru_cache(maxsize=2048)
def _ranks(threshold: int, swing: int) -> np.ndarray:
    """cs * 255 -> cs_cdf * 255, float32: the share of the place's dates with a lower cs (ties count half), stretched so
    that the cs of the thinnest cloud becomes 0.63.

    threshold in steps of 1/_STEP, swing in tenths: the climate of the place.
    """
    here, behind, growth, missed, season, grain = _draws()
    limit = threshold / _STEP + season * (swing / 10)
    score = _optics(here - limit, behind - limit, growth, missed, grain).score
    counts = np.bincount(score, minlength=256)
    below = np.cumsum(counts) - counts
    rank = (2 * below + counts) / (2.0 * _DRAWS)
    start = rank[round(252.0 / (1 + CLOUDY * (_HAZE + _HAZE * CLOUDY)))]
    low = rank * (_MIDDLE / max(start, 1e-6))
    high = _MIDDLE + (rank - start) * ((1 - _MIDDLE) / (1 - start))
    return (np.where(rank < start, low, high) * 255).astype(np.float32)


def lowered(score: np.ndarray, *causes: tuple[np.ndarray | None, float]) -> np.ndarray:
    """A score lowered by causes, each 0 to 1 (None: nowhere any) with a weight, as uint8."""
    loss = [field * np.float32(weight) for field, weight in causes if field is not None]
    return np.rint(score / (1 + sum(loss))).astype(np.uint8) if loss else score


# How much the relief's shadow, and ground that is taken for cloud, lower cs and cs_cdf.
TERRAIN, MISTAKEN = {"cs": 1.2, "cs_cdf": 0.2}, {"cs": 1.0, "cs_cdf": 0.7}


@lru_cache(maxsize=1)
def _thresholds() -> np.ndarray:
    """Threshold of g by the share of dates with a cloud, in steps of 1/256."""
    ordered = np.sort(_draws()[0])
    return ordered[(_DRAWS - 1) - np.arange(257) * (_DRAWS - 1) // 256].astype(np.float32)


class Sky:
    """The weather over an array of positions (units, float64); detail: log2 of the pixel's side in 10 m pixels."""

    def __init__(self, x: np.ndarray, y: np.ndarray, detail: int):
        self._level = detail = min(7, max(0, detail))
        self._system = noise.Corners(x * 2.0**-_SYSTEM_SHIFT, y * 2.0**-_SYSTEM_SHIFT, _SYSTEM, wrapped=True)
        self._field_level = max(0, detail - _FIELD_SHIFT)
        texel = 2.0 ** -(_FIELD_SHIFT + self._field_level)
        self._field = noise.Corners(x * texel - 0.5, y * texel - 0.5, _FIELD >> self._field_level, wrapped=True)
        maps = atlas()
        latitude, land = maps.along(maps.latitude, y), maps.sample(maps.land, x, y)
        share = 0.17 + 0.52 * noise.clip(maps.sample(maps.moisture, x, y), 0, 1) - 0.1 * land
        table = _thresholds()
        share *= 256.0
        whole = share.astype(np.intp)
        low = table.take(whole)
        self._threshold = low + (table.take(whole + 1) - low) * (share - whole).astype(np.float32)
        away = np.abs(latitude)
        winter = noise.clip(1 - np.abs(away - 46.0) * (1 / 20.0), 0, 1) * 0.35
        summer = noise.clip(1 - np.abs(away - 14.0) * (1 / 14.0), 0, 1) * 0.55
        swing = (winter - summer) * noise.clip(latitude * 0.125, -1, 1)  # a higher threshold in summer: fewer clouds
        tenth = np.rint(swing * 10.0)
        self._swing = tenth * np.float32(0.1)
        # Where each pixel finds its climate's table of ranks, and the next one's.
        scaled = self._threshold * float(_STEP)
        floor = np.floor(scaled)
        self._part = scaled - floor
        steps, tenths = floor.astype(np.intp), tenth.astype(np.intp)
        first, last = int(steps.min()), int(steps.max()) + 1
        least, most = int(tenths.min()), int(tenths.max())
        tables = [_ranks(step, swung) for swung in range(least, most + 1) for step in range(first, last + 1)]
        self._tables = np.concatenate(tables)
        self._more = np.zeros_like(self._tables)  # from a table to the next one
        np.subtract(self._tables[256:], self._tables[:-256], out=self._more[:-256])
        self._climate = ((tenths - least) * (last - first + 1) + steps - first) * 256
        size = _PUFF >> detail
        # Puffs repeat every 10 km: a slow drift of where they are looked up hides it.
        drift = noise.Corners(x * 2.0**-8, y * 2.0**-8, 64)
        textures = _textures()
        x, y = x + drift(textures.drift[0]) * 110.0, y + drift(textures.drift[1]) * 110.0
        column = np.floor(x * 2.0**-detail).astype(np.intp) & (size - 1)
        self._puff = (np.floor(y * 2.0**-detail).astype(np.intp) & (size - 1)) * (2 * size) + column
        self._grain = self._puff & 0x1FFFF

    def optics(self, day: Day) -> Optics:
        """Opacity, shade and score of every pixel on one day."""
        textures, level, (a, b, c) = _textures(), self._level, day.mix
        system = self._system(textures.system, day.system[1] * 2 * _SYSTEM + day.system[0])
        system *= a
        system -= self._threshold
        system -= self._swing * day.season
        size, side = _FIELD >> self._field_level, _PUFF >> level
        field, puff = textures.fields[self._field_level], textures.puffs[level]
        values = []
        for dx, dy in ((0, 0), day.sunwards):
            fx, fy = ((day.field[k] + d >> self._field_level) % size for k, d in enumerate((dx, dy)))
            px, py = ((day.puff[k] + (d << _FIELD_SHIFT) >> level) % side for k, d in enumerate((dx, dy)))
            total = self._field(field, fy * 2 * size + fx)
            total *= b
            total += system
            small = puff[py * 2 * side + px :].take(self._puff)
            small *= c
            total += small
            values.append(total)
        grain = textures.white[day.white :].take(self._grain)
        return _optics(values[0], values[1], day.growth, day.missed, grain)

    def ranks(self, score: np.ndarray) -> np.ndarray:
        """cs_cdf * 255 as whole float32 numbers, from cs * 255."""
        index = self._climate + score
        found = self._more.take(index)
        found *= self._part
        found += self._tables.take(index)
        return np.rint(found, out=found)
