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

USUAL_AREA, USUAL_FILL, USUAL_CORE = 0.5, 0.1, 0.1  # hectares
MOST_SMOOTHING = 5
_ROWS = 512  # of pixels looked at together
_CACHE = 64 * 1024 * 1024  # bytes
_STILL = 2  # directions, as they are stored: 1 below, 2 nothing changes, 3 above; 0 cannot be told


@dataclass(frozen=True)
class Options:
    """How polygons are made.

    min_area: hectares that connected pixels changing in one direction must have, whatever their classes. fill: smaller
    holes in them (hectares) in which nothing changes are filled, and smaller patches of one class within another join
    it. smoothing: times that corners are cut, 0 for the pixels' own outlines. core: hectares that must show what the
    change's kind asks of a core, see core.change.Core, at most the smallest area; 0 asks for none.
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
    """GDAL keeps no more of its files than a few strips need: it would take a share of all the memory there is."""
    usual = gdal.GetCacheMax()
    gdal.SetCacheMax(min(usual, _CACHE))
    try:
        yield
    finally:
        gdal.SetCacheMax(usual)


class _Work:
    """One run, in a folder of its own."""

    def __init__(self, raster: ChangeRaster, change: Change, options: Options, feedback: QgsFeedback, folder: Path):
        self.raster, self.change, self.options, self.feedback = raster, change, options, feedback
        self.folder = folder
        self.source = gdal.Open(raster.path)
        self.nodata = self.source.GetRasterBand(1).GetNoDataValue()
        self.classes = change.classes

    def run(self) -> Iterator[Patch]:
        kinds, ways = self._raster("kinds"), self._raster("ways")
        self._classify(kinds, ways)
        self._fill(kinds, ways)
        self._drop_far(ways)
        self._drop_small(kinds, ways)
        self._join_specks(kinds, ways)
        del ways
        labels, layer, _holder = self._labelled(kinds, "patches", 70)
        yield from self._known_classes(labels, layer)

    # Steps, each from file to file

    def _classify(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """The class of each pixel, from 1; its direction; 0 where it cannot be told."""
        limits = np.array(self.change.class_limits)
        directions = np.array([0, *(row.direction + _STILL for row in self.classes)], np.uint8)
        known, most = 0, [0, 0]
        for top, rows in self._strips():
            values = self._read(self.source, 1, top, rows)
            seen = values != self.nodata
            found = np.where(seen, np.digitize(values, limits) + 1, 0).astype(np.uint8)
            known += int(seen.sum())
            if not known:
                for side, band in enumerate((4, 5)):
                    views = self._read(self.source, band, top, rows)
                    most[side] = max(most[side], int(views.max()))
            self._write(kinds, top, found)
            self._write(ways, top, directions[found])
            self._report(15 * (top + rows) / self.raster.height)
        if not known:
            sides = {
                name: f"{side.start} – {side.last_day}"
                for name, side in (("before", self.change.before), ("after", self.change.after))
            }
            least = self.change.min_views
            raise Problem(
                "change_nothing_told", min_views=max(least, 1), most_before=most[0], most_after=most[1], **sides
            )

    def _fill(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """Small holes in which nothing changes take the mildest class of what is around them."""
        still = next(at for at, row in enumerate(self.classes, 1) if row.direction == 0)
        mildest = np.array([0, still - 1, still, still + 1], np.uint8)
        sieved = self._sieved(ways, self.options.fill, 15, 25, only_known=True)
        for top, rows in self._strips() if sieved is not None else ():
            way, around = self._read(ways, 1, top, rows), self._read(sieved, 1, top, rows)
            holes = (way == _STILL) & (around != _STILL) & (around != 0)
            way[holes] = around[holes]
            found = self._read(kinds, 1, top, rows)
            found[holes] = mildest[around[holes]]
            self._write(ways, top, way)
            self._write(kinds, top, found)

    def _drop_far(self, ways: gdal.Dataset) -> None:
        """What lies too far from all pixels of a core counts as not changed, as a field does that touches a scar."""
        core = self.change.kind.core
        if core is None or not self._core:
            return
        sure, near = self._raster("sure"), self._raster("near")
        for top, rows in self._strips():
            self._write(sure, top, self._sure(core, self._read(ways, 1, top, rows), top).astype(np.uint8))
        sure.FlushCache()
        pixels = core.reach / math.sqrt(self.raster.pixel_hectares * 10_000)
        options = ["VALUES=1", f"MAXDIST={pixels + 0.01}", "FIXED_BUF_VAL=1", "NODATA=0"]
        bands = sure.GetRasterBand(1), near.GetRasterBand(1)
        self._check(gdal.ComputeProximity(*bands, options, callback=self._going(23, 25)))
        for top, rows in self._strips():
            way = self._read(ways, 1, top, rows)
            far = (self._read(near, 1, top, rows) | self._read(sure, 1, top, rows)) == 0  # GDAL's buffer is a ring
            way[(way == core.direction + _STILL) & far] = _STILL
            self._write(ways, top, way)

    def _sure(self, core: Core, way: np.ndarray, top: int) -> np.ndarray:
        """Which pixels of some rows belong to a core. way: their directions."""
        values = self._read(self.source, CHANGE_BANDS.index("after") + 1, top, len(way))
        beyond = values >= core.limit if core.above else values <= core.limit
        return (way == core.direction + _STILL) & (values != self.nodata) & beyond

    def _drop_small(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """What changes in one direction and is too small goes; so do all pixels in which nothing changes."""
        plain = self._raster("plain")
        for top, rows in self._strips():  # for the sieve, what cannot be told is like what does not change
            way = self._read(ways, 1, top, rows)
            self._write(plain, top, np.where(way == 0, _STILL, way))
        sieved = self._sieved(plain, self.options.min_area, 25, 35)
        for top, rows in self._strips():
            way, found = self._read(ways, 1, top, rows), self._read(kinds, 1, top, rows)
            gone = (way == _STILL) | (way == 0)
            if sieved is not None:
                gone |= self._read(sieved, 1, top, rows) != way
            way[gone] = found[gone] = 0
            self._write(ways, top, way)
            self._write(kinds, top, found)
        # The sieve leaves small ones that touch nothing but small ones.
        labels, layer, _holder = self._labelled(ways, "regions", 35)
        gone = self._too_small(labels, ways, layer.GetFeatureCount() + 1)
        for top, rows in self._strips():
            here = gone[self._read(labels, 1, top, rows)]
            for target in (kinds, ways):
                values = self._read(target, 1, top, rows)
                values[here] = 0
                self._write(target, top, values)

    @property
    def _core(self) -> float:
        return min(self.options.core, self.options.min_area)

    def _too_small(self, labels: gdal.Dataset, ways: gdal.Dataset, count: int) -> np.ndarray:
        """Which regions, by their number, have too few pixels, or too few of a core where they need one."""
        core = self.change.kind.core if self._core else None
        sizes, sure = np.zeros(count), np.full(count, 0.0 if core else np.inf)
        for top, rows in self._strips():
            label, way = self._read(labels, 1, top, rows), self._read(ways, 1, top, rows)
            _count(sizes, label[label > 0])
            if core is not None:
                sure[np.unique(label[(way != core.direction + _STILL) & (label > 0)])] = np.inf
                _count(sure, label[self._sure(core, way, top) & (label > 0)])
        return (sizes < self._pixels(self.options.min_area)) | (sure < self._pixels(self._core))

    def _join_specks(self, kinds: gdal.Dataset, ways: gdal.Dataset) -> None:
        """Small patches of a class within others that change in the same direction join them."""
        sieved = self._sieved(kinds, self.options.fill, 45, 55, only_known=True)
        directions = np.array([0, *(row.direction + _STILL for row in self.classes)], np.uint8)
        for top, rows in self._strips() if sieved is not None else ():
            found, joined = self._read(kinds, 1, top, rows), self._read(sieved, 1, top, rows)
            same = directions[joined] == self._read(ways, 1, top, rows)
            self._write(kinds, top, np.where(same, joined, found))

    def _known_classes(self, labels: gdal.Dataset, layer: ogr.Layer) -> Iterator[Patch]:
        """The polygons with what their pixels say."""
        count = layer.GetFeatureCount() + 1
        pixels, sums = np.zeros(count), np.zeros((3, count))
        for top, rows in self._strips():
            label = self._read(labels, 1, top, rows)
            mine = label > 0
            named = label[mine]
            if named.size:
                _count(pixels, named)
                for at, band in enumerate((1, 4, 5)):
                    _count(sums[at], named, self._read(self.source, band, top, rows)[mine].astype(float))
            self._report(85 + 10 * (top + rows) / self.raster.height)
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
            row = self.classes[feature.GetField("class") - 1]
            change, before, after = (float(total) / max(int(pixels[label]), 1) for total in sums[:, label])
            hectares = measure.measureArea(shape) / 10_000
            yield Patch(row.key, class_title(row.key), hectares, change, before, after, shape)
            self._report(95 + 5 * number / count)

    # Tools

    def _strips(self) -> Iterator[tuple[int, int]]:
        for top in range(0, self.raster.height, _ROWS):
            if self.feedback.isCanceled():
                raise Cancelled
            yield top, min(_ROWS, self.raster.height - top)

    def _read(self, raster: gdal.Dataset, band: int, top: int, rows: int) -> np.ndarray:
        found = raster.GetRasterBand(band).ReadAsArray(0, top, self.raster.width, rows)
        if found is None:
            raise self._failure()
        return found

    def _write(self, raster: gdal.Dataset, top: int, values: np.ndarray) -> None:
        self._check(raster.GetRasterBand(1).WriteArray(values, 0, top))

    def _raster(self, name: str, kind: int = gdal.GDT_Byte) -> gdal.Dataset:
        """A raster of one band on the source's pixels, all 0."""
        size = self.raster.width, self.raster.height
        options = ["SPARSE_OK=TRUE", "COMPRESS=LZW", "BIGTIFF=IF_SAFER", f"BLOCKYSIZE={min(64, size[1])}"]
        made = gdal.GetDriverByName("GTiff").Create(str(self.folder / f"{name}.tif"), *size, 1, kind, options)
        if made is None:
            raise self._failure()
        made.SetGeoTransform(self.source.GetGeoTransform())
        made.SetProjection(self.source.GetProjection())
        return made

    def _pixels(self, hectares: float) -> int:
        """Hectares as a number of pixels, rounded up; what is within a thousandth of a whole one is that."""
        return math.ceil(hectares / self.raster.pixel_hectares * 0.998)

    def _sieved(
        self, raster: gdal.Dataset, hectares: float, first: float, last: float, only_known: bool = False
    ) -> gdal.Dataset | None:
        """A raster without patches of fewer hectares, None where no patch can be that small."""
        least = self._pixels(hectares)
        if least < 2:
            return None
        band, target = raster.GetRasterBand(1), self._raster(f"sieved{first}")
        mask = None
        if only_known:
            band.SetNoDataValue(0)
            mask = band.GetMaskBand()
        raster.FlushCache()
        self._check(gdal.SieveFilter(band, mask, target.GetRasterBand(1), least, 4, callback=self._going(first, last)))
        if only_known:
            band.DeleteNoDataValue()
        return target

    def _labelled(self, raster: gdal.Dataset, name: str, first: float) -> tuple[gdal.Dataset, ogr.Layer, Any]:
        """A raster with the numbers of outlines, from 1, of equal pixels that are not 0; them; and what keeps them."""
        raster.FlushCache()
        holder = ogr.GetDriverByName("GPKG").CreateDataSource(str(self.folder / f"{name}.gpkg"))
        layer = holder.CreateLayer("outlines", self.source.GetSpatialRef(), ogr.wkbPolygon, ["SPATIAL_INDEX=NO"])
        for field in ("class", "number"):
            layer.CreateField(ogr.FieldDefn(field, ogr.OFTInteger))
        band = raster.GetRasterBand(1)
        layer.StartTransaction()
        self._check(gdal.Polygonize(band, band, layer, 0, [], callback=self._going(first, first + 10)))
        layer.CommitTransaction()
        holder.ExecuteSQL("UPDATE outlines SET number = fid")
        layer.ResetReading()
        labels = self._raster(f"{name}_labels", gdal.GDT_UInt32)
        self._check(gdal.RasterizeLayer(labels, [1], layer, options=["ATTRIBUTE=number"]))
        return labels, layer, holder

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
