"""What is asked at random places equals computePixels at that pixel: every method, index and kind of layer; within a
scene, where tiles of a zone and of two zones overlap, at the antimeridian, at the edges of areas, scenes and masks.

CLOUDSCORE_LONG=1 asks a thousand places; CLOUDSCORE_SEED=n others than the usual ones.
"""

from __future__ import annotations

import os
import random

import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.kinds import as_composite
from cloudscore_plugin.core.question import CLEAR, Question
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.preview.grid import projection
from cloudscore_plugin.preview.pixel import followed
from cloudscore_plugin.services.asked_product import with_filter
from cloudscore_plugin.services.statistics import ask_pixel, pixel_at
from tests.support.arrays import S2, SCORES, ArrayCatalogue, ArrayScene
from tests.support.downloads import session
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import in_thread
from tests.support.runs import LONG
from tests.support.sandbox import DAY, START

COUNT = 1000 if LONG else 24
SEED = int(os.environ.get("CLOUDSCORE_SEED", "1"))
SIDE, DAYS = 50, 6
BANDS = ("B2", "B3", "B4", *catalog.EDGE_BANDS, *(band for row in catalog.INDICES.values() for band in row.bands))
BANDS = tuple(sorted(set(BANDS)))
# Two tiles each, by zone, left and top edge in metres: overlapping in one zone, across two zones, across 180 degrees.
SITES = {
    "seam": (("EPSG:32611", 600_000, 4_200_000, "11SKB"), ("EPSG:32611", 600_300, 4_200_000, "11SLB")),
    "zones": (("EPSG:32610", 763_450, 4_200_000, "10SGH"), ("EPSG:32611", 236_250, 4_200_000, "11SKC")),
    "antimeridian": (("EPSG:32760", 819_250, 8_118_000, "60KYF"), ("EPSG:32701", 180_450, 8_118_000, "01KAB")),
}


def corners(crs, left, top):
    """A tile's corners in degrees, west of 180 or beyond it."""
    far = 10 * SIDE
    lon, lat = projection(crs)[1]([left, left + far, left + far, left], [top, top, top - far, top - far])
    return [[value % 360 if lon[0] > 179 or lon[0] < -179 else value, up] for value, up in zip(lon, lat)]


def tile(rng, crs, left, top, name):
    """A tile's scenes, a day apart, with gaps and missing scores."""
    ring = corners(crs, left, top)
    ring.append(ring[0])
    for day in range(DAYS):
        index = f"202301{day + 1:02}T000000_20230101T000000_T{name}"
        hidden = rng.random((SIDE, SIDE)) < 0.1
        hidden[:, : rng.integers(0, 12)] = True  # the swath ends here
        arrays = {}
        for band in BANDS:
            values = rng.integers(0, 12_000, hidden.shape).astype(np.uint16)
            arrays[band] = np.ma.MaskedArray(values, hidden | (rng.random(hidden.shape) < 0.03))
        about = {
            "MGRS_TILE": name,
            "CLOUDY_PIXEL_PERCENTAGE": float(rng.integers(0, 100)),
            "DATATAKE_IDENTIFIER": f"GS2A_202301{day + 1:02}T000000_{39480 + day:06}_N05.09",
        }
        yield ArrayScene(S2, index, START + day * DAY, arrays, about, crs, (left, top), ring=ring)
        if day != 2:
            scores = {band: rng.integers(0, 101, hidden.shape) / np.float32(100) for band in catalog.QA_BANDS}
            scores = {k: np.ma.MaskedArray(v.astype(np.float32), rng.random(v.shape) < 0.05) for k, v in scores.items()}
            yield ArrayScene(SCORES, index, START + day * DAY, scores, {}, crs, (left, top), ring=ring)


@pytest.fixture(scope="module")
def server():
    rng = np.random.default_rng(SEED)
    scenes = [scene for site in SITES.values() for place in site for scene in tile(rng, *place)]
    with SandboxServer(ArrayCatalogue(scenes)) as running:
        yield running


