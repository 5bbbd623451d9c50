"""The group of recipes in the dock: found again, marked, named, exchanged as files; what was chosen is not lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsRectangle
from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QToolButton,
)

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.core.recipe_files import read_recipe, readable, write_recipe
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.recipe_drops import RecipeDrops
from cloudscore_plugin.services.recipe_history import History
from cloudscore_plugin.settings import Settings
from tests.support.qt import wait
from tests.support.recipes import random_recipe

from .test_layers import RECIPE, composite
from .window import child

OTHER = RECIPE.with_(method="mean", start="2022-05-01", clear_threshold=0.55)


@pytest.fixture(autouse=True)
def settings(profile):
    Settings.load().save(live_preview=0, connection="sample")


@pytest.fixture
def dock(window):
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.recipes.setSaveCollapsedState(False)
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def undo(window):
    """Press the message's button, whatever other messages there are."""
    buttons = [item.findChild(QPushButton, "undoButton") for item in window.bar.items()]
    next(button for button in buttons if button is not None).click()


def unfold(dock):
    dock.recipes.setCollapsed(False)
    wait(lambda: dock.recipes._entries is not None)
    return child(dock, QListWidget, "recipesList")


def rows(dock):
    shown = child(dock, QListWidget, "recipesList")
    items = [shown.item(row) for row in range(shown.count())]
    return [item.text() for item in items if not item.isHidden()]


def keep(dock, *recipes):
    for count, recipe in enumerate(recipes, 1):
        dock.recipes.remember(recipe)
        wait(lambda count=count: len(rows(dock)) == count)


def select(dock, number):
    child(dock, QListWidget, "recipesList").setCurrentRow(number)


def press(dock, name):
    child(dock, QToolButton, name).click()


def test_nothing_is_read_until_it_is_looked_at(dock, profile):
    assert dock.recipes._entries is None and not (profile / "cloudscore").exists()
    unfold(dock)
    assert "listed here" in child(dock, QLabel, "recipesText").text()
    assert not child(dock, QToolButton, "recipesUse").isEnabled()


def test_what_is_built_is_kept(dock, monkeypatch):
    monkeypatch.setattr(dock.builder, "build", lambda *given: None)
    dock.show_recipe(OTHER)
    child(dock, QPushButton, "buildButton").click()
    wait(lambda: dock.recipes._entries)
    unfold(dock)
    [text] = rows(dock)
    assert "mean" in text and "May 2022–Jan 2023" in text and " ha" in text and re.search(r"48\.\d°, 16\.\d°", text)


def test_an_entry_fills_the_dock_and_undo_brings_back_what_was_there(dock, window):
    unfold(dock)
    keep(dock, OTHER)
    dock.show_recipe(RECIPE)
    select(dock, 0)
    press(dock, "recipesUse")
    assert dock.recipe() == OTHER
    assert "in the dock" in window.message()
    wait(lambda: len(rows(dock)) == 2)  # what was chosen before is in the list now
    assert "mean" not in rows(dock)[0]
    undo(window)
    assert dock.recipe() == RECIPE


def test_undo_brings_back_even_what_was_no_recipe_yet(dock, window):
    dock.dates.set_span("2023-02-01", "2023-01-01")  # no area, dates reversed
    dock.cloud_filter.threshold = 0.123
    dock.adopt(OTHER, "told")
    assert dock.recipe() == OTHER
    undo(window)
    assert dock.area.roi is None and dock.dates.span == ("2023-02-01", "2023-01-01")
    assert dock.cloud_filter.threshold == 0.123
    assert dock.recipes._entries is None


def test_what_another_qgis_has_added_is_seen(dock):
    unfold(dock)
    keep(dock, RECIPE)
    dock.recipes.setCollapsed(True)
    History(dock.recipes._path).remember(OTHER)
    assert len(rows(dock)) == 1
    dock.recipes.setCollapsed(False)
    wait(lambda: len(rows(dock)) == 2)


def test_search(dock):
    unfold(dock)
    keep(dock, RECIPE, OTHER, RECIPE.with_(method="clearest"))
    search = child(dock, QLineEdit, "recipesSearch")
    search.setText("2022-05 MEAN")
    assert len(rows(dock)) == 1 and "mean" in rows(dock)[0]
    search.setText("nothing like it")
    assert rows(dock) == [] and "No recipe" in child(dock, QLabel, "recipesText").text()
    search.clear()
    assert len(rows(dock)) == 3 and child(dock, QLabel, "recipesText").isHidden()


