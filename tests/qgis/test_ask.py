"""Asking pixels from the map: one request, what the panel says and shows, and that nothing stays behind."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from qgis.core import QgsApplication, QgsGeometry, QgsPointXY, QgsProject, QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsGui
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QPoint, QRectF, Qt, qVersion
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QImage, QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QComboBox, QTableWidget, QToolButton

from cloudscore_plugin.core import question
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.kinds import as_composite
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.gui import ask_panel
from cloudscore_plugin.gui.ask import KEY, Ask
from cloudscore_plugin.gui.ask_panel import COLOURS
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.view_chart import Curve, Line, ViewChart, ViewPoint, date_ticks, ticks
from cloudscore_plugin.gui.wheel_guard import WheelGuard
from cloudscore_plugin.gui.widgets import WrappingRow
from cloudscore_plugin.messages.i18n import number
from cloudscore_plugin.preview import pixel as pixel_module
from cloudscore_plugin.preview import stack as stack_module
from cloudscore_plugin.preview.grid import projection
from cloudscore_plugin.preview.pixel import coarse
from cloudscore_plugin.services.asked_product import asked_layer, product_at, with_filter
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ORIGIN, UTM, ArrayCatalogue
from tests.support.downloads import session
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import in_thread, wait
from tests.support.stacks import random_scenes, recipe_of

from .test_layers import composite
from .window import child

BANDS = ("B2", "B3", "B4", "B8", "B11", "B12")


@pytest.fixture(scope="module")
def running():
    scenes = random_scenes(8, bands=BANDS, unscored=(2,))
    with SandboxServer(ArrayCatalogue(scenes)) as server:
        server.scenes = scenes
        yield server


@pytest.fixture
def world(running, profile):
    running.log.clear()
    Settings.load().save(connection="google", endpoint=running.url, project="sandbox", live_preview=0)
    return running


@pytest.fixture
def recipe(running):
    return recipe_of(running.scenes, clear_threshold=0.5, style=Style.of("NDVI"))


@pytest.fixture
def ask(world, window):
    dock = CompositeDock(window)
    made = Ask(window, dock)
    yield made
    made.shut_down()
    dock.shut_down()
    dock.deleteLater()


def place_of(recipe, share=0.4):
    (west, south), _, (east, north), *_ = recipe.roi["coordinates"][0]
    return west + (east - west) * share, south + (north - south) * share


def asked(ask, product, share=0.4, **more):
    ask.ask_at(*place_of(as_composite(product), share), product, "June", False, **more)
    place = ask.panel.current
    wait(lambda: place.answer is not None or place.problem)
    return place


def counted(place, reasons):
    """What is said of a place's views, by overpass."""
    views = list(zip(place.answer.views, reasons))
    clear = {view.overpass for view, why in views if why == question.CLEAR}
    every = {view.overpass for view, why in views if why != question.BESIDE}
    return f"{len(clear)} of {len(every)} views are clear"


def test_one_request_a_click(ask, world, recipe):
    asked(ask, recipe)
    world.log.clear()
    place = asked(ask, recipe, 0.6)
    assert len(world.log) == 1
    assert place.answer.parts[0].values["clear_count"] == len(
        {v.overpass for v, why in zip(place.answer.views, place.answer.reasons()) if why == question.CLEAR}
    )


@pytest.mark.parametrize("share, of_unscored", [(0.3, "no score"), (0.4, "beside the swath")])
def test_the_panel_tells_values_views_and_reasons(ask, recipe, share, of_unscored):
    place = asked(ask, recipe, share)
    panel = ask.panel
    reasons = place.answer.reasons()
    assert counted(place, reasons) in panel.state
    views = child(panel, QTableWidget, "askViews")
    assert views.rowCount() == 8 and views.item(2, 3).text() == of_unscored
    values = child(panel, QTableWidget, "askValues")
    assert values.rowCount() == len(place.answer.parts[0].values)
    assert "WGS 84" in panel._where.text()
    [curve] = panel.chart.curves
    seen = [why == question.CLEAR for v, why in zip(place.answer.views, reasons) if v.value("NDVI") is not None]
    assert [point.clear for point in curve.points] == seen
    assert len(curve.lines) == 1


