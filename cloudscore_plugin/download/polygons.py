"""Vectorizes a change's raster: polygons of its classes, made with GDAL and yielded one by one.

The raster is read in small windows and intermediate results are files, so that memory use does not grow with the
raster. Run it in a task, not on the main thread.
"""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

import numpy as np
from osgeo import gdal, ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsFeedback,
    QgsGeometry,
    QgsPointXY,
)

from ..core.change import Change, Core
from ..core.errors import Cancelled, Problem
from ..core.recipe import RecipeError
from ..messages.titles import class_title
from .partial_download import quiet_gdal
from .plan import CHANGE, CHANGE_BANDS
from .regions import Regions, connected

USUAL_AREA, USUAL_FILL, USUAL_CORE = 0.5, 0.1, 0.1  # hectares
MOST_SMOOTHING = 5
_SIDE = 512  # pixels of the windows looked at
_CACHE = 24 * 1024 * 1024  # bytes
_BINS = 2001  # of a histogram around 0; odd, so that one of them holds 0
_STILL = 2  # directions, as they are stored: 1 below, 2 nothing changes, 3 above; 0 cannot be told


@dataclass(frozen=True)
class Options:
    """How polygons are made.

    min_area: hectares that connected pixels changing in one direction must have, whatever their classes. fill: smaller
    holes in them (hectares) in which nothing changes are filled, and smaller patches of one class within another join
    it. smoothing: times that corners are cut, 0 for the pixels' own outlines. core: hectares that must show what the
    change's kind asks of a core, see core.change.Core, at most the smallest area; 0 asks for none, and takes the
    change as it is: else the usual limits are moved by what the area's season has changed everywhere.
    """

    min_area: float = USUAL_AREA
    fill: float = USUAL_FILL
    smoothing: int = 0
    core: float = USUAL_CORE

    def __post_init__(self):
        for name, most in (("min_area", 1e6), ("fill", 1e6), ("smoothing", MOST_SMOOTHING), ("core", 1e6)):
            value = getattr(self, name)
            if not 0 <= value <= most:
                raise RecipeError("field_range", field=name, low=0, high=most)


@dataclass(frozen=True)
class Patch:
    """One polygon: its key and title of class, hectares (on the ellipsoid), mean change, mean clear views of each side.

    geometry: in the raster's CRS.
    """

    key: str
    title: str
    hectares: float
    change: float
    views_before: float
    views_after: float
    geometry: QgsGeometry


@dataclass(frozen=True)
class ChangeRaster:
    """What a change's GeoTIFF says about itself."""

    path: str
    change: Change
    simulated: bool
    crs: QgsCoordinateReferenceSystem
    width: int
    height: int
    pixel_hectares: float  # in the raster's middle


def read_change(path: str) -> ChangeRaster:
    """Look at a change's GeoTIFF. Raises Problem change_no_raster for any other file."""
    try:
        with quiet_gdal():
            raster = gdal.Open(path)
            names = [raster.GetRasterBand(n).GetDescription() for n in range(1, raster.RasterCount + 1)]
            metadata = raster.GetMetadata()
        if tuple(names) != CHANGE_BANDS or metadata.get("CONTENT") != CHANGE:
            raise ValueError("other bands")
        change = Change.from_json(metadata["RECIPE"])
    except (RuntimeError, AttributeError, KeyError, ValueError) as error:
        raise Problem("change_no_raster", path=path) from error
    crs = QgsCoordinateReferenceSystem.fromWkt(raster.GetProjection())
    left, size, _, top, _, down = raster.GetGeoTransform()
    x, y = left + size * raster.RasterXSize / 2, top + down * raster.RasterYSize / 2
    corners = [(x, y), (x + size, y), (x + size, y + down), (x, y + down)]
    pixel = QgsGeometry.fromPolygonXY([[QgsPointXY(*corner) for corner in corners]])
    hectares = _measure(crs).measureArea(pixel) / 10_000
    simulated = metadata.get("SIMULATED") == "YES"
    return ChangeRaster(path, change, simulated, crs, raster.RasterXSize, raster.RasterYSize, hectares)


