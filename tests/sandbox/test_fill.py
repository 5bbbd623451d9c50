"""Holes that are filled from neighbouring periods, beside arrays that are filled in the tests themselves."""

from datetime import datetime, timedelta, timezone

import ee
import numpy as np
import pytest

from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.download import plan
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.preview.film import PeriodComposer
from tests.support.arrays import SCORES, ArrayScene
from tests.support.sandbox import DAY, START
from tests.support.stacks import HEIGHT, PROPERTIES, WIDTH, fetch, random_scenes, recipe_of, server_composite

FIRST = datetime.fromtimestamp(START / 1000, timezone.utc).date()


def day(number):
    return (FIRST + timedelta(number)).isoformat()


def series_of(scenes, days, step="days(1)", **changes):
    given = {"start": day(0), "end": day(days), "margin": 0.1, "clear_threshold": 0.75, **changes}
    return Series(recipe_of(scenes, **given), step, fill=True)


def expected(series, period, plain):
    """The composite of a period with its holes filled, and from where, by the distance of its neighbours.

    plain: of every period that has any scene, its own composite.
    """
    every = series.every_period()
    at = every.index(period)
    shape = next(iter(plain.values())).shape
    values = np.ma.masked_all(shape) if period not in plain else plain[period].copy()
    place = np.where(np.ma.getmaskarray(values).any(axis=0), -1, 0)
    rank = {one: number for number, one in enumerate(series.recipe_of(period).fill_from, 1)}
    # Nearest first; sorted() keeps the order of time among equals, so the earlier comes before the later.
    for other in sorted(plain, key=lambda one: abs(every.index(one) - at)):
        if other == period or other not in series.periods():
            continue
        there = ~np.ma.getmaskarray(plain[other]).any(axis=0)
        for row, column in zip(*np.nonzero((place == -1) & there)):
            values[:, row, column] = plain[other][:, row, column]
            place[row, column] = rank[tuple(other)]
    return values, place


def same(found, wanted):
    np.testing.assert_array_equal(np.ma.getmaskarray(found), np.ma.getmaskarray(wanted))
    np.testing.assert_array_equal(found.filled(0), wanted.filled(0))


def plain_composites(series, grid, missing=()):
    unfilled = series.with_(fill=False)
    return {
        period: server_composite(unfilled.recipe_of(period), grid)
        for period in series.every_period()
        if period not in missing
    }


@pytest.mark.parametrize("method, gaps", [("median", "ragged"), ("latest", "whole"), ("soft_mean", "whole")])
def test_the_nearest_period_with_a_value_fills_a_hole(sandbox, method, gaps):
    scenes = random_scenes(5, seed=4, gaps=gaps)
    sandbox.hold(*scenes)
    series = series_of(scenes, 5, method=method)
    stack = fetch(series.recipe, sandbox)
    grid, composer = stack.grid.request, PeriodComposer(stack)
    plain = plain_composites(series, grid)
    sides = set()
    for period in series.periods():
        recipe = series.recipe_of(period)
        wanted, place = expected(series, period, plain)
        sides |= set(np.unique(place))
        same(server_composite(recipe, grid), wanted)
        mark = server_composite(recipe, grid, expressions.qa_image(ee, recipe, "filled"))[0]
        same(mark, np.ma.MaskedArray(place, place <= 0))
        found, here = composer.filled(recipe, recipe.clear_threshold)
        np.testing.assert_array_equal(here, place)
        same(np.ma.MaskedArray(found.values, ~found.valid), wanted)
    assert {-1, 0, 1, 2} <= sides


