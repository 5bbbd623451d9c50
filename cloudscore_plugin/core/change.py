"""Change: what differs between two composites of one area, told only where both sides were seen clearly."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from . import catalog
from .recipe import CompositeRecipe, RecipeError, Style
from .series import inner_recipe, versioned

KIND, SCHEMA = "change", 1
MAX_MIN_VIEWS = 100
OWN = ("start", "end", "months", "excluded", "style")  # fields in which the sides may differ


@dataclass(frozen=True)
class Change:
    """The difference of an index or band, after minus before, for each pixel.

    before, after: recipes of one area. Each has its own dates and scenes left out; everything else is the same.
    index: a key of catalog.INDICES, or a band (reflectance times 10 000) of the product.
    min_views: clear views that both sides must have; with fewer the pixel "cannot be told" and is masked.
    relative: the difference is divided by (index before + 1.001), which for NBR is the relativized burn ratio (Parks,
    Dillon and Miller 2014, Remote Sensing 6, 1827-1844) with the sign of after minus before.
    limits: of the classes, rising, in the units of the difference; () for the usual ones.

    Raises RecipeError for anything that cannot be compared.
    """

    before: CompositeRecipe
    after: CompositeRecipe
    index: str = "NDVI"
    min_views: int = 1
    relative: bool = False
    limits: tuple[float, ...] = ()

    def __post_init__(self):
        put = object.__setattr__
        for name in ("before", "after"):
            if not isinstance(getattr(self, name), CompositeRecipe):
                raise RecipeError("field_wrong", field=name)
        if not isinstance(self.index, str) or self.index not in (
            *catalog.INDICES,
            *(band.name for band in catalog.BANDS),
        ):
            raise RecipeError("change_index_unknown", index=str(self.index)[:40])
        if type(self.min_views) is not int:
            raise RecipeError("field_wrong", field="min_views")
        if not 0 <= self.min_views <= MAX_MIN_VIEWS:
            raise RecipeError("field_range", field="min_views", low=0, high=MAX_MIN_VIEWS)
        if not isinstance(self.relative, bool) or (self.relative and self.index not in catalog.INDICES):
            raise RecipeError("field_wrong", field="relative")
        put(self, "limits", _rising(self.limits))
        if self._shared(self.before) != self._shared(self.after):
            raise RecipeError("change_sides_differ")
        known = catalog.PRODUCTS[self.before.product].bands
        for band in self.bands:
            if band not in known:
                raise RecipeError("band_unknown", band=band, product=self.before.product)
        if (self.before.start, self.before.end) == (self.after.start, self.after.end):
            raise RecipeError("change_same_dates")
        if self.before.start >= self.after.end or self.before.start > self.after.start:
            raise RecipeError("change_reversed", before=self.before.start, after=self.after.start)
        if self.before.end > self.after.start:
            raise RecipeError("change_overlap", last=self.before.last_day, start=self.after.start)

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands that the difference is computed from."""
        return catalog.INDICES[self.index].bands if self.index in catalog.INDICES else (self.index,)

    def side(self, name: str) -> CompositeRecipe:
        """The recipe of "before" or "after", showing the index or band that is compared."""
        recipe = {"before": self.before, "after": self.after}[name]
        style = Style.of(self.index) if self.index in catalog.INDICES else Style(bands=(self.index,), max=4000)
        return recipe.with_(style=style)

    def with_(self, **changes: Any) -> Change:
        """The same change with some fields changed, checked again."""
        return replace(self, **changes)

    def to_json(self) -> str:
        """The change as JSON text; equal changes give equal text. Fields at their usual value are left out."""
        data: dict[str, Any] = {"kind": KIND, "schema": SCHEMA, "index": self.index, "min_views": self.min_views}
        data["before"] = json.loads(self.before.to_json())
        data["after"] = json.loads(self.after.to_json())
        if self.relative:
            data["relative"] = True
        if self.limits:
            data["limits"] = list(self.limits)
        return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Change:
        """Read what to_json wrote. Raises RecipeError for anything else, and changes nothing."""
        optional = ("index", "min_views", "relative", "limits")
        data = versioned(text, KIND, SCHEMA, ("before", "after"), optional)
        sides = {name: inner_recipe(data[name]) for name in ("before", "after")}
        return cls(**{**data, **sides})

    @staticmethod
    def _shared(recipe: CompositeRecipe) -> dict:
        return {name: value for name, value in vars(recipe).items() if name not in OWN}


def _rising(value: Any) -> tuple[float, ...]:
    if not isinstance(value, (list, tuple)) or len(value) > 20:
        raise RecipeError("field_wrong", field="limits")
    for number in value:
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not -1e6 <= number <= 1e6:
            raise RecipeError("field_wrong", field="limits")
    numbers = tuple(float(number) for number in value)
    if any(low >= high for low, high in zip(numbers, numbers[1:])):
        raise RecipeError("change_limits")
    return numbers
