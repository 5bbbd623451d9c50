"""Layers about the composite: one click, one request, a legend, and the colours the server paints."""

import numpy as np
import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtWidgets import QAction, QToolButton

from cloudscore_plugin.core import catalog
from cloudscore_plugin.layers import identity
from cloudscore_plugin.layers.legends import StyleLegend
from cloudscore_plugin.messages.titles import qa_layer_titles
from tests.support.stacks import random_scenes, recipe_of

from .test_preview import asked, child, choose_area, dock, settle, world  # noqa: F401


def add(dock, qtbot, key):  # noqa: F811
    """Click the menu's entry; the layer it brings."""
    built = []
    dock.builder.built.connect(built.append)
    child(dock, QAction, f"evidence_{key}").trigger()
    qtbot.waitUntil(lambda: bool(built))
    return built[0]


@pytest.mark.parametrize("key", catalog.offered_qa_layers())
def test_one_click_one_request_one_layer_with_a_legend(dock, window, world, qtbot, key):  # noqa: F811
    method = "latest" if catalog.is_defined_for(key, "latest") else "geometric_median"
    dock.method.show_recipe(recipe_of(random_scenes(1), method=method))
    choose_area(dock)
    settle(dock, qtbot)
    before = len(asked(world))
    layer = add(dock, qtbot, key)
    assert asked(world)[before:] == ["maps"]
    assert QgsProject.instance().mapLayer(layer.id()) is layer and isinstance(layer.legend(), StyleLegend)
    shown = identity.recipe_of(layer)
    assert shown.with_(style=dock.recipe().style) == dock.recipe() and shown.style.index == key
    assert qa_layer_titles()[key] in window.message()  # not “the composite”


def test_the_counts_reach_as_far_as_the_preview_has_seen(dock, qtbot):  # noqa: F811
    choose_area(dock)
    dock.cloud_filter.threshold = 0.3
    settle(dock, qtbot)
    stack = dock.preview.frame.stack
    clear = (stack.scores["cs_cdf"] >= np.float32(0.3)) & (stack.valid > 0)
    assert identity.recipe_of(add(dock, qtbot, "clear_count")).style.max == clear[:, stack.inside].sum(axis=0).max() > 1


def test_a_day_is_offered_only_where_pixels_have_one(dock):  # noqa: F811
    action = child(dock, QAction, "evidence_date")
    assert not action.isEnabled() and "Medoid" in action.toolTip()
    dock.method.show_recipe(recipe_of(random_scenes(1), method="clearest"))
    assert action.isEnabled()


def test_without_an_area_it_says_so(dock, window, world):  # noqa: F811
    child(dock, QAction, "evidence_holes").trigger()
    assert "area" in window.message() and asked(world) == []
    assert child(dock, QToolButton, "evidenceButton").isEnabled()
    assert QgsApplication.taskManager().countActiveTasks() == 0
