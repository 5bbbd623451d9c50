"""Runs inside QGIS for test_renewal_window.py: five composites that outlive their maps, and the marks in the tree."""

import time
from pathlib import Path

from qgis.core import QgsLayoutItemMap, QgsPrintLayout, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface

from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.layers import identity
from cloudscore_plugin.services import layer_renewal as renewal
from cloudscore_plugin.services.layer_renewal import State
from tests.desktop import inside

URL, OUT = inside.ARGUMENTS["url"], Path(inside.ARGUMENTS["out"])
LON, LAT = 120.42, 23.74
BOX = [[LON - 0.04, LAT - 0.03], [LON + 0.04, LAT - 0.03], [LON + 0.04, LAT + 0.03], [LON - 0.04, LAT + 0.03]]
RECIPE = CompositeRecipe({"type": "Polygon", "coordinates": [[*BOX, BOX[0]]]}, "2023-11-01", "2023-11-16")
RECIPES = [
    RECIPE.with_(clear_threshold=0.5),
    RECIPE.with_(qa_band="cs", method="mean"),
    RECIPE.with_(style=Style.of("NDVI")),
    RECIPE.with_(style=Style(bands=("B8", "B4", "B3"), max=4000)),
    RECIPE,
]


def asked(*kinds: str) -> int:
    """How many requests of these kinds have been answered well."""
    return sum(entry["kind"] in kinds and entry["status"] == 200 for entry in inside.requests(URL))


def renewer():
    return inside.dock().renewer


def states() -> set:
    renewer()._find()
    return {composite.state for composite in renewer()._composites.values()}


def settled() -> bool:
    return states() == {State.FRESH}


def snapshot() -> dict:
    """Everything about the project that must stay."""
    project = QgsProject.instance()
    (layout,) = project.layoutManager().printLayouts()
    (sheet,) = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
    return {
        "order": [(node.layerId(), node.isVisible()) for node in project.layerTreeRoot().findLayers()],
        "groups": [group.name() for group in project.layerTreeRoot().findGroups(True)],
        "layout": [layer.id() for layer in sheet.layers()],
        "layers": {
            layer.id(): [
                layer.name(),
                layer.customProperty(identity.RECIPE),
                layer.renderer().opacity(),
                str(layer.blendMode()),
                layer.styleManager().styles(),
                layer.extent().toString(2),
                layer.metadata().title(),
            ]
            for layer in inside.composites()
        },
    }


def sources() -> dict:
    return {layer.id(): layer.source() for layer in inside.composites()}


