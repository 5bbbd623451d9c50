"""The area: drawn with a real mouse in several projections, and compared with positions computed apart from QGIS."""

from __future__ import annotations

import json
import math
import random
import struct
import time

import pytest
from osgeo import ogr, osr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QPoint, Qt, QThread, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QLabel, QMenu, QToolButton

from cloudscore_plugin.core.recipe import area_km2, bounds, checked_geometry
from cloudscore_plugin.gui.area import AreaSection
from cloudscore_plugin.gui.messages import Messages
from cloudscore_plugin.layers import areas as shapes
from cloudscore_plugin.layers.area_names import Naming
from cloudscore_plugin.messages.units import format_area, format_area_twice
from tests.support.qt import wait

METRE = 9e-6  # degrees of latitude


@pytest.fixture
def area(window):
    section = AreaSection(window.canvas, window.window)
    holder = QDockWidget(window.window)
    holder.setWidget(section)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, holder)
    QApplication.processEvents()
    messages = Messages(window, lambda: None)
    section.refused.connect(messages.error)
    yield section
    section.shut_down()
    section.deleteLater()


def transformation(source: str, target: str) -> osr.CoordinateTransformation:
    systems = []
    for name in (source, target):
        system = osr.SpatialReference()
        system.SetFromUserInput(name)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        systems.append(system)
    return osr.CoordinateTransformation(*systems)


def button(area, name) -> QToolButton:
    return area.findChild(QToolButton, name)


def bands(window) -> list[QgsRubberBand]:
    return [item for item in window.canvas.scene().items() if isinstance(item, QgsRubberBand)]


def edge_positions(corners, count=50):
    """Positions along the straight edges of a closed ring."""
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]]):
        for step in range(count):
            yield x1 + (x2 - x1) * step / count, y1 + (y2 - y1) * step / count


def draw_rectangle(window, area, box: QgsRectangle):
    """Drag over a box; returns the corners that were really hit, in map coordinates."""
    QTest.mouseClick(button(area, "areaRectangleButton"), Qt.MouseButton.LeftButton)
    low, high = window.at(box.xMinimum(), box.yMinimum()), window.at(box.xMaximum(), box.yMaximum())
    window.drag(low, high)
    a, b = window.map_at(low), window.map_at(high)
    return [(a.x(), a.y()), (b.x(), a.y()), (b.x(), b.y()), (a.x(), b.y())]


@pytest.mark.parametrize(
    "crs, view, box",
    [
        ("EPSG:3826", (200000, 2600000, 320000, 2700000), (240000, 2620000, 300000, 2680000)),
        ("EPSG:3857", (13300000, 2700000, 13500000, 2850000), (13350000, 2750000, 13420000, 2800000)),
        ("EPSG:4326", (120, 23, 123, 25), (120.5, 23.5, 121.5, 24.2)),
        ("EPSG:3031", (-2600000, 900000, -2300000, 1100000), (-2500000, 950000, -2400000, 1020000)),
    ],
)
def test_a_drawn_rectangle_stays_where_it_was_drawn(window, area, crs, view, box):
    window.look_at(crs, QgsRectangle(*view))
    corners = draw_rectangle(window, area, QgsRectangle(*box))

    assert area.roi["type"] == "Polygon"
    assert len(area.roi["coordinates"]) == 1
    ring = area.roi["coordinates"][0]
    assert len(ring) < 150
    outline = ogr.CreateGeometryFromJson(json.dumps({"type": "LineString", "coordinates": ring}))
    change = transformation(crs, "EPSG:4326")
    worst = 0.0
    for x, y in edge_positions(corners):
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(*change.TransformPoint(x, y)[:2])
        worst = max(worst, outline.Distance(point))
    assert worst < 3 * METRE
    # and the other way round: nothing of the outline lies elsewhere
    flat = ogr.CreateGeometryFromWkt("POLYGON((" + ",".join(f"{x} {y}" for x, y in [*corners, corners[0]]) + "))")
    back = transformation("EPSG:4326", crs)
    for lon, lat in ring:
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(*back.TransformPoint(lon, lat)[:2])
        edge = flat.Boundary().Distance(point)
        assert edge < (5 if crs != "EPSG:4326" else 5 * METRE)
    assert window.canvas.mapTool() is window.pan
    assert area.findChild(QLabel, "areaText").text().endswith("km²")


@pytest.mark.parametrize(
    "square_kilometres, told, in_the_dock",
    [
        (1.6e-5, "16 m²", "16 m²"),
        (0.000099, "99 m²", "99 m²"),
        (0.0001, "0.01 ha", "0.01 ha"),
        (0.035, "3.50 ha", "3.50 ha"),
        (0.5, "50.0 ha", "50.0 ha"),
        (1, "100 ha", "1.00 km² · 100 ha"),
        (12.4, "1,240 ha", "12.4 km² · 1,240 ha"),
        (100, "10,000 ha", "100 km² · 10,000 ha"),
        (100.2, "100 km²", "100 km²"),
        (12345.6, "12,346 km²", "12,346 km²"),
    ],
)
def test_a_size_has_the_unit_and_the_digits_that_matter(window, square_kilometres, told, in_the_dock):
    assert format_area(square_kilometres) == told
    assert format_area_twice(square_kilometres) == in_the_dock


