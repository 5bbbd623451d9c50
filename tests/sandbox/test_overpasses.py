"""What is counted are overpasses: one pass of a satellite, however many of its tiles overlap in a pixel."""

import warnings
from datetime import date

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview.advice import include_scenes
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.stack import scenes_of
from cloudscore_plugin.preview.views import Views, most_clear
from tests.support.arrays import S2, SCORES, ArrayScene
from tests.support.sandbox import DAY, START
from tests.support.stacks import PROPERTIES, fetch, recipe_of, server_composite, server_composites

SHAPE = (4, 4)
MINUTE = 60_000


def tile(name, time, value, score=0.9, datatake=None, about=None, bands=catalog.PREVIEW_BANDS, shape=SHAPE):
    """A scene with one reflectance and one score everywhere, and its score image; arrays may be given for both."""
    arrays = {band: np.ma.MaskedArray(np.broadcast_to(value, shape).astype(np.uint16)) for band in bands}
    scores = {band: np.ma.MaskedArray(np.broadcast_to(score, shape).astype(np.float32)) for band in catalog.QA_BANDS}
    told = {} if datatake is None else {"DATATAKE_IDENTIFIER": datatake}
    return [
        ArrayScene(S2, name, time, arrays, {"MGRS_TILE": name[-5:], **told}),
        ArrayScene(SCORES, name, time, scores, dict(PROPERTIES if about is None else about)),
    ]


def datatake(satellite, time, orbit, baseline="05.09"):
    return f"GS2{satellite}_{time}_{orbit:06d}_N{baseline}"


def three_views():
    """Three overpasses of 100, 200 and 300; two tiles of the first overlap, of two processing baselines."""
    first = datatake("A", "20230101T022051", 39480), datatake("A", "20230101T022051", 39480, "02.04")
    return [
        *tile("a_T11SKA", START, 100, datatake=first[0]),
        *tile("b_T11SKB", START + 14_000, 100, datatake=first[1]),
        *tile("c_T11SKB", START + DAY, 200, datatake=datatake("B", "20230102T022051", 30480)),
        *tile("d_T11SKB", START + 2 * DAY, 300, datatake=datatake("A", "20230103T022051", 39509)),
    ]


def counts(recipe, stack):
    image = expressions.shown_image(ee, recipe.with_qa_layer("clear_count"))
    return server_composite(recipe, stack.grid.request, image)


def test_overlapping_tiles_of_an_overpass_are_one_view(sandbox):
    scenes = three_views()
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes)
    stack = fetch(recipe, sandbox)
    assert (counts(recipe, stack) == 3).all()
    assert most_clear(stack, recipe, 0.6) == 3
    views = Views(stack, recipe)
    found = views.summary(0.6)
    assert (found.used, found.found, found.clear, len(found.scenes)) == (3, 3, 1.0, 4)
    assert sorted(found.overpasses.values()) == [1.0] * 3
    assert views.histogram().sum() == 3 * stack.inside.sum()
    one_left_out = recipe.with_(excluded=("a_T11SKA",))
    assert (counts(one_left_out, stack) == 3).all()
    assert Views(stack, one_left_out).summary(0.6).used == 3
    both_left_out = recipe.with_(excluded=("a_T11SKA", "b_T11SKB"))
    assert (counts(both_left_out, stack) == 2).all()
    assert Views(stack, both_left_out).summary(0.6).used == 2


@pytest.mark.parametrize(
    ("first", "second", "apart", "number"),
    [
        # two datatakes of one orbit, minutes apart and on both sides of midnight in UTC
        (datatake("A", "20230101T235801", 7), datatake("A", "20230102T000401", 7), 6 * MINUTE, 1),
        (datatake("A", "20230101T022051", 7), datatake("A", "20230101T040051", 8), 100 * MINUTE, 2),  # the next orbit
        (datatake("A", "20230101T022051", 7), datatake("B", "20230101T022121", 7), MINUTE // 2, 2),  # in tandem
        (None, None, MINUTE, 1),  # without the property: by the day
        (None, datatake("A", "20230101T022051", 7), MINUTE, 2),
        (None, None, DAY, 2),
        # texts that no overpass can be read from count as none: by the day
        ("", "GS2A", MINUTE, 1),
        ("GS2A_20230101T022051_NNNNNN_N05.09", None, MINUTE, 1),
        ("GS2X_20230101T022051_039480_N05.09", "一二三四五六七八九十一二三四五六七八九十一二三四五六七", MINUTE, 1),
        ("gs2a_20230101t022051_03948f_n05.09", 20230101, MINUTE, 1),
        ("GS2A_20230101T022051_", datatake("A", "20230101T022051", 7), MINUTE, 2),
    ],
)
def test_what_is_one_overpass_is_the_same_here_and_on_the_server(sandbox, first, second, apart, number):
    scenes = [*tile("a_T11SKA", START, 100, datatake=first), *tile("b_T11SKB", START + apart, 200, datatake=second)]
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes)
    stack = fetch(recipe, sandbox)
    assert (counts(recipe, stack) == number).all()
    assert Views(stack, recipe).summary(0.6).found == number


