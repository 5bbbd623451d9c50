"""Fetching an order's windows, several at once, and writing the GeoTIFF when all are there.

Whatever happens on the way, nothing half-finished stands under the file's name, and what has arrived is kept in a
folder beside it (partial_download.py) from which the same order goes on. Belongs in a task: it waits for the network.
"""

from __future__ import annotations

import ast
import contextlib
import json
import math
import mmap
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from html import escape
from pathlib import Path
from random import SystemRandom
from typing import Any

from osgeo import gdal
from qgis.core import QgsFeedback

from ..core import catalog
from ..core.change import Change
from ..earthengine.session import Session, attribution
from ..earthengine.transport import Cancelled
from ..messages.errors import TOO_LARGE, TRANSIENT, explain
from ..preview.grid import Grid
from ..settings import Settings
from .partial_download import GDAL_TYPES, DownloadError, PartialDownload, Unfinished, quiet_gdal
from .plan import (
    FILLED,
    MOST_AT_ONCE,
    WINDOW_BYTES,
    DownloadOrder,
    Window,
    estimate,
    grid,
    image,
    reference,
    request_grid,
    windows,
)

_chance = SystemRandom()
PATIENCE = 180.0  # seconds of nothing but trouble after which it counts as lasting
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # seconds; doubles while trouble lasts
_LOOK = 0.05  # seconds between looks at the cancel flag
_FETCHING = 0.9  # of the progress
_LEVEL = 1  # of compression: for reflectances, more takes longer and makes nothing smaller
_CACHE = 16 * 1024 * 1024  # GDAL's blocks while writing; its usual share, 5 % of the memory, would fill up
_NEAREST = ("holes", "date", FILLED)  # bands whose numbers have no mean
_COLOURS = {"red": "Red", "green": "Green", "blue": "Blue", "alpha": "Alpha"}
SIMULATED = "Simulated sample scenes, not real observations"


@dataclass(frozen=True)
class Progress:
    """How far a download is. done, windows: requests answered and all, halves counted; megabytes: arrived now.

    seconds_left: by the pace so far, None before there is one. stage: "fetch", "wait" (trouble that may pass: the next
    try comes by itself) or "write".
    """

    stage: str
    done: int
    windows: int
    megabytes: float
    seconds_left: float | None


@dataclass(frozen=True)
class Result:
    """A finished file, its description beside it, its size in pixels, requests made and seconds spent this time."""

    path: str
    sidecar: str
    width: int
    height: int
    requests: int
    seconds: float


OnProgress = Callable[[Progress], None]


def download(
    session: Session,
    order: DownloadOrder,
    feedback: QgsFeedback | None = None,
    at_once: int | None = None,
    on_progress: OnProgress | None = None,
    window_bytes: int = WINDOW_BYTES,
) -> Result:
    """Make the order's GeoTIFF. An unfinished download of the same order beside its path is continued.

    at_once: requests under way at a time, at most MOST_AT_ONCE; None as set by the user. on_progress: called in
    this thread; feedback's progress is set too. Another order's rest of which nothing has arrived is replaced.
    Raises Cancelled, DownloadError, OrderError, and what Session.pixels raises; except for codes part_..., what has
    arrived stays for resume().
    """
    part, whole = PartialDownload(order.path), grid(order)
    with part.locked():
        record = _record_of(part, order, session.connection.simulated)
        if record is None:
            record = part.create(order, session.connection.simulated, window_bytes)
        job = _Job(session, order, whole, part, record, feedback or QgsFeedback(), on_progress)
        return job.run(max(1, min(at_once or Settings.load().at_once, MOST_AT_ONCE)))


def _record_of(part: PartialDownload, order: DownloadOrder, simulated: bool) -> dict | None:
    """The record of the same order's unfinished download; None where none is in the way. Raises DownloadError."""
    try:
        with part.writing():
            if not part.exists:
                return None
        begun, record = part.read()
        if begun != order.with_(path=begun.path):
            raise DownloadError("part_other", path=order.path)
        if record["simulated"] != simulated:
            raise DownloadError("part_simulated")
        return record
    except DownloadError as error:
        with part.writing():
            if not error.code.startswith("part_") or not part.empty:
                raise
            part.clear()
        return None


