"""Runs an action for many items in small batches on the event loop, so that a project of hundreds of layers opens
without freezing the window.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, Generic, TypeVar

from qgis.PyQt.QtCore import QObject, QTimer

Thing = TypeVar("Thing")

AT_ONCE, LATER = 16, 8  # things in one go: while somebody waits for the window, and when the event loop comes round
PAUSE_MS = 10  # between two goes: QGIS lays out and draws its layer tree again after each


class Gradually(QObject, Generic[Thing]):
    """Calls act(thing) for one thing after another: some at once, the others when the event loop comes round.

    A project's layers are told of one by one while QGIS reads it: they count as one go. Main thread only.
    """

    def __init__(self, act: Callable[[Thing], None], parent: QObject | None = None):
        super().__init__(parent)
        self._act = act
        self._waiting: list[Thing] = []
        self._left = AT_ONCE  # until the event loop comes round
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._go_on)

    def add(self, things: Iterable[Thing]) -> None:
        """Begin with these, after those that wait."""
        self._waiting += things
        self._work()

    def hurry(self, thing: Thing) -> None:
        """Do this one now, if it waits."""
        if thing in self._waiting:
            self._waiting.remove(thing)
            self._act(thing)

    def stop(self) -> None:
        """Leave the rest undone."""
        self._next.stop()
        self._waiting.clear()

    def _go_on(self) -> None:
        self._left = LATER if self._waiting else AT_ONCE
        self._work()

    def _work(self) -> None:
        worked = bool(self._waiting)
        while self._waiting and self._left > 0:
            self._left -= 1
            self._act(self._waiting.pop(0))
        if worked and not self._next.isActive():  # what has been done counts until then
            self._next.start(PAUSE_MS)
