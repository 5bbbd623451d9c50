"""Methods, styles, indices and evidence through the real client, beside plain numpy on the scenes' own pixels."""

import warnings
from datetime import date, datetime, timezone

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import Style, area_km2
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.picture import picture, shown
from tests.support.arrays import ORIGIN, S2, SCORES, UTM, ArrayScene
from tests.support.sandbox import DAY, START, refusal
from tests.support.stacks import HEIGHT, WIDTH, fetch, random_scenes, recipe_of, server_composite

BANDS = ("B1", "B2", "B3", "B4", "B8", "B8A", "B11", "B12")
THRESHOLD = 0.4
EPOCH = date(1970, 1, 1)
GRID = {
    "dimensions": {"width": WIDTH, "height": HEIGHT},
    "affineTransform": dict(
        zip(
            ("scaleX", "shearX", "translateX", "shearY", "scaleY", "translateY"),
            (10.0, 0.0, ORIGIN[0], 0.0, -10.0, ORIGIN[1]),
        )
    ),
    "crsCode": UTM,
}


class World:
    """The scenes' arrays: values[band] float64 (n, h, w), NaN where masked; score the same; days since 1970."""

    def __init__(self, scenes, qa_band="cs_cdf"):
        images = [scene for scene in scenes if scene.collection == S2]
        scores = {scene.index: scene for scene in scenes if scene.collection == SCORES}
        self.values = {
            band.name: np.stack([image.pyramid[0][band.name].astype(float).filled(np.nan) for image in images])
            for band in images[0].bands
        }
        nothing = np.full((HEIGHT, WIDTH), np.nan)
        self.score = np.stack(
            [scores[i.index].pyramid[0][qa_band].astype(float).filled(np.nan) if i.index in scores else nothing
             for i in images]
        )  # fmt: skip
        self.clouds = [image.properties["CLOUDY_PIXEL_PERCENTAGE"] / 100 for image in images]
        self.days = [
            (datetime.fromtimestamp(image.properties["system:time_start"] / 1000, timezone.utc).date() - EPOCH).days
            for image in images
        ]

    def clear(self, bands):
        """Where each scene is clear in all of these bands."""
        good = self.score >= THRESHOLD
        for band in bands:
            good = good & np.isfinite(self.values[band])
        return good


def quiet(function, *arguments, **named):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return function(*arguments, **named)


TARGET = "2023-01-04"
WANTED = (date.fromisoformat(TARGET) - EPOCH).days
TUNED = {"nearest": {"target_day": TARGET}, "best_pixel": {"target_day": TARGET, "weights": (1, 0, 0.5, 0.25)}}


def chosen_by(method, world, bands):
    """For each pixel the number of the scene a method takes, -1 for none; pixel by pixel, in plain Python."""
    needed = {*bands, *catalog.DECIDING_BANDS.get(method, ())}
    clear = world.clear(needed)
    found = np.full((HEIGHT, WIDTH), -1)
    for at in np.ndindex(HEIGHT, WIDTH):
        views = [n for n in range(len(clear)) if clear[(n, *at)]]
        if not views:
            continue
        pixel = {band: values[(slice(None), *at)] for band, values in world.values.items()}
        score = world.score[(slice(None), *at)]
        if method == "latest":
            key = {n: world.days[n] for n in views}
        elif method == "nearest":
            key = {n: (-abs(world.days[n] - WANTED), score[n]) for n in views}
        elif method == "best_pixel":  # dates are those of the whole year 2023
            last = (date(2023, 12, 31) - EPOCH).days
            key = {
                n: score[n] - 0.5 * abs(world.days[n] - WANTED) / (last - WANTED) - 0.25 * world.clouds[n]
                for n in views
            }
        elif method == "clearest":
            key = {n: score[n] for n in views}
        elif method == "greenest":
            key = {}
            for n in views:
                infrared, red = pixel["B8"][n], pixel["B4"][n]
                key[n] = (infrared - red) / (infrared + red) if infrared + red else 0.0
        else:
            middle = {band: np.median([pixel[band][n] for n in views]) for band in ("B2", "B3", "B4", "B8")}
            key = {n: (-sum((pixel[band][n] - middle[band]) ** 2 for band in middle), score[n]) for n in views}
        found[at] = max(views, key=lambda n: (key[n], -n))
    return found


