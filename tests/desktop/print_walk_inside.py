"""Runs inside QGIS for test_print_walk.py: the zip in a new profile, from nothing to printed pages of a landslide.

As the guide's lessons 3 and 4 say, with the X server's mouse and keys.
"""

from __future__ import annotations

import time
from pathlib import Path

from qgis.core import QgsLayoutItemMap, QgsProject
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtWidgets import QComboBox, QDialogButtonBox, QLineEdit, QMenuBar, QPushButton, QToolBar, QWidget
from qgis.utils import iface

import cloudscore_plugin
from cloudscore_plugin.layers.identity import copy_of
from cloudscore_plugin.messages.i18n import tr
from cloudscore_plugin.services.change_build import members
from tests.desktop import inside, person
from tests.desktop.person import ask, choose, click, focus, keys, pick, point, until, window_of, write

A = inside.ARGUMENTS
OUT = Path(A["out"])
CLOUD_SCORE = "Cloud Score+"


def dock_widget(name: str):
    return lambda: iface.mainWindow().findChild(QWidget, name)


def picture(name: str, widget: QWidget | None = None) -> None:
    """What is seen, popups and dialogs included."""
    ask(lambda: inside.picture(widget or iface.mainWindow(), OUT / f"{name}.png"))


def row_of(layer) -> QPoint:
    view = iface.layerTreeView()
    index = view.node2index(QgsProject.instance().layerTreeRoot().findLayer(layer.id()))
    shown = view.visualRect(index)
    at = QPoint(shown.left() + 60, shown.center().y())  # on the name's first letters: marks lie at the right
    assert not shown.isEmpty() and view.viewport().rect().contains(at), "it is not seen in the layer tree"
    return view.viewport().mapToGlobal(at)


def open_dock() -> None:
    def button():
        bars = iface.mainWindow().findChildren(QToolBar)
        found = [(bar, each) for bar in bars for each in bar.actions() if each.objectName() == "cloudscoreAction"]
        return next((bar.widgetForAction(action) for bar, action in found if bar.isVisible()), None)

    if not ask(lambda: dock_widget("CloudScoreDock")().isVisible()):
        click(button, "the plugin's button")
    until(lambda: dock_widget("placesSearch")() is not None and dock_widget("placesSearch")().isVisible(), "the dock")


def landslide() -> list:
    """Lesson 3, steps 1 to 6: the layers change, after and before."""

    def search():
        found = dock_widget("placesSearch")()
        return found if isinstance(found, QLineEdit) else found.findChild(QLineEdit)

    dock = ask(dock_widget("CloudScoreDock"))
    click(search, tr("Find a place"))
    write("24.17, 121.47")
    click(dock_widget("placesGo"), tr("Go"))
    until(lambda: not dock.places.lost, "the map shows the place")
    click(dock_widget("areaViewButton"), tr("Map view"))
    until(lambda: dock.area.roi is not None, "the area")
    click(dock_widget("way_change"), tr("Before & after"))
    choose(dock_widget("changeIndex"), tr("Bare ground gained, landslides (BSI)"))
    click(dock_widget("changeEvent"), tr("Event"))
    keys("ctrl+a")
    write("2024-04-03")
    click(dock_widget("changeEventButton"), tr("Use these dates"))
    picture("1-chosen")
    built = []
    ask(lambda: dock.change_builder.built.connect(built.append))
    click(dock_widget("buildButton"), tr("Build change"))
    until(lambda: built, "the change is built", 300)
    until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn", 300)
    picture("2-change")
    sides = ask(lambda: members(QgsProject.instance().layerTreeRoot().findLayer(built[0].id())))
    return [sides[side] for side in ("change", "after", "before")]


def report(after, before) -> None:
    """Step 8: a printed page."""
    point(ask(lambda: row_of(after)), what="after")
    point(ask(lambda: row_of(before)), what="before", hold="ctrl")
    point(ask(lambda: row_of(before)), "3", what="before, right")
    pick(CLOUD_SCORE, tr("Report (PDF)…"))
    person.name_file(str(OUT / "landslide.pdf"))
    until(
        lambda: (OUT / "landslide.pdf").is_file() and iface.messageBar().findChild(QPushButton, "openReportButton"),
        "the page",
        300,
    )


