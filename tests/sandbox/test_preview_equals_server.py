"""The local preview beside what the server computes for the same recipe on the same grid, bit for bit."""

from datetime import date

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview.advice import include_scenes, lower_threshold, widen_dates, widened
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.picture import picture
from cloudscore_plugin.preview.stack import last_score_of
from cloudscore_plugin.preview.views import Views
from tests.support.arrays import S2, SCORES, ArrayScene
from tests.support.sandbox import START
from tests.support.stacks import PROPERTIES, fetch, random_scenes, recipe_of, server_composite, server_composites

NO_DISTANCE = {"weights": (1, 0, 0.5, 0.25)}  # distances see beyond the preview's grid on the server only
CHOICES = [
    {"method": m, **(NO_DISTANCE if m == "best_pixel" else {})} for m in catalog.METHODS if m != "percentile"
] + [{"method": "percentile", "percentile": p} for p in (0, 5, 30, 50, 77.5, 100)]


def name(value):
    return "-".join(map(str, value.values())) if isinstance(value, dict) else None


def same(found, expected, recipe=None):
    """A local composite and a server's masked array: bit for bit, or as near as the recipe's method promises."""
    np.testing.assert_array_equal(found.valid, ~np.ma.getmaskarray(expected))
    np.testing.assert_array_equal(found.holes, np.ma.getmaskarray(expected).any(axis=0))
    mine, server = found.values[found.valid], np.ma.getdata(expected)[found.valid]
    if recipe is None or catalog.METHOD_ROWS[recipe.method].exact or recipe.method == "best_pixel":
        np.testing.assert_array_equal(mine, server)
    else:
        near = {"geometric_median": 1e-3 * max(12_000, server.max(initial=0)), "clearest_mean": 0.05}
        near = near.get(recipe.method, 1e-6)
        np.testing.assert_allclose(mine, server, rtol=0, atol=near)


@pytest.mark.parametrize("qa_band", catalog.QA_BANDS)
@pytest.mark.parametrize("choice", CHOICES, ids=name)
def test_all_thresholds(sandbox, qa_band, choice):
    scenes = random_scenes(7, seed=11)
    sandbox.hold(*scenes)
    margin = 0 if choice["method"] == "clearest_mean" else 0.3  # it looks for edges, in the preview only within it
    recipe = recipe_of(scenes, margin=margin, qa_band=qa_band, **choice)
    stack = fetch(recipe, sandbox)
    composer = Composer(stack, recipe)
    holes = []
    step = 1 if choice["method"] in ("median", "mean") or choice.get("percentile") == 30 else 10
    wishes = [recipe.with_(clear_threshold=t) for t in [*(k / 100 for k in range(0, 101, step)), 0.605, 0.123456]]
    for wish, server in zip(wishes, server_composites(wishes, stack.grid.request)):
        found = composer.composite(wish.clear_threshold)
        same(found, server, recipe)
        holes.append(found.holes.mean())
    assert min(holes) < 0.2 and max(holes[:-2]) > 0.8


@pytest.mark.parametrize(
    ("count", "gaps"), [(0, "whole"), (1, "whole"), (2, "ragged"), (3, None), (12, "ragged"), (13, "whole")]
)
@pytest.mark.parametrize("choice", CHOICES[:12], ids=name)
def test_few_and_many_scenes_excluded_ones_and_masks_of_every_kind(sandbox, count, gaps, choice):
    scenes = random_scenes(count + 2, seed=count, gaps=gaps, unscored=(0,), highest=65_535)
    sandbox.hold(*scenes)
    out = (scenes[1].index,)
    recipe = recipe_of(scenes, margin=0, excluded=out, **choice)
    stack = fetch(recipe, sandbox)
    assert [scene.index for scene in stack.unscored] == [scenes[0].index]
    assert len(stack.scenes) == count + 1
    composer = Composer(stack, recipe)
    wishes = [recipe.with_(clear_threshold=threshold) for threshold in (0, 0.35, 0.6, 0.65, 1)]
    for wish, server in zip(wishes, server_composites(wishes, stack.grid.request)):
        same(composer.composite(wish.clear_threshold), server, wish)
    if count > 2 and gaps:
        assert 0 < composer.composite(0.35).valid.mean() < 1