def resume(
    session: Session,
    path: str,
    feedback: QgsFeedback | None = None,
    at_once: int | None = None,
    on_progress: OnProgress | None = None,
) -> Result:
    """Go on with what lies unfinished beside a path. Raises as download() does, and DownloadError part_none."""
    order, _record = PartialDownload(path).read()
    return download(session, order, feedback, at_once, on_progress)


def find(path: str) -> Unfinished | None:
    """What lies unfinished beside a path, if anything; a download under way now counts too. Raises DownloadError."""
    part = PartialDownload(path)
    with part.writing():
        if not part.exists:
            return None
        order, record = part.read()
        arrived = part.arrived(check=False)
        complete = part.finished.exists()
    missing = _missing(windows(order, grid(order), record["window_bytes"]), arrived)
    return Unfinished(path, order, len(arrived), len(arrived) + len(missing), record["simulated"], complete)


def discard(path: str) -> None:
    """Remove what lies unfinished beside a path; nothing else. Raises DownloadError (part_busy, folder_...)."""
    part = PartialDownload(path)
    if part.folder.is_dir():
        with part.locked():
            part.clear()


class _Job:
    """One run of a download, in a folder that is locked."""

    def __init__(
        self,
        session: Session,
        order: DownloadOrder,
        whole: Grid,
        part: PartialDownload,
        record: dict,
        feedback: QgsFeedback,
        on_progress: OnProgress | None,
    ):
        self.session, self.order, self.whole, self.part, self.record = session, order, whole, part, record
        self.feedback, self.on_progress = feedback, on_progress
        self.requests, self.bytes = 0, 0
        self._turns = threading.BoundedSemaphore(os.cpu_count() or 1)  # packing is work for processors

    def run(self, at_once: int) -> Result:
        """Fetch, write, move: what was done before is not done again."""
        started = time.monotonic()
        if not self.part.is_finished():
            self._write(self._fetch(at_once))
        self.part.move(json.dumps(self._described(), indent=1, ensure_ascii=False).encode())
        path, size = str(self.part.target), (self.whole.width, self.whole.height)
        return Result(path, path + ".json", *size, self.requests, time.monotonic() - started)

    # Fetching

    def _fetch(self, at_once: int) -> dict[Window, Path]:
        """All windows, asked for until they are here: their files."""
        planned = windows(self.order, self.whole, self.record["window_bytes"])
        arrived = self.part.arrived()
        waiting = deque(_missing(planned, arrived))
        self._check_space(sum(w.width * w.height for w in waiting))
        left = sum(w.width * w.height for w in waiting)
        pace = _Pace(at_once)
        self._report("fetch", len(arrived), len(waiting), left, pace)
        under_way = QgsFeedback()  # what stops the requests, for whatever reason
        running: dict[Future, tuple[Window, float]] = {}  # and when it was asked for
        with ThreadPoolExecutor(at_once, "cloudscore-download") as pool:
            try:
                while waiting or running:
                    if self.feedback.isCanceled():
                        raise Cancelled
                    while waiting and len(running) < pace.allowed:
                        window = waiting.popleft()
                        running[pool.submit(self._one, window, under_way)] = window, time.monotonic()
                        self.requests += 1
                    if not running:
                        time.sleep(_LOOK)
                    for future in wait(running, _LOOK, FIRST_COMPLETED).done:
                        (window, asked), error = running.pop(future), future.exception()
                        if error is None:
                            arrived[window], size = future.result()
                            self.bytes += size
                            left -= window.width * window.height
                            pace.good(window.width * window.height)
                        else:
                            spent = time.monotonic() - asked
                            waiting.extendleft(self._again(window, error, spent, pace))
                        stage = "wait" if pace.pausing else "fetch"
                        self._report(stage, len(arrived), len(waiting) + len(running), left, pace)
            finally:
                under_way.cancel()
        return {window: arrived[window] for window in _leaves(planned, arrived)}

    def _one(self, window: Window, feedback: QgsFeedback) -> tuple[Path, int]:
        """Ask for a window and keep it; runs in several threads. No more copies of it than need be."""
        asked = request_grid(self.whole, window)
        answer = self.session.pixels(lambda ee: image(ee, self.order), asked, "NPY", feedback)
        with self._turns:
            pixels = _pixels(answer, window, self.order)
            return self.part.put(window, pixels, self.order), len(pixels)

    def _again(self, window: Window, error: BaseException, seconds: float, pace: _Pace) -> tuple[Window, ...]:
        """What to ask for instead of a window that failed after ``seconds``, last first.

        Raises the error where nothing will help.
        """
        advice = explain(error)
        too_long = advice.code == "network_timeout" and seconds > 0.9 * self.session.transport.timeout
        if TOO_LARGE in advice.flags or too_long:
            halves = window.halves()
            if halves:
                return halves[::-1]
        elif TRANSIENT in advice.flags and pace.bad():  # the transport has asked again already
            return (window,)
        raise error

    def _check_space(self, pixels: int) -> None:
        """Raise DownloadError before anything is asked when the disk cannot hold it."""
        guess = estimate(self.order)
        needed = guess.disk_megabytes - guess.part_megabytes * (1 - pixels / guess.pixels)
        free = self.part.free()
        if free is not None and free < needed:
            folder = str(self.part.target.parent)
            raise DownloadError("disk_full", free=int(free), needed=math.ceil(needed), folder=folder)

    def _report(self, stage: str, done: int, more: int, left: int, pace: _Pace | None = None) -> None:
        whole = self.whole.width * self.whole.height
        self.feedback.setProgress(100 * _FETCHING * (1 - left / whole))
        if self.on_progress:
            self.on_progress(Progress(stage, done, done + more, self.bytes / 1e6, pace.seconds(left) if pace else None))

    # Writing

    def _write(self, files: dict[Window, Path]) -> None:
        """One GeoTIFF of all windows, read and written piece by piece. Raises Cancelled, DownloadError."""
        path, failure = self.part.assembling, None
        self._clean()
        self._report("write", len(files), 0, 0)
        try:
            with quiet_gdal(), _small_cache():
                try:
                    self._compose(files, str(path))
                except (DownloadError, Cancelled) as error:
                    failure = error.with_traceback(None)  # its frames hold GDAL's datasets, which may outlive GDAL then
            if failure is not None:
                raise failure
            self.part.finish()
        finally:
            self._clean()

    def _compose(self, files: dict[Window, Path], path: str) -> None:
        mosaic = self._mosaic(files)
        (self._write_cog if self.order.cog else self._write_tiled)(mosaic, path)
        mosaic = None  # closed
        with self.part.writing():
            _name_domain(Path(path))
        self._check_written(path)

    def _clean(self) -> None:
        """Remove what an earlier try has left; what cannot be removed is overwritten, or in the folder's way later."""
        for left in self.part.folder.glob(self.part.assembling.name + "*"):
            with contextlib.suppress(OSError):
                left.unlink()

    def _mosaic(self, files: dict[Window, Path]) -> gdal.Dataset:
        """The windows as one virtual raster, with everything the file is to say about itself."""
        order, whole = self.order, self.whole
        kind = GDAL_TYPES[order.dtype]
        mosaic = gdal.GetDriverByName("VRT").Create("", whole.width, whole.height, 0)
        mosaic.SetGeoTransform((whole.left, whole.scale, 0.0, whole.top, 0.0, -whole.scale))
        mosaic.SetSpatialRef(reference(order.crs))
        mosaic.SetMetadata(self._metadata())
        for number, name in enumerate(order.names, 1):
            mosaic.AddBand(kind)
            band = mosaic.GetRasterBand(number)
            band.SetDescription(name)
            if order.nodata is not None:
                band.SetNoDataValue(order.nodata)
            if order.scale != 1 and name != FILLED:
                band.SetScale(order.scale)
            for item, value in wavelengths(name).items():
                band.SetMetadataItem(item, value + _PADDING)  # see _name_domain
            if name == FILLED:
                spans = " ".join("/".join(span) for span in order.composite.fill_from)
                band.SetMetadataItem("FILL_FROM", spans)
            if name in _COLOURS:
                band.SetColorInterpretation(getattr(gdal, f"GCI_{_COLOURS[name]}Band"))
            for at, (window, path) in enumerate(sorted(files.items(), key=lambda item: (item[0].y, item[0].x))):
                band.SetMetadataItem(f"source_{at}", _source(window, path, number, order.dtype), "new_vrt_sources")
        return mosaic

    def _write_cog(self, mosaic: gdal.Dataset, path: str) -> None:
        resampling = self._resampling
        options = [
            "COMPRESS=DEFLATE", f"LEVEL={_LEVEL}", "PREDICTOR=YES", "OVERVIEW_PREDICTOR=YES", "BIGTIFF=IF_SAFER",
            f"NUM_THREADS={_threads(len(self.order.names))}",
            f"RESAMPLING={resampling}", f"OVERVIEW_RESAMPLING={resampling}",
        ]  # fmt: skip
        self._copy("COG", path, mosaic, options, 1)

    def _write_tiled(self, mosaic: gdal.Dataset, path: str) -> None:
        predictor = 3 if self.order.dtype == "float32" else 2
        options = [
            "COMPRESS=DEFLATE", f"ZLEVEL={_LEVEL}", f"PREDICTOR={predictor}", "TILED=YES", "BLOCKXSIZE=512",
            "BLOCKYSIZE=512", "BIGTIFF=IF_SAFER", "NUM_THREADS=ALL_CPUS",
        ]  # fmt: skip
        self._copy("GTiff", path, mosaic, options, 0.7)
        longest = max(self.whole.width, self.whole.height)
        levels: list[int] = []
        while longest / 2 ** len(levels) > 512:
            levels.append(2 ** (len(levels) + 1))
        if levels:
            self._gdal(
                lambda: gdal.Open(path, gdal.GA_Update).BuildOverviews(self._resampling, levels, self._going(0.7, 1)),
                lambda answer: answer == 0,
            )

    @property
    def _resampling(self) -> str:
        """Of all bands: neither COG nor GeoTIFF driver can make the overviews of one band in a way of their own."""
        classes = isinstance(self.order.recipe, Change) and self.order.content == "picture"  # between them is no colour
        return "NEAREST" if classes or set(self.order.names) & set(_NEAREST) else "AVERAGE"

    def _copy(self, driver: str, path: str, mosaic: gdal.Dataset, options: list[str], last: float) -> None:
        create = gdal.GetDriverByName(driver).CreateCopy
        self._gdal(
            lambda: create(path, mosaic, options=options, callback=self._going(0, last)),
            lambda raster: raster is not None,
        )

    def _gdal(self, work: Callable[[], Any], good: Callable[[Any], bool]) -> None:
        """Have GDAL write something; it tells of failure by raising, by what it returns, or only when it closes."""
        gdal.ErrorReset()
        try:
            done, reason = good(work()), ""
        except RuntimeError as error:
            done, reason = False, str(error)
        if self.feedback.isCanceled():
            raise Cancelled
        if not done or gdal.GetLastErrorType() >= gdal.CE_Failure:
            raise self.part.failure(reason or gdal.GetLastErrorMsg() or "GDAL", estimate(self.order).disk_megabytes)

    def _going(self, first: float, last: float) -> Callable[[float, str, Any], int]:
        """GDAL's progress as the task's; its answer 0 stops GDAL."""

        def report(share: float, _message: str, _data: Any) -> int:
            at = first + (last - first) * share
            self.feedback.setProgress(100 * (_FETCHING + (1 - _FETCHING) * at))
            return int(not self.feedback.isCanceled())

        return report

    def _check_written(self, path: str) -> None:
        """The file opens, has the right size, and its last pixels, which are written last, are there."""
        width, height = self.whole.width, self.whole.height
        try:
            raster = gdal.Open(path)
            found = (raster.RasterXSize, raster.RasterYSize, raster.RasterCount)
            whole = found == (width, height, len(self.order.names))
            whole = whole and raster.ReadRaster(width - 1, height - 1, 1, 1) is not None
        except (RuntimeError, AttributeError):
            whole = False
        if not whole:
            raise self.part.failure(gdal.GetLastErrorMsg() or "GDAL", estimate(self.order).disk_megabytes)

    # What the file says about itself

    def _metadata(self) -> dict[str, str]:
        recipe, simulated = self.order.composite, self.record["simulated"]
        product = catalog.PRODUCTS[recipe.product].collection
        method = recipe.method if recipe.percentile is None else f"percentile {recipe.percentile:g}"
        if "target_day" in catalog.METHOD_ROWS[recipe.method].fields:
            method = f"{method} ({recipe.wanted_day})"
        months = "" if recipe.months is None else " only months {} to {},".format(*recipe.months)
        what = f"{recipe.start} to {recipe.last_day} (UTC),{months} {method} of clear pixels ({recipe.qa_band} >= "
        what += f"{recipe.clear_threshold:g}) of {product}"
        if recipe.fill_from:
            what += f"; holes from the nearest of {len(recipe.fill_from)} other periods, see the band {FILLED}"
        if isinstance(self.order.recipe, Change):
            what = _change_in_words(self.order.recipe, what)
        credit = SIMULATED if simulated else attribution(recipe)
        found = {
            "TIFFTAG_IMAGEDESCRIPTION": f"{SIMULATED}. {what}" if simulated else what,
            "TIFFTAG_COPYRIGHT": credit,
            "TIFFTAG_SOFTWARE": "Cloud Score+ Composites",
            "START_DATE": recipe.start,
            "LAST_DATE": recipe.last_day,
            **({} if recipe.months is None else {"MONTHS": "{} to {}".format(*recipe.months)}),
            "CONTENT": self.order.content,
            "RECIPE": self.order.recipe.to_json(),
            "ATTRIBUTION": credit,
        }
        if simulated:
            return {**found, "SIMULATED": "YES"}
        return {**found, "CITATION": catalog.CITATION, "LICENSE": f"{catalog.TERMS} {catalog.TERMS_URL}"}

    def _described(self) -> dict:
        """What the file beside it says."""
        order = json.loads(self.order.with_(path=self.part.target.name).to_json())
        recipe = order.pop("recipe")
        found = self._metadata()
        credits = {name.lower(): found[name] for name in ("ATTRIBUTION", "CITATION", "LICENSE") if name in found}
        size = {"width": self.whole.width, "height": self.whole.height, "extent": self.whole.extent}
        return {
            "description": found["TIFFTAG_IMAGEDESCRIPTION"],
            "simulated": self.record["simulated"],
            "downloaded": self.record["started"],
            **credits,
            "grid": size,
            "order": order,
            "recipe": recipe,
        }