def around(site):
    """The box in degrees around a site's tiles; east may be above 180."""
    lons, lats = zip(*(corner for tile_ in SITES[site] for corner in corners(*tile_[:3])))
    return min(lons), min(lats), max(lons), max(lats)


def area(site, share):
    """The middle of a box as an area, in two parts across the antimeridian."""
    west, south, east, north = around(site)
    dx, dy = (east - west) * (1 - share) / 2, (north - south) * (1 - share) / 2
    west, south, east, north = west + dx, south + dy, east - dx, north - dy
    sides = [(west, east)] if east <= 180 else [(west, 180.0), (-180.0, east - 360)]
    rings = [[[[a, south], [b, south], [b, north], [a, north], [a, south]]] for a, b in sides]
    return {"type": "MultiPolygon", "coordinates": rings}


def place(rng, site, roi):
    """Anywhere near a site's tiles, or within two pixels of the area's edge."""
    west, south, east, north = around(site)
    if rng.random() < 0.3:
        [[a, b], _, [c, d], *_] = rng.choice(roi["coordinates"])[0]
        lon, lat = rng.choice([a, c]) + rng.uniform(-2e-4, 2e-4), rng.choice([b, d]) + rng.uniform(-2e-4, 2e-4)
    else:
        lon, lat = rng.uniform(west - 3e-4, east + 3e-4), rng.uniform(south - 3e-4, north + 3e-4)
    return (lon + 180) % 360 - 180, lat


def wish(rng, number, site):
    """A composite, series or change of some kind: methods and indices by turns, the rest by chance."""
    method, roi = catalog.METHODS[number % len(catalog.METHODS)], area(site, rng.uniform(0.4, 1.2))
    index = list(catalog.INDICES)[number % len(catalog.INDICES)]
    chance = {
        "clip": rng.random() < 0.5,
        "each_overpass_once": rng.random() < 0.4,
        "trim_edges": rng.choice([None, None, 0, 30]),
        "min_views": rng.choice([0, 0, 2]),
        "qa_band": rng.choice(catalog.QA_BANDS),
        "clear_threshold": rng.randrange(0, 101) / 100,
        "widen_mask": rng.choice([None, None, None, 20]),
        "percentile": rng.choice([10, 35, 90]) if method == "percentile" else None,
        "style": rng.choice([Style(), Style.of(index), Style.of(index), Style(bands=("B8", "B4", "B3"))]),
        "excluded": rng.choice([(), (), (f"20230104T000000_20230101T000000_T{SITES[site][0][3]}",)]),
    }
    if rng.random() < 0.2:
        chance.update(lenient_areas=area(site, 0.5), lenient_by=0.15)
    recipe = CompositeRecipe(roi, "2023-01-01", f"2023-01-0{DAYS + 1}", method=method, **chance)
    kind = number % 4
    if kind == 2:
        return Series(recipe.with_(end="2023-01-09"), "days(4)"), index  # the last two days have no scene
    if kind == 3:
        sides = recipe.with_(end="2023-01-04"), recipe.with_(start="2023-01-04")
        return Change(*sides, index, rng.randrange(3), rng.random() < 0.3), index
    return recipe, index


def values_of(opened, images, pixel):
    """One pixel of each image by computePixels, None where it is masked. One request."""
    crs, left, top = pixel
    names = ("scaleX", "shearX", "translateX", "shearY", "scaleY", "translateY")
    grid = {
        "dimensions": {"width": 1, "height": 1},
        "affineTransform": dict(zip(names, (10, 0, left, 0, -10, top))),
        "crsCode": crs,
    }

    def all_of_them(ee):
        made = [image(ee).toDouble().rename(f"v{n}") for n, image in enumerate(images)]
        return ee.Image.cat([part for one in made for part in (one.unmask(0, False), one.mask())])

    [found] = opened.pixels(all_of_them, grid).ravel()
    return [value if mask else None for value, mask in zip(*[map(float, found.tolist()[n::2]) for n in (0, 1)])]