def test_the_threshold_is_followed_without_asking(ask, world, recipe):
    place = asked(ask, recipe)
    world.log.clear()
    ask._dock.fill()
    ask._listen()
    told = set()
    for threshold in (0.1, 0.5, 0.9):
        ask._dock.cloud_filter.threshold = threshold
        reasons = place.answer.reasons(recipe.with_(clear_threshold=threshold))
        expected = reasons.count(question.CLEAR)
        assert counted(place, reasons) in ask.panel.state
        own = threshold == recipe.clear_threshold
        assert ("dock's threshold" in ask.panel.state) != own
        assert sum(point.clear for point in ask.panel.chart.curves[0].points) == expected
        told.add(expected)
    assert len(told) > 1
    assert not [line for line in world.log if "value:compute" in str(line)]


def test_each_table_is_filled_once_a_move(ask, recipe, monkeypatch):
    """The views follow at once, the composite's values when they are computed; nothing is drawn twice."""
    asked(ask, recipe)
    ask._dock.fill()
    ask._listen()
    panel, filled = ask.panel, []
    fill = ask_panel._fill
    monkeypatch.setattr(
        ask_panel, "_fill", lambda table, *rest: filled.append(table.objectName()) or fill(table, *rest)
    )
    followed = []
    panel._follower.followed.connect(lambda *_found: followed.append(1))
    for number_, threshold in enumerate((0.2, 0.7), 1):
        ask._dock.cloud_filter.threshold = threshold
        wait(lambda count=number_: len(followed) == count)
        QCoreApplication.processEvents()
    assert sorted(filled) == 2 * ["askValues"] + 2 * ["askViews"]
    chosen = panel.views.item(3, 0)
    panel.views.selectRow(3)
    ask._dock.cloud_filter.threshold = 0.4
    wait(lambda: len(followed) == 3)
    assert panel.views.item(3, 0) is chosen and panel.scene == panel.views.item(3, 4).text()  # what is the same stays


def test_little_of_a_click_is_python_on_the_main_thread(ask, recipe, monkeypatch):
    """While a question is made ready in a task, each call from Qt into Python waits for it: up to 5 ms a call."""
    asked(ask, recipe)
    ask.panel.show()
    QCoreApplication.processEvents()
    calls = Counter()
    for owner, name in ((WheelGuard, "eventFilter"), (WrappingRow, "_lines"), (ViewChart, "paintEvent")):
        monkeypatch.setattr(owner, name, counting(calls, name, getattr(owner, name)))
    ask.panel.add(*place_of(recipe, 0.7), recipe, "June", False)
    ask.panel._state.setText("Words of more than one line. " * 20)
    ask.panel._state.setText("")
    for _turn in range(3):
        QCoreApplication.processEvents()
    ask.panel.views.viewport().repaint()
    most = 2 if qVersion().startswith("6") else 0  # Qt 6 asks again
    assert calls["_lines"] <= most, "a row of buttons keeps its size"
    assert calls["paintEvent"] <= 1, "a place that is not answered changes nothing in the chart"
    assert calls["eventFilter"] <= 12, "only fields are watched"


def counting(calls, name, function):
    def counted(*arguments):
        calls[name] += 1
        return function(*arguments)

    return counted