def combined(method, world, bands, percentile=None):
    """The composite as numpy has it: bands -> float64 (h, w), NaN where masked."""
    if method in catalog.ONE_SCENE_METHODS:
        chosen = chosen_by(method, world, bands)
        take = np.maximum(chosen, 0)[None]
        return {b: np.where(chosen < 0, np.nan, np.take_along_axis(world.values[b], take, 0)[0]) for b in bands}
    if method == "soft_mean":
        # From a weight of 0 at the threshold (at least 0.05) to 1 at 0.8, of all bands together.
        clear = world.clear(bands)
        weight = np.where(clear, np.clip((world.score - THRESHOLD) / (0.8 - THRESHOLD), 0.05, 1), 0)
        total = weight.sum(axis=0)
        return {b: quiet(np.divide, np.nansum(world.values[b] * weight, axis=0), total) for b in bands}
    if method == "clearest_mean":
        # A score lower by 0.05 weighs 1/e, and a view 100 m from where its scene's first band ends a third.
        there = np.isfinite(world.values[bands[0]])
        places = np.stack(np.indices((HEIGHT, WIDTH)), -1)[:, :, None] + 1
        away = [((places - np.argwhere(~np.pad(view, 1))) ** 2).sum(axis=-1).min(axis=-1) ** 0.5 for view in there]
        inner = np.minimum(np.array(away) * 10 / 300, 1)
        weight = np.where(world.clear(bands), np.exp((world.score - 1) / 0.05) * inner, 0)
        total = weight.sum(axis=0)
        return {b: quiet(np.divide, np.nansum(world.values[b] * weight, axis=0), total) for b in bands}
    if method == "geometric_median":
        return middles(world, bands)
    function = {
        "median": np.nanmedian,
        "mean": np.nanmean,
        "percentile": lambda stack, axis: np.nanpercentile(stack, percentile, axis=axis),
    }[method]
    # Bands of a view belong together; only the snippet of the dataset's page takes each by itself.
    plain = method == "median" and set(bands) == {"B4", "B3", "B2"}
    clear = {b: world.clear([b] if plain else bands) for b in bands}
    return {b: quiet(function, np.where(clear[b], world.values[b], np.nan), axis=0) for b in bands}


def middles(world, bands):
    """The geometric median of the bands shown and B2, B3, B4, B8 together, pixel by pixel: the best view, or the
    point that a descent from the mean ends at.
    """
    names = list(dict.fromkeys([*bands, "B2", "B3", "B4", "B8"]))
    clear, found = world.clear(names), {band: np.full((HEIGHT, WIDTH), np.nan) for band in bands}
    for at in np.ndindex(HEIGHT, WIDTH):
        points = np.array([[world.values[b][(n, *at)] for b in names] for n in range(len(clear)) if clear[(n, *at)]])
        if not len(points):
            continue
        point = points.mean(axis=0)
        for _step in range(4000):
            away = np.maximum(np.linalg.norm(points - point, axis=1), 1e-9)
            moved = (points / away[:, None]).sum(axis=0) / (1 / away).sum()
            if np.abs(moved - point).max() < 1e-7:
                break
            point = moved
        best = min([point, *points], key=lambda p: np.linalg.norm(points - p, axis=1).sum())
        for band in bands:
            found[band][at] = best[names.index(band)]
    return found


def expect(found, expected, tolerance=0.0):
    """A masked array of one band beside NaN-masked values."""
    np.testing.assert_array_equal(np.ma.getmaskarray(found), np.isnan(expected))
    good = ~np.isnan(expected)
    np.testing.assert_allclose(np.ma.getdata(found)[good], expected[good], rtol=tolerance, atol=0)


CHOICES = [(m, 30.0 if m == "percentile" else None) for m in catalog.METHODS]