@pytest.mark.parametrize("weights", [None, (0, 1, 0, 0), (0.5, 1, 0.25, 1)])
def test_best_pixels_keep_away_from_what_is_not_clear(sandbox, weights):
    scenes = random_scenes(5, seed=31)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=-0.2, method="best_pixel", weights=weights, target_day="2023-01-03")
    stack = fetch(recipe, sandbox)
    composer = Composer(stack, recipe)
    for threshold in (0.05, 0.2, 0.6):
        found = composer.composite(threshold)
        expected = server_composite(recipe.with_(clear_threshold=threshold), stack.grid.request)
        np.testing.assert_array_equal(found.valid, ~np.ma.getmaskarray(expected))
        # A metre of the map is 0.9996 m on Earth, so a few choices that are nearly equal differ.
        assert (found.values == expected.data)[found.valid].mean() > 0.97
    plain = Composer(stack, recipe.with_(weights=(1, 0, 0, 0))).composite(0.05)
    assert (plain.values != composer.composite(0.05).values).mean() > 0.02


@pytest.mark.parametrize("method", catalog.ONE_SCENE_METHODS)
def test_of_equal_views_both_take_the_same(sandbox, method):
    """Taken at the same time, with the same scores and deciding bands; only the band that is shown tells them apart."""
    shape, scenes = (4, 4), []
    scores = {band: np.full(shape, 0.7, np.float32) for band in catalog.QA_BANDS}
    for number in range(3):
        arrays = {band: np.full(shape, 1000, np.uint16) for band in catalog.PREVIEW_BANDS}
        arrays["B11"] = np.full(shape, number + 1, np.uint16)
        scenes.append(ArrayScene(S2, f"i{number}", START, arrays))
        scenes.append(ArrayScene(SCORES, f"i{number}", START, scores, dict(PROPERTIES)))
    sandbox.hold(*scenes)
    tuned = NO_DISTANCE if method == "best_pixel" else {}
    recipe = recipe_of(scenes, method=method, style=Style(bands=("B11",)), **tuned)
    stack = fetch(recipe, sandbox)
    found = Composer(stack, recipe).composite(0.6)
    assert found.valid.any()
    same(found, server_composite(recipe, stack.grid.request))


def test_a_black_pixel_is_no_masked_one(sandbox):
    scenes = random_scenes(3, seed=5, highest=0)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=0)
    stack = fetch(recipe, sandbox)
    found = Composer(stack, recipe).composite(0)
    assert found.valid.any() and not found.valid.all() and not found.values.any()
    same(found, server_composite(recipe.with_(clear_threshold=0), stack.grid.request))


def test_bands_that_are_shown_twice_and_other_bands(sandbox):
    scenes = random_scenes(5, seed=6, bands=("B2", "B3", "B4", "B8", "B11", "B12"))
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, style=Style(bands=("B11", "B8", "B11")))
    stack = fetch(recipe, sandbox)
    assert stack.bands == ("B11", "B8", "B2", "B3", "B4")
    same(Composer(stack, recipe).composite(0.6), server_composite(recipe, stack.grid.request))
    with pytest.raises(ValueError, match="B12"):
        Composer(stack, recipe.with_(style=Style(bands=("B12",))))


def test_opening_an_area_costs_two_requests_and_the_rest_none(sandbox, client):
    scenes = random_scenes(6, seed=2)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes)
    client.log.clear()
    stack = fetch(recipe, sandbox)
    assert [entry.kind for entry in client.log] == ["value", "pixels"]
    for choice in CHOICES:
        for qa_band in catalog.QA_BANDS:
            wish = recipe.with_(qa_band=qa_band, excluded=(scenes[2].index,), **choice)
            composer, views = Composer(stack, wish), Views(stack, wish)
            for threshold in (0.3, 0.7):
                picture(composer.composite(threshold), wish)
                views.summary(threshold)
    assert len(client.log) == 2


def test_nothing_found_costs_one_request(sandbox, client):
    scenes = random_scenes(2)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, start="2020-01-01", end="2020-02-01")
    client.log.clear()
    stack = fetch(recipe, sandbox)
    assert [entry.kind for entry in client.log] == ["value"]
    assert stack.scenes == stack.others == () and Composer(stack, recipe).composite(0.5).holes.all()


