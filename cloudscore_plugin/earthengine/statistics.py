"""What Earth Engine is asked about places: values of a pixel through time, and statistics of areas.

Pure functions; the client is passed in as ``ee``. Pixels are those of 10 m of a UTM zone, which are Sentinel-2's own:
what is read here is what a GeoTIFF saved in that zone holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Callable

from ..core import catalog
from ..core.change import Change
from ..core.question import Part, PixelAnswer, Question, View, finite, parts_of
from ..core.recipe import CompositeRecipe
from . import expressions
from .expressions import NeverEmpty

SIDE = catalog.NOMINAL_SCALE
HECTARES = SIDE * SIDE / 10_000  # of a pixel
CHANGE = "change"
STATISTICS = ("mean", "median", "stdev", "p10", "p90", "count")
_ABOVE = "above_"
_WHOLE = "whole"
_MOST_RAW = 4_000_000  # values sorted for a percentile before they are put into buckets, which would be approximate


def pixel(ee: Any, question: Question, crs: str, left: float, top: float) -> Any:
    """All about one pixel as one ee.Dictionary; read_pixel() makes a PixelAnswer of its value.

    crs, left, top: the pixel of 10 m, in metres of a UTM zone.
    """
    transform = [SIDE, 0, left, 0, -SIDE, top]
    place = ee.Geometry.Point([left + SIDE / 2, top - SIDE / 2], crs)

    def listed(collection: Any) -> Any:
        return collection.getRegion(place, None, crs, transform)

    images = [
        image.toDouble().addBands(ee.Image.constant(number).toDouble().rename("part"))
        for number, image in enumerate(_images(ee, question))
    ]
    names, views = list(question.bands), []
    for recipe in viewed(question):
        collection = expressions.scored_scenes(ee, recipe, [recipe.qa_band])
        views.append(listed(collection.map(_view_of(ee, recipe, names))))
    return ee.Dictionary({"parts": listed(ee.ImageCollection.fromImages(images)), "views": views})


def viewed(question: Question) -> list[CompositeRecipe]:
    """The recipes whose scenes are listed: of all dates for a composite and a series, of each side for a change."""
    if isinstance(question.product, Change):
        recipes = question.parts
    else:
        recipes = (question.product if isinstance(question.product, CompositeRecipe) else question.product.recipe,)
    return [NeverEmpty.of(recipe.with_(excluded=())) for recipe in recipes]


def _view_of(ee: Any, recipe: CompositeRecipe, names: list[str]) -> Any:
    def view(image: Any) -> Any:
        score = image.select([recipe.qa_band], ["score"])
        whole = expressions.usable(ee, recipe, image, ee.Image.constant(1), image.select(list(recipe.bands)))
        taken = ee.Image.constant(expressions.overpass(ee, image)).rename("overpass")
        seen = image.select(names).addBands(score).addBands(whole.rename("whole")).addBands(taken)
        if recipe.trim_edges is not None:
            seen = seen.addBands(expressions.usable(ee, recipe, image, ee.Image.constant(1), None).rename("inner"))
        return seen.toDouble()

    return view


def _images(ee: Any, question: Question) -> list[Any]:
    """One image a part with the bands of question.what, and "change" for a change."""
    parts = [NeverEmpty.of(part) for part in question.parts]
    images = [values_image(ee, part, question.what, shown=True) for part in parts]
    if isinstance(question.product, Change):
        difference = expressions.change(ee, _never_empty_change(question.product))
        nothing = ee.Image.constant(0).updateMask(0).rename(CHANGE)
        images = [image.addBands(more) for image, more in zip(images, (nothing, difference))]
    return images


def never_empty(product: CompositeRecipe | Change) -> CompositeRecipe | Change:
    """The same composite or change, masked where it has no scene at all."""
    return _never_empty_change(product) if isinstance(product, Change) else NeverEmpty.of(product)


def _never_empty_change(change: Change) -> Change:
    return change.with_(before=NeverEmpty.of(change.before), after=NeverEmpty.of(change.after))


def values_image(ee: Any, recipe: CompositeRecipe, what: Sequence[str], shown: bool = False) -> Any:
    """Bands, indices and names of question.TOLD of a composite as one ee.Image, each as when it is saved: the bands are
    those of one composite, and an index is of the composite of its bands.

    shown: the bands of the recipe's style are those of its layer, and only further ones are of a composite of their
    own. It makes a difference where scenes end, and for methods that take a pixel from one scene.
    """
    bands = [name for name in what if name in catalog.PRODUCTS[recipe.product].bands]
    images = []
    if shown:
        own = [name for name in bands if name in recipe.bands]
        bands = [name for name in bands if name not in own]
        if own:
            images.append(expressions.composite(ee, recipe).select(own))
    if bands:
        images.append(expressions.composite(ee, recipe, bands))
    for name in what:
        if name in catalog.INDICES:
            needed = expressions.composite(ee, recipe, catalog.INDICES[name].bands)
            images.append(expressions.index(ee, name, needed))
        elif name in catalog.QA_LAYERS:
            images.append(expressions.qa_image(ee, recipe, name))
    return ee.Image.cat(images).select(list(what))


def read_pixel(question: Question, pixel: tuple[str, float, float], value: Mapping[str, Any]) -> PixelAnswer:
    """The answer of pixel(). Raises KeyError, TypeError or ValueError for anything else."""
    found = {int(row["part"]): row for row in _rows(value["parts"]) if row.get("part") is not None}
    names = [*question.what, *([CHANGE] if isinstance(question.product, Change) else [])]
    parts = []
    for number, recipe in enumerate(question.parts):
        row = found.get(number, {})
        parts.append(Part(recipe.start, recipe.end, {name: finite(row.get(name)) for name in names}))
    views = [view for table in value["views"] for view in map(partial(_view, question), _rows(table)) if view]
    views.sort(key=lambda view: (view.time, view.index))
    return PixelAnswer(question, pixel, tuple(parts), tuple(views))


def points(ee: Any, question: Question, places: Sequence[tuple[int, float, float]], crs: str) -> Any:
    """The views of many pixels of one composite, which read_points() reads. places: numbers and centres in metres of
    ``crs``, a UTM zone.
    """
    [recipe] = viewed(question)
    where = ee.Geometry.MultiPoint([[x, y] for _n, x, y in places], crs)
    collection = expressions.scored_scenes(ee, recipe, [recipe.qa_band])
    views = collection.map(_view_of(ee, recipe, list(question.bands)))
    return views.getRegion(where, None, crs, [SIDE, 0, 0, 0, -SIDE, 0])


def read_points(
    question: Question,
    places: Sequence[tuple[int, float, float]],
    to_zone: Callable[[float, float], tuple[float, float]],
    value: list,
) -> dict[int, tuple[View, ...]]:
    """The views of each pixel by its number, in order of time. to_zone: degrees to metres of the zone.

    Raises KeyError, TypeError or ValueError for what points() cannot have been answered.
    """
    found: dict[tuple[float, float], list[View]] = {(x, y): [] for _n, x, y in places}
    near: dict[tuple[float, float], tuple[float, float]] = {}  # as answered: as asked
    for row in _rows(value):
        view = _view(question, row)
        if view is None:
            continue
        place = row["longitude"], row["latitude"]
        if place not in near:
            x, y = (float(part) for part in to_zone(*place))
            near[place] = min(found, key=lambda asked: math.hypot(asked[0] - x, asked[1] - y))
        found[near[place]].append(view)
    for views in found.values():
        views.sort(key=lambda view: (view.time, view.index))
    return {n: tuple(found[x, y]) for n, x, y in places}


def _view(question: Question, row: Mapping[str, Any]) -> View | None:
    """A view from a row of getRegion, None for the masked scene that stands for none."""
    if row["overpass"] is None:
        return None
    bands = {name: finite(row[name]) for name in question.bands}
    whole, inner = row["whole"] is not None, row.get("inner", 1) is not None
    return View(str(row["id"]), int(row["time"]), float(row["overpass"]), finite(row["score"]), whole, bands, inner)


def _rows(table: list) -> list[dict]:
    names = table[0]
    return [dict(zip(names, row)) for row in table[1:]]


# Areas


def areas(
    ee: Any,
    product: CompositeRecipe | Change,
    what: Sequence[str],
    places: Sequence[tuple[int, list]],
    crs: str,
    limit: float | None = None,
) -> Any:
    """Statistics of a composite or a change over areas, as an ee.FeatureCollection that read_areas() reads.

    what: bands and indices; for a change its difference is meant, whatever is named. places: numbers, and coordinates
    of a GeoJSON MultiPolygon in ``crs``, a UTM zone, whose edges are straight there. A pixel of 10 m counts where its
    centre lies inside.
    """
    found = _measured(ee, product, what, _located(ee, places, crs), crs, limit)
    return found.map(lambda feature: ee.Feature(None, feature.toDictionary()))


def _located(ee: Any, places: Sequence[tuple[int, list]], crs: str, keys: Mapping[int, dict] | None = None) -> Any:
    """The places as an ee.FeatureCollection; keys: further properties by number."""
    more = keys or {}
    return ee.FeatureCollection(
        [
            ee.Feature(ee.Geometry.MultiPolygon(rings, crs, False), {"n": number, **more.get(number, {})})
            for number, rings in places
        ]
    )


def _measured(ee: Any, product: CompositeRecipe | Change, what: Sequence[str], places: Any, crs: str, limit) -> Any:
    """The places with their statistics as properties."""
    product, transform = never_empty(product), [SIDE, 0, 0, 0, -SIDE, 0]
    if isinstance(product, Change):
        values, names = expressions.change(ee, product), [CHANGE]
        counts = [expressions.qa_image(ee, side, "clear_count") for side in parts_of(product)]
        views = counts[0].min(counts[1])
    else:
        values, names = values_image(ee, product, what), list(what)
        views = expressions.qa_image(ee, product, "clear_count")
    flags = ee.Image.constant(1).rename("pixels").addBands(views.rename("views"))
    if limit is not None:
        flags = flags.addBands(values.gte(limit).rename([_ABOVE + name for name in names]))
    found = values.toDouble().reduceRegions(places, _statistics(ee), None, crs, transform)
    return flags.toDouble().reduceRegions(found, ee.Reducer.sum().unweighted(), None, crs, transform)


# Tables that Earth Engine writes


@dataclass(frozen=True)
class Block:
    """Places of one zone that are measured together. parts: what is measured, over their box, and the days that the
    table tells of each. keys: what the table tells of each place, by number.
    """

    places: Sequence[tuple[int, list]]
    crs: str
    parts: Sequence[tuple[CompositeRecipe | Change, dict[str, str]]]
    keys: Mapping[int, dict]


def table(ee: Any, blocks: Sequence[Block], what: Sequence[str], limit: float | None) -> Any:
    """The statistics that areas() gives of several blocks in one ee.FeatureCollection, with the columns of
    table_columns(): what read_areas() and the table of a run in QGIS compute of them is computed there.
    """
    found = []
    for block in blocks:
        places = _located(ee, block.places, block.crs, block.keys)  # written once, however many parts there are
        for product, days in block.parts:
            measured = _measured(ee, product, what, places, block.crs, limit)
            finished = _finished(ee, area_names(product, what), isinstance(product, Change), limit, days)
            found.append(measured.map(finished))
    return ee.FeatureCollection(found).flatten()


def measures(change: bool, limited: bool) -> list[str]:
    """What a table tells of each band or index, in order."""
    found = [*STATISTICS[:-1], "clear_percent"]
    found += ["cannot_tell_percent"] if change else []
    return [*found, "hectares_above", "hectares_below"] if limited else found


def table_columns(names: Sequence[str], change: bool, limited: bool) -> list[str]:
    """The columns of statistics in a table, in order."""
    measured = measures(change, limited)
    columns = [name if len(names) == 1 else f"{prefix}_{name}" for prefix in names for name in measured]
    return [*columns, "clear_views", "pixels", "hectares"]


def _finished(ee: Any, names: Sequence[str], change: bool, limit: float | None, days: dict[str, str]) -> Callable:
    """The function that adds a table's columns to a feature which was measured. Where no pixel lies inside they are 0:
    null as a property's value is not documented.
    """

    def finish(feature: Any) -> Any:
        feature = ee.Feature(feature)

        def counted(name: str) -> Any:
            return ee.Number(ee.List([feature.get(name), 0]).reduce(ee.Reducer.firstNonNull()))

        pixels = counted("pixels")
        inside = pixels.max(1)
        values: dict[str, Any] = {**days, "pixels": pixels, "hectares": pixels.multiply(HECTARES)}
        values["clear_views"] = counted("views").divide(inside)
        for name in names:
            prefix = "" if len(names) == 1 else f"{name}_"
            count = counted(f"{prefix}count")
            share = count.multiply(100).divide(inside)
            values[f"{prefix}clear_percent"] = share
            if change:
                values[f"{prefix}cannot_tell_percent"] = share.multiply(-1).add(100)
            if limit is not None:
                above = counted(_ABOVE + name)
                values[f"{prefix}hectares_above"] = above.multiply(HECTARES)
                values[f"{prefix}hectares_below"] = count.subtract(above).multiply(HECTARES)
        return ee.Feature(None, feature.toDictionary()).set(values)

    return finish


def class_areas(ee: Any, change: Change, crs: str, transform: Sequence[float]) -> Any:
    """Square metres of each class of a change within its area, as read_class_areas() reads them."""
    classes = expressions.classes(ee, change, expressions.change(ee, _never_empty_change(change)))
    ground = ee.Image.pixelArea()
    images = [
        classes.eq(number).unmask(0).multiply(ground).rename(f"class_{number}") for number in range(len(change.classes))
    ]
    image = ee.Image.cat([*images, ground.rename(_WHOLE)]).toDouble()
    region = expressions.area(ee, change.after)
    return image.reduceRegion(ee.Reducer.sum(), region, None, crs, list(transform), maxPixels=1e9)


def read_class_areas(change: Change, value: Mapping[str, Any]) -> tuple[float, ...]:
    """Square metres of each class in order, and of the whole area. Raises KeyError, TypeError or ValueError."""
    names = [*(f"class_{number}" for number in range(len(change.classes))), _WHOLE]
    return tuple(float(value[name] or 0) for name in names)


def _statistics(ee: Any) -> Any:
    """Mean and so on of the pixels whose centre is inside, each counted once."""
    first, *others = (
        ee.Reducer.mean().unweighted(),
        ee.Reducer.median(maxRaw=_MOST_RAW),
        ee.Reducer.stdDev().unweighted().setOutputs(["stdev"]),
        ee.Reducer.percentile([10, 90], maxRaw=_MOST_RAW),
        ee.Reducer.count(),
    )
    for other in others:
        first = first.combine(other, "", True)
    return first


def area_names(product: CompositeRecipe | Change, what: Sequence[str]) -> tuple[str, ...]:
    """The names that areas() gives statistics for."""
    return (CHANGE,) if isinstance(product, Change) else tuple(what)


def read_areas(names: Sequence[str], value: Mapping[str, Any]) -> dict[int, dict[str, float | None]]:
    """Statistics by number of the place: for each name NAME_mean and so on, NAME_above where a limit was given (in
    pixels), "pixels" inside the area, and "views", the mean of clear views. Raises KeyError, TypeError or ValueError.
    """
    found = {}
    for row in value["features"]:
        given = row["properties"]
        pixels = finite(given.get("pixels")) or 0.0
        views = finite(given.get("views"))
        values: dict[str, float | None] = {
            "pixels": pixels,
            "views": views / pixels if pixels and views is not None else None,
        }
        for name in names:
            for statistic in STATISTICS:
                # Of an image with one band alone the results bear the reducer's names.
                key = statistic if len(names) == 1 else f"{name}_{statistic}"
                values[f"{name}_{statistic}"] = finite(given.get(key))
            values[f"{name}_count"] = values[f"{name}_count"] or 0.0
            if _ABOVE + name in given:
                values[f"{name}_above"] = finite(given[_ABOVE + name]) or 0.0
        found[int(given["n"])] = values
    return found
