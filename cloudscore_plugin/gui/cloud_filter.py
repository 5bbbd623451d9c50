"""Step 3: which score decides whether a pixel is clear, and how clear it must be."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRectF, QSignalBlocker, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPainter, QPalette
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QGroupBox,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog
from ..core.recipe import CompositeRecipe
from ..messages.i18n import locale, tr
from ..messages.names import threshold_title
from ..settings import Settings
from .dock_section import DockSection
from .spin_boxes import ExactDoubleSpinBox
from .widgets import PlainLabel, room, theme_palette


class CloudFilterSection(DockSection, QGroupBox):
    """``qa_band`` and ``threshold`` of a recipe.

    changed tells that the band is another, threshold_changed every move of the slider.
    """

    changed = pyqtSignal()
    threshold_changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(tr("3  Cloud filter"), parent)
        self.setObjectName("cloudFilterSection")
        self._cdf = QRadioButton(tr("cs_&cdf: ranked for this place"), self)
        self._cdf.setObjectName("bandCdf")
        self._cdf.setToolTip(
            tr(
                "Ranks the score of a view among all views of the same place over the years. Reacts less to terrain "
                "shadow and to small changes of the spectrum. Promises no share of pixels kept."
            )
        )
        self._cs = QRadioButton(tr("c&s: each view by itself"), self)
        self._cs.setObjectName("bandCs")
        self._cs.setToolTip(
            tr(
                "Compares a view with a clear one, whatever other views there are. Reacts more to haze and to cloud "
                "edges. Promises no share of pixels kept."
            )
        )
        self._cdf.setChecked(True)
        guide = Guide(self)

        self._spin = ExactDoubleSpinBox(self, 2)
        self._spin.setObjectName("thresholdSpin")
        self._spin.setRange(0, 1)
        self._spin.setSingleStep(0.01)
        usual = Settings.load().usual_threshold
        self._spin.setClearValue(usual)  # the small cross goes back to it
        label = PlainLabel(tr("Clear &threshold"))
        label.setBuddy(self._spin)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("thresholdSlider")
        self._slider.setRange(0, 100)
        self._slider.setPageStep(5)
        self._slider.setAccessibleName(tr("Clear threshold in percent"))
        tip = tr("A pixel is kept when its score is at or above this value.")
        for widget in (label, self._spin, self._slider):
            widget.setToolTip(tip)

        layout = QGridLayout(self)
        layout.addWidget(self._cdf, 0, 0, 1, 2)
        layout.addWidget(self._cs, 1, 0, 1, 2)
        layout.addWidget(guide, 2, 0, 1, 2)
        layout.addWidget(label, 3, 0)
        layout.addWidget(self._spin, 3, 1)
        layout.addWidget(self._slider, 4, 0, 1, 2)
        layout.addWidget(ThresholdScale(self._slider, self), 5, 0, 1, 2)
        layout.setColumnStretch(0, 1)
        self._layout = layout

        self._cdf.toggled.connect(lambda _on: self.changed.emit())
        self._slider.valueChanged.connect(self._slid)
        self._spin.valueChanged.connect(self._typed)
        self.threshold = usual

    def add(self, widget: QWidget) -> None:
        """Place a widget under the slider: what the threshold does."""
        self._layout.addWidget(widget, self._layout.rowCount(), 0, 1, 2)

    @property
    def choices(self) -> dict:
        return {"qa_band": self.qa_band, "clear_threshold": self.threshold}

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        self.qa_band, self.threshold = recipe.qa_band, recipe.clear_threshold

    @property
    def unusual(self) -> str:
        usual = (self.qa_band, self.threshold) == (catalog.DEFAULT_QA_BAND, Settings.load().usual_threshold)
        return "" if usual else f"{self.qa_band} ≥ {threshold_title(self.threshold)}"

    @property
    def qa_band(self) -> str:
        """The score band: "cs_cdf" or "cs"."""
        return "cs_cdf" if self._cdf.isChecked() else "cs"

    @qa_band.setter
    def qa_band(self, band: str) -> None:
        (self._cs if band == "cs" else self._cdf).setChecked(True)

    @property
    def threshold(self) -> float:
        """The lowest score kept, 0..1; the slider moves it in steps of 0.01."""
        return self._spin.exact

    @threshold.setter
    def threshold(self, value: float) -> None:
        self._spin.set_exact(min(max(value, 0.0), 1.0))

    def _slid(self, percent: int) -> None:
        self.threshold = percent / 100

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self._slider):  # it has no more than its steps
            self._slider.setValue(round(value * 100))
        self.threshold_changed.emit()


class Guide(QWidget):
    """Words on which score and threshold to choose when, folded away."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._fold = QToolButton(self)
        self._fold.setObjectName("cloudFilterGuideButton")
        self._fold.setText(tr("Which one when?"))
        self._fold.setToolTip(tr("Haze, snow, tidal flats, bright roofs: what to choose"))
        self._fold.setCheckable(True)
        self._fold.setAutoRaise(True)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._text = PlainLabel(self)
        self._text.setObjectName("cloudFilterGuide")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setText("".join(f"<p><b>{when}</b> {what}</p>" for when, what in _guide()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._fold)
        layout.addWidget(self._text)
        self._fold.toggled.connect(self._unfold)
        self._unfold(False)

    def _unfold(self, unfolded: bool) -> None:
        self._fold.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._text.setVisible(unfolded)


def _guide() -> list[tuple[str, str]]:
    """When, and what to choose then. After the words of Cloud Score+'s authors on its two bands ("All Clear with Cloud
    Score+", 2023) and its catalogue page on thresholds; what is experience of users is called so.
    """
    return [
        (
            tr("Usually:"),
            tr("cs_cdf at 0.60. It reacts less to terrain shadow and to small changes of the spectrum."),
        ),
        (
            tr("Haze or cloud edges are left:"),
            tr("a higher threshold, or cs, which reacts more to both. More dates make up for the views that go."),
        ),
        (
            tr("Tidal flats, snow, bright roofs stay empty:"),
            tr(
                "in users' experience bright ground is taken for cloud at times. Stay with cs_cdf and go down to 0.50 "
                "or lower, as long as the preview shows no clouds.",
            ),
        ),
        (
            tr("Not sure?"),
            tr(
                "Neither score keeps more in general. Enlarge the preview and compare the two, or three thresholds.",
            ),
        ),
    ]


class ThresholdScale(QWidget):
    """The scale under the slider: the usual range as a bar, and what the two ends mean."""

    def __init__(self, slider: QSlider, parent=None):
        super().__init__(parent)
        self._slider = slider
        low, high = (locale().toString(value, "f", 2) for value in catalog.USUAL_THRESHOLDS)
        self._less = PlainLabel(tr("keep more"), self)
        self._usual = PlainLabel(tr("usual {low}–{high}").format(low=low, high=high), self)
        self._more = PlainLabel(tr("strict"), self)
        slider.setAccessibleDescription(self._usual.text())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        hints = [label.sizeHint() for label in (self._less, self._usual, self._more)]
        height = max(hint.height() for hint in hints)
        return QSize(sum(hint.width() for hint in hints) + 2 * self._gap, self._bar + height)

    def minimumSizeHint(self) -> QSize:
        return QSize(
            self._less.sizeHint().width() + self._gap + self._more.sizeHint().width(), self.sizeHint().height()
        )

    def position(self, value: float) -> float:
        """Where the slider's handle stands for a score, in this widget's pixels."""
        option = QStyleOptionSlider()
        option.initFrom(self._slider)
        handle = self._slider.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self._slider)
        return handle / 2 + value * (self.width() - handle)

    def resizeEvent(self, event) -> None:
        """The middle text stands under its bar, but never runs into the two at the ends."""
        for label in (self._less, self._usual, self._more):
            label.adjustSize()
        left, right = (self.position(value) for value in catalog.USUAL_THRESHOLDS)
        end = self.width() - self._more.width()
        middle = min(round((left + right - self._usual.width()) / 2), end - self._gap - self._usual.width())
        self._less.move(0, self._bar)
        self._usual.move(middle, self._bar)
        self._usual.setVisible(middle >= self._less.width() + self._gap)
        self._more.move(end, self._bar)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = (self.position(value) for value in catalog.USUAL_THRESHOLDS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme_palette(self).color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(QRectF(left, 0, right - left, self._bar), self._bar / 2, self._bar / 2)

    @property
    def _bar(self) -> int:
        return max(2, self.fontMetrics().height() // 5)

    @property
    def _gap(self) -> int:
        return room(self, 1)