def test_the_size_told_is_the_size_drawn(window, area):
    window.look_at("EPSG:3826", QgsRectangle(200000, 2600000, 320000, 2700000))
    corners = draw_rectangle(window, area, QgsRectangle(240000, 2620000, 300000, 2680000))
    width, height = corners[1][0] - corners[0][0], corners[2][1] - corners[1][1]
    assert area_km2(area.roi) == pytest.approx(abs(width * height) / 1e6, rel=0.01)  # TM2 scale and sphere


def test_a_rectangle_in_degrees_needs_four_corners_only(window, area):
    window.look_at("EPSG:4326", QgsRectangle(120, 23, 123, 25))
    draw_rectangle(window, area, QgsRectangle(120.5, 23.5, 121.5, 24.2))
    assert len(area.roi["coordinates"][0]) == 5
    window.look_at("EPSG:3857", QgsRectangle(13300000, 2700000, 13500000, 2850000))
    draw_rectangle(window, area, QgsRectangle(13350000, 2750000, 13420000, 2800000))
    assert len(area.roi["coordinates"][0]) == 5


@pytest.mark.parametrize(
    "crs, view, box",
    [
        ("EPSG:4326", (178, -19, 182, -16), (179.2, -18, 180.9, -17)),
        ("EPSG:4326", (-182, -19, -178, -16), (-180.8, -18, -179.1, -17)),
        ("EPSG:3857", (19900000, -2100000, 20200000, -1900000), (19950000, -2050000, 20120000, -1950000)),
    ],
)
def test_across_the_antimeridian_it_comes_in_two_parts(window, area, crs, view, box):
    window.look_at(crs, QgsRectangle(*view))
    corners = draw_rectangle(window, area, QgsRectangle(*box))
    assert area.roi["type"] == "MultiPolygon"
    spans = sorted((min(p[0] for p in part[0]), max(p[0] for p in part[0])) for part in area.roi["coordinates"])
    # the same longitudes, computed by hand
    turn = 360.0 if crs == "EPSG:4326" else 2 * math.pi * 6378137.0
    lons = sorted({x / turn * 360 for x, _y in corners})
    west, east = (lon - 360 if lon > 180 else lon + 360 if lon < -180 else lon for lon in lons)
    assert spans[0] == pytest.approx((-180.0, east), abs=METRE)
    assert spans[1] == pytest.approx((west, 180.0), abs=METRE)
    assert checked_geometry(area.roi) == area.roi
    # shown in one piece, where it was drawn
    shown = bands(window)[0].asGeometry()
    assert any(
        part.boundingBox().contains(QgsPointXY((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        and part.boundingBox().width() == pytest.approx(corners[1][0] - corners[0][0], rel=1e-3)
        for part in (QgsGeometry.unaryUnion([shown])).asGeometryCollection()
    )


def test_zoom_goes_to_an_area_across_the_antimeridian(window, area):
    window.look_at("EPSG:4326", QgsRectangle(178, -19, 182, -16))
    draw_rectangle(window, area, QgsRectangle(179.2, -18, 180.9, -17))
    window.look_at("EPSG:4326", QgsRectangle(0, 0, 1, 1))
    QTest.mouseClick(button(area, "areaZoomButton"), Qt.MouseButton.LeftButton)
    assert window.canvas.extent().contains(QgsRectangle(179.3, -17.9, 180.8, -17.1))
    assert window.canvas.extent().width() < 10


def test_a_polygon_by_its_corners(window, area):
    window.look_at("EPSG:3826", QgsRectangle(200000, 2600000, 320000, 2700000))
    QTest.mouseClick(button(area, "areaPolygonButton"), Qt.MouseButton.LeftButton)
    assert button(area, "areaPolygonButton").isChecked()
    pixels = [window.at(*xy) for xy in ((240000, 2620000), (300000, 2630000), (290000, 2690000), (250000, 2660000))]
    wrong = window.at(205000, 2605000)
    for pixel in pixels[:3]:
        window.click(pixel)
    window.click(wrong)
    window.key(Qt.Key.Key_Backspace)
    window.click(pixels[3])
    window.click(pixels[3] + QPoint(40, 40), Qt.MouseButton.RightButton)

    assert window.canvas.mapTool() is window.pan
    assert not button(area, "areaPolygonButton").isChecked()
    change = transformation("EPSG:3826", "EPSG:4326")
    expected = [change.TransformPoint(window.map_at(p).x(), window.map_at(p).y())[:2] for p in pixels]
    ring = area.roi["coordinates"][0]
    for lon, lat in expected:
        assert min(math.hypot(lon - p[0], lat - p[1]) for p in ring) < 2 * METRE
    change_wrong = change.TransformPoint(window.map_at(wrong).x(), window.map_at(wrong).y())
    assert min(math.hypot(change_wrong[0] - p[0], change_wrong[1] - p[1]) for p in ring) > 0.1


def test_a_double_click_ends_a_polygon_and_does_not_pan(window, area):
    window.look_at("EPSG:4326", QgsRectangle(120, 23, 123, 25))
    before = window.canvas.extent().center()
    QTest.mouseClick(button(area, "areaPolygonButton"), Qt.MouseButton.LeftButton)
    pixels = [window.at(*xy) for xy in ((120.5, 23.5), (121.5, 23.6), (121.2, 24.4))]
    for pixel in pixels[:2]:
        window.click(pixel)
    port, none = window.canvas.viewport(), Qt.KeyboardModifier.NoModifier
    QTest.mouseMove(port, pixels[2])
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, none, pixels[2])
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, none, pixels[2])
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, none, pixels[2])
    assert len(area.roi["coordinates"][0]) == 4
    assert window.canvas.mapTool() is window.pan
    assert window.canvas.extent().center() == before


