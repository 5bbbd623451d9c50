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
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import numpy as np
from osgeo import gdal, ogr, osr

from .cache import ByteCache
from .scenes import (
    DOUBLE,
    FLOAT,
    MAX_ELEMENTS,
    UINT8,
    UINT16,
    Band,
    Box,
    Catalogue,
    Grid,
    Lattice,
    PixelType,
    SandboxError,
    Scene,
    too_many,
)

BLOCK = 128  # pyramids are made and kept in squares of this many pixels
PYRAMID_BYTES = 256 << 20
PLAN_BYTES = 32 << 20
OPEN_FILES = 128  # idle datasets; a desktop process may have no more than 256 files open (macOS)

# Drivers whose files only point at pixels that lie elsewhere, often on a server.
_INDIRECT = {"DAAS", "EEDA", "EEDAI", "GTI", "HTTP", "MRF", "NGW", "OGCAPI", "PLMOSAIC", "PLSCENES"}
_INDIRECT |= {"PostGISRaster", "STACIT", "STACTA", "VRT", "WCS", "WMS", "WMTS"}
_NOT_DATA = frozenset(("metadata", "overview", "thumbnail", "visual"))  # asset roles
_BAND_LISTS = ("eo:bands", "bands", "raster:bands")
_PROPERTY_NAMES = {"eo:cloud_cover": "CLOUDY_PIXEL_PERCENTAGE", "s2:mgrs_tile": "MGRS_TILE"}
_TYPES = {
    gdal.GDT_Byte: UINT8,
    gdal.GDT_UInt16: UINT16,
    gdal.GDT_Int16: PixelType("int", -32768, 32767),
    gdal.GDT_UInt32: PixelType("int", 0, 2**32 - 1),
    gdal.GDT_Int32: PixelType("int", -(2**31), 2**31 - 1),
    gdal.GDT_Float32: FLOAT,
    gdal.GDT_Float64: DOUBLE,
}
_INT8 = PixelType("int", -128, 127)
if hasattr(gdal, "GDT_Int8"):  # GDAL 3.7
    _TYPES[gdal.GDT_Int8] = _INT8


class _Broken(Exception):
    """Why an Item or one of its rasters cannot be served."""


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
        self._reader = reader = _Reader(report, pyramid_bytes)

        found: dict[str, dict[str, tuple[StacScene, Path]]] = {}
        for path in sorted(folder.rglob("*.json")):
            try:
                if scene := _read_item(path, reader):
                    _, first = found.setdefault(scene.collection, {}).setdefault(scene.index, (scene, path))
                    if first is not path:
                        raise _Broken(f"the image {scene.id} is already in {first.relative_to(folder)}")
            except _Broken as broken:
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
class _Raster:
    """What is known of a file from its header. nodata (of the pixels' type) and masked have one value per band."""

    path: str
    grid: Grid
    type: PixelType
    nodata: tuple[np.generic | None, ...]
    masked: tuple[bool, ...]


class _Source(NamedTuple):
    """Where a scene's band comes from: file, band number from 1, pyramid policy."""

    raster: _Raster
    band: int
    pyramid: str


@dataclass(frozen=True, eq=False)
class StacScene(Scene):
    """One Item. boxes: bounding boxes of the footprint's polygons."""

    boxes: tuple[Box, ...]
    sources: dict[str, _Source] = field(repr=False)
    reader: _Reader = field(repr=False)

    def read(self, names: Sequence[str], level: int, lattice: Lattice) -> list[tuple[np.ndarray, np.ndarray]]:
        """As Scene.read. Raises SandboxError naming the file when it can no longer be read."""
        return self.reader.read([self.sources[name] for name in names], level, lattice)


