"""Change: the difference of an index or band, after minus before, between two composites of one area.

A pixel has a value only where both composites have enough clear views.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from . import catalog
from .recipe import CompositeRecipe, RecipeError, Style, brief
from .series import inner_recipe, versioned

KIND, SCHEMA = "change", 1
MAX_MIN_VIEWS = 100
RELATIVE_TO = 1.001  # is added to the index before, by which a relative change is divided
DIVERGING = ("8c510a", "d8b365", "f6e8c3", "f5f5f5", "c7eae5", "5ab4ac", "01665e")
OWN = ("start", "end", "months", "excluded", "style")  # fields in which the sides may differ


class Core(NamedTuple):
    """What a part of a patch must show so that the patch counts: patches are grown from sure pixels, which keeps out
    fields that were only harvested and differences of season (two phases, as in Bastarrika, Chuvieco and Martin 2011,
    Remote Sensing of Environment 115, 1003-1012).

    direction: of the patches that are meant, -1 or 1; others need no core. limit: reached by the index after at it and
    beyond, upwards where above is True. reach: metres around sure pixels, usually a pixel of the infrared bands; what
    lies farther away belongs to a field beside the patch. smooth: the change is averaged with that of the pixels around
    (binomial weights, 3 x 3) before it is classed: bands of 20 m beside bands of 10 m leave steps along the edges, and
    half of a scar of half a hectare are edges. share: of a patch that must be sure.
    """

    direction: int
    limit: float
    above: bool
    reach: float = 20.0
    smooth: bool = False
    share: float = 0.0


@dataclass(frozen=True)
class ChangeKind:
    """What a change of one index usually looks like: a row of KINDS.

    key: its name in settings and translations; "" where there is no question of its own. limits: of the classes,
    rising, after minus before in units of the index. classes: their keys, one more than limits. palette: a colour
    (hexadecimal) for each class. source: where the limits come from; "" where they are experience. core: of polygons.
    """

    key: str
    index: str
    relative: bool
    limits: tuple[float, ...]
    classes: tuple[str, ...]
    palette: tuple[str, ...]
    source: str = ""
    core: Core | None = None


_LOSS = ("strong_loss", "loss", "little_change", "gain", "strong_gain")
_LOSS_COLOURS = ("8c510a", "d8b365", "f5f5f5", "a6dba0", "1b7837")
_WATER = ("water_lost", "little_change", "water_gained")
_BARE = ("less_bare", "little_change", "more_bare", "much_more_bare")
_BURN = ("high", "moderate_high", "moderate_low", "low", "unburned", "regrowth_low", "regrowth_high")
_BURN_COLOURS = ("7a0177", "d7301f", "fc8d59", "fee08b", "f5f5f5", "a6dba0", "1b7837")
# Char reflects no less at 2.2 µm than in the near infrared, stubble does. In mild fires sure pixels lie far apart.
_BURNT = Core(-1, 0.0, above=False, reach=200.0, share=0.05)
KINDS = (
    ChangeKind(
        "vegetation_lost",
        "NDVI",
        False,
        (-0.55, -0.35, 0.35, 0.55),
        _LOSS,
        _LOSS_COLOURS,
        core=Core(-1, 0.4, above=False),
    ),
    ChangeKind(
        "burn_severity",
        "NBR",
        False,
        (-0.66, -0.44, -0.27, -0.1, 0.1, 0.25),
        _BURN,
        _BURN_COLOURS,
        "Key and Benson 2006, USDA Forest Service RMRS-GTR-164-CD (FIREMON), with the sign of after minus before",
        _BURNT,
    ),
    ChangeKind(
        "burn_severity_relative",
        "NBR",
        True,
        (-0.298, -0.13, -0.035),
        ("high", "moderate", "low", "unburned"),
        ("7a0177", "fc8d59", "fee08b", "f5f5f5"),
        "Parks, Dillon and Miller 2014, Remote Sensing 6, 1827-1844, with the sign of after minus before",
        _BURNT,
    ),
    ChangeKind("water", "MNDWI", False, (-0.3, 0.3), _WATER, ("a6611a", "f5f5f5", "2166ac")),
    ChangeKind(
        "bare_ground",
        "BSI",
        False,
        (-0.22, 0.22, 0.4),
        _BARE,
        ("1b7837", "f5f5f5", "e08214", "7f3b08"),
        core=Core(1, 0.1, above=True, smooth=True),
    ),
)


class ChangeClass(NamedTuple):
    """One class of a change: low <= change < high, infinite at the ends.

    key: a word of KINDS, or class_N where the limits are not as many as usual. direction: -1 below the class in which
    nothing changes, 0 that class itself, 1 above it. colour: hexadecimal.
    """

    key: str
    low: float
    high: float
    direction: int
    colour: str


@dataclass(frozen=True)
class Change:
    """The difference of an index or band, after minus before, for each pixel.

    before, after: recipes of one area. Each has its own dates and scenes left out; everything else is the same.
    index: a key of catalog.INDICES, or a band (reflectance times 10 000) of the product.
    min_views: clear views that both sides must have; with fewer the pixel "cannot be told" and is masked.
    relative: the difference is divided by (index before + RELATIVE_TO), which for NBR is the relativized burn ratio
    (Parks, Dillon and Miller 2014, Remote Sensing 6, 1827-1844) with the sign of after minus before.
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
            raise RecipeError("change_index_unknown", index=brief(self.index))
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

    @property
    def whole(self) -> CompositeRecipe:
        """The recipe after, over the time of both sides: for bounds, credits and everything that only needs those."""
        return self.after.with_(start=self.before.start, months=None)

    @property
    def kind(self) -> ChangeKind:
        """The row of KINDS for the index; a neutral one where there is none, with limits for an index or a band."""
        for row in KINDS:
            if (row.index, row.relative) == (self.index, self.relative):
                return row
        unit = 0.1 if self.index in catalog.INDICES else 500.0
        limits = tuple(number * unit for number in (-2, -1, 1, 2))
        return ChangeKind("", self.index, self.relative, limits, _LOSS, _LOSS_COLOURS)

    @property
    def class_limits(self) -> tuple[float, ...]:
        """The limits of the classes: those chosen, or else the usual ones."""
        return self.limits or self.kind.limits

    @property
    def classes(self) -> tuple[ChangeClass, ...]:
        """The classes from low to high. Nothing changes in the one that holds 0."""
        limits, usual = self.class_limits, self.kind
        count, still = len(limits) + 1, bisect_right(limits, 0.0)
        if count == len(usual.classes):
            names = list(zip(usual.classes, usual.palette))
        else:
            middle, most = len(DIVERGING) // 2, max(still, count - 1 - still, 1)
            places = [
                middle + math.ceil(abs(at - still) * middle / most) * (1 if at > still else -1) for at in range(count)
            ]
            names = [(f"class_{at + 1}", DIVERGING[place]) for at, place in enumerate(places)]
        ends = (-math.inf, *limits, math.inf)
        return tuple(
            ChangeClass(key, ends[at], ends[at + 1], (at > still) - (at < still), colour)
            for at, (key, colour) in enumerate(names)
        )

    def difference(self, before: Any, after: Any) -> Any:
        """The change of values of both sides, numbers or arrays."""
        return (after - before) / (before + RELATIVE_TO) if self.relative else after - before

    def clipped(self, clip: bool) -> Change:
        """The same change with both sides clipped to the area, or neither."""
        return self.with_(before=self.before.with_(clip=clip), after=self.after.with_(clip=clip))

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


def around(day: date, months: int, gap: int = 0, seasons: bool = False) -> tuple[tuple[str, str], tuple[str, str]]:
    """Half-open ISO spans before and after the day of an event, which is in neither: so many months on each side,
    without ``gap`` days next to it.

    seasons: before are the days of after in the last year that is wholly before the event, so that both lie in one
    season.
    """
    first, last = day + timedelta(gap + 1), _moved(day, months)
    before = _moved(day, -months).isoformat(), (day - timedelta(gap)).isoformat()
    if seasons:
        back = -12 * -(-max(months, 1) // 12)
        before = _moved(first, back).isoformat(), min(_moved(last, back) + timedelta(1), day).isoformat()
    return before, (first.isoformat(), (last + timedelta(1)).isoformat())


def _moved(day: date, months: int) -> date:
    """A day some months away, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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
