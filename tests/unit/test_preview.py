"""The preview without a server: grids, plans, composites, shares, advice, pictures and the cache."""

import subprocess
import sys
import warnings
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from osgeo import ogr, osr

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.preview import advice
from cloudscore_plugin.preview import stack as stacks
from cloudscore_plugin.preview.cache import StackCache
from cloudscore_plugin.preview.compose import Composer, exchanges, single
from cloudscore_plugin.preview.grid import Grid, fit, projection, utm
from cloudscore_plugin.preview.picture import picture, stretch
from cloudscore_plugin.preview.stack import Plan, Scene, Stack, assemble, fetch, joined, last_score_of, plan, scenes_of
from cloudscore_plugin.preview.views import Views
from tests.unit.test_recipe import POINT, SQUARE, box

DAY = 86_400_000.0


def recipe(**changes):
    return CompositeRecipe(**{"roi": SQUARE, "start": "2023-01-01", "end": "2023-02-01", **changes})


def rectangle(west, south, east, north):
    return {"type": "Polygon", "coordinates": [box(west, south, east, north)]}


def scene(number, tile="33UWP", cloud=None, scored=True, day=None):
    time = 1_672_531_200_000 + (number if day is None else day) * DAY  # 2023-01-01
    return Scene(f"s{number:04d}", time, tile, "Sentinel-2A", cloud, {"MODEL_VERSION": 4} if scored else {})


def made(count, width=4, height=3, seed=1, bands=("B4", "B3", "B2", "B8"), highest=12_000, days=None):
    """A stack of random pixels without gaps besides a tenth of missing scores."""
    rng = np.random.default_rng(seed)
    pixels = width * height
    values = rng.integers(0, highest + 1, (len(bands), count, pixels)).astype(np.uint16)
    valid = np.full((count, pixels), (1 << len(bands)) - 1, np.uint8)
    scores = {}
    for band in catalog.QA_BANDS:
        score = (rng.integers(0, 101, (count, pixels)) / 100).astype(np.float32)
        score[rng.random(score.shape) < 0.1] = -1
        scores[band] = score
    found = tuple(scene(n, day=None if days is None else days[n]) for n in range(count))
    grid = Grid("EPSG:32633", 600_000.0, 5_330_000.0, 10.0, width, height)
    return Stack(grid, bands, found, (), values, valid, scores, np.ones(pixels, bool))


def quiet(function, *arguments, **named):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return function(*arguments, **named)


# Grids


def systems(crs):
    degrees, metres = osr.SpatialReference(), osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    metres.ImportFromEPSG(int(crs[5:]))
    for system in (degrees, metres):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return degrees, metres


@pytest.mark.parametrize(
    ("crs", "west", "east", "south", "north"),
    [
        ("EPSG:32633", 10, 20, -5, 84),
        ("EPSG:32651", 117, 126, 20, 27),
        ("EPSG:32701", -185, -170, -80, 0),
        ("EPSG:32660", 172, 185, 0, 60),
        ("EPSG:3857", -180, 180, -85, 85),
    ],
)
def test_projections_are_those_of_proj(crs, west, east, south, north):
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, 500), rng.uniform(south, north, 500)
    forward, backward = projection(crs)
    exact = osr.CoordinateTransformation(*systems(crs))
    expected = np.array([exact.TransformPoint((x + 180) % 360 - 180, y)[:2] for x, y in zip(lon, lat)])
    if crs == "EPSG:3857":
        expected[:, 0] = np.radians(lon) * 6378137
    found = np.array(forward(lon, lat)).T
    assert np.abs(found - expected).max() < 1e-3
    again = np.array(backward(*found.T)).T
    assert np.abs((again[:, 0] - lon + 180) % 360 - 180).max() < 1e-8
    assert np.abs(again[:, 1] - lat).max() < 1e-8


