"""Runs inside QGIS for ask.py."""

import time

from qgis.PyQt.QtWidgets import QAction, QWidget
from qgis.utils import iface

from tests.benchmarks.window_inside import Stall
from tests.desktop import inside

LON, LAT, CLICKS = -119.9087, 37.4159, 5


def click(number: int, latency: float) -> dict:
    """Click at a place of its own, and wait for the answer; milliseconds."""
    before = len(inside.requests(tiles=False))
    watch, started = Stall(), time.perf_counter()
    inside.click_map(LON + 0.002 * number, LAT + 0.001 * number)
    panel = iface.mainWindow().findChild(QWidget, "CloudScoreAsk")
    inside.wait(lambda: len(panel.places) > number, "the click is taken")
    place = panel.places[number]
    inside.wait(lambda: place.answer is not None or place.problem, "the answer comes")
    took = 1000 * (time.perf_counter() - started)
    stall = watch.stop()
    assert place.answer is not None, place.problem
    asked = inside.requests(tiles=False)[before:]
    own = sum(entry["milliseconds"] for entry in asked) + 1000 * latency * len(asked)
    return {"requests": len(asked), "time": took, "beyond": took - own, "stall": stall}


def main() -> None:
    inside.dock()
    inside.size_window(1200, 800)
    inside.show_place(LON, LAT, 0.12)
    iface.mapCanvas().setRenderFlag(False)  # what is measured is the click, not drawing the layer
    inside.click("areaViewButton")
    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    inside.build()
    iface.mainWindow().findChild(QAction, "cloudscoreAsk").trigger()
    inside.pause(1000)
    watch = Stall()
    inside.pause(1000)
    inside.tell(idle=watch.stop())
    number = 0
    for latency in inside.ARGUMENTS["latencies"]:
        inside.control(inside.ARGUMENTS["url"], latency=latency)
        for count in (CLICKS,) if number else (1, CLICKS):
            clicks = [click(number + each, latency) for each in range(count)]
            inside.tell(latency=latency, first=not number, clicks=clicks)
            number += count
    inside.unload()


inside.run(main)
