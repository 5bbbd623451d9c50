"""The menu of a group through time: what a composite's layer offers, for all of it at once."""

import json
import threading
import time

import pytest
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent, QPainter
from qgis.PyQt.QtWidgets import QAction, QApplication, QLabel, QMenu, QPushButton

from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui import group_menu
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.group_menu import GroupMenu
from cloudscore_plugin.gui.layer_menu import LayerMenu
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.identity import age_of, origin_of, product_of, recipe_of
from cloudscore_plugin.services.maps import AT_ONCE
from cloudscore_plugin.settings import Settings
from tests.support.http import failure
from tests.support.qt import work_is_over
from tests.support.recipes import RECIPE

from .test_renewal import aged
from .window import child

MAPS = "POST /v1/projects/demo/maps"
SERIES = Series(RECIPE.with_(start="2024-01-01", end="2024-05-01"))


@pytest.fixture
def dock(window, server):
    Settings.load().save(live_preview=0, connection="google", endpoint=server.url, project="demo")
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.fill()
    menu = LayerMenu(window, dock)
    yield dock
    menu.shut_down()
    dock.shut_down()
    dock.deleteLater()


@pytest.fixture
def group(dock, qtbot):
    with qtbot.waitSignal(dock.series_builder.built) as built:
        dock.series_builder.build(SERIES)
    return built.args[0]


@pytest.fixture
def choose(dock, window, group):
    """Chooses an entry of the group's menu, as QGIS shows it: the tree makes the menu when it is asked."""

    def run(name, node=None):
        view = window.tree
        view.setCurrentIndex(view.node2index(node or group))

        menu = QMenu(view)
        menu.addAction("QGIS's own")
        at = QPoint(5, 5)
        QApplication.sendEvent(
            view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
        )
        QTimer.singleShot(0, menu.close)
        menu.exec(view.mapToGlobal(at))
        action = menu.findChild(QAction, name)
        if action is not None:
            action.trigger()
        return action

    return run


def test_other_nodes_have_no_such_menu(choose, group):
    assert choose("groupRenew", group.findLayers()[0]) is None
    other = QgsProject.instance().layerTreeRoot().addGroup("somebody's")
    assert choose("groupRenew", other) is None


def test_renew_all(choose, group, server, qtbot):
    before = server.lines.count(MAPS)
    assert choose("groupRenew") is not None
    qtbot.waitUntil(lambda: server.lines.count(MAPS) == before + 4)


def test_renewing_brings_what_failed(choose, group, server, qtbot):
    missing = list(time_groups.members(group).values())[1]
    QgsProject.instance().removeMapLayer(missing.id())
    choose("groupRenew")
    qtbot.waitUntil(lambda: list(time_groups.members(group)) == SERIES.periods())


def test_edited_in_place(choose, dock, group, qtbot, window):
    """Another style, one month less, one more left out: layers that stay are the same ones, with their names."""
    choose("groupStyle")
    assert dock.product() == SERIES and dock.editing.group is group
    first = time_groups.members(group)[SERIES.periods()[0]]
    first.setName("mine")
    ids = {period: layer.id() for period, layer in time_groups.members(group).items()}
    wanted = SERIES.with_(recipe=SERIES.recipe.with_(style=Style.of("NDVI")), left_out=("2024-02-01",))
    dock.show_product(wanted)
    with qtbot.waitSignal(dock.series_builder.built):
        child(dock, QMenu, "buildMenu")
        dock.build(replace=True)
    assert time_groups.groups(QgsProject.instance()) == [group]
    there = time_groups.members(group)
    assert list(there) == wanted.periods() and time_groups.series_of(group) == wanted
    assert all(layer.id() == ids[period] for period, layer in there.items())
    assert [recipe_of(layer) for layer in there.values()] == wanted.recipes()
    assert [layer.name() for layer in there.values()] == ["mine", "Simulated: Mar 2024", "Simulated: Apr 2024"]
    assert group.name().endswith("NDVI")
    QgsProject.instance().layerTreeRoot().removeChildNode(group)
    assert not dock.editing.active