def test_the_table_tells_where_the_areas_scores_end(sandbox, client):
    scenes = random_scenes(6, unscored=(4, 5))
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, start="2023-01-05", end="2023-02-01")  # scenes, but no scores
    client.log.clear()
    told = [expressions.scene_table(ee, recipe, since).getInfo() for since in ("2022-12-01", "2023-01-05", None)]
    assert [entry.kind for entry in client.log] == ["value"] * 3
    assert [last_score_of(rows) for rows in told] == [date(2023, 1, 4), None, None]
    assert all(len(rows["features"]) == 2 for rows in told)


def test_pixels_split_over_requests_are_the_same_stack(sandbox, client, monkeypatch):
    scenes = random_scenes(9, seed=4)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes)
    whole = fetch(recipe, sandbox)
    monkeypatch.setattr("cloudscore_plugin.preview.stack.MOST_BANDS", 30)  # four scenes of seven bands
    client.log.clear()
    split = fetch(recipe, sandbox, requests=3)
    assert [entry.kind for entry in client.log] == ["value", "pixels", "pixels", "pixels"]
    assert split.scenes == whole.scenes and split.grid == whole.grid
    np.testing.assert_array_equal(split.values, whole.values)
    np.testing.assert_array_equal(split.valid, whole.valid)
    for qa_band in catalog.QA_BANDS:
        np.testing.assert_array_equal(split.scores[qa_band], whole.scores[qa_band])


def test_the_plan_counts_what_the_server_counts(sandbox, monkeypatch):
    """One byte less than planned, and the server refuses."""
    scenes = random_scenes(5)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes)
    plans = []
    fetch(recipe, sandbox, planned=plans.append)
    [plan] = plans
    for limit, refused in ((plan.request_bytes, False), (plan.request_bytes - 1, True)):
        monkeypatch.setattr("cloudscore_plugin.sandbox.encode.LARGEST_REQUEST", limit)
        if refused:
            with pytest.raises(ee.EEException, match=f"Total request size \\({plan.request_bytes} bytes\\)"):
                fetch(recipe, sandbox)
        else:
            assert fetch(recipe, sandbox).scenes


def test_the_table_of_scenes(sandbox):
    scenes = random_scenes(3, unscored=(1,))
    sandbox.hold(*scenes)
    stack = fetch(recipe_of(scenes), sandbox)
    first = stack.scenes[0]
    assert (first.tile, first.satellite, first.cloud, first.day.isoformat()) == (
        "11SKB",
        "Sentinel-2A",
        0,
        "2023-01-01",
    )
    assert first.score == {"MODEL_VERSION": 4, "SOURCE_PRODUCT_ID": "P", "NO_CONTEXT_FRACTION": 0.25}
    [other] = stack.others
    assert not other.scored and other.index == "20230001T000000_T11SKB"


# What is told about clear views and holes, beside the server


def server_holes(recipe, stack):
    """The share of the area's pixels that the server leaves empty in some band."""
    hidden = np.ma.getmaskarray(server_composite(recipe, stack.grid.request)).any(axis=0)
    return hidden.ravel()[stack.inside].mean()


@pytest.mark.parametrize("method", ["median", "latest"])
@pytest.mark.parametrize("gaps", ["whole", "ragged"])
def test_summaries(sandbox, gaps, method):
    scenes = random_scenes(5, seed=8, gaps=gaps)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=0.15, method=method, excluded=(scenes[4].index,))
    stack = fetch(recipe, sandbox)
    views = Views(stack, recipe)
    for threshold in (0, 0.5, 0.65, 1):
        wish = recipe.with_(clear_threshold=threshold)
        told = views.summary(threshold)
        assert told.holes == views.holes(threshold) == server_holes(wish, stack)
        assert told.found == 5
        # Each scene by itself, as the server has it; the excluded one too.
        for number, scene in enumerate(stack.scenes):
            alone = [other.index for other in stack.scenes if other is not scene]
            kept = wish.with_(method="latest", excluded=tuple(alone))
            assert told.scenes[number] == pytest.approx(1 - server_holes(kept, stack), abs=1e-12)
        kept = [n for n, scene in enumerate(stack.scenes) if scene.index not in recipe.excluded]
        assert told.used == sum(told.scenes[n] > 0 for n in kept)
        count = server_composite(wish, stack.grid.request, expressions.qa_image(ee, wish, "clear_count"))
        seen = np.count_nonzero(stack.clear_scores(recipe.qa_band, recipe.bands)[kept][:, stack.inside] >= 0)
        assert told.clear == pytest.approx(count.data[0].ravel()[stack.inside].sum() / seen)