def test_views_are_counted_where_any_tile_is_clear(sandbox):
    """Pixel by pixel beside the server: tiles that overlap in part, with scores of their own and gaps."""
    rng = np.random.default_rng(5)
    scenes = []
    for number in range(4):
        name = datatake("A", f"2023010{number + 1}T022051", 100 + number)
        for letter in "AB":
            found = tile(
                f"{number}_T11SK{letter}",
                START + number * DAY,
                rng.integers(0, 9000, SHAPE),
                rng.random(SHAPE),
                name,
            )
            for band in catalog.PREVIEW_BANDS:
                found[0].pyramid[0][band].mask = rng.random(SHAPE) < 0.3
            scenes += found
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=0, excluded=("2_T11SKA",))
    stack = fetch(recipe, sandbox)
    inside = stack.inside.reshape(stack.shape)
    for threshold in (0.2, 0.5, 0.8):
        wish = recipe.with_(clear_threshold=threshold)
        server = counts(wish, stack)[0][inside]
        found = Views(stack, wish).summary(threshold)
        assert most_clear(stack, wish, threshold) == server.max()
        seen = Views(stack, wish)._seen
        assert found.clear == pytest.approx(server.sum() / seen)
        assert 0 < server.sum() < seen


def test_an_overpass_is_included_again_with_all_its_tiles(sandbox):
    scenes = three_views()
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, excluded=("a_T11SKA", "b_T11SKB", "c_T11SKB", "d_T11SKB"))
    remedy = include_scenes(Views(fetch(recipe, sandbox), recipe), recipe)
    assert [scene.index for scene in remedy.scenes] == ["a_T11SKA", "b_T11SKB"]
    assert remedy.overpasses == 1 and remedy.fills


def test_a_score_image_without_properties_counts_as_one(sandbox):
    """As in a folder of STAC Items: the composite uses it, and so does the preview."""
    scenes = tile("a_T11SKA", START, 100, about={})
    unscored = tile("b_T11SKA", START + DAY, 200)[:1]
    sandbox.hold(*scenes, *unscored)
    recipe = recipe_of(scenes)
    stack = fetch(recipe, sandbox)
    assert [scene.index for scene in stack.scenes] == ["a_T11SKA"]
    assert [scene.index for scene in stack.unscored] == ["b_T11SKA"]
    assert (server_composite(recipe, stack.grid.request) == 100).all()
    rows = {"features": [{"properties": {"index": "x", "time": START, "score_time": START}}]}
    assert scenes_of(rows)[0].scored and not scenes_of(rows)[0].score


# An overpass once in the composite itself


@pytest.mark.parametrize(("method", "expected"), [("median", 200), ("mean", 200), ("percentile", 200), ("medoid", 200)])
def test_each_overpass_once_weighs_tiles_that_overlap_as_one(sandbox, method, expected):
    scenes = three_views()
    sandbox.hold(*scenes)
    wish = {"method": method, "percentile": 50 if method == "percentile" else None}
    recipe = recipe_of(scenes, each_overpass_once=True, **wish)
    stack = fetch(recipe, sandbox)
    assert (server_composite(recipe, stack.grid.request) == expected).all()
    assert (Composer(stack, recipe).composite(0.6).values == expected).all()
    twice = recipe.with_(each_overpass_once=False)
    if method != "medoid":
        assert (server_composite(twice, stack.grid.request) == (175 if method == "mean" else 150)).all()


def overlapping(gaps="whole", bands=(*catalog.PREVIEW_BANDS, "B8A", "B9"), passes=4, shape=(12, 12)):
    """Random scenes of which three of four overpasses have two or three tiles; scores repeat."""
    rng = np.random.default_rng(8)
    scenes = []
    for number in range(passes):
        name = datatake("AB"[number % 2], f"2023010{number + 1}T022051", 100 + number)
        for letter in "ABC"[: 1 + number % 3]:
            score = np.where(rng.random(shape) < 0.5, 0.75, rng.random(shape).round(2))
            found = tile(
                f"{number}_T11SK{letter}", START + number * DAY + ord(letter), 0, score, name, bands=bands, shape=shape
            )
            hidden = rng.random(shape) < 0.2
            for band in bands:
                found[0].pyramid[0][band][:] = rng.integers(0, 9000, shape)
                found[0].pyramid[0][band].mask = rng.random(shape) < 0.2 if gaps == "ragged" else hidden
            scenes += found
    return scenes


CHOICES = [
    *({"method": m} for m in catalog.METHODS if m not in ("percentile", "best_pixel")),
    {"method": "percentile", "percentile": 30},
    {"method": "best_pixel", "weights": (1, 0, 1, 1)},  # distances look beyond the preview's grid
]
NEAR = {"geometric_median": 15, "soft_mean": 1e-6, "clearest_mean": 0.05}  # reflectance times 10 000


