"""Before and after in the dock: what is chosen, told, built as one group, edited, remembered and saved."""

import re
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsLayoutItemLegend,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QToolButton,
)

from cloudscore_plugin.core.change import KINDS, Change, around
from cloudscore_plugin.core.errors import NetworkError
from cloudscore_plugin.core.recipe import RecipeError, ground_km2
from cloudscore_plugin.download import polygons
from cloudscore_plugin.earthengine.code import javascript_code, python_code
from cloudscore_plugin.gui.about import AboutDialog
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.layer_menu import LayerMenu
from cloudscore_plugin.layers.identity import product_of, recipe_of
from cloudscore_plugin.layers.legends import ChangeLegend
from cloudscore_plugin.messages.names import change_name, side_name
from cloudscore_plugin.services.change_build import members, products_of
from cloudscore_plugin.services.change_polygons import sums_in
from cloudscore_plugin.services.report import Page, parts_of
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ORIGIN, UTM, ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.stacks import HEIGHT, WIDTH, random_scenes

from .test_layer_menu import TEXTS
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


@pytest.mark.parametrize(
    "day, months, gap, before, after",
    [
        ("2024-10-31", 3, 0, ("2023-11-01", "2024-02-01"), ("2024-11-01", "2025-02-01")),
        ("2024-10-31", 3, 10, ("2023-11-11", "2024-02-01"), ("2024-11-11", "2025-02-01")),
        ("2024-02-28", 12, 0, ("2023-02-28", "2024-02-28"), ("2024-02-29", "2025-03-01")),
        ("2024-10-31", 18, 0, ("2022-11-01", "2024-05-01"), ("2024-11-01", "2026-05-01")),
    ],
)
def test_dates_around_an_event_in_the_same_season(day, months, gap, before, after):
    assert around(date.fromisoformat(day), months, gap, True) == (before, after)


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
    child(dock, QCheckBox, "changeSeasons").setChecked(True)
    child(dock, QToolButton, "changeEventButton").click()
    assert dock.product().before.start == "2023-11-06" and dock.dates.span == sides[1]


@pytest.mark.parametrize(
    "before, told",
    [
        (("2024-08-01", "2024-10-31"), True),
        (("2023-11-01", "2024-02-01"), False),  # a year earlier
        (("2023-12-01", "2024-03-01"), False),
        (("2023-10-01", "2024-10-01"), False),  # a whole year is of no season
    ],
)
def test_sides_of_different_seasons_are_told(dock, before, told):
    choose(dock)  # after is November to January
    dock.dates.ways.fields["change"].show_choices({"change": {"before": before}})
    assert ("seasons differ" in text(dock)) == told and dock.product().before.start == before[0]


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
    with qtbot.waitSignal(dock.change_builder.built) as told:
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
    with qtbot.waitSignal(dock.change_builder.built):
        dock.build(replace=True)
    assert [other.id() for other in members(node).values()] == ids
    assert product_of(layer) == change.with_(min_views=2) and server.lines.count(MAPS) == 6
    renewed = server.lines.count(MAPS)
    dock.renew([layer.id()])
    qtbot.waitUntil(lambda: server.lines.count(MAPS) == renewed + 1)
    assert product_of(layer) == change.with_(min_views=2)


@pytest.fixture
def built(dock, server, window, qtbot):
    """The layers of a change on the map, by side."""
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    choose(dock)
    with qtbot.waitSignal(dock.change_builder.built) as told:
        child(dock, QPushButton, "buildButton").click()
    return members(QgsProject.instance().layerTreeRoot().findLayer(told.args[0]))


@pytest.fixture
def menu(dock, window):
    menu = LayerMenu(window, dock)
    yield menu
    menu.shut_down()


def test_the_menu_offers_what_a_change_has(built, menu, window):
    of_change, of_after, of_before = (set(window.layer_menu(layer)) for layer in built.values())
    assert of_change == {*TEXTS, "Make polygons…"} - {"Save many areas…"}
    assert of_after == of_before == set(TEXTS)


def pick(window, layer, text):
    window.setActiveLayer(layer)
    window.layer_menu(layer)[text].trigger()


