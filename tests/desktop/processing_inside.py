"""Runs inside QGIS for test_processing_window.py."""

from pathlib import Path

import processing
from processing.core.Processing import Processing
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface

from tests.desktop import inside

A = inside.ARGUMENTS
OUT = Path(A["out"])
AREA = {"EXTENT": "120.40,120.43,23.72,23.74 [EPSG:4326]", "START": "2023-11-01", "END": "2023-12-15"}


def dialog(name, **parameters):
    """An algorithm's dialog as the toolbox opens it, filled in."""
    found = processing.createAlgorithmDialog(f"cloudscore:{name}", {**AREA, **parameters})
    assert found is not None, f"no dialog for {name}"
    found.show()
    inside.pause(300)
    return found


def made(name):
    """The layer an algorithm adds, run in its window as a person runs it."""
    before = set(QgsProject.instance().mapLayers())
    shown = dialog(name)
    shown.runButton().click()
    try:
        inside.wait(lambda: set(QgsProject.instance().mapLayers()) - before, f"the layer of {name}", 60)
        inside.pause(300)
    finally:
        inside.picture(shown, OUT / f"run-{name}.png")
    (new,) = set(QgsProject.instance().mapLayers()) - before
    return QgsProject.instance().mapLayer(new)


def main() -> None:
    Processing.initialize()
    inside.size_window(1280, 940)
    provider = QgsApplication.processingRegistry().providerById("cloudscore")
    for algorithm in sorted(provider.algorithms(), key=lambda algorithm: algorithm.name()):
        name = algorithm.name()
        shown = dialog(name)
        shown.resize(900, 720)
        inside.pause(200)
        inside.picture(shown, OUT / f"{name}.png")
        shown.close()

    layers = {name: made(name) for name in ("compositetilelayer", "compositetogeotiff", "clearcounttogeotiff")}
    layer = layers["compositetilelayer"]
    inside.tell(layer=layer.name(), recipe=layer.customProperty("cloudscore/recipe"))
    inside.tell(renderers={name: layers[name].renderer().type() for name in layers})
    for layer in layers.values():
        inside.tell(credits=layer.metadata().rights())
    iface.setActiveLayer(layers["compositetogeotiff"])
    QgsProject.instance().layerTreeRoot().findLayer(layers["clearcounttogeotiff"].id()).setItemVisibilityChecked(False)
    iface.zoomToActiveLayer()
    inside.drawn()
    inside.picture(iface.mainWindow(), OUT / "window.png")

    inside.unload()
    inside.pause(100)
    still = [
        window for window in QApplication.topLevelWidgets() if window is not iface.mainWindow() and window.isVisible()
    ]
    inside.tell(
        windows=[f"{window.metaObject().className()} {window.windowTitle()}" for window in still],
        provider=QgsApplication.processingRegistry().providerById("cloudscore") is not None,
    )


inside.run(main)
