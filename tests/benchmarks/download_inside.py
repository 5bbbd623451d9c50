"""Runs as a process of its own for download.py: one download, by the plugin or by geedim, told as JSON.

Peak memory is the process's own (VmHWM, Linux), before the download and at the end.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def peak() -> float:
    """The process's largest memory so far, MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def plugin(url: str, text: str) -> tuple[float, float]:
    from qgis.core import QgsApplication

    from cloudscore_plugin.download.plan import DownloadOrder
    from cloudscore_plugin.download.writer import download
    from cloudscore_plugin.earthengine.session import Connection, connect
    from tests.support.qt import in_thread

    app = QgsApplication([], False)
    app.initQgis()
    order = DownloadOrder.from_json(text)
    session = in_thread(lambda: connect(Connection(url, "sandbox", "none", simulated=True)), 60)
    before, started = peak(), time.perf_counter()
    in_thread(lambda: download(session, order), 3600)
    spent = time.perf_counter() - started
    app.exitQgis()
    return before, spent


def peer(url: str, text: str) -> tuple[float, float]:
    import ee
    import geedim  # noqa: F401  (adds .gd to ee.Image)

    from cloudscore_plugin.core.recipe import CompositeRecipe
    from cloudscore_plugin.earthengine import expressions

    ee.deprecation.deprecated_assets = {"": None}
    ee.Initialize(None, project="sandbox", url=url)
    asked = json.loads(text)
    recipe = CompositeRecipe.from_json(json.dumps(asked["recipe"]))
    image = expressions.composite(ee, recipe.with_(clip=False), asked["bands"])
    before, started = peak(), time.perf_counter()
    grid = asked["grid"]
    transform = [grid["scale"], 0, grid["left"], 0, -grid["scale"], grid["top"]]
    shape = (grid["height"], grid["width"])
    ready = image.gd.prepareForExport(crs=asked["crs"], crs_transform=transform, shape=shape, dtype="uint16")
    ready.gd.toGeoTIFF(asked["path"], overwrite=True)
    return before, time.perf_counter() - started


if __name__ == "__main__":
    who, address, wish = sys.argv[1:]
    start, seconds = {"plugin": plugin, "geedim": peer}[who](address, wish)
    print(json.dumps({"before": start, "peak": peak(), "seconds": seconds}))
