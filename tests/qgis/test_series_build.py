"""Building series over real HTTP: maps asked at once, one group, what fails and what comes in between."""

import threading

import pytest
from qgis.core import QgsProject

from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.earthengine.session import TileSource
from cloudscore_plugin.gui.messages import Messages
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.identity import recipe_of
from cloudscore_plugin.layers.tile_layers import change_layer, renew_layer
from cloudscore_plugin.services.connections import Connections
from cloudscore_plugin.services.maps import AT_ONCE
from cloudscore_plugin.services.series_build import SeriesBuilder
from cloudscore_plugin.settings import Settings
from tests.support.http import Answer, failure
from tests.support.qt import work_is_over
from tests.support.recipes import RECIPE

MAPS = "POST /v1/projects/demo/maps"
YEAR = Series(RECIPE.with_(start="2024-01-01", end="2025-01-01"), "month")


@pytest.fixture
def builder(window, server, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    connections = Connections()
    builder = SeriesBuilder(window, connections, Messages(window, lambda *_told: None))
    yield builder
    builder.shut_down()


def build(builder, qtbot, series=YEAR, group=None):
    with qtbot.waitSignal(builder.built) as told:
        builder.build(series, group=group)
    return told.args[0]


def maps(server):
    return server.lines.count(MAPS)


def test_one_request_and_one_layer_a_period(builder, server, qtbot):
    group = build(builder, qtbot)
    assert maps(server) == 12
    members = time_groups.members(group)
    assert list(members) == YEAR.periods()
    assert [recipe_of(layer) for layer in members.values()] == YEAR.recipes()
    assert [layer.name() for layer in members.values()][:2] == ["Simulated: Jan 2024", "Simulated: Feb 2024"]
    assert group.name() == "Simulated: 23.95°N 120.95°E, 2024, monthly, true colour"
    assert [node.name() for node in group.findLayers() if node.isVisible()] == ["Simulated: Dec 2024"]
    assert time_groups.series_of(group) == YEAR


def test_no_more_than_eight_at_once(builder, server, qtbot):
    under_way, most, gate = [0], [0], threading.Lock()
    full = threading.Event()

    def slow(write):
        with gate:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            if under_way[0] == AT_ONCE:
                full.set()
        full.wait(10)
        with gate:
            under_way[0] -= 1
        write(b'{"name": "projects/demo/maps/0123456789abcdef-fedcba"}')

    server.on("/maps", *[Answer(200, slow, {"Content-Type": "application/json"})] * 12)
    build(builder, qtbot)
    assert most[0] == AT_ONCE


def test_what_fails_is_told_by_period_and_tried_again(builder, server, window, qtbot):
    server.on("/maps", *[failure(400, "Image.visualize: Image has no bands.", "INVALID_ARGUMENT")] * 6)
    group = build(builder, qtbot)
    assert len(time_groups.members(group)) == 6
    assert "Missing: 6 of 12 periods" in window.message() and "No scenes found" in window.message()
    with qtbot.waitSignal(builder.built):
        window.message_button("retrySeries").click()
    assert list(time_groups.members(group)) == YEAR.periods() and maps(server) == 18
    assert len(time_groups.groups(QgsProject.instance())) == 1


def test_what_arrived_stays_when_the_connection_is_lost(builder, server, window, qtbot):
    arrived = 5

    def usual(seen, before=server.usual):
        if seen.path.endswith("/maps") and maps(server) > arrived:
            return failure(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED")
        return before(seen)

    server.usual = usual
    group = build(builder, qtbot)
    assert 0 < len(time_groups.members(group)) <= arrived
    assert "Missing: " in window.message()
    arrived = 99
    with qtbot.waitSignal(builder.built):
        window.message_button("retrySeries").click()
    assert list(time_groups.members(group)) == YEAR.periods()


def test_nothing_is_left_of_a_series_that_fails_whole(builder, server, window, qtbot):
    server.on("/maps", *[failure(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED")] * 12)
    with qtbot.waitSignal(builder.ended):
        builder.build(YEAR)
    assert time_groups.groups(QgsProject.instance()) == [] and window.message()


def test_cancelled(builder, server, window, qtbot):
    asked, gate = threading.Event(), threading.Event()

    def hold(_write):
        asked.set()
        gate.wait(60)

    server.on("/maps", *[Answer(200, hold)] * 12)
    builder.build(YEAR)
    qtbot.waitUntil(asked.is_set)
    with qtbot.waitSignal(builder.ended):
        builder.cancel()
    gate.set()
    assert not builder.running and time_groups.groups(QgsProject.instance()) == []


def test_a_project_closed_while_layers_are_added(builder, window, qtbot):
    builder.build(YEAR)
    qtbot.waitUntil(lambda: bool(QgsProject.instance().mapLayers()))
    QgsProject.instance().clear()
    work_is_over()
    assert QgsProject.instance().mapLayers() == {}


def test_a_renewed_layer_keeps_its_range_to_the_millisecond(builder, server, qtbot):
    group = build(builder, qtbot)
    layer = time_groups.members(group)[YEAR.periods()[3]]
    before = layer.temporalProperties().fixedTemporalRange()
    source = TileSource(f"{server.url}/v1/maps/x/tiles/{{z}}/{{x}}/{{y}}", "maps/x", "", (0, 0, 1, 1), 0, 14, "")
    for change in (renew_layer, lambda one, new: change_layer(one, new, YEAR.recipes()[3], True)):
        change(layer, source)
        temporal = layer.temporalProperties()
        assert temporal.isActive() and temporal.fixedTemporalRange() == before
        assert not temporal.fixedTemporalRange().includeEnd()


def test_a_series_without_any_scene_leaves_no_empty_group(builder, server, window, qtbot):
    server.on("/maps", *[failure(400, "Image.visualize: Image has no bands.", "INVALID_ARGUMENT")] * 12)
    with qtbot.waitSignal(builder.ended):
        builder.build(YEAR)
    assert time_groups.groups(QgsProject.instance()) == [] and "No scenes found" in window.message()


def test_a_project_closed_while_maps_are_asked(builder, server, qtbot):
    asked, gate = threading.Event(), threading.Event()

    def hold(write):
        asked.set()
        gate.wait(10)
        write(b'{"name": "projects/demo/maps/0123456789abcdef-fedcba"}')

    server.on("/maps", *[Answer(200, hold, {"Content-Type": "application/json"})] * 12)
    builder.build(YEAR)
    qtbot.waitUntil(asked.is_set)
    QgsProject.instance().clear()
    builder.cancel()  # as the dock does when the project is left
    gate.set()
    work_is_over()
    assert QgsProject.instance().mapLayers() == {} and time_groups.groups(QgsProject.instance()) == []
