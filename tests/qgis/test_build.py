"""Build, from the button to the layer, over real HTTP; and everything that can come in between."""

from __future__ import annotations

import threading

import pytest
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDateEdit, QPlainTextEdit, QProgressBar, QPushButton, QToolButton

from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.messages import DetailsDialog
from cloudscore_plugin.layers.identity import recipe_of
from cloudscore_plugin.services.build import put_on_map
from cloudscore_plugin.settings import Settings
from tests.support.http import HANG, MAP_ID, failure, page

from .test_layers import composite

MAPS = "POST /v1/projects/demo/maps"


@pytest.fixture
def dock(window, server, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    # These tests count the requests of a build; the preview has tests of its own.
    Settings.load().save(connection="google", endpoint=server.url, project="demo", live_preview=0)
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    child(dock, "startDate").setDate(QDate(2023, 1, 1))
    child(dock, "endDate").setDate(QDate(2023, 1, 31))
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


KINDS = {"startDate": QDateEdit, "endDate": QDateEdit, "buildButton": QPushButton, "progressBar": QProgressBar}


def child(dock, name):
    return dock.findChild(KINDS.get(name, QToolButton), name)


def press(dock, name):
    QTest.mouseClick(child(dock, name), Qt.MouseButton.LeftButton)


def choose_area(dock, box=(-120.0, 37.3, -119.8, 37.5)):
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(*box)), QgsCoordinateReferenceSystem("EPSG:4326"))


def layers():
    return list(QgsProject.instance().mapLayers().values())


def idle(dock):
    return lambda: not dock.builder.running


def test_an_area_dates_and_build_make_a_layer(window, dock, server, qtbot):
    choose_area(dock)
    press(dock, "buildButton")
    assert not child(dock, "buildButton").isEnabled()
    assert child(dock, "progressBar").isVisible()
    assert child(dock, "cancelButton").isVisible()
    qtbot.waitUntil(idle(dock))
    assert [line for line in server.lines if "/tiles/" not in line][-1] == MAPS
    (layer,) = layers()
    recipe = recipe_of(layer)
    assert recipe == dock.recipe()
    assert (recipe.start, recipe.end, recipe.clear_threshold) == ("2023-01-01", "2023-02-01", 0.6)
    assert MAP_ID in layer.source()
    temporal = layer.temporalProperties()
    assert not temporal.isActive(), "until somebody wants it"
    assert temporal.fixedTemporalRange().begin().date() == QDate(2023, 1, 1)
    assert temporal.fixedTemporalRange().end().date() == QDate(2023, 2, 1)
    assert "on the map" in window.message()
    assert child(dock, "buildButton").isEnabled()
    assert not child(dock, "progressBar").isVisible()
    # the map goes to an area that was out of sight
    assert window.canvas.extent().contains(QgsRectangle(-120.0, 37.3, -119.8, 37.5))


def test_another_threshold_gives_a_second_layer_and_one_request(window, dock, server, qtbot):
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    asked = len(server.lines)
    window.canvas.setExtent(QgsRectangle(-120.05, 37.26, -119.78, 37.52))
    centre = window.canvas.extent().center()
    dock.cloud_filter.threshold = 0.5
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    assert [line for line in server.lines[asked:] if "/tiles/" not in line] == [MAPS]
    assert sorted(recipe_of(layer).clear_threshold for layer in layers()) == [0.5, 0.6]
    shown = window.canvas.extent().center()  # the area is in view: the map stays
    assert shown.distance(centre) < 0.001


@pytest.mark.parametrize("automatic", [True, False])
def test_layers_added_at_once_leave_qgis_own_zooming_as_it_was(window, qtbot, automatic):
    window.bridge.setAutoSetupOnFirstLayer(automatic)
    put_on_map(window, composite())
    put_on_map(window, composite())
    assert not window.bridge.autoSetupOnFirstLayer()
    QApplication.processEvents()
    assert window.bridge.autoSetupOnFirstLayer() == automatic
    window.bridge.setAutoSetupOnFirstLayer(True)


def test_a_layer_becomes_another_composite_where_it_stands(window, dock, server, qtbot):
    choose_area(dock)
    with qtbot.waitSignal(dock.builder.built):
        press(dock, "buildButton")
    (layer,) = layers()
    layer.renderer().setOpacity(0.4)
    id_, other = layer.id(), dock.recipe().with_(clear_threshold=0.5)
    asked = len(server.lines)
    with qtbot.waitSignal(dock.builder.built) as built:
        dock.builder.build(other, replace=id_)
    assert built.args[0] is layer and layers() == [layer]
    assert [line for line in server.lines[asked:] if "/tiles/" not in line] == [MAPS]
    assert (layer.id(), recipe_of(layer), layer.renderer().opacity()) == (id_, other, 0.4)
    assert "0.50" in layer.name() and "new composite" in window.message()


