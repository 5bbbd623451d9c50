"""What a download orders, on which pixels and in which requests, without anything being asked."""

import json
import math
import random

import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.download import plan
from cloudscore_plugin.download.plan import DownloadOrder, OrderError, estimate, grid, kind_of, usual, windows
from cloudscore_plugin.preview.grid import Grid
from tests.support.runs import LONG

PATH = "/data/taichung.tif"


def box(west, south, east, north):
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north]]]}


def recipe(roi, **more):
    return CompositeRecipe(roi=roi, start="2023-01-01", end="2023-04-01", **more)


HERE = recipe(box(120.95, 24.0, 121.05, 24.1))
FIJI = recipe(
    {"type": "MultiPolygon", "coordinates": [box(*edges)["coordinates"] for edges in (
        (179.9, -16.9, 180, -16.8), (-180, -16.9, -179.9, -16.8),
    )]}
)  # fmt: skip


def wkt(code):
    return plan.reference(f"EPSG:{code}").ExportToWkt()


@pytest.mark.parametrize("content", [content for content in plan.CONTENTS if content not in ("date", "filled")])
def test_every_content_and_data_type_keeps_nodata_apart_and_survives_json(content):
    for dtype in kind_of(content).factors:
        geometric = content in catalog.GEOMETRIC_SPREADS
        order = usual(HERE.by("geometric_median") if geometric else HERE, PATH, content, dtype=dtype)
        low, high = order.limits
        _bytes, least, most = plan.TYPES[dtype]
        assert least <= low < high <= most
        if content != "picture":
            assert not low <= order.nodata <= high
        assert DownloadOrder.from_json(order.to_json()) == order
        unit = (
            1e-4 if content in ("bands", "mad", "emad", "emad_se") else 1
        )  # reflectances are counted in ten thousandths
        assert order.factor * order.scale == pytest.approx(unit)
        assert order.pixel_bytes == plan.TYPES[dtype][0] * len(order.names)


def test_a_nodata_at_an_end_pushes_valid_values_aside_and_one_between_is_refused():
    zero = usual(HERE, PATH, nodata=0)
    assert zero.limits == (1, 65535)
    assert usual(HERE, PATH, nodata=65535).limits == (0, 65534)
    assert usual(HERE, PATH, "score", dtype="uint8", nodata=200).limits == (0, 100)
    for wrong in (500, 0.5, -1, 70_000, math.nan, None, "0", True):
        with pytest.raises(OrderError):
            usual(HERE, PATH, nodata=wrong)
    with pytest.raises(OrderError, match="order_nodata"):
        usual(HERE, PATH, "NDVI", nodata=-1000.1)  # not a number of 32 bits
    with pytest.raises(OrderError, match="order_nodata"):
        usual(HERE, PATH, "picture", nodata=0)  # every colour is valid


@pytest.mark.parametrize(
    ("content", "dtype", "nodata"),
    [
        ("holes", "uint8", 0),
        ("holes", "int16", 1),
        ("clear_count", "uint16", 0),
        ("clear_count", "float32", 0),
        ("score", "float32", 0),
        ("score", "float32", 1),
    ],
)
def test_a_nodata_that_would_change_what_valid_values_tell_is_refused(content, dtype, nodata):
    """A place without a clear view would count as one with, and all scores would become the same."""
    with pytest.raises(OrderError, match="order_nodata"):
        usual(HERE, PATH, content, dtype=dtype, nodata=nodata)
    assert usual(HERE, PATH, "score", dtype="uint8", nodata=0).limits == (1, 100)  # a hundredth is no matter


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bands": ()}, "order_bands"),
        ({"bands": ("B10",)}, "band_unknown"),
        ({"crs": "EPSG:999999"}, "crs_unknown"),
        ({"crs": "/etc/passwd"}, "crs_unknown"),
        ({"crs": "EPSG:4978"}, "crs_unknown"),  # distances from the middle of the Earth
        ({"crs": "http://127.0.0.1/x.prj"}, "crs_unknown"),
        ({"crs": ""}, "crs_unknown"),
        ({"dtype": "float64"}, "order_dtype"),
        ({"dtype": ["uint8"]}, "order_dtype"),
        ({"resolution": 0}, "field_range"),
        ({"resolution": math.inf}, "field_wrong"),
        ({"clip": 1}, "field_wrong"),
        ({"content": "NDVI", "bands": (), "dtype": "uint16"}, "order_dtype"),  # its negative half would be lost
        ({"content": "date", "bands": ()}, "field_wrong"),
        ({"path": "/data/picture.png"}, "order_path"),
    ],
)
def test_what_cannot_be_ordered_is_refused_by_name(changes, code):
    known = {**{name: getattr(usual(HERE, PATH), name) for name in DownloadOrder.__dataclass_fields__}, **changes}
    with pytest.raises(OrderError) as caught:
        DownloadOrder(**known)
    assert caught.value.code == code


