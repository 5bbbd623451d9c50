"""The background task beside everything else QGIS has under way."""

from __future__ import annotations

import threading

import pytest
from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsNetworkReplyContent, QgsSettings, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QRunnable

from cloudscore_plugin import tasks
from cloudscore_plugin.earthengine.transport import Transport
from cloudscore_plugin.tasks import _PROXY, BackgroundTask, _pool
from tests.support.qt import work_is_over


class Waiting(QRunnable):
    """Holds a thread, as the drawing of a layer does while its tiles are on their way."""

    def __init__(self, until: threading.Event):
        super().__init__()
        self.setAutoDelete(False)
        self._until = until

    def run(self):
        self._until.wait(30)


@pytest.fixture
def busy(qgis_app):
    """All threads of the pool are taken."""
    until, pool = threading.Event(), _pool()
    held = [Waiting(until) for _ in range(pool.maxThreadCount())]
    for one in held:
        pool.start(one)
    yield pool
    until.set()
    pool.waitForDone(10_000)


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_a_task_runs_while_all_threads_are_taken(busy, qtbot, end):
    def work(_feedback):
        if end == "failed":
            raise ValueError("odd")
        return 42

    taken = busy.activeThreadCount()
    task = BackgroundTask("work", work)
    with qtbot.waitSignal(getattr(task, end)):
        QgsApplication.taskManager().addTask(task)
    qtbot.waitUntil(lambda: busy.activeThreadCount() == taken)  # the place is given back


def test_a_task_cancelled_before_or_after_it_began_gives_its_place_back(busy, qtbot):
    taken = busy.activeThreadCount()
    early, late, begun = BackgroundTask("early", lambda _f: None), None, threading.Event()

    def work(feedback):
        begun.set()
        while not feedback.isCanceled():
            threading.Event().wait(0.01)

    with qtbot.waitSignal(early.cancelled):
        early.cancel()
    late = BackgroundTask("late", work)
    QgsApplication.taskManager().addTask(late)
    qtbot.waitUntil(begun.is_set)
    with qtbot.waitSignal(late.cancelled):
        late.cancel()
    qtbot.waitUntil(lambda: busy.activeThreadCount() == taken)


@pytest.fixture
def lost(qgis_app, monkeypatch):
    """Queues a task and loses it, as QGIS does when it takes the wrong one out of the queue at the end of another."""
    monkeypatch.setattr(tasks, "LOST_MS", 50)
    pool, until = _pool(), threading.Event()
    held = [Waiting(until) for _ in range(pool.maxThreadCount() + 1 - pool.activeThreadCount())]

    def lose(work):
        task = BackgroundTask("work", work)
        for one in held:
            pool.start(one)
        QgsApplication.taskManager().addTask(task)
        assert task.status() == QgsTask.TaskStatus.Queued
        pool.clear()
        until.set()
        return task

    yield lose
    pool.waitForDone(10_000)


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_a_task_that_qgis_has_lost_runs_all_the_same(lost, qtbot, end):
    manager, pool, calls = QgsApplication.taskManager(), _pool(), []

    def work(_feedback):
        calls.append(threading.get_ident())
        if end == "failed":
            raise ValueError("odd")
        return 42

    task = lost(work)
    with qtbot.waitSignal(getattr(task, end)):
        pass
    qtbot.waitUntil(lambda: task not in manager.tasks() and pool.activeThreadCount() == 0)
    assert len(calls) == 1 and calls[0] != threading.get_ident()


def test_a_lost_task_can_be_cancelled_while_it_runs(lost, qtbot):
    begun, goes_on = threading.Event(), threading.Event()
    task = lost(lambda _feedback: (begun.set(), goes_on.wait(30)))
    qtbot.waitUntil(begun.is_set)
    with qtbot.waitSignal(task.cancelled):
        task.cancel()
    qtbot.waitUntil(lambda: sip.isdeleted(task))  # QGIS has done with it before the work ends
    goes_on.set()
    qtbot.waitUntil(lambda: _pool().activeThreadCount() == 0)


@pytest.mark.parametrize("end", ["cancelled", "failed", "succeeded"])
def test_qgis_never_announces_a_task_as_failed(qgis_app, qtbot, end):
    """QGIS looks at the state when it changes; the plugin tells itself what has come of a task."""
    begun, ends = threading.Event(), []
    silent = getattr(QgsTask.Flag, "Silent", None)

    def work(feedback):
        begun.set()
        if end == "failed":
            raise ValueError("odd")
        while end == "cancelled" and not feedback.isCanceled():
            threading.Event().wait(0.01)

    def changed(number, state):
        task = manager.task(number)
        if state in (QgsTask.TaskStatus.Terminated, QgsTask.TaskStatus.Complete) and not (
            silent and task.flags() & silent
        ):
            ends.append((state, task.description()))

    manager, task = QgsApplication.taskManager(), BackgroundTask("Save x.tif", work)
    manager.statusChanged.connect(changed)
    try:
        with qtbot.waitSignal(getattr(task, end)):
            manager.addTask(task)
            qtbot.waitUntil(begun.is_set)
            if end == "cancelled":
                task.cancel()
        qtbot.waitUntil(lambda: bool(ends or silent))
    finally:
        manager.statusChanged.disconnect(changed)
    title = "Save x.tif" if end == "succeeded" else "Stopped: Save x.tif"
    assert ends in ([], [(QgsTask.TaskStatus.Complete, title)])


def test_each_task_has_todays_proxy_and_tells_of_each_request_once(server, qtbot):
    """Tasks run in the same threads again, whose network managers tell the main thread's of what they do."""
    told, managers = [], set()

    def work(_feedback):
        manager = QgsNetworkAccessManager.instance()
        managers.add(manager.property(_PROXY))
        Transport().request(f"{server.url}/v1/projects/p/config")
        return [(proxy.hostName(), proxy.port()) for proxy in (manager.fallbackProxy(),)]

    def run():
        task = BackgroundTask("work", work)
        with qtbot.waitSignal(task.succeeded) as found:
            QgsApplication.taskManager().addTask(task)
        return found.args[0]

    heard = QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent]
    heard.connect(told.append)
    try:
        for _time in range(5):
            assert run() == [("", 0)]
        qtbot.waitUntil(lambda: len(told) >= 5)
        work_is_over()
        assert len(told) == 5 and len(managers) == 1
        address = ("127.0.0.1", server.server_address[1])  # it answers as a proxy too
        for name, value in zip(("Enabled", "Type", "Host", "Port"), (True, "HttpProxy", *address)):
            QgsSettings().setValue(f"proxy/proxy{name}", value)
        assert run() == [address]
        assert run() == [address]
        QgsSettings().setValue("proxy/proxyEnabled", False)
        assert run() == [("", 0)]
    finally:
        heard.disconnect(told.append)
        QgsSettings().remove("proxy")
