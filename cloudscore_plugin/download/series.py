"""Saving a series: one GeoTIFF a period into a folder, a table of what each holds, and a stack of all of them.

Every period is a download of its own, so whatever interrupts the series, a later run asks only for what is missing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta, timezone
from html import escape
from pathlib import Path
from typing import Callable

import numpy as np
from osgeo import gdal
from qgis.core import QgsFeedback

from ..core.files import TEMPORARY, remove, write_whole
from ..core.recipe import CompositeRecipe, strict_json
from ..core.series import Period, Series
from ..earthengine.session import Session
from ..messages.errors import COMPOSITE, TOO_LARGE, explain
from ..preview.grid import fit
from .plan import FILLED, PICTURE, DownloadOrder, OrderError, grid
from .writer import discard, download

TABLE, STACK, RECIPE = "series.csv", "series.vrt", "series.cloudscore.json"
UNFINISHED = "series.download.json"  # beside the files until all are there: what was ordered
_ROWS = 512  # of pixels looked at together
_PERIODS = 12  # whose views are counted in one request


@dataclass(frozen=True)
class Row:
    """What is known of one period's file: a row of the table.

    start: first, end: last day (ISO). file: its name, "" where there is none. scenes: that the composite asks for,
    None where that is not known. clear: share of their views of the area's pixels that are clear, 0..1, None where that
    is not known. holes, filled: share of the area's pixels without a value, and of those that are filled from other
    periods, 0..1, None without a file. problem: why there is no file, in words.
    """

    start: str
    end: str
    file: str
    scenes: int | None
    clear: float | None
    holes: float | None
    filled: float | None
    problem: str = ""

    @property
    def period(self) -> Period:
        """The period it is of."""
        return Period(self.start, (date.fromisoformat(self.end) + timedelta(1)).isoformat())


def orders(series: Series, order: DownloadOrder, folder: str, prefix: str = "composite") -> dict[Period, DownloadOrder]:
    """One order a period, alike but for the recipe and the path.

    order: any of them; it tells what is saved on which pixels. Raises OrderError.
    """
    found = {}
    for period in series.periods():
        name = f"{prefix}_{period.start}_{period.last_day}.tif"
        found[period] = order.with_(recipe=series.recipe_of(period), path=str(Path(folder) / name))
    return found


@dataclass(frozen=True)
class SeriesOrder:
    """A folder of GeoTIFFs, one a period. order: any of them, which tells what is saved on which pixels."""

    series: Series
    order: DownloadOrder
    folder: str
    prefix: str = "composite"

    @property
    def path(self) -> str:
        """Where it goes: the folder."""
        return self.folder

    @property
    def recipe(self) -> CompositeRecipe:
        """Of the whole series."""
        return self.series.recipe

    def orders(self) -> dict[Period, DownloadOrder]:
        """One order a period."""
        return orders(self.series, self.order, self.folder, self.prefix)

    def to_json(self) -> str:
        """The order as JSON text, without the folder it lies in."""
        parts = {name: json.loads(getattr(self, name).to_json()) for name in ("series", "order")}
        return json.dumps({**parts, "prefix": self.prefix}, sort_keys=True, indent=1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str, folder: str) -> SeriesOrder:
        """Read what to_json wrote. Raises OrderError or RecipeError for anything else."""
        data = strict_json(text)
        if not isinstance(data, dict) or set(data) != {"series", "order", "prefix"}:
            raise OrderError("order_broken")
        if not isinstance(data["prefix"], str) or Path(data["prefix"]).name != data["prefix"]:
            raise OrderError("order_broken")
        series, order = (json.dumps(data[name]) for name in ("series", "order"))
        return cls(Series.from_json(series), DownloadOrder.from_json(order), folder, data["prefix"])


def begin(order: SeriesOrder) -> None:
    """Note in the folder what is ordered, so that it can be resumed. Raises OSError."""
    Path(order.folder).mkdir(parents=True, exist_ok=True)
    write_whole(Path(order.folder) / UNFINISHED, order.to_json().encode())


def find(folder: str) -> SeriesOrder | None:
    """What was begun in a folder and is not complete; None for nothing. Raises as SeriesOrder.from_json()."""
    try:
        text = (Path(folder) / UNFINISHED).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return SeriesOrder.from_json(text, folder)


def discard_series(order: SeriesOrder) -> None:
    """Delete what has arrived of periods that are not complete. Files that are complete stay."""
    for one in order.orders().values():
        discard(one.path)
    (Path(order.folder) / UNFINISHED).unlink(missing_ok=True)


def download_series(
    session: Session,
    series: Series,
    planned: dict[Period, DownloadOrder],
    feedback: QgsFeedback | None = None,
    at_once: int | None = None,
    on_progress: Callable[[int, int, Period], None] | None = None,
) -> list[Row]:
    """Save every period's GeoTIFF, then the table, the stack and the recipe beside them. Belongs in a task.

    A file that is there already and holds the same is kept; an unfinished one is continued. A period that cannot be
    composed (without scenes, for example) is told in its row; the first error is raised if none can.
    on_progress: called with the number of each period that is begun, of how many, and the period.
    Raises Cancelled, DownloadError, OrderError, and what Session.pixels raises.
    """
    feedback = feedback or QgsFeedback()
    scenes, clear = _scene_counts(session, series, feedback), _clear_shares(session, series, feedback)
    rows, errors = [], []
    for number, (period, order) in enumerate(planned.items()):
        if on_progress:
            on_progress(number, len(planned), period)
        problem = ""
        if is_complete(order, session.connection.simulated):
            discard(order.path)  # what a run left that ended between the file and its own tidying
        else:
            try:
                download(session, order, _part_of(feedback, number, len(planned)), at_once=at_once)
            except Exception as error:
                advice = explain(error, order.recipe)
                if COMPOSITE not in advice.flags:
                    raise
                problem = advice.whole
                errors.append(error)
                discard(order.path)
        name = "" if problem else Path(order.path).name
        holes, filled = (None, None) if problem else shares_in(order)
        share = clear.get(period)
        rows.append(Row(period.start, period.last_day, name, scenes.get(period), share, holes, filled, problem))
        feedback.setProgress(100 * (number + 1) / len(planned))
    if len(errors) == len(rows):
        raise errors[0]
    folder = Path(next(iter(planned.values())).path).parent
    write_whole(folder / TABLE, table(rows).encode("utf-8-sig"))  # with a mark, or spreadsheets spoil Chinese
    write_whole(folder / RECIPE, (series.to_json() + "\n").encode())
    _stack(folder, rows)
    for left in folder.iterdir():  # of what was written when an earlier run was killed
        if re.fullmatch(TEMPORARY, left.name):
            remove(left)
    (folder / UNFINISHED).unlink(missing_ok=True)
    return rows


def is_complete(order: DownloadOrder, simulated: bool) -> bool:
    """Whether the order's file is there already, made of the same recipe in the same way."""
    target = Path(order.path)
    try:
        sidecar = json.loads(Path(f"{target}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    wanted = json.loads(order.with_(path=target.name).to_json())
    same = (
        isinstance(sidecar, dict) and sidecar.get("recipe") == wanted.pop("recipe") and sidecar.get("order") == wanted
    )
    return same and sidecar.get("simulated") is simulated and target.is_file()


def holes_in(order: DownloadOrder) -> float:
    """Share of the area's pixels (0..1) without a value in a band of the order's file, or without opacity in a picture.

    Reads the whole file.
    """
    return shares_in(order)[0]


def shares_in(order: DownloadOrder) -> tuple[float, float]:
    """holes_in(), and the share that is filled from other times."""
    whole = grid(order)
    raster = gdal.Open(order.path)
    missing = counted = filled = 0
    for top in range(0, raster.RasterYSize, _ROWS):
        height = min(_ROWS, raster.RasterYSize - top)
        valid = np.ones((height, raster.RasterXSize), bool)
        for number, name in enumerate(order.names, 1):
            band = raster.GetRasterBand(number)
            if (name == FILLED and number > 1) or (order.content == PICTURE and name != "alpha"):
                continue  # 0, "of its own time", may be nodata; colours have no mask where there are five bands
            mask = band if name == "alpha" else band.GetMaskBand()
            valid &= mask.ReadAsArray(0, top, raster.RasterXSize, height) > 0
        strip = replace(whole, top=whole.top - top * whole.scale, height=height)  # large files: never all at once
        area = strip.inside(order.composite.roi)
        missing += int((area & ~valid).sum())
        counted += int(area.sum())
        if order.names[-1] == FILLED:
            marks = raster.GetRasterBand(raster.RasterCount).ReadAsArray(0, top, raster.RasterXSize, height)
            filled += int((area & valid & (marks > 0)).sum())
    return (missing / counted, filled / counted) if counted else (0.0, 0.0)


def table(rows: Iterable[Row]) -> str:
    """The rows as CSV with a header."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(Row.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        values = asdict(row)
        for name in ("clear", "holes", "filled"):
            values[name] = "" if values[name] is None else f"{values[name]:.4f}"
        writer.writerow(values)
    return written.getvalue()


def _scene_counts(session: Session, series: Series, feedback: QgsFeedback) -> dict[Period, int]:
    """Scenes that each period asks for, from one request for the whole time."""
    try:
        features = session.scene_table(series.recipe, feedback)["features"]
    except Exception as error:
        if COMPOSITE not in explain(error).flags:
            raise
        return {}
    days = []
    for feature in features:
        properties = feature["properties"]
        if properties["index"] not in series.recipe.excluded:
            day = datetime.fromtimestamp(properties["time"] / 1000, timezone.utc).date()
            days.append(day.isoformat())
    return {period: sum(period.start <= day < period.end for day in days) for period in series.periods()}


def _clear_shares(session: Session, series: Series, feedback: QgsFeedback) -> dict[Period, float]:
    """The clear share of each period's views on the pixels of the preview, as the film strip tells it."""
    periods, pixels, found = series.periods(), fit(series.recipe), {}
    transform = (pixels.scale, 0, pixels.left, 0, -pixels.scale, pixels.top)
    for at in range(0, len(periods), _PERIODS):
        some = periods[at : at + _PERIODS]
        try:
            counts = session.view_counts([series.recipe_of(period) for period in some], pixels.crs, transform, feedback)
        except Exception as error:
            if not {COMPOSITE, TOO_LARGE} & set(explain(error).flags):
                raise
            continue  # not worth failing for
        found.update({period: clear / seen for period, (clear, seen) in zip(some, counts) if seen})
    return found


def _stack(folder: Path, rows: list[Row]) -> None:
    """A virtual raster whose bands are the first bands of the periods' files, named by period."""
    there = [row for row in rows if row.file]
    if not there:
        return
    first = gdal.Open(str(folder / there[0].file))
    width, height, band = first.RasterXSize, first.RasterYSize, first.GetRasterBand(1)
    temporary = folder / f".{STACK}"
    stack = gdal.GetDriverByName("VRT").Create(str(temporary), width, height, 0)
    stack.SetProjection(first.GetProjection())
    stack.SetGeoTransform(first.GetGeoTransform())
    for number, row in enumerate(there, 1):  # gdal.BuildVRT(separate=True) refuses files of several bands before 3.8
        stack.AddBand(band.DataType)
        added = stack.GetRasterBand(number)
        added.SetDescription(f"{row.start}/{row.end}")
        if band.GetNoDataValue() is not None:
            added.SetNoDataValue(band.GetNoDataValue())
        file = escape(row.file, quote=False)
        name = f'<SourceFilename relativeToVRT="1">{file}</SourceFilename><SourceBand>1</SourceBand>'
        added.SetMetadataItem("source_0", f"<SimpleSource>{name}</SimpleSource>", "new_vrt_sources")
    del added, stack
    write_whole(folder / STACK, temporary.read_bytes())
    temporary.unlink()


def _part_of(feedback: QgsFeedback, number: int, count: int) -> QgsFeedback:
    """A feedback for one of several steps, which moves the whole's progress and is cancelled with it."""
    inner = QgsFeedback()
    feedback.canceled.connect(inner.cancel)
    if feedback.isCanceled():
        inner.cancel()
    inner.progressChanged.connect(lambda percent: feedback.setProgress((100 * number + percent) / count))
    return inner
