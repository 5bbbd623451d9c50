"""What makes a layer a composite: its tiles, and not what styles carry from layer to layer."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import (
    QgsLayerDefinition,
    QgsLayerTreeGroup,
    QgsMapLayerStyle,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QByteArray
from qgis.PyQt.QtXml import QDomDocument

from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.layers import identity
from cloudscore_plugin.layers import tile_layers as layers
from cloudscore_plugin.layers.legends import StyleLegend
from cloudscore_plugin.services.gradually import AT_ONCE
from cloudscore_plugin.services.project_composites import ProjectComposites

from .test_layers import RECIPE, URL, base_map, source

OTHER = RECIPE.with_(clear_threshold=0.3, style=Style.of("NDVI"))


@pytest.fixture
def told():
    return []


@pytest.fixture
def project(told):
    """The project, with what keeps its composites what they are."""
    found = QgsProject.instance()
    found.clear()
    identity._known.clear()
    watcher = ProjectComposites(told.append)
    yield found
    watcher.shut_down()
    watcher.deleteLater()
    found.clear()


def composite(recipe=RECIPE, name="a", simulated=False):
    made = source(recipe, URL.replace("/m/", f"/{name}/"))
    return layers.make_layer(replace(made, map_name=f"projects/p/maps/{name}"), recipe, simulated)


def geotiff(folder, name="tif"):
    path = str(folder / f"{name}.tif")
    raster = gdal.GetDriverByName("GTiff").Create(path, 8, 6, 3, gdal.GDT_UInt16)
    raster.SetGeoTransform([16.0, 0.01, 0, 48.0, 0, -0.01])
    raster = None
    return QgsRasterLayer(path, name)


def copy_and_paste(giver, taker):
    style = QgsMapLayerStyle()
    style.readFromLayer(giver)
    style.writeToLayer(taker)


def by_document(giver, taker):
    document = QDomDocument()
    giver.exportNamedStyle(document)
    assert taker.importNamedStyle(document)


def by_file(giver, taker, folder=Path()):
    path = str(folder / "style.qml")
    assert giver.saveNamedStyle(path)[1]
    assert taker.loadNamedStyle(path)[1]


def by_named_style(giver, taker):
    """As a style that is added and chosen."""
    style = QgsMapLayerStyle()
    style.readFromLayer(giver)
    taker.styleManager().addStyle("pasted", style)
    taker.styleManager().setCurrentStyle("pasted")


WAYS = [copy_and_paste, by_document, by_file, by_named_style]


def what_is(layer):
    """All that must stay through pasted styles."""
    return (
        layer.name(),
        identity.tiles_of(layer) or layer.source(),  # whose spelling QGIS changes
        layer.providerType(),
        layer.extent().toString(6),
        layer.crs().authid(),
        layer.metadata().title(),
        identity.recipe_of(layer),
        identity.is_simulated(layer),
        identity.created_of(layer),
    )


def own_properties(layer):
    return [layer.customProperty(key) for key in (identity.RECIPE, identity.MAP, identity.CREATED, identity.SEAL)]


def four(project, folder):
    """Two composites, a base map and a GeoTIFF, in the project."""
    found = {"a": composite(name="a"), "b": composite(OTHER, "b"), "base": base_map(), "tif": geotiff(folder)}
    for key, layer in found.items():
        layer.setName(key)
        project.addMapLayer(layer)
    return found


def reopened(project, folder, ending="qgz"):
    file = str(folder / f"p.{ending}")
    assert project.write(file)
    project.clear()
    identity._known.clear()  # as in another QGIS
    assert project.read(file)
    return {layer.name(): layer for layer in project.mapLayers().values()}


@pytest.mark.parametrize("way", WAYS)
def test_styles_pasted_each_onto_each_change_no_layer_but_its_looks(project, tmp_path, way, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = four(project, tmp_path)
    before = {key: what_is(layer) for key, layer in found.items()}
    own = {key: own_properties(found[key]) for key in ("a", "b")}
    for giver in found.values():
        for taker in found.values():
            if giver is not taker:
                way(giver, taker)
    assert {key: what_is(layer) for key, layer in found.items()} == before
    assert {key: own_properties(found[key]) for key in own} == own, "for wherever the layer alone is taken"
    found = reopened(project, tmp_path)
    assert {key: what_is(layer) for key, layer in found.items()} == before
    assert {key: own_properties(found[key]) for key in own} == own
    assert [isinstance(found[key].legend(), StyleLegend) for key in before] == [True, True, False, False]
    assert found["b"].legend().style == OTHER.style


@pytest.mark.parametrize("way", WAYS[:3])
def test_styles_pasted_while_the_plugin_was_away(project, tmp_path, way, monkeypatch):
    """The project's own entries tell what the layers no longer can."""
    monkeypatch.chdir(tmp_path)
    found = four(project, tmp_path)
    before = {key: what_is(layer) for key, layer in found.items()}
    assert project.write(str(tmp_path / "p.qgz"))
    away = QgsProject()  # nobody listens to this one
    assert away.read(str(tmp_path / "p.qgz"))
    by_name = {layer.name(): layer for layer in away.mapLayers().values()}
    for giver, taker in (("a", "b"), ("base", "a"), ("tif", "a"), ("b", "base"), ("b", "tif")):
        way(by_name[giver], by_name[taker])
    assert away.write(str(tmp_path / "p.qgz"))
    del away, by_name
    project.clear()
    identity._known.clear()
    assert project.read(str(tmp_path / "p.qgz"))
    found = {layer.name(): layer for layer in project.mapLayers().values()}
    assert {key: what_is(layer) for key, layer in found.items()} == before
    assert found["a"].customProperty(identity.RECIPE) == RECIPE.to_json(), "written on the layer again"