def test_a_change_is_copied_as_code(dock, built, menu, window, qtbot):
    change = product_of(built["change"])
    for text, expected in (
        ("Copy as JavaScript", javascript_code(change)),
        ("Copy as Python", python_code(change, "demo")),
    ):
        QApplication.clipboard().clear()
        pick(window, built["change"], text)
        qtbot.waitUntil(lambda expected=expected: QApplication.clipboard().text() == expected)


def test_changing_the_style_of_a_change_leads_to_its_limits(dock, built, menu, window, qtbot):
    pick(window, built["change"], "Change style")
    edit = child(dock, QLineEdit, "changeLimits")
    assert dock.editing.layer_id == built["change"].id()
    edit.setText("-0.3 -0.1 0.1 0.3")
    edit.editingFinished.emit()
    with qtbot.waitSignal(dock.change_builder.built):
        dock.build(replace=True)
    assert product_of(built["change"]).limits == (-0.3, -0.1, 0.1, 0.3)


@pytest.mark.parametrize("own", [False, True])
def test_what_the_user_has_set_stays_when_a_change_is_edited(dock, built, menu, window, qtbot, own):
    """As of a single layer: place, names, visibility, folding, opacity. Names that are ours follow the change."""
    top, after, before = built.values()
    root = QgsProject.instance().layerTreeRoot()
    group = root.findLayer(top).parent()
    root.insertGroup(0, "above")
    if own:
        group.setName("my change")
        after.setName("my after")
    group.setItemVisibilityChecked(False)
    root.findLayer(before).setItemVisibilityChecked(False)
    root.findLayer(top).setExpanded(False)
    after.setOpacity(0.5)
    dock.edit(top)
    combo = child(dock, QComboBox, "changeIndex")
    combo.setCurrentIndex(combo.findData("NBR"))
    dock.cloud_filter.threshold = 0.7
    with qtbot.waitSignal(dock.change_builder.built):
        dock.build(replace=True)
    change = product_of(top)
    assert change.index == "NBR" and product_of(before) == change.before and product_of(after) == change.after
    assert [node.name() for node in root.children()] == ["above", group.name()] and not group.itemVisibilityChecked()
    assert not root.findLayer(before).itemVisibilityChecked() and after.opacity() == 0.5
    assert not any(root.findLayer(layer).isExpanded() for layer in (top, after, before))
    assert group.name() == ("my change" if own else change_name(change, True))
    assert after.name() == ("my after" if own else after.metadata().title())
    assert [layer.metadata().title() for layer in (top, after, before)] == [
        side_name(side, product, True) for side, product in products_of(change).items()
    ]
    dock.edit(before)
    dock.cloud_filter.threshold = 0.5
    with qtbot.waitSignal(dock.builder.built):
        dock.build(replace=True)
    assert before.name().startswith("Before: ") and product_of(before).clear_threshold == 0.5


def test_about_a_change(dock, built, menu, window):
    Settings.load().save(connection="sandbox")  # of another kind: nothing is asked for
    pick(window, built["change"], "About this layer")
    (dialog,) = window.window.findChildren(AboutDialog)
    told = [label.text() for label in dialog.findChildren(QLabel)]
    for words in (
        "2023-11-01 to 2024-01-31 (UTC)",
        "2024-11-01 to 2025-01-31 (UTC)",
        "Vegetation lost (NDVI): dNDVI, after minus before",
        "1",
    ):
        assert words in told, words
    assert any("strong loss (< -0.55)" in text for text in told)
    child(dialog, QPushButton, "aboutCopyReport").click()
    paragraph = QApplication.clipboard().text()
    assert "dNDVI" in paragraph and "at least 1 clear views" in paragraph and "-0.55" in paragraph
    dialog.close()


