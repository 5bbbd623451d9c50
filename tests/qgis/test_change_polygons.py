"""Polygons of a change, beside counts of the pixels they are made of."""

import csv
import io

import numpy as np
import pytest
from osgeo import gdal, ogr
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeedback,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QPushButton

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.errors import Cancelled, Problem
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError
from cloudscore_plugin.download import polygons
from cloudscore_plugin.download.plan import CHANGE_BANDS
from cloudscore_plugin.download.polygons import Options, patches, read_change
from cloudscore_plugin.gui.hectares_dialog import HectaresDialog
from cloudscore_plugin.services.change_polygons import Places, csv_text, polygon_layer, write_polygons
from tests.benchmarks import change as change_bench
from tests.support.runs import LONG

from .window import child

NODATA = -99_999
ROI = {"type": "Polygon", "coordinates": [[[121, 24], [121.02, 24], [121.02, 24.02], [121, 24.02], [121, 24]]]}
ALL = Options(0, 0)


def change_of(limits=(-0.3, -0.15, 0.15, 0.3)):
    side = CompositeRecipe(roi=ROI, start="2024-08-01", end="2024-10-31")
    return Change(side, side.with_(start="2024-11-01", end="2025-02-01"), "NDVI", 1, limits=limits)


def written(
    path, values, views=3, crs=32651, pixel=10.0, corner=(300_000.0, 2_660_000.0), change=None, after=None, **told
):
    """A file like those of a change. values: masked where it cannot be told. after: the index there, usually
    these. views: of both sides, or of each.
    """
    change = change or change_of()
    height, width = values.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(path), width, height, 5, gdal.GDT_Float32)
    system = ogr.osr.SpatialReference()
    system.ImportFromEPSG(crs)
    raster.SetProjection(system.ExportToWkt())
    raster.SetGeoTransform((corner[0], pixel, 0, corner[1], 0, -pixel))
    raster.SetMetadata({"CONTENT": "change", "RECIPE": change.to_json(), "SIMULATED": "YES", **told})
    after = values.filled(0) if after is None else after
    bands = [
        np.ma.filled(values, NODATA),
        np.zeros_like(values),
        after,
        *(np.full(values.shape, count) for count in np.broadcast_to(views, 2)),
    ]
    for number, (name, band) in enumerate(zip(CHANGE_BANDS, bands), 1):
        raster.GetRasterBand(number).SetDescription(name)
        raster.GetRasterBand(number).SetNoDataValue(NODATA)
        raster.GetRasterBand(number).WriteArray(np.asarray(band, np.float32))
    del raster
    return read_change(str(path))


def noise(seed=0, shape=(90, 130), hidden=0.1):
    """Patches of all sizes, and what cannot be told."""
    rng = np.random.default_rng(seed)
    coarse = np.kron(rng.normal(0, 0.25, (shape[0] // 10, shape[1] // 10)), np.ones((10, 10)))
    values = (coarse + rng.normal(0, 0.05, shape)).astype(np.float32)
    return np.ma.MaskedArray(values, rng.random(shape) < hidden)


def burnt(found, raster, values):
    """The class of each pixel by the polygons, 0 where there is none: drawn by GDAL, pixel centres."""
    keys = [row.key for row in raster.change.classes]
    holder = ogr.GetDriverByName("Memory").CreateDataSource("x")
    layer = holder.CreateLayer("x", None, ogr.wkbMultiPolygon)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTInteger))
    for patch in found:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkb(bytes(patch.geometry.asWkb())))
        feature.SetField("class", keys.index(patch.key) + 1)
        layer.CreateFeature(feature)
    target = gdal.GetDriverByName("MEM").Create("", *reversed(values.shape), 1, gdal.GDT_Byte)
    target.SetGeoTransform(gdal.Open(raster.path).GetGeoTransform())
    gdal.RasterizeLayer(target, [1], layer, options=["ATTRIBUTE=class"])
    return target.ReadAsArray()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("limits", [(), (-0.4, -0.1, 0.05), (0.1,)])