def test_a_layer_that_is_gone_is_not_replaced(window, dock, server, qtbot):
    server.on("/maps", HANG)
    choose_area(dock)
    dock.builder.build(dock.recipe(), replace="gone")
    qtbot.waitUntil(lambda: MAPS in server.lines)
    server.released.set()
    qtbot.waitUntil(idle(dock))
    assert layers() == [] and window.message() == ""


def test_without_an_area_it_says_what_to_do_and_leads_there(window, dock, server):
    window.window.resize(1600, 700)  # its words have room in one line
    QApplication.processEvents()
    window.window.activateWindow()
    press(dock, "buildButton")
    assert "no area" in window.message()
    assert window.message_button("detailsButton") is None
    assert dock.focusWidget() is child(dock, "areaRectangleButton")
    assert server.lines == []
    assert child(dock, "buildButton").isEnabled()


@pytest.mark.parametrize(
    "first, last, words",
    [
        (QDate(2023, 2, 1), QDate(2023, 1, 1), "before the first"),
        (QDate(2014, 1, 1), QDate(2014, 2, 1), "2015-06-27"),
        (QDate(2999, 1, 1), QDate(2999, 2, 1), "still to come"),
    ],
)
def test_dates_that_cannot_be(window, dock, server, first, last, words):
    choose_area(dock)
    child(dock, "startDate").setDate(first)
    child(dock, "endDate").setDate(last)
    press(dock, "buildButton")
    assert words in window.message()
    assert server.lines == []
    assert dock.area.roi is not None


def test_cancel_answers_at_once_and_late_results_are_dropped(window, dock, server, qtbot):
    server.on("/maps", HANG)
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(lambda: MAPS in server.lines)
    press(dock, "cancelButton")
    assert child(dock, "buildButton").isEnabled()
    assert not child(dock, "cancelButton").isVisible()
    server.released.set()
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert layers() == []
    assert window.message() == ""
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    assert len(layers()) == 1


def test_a_result_that_comes_after_cancel_is_dropped(window, dock, qtbot, monkeypatch):
    """The work may not notice that it is cancelled; what it brings is not wanted any more."""
    go, done = threading.Event(), threading.Event()
    session_factory = dock.connections.session_factory()

    def stubborn(feedback):
        session = session_factory(None)
        go.wait(20)
        done.set()
        return session

    dock.builder._session_factory = lambda: stubborn
    choose_area(dock)
    press(dock, "buildButton")
    press(dock, "cancelButton")
    go.set()
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    QApplication.processEvents()
    assert layers() == []
    assert not dock.builder._jobs._leaving


def test_cancel_in_the_task_manager_ends_the_build(window, dock, server, qtbot):
    server.on("/maps", HANG)
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(lambda: MAPS in server.lines)
    QgsApplication.taskManager().cancelAll()
    qtbot.waitUntil(idle(dock))
    assert child(dock, "buildButton").isEnabled()
    assert layers() == []


def test_a_new_project_ends_the_build_and_keeps_the_area(window, dock, server, qtbot):
    server.on("/maps", HANG)
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(lambda: MAPS in server.lines)
    QgsProject.instance().clear()
    assert not dock.builder.running
    assert dock.area.roi is not None
    server.released.set()
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert layers() == []


def test_html_instead_of_json_can_be_tried_again(window, dock, server, qtbot):
    server.on("/maps", page())
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    assert "log-in page" in window.message()
    assert layers() == []
    QTest.mouseClick(window.message_button("tryAgainButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(layers()) == 1)


def test_a_refusal_shows_its_details(window, dock, server, qtbot, monkeypatch):
    server.on("/maps", failure(400, "Image.spell: No such thing.", "INVALID_ARGUMENT"))
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    shown = []
    monkeypatch.setattr(
        DetailsDialog, "exec", lambda dialog: shown.append(dialog.findChild(QPlainTextEdit).toPlainText())
    )
    QTest.mouseClick(window.message_button("detailsButton"), Qt.MouseButton.LeftButton)
    assert "No such thing" in shown[0]


def test_an_unreachable_endpoint_is_told(window, dock, server, qtbot):
    Settings.load().save(endpoint="http://127.0.0.1:9")
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    assert "cannot be reached" in window.message()
    assert child(dock, "buildButton").isEnabled()


def test_sample_scenes_start_by_themselves_and_stop(window, dock, server, qtbot):
    dock.connections.use("sample")
    sandbox = dock.connections.sandbox
    assert not sandbox.running
    choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    (layer,) = layers()
    assert layer.name().startswith("Simulated: ")
    assert sandbox.running
    assert sandbox.url.partition("//")[2] in layer.source().replace("%3A", ":")
    assert server.lines == []
    dock.connections.shut_down()
    assert not sandbox.running
