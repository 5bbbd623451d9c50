"""Runs inside QGIS for demo.py."""

from pathlib import Path

from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayer
from qgis.utils import iface

from tests.desktop import inside

LON, LAT = -119.9087, 37.4159
FLAT = 120.11, 23.45  # mud and sand by the sea, whose scores are too low; and where some of it lies around there
MUD = ((-52, 44), (61, 33), (86, -4), (147, -23), (147, -52), (70, -49), (-52, -26), (-52, 44))  # degrees / 10,000
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

    lon, lat = FLAT
    inside.show_place(lon, lat, 0.03)
    inside.click("areaRectangleButton")
    inside.drag(lon - 0.015, lat - 0.01, lon + 0.015, lat + 0.01)
    inside.set_date("startDate", 2023, 11, 1)
    inside.set_date("endDate", 2023, 11, 30)
    inside.child("thresholdSpin").setValue(0.60)
    third = inside.build()
    inside.drawn()
    inside.tell(step=f"went to a tidal flat and built: “{third.name()}”")
    shot("5-tidal-flat-0.60")

    flats = QgsVectorLayer("Polygon?crs=EPSG:4326", "flats", "memory")
    feature = QgsFeature()
    corners = [QgsPointXY(lon + x / 10_000, lat + y / 10_000) for x, y in MUD]
    feature.setGeometry(QgsGeometry.fromPolygonXY([corners]))
    flats.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(flats, False)
    inside.child("lenientLayerCombo").setLayer(flats)
    inside.child("lenientCheck").click()
    assert inside.child("lenientCheck").isChecked()
    inside.build()
    inside.drawn()
    inside.tell(step="lowered the threshold by 0.20 within polygons of the flat and built again")
    shot("6-tidal-flat-lower-within")
    assert len(inside.composites()) == 4

    QgsProject.instance().clear()
    inside.unload()


inside.run(main)
