"""Print layouts: a template in QGIS's layout manager, and a warning where composites are coarser than the page."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication, QgsMapLayer, QgsProject
from qgis.gui import QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtWidgets import QPushButton

from ..layers.identity import product_of
from ..layers.layouts import TEMPLATE, coarse_layers, fit_layout, is_template, write_template
from ..messages.i18n import listed, tr
from .widgets import plain

if TYPE_CHECKING:
    from ..services.local_copies import LocalCopies

_REST = 500  # milliseconds after the last change
_AFTER_START = 3000  # milliseconds: QGIS's start has other things to do


class LayoutTemplate(QObject):
    """Offers a page in QGIS's layout manager, as long as the plugin is loaded.

    The manager lists the files of one folder of the user's profile. A file of the user's is never touched: what is
    saved from a layout that has shown a map does not have the mark of a template any more.
    """

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._folder = Path(QgsApplication.qgisSettingsDirPath()) / "composer_templates"
        self._made_folder = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_START)
        self._soon.timeout.connect(self.offer)
        self._soon.start()

    @property
    def path(self) -> Path:
        """The file, named as the manager lists it."""
        return self._folder / f"{tr('Cloud Score+ map, A4')}.qpt"

    def offer(self) -> None:
        """Write the file, unless the user has one of that name."""
        self._remove()
        with suppress(OSError):  # a profile that cannot be written to has no template
            if not self.path.exists():
                self._made_folder = self._made_folder or not self._folder.exists()
                self._folder.mkdir(parents=True, exist_ok=True)
                write_template(str(self.path))

    def shut_down(self) -> None:
        """Leave nothing behind."""
        self._soon.stop()
        self._remove()
        if self._made_folder:
            with suppress(OSError):  # the user has put something else into it
                self._folder.rmdir()

    def _remove(self) -> None:
        """Delete the file, in whatever language it was written, also one that a crash has left."""
        for path in self._folder.glob("Cloud Score+*.qpt"):
            with suppress(OSError, UnicodeDecodeError):
                if TEMPLATE in path.read_text("utf-8"):
                    path.unlink()


class LayoutWatch(QObject):
    """Looks at each layout whose window is opened, and again as it changes; shut_down() before it is deleted.

    One that was just made from the template gets the map's view and the legend of the composite that is selected, or
    else of the uppermost.
    """

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
        if is_template(designer.layout()):
            settings = self._iface.mapCanvas().mapSettings()
            fit_layout(designer.layout(), self._chosen(), settings.visibleExtent(), settings.destinationCrs())
        timer = QTimer(designer)  # it ends with the window
        timer.setSingleShot(True)
        timer.setInterval(_REST)
        noted: set[str] = set()
        timer.timeout.connect(partial(self._look, designer, noted))
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

    def _chosen(self) -> QgsMapLayer | None:
        """The composite or change that a new page is about."""
        shown = QgsProject.instance().layerTreeRoot().checkedLayers()
        active = self._iface.activeLayer()
        layers = [active, *shown] if active in shown else shown
        return next((layer for layer in layers if product_of(layer) is not None), None)

    def _look(self, designer, noted: set[str]) -> None:
        """Tell once of each composite that would be coarse."""
        layers = [layer for layer in coarse_layers(designer.layout()) if layer.id() not in noted]
        if not layers:
            return
        noted.update(layer.id() for layer in layers)
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
