"""Saving many areas: one GeoTIFF for each, a table of what has failed and why, an index layer and a virtual raster.

Every area is a download of its own, so whatever interrupts them, a later run asks only for what is missing. Several
are under way at a time: most areas are a single request. What is too large for that is left to an export, if wanted.
"""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Callable

from osgeo import gdal, ogr
from qgis.core import QgsFeedback

from ..core.errors import Cancelled, DownloadError, OrderError
from ..core.files import TEMPORARY, remove, write_whole
from ..core.recipe import CompositeRecipe, RecipeError
from ..earthengine.session import Session
from ..messages.errors import CONNECTION, explain
from ..messages.names import safe_stem
from ..settings import Settings
from .partial_download import quiet_gdal
from .plan import DownloadOrder, estimate, reference
from .series import holes_in, is_complete
from .writer import discard, download

TABLE, INDEX, MOSAIC = "areas.csv", "areas.gpkg", "areas.vrt"
UNFINISHED = "areas.download.json"  # beside the files until all are there: what was ordered
LAYER = "areas"  # of the index
FILES_AT_ONCE = 8
_OURS = {Path(name).stem for name in (TABLE, INDEX, MOSAIC)}
_HALF_WRITTEN = re.compile(rf"{TEMPORARY}(\.(gpkg|vrt)(-journal|-wal|-shm)?)?")
_LOOK = 0.05  # seconds between looks at the cancel flag
_STOPS = {"disk_full", "folder_missing", "folder_unwritable", "write_failed"}  # the others would fare no better
_IN_THE_WAY = {"part_other", "part_simulated", "part_broken", "part_newer"}  # of an earlier run for something else


@dataclass(frozen=True)
class Area:
    """One area to be saved: its name, and its GeoJSON; or why it is none, in words."""

    name: str
    roi: dict | None
    problem: str = ""


@dataclass(frozen=True)
class Row:
    """What is known of one area's file: a row of the table.

    file: its name, "" where there is none. holes: share of the area's pixels without a value, 0..1, None without a
    file. problem: why there is no file, in words. export: where Earth Engine stores it instead, in words.
    """

    name: str
    file: str
    holes: float | None
    problem: str = ""
    export: str = ""


Export = Callable[[Session, DownloadOrder, QgsFeedback], str]  # begins one, or finds it begun; says where it goes