def test_json_that_is_no_order_is_refused():
    good = json.loads(usual(HERE, PATH).to_json())
    for change in ({"more": 1}, {"recipe": None}, {"recipe": 5}, {"schema": "1"}, {"schema": 0}, {"bands": "B4"}):
        with pytest.raises(ValueError):
            DownloadOrder.from_json(json.dumps({**good, **change}))
    with pytest.raises(OrderError, match="order_newer"):
        DownloadOrder.from_json(json.dumps({**good, "schema": 2}))
    for text in ("", "[]", "{", "null", "[" * 100_000, None, json.dumps({k: v for k, v in good.items() if k != "cog"})):
        with pytest.raises(OrderError, match="order_broken"):
            DownloadOrder.from_json(text)


@pytest.mark.parametrize("resolution", [10, 20, 60])
def test_pixels_are_the_scenes_own(resolution):
    """Tiles begin at multiples of 60 m; the area is covered, with less than one pixel to spare."""
    order = usual(recipe(box(120.95, 24.0, 120.953, 24.003)), PATH, resolution=resolution, crs="EPSG:32651")
    found = grid(order)
    assert found.left % resolution == 0 and found.top % resolution == 0
    finest = grid(order.with_(resolution=0.01)).extent
    left, bottom, right, top = (outer - inner for outer, inner in zip(found.extent, finest))
    assert -resolution < left <= 0 and -resolution < bottom <= 0
    assert 0 <= right < resolution and 0 <= top < resolution


def test_an_area_that_ends_on_pixels_gets_no_more():
    for west, south in ((10, 45), (2.3, 2.3)):  # 2.3 / 0.0001 is a little less than 23 000
        order = usual(recipe(box(west, south, west + 0.5, south + 0.25)), PATH, crs="EPSG:4326", resolution=0.0001)
        assert (grid(order).width, grid(order).height) == (5000, 2500)


@pytest.mark.parametrize(("lon", "lat", "crs"), [(9, 61, "EPSG:32632"), (5, 61, "EPSG:32632"), (8, 78, "EPSG:32631")])
def test_zones_are_those_of_the_tiles(lon, lat, crs):
    assert usual(recipe({"type": "Point", "coordinates": [lon, lat]}), PATH).crs == crs


def test_the_usual_order_is_clipped_as_the_recipe_is():
    assert usual(HERE, PATH).clip is True and usual(HERE.with_(clip=False), PATH).clip is False


def test_a_point_has_a_box_and_no_clip():
    order = usual(recipe({"type": "Point", "coordinates": [121, 24]}), PATH)
    assert order.clip is False and 900 < grid(order).width < 1100


def test_across_the_antimeridian():
    metres = grid(usual(FIJI, PATH))
    assert metres.crs == "EPSG:32701" and 2000 < metres.width < 2200
    order = usual(FIJI, PATH, crs="EPSG:4326", resolution=0.0001)
    degrees = grid(order)
    assert degrees.extent == pytest.approx((179.9, -16.9, 180.1, -16.8)) and degrees.width == 2000
    asked = [plan.request_grid(degrees, window) for window in windows(order, degrees)]
    spans = []
    for one in asked:
        affine, width = one["affineTransform"], one["dimensions"]["width"]
        spans.append((affine["translateX"], affine["translateX"] + affine["scaleX"] * width))
    assert all(-180.0001 < west < east < 180.0001 for west, east in spans)
    assert sum(east - west for west, east in set(spans)) == pytest.approx(0.2)
    with pytest.raises(OrderError, match="crs_split"):
        grid(order.with_(crs="EPSG:3857", resolution=10))
    assert grid(order.with_(crs="EPSG:3832", resolution=10)).width > 2000  # Mercator around 150 degrees east