def test_two_clicks_make_a_rectangle(window, area):
    window.look_at("EPSG:4326", QgsRectangle(120, 23, 123, 25))
    QTest.mouseClick(button(area, "areaRectangleButton"), Qt.MouseButton.LeftButton)
    window.click(window.at(120.5, 23.5))
    assert area.roi is None
    window.click(window.at(121.5, 24.5))
    lons = [p[0] for p in area.roi["coordinates"][0]]
    pixel = window.canvas.mapUnitsPerPixel()
    assert (min(lons), max(lons)) == (pytest.approx(120.5, abs=pixel), pytest.approx(121.5, abs=pixel))


def test_escape_cancels_and_keeps_the_area(window, area):
    window.look_at("EPSG:4326", QgsRectangle(120, 23, 123, 25))
    draw_rectangle(window, area, QgsRectangle(120.5, 23.5, 121.5, 24.2))
    kept, told = area.roi, area.findChild(QLabel, "areaText").text()
    QTest.mouseClick(button(area, "areaPolygonButton"), Qt.MouseButton.LeftButton)
    assert not button(area, "areaZoomButton").isVisible()
    window.click(window.at(120.5, 23.5))
    window.click(window.at(121.5, 23.5))
    assert len(bands(window)) == 2
    window.key(Qt.Key.Key_Escape)
    assert area.roi is kept
    assert len(bands(window)) == 1
    assert area.findChild(QLabel, "areaText").text() == told
    assert button(area, "areaZoomButton").isVisible()
    assert window.canvas.mapTool() is window.pan


def test_pressing_the_button_again_or_taking_another_tool_ends_drawing(window, area):
    rectangle, polygon = button(area, "areaRectangleButton"), button(area, "areaPolygonButton")
    QTest.mouseClick(rectangle, Qt.MouseButton.LeftButton)
    QTest.mouseClick(polygon, Qt.MouseButton.LeftButton)
    assert (rectangle.isChecked(), polygon.isChecked()) == (False, True)
    QTest.mouseClick(polygon, Qt.MouseButton.LeftButton)
    assert window.canvas.mapTool() is window.pan  # the user's tool, not the rectangle in between
    assert not polygon.isChecked()
    QTest.mouseClick(rectangle, Qt.MouseButton.LeftButton)
    window.canvas.setMapTool(window.pan)
    assert not rectangle.isChecked()


def test_the_tool_before_may_be_gone(window, area):
    from qgis.gui import QgsMapToolZoom
    from qgis.PyQt import sip

    zoom = QgsMapToolZoom(window.canvas, False)
    window.canvas.setMapTool(zoom)
    QTest.mouseClick(button(area, "areaRectangleButton"), Qt.MouseButton.LeftButton)
    sip.delete(zoom)
    window.key(Qt.Key.Key_Escape)
    assert window.canvas.mapTool() is None
    window.canvas.setMapTool(window.pan)


def test_the_map_view_as_area_also_when_turned(window, area):
    window.look_at("EPSG:3857", QgsRectangle(13350000, 2750000, 13420000, 2800000))
    QTest.mouseClick(button(area, "areaViewButton"), Qt.MouseButton.LeftButton)
    back = transformation("EPSG:4326", "EPSG:3857")
    corners = [back.TransformPoint(*p)[:2] for p in area.roi["coordinates"][0]]
    view = window.canvas.extent()
    assert min(x for x, _ in corners) == pytest.approx(view.xMinimum(), abs=2)
    assert max(y for _, y in corners) == pytest.approx(view.yMaximum(), abs=2)
    straight = area_km2(area.roi)
    window.canvas.setRotation(30)
    QTest.mouseClick(button(area, "areaViewButton"), Qt.MouseButton.LeftButton)
    assert area_km2(area.roi) == pytest.approx(straight, rel=0.05)
    tops = [p for p in area.roi["coordinates"][0] if p[1] == max(q[1] for q in area.roi["coordinates"][0])]
    assert len(tops) == 1  # stands on a corner


@pytest.mark.parametrize(
    "crs, wkt, words",
    [
        ("EPSG:4326", "POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))", "crosses itself"),
        ("EPSG:4326", "POLYGON((0 0, 1 1, 2 2, 0 0))", "encloses nothing"),
        ("EPSG:4326", "POLYGON((0 0, 0 0, 0 0, 0 0))", "encloses nothing"),
        ("EPSG:4326", "POLYGON((-20 -30, 40 -30, 40 30, -20 30, -20 -30))", "smaller area"),
        ("EPSG:4326", "POLYGON((-400 -30, 400 -30, 400 30, -400 30, -400 -30))", "smaller area"),
        ("EPSG:4326", "LINESTRING(0 0, 1 1)", "line encloses no area"),
        ("EPSG:4326", "MULTIPOINT(0 0, 1 1)", "single point"),
        ("EPSG:3031", "POLYGON((-90000 -90000, 90000 -90000, 90000 90000, -90000 90000, -90000 -90000))", "pole"),
        ("EPSG:3832", "POLYGON((25e6 1e6, 26e6 1e6, 26e6 11e5, 25e6 11e5, 25e6 1e6))", "beyond what the map"),
        ("EPSG:3826", "POLYGON((1e8 1e8, 1.1e8 1e8, 1.1e8 1.1e8, 1e8 1.1e8, 1e8 1e8))", "smaller area"),
    ],
)
def test_what_is_no_area_is_refused_with_words_and_no_other_stays_armed(window, area, crs, wkt, words):
    area.take(QgsGeometry.fromRect(QgsRectangle(10, 10, 10.5, 10.5)), QgsCoordinateReferenceSystem("EPSG:4326"))
    told = []
    area.changed.connect(lambda: told.append(area.roi))
    assert not area.take(QgsGeometry.fromWkt(wkt), QgsCoordinateReferenceSystem(crs))
    assert words in window.message()
    assert area.roi is None and told == [None]
    assert not bands(window)


