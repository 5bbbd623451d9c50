"""A date field that is typed into as into any other field: Qt's own loses the year of a date typed over another."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from qgis.PyQt.QtCore import QDate, QEvent, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QApplication, QDateEdit

FORMAT = "yyyy-MM-dd"
_REST = 1500  # milliseconds without a key after which what is typed is taken, if it is a date

_WHOLE = re.compile(r"\s*(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*日?\s*")
_DIGITS = re.compile(r"\s*(\d{4})(\d{2})(\d{2})\s*")
_OF_THE_YEAR = re.compile(r"\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*日?\s*")
_COMPLETE = re.compile(r"\d{4}[-/.]\d{2}[-/.]\d{2}|\d{8}")
_LEAVING = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down}


def read_date(text: str, year: int) -> date | None:
    """The day a text means, of ``year`` where it names none; None for a text that is no day."""
    for pattern in (_WHOLE, _DIGITS, _OF_THE_YEAR):
        found = pattern.fullmatch(text)
        if found:
            numbers = [int(part) for part in found.groups()]
            try:
                return date(*numbers) if len(numbers) == 3 else date(year, *numbers)
            except ValueError:
                return None
    return None


class DateEdit(QDateEdit):
    """Keys change the text alone until it is settled: by Enter, by leaving the field, by a whole date or a short rest.

    stepped tells a change by the arrows, of which more may follow; refused(str) a text that is no day: the date stays.
    """

    stepped = pyqtSignal()
    refused = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setDisplayFormat(FORMAT)
        self.setCalendarPopup(True)
        self._typing, self._typed = False, ""
        self._validator = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(lambda: self.settle(only_dates=True))
        self.lineEdit().installEventFilter(self)

    @property
    def typing(self) -> bool:
        """Whether something is typed that is not settled yet."""
        return self._typing

    def settle(self, only_dates: bool = False) -> None:
        """Take what has been typed; what is no day gives way to the date there was, or stays with ``only_dates``."""
        if not self._typing:
            return
        text, year = self.lineEdit().text(), self.date().year()
        found = read_date(self._typed, year) or read_date(text, year) or self._last_of_month(text)
        allowed = found is not None and self.minimumDate() <= QDate(found.year, found.month, found.day)
        if only_dates and not allowed:
            return
        self._stop()
        if allowed:
            self.setDate(QDate(found.year, found.month, found.day))
        else:
            self.refused.emit(text)

    def set_date(self, day: date) -> None:
        """Show a day in place of what there is or is being typed."""
        self._stop()
        self.setDate(QDate(day.year, day.month, day.day))

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.KeyPress and watched is self.lineEdit() and self._type(event):
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event) -> None:
        if not self._type(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event) -> None:
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.settle()
        super().focusOutEvent(event)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Tab goes to the next field; Qt's own would go to the next part of the date with what is typed."""
        if self._typing:
            self.settle()
        return super().focusNextPrevChild(following)

    def stepBy(self, steps: int) -> None:
        self.settle()
        super().stepBy(steps)
        self.stepped.emit()

    def _last_of_month(self, text: str) -> date | None:
        """The month's last day, where another year or month was typed and the day there was lies beyond it."""
        found = _WHOLE.fullmatch(text)
        year, month, day = (int(part) for part in found.groups()) if found else (0, 0, 0)
        if not 1 <= month <= 12 or day != self.date().day() or not 28 < day <= 31 or year < 1:
            return None
        return date(year, month, monthrange(year, month)[1])

    def _type(self, event) -> bool:
        """Whether a key was typing, and is dealt with."""
        edit, key, text = self.lineEdit(), event.key(), event.text()
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QApplication.clipboard().text().strip()[:40]
        elif event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        if key in _LEAVING or (key == Qt.Key.Key_Escape and self._typing):
            if key == Qt.Key.Key_Escape:
                self._stop()
                return True
            if self._typing:
                self.settle()
            return False
        if self.isReadOnly():
            return False
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._start()
            (edit.backspace if key == Qt.Key.Key_Backspace else edit.del_)()
            self._typed = edit.text()
        elif self._typing and key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            marked = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            moves = {
                Qt.Key.Key_Left: lambda: edit.cursorBackward(marked),
                Qt.Key.Key_Right: lambda: edit.cursorForward(marked),
                Qt.Key.Key_Home: lambda: edit.home(marked),
                Qt.Key.Key_End: lambda: edit.end(marked),
            }
            moves[key]()
            self._typed = ""
        elif text and text.isprintable():
            self._insert(text)
        else:
            return False
        self._rest.start()
        if _COMPLETE.fullmatch(self._typed) and read_date(self._typed, self.date().year()):
            self.settle()
        return True

    def _insert(self, text: str) -> None:
        """Put characters in place of what is selected, or of the part of the date the cursor is in."""
        edit = self.lineEdit()
        if not self._typing:
            if not edit.hasSelectedText():
                self.setSelectedSection(self.currentSection())
            self._start()
            self._typed = ""
        elif edit.hasSelectedText():
            self._typed = ""
        self._typed += text
        edit.insert(text)
        digits = sum(c.isdigit() for c in self._typed)
        if digits > 4 or (digits > 2 and len(self._typed) > digits):  # more than a part: the whole date is typed anew
            edit.setText(self._typed)

    def _start(self) -> None:
        if not self._typing:
            edit = self.lineEdit()
            self._typing, self._validator = True, edit.validator()
            edit.blockSignals(True)  # or Qt would read every half of a date, and move the cursor
            edit.setValidator(None)

    def _stop(self) -> None:
        self._rest.stop()
        if self._typing:
            edit = self.lineEdit()
            edit.setText(self.textFromDateTime(self.dateTime()))
            edit.setValidator(self._validator)
            edit.blockSignals(False)
            self._typing, self._typed, self._validator = False, "", None
