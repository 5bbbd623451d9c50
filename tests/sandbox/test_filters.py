"""Filters at their exact boundaries, and listing what passes."""

from datetime import datetime, timezone

import ee
import numpy as np
import pytest

from tests.support.arrays import S2, ArrayScene
from tests.support.sandbox import DAY, START, refusal

ONE = np.ones((4, 4), np.uint16)


def ms(*when):
    return int(datetime(*when, tzinfo=timezone.utc).timestamp() * 1000)


@pytest.fixture
def passing(sandbox):
    """passing(filter, a={...}, b={...}): the indices of the scenes with these properties that pass."""

    def passing(condition, **scenes):
        sandbox.hold(
            *(
                ArrayScene(S2, index, properties.pop("time", START), {"B": ONE}, properties)
                for index, properties in scenes.items()
            )
        )
        return ee.ImageCollection(S2).filter(condition).aggregate_array("system:index").getInfo()

    return passing


@pytest.mark.parametrize("offset, kept", [(-1, False), (0, True), (1, True), (31 * DAY - 1, True), (31 * DAY, False)])
@pytest.mark.parametrize("mapped", [False, True])
def test_dates_are_half_open_to_the_millisecond(sandbox, offset, kept, mapped):
    sandbox.hold(ArrayScene(S2, "a", START + offset, {"B": ONE}))
    collection = ee.ImageCollection(S2)
    if mapped:  # then no catalogue search stands before the filter
        collection = collection.map(lambda image: image)
    assert collection.filterDate("2023-01-01", "2023-02-01").size().getInfo() == kept
    assert collection.filterDate(START, START + 31 * DAY).size().getInfo() == kept


@pytest.mark.parametrize("offset, kept", [(-1, 0), (0, 1), (1, 0)])
def test_a_start_alone_is_one_millisecond(sandbox, offset, kept):
    sandbox.hold(ArrayScene(S2, "a", START + offset, {"B": ONE}))
    assert ee.ImageCollection(S2).filterDate("2023-01-01").size().getInfo() == kept


def test_dates_are_read_as_utc(sandbox):
    sandbox.hold(ArrayScene(S2, "a", START, {"B": ONE}))
    collection = ee.ImageCollection(S2)
    for start in (
        "2023",
        "2023-01",
        "2023-01-01",
        "2023-01-01T00:00:00",
        "2023-01-01T00:00:00Z",
        "2023-01-01T08:00:00+08:00",
    ):
        assert collection.filterDate(start).size().getInfo() == 1, start
    assert collection.filterDate(ee.Date("2023-01-01"), ee.Date("2023-01-02")).size().getInfo() == 1
    assert "Bad date/time 'yesterday'" in refusal(collection.filterDate("yesterday"))
    assert "Empty date ranges" in refusal(collection.filterDate("2023-01-02", "2023-01-01"))
    assert "Empty date ranges" in refusal(collection.filterDate("2023-01-02", "2023-01-02"))


def test_filters_narrow_each_other(sandbox):
    sandbox.hold(*(ArrayScene(S2, f"d{n}", START + n * DAY, {"B": ONE}) for n in range(5)))
    collection = ee.ImageCollection(S2).filterDate("2023-01-02", "2023-01-05").filterDate("2023-01-01", "2023-01-04")
    assert collection.aggregate_array("system:index").getInfo() == ["d1", "d2"]
    assert collection.filterDate("2023-01-04", "2023-01-09").size().getInfo() == 0


TIMES = {
    "jan": {"time": ms(2023, 1, 1)},
    "jan_end": {"time": ms(2023, 1, 31, 23, 59, 59)},
    "feb": {"time": ms(2023, 2, 1)},
    "nov": {"time": ms(2022, 11, 1)},
    "oct_end": {"time": ms(2022, 11, 1) - 1},
    "dec_end": {"time": ms(2023, 1, 1) - 1},
    "leap": {"time": ms(2024, 2, 29, 12)},
}


@pytest.mark.parametrize(
    "arguments, kept",
    [
        ((1, 1, "month"), {"jan", "jan_end"}),
        ((2, 10, "month"), {"feb", "oct_end", "leap"}),
        ((11, 2, "month"), {"jan", "jan_end", "feb", "nov", "dec_end", "leap"}),
        ((11, 1, "month"), {"jan", "jan_end", "nov", "dec_end"}),
        ((2022, 2022, "year"), {"nov", "oct_end", "dec_end"}),
        ((2023, 2024, "year"), {"jan", "jan_end", "feb", "leap"}),
        ((31, 31, "day_of_month"), {"jan_end", "oct_end", "dec_end"}),
        ((1, 31, "day_of_year"), {"jan", "jan_end"}),
        ((365, 1, "day_of_year"), {"dec_end", "jan"}),
        ((60,), {"leap"}),
        ((23, 23, "hour"), {"jan_end", "oct_end", "dec_end"}),
        ((59, 59, "minute"), {"jan_end", "oct_end", "dec_end"}),
        ((7, 7, "day_of_week"), {"jan"}),  # the first of January 2023 was a Sunday
    ],
)
def test_calendar_ranges_include_both_ends_and_wrap(passing, arguments, kept):
    scenes = {name: dict(properties) for name, properties in TIMES.items()}
    assert set(passing(ee.Filter.calendarRange(*arguments), **scenes)) == kept