def test_a_project_without_crs_is_told(window, area):
    area.take(QgsGeometry.fromRect(QgsRectangle(0, 0, 1, 1)), QgsCoordinateReferenceSystem())
    assert "coordinate system is not set" in window.message()


def layer(kind: str, wkts: list[str], crs="EPSG:4326", name="places", shown=True) -> QgsVectorLayer:
    made = QgsVectorLayer(f"{kind}?crs={crs}", name, "memory")
    features = []
    for wkt in wkts:
        feature = QgsFeature()
        geometry = QgsGeometry()
        wkb = bytes(ogr.CreateGeometryFromWkt(wkt).ExportToIsoWkb())  # QGIS reads no text with empty parts,
        geometry.fromWkb(wkb.replace(struct.pack("<d", 7777), struct.pack("<d", math.nan)))  # and none reads "nan"
        feature.setGeometry(geometry)
        features.append(feature)
    made.dataProvider().addFeatures(features)
    if shown:
        QgsProject.instance().addMapLayer(made)
    return made


def entries(area) -> dict:
    menu = area.findChild(QMenu, "areaLayerMenu")
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


SQUARES = [
    "POLYGON((250000 2650000, 260000 2650000, 260000 2660000, 250000 2660000, 250000 2650000))",
    "POLYGON((255000 2650000, 265000 2650000, 265000 2660000, 255000 2660000, 255000 2650000))",
    "POLYGON((280000 2650000, 290000 2650000, 290000 2660000, 280000 2660000, 280000 2650000))",
]


def test_a_layer_is_merged_and_its_selection_is_offered_first(window, area):
    squares = layer("Polygon", SQUARES, "EPSG:3826", "A & B")
    assert list(entries(area)) == ["A && B"]
    entries(area)["A && B"].trigger()
    assert area.roi["type"] == "MultiPolygon"
    assert len(area.roi["coordinates"]) == 2  # two of the three overlap
    assert area_km2(area.roi) == pytest.approx(150 + 100, rel=0.01)
    squares.selectByIds([1, 2])
    assert len(entries(area)) == 2
    next(iter(entries(area).values())).trigger()
    assert area.roi["type"] == "Polygon"
    assert area_km2(area.roi) == pytest.approx(150, rel=0.01)


def told(area) -> str:
    return area.findChild(QLabel, "areaText").text()


