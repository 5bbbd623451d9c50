"""The preview on the map itself, for as long as the dock shows it."""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsCsException, QgsPointXY, QgsProject
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF
from qgis.PyQt.QtGui import QImage, QPainter, QPolygonF, QTransform

_BELOW = -1  # under the area's outline and whatever is drawn by hand


class CanvasItem(QgsMapCanvasItem):
    """Something drawn over the whole map canvas. remove() takes it away for good."""

    def __init__(self, canvas: QgsMapCanvas):
        super().__init__(canvas)
        self._canvas = canvas

    def remove(self) -> None:
        """Leave the canvas."""
        scene = self.scene()
        if scene is not None:
            scene.removeItem(self)

    def updatePosition(self) -> None:
        """Called by the canvas when the map has moved."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self._canvas.rect())


class PreviewOverlay(CanvasItem):
    """A picture over its place on the canvas, stretched between its corners."""

    def __init__(self, canvas: QgsMapCanvas):
        super().__init__(canvas)
        self._image, self._corners = None, []
        self.setZValue(_BELOW)

    def show_image(self, image: QImage, grid) -> None:
        """Show a picture of a grid's extent."""
        left, bottom, right, top = grid.extent
        self._image = image
        self._corners = [QgsPointXY(*corner) for corner in ((left, top), (right, top), (right, bottom), (left, bottom))]
        self._crs = QgsCoordinateReferenceSystem(grid.crs)
        self.show()
        self.update()

    def paint(self, painter: QPainter, option=None, widget=None) -> None:
        """Called by the canvas."""
        if self._image is None:
            return
        change = QgsCoordinateTransform(
            self._crs, self._canvas.mapSettings().destinationCrs(), QgsProject.instance().transformContext()
        )
        try:
            corners = [self.toCanvasCoordinates(change.transform(corner)) for corner in self._corners]
        except QgsCsException:
            return  # the map's projection has no place for it
        size = self._image.size()
        own = [(0, 0), (size.width(), 0), (size.width(), size.height()), (0, size.height())]
        stretched = QTransform()
        if not QTransform.quadToQuad(QPolygonF([QPointF(*point) for point in own]), QPolygonF(corners), stretched):
            return
        painter.save()
        painter.setTransform(stretched, True)
        painter.drawImage(0, 0, self._image)
        painter.restore()
