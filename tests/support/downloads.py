"""What downloads are compared with: one request for everything, and a composite computed here from the scenes."""

from __future__ import annotations

import json
import urllib.request
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from osgeo import gdal

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.download.plan import DownloadOrder, grid
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.earthengine.session import Connection, Session, connect
from cloudscore_plugin.sandbox.scenes import PixelGrid
from cloudscore_plugin.sandbox.world import SampleWorld
from tests.support.proj import pyproj

COLUMN = 512  # pixels projected at once


def box(west, south, east, north) -> dict:
    """A GeoJSON rectangle; east above 180 makes two parts."""
    if east > 180:
        parts = [box(west, south, 180, north), box(-180, south, east - 360, north)]
        return {"type": "MultiPolygon", "coordinates": [part["coordinates"] for part in parts]}
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north]]]}


def recipe(roi: dict, start: str = "2023-04-01", end: str = "2023-04-08", **more) -> CompositeRecipe:
    """A few scenes over an area."""
    return CompositeRecipe(roi=roi, start=start, end=end, **more)


def session(url: str, **more) -> Session:
    """A session with a sandbox; in a worker thread."""
    return connect(Connection(url, "sandbox", "none", simulated=True), **more)


def sandbox_log(url: str) -> list[dict]:
    """Every request for pixels so far."""
    with urllib.request.urlopen(url + "/sandbox/log", timeout=30) as answer:
        return [entry for entry in json.load(answer) if entry["kind"] == "pixels"]


def sandbox_set(url: str, **wanted) -> None:
    """Faults, latency, account."""
    request = urllib.request.Request(url + "/sandbox/set", json.dumps(wanted).encode(), method="POST")
    urllib.request.urlopen(request, timeout=30).close()


def pixels_of(path: str) -> np.ndarray:
    """A file's bands, (count, height, width)."""
    raster = gdal.Open(path)
    return np.stack([raster.GetRasterBand(number).ReadAsArray() for number in range(1, raster.RasterCount + 1)])


def is_cog(path: str | Path) -> bool:
    """Whether a file was written by GDAL's COG driver; GDAL 3.13 calls any small tiled file optimised for the cloud."""
    with Path(path).open("rb") as file:
        return b"LAYOUT=IFDS_BEFORE_DATA" in file.read(512)


def at_once(session: Session, order: DownloadOrder) -> np.ma.MaskedArray:
    """Bands of the order in one request for values and one for masks, straight from the composite: no nodata, no
    rounding, nothing of the writer's; (count, height, width), in the composite's own units.
    """
    whole, wanted = grid(order), order.recipe.with_(clip=order.clip)

    def image(ee):
        if order.content == "bands":
            return expressions.composite(ee, wanted, order.bands)
        if order.content in catalog.INDICES:
            return expressions.index(
                ee, order.content, expressions.composite(ee, wanted, catalog.INDICES[order.content].bands)
            )
        if order.content == "holes":
            inside = ee.Image.constant(1).clip(expressions.area(ee, wanted)) if order.clip else ee.Image.constant(1)
            whole_holes = expressions.qa_image(ee, wanted.with_(clip=False), "holes").unmask(0, False)
            return whole_holes.updateMask(inside.mask())
        return expressions.qa_image(ee, wanted, order.content)

    def whole_of(build) -> np.ndarray:
        """One request; across 180 degrees, where a geographic system ends, one for each side."""
        sides = [whole]
        if order.crs == "EPSG:4326" and whole.extent[2] > 180:
            here = int(np.count_nonzero(whole.left + (np.arange(whole.width) + 0.5) * whole.scale < 180))
            there = replace(whole, left=whole.left + here * whole.scale - 360, width=whole.width - here)
            sides = [replace(whole, width=here), there]
        return np.concatenate([session.pixels(build, side.request) for side in sides], axis=1)

    values = whole_of(image)
    masks = whole_of(lambda ee: image(ee).mask())
    names = values.dtype.names
    return np.ma.MaskedArray([values[name] for name in names], [masks[name] == 0 for name in names])


def stored(values: np.ma.MaskedArray, order: DownloadOrder) -> np.ndarray:
    """Values in the composite's units as the file should hold them."""
    data = np.ma.getdata(values).astype(np.float64) * order.factor
    if order.dtype != "float32":
        data = np.floor(data + 0.5)
    data = np.clip(data, *order.limits)
    return np.where(np.ma.getmaskarray(values), order.nodata, data).astype(order.dtype)


def computed(order: DownloadOrder, indices: Sequence[str]) -> np.ma.MaskedArray:
    """The median composite of named scenes of the sample world, with numpy and PROJ alone; not clipped."""
    world, whole, wanted = SampleWorld(), grid(order), order.recipe
    collection = catalog.PRODUCTS[wanted.product].collection
    result = np.full((len(order.bands), whole.height, whole.width), np.nan)
    scenes = [world.find(collection, index) for index in indices]
    scores = [world.find(catalog.CLOUD_SCORE_PLUS, index) for index in indices]
    for top in range(0, whole.height, COLUMN):
        for left in range(0, whole.width, COLUMN):
            part = np.s_[top : min(top + COLUMN, whole.height), left : min(left + COLUMN, whole.width)]
            rows, cols = np.mgrid[part]
            x, y = whole.left + (cols + 0.5) * whole.scale, whole.top - (rows + 0.5) * whole.scale
            stack = np.full((len(scenes), len(order.bands), *x.shape), np.nan)
            for at, (scene, score) in enumerate(zip(scenes, scores)):
                if score is None:
                    continue
                [(clear, scored)] = read(score, [wanted.qa_band], whole.crs, x, y)
                keep = scored & (clear >= wanted.clear_threshold)
                for band, (values, valid) in enumerate(read(scene, order.bands, whole.crs, x, y)):
                    stack[at, band] = np.where(valid & keep, values, np.nan)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                result[:, part[0], part[1]] = np.nanmedian(stack, axis=0)
    return np.ma.masked_invalid(result)


def read(scene, names: Sequence[str], crs: str, x: np.ndarray, y: np.ndarray) -> list:
    """Bands of a scene at places, the nearest pixel: [(values, valid)]."""
    found, places = [], {}
    for name in names:
        grid_ = next(band.grid for band in scene.bands if band.name == name)
        if grid_ not in places:
            px, py = x, y
            if grid_.crs != crs:
                px, py = pyproj.Transformer.from_crs(crs, grid_.crs, always_xy=True).transform(x, y)
            a, _b, c, _d, e, f = grid_.transform
            cols, rows = np.floor((px - c) / a), np.floor((py - f) / e)
            cols = np.clip(cols, -1, grid_.width).astype(np.int32)
            rows = np.clip(rows, -1, grid_.height).astype(np.int32)
            places[grid_] = PixelGrid(cols, rows, ("test", scene.index, grid_, float(x.flat[0]), float(y.flat[0])))
        found += scene.read([name], 0, places[grid_])
    return [(np.broadcast_to(values, x.shape), np.broadcast_to(valid, x.shape)) for values, valid in found]