def watched(until, what: str, seconds: float = 60) -> int:
    """How often the left part of the map was seen empty until something holds."""
    canvas, empty, end = iface.mapCanvas(), 0, time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, what
        shown = canvas.grab().toImage()
        places = [(shown.width() * x // 40, shown.height() * y // 10) for x in range(1, 10) for y in range(1, 10)]
        empty += all(shown.pixelColor(x, y) == canvas.canvasColor() for x, y in places)
        inside.pause(15)
    return empty


def make_project() -> str:
    project = QgsProject.instance()
    for recipe in RECIPES:
        inside.dock().builder.build(recipe)
        inside.wait(lambda: not inside.dock().builder.running, "a layer is built")
    made = inside.composites()
    assert len(made) == 5
    made[0].setName("mine")
    made[0].renderer().setOpacity(0.4)
    made[1].setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    made[2].styleManager().addStyleFromLayer("dark")
    root = project.layerTreeRoot()
    root.findLayer(made[3].id()).setItemVisibilityChecked(False)
    node = root.findLayer(made[1].id())
    root.addGroup("group").addChildNode(node.clone())
    root.removeChildNode(node)
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName("print")
    sheet = QgsLayoutItemMap(layout)
    sheet.setLayers(made[:2])
    sheet.setKeepLayerSet(True)
    layout.addLayoutItem(sheet)
    project.layoutManager().addLayout(layout)
    file = str(OUT / "five.qgz")
    assert project.write(file)
    return file


def main() -> None:
    iface.mapCanvas().setPreviewJobsEnabled(False)  # QGIS 3.40 draws the surroundings ahead, which asks for tiles
    renewal.FIRST_PAUSE = 1
    inside.dock()
    inside.size_window(1000, 720)
    inside.show_place(LON, LAT, 0.027)  # a pixel of the map is one of a tile, of which there are fewest then
    inside.dock().hide()
    file = make_project()
    before, calls = snapshot(), asked("maps")
    inside.drawn()

    # left open across an expiry: a part of the map has its tiles, the rest comes from the new maps
    old = sources()
    inside.control(URL, forget_maps=True)
    extent = iface.mapCanvas().extent()
    iface.mapCanvas().setCenter(iface.mapCanvas().getCoordinateTransform().toMapCoordinates(
        iface.mapCanvas().width() // 2 + 300, iface.mapCanvas().height() // 2
    ))  # fmt: skip
    iface.mapCanvas().refresh()
    empty = watched(lambda: all(source != old[id_] for id_, source in sources().items()), "renewed")
    empty += watched(lambda: settled() and not iface.mapCanvas().isDrawing(), "drawn")
    inside.tell(expired=asked("maps") - calls, empty=empty, kept=snapshot() == before)

    # renewed before they expire, while nothing is done
    iface.mapCanvas().setExtent(extent)
    inside.drawn()
    calls, tiles, old = asked("maps"), asked("tile"), sources()
    for layer in inside.composites():
        layer.setCustomProperty(identity.CREATED, "2023-01-01T00:00:00+00:00")
    renewer().look()
    empty = watched(lambda: all(source != old[id_] for id_, source in sources().items()), "renewed")
    inside.pause(700)
    inside.tell(old=asked("maps") - calls, tiles=asked("tile") - tiles, blinked=empty, same=snapshot() == before)

    # opened again
    iface.newProject(False)
    inside.control(URL, forget_maps=True)
    calls = asked("maps")
    started = time.monotonic()
    iface.addProject(file)
    opened = time.monotonic() - started
    iface.mapCanvas().zoomByFactor(4)
    old = sources()
    inside.wait(lambda: settled() and all(source != old[id_] for id_, source in sources().items()), "all are back")
    inside.tell(reopened=asked("maps") - calls, opened=opened, whole=snapshot() == before)
    inside.tell(dirty=QgsProject.instance().isDirty())

    # opened again without a connection
    for layer in inside.composites():
        layer.setCustomProperty(identity.CREATED, "2023-01-01T00:00:00+00:00")
    assert QgsProject.instance().write(file)
    iface.newProject(False)
    iface.messageBar().clearWidgets()
    inside.control(URL, faults=["reset"])
    calls = asked("maps")
    iface.addProject(file)
    inside.wait(lambda: states() == {State.WAITING}, "all wait")
    inside.wait(lambda: inside.message() is not None, "it is told")
    item = inside.message()
    inside.tell(title=item.title(), text=item.toolTip() or item.text(), waits=snapshot() == before)
    inside.control(URL)
    inside.wait(settled, "all are back")
    inside.tell(connected=asked("maps") - calls, again=snapshot() == before)
    iface.messageBar().clearWidgets()

    iface.addProject(file)
    inside.wait(lambda: asked("maps") == calls + 10 and settled(), "all are fresh")
    inside.dock()
    inside.tell(**inside.one_of_each_mark(URL))
    tree = iface.mainWindow().findChild(QDockWidget, "Layers")
    iface.mainWindow().resizeDocks([tree], [420], Qt.Orientation.Horizontal)
    inside.picture(iface.mainWindow(), OUT / "window.png")
    inside.unload()
    tree = iface.layerTreeView()
    inside.tell(left=sum(len(tree.indicators(node)) for node in QgsProject.instance().layerTreeRoot().findLayers()))


inside.run(main)
