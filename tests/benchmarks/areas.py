"""Statistics of 1,000 polygons in 12 periods, beside one reduceRegion a polygon and period with the same client."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.desktop.harness import ROOT
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.stacks import random_scenes, recipe_of

from .peak import run

SIDE, PERIODS, POLYGONS, PEER_POLYGONS = 400, 12, 1000, 20
PEER = f"one reduceRegion each, from {PEER_POLYGONS} polygons"


def measure(folder: Path) -> Iterator[dict]:
    scenes = random_scenes(PERIODS, shape=(SIDE, SIDE))
    recipe = recipe_of(scenes, margin=0, clear_threshold=0.4, end="2023-01-13")
    found = {}
    with SandboxServer(ArrayCatalogue(scenes)) as server:
        for way, count in (("ours", POLYGONS), ("theirs", PEER_POLYGONS)):
            told = folder / f"{way}.json"
            asked = {"url": server.url, "recipe": recipe.to_json(), "folder": str(folder / way), "way": way}
            asked.update(polygons=count, side=SIDE, told=str(told))
            server.log.clear()
            _seconds, peak = run([sys.executable, "-m", "tests.benchmarks.areas_inside", json.dumps(asked)], ROOT)
            requests = sum(entry.kind == "value" for entry in server.log)
            found[way] = {"requests": requests, "peak": peak, **json.loads(told.read_text())}
    more = POLYGONS / PEER_POLYGONS
    for name, unit, key, times in (
        ("requests", "requests", "requests", more),
        ("time", "s", "seconds", more),
        ("peak memory", "MB", "peak", 1),
    ):
        yield {
            "name": f"statistics of {POLYGONS} polygons in {PERIODS} periods, {name}",
            "value": found["ours"][key],
            "unit": unit,
            "peer": PEER,
            "peer_value": found["theirs"][key] * times,
        }
