"""Before and after in the dock: what is chosen, told, built as one group, edited, remembered and saved."""

from datetime import date
from pathlib import Path

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QSpinBox, QToolButton

from cloudscore_plugin.core.change import KINDS, Change, around
from cloudscore_plugin.core.recipe import RecipeError
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.layer_menu import LayerMenu
from cloudscore_plugin.layers.identity import product_of, recipe_of
from cloudscore_plugin.layers.legends import ChangeLegend
from cloudscore_plugin.sandbox.server import SandboxServer
from cloudscore_plugin.services.change_build import members
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ORIGIN, UTM, ArrayCatalogue
from tests.support.stacks import HEIGHT, WIDTH, random_scenes

from .window import child

MAPS = "POST /v1/projects/demo/maps"


@pytest.fixture
def dock(window, profile):
    Settings.load().save(live_preview=0)
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    yield dock
    dock.shut_down()
    dock.deleteLater()


def choose(dock, span=("2024-11-01", "2025-02-01")):
    child(dock, QToolButton, "way_change").click()
    dock.dates.set_span(*span)


def text(dock):
    return child(dock, QLabel, "changeText").text()


@pytest.mark.parametrize(
    "day, months, gap, before, after",
    [
        ("2024-10-31", 3, 0, ("2024-07-31", "2024-10-31"), ("2024-11-01", "2025-02-01")),
        ("2024-10-31", 4, 5, ("2024-06-30", "2024-10-26"), ("2024-11-06", "2025-03-01")),
        ("2024-02-29", 12, 0, ("2023-02-28", "2024-02-29"), ("2024-03-01", "2025-03-01")),
    ],
)
def test_dates_around_an_event(day, months, gap, before, after):
    assert around(date.fromisoformat(day), months, gap) == (before, after)


def test_before_is_the_year_before_until_something_is_chosen(dock):
    choose(dock)
    product = dock.product()
    assert isinstance(product, Change) and product.after == dock.recipe()
    assert (product.before.start, product.before.end) == ("2023-11-01", "2024-02-01")
    assert product.index == "NDVI" and "is compared with" in text(dock)
    dock.dates.set_span("2024-06-01", "2024-07-01")
    assert dock.product().before.start == "2023-06-01"


def test_the_day_of_an_event_sets_both_sides(dock):
    choose(dock)
    child(dock, object, "changeEvent").set_date(date(2024, 10, 31))
    child(dock, QSpinBox, "changeGap").setValue(5)
    child(dock, QToolButton, "changeEventButton").click()
    product = dock.product()
    sides = [(side.start, side.end) for side in (product.before, product.after)]
    assert sides == list(around(date(2024, 10, 31), 3, 5))
    assert dock.dates.span == sides[1]


def test_questions_and_indices(dock):
    choose(dock)
    combo = child(dock, QComboBox, "changeIndex")
    for at, row in enumerate(KINDS):
        combo.setCurrentIndex(at)
        assert (dock.product().index, dock.product().relative) == (row.index, row.relative)
        assert dock.product().kind is row
    combo.setCurrentIndex(combo.findData("B4"))
    assert dock.product().index == "B4"
    child(dock, QSpinBox, "changeMinViews").setValue(4)
    assert dock.product().min_views == 4


@pytest.mark.parametrize(
    "before, said",
    [
        (("2024-10-01", "2024-12-01"), "lasts until"),
        (("2024-11-01", "2025-02-01"), "same dates"),
        (("2025-03-01", "2025-04-01"), "Exchange the dates"),
        (("2024-03-01", "2024-01-01"), "comes before the first"),
    ],
)
def test_what_cannot_be_compared_is_said_and_not_built(dock, window, before, said):
    choose(dock)
    dock.dates.ways.fields["change"].show_choices({"change": {"before": before}})
    assert said in text(dock)
    with pytest.raises(RecipeError):
        dock.product()
    child(dock, QPushButton, "buildButton").click()
    assert not dock.change_builder.running and window.message()