def test_stars_names_and_removal(dock):
    unfold(dock)
    keep(dock, RECIPE, OTHER)
    select(dock, 1)
    press(dock, "recipesStar")
    wait(lambda: rows(dock)[0].startswith("★ "))
    assert "mean" not in rows(dock)[0] and child(dock, QToolButton, "recipesStar").text() == "★"

    def name_it():
        dialog = dock.findChild(QInputDialog, "recipesName")
        dialog.setTextValue("<b>Rice</b> & fields")
        dialog.accept()

    QTimer.singleShot(0, name_it)
    press(dock, "recipesRename")
    wait(lambda: "<b>Rice</b> & fields\n" in rows(dock)[0])
    assert "mean" not in rows(dock)[0]
    press(dock, "recipesRemove")
    wait(lambda: len(rows(dock)) == 1)
    assert "mean" in rows(dock)[0]


def test_files(dock, window, tmp_path, monkeypatch):
    path = tmp_path / "mine"
    asked = []

    def save(*given):
        asked.append(given[2])
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    dock.show_recipe(OTHER)
    press(dock, "recipesSave")
    saved = tmp_path / "mine.cloudscore.json"
    wait(saved.exists)
    wait(lambda: "mine.cloudscore.json" in window.message())
    assert read_recipe(str(saved)) == OTHER
    assert Path(asked[0]).name == "48.15N-16.35E_May-2022-Jan-2023_true-colour_mean_cs_cdf-0.55.cloudscore.json"
    dock.show_recipe(RECIPE)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: (asked.append(given[2]), (str(saved), ""))[1])
    press(dock, "recipesOpen")
    wait(lambda: dock.recipe() == OTHER)
    assert asked[1].startswith(str(tmp_path))  # where the last one was
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(tmp_path / "nowhere" / "a.json"), ""))
    press(dock, "recipesSave")
    wait(lambda: "has not been saved" in window.message())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: ("", ""))
    press(dock, "recipesOpen")


def target_at(widget, event):
    """The widget that gets a drag: the innermost that takes drops and accepts this one, as Qt looks for it."""
    while widget is not None:
        if widget.acceptDrops():
            QApplication.sendEvent(widget, event)
            if event.isAccepted():
                return widget
            event.ignore()
        widget = None if widget.isWindow() else widget.parentWidget()
    return None


def drop(dock, address, on=None):
    """Drag an address onto a widget of the dock and let go; the widget that took it."""
    data = QMimeData()
    data.setUrls([address])
    data.setText(address.toString())
    buttons, keys, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, buttons, keys)
    enter.ignore()
    target = target_at(on or dock, enter)
    if target is not None:
        QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), copy, data, buttons, keys, QEvent.Type.Drop))
    return target


@pytest.mark.parametrize("name", ["", "thresholdSpin", "dockScroll", "recipesList", "recipesSearch", "styleMin"])
def test_a_file_may_be_dropped_anywhere_on_the_dock(dock, tmp_path, name):
    unfold(dock)
    path = tmp_path / "a b&c.CloudScore.JSON"
    path.write_text(readable(OTHER))
    on = dock.findChild(QgsDoubleSpinBox, name) or dock.findChild(object, name) if name else dock
    on = on.findChild(QLineEdit) or on if name.endswith(("Spin", "Min")) else on
    assert drop(dock, QUrl.fromLocalFile(str(path)), on) is dock
    wait(lambda: dock.area.roi is not None)
    assert dock.recipe() == OTHER


def test_other_files_are_left_to_qgis(dock, tmp_path):
    for name in ("a.shp", "a.tif", "a.geojson", "json"):
        assert drop(dock, QUrl.fromLocalFile(str(tmp_path / name))) is None
    assert drop(dock, QUrl("https://example.com/a.png")) is None


