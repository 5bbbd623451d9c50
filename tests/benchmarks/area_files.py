"""Many areas into files: requests and peak memory for hundreds of files, beside some."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cloudscore_plugin.core.recipe import bounds
from cloudscore_plugin.download.plan import usual
from tests.support.arrays import UTM, ArrayCatalogue
from tests.support.children import Child
from tests.support.faulty_sandbox import SandboxServer
from tests.support.stacks import random_scenes, recipe_of

SIDE = 600  # pixels of the scenes
SHEET = 200  # metres


def measure(folder: Path) -> Iterator[dict]:
    scenes = random_scenes(2, shape=(SIDE, SIDE))
    recipe = recipe_of(scenes, margin=0.0, clear_threshold=0.4)
    west, south, east, north = bounds(recipe.roi)
    width, height = (east - west) / 10, (north - south) / 10
    found = {}
    with SandboxServer(ArrayCatalogue(scenes)) as server:
        for name, tenths in (("few", 1), ("many", 8)):  # away from the scenes' edges
            box = (west + width, north - (1 + tenths) * height, west + (1 + tenths) * width, north - height)
            order = usual(recipe, "/any.tif", bands=("B4", "B8"), crs=UTM)
            server.log.clear()
            asked = {"url": server.url, "order": order.to_json(), "box": box, "side": SHEET}
            events = Child("areas", folder, **asked, folder=str(folder / name)).events()
            assert events[-1]["failed"] == [], events[-1]
            requests = sum(entry.kind == "pixels" for entry in server.log)
            found[name] = events[-1]["rows"], requests, events[-2]["peak"] / 1024
    (few, _few_requests, small), (many, requests, large) = found["few"], found["many"]
    yield {
        "name": f"{many} areas into files, requests",
        "value": requests,
        "unit": "requests",
        "peer": "one a file",
        "peer_value": many,
    }
    yield {
        "name": f"{many} areas into files, peak memory",
        "value": large,
        "unit": "MB",
        "peer": f"{few} areas",
        "peer_value": small,
    }
