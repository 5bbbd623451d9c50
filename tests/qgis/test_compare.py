"""Comparing two sides on the map: what each side shows, pixel by pixel, how it is moved, and that nothing stays."""

from __future__ import annotations

import gc

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMapThemeCollection,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.gui import QgsMapToolZoom
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtGui import QImage, QPainter
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QToolButton

from cloudscore_plugin.gui import compare_bar
from cloudscore_plugin.gui.compare import Compare
from cloudscore_plugin.gui.compare_bar import CompareBar
from cloudscore_plugin.services import compare as service
from cloudscore_plugin.services.compare import GROUP, LAYER, REST, THEME, Side, choices, side_of, side_settings
from tests.support.qt import wait

from .test_layers import RECIPE, composite
from .window import child

BOX = QgsRectangle(120.6, 23.8, 121.2, 24.2)
WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")


def area(name: str, colour: str, box: QgsRectangle = BOX, step: float = 0.05) -> QgsVectorLayer:
    """A chequered layer, so that pixels tell where they are."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", name, "memory")
    features = []
    columns, rows = round(box.width() / step), round(box.height() / step)
    for column in range(columns):
        for row in range(rows):
            if (column + row) % 2:
                continue
            x, y = box.xMinimum() + column * step, box.yMinimum() + row * step
            feature = QgsFeature()
            feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, y, x + step, y + step)))
            features.append(feature)
    layer.dataProvider().addFeatures(features)
    symbol = QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"})
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return layer


@pytest.fixture
def layers(window):
    """On the map from the top: lines over all, red, blue, base."""
    made = [area("base", "#eeeebb", step=0.2), area("blue", "#2040e0"), area("red", "#e03020", step=0.1)]
    made.append(area("over", "#111111", QgsRectangle(120.85, 23.95, 120.95, 24.05), 0.01))
    QgsProject.instance().addMapLayers(made[::-1])
    look(window)
    return {layer.name(): layer for layer in made}


@pytest.fixture
def compare(window):
    said = []
    found = Compare(window, said.append)
    found.said = said
    yield found
    found.shut_down()


def look(window, crs="EPSG:4326", rotation=0.0):
    system = QgsCoordinateReferenceSystem(crs)
    change = QgsCoordinateTransform(WGS84, system, QgsProject.instance())
    window.canvas.setRotation(rotation)
    window.look_at(crs, change.transformBoundingBox(BOX))
    settled(window)


def settled(window):
    wait(lambda: not window.canvas.isDrawing())


def start(window, compare, *names):
    """Compare layers or groups by name, as selected in the layer tree; waits for the pictures."""
    root = QgsProject.instance().layerTreeRoot()
    tree = window.tree
    tree.clearSelection()
    flags = tree.selectionModel().SelectionFlag if hasattr(tree.selectionModel(), "SelectionFlag") else None
    for name in names:
        node = next(one for one in [*root.findLayers(), *root.findGroups(True)] if one.name() == name)
        select = (flags or type(tree.selectionModel())).Select
        tree.selectionModel().select(tree.node2index(node), select)
    compare.action.trigger()
    rendered(window, compare)
    return compare._tool


def rendered(window, compare):
    tool = compare._tool
    wait(lambda: not tool._settle.isActive() and not tool.pictures.rendering and not window.canvas.isDrawing())


def plain(window, *layers):
    """What the map shows with these layers alone, rendered apart."""
    settings = QgsMapSettings(window.canvas.mapSettings())
    settings.setLayers(list(layers))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def seen(window) -> QImage:
    return window.canvas.viewport().grab().toImage()


def differing(found: QImage, expected: QImage, xs, ys) -> int:
    """Pixels of a grid that differ, of those between the ranges, by more than rounding where edges are blended."""

    def far(one, other) -> bool:
        return any(abs(a - b) > 3 for a, b in zip(one.getRgb(), other.getRgb()))

    return sum(far(found.pixelColor(x, y), expected.pixelColor(x, y)) for x in range(*xs, 3) for y in range(*ys, 3))


def clear_rows(window):
    """The rows of the map that neither the bar nor the names cover."""
    return 60, window.canvas.viewport().height() - 60


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3826", "EPSG:3857"])
@pytest.mark.parametrize("rotation", [0, 30])
@pytest.mark.parametrize("upright", [True, False])
def test_each_side_is_the_map_without_the_other(window, layers, compare, crs, rotation, upright):
    look(window, crs, rotation)
    tool = start(window, compare, "red", "blue")
    if not upright:
        tool.turn()
    tool.move_to(0.4)
    assert [side.key for side in tool.sides] == [layers["blue"].id(), layers["red"].id()]
    first = plain(window, layers["over"], layers["blue"], layers["base"])
    second = plain(window, layers["over"], layers["red"], layers["base"])
    found, view = seen(window), window.canvas.viewport()
    low, high = clear_rows(window)
    if upright:
        at, room = round(0.4 * view.width()), 30
        assert differing(found, first, (0, at - room), (low, high)) == 0
        assert differing(found, second, (at + room, view.width()), (low, high)) == 0
        assert differing(found, second, (0, at - room), (low, high)) > 100
    else:
        at, room = round(0.4 * view.height()), 60
        assert differing(found, first, (0, view.width()), (low, at - 30)) == 0
        assert differing(found, second, (0, view.width()), (at + room, high)) == 0


def test_moving_renders_nothing_and_neither_does_swapping(window, layers, compare):
    tool = start(window, compare, "red", "blue")
    started = tool.pictures.jobs_started
    assert started == 2
    width = window.canvas.viewport().width()
    window.drag(QPoint(width // 2, 300), QPoint(width // 4, 310))
    assert tool.position == pytest.approx(0.25, abs=0.01)
    before = seen(window)
    window.key(Qt.Key.Key_X)
    rendered(window, compare)
    assert tool.sides[0].key == layers["red"].id()
    assert differing(seen(window), before, (0, width), clear_rows(window)) > 100
    for _turn in range(20):
        window.key(Qt.Key.Key_Right)
    assert tool.position == pytest.approx(0.65, abs=0.01)
    rendered(window, compare)
    assert tool.pictures.jobs_started == started


def test_moving_looks_for_no_colours(window, layers, compare, monkeypatch):
    """To find the theme's, all docks are looked at: once, and again when the theme changes."""
    start(window, compare, "red", "blue")
    looked, found = [], compare_bar.canvas_palette
    monkeypatch.setattr(compare_bar, "canvas_palette", lambda canvas: (looked.append(1), found(canvas))[1])
    bar = compare._bar
    for expected in (0, 1):
        for _ in range(3):
            bar.repaint()
        assert len(looked) == expected
        QApplication.sendEvent(bar, QEvent(QEvent.Type.StyleChange))


