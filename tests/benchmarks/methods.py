"""Every method in four situations on a surface whose truth is known: how far off, how patchy, how hazy, how holey.

The views are invented: a landscape, its reflectance in four bands, and what lies over it: clouds, their shadows and
edges, haze that passes the threshold, orbits of different brightness whose swaths end within the area, bright roofs and
tidal flats with scores too low.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.preview.compose import Composer, Composite
from cloudscore_plugin.preview.figures import candidates, reads, seams
from cloudscore_plugin.preview.grid import Grid
from cloudscore_plugin.preview.stack import Scene, Stack

# Seeds that no method was tried with while it was made.
SIDE, SEEDS = 128, range(801, 817)
DAY = 86_400_000.0
BEGIN = 1_672_531_200_000.0  # 2023-01-01
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121.0, 24.0], [121.1, 24.0], [121.1, 24.1], [121.0, 24.1], [121.0, 24.0]]],
}
RECIPE = CompositeRecipe(roi=SQUARE, start="2023-01-01", end="2023-04-01")
# views, share of cloudy views, haze (reflectance times 10 000), how much one orbit is brighter
SITUATIONS = {
    "clear season": (18, 0.3, 60, 0.0),
    "hazy season": (18, 0.5, 700, 0.02),
    "few views": (6, 0.5, 250, 0.02),
    "seams": (14, 0.4, 150, 0.12),
}


def smooth(rng: np.random.Generator, cells: int, side: int = SIDE) -> np.ndarray:
    """A surface of 0..1 with bumps of so many to a side."""
    coarse = rng.random((cells + 2, cells + 2))
    place = np.linspace(0, cells, side)
    low, part = place.astype(int), place % 1
    rows = coarse[low] * (1 - part[:, None]) + coarse[low + 1] * part[:, None]
    return rows[:, low] * (1 - part) + rows[:, low + 1] * part


def invented(situation: str | tuple, seed: int) -> tuple[Stack, np.ndarray]:
    """The stack of a situation, by its name or its row, and the true reflectance (bands, height, width)."""
    count, cloudy, haze, brighter = SITUATIONS[situation] if isinstance(situation, str) else situation
    rng = np.random.default_rng(seed)
    plants, texture = smooth(rng, 12), rng.random((SIDE, SIDE))
    truth = np.stack(
        [350 + 250 * (1 - plants), 600 + 250 * (1 - plants), 450 + 800 * (1 - plants), 1500 + 2200 * plants]
    )
    truth = truth * (0.9 + 0.2 * texture)
    roofs = rng.random((SIDE, SIDE)) < 0.01
    truth[:, roofs] = rng.uniform(2500, 4500, np.count_nonzero(roofs))
    flats = smooth(rng, 4) > 0.8
    values, scores, valid, scenes = [], [], [], []
    for number in range(count):
        orbit = number % 2
        seen = truth * (1 + brighter * (orbit - 0.5)) + rng.normal(0, 45, truth.shape)
        veil = np.clip(smooth(rng, 5) - 0.35, 0, None) * haze * rng.exponential(1)
        seen += np.array([1.3, 1.1, 1.0, 0.6])[:, None, None] * veil
        field = smooth(rng, 8)
        depth = np.clip(
            (field - np.quantile(field, 1 - cloudy * rng.uniform(0.3, 1.7) if cloudy < 0.55 else 0.5)) * 12, 0, 1
        )
        seen = seen * (1 - depth) + 6000 * depth
        shadow = np.roll(depth, (6, -4), (0, 1)) * (1 - depth)
        seen *= 1 - 0.55 * shadow
        score = 0.97 - 0.9 * depth - 0.45 * shadow - veil / 2600 + rng.normal(0, 0.04, depth.shape)
        score = 0.75 * score + 0.25 * np.roll(score, 2, 0)  # edges score too high on one side
        score[roofs | flats] -= 0.2
        swath = np.ones((SIDE, SIDE), bool)
        if orbit:
            swath = np.add.outer(np.arange(SIDE) * 0.2, np.arange(SIDE)) < SIDE * 0.62
        values.append(np.clip(seen, 1, 12_000))
        scores.append(np.clip(score, 0, 1))
        valid.append(np.where(swath, 15, 0))
        name = f"GS2A_20230101T000000_{number:06d}_N05.09"
        cloud = 100 * float(depth.mean())
        scenes.append(Scene(f"s{number:03d}", BEGIN + number * 5 * DAY, "51RUQ", "", cloud, {}, name, True, 1 + orbit))
    return stack_of(np.array(values), np.array(scores), np.array(valid, np.uint8), tuple(scenes)), truth


def stack_of(values: np.ndarray, scores: np.ndarray, valid: np.ndarray, scenes: tuple[Scene, ...]) -> Stack:
    """values: (views, bands, side, side); scores and valid (bits of bands): (views, side, side)."""
    count, bands, side, _side = values.shape
    flat = values.transpose(1, 0, 2, 3).reshape(bands, count, -1)
    clear = np.where(valid > 0, scores, -1).reshape(count, -1).astype(np.float32)
    grid = Grid("EPSG:32651", 300_000.0, 2_660_000.0, 10.0, side, side)
    return Stack(grid, catalog.PREVIEW_BANDS, scenes, (), np.rint(flat).astype(np.uint16), valid.reshape(count, -1),
                 dict.fromkeys(catalog.QA_BANDS, clear), np.ones(side * side, bool))  # fmt: skip


def wishes(stack: Stack) -> dict[str, CompositeRecipe]:
    """What is compared, as in the plugin, by name."""
    found = {}
    for wish in candidates(stack, RECIPE):
        found[wish.method + (", orbits balanced" if wish.balance_orbits else "")] = wish
    return found


def judged(situation: str, seed: int, methods: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """What the methods, by default all, give on one stack, by their names: see against_truth()."""
    stack, truth = invented(situation, seed)
    asked, found = wishes(stack), {}
    for method in methods or asked:
        wish = asked[method]
        composite = Composer(stack, wish).composite(wish.clear_threshold)
        found[method] = against_truth(stack, truth, wish, composite)
    return found


def against_truth(stack: Stack, truth: np.ndarray, wish: CompositeRecipe, found: Composite) -> dict[str, float]:
    """A composite of the stack against the truth, reflectance times 10 000: rmse, the 99th percentile of errors, the
    mean step of errors across swath edges, and percent of pixels that are off by more than a haze is (300), and that
    are holes.
    """
    true = truth[[catalog.PREVIEW_BANDS.index(band) for band in wish.bands]]
    seen = ~found.holes
    off = np.where(seen, found.values - true, 0)
    error = off[:, seen]
    return {
        "RMSE": float(np.sqrt((error**2).mean())),
        "worst": float(np.percentile(np.abs(error), 99)),
        "seams": seams(stack, np.arange(len(stack.scenes)), off.mean(axis=0), seen) or 0.0,
        "residual": float(100 * (error.mean(axis=0) > 300).mean()),
        "holes": float(100 * (~seen).mean()),
        "reads": reads(wish) / reads(RECIPE),
    }


def table() -> dict[tuple[str, str], dict[str, float]]:
    """The mean of the seeds for each situation and method."""
    found = {}
    for situation in SITUATIONS:
        for method, values in means(situation, SEEDS).items():
            found[situation, method] = values
    return found


def means(situation: str, seeds: Collection[int], methods: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """The means of judged() over the seeds."""
    runs = [judged(situation, seed, methods) for seed in seeds]
    return {
        method: {name: float(np.mean([run[method][name] for run in runs])) for name in values}
        for method, values in runs[0].items()
    }


def measure(folder: Path) -> Iterator[dict]:
    units = {"RMSE": "1e-4", "worst": "1e-4", "seams": "1e-4", "residual": "%", "holes": "%", "reads": "times"}
    told = table()
    for (situation, method), values in told.items():
        for name, value in values.items():
            row = {"name": f"{situation}, {method}: {name}", "value": value, "unit": units[name]}
            if method != "median":
                row.update(peer="median", peer_value=told[situation, "median"][name])
            yield row


if __name__ == "__main__":
    for (situation, method), values in table().items():
        print(f"{situation:14} {method:30}", *(f"{name} {value:8.1f}" for name, value in values.items()))
