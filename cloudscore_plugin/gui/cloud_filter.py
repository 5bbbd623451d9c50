"""Step 3: which score decides whether a pixel is clear, and how clear it must be."""

from __future__ import annotations

from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtCore import QLocale, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPainter, QPalette, QTextOption
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QGroupBox,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from .. import catalog
from ..i18n import translate


class CloudFilterSection(QGroupBox):
    """``qa_band`` and ``threshold`` of a recipe. changed tells every move of the slider."""

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(translate("CloudScore", "3  Cloud filter"), parent)
        self.setObjectName("cloudFilterSection")
        self._cdf = QRadioButton(translate("CloudScore", "cs_&cdf: usual for this place"))
        self._cdf.setObjectName("bandCdf")
        self._cdf.setToolTip(
            translate("CloudScore", "Compares each view with all others of the same place. Copes with bright ground.")
        )
        self._cs = QRadioButton(translate("CloudScore", "c&s: strict, each view by itself"))
        self._cs.setObjectName("bandCs")
        self._cs.setToolTip(
            translate(
                "CloudScore", "Judges each image alone. Stricter about haze and cloud edges, and terrain shadows."
            )
        )
        self._cdf.setChecked(True)

        self._spin = QgsDoubleSpinBox(self)
        self._spin.setObjectName("thresholdSpin")
        self._spin.setRange(0, 1)
        self._spin.setDecimals(2)
        self._spin.setSingleStep(0.01)
        self._spin.setClearValue(catalog.DEFAULT_THRESHOLD)  # the small cross goes back to the default
        label = QLabel(translate("CloudScore", "Clear &threshold"))
        label.setBuddy(self._spin)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("thresholdSlider")
        self._slider.setRange(0, 100)
        self._slider.setPageStep(5)
        self._slider.setAccessibleName(translate("CloudScore", "Clear threshold in percent"))
        tip = translate("CloudScore", "A pixel is kept when its score is at or above this value.")
        for widget in (label, self._spin, self._slider):
            widget.setToolTip(tip)

        layout = QGridLayout(self)
        layout.addWidget(self._cdf, 0, 0, 1, 2)
        layout.addWidget(self._cs, 1, 0, 1, 2)
        layout.addWidget(label, 2, 0)
        layout.addWidget(self._spin, 2, 1)
        layout.addWidget(self._slider, 3, 0, 1, 2)
        layout.addWidget(ThresholdScale(self._slider, self), 4, 0, 1, 2)
        layout.setColumnStretch(0, 1)

        self._cdf.toggled.connect(lambda _on: self.changed.emit())
        self._slider.valueChanged.connect(self._slid)
        self._spin.valueChanged.connect(self._typed)
        self.threshold = catalog.DEFAULT_THRESHOLD

    @property
    def qa_band(self) -> str:
        """The score band: "cs_cdf" or "cs"."""
        return "cs_cdf" if self._cdf.isChecked() else "cs"

    @qa_band.setter
    def qa_band(self, band: str) -> None:
        (self._cs if band == "cs" else self._cdf).setChecked(True)

    @property
    def threshold(self) -> float:
        """The lowest score kept, 0..1 in steps of 0.01."""
        return round(self._spin.value(), 2)

    @threshold.setter
    def threshold(self, value: float) -> None:
        self._spin.setValue(value)

    def _slid(self, percent: int) -> None:
        self._spin.setValue(percent / 100)

    def _typed(self, value: float) -> None:
        self._slider.setValue(round(value * 100))
        self.changed.emit()


class ThresholdScale(QWidget):
    """The scale under the slider: the usual range as a bar, and what the two ends mean."""

    def __init__(self, slider: QSlider, parent=None):
        super().__init__(parent)
        self._slider = slider
        self._less = translate("CloudScore", "keep more")
        self._more = translate("CloudScore", "strict")
        low, high = (QLocale().toString(value, "f", 2) for value in catalog.USUAL_THRESHOLDS)
        self._usual = translate("CloudScore", "usual {low}–{high}").format(low=low, high=high)
        slider.setAccessibleDescription(self._usual)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        widths = (metrics.horizontalAdvance(text) for text in (self._less, self._usual, self._more))
        return QSize(sum(widths) + 2 * metrics.averageCharWidth(), round(metrics.height() * 1.4))

    def position(self, value: float) -> float:
        """Where the slider's handle stands for a score, in this widget's pixels."""
        option = QStyleOptionSlider()
        option.initFrom(self._slider)
        handle = self._slider.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self._slider)
        return handle / 2 + value * (self.width() - handle)

    def paintEvent(self, event) -> None:
        painter, metrics = QPainter(self), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = (self.position(value) for value in catalog.USUAL_THRESHOLDS)
        bar = max(2.0, metrics.height() / 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(QRectF(left, 0, right - left, bar), bar / 2, bar / 2)

        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        line = QRectF(0, bar, self.width(), self.height() - bar)
        painter.drawText(line, self._less, _text(Qt.AlignmentFlag.AlignLeft))
        painter.drawText(line, self._more, _text(Qt.AlignmentFlag.AlignRight))
        # The middle text stands under its bar, but never runs into the two at the ends.
        gap, width = metrics.averageCharWidth(), metrics.horizontalAdvance(self._usual)
        start = min((left + right - width) / 2, self.width() - metrics.horizontalAdvance(self._more) - gap - width)
        if start >= metrics.horizontalAdvance(self._less) + gap:
            middle = QRectF(start, bar, width + 1, line.height())
            painter.drawText(middle, self._usual, _text(Qt.AlignmentFlag.AlignLeft))


def _text(side: Qt.AlignmentFlag) -> QTextOption:
    option = QTextOption(side | Qt.AlignmentFlag.AlignVCenter)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    return option