def test_a_layer_with_a_pasted_style_is_never_renewed(project, tmp_path):
    found = four(project, tmp_path)
    for key in ("base", "tif"):
        copy_and_paste(found["a"], found[key])
        before = what_is(found[key])
        layers.renew_layer(found[key], source(url=URL.replace("/m/", "/new/")))
        layers.apply_legend(found[key])
        assert what_is(found[key]) == before and identity.origin_of(found[key]) is None


def test_all_of_a_layers_styles_tell_of_the_composite_it_shows_now(project):
    layer = composite(name="a")
    project.addMapLayer(layer)
    layer.styleManager().addStyleFromLayer("dark")
    layers.renew_layer(layer, source(url=URL.replace("/m/", "/new/")))
    layers.change_layer(layer, source(OTHER, URL.replace("/m/", "/newer/")), OTHER, simulated=False)
    for name in ("default", "dark", "default"):
        layer.styleManager().setCurrentStyle(name)
        assert identity.recipe_of(layer) == OTHER and layer.customProperty(identity.MAP) == "maps/newer"


@pytest.mark.parametrize("change", ["none", "renewed", "pasted on"])
def test_duplicates_are_composites_of_their_own(project, change):
    layer = composite(name="a")
    project.addMapLayer(layer)
    copy = layer.clone()
    project.addMapLayer(copy)
    if change == "renewed":
        layers.renew_layer(layer, source(url=URL.replace("/m/", "/new/")))
    if change == "pasted on":
        copy_and_paste(base_map(), copy)
    assert identity.recipe_of(copy) == identity.recipe_of(layer) == RECIPE
    assert (layer.customProperty(identity.MAP) == "maps/new") == (change == "renewed")
    assert copy.customProperty(identity.MAP) == "maps/a"


def test_a_layer_definition_brings_the_composite_under_another_id(project, tmp_path, qtbot):
    """As copying layers into another project does, too."""
    found = four(project, tmp_path)
    copy_and_paste(found["b"], found["a"])
    file = str(tmp_path / "a.qlr")
    done, error = QgsLayerDefinition.exportLayerDefinition(file, [project.layerTreeRoot().findLayer(found["a"].id())])
    assert done, error
    old = found["a"].id()
    project.clear()
    identity._known.clear()
    group = QgsLayerTreeGroup()
    done, error = QgsLayerDefinition.loadLayerDefinition(file, project, group)
    assert done, error
    (layer,) = project.mapLayers().values()
    assert layer.id() != old and identity.recipe_of(layer) == RECIPE
    qtbot.waitUntil(lambda: layer.extent().width() < 20_000)  # styled as a composite, when the event loop comes round


