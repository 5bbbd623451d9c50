"""How clear the area is: shares, holes and the histogram of scores, for any threshold, without composing.

A view is what one overpass shows of a pixel. Where its tiles overlap it is still one view, as clear as the clearest of
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe
from .compose import masks, single
from .stack import Stack, masked, nth_scores, pass_scores


@dataclass(frozen=True)
class Summary:
    """At one threshold, of the area's pixels and the scenes that are not excluded.

    clear: share of all views (pixels of overpasses that have data) that are clear, 0..1. holes: share of the area that
    no scene shows clear. used: overpasses with a clear pixel. found: overpasses of the stack. scenes: each scene's
    clear share of the area, float (scenes of the stack,), excluded ones too. overpasses: the clear share of each by
    its name (Scene.overpass), of its tiles that are not excluded, or of all where all are.
    """

    clear: float
    holes: float
    used: int
    found: int
    scenes: np.ndarray
    overpasses: dict[str, float]


class Views:
    """The area's scores in a stack for one recipe's bands, score band, kind of method and scenes.

    Made in a worker thread, asked in any, one at a time.
    """

    def __init__(self, stack: Stack, recipe: CompositeRecipe, check: Callable[[], None] = lambda: None):
        self.stack, self.bands, self._request, self.recipe = stack, recipe.bands, _request(recipe), recipe
        self._masked = stack = masked(stack, recipe)
        self.together = recipe.whole_views()
        self.qa_band = recipe.qa_band
        self.needed = tuple(dict.fromkeys((*recipe.bands, *catalog.DECIDING_BANDS.get(recipe.method, ()))))
        self.rows = stack.rows(recipe.excluded)
        self._ragged = len(stack.groups(self.bands, np.arange(len(stack.scenes)))) > 1
        self._inside = np.flatnonzero(stack.inside)
        check()
        # A scene counts as clear where it has all bands and its score suffices.
        self._scores = stack.clear_scores(self.qa_band, self.needed)[:, self._inside]
        check()
        kept = set(self.rows.tolist())
        self._passes = []  # name, rows, whether they are used, scores where they are more than one
        for rows in stack.overpasses(range(len(stack.scenes))):
            mine = [row for row in rows if row in kept]
            merged = self._scores[mine or rows].max(axis=0) if len(mine or rows) > 1 else None
            self._passes.append((stack.scenes[rows[0]].overpass, mine or rows, bool(mine), merged))
        check()
        self._seen = sum(np.count_nonzero(scores >= 0) for scores in self._views())
        self.reach = self.reach_of(self.rows)

    def fits(self, stack: Stack, recipe: CompositeRecipe) -> bool:
        """Whether this still answers, whatever the recipe's threshold."""
        whole = not self._ragged or self.together == recipe.whole_views()
        return stack is self.stack and whole and self._request == _request(recipe)

    @property
    def nbytes(self) -> int:
        """Memory held besides the stack."""
        merged = sum(scores.nbytes for _name, _rows, _used, scores in self._passes if scores is not None)
        return self._scores.nbytes + self.reach.nbytes + merged

    def _views(self) -> Iterator[np.ndarray]:
        """The scores of each overpass that is used."""
        for _name, rows, used, merged in self._passes:
            if used:
                yield self._scores[rows[0]] if merged is None else merged

    def reach_of(self, rows: np.ndarray) -> np.ndarray:
        """The highest threshold at which each of the area's pixels is no hole with these scenes; -1: at none.

        Bands are composed by themselves, so they may come from different scenes, unless the method takes one.
        """
        if not len(rows):
            return np.full(len(self._inside), -1, np.float32)
        enough = nth_scores(self._masked, self.recipe, rows)
        if self.together or not self._ragged:
            reach = self._scores[rows].max(axis=0)
        else:
            best = [self._masked.clear_scores(self.qa_band, [band], rows).max(axis=0) for band in self.bands]
            reach = np.minimum.reduce(best)[self._inside]
        return reach if enough is None else np.minimum(reach, enough[self._inside])

    def summary(self, threshold: float) -> Summary:
        """Everything that is told at one threshold."""
        least = single(threshold)
        clear = np.array([np.count_nonzero(row >= least) for row in self._scores], float)
        pixels, seen, used, shares = len(self._inside), 0.0, 0, {}
        for name, rows, mine, merged in self._passes:
            count = clear[rows[0]] if merged is None else float(np.count_nonzero(merged >= least))
            shares[name] = float(count / pixels)
            if mine:
                seen, used = seen + count, used + (count > 0)
        return Summary(
            clear=float(seen / self._seen) if self._seen else 0.0,
            holes=float(np.count_nonzero(self.reach < least) / pixels),
            used=int(used),
            found=len(self._passes),
            scenes=clear / pixels,
            overpasses=shares,
        )

    def holes(self, threshold: float, reach: np.ndarray | None = None) -> float:
        """The share of the area without a clear view."""
        reach = self.reach if reach is None else reach
        return float(np.count_nonzero(reach < single(threshold)) / len(reach))

    def histogram(self, bins: int = 50) -> np.ndarray:
        """How many views have a score in each of equal parts of 0..1; 1 belongs to the last."""
        counts = np.zeros(bins, np.int64)
        for scores in self._views():
            at = np.minimum((scores[scores >= 0].astype(np.float64) * bins).astype(np.intp), bins - 1)
            counts += np.bincount(at, minlength=bins)
        return counts


def most_clear(stack: Stack, recipe: CompositeRecipe, threshold: float) -> int:
    """The largest number of clear views that a pixel of the area has: what a layer of clear counts will show."""
    least, stack = single(threshold), masked(stack, recipe)
    counts = np.zeros(stack.inside.shape, np.uint16)
    for scores in pass_scores(stack, recipe, stack.rows(recipe.excluded)):
        counts += scores >= least
    return int(counts[stack.inside].max(initial=0))


def _request(recipe: CompositeRecipe) -> tuple:
    deciding = catalog.DECIDING_BANDS.get(recipe.method, ())
    return recipe.bands, recipe.qa_band, deciding, recipe.excluded, masks(recipe)
