"""Downloads: one at a time in the background, resumed after whatever came in between. Without any widget.

Earth Engine allows a project 40 concurrent requests. One download uses as many of them as the setting at_once says
(16 by default), so two at once would only slow each other and the map's tiles. Further ones wait in the queue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsApplication,
    QgsFeedback,
    QgsFillSymbol,
    QgsProject,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices

from ..core.errors import Problem
from ..core.series import Period
from ..layers import time_groups
from ..layers.geotiff_layers import make_saved_layer, read_again
from ..messages.errors import DOWNLOAD, Advice, explain
from ..messages.i18n import locale, tr
from ..messages.names import marked_name, period_title
from ..settings import Settings, SettingsList
from ..tasks import BackgroundTask
from .build import held_view, put_on_map
from .connections import SAMPLE, Connections, chosen
from .interfaces import MessageSink
from .jobs import LEAVING_SECONDS, Jobs

if TYPE_CHECKING:
    from ..download.areas import AreasOrder, Row
    from ..download.plan import DownloadOrder
    from ..download.series import Row as PeriodRow
    from ..download.series import SeriesOrder

    Order = DownloadOrder | SeriesOrder | AreasOrder

WAITING, RUNNING, STOPPING, HALTED, BROKEN, DISCARDING = (
    "waiting",
    "running",
    "stopping",
    "halted",
    "broken",
    "discarding",
)
_LOOK = "look"
MOST_NAMED = 20  # areas told by name for one reason
_REFRESH = 500  # milliseconds between two looks at how far it is


@dataclass(eq=False)
class Item:
    """One download, of a file or of a folder of a series or of areas. order: None where its record cannot be read.

    anew: another order's rest at its path goes first.
    done, windows: requests answered and all; of a folder, files. words, details: why it has halted, and all about it.
    complete: only the move into place is missing. rows: what has come of areas or periods.
    """

    path: str
    order: Order | None
    state: str = WAITING
    anew: bool = False
    done: int = 0
    windows: int = 0
    complete: bool = False
    words: str = ""
    details: str = ""
    progress: Any = None  # set in the worker's thread, as a whole
    project: int = 0
    sample: bool = False
    take_back: Callable[[], None] = lambda: None  # the message why it has halted
    rows: Sequence[Row] | Sequence[PeriodRow] = ()

    @property
    def known_order(self) -> Order:
        """The order. Raises ValueError where it could not be read: such an item cannot be resumed, only discarded."""
        if self.order is None:
            raise ValueError(f"no order for {self.path}")
        return self.order

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.path).name

    @property
    def percent(self) -> int:
        """How much has arrived; 100 only when all has."""
        return 100 * self.done // self.windows if self.windows else 0


class Downloads(QObject):
    """Runs downloads and remembers the unfinished ones for the next start of QGIS.

    changed tells that the list or a state in it is another, moved that the running one has come further,
    saved(QgsRasterLayer or None) that a file is complete, with its layer if it is in the project. shut_down() before
    it is deleted.

    takers: asked one after another, with the order and whether its scenes are simulated, whether they put the file to
    use themselves; the first that does ends it, and no layer is added.
    """

    changed = pyqtSignal()
    moved = pyqtSignal()
    saved = pyqtSignal(object)

    def __init__(self, iface, connections: Connections, messages: MessageSink, parent=None):
        super().__init__(parent)
        self._iface, self._connections, self._messages = iface, connections, messages
        self.items: list[Item] = []
        self.takers: list[Callable[[Order, bool], bool]] = []
        self._jobs, self._records = Jobs(), SettingsList("downloads")
        self._task: BackgroundTask | None = None
        self._looked = False
        self._project = 0  # counts projects: a file belongs to the one it was ordered in
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH)
        self._timer.timeout.connect(self._refresh)
        QgsProject.instance().cleared.connect(self._project_left)
        connections.changed.connect(self._connection_changed)

    @property
    def running(self) -> Item | None:
        """The one under way, also while it stops."""
        return next((item for item in self.items if item.state in (RUNNING, STOPPING)), None)

    def busy(self, path: str) -> bool:
        """Whether a file is being made or waits for it."""
        item = self._of(path)
        return item is not None and item.state in (WAITING, RUNNING, STOPPING, DISCARDING)

    def start(self, order: Order, anew: bool = False) -> None:
        """Save a file, or the files of a series or of areas, after those ordered before.

        A file that is being made already is left to it.
        anew: drop what lies unfinished beside it, of another order.
        """
        if self.busy(order.path):
            return
        self._drop(self._of(order.path))
        self.items.append(Item(order.path, order, anew=anew, project=self._project))
        self._records.put(order.path, order.path)
        self.changed.emit()
        self._next()

    def resume(self, item: Item) -> None:
        """Go on with an unfinished one."""
        if item in self.items and item.state == HALTED:
            item.take_back()
            item.state, item.words, item.details = WAITING, "", ""
            self.changed.emit()
            self._next()

    def cancel(self, item: Item) -> None:
        """Stop one; what has arrived is kept."""
        if item.state == WAITING:
            self._halt(item)
        elif item.state == RUNNING:
            item.state = STOPPING
            self.changed.emit()
            if self._task is not None:
                self._task.cancel()

    def discard(self, item: Item) -> None:
        """Forget an unfinished one and delete what has arrived."""
        if item not in self.items or item.state not in (HALTED, BROKEN):
            return
        item.state = DISCARDING
        self.changed.emit()
        path, order = item.path, item.order

        def work(_feedback: QgsFeedback) -> None:
            from ..download import areas, series, writer

            if isinstance(order, series.SeriesOrder):
                series.discard_series(order)
            elif isinstance(order, areas.AreasOrder):
                areas.discard_areas(order)
            else:
                writer.discard(path)

        title = tr("Discard the download of {name}").format(name=item.name)
        self._jobs.start(
            path, title, work, partial(self._discarded, item), partial(self._kept, item), partial(self._kept, item)
        )

    def look(self) -> None:
        """Once: offer what earlier sessions have left unfinished. Asks nobody; the disk is read in the background."""
        paths = [path for path in self._records.texts() if self._of(path) is None]
        if self._looked or not paths:
            self._looked = True
            return
        self._looked = True
        title = tr("Looking for unfinished downloads")
        self._jobs.start(_LOOK, title, partial(_unfinished, paths), self._found, self._messages.error)

    def _connection_changed(self) -> None:
        """The local Earth Engine of the sample scenes is gone when they are left: so is what it computes."""
        item = self.running
        if item is not None and item.sample and chosen(Settings.load()) != SAMPLE:
            self.cancel(item)

    def shut_down(self) -> None:
        """Stop, and wait a moment for the work to notice. What has arrived is offered again next time."""
        QgsProject.instance().cleared.disconnect(self._project_left)
        self._timer.stop()
        task, self._task = self._task, None
        self.items.clear()
        if task is not None:
            task.cancel()
            task.waitForFinished(LEAVING_SECONDS * 1000)
        self._jobs.shut_down()

    # the one under way

    def _next(self) -> None:
        item = next((item for item in self.items if item.state == WAITING), None)
        if self._task is not None or item is None:
            return
        item.state, item.progress = RUNNING, None
        item.sample = chosen(Settings.load()) == SAMPLE
        open_session, order, anew = self._connections.session_factory(), item.known_order, item.anew

        def on_progress(progress) -> None:
            item.progress = progress

        def on_file(number: int, count: int, _which: Period | Row) -> None:
            from ..download.writer import Progress

            item.progress = Progress("fetch", number, count, 0, None)

        def work(feedback: QgsFeedback):
            from ..download import areas, series, writer
            from .export_tasks import area_exports

            if isinstance(order, areas.AreasOrder):
                asked = areas.begin(order)
                session, export = open_session(feedback), area_exports(asked)
                item.rows = areas.download_areas(
                    session, asked.planned(), asked.folder, feedback, on_file, export=export
                )
                return session.connection.simulated
            if isinstance(order, series.SeriesOrder):
                series.begin(order)
                session = open_session(feedback)
                item.rows = series.download_series(session, order.series, order.orders(), feedback, on_progress=on_file)
                return session.connection.simulated
            if anew:
                writer.discard(order.path)
            session = open_session(feedback)
            writer.download(session, order, feedback, on_progress=on_progress)
            return session.connection.simulated

        title = tr("Save {name}").format(name=item.name)
        self._task = task = BackgroundTask(title, work)
        task.succeeded.connect(partial(self._succeeded, item, task))
        task.failed.connect(partial(self._failed, item, task))
        task.cancelled.connect(partial(self._cancelled, item, task))
        self._timer.start()
        self.changed.emit()
        QgsApplication.taskManager().addTask(task)

    def _refresh(self) -> None:
        item = self.running
        if item is not None and item.progress is not None:
            item.done, item.windows = item.progress.done, item.progress.windows
            item.anew = False  # its own windows lie there now
            self.moved.emit()

    def _ended(self, task: BackgroundTask) -> bool:
        """Whether a task that has ended was the one wanted."""
        if task is not self._task:
            return False
        self._refresh()
        self._task = None
        self._timer.stop()
        return True

    def _succeeded(self, item: Item, task: BackgroundTask, simulated: bool) -> None:
        if not self._ended(task):
            return
        self._drop(item)
        self._records.drop(item.path)
        self.changed.emit()
        if item.project == self._project and any(take(item.known_order, simulated) for take in self.takers):
            self._next()
            return
        layer = self._show(item, simulated) if item.project == self._project else None
        folder = QUrl.fromLocalFile(item.path if hasattr(item.order, "folder") else str(Path(item.path).parent))
        buttons = [("openFolderButton", tr("Open folder"), lambda: QDesktopServices.openUrl(folder))]
        if layer is None and (not item.rows or any(row.file for row in item.rows)):
            add = tr("Add to the project")
            buttons.insert(0, ("addLayerButton", add, lambda: self._show(item, simulated)))
        if any(row.problem for row in item.rows):
            buttons.append(
                ("missingReportButton", tr("Why?"), lambda: self._messages.details(missing_report(item.rows)))
            )
        self._messages.success(saved_text(item.name, item.rows), *buttons)
        self.saved.emit(layer)
        self._next()

    def _show(self, item: Item, simulated: bool):
        """The file's layer, in the project; of a series the newest of its group, of areas that of all files."""
        from ..download.areas import AreasOrder
        from ..download.series import SeriesOrder

        order = item.known_order
        if isinstance(order, AreasOrder):
            return self._show_areas(order, simulated)
        if isinstance(order, SeriesOrder):
            return self._show_series(order, simulated)
        shown = read_again(order, simulated)
        if shown:
            return shown[0]
        layer = make_saved_layer(order, simulated)
        if not layer.isValid():  # moved away in the meantime
            return None
        put_on_map(self._iface, layer)
        return layer

    def _show_series(self, order: SeriesOrder, simulated: bool):
        """The files of a series as a group through time; returns the newest's layer, None where there are none."""
        layers = {period: make_saved_layer(one, simulated) for period, one in order.orders().items()}
        layers = {period: layer for period, layer in layers.items() if layer.isValid()}
        if not layers:
            return None
        group = time_groups.add_group(QgsProject.instance(), Path(order.folder).name, order.series)
        with held_view(self._iface):
            for period, layer in sorted(layers.items(), reverse=True):
                layer.setName(marked_name(period_title(period), simulated))
                time_groups.insert_layer(QgsProject.instance(), group, period, layer)
        return layers[max(layers)]

    def _show_areas(self, order: AreasOrder, simulated: bool):
        """The virtual raster of all files, in the colours of one, below the index of the areas; None without files."""
        from ..download.areas import INDEX, LAYER, MOSAIC

        folder = Path(order.folder)
        layer = make_saved_layer(order.order, simulated, str(folder / MOSAIC))
        if not layer.isValid():
            return None
        layer.setName(marked_name(folder.name, simulated))
        with held_view(self._iface):
            put_on_map(self._iface, layer)
            index = QgsVectorLayer(
                f"{folder / INDEX}|layername={LAYER}", tr("Areas of {name}").format(name=folder.name)
            )
            if index.isValid():
                look = {"style": "no", "outline_color": "#8a1538", "outline_width": "0.4"}
                index.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(look)))
                QgsProject.instance().addMapLayer(index)
        return layer

    def _failed(self, item: Item, task: BackgroundTask, error: Exception) -> None:
        if not self._ended(task):
            return
        recipe = item.known_order.recipe
        advice = explain(error, recipe, DOWNLOAD)
        item.complete = advice.code == "target_open"
        self._halt(item, advice.title, advice.whole)
        item.take_back = self._messages.error(error, partial(self.resume, item), recipe, True, DOWNLOAD)
        self._next()

    def _cancelled(self, item: Item, task: BackgroundTask) -> None:
        if self._ended(task):
            self._halt(item)
            self._next()

    def _halt(self, item: Item, words: str = "", details: str = "") -> None:
        item.state, item.words, item.details = HALTED, words, details
        self.changed.emit()

    # the others

    def _found(self, found: list) -> None:
        from ..download.areas import AreasOrder
        from ..download.series import SeriesOrder
        from ..download.writer import Unfinished

        for path, rest in found:
            if self._of(path) is not None:
                continue  # ordered again in the meantime
            if rest is None:
                self._records.drop(path)
            elif isinstance(rest, Unfinished):
                item = Item(path, rest.order, HALTED, False, rest.done, rest.windows, rest.complete)
                item.project = self._project
                self.items.append(item)
            elif isinstance(rest, SeriesOrder):
                self.items.append(Item(path, rest, HALTED, windows=len(rest.series.periods()), project=self._project))
            elif isinstance(rest, AreasOrder):
                self.items.append(Item(path, rest, HALTED, windows=len(rest.areas), project=self._project))
            else:
                self.items.append(Item(path, None, BROKEN, words=explain(rest).whole))
        self.changed.emit()

    def _discarded(self, item: Item, _nothing: None) -> None:
        self._drop(item)
        self._records.drop(item.path)
        self.changed.emit()

    def _kept(self, item: Item, error: Exception | None = None) -> None:
        item.state = HALTED if item.order is not None else BROKEN
        self.changed.emit()
        if error is not None:
            self._messages.error(error)

    def _of(self, path: str) -> Item | None:
        return next((item for item in self.items if Path(item.path) == Path(path)), None)

    def _drop(self, item: Item | None) -> None:
        if item in self.items:
            item.take_back()
            self.items.remove(item)

    def _project_left(self) -> None:
        self._project += 1


