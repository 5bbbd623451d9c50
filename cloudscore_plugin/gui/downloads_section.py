"""Downloads: one at a time in the background, shown in the dock, resumed after whatever came in between.

One download keeps as many requests under way as its share of a project's 40 allows; two at once would only take from
each other, and from the map's tiles. Further ones wait their turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import QgsApplication, QgsFeedback, QgsProject
from qgis.PyQt.QtCore import QObject, Qt, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..layers.geotiff_layers import make_saved_layer, read_again
from ..messages.errors import DOWNLOAD, explain
from ..messages.i18n import locale, tr
from ..services.build import put_on_map
from ..services.connections import SAMPLE, chosen
from ..services.jobs import LEAVING_SECONDS, Jobs
from ..settings import Settings, SettingsList
from ..tasks import BackgroundTask
from .messages import Messages
from .widgets import tooltip

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder

WAITING, RUNNING, STOPPING, HALTED, BROKEN, DISCARDING = (
    "waiting",
    "running",
    "stopping",
    "halted",
    "broken",
    "discarding",
)
SAVE_DIALOG = "cloudscoreSave"  # the object name of the dialog that orders downloads
_LOOK = "look"
_REFRESH = 500  # milliseconds between two looks at how far it is
_MOST_ROWS = 3  # seen without scrolling


@dataclass(eq=False)
class Item:
    """One download. order: None where its record cannot be read. anew: another order's rest at its path goes first.

    done, windows: requests answered and all. words, details: why it has halted, and all about it. complete: only the
    move into place is missing.
    """

    path: str
    order: DownloadOrder | None
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

    opener() gives, on the main thread, what opens a session in the worker thread. changed tells that the list or a
    state in it is another, moved that the running one has come further; saved(QgsRasterLayer or None) that a file is
    complete, with its layer if it is in the project. shut_down() before it is deleted.
    """

    changed = pyqtSignal()
    moved = pyqtSignal()
    saved = pyqtSignal(object)

    def __init__(self, iface, session_factory: Callable[[], Callable], messages: Messages, parent=None):
        super().__init__(parent)
        self._iface, self._session_factory, self._messages = iface, session_factory, messages
        self.items: list[Item] = []
        self._jobs, self._shelf = Jobs(), SettingsList("downloads")
        self._task: BackgroundTask | None = None
        self._looked = False
        self._project = 0  # counts projects: a file belongs to the one it was ordered in
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH)
        self._timer.timeout.connect(self._refresh)
        QgsProject.instance().cleared.connect(self._project_left)

    @property
    def running(self) -> Item | None:
        """The one under way, also while it stops."""
        return next((item for item in self.items if item.state in (RUNNING, STOPPING)), None)

    def busy(self, path: str) -> bool:
        """Whether a file is being made or waits for it."""
        item = self._of(path)
        return item is not None and item.state in (WAITING, RUNNING, STOPPING, DISCARDING)

    def start(self, order: DownloadOrder, anew: bool = False) -> None:
        """Save a file, after those ordered before. A file that is being made already is left to it.

        anew: drop what lies unfinished beside it, of another order.
        """
        if self.busy(order.path):
            return
        self._drop(self._of(order.path))
        self.items.append(Item(order.path, order, anew=anew, project=self._project))
        self._shelf.put(order.path, order.path)
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
            self._task.cancel()

    def discard(self, item: Item) -> None:
        """Forget an unfinished one and delete what has arrived, after a question if that is anything."""
        if item.state not in (HALTED, BROKEN):
            return
        if item.done and not self._sure(item):
            return
        item.state = DISCARDING
        self.changed.emit()
        path = item.path

        def work(_feedback: QgsFeedback) -> None:
            from ..download import writer

            writer.discard(path)

        title = tr("Discard the download of {name}").format(name=item.name)
        self._jobs.start(
            path, title, work, partial(self._discarded, item), partial(self._kept, item), partial(self._kept, item)
        )

    def look(self) -> None:
        """Once: offer what earlier sessions have left unfinished. Asks nobody; the disk is read in the background."""
        paths = [path for path in self._shelf.texts() if self._of(path) is None]
        if self._looked or not paths:
            self._looked = True
            return
        self._looked = True
        title = tr("Looking for unfinished downloads")
        self._jobs.start(_LOOK, title, partial(_unfinished, paths), self._found, self._messages.error)

    def connection_changed(self) -> None:
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
        open_session, order, anew = self._session_factory(), item.order, item.anew

        def told(progress) -> None:
            item.progress = progress

        def work(feedback: QgsFeedback):
            from ..download import writer

            if anew:
                writer.discard(order.path)
            session = open_session(feedback)
            writer.download(session, order, feedback, told=told)
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
        self._shelf.drop(item.path)
        self.changed.emit()
        layer = self._show(item, simulated) if item.project == self._project else None
        folder = QUrl.fromLocalFile(str(Path(item.path).parent))
        buttons = [("openFolderButton", tr("Open folder"), lambda: QDesktopServices.openUrl(folder))]
        if layer is None:
            add = tr("Add to the project")
            buttons.insert(0, ("addLayerButton", add, lambda: self._show(item, simulated)))
        self._messages.success(tr("{name} is saved.").format(name=item.name), *buttons)
        self.saved.emit(layer)
        self._next()

    def _show(self, item: Item, simulated: bool):
        """The file's layer, in the project."""
        shown = read_again(item.order, simulated)
        if shown:
            return shown[0]
        layer = make_saved_layer(item.order, simulated)
        if not layer.isValid():  # moved away in the meantime
            return None
        put_on_map(self._iface, layer)
        return layer

    def _failed(self, item: Item, task: BackgroundTask, error: Exception) -> None:
        if not self._ended(task):
            return
        advice = explain(error, item.order.recipe, DOWNLOAD)
        item.complete = advice.code == "target_open"
        self._halt(item, advice.title, advice.whole)
        item.take_back = self._messages.error(error, partial(self.resume, item), item.order.recipe, True, DOWNLOAD)
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
        from ..download.writer import Unfinished

        for path, rest in found:
            if self._of(path) is not None:
                continue  # ordered again in the meantime
            if rest is None:
                self._shelf.drop(path)
            elif isinstance(rest, Unfinished):
                item = Item(path, rest.order, HALTED, False, rest.done, rest.windows, rest.complete)
                item.project = self._project
                self.items.append(item)
            else:
                self.items.append(Item(path, None, BROKEN, words=explain(rest).whole))
        self.changed.emit()

    def _sure(self, item: Item) -> bool:
        text = tr("Delete what has arrived of {name} ({percent} %)?")
        question = QMessageBox(self._iface.mainWindow())
        question.setObjectName("discardQuestion")
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle(tr("Discard the download"))
        question.setTextFormat(Qt.TextFormat.PlainText)  # names of files are names
        question.setText(text.format(name=item.name, percent=locale().toString(item.percent)))
        # Qt has no words of its own in QGIS's Traditional Chinese.
        yes = question.addButton(tr("Discard"), QMessageBox.ButtonRole.AcceptRole)
        yes.setObjectName("discardYes")
        no = question.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        no.setObjectName("discardNo")
        question.setDefaultButton(no)
        question.exec()
        agreed = question.clickedButton() is yes
        question.deleteLater()
        return agreed and item in self.items

    def _discarded(self, item: Item, _nothing: None) -> None:
        self._drop(item)
        self._shelf.drop(item.path)
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