@pytest.mark.parametrize("kind", ["composite", "series", "change", "medoid", "min_views"])
def test_the_composite_follows_the_threshold_as_it_would_be_asked(ask, world, recipe, kind):
    product = {
        "composite": recipe,
        "series": Series(recipe.with_(end="2023-01-09"), "days(4)"),
        "change": Change(recipe.with_(end="2023-01-05"), recipe.with_(start="2023-01-05"), "NDVI", 1),
        "medoid": recipe.with_(method="medoid"),
        "min_views": recipe.with_(min_views=3),
    }[kind]
    place = asked(ask, product)
    ask._dock.fill()
    ask._listen()
    world.log.clear()
    ask._dock.cloud_filter.threshold = 0.25
    wait(lambda: place.moved is not None)
    assert not [line for line in world.log if "value:compute" in str(line)]
    ours = place.moved.parts
    there = asked(ask, with_filter(product, 0.25))
    assert [part.values for part in ours] == [pytest.approx(part.values) for part in there.answer.parts]
    assert place.moved is None and "dock's threshold" not in ask.panel.state  # a layer that is asked shows its own


def test_scenes_at_hand_answer_at_once_and_coarsely(ask, world, recipe, monkeypatch):
    place_at = place_of(recipe)
    stack = in_thread(lambda: fetched(world.url, recipe))
    monkeypatch.setattr(ask._dock, "scenes_at_hand", lambda product: stack)
    told = []
    ask._make_panel()
    answered = ask.panel.answered
    monkeypatch.setattr(
        ask.panel, "answered", lambda *given, **named: (answered(*given, **named), told.append(ask.panel.state))
    )
    ask.ask_at(*place_at, recipe, "June")
    place = ask.panel.current
    wait(lambda: place.answer is not None and not place.coarse)
    assert "coarse" in told[0].lower() and "coarse" not in told[-1].lower()
    assert len(told) == 2
    first = coarse(stack, place.answer.question)
    assert first.parts[0].values["NDVI"] == pytest.approx(place.answer.parts[0].values["NDVI"])  # at 10 m here
    assert coarse(stack, place.answer.question.with_(where={"type": "Point", "coordinates": [10, 10]})) is None


def fetched(url, recipe):
    opened = session(url)
    return stack_module.fetch(
        recipe,
        lambda: opened.scene_table(recipe),
        lambda indices, bands, grid: opened.preview_pixels(recipe, indices, bands, grid),
    )


def test_balanced_orbits_are_coarse_at_the_pixel_alone(running, recipe, monkeypatch):
    """The whole stack is measured, and only the pixel multiplied."""
    recipe = recipe.with_(balance_orbits=True, clip=True)
    stack = fetched(running.url, recipe)
    turns = [replace(scene, orbit=row % 2) for row, scene in enumerate(stack.scenes)]
    stack = replace(stack, scenes=tuple(turns))
    gains = {0: np.full(len(stack.bands), 1.25), 1: np.full(len(stack.bands), 0.8)}
    for module in (stack_module, pixel_module):
        monkeypatch.setattr(module, "orbit_gains", lambda _stack, _recipe: gains)
    excluded = turns[3].index
    recipe = recipe.with_(excluded=(excluded,))
    expected = stack_module.balanced(stack, recipe)
    monkeypatch.setattr(stack_module, "balanced", None)
    lon, lat = place_of(recipe)
    answer = coarse(stack, question.Question(recipe, {"type": "Point", "coordinates": [lon, lat]}, ("B4",)))
    x, y = (float(part) for part in projection(stack.grid.crs)[0](lon, lat))
    at = stack.grid.width * int((stack.grid.top - y) // stack.grid.scale) + int(
        (x - stack.grid.left) // stack.grid.scale
    )
    assert (expected.values[:, :, at] != stack.values[:, :, at]).any()
    band = stack.bands.index("B4")
    told = {view.index: view.bands["B4"] for view in answer.views if view.bands["B4"] is not None}
    values = dict(zip((scene.index for scene in turns), expected.values[band, :, at].tolist()))
    assert told and told == {index: float(values[index]) for index in told}


