"""Map tools to draw a rectangle, a polygon or a point, in map coordinates; then they restore the previous tool."""

from __future__ import annotations

import math

from qgis.core import QgsApplication, QgsGeometry, QgsPointXY, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QApplication

from .widgets import canvas_palette


def area_band(
    canvas: QgsMapCanvas, kind=QgsWkbTypes.GeometryType.PolygonGeometry, filled: bool = False
) -> QgsRubberBand:
    """A rubber band in the highlight colour of the user's theme. A fill would tint the composite below it."""
    band = QgsRubberBand(canvas, kind)
    stroke = canvas_palette(canvas).color(QPalette.ColorRole.Highlight)
    fill = QColor(stroke)
    fill.setAlphaF(0.15 if filled else 0)
    band.setStrokeColor(stroke)
    band.setFillColor(fill)
    # Rubber bands know pixels only; a ninth of the line height is about two at usual sizes.
    band.setWidth(max(2, round(canvas.fontMetrics().height() / 9)))
    return band


def remove_band(band: QgsRubberBand | None) -> None:
    """Take a rubber band off its canvas for good."""
    if band is not None and not sip.isdeleted(band):
        scene = band.scene()
        if scene is not None:
            scene.removeItem(band)


class TemporaryTool(QgsMapTool):
    """A tool that takes over the map for a while and gives it back to the tool used before, also with Esc."""

    def __init__(self, canvas: QgsMapCanvas):
        super().__init__(canvas)
        self._previous = None

    def start(self) -> None:
        """Take over the map, remembering the tool in use."""
        canvas = self.canvas()
        previous = canvas.mapTool()
        if previous is self:
            return
        if isinstance(previous, TemporaryTool):  # from one of ours to another: the user's own tool is meant
            previous = previous.take_previous()
        self._previous = previous
        if previous is not None:
            previous.destroyed.connect(self._forget_previous)
        canvas.setMapTool(self)

    def stop(self) -> None:
        """Give the map back, dropping what is half done."""
        canvas, previous = self.canvas(), self.take_previous()
        if canvas is None or canvas.mapTool() is not self:
            return
        if previous is not None:
            canvas.setMapTool(previous)
        else:
            canvas.unsetMapTool(self)

    def take_previous(self):
        """The tool to go back to, handed over: this one forgets it."""
        previous, self._previous = self._previous, None
        if previous is None or sip.isdeleted(previous):
            return None
        previous.destroyed.disconnect(self._forget_previous)
        return previous

    def activate(self) -> None:
        self.reset()
        super().activate()

    def deactivate(self) -> None:
        self.reset()
        self.take_previous()
        super().deactivate()

    def reset(self) -> None:
        """Take off the map whatever this tool shows on it."""

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.stop()
        else:
            event.ignore()

    def _forget_previous(self) -> None:
        self._previous = None


class AreaTool(TemporaryTool):
    """Draws one area. While active it shows what is drawn; it gives the map back to the tool used before.

    drawn(QgsGeometry) tells the finished polygon in map coordinates, whatever its shape; nothing is told when the
    user cancels with Esc or takes another tool. Whoever takes the polygon calls stop(); until then the tool stays on,
    with its corners, so that a shape that cannot be used is mended.
    """

    drawn = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas):
        super().__init__(canvas)
        self._band = None
        self.setCursor(QgsApplication.getThemeCursor(QgsApplication.Cursor.CapturePoint))

    def reset(self) -> None:
        """Drop what is drawn so far."""
        remove_band(self._band)
        self._band = None

    def _show(self, geometry: QgsGeometry) -> None:
        if self._band is None:
            self._band = area_band(self.canvas(), filled=True)
        self._band.setToGeometry(geometry, None)

    def _finish(self, geometry: QgsGeometry) -> None:
        self.drawn.emit(geometry)


class RectangleTool(AreaTool):
    """A rectangle along the screen's edges, however the map is turned, by dragging or by clicking two corners."""

    def __init__(self, canvas: QgsMapCanvas):
        super().__init__(canvas)
        self._corner = self._pressed_at = None

    def reset(self) -> None:
        super().reset()
        self._corner = self._pressed_at = None

    def canvasPressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._corner is None:
            self._corner, self._pressed_at = self.toMapCoordinates(event.pos()), event.pos()

    def canvasMoveEvent(self, event) -> None:
        if self._corner is not None:
            self._show(self._rectangle(event))

    def canvasReleaseEvent(self, event) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._corner is None:
            return
        first_click = self._pressed_at is not None
        moved = first_click and (event.pos() - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        self._pressed_at = None
        if moved or not first_click:
            rectangle = self._rectangle(event)
            self.reset()
            self._finish(rectangle)

    def _rectangle(self, event) -> QgsGeometry:
        first, last = self._corner, self.toMapCoordinates(event.pos())
        turn = math.radians(self.canvas().rotation())
        if not turn:
            return QgsGeometry.fromRect(QgsRectangle(first, last))
        across, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))  # the screen's, on the map
        dx, dy = last.x() - first.x(), last.y() - first.y()
        width, height = (dx * axis[0] + dy * axis[1] for axis in (across, up))
        second = QgsPointXY(first.x() + width * across[0], first.y() + width * across[1])
        fourth = QgsPointXY(first.x() + height * up[0], first.y() + height * up[1])
        return QgsGeometry.fromPolygonXY([[first, second, last, fourth, first]])


class PolygonTool(AreaTool):
    """A polygon by its corners. Right click, double click or Enter ends it, Backspace takes one corner back."""

    def __init__(self, canvas: QgsMapCanvas):
        super().__init__(canvas)
        self._corners: list[QgsPointXY] = []
        self._cursor_at: QgsPointXY | None = None
        self._ending = False

    def reset(self) -> None:
        super().reset()
        self._corners, self._cursor_at, self._ending = [], None, False

    def canvasPressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            corner = self.toMapCoordinates(event.pos())
            if not self._corners or corner != self._corners[-1]:
                self._corners.append(corner)
            self._cursor_at = corner
            self._draw()

    def canvasMoveEvent(self, event) -> None:
        self._cursor_at = self.toMapCoordinates(event.pos())
        self._draw()

    def canvasDoubleClickEvent(self, event) -> None:
        self._ending = True

    def canvasReleaseEvent(self, event) -> None:
        # Ends with the release: the tool before would take a release left over as a click of its own.
        if self._ending or event.button() == Qt.MouseButton.RightButton:
            self._end()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            event.accept()
            if self._corners:
                self._corners.pop()
                self._draw()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            self._end()
        else:
            super().keyPressEvent(event)

    def _draw(self) -> None:
        line = [*self._corners, *([self._cursor_at] if self._cursor_at is not None else [])]
        if not self._corners:
            super().reset()
        elif len(line) < 3:
            self._show(QgsGeometry.fromPolygonXY([[*line, line[0]]]))
        else:
            self._show(QgsGeometry.fromPolygonXY([line]))

    def _end(self) -> None:
        self._ending = False
        if self._corners:
            self._finish(QgsGeometry.fromPolygonXY([[*self._corners, self._corners[0]]]))
        else:
            self.stop()


class PointTool(AreaTool):
    """Places, one a click: drawn(QgsGeometry) tells each as a point. Esc or another tool ends it."""

    def canvasReleaseEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._finish(QgsGeometry.fromPointXY(self.toMapCoordinates(event.pos())))
