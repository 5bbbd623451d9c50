"""What all dialogs have in common: they fit on the screen, the mouse wheel changes none of their fields, F1 helps."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QWidget

from ..messages.i18n import tr
from .help import HelpKey, add_help
from .wheel_guard import WheelGuard
from .widgets import name_fields, room

_SHARE = 0.92  # of the screen: the window's frame is around it


class Dialog(QDialog):
    """A dialog never wider or taller than the screen."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._wheel = WheelGuard(self)
        self._help = HelpKey(self)

    def size_up(self, characters: int, lines: int = 0) -> None:
        """Be as wide as so many digits and as high as so many lines, or as the contents, as far as the screen goes."""
        height = self.fontMetrics().lineSpacing() * lines if lines else self.sizeHint().height()
        self.resize(QSize(room(self, characters), height).boundedTo(self.most()))

    def most(self) -> QSize:
        """The size it may have at most."""
        return largest(self)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        add_help(self)
        name_fields(self)
        if not self.isMaximized():
            self.resize(self.size().boundedTo(self.most()))


def largest(widget: QWidget) -> QSize:
    """The size a window on the widget's screen may have."""
    return widget.screen().availableSize() * _SHARE


def ask_path(parent: QWidget, title: str, kinds: str, ending: str) -> str:
    """The file the user names to save to, with the ending if none is typed; "" if none is named."""
    path, _kind = QFileDialog.getSaveFileName(parent, title, "", kinds)
    return path if not path or Path(path).suffix else path + ending


def why_not_written(write: Callable[[], object]) -> str:
    """Write a file. What to tell where that fails; "" where it is written."""
    try:
        write()
    except OSError as error:
        return not_written(error)
    return ""


def not_written(error: OSError) -> str:
    """That a file could not be written, and why, as the system says."""
    return tr("The file could not be written: {why}").format(why=error.strerror or str(error))
