"""The sample world: a procedural Sentinel-2 archive, simulated, anywhere from 80° S to 84° N since 2015-06-27.

tiles.py knows the tiles, orbits.py the passes, land.py the ground, weather.py the sky, events.py what changes at known
places and days; here they become scenes of three collections that share their system:index. Everything is a function
of place and time: nothing is stored, and the same request gives the same bytes on any machine (arrays see only
+ - * / sqrt, comparisons and look-ups).

Sentinel-2A counts from 2015-06-27, Sentinel-2B from 2017-07-06, Sentinel-2C, in 2A's place, from 2025-01-21. L2A
exists from 2017-03-28 in Europe and from 2018-12-13 everywhere, and its band list changed on 2019-01-25. QA60 and
MSK_CLASSI_* are there when Earth Engine's are. About 2 % of the L1C scenes have no score image.
"""

from __future__ import annotations

import math
import re
import time as clock
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from functools import cached_property, lru_cache

import numpy as np

from ...core import catalog
from ..cache import ByteCache
from ..scenes import FLOAT, MAX_ELEMENTS, UINT8, UINT16, Band, Box, Catalogue, Grid, PixelGrid, Scene, too_many
from . import events, land, noise, orbits, tiles, weather

L1C = catalog.PRODUCTS["L1C"].collection
L2A = catalog.PRODUCTS["L2A"].collection
SCORE = catalog.CLOUD_SCORE_PLUS

_SCENE_BYTES = 40 * 2**20  # ten thousand scenes with their properties
_GROUND_BYTES = 256 * 2**20  # some eighteen map tiles at work: positions, ground and its seasons
_SKY_BYTES = 48 * 2**20  # what the sky does in single scenes: shared by the reads of one scene
_MOST_WORLDWIDE = 32  # searches
_UNSCORED = 50  # one scene in so many has no score image
_INDEX = re.compile(r"(\d{8}T\d{6})_(\d{8}T\d{6})_T(\d{2}[A-Z]{3})")
_EUROPE = (-25.0, 34.0, 45.0, 72.0)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()


_L2A_EUROPE, _L2A_WORLD, _NEW_BANDS = map(_seconds, ("2017-03-28", "2018-12-13", "2019-01-25"))
_BASELINES = [
    (_seconds(day), name)
    for day, name in (
        ("2015-06-27", "02.01"), ("2016-06-15", "02.04"), ("2017-10-23", "02.06"), ("2018-11-08", "02.07"),
        ("2020-02-04", "02.09"), ("2021-03-30", "03.00"), ("2022-01-25", "04.00"), ("2022-12-06", "05.09"),
        ("2023-12-13", "05.10"), ("2024-07-23", "05.11"),
    )
]  # fmt: skip
_MODEL_VERSION = "1"
# QA60 was masked while no cloud polygons were produced, MSK_CLASSI_* until they began (Source: catalogue; to the day in
# none of Google's documents).
_NO_QA60, _CLASSI = map(_seconds, ("2022-02-01", "2024-02-28"))

# How bright clouds are, how much light the air scatters back and lets through, from band to band.
_AIR = {
    "B1": (7000, 1080, 0.86), "B2": (6900, 760, 0.89), "B3": (6800, 440, 0.92), "B4": (6900, 260, 0.95),
    "B5": (7000, 205, 0.95), "B6": (7050, 165, 0.96), "B7": (7050, 135, 0.97), "B8": (7000, 110, 0.96),
    "B8A": (7050, 85, 0.98), "B9": (3600, 40, 0.42), "B10": (420, 8, 0.003), "B11": (4900, 12, 0.97),
    "B12": (3600, 5, 0.96),
}  # fmt: skip
_EXTRA = {"AOT": (UINT16, 10), "WVP": (UINT16, 10), "SCL": (UINT8, 20), "MSK_CLDPRB": (UINT8, 20),
          "MSK_SNWPRB": (UINT8, 20), "QA60": (UINT16, 60), "QA10": (UINT16, 10), "QA20": (UINT16, 20),
          "TCI_R": (UINT8, 10), "TCI_G": (UINT8, 10), "TCI_B": (UINT8, 10), "MSK_CLASSI_OPAQUE": (UINT8, 60),
          "MSK_CLASSI_CIRRUS": (UINT8, 60), "MSK_CLASSI_SNOW_ICE": (UINT8, 60)}  # fmt: skip
