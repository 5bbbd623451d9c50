"""What the preview tells of holes, masks and spread beside the same of the file at full resolution."""

import io

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview import stack as stacks
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.grid import fit
from cloudscore_plugin.preview.views import Views
from cloudscore_plugin.sandbox.server import SandboxServer
from cloudscore_plugin.sandbox.world import SampleWorld
from tests.support.runs import LONG
from tests.support.sandbox import connect

NOW = 1_750_000_000.0
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121.0, 24.0], [121.02, 24.0], [121.02, 24.02], [121.0, 24.02], [121.0, 24.0]]],
}
RECIPE = CompositeRecipe(roi=SQUARE, start="2024-01-01", end="2024-02-15")


@pytest.fixture(scope="module")
def world():
    with SandboxServer(SampleWorld(now=lambda: NOW)) as server:
        connect(server)
        yield server


def read(image, grid):
    answer = ee.data.computePixels({"expression": image, "fileFormat": "NPY", "grid": grid})
    return np.load(io.BytesIO(answer))


@pytest.fixture(scope="module")
def stack(world):
    def pixels(indices, bands, grid):
        return read(expressions.preview_image(ee, RECIPE, indices, bands), grid)

    return stacks.fetch(RECIPE, lambda: expressions.scene_table(ee, RECIPE).getInfo(), pixels, side=64)


CHOICES = [
    {},
    {"clear_threshold": 0.75},
    {"widen_mask": 60},
    {"min_views": 3},
    {"lenient_areas": SQUARE, "lenient_by": 0.2, "clear_threshold": 0.75},
]


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_holes_and_masks_agree_within_two_points(stack, choice):
    recipe = RECIPE.with_(**choice)
    grid = fit(recipe, 4096, crs=stack.grid.crs)
    assert grid.scale == 10 and stack.grid.scale > 20
    counts = read(expressions.qa_image(ee, recipe.with_(clip=False), "clear_count"), grid.request)["clear_count"]
    inside = grid.inside(SQUARE)
    mine = Views(stack, recipe).summary(recipe.clear_threshold)
    theirs = float((counts[inside] < max(recipe.min_views, 1)).mean())
    assert abs(mine.holes - theirs) < 0.02
    composite = Composer(stack, recipe).composite(recipe.clear_threshold)
    assert abs(composite.holes.ravel()[stack.inside].mean() - theirs) < 0.02
    passes = len(stack.overpasses(range(len(stack.scenes))))
    assert abs(mine.clear - float(counts[inside].mean()) / passes) < 0.02


def spreads_apart(corner, name, side, wide=0.02):
    """Mean, median, 10th and 90th percentile of a spread on coarser pixels less those of the file, of what is shown."""
    x, y = corner
    square = [[x, y], [x + wide, y], [x + wide, y + wide], [x, y + wide], [x, y]]
    recipe = RECIPE.with_(roi={"type": "Polygon", "coordinates": [square]}, clip=False)
    recipe = recipe.by("median" if name == "mad" else "geometric_median")
    image, told = expressions.qa_image(ee, recipe, name), []
    for grid in (fit(recipe, side), fit(recipe, 4096)):
        values = read(image, grid.request)[name][grid.inside(recipe.roi)]
        values = values[values > 0]
        told.append([values.mean(), *np.percentile(values, (50, 10, 90))])
        assert (grid.scale == 10) == (grid.width > side)
    return np.subtract(*told) / catalog.QA_LAYERS[name].max


@pytest.mark.parametrize("name", ["mad", "emad"])
def test_the_spread_shown_agrees_with_the_file_within_two_points(world, name):
    """On pixels of up to 30 m; a larger one mixes what is clear and what is not, and spreads up to 5 points more."""
    assert np.abs(spreads_apart((121.0, 24.0), name, 60, 0.012)).max() < 0.02


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="takes a minute: all spreads on four areas")
@pytest.mark.parametrize("corner", [(121.0, 24.0), (121.05, 24.1), (120.9, 23.9), (121.2, 23.8)])
@pytest.mark.parametrize("name", catalog.SPREADS)
def test_each_spread_agrees_on_other_areas_and_pixels(world, name, corner):
    for side in (100, 128):
        assert np.abs(spreads_apart(corner, name, side)).max() < 0.02
