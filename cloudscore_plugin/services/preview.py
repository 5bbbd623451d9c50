"""What the preview does off the main thread: fetching a stack of scenes, and drawing it at a threshold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsFeedback
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QImage

from ..core import catalog
from ..core.change import Change
from ..core.recipe import CompositeRecipe
from ..core.series import Period
from ..messages.errors import TOO_LARGE, explain
from ..messages.i18n import tr
from .connections import Connections
from .jobs import Jobs
from .latest_request import LatestRequest, Superseded

if TYPE_CHECKING:
    from ..preview.compose import Composite
    from ..preview.stack import Stack
    from ..preview.views import Summary

SETTLED = 600  # milliseconds without another request before anything is asked for
_RECENT = timedelta(180)  # whose dates end earlier does not meet the end of the scores
_SMALLER = ({"side": 128}, {"side": 64}, {"side": 32})  # pixels along the longer side, where more are too many at once
_STACK = "stack"  # the one job
_THUMBNAIL = 40  # pixels
_OUTLINE_POINTS = 2000  # enough for a picture of some hundred pixels
_PARTS = 25  # of the histogram
_DIMMED = 70  # opacity, of 255, of what lies outside the area


class StackFetcher(QObject):
    """Fetches stacks of scenes, one at a time, when requests have settled.

    started tells that a stack is asked for, found(Plan) how many scenes there are, fetched(Stack),
    widened(Remedy or None) and failed(Exception) how it ended. A request that is cancelled or replaced is not heard of
    any more.
    """

    started = pyqtSignal()
    found = pyqtSignal(object)
    fetched = pyqtSignal(object)
    widened = pyqtSignal(object)
    failed = pyqtSignal(object)
    _planned = pyqtSignal(object, object)

    def __init__(self, connections: Connections, parent=None):
        super().__init__(parent)
        self._connections = connections
        self._recipe: CompositeRecipe | None = None
        self._periods: Sequence[Period] = ()
        self._bands: Sequence[str] = ()
        self._jobs = Jobs()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED)
        self._timer.timeout.connect(self._start)
        self._planned.connect(self._show_plan)  # from the worker thread, and so queued

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._timer.isActive() or self._jobs.running(_STACK)

    def want(
        self,
        recipe: CompositeRecipe,
        now: bool = False,
        periods: Sequence[Period] = (),
        bands: Sequence[str] = (),
    ) -> None:
        """Fetch the recipe's stack once no other request has come for a moment, or at once. periods, bands: see
        stack.plan().
        """
        self.cancel()
        self._recipe, self._periods, self._bands = recipe, periods, bands
        if now:
            self._start()
        else:
            self._timer.start()

    def want_wider(self, recipe: CompositeRecipe, stack: Stack) -> None:
        """Find out how many more days would fill the holes."""
        self.cancel()
        open_session = self._connections.session_factory()

        def work(feedback: QgsFeedback):
            from ..preview.advice import widen_dates, widened

            wide = widened(recipe)
            # The server is asked for the wide span, the advice is about the recipe's own.
            more = _fetch(open_session(feedback), wide, feedback, lambda plan: None, stack)
            return widen_dates(more, recipe, check=partial(check_wanted, feedback))

        self._run(work, self.widened)

    def want_wider_change(self, change: Change, stack: Stack, threshold: float) -> None:
        """Find out how many more days on the far sides of both let more be told."""
        self.cancel()
        open_session = self._connections.session_factory()

        def work(feedback: QgsFeedback):
            from ..preview import change as changes

            wide = changes.wider(change)
            periods = changes.periods_of(wide)
            more = _fetch(
                open_session(feedback), changes.asked(wide), feedback, lambda plan: None, stack, periods=periods
            )
            return changes.widen_dates(more, change, threshold, check=partial(check_wanted, feedback))

        self._run(work, self.widened)

    def cancel(self) -> None:
        """Forget what was asked for; requests under way are aborted."""
        self._timer.stop()
        self._jobs.cancel()

    def shut_down(self) -> None:
        """Cancel, and wait a moment for the work to notice."""
        self._timer.stop()
        self._jobs.shut_down()

    def _start(self) -> None:
        recipe, periods, bands = self._recipe, self._periods, self._bands
        if recipe is None:
            return
        open_session = self._connections.session_factory()

        def work(feedback: QgsFeedback):
            session = open_session(feedback)
            on_planned = partial(self._planned.emit, recipe)
            return _fetch(session, recipe, feedback, on_planned, periods=periods, bands=bands)

        self.started.emit()
        self._run(work, self.fetched)

    def _run(self, work: Callable[[QgsFeedback], Any], done: pyqtSignal) -> None:
        self._jobs.start(_STACK, tr("Cloud Score+ preview"), work, done.emit, self.failed.emit)

    def _show_plan(self, recipe: CompositeRecipe, plan) -> None:
        if recipe is self._recipe and self._jobs.running(_STACK):
            self.found.emit(plan)


def _fetch(
    session,
    recipe: CompositeRecipe,
    feedback: QgsFeedback,
    planned: Callable,
    onto: Stack | None = None,
    periods: Sequence[Period] = (),
    bands: Sequence[str] = (),
):
    """One request for the table of scenes, one for their pixels; where that is too much, fewer pixels."""
    from ..preview import stack

    rows: list[dict] = []

    def pixels(indices, bands, grid):
        return session.preview_pixels(recipe, indices, bands, grid, feedback)

    def table():
        if not rows:
            recent = (catalog.utc_today() - _RECENT).isoformat()
            since = recent if recipe.end > recent else None
            rows.append(session.scene_table(recipe, feedback, since))
        return rows[0]

    tries = ({}, *_SMALLER) if onto is None else ({},)
    for choices in tries:
        try:
            with session.reading():
                return stack.fetch(recipe, table, pixels, planned, onto=onto, periods=periods, bands=bands, **choices)
        except Exception as error:
            if not rows or choices is tries[-1] or TOO_LARGE not in explain(error).flags:
                raise
    raise AssertionError  # the last of them returns or raises


def check_wanted(feedback: QgsFeedback) -> None:
    """Raises Superseded once the feedback is cancelled."""
    if feedback.isCanceled():
        raise Superseded


@dataclass(frozen=True)
class ScenePictures:
    """What of a frame does not depend on the threshold.

    histogram: views in equal parts of the scores 0..1. outlines: the area's rings, (n, 2) in the picture's pixels.
    thumbnails: a picture for each scene of the stack.
    """

    histogram: list[int]
    outlines: list
    thumbnails: list[QImage]


@dataclass(frozen=True)
class Frame:
    """The preview at one threshold. image: transparent in holes, dimmed outside the area; of a change where words say
    what it shows, with everything else about one of its sides.

    filled: share of the area whose holes are filled from other times, which the summary counts as holes.
    """

    stack: Stack
    recipe: CompositeRecipe
    threshold: float
    image: QImage
    composite: Composite
    summary: Summary
    scenery: ScenePictures
    words: str = ""
    filled: float = 0.0

    @property
    def holes(self) -> float:
        """Share of the area without a value, after filling."""
        return max(0.0, self.summary.holes - self.filled)


@dataclass
class _Request:
    stack: Stack
    recipe: CompositeRecipe
    threshold: float


@dataclass
class _Made:
    """What is kept between two frames."""

    composer: Any = None
    views: Any = None
    others: Any = None  # PeriodComposer of the times that holes are filled from
    scenery: ScenePictures | None = None
    look: tuple = field(default_factory=tuple)


class Renderer(LatestRequest):
    """Draws frames in one thread of its own, the latest request first, so that the window never waits.

    drawn (Frame) tells every frame; advised (Frame, list of Remedy) what helps against its holes, once requests rest.
    """

    drawn = pyqtSignal(object)
    advised = pyqtSignal(object, object)
    thread_name = "cloudscore-preview"

    def show(self, stack: Stack, recipe: CompositeRecipe, threshold: float) -> None:
        """Draw this; a request not yet begun is dropped."""
        self._request(_Request(stack, recipe, threshold))

    def _fresh(self) -> _Made:
        return _Made()

    # in the worker thread

    def _work(self, request: _Request) -> None:
        frame = self._draw(request)
        self.drawn.emit(frame)
        if self._next is None and not self._closing:
            from ..preview.advice import remedies

            recipe = request.recipe.with_(clear_threshold=request.threshold)
            self.advised.emit(frame, remedies(self._kept.views, recipe))

    def _draw(self, request: _Request) -> Frame:
        from ..preview.compose import Composer
        from ..preview.views import Views

        made, stack, recipe = self._kept, request.stack, request.recipe

        def check() -> None:
            newer = self._next
            if self._dropped or (newer is not None and (newer.stack is not stack or newer.recipe is not recipe)):
                raise Superseded

        if made.views is None or not made.views.fits(stack, recipe):
            made.scenery, made.views = None, Views(stack, recipe, check)
        if made.composer is None or not made.composer.fits(stack, recipe):
            made.composer = None  # two at once would be large
            made.composer = Composer(stack, recipe, check)
        look = (recipe.style, recipe.roi)
        if made.scenery is None or made.look != look:
            made.scenery, made.look = _scenery(made.views, recipe), look
        composite, share = made.composer.composite(request.threshold), 0.0
        if recipe.fill_from and stack.whole is not None:
            from ..preview.film import PeriodComposer, filled

            if made.others is None or made.others.stack is not stack.whole:
                made.others = PeriodComposer(stack.whole)
            made.others.check = check
            others = (made.others.composite(one, request.threshold) for one in recipe.fillers())
            composite, place = filled(composite, others)
            share = float((place.ravel()[stack.inside] > 0).mean())
        return Frame(
            stack,
            recipe,
            request.threshold,
            composite_image(composite, recipe, stack),
            composite,
            made.views.summary(request.threshold),
            made.scenery,
            filled=share,
        )


def composite_image(composite: Composite, recipe: CompositeRecipe, stack: Stack) -> QImage:
    """The picture of a composite, as Frame has it."""
    from ..preview.picture import picture

    return stack_image(picture(composite, recipe), composite.holes, stack)


def stack_image(colours, holes, stack: Stack) -> QImage:
    """Colours (height, width, 3) as a picture, transparent in holes, dimmed outside the area."""
    import numpy as np

    pixels = np.empty((*stack.shape, 4), np.uint8)
    pixels[..., :3] = colours
    opacity = np.where(stack.inside.reshape(stack.shape), np.uint8(255), np.uint8(_DIMMED))
    opacity[holes] = 0
    pixels[..., 3] = opacity
    return _qimage(pixels)


def _qimage(pixels) -> QImage:
    """An image of its own memory from RGBA bytes (height, width, 4)."""
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _scenery(views, recipe: CompositeRecipe) -> ScenePictures:
    stack = views.stack
    return ScenePictures(
        histogram=[int(count) for count in views.histogram(_PARTS)],
        outlines=outlines(stack.grid, recipe.roi),
        thumbnails=[_thumbnail(stack, recipe, number) for number in range(len(stack.scenes))],
    )


def outlines(grid, roi: dict) -> list:
    """The area's rings in a grid's pixels, (n, 2) each."""
    import numpy as np

    from ..core.outlines import densified, polygons
    from ..preview.grid import LONGEST_EDGE, projection

    forward = projection(grid.crs)[0]
    found = []
    for ring in (ring for rings in polygons(roi) for ring in rings):
        points = densified(ring, LONGEST_EDGE)
        points = [*points[:: -(-len(points) // _OUTLINE_POINTS)], points[-1]]
        x, y = forward(*np.array(points).T)
        found.append(np.stack([(x - grid.left) / grid.scale, (grid.top - y) / grid.scale], 1).tolist())
    return found


def _thumbnail(stack: Stack, recipe: CompositeRecipe, number: int) -> QImage:
    """One scene as it is, in the recipe's style, a few pixels large."""
    import numpy as np

    from ..preview.compose import Composite
    from ..preview.picture import picture

    step = -(-max(stack.shape) // _THUMBNAIL)
    bands = [stack.bands.index(band) for band in recipe.bands]
    values = stack.values[bands, number].reshape(len(bands), *stack.shape)[:, ::step, ::step].astype(np.float64)
    bits = np.uint8(sum(1 << band for band in bands))
    seen = (stack.valid[number] & bits == bits).reshape(stack.shape)[::step, ::step]
    pixels = np.empty((*seen.shape, 4), np.uint8)
    pixels[..., :3] = picture(Composite(values, np.broadcast_to(seen, values.shape)), recipe)
    pixels[..., 3] = np.where(seen, 255, 0)
    return _qimage(pixels)
