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


@pytest.mark.parametrize(("method", "name"), [("median", "mad"), ("geometric_median", "emad")])
def test_the_spread_on_the_preview_s_pixels_is_that_of_the_file(stack, method, name):
    recipe = RECIPE.by(method).with_(clip=False)
    grid = fit(recipe, 4096, crs=stack.grid.crs)
    image = expressions.qa_image(ee, recipe, name)
    coarse, fine = (read(image, g.request)[name][g.inside(SQUARE)] for g in (stack.grid, grid))
    mine, theirs = (np.mean(values[values > 0]) for values in (coarse, fine))
    assert mine == pytest.approx(theirs, rel=0.12)  # a pixel of the preview is a mean of several
    whole = catalog.QA_LAYERS[name].max  # two points of the range that is shown
    for statistic in (np.mean, np.median):
        assert abs(statistic(coarse[coarse > 0]) - statistic(fine[fine > 0])) < 0.02 * whole
