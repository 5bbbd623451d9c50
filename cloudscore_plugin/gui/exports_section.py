"""The exports this user has begun on Earth Engine's side: begin, follow, cancel, open the results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsFeedback
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QSize, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ..core.recipe import CompositeRecipe
from ..earthengine import batch_exports as exports
from ..earthengine.batch_exports import ASSET, CLOUD, DRIVE, Destination, Task
from ..earthengine.connection import ConnectionProblem
from ..messages.errors import EXPORT, explain
from ..messages.i18n import locale, sentences, tr
from ..services import export_tasks as kept
from ..services.connections import Connections
from ..services.export_tasks import Export, ExportPlan
from ..services.jobs import Jobs
from ..settings import Settings
from .connection import ConnectionLine
from .dock_section import DockSection
from .export_dialog import ExportDialog, destination_titles, reason
from .messages import Messages
from .widgets import PlainLabel, WrappingRow, flat_button, folded_contents, tooltip

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder
    from .dock import CompositeDock

FIRST_LOOK, LONGEST_PAUSE, SLOWER = 10.0, 120.0, 1.5  # seconds, seconds, factor
NAME, STATE, AGE = range(3)
_AGEING = 60_000  # milliseconds after which exports have become older
_ROWS = 5  # seen at once
_BATCH = "batch "  # before the folder, where a row of many areas has its name
_LOOK, _PREPARE, _PERMISSION = "look", "prepare", "permission"


class ExportsGroup(DockSection, QgsCollapsibleGroupBox):
    """The list of exports. requested tells that the user wants to export what the dock has chosen.

    Asks Earth Engine only while it is awake and something is under way, ever more seldom while nothing changes.
    """

    requested = pyqtSignal()

    def __init__(self, connections: Connections, line: ConnectionLine, messages: Messages, parent=None):
        super().__init__(tr("Exports"), parent)
        self.setObjectName("exportsGroup")
        self._connections, self._line, self._messages = connections, line, messages
        self._jobs = Jobs()
        self._dialog: ExportDialog | None = None
        self._awake, self._pause, self._trouble = False, FIRST_LOOK, ""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._look)
        self._ages = QTimer(self)
        self._ages.setInterval(_AGEING)
        self._ages.timeout.connect(self._show)
        self._lay_out()
        self._exports: list[Export] = []
        self._cancelling: set[str] = set()  # tasks that are being asked to stop
        self._items: dict[str, QTreeWidgetItem] = {}  # by the task's name
        self._batches: dict[str, QTreeWidgetItem] = {}  # of many areas ordered together, by their folder
        self._read()
        kept.news.remembered.connect(self._remembered)
        connections.changed.connect(self._reset)
        self.setCollapsed(True)

    @classmethod
    def for_dock(cls, dock: CompositeDock) -> ExportsGroup:
        return cls(dock.connections, dock.connection, dock.messages, dock)

    def start_export(self, product: DownloadOrder | CompositeRecipe) -> None:
        """Ask where an order goes, or a recipe in the usual way, and begin the export."""
        settings = Settings.load()
        self._jobs.start(
            _PREPARE,
            tr("Preparing an export"),
            lambda _feedback: kept.prospect(product, settings),
            self._ask,
            lambda error: self._messages.error(error, partial(self.start_export, product), doing=EXPORT),
        )

    def when_permitted(self, then: Callable[[], None]) -> None:
        """Do something that exports to Drive, after the user has been asked for the permission, if it is missing."""
        destination, settings = Destination(DRIVE, "a"), Settings.load()

        def known(asking: tuple[str, ...]) -> None:
            if DRIVE in asking:
                self._line.ask_permission(exports.scope(destination), reason(destination), then)
            else:
                then()

        title = tr("Preparing an export")
        self._jobs.start(_PERMISSION, title, lambda _feedback: kept.asking(settings), known, self._messages.error)

    def set_awake(self, awake: bool) -> None:
        """Whether the dock is seen: otherwise nothing is asked."""
        self._awake = awake
        self._clock.stop()
        if awake:
            self._show()
            self._ages.start()
            self._wait()
        else:
            self._ages.stop()
            self._jobs.cancel(_LOOK)

    def _reset(self) -> None:
        """Another connection was chosen: its exports are shown."""
        self._jobs.cancel(_LOOK)
        self._pause, self._trouble = FIRST_LOOK, ""
        self._read()
        self._wait()

    def shut_down(self) -> None:
        """Stop everything under way; the exports themselves go on."""
        kept.news.remembered.disconnect(self._remembered)
        self._clock.stop()
        self._ages.stop()
        if self._dialog is not None:
            self._dialog.reject()
        self._jobs.shut_down()

    # Beginning

    def _ask(self, prospect: ExportPlan) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self._dialog = dialog = ExportDialog(prospect, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.requested.connect(lambda where: self._begin(prospect, where, kept.new_request_id()))
        dialog.finished.connect(self._dialog_closed)
        dialog.open()

    def _dialog_closed(self) -> None:
        self._dialog = None

    def _begin(self, plan: ExportPlan, destination: Destination, request_id: str) -> None:
        open_session, server = self._connections.session_factory(), kept.server()

        def work(feedback: QgsFeedback) -> Task:
            return kept.begin(open_session(feedback), plan.order, destination, request_id, feedback)

        def failed(error: Exception) -> None:
            again = partial(self._begin, plan, destination, request_id)
            code = error.code if isinstance(error, ConnectionProblem) else ""
            if code in ("export_scope_drive", "export_scope_storage"):
                self._line.ask_permission(exports.scope(destination), reason(destination), again)
            else:
                self._messages.error(error, again)

        title = tr("Beginning an export")
        self._jobs.start(request_id, title, work, partial(self._begun, destination, server, plan.work), failed)

    def _begun(self, destination: Destination, server: str, work: float, task: Task) -> None:
        kept.remember(task, destination, server, work)
        self.setCollapsed(False)
        self._messages.note(tr("The export has begun. It goes on when QGIS is closed; the dock lists it."))

    # Following

    def _remembered(self) -> None:
        """An export was begun, here or by Processing."""
        self._read()
        self._look_soon()

    def _look_soon(self) -> None:
        self._pause = FIRST_LOOK
        self._wait()

    def _wait(self) -> None:
        """Look again after a pause, if there is anything to look for."""
        if self._awake and self._unfinished() and not self._jobs.running(_LOOK):
            self._clock.start(round(self._pause * 1000))

    def _unfinished(self) -> list[str]:
        return [export.task.name for export in self._exports if not export.task.finished]

    def _look(self) -> None:
        names = self._unfinished()
        if not self._awake or not names:
            return
        open_session = self._connections.session_factory()

        def work(feedback: QgsFeedback) -> list[Task]:
            return exports.statuses(open_session(feedback), names, feedback)

        title = tr("Looking after exports")
        self._jobs.start(_LOOK, title, work, self._looked, self._not_looked, self._wait)

    def _looked(self, tasks: list[Task]) -> None:
        self._trouble = ""
        changed = self._take(tasks)
        self._pause = FIRST_LOOK if changed else min(self._pause * SLOWER, LONGEST_PAUSE)
        self._wait()

    def _not_looked(self, error: Exception) -> None:
        """No message: nobody asked for it. The list says that it may be out of date."""
        self._trouble = explain(error).title
        self._pause = min(self._pause * SLOWER, LONGEST_PAUSE)
        self._update_text()
        self._wait()

    def _take(self, tasks: list[Task]) -> bool:
        """Keep and show what is known now, and tell ends once; whether anything is new."""
        found = {task.name: task for task in tasks}
        changed, ended = False, []
        for before in kept.known():
            task = found.get(before.task.name)
            if task is None:
                continue
            if task.state == exports.GONE:
                task = replace(before.task, state=exports.GONE)
            export = replace(before, task=task, told=before.told or task.finished)
            changed = changed or task != before.task
            if export.told and not before.told:
                ended.append(export)
            if export != before:
                kept.keep(export)
        if changed or ended:
            self._read()
        for export in ended:
            if not export.batch:
                self._show_end(export)
        for batch in {export.batch for export in ended if export.batch}:
            self._show_end_of_batch(batch)
        return changed

    def _show_end_of_batch(self, batch: str) -> None:
        """One message for many areas, once the last of them has ended."""
        tasks = [export.task for export in self._exports if export.batch == batch]
        if all(task.finished for task in tasks):
            text = tr("The exports of “{name}” have ended: {state}.")
            self._messages.success(text.format(name=Path(batch).name, state=batch_state(tasks)))

    def _show_end(self, export: Export) -> None:
        name = title_of(export)
        if export.task.state == exports.SUCCEEDED:
            text = tr("The export “{name}” is done.").format(name=name)
            self._messages.success(text, ("messageAction", tr("Open"), lambda: self._open(export)))
        elif export.task.error is not None:
            advice = explain(export.task.error, doing=EXPORT)
            title = tr("The export “{name}” failed: {why}").format(name=name, why=advice.title)
            self._messages.advise(replace(advice, title=title))

    # The user's wishes

    def _cancel(self) -> None:
        """Stop what is selected; many areas with one row."""
        names = [export.task.name for export in self._stoppable(self._selected())]
        if not names:
            return
        open_session = self._connections.session_factory()
        self._cancelling.update(names)

        def done(found: tuple[list[Task], Exception | None]) -> None:
            tasks, error = found
            self._cancelling.difference_update(names)
            self._take(tasks)
            self._update_text()
            self._look_soon()
            if error is not None:
                self._messages.error(error)

        def failed(error: Exception) -> None:
            done(([], error))

        self._jobs.start(
            f"cancel {names[0]}",
            tr("Cancelling an export"),
            lambda feedback: exports.cancel_all(open_session(feedback), names, feedback),
            done,
            failed,
            lambda: self._cancelling.difference_update(names),
        )
        self._update_text()

    def _stoppable(self, given: Iterable[Export]) -> list[Export]:
        return [each for each in given if not each.task.finished and each.task.name not in self._cancelling]

    def _open_selected(self) -> None:
        for export in self._selected()[:1]:
            if export.task.error is not None:
                self._messages.details(explain(export.task.error, doing=EXPORT))
            elif export.task.state == exports.SUCCEEDED:
                self._open(export)

    def _open(self, export: Export) -> None:
        """Open the page that shows the result; Earth Engine is asked once more where that is."""
        open_session = self._connections.session_factory()
        name = export.task.name

        def done(task: Task) -> None:
            links = task.links or export.task.links or (exports.page(export.destination),)
            if not self._line.browse(links[0]):
                self._messages.note(tr("No browser could be opened. The result is at {page}").format(page=links[0]))

        title = tr("Looking after exports")
        self._jobs.start(
            f"open {name}",
            title,
            lambda feedback: exports.status(open_session(feedback), name, feedback),
            done,
            self._messages.error,
        )

    def _forget(self) -> None:
        here = kept.server()
        for export in kept.known():
            if export.server == here and export.task.finished:
                kept.forget(export)
        self._read()

    # What is shown

    def _read(self) -> None:
        here = kept.server()
        self._exports = [export for export in kept.known() if export.server == here]
        self._show()

    def _show(self) -> None:
        wanted = [export.task.name for export in self._exports]
        if list(self._items) != wanted:
            self._fill()
        for export in self._exports:
            item = self._items[export.task.name]
            for column, text in enumerate((title_of(export), state_of(export.task), age_of(export.task))):
                item.setText(column, text)
                item.setToolTip(column, tooltip(about(export)))
        for batch, item in self._batches.items():
            tasks = [export.task for export in self._exports if export.batch == batch]
            for column, text in enumerate((batch_title(batch, len(tasks)), batch_state(tasks), age_of(tasks[0]))):
                item.setText(column, text)
                item.setToolTip(column, tooltip(batch))
        self._update_text()

    def _fill(self) -> None:
        """A row an export; those of many areas that were ordered together stand below one row."""
        chosen = {_name(item) for item in self._list.selectedItems()}
        folded = {batch for batch, item in self._batches.items() if not item.isExpanded()}
        self._list.clear()
        self._items, self._batches = {}, {}
        for export in self._exports:
            above: QTreeWidget | QTreeWidgetItem = self._list
            if export.batch:
                if export.batch not in self._batches:
                    self._batches[export.batch] = QTreeWidgetItem(self._list)
                    self._batches[export.batch].setData(NAME, Qt.ItemDataRole.UserRole, _BATCH + export.batch)
                    self._batches[export.batch].setExpanded(export.batch not in folded)
                above = self._batches[export.batch]
            item = self._items[export.task.name] = QTreeWidgetItem(above)
            item.setData(NAME, Qt.ItemDataRole.UserRole, export.task.name)
        for item in [*self._items.values(), *self._batches.values()]:
            item.setSelected(_name(item) in chosen)
        self._list.setRootIsDecorated(bool(self._batches))

    def _selected(self) -> list[Export]:
        """What is selected; with the row of many areas, all of them."""
        names = {_name(item) for item in self._list.selectedItems()}
        return [
            export
            for export in self._exports
            if export.task.name in names or (export.batch and _BATCH + export.batch in names)
        ]

    def _update_text(self) -> None:
        """The line below the list and what can be pressed."""
        chosen = self._selected()
        one = chosen[0] if len(chosen) == 1 else None
        if not self._exports:
            text = tr("For large areas: Earth Engine computes and stores the file, also while QGIS is closed.")
        elif one is not None:
            text = about(one)
        else:
            text = computing(sum(export.task.seconds for export in chosen))
        if self._trouble and self._unfinished():
            late = tr("Not up to date: {why}.").format(why=self._trouble)
            text = f"{text}\n{late}" if text else late
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._list.setVisible(bool(self._exports))
        failed = one is not None and one.task.error is not None
        self._open_button.setText(tr("Why?") if failed else tr("Open"))
        self._open_button.setEnabled(failed or (one is not None and one.task.state == exports.SUCCEEDED))
        self._cancel_button.setEnabled(bool(self._stoppable(chosen)))
        self._forget_button.setEnabled(any(export.task.finished for export in self._exports))

    def _lay_out(self) -> None:
        self._list = ExportsView(self)
        self._list.itemSelectionChanged.connect(self._update_text)
        self._list.itemActivated.connect(lambda _item, _column: self._open_selected())
        self._text = PlainLabel(self)
        self._text.setObjectName("exportsText")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        begin = flat_button(
            self,
            "exportButton",
            tr("Export…"),
            tr("Let Earth Engine store what is chosen in Drive, Cloud Storage or an asset"),
            self.requested.emit,
        )
        self._open_button = flat_button(
            self,
            "exportOpenButton",
            tr("Open"),
            tr("Show the selected result in the browser, or why there is none"),
            self._open_selected,
        )
        self._cancel_button = flat_button(
            self,
            "exportCancelButton",
            tr("Cancel"),
            tr("Stop the selected exports"),
            self._cancel,
        )
        self._forget_button = flat_button(
            self,
            "exportForgetButton",
            tr("Clear"),
            tr("Take what has ended off this list; results stay where they are"),
            self._forget,
        )
        buttons = WrappingRow()
        for button in (begin, self._open_button, self._cancel_button, self._forget_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(folded_contents(self))
        margins = layout.contentsMargins()
        layout.setContentsMargins(2, margins.top(), 2, margins.bottom())
        layout.addWidget(self._list)
        layout.addWidget(self._text)
        layout.addLayout(buttons)


class ExportsView(QTreeWidget):
    """The list itself, a few rows high."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("exportsList")
        self.setAccessibleName(tr("Exports"))
        self.setHeaderLabels([tr("Name"), tr("State"), tr("Begun")])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (STATE, AGE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def sizeHint(self) -> QSize:
        row = self.fontMetrics().lineSpacing() + 4
        return QSize(super().sizeHint().width(), row * _ROWS + self.header().sizeHint().height())


def _name(item: QTreeWidgetItem) -> str:
    return item.data(NAME, Qt.ItemDataRole.UserRole)


def title_of(export: Export) -> str:
    """An export's name for the user."""
    return export.destination.name.rpartition("/")[2] or export.task.title


def batch_title(batch: str, count: int) -> str:
    """What the exports of many areas ordered together are called."""
    name = Path(batch).name or batch
    return tr("{name}: {count} areas").format(name=name, count=locale().toString(count))


def batch_state(tasks: Sequence[Task]) -> str:
    """How many of several tasks are at what, in a few words."""
    counts = [
        (tr("failed: {count}"), sum(task.state in (exports.FAILED, exports.GONE) for task in tasks)),
        (tr("done: {count}"), sum(task.state == exports.SUCCEEDED for task in tasks)),
        (tr("under way: {count}"), sum(not task.finished for task in tasks)),
        (tr("cancelled: {count}"), sum(task.state == exports.CANCELLED for task in tasks)),
    ]
    return locale().createSeparatedList(
        [text.format(count=locale().toString(count)) for text, count in counts if count]
    )


def state_of(task: Task) -> str:
    """A task's state in a word or two."""
    if task.state == exports.RUNNING:
        percent = locale().toString(int(task.progress * 100))
        return tr("running, {percent} %").format(percent=percent)
    return {
        exports.PENDING: tr("waiting"),
        exports.CANCELLING: tr("being cancelled"),
        exports.SUCCEEDED: tr("done"),
        exports.CANCELLED: tr("cancelled"),
        exports.FAILED: tr("failed"),
        exports.GONE: tr("no longer known"),
    }[task.state]


def age_of(task: Task) -> str:
    """How long ago a task was begun."""
    try:
        began = datetime.fromisoformat(task.created)
        minutes = (datetime.now(timezone.utc) - began).total_seconds() / 60
    except (TypeError, ValueError):
        return ""
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("{number} min ago").format(number=int(minutes))
    if minutes < 48 * 60:
        return tr("{number} h ago").format(number=int(minutes / 60))
    return tr("{number} days ago").format(number=int(minutes / 60 / 24))


def about(export: Export) -> str:
    """Where an export goes and what has become of it, in a sentence or two."""
    where = export.destination
    place = {
        DRIVE: where.folder or tr("My Drive"),
        CLOUD: where.bucket,
        ASSET: where.name,
    }[where.kind]
    said = tr("{destination}, {place}.").format(destination=destination_titles()[where.kind], place=place)
    if export.task.error is not None:
        more = explain(export.task.error, doing=EXPORT).whole
    else:
        more = computing(export.task.seconds)
    return sentences(said, more) if more else said


def computing(seconds: float) -> str:
    """What exports have used, in words; "" where that is not known."""
    used = locale().toString(round(seconds))
    return tr("Computing time (EECU): {seconds} s.").format(seconds=used) if seconds >= 1 else ""