def test_an_embedded_group_brings_its_composites(project, tmp_path):
    group = project.layerTreeRoot().addGroup("group")
    layer = composite(OTHER)
    project.addMapLayer(layer, False)
    group.addLayer(layer)
    file = str(tmp_path / "other.qgs")
    assert project.write(file)
    project.clear()
    identity._known.clear()
    shown = project.createEmbeddedGroup("group", file, [])
    project.layerTreeRoot().addChildNode(shown)
    (layer,) = project.mapLayers().values()
    assert identity.recipe_of(layer) == OTHER and layer.legend().style == OTHER.style


def test_other_peoples_properties_are_of_any_kind(project):
    """Whatever a file says: no exception, and no composite that has none."""
    for number, value in enumerate([5, None, [1], {"a": 1}, "", "maps/x", QByteArray(b"maps/x"), 1.5, True]):
        for key in (identity.RECIPE, identity.MAP, identity.CREATED, identity.SIMULATED, identity.SEAL):
            layer = composite(name=f"x{number}")
            layer.setCustomProperty(key, value)
            project.addMapLayer(layer)
            assert identity.recipe_of(layer) in (RECIPE, None)
            assert identity.age_of(identity.created_of(layer)) >= 0 and identity.is_simulated(layer) in (True, False)
            identity.restore(layer)
            layers.apply_legend(layer)
            origin = identity.origin_of(layer)
            assert origin is None or identity.is_made_here(origin) in (True, False)
    identity.store_origins(project)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"recipe":5,"created":"","seal":""}', "[" * 100_000, "é\ud800"])
def test_entries_of_a_project_that_cannot_be_read(project, text):
    layer = composite()
    address = identity.map_address(identity.tiles_of(layer))
    for key in (identity.RECIPE, identity.MAP):
        layer.removeCustomProperty(key)
    identity._known.clear()
    project.writeEntry("cloudscore", f"composites/{identity._key(address)}", text)
    assert identity.origin_of(layer) is None


def test_entries_go_with_their_layers(project, tmp_path):
    four(project, tmp_path)
    assert project.write(str(tmp_path / "p.qgs"))
    assert len(project.entryList("cloudscore", "composites")) == 2 and not project.isDirty()
    for layer in list(project.mapLayers().values()):
        if identity.recipe_of(layer) == OTHER:
            layers.renew_layer(layer, source(OTHER, url=URL.replace("/m/", "/new/")))
        if identity.recipe_of(layer) == RECIPE:
            project.removeMapLayer(layer.id())
    assert project.write(str(tmp_path / "p.qgs"))
    (key,) = project.entryList("cloudscore", "composites")
    text, _found = project.readEntry("cloudscore", f"composites/{key}")
    assert json.loads(text)["recipe"] == OTHER.to_json()


@pytest.mark.parametrize(
    ("template", "address"),
    [
        (URL, "https://earthengine.googleapis.com/v1/projects/p/maps/m"),
        (URL + "?key=a&b=c", "https://earthengine.googleapis.com/v1/projects/p/maps/m"),
        ("http://127.0.0.1:1/v1/maps/m/tiles/{z}/{x}/{y}", "http://127.0.0.1:1/v1/maps/m"),
        ("http://127.0.0.1:9/{z}/{x}/{y}.png", ""),
        ("https://tiles/maps/tiles/{z}/{x}/{y}.png", ""),
        ("https://example.com/maps/tiles/{z}/{x}/{y}.png", ""),
        ("", ""),
    ],
)
def test_which_tiles_are_those_of_a_map(template, address):
    assert identity.map_address(template) == address


# A file that is handed on


def test_what_a_style_file_says(project, tmp_path):
    layer = composite()
    path = tmp_path / "style.qml"
    layer.saveNamedStyle(str(path))
    text = path.read_text(encoding="utf-8")
    assert "cloudscore/recipe" in text and "projects/p" not in text and "googleapis" not in text


