"""Layers that last: composites outlive their maps, over real HTTP with the sandbox, whatever happens meanwhile."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerTreeGroup,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QEvent, QObject
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from cloudscore_plugin.core.catalog import PRODUCTS
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.earthengine import session, transport
from cloudscore_plugin.layers import identity
from cloudscore_plugin.plugin import CloudScorePlugin
from cloudscore_plugin.services import connections
from cloudscore_plugin.services import layer_renewal as renewal
from cloudscore_plugin.services.layer_renewal import State
from cloudscore_plugin.settings import Settings
from tests.support.arrays import S2, SCORES, ArrayCatalogue, ArrayScene
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import work_is_over

AREA = {
    "type": "Polygon",
    "coordinates": [[[-115.86, 37.92], [-115.84, 37.92], [-115.84, 37.935], [-115.86, 37.935], [-115.86, 37.92]]],
}
RECIPE = CompositeRecipe(roi=AREA, start="2023-01-01", end="2023-02-01")
START = 1_672_531_200_000 + 86_400_000  # 2023-01-02
RECIPES = [
    RECIPE,
    RECIPE.with_(clear_threshold=0.5),
    RECIPE.with_(qa_band="cs", method="mean"),
    RECIPE.with_(style=Style.of("NDVI")),
    RECIPE.with_(style=Style(bands=("B8", "B4", "B3"), max=4000)),
]


def scenes():
    """One clear scene, which costs the server next to nothing."""
    bands = {band: np.full((300, 300), 300 * (n + 1), np.uint16) for n, band in enumerate(PRODUCTS["L2A"].bands)}
    scores = {"cs": np.full((300, 300), 0.9, np.float32), "cs_cdf": np.full((300, 300), 0.9, np.float32)}
    yield ArrayScene(S2, "only", START, bands, {"CLOUDY_PIXEL_PERCENTAGE": 1.0})
    yield ArrayScene(SCORES, "only", START, scores)


@pytest.fixture
def sandbox(monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    with SandboxServer(ArrayCatalogue(list(scenes()))) as running:
        Settings.load().save(connection="google", endpoint=running.url, project="sandbox", live_preview=0)
        yield running
    session.forget()


@pytest.fixture
def real(monkeypatch):
    """The sandbox counts as Google's Earth Engine."""
    monkeypatch.setattr(connections, "_THIS_COMPUTER", ())
    Settings.load().save(credentials="none")


@pytest.fixture
def window(window):
    window.canvas.setCachingEnabled(True)
    window.canvas.setParallelRenderingEnabled(True)
    return window


@pytest.fixture
def plugin(window, sandbox):
    plugin = CloudScorePlugin(window)
    plugin.initGui()
    yield plugin
    plugin.unload()


@pytest.fixture
def dock(plugin):
    """The plugin's dock, never opened."""
    plugin._dock.hide()
    return plugin._dock


@pytest.fixture
def until(qtbot):
    def wait(condition):
        qtbot.waitUntil(lambda: bool(condition()))

    return wait


@pytest.fixture
def project(dock, sandbox, tmp_path, until):
    """A saved project with five composites: groups, styles, opacity, one hidden, a print layout. Its file."""
    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    for recipe in RECIPES:
        dock.builder.build(recipe)
        until(lambda: not dock.builder.running)
    made = {identity.recipe_of(layer): layer for layer in composites()}
    made = [next(layer for recipe, layer in made.items() if recipe == wanted) for wanted in RECIPES]
    made[0].setName("mine")
    made[0].renderer().setOpacity(0.4)
    made[1].setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    made[2].brightnessFilter().setBrightness(30)
    made[3].styleManager().addStyleFromLayer("dark")
    root = project.layerTreeRoot()
    root.findLayer(made[4].id()).setItemVisibilityChecked(False)
    group = root.addGroup("group").addGroup("inner")
    node = root.findLayer(made[1].id())
    group.addChildNode(node.clone())
    root.removeChildNode(node)
    project.addMapLayer(QgsVectorLayer("Polygon?crs=EPSG:4326", "plots", "memory"))
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName("print")
    sheet = QgsLayoutItemMap(layout)
    sheet.setLayers(made[:2])
    sheet.setKeepLayerSet(True)
    label = QgsLayoutItemLabel(layout)
    label.setText(f"[% layer_property('{made[0].id()}', 'name') %]")
    for item in (sheet, label):
        layout.addLayoutItem(item)
    project.layoutManager().addLayout(layout)
    file = str(tmp_path / "project.qgz")
    assert project.write(file)
    return file


