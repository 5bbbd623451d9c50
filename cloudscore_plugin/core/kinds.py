"""What a layer, a file or the history can hold: a composite, a series or a change, told apart by ``kind`` in JSON."""

from __future__ import annotations

import json
from typing import Any, Union

from . import change, series
from .change import Change
from .recipe import CompositeRecipe, RecipeError, strict_json
from .series import Series

Product = Union[CompositeRecipe, Series, Change]

_KINDS = {"composite": CompositeRecipe, series.KIND: Series, change.KIND: Change}


def kind_of(product: Product) -> str:
    """The ``kind`` that the product's JSON has, or would have."""
    return next(kind for kind, type_ in _KINDS.items() if isinstance(product, type_))


def as_composite(product: Product) -> CompositeRecipe:
    """The composite over all of a product's time: for its bounds, area, credits and whatever needs only those."""
    if isinstance(product, Change):
        return product.whole
    return product.recipe if isinstance(product, Series) else product


def with_its_dates(product: Product) -> CompositeRecipe:
    """The composite whose dates the fields of dates show for a product: of a change, the one after."""
    return product.after if isinstance(product, Change) else as_composite(product)


def from_json(text: str) -> Product:
    """Read what to_json of any kind wrote; without ``kind`` it is a composite. Raises RecipeError for anything else."""
    return from_data(strict_json(text))


def from_data(data: Any) -> Product:
    """The same from JSON that is parsed already."""
    kind = data.get("kind", "composite") if isinstance(data, dict) else None
    if not isinstance(kind, str):
        raise RecipeError("recipe_broken")
    if kind not in _KINDS:
        raise RecipeError("recipe_kind_unknown", kind=kind[:40])
    if kind == "composite":
        return CompositeRecipe.from_data(data)
    return (Series if kind == series.KIND else Change).from_json(json.dumps(data))
