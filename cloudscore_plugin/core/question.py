"""Question: which values of a composite, series or change are asked for at a point or in polygons, and the answers.

Answers are a pixel's views through time or statistics of polygons, and are written as tables (CSV).
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from functools import cached_property, lru_cache
from typing import Any

from . import catalog
from .change import Change
from .kinds import Product, as_composite, from_json, kind_of
from .recipe import CompositeRecipe, RecipeError, brief, checked_geometry
from .series import Series, versioned

KIND, SCHEMA = "question", 1
MAX_AREAS = 5000  # Earth Engine lists no more features in one answer
TOLD = ("clear_count", "score", "date")  # keys of catalog.QA_LAYERS that can be asked for beside bands and indices

# Why a view counts, or does not. In this order: the first that applies is told.
CLEAR, LEFT_OUT, NO_PERIOD, BESIDE, NO_SCORE, BELOW, EDGE, OTHER_TILE = (
    "clear",
    "left_out",
    "no_period",
    "beside",
    "no_score",
    "below_threshold",
    "edge",
    "other_tile",
)


@dataclass(frozen=True)
class Question:
    """What a product says at a place.

    product: a composite, a series or a change. where: a GeoJSON Point in EPSG:4326, or pairs of an ID (a whole number
    or a text) and a Polygon or MultiPolygon. what: bands, indices and names of TOLD, each once; for a change its index
    where nothing is named.

    Raises RecipeError for anything that cannot be asked.
    """

    product: Product
    where: Any = field(hash=False)
    what: tuple[str, ...] = ()

    def __post_init__(self):
        put = object.__setattr__
        if not isinstance(self.product, (CompositeRecipe, Series, Change)):
            raise RecipeError("field_wrong", field="product")
        put(self, "where", _checked_place(self.where))
        if not isinstance(self.what, (list, tuple)) or any(not isinstance(name, str) for name in self.what):
            raise RecipeError("field_wrong", field="what")
        named = tuple(dict.fromkeys(self.what)) or usual_names(self.product)
        put(self, "what", named)
        recipe = as_composite(self.product)
        known = catalog.PRODUCTS[recipe.product].bands
        for name in named:
            needed = catalog.INDICES[name].bands if name in catalog.INDICES else (name,)
            for band in needed:
                if band not in known and name not in TOLD:
                    raise RecipeError("band_unknown", band=brief(band), product=recipe.product)
        if "date" in named and recipe.method not in catalog.ONE_SCENE_METHODS:
            raise RecipeError("field_wrong", field="what")

    @property
    def is_point(self) -> bool:
        """Whether one place is asked for, and not areas."""
        return isinstance(self.where, dict)

    @property
    def parts(self) -> tuple[CompositeRecipe, ...]:
        """The composites that are asked: the one, those of the periods, or before and after."""
        return parts_of(self.product)

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands that are needed for what is asked, for the product's own style, and for its method to choose."""
        recipe = as_composite(self.product)
        needed = [*recipe.bands, *catalog.DECIDING_BANDS.get(recipe.method, ())]
        if isinstance(self.product, Change):
            needed += self.product.bands
        for name in self.what:
            needed += catalog.INDICES[name].bands if name in catalog.INDICES else () if name in TOLD else (name,)
        return tuple(dict.fromkeys(needed))

    def with_(self, **changes: Any) -> Question:
        """The same question with some fields changed, checked again."""
        return replace(self, **changes)

    def to_json(self) -> str:
        """The question as JSON text; equal questions give equal text."""
        where = dict(self.where) if self.is_point else [[key, dict(shape)] for key, shape in self.where]
        data = {"kind": KIND, "schema": SCHEMA, "where": where, "what": list(self.what)}
        data["product"] = {"kind": kind_of(self.product), **json.loads(self.product.to_json())}
        return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Question:
        """Read what to_json wrote. Raises RecipeError for anything else."""
        data = versioned(text, KIND, SCHEMA, ("product", "where"), ("what",))
        if not isinstance(data["product"], dict):
            raise RecipeError("field_wrong", field="product")
        return cls(**{**data, "product": from_json(json.dumps(data["product"]))})


@lru_cache(maxsize=32)  # each is checked when it is made, and a threshold that moves asks for them again and again
def parts_of(product: Product) -> tuple[CompositeRecipe, ...]:
    """The composites a product is made of: itself, those of its periods, or before and after."""
    if isinstance(product, Series):
        return tuple(product.recipes())
    if isinstance(product, Change):
        return product.side("before"), product.side("after")
    return (product,)


def usual_names(product: Product) -> tuple[str, ...]:
    """What is asked where nothing is named: what the product shows."""
    if isinstance(product, Change):
        return (product.index,)
    recipe = as_composite(product)
    return (recipe.style.index,) if recipe.style.index in catalog.INDICES else recipe.bands


@dataclass(frozen=True)
class Answer:
    """A table of plain numbers and texts; None where there is no value."""

    columns: tuple[str, ...]
    rows: tuple[tuple, ...]

    def to_csv(self) -> str:
        """As CSV (RFC 4180), empty where there is no value. Numbers are written so that they are read unchanged."""
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(self.columns)
        writer.writerows(["" if value is None else value for value in row] for row in self.rows)
        return written.getvalue()


@dataclass(frozen=True)
class Part:
    """What one composite says at a place. start, end: its dates, half-open. values: by name of Question.what, and
    "change" for the second part of a change; None where it has none.
    """

    start: str
    end: str
    values: dict[str, float | None]


