"""Runs inside QGIS for test_window.py: what many lives of the plugin leave behind."""

import gc
import os
import threading
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QGraphicsItem, QWidget
from qgis.utils import iface, loadPlugin, plugins, startPlugin

from tests.desktop import inside

LIVES = inside.ARGUMENTS["lives"]


def children() -> list[str]:
    """Command lines of this process's living children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if stat.read_text().rsplit(")", 1)[1].split()[1] == str(os.getpid()):
                found.append((stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            pass
    return found


def census() -> dict:
    gc.collect()
    window = iface.mainWindow()
    return {
        "docks": len(window.findChildren(QDockWidget)),
        "actions": len(window.findChildren(QAction)),
        "cloudscore": len([w for w in window.findChildren(QWidget) if "cloudscore" in w.objectName().lower()]),
        "items": len([item for item in iface.mapCanvas().scene().items() if isinstance(item, QGraphicsItem)]),
        "toolbar": len(iface.pluginToolBar().actions()),
        "raster menu": len(iface.rasterMenu().actions()),
        "tasks": QgsApplication.taskManager().countActiveTasks(),
        "threads": len([t for t in threading.enumerate() if t.is_alive()]),
        "top level": len([w for w in QApplication.topLevelWidgets() if "cloudscore" in w.objectName().lower()]),
        "tool": type(iface.mapCanvas().mapTool()).__name__,
    }


def main() -> None:
    inside.unload()
    inside.pause(200)
    before = census()
    for life in range(LIVES):
        assert loadPlugin(inside.PLUGIN) and startPlugin(inside.PLUGIN)
        if life % 5 == 0:
            inside.dock()
            inside.show_place(-119.9087, 37.4159, 0.12)
            inside.click("areaViewButton")
            inside.click("areaRectangleButton")  # a map tool in use
        if life == LIVES - 1:
            inside.dock()
            inside.show_place(-119.9087, 37.4159, 0.12)
            inside.click("areaViewButton")
            inside.click("buildButton")
            inside.pause(300)
        inside.unload()
        inside.pause(20)
    assert inside.PLUGIN not in plugins
    inside.wait(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "tasks end")
    inside.pause(500)
    inside.tell(before=before, after=census(), left_running=[c for c in children() if "sandbox" in c])


inside.run(main)
