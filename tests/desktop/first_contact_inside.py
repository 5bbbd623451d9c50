"""Runs inside QGIS for test_first_contact_window.py: a new profile, an empty project, real keys and clicks."""

import time

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QLineEdit, QTreeView
from qgis.utils import iface

from cloudscore_plugin.core.recipe import Style
from tests.desktop import inside

A = inside.ARGUMENTS


def picture(widget, name: str) -> None:
    inside.picture(widget, f"{A['out']}/{name}.png")


def main() -> None:
    window = iface.mainWindow()
    inside.size_window(A["width"], A["height"])
    dock = inside.dock()
    begun = time.monotonic()
    inside.wait(lambda: inside.child("placesSearch").isVisible(), "the dock leads on")
    picture(window, "1-empty")
    edit = inside.child("placesSearch")
    edit = edit if isinstance(edit, QLineEdit) else edit.findChild(QLineEdit)
    QTest.keyClicks(edit, "23.74N 120.42E")  # 1
    QTest.keyClick(edit, Qt.Key.Key_Return)  # 2
    inside.wait(lambda: not dock.places.lost, "the map shows the place")
    picture(window, "2-there")
    inside.even_map()
    inside.click("areaViewButton")  # 3
    QTest.keyClicks(inside.child("areaName"), "Yunlin")  # 4
    layer = inside.build()  # 5
    inside.tell(seconds=round(time.monotonic() - begun, 1), name=layer.name())
    inside.drawn()
    picture(window, "3-composite")
    inside.tell(dock=dock.width(), least=dock.minimumSizeHint().width())
    changes = (
        {"style": Style.of("NDVI")},
        {"method": "medoid"},
        {"clear_threshold": 0.5},
        {"qa_band": "cs"},
        {"product": "L1C"},
        {"clip": False},
        {"max_scene_cloud": 40.0},
        {"style": Style(max=3000)},
        {"start": "2026-01-01", "end": "2026-03-01"},
    )
    first = dock.recipe()
    canvas = iface.mapCanvas()
    canvas.setRenderFlag(False)  # the names are looked at, not the tiles
    for change in changes:
        dock.show_recipe(first.with_(**change))
        inside.build()
    tree = window.findChild(QDockWidget, "Layers")
    window.resizeDocks([tree], [200], Qt.Orientation.Horizontal)
    inside.pause(300)
    view = tree.findChild(QTreeView)
    picture(tree, "4-layers")
    room = view.viewport().width() - 70  # branch, box and icon
    metrics = view.fontMetrics()
    names = [metrics.elidedText(each.name(), Qt.TextElideMode.ElideRight, room) for each in inside.composites()]
    inside.tell(names=names)
    for group in (dock.recipes, dock.style_group, dock.advanced):
        group.setCollapsed(False)
    inside.pause(400)
    inside.child("recipesList")
    picture(dock, "5-recipes")
    sizes = {}
    screen = QApplication.primaryScreen().availableGeometry()
    inside.click("saveGeotiffButton")
    inside.wait(lambda: inside.dialog("saveDialog") is not None or QApplication.activeModalWidget(), "the dialog opens")
    dialog = QApplication.activeModalWidget()
    inside.pause(500)
    picture(dialog, "6-save")
    sizes["save"] = [dialog.width(), dialog.height()]
    dialog.reject()
    dock.connection.assist()
    assistant = inside.dialog("cloudscoreAssistant")
    inside.pause(1500)
    picture(assistant, "7-assistant")
    sizes["assistant"] = [assistant.width(), assistant.height()]
    assistant.reject()
    inside.tell(sizes=sizes, screen=[screen.width(), screen.height()])
    inside.unload()


inside.run(main)