def test_a_change_comes_back_from_files_and_undo(dock, window):
    choose(dock)
    first = dock.product()
    other = first.with_(index="NBR", relative=True, min_views=3, limits=(-0.2, 0.2))
    dock.adopt(other, "from a file")
    assert dock.product() == other
    window.message_button("undoButton").click()
    assert dock.product() == first
    dock.show_product(first.after)
    assert dock.product() == first.after and dock.dates.ways.kind == "composite"


def test_one_group_with_the_change_on_top(dock, server, window, qtbot):
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    choose(dock)
    with qtbot.waitSignal(dock.change_builder.built, timeout=20000) as told:
        child(dock, QPushButton, "buildButton").click()
    (layer,) = told.args
    change = dock.product()
    assert server.lines.count(MAPS) == 3
    node = QgsProject.instance().layerTreeRoot().findLayer(layer)
    found = members(node)
    assert list(found) == ["change", "after", "before"] and found["change"] is layer
    assert [product_of(found[side]) for side in found] == [change, change.after, change.before]
    assert recipe_of(layer) is None and isinstance(layer.legend(), ChangeLegend)
    assert "dNDVI" in node.parent().name()
    labels = [n.data(Qt.ItemDataRole.DisplayRole) for n in layer.legend().createLayerTreeModelLegendNodes(node)]
    assert "loss (-0.3" in " ".join(labels) or len(labels) == len(change.classes) + 2
    dock.edit(layer)
    child(dock, QSpinBox, "changeMinViews").setValue(2)
    ids = [other.id() for other in found.values()]
    with qtbot.waitSignal(dock.change_builder.built, timeout=20000):
        dock.build(replace=True)
    assert [other.id() for other in members(node).values()] == ids
    assert product_of(layer) == change.with_(min_views=2) and server.lines.count(MAPS) == 6
    renewed = server.lines.count(MAPS)
    dock.renew([layer.id()])
    qtbot.waitUntil(lambda: server.lines.count(MAPS) == renewed + 1, timeout=20000)
    assert product_of(layer) == change.with_(min_views=2)


def test_the_menu_offers_what_a_change_has(dock, server, window, qtbot):
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    choose(dock)
    menu = LayerMenu(window, dock)
    try:
        with qtbot.waitSignal(dock.change_builder.built, timeout=20000) as told:
            child(dock, QPushButton, "buildButton").click()
        shown = {}
        for layer in members(QgsProject.instance().layerTreeRoot().findLayer(told.args[0])).values():
            shown[layer.id()] = set(window.layer_menu(layer))
        of_change, of_after, _before = shown.values()
        assert of_change == {"Renew", "Edit recipe…", "Save recipe…", "Save GeoTIFF…", "Make polygons…"}
        assert "Make polygons…" not in of_after and "Change style" in of_after
    finally:
        menu.shut_down()


def test_from_the_dock_to_polygons(dock, window, qtbot, tmp_path, monkeypatch):
    with SandboxServer(ArrayCatalogue(random_scenes(8, bands=("B2", "B3", "B4", "B8", "B8A", "B9")))) as world:
        Settings.load().save(connection="google", endpoint=world.url, project="sandbox")
        west, east, south, north = ORIGIN[0], ORIGIN[0] + 10 * WIDTH, ORIGIN[1] - 10 * HEIGHT, ORIGIN[1]
        box = QgsGeometry.fromRect(QgsRectangle(west, south, east, north))
        dock.area.take(box, QgsCoordinateReferenceSystem(UTM))
        choose(dock, ("2023-01-05", "2023-12-31"))
        dock.dates.ways.fields["change"].show_choices({"change": {"before": ("2023-01-01", "2023-01-05")}})
        path = str(tmp_path / "scars")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (path, ""))
        with qtbot.waitSignal(dock.polygon_maker.ended, timeout=60000):
            dock.saving.make_polygons(dock.product())
        assert Path(path + ".tif").is_file() and Path(path + ".gpkg").is_file(), window.message()
        made = [layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsVectorLayer)]
        assert len(made) == 1 and made[0].renderer().classAttribute() == "class"
        assert window.message_button("copyTableButton") is not None
