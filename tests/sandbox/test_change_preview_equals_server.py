"""The change in the preview beside what the server computes on the same grid, and the advice beside trying it."""

from dataclasses import replace

import ee
import numpy as np
import pytest

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview import change as changes
from cloudscore_plugin.preview.change import Comparer, asked, both, classes_of, colours, pictured, remedies, side_of
from tests.support.stacks import fetch, random_scenes, recipe_of, server_composite, server_images

BANDS = ("B2", "B3", "B4", "B8", "B11", "B12")


@pytest.fixture
def scenes(sandbox):
    found = random_scenes(12, seed=11, bands=BANDS, gaps="whole", unscored=(4,))
    sandbox.hold(*found)
    return found


def change_of(scenes, index="NDVI", min_views=1, relative=False, **fields):
    after = recipe_of(scenes, clear_threshold=0.5, start="2023-01-07", end="2023-02-01", margin=0.2, **fields)
    return Change(after.with_(start="2023-01-01", end="2023-01-06"), after, index, min_views, relative)


def stack_of(change, sandbox):
    return fetch(asked(change), sandbox, periods=changes.periods_of(change), bands=change.after.bands)


@pytest.mark.parametrize(
    "index, relative", [("NDVI", False), ("NBR", True), ("MNDWI", False), ("BSI", False), ("B4", False)]
)
@pytest.mark.parametrize("method", ["median", "medoid"])
def test_values_and_masks(sandbox, scenes, index, relative, method):
    change = change_of(scenes, index, relative=relative, method=method, excluded=(scenes[1].index, scenes[8].index))
    stack = stack_of(change, sandbox)
    comparer = Comparer(stack, change)
    wishes = [
        both(change, clear_threshold=threshold).with_(min_views=min_views)
        for threshold in (0.3, 0.5)
        for min_views in (0, 1, 3)
    ]
    images = [expressions.change(ee, wanted) for wanted in wishes]
    for wanted, [expected] in zip(wishes, server_images(images, stack.grid.request)):
        assert comparer.fits(stack, wanted)
        threshold = wanted.after.clear_threshold
        found = comparer.difference(wanted, threshold)
        mask = np.ma.getmaskarray(expected)
        np.testing.assert_array_equal(found.decided, ~mask)
        # The server answers in single precision, and an index near -1 divides by nearly nothing.
        near = 1e-3 if relative else 1e-5
        np.testing.assert_allclose(found.values[~mask], expected.compressed(), rtol=near, atol=1e-6)
        assert 0 < mask.sum() < mask.size
        inside = stack.inside.reshape(stack.shape)
        assert found.cannot_tell == pytest.approx(1 - (found.decided & inside).sum() / inside.sum())
        assert found.cannot_tell == pytest.approx(comparer.cannot_tell(threshold, wanted.min_views))
        assert sum(found.histogram) == (found.decided & inside).sum() and sum(found.shares) == pytest.approx(1)


def test_colours_are_those_of_the_tiles(sandbox, scenes):
    change = change_of(scenes)
    stack = stack_of(change, sandbox)
    found = Comparer(stack, change).difference(change, 0.5)
    tiles = server_composite(None, stack.grid.request, expressions.tile_image(ee, change))
    pixels = colours(found, change)
    away = np.min([np.abs(found.values - limit) for limit in change.class_limits], axis=0) > 1e-6
    assert len(np.unique(classes_of(found.values[found.decided], change))) > 2
    for channel in range(3):
        np.testing.assert_array_equal(
            pixels[..., channel][found.decided & away], tiles[channel].data[found.decided & away]
        )


def test_scenes_between_the_sides_are_not_asked_for(sandbox, scenes):
    change = change_of(scenes)
    change = change.with_(before=change.before.with_(end="2023-01-03"))
    stack = stack_of(change, sandbox)
    days = [scene.day.isoformat() for scene in stack.scenes]
    assert days[:2] == ["2023-01-01", "2023-01-02"] and min(days[2:]) == "2023-01-07" and len(days) == 8
    parts = [side_of(stack, side) for side in (change.before, change.after)]
    assert sum(len(part.scenes) for part in parts) == len(stack.scenes)
    assert all(np.shares_memory(part.values, stack.values) for part in parts)


def test_months_belong_to_a_side(sandbox, scenes):
    change = change_of(scenes)
    none = change.before.with_(months=(3, 11))
    assert side_of(stack_of(change, sandbox), none).scenes == ()
    winter = change.before.with_(months=(11, 2))
    assert len(side_of(stack_of(change, sandbox), winter).scenes) == 5 - 1


def test_advice_holds_what_it_says(sandbox, scenes):
    change = change_of(scenes, min_views=3, excluded=(scenes[0].index, scenes[-4].index))
    stack = stack_of(change, sandbox)
    comparer = Comparer(stack, change)
    found = {remedy.kind: remedy for remedy in remedies(comparer, change, 0.6)}
    assert set(found) == {"threshold", "views", "scenes"}
    before = comparer.cannot_tell(0.6, 3)
    for remedy in found.values():
        tried = remedy.change
        again = Comparer(stack, tried)
        assert again.cannot_tell(tried.after.clear_threshold, tried.min_views) == pytest.approx(remedy.holes)
        assert remedy.holes < before
    lower = found["threshold"].change.after.clear_threshold
    assert comparer.cannot_tell(lower + 0.01, 3) > found["threshold"].holes or lower == 0.59


def test_more_days_help_where_they_do(sandbox, scenes):
    change = change_of(scenes, min_views=2)
    change = change.with_(before=change.before.with_(start="2023-01-04"), after=change.after.with_(end="2023-01-09"))
    stack = stack_of(change, sandbox)
    wide = changes.wider(change)
    more = fetch(asked(wide), sandbox, onto=stack, periods=changes.periods_of(wide))
    remedy = changes.widen_dates(more, change, 0.5)
    assert remedy.days and remedy.change.before.end == change.before.end
    assert remedy.change.after.start == change.after.start
    tried = Comparer(more, remedy.change)
    assert tried.cannot_tell(0.5, 2) == pytest.approx(remedy.holes)
    assert remedy.holes < Comparer(stack, change).cannot_tell(0.5, 2)


def test_a_side_without_scenes_is_told(sandbox, scenes):
    change = change_of(scenes)
    change = change.with_(before=change.before.with_(start="2022-01-01", end="2022-02-01"))
    stack = stack_of(change, sandbox)
    comparer = Comparer(stack, change)
    assert comparer.difference(change, 0.5).cannot_tell == 1 and remedies(comparer, change, 0.5) == []


def test_a_style_that_does_not_fit_beside_the_index_gives_way():
    recipe = recipe_of(random_scenes(1), style=Style(bands=("B5", "B6", "B7"), max=4000))
    change = Change(recipe, recipe.with_(start="2024-01-02", end="2024-02-01"), "BSI")
    assert pictured(change).after.style.bands == ("B5", "B6", "B7")
    crowded = change.with_(index="NBR")
    assert pictured(crowded) == crowded
    full = replace(
        change, before=change.before.with_(product="L1C"), after=change.after.with_(product="L1C"), index="B10"
    )
    assert pictured(full).after.style.bands == ("B5", "B6", "B7")