def test_several_places_have_names_and_colours(ask, recipe, tmp_path):
    for share in (0.3, 0.5, 0.7):
        asked(ask, recipe, share)
    names = [place.name for place in ask.panel.places]
    assert len(set(names)) == 3 and len({place.colour for place in ask.panel.places}) == 3
    assert len(ask.panel.chart.curves) == 3 and len(ask._markers) == 3
    choice = child(ask.panel, QComboBox, "askPlaces")
    choice.setEditText("Field")
    choice.lineEdit().editingFinished.emit()
    assert ask.panel.places[2].name == "Field"
    ask.keep_places()
    [layer] = QgsProject.instance().mapLayers().values()
    assert [feature["name"] for feature in layer.getFeatures()] == [*names[:2], "Field"]
    path = str(tmp_path / "places.gpkg")
    for _again in range(2):  # it replaces a file of that name
        ask.panel.kept.emit(path)
        kept = [one for one in QgsProject.instance().mapLayers().values() if one.source().startswith(path)]
        assert kept[-1].isValid() and kept[-1].featureCount() == 3
        assert {round(feature.geometry().asPoint().x(), 9) for feature in kept[-1].getFeatures()} == {
            round(place.lon, 9) for place in ask.panel.places
        }
        assert [category.label() for category in kept[-1].renderer().categories()] == [*names[:2], "Field"]
        QgsProject.instance().removeMapLayer(kept[-1])
    ask.panel.kept.emit(str(tmp_path / "missing" / "places.gpkg"))
    assert "could not be written" in ask.panel.state
    child(ask.panel, QToolButton, "askClear").click()
    assert ask.panel.places == [] and ask._markers == [] and ask.panel.chart.curves == ()


def test_a_series_has_steps_and_a_change_its_sides(ask, recipe):
    series = Series(recipe.with_(end="2023-01-09"), "days(4)")
    place = asked(ask, series)
    assert len(place.answer.parts) == 2
    lines = ask.panel.chart.curves[0].lines
    assert len(lines) == sum(part.values["NDVI"] is not None for part in place.answer.parts)
    change = Change(recipe.with_(end="2023-01-05"), recipe.with_(start="2023-01-05"), "NBR")
    place = asked(ask, change)
    assert "change" in place.answer.parts[1].values
    assert child(ask.panel, QTableWidget, "askValues").columnCount() == 3


def test_a_view_is_left_out_and_added_alone(ask, world, recipe):
    ask._dock.fill()
    ask._dock.show_recipe(recipe)
    asked(ask, recipe)
    views = child(ask.panel, QTableWidget, "askViews")
    views.selectRow(3)
    scene = views.item(3, 4).text()
    child(ask.panel, QToolButton, "askLeaveOut").click()
    assert scene in ask._dock.recipe().excluded
    assert views.item(3, 3).text() == "scene left out"
    built = []
    ask._dock.builder.build = lambda *arguments: built.append(arguments)
    child(ask.panel, QToolButton, "askAlone").click()
    [(alone, *_rest)] = built
    assert (alone.start, alone.clear_threshold) == ("2023-01-04", 0.0) and scene not in alone.excluded


def test_places_without_an_answer_say_why(ask, recipe):
    place = asked(ask, recipe, 40)
    assert place.answer.views == () and "no scene of these dates" in ask.panel.state
    asked(ask, recipe.with_(clear_threshold=1.0))
    assert "hole" in ask.panel.state
    clipped = recipe.with_(clip=True)
    asked(ask, clipped, -0.05)
    assert "outside of the composite's area" in ask.panel.state
    asked(ask, recipe.with_(min_views=20))
    assert "needs 20 clear views" in ask.panel.state
    # The first pixel: the swath ends before it in every scene.
    lon, lat = projection(UTM)[1]([ORIGIN[0] + 5], [ORIGIN[1] - 5])
    ask.ask_at(lon[0], lat[0], recipe, "June", False)
    here = ask.panel.current
    wait(lambda: here.answer is not None or here.problem)
    views = child(ask.panel, QTableWidget, "askViews")
    assert {views.item(row, 3).text() for row in range(8)} <= {
        "beside the swath",
        "at the edge of the scene",
        "score below the threshold",
    }


