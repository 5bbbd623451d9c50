"""Saving many areas: one GeoTIFF for each, a table of what has failed and why, an index layer and a virtual raster.

Every area is a download of its own, so whatever interrupts them, a later run asks only for what is missing. Several
are under way at a time: most areas are a single request.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import uuid
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Callable

from osgeo import gdal, ogr, osr
from qgis.core import QgsFeedback

from ..core.errors import Cancelled, DownloadError, OrderError
from ..core.files import TEMPORARY, remove, write_whole
from ..earthengine.session import Session
from ..messages.errors import CONNECTION, explain
from ..messages.names import safe_stem
from .partial_download import quiet_gdal
from .plan import USUAL_AT_ONCE, DownloadOrder, reference
from .series import holes_in, is_complete
from .writer import discard, download

TABLE, INDEX, MOSAIC = "areas.csv", "areas.gpkg", "areas.vrt"
LAYER = "areas"  # of the index
FILES_AT_ONCE = 8
MOST_SHEETS = 10_000
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
    file. problem: why there is no file, in words.
    """

    name: str
    file: str
    holes: float | None
    problem: str = ""


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


def sheets(box: Sequence[float], side: float, crs: str, resolution: float) -> list[Area]:
    """A regular grid over a box of degrees (west, south, east, north): squares whose sides are ``side`` units of a CRS.

    Edges are whole multiples of the side, so that a sheet has its name, column and row from the CRS's origin, whatever
    box it is cut from. resolution: side of a pixel. The outlines end within the outermost pixels, by far less than
    half of one: straight lines in degrees would else reach into the next. Raises ValueError for more than MOST_SHEETS,
    OrderError where the CRS does not reach.
    """
    west, south, east, north = box
    to_map = osr.CoordinateTransformation(reference("EPSG:4326"), reference(crs))
    to_degrees = osr.CoordinateTransformation(reference(crs), reference("EPSG:4326"))
    steps = [number / 20 for number in range(21)]
    edge = [(west + (east - west) * at, side_) for at in steps for side_ in (south, north)]
    edge += [(side_, south + (north - south) * at) for at in steps for side_ in (west, east)]
    with quiet_gdal():
        try:
            places = [point[:2] for point in to_map.TransformPoints(edge)]
        except RuntimeError:  # GDAL raises or gives infinite numbers, as the whole program has chosen
            places = []
    if not places or not all(math.isfinite(part) for place in places for part in place):
        raise OrderError("crs_area", crs=crs[:40])
    slack = 1e-6
    columns, rows = (
        range(math.floor(min(values) / side + slack), math.ceil(max(values) / side - slack)) for values in zip(*places)
    )
    if len(columns) * len(rows) > MOST_SHEETS:
        raise ValueError(f"{len(columns) * len(rows)} sheets")
    margin = min(resolution, side) / 50
    pieces = max(1, min(100, round(side / resolution / 100)))
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    outline = [
        (x + (to_x - x) * piece / pieces, y + (to_y - y) * piece / pieces)
        for (x, y), (to_x, to_y) in zip(corners, corners[1:])
        for piece in range(pieces)
    ]
    found = []
    for row in reversed(rows):
        for column in columns:
            left, bottom, inner = column * side + margin, row * side + margin, side - 2 * margin
            ring = to_degrees.TransformPoints([(left + x * inner, bottom + y * inner) for x, y in outline])
            places = [[round(x, 9), round(y, 9)] for x, y, *_z in ring]
            roi = {"type": "Polygon", "coordinates": [[*places, places[0]]]}
            found.append(Area(f"{column}_{row}", roi))
    return found


def download_areas(
    session: Session,
    planned: Sequence[tuple[Area, DownloadOrder | None]],
    folder: str | Path,
    feedback: QgsFeedback | None = None,
    told: Callable[[int, int, Row], None] | None = None,
) -> list[Row]:
    """Save every area's GeoTIFF, then the table, the index and the mosaic. Belongs in a task.

    A file that is there already and holds the same is kept; an unfinished one is continued. An area that cannot be
    saved is told in its row, and the others go on. told: hears of each row that is known, how many are and of how many.
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
        if told:
            told(len(rows), len(planned), row)

    waiting: deque[int] = deque()
    for number, (area, order) in enumerate(planned):
        if order is None:
            know(number, Row(area.name, "", None, area.problem))
        else:
            waiting.append(number)
    share = max(1, USUAL_AT_ONCE // max(1, min(FILES_AT_ONCE, len(waiting))))
    running: dict[Future, tuple[int, QgsFeedback]] = {}
    with ThreadPoolExecutor(FILES_AT_ONCE, "cloudscore-areas") as pool:
        try:
            while waiting or running:
                if feedback.isCanceled():
                    raise Cancelled
                while waiting and len(running) < FILES_AT_ONCE:
                    number, own = waiting.popleft(), QgsFeedback()
                    order = planned[number][1]
                    assert order is not None  # those without one have their row already
                    running[pool.submit(_one, session, order, own, share)] = number, own
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
    return ordered


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


def _one(session: Session, order: DownloadOrder, feedback: QgsFeedback, at_once: int) -> float:
    """Save one area, if it is not there; the share of holes. Runs in several threads."""
    if is_complete(order, session.connection.simulated):
        discard(order.path)  # what a run left that ended between the file and its own tidying
    else:
        try:
            download(session, order, feedback, at_once)
        except DownloadError as error:
            if error.code not in _IN_THE_WAY:
                raise
            discard(order.path)
            download(session, order, feedback, at_once)
    return holes_in(order)


def _row(area: Area, order: DownloadOrder, future: Future) -> Row:
    """What has come of an area. Raises what concerns the others as well."""
    error = future.exception()
    if error is None:
        return Row(area.name, Path(order.path).name, future.result())
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
    texts = ("name", "file", "start", "end", "problem")
    for name in texts:
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("holes", ogr.OFTReal))
    layer.StartTransaction()
    for (area, _order), row in zip(planned, rows):
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in zip(texts, (row.name, row.file, start, end, row.problem)):
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
