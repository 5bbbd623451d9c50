"""The line above Build that names which layer's or group's recipe is being edited."""

from __future__ import annotations

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ..core.kinds import kind_of
from ..layers.identity import product_of
from ..messages.i18n import tr
from .widgets import PlainLabel


class EditingLine(QWidget):
    """``layer_id`` of the composite's layer being edited, "" for none; or the ``group``. changed tells another.

    Ends by itself when the layer or group leaves the project.
    """

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("editingLine")
        self.layer_id, self._group = "", None
        self._text = PlainLabel(self)
        self._text.setObjectName("editingText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # a layer's name is whatever somebody called it
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        stop = QToolButton(self)
        stop.setObjectName("editingStopButton")
        stop.setText("×")
        stop.setToolTip(tr("Stop editing this layer; Build adds a new one again"))
        stop.setAccessibleName(stop.toolTip())
        stop.setAutoRaise(True)
        stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        stop.clicked.connect(self.stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text, 1)
        layout.addWidget(stop)
        self._project = QgsProject.instance()
        self._project.layersWillBeRemoved.connect(self._layers_leave)
        self._project.layerTreeRoot().removedChildren.connect(self._nodes_leave)
        self.hide()

    @property
    def group(self) -> QgsLayerTreeGroup | None:
        """The group being edited, None for none."""
        return None if self._group is None or sip.isdeleted(self._group) else self._group

    @property
    def active(self) -> bool:
        """Whether anything is being edited."""
        return bool(self.layer_id) or self.group is not None

    @property
    def kind(self) -> str:
        """The kind of what is being edited, as in core.kinds; "" for none."""
        product = product_of(self._project.mapLayer(self.layer_id))
        return "series" if self.group is not None else "" if product is None else kind_of(product)

    def start(self, layer: QgsMapLayer) -> None:
        """Edit a layer from now on."""
        self.stop()
        self.layer_id = layer.id()
        layer.nameChanged.connect(self._update_text)
        self._update_text()
        self.changed.emit()

    def start_group(self, group: QgsLayerTreeGroup) -> None:
        """Edit a group from now on."""
        self.stop()
        self._group = group
        self._update_text()
        self.changed.emit()

    def stop(self) -> None:
        """Edit none."""
        layer = self._project.mapLayer(self.layer_id)
        if layer is not None:
            layer.nameChanged.disconnect(self._update_text)
        if self.layer_id or self._group is not None:
            self.layer_id, self._group = "", None
            self._update_text()
            self.changed.emit()

    def shut_down(self) -> None:
        """Stop listening to the project."""
        self.stop()
        self._project.layersWillBeRemoved.disconnect(self._layers_leave)
        self._project.layerTreeRoot().removedChildren.disconnect(self._nodes_leave)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._update_text()

    def _layers_leave(self, ids: list) -> None:
        if self.layer_id in ids:
            self.stop()

    def _nodes_leave(self, *_nodes: object) -> None:
        if self._group is not None and (self.group is None or self.group.parent() is None):
            self.stop()

    def _update_text(self) -> None:
        edited = self._project.mapLayer(self.layer_id) or self.group
        self.setVisible(edited is not None)
        if edited is not None:
            text = tr("Editing: {layer}").format(layer=edited.name())
            self._text.setAccessibleName(text)
            self._text.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self._text.width()))
