"""The dialog of area statistics: what it asks, what becomes of it, its chart, and what it says when it cannot."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from qgis.core import NULL, QgsApplication, QgsProcessingContext, QgsProject
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui import area_statistics_dialog
from cloudscore_plugin.gui.area_statistics_dialog import JOINED, WITH_SHAPES, AreaStatisticsDialog, StatisticsDialogs
from cloudscore_plugin.processing import statistics
from tests.support.qt import wait
from tests.support.stacks import area_of, random_scenes, recipe_of

from .test_statistics import SIDE, layer_of, provider, running, shapes, table, world  # noqa: F401
from .window import child

SCENE = random_scenes(1, shape=(SIDE, SIDE))


@pytest.fixture
def recipe():
    return recipe_of(SCENE, margin=0, clear_threshold=0.4, end="2023-01-13", style=Style.of("NDVI"))


@pytest.fixture
def opened(world, window):  # noqa: F811
    made = []

    def open_(product, layer=None, **values):
        if layer is not None:
            QgsProject.instance().addMapLayer(layer)
        dialog = AreaStatisticsDialog(product, "June", QgsProject.instance(), window.window)
        made.append(dialog)
        for name, value in values.items():
            box = child(dialog, QComboBox, name)
            box.setCurrentIndex(box.findData(value))
        return dialog

    yield open_
    for dialog in made:
        dialog.shut_down()
        dialog.deleteLater()


def measured(dialog):
    dialog.start()
    wait(lambda: not dialog.busy, 60)
    return child(dialog, QLabel, "statisticsText").text()


def test_a_series_is_measured_and_drawn(opened, recipe, tmp_path):
    dialog = opened(Series(recipe, "days(4)"), layer_of(shapes(6)))
    child(dialog, QLineEdit, "statisticsLimit").setText("0.1")
    assert "18 rows" in measured(dialog)
    assert QgsProject.instance().mapLayer(dialog.result.id()) is dialog.result
    rows = table(dialog.result)
    assert [row["name"] for row in rows[:4]] == ["f0", "f0", "f0", "f1"] and "hectares_above" in rows[0]
    features = child(dialog, QListWidget, "statisticsFeatures")
    assert [features.item(n).text() for n in range(6)] == [f"f{n}" for n in range(6)]
    told = [row["mean"] for row in rows if row["name"] == "f0"]
    assert [line.value for line in dialog.chart.curves[0].lines] == [value for value in told if value is not None]
    features.selectAll()
    assert [curve.name for curve in dialog.chart.curves] == [f"f{n}" for n in range(6)]
    assert not any(features.item(n).icon().isNull() for n in range(6))  # in the colours of the chart
    shown = child(dialog, QComboBox, "statisticsShown")
    shown.setCurrentIndex(shown.findData("clear_percent"))
    assert {line.value <= 100 for curve in dialog.chart.curves for line in curve.lines} == {True}
    assert not dialog.chart.grab().isNull()
    dialog.save_csv(str(tmp_path / "table.csv"))
    lines = (tmp_path / "table.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 19 and lines[0].startswith("name,start,end,mean,")
    dialog.save_chart(str(tmp_path / "chart.svg"))
    assert ElementTree.parse(tmp_path / "chart.svg").getroot().tag.endswith("svg")
    dialog.save_csv(str(tmp_path / "missing" / "table.csv"))
    assert "could not be written" in child(dialog, QLabel, "statisticsText").text()


def test_columns_are_joined_to_the_layer(opened, recipe):
    layer = layer_of(shapes(5))
    dialog = opened(recipe, layer, statisticsResult=JOINED)
    assert "5 rows" in measured(dialog)
    means = [None if row["mean"] is None else round(row["mean"], 9) for row in table(dialog.result)]
    for _again in range(2):  # measured again, the columns are not there twice
        joined = [feature["cloudscore_mean"] for feature in layer.getFeatures()]
        assert [None if value == NULL else round(value, 9) for value in joined] == means
        measured(dialog)
    assert len(layer.vectorJoins()) == 1
    dialog._id.setField("")
    dialog.start()
    assert "choose the one" in child(dialog, QLabel, "statisticsText").text() and not dialog.busy


def test_polygons_and_only_what_is_selected(opened, recipe):
    layer = layer_of(shapes(5))
    layer.selectByIds([2, 4])
    dialog = opened(recipe, layer, statisticsResult=WITH_SHAPES)
    assert "2 rows" in measured(dialog)
    assert {feature.geometry().isEmpty() for feature in dialog.result.getFeatures()} == {False}


@pytest.mark.parametrize("kind", ["composite", "series", "change"])
def test_the_very_product_is_measured_but_for_its_area(opened, recipe, kind):
    """With masks, lenient areas and a method's own choices, which are no parameters of their own."""
    recipe = recipe.with_(
        method="percentile",
        percentile=40,
        months=(1, 6),
        excluded=("a", "b"),
        max_scene_cloud=70,
        trim_edges=100,
        each_overpass_once=True,
        widen_mask=50,
        min_views=2,
        lenient_areas=area_of(SCENE[0], 0.3),
        lenient_by=0.2,
        end="2023-05-01",
    )
    product = {
        "composite": recipe,
        "series": Series(recipe, "days(20)"),
        "change": Change(recipe.with_(end="2023-02-01"), recipe.with_(start="2023-02-01"), "NBR", 0, True),
    }[kind]
    dialog = opened(product, layer_of(shapes(1)))
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("cloudscore:areastatistics")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    assert algorithm.checkParameterValues(dialog.parameters, context) == (True, "")
    found = algorithm.asked(dialog.parameters, context, recipe.roi)
    assert found.product == product
    assert found.names == (("change",) if kind == "change" else ("NDVI",))


