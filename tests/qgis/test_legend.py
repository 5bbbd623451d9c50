"""The legend of a composite: what QGIS's own layer tree, a reopened project and a print layout make of it."""

import gc

import numpy as np
import pytest
from qgis.core import (
    QgsColorRampLegendNode,
    QgsLayerTreeModel,
    QgsLayoutExporter,
    QgsLayoutItemLegend,
    QgsLayoutPoint,
    QgsPrintLayout,
    QgsProject,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.layers import tile_layers as layers
from cloudscore_plugin.layers.legends import StyleLegend, ramp
from cloudscore_plugin.preview.picture import colour
from cloudscore_plugin.services.project_composites import ProjectComposites

from .test_layers import RECIPE, composite, source


def entries(layer, project=None) -> list:
    """The layer's legend as the layer tree shows it: texts, and the first and last colour of ramps."""
    root = (project or QgsProject.instance()).layerTreeRoot()
    model = QgsLayerTreeModel(root)
    gc.collect()  # what Python alone holds would be gone now
    found = []
    for node in model.layerLegendNodes(root.findLayer(layer.id())):
        if isinstance(node, QgsColorRampLegendNode):
            assert not node.data(Qt.ItemDataRole.DecorationRole).isNull()
            found.append((node.ramp().color(0).name(), node.ramp().color(1).name()))
        else:
            found.append(node.data(Qt.ItemDataRole.DisplayRole))
    return found


def added(project, style, **changes):
    layer = composite(RECIPE.with_(style=style, **changes))
    layers.add_layer(project, layer)
    return layer


def test_an_index_shows_its_name_and_its_colours_with_what_they_mean(project):
    assert entries(added(project, Style.of("NDVI"))) == [
        "Vegetation (NDVI)",
        "≥ 0.9 · dense plants",
        ("#8c510a", "#004529"),
        "≤ -0.2 · no plants",
    ]


def test_bands_show_which_colour_is_which(project):
    style = Style(("B8", "B4", "B3"), max=4000, gamma=1.5)
    assert entries(added(project, style)) == [
        "B8  Near infrared",
        "B4  Red",
        "B3  Green",
        "0 to 4,000, reflectance × 10,000, gamma 1.5",
    ]


def test_evidence_is_shown_in_its_own_units(project):
    shown = {}
    for key in catalog.QA_LAYERS:
        layer = composite(RECIPE.by(method_of(key)).with_qa_layer(key))
        layers.add_layer(project, layer)
        shown[key] = entries(layer)
    assert shown == {
        "clear_count": ["Clear views", "≥ 12", ("#67001f", "#053061"), "0"],
        "score": ["Score of the clear views", "1 · clearest", ("#67001f", "#053061"), "≤ 0.5 · less clear"],
        "holes": ["No clear view"],
        "date": ["Day taken", "2023-01-31", ("#440154", "#fde725"), "2023-01-01"],
        "filled": ["Filled from other periods", "≥ 6 · farther", ("#ffd92f", "#b10026"), "≤ 1 · nearest period"],
        "mad": ["Uncertainty (MAD)", "≥ 500 · uncertain", ("#1a9850", "#d73027"), "0 · certain"],
        "emad": ["Uncertainty in brightness (EMAD)", "≥ 1,000 · uncertain", ("#1a9850", "#d73027"), "0 · certain"],
        "emad_se": [
            "Uncertainty of the composite (EMAD/√n)",
            "≥ 400 · uncertain",
            ("#1a9850", "#d73027"),
            "0 · certain",
        ],
        "smad": ["Uncertainty in colour (SMAD)", "≥ 0.02 · uncertain", ("#1a9850", "#d73027"), "0 · certain"],
        "bcmad": ["Relative uncertainty (BCMAD)", "≥ 0.2 · uncertain", ("#1a9850", "#d73027"), "0 · certain"],
    }


def method_of(key):
    """One that the layer can be made of."""
    return "latest" if key not in catalog.QA_LAYERS or catalog.is_defined_for(key, "latest") else "geometric_median"


def test_days_beyond_the_calendar_are_numbers(project):
    """As a recipe written by hand may have them."""
    texts = entries(added(project, Style(index="date", min=-1e7, max=1e300), method="latest"))
    assert {"-1e+07", "1e+300"} <= set(texts)


def test_layers_of_evidence_are_told_apart_by_their_names():
    assert layers.layer_name(RECIPE.with_qa_layer("clear_count")).endswith("Clear views")


@pytest.mark.parametrize("key", [*catalog.INDICES, *catalog.QA_LAYERS])
def test_every_index_and_evidence_has_a_legend(project, key):
    assert entries(added(project, Style.of(key), method=method_of(key)))


@pytest.mark.parametrize("gamma", [1, 0.5, 2.2])
def test_the_ramp_has_the_colours_of_the_pixels(gamma):
    style = Style(index="NDVI", min=-0.2, max=0.9, gamma=gamma, palette=catalog.INDICES["NDVI"].palette)
    values = np.linspace(-0.2, 0.9, 200)
    pixels = colour(values[None, None].copy(), style)[0].astype(int)
    found = ramp(style)
    legend = np.array([QColor(found.color(at)).getRgb()[:3] for at in np.linspace(0, 1, 200)])
    # between the steps of a bent ramp the colours are near, near black less so
    assert np.abs(legend - pixels)[20:].max() <= (1 if gamma == 1 else 8)


def test_an_opened_project_and_a_renewed_map_have_their_legend(project, tmp_path):
    layer = added(project, Style.of("NDSI"))
    shown = entries(layer)
    layers.renew_layer(layer, source())
    assert entries(layer) == shown
    assert project.write(str(tmp_path / "p.qgz"))
    composites = ProjectComposites(note=print)
    try:
        assert project.read(str(tmp_path / "p.qgz"))
        (layer,) = project.mapLayers().values()
        assert entries(layer) == shown and shown[0] == "Snow (NDSI)"
        assert layer.extent().width() < 20_000
        copy = layer.clone()
        project.addMapLayer(copy)
        assert entries(copy) == shown
    finally:
        composites.shut_down()
    assert shown[0] not in entries(layer)


def test_the_legend_stays_when_nobody_in_python_holds_the_layer(project, tmp_path):
    shown = entries(added(project, Style.of("NDVI")))
    assert project.write(str(tmp_path / "p.qgz"))
    used = len(StyleLegend._used)
    opened = QgsProject()  # the tests' own QGIS holds all layers of the usual one
    assert opened.read(str(tmp_path / "p.qgz"))
    for layer in opened.mapLayers().values():
        layers.apply_legend(layer)
    del layer
    gc.collect()
    (layer,) = opened.mapLayers().values()
    assert entries(layer, opened) == shown
    assert len(StyleLegend._used) == used + 1
    del layer
    opened.clear()
    assert len(StyleLegend._used) == used


def test_a_legend_worth_the_room_is_unfolded(project):
    node = project.layerTreeRoot().findLayer
    bands, index = added(project, Style()), added(project, Style.of("NDVI"))
    assert (node(bands.id()).isExpanded(), node(index.id()).isExpanded()) == (False, True)
    layers.change_layer(bands, source(), RECIPE.with_(style=Style.of("NDWI")), False)
    layers.change_layer(index, source(), RECIPE, False)
    assert (node(bands.id()).isExpanded(), node(index.id()).isExpanded()) == (True, False)


def test_a_print_layout_draws_the_colours(project, tmp_path):
    added(project, Style.of("NDVI"))
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    legend = QgsLayoutItemLegend(layout)
    layout.addLayoutItem(legend)
    legend.attemptMove(QgsLayoutPoint(5, 5))
    legend.adjustBoxSize()
    image = QgsLayoutExporter(layout).renderPageToImage(0, dpi=100)
    seen = {image.pixelColor(x, y).name() for x in range(0, 300, 2) for y in range(200)}
    assert sum(name not in ("#ffffff", "#000000") for name in seen) > 20
    assert any(QColor(name).hue() in range(90, 160) and QColor(name).saturation() > 100 for name in seen)