def layer_image(part, name):
    """What the layer of a composite shows, or a GeoTIFF of another index or band that is saved of it."""

    def image(ee):
        if name == part.style.index:
            return expressions.shown_image(ee, part)
        if name in catalog.INDICES:
            return expressions.index(ee, name, expressions.composite(ee, part, catalog.INDICES[name].bands))
        if name in catalog.QA_LAYERS:
            return expressions.qa_image(ee, part, name)
        return expressions.composite(ee, part, () if name in part.bands else [name]).select(name)

    return image


def same(ours, theirs, number):
    """Answers have the same values and reasons."""
    for mine, other in zip(ours.parts, theirs.parts):
        for name, value in other.values.items():
            if value is None or mine.values[name] is None:
                assert value is mine.values[name], (number, name, mine, other)
            else:
                assert mine.values[name] == pytest.approx(value, rel=1e-6, abs=1e-6), (number, name, mine, other)


def check_place(opened, rng, number):
    site = list(SITES)[number % len(SITES)]
    product, index = wish(rng, number, site)
    lon, lat = place(rng, site, as_composite(product).roi)
    what = (index, "B4", "clear_count", "score")
    one_scene = catalog.METHODS[number % len(catalog.METHODS)] in catalog.ONE_SCENE_METHODS
    question = Question(product, {"type": "Point", "coordinates": [lon, lat]}, what + ("date",) * one_scene)
    opened.transport.log.clear()
    answer = ask_pixel(opened, question)
    assert len(opened.transport.log) == 1
    assert answer.pixel == pixel_at(lon, lat)
    expected, images, found = [], [], []
    for part, told in zip(question.parts, answer.parts):
        if part.start >= f"2023-01-0{DAYS + 1}":
            assert told.values == {**dict.fromkeys(told.values), "clear_count": 0}
            continue
        images += [layer_image(part, name) for name in question.what]
        found += [told.values[name] for name in question.what]
    if isinstance(product, Change):
        images.append(lambda ee: expressions.change(ee, product))
        found.append(answer.parts[1].values["change"])
    expected = values_of(opened, images, answer.pixel)
    for ours, theirs in zip(found, expected):
        assert (ours is None) == (theirs is None), (number, found, expected)
        assert ours is None or ours == pytest.approx(theirs, rel=1e-9, abs=1e-9), (number, found, expected)
    # The views say the same: an overpass counts once.
    for part, told in zip(question.parts, answer.parts):
        mine = [(v, why) for v, why in zip(answer.views, answer.reasons()) if part.start <= v.day < part.end]
        clear = {view.overpass for view, why in mine if why == CLEAR}
        if told.values["clear_count"] is not None:  # it is clipped
            assert len(clear) == told.values["clear_count"], (number, mine)
    # At this threshold and at another it is composed here as there.
    if catalog.METHOD_ROWS[as_composite(product).method].by_pixel:
        same(followed(answer, None), answer, number)
        if number % 3 == 0:
            threshold = rng.randrange(0, 101) / 100
            moved = with_filter(product, threshold)
            same(followed(answer, threshold), ask_pixel(opened, question.with_(product=moved)), number)
    return any(value is not None for value in found), len({view.index[-5:] for view in answer.views})


@pytest.mark.long
def test_random_places_equal_their_pixels(server, profile):
    def work():
        opened, rng = session(server.url), random.Random(SEED)
        return [check_place(opened, rng, number) for number in range(COUNT)]

    told = in_thread(work, 3000)
    assert COUNT / 4 < sum(some for some, _tiles in told) < COUNT  # some lie beside, in holes, outside
    assert any(tiles > 1 for _some, tiles in told)
