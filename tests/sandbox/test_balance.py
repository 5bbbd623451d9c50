"""Orbits made equally bright: on the server, and in the preview as on the server."""

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.stack import orbit_gains
from tests.support.arrays import ORIGIN, S2, SCORES, UTM, ArrayScene
from tests.support.sandbox import DAY, START
from tests.support.stacks import PROPERTIES, fetch, recipe_of, server_composite

SHAPE = (60, 80)
BRIGHTER = {27: 1.06, 70: 0.94}  # times the ground
GRID = {
    "dimensions": {"width": SHAPE[1], "height": SHAPE[0]},
    "affineTransform": {"scaleX": 10.0, "translateX": ORIGIN[0], "scaleY": -10.0, "translateY": ORIGIN[1]},
    "crsCode": UTM,
}
EDGE = 50  # orbit 70 ends at this column


@pytest.fixture
def two_orbits(sandbox):
    """Ten scenes of two orbits over the same ground, one of them wide, and the ground (bands, h, w)."""
    rng = np.random.default_rng(8)
    ground = {band: rng.uniform(400, 3000, SHAPE) for band in (*catalog.PREVIEW_BANDS, "B11")}
    scenes = []
    for number in range(10):
        orbit = (27, 70)[number % 2]
        outside = np.tile(np.arange(SHAPE[1]) >= (SHAPE[1] if orbit == 27 else EDGE), (SHAPE[0], 1))
        seen = {}
        for band, values in ground.items():
            noisy = np.rint(values * BRIGHTER[orbit] + rng.normal(0, 15, SHAPE))
            seen[band] = np.ma.MaskedArray(noisy.astype(np.uint16), outside.copy())
        cloudy = rng.random(SHAPE) < 0.2
        for values in seen.values():
            values[cloudy & ~outside] = 7000
        score = np.where(cloudy, 0.2, 0.9).astype(np.float32)
        index = f"2023{number:04d}T000000_T11SKB"
        about = {"MGRS_TILE": "11SKB", "CLOUDY_PIXEL_PERCENTAGE": 20.0, "SENSING_ORBIT_NUMBER": orbit}
        scenes.append(ArrayScene(S2, index, START + number * DAY, seen, about))
        scenes.append(
            ArrayScene(SCORES, index, START + number * DAY, dict.fromkeys(catalog.QA_BANDS, score), dict(PROPERTIES))
        )
    sandbox.hold(*scenes)
    return scenes, ground


def step(found, expected):
    """The step of the errors across the edge, as a share of the mean."""
    off = np.ma.getdata(found) / expected  # nothing is masked
    return abs(np.median(off[:, EDGE : EDGE + 8]) - np.median(off[:, EDGE - 8 : EDGE]))


@pytest.mark.parametrize("method", ["median", "percentile", "clearest", "geometric_median", "mean"])
def test_the_seam_goes_and_preview_and_server_agree(sandbox, two_orbits, method):
    scenes, ground = two_orbits
    recipe = recipe_of(scenes, margin=0, style=Style(bands=("B4", "B11", "B8"))).by(method)
    stack = fetch(recipe, sandbox)
    assert {scene.orbit for scene in stack.scenes} == set(BRIGHTER)
    true, even = np.stack([ground[band] for band in recipe.bands]), recipe.with_(balance_orbits=True)
    plain, server = (server_composite(r, GRID) for r in (recipe, even))
    for number, _band in enumerate(recipe.bands):
        assert step(server[number], true[number]) < 0.012
        if method not in ("clearest", "percentile"):
            assert step(plain[number], true[number]) > 0.03
    assert np.median(np.abs(server.data / true - 1)) < 0.015
    mine, server = Composer(stack, even).composite(0.6), server_composite(even, stack.grid.request)
    np.testing.assert_array_equal(mine.valid, ~np.ma.getmaskarray(server))
    assert np.abs(mine.values - server.data)[mine.valid].max() < 12  # a thousandth of the range
    gains = orbit_gains(stack, even)
    for orbit, gain in gains.items():
        np.testing.assert_allclose(gain, 1 / BRIGHTER[orbit], atol=0.005)
    assert len(even.to_json()) > len(recipe.to_json()) and "balance_orbits" not in recipe.to_json()


def test_the_clearest_mean_has_no_seam_where_a_scene_ends(sandbox, two_orbits):
    """Views fade out towards their edge, also without balance; on the server and in the preview."""
    scenes, ground = two_orbits
    recipe = recipe_of(scenes, margin=0, style=Style(bands=("B4", "B11", "B8"))).by("clearest_mean")
    true = np.stack([ground[band] for band in recipe.bands])
    plain, faded = (server_composite(r, GRID).data / true for r in (recipe.by("mean"), recipe))

    def edge(off):
        return np.abs(np.diff(np.median(off, axis=1), axis=1)[:, EDGE - 1]).max()

    assert edge(faded) < 0.015 < 0.04 < edge(plain)
    far = slice(EDGE - 34, EDGE - 30)
    np.testing.assert_allclose(np.median(faded[..., far]), np.median(plain[..., far]), atol=0.01)
    stack = fetch(recipe, sandbox)
    server, mine = server_composite(recipe, stack.grid.request), Composer(stack, recipe).composite(0.6)
    np.testing.assert_array_equal(mine.valid, ~np.ma.getmaskarray(server))
    np.testing.assert_allclose(mine.values[mine.valid], server.data[mine.valid], rtol=0, atol=0.05)


def test_one_orbit_stays_as_it_is(sandbox, two_orbits):
    scenes, _ground = two_orbits
    one = tuple(scene.index for scene in scenes if scene.properties.get("SENSING_ORBIT_NUMBER") == 70)
    recipe = recipe_of(scenes, excluded=one)
    stack = fetch(recipe, sandbox)
    plain, even = (server_composite(r, stack.grid.request) for r in (recipe, recipe.with_(balance_orbits=True)))
    np.testing.assert_array_equal(plain.mask, even.mask)
    np.testing.assert_array_equal(plain.data, even.data)
    assert expressions.composite(ee, recipe.with_(balance_orbits=True)).bandNames().getInfo() == ["B4", "B3", "B2"]