def test_print_statistics_and_report_of_a_change(dock, built, menu, window, qtbot, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(dock, "measure_areas", lambda *given: asked.append(given))
    pick(window, built["change"], "Area statistics…")
    [(product, title)] = asked
    assert (product.before.start, product.before.last_day, product.index) == ("2023-11-01", "2024-01-31", "NDVI")
    assert title == built["change"].name()
    opened = []
    monkeypatch.setattr(window, "openLayoutDesigner", opened.append, raising=False)
    pick(window, built["change"], "Print layout")
    legend = next(item for item in opened[0].items() if isinstance(item, QgsLayoutItemLegend))
    assert [node.layerId() for node in legend.model().rootGroup().findLayers()] == [built["change"].id()]
    path = tmp_path / "scars.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (str(path), ""))
    pick(window, built["change"], "Report (PDF)…")
    qtbot.waitUntil(lambda: window.message_button("openReportButton") is not None)
    assert path.read_bytes().startswith(b"%PDF") and "scars.pdf" in window.message()


def test_the_group_of_a_change_has_its_menu(dock, built, menu, window, server, qtbot):
    compared = []
    menu.offer_compare(compared.append)
    node = QgsProject.instance().layerTreeRoot().findLayer(built["change"]).parent()
    view = window.tree
    view.setCurrentIndex(view.node2index(node))
    whole = QMenu(view)
    menu._groups.add_to(whole)
    actions = {action.objectName(): action for action in whole.findChildren(QAction)}
    assert {"layerRenew", "layerPolygons", "layerReport", "layerAbout", "groupCompare"} <= set(actions)
    assert {"layerKeepCopy", "layerKeepView"} <= set(actions) and "layerBackToTiles" not in actions
    actions["groupCompare"].trigger()
    assert [found.layer() for found in compared[0]] == [built["before"], built["after"]]
    before = server.lines.count(MAPS)
    actions["layerRenew"].trigger()
    qtbot.waitUntil(lambda: server.lines.count(MAPS) == before + 3)
    other = QgsProject.instance().layerTreeRoot().addGroup("somebody's")
    view.setCurrentIndex(view.node2index(other))
    whole = QMenu(view)
    menu._groups.add_to(whole)
    assert [action.objectName() for action in whole.findChildren(QAction) if action.objectName()] == ["groupCompare"]


def out_of_reach(_feedback):
    raise NetworkError("dns", "no such host")


def test_the_report_tells_scenes_and_hectares(world_dock, window, qtbot, tmp_path, monkeypatch):
    """Scenes of the preview and hectares of polygons of this very change; what is not at hand is asked for."""
    dock = world_dock
    Settings.load().save(live_preview=1)
    dock.dates.ways.fields["change"].show_choices(
        {"change": {"before": ("2023-01-01", "2023-01-05"), "limits": (0.0,)}}
    )
    dock.preview._live.setChecked(True)
    dock.dates.changed.emit()
    qtbot.waitUntil(lambda: dock.preview.idle and dock.preview.strip.frame is not None)
    with qtbot.waitSignal(dock.change_builder.built) as told:
        dock.build()
    menu = LayerMenu(window, dock)
    try:
        parts, written = parts_of([told.args[0]]), []
        menu._reports = SimpleNamespace(write=lambda *asked: written.append(asked), shut_down=lambda: None)

        def note():
            menu._write_report(parts, "report.pdf")
            qtbot.waitUntil(lambda: bool(written))
            (said,) = written.pop()[2]
            return said

        def hectares(text):
            return sum(float(part) for part in re.findall(r"([\d.]+) ha", text))

        seen = note()
        assert "Before: 4 overpasses from 2023-01-01 to 2023-01-04." in seen and "After: 4 overpasses" in seen
        assert "pixel by pixel: " in seen
        assert hectares(seen) == pytest.approx(ground_km2(dock.product().after.roi) * 100, rel=0.001)
        with monkeypatch.context() as patch:  # without the preview the same is asked of Earth Engine
            patch.setattr(type(dock), "scenes_at_hand", lambda *_asked: None)
            assert note() == seen
            patch.setattr(dock.connections, "session_factory", lambda _simulated: out_of_reach)
            assert "could not all be found out: " in note()
        path = str(tmp_path / "scars")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (path, ""))
        monkeypatch.setattr(polygons, "Options", partial(polygons.Options, 0.02, 0))  # of noise, patches are small
        with qtbot.waitSignal(dock.polygon_maker.built) as made:
            dock.saving.make_polygons(dock.product())
        total = sum(feature["hectares"] for feature in made.args[0].getFeatures())
        seen = note()
        assert "Area of the polygons: " in seen and hectares(seen) == pytest.approx(total, abs=0.02) and total > 0
        rows = sums_in(QgsProject.instance(), dock.product())
        assert sum(row.hectares for row in rows) == pytest.approx(total)
        assert sums_in(QgsProject.instance(), dock.product().with_(min_views=3)) == []
        page = Page(QgsProject.instance(), parts, [seen])
        assert seen in page._paragraphs()
    finally:
        menu.shut_down()


