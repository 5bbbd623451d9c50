"""Which Earth Engine the dock talks to: sample scenes on this computer, or Google's."""

from __future__ import annotations

from typing import Callable
from urllib.parse import urlsplit

from qgis.core import QgsFeedback
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPainter, QPalette, QPen
from qgis.PyQt.QtWidgets import (
    QActionGroup,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..earthengine.connection import GOOGLE as GOOGLE_ACCOUNTS
from ..earthengine.connection import Connection
from ..earthengine.credentials import persistent_file
from ..earthengine.session import Session, connect, forget
from ..i18n import translate
from ..sandbox.process import SandboxProcess
from ..settings import EARTH_ENGINE_URL, Settings

SAMPLE, GOOGLE = "sample", "google"
_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")


def credentials_stored() -> bool:
    """Whether somebody has signed in to Earth Engine on this computer."""
    return persistent_file(GOOGLE_ACCOUNTS).is_file()


def chosen(settings: Settings) -> str:
    """SAMPLE or GOOGLE; without a choice, Google for those who have signed in before."""
    if settings.connection in (SAMPLE, GOOGLE):
        return settings.connection
    return GOOGLE if credentials_stored() else SAMPLE


class ConnectionLine(QWidget):
    """One line that says what composites are computed on, and the way to change it.

    changed tells that another connection was chosen. Owns the local Earth Engine behind the sample scenes.
    """

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("connectionLine")
        self._sandbox = SandboxProcess()
        self._dot = Dot(self)
        self._text = QLabel()
        self._text.setObjectName("connectionText")
        self._text.setWordWrap(True)
        button = QToolButton(self)
        button.setObjectName("connectionButton")
        button.setText(translate("CloudScore", "Change"))
        button.setToolTip(translate("CloudScore", "Choose what composites are computed on"))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setObjectName("connectionMenu")
        self._sample = menu.addAction(translate("CloudScore", "Sample scenes (simulated, no account)"))
        self._sample.setObjectName("connectionSample")
        self._google = menu.addAction(translate("CloudScore", "Google Earth Engine…"))
        self._google.setObjectName("connectionGoogle")
        group = QActionGroup(self)
        for action in (self._sample, self._google):
            action.setCheckable(True)
            group.addAction(action)
        # triggered, not toggled: the chosen one may be chosen again, to see its settings
        self._sample.triggered.connect(lambda: self._use(connection=SAMPLE))
        self._google.triggered.connect(lambda: self.edit())
        button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._dot)
        layout.addWidget(self._text, 1)
        layout.addWidget(button)
        self._tell()

    def opener(self) -> Callable[[QgsFeedback], Session]:
        """What opens a session of the connection chosen now. Call the result in a worker thread; it waits."""
        settings, sandbox = Settings.load(), self._sandbox
        if chosen(settings) == SAMPLE:
            title = translate("CloudScore", "Sample scenes")

            def open_session(feedback: QgsFeedback) -> Session:
                url = sandbox.start(feedback)
                return connect(Connection(url, "sandbox", "none", title, True), feedback, settings.timeout)

        else:
            # A server on this computer is a sandbox: it gets no credentials, and its scenes count as simulated.
            local = urlsplit(settings.endpoint).hostname in _THIS_COMPUTER
            connection = Connection(
                settings.endpoint, settings.project, "none" if local else "persistent", _title(settings), local
            )

            def open_session(feedback: QgsFeedback) -> Session:
                return connect(connection, feedback, settings.timeout)

        return open_session

    def edit(self) -> None:
        """Let the user enter the Earth Engine project, and use it."""
        dialog = EarthEngineDialog(Settings.load(), self)
        if dialog.exec():
            self._use(connection=GOOGLE, project=dialog.project, endpoint=dialog.endpoint)
        else:
            self._tell()  # the menu's mark goes back to what is in use
        dialog.deleteLater()

    def shut_down(self) -> None:
        """Stop the local Earth Engine and drop all sessions."""
        self._sandbox.stop()
        forget()

    def _use(self, **changes: str) -> None:
        Settings.load().save(**changes)
        if changes["connection"] != SAMPLE:
            self._sandbox.stop()
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        settings = Settings.load()
        sample = chosen(settings) == SAMPLE
        (self._sample if sample else self._google).setChecked(True)
        self._dot.set_filled(not sample)
        self._text.setText(translate("CloudScore", "Sample scenes (no account)") if sample else _title(settings))
        self._text.setToolTip(
            translate("CloudScore", "Simulated scenes from this computer. They show no real place.")
            if sample
            else settings.endpoint
        )


