"""Numbers of regions, beside GDAL's polygons of the same pixels, whatever the windows they are looked at in."""

import numpy as np
import pytest
from osgeo import gdal, ogr

from cloudscore_plugin.download.regions import Regions, connected

SHAPE = (61, 83)


def outlined(values):
    """How many polygons GDAL makes of equal pixels that are not 0."""
    memory = gdal.GetDriverByName("MEM").Create("", *reversed(values.shape), 1, gdal.GDT_Byte)
    band = memory.GetRasterBand(1)
    band.WriteArray(values)
    holder = ogr.GetDriverByName("Memory").CreateDataSource("x")
    layer = holder.CreateLayer("x", None, ogr.wkbPolygon)
    gdal.Polygonize(band, band, layer, -1, [])
    return layer.GetFeatureCount()


def patterns():
    rng = np.random.default_rng(7)
    spiral = np.zeros(SHAPE, np.uint8)
    for ring in range(0, 28, 2):
        spiral[ring : SHAPE[0] - ring, ring] = spiral[ring, max(ring - 2, 0) : SHAPE[1] - ring] = 1
        spiral[ring : SHAPE[0] - ring, SHAPE[1] - ring - 1] = 1
        spiral[SHAPE[0] - ring - 1, ring + 2 : SHAPE[1] - ring] = 1
    coarse = np.kron(rng.integers(0, 3, (10, 13)), np.ones((7, 7)))[: SHAPE[0], : SHAPE[1]].astype(np.uint8)
    return {
        "empty": np.zeros(SHAPE, np.uint8),
        "full": np.ones(SHAPE, np.uint8),
        "specks": rng.integers(0, 2, SHAPE).astype(np.uint8),
        "classes": rng.integers(0, 6, SHAPE).astype(np.uint8),
        "patches": coarse,
        "spiral": spiral,
    }


@pytest.mark.parametrize("side", [1, 8, 64, 100])
@pytest.mark.parametrize("name", patterns())
def test_regions_are_those_that_gdal_outlines_in_whatever_windows(name, side):
    values = patterns()[name]
    regions, found = Regions(SHAPE[1]), np.zeros(SHAPE, np.uint32)
    for top in range(0, SHAPE[0], side):
        for left in range(0, SHAPE[1], side):
            window = np.s_[top : top + side, left : left + side]
            found[window] = regions.label(values[window], left)
    numbers, count = regions.final()
    found = numbers[found]
    assert count == outlined(values) and sorted(np.unique(found[values > 0])) == list(range(1, count + 1))
    assert not found[values == 0].any()
    for axis in (0, 1):  # beside each other one value is one number
        ahead, behind = np.moveaxis(values, axis, 0), np.moveaxis(found, axis, 0)
        same = ahead[1:] == ahead[:-1]
        np.testing.assert_array_equal(behind[1:][same], behind[:-1][same])
    whole, most = connected(values)
    assert most == count
    pairs = set(zip(whole.ravel().tolist(), found.ravel().tolist()))
    assert len(pairs) == count + (values == 0).any()