def test_without_smallest_area_the_polygons_are_the_pixels(qgis_app, tmp_path, seed, limits):
    values = noise(seed)
    raster = written(tmp_path / "x.tif", values, change=change_of(limits=limits))
    found = list(patches(raster, raster.change, ALL))
    expected = np.digitize(values.filled(0), raster.change.class_limits) + 1
    still = np.digitize(0.0, raster.change.class_limits) + 1
    expected[(expected == still) | values.mask] = 0
    np.testing.assert_array_equal(burnt(found, raster, values), expected)
    for row in raster.change.classes:
        mine = [patch for patch in found if patch.key == row.key]
        pixels = (expected == [r.key for r in raster.change.classes].index(row.key) + 1).sum()
        assert sum(patch.hectares for patch in mine) == pytest.approx(pixels * 0.01, rel=0.005)
    weighed = sum(patch.change * patch.hectares for patch in found) / sum(patch.hectares for patch in found)
    assert weighed == pytest.approx(values[expected > 0].mean(), rel=1e-3)
    assert all(patch.views_before == patch.views_after == 3 for patch in found)
    assert all(patch.geometry.isGeosValid() for patch in found)


@pytest.mark.parametrize("seed", range(6))
def test_what_cannot_be_told_is_in_no_polygon_whatever_is_filled_or_smoothed(qgis_app, tmp_path, seed):
    values = noise(seed, hidden=0.25)
    raster = written(tmp_path / "x.tif", values)
    for options in (Options(0.2, 5), Options(0.5, 0.3, 3), Options(0, 50)):
        found = list(patches(raster, raster.change, options))
        assert found and not burnt(found, raster, values)[values.mask].any()
        assert all(patch.geometry.isGeosValid() for patch in found)


@pytest.mark.parametrize(
    "index, relative, change, after, sure",
    [
        ("NDVI", False, -0.5, 0.55, 0.3),
        ("BSI", False, 0.35, -0.1, 0.15),
        ("NBR", False, -0.15, 0.4, -0.1),
        ("NBR", True, -0.05, 0.4, -0.1),
    ],
)
def test_patches_are_grown_from_sure_pixels(qgis_app, tmp_path, index, relative, change, after, sure):
    """Three equal patches with no sure pixel, a few, and a tenth of a hectare; and one that changes the other way."""
    values, told = np.zeros((30, 90), np.float32), np.full((30, 90), 0.7 if change < 0 else -0.3, np.float32)
    spread = [*((row, col) for row in (1, 4, 7) for col in (1, 4, 7)), (8, 8)]  # none of a patch far from all
    for left, count in ((5, 0), (30, 9), (55, 10)):
        values[5:15, left : left + 10], told[5:15, left : left + 10] = change, after
        for row, col in spread[:count]:
            told[5 + row, left + col] = sure
    values[20:28, 5:15] = -change * 8 if relative else -change * 2
    side = change_of().before
    product = Change(side, change_of().after, index, 1, relative)
    raster = written(tmp_path / "x.tif", np.ma.MaskedArray(values), change=product, after=told)

    def columns(options):
        found = burnt(list(patches(raster, raster.change, options)), raster, np.ma.MaskedArray(values))
        return [bool(found[5:15, left : left + 10].any()) for left in (5, 30, 55)], bool(found[20:28].any())

    other = not relative  # of the relativized burn ratio there is no class of regrowth
    assert columns(Options()) == ([False, False, True], other)
    assert columns(Options(core=0.09)) == ([False, True, True], other)
    assert columns(Options(core=0)) == columns(Options(min_area=0, core=5)) == ([True, True, True], other)
    mine = product.with_(limits=(-9.0, -8.0, 8.0, 9.0))
    assert list(patches(raster, mine, Options())) == []


@pytest.mark.parametrize("index, limit, before", [("NDVI", -0.35, 0.5), ("BSI", 0.22, -0.1), ("NBR", -0.1, 0.1)])
@pytest.mark.parametrize("season", [-0.08, 0.0, 0.08])
def test_the_usual_limits_move_with_what_the_season_has_changed(qgis_app, tmp_path, index, limit, before, season):
    """Two patches, changed a little more and a little less than the limit beside what is around them."""
    rng = np.random.default_rng(3)
    values = rng.normal(season, 0.02, (60, 90)).astype(np.float32)
    after = values + before
    for left, beyond in ((5, 0.02), (40, -0.02)):
        values[10:20, left : left + 20] = limit + season + np.sign(limit) * beyond
        after[10:20, left : left + 20] = -0.1 if limit < 0 else 0.2
    product = Change(change_of().before, change_of().after, index)
    raster = written(tmp_path / "x.tif", np.ma.MaskedArray(values), change=product, after=after)

    def columns(product, options):
        found = burnt(list(patches(raster, product, options)), raster, np.ma.MaskedArray(values)) > 0
        return int(found[10:20, 5:25].sum()), int(found[10:20, 40:60].sum())

    raw = tuple(200 * int((values[12, left] - limit) * np.sign(limit) > 0) for left in (5, 40))
    edges = 60 if index == "BSI" else 0  # is averaged with what is around
    assert 200 - edges <= columns(product, Options())[0] <= 200 and columns(product, Options())[1] == 0
    assert columns(product, Options(core=0)) == raw  # as the change is
    assert columns(product.with_(limits=product.class_limits), Options()) == raw  # limits of one's own stay
    values[:, :] = limit * 1.5
    raster = written(tmp_path / "x.tif", np.ma.MaskedArray(values), change=product, after=after * 0 + after[12, 12])
    assert columns(product, Options()) == (200, 200)  # all has changed: no season


