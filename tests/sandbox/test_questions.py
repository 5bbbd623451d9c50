"""What is asked of a pixel and of areas, beside computePixels of the same things."""

import ee
import numpy as np
import pytest
from osgeo import ogr

from cloudscore_plugin.core import catalog, question
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.question import Question
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import expressions, statistics
from tests.support.arrays import ORIGIN, UTM
from tests.support.stacks import HEIGHT, WIDTH, random_scenes, recipe_of, server_composite, server_images

BANDS = ("B2", "B3", "B4", "B8", "B11", "B12")
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
PLACES = [(0, 0), (1, 0), (2, 0), (5, 9), (WIDTH - 1, HEIGHT - 1), (11, 3)]  # the first three: see random_scenes
SAMPLED = ("B4", "NDVI", "EVI", "MIRBI", "clear_count", "score")


@pytest.fixture
def recipe(sandbox):
    scenes = random_scenes(14, seed=7, bands=BANDS, gaps="ragged", unscored=(3,))
    sandbox.hold(*scenes)
    return recipe_of(scenes, clear_threshold=0.5)


def ask(wanted, col, row):
    pixel = (UTM, ORIGIN[0] + 10 * col, ORIGIN[1] - 10 * row)
    return statistics.read_pixel(wanted, pixel, statistics.pixel(ee, wanted, *pixel).getInfo())


def point(product, what=(), places=((0, 0),)):
    return Question(product, {"type": "Point", "coordinates": [-121.86, 37.94]}, what)


def agree(part, images, col, row):
    for name, image in images.items():
        [array] = image
        found, expected = part.values[name], array[row, col]
        assert (found is None) == (expected is np.ma.masked), name
        if found is not None:
            assert found == pytest.approx(float(expected), rel=1e-6, abs=1e-6), name


def own_layers(recipe):
    """Each name as its own layer shows it."""
    images = {"B4": expressions.composite(ee, recipe).select("B4")}
    for name in SAMPLED[1:]:
        style = Style.of(name) if name in catalog.INDICES else Style(index=name)
        images[name] = expressions.shown_image(ee, recipe.with_(style=style))
    return dict(zip(images, server_images([*images.values()], GRID)))


@pytest.mark.parametrize(
    ("method", "merged"), [*((method, False) for method in catalog.METHODS), ("median", True), ("medoid", True)]
)
def test_a_pixel_of_a_composite_equals_its_layers(recipe, method, merged):
    recipe = recipe.with_(method=method, each_overpass_once=merged, end="2023-01-08")
    what = (*SAMPLED, "date") if method in catalog.ONE_SCENE_METHODS else SAMPLED
    wanted, images = point(recipe, what), own_layers(recipe)
    if "date" in what:
        images["date"] = server_composite(None, GRID, expressions.qa_image(ee, recipe, "date"))
    for col, row in PLACES[::2]:
        answer = ask(wanted, col, row)
        agree(answer.parts[0], images, col, row)
        clear = {v.overpass for v, why in zip(answer.views, answer.reasons()) if why == question.CLEAR}
        assert len(clear) == answer.parts[0].values["clear_count"]


@pytest.mark.parametrize("name", [i.key for i in catalog.INDICES.values() if set(i.bands) <= set(BANDS)])
def test_every_index_of_the_composite_and_of_a_view(recipe, name):
    wanted = point(recipe, (name,))
    image = server_composite(None, GRID, expressions.shown_image(ee, recipe.with_(style=Style.of(name))))
    one = recipe.with_(start="2023-01-03", end="2023-01-04", clear_threshold=0)
    view = server_composite(None, GRID, expressions.shown_image(ee, one.with_(style=Style.of(name))))[0]
    for col, row in PLACES[3:]:
        answer = ask(wanted, col, row)
        agree(answer.parts[0], {name: image}, col, row)
        [third] = [v for v in answer.views if question.iso(v.time).startswith("2023-01-03")]
        if third.score is not None and view[row, col] is not np.ma.masked:
            assert third.value(name) == pytest.approx(float(view[row, col]), rel=1e-6, abs=1e-6)


