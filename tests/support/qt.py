"""Running work off the main thread in tests, as QGIS's task manager does."""

from qgis.PyQt.QtCore import QThread


class _Work(QThread):
    def __init__(self, work):
        super().__init__()
        self.work, self.result, self.error = work, None, None

    def run(self):
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error


def in_thread(work, wait=20):
    """The result of work(), run in a QThread; its exception is raised here. Fails when it takes over wait seconds."""
    thread = _Work(work)
    thread.start()
    finished = thread.wait(int(wait * 1000))
    if not finished:
        _stuck.append(thread)  # destroying a running QThread would end the process
    assert finished, "the work never came back"
    if thread.error is not None:
        raise thread.error
    return thread.result


_stuck = []