def composites():
    return [layer for layer in QgsProject.instance().mapLayers().values() if layer.customProperty(identity.RECIPE)]


def picture():
    """Everything about the project that must not change."""

    def tree(group):
        return [
            (node.name(), node.itemVisibilityChecked(), tree(node))
            if isinstance(node, QgsLayerTreeGroup)
            else (node.layerId(), node.itemVisibilityChecked())
            for node in group.children()
        ]

    def look(layer):
        return (
            layer.name(),
            identity.recipe_of(layer),
            layer.renderer().opacity(),
            layer.blendMode(),
            layer.brightnessFilter().brightness(),
            layer.styleManager().styles(),
            layer.metadata().title(),
            layer.metadata().abstract(),
            layer.extent().toString(2),
        )

    project = QgsProject.instance()
    (layout,) = project.layoutManager().printLayouts()
    sheet, label = (next(i for i in layout.items() if isinstance(i, k)) for k in (QgsLayoutItemMap, QgsLayoutItemLabel))
    return (
        tree(project.layerTreeRoot()),
        {layer.id(): look(layer) for layer in composites()},
        [layer.id() for layer in sheet.layers()],
        label.currentText(),
    )


def map_age(layer) -> float:
    """Seconds since a composite's map was made."""
    return identity.age_of(identity.created_of(layer))


def maps(sandbox, since=0):
    return [entry for entry in list(sandbox.log)[since:] if entry.kind == "maps"]


def names(sandbox):
    """Which of the project's maps the server knows."""
    known = [f"/{name}/tiles/" for name in sandbox.service._names]
    return [layer for layer in composites() if any(name in identity.tiles_of(layer) for name in known)]


def states(dock):
    dock.renewer._find()
    return {composite.state for composite in dock.renewer._composites.values()}


def quiet(dock):
    return not any(dock.renewer._jobs.running(name) for name in ("earth engine", "sample scenes"))


def looked(dock):
    """Whether the renewer has checked the layers as they are now, and the renewals that followed have ended."""
    return not dock.renewer._soon.isActive() and quiet(dock)


def aged(layer, hours=3.0):
    made = datetime.now(timezone.utc) - timedelta(hours=hours)
    layer.setCustomProperty(identity.CREATED, made.isoformat(timespec="seconds"))


def reopen(file):
    assert QgsProject.instance().read(file)


def show(window, layer):
    window.bridge.setCanvasLayers()
    window.look_at("EPSG:3857", layer.extent())
    window.canvas.refresh()


def zoom_out(window):
    """Show other tiles than those QGIS keeps in its cache."""
    window.canvas.zoomByFactor(8)
    window.canvas.refresh()


# Claim: five layers, all map ids expired


def test_a_project_of_expired_maps_comes_back_whole(dock, project, sandbox, window, until):
    before = picture()
    QgsProject.instance().clear()
    sandbox.service.forget_maps()
    asked = len(sandbox.log)
    reopen(project)
    show(window, composites()[0])
    zoom_out(window)
    QgsProject.instance().setDirty(False)
    window.bar.clearWidgets()
    until(lambda: len(names(sandbox)) == 5)
    until(lambda: states(dock) == {State.FRESH})
    assert picture() == before
    assert len(maps(sandbox, asked)) == 5
    assert [entry for entry in list(sandbox.log)[asked:] if entry.kind not in ("maps", "tile")] == []
    assert not QgsProject.instance().isDirty(), "nobody is asked to save what he has not changed"
    assert window.message() == ""


def test_maps_a_day_old_are_renewed_before_anything_is_refused(dock, project, sandbox, window, until):
    before = picture()
    for layer in composites():
        aged(layer, 24)
    assert QgsProject.instance().write(project)
    QgsProject.instance().clear()
    session.forget()  # as in a new QGIS
    asked = len(sandbox.log)
    reopen(project)
    until(lambda: len(maps(sandbox, asked)) == 5 and quiet(dock))
    assert picture() == before
    kinds = [entry.kind for entry in list(sandbox.log)[asked:] if entry.kind != "tile"]
    assert kinds[-5:] == ["maps"] * 5 and set(kinds[:-5]) <= {"discovery", "algorithms"}


