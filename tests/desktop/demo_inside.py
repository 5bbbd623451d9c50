"""Runs inside QGIS for demo.py."""

from pathlib import Path

from qgis.core import QgsProject
from qgis.utils import iface

from tests.desktop import inside

LON, LAT = -119.9087, 37.4159
OUT, SUFFIX = Path(inside.ARGUMENTS["out"]), inside.ARGUMENTS["suffix"]


def shot(name: str) -> None:
    inside.picture(iface.mainWindow(), OUT / f"{name}{SUFFIX}.png")


def main() -> None:
    inside.dock()
    inside.size_window(1400, 900)
    inside.show_place(LON, LAT, 0.12)
    inside.tell(step="opened the dock")
    shot("1-opened")

    inside.click("areaRectangleButton")
    inside.drag(LON - 0.08, LAT - 0.055, LON + 0.08, LAT + 0.055)
    inside.tell(step=f"drew a rectangle around {LON}, {LAT}")
    shot("2-area")

    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    inside.click("bandCdf")
    inside.child("thresholdSpin").setValue(0.60)
    inside.tell(step="chose 2023-01-01 to 2023-01-31, cs_cdf, 0.60")

    layer = inside.build()
    inside.drawn()
    inside.tell(step=f"pressed Build: “{layer.name()}”")
    shot("3-composite-0.60")
    iface.mapCanvas().saveAsImage(str(OUT / f"composite-0.60{SUFFIX}.png"))

    inside.child("thresholdSpin").setValue(0.50)
    second = inside.build()
    inside.drawn()
    inside.tell(step=f"built again at 0.50: “{second.name()}”")
    shot("4-composite-0.50")
    iface.mapCanvas().saveAsImage(str(OUT / f"composite-0.50{SUFFIX}.png"))
    assert len(inside.composites()) == 2

    QgsProject.instance().clear()
    inside.unload()


inside.run(main)