FIELD = "POLYGON((1 0,2 0,2 1,1 1,1 0))"
NESTED = ((0, 1), (0.1, 0.9), (0.2, 0.8), (0.3, 0.7))
ODD = {
    "a bow tie": (["POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))"], 0.5, "the area changed by 6,182 km², 100 %"),
    "parts that share an edge": (
        ["MULTIPOLYGON(((0 0, 1 0, 1 1, 0 1, 0 0)),((1 0, 2 0, 2 1, 1 1, 1 0)))"], 2, "the area stays as it was",
    ),
    "a hole joined to the outline, as Esri writes it": (
        ["POLYGON((0 0,4 0,4 4,0 4,0 0,1 1,1 3,3 3,3 1,1 1,0 0))"], 12, "the area stays as it was",
    ),
    "a hole along the outline": (["POLYGON((0 0,2 0,2 2,0 2,0 0),(0 0,1 0,1 1,0 1,0 0))"], 3, "stays as it was"),
    "a hole larger than its ring": (
        ["MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((9 0,9.1 0,9.1 0.1,9 0.1,9 0),(8 -1,10 -1,10 1,8 1,8 -1)))"],
        1,
        "repaired",
    ),
    "a hole that crosses its ring": (
        ["POLYGON((0 0,2 0,2 2,0 2,0 0),(1 1,3 1,3 1.5,1 1.5,1 1))"], 3.5, "the area changed by",
    ),
    "overlapping parts": (["MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((1 0,3 0,3 2,1 2,1 0)))"], 6, "the area changed by"),
    "features that overlap": (["POLYGON((0 0,2 0,2 2,0 2,0 0))", "POLYGON((1 0,3 0,3 2,1 2,1 0))"], 6, ""),
    "an empty part": (["MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),EMPTY)", "POLYGON EMPTY"], 1, ""),
    "a sliver and a field": (
        ["POLYGON((0 0,0.1 0.1,0.2 0.2000001,0 0))", FIELD], 1, "smaller than a pixel of 10 m were left out: 1",
    ),
    "a line there and back, and a field": (["POLYGON((0 0,2 2,0 0))", FIELD], 1, "left out: 1"),
    "a spike": (["POLYGON((0 0,1 0,1 1,3 3,1 1,0 1,0 0))"], 1, "stays as it was"),
    "a spike of a hair's width": (["POLYGON((0 0,1 0,1 1,3 3.00000001,3 3.00000002,1 1.00000001,0 1,0 0))"], 1, ""),
    "a sliver through a field": (["POLYGON((0 0,3 2,3 2.00000001,0 0))", FIELD], 1, ""),
    "a sliver over several fields": (
        ["POLYGON((0 0,9 2,9 2.00000001,0 0))", FIELD, "POLYGON((2 0,3 0,3 1,2 1,2 0))"], 2, "",
    ),
    "holes larger than the outline": (
        ["POLYGON(" + ",".join(f"({a} {a},{b} {a},{b} {b},{a} {b},{a} {a})" for a, b in NESTED) + ")"], 0.36, "100 %",
    ),
    "no numbers, and a field": (
        ["POLYGON((0 0,7777 0,1 1,0 0))", FIELD], 1, "coordinates are no numbers were left out: 1",
    ),
    "height and measure": (["POLYGON ZM((0 0 5 1,1 0 5 1,1 1 7777 1,0 1 5 1,0 0 5 1))"], 1, ""),
    "curves": (["CURVEPOLYGON(COMPOUNDCURVE((0 0,2 0),CIRCULARSTRING(2 0,1 1,0 0)))"], math.pi / 2, ""),
    "a surface of several kinds": (
        ["MULTISURFACE(((0 0,1 0,1 1,0 1,0 0)),CURVEPOLYGON(COMPOUNDCURVE((4 0,6 0),CIRCULARSTRING(6 0,5 1,4 0))))"],
        1 + math.pi / 2,
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_shapes_of_layers_are_mended_and_what_changed_is_told(window, area, name):
    wkts, degrees, words = ODD[name]
    kind = "MultiSurface" if "SURFACE" in wkts[0] else "CurvePolygon" if "CURVE" in wkts[0] else "MultiPolygon"
    area.take_layer(layer(kind + ("ZM" if "ZM" in wkts[0] else ""), wkts))
    assert area.roi is not None, window.message()
    assert area_km2(area.roi) == pytest.approx(degrees * 111.195**2, rel=2e-3)
    west, south, east, north = bounds(area.roi)
    if "spike" in name or "sliver" in name:  # they do not make it reach farther
        assert (east - west, south, north) == pytest.approx((degrees, 0, 1), abs=1e-6)
    _area, *notes = told(area).split("\n")
    assert words in " ".join(notes) and bool(notes) == bool(words)
    assert checked_geometry(json.loads(json.dumps(area.roi))) == area.roi


@pytest.mark.parametrize(
    "crs, x, y, side",
    [("EPSG:3857", 1781111, 6106854, 1000), ("EPSG:2263", 980000, 190000, 3000), ("EPSG:3826", 250000, 2650000, 500)],
)
@pytest.mark.parametrize("way", ["a sliver from its corner", "a sliver across it", "a spike"])
def test_an_area_reaches_no_farther_for_what_has_no_width(window, area, crs, x, y, side, way):
    """The sides of a sliver that lies over a field were simplified each for itself: 80 km of it stayed in the area."""
    hair, far = side * 1e-8, 100 * side
    field = f"{x} {y},{x + side} {y},{x + side} {y + side}"
    if way == "a spike":
        spike = f"{x + far} {y + far},{x + far} {y + far + hair},{x + side - hair} {y + side}"
        wkts = [f"POLYGON(({field},{spike},{x} {y + side},{x} {y}))"]
    else:
        start = (x, y) if "corner" in way else (x - far, y + side / 3)
        end = f"{x + far} {y + far},{x + far} {y + far + hair}"
        wkts = [f"POLYGON(({start[0]} {start[1]},{end},{start[0]} {start[1]}))"]
        wkts.append(f"POLYGON(({field},{x} {y + side},{x} {y}))")
    area.take_layer(layer("Polygon", wkts, crs))
    west, south, east, north = bounds(area.roi)
    plain = layer("Polygon", [f"POLYGON(({field},{x} {y + side},{x} {y}))"], crs)
    area.take_layer(plain)
    assert (west, south, east, north) == pytest.approx(bounds(area.roi), abs=1e-5)


def test_polygons_in_collections_are_taken_and_the_rest_is_told(window, area):
    mixed = "GEOMETRYCOLLECTION(POINT(5 5),LINESTRING(0 0,9 9),POLYGON((0 0,1 0,1 1,0 1,0 0)),GEOMETRYCOLLECTION EMPTY)"
    collections = layer("GeometryCollection", [mixed])
    collections.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))  # of mixed layers QGIS drops it
    area.take_layer(collections)
    assert area.roi is not None, window.message()
    assert area_km2(area.roi) == pytest.approx(111.195**2, rel=2e-3)
    assert "Lines and points among the polygons were left out: 2." in told(area)


@pytest.mark.parametrize(
    "crs, wkt, words",
    [
        ("EPSG:4326", "POLYGON((250000 2600000,260000 2600000,260000 2610000,250000 2600000))", "coordinate system"),
        ("EPSG:4326", "POLYGON((23.9 120.9,24 120.9,24 121,23.9 121,23.9 120.9))", "latitude seems to come before"),
        ("EPSG:4326", "POLYGON((100000 20,100001 20,100001 21,100000 20))", "coordinate system"),
        ("EPSG:4326", "POINT(100000 20)", "coordinate system"),
        ("EPSG:4258", "POLYGON((48 16,48.1 16,48.1 16.1,48 16))", "latitude seems to come before"),
        ("EPSG:3826", "POLYGON((120.9 23.9,121 23.9,121 24,120.9 23.9))", "coordinate system"),
        ("EPSG:3826", "POLYGON((2600000 250000,2610000 250000,2610000 260000,2600000 250000))", "seems to come before"),
        ("EPSG:3857", "POLYGON((120.9 23.9,121 23.9,121 24,120.9 23.9))", "coordinate system"),
        ("EPSG:3826", "POLYGON((1e308 1e308,-1e308 1e308,-1e308 -1e308,1e308 1e308))", "coordinate system"),
    ],
)
def test_coordinates_of_another_system_are_told_as_such(window, area, crs, wkt, words):
    area.take_layer(layer("Point" if "POINT" in wkt else "Polygon", [wkt], crs))
    assert "Check the layer's coordinate system" in window.message() and words in window.message()
    assert area.roi is None