def test_only_the_covered_side_is_rendered(window, layers, compare):
    """With one of the two hidden, the canvas shows the other side already."""
    QgsProject.instance().layerTreeRoot().findLayer(layers["blue"].id()).setItemVisibilityChecked(False)
    settled(window)
    tool = start(window, compare, "red", "blue")
    assert tool.pictures.jobs_started == 1 and tool.item.pictures[1] is None
    found, half = seen(window), window.canvas.viewport().width() // 2
    first = plain(window, layers["over"], layers["blue"], layers["base"])
    assert differing(found, first, (0, half - 30), clear_rows(window)) == 0


def test_one_layer_is_compared_with_the_rest_of_the_map(window, layers, compare):
    tool = start(window, compare, "red")
    assert tool.sides[1].key == layers["red"].id() or tool.sides[0].key == layers["red"].id()
    tool.compare([Side(), Side(LAYER, layers["red"].id())])
    rendered(window, compare)
    found, half = seen(window), window.canvas.viewport().width() // 2
    rest = plain(window, layers["over"], layers["blue"], layers["base"])
    assert tool.item.pictures[1] is None
    assert differing(found, rest, (0, half - 30), clear_rows(window)) == 0


def test_groups_and_themes(window, layers, compare):
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    for name, members in (("years", ("red", "over")), ("other", ("blue",))):
        group = root.insertGroup(0, name)
        for member in members:
            node = root.findLayer(layers[member].id())
            group.addChildNode(node.clone())
            node.parent().removeChildNode(node)
    root.findLayer(layers["over"].id()).setItemVisibilityChecked(False)
    shown = QgsMapThemeCollection.createThemeFromCurrentState(root, window.tree.layerTreeModel())
    project.mapThemeCollection().insert("as it is", shown)
    root.findLayer(layers["base"].id()).setItemVisibilityChecked(False)
    settled(window)
    listed = [(choice.side.kind, choice.title, choice.depth) for choice in choices(project)]
    assert listed == [
        (GROUP, "other", 0),
        (LAYER, "blue", 1),
        (GROUP, "years", 0),
        (LAYER, "red", 1),
        (LAYER, "over", 1),
        (LAYER, "base", 0),
        (THEME, "as it is", 0),
    ]
    settings = window.canvas.mapSettings()
    years, other = (side_of(root.findGroup(name)) for name in ("years", "other"))
    names = lambda found: [layer.name() for layer in found.layers()]  # noqa: E731
    assert names(side_settings(settings, project, years, other)) == ["red"]
    assert names(side_settings(settings, project, other, years)) == ["blue"]
    assert names(side_settings(settings, project, Side(THEME, "as it is"), years)) == ["blue", "red", "base"]
    assert side_settings(settings, project, years, Side(THEME, "as it is")) is None
    root.findGroup("other").setItemVisibilityChecked(False)
    settled(window)
    assert names(side_settings(window.canvas.mapSettings(), project, other, years)) == ["blue"]
    tool = start(window, compare, "years", "other")
    assert tool.sides == [years, other]
    bar = child(window.canvas, CompareBar, "compareBar")
    assert [box.currentText() for box in bar.lists] == ["years", "other"]


