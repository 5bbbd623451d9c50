"""Runs inside QGIS for test_preview_window.py: the preview while the slider is dragged, and pictures of it."""

from __future__ import annotations

import time
from pathlib import Path

from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface, plugins

from tests.desktop import inside

OUT = Path(inside.ARGUMENTS["out"])
STEPS = 100


def drag() -> dict:
    """Move the slider a hundred steps, as fast as the window lets us, and look how long it was ever held up."""
    slider, preview = inside.child("thresholdSlider"), plugins[inside.PLUGIN]._dock.preview
    stalls, frames, last = [], [], [time.perf_counter()]

    def beat() -> None:
        now = time.perf_counter()
        stalls.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(beat)
    preview.drawn.connect(frames.append)
    slider.setValue(0)
    inside.pause(500)
    frames.clear()
    timer.start()
    stalls.clear()
    last[0] = time.perf_counter()
    for step in range(1, STEPS + 1):
        slider.setValue(step)
        inside.pause(16)
    inside.wait(lambda: preview.idle, "the last frame")
    timer.stop()
    preview.drawn.disconnect(frames.append)
    return {"longest_stall_ms": max(stalls) * 1000, "frames": len(frames), "last": frames[-1].threshold}


def main() -> None:
    dock = inside.dock()
    inside.size_window(1280, 900)
    preview = plugins[inside.PLUGIN]._dock.preview
    inside.picture(dock, OUT / "no-area.png")
    inside.show_place(-119.9087, 37.4159, 0.12)
    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    inside.click("areaPolygonButton")
    from qgis.PyQt.QtCore import Qt
    from qgis.PyQt.QtTest import QTest

    for lon, lat in ((-119.98, 37.37), (-119.84, 37.37), (-119.87, 37.46), (-119.95, 37.45)):
        inside.click_map(lon, lat)
    QTest.mouseClick(iface.mapCanvas().viewport(), Qt.MouseButton.RightButton, pos=inside.map_position(lon, lat))
    inside.pause(900)
    inside.picture(dock, OUT / "fetching.png")
    inside.wait(lambda: preview.frame is not None and preview.idle, "the preview is drawn")
    opening = inside.kinds()
    inside.tell(opening=opening)
    inside.child("previewSection")
    inside.picture(dock, OUT / "preview.png")
    inside.tell(drag=drag(), asked_by_drag=inside.kinds()[len(opening) :])
    for threshold in (0.3, 0.6, 0.8, 0.9):
        inside.child("thresholdSpin").setValue(threshold)
        inside.wait(lambda: preview.idle, "drawn")
        inside.child("previewSection")
        inside.child("holesAdvice")
        inside.picture(dock, OUT / f"threshold-{threshold:.2f}.png")
    for name in ("scenesGroup", "methodGroup", "styleGroup"):
        if dock.findChild(object, name) is None:
            continue
        group = inside.child(name)
        group.setCollapsed(False)
        inside.pause(200)
        inside.child(name)
        inside.picture(dock, OUT / f"dock-{name}.png")
    inside.tell(asked=inside.kinds()[len(opening) :])
    inside.picture(iface.mainWindow(), OUT / "window.png")
    inside.unload()
    inside.tell(threads=[thread.name for thread in __import__("threading").enumerate()])


inside.run(main)
