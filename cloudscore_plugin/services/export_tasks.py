"""Exports of composites: from an order to a task on Earth Engine's side, and the list of those this user has begun.

The list is in QGIS's settings, so that it survives a restart; the state of each task is asked from Earth Engine.
"""

from __future__ import annotations

import json
import math
import statistics
import uuid
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import QgsFeedback
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import ConnectionProblem
from ..core.recipe import CompositeRecipe
from ..earthengine import batch_exports as exports
from ..earthengine import credentials
from ..earthengine.batch_exports import ASSET, CLOUD, DRIVE, SUCCEEDED, Destination, Task, is_page
from ..earthengine.connection import SERVICE_ACCOUNT
from ..messages.i18n import locale, tr
from ..messages.names import file_stem, plain_name
from ..settings import Settings, SettingsList
from .connections import SAMPLE, chosen, google_connection

if TYPE_CHECKING:
    from ..download.areas import AreasOrder
    from ..download.plan import DownloadOrder
    from ..earthengine.session import Session

MOST = 500  # exports kept; the oldest finished ones go first
_SAMPLED = ("holes", "date", "filled")  # a mean of them means nothing
_STORED = SettingsList("exports")


def begin(
    session: Session,
    order: DownloadOrder,
    destination: Destination,
    request_id: str = "",
    feedback: QgsFeedback | None = None,
) -> Task:
    """Export what an order describes, on the very pixels a download of it has. In a worker thread; one request.

    A file holds the same numbers as the download; an asset is masked where the download has nodata. request_id: as
    in exports.start; "" makes a new one. Raises OrderError, and what exports.start raises.
    """
    from ..download.plan import OrderError, Window, grid, image, reference, request_grid

    whole = grid(order)
    if reference(whole.crs).IsGeographic() and whole.left < 180 < whole.left + whole.width * whole.scale:
        raise OrderError("crs_split", crs=order.crs[:40])  # one grid cannot lie on both sides

    def build(ee: ModuleType) -> Any:
        saved = image(ee, order)
        if destination.kind == ASSET and order.nodata is not None:
            saved = saved.updateMask(saved.neq(order.nodata))
        return saved

    return exports.start(
        session,
        build,
        request_grid(whole, Window(0, 0, whole.width, whole.height)),
        destination,
        request_id or new_request_id(),
        order.nodata,
        order.cog,
        order.content in _SAMPLED,
        feedback,
        plain_name(destination.name.rpartition("/")[2], order.composite, exports.TITLE_MARKS)[:100],
    )


def area_exports(asked: AreasOrder) -> Callable[[Session, DownloadOrder, QgsFeedback], str] | None:
    """What begins the export of an area that is too large to be downloaded, and says where it goes.

    One that was begun for the same and has not failed is not begun again. None where the order exports nothing. What
    is returned belongs in worker threads, and raises what begin() raises.
    """
    folder = asked.drive
    if folder is None:
        return None
    where = server()

    def export(session: Session, order: DownloadOrder, feedback: QgsFeedback) -> str:
        from ..download.plan import work_of

        destination = Destination(DRIVE, Path(order.path).stem, folder)
        key = uuid.uuid5(uuid.NAMESPACE_URL, order.to_json()).hex
        before = [each for each in known() if (each.server, each.batch, each.key) == (where, asked.folder, key)]
        if all(each.failed for each in before):
            again = f"{asked.token} {key} {len(before)}"  # the same request after a break is no second task
            task = begin(session, order, destination, str(uuid.uuid5(uuid.NAMESPACE_URL, again)), feedback)
            remember(task, destination, where, work_of(order), asked.folder, key)
        name = "/".join(filter(None, (folder, f"{destination.name}.tif")))
        return tr("exported to Google Drive: {name}").format(name=name)

    return export


@dataclass(frozen=True)
class ExportPlan:
    """What an export will be, before it is begun. width, height: pixels. megabytes: of pixels, as Save GeoTIFF counts.

    project: where assets lie by default, "" = not known. service_account: it writes to a Drive of its own.
    asking: destinations for which a further permission is asked for first. usual: nobody has chosen bands and pixels.
    work: as in download.plan.work_of.
    """

    order: DownloadOrder
    width: int
    height: int
    megabytes: float
    project: str = ""
    service_account: bool = False
    asking: tuple[str, ...] = ()
    usual: bool = False
    work: float = 0.0


def prospect(wanted: CompositeRecipe | DownloadOrder, settings: Settings) -> ExportPlan:
    """What exporting an order, or a recipe in the usual way, comes to with these settings.

    Asks nobody, but reads files and loads libraries: in a worker thread. Raises OrderError, ConnectionProblem.
    """
    from ..download.plan import estimate, usual

    unchosen = isinstance(wanted, CompositeRecipe)
    if isinstance(wanted, CompositeRecipe):
        name = file_stem(wanted, chosen(settings) == SAMPLE)
        order = usual(wanted, str(Path.home() / f"{name}.tif"), wanted.style.index or "bands")
    else:
        order = wanted
    size = estimate(order)
    plan = ExportPlan(order, size.width, size.height, size.megabytes, "sandbox", usual=unchosen, work=size.work)
    if chosen(settings) == SAMPLE:
        return plan
    connection = google_connection(settings)
    found = credentials.stored(connection)
    service_account = found is not None and found.kind == SERVICE_ACCOUNT
    project = connection.project or (found.project if found else "")
    return replace(plan, project=project, service_account=service_account, asking=asking(settings))


