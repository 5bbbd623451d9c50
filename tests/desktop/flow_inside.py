"""Runs inside QGIS for test_window.py: areas in several coordinate systems, then two composites."""

import math
from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsDistanceArea, QgsGeometry, QgsProject, QgsRectangle
from qgis.PyQt.QtWidgets import QWidget
from qgis.utils import iface

from cloudscore_plugin.core.recipe import area_km2
from tests.desktop import inside
from tests.desktop.words import cut, english

OUT = Path(inside.ARGUMENTS["out"])


def area_section():
    from qgis.utils import plugins

    return plugins[inside.PLUGIN]._dock.area


def areas() -> dict:
    """The area of a map view in each coordinate system, as a share of what the ellipsoid says."""
    found = {}
    views = {
        "EPSG:3826": QgsRectangle(170000, 2620000, 200000, 2640000),
        "EPSG:3857": QgsRectangle(-13349000, 4490000, -13339000, 4497000),
        "EPSG:4326": QgsRectangle(11.2, 46.4, 11.4, 46.6),
        "EPSG:3995": QgsRectangle(-1600000, -1400000, -1500000, -1300000),
        "EPSG:4326 antimeridian": QgsRectangle(179.8, -17.2, 180.3, -16.9),
        "EPSG:3857 antimeridian": QgsRectangle(20020000, -1930000, 20060000, -1900000),
    }
    for name, view in views.items():
        crs = QgsCoordinateReferenceSystem(name.split()[0])
        QgsProject.instance().setCrs(crs)
        iface.mapCanvas().setDestinationCrs(crs)
        iface.mapCanvas().setExtent(view)
        inside.pause(100)
        inside.click("areaViewButton")
        roi = area_section().roi
        assert roi is not None, f"no area in {name}"
        if "antimeridian" in name:
            assert roi["type"] == "MultiPolygon", roi
        measure = QgsDistanceArea()
        measure.setSourceCrs(crs, QgsProject.instance().transformContext())
        measure.setEllipsoid("WGS84")
        shown = QgsGeometry.fromRect(iface.mapCanvas().extent()).densifyByCount(50)
        if "antimeridian" in name:  # measured where it does not wrap
            shown.translate(-1.0 if crs.isGeographic() else -200000, 0)
        found[name] = area_km2(roi) * 1e6 / measure.measureArea(shown)
    return found


def main() -> None:
    inside.dock()
    inside.size_window(1280, 860)
    assert not iface.mapCanvas().isVisible(), "QGIS starts with its start page"
    inside.click("areaPolygonButton")
    assert iface.mapCanvas().isVisible(), "drawing shows the map"
    inside.click("areaPolygonButton")
    inside.even_map()
    inside.tell(areas=areas())

    inside.show_place(-119.9087, 37.4159, 0.12)
    inside.click("areaPolygonButton")
    from qgis.PyQt.QtCore import Qt

    for lon, lat in ((-119.98, 37.37), (-119.84, 37.37), (-119.91, 37.46)):
        inside.click_map(lon, lat)
    from qgis.PyQt.QtTest import QTest

    QTest.mouseClick(iface.mapCanvas().viewport(), Qt.MouseButton.RightButton, pos=inside.map_position(lon, lat))
    inside.pause(100)
    roi = area_section().roi
    assert roi["type"] == "Polygon" and len(roi["coordinates"][0]) >= 4, roi
    assert math.isclose(area_km2(roi), 0.5 * 12.39 * 9.99, rel_tol=0.03), area_km2(roi)

    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    preview = area_section().window().findChild(QWidget, "previewSection")
    inside.wait(lambda: preview.frame is not None and preview.idle, "the preview is drawn")
    asked = [len(inside.kinds(tiles=False))]
    scale = iface.mapCanvas().scale()
    inside.build()
    asked.append(len(inside.kinds(tiles=False)))
    inside.drawn()
    inside.tell(scale_kept=0.5 < iface.mapCanvas().scale() / scale < 2)
    inside.picture(iface.mainWindow(), OUT / "composite.png")
    iface.mapCanvas().setRenderFlag(False)  # the dock is looked at from here on
    inside.child("thresholdSpin").setValue(0.50)
    inside.build()
    kinds = inside.kinds(tiles=False)
    inside.tell(maps=[kinds[asked[0] : asked[1]], kinds[asked[1] :]])
    inside.tell(names=[layer.name() for layer in inside.composites()], requests=inside.kinds(tiles=False))

    for name in ("scenesGroup", "methodGroup", "styleGroup", "advancedGroup"):
        group = inside.child(name)
        group.setCollapsed(False)
        inside.pause(100)
        inside.child(name)
        inside.picture(inside.dock(), OUT / f"dock-{name}.png")
    inside.tell(english=english(inside.dock()), cut=cut(inside.dock()))
    inside.unload()


inside.run(main)