@pytest.mark.parametrize("seed", range(6))
def test_advice_keeps_its_promise(sandbox, seed):
    """Random scenes, thresholds and exclusions: the server, asked for the changed recipe, has the holes promised."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(4, 9))
    scenes = random_scenes(count, seed=100 + seed, gaps=("whole", "ragged")[seed % 2])
    sandbox.hold(*scenes)
    names = sorted({scene.index for scene in scenes})
    start, end = f"2023-01-{count // 2 + 1:02d}", f"2023-01-{count // 2 + 3:02d}"
    method = ("median", "greenest", "percentile", "clearest")[seed % 4]
    recipe = recipe_of(
        scenes,
        start="2023-01-01",
        end="2023-02-01",
        clear_threshold=round(float(rng.uniform(0.8, 0.98)), 2),
        excluded=tuple(rng.choice(names, 3, replace=False)),
        method=method,
        percentile=20 if method == "percentile" else None,
    )
    stack = fetch(recipe, sandbox)
    views = Views(stack, recipe)
    before = server_holes(recipe, stack)
    assert before > 0

    lower = lower_threshold(views, recipe)
    assert lower.holes == server_holes(lower.recipe, stack) < before
    higher = lower.recipe.with_(clear_threshold=round(lower.recipe.clear_threshold + 0.01, 2))
    assert server_holes(higher, stack) > lower.holes, "a smaller change does less"

    more = include_scenes(views, recipe)
    assert more.holes == server_holes(more.recipe, stack) < before
    assert {scene.index for scene in more.scenes} == set(recipe.excluded) - set(more.recipe.excluded)

    narrow = recipe.with_(start=start, end=end, excluded=())
    few = fetch(narrow, sandbox)
    wide = fetch(widened(narrow), sandbox, onto=few)
    assert wide.grid == few.grid and len(few.scenes) == 2 and len(wide.scenes) == count
    longer = widen_dates(wide, narrow)
    assert longer.holes == server_holes(longer.recipe, stack) < server_holes(narrow, stack)
    assert server_holes(widened(narrow, longer.days - 1), stack) > longer.holes, "a day less does less"


def test_adding_scenes_asks_only_for_new_ones(sandbox, client):
    scenes = random_scenes(6, seed=3)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, start="2023-01-03", end="2023-01-05")
    few = fetch(recipe, sandbox)
    plans = []
    client.log.clear()
    wide = fetch(widened(recipe, 2), sandbox, onto=few, planned=plans.append)
    assert [entry.kind for entry in client.log] == ["value", "pixels"]
    assert plans[0].count == 4
    fresh = fetch(widened(recipe, 2), sandbox)
    assert wide.scenes == fresh.scenes and wide.others == fresh.others
    np.testing.assert_array_equal(wide.values, fresh.values)
    np.testing.assert_array_equal(wide.valid, fresh.valid)


# The stacking itself


def test_stacked_bands_are_named_by_their_images(sandbox):
    scenes = random_scenes(3, seed=1)
    sandbox.hold(*scenes)
    image = ee.ImageCollection(S2).select(["B4", "B8"]).toBands()
    assert image.bandNames().getInfo() == [f"{s.index}_{b}" for s in scenes if s.collection == S2 for b in ("B4", "B8")]
    found = sandbox.read(image, 23, 17)
    for scene in scenes:
        if scene.collection == S2:
            for band in ("B4", "B8"):
                np.testing.assert_array_equal(found[f"{scene.index}_{band}"], scene.pyramid[0][band].filled(0))
    assert ee.ImageCollection([]).toBands().bandNames().getInfo() == []


def test_images_with_different_bands_can_be_stacked(sandbox):
    scenes = random_scenes(1)
    sandbox.hold(*scenes)
    both = ee.ImageCollection(S2).merge(ee.ImageCollection(SCORES)).toBands()
    index = scenes[0].index
    names = [f"1_{index}_{b}" for b in ("B2", "B3", "B4", "B8")] + [f"2_{index}_{b}" for b in catalog.QA_BANDS]
    assert both.bandNames().getInfo() == names
