"""The line in the dock that lists settings kept from the last session that differ from the usual values."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QWidget

from ..messages.i18n import joined, tr
from .dock_section import DockSection
from .widgets import PlainLabel, flat_button


class CarriedOverLine(DockSection, QWidget):
    """Shown until it is answered: usual_requested asks for everything as usual; the cross keeps it as it is."""

    usual_requested = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("carriedOverLine")
        self._text = PlainLabel(self)
        self._text.setObjectName("carriedOverText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        usual = flat_button(
            self, "carriedOverUsual", tr("As usual"), tr("Set everything listed here to the usual values"), self._reset
        )
        keep = flat_button(self, "carriedOverKeep", "×", tr("Keep these settings and hide this line"), self.hide)
        keep.setAccessibleName(keep.toolTip())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._text, 1)
        for button in (usual, keep):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_settings(self, *parts: str) -> None:
        """List what was carried over; nothing hides the line."""
        settings = joined(parts)
        self._text.setText(tr("As last time: {settings}").format(settings=settings))
        self.setVisible(bool(settings))

    def _reset(self) -> None:
        self.hide()
        self.usual_requested.emit()
