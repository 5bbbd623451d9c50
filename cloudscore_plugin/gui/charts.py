"""The preview's own small pictures, painted in the theme's colours: the composite, the histogram of scores, and how
clear the scenes are over time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import (
    QBrush,
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTransform,
)
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..core import catalog
from ..messages.i18n import listed, locale, tr
from .widgets import PlainLabel, room, theme_palette

_DAY = 86_400_000  # milliseconds
_TINT = 0.35  # of the theme's colour in holes


class Picture(QWidget):
    """The composed preview: holes hatched, the area outlined; or words instead. clicked asks for a larger one."""

    clicked = pyqtSignal()

    def __init__(self, lines: int, parent=None, most: int = 0):
        """lines: the height it asks for, in lines of text. most: how high it becomes at most where it is wide."""
        super().__init__(parent)
        self._lines, self._most = lines, most
        self._image: QImage | None = None
        self._outline = QPainterPath()
        self.setToolTip(tr("Hatched: no clear view is left. Faint: outside the area."))
        self._words = PlainLabel(self)
        self._words.setObjectName("previewState")
        self._words.setTextFormat(Qt.TextFormat.PlainText)  # it may hold a server's words
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(most > 0)
        self.setSizePolicy(policy)

    @property
    def image(self) -> QImage | None:
        """What is shown, or None."""
        return self._image

    @property
    def words(self) -> str:
        """What is said instead of a picture."""
        return self._words.text()

    def show_image(self, image: QImage, outlines: list) -> None:
        """Show a picture and the area's rings in its pixels."""
        path = QPainterPath()
        for ring in outlines:
            path.moveTo(*ring[0])
            for point in ring[1:]:
                path.lineTo(*point)
            path.closeSubpath()
        self._image, self._outline = image, path
        self._say("")

    def renew(self, image: QImage) -> None:
        """Show another picture of the same area."""
        self._image = image
        self.update()

    def say(self, text: str) -> None:
        """Show words and no picture."""
        self._image = None
        self._say(text)

    def _say(self, text: str) -> None:
        self._words.setText(text)
        self._words.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().lineSpacing() * self._lines
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return QSize(room(self, 18), self.fontMetrics().lineSpacing() * self._lines)

    def resizeEvent(self, event) -> None:
        """A layout would ask the words, and not this, how high it is to be."""
        margin = self.fontMetrics().height() // 2
        self._words.setGeometry(self.rect().adjusted(margin, margin, -margin, -margin))

    def hasHeightForWidth(self) -> bool:
        return self._most > 0

    def heightForWidth(self, width: int) -> int:
        """Higher where it is wider, whatever it shows: what lies below does not move when a picture arrives."""
        if not self._most:
            return -1
        line = self.fontMetrics().lineSpacing()
        return min(max(line * self._lines, width * 3 // 4), line * self._most)

    def mousePressEvent(self, event) -> None:
        if self._image is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        palette = theme_palette(self)
        if self._image is None:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            return
        width, height = self._image.width(), self._image.height()
        scale = min(self.width() / width, self.height() / height)
        target = QRectF(0, 0, width * scale, height * scale)
        target.moveCenter(QRectF(self.rect()).center())
        painter.translate(target.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QTransform.fromScale(scale, scale).map(self._outline)
        inside = outline if not outline.isEmpty() else QPainterPath()
        if outline.isEmpty():
            inside.addRect(QRectF(0, 0, target.width(), target.height()))
        # Under the picture, and so seen only where the picture has nothing.
        painter.setClipRect(QRectF(0, 0, target.width(), target.height()))
        # The lighter of the theme's colours: land is dark, and so are dark themes.
        roles = (QPalette.ColorRole.Base, QPalette.ColorRole.Text, QPalette.ColorRole.BrightText)
        light = max((palette.color(role) for role in roles), key=QColor.lightness)
        strong = palette.color(QPalette.ColorRole.Highlight)
        painter.fillPath(inside, _mixed(light, strong, _TINT))  # clouds are white
        painter.fillPath(inside, QBrush(strong, Qt.BrushStyle.BDiagPattern))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)  # true pixels when enlarged
        painter.drawImage(QRectF(0, 0, target.width(), target.height()), self._image)
        painter.setClipping(False)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), max(1.0, self.fontMetrics().height() / 10)))
        painter.drawPath(outline)


