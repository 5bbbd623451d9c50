"""Pixels of raster files as Earth Engine serves them: on any lattice, from pyramids made as it makes them."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from osgeo import gdal, ogr, osr

from .cache import ByteCache
from .scenes import DOUBLE, FLOAT, UINT8, UINT16, Grid, PixelGrid, PixelType, SandboxError

BLOCK = 128  # pyramids are made and kept in squares of this many pixels
PYRAMID_BYTES = 256 << 20
PLAN_BYTES = 32 << 20
OPEN_FILES = 128  # idle datasets; a desktop process may have no more than 256 files open (macOS)

# Drivers whose files only point at pixels that lie elsewhere, often on a server.
_INDIRECT = {"DAAS", "EEDA", "EEDAI", "GTI", "HTTP", "MRF", "NGW", "OGCAPI", "PLMOSAIC", "PLSCENES"}
_INDIRECT |= {"PostGISRaster", "STACIT", "STACTA", "VRT", "WCS", "WMS", "WMTS"}
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


class UnreadableRaster(Exception):
    """Why an Item or one of its rasters cannot be served."""


@dataclass(frozen=True, eq=False)
class Raster:
    """What is known of a file from its header. nodata (of the pixels' type) and masked have one value per band."""

    path: str
    grid: Grid
    type: PixelType
    nodata: tuple[np.generic | None, ...]
    masked: tuple[bool, ...]


class BandSource(NamedTuple):
    """Where a scene's band comes from: file, band number from 1, pyramid policy."""

    raster: Raster
    band: int
    pyramid: str


class RasterReader:
    """Reads pixels for all scenes of a folder, from any thread: open files, pyramid blocks, sampling plans."""

    def __init__(self, report: Callable[[str], None], pyramid_bytes: int):
        self.files = RasterFiles()
        self._report = report
        self._reported: set[str] = set()
        self._blocks = ByteCache(pyramid_bytes)
        self._plans = ByteCache(PLAN_BYTES)

    def read(self, sources: list[BandSource], level: int, lattice: PixelGrid) -> list[tuple[np.ndarray, np.ndarray]]:
        size = _level_size(sources[0].raster.grid, level)
        plan = self._plans.get_or_make((lattice.key, *size), lambda: _Plan(lattice, *size), _nbytes)
        if plan.window is None:
            return [(np.zeros(plan.inside.shape, source.raster.type.dtype), plan.inside) for source in sources]
        if level:
            windows = [self._window(source, level, *plan.window) for source in sources]
            return [(plan.pick(values), plan.validity(valid)) for values, valid in windows]
        found: dict[BandSource, tuple[np.ndarray, np.ndarray]] = {}
        for raster in dict.fromkeys(source.raster for source in sources):  # one read for all bands of a file
            wanted = [source for source in sources if source.raster is raster]
            pixels = self._pixels(raster, [source.band for source in wanted], *plan.window)
            found.update(
                (source, (plan.pick(values), plan.validity(valid))) for source, (values, valid) in zip(wanted, pixels)
            )
        return [found[source] for source in sources]

    def _pixels(
        self, raster: Raster, bands: list[int], x: int, y: int, width: int, height: int
    ) -> list[tuple[np.ndarray, np.ndarray | None]]:
        """Stored numbers of a window and their validity (None: all valid), for each band of a file."""
        dtype = raster.type.dtype
        try:
            with self.files.borrow(raster.path) as dataset, quiet():
                data = _checked(dataset.ReadRaster(x, y, width, height, band_list=bands))
                masks = [
                    _checked(dataset.GetRasterBand(band).GetMaskBand().ReadRaster(x, y, width, height))
                    if raster.masked[band - 1]
                    else None
                    for band in bands
                ]
        except UnreadableRaster as broken:
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
        self, source: BandSource, level: int, x: int, y: int, width: int, height: int, passing: bool = False
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
        self, source: BandSource, level: int, x: int, y: int, passing: bool
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

    def __init__(self, lattice: PixelGrid, width: int, height: int):
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


class RasterFiles:
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
        """An open dataset of that file. Raises Broken when it cannot be opened or GDAL fails while it is lent."""
        dataset = None
        with self._lock:
            if datasets := self._idle.get(path):
                dataset = datasets.pop()
                self._count -= 1
        try:
            dataset = dataset or _open(path)
            yield dataset
        except RuntimeError as error:  # only raised where somebody in the process called gdal.UseExceptions()
            raise UnreadableRaster(str(error)) from error
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
        raise UnreadableRaster(f"the file {path} does not exist")
    with quiet():
        driver = gdal.IdentifyDriverEx(path, gdal.OF_RASTER)
        if driver is None:
            raise UnreadableRaster(f"{path} is not a raster")
        if driver.ShortName in _INDIRECT:
            raise UnreadableRaster(f"{path} only refers to other data ({driver.ShortName}); give the raster itself")
        return _checked(gdal.OpenEx(path, gdal.OF_RASTER, allowed_drivers=[driver.ShortName]))


def _checked(result: Any) -> Any:
    """The result of a GDAL call, where None means that it failed."""
    if result is None:
        raise UnreadableRaster(gdal.GetLastErrorMsg() or "GDAL cannot read it")
    return result


@contextmanager
def quiet() -> Iterator[None]:
    """This thread's GDAL messages stay off the console; sidecar files are looked up without listing the folder."""
    option = "GDAL_DISABLE_READDIR_ON_OPEN"
    settable = hasattr(gdal, "SetThreadLocalConfigOption")  # for one thread since GDAL 3.4; it only saves time
    before = gdal.GetThreadLocalConfigOption(option) if settable else None
    if settable:
        gdal.SetThreadLocalConfigOption(option, "TRUE")
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.ErrorReset()
    try:
        yield
    finally:
        gdal.PopErrorHandler()
        if settable:
            gdal.SetThreadLocalConfigOption(option, before)


def read_header(path: str, files: RasterFiles, names: int) -> Raster:
    """Grid, type and validity of a file whose asset names that many bands."""
    with files.borrow(path) as dataset, quiet():
        bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
        # An alpha band needs no name. Where it has one it is data: GDAL calls the fourth of four bytes alpha.
        unnamed_alpha = bool(bands) and bands[-1].GetColorInterpretation() == gdal.GCI_AlphaBand
        if names not in (len(bands), len(bands) - unnamed_alpha):
            raise UnreadableRaster(f"{path} has {len(bands)} bands, but {names} are named")
        alpha_is_data = unnamed_alpha and names == len(bands)
        kinds = {_pixel_type(band) for band in bands}
        kind = kinds.pop() if len(kinds) == 1 else None
        if kind is None:
            data_types = sorted({gdal.GetDataTypeName(band.DataType) for band in bands})
            raise UnreadableRaster(f"{path} has pixels of the type {' and '.join(data_types)}, which cannot be served")
        transform = dataset.GetGeoTransform(can_return_null=True)
        if transform is None:
            raise UnreadableRaster(f"{path} has no georeference")
        x, a, b, y, d, e = transform
        if not all(map(math.isfinite, transform)) or a * e == b * d:
            raise UnreadableRaster(f"{path} has a georeference without extent")
        crs = _crs_name(dataset.GetProjection())
        if crs is None:
            raise UnreadableRaster(f"{path} has no coordinate reference system")
        grid = Grid(crs, (a, b, x, d, e, y), dataset.RasterXSize, dataset.RasterYSize)
        masked = tuple(_has_mask(band.GetMaskFlags(), alpha_is_data) for band in bands)
        return Raster(path, grid, kind, tuple(_nodata(band, kind.dtype) for band in bands), masked)


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
