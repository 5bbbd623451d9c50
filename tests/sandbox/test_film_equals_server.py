"""The film strip beside what the server computes for each period on the same grid, bit for bit."""

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest

from cloudscore_plugin.core.series import Series, days_of
from cloudscore_plugin.preview import stack as stacks
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.film import film_advice, part_of
from cloudscore_plugin.preview.views import Views
from tests.support.sandbox import START
from tests.support.stacks import fetch, random_scenes, recipe_of, server_composite

from .test_preview_equals_server import same

FIRST = datetime.fromtimestamp(START / 1000, timezone.utc).date()


def of_days(scenes, count, **changes):
    """A recipe from the day of the first scene on; a scene was taken each day."""
    return recipe_of(scenes, start=FIRST.isoformat(), end=(FIRST + timedelta(count)).isoformat(), **changes)


@pytest.mark.parametrize("method", ["median", "medoid", "latest", "mean"])
@pytest.mark.parametrize("step", ["days(2)", "days(5)"])
def test_every_period(sandbox, method, step):
    scenes = random_scenes(9, seed=5, gaps="whole")
    sandbox.hold(*scenes)
    recipe = of_days(scenes, 9, margin=0.3, method=method, excluded=(scenes[2].index,))
    series = Series(recipe, step)
    stack = fetch(recipe, sandbox)
    assert not stack.left_out
    seen = 0
    for period in series.periods():
        part, wanted = part_of(stack, period), series.recipe_of(period)
        if not len(part.rows(wanted.excluded)):
            continue
        seen += 1
        for threshold in (0.2, 0.5, 0.65):
            found = Composer(part, wanted).composite(threshold)
            same(found, server_composite(wanted.with_(clear_threshold=threshold), stack.grid.request))
    assert seen >= 2


def test_pixels_are_not_copied(sandbox):
    scenes = random_scenes(4, seed=5)
    sandbox.hold(*scenes)
    recipe = of_days(scenes, 4)
    stack = fetch(recipe, sandbox)
    part = part_of(stack, Series(recipe, "days(2)").periods()[1])
    assert len(part.scenes) == 2 and np.shares_memory(part.values, stack.values)


@pytest.mark.parametrize("most", [6, 8, 9])
def test_scenes_are_sampled_evenly_over_periods(sandbox, monkeypatch, most):
    """The first days are the clearest: without periods they would be kept alone."""
    scenes = random_scenes(12, seed=3)
    sandbox.hold(*scenes)
    recipe = of_days(scenes, 12)
    periods = Series(recipe, "days(3)").periods()
    full = fetch(recipe, sandbox)
    scene = full.grid.width * full.grid.height * stacks._counted(len(full.bands))
    monkeypatch.setattr(stacks, "MOST_BYTES", scene * most)
    monkeypatch.setattr(stacks, "LEAST_SIDE", max(full.shape))
    some = fetch(recipe, sandbox, periods=periods)
    assert some.shape == full.shape and len(some.scenes) == most and len(some.left_out) == 12 - most
    counts = [len(part_of(some, period).scenes) for period in periods]
    assert max(counts) - min(counts) <= 1


def test_scenes_outside_all_periods_are_not_asked_for(sandbox):
    scenes = random_scenes(6, seed=3)
    sandbox.hold(*scenes)
    recipe = of_days(scenes, 6)
    some = fetch(recipe, sandbox, periods=Series(recipe, "days(2)").periods()[1:2])
    assert len(some.scenes) == 2 and not some.others


def test_the_smallest_change_that_gives_every_period_a_view(sandbox):
    scenes = random_scenes(9, seed=5)
    sandbox.hold(*scenes)
    series = Series(of_days(scenes, 9, margin=0.3), "days(1)")
    stack = fetch(series.recipe, sandbox)
    best = [Views(part_of(stack, period), series.recipe).reach.max() for period in series.periods()]
    threshold = float(np.sort(best)[4])  # some periods have a clear view, some have none
    empty = [period for period, most in zip(series.periods(), best) if most < np.float32(threshold)]
    advice = film_advice(stack, series, threshold)
    assert list(advice.empty) == empty and empty
    assert film_advice(stack, series, advice.threshold).empty == ()
    assert film_advice(stack, series, round(advice.threshold + 0.01, 2)).empty
    assert film_advice(stack, series.with_(step=advice.step), threshold).empty == ()
    for days in range(2, days_of(advice.step)):
        assert film_advice(stack, series.with_(step=f"days({days})"), threshold).empty, "a smaller change"
    beyond = series.with_(recipe=series.recipe.with_(end=(FIRST + timedelta(12)).isoformat()))
    assert film_advice(stack, beyond.with_(fill=True), 0.5).empty == (), "neighbours fill these"
    apart = beyond.with_(fill=True, left_out=tuple(period.start for period in beyond.periods()[:-3]))
    assert film_advice(stack, apart, 0.5).empty == tuple(apart.periods()), "and what is left out fills nothing"
    nothing = film_advice(stack, beyond, 0.5)
    assert nothing.empty[-3:] == tuple(beyond.periods()[-3:]) and nothing.threshold is None
