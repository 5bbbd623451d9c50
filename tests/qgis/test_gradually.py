"""Work in short turns: nothing is lost, nobody waits long, and it comes to rest."""

from qgis.PyQt.QtCore import QEventLoop, QTimer

from cloudscore_plugin.services import gradually
from cloudscore_plugin.services.gradually import AT_ONCE, LATER, Gradually
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