@pytest.mark.parametrize("gaps", ["whole", "ragged"])
@pytest.mark.parametrize(("method", "percentile"), CHOICES)
def test_methods(sandbox, method, percentile, gaps):
    scenes = random_scenes(8, seed=21, gaps=gaps, unscored=(3,))
    sandbox.hold(*scenes)
    tuned = TUNED.get(method, {})
    recipe = recipe_of(scenes, method=method, percentile=percentile, clear_threshold=THRESHOLD, **tuned)
    found = server_composite(recipe, GRID)
    expected = combined(method, World(scenes), recipe.bands, percentile)
    assert 0 < np.isnan(expected["B4"]).sum() < HEIGHT * WIDTH / 2
    for number, band in enumerate(recipe.bands):
        if method == "geometric_median":
            np.testing.assert_array_equal(np.ma.getmaskarray(found[number]), np.isnan(expected[band]))
            assert np.nanmax(np.abs(found[number].filled(np.nan) - expected[band])) < 12  # a thousandth of the range
        else:
            expect(found[number], expected[band], {"soft_mean": 1e-9, "clearest_mean": 1e-6}.get(method, 1e-12))
    names = expressions.composite(ee, recipe).bandNames().getInfo()
    assert names == ["B4", "B3", "B2"]


def test_of_two_views_the_medoid_is_the_clearer_one(sandbox):
    shape = (2, 2)
    pixels = [{b: np.full(shape, v, np.uint16) for b in ("B2", "B3", "B4", "B8")} for v in (1000, 3000)]
    scores = [np.array([[0.9, 0.5], [0.7, 0.7]], np.float32), np.array([[0.8, 0.6], [0.7, 0.6999]], np.float32)]
    scenes = [
        ArrayScene(collection, f"i{n}", START + n * DAY, arrays)
        for n in range(2)
        for collection, arrays in ((S2, pixels[n]), (SCORES, {"cs_cdf": scores[n], "cs": scores[n]}))
    ]
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, method="medoid", clear_threshold=0.4)
    found = sandbox.read(expressions.composite(ee, recipe), 2, 2)
    assert found["B4"].tolist() == [[1000, 3000], [1000, 1000]]


def test_a_closer_view_is_the_medoid_however_clear_another_is(sandbox):
    """Also where it is closer by one in one band, and the other's score is as high as can be."""
    pixels = [
        {b: np.full((1, 1), 1000 + (b == "B2") * v, np.uint16) for b in ("B2", "B3", "B4", "B8")} for v in range(3)
    ]
    scores = [np.full((1, 1), score, np.float32) for score in (1, 0.4, 1)]
    scenes = [
        ArrayScene(collection, f"i{n}", START + n * DAY, arrays)
        for n in range(3)
        for collection, arrays in ((S2, pixels[n]), (SCORES, {"cs_cdf": scores[n], "cs": scores[n]}))
    ]
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, method="medoid", clear_threshold=0.4, style=Style(bands=("B2",)))
    assert sandbox.read(expressions.composite(ee, recipe), 1, 1)["B2"].tolist() == [[1001]]


@pytest.mark.parametrize("method", catalog.ONE_SCENE_METHODS)
def test_bands_that_are_shown_do_not_change_the_scene_that_is_chosen(sandbox, method):
    scenes = random_scenes(6, seed=5, bands=BANDS)
    sandbox.hold(*scenes)
    days = [
        server_composite(None, GRID, expressions.qa_image(ee, recipe_of(scenes, method=method, style=style), "date"))
        for style in (Style(), Style.of("swir"), Style.of("bathymetry"), Style.of("NDMI"))
    ]
    for other in days[1:]:
        np.testing.assert_array_equal(other.mask, days[0].mask)
        np.testing.assert_array_equal(other.data, days[0].data)


# Styles