def test_a_pixel_of_a_series_has_a_value_for_each_period_even_one_without_scenes(recipe):
    series = Series(recipe.with_(start="2023-01-01", end="2023-01-31"), "days(5)")
    wanted = point(series, ("NDVI", "B4", "clear_count"))
    answer = ask(wanted, 5, 9)
    assert [(p.start, p.end) for p in answer.parts] == series.periods()
    for part, made in zip(answer.parts, series.recipes()):
        if made.start >= "2023-01-16":  # after the last scene
            assert part.values["NDVI"] is None and part.values["clear_count"] == 0
            continue
        agree(part, {name: values for name, values in own_layers(made).items() if name in wanted.what}, 5, 9)
    assert len(answer.views) == 14
    left = series.with_(left_out=("2023-01-06",))
    assert answer.reasons(left).count(question.NO_PERIOD) == 5


@pytest.mark.parametrize("relative", [False, True])
def test_a_pixel_of_a_change(recipe, relative):
    before, after = recipe.with_(end="2023-01-08"), recipe.with_(start="2023-01-08")
    change = Change(before, after, "NBR", 2, relative)
    difference = server_composite(None, GRID, expressions.change(ee, change))
    sides = server_images([expressions.shown_image(ee, change.side(side)) for side in ("before", "after")], GRID)
    told = 0
    for col, row in PLACES:
        answer = ask(point(change), col, row)
        assert answer.parts[0].values["change"] is None
        agree(answer.parts[1], {"change": difference}, col, row)
        for part, side in zip(answer.parts, sides):
            agree(part, {"NBR": side}, col, row)
        assert len(answer.views) == 14
        told += answer.parts[1].values["change"] is not None
    assert 0 < told < len(PLACES)


def test_views_say_why_they_do_not_count(recipe):
    wanted = point(recipe.with_(excluded=("20230001T000000_T11SKB",)), ("NDVI",))
    answer = ask(wanted, 5, 9)
    why = dict(zip((v.index for v in answer.views), answer.reasons()))
    assert why["20230001T000000_T11SKB"] == question.LEFT_OUT
    assert why["20230003T000000_T11SKB"] == question.NO_SCORE
    for view in answer.views:
        if why[view.index] == question.BELOW:
            assert view.score < 0.5
        if why[view.index] == question.CLEAR:
            assert view.score >= 0.5 and view.whole
    # The threshold is moved without asking again, and equals what is asked then.
    for threshold in (0, 0.7):
        moved = wanted.product.with_(clear_threshold=threshold)
        again = ask(point(moved, ("NDVI", "clear_count")), 5, 9)
        assert answer.reasons(moved) == again.reasons()
        assert answer.reasons(moved).count(question.CLEAR) == again.parts[0].values["clear_count"]
    assert set(ask(wanted, 1, 0).reasons()) <= {question.NO_SCORE, question.LEFT_OUT}  # no pixel has a score there
    assert question.EDGE in ask(wanted, 0, 0).reasons()  # no band has a value there


def test_a_place_that_no_scene_shows(recipe):
    answer = ask(point(recipe, ("NDVI", "clear_count")), WIDTH + 500, 0)
    assert answer.views == () and answer.parts[0].values["NDVI"] is None


