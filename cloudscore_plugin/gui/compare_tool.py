"""Comparing two sides on the map: a handle between them, moved by mouse and keys, or both in turn."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsMapLayer, QgsMapSettings, QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QPointF, QRect, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPalette, QPen, QPixmap, QPolygonF, QTransform

from ..services.compare import REST, Picture, Side, SidePictures, layers_of, place_of, side_settings
from .maptools import TemporaryTool
from .overlay import CanvasItem
from .widgets import canvas_palette

BLINK = 700  # milliseconds that each side is shown; far fewer changes a second than harm anybody
_SETTLE = 30  # milliseconds in which moves of the map and changes of layers are gathered
_STEP, _LEAP = 0.02, 0.1  # shares of the map that an arrow key moves the handle, and Page Up and Page Down
_ON_TOP = 50  # above pictures and rubber bands


class CompareItem(CanvasItem):
    """The two sides and the handle between them. Pictures that are None let the map itself be seen."""

    def __init__(self, canvas: QgsMapCanvas):
        super().__init__(canvas)
        self.pictures: list[Picture | None] = [None, None]
        self.names = ["", ""]
        self._ready: dict[tuple[int, float], QPixmap] = {}
        self.follow_theme()
        self.position, self.upright = 0.5, True
        self.alone: int | None = None  # the side that is shown everywhere, while both blink
        self.setZValue(_ON_TOP)

    def follow_theme(self) -> None:
        """Take the theme's colours as they are now: looking for them takes too long for each frame."""
        self._palette = canvas_palette(self._canvas)

    def sides(self) -> list[QRect]:
        """The pixels of the canvas that each side has."""
        whole = self._canvas.viewport().rect()
        if self.alone is not None:
            return [whole if side == self.alone else QRect() for side in (0, 1)]
        if self.upright:
            at = round(self.position * whole.width())
            return [QRect(0, 0, at, whole.height()), QRect(at, 0, whole.width() - at, whole.height())]
        at = round(self.position * whole.height())
        return [QRect(0, 0, whole.width(), at), QRect(0, at, whole.width(), whole.height() - at)]

    def paint(self, painter: QPainter, option=None, widget=None) -> None:
        """Called by the canvas."""
        settings = self._canvas.mapSettings()
        place = place_of(settings)
        sides = self.sides()
        for picture, side in zip(self.pictures, sides):
            if picture is not None and not side.isEmpty():
                painter.save()
                painter.setClipRect(side)
                self._draw(painter, picture, settings, place)
                painter.restore()
        if self.alone is None:
            self._draw_handle(painter, sides[1].topLeft())
        for at, (name, side) in enumerate(zip(self.names, sides)):
            if name and not side.isEmpty():
                self._draw_name(painter, name, side, at)

    def _draw(self, painter: QPainter, picture: Picture, settings: QgsMapSettings, place: tuple) -> None:
        """A picture where it belongs on the map, which may have moved since it was rendered."""
        if picture.place == place:
            painter.drawPixmap(
                QPointF(0, 0), self._as_on_screen(picture, settings, painter.device().devicePixelRatioF())
            )
            return
        change = QgsCoordinateTransform(picture.crs, settings.destinationCrs(), settings.transformContext())
        try:
            corners = [self.toCanvasCoordinates(change.transform(corner)) for corner in picture.corners]
        except QgsCsException:
            return
        ratio = picture.image.devicePixelRatio()
        width, height = picture.image.width() / ratio, picture.image.height() / ratio
        own = [QPointF(0, 0), QPointF(width, 0), QPointF(width, height), QPointF(0, height)]
        moved = QTransform()
        if QTransform.quadToQuad(QPolygonF(own), QPolygonF(corners), moved):
            painter.setTransform(moved, True)
            painter.drawImage(QPointF(0, 0), picture.image)

    def _as_on_screen(self, picture: Picture, settings: QgsMapSettings, ratio: float) -> QPixmap:
        """A picture with the screen's pixels and no transparency: copied as it is for each frame."""
        key = (picture.image.cacheKey(), ratio)
        if key not in self._ready:
            size = settings.outputSize() * ratio
            screen = QImage(size, QImage.Format.Format_RGB32)
            screen.setDevicePixelRatio(ratio)
            screen.fill(settings.backgroundColor())
            painter = QPainter(screen)
            painter.drawImage(QPointF(0, 0), picture.image)
            painter.end()
            wanted = {one.image.cacheKey() for one in self.pictures if one is not None}
            self._ready = {old: found for old, found in self._ready.items() if old[0] in wanted and old[1] == ratio}
            self._ready[key] = QPixmap.fromImage(screen)
        return self._ready[key]

    def _colours(self) -> tuple[QColor, QColor]:
        roles = QPalette.ColorRole
        return self._palette.color(roles.Base), self._palette.color(roles.Text)

    def _unit(self) -> int:
        """A ninth of the line height, about two pixels at usual sizes."""
        return max(2, round(self._canvas.fontMetrics().height() / 9))

    def _draw_handle(self, painter: QPainter, at) -> None:
        paper, ink = self._colours()
        unit, whole = self._unit(), self._canvas.viewport().rect()
        middle = QPointF(at.x(), whole.height() / 2) if self.upright else QPointF(whole.width() / 2, at.y())
        end = QPointF(at.x(), whole.height()) if self.upright else QPointF(whole.width(), at.y())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((ink, 2 * unit), (paper, unit)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(at), end)
        painter.translate(middle)
        if not self.upright:
            painter.rotate(90)
        painter.setPen(QPen(ink, unit / 2))
        painter.setBrush(paper)
        painter.drawEllipse(QPointF(0, 0), 7 * unit, 7 * unit)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for way in (-1, 1):
            tip = [QPointF(way * 5 * unit, 0), QPointF(way * 2 * unit, -2 * unit), QPointF(way * 2 * unit, 2 * unit)]
            painter.drawPolygon(QPolygonF(tip))
        painter.restore()

    def _draw_name(self, painter: QPainter, name: str, side: QRect, at: int) -> None:
        """In the upper outer corner of its side."""
        metrics, (paper, ink), gap = self._canvas.fontMetrics(), self._colours(), 4 * self._unit()
        width = min(metrics.horizontalAdvance(name) + 2 * gap, side.width() - 2 * gap)
        height = metrics.height() + gap
        if width < 4 * gap or side.height() < height + 2 * gap:
            return
        right = self.upright and at == 1 and self.alone is None
        x = side.right() - gap - width if right else side.left() + gap
        box = QRect(x, side.top() + gap, width, height)
        painter.save()
        painter.setFont(self._canvas.font())
        painter.setPen(Qt.PenStyle.NoPen)
        paper.setAlpha(215)
        painter.setBrush(paper)
        painter.drawRoundedRect(box, gap / 2, gap / 2)
        painter.setPen(ink)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width - 2 * gap)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class CompareTool(TemporaryTool):
    """Shows one side left of a handle (or above) and the other right of it (or below).

    The handle is moved by dragging anywhere on the map, and by the arrow keys, Page Up and Page Down, Home and End,
    with Shift pixel by pixel. X swaps the sides, T turns the handle, B lets the sides blink, Esc ends it all. changed
    tells that sides, their names' list or how they are shown have changed; ended that nothing is compared any more.
    """

    changed = pyqtSignal()
    ended = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, project: QgsProject):
        super().__init__(canvas)
        self._project = project
        self.sides = [Side(), Side()]
        self.upright, self.position = True, 0.5
        self._dragging = False
        self.pictures = SidePictures(project, self)
        self.pictures.changed.connect(self._take_pictures)
        self.item: CompareItem | None = None
        self._wanted: list[QgsMapSettings | None] = [None, None]
        self._watched: dict[str, QgsMapLayer] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self._follow)
        self._blink = QTimer(self)
        self._blink.setInterval(BLINK)
        self._blink.timeout.connect(self._show_other)

    @property
    def blinking(self) -> bool:
        return self._blink.isActive()

    def compare(self, sides: Sequence[Side]) -> None:
        """Compare these two sides from now on."""
        self.sides = list(sides)
        self.start()
        self._follow()

    def swap(self) -> None:
        """Each side goes where the other is."""
        self.compare(reversed(self.sides))

    def turn(self) -> None:
        """A handle that stands lies down, and the other way round."""
        self.upright = not self.upright
        self._set_cursor()
        self._show()
        self.changed.emit()

    def set_blinking(self, on: bool) -> None:
        """Show the sides in turn, each on the whole map, instead of beside each other."""
        if on == self.blinking or self.item is None:
            return
        self.item.alone = 0 if on else None
        if on:
            self._blink.start()
        else:
            self._blink.stop()
        self.item.update()
        self.changed.emit()

    def move_to(self, position: float) -> None:
        """Put the handle at a share of the map's width, or height."""
        self.position = min(max(position, 0.0), 1.0)
        if self.blinking:
            self.set_blinking(False)
        self._show()

    def set_names(self, names: Sequence[str]) -> None:
        """What is written on the sides."""
        if self.item is not None:
            self.item.names = list(names)
            self.item.update()

    def activate(self) -> None:
        super().activate()
        canvas = self.canvas()
        self.item = CompareItem(canvas)
        self._set_cursor()
        self._show()
        canvas.installEventFilter(self)
        for signal, slot in self._signals():
            signal.connect(slot)
        self._follow()

    def reset(self) -> None:
        """Take everything off the map and let go of layers and pictures."""
        if self.item is None:
            return
        self._settle.stop()
        self._blink.stop()
        self._dragging = False
        for signal, slot in self._signals():
            signal.disconnect(slot)
        self.canvas().removeEventFilter(self)
        self._watch({})
        self.pictures.stop()
        if not sip.isdeleted(self.item):
            self.item.remove()
        self.item, self._wanted = None, [None, None]
        self.ended.emit()

    def canvasPressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._move_to_pixel(event.pos())

    def canvasMoveEvent(self, event) -> None:
        if self._dragging:
            self._move_to_pixel(event.pos())

    def canvasReleaseEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self._move_to_pixel(event.pos())
            self._dragging = False

    def eventFilter(self, watched, event) -> bool:
        """The canvas pans with the arrow keys before any tool sees them, and QGIS has shortcuts of one letter."""
        if event.type() == QEvent.Type.ShortcutOverride and self.act(event, try_only=True):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and self.act(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.Resize:
            self._settle.start()
        return False

    def act(self, event, try_only: bool = False) -> bool:
        """Do what a key stands for; whether it stands for something. try_only: do nothing."""
        key, shift = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        view = self.canvas().viewport()
        step = 1 / max(1, view.width() if self.upright else view.height()) if shift else _STEP
        moves = {
            Qt.Key.Key_Left: self.position - step,
            Qt.Key.Key_Up: self.position - step,
            Qt.Key.Key_Right: self.position + step,
            Qt.Key.Key_Down: self.position + step,
            Qt.Key.Key_PageUp: self.position - _LEAP,
            Qt.Key.Key_PageDown: self.position + _LEAP,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }
        acts = {
            Qt.Key.Key_X: self.swap,
            Qt.Key.Key_T: self.turn,
            Qt.Key.Key_B: lambda: self.set_blinking(not self.blinking),
            Qt.Key.Key_Escape: self.stop,
        }
        if key not in moves and key not in acts:
            return False
        if not try_only:
            acts[key]() if key in acts else self.move_to(moves[key])
        return True

    def _signals(self) -> list[tuple]:
        canvas, project = self.canvas(), self._project
        tree = project.layerTreeRoot()
        settle = self._follow_soon
        return [
            (canvas.renderStarting, settle),
            (canvas.extentsChanged, settle),
            (canvas.layersChanged, settle),
            (canvas.canvasColorChanged, settle),
            (canvas.temporalRangeChanged, settle),
            (tree.visibilityChanged, settle),
            (tree.addedChildren, settle),
            (tree.removedChildren, settle),
            (tree.nameChanged, settle),
            (tree.layerOrderChanged, settle),
            (project.layersWillBeRemoved, self._lose),
            (project.cleared, self.stop),
        ]

    def _follow(self) -> None:
        """Have the pictures of what the map shows now."""
        self._settle.stop()
        if self.item is None:
            return
        found = [layers_of(self._project, side) for side in self.sides]
        kept = [Side() if layers is None else side for side, layers in zip(self.sides, found)]  # what is gone
        if kept[0] == kept[1] and kept[0].kind == REST and kept != self.sides:
            self.stop()
            return
        self.sides = kept
        self.item.follow_theme()
        settings = self.canvas().mapSettings()
        first, second = self.sides
        self._wanted = [
            side_settings(settings, self._project, first, second),
            side_settings(settings, self._project, second, first),
        ]
        self._watch({layer.id(): layer for one in self._wanted if one is not None for layer in one.layers()})
        if self.canvas().renderFlag() and settings.hasValidSettings():
            self.pictures.show(self._wanted)
        self._take_pictures()
        self.changed.emit()

    def _follow_soon(self, *_told) -> None:
        self._settle.start()

    def _take_pictures(self) -> None:
        if self.item is not None:
            self.item.pictures = [None if one is None else self.pictures.picture(one) for one in self._wanted]
            self.item.update()

    def _watch(self, layers: dict[str, QgsMapLayer]) -> None:
        """Hear of layers that look different from now on, and no longer of others."""
        for layer_id, layer in list(self._watched.items()):
            if layer_id not in layers:
                del self._watched[layer_id]
                if not sip.isdeleted(layer):
                    layer.repaintRequested.disconnect(self._repaint)
        for layer_id, layer in layers.items():
            if layer_id not in self._watched:
                self._watched[layer_id] = layer
                layer.repaintRequested.connect(self._repaint)

    def _repaint(self, *_deferred) -> None:
        layer = self.sender()
        if isinstance(layer, QgsMapLayer):
            self.pictures.forget(layer.id())
        self._settle.start()

    def _lose(self, layer_ids: Sequence[str]) -> None:
        self._watch({key: layer for key, layer in self._watched.items() if key not in layer_ids})
        self.pictures.drop(layer_ids)
        self._settle.start()

    def _show(self) -> None:
        if self.item is not None:
            self.item.position, self.item.upright = self.position, self.upright
            self.item.update()

    def _show_other(self) -> None:
        self.item.alone = 1 - (self.item.alone or 0)
        self.item.update()

    def _move_to_pixel(self, at) -> None:
        view = self.canvas().viewport()
        self.move_to(at.x() / max(1, view.width()) if self.upright else at.y() / max(1, view.height()))

    def _set_cursor(self) -> None:
        self.setCursor(Qt.CursorShape.SplitHCursor if self.upright else Qt.CursorShape.SplitVCursor)