@dataclass(frozen=True)
class View:
    """One scene at a place. index: its ``system:index``. time: milliseconds since 1970. overpass: equal for scenes of
    one overpass. score: 0..1, None where there is none. whole: whether the bands of the style have a value and it does
    not lie at a trimmed edge. bands: reflectance times 10 000 by name. inner: whether it does not lie at such an edge.
    """

    index: str
    time: int
    overpass: float
    score: float | None
    whole: bool
    bands: dict[str, float | None]
    inner: bool = True

    @cached_property
    def day(self) -> str:
        """The day it was taken, UTC, as YYYY-MM-DD."""
        return iso(self.time)[:10]

    def value(self, name: str) -> float | None:
        """A band or an index of this view; None where a band is missing or it cannot be divided."""
        if name == "score":
            return self.score
        return value_of(name, self.bands)


@dataclass(frozen=True)
class PixelAnswer:
    """What a question about a point was answered: parts in order of time, views likewise.

    pixel: CRS, and left and top edge in metres, of the pixel of 10 m that was read.
    """

    question: Question
    pixel: tuple[str, float, float]
    parts: tuple[Part, ...]
    views: tuple[View, ...]

    def reasons(self, product: Product | None = None) -> tuple[str, ...]:
        """Why each view counts or not (CLEAR and so on) for the product, or for another of the same scenes: with
        another threshold, other scenes left out, the other dates.
        """
        return reasons(self.views, product or self.question.product)

    def table(self, product: Product | None = None) -> Answer:
        """The views as a table."""
        names = [*self.question.bands, *(name for name in self.question.what if name in catalog.INDICES)]
        rows = [
            (view.index, iso(view.time), view.score, why, *(view.value(name) for name in names))
            for view, why in zip(self.views, self.reasons(product))
        ]
        return Answer(("scene", "time", "score", "state", *names), tuple(rows))


def _score(view: View) -> float:
    """The score of a view that counts, which has one."""
    return -math.inf if view.score is None else view.score


def reasons(
    views: Sequence[View],
    product: Product,
    threshold: float | None = None,
    excluded: Iterable[str] | None = None,
) -> tuple[str, ...]:
    """Why each view counts or not for a product, or for it with another threshold or other scenes left out."""
    parts = parts_of(product)
    least = [part.clear_threshold if threshold is None else threshold for part in parts]
    out = None if excluded is None else frozenset(excluded)
    found = [_reason(view, parts, least, out) for view in views]
    if any(part.merges_overpasses for part in parts):
        best: dict[tuple, int] = {}
        order = sorted(range(len(views)), key=lambda n: views[n].index)
        for n in order:
            if found[n] == CLEAR:
                key = (views[n].overpass, _part_number(views[n], parts))
                if key not in best or _score(views[n]) > _score(views[best[key]]):
                    best[key] = n
        kept = set(best.values())
        found = [OTHER_TILE if why == CLEAR and n not in kept else why for n, why in enumerate(found)]
    return tuple(found)


def _reason(view: View, parts: Sequence[CompositeRecipe], least: Sequence[float], out: frozenset | None) -> str:
    number = _part_number(view, parts)
    recipe = parts[0 if number is None else number]
    if view.index in (recipe.excluded if out is None else out):
        return LEFT_OUT
    if number is None:
        return NO_PERIOD
    if view.score is None:
        return BESIDE if all(value is None for value in view.bands.values()) else NO_SCORE
    if view.score < least[0 if number is None else number]:
        return BELOW
    return CLEAR if view.whole else EDGE


def _part_number(view: View, parts: Sequence[CompositeRecipe]) -> int | None:
    """Which part has the view's day, None where none has."""
    return next((number for number, recipe in enumerate(parts) if recipe.takes(view.day)), None)


def value_of(name: str, bands: Mapping[str, float | None]) -> float | None:
    """A band, or an index computed from bands as Earth Engine does: a normalized difference is none where a band is
    below 0, and a division by 0 gives 0.
    """
    if name not in catalog.INDICES:
        return bands.get(name)
    row = catalog.INDICES[name]
    values = {band: value for band in row.bands if (value := bands.get(band)) is not None}
    if len(values) < len(row.bands):
        return None
    if not row.formula:
        first, second = (values[band] for band in row.bands)
        return None if first < 0 or second < 0 else _operate("divide", first - second, first + second)
    return catalog.evaluated(row.formula, values, _operate)


def _operate(step: str, left: float, right: float) -> float:
    if step == "add":
        return left + right
    if step == "subtract":
        return left - right
    if step == "multiply":
        return left * right
    return left / right if right else 0.0


def iso(milliseconds: float) -> str:
    """A time in UTC as YYYY-MM-DDThh:mm:ssZ."""
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _checked_place(where: Any) -> Any:
    if isinstance(where, dict):
        where = checked_geometry(where)
        if where["type"] != "Point":
            raise RecipeError("field_wrong", field="where")
        return where
    if not isinstance(where, (list, tuple)) or not 0 < len(where) <= MAX_AREAS:
        raise RecipeError("field_wrong", field="where")
    found = []
    for pair in where:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise RecipeError("field_wrong", field="where")
        key, shape = pair
        fine = isinstance(key, str) or (isinstance(key, int) and not isinstance(key, bool))
        shape = checked_geometry(shape)
        if not fine or shape["type"] == "Point":
            raise RecipeError("field_wrong", field="where")
        found.append((key, shape))
    return tuple(found)


def finite(value: Any) -> float | None:
    """A number of an answer as a float, None for anything that is no finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)
