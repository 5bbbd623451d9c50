"""Runs inside QGIS for projects.py."""

import time
from datetime import datetime, timedelta, timezone

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QWidget
from qgis.utils import iface, loadPlugin, startPlugin

from tests.benchmarks.window_inside import Stall
from tests.desktop import inside

COUNT, RUNS = 200, 3
AREA = [[16.3, 48.1], [16.4, 48.1], [16.4, 48.2], [16.3, 48.2], [16.3, 48.1]]


def make_project(file: str) -> None:
    """Composites of many kinds, each with a map of its own that was made a day ago."""
    from cloudscore_plugin.core.recipe import CompositeRecipe, Style
    from cloudscore_plugin.earthengine.session import TileSource, attribution
    from cloudscore_plugin.layers.tile_layers import add_layer, make_layer

    styles = [Style(), Style.of("NDVI"), Style(bands=("B8", "B4", "B3"))]
    made = (datetime.now(timezone.utc) - timedelta(days=1)).isoformat(timespec="seconds")
    for number in range(COUNT):
        recipe = CompositeRecipe(
            {"type": "Polygon", "coordinates": [AREA]},
            "2023-01-01",
            "2023-02-01",
            clear_threshold=number / COUNT,
            style=styles[number % 3],
        )
        name = f"projects/sandbox/maps/aged{number}"
        url = f"{inside.ARGUMENTS['url']}/v1/{name}/tiles/{{z}}/{{x}}/{{y}}"
        source = TileSource(url, name, made, (16.3, 48.1, 16.4, 48.2), 0, 14, attribution(recipe))
        add_layer(QgsProject.instance(), make_layer(source, recipe, simulated=True))
    assert QgsProject.instance().write(file)


def opened(file: str, settled) -> tuple[float, float]:
    """Milliseconds that opening takes, and the longest stall until all has settled."""
    iface.newProject(False)
    inside.pause(500)
    watch, started = Stall(), time.perf_counter()
    iface.addProject(file)
    took = 1000 * (time.perf_counter() - started)
    inside.wait(settled, "all is settled", 240)
    inside.pause(500)
    return took, watch.stop()


def renewed() -> bool:
    """Whether each composite has a map of today."""
    from cloudscore_plugin.services.layer_renewal import State

    # Not inside.dock(): it would open a closed dock, whose filling is no part of what is measured.
    found = iface.mainWindow().findChild(QWidget, "CloudScoreDock").renewer._composites.values()
    return len(found) == COUNT and all(composite.state == State.FRESH and not composite.holes for composite in found)


def main() -> None:
    inside.dock()
    inside.size_window(1200, 800)
    iface.newProject(False)
    iface.mapCanvas().setRenderFlag(False)  # what is measured is opening, not drawing
    file = inside.ARGUMENTS["file"]
    make_project(file)
    results: dict[str, list[float]] = {}
    for _run in range(RUNS):
        for plugin in ("with", "without"):
            if plugin == "with":
                inside.dock()  # stands open, as with a person who works with it
                took, stall = opened(file, renewed)
            else:
                inside.unload()
                took, stall = opened(file, lambda: True)
                assert loadPlugin(inside.PLUGIN) and startPlugin(inside.PLUGIN)
                inside.pause(500)
            results.setdefault(f"open_{plugin}", []).append(took)
            results.setdefault(f"stall_{plugin}", []).append(stall)
    inside.tell(**results)
    inside.unload()


inside.run(main)