_TRUE_COLOUR = {"TCI_R": "B4", "TCI_G": "B3", "TCI_B": "B2"}
_RESOLUTION = {band.name: band.resolution for band in catalog.BANDS}
_TCI = ("TCI_R", "TCI_G", "TCI_B")
_QA = ("QA10", "QA20", "QA60", "MSK_CLASSI_OPAQUE", "MSK_CLASSI_CIRRUS", "MSK_CLASSI_SNOW_ICE")
_CLASSES = {"SCL", *_QA}

_REFLECTANCE = [band.name for band in catalog.BANDS]
_SURFACE = [name for name in _REFLECTANCE if name != "B10"]
_BAND_NAMES = {
    "L1C": (*_REFLECTANCE, *_QA),
    "L2A": (*_SURFACE, "AOT", "WVP", "SCL", *_TCI, "MSK_CLDPRB", "MSK_SNWPRB", *_QA),
    "L2A before 2019-01-25": ("AOT", "WVP", "SCL", *_TCI, *_SURFACE, *_QA),
    "score": ("cs", "cs_cdf"),
}


@lru_cache(maxsize=512)
def _bands(tile: tiles.Tile, which: str) -> tuple[Band, ...]:
    made = []
    for name in _BAND_NAMES[which]:
        if which == "score":
            kind, side = FLOAT, 10
        else:
            kind, side = _EXTRA.get(name) or (UINT16, _RESOLUTION[name])
        count = int(tiles.TILE_SIDE) // side
        grid = Grid(f"EPSG:{tile.epsg}", (side, 0, tile.left, 0, -side, tile.top), count, count)
        made.append(Band(name, kind, grid, "SAMPLE" if name in _CLASSES else "MEAN"))
    return tuple(made)


@lru_cache(maxsize=256)
def _tiles_of(box: Box) -> tuple[tiles.Tile, ...]:
    """The tiles that meet a box: the same few boxes are searched again and again."""
    return tuple(tiles.touching(box))


def _stamp(time: float) -> str:
    return datetime.fromtimestamp(time, timezone.utc).strftime("%Y%m%dT%H%M%S")


def index_of(tile: tiles.Tile, overflight: orbits.Pass) -> str:
    """The system:index the three collections share."""
    return f"{_stamp(overflight.start)}_{_stamp(overflight.time)}_T{tile.name}"


_FINER = 0.85  # of a lattice's pixels: with fewer in its window, computing these and spreading them is quicker


