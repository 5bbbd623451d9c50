"""The preview in a window of its own: large, and beside what another score or other thresholds would give."""

from __future__ import annotations

import re
from functools import partial

from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog
from ..messages.i18n import listed, locale, percent, tr
from ..services.preview import Frame, Renderer
from .charts import Picture
from .dialogs import Dialog, largest
from .help import help_button
from .widgets import PlainLabel

LOW, HIGH = catalog.USUAL_THRESHOLDS
COMPARED = (LOW, catalog.DEFAULT_THRESHOLD, HIGH)


class PictureDialog(Dialog):
    """The preview as large as one likes, with a slider beneath; beside it, if wanted, the same threshold of the other
    score, or three usual thresholds of which a click takes one.

    moved(threshold) tells that another is wanted. shut_down() when it is closed.
    """

    moved = pyqtSignal(float)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("previewDialog")
        self.setWindowTitle(tr("Cloud Score+ preview"))
        self._frame: Frame | None = None
        self._renderer: Renderer | None = None  # of what is compared
        self._request: tuple | None = None  # the recipe shown, and the one compared with it
        self._missing: list[float] = []  # thresholds still to be drawn
        names = ("previewLargePicture", "previewOtherPicture", "previewThirdPicture", "previewFourthPicture")
        self._views = [_View(name, self) for name in names]
        pictures = QGridLayout()
        for number, view in enumerate(self._views):
            pictures.addWidget(view, number // 2, number % 2)
        for view, threshold in zip(self._views[1:], COMPARED):
            view.offer(threshold)
            view.taken.connect(self.moved)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("previewLargeSlider")
        self._slider.setRange(0, 100)
        self._slider.setPageStep(5)
        self._slider.setAccessibleName(tr("Clear threshold in percent"))
        self._slider.valueChanged.connect(lambda value: self.moved.emit(value / 100))
        self._bands = QCheckBox(tr("Compare cs_cdf with cs"), self)
        self._bands.setObjectName("previewCompareCheck")
        self._thresholds = QCheckBox(tr("Compare thresholds"), self)
        self._thresholds.setObjectName("previewThresholdsCheck")
        for check, other in ((self._bands, self._thresholds), (self._thresholds, self._bands)):
            check.toggled.connect(partial(self._compared, other))
        line = QHBoxLayout()
        line.addWidget(self._slider, 1)
        line.addWidget(self._bands)
        line.addWidget(self._thresholds)
        line.addWidget(help_button(self))
        layout = QVBoxLayout(self)
        layout.addLayout(pictures, 1)
        layout.addLayout(line)
        self._arrange()
        side = self.fontMetrics().lineSpacing() * 36
        self.resize(QSize(side * 4 // 3, side).boundedTo(largest(self)))

    def show_frame(self, frame: Frame) -> None:
        """Show what the dock shows."""
        self._frame = frame
        self._views[0].show_frame(frame)
        if not self._slider.isSliderDown():  # it leads while it is held
            self._slider.blockSignals(True)
            self._slider.setValue(round(frame.threshold * 100))
            self._slider.blockSignals(False)
        self._ask()

    def say(self, text: str) -> None:
        """Words instead of a picture."""
        self._frame = self._request = None
        self._missing = []
        for view in self._views:
            view.say(text if view is self._views[0] else "")

    def shut_down(self) -> None:
        """Leave no thread."""
        if self._renderer is not None:
            self._renderer.shut_down()
            self._renderer = None

    def _compared(self, other: QCheckBox, on: bool) -> None:
        if on:
            other.setChecked(False)
        self._request, self._missing = None, []
        for view in self._views[1:]:
            view.say("")
        if on and self._renderer is None:
            self._renderer = Renderer(self)
            self._renderer.drawn.connect(self._drawn)
        elif not (self._bands.isChecked() or self._thresholds.isChecked()):
            self.shut_down()
        self._arrange()
        self._ask()

    def _arrange(self) -> None:
        thresholds = self._thresholds.isChecked()
        self._views[1].setVisible(thresholds or self._bands.isChecked())
        for view in self._views[2:]:
            view.setVisible(thresholds)
        for view in self._views[1:]:
            view.allow(thresholds)

    def _ask(self) -> None:
        frame = self._frame
        if self._renderer is None or frame is None:
            return
        if self._bands.isChecked():
            if self._request is None or self._request[0] is not frame.recipe:
                other = next(band for band in catalog.QA_BANDS if band != frame.recipe.qa_band)
                self._request = frame.recipe, frame.recipe.with_(qa_band=other)
            self._renderer.show(frame.stack, self._request[1], frame.threshold)
        elif self._request is None or self._request[0] is not frame.recipe:  # they do not follow the slider
            self._request = frame.recipe, frame.recipe
            self._missing = list(COMPARED)
            self._ask_next()

    def _ask_next(self) -> None:
        """One threshold after another: a renderer draws the last request only."""
        if self._missing and self._frame is not None and self._renderer is not None and self._request is not None:
            self._renderer.show(self._frame.stack, self._request[1], self._missing[0])

    def _drawn(self, frame: Frame) -> None:
        mine = self._frame
        if self._renderer is None or mine is None or self._request is None:
            return
        if frame.stack is not mine.stack or frame.recipe is not self._request[1]:
            return
        if self._bands.isChecked():
            self._views[1].show_frame(frame)
        elif frame.threshold in self._missing:
            self._missing.remove(frame.threshold)
            self._views[1 + COMPARED.index(frame.threshold)].show_frame(frame)
            self._ask_next()


class _View(QWidget):
    """A picture, what it shows, and, if allowed, a way to take its threshold: taken(threshold)."""

    taken = pyqtSignal(float)

    def __init__(self, name: str, parent=None):
        super().__init__(parent)
        self._scenery, self._threshold, self._allowed = None, 0.0, False
        self._picture, self._caption = Picture(9, self), PlainLabel(self)
        self._picture.setObjectName(name)
        self._picture.setAccessibleName(tr("Preview of the composite"))
        self._picture.clicked.connect(self._take)
        self._caption.setObjectName(name + "Text")
        self._caption.setWordWrap(True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._caption.setMinimumHeight(2 * self.fontMetrics().lineSpacing())  # pictures side by side stay level
        self._use = QToolButton(self)
        self._use.setObjectName(name + "Use")
        self._use.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._use.clicked.connect(self._take)
        self._use.hide()
        foot = QHBoxLayout()
        foot.addWidget(self._caption, 1)
        foot.addWidget(self._use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._picture, 1)
        layout.addLayout(foot)

    def offer(self, threshold: float) -> None:
        """What a click takes, once it is allowed."""
        self._threshold = threshold
        self._use.setText(tr("Use {threshold}").format(threshold=_shown(threshold)))

    def allow(self, allowed: bool) -> None:
        """Whether a click takes the threshold."""
        self._allowed = allowed
        self._use.setVisible(allowed)
        self._picture.setCursor(Qt.CursorShape.PointingHandCursor if allowed else Qt.CursorShape.ArrowCursor)

    def show_frame(self, frame: Frame) -> None:
        if frame.scenery is not self._scenery or self._picture.image is None:
            self._scenery = frame.scenery
            self._picture.show_image(frame.image, frame.scenery.outlines)
        else:
            self._picture.renew(frame.image)
        text = tr("{band} ≥ {threshold}: clear views {clear} %, holes {holes} %").format(
            band=frame.recipe.qa_band,
            threshold=_shown(frame.threshold),
            clear=percent(frame.summary.clear),
            holes=percent(frame.holes),
        )
        if frame.filled:
            text = listed([text, tr("filled {share} %").format(share=percent(frame.filled))])
        text = (frame.words or text).replace(" %", "\N{NO-BREAK SPACE}%").replace("< ", "<\N{NO-BREAK SPACE}")
        self._caption.setText(re.sub(r" (?=[^ ]*%)", "\N{NO-BREAK SPACE}", text))  # nor "holes" from its share

    def say(self, text: str) -> None:
        self._picture.say(text)
        self._caption.clear()

    def _take(self) -> None:
        if self._allowed:
            self.taken.emit(self._threshold)


def _shown(threshold: float) -> str:
    return locale().toString(threshold, "f", 2)