def test_of_two_equally_near_the_earlier(sandbox):
    scenes = random_scenes(3, gaps=None, unscored=(0, 1, 2))
    for number, scene in enumerate(list(scenes)):  # clear on the first and the last day
        score = np.full((HEIGHT, WIDTH), number != 1, np.float32)
        scenes.append(ArrayScene(SCORES, scene.index, START + number * DAY, {"cs_cdf": score, "cs": score}, PROPERTIES))
    sandbox.hold(*scenes)
    series = series_of(scenes, 3)
    recipe = series.recipe_of(series.periods()[1])
    assert recipe.fill_from == ((day(0), day(1)), (day(2), day(3)))
    grid = fetch(series.recipe, sandbox).grid.request
    mark = server_composite(recipe, grid, expressions.qa_image(ee, recipe, "filled"))
    assert np.unique(mark.compressed()).tolist() == [1]


def test_a_period_left_out_fills_nothing_and_still_counts_as_a_step(sandbox):
    scenes = random_scenes(5)
    sandbox.hold(*scenes)
    series = series_of(scenes, 5)
    series = series.with_(left_out=(day(1),))
    recipe = series.recipe_of(series.periods()[1])
    assert recipe.start == day(2) and [start for start, _end in recipe.fill_from] == [day(3), day(0), day(4)]
    grid = fetch(series.recipe, sandbox).grid.request
    wanted, _place = expected(series, series.periods()[1], plain_composites(series, grid))
    same(server_composite(recipe, grid), wanted)


def test_a_period_without_scenes_is_filled_altogether_and_none_at_all_is_an_error(sandbox):
    scenes = [scene for scene in random_scenes(4) if not scene.index.startswith("20230001")]
    sandbox.hold(*scenes)
    series = series_of(scenes, 4)
    stack = fetch(series.recipe, sandbox)
    empty = series.periods()[1]
    plain = plain_composites(series, stack.grid.request, {empty})
    wanted, place = expected(series, empty, plain)
    recipe = series.recipe_of(empty)
    assert 0 not in place
    same(server_composite(recipe, stack.grid.request), wanted)
    found, here = PeriodComposer(stack).filled(recipe, recipe.clear_threshold)
    np.testing.assert_array_equal(here, place)
    same(np.ma.MaskedArray(found.values, ~found.valid), wanted)
    nothing = series.with_(recipe=series.recipe.with_(start="2019-01-01", end="2019-01-05"))
    with pytest.raises(ee.EEException) as caught:
        expressions.tile_image(ee, nothing.recipe_of(nothing.periods()[0])).getMapId()["tile_fetcher"].fetch_tile(
            0, 0, 0
        )
    assert explain(caught.value).code == "no_scenes"


@pytest.mark.parametrize("content", ["bands", "NDVI", "picture"])
def test_files_have_a_band_that_marks_what_is_filled(sandbox, content):
    scenes = random_scenes(5)
    sandbox.hold(*scenes)
    series = series_of(scenes, 5)
    recipe = series.recipe_of(series.periods()[2])
    bands = {"bands": ("B2", "B3", "B4", "B8"), "NDVI": ("B8", "B4"), "picture": ("B4", "B3", "B2")}[content]
    order = plan.usual(recipe, "/x.tif", content, resolution=10)
    order = order if content != "bands" else order.with_(bands=bands)
    assert order.names[-1] == "filled"
    grid = fetch(series.recipe, sandbox).grid.request
    asked = {"expression": plan.image(ee, order), "fileFormat": "NUMPY_NDARRAY", "grid": grid}
    found = ee.data.computePixels(asked)
    assert found.dtype.names == order.names and len({found.dtype[name] for name in order.names}) == 1
    styled = series.with_(recipe=series.recipe.with_(style=Style(bands if len(bands) == 3 else bands[:1])))
    plain = {}
    for period in series.every_period():
        unfilled = series.with_(fill=False).recipe_of(period)
        plain[period] = server_composite(unfilled, grid, expressions.composite(ee, unfilled, bands))
    _values, place = expected(styled, series.periods()[2], plain)
    nothing = 0 if content == "picture" else order.nodata
    np.testing.assert_array_equal(found["filled"], np.where(place < 0, nothing, place))
    assert (place > 0).any()
