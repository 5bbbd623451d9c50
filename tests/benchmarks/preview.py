"""The preview's answer to a move of the threshold slider, beside numpy.nanmedian on the same stack."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.preview.change import Comparer, colours
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.grid import Grid
from cloudscore_plugin.preview.picture import picture
from cloudscore_plugin.preview.stack import Scene, Stack
from cloudscore_plugin.preview.views import Views

SIDE, COUNTS = 256, (10, 40, 120)
THRESHOLDS = [k / 100 for k in range(0, 101, 4)]
PEER_THRESHOLDS, BUILD_RUNS, METHODS_AT = (0.4, 0.6, 0.8), 3, 40
MB = 1024 * 1024

SQUARE = {"type": "Polygon", "coordinates": [[[121.0, 24.0], [121.1, 24.0], [121.1, 24.1], [121.0, 24.1]]]}
RECIPE = CompositeRecipe(roi=SQUARE, start="2023-01-01", end="2024-01-01")


def measure(folder: Path) -> Iterator[dict]:
    for count in COUNTS:
        yield from of_stack(invented(count))


def of_stack(stack: Stack) -> Iterator[dict]:
    name = f"{len(stack.scenes)} scenes, {SIDE}x{SIDE}x3"
    builds, composers = timed(lambda _run: Composer(stack, RECIPE), range(BUILD_RUNS))
    composer, views = composers[-1], Views(stack, RECIPE)
    peer = [plain(stack, threshold) for threshold in PEER_THRESHOLDS]
    yield figure(f"threshold step, {name}", steps(composer), "ms", peer="numpy.nanmedian, masks given", peer_value=peer)
    whole, _ = timed(lambda t: (picture(composer.composite(t), RECIPE), views.summary(t)), THRESHOLDS)
    yield figure(f"threshold step, picture and shares, {name}", whole, "ms")
    yield figure(f"made ready for all thresholds, {name}", builds, "ms")
    yield figure(f"memory of the stack, {name}", stack.nbytes / MB, "MB")
    yield figure(f"memory besides, {name}", (composer.nbytes + views.nbytes) / MB, "MB")
    if len(stack.scenes) == METHODS_AT:
        yield from of_change(stack)
        for method in catalog.METHODS[1:]:
            wish = RECIPE.with_(method=method, percentile=30 if method == "percentile" else None)
            builds, [composer] = timed(lambda _run, wish=wish: Composer(stack, wish), [0])
            yield figure(f"threshold step, {method}, {name}", steps(composer), "ms")
            yield figure(f"made ready for all thresholds, {method}, {name}", builds, "ms")


def of_change(stack: Stack) -> Iterator[dict]:
    """A change of NDVI, half of the scenes on each side: what the dock draws for a move of the threshold or a limit."""
    first = date.fromisoformat(RECIPE.start)
    begin = (first - date(1970, 1, 1)).days * 86_400_000.0
    stack = replace(stack, scenes=tuple(replace(scene, time=begin + scene.time) for scene in stack.scenes))
    half = (first + timedelta(len(stack.scenes) // 2)).isoformat()
    change = Change(RECIPE.with_(end=half), RECIPE.with_(start=half))
    comparer = Comparer(stack, change)
    composers = {name: Composer(comparer.parts[name], getattr(change, name)) for name in ("before", "after")}

    def whole(threshold: float) -> None:
        colours(comparer.difference(change, threshold), change)
        for name, composer in composers.items():
            picture(composer.composite(threshold), getattr(change, name))

    def classes(limit: float) -> None:
        colours(comparer.difference(change.with_(limits=(-limit - 0.1, limit + 0.1)), 0.6), change)

    name = f"{len(stack.scenes)} scenes, {SIDE}x{SIDE}"
    yield figure(f"change, threshold step with both sides, {name}", timed(whole, THRESHOLDS)[0], "ms")
    yield figure(f"change, step of a limit, {name}", timed(classes, THRESHOLDS)[0], "ms")


def steps(composer: Composer) -> list[float]:
    return timed(composer.composite, THRESHOLDS)[0]


def figure(name: str, value, unit: str, **peer) -> dict:
    return {"name": name, "value": value, "unit": unit, **peer}


def timed(work: Callable, values: Iterable) -> tuple[list[float], list]:
    """Milliseconds of the work for each value, and what it gave."""
    times, results = [], []
    for value in values:
        start = time.perf_counter()
        results.append(work(value))
        times.append((time.perf_counter() - start) * 1000)
        del results[:-1]
    return times, results


def plain(stack: Stack, threshold: float) -> float:
    """Milliseconds of numpy.nanmedian alone; masking is done before."""
    shown = [stack.bands.index(band) for band in RECIPE.bands]
    clear = stack.clear_scores(RECIPE.qa_band, RECIPE.bands) >= threshold
    values = np.where(clear, stack.values[shown], np.float32(np.nan))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return timed(lambda given: np.nanmedian(given, axis=1), [values])[0][0]


def invented(count: int) -> Stack:
    """Reflectances and scores as clouds in large patches would give, a tenth of the views missing."""
    rng = np.random.default_rng(count)
    pixels = SIDE * SIDE
    values = rng.integers(100, 12_000, (len(catalog.PREVIEW_BANDS), count, pixels), dtype=np.uint16)
    valid = np.where(rng.random((count, pixels)) < 0.1, 0, (1 << len(catalog.PREVIEW_BANDS)) - 1).astype(np.uint8)
    scores = {}
    for band in catalog.QA_BANDS:
        patches = np.kron(rng.random((count, 16, 16)), np.ones((1, SIDE // 16, SIDE // 16))).reshape(count, pixels)
        scores[band] = (0.8 * patches + 0.2 * rng.random((count, pixels))).astype(np.float32)
    scenes = tuple(Scene(f"2023{number:04d}", number * 86_400_000.0, "51RUQ") for number in range(count))
    grid = Grid("EPSG:32651", 300_000.0, 2_660_000.0, 40.0, SIDE, SIDE)
    return Stack(grid, catalog.PREVIEW_BANDS, scenes, (), values, valid, scores, np.ones(pixels, bool))
