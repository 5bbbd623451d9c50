"""A new profile with an empty project: the dock leads to a place, by base map, name, coordinates or example."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QToolButton

from cloudscore_plugin.core.recipe import RecipeError
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.layers import base_maps
from cloudscore_plugin.settings import Settings
from tests.support.qt import wait

from .window import Window, child

PULI = {
    "display_name": "埔里鎮, 南投縣, 臺灣",
    "lat": "23.96",
    "lon": "120.97",
    "boundingbox": ["23.92", "24.03", "120.87", "121.05"],
    "type": "town",
    "class": "place",
}


@pytest.fixture
def window(qgis_app):
    Settings.load().save(live_preview=0, connection="sample")
    window = Window()
    yield window
    window.close()
    QgsProject.instance().clear()


@pytest.fixture
def dock(window):
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


@pytest.fixture
def geocoder():
    """A Nominatim over real HTTP; ``answer`` is what it finds, a number an error."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = self.server.answer
            self.send_response(answer if isinstance(answer, int) else 200)
            body = b"" if isinstance(answer, int) else json.dumps(answer).encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answer = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def seen(dock) -> QgsRectangle:
    """What the map shows, in degrees."""
    canvas = dock.places._canvas
    change = QgsCoordinateTransform(
        canvas.mapSettings().destinationCrs(), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance()
    )
    return change.transformBoundingBox(canvas.extent())


def search(dock, text):
    edit = child(dock, QLineEdit, "placesSearch")
    edit.setText(text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def unfolded(dock):
    return not dock.places._contents.isHidden()


def test_an_empty_project_is_led_on(dock):
    assert unfolded(dock)
    assert "no place" in child(dock, QLabel, "placesText").text()


@pytest.mark.parametrize("key", base_maps.titles())
def test_a_base_map_in_one_click_lies_below_and_says_whose_it_is(dock, window, key):
    child(dock, QToolButton, f"placesMap_{key}").click()
    [layer] = QgsProject.instance().mapLayers().values()
    assert layer.isValid()
    QApplication.processEvents()
    if key == base_maps.EMAP:
        assert seen(dock).contains(QgsRectangle(120, 22, 122, 25))
    if key != base_maps.WORLD:
        server = layer.serverProperties()
        assert "©" in (server if hasattr(server, "attribution") else layer).attribution()


def test_coordinates_lead_there_without_network(dock):
    dock.places.endpoint = "http://127.0.0.1:9/search"
    search(dock, "23.97N 120.97E")
    assert seen(dock).contains(QgsRectangle(120.96, 23.96, 120.98, 23.98)) and seen(dock).width() < 1
    wait(lambda: not dock.places.lost)
    dock.area.take_view()
    assert dock.area.roi is not None and not unfolded(dock)


def test_a_place_by_name_names_the_area_too(dock, geocoder):
    dock.places.endpoint = f"http://127.0.0.1:{geocoder.server_port}/search"
    geocoder.answer = [PULI, {**PULI, "display_name": "埔里, 別處", "boundingbox": ["0", "1", "0", "1"]}]
    search(dock, "埔里")
    shown = child(dock, QListWidget, "placesList")
    wait(lambda: shown.count() == 2)
    assert child(dock, QLabel, "placesCredit").text() == "© OpenStreetMap contributors"
    dock.places._picked(shown.item(0))
    assert seen(dock).contains(QgsRectangle(120.87, 23.92, 121.05, 24.03))
    QApplication.processEvents()
    dock.area.take_view()
    assert dock.recipe().area_name == "埔里鎮"


@pytest.mark.parametrize(
    "answer, words", [([], "No place is called"), (500, "does not answer"), (403, "does not answer")]
)
def test_errors_in_words(dock, geocoder, answer, words):
    dock.places.endpoint = f"http://127.0.0.1:{geocoder.server_port}/search{id(answer)}"
    geocoder.answer = answer
    search(dock, f"Nowhere {words}")
    told = child(dock, QLabel, "placesTold")
    wait(lambda: words in told.text())


def test_the_example_is_an_area_with_a_name(dock):
    child(dock, QToolButton, "placesExample").click()
    assert dock.recipe().area_name == "Puli basin"
    assert not unfolded(dock)
    wait(lambda: not dock.places.lost)


def test_an_area_where_the_map_shows_no_place_is_refused_as_that(dock, window):
    dock.area.refused.emit(RecipeError("area_zero"))
    assert "shows no place" in window.message()
    assert unfolded(dock)


def test_the_panel_can_be_folded_away(dock):
    child(dock, QToolButton, "placesButton").click()
    assert not unfolded(dock)
    child(dock, QToolButton, "placesButton").click()
    assert unfolded(dock)
