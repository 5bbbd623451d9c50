"""Recipes of every kind, drawn by chance."""

from __future__ import annotations

import random
from datetime import date, timedelta

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError, Style

RECIPE = CompositeRecipe(
    roi={
        "type": "Polygon",
        "coordinates": [[[120.9, 23.9], [121.0, 23.9], [121.0, 24.0], [120.9, 24.0], [120.9, 23.9]]],
    },
    start="2024-01-01",
    end="2024-02-01",
)


def random_recipe(seed: int) -> CompositeRecipe:
    """Any valid recipe; equal seeds give equal ones."""
    chance = random.Random(seed)
    while True:
        try:
            return _drawn(chance)
        except RecipeError:
            continue  # such as a date's style with a method that has no date


def random_change(seed: int) -> Change:
    """Any valid change; equal seeds give equal ones."""
    chance = random.Random(seed)
    while True:
        try:
            after = _drawn(chance)
            first = date.fromisoformat(after.start) - timedelta(chance.randint(1, 400))
            last = first + timedelta(chance.randint(1, 400))
            index = chance.choice([*catalog.INDICES, *(band.name for band in catalog.BANDS)])
            limits = tuple(sorted({round(chance.uniform(-1, 1), 3) for _ in range(chance.randint(0, 5))}))
            before = after.with_(start=first.isoformat(), end=last.isoformat(), excluded=())
            return Change(before, after, index, chance.randint(0, 9), chance.random() < 0.3, limits)
        except (RecipeError, ValueError, OverflowError):
            continue  # such as sides that overlap


def _drawn(chance: random.Random) -> CompositeRecipe:
    start = catalog.ARCHIVE_START + timedelta(chance.randrange(4000))
    method = chance.choice(catalog.METHODS)
    product = chance.choice(list(catalog.PRODUCTS))
    return CompositeRecipe(
        roi=_area(chance),
        start=start.isoformat(),
        end=min(start + timedelta(1 + chance.randrange(900)), date(2099, 12, 31)).isoformat(),
        months=chance.choice([None, (chance.randint(1, 12), chance.randint(1, 12))]),
        product=product,
        qa_band=chance.choice(catalog.QA_BANDS),
        clear_threshold=_number(chance, 0, 1),
        max_scene_cloud=chance.choice([None, _number(chance, 0, 100)]),
        excluded=tuple(f"2023{n:04d}T000000_T11SKB" for n in chance.sample(range(9999), chance.choice([0, 0, 1, 9]))),
        method=method,
        percentile=_number(chance, 0, 100) if method == "percentile" else None,
        style=_style(chance, catalog.PRODUCTS[product].bands),
        clip=chance.random() < 0.5,
        each_overpass_once=chance.random() < 0.3,
        balance_orbits=chance.random() < 0.2,
        **_tuning(chance, method),
        **_masks(chance),
        trim_edges=chance.choice([None, None, _number(chance, 0, 2000)]),
    )


def _tuning(chance: random.Random, method: str) -> dict:
    """Some of the fields that only some methods have."""
    values = {
        "target_day": (catalog.ARCHIVE_START + timedelta(chance.randrange(4000))).isoformat(),
        "full_weight": _number(chance, 0, 1),
        "weights": tuple(_number(chance, 0.1, 1) for _ in catalog.WEIGHTS),
    }
    mine = catalog.METHOD_ROWS[method].fields
    return {name: value for name, value in values.items() if name in mine and chance.random() < 0.5}


def _masks(chance: random.Random) -> dict:
    found = {"widen_mask": chance.choice([None, None, _number(chance, 1, 500)]), "min_views": chance.choice([0, 0, 3])}
    if chance.random() < 0.2:
        ring = [[121, 24], [121.01, 24], [121.01, 24.01], [121, 24.01], [121, 24]]
        found.update(lenient_areas={"type": "Polygon", "coordinates": [ring]}, lenient_by=chance.choice([None, 0.1]))
    return found


def _number(chance: random.Random, low: float, high: float) -> float:
    """Round, with some digits, or with all of them."""
    value = chance.choice([low, high, chance.uniform(low, high), chance.uniform(low, high)])
    return chance.choice([round(value, 2), round(value), round(value, 5), value])


def _area(chance: random.Random) -> dict:
    lon, lat = chance.uniform(-179, 178), chance.uniform(-80, 80)
    if chance.random() < 0.2:
        return {"type": "Point", "coordinates": [lon, lat]}

    def ring(west: float, south: float, side: float) -> list:
        wide = side * chance.uniform(0.2, 1)
        corners = [[west, south], [west + side, south], [west + side, south + wide], [west, south + wide]]
        return [*corners, corners[0]]

    polygons = []
    for number in range(chance.choice([1, 1, 1, 2, 4])):
        west, side = lon + 0.2 * number, chance.uniform(0.01, 0.15)
        polygons.append([ring(west, lat, side)])
        if chance.random() < 0.3:
            hole = side * 0.05
            polygons[-1].append(ring(west + hole, lat + hole, hole))
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _style(chance: random.Random, bands: tuple[str, ...]) -> Style:
    gamma = chance.choice([1.0, 1.0, 0.7, 2.25, chance.uniform(0.05, 20)])
    kind = chance.choice(["preset", "own", "single", "index", "stretched", "evidence"])
    if kind == "preset":
        return Style.of(chance.choice(list(catalog.BAND_STYLES)))
    if kind == "own":
        low, high = sorted((_number(chance, -1000, 20_000), _number(chance, 20_001, 90_000)))
        return Style(tuple(chance.choice(bands) for _ in range(3)), min=low, max=high, gamma=gamma)
    if kind == "single":
        palette = chance.choice([(), ("000000", "#ff0000", "FFFFFF")])
        return Style((chance.choice(bands),), max=_number(chance, 1, 9000), gamma=gamma, palette=palette)
    if kind == "index":
        return Style.of(chance.choice(list(catalog.INDICES)))
    if kind == "stretched":
        low, high = sorted((_number(chance, -9, 0.1), _number(chance, 0.2, 9)))
        palette = chance.choice([(), ("#112233", "aabbcc")])
        return Style(index=chance.choice(list(catalog.INDICES)), min=low, max=high, gamma=gamma, palette=palette)
    key = chance.choice(list(catalog.QA_LAYERS))
    usual = Style.of(key)
    own = tuple(chance.choice(bands) for _ in range(3))
    return Style(own, key, usual.min, usual.max + chance.choice([0, 7]), gamma, usual.palette)