HOSTILE = {
    "remote": (None, "is not a file on this computer"),
    "folder": (None, "is not a file on this computer"),
    "missing": (None, "cannot be read"),
    "newer": ({"schema": 99}, "newer version"),
    "markup": ({"<img src='file:///etc/passwd'><h1>x": 1}, "which this version does not know"),
    "script": ({"method": "<script>alert(1)</script>"}, "knows no method"),
    "broken": (None, "damaged or was not made by this plugin"),
    "UTF-16": (None, "not plain UTF-8"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_changes_nothing_and_is_told_as_plain_text(dock, window, tmp_path, name):
    changes, words = HOSTILE[name]
    dock.show_recipe(OTHER)
    path = tmp_path / "<b>x.json"
    address = QUrl.fromLocalFile(str(path))
    if changes is not None:
        path.write_text(json.dumps({**json.loads(RECIPE.to_json()), **changes}))
    elif name == "remote":
        address = QUrl("http://127.0.0.1:9/<b>x.json")
    elif name == "folder":
        path.mkdir()
    elif name != "missing":
        path.write_bytes({"broken": b"{]", "UTF-16": readable(RECIPE).encode("utf-16")}[name])
    window.window.resize(4000, 700)  # all of it has room in one line
    QApplication.processEvents()
    assert drop(dock, address) is dock
    wait(lambda: window.bar.currentItem() is not None)
    shown = window.bar.currentItem().findChild(QTextBrowser).toPlainText()
    assert words in shown
    if name == "markup":
        assert "<img src=" in shown
    if name == "script":
        assert "<script>" in shown
    if name in ("folder", "missing", "UTF-16"):
        assert "<b>x.json" in shown
    assert dock.recipe() == OTHER
    assert dock.recipes._entries is None  # nothing was replaced, nothing remembered


def test_a_damaged_list_is_reported_once_and_kept(dock, window, profile):
    folder = profile / "cloudscore"
    folder.mkdir(parents=True)
    (folder / "recipes.json").write_text("{broken")
    unfold(dock)
    wait(lambda: "damaged" in window.message())
    aside = [path for path in folder.iterdir() if "damaged" in path.name]
    assert [path.read_text() for path in aside] == ["{broken"]
    assert aside[0].name in window.message()
    window.bar.clearWidgets()
    keep(dock, RECIPE)
    assert window.message() == ""


def test_a_list_that_cannot_be_written_is_told_once(dock, window, profile):
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "cloudscore").write_text("a file where the folder should be")
    dock.recipes.remember(RECIPE)
    wait(lambda: "cannot be read or written" in window.message())
    window.bar.clearWidgets()
    dock.recipes.remember(OTHER)
    wait(lambda: not dock.recipes._jobs.running("history 2"))
    assert window.message() == ""


def test_editing_a_layer_keeps_what_was_chosen(dock, window):
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    chosen = dock.recipe()
    layer = composite(OTHER)
    layer.setName("<i>layer</i>")
    QgsProject.instance().addMapLayer(layer)
    dock.edit(layer)
    assert dock.recipe() == OTHER and dock.editing.layer_id == layer.id()
    wait(lambda: dock.recipes._entries)
    assert [entry.recipe for entry in dock.recipes._entries] == [chosen]
    undo(window)
    assert dock.recipe() == chosen and dock.editing.layer_id == ""


def test_every_kind_of_recipe_has_its_lines(dock):
    unfold(dock)
    recipes = [random_recipe(seed) for seed in range(12)]
    keep(dock, *recipes)
    for text in rows(dock):
        assert text.count("\n") == 1 and "°" in text
    assert all(isinstance(entry.recipe, CompositeRecipe) for entry in dock.recipes._entries)


def test_recipe_files_dropped_on_the_map_open_in_the_dock(window, dock, tmp_path):
    path, other = tmp_path / "谷.cloudscore.json", tmp_path / "map.json"
    write_recipe(path, RECIPE)
    other.write_text("{}")
    drops = RecipeDrops(window, dock)
    dock.hide()
    [handler] = window.drop_handlers
    assert not handler.handleFileDrop(str(other)) and not handler.handleFileDrop("/nowhere.tif")
    assert handler.handleFileDrop(str(path))
    wait(lambda: dock.isVisible() and dock.area.roi is not None)
    assert dock.recipe() == RECIPE
    drops.shut_down()
    assert window.drop_handlers == []
