"""A number field that shows a rounded value but loses nothing of the one it was given."""

from __future__ import annotations

from qgis.gui import QgsDoubleSpinBox

_MOST_DECIMALS = 6


class ExactDoubleSpinBox(QgsDoubleSpinBox):
    """``exact`` is the value of set_exact() to its last digit until the user changes it.

    Values beyond the range or the usual decimals widen both, so that the field never shows quite another number.
    """

    def __init__(self, parent=None, decimals: int = 0):
        super().__init__(parent)
        self._usual, self._exact, self._setting = decimals, None, False
        self.setDecimals(decimals)
        self.valueChanged.connect(self._changed)

    @property
    def exact(self) -> float:
        """The value set, or the one that the user has chosen since."""
        return round(self.value(), self.decimals()) if self._exact is None else self._exact

    def set_exact(self, value: float) -> None:
        """Show a value."""
        self._exact, self._setting = value, True
        places = range(self._usual, _MOST_DECIMALS)
        self.setDecimals(next((n for n in places if round(value, n) == value), _MOST_DECIMALS))
        self.setRange(min(self.minimum(), value), max(self.maximum(), value))
        self.setValue(value)
        self._setting = False

    def set_usual(self, decimals: int) -> None:
        """How many decimals to show where they are enough; goes back to as many."""
        self._usual = decimals
        self.setDecimals(decimals)

    def _changed(self, _value: float) -> None:
        if not self._setting:
            self._exact = None