def test_other_degrees_across_the_antimeridian_are_the_same():
    order = usual(FIJI, PATH, crs="EPSG:4167", resolution=0.0001)  # New Zealand's
    assert grid(order).extent == pytest.approx((179.9, -16.9, 180.1, -16.8), abs=2e-4)


def test_an_area_that_ends_at_the_antimeridian_lies_on_this_side():
    order = usual(recipe(box(179.9, -16.9, 180, -16.8)), PATH, crs="EPSG:4326", resolution=0.0001)
    found = windows(order, grid(order))
    assert sum(window.width * window.height for window in found) == 1000 * 1000
    assert all(window.width > 0 for window in found)


def test_edges_along_a_parallel_are_covered_where_they_bend():
    order = usual(recipe(box(8, 50, 12, 52)), PATH, crs="EPSG:3035", resolution=100)
    ((_x, lowest),) = plan._projected([(10, 50)], plan.reference("EPSG:3035"), "EPSG:3035")
    assert lowest - 100 < grid(order).extent[1] <= lowest


def test_a_window_is_asked_for_where_it_lies():
    whole = Grid("EPSG:32651", 300_000.0, 2_700_000.0, 10.0, 100, 100)
    asked = plan.request_grid(whole, plan.Window(3, 5, 7, 9))
    affine = asked["affineTransform"]
    assert (affine["translateX"], affine["translateY"]) == (300_030, 2_699_950)
    assert (affine["scaleX"], affine["scaleY"], asked["dimensions"]) == (10, -10, {"width": 7, "height": 9})


@pytest.mark.parametrize(
    ("crs", "place", "far"),
    [
        ("EPSG:2263", (121.0, 24.0), True),  # New York's, for Taiwan
        ("EPSG:3826", (11.3, 46.4), True),
        ("EPSG:3826", (118.3, 24.4), False),  # beside what it is made for
        ("EPSG:32631", (5.99, 60.0), False),
        ("EPSG:25833", (5.99, 60.0), False),
        ("EPSG:25833", (-9.0, 53.0), True),
        ("EPSG:32601", (179.9, 10.0), False),  # across the 180th meridian
        ("EPSG:3832", (-170.0, 10.0), False),
        ("EPSG:3031", (10.0, 50.0), True),  # Antarctica's
        ("EPSG:3857", (10.0, 50.0), False),
        ("EPSG:4167", (10.0, 50.0), False),  # degrees are degrees
    ],
)
def test_a_projection_far_from_the_area_is_refused(crs, place, far):
    lon, lat = place
    order = usual(recipe(box(lon, lat, lon + 0.01, lat + 0.01)), PATH, crs=crs, resolution=0.001 if far else 10)
    if not far:
        grid(order)
        return
    with pytest.raises(OrderError, match="crs_area"):
        grid(order)


def test_where_a_crs_ends_is_told():
    with pytest.raises(OrderError, match="crs_area"):
        grid(usual(recipe(box(0, 89, 10, 90)), PATH, crs="EPSG:3857"))


def test_a_crs_of_ones_own_travels_as_text():
    order = usual(HERE, PATH, crs=wkt(3826))
    asked = plan.request_grid(grid(order), plan.Window(0, 0, 5, 5))
    assert "crsCode" not in asked and "Transverse_Mercator" in asked["crsWkt"]
    numbered = grid(usual(HERE, PATH, crs="EPSG:3826"))
    assert grid(order).extent == numbered.extent


def test_too_many_pixels_are_refused_at_once():
    with pytest.raises(OrderError, match="order_pixels"):
        grid(usual(HERE, PATH, resolution=1e-4))
    with pytest.raises(OrderError, match="order_pixels"):
        grid(usual(HERE, PATH, resolution=1e-300))


def test_a_part_of_the_area_lies_on_the_same_pixels():
    whole = usual(HERE, PATH)
    left, bottom, right, top = grid(whole).extent
    box = (left + 33, bottom - 500, right - 47, top - 81)
    order = whole.with_(box=list(box))
    assert grid(order).extent == (left + 30, bottom, right - 40, top - 80)
    assert DownloadOrder.from_json(order.to_json()) == order and order.box == box
    assert "box" not in whole.to_json() and DownloadOrder.from_json(whole.to_json()) == whole
    with pytest.raises(OrderError, match="order_box"):
        grid(whole.with_(box=(right + 10, bottom, right + 20, top)))
    for wrong in ((1, 2, 3), (1, 2, 3, "4"), (0, 0, math.nan, 1), 5):
        with pytest.raises(OrderError, match="field_wrong"):
            whole.with_(box=wrong)


