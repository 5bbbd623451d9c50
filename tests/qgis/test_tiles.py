"""Tiles that are refused or do not come: one message, a mark, and a map that becomes complete by itself."""

from __future__ import annotations

import threading
import time

import pytest
from qgis.core import QgsNetworkAccessManager, QgsProject
from qgis.PyQt.QtCore import QUrl

from cloudscore_plugin.core.errors import Cancelled, NetworkError, NotEarthEngine, ServiceError
from cloudscore_plugin.earthengine import tiles as tile_requests
from cloudscore_plugin.earthengine.tiles import check_tile
from cloudscore_plugin.messages.errors import TILES, explain
from cloudscore_plugin.services import tile_monitor
from cloudscore_plugin.services.layer_renewal import State
from tests.support.http import RESET, Answer, failure, page
from tests.support.qt import in_thread

from .test_renewal import RECIPES, dock, plugin, sandbox, show, until, window, zoom_out  # noqa: F401 (fixtures)

FAULTS = {
    "memory": ("too much to compute at once", State.REFUSED),
    "429": ("Too many requests", State.WAITING),
    "503": ("busy", State.WAITING),
    "timeout": ("too much to compute at once", State.REFUSED),
    "reset": ("broke several times", State.WAITING),
    "html-502": ("busy", State.WAITING),
    "html": ("log-in page", State.REFUSED),
    "too-large": ("too much to compute at once", State.REFUSED),
}


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(tile_monitor, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(tile_monitor, "LONGEST_PAUSE", 1.0)
    monkeypatch.setattr(tile_monitor, "CALM", 0.3)
    monkeypatch.setattr(tile_monitor, "GATHER_MS", 100)


@pytest.fixture
def layer(dock, sandbox, window, until):  # noqa: F811
    """A composite on the map, drawn."""
    dock.builder.build(RECIPES[0])
    until(lambda: not dock.builder.running)
    (made,) = QgsProject.instance().mapLayers().values()
    window.bar.clearWidgets()
    show(window, made)
    until(lambda: tiles(sandbox) and not window.canvas.isDrawing())
    return made


def tiles(sandbox, status=200):  # noqa: F811
    return [entry for entry in sandbox.log if entry.kind == "tile" and entry.status == status]


def mark(dock, layer):  # noqa: F811
    return dock.renewer.indicators.text(layer.id())


def whole(dock, sandbox, window, layer) -> bool:  # noqa: F811
    """Whether nothing is missing: what was drawn last had all its tiles."""
    return dock.renewer.repair.error(layer.id()) is None and not window.canvas.isDrawing()


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_missing_is_told_once_and_comes_by_itself(dock, sandbox, window, layer, until, quick, fault):  # noqa: F811
    words, state = FAULTS[fault]
    sandbox.faults.set([fault])
    zoom_out(window)
    until(lambda: window.message())
    assert words in window.message() and "missing on the map" in window.message()
    assert words in mark(dock, layer) and "missing on the map" in mark(dock, layer)
    assert len(window.bar.items()) == 1, "one message, not one a tile"
    shown = dock.renewer.indicators._marks[layer.id()].icon().cacheKey()
    assert shown == dock.renewer._icons[state].cacheKey()
    missing = len(sandbox.log)
    sandbox.faults.set([])
    until(lambda: whole(dock, sandbox, window, layer))
    assert window.message() == "" and "missing" not in mark(dock, layer)
    # A tile that was under way when the fault ended is in the log before.
    assert [entry.status for entry in list(sandbox.log) if entry.kind == "tile"][-1] == 200
    assert [entry for entry in list(sandbox.log)[missing:] if entry.kind == "maps"] == [], "the map is the same"


def test_attempts_become_rarer(dock, sandbox, window, layer, until, quick):  # noqa: F811
    sandbox.faults.set(["503"])
    zoom_out(window)
    until(lambda: window.message())
    (trouble,) = dock.renewer.repair._troubles.values()
    # The message makes the map smaller, which is drawn once more half a second later: before the fourth attempt.
    until(lambda: trouble.tries >= 4 and not window.canvas.isDrawing())
    before, tries = len(sandbox.log), trouble.tries
    until(lambda: trouble.tries >= tries + 2)
    assert 2 <= len(sandbox.log) - before <= 8, "one tile is asked for now and then, not the whole map"
    assert trouble.following - trouble.asked >= 0.8 * tile_monitor.LONGEST_PAUSE


def test_what_is_missing_elsewhere_is_forgotten(dock, sandbox, window, layer, until, quick, monkeypatch):  # noqa: F811
    """The advice "zoom in" is taken."""
    sandbox.faults.set(["memory"])
    zoom_out(window)
    until(lambda: "missing" in mark(dock, layer))
    until(lambda: not window.canvas.isDrawing())
    repair = dock.renewer.repair
    monkeypatch.setattr(repair, "_ask", lambda *_: None)
    sandbox.faults.set([])
    [trouble] = repair._troubles.values()
    repair._watch._timer.setInterval(0)
    repair._watch._hear(QUrl(trouble.url), False)  # is not told yet when the map moves
    show(window, layer)
    until(lambda: "missing" not in mark(dock, layer) and window.message() == "")


def test_removed_layers_and_projects_are_no_trouble(dock, sandbox, window, layer, until, quick):  # noqa: F811
    sandbox.faults.set(["503"])
    zoom_out(window)
    until(lambda: window.message())
    QgsProject.instance().clear()
    until(lambda: window.message() == "" and not dock.renewer.repair._troubles)


def test_a_server_that_does_not_answer(dock, sandbox, window, layer, until, quick, monkeypatch):  # noqa: F811
    """QGIS gives up after its own time-out, which is a minute unless it is set."""
    monkeypatch.setattr(tile_monitor, "CHECK_SECONDS", 2)
    usual = QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(1500)
    try:
        sandbox.faults.set(["hang"])
        zoom_out(window)
        until(lambda: dock.renewer.repair._troubles)
        sandbox.faults.set([])
        until(lambda: not dock.renewer.repair._troubles and not window.canvas.isDrawing())
    finally:
        QgsNetworkAccessManager.setTimeout(usual)


def test_a_server_that_was_silent_for_a_while(dock, sandbox, window, layer, until, quick, monkeypatch):  # noqa: F811
    """Long before QGIS gives up on a request that nobody will answer, the tile is asked for anew."""
    monkeypatch.setattr(tile_monitor, "SLOW_SECONDS", 1)
    monkeypatch.setattr(tile_monitor, "SLOW_LOOK_MS", 100)
    monkeypatch.setattr(tile_monitor, "CHECK_SECONDS", 1)
    repair, before, usual = dock.renewer.repair, len(sandbox.log), QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(600_000)
    try:
        sandbox.faults.set(["hang"])
        zoom_out(window)
        until(lambda: repair._troubles)
        assert window.message() == "", "it may be computing"
        sandbox.faults.set([])
        until(lambda: not repair._troubles and not window.canvas.isDrawing())
    finally:
        QgsNetworkAccessManager.setTimeout(usual)
    assert window.message() == ""
    assert [entry for entry in list(sandbox.log)[before:] if entry.kind == "tile" and entry.status == 200]


def test_a_long_silence_is_over_soon_after_it_ends(dock, sandbox, window, layer, until, quick, monkeypatch):  # noqa: F811
    """An attempt that waits patiently for a silent server does not keep others from finding it awake."""
    monkeypatch.setattr(tile_monitor, "CHECK_SECONDS", 1)
    monkeypatch.setattr(tile_monitor, "LONG_CHECK_SECONDS", 300)
    monkeypatch.setattr(tile_monitor, "SLOW_SECONDS", 1)
    monkeypatch.setattr(tile_monitor, "SLOW_LOOK_MS", 100)
    repair = dock.renewer.repair
    sandbox.faults.set(["hang"])
    zoom_out(window)
    until(lambda: any(repair._jobs.running(f"{name} patiently") for name in repair._troubles))
    (name,) = repair._troubles
    before = repair._troubles[name].tries
    until(lambda: repair._troubles[name].tries > before)
    assert repair._jobs.running(f"{name} patiently")
    sandbox.faults.set([])
    until(lambda: not repair._troubles and not window.canvas.isDrawing())
    assert not repair._jobs.running(f"{name} patiently")


def test_a_tile_that_comes_by_itself_ends_a_silence(dock, sandbox, window, layer, until, quick, monkeypatch):  # noqa: F811
    """The mark and the message stayed until an attempt had given up that had begun in the silence."""
    for name in ("CHECK_SECONDS", "LONG_CHECK_SECONDS"):
        monkeypatch.setattr(tile_monitor, name, 300)
    usual, repair = QgsNetworkAccessManager.timeout(), dock.renewer.repair
    QgsNetworkAccessManager.setTimeout(1500)
    try:
        sandbox.faults.set(["hang"])
        zoom_out(window)
        until(lambda: any(time.monotonic() - one.asked > 1 for one in repair._troubles.values() if one.asked))
        (trouble,) = repair._troubles
        assert repair._jobs.running(trouble), "an attempt waits, and has been sent"
        sandbox.faults.set([])
        layer.triggerRepaint()
        until(lambda: not repair._troubles and not window.canvas.isDrawing())
    finally:
        QgsNetworkAccessManager.setTimeout(usual)


def test_a_tile_that_takes_long_comes_all_the_same(dock, sandbox, window, layer, until, quick, monkeypatch):  # noqa: F811
    """By the attempt that waits longer, while the others give up."""
    monkeypatch.setattr(tile_monitor, "CHECK_SECONDS", 0.5)
    gate = threading.Event()

    def slow(url, feedback, seconds):
        if seconds != tile_monitor.LONG_CHECK_SECONDS:
            time.sleep(0.5)
            raise NetworkError("timeout", url)
        while not gate.wait(0.05):  # a task that does not end when it is cancelled takes QGIS's few threads
            if feedback.isCanceled():
                raise Cancelled

    monkeypatch.setattr(tile_requests, "check_tile", slow)
    sandbox.faults.set(["503"])
    zoom_out(window)
    repair = dock.renewer.repair
    until(lambda: any(trouble.tries >= 3 for trouble in repair._troubles.values()))
    sandbox.faults.set([])
    gate.set()
    until(lambda: not repair._troubles and not window.canvas.isDrawing())


TILE = "/v1/projects/p/maps/m/tiles/1/2/3"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (failure(400, "User memory limit exceeded."), ServiceError, "too_big"),
        (failure(404, "Map ID not found."), ServiceError, "map_expired"),
        (failure(429, "x"), ServiceError, "too_many_requests"),
        (Answer(400, b"{"), ServiceError, "unknown"),
        (Answer(400, {"error": 5}), ServiceError, "unknown"),
        (page(), NotEarthEngine, "not_earth_engine"),
        (Answer(200, {"a": 1}), NotEarthEngine, "not_earth_engine"),
        (RESET, NetworkError, "network_interrupted"),
    ],
)
def test_what_a_tile_says(server, answer, kind, code):
    server.on(TILE, *[answer] * 9)
    with pytest.raises(kind) as caught:
        in_thread(lambda: check_tile(server.url + TILE, timeout=10))
    assert explain(caught.value, doing=TILES).code == code
    server.forget()
    in_thread(lambda: check_tile(server.url + TILE))
