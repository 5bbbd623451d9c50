"""Which Earth Engine the dock talks to: sample scenes on this computer, or Google's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QPainter, QPalette, QPen
from qgis.PyQt.QtWidgets import QAction, QActionGroup, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ..messages import guide
from ..messages.i18n import tr
from ..services.connections import GOOGLE, SAMPLE, Connections, chosen, connection_title
from ..settings import Settings
from .help import help_button
from .widgets import PlainLabel, WrappingRow, open_in_browser, theme_palette, tooltip

if TYPE_CHECKING:
    from .assistant import ConnectionAssistant


class ConnectionLine(QWidget):
    """One line that says what composites are computed on, and the way to change it.

    Owns the assistant for the real Earth Engine, which opens pages by browse(address).
    """

    def __init__(self, iface, connections: Connections, parent=None):
        super().__init__(parent)
        self.setObjectName("connectionLine")
        self.browse: Callable[[str], bool] = open_in_browser
        self._iface = iface
        self._assistant: ConnectionAssistant | None = None
        self._connections = connections
        self._dot = Dot(self)
        self._text = PlainLabel()
        self._text.setObjectName("connectionText")
        self._text.setWordWrap(True)
        button = QToolButton(self)
        button.setObjectName("connectionButton")
        button.setText(tr("Change"))
        button.setToolTip(tr("Choose what composites are computed on"))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setObjectName("connectionMenu")
        self._sample = menu.addAction(tr("Sample scenes (simulated, no account)"))
        self._sample.setObjectName("connectionSample")
        self._google = menu.addAction(tr("Google Earth Engine…"))
        self._google.setObjectName("connectionGoogle")
        group = QActionGroup(self)
        for action in (self._sample, self._google):
            action.setCheckable(True)
            group.addAction(action)
        # triggered, not toggled: the chosen one may be chosen again, to see its settings
        self._sample.triggered.connect(lambda: connections.use(SAMPLE))
        self._google.triggered.connect(lambda: self.assist())
        button.setMenu(menu)
        layout, state = WrappingRow(self), QHBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        state.addWidget(self._dot)
        state.addWidget(self._text, 1)
        state.addWidget(button)
        layout.addLayout(state, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(help_button(self, guide.FIRST_PAGE))
        layout.addLayout(self._buttons)
        connections.changed.connect(self._update_text)
        self._update_text()

    def add_action(self, action: QAction) -> None:
        """A button for what is done with the map as a whole, at the end of the line, before that of the guide."""
        button = QToolButton(self)
        button.setObjectName(f"{action.objectName()}Button")
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(action.text())
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def assist(self, again: Callable[[], None] | None = None) -> None:
        """Show how Earth Engine can be reached and what is missing. again: offered once nothing is."""
        self._update_text()  # the menu's mark goes back to what is in use
        self._open_assistant().start(again)

    def ask_permission(self, scopes: tuple[str, ...], reason: str, again: Callable[[], None]) -> None:
        """Ask the user for a further permission, in words and then in the browser. again: done once it is given."""
        self._open_assistant().ask_permission(scopes, reason, again)

    def _open_assistant(self) -> ConnectionAssistant:
        if self._assistant is None:
            from .assistant import ConnectionAssistant  # most starts of QGIS never open it

            self._assistant = ConnectionAssistant(self._iface, lambda address: self.browse(address), self)
            self._assistant.used.connect(lambda: self._connections.use(GOOGLE))
        return self._assistant

    def shut_down(self) -> None:
        """Close the assistant."""
        if self._assistant is not None:
            self._assistant.shut_down()

    def _update_text(self) -> None:
        settings = Settings.load()
        sample = chosen(settings) == SAMPLE
        (self._sample if sample else self._google).setChecked(True)
        self._dot.set_filled(not sample)
        self._text.setText(tr("Sample scenes (no account)") if sample else connection_title(settings))
        self._text.setToolTip(
            tr("Simulated scenes from this computer. They show no real place.")
            if sample
            else tooltip(settings.endpoint)
        )


class Dot(QWidget):
    """A mark in the theme's highlight colour: a ring for sample scenes, filled for the real ones."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._filled = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_filled(self, filled: bool) -> None:
        self._filled = filled
        self.update()

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 0.75)
        return QSize(side, side)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, line = theme_palette(self).color(QPalette.ColorRole.Highlight), max(1.0, self.width() / 6)
        painter.setPen(QPen(colour, line))
        painter.setBrush(colour if self._filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(self.rect()).adjusted(line, line, -line, -line))