def test_longitudes_up_to_360_are_taken(window, area):
    area.take_layer(layer("Polygon", ["POLYGON((300 -10,301 -10,301 -9,300 -9,300 -10))"]))
    assert area.roi["coordinates"][0][0][0] in (-60, -59)


def test_an_empty_project_has_no_place_yet(window, area):
    window.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    window.look_at("EPSG:4326", QgsRectangle(-180, -90, 180, 90))
    QTest.mouseClick(button(area, "areaViewButton"), Qt.MouseButton.LeftButton)
    assert "The map shows no place yet" in window.message() and "base map" in window.message()
    window.messageBar().clearWidgets()
    layer("Polygon", ["POLYGON((0 0,1 0,1 1,0 1,0 0))"])
    window.look_at("EPSG:4326", QgsRectangle(-180, -90, 180, 90))
    QTest.mouseClick(button(area, "areaViewButton"), Qt.MouseButton.LeftButton)
    assert "km²" in window.message()


@pytest.mark.parametrize("turn", [30, -100])
def test_a_rectangle_follows_the_screen_on_a_turned_map(window, area, turn):
    window.look_at("EPSG:3857", QgsRectangle(13350000, 2750000, 13420000, 2800000))
    window.canvas.setRotation(turn)
    QApplication.processEvents()
    QTest.mouseClick(button(area, "areaRectangleButton"), Qt.MouseButton.LeftButton)
    low, high = QPoint(150, 260), QPoint(330, 140)
    window.drag(low, high)
    corners = [window.map_at(QPoint(x, y)) for x, y in ((150, 260), (330, 260), (330, 140), (150, 140))]
    change = transformation("EPSG:3857", "EPSG:4326")
    ring = area.roi["coordinates"][0]
    assert len(ring) == 5
    for corner in corners:
        lon, lat = change.TransformPoint(corner.x(), corner.y())[:2]
        assert min(math.hypot(lon - x, lat - y) for x, y in ring) < 20 * METRE  # a pixel is some 100 m


def test_a_polygon_that_crosses_itself_can_be_mended(window, area):
    area.take(QgsGeometry.fromRect(QgsRectangle(10, 10, 10.5, 10.5)), QgsCoordinateReferenceSystem("EPSG:4326"))
    window.look_at("EPSG:4326", QgsRectangle(120, 23, 123, 25))
    QTest.mouseClick(button(area, "areaPolygonButton"), Qt.MouseButton.LeftButton)
    for xy in ((120.5, 23.5), (121.5, 24.5), (121.5, 23.5), (120.5, 24.5)):
        window.click(window.at(*xy))
    window.key(Qt.Key.Key_Return)
    assert "crosses itself" in window.message() and area.roi is None
    assert button(area, "areaPolygonButton").isChecked() and len(bands(window)) == 1
    window.key(Qt.Key.Key_Backspace)
    window.key(Qt.Key.Key_Return)
    assert len(area.roi["coordinates"][0]) == 4
    assert not button(area, "areaPolygonButton").isChecked() and window.canvas.mapTool() is window.pan


def slivers(count: int, side: float = 1.0) -> list[str]:
    chance, found = random.Random(1), []
    for _ in range(count):
        x, y, a, b = (side * chance.random() for _ in range(4))
        found.append(f"POLYGON(({16 + x} {48 + y},{16 + a} {48 + b},{16 + a} {48.00003 + b},{16 + x} {48 + y}))")
    return found


def mask(cells: int) -> str:
    """A vectorised mask: a ring along the edges of pixels, with holes that touch each other at corners."""
    step, chance = 1e-4, random.Random(2)

    def ring(x, y, size):
        west, south = 16 + x * step, 48 + y * step
        east, north = 16 + (x + size) * step, 48 + (y + size) * step
        return f"({west} {south},{east} {south},{east} {north},{west} {north},{west} {south})"

    holes = [ring(x, y, 1) for x in range(1, cells) for y in range(1, cells) if chance.random() < 0.4]
    return f"POLYGON({ring(0, 0, cells)},{','.join(holes)})"


