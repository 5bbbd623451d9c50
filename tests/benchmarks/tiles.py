"""A cold map tile over thirty scenes, two asked for at once as a map does, beside reading the same pixels with GDAL and
numpy.nanmedian, one after the other.
"""

from __future__ import annotations

import json
import math
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ee
import numpy as np
from osgeo import gdal, osr

from cloudscore_plugin.sandbox.scenes import PixelGrid
from cloudscore_plugin.sandbox.world import SampleWorld
from tests.desktop.harness import sandbox

gdal.UseExceptions()

LON, LAT = -119.9087, 37.4159
S2, SCORES = "COPERNICUS/S2_SR_HARMONIZED", "GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED"
BANDS = ["B4", "B3", "B2"]
COUNT, ZOOM, RUNS = 30, 14, 5
SIDE = 1024  # pixels of each scene's file, around the tiles that are asked for


def measure(folder: Path) -> Iterator[dict]:
    chosen = scenes()
    rasters = write(chosen, folder)
    name = f"cold 256x256 tile over {COUNT} scenes, two at once, "
    for title, arguments in (("sample world", ()), ("STAC folder", ("--catalog", str(folder)))):
        peer: list[float] = []
        with sandbox(*arguments) as url:  # by turns, so that both see the same machine
            times = serve(url, chosen, lambda run, peer=peer: peer.append(plain(rasters, run)))
        yield {
            "name": name + title,
            "value": times,
            "unit": "ms",
            "peer": "GDAL read + numpy.nanmedian",
            "peer_value": peer[1:],
        }
    with sandbox() as url:
        times = [months(url, run) for run in range(4)][1:]
    yield {"name": "maps of 24 months and a first tile of each, sample world", "value": times, "unit": "ms"}