def test_without_a_connection_they_wait_and_are_back_once_there_is_one(
    dock, project, sandbox, window, until, monkeypatch
):
    monkeypatch.setattr(renewal, "FIRST_PAUSE", 0.2)
    before = picture()
    for layer in composites():
        aged(layer)
    QgsProject.instance().write(project)
    QgsProject.instance().clear()
    session.forget()
    sandbox.service.forget_maps()
    sandbox.faults.set(["reset"])
    window.bar.clearWidgets()
    reopen(project)
    assert State.WAITING not in states(dock), "opening waits for nothing"
    assert picture() == before
    until(lambda: states(dock) == {State.WAITING})
    assert "5 composites wait" in window.message() and len(window.bar.items()) == 1
    assert "waits" in dock.renewer.indicators.text(composites()[0].id())
    until(lambda: dock.renewer._pause > 0.3)
    assert len(window.bar.items()) == 1, "tried again, told once"
    sandbox.faults.set([])
    until(lambda: len(names(sandbox)) == 5 and quiet(dock))
    assert picture() == before
    assert len([entry for entry in maps(sandbox) if entry.status == 200]) == 10, "one each when built, one each now"
    assert states(dock) == {State.FRESH}
    assert window.message() == "", "what is no longer so is not told"


def test_what_waits_is_told_no_longer_when_its_project_is_closed(dock, project, sandbox, window, until):
    for layer in composites():
        aged(layer)
    sandbox.faults.set(["reset"])
    window.bar.clearWidgets()
    dock.renewer.look()
    until(lambda: states(dock) == {State.WAITING})
    assert "5 composites wait" in window.message()
    QgsProject.instance().clear()
    assert window.message() == ""


def test_left_open_across_an_expiry(dock, project, sandbox, window, until):
    before, old = picture(), {layer.id(): layer.source() for layer in composites()}
    window.bar.clearWidgets()
    show(window, composites()[0])
    until(lambda: not window.canvas.isDrawing() and any(entry.kind == "tile" for entry in sandbox.log))
    sandbox.service.forget_maps()
    asked = len(sandbox.log)
    zoom_out(window)
    until(lambda: len(names(sandbox)) == 5)
    until(lambda: states(dock) == {State.FRESH})
    until(lambda: not window.canvas.isDrawing())
    assert picture() == before
    assert all(layer.source() != old[layer.id()] for layer in composites()), "the hidden one too"
    assert len(maps(sandbox, asked)) == 5
    assert window.message() == ""
    shown = [entry.status for entry in list(sandbox.log) if entry.kind == "tile"][-4:]
    assert shown == [200] * 4


# Before they expire


def test_renewed_in_time_without_drawing_anything_anew(dock, project, sandbox, window, until):
    before = picture()
    show(window, composites()[0])
    until(lambda: not window.canvas.isDrawing() and any(entry.kind == "tile" for entry in sandbox.log))
    drawn_last = [time.monotonic()]
    window.canvas.renderStarting.connect(lambda: drawn_last.append(time.monotonic()))
    # What was shown may be drawn more than once: legends and menus come by turns, 10 ms apart.
    until(lambda: not window.canvas.isDrawing() and time.monotonic() - drawn_last[-1] > 0.3)
    for layer in composites():
        aged(layer)
    asked, drawn = len(sandbox.log), []
    window.canvas.renderStarting.connect(lambda: drawn.append(True))
    QgsProject.instance().setDirty(False)
    dock.renewer.look()
    until(lambda: len(maps(sandbox, asked)) == 5 and quiet(dock))
    QApplication.processEvents()
    assert picture() == before
    assert drawn == [] and [entry.kind for entry in list(sandbox.log)[asked:]] == ["maps"] * 5
    assert not QgsProject.instance().isDirty()


def test_one_that_is_due_takes_along_what_soon_will_be(dock, project, sandbox, until):
    first, second = composites()[:2]
    aged(first, dock.renewer._life / 3600 + 0.01)
    aged(second, dock.renewer._life / 3600 - 0.1)
    asked = len(sandbox.log)
    dock.renewer.look()
    until(lambda: len(maps(sandbox, asked)) == 2 and quiet(dock))
    assert all(map_age(layer) < 60 for layer in (first, second))


# What comes in between