@pytest.fixture
def replace(dock, choose, group, qtbot):
    """Edits the group, builds a series in its place and returns its layers by period."""

    def run(series, waits=True):
        choose("groupEdit")
        dock.show_product(series)
        with qtbot.waitSignal(dock.series_builder.built, raising=waits, timeout=20000 if waits else 1):
            dock.build(replace=True)
        return time_groups.members(group)

    return run


def test_what_the_user_has_set_stays_when_it_is_edited(replace, group, choose, window, qtbot):
    """As of a single layer: place, names, visibility, what is folded, opacity, blending, and the drawing order."""
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    below = root.addGroup("below")
    group.setName("my months")
    group.setExpanded(True)
    group.setItemVisibilityChecked(False)
    layers = time_groups.members(group)
    for layer in layers.values():
        layer.setOpacity(0.4)
        layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    february = layers[SERIES.periods()[1]]
    group.findLayer(february).setItemVisibilityChecked(True)
    root.setHasCustomLayerOrder(True)
    other = QgsVectorLayer("Polygon?crs=EPSG:4326", "above", "memory")
    project.addMapLayer(other)
    root.setCustomLayerOrder([other, *reversed(list(layers.values()))])
    kept = {period: layer.id() for period, layer in layers.items()}
    wider = SERIES.with_(recipe=SERIES.recipe.with_(style=Style.of("NDVI"), start="2023-12-01", end="2024-06-01"))
    found = replace(wider)
    assert {period: found[period].id() for period in kept} == kept
    assert [recipe_of(layer) for layer in found.values()] == wider.recipes()
    assert [node.name() for node in root.children()] == ["above", "my months", below.name()]
    assert group.isExpanded() and not group.itemVisibilityChecked() and group.isMutuallyExclusive()
    assert time_groups.shown_in(group) == february.id()
    assert not any(node.isExpanded() for node in group.findLayers())
    assert {(round(one.opacity(), 2), one.blendMode()) for one in found.values()} == {
        (0.4, QPainter.CompositionMode.CompositionMode_Multiply)
    }
    assert root.customLayerOrder() == [other, *reversed(list(found.values()))]


def test_the_newest_that_was_shown_stays_the_newest_and_none_stays_none(replace, group, qtbot):
    fewer = SERIES.with_(left_out=("2024-04-01",))
    there = replace(fewer)
    assert time_groups.shown_in(group) == list(there.values())[-1].id()
    there = replace(SERIES)
    assert time_groups.shown_in(group) == list(there.values())[-1].id()
    group.findLayer(time_groups.shown_in(group)).setItemVisibilityChecked(False)
    replace(SERIES.with_(recipe=SERIES.recipe.with_(end="2024-06-01")))
    assert time_groups.shown_in(group) == ""


def test_layers_go_on_under_other_periods(replace, group, qtbot):
    """Another step: one that begins or ends with a layer's month takes that layer; ranges and order are right."""
    ids = [layer.id() for layer in time_groups.members(group).values()]
    quarters = SERIES.with_(step="quarter")
    found = replace(quarters)
    assert [recipe_of(one) for one in found.values()] == quarters.recipes()
    assert len(found) == 2 and {layer.id() for layer in found.values()} <= set(ids)
    assert len(QgsProject.instance().mapLayers()) == 2
    for period, layer in found.items():
        times = layer.temporalProperties().fixedTemporalRange()
        assert abs(times.begin().msecsTo(time_groups.midnight(period.start))) <= 1
        assert abs(times.end().msecsTo(time_groups.midnight(period.end))) <= 1
        assert layer.temporalProperties().isActive() and layer.name().startswith("Simulated: ")
    assert [time_groups.period_of(node) for node in group.findLayers()] == list(reversed(list(found)))


REFUSED = failure(400, "Image.visualize: Image has no bands.", "INVALID_ARGUMENT")


def test_what_fails_shows_what_it_showed_and_is_tried_again(replace, group, server, window, qtbot):
    finer = SERIES.with_(recipe=SERIES.recipe.with_(clear_threshold=0.7))
    server.on("/maps", REFUSED, REFUSED)
    found = replace(finer)
    assert "2 of 4 periods show what they showed before" in window.message()
    old = [period for period, layer in found.items() if recipe_of(layer) == SERIES.recipe_of(period)]
    assert len(old) == 2
    asked = server.lines.count(MAPS)
    window.message_button("retrySeries").click()
    qtbot.waitUntil(lambda: [recipe_of(one) for one in found.values()] == finer.recipes())
    assert server.lines.count(MAPS) == asked + 2