@pytest.mark.parametrize("name", ["slivers", "mask", "small mask", "scribble", "coast"])
def test_what_takes_long_does_not_hold_up_the_window(window, area, name):
    if name == "slivers":
        shown = layer("Polygon", slivers(2500), shown=False)
    elif name == "mask":
        shown = layer("Polygon", [mask(280)], shown=False)
    elif name == "small mask":
        shown = layer("Polygon", [mask(80)], shown=False)
    elif name == "scribble":
        chance = random.Random(3)
        corners = ",".join(f"{16 + chance.random()} {48 + chance.random()}" for _ in range(30_000))
        shown = layer("Polygon", [f"POLYGON(({corners}))"], shown=False)
    else:
        steps = (2 * math.pi * n / 60_000 for n in range(60_000))
        corners = ",".join(
            f"{16 + math.cos(a) * (1 + 0.03 * math.sin(800 * a))} {48 + math.sin(a) * (1 + 0.03 * math.sin(800 * a))}"
            for a in steps
        )
        shown = layer("Polygon", [f"POLYGON(({corners}))"], shown=False)
    # This thread's own work, so that a busy machine makes no difference, and the clock, for it may also stand and wait.
    gaps, waits, last = [], [], [time.thread_time(), time.monotonic()]

    def beat():
        now = [time.thread_time(), time.monotonic()]
        gaps.append(now[0] - last[0])
        waits.append(now[1] - last[1])
        last[:] = now

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(5)
    area.take_layer(shown)
    assert area.findChild(QToolButton, "areaCancelButton").isVisible()
    wait(lambda: area.roi or window.message())
    timer.stop()
    print(name, "longest stall", max(gaps), "of", sum(gaps), "by the clock", max(waits), window.message())
    assert max(gaps) < 0.1 and max(waits) < 20, "the second is a guard against a standstill, not a figure"
    assert (area.roi is not None) == (name in ("coast", "small mask"))


def test_names_are_read_where_the_shapes_are(window, area, monkeypatch):
    """A feature of a server or of a slow disk takes as long for its name as for its shape."""
    threads, real = [], Naming.name
    monkeypatch.setattr(Naming, "name", lambda self: threads.append(QThread.currentThread()) or real(self))
    main = QThread.currentThread()
    area.take_layer(layer("Polygon", [mask(3)], shown=False))
    assert area.roi and area.name and threads == [main], "a few corners at once"
    area.take_layer(layer("Polygon", [mask(80)], shown=False))
    wait(lambda: area.roi)
    assert len(threads) == 2 and threads[1] != main and area.name


def test_reading_can_be_cancelled(window, area):
    area.take_layer(layer("Polygon", [mask(280)], shown=False))
    QTest.mouseClick(button(area, "areaCancelButton"), Qt.MouseButton.LeftButton)
    assert area.roi is None and not button(area, "areaCancelButton").isVisible() and "No area" in told(area)


def test_holes_stay_holes(window, area):
    wkt = "POLYGON((10 10, 11 10, 11 11, 10 11, 10 10),(10.4 10.4, 10.6 10.4, 10.6 10.6, 10.4 10.6, 10.4 10.4))"
    area.take_layer(layer("Polygon", [wkt]))
    assert len(area.roi["coordinates"]) == 2


def test_a_hole_beyond_the_antimeridian_stays_a_hole(window, area):
    def ring(west, south, east, north):  # kilometres from 180 degrees on the equator, on a map of the Pacific
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        return "(" + ", ".join(f"{3339584.7 + 1000 * x} {1000 * y}" for x, y in corners) + ")"

    wkt = f"POLYGON({ring(-100, 0, 100, 100)}, {ring(20, 20, 60, 60)})"
    area.take(QgsGeometry.fromWkt(wkt), QgsCoordinateReferenceSystem("EPSG:3832"))
    assert area_km2(area.roi) == pytest.approx(200 * 100 - 40 * 40, rel=0.01)


def test_edges_along_a_parallel_bend_on_the_map():
    wide = {"type": "Polygon", "coordinates": [[[0, 50], [40, 50], [40, 60], [0, 60], [0, 50]]]}
    shape = shapes.on_map(wide, QgsCoordinateReferenceSystem("EPSG:3035"), QgsProject.instance().transformContext())
    middle = QgsPointXY(*transformation("EPSG:4326", "EPSG:3035").TransformPoint(20, 60)[:2])
    assert shape.convertToType(QgsWkbTypes.GeometryType.LineGeometry).distance(QgsGeometry.fromPointXY(middle)) < 1000


def test_one_point_is_an_area_several_are_not(window, area):
    points = layer("Point", ["POINT(250000 2650000)", "POINT(260000 2650000)"], "EPSG:3826")
    area.take_layer(points)
    assert area.roi is None
    assert "single point" in window.message()
    points.selectByIds([1])
    area.take_layer(points, selected_only=True)
    expected = transformation("EPSG:3826", "EPSG:4326").TransformPoint(250000, 2650000)
    assert area.roi["type"] == "Point"
    assert area.roi["coordinates"] == pytest.approx(expected[:2], abs=METRE)
    assert bands(window)
    area.zoom()
    assert window.canvas.extent().contains(QgsPointXY(*expected[:2]))
    assert 0.05 < window.canvas.extent().width() < 1


@pytest.mark.parametrize(
    "kind, wkts, words",
    [
        ("LineString", ["LINESTRING(0 0, 1 1)"], "line encloses no area"),
        ("Polygon", [], "holds no shapes"),
        ("Polygon", ["POLYGON((0 0, 1 1, 2 2, 0 0))"], "encloses nothing"),
        ("Polygon", ["POLYGON EMPTY", "MULTIPOLYGON EMPTY"], "encloses nothing"),
    ],
)
def test_layers_that_give_no_area(window, area, kind, wkts, words):
    area.take_layer(layer(kind, wkts))
    assert words in window.message()
    assert area.roi is None


def test_a_project_without_vector_layers_says_so(window, area):
    (only,) = entries(area).values()
    assert not only.isEnabled()


