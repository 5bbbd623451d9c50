"""Runs inside QGIS for test_ask_window.py: three places are asked and compared, by mouse and keys."""

from pathlib import Path

from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QWidget
from qgis.utils import iface

from cloudscore_plugin.core import question
from cloudscore_plugin.gui.ask import KEY
from tests.desktop import inside, words

A = inside.ARGUMENTS
OUT = Path(A["out"])
LON, LAT = 120.96, 23.97
PLACES = ((0.0, 0.0), (0.03, 0.02), (-0.03, 0.03))


def panel() -> QWidget:
    return iface.mainWindow().findChild(QWidget, "CloudScoreAsk")


def holders() -> list[str]:
    """The actions that the key would trigger."""
    wanted = QKeySequence(KEY)
    actions = iface.mainWindow().findChildren(QAction)
    return [action.objectName() for action in actions if any(key == wanted for key in action.shortcuts())]


def ask(dx: float, dy: float) -> None:
    had = len(panel().places)
    inside.click_map(LON + dx, LAT + dy)
    inside.wait(lambda: len(panel().places) > had, "the click is taken")
    place = panel().places[-1]
    inside.wait(lambda: (place.answer is not None and not place.coarse) or place.problem, "the answer comes", 120)
    inside.tell(problem=place.problem)


def measure_areas() -> None:
    """Two fields on the same composite, from the panel's button."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=name:string(20)", "Fields", "memory")
    features = []
    for name, dx in (("甲", -0.02), ("乙", 0.02)):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([name])
        box = QgsRectangle(LON + dx, LAT, LON + dx + 0.004, LAT + 0.003)
        feature.setGeometry(QgsGeometry.fromRect(box))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    QgsProject.instance().addMapLayer(layer)
    QTest.mouseClick(panel().findChild(QWidget, "askAreas"), Qt.MouseButton.LeftButton)
    inside.wait(lambda: inside.dialog("areaStatisticsDialog") is not None, "the dialog opens")
    dialog = inside.dialog("areaStatisticsDialog")
    inside.picture(dialog, OUT / "areas-before.png")
    QTest.mouseClick(dialog.findChild(QWidget, "statisticsStart"), Qt.MouseButton.LeftButton)
    inside.wait(lambda: dialog.busy, "it measures")
    inside.wait(lambda: not dialog.busy, "it ends", 120)
    dialog.findChild(QWidget, "statisticsFeatures").selectAll()
    inside.picture(dialog, OUT / "areas.png")
    inside.tell(
        areas=[len(curve.lines) for curve in dialog.chart.curves],
        rows=dialog.result.featureCount(),
        areas_cut=words.cut(dialog),
        areas_english=words.english(dialog, r"CSV|PNG|SVG|Fields|Simulated|GeoTIFF|name"),
    )
    dialog.reject()


def main() -> None:
    inside.dock()
    inside.size_window(1366, 768)
    inside.show_place(LON, LAT, 0.12)
    inside.click("areaRectangleButton")
    inside.drag(LON - 0.04, LAT - 0.01, LON + 0.04, LAT + 0.04)  # the places and little more: few tiles of many scenes
    inside.set_date("startDate", 2024, 1, 1)
    inside.set_date("endDate", 2024, 4, 30)
    inside.build()
    inside.tell(key=holders(), known=QgsGui.shortcutsManager().actionForSequence(QKeySequence(KEY)) is not None)
    QApplication.setActiveWindow(iface.mainWindow())  # there is no window manager
    iface.mapCanvas().setFocus()
    QTest.keyClick(
        iface.mapCanvas(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    inside.tell(started=iface.mainWindow().findChild(QAction, "cloudscoreAsk").isChecked())
    if panel() is None:
        iface.mainWindow().findChild(QAction, "cloudscoreAsk").trigger()
    inside.wait(lambda: panel() is not None and panel().isVisible(), "the panel opens")
    iface.mainWindow().resizeDocks([panel()], [330], Qt.Orientation.Vertical)
    for dx, dy in PLACES:
        ask(dx, dy)
    inside.drawn()
    inside.picture(iface.mainWindow(), OUT / "window.png")
    inside.tell(curves=[len(curve.points) for curve in panel().chart.curves])
    # A view that does not count says why, to the mouse and to the keys.
    place, reasons = panel().current, panel()._reasons(panel().current)
    chart, at = panel().chart, len(panel().places) - 1
    spots = {n: chart.place_of(at, n).toPoint() for n, point in enumerate(chart.curves[at].points) if not point.clear}
    # Where tiles overlap two views may stand at one spot.
    where = next(spot for n, spot in spots.items() if chart.nearest(spot.x(), spot.y()) == (at, n))
    QTest.mouseMove(chart, where)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    inside.tell(why=chart.words_at(where.x(), where.y()), said=chart.accessibleDescription(), reasons=list(reasons))
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Left)
    inside.tell(moved=chart.accessibleDescription(), shares=[len(place.answer.views), reasons.count(question.CLEAR)])
    inside.picture(panel(), OUT / "chart.png")
    panel()._tabs.setCurrentIndex(1)
    inside.picture(panel(), OUT / "views.png")
    panel()._tabs.setCurrentIndex(2)
    inside.picture(panel(), OUT / "values.png")
    panel()._tabs.setCurrentIndex(0)
    inside.child("thresholdSlider")
    inside.dock().cloud_filter.threshold = 0.35
    inside.wait(lambda: place.moved is not None, "the composite follows")
    inside.picture(panel(), OUT / "moved.png")
    inside.tell(follows=panel().state)
    panel().setFloating(True)
    panel().resize(340, 420)
    inside.pause(300)
    inside.picture(panel(), OUT / "narrow.png")
    inside.tell(width=panel().width(), cut=words.cut(panel()))
    names = (
        r"WGS 84|EPSG|\d{8}T\d{6}_\d{8}T\d{6}_T\w{5}|CSV|PNG|SVG|GeoPackage|Scroll (Left|Right)"  # the last are Qt's
    )
    inside.tell(english=words.english(panel(), names))
    chart.save(str(OUT / "saved.png"))
    chart.save(str(OUT / "saved.svg"))
    panel().setFloating(False)
    measure_areas()
    QTest.keyClick(iface.mapCanvas(), Qt.Key.Key_Escape)
    QApplication.processEvents()
    inside.tell(ended=not iface.mainWindow().findChild(QAction, "cloudscoreAsk").isChecked())
    inside.unload()
    inside.tell(left=len(iface.mainWindow().findChildren(QWidget, "CloudScoreAsk")))


inside.run(main)