def test_masks_make_a_difference(opened, recipe):
    layer = layer_of(shapes(8))
    plain, strict = opened(recipe, layer), opened(recipe.with_(min_views=5, widen_mask=30))
    measured(plain)
    measured(strict)
    clear = [[row["clear_percent"] or 0 for row in table(each.result)] for each in (plain, strict)]
    assert sum(clear[1]) < sum(clear[0])
    easy = opened(recipe.with_(lenient_areas=area_of(SCENE[0]), lenient_by=0.4))
    measured(easy)
    views = [sum(row["clear_views"] or 0 for row in table(each.result)) for each in (plain, easy)]
    assert views[1] > views[0]


def test_a_change_is_measured(opened, recipe):
    change = Change(recipe.with_(end="2023-01-04"), recipe.with_(start="2023-01-04"), "NDVI", 1)
    dialog = opened(change, layer_of(shapes(4)))
    measured(dialog)
    rows = table(dialog.result)
    assert {row["before_start"] for row in rows} == {"2023-01-01"}
    shown = child(dialog, QComboBox, "statisticsShown")
    assert shown.findData("cannot_tell_percent") >= 0
    assert sum(len(curve.lines) for curve in dialog.chart.curves) == (rows[0]["mean"] is not None)


def test_what_cannot_be_is_said(opened, recipe, world):  # noqa: F811
    dialog = opened(recipe)
    assert "no polygon layer" in child(dialog, QLabel, "statisticsText").text()
    assert not child(dialog, QPushButton, "statisticsStart").isEnabled()
    QgsProject.instance().addMapLayer(layer_of(shapes(2)))
    assert child(dialog, QPushButton, "statisticsStart").isEnabled()
    world.faults.set(["no-permission"])
    try:
        said = measured(dialog)
        assert "may not use" in said and "kept" not in said
    finally:
        world.faults.set([])
    assert dialog.result is None and "2 rows" in measured(dialog)


def test_it_goes_on_when_closed_and_stops_when_told(opened, recipe, world, window, monkeypatch):  # noqa: F811
    dialog = opened(Series(recipe, "days(4)"), layer_of(shapes(3)))
    told = []
    dialog.ready.connect(told.append)
    dialog.show()
    monkeypatch.setattr(world, "latency", 0.3)
    dialog.start()
    dialog.reject()
    assert not dialog.isVisible() and dialog.busy
    wait(lambda: not dialog.busy, 60)
    assert "9 rows" in told[0]
    dialog.start()
    dialog.cancel()
    wait(lambda: not dialog.busy, 60)
    assert "Stopped" in child(dialog, QLabel, "statisticsText").text()
    dialog.start()
    dialog.shut_down()
    assert not dialog.busy