@pytest.mark.parametrize("side", [512, 16])
def test_steps_of_coarse_bands_are_averaged_where_the_ground_is_bare(qgis_app, tmp_path, monkeypatch, side):
    """Binomial weights over 3 x 3 pixels, of those that can be told: beside a sum over shifted copies."""
    monkeypatch.setattr(polygons, "_SIDE", side)
    rng = np.random.default_rng(11)
    coarse = np.kron(rng.uniform(-0.1, 0.5, (15, 20)), np.ones((4, 4)))
    values = np.ma.MaskedArray(np.where(np.arange(80) < 45, coarse, 0).astype(np.float32), rng.random((60, 80)) < 0.05)
    total, weights = np.zeros((60, 80)), np.zeros((60, 80))
    padded, seen = np.pad(values.filled(0).astype(float), 1), np.pad(~values.mask, 1)
    for row in range(3):
        for col in range(3):
            weight = (2, 4, 2)[row] * (2, 4, 2)[col] * seen[row : row + 60, col : col + 80]
            total += weight * padded[row : row + 60, col : col + 80]
            weights += weight
    mean = np.ma.MaskedArray(total / np.maximum(weights, 1e-9), values.mask)
    product = Change(change_of().before, change_of().after, "BSI")
    raster = written(tmp_path / "x.tif", values, change=product, after=np.full((60, 80), 0.3, np.float32))
    options = Options(0.02, 0, core=0.02)
    found = burnt(list(patches(raster, product, options)), raster, values)
    expected = np.where(values.mask, 0, np.digitize(mean.filled(0), product.class_limits) + 1)
    expected[np.isin(expected, (1, 2))] = 0
    larger = found > 0
    assert larger.sum() > 300 and not found[values.mask].any()
    np.testing.assert_array_equal(found[larger], expected[larger])
    assert (expected > 0).sum() - larger.sum() == sum(size for size in regions_of(expected > 0) if size < 2)


def test_a_burnt_patch_is_burnt_on_a_twentieth(qgis_app, tmp_path):
    """Two patches of 6 ha that lie near sure pixels everywhere; of one a tenth is sure, of the other a thirtieth."""
    values, after = np.zeros((40, 90), np.float32), np.full((40, 90), 0.5, np.float32)
    for left, step in ((5, 3), (50, 6)):
        values[5:35, left : left + 20], shown = -0.2, after[5:35, left : left + 20]
        shown[::step, ::step] = -0.1
    product = Change(change_of().before, change_of().after, "NBR")
    raster = written(tmp_path / "x.tif", np.ma.MaskedArray(values), change=product, after=after)
    found = burnt(list(patches(raster, product, Options())), raster, np.ma.MaskedArray(values)) > 0
    assert found[5:35, 5:25].all() and not found[:, 50:].any()
    whole = burnt(list(patches(raster, product, Options(core=0))), raster, np.ma.MaskedArray(values)) > 0
    assert whole[5:35, 50:70].all()


