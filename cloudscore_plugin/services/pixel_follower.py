"""Recomputes the pixels shown by Ask the map when the threshold moves: locally, in a thread, without a request."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import pyqtSignal

from ..core.question import PixelAnswer
from .latest_request import LatestRequest, Superseded


class PixelFollower(LatestRequest):
    """followed(list of (place, answer, moved answer), threshold, excluded) tells what has become of all answers,
    failed(Exception) why not."""

    followed = pyqtSignal(list, float, object)
    thread_name = "cloudscore-pixels"

    def follow(
        self, answers: list[tuple[Any, PixelAnswer]], threshold: float, excluded: tuple[str, ...] | None
    ) -> None:
        """Compose these again; what was wanted before is dropped."""
        self._request((answers, threshold, excluded))

    def _fresh(self) -> None:
        return None

    def _work(self, request: tuple) -> None:
        from ..preview.pixel import followed

        answers, threshold, excluded = request
        found = []
        for place, answer in answers:
            if self._next is not None or self._dropped:
                raise Superseded
            found.append((place, answer, followed(answer, threshold, excluded)))
        self.followed.emit(found, threshold, excluded)
