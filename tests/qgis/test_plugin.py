"""Loading and unloading: nothing heavy comes in, nothing stays behind."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
from pytest_qgis.utils import process_events
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsRectangle, QgsSettings
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, QTranslator
from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QPushButton, QToolButton

import cloudscore_plugin
from cloudscore_plugin import plugin
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.layers.legends import StyleLegend
from cloudscore_plugin.layers.tile_layers import remove_legend
from cloudscore_plugin.messages import i18n
from cloudscore_plugin.paths import PACKAGE
from cloudscore_plugin.processing.provider import ALGORITHMS
from cloudscore_plugin.services.connections import google_connection
from cloudscore_plugin.services.gradually import AT_ONCE
from cloudscore_plugin.settings import GROUP, Settings
from tests.support.http import HANG
from tests.support.qt import wait
from tests.support.runs import LONG

from .test_layers import RECIPE, composite


def settle():
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def traces(window) -> dict:
    """What a plugin may leave behind, counted."""
    return {
        "objects": len(window.window.findChildren(QObject)),
        "docks": len(window.window.findChildren(QDockWidget)),
        "actions": len(window.window.findChildren(QAction)),
        "raster menu": len(window.raster_menu.actions()),
        "tool bar": len(window.toolbar.actions()),
        "registered": len(window.registered),
        "bands": len([item for item in window.canvas.scene().items() if isinstance(item, QgsRubberBand)]),
        "map tool": window.canvas.mapTool() is window.pan,
        "messages": window.bar.currentItem() is None,
        "translators": len(QCoreApplication.instance().findChildren(QTranslator)),
        "application": Counter(
            found.metaObject().className() for found in QCoreApplication.instance().findChildren(QObject)
        ),
        "widgets": len(QApplication.allWidgets()),
        "tasks": QgsApplication.taskManager().countActiveTasks(),
    }


def test_the_action_opens_and_closes_the_dock(window):
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    dock = window.window.findChild(QDockWidget, "CloudScoreDock")
    action = window.window.findChild(QAction, "cloudscoreAction")
    assert not dock.isVisible()
    assert action.isCheckable()
    assert not action.icon().isNull()
    assert action in window.toolbar.actions()
    assert action in window.raster_menu.actions()
    action.trigger()
    QApplication.processEvents()
    assert dock.isVisible()
    dock.close()
    assert not action.isChecked()
    loaded.unload()


def calls_during(work) -> Counter:
    """How often each function of the plugin is called by work(), by (file, function)."""
    found: Counter = Counter()
    inside = str(PACKAGE)

    def note(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(inside):
            found[Path(frame.f_code.co_filename).name, frame.f_code.co_name] += 1

    sys.setprofile(note)
    try:
        assert work()
    finally:
        sys.setprofile(None)
    return found


@contextmanager
def as_in_qgis():
    """The event loop does not come round with each layer that is added, as pytest-qgis lets it."""
    told = QgsProject.instance().legendLayersAdded
    try:
        told.disconnect(process_events)
    except TypeError:  # it had not been connected
        yield
    else:
        yield
        told.connect(process_events)


def test_a_large_project_is_read_before_the_plugin_looks_at_its_layers(window, tmp_path):
    """What the plugin did while QGIS reads it made the window's longest freeze longer."""
    layers = AT_ONCE + 24
    QgsProject.instance().addMapLayers([composite(RECIPE.with_(clear_threshold=n / 100)) for n in range(layers)])
    file = str(tmp_path / "large.qgs")
    assert QgsProject.instance().write(file)
    QgsProject.instance().clear()
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    try:
        settle()
        with as_in_qgis():
            calls = calls_during(lambda: QgsProject.instance().read(file))
        often = {name for name, count in calls.items() if count >= layers}
        looked = sum(calls[name] for name in calls if name[0] in ("identity.py", "tile_layers.py", "legends.py"))
        assert ("project_composites.py", "_added") in often, "the calls are counted"
        assert looked < layers / 2, calls.most_common(12)
        assert sum(calls.values()) < 25 * layers, calls.most_common(12)
        found = QgsProject.instance().mapLayers().values()
        wait(lambda: all(isinstance(layer.legend(), StyleLegend) for layer in found))
        assert all(isinstance(layer.legend(), StyleLegend) for layer in found)
    finally:
        loaded.unload()