def patches(
    raster: ChangeRaster, change: Change, options: Options, feedback: QgsFeedback | None = None
) -> Iterator[Patch]:
    """The polygons of a change's raster in which something changes, row by row of their upper ends.

    change: the raster's own, or with other limits. Pixels whose change cannot be told are never in one, nor filled.
    Raises Cancelled, Problem change_nothing_told where all are such pixels, and polygons_failed.
    """
    folder, failure = Path(tempfile.mkdtemp(prefix="cloudscore")), None
    try:
        with quiet_gdal(), _small_cache():
            yield from _Work(raster, change, options, feedback or QgsFeedback(), folder).run()
    except Problem as error:
        failure = error.with_traceback(None)  # its frames hold GDAL's files open, which then cannot be removed
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if failure is not None:
        raise failure


@contextmanager
def _small_cache() -> Iterator[None]:
    """GDAL keeps no more of its files than a few windows need: it would take a share of all the memory there is."""
    usual = gdal.GetCacheMax()
    gdal.SetCacheMax(min(usual, _CACHE))
    try:
        yield
    finally:
        gdal.SetCacheMax(usual)


@dataclass(frozen=True)
class Window:
    """Pixels looked at together. passed: the share of the raster that lies in this window and those before."""

    left: int
    top: int
    cols: int
    rows: int
    passed: float


class _Sizes:
    """Pixels of regions by their number, and those that belong to a core; infinite where none is asked for."""

    def __init__(self, count: int):
        self.pixels, self.sure = np.zeros(count), np.zeros(count)


