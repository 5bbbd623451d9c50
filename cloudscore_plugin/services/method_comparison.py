"""All methods on the preview's scenes, off the main thread: pictures and figures, and which of them is best."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsFeedback
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QImage

from ..core.recipe import CompositeRecipe
from ..messages.i18n import tr
from .jobs import Jobs
from .latest_request import Superseded
from .preview import Frame, check_wanted, composite_image

if TYPE_CHECKING:
    from ..preview.figures import Figures

_COMPARE = "compare"  # the one job


@dataclass(frozen=True)
class Compared:
    """One composite of the comparison: what it is made by, its figures and its picture."""

    recipe: CompositeRecipe
    figures: Figures
    image: QImage


class MethodComparison(QObject):
    """Compares the methods on the scenes of a frame, one comparison at a time.

    found (Compared) tells each composite as it is ready, done (Figures or None) which is best, failed (Exception) what
    went wrong. Nothing is heard any more of a comparison once another begins.
    """

    found = pyqtSignal(object)
    done = pyqtSignal(object)
    failed = pyqtSignal(object)
    _made = pyqtSignal(object, object)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._jobs, self._frame = Jobs(), None
        self._made.connect(self._deliver)  # from the worker thread, and so queued

    @property
    def running(self) -> bool:
        """Whether something is still to come."""
        return self._jobs.running(_COMPARE)

    def start(self, frame: Frame) -> None:
        """Compare on this frame's scenes, area and threshold; asks for nothing."""
        self._frame = frame
        recipe = frame.recipe.with_(clear_threshold=frame.threshold)

        def work(feedback: QgsFeedback):
            from ..preview import figures

            rows = []
            offered = list(figures.candidates(frame.stack, recipe))
            for row, candidate, composite in figures.compared(frame.stack, offered, partial(check_wanted, feedback)):
                rows.append(row)
                self._made.emit(frame, Compared(candidate, row, composite_image(composite, candidate, frame.stack)))
                feedback.setProgress(100 * len(rows) / len(offered))
            return figures.best(rows)

        self._jobs.start(_COMPARE, tr("Comparing methods"), work, partial(self._end, frame), self._fail)

    def shut_down(self) -> None:
        """Cancel, and wait a moment for the work to notice."""
        self._frame = None
        self._jobs.shut_down()

    def _deliver(self, frame: Frame, compared: Compared) -> None:
        if frame is self._frame:
            self.found.emit(compared)

    def _end(self, frame: Frame, best) -> None:
        if frame is self._frame:
            self.done.emit(best)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, Superseded):
            self.failed.emit(error)
