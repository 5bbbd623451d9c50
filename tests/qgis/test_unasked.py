"""Nothing changes unasked: what is not as usual is said, and the same composite is not silently added twice."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
)

from cloudscore_plugin.core.catalog import usual_span, utc_today
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.settings import Settings

from .test_layers import RECIPE, composite
from .window import child


@pytest.fixture(autouse=True)
def settings(profile):
    Settings.load().save(live_preview=0, connection="sample")


def test_folded_groups_say_what_in_them_is_not_as_usual(open_dock):
    dock = open_dock()
    groups = dock.method, dock.style_group, dock.advanced
    assert [group.title() for group in groups] == ["Method", "Style", "Advanced"]
    recipe = RECIPE.with_(
        method="percentile",
        percentile=25,
        style=Style.of("NDVI"),
        product="L1C",
        months=(11, 4),
        max_scene_cloud=40,
        clip=False,
        excluded=("20230105T184751_20230105T185341_T11SKB",),
    )
    dock.show_recipe(recipe)
    dock.resize(1200, 900)
    told = [group.accessibleName() for group in groups]
    assert told[0] == "Method: Percentile 25"
    assert told[1] == "Style: Vegetation (NDVI)"
    for part in ("L1C", "Nov–Apr", "≤ 40 %", "not clipped", "left out: 1"):
        assert part in told[2]
    dock.show_recipe(recipe.with_(style=Style(max=3000)))
    assert dock.style_group.accessibleName() == "Style: 0 to 3,000"
    dock.show_recipe(RECIPE)
    assert [group.title() for group in groups] == ["Method", "Style", "Advanced"]


def test_long_titles_make_no_dock_wider(open_dock):
    dock = open_dock()
    before = dock.advanced.minimumSizeHint().width()
    dock.show_recipe(RECIPE.with_(product="L1C", months=(11, 4), max_scene_cloud=40, clip=False))
    assert dock.advanced.minimumSizeHint().width() == before


def test_what_the_last_time_left_is_said_and_taken_back(open_dock):
    first = open_dock()
    assert first.carried_over.isHidden()
    first.show_recipe(RECIPE.with_(style=Style.of("NDVI"), clear_threshold=0.5, method="medoid", product="L1C"))
    first.remember()
    dock = open_dock()
    text = child(dock, QLabel, "carriedOverText").text()
    assert not dock.carried_over.isHidden()
    for part in ("Jan 2023", "cs_cdf ≥ 0.50", "Medoid", "NDVI", "L1C"):
        assert part in text
    dock.area.show_roi(RECIPE.roi, "here")
    child(dock, QToolButton, "carriedOverUsual").click()
    assert dock.carried_over.isHidden()
    start, end = usual_span(utc_today())
    usual = dock.recipe()
    assert usual == RECIPE.with_(start=start, end=end, months=(1, 12)) and usual.area_name == "here"
    assert open_dock().carried_over.isHidden()


def test_as_usual_leaves_nothing_that_was_carried_over(open_dock):
    first = open_dock()
    first.show_recipe(
        RECIPE.with_(
            method="best_pixel",
            target_day="2023-01-15",
            weights=(1, 0, 1, 0),
            each_overpass_once=True,
            trim_edges=300,
            widen_mask=40,
            min_views=3,
        )
    )
    first.remember()
    dock = open_dock()
    dock.area.show_roi(RECIPE.roi, "here")
    child(dock, QToolButton, "carriedOverUsual").click()
    start, end = usual_span(utc_today())
    assert dock.recipe() == RECIPE.with_(start=start, end=end, months=(1, 12))


def test_settings_kept_stay(open_dock):
    first = open_dock()
    first.show_recipe(RECIPE.with_(method="medoid"))
    first.remember()
    dock = open_dock()
    child(dock, QToolButton, "carriedOverKeep").click()
    assert dock.carried_over.isHidden() and dock.method.choices["method"] == "medoid"


def test_the_same_again_offers_to_renew_what_there_is(open_dock, window, monkeypatch):
    dock, built, renewed = open_dock(), [], []
    monkeypatch.setattr(dock.builder, "build", lambda *given: built.append(given[0]))
    monkeypatch.setattr(dock.renewer, "renew", renewed.append)
    dock.show_recipe(RECIPE)
    layer = composite(dock.recipe(), simulated=True)
    QgsProject.instance().addMapLayer(layer)
    dock.build()
    assert not built and layer.name() in window.message()
    press(window, "renewLayerButton")
    assert renewed == [[layer.id()]] and not built
    dock.build()
    press(window, "addAnywayButton")
    assert len(built) == 1
    dock.show_recipe(RECIPE.with_(method="mean"))
    dock.build()
    assert len(built) == 2


def press(window, name):
    found = [item.findChild(QPushButton, name) for item in window.bar.items()]
    next(button for button in found if button is not None).click()


def test_screen_readers_hear_what_every_field_is_for(open_dock):
    dock = open_dock()
    for kind in (QComboBox, QAbstractSpinBox, QSlider, QLineEdit):
        for field in dock.findChildren(kind):
            inner = isinstance(field.parent(), (QComboBox, QAbstractSpinBox))
            assert inner or field.accessibleName(), f"{kind.__name__} {field.objectName()}"


def test_the_area_stays_when_another_project_is_opened(open_dock):
    dock = open_dock()
    dock.area.show_roi(RECIPE.roi, "here")
    QgsProject.instance().clear()
    assert dock.area.roi == RECIPE.roi and dock.area.name == "here" and dock.area.source == ""
