"""How much a method reads for one map tile, as Compare methods tells it, is what the server reads."""

from __future__ import annotations

import ee
import pytest

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview import figures
from cloudscore_plugin.sandbox.server import SandboxServer
from cloudscore_plugin.sandbox.service import Service
from cloudscore_plugin.sandbox.world import SampleWorld, WorldScene
from tests.support.sandbox import connect

WEST, SOUTH, EAST, NORTH = 120.6, 24.0, 120.66, 24.06
SQUARE = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
RECIPE = CompositeRecipe(roi={"type": "Polygon", "coordinates": [SQUARE]}, start="2023-06-01", end="2023-06-11")
TILE = {
    "dimensions": {"width": 256, "height": 256},
    "affineTransform": {"scaleX": 10, "shearX": 0, "translateX": 258_000, "shearY": 0, "scaleY": -10,
                        "translateY": 2_662_000},
    "crsCode": "EPSG:32651",
}  # fmt: skip


@pytest.fixture(scope="module")
def counted():
    """values(recipe): how many values of scenes are read for a tile of it, in a world that nothing is kept of."""
    read = WorldScene.read
    sizes = []

    def count(scene, names, level, grid):
        found = read(scene, names, level, grid)
        sizes.extend(values.size for values, _mask in found)
        return found

    def values(recipe):
        sizes.clear()
        server.service = Service(SampleWorld())
        image = expressions.composite(ee, recipe)
        ee.data.computePixels({"expression": image, "fileFormat": "NPY", "grid": TILE})
        return sum(sizes)

    with SandboxServer(SampleWorld()) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(WorldScene, "read", count)
        connect(server)
        values.median = values(RECIPE)
        yield values
        ee.Reset()


@pytest.mark.parametrize("balanced", [False, True], ids=["as they are", "balanced"])
@pytest.mark.parametrize("method", ["median", "medoid", "geometric_median", "clearest_mean", "best_pixel"])
def test_a_method_reads_as_much_as_is_told_and_at_most_twice_the_median(method, balanced, counted):
    recipe = RECIPE.by(method).with_(balance_orbits=balanced)
    times = counted(recipe) / counted.median
    assert times <= 2
    assert figures.reads(recipe) / figures.reads(RECIPE) == pytest.approx(times, abs=0.05)


def test_weights_without_distance_read_no_surroundings(counted):
    recipe = RECIPE.by("best_pixel").with_(weights=(1.0, 0.0, 0.5, 0.25))
    assert counted(recipe) == counted.median
    assert figures.reads(recipe) == figures.reads(RECIPE)
