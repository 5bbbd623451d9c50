"""The downloads in the dock: how far each is, and buttons to stop, resume and discard it."""

from __future__ import annotations

from functools import partial
from typing import Callable

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..messages.amounts import duration, megabytes
from ..messages.i18n import locale, tr
from ..services.download_queue import BROKEN, DISCARDING, HALTED, RUNNING, STOPPING, WAITING, Downloads, Item
from .widgets import PlainLabel, tooltip

_MOST_ROWS = 3  # seen without scrolling


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
        self._name = PlainLabel(self)
        self._name.setObjectName("downloadName")
        self._name.setToolTip(tooltip(item.path))
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("downloadBar")
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress of {name}").format(name=item.name))
        self._text = PlainLabel(self)
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
                partial(discard, downloads, self),
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


def discard(downloads: Downloads, parent: QWidget, item: Item) -> None:
    """Delete what has arrived of a download, after a question if that is anything."""
    if not item.done or _sure(parent, item):
        downloads.discard(item)


def _sure(parent: QWidget, item: Item) -> bool:
    text = tr("Delete what has arrived of {name} ({percent} %)?")
    question = QMessageBox(parent.window())
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
    return agreed


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