def random_shapes(count, seed):
    """Slivers, holes, several parts, smaller than a pixel: in metres of the scenes' zone."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        x, y = ORIGIN[0] + rng.uniform(0, 10 * WIDTH), ORIGIN[1] - rng.uniform(0, 10 * HEIGHT)
        kind = number % 5
        size = {0: 60, 1: 80, 2: 4, 3: 50, 4: 90}[kind]
        angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
        reach = size * rng.uniform(0.4, 1, 9)
        if kind == 1:  # a sliver
            ring = [[x, y], [x + size, y + 3], [x + size, y + 6], [x, y + 2]]
        else:
            ring = [[x + r * np.cos(a), y + r * np.sin(a)] for a, r in zip(angles, reach)]
        parts = [[[*ring, ring[0]]]]
        if kind == 3:
            inner = [[x + (px - x) * 0.4, y + (py - y) * 0.4] for px, py in parts[0][0]]
            parts[0].append(inner)
        if kind == 4:
            parts.append([[[px + 200, py] for px, py in parts[0][0]]])
        yield number, parts


def inside(parts):
    """Which centres lie in a shape, by OGR."""
    shape = ogr.Geometry(ogr.wkbMultiPolygon)
    for rings in parts:
        polygon = ogr.Geometry(ogr.wkbPolygon)
        for ring in rings:
            line = ogr.Geometry(ogr.wkbLinearRing)
            for x, y in ring:
                line.AddPoint_2D(float(x), float(y))
            polygon.AddGeometry(line)
        shape.AddGeometry(polygon)
    found = np.zeros((HEIGHT, WIDTH), bool)
    for row in range(HEIGHT):
        for col in range(WIDTH):
            centre = ogr.Geometry(ogr.wkbPoint)
            centre.AddPoint_2D(ORIGIN[0] + 10 * col + 5, ORIGIN[1] - 10 * row - 5)
            found[row, col] = shape.Contains(centre)
    return found, shape


@pytest.mark.parametrize("kind", ["index", "bands", "change"])
def test_areas_equal_the_pixels_whose_centre_is_inside(recipe, kind):
    shapes = [(n, parts) for n, parts in random_shapes(40, 3) if inside(parts)[1].IsValid()]
    product, what, limit = recipe, ("NDVI",), 0.1
    if kind == "bands":
        what, limit = ("B4", "B8"), 5000
    if kind == "change":
        product = Change(recipe.with_(end="2023-01-08"), recipe.with_(start="2023-01-08"), "NDVI", 2)
    names = statistics.area_names(product, what)
    asked = statistics.areas(ee, product, what, shapes, UTM, limit)
    answer = statistics.read_areas(names, asked.getInfo())
    if kind == "change":
        images = {"change": server_composite(None, GRID, expressions.change(ee, product))[0]}
        counts = [
            server_composite(None, GRID, expressions.qa_image(ee, side, "clear_count"))[0].filled(0)
            for side in (product.side("before"), product.side("after"))
        ]
        views = np.minimum(*counts)
    else:
        together = expressions.composite(ee, recipe, what) if kind == "bands" else None
        if kind == "index":
            together = expressions.shown_image(ee, recipe.with_(style=Style.of(*what)))
        images = dict(zip(what, server_composite(None, GRID, together)))
        views = server_composite(None, GRID, expressions.qa_image(ee, recipe, "clear_count"))[0].filled(0)
    empty = 0
    for number, parts in shapes:
        within, shape = inside(parts)
        west, east, south, north = shape.GetEnvelope()
        if west < ORIGIN[0] or east > ORIGIN[0] + 10 * WIDTH or north > ORIGIN[1] or south < ORIGIN[1] - 10 * HEIGHT:
            continue
        told = answer[number]
        assert told["pixels"] == within.sum()
        empty += not within.any()
        if within.any():
            assert told["views"] == pytest.approx(views[within].mean(), rel=1e-9)
        for name, image in images.items():
            values = image[within].compressed().astype(float)
            assert told[f"{name}_count"] == values.size
            if not values.size:
                assert told[f"{name}_mean"] is None
                continue
            expected = {
                "mean": values.mean(),
                "median": np.median(values),
                "stdev": values.std(),
                "p10": np.percentile(values, 10),
                "p90": np.percentile(values, 90),
            }
            for statistic, value in expected.items():
                assert told[f"{name}_{statistic}"] == pytest.approx(value, rel=1e-6, abs=1e-6)
            assert told[f"{name}_above"] == (values >= limit).sum()
    assert empty


def test_areas_of_dates_without_a_scene_are_empty_and_no_error(recipe):
    shapes = list(random_shapes(3, 5))
    bare = recipe.with_(start="2023-06-01", end="2023-07-01")
    answer = statistics.read_areas(("NDVI",), statistics.areas(ee, bare, ("NDVI",), shapes, UTM).getInfo())
    assert [row["NDVI_count"] for row in answer.values()] == [0, 0, 0]
    assert answer[0]["pixels"] > 0 and answer[0]["views"] == 0


def test_edges_drawn_in_a_zone_are_straight_there(sandbox):
    """A long edge is 8 m off its chord in degrees, so that whole rows of centres change sides."""
    array = np.ones((1500, 2000), np.uint8)
    image = sandbox.image(B=array)
    y = ORIGIN[1] - 7003
    x0, x1 = ORIGIN[0] + 1, ORIGIN[0] + 19_999
    ring = [[x0, ORIGIN[1] - 1], [x1, ORIGIN[1] - 1], [x1, y], [x0, y], [x0, ORIGIN[1] - 1]]
    shape = ee.Geometry.MultiPolygon([[ring]], UTM, False)
    assert image.reduceRegion(ee.Reducer.count(), shape, 10, UTM).getInfo() == {"B": 700 * 2000}
    counted = image.reduceRegions(ee.FeatureCollection([ee.Feature(shape)]), ee.Reducer.count(), 10, UTM).getInfo()
    assert counted["features"][0]["properties"]["count"] == 700 * 2000