def months(url: str, run: int) -> float:
    """Milliseconds for the maps of 24 months, eight asked at once, and a first tile of each, two at once."""
    ee.Reset()
    ee.Initialize(None, project="sandbox", url=url)
    lon, lat = 120.96 + 0.2 * run, 23.97  # a place never asked for before
    area = ee.Geometry.Rectangle([lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1])
    scores = ee.ImageCollection(SCORES)

    def address(month: int) -> str:
        start = ee.Date.fromYMD(2023 + month // 12, month % 12 + 1, 1)
        views = ee.ImageCollection(S2).filterBounds(area).filterDate(start, start.advance(1, "month"))
        linked = views.linkCollection(scores, ["cs_cdf"])
        shown = linked.map(lambda i: i.select(BANDS).updateMask(i.select("cs_cdf").gte(0.6))).median()
        return shown.getMapId({"bands": BANDS, "min": 0, "max": 2500})["tile_fetcher"].url_format

    x, y = place(lon, lat, 13)

    def fetch(template: str) -> None:
        with urllib.request.urlopen(template.format(x=x, y=y, z=13), timeout=60) as answer:
            assert answer.read()

    started = time.perf_counter()
    with ThreadPoolExecutor(8) as maps, ThreadPoolExecutor(2) as tiles:
        list(tiles.map(fetch, maps.map(address, range(24))))
    return 1000 * (time.perf_counter() - started)


def place(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The map tile of a place."""
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(y * 2**zoom)


def scenes() -> list:
    """Thirty successive scenes of one tile of the sample world that have scores."""
    world = SampleWorld()
    first, last = (1000 * time.mktime((year, 1, 1, 0, 0, 0, 0, 0, 0)) for year in (2023, 2024))
    found = world.search(S2, [(LON, LAT, LON, LAT)], first, last)
    mine = [s for s in found if s.properties["MGRS_TILE"] == found[0].properties["MGRS_TILE"]]
    return [s for s in mine if world.find(SCORES, s.index) is not None][:COUNT]


def write(chosen: list, folder: Path) -> list[tuple[str, str]]:
    """The scenes as GeoTIFF and STAC Items: paths of (bands, score)."""
    world, paths = SampleWorld(), []
    grid = next(band.grid for band in chosen[0].bands if band.name == "B4")
    left, top = corner(grid)
    rows, cols = np.mgrid[top : top + SIDE, left : left + SIDE].astype(np.int32)
    a, _b, c, _d, e, f = grid.transform
    geotransform = (c + a * left, a, 0, f + e * top, 0, e)
    system = osr.SpatialReference()
    system.SetFromUserInput(grid.crs)
    lattice = PixelGrid(cols, rows, ("bench", left, top))
    for scene in chosen:
        pair = []
        for part, names, kind in ((scene, BANDS, "optical"), (world.find(SCORES, scene.index), ["cs_cdf"], "score")):
            read = part.read(names, 0, lattice)
            path = folder / f"{scene.index}-{kind}.tif"
            number = gdal.GDT_UInt16 if kind == "optical" else gdal.GDT_Float32
            raster = gdal.GetDriverByName("GTiff").Create(str(path), SIDE, SIDE, len(names), number, ["TILED=YES"])
            raster.SetGeoTransform(geotransform)
            raster.SetProjection(system.ExportToWkt())
            for k, (values, valid) in enumerate(read, 1):
                raster.GetRasterBand(k).WriteArray(np.where(valid, values, 0 if kind == "optical" else np.nan))
            raster = None
            pair.append(str(path))
            item = {
                "type": "Feature",
                "stac_version": "1.0.0",
                "collection": part.collection,
                "id": scene.index,
                "geometry": part.footprint,
                "properties": {"datetime": when(part)},
                "assets": {kind: {"href": path.name, "eo:bands": [{"name": name} for name in names]}},
            }
            (folder / f"{scene.index}-{kind}.json").write_text(json.dumps(item))
        paths.append(tuple(pair))
    return paths


def when(scene) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(scene.properties["system:time_start"] / 1000))


def corner(grid) -> tuple[int, int]:
    """Upper left pixel of a window of SIDE around the place."""
    change = transformation(4326, grid.crs)
    x, y, _ = change.TransformPoint(LON, LAT)
    a, _b, c, _d, e, f = grid.transform
    return int((x - c) / a) - SIDE // 2, int((y - f) / e) - SIDE // 2


def transformation(source: int, target: str) -> osr.CoordinateTransformation:
    systems = []
    for wanted in (f"EPSG:{source}", target):
        system = osr.SpatialReference()
        system.SetFromUserInput(wanted)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        systems.append(system)
    return osr.CoordinateTransformation(*systems)


def plain(rasters: list[tuple[str, str]], run: int) -> float:
    """Milliseconds to read 256 x 256 pixels of every scene, mask them by score and take the median."""
    offset = 128 * run
    started = time.perf_counter()
    stack = np.empty((len(rasters), 3, 256, 256), np.float32)
    for k, (optical, score) in enumerate(rasters):
        bands = gdal.Open(optical).ReadAsArray(offset, offset, 256, 256)
        clear = gdal.Open(score).ReadAsArray(offset, offset, 256, 256) >= 0.6
        stack[k] = np.where(clear, bands, np.nan)
    with np.errstate(all="ignore"):
        np.nanmedian(stack, axis=0)
    return 1000 * (time.perf_counter() - started)


def serve(url: str, chosen: list, between: Callable[[int], None]) -> list[float]:
    """Milliseconds a tile of the first requests of several tiles, two of them at once, each never asked for before."""
    ee.Reset()
    ee.Initialize(None, project="sandbox", url=url)
    indices = [scene.index for scene in chosen]
    collection = ee.ImageCollection(S2).filterBounds(ee.Geometry.Point([LON, LAT]))
    collection = collection.filterDate("2023-01-01", "2024-01-01").filter(ee.Filter.inList("system:index", indices))
    linked = collection.linkCollection(ee.ImageCollection(SCORES), ["cs_cdf"])
    assert linked.size().getInfo() == COUNT
    image = linked.map(lambda i: i.select(BANDS).updateMask(i.select("cs_cdf").gte(0.6))).median()
    template = image.getMapId({"bands": BANDS, "min": 0, "max": 2500})["tile_fetcher"].url_format
    x, y = place(LON, LAT, ZOOM)
    times: list[float] = []

    def fetch(place: tuple[int, int]) -> None:
        with urllib.request.urlopen(template.format(x=place[0], y=place[1], z=ZOOM), timeout=60) as answer:
            assert len(answer.read()) > 5000

    with ThreadPoolExecutor(2) as pool:
        for run in range(RUNS + 1):
            pair = [(x + number % 3 - 1, y + number // 3 - 1) for number in (2 * run, 2 * run + 1)]
            started = time.perf_counter()
            list(pool.map(fetch, pair))
            times.append(1000 * (time.perf_counter() - started) / 2)
            between(run)
    return times[1:]  # the first also starts the projection library