def test_day_of_year_and_unknown_field(passing):
    scenes = {name: dict(properties) for name, properties in TIMES.items()}
    assert set(passing(ee.Filter.dayOfYear(31, 32), **scenes)) == {"jan_end", "feb"}
    assert "fortnight" in refusal(ee.ImageCollection(S2).filter(ee.Filter.calendarRange(1, 2, "fortnight")))


NUMBERS = {"below": {"v": 9.999}, "at": {"v": 10}, "above": {"v": 10.001}, "absent": {}, "text": {"v": "10"}}


@pytest.mark.parametrize(
    "build, kept",
    [
        (lambda f: f.eq("v", 10), {"at"}),
        (lambda f: f.neq("v", 10), {"below", "above", "absent", "text"}),
        (lambda f: f.lt("v", 10), {"below"}),
        (lambda f: f.gt("v", 10), {"above"}),
        (lambda f: f.eq("v", "10"), {"text"}),
        (lambda f: f.inList("v", [10, 10.001]), {"at", "above"}),
        (lambda f: f.notNull(["v"]), {"below", "at", "above", "text"}),
        (lambda f: f.notNull(["v", "system:index"]), {"below", "at", "above", "text"}),
        (lambda f: f.And(f.lt("v", 10.001), f.gt("v", 9.999)), {"at"}),
        (lambda f: f.Or(f.eq("v", 10), f.eq("v", 9.999)), {"at", "below"}),
        (lambda f: f.inList("v", [10]).Not(), {"below", "above", "absent", "text"}),
        (lambda f: f.eq("system:index", "at"), {"at"}),
        (lambda f: f.eq("nothing", 1), set()),
    ],
)
def test_comparing_properties(passing, build, kept):
    scenes = {name: dict(properties) for name, properties in NUMBERS.items()}
    assert set(passing(build(ee.Filter), **scenes)) == kept


@pytest.mark.parametrize(
    "name, kept", [("lessThanOrEquals", {"below", "at"}), ("greaterThanOrEquals", {"at", "above"})]
)
def test_comparisons_with_equality(passing, name, kept):
    condition = ee.Filter(ee.ApiFunction.call_(f"Filter.{name}", "v", 10))
    scenes = {key: dict(properties) for key, properties in NUMBERS.items()}
    assert set(passing(condition, **scenes)) == kept


def test_client_lte_and_gte_are_negations_and_so_let_absent_properties_pass(passing):
    # The client writes lte as not greaterThan; an element without the property is not greater.
    scenes = {name: dict(properties) for name, properties in NUMBERS.items()}
    assert set(passing(ee.Filter.lte("v", 10), **scenes)) == {"below", "at", "absent", "text"}
    scenes = {name: dict(properties) for name, properties in NUMBERS.items()}
    assert set(passing(ee.Filter.gte("v", 10), **scenes)) == {"above", "at", "absent", "text"}


def test_texts_and_lists(passing):
    scenes = {
        "one": {"name": "T11SKB", "list": ["a", "b"]},
        "two": {"name": "T12SKB", "list": ["b"]},
        "three": {"name": 11},
    }

    def kept(condition):
        return passing(condition, **{key: dict(value) for key, value in scenes.items()})

    assert kept(ee.Filter.stringContains("name", "1S")) == ["one"]
    assert kept(ee.Filter.stringStartsWith("name", "T12")) == ["two"]
    assert kept(ee.Filter.stringEndsWith("name", "SKB")) == ["one", "two"]
    assert kept(ee.Filter.listContains("list", "a")) == ["one"]
    assert kept(ee.Filter.lt("name", "T12")) == ["one"]


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_bounds_keep_whole_images_that_touch_the_place(sandbox):
    rings = {"at": box(10, 45, 11, 46), "next": box(11, 45, 12, 46), "away": box(13, 45, 14, 46)}
    sandbox.hold(*(ArrayScene(S2, name, START, {"B": ONE}, ring=ring) for name, ring in rings.items()))
    collection = ee.ImageCollection(S2)

    def kept(place):
        return collection.filterBounds(place).aggregate_array("system:index").getInfo()

    assert kept(ee.Geometry.Point(10.5, 45.5)) == ["at"]
    assert kept(ee.Geometry.Point(11, 45.5)) == ["at", "next"]
    assert kept(ee.Geometry.Point(12.5, 45.5)) == []
    assert kept(ee.Geometry.MultiPoint([[10.5, 45.5], [13.5, 45.5]])) == ["at", "away"]
    assert kept(ee.Geometry.Rectangle(9, 45.2, 10, 45.4)) == ["at"]
    assert kept(ee.Geometry.Rectangle(9, 45.2, 9.999, 45.4)) == []
    assert kept(ee.Geometry.LineString([[10.5, 45.5], [13.5, 45.5]])) == ["at", "away", "next"]
    # A place in the hole of a polygon is not in the polygon.
    holed = ee.Geometry.Polygon([box(9, 44, 15, 47), box(9.5, 44.5, 12.5, 46.5)])
    assert kept(holed) == ["away"]
    assert kept(ee.Geometry.MultiPolygon([[box(9, 45, 9.5, 46)], [box(11.5, 45, 12.5, 46)]])) == ["next"]
    assert kept(ee.Feature(ee.Geometry.Point(10.5, 45.5), {"a": 1})) == ["at"]