class Histogram(QWidget):
    """How many views have which score, with the threshold as a line that can be dragged or moved by the arrow keys.

    moved(threshold) tells every step.
    """

    moved = pyqtSignal(float)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("scoreHistogram")
        self.setAccessibleName(tr("Histogram of scores with the threshold"))
        self.setToolTip(
            tr(
                "How many views have which score, from 0 (cloud) to 1 (clear). Drag the line to move the threshold.",
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._counts: list[int] = []
        self._threshold = catalog.DEFAULT_THRESHOLD

    @property
    def counts(self) -> list[int]:
        """What is shown."""
        return self._counts

    def show_counts(self, counts: list[int]) -> None:
        """Show views in equal parts of the scores; none: nothing is known."""
        if counts != self._counts:
            self._counts = counts
            self._describe()

    def set_threshold(self, threshold: float) -> None:
        """Move the line."""
        if threshold != self._threshold:
            self._threshold = threshold
            self._describe()

    def sizeHint(self) -> QSize:
        return QSize(room(self, 20), self.fontMetrics().lineSpacing() * 5)

    def minimumSizeHint(self) -> QSize:
        return QSize(room(self, 12), self.fontMetrics().lineSpacing() * 3)

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(event.pos().x())

    def mouseMoveEvent(self, event) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.pos().x())

    def keyPressEvent(self, event) -> None:
        steps = {
            Qt.Key.Key_Left: -0.01,
            Qt.Key.Key_Down: -0.01,
            Qt.Key.Key_Right: 0.01,
            Qt.Key.Key_Up: 0.01,
            Qt.Key.Key_PageDown: -0.05,
            Qt.Key.Key_PageUp: 0.05,
            Qt.Key.Key_Home: -1.0,
            Qt.Key.Key_End: 1.0,
        }
        step = steps.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        else:
            self._ask(self._threshold + step)

    def x_of(self, score: float) -> float:
        """Where a score stands, in this widget's pixels."""
        return self._edge + score * (self.width() - 2 * self._edge)

    def paintEvent(self, event) -> None:
        painter, palette = QPainter(self), theme_palette(self)
        base = self.height() - self._edge
        strong = palette.color(QPalette.ColorRole.Highlight)
        weak = QColor(palette.color(QPalette.ColorRole.WindowText))
        weak.setAlpha(110)
        most = max(self._counts, default=0) ** 0.5 or 1.0  # square roots, or one part would hide the others
        top = self._edge
        x = self.x_of(self._threshold)
        for start, end, colour in ((0.0, x, weak), (x, float(self.width()), strong)):
            painter.setClipRect(QRectF(start, 0, end - start, self.height()))
            for number, count in enumerate(self._counts):
                # whole pixels, or some bars would have gaps between them and others none
                left, right = (round(self.x_of((number + more) / len(self._counts))) for more in (0, 1))
                height = count**0.5 / most * (base - top)
                painter.fillRect(QRectF(left, base - height, right - left, height), colour)
        painter.setClipping(False)
        painter.setPen(QPen(weak, 1))
        painter.drawLine(QPointF(self._edge, base), QPointF(self.width() - self._edge, base))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = palette.color(QPalette.ColorRole.WindowText)
        painter.setPen(QPen(ink, 2 if self.hasFocus() else 1.2))
        painter.drawLine(QPointF(x, 0), QPointF(x, base))
        handle = QPainterPath(QPointF(x - self._edge, self.height()))
        handle.lineTo(x + self._edge, self.height())
        handle.lineTo(x, base)
        handle.closeSubpath()
        painter.fillPath(handle, strong if self.hasFocus() else ink)

    @property
    def _edge(self) -> float:
        return max(3.0, self.fontMetrics().height() / 3)

    def _move_to(self, x: float) -> None:
        self._ask((x - self._edge) / max(self.width() - 2 * self._edge, 1))

    def _ask(self, threshold: float) -> None:
        threshold = round(min(max(threshold, 0.0), 1.0), 2)
        if threshold != self._threshold:
            self.moved.emit(threshold)

    def _describe(self) -> None:
        at = round(self._threshold * len(self._counts))
        total = sum(self._counts)
        share = locale().toString(round(100 * sum(self._counts[at:]) / total)) if total else "–"
        threshold = locale().toString(self._threshold, "f", 2)
        self.setAccessibleDescription(
            tr("{share} % of the views have at least the score {threshold}").format(share=share, threshold=threshold)
        )
        self.update()


@dataclass(frozen=True)
class ScenePoint:
    """An overpass in the chart. time: milliseconds since 1970. clear: share 0..1, None where it is not known.

    words: what is told about it.
    """

    time: float
    clear: float | None
    used: bool
    scored: bool
    words: str


class SceneChart(QWidget):
    """How clear each overpass is, by date: filled where used, hollow where left out, a cross where it has no scores.

    picked(number) tells one clicked or reached by the arrow keys, ticked(number) that the space bar was pressed.
    """

    picked = pyqtSignal(int)
    ticked = pyqtSignal(int)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("sceneChart")
        self.setAccessibleName(tr("Chart of the overpasses: clear share by date"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._points: list[ScenePoint] = []
        self._span, self._ends = (0.0, 1.0), ("", "")
        self._aside: list[float] = []  # in radii: those of one day stand beside each other
        self._selected: frozenset[int] = frozenset()

    @property
    def points(self) -> list[ScenePoint]:
        """What is shown."""
        return self._points

    def show_points(self, points: list[ScenePoint], first: str, last: str) -> None:
        """Show overpasses, and the days of the first and the last of them."""
        self._points, self._ends = points, (first, last)
        times = [point.time for point in points]
        self._span = (min(times), max(times)) if times else (0.0, 1.0)
        days = [time // _DAY for time in times]
        together = Counter(days)
        seen: Counter = Counter()
        self._aside = []
        for day in days:
            self._aside.append(seen[day] - (together[day] - 1) / 2)
            seen[day] += 1
        self._describe()

    def set_selected(self, numbers: list[int]) -> None:
        """Mark overpasses."""
        self._selected = frozenset(numbers)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(room(self, 30), self.fontMetrics().lineSpacing() * 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(room(self, 15), self.sizeHint().height())

    def place_of(self, number: int) -> QPointF:
        """Where an overpass stands, in this widget's pixels."""
        box, point = self._box(), self._points[number]
        first, last = self._span
        part = (point.time - first) / (last - first) if last > first else 0.5
        edge = 2 * self._radius  # the first and the last stay clear of the labels and of the widget's edge
        x = box.left() + edge + part * (box.width() - 2 * edge) + self._aside[number] * self._radius
        return QPointF(x, box.bottom() - (point.clear or 0.0) * box.height())

    def nearest(self, x: float, y: float) -> int | None:
        """The overpass at a place, if one is near enough to be meant."""
        reach = 3 * self._radius

        def away(number: int) -> float:
            place = self.place_of(number)
            return (place.x() - x) ** 2 + (0.2 * (place.y() - y)) ** 2  # along its line as well

        best = min(range(len(self._points)), key=away, default=None)
        return best if best is not None and away(best) <= reach**2 else None

    def mousePressEvent(self, event) -> None:
        found = self.nearest(event.pos().x(), event.pos().y())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(found)

    def mouseMoveEvent(self, event) -> None:
        found = self.nearest(event.pos().x(), event.pos().y())
        self.setToolTip(self._points[found].words if found is not None else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor if found is not None else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        if step is not None and self._points:
            order = sorted(range(len(self._points)), key=lambda number: self._points[number].time)
            at = order.index(min(self._selected)) + step if self._selected else (0 if step > 0 else len(order) - 1)
            self.picked.emit(order[min(max(at, 0), len(order) - 1)])
        elif event.key() == Qt.Key.Key_Space and self._selected:
            self.ticked.emit(min(self._selected))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event) -> None:
        painter, palette, box = QPainter(self), theme_palette(self), self._box()
        metrics = self.fontMetrics()
        strong = palette.color(QPalette.ColorRole.Highlight)
        ink = palette.color(QPalette.ColorRole.WindowText)
        weak = QColor(ink)
        weak.setAlpha(110)
        faint = QColor(ink)
        faint.setAlpha(45)
        painter.setPen(QPen(faint, 1))
        for share in (0.0, 0.5, 1.0):
            y = round(box.bottom() - share * box.height()) + 0.5
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setPen(ink)
        for share, text in ((0.0, "0"), (1.0, tr("{percent} %").format(percent=100))):
            line = QRectF(0, 0, box.left() - self._radius - 2, metrics.height())
            line.moveCenter(QPointF(line.center().x(), box.bottom() - share * box.height()))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        foot = QRectF(box.left(), box.bottom() + self._radius, box.width(), metrics.height())
        first, last = self._ends
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, first)
        if last != first:
            painter.drawText(foot, Qt.AlignmentFlag.AlignRight, last)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, point in enumerate(self._points):
            self._paint_point(painter, number, point, strong, ink, weak)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(strong, 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_point(self, painter, number, point, strong, ink, weak) -> None:
        at, radius = self.place_of(number), self._radius
        chosen = number in self._selected
        pen = QPen(ink if chosen else strong if point.used else weak, 2.2 if chosen else 1.3)
        painter.setPen(pen)
        if point.clear is None:
            arm = radius * 0.8
            if not point.scored:
                painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
                painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))
            else:  # used when building, but not in the preview
                painter.drawLine(at + QPointF(0, -arm), at + QPointF(0, arm))
            return
        base = self._box().bottom()
        if at.y() + radius < base:
            painter.drawLine(QPointF(at.x(), at.y() + radius), QPointF(at.x(), base))
        painter.setBrush(strong if point.used else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, radius, radius)

    @property
    def _radius(self) -> float:
        return max(2.5, self.fontMetrics().height() / 5)

    def _box(self) -> QRectF:
        """Where overpasses are drawn."""
        metrics, radius = self.fontMetrics(), self._radius
        left = metrics.horizontalAdvance("100 %") + 2 * radius + 2
        top = max(metrics.height() / 2, radius + 1)
        return QRectF(left, top, self.width() - left - 2 * radius, self.height() - top - metrics.height() - radius - 1)

    def _describe(self) -> None:
        words = [self._points[number].words for number in sorted(self._selected) if number < len(self._points)]
        self.setAccessibleDescription(listed(words[:3]))
        self.update()


class Ramp(QWidget):
    """A palette, its first colour on the left."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._colours: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_colours(self, colours: tuple[str, ...]) -> None:
        """Hexadecimal, with or without a #."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(room(self, 20), self.fontMetrics().height() * 2 // 3)

    def paintEvent(self, event) -> None:
        painter, ramp = QPainter(self), QLinearGradient(0, 0, self.width(), 0)
        for number, colour in enumerate(self._colours):
            ramp.setColorAt(number / max(len(self._colours) - 1, 1), QColor("#" + colour.lstrip("#")))
        painter.fillRect(self.rect(), ramp)


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two, by the share of the second."""
    parts = zip(first.getRgb()[:3], second.getRgb()[:3])
    return QColor(*(round(a + (b - a) * share) for a, b in parts))
