"""Runs inside QGIS for test_recipes_window.py: the layer menu as QGIS makes it, the recipes, and pictures of both."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtWidgets import QApplication, QDialog, QMenu
from qgis.utils import iface, plugins

from tests.desktop import inside, words

OUT = Path(inside.ARGUMENTS["out"])
DATA = r"[<>]|\d{4}\w+|Sentinel-2|MSI|CC-BY-4\.0|doi|Pasquarella.*|cs_cdf|Copernicus|Earth Engine"


def menu_of(layer) -> tuple[QMenu, QMenu | None]:
    """The menu QGIS shows for a layer, and our submenu in it."""
    iface.setActiveLayer(layer)
    inside.pause(100)
    menu = iface.layerTreeView().menuProvider().createContextMenu()
    ours = next((action.menu() for action in menu.actions() if action.menu() and action.text() == "Cloud Score+"), None)
    return menu, ours


def texts(menu: QMenu | None) -> list:
    return [action.text() for action in menu.actions()] if menu is not None else []


def screen(path: Path) -> None:
    """Save what the screen shows, menus too."""
    inside.pause(300)
    window = iface.mainWindow()
    picture = QApplication.primaryScreen().grabWindow(0, window.x(), window.y(), window.width(), window.height())
    assert picture.save(str(path))


def drop(path: Path) -> None:
    """Drag a file onto the dock's page and let it go."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    dock, buttons, keys = inside.dock(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(dock, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        dock, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys, QEvent.Type.Drop)
    )


def main() -> None:
    dock = inside.dock()
    recipes = plugins[inside.PLUGIN]._dock.recipes
    recipes.setSaveCollapsedState(False)
    inside.size_window(1280, 900)
    inside.show_place(-119.9087, 37.4159, 0.12)
    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    inside.click("areaRectangleButton")
    inside.drag(-119.98, 37.37, -119.84, 37.46)
    layer = inside.build()
    inside.drawn()
    iface.mapCanvas().setRenderFlag(False)  # menus and recipes are looked at from here on
    inside.child("thresholdSpin").setValue(0.5)
    other = inside.build()
    plain = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png", "base map", "wms")
    QgsProject.instance().addMapLayer(plain)
    inside.tell(plain=texts(menu_of(plain)[1]), others=[len(texts(menu_of(it)[1])) for it in (layer, other)])

    menu, ours = menu_of(layer)
    inside.tell(menu=texts(ours), enabled=[action.isEnabled() for action in ours.actions() if action.isVisible()])
    tree = iface.layerTreeView()
    corner = tree.viewport().mapToGlobal(tree.visualRect(tree.currentIndex()).bottomLeft() + QPoint(60, 0))
    menu.popup(corner)
    inside.pause(200)
    iface.messageBar().clearWidgets()
    menu.setActiveAction(ours.menuAction())
    ours.popup(menu.mapToGlobal(menu.actionGeometry(ours.menuAction()).topRight()))
    screen(OUT / "layer-menu.png")
    ours.hide()
    menu.hide()

    entries = {action.objectName(): action for action in ours.actions()}
    entries["layerAbout"].trigger()
    about = iface.mainWindow().findChild(QDialog, "aboutDialog")
    inside.wait(lambda: about.findChild(object, "aboutScenes").topLevelItemCount() > 0, "the scenes are listed")
    inside.picture(about, OUT / "about.png")
    inside.tell(english=words.english(about, DATA), cut=words.cut(about))
    about.close()

    entries["layerEdit"].trigger()
    inside.child("editingLine")
    inside.picture(dock, OUT / "editing.png")
    build = inside.child("buildButton")
    build.menu().popup(build.mapToGlobal(QPoint(0, -build.menu().sizeHint().height())))
    screen(OUT / "editing-window.png")
    build.menu().hide()
    before = layer.id()
    inside.child("thresholdSpin").setValue(0.7)
    build.menu().actions()[0].trigger()
    inside.wait(lambda: "0.70" in layer.name(), "the layer is replaced")
    inside.tell(replaced=layer.id() == before and len(inside.composites()) == 2)
    inside.click("editingStopButton")

    recipes.setCollapsed(False)
    shown = inside.child("recipesList")
    inside.wait(lambda: shown.count() == 3, "what was built is listed")
    entry = recipes._entries[-1]
    recipes._work(lambda history: history.rename(entry.id, inside.ARGUMENTS["name"]))
    inside.wait(lambda: any(entry.name for entry in recipes._entries), "it has a name")
    recipes._work(lambda history: history.star(entry.id, True))
    inside.wait(lambda: recipes._entries[0].starred, "it has a star")
    shown.setCurrentRow(0)
    inside.child("recipesSave")
    inside.pause(200)
    inside.picture(dock, OUT / "recipes.png")
    inside.tell(english=words.english(recipes, DATA + "|" + inside.ARGUMENTS["name"]), cut=words.cut(recipes))

    path = OUT / "dropped.json"
    path.write_text('{"schema": 1, "<b>surprise</b>": 1}', encoding="utf-8")
    iface.messageBar().clearWidgets()
    drop(path)
    inside.wait(lambda: inside.message() is not None, "the file is refused")
    inside.picture(iface.mainWindow(), OUT / "refused.png")
    iface.messageBar().clearWidgets()
    from cloudscore_plugin.core.recipe_files import readable

    path.write_text(readable(entry.recipe), encoding="utf-8")
    drop(path)
    inside.wait(lambda: abs(inside.child("thresholdSpin").value() - 0.6) < 1e-6, "the dropped recipe is in the dock")
    inside.picture(iface.mainWindow(), OUT / "dropped.png")

    project = str(OUT / "project.qgz")
    assert QgsProject.instance().write(project)
    iface.newProject(False)
    iface.addProject(project)
    inside.pause(500)
    again = inside.composites()
    inside.tell(reopened=[texts(menu_of(layer)[1]) == inside_texts(entries) for layer in again])
    QgsProject.instance().removeMapLayer(again[0].id())
    inside.tell(after_removal=len(texts(menu_of(again[1])[1])))
    last = again[1]
    inside.unload()
    inside.tell(unloaded=texts(menu_of(last)[1]))


def inside_texts(entries: dict) -> list:
    return [action.text() for action in entries.values()]


inside.run(main)
