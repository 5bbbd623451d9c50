"""The mouse wheel scrolls: it changes a field only after the user has gone there by click or key."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar, QTabBar, QWidget

_FIELDS = (QAbstractSpinBox, QComboBox, QAbstractSlider, QTabBar)
_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
_DOING = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.MouseButtonPress)


class WheelGuard(QObject):
    """Watches a window, and all that is ever put into it: fields let the wheel pass on to what scrolls them.

    A window that opens gives some field the focus by itself: that alone is nobody's choice. complete: nothing is put
    into it any more; only its fields are watched then, and no other event comes to Python.
    """

    def __init__(self, window: QWidget, complete: bool = False):
        super().__init__(window)
        self._entered: QWidget | None = None  # the field the user has gone to
        self._complete = complete
        self._watch(window)

    def eventFilter(self, watched, event) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ChildPolished:
            if isinstance(event.child(), QWidget):
                self._watch(event.child())
        elif not _is_field(watched):
            return False
        elif kind == QEvent.Type.FocusIn:
            if event.reason() not in (*_KEYS, *_PASSING):
                self._entered = watched
        elif kind == QEvent.Type.FocusOut:
            if event.reason() not in _PASSING:
                self._entered = None
        elif kind in _DOING:
            if watched.hasFocus():
                self._entered = watched
        elif kind == QEvent.Type.Wheel and not (watched is self._entered and watched.hasFocus()):
            event.ignore()  # and so it goes on to the widget around
            return True
        return False

    def _watch(self, widget: QWidget) -> None:
        for part in (widget, *widget.findChildren(QWidget)):
            if _is_field(part) or not self._complete:
                part.installEventFilter(self)
            if _is_field(part) and part.focusPolicy() == Qt.FocusPolicy.WheelFocus:
                part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _is_field(widget: QObject) -> bool:
    return isinstance(widget, _FIELDS) and not isinstance(widget, QScrollBar)
