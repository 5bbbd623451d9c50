"""Compare two sides of the map: its action in QGIS, and the removal of action, tool and bar at unloading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable

from qgis.core import QgsLayerTreeNode, QgsMapLayerType, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from .. import paths
from ..messages.i18n import tr

_KINDS = ("VectorLayer", "RasterLayer", "MeshLayer", "VectorTileLayer", "PointCloudLayer")


class Compare(QObject):
    """The action that compares two layers or groups on the map, and its places in QGIS's menus. shut_down() removes it.

    Tool and bar are made when they are first needed. note(text) says why there is nothing to compare.
    """

    def __init__(self, iface, note: Callable[[str], None], parent: QObject | None = None):
        super().__init__(parent)
        self._iface, self._note = iface, note
        self._tool = self._bar = None
        window = iface.mainWindow()
        self.action = QAction(QIcon(paths.icon("compare.svg")), tr("Compare on the map"), window)
        self.action.setIconText(tr("Compare"))
        self.action.setObjectName("cloudscoreCompare")
        self.action.setCheckable(True)
        self.action.setToolTip(tr("Swipe between two layers or groups, or let them blink"))
        self.action.triggered.connect(lambda checked: self.start() if checked else self.stop())
        iface.rasterMenu().addAction(self.action)
        iface.registerMainWindowAction(self.action, "")
        self._entries = []
        for kind in _KINDS:
            if hasattr(QgsMapLayerType, kind):
                entry = QAction(tr("Compare on the map"), window)
                entry.setObjectName(f"compare{kind}")
                entry.triggered.connect(lambda: self.start())
                iface.addCustomActionForLayerType(entry, "", getattr(QgsMapLayerType, kind), True)
                self._entries.append(entry)

    def start(self, nodes: Sequence[QgsLayerTreeNode] = ()) -> None:
        """Compare these layers or groups, else those that are selected in the layer tree, or what lies on top of the
        map.
        """
        from ..services.compare import usual_sides
        from .compare_bar import CompareBar
        from .compare_tool import CompareTool

        canvas, project = self._iface.mapCanvas(), QgsProject.instance()
        if self._tool is None:
            self._tool = CompareTool(canvas, project)
            self._tool.ended.connect(self._ended)
        chosen = list(nodes) or [
            node for node in self._iface.layerTreeView().selectedNodes() if node.parent() is not None
        ]
        sides = usual_sides(project, chosen, canvas.mapSettings().layers())
        if sides[0] == sides[1]:
            self.action.setChecked(False)
            self._note(tr("The project has nothing to compare yet: add a layer first."))
            return
        self._tool.compare(sides)
        if self._bar is None:
            self._bar = CompareBar(canvas, self._tool, project)
        self.action.setChecked(True)
        canvas.setFocus()

    def stop(self) -> None:
        """Give the map back."""
        if self._tool is not None:
            self._tool.stop()

    def shut_down(self) -> None:
        """Leave nothing on the map nor in QGIS's menus."""
        self.stop()
        if self._tool is not None:
            self._tool.deleteLater()
            self._tool = None
        if not sip.isdeleted(self.action):
            self._iface.unregisterMainWindowAction(self.action)
            self._iface.rasterMenu().removeAction(self.action)
            self.action.deleteLater()
        for entry in self._entries:
            if not sip.isdeleted(entry):
                self._iface.removeCustomActionForLayerType(entry)
                entry.deleteLater()
        self._entries = []

    def _ended(self) -> None:
        self.action.setChecked(False)
        if self._bar is not None:
            bar, self._bar = self._bar, None
            bar.close_for_good()