def test_a_layer_that_waits_for_renewal_answers_all_the_same(ask, window, recipe, monkeypatch):
    window.look_at("EPSG:4326", QgsRectangle(-122, 37, -121, 38))
    layer = composite(recipe)
    QgsProject.instance().addMapLayer(layer)
    window.setActiveLayer(layer)
    monkeypatch.setattr(ask._dock.renewer, "waits", lambda layer_id: layer_id == layer.id())
    ask.ask(QgsGeometry.fromPointXY(QgsPointXY(*place_of(recipe))))
    place = ask.panel.current
    wait(lambda: place.answer is not None or place.problem)
    assert "wait to be renewed" in ask.panel.state and "views are clear" in ask.panel.state


def test_what_fails_is_told(ask, world, recipe, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    Settings.load().save(connection="google", endpoint="http://127.0.0.1:9", project="sandbox")
    place = asked(ask, recipe)
    assert place.answer is None and place.problem and ask.panel.state == place.problem


def test_the_layer_under_the_click(ask, window, recipe):
    window.look_at("EPSG:4326", QgsRectangle(120, 23, 122, 25))
    ask.start()
    assert ask.action.isChecked() and window.canvas.mapTool() is ask._tool
    ask.ask(QgsGeometry.fromPointXY(QgsPointXY(121, 24)))
    assert "none on the map" in window.message()
    other = QgsVectorLayer("Point?crs=EPSG:4326", "Wells", "memory")
    window.setActiveLayer(QgsProject.instance().addMapLayer(other))
    ask.ask(QgsGeometry.fromPointXY(QgsPointXY(121, 24)))
    assert "“Wells” is no composite" in window.message()
    ours = composite()
    QgsProject.instance().addMapLayer(ours)
    assert asked_layer(QgsProject.instance(), other, [other, ours])[2] is ours
    QTest.keyClick(window.canvas.viewport(), Qt.Key.Key_Escape)
    ask.stop()
    assert not ask.action.isChecked() and window.canvas.mapTool() is window.pan


def test_a_saved_geotiff_answers_from_its_recipe(tmp_path, recipe):
    from osgeo import gdal

    path = tmp_path / "june.tif"
    gdal.GetDriverByName("GTiff").Create(str(path), 4, 4, 1)
    layer = QgsRasterLayer(str(path), "June")
    project = QgsProject.instance()
    assert product_at(project, layer) is None
    (tmp_path / "june.tif.json").write_text(json.dumps({"recipe": json.loads(recipe.to_json()), "content": "NDVI"}))
    assert product_at(project, layer) == (recipe, None)
    for broken in ("", "[]", "{", '{"recipe": 5}', '{"recipe": {"schema": 1}}'):
        (tmp_path / "june.tif.json").write_text(broken)
        assert product_at(project, layer) is None
    assert product_at(project, None) is None


def test_tables_and_pictures(ask, recipe, tmp_path):
    asked(ask, recipe)
    asked(ask, recipe, 0.6)
    ask.panel.save_csv(str(tmp_path / "views.csv"))
    lines = (tmp_path / "views.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 17 and lines[0].startswith("place,longitude,latitude,scene,time,score,state,")
    ask.panel.copy()
    assert len(QgsApplication.clipboard().text().splitlines()) == 17
    ask.panel.save_chart(str(tmp_path / "chart.png"))
    assert QImage(str(tmp_path / "chart.png")).width() == 1200
    ask.panel.save_chart(str(tmp_path / "chart.svg"))
    assert ElementTree.parse(tmp_path / "chart.svg").getroot().tag.endswith("svg")
    ask.panel.save_csv(str(tmp_path / "missing" / "views.csv"))
    assert "could not be written" in ask.panel.state


@pytest.fixture
def chart(qgis_app):
    chart = ViewChart()
    chart.resize(340, 220)
    points = tuple(ViewPoint(n * 86_400_000.0, n / 10, n % 2 == 0, f"view {n}", f"s{n}") for n in range(6))
    chart.show_curves([Curve("a", Qt.GlobalColor.red, points, (Line(0, 4e8, 0.2, "composite"),))], "NDVI")
    chart.show()
    yield chart
    chart.deleteLater()


def test_the_chart_is_reached_by_keys_and_the_mouse(chart):
    picked = []
    chart.picked.connect(lambda *what: picked.append(what))
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(chart, key)
    assert picked == [(0, 0), (0, 1), (0, 5), (0, 5), (0, 4)]
    assert chart.accessibleDescription() == "view 4"
    at = chart.place_of(0, 3)
    QTest.mouseClick(
        chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(at.x()), round(at.y()))
    )
    assert picked[-1] == (0, 3)
    assert chart.words_at(at.x(), at.y()) == "view 3"
    assert chart.words_at(0, 0) == ""


def inked(image, colour):
    """How many pixels of a picture have a colour."""
    wanted = QColor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def steps(name, colour, *values):
    day = 86_400_000.0
    lines = tuple(Line(30 * n * day, (30 * n + 29) * day, value, f"{name} {n}") for n, value in enumerate(values))
    return Curve(name, QColor(colour), (), lines)


@pytest.mark.parametrize("values", [(0.2, 0.6, 0.4), (0.3,), (0.5, 0.5)])
def test_lines_without_views_are_drawn_told_and_reached_by_keys(chart, values, tmp_path):
    chart.show_curves([steps("north", "#0072b2", *values), steps("south", "#d55e00", *(v / 2 for v in values))], "NDVI")
    screen = chart.grab().toImage()
    assert inked(screen, "#0072b2") > 20 and inked(screen, "#d55e00") > 20
    assert len({screen.pixel(x, y) for x in range(60) for y in range(screen.height())}) > 2  # the scale's numbers
    picked = []
    chart.picked.connect(lambda *what: picked.append(what))
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right):
        QTest.keyClick(chart, key)
    assert chart.accessibleDescription() == ("north 1" if len(values) > 1 else "south 0") and picked == []
    assert inked(chart.grab().toImage(), "#0072b2" if len(values) > 1 else "#d55e00") > inked(
        screen, "#0072b2" if len(values) > 1 else "#d55e00"
    )
    head = screen.copy(0, 0, screen.width(), chart.fontMetrics().height())
    assert min(inked(head, "#0072b2"), inked(head, "#d55e00")) >= 9  # whose line is whose
    scale = chart._scale(QRectF(chart.rect()), QFontMetricsF(chart.font()))
    on = scale.at(86_400_000.0, values[0])
    assert chart.words_at(on.x(), on.y()) == "north 0"
    chart.save(str(tmp_path / "chart.png"))
    saved = QImage(str(tmp_path / "chart.png"))
    foot = saved.copy(0, round(saved.height() * 0.93), saved.width(), saved.height())
    assert min(inked(foot, "#0072b2"), inked(foot, "#d55e00")) > 50  # whose line is whose
    chart.save(str(tmp_path / "chart.svg"))
    text = (tmp_path / "chart.svg").read_text()
    assert text.count("#0072b2") > 1 and text.count("#d55e00") > 1 and "north" in text and "south" in text