def held(dock, sandbox, until):
    """Begin to renew all layers. The server answers once its latency is 0. Returns how many requests came before."""
    for layer in composites():
        aged(layer)
    sandbox.latency, waiting = 1.0, []

    def hold(_seconds):
        waiting.append(True)
        while sandbox.latency:
            time.sleep(0.01)

    sandbox.wait = hold
    asked = len(sandbox.log)
    dock.renewer.look()
    until(lambda: len(waiting) == 5)
    return asked


def test_a_layer_removed_meanwhile_and_one_changed_meanwhile(dock, project, sandbox, until):
    held(dock, sandbox, until)
    gone, changed, *others = composites()
    other = RECIPE.with_(clear_threshold=0.3)
    QgsProject.instance().removeMapLayer(gone.id())
    changed.setCustomProperty(identity.RECIPE, other.to_json())
    sandbox.latency = 0
    until(lambda: all(map_age(layer) < 60 for layer in others))
    until(lambda: quiet(dock) and map_age(changed) < 60)
    assert identity.recipe_of(changed) == other


def test_a_project_closed_meanwhile_and_opened_again(dock, project, sandbox, until):
    asked = held(dock, sandbox, until)
    for _ in range(3):
        QgsProject.instance().clear()
        until(lambda: looked(dock))
        reopen(project)
        until(lambda: looked(dock))
    saved = {layer.id(): layer.source() for layer in composites()}
    sandbox.latency = 0
    until(lambda: len(maps(sandbox, asked)) == 5)  # those under way
    work_is_over()
    assert {layer.id(): layer.source() for layer in composites()} == saved, "the file's maps are young enough"
    assert len(maps(sandbox, asked)) == 5


def test_unloaded_meanwhile(plugin, window, sandbox, dock, project, until):
    asked = held(dock, sandbox, until)
    before = {layer.id(): layer.source() for layer in composites()}
    plugin.unload()
    tree = window.layerTreeView()
    nodes = QgsProject.instance().layerTreeRoot().findLayers()
    assert all(tree.indicators(node) == [] for node in nodes)
    sandbox.latency = 0
    until(lambda: len(maps(sandbox, asked)) == 5)
    work_is_over()
    assert {layer.id(): layer.source() for layer in composites()} == before


@pytest.mark.parametrize("end", ["unload", "close"])
def test_ended_while_new_tiles_are_fetched_ahead(end, plugin, dock, project, sandbox, window, until):
    show(window, composites()[0])
    until(lambda: not window.canvas.isDrawing() and any(entry.kind == "tile" for entry in sandbox.log))
    sandbox.service.forget_maps()
    sandbox.latency = 0.3
    zoom_out(window)
    ahead = dock.renewer._ahead
    until(lambda: ahead._running)
    before = {layer.id(): layer.source() for layer in composites()}
    if end == "unload":
        plugin.unload()
    else:
        QgsProject.instance().clear()
    sandbox.latency = 0
    until(lambda: not ahead._running)
    work_is_over()
    assert {layer.id(): layer.source() for layer in composites()} == (before if end == "unload" else {})


def test_cancelled_in_the_task_manager_it_rests(dock, project, sandbox, window, until):
    asked = held(dock, sandbox, until)
    window.bar.clearWidgets()
    QgsApplication.taskManager().cancelAll()
    until(lambda: quiet(dock))
    sandbox.latency = 0
    dock.renewer.look()
    assert quiet(dock) and states(dock) == {State.WAITING}
    assert window.message() == ""
    dock.renewer.indicators.clicked.emit(composites()[0].id())
    until(lambda: len(maps(sandbox, asked)) >= 5 and states(dock) == {State.FRESH})


# What cannot be renewed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{broken", "damaged"),
        (json.dumps({"schema": 99, "anything": "else"}), "newer version"),
        (RECIPE.to_json().replace("median", "__import__('os')"), "no method"),
        ('{"schema":1,"roi":' + "[" * 100_000, "damaged"),
        (json.dumps({"schema": 1, "roi": "../../etc/passwd", "start": [], "end": {}}), "cannot be renewed"),
        ("x" * 5_000_001, "damaged"),
        (RECIPE.to_json().replace("2023-02-01", "0001-01-01"), "cannot be renewed"),
        ("[" * 100_000, "damaged"),
        (json.dumps({"schema": 1, "<img src='//elsewhere/x.png'>": 0}), "elsewhere/x.png"),
    ],
)
def test_a_recipe_that_cannot_be_read_is_told_and_the_layer_left_alone(
    dock, project, sandbox, window, until, text, words
):
    bad = composites()[2]
    for layer in composites():
        aged(layer)
    bad.setCustomProperty(identity.RECIPE, text)
    bad.setName("odd")
    source = identity.tiles_of(bad)
    QgsProject.instance().write(project)
    QgsProject.instance().clear()
    window.bar.clearWidgets()
    asked = len(sandbox.log)
    reopen(project)
    until(lambda: len(maps(sandbox, asked)) == 4 and quiet(dock))
    (bad,) = [layer for layer in composites() if layer.name() == "odd"]
    assert identity.tiles_of(bad) == source and bad.customProperty(identity.RECIPE) == text
    assert "A composite cannot be renewed" in window.message() and words in window.message()
    assert len(window.bar.items()) == 1
    mark = dock.renewer.indicators.text(bad.id())
    assert "cannot be renewed" in mark and "<img" not in mark


