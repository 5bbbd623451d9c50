"""What the plugin's first version has left behind still opens: a project, layer files, recipes, settings, a download.

tests/fixtures/first_version/ was made with that version. Its project holds three composites of sample scenes, four
that count as real, a base map that carries a composite's style, and one that does not.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from qgis.core import QgsLayerDefinition, QgsProject, QgsSettings
from qgis.PyQt.QtXml import QDomDocument

from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.recipe_files import read_recipe
from cloudscore_plugin.download.writer import find
from cloudscore_plugin.layers import identity
from cloudscore_plugin.layers.legends import StyleLegend
from cloudscore_plugin.services.project_composites import ProjectComposites
from cloudscore_plugin.services.recipe_history import History
from cloudscore_plugin.settings import Settings

from .test_identity import copy_and_paste
from .test_renewal import RECIPE, RECIPES

HERE = Path(__file__).resolve().parents[1] / "fixtures" / "first_version"


@pytest.fixture
def project(qgis_app):
    found = QgsProject.instance()
    found.clear()
    identity._known.clear()
    watcher = ProjectComposites(print)
    yield found
    watcher.shut_down()
    watcher.deleteLater()
    found.clear()


def by_name(project):
    return {layer.name(): layer for layer in project.mapLayers().values()}


def test_the_project(project, tmp_path):
    assert project.read(str(HERE / "project.qgz"))
    found = by_name(project)
    recipes = {name: identity.recipe_of(layer) for name, layer in found.items()}
    assert recipes["mine"] == RECIPES[0] and identity.is_simulated(found["mine"])
    assert found["mine"].renderer().opacity() == pytest.approx(0.4)
    assert {RECIPES[1], RECIPES[2]} <= set(recipes.values())
    assert recipes["NDVI of January"] == RECIPE.with_(style=Style.of("NDVI"))
    assert not identity.is_simulated(found["NDVI of January"])
    assert identity.cloud_project(found["NDVI of January"]) == "someones-project"
    assert not identity.is_made_here(identity.origin_of(found["NDVI of January"]))
    assert isinstance(found["NDVI of January"].legend(), StyleLegend)
    # What had lost its recipe cannot get it back; what had got another's is left alone.
    for name in ("another composite's style was pasted here", "a base map's style was pasted here", "base map"):
        assert recipes[name] is None and not isinstance(found[name].legend(), StyleLegend)
    assert len([recipe for recipe in recipes.values() if recipe]) == 5

    # From now on they are safe.
    copy_and_paste(found["mine"], found["NDVI of January"])
    assert project.write(str(tmp_path / "p.qgz"))
    project.clear()
    identity._known.clear()
    assert project.read(str(tmp_path / "p.qgz"))
    assert {name: identity.recipe_of(layer) for name, layer in by_name(project).items()} == recipes


def test_the_layer_definition_and_the_style(project):
    done, error = QgsLayerDefinition.loadLayerDefinition(str(HERE / "composite.qlr"), project, project.layerTreeRoot())
    assert done, error
    (layer,) = project.mapLayers().values()
    wanted = RECIPE.with_(style=Style.of("NDVI"))
    assert identity.recipe_of(layer) == wanted
    document = QDomDocument()
    document.setContent((HERE / "composite.qml").read_text(encoding="utf-8"))
    assert layer.importNamedStyle(document)
    assert identity.recipe_of(layer) == wanted


def test_recipes_settings_and_a_download(tmp_path, monkeypatch):
    recipe = read_recipe(str(HERE / "composite.cloudscore.json"))
    assert recipe == RECIPE.with_(months=(11, 2), excluded=("20230105T000000_T11SKB",))
    shutil.copytree(HERE, tmp_path / "copy")
    entries = History(str(tmp_path / "copy" / "recipes.json")).entries()
    assert {entry.recipe for entry in entries} == set(RECIPES)
    assert entries[0].starred and [entry.name for entry in entries if entry.name] == ["the mean"]
    for key, value in json.loads((HERE / "settings.json").read_text(encoding="utf-8")).items():
        QgsSettings().setValue(f"cloudscore/{key}", value)
    settings = Settings.load()
    assert (settings.connection, settings.project, settings.drive_folder) == (
        "google",
        "someones-project",
        "composites",
    )
    rest = find(str(tmp_path / "copy" / "composite.tif"))
    assert (rest.done, rest.windows, rest.simulated, rest.order.recipe) == (2, 5, True, RECIPE)