@pytest.mark.parametrize("gaps", ["whole", "ragged"])
@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice["method"])
@pytest.mark.parametrize("field", [{"each_overpass_once": True}, {"trim_edges": 0}, {"trim_edges": 8}], ids=str)
def test_the_preview_is_the_server_s_composite_bit_for_bit(sandbox, choice, gaps, field):
    scenes = overlapping(gaps)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=-0.1, excluded=("2_T11SKB",), **choice, **field)
    stack = fetch(recipe, sandbox)
    composer, shares = Composer(stack, recipe), set()
    wishes = [recipe.with_(clear_threshold=threshold) for threshold in (0, 0.3, 0.75, 0.9)]
    for wish, server in zip(wishes, server_composites(wishes, stack.grid.request)):
        threshold = wish.clear_threshold
        found = composer.composite(threshold)
        np.testing.assert_array_equal(found.valid, ~np.ma.getmaskarray(server))
        near = NEAR.get(recipe.method, 0)
        np.testing.assert_allclose(found.values[found.valid], np.ma.getdata(server)[found.valid], rtol=0, atol=near)
        shares.add(found.valid.mean())
        if not 0 < threshold < 0.9:
            continue
        views = Views(stack, wish)
        assert views.summary(threshold).holes == found.holes.ravel()[stack.inside].mean()
        assert most_clear(stack, wish, threshold) == counts(wish, stack)[0].max()
    assert len(shares) > 2


@pytest.mark.parametrize("key", ["score", "holes", "date"])
def test_what_tells_about_the_composite_follows_it(sandbox, key):
    scenes = overlapping()
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, each_overpass_once=True, trim_edges=0, method="medoid")
    stack = fetch(recipe, sandbox)
    found = server_composite(recipe, stack.grid.request, expressions.shown_image(ee, recipe.with_qa_layer(key)))[0]
    composite = Composer(stack, recipe).composite(0.6)
    if key == "holes":
        np.testing.assert_array_equal(found == 1, composite.holes)
        return
    np.testing.assert_array_equal(np.ma.getmaskarray(found), composite.holes)
    if key == "date":
        days = np.array([(scene.day - date(1970, 1, 1)).days for scene in stack.scenes])
        expected = days[composite.chosen]
    else:
        scores = stack.clear_scores("cs_cdf", recipe.bands)
        views = [scores[rows].max(axis=0) for rows in stack.overpasses(range(len(scores)))]
        views = np.where(np.array(views) >= 0.6, views, np.nan)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            expected = np.nanmedian(views.astype(float), axis=0).reshape(stack.shape)
    np.testing.assert_array_equal(np.ma.getdata(found)[~composite.holes], expected[~composite.holes])


def test_methods_that_choose_one_view_need_no_merging(sandbox):
    scenes = overlapping()
    sandbox.hold(*scenes)
    for method in ("greenest", "clearest", "latest"):
        recipe = recipe_of(scenes, method=method)
        once = expressions.composite(ee, recipe.with_(each_overpass_once=True)).serialize()
        assert once == expressions.composite(ee, recipe).serialize()


# Edges


def test_bands_of_a_view_belong_together(sandbox):
    """Where the blue band of a scene ends a pixel earlier there is no coloured fringe of another scene's blue."""
    scenes = []
    for number, value in enumerate((300, 900)):
        found = tile(f"{number}_T11SKA", START + number * DAY, value)
        scenes += found
    scenes[2].pyramid[0]["B2"].mask = True
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes)
    for choice in ({"method": "mean"}, {"method": "percentile", "percentile": 50}, {"each_overpass_once": True}):
        found = server_composite(recipe.with_(**choice), fetch(recipe, sandbox).grid.request)
        assert (found == 300).all(), choice
    other = recipe.with_(style=Style(bands=("B8", "B3", "B2")))
    assert (server_composite(other, fetch(other, sandbox).grid.request) == 300).all()


def test_the_edges_are_cut_by_masks_and_metres(sandbox):
    """Footprints are those of the images; the 10 m pixels of a scene of 40 m are cut by 12 m on each side."""
    bands = (*catalog.PREVIEW_BANDS, "B8A", "B9")
    scenes = tile("a_T11SKA", START, 500, bands=bands)
    scenes[0].pyramid[0]["B9"][:, 3] = np.ma.masked
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=-0.2, trim_edges=0)
    grid = {**fetch(recipe, sandbox).grid.request}
    whole = server_composite(recipe.with_(trim_edges=None), grid)
    assert whole[0].count() == 16
    assert server_composite(recipe, grid)[0].count() == 12
    cut = recipe.with_(trim_edges=12)
    assert server_composite(cut, grid)[0].count() == 4
    assert counts(cut, fetch(cut, sandbox)).sum() == 4
    shares = expressions.clear_shares(ee, cut, ["a_T11SKA"], "EPSG:32611", 10).getInfo()["features"]
    assert 0 < shares[0]["properties"]["clear"] < 0.25
    gone = recipe.with_(trim_edges=30)
    assert server_composite(gone, grid)[0].count() == 0
