"""Groups through time: what QGIS's own renderer draws at an instant, with and without the Temporal Controller."""

import random
from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from osgeo import gdal, osr
from qgis.core import (
    QgsDateTimeRange,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt

from cloudscore_plugin.core.series import Series
from cloudscore_plugin.layers import time_groups
from tests.support.recipes import RECIPE

MONTHS = Series(RECIPE.with_(start="2024-01-15", end="2024-12-20"), "month")


@pytest.fixture
def rasters(tmp_path):
    """One picture a period, each of another grey."""
    found = []
    for number, period in enumerate(MONTHS.periods()):
        path = str(tmp_path / f"{period.start}.tif")
        file = gdal.GetDriverByName("GTiff").Create(path, 4, 4, 3, gdal.GDT_Byte)
        file.SetGeoTransform((0, 10, 0, 40, 0, -10))
        system = osr.SpatialReference()
        system.ImportFromEPSG(32651)
        file.SetProjection(system.ExportToWkt())
        file.WriteArray(np.full((3, 4, 4), 10 + number * 20, np.uint8))
        del file
        layer = QgsRasterLayer(path, period.start)
        layer.setRenderer(QgsMultiBandColorRenderer(layer.dataProvider(), 1, 2, 3))  # no stretch
        found.append((period, layer))
    return found


@pytest.fixture
def group(rasters):
    project = QgsProject.instance()
    project.clear()
    group = time_groups.add_group(project, "Series", MONTHS)
    for period, layer in random.Random(1).sample(rasters, len(rasters)):
        time_groups.insert_layer(project, group, period, layer)
    yield group
    project.clear()


def drawn_at(begin, end=None, both=True):
    """The grey that QGIS draws for a temporal range, from the layers that are checked in the tree."""
    settings = QgsMapSettings()
    settings.setLayers(
        [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers() if node.isVisible()]
    )
    settings.setExtent(QgsRectangle(0, 0, 40, 40))
    settings.setOutputSize(QSize(4, 4))
    if begin is not None:
        settings.setIsTemporal(True)
        settings.setTemporalRange(QgsDateTimeRange(begin, end or begin, True, both))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    pixel = job.renderedImage().pixelColor(1, 1)
    return pixel.red() if pixel.alpha() == 255 and pixel.red() != 255 else None


def instants():
    """A thousand moments of the series: random ones, each end of each period, and the milliseconds around them."""
    chance = random.Random(5)
    first = datetime(2024, 1, 15, tzinfo=timezone.utc)
    seconds = (datetime(2024, 12, 20, tzinfo=timezone.utc) - first).total_seconds()
    moments = [first + timedelta(seconds=1 + chance.random() * (seconds - 1)) for _ in range(965)]
    for period in MONTHS.periods():
        start = datetime.fromisoformat(period.start).replace(tzinfo=timezone.utc)
        end = datetime.fromisoformat(period.end).replace(tzinfo=timezone.utc)
        moments += [start + timedelta(milliseconds=1), end - timedelta(milliseconds=1), end]
    return moments[:-1]  # the end of the last belongs to no period


def number_at(moment):
    [number] = [
        number
        for number, period in enumerate(MONTHS.periods())
        if period.start <= moment.date().isoformat() < period.end
    ]
    return number


def at(moment):
    return QDateTime.fromMSecsSinceEpoch(round(moment.timestamp() * 1000), Qt.TimeSpec.UTC)


def test_exactly_one_is_drawn_at_every_instant(group):
    time_groups.show_all(group)
    midnight_time = datetime.min.time()
    moments = instants()
    assert len(moments) == 1000
    for number, moment in enumerate(moments):
        visible = [
            layer
            for layer in time_groups.members(group).values()
            if layer.temporalProperties().isVisibleInTemporalRange(QgsDateTimeRange(at(moment), at(moment)))
        ]
        assert len(visible) == 1, moment
        if number % 8 and number < 965:  # QGIS is asked a thousand times; a picture takes longer
            continue
        drawn, wanted = drawn_at(at(moment)), 10 + number_at(moment) * 20
        if moment.time() == midnight_time:  # where old QGIS leaves the choice to a millisecond: one of the two
            assert drawn in (wanted - 20, wanted), moment
        else:
            assert drawn == wanted, moment
    for day in ("2024-01-14", "2024-12-21"):
        assert drawn_at(time_groups.midnight(day)) is None


def test_a_frame_of_the_controller_shows_its_period(group):
    """A frame is half-open, as the controller's are."""
    time_groups.show_all(group)
    for number, period in enumerate(MONTHS.periods()):
        assert drawn_at(time_groups.midnight(period.start), time_groups.midnight(period.end), False) == 10 + number * 20


def test_without_the_controller_only_the_newest_is_drawn(group):
    visible = [node.layer().name() for node in group.findLayers() if node.isVisible()]
    assert visible == ["2024-12-01"] and drawn_at(None) == 10 + 11 * 20
    time_groups.show_all(group)
    time_groups.show_newest(group)
    assert [node.layer().name() for node in group.findLayers() if node.isVisible()] == ["2024-12-01"]


def test_order_and_what_is_known_of_the_group(group, rasters):
    assert [node.name() for node in group.findLayers()] == [period.start for period, _ in reversed(rasters)]
    assert time_groups.groups(QgsProject.instance()) == [group]
    assert time_groups.series_of(group) == MONTHS
    assert list(time_groups.members(group)) == MONTHS.periods()
    group.setCustomProperty(time_groups.SERIES, "{}")
    assert time_groups.series_of(group) is None


def test_ranges_stay_half_open_in_a_project_that_was_saved(group, tmp_path):
    path = str(tmp_path / "through time.qgs")
    project = QgsProject.instance()
    assert project.write(path)
    project.clear()
    assert project.read(path)
    [again] = time_groups.groups(project)
    time_groups.restore_ranges(project)
    time_groups.show_all(again)
    for period in MONTHS.periods()[1:]:
        assert drawn_at(time_groups.midnight(period.start).addMSecs(1)) == 10 + MONTHS.periods().index(period) * 20
        range_ = QgsDateTimeRange(time_groups.midnight(period.start), time_groups.midnight(period.start))
        layers = time_groups.members(again).values()
        assert sum(layer.temporalProperties().isVisibleInTemporalRange(range_) for layer in layers) == 1
    assert time_groups.series_of(again) == MONTHS


def test_the_bands_of_one_layer_play_where_qgis_can(tmp_path):
    """A band a period, with the period in its description as the saved stack has it."""
    path = str(tmp_path / "series.vrt")
    file = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "x.tif"), 4, 4, 12, gdal.GDT_Byte)
    file.SetGeoTransform((0, 10, 0, 40, 0, -10))
    for number, period in enumerate(MONTHS.periods(), 1):
        file.GetRasterBand(number).WriteArray(np.full((4, 4), 20 * number, np.uint8))
        file.GetRasterBand(number).SetDescription(f"{period.start}/{period.last_day}")
    gdal.GetDriverByName("VRT").CreateCopy(path, file)
    del file
    layer = time_groups.stack_layer(path, "stack")
    assert layer.isValid() and layer.bandCount() == 12
    properties = layer.temporalProperties()
    if not time_groups.plays_bands():
        assert not properties.isActive()
        return
    assert properties.isActive()
    for number, period in enumerate(MONTHS.periods(), 1):
        middle = time_groups.midnight(period.start).addDays(3)
        found = properties.filteredBandsForTemporalRange(layer, QgsDateTimeRange(middle, middle))
        assert list(found) == [number]
