"""Runs inside QGIS for test_identity_window.py: styles copied each onto each of four layers, saved, aged, opened again.

The styles are copied and pasted by QGIS's own actions, as a person does by the layer tree's menu.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from osgeo import gdal, osr
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QBuffer, QItemSelectionModel
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QAction
from qgis.utils import iface

from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.layers import identity
from cloudscore_plugin.services.layer_renewal import State
from tests.desktop import inside

URL, OUT = inside.ARGUMENTS["url"], Path(inside.ARGUMENTS["out"])
LON, LAT = 120.42, 23.74
BASE_COLOUR = (200, 220, 240)


class BaseMap(BaseHTTPRequestHandler):
    """Every tile is of one colour."""

    picture = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(self.picture)

    def log_message(self, *_args):
        pass


def base_map() -> QgsRasterLayer:
    image, buffer = QImage(256, 256, QImage.Format.Format_RGB32), QBuffer()
    image.fill(QColor(*BASE_COLOUR))
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    BaseMap.picture = bytes(buffer.data())
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseMap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    return QgsRasterLayer(f"type=xyz&url={url}&zmin=0&zmax=19", "base map", "wms")


def recipe(west: float, **more) -> CompositeRecipe:
    """A small composite, its west side so many degrees from the middle of the map."""
    west, south = LON + west, LAT - 0.01
    ring = [[west, south], [west + 0.02, south], [west + 0.02, south + 0.02], [west, south + 0.02], [west, south]]
    return CompositeRecipe({"type": "Polygon", "coordinates": [ring]}, "2023-11-01", "2023-11-16", **more)


def geotiff() -> QgsRasterLayer:
    path = str(OUT / "grey.tif")
    raster = gdal.GetDriverByName("GTiff").Create(path, 40, 40, 3, gdal.GDT_Byte)
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    raster.SetProjection(system.ExportToWkt())
    raster.SetGeoTransform([LON - 0.02, 0.001, 0, LAT - 0.012, 0, -0.0002])
    for number in range(3):
        raster.GetRasterBand(number + 1).Fill(60 * (number + 1))
    raster = None
    return QgsRasterLayer(path, "GeoTIFF")


def named() -> dict:
    return {layer.name(): layer for layer in QgsProject.instance().mapLayers().values()}


def what_is(layer) -> list:
    """All that must stay."""
    found = identity.recipe_of(layer)
    return [
        layer.name(),
        "" if found is not None else identity.tiles_of(layer) or Path(layer.source()).name,
        layer.extent().toString(3),
        layer.crs().authid(),
        found.to_json() if found is not None else "",
        identity.is_simulated(layer),
        layer.isValid(),
    ]


def colours() -> dict:
    """What the map shows in the middle of each layer, and beside them."""
    places = {"left": (-0.02, 0), "right": (0.02, 0), "GeoTIFF": (0, -0.016), "base map": (0, 0.02)}
    image = iface.mapCanvas().grab().toImage()
    return {
        name: list(image.pixelColor(inside.map_position(LON + x, LAT + y)).getRgb()[:3])
        for name, (x, y) in places.items()
    }


def all_is() -> dict:
    return {name: what_is(layer) for name, layer in named().items()}


def select(layer) -> None:
    tree = iface.layerTreeView()
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    tree.setCurrentLayer(layer)
    index = tree.node2index(node)
    flags = QItemSelectionModel.SelectionFlag
    tree.selectionModel().select(index, flags.ClearAndSelect)


def copy_and_paste(giver, taker) -> None:
    """All categories, by the actions of QGIS's own menu."""
    for action, layer in (("mActionCopyStyle", giver), ("mActionPasteStyle", taker)):
        select(layer)
        iface.mainWindow().findChild(QAction, action).trigger()


def main() -> None:
    inside.dock()
    inside.size_window(1000, 720)
    inside.show_place(LON, LAT, 0.035)
    inside.dock().hide()
    project = QgsProject.instance()
    project.addMapLayers([base_map(), geotiff()])
    inside.pause(300)
    inside.show_place(LON, LAT, 0.035)
    root = project.layerTreeRoot()
    node = next(one for one in root.findLayers() if one.name() == "base map")
    root.addChildNode(node.clone())  # below all
    root.removeChildNode(node)
    for name, made in (
        ("left", recipe(-0.03)),
        ("right", recipe(0.01, style=Style.of("NDVI"), clear_threshold=0.3)),
    ):
        inside.dock().builder.build(made)
        inside.wait(lambda: not inside.dock().builder.running, "a layer is built")
        inside.composites()[-1].setName(name)
    inside.dock().hide()  # the map has one size before and after
    first, made = all_is(), named()
    assert len(first) == 4
    inside.drawn()
    inside.picture(iface.mapCanvas(), OUT / "before.png")
    inside.tell(before=colours())

    for giver in made.values():
        for taker in made.values():
            if giver is not taker:
                copy_and_paste(giver, taker)
    inside.tell(pasted=all_is() == first)
    for giver, taker in (("left", "base map"), ("left", "GeoTIFF"), ("left", "right")):  # what did harm
        copy_and_paste(made[giver], made[taker])
    inside.tell(carries=[name for name in made if made[name].customProperty(identity.RECIPE)])
    inside.drawn()
    inside.picture(iface.mainWindow(), OUT / "pasted.png")
    file = str(OUT / "four.qgz")

    # Aged: each map was made three years ago, whatever the layer says
    for layer in made.values():
        if layer.customProperty(identity.CREATED):
            layer.setCustomProperty(identity.CREATED, "2023-01-01T00:00:00+00:00")
    assert project.write(file)
    iface.newProject(False)
    inside.control(URL, forget_maps=True)
    identity._known.clear()  # as in a new QGIS
    iface.addProject(file)
    opened = all_is()

    def renewed() -> bool:
        found = inside.dock().renewer._composites.values()
        return len(found) == 2 and all(one.state == State.FRESH and one.age < 600 for one in found)

    inside.dock().hide()
    inside.wait(renewed, "both composites have new maps")
    inside.dock().hide()
    inside.drawn()
    inside.picture(iface.mainWindow(), OUT / "reopened.png")
    inside.tell(opened=opened == first, renewed=all_is() == first)
    inside.tell(reopened=colours())


inside.run(main)
