"""A STAC folder of about twelve simulated dates over one real, cloud-free Sentinel-2 scene, and the truth behind it.

The land is the real scene, so that a composite of the folder has a known right answer. Clouds are fractal fields with
soft edges, each casts a displaced shadow, and one date lies under thin haze. The scores follow the truth with noise:
``cs`` falls with optical depth and shadow, ``cs_cdf`` is its rank among all dates of that place, those of a longer
simulated history included.

Why 0.60 is a sensible threshold for ``cs_cdf``: some 60 to 65 % of all Sentinel-2 views, here and in the world's mean,
are under cloud, haze or shadow. They take the lower ranks of each place, so that the clear views, however different
their scores, begin at about that rank. The history here has this share of clouds; without a history a place seen on
clear dates only would give ranks below 0.60 to clear views.

Uses numpy and GDAL, nothing of the plugin: this is the side that knows the answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "S2_L2A_Bolzano_20220612.tif"
BANDS = ("B4", "B3", "B2", "B8")
LAND_COLLECTION = "COPERNICUS/S2_SR_HARMONIZED"
SCORE_COLLECTION = "GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED"
FIRST_DATE = date(2022, 6, 2)
REVISIT = timedelta(days=5)
HAZE = None
# Share of the sky under cloud on each date, from nearly clear to nearly overcast.
COVERS = (0.03, 0.55, 0.97, 0.30, HAZE, 0.10, 0.80, 0.02, 0.45, 0.92, 0.20, 0.65)
HISTORY = 160  # dates in the simulated history
CELL = 15  # side of a history pixel, in pixels
SHADOW = 0.65  # share of the light that a dense cloud keeps off the ground
CLOUD = np.array([7600, 7800, 8100, 7400])[:, None, None]  # reflectance x 10 000 of a dense cloud, per band


@dataclass(frozen=True)
class Truth:
    """What the folder was made of. Arrays over dates have the dates first, then rows and columns.

    reflectance: uint16 (band, row, column) in the order of ``bands``, 0 where the scene has no data (``land`` False).
    optical_depth: float32, 0 is a clear sky. shadow: float32, share of light missing. cs, cs_cdf: float32, as written.
    geotransform: GDAL's. images: for each date the system:index, which names the Items of both collections.
    """

    folder: Path
    bands: tuple[str, ...]
    dates: tuple[date, ...]
    images: tuple[str, ...]
    crs: str
    geotransform: tuple[float, ...]
    reflectance: np.ndarray
    land: np.ndarray
    optical_depth: np.ndarray
    shadow: np.ndarray
    cs: np.ndarray
    cs_cdf: np.ndarray

    @property
    def clear(self) -> np.ndarray:
        """Where the ground is seen as it is: less than 2 % of the light is lost to cloud or shadow."""
        return (self.optical_depth < 0.02) & (self.shadow < 0.02) & self.land

    @property
    def cloudy(self) -> np.ndarray:
        """Where a person would see cloud or shadow: more than a quarter of the light is lost."""
        return ((self.optical_depth > 0.3) | (self.shadow > 0.25)) & self.land


def make_bolzano_folder(target: Path, dates: int = 12, seed: int = 20220612) -> Truth:
    """Write the folder and tell the truth about it. Raises FileNotFoundError where the real scene is absent."""
    if not SOURCE.is_file():
        raise FileNotFoundError(f"The real scene {SOURCE} is not there.")
    rng = np.random.default_rng(seed)
    scene = gdal.Open(str(SOURCE))
    pixels = scene.ReadAsArray()
    land_pixels, scl = pixels[:4], pixels[4].astype(np.uint8)
    land = (land_pixels > 0).all(axis=0)
    shape = land.shape

    place = 0.90 + 0.02 * np.clip(_fractal(rng, _cells(shape), CELL), -2, 2)  # the score of a clear view differs
    skies = [_sky(rng, COVERS[number % len(COVERS)], shape, 1) for number in range(dates)]
    depth = np.stack([sky[0] for sky in skies])
    shadow = np.stack([sky[1] for sky in skies])
    cs = np.stack([_score(rng, sky, _enlarge(place, shape)) for sky in skies])
    cs_cdf = _ranks(rng, cs, place)
    cs[:, ~land] = cs_cdf[:, ~land] = -1

    target.mkdir(parents=True, exist_ok=True)
    transform = scene.GetGeoTransform()
    coarse = (transform[0], 20.0, 0.0, transform[3], 0.0, -20.0)
    days = tuple(FIRST_DATE + number * REVISIT for number in range(dates))
    images = []
    for number, day in enumerate(days):
        start = f"{day:%Y%m%d}T1015{31 + number % 20}"
        image = f"{start}_{day:%Y%m%d}T1020{11 + number % 40}_T32TPS"
        images.append(image)
        seen = _seen(rng, land_pixels, depth[number], shadow[number])
        seen[:, ~land] = 0
        seen_as = [depth[number] > 1, depth[number] > 0.3, depth[number] > 0.05, shadow[number] > 0.1]
        classes = np.select(seen_as, [np.uint8(kind) for kind in (9, 8, 10, 3)], scl)
        classes[~land] = 0
        _write(target / f"{image}_10m.tif", seen, transform, gdal.GDT_UInt16, 0)
        _write(target / f"{image}_scl.tif", classes[None, ::2, ::2], coarse, gdal.GDT_Byte, 0)
        _write(target / f"{image}_cs.tif", np.stack([cs[number], cs_cdf[number]]), transform, gdal.GDT_Float32, -1)
        moment = f"{day.isoformat()}T10:20:{11 + number % 40}.{(137 * number + 24) % 1000:03d}Z"
        cover = round(float((depth[number] > 0.3)[land].mean()) * 100, 4)
        spacecraft = "Sentinel-2A" if number % 2 else "Sentinel-2B"
        product = f"S2{spacecraft[-1]}_MSIL2A_{start}_N0400_R065_T32TPS_{day:%Y%m%d}T162831"
        _write_item(
            target / f"{image}.json",
            LAND_COLLECTION,
            image,
            {"datetime": moment, "eo:cloud_cover": cover, "MGRS_TILE": "32TPS", "SPACECRAFT_NAME": spacecraft}
            | {"PRODUCT_ID": product},
            {
                "reflectance": {"href": f"./{image}_10m.tif", "eo:bands": [{"name": name} for name in BANDS]},
                "scl": {"href": f"./{image}_scl.tif", "raster:bands": [{"name": "SCL", "nodata": 0}]},
            },
        )
        _write_item(
            target / f"{image}_score.json",
            SCORE_COLLECTION,
            image,
            {"datetime": moment, "MGRS_TILE": "32TPS", "SOURCE_PRODUCT_ID": product.replace("L2A", "L1C")},
            {"score": {"href": f"{image}_cs.tif", "bands": [{"name": "cs"}, {"name": "cs_cdf"}]}},
        )
    return Truth(
        folder=target,
        bands=BANDS,
        dates=days,
        images=tuple(images),
        crs="EPSG:32632",
        geotransform=transform,
        reflectance=land_pixels,
        land=land,
        optical_depth=depth,
        shadow=shadow,
        cs=cs,
        cs_cdf=cs_cdf,
    )


def _cells(shape: tuple[int, int]) -> tuple[int, int]:
    return -(-shape[0] // CELL), -(-shape[1] // CELL)


def _fractal(rng: np.random.Generator, shape: tuple[int, int], pixel: float) -> np.ndarray:
    """A periodic random field of mean 0 and deviation 1, rough at all scales up to some 4 km; pixel in 10 m."""
    height, width = shape
    frequency = np.hypot(np.fft.fftfreq(height, pixel)[:, None], np.fft.rfftfreq(width, pixel))
    amplitude = (frequency**2 + 400.0**-2) ** -0.9
    amplitude[0, 0] = 0
    field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * amplitude, s=shape)
    return (field / field.std()).astype(np.float32)


def _sky(
    rng: np.random.Generator, cover: float | None, shape: tuple[int, int], pixel: float
) -> tuple[np.ndarray, np.ndarray]:
    """Optical depth and shadow of a date with that share of clouds, or of haze."""
    field = _fractal(rng, shape, pixel)
    if cover is HAZE:
        return np.clip(0.22 + 0.06 * field, 0.08, None), np.zeros(shape, np.float32)
    height_over_edge = np.clip(field - np.quantile(field, 1 - cover), 0, None)
    depth = (2.5 * height_over_edge**1.5).astype(np.float32)
    # In the late morning the sun stands in the south-east: shadows fall to the north-west.
    distance = rng.uniform(35, 60) / pixel
    moved = np.roll(depth, (-round(0.87 * distance), -round(0.5 * distance)), axis=(0, 1))
    return depth, SHADOW * (1 - np.exp(-moved)) * np.exp(-depth)


def _score(rng: np.random.Generator, sky: tuple[np.ndarray, np.ndarray], place: np.ndarray) -> np.ndarray:
    """The Cloud Score+ of a view: how much of the ground is seen, with the noise of the estimate."""
    depth, shadow = sky
    noise = rng.normal(0, 0.015) + rng.normal(0, 0.01, depth.shape)
    return np.clip(place * np.exp(-2 * depth) * (1 - shadow) ** 1.5 + noise, 0, 1).astype(np.float32).round(3)


def _ranks(rng: np.random.Generator, cs: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Share of a place's dates, history and these, whose score is not higher."""
    shape = cs.shape[1:]
    below = np.zeros(cs.shape, np.uint16)
    for number in range(HISTORY):
        kind, within = (number + 0.5) / HISTORY, (number * 0.618034) % 1
        if kind < 0.05:
            cover = HAZE
        elif kind < 0.45:
            cover = 0.85 + 0.14 * within
        elif kind < 0.70:
            cover = 0.40 + 0.40 * within
        else:
            cover = 0.01 + 0.14 * within
        past = _enlarge(_score(rng, _sky(rng, cover, place.shape, CELL), place), shape)
        below += past <= cs
    for date_cs in cs:
        below += date_cs <= cs
    return (below / np.float32(HISTORY + len(cs))).astype(np.float32).round(3)