def asking(settings: Settings) -> tuple[str, ...]:
    """Destinations for which a further permission is asked for first. Reads files: in a worker thread."""
    if chosen(settings) == SAMPLE:
        return ()
    connection = google_connection(settings)
    trial = {DRIVE: Destination(DRIVE, "a"), CLOUD: Destination(CLOUD, "a", bucket="any")}
    return tuple(kind for kind, destination in trial.items() if exports.lacking(connection, destination))


def lacking_for_drive(settings: Settings) -> bool:
    """Whether a person must still allow exports to Drive, as far as the stored sign-in tells. Reads a small file."""
    if chosen(settings) == SAMPLE:
        return False
    try:
        return bool(exports.lacking(google_connection(settings), Destination(DRIVE, "a")))
    except ConnectionProblem:  # whoever asks Earth Engine is told
        return False


def new_request_id() -> str:
    """A name for one request to export, however often it has to be sent."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Export:
    """An export of this user's. server: whose it is, as server() says. told: its end has been told the user.
    work: what was to be computed, as in download.plan.work_of; 0 where that is not known. batch: the folder of the
    areas it is one of, "" for none. key: tells its order from others of the batch."""

    task: Task
    destination: Destination
    server: str
    told: bool = False
    work: float = 0.0
    batch: str = ""
    key: str = ""

    @property
    def failed(self) -> bool:
        """Whether it has ended without a result."""
        return self.task.finished and self.task.state != SUCCEEDED


def server() -> str:
    """The name under which exports of the connection chosen now are kept."""
    settings = Settings.load()
    return SAMPLE if chosen(settings) == SAMPLE else settings.endpoint


def known() -> list[Export]:
    """All exports kept, latest first; what cannot be read is left out."""
    return [export for text in _STORED.texts() if (export := _read(text)) is not None]


def keep(export: Export) -> None:
    """Keep what is known of an export now."""
    _STORED.put(export.task.name, json.dumps(asdict(export), separators=(",", ":")))


def forget(export: Export) -> None:
    """Keep it no longer; what it has made stays where it is."""
    _STORED.drop(export.task.name)


def remember(
    task: Task, destination: Destination, where: str, work: float = 0.0, batch: str = "", key: str = ""
) -> Export:
    """Keep a task that was begun, so that the dock's list shows and follows it. where: its server, as server() says."""
    export = Export(task, destination, where, work=work, batch=batch, key=key)
    forget(export)  # the latest comes first
    keep(export)
    oldest = known()[::-1]
    for other in sorted(oldest, key=lambda export: not export.task.finished)[: max(len(oldest) - MOST, 0)]:
        forget(other)
    news.remembered.emit()
    return export


class News(QObject):
    """Tells of changes to the list; from a task too, as Qt brings signals to the thread of whom they are for."""

    remembered = pyqtSignal()


news = News()


def _read(text: str) -> Export | None:
    """An export from what keep() wrote; None for anything else."""
    try:
        item = json.loads(text)
        task = _exactly(Task, {**item["task"], "links": tuple(filter(is_page, item["task"]["links"]))})
        rest = (str(item.get(name, "")) for name in ("batch", "key"))
        destination = _exactly(Destination, item["destination"])
        return Export(task, destination, str(item["server"]), bool(item["told"]), _work(item), *rest)
    except Exception:  # damaged, or of another version
        return None


def _work(item: dict) -> float:
    """What an export of an earlier version does not have."""
    work = float(item.get("work", 0.0))
    return work if math.isfinite(work) and work > 0 else 0.0


def expected_seconds(work: float) -> float | None:
    """EECU-seconds that so much work will take, by what earlier exports at the same server took; None without any."""
    here = server()
    rates = [
        export.task.seconds / export.work
        for export in known()
        if export.server == here and export.work > 0 and export.task.seconds > 0 and export.task.state == SUCCEEDED
    ]
    return statistics.median(rates) * work if rates and work > 0 else None


def expected_text(work: float) -> str:
    """What expected_seconds says, in words; "" where nothing is known."""
    seconds = expected_seconds(work)
    if seconds is None:
        return ""
    hours = seconds / 3600
    if hours >= 1:
        return tr("about {hours} EECU-hours").format(hours=locale().toString(hours, "f", 1))
    if seconds >= 60:
        return tr("about {minutes} EECU-minutes").format(minutes=locale().toString(round(seconds / 60)))
    return tr("about {seconds} EECU-seconds").format(seconds=locale().toString(max(1, round(seconds))))


def _exactly(kind: type, values: dict) -> Any:
    """A dataclass from values of its fields' kinds. Raises TypeError for others."""
    made = kind(**values)
    for item in fields(kind):
        usual = getattr(kind, item.name, "")
        if type(getattr(made, item.name)) is not type(usual):
            raise TypeError(item.name)
    return made
