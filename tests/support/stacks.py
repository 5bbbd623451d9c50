"""Scenes of random pixels for the preview, and the way from a recipe to a stack through the real client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ee
import numpy as np

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview import stack as stacks
from tests.support.arrays import S2, SCORES, ArrayScene, outline
from tests.support.sandbox import DAY, START, Sandbox

WIDTH, HEIGHT = 23, 17
DATES = ("2023-01-01", "2024-01-01")
PROPERTIES = {"MODEL_VERSION": 4, "SOURCE_PRODUCT_ID": "P", "NO_CONTEXT_FRACTION": 0.25}


def random_scenes(
    count, seed=1, bands=("B2", "B3", "B4", "B8"), unscored=(), gaps="whole", highest=12_000, shape=(HEIGHT, WIDTH)
):
    """Scenes of one tile, a day apart, and their scores. Scores repeat and lie on thresholds as well as between.

    gaps: "whole" masks all bands of a pixel together, "ragged" each by itself, None nothing. The first pixel is
    masked in every scene, the second has no score, the third is clear at no threshold above 0.
    """
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        index = f"2023{number:04d}T000000_T11SKB"
        hidden = rng.random(shape) < (0.2 if gaps else 0)
        hidden[0, 0] = True
        arrays = {}
        for band in bands:
            values = rng.integers(0, highest + 1, shape).astype(np.uint16)
            values[rng.random(shape) < 0.05] = 0
            mine = rng.random(shape) < 0.2 if gaps == "ragged" else hidden
            mine[0, 0] = True
            arrays[band] = np.ma.MaskedArray(values, mine)
        time = START + number * DAY
        about = {"MGRS_TILE": "11SKB", "SPACECRAFT_NAME": "Sentinel-2A", "CLOUDY_PIXEL_PERCENTAGE": float(number)}
        found.append(ArrayScene(S2, index, time, arrays, about))
        if number in unscored:
            continue
        scores = {}
        for band in catalog.QA_BANDS:
            exact = rng.integers(0, 101, shape) / 100
            score = np.where(rng.random(shape) < 0.5, exact, rng.random(shape)).astype(np.float32)
            score[0, 2] = 0
            missing = rng.random(shape) < 0.05
            missing[0, 1] = True
            scores[band] = np.ma.MaskedArray(score, missing)
        found.append(ArrayScene(SCORES, index, time, scores, dict(PROPERTIES)))
    return found


def area_of(scene: ArrayScene, margin: float = 0.0) -> dict:
    """A rectangle in degrees inside a scene, the margin a share of its sides."""
    ring = np.array(outline(scene.bands[0].grid)[:4])
    (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
    dx, dy = (east - west) * margin, (north - south) * margin
    west, south, east, north = west + dx, south + dy, east - dx, north - dy
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north]]]}


def recipe_of(scenes, margin: float = 0.1, **changes) -> CompositeRecipe:
    """A recipe over the scenes' middle that is not clipped."""
    given = {"roi": area_of(scenes[0], margin), "start": DATES[0], "end": DATES[1], "clip": False, **changes}
    return CompositeRecipe(**given)


def fetch(recipe: CompositeRecipe, sandbox: Sandbox, **choices) -> stacks.Stack:
    """The stack of a recipe, by the requests the plugin makes."""

    def pixels(indices, bands, grid):
        image = expressions.preview_image(ee, recipe, indices, bands)
        return ee.data.computePixels({"expression": image, "fileFormat": "NUMPY_NDARRAY", "grid": grid})

    return stacks.fetch(recipe, lambda: expressions.scene_table(ee, recipe).getInfo(), pixels, **choices)


def server_composite(recipe: CompositeRecipe, grid: dict, image=None) -> np.ma.MaskedArray:
    """What the server computes: the composite (or another image) on a grid, float64 (bands, height, width)."""
    [found] = server_images([expressions.composite(ee, recipe) if image is None else image], grid)
    return found


def server_composites(recipes: Sequence[CompositeRecipe], grid: dict) -> Iterator[np.ma.MaskedArray]:
    """What the server computes for several composites of the same bands: twenty are asked for in one request."""
    for first in range(0, len(recipes), 20):
        yield from server_images([expressions.composite(ee, r) for r in recipes[first : first + 20]], grid)


def server_images(images: Sequence[ee.Image], grid: dict) -> list[np.ma.MaskedArray]:
    """What the server computes for several images, all with the same number of bands, in one request."""
    both = ee.Image.cat([image.addBands(image.mask()) for image in images])
    found = ee.data.computePixels({"expression": both, "fileFormat": "NUMPY_NDARRAY", "grid": grid})
    bands = np.stack([found[name] for name in found.dtype.names]).reshape(len(images), 2, -1, *found.shape)
    return [np.ma.MaskedArray(values, mask == 0) for values, mask in bands]
