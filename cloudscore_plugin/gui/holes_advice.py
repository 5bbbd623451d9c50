"""What mends holes: how much of the preview has no clear view, and buttons that change what is chosen."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from ..messages.i18n import locale, percent, tr
from .widgets import PlainLabel, WrappingRow

_FEW = 0.001  # share of holes not worth advice


class HolesAdvice(QWidget):
    """How much has no clear view, and buttons that mend it: taken(Remedy); asked() for more days."""

    taken = pyqtSignal(object)
    asked = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("holesAdvice")
        sign = PlainLabel(self)
        side = round(self.fontMetrics().height() * 1.1)
        sign.setPixmap(QgsApplication.getThemeIcon("/mIconWarning.svg").pixmap(side, side))
        self._text = PlainLabel(self)
        self._text.setObjectName("holesText")
        self._text.setWordWrap(True)
        self._threshold = self._button("holesThresholdButton", tr("Lower the threshold"))
        self._days = self._button("holesDaysButton", tr("Add days on either side"))
        self._scenes = self._button("holesScenesButton", tr("Include overpasses again"))
        self._views = self._button("holesViewsButton", tr("Ask for fewer clear views"))
        self._wider = None
        self._days.clicked.disconnect()
        self._days.clicked.connect(self._days_clicked)
        buttons = WrappingRow()
        for button in (self._threshold, self._days):
            buttons.addWidget(button)
        rest = WrappingRow()
        for button in (self._views, self._scenes):
            rest.addWidget(button)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 0, 1)
        layout.addLayout(buttons, 1, 1)
        layout.addLayout(rest, 2, 1)
        layout.setColumnStretch(1, 1)
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)  # not Maximum: in narrow docks it takes more lines
        policy.setRetainSizeWhenHidden(True)  # what lies below does not move under the mouse when advice comes
        self.setSizePolicy(policy)
        self._text.setText(tr("No clear view at all. Try:"))
        self._scenes.hide()
        self._views.hide()
        self.ask_again()
        self.hide()

    def show_for(self, holes: float, text: str, remedies: list, days: bool = True) -> None:
        """Say in a text what share is missing, and offer what helps. days: whether more may be asked for."""
        self._days.setVisible(days)
        if holes <= _FEW:
            self.hide()
            return
        self._text.setText(text)
        found = {remedy.kind: remedy for remedy in remedies}
        self._offer(self._views, found.get("views"))
        self._offer(self._threshold, found.get("threshold"))
        self._offer(self._scenes, found.get("scenes"))
        self.ask_again()
        self.show()

    def ask_again(self) -> None:
        """What more days bring is not known."""
        self._wider = None
        self._days.setText(tr("More days?"))
        self._days.setToolTip(tr("Look how many more days on either side would fill the holes"))
        self._days.setEnabled(True)

    def show_wider(self, remedy) -> None:
        """What more days bring, or that none help."""
        self._wider = remedy
        self._days.setEnabled(remedy is not None)
        if remedy is None:
            self._days.setText(tr("More days do not help"))
            self._days.setToolTip("")
        else:
            self._days.setText(_change(remedy))
            self._days.setToolTip(_promise(remedy))

    def _offer(self, button: QToolButton, remedy) -> None:
        button.setVisible(remedy is not None)
        if remedy is not None:
            button.remedy = remedy
            button.setText(_change(remedy))
            button.setToolTip(_promise(remedy))

    def _button(self, name: str, spoken: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setText("0")  # one without a text is as high as an icon
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.taken.emit(button.remedy))
        button.setAccessibleName(spoken)
        return button

    def _days_clicked(self) -> None:
        if self._wider is not None:
            self.taken.emit(self._wider)
            return
        self._days.setText(tr("Looking…"))
        self._days.setEnabled(False)
        self.asked.emit()


def _change(remedy) -> str:
    """A remedy as the label of its button."""
    if remedy.kind == "threshold":
        threshold = locale().toString(remedy.recipe.clear_threshold, "f", 2)
        return tr("Use {threshold}").format(threshold=threshold)
    if remedy.kind == "views":
        return tr("Ask for {count} views").format(count=locale().toString(remedy.change.min_views))
    if remedy.kind == "dates":
        return tr("± {days} days").format(days=locale().toString(remedy.days))
    if remedy.overpasses == 1:
        return tr("Include {day}").format(day=remedy.scenes[0].day.isoformat())
    return tr("Include {count} overpasses").format(count=locale().toString(remedy.overpasses))


def _promise(remedy) -> str:
    """What a remedy leaves."""
    if remedy.holes <= 0:
        return tr("Leaves no holes")
    return tr("Leaves {share} % without a clear view").format(share=percent(remedy.holes))
