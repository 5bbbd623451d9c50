"""Notifies the user once when the Cloud project's monthly quota is used up, and again when a new month (UTC) begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import ConnectionProblem
from ..earthengine.answers import quota_heard
from ..messages.errors import explain
from ..messages.i18n import tr
from ..settings import Settings


class QuotaWatch(QObject):
    """Hears from every answer of Earth Engine's whether the project is restricted. note(text) is called once a change,
    also over the end of QGIS: what was told is kept in the settings. shut_down() when nobody listens any more.
    """

    _changed = pyqtSignal(bool)

    def __init__(self, note: Callable[[str], None], parent=None, now: Callable[[], datetime] | None = None):
        super().__init__(parent)
        self._note, self._now = note, now or (lambda: datetime.now(timezone.utc))
        self._last: tuple[bool, str] | None = None
        self._changed.connect(self._restricted_changed)  # in this thread, whichever asked
        quota_heard.append(self._heard)

    def shut_down(self) -> None:
        """Hear nothing more."""
        quota_heard.remove(self._heard)

    def _heard(self, url: str, restricted: bool) -> None:
        """In the thread of a request."""
        state = (restricted, self._month)
        if state != self._last and url.startswith(Settings.load().endpoint):
            self._last = state
            self._changed.emit(restricted)

    def _restricted_changed(self, restricted: bool) -> None:
        settings = Settings.load()
        if restricted and settings.restricted_month != self._month:
            settings.save(restricted_month=self._month)
            self._note(explain(ConnectionProblem("quota_used")).whole)
        elif not restricted and settings.restricted_month and settings.restricted_month != self._month:
            settings.save(restricted_month="")
            self._note(tr("A new month has begun, and with it a new quota: Earth Engine computes at full speed again."))

    @property
    def _month(self) -> str:
        return self._now().astimezone(timezone.utc).strftime("%Y-%m")