def test_one_side_lost_on_reopening(dock, built, menu, window, server, qtbot, tmp_path):
    """The change knows both sides by itself: it is renewed, edited and told about without the lost layer."""
    project, path = QgsProject.instance(), str(tmp_path / "p.qgs")
    change, kept = product_of(built["change"]), built["change"].id()
    project.removeMapLayer(built["before"].id())
    assert project.write(path)
    project.clear()
    assert project.read(path)
    layer = project.mapLayer(kept)
    node = project.layerTreeRoot().findLayer(layer)
    assert product_of(layer) == change and list(members(node)) == ["change", "after"]
    asked = server.lines.count(MAPS)
    dock.renew([kept])
    qtbot.waitUntil(lambda: server.lines.count(MAPS) > asked)
    parts = parts_of([layer])
    assert parts[-1].change == change and len(parts) == 2
    view = window.tree
    view.setCurrentIndex(view.node2index(node.parent()))
    whole, compared = QMenu(view), []
    menu.offer_compare(compared.append)
    menu._groups.add_to(whole)
    next(a for a in whole.findChildren(QAction) if a.objectName() == "groupCompare").trigger()
    assert [found.layer() for found in compared[0]] == [members(node)["after"]]
    dock.edit(layer)
    child(dock, QSpinBox, "changeMinViews").setValue(3)
    with qtbot.waitSignal(dock.change_builder.built):
        dock.build(replace=True)
    assert product_of(layer) == change.with_(min_views=3)


@pytest.fixture
def world_dock(dock):
    with SandboxServer(ArrayCatalogue(random_scenes(8, bands=("B2", "B3", "B4", "B8", "B8A", "B9")))) as world:
        Settings.load().save(connection="google", endpoint=world.url, project="sandbox")
        west, east, south, north = ORIGIN[0], ORIGIN[0] + 10 * WIDTH, ORIGIN[1] - 10 * HEIGHT, ORIGIN[1]
        box = QgsGeometry.fromRect(QgsRectangle(west, south, east, north))
        dock.area.take(box, QgsCoordinateReferenceSystem(UTM))
        choose(dock, ("2023-01-05", "2023-12-31"))
        yield dock


@pytest.mark.parametrize(
    "before, fields, said",
    [
        (("2022-01-01", "2022-02-01"), {}, "2022-01-01"),  # no scenes on one side
        (("2023-01-01", "2023-01-05"), {"min_views": 50}, "clear views"),  # more views than there are
        (("2023-01-01", "2023-01-05"), {"index": "B10"}, "B10"),  # which surface reflectance lacks
    ],
)
def test_what_leaves_nothing_to_tell_is_said(world_dock, window, qtbot, tmp_path, monkeypatch, before, fields, said):
    dock = world_dock
    dock.dates.ways.fields["change"].show_choices({"change": {"before": before, **fields}})
    path = str(tmp_path / "scars")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (path, ""))
    dock.save_polygons()
    qtbot.waitUntil(lambda: not dock.polygon_maker.running)
    assert said in window.message(), window.message()
    assert not Path(path + ".gpkg").exists()


def test_from_the_dock_to_polygons(world_dock, window, qtbot, tmp_path, monkeypatch):
    dock = world_dock
    dock.dates.ways.fields["change"].show_choices({"change": {"before": ("2023-01-01", "2023-01-05")}})
    path = str(tmp_path / "scars")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (path, ""))
    with qtbot.waitSignal(dock.polygon_maker.ended):
        dock.saving.make_polygons(dock.product())
    assert Path(path + ".tif").is_file() and Path(path + ".gpkg").is_file(), window.message()
    made = [layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsVectorLayer)]
    assert len(made) == 1 and made[0].renderer().classAttribute() == "class"
    assert window.message_button("copyTableButton") is not None
