"""The list of checks: a mark, what is checked, how it stands, and a button for it."""

from __future__ import annotations

from dataclasses import replace

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QGraphicsOpacityEffect, QGridLayout, QPushButton, QWidget

from ..earthengine import checks
from ..earthengine.checks import CheckResult
from ..messages import errors
from ..messages.i18n import tr
from .status_icons import RUNNING, WAITING, StatusIcon
from .widgets import PlainLabel, tooltip

_FAINT = 0.6
SIGN_OUT, OTHER_WAY = "sign_out", "other_way"  # beside the actions of checks.py


class CheckList(QWidget):
    """One row for each check, in their order. wanted(action, key) tells a pressed button."""

    wanted = pyqtSignal(str, str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("checkList")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(2, 1)
        gap = self.fontMetrics().height()
        layout.setHorizontalSpacing(gap * 2 // 3)
        layout.setVerticalSpacing(gap // 6)
        self._skipped = ""  # why, said once and not in every row
        self._rows = {key: _Row(self, layout, number, key) for number, key in enumerate(checks.KEYS)}
        layout.setRowStretch(len(checks.KEYS), 1)

    def start(self) -> None:
        """Nothing is known; the first is being checked."""
        self._skipped = ""
        for row in self._rows.values():
            row.wait()
        self._rows[checks.KEYS[0]].run()

    def stop(self) -> None:
        """Nothing is being checked any more."""
        for row in self._rows.values():
            if row.mark.state == RUNNING:
                row.wait()

    def show_result(self, result: CheckResult, offer: str = "", going_on: bool = False) -> None:
        """Show how a check stands. offer: what its button does where nothing is to be mended; going_on: the next is
        being checked."""
        if result.state == checks.SKIPPED and result.text == self._skipped:
            result = replace(result, text="")
        elif result.state == checks.SKIPPED:
            self._skipped = result.text
        self._rows[result.key].show_result(result, offer)
        following = checks.KEYS.index(result.key) + 1
        if going_on and following < len(checks.KEYS):
            self._rows[checks.KEYS[following]].run()

    def button(self, key: str) -> QPushButton:
        """The button of a row; hidden when there is nothing to do."""
        return self._rows[key].button

    def busy(self, key: str) -> None:
        """A check's matter is being mended."""
        self._rows[key].run()


class _Row:
    def __init__(self, parent: CheckList, layout: QGridLayout, number: int, key: str):
        self._parent, self._key, self._action = parent, key, ""
        self.mark = StatusIcon(parent)
        self.mark.setObjectName(f"{key}Mark")
        self._title = PlainLabel(checks.title(key), parent)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._text = PlainLabel(parent)
        self._text.setObjectName(f"{key}Text")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # it may hold a server's words
        self.button = QPushButton(parent)
        self.button.setObjectName(f"{key}Button")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: parent.wanted.emit(self._action, key))
        height = self.button.sizeHint().height()  # the first line of a row is as high as its button
        margin = (height - parent.fontMetrics().height()) // 2
        self.mark.setFixedHeight(height)
        for label in (self._title, self._text):
            label.setContentsMargins(0, margin, 0, margin)
            effect = QGraphicsOpacityEffect(label)  # fainter in whatever colour the theme gives
            effect.setOpacity(_FAINT)
            label.setGraphicsEffect(effect)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(self.mark, number, 0, top)
        layout.addWidget(self._title, number, 1, top)
        layout.addWidget(self._text, number, 2, top)
        layout.addWidget(self.button, number, 3, top)
        self.wait()

    def wait(self) -> None:
        self._show(WAITING, "")

    def run(self) -> None:
        self._show(RUNNING, "")

    def show_result(self, result: CheckResult, offer: str) -> None:
        self._show(result.state, result.text, result.action or offer, result.details)

    def _show(self, state: str, text: str, action: str = "", details: str = "") -> None:
        self.mark.set_state(state)
        faint = state in (WAITING, RUNNING, checks.SKIPPED)
        for label in (self._title, self._text):
            label.graphicsEffect().setEnabled(faint)
        self._text.setText(text)
        self._text.setToolTip(tooltip(details))
        self._action = action
        self.button.setVisible(bool(action))
        self.button.setText(tr("Change…") if state == checks.OK and self._key == "project" else _label(action))
        self.button.setFlat(state == checks.OK)


def _label(action: str) -> str:
    """What the button of an action says."""
    if action.startswith(errors.URL):
        return tr("Open page")
    return {
        errors.TRY_AGAIN: tr("Try again"),
        errors.OPEN_LOG: tr("Open log"),
        errors.NETWORK: tr("Network options…"),
        errors.SETTINGS: tr("Address…"),
        checks.SIGN_IN: tr("Sign in…"),
        checks.CHOOSE_PROJECT: tr("Choose project…"),
        checks.ENABLE_API: tr("Switch on"),
        checks.USAGE: tr("This month…"),
        OTHER_WAY: tr("Other ways…"),
        SIGN_OUT: tr("Sign out…"),
    }.get(action, "")