def test_great_circles_bulge_towards_the_pole_and_planar_edges_do_not(sandbox):
    # Half-way between (0, 60) and (90, 60) the great circle reaches atan(tan(60) / cos(45)), about 67.79 degrees.
    ring = box(44.9, 66.9, 45.1, 67.1)
    sandbox.hold(ArrayScene(S2, "a", START, {"B": ONE}, ring=ring))
    corners = [[0, 60], [90, 60], [45, 50]]
    collection = ee.ImageCollection(S2)
    assert collection.filterBounds(ee.Geometry.Polygon([corners])).size().getInfo() == 1
    assert collection.filterBounds(ee.Geometry.Polygon([corners], None, False)).size().getInfo() == 0


def test_sorting_limiting_and_listing(sandbox):
    clouds = [30, 10, None, 20]
    sandbox.hold(
        *(
            ArrayScene(S2, f"i{n}", START + n, {"B": ONE}, {} if c is None else {"cloud": c})
            for n, c in enumerate(clouds)
        )
    )
    collection = ee.ImageCollection(S2)

    def order(found):
        return found.aggregate_array("system:index").getInfo()

    assert order(collection) == ["i0", "i1", "i2", "i3"]
    assert order(collection.sort("cloud")) == ["i1", "i3", "i0", "i2"]
    assert order(collection.sort("cloud", False)) == ["i0", "i3", "i1", "i2"]
    assert order(collection.limit(2)) == ["i0", "i1"]
    assert order(collection.limit(2, "cloud", False)) == ["i0", "i3"]
    assert collection.first().get("system:index").getInfo() == "i0"
    assert collection.filter(ee.Filter.eq("cloud", 99)).first().getInfo() is None
    assert collection.size().getInfo() == 4
    assert [f["properties"]["system:index"] for f in collection.toList(2, 1).getInfo()] == ["i1", "i2"]
    assert len(collection.toList(99).getInfo()) == 4
    assert order(collection.limit(0)) == []


def test_properties_that_cannot_be_ordered_are_refused(sandbox):
    sandbox.hold(ArrayScene(S2, "a", START, {"B": ONE}, {"v": 1}), ArrayScene(S2, "b", START, {"B": ONE}, {"v": "x"}))
    assert "cannot be compared" in refusal(ee.ImageCollection(S2).sort("v"))


def test_distinct_and_merged_collections(sandbox):
    tiles = ["A", "B", "A"]
    sandbox.hold(*(ArrayScene(S2, f"i{n}", START, {"B": ONE}, {"tile": tile}) for n, tile in enumerate(tiles)))
    collection = ee.ImageCollection(S2)
    assert collection.distinct("tile").aggregate_array("system:index").getInfo() == ["i0", "i1"]
    assert collection.distinct(["tile", "system:index"]).size().getInfo() == 3
    merged = collection.limit(1).merge(collection.filter(ee.Filter.eq("system:index", "i2")))
    assert merged.aggregate_array("system:index").getInfo() == ["1_i0", "2_i2"]
    images = ee.ImageCollection.fromImages([ee.Image(f"{S2}/i1"), ee.Image(f"{S2}/i0")])
    assert images.aggregate_array("tile").getInfo() == ["B", "A"]


def test_a_collection_of_features(sandbox):
    features = ee.FeatureCollection([ee.Feature(ee.Geometry.Point(n, 0), {"n": n}) for n in range(3)])
    assert features.filter(ee.Filter.gt("n", 0)).aggregate_sum("n").getInfo() == 3
    inside = features.filterBounds(ee.Geometry.Rectangle(0.5, -1, 1.5, 1))
    assert inside.aggregate_array("n").getInfo() == [1]
    merged = features.merge(features)
    assert merged.size().getInfo() == 6
