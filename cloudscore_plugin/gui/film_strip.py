"""The film strip: a small picture of each period of a series, how clear it is, and what to do about empty ones."""

from __future__ import annotations

from qgis.PyQt.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QImage, QPainter, QPalette, QPixmap
from qgis.PyQt.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.series import Period, Series
from ..messages.i18n import listed, locale, percent, sentences, tr
from ..messages.names import period_title, step_title
from ..services.film import FilmRenderer, Picture
from .widgets import PlainLabel, WrappingRow, room, theme_palette

_PERIOD = Qt.ItemDataRole.UserRole
_TOLD = 6  # periods named in the warning


class FilmStrip(QWidget):
    """Follows a series on a stack. chosen(Period) tells a click; left_out(str, bool) that the period which begins on
    a day is left out or taken in; threshold(float) and step(str) that advice was taken. shut_down() before it goes.
    """

    chosen = pyqtSignal(object)
    left_out = pyqtSignal(str, bool)
    threshold = pyqtSignal(float)
    step = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("filmStrip")
        self.renderer = FilmRenderer(self)
        self.pictures: dict[Period, Picture] = {}
        self._series: Series | None = None
        self._items: dict[Period, QListWidgetItem] = {}
        self._list = QListWidget(self)
        self._list.setObjectName("filmList")
        self._list.setAccessibleName(tr("The periods of the series"))
        self._list.setToolTip(tr("Click a period to enlarge it; clear its box to leave it out"))
        self._list.setViewMode(QListView.ViewMode.IconMode)
        self._list.setFlow(QListView.Flow.LeftToRight)
        self._list.setWrapping(False)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setWordWrap(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = room(self, 11)
        self._list.setIconSize(QSize(side, side))
        self._make_room(3)
        self._text = PlainLabel(self)
        self._text.setObjectName("filmText")
        self._text.setWordWrap(True)
        self._lower = self._button("filmThresholdButton", tr("Lower the threshold"))
        self._longer = self._button("filmStepButton", tr("Longer periods"))
        self._lower.clicked.connect(lambda: self.threshold.emit(self._advice.threshold))
        self._longer.clicked.connect(lambda: self.step.emit(self._advice.step))
        buttons = WrappingRow()
        buttons.addWidget(self._lower)
        buttons.addWidget(self._longer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list)
        layout.addWidget(self._text)
        layout.addLayout(buttons)
        self._list.itemClicked.connect(self._clicked)
        self._list.itemActivated.connect(self._clicked)
        self._list.itemChanged.connect(self._checked)
        self.renderer.drawn.connect(self._drawn)
        self.renderer.advised.connect(self._advised)
        self.renderer.failed.connect(lambda _error: self.clear())
        self._advice = None
        self.clear()

    @property
    def idle(self) -> bool:
        """Whether no picture is still to come."""
        return not self.renderer.busy

    def follow(self, stack, series: Series, threshold: float) -> None:
        """Show a series on a stack from now on."""
        before = self._series
        if before is None or (before.every_period(), before.fill) != (series.every_period(), series.fill):
            self._series = series
            self._list_periods(series)
        self._series = series
        with QSignalBlocker(self._list):
            for period, item in self._items.items():
                out = period.start in series.left_out
                item.setCheckState(Qt.CheckState.Unchecked if out else Qt.CheckState.Checked)
        self.renderer.show(stack, series, threshold)
        self.show()

    def clear(self) -> None:
        """Show none."""
        self.renderer.forget()
        self.pictures, self._series, self._items = {}, None, {}
        self._list.clear()
        self._show_text("")
        self.hide()

    def shut_down(self) -> None:
        """Stop the thread."""
        self.renderer.shut_down()

    def _make_room(self, lines: int) -> None:
        """For so many lines of text below each picture."""
        side, line = self._list.iconSize().width(), self.fontMetrics().lineSpacing()
        bar = self._list.horizontalScrollBar().sizeHint().height()
        self._list.setFixedHeight(side + (lines + 2) * line + bar)
        self._list.setGridSize(QSize(side + room(self, 3), side + (lines + 1) * line))

    def _list_periods(self, series: Series) -> None:
        self.pictures, self._items = {}, {}
        self._make_room(4 if series.fill else 3)  # how much is filled has a line of its own
        with QSignalBlocker(self._list):
            self._list.clear()
            for period in series.every_period():
                lines = 3 if series.fill else 2  # as high as it will be
                item = QListWidgetItem(period_title(period) + "\n" * lines, self._list)
                item.setData(_PERIOD, period)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
                item.setIcon(self._icon(None))
                self._items[period] = item

    def _drawn(self, picture: Picture) -> None:
        item = self._items.get(picture.period)
        if item is None:
            return
        self.pictures[picture.period] = picture
        if picture.image is None:
            words = [tr("no scenes")]
        else:
            shares = {"share": percent(picture.clear)}, {"share": percent(picture.holes)}
            words = [tr("clear {share} %").format(**shares[0]), tr("holes {share} %").format(**shares[1])]
            if picture.filled:
                words.append(tr("filled {share} %").format(share=percent(picture.filled)))
        with QSignalBlocker(self._list):
            item.setText("\n".join([period_title(picture.period), *words]))
            item.setIcon(self._icon(picture.image))
            palette, role = theme_palette(self), QPalette.ColorRole.Text
            item.setForeground(QColor("#c0392b") if picture.holes >= 1 else palette.color(role))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, listed([period_title(picture.period), *words]))
        self._list.viewport().update()

    def _icon(self, image: QImage | None) -> QIcon:
        """A square with the picture in its middle; empty squares keep the periods in line."""
        side = self._list.iconSize()
        square = QPixmap(side)
        square.fill(Qt.GlobalColor.transparent)
        if image is not None:
            painter = QPainter(square)
            aspect, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            small = image.scaled(side, aspect, smooth)
            painter.drawImage((side.width() - small.width()) // 2, (side.height() - small.height()) // 2, small)
            painter.end()
        return QIcon(square)

    def _advised(self, advice) -> None:
        if self._series is None:
            return
        self._advice = advice
        if not advice.empty:
            self._show_text("")
            return
        named = listed(map(period_title, advice.empty[:_TOLD]))
        if len(advice.empty) > _TOLD:
            more = locale().toString(len(advice.empty) - _TOLD)
            named = tr("{periods} and {count} more").format(periods=named, count=more)
        sentence = tr("No clear view in: {periods}.").format(periods=named)
        if advice.threshold is not None:
            threshold = locale().toString(advice.threshold, "f", 2)
            self._lower.setText(tr("Use {threshold}").format(threshold=threshold))
            self._lower.setToolTip(tr("The highest threshold that gives every period a clear view"))
        if advice.step is not None:
            self._longer.setText(tr("Longer: {step}").format(step=step_title(advice.step)))
            self._longer.setToolTip(tr("Periods that are long enough for a clear view in each"))
        helps = advice.threshold is not None or advice.step is not None
        self._show_text(sentences(sentence, tr("Try:")) if helps else sentence)
        self._lower.setVisible(advice.threshold is not None)
        self._longer.setVisible(advice.step is not None)

    def _show_text(self, text: str) -> None:
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._lower.hide()
        self._longer.hide()

    def _clicked(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_PERIOD))

    def _checked(self, item: QListWidgetItem) -> None:
        period = item.data(_PERIOD)
        self.left_out.emit(period.start, item.checkState() == Qt.CheckState.Unchecked)

    def _button(self, name: str, spoken: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(spoken)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.hide()
        return button