def _change_in_words(change: Change, composites: str) -> str:
    """What a change's file holds, in its description. composites: how its sides are made."""
    by = f" relative to {change.index} before" if change.relative else ""
    spans = [f"{side.start} to {side.last_day}" for side in (change.after, change.before)]
    what = f"{change.index}{by}, {spans[0]} minus {spans[1]}, where both have at least {change.min_views} clear views"
    return f"{what}; {composites}"


class _Pace:
    """How many requests may be under way: fewer, and after a pause, when the server is in trouble; more as it goes."""

    def __init__(self, most: int):
        self._most = self._now = most
        self._until, self._row = 0.0, 0
        self._started = time.monotonic()
        self._since: float | None = None  # when trouble began
        self._pixels = 0

    @property
    def pausing(self) -> bool:
        """Whether nothing is asked for now."""
        return time.monotonic() < self._until

    @property
    def allowed(self) -> int:
        """Requests that may be under way now."""
        return 0 if self.pausing else self._now

    def good(self, pixels: int) -> None:
        """A window has arrived."""
        self._since, self._row = None, 0
        self._now = min(self._most, self._now + 1)
        self._pixels += pixels

    def bad(self) -> bool:
        """A request failed in a way that may pass: wait, unless that has been going on for too long."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        if now - self._since > PATIENCE:
            return False
        if not self.pausing:  # those that were under way at the same time count as one
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._row) * _chance.uniform(0.5, 1)
            self._until, self._row, self._now = now + pause, self._row + 1, max(1, self._now // 2)
        return True

    def seconds(self, left: int) -> float | None:
        """How long so many pixels will take at the pace so far."""
        if not self._pixels:
            return None
        return left * (time.monotonic() - self._started) / self._pixels


_FORMATS = {"uint8": "|u1", "uint16": "<u2", "int16": "<i2", "float32": "<f4"}  # of NumPy
_cache_lock, _cache_users = threading.Lock(), [0, 0]  # how many make it small, and its usual size


@contextlib.contextmanager
def _small_cache() -> Iterator[None]:
    """GDAL's cache of blocks is one for the whole program; it is small for as long as a file is written."""
    with _cache_lock:
        if not _cache_users[0]:
            _cache_users[1] = gdal.GetCacheMax()
            gdal.SetCacheMax(min(_CACHE, _cache_users[1]))
        _cache_users[0] += 1
    try:
        yield
    finally:
        with _cache_lock:
            _cache_users[0] -= 1
            if not _cache_users[0]:
                gdal.SetCacheMax(_cache_users[1])


