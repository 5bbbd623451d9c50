"""A change off the main thread: both sides and their difference at the threshold and limits of the moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QImage

from ..core.change import Change
from .latest_request import LatestRequest, Superseded
from .preview import composite_image, outlines, stack_image

if TYPE_CHECKING:
    from ..preview.change import Difference
    from ..preview.stack import Stack


@dataclass(frozen=True)
class ChangeFrame:
    """A change at one threshold. images: of "before", "after" and "change", transparent where there is nothing to see
    and dimmed outside the area; None of a side without scenes. outlines: the area's rings in their pixels. span: the
    histogram's reach on both sides of 0.
    """

    stack: Stack
    change: Change
    threshold: float
    images: dict[str, QImage | None]
    difference: Difference
    outlines: list
    span: float


@dataclass
class _Request:
    stack: Stack
    change: Change
    threshold: float


@dataclass
class _Made:
    """What is kept between two frames."""

    comparer: Any = None
    composers: dict[str, Any] = field(default_factory=dict)  # of the sides' own styles
    sides: tuple | None = None  # what their images show, and the images
    outlines: tuple | None = None
    advice: tuple | None = None  # what it is about, and the remedies


class ChangeRenderer(LatestRequest):
    """Draws changes in one thread of its own, the latest request first, so that the window never waits.

    drawn (ChangeFrame) tells every frame; advised (ChangeFrame, list of ChangeRemedy) what lets more be told, once
    requests rest; failed (Exception) that it cannot be drawn.
    """

    drawn = pyqtSignal(object)
    advised = pyqtSignal(object, object)
    thread_name = "cloudscore-change"

    def show(self, stack: Stack, change: Change, threshold: float) -> None:
        """Draw this; a request not yet begun is dropped."""
        self._request(_Request(stack, change, threshold))

    def _fresh(self) -> _Made:
        return _Made()

    # in the worker thread

    def _check(self, request: _Request) -> None:
        newer = self._next
        if self._dropped or (newer is not None and newer.stack is not request.stack):
            raise Superseded

    def _work(self, request: _Request) -> None:
        frame = self._draw(request)
        self.drawn.emit(frame)
        if self._next is None and not self._closing:
            self.advised.emit(frame, self._advice(request))

    def _advice(self, request: _Request) -> list:
        """The same while only limits change; given up for a newer request."""
        from ..preview.change import remedies

        def check() -> None:
            if self._dropped or self._next is not None:
                raise Superseded

        made, change = self._kept, request.change
        about = made.comparer, change.with_(limits=()), request.threshold
        if made.advice is None or made.advice[0] != about:
            made.advice = about, remedies(made.comparer, change, request.threshold, check)
        return [replace(one, change=one.change.with_(limits=change.limits)) for one in made.advice[1]]

    def _draw(self, request: _Request) -> ChangeFrame:
        from ..preview import change as changes

        made, stack, change = self._kept, request.stack, request.change

        def check() -> None:
            self._check(request)

        if made.comparer is None or not made.comparer.fits(stack, change):
            made.comparer = made.sides = made.advice = None  # two at once would be large
            made.comparer = changes.Comparer(stack, change, check)
        found = made.comparer.difference(change, request.threshold)
        images = {"change": stack_image(changes.colours(found, change), ~found.decided, stack)}
        images.update(self._sides(request, check))
        if made.outlines is None or made.outlines[0] != (stack.grid, change.after.roi):
            made.outlines = (stack.grid, change.after.roi), outlines(stack.grid, change.after.roi)
        return ChangeFrame(stack, change, request.threshold, images, found, made.outlines[1], changes.span(change))

    def _sides(self, request: _Request, check) -> dict[str, QImage | None]:
        """Both sides in their own style; the same ones while only limits and numbers of views change."""
        from ..preview.change import SIDES
        from ..preview.compose import Composer

        made, change = self._kept, request.change
        shown = request.threshold, change.before, change.after
        if made.sides is None or made.sides[0] != shown:
            images: dict[str, QImage | None] = {}
            for name in SIDES:
                part, recipe = made.comparer.parts[name], getattr(change, name)
                images[name] = None
                if len(part.rows(recipe.excluded)):
                    composer = made.composers.get(name)
                    if composer is None or not composer.fits(part, recipe):
                        made.composers.pop(name, None)
                        composer = made.composers[name] = Composer(part, recipe, check)
                    images[name] = composite_image(composer.composite(request.threshold), recipe, part)
            made.sides = shown, images
        return made.sides[1]
