"""Composites as pictures: colours as Image.visualize gives them, and a stretch that suits the pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..core import catalog
from ..core.recipe import CompositeRecipe, Style
from .compose import Composite
from .indices import index
from .stack import Stack


def shown(composite: Composite, recipe: CompositeRecipe) -> np.ndarray:
    """What the recipe's style shows, float64 (1 or 3, height, width): bands, or an index of them."""
    bands = dict(zip(recipe.bands, composite.values))
    style = recipe.style
    if style.index in catalog.INDICES:
        return index(style.index, bands)[None]
    return composite.values if style.bands == recipe.bands else np.stack([bands[band] for band in style.bands])


def picture(composite: Composite, recipe: CompositeRecipe) -> np.ndarray:
    """Colours of a composite, uint8 (height, width, 3), 0 in holes: min is 0, max 255, linear between, rounded.

    The recipe's style shows bands or a spectral index; QA layers are not drawn here.
    """
    colours = colour(shown(composite, recipe), recipe.style)
    colours[composite.holes] = 0
    return colours


def colour(values: np.ndarray, style: Style) -> np.ndarray:
    """Values (1 or 3, height, width) in a style's range, gamma and palette: uint8 (height, width, 3)."""
    levels = values - style.min
    levels /= style.max - style.min
    np.clip(levels, 0, 1, out=levels)
    if style.gamma != 1:
        levels **= 1 / style.gamma
    if style.palette:
        stops = np.array([[int(name.lstrip("#")[at : at + 2], 16) for at in (0, 2, 4)] for name in style.palette])
        at = levels[0] * (len(stops) - 1)
        low = np.minimum(at.astype(np.intp), len(stops) - 1)
        part = (at - low)[..., None]
        mixed = stops[low] * (1 - part) + stops[np.minimum(low + 1, len(stops) - 1)] * part
        return np.floor(mixed / 255 * 255 + 0.5).astype(np.uint8)
    levels *= 255
    levels += 0.5
    result = np.empty((*levels.shape[1:], 3), np.uint8)
    for channel in range(3):
        result[..., channel] = levels[channel if len(levels) == 3 else 0]
    return result


def stretch(composite: Composite, recipe: CompositeRecipe, stack: Stack) -> tuple[float, float] | None:
    """Min and max that suit what the recipe shows: the 2nd to the 98th percentile of the area's composed pixels.

    Rounded outwards to two digits of the range. None where the whole area is a hole.
    """
    return stretch_of([seen(composite, recipe, stack)])


def seen(composite: Composite, recipe: CompositeRecipe, stack: Stack, most: int = 0) -> np.ndarray:
    """What the recipe shows of the area's composed pixels, (1 or 3, n). most: about as many pixels, evenly chosen."""
    places = np.flatnonzero(stack.inside & ~composite.holes.ravel())
    if most:
        places = places[:: -(-len(places) // most) or 1]
    values = shown(composite, recipe)
    return values.reshape(len(values), -1)[:, places]


def stretch_of(values: Sequence[np.ndarray]) -> tuple[float, float] | None:
    """The stretch of several composites' seen() pixels that are to be shown alike. None where all are holes."""
    together = np.concatenate([some.ravel() for some in values]) if values else np.empty(0)
    if not len(together):
        return None
    low, high = np.percentile(together, [2, 98])
    step = 10.0 ** (math.floor(math.log10(max(high - low, 1e-6))) - 1)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if high - low < step / 2:
        high = low + step
    return round(low, 9), round(high, 9)