@dataclass(frozen=True)
class AreasOrder:
    """A folder of GeoTIFFs, one an area. order: any of them, which tells what is saved on which pixels.

    drive: the folder in Google Drive for what is too large to be downloaded, "" for the top, None to download all.
    token: of this order alone, so that an export which is asked for again after a break is the same.
    """

    areas: tuple[Area, ...]
    order: DownloadOrder
    folder: str
    drive: str | None = None
    token: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def path(self) -> str:
        """Where it goes: the folder."""
        return self.folder

    @property
    def recipe(self) -> CompositeRecipe:
        """Of any area."""
        return self.order.composite

    def planned(self) -> list[tuple[Area, DownloadOrder | None]]:
        """One order an area, as orders() has them."""
        return orders(self.areas, self.order, self.folder)

    def to_json(self) -> str:
        """The order as JSON text, without the folder it lies in."""
        parts: dict[str, Any] = {"areas": [[area.name, area.roi, area.problem] for area in self.areas]}
        parts.update(order=json.loads(self.order.to_json()), drive=self.drive, token=self.token)
        return json.dumps(parts, sort_keys=True, allow_nan=False)

    @classmethod
    def from_json(cls, text: str, folder: str) -> AreasOrder:
        """The order that to_json wrote. Raises OrderError or RecipeError for anything else."""
        try:
            data = json.loads(text)
            areas = tuple(Area(str(name), roi, str(problem)) for name, roi, problem in data["areas"])
            rest = data["drive"], str(data["token"])
            if not all(isinstance(area.roi, (dict, type(None))) for area in areas):
                raise OrderError("order_broken")
            order = json.dumps(data["order"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise OrderError("order_broken") from error
        if rest[0] is not None and not isinstance(rest[0], str):
            raise OrderError("order_broken")
        return cls(areas, DownloadOrder.from_json(order), folder, *rest)


def begin(order: AreasOrder) -> AreasOrder:
    """Note in the folder what is ordered, so that it can be resumed. Raises OSError.

    What is returned has the token of an earlier run for the same that did not come to its end.
    """
    folder = Path(order.folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        before = find(order.folder)
    except RecipeError:  # an OrderError too: what cannot be read is replaced
        before = None
    if before is not None and replace(before, token=order.token).to_json() == order.to_json():
        return before
    write_whole(folder / UNFINISHED, order.to_json().encode())
    return order


def find(folder: str) -> AreasOrder | None:
    """What was begun in a folder and is not complete; None for nothing. Raises as AreasOrder.from_json()."""
    try:
        text = (Path(folder) / UNFINISHED).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return AreasOrder.from_json(text, folder)


def discard_areas(order: AreasOrder) -> None:
    """Delete what has arrived of areas that are not complete. Files that are complete stay."""
    for _area, one in order.planned():
        if one is not None:
            discard(one.path)
    (Path(order.folder) / UNFINISHED).unlink(missing_ok=True)


def too_large(order: DownloadOrder) -> bool:
    """Whether an export on Earth Engine's side is wiser."""
    return bool(estimate(order).drive)


def orders(areas: Iterable[Area], order: DownloadOrder, folder: str | Path) -> list[tuple[Area, DownloadOrder | None]]:
    """One order an area, alike but for the area and the path; None, and a problem, where it cannot be one.

    order: any of them; it tells what is saved on which pixels. Files are called as the areas; names that are the same
    on some file system get a number.
    """
    found: list[tuple[Area, DownloadOrder | None]] = []
    taken = set(_OURS)
    for area in areas:
        stem = first = safe_stem(area.name)
        number = 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{first}_{number}"
        taken.add(stem.casefold())
        mine = None
        if area.roi is not None:
            try:
                recipe = order.recipe.with_(roi=area.roi, area_name=area.name)
                mine = order.with_(recipe=recipe, path=str(Path(folder) / f"{stem}.tif"))
                mine.grid  # noqa: B018 - raises for one the CRS does not reach
            except Exception as error:
                mine, area = None, Area(area.name, area.roi, explain(error).whole)
        found.append((area, mine))
    return found


def download_areas(
    session: Session,
    planned: Sequence[tuple[Area, DownloadOrder | None]],
    folder: str | Path,
    feedback: QgsFeedback | None = None,
    on_progress: Callable[[int, int, Row], None] | None = None,
    at_once: int | None = None,
    export: Export | None = None,
) -> list[Row]:
    """Save every area's GeoTIFF, then the table, the index and the mosaic. Belongs in a task.

    A file that is there already and holds the same is kept; an unfinished one is continued. An area that cannot be
    saved is told in its row, and the others go on. on_progress: called with how many rows are
    known, of how many, and each new one.
    at_once: requests under way at a time, of all files together; None as set by the user. export: for what is
    too_large(); None downloads it.
    Raises Cancelled, what concerns the connection, and DownloadError where the disk takes no more.
    """
    feedback, folder = feedback or QgsFeedback(), Path(folder)
    for path in folder.iterdir():
        if _HALF_WRITTEN.fullmatch(path.name):  # by a run that ended there
            remove(path)
    rows: dict[int, Row] = {}

    def know(number: int, row: Row) -> None:
        rows[number] = row
        feedback.setProgress(100 * len(rows) / len(planned))
        if on_progress:
            on_progress(len(rows), len(planned), row)

    waiting: deque[int] = deque()
    for number, (area, order) in enumerate(planned):
        if order is None:
            know(number, Row(area.name, "", None, area.problem))
        else:
            waiting.append(number)
    at_once = at_once or Settings.load().at_once
    files = max(1, min(FILES_AT_ONCE, at_once, len(waiting)))
    share = max(1, at_once // files)
    running: dict[Future, tuple[int, QgsFeedback]] = {}
    with ThreadPoolExecutor(files, "cloudscore-areas") as pool:
        try:
            while waiting or running:
                if feedback.isCanceled():
                    raise Cancelled
                while waiting and len(running) < files:
                    number, own = waiting.popleft(), QgsFeedback()
                    area, order = planned[number]
                    assert order is not None  # those without one have their row already
                    running[pool.submit(_one, session, area, order, own, share, export)] = number, own
                for future in wait(running, _LOOK, FIRST_COMPLETED).done:
                    number, _own = running.pop(future)
                    area, order = planned[number]
                    assert order is not None
                    know(number, _row(area, order, future))
        finally:
            for _number, own in running.values():
                own.cancel()
    ordered = [rows[number] for number in range(len(planned))]
    write_whole(folder / TABLE, table(ordered).encode("utf-8-sig"))  # with a mark, or spreadsheets spoil Chinese
    _index(folder, planned, ordered)
    _mosaic(folder, ordered)
    remove(folder / UNFINISHED)
    return ordered


@dataclass(frozen=True)
class AreasEstimate:
    """What saving many areas takes. files: to be downloaded. large: names of those that are too large for it.

    problems: names and why not, of areas of which there will be no file. The amounts are of the files to be
    downloaded, as in download.plan.Estimate; large ones count where the order exports nothing.
    """

    files: int = 0
    large: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    megabytes: float = 0.0
    disk_megabytes: float = 0.0
    requests: int = 0
    seconds: float = 0.0
    work: float = 0.0
    drive = ""  # whether single ones are too large is told with their names


def estimate_areas(order: AreasOrder, scenes: int | None, at_once: int, check: Callable[[], None]) -> AreasEstimate:
    """What an order takes. scenes: of a composite, where known. check() is called for each area and may raise."""
    found, large, problems = [], [], []
    for area, one in order.planned():
        check()
        if one is None:
            problems.append((area.name, area.problem))
            continue
        each = estimate(one, scenes, at_once)
        if each.drive:
            large.append(area.name)
        if not each.drive or order.drive is None:
            found.append(each)
    slowest = max((each.seconds for each in found), default=0.0)
    together = sum(each.seconds for each in found) / max(1, min(FILES_AT_ONCE, at_once))
    return AreasEstimate(
        len(found),
        tuple(large),
        tuple(problems),
        sum((each.megabytes for each in found), 0.0),
        sum((each.disk_megabytes for each in found), 0.0),
        sum(each.requests for each in found),
        max(slowest, together),
        sum((each.work for each in found), 0.0),
    )


def table(rows: Iterable[Row]) -> str:
    """The rows as CSV with a header."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(Row.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        values = asdict(row)
        values["holes"] = "" if row.holes is None else f"{row.holes:.4f}"
        writer.writerow(values)
    return written.getvalue()


def _one(
    session: Session, area: Area, order: DownloadOrder, feedback: QgsFeedback, at_once: int, export: Export | None
) -> Row:
    """Save one area, if it is not there. Runs in several threads."""
    if is_complete(order, session.connection.simulated):
        discard(order.path)  # what a run left that ended between the file and its own tidying
    elif export is not None and too_large(order):
        return Row(area.name, "", None, export=export(session, order, feedback))
    else:
        try:
            download(session, order, feedback, at_once)
        except DownloadError as error:
            if error.code not in _IN_THE_WAY:
                raise
            discard(order.path)
            download(session, order, feedback, at_once)
    return Row(area.name, Path(order.path).name, holes_in(order))


def _row(area: Area, order: DownloadOrder, future: Future) -> Row:
    """What has come of an area. Raises what concerns the others as well."""
    error = future.exception()
    if error is None:
        return future.result()
    advice = explain(error, order.recipe)
    if isinstance(error, Cancelled) or CONNECTION in advice.flags or getattr(error, "code", "") in _STOPS:
        raise error
    return Row(area.name, "", None, advice.whole)


def _index(folder: Path, planned: Sequence[tuple[Area, DownloadOrder | None]], rows: Sequence[Row]) -> None:
    """The areas as polygons, with what the table says of each. The same rows make the same bytes."""
    temporary = folder / f".{uuid.uuid4().hex}.tmp.gpkg"
    wholes = [order.composite for _area, order in planned if order is not None]
    days = {(recipe.start, recipe.last_day) for recipe in wholes}
    start, end = next(iter(days), ("1970-01-01", "1970-01-01"))
    before = gdal.GetConfigOption("OGR_CURRENT_DATE")
    gdal.SetConfigOption("OGR_CURRENT_DATE", f"{end}T00:00:00.000Z")
    try:
        with quiet_gdal():
            _write_index(temporary, planned, rows, start, end)
        write_whole(folder / INDEX, temporary.read_bytes())
    finally:
        gdal.SetConfigOption("OGR_CURRENT_DATE", before)
        remove(temporary)


def _write_index(path: Path, planned: Sequence, rows: Sequence[Row], start: str, end: str) -> None:
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer(LAYER, reference("EPSG:4326"), ogr.wkbMultiPolygon)
    texts = ("name", "file", "start", "end", "problem", "export")
    for name in texts:
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("holes", ogr.OFTReal))
    layer.StartTransaction()
    for (area, _order), row in zip(planned, rows):
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in zip(texts, (row.name, row.file, start, end, row.problem, row.export)):
            feature.SetField(name, value)
        if row.holes is not None:
            feature.SetField("holes", row.holes)
        if area.roi is not None and area.roi["type"] != "Point":
            feature.SetGeometry(ogr.ForceToMultiPolygon(ogr.CreateGeometryFromJson(json.dumps(area.roi))))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    del layer, source


def _mosaic(folder: Path, rows: Sequence[Row]) -> None:
    """A virtual raster of all files, beside them, so that the folder can be moved."""
    files = [str(folder / row.file) for row in rows if row.file]
    if not files:
        remove(folder / MOSAIC)
        return
    temporary = folder / f".{uuid.uuid4().hex}.tmp.vrt"  # where its sources lie: paths in it are relative
    try:
        with quiet_gdal():
            raster = gdal.BuildVRT(str(temporary), files)
            del raster
        write_whole(folder / MOSAIC, temporary.read_bytes())
    finally:
        remove(temporary)
