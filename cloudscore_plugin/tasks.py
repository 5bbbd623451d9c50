"""The only QgsTask subclass: runs a function in the background and hands its result or error to the main thread."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Callable

from qgis.core import Qgis, QgsApplication, QgsFeedback, QgsNetworkAccessManager, QgsSettings, QgsTask
from qgis.PyQt.QtCore import QRunnable, QThreadPool, QTimer, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkProxy

from .messages.i18n import tr

# Before QGIS 3.26 each end is announced that comes after some seconds, as "Task failed" where a task has only been
# cancelled. There, such a task counts as ended well, and its title says that it was stopped.
_ANNOUNCED = Qgis.QGIS_VERSION_INT < 32600
LOST_MS = 3000  # after which a task that QGIS has queued, and threads are free, is taken for lost
_PROXY = "cloudscoreProxy"  # a thread's network manager keeps under this name which settings it has


class BackgroundTask(QgsTask):
    """Runs ``work(feedback) -> result`` off the main thread.

    work gets a QgsFeedback (isCanceled, setProgress) and returns plain data; it touches no widget, no layer and
    no project. Exactly one of the signals fires, on the main thread, at the end. The owner must keep a reference
    to the task, or QGIS never runs it.
    """

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()
    _ran_alone = pyqtSignal()

    def __init__(self, description: str, work: Callable[[QgsFeedback], Any]):
        flags = QgsTask.Flag.CanCancel
        if not _ANNOUNCED:
            flags |= QgsTask.Flag.Silent  # the plugin tells itself what has come of it
        super().__init__(description, flags)
        self.feedback = QgsFeedback()
        self.feedback.progressChanged.connect(self.setProgress)
        self._work, self._result, self._ended, self._done = work, None, False, False
        self._error: Exception | None = None
        # A task cancelled before it was queued never calls finished(); this signal always comes.
        self.taskTerminated.connect(self._show_cancelled)
        # QGIS has a thread for each core, in older versions the very ones that wait for the map's tiles.
        # This task mostly waits as well: it gets a place of its own, or a Build would wait for slow layers.
        self._pool = _pool()
        self._pool.releaseThread()
        self._ran_alone.connect(self._over)
        QTimer.singleShot(LOST_MS, self._run_if_lost)

    def run(self) -> bool:
        """Called by QGIS in a worker thread."""
        try:
            use_todays_proxy()
            self._result = self._work(self.feedback)
        except Exception as error:  # whatever it is, it is told on the main thread
            self._error = error
        self._done = self._error is None and not self.isCanceled()
        return self._done or _ANNOUNCED

    def cancel(self) -> None:
        """Ask the work to stop; requests under way are aborted through the feedback."""
        self.feedback.cancel()
        super().cancel()

    def finished(self, ok: bool) -> None:
        """Called by QGIS on the main thread."""
        if self._ended:
            return
        if not self._done and ok:  # what QGIS is about to announce
            self.setDescription(tr("Stopped: {task}").format(task=self.description()))
        if self._done:
            self._end()
            self.succeeded.emit(self._result)
        elif self._error is not None and not self.isCanceled():
            self._end()
            self.failed.emit(self._error)
        else:
            self._show_cancelled()

    def _run_if_lost(self) -> None:
        """QGIS forgets a task that it has queued when another ends whose runnable, deleted before, lay at the same
        address: it then takes the wrong one out of the queue. This one runs without QGIS's help.
        """
        queued = self.status() == QgsTask.TaskStatus.Queued and QgsApplication.taskManager().taskId(self) >= 0
        if queued and not self._ended and self._pool.activeThreadCount() < self._pool.maxThreadCount():
            self._runnable = _Alone(self)
            self._pool.start(self._runnable)

    def _over(self) -> None:
        self.finished(self._done or _ANNOUNCED)
        super().cancel()  # QGIS still has it in its list

    def _show_cancelled(self) -> None:
        if not self._ended:
            self._end()
            self.cancelled.emit()

    def _end(self) -> None:
        self._ended = True
        self._pool.reserveThread()


class _Alone(QRunnable):
    """Runs a task that QGIS has lost."""

    def __init__(self, task: BackgroundTask):
        super().__init__()
        self._task = task
        self.setAutoDelete(False)

    def run(self) -> None:
        with suppress(RuntimeError):  # cancelled meanwhile, it is deleted, and an error here would end QGIS
            self._task.run()
            self._task._ran_alone.emit()


def _pool() -> QThreadPool:
    """The threads tasks run in: Qt's global ones, or in newer QGIS the task manager's."""
    manager = QgsApplication.taskManager()
    return manager.threadPool() if hasattr(manager, "threadPool") else QThreadPool.globalInstance()


def use_todays_proxy() -> None:
    """Bring this thread's network manager up to QGIS's proxy settings, in a worker thread.

    QGIS reads them once for each thread, and uses its threads again. Not more often than they change: each reading
    connects the manager to that of the main thread once more, which is then told everything as many times over.
    """
    manager, settings = QgsNetworkAccessManager.instance(), QgsSettings()
    settings.beginGroup("proxy")
    wanted = str(hash(tuple((key, repr(settings.value(key))) for key in sorted(settings.allKeys()))))
    enabled = settings.value("proxyEnabled", False, type=bool)
    none = manager.fallbackProxy() == QNetworkProxy() and not manager.useSystemProxy()
    if manager.property(_PROXY) != wanted and (enabled or not none):
        manager.setupDefaultProxyAndCache()
    manager.setProperty(_PROXY, wanted)