def test_a_group_of_which_nothing_can_be_built_stays_as_it_is(replace, group, server, window, qtbot):
    before, name = list(time_groups.members(group).values()), group.name()
    server.on("/maps", *[REFUSED] * 4)
    replace(SERIES.with_(recipe=SERIES.recipe.with_(clear_threshold=0.7)), waits=False)
    qtbot.waitUntil(lambda: "No scenes found" in window.message())
    assert time_groups.series_of(group) == SERIES and group.name() == name
    assert [recipe_of(layer) for layer in before] == SERIES.recipes()


def test_a_group_that_has_gone_by_then_is_not_made_again(dock, group, server, qtbot):
    dock.series_builder.build(SERIES.with_(recipe=SERIES.recipe.with_(clear_threshold=0.7)), "", group, True)
    QgsProject.instance().layerTreeRoot().removeChildNode(group)
    qtbot.waitUntil(lambda: not dock.series_builder.running)
    work_is_over()
    assert time_groups.groups(QgsProject.instance()) == []


def test_marks_come_and_go_with_filling(replace, dock, group, qtbot):
    """Right above the group they are of, wherever that is; without filling they would tell of nothing."""
    project = QgsProject.instance()
    project.layerTreeRoot().insertLayer(0, project.addMapLayer(QgsRasterLayer("", "another"), False))
    filled = SERIES.with_(fill=True)
    replace(filled)
    qtbot.waitUntil(lambda: len(time_groups.groups(project)) == 2)
    marks = time_groups.beside(project, group)
    qtbot.waitUntil(lambda: list(time_groups.members(marks)) == SERIES.periods())
    siblings = group.parent().children()
    assert siblings.index(marks) == siblings.index(group) - 1
    replace(SERIES)
    qtbot.waitUntil(lambda: time_groups.groups(project) == [group])
    qtbot.waitUntil(lambda: len(time_groups.members(group)) == len(project.mapLayers()) - 1)


def test_one_layer_edited_alone_is_called_as_its_siblings(dock, group, qtbot):
    layer = list(time_groups.members(group).values())[1]
    dock.edit(layer)
    dock.cloud_filter.threshold = 0.7
    with qtbot.waitSignal(dock.builder.built):
        dock.build(replace=True)
    assert recipe_of(layer).clear_threshold == 0.7 and layer.name() == "Simulated: Feb 2024"
    times = layer.temporalProperties()
    assert times.isActive() and not times.fixedTemporalRange().includeEnd()


def test_saved_after_it_was_edited(replace, dock, choose, group, monkeypatch, qtbot):
    """Save from the group, from one of its layers, and as an animation: all of what it shows now."""
    wanted = SERIES.with_(recipe=SERIES.recipe.with_(clear_threshold=0.7), step="quarter")
    found = replace(wanted)
    saved = []
    monkeypatch.setattr(dock.saving, "save_series", saved.append)
    monkeypatch.setattr(dock.saving, "_save_composite", saved.append)
    monkeypatch.setattr(dock.saving, "save_animation", saved.append)
    choose("groupSave")
    for layer in found.values():
        dock.saving.save(product_of(layer))
    dock.save_animation()
    assert saved == [wanted, *wanted.recipes(), group]


def test_only_what_is_of_the_chosen_kind_is_replaced(dock, group, choose):
    """A group of a series is not replaced by a single composite, nor offered to be."""
    choose("groupEdit")
    button = child(dock, QPushButton, "buildButton")
    assert button.menu() is not None
    dock.show_product(SERIES.recipe)
    assert button.menu() is None
    dock.show_product(SERIES)
    assert button.menu() is not None


def test_copied_as_code(choose, group, qtbot):
    for name, word in (("groupJavaScript", "periods.forEach"), ("groupPython", "for start, end in periods:")):
        QApplication.clipboard().clear()
        choose(name)
        qtbot.waitUntil(lambda: bool(QApplication.clipboard().text()))
        code = QApplication.clipboard().text()
        assert word in code and all(json.dumps(period.start) in code for period in SERIES.periods())