def _enlarge(cells: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Linear interpolation of cells of CELL pixels to pixels."""

    def weights(pixels: int, count: int) -> np.ndarray:
        position = np.clip((np.arange(pixels) + 0.5) / CELL - 0.5, 0, count - 1)
        return np.clip(1 - np.abs(position[:, None] - np.arange(count)), 0, None).astype(np.float32)

    return weights(shape[0], cells.shape[0]) @ cells.astype(np.float32) @ weights(shape[1], cells.shape[1]).T


def _seen(rng: np.random.Generator, land: np.ndarray, depth: np.ndarray, shadow: np.ndarray) -> np.ndarray:
    """Digital numbers of the land under cloud and shadow, with 0.3 % of noise."""
    through = np.exp(-depth)
    lit = land * (1 - shadow) * rng.normal(1, 0.003, land.shape)
    return np.clip(np.rint(lit * through + CLOUD * (1 - through)), 1, 65535).astype(np.uint16)


def _write(path: Path, bands: np.ndarray, transform: tuple[float, ...], kind: int, nodata: float) -> None:
    count, height, width = bands.shape
    options = ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1"]
    raster = gdal.GetDriverByName("GTiff").Create(str(path), width, height, count, kind, options)
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(32632)
    raster.SetProjection(crs.ExportToWkt())
    raster.SetGeoTransform(transform)
    for number in range(count):
        raster.GetRasterBand(number + 1).SetNoDataValue(nodata)
        raster.GetRasterBand(number + 1).WriteArray(bands[number])


# Corners of the scene in longitude and latitude, as gdalinfo gives them.
_OUTLINE = [[11.2816333, 46.5254472], [11.2790111, 46.4621], [11.4005611, 46.4595583], [11.4034389, 46.5228389]]


def _write_item(path: Path, collection: str, image: str, properties: dict, assets: dict) -> None:
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": image,
        "collection": collection,
        "geometry": {"type": "Polygon", "coordinates": [[*_OUTLINE, _OUTLINE[0]]]},
        "bbox": [11.2790111, 46.4595583, 11.4034389, 46.5254472],
        "properties": properties,
        "assets": assets,
        "links": [],
    }
    path.write_text(json.dumps(item), encoding="utf-8")
