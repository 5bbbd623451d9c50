"""Parts that several sections of the dock and its dialogs are made of."""

from __future__ import annotations

from html import escape
from typing import Any, Callable

from qgis.core import QgsMapLayer
from qgis.gui import QgsCollapsibleGroupBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QRect, QSize, Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDesktopServices, QIcon, QPalette, QPixmap
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QFormLayout,
    QFrame,
    QGroupBox,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QScrollArea,
    QSpacerItem,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..messages.i18n import joined, tr
from .dock_section import DockSection


def room(widget: QWidget, characters: int) -> int:
    """The width of so many digits. Not of average characters: those of CJK fonts are as wide as their ideographs."""
    return widget.fontMetrics().horizontalAdvance("0") * characters


def flat_button(parent: QWidget, name: str, text: str, tip: str, action: Callable[[], Any]) -> QToolButton:
    """A button of words alone, for what is done beside the main thing. name: its object name."""
    button = QToolButton(parent)
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.clicked.connect(lambda: action())
    return button


def wrapping_box(parent: QWidget) -> tuple[QWidget, WrappingRow]:
    """A WrappingRow in a widget of its own: Qt then remembers its sizes while other parts change, and does
    not ask Python for them anew.
    """
    box, row = QWidget(parent), WrappingRow()
    box.setLayout(row)
    policy = box.sizePolicy()
    policy.setHeightForWidth(True)
    box.setSizePolicy(policy)
    return box, row


class WrappingRow(QLayout):
    """A row that goes on in further lines where the window is too narrow for one: no row makes a dock wider.

    Used as a QHBoxLayout. What stretches shares what is left of its line; without such, lines are filled from the left.
    """

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent) if parent is not None else super().__init__()
        self._items: list[QLayoutItem] = []
        self._stretches: list[int] = []
        if parent is None:
            self.setContentsMargins(0, 0, 0, 0)

    def addWidget(self, widget: QWidget, stretch: int = 0) -> None:
        """As QBoxLayout's."""
        super().addWidget(widget)
        self._stretches[-1] = stretch

    def addLayout(self, layout: QLayout, stretch: int = 0) -> None:
        """As QBoxLayout's: what must stay together in one line."""
        self.addChildLayout(layout)
        self.addItem(layout)
        self._stretches[-1] = stretch

    def addStretch(self, stretch: int = 1) -> None:
        """As QBoxLayout's, but at the end of a line nothing is left for it."""
        self.addItem(QSpacerItem(0, 0))
        self._stretches[-1] = stretch

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._stretches.append(0)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self._stretches.pop(index)
        self.invalidate()
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        heights = [_height(line, self._widths(line, inner)) for line in self._lines(inner)]
        return _length(heights, self._gap()) + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        there, margins = self._there(), self.contentsMargins()
        return QSize(
            _length([item.sizeHint().width() for item, _stretch in there], self._gap())
            + margins.left()
            + margins.right(),
            max((item.sizeHint().height() for item, _stretch in there), default=0) + margins.top() + margins.bottom(),
        )

    def minimumSize(self) -> QSize:
        there, margins = self._there(), self.contentsMargins()
        return QSize(
            max((item.minimumSize().width() for item, _stretch in there), default=0) + margins.left() + margins.right(),
            max((item.minimumSize().height() for item, _stretch in there), default=0)
            + margins.top()
            + margins.bottom(),
        )

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inner, gap = rect.marginsRemoved(self.contentsMargins()), self._gap()
        mirrored = self.parentWidget() is not None and self.parentWidget().isRightToLeft()
        top = inner.top()
        for line in self._lines(inner.width()):
            widths = self._widths(line, inner.width())
            height, left = _height(line, widths), inner.left()
            for (item, _stretch), width in zip(line, widths):
                place = QRect(left, top, width, height)
                if mirrored:
                    place.moveLeft(inner.right() + inner.left() - place.right())
                item.setGeometry(place)
                left += width + gap
            top += height + gap

    def _widths(self, line: list[tuple[QLayoutItem, int]], room_: int) -> list[int]:
        return _shared(line, room_ - self._gap() * (len(line) - 1))

    def _gap(self) -> int:
        spacing = self.spacing()
        if spacing >= 0:
            return spacing
        style = self.parentWidget().style() if self.parentWidget() is not None else QApplication.style()
        return style.pixelMetric(QStyle.PixelMetric.PM_LayoutHorizontalSpacing)

    def _there(self) -> list[tuple[QLayoutItem, int]]:
        """What takes room, with its stretch; spacers do only in between."""
        return [
            (item, stretch)
            for item, stretch in zip(self._items, self._stretches)
            if item.spacerItem() is not None or not item.isEmpty()
        ]

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, int]]]:
        """What stands in each line: as few lines as there can be, of about equal width."""
        lines = self._filled(width)
        if len(lines) < 2:
            return lines
        narrowest = max(item.sizeHint().width() for line in lines for item, _stretch in line)
        low, high = min(narrowest, width), width
        while low < high:  # the least width that takes no further line
            middle = (low + high) // 2
            low, high = (low, middle) if len(self._filled(middle)) <= len(lines) else (middle + 1, high)
        return self._filled(high)

    def _filled(self, width: int) -> list[list[tuple[QLayoutItem, int]]]:
        lines: list[list[tuple[QLayoutItem, int]]] = []
        left = -1
        for item, stretch in self._there():
            wide = item.sizeHint().width()
            if lines and wide + self._gap() <= left:
                lines[-1].append((item, stretch))
                left -= wide + self._gap()
            elif item.spacerItem() is None or not lines:
                lines.append([(item, stretch)])
                left = width - wide
        return lines