def test_groups_of_one_name_are_told_apart(window, layers):
    root = QgsProject.instance().layerTreeRoot()
    for name in ("red", "blue"):
        group = root.addGroup("same")
        node = root.findLayer(layers[name].id())
        group.addChildNode(node.clone())
        node.parent().removeChildNode(node)
    sides = [choice.side for choice in choices(QgsProject.instance()) if choice.side.kind == GROUP]
    found = [[layer.name() for layer in service.layers_of(QgsProject.instance(), side)] for side in sides]
    assert found == [["red"], ["blue"]]


def test_the_earlier_composite_is_on_the_left(window, compare):
    project = QgsProject.instance()
    late, early = composite(RECIPE.with_(start="2024-01-01", end="2024-02-01")), composite(RECIPE)
    project.addMapLayers([early, late])  # early on top
    shown = [early, late]
    found = service.usual_sides(project, [], shown)
    assert [side.key for side in found] == [early.id(), late.id()]
    nodes = [project.layerTreeRoot().findLayer(layer.id()) for layer in (late, early)]
    assert [side.key for side in service.usual_sides(project, nodes, [])] == [early.id(), late.id()]


def test_keys(window, layers, compare):
    tool = start(window, compare, "red", "blue")
    window.canvas.setFocus()
    extent = window.canvas.extent()
    width = window.canvas.viewport().width()
    window.key(Qt.Key.Key_Left)
    assert tool.position == pytest.approx(0.48)
    QTest.keyClick(window.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert tool.position == pytest.approx(0.48 + 1 / width)
    window.key(Qt.Key.Key_PageDown)
    assert tool.position == pytest.approx(0.58 + 1 / width)
    for key, place in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_Left, 0), (Qt.Key.Key_End, 1), (Qt.Key.Key_Right, 1)):
        window.key(key)
        assert tool.position == place
    window.key(Qt.Key.Key_T)
    assert not tool.upright
    window.key(Qt.Key.Key_Up)
    assert tool.position == pytest.approx(0.98)
    assert window.canvas.extent() == extent, "the arrow keys pan the map no more"
    window.key(Qt.Key.Key_B)
    assert tool.blinking and tool.item.alone == 0
    shown = seen(window)
    tool._show_other()
    assert tool.item.alone == 1
    assert differing(seen(window), shown, (0, width), clear_rows(window)) > 100
    window.key(Qt.Key.Key_B)
    assert not tool.blinking and tool.item.alone is None
    window.key(Qt.Key.Key_B)
    window.key(Qt.Key.Key_Left)  # moving the handle ends the blinking
    assert not tool.blinking
    window.key(Qt.Key.Key_Escape)
    assert window.canvas.mapTool() is window.pan and not compare.action.isChecked()