NONSENSE = ("http://[::1", "-1", str(2**31), "nan", "\0", ["a", "b"], "9" * 400, "0001-01-01", "{}")


@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_a_profile_full_of_nonsense_does_not_stop_the_plugin(window, value):
    for item in fields(Settings):
        QgsSettings().setValue(f"{GROUP}/{item.name}", value)
    settings = Settings.load()
    assert 1 <= settings.timeout <= 86_400 and google_connection(settings).url.startswith("http")
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    window.window.findChild(QAction, "cloudscoreAction").trigger()
    QApplication.processEvents()
    assert window.window.findChild(QDockWidget, "CloudScoreDock").isVisible()
    loaded.unload()


def test_the_contents_of_the_dock_are_made_when_it_is_first_shown(window):
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    dock = window.window.findChild(QDockWidget, "CloudScoreDock")
    assert dock.findChild(QPushButton, "buildButton") is None
    dock.setUserVisible(True)
    assert dock.findChild(QPushButton, "buildButton").isVisible()
    loaded.unload()
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    dock = window.window.findChild(QDockWidget, "CloudScoreDock")
    loaded.unload()  # never opened
    settle()


@pytest.mark.long
def test_many_times_in_and_out_leave_nothing_behind(window, monkeypatch):
    installed = []
    monkeypatch.setattr(i18n.QCoreApplication, "installTranslator", lambda t: installed.append(t), raising=False)

    def once():
        loaded = cloudscore_plugin.classFactory(window)
        loaded.initGui()
        dock = window.window.findChild(QDockWidget, "CloudScoreDock")
        dock.setUserVisible(True)
        dock.area.take(QgsGeometry.fromRect(QgsRectangle(1, 1, 2, 2)), QgsCoordinateReferenceSystem("EPSG:4326"))
        dock.findChild(QToolButton, "areaPolygonButton").click()
        dock.findChild(QPushButton, "buildButton")
        dock.area.refused.emit(ValueError("something odd"))
        loaded.unload()
        settle()

    once()  # what Qt and QGIS make at first use and keep
    gc.freeze()  # the rounds to come need not go through that again
    for _ in range(5):  # and what earlier tests left may end meanwhile
        before, threads = traces(window), set(threading.enumerate())
        once()
        if traces(window) == before:
            break
    for _ in range(50 if LONG else 5):
        once()
    assert traces(window) == before
    assert set(threading.enumerate()) <= threads  # those of earlier tests may end meanwhile


def test_composites_of_an_opened_project_have_their_legend_while_the_plugin_is_loaded(window, tmp_path):
    from cloudscore_plugin.layers.legends import StyleLegend

    from .test_layers import RECIPE, composite

    project = QgsProject.instance()
    before = composite(RECIPE.with_(style=Style.of("NDVI")))
    project.addMapLayer(before)
    project.write(str(tmp_path / "p.qgz"))
    remove_legend(before)  # as QGIS would open it
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    assert isinstance(before.legend(), StyleLegend), "a layer that was there first"
    project.read(str(tmp_path / "p.qgz"))
    (layer,) = project.mapLayers().values()
    assert isinstance(layer.legend(), StyleLegend) and layer.legend().style == Style.of("NDVI")
    loaded.unload()
    assert not isinstance(layer.legend(), StyleLegend)
    project.read(str(tmp_path / "p.qgz"))
    (layer,) = project.mapLayers().values()
    assert not isinstance(layer.legend(), StyleLegend)
    project.clear()


def test_unload_may_come_twice_and_after_the_window_lost_parts(window):
    loaded = cloudscore_plugin.classFactory(window)
    loaded.unload()  # never loaded
    loaded.initGui()
    loaded.unload()
    loaded.unload()
    loaded.initGui()
    from qgis.PyQt import sip

    sip.delete(window.window.findChild(QAction, "cloudscoreAction"))
    loaded.unload()
    settle()
    assert window.window.findChild(QDockWidget, "CloudScoreDock") is None


