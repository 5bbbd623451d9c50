"""Runs inside QGIS for series.py."""

import time
from datetime import datetime, timedelta, timezone

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QDockWidget, QMenu
from qgis.utils import iface, loadPlugin, startPlugin

from tests.benchmarks.window_inside import Stall
from tests.desktop import inside

COUNT, RUNS = 36, 3
LON, LAT = 120.89, 23.91
AREA = [[120.88, 23.9], [120.9, 23.9], [120.9, 23.92], [120.88, 23.92], [120.88, 23.9]]


def maps() -> int:
    return sum(entry["method"] == "POST" and entry["path"].endswith("/maps") for entry in inside.requests())


def built_and_cancelled() -> None:
    inside.dock()
    inside.size_window(1200, 800)
    inside.show_place(LON, LAT, 0.02)
    iface.mapCanvas().setRenderFlag(False)  # what is measured is the build, not drawing the layers
    inside.click("areaViewButton")
    inside.build()  # the connection is made, and the client loaded
    inside.click("way_series")
    menu = inside.dock().findChild(QMenu, "datePresetsMenu")
    next(action for action in menu.actions() if action.objectName() == "preset_last_24_months_1").trigger()
    inside.pause(1000)
    built, before = [], maps()
    inside.dock().series_builder.built.connect(built.append)
    watch, started = Stall(), time.perf_counter()
    inside.press_build()
    inside.wait(lambda: bool(built), "the series is built", 240)
    inside.pause(300)
    inside.tell(time=1000 * (time.perf_counter() - started), stall=watch.stop(), maps=maps() - before)
    inside.press_build()
    inside.pause(1500)
    started = time.perf_counter()
    inside.click("cancelButton")
    inside.wait(lambda: inside.child("buildButton").isEnabled(), "the build ends")
    inside.tell(cancel=1000 * (time.perf_counter() - started))
    inside.pause(4000)  # what was under way has come to the sandbox's log


def make_project(file: str) -> None:
    """A series, each layer with a map that was made a day ago."""
    from cloudscore_plugin.core.recipe import CompositeRecipe
    from cloudscore_plugin.core.series import Series
    from cloudscore_plugin.earthengine.session import TileSource, attribution
    from cloudscore_plugin.layers import time_groups
    from cloudscore_plugin.layers.tile_layers import make_layer

    recipe = CompositeRecipe({"type": "Polygon", "coordinates": [AREA]}, "2022-01-01", "2025-01-01")
    series, project = Series(recipe, "month"), QgsProject.instance()
    assert len(series.periods()) == COUNT
    made = (datetime.now(timezone.utc) - timedelta(days=1)).isoformat(timespec="seconds")
    group = time_groups.add_group(project, "Series", series)
    for number, period in enumerate(series.periods()):
        name, one = f"projects/sandbox/maps/aged{number}", series.recipe_of(period)
        url = f"{inside.ARGUMENTS['url']}/v1/{name}/tiles/{{z}}/{{x}}/{{y}}"
        source = TileSource(url, name, made, (120.88, 23.9, 120.9, 23.92), 0, 14, attribution(one))
        time_groups.insert_layer(project, group, period, make_layer(source, one, simulated=True))
    assert project.write(file)


def opened(file: str, settled) -> float:
    """The longest stall in milliseconds from opening until all has settled."""
    iface.newProject(False)
    inside.pause(500)
    watch = Stall()
    iface.addProject(file)
    inside.wait(settled, "all is settled", 240)
    inside.pause(500)
    return watch.stop()


def renewed() -> bool:
    """Whether each composite has a map of today."""
    from cloudscore_plugin.services.layer_renewal import State

    dock = iface.mainWindow().findChild(QDockWidget, "CloudScoreDock")  # not shown: making its contents takes a while
    found = dock.renewer._composites.values()
    return len(found) == COUNT and all(composite.state == State.FRESH and not composite.holes for composite in found)


def main() -> None:
    built_and_cancelled()
    inside.control(inside.ARGUMENTS["url"], latency=0)
    inside.dock().hide()
    iface.newProject(False)
    file = inside.ARGUMENTS["file"]
    make_project(file)
    stalls: dict[str, list[float]] = {"aged_stall": [], "plain_stall": []}
    for run in range(RUNS):
        before = maps()
        stalls["aged_stall"].append(opened(file, renewed))
        if not run:
            inside.tell(renewals=maps() - before)
        inside.unload()
        stalls["plain_stall"].append(opened(file, lambda: True))
        assert loadPlugin(inside.PLUGIN) and startPlugin(inside.PLUGIN)
        inside.pause(500)
    inside.tell(**stalls)
    inside.unload()


inside.run(main)