@pytest.mark.parametrize("index, reach", [("NDVI", 2), ("NBR", 20)])
def test_a_field_that_touches_a_scar_is_no_part_of_it(qgis_app, tmp_path, index, reach):
    """Pixels farther from all sure ones than the reach are left out: distances told pixel by pixel."""
    values, after = np.zeros((80, 90), np.float32), np.full((80, 90), 0.7, np.float32)
    values[10:70, 10:80], after[10:70, 10:80] = -0.5, 0.55  # a field
    after[30:40, 5:15] = -0.1  # a scar that reaches into it
    values[30:40, 5:15] = -0.8
    values[60, 82] = after[60, 82] = np.nan
    values = np.ma.masked_invalid(values)
    product = Change(change_of().before, change_of().after, index)
    raster = written(tmp_path / "x.tif", values, change=product, after=np.nan_to_num(after))
    hit = burnt(list(patches(raster, product, Options())), raster, values) > 0
    rows, cols = np.indices(values.shape)
    away = np.hypot(rows - np.clip(rows, 30, 39), cols - np.clip(cols, 5, 14))
    np.testing.assert_array_equal(hit, (values.filled(0) < -0.4) & (away <= reach))
    whole = burnt(list(patches(raster, product, Options(core=0))), raster, values) > 0
    np.testing.assert_array_equal(whole, values.filled(0) < -0.4)


def regions_of(mask):
    """Sizes of the 4-connected regions of a mask, by flooding."""
    left, sizes = {tuple(at) for at in np.argwhere(mask)}, []
    while left:
        edge, size = [left.pop()], 0
        while edge:
            y, x = edge.pop()
            size += 1
            for step in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                if step in left:
                    left.remove(step)
                    edge.append(step)
        sizes.append(size)
    return sorted(sizes)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("least", [0.05, 0.5, 2.0])
def test_the_smallest_area_counts_all_that_changes_one_way(qgis_app, tmp_path, seed, least):
    values = noise(seed, hidden=0.05)
    raster = written(tmp_path / "x.tif", values)
    found = burnt(list(patches(raster, raster.change, Options(least, 0))), raster, values)
    classes = np.where(values.mask, 0, np.digitize(values.filled(0), raster.change.class_limits) + 1)
    for way in ((1, 2), (4, 5)):
        sizes = [size for size in regions_of(np.isin(classes, way)) if size >= round(least * 100)]
        assert regions_of(np.isin(found, way)) == sizes
    np.testing.assert_array_equal(found[found > 0], classes[found > 0])


