"""Running work off the main thread in tests, as QGIS's task manager does."""

import time

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QThread, QTimer

LONGEST = 60  # seconds a test waits for what takes one second at rest: the machine may be busy


class Work(QThread):
    """A thread that runs work() and keeps its outcome."""

    def __init__(self, work):
        super().__init__()
        self.work, self.result, self.error = work, None, None

    def run(self):
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error

    def outcome(self, wait):
        """The result of work(), or its exception raised here; fails when it takes over wait seconds."""
        finished = self.wait(int(wait * 1000))
        if not finished:
            _stuck.append(self)  # destroying a running QThread would end the process
        assert finished, "the work never came back"
        if self.error is not None:
            raise self.error
        return self.result


_stuck = []


def in_thread(work, wait=LONGEST):
    """work() run in a thread of its own: its result, or its exception raised here."""
    thread = Work(work)
    thread.start()
    return thread.outcome(wait)


def beside_main(work, wait=LONGEST):
    """Like in_thread, while the main thread goes on: QGIS asks there for passwords and about certificates."""
    thread, loop, look = Work(work), QEventLoop(), QTimer()
    end = time.monotonic() + wait
    look.timeout.connect(lambda: loop.quit() if thread.isFinished() or time.monotonic() > end else None)
    look.start(2)
    thread.start()
    loop.exec()
    look.stop()
    return thread.outcome(0.1)


def work_is_over():
    """Process events until no background task runs, and those events too that the tasks have queued at their end."""
    QCoreApplication.processEvents()
    wait(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    QCoreApplication.processEvents()


def wait(condition, seconds=LONGEST):
    """Let the window live until something holds."""
    loop, look = QEventLoop(), QTimer()
    end = time.monotonic() + seconds
    look.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    look.start(5)
    loop.exec()
    look.stop()
    assert condition(), "waited in vain"
