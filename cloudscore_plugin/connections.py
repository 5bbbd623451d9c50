"""Which Earth Engine the user has chosen, and sessions with it: sample scenes on this computer, or Google's."""

from __future__ import annotations

from pathlib import Path
from typing import Callable
from urllib.parse import urlsplit

from qgis.core import QgsApplication, QgsFeedback

from .earthengine.connection import GOOGLE as GOOGLE_ACCOUNTS
from .earthengine.connection import NONE, SERVICE_ACCOUNT, Connection, Endpoints
from .earthengine.credentials import persistent_file
from .earthengine.session import Session, connect, forget
from .i18n import translate
from .sandbox.process import SandboxProcess
from .settings import EARTH_ENGINE_URL, Settings

SAMPLE, GOOGLE = "sample", "google"
_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")


class Connections:
    """Opens sessions as the settings say. Owns the local Earth Engine behind the sample scenes; shut_down() at the end.

    One for the whole plugin, so that layers of sample scenes live on whoever made them.
    """

    def __init__(self):
        # Exports of sample scenes outlive QGIS, as real ones do.
        self.sandbox = SandboxProcess(drive=str(Path(QgsApplication.qgisSettingsDirPath()) / "cloudscore" / "exports"))

    def opener(self) -> Callable[[QgsFeedback], Session]:
        """What opens a session of the connection chosen now. Call the result in a worker thread; it waits."""
        settings, sandbox = Settings.load(), self.sandbox
        if chosen(settings) == SAMPLE:
            title = translate("CloudScore", "Sample scenes")

            def open_session(feedback: QgsFeedback) -> Session:
                url = sandbox.start(feedback)
                return connect(Connection(url, "sandbox", "none", title, True), feedback, settings.timeout)

        else:

            def open_session(feedback: QgsFeedback) -> Session:
                return connect(google_connection(settings), feedback, settings.timeout)

        return open_session

    def shut_down(self) -> None:
        """Stop the local Earth Engine and drop all sessions."""
        self.sandbox.stop()
        forget()


def chosen(settings: Settings) -> str:
    """SAMPLE or GOOGLE; without a choice, Google for those who have signed in to Earth Engine on this computer."""
    if settings.connection in (SAMPLE, GOOGLE):
        return settings.connection
    return GOOGLE if persistent_file(GOOGLE_ACCOUNTS).is_file() else SAMPLE


def google_connection(settings: Settings) -> Connection:
    """The connection to Earth Engine the settings describe. Raises ConnectionProblem."""
    # A server on this computer is a sandbox: its scenes count as simulated, and unless it is said to have accounts
    # of its own it gets no credentials.
    local = urlsplit(settings.endpoint).hostname in _THIS_COMPUTER
    kind = NONE if local and not settings.accounts else settings.credentials
    return Connection(
        settings.endpoint,
        settings.project,
        kind,
        connection_title(settings),
        local,
        settings.key_file if kind == SERVICE_ACCOUNT else "",
        Endpoints.at(settings.accounts),
    )


def simulated(settings: Settings) -> bool:
    """Whether the connection chosen has simulated scenes."""
    return chosen(settings) == SAMPLE or google_connection(settings).simulated


def connection_title(settings: Settings) -> str:
    """What Earth Engine is called in the dock."""
    if settings.endpoint != EARTH_ENGINE_URL:
        return translate("CloudScore", "Earth Engine at {host}").format(host=urlsplit(settings.endpoint).netloc)
    if settings.project:
        return translate("CloudScore", "Earth Engine: {project}").format(project=settings.project)
    return translate("CloudScore", "Google Earth Engine")
