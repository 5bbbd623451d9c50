"""A QGIS main window in small: what the plugin uses of QgisInterface, with real menus, docks, canvas and messages."""

from __future__ import annotations

import re

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerTreeModel,
    QgsLocator,
    QgsProject,
    QgsRectangle,
    QgsTemporalNavigationObject,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsLayerTreeView, QgsMapCanvas, QgsMapToolPan, QgsMessageBar
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMainWindow, QPushButton, QVBoxLayout, QWidget


def child(widget, kind, name):
    """The one widget of this kind and name in another."""
    found = widget.findChild(kind, name)
    assert found is not None, name
    return found


def whole_text(item) -> str:
    """What a message says, with what had no room in the one line of the message bar."""
    return re.sub("^<p>|</p>$", "", item.toolTip()) or item.text()


class Window(QObject):
    """Stands in for ``iface``; every method does what its namesake does."""

    currentLayerChanged = pyqtSignal(object)
    layoutDesignerOpened = pyqtSignal(object)

    def __init__(self):
        super().__init__()
        self._active = None
        self.window = QMainWindow()
        self.window.resize(1100, 700)
        self.canvas = QgsMapCanvas(self.window)
        self.bar = QgsMessageBar(self.window)
        middle = QWidget(self.window)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bar)
        layout.addWidget(self.canvas, 1)
        self.window.setCentralWidget(middle)
        self.raster_menu = self.window.menuBar().addMenu("Raster")
        self.toolbar = self.window.addToolBar("Plugins")
        self.registered = []
        self.layer_actions = {}
        self.logs_opened = 0
        self.options_opened = []
        self.layouts_opened = []
        self.drop_handlers = []
        self.options_factories = []
        self.locator = QgsLocator(self.window)
        self.canvas.setPreviewJobsEnabled(False)  # QGIS 3.40 draws the surroundings ahead, which asks for tiles
        self.canvas.setTemporalController(QgsTemporalNavigationObject(self.window))
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        self.pan = QgsMapToolPan(self.canvas)
        self.canvas.setMapTool(self.pan)
        self.bridge = QgsLayerTreeMapCanvasBridge(QgsProject.instance().layerTreeRoot(), self.canvas, self.window)
        self.tree = QgsLayerTreeView(self.window)
        self.tree.setModel(QgsLayerTreeModel(QgsProject.instance().layerTreeRoot(), self.tree))
        self.window.show()
        QApplication.processEvents()

    def mainWindow(self):
        return self.window

    def mapCanvas(self):
        return self.canvas

    def messageBar(self):
        return self.bar

    def layerTreeCanvasBridge(self):
        return self.bridge

    def activeLayer(self):
        return self._active

    def setActiveLayer(self, layer):
        self._active = layer
        self.currentLayerChanged.emit(layer)
        return True

    def registerCustomDropHandler(self, handler):
        self.drop_handlers.append(handler)

    def unregisterCustomDropHandler(self, handler):
        self.drop_handlers.remove(handler)

    def registerOptionsWidgetFactory(self, factory):
        self.options_factories.append(factory)

    def unregisterOptionsWidgetFactory(self, factory):
        self.options_factories.remove(factory)

    def registerLocatorFilter(self, locator_filter):
        self.locator.registerFilter(locator_filter)

    def deregisterLocatorFilter(self, locator_filter):
        self.locator.deregisterFilter(locator_filter)

    def openLayoutDesigners(self):
        return []

    def openLayoutDesigner(self, layout):
        self.layouts_opened.append(layout)

    def layerTreeView(self):
        return self.tree

    def addCustomActionForLayerType(self, action, menu, kind, all_layers):
        self.layer_actions[action] = (menu, kind, list(QgsProject.instance().mapLayers()) if all_layers else [])

    def addCustomActionForLayer(self, action, layer):
        self.layer_actions[action][2].append(layer.id())

    def removeCustomActionForLayerType(self, action):
        return self.layer_actions.pop(action, None) is not None

    def openMessageLog(self):
        self.logs_opened += 1

    def showOptionsDialog(self, parent, page):
        self.options_opened.append(page)

    def addDockWidget(self, area, dock):
        self.window.addDockWidget(area, dock)
        dock.show()

    def removeDockWidget(self, dock):
        self.window.removeDockWidget(dock)

    def rasterMenu(self):
        return self.raster_menu

    def addToolBarIcon(self, action):
        self.toolbar.addAction(action)

    def removeToolBarIcon(self, action):
        self.toolbar.removeAction(action)

    def registerMainWindowAction(self, action, shortcut):
        self.registered.append(action)
        action.setShortcut(shortcut)
        return True

    def unregisterMainWindowAction(self, action):
        self.registered.remove(action)
        return True

    # what a test looks at

    def look_at(self, crs: str, box: QgsRectangle) -> None:
        """Show a part of a map."""
        QgsProject.instance().setCrs(QgsCoordinateReferenceSystem(crs))
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        self.canvas.setExtent(box)
        QApplication.processEvents()

    def layer_menu(self, layer) -> dict:
        """Actions by text that the menu of a layer has besides QGIS's own."""
        return {
            action.text(): action for action, (_menu, _kind, ids) in self.layer_actions.items() if layer.id() in ids
        }

    def message(self) -> str:
        """Text of the message on top, what had no room in the one line included, or nothing."""
        item = self.bar.currentItem()
        return f"{item.title()}: {whole_text(item)}" if item is not None else ""

    def message_button(self, name: str) -> QPushButton | None:
        """A button of the message on top."""
        item = self.bar.currentItem()
        return item.findChild(QPushButton, name) if item is not None else None

    def at(self, x: float, y: float) -> QPoint:
        """The pixel where a map position is shown."""
        point = self.canvas.getCoordinateTransform().transform(x, y)
        return QPoint(round(point.x()), round(point.y()))

    def map_at(self, pixel: QPoint):
        """The map position of a pixel."""
        return self.canvas.getCoordinateTransform().toMapCoordinates(pixel)

    def click(self, pixel: QPoint, button=Qt.MouseButton.LeftButton) -> None:
        QTest.mouseMove(self.canvas.viewport(), pixel)
        QTest.mouseClick(self.canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, pixel)

    def drag(self, start: QPoint, end: QPoint) -> None:
        port, none = self.canvas.viewport(), Qt.KeyboardModifier.NoModifier
        QTest.mousePress(port, Qt.MouseButton.LeftButton, none, start)
        QTest.mouseMove(port, (start + end) / 2)
        QTest.mouseMove(port, end)
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, none, end)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.canvas, key)

    def close(self) -> None:
        self.canvas.unsetMapTool(self.canvas.mapTool())
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
