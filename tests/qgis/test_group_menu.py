"""The menu of a group through time: what a composite's layer offers, for all of it at once."""

import json
import threading
import time

import pytest
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtWidgets import QAction, QApplication, QLabel, QMenu

from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui import group_menu
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.group_menu import GroupMenu
from cloudscore_plugin.gui.layer_menu import LayerMenu
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.identity import age_of, origin_of, recipe_of
from cloudscore_plugin.services.maps import AT_ONCE
from cloudscore_plugin.settings import Settings
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
    with qtbot.waitSignal(dock.series_builder.built, timeout=20000) as built:
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
    with qtbot.waitSignal(dock.series_builder.built, timeout=20000):
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
    with qtbot.waitSignal(dock.series_builder.built, timeout=30000) as built:
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

    qtbot.waitUntil(fresh, timeout=40000)
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
