"""Parts that several sections of the dock and its dialogs are made of."""

from __future__ import annotations

from typing import Any, Callable

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QGroupBox, QToolButton, QVBoxLayout, QWidget


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


def folded_contents(group: QGroupBox) -> QWidget:
    """The widget a group's controls lie in: unfolding shows all direct children, also those meant to be hidden."""
    contents = QWidget(group)
    layout = QVBoxLayout(group)
    layout.addWidget(contents)
    layout.setContentsMargins(0, 0, 0, 0)
    return contents
