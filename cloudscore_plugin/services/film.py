"""The film strip off the main thread: a picture for each period of a series at the threshold of the moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QImage

from ..core.series import Period, Series
from .latest_request import LatestRequest, Superseded
from .preview import composite_image

if TYPE_CHECKING:
    from ..preview.stack import Stack

_SEEN = 2000  # pixels of a period that the stretch looks at


@dataclass(frozen=True)
class Picture:
    """One period at one threshold. image: None where there is no scene. clear, holes: as in views.Summary.

    filled: share of the area that is filled from other periods; these are no holes.

    seen: some of the values that are shown, for a stretch that suits all periods.
    """

    period: Period
    threshold: float
    image: QImage | None
    clear: float
    holes: float
    seen: Any = None
    filled: float = 0.0


@dataclass
class _Request:
    stack: Stack
    series: Series
    threshold: float


@dataclass
class _Film:
    stack: Stack | None = None
    composer: Any = None  # PeriodComposer
    views: dict[Period, Any] = field(default_factory=dict)  # what of a period does not depend on the threshold


class FilmRenderer(LatestRequest):
    """Draws the periods of a series in one thread of its own, so that the window never waits.

    A new request goes on with the period after the last one drawn: all of them follow a slider that never rests.
    drawn (Picture) tells each picture, advised (FilmAdvice) what helps periods without a clear view, once all are
    drawn at the last request, and failed (Exception) that they cannot be.
    """

    drawn = pyqtSignal(object)
    advised = pyqtSignal(object)
    thread_name = "cloudscore-film"

    def __init__(self, parent=None):
        super().__init__(parent)
        self._turn = 0

    def show(self, stack: Stack, series: Series, threshold: float) -> None:
        """Draw this; what is left of the request before is dropped."""
        self._request(_Request(stack, series, threshold))

    def _fresh(self) -> _Film:
        return _Film()

    # in the worker thread

    def _check(self) -> None:
        if self._dropped:
            raise Superseded

    def _work(self, request: _Request) -> None:
        from ..preview.film import film_advice

        periods = request.series.every_period()
        for _count in periods:
            self._check()
            if self._next is not None:
                return
            self._turn = (self._turn + 1) % len(periods)
            self.drawn.emit(self._draw(request, periods[self._turn]))
        self._check()
        self.advised.emit(film_advice(request.stack, request.series, request.threshold))

    def _draw(self, request: _Request, period: Period) -> Picture:
        from ..preview.film import PeriodComposer
        from ..preview.picture import seen
        from ..preview.views import Views

        if self._kept.stack is not request.stack:
            self._kept = _Film(request.stack, PeriodComposer(request.stack, self._check))
        composer = self._kept.composer
        recipe = request.series.recipe_of(period)
        part, views = composer.part(recipe), self._kept.views.get(period)
        if not len(part.rows(recipe.excluded)) and not recipe.fill_from:
            return Picture(period, request.threshold, None, 0.0, 1.0)
        if views is None or not views.fits(part, recipe):
            views = self._kept.views[period] = Views(part, recipe, self._check)
        composite, place = composer.filled(recipe, request.threshold)
        summary = views.summary(request.threshold)
        share = float((place.ravel()[part.inside] > 0).mean())
        image = composite_image(composite, recipe, part)
        values = seen(composite, recipe, part, _SEEN)
        return Picture(period, request.threshold, image, summary.clear, summary.holes - share, values, share)
