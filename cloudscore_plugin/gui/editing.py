"""The line above Build that tells which layer's recipe is being edited."""

from __future__ import annotations

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ..messages.i18n import tr
from .widgets import PlainLabel


class EditingLine(QWidget):
    """``layer_id`` of the composite's layer being edited, "" for none. changed tells another.

    Ends by itself when the layer leaves the project.
    """

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("editingLine")
        self.layer_id = ""
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
        self.hide()

    def start(self, layer: QgsMapLayer) -> None:
        """Edit a layer from now on."""
        self.stop()
        self.layer_id = layer.id()
        layer.nameChanged.connect(self._tell)
        self._tell()
        self.changed.emit()

    def stop(self) -> None:
        """Edit none."""
        layer = self._project.mapLayer(self.layer_id)
        if layer is not None:
            layer.nameChanged.disconnect(self._tell)
        if self.layer_id:
            self.layer_id = ""
            self._tell()
            self.changed.emit()

    def shut_down(self) -> None:
        """Stop listening to the project."""
        self.stop()
        self._project.layersWillBeRemoved.disconnect(self._layers_leave)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._tell()

    def _layers_leave(self, ids: list) -> None:
        if self.layer_id in ids:
            self.stop()

    def _tell(self) -> None:
        layer = self._project.mapLayer(self.layer_id)
        self.setVisible(layer is not None)
        if layer is not None:
            text = tr("Editing: {layer}").format(layer=layer.name())
            self._text.setAccessibleName(text)
            self._text.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self._text.width()))
