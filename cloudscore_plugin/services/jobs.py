"""Background tasks that can be cancelled at any time, because their dialog, the project or QGIS is closed."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from qgis.core import QgsApplication, QgsFeedback

from ..tasks import BackgroundTask

LEAVING_SECONDS = 2  # how long the plugin's removal waits for work that was told to stop


class Jobs:
    """Runs tasks by name, one of each name at a time; what a cancelled one still brings is dropped.

    shut_down() before whoever gets the outcomes is deleted.
    """

    def __init__(self):
        self._wanted: dict[str, BackgroundTask] = {}
        self._leaving: set[BackgroundTask] = set()  # cancelled, not yet ended; QGIS needs them referenced

    def start(
        self,
        name: str,
        title: str,
        work: Callable[[QgsFeedback], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        stopped: Callable[[], object] = lambda: None,
        progressed: Callable[[float], None] = lambda _percent: None,
    ) -> None:
        """Run ``work`` in the background, in place of the one of the same name that may still run.

        done, failed or stopped (in QGIS's task manager, not by cancel()) is called on the main thread at the end,
        progressed in between.
        """
        self.cancel(name)

        task = BackgroundTask(title, work)
        task.progressChanged.connect(partial(self._deliver, name, task, progressed))
        task.succeeded.connect(partial(self._end, name, task, done))
        task.failed.connect(partial(self._end, name, task, failed))
        task.cancelled.connect(partial(self._end, name, task, stopped))
        self._wanted[name] = task
        QgsApplication.taskManager().addTask(task)

    def running(self, name: str) -> bool:
        """Whether work of this name is under way."""
        return name in self._wanted

    def cancel(self, *names: str) -> None:
        """Stop work by its names, or all of it."""
        for name in names or tuple(self._wanted):
            task = self._wanted.pop(name, None)
            if task is not None:
                self._leaving.add(task)
                task.cancel()

    def shut_down(self) -> None:
        """Cancel all, and wait a moment for the work to notice."""
        self.cancel()
        for task in list(self._leaving):
            task.waitForFinished(LEAVING_SECONDS * 1000)

    def _end(self, name: str, task: BackgroundTask, receiver: Callable, *outcome: Any) -> None:
        self._leaving.discard(task)
        if self._wanted.get(name) is task:
            del self._wanted[name]
            receiver(*outcome)

    def _deliver(self, name: str, task: BackgroundTask, receiver: Callable, *news: Any) -> None:
        if self._wanted.get(name) is task:
            receiver(*news)
