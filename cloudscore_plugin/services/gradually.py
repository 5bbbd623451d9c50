"""Runs an action for many items in small batches on the event loop, so that a project of hundreds of layers opens
without freezing the window.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, Generic, TypeVar

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, QTimer

Thing = TypeVar("Thing")

AT_ONCE, LATER = 16, 8  # things in one go: while somebody waits for the window, and when the event loop comes round
PAUSE_MS = 10  # between two goes: QGIS lays out and draws its layer tree again after each


class TurnTimer(QObject):
    """Calls act() once, this long after the event loop has come round.

    A plain timer that is started while a project is opened is overdue when that is done, and would act at once: what
    it does would freeze the window together with what QGIS has to do then.
    """

    def __init__(self, milliseconds: int, act: Callable[[], None], parent: QObject | None = None):
        super().__init__(parent)
        self._turn, self._pause = QTimer(self), QTimer(self)
        for timer, wait, what in ((self._turn, 0, self._pause.start), (self._pause, milliseconds, act)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(what)

    def start(self) -> None:
        """Begin, or begin anew."""
        self._pause.stop()
        if not self._turn.isActive():
            self._turn.start()

    def stop(self) -> None:
        """Act no more, until it is started again."""
        self._turn.stop()
        self._pause.stop()

    def isActive(self) -> bool:
        """Whether it will act."""
        return self._turn.isActive() or self._pause.isActive()


class Gradually(QObject, Generic[Thing]):
    """Calls act(thing) for one thing after another: some at once, the others when the event loop comes round.

    The layers of a project are told of one by one while QGIS reads it. Where there are more than can be done at once,
    none has its turn before QGIS has read the project and laid out its layer tree.
    relevant(thing), asked when its turn comes, tells whether there is something to do. Main thread only.
    """

    def __init__(
        self,
        act: Callable[[Thing], None],
        relevant: Callable[[Thing], bool] = lambda _thing: True,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._act, self._relevant = act, relevant
        self._waiting: list[Thing] = []
        self._left = AT_ONCE  # until the event loop comes round
        self._next = TurnTimer(PAUSE_MS, self._go_on, self)
        self._project = QgsProject.instance()
        self._project.layerLoaded.connect(self._reading)

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
        """Leave the rest undone, for good."""
        self._project.layerLoaded.disconnect(self._reading)
        self._next.stop()
        self._waiting.clear()

    def _reading(self, count: int, layers: int) -> None:
        if count == 0 and layers > AT_ONCE:
            self._left = 0
            self._next.start()

    def _go_on(self) -> None:
        self._left = LATER if self._waiting else AT_ONCE
        self._work()
        if not self._next.isActive():
            self._left = AT_ONCE

    def _work(self) -> None:
        worked = False
        while self._waiting and self._left > 0:
            thing = self._waiting.pop(0)
            if self._relevant(thing):
                worked = True
                self._left -= 1
                self._act(thing)
        if (worked or self._waiting) and not self._next.isActive():  # what has been done counts until then
            self._next.start()