def copies(change, after, before) -> None:
    """Lesson 4, steps 2 and 3."""
    focus(ask(iface.mainWindow))
    keys("ctrl+s")
    person.name_file(str(OUT / "project" / "landslide.qgz"))
    until(lambda: QgsProject.instance().fileName(), "the project is saved")
    point(ask(lambda: row_of(change)), what="change")
    point(ask(lambda: row_of(change)), "3", what="change, right")
    picture("3-menu")
    pick(CLOUD_SCORE, tr("Keep a copy"))
    until(lambda: all(map(copy_of, (change, after, before))), "the copies", 400)
    until(lambda: not iface.mapCanvas().isDrawing(), "the map is drawn", 300)
    picture("4-copies")
    inside.tell(providers=ask(lambda: [layer.providerType() for layer in QgsProject.instance().mapLayers().values()]))


def page(layer) -> None:
    """A page from the template, as QGIS's own layout manager makes it."""
    point(ask(lambda: row_of(layer)), what="the layer")

    def menu_title():
        bar = iface.mainWindow().findChild(QMenuBar)
        return bar.mapToGlobal(bar.actionGeometry(iface.projectMenu().menuAction()).center())

    title = ask(lambda: iface.actionShowLayoutManager().text())
    point(ask(menu_title), what="Project")
    pick(person.plain(title))
    manager = until(lambda: window_of("QgsLayoutManagerDialog"), "the layout manager")
    focus(manager)
    choose(lambda: manager.findChild(QComboBox, "mTemplate"), tr("Cloud Score+ map, A4"))
    picture("5-manager", manager)
    click(lambda: manager.findChild(QPushButton, "mAddButton"), "Create")
    prompt = until(lambda: _modal(manager), "a name is asked for")
    focus(prompt)
    write("Landslide")
    keys("Return")
    designer = until(lambda: next(iter(iface.openLayoutDesigners()), None), "the layout opens")
    window = ask(designer.window)
    until(lambda: window.isVisible(), "the layout's window")
    time.sleep(3)
    focus(window)
    picture("6-layout", window)
    bar = ask(lambda: next(each for each in window.findChildren(QToolBar) if _export(each) is not None))
    item = ask(lambda: next(each for each in designer.layout().items() if isinstance(each, QgsLayoutItemMap)))
    assert not ask(item.containsWmsLayer), "the page shows tiles"
    click(lambda: bar.widgetForAction(_export(bar)), "Export as PDF")
    person.name_file(str(OUT / "page.pdf"))
    options = until(lambda: _modal(window), "export options")
    focus(options)
    save = QDialogButtonBox.StandardButton.Save
    boxes = ask(lambda: options.findChildren(QDialogButtonBox))  # later QGIS has one for Help alone
    click(lambda: next(filter(None, (box.button(save) for box in boxes)), None), "Save")
    until(lambda: (OUT / "page.pdf").is_file(), "the page", 200)
    until(lambda: designer.messageBar().currentItem(), "QGIS says how it went")
    picture("7-exported", window)
    inside.tell(exported=ask(lambda: designer.messageBar().currentItem().text()))


def _modal(other: QWidget) -> QWidget | None:
    from qgis.PyQt.QtWidgets import QApplication

    found = QApplication.activeModalWidget()
    return found if found is not None and found is not other and not found.inherits("QFileDialog") else None


def _export(bar: QToolBar):
    return next((each for each in bar.actions() if each.objectName() == "mActionExportAsPDF"), None)


def main() -> None:
    (OUT / "project").mkdir(parents=True, exist_ok=True)
    window = ask(iface.mainWindow)
    assert str(A["plugins"]) in cloudscore_plugin.__file__
    ask(lambda: (window.showNormal(), window.setGeometry(0, 0, A["width"], A["height"])))
    focus(window)
    begun = time.monotonic()
    open_dock()
    picture("0-empty")
    change, after, before = landslide()
    report(after, before)
    seconds = round(time.monotonic() - begun, 1)
    copies(change, after, before)
    page(change)
    inside.tell(seconds=seconds, whole=round(time.monotonic() - begun, 1), actions=person.done)


person.run(main)
