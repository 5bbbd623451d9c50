"""Messages of success and failure in QGIS's message bar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Callable

from qgis.core import Qgis, QgsMessageLog
from qgis.gui import QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QUrl, qVersion
from qgis.PyQt.QtGui import QDesktopServices, QFont, QFontDatabase, QFontMetrics
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout

from ..core.errors import AreaError, RecipeError
from ..core.kinds import Product
from ..messages.errors import CONNECTION, NETWORK, OTHER_SCENES, SETTINGS, Advice, explain
from ..messages.i18n import sentences, tr
from .dialogs import Dialog
from .help import ANCHOR
from .widgets import PlainLabel, plain, tooltip

LOG = "Cloud Score+"  # the tab in QGIS's log panel
NOTE_SECONDS = 8
UNDO_SECONDS = 30
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")  # where one ends


class Messages:
    """Tells notes and errors, and takes its own messages back when the plugin goes.

    assist(again) opens the connection assistant: when a message's button asks for it, and by itself when a build
    fails for want of a working connection.
    """

    def __init__(self, iface, assist: Callable[..., None]):
        self._iface, self._assist = iface, assist
        self._shown: list[QgsMessageBarItem] = []
        self._asked: QgsMessageBarItem | None = None  # the last error of work that somebody has asked for
        self._later: list[QgsMessageBarItem] = []  # wait until that is taken away

    def note(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """A success that needs no answer; with ``undo``, a button that takes it back."""
        seconds = NOTE_SECONDS if undo is None else UNDO_SECONDS
        item = self._item(text, Qgis.MessageLevel.Success, [tr("Undo")] if undo is not None else [], seconds)
        if undo is not None:
            self._add_buttons(item, [("undoButton", tr("Undo"), lambda: (self._drop(item), undo()))])
        self._push(item)

    def success(self, text: str, *buttons: tuple[str, str, Callable[[], object]]) -> Callable[[], None]:
        """A success to be seen, which stays until it is taken away, with buttons: object name, text, action.

        What is returned withdraws it.
        """
        item = self._item(text, Qgis.MessageLevel.Success, [title for _name, title, _action in buttons])
        item.setObjectName("cloudscoreMessage")
        self._add_buttons(item, buttons)
        self._push(item)
        return partial(self._drop, item)

    def offer(self, text: str, *buttons: tuple[str, str, Callable[[], object]]) -> Callable[[], None]:
        """A question that waits for an answer: one of the buttons, each as in success(), which also takes it away.

        What is returned withdraws it.
        """
        item = self._item(text, Qgis.MessageLevel.Info, [title for _name, title, _action in buttons])
        item.setObjectName("cloudscoreMessage")

        def answer(action: Callable[[], object], _checked: bool = False) -> None:
            self._drop(item)
            action()

        self._add_buttons(item, [(name, title, partial(answer, action)) for name, title, action in buttons])
        self._push(item)
        return partial(self._drop, item)

    def error(
        self,
        error: Exception,
        again: Callable[[], None] | None = None,
        recipe: Product | None = None,
        resume: bool = False,
        doing: str = "",
    ) -> Callable[[], None]:
        """What happened, what to do, and buttons for it; ``again`` repeats what failed, or resumes it.

        recipe, doing: see explain(). What is returned takes the message back.
        """
        advice = explain(error, recipe, doing)
        if isinstance(error, (RecipeError, AreaError)):  # what is to be chosen is said already
            advice = replace(advice, details="")
        return self.advise(advice, again, resume)

    def advise(
        self, advice: Advice, again: Callable[[], None] | None = None, resume: bool = False, unasked: bool = False
    ) -> Callable[[], None]:
        """As error() does, for one that is explained already. What is returned takes the message back.

        unasked: it is about work that nobody has asked for now. Such a message waits until one about work that somebody
        has asked for is taken away.
        """
        QgsMessageLog.logMessage(
            "\n".join(filter(None, (advice.title, advice.text, advice.details))), LOG, Qgis.MessageLevel.Warning, False
        )
        item = QgsMessageBarItem(plain(advice.title), "", Qgis.MessageLevel.Warning, 0)
        item.setObjectName("cloudscoreMessage")
        buttons = list(self._buttons(advice, again, resume, item))
        text = self._fitting(advice.title, advice.text, [title for _name, title, _action in buttons])
        if text != advice.text:
            if not advice.details:
                buttons.append(("detailsButton", tr("Details"), lambda: self.details(advice)))
            text = self._fitting(advice.title, advice.text, [title for _name, title, _action in buttons])
            item.setToolTip(tooltip(advice.text))
        item.setText(plain(text))
        self._add_buttons(item, buttons)
        if unasked and self._is_shown(self._asked):
            if not self._later:
                self._iface.messageBar().widgetRemoved.connect(self._removed)
            self._later.append(item)
        else:
            self._push(item)
        if not unasked:
            self._asked = item
        if again is not None and CONNECTION in advice.flags and OTHER_SCENES not in advice.flags:
            self._assist(again)
        return partial(self._drop, item)

    def clear(self) -> None:
        """Take back every message still shown."""
        for item in self._stop_waiting():
            item.deleteLater()
        shown, self._shown = self._shown, []
        for item in shown:
            self._drop(item)

    def _item(self, text: str, level: Qgis.MessageLevel, buttons: list[str], seconds: int = 0) -> QgsMessageBarItem:
        title = "Cloud Score+"
        short = self._fitting(title, text, buttons)
        if not short or short.endswith("…"):  # the title says nothing of it: where there is no room, it is left out
            title, short = "", self._fitting("", text, buttons)
        item = QgsMessageBarItem(title, plain(short), level, seconds)
        if short != text:
            item.setToolTip(tooltip(text))
        return item

    def _fitting(self, title: str, text: str, buttons: list[str]) -> str:
        """As many sentences of a text as the one line has room for that QGIS's message bar shows."""
        bar = self._iface.messageBar()
        metrics, around = bar.fontMetrics(), bar.parentWidget() or bar
        bold = QFont(bar.font())
        bold.setBold(True)
        # Besides the title and the buttons: icon, count, close button; Qt 6 keeps room for more.
        others = 12 if qVersion().startswith("6") else 9
        taken = QFontMetrics(bold).horizontalAdvance(f"{title}: ") + others * metrics.height()
        taken += sum(metrics.horizontalAdvance(each) + 2 * metrics.height() for each in buttons)
        width = around.width() - taken
        if metrics.horizontalAdvance(text) <= width:
            return text
        said = ""
        for sentence in filter(None, _SENTENCE.split(text)):
            more = sentences(said, sentence)
            if metrics.horizontalAdvance(more) > width:
                break
            said = more
        if said or (title and width < 10 * metrics.height()):  # the title says the most
            return said
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(width, 10 * metrics.height()))

    def _add_buttons(self, item: QgsMessageBarItem, buttons: Iterable[tuple[str, str, Callable]]) -> None:
        layout = item.layout()
        for name, text, action in buttons:
            button = QPushButton(text)
            button.setObjectName(name)
            button.clicked.connect(lambda _checked=False, action=action: action())
            if layout is not None:
                layout.addWidget(button)

    def _buttons(self, advice: Advice, again: Callable[[], None] | None, resume: bool, item: QgsMessageBarItem):
        if resume and again is not None:
            yield "resumeButton", tr("Resume"), lambda: (self._drop(item), again())
        elif advice.action == "try_again" and again is not None:
            yield "tryAgainButton", tr("Try again"), lambda: (self._drop(item), again())
        if advice.action == "open_log":
            yield "openLogButton", tr("Open log"), self._iface.openMessageLog
        elif advice.action == SETTINGS:
            yield "settingsButton", tr("Connection…"), lambda: self._assist(again)
        elif advice.action == NETWORK:
            yield "networkButton", tr("Network options…"), self._network_options
        elif advice.action.startswith("url:"):
            address = QUrl(advice.action[4:])
            yield "openPageButton", tr("Open page"), lambda: QDesktopServices.openUrl(address)
        if advice.details:
            yield "detailsButton", tr("Details"), lambda: self.details(advice)

    def _network_options(self) -> None:
        self._iface.showOptionsDialog(self._iface.mainWindow(), "mOptionsPageNetwork")

    def details(self, advice: Advice) -> None:
        """Show an error in full."""
        dialog = DetailsDialog(advice, self._iface.mainWindow())
        dialog.exec()
        dialog.deleteLater()

    def _push(self, item: QgsMessageBarItem) -> None:
        self._shown = [shown for shown in self._shown if not sip.isdeleted(shown)]
        self._shown.append(item)
        self._iface.messageBar().pushItem(item)

    def _is_shown(self, item: QgsMessageBarItem | None) -> bool:
        return item is not None and not sip.isdeleted(item) and item in self._iface.messageBar().items()

    def _removed(self, _item: object) -> None:
        if not self._is_shown(self._asked):
            for item in self._stop_waiting():
                if not sip.isdeleted(item):
                    self._push(item)

    def _stop_waiting(self) -> list[QgsMessageBarItem]:
        """What waits, which nothing pushes any more."""
        later, self._later = self._later, []
        if later:
            self._iface.messageBar().widgetRemoved.disconnect(self._removed)
        return later

    def _drop(self, item: QgsMessageBarItem) -> None:
        if item in self._later:
            self._later.remove(item)
            item.deleteLater()
            if not self._later:
                self._iface.messageBar().widgetRemoved.disconnect(self._removed)
        elif not sip.isdeleted(item):
            self._iface.messageBar().popWidget(item)


class DetailsDialog(Dialog):
    """An error in full, to be read and copied."""

    def __init__(self, advice: Advice, parent=None):
        super().__init__(parent)
        self.setObjectName("cloudscoreDetails")
        self.setWindowTitle(advice.title)
        self.setProperty(ANCHOR, f"trouble-{advice.code}")
        heading = PlainLabel(advice.text)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setWordWrap(True)
        text = QPlainTextEdit(advice.details)
        text.setObjectName("detailsText")
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setAccessibleName(tr("Details"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copied = advice.details or advice.text
        copy.clicked.connect(lambda: QApplication.clipboard().setText(copied))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (heading, text, buttons):
            layout.addWidget(widget)
        text.setVisible(bool(advice.details))
        self.size_up(80, 20 if advice.details else 0)