def _pixels(answer: bytes, window: Window, order: DownloadOrder) -> memoryview:
    """The pixels of an array in NumPy's own format, band after band within each; left where they are in the answer.

    Raises DownloadError where it is not the array that was asked for.
    """
    try:
        if answer[:6] != b"\x93NUMPY":
            raise ValueError("no array")
        start = 10 if answer[6] == 1 else 12  # version 2 has longer headers
        length = int.from_bytes(answer[8:start], "little")
        header = ast.literal_eval(answer[start : start + length].decode("latin-1"))
        if header["descr"] != [(name, _FORMATS[order.dtype]) for name in order.names] or header["fortran_order"]:
            raise ValueError("other bands")
        pixels = memoryview(answer)[start + length :]
        if header["shape"] != (window.height, window.width):
            raise ValueError("another size")
        if len(pixels) != window.width * window.height * order.pixel_bytes:
            raise ValueError("a part is missing")
    except (ValueError, SyntaxError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise DownloadError("answer_wrong") from error
    return pixels


def wavelengths(band: str) -> dict[str, str]:
    """A band's wavelength and width in micrometres, as GDAL names them; {} for what is no spectral band."""
    known = next((item for item in catalog.BANDS if item.name == band), None)
    if known is None:
        return {}
    return {"CENTRAL_WAVELENGTH_UM": f"{known.wavelength / 1000:g}", "FWHM_UM": f"{known.width / 1000:g}"}


_DOMAIN = b' domain="IMAGERY"'  # where GDAL 3.10 and other tools look for wavelengths
_PADDING = "~" * len(_DOMAIN)
_ITEM = re.compile(
    rb'(<Item name="(?:CENTRAL_WAVELENGTH_UM|FWHM_UM)" sample="\d+")>([\d.]+)' + _PADDING.encode() + b"<"
)


def _name_domain(path: Path) -> None:
    """Move the wavelengths in a written GeoTIFF to GDAL's metadata domain for them.

    GDAL's writers copy only the nameless domain from a virtual raster, and a cloud-optimised file may not be changed
    through GDAL afterwards without losing its order. So each value is written with padding as long as the name of the
    domain, and replaced in the file's description by text of the same length. Raises OSError.
    """
    with path.open("rb+") as file, mmap.mmap(file.fileno(), 0) as content:
        start = content.find(b"<GDALMetadata>")
        end = content.find(b"</GDALMetadata>", start)
        if start < 0 or end < 0:
            return
        text = content[start:end]
        content[start:end] = _ITEM.sub(lambda item: item[1] + _DOMAIN + b">" + item[2] + b"<", text)


def _threads(bands: int) -> str:
    """How many threads GDAL may pack a cloud-optimised file with: 3.6.0 to 3.7.0 fail with several bands in several."""
    version = int(gdal.VersionInfo())
    return "1" if bands > 1 and 3060000 <= version < 3070100 else "ALL_CPUS"


def _missing(planned: list[Window], arrived: dict[Window, Path]) -> list[Window]:
    """What is still to be asked for. A window of which a part is here has been halved before."""
    halved = set(arrived) - set(planned)

    def of(window: Window) -> list[Window]:
        if window in arrived:
            return []
        if any(window.holds(part) for part in halved):
            return [missing for half in window.halves() or () for missing in of(half)]
        return [window]

    return [missing for window in planned for missing in of(window)]


def _leaves(planned: list[Window], arrived: dict[Window, Path]) -> list[Window]:
    """The windows that have arrived and together are the planned ones."""
    found = []
    for window in planned:
        found += [window] if window in arrived else _leaves(list(window.halves() or ()), arrived)
    return found


def _source(window: Window, path: Path, band: int, dtype: str) -> str:
    """Where a band of the whole finds a window. Not shared: shared files stay open, and Windows cannot remove them."""
    size = f'xSize="{window.width}" ySize="{window.height}"'
    kind = gdal.GetDataTypeName(GDAL_TYPES[dtype])
    blocks = f'BlockXSize="{window.width}" BlockYSize="{min(32, window.height)}"'
    return (
        f'<SimpleSource><SourceFilename relativeToVRT="0" shared="0">{escape(str(path), quote=False)}</SourceFilename>'
        f"<SourceBand>{band}</SourceBand>"
        f'<SourceProperties RasterXSize="{window.width}" RasterYSize="{window.height}" DataType="{kind}" {blocks}/>'
        f'<SrcRect xOff="0" yOff="0" {size}/><DstRect xOff="{window.x}" yOff="{window.y}" {size}/></SimpleSource>'
    )
