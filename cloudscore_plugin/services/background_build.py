"""One build at a time in the background: the base of the builders of composites, series, changes and polygons."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsFeedback
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.kinds import Product
from .connections import Connections
from .interfaces import MessageSink
from .jobs import Jobs

_BUILD = "build"


class BackgroundBuild(QObject):
    """Runs one build in a task; a subclass starts it with _start() and puts the result into the project.

    started and ended frame every build, also one that fails or is cancelled; progressed carries percent in between;
    built carries what was added or changed. A build ends when another connection is chosen. shut_down() before this
    object is deleted.
    """

    started = pyqtSignal()
    progressed = pyqtSignal(float)
    built = pyqtSignal(object)
    ended = pyqtSignal()

    def __init__(self, iface, connections: Connections, messages: MessageSink, parent=None):
        super().__init__(parent)
        self._iface, self._connections, self._messages = iface, connections, messages
        self._jobs = Jobs()
        connections.changed.connect(self.cancel)

    @property
    def running(self) -> bool:
        """Whether a build is under way."""
        return self._jobs.running(_BUILD)

    def cancel(self) -> None:
        """Stop the build under way. It counts as ended at once; what it still brings is dropped."""
        if self.running:
            self._jobs.cancel(_BUILD)
            self.ended.emit()

    def shut_down(self) -> None:
        """Cancel, and wait a moment for the task to notice."""
        self.cancel()
        self._jobs.shut_down()

    def _start(
        self,
        title: str,
        work: Callable[[QgsFeedback], Any],
        done: Callable[[Any], None],
        again: Callable[[], None],
        product: Product,
        doing: str = "",
    ) -> None:
        """Start a build in place of one that may still run.

        title: in QGIS's task manager. work: called in the worker thread. done: called on the main thread with what
        work returned, after ended. again, product, doing: for the message if it fails, see MessageSink.error().
        """
        self.cancel()

        def succeeded(outcome: Any) -> None:
            self.ended.emit()
            done(outcome)

        def failed(error: Exception) -> None:
            self.ended.emit()
            self._messages.error(error, again, product, doing=doing)

        self._jobs.start(_BUILD, title, work, succeeded, failed, self.ended.emit, self.progressed.emit)
        self.started.emit()