def test_unload_while_a_build_runs(window, server, qtbot):
    settle()
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    server.on("/maps", HANG)
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    dock = window.window.findChild(QDockWidget, "CloudScoreDock")
    dock.setUserVisible(True)
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(1, 1, 1.2, 1.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    dock.findChild(QPushButton, "buildButton").click()
    qtbot.waitUntil(lambda: any(line.endswith("/maps") for line in server.lines))
    loaded.unload()
    del dock, loaded
    settle()
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert window.window.findChild(QDockWidget, "CloudScoreDock") is None
    assert QgsProject.instance().mapLayers() == {}
    assert not [name for name in sys.modules if name.startswith("_cloudscore_ee")]


def test_unload_while_sample_scenes_start(window, qtbot):
    Settings.load().save(connection="sample")
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    dock = window.window.findChild(QDockWidget, "CloudScoreDock")
    sandbox = dock.connections.sandbox
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(1, 1, 1.2, 1.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    dock.findChild(QPushButton, "buildButton").click()
    qtbot.waitUntil(lambda: sandbox.running)
    loaded.unload()
    qtbot.waitUntil(lambda: not sandbox.running)
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    settle()
    assert not sandbox.running
    assert QgsProject.instance().mapLayers() == {}


def test_without_a_window_there_is_processing_and_nothing_else(qgis_app):
    """As qgis_process loads plugins: there is no iface."""
    registry = QgsApplication.processingRegistry()
    loaded = cloudscore_plugin.classFactory(None)
    loaded.initProcessing()
    assert len(registry.providerById("cloudscore").algorithms()) == len(ALGORITHMS)
    loaded.unload()
    assert registry.providerById("cloudscore") is None
    loaded.unload()


def test_the_translator_goes_with_the_plugin(window, monkeypatch):
    there = []
    monkeypatch.setattr(plugin, "install_translator", lambda: there.append(object()) or there[-1])
    monkeypatch.setattr(plugin, "remove_translator", lambda translator: translator is None or there.remove(translator))
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    assert len(there) == 1
    loaded.unload()
    assert there == []


def test_loading_imports_nothing_heavy_and_asks_nothing():
    """In a fresh interpreter: whatever this one has loaded would hide it."""
    script = """
import os, socket, subprocess, sys
from qgis.core import QgsApplication
app = QgsApplication([], True)
app.initQgis()
from tests.qgis.window import Window
window = Window()
before = set(sys.modules)
def never(*_args, **_options):
    raise AssertionError("a connection or a process at start-up")
socket.socket.connect = subprocess.Popen.__init__ = never
from qgis.core import QgsNetworkAccessManager
asked = []
QgsNetworkAccessManager.instance().requestAboutToBeCreated.connect(asked.append)
import cloudscore_plugin
loaded = cloudscore_plugin.classFactory(window)
loaded.initGui()
late = {
    "core.question", "earthengine.batch_exports", "earthengine.expressions", "earthengine.session",
    "earthengine.statistics", "earthengine.transport", "services.change_polygons", "services.export_tasks",
    "services.recipe_history", "services.series_build", "services.statistics",
}
early = late & {name.partition(".")[2] for name in sys.modules if name.startswith("cloudscore_plugin.")}
assert not early, early  # each is imported by what first needs it: all together they cost a quarter of the start
window.window.findChild(type(loaded._dock), "CloudScoreDock").setUserVisible(True)
app.processEvents()
new = {name.partition(".")[0] for name in set(sys.modules) - before}
heavy = new & {"ee", "google", "googleapiclient", "requests", "numpy", "httplib2", "_cloudscore_ee"}
assert not heavy, heavy
assert not asked, asked
loaded.unload()
print("light", flush=True)
os._exit(0)
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, cwd=PACKAGE.parent, check=False
    )
    assert run.stdout.strip().endswith("light"), run.stdout + run.stderr