def test_what_only_claims_to_be_a_composite_is_left_alone(dock, sandbox, window, until, tmp_path):
    vector = QgsVectorLayer("Polygon?crs=EPSG:4326", "plots", "memory")
    file = str(tmp_path / "a.asc")
    Path(file).write_text("ncols 1\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n5\n")
    for layer in (vector, QgsRasterLayer(file, "raster")):
        layer.setCustomProperty(identity.RECIPE, RECIPE.to_json())
        QgsProject.instance().addMapLayer(layer)
    until(lambda: looked(dock))
    assert not sandbox.log
    assert dock.renewer.indicators.text(vector.id()) == ""


def test_what_the_server_refuses_does_not_hold_up_the_others(dock, project, sandbox, window, until):
    for layer in composites():
        aged(layer)
    sandbox.faults.set(["memory:1"])
    window.bar.clearWidgets()
    asked = len(sandbox.log)
    dock.renewer.look()
    until(lambda: len(maps(sandbox, asked)) == 5 and quiet(dock))
    assert sorted(composite.state.name for composite in dock.renewer._composites.values()) == ["FRESH"] * 4 + [
        "REFUSED"
    ]
    assert "cannot be renewed" in window.message() and "too large" in window.message()
    dock.renewer.look()
    assert quiet(dock), "the server's answer would be the same"
    (refused,) = [id_ for id_, composite in dock.renewer._composites.items() if composite.state == State.REFUSED]
    dock.renewer.indicators.clicked.emit(refused)
    until(lambda: states(dock) == {State.FRESH})


def test_a_new_map_that_is_refused_as_well_is_not_asked_for_again_and_again(dock, project, sandbox, window, until):
    sandbox.faults.set(["expired-map"])
    window.bar.clearWidgets()
    asked = len(sandbox.log)
    show(window, composites()[0])
    until(lambda: states(dock) == {State.WAITING})

    def draw_again():
        """Its tiles are refused again, and that is noted."""
        before = len(sandbox.log)
        composites()[0].triggerRepaint()
        until(lambda: not window.canvas.isDrawing() and len(sandbox.log) > before)
        until(lambda: not dock.renewer.tiles._timer.isActive() and looked(dock))

    draw_again()
    draw_again()
    assert len(maps(sandbox, asked)) == 5
    assert "expired" in window.message() and len(window.bar.items()) == 1


def test_while_new_maps_are_gone_at_once_that_is_told_once_and_till_they_last(
    dock, project, sandbox, window, until, monkeypatch
):
    monkeypatch.setattr(renewal, "FIRST_PAUSE", 0.3)
    monkeypatch.setattr(renewal, "PROVED", 3)
    sandbox.faults.set(["expired-map"])
    window.bar.clearWidgets()
    told, asked = [], len(sandbox.log)
    window.bar.widgetAdded.connect(told.append)
    show(window, composites()[0])
    until(lambda: len(maps(sandbox, asked)) >= 20)
    assert len(told) == 1 and "expired" in window.message()
    sandbox.faults.set([])
    until(lambda: states(dock) == {State.FRESH} and window.message() == "")
    assert len(told) == 1


# Simulated and real


