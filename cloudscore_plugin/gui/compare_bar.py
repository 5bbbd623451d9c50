"""The bar on the map while two sides are compared: which ones, and how."""

from __future__ import annotations

from qgis.core import QgsApplication, QgsIconUtils, QgsLayerTree, QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QColor, QIcon, QPainter, QPalette
from qgis.PyQt.QtWidgets import QComboBox, QFrame, QToolButton

from ..messages.i18n import tr
from ..services.compare import REST, THEME, Choice, Side, choices
from .compare_tool import CompareTool
from .help import HelpKey
from .wheel_guard import WheelGuard
from .widgets import WrappingRow, canvas_palette, flat_button, narrow_combo, room

_GAP = 6  # pixels between the bar and the map's edge, before scaling
_INDENT = "    "


class CompareBar(QFrame):
    """Two lists of layers, groups and map themes, buttons for what the keys do, at the foot of the canvas, as QGIS
    shows its messages at the top.

    close_for_good() takes it away.
    """

    def __init__(self, canvas: QgsMapCanvas, tool: CompareTool, project: QgsProject):
        self._ground: QColor | None = None
        super().__init__(canvas)
        self._help = HelpKey(self)
        self.setObjectName("compareBar")
        self._wheel = WheelGuard(self)
        self.setAccessibleName(tr("Compare on the map"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._canvas, self._tool, self._project = canvas, tool, project
        self._listed: list[Choice] | None = None
        self.lists = [self._list("compareFirst", 0), self._list("compareSecond", 1)]
        keys = {"swap": "X", "turn": "T", "blink": "B"}
        self.swap = flat_button(
            self, "compareSwap", tr("Swap"), tr("Swap the two sides (key {key})").format(key=keys["swap"]), tool.swap
        )
        self.turn = flat_button(
            self,
            "compareTurn",
            tr("Turn"),
            tr("Sides beside each other, or one above the other (key {key})").format(key=keys["turn"]),
            tool.turn,
        )
        self.blink = flat_button(
            self,
            "compareBlink",
            tr("Blink"),
            tr("Show the sides in turn at the same place (key {key})").format(key=keys["blink"]),
            lambda: tool.set_blinking(self.blink.isChecked()),
        )
        self.blink.setCheckable(True)
        self.leave = QToolButton(self)
        self.leave.setObjectName("compareClose")
        self.leave.setIcon(QgsApplication.getThemeIcon("/mIconClose.svg"))
        self.leave.setAutoRaise(True)
        self.leave.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.leave.setAccessibleName(tr("Stop comparing"))
        self.leave.setToolTip(tr("Stop comparing (Esc)"))
        self.leave.clicked.connect(lambda: tool.stop())
        layout = WrappingRow(self)  # the map may be narrow
        layout.setContentsMargins(_GAP, _GAP // 2, _GAP, _GAP // 2)
        for widget in (self.lists[0], self.swap, self.lists[1], self.turn, self.blink, self.leave):
            layout.addWidget(widget, int(isinstance(widget, QComboBox)))
        tool.changed.connect(self.update_text)
        canvas.installEventFilter(self)
        self.update_text()
        self.show()

    def paintEvent(self, event) -> None:
        """QGIS's themes, which are style sheets, leave a frame on the map without a ground."""
        if self._ground is None:  # looking for the theme's colours takes too long for each move of the handle
            self._ground = canvas_palette(self._canvas).color(QPalette.ColorRole.Window)
        QPainter(self).fillRect(self.rect(), self._ground)
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._ground = None
        super().changeEvent(event)

    def close_for_good(self) -> None:
        """Leave the canvas."""
        self._tool.changed.disconnect(self.update_text)
        self._canvas.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def update_text(self) -> None:
        """Show what is compared."""
        found = choices(self._project)
        if found != self._listed:
            self._listed = found
            for box in self.lists:
                self._fill(box)
        sides = (tr("Left side"), tr("Right side")) if self._tool.upright else (tr("Upper side"), tr("Lower side"))
        for box, side, name in zip(self.lists, self._tool.sides, sides):
            box.setAccessibleName(name)
            box.setToolTip(name)
            at = next((row for row in range(box.count()) if box.itemData(row) == side), 0)
            box.setCurrentIndex(at)
        self.blink.setChecked(self._tool.blinking)
        self._tool.set_names([box.currentText().strip() for box in self.lists])
        self._place()

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def keyPressEvent(self, event) -> None:
        """The tool's keys work in the bar too; none goes on to the canvas, on which the bar lies."""
        self._tool.act(event)
        event.accept()

    def mousePressEvent(self, event) -> None:
        event.accept()

    def wheelEvent(self, event) -> None:
        event.accept()

    def _list(self, name: str, side: int) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        narrow_combo(box, 0)
        box.setMinimumWidth(room(self, 16))
        box.activated.connect(lambda _row: self._choose(side))
        return box

    def _fill(self, box: QComboBox) -> None:
        box.clear()
        box.addItem(tr("The rest of the map"), Side(REST))
        for choice in self._listed:
            title = choice.title
            if choice.side.kind == THEME:
                title = tr("Map theme: {name}").format(name=choice.title)
            box.addItem(_icon(choice), _INDENT * choice.depth + title, choice.side)
        box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + room(self, 3))

    def _choose(self, changed: int) -> None:
        sides = [box.currentData() for box in self.lists]
        if sides[0] == sides[1]:  # the other one gives way
            sides[1 - changed] = self._tool.sides[changed]
        self._tool.compare(sides)

    def _place(self) -> None:
        space = self._canvas.width() - 2 * _GAP
        width = min(max(self.sizeHint().width(), room(self, 90)), space)
        height = self.heightForWidth(width)
        self.setGeometry((self._canvas.width() - width) // 2, self._canvas.height() - height - _GAP, width, height)


def _icon(choice: Choice) -> QIcon:
    if choice.node is None:
        return QgsApplication.getThemeIcon("/mActionShowAllLayers.svg")
    if QgsLayerTree.isGroup(choice.node):
        return QgsApplication.getThemeIcon("/mActionFolder.svg")
    return QgsIconUtils.iconForLayer(choice.node.layer())
