"""One pixel, composed here from its views: at another threshold without asking again, or from the preview's scenes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from ..core import catalog
from ..core.change import Change
from ..core.question import CLEAR, NO_PERIOD, Part, PixelAnswer, Question, View, parts_of, reasons, value_of
from ..core.recipe import CompositeRecipe
from .compose import Composer
from .grid import Grid, projection
from .stack import Scene, Stack, balanced_values, masked, orbit_gains

_DAY = 86_400_000


def followed(answer: PixelAnswer, threshold: float | None, excluded: Iterable[str] | None = None) -> PixelAnswer:
    """The answer as it would be at another threshold or with other scenes left out (None: as they are).

    Equal to what Earth Engine answers then, but for methods that are not by_pixel and balanced orbits.
    """
    question = answer.question
    why = reasons(answer.views, question.product, threshold, excluded)
    out = None if excluded is None else tuple(excluded)
    answered, counts = [], []
    for part, recipe in zip(answer.parts, question.parts):
        if part.values.get("clear_count", 0) is None:  # beyond the outline that it is clipped with
            answered.append(part)
            counts.append(0)
            continue
        asked = recipe.with_(
            clear_threshold=recipe.clear_threshold if threshold is None else threshold,
            excluded=recipe.excluded if out is None else out,
        )
        mine = {
            view.index: (view, reason)  # once, where before and after share days
            for view, reason in zip(answer.views, why)
            if recipe.start <= view.day < recipe.end and reason != NO_PERIOD
        }
        counts.append(len({view.overpass for view, reason in mine.values() if reason == CLEAR}))
        answered.append(replace(part, values=_values(question, asked, list(mine.values()), tuple(part.values))))
    if isinstance(question.product, Change):
        known = min(counts) >= question.product.min_views
        difference = _change(question.product, answered) if known else None
        answered[1] = replace(answered[1], values={**answered[1].values, "change": difference})
    return replace(answer, parts=tuple(answered))


def _values(
    question: Question, recipe: CompositeRecipe, mine: Sequence[tuple[View, str]], names: Sequence[str]
) -> dict[str, float | None]:
    clear = [view for view, why in mine if why == CLEAR]
    count, views = len({view.overpass for view in clear}), [view for view, _why in mine]
    enough = count >= recipe.min_views
    further = [n for n in question.what if n in catalog.PRODUCTS[recipe.product].bands and n not in recipe.bands]
    made: dict[tuple, tuple[dict, float | None]] = {}

    def composed(bands: Sequence[str]) -> tuple[dict, float | None]:
        if tuple(bands) not in made:
            made[tuple(bands)] = composite_of(views, recipe, tuple(bands)) if enough else ({}, None)
        return made[tuple(bands)]

    values: dict[str, float | None] = {}
    for name in names:
        if name == "clear_count":
            values[name] = float(count)
        elif name == "score":
            values[name] = float(np.median([view.score for view in clear])) if clear else None
        elif name == "date":
            values[name] = composed(recipe.bands)[1]
        elif name in catalog.INDICES:
            values[name] = value_of(name, composed(catalog.INDICES[name].bands)[0])
        elif name in recipe.bands:
            values[name] = composed(recipe.bands)[0].get(name)
        else:
            values[name] = composed(further)[0].get(name) if name in further else None
    return values


def _change(product: Change, parts: Sequence[Part]) -> float | None:
    before, after = (part.values.get(product.index) for part in parts)
    if before is None or after is None:
        return None
    return product.difference(before, after)


class _BandsOnly:
    """A recipe whose composite has other bands than its style, and whose masks are in the scores already."""

    widen_mask = lenient_areas = None
    leniency, min_views, balance_orbits = 0.0, 0, False

    def __init__(self, recipe: CompositeRecipe, bands: tuple[str, ...]):
        self._recipe, self.bands = recipe, bands

    def whole_views(self, bands: Sequence[str] = ()) -> bool:
        return self._recipe.whole_views(bands or self.bands)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recipe, name)


def composite_of(
    views: Sequence[View], recipe: CompositeRecipe, bands: tuple[str, ...]
) -> tuple[dict[str, float | None], float | None]:
    """A pixel's composite of some bands by name, and the day it was taken of methods that take it from one scene."""
    needed = tuple(dict.fromkeys((*bands, *catalog.DECIDING_BANDS.get(recipe.method, ()))))
    if not views or any(band not in view.bands for view in views for band in needed):
        return {}, None
    stack = _stack(views, needed, recipe.qa_band)
    shown = cast(CompositeRecipe, _BandsOnly(recipe, bands))  # which it stands in for
    found = Composer(stack, shown).composite(recipe.clear_threshold)
    values = {band: float(found.values[n, 0, 0]) if found.valid[n, 0, 0] else None for n, band in enumerate(bands)}
    chosen = -1 if found.chosen is None else int(found.chosen[0, 0])
    return values, float(stack.scenes[chosen].time // _DAY) if chosen >= 0 else None


def _stack(views: Sequence[View], bands: tuple[str, ...], qa_band: str) -> Stack:
    views = sorted(views, key=lambda view: view.index)
    values = np.zeros((len(bands), len(views), 1), np.uint16)
    valid = np.zeros((len(views), 1), np.uint8)
    scores = np.full((len(views), 1), -1, np.float32)
    for row, view in enumerate(views):
        for number, band in enumerate(bands):
            value = view.bands[band]
            if value is not None and view.inner:
                values[number, row] = round(value)
                valid[row] |= np.uint8(1 << number)
        if view.score is not None:
            scores[row] = view.score
    scenes = tuple(Scene(view.index, view.time, datatake=_datatake(view.overpass), scored=True) for view in views)
    grid = Grid("EPSG:32601", 0.0, 0.0, float(catalog.NOMINAL_SCALE), 1, 1)
    return Stack(grid, bands, scenes, (), values, valid, {qa_band: scores}, np.ones(1, bool))


def _datatake(overpass: float) -> str:
    """A DATATAKE_IDENTIFIER with the overpass where catalog.DATATAKE_PARTS have it."""
    text, whole = f"{int(overpass):07X}", [" "] * max(end for _first, end in catalog.DATATAKE_PARTS)
    for first, end in catalog.DATATAKE_PARTS:
        whole[first:end] = text[: end - first].rjust(end - first)
        text = text[end - first :]
    return "".join(whole)


def coarse(stack: Stack, question: Question) -> PixelAnswer | None:
    """A first answer from the preview's scenes: of its larger pixel, and only bands that it holds. None where the
    place lies beyond it.
    """
    lon, lat = question.where["coordinates"][:2]
    x, y = (float(part) for part in projection(stack.grid.crs)[0](lon, lat))
    grid = stack.grid
    column, row = math.floor((x - grid.left) / grid.scale), math.floor((grid.top - y) / grid.scale)
    if not (0 <= column < grid.width and 0 <= row < grid.height):
        return None
    at = row * grid.width + column
    recipe = parts_of(question.product)[0]
    stack = masked(stack, recipe)
    gains = orbit_gains(stack, recipe) if recipe.balance_orbits else {}
    used = set(stack.rows(recipe.excluded)) if gains else ()
    held = [band for band in question.bands if band in stack.bands]
    bits = {band: 1 << stack.bands.index(band) for band in held}
    if not set(recipe.bands) <= set(held):
        return None
    views = []
    for number, scene in enumerate(stack.scenes):
        valid, given = int(stack.valid[number, at]), float(stack.scores[recipe.qa_band][number, at])
        pixel = stack.values[:, number, at]
        if number in used:
            pixel = balanced_values(pixel[:, None], gains[scene.orbit])[:, 0]
        bands = {band: float(pixel[stack.bands.index(band)]) if valid & bits[band] else None for band in held}
        whole = all(valid & bits[band] for band in recipe.bands)
        score = given if given >= 0 else None
        views.append(View(scene.index, int(scene.time), float(int(scene.overpass, 16)), score, whole, bands))
    views.sort(key=lambda view: (view.time, view.index))
    names = [*question.what, *(["change"] if isinstance(question.product, Change) else [])]
    parts = tuple(Part(part.start, part.end, dict.fromkeys(names, 0.0)) for part in question.parts)
    inside = bool(stack.inside[at]) or not recipe.clip
    if not inside:
        parts = tuple(replace(part, values=dict.fromkeys(part.values)) for part in parts)
    return followed(PixelAnswer(question, (grid.crs, x, y), parts, tuple(views)), None)
