"""Runs inside QGIS for test_renewal_window.py: tiles refused in every way, and the map complete again by itself."""

from pathlib import Path

from qgis.core import QgsNetworkAccessManager, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface

from cloudscore_plugin.core.recipe import CompositeRecipe
from tests.desktop import inside

URL, OUT = inside.ARGUMENTS["url"], Path(inside.ARGUMENTS["out"])
LON, LAT = 120.42, 23.74
BOX = [[LON - 0.04, LAT - 0.03], [LON + 0.04, LAT - 0.03], [LON + 0.04, LAT + 0.03], [LON - 0.04, LAT + 0.03]]
RECIPE = CompositeRecipe({"type": "Polygon", "coordinates": [[*BOX, BOX[0]]]}, "2023-11-01", "2023-11-16")


def holes() -> int:
    """At how many of some places in the middle of the map nothing is drawn."""
    canvas = iface.mapCanvas()
    shown = canvas.grab().toImage()
    places = [(shown.width() * x // 20, shown.height() * y // 20) for x in range(5, 16) for y in range(5, 16)]
    return sum(shown.pixelColor(x, y) == canvas.canvasColor() for x, y in places)


def marked(layer) -> str:
    return inside.dock().renewer.indicators.text(layer.id())


def attempts() -> tuple:
    """What changes with each attempt of the plugin's to get what is missing."""
    renewer = inside.dock().renewer
    return renewer._failures, *(trouble.asked for trouble in renewer.repair._troubles.values())


def complete() -> bool:
    return not iface.mapCanvas().isDrawing() and holes() == 0


def meet(number: int, fault: str) -> None:
    """Draw a new layer, of which QGIS keeps no tile, while its tiles are refused; then end that, and wait."""
    canvas = iface.mapCanvas()
    iface.messageBar().clearWidgets()
    QgsProject.instance().removeMapLayers([layer.id() for layer in inside.composites()])
    inside.wait(lambda: not canvas.isDrawing(), "an empty map")
    canvas.setRenderFlag(False)
    inside.dock().builder.build(RECIPE.with_(clear_threshold=number / 1000))
    inside.wait(lambda: not inside.dock().builder.running, "a layer is built")
    inside.pause(300)
    iface.messageBar().clearWidgets()
    inside.control(URL, faults=[fault])
    canvas.setRenderFlag(True)
    canvas.refresh()
    inside.wait(lambda: inside.message() is not None, f"{fault} is told", 40)
    item = inside.message()
    (layer,) = inside.composites()
    event = {"fault": fault, "title": item.title(), "text": item.toolTip() or item.text(), "holes": holes()}
    event["mark"] = marked(layer)
    before = attempts()
    inside.wait(lambda: attempts() != before, f"the next attempt while there is {fault}", 40)
    shown = [one.objectName() for one in iface.messageBar().items()]
    event["messages"] = shown.count("cloudscoreMessage")
    inside.picture(iface.mainWindow(), OUT / f"tiles-{fault}.png")
    inside.control(URL)
    inside.wait(complete, f"the map is complete after {fault}", 90)  # after long trouble attempts are 300 s apart
    inside.wait(lambda: marked(layer) != event["mark"], f"the mark about {fault} goes", 20)
    inside.wait(lambda: inside.message() is None, f"the message about {fault} goes", 20)
    event["after"] = marked(layer)
    inside.tell(**event)


def main() -> None:
    QgsNetworkAccessManager.setTimeout(5000)  # a minute else, for a server that is silent
    inside.dock()
    inside.size_window(900, 700)
    inside.show_place(LON, LAT, 0.027)  # a pixel of the map is one of a tile, of which there are fewest then
    inside.dock().hide()
    canvas = iface.mapCanvas()
    canvas.setCanvasColor(QColor("magenta"))  # clouds are white
    tree = iface.mainWindow().findChild(QDockWidget, "Layers")
    iface.mainWindow().resizeDocks([tree], [420], Qt.Orientation.Horizontal)
    for number, fault in enumerate(inside.ARGUMENTS["faults"]):
        meet(number, fault)
    inside.unload()


inside.run(main)