@pytest.mark.parametrize("waves, height", [(40, 0.02), (3000, 0.0005)])
def test_a_detailed_outline_is_simplified_but_keeps_its_size(window, area, waves, height):
    ring = [
        (121 + 0.2 * math.cos(a) * (1 + height * math.sin(waves * a)), 24 + 0.2 * math.sin(a))
        for a in (2 * math.pi * step / 60000 for step in range(60000))
    ]
    shape = QgsGeometry.fromPolygonXY([[QgsPointXY(*xy) for xy in [*ring, ring[0]]]])
    area.take(shape, QgsCoordinateReferenceSystem("EPSG:4326"))
    assert area.roi is None and "Reading" in area.findChild(QLabel, "areaText").text()
    wait(lambda: area.roi)
    assert len(area.roi["coordinates"][0]) <= 2000
    full = {"type": "Polygon", "coordinates": [[*map(list, ring), list(ring[0])]]}
    assert area_km2(area.roi) == pytest.approx(area_km2(full), rel=1e-3)


def test_a_tiny_outline_keeps_its_size(window, area):
    """A tree's crown of some metres."""
    corners = [2 * math.pi * step / 60 for step in range(61)]
    ring = [QgsPointXY(121 + 2e-5 * math.cos(a), 24 + 2e-5 * math.sin(a)) for a in corners]
    area.take(QgsGeometry.fromPolygonXY([ring]), QgsCoordinateReferenceSystem("EPSG:4326"))
    expected = math.pi * 2e-5**2 * 111.195**2 * math.cos(math.radians(24))
    assert area_km2(area.roi) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    "crs, west, south, radius", [("EPSG:4326", 121, 0, 0.05), ("EPSG:3826", 250000, 2650000, 5500)]
)
def test_a_curve_is_an_area_too(window, area, crs, west, south, radius):
    x, y = west + radius, south
    corners = f"{west} {y}, {x} {y + radius}, {x + radius} {y}, {x} {y - radius}, {west} {y}"
    area.take(QgsGeometry.fromWkt(f"CURVEPOLYGON(CIRCULARSTRING({corners}))"), QgsCoordinateReferenceSystem(crs))
    kilometres = radius * 111.195 if radius < 1 else radius / 1000
    assert area_km2(area.roi) == pytest.approx(math.pi * kilometres**2, rel=0.01)


def test_a_point_on_a_map_that_goes_round_the_world_again(window, area):
    area.take(QgsGeometry.fromPointXY(QgsPointXY(190, 10)), QgsCoordinateReferenceSystem("EPSG:4326"))
    assert area.roi == {"type": "Point", "coordinates": [-170, 10]}


def test_a_layer_with_too_many_corners_is_refused(window, area, monkeypatch):
    monkeypatch.setattr(shapes, "MAX_LAYER_POSITIONS", 9)
    area.take_layer(layer("Polygon", SQUARES[:1], "EPSG:3826"))
    assert area.roi is not None
    area.clear()
    area.take_layer(layer("Polygon", SQUARES, "EPSG:3826"))
    assert "corners" in window.message() and area.roi is None


def squares(count: int) -> QgsGeometry:
    return QgsGeometry.collectGeometry(
        [
            QgsGeometry.fromRect(QgsRectangle(121 + x, 24 + y, 121.003 + x, 24.003 + y))
            for x, y in ((0.004 * (n % 100), 0.004 * (n // 100)) for n in range(count))
        ]
    )


def test_more_parts_than_can_be_sent_are_refused(window, area):
    area.take(squares(10_000), QgsCoordinateReferenceSystem("EPSG:4326"))
    wait(lambda: "fewer features" in window.message())
    assert area.roi is None


def test_many_parts_stay_what_they_are(window, area):
    shape = squares(1500)
    area.take(shape, QgsCoordinateReferenceSystem("EPSG:4326"))
    wait(lambda: area.roi)
    assert len(area.roi["coordinates"]) == 1500
    assert area_km2(area.roi) == pytest.approx(1500 * 0.3336 * 0.3047, rel=0.02)


def test_the_shown_area_follows_the_map_and_goes_when_cleared(window, area):
    area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    window.look_at("EPSG:3826", QgsRectangle(200000, 2600000, 320000, 2700000))
    box = bands(window)[0].asGeometry().boundingBox()
    corner = transformation("EPSG:4326", "EPSG:3826").TransformPoint(121, 24)
    assert (box.xMinimum(), box.yMinimum()) == pytest.approx(corner[:2], abs=200)
    QTest.mouseClick(button(area, "areaClearButton"), Qt.MouseButton.LeftButton)
    assert area.roi is None
    assert bands(window) == []
    assert not button(area, "areaZoomButton").isVisible()


def test_the_chosen_area_is_an_outline_that_leaves_the_colours_inside_alone(window, area):
    window.look_at("EPSG:4326", QgsRectangle(11.0, 46.0, 12.0, 47.0))
    before = window.canvas.grab().toImage()
    draw_rectangle(window, area, QgsRectangle(11.3, 46.3, 11.7, 46.7))
    QApplication.processEvents()
    after = window.canvas.grab().toImage()
    inside, edge = window.at(11.5, 46.5), window.at(11.3, 46.5)
    assert after.pixelColor(inside) == before.pixelColor(inside)
    assert any(after.pixelColor(edge + QPoint(dx, 0)) != before.pixelColor(edge + QPoint(dx, 0)) for dx in range(-2, 3))


def test_nothing_stays_on_the_map(window):
    section = AreaSection(window.canvas, window.window)
    section.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    button(section, "areaPolygonButton").click()
    window.click(QPoint(100, 100))
    section.shut_down()
    section.deleteLater()
    QApplication.processEvents()
    assert bands(window) == []
    assert window.canvas.mapTool() is window.pan
