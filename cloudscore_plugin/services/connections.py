"""Which Earth Engine the user has chosen, and sessions with it: sample scenes on this computer, or Google's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Callable
from urllib.parse import urlsplit

from qgis.core import QgsApplication, QgsFeedback
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..earthengine import client
from ..earthengine.connection import GOOGLE as GOOGLE_ACCOUNTS
from ..earthengine.connection import NONE, SERVICE_ACCOUNT, Connection, Endpoints
from ..earthengine.credentials import persistent_file
from ..messages.i18n import tr
from ..sandbox.process import SandboxProcess
from ..settings import EARTH_ENGINE_URL, Settings

if TYPE_CHECKING:
    from ..earthengine.session import Session

SAMPLE, GOOGLE = "sample", "google"
_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")


class Connections(QObject):
    """Opens sessions as the settings say. Owns the local Earth Engine behind the sample scenes; shut_down() at the end.

    One for the whole plugin, so that layers of sample scenes live on whoever made them. changed tells that the user
    has chosen another connection, or other settings of it; whoever keeps answers of the last one forgets them then.
    """

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        # Exports of sample scenes outlive QGIS, as real ones do.
        self.sandbox = SandboxProcess(drive=str(Path(QgsApplication.qgisSettingsDirPath()) / "cloudscore" / "exports"))

    def use(self, connection: str) -> None:
        """Choose SAMPLE or GOOGLE from now on, and tell everybody, also when the same one is chosen again."""
        Settings.load().save(connection=connection)
        if connection != SAMPLE:
            self.sandbox.stop()
        self.changed.emit()

    @property
    def simulated(self) -> bool:
        """Whether what is chosen shows simulated scenes."""
        return simulated(Settings.load())

    @property
    def simulated_url(self) -> str:
        """Where simulated scenes come from now, "" when from nowhere."""
        settings = Settings.load()
        if chosen(settings) == GOOGLE and _is_sandbox(settings):
            return settings.endpoint.rstrip("/")
        return (self.sandbox.running and self.sandbox.url) or ""

    def session_factory(self, wanted: bool | None = None) -> Callable[[QgsFeedback], Session]:
        """What opens a session of the connection chosen now. Call the result in a worker thread; it waits.

        wanted: whether the scenes must be simulated; where others are chosen, the sample scenes or Google's are taken.
        """
        settings, sandbox = Settings.load(), self.sandbox
        sample = chosen(settings) == SAMPLE if wanted in (None, simulated(settings)) else wanted
        if sample:
            title = tr("Sample scenes")

            def open_session(feedback: QgsFeedback) -> Session:
                from ..earthengine.session import connect

                url = sandbox.start(feedback)
                return connect(Connection(url, "sandbox", "none", title, True), feedback, settings.timeout)

        else:

            def open_session(feedback: QgsFeedback) -> Session:
                from ..earthengine.session import connect

                return connect(google_connection(settings), feedback, settings.timeout)

        return open_session

    def shut_down(self) -> None:
        """Stop the local Earth Engine, drop all sessions and Google's libraries."""
        from ..earthengine.session import forget

        self.sandbox.stop()
        forget()
        client.unload_all()


def chosen(settings: Settings) -> str:
    """SAMPLE or GOOGLE; without a choice, Google for those who have signed in to Earth Engine on this computer."""
    if settings.connection in (SAMPLE, GOOGLE):
        return settings.connection
    return GOOGLE if persistent_file(GOOGLE_ACCOUNTS).is_file() else SAMPLE


def google_connection(settings: Settings) -> Connection:
    """The connection to Earth Engine the settings describe. Raises ConnectionProblem."""
    local = _is_sandbox(settings)
    kind = NONE if local and not settings.accounts else settings.credentials
    return Connection(
        settings.endpoint,
        settings.project,
        kind,
        connection_title(settings),
        local,
        settings.key_file if kind == SERVICE_ACCOUNT else "",
        replace(Endpoints.at(settings.accounts), client_file=settings.oauth_client),
    )


def simulated(settings: Settings) -> bool:
    """Whether the connection chosen has simulated scenes."""
    return chosen(settings) == SAMPLE or _is_sandbox(settings)


def _is_sandbox(settings: Settings) -> bool:
    """Whether the settings describe a server on this computer.

    That is a sandbox: its scenes count as simulated, and unless it is said to have accounts of its own it gets no
    credentials.
    """
    try:
        return urlsplit(settings.endpoint).hostname in _THIS_COMPUTER
    except ValueError:  # no address at all
        return False


def connection_title(settings: Settings) -> str:
    """What Earth Engine is called in the dock."""
    if settings.endpoint != EARTH_ENGINE_URL:
        return tr("Earth Engine at {host}").format(host=urlsplit(settings.endpoint).netloc)
    if settings.project:
        return tr("Earth Engine: {project}").format(project=settings.project)
    return tr("Google Earth Engine")