class _Work:
    """One run, in a folder of its own."""

    def __init__(self, raster: ChangeRaster, change: Change, options: Options, feedback: QgsFeedback, folder: Path):
        self.raster, self.change, self.options, self.feedback = raster, change, options, feedback
        self.folder = folder
        self.source = gdal.Open(raster.path)
        self.nodata = self.source.GetRasterBand(1).GetNoDataValue()
        self.classes = change.classes
        self.still = next(number for number, row in enumerate(self.classes, 1) if row.direction == 0)  # its class
        self.directions = np.array([0, *(row.direction + _STILL for row in self.classes)], np.uint8)  # of classes

    def run(self) -> Iterator[Patch]:
        kinds, ways = self._raster("kinds"), self._raster("ways")
        self._classify(kinds, ways)
        self._fill(kinds, ways)
        self._drop_far(ways)
        self._drop_small(kinds, ways)
        self._join_specks(kinds, ways)
        del ways
        labels, count = self._numbered(kinds, "patches")
        layer, _holder = self._outlines(labels, 70, 85)
        yield from self._known_classes(kinds, labels, layer, count)

    # Steps, each from file to file

    def _classify(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """The class of each pixel, from 1; its direction; 0 where it cannot be told."""
        limits = np.array(self.change.class_limits) + self._offset()
        known, most = 0, [0, 0]
        for window in self._windows():
            values = self._values(window)
            seen = values != self.nodata
            found = np.where(seen, np.digitize(values, limits) + 1, 0).astype(np.uint8)
            known += int(seen.sum())
            if not known:
                for side, band in enumerate((4, 5)):
                    views = self._read(self.source, band, window)
                    most[side] = max(most[side], int(views.max()))
            self._write(kinds, window, found)
            self._write(ways, window, self.directions[found])
            self._report(5 + 10 * window.passed)
        if not known:
            sides = {
                name: f"{side.start} – {side.last_day}"
                for name, side in (("before", self.change.before), ("after", self.change.after))
            }
            least = self.change.min_views
            raise Problem(
                "change_nothing_told", min_views=max(least, 1), most_before=most[0], most_after=most[1], **sides
            )

    def _offset(self) -> float:
        """The change of what has not changed, by which the usual limits are moved: 0 where they are not the usual ones,
        no core is asked for, or most of the area has changed.

        It is the area's season and weather, as the offset of dNBR in Key and Benson 2006: the median of all within the
        class in which nothing changes.
        """
        if not self._usual:
            return 0.0
        still = self.classes[self.still - 1]
        low, high = max(still.low, -still.high), min(still.high, -still.low)
        counts, seen = np.zeros(_BINS, np.int64), 0
        for window in self._windows():
            values = self._read(self.source, 1, window)
            values = values[values != self.nodata]
            seen += values.size
            counts += np.histogram(values, _BINS, (low, high))[0]
            self._report(5 * window.passed)
        total = np.cumsum(counts)
        if 2 * total[-1] <= seen:
            return 0.0
        middle = int(np.searchsorted(total, (total[-1] + 1) // 2))
        return (middle - _BINS // 2) * (high - low) / _BINS

    @property
    def _usual(self) -> bool:
        """Whether patches are told by the rules of the change's kind: not with other limits, nor without a core."""
        return not self.change.limits and self.change.kind.core is not None and self._core > 0

    def _values(self, window: Window) -> np.ndarray:
        """The change that is classed: averaged with the pixels around that can be told, where the kind asks for it."""
        core = self.change.kind.core
        if core is None or not core.smooth or not self._usual:
            return self._read(self.source, 1, window)
        left, top = max(window.left - 1, 0), max(window.top - 1, 0)
        right = min(window.left + window.cols + 1, self.raster.width)
        low = min(window.top + window.rows + 1, self.raster.height)
        values = self._read(self.source, 1, Window(left, top, right - left, low - top, 0))
        seen = values != self.nodata
        weighed, weights = (_binomial(part) for part in (np.where(seen, values, 0).astype(float), seen.astype(float)))
        mean = np.where(seen, weighed / np.maximum(weights, 1e-9), self.nodata)
        return mean[window.top - top :, window.left - left :][: window.rows, : window.cols]

    def _fill(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """Small holes in which nothing changes take the mildest class of what is around them."""
        mildest = np.array([0, self.still - 1, self.still, self.still + 1], np.uint8)
        sieved = self._sieved(ways, self.options.fill, 15, 23)
        for window in self._windows() if sieved is not None else ():
            way, around = self._read(ways, 1, window), self._read(sieved, 1, window)
            holes = (way == _STILL) & (around != _STILL) & (around != 0)
            way[holes] = around[holes]
            found = self._read(kinds, 1, window)
            found[holes] = mildest[around[holes]]
            self._write(ways, window, way)
            self._write(kinds, window, found)

    def _drop_far(self, ways: gdal.Dataset) -> None:
        """What lies too far from all pixels of a core counts as not changed, as a field does that touches a scar."""
        core = self.change.kind.core
        if core is None or not self._core:
            return
        sure, near = self._raster("sure"), self._raster("near")
        for window in self._windows():
            self._write(sure, window, self._sure(core, self._read(ways, 1, window), window).astype(np.uint8))
        sure.FlushCache()
        pixels = core.reach / math.sqrt(self.raster.pixel_hectares * 10_000)
        options = ["VALUES=1", f"MAXDIST={pixels + 0.01}", "FIXED_BUF_VAL=1", "NODATA=0"]
        bands = sure.GetRasterBand(1), near.GetRasterBand(1)
        self._check(gdal.ComputeProximity(*bands, options, callback=self._going(23, 25)))
        for window in self._windows():
            way = self._read(ways, 1, window)
            far = (self._read(near, 1, window) | self._read(sure, 1, window)) == 0  # GDAL's buffer is a ring
            way[(way == core.direction + _STILL) & far] = _STILL
            self._write(ways, window, way)

    def _sure(self, core: Core, way: np.ndarray, window: Window) -> np.ndarray:
        """Which pixels of a window belong to a core. way: their directions."""
        values = self._read(self.source, CHANGE_BANDS.index("after") + 1, window)
        beyond = values >= core.limit if core.above else values <= core.limit
        return (way == core.direction + _STILL) & (values != self.nodata) & beyond

    def _drop_small(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """What changes in one direction and is too small goes; so do all pixels in which nothing changes."""
        for window in self._windows():  # first what lies within one window, so that few regions need a number
            way, found = self._read(ways, 1, window), self._read(kinds, 1, window)
            way[way == _STILL] = 0
            label, count = connected(way)
            small = _Sizes(count + 1)
            self._count_sizes(small, label, way, window)
            gone = self._too_small(small)
            for edge in (label[0], label[-1], label[:, 0], label[:, -1]):
                gone[edge] = False
            gone[0] = True
            way[gone[label]] = found[gone[label]] = 0
            self._write(ways, window, way)
            self._write(kinds, window, found)
            self._report(25 + 10 * window.passed)
        labels, count = self._numbered(ways, "regions")
        sizes = _Sizes(count + 1)
        for window in self._windows():
            self._count_sizes(sizes, self._read(labels, 1, window), self._read(ways, 1, window), window)
        gone = self._too_small(sizes)
        for window in self._windows():
            here = gone[self._read(labels, 1, window)]
            for target in (kinds, ways):
                values = self._read(target, 1, window)
                values[here] = 0
                self._write(target, window, values)
            self._report(35 + 10 * window.passed)

    @property
    def _core(self) -> float:
        return min(self.options.core, self.options.min_area)

    def _count_sizes(self, sizes: _Sizes, label: np.ndarray, way: np.ndarray, window: Window) -> None:
        """Add a window's pixels to their regions: all of them, and those of a core where one is asked for."""
        core = self.change.kind.core if self._core else None
        _count(sizes.pixels, label[label > 0])
        if core is None:
            sizes.sure[:] = np.inf
        else:
            sizes.sure[np.unique(label[(way != core.direction + _STILL) & (label > 0)])] = np.inf
            _count(sizes.sure, label[self._sure(core, way, window) & (label > 0)])

    def _too_small(self, sizes: _Sizes) -> np.ndarray:
        """Which regions, by their number, have too few pixels, or too few of a core where they need one."""
        core = self.change.kind.core
        sure = np.maximum(self._pixels(self._core), 0.0 if core is None else core.share * sizes.pixels)
        return (sizes.pixels < self._pixels(self.options.min_area)) | (sizes.sure < sure)

    def _join_specks(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """Small patches of a class within others that change in the same direction join them."""
        sieved = self._sieved(kinds, self.options.fill, 45, 55)
        for window in self._windows() if sieved is not None else ():
            found, joined = self._read(kinds, 1, window), self._read(sieved, 1, window)
            same = self.directions[joined] == self._read(ways, 1, window)
            self._write(kinds, window, np.where(same, joined, found))

    def _known_classes(
        self, kinds: gdal.Dataset, labels: gdal.Dataset, layer: ogr.Layer, count: int
    ) -> Iterator[Patch]:
        """The polygons with what their pixels say."""
        classes, pixels, sums = np.zeros(count + 1, np.uint8), np.zeros(count + 1), np.zeros((3, count + 1))
        for window in self._windows():
            label = self._read(labels, 1, window)
            mine = label > 0
            named = label[mine]
            if named.size:
                _count(pixels, named)
                classes[named] = self._read(kinds, 1, window)[mine]
                for at, band in enumerate((1, 4, 5)):
                    _count(sums[at], named, self._read(self.source, band, window)[mine].astype(float))
            self._report(85 + 10 * window.passed)
        measure = _measure(self.raster.crs)
        for number, feature in enumerate(layer):
            if self.feedback.isCanceled():
                raise Cancelled
            label = feature.GetField("number")
            shape = QgsGeometry()
            shape.fromWkb(bytes(feature.geometry().ExportToWkb()))
            if self.options.smoothing:
                rounded = shape.smooth(self.options.smoothing, 0.25).intersection(shape)  # never beyond the pixels
                shape = shape if rounded.isEmpty() else rounded
            shape.convertToMultiType()
            row = self.classes[classes[label] - 1]
            change, before, after = (float(total) / max(int(pixels[label]), 1) for total in sums[:, label])
            hectares = measure.measureArea(shape) / 10_000
            yield Patch(row.key, class_title(row.key), hectares, change, before, after, shape)
            self._report(95 + 5 * number / (count + 1))

    # Tools

    def _windows(self) -> Iterator[Window]:
        """Windows in rows. Raises Cancelled."""
        width, height = self.raster.width, self.raster.height
        for top in range(0, height, _SIDE):
            for left in range(0, width, _SIDE):
                if self.feedback.isCanceled():
                    raise Cancelled
                cols, rows = min(_SIDE, width - left), min(_SIDE, height - top)
                yield Window(left, top, cols, rows, (top * width + rows * (left + cols)) / (width * height))

    def _read(self, raster: gdal.Dataset, band: int, window: Window) -> np.ndarray:
        found = raster.GetRasterBand(band).ReadAsArray(window.left, window.top, window.cols, window.rows)
        if found is None:
            raise self._failure()
        return found

    def _write(self, raster: gdal.Dataset, window: Window, values: np.ndarray) -> None:
        self._check(raster.GetRasterBand(1).WriteArray(values, window.left, window.top))

    def _raster(self, name: str, kind: int = gdal.GDT_Byte) -> gdal.Dataset:
        """A raster of one band on the source's pixels, all 0."""
        size = self.raster.width, self.raster.height
        options = ["SPARSE_OK=TRUE", "COMPRESS=LZW", "BIGTIFF=IF_SAFER", "TILED=YES"]
        made = gdal.GetDriverByName("GTiff").Create(str(self.folder / f"{name}.tif"), *size, 1, kind, options)
        if made is None:
            raise self._failure()
        made.SetGeoTransform(self.source.GetGeoTransform())
        made.SetProjection(self.source.GetProjection())
        return made

    def _pixels(self, hectares: float) -> int:
        """Hectares as a number of pixels, rounded up; what is within a thousandth of a whole one is that."""
        return math.ceil(hectares / self.raster.pixel_hectares * 0.998)

    def _sieved(self, raster: gdal.Dataset, hectares: float, first: float, last: float) -> gdal.Dataset | None:
        """A raster whose patches of fewer hectares are joined to the largest beside them, but for pixels of 0; None
        where no patch can be that small.
        """
        least = self._pixels(hectares)
        if least < 2:
            return None
        band, target = raster.GetRasterBand(1), self._raster(f"sieved{first}")
        band.SetNoDataValue(0)
        raster.FlushCache()
        bands = band, band.GetMaskBand(), target.GetRasterBand(1)
        self._check(gdal.SieveFilter(*bands, least, 4, callback=self._going(first, last)))
        band.DeleteNoDataValue()
        return target

    def _numbered(self, raster: gdal.Dataset, name: str) -> tuple[gdal.Dataset, int]:
        """A raster with the numbers, from 1, of the regions of equal pixels that are not 0, and how many they are."""
        regions, labels = Regions(self.raster.width), self._raster(name, gdal.GDT_UInt32)
        for window in self._windows():
            self._write(labels, window, regions.label(self._read(raster, 1, window), window.left))
        numbers, count = regions.final()
        for window in self._windows():
            self._write(labels, window, numbers[self._read(labels, 1, window)])
        return labels, count

    def _outlines(self, labels: gdal.Dataset, first: float, last: float) -> tuple[ogr.Layer, Any]:
        """Polygons with the number of the region they outline, and what keeps them."""
        labels.FlushCache()
        holder = ogr.GetDriverByName("GPKG").CreateDataSource(str(self.folder / "outlines.gpkg"))
        layer = holder.CreateLayer("outlines", self.source.GetSpatialRef(), ogr.wkbPolygon, ["SPATIAL_INDEX=NO"])
        layer.CreateField(ogr.FieldDefn("number", ogr.OFTInteger))
        band = labels.GetRasterBand(1)
        layer.StartTransaction()
        self._check(gdal.Polygonize(band, band, layer, 0, [], callback=self._going(first, last)))
        layer.CommitTransaction()
        layer.ResetReading()
        return layer, holder

    def _going(self, first: float, last: float) -> Callable:
        def report(share: float, _message: str, _data: Any) -> int:
            self._report(first + (last - first) * share)
            return int(not self.feedback.isCanceled())

        return report

    def _report(self, percent: float) -> None:
        self.feedback.setProgress(percent)

    def _check(self, answer: int) -> None:
        if self.feedback.isCanceled():
            raise Cancelled
        if answer not in (0, None):
            raise self._failure()

    def _failure(self) -> Problem:
        return Problem("polygons_failed", reason=gdal.GetLastErrorMsg() or "GDAL", folder=str(self.folder))


def _binomial(values: np.ndarray) -> np.ndarray:
    """Sums of 3 x 3 pixels weighed 1, 2, 1 along both axes; beyond the edges lies 0."""
    for axis in (0, 1):
        ahead = np.moveaxis(values, axis, 0)
        total = 2 * ahead
        total[1:] += ahead[:-1]
        total[:-1] += ahead[1:]
        values = np.moveaxis(total, 0, axis)
    return values


def _count(totals: np.ndarray, labels: np.ndarray, values: np.ndarray | None = None) -> None:
    """Add to each label's total its number of pixels, or their values; takes memory for the labels' range alone."""
    if labels.size:
        low, high = int(labels.min()), int(labels.max()) + 1
        totals[low:high] += np.bincount(labels - low, values, high - low)


def _measure(crs: QgsCoordinateReferenceSystem) -> QgsDistanceArea:
    """Square metres on the ellipsoid of WGS 84."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, QgsCoordinateTransformContext())
    measure.setEllipsoid("EPSG:7030")
    return measure


# Sums -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """Of one class (within one feature of another layer): number of polygons, and hectares."""

    where: str
    key: str
    title: str
    count: int
    hectares: float


def sums(found: Iterable[tuple[str, str, float]], change: Change) -> list[Sum]:
    """Rows by place and class from (place, class key, hectares), places in their order, classes as in the legend."""
    totals: dict[tuple[str, str], list[float]] = {}
    places: dict[str, int] = {}
    for where, key, hectares in found:
        places.setdefault(where, len(places))
        total = totals.setdefault((where, key), [0, 0.0])
        total[0] += 1
        total[1] += hectares
    order = {row.key: at for at, row in enumerate(change.classes)}
    ranked = sorted(totals, key=lambda item: (places[item[0]], order.get(item[1], 99)))
    return [
        Sum(where, key, class_title(key), int(totals[where, key][0]), totals[where, key][1]) for where, key in ranked
    ]


class Shares:
    """Which hectares of a patch lie in which polygons of another layer."""

    def __init__(self, shapes: list[tuple[str, QgsGeometry]], there: QgsCoordinateTransform):
        """shapes: name and geometry; there: from the patches' CRS to theirs."""
        self._there, self._measure = there, _measure(there.destinationCrs())
        sound = [(name, shape if shape.isGeosValid() else shape.makeValid()) for name, shape in shapes]
        self._shapes = [(name, shape, shape.boundingBox()) for name, shape in sound if not shape.isEmpty()]

    def of(self, patch: Patch) -> Iterator[tuple[str, str, float]]:
        """(name, class key, hectares) for each polygon the patch lies in."""
        moved = QgsGeometry(patch.geometry)
        moved.transform(self._there)
        box = moved.boundingBox()
        for name, shape, around in self._shapes:
            if around.intersects(box):
                hectares = self._measure.measureArea(shape.intersection(moved)) / 10_000
                if hectares > 0:
                    yield name, patch.key, hectares
