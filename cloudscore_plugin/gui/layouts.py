"""A warning in print layout windows: which composites have pixels coarser than the resolution of the page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.gui import QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtWidgets import QPushButton

from ..layers.layouts import coarse_layers
from ..messages.i18n import listed, tr
from .widgets import plain

if TYPE_CHECKING:
    from ..services.local_copies import LocalCopies

_REST = 500  # milliseconds after the last change


class LayoutWatch(QObject):
    """Looks at each layout whose window is opened, and again as it changes; shut_down() before it is deleted."""

    def __init__(self, iface, copies: LocalCopies, parent: QObject | None = None):
        super().__init__(parent)
        self._iface, self._copies = iface, copies
        self._items: list[QgsMessageBarItem] = []
        self._timers: list[QTimer] = []
        iface.layoutDesignerOpened.connect(self.watch)
        for designer in iface.openLayoutDesigners():
            self.watch(designer)

    def watch(self, designer) -> None:
        """Look at the layout of a window now, and as it changes."""
        timer = QTimer(designer)  # it ends with the window
        timer.setSingleShot(True)
        timer.setInterval(_REST)
        told: set[str] = set()
        timer.timeout.connect(partial(self._look, designer, told))
        self._timers.append(timer)
        layout = designer.layout()
        layout.refreshed.connect(timer.start)
        stack = layout.undoStack() if hasattr(layout, "undoStack") else None
        if stack is not None:
            stack.stack().indexChanged.connect(lambda _index: sip.isdeleted(timer) or timer.start())
        timer.start()

    def shut_down(self) -> None:
        """Stop looking, and take the messages back."""
        self._iface.layoutDesignerOpened.disconnect(self.watch)
        for timer in self._timers:
            if not sip.isdeleted(timer):
                timer.stop()
                timer.deleteLater()
        for item in self._items:
            if not sip.isdeleted(item):
                item.dismiss()
        self._timers, self._items = [], []

    def _look(self, designer, told: set[str]) -> None:
        """Tell once of each composite that would be coarse."""
        layers = [layer for layer in coarse_layers(designer.layout()) if layer.id() not in told]
        if not layers:
            return
        told.update(layer.id() for layer in layers)
        text = tr("Printed from tiles, {layers} would be coarser than this page needs. A local copy prints sharp.")
        names = listed([f"“{layer.name()}”" for layer in layers])
        item = QgsMessageBarItem("Cloud Score+", plain(text.format(layers=names)), Qgis.MessageLevel.Warning, 0)
        button = QPushButton(tr("Keep a copy"))
        button.setObjectName("layoutKeepCopyButton")
        button.clicked.connect(lambda _checked=False: (self._keep(layers), item.dismiss()))
        if item.layout() is not None:
            item.layout().addWidget(button)
        self._items.append(item)
        designer.messageBar().pushItem(item)

    def _keep(self, layers: list) -> None:
        self._copies.keep([layer for layer in layers if not sip.isdeleted(layer)])