@pytest.mark.parametrize("side", [16, 37])
@pytest.mark.parametrize("index", ["NDVI", "NBR"])
def test_polygons_are_the_same_in_whatever_windows_the_raster_is_read(qgis_app, tmp_path, monkeypatch, side, index):
    """Outlines, classes, figures and their order, of patches that cross the windows' edges."""
    values = noise(5, hidden=0.05)
    product = Change(change_of().before, change_of().after, index)
    raster = written(tmp_path / "x.tif", values, change=product, after=values.filled(0))
    boxes = []
    for options in (Options(), Options(0.05, 0.3), Options(1.5, 0, core=0.2)):
        monkeypatch.undo()
        whole = list(patches(raster, product, options))
        monkeypatch.setattr(polygons, "_SIDE", side)
        found = list(patches(raster, product, options))
        assert [patch.geometry.asWkt() for patch in found] == [patch.geometry.asWkt() for patch in whole]
        assert [(patch.key, patch.hectares) for patch in found] == [(patch.key, patch.hectares) for patch in whole]
        for name in ("change", "views_before", "views_after"):
            told = [[getattr(patch, name) for patch in some] for some in (found, whole)]
            assert told[0] == pytest.approx(told[1], rel=1e-12)
        boxes += [patch.geometry.boundingBox() for patch in found]
    edges = [300_000 + 10 * side * number for number in range(1, 130 // side)]
    assert sum(box.xMinimum() < edge < box.xMaximum() for box in boxes for edge in edges) > 2


def test_no_more_than_a_window_is_read_at_once_and_few_regions_are_numbered(qgis_app, tmp_path, monkeypatch):
    """However wide the raster: memory holds a window, and numbers of what crosses windows or is large enough."""
    monkeypatch.setattr(polygons, "_SIDE", 64)
    read, numbered = [], []
    look, count = polygons._Work._read, polygons._Sizes.__init__
    monkeypatch.setattr(polygons._Work, "_read", lambda *given: read.append(found := look(*given)) or found)
    monkeypatch.setattr(polygons._Sizes, "__init__", lambda mine, size: numbered.append(size) or count(mine, size))
    rng = np.random.default_rng(2)
    values = np.ma.MaskedArray(np.where(rng.random((200, 1200)) < 0.2, -0.5, 0).astype(np.float32), False)
    values[20:40, 30:1100] = -0.5
    raster = written(tmp_path / "x.tif", values, after=values.filled(0))
    [whole] = patches(raster, raster.change, Options())
    assert whole.geometry.boundingBox().width() >= 10_700
    assert max(found.size for found in read) <= 66 * 66
    assert numbered[-1] < polygons.connected((values.filled(0) < 0).astype(np.uint8))[1] / 10


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="takes a minute: 16 million pixels")
def test_memory_hardly_grows_with_the_raster(tmp_path):
    small, large = (change_bench.polygons(tmp_path, side)[1] for side in (1000, 4000))
    assert large < 1.25 * small


def test_small_holes_are_filled_and_large_ones_stay(qgis_app, tmp_path):
    values = np.ma.MaskedArray(np.zeros((60, 60), np.float32), False)
    values[5:55, 5:55] = -0.5
    values[10:12, 10:12] = 0  # 0.04 ha
    values[20:25, 20:25] = 0  # 0.25 ha
    values[40:42, 40:42] = np.ma.masked
    values[30, 30] = -0.2  # another class
    raster = written(tmp_path / "x.tif", values)
    found = list(patches(raster, raster.change, Options(0.5, 0.1)))
    drawn = burnt(found, raster, values)
    assert drawn[10, 10] == 1 and drawn[22, 22] == 0 and drawn[40, 40] == 0 and drawn[30, 30] == 1
    assert sum(patch.hectares for patch in found) == pytest.approx(25 - 0.25 - 0.04, rel=0.005)
    assert len(list(patches(raster, raster.change, Options(0.5, 0)))) == 2  # the speck of another class too
    smooth = list(patches(raster, raster.change, Options(0.5, 0.1, 2)))
    assert sum(p.hectares for p in smooth) < sum(p.hectares for p in found)


@pytest.mark.parametrize("crs, pixel, corner", [(3826, 10.0, (250_000.0, 2_660_000.0)), (4326, 1e-4, (121.0, 24.0))])
def test_other_coordinate_systems(qgis_app, tmp_path, crs, pixel, corner):
    values = np.ma.MaskedArray(np.zeros((60, 60), np.float32), False)
    values[10:30, 10:40] = -0.5
    values[50:53, 50:53] = -0.5  # 0.09 ha
    raster = written(tmp_path / "x.tif", values, crs=crs, pixel=pixel, corner=corner)
    [patch] = patches(raster, raster.change, Options(0.5, 0.1))
    hectares = 6.0 if crs == 3826 else 600 * (111_319.49e-4 * np.cos(np.radians(24))) * 110_767e-4 / 10_000
    assert patch.hectares == pytest.approx(hectares, rel=0.005)


def test_the_file_its_style_and_sums(qgis_app, tmp_path):
    values = noise(3)
    raster = written(tmp_path / "x.tif", values)
    half = QgsGeometry.fromWkt("POLYGON((300000 2650000,300650 2650000,300650 2670000,300000 2670000,300000 2650000))")
    shapes = [("west", half), ("all", half.buffer(100_000, 5))]
    west = Places(shapes, raster.crs, QgsCoordinateTransformContext())
    path = str(tmp_path / "out.gpkg")
    done = write_polygons(raster, raster.change, Options(0.1, 0), path, QgsFeedback(), west)
    layer = polygon_layer(path, raster.change, "polygons")
    assert layer.isValid() and layer.featureCount() == done.count > 5
    rows = list(layer.getFeatures())
    assert sum(row["hectares"] for row in rows) == pytest.approx(sum(row.hectares for row in done.by_class))
    whole = {row.key: row.hectares for row in done.by_place if row.where == "all"}
    assert whole == pytest.approx({row.key: row.hectares for row in done.by_class})
    assert 0 < sum(row.hectares for row in done.by_place if row.where == "west") < sum(whole.values())
    assert rows[0]["before_start"].toString("yyyy-MM-dd") == "2024-08-01"
    assert rows[0]["after_end"].toString("yyyy-MM-dd") == "2025-01-31"
    assert {row["class"] for row in rows} <= {row.key for row in raster.change.classes}
    shown = {category.value(): category.symbol().color().name() for category in layer.renderer().categories()}
    assert shown["strong_loss"] == "#8c510a" and "little_change" not in shown
    file = gdal.OpenEx(path)
    assert Change.from_json(file.GetLayer(0).GetMetadataItem("RECIPE")) == raster.change
    told = list(csv.DictReader(io.StringIO(csv_text(done))))
    assert [row["where"] for row in told[: len(done.by_class)]] == [""] * len(done.by_class)
    assert {row["where"] for row in told} == {"", "west", "all"}
    assert not [left.name for left in tmp_path.iterdir() if "unfinished" in left.name]
    QgsProject.instance().clear()


def test_what_is_no_raster_of_a_change_is_refused(qgis_app, tmp_path):
    other = tmp_path / "other.tif"
    gdal.GetDriverByName("GTiff").Create(str(other), 5, 5, 5).FlushCache()
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0")
    for path in (other, broken, tmp_path / "missing.tif"):
        with pytest.raises(Problem) as told:
            read_change(str(path))
        assert told.value.code == "change_no_raster"
    with pytest.raises(Problem):
        written(tmp_path / "x.tif", noise(), RECIPE="{}")
    with pytest.raises(RecipeError):
        Options(-1)


def test_where_nothing_can_be_told_it_is_said_how_many_views_there_are(qgis_app, tmp_path):
    values = np.ma.MaskedArray(np.zeros((20, 20), np.float32), True)
    raster = written(tmp_path / "x.tif", values, views=2)
    with pytest.raises(Problem) as told:
        list(patches(raster, raster.change, ALL))
    assert told.value.code == "change_nothing_told"
    assert (told.value.values["most_before"], told.value.values["min_views"]) == (2, 1)


def test_a_stopped_one_leaves_what_was_there(qgis_app, tmp_path):
    raster = written(tmp_path / "x.tif", noise())
    path = tmp_path / "out.gpkg"
    path.write_bytes(b"earlier")
    feedback = QgsFeedback()
    feedback.cancel()
    with pytest.raises(Cancelled):
        write_polygons(raster, raster.change, Options(), str(path), feedback)
    assert path.read_bytes() == b"earlier" and [p.name for p in tmp_path.glob(".*")] == []


def test_the_table_sums_by_the_features_of_another_layer(qgis_app, tmp_path, qtbot, monkeypatch):
    """The same hectares as when the polygons are made with them, read, copied and saved."""
    values = noise(3)
    raster = written(tmp_path / "x.tif", values)
    west, north = 300_000.0, 2_660_000.0
    half = west + 650
    shapes = [
        ("left", QgsGeometry.fromRect(QgsRectangle(west - 50, north - 950, half, north + 50))),
        ("right", QgsGeometry.fromRect(QgsRectangle(half, north - 950, west + 1400, north + 50))),
    ]
    layer = QgsVectorLayer("Polygon?crs=EPSG:32651&field=name:string", "districts", "memory")
    features = []
    for name, shape in shapes:
        feature = QgsFeature(layer.fields())
        feature.setAttributes([name])
        feature.setGeometry(shape)
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    places = Places(shapes, layer.crs(), QgsCoordinateTransformContext())
    expected = write_polygons(raster, raster.change, Options(0.1), str(tmp_path / "a.gpkg"), None, places)
    made = write_polygons(raster, raster.change, Options(0.1), str(tmp_path / "b.gpkg"))
    QgsProject.instance().addMapLayer(layer)
    dialog = HectaresDialog(made)
    try:
        assert dialog.table.rowCount() == len(made.by_class) and made.by_place == []
        dialog._places.setLayer(layer)
        qtbot.waitUntil(lambda: dialog.table.rowCount() > len(made.by_class))
        found = dialog._written.by_place
        assert [(row.where, row.key, row.count) for row in found] == [
            (row.where, row.key, row.count) for row in expected.by_place
        ]
        assert [row.hectares for row in found] == pytest.approx([row.hectares for row in expected.by_place])
        assert sum(row.hectares for row in found) == pytest.approx(
            sum(row.hectares for row in made.by_class), rel=0.001
        )
        path = tmp_path / "sums"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (str(path), ""))
        child(dialog, QPushButton, "hectaresSave").click()
        rows = list(csv.reader(io.StringIO((tmp_path / "sums.csv").read_text("utf-8-sig"))))
        assert len(rows) == 1 + dialog.table.rowCount() and {row[0] for row in rows[1:]} == {"", "left", "right"}
        child(dialog, QPushButton, "hectaresCopy").click()
        assert QApplication.clipboard().text() == csv_text(dialog._written)
        dialog._places.setLayer(None)
        assert dialog.table.rowCount() == len(made.by_class)
    finally:
        dialog.reject()
        QgsProject.instance().clear()