def test_zones():
    assert utm(121.5, 24) == "EPSG:32651" and utm(-70.1, -30) == "EPSG:32719"
    assert utm(180, 10) == utm(-180, 10) == "EPSG:32601" and utm(179.99, 10) == utm(-180.01, 10) == "EPSG:32660"
    assert utm(5, 60) == "EPSG:32632" and utm(2.9, 60) == "EPSG:32631"  # Norway
    assert [utm(lon, 78) for lon in (8, 15, 25, 40)] == ["EPSG:326" + zone for zone in ("31", "33", "35", "37")]
    assert utm(5, 56) == "EPSG:32632" and utm(5, 64) == "EPSG:32631" and utm(9, 0) == "EPSG:32632"
    assert [utm(lon, 72) for lon in (9, 21, 33, 42)] == ["EPSG:326" + zone for zone in ("33", "35", "37", "38")]
    for wrong in ("EPSG:32600", "EPSG:32661", "EPSG:4326", "", "EPSG:2180"):
        with pytest.raises(ValueError, match="no grid"):
            projection(wrong)


AREAS = [
    rectangle(121.0, 24.0, 121.1, 24.1),
    rectangle(-70, -60, -69.99, -59.9),
    {"type": "Polygon", "coordinates": [box(16.3, 48.1, 16.5, 48.3), [[16.35, 48.15], [16.45, 48.2], [16.4, 48.25]]]},
    {"type": "MultiPolygon", "coordinates": [[box(10, 0, 11, 1)], [[[12, 1], [13, 0.5], [12.5, 2]]]]},
    {"type": "MultiPolygon", "coordinates": [[box(179, -17, 180, -16)], [box(-180, -18, -179, -16)]]},
    rectangle(15.0, 78.0, 25.0, 79.5),
]


