"""The recipe: what it accepts, what it refuses and why, and that it survives JSON unchanged."""

import contextlib
import dataclasses
import json
import math
import re
import time
from datetime import date
from pathlib import Path

import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core import recipe as module
from cloudscore_plugin.core.recipe import (
    CompositeRecipe,
    RecipeError,
    Style,
    area_km2,
    bounds,
    checked_geometry,
    ground_km2,
    shown_bounds,
)

POINT = {"type": "Point", "coordinates": [-119.9087, 37.4159]}
SQUARE = {"type": "Polygon", "coordinates": [[[16.3, 48.1], [16.4, 48.1], [16.4, 48.2], [16.3, 48.2], [16.3, 48.1]]]}
HOLE = [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def parts(*polygons):
    return {"type": "MultiPolygon", "coordinates": list(polygons)}


def make(**changes):
    return CompositeRecipe(**{"roi": SQUARE, "start": "2023-01-01", "end": "2023-02-01", **changes})


FULL = make(
    roi={"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], [box(0, 0, 1.5, 2), box(0.2, 0.2, 0.4, 0.4)]]},
    months=(11, 2),
    product="L1C",
    qa_band="cs",
    clear_threshold=0.65,
    max_scene_cloud=80,
    excluded=("20230105T184751_20230105T185341_T11SKB", "20230103T183741_20230103T184343_T11SKB"),
    method="percentile",
    percentile=25,
    style=Style(bands=("B10",), min=-1, max=3000, gamma=1.3, palette=("#000000", "ffFF00")),
    clip=False,
)


def test_defaults_are_those_of_the_dataset_page():
    made = make()
    assert (made.product, made.qa_band, made.clear_threshold, made.method) == ("L2A", "cs_cdf", 0.6, "median")
    assert (made.style.bands, made.style.min, made.style.max, made.style.gamma) == (("B4", "B3", "B2"), 0, 2500, 1)
    assert made.clip is True and made.months is None and made.max_scene_cloud is None and made.excluded == ()


# JSON


@pytest.mark.parametrize("made", [make(), FULL, make(roi=POINT), make(method="percentile")])
def test_round_trip(made):
    text = made.to_json()
    again = CompositeRecipe.from_json(text)
    assert again == made and hash(again) == hash(made) and again.to_json() == text
    assert json.loads(text)["schema"] == module.SCHEMA


def test_equal_wishes_are_equal_recipes():
    one = make(excluded=("b", "a", "b"), max_scene_cloud=40, months=[5, 9])
    two = make(excluded=["a", "b"], max_scene_cloud=40.0, months=(5, 9))
    assert one == two and hash(one) == hash(two) and one.to_json() == two.to_json()
    assert len({one, two, one.with_(clear_threshold=0.5)}) == 2
    assert one != one.with_(roi=POINT)


def test_a_minimal_recipe_gets_the_defaults():
    text = json.dumps({"schema": 1, "roi": SQUARE, "start": "2023-01-01", "end": "2023-02-01"})
    assert CompositeRecipe.from_json(text) == make()


def test_it_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        make().method = "mean"


def broken(**changes):
    data = {**json.loads(make().to_json()), **changes}
    return json.dumps({key: value for key, value in data.items() if value is not ...})


HOSTILE = [
    ("", "recipe_broken"),
    ("{", "recipe_broken"),
    ("null", "recipe_broken"),
    ("[]", "recipe_broken"),
    ("{}", "recipe_broken"),
    ("[" * 100_000, "recipe_broken"),
    ('{"a":' * 50_000, "recipe_broken"),
    ("1" * 6_000_000, "recipe_broken"),
    (broken(months=[1, 5]).replace("[1, 5]", "1" * 1_900_000), "recipe_broken"),
    (" " * module.MAX_JSON_CHARS + broken(), "recipe_broken"),
    (broken().replace("{", '{"method": "mean", "method": "median", ', 1), "recipe_broken"),
    (broken().replace('"coordinates"', '"type": "Point", "coordinates"'), "recipe_broken"),
    ("\ufeff" + broken(), "recipe_broken"),
    (None, "recipe_broken"),
    (b"{}", "recipe_broken"),
    (broken(schema="1"), "recipe_broken"),
    (broken(schema=True), "recipe_broken"),
    (broken(schema=0), "recipe_broken"),
    (broken(schema=...), "recipe_broken"),
    (broken(schema=module.SCHEMA + 1), "recipe_newer"),
    (broken(schema=module.SCHEMA + 1, new_field=1), "recipe_newer"),
    (broken(kind="series"), "recipe_other_kind"),
    (broken(surprise=1), "recipe_field_unknown"),
    (broken(__class__="x"), "recipe_field_unknown"),
    (broken(roi=...), "recipe_field_missing"),
    (broken(end=...), "recipe_field_missing"),
    (broken(roi=None), "area_missing"),
    (broken(roi=[]), "area_broken"),
    (broken(roi={"type": "Polygon", "coordinates": {}}), "area_broken"),
    (broken(roi={"type": "Polygon", "coordinates": "abc"}), "area_broken"),
    (broken(roi={"type": ["Polygon"], "coordinates": [1]}), "area_type"),
    (broken(roi={"type": "Point", "coordinates": [math.nan, 0]}), "area_broken"),
    (broken(roi={"type": "Point", "coordinates": [math.inf, 0]}), "area_broken"),
    (broken(roi={"type": "Point", "coordinates": [10**400, 0]}), "area_broken"),
    (broken(roi={"type": "Point", "coordinates": [True, 0]}), "area_broken"),
    (broken(roi={"type": "Point", "coordinates": ["1", "2"]}), "area_broken"),
    (broken(roi={"type": "Point", "coordinates": [1, 2, 3, 4, 5]}), "area_broken"),
    (broken(roi={"type": "MultiPolygon", "coordinates": [[[]]] * 100_000}), "area_detailed"),
    (broken(roi={"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1]]]] * 50_000}), "area_detailed"),
    (broken(style=None), "field_wrong"),
    (broken(style=[]), "field_wrong"),
    (broken(style={"colour": 1}), "field_wrong"),
    (broken(style={"bands": "B4"}), "field_wrong"),
    (broken(style={"bands": [1]}), "field_wrong"),
    (broken(style={"min": "0"}), "field_wrong"),
    (broken(style={"max": math.nan}), "field_range"),
    (broken(start=20230101), "field_wrong"),
    (broken(start=None), "field_wrong"),
    (broken(start="2023-02-30"), "field_wrong"),
    (broken(start="2023-01-01T00:00:00"), "field_wrong"),
    (broken(months=5), "field_wrong"),
    (broken(months=[1]), "field_wrong"),
    (broken(months=[0, 5]), "field_wrong"),
    (broken(months=[1, 13]), "field_wrong"),
    (broken(months=[1.0, 2.0]), "field_wrong"),
    (broken(months=[True, 2]), "field_wrong"),
    (broken(product="L3"), "product_unknown"),
    (broken(product=["L2A"]), "product_unknown"),
    (broken(product={}), "product_unknown"),
    (broken(qa_band="QA60"), "qa_band_unknown"),
    (broken(qa_band=["cs"]), "qa_band_unknown"),
    (broken(method="magic"), "method_unknown"),
    (broken(method={}), "method_unknown"),
    (broken(clear_threshold="0.6"), "field_wrong"),
    (broken(clear_threshold=None), "field_wrong"),
    (broken(clear_threshold=True), "field_wrong"),
    (broken(clear_threshold=1.01), "field_range"),
    (broken(clear_threshold=-0.01), "field_range"),
    (broken(max_scene_cloud=101), "field_range"),
    (broken(excluded="abc"), "field_wrong"),
    (broken(excluded=None), "field_wrong"),
    (broken(excluded=["a b"]), "field_wrong"),
    (broken(excluded=["x" * 200]), "field_wrong"),
    (broken(excluded=[f"s{i}" for i in range(5001)]), "field_wrong"),
    (broken(percentile=5), "field_wrong"),
    (broken(method="percentile", percentile=101), "field_range"),
    (broken(clip=1), "field_wrong"),
    (broken(clip="yes"), "field_wrong"),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE, ids=[f"{at}-{code}" for at, (_, code) in enumerate(HOSTILE)])
def test_anything_else_is_one_clear_error(text, code):
    with pytest.raises(RecipeError) as caught:
        CompositeRecipe.from_json(text)
    assert caught.value.code == code
    assert len(str(caught.value)) < 1000


# Refusals

REFUSED = [
    ({"roi": None}, "area_missing"),
    ({"roi": {"type": "Point"}}, "area_broken"),
    ({"roi": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}, "area_type"),
    ({"roi": polygon([[0, 0], [1, 1], [0, 0]])}, "area_zero"),
    ({"roi": polygon([[0, 0], [1, 1], [2, 2], [0, 0]])}, "area_zero"),
    ({"roi": polygon(box(0, 0, 1, 1), box(0, 0, 2, 2))}, "area_zero"),
    ({"roi": polygon(box(0, 0, 4, 4), [[1, 1], [2, 2], [3, 3]])}, "area_zero"),
    ({"roi": polygon(box(0, 0, 10, 10))}, "area_too_large"),
    # collapsed while digitising: an area only by rounding
    ({"roi": polygon([[120, 23], [120.1, 23.1], [120.2, 23.2], [120, 23]])}, "area_zero"),
    ({"roi": polygon([[120, 23], [120.1, 23.1], [120.2, 23.2000001], [120, 23]])}, "area_zero"),
    ({"roi": parts([box(0, 0, 1e-4, 1e-4), box(0, 0, 1, 1)], [box(4, 4, 5, 5)])}, "area_zero"),
    ({"roi": polygon([[0, 0], [0.2, 0.1], [0.2, 0], [0, 0.05]])}, "area_crossing"),
    ({"roi": polygon([[0, 0], [1, 1], [2, 2], [2, 0], [1, 1], [0, 2.1]])}, "area_crossing"),  # at a corner
    ({"roi": polygon(box(0, 0, 1, 1), box(0.5, 0.5, 1.2, 0.9))}, "area_crossing"),
    ({"roi": polygon(box(0, 0, 1, 1), box(2, 2, 2.5, 2.5))}, "area_crossing"),
    ({"roi": polygon(box(0, 0, 1, 1), box(0.1, 0.1, 0.5, 0.5), box(0.2, 0.2, 0.4, 0.4))}, "area_crossing"),
    ({"roi": parts([box(0, 0, 1, 1)], [box(0.5, 0.5, 1.5, 1.5)])}, "area_crossing"),
    ({"roi": parts([box(0, 0, 1, 1)], [box(0, 0, 1, 1)])}, "area_crossing"),
    ({"roi": parts([box(0, 0, 1, 1)], [box(0.4, 0.4, 0.6, 0.6)])}, "area_crossing"),
    ({"roi": polygon([[-179, -60], [179, 60], [179, -60], [-179, 60.0000001]])}, "area_reach"),
    ({"roi": polygon(box(-179, -60, 179, 60), box(-178.9999, -59.9999, 178.9999, 59.9999))}, "area_reach"),
    ({"roi": polygon(box(0, 35, 30, 60), box(0.001, 35.001, 29.999, 59.999))}, "area_reach"),
    ({"roi": parts([box(-120, 0, -119, 1)], [box(119, 0, 120, 1)], [box(0, 0, 1, 1)])}, "area_reach"),
    ({"roi": polygon(box(179, 0, 181, 1))}, "area_off_earth"),
    ({"roi": polygon(box(0, 89, 1, 90.5))}, "area_off_earth"),
    ({"roi": polygon([[i * 1e-5, math.sin(i)] for i in range(module.MAX_POSITIONS + 1)])}, "area_detailed"),
    # One more closes the ring, and what is written must be read again.
    ({"roi": polygon([[i * 1e-5, math.sin(i)] for i in range(module.MAX_POSITIONS)])}, "area_detailed"),
    ({"start": "2023-02-01", "end": "2023-01-01"}, "dates_reversed"),
    ({"start": "2023-01-01", "end": "2023-01-01"}, "dates_reversed"),
    ({"start": "2015-06-26"}, "dates_before_archive"),
    ({"end": "0001-01-01"}, "dates_reversed"),
    ({"start": "0001-01-01", "end": "0001-01-01"}, "dates_reversed"),
    ({"start": "20230101"}, "field_wrong"),
    ({"start": "2023-W01-1"}, "field_wrong"),
    ({"start": "\uff12\uff10\uff12\uff13-01-01"}, "field_wrong"),
    ({"end": "2023-01-0\ud800"}, "field_wrong"),
    ({"style": Style(bands=("B10",))}, "band_unknown"),
    ({"style": Style(bands=("cs_cdf",))}, "band_unknown"),
    ({"style": {"bands": ["B4"]}}, "field_wrong"),
]


@pytest.mark.parametrize(("changes", "code"), REFUSED)
def test_refused(changes, code):
    with pytest.raises(RecipeError) as caught:
        make(**changes)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bands": ()}, "style_bands"),
        ({"bands": ("B4", "B3")}, "style_bands"),
        ({"min": 5, "max": 5}, "style_range"),
        ({"gamma": 0}, "style_gamma"),
        ({"gamma": 21}, "style_gamma"),
        ({"bands": ("B4",), "palette": ("red",)}, "style_palette"),
        ({"palette": ("ff0000",)}, "style_palette"),
        ({"index": "NDVI", "palette": ("ff0000",) * 257}, "style_palette"),
    ],
)
def test_refused_styles(changes, code):
    with pytest.raises(RecipeError) as caught:
        Style(**changes)
    assert caught.value.code == code


def test_no_error_goes_untested():
    source = Path(module.__file__).read_text(encoding="utf-8")
    raised = set(re.findall(r'RecipeError\(\s*"(\w+)"', source))
    tested = set(re.findall(r'"(\w+)"', Path(__file__).read_text(encoding="utf-8")))
    assert raised and raised <= tested


# Bounds of what is allowed


def test_limits_belong_to_the_range():
    assert make(clear_threshold=0).clear_threshold == 0 and make(clear_threshold=1).clear_threshold == 1
    assert make(max_scene_cloud=0).max_scene_cloud == 0 and make(max_scene_cloud=100).max_scene_cloud == 100
    assert make(method="percentile", percentile=0).percentile == 0
    assert make(method="percentile").percentile == 50
    assert Style(gamma=0.05).gamma == 0.05 and Style(gamma=20).gamma == 20
    assert make(start="2015-06-27").start == "2015-06-27"
    assert make(start="2023-01-31").last_day == "2023-01-31"
    assert make(roi={"type": "Point", "coordinates": [180, -90]}).roi["coordinates"] == [180, -90]


def test_the_future():
    made = make()
    made.check_today(date(2023, 1, 1))
    made.check_today(date(2030, 1, 1))
    with pytest.raises(RecipeError) as caught:
        made.check_today(date(2022, 12, 31))
    assert caught.value.code == "dates_in_future"


def test_every_month_is_no_filter():
    for first in range(1, 13):
        assert make(months=(first, (first + 10) % 12 + 1)).months is None
    assert make(months=(4, 4)).months == (4, 4)
    assert make(months=(12, 1)).months == (12, 1)


def test_changes_are_checked_and_the_rest_stays():
    assert FULL.with_(clear_threshold=0.5).with_(clear_threshold=0.65) == FULL
    with pytest.raises(RecipeError):
        FULL.with_(product="L2A")  # it shows B10


def test_all_bands_of_a_product_can_be_shown():
    for key, product in catalog.PRODUCTS.items():
        for band in product.bands:
            make(product=key, style=Style(bands=(band,)))


# Geometry


@pytest.mark.parametrize(
    "shapes",
    [
        [[box(0, 0, 1, 1), [[0, 0], [0.5, 0.2], [0.2, 0.5], [0, 0]]]],  # a hole that touches a corner
        [[box(0, 0, 1, 1), box(0, 0.2, 0.5, 0.5)]],  # an edge
        [[[[0, 0], [1, 1], [2, 0], [2, 2], [1, 1], [0, 2], [0, 0]]]],  # the outline touches itself
        [[box(0, 0, 1, 1)], [box(1, 0, 2, 1)]],  # parts that share an edge
        [[box(0, 0, 1, 1)], [box(0.99999995, 0, 2, 1)]],  # overlapping by rounding
        [[box(0, 0, 1, 1)], [box(1, 1, 2, 2)]],
    ],
)
def test_shapes_that_touch_are_an_area(shapes):
    assert checked_geometry(parts(*shapes))["coordinates"] == shapes


@pytest.mark.parametrize("width", [0.1, 0.3, 1 / 3])
@pytest.mark.parametrize("beside", [[], [[box(0, 0, 1, 1)]]], ids=["alone", "beside an area"])
def test_a_bow_tie_of_equal_halves_crosses_itself(width, beside):
    """Its halves take each other away: it was said to enclose nothing, and beside an area it was left out."""
    bow_tie = [[16, 48], [16 + width, 48 + width], [16 + width, 48], [16, 48 + width], [16, 48]]
    with pytest.raises(RecipeError) as refused:
        checked_geometry(parts([bow_tie], *beside))
    assert refused.value.code == "area_crossing"


def test_slivers_beside_an_area_are_left_out():
    sliver = [[120, 23], [120.1, 23.1], [120.2, 23.2], [120, 23]]
    assert checked_geometry(parts([sliver], [box(0, 0, 1, 1)])) == parts([box(0, 0, 1, 1)])
    tiny = polygon(box(121, 24, 121.00001, 24.00001))  # a metre
    assert checked_geometry(tiny) == tiny


def spikes(count):
    return [[16 + n / count, 48 + n % 2] for n in range(count)]


def sliver(n):
    return [[16, 48 + n / 5e3], [17, 49 - n / 5e3], [17, 49 - n / 5e3 + 2e-5]]


def cell_of(x, y, share=1.0):
    return box(16 + x / 70, 48 + y / 70, 16 + (x + share) / 70, 48 + (y + share) / 70)


CROWDED = {
    "slivers that overlap": parts(*([sliver(n)] for n in range(2500))),
    "a scribble": polygon([[16 + math.sin(n * n), 48 + math.cos(n)] for n in range(19_000)]),
    "spikes": polygon([*spikes(19_000), [17, 47.9], [16, 47.9]]),
    "spikes and an edge drawn twice": polygon([*spikes(19_000), [17, 47.9], [16, 47.9], [16.5, 47.9], [16.2, 47.9]]),
    "one part many times": parts(*[[box(16, 48, 17, 49)]] * 4000),
    "parts in parts": parts(*([box(16 + n / 1e4, 48 + n / 1e4, 17 - n / 1e4, 49 - n / 1e4)] for n in range(3900))),
    "holes in holes": polygon(*(box(16 + n / 1e4, 48 + n / 1e4, 17 - n / 1e4, 49 - n / 1e4) for n in range(3900))),
    "many holes": polygon(box(16, 48, 17, 49), *(cell_of(x, y, 0.5) for x in range(1, 60) for y in range(1, 60))),
    "a chessboard": parts(*([cell_of(x, y)] for x in range(60) for y in range(x % 2, 60, 2))),
}


@pytest.mark.parametrize("name", CROWDED)
def test_checking_takes_no_longer_than_a_moment(name):
    geometry = json.loads(json.dumps(CROWDED[name]))
    begun = time.thread_time()
    with contextlib.suppress(RecipeError):
        checked_geometry(geometry)
    assert time.thread_time() - begun < 1.5  # 0.1 on a machine at rest; repairing what crosses takes more than 5


def test_a_geometry_is_cleaned_and_copied():
    given = {"type": "Polygon", "coordinates": (((0, 0, 5), (1, 0), (1, 1)),), "crs": {}, "bbox": []}
    clean = checked_geometry(given)
    assert clean == {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    mine = polygon([list(position) for position in box(0, 0, 1, 1)])
    made = make(roi=mine)
    mine["coordinates"][0][0][0] = 99
    assert made.roi["coordinates"][0][0] == [0, 0]


def cell(west, south, east, north, radius=6371.0088):
    """Area between two meridians and two parallels, from the textbook."""
    height = math.sin(math.radians(north)) - math.sin(math.radians(south))
    return radius**2 * math.radians(east - west) * height


@pytest.mark.parametrize("corners", [(0, 0, 1, 1), (16.3, 48.1, 16.4, 48.2), (-70, -60, -66, -58), (10, 80, 12, 89.9)])
def test_area_of_a_cell(corners):
    assert area_km2(checked_geometry(polygon(box(*corners)))) == pytest.approx(cell(*corners), rel=1e-9)
    assert area_km2(checked_geometry(polygon(box(*corners)[::-1]))) == pytest.approx(cell(*corners), rel=1e-9)


def test_area_on_the_ellipsoid():
    """Beside Snyder's closed form for a cell, and the whole of WGS 84: 510,065,622 km²."""
    e = math.sqrt((2 - 1 / 298.257223563) / 298.257223563)

    def strip(latitude):
        sine = math.sin(math.radians(latitude))
        return (1 - e * e) * (sine / (1 - (e * sine) ** 2) + math.atanh(e * sine) / e) * 6378.137**2 / 2

    for west, south, east, north in ((121, 24, 121.1, 24.1), (16.3, 48.1, 16.4, 48.2), (-70, -60, -66, -58)):
        expected = math.radians(east - west) * (strip(north) - strip(south))
        assert ground_km2(checked_geometry(polygon(box(west, south, east, north)))) == pytest.approx(expected, rel=1e-6)
    world = {"type": "Polygon", "coordinates": [box(-180, -90, 180, 90)]}
    assert ground_km2(world) == pytest.approx(510_065_622, rel=1e-8)
    hollow = checked_geometry(polygon(box(121, 24, 122, 25), box(121.2, 24.2, 121.8, 24.8)))
    hole = checked_geometry(polygon(box(121.2, 24.2, 121.8, 24.8)))
    whole = checked_geometry(polygon(box(121, 24, 122, 25)))
    assert ground_km2(hollow) == pytest.approx(ground_km2(whole) - ground_km2(hole), rel=1e-12)
    assert ground_km2({"type": "Point", "coordinates": [121, 24]}) == 0


def test_area_of_a_triangle():
    """Half of its bounding cell when small, by symmetry."""
    triangle = checked_geometry(polygon([[10, 45], [10.01, 45], [10, 45.01]]))
    assert area_km2(triangle) == pytest.approx(cell(10, 45, 10.01, 45.01) / 2, rel=1e-3)


def test_area_of_a_square_kilometre_near_the_equator():
    """One degree is 111.19508 km on this sphere."""
    side = 1 / 111.19508
    assert area_km2(checked_geometry(polygon(box(100, 0, 100 + side, side)))) == pytest.approx(1, rel=1e-5)


def test_area_with_holes_and_parts():
    whole, hole = box(0, 0, 4, 3), HOLE
    one = checked_geometry(polygon(whole, hole))
    assert area_km2(one) == pytest.approx(cell(0, 0, 4, 3) - cell(1, 1, 2, 2), rel=1e-9)
    two = checked_geometry({"type": "MultiPolygon", "coordinates": [[whole, hole], [box(10, 0, 11, 1)]]})
    assert area_km2(two) == pytest.approx(area_km2(one) + cell(10, 0, 11, 1), rel=1e-9)
    assert area_km2(checked_geometry(POINT)) == 0


def test_bounds():
    assert bounds(checked_geometry(POINT)) == (-119.9087, 37.4159, -119.9087, 37.4159)
    assert bounds(checked_geometry(SQUARE)) == (16.3, 48.1, 16.4, 48.2)
    parts = {"type": "MultiPolygon", "coordinates": [[box(-2, 0, -1, 1)], [box(3, 4, 4, 5)]]}
    assert bounds(checked_geometry(parts)) == (-2, 0, 4, 5)


def test_bounds_of_the_western_hemisphere_stay_there():
    for west in (-179.9, -120.0, -119.9087, -70.1, -0.3):
        ring = [[west, 37.3], [west + 0.2, 37.3], [west + 0.2, 37.5], [west, 37.5]]
        assert bounds(checked_geometry({"type": "Polygon", "coordinates": [ring]}))[:3:2] == (west, west + 0.2)


def test_bounds_across_the_antimeridian():
    fiji = {"type": "MultiPolygon", "coordinates": [[box(179, -17, 180, -16)], [box(-180, -18, -179, -16)]]}
    assert bounds(checked_geometry(fiji)) == (179, -18, 181, -16)
    assert area_km2(checked_geometry(fiji)) == pytest.approx(cell(179, -17, 180, -16) + cell(0, -18, 1, -16), rel=1e-9)


def test_a_part_that_ends_at_greenwich_does_not_stretch_the_bounds():
    parts = [[box(175, 0, 180, 1)], [box(-180, 0, -175, 1)], [box(-1, 0, 0, 1)]]
    assert bounds(checked_geometry({"type": "MultiPolygon", "coordinates": parts})) == (175, 0, 360, 1)


def test_what_is_shown_around_a_point_stays_on_earth():
    def around(lon, lat):
        return shown_bounds(make(roi={"type": "Point", "coordinates": [lon, lat]}))

    assert around(16, 48) == pytest.approx((15.95, 47.95, 16.05, 48.05))
    assert around(180, 90) == pytest.approx((179.95, 89.95, 180, 90))
    assert around(-180, -90) == pytest.approx((-180, -90, -179.95, -89.95))


def test_an_areas_name_is_kept_and_changes_nothing_else():
    named = make(area_name="  Puli\n basin ")
    assert named.area_name == "Puli basin"
    assert CompositeRecipe.from_json(named.to_json()).area_name == "Puli basin"
    assert named == make() and hash(named) == hash(make())
    assert "area_name" not in make().to_json()
    assert len(make(area_name="x" * 500).area_name) == module.MAX_NAME
    with pytest.raises(RecipeError):
        make(area_name=["Puli"])


@pytest.mark.parametrize(
    "months, taken",
    [
        (None, ["2023-01-15", "2023-03-01", "2023-12-31"]),
        ((3, 5), ["2023-03-01"]),
        ((12, 2), ["2023-01-15", "2023-12-31"]),
    ],
)
def test_which_days_are_taken(months, taken):
    """The end is none of them; months may wrap over the year's end."""
    recipe = make(start="2023-01-15", end="2024-01-01", months=months)
    days = ["2022-12-31", "2023-01-14", "2023-01-15", "2023-03-01", "2023-12-31", "2024-01-01"]
    assert [day for day in days if recipe.takes(day)] == taken
