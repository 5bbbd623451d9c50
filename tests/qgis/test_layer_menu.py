"""The menu of a composite's layer: there for our layers alone, and what each entry does."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager

import pytest
from qgis.core import QgsMapLayerType, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QTreeWidget

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe_files import read_recipe
from cloudscore_plugin.earthengine.code import javascript_code, python_code
from cloudscore_plugin.gui.about import AboutDialog, facts
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.layer_menu import LayerMenu
from cloudscore_plugin.gui.save_areas_dialog import SaveAreasDialog
from cloudscore_plugin.gui.save_dialog import SaveDialog
from cloudscore_plugin.layers.identity import MAP, RECIPE, recipe_of
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import wait
from tests.support.recipes import random_recipe
from tests.support.stacks import random_scenes
from tests.support.stacks import recipe_of as recipe_over

from .test_layers import RECIPE as SQUARE_RECIPE
from .test_layers import base_map, composite
from .window import whole_text

SCENES = random_scenes(7, seed=8, unscored=(2,))
OVER = recipe_over(SCENES, clip=True, excluded=("20230004T000000_T11SKB",), months=(1, 3), max_scene_cloud=62.5)
TEXTS = [
    "Renew",
    "Edit recipe…",
    "Change style",
    "Copy as JavaScript",
    "Copy as Python",
    "Save recipe…",
    "Save GeoTIFF…",
    "Save many areas…",
    "Keep a copy",
    "Keep a copy of the view",
    "Back to tiles",
    "Print layout",
    "Report (PDF)…",
    "Area statistics…",
    "About this layer",
]


@pytest.fixture
def server():
    with SandboxServer(ArrayCatalogue(SCENES)) as server:
        yield server
        assert server.last_error is None


@pytest.fixture
def dock(window, server):
    Settings.load().save(connection="google", endpoint=server.url, project="sandbox", live_preview=0)
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    yield dock
    dock.shut_down()
    dock.deleteLater()


@contextmanager
def layer_menu(window, dock):
    """A menu that is taken out again whatever happens: one left behind would follow the layers of all later tests."""
    menu = LayerMenu(window, dock)
    try:
        yield menu
    finally:
        menu.shut_down()


@pytest.fixture
def menu(window, dock):
    with layer_menu(window, dock) as menu:
        yield menu


def add(layer):
    QgsProject.instance().addMapLayer(layer)
    return layer


def choose(window, layer, text):
    window.setActiveLayer(layer)
    window.layer_menu(layer)[text].trigger()


def kinds(server):
    return [entry.kind for entry in server.log]


def about(window) -> AboutDialog:
    return window.window.findChildren(AboutDialog)[-1]


def label(dialog, name) -> QLabel:
    return dialog.findChild(QLabel, name)


def test_only_layers_with_a_recipe_have_it(window, dock):
    early, plain = add(composite()), add(base_map())
    broken = base_map("broken")
    broken.setCustomProperty(RECIPE, '{"schema": 99}')
    add(broken)
    with layer_menu(window, dock):
        late = add(composite(random_recipe(1)))
        saved = QgsRasterLayer("/nowhere/saved.tif", "saved", "gdal")
        saved.setCustomProperty(RECIPE, SQUARE_RECIPE.to_json())
        add(saved)
        shapes = add(QgsVectorLayer("Point?crs=EPSG:4326", "v", "memory"))
        last = add(composite())
        wait(lambda: window.layer_menu(last) != {})  # a few layers get it at once, the others in their turn
        for layer in (early, late, last):
            assert list(window.layer_menu(layer)) == TEXTS
        for layer in (plain, broken, shapes, saved):
            assert window.layer_menu(layer) == {}
        for title, kind, _layers in window.layer_actions.values():
            assert (title, kind) == ("Cloud Score+", QgsMapLayerType.RasterLayer)
    assert window.layer_actions == {}
    again = add(composite())
    assert window.layer_menu(again) == {}


def test_layers_of_an_opened_project_have_it(window, menu, tmp_path):
    add(composite())
    path = str(tmp_path / "project.qgz")
    assert QgsProject.instance().write(path)
    QgsProject.instance().clear()
    assert QgsProject.instance().read(path)
    [layer] = QgsProject.instance().mapLayers().values()
    assert list(window.layer_menu(layer)) == TEXTS


def test_renew(window, dock, menu, server):
    layer = add(composite(OVER, simulated=True))
    layer.setName("mine")
    choose(window, layer, "Renew")
    wait(lambda: layer.customProperty(MAP) != "maps/m")
    assert kinds(server).count("maps") == 1
    assert server.url in layer.source() and layer.name() == "mine" and recipe_of(layer) == OVER


def test_renew_all_that_are_selected(window, dock, menu, monkeypatch):
    renewed = []
    monkeypatch.setattr(dock, "renew", renewed.append)
    first, plain, second = add(composite()), add(base_map()), add(composite())
    window.tree.selectAll()
    assert plain in window.tree.selectedLayers()
    choose(window, second, "Renew")
    assert renewed == [[second.id(), first.id()]]
    window.tree.clearSelection()
    choose(window, first, "Renew")
    assert renewed[1:] == [[first.id()]]


def test_nothing_stays_when_the_plugin_goes(window, dock):
    with layer_menu(window, dock):
        layer = add(composite(OVER, simulated=True))
        choose(window, layer, "About this layer")
        dialog, actions = about(window), list(window.layer_actions)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sip.isdeleted(dialog) and all(map(sip.isdeleted, actions)) and len(actions) == len(TEXTS)


def test_edit_and_change_style(window, dock, menu):
    layer = add(composite(OVER, simulated=True))
    dock.hide()
    choose(window, layer, "Edit recipe…")
    assert dock.isVisible() and dock.recipe() == OVER and dock.editing.layer_id == layer.id()
    assert dock.style_group.isCollapsed()
    dock.editing.stop()
    choose(window, layer, "Change style")
    assert not dock.style_group.isCollapsed() and dock.editing.layer_id == layer.id()


def test_editing_and_building_change_the_layer(window, dock, menu, server):
    layer = add(composite(OVER, simulated=True))
    choose(window, layer, "Edit recipe…")
    dock.cloud_filter.threshold = 0.25
    replace = dock.findChild(QPushButton, "buildButton").menu().actions()[0]
    replace.trigger()
    wait(lambda: recipe_of(layer).clear_threshold == 0.25)
    assert list(QgsProject.instance().mapLayers()) == [layer.id()]
    assert recipe_of(layer) == OVER.with_(clear_threshold=0.25)


def copied(window, layer, entry, code):
    window.bar.clearWidgets()
    choose(window, layer, entry)
    wait(lambda: QApplication.clipboard().text() == code)
    wait(lambda: "clipboard" in told(window))


def told(window) -> str:
    """All messages shown."""
    return "\n".join(whole_text(item) for item in window.bar.items())


@pytest.mark.parametrize("simulated", [True, False])
def test_copying_code(window, menu, simulated):
    layer = add(composite(OVER, simulated=simulated))
    copied(window, layer, "Copy as JavaScript", javascript_code(OVER))
    assert ("not simulated ones" in told(window)) == simulated
    copied(window, layer, "Copy as Python", python_code(OVER, "sandbox"))
    assert ("not simulated ones" in told(window)) == simulated


def test_the_copied_python_runs_and_gives_the_layers_tiles(window, menu, server, tmp_path):
    """In a process of its own, with nothing of the plugin: only signing in is left out."""
    copied(window, add(composite(OVER, simulated=True)), "Copy as Python", python_code(OVER, "sandbox"))
    script = tmp_path / "copied.py"
    script.write_text(QApplication.clipboard().text())
    around = (
        "import ee, runpy, functools; ee.deprecation.deprecated_assets = {'': None}; ee.Authenticate = lambda: None;"
        f"ee.Initialize = functools.partial(ee.Initialize, None, url={server.url!r}); runpy.run_path({str(script)!r})"
    )
    told = subprocess.run([sys.executable, "-c", around], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{server.url}/v1/projects/sandbox/maps/")
    assert told.stdout.strip().endswith("/tiles/{z}/{x}/{y}")


@pytest.mark.parametrize("text, kind", [("Save GeoTIFF…", SaveDialog), ("Save many areas…", SaveAreasDialog)])
def test_saving_opens_its_dialog_with_the_layers_recipe(window, menu, server, text, kind):
    layer = add(composite())
    choose(window, layer, text)
    [dialog] = window.window.findChildren(kind)
    assert dialog.isVisible() and dialog.ordered("/x.tif").recipe == recipe_of(layer)
    assert kinds(server) == []
    dialog.reject()


def test_saving_the_recipe(window, menu, tmp_path, monkeypatch):
    path = tmp_path / "mine.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(path), ""))
    layer = add(composite(OVER))
    layer.setName("../../<b>name</b>")
    choose(window, layer, "Save recipe…")
    wait(path.exists)
    wait(lambda: "mine.json" in told(window))
    assert read_recipe(str(path)) == OVER


def test_about_lists_the_scenes_with_one_request(window, menu, server):
    layer = add(composite(OVER, simulated=True))
    layer.setName("<img src=x><b>name</b>")
    choose(window, layer, "About this layer")
    dialog = about(window)
    wait(lambda: "Scenes included" in label(dialog, "aboutScenesText").text())
    assert kinds(server).count("value") == 1
    table = dialog.findChild(QTreeWidget, "aboutScenes")
    found = [[table.topLevelItem(row).text(column) for column in range(5)] for row in range(table.topLevelItemCount())]
    assert [row[0] for row in found] == [f"2023-01-0{day}" for day in range(1, 8)]
    assert [row[1] for row in found] == ["used", "used", "no score", "used", "left out", "used", "used"]
    assert found[3][2:] == ["3", "Sentinel-2A", "20230003T000000_T11SKB"]
    assert "5 of 7" in label(dialog, "aboutScenesText").text()
    texts = [found.text() for found in dialog.findChildren(QLabel)]
    for words in (layer.name(), "2023-01-01 to 2023-12-31 (UTC), months Jan to Mar", "at most 62.5 %"):
        assert words in texts, words
    assert "Simulated sample scenes, not real observations" in texts and label(dialog, "aboutTerms") is None
    dialog.findChild(QPushButton, "aboutCopy").click()
    assert QApplication.clipboard().text() == catalog.CITATION
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sip.isdeleted(dialog)


def test_about_asks_nothing_of_another_kind_of_server(window, menu, server):
    choose(window, add(composite(OVER)), "About this layer")
    dialog = about(window)
    assert "Connect to Google" in label(dialog, "aboutScenesText").text()
    assert catalog.TERMS_URL in label(dialog, "aboutTerms").text()
    assert label(dialog, "aboutCitation").text() == catalog.CITATION
    assert kinds(server) == []


def test_about_tells_what_went_wrong_and_may_be_closed_at_once(window, menu, server):
    layer = add(composite(OVER, simulated=True))
    server.latency = 0.3
    choose(window, layer, "About this layer")
    about(window).close()
    server.latency = 0
    server.stop()
    choose(window, layer, "About this layer")
    dialog = about(window)
    wait(lambda: "Asking" not in label(dialog, "aboutScenesText").text(), 40)
    assert "cannot be reached" in label(dialog, "aboutScenesText").text()


def test_no_label_of_ours_reads_markup(window, dock, menu):
    layer = add(composite(OVER, simulated=True))
    layer.setName("<b>x</b>")
    choose(window, layer, "About this layer")
    dialog = about(window)
    for found in dialog.findChildren(QLabel):
        if "x</b>" in found.text() or found.objectName().startswith("aboutFact"):
            assert found.textFormat() == Qt.TextFormat.PlainText, found.objectName()
    choose(window, layer, "Edit recipe…")
    for found in dock.findChildren(QLabel):
        assert "x</b>" not in found.text() or found.textFormat() == Qt.TextFormat.PlainText, found.objectName()


@pytest.mark.parametrize("seed", range(25))
def test_every_recipe_has_its_facts(seed):
    recipe = random_recipe(seed)
    found = dict(facts(recipe, "2026-11-21T08:00:00+00:00"))
    assert {"Dates", "Area", "Reflectance", "Clear where", "Combined by", "Shows", "Map made"} <= set(found)
    assert all(found.values()) and ("Scene clouds" in found) == (recipe.max_scene_cloud is not None)
    assert "Map made" not in dict(facts(recipe, "yesterday"))
    assert json.loads(recipe.to_json())["start"] in found["Dates"]


def test_the_square_recipe_in_words():
    assert dict(facts(SQUARE_RECIPE))["Area"].endswith("ha, clipped to it")
    assert dict(facts(SQUARE_RECIPE))["Clear where"] == "Cloud Score+ cs_cdf ≥ 0.60"  # as in the layer's name
