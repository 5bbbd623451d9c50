"""The catalogue of real scenes: a folder of STAC Items with raster assets (GeoTIFF or what else GDAL reads).

One Item JSON is one image. ``collection`` is the Earth Engine collection, ``id`` the system:index, ``datetime`` (or
``start_datetime``) the system:time_start, and the assets that name their bands are its pixels; score images are Items
of the Cloud Score+ collection. Source: STAC specification 1.0 and 1.1 with the eo, raster and classification
extensions.

The stored numbers are served as they are: ``scale`` and ``offset`` of ``raster:bands`` are not applied, as Earth
Engine serves the numbers it stores.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import numpy as np
from osgeo import gdal, ogr, osr

from .rasters import PYRAMID_BYTES, BandSource, RasterReader, UnreadableRaster, quiet, read_header
from .scenes import MAX_ELEMENTS, Band, Box, Catalogue, Grid, PixelGrid, PixelType, SandboxError, Scene, too_many

_NOT_DATA = frozenset(("metadata", "overview", "thumbnail", "visual"))  # asset roles
_BAND_LISTS = ("eo:bands", "bands", "raster:bands")
_PROPERTY_NAMES = {
    "eo:cloud_cover": "CLOUDY_PIXEL_PERCENTAGE",
    "s2:mgrs_tile": "MGRS_TILE",
    "s2:datatake_id": "DATATAKE_IDENTIFIER",
}


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


class StacFolder(Catalogue):
    """All STAC Items (``**/*.json``) below a folder; Catalog and Collection files are passed over.

    Assets lie in local files; anything remote is refused. A broken Item is reported, one line with file name and
    reason, and the rest is served.

    folder: path. report: takes a line of text; the default writes to stderr. pyramid_bytes: bound of the memory that
    holds coarser levels. Raises SandboxError when the folder is missing or has no Item that can be served.
    """

    simulated = False

    def __init__(
        self,
        folder: str | os.PathLike,
        report: Callable[[str], None] = _to_stderr,
        pyramid_bytes: int = PYRAMID_BYTES,
    ):
        folder = Path(folder)
        if not folder.is_dir():
            raise SandboxError(f"There is no folder {folder}.")
        self.title = folder.resolve().name
        self._reader = reader = RasterReader(report, pyramid_bytes)

        found: dict[str, dict[str, tuple[StacScene, Path]]] = {}
        for path in sorted(folder.rglob("*.json")):
            try:
                if scene := _read_item(path, reader):
                    _, first = found.setdefault(scene.collection, {}).setdefault(scene.index, (scene, path))
                    if first is not path:
                        raise UnreadableRaster(f"the image {scene.id} is already in {first.relative_to(folder)}")
            except UnreadableRaster as broken:
                report(" ".join(f"{path.relative_to(folder)}: {broken}".split()))
        if not found:
            raise SandboxError(f"The folder {folder} has no STAC Item that can be served.")
        self._scenes = {
            collection: {index: scenes[index][0] for index in sorted(scenes)}
            for collection, scenes in sorted(found.items())
        }

        self._collections = {collection: _summary(scenes.values()) for collection, scenes in self._scenes.items()}

    def close(self) -> None:
        self._reader.files.close()

    def collections(self) -> dict[str, dict]:
        return self._collections

    def search(
        self, collection: str, boxes: Sequence[Box] | None, start: float | None, end: float | None
    ) -> list[Scene]:
        first = -math.inf if start is None else start
        last = math.inf if end is None else end
        found = [
            scene
            for scene in self._scenes.get(collection, {}).values()
            if first <= scene.properties["system:time_start"] < last
            and (boxes is None or any(_overlap(one, other) for one in scene.boxes for other in boxes))
        ]
        if len(found) > MAX_ELEMENTS:
            raise too_many()
        return found

    def find(self, collection: str, index: str) -> Scene | None:
        return self._scenes.get(collection, {}).get(index)


def _summary(scenes) -> dict:
    """What collections() says of one collection; ``end`` is the last instant seen, bands are those of any image."""
    times = [scene.properties["system:time_start"] for scene in scenes]
    ends = [scene.properties.get("system:time_end", 0) for scene in scenes]
    bands = {}
    for scene in scenes:
        for band in scene.bands:
            bands.setdefault(band.name, band)
    return {"start": min(times), "end": max(times + ends), "bands": tuple(bands.values()), "properties": {}}


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


# --- rasters -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class StacScene(Scene):
    """One Item. boxes: bounding boxes of the footprint's polygons."""

    boxes: tuple[Box, ...]
    sources: dict[str, BandSource] = field(repr=False)
    reader: RasterReader = field(repr=False)

    def read(self, names: Sequence[str], level: int, lattice: PixelGrid) -> list[tuple[np.ndarray, np.ndarray]]:
        """As Scene.read. Raises SandboxError naming the file when it can no longer be read."""
        return self.reader.read([self.sources[name] for name in names], level, lattice)


def _read_item(path: Path, reader: RasterReader) -> StacScene | None:
    """The scene an Item describes, None for a file that is a Catalog or Collection. Raises Broken."""
    try:
        item = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse_constant)
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableRaster(f"not JSON that can be read ({error})") from error
    if isinstance(item, dict) and item.get("type") in ("Catalog", "Collection"):
        return None
    if not isinstance(item, dict) or item.get("type") != "Feature":
        raise UnreadableRaster("not a STAC Item")
    collection = _member(item, "collection", str)
    index = _member(item, "id", str)
    if not collection or not index or "/" in index:
        raise UnreadableRaster("collection and id must not be empty, and id has no slash")
    properties = _properties(index, _member(item, "properties", dict))
    bands, sources = _bands(_member(item, "assets", dict), path.parent, reader)
    geometry = item.get("geometry")
    polygons = _outline(bands[0].grid) if geometry is None else _split_at_antimeridian(_polygons(geometry))
    return StacScene(
        collection=collection,
        index=index,
        bands=bands,
        properties=properties,
        footprint={"type": "Polygon", "coordinates": polygons[0]}
        if len(polygons) == 1
        else {"type": "MultiPolygon", "coordinates": polygons},
        boxes=tuple(_box(polygon) for polygon in polygons),
        sources=sources,
        reader=reader,
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _member(values: dict, name: str, kind: type) -> Any:
    if not isinstance(values.get(name), kind):
        wanted = {str: "a text", dict: "an object", list: "a list"}[kind]
        raise UnreadableRaster(f"{name} is {'not ' + wanted if name in values else 'missing'}")
    return values[name]


def _properties(index: str, given: dict) -> dict[str, Any]:
    """The image's properties: the Item's own, Earth Engine's names for some, and those of the system."""
    times = ("datetime", "start_datetime", "end_datetime")
    properties = {name: value for name, value in given.items() if name not in times}
    for name, earth_engine_name in _PROPERTY_NAMES.items():
        if name in given:
            properties.setdefault(earth_engine_name, given[name])
    start = given.get("datetime") or given.get("start_datetime")
    if start is None:
        raise UnreadableRaster("datetime is missing")
    properties["system:index"] = index
    properties["system:time_start"] = _milliseconds(start)
    if given.get("end_datetime"):
        properties["system:time_end"] = _milliseconds(given["end_datetime"])
    return properties


_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?", re.ASCII
)


def _milliseconds(text: Any) -> int:
    """ISO 8601 as milliseconds since 1970, further digits dropped; without an offset it is UTC."""
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise UnreadableRaster(f"{text!r} is not a date and time of ISO 8601")
    *numbers, fraction, sign, hours, minutes = match.groups(default="0")
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        instant = datetime(*map(int, numbers), tzinfo=timezone.utc) - offset
    except (OverflowError, ValueError) as error:
        raise UnreadableRaster(f"{text!r} is not a date and time ({error})") from error
    since = instant - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return since // timedelta(milliseconds=1) + int(f"{fraction:0<3}"[:3])


def _bands(assets: dict, folder: Path, reader: RasterReader) -> tuple[tuple[Band, ...], dict[str, BandSource]]:
    """The bands of all assets that name theirs, in the Item's order, and where they come from."""
    bands: dict[str, Band] = {}
    sources: dict[str, BandSource] = {}
    for key, asset in assets.items():
        if not isinstance(asset, dict):
            raise UnreadableRaster(f"asset {key} is not an object")
        names = _band_names(key, asset)
        if not names:
            continue
        raster = read_header(_local_path(key, asset.get("href"), folder), reader.files, len(names))
        for number, name in enumerate(names, start=1):
            if name in bands:
                raise UnreadableRaster(f"two bands are named {name}")
            pyramid = "SAMPLE" if _is_class_band(name, asset, number - 1, raster.type) else "MEAN"
            bands[name] = Band(name, raster.type, raster.grid, pyramid)
            sources[name] = BandSource(raster, number, pyramid)
    if not bands:
        raise UnreadableRaster("no asset names its bands")
    return tuple(bands.values()), sources


def _band_names(key: str, asset: dict) -> list[str]:
    """Names of an asset's bands; none for pictures and metadata, and for assets that do not say."""
    roles = asset.get("roles")
    if isinstance(roles, list) and any(role in _NOT_DATA for role in roles if isinstance(role, str)):
        return []
    for member in _BAND_LISTS:
        listed = asset.get(member, [])
        if not isinstance(listed, list) or not all(isinstance(band, dict) for band in listed):
            raise UnreadableRaster(f"{member} of asset {key} is not a list of objects")
        names = [band.get("name") for band in listed]
        if any(name is not None for name in names):
            if not all(isinstance(name, str) and name for name in names):
                raise UnreadableRaster(f"{member} of asset {key} has a band without a name")
            return names
    return []


def _is_class_band(name: str, asset: dict, position: int, kind: PixelType) -> bool:
    """Whether a band's numbers are classes or flags, of which no mean can be taken."""
    if name in ("SCL", "QA60") or name.startswith("MSK_"):
        return True
    entries = [entry for member in _BAND_LISTS for entry in asset.get(member, [])[position : position + 1]]
    return kind.precision == "int" and any("classification:classes" in entry for entry in (asset, *entries))


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+._\-]+):")  # two letters at least: one is a drive


def _local_path(key: str, href: Any, folder: Path) -> str:
    """The file of an asset. Raises Broken for what is not a local file, GDAL's virtual file systems included."""
    if not isinstance(href, str) or not href:
        raise UnreadableRaster(f"asset {key} has no href")
    scheme = _SCHEME.match(href)
    try:
        if scheme and scheme[1].lower() == "file":
            parts = urlsplit(href)
            if parts.netloc not in ("", "localhost"):
                raise UnreadableRaster(f"asset {key} is on another machine ({href})")
            path = Path(url2pathname(parts.path))
        elif scheme or href.startswith(("//", "\\\\")):
            raise UnreadableRaster(f"asset {key} is not a local file ({href})")
        else:  # a relative href is a URL, too, but many are written as plain paths
            path = folder / href
            path = path if path.is_file() else folder / unquote(href)
        path = path.resolve()
        exists = path.is_file()
    except (OSError, ValueError) as error:  # a zero character, a name too long
        raise UnreadableRaster(f"asset {key} has no path that can be used ({error})") from error
    if path.as_posix().startswith("/vsi"):
        raise UnreadableRaster(f"asset {key} is not a local file ({href})")
    if not exists:
        raise UnreadableRaster(f"the file {href} of asset {key} does not exist")
    return str(path)


# --- footprints ----------------------------------------------------------------------------------------------------

Polygon = list  # rings of [longitude, latitude] positions, the outer one first, as in GeoJSON


def _polygons(geometry: Any) -> list[Polygon]:
    """The polygons of a GeoJSON Polygon or MultiPolygon, heights dropped. Raises Broken."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise UnreadableRaster("geometry is neither Polygon, MultiPolygon nor null")
    try:
        given = geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]
        polygons = [[[[lon, lat] for lon, lat, *_ in ring] for ring in polygon] for polygon in given]
        positions = list(chain.from_iterable(chain.from_iterable(polygons)))
        sound = (
            polygons
            and all(polygon and all(len(ring) >= 4 and ring[0] == ring[-1] for ring in polygon) for polygon in polygons)
            and all(abs(lon) <= 360 and abs(lat) <= 90 for lon, lat in positions)
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableRaster("geometry has coordinates that cannot be read") from error
    if not sound:
        raise UnreadableRaster("geometry is not made of closed rings in longitude and latitude")
    return polygons


def _outline(grid: Grid) -> list[Polygon]:
    """The outline of a raster in longitude and latitude, its edges dense enough to follow their curves there."""
    a, b, x, d, e, y = grid.transform
    steps = np.linspace(0, 1, 17)[:-1]
    zeros, ones = np.zeros_like(steps), np.ones_like(steps)
    cols = grid.width * np.concatenate([steps, ones, 1 - steps, zeros, [0]])
    rows = grid.height * np.concatenate([zeros, steps, ones, 1 - steps, [0]])
    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.SetFromUserInput(grid.crs)
    target.ImportFromEPSG(4326)
    for crs in (source, target):
        crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    corners = np.column_stack([a * cols + b * rows + x, d * cols + e * rows + y])
    try:
        with quiet():
            points = np.array(osr.CoordinateTransformation(source, target).TransformPoints(corners.tolist()))[:, :2]
    except (RuntimeError, TypeError) as error:
        raise UnreadableRaster(
            f"geometry is null and cannot be computed ({gdal.GetLastErrorMsg() or error})"
        ) from error
    if not np.isfinite(points).all():
        raise UnreadableRaster("geometry is null and the raster's corners have no longitude and latitude")
    unwrapped = _unwrapped(points[:, 0])
    if unwrapped[0] != unwrapped[-1]:
        raise UnreadableRaster("geometry is null and the raster holds a pole")
    return _split_at_antimeridian([[points.tolist()]])


def _unwrapped(lons: np.ndarray) -> np.ndarray:
    """Longitudes along a ring without jumps: whole turns are added so that each step goes the short way."""
    turns = np.cumsum(np.round(np.diff(lons, prepend=lons[0]) / 360))
    return lons - 360 * turns


def _split_at_antimeridian(polygons: list[Polygon]) -> list[Polygon]:
    """The polygons within longitudes -180 to 180, cut where they cross the antimeridian.

    An edge from 179 to -179 goes the short way, as Earth Engine draws it.
    """
    parts = []
    for polygon in polygons:
        rings = [np.array(ring, float) for ring in polygon]
        before = rings[0][:, 0].copy()
        for ring in rings:
            ring[:, 0] = _unwrapped(ring[:, 0])
            ring[:, 0] += 360 * np.round((rings[0][0, 0] - ring[0, 0]) / 360)  # holes beside their polygon
        lons = rings[0][:, 0]
        unchanged = np.array_equal(before, lons) and abs(lons).max() <= 180
        # A ring around a pole does not close, and one around the whole Earth has no width: both stay as given.
        if unchanged or lons[0] != lons[-1] or np.ptp(lons) == 0:
            parts.append(polygon)
            continue
        for shift in (-360, 0, 360):
            for part in _clip(rings, -180 + shift, 180 + shift):
                parts.append([[[lon - shift, lat] for lon, lat, *_ in ring] for ring in part])
    return parts


def _clip(rings: list[np.ndarray], west: float, east: float) -> list[Polygon]:
    """The parts of a polygon between two meridians."""
    world = f"POLYGON(({west} -90,{east} -90,{east} 90,{west} 90,{west} -90))"
    polygon = {"type": "Polygon", "coordinates": [ring.tolist() for ring in rings]}
    try:
        with quiet():
            cut = ogr.CreateGeometryFromJson(json.dumps(polygon)).Intersection(ogr.CreateGeometryFromWkt(world))
    except (AttributeError, RuntimeError):  # None, or the error where GDAL's exceptions are in use
        cut = None
    if cut is None:
        raise UnreadableRaster("geometry crosses the antimeridian and itself")
    return json.loads(ogr.ForceToMultiPolygon(cut).ExportToJson())["coordinates"] if cut.Area() else []


def _box(polygon: Polygon) -> Box:
    lons, lats = zip(*polygon[0])
    return min(lons), min(lats), max(lons), max(lats)