def leftovers(window):
    """What there is on and around the canvas."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return (
        len(window.canvas.scene().items()),
        len([one for one in window.canvas.children() if one.inherits("QFrame") or one.inherits("QWidget")]),
        [layer.receivers(layer.repaintRequested) for layer in QgsProject.instance().mapLayers().values()],
        window.canvas.receivers(window.canvas.renderStarting),
        QgsProject.instance().receivers(QgsProject.instance().layersWillBeRemoved),
    )


@pytest.mark.parametrize("way", ["escape", "another tool", "button", "action", "bar's escape", "unloaded"])
def test_it_ends_without_a_trace(window, layers, compare, way):
    before = leftovers(window)
    tool = start(window, compare, "red", "blue")
    assert window.canvas.mapTool() is tool and compare.action.isChecked()
    bar = child(window.canvas, CompareBar, "compareBar")
    tool.set_blinking(True)
    other = window.pan
    if way == "escape":
        window.key(Qt.Key.Key_Escape)
    elif way == "another tool":
        other = QgsMapToolZoom(window.canvas, False)
        window.canvas.setMapTool(other)
    elif way == "button":
        child(bar, QToolButton, "compareClose").click()
    elif way == "action":
        compare.action.trigger()
    elif way == "bar's escape":
        QTest.keyClick(child(bar, QToolButton, "compareSwap"), Qt.Key.Key_Escape)
    else:
        compare.shut_down()
    assert window.canvas.mapTool() is other
    assert tool.item is None and not tool.pictures.rendering and not tool._blink.isActive()
    after = leftovers(window)
    assert after == before
    assert sip.isdeleted(bar)
    if way == "another tool":
        window.canvas.setMapTool(window.pan)


def test_it_may_end_while_it_renders(window, layers, compare):
    compare.action.trigger()
    assert compare._tool.pictures.rendering
    compare.stop()
    wait(lambda: not service._leaving)
    compare.action.trigger()
    rendered(window, compare)
    assert all(compare._tool.item.pictures)


def test_layers_that_go(window, layers, compare):
    project = QgsProject.instance()
    tool = start(window, compare, "red", "blue")
    project.removeMapLayer(layers["blue"].id())
    rendered(window, compare)
    assert tool.sides == [Side(REST), Side(LAYER, layers["red"].id())]
    bar = child(window.canvas, CompareBar, "compareBar")
    assert bar.lists[0].currentText() == "The rest of the map" and bar.lists[0].findText("blue") < 0
    project.removeMapLayer(layers["red"].id())
    settled(window)
    wait(lambda: tool.item is None)
    assert window.canvas.mapTool() is window.pan


def test_layers_that_go_while_they_are_rendered(window, layers, compare):
    compare.action.trigger()
    QgsProject.instance().removeAllMapLayers()
    wait(lambda: not compare._tool.pictures.rendering and compare._tool.item is None)
    assert window.canvas.mapTool() is window.pan


def test_another_project_ends_it(window, layers, compare):
    tool = start(window, compare, "red", "blue")
    QgsProject.instance().clear()
    assert tool.item is None and not compare.action.isChecked()


def test_a_layer_that_looks_different_is_rendered_again(window, layers, compare):
    tool = start(window, compare, "red", "blue")
    started = tool.pictures.jobs_started
    symbol = QgsFillSymbol.createSimple({"color": "#10c060", "outline_style": "no"})
    layers["blue"].setRenderer(QgsSingleSymbolRenderer(symbol))
    layers["blue"].triggerRepaint()
    QApplication.processEvents()
    rendered(window, compare)
    assert tool.pictures.jobs_started == started + 1, "only the side that shows it"
    first = plain(window, layers["over"], layers["blue"], layers["base"])
    half = window.canvas.viewport().width() // 2
    assert differing(seen(window), first, (0, half - 30), clear_rows(window)) == 0


def test_the_map_may_move(window, layers, compare):
    tool = start(window, compare, "red", "blue")
    window.canvas.setExtent(QgsRectangle(120.7, 23.9, 121.0, 24.1))
    window.canvas.refresh()
    QApplication.processEvents()
    stale = tool.item.pictures[0]
    assert stale is not None, "until there is a new picture the old one goes where it belongs"
    rendered(window, compare)
    assert tool.item.pictures[0] is not stale
    first = plain(window, layers["over"], layers["blue"], layers["base"])
    half = window.canvas.viewport().width() // 2
    assert differing(seen(window), first, (0, half - 30), clear_rows(window)) == 0


def test_pictures_for_screens_of_high_resolution(window, layers, compare):
    """A screen at 150 %: pictures have its pixels, and fall on them exactly."""
    tool = start(window, compare, "red", "blue")
    fine = QgsMapSettings(tool._wanted[0])
    fine.setDevicePixelRatio(1.5)
    pictures = type(tool.pictures)(QgsProject.instance())  # of its own: the tool's follow the canvas
    pictures.show([fine])
    wait(lambda: not pictures.rendering)
    picture = pictures.picture(fine)
    size = fine.outputSize()
    assert (picture.image.width(), picture.image.devicePixelRatio()) == (round(size.width() * 1.5), 1.5)
    screen = QImage(picture.image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    screen.setDevicePixelRatio(1.5)
    painter = QPainter(screen)
    tool.item._draw(painter, picture, fine, picture.place)
    painter.end()
    assert differing(screen, picture.image, (0, screen.width()), (0, screen.height())) == 0


def test_the_bar_chooses(window, layers, compare):
    tool = start(window, compare, "red", "blue")
    bar = child(window.canvas, CompareBar, "compareBar")
    first = child(bar, QComboBox, "compareFirst")
    assert first.currentText() == "blue" and first.accessibleName() == "Left side"
    row = first.findText("base")
    first.setCurrentIndex(row)
    first.activated.emit(row)
    assert tool.sides[0].key == layers["base"].id()
    row = first.findText("red")  # what the other side shows already: that one gives way
    first.setCurrentIndex(row)
    first.activated.emit(row)
    assert [side.key for side in tool.sides] == [layers["red"].id(), layers["base"].id()]
    child(bar, QToolButton, "compareSwap").click()
    assert first.currentText() == "base"
    child(bar, QToolButton, "compareTurn").click()
    assert first.accessibleName() == "Upper side"
    child(bar, QToolButton, "compareBlink").click()
    assert tool.blinking
    child(bar, QToolButton, "compareBlink").click()
    assert not tool.blinking
    for widget in (*bar.findChildren(QToolButton), *bar.lists):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.accessibleName() or widget.text(), widget.objectName()


def test_an_empty_project_is_told(window, compare):
    compare.action.trigger()
    assert compare.said and not compare.action.isChecked() and window.canvas.mapTool() is window.pan
