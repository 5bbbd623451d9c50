"""Series: the film strip's answer to the slider, a sandbox asked for many maps, and what 24 months and an aged project
of 36 cost a QGIS window.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import ee
from qgis.PyQt.QtCore import QCoreApplication

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import expressions
from cloudscore_plugin.services.film import FilmRenderer, _Request
from cloudscore_plugin.services.maps import AT_ONCE
from tests.desktop.harness import merged, run_qgis, sandbox, settings_for
from tests.support.sandbox import connect_to

from .preview import SIDE, figure, invented, timed

FIRST = 1_672_531_200_000  # 2023-01-01 in milliseconds since 1970
LATENCY, MONTHS, SCENES = 3.0, 24, 120
THRESHOLDS = (0.35, 0.5, 0.65, 0.8)
TILE = (6846, 3535, 13)  # in the middle of the area
SMALL = {"type": "Polygon", "coordinates": [[[120.88, 23.9], [120.9, 23.9], [120.9, 23.92], [120.88, 23.92]]]}


def measure(folder: Path) -> Iterator[dict]:
    yield from of_film()
    yield from of_sandbox()
    yield from of_window(folder)


def of_film() -> Iterator[dict]:
    """Every period's picture after a move of the slider, one after another as the strip's thread draws them."""
    _application = QCoreApplication.instance() or QCoreApplication([])
    stack = invented(SCENES)
    stack = replace(stack, scenes=tuple(replace(scene, time=scene.time + FIRST) for scene in stack.scenes))
    days = [scene.day for scene in stack.scenes]
    step = f"days({((max(days) - min(days)).days + MONTHS) // MONTHS})"
    for fill in (False, True):
        recipe = CompositeRecipe(SMALL, min(days).isoformat(), max(days).isoformat(), clear_threshold=0.6)
        series, renderer = Series(recipe, step, fill=fill), FilmRenderer()

        def all_periods(threshold: float, series=series, renderer=renderer) -> None:
            for period in series.every_period():
                renderer._draw(_Request(stack, series, threshold), period)

        all_periods(0.6)  # made ready
        times, _none = timed(all_periods, THRESHOLDS)
        name = f"film strip of {len(series.every_period())}, {SCENES} scenes, {SIDE}x{SIDE}x3"
        yield figure(f"all pictures at a threshold, {name}{', holes filled' if fill else ''}", times, "ms")


def of_sandbox() -> Iterator[dict]:
    """Maps as they are asked for when a series is built, and the tile in the middle of each."""
    recipe = CompositeRecipe(SMALL, "2023-01-01", "2025-01-01")
    with sandbox() as url:
        connect_to(url)
        started = time.perf_counter()

        def one(month: CompositeRecipe) -> None:
            expressions.tile_image(ee, month).getMapId()["tile_fetcher"].fetch_tile(*TILE)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, Series(recipe, "month").recipes()))
        yield figure(f"sandbox: {MONTHS} maps and their first tiles", time.perf_counter() - started, "s")
        ee.Reset()


def of_window(folder: Path) -> Iterator[dict]:
    script = Path(__file__).with_name("series_inside.py")
    with sandbox("--latency", str(LATENCY)) as url:
        arguments = {"url": url, "file": str(folder / "series.qgz")}
        settings = settings_for(url) + "live_preview=0\n"
        events = run_qgis(script, folder / "series", settings=settings, arguments=arguments, timeout=900)
    found = merged(events)
    where = f"{MONTHS} months built, {LATENCY:g} s latency"
    yield figure(f"longest stall of the window, {where}", found["stall"], "ms")
    yield figure(f"map requests, {where}", found["maps"], "requests")
    yield figure(f"time to the group, {where}", found["time"], "ms")
    yield figure("cancel answers, a series under way", found["cancel"], "ms")
    opened = "series of 36 aged maps opened and renewed"
    yield figure(f"map requests, {opened}", found["renewals"], "requests")
    yield figure(
        f"longest stall, {opened}",
        min(found["aged_stall"]),  # whatever else the machine does makes both longer
        "ms",
        peer="without the plugin",
        peer_value=min(found["plain_stall"]),
    )