def shown_by(style, bands):
    """What a style shows, from the composite's bands, by the formulas of the literature: float64 (1 or 3, h, w)."""
    if style.index == "EVI":
        nir, red, blue = (bands[b] / 10_000 for b in ("B8", "B4", "B2"))
        return (2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1))[None]
    if style.index == "BSI":
        blue, red, nir, swir = (bands[b] for b in ("B2", "B4", "B8", "B11"))
        return quiet(np.true_divide, (swir + red) - (nir + blue), (swir + red) + (nir + blue))[None]
    if style.index == "MIRBI":
        return (10 * bands["B12"] / 10_000 - 9.8 * bands["B11"] / 10_000 + 2)[None]
    if style.index:
        first, second = (bands[b] for b in INDEX_BANDS[style.index])
        return quiet(np.true_divide, first - second, first + second)[None]
    return np.stack([bands[b] for b in style.bands])


INDEX_BANDS = {
    "NDVI": ("B8", "B4"),
    "NDWI": ("B3", "B8"),
    "MNDWI": ("B3", "B11"),
    "NDMI": ("B8", "B11"),
    "NBR": ("B8", "B12"),
    "NDSI": ("B3", "B11"),
    "NDTI": ("B4", "B3"),
}


@pytest.mark.parametrize("key", catalog.INDICES)
def test_indices(sandbox, key):
    scenes = random_scenes(5, seed=31, bands=BANDS)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, style=Style.of(key), clear_threshold=THRESHOLD)
    image = expressions.shown_image(ee, recipe)
    assert image.bandNames().getInfo() == [key]
    bands = combined("median", World(scenes), recipe.bands)
    [found] = server_composite(recipe, GRID, image)
    [expected] = shown_by(recipe.style, bands)
    zero = np.all([bands[b] == 0 for b in recipe.bands], axis=0)  # Earth Engine divides 0 by 0 to 0
    expected[zero & np.isnan(expected)] = 0
    np.testing.assert_array_equal(np.ma.getmaskarray(found), np.isnan(expected))
    good = ~np.isnan(expected)
    np.testing.assert_allclose(found.data[good], expected[good], rtol=1e-6, atol=1e-7)  # single precision
    assert expected[good].std() > 0.05


@pytest.mark.parametrize("key", catalog.INDICES)
def test_indices_of_pixels_of_one_scene(sandbox, key):
    """Whole numbers of 16 bits, whose sums and differences need more."""
    scenes = random_scenes(4, seed=32, bands=BANDS, highest=30_000)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=0, style=Style.of(key), clear_threshold=THRESHOLD, method="latest")
    stack = fetch(recipe, sandbox)
    [found] = server_composite(recipe, stack.grid.request, expressions.shown_image(ee, recipe))
    local = Composer(stack, recipe).composite(THRESHOLD)
    [expected] = shown(local, recipe)
    np.testing.assert_array_equal(np.ma.getmaskarray(found), local.holes)
    np.testing.assert_allclose(found.data[~local.holes], expected[~local.holes], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("key", [*catalog.BAND_STYLES, *catalog.INDICES])
def test_colours_on_the_server_and_in_the_preview(sandbox, key):
    """Red, green and blue: the server's beside colours mixed here, and the preview's the same as the server's."""
    scenes = random_scenes(5, seed=41, bands=BANDS)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=0, style=Style.of(key), clear_threshold=THRESHOLD)
    stack = fetch(recipe, sandbox)
    tile = server_composite(recipe, stack.grid.request, expressions.tile_image(ee, recipe))
    local = Composer(stack, recipe).composite(THRESHOLD)
    drawn = picture(local, recipe)
    np.testing.assert_array_equal(tile.mask.any(axis=0), local.holes)
    np.testing.assert_array_equal(drawn[~local.holes], np.moveaxis(tile.data, 0, -1)[~local.holes])
    assert not drawn[local.holes].any() and local.holes.any()

    style = recipe.style
    values = shown_by(style, dict(zip(recipe.bands, local.values)))
    level = np.clip((np.nan_to_num(values) - style.min) / (style.max - style.min), 0, 1)
    if style.palette:
        stops = np.array([[int(colour[i : i + 2], 16) for i in (0, 2, 4)] for colour in style.palette], float)
        places = np.linspace(0, 1, len(stops))
        mixed = np.stack([np.interp(level[0], places, stops[:, channel]) for channel in range(3)], -1)
    else:
        mixed = np.moveaxis(level * 255, 0, -1)
    assert np.abs(drawn[~local.holes] - mixed[~local.holes]).max() <= 0.5 + 1e-6
    assert drawn[~local.holes].std(axis=0).min() > 3


