"""Runs inside QGIS for window.py."""

import sys
import time

from qgis.PyQt.QtCore import QObject, QTimer
from qgis.utils import iface, loadPlugin, plugins, startPlugin

from tests.desktop import inside

LON, LAT = -119.9087, 37.4159


class Stall(QObject):
    """The longest time the event loop left a timer of 1 ms waiting."""

    def __init__(self):
        super().__init__()
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(1)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now

    def stop(self) -> float:
        self._timer.stop()
        return 1000 * self.longest


def load() -> float:
    """Milliseconds that importing and starting the plugin takes, from the beginning."""
    inside.unload()
    for name in [n for n in sys.modules if n.partition(".")[0] == inside.PLUGIN]:
        del sys.modules[name]
    started = time.perf_counter()
    assert loadPlugin(inside.PLUGIN) and startPlugin(inside.PLUGIN)
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    sys.dont_write_bytecode = False  # as at a user's every start but the first, the modules are compiled already
    inside.tell(load=min(load() for _ in range(4)))
    assert inside.PLUGIN in plugins

    inside.dock()
    inside.size_window(1200, 800)
    inside.show_place(LON, LAT, 0.12)
    iface.mapCanvas().setRenderFlag(False)  # what is measured is the build, not drawing the layer
    inside.click("areaViewButton")
    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    inside.pause(1000)

    watch = Stall()
    inside.pause(3000)
    inside.tell(idle_stall=watch.stop())

    for state in ("cold", "warm"):
        before = len(inside.requests(tiles=False))
        watch, started = Stall(), time.perf_counter()
        inside.build()
        inside.tell(
            **{f"{state}_time": 1000 * (time.perf_counter() - started), f"{state}_stall": watch.stop()},
            **{f"{state}_requests": len(inside.requests(tiles=False)) - before},
        )

    inside.click("buildButton")
    inside.pause(500)
    started = time.perf_counter()
    inside.click("cancelButton")
    inside.wait(lambda: inside.child("buildButton").isEnabled(), "the build ends")
    inside.tell(cancel_time=1000 * (time.perf_counter() - started))
    inside.unload()


if __name__ == "__main__":
    inside.run(main)