class _Place:
    """One lattice on one tile: positions and what depends on them but not on the date.

    A lattice finer than the tile's pixels, as of a map zoomed in, holds each of them several times. All is then
    computed for the window of pixels it covers, and spread() at the end.
    """

    def __init__(self, tile: tiles.Tile, side: float, lattice: PixelGrid):
        """side: of the level's pixels in metres."""
        self.key = tile.name, side, lattice.key
        self.detail = max(0, math.floor(math.log2(side / 10)))
        count = math.ceil(tiles.TILE_SIDE / side)
        # Pixels outside of the tile are kept near it.
        cols, rows = (noise.clip(index, -1, count) for index in (lattice.cols, lattice.rows))
        self._where: np.ndarray | None = None
        left, top = int(cols.min()), int(rows.min())
        width, height = int(cols.max()) - left + 1, int(rows.max()) - top + 1
        if width * height <= _FINER * cols.size:
            self._where = (rows - top).astype(np.intp) * width + (cols - left)
            rows, cols = np.mgrid[top : top + height, left : left + width].astype(np.int32)
        self.inside = (cols >= 0) & (cols < count) & (rows >= 0) & (rows < count)
        self._tile, self._side, self._cols, self._rows = tile, side, cols, rows
        self._sky: weather.Sky | None = None
        self._changes: list[events.Footprint] | None = None
        self._seen: dict[orbits.Track, np.ndarray] = {}  # a tile is crossed on a few tracks only

    def _metres(self) -> tuple[np.ndarray, np.ndarray]:
        """Metres right of and below the upper left corner."""
        return (self._cols + 0.5) * self._side, (self._rows + 0.5) * self._side

    def _position(self) -> tuple[np.ndarray, np.ndarray]:
        """Mercator positions in units, float64."""
        half = tiles.TILE_SIDE / 2
        right, down = self._metres()
        p, q = (right - half) * (1 / 65536), (half - down) * (1 / 65536)
        (x, y), *terms = self._tile.polynomial
        for more_x, more_y in terms:
            x, y = x * p - y * q + more_x, x * q + y * p + more_y
        return x, y

    # Not cached_property: before Python 3.12 its lock is shared by all places, and threads would queue there.
    @property
    def sky(self) -> weather.Sky:
        if self._sky is None:
            self._sky = weather.Sky(*self._position(), self.detail)
        return self._sky

    def ground(self) -> land.Ground:
        """The land here, made anew."""
        return land.Ground(*self._position(), self.detail)

    def changes(self, world: SampleWorld) -> list[events.Footprint]:
        """What the events within reach change here."""
        if self._changes is None:
            found = []
            if events.sites_near(*self._tile.centre):
                x, y = self._position()
                found = [events.Footprint(event, x, y, self._side) for event in world.events if event.near(x, y)]
            self._changes = found
        return self._changes

    @property
    def nbytes(self) -> int:
        """What it holds once its sky is made."""
        return self.inside.size * 80 + 4096 + (0 if self._where is None else self._where.nbytes)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """What was computed here, as an array of the lattice's shape."""
        return values if self._where is None else values.take(self._where)

    def seen(self, track: orbits.Track) -> np.ndarray:
        """Where the lattice lies on the tile and in the swath, in the lattice's shape."""
        valid = self._seen.get(track)
        if valid is None:
            valid = self.inside.copy()
            if track.edges:
                right, down = self._metres()
                for a, b, c in track.edges:
                    valid &= a * right + b * down + c >= 0
            valid = self.spread(valid)
            valid.flags.writeable = False
            self._seen[track] = valid
        return valid


