"""The plugin's default recipe against the catalogue page's own snippet, run with the stock client: equal bytes."""

import math
import urllib.request

import ee
import numpy as np
import pytest

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.sandbox.server import SandboxServer
from cloudscore_plugin.sandbox.world import SampleWorld

LON, LAT = -119.9087, 37.4159
POINT = {"type": "Point", "coordinates": [LON, LAT]}
POLYGON = {
    "type": "Polygon",
    "coordinates": [
        [[LON - 0.05, LAT - 0.04], [LON + 0.05, LAT - 0.03], [LON + 0.02, LAT + 0.05], [LON - 0.05, LAT - 0.04]]
    ],
}
WITH_HOLE = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[LON - 0.2, LAT - 0.2], [LON, LAT - 0.2], [LON, LAT], [LON - 0.2, LAT], [LON - 0.2, LAT - 0.2]],
            [[LON - 0.1, LAT - 0.1], [LON - 0.1, LAT - 0.05], [LON - 0.05, LAT - 0.05], [LON - 0.1, LAT - 0.1]],
        ],
        [[[LON + 0.1, LAT], [LON + 0.2, LAT], [LON + 0.2, LAT + 0.1], [LON + 0.1, LAT]]],
    ],
}
START, END = "2023-01-01", "2023-02-01"
COLLECTIONS = {"L2A": "COPERNICUS/S2_SR_HARMONIZED", "L1C": "COPERNICUS/S2_HARMONIZED"}
CASES = [
    (roi, product, band, threshold)
    for roi in ("POINT", "POLYGON", "WITH_HOLE")
    for product in ("L2A", "L1C")
    for band in ("cs_cdf", "cs")
    for threshold in (0.50, 0.60, 0.65)
]
GRID = {
    "dimensions": {"width": 60, "height": 50},
    "affineTransform": {
        "scaleX": 10,
        "shearX": 0,
        "translateX": 242640,
        "shearY": 0,
        "scaleY": -10,
        "translateY": 4145160,
    },
    "crsCode": "EPSG:32611",
}


@pytest.fixture(scope="module")
def server():
    with SandboxServer(SampleWorld()) as running:
        ee.Reset()
        ee.Initialize(None, project="sandbox", url=running.url)
        yield running
        ee.Reset()


def snippet(roi, product, band, threshold):
    """As the page has it, in Python."""
    s2 = ee.ImageCollection(COLLECTIONS[product])
    cs_plus = ee.ImageCollection("GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED")
    return (
        s2.filterBounds(roi)
        .filterDate(START, END)
        .linkCollection(cs_plus, [band])
        .map(lambda image: image.updateMask(image.select(band).gte(threshold)))
        .median()
    )


def tiles(map_id):
    """A tile in the middle of the place, with the area's border in it, and one far out."""
    for zoom, right in ((13, 0), (9, 0)):
        x = int((LON + 180) / 360 * 2**zoom) + right
        y = int((1 - math.asinh(math.tan(math.radians(LAT))) / math.pi) / 2 * 2**zoom)
        with urllib.request.urlopen(map_id["tile_fetcher"].url_format.format(x=x, y=y, z=zoom)) as answer:
            yield answer.read()


@pytest.mark.parametrize(("roi", "product", "band", "threshold"), CASES)
def test_same_bytes(server, roi, product, band, threshold):
    geometry = globals()[roi]
    recipe = CompositeRecipe(geometry, START, END, product=product, qa_band=band, clear_threshold=threshold, clip=False)
    page = snippet(ee.Geometry(geometry), product, band, threshold)
    theirs = page.getMapId({"bands": ["B4", "B3", "B2"], "min": 0, "max": 2500})
    ours = expressions.tile_image(ee, recipe).getMapId()
    assert list(tiles(ours)) == list(tiles(theirs))

    request = {"fileFormat": "NUMPY_NDARRAY", "grid": GRID}
    a = ee.data.computePixels({**request, "expression": page.select(["B4", "B3", "B2"])})
    b = ee.data.computePixels({**request, "expression": expressions.composite(ee, recipe)})
    assert a.dtype == b.dtype
    assert np.array_equal(a, b)
    assert sum(int((a[name] > 0).any()) for name in a.dtype.names) == 3, "the comparison must be about real pixels"


def test_thresholds_and_bands_matter(server):
    """The cases above are different images, not one compared with itself."""
    found = set()
    for product in ("L2A", "L1C"):
        for band in ("cs_cdf", "cs"):
            for threshold in (0.50, 0.60, 0.65):
                image = snippet(ee.Geometry(POINT), product, band, threshold).select(["B4", "B3", "B2"])
                found.add(ee.data.computePixels({"expression": image, "fileFormat": "NPY", "grid": GRID}))
    assert len(found) == 12


def test_clip_keeps_the_inside_and_masks_the_rest(server):
    affine = {**GRID["affineTransform"], "scaleX": 200, "scaleY": -200, "translateX": 237000, "translateY": 4150000}
    grid = {**GRID, "affineTransform": affine}

    def pixels(image):
        return ee.data.computePixels({"fileFormat": "NUMPY_NDARRAY", "grid": grid, "expression": image})["B4"]

    inside = CompositeRecipe(POLYGON, START, END)
    clipped, free = (pixels(expressions.composite(ee, r).mask()) for r in (inside, inside.with_(clip=False)))
    share = pixels(ee.Image(1).clip(ee.Geometry(POLYGON, None, False)).mask().rename("B4"))
    assert 0 < (share > 0).mean() < 1 and free.any()
    assert np.allclose(clipped, free * share)