def test_a_simulated_layer_stays_simulated(real, dock, project, sandbox, window, until):
    """Sample scenes run at another address after every start, and only when they are chosen or asked for."""
    dock.connections.use("sample")
    dock.builder.build(RECIPE)
    until(lambda: not dock.builder.running)
    (layer,) = [layer for layer in composites() if identity.is_simulated(layer)]
    id_, old = layer.id(), dock.connections.simulated_url
    real = {layer.id(): layer.source() for layer in composites() if layer.id() != id_}
    assert old in layer.source()
    window.bar.clearWidgets()
    dock.connections.use("google")
    until(lambda: dock.renewer._composites[id_].state == State.WAITING)
    assert "sample scenes" in window.message().lower() and not dock.connections.simulated_url
    asked = len(sandbox.log)
    dock.renewer.indicators.clicked.emit(id_)
    until(lambda: dock.renewer._composites[id_].state == State.FRESH)
    assert dock.connections.simulated_url and dock.connections.simulated_url != old
    assert dock.connections.simulated_url in layer.source() and identity.is_simulated(layer)
    assert maps(sandbox, asked) == [], "Earth Engine hears nothing of it"
    assert {id_: QgsProject.instance().mapLayer(id_).source() for id_ in real} == real


def test_sample_scenes_start_with_a_project_that_needs_them_where_they_are_chosen(
    real, dock, sandbox, window, until, tmp_path
):
    dock.connections.use("sample")
    dock.builder.build(RECIPE)
    until(lambda: not dock.builder.running)
    file, old = str(tmp_path / "sample.qgz"), dock.connections.simulated_url
    assert QgsProject.instance().write(file)
    QgsProject.instance().clear()
    dock.connections.sandbox.stop()
    window.bar.clearWidgets()
    reopen(file)
    (layer,) = composites()
    until(
        lambda: dock.connections.simulated_url and identity.tiles_of(layer).startswith(dock.connections.simulated_url)
    )
    assert old not in identity.tiles_of(layer) and identity.is_simulated(layer)
    assert window.message() == "" and not sandbox.log


def test_a_real_layer_waits_while_sample_scenes_are_chosen(real, dock, project, sandbox, window, until, monkeypatch):
    for layer in composites():
        aged(layer)
    window.bar.clearWidgets()
    asked = len(sandbox.log)
    dock.connections.use("sample")
    until(lambda: states(dock) == {State.WAITING})
    assert "5 composites wait" in window.message() and maps(sandbox, asked) == []
    assert not dock.connections.simulated_url
    opened = []
    monkeypatch.setattr(dock.connection, "assist", lambda again=None: opened.append(again))
    dock.renewer.indicators.clicked.emit(composites()[0].id())
    assert opened == [None]
    dock.connections.use("google")
    until(lambda: states(dock) == {State.FRESH} and quiet(dock))
    assert len(maps(sandbox, asked)) == 5


# The marks


def test_a_mark_that_changes_is_painted_at_once(dock, project, window, until):
    class Painted(QObject):
        count = 1

        def eventFilter(self, _thing, event):
            self.count += event.type() == QEvent.Type.Paint
            return False

    marks, painted, view = dock.renewer.indicators, Painted(), window.layerTreeView()
    view.viewport().installEventFilter(painted)
    until(lambda: looked(dock) and not window.canvas.isDrawing())
    while painted.count:  # what came before is painted
        painted.count = 0
        QApplication.processEvents()
    (layer_id, *_others) = marks._marks
    marks.show({layer_id: (dock.renewer._icons[State.WAITING], "waits")})
    until(lambda: painted.count > 0)
    view.viewport().removeEventFilter(painted)


def test_marks_follow_their_layers(dock, project, window, until):
    tree, root = window.layerTreeView(), QgsProject.instance().layerTreeRoot()

    def marked():
        return {node.layerId() for node in root.findLayers() if len(tree.indicators(node)) == 1}

    ids = {layer.id() for layer in composites()}
    until(lambda: marked() == ids)
    assert "0 min old" in dock.renewer.indicators.text(min(ids))
    group = root.findGroup("group")
    moved = group.clone()  # as dragging does
    root.insertChildNode(0, moved)
    root.removeChildNode(group)
    assert marked() == ids
    gone = root.findGroup("group").findLayers()[0].layerId()
    QgsProject.instance().removeMapLayer(gone)
    until(lambda: gone not in dock.renewer.indicators._marks)
    assert marked() == ids - {gone}
    QgsProject.instance().clear()
    assert dock.renewer.indicators._marks == {}


# Composites of somebody else


def handed_on(project):
    """The project file as it comes from another user profile: nothing of this one's is in it."""
    for layer in composites():
        aged(layer)
    assert QgsProject.instance().write(project)
    QgsProject.instance().clear()
    identity._known.clear()
    QgsSettings().remove("cloudscore/profile_key")
    session.forget()