@pytest.mark.parametrize("width", range(200, 700, 23))
def test_the_names_on_the_screen_leave_room_for_what_stands_there(chart, width):
    """However wide the chart is, names and the sign for more of them end before what filled and hollow mean."""
    point = ViewPoint(0.0, 0.1, True, "")
    curves = [replace(steps(f"Place {n}", colour, 0.1), points=(point,)) for n, colour in enumerate(COLOURS)]
    chart.show_curves(curves, "NDVI")
    metrics, ends, texts = QFontMetricsF(chart.font()), [], []

    class Painter:
        def drawText(self, place, text):
            texts.append(text)
            ends.append(place.x() + metrics.horizontalAdvance(text))

        def fillRect(self, rect, _colour):
            ends.append(rect.right())

        def setPen(self, _pen):
            pass

    chart._draw_names_beside(Painter(), QRectF(0, 0, width, 100), metrics, QColor("black"), width - 60)
    assert max(ends) <= max(width - 60, metrics.horizontalAdvance("NDVI…") + metrics.height() + 1)
    assert texts[-1] in ("…", f"Place {len(COLOURS) - 1}")


def test_the_names_of_many_curves_go_into_a_saved_picture(chart, tmp_path):
    chart.show_curves([steps(f"{n} " + "long name " * 30, "#0072b2", 0.1 * n) for n in range(6)], "NDVI")
    chart.save(str(tmp_path / "chart.png"))
    assert inked(QImage(str(tmp_path / "chart.png")), "#0072b2") > 6 * 50


