"""A recipe goes into the dock and comes out again; Build then replaces the layer it came from, or adds one."""

from __future__ import annotations

import math

import pytest
from qgis.core import QgsProject
from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QSlider, QToolButton

from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.spin_boxes import ExactDoubleSpinBox
from cloudscore_plugin.settings import Settings
from tests.support.recipes import random_recipe

from .test_layers import RECIPE, composite
from .window import child

SEEDS = 150


@pytest.fixture(autouse=True)
def settings(profile):
    Settings.load().save(live_preview=0)


@pytest.fixture
def dock(window):
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def test_any_recipe_comes_out_as_it_went_in(dock):
    kinds = set()
    for seed in range(SEEDS):
        recipe = random_recipe(seed)
        dock.show_recipe(recipe)
        found = dock.recipe()
        assert found == recipe and found.to_json() == recipe.to_json(), seed
        kinds |= {recipe.method, recipe.product, recipe.style.index, recipe.roi["type"], len(recipe.style.bands)}
    assert len(kinds) > 20


def test_it_is_remembered_to_the_last_digit(dock, window):
    recipe = RECIPE.with_(clear_threshold=0.123456789, max_scene_cloud=33.3, method="percentile", percentile=1 / 3)
    dock.show_recipe(recipe)
    dock.remember()
    other = CompositeDock(window, window.window)
    other.area.show_roi(recipe.roi)
    assert other.recipe() == recipe
    other.shut_down()
    other.deleteLater()


def test_the_preview_is_asked_once(dock):
    followed = []
    dock.preview.follow = lambda *given, **_product: followed.append(given)
    dock.show_recipe(RECIPE.with_(method="medoid", product="L1C", qa_band="cs", clear_threshold=0.5, months=(3, 5)))
    assert followed == [(dock.recipe(),)]
    dock.show_recipe(RECIPE.with_qa_layer("clear_count"))
    assert followed[1:] == [(RECIPE,)]  # evidence is not drawn in the preview: what it is about is


@pytest.mark.parametrize(("value", "shown"), [(0.625, "0.625"), (0.1234567891, "0.123457"), (0.7, "0.70"), (1, "1.00")])
def test_a_threshold_between_the_steps_is_shown_and_kept(dock, value, shown):
    dock.show_recipe(RECIPE.with_(clear_threshold=value))
    spin, slider = child(dock, QgsDoubleSpinBox, "thresholdSpin"), child(dock, QSlider, "thresholdSlider")
    assert spin.cleanText() == shown
    assert slider.value() == round(value * 100)
    assert dock.recipe().clear_threshold == value
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert dock.recipe().clear_threshold == (round(value * 100) - 1) / 100
    assert spin.cleanText() == f"{(round(value * 100) - 1) / 100:.2f}"


def test_the_field_forgets_only_when_the_user_changes_it(qgis_app):
    spin = ExactDoubleSpinBox(None, 0)
    spin.setRange(0, 100)
    told = []
    spin.valueChanged.connect(lambda _value: told.append(spin.exact))
    spin.set_exact(math.pi)
    assert spin.exact == math.pi and set(told) == {math.pi}
    spin.selectAll()
    QTest.keyClicks(spin, "3.2")
    assert spin.exact == 3.2
    spin.set_exact(-250.5)
    assert (spin.exact, spin.value(), spin.minimum()) == (-250.5, -250.5, -250.5)
    spin.set_exact(7)
    assert spin.exact == 7 and spin.cleanText() == "7"


@pytest.mark.parametrize(
    "style",
    [
        Style(("B8",), max=6000, gamma=2, palette=("000000", "ff0000")),
        Style(index="NDVI", max=0.5, palette=("#000000", "#ffffff")),
        RECIPE.with_qa_layer("clear_count").style,
    ],
    ids=["one band", "own colours", "evidence"],
)
def test_a_style_of_its_own_is_an_entry_until_another_is_chosen(dock, style):
    shows = child(dock, QComboBox, "stylePreset")
    count = shows.count()
    dock.show_recipe(RECIPE.with_(style=style))
    assert shows.count() == count + 1 and shows.currentIndex() == count
    assert shows.currentText() not in [shows.itemText(number) for number in range(count)]
    child(dock, QgsDoubleSpinBox, "styleMax").setValue(style.max + 1)
    assert dock.recipe().style.max == style.max + 1
    assert dock.recipe().style.palette == style.palette
    shows.setCurrentIndex(shows.findData("swir"))
    shows.activated.emit(shows.currentIndex())
    assert dock.recipe().style == Style.of("swir") and shows.count() == count
    dock.show_recipe(RECIPE.with_(style=style))
    child(dock, QToolButton, "styleTrueColour").click()
    assert dock.recipe().style == Style()


def edit(dock, name="<b>Bold</b> & co"):
    layer = composite()
    layer.setName(name)
    QgsProject.instance().addMapLayer(layer)
    dock.edit(layer)
    return layer


def test_editing_is_told_as_plain_text(dock):
    layer = edit(dock)
    text = child(dock, QLabel, "editingText")
    assert text.isVisible() and text.textFormat() == Qt.TextFormat.PlainText
    assert "<b>Bold</b> & co" in text.accessibleName()
    layer.setName("other")
    assert text.accessibleName().endswith("other")
    assert dock.recipe() == RECIPE


def test_build_offers_to_replace_or_to_add(dock, monkeypatch):
    layer, built = edit(dock), []
    monkeypatch.setattr(dock.builder, "build", lambda *given: built.append(given[:2]))
    button = child(dock, QPushButton, "buildButton")
    assert [action.text() for action in button.menu().actions()] == ["Replace the layer", "Add as a new layer"]
    dock.method.show_recipe(RECIPE.with_(method="mean"))
    button.menu().actions()[0].trigger()
    assert built == [(RECIPE.with_(method="mean"), layer.id())]
    assert dock.editing.layer_id == layer.id()  # and again
    button.menu().actions()[1].trigger()
    assert built[1:] == [(RECIPE.with_(method="mean"), "")]
    assert button.menu() is None and dock.editing.isHidden()
    button.click()
    assert built[2:] == [(RECIPE.with_(method="mean"), "")]


@pytest.mark.parametrize("end", ["button", "removed", "cleared"])
def test_editing_ends(dock, end):
    layer = edit(dock)
    if end == "button":
        child(dock, QToolButton, "editingStopButton").click()
    elif end == "removed":
        QgsProject.instance().removeMapLayer(layer.id())
    else:
        QgsProject.instance().clear()
    assert dock.editing.layer_id == "" and dock.editing.isHidden()
    assert child(dock, QPushButton, "buildButton").menu() is None
    if end == "button":
        assert isinstance(dock.recipe(), CompositeRecipe)
        layer.setName("renamed")
        assert dock.editing.isHidden()