def _height(line: list[tuple[QLayoutItem, int]], widths: list[int]) -> int:
    """What a line takes at these widths: texts that wrap take more where they are narrow."""
    return max(
        item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
        for (item, _stretch), width in zip(line, widths)
    )


def _length(widths: list[int], gap: int) -> int:
    return sum(widths) + gap * max(len(widths) - 1, 0)


def _shared(line: list[tuple[QLayoutItem, int]], room_: int) -> list[int]:
    """The widths of what stands in a line: what is left of it goes to what stretches, what is lacking is taken."""
    widths = [item.sizeHint().width() for item, _stretch in line]
    spare, total = room_ - sum(widths), sum(stretch for _item, stretch in line)
    if spare > 0 and total:
        for number, (_item, stretch) in enumerate(line):
            widths[number] += spare * stretch // total
    elif spare < 0:
        widths = [max(width + spare, item.minimumSize().width()) for width, (item, _stretch) in zip(widths, line)]
    return widths


def swatch(colour: str) -> QIcon:
    """A square of one colour, which stays the same in a selected row."""
    picture = QPixmap(16, 16)
    picture.fill(QColor(colour))
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon


class Form(QFormLayout):
    """A form that cuts no wrapped text.

    QFormLayout caches its height for two widths, that of its size hint and the last other one, but the rows for one
    only, and lays out both widths with these rows. So it is never given the width of its size hint, but one pixel less.
    """

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(self._other(width))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect.adjusted(0, 0, self._other(rect.width()) - rect.width(), 0))

    def _other(self, width: int) -> int:
        return width - (width == self.sizeHint().width())