@pytest.mark.parametrize("crs", [None, "EPSG:3857"])
@pytest.mark.parametrize("area", AREAS, ids=range(len(AREAS)))
def test_grids_cover_their_area_and_know_its_pixels(area, crs):
    wish = recipe(roi=area)
    grid = fit(wish, crs=crs)
    assert max(grid.width, grid.height) <= 256 and grid.scale % 10 == 0 and grid.scale >= 10
    assert max(grid.width, grid.height) > 128 or grid.scale == 10
    assert grid.left % grid.scale == grid.top % grid.scale == 0
    assert crs is None or grid.crs == crs

    # The area in the grid's system, its edges in small steps, as OGR has it.
    polygons = [wish.roi["coordinates"]] if wish.roi["type"] == "Polygon" else wish.roi["coordinates"]
    forward = projection(grid.crs)[0]
    shape = None
    for rings in polygons:
        part = ogr.Geometry(ogr.wkbPolygon)
        for ring in rings:
            line = ogr.Geometry(ogr.wkbLinearRing)
            for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
                for share in np.linspace(0, 1, 60)[:-1]:
                    lon, lat = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
                    line.AddPoint_2D(*map(float, forward(lon + 360 * (lon < 0 and area is AREAS[4]), lat)))
            line.CloseRings()
            part.AddGeometry(line)
        shape = part if shape is None else shape.Union(part)
    left, bottom, right, top = grid.extent
    west, east, south, north = shape.GetEnvelope()
    assert left - 1e-6 <= west and east <= right + 1e-6 and bottom - 1e-6 <= south and north <= top + 1e-6

    found = grid.inside(wish.roi)
    step = max(1, grid.width * grid.height // 1500)
    near, wrong = 0, 0
    for number in range(0, grid.width * grid.height, step):
        row, col = divmod(number, grid.width)
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(left + (col + 0.5) * grid.scale, top - (row + 0.5) * grid.scale)
        if point.Distance(shape.Boundary()) < grid.scale * 0.02:
            near += 1  # the small steps are no straight edges
        else:
            wrong += bool(found[row, col]) != shape.Contains(point)
    assert wrong == 0 and near < 50
    assert found.any()


def test_small_and_strange_areas():
    tiny = fit(recipe(roi=rectangle(16.3, 48.1, 16.30001, 48.10001)))
    assert tiny.width <= 2 and tiny.height <= 2 and tiny.scale == 10 and tiny.inside(rectangle(0, 0, 1, 1)).all()
    point = fit(recipe(roi=POINT))
    assert 128 < max(point.width, point.height) <= 256 and point.inside(POINT).all()
    left, bottom, right, top = point.extent
    middle = [float(part) for part in projection(point.crs)[1]((left + right) / 2, (bottom + top) / 2)]
    assert middle == pytest.approx(POINT["coordinates"], abs=0.001)
    first, second = rectangle(16.3, 48.1, 16.36, 48.16), rectangle(16.33, 48.13, 16.4, 48.2)
    overlapping = {"type": "MultiPolygon", "coordinates": [first["coordinates"], second["coordinates"]]}
    grid = fit(recipe(roi=rectangle(16.3, 48.1, 16.4, 48.2)))
    np.testing.assert_array_equal(grid.inside(overlapping), grid.inside(first) | grid.inside(second))
    few = fit(recipe(), most=1000)
    assert 500 < few.width * few.height <= 1000
    thin = fit(recipe(roi=rectangle(16, 48, 18, 48.0005)))
    assert thin.height <= 40 and thin.width > 128


def test_the_request_of_a_grid():
    grid = Grid("EPSG:32633", 600_000.0, 5_330_000.0, 20.0, 3, 2)
    assert grid.request["dimensions"] == {"width": 3, "height": 2} and grid.request["crsCode"] == "EPSG:32633"
    affine = grid.request["affineTransform"]
    assert [affine[k] for k in ("scaleX", "shearX", "translateX", "shearY", "scaleY", "translateY")] == [
        20, 0, 600_000, 0, -20, 5_330_000,
    ]  # fmt: skip
    assert grid.extent == (600_000, 5_329_960, 600_060, 5_330_000)


# Plans

WIDE = rectangle(16.3, 48.1, 16.6, 48.3)


def test_a_usual_month_is_one_request_at_full_size():
    found = plan(recipe(roi=WIDE), [scene(n) for n in range(24)])
    assert len(found.requests) == 1 and found.count == 24 and not found.left_out
    assert 200 < max(found.grid.width, found.grid.height) <= 256
    pixels = found.grid.width * found.grid.height
    # Four bands of two bytes and two scores of four, a byte of validity, each with its mask byte.
    assert found.bands == ("B4", "B3", "B2", "B8")
    assert found.request_bytes == pixels * 24 * (4 * 3 + 2 + 2 * 5) <= 50_331_648
    assert found.held_bytes == pixels * (24 * (4 * 2 + 1 + 2 * 4) + 1)


def test_scenes_come_by_time_and_one_of_unknown_cloud_counts_as_cloudy():
    rows = [{"properties": {"index": index, "time": time}} for index, time in (("a", 2), ("b", 1), ("c", 1))]
    assert [scene.index for scene in scenes_of({"features": rows})] == ["b", "c", "a"]
    unknown, known = Scene("a", 0, "11SKB"), Scene("b", 0, "11SKB", cloud=90)
    assert stacks._sample([unknown, known], 1) == ([known], [unknown])


def test_more_scenes_have_larger_pixels_and_then_a_sample():
    square = rectangle(16.3, 48.1, 16.6, 48.3)
    sizes = {}
    for count in (10, 60, 120, 400):
        scenes = [scene(n, tile=f"T{n % 3}", cloud=float(n * 7 % 100)) for n in range(count)]
        found = plan(recipe(roi=square), scenes)
        assert len(found.requests) == 1 and found.request_bytes <= 50_331_648
        assert found.count * 7 <= 1024
        assert found.count + len(found.left_out) == count and found.scenes == tuple(scenes)
        sizes[count] = max(found.grid.width, found.grid.height), found.count
    assert sizes[10][0] >= sizes[60][0] > sizes[120][0] >= 100
    assert sizes[120][1] == 120 and 100 < sizes[400][1] <= 146
    small = plan(recipe(roi=rectangle(16.3, 48.1, 16.301, 48.101)), [scene(n) for n in range(200)])
    assert small.count == 1024 // 7, "a request has no more than 1024 bands, however few its pixels"
    # Of each tile the least cloudy stay.
    kept = set(found.requests[0])
    for tile in ("T0", "T1", "T2"):
        mine = [s for s in scenes if s.tile == tile]
        inside = [s.cloud for s in mine if s.index in kept]
        assert max(inside) <= min(s.cloud for s in mine if s.index not in kept)
        assert abs(len(inside) - len(kept) / 3) <= 1


def test_more_requests_keep_the_pixels_small():
    scenes = [scene(n) for n in range(120)]
    one, three = plan(recipe(roi=WIDE), scenes), plan(recipe(roi=WIDE), scenes, requests=3)
    assert three.grid.width > one.grid.width and len(three.requests) == 3
    assert sorted(index for part in three.requests for index in part) == [s.index for s in scenes]
    counted = three.grid.width * three.grid.height * 24
    assert all(len(part) * counted <= 50_331_648 for part in three.requests)


def test_scenes_without_scores_are_not_asked_for():
    found = plan(recipe(), [scene(0), scene(1, scored=False), scene(2)])
    assert found.requests == (("s0000", "s0002"),) and not found.left_out
    nothing = plan(recipe(), [scene(1, scored=False)])
    assert nothing.requests == () and nothing.request_bytes == 0


def test_bands_a_style_needs_come_first_each_once():
    assert plan(recipe(style=Style.of("geology")), [scene(0)]).bands == ("B12", "B11", "B2", "B3", "B4", "B8")
    assert plan(recipe(style=Style.of("NDVI")), [scene(0)]).bands == ("B8", "B4", "B2", "B3")
    for key in (*catalog.BAND_STYLES, *catalog.INDICES):
        assert len(plan(recipe(style=Style.of(key)), [scene(0)]).bands) <= 8, "a byte of validity has eight bits"


# What comes back


def row(number, **changes):
    return {"properties": {"index": f"s{number:04d}", "time": number * DAY, "score_MODEL_VERSION": 4, **changes}}


def test_the_table_is_read_by_time():
    rows = [row(3, MGRS_TILE="33UWP"), row(1, CLOUDY_PIXEL_PERCENTAGE=12), row(2, score_MODEL_VERSION=None)]
    found = scenes_of({"features": rows})
    assert [s.index for s in found] == ["s0001", "s0002", "s0003"]
    assert [s.scored for s in found] == [True, False, True]
    assert (found[0].cloud, found[2].cloud, found[2].tile) == (12, None, "33UWP")


def test_the_end_of_the_scores_is_a_day_or_not_known():
    assert last_score_of({"features": [], "properties": {"last_score": [19_358.7 * DAY]}}) == date(2023, 1, 1)
    assert last_score_of({"features": [], "properties": {"last_score": []}}) is None
    assert last_score_of({"features": []}) is None


@pytest.mark.parametrize("answer", [None, {}, [], {"features": [{}]}, {"features": [{"properties": {"index": "a"}}]}])
def test_no_table_is_refused(answer):
    with pytest.raises(ValueError, match="no table of scenes"):
        scenes_of(answer)


def answer_of(stack, rows=None, names=None):
    """The structured array a server would send for some scenes of a stack."""
    fields, data = [], {}
    for n in range(len(stack.scenes)) if rows is None else rows:
        index = stack.scenes[n].index
        parts = {band: stack.values[b, n] for b, band in enumerate(stack.bands)}
        parts.update({"valid": stack.valid[n], **{qa: scores[n] for qa, scores in stack.scores.items()}})
        for name, array in parts.items():
            if names is None or name in names:
                fields.append((f"{index}_{name}", array.dtype))
                data[f"{index}_{name}"] = array.reshape(stack.shape)
    found = np.zeros(stack.shape, fields)
    for name, array in data.items():
        found[name] = array
    return found


def plan_of(stack, *requests):
    return Plan(stack.grid, stack.bands, requests, stack.scenes)


def test_answers_become_a_stack_in_any_order():
    stack = made(5)
    names = [s.index for s in stack.scenes]
    requests = (tuple(names[3:]), tuple(names[:3]))
    found = assemble(plan_of(stack, *requests), recipe(), [answer_of(stack, [3, 4]), answer_of(stack, [2, 0, 1])])
    assert found.scenes == stack.scenes
    np.testing.assert_array_equal(found.values, stack.values)
    for qa_band in catalog.QA_BANDS:
        np.testing.assert_array_equal(found.scores[qa_band], stack.scores[qa_band])
    assert found.nbytes == plan_of(stack, *requests).held_bytes


def test_scores_that_are_no_number_are_none():
    stack = made(1)
    answer = answer_of(stack)
    answer["s0000_cs"] = np.nan
    found = assemble(plan_of(stack, ("s0000",)), recipe(), [answer])
    assert (found.scores["cs"] == -1).all()


def test_broken_answers_are_refused():
    stack = made(2)
    asked = plan_of(stack, ("s0000", "s0001"))
    for answers, problem in (
        ([], "no pixels of s0000"),
        ([answer_of(stack, [0])], "no pixels of s0001"),
        ([answer_of(stack)[:2]], "pixels of"),
        ([answer_of(stack, names={"B4", "valid", "cs"})], "s000"),
        ([np.zeros(stack.shape)], "no pixels of"),
    ):
        with pytest.raises(ValueError, match=problem):
            assemble(asked, recipe(), answers)


def test_fetching_stops_where_it_is_told_to():
    def stop(planned):
        raise KeyboardInterrupt

    def pixels(*_given):
        raise AssertionError("asked for pixels")

    with pytest.raises(KeyboardInterrupt):
        fetch(recipe(), lambda: {"features": [row(1)]}, pixels, stop)


def test_a_connection_lost_half_way_leaves_nothing(monkeypatch):
    monkeypatch.setattr(stacks, "MOST_BANDS", 14)
    asked = []

    def pixels(indices, bands, grid):
        asked.append(indices)
        if len(asked) == 2:
            raise ConnectionError
        shape = (grid["dimensions"]["height"], grid["dimensions"]["width"])
        names = [f"{i}_{b}" for i in indices for b in (*bands, "valid", *catalog.QA_BANDS)]
        return np.zeros(shape, [(name, np.float32) for name in names])

    with pytest.raises(ConnectionError):
        fetch(recipe(), lambda: {"features": [row(n) for n in range(6)]}, pixels, requests=3)
    assert len(asked) == 2


def test_joining():
    stack = made(6)

    def part(rows):
        return replace(
            stack,
            scenes=tuple(stack.scenes[n] for n in rows),
            others=tuple(s for n, s in enumerate(stack.scenes) if n not in rows),
            values=stack.values[:, rows],
            valid=stack.valid[rows],
            scores={name: found[rows] for name, found in stack.scores.items()},
        )

    other = part([0, 2, 3, 4, 5])
    whole = joined(part([4, 1]), replace(other, values=np.where(np.arange(5)[:, None] == 3, 7, other.values)))
    assert whole.scenes == stack.scenes and whole.others == ()
    np.testing.assert_array_equal(whole.values, stack.values)
    np.testing.assert_array_equal(whole.scores["cs"], stack.scores["cs"])
    nothing = part([])
    assert joined(nothing, nothing).scenes == ()
    with pytest.raises(ValueError, match="differ"):
        joined(stack, replace(stack, bands=("B4",)))


# Composites


def naive(stack, wish, threshold):
    """Bands (h, w) of a median, mean or percentile, NaN where masked."""
    shown = [stack.bands.index(band) for band in wish.bands]
    rows = stack.rows(wish.excluded)
    clear = stack.scores[wish.qa_band][rows].astype(np.float64) >= threshold
    values = np.where(clear, stack.values[shown][:, rows].astype(float), np.nan)
    if wish.method == "mean":
        return quiet(np.nanmean, values, axis=1)
    return quiet(np.nanpercentile, values, 50 if wish.method == "median" else wish.percentile, axis=1)


@pytest.mark.parametrize("highest", [0, 12_000, 65_535])
@pytest.mark.parametrize("count", [1, 2, 5, 32, 33, 300])
def test_composites_of_many_sizes(count, highest):
    stack = made(count, width=7, height=5, seed=count, highest=highest)
    for choice in ({}, {"method": "mean"}, {"method": "percentile", "percentile": 30.0}):
        wish = recipe(**choice)
        composer = Composer(stack, wish)
        for threshold in (0, 0.3, 0.65, 0.9999, 1):
            found, expected = composer.composite(threshold), naive(stack, wish, threshold)
            expected = expected.reshape(found.values.shape)
            np.testing.assert_array_equal(found.valid, ~np.isnan(expected))
            np.testing.assert_allclose(found.values[found.valid], expected[found.valid], rtol=1e-14, atol=0)
            np.testing.assert_array_equal(found.holes, np.isnan(expected[0]))


def test_a_stack_larger_than_a_block():
    stack = made(6, width=97, height=101, seed=9)
    for choice in ({"method": "median"}, {"method": "medoid"}):
        whole = Composer(stack, recipe(**choice)).composite(0.6)
        part = slice(9000, 9700)
        small = replace(
            stack,
            grid=replace(stack.grid, width=700, height=1),
            values=np.ascontiguousarray(stack.values[:, :, part]),
            valid=stack.valid[:, part],
            scores={name: found[:, part] for name, found in stack.scores.items()},
            inside=stack.inside[part],
        )
        alone = Composer(small, recipe(**choice)).composite(0.6)
        np.testing.assert_array_equal(whole.values.reshape(3, -1)[:, part], alone.values.reshape(3, -1))


def test_thresholds_mean_what_double_precision_says():
    """As Image.gte compares: the single-precision score next to 0.6 is above it, the one next to 0.65 below."""
    assert np.float32(0.6) >= single(0.6) and not np.float32(0.65) >= single(0.65)
    for k in range(1001):
        threshold, near = k / 1000, np.float32(k / 1000)
        for score in (np.nextafter(near, np.float32(-1)), near, np.nextafter(near, np.float32(2))):
            assert (score >= single(threshold)) == (float(score) >= threshold)


@pytest.mark.parametrize("count", [*range(18), 40, 100])
def test_exchanges_put_anything_in_order(count):
    rng = np.random.default_rng(count)
    for _try in range(20):
        items = list(rng.integers(0, max(1, count // 2), count))
        ordered = list(items)
        for high, low in exchanges(count):
            ordered[high], ordered[low] = max(ordered[high], ordered[low]), min(ordered[high], ordered[low])
        assert ordered == sorted(items, reverse=True)


def test_a_composer_answers_for_what_it_was_made_for():
    stack = made(4)
    wish = recipe()
    composer, views = Composer(stack, wish), Views(stack, wish)
    for other in (wish.with_(clear_threshold=0.1), wish.with_(clip=False), wish.with_(style=Style(max=1000, gamma=2))):
        assert composer.fits(stack, other) and views.fits(stack, other)
    for other in (wish.with_(qa_band="cs"), wish.with_(excluded=("s0000",)), wish.with_(style=Style(bands=("B8",)))):
        assert not composer.fits(stack, other) and not views.fits(stack, other)
    assert not composer.fits(stack, wish.with_(method="mean")) and views.fits(stack, wish.with_(method="mean"))
    assert not views.fits(stack, wish.with_(method="medoid"))
    assert not composer.fits(made(4), wish) and not views.fits(made(4), wish)
    half = wish.with_(method="percentile", percentile=50)
    assert not Composer(stack, half).fits(stack, half.with_(percentile=51))
    np.testing.assert_array_equal(Composer(stack, half).composite(0.5).values, composer.composite(0.5).values)


def test_making_can_be_stopped():
    calls = []

    def check():
        calls.append(1)
        if len(calls) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Composer(made(3, width=200, height=100), recipe(), check)
    assert len(calls) == 3


@pytest.mark.parametrize("method", catalog.METHODS)
def test_the_stack_is_never_written_to_and_memory_is_told(method):
    stack = made(9, width=20, height=10)
    before = [stack.values.copy(), stack.valid.copy(), *(found.copy() for found in stack.scores.values())]
    for array in (stack.values, stack.valid, *stack.scores.values()):
        array.setflags(write=False)
    wish = recipe(method=method, excluded=("s0003",))
    composer = Composer(stack, wish)
    composer.composite(0.5), Views(stack, wish).summary(0.5)
    for array, same in zip((stack.values, stack.valid, *stack.scores.values()), before):
        np.testing.assert_array_equal(array, same)
    # Scores, and for each number of scenes at most a sum, two values or a scene's number; the medoid has more bands.
    assert 8 * 200 * 4 <= composer.nbytes <= 8 * 200 * (4 + 4 * 4 + 8)


def test_nothing_to_compose():
    for stack, out in ((made(0), ()), (made(2), ("s0000", "s0001"))):
        for method in catalog.METHODS:
            wish = recipe(method=method, excluded=out)
            found = Composer(stack, wish).composite(0)
            assert found.holes.all() and not found.values.any() and found.values.shape == (3, 3, 4)
        told = Views(stack, recipe(excluded=out)).summary(0.5)
        assert (told.clear, told.holes, told.used, told.found) == (0, 1, 0, len(stack.scenes))
        assert stretch(found, wish, stack) is None
        assert advice.lower_threshold(Views(stack, wish), wish).holes == 1


# Shares and advice


def test_shares_of_a_known_stack():
    stack = made(3, width=2, height=2)
    scores = np.array([[0.9, 0.2, -1, 0.5], [0.6, 0.4, -1, 0.5], [0.0, 1.0, -1, 0.5]], np.float32)
    stack = replace(stack, scores={"cs": scores, "cs_cdf": scores}, inside=np.array([True, True, True, False]))
    views = Views(stack, recipe(excluded=("s0002",)))
    told = views.summary(0.4)
    assert told.clear == 3 / 4 and told.holes == 1 / 3 and told.used == 2 and told.found == 3
    assert told.scenes == pytest.approx([1 / 3, 2 / 3, 1 / 3])
    assert views.summary(0.61).used == 1
    assert views.histogram(5).tolist() == [0, 1, 1, 1, 1]
    assert Views(stack, recipe()).histogram(5).tolist() == [1, 1, 1, 1, 2]
    assert [views.holes(k / 100) for k in (0, 39, 41, 89, 91)] == [1 / 3, 1 / 3, 2 / 3, 2 / 3, 1]


def of_scores(scores, days=None):
    scores = np.array(scores, np.float32)
    stack = made(len(scores), width=scores.shape[1], height=1, days=days)
    return replace(stack, scores={"cs": scores, "cs_cdf": scores})


def test_the_smallest_step_down_fills():
    stack = of_scores([[0.9, 0.523, 0.7], [0.1, 0.2, 0.3]])
    wish = recipe(clear_threshold=0.65)
    [found] = advice.remedies(Views(stack, wish), wish)
    assert (found.kind, found.recipe.clear_threshold, found.holes, found.fills) == ("threshold", 0.52, 0, True)
    assert found.recipe.with_(clear_threshold=0.65) == wish


def test_no_threshold_below_the_lowest_is_advised():
    stack = of_scores([[0.9, 0.5, 0.2]])
    wish = recipe(clear_threshold=0.65)
    [found] = advice.remedies(Views(stack, wish), wish)
    assert found.recipe.clear_threshold == 0.5 and found.holes == pytest.approx(1 / 3) and not found.fills
    hopeless = of_scores([[0.9, 0.2, 0.2]])
    assert advice.remedies(Views(hopeless, wish), wish) == []
    low = wish.with_(clear_threshold=0.3)
    assert advice.lower_threshold(Views(stack, low), low) is None


def test_no_holes_need_no_advice():
    stack = of_scores([[0.9, 0.8, 0.7]])
    assert advice.remedies(Views(stack, recipe()), recipe()) == []


def test_excluded_scenes_that_help_are_named():
    stack = of_scores([[0.9, 0, 0, 0], [0, 0.9, 0, 0], [0, 0.9, 0.9, 0], [0.9, 0, 0, 0.9]])
    wish = recipe(excluded=("s0001", "s0002", "s0003", "gone"), clear_threshold=0.9 - 1e-6)
    found = advice.include_scenes(Views(stack, wish), wish)
    assert {s.index for s in found.scenes} == {"s0002", "s0003"} and found.holes == 0
    assert found.recipe.excluded == ("gone", "s0001")
    useless = recipe(excluded=("s0001",), clear_threshold=0.95)
    assert advice.include_scenes(Views(stack, useless), useless) is None
    assert [r.kind for r in advice.remedies(Views(stack, wish), wish)] == ["scenes"]


def test_dates_are_widened_by_the_fewest_days():
    # Two scenes in January, one three days before, one five days after, one eight days after.
    stack = of_scores(
        [[0.9, 0, 0, 0], [0.9, 0, 0, 0], [0, 0.9, 0, 0], [0, 0, 0.9, 0], [0, 0.9, 0.9, 0.3]], days=(0, 30, -3, 35, 38)
    )
    wish = recipe()
    found = advice.widen_dates(stack, wish)
    assert (found.days, found.holes) == (5, 0.25)
    assert (found.recipe.start, found.recipe.last_day) == ("2022-12-27", "2023-02-05")
    assert advice.widen_dates(stack, wish, most=4).days == 3
    assert advice.widen_dates(stack, wish, most=2) is None
    assert advice.widen_dates(stack, wish.with_(excluded=("s0003",))).days == 8
    assert advice.widened(recipe(start="2015-07-01", end="2015-08-01")).start == "2015-06-27"


# Pictures


def test_a_stretch_keeps_the_middle_of_the_area():
    stack = made(1, width=100, height=10)
    values = np.tile(np.linspace(0, 10_000, 1000).astype(np.uint16), (4, 1, 1))
    stack = replace(stack, values=values, scores={name: np.ones((1, 1000), np.float32) for name in catalog.QA_BANDS})
    found = Composer(stack, recipe()).composite(0.5)
    assert stretch(found, recipe(), stack) == (100, 9800)
    half = replace(stack, inside=np.arange(1000) < 500)
    low, high = stretch(found, recipe(), half)
    assert (low, high) == (0, 4900)
    flat = replace(stack, values=np.full_like(values, 300))
    low, high = stretch(Composer(flat, recipe()).composite(0.5), recipe(), flat)
    assert low <= 300 < high
    wish = recipe(style=Style(min=low, max=high))
    assert wish.style.max > wish.style.min
    ndvi = recipe(style=Style.of("NDVI"))
    low, high = stretch(Composer(stack, ndvi).composite(0.5), ndvi, stack)
    assert -1 <= low < high <= 1


def test_pictures_round_to_the_nearest_colour():
    stack = made(1, width=3, height=1)
    stack = replace(
        stack,
        values=np.tile(np.array([[[0, 1250, 9999]]], np.uint16), (4, 1, 1)),
        scores={name: np.array([[1, 1, 0.2]], np.float32) for name in catalog.QA_BANDS},
    )
    composer = Composer(stack, recipe())
    assert picture(composer.composite(0), recipe())[0].tolist() == [[0] * 3, [128] * 3, [255] * 3]
    assert picture(composer.composite(0.6), recipe())[0].tolist() == [[0] * 3, [128] * 3, [0] * 3]


# The cache


def test_the_cache_knows_what_serves_a_recipe():
    cache, stack, wish = StackCache(), made(2), recipe()
    assert cache.find("here", wish) is None
    cache.keep("here", wish, stack)
    for same in (
        wish.with_(clear_threshold=0.1),
        wish.with_(method="greenest", excluded=("s0001",), qa_band="cs"),
        wish.with_(style=Style.of("NDVI"), clip=False),
        CompositeRecipe.from_json(wish.to_json()),
    ):
        assert cache.find("here", same) is stack
    for other in (
        wish.with_(start="2022-12-31"),
        wish.with_(months=(1, 2)),
        wish.with_(product="L1C"),
        wish.with_(max_scene_cloud=50),
        wish.with_(roi=WIDE),
        wish.with_(style=Style.of("swir")),
    ):
        assert cache.find("here", other) is None
    assert cache.find("there", wish) is None
    cache.clear()
    assert cache.find("here", wish) is None and cache.nbytes == 0


def test_the_cache_is_bounded_and_forgets_the_longest_unused():
    stack = made(2)
    cache = StackCache(3 * stack.nbytes)
    wishes = [recipe(start=f"2022-12-{day:02d}") for day in range(1, 5)]
    for wish in wishes[:3]:
        cache.keep("c", wish, stack)
    assert cache.find("c", wishes[0]) is stack
    cache.keep("c", wishes[3], stack)
    assert [cache.find("c", wish) is stack for wish in wishes] == [True, False, True, True]
    assert cache.nbytes == 3 * stack.nbytes
    cache.keep("c", wishes[0], made(20))
    assert cache.find("c", wishes[0]) is None, "too large to keep, and the old one is no longer right"
    assert cache.nbytes == 2 * stack.nbytes


def test_the_package_alone_brings_no_arrays():
    code = "import sys, cloudscore_plugin.preview; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_days_of_scenes():
    assert scene(0).day == date(2023, 1, 1) and Scene("a", 1_672_531_199_999).day == date(2022, 12, 31)