def test_about(choose, dock, group, window):
    choose("groupAbout")
    (label,) = window.window.findChildren(QLabel, "aboutPeriods")
    assert label.text() == "4 periods, monthly"


def test_copies_of_all_periods_and_back(choose, dock, group, monkeypatch):
    def ids_of(layers):
        return [layer.id() for layer in layers]

    kept, freed = [], []
    monkeypatch.setattr(dock.copies, "keep", lambda layers, view: kept.append((ids_of(layers), view)))
    monkeypatch.setattr(dock.copies, "back", lambda layers: freed.append(ids_of(layers)))
    ids = [layer.id() for layer in time_groups.members(group).values()]
    choose("groupKeepCopies")
    choose("groupKeepViews")
    assert kept == [(ids, False), (ids, True)] and choose("groupBackToTiles") is None
    monkeypatch.setattr(group_menu, "copy_of", lambda layer: layer)
    monkeypatch.setattr(group_menu, "is_wanting", lambda layer: False)
    choose("groupBackToTiles")
    assert freed == [ids] and choose("groupKeepCopies") is None


def test_thirty_six_reopened_come_back_with_one_request_each(dock, server, qtbot, tmp_path):
    """Eight in flight at most; their ranges are half-open again, and one is checked."""
    series = Series(RECIPE.with_(start="2021-01-01", end="2024-01-01"))
    with qtbot.waitSignal(dock.series_builder.built) as built:
        dock.series_builder.build(series)
    for layer in time_groups.members(built.args[0]).values():
        aged(layer)
    path = str(tmp_path / "aged.qgs")
    assert QgsProject.instance().write(path)
    QgsProject.instance().clear()
    before, under_way, most, gate = server.lines.count(MAPS), [0], [0], threading.Lock()
    usual = server.usual

    def counted(seen):
        if not seen.path.endswith("/maps"):
            return usual(seen)
        with gate:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.02)
        with gate:
            under_way[0] -= 1
        return usual(seen)

    server.usual = counted
    assert QgsProject.instance().read(path)
    (group,) = time_groups.groups(QgsProject.instance())
    members = time_groups.members(group)

    def fresh():
        return all(age_of(origin_of(layer).created) < 600 for layer in members.values())

    qtbot.waitUntil(fresh)
    assert server.lines.count(MAPS) == before + 36 and 1 < most[0] <= AT_ONCE
    assert list(members) == series.periods() and len([node for node in group.findLayers() if node.isVisible()]) == 1
    for period, layer in members.items():
        found = layer.temporalProperties()
        assert found.isActive() and not found.fixedTemporalRange().includeEnd()
        assert recipe_of(layer) == series.recipe_of(period)


def test_files_with_a_stack_beside_them_can_be_one_layer(dock, window, tmp_path, qtbot):
    """As a saved series comes: a group of files, and the virtual raster of their first bands."""
    project = QgsProject.instance()
    group = time_groups.add_group(project, "saved", SERIES)
    stack = gdal.GetDriverByName("MEM").Create("", 4, 4, len(SERIES.periods()), gdal.GDT_Byte)
    for number, period in enumerate(SERIES.periods(), 1):
        path = str(tmp_path / f"{period.start}.tif")
        gdal.GetDriverByName("GTiff").Create(path, 4, 4, 1, gdal.GDT_Byte)
        time_groups.insert_layer(project, group, period, QgsRasterLayer(path, period.start))
        stack.GetRasterBand(number).SetDescription(f"{period.start}/{period.last_day}")

    def offered():
        menu = QMenu(window.tree)
        window.tree.setCurrentIndex(window.tree.node2index(group))
        dock.findChild(GroupMenu).add_to(menu)
        return menu.findChild(QAction, "groupStack")

    assert offered() is None
    gdal.GetDriverByName("GTiff").CreateCopy(str(tmp_path / "series.vrt"), stack)  # whatever GDAL reads
    offered().trigger()
    layer = project.layerTreeRoot().children()[1].layer()
    assert layer.name() == "saved, first bands" and layer.isValid() and layer.bandCount() == 4
    assert layer.temporalProperties().isActive() == time_groups.plays_bands()
