"""The sample world: real tile names and orbits, pixels that agree with their metadata, and no seams."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from datetime import datetime, timezone

import numpy as np
import pytest

import cloudscore_plugin.sandbox.world as sample_world
from cloudscore_plugin.core import catalog
from cloudscore_plugin.preview.stack import lowest_around
from cloudscore_plugin.sandbox.scenes import FLOAT, UINT8, UINT16, PixelGrid, SandboxError
from cloudscore_plugin.sandbox.world import L1C, L2A, SCORE, SampleWorld, land, tiles

DAY = 86_400_000
YOSEMITE = (-119.9087, 37.4159)


def ms(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp() * 1000)


NOW = ms("2026-06-01") / 1000


@pytest.fixture(scope="module")
def world() -> SampleWorld:
    return SampleWorld(now=lambda: NOW)


def at(longitude: float, latitude: float) -> tuple:
    return longitude, latitude, longitude, latitude


def window(column: int, row: int, height: int = 48, width: int = 48, step: int = 1) -> PixelGrid:
    rows, cols = np.mgrid[row : row + height * step : step, column : column + width * step : step].astype(np.int32)
    return PixelGrid(cols, rows, ("window", column, row, height, width, step))


def pixels(points: list[tuple[float, float]], key: str) -> PixelGrid:
    """Nearest 10 m pixels of (right, down) metres."""
    cols = np.array([[math.floor(x / 10) for x, _ in points]], np.int32)
    rows = np.array([[math.floor(y / 10) for _, y in points]], np.int32)
    return PixelGrid(cols, rows, (key,))


def on_tile(scenes: list, name: str) -> list:
    return [scene for scene in scenes if scene.properties["MGRS_TILE"] == name]


def digest(values: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:12]


# ---- tiles


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (YOSEMITE, {"11SKB", "10SGG"}),
        ((121.56, 25.04), {"51RUH"}),
        ((11.35, 46.5), {"32TPS", "33TTM"}),
        ((151.2, -33.87), {"56HLH"}),
        ((5.3, 60.4), {"32VKN", "32VLN"}),  # Bergen lies in the widened zone 32
        ((15.6, 78.2), {"33XWG"}),  # Svalbard has no zone 32 or 34
    ],
)
def test_a_place_lies_in_the_tiles_it_lies_in_on_earth(place, expected):
    assert {tile.name for tile in tiles.touching(at(*place))} == expected


@pytest.mark.parametrize(
    ("name", "epsg", "left", "top"),
    [
        ("11SKB", 32611, 199_980, 4_200_000),
        ("32TPS", 32632, 600_000, 5_200_020),
        ("51RUH", 32651, 300_000, 2_800_020),
        ("56HLH", 32756, 300_000, 6_300_040 - 40),
    ],
)
def test_a_tile_begins_where_the_real_one_does(name, epsg, left, top):
    tile = tiles.by_name(name)
    assert (tile.name, tile.epsg, tile.left, tile.top) == (name, epsg, left, top)


@pytest.mark.parametrize("name", ["", "11SKA", "11TKB", "61SKB", "11SK", "00AAA", "11SIB"])
def test_a_tile_that_is_not_there_is_not_found(name):
    tile = tiles.by_name(name)
    assert tile is None or tile.name == name
    if name != "11SKA":  # a real neighbour, farther south
        assert tile is None


def test_metres_and_degrees_agree_with_gdal():
    osr = pytest.importorskip("osgeo.osr")
    for name in ("11SKB", "33XWG", "56HLH", "60KZG", "19CDM"):
        tile = tiles.by_name(name)
        degrees, metres = osr.SpatialReference(), osr.SpatialReference()
        degrees.ImportFromEPSG(4326)
        metres.ImportFromEPSG(tile.epsg)
        degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        metres.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        there = osr.CoordinateTransformation(metres, degrees)
        for right, down in ((0, 0), (109_800, 0), (54_321, 98_765)):
            longitude, latitude, _ = there.TransformPoint(tile.left + right, tile.top - down)
            mine = tile.lonlat(right, down)
            assert (mine[0] - longitude + 180) % 360 - 180 == pytest.approx(0, abs=1e-8)
            assert mine[1] == pytest.approx(latitude, abs=1e-8)
            assert tile.metres(longitude, latitude) == pytest.approx((right, down), abs=1e-3)


def test_the_position_polynomial_is_good_to_centimetres_on_the_whole_tile():
    for name in ("11SKB", "51RUH", "33XWN", "18CWS"):
        tile = tiles.by_name(name)
        for right in (5.0, 54_900.0, 109_795.0):
            for down in (5.0, 30_000.0, 109_795.0):
                p, q = (right - 54_900) / 65_536, (54_900 - down) / 65_536
                x = y = 0.0
                for more_x, more_y in tile.polynomial:
                    x, y = x * p - y * q + more_x, x * q + y * p + more_y
                longitude, latitude = tile.lonlat(right, down)
                assert x == pytest.approx(longitude / 360 * tiles.WORLD, abs=0.02)
                assert y == pytest.approx(tiles.isometric(latitude) * tiles.WORLD / 2 / math.pi, abs=0.02)


# ---- orbits and search


def revisits(world: SampleWorld, longitude: float, latitude: float, start: str, end: str) -> list[float]:
    """Times at which the very place is seen, whichever tiles show it."""
    times = set()
    for scene in world.search(L1C, [at(longitude, latitude)], ms(start), ms(end)):
        tile = tiles.by_name(scene.properties["MGRS_TILE"])
        valid = scene.read(
            ["B4"], 0, pixels([tile.metres(longitude, latitude)], f"{longitude} {latitude} {tile.name}")
        )[0][1]
        if valid.any():
            times.add(round(scene.properties["system:time_start"] / 60_000 / 5))  # two tiles, one pass
    return sorted(times)


def test_every_place_is_seen_every_five_days_at_the_equator_and_more_often_towards_the_poles(world):
    counts = {
        latitude: [
            len(revisits(world, longitude, latitude, "2022-05-01", "2022-05-31")) for longitude in (20.3, 23.6, 27.1)
        ]
        for latitude in (0.4, 48.0, 67.0)
    }
    assert all(6 <= count <= 12 for count in counts[0.4]) and min(counts[0.4]) == 6
    assert sum(counts[0.4]) < sum(counts[48.0]) < sum(counts[67.0])


def test_one_satellite_comes_every_ten_days(world):
    times = [
        s.properties["system:time_start"]
        for s in on_tile(world.search(L1C, [at(24.5, 0.5)], None, ms("2017-07-01")), "35NKA")
    ]
    assert times and {round((b - a) / DAY) for a, b in zip(times, times[1:])} <= {3, 7, 10}
    assert {s.properties["SPACECRAFT_NAME"] for s in world.search(L1C, [at(24.5, 0.5)], None, ms("2017-07-01"))} == {
        "Sentinel-2A"
    }


def test_the_pass_over_yosemite_is_the_real_one(world):
    scenes = on_tile(world.search(L1C, [at(*YOSEMITE)], ms("2023-01-04"), ms("2023-01-05")), "11SKB")
    assert [s.index for s in scenes] == ["20230104T183741_20230104T184155_T11SKB"]
    assert scenes[0].properties["SENSING_ORBIT_NUMBER"] == 27
    assert scenes[0].properties["MEAN_SOLAR_ZENITH_ANGLE"] == pytest.approx(63, abs=1.5)
    assert scenes[0].properties["MEAN_SOLAR_AZIMUTH_ANGLE"] == pytest.approx(159, abs=4)


def test_search_is_half_open_sorted_and_never_beyond_now(world):
    scenes = world.search(L2A, [at(*YOSEMITE)], ms("2023-01-01"), ms("2023-03-01"))
    indices = [scene.index for scene in scenes]
    assert indices == sorted(set(indices))
    first = min(scene.properties["system:time_start"] for scene in scenes)
    assert world.search(L2A, [at(*YOSEMITE)], ms("2023-01-01"), first) == []
    assert world.search(L2A, [at(*YOSEMITE)], first, first + 1)
    last = world.search(L1C, [at(*YOSEMITE)], int(NOW * 1000) - 30 * DAY, int(NOW * 1000) + 300 * DAY)
    assert last and max(s.properties["system:time_start"] for s in last) < NOW * 1000
    assert world.search(L1C, [at(*YOSEMITE)], None, ms("2015-06-27")) == []
    assert world.search("COPERNICUS/S1_GRD", [at(*YOSEMITE)], None, None) == []


def test_surface_reflectance_begins_earlier_in_europe(world):
    def first(place):
        return min(s.properties["system:time_start"] for s in world.search(L2A, [at(*place)], None, ms("2019-03-01")))

    assert ms("2017-03-28") <= first((11.35, 46.5)) < ms("2017-04-12")
    assert ms("2018-12-13") <= first(YOSEMITE) < ms("2018-12-24")


def test_older_surface_scenes_have_another_band_list(world):
    scenes = on_tile(world.search(L2A, [at(*YOSEMITE)], ms("2019-01-10"), ms("2019-02-10")), "11SKB")
    lists = {tuple(band.name for band in s.bands) for s in scenes}
    assert len(lists) == 2
    assert all({"B2", "B3", "B4", "B8", "B11", "B12", "SCL"} <= set(names) for names in lists)
    assert all("B10" not in names for names in lists)


def test_bands_have_the_real_grids(world):
    scene = on_tile(world.search(L1C, [at(*YOSEMITE)], ms("2023-01-04"), ms("2023-01-05")), "11SKB")[0]
    bands = {band.name: band for band in scene.bands}
    for name in (band.name for band in catalog.BANDS):
        side = {band.name: band.resolution for band in catalog.BANDS}[name]
        grid = bands[name].grid
        assert (grid.crs, grid.width, grid.height) == ("EPSG:32611", 109_800 // side, 109_800 // side)
        assert grid.transform == (side, 0, 199_980, 0, -side, 4_200_000)
        assert bands[name].type == UINT16
    score = world.find(SCORE, scene.index)
    assert [(b.name, b.type, b.grid.scale) for b in score.bands] == [("cs", FLOAT, 10), ("cs_cdf", FLOAT, 10)]
    surface = world.find(L2A, scene.index)
    assert next(b for b in surface.bands if b.name == "SCL").type == UINT8


def test_the_band_lists_are_those_of_the_catalogue(world):
    scene = on_tile(world.search(L2A, [at(*YOSEMITE)], ms("2023-01-04"), ms("2023-01-10")), "11SKB")[0]
    names = "B1 B2 B3 B4 B5 B6 B7 B8 B8A B9 B11 B12 AOT WVP SCL TCI_R TCI_G TCI_B MSK_CLDPRB MSK_SNWPRB QA10 QA20 QA60 "
    names += "MSK_CLASSI_OPAQUE MSK_CLASSI_CIRRUS MSK_CLASSI_SNOW_ICE"
    assert [band.name for band in scene.bands] == names.split()
    lattice = window(2000, 2000, 40, 40, 7)
    (red, _), (shown, valid) = scene.read(["B4", "TCI_R"], 0, lattice)
    assert (shown == np.rint(np.clip(red * (255 / 3558.0), 1, 255))).all() and valid.all()
    assert (scene.read(["QA10"], 0, lattice)[0][0] == 0).all()


@pytest.mark.parametrize("start, qa60, classes", [
    ("2021-06-01", True, False), ("2022-06-01", False, False), ("2024-02-01", False, False), ("2024-06-01", True, True),
])  # fmt: skip
def test_cloud_masks_come_and_go_as_in_the_archive(world, start, qa60, classes):
    lattice = window(500, 500, 60, 60, 12)
    for collection in (L1C, L2A):
        cloudy = []
        for scene in on_tile(world.search(collection, [at(*YOSEMITE)], ms(start), ms(start) + 26 * DAY), "11SKB"):
            names = ["QA60", "MSK_CLASSI_OPAQUE", "MSK_CLASSI_CIRRUS", "MSK_CLASSI_SNOW_ICE"]
            bits, *parts = scene.read(names, 0, lattice)
            seen = scene.read(["B9"], 0, lattice)[0][1]
            assert np.array_equal(bits[1], seen & qa60)
            assert all(np.array_equal(valid, seen & classes) for _values, valid in parts)
            opaque, cirrus, _snow = (values for values, _valid in parts)
            assert np.array_equal(bits[0], opaque * np.uint16(1024) + cirrus * np.uint16(2048))
            cloudy.append(bits[0].mean())
        assert max(cloudy) > 0


def test_sentinel_2c_takes_2as_place(world):
    def crafts(start, end):
        scenes = world.search(L1C, [at(*YOSEMITE)], ms(start), ms(end))
        for scene in scenes:
            p = scene.properties
            short = "S2" + p["SPACECRAFT_NAME"][-1]
            assert p["PRODUCT_ID"].startswith(short) and p["DATATAKE_IDENTIFIER"].startswith(f"G{short}_")
            number = int(p["DATATAKE_IDENTIFIER"].split("_")[2])
            assert p["GRANULE_ID"].split("_")[2] == f"A{number:06d}"
            assert number < 5000 if short == "S2C" else number > 20_000
        return Counter(scene.properties["SPACECRAFT_NAME"][-1] for scene in scenes)

    before, after = crafts("2024-11-01", "2025-01-21"), crafts("2025-01-21", "2025-04-11")
    assert set(before) == {"A", "B"} and set(after) == {"B", "C"}
    assert abs(before["A"] - after["C"]) <= 3


def test_too_much_is_refused_and_large_areas_are_not_enumerated_to_the_end(world):
    for boxes, start, end in (
        (None, None, None),
        (None, ms("2022-06-01"), ms("2022-06-02")),
        ([(-180, -60, 180, 60)], ms("2021-01-01"), ms("2022-01-01")),
        ([(-10, 36, 30, 60)], ms("2021-06-01"), ms("2021-08-01")),
    ):
        with pytest.raises(SandboxError, match="5000 elements"):
            world.search(L1C, boxes, start, end)


def test_a_short_time_over_the_whole_earth_finds_what_a_search_by_place_finds(world):
    start, end = ms("2022-06-01T10:40"), ms("2022-06-01T10:44")
    everywhere = {scene.index: scene for scene in world.search(L1C, None, start, end)}
    assert len(everywhere) > 20
    nearby = set()
    for scene in list(everywhere.values())[::6]:
        longitude, latitude = tiles.by_name(scene.properties["MGRS_TILE"]).centre
        box = (longitude - 3, latitude - 3, longitude + 3, latitude + 3)
        nearby |= {found.index for found in world.search(L1C, [box], start, end)}
    assert nearby <= set(everywhere)
    assert len(nearby) > 0.8 * len(everywhere)


def test_find_knows_exactly_the_scenes_that_exist(world):
    for place in (YOSEMITE, (151.2, -33.87), (179.99, -17.0), (24.9, 66.5)):
        for scene in world.search(L1C, [at(*place)], ms("2022-08-01"), ms("2022-08-21")):
            again = world.find(L1C, scene.index)
            assert again.id == scene.id and again.properties == scene.properties
    good = "20230104T183741_20230104T184155_T11SKB"
    assert world.find(L1C, good) is not None
    for bad in (good.replace("184155", "184156"), good.replace("183741", "183742"), good.replace("11SKB", "11SLB"),
                good.replace("0104", "0105"), "nonsense", good.replace("0104", "1399"), good + "x", ""):  # fmt: skip
        assert world.find(L1C, bad) is None
    assert world.find(L2A, good.replace("2023", "2016")) is None
    assert world.find("OTHER", good) is None


def test_about_two_scenes_in_a_hundred_have_no_scores(world):
    boxes = [(10, 45, 13, 48)]
    images = {s.index for s in world.search(L1C, boxes, ms("2022-01-01"), ms("2022-05-01"))}
    scores = {s.index for s in world.search(SCORE, boxes, ms("2022-01-01"), ms("2022-05-01"))}
    assert scores < images
    assert 0.005 < 1 - len(scores) / len(images) < 0.045
    missing = sorted(images - scores)[0]
    assert world.find(SCORE, missing) is None and world.find(L1C, missing) is not None


def test_properties_are_there_and_agree_with_each_other(world):
    scene = on_tile(world.search(L2A, [at(*YOSEMITE)], ms("2023-01-07"), ms("2023-01-08")), "11SKB")[0]
    p = scene.properties
    assert p["system:index"] == scene.index and p["SPACECRAFT_NAME"] == "Sentinel-2A"
    assert p["PRODUCT_ID"].startswith("S2A_MSIL2A_") and "_R070_T11SKB_" in p["PRODUCT_ID"]
    assert 40 < p["NODATA_PIXEL_PERCENTAGE"] < 70
    score = world.find(SCORE, scene.index).properties
    assert set(catalog.SCORE_PROPERTIES) <= set(score)
    assert score["SOURCE_ASSET_ID"] == f"{L1C}/{scene.index}" and isinstance(score["MODEL_VERSION"], str)
    assert 0 <= score["NO_CONTEXT_FRACTION"] <= 1
    start = datetime.fromtimestamp(p["system:time_start"] / 1000, timezone.utc)
    assert scene.index.split("_")[1] == start.strftime("%Y%m%dT%H%M%S")


# ---- footprints


def inside(ring: list, x: float, y: float) -> bool:
    odd = False
    for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
    return odd


@pytest.mark.parametrize("place", [YOSEMITE, (-70.0, -20.0), (25.0, 66.0), (179.9, -17.0)])
def test_footprints_and_valid_pixels_agree(world, place):
    for scene in world.search(L1C, [at(*place)], ms("2022-08-01"), ms("2022-08-11")):
        tile = tiles.by_name(scene.properties["MGRS_TILE"])
        lattice = window(7, 7, 45, 45, 244)
        valid = scene.read(["B4"], 0, lattice)[0][1]
        shape = scene.footprint["coordinates"]
        rings = [part[0] for part in shape] if scene.footprint["type"] == "MultiPolygon" else [shape[0]]
        assert all(ring[0] == ring[-1] for ring in rings)
        assert all(-180 <= x <= 180 for ring in rings for x, _ in ring)
        disagree = 0
        for seen, col, row in zip(valid.ravel(), lattice.cols.ravel(), lattice.rows.ravel()):
            longitude, latitude = tile.lonlat(10 * col + 5.0, 10 * row + 5.0)
            longitude = (longitude + 180) % 360 - 180
            disagree += bool(seen) != any(inside(ring, longitude, latitude) for ring in rings)
        assert disagree <= 2  # of 2025: pixels within a few metres of an edge
        share = 100 * (1 - valid.mean())
        assert share == pytest.approx(scene.properties["NODATA_PIXEL_PERCENTAGE"], abs=3)


def test_pixels_outside_of_the_tile_are_masked(world):
    scene = world.find(L1C, "20230104T183741_20230104T184155_T11SKB")
    values, valid = scene.read(["B4"], 0, window(-10, -5, 20, 20))[0]
    assert values.shape == valid.shape == (20, 20)
    assert not valid[:5].any() and not valid[:, :10].any() and valid[5:, 10:].all()
    assert not scene.read(["B4"], 3, window(1372, 1373, 4, 4))[0][1][:, 1:].any()  # 1372.5 pixels of 80 m


# ---- pixels


def test_the_same_bytes_everywhere(world):
    """Checksums of small reads: they change with the world's recipe, never with the machine."""
    index = "20230104T183741_20230104T184155_T11SKB"
    lattice = window(4200, 5400, 32, 32)
    found = {}
    for collection, names, level in (
        (L2A, ["B2", "B3", "B4", "B8"], 0), (L2A, ["B5", "B11", "B12", "SCL"], 1), (L1C, ["B1", "B10", "QA60"], 0),
        (SCORE, ["cs", "cs_cdf"], 0), (SCORE, ["cs", "cs_cdf"], 4),
    ):  # fmt: skip
        scene = world.find(collection, index)
        grid = window(4200 // {"B5": 4, "B1": 6}.get(names[0], 1) >> level, 300, 32, 32) if level else lattice
        for name, (values, _) in zip(names, scene.read(names, level, grid)):
            assert values.dtype == next(b for b in scene.bands if b.name == name).type.dtype
            found[f"{name}@{level}"] = digest(values)
    assert found == CHECKSUMS


CHECKSUMS = {
    "B2@0": "a5fdeb582c01",
    "B3@0": "b14c7dbe0e1e",
    "B4@0": "9e10edcdaee5",
    "B8@0": "03528c4a6d0d",
    "B5@1": "162ee3520630",
    "B11@1": "6dcdcb998da3",
    "B12@1": "832ee6bd3e68",
    "SCL@1": "738c7aebba29",
    "B1@0": "b1eb6a889aff",
    "B10@0": "1f2c1a2199cc",
    "QA60@0": "89edcc6cf668",
    "cs@0": "17f36b0cea63",
    "cs_cdf@0": "2cafe9701de0",
    "cs@4": "d99013ccea9e",
    "cs_cdf@4": "36e47444bd62",
}


@pytest.mark.parametrize("corner", [(4200, 5400), (-9, 10_960)], ids=["inside", "over the corner"])
def test_a_map_zoomed_in_computes_each_pixel_of_a_tile_once(world, monkeypatch, corner):
    """A lattice that holds pixels several times, in any order, has what each of them has; fewer are computed."""
    dense = window(*corner, 30, 40)
    pick = np.random.default_rng(4).permutation(np.arange(60 * 90) * 7 % dense.cols.size).reshape(60, 90)
    fine = PixelGrid(dense.cols.take(pick), dense.rows.take(pick), ("zoomed in", corner))
    index = "20230104T183741_20230104T184155_T11SKB"
    plain = SampleWorld(now=lambda: NOW)
    for collection, level in ((L2A, 0), (L2A, 2), (L1C, 0), (SCORE, 0)):
        scene = world.find(collection, index)
        for grid in {band.grid for band in scene.bands}:
            names = [band.name for band in scene.bands if band.grid == grid]
            with monkeypatch.context() as patch:
                patch.setattr(sample_world, "_FINER", 0)  # no window is small enough
                expected = plain.find(collection, index).read(names, level, dense)
            for name, (a, b), (values, valid) in zip(names, expected, scene.read(names, level, fine)):
                assert values.dtype == a.dtype and (values == a.take(pick)).all(), (name, level)
                assert (valid == b.take(pick)).all() and valid.shape == (60, 90), (name, level)
    assert world.place(scene._tile, 10.0, fine).inside.size <= dense.cols.size < fine.cols.size / 4


def test_the_same_read_through_another_world_and_lattice_agrees(world):
    index = "20230104T183741_20230104T184155_T11SKB"
    other = SampleWorld(now=lambda: NOW)
    whole = window(4000, 5000, 64, 64)
    part = window(4016, 5032, 16, 24)
    for collection, name in ((L2A, "B4"), (L1C, "B2"), (SCORE, "cs"), (SCORE, "cs_cdf")):
        values = world.find(collection, index).read([name], 0, whole)[0][0]
        again = other.find(collection, index).read([name], 0, part)[0][0]
        np.testing.assert_array_equal(values[32:48, 16:40], again)


def test_orbits_may_differ_in_brightness_and_in_nothing_else(world):
    index = "20230104T183741_20230104T184155_T11SKB"  # of relative orbit 27
    uneven = SampleWorld(now=lambda: NOW, orbits=0.06)
    part = window(4016, 5032, 16, 24)
    plain, brighter = (w.find(L2A, index).read(["B4"], 0, part)[0][0].astype(float) for w in (world, uneven))
    np.testing.assert_allclose(brighter, plain * 1.06, atol=1.1)
    scores = [w.find(SCORE, index).read(["cs"], 0, part)[0][0] for w in (world, uneven)]
    np.testing.assert_array_equal(*scores)
    other = next(s for s in uneven.search(L2A, [at(*YOSEMITE)], ms("2023-01-01"), ms("2023-02-01"))
                 if s.properties["SENSING_ORBIT_NUMBER"] % 2 == 0)  # fmt: skip
    assert other.read(["B4"], 0, part)[0][0].mean() < world.find(L2A, other.index).read(["B4"], 0, part)[0][0].mean()


def test_a_pyramid_level_is_about_the_mean_of_the_pixels_below(world):
    scene = max(
        on_tile(world.search(L2A, [at(*YOSEMITE)], ms("2022-06-01"), ms("2022-08-01")), "11SKB"),
        key=lambda s: -s.properties["CLOUDY_PIXEL_PERCENTAGE"],
    )
    fine = scene.read(["B4"], 0, window(3200, 4800, 512, 512))[0][0].astype(float)
    coarse = scene.read(["B4"], 3, window(400, 600, 64, 64))[0][0].astype(float)
    means = fine.reshape(64, 8, 64, 8).mean((1, 3))
    assert coarse.mean() == pytest.approx(means.mean(), rel=0.06)
    assert np.corrcoef(coarse.ravel(), means.ravel())[0, 1] > 0.6  # single parcels fade out, what is larger stays
    assert coarse.std() < fine.std()


def shared_points(first: tiles.Tile, second: tiles.Tile, count: int = 400) -> list[tuple[float, float]]:
    """Centres of pixels of the first tile that lie in the second."""
    points = []
    for k in range(20_000):
        right, down = (k * 7919) % 10_980 * 10 + 5.0, (k * 104_729) % 10_980 * 10 + 5.0
        x, y = second.metres(*first.lonlat(right, down))
        if 0 < x < tiles.TILE_SIDE and 0 < y < tiles.TILE_SIDE:
            points.append((right, down))
        if len(points) == count:
            break
    return points


@pytest.mark.parametrize(
    ("one", "two"), [("11SKB", "11SLB"), ("11SKB", "10SGG"), ("32TPS", "33TTM"), ("60KZG", "01KAB")]
)
def test_neighbouring_tiles_and_zones_show_the_same_land_and_sky(world, one, two):
    first, second = tiles.by_name(one), tiles.by_name(two)
    here = {
        (s._pass.orbit, s.properties["SPACECRAFT_NAME"]): s
        for s in on_tile(world.search(L1C, [first.bounds], ms("2022-07-01"), ms("2022-08-01")), one)
    }
    there = on_tile(world.search(L1C, [second.bounds], ms("2022-07-01"), ms("2022-08-01")), two)
    points = shared_points(first, second)
    assert len(points) > 50
    compared = 0
    for other in there:
        scene = here.get((other._pass.orbit, other.properties["SPACECRAFT_NAME"]))
        if scene is None:
            continue
        mapped = [second.metres(*first.lonlat(*point)) for point in points]
        a, va = scene.read(["B4"], 0, pixels(points, f"{one}>{two}"))[0]
        b, vb = other.read(["B4"], 0, pixels(mapped, f"{two}<{one}"))[0]
        both = va & vb
        if both.sum() < 50:
            continue
        compared += 1
        # The same place within half a pixel: most values are nearly equal, at parcel edges they may differ.
        gap = np.abs(a.astype(float) - b)[both] / np.maximum(a[both], 300)
        assert np.median(gap) < 0.06
        assert np.corrcoef(a[both].astype(float), b[both])[0, 1] > 0.8 or np.percentile(gap, 90) < 0.15
    assert compared


# ---- seasons


def test_seasons_change_the_land():
    def ground(longitude, latitude, step=32.0):
        x = longitude / 360 * tiles.WORLD + np.arange(128) * step
        y = tiles.isometric(latitude) * tiles.WORLD / 2 / math.pi + np.arange(128) * step
        return land.Ground(*np.meshgrid(x, y), 2), longitude, latitude

    def greenness(place, season):
        made, longitude, latitude = place
        lit = made.season(season, longitude, latitude)
        red, infrared = lit.band("B4"), lit.band("B8")
        dry = lit.water < 0.5
        return float(((infrared - red) / (infrared + red))[dry].mean()), float(lit.snow[dry].mean())

    germany, australia, siberia, borneo = ground(10, 51), ground(148, -35), ground(100, 60), ground(113.5, 0.5)
    january, july = 3, 39
    assert greenness(germany, july)[0] > greenness(germany, january)[0] + 0.1
    assert greenness(siberia, january)[1] > 0.3 > greenness(siberia, july)[1] + 0.25
    assert abs(greenness(borneo, july)[0] - greenness(borneo, january)[0]) < 0.06
    assert greenness(australia, january)[1] == 0
    alps, taiwan = ground(7.5, 45.9, 128.0), ground(120.85, 23.75, 128.0)
    assert greenness(alps, january)[1] > 0.2  # a clear view of Taiwan's mountains shows no white that clouds could be
    assert greenness(taiwan, january)[1] < 0.0002
    assert land.season_of(ms("2023-01-01") / 1000) == 0 and land.season_of(ms("2023-12-31") / 1000) == land.SEASONS - 1


def test_covers_have_the_spectra_they_should():
    spectra = land._COLOUR
    for name in ("leaves", "grass", "crop", "jungle"):
        s = spectra[name]
        assert s["B8"] > 5 * s["B4"] and s["B5"] < s["B6"] < s["B8"] and s["B3"] > s["B4"]
    for name in ("deep", "lake", "river"):
        assert spectra[name]["B8"] < spectra[name]["B3"] and spectra[name]["B11"] < 100
    assert spectra["snow"]["B3"] > 8000 > 2000 > spectra["snow"]["B11"]


# ---- clouds and scores


def test_cloudy_percentage_is_that_of_the_pixels(world):
    scenes = on_tile(world.search(L2A, [at(*YOSEMITE)], ms("2022-03-01"), ms("2022-05-01")), "11SKB")
    assert len(scenes) >= 10
    for scene in scenes:
        classes, valid = scene.read(["SCL"], 0, window(3, 5, 130, 130, 42))[0]
        share = 100 * (np.isin(classes, (8, 9, 10)) & valid).sum() / valid.sum()
        assert share == pytest.approx(scene.properties["CLOUDY_PIXEL_PERCENTAGE"], abs=6)


def test_there_are_clear_broken_and_overcast_dates_and_deserts_are_clearer(world):
    def clouds(place):
        scenes = world.search(L1C, [at(*place)], ms("2021-01-01"), ms("2023-01-01"))
        return np.array([s.properties["CLOUDY_PIXEL_PERCENTAGE"] for s in scenes])

    alps, sahara, amazon = clouds((11.35, 46.5)), clouds((10.0, 25.0)), clouds((-62.0, -3.0))
    assert (alps < 5).mean() > 0.08 and (alps > 85).mean() > 0.08 and ((alps > 15) & (alps < 75)).mean() > 0.2
    assert sahara.mean() < alps.mean() < amazon.mean()


def scores(
    world: SampleWorld, place: tuple, names: list[str], lattice: PixelGrid, start: str, end: str
) -> list[np.ndarray]:
    """One array of (dates, pixels) for each name, full views of one tile."""
    tile = next(tiles.touching(at(*place)))
    rows = []
    for scene in on_tile(world.search(SCORE, [at(*place)], ms(start), ms(end)), tile.name):
        read = scene.read(names, 0, lattice)
        if read[0][1].all():
            rows.append([values.ravel() for values, _ in read])
    return [np.array([row[k] for row in rows]) for k in range(len(names))]


@pytest.mark.parametrize("place", [(-62.0, -3.0), (10.2, 25.3), (2.0, 47.0), (-122.0, 45.0), (140.0, -20.0)])
def test_cs_cdf_is_where_cs_ranks_among_the_places_dates(world, place):
    """Cloudy dates fill what lies below 0.63, the others what lies above, each about evenly."""
    middle = window(3000, 3000, 12, 12, 400)
    cs, cdf = scores(world, place, ["cs", "cs_cdf"], middle, "2019-01-01", "2023-01-01")
    assert len(cs) >= 60
    clear = cdf[cdf >= 0.63]
    for level in np.arange(0.1, 1.0, 0.1):
        assert (clear <= 0.63 + 0.37 * level).mean() == pytest.approx(level, abs=0.13)
    assert cdf.min() >= 0 and cdf.max() <= 1
    for pixel in range(0, cs.shape[1] if place != (-122.0, 45.0) else 0, 7):  # monotone where no slope lies in shadow
        order = np.argsort(cs[:, pixel], kind="stable")
        assert (np.diff(cdf[order, pixel]) >= 0).all()
    for values in (cs, cdf):  # whole steps of 1/255
        np.testing.assert_allclose(values * 255, np.rint(values * 255), atol=1e-4)


# Puli, Taroko, Vienna, the Sierra Nevada: mountains and plains, moist and dry.
SCORED = {"Puli": (120.96, 23.97), "Taroko": (121.4, 24.15), "Vienna": (16.3, 48.1), "Sierra": (-119.9, 37.4)}


TOWN, FLAT = (120.55, 24.14), (120.11, 23.45)


def optics_of(world, scene, lattice):
    """The place under a lattice, and what the sky does there."""
    spot = world.place(scene._tile, 10.0, lattice)
    return spot, world.optics(scene, spot)


@pytest.fixture(scope="module")
def skies(world):
    """A year over each place: cs, cs_cdf, opacity, shade of clouds and of the relief, near a cloud, on a day on which
    scores miss rims, as flat arrays."""
    found = {}
    for name, place in SCORED.items():
        tile = next(tiles.touching(at(*place)))
        right, down = (int(v / 10) for v in tile.metres(*place))
        parts = []
        for scene in on_tile(world.search(SCORE, [at(*place)], ms("2022-01-01"), ms("2023-01-01")), tile.name):
            lattice = window(right - 48, down - 48, 48, 48, 2)
            (cs, valid), (cdf, _) = scene.read(["cs", "cs_cdf"], 0, lattice)
            spot = world.place(tile, 10.0, lattice)
            sky, relief = world.optics(scene, spot), world.terrain(spot, tile, scene._pass.time)
            cloud = np.pad(sky.opacity > 0.3, 2)
            near = np.any([cloud[2 + y : 50 + y, 2 + x : 50 + x] for y in (-2, 0, 2) for x in (-2, 0, 2)], axis=0)
            relief = np.zeros(cs.shape) if relief is None else relief
            missed = np.full(cs.shape, scene.day.missed > 0)
            parts.append([field[valid] for field in (cs, cdf, sky.opacity, sky.shade, relief, near, missed)])
        found[name] = [np.concatenate(column) for column in zip(*parts)]
    return found


@pytest.mark.parametrize("name", SCORED)
def test_haze_and_the_edges_of_clouds_lower_cs_more_than_cs_cdf(skies, name):
    cs, cdf, opacity, shade, relief, near, missed = skies[name]
    lit = (shade < 0.03) & (relief == 0) & ~missed
    clear = lit & (opacity < 0.03)
    for what, bad in (
        ("haze", (opacity > 0.05) & (opacity < 0.18) & ~near),
        ("edge", near & (opacity > 0.04) & (opacity < 0.2)),
    ):
        bad = bad & lit
        assert bad.sum() > 200, what
        for share in (25, 50, 75):  # the whole distribution moves, not a few pixels
            lost = [np.percentile(score[clear], share) - np.percentile(score[bad], share) for score in (cs, cdf)]
            assert lost[0] > lost[1] + 0.1 and lost[1] > 0, (what, share, lost)
        assert (cs[bad] >= 0.6).mean() < (cdf[bad] >= 0.6).mean() - 0.2


def test_the_rims_of_clouds_and_shadows_pass_for_clear_on_some_days(skies):
    """And what is thick does not, on any day."""
    for name, (cs, cdf, opacity, shade, relief, near, missed) in skies.items():
        rim = near & (opacity > 0.1) & (opacity < 0.25) & (shade < 0.1) & (relief == 0)
        dim = (opacity < 0.03) & (shade > 0.12) & (shade < 0.2) & (relief == 0)
        for bad in (rim, dim):
            if min(np.count_nonzero(bad & missed), np.count_nonzero(bad & ~missed)) > 150:
                passed = [(cs[bad & day] >= 0.6).mean() for day in (missed, ~missed)]
                assert passed[0] > 0.5 and passed[0] > passed[1] + 0.3, (name, passed)
        assert (cdf[(opacity > 0.5) & missed] >= 0.6).mean() < 0.01, name


def test_wider_masks_take_what_scores_miss(world):
    """On days on which they miss rims; of what is clear most is left."""
    kept, wider = Counter(), Counter()
    for place in SCORED.values():
        tile = next(tiles.touching(at(*place)))
        right, down = (int(v / 10) for v in tile.metres(*place))
        for scene in on_tile(world.search(SCORE, [at(*place)], ms("2022-01-01"), ms("2022-07-01")), tile.name):
            if not scene.day.missed:
                continue
            lattice = window(right - 48, down - 48, 96, 96)
            (cs, valid), (_spot, sky) = scene.read(["cs"], 0, lattice)[0], optics_of(world, scene, lattice)
            for count, score in ((kept, cs), (wider, lowest_around(cs[None], 6)[0])):
                clear = valid & (score >= np.float32(0.6))
                count["bad"] += int((clear & ((sky.opacity > 0.1) | (sky.shade > 0.12))).sum())
                count["good"] += int((clear & (sky.opacity < 0.03) & (sky.shade < 0.05)).sum())
    assert kept["bad"] > 1000
    assert wider["bad"] < 0.5 * kept["bad"] and wider["good"] > 0.8 * kept["good"]


def test_bright_roofs_and_flats_by_the_sea_pass_for_cloud(world):
    """Under a clear sky, at the usual threshold; at one that is lower by 0.2 they are clear, and clouds are not."""
    for place, share in ((TOWN, 0.002), (FLAT, 0.05)):
        tile = next(tiles.touching(at(*place)))
        right, down = (int(v / 10) for v in tile.metres(*place))
        lattice = window(right - 48, down - 48, 96, 96)
        found = []
        for scene in on_tile(world.search(SCORE, [at(*place)], ms("2023-01-01"), ms("2023-07-01")), tile.name):
            (cdf, valid), (spot, sky) = scene.read(["cs_cdf"], 0, lattice)[0], optics_of(world, scene, lattice)
            bright = np.zeros(cdf.shape, bool) if world.mistaken(spot) is None else world.mistaken(spot) > 0.7
            for ground in (bright, ~bright):
                clear = valid & ground & (sky.opacity < 0.03) & (sky.shade < 0.03)
                cloud = valid & ground & (sky.opacity > 0.5)
                found.append(
                    [(part.sum(), (cdf[part] >= 0.6).sum(), (cdf[part] >= 0.4).sum()) for part in (clear, cloud)]
                )
            assert bright.mean() > share
        found = np.array(found, float).reshape(-1, 2, 2, 3).sum(axis=0)
        if place == FLAT:
            scene = world.find(L2A, scene.index)
            lit = world.surface(["B4"], spot, scene._tile, scene._pass.time)["B4"][world.mistaken(spot) > 0.7]
            assert 800 < lit.mean() < 2000 and lit.std() < 0.3 * lit.mean()
        (bright, clouded), (other, _clouds) = found[..., 1:] / found[..., :1]
        assert bright[0] < 0.4 < 0.9 < other[0]
        assert bright[1] > 0.8 and clouded[1] < 0.05


@pytest.mark.parametrize("name", ["Puli", "Taroko"])
def test_the_reliefs_shadow_lowers_cs_more_than_cs_cdf(skies, name):
    cs, cdf, opacity, shade, relief, *_rest = skies[name]
    clear = (opacity < 0.03) & (shade < 0.03)
    dark = clear & (relief > 0.5)
    assert dark.sum() > 80
    for share in (25, 50, 75):
        lost = [
            np.percentile(score[clear & (relief == 0)], share) - np.percentile(score[dark], share)
            for score in (cs, cdf)
        ]
        assert lost[0] > 1.5 * lost[1] > 0
    assert (cs[dark] >= 0.6).mean() < 0.5 < (cdf[dark] >= 0.6).mean()


def test_cs_keeps_less_than_cs_cdf_at_the_usual_threshold(skies):
    for name, (cs, cdf, opacity, *_rest) in skies.items():
        assert (cs >= 0.6).mean() < (cdf >= 0.6).mean(), name
        assert (opacity[cdf >= 0.6] > 0.3).mean() < 0.01  # neither lets thick cloud through


def test_scores_see_clouds_and_shadows(world):
    compared = Counter()
    for scene in on_tile(world.search(L2A, [at(2.0, 47.0)], ms("2022-04-01"), ms("2022-07-01")), "31TDN"):
        score = world.find(SCORE, scene.index)
        if score is None or scene.day.thin:
            continue
        cs, valid = score.read(["cs"], 0, window(4000, 4000, 256, 256, 2))[0]
        classes = scene.read(["SCL"], 0, window(2000, 2000, 256, 256, 1))[0][0]
        clear = valid & np.isin(classes, (4, 5, 6))
        for found in (8, 9, 10, 3):
            bad = valid & (classes == found)
            if bad.sum() > 500 and clear.sum() > 500:
                compared[found] += 1
                assert cs[bad].mean() < 0.75 * cs[clear].mean()
    assert compared[9] >= 3 and compared[3] >= 3


def test_shadows_fall_away_from_the_sun(world):
    """Correlate shade with cloud shifted towards and away from the sun."""
    lattice = window(3000, 3000, 300, 300, 3)  # 30 m
    towards = []
    for place in ((2.0, 47.0), (20.0, -30.0)):
        for scene in world.search(L2A, [at(*place)], ms("2022-06-01"), ms("2022-09-01")):
            if not 8 < scene.properties["CLOUDY_PIXEL_PERCENTAGE"] < 60 or scene.day.thin:
                continue
            world_place = world.place(scene._tile, 10.0, lattice)
            optics = world.optics(scene, world_place)
            cloud, shade = (optics.opacity > 0.3).astype(float), (optics.shade > 0.3).astype(float)
            if cloud.mean() < 0.03 or shade.mean() < 0.02:
                continue
            azimuth = math.radians(scene.properties["MEAN_SOLAR_AZIMUTH_ANGLE"])
            overlaps = []
            for sign in (1, -1):  # look for the cloud at this distance towards the sun, and away from it
                moved = [
                    np.roll(cloud, (round(sign * d * math.cos(azimuth)), round(-sign * d * math.sin(azimuth))), (0, 1))
                    for d in range(10, 70, 6)
                ]
                overlaps.append(max((field * shade).mean() for field in moved))
            towards.append(overlaps[0] / overlaps[1])
    assert len(towards) >= 4
    assert np.median(towards) > 1.1 and np.mean(np.array(towards) > 1) > 0.75


def test_a_month_at_the_usual_threshold_is_mostly_free_of_clouds(world):
    """And a lower threshold lets more thin cloud through."""
    lattice = window(3000, 3000, 64, 64, 40)
    left = Counter()
    seen = 0
    for month in ("2022-06", "2022-07", "2022-08"):
        for threshold in (0.5, 0.65):
            stack = []
            for scene in on_tile(
                world.search(L2A, [at(2.0, 47.0)], ms(f"{month}-01"), ms(f"{month}-01") + 30 * DAY), "31TDN"
            ):
                score = world.find(SCORE, scene.index)
                if score is None:
                    continue
                cdf, valid = score.read(["cs_cdf"], 0, lattice)[0]
                optics = world.optics(scene, world.place(scene._tile, 10.0, lattice))
                stack.append(np.where(valid & (cdf >= threshold), optics.opacity, np.nan))
            kept = np.array(stack)
            seen += np.isfinite(kept).any(axis=0).mean()
            left[threshold] += float(np.nanmean(kept))
            middle = np.nanmedian(kept, axis=0)
            if threshold == 0.65:
                assert np.nanmean(middle > 0.1) < 0.03
    assert seen > 4  # of 6: nearly every place has a clear view in each month
    assert left[0.5] > left[0.65]
