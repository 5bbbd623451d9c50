"""The views of pixels through time: a value against the date, painted in the theme's colours.

QGIS has no chart of its own before 3.44 and Qt's come as a module that QGIS does not bring, so it is painted here, as
the other charts of the plugin are; on the screen, and the same into PNG and SVG files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Callable, Union

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPalette, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..messages.i18n import number, tr
from .widgets import room, theme_palette

_DAY = 86_400_000  # milliseconds
Words = Union[str, Callable[[], str]]  # what is told about a part of the chart, or what makes it when it is wanted


def _said(words: Words) -> str:
    return words if isinstance(words, str) else words()


@dataclass(frozen=True)
class ViewPoint:
    """A view in the chart. time: milliseconds since 1970. clear: filled, else hollow."""

    time: float
    value: float
    clear: bool
    words: Words
    scene: str = ""


@dataclass(frozen=True)
class Line:
    """A composite's value over its dates, in milliseconds since 1970. about: drawn dashed, not quite what is asked."""

    start: float
    end: float
    value: float
    words: Words
    about: bool = False


@dataclass(frozen=True)
class Curve:
    """What is drawn of one place, in its colour."""

    name: str
    colour: QColor
    points: tuple[ViewPoint, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def stops(self) -> tuple[ViewPoint, ...] | tuple[Line, ...]:
        """What can be selected: the views, or the lines where there are no views."""
        return self.points or self.lines


class ViewChart(QWidget):
    """Clear views filled, others hollow, composites as lines. picked(curve, point) tells a view that was clicked or
    reached by the arrow keys; Home and End go to the first and the last. Of a curve without views the keys reach the
    lines.
    """

    picked = pyqtSignal(int, int)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("viewChart")
        self.setAccessibleName(tr("Chart of the views: value by date"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._curves: tuple[Curve, ...] = ()
        self._title = ""
        self._selected: tuple[int, int] | None = None

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What is shown."""
        return self._curves

    def show_curves(self, curves: Sequence[Curve], title: str) -> None:
        """Show places. title: what the values are."""
        before = [curve for curve in self._curves if curve.stops], self._title
        self._curves, self._title = tuple(curves), title
        if before == ([curve for curve in curves if curve.stops], title) and self._selected is None:
            return  # nothing else is drawn: a place that was not answered yet
        if self._selected is not None and not self._there(*self._selected):
            self._selected = None
        self._describe()

    def select(self, curve: int, point: int) -> None:
        """Mark a view."""
        self._selected = (curve, point) if self._there(curve, point) else None
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(room(self, 34), self.fontMetrics().lineSpacing() * 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(room(self, 18), self.fontMetrics().lineSpacing() * 8)

    def place_of(self, curve: int, point: int) -> QPointF:
        """Where a view stands, in this widget's pixels."""
        found = self._curves[curve].points[point]
        return self._scale(QRectF(self.rect()), QFontMetricsF(self.font())).at(found.time, found.value)

    def nearest(self, x: float, y: float) -> tuple[int, int] | None:
        """The view at a place, if one is near enough to be meant."""
        scale = self._scale(QRectF(self.rect()), QFontMetricsF(self.font()))
        best, reach = None, (3 * self._radius) ** 2
        for which, curve in enumerate(self._curves):
            for at, point in enumerate(curve.points):
                place = scale.at(point.time, point.value)
                away = (place.x() - x) ** 2 + (place.y() - y) ** 2
                if away <= reach:
                    best, reach = (which, at), away
        return best

    def words_at(self, x: float, y: float) -> str:
        """What is told about a place of the chart."""
        found = self.nearest(x, y)
        if found is not None:
            return _said(self._curves[found[0]].points[found[1]].words)
        scale = self._scale(QRectF(self.rect()), QFontMetricsF(self.font()))
        for curve in self._curves:
            for line in curve.lines:
                first, last = scale.at(line.start, line.value), scale.at(line.end, line.value)
                if first.x() - 2 <= x <= last.x() + 2 and abs(first.y() - y) <= self._radius:
                    return _said(line.words)
        return ""

    def save(self, path: str, width: int = 1200, height: int = 700) -> None:
        """Write the chart as it is into a PNG or SVG file, in dark on white. Raises OSError."""
        font, ink, paper = self.font(), QColor(30, 30, 30), QColor(255, 255, 255)
        if path.lower().endswith(".svg"):
            from qgis.PyQt.QtSvg import QSvgGenerator

            generator = QSvgGenerator()
            generator.setFileName(path)
            generator.setSize(QSize(width, height))
            generator.setViewBox(QRectF(0, 0, width, height))
            generator.setTitle(self._title)
            painter = QPainter()
            if not painter.begin(generator):
                raise OSError(13, "cannot be written", path)
        else:
            image = QImage(width, height, QImage.Format.Format_ARGB32)
            image.fill(paper)
            painter = QPainter(image)
        font.setPixelSize(max(16, height // 30))
        painter.setFont(font)
        painter.fillRect(QRectF(0, 0, width, height), paper)
        foot = self._draw_names(painter, QRectF(0, 0, width, height), ink) if len(self._curves) > 1 else 0.0
        self._draw(painter, QRectF(0, 0, width, height - foot), ink, None, False)
        painter.end()
        if not path.lower().endswith(".svg") and not image.save(path, "PNG"):
            raise OSError(13, "cannot be written", path)

    def mousePressEvent(self, event) -> None:
        found = self.nearest(event.pos().x(), event.pos().y())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.select(*found)
            self.picked.emit(*found)

    def mouseMoveEvent(self, event) -> None:
        words = self.words_at(event.pos().x(), event.pos().y())
        self.setToolTip(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor if words else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(10**6), Qt.Key.Key_End: 10**6}
        step = steps.get(event.key())
        order = [(c, p) for c, curve in enumerate(self._curves) for p in range(len(curve.stops))]
        if step is None or not order:
            super().keyPressEvent(event)
            return
        begins = 0 if step in (1, -(10**6)) else len(order)
        at = order.index(self._selected) + step if self._selected in order else begins
        chosen = order[min(max(at, 0), len(order) - 1)]
        self.select(*chosen)
        if self._curves[chosen[0]].points:
            self.picked.emit(*chosen)

    def paintEvent(self, event) -> None:
        painter, palette = QPainter(self), theme_palette(self)
        ink = palette.color(QPalette.ColorRole.WindowText)
        self._draw(painter, QRectF(self.rect()), ink, self._selected)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw(
        self, painter: QPainter, area: QRectF, ink: QColor, selected: tuple[int, int] | None, on_screen: bool = True
    ) -> None:
        metrics = QFontMetricsF(painter.font())
        scale, radius = self._scale(area, metrics), max(2.5, metrics.height() / 5)
        box, faint = scale.box, QColor(ink)
        faint.setAlpha(45)
        if not any(curve.stops for curve in self._curves):  # no scale either
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink)
        painter.drawText(QPointF(area.left() + radius, area.top() + metrics.ascent() + 1), self._title)
        for value in scale.ticks:
            y = scale.at(scale.first, value).y()
            painter.setPen(QPen(faint, 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(ink)
            label = QRectF(area.left(), y - metrics.height() / 2, box.left() - area.left() - radius, metrics.height())
            painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(value))
        self._draw_dates(painter, scale, metrics, ink, faint)
        end = self._draw_key(painter, area, metrics, ink)
        if on_screen:
            self._draw_names_beside(painter, area, metrics, ink, end)
        for which, curve in enumerate(self._curves):
            chosen = None if curve.points or selected is None or selected[0] != which else selected[1]
            self._draw_lines(painter, curve, scale, max(1.5, radius / 2), chosen)
        for which, curve in enumerate(self._curves):
            for at, point in enumerate(curve.points):
                chosen = (which, at) == selected
                painter.setPen(QPen(ink if chosen else curve.colour, 2.4 if chosen else 1.3))
                painter.setBrush(curve.colour if point.clear else Qt.BrushStyle.NoBrush)
                grown = radius * (1.4 if chosen else 1.0)
                where = scale.at(point.time, point.value)
                if scale.holds(point.value):
                    painter.drawEllipse(where, grown, grown)
                else:  # it points to where the value lies
                    tip = -grown if point.value > scale.high else grown
                    corners = (where + QPointF(0, tip), where + QPointF(-grown, -tip), where + QPointF(grown, -tip))
                    painter.drawPolygon(QPolygonF(list(corners)))

    def _draw_names(self, painter: QPainter, area: QRectF, ink: QColor) -> float:
        """The curves' names beside their colours at the foot of the area, in lines; how high these are."""
        metrics = QFontMetricsF(painter.font())
        line, gap, x, places = metrics.height() * 1.3, metrics.height(), metrics.height(), []
        row = 0
        for curve in self._curves:
            name = metrics.elidedText(curve.name, Qt.TextElideMode.ElideRight, area.width() - 4 * gap)
            width = metrics.horizontalAdvance(name) + 2 * gap
            if x + width > area.right() and x > gap:
                row, x = row + 1, gap
            places.append((x, row, name, curve.colour))
            x += width
        height = (row + 1) * line
        for x, at, name, colour in places:
            top = area.bottom() - height + at * line
            painter.fillRect(QRectF(x - 0.7 * gap, top + 0.3 * gap, gap / 2, gap / 2), colour)
            painter.setPen(ink)
            painter.drawText(QPointF(x, top + metrics.ascent()), name)
        return height

    @staticmethod
    def _draw_dates(painter: QPainter, scale: _Scale, metrics: QFontMetricsF, ink: QColor, faint: QColor) -> None:
        box = scale.box
        foot = QRectF(box.left(), box.bottom() + metrics.height() / 5, box.width(), metrics.height() * 1.2)
        most = int(box.width() / (metrics.horizontalAdvance("0000-00") * 1.4))
        months = date_ticks(scale.first, scale.last, most)
        if len(months) < 2:
            painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, day_of(scale.first))
            painter.drawText(foot, Qt.AlignmentFlag.AlignRight, day_of(scale.last))
            return
        for time, text in months:
            x = scale.at(time, scale.low).x()
            painter.setPen(QPen(faint, 1))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            painter.setPen(ink)
            half = metrics.horizontalAdvance(text) / 2 + 1
            left = min(max(x - half, box.left() - half), box.right() - 2 * half)
            painter.drawText(QRectF(left, foot.top(), 2 * half, foot.height()), Qt.AlignmentFlag.AlignHCenter, text)

    def _draw_names_beside(
        self, painter: QPainter, area: QRectF, metrics: QFontMetricsF, ink: QColor, end: float
    ) -> None:
        """As many names of several curves as there is room for between the title and ``end``."""
        side, top = metrics.height() / 2, area.top() + metrics.height() / 4
        x = area.left() + metrics.horizontalAdvance(self._title) + metrics.height()
        shown = self._curves if len(self._curves) > 1 else ()
        more = metrics.horizontalAdvance("…")
        for left, curve in enumerate(shown, 1 - len(shown)):
            last = x + 1.4 * side + metrics.horizontalAdvance(curve.name)
            painter.setPen(ink)
            if last + (side + more if left else 0) > end:
                painter.drawText(QPointF(x, area.top() + metrics.ascent() + 1), "…")
                return
            painter.fillRect(QRectF(x, top, side, side), curve.colour)
            painter.drawText(QPointF(x + 1.4 * side, area.top() + metrics.ascent() + 1), curve.name)
            x = last + side

    def _draw_key(self, painter: QPainter, area: QRectF, metrics: QFontMetricsF, ink: QColor) -> float:
        """What filled and hollow mean, where there is room beside the title; where that begins."""
        radius, x = max(2.5, metrics.height() / 5), area.right() - metrics.height() / 3
        room_left = x - metrics.horizontalAdvance(self._title) - metrics.height()
        for filled, text in ((False, tr("not clear")), (True, tr("clear"))):
            width = metrics.horizontalAdvance(text)
            room_left -= width + 5 * radius
            if room_left < 0 or not any(curve.points for curve in self._curves):
                break
            painter.setPen(ink)
            painter.drawText(QPointF(x - width, area.top() + metrics.ascent() + 1), text)
            painter.setBrush(ink if filled else Qt.BrushStyle.NoBrush)
            middle = area.top() + metrics.ascent() + 1 - metrics.xHeight() / 2
            painter.drawEllipse(QPointF(x - width - 2 * radius, middle), radius, radius)
            x -= width + 5 * radius
        return x

    @staticmethod
    def _draw_lines(painter: QPainter, curve: Curve, scale: _Scale, width: float, chosen: int | None) -> None:
        """Composites one after another as steps. chosen: the line that is selected."""
        for at, (before, line) in enumerate(zip((None, *curve.lines), curve.lines)):
            first, last = scale.at(line.start, line.value), scale.at(line.end, line.value)
            if before is not None and line.start - before.end < 2 * _DAY:
                painter.setPen(QPen(curve.colour, 1, Qt.PenStyle.DotLine))
                painter.drawLine(scale.at(before.end, before.value), first)
            style = Qt.PenStyle.DashLine if line.about else Qt.PenStyle.SolidLine
            painter.setPen(QPen(curve.colour, width * (2.5 if at == chosen else 1), style))
            painter.drawLine(first, last)

    def _scale(self, area: QRectF, metrics: QFontMetricsF) -> _Scale:
        times = [
            t
            for c in self._curves
            for t in (*(p.time for p in c.points), *(e for li in c.lines for e in (li.start, li.end)))
        ]
        # What is clear and composed has the room: clouds are several times as bright, and stand at the edge.
        values = [v for c in self._curves for v in (*_clear(c), *(li.value for li in c.lines))]
        values = values or [p.value for c in self._curves for p in c.points]
        return _Scale(times, values, area, metrics)

    @property
    def _radius(self) -> float:
        return max(2.5, self.fontMetrics().height() / 5)

    def _there(self, curve: int, point: int) -> bool:
        return curve < len(self._curves) and point < len(self._curves[curve].stops)

    def _describe(self) -> None:
        words = ""
        if self._selected is not None:
            words = _said(self._curves[self._selected[0]].stops[self._selected[1]].words)
        self.setAccessibleDescription(words or self._title)
        self.update()


def _clear(curve: Curve) -> list[float]:
    return [point.value for point in curve.points if point.clear]


class _Scale:
    """From dates and values to a place in an area."""

    def __init__(self, times: Sequence[float], values: Sequence[float], area: QRectF, metrics: QFontMetricsF):
        self.first, self.last = (min(times), max(times)) if times else (0.0, 1.0)
        self.ticks = ticks(min(values), max(values)) if values else [0.0, 1.0]
        self.low, self.high = self.ticks[0], self.ticks[-1]
        radius = max(2.5, metrics.height() / 5)
        left = max(metrics.horizontalAdvance(number(value)) for value in self.ticks) + 2 * radius
        top = metrics.height() * 1.4 + radius
        self.box = QRectF(
            area.left() + left,
            area.top() + top,
            max(area.width() - left - 2 * radius, 1),
            max(area.height() - top - metrics.height() * 1.2 - 2 * radius, 1),
        )
        self._edge = 1.5 * radius

    def at(self, time: float, value: float) -> QPointF:
        part = (time - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        x = self.box.left() + self._edge + part * (self.box.width() - 2 * self._edge)
        value = min(max(value, self.low), self.high)
        return QPointF(x, self.box.bottom() - (value - self.low) / (self.high - self.low) * self.box.height())

    def holds(self, value: float) -> bool:
        """Whether a value has its true place; others stand at the edge."""
        return self.low <= value <= self.high


def date_ticks(first: float, last: float, most: int) -> list[tuple[float, str]]:
    """Beginnings of months, quarters or years between two times (milliseconds since 1970), at most so many, and their
    names.
    """
    start, end = (datetime.fromtimestamp(time / 1000, timezone.utc) for time in (first, last))
    for step in (1, 2, 3, 6, 12, 24, 60, 120):
        months = range(-(-(start.year * 12 + start.month - 1) // step) * step, end.year * 12 + end.month, step)
        found = [datetime(month // 12, month % 12 + 1, 1, tzinfo=timezone.utc) for month in months]
        found = [time for time in found if start <= time <= end]
        if len(found) <= most:
            name = "%Y-%m" if step < 12 else "%Y"
            return [(1000 * time.timestamp(), time.strftime(name)) for time in found]
    return []


def ticks(low: float, high: float) -> list[float]:
    """Three to seven round numbers that hold a range."""
    span = high - low or abs(high) or 1.0
    step = 10.0 ** math.floor(math.log10(span / 3))
    step = next(step * factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return [round(float(n * step), 12) for n in range(first, last + 1)]


def day_of(milliseconds: float) -> str:
    """The day in UTC of a time in milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).date().isoformat()