class _Reader:
    """Reads pixels for all scenes of a folder, from any thread: open files, pyramid blocks, sampling plans."""

    def __init__(self, report: Callable[[str], None], pyramid_bytes: int):
        self.files = _Files()
        self._report = report
        self._reported: set[str] = set()
        self._blocks = ByteCache(pyramid_bytes)
        self._plans = ByteCache(PLAN_BYTES)

    def read(self, sources: list[_Source], level: int, lattice: Lattice) -> list[tuple[np.ndarray, np.ndarray]]:
        size = _level_size(sources[0].raster.grid, level)
        plan = self._plans.get_or_make((lattice.key, *size), lambda: _Plan(lattice, *size), _nbytes)
        if plan.window is None:
            return [(np.zeros(plan.inside.shape, source.raster.type.dtype), plan.inside) for source in sources]
        if level:
            windows = [self._window(source, level, *plan.window) for source in sources]
            return [(plan.pick(values), plan.validity(valid)) for values, valid in windows]
        found: dict[_Source, tuple[np.ndarray, np.ndarray]] = {}
        for raster in dict.fromkeys(source.raster for source in sources):  # one read for all bands of a file
            wanted = [source for source in sources if source.raster is raster]
            pixels = self._pixels(raster, [source.band for source in wanted], *plan.window)
            found.update(
                (source, (plan.pick(values), plan.validity(valid))) for source, (values, valid) in zip(wanted, pixels)
            )
        return [found[source] for source in sources]

    def _pixels(
        self, raster: _Raster, bands: list[int], x: int, y: int, width: int, height: int
    ) -> list[tuple[np.ndarray, np.ndarray | None]]:
        """Stored numbers of a window and their validity (None: all valid), for each band of a file."""
        dtype = raster.type.dtype
        try:
            with self.files.borrow(raster.path) as dataset, _quiet():
                data = _checked(dataset.ReadRaster(x, y, width, height, band_list=bands))
                masks = [
                    _checked(dataset.GetRasterBand(band).GetMaskBand().ReadRaster(x, y, width, height))
                    if raster.masked[band - 1]
                    else None
                    for band in bands
                ]
        except _Broken as broken:
            message = f"{raster.path}: {broken}"
            if message not in self._reported:
                self._reported.add(message)
                self._report(" ".join(message.split()))
            raise SandboxError(f"The file {raster.path} can no longer be read: {broken}.") from broken
        stack = np.frombuffer(data, dtype).reshape(len(bands), height, width)
        return [
            (values, _valid(values, raster.nodata[band - 1], mask)) for values, band, mask in zip(stack, bands, masks)
        ]

    def _window(
        self, source: _Source, level: int, x: int, y: int, width: int, height: int, passing: bool = False
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Values and validity (None: all valid) of a window of a pyramid level."""
        if level == 0:
            return self._pixels(source.raster, [source.band], x, y, width, height)[0]
        values = np.empty((height, width), source.raster.type.dtype)
        valid = None
        for top in range(y - y % BLOCK, y + height, BLOCK):
            for left in range(x - x % BLOCK, x + width, BLOCK):
                block, block_valid = self._block(source, level, left, top, passing)
                rows, block_rows = _shared(y, height, top, block.shape[0])
                cols, block_cols = _shared(x, width, left, block.shape[1])
                values[rows, cols] = block[block_rows, block_cols]
                if block_valid is not None:
                    valid = np.ones((height, width), bool) if valid is None else valid
                    valid[rows, cols] = block_valid[block_rows, block_cols]
        return values, valid

    def _block(
        self, source: _Source, level: int, x: int, y: int, passing: bool
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """The square of a pyramid level with that upper left corner, made of four times as many finer pixels."""

        def make() -> tuple[np.ndarray, np.ndarray | None]:
            width, height = _level_size(source.raster.grid, level - 1)
            finer = 2 * x, 2 * y, min(2 * BLOCK, width - 2 * x), min(2 * BLOCK, height - 2 * y)
            return _halve(*self._window(source, level - 1, *finer, passing=True), source.pyramid)

        return self._blocks.get_or_make((source, level, x, y), make, _nbytes, passing)


def _level_size(grid: Grid, level: int) -> tuple[int, int]:
    """Width and height of a pyramid level: a pixel at an odd edge stands for what is there."""
    return -(-grid.width >> level), -(-grid.height >> level)


def _shared(start: int, length: int, other: int, other_length: int) -> tuple[slice, slice]:
    """The part two ranges have in common, seen from the start of each."""
    first, last = max(start, other), min(start + length, other + other_length)
    return slice(first - start, last - start), slice(first - other, last - other)


def _valid(values: np.ndarray, nodata: np.generic | None, mask: bytearray | None) -> np.ndarray | None:
    """Where there is data, or None for everywhere: not the nodata value, not NaN, not hidden by the file's mask."""
    tests = []
    if nodata is not None:
        tests.append(values != nodata)
    if values.dtype.kind == "f":
        tests.append(values == values)
    if mask is not None:
        tests.append(np.frombuffer(mask, np.uint8).reshape(values.shape) != 0)
    valid = tests[0] if tests else None
    for test in tests[1:]:
        valid &= test
    return None if valid is None or valid.all() else valid


def _halve(values: np.ndarray, valid: np.ndarray | None, pyramid: str) -> tuple[np.ndarray, np.ndarray | None]:
    """The next pyramid level of a window.

    SAMPLE takes the upper left of each 2 x 2 pixels. MEAN averages the valid ones and is valid where any is; in
    integer bands the mean is rounded to the nearest integer, halves up, and the next level starts from that.
    """
    if pyramid == "SAMPLE":
        return values[::2, ::2].copy(), None if valid is None else valid[::2, ::2].copy()
    height, width = values.shape
    if height % 2 or width % 2:  # doubling the last row and column leaves the mean of what is there unchanged
        edges = (0, height % 2), (0, width % 2)
        values = np.pad(values, edges, "edge")
        valid = None if valid is None else np.pad(valid, edges, "edge")
    whole = values.dtype.kind in "iu"
    wide = np.dtype(np.float64 if not whole else np.int64 if values.dtype.itemsize > 2 else np.int32)
    if valid is None:
        total = _quad_sum(values, wide)
        mean = (total + 2) >> 2 if whole else total / 4
        return mean.astype(values.dtype), None
    total = _quad_sum(np.where(valid, values, values.dtype.type(0)), wide)
    count = _quad_sum(valid, wide)
    divisor = np.maximum(count, 1)
    mean = (total + count // 2) // divisor if whole else total / divisor
    return mean.astype(values.dtype), count > 0


def _quad_sum(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Sums over 2 x 2 pixels of an array with even sides."""
    rows = np.add(values[::2], values[1::2], dtype=dtype)
    return rows[:, ::2] + rows[:, 1::2]


class _Plan:
    """How to fill a lattice from one pyramid level: the window to read and each pixel's place in it.

    window: (x, y, width, height) or None when nothing of the lattice lies inside. inside: bool, the lattice's shape.
    """

    __slots__ = ("_all_inside", "_index", "inside", "nbytes", "window")

    def __init__(self, lattice: Lattice, width: int, height: int):
        cols, rows = lattice.cols, lattice.rows
        self.inside = (cols >= 0) & (cols < width) & (rows >= 0) & (rows < height)
        self._all_inside = bool(self.inside.all())
        self._index = self.window = None
        if self.inside.any():
            some_cols, some_rows = (cols, rows) if self._all_inside else (cols[self.inside], rows[self.inside])
            x, y = int(some_cols.min()), int(some_rows.min())
            self.window = x, y, int(some_cols.max()) - x + 1, int(some_rows.max()) - y + 1
            index = (rows.astype(np.intp) - y) * self.window[2] + (cols - x)
            index[~self.inside] = 0
            # The lattice may be the window itself, pixel for pixel, as in a download on the scene's own grid.
            if index.shape != self.window[:1:-1] or not np.array_equal(index.ravel(), np.arange(index.size)):
                self._index = index
        self.nbytes = self.inside.nbytes + (0 if self._index is None else self._index.nbytes)

    def pick(self, window: np.ndarray) -> np.ndarray:
        """The lattice's pixels of an array of the window's shape; whatever there is where the lattice is outside."""
        return window if self._index is None else window.reshape(-1).take(self._index)

    def validity(self, valid: np.ndarray | None) -> np.ndarray:
        if valid is None:
            return self.inside
        return self.pick(valid) if self._all_inside else self.pick(valid) & self.inside


def _nbytes(result: Any) -> int:
    arrays = result if isinstance(result, tuple) else (result,)
    return sum(array.nbytes for array in arrays if array is not None)


class _Files:
    """Open datasets. GDAL's are not to be used by two threads at once: each is lent to one at a time."""

    def __init__(self):
        self._idle: OrderedDict[str, list[gdal.Dataset]] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the idle datasets, while GDAL is still there to close them."""
        with self._lock:
            self._idle.clear()
            self._count = 0

    @contextmanager
    def borrow(self, path: str) -> Iterator[gdal.Dataset]:
        """An open dataset of that file. Raises _Broken when it cannot be opened or GDAL fails while it is lent."""
        dataset = None
        with self._lock:
            if datasets := self._idle.get(path):
                dataset = datasets.pop()
                self._count -= 1
        try:
            dataset = dataset or _open(path)
            yield dataset
        except RuntimeError as error:  # only raised where somebody in the process called gdal.UseExceptions()
            raise _Broken(str(error)) from error
        with self._lock:
            self._idle.setdefault(path, []).append(dataset)
            self._idle.move_to_end(path)
            self._count += 1
            while self._count > OPEN_FILES:
                oldest = next(iter(self._idle))
                if datasets := self._idle[oldest]:
                    datasets.pop()
                    self._count -= 1
                if not datasets:
                    del self._idle[oldest]


def _open(path: str) -> gdal.Dataset:
    if not Path(path).is_file():
        raise _Broken(f"the file {path} does not exist")
    with _quiet():
        driver = gdal.IdentifyDriverEx(path, gdal.OF_RASTER)
        if driver is None:
            raise _Broken(f"{path} is not a raster")
        if driver.ShortName in _INDIRECT:
            raise _Broken(f"{path} only refers to other data ({driver.ShortName}); give the raster itself")
        return _checked(gdal.OpenEx(path, gdal.OF_RASTER, allowed_drivers=[driver.ShortName]))


def _checked(result: Any) -> Any:
    """The result of a GDAL call, where None means that it failed."""
    if result is None:
        raise _Broken(gdal.GetLastErrorMsg() or "GDAL cannot read it")
    return result


@contextmanager
def _quiet() -> Iterator[None]:
    """This thread's GDAL messages stay off the console; sidecar files are looked up without listing the folder."""
    option = "GDAL_DISABLE_READDIR_ON_OPEN"
    before = gdal.GetThreadLocalConfigOption(option)
    gdal.SetThreadLocalConfigOption(option, "TRUE")
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.ErrorReset()
    try:
        yield
    finally:
        gdal.PopErrorHandler()
        gdal.SetThreadLocalConfigOption(option, before)


def _read_header(path: str, files: _Files, names: int) -> _Raster:
    """Grid, type and validity of a file whose asset names that many bands."""
    with files.borrow(path) as dataset, _quiet():
        bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
        # An alpha band needs no name. Where it has one it is data: GDAL calls the fourth of four bytes alpha.
        unnamed_alpha = bool(bands) and bands[-1].GetColorInterpretation() == gdal.GCI_AlphaBand
        if names not in (len(bands), len(bands) - unnamed_alpha):
            raise _Broken(f"{path} has {len(bands)} bands, but {names} are named")
        alpha_is_data = unnamed_alpha and names == len(bands)
        kinds = {_pixel_type(band) for band in bands}
        kind = kinds.pop() if len(kinds) == 1 else None
        if kind is None:
            data_types = sorted({gdal.GetDataTypeName(band.DataType) for band in bands})
            raise _Broken(f"{path} has pixels of the type {' and '.join(data_types)}, which cannot be served")
        transform = dataset.GetGeoTransform(can_return_null=True)
        if transform is None:
            raise _Broken(f"{path} has no georeference")
        x, a, b, y, d, e = transform
        if not all(map(math.isfinite, transform)) or a * e == b * d:
            raise _Broken(f"{path} has a georeference without extent")
        crs = _crs_name(dataset.GetProjection())
        if crs is None:
            raise _Broken(f"{path} has no coordinate reference system")
        grid = Grid(crs, (a, b, x, d, e, y), dataset.RasterXSize, dataset.RasterYSize)
        masked = tuple(_has_mask(band.GetMaskFlags(), alpha_is_data) for band in bands)
        return _Raster(path, grid, kind, tuple(_nodata(band, kind.dtype) for band in bands), masked)


def _pixel_type(band: gdal.Band) -> PixelType | None:
    if band.DataType == gdal.GDT_Byte and band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE":
        return _INT8
    return _TYPES.get(band.DataType)


def _nodata(band: gdal.Band, dtype: np.dtype) -> np.generic | None:
    """A nodata value that pixels of this type can have; NaN is never data and needs no test of its own."""
    value = band.GetNoDataValue()
    if value is None or math.isnan(value):
        return None
    if dtype.kind == "f":
        return dtype.type(value)
    limits = np.iinfo(dtype)
    return dtype.type(value) if value == round(value) and limits.min <= value <= limits.max else None


def _has_mask(flags: int, alpha_is_data: bool) -> bool:
    """Whether the validity of a band is in a mask of the file, beyond a nodata value of its own."""
    if flags & gdal.GMF_ALPHA and alpha_is_data:
        return False
    return not flags & gdal.GMF_ALL_VALID and flags != gdal.GMF_NODATA


@lru_cache(maxsize=256)
def _crs_name(wkt: str) -> str | None:
    """ "EPSG:n" where the definition is that of the code, else the WKT itself; None for no CRS."""
    if not wkt:
        return None
    crs = osr.SpatialReference()
    crs.ImportFromWkt(wkt)
    candidates = [crs, *(match for match, confidence in crs.FindMatches() if confidence >= 90)]
    for candidate in candidates:
        if candidate.GetAuthorityName(None) == "EPSG":
            code = int(candidate.GetAuthorityCode(None))
            standard = osr.SpatialReference()
            if standard.ImportFromEPSG(code) == ogr.OGRERR_NONE and standard.IsSame(
                crs, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]
            ):
                return f"EPSG:{code}"
    return wkt


# --- Items ---------------------------------------------------------------------------------------------------------


def _read_item(path: Path, reader: _Reader) -> StacScene | None:
    """The scene an Item describes, None for a file that is a Catalog or Collection. Raises _Broken."""
    try:
        item = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse_constant)
    except (OSError, ValueError, RecursionError) as error:
        raise _Broken(f"not JSON that can be read ({error})") from error
    if isinstance(item, dict) and item.get("type") in ("Catalog", "Collection"):
        return None
    if not isinstance(item, dict) or item.get("type") != "Feature":
        raise _Broken("not a STAC Item")
    collection = _member(item, "collection", str)
    index = _member(item, "id", str)
    if not collection or not index or "/" in index:
        raise _Broken("collection and id must not be empty, and id has no slash")
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
        raise _Broken(f"{name} is {'not ' + wanted if name in values else 'missing'}")
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
        raise _Broken("datetime is missing")
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
        raise _Broken(f"{text!r} is not a date and time of ISO 8601")
    *numbers, fraction, sign, hours, minutes = match.groups(default="0")
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    try:
        instant = datetime(*map(int, numbers), tzinfo=timezone.utc) - offset
    except (OverflowError, ValueError) as error:
        raise _Broken(f"{text!r} is not a date and time ({error})") from error
    since = instant - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return since // timedelta(milliseconds=1) + int(f"{fraction:0<3}"[:3])


def _bands(assets: dict, folder: Path, reader: _Reader) -> tuple[tuple[Band, ...], dict[str, _Source]]:
    """The bands of all assets that name theirs, in the Item's order, and where they come from."""
    bands: dict[str, Band] = {}
    sources: dict[str, _Source] = {}
    for key, asset in assets.items():
        if not isinstance(asset, dict):
            raise _Broken(f"asset {key} is not an object")
        names = _band_names(key, asset)
        if not names:
            continue
        raster = _read_header(_local_path(key, asset.get("href"), folder), reader.files, len(names))
        for number, name in enumerate(names, start=1):
            if name in bands:
                raise _Broken(f"two bands are named {name}")
            pyramid = "SAMPLE" if _is_class_band(name, asset, number - 1, raster.type) else "MEAN"
            bands[name] = Band(name, raster.type, raster.grid, pyramid)
            sources[name] = _Source(raster, number, pyramid)
    if not bands:
        raise _Broken("no asset names its bands")
    return tuple(bands.values()), sources


def _band_names(key: str, asset: dict) -> list[str]:
    """Names of an asset's bands; none for pictures and metadata, and for assets that do not say."""
    roles = asset.get("roles")
    if isinstance(roles, list) and any(role in _NOT_DATA for role in roles if isinstance(role, str)):
        return []
    for member in _BAND_LISTS:
        listed = asset.get(member, [])
        if not isinstance(listed, list) or not all(isinstance(band, dict) for band in listed):
            raise _Broken(f"{member} of asset {key} is not a list of objects")
        names = [band.get("name") for band in listed]
        if any(name is not None for name in names):
            if not all(isinstance(name, str) and name for name in names):
                raise _Broken(f"{member} of asset {key} has a band without a name")
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
    """The file of an asset. Raises _Broken for what is not a local file, GDAL's virtual file systems included."""
    if not isinstance(href, str) or not href:
        raise _Broken(f"asset {key} has no href")
    scheme = _SCHEME.match(href)
    try:
        if scheme and scheme[1].lower() == "file":
            parts = urlsplit(href)
            if parts.netloc not in ("", "localhost"):
                raise _Broken(f"asset {key} is on another machine ({href})")
            path = Path(url2pathname(parts.path))
        elif scheme or href.startswith(("//", "\\\\")):
            raise _Broken(f"asset {key} is not a local file ({href})")
        else:  # a relative href is a URL, too, but many are written as plain paths
            path = folder / href
            path = path if path.is_file() else folder / unquote(href)
        path = path.resolve()
        exists = path.is_file()
    except (OSError, ValueError) as error:  # a zero character, a name too long
        raise _Broken(f"asset {key} has no path that can be used ({error})") from error
    if path.as_posix().startswith("/vsi"):
        raise _Broken(f"asset {key} is not a local file ({href})")
    if not exists:
        raise _Broken(f"the file {href} of asset {key} does not exist")
    return str(path)


# --- footprints ----------------------------------------------------------------------------------------------------

Polygon = list  # rings of [longitude, latitude] positions, the outer one first, as in GeoJSON


def _polygons(geometry: Any) -> list[Polygon]:
    """The polygons of a GeoJSON Polygon or MultiPolygon, heights dropped. Raises _Broken."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Broken("geometry is neither Polygon, MultiPolygon nor null")
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
        raise _Broken("geometry has coordinates that cannot be read") from error
    if not sound:
        raise _Broken("geometry is not made of closed rings in longitude and latitude")
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
        with _quiet():
            points = np.array(osr.CoordinateTransformation(source, target).TransformPoints(corners.tolist()))[:, :2]
    except (RuntimeError, TypeError) as error:
        raise _Broken(f"geometry is null and cannot be computed ({gdal.GetLastErrorMsg() or error})") from error
    if not np.isfinite(points).all():
        raise _Broken("geometry is null and the raster's corners have no longitude and latitude")
    unwrapped = _unwrapped(points[:, 0])
    if unwrapped[0] != unwrapped[-1]:
        raise _Broken("geometry is null and the raster holds a pole")
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
        with _quiet():
            cut = ogr.CreateGeometryFromJson(json.dumps(polygon)).Intersection(ogr.CreateGeometryFromWkt(world))
    except (AttributeError, RuntimeError):  # None, or the error where GDAL's exceptions are in use
        cut = None
    if cut is None:
        raise _Broken("geometry crosses the antimeridian and itself")
    return json.loads(ogr.ForceToMultiPolygon(cut).ExportToJson())["coordinates"] if cut.Area() else []


def _box(polygon: Polygon) -> Box:
    lons, lats = zip(*polygon[0])
    return min(lons), min(lats), max(lons), max(lats)
