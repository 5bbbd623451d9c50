"""Work in short turns: nothing is lost, nobody waits long, and it comes to rest."""

import time

from qgis.PyQt.QtCore import QEventLoop, QTimer

from cloudscore_plugin.services import gradually
from cloudscore_plugin.services.gradually import AT_ONCE, LATER, Gradually, TurnTimer
from tests.support.qt import wait


def live(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def test_some_are_done_at_once_and_the_others_in_turns(qgis_app):
    done = []
    some = Gradually(done.append)
    for number in range(60):  # one by one, as a project's layers are told of
        some.add([number])
    assert done == list(range(AT_ONCE)), "all of one turn of the event loop counts as one go"
    turns = []
    QTimer.singleShot(0, lambda: turns.append(len(done)))
    wait(lambda: len(done) == 60)
    assert done == list(range(60))
    assert turns[0] <= AT_ONCE + LATER, "the window lives in between"


def test_it_rests_when_all_is_done(qgis_app, monkeypatch):
    """A timer that starts itself anew would keep a processor busy as long as QGIS runs."""
    turns = []
    original = Gradually._go_on
    monkeypatch.setattr(gradually.Gradually, "_go_on", lambda self: (turns.append(1), original(self)))
    some = Gradually(lambda _thing: None)
    some.add(range(AT_ONCE + 3 * LATER))
    wait(lambda: not some._waiting)
    live(200)
    assert len(turns) <= 6 and not some._next.isActive()
    done = []
    some._act = done.append
    some.add(["later"])
    assert done == ["later"], "and what comes later is done at once"


def test_one_can_be_done_before_its_turn(qgis_app):
    done = []
    some = Gradually(done.append)
    some.add(range(20))
    some.hurry(19)
    some.hurry(0)  # which has been done
    assert done == [*range(AT_ONCE), 19]
    some.stop()
    live(20)
    assert done == [*range(AT_ONCE), 19]


def test_a_turn_that_takes_long_makes_no_timer_overdue(qgis_app):
    """What waits until a project is open does not begin before QGIS has done what is due then."""
    order = []
    timer, plain = TurnTimer(10, lambda: order.append("act")), QTimer()
    plain.setSingleShot(True)
    plain.timeout.connect(lambda: order.append("overdue"))
    plain.start(10)
    timer.start()
    time.sleep(0.03)  # opening a project
    QTimer.singleShot(0, lambda: order.append("QGIS"))
    wait(lambda: "act" in order)
    assert order.index("act") == 2 and not timer.isActive()
    timer.start()
    timer.stop()
    live(30)
    assert order.count("act") == 1


def test_layers_that_are_not_relevant_do_not_count(qgis_app):
    done = []
    some = Gradually(done.append, lambda number: number % 2 == 0)
    some.add(range(4 * AT_ONCE))
    assert done == list(range(0, 2 * AT_ONCE, 2))
    wait(lambda: len(done) == 2 * AT_ONCE)
    assert done == list(range(0, 4 * AT_ONCE, 2))
    some.stop()


def test_a_large_project_waits_until_it_is_read(qgis_app):
    done = []
    some = Gradually(done.append)
    some._project.layerLoaded.emit(0, AT_ONCE)
    some.add([0])
    assert done == [0], "all of a small one can be done at once"
    some._project.layerLoaded.emit(0, AT_ONCE + 1)
    some.add([1])
    assert done == [0]
    wait(lambda: len(done) == 2)
    assert done == [0, 1]
    some.stop()