@pytest.mark.parametrize("result", [JOINED, WITH_SHAPES])
def test_the_layer_is_removed_while_it_is_measured(opened, recipe, world, result, tmp_path, monkeypatch):  # noqa: F811
    """Also what is read of it at the end, its shapes, is of the time when measuring began."""
    layer = layer_of(shapes(4))
    dialog = opened(recipe, layer, statisticsResult=result)
    world.log.clear()
    monkeypatch.setattr(world, "latency", 0.2)
    dialog.start()
    wait(lambda: world.log, 60)
    QgsProject.instance().removeMapLayer(layer.id())
    wait(lambda: not dialog.busy, 60)
    said = child(dialog, QLabel, "statisticsText").text()
    assert "4 rows" in said and ("no longer there" in said) == (result == JOINED)
    assert dialog.result.name() == "Statistics of fields"
    assert [row["name"] for row in table(dialog.result)] == ["f0", "f1", "f2", "f3"]
    start = child(dialog, QPushButton, "statisticsStart")
    assert start.isEnabled() == (result == WITH_SHAPES)  # the result itself is a layer of polygons then
    QgsProject.instance().removeMapLayer(dialog.result.id())
    assert not start.isEnabled()
    dialog.save_csv(str(tmp_path / "table.csv"))
    assert "no longer in the project" in child(dialog, QLabel, "statisticsText").text()
    dialog.start()
    assert not dialog.busy
    dialog.save_chart(str(tmp_path / "chart.png"))  # what is drawn needs no layer
    assert (tmp_path / "chart.png").exists()


def test_many_rows_neither_fill_the_memory_nor_the_window(opened, recipe, monkeypatch):
    """The table is a file then, the chart knows its first rows, and the log tells of the export."""
    for name, value in (("MOST_IN_MEMORY", 10), ("MOST_READ", 7)):
        monkeypatch.setattr(area_statistics_dialog, name, value)
    monkeypatch.setattr(statistics, "MUCH", 17)
    dialog = opened(Series(recipe, "days(4)"), layer_of(shapes(6)))
    assert "18 rows" in measured(dialog)
    assert dialog.result.isValid() and dialog.result.dataProvider().name() == "ogr"
    assert len(table(dialog.result)) == 18 and child(dialog, QListWidget, "statisticsFeatures").count() == 3
    assert any("18 answers" in said and "Drive" in said for said in dialog._feedback.said)
    monkeypatch.setattr(area_statistics_dialog, "MOST_IN_MEMORY", 18)
    assert dialog.parameters["OUTPUT"] == "memory:"


def test_it_can_be_stopped_only_while_it_measures(opened, recipe, world, monkeypatch):  # noqa: F811
    dialog = opened(recipe, layer_of(shapes(2)))
    stop = child(dialog, QPushButton, "statisticsStop")
    dialog.show()
    assert not stop.isVisible()
    monkeypatch.setattr(world, "latency", 0.2)
    dialog.start()
    assert stop.isVisible()
    dialog.hide()
    dialog.show()
    assert stop.isVisible()
    wait(lambda: not dialog.busy, 60)
    assert not stop.isVisible()


def test_the_project_is_closed_while_it_is_measured(opened, recipe, world, monkeypatch):  # noqa: F811
    dialog = opened(recipe, layer_of(shapes(3)))
    world.log.clear()
    monkeypatch.setattr(world, "latency", 0.2)
    dialog.start()
    wait(lambda: world.log, 60)
    QgsProject.instance().clear()
    wait(lambda: not dialog.busy, 60)
    assert "3 rows" in child(dialog, QLabel, "statisticsText").text()


def test_nothing_is_left_open(world, window, recipe):  # noqa: F811
    dialogs = StatisticsDialogs(None, window.window)
    made = dialogs.open(recipe, "June")
    assert made.isVisible()
    made.reject()
    dialogs.open(recipe, "July")
    dialogs.shut_down()
    assert dialogs._open == []
