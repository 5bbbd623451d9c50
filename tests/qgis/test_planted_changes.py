"""What the sample world has planted is found with the usual limits, on seeds the limits were not chosen with."""

from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest
from osgeo import gdal, ogr

from cloudscore_plugin.core.change import KINDS, Change, around
from cloudscore_plugin.download.plan import usual
from cloudscore_plugin.download.polygons import Options, patches, read_change
from cloudscore_plugin.download.writer import download
from cloudscore_plugin.earthengine import session as session_module
from cloudscore_plugin.sandbox.scenes import Grid
from cloudscore_plugin.sandbox.world import events
from tests.desktop.harness import sandbox as sandbox_process
from tests.support import downloads
from tests.support.qt import in_thread
from tests.support.runs import LONG

SEED = 101
SIDE = 0.012  # degrees from the middle to the edges
FALLEN = 110  # days after which a reservoir lies low


@pytest.fixture(scope="module")
def url():
    with sandbox_process("--events", str(SEED)) as address:
        yield address


@pytest.fixture
def session(url, qgis_app):
    yield in_thread(lambda: downloads.session(url))
    session_module.forget()


def change_of(event, key, seasons):
    row = next(row for row in KINDS if row.key == key)
    day = datetime.fromtimestamp(event.start, timezone.utc).date()
    before, after = around(day, 3, 0, seasons)
    if event.kind == "reservoir":
        first = date.fromisoformat(after[0]) + timedelta(FALLEN)
        after = first.isoformat(), (first + timedelta(45)).isoformat()
    lon, lat = event.longitude, event.latitude
    side = downloads.recipe(downloads.box(lon - SIDE, lat - SIDE, lon + SIDE, lat + SIDE), *after)
    return Change(side.with_(start=before[0], end=before[1]), side, row.index, 1, row.relative)


def drawn(found, raster):
    holder = ogr.GetDriverByName("Memory").CreateDataSource("x")
    layer = holder.CreateLayer("x", None, ogr.wkbMultiPolygon)
    for patch in found:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkb(bytes(patch.geometry.asWkb())))
        layer.CreateFeature(feature)
    target = gdal.GetDriverByName("MEM").Create("", raster.RasterXSize, raster.RasterYSize, 1, gdal.GDT_Byte)
    target.SetGeoTransform(raster.GetGeoTransform())
    gdal.RasterizeLayer(target, [1], layer, burn_values=[1])
    return target.ReadAsArray() > 0


def told_apart(truth):
    """What is half a hectare and more, and what the edges leave of others: by GDAL, of squares of 10 m."""
    memory = gdal.GetDriverByName("MEM").Create("", *reversed(truth.shape), 1, gdal.GDT_Byte)
    band = memory.GetRasterBand(1)
    band.WriteArray(truth.astype(np.uint8))
    gdal.SieveFilter(band, None, band, 50, 4)
    large = truth & (band.ReadAsArray() > 0)
    return large, truth & ~large


KINDS_ASKED = [  # kind of event, question, direction, before in the same season
    ("landslide", "vegetation_lost", -1, False),
    ("landslide", "bare_ground", 1, False),
    ("fire", "burn_severity", -1, True),
    ("fire", "burn_severity_relative", -1, True),  # its lowest class is less than a season makes
    ("reservoir", "water", -1, False),
]


def assert_found(session, folder, event, key, direction, seasons):
    """The polygons of a preset are what is planted (F1), nothing where it cannot be told, their hectares as counted."""
    change = change_of(event, key, seasons)
    order = usual(change, str(folder / "change.tif"), "change")
    in_thread(lambda: download(session, order), 240)
    raster = read_change(order.path)
    ways = {row.key: row.direction for row in raster.change.classes}
    found = [patch for patch in patches(raster, raster.change, Options()) if ways[patch.key] == direction]
    file = gdal.Open(order.path)
    hit = drawn(found, file)
    left, side, _, top, _, down = file.GetGeoTransform()
    grid = Grid(order.crs, (side, 0, left, 0, down, top), file.RasterXSize, file.RasterYSize)
    middle = datetime.fromisoformat(change.after.start).replace(tzinfo=timezone.utc) + timedelta(22)
    told = file.GetRasterBand(1).ReadAsArray() != order.nodata
    truth, cut = told_apart(events.truth(event, grid, middle.timestamp()) & told)
    assert not (hit & ~told).any()
    found_truth = (hit & truth).sum()
    assert 2 * found_truth / ((hit & ~cut).sum() + truth.sum()) >= 0.9
    assert sum(patch.hectares for patch in found) == pytest.approx(np.count_nonzero(hit) * 0.01, rel=0.005)


@pytest.mark.parametrize("kind, key, direction, seasons", KINDS_ASKED)
def test_planted_changes_are_found_in_hectares(session, tmp_path, kind, key, direction, seasons):
    event = next(event for event in events.events(SEED) if event.kind == kind)
    assert_found(session, tmp_path, event, key, direction, seasons)


@pytest.mark.parametrize("key, direction", [row[1:3] for row in KINDS_ASKED if row[0] == "landslide"])
def test_scars_from_half_a_hectare_on_are_found(qgis_app, tmp_path, key, direction):
    with sandbox_process("--events", str(SEED), "--small-scars") as address:
        session = in_thread(lambda: downloads.session(address))
        assert_found(session, tmp_path, events.events(SEED, small=True)[0], key, direction, False)
        session_module.forget()


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="takes minutes: five downloads for each seed")
@pytest.mark.parametrize(  # among harvested fields, some beside scars; on dormant grass; from 0.5 ha on
    "seed, small",
    [(306, False), (308, False), (320, False), (325, False), (501, False), (505, False), (503, True), (506, True)],
)
def test_planted_changes_are_found_on_further_seeds(qgis_app, tmp_path, seed, small):
    with sandbox_process("--events", str(seed), *["--small-scars"] * small) as address:
        session = in_thread(lambda: downloads.session(address))
        for number, event in enumerate(events.events(seed, small)):
            for kind, *asked in KINDS_ASKED:
                if kind == event.kind:
                    (folder := tmp_path / f"{number}_{asked[0]}").mkdir()
                    assert_found(session, folder, event, *asked)
        session_module.forget()