def test_a_part_of_a_very_large_area_may_be_saved():
    wide = usual(recipe(box(12, 40, 14, 42)), PATH, resolution=1)
    with pytest.raises(OrderError, match="order_pixels"):
        grid(wide)
    assert grid(wide.with_(box=(350_000, 4_500_000, 350_100, 4_500_050))).extent == (
        350_000,
        4_500_000,
        350_100,
        4_500_050,
    )


def test_the_picture_of_a_change_can_be_saved_and_nothing_else_but_its_numbers():
    change = Change(HERE.with_(end="2023-02-01"), HERE.with_(start="2023-02-01"))
    order = usual(change, PATH, plan.PICTURE)
    assert order.names == ("red", "green", "blue", "alpha") and order.nodata is None
    assert DownloadOrder.from_json(order.to_json()) == order
    with pytest.raises(OrderError):
        usual(change, PATH, "NDVI")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5, 15 if LONG else 6))
def test_windows_cover_every_pixel_once_within_the_limits(seed):
    rng = random.Random(seed)
    for _ in range(12):
        bands = tuple(rng.sample(catalog.PRODUCTS["L2A"].bands, rng.randint(1, 12)))
        order = usual(HERE, PATH, bands=bands, dtype=rng.choice(["uint8", "uint16", "float32"]))
        width, height = (rng.choice([1, 7, rng.randint(1, 300), rng.randint(300, 40_000)]) for _ in range(2))
        whole = Grid(order.crs, 0.0, 0.0, 10.0, width, height)
        most = rng.choice([1, 1000, 100_000, plan.WINDOW_BYTES, 10**12]) * (1 + width * height // 10**6)
        found = windows(order, whole, most)
        assert sum(window.width * window.height for window in found) == width * height
        assert min(min(w.x, w.y) for w in found) == 0
        assert all(w.x + w.width <= width and w.y + w.height <= height for w in found)
        assert len({(window.x, window.y) for window in found}) == len(found)
        for window in found:
            counted = window.width * window.height * (order.pixel_bytes + len(order.names))
            assert counted <= 50_331_648 and max(window.width, window.height) <= 32_768  # REST reference


def test_a_window_holds_what_lies_wholly_in_it():
    window = plan.Window(10, 10, 10, 10)
    assert all(window.holds(half) for half in plan.Window(10, 10, 10, 10).halves() or (window,))
    assert window.holds(plan.Window(15, 15, 5, 5))
    for other in ((15, 15, 6, 5), (15, 15, 5, 6), (9, 10, 5, 5), (10, 9, 5, 5)):
        assert not window.holds(plan.Window(*other))


def test_halves_end():
    window, count = plan.Window(3, 5, 512, 1024), 0
    while window.halves():
        first, second = window.halves()
        assert first.width * first.height + second.width * second.height == window.width * window.height
        window, count = second, count + 1
    assert count == 7 and min(window.width, window.height) >= plan.SMALLEST_WINDOW


def test_an_estimate_grows_with_the_area_and_says_when_to_export():
    small = estimate(usual(HERE, PATH, bands=("B2", "B3", "B4", "B8")))
    found = grid(usual(HERE, PATH))
    assert small.pixels == found.width * found.height
    assert small.megabytes == pytest.approx(small.pixels * 8 / 1e6)
    assert small.requests == math.ceil(small.pixels * 8 / plan.WINDOW_BYTES) and small.drive == ""
    country = recipe(box(120, 22, 122, 25))
    large = estimate(usual(country, PATH, bands=catalog.PRODUCTS["L2A"].bands))
    assert large.drive == "size" and large.disk_megabytes > large.file_megabytes > small.file_megabytes
    assert estimate(usual(country, PATH, bands=("B4",)), scenes=5000).drive == "time"
    assert estimate(usual(country, PATH, resolution=60)).drive == ""


def test_the_picture_has_the_recipes_style_and_needs_no_nodata():
    order = usual(recipe(box(120.95, 24.0, 121.05, 24.1), style=Style.of("NDVI")), PATH, "picture")
    assert order.names == ("red", "green", "blue", "alpha") and order.nodata is None and order.pixel_bytes == 4