class WorldScene(Scene):
    """One simulated image; properties and footprint are worked out when they are asked for."""

    def __init__(self, world: SampleWorld, collection: str, tile: tiles.Tile, overflight: orbits.Pass):
        which = {L1C: "L1C", SCORE: "score"}.get(collection, "L2A")
        if which == "L2A" and overflight.start < _NEW_BANDS:
            which = "L2A before 2019-01-25"
        for name, value in (
            ("collection", collection),
            ("index", index_of(tile, overflight)),
            ("bands", _bands(tile, which)),
            ("_world", world),
            ("_tile", tile),
            ("_pass", overflight),
        ):
            object.__setattr__(self, name, value)  # the base is frozen

    @cached_property
    def day(self) -> weather.Day:
        """The weather of the datatake, and the sun over the tile."""
        zenith, azimuth = self._sun
        latitude = self._tile.centre[1]
        seed = int(self._pass.start), self._pass.orbit
        return weather.Day(seed, self._pass.time, zenith, azimuth, math.cos(math.radians(latitude)))

    @property
    def _sun(self) -> tuple[float, float]:
        return orbits.sun(*self._tile.centre, self._pass.time)

    # ---- pixels

    def read(self, names: Sequence[str], level: int, lattice: PixelGrid) -> list[tuple[np.ndarray, np.ndarray]]:
        band = next(b for b in self.bands if b.name == names[0])
        place = self._world.place(self._tile, band.grid.transform[0] * 2**level, lattice)
        valid = place.seen(self._pass.track)
        needed = dict.fromkeys(_TRUE_COLOUR.get(name, name) for name in names)
        surface = self._world.surface(
            [name for name in needed if name in land.BANDS], place, self._tile, self._pass.time
        )
        for footprint in place.changes(self._world):
            footprint.change(surface, self._pass.time)
        optics = self._world.optics(self, place)
        light = optics.light() if any(name in _AIR for name in needed) else None
        none = np.zeros_like(valid)
        return [
            (place.spread(self._values(name, place, surface, optics, light)), valid if self._made(name) else none)
            for name in names
        ]

    def _made(self, name: str) -> bool:
        """Whether the band has any pixels at the time of the scene."""
        if name == "QA60":
            return not _NO_QA60 <= self._pass.time < _CLASSI
        return self._pass.time >= _CLASSI or not name.startswith("MSK_CLASSI")

    def _values(
        self,
        name: str,
        place: _Place,
        surface: dict[str, np.ndarray],
        optics: weather.Optics,
        light: np.ndarray | None,
    ) -> np.ndarray:
        if name in ("cs", "cs_cdf"):
            terrain = self._world.terrain(place, self._tile, self._pass.time)
            shaded = weather.lowered(optics.score, (terrain, weather.TERRAIN[name]))
            found = shaded.astype(np.float32) if name == "cs" else place.sky.ranks(shaded)
            mistaken = self._world.mistaken(place)
            if mistaken is not None:
                found = weather.lowered(found, (mistaken, weather.MISTAKEN[name])).astype(np.float32)
            return found * np.float32(1 / 255)
        if name in _TRUE_COLOUR:  # as ESA's: reflectance 0.355 becomes 255
            values = self._values(_TRUE_COLOUR[name], place, surface, optics, light)
            return np.rint(noise.clip(values * (255 / 3558.0), 1, 255)).astype(np.uint8)
        if name in _EXTRA:
            return self._extra(name, place, optics)
        cloud, path, through = (float(v) for v in _AIR[name])
        below = surface.get(name, 0.0)
        if self.collection == L1C:
            below = below * through + path
        if name == "B10":
            value = optics.opacity * (cloud * (3.0 if self.day.thin else 0.6)) + below
        else:
            value = optics.opacity * cloud
            value += np.multiply(light, below, out=np.empty_like(light))
        if self._world.orbits:
            value *= 1 + self._world.orbits * (1 if self._pass.track.relative % 2 else -1)
        return np.rint(noise.clip(value, 1, 16_000, value), out=value).astype(np.uint16)

    def _extra(self, name: str, place: _Place, optics: weather.Optics) -> np.ndarray:
        opacity = optics.opacity
        if name == "AOT":
            return np.rint(60 + np.minimum(opacity, 0.1) * 2500.0).astype(np.uint16)
        if name == "WVP":
            return np.rint(900 + self._world.ground(place).moisture * 1600.0).astype(np.uint16)
        if name == "QA60":
            bit = 2048 if self.day.thin else 1024
            return np.where(opacity > 0.45 if bit == 1024 else opacity > 0.2, np.uint16(bit), np.uint16(0))
        if name in ("QA10", "QA20"):
            return np.zeros(opacity.shape, np.uint16)
        if name in ("MSK_CLASSI_OPAQUE", "MSK_CLASSI_CIRRUS"):
            cirrus = name.endswith("CIRRUS")
            return (opacity > (0.2 if cirrus else 0.45)).astype(np.uint8) * np.uint8(cirrus == self.day.thin)
        if name == "MSK_CLDPRB":
            return np.rint(noise.clip(opacity * 160.0 - 12.0, 0, 100)).astype(np.uint8)
        season = self._world.ground(place).season(land.season_of(self._pass.time), *self._tile.centre)
        if name == "MSK_CLASSI_SNOW_ICE":
            return ((season.snow > 0.45) & (opacity <= weather.CLOUDY)).astype(np.uint8)
        if name == "MSK_SNWPRB":
            return np.rint(noise.clip(season.snow * 100.0, 0, 100)).astype(np.uint8)
        classes = np.where(season.vegetation > 0.4, np.uint8(4), np.uint8(5))  # vegetation, bare
        classes = np.where(season.water > 0.5, np.uint8(6), classes)
        classes = np.where(season.snow > 0.45, np.uint8(11), classes)
        classes = np.where(optics.shade > 0.35, np.uint8(3), classes)
        classes = np.where(opacity > weather.CLOUDY, np.uint8(10 if self.day.thin else 8), classes)
        return classes if self.day.thin else np.where(opacity > 0.5, np.uint8(9), classes)

    # ---- metadata

    @cached_property
    def footprint(self) -> dict:
        return _geojson(self._tile, self._pass.track)

    @cached_property
    def properties(self) -> dict:
        tile, overflight = self._tile, self._pass
        satellite, track = overflight.satellite, overflight.track
        baseline = next(name for day, name in reversed(_BASELINES) if overflight.time >= day or day == _BASELINES[0][0])
        generated = overflight.time + 10_800 + noise.scramble(int(overflight.time), 9) % 14_400
        short = "S2" + satellite.name[-1]
        kind = "MSIL1C" if self.collection in (L1C, SCORE) else "MSIL2A"
        product = (
            f"{short}_{kind}_{_stamp(overflight.start)}_N{baseline.replace('.', '')}_R{track.relative:03d}"
            f"_T{tile.name}_{_stamp(generated)}"
        )
        common = {
            "system:index": self.index,
            "system:time_start": int(overflight.time * 1000),
            "system:time_end": int(overflight.time * 1000),
            "MGRS_TILE": tile.name,
        }
        if self.collection == SCORE:
            return {
                **common,
                "system:asset_size": 95_000_000 + noise.scramble(int(overflight.time), tile.zone) % 60_000_000,
                "DATE_PRODUCT_GENERATED": datetime.fromtimestamp(generated, timezone.utc).strftime("%Y-%m-%d"),
                "MODEL_VERSION": _MODEL_VERSION,
                "NO_CONTEXT_FRACTION": noise.scramble(int(overflight.time), tile.row) % 40 / 1000,
                "PROCESSING_SOFTWARE_VERSION": "sample-1.0",
                "SOURCE_ASSET_ID": f"{L1C}/{self.index}",
                "SOURCE_PRODUCT_ID": product,
            }
        zenith, azimuth = self._sun
        number = overflight.orbit - satellite.younger
        piece = f"S2_{_stamp(generated)}_S{_stamp(overflight.start)}_N{baseline}"
        return {
            **common,
            "DATASTRIP_ID": f"{short}_OPER_MSI_{kind[3:]}_DS_{piece}",
            "GRANULE_ID": f"{kind[3:]}_T{tile.name}_A{number:06d}_{_stamp(overflight.time)}",
            "CLOUD_COVERAGE_ASSESSMENT": self._world.cloudiness(self),
            "DEGRADED_MSI_DATA_PERCENTAGE": 0,
            "FORMAT_CORRECTNESS": "PASSED",
            "GEOMETRIC_QUALITY": "PASSED",
            "RADIOMETRIC_QUALITY": "PASSED",
            "SENSOR_QUALITY": "PASSED",
            "system:asset_size": 600_000_000 + noise.scramble(int(overflight.time), tile.column) % 500_000_000,
            "CLOUDY_PIXEL_PERCENTAGE": self._world.cloudiness(self),
            "DATATAKE_IDENTIFIER": f"G{short}_{_stamp(overflight.start)}_{number:06d}_N{baseline}",
            "DATATAKE_TYPE": "INS-NOBS",
            "GENERATION_TIME": int(generated * 1000),
            "GENERAL_QUALITY": "PASSED",
            "MEAN_SOLAR_AZIMUTH_ANGLE": round(azimuth, 6),
            "MEAN_SOLAR_ZENITH_ANGLE": round(zenith, 6),
            "NODATA_PIXEL_PERCENTAGE": round(100 * (1 - track.share), 4),
            "PROCESSING_BASELINE": baseline,
            "PRODUCT_ID": product,
            "SENSING_ORBIT_DIRECTION": "DESCENDING",
            "SENSING_ORBIT_NUMBER": track.relative,
            "SPACECRAFT_NAME": satellite.name,
        }


