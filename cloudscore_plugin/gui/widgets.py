"""Parts that several sections of the dock and its dialogs are made of."""

from __future__ import annotations

from html import escape
from typing import Any, Callable

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QSize, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QPalette
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..messages.i18n import tr


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


class FoldedGroup(QgsCollapsibleGroupBox):
    """A group that can be folded and says in its title what in it is not as usual."""

    def __init__(self, title: str, parent=None):
        super().__init__(title, parent)
        self._plain_title, self._unusual = title, ""

    @property
    def unusual(self) -> str:
        """What is not as usual, "" for nothing."""
        return self._unusual

    def tell_unusual(self, *parts: str) -> None:
        """What is not as usual, in a word or two each; empty ones are left out."""
        told = ""
        for part in filter(None, parts):
            told = tr("{first}, {then}").format(first=told, then=part) if told else part
        self._unusual = told
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