def test_gamma_and_a_single_band_with_colours(sandbox):
    scenes = random_scenes(4, seed=3)
    sandbox.hold(*scenes)
    styles = (
        Style(gamma=1.7),
        Style(bands=("B8",), max=6000),
        Style(bands=("B8",), max=6000, gamma=0.6, palette=("#000000", "ff0000", "FFFF00")),
    )
    for style in styles:
        recipe = recipe_of(scenes, margin=0, style=style)
        stack = fetch(recipe, sandbox)
        local = Composer(stack, recipe).composite(recipe.clear_threshold)
        tile = server_composite(recipe, stack.grid.request, expressions.tile_image(ee, recipe)).data
        tile = np.repeat(tile, 3, axis=0) if len(tile) == 1 else tile
        drawn = picture(local, recipe)
        np.testing.assert_array_equal(drawn[~local.holes], np.moveaxis(tile, 0, -1)[~local.holes])


@pytest.mark.parametrize("style", [Style.of("NDVI"), Style.of("swir")], ids=["index", "bands"])
def test_a_tile_of_every_style_can_be_drawn(sandbox, style):
    scenes = random_scenes(3, seed=1, bands=BANDS, shape=(64, 64))
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, style=style, clip=True)
    layers, kind = sandbox.picture(expressions.tile_image(ee, recipe), 14, *tile_of(recipe, 14))
    assert kind == "PNG" and layers.shape == (4, 256, 256) and layers[3].any()


def tile_of(recipe, zoom):
    """Column and row of the web map tile at the area's middle."""
    lon, lat = np.mean(recipe.roi["coordinates"][0][:4], axis=0)
    down = 1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi
    return int((lon + 180) / 360 * 2**zoom), int(down / 2 * 2**zoom)


# What tells about a composite


@pytest.mark.parametrize("gaps", ["whole", "ragged"])
def test_clear_count_and_score(sandbox, gaps):
    scenes = random_scenes(7, seed=51, gaps=gaps, unscored=(2,))
    sandbox.hold(*scenes)
    world = World(scenes)
    recipe = recipe_of(scenes, clear_threshold=THRESHOLD)
    clear = world.clear(recipe.bands)
    [count] = server_composite(None, GRID, expressions.qa_image(ee, recipe, "clear_count"))
    assert not count.mask.any()
    np.testing.assert_array_equal(count.data, clear.sum(axis=0))
    assert count.data.min() == 0 and count.data.max() > 3
    [score] = server_composite(None, GRID, expressions.qa_image(ee, recipe, "score"))
    expect(score, quiet(np.nanmedian, np.where(clear, world.score, np.nan), axis=0), 1e-12)


def test_how_much_of_the_area_each_scene_shows_clear(sandbox):
    """Of all of it: also of what the scene does not reach or has masked in any band, and of an excluded one."""
    scenes = random_scenes(4, seed=56, gaps="ragged", unscored=(2,))
    sandbox.hold(*scenes)
    names = [scene.index for scene in scenes if scene.collection == S2][:3]
    recipe = recipe_of(scenes, margin=-0.25, clear_threshold=THRESHOLD, excluded=names[:1])
    table = expressions.clear_shares(ee, recipe, names, UTM, 10).getInfo()
    found = {row["properties"]["index"]: row["properties"]["clear"] for row in table["features"]}
    pixels = area_km2(recipe.roi) * 10_000
    clear = World(scenes).clear(recipe.bands).sum(axis=(1, 2))
    assert found == pytest.approx({name: clear[n] / pixels for n, name in enumerate(names)}, rel=0.02)
    assert clear[2] == 0 < clear[0]


