"""Runs inside QGIS for pictures.py."""

from pathlib import Path

from qgis.utils import iface

from tests.desktop import inside

A = inside.ARGUMENTS
OUT = Path(A["out"])


def main() -> None:
    inside.dock()
    inside.size_window(1280, 940)
    inside.show_place(A["lon"], A["lat"], 0.1)
    inside.click("areaRectangleButton")
    inside.drag(A["lon"] - 0.08, A["lat"] - 0.055, A["lon"] + 0.08, A["lat"] + 0.055)
    inside.set_date("startDate", *A["start"])
    inside.set_date("endDate", *A["end"])
    frames = []
    inside.dock().preview.drawn.connect(frames.append)
    inside.wait(lambda: any(frames), "the preview is drawn")
    if A["composite"]:
        inside.build()
        inside.drawn()
        inside.picture(iface.mainWindow(), OUT / f"composite-{A['name']}.png")
    assert abs(inside.dock().width() - 340) <= 2, f"the dock cannot be 340 wide: {inside.dock().width()}"
    inside.picture(inside.dock(), OUT / f"dock-{A['name']}.png")
    inside.unload()


inside.run(main)
