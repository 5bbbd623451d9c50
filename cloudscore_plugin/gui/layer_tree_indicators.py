"""Marks beside layers in QGIS's layer tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from qgis.core import QgsLayerTree, QgsLayerTreeGroup, QgsLayerTreeNode
from qgis.gui import QgsLayerTreeView, QgsLayerTreeViewIndicator
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QIcon

from .widgets import tooltip


class Indicators(QObject):
    """One mark for each layer it is told of, wherever and however often that layer stands in the tree.

    clicked(layer id) tells of a click on a mark. shut_down() takes all marks back.
    """

    clicked = pyqtSignal(str)

    def __init__(self, view: QgsLayerTreeView, root: QgsLayerTree, parent=None):
        super().__init__(parent)
        self._view, self._root = view, root
        self._marks: dict[str, QgsLayerTreeViewIndicator] = {}
        # A node that is moved is in truth a new one. The view keeps a deleted one's marks, for whoever comes to stand
        # at its place in memory: they must be gone before.
        root.addedChildren.connect(self._added)
        root.willRemoveChildren.connect(self._will_remove)

    def show(self, marks: Mapping[str, tuple[QIcon, str]]) -> None:
        """Give layers, by id, these marks in place of those they have."""
        if not all(layer_id in self._marks for layer_id in marks):
            nodes: dict[str, list] = {}
            for node in self._root.findLayers():  # once: it goes through the whole tree
                nodes.setdefault(node.layerId(), []).append(node)
        changed = False
        for layer_id, (icon, text) in marks.items():
            text = tooltip(text)
            mark = self._marks.get(layer_id)
            if mark is None:
                mark = self._marks[layer_id] = QgsLayerTreeViewIndicator(self)
                mark.clicked.connect(partial(self._click, layer_id))
                mark.setIcon(icon)
                for node in nodes.get(layer_id, ()):
                    self._view.addIndicator(node, mark)
            elif mark.icon().cacheKey() != icon.cacheKey():
                mark.setIcon(icon)
                changed = True
            if mark.toolTip() != text:
                mark.setToolTip(text)
        if changed:
            self._view.viewport().update()  # QGIS 3.22 would show the old ones until the mouse comes by

    @property
    def marked(self) -> set[str]:
        """The layers that have a mark."""
        return set(self._marks)

    def text(self, layer_id: str) -> str:
        """What a layer's mark says, "" without one."""
        return self._marks[layer_id].toolTip() if layer_id in self._marks else ""

    def drop(self, layer_ids: Iterable[str]) -> None:
        """Take layers' marks away."""
        marks = {layer_id: self._marks.pop(layer_id) for layer_id in layer_ids if layer_id in self._marks}
        if marks and not sip.isdeleted(self._view):
            for node in self._root.findLayers():
                if node.layerId() in marks:
                    self._view.removeIndicator(node, marks[node.layerId()])
        for mark in marks.values():
            mark.deleteLater()

    def shut_down(self) -> None:
        """Take all marks away and stop listening."""
        self._root.addedChildren.disconnect(self._added)
        self._root.willRemoveChildren.disconnect(self._will_remove)
        self.drop(list(self._marks))

    def _click(self, layer_id: str, _index) -> None:
        self.clicked.emit(layer_id)

    def _added(self, group: QgsLayerTreeNode, first: int, last: int) -> None:
        for node, mark in self._marked(group, first, last):
            self._view.addIndicator(node, mark)

    def _will_remove(self, group: QgsLayerTreeNode, first: int, last: int) -> None:
        for node, mark in self._marked(group, first, last):
            self._view.removeIndicator(node, mark)

    def _marked(self, group: QgsLayerTreeNode, first: int, last: int):
        if not self._marks or sip.isdeleted(self._view):
            return
        for child in group.children()[first : last + 1]:
            for node in child.findLayers() if isinstance(child, QgsLayerTreeGroup) else [child]:
                mark = self._marks.get(node.layerId())
                if mark is not None:
                    yield node, mark