@pytest.mark.parametrize("method", ["median", "medoid"])
def test_holes(sandbox, method):
    scenes = random_scenes(3, seed=52, gaps="ragged")
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, clear_threshold=0.6, method=method)
    expected = np.ma.getmaskarray(server_composite(recipe, GRID)).any(axis=0)
    assert 0.05 < expected.mean() < 0.95
    [holes] = server_composite(None, GRID, expressions.qa_image(ee, recipe, "holes"))
    np.testing.assert_array_equal(~np.ma.getmaskarray(holes), expected)
    assert (holes.data[expected] == 1).all()


@pytest.mark.parametrize("method", catalog.ONE_SCENE_METHODS)
def test_day_of_the_chosen_pixel(sandbox, method):
    scenes = random_scenes(6, seed=53)
    sandbox.hold(*scenes)
    world = World(scenes)
    recipe = recipe_of(scenes, margin=0, method=method, clear_threshold=THRESHOLD, **TUNED.get(method, {}))
    chosen = chosen_by(method, world, recipe.bands)
    [days] = server_composite(None, GRID, expressions.qa_image(ee, recipe, "date"))
    expect(days, np.where(chosen < 0, np.nan, np.array(world.days)[chosen]))
    assert len(np.unique(days.compressed())) > 1
    stack = fetch(recipe, sandbox)
    [near] = server_composite(None, stack.grid.request, expressions.qa_image(ee, recipe, "date"))
    found = Composer(stack, recipe).composite(THRESHOLD).chosen
    np.testing.assert_array_equal(found < 0, np.ma.getmaskarray(near))
    own = np.array([(scene.day - EPOCH).days for scene in stack.scenes])
    np.testing.assert_array_equal(own[found[found >= 0]], near.data[found >= 0])


@pytest.mark.parametrize("key", catalog.offered_qa_layers())
def test_evidence_is_drawn_and_clipped(sandbox, key):
    scenes = random_scenes(4, seed=54)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, margin=0.25, clip=True, clear_threshold=0.8)
    recipe = recipe.by(next(m for m in ("latest", "geometric_median") if catalog.is_defined_for(key, m))).with_qa_layer(
        key
    )
    found = server_composite(None, GRID, expressions.tile_image(ee, recipe))
    assert len(found) == 3 and found.mask[:, 0, 0].all() and not found.mask.all()
    whole = server_composite(None, GRID, expressions.tile_image(ee, recipe.with_(clip=False)))
    assert (~whole.mask).sum() > (~found.mask).sum()


@pytest.mark.parametrize("key", ["clear_count", "score", "date"])
def test_colours_of_evidence(sandbox, key):
    """What the legend says: the palette's colours from min to max, mixed here from the server's own values."""
    scenes = random_scenes(9, seed=55)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, method="latest", clear_threshold=0.55, end="2023-01-10").with_qa_layer(key)
    [values] = server_composite(None, GRID, expressions.qa_image(ee, recipe, key))
    tile = server_composite(None, GRID, expressions.tile_image(ee, recipe))
    style, seen = recipe.style, ~np.ma.getmaskarray(values)
    assert len(np.unique(values.compressed())) > 4 and (~tile.mask.any(axis=0) == seen).all()
    places = np.linspace(style.min, style.max, len(style.palette))
    stops = np.array([[int(colour[i : i + 2], 16) for i in (0, 2, 4)] for colour in style.palette], float)
    for channel in range(3):
        mixed = np.interp(values.data[seen], places, stops[:, channel])
        assert np.abs(tile.data[channel][seen] - mixed).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("method", catalog.METHODS)
def test_no_scenes_are_told_as_such(sandbox, method):
    scenes = random_scenes(2)
    sandbox.hold(*scenes)
    nothing = recipe_of(scenes, start="2020-01-01", end="2020-02-01", method=method)
    for recipe in (nothing, nothing.with_(style=Style.of("NDVI"))):
        assert "applied to an Image with no bands" in refusal(lambda r=recipe: expressions.tile_image(ee, r).getMapId())


def test_rounding_down_to_whole_numbers(sandbox):
    values = np.array([[-1.5, -1.0, -0.25, 0.0, 0.75, 2.0]])
    found = sandbox.read(sandbox.image(B=values).floor(), 6, 1)["B"]
    assert found.tolist() == [[-2, -1, -1, 0, 0, 2]]