def _unfinished(paths: list[str], feedback: QgsFeedback) -> list[tuple[str, object]]:
    """What lies beside each path: Unfinished, the error it is read with, or None. Drives that are away are left out."""
    from ..download import writer

    found = []
    for path in paths:
        if feedback.isCanceled():
            break
        try:
            if Path(path).parent.is_dir():
                found.append((path, writer.find(path)))
        except Exception as error:  # it is told in the list, and the others are found
            found.append((path, error))
    return found


# What is seen --------------------------------------------------------------------------------------------------------


class DownloadsSection(QScrollArea):
    """The downloads under way and those that can be resumed; not there when there are none."""

    def __init__(self, downloads: Downloads, parent=None):
        super().__init__(parent)
        self.setObjectName("downloadsSection")
        self.setAccessibleName(tr("Downloads"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._downloads = downloads
        self._rows: dict[Item, DownloadRow] = {}
        page = QWidget(self)
        self._list = QVBoxLayout(page)
        self._list.setContentsMargins(0, 0, 0, 0)
        self.setWidget(page)
        downloads.changed.connect(self._update)
        downloads.moved.connect(self._refresh)
        self._update()

    def resizeEvent(self, event) -> None:
        """Called by Qt. Words take more lines where there is less room."""
        super().resizeEvent(event)
        self._fit()

    def _update(self) -> None:
        items = self._downloads.items
        for item in [item for item in self._rows if item not in items]:
            row = self._rows.pop(item)
            row.hide()
            row.deleteLater()
        for item in sorted(items, key=_rank):
            row = self._rows.pop(item, None) or DownloadRow(item, self._downloads, self)
            self._rows[item] = row  # in the order that is seen
            self._list.addWidget(row)
            row.show()
        self._refresh()
        self.setVisible(bool(items))

    def _refresh(self) -> None:
        for row in self._rows.values():
            row.refresh()
        self._fit()

    def _fit(self) -> None:
        """As high as the first rows need, never less: the dock's foot is no place to guess."""
        rows, width = list(self._rows.values()), self.viewport().width()
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if len(rows) > _MOST_ROWS else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        heights = [row.layout().totalHeightForWidth(width) for row in rows[:_MOST_ROWS]]
        self.setFixedHeight(sum(heights) + self._list.spacing() * max(len(heights) - 1, 0))


class DownloadRow(QWidget):
    """One download: its name, how far it is, and what can be done."""

    def __init__(self, item: Item, downloads: Downloads, parent=None):
        super().__init__(parent)
        self.setObjectName("downloadRow")
        self._item = item
        self._name = QLabel(self)
        self._name.setObjectName("downloadName")
        self._name.setToolTip(tooltip(item.path))
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("downloadBar")
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress of {name}").format(name=item.name))
        self._text = QLabel(self)
        self._text.setObjectName("downloadText")
        for label in (self._name, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)  # names of files are names
        self._text.setWordWrap(True)
        buttons = QHBoxLayout()
        self._buttons = {}
        for name, text, spoken, action in (
            (
                "downloadCancel",
                tr("Cancel"),
                tr("Stop the download of {name}; what has arrived is kept"),
                downloads.cancel,
            ),
            (
                "downloadResume",
                tr("Resume"),
                tr("Go on with the download of {name}"),
                downloads.resume,
            ),
            (
                "downloadDiscard",
                tr("Discard"),
                tr("Forget the download of {name} and delete what has arrived"),
                downloads.discard,
            ),
        ):
            button = QToolButton(self)
            button.setObjectName(name)
            button.setText(text)
            spoken = spoken.format(name=item.name)
            button.setAccessibleName(spoken)
            button.setToolTip(tooltip(spoken))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(partial(_act, action, item))
            buttons.addWidget(button)
            self._buttons[name] = button
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._name, 0, 0)
        layout.addLayout(buttons, 0, 1)
        layout.addWidget(self._bar, 1, 0, 1, 2)
        layout.addWidget(self._text, 2, 0, 1, 2)
        layout.setColumnStretch(0, 1)

    def resizeEvent(self, event) -> None:
        """Called by Qt."""
        super().resizeEvent(event)
        self._elide()

    def refresh(self) -> None:
        """Show how far it is now."""
        item = self._item
        focused = next((name for name, button in self._buttons.items() if button.hasFocus()), "")
        for name, states in (
            ("downloadCancel", (WAITING, RUNNING)),
            ("downloadResume", (HALTED,)),
            ("downloadDiscard", (HALTED, BROKEN)),
        ):
            self._buttons[name].setVisible(item.state in states)
        if focused and self._buttons[focused].isHidden():
            other = next((button for button in self._buttons.values() if not button.isHidden()), None)
            if other is not None:
                other.setFocus()
        stage = item.progress.stage if item.progress is not None else ""
        busy = item.state == DISCARDING or (item.state == RUNNING and stage in ("", "write"))
        self._bar.setRange(0, 0 if busy else max(item.windows, 1))
        if not busy:
            self._bar.setValue(item.done)
        self._bar.setVisible(item.state != BROKEN)
        self._text.setText(_state_words(item, stage))
        self._text.setToolTip(tooltip(item.details))
        self._elide()

    def _elide(self) -> None:
        room = self._name.width()
        self._name.setText(self.fontMetrics().elidedText(self._item.name, Qt.TextElideMode.ElideMiddle, room))


def _rank(item: Item) -> int:
    """What is under way comes first, then what waits."""
    return {RUNNING: 0, STOPPING: 0, WAITING: 1}.get(item.state, 2)


def _act(action: Callable[[Item], None], item: Item, _checked: bool = False) -> None:
    action(item)


def _state_words(item: Item, stage: str) -> str:
    """What a download is at."""
    percent = locale().toString(item.percent)
    if item.state == WAITING:
        return tr("Waits for the download before it")
    if item.state == STOPPING:
        return tr("Stopping…")
    if item.state == DISCARDING:
        return tr("Deleting what has arrived…")
    if item.state == BROKEN:
        return item.words
    if item.state == HALTED:
        if item.complete:
            return item.words or tr("All has arrived; the file is not in its place yet")
        if item.words:
            return tr("Interrupted at {percent} %: {reason}").format(percent=percent, reason=item.words)
        return tr("Interrupted at {percent} %").format(percent=percent)
    if item.progress is None:
        return tr("Asking Earth Engine…")
    if stage == "write":
        return tr("Writing the file…")
    words = [
        tr("{percent} %").format(percent=percent),
        tr("{done}/{all} parts").format(done=locale().toString(item.done), all=locale().toString(item.windows)),
    ]
    if item.progress.megabytes > 0:
        words.append(megabytes(item.progress.megabytes))
    if stage == "wait":
        words.append(tr("trouble on the way, trying again"))
    elif item.progress.seconds_left is not None:
        words.append(tr("{time} left").format(time=duration(item.progress.seconds_left)))
    return " · ".join(words)


def megabytes(amount: float) -> str:
    """An amount of data in words, from megabytes."""
    if amount >= 1000:
        return tr("{size} GB").format(size=locale().toString(amount / 1000, "f", 1))
    return tr("{size} MB").format(size=locale().toString(amount, "f", 0 if amount >= 10 else 1))


def duration(seconds: float) -> str:
    """A time that is only roughly known, in words."""
    if seconds < 50:
        return tr("under 1 min")
    minutes = max(round(seconds / 60), 1)
    if minutes < 90:
        return tr("about {minutes} min").format(minutes=locale().toString(minutes))
    return tr("about {hours} h").format(hours=locale().toString(round(minutes / 60)))
