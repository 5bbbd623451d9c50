"""Marks for how something stands. Each has a shape of its own, so that nobody needs to tell the colours apart."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from qgis.PyQt.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap, QPolygonF
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..earthengine.checks import FAIL, OK, SKIPPED, WARN
from ..messages.i18n import tr
from .widgets import theme_palette

WAITING, RUNNING = "waiting", "running"  # beside the states of a check
_HUES = {OK: 145, WARN: 36, FAIL: 4}
_TURN, _STEP = 80, 30  # milliseconds and degrees


class StatusIcon(QWidget):
    """A mark as high as a line of text; RUNNING turns."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.state = WAITING
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN)
        self._timer.timeout.connect(self._turn)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, state: str) -> None:
        """Show a state of a check, WAITING or RUNNING."""
        self.state = state
        self.setAccessibleName(_word(state))
        self.setToolTip(_word(state))
        if state == RUNNING:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 1.05)
        return QSize(side, side)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        side = self.width()
        paint(painter, QRectF(0, (self.height() - side) / 2, side, side), self.state, theme_palette(self), self._angle)

    def _turn(self) -> None:
        self._angle = (self._angle - _STEP) % 360
        self.update()


def icon(state: str, widget: QWidget) -> QIcon:
    """The mark as an icon for an item of a list."""
    side = widget.fontMetrics().height()
    ratio = widget.devicePixelRatioF()
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint(painter, QRectF(0, 0, side, side), state, theme_palette(widget))
    painter.end()
    return QIcon(pixmap)


def paint(painter: QPainter, box: QRectF, state: str, palette: QPalette, angle: int = 0) -> None:
    """Draw a mark into a square."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = box.width() / 16
    painter.translate(box.topLeft())
    painter.scale(unit, unit)
    text = palette.color(QPalette.ColorRole.WindowText)
    faint = QColor(text)
    faint.setAlphaF(0.45)
    if state in _HUES:
        dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
        colour = QColor.fromHsl(_HUES[state], 150, 140 if dark else 95)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    sign = _pen(palette.color(QPalette.ColorRole.Base), 2)
    if state == OK:
        painter.drawEllipse(QRectF(1, 1, 14, 14))
        painter.setPen(sign)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(4.6, 8.4), QPointF(7, 10.8), QPointF(11.4, 5.6)]))
    elif state == WARN:
        painter.setPen(_pen(painter.brush().color(), 1.6))
        painter.drawPolygon(QPolygonF([QPointF(8, 1.8), QPointF(15, 14.2), QPointF(1, 14.2)]))
        painter.setPen(sign)
        painter.drawLine(QPointF(8, 6), QPointF(8, 9.4))
        painter.drawPoint(QPointF(8, 12.2))
    elif state == FAIL:
        painter.drawRoundedRect(QRectF(1.4, 1.4, 13.2, 13.2), 2.6, 2.6)
        painter.setPen(sign)
        painter.drawLine(QPointF(5.3, 5.3), QPointF(10.7, 10.7))
        painter.drawLine(QPointF(5.3, 10.7), QPointF(10.7, 5.3))
    elif state == RUNNING:
        painter.setPen(_pen(palette.color(QPalette.ColorRole.Highlight), 2))
        painter.drawArc(QRectF(2, 2, 12, 12), angle * 16, 270 * 16)
    elif state == SKIPPED:
        painter.setPen(_pen(faint, 1.6))
        painter.drawLine(QPointF(4.5, 8), QPointF(11.5, 8))
    else:
        painter.setPen(_pen(faint, 1.2))
        painter.drawEllipse(QRectF(3, 3, 10, 10))


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _word(state: str) -> str:
    return {
        OK: tr("All right"),
        WARN: tr("Worth knowing"),
        FAIL: tr("To be mended"),
        SKIPPED: tr("Not checked"),
        RUNNING: tr("Being checked"),
    }.get(state, tr("Not checked yet"))
