"""Runs inside QGIS for test_compare_window.py: two composites of one area, compared in several coordinate systems."""

import re
import time
from pathlib import Path

from qgis.core import QgsMapRendererParallelJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QEvent, QItemSelectionModel, QPoint, Qt
from qgis.PyQt.QtGui import QImage, QPainter
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QFileDialog, QFrame, QToolButton
from qgis.utils import iface

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.gui.compare_tool import CompareTool
from cloudscore_plugin.layers.identity import recipe_of
from tests.benchmarks.window_inside import Stall
from tests.desktop import inside, words

URL, OUT = inside.ARGUMENTS["url"], Path(inside.ARGUMENTS["out"])
LON, LAT, WIDE = 120.97, 23.87, 0.035


def recipe(start: str, end: str, threshold: float) -> CompositeRecipe:
    west, south = LON - 0.03, LAT - 0.02
    ring = [[west, south], [west + 0.06, south], [west + 0.06, south + 0.04], [west, south + 0.04], [west, south]]
    return CompositeRecipe({"type": "Polygon", "coordinates": [ring]}, start, end, clear_threshold=threshold)


def tool() -> CompareTool:
    return iface.mapCanvas().mapTool()


def rendered() -> None:
    canvas = iface.mapCanvas()
    inside.pause(300)
    inside.wait(
        lambda: not canvas.isDrawing() and not tool()._settle.isActive() and not tool().pictures.rendering,
        "both sides are rendered",
    )


def plain(settings: QgsMapSettings, layers: list):
    settings = QgsMapSettings(settings)
    settings.setLayers(layers)
    job = QgsMapRendererParallelJob(settings)
    done = []
    job.finished.connect(lambda: done.append(True))
    job.start()
    inside.wait(lambda: bool(done), "a picture is rendered")
    image = job.renderedImage()
    ratio = iface.mapCanvas().devicePixelRatioF()
    if image.devicePixelRatio() == ratio:
        return image
    inside.tell(rendered_at=image.devicePixelRatio())
    size = iface.mapCanvas().viewport().size()
    screen = QImage(round(size.width() * ratio), round(size.height() * ratio), QImage.Format.Format_RGB32)
    screen.setDevicePixelRatio(ratio)
    painter = QPainter(screen)
    painter.drawImage(0, 0, image)
    painter.end()
    return screen


def share_that_differs(one, other, xs: range, ys: range) -> float:
    far = [
        any(abs(a - b) > 8 for a, b in zip(one.pixelColor(x, y).getRgb(), other.pixelColor(x, y).getRgb()))
        for x in xs
        for y in ys
    ]
    return sum(far) / len(far)


def compare_with_renders(layers: list) -> dict:
    """How much the window's pixels left and right of the handle differ from the two layers rendered apart."""
    canvas = iface.mapCanvas()
    settings = canvas.mapSettings()
    found = canvas.viewport().grab().toImage()
    early, late = (plain(settings, [layer]) for layer in layers)
    ratio = found.devicePixelRatio()
    at, room = round(tool().position * found.width()), round(30 * ratio)
    ys = range(round(60 * ratio), found.height() - round(60 * ratio), 5)
    left, right = range(0, at - room, 5), range(at + room, found.width(), 5)
    return {
        "left": share_that_differs(found, early, left, ys),
        "right": share_that_differs(found, late, right, ys),
        "crossed": share_that_differs(found, late, left, ys),
    }


