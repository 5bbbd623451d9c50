"""A worker thread that computes only the latest request: one that arrives while it is busy replaces the one waiting.

Used where a slider moves faster than pictures can be drawn. "Wish" stands for such a request.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from qgis.PyQt.QtCore import QObject, pyqtSignal


class Superseded(Exception):
    """Nobody wants the result any more."""


class LatestRequest(QObject):
    """One thread and one waiting request. A subclass does ``_work(request)`` in the thread, which may raise Superseded.

    failed (Exception) tells any other error of it. ``_kept`` is what the thread keeps between requests, made by
    ``_fresh()``; only replaced while it rests.
    """

    failed = pyqtSignal(object)
    thread_name = ""
    _rested = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._next: Any = None
        self._busy = self._closing = self._forgotten = False
        self._kept = self._fresh()
        self._rested.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether something is still to come."""
        return self._busy

    def forget(self) -> None:
        """Drop what is wanted and kept."""
        self._next = None
        if self._busy:
            self._forgotten = True
        else:
            self._kept = self._fresh()

    def shut_down(self) -> None:
        """Stop the thread; waits for the step it is in."""
        self._closing, self._next = True, None
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None

    def _fresh(self) -> Any:
        raise NotImplementedError

    def _work(self, request: Any) -> None:
        raise NotImplementedError

    def _request(self, request: Any) -> None:
        """Do this; what is not begun of the request before is dropped."""
        self._next = request
        if not self._busy:
            self._go_on()

    def _go_on(self) -> None:
        self._busy = False
        if self._forgotten:
            self._kept, self._forgotten = self._fresh(), False
        if self._next is None or self._closing:
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, self.thread_name)
        request, self._next = self._next, None
        self._busy = True
        self._pool.submit(self._run, request)

    # in the worker thread

    @property
    def _dropped(self) -> bool:
        """Whether nothing is wanted any more of what is under way, whatever comes next."""
        return self._closing or self._forgotten

    def _run(self, request: Any) -> None:
        try:
            self._work(request)
        except Superseded:
            pass
        except Exception as error:
            self.failed.emit(error)
        finally:
            self._rested.emit()
