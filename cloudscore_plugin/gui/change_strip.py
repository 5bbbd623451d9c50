"""A change in the preview: before, after, their difference with pixels without data, and draggable class limits."""

from __future__ import annotations

from functools import partial

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen
from qgis.PyQt.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ..core.change import Change
from ..messages.i18n import listed, locale, number, percent, tr
from ..messages.names import period_name
from ..messages.titles import class_label, class_title, index_sign
from ..services.change_preview import ChangeFrame, ChangeRenderer
from .charts import Picture
from .widgets import PlainLabel, room, theme_palette

_SIDES = ("before", "after", "change")


class ChangeStrip(QWidget):
    """Follows a change on a stack. chosen(str) tells a click on "before", "after" or "change"; limits_moved(tuple) new
    limits of the classes, () for the usual ones; drawn(ChangeFrame) every picture; advised(ChangeFrame, list) what lets
    more be told; failed(Exception). shut_down() before it goes.
    """

    chosen = pyqtSignal(str)
    limits_moved = pyqtSignal(tuple)
    drawn = pyqtSignal(object)
    advised = pyqtSignal(object, object)
    failed = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("changeStrip")
        self.renderer, self.frame = ChangeRenderer(self), None
        self._request: tuple | None = None  # stack, change, threshold
        self.pictures: dict[str, Picture] = {}
        self._captions: dict[str, PlainLabel] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        for at, name in enumerate(_SIDES):
            picture = self.pictures[name] = _Small(6, self)
            picture.setObjectName(f"changePicture_{name}")
            picture.setAccessibleName(_title(name))
            picture.setToolTip(tr("Click to see it large. Hatched: it cannot be told, or there is no clear view."))
            picture.clicked.connect(partial(self.chosen.emit, name))
            caption = self._captions[name] = PlainLabel(_title(name))
            caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(caption, 0, at)
            grid.addWidget(picture, 1, at)
            grid.setColumnStretch(at, 1)
        self._unknown, self._shares = PlainLabel(self), PlainLabel(self)
        self._unknown.setObjectName("changeUnknown")
        self._unknown.setToolTip(tr("Share of the area where a side has no value or too few clear views"))
        self._shares.setObjectName("changeShares")
        self._shares.setToolTip(tr("Shares of what can be told"))
        self._shares.setWordWrap(True)
        self.histogram = ClassHistogram(self)
        self.histogram.moved.connect(self._drag)
        self._usual = QToolButton(self)
        self._usual.setObjectName("changeUsualLimits")
        self._usual.setText(tr("Usual limits"))
        self._usual.setToolTip(tr("Back to the limits that are usual for this question"))
        self._usual.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._usual.clicked.connect(lambda: self._drag(()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(self._unknown)
        layout.addWidget(self.histogram)
        layout.addWidget(self._shares)
        layout.addWidget(self._usual, 0, Qt.AlignmentFlag.AlignLeft)
        self.renderer.drawn.connect(self._drawn)
        self.renderer.advised.connect(lambda frame, found: frame is self.frame and self.advised.emit(frame, found))
        self.renderer.failed.connect(self.failed)
        self.clear()

    @property
    def idle(self) -> bool:
        """Whether no picture is still to come."""
        return not self.renderer.busy

    @property
    def words(self) -> tuple[str, str]:
        """What is told under the pictures."""
        return self._unknown.text(), self._shares.text()

    def follow(self, stack, change: Change, threshold: float) -> None:
        """Show a change on a stack of both sides from now on."""
        self._request = stack, change, threshold
        self.histogram.set_change(change)
        self._usual.setVisible(bool(change.limits))
        self.renderer.show(stack, change, threshold)
        self.show()

    def clear(self) -> None:
        """Show none."""
        self.renderer.forget()
        self.frame = self._request = None
        for picture in self.pictures.values():
            picture.say("")
        self._unknown.clear()
        self._shares.clear()
        self.histogram.show_counts((), 1.0)
        self.hide()

    def shut_down(self) -> None:
        """Stop the thread."""
        self.renderer.shut_down()

    def _drag(self, limits: tuple[float, ...]) -> None:
        """Other limits: shown at once, and told."""
        if self._request is not None:
            stack, change, threshold = self._request
            self.follow(stack, change.with_(limits=limits), threshold)
            self.limits_moved.emit(limits)

    def _drawn(self, frame: ChangeFrame) -> None:
        if self._request is None or frame.stack is not self._request[0]:
            return  # of something that is not wanted any more
        fresh = self.frame is None or self.frame.outlines is not frame.outlines
        self.frame = frame
        for name, picture in self.pictures.items():
            image = frame.images[name]
            if image is None:
                picture.say(tr("no scenes"))
            elif fresh or picture.image is None:
                picture.show_image(image, frame.outlines)
            else:
                picture.renew(image)
        for name in ("before", "after"):
            side = getattr(frame.change, name)
            self._captions[name].setToolTip(period_name(side.start, side.end))
        found = frame.difference
        self._unknown.setText(tr("cannot tell {share} %").format(share=percent(found.cannot_tell)))
        rows = [
            tr("{name} {share} %").format(name=class_title(row.key), share=percent(share))
            for row, share in zip(frame.change.classes, found.shares)
            if row.direction and share
        ]
        self._shares.setText(listed(rows) if rows else tr("Nothing has changed so much."))
        self.pictures["change"].setAccessibleDescription(listed([self._unknown.text(), self._shares.text()]))
        self.histogram.show_counts(found.histogram, frame.span)
        self.drawn.emit(frame)


class _Small(Picture):
    """A picture beside others, which the Enter key and the space bar click too."""

    def __init__(self, lines: int, parent=None):
        super().__init__(lines, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def minimumSizeHint(self) -> QSize:
        return QSize(room(self, 6), super().minimumSizeHint().height())

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.image is not None:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(theme_palette(self).color(QPalette.ColorRole.Highlight), 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


class ClassHistogram(QWidget):
    """How many pixels have changed by how much, in the colours of the classes, with their limits as lines to drag. The
    arrow keys move the line that is chosen, Page Up and Page Down choose another. moved(tuple) tells new limits.
    """

    moved = pyqtSignal(tuple)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("changeHistogram")
        self.setAccessibleName(tr("Histogram of the change with the limits of its classes"))
        self.setToolTip(
            tr("How many pixels have changed by how much. Drag a line to move a limit; arrow keys do too."),
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._change: Change | None = None
        self._counts: tuple[int, ...] = ()
        self._span, self._at = 1.0, 0
        self._under = 0.0  # the mouse, in this widget's pixels
        self._gather = QTimer(self)  # of moves of the mouse that wait together only the last counts
        self._gather.setSingleShot(True)
        self._gather.setInterval(0)
        self._gather.timeout.connect(self._follow_mouse)

    @property
    def limits(self) -> tuple[float, ...]:
        """The limits shown."""
        return () if self._change is None else self._change.class_limits

    @property
    def counts(self) -> tuple[int, ...]:
        """What is shown."""
        return self._counts

    def set_change(self, change: Change) -> None:
        """Show a change's classes."""
        self._change = change
        self._at = min(self._at, len(change.class_limits) - 1)
        self._describe()

    def show_counts(self, counts: tuple[int, ...], span: float) -> None:
        """Show pixels in equal parts of -span..span; none: nothing is known."""
        self._counts, self._span = counts, span
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(room(self, 30), self.fontMetrics().lineSpacing() * 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(room(self, 15), self.sizeHint().height())

    def x_of(self, value: float) -> float:
        """Where a change stands, in this widget's pixels."""
        return self._edge + (value + self._span) / (2 * self._span) * (self.width() - 2 * self._edge)

    def value_at(self, x: float) -> float:
        """The change that stands at a place."""
        return (x - self._edge) / max(self.width() - 2 * self._edge, 1) * 2 * self._span - self._span

    def mousePressEvent(self, event) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.limits:
            x = event.pos().x()
            self._at = min(range(len(self.limits)), key=lambda at: abs(self.x_of(self.limits[at]) - x))
            self._move(self.value_at(x))

    def mouseMoveEvent(self, event) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.limits:
            self._under = event.pos().x()
            self._gather.start()

    def mouseReleaseEvent(self, event) -> None:
        if self._gather.isActive():
            self._gather.stop()
            self._follow_mouse()

    def keyPressEvent(self, event) -> None:
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
        }.get(event.key())
        turn = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}.get(event.key())
        if turn is not None and self.limits:
            self._at = (self._at + turn) % len(self.limits)
            self._describe()
        elif step is not None and self.limits:
            self._move(self.limits[self._at] + step * self._step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event) -> None:
        painter, palette = QPainter(self), theme_palette(self)
        metrics = self.fontMetrics()
        base = self.height() - metrics.height() - self._edge
        ink = palette.color(QPalette.ColorRole.WindowText)
        weak = QColor(ink)
        weak.setAlpha(110)
        classes = () if self._change is None else self._change.classes
        # square roots, or what has not changed would hide the others
        most = max(self._counts, default=0) ** 0.5 or 1.0
        for row in classes:
            left, right = (self.x_of(min(max(end, -self._span), self._span)) for end in (row.low, row.high))
            colour = QColor(f"#{row.colour}")
            painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            for part, count in enumerate(self._counts):
                ends = [
                    round(self.x_of((part + more) / len(self._counts) * 2 * self._span - self._span)) for more in (0, 1)
                ]
                height = count**0.5 / most * (base - self._edge)
                bar = QRectF(ends[0], base - height, ends[1] - ends[0], height)
                painter.fillRect(bar, colour)
                painter.setPen(QPen(weak, 1))
                painter.drawLine(bar.topLeft(), bar.topRight())  # pale colours lie on pale grounds
            painter.fillRect(QRectF(left, base, right - left, self._edge * 0.7), colour)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ends: list[float] = []
        for at, limit in enumerate(self.limits):
            x, chosen = self.x_of(limit), at == self._at and self.hasFocus()
            painter.setPen(QPen(ink, 2 if chosen else 1.2))
            painter.drawLine(QPointF(x, 0), QPointF(x, base))
            handle = QPainterPath(QPointF(x - self._edge, base + self._edge))
            handle.lineTo(x + self._edge, base + self._edge)
            handle.lineTo(x, base)
            handle.closeSubpath()
            painter.fillPath(handle, palette.color(QPalette.ColorRole.Highlight) if chosen else ink)
            text = number(limit)
            width = metrics.horizontalAdvance(text)
            start = min(max(x - width / 2, 0.0), self.width() - width)
            if not ends or start > ends[-1] + self._edge:  # where there is room
                painter.drawText(QPointF(start, self.height() - metrics.descent()), text)
                ends.append(start + width)

    @property
    def _edge(self) -> float:
        return max(3.0, self.fontMetrics().height() / 3)

    @property
    def _step(self) -> float:
        """What a key moves a limit by: 0.01 of an index, 50 of a band."""
        return 0.01 if self._span < 10 else 50.0

    def _follow_mouse(self) -> None:
        if self.limits:
            self._move(self.value_at(self._under))

    def _move(self, value: float) -> None:
        """Move the chosen limit as far as its neighbours and the ends let it."""
        limits, step, at = list(self.limits), self._step, self._at
        low = limits[at - 1] + step if at else -self._span
        high = limits[at + 1] - step if at + 1 < len(limits) else self._span
        if low > high:
            return
        moved = round(min(max(value, low), high) / step) * step
        moved = round(min(max(moved, low), high), 6)
        if moved != limits[at]:
            limits[at] = moved
            self.moved.emit(tuple(limits))

    def _describe(self) -> None:
        if self._change is None or not self.limits:
            self.setAccessibleDescription("")
        else:
            sign = index_sign(self._change.index, self._change.relative)
            words = tr("{sign}: limit {at} of {count} is {value}").format(
                sign=sign,
                at=locale().toString(self._at + 1),
                count=locale().toString(len(self.limits)),
                value=number(self.limits[self._at]),
            )
            self.setAccessibleDescription(listed([words, *map(class_label, self._change.classes)]))
        self.update()


def _title(name: str) -> str:
    return {"before": tr("Before"), "after": tr("After"), "change": tr("Difference")}[name]