def drag_handle(seconds: float) -> tuple[float, float]:
    """Drag the handle to and fro; frames painted in a second, and milliseconds of the main thread's CPU for each."""
    view = iface.mapCanvas().viewport()
    painted = []
    paint = tool().item.paint
    tool().item.paint = lambda *given: (painted.append(1), paint(*given))[1]
    width, middle = view.width(), view.height() // 2
    inside.mouse(QEvent.Type.MouseButtonPress, QPoint(width // 2, middle), Qt.MouseButton.LeftButton)
    painted.clear()
    started, used, step = time.perf_counter(), time.thread_time(), 0
    while time.perf_counter() - started < seconds:
        step += 1
        at = QPoint(abs((step * 7) % (2 * width - 2) - width) % width, middle)
        QTest.mouseMove(view, at)
        QApplication.processEvents()
    frames, used = len(painted) / (time.perf_counter() - started), time.thread_time() - used
    inside.mouse(QEvent.Type.MouseButtonRelease, QPoint(round(width * 0.45), middle), Qt.MouseButton.NoButton)
    del tool().item.paint
    return frames, used / max(len(painted), 1) * 1000


def save_report(layers: list) -> None:
    """The report of both layers, by the menu of one of them while both are selected."""
    tree, root = iface.layerTreeView(), QgsProject.instance().layerTreeRoot()
    tree.setCurrentLayer(layers[0])
    for layer in layers:
        tree.selectionModel().select(
            tree.node2index(root.findLayer(layer.id())), QItemSelectionModel.SelectionFlag.Select
        )
    path = OUT / "report.pdf"
    path.unlink(missing_ok=True)
    asks = QFileDialog.getSaveFileName
    QFileDialog.getSaveFileName = lambda *given: (str(path), "")
    before, stall = len(inside.kinds(URL)), Stall()
    iface.mainWindow().findChild(QAction, "layerReport").trigger()
    QFileDialog.getSaveFileName = asks
    inside.wait(lambda: path.exists() and inside.message() is not None, "the report is saved")
    inside.tell(report=path.stat().st_size, report_stall=stall.stop(), report_asked=set_of(inside.kinds(URL)[before:]))
    iface.messageBar().clearWidgets()


def set_of(kinds: list) -> list:
    return sorted(set(kinds))


def around() -> list:
    """What lies on the canvas."""
    canvas = iface.mapCanvas()
    inside.pause(100)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [len(canvas.scene().items()), len([one for one in canvas.children() if one.isWidgetType()])]


def bench() -> None:
    """For the benchmark: a large window, and the handle dragged to and fro."""
    count = len(inside.kinds(URL))
    frames, cpu = drag_handle(5)
    inside.tell(frames=frames, cpu=cpu, asked=inside.kinds(URL)[count:])


def main() -> None:
    dock = inside.dock()
    inside.size_window(*((1600, 1000) if inside.ARGUMENTS.get("bench") else (1280, 860)))
    inside.show_place(LON, LAT, WIDE)
    canvas = iface.mapCanvas()
    for made in (recipe("2023-11-01", "2023-12-01", 0.6), recipe("2024-02-01", "2024-03-01", 0.3)):
        dock.builder.build(made)
        inside.wait(lambda: not dock.builder.running, "a layer is built")
    layers = sorted(inside.composites(), key=lambda layer: recipe_of(layer).start)
    assert len(layers) == 2
    inside.drawn()
    before, previous = around(), canvas.mapTool()
    button = inside.child("cloudscoreCompareButton")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    rendered()
    if inside.ARGUMENTS.get("bench"):
        bench()
        return
    inside.tell(
        ratio=canvas.devicePixelRatioF(),
        sides=[recipe_of(QgsProject.instance().mapLayer(side.key)).start for side in tool().sides],
    )
    inside.picture(iface.mainWindow(), OUT / "web-mercator.png")
    differ = {"EPSG:3857": compare_with_renders(layers)}
    for crs in ("EPSG:3826", "EPSG:4326"):
        inside.show_place(LON, LAT, WIDE, crs)
        rendered()
        differ[crs] = compare_with_renders(layers)
        inside.picture(canvas, OUT / f"{crs.replace(':', '-')}.png")
    inside.show_place(LON, LAT, WIDE, "EPSG:3826")
    canvas.setRotation(25)
    canvas.refresh()
    rendered()
    differ["rotated"] = compare_with_renders(layers)
    inside.picture(canvas, OUT / "rotated.png")
    inside.tell(differ=differ)

    count = len(inside.kinds(URL))
    drag_handle(1)
    canvas.setFocus()
    for key in (Qt.Key.Key_X, Qt.Key.Key_Left, Qt.Key.Key_B):
        QTest.keyClick(canvas, key)
        inside.pause(800)
    inside.picture(canvas, OUT / "blink.png")
    for key in (Qt.Key.Key_B, Qt.Key.Key_T, Qt.Key.Key_Down):
        QTest.keyClick(canvas, key)
    inside.pause(300)
    inside.picture(canvas, OUT / "turned.png")
    inside.tell(asked=inside.kinds(URL)[count:])
    bar = canvas.findChild(QFrame, "compareBar")
    inside.tell(english=words.english(bar, data=names(layers)), cut=words.cut(bar))
    assert bar.findChild(QToolButton, "compareSwap").isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    save_report(layers)
    canvas.setRotation(0)
    inside.drawn()
    inside.tell(before=before, after=around(), tool=canvas.mapTool() is previous)
    inside.picture(iface.mainWindow(), OUT / "ended.png")
    inside.unload()


def names(layers: list) -> str:
    return "|".join(re.escape(layer.name()) for layer in layers)


inside.run(main)