def question(window):
    return [item for item in window.bar.items() if item.findChild(QPushButton, "computeOthersButton")]


def test_a_strangers_composites_are_computed_only_with_consent(real, dock, project, sandbox, window, until):
    handed_on(project)
    before, asked = set(QgsSettings().allKeys()), len(sandbox.log)
    reopen(project)
    until(lambda: question(window))
    assert "5 composites of this project would be computed with your account" in window.message()
    until(lambda: looked(dock))
    dock.renewer.look()
    assert len(question(window)) == 1, "one question"
    assert states(dock) == {State.WAITING} and len(sandbox.log) == asked
    assert "another QGIS profile" in dock.renewer.indicators.text(composites()[0].id())
    window.message_button("computeOthersButton").click()
    until(lambda: len(maps(sandbox, asked)) == 5 and states(dock) == {State.FRESH})
    assert not question(window)
    (kept,) = [QgsSettings().value(key) for key in set(QgsSettings().allKeys()) - before if "projects/" in key]
    assert kept.endswith(" yes"), "in the user's settings, not in the project"
    # Not saved since: opened again, they are a stranger's still, and the answer is remembered.
    QgsProject.instance().clear()
    identity._known.clear()
    reopen(project)
    until(lambda: len(maps(sandbox, asked)) == 10 and states(dock) == {State.FRESH})
    assert not question(window)


def test_a_strangers_composites_may_be_left_as_they_are(real, dock, project, sandbox, window, until):
    handed_on(project)
    asked = len(sandbox.log)
    reopen(project)
    until(lambda: question(window))
    window.message_button("leaveOthersButton").click()
    until(lambda: looked(dock))
    assert not question(window) and states(dock) == {State.WAITING}
    QgsProject.instance().clear()
    reopen(project)
    until(lambda: looked(dock))
    assert not question(window) and len(sandbox.log) == asked, "asked once"
    wanted = composites()[0].id()
    dock.renewer.indicators.clicked.emit(wanted)
    until(lambda: len(maps(sandbox, asked)) == 1 and quiet(dock))
    assert dock.renewer._composites[wanted].state == State.FRESH, "who clicks says yes to this one"
    assert sum(one.state == State.WAITING for one in dock.renewer._composites.values()) == 4


def test_a_question_ends_with_its_project(real, dock, project, sandbox, window, until):
    handed_on(project)
    reopen(project)
    until(lambda: question(window))
    button = window.message_button("computeOthersButton")
    QgsProject.instance().clear()
    assert not question(window)
    asked = len(sandbox.log)
    button.click()
    until(lambda: looked(dock))
    assert len(sandbox.log) == asked


def test_ones_own_composites_are_renewed_beside_a_strangers(real, dock, project, sandbox, window, until):
    handed_on(project)
    reopen(project)
    until(lambda: question(window))
    asked = len(sandbox.log)
    dock.builder.build(RECIPE.with_(clear_threshold=0.7))
    until(lambda: not dock.builder.running)
    (mine,) = [id_ for id_, one in dock.renewer._composites.items() if one.state == State.FRESH]
    aged(QgsProject.instance().mapLayer(mine))
    dock.renewer.look()
    until(lambda: len(maps(sandbox, asked)) == 2 and quiet(dock))
    assert map_age(QgsProject.instance().mapLayer(mine)) < 60
    assert len(question(window)) == 1


def test_simulated_composites_of_anybody_need_no_consent(dock, project, sandbox, window, until):
    handed_on(project)
    asked = len(sandbox.log)
    reopen(project)
    until(lambda: len(maps(sandbox, asked)) == 5 and states(dock) == {State.FRESH})
    assert not question(window)


def test_one_that_cannot_take_its_new_map_does_not_hold_up_the_others(
    dock, project, sandbox, window, until, monkeypatch
):
    for layer in composites():
        aged(layer)
    odd, usual = composites()[1].id(), renewal.renew_layer

    def renew(layer, source):
        if layer.id() == odd:
            raise OverflowError("odd")
        usual(layer, source)

    monkeypatch.setattr(renewal, "renew_layer", renew)
    dock.renewer.look()
    until(lambda: quiet(dock) and dock.renewer._composites[odd].state == State.REFUSED)
    assert sum(map_age(layer) < 60 for layer in composites()) == 4