def test_a_chart_of_large_values_is_drawn(chart):
    """Ticks of whole numbers are written as others are."""
    points = tuple(ViewPoint(n * 86_400_000.0, 10.0**n, True, str(n)) for n in range(5))
    chart.show_curves([Curve("a", Qt.GlobalColor.red, points)], "B4")
    assert not chart.grab().isNull()
    assert [number(value) for value in ticks(1, 12)] == ["0", "5", "10", "15"]


def test_clear_views_have_the_room_and_clouds_stand_at_the_edge(chart):
    points = tuple(ViewPoint(n * 86_400_000.0, value, value < 1, "") for n, value in enumerate((0.2, 0.5, 0.8, 60)))
    chart.show_curves([Curve("a", Qt.GlobalColor.red, points)], "NDVI")
    heights = [chart.place_of(0, n).y() for n in range(4)]
    assert heights[0] - heights[2] > chart.height() / 3 and 0 < heights[3] <= heights[2]
    assert not chart.grab().isNull()
    assert chart.words_at(*[getattr(chart.place_of(0, 3), axis)() for axis in "xy"]) == ""
    chart.show_curves([Curve("a", Qt.GlobalColor.red, points[3:])], "NDVI")  # all are cloudy: they have the room
    assert chart.place_of(0, 0).y() > 0


@pytest.mark.parametrize(
    ("first", "last", "most", "expected"),
    [
        ("2024-01-15", "2024-04-20", 5, ["2024-02", "2024-03", "2024-04"]),
        ("2024-01-01", "2024-12-31", 5, ["2024-01", "2024-04", "2024-07", "2024-10"]),
        ("2017-04-01", "2024-12-31", 4, ["2018", "2020", "2022", "2024"]),
        ("2024-01-02", "2024-01-20", 5, []),
    ],
)
def test_dates_under_the_chart(first, last, most, expected):
    times = [1000 * datetime.fromisoformat(f"{day}T00:00+00:00").timestamp() for day in (first, last)]
    assert [text for _time, text in date_ticks(*times, most)] == expected


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-0.2, 0.9), (5, 5), (0, 0), (120, 9876), (-3e-5, 4e-5)])
def test_ticks_hold_the_values(low, high):
    found = ticks(low, high)
    assert found[0] <= low and high <= found[-1] and 2 <= len(found) <= 8
    assert found[0] < found[-1]


def test_nothing_is_left_behind(world, window, recipe):
    dock = CompositeDock(window)
    made = Ask(window, dock)
    made.start()
    asked(made, recipe)
    made.shut_down()
    dock.shut_down()
    assert not made._markers and made.panel is None
    assert window.canvas.mapTool() is window.pan
    assert window.raster_menu.actions() == [] and window.registered == []
    dock.deleteLater()


def test_the_key_is_left_to_whoever_has_it(window, world):
    """QGIS 3.22 keeps deleted actions among its shortcuts, and crashes when it looks one up among them."""
    gone = QAction("gone", window.window)
    QgsGui.shortcutsManager().registerAction(gone, "Ctrl+F11")
    sip.delete(gone)
    dock = CompositeDock(window)
    first = Ask(window, dock)
    assert first.action.shortcut() == QKeySequence(KEY)
    second = Ask(window, dock)
    assert second.action.shortcut().isEmpty()
    for started in (first, second):
        started.shut_down()
    dock.shut_down()
    dock.deleteLater()