def saved_text(name: str, rows: Sequence[Any]) -> str:
    """What has been saved, and what of it not. rows: of areas or periods, where it is a folder."""
    missing = [row for row in rows if row.problem]
    if not rows or (not missing and hasattr(rows[0], "period")):
        return tr("{name} is saved.").format(name=name)
    if hasattr(rows[0], "period"):
        text = tr("{name} is saved, but not {count} of {total} periods: {periods}.")
        count, total = (locale().toString(len(some)) for some in (missing, rows))
        periods = _listed([period_title(row.period) for row in missing])
        return text.format(name=name, count=count, total=total, periods=periods)
    files, exports, failed = (sum(1 for row in rows if getattr(row, what)) for what in ("file", "export", "problem"))
    number = locale().toString
    parts = [tr("{name}: files saved: {count}").format(name=name, count=number(files))]
    if exports:
        parts.append(tr("exports begun: {count}").format(count=number(exports)))
    if failed:
        parts.append(tr("not saved: {count}").format(count=number(failed)))
    return " · ".join(parts)


def missing_report(rows: Sequence[Any]) -> Advice:
    """Which areas or periods have no file, and why: those with the same trouble together."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.problem:
            reasons.setdefault(row.problem, []).append(period_title(row.period) if hasattr(row, "period") else row.name)
    of_periods = hasattr(rows[0], "period")
    several = tr("{reason} Periods: {names}.") if of_periods else tr("{reason} Areas: {names}.")
    lines = [several.format(reason=reason, names=_listed(names)) for reason, names in reasons.items()]
    return replace(explain(Problem("periods_failed" if of_periods else "areas_failed")), details="\n".join(lines))


def _listed(names: Sequence[str]) -> str:
    text = locale().createSeparatedList(list(names[:MOST_NAMED]))
    more = len(names) - MOST_NAMED
    return tr("{names} and {count} more").format(names=text, count=locale().toString(more)) if more > 0 else text


def _unfinished(paths: list[str], feedback: QgsFeedback) -> list[tuple[str, object]]:
    """What lies beside each path: Unfinished, the error it is read with, or None. Drives that are away are left out."""
    from ..download import areas, series, writer

    found: list[tuple[str, object]] = []
    for path in paths:
        if feedback.isCanceled():
            break
        try:
            if Path(path).is_dir():
                found.append((path, series.find(path) or areas.find(path)))
            elif Path(path).parent.is_dir():
                found.append((path, writer.find(path)))
        except Exception as error:  # it is told in the list, and the others are found
            found.append((path, error))
    return found
