"""The page of QGIS's options, and the locator's `cs `."""

from __future__ import annotations

import json

import pytest
from qgis.core import QgsLocatorContext, QgsLocatorResult
from qgis.PyQt.QtWidgets import QApplication, QDoubleSpinBox, QSpinBox, QWidget

from cloudscore_plugin.core.errors import ConnectionProblem
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.earthengine.credentials import own_client
from cloudscore_plugin.gui.cloud_filter import CloudFilterSection
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.locator import Locator
from cloudscore_plugin.gui.options_page import OptionsFactory
from cloudscore_plugin.services.connections import google_connection
from cloudscore_plugin.services.recipe_history import History, history_path
from cloudscore_plugin.settings import Settings
from tests.qgis.window import child

BOX = {
    "type": "Polygon",
    "coordinates": [[[121.0, 24.0], [121.1, 24.0], [121.1, 24.1], [121.0, 24.1], [121.0, 24.0]]],
}


@pytest.fixture
def client_file(tmp_path):
    path = tmp_path / "client.json"
    path.write_text(json.dumps({"installed": {"client_id": "own.example", "client_secret": "not-so"}}))
    return path


def test_the_page_shows_and_stores_what_is_set_rarely(qgis_app, profile, client_file):
    page = OptionsFactory().createWidget(None)
    assert child(page, QDoubleSpinBox, "optionThreshold").value() == 0.60
    child(page, QDoubleSpinBox, "optionThreshold").setValue(0.55)
    child(page, QSpinBox, "optionAtOnce").setValue(4)
    child(page, QWidget, "optionClient").setFilePath(str(client_file))
    assert Settings.load().usual_threshold == 0.60, "nothing is stored before OK"
    assert page.isValid()
    page.apply()
    settings = Settings.load()
    assert (settings.usual_threshold, settings.at_once, settings.oauth_client) == (0.55, 4, str(client_file))
    assert settings.clear_threshold == 0.55, "a profile that has chosen none begins with the usual one"
    assert google_connection(settings).endpoints.client_file == str(client_file)
    section = CloudFilterSection()
    assert section.threshold == 0.55
    page.deleteLater(), section.deleteLater()


def test_a_file_that_is_no_client_is_refused(qgis_app, profile, tmp_path):
    page = OptionsFactory().createWidget(None)
    for content in ("", "{}", '{"installed": {"client_id": 5}}', '{"web": {"client_id": "x"}}', "[]"):
        path = tmp_path / "wrong.json"
        path.write_text(content)
        child(page, QWidget, "optionClient").setFilePath(str(path))
        assert not page.isValid()
        with pytest.raises(ConnectionProblem) as error:
            own_client(str(path))
        assert error.value.code == "client_broken"
    page.deleteLater()


def found(window, qtbot, text: str) -> list:
    """(kind, title, data) of what QGIS's own locator finds, which looks in another thread."""
    results = []

    def keep(result) -> None:  # it lives no longer than this call
        results.append((result.userData.partition("\n")[0], result.displayString, result.userData))

    window.locator.foundResult.connect(keep)
    with qtbot.waitSignal(window.locator.finished):
        window.locator.fetchResults(text, QgsLocatorContext())
    QApplication.processEvents()
    window.locator.foundResult.disconnect(keep)
    return results


def choose(locator, data: str) -> None:
    result = QgsLocatorResult()
    result.userData = data
    locator.filter.triggerResult(result)


def test_the_locator_finds_recipes_and_places(window, profile, qtbot):
    recipe = CompositeRecipe(roi=BOX, start="2024-01-01", end="2024-02-01", area_name="Puli basin")
    History(history_path()).remember(recipe)
    History(history_path()).remember(recipe.with_(start="2024-01-05", area_name="Yilan"))
    dock = CompositeDock(window, window.window)
    locator = Locator(window, dock)
    assert locator.filter.activePrefix() == "cs"
    results = found(window, qtbot, "cs puli")
    assert [kind for kind, _title, _data in results] == ["recipe", "place"]
    assert "Puli basin" in results[0][1]
    assert found(window, qtbot, "puli") == [] and found(window, qtbot, "cs nowhere") == []
    choose(locator, results[0][2])
    qtbot.waitUntil(lambda: dock.filled and dock.area.name == "Puli basin")
    assert dock.recipe() == recipe
    choose(locator, next(data for kind, _title, data in found(window, qtbot, "cs yilan") if kind == "place"))
    qtbot.waitUntil(lambda: dock.area.name == "Yilan")
    assert dock.recipe().start == recipe.start, "a place leaves the dates alone"
    locator.shut_down()
    assert window.locator.filters() == []
    dock.shut_down()
    dock.deleteLater()