def _title(settings: Settings) -> str:
    if settings.endpoint != EARTH_ENGINE_URL:
        return translate("CloudScore", "Earth Engine at {host}").format(host=urlsplit(settings.endpoint).netloc)
    if settings.project:
        return translate("CloudScore", "Earth Engine: {project}").format(project=settings.project)
    return translate("CloudScore", "Google Earth Engine")


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
        colour, line = self.palette().color(QPalette.ColorRole.Highlight), max(1.0, self.width() / 6)
        painter.setPen(QPen(colour, line))
        painter.setBrush(colour if self._filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(self.rect()).adjusted(line, line, -line, -line))


class EarthEngineDialog(QDialog):
    """Asks for the Google Cloud project, and for an endpoint where it is not Google's own."""

    def __init__(self, settings: Settings, parent=None):
        super().__init__(parent)
        self.setObjectName("earthEngineDialog")
        self.setWindowTitle(translate("CloudScore", "Google Earth Engine"))
        self._project = QgsFilterLineEdit(self)
        self._project.setObjectName("projectEdit")
        self._project.setText(settings.project)
        self._project.setPlaceholderText(translate("CloudScore", "e.g. ee-yourname"))
        self._endpoint = QgsFilterLineEdit(self)
        self._endpoint.setObjectName("endpointEdit")
        self._endpoint.setText(settings.endpoint)
        self._endpoint.setPlaceholderText(EARTH_ENGINE_URL)
        if credentials_stored():
            text = translate(
                "CloudScore", "You have signed in on this computer. Enter the project that computes for you."
            )
        else:
            text = translate("CloudScore", "Not signed in on this computer yet. Run “earthengine authenticate” once.")
        help_text = QLabel(text)
        help_text.setObjectName("signInText")
        help_text.setWordWrap(True)
        self._warning = QLabel(translate("CloudScore", "The endpoint must be an address that starts with https://."))
        self._warning.setObjectName("endpointWarning")
        self._warning.setWordWrap(True)
        form = QFormLayout()
        for title, edit in (
            (translate("CloudScore", "Cloud &project ID"), self._project),
            (translate("CloudScore", "&Endpoint"), self._endpoint),
        ):
            label = QLabel(title)
            label.setBuddy(edit)
            form.addRow(label, edit)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, Qt.Orientation.Horizontal, self
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(help_text)
        layout.addLayout(form)
        layout.addWidget(self._warning)
        layout.addWidget(self._buttons)
        self._endpoint.textChanged.connect(self._check)
        self._check()
        self._project.setFocus()
        self.resize(self.fontMetrics().averageCharWidth() * 60, self.sizeHint().height())

    @property
    def project(self) -> str:
        return self._project.text().strip()

    @property
    def endpoint(self) -> str:
        return self._endpoint.text().strip().rstrip("/") or EARTH_ENGINE_URL

    def _check(self) -> None:
        try:
            address = urlsplit(self.endpoint)
            safe = bool(address.hostname) and (
                address.scheme == "https" or (address.scheme == "http" and address.hostname in _THIS_COMPUTER)
            )
        except ValueError:
            safe = False
        self._warning.setVisible(not safe)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(safe)