@lru_cache(maxsize=1024)
def _geojson(tile: tiles.Tile, track: orbits.Track) -> dict:
    """The part of the tile in the swath, longitudes and latitudes, cut in two at the antimeridian."""
    ring = []
    for (x, y), (nx, ny) in zip(track.outline, track.outline[1:] + track.outline[:1]):
        steps = max(1, math.ceil(math.hypot(nx - x, ny - y) / 14_000))  # straight in UTM, bent in degrees
        ring += [tile.lonlat(x + (nx - x) * k / steps, y + (ny - y) * k / steps) for k in range(steps)]
    parts = []
    for west in (-540.0, -180.0, 180.0):
        part = orbits.clip(orbits.clip(tuple(ring), 1.0, 0.0, -west), -1.0, 0.0, west + 360.0)
        if len(part) > 2:
            turned = [[round(lon - west - 180, 7), round(lat, 7)] for lon, lat in part]
            parts.append([turned + turned[:1]])
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


class SampleWorld(Catalogue):
    """The catalogue of simulated scenes. now: returns the current time in seconds since 1970. seed: of the events.
    orbits: the share by which every second orbit is brighter, and the others darker, than the ground is. small_scars:
    landslides begin at 0.5 ha.
    """

    title = "Sample world"
    simulated = True

    def __init__(
        self,
        now: Callable[[], float] = clock.time,
        seed: int = events.DEMO_SEED,
        orbits: float = 0.0,
        small_scars: bool = False,
    ):
        self._now = now
        self._small_scars = small_scars
        self.orbits = orbits
        self._seed = seed
        self._made = ByteCache(_SCENE_BYTES)
        self._worldwide: dict[tuple, list[Scene]] = {}  # what was found everywhere, by collection and time
        self._ground, self._sky = ByteCache(_GROUND_BYTES), ByteCache(_SKY_BYTES)

    def collections(self) -> dict[str, dict]:
        example = tiles.by_name("11SKB")
        starts = {L1C: orbits.SATELLITES[0].start, L2A: _L2A_EUROPE, SCORE: orbits.SATELLITES[0].start}
        titles = {
            L1C: "Simulated Sentinel-2 top-of-atmosphere reflectance",
            L2A: "Simulated Sentinel-2 surface reflectance",
            SCORE: "Simulated Cloud Score+",
        }
        return {
            collection: {
                "start": int(start * 1000),
                "end": None,
                "bands": _bands(example, {L1C: "L1C", L2A: "L2A", SCORE: "score"}[collection]),
                "properties": {"title": titles[collection], "provider": "Sample world (simulated)"},
            }
            for collection, start in starts.items()
        }

    def search(
        self, collection: str, boxes: Sequence[Box] | None, start: float | None, end: float | None
    ) -> list[Scene]:
        if collection not in (L1C, L2A, SCORE):
            return []
        low = orbits.SATELLITES[0].start if start is None else start / 1000
        high = min(self._now(), math.inf if end is None else end / 1000)
        if low >= high:
            return []
        if boxes is None and high - low > orbits.DAY / 2:
            raise too_many()  # half a day of both satellites is twice as many and more
        if boxes is None and (known := self._worldwide.get((collection, low, high))) is not None:
            return list(known)
        found: dict[str, Scene] = {}
        everywhere = _EUROPE if collection == L2A and high <= _L2A_WORLD else (-180.0, tiles.SOUTH, 180.0, tiles.NORTH)
        for box in [everywhere] if boxes is None else boxes:
            for tile in self._candidates(box, low, high):
                for scene in self._scenes(collection, tile, low, high):
                    found[scene.index] = scene
                if len(found) > MAX_ELEMENTS:
                    raise too_many()
        scenes = [found[index] for index in sorted(found)]
        if boxes is None:  # takes a second; asked for the first scene of all, a computation does so many times
            if len(self._worldwide) >= _MOST_WORLDWIDE:
                self._worldwide.clear()
            self._worldwide[collection, low, high] = scenes
        return list(scenes)

    def _candidates(self, box: Box, low: float, high: float):
        """Tiles that meet a box, and for a short time over a large area only those the satellites come near."""
        west, south, east, north = box
        if (east - west) * (north - south) < 400:
            yield from _tiles_of(tuple(box))
            return
        if high - low > orbits.DAY / 2:
            yield from tiles.touching(box)
            return
        seen = set()
        # Up to one revolution a satellite: what is farther from the tracks has no scene in that time.
        for sweep in orbits.sweeps(low, high):
            part = (max(west, sweep[0]), max(south, sweep[1]), min(east, sweep[2]), min(north, sweep[3]))
            if part[0] > part[2] or part[1] > part[3]:
                continue
            for tile in tiles.touching(part):
                if tile.name not in seen:
                    seen.add(tile.name)
                    yield tile

    def _scenes(self, collection: str, tile: tiles.Tile, low: float, high: float) -> list[Scene]:
        if collection == L2A:
            west, south, east, north = _EUROPE
            longitude, latitude = tile.centre
            european = west <= longitude <= east and south <= latitude <= north
            low = max(low, _L2A_EUROPE if european else _L2A_WORLD)
        scenes = []
        for overflight in orbits.passes(tile, low, high):
            if collection == SCORE and not scored(tile, overflight):
                continue
            scenes.append(self._scene(collection, tile, overflight))
        return scenes

    def _scene(self, collection: str, tile: tiles.Tile, overflight: orbits.Pass) -> WorldScene:
        """The same object as last time if it is still around: its properties and footprint took some work."""
        key = collection, tile.name, overflight.orbit, overflight.time
        return self._made.get_or_make(key, lambda: WorldScene(self, collection, tile, overflight), lambda _: 4096)

    def find(self, collection: str, index: str) -> Scene | None:
        match = _INDEX.fullmatch(index)
        tile = match and tiles.by_name(match[3])
        if not tile or collection not in (L1C, L2A, SCORE):
            return None
        try:
            taken = datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(tzinfo=timezone.utc).timestamp()
        except ValueError:
            return None
        scenes = self._scenes(collection, tile, taken, min(taken + 1, self._now()))
        return next((scene for scene in scenes if scene.index == index), None)

    @property
    def events(self) -> tuple[events.Event, ...]:
        """What changes in this world at known places and days."""
        return events.events(self._seed, self._small_scars)

    # ---- shared work

    def place(self, tile: tiles.Tile, side: float, lattice: PixelGrid) -> _Place:
        """The tile's pixels under a lattice."""
        return self._ground.get_or_make(
            (tile.name, side, lattice.key),
            lambda: _Place(tile, side, lattice),
            lambda made: made.nbytes,
        )

    def ground(self, place: _Place) -> land.Ground:
        """The land there; 140 bytes a pixel. Needed once a season only, so it is the first to go when room is short."""
        return self._ground.get_or_make(("ground", place.key), place.ground, lambda _: place.inside.size * 140 + 4096)

    def optics(self, scene: WorldScene, place: _Place) -> weather.Optics:
        """The sky of a scene, made once for its reads in all three collections."""
        return self._sky.get_or_make(
            (scene.index, place.key), lambda: place.sky.optics(scene.day), lambda _: place.inside.size * 9 + 512
        )

    def surface(self, names: Sequence[str], place: _Place, tile: tiles.Tile, time: float) -> dict[str, np.ndarray]:
        """Surface reflectance * 10 000 of some bands in the season of a time, lit over the tile."""
        season, lit, found = land.season_of(time), None, {}
        for name in names:
            key = name, season, place.key
            found[name] = self._ground.get(key)
            if found[name] is None:
                lit = lit or self.ground(place).season(season, *tile.centre)
                found[name] = self._ground.put(key, lit.band(name), place.inside.size * 4 + 512)
        return found

    def terrain(self, place: _Place, tile: tiles.Tile, time: float) -> np.ndarray | None:
        """The relief's shadow in the season of a time."""
        season = land.season_of(time)
        [shadow] = self._ground.get_or_make(
            ("terrain", season, place.key),
            lambda: [self.ground(place).terrain_shadow(season, *tile.centre)],
            lambda made: 512 + (0 if made[0] is None else made[0].nbytes),
        )
        return shadow

    def mistaken(self, place: _Place) -> np.ndarray | None:
        """0..1: how much scores take the ground for cloud; None for nowhere at all."""

        def make() -> list[np.ndarray | None]:
            found = self.ground(place).mistaken
            return [found.astype(np.float32) if found.any() else None]

        [kept] = self._ground.get_or_make(
            ("mistaken", place.key), make, lambda made: 512 + (0 if made[0] is None else made[0].nbytes)
        )
        return kept

    def cloudiness(self, scene: WorldScene) -> float:
        """Share of cloudy pixels in percent, from a sample of 28 x 28 pixels of the very same clouds."""
        tile = scene._tile
        steps = np.arange(28, dtype=np.int32) * 392 + 198
        cols, rows = np.meshgrid(steps, steps)
        place = self.place(tile, 10.0, PixelGrid(cols, rows, ("cloudiness",)))
        valid = place.seen(scene._pass.track)
        cloudy = place.sky.optics(scene.day).opacity > weather.CLOUDY
        count = int(valid.sum())
        return round(100 * int((cloudy & valid).sum()) / count, 4) if count else 0.0


def scored(tile: tiles.Tile, overflight: orbits.Pass) -> bool:
    """Whether the scene has a score image."""
    return noise.scramble(int(overflight.time), tile.zone, tile.row, tile.column) % _UNSCORED != 0