def test_only_the_address_of_the_tiles_names_the_cloud_project(project, tmp_path):
    layer = composite()
    project.addMapLayer(layer)
    layer.styleManager().addStyleFromLayer("dark")
    file = tmp_path / "p.qgz"
    assert project.write(str(file))
    with zipfile.ZipFile(file) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".qgs")]
        lines = archive.read(name).decode().splitlines()
    named = [line for line in lines if "projects/p" in line]
    assert named and all("/v1/projects/p/maps/a/tiles/" in line and "type=xyz" in line for line in named), named
    document = QDomDocument()
    element = document.createElement("metadata")
    assert layer.metadata().writeMetadataXml(element, document)
    document.appendChild(element)
    assert "Copernicus" in document.toString() and "projects/p" not in document.toString()


def test_what_a_saved_project_says_is_told_once(project, told, tmp_path):
    project.addMapLayer(composite(simulated=True))
    project.addMapLayer(QgsVectorLayer("Polygon?crs=EPSG:4326", "plots", "memory"))
    assert project.write(str(tmp_path / "p.qgs")) and told == [], "sample scenes have no account"
    project.addMapLayer(composite(name="real"))
    for _ in range(3):
        assert project.write(str(tmp_path / "p.qgs"))
    (text,) = told
    assert "Cloud project p." in text and "no account" in text


def test_a_seal_is_this_profiles_and_this_recipes():
    text = RECIPE.to_json()
    mine = identity.Origin(text, False, "", identity.seal(text))
    assert identity.is_made_here(mine)
    for other in (replace(mine, recipe=OTHER.to_json()), replace(mine, seal=""), replace(mine, seal="0" * 32)):
        assert not identity.is_made_here(other)
    from qgis.core import QgsSettings

    QgsSettings().remove("cloudscore/profile_key")
    assert not identity.is_made_here(mine), "another profile"


# One that cannot be read


BROKEN = [
    "{broken",
    "",
    "null",
    "[" * 100_000,
    json.dumps({"schema": 99}),
    RECIPE.to_json().replace("2023-02-01", "0001-01-01"),
    RECIPE.to_json().replace("2023-01-01", "0001-01-01").replace("2023-02-01", "0001-01-01"),
    RECIPE.to_json().replace("2023-02-01", "9999-12-31"),
    RECIPE.to_json().replace("0.6", "1e999"),
    RECIPE.to_json().replace("48.1", "NaN"),
    RECIPE.to_json().replace('"median"', '["median"]'),
    RECIPE.to_json().replace('"cs_cdf"', "{}"),
    RECIPE.to_json().replace('"L2A"', "[]"),
    RECIPE.to_json().replace('"index":""', '"index":[]'),
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_recipe_that_cannot_be_read_is_an_error_of_recipes(text):
    from cloudscore_plugin.core.errors import RecipeError

    try:
        assert isinstance(identity.read_recipe(text), CompositeRecipe)
    except RecipeError:
        pass


def test_layers_with_broken_recipes_do_not_keep_the_others_from_their_legends(project, tmp_path):
    for number, text in enumerate(BROKEN):
        layer = composite(name=f"broken{number}")
        layer.setCustomProperty(identity.RECIPE, text)
        project.addMapLayers([layer, composite(OTHER, f"whole{number}")])
    found = project.mapLayers().values()
    whole = [layer for layer in found if identity.recipe_of(layer) == OTHER]
    assert len(whole) == len(BROKEN) and all(isinstance(layer.legend(), StyleLegend) for layer in whole)
    assert project.write(str(tmp_path / "p.qgz"))


def test_a_project_of_many_composites_is_taken_up_bit_by_bit(project, qtbot):
    many = [layers.bare_layer(source(OTHER, URL.replace("/m/", f"/many{n}/")), OTHER) for n in range(70)]
    project.addMapLayers(many)

    def styled():
        return sum(isinstance(layer.legend(), StyleLegend) for layer in project.mapLayers().values())

    assert AT_ONCE <= styled() < 70
    qtbot.waitUntil(lambda: styled() == 70)