def narrow_form(parent: QWidget | None = None) -> QFormLayout:
    """A form for the dock: where a label and its field have no room beside each other, the field goes below."""
    form = Form(parent) if parent is not None else Form()
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def narrow_combo(combo: QComboBox, characters: int = 10) -> None:
    """Let a combo box be as narrow as so many characters, whatever its longest text is."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(characters)


def on_layer(box: QgsMapLayerComboBox, chosen: Callable[[QgsMapLayer | None], Any]) -> None:
    """Call ``chosen`` when the layer of the list is another, by hand or because layers come and go.

    QGIS from 3.40 tells of the first layer that comes before the list has chosen it, and not again when it has.
    """
    none = box.currentLayer() is None

    def tell(layer: QgsMapLayer | None) -> None:
        nonlocal none
        none = layer is None
        chosen(layer)

    box.layerChanged.connect(tell)
    box.currentIndexChanged.connect(
        lambda _index: tell(box.currentLayer()) if none and box.currentLayer() is not None else None
    )


def scrolled(page: QWidget) -> QScrollArea:
    """An area without a frame in which a page is scrolled where the window is too small for it."""
    area = QScrollArea(page.parentWidget())
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(page)
    return area


class FoldedGroup(DockSection, QgsCollapsibleGroupBox):
    """A group that can be folded and says in its title what in it is not as usual."""

    def __init__(self, title: str, parent=None):
        super().__init__(title, parent)
        self._plain_title, self._unusual = title, ""

    @property
    def unusual(self) -> str:
        """What is not as usual, "" for nothing."""
        return self._unusual

    def show_unusual(self, *parts: str) -> None:
        """What is not as usual, in a word or two each; empty ones are left out."""
        self._unusual = joined(parts)
        self._show_title()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._show_title()

    def minimumSizeHint(self) -> QSize:
        """The title makes no dock wider: it is cut."""
        least = self.fontMetrics().horizontalAdvance(self._plain_title) + 3 * self.fontMetrics().lineSpacing()
        contents = QWidget.minimumSizeHint(self).width()
        return QSize(max(contents, least), super().minimumSizeHint().height())

    def _show_title(self) -> None:
        whole = self._plain_title
        if self._unusual:
            whole = tr("{title}: {more}").format(title=whole, more=self._unusual)
        width = max(self.width() - 3 * self.fontMetrics().lineSpacing(), 0)
        title = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, width) if self._unusual else whole
        self.setToolTip("" if title == whole else tooltip(whole))
        self.setAccessibleName(whole)
        if title != self.title():
            self.setTitle(title)


class PlainLabel(QLabel):
    """A label that shows its text letter by letter: parts of texts come from servers, files and layers' names, and Qt
    takes what looks like HTML for it, and would open the files it names.
    """

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        self.setTextFormat(Qt.TextFormat.PlainText)


def plain(text: str) -> str:
    """A text, letter by letter, for what can only show HTML, such as QGIS's message bar."""
    return escape(text, quote=False)


def tooltip(text: str) -> str:
    """A text, letter by letter, for a tooltip."""
    return f"<p>{plain(text)}</p>".replace("\n", "<br>") if set(text) & set("<&") else text


def name_fields(window: QWidget) -> None:
    """Let screen readers say what a field is for, where only the label beside it says so."""
    for label in window.findChildren(QLabel):
        field = label.buddy()
        if field is None:
            continue
        if not field.accessibleName():
            field.setAccessibleName(label.text().replace("&", ""))
        for inner in field.findChildren((QComboBox, QLineEdit)):  # QGIS's own fields have the focus in one of them
            if not inner.accessibleName():
                inner.setAccessibleName(field.accessibleName())


def folded_contents(group: QGroupBox) -> QWidget:
    """The widget a group's controls lie in: unfolding shows all direct children, also those meant to be hidden."""
    contents = QWidget(group)
    layout = QVBoxLayout(group)
    layout.addWidget(contents)
    layout.setContentsMargins(0, 0, 0, 0)
    return contents


def open_in_browser(address: str) -> bool:
    """Open a page in the user's browser; whether that could be started."""
    return QDesktopServices.openUrl(QUrl(address))


def theme_palette(widget: QWidget) -> QPalette:
    """The theme's colours for what a widget paints itself: those of the nearest dock or dialog around it.

    QGIS's themes are style sheets. They leave a plain widget the colours of another theme, and with Qt 6 the main
    window as well; QApplication's are wrong with Qt 5.
    """
    around = widget
    while around is not None and not isinstance(around, (QDockWidget, QDialog)):
        around = around.parentWidget()
    return (around or widget.window()).palette()


def canvas_palette(canvas: QWidget) -> QPalette:
    """The theme's colours for what is painted on a map, which lies in no dock: those of one beside it."""
    docks = canvas.window().findChildren(QDockWidget)
    return theme_palette(next((dock for dock in docks if dock.isVisible()), canvas))
