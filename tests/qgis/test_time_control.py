"""Groups through time in step with QGIS's Temporal Controller."""

import pytest
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsTemporalNavigationObject

from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui.messages import Messages
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.services.time_control import TimeControl, _mode
from tests.support.recipes import RECIPE


@pytest.fixture
def control(window):
    controller = QgsTemporalNavigationObject()
    window.canvas.setTemporalController(controller)
    control = TimeControl(window, Messages(window, lambda *_told: None))
    yield control
    control.shut_down()
    window.canvas.setTemporalController(None)


@pytest.fixture
def group_of(window, tmp_path):
    """Makes groups of plain rasters."""
    path = str(tmp_path / "plain.tif")
    gdal.GetDriverByName("GTiff").Create(path, 4, 4, 1, gdal.GDT_Byte).SetGeoTransform((0, 10, 0, 40, 0, -10))

    def make(series):
        return _group_of(series, path)

    return make


def _group_of(series, path):
    project = QgsProject.instance()
    group = time_groups.add_group(project, "group", series)
    for period in series.periods():
        time_groups.insert_layer(project, group, period, QgsRasterLayer(path, period.start))
    return group


def checked(group):
    return [node for node in group.findLayers() if node.isVisible()]


STEPS = [
    ("month", ("2024-01-15", "2024-07-01"), 6),
    ("quarter", ("2024-01-01", "2025-01-01"), 4),
    ("seasons", ("2023-12-01", "2024-12-01"), 4),
    ("year", ("2020-01-01", "2024-06-01"), 5),
    ("season(11,4)", ("2020-11-01", "2024-05-01"), 4),
    ("days(10)", ("2024-01-01", "2024-02-15"), 5),
]


@pytest.mark.parametrize("step, span, count", STEPS)
def test_each_frame_of_the_animation_shows_one_period(control, window, group_of, step, span, count):
    series = Series(RECIPE.with_(start=span[0], end=span[1]), step)
    group = group_of(series)
    assert len(checked(group)) == 1
    control.offer(group)
    window.message_button("playSeriesButton").click()
    controller = window.canvas.temporalController()
    assert control.on and len(checked(group)) == count and controller.totalFrameCount() == count
    for number, layer in enumerate(time_groups.members(group).values()):
        frame = controller.dateTimeRangeForFrameNumber(number)
        seen = list(time_groups.members(group).values())
        seen = [one for one in seen if one.temporalProperties().isVisibleInTemporalRange(frame)]
        assert seen[-1:] == [layer] and len(seen) <= 2  # QGIS 3.22: see time_groups._frames_touch()
    settings = QgsProject.instance().timeSettings()
    assert settings.temporalRange().begin() == controller.temporalExtents().begin()
    assert settings.temporalRange().end() >= controller.temporalExtents().end()
    controller.setNavigationMode(_mode("NavigationOff"))
    assert [node.layer() for node in checked(group)] == [list(time_groups.members(group).values())[-1]]


def test_what_is_checked_by_hand_stays_while_the_mode_stays(control, window, group_of):
    group = group_of(Series(RECIPE.with_(start="2024-01-01", end="2024-04-01")))
    group.findLayers()[2].setItemVisibilityChecked(True)  # January, alone
    controller = window.canvas.temporalController()
    controller.setTemporalExtents(controller.temporalExtents())
    assert len(checked(group)) == 1 and checked(group)[0] is not group.findLayers()[0]


def test_a_read_project_gets_its_ranges_and_its_one_layer(control, window, group_of, tmp_path, qtbot):
    group_of(Series(RECIPE.with_(start="2024-01-01", end="2024-04-01")))
    path = str(tmp_path / "series.qgs")
    assert QgsProject.instance().write(path)
    QgsProject.instance().clear()
    assert QgsProject.instance().read(path)
    (group,) = time_groups.groups(QgsProject.instance())
    qtbot.waitUntil(lambda: len(checked(group)) == 1)
    for layer in time_groups.members(group).values():
        assert not layer.temporalProperties().fixedTemporalRange().includeEnd()
