"""From a recipe to what Earth Engine computes. Pure functions; the client is passed in as ``ee``.

Nothing here asks the server anything, and nothing depends on Qt or QGIS.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from ..core import catalog
from ..core.change import RELATIVE_TO, Change
from ..core.recipe import CompositeRecipe, shown_bounds


@dataclass(frozen=True)
class NeverEmpty(CompositeRecipe):
    """A recipe that has one masked scene where it would have none: what is computed of it then is masked everywhere,
    and no error. For what is asked of many composites at once.

    within: ISO dates of the time from which that scene is, so that there is the usual error if nothing was taken in all
    of it; None for any scene of all.
    """

    within: tuple[str, str] | None = None

    @classmethod
    def of(cls, recipe: CompositeRecipe, within: tuple[str, str] | None = None) -> NeverEmpty:
        """The same recipe."""
        return cls(**{item.name: getattr(recipe, item.name) for item in fields(CompositeRecipe)}, within=within)


_NEVER = "2100-01-01"  # after every scene: Earth Engine's date filter wants an end


def area(ee: Any, recipe: CompositeRecipe) -> Any:
    """The recipe's area as ee.Geometry.

    Edges of polygons are planar, straight in longitude and latitude, because that is what the user drew and what
    the recipe's own area and bounds count. The client's default, great circles, would bulge off long edges.
    """
    if recipe.roi["type"] == "Point":
        return ee.Geometry.Point(recipe.roi["coordinates"])
    return ee.Geometry(recipe.roi, None, False)


def scenes(ee: Any, recipe: CompositeRecipe) -> Any:
    """The Sentinel-2 scenes the recipe asks for, as ee.ImageCollection, not yet linked with their scores."""
    collection = (
        ee.ImageCollection(catalog.PRODUCTS[recipe.product].collection)
        .filterBounds(area(ee, recipe))
        .filterDate(recipe.start, recipe.end)
    )
    if recipe.months is not None:
        collection = collection.filter(ee.Filter.calendarRange(*recipe.months, "month"))
    if recipe.max_scene_cloud is not None:
        most = _plain(recipe.max_scene_cloud)
        collection = collection.filter(ee.Filter.lte("CLOUDY_PIXEL_PERCENTAGE", most))
    if recipe.excluded:
        collection = collection.filter(ee.Filter.inList("system:index", list(recipe.excluded)).Not())
    if isinstance(recipe, NeverEmpty):

        def hide(image: Any) -> Any:
            return image.updateMask(0)

        any_scene = ee.ImageCollection(catalog.PRODUCTS[recipe.product].collection)
        if recipe.within is not None:
            any_scene = any_scene.filterBounds(area(ee, recipe)).filterDate(*recipe.within)
        masked = any_scene.limit(1).map(hide)
        collection = ee.ImageCollection(ee.Algorithms.If(collection.size(), collection, masked))
    return collection


def clear_scenes(
    ee: Any, recipe: CompositeRecipe, bands: Sequence[str] = (), scored: bool = False, faded: bool = False
) -> Any:
    """The clear views of each scene, or of each overpass if the recipe merges them, with only these bands (the
    style's) and, if ``scored``, the score, if ``faded`` too, ``inner``: masked where the score is below the threshold
    or missing, and as usable() has it.

    Bands are selected before anything is reduced: the archive's band lists differ between years, and Earth Engine
    refuses to reduce a mixed collection.
    """
    bands, merged = list(bands or recipe.bands), recipe.merges_overpasses
    threshold = _plain(recipe.clear_threshold)

    def clear(image: Any) -> Any:
        score = image.select(recipe.qa_band)
        values = image.select(bands)
        kept = values.addBands(score) if merged or scored else values
        if faded:
            kept = kept.addBands(_inner(ee, _trimmed(ee, recipe, image, values.select([bands[0]]))))
        kept = kept.updateMask(score.gte(threshold))
        kept = usable(ee, recipe, image, kept, values if recipe.whole_views(bands) else None)
        return kept.set("overpass", overpass(ee, image)) if merged else kept

    views = balanced(ee, recipe, scored_scenes(ee, recipe, [recipe.qa_band]), bands).map(clear)
    views = _each_overpass_once(ee, recipe, views) if merged else views
    return views.select(bands) if merged and not scored else views


def usable(ee: Any, recipe: CompositeRecipe, image: Any, values: Any, needed: Any) -> Any:
    """``values`` of a scored scene where all bands of the image ``needed`` have a value (None: wherever they are), and
    without the scene's edges as the recipe has it.
    """
    if needed is not None:
        values = values.updateMask(needed.mask().reduce(ee.Reducer.min()))
    return _trimmed(ee, recipe, image, values)


def _trimmed(ee: Any, recipe: CompositeRecipe, image: Any, values: Any) -> Any:
    """``values`` of a scene without its edges: catalog.EDGE_BANDS must have a value, and the footprint is made smaller
    by the metres of the recipe.
    """
    if recipe.trim_edges is not None:
        values = values.updateMask(image.select(list(catalog.EDGE_BANDS)).mask().reduce(ee.Reducer.min()))
    if recipe.trim_edges:
        inner = image.geometry().buffer(-_plain(recipe.trim_edges))
        values = values.updateMask(ee.Image.constant(1).clip(inner).mask().gte(0.5))
    return values


def _each_overpass_once(ee: Any, recipe: CompositeRecipe, views: Any) -> Any:
    """One image for each overpass of views with the score as a band and the property "overpass": where tiles overlap
    the one with the highest score, of equal ones the first by system:index.
    """

    def merge(image: Any) -> Any:
        return ee.ImageCollection.fromImages(image.get("tiles")).qualityMosaic(recipe.qa_band)

    same = ee.Filter.equals(leftField="overpass", rightField="overpass")
    tiles = ee.Join.saveAll("tiles", "system:index").apply(views.distinct("overpass"), views, same)
    return ee.ImageCollection(tiles).map(merge)


def scored_scenes(ee: Any, recipe: CompositeRecipe, qa_bands: list[str]) -> Any:
    """The recipe's scenes with their scores as further bands, fully masked for scenes that have none.

    Where the recipe is lenient the scores are higher by as much as the threshold shall be lower, and where it widens
    what is not clear, a score is the lowest of all within that distance, on the pixels that are asked for.
    """
    scored = scenes(ee, recipe).linkCollection(ee.ImageCollection(catalog.CLOUD_SCORE_PLUS), qa_bands)
    if not recipe.leniency and not recipe.widen_mask:
        return scored

    def adjust(image: Any) -> Any:
        score = found = image.select(qa_bands)
        if recipe.leniency:
            inside = ee.Image.constant(1).clip(ee.Geometry(recipe.lenient_areas, None, False)).mask().gte(0.5)
            found = found.add(inside.multiply(_plain(recipe.leniency))).toFloat()
        if recipe.widen_mask:
            found = found.focalMin(_plain(recipe.widen_mask), "circle", "meters").updateMask(score.mask())
        return image.addBands(found, None, True)

    return scored.map(adjust)


def balanced(ee: Any, recipe: CompositeRecipe, scored: Any, bands: Sequence[str]) -> Any:
    """Scored scenes with these bands multiplied by the gain of the scene's orbit, rounded, if the recipe wants them
    balanced: each orbit becomes as bright as the mean of all where they overlap in the area.
    """
    if not recipe.balance_orbits:
        return scored
    bands = list(bands)

    def of_orbit(image: Any) -> Any:
        return image.set("orbit", ee.Number(image.toDictionary().get("SENSING_ORBIT_NUMBER", 0)))

    named = scored.map(of_orbit)
    same = ee.Filter.equals(leftField="orbit", rightField="orbit")
    joined = ee.Join.saveFirst("gain").apply(named, _orbit_gains(ee, recipe, named, bands), same)

    def even(image: Any) -> Any:
        gain = ee.Image(image.get("gain"))
        return image.addBands(image.select(bands).multiply(gain).round().toUint16(), None, True)

    return ee.ImageCollection(joined).map(even)


def _orbit_gains(ee: Any, recipe: CompositeRecipe, named: Any, bands: list[str]) -> Any:
    """For each orbit an image of constants, one a band, with the property "orbit". See catalog.BALANCE_SCORE."""
    west, south, east, north = shown_bounds(recipe)
    where = ee.Geometry.Rectangle([west, south, east, north], None, False)
    scale = _balance_scale(recipe)

    def clear(image: Any) -> Any:
        values, score = image.select(bands), image.select(recipe.qa_band)
        kept = values.addBands(score).updateMask(score.gte(catalog.BALANCE_SCORE))
        return kept.updateMask(values.mask().reduce(ee.Reducer.min()))

    views = named.map(clear)
    same = ee.Filter.equals(leftField="orbit", rightField="orbit")
    groups = ee.ImageCollection(ee.Join.saveAll("views").apply(views.distinct("orbit"), views, same))

    def clearest(image: Any) -> Any:
        of_orbit = ee.ImageCollection.fromImages(image.get("views")).qualityMosaic(recipe.qa_band)
        return of_orbit.select(bands).set("orbit", image.get("orbit"))

    orbits = groups.map(clearest)
    mean = orbits.mean().updateMask(orbits.select([0]).count().gte(2))

    def gain(image: Any) -> Any:
        away = image.divide(mean).subtract(1).abs().reduce(ee.Reducer.max())
        near = away.lte(catalog.BALANCE_WITHIN)
        sums = [
            kept.updateMask(near)
            .unmask(0, False)
            .reduceRegion(ee.Reducer.sum(), where, scale, "EPSG:3857")
            .toImage(bands)
            for kept in (mean, image)
        ]
        more = _plain(catalog.BALANCE_WEIGHT)
        return sums[0].add(more).divide(sums[1].add(more)).set("orbit", image.get("orbit"))

    return orbits.map(gain)


def _balance_scale(recipe: CompositeRecipe) -> int:
    """Pixels, in the units of web maps, on which orbits are compared."""
    west, south, east, north = shown_bounds(recipe)
    north, south = (math.log(math.tan(math.pi / 4 + math.radians(min(max(y, -85), 85)) / 2)) for y in (north, south))
    longer = 6_378_137 * max(math.radians(east - west), north - south)
    return max(10, math.ceil(longer / catalog.BALANCE_SIDE))


def overpass(ee: Any, image: Any) -> Any:
    """The overpass that took a Sentinel-2 image, as ee.Number: the satellite's letter and the absolute orbit, read as
    one hexadecimal number. preview.stack.Scene.overpass is its text.

    Both stand in DATATAKE_IDENTIFIER (GS2A_20230112T022051_039480_N05.09). An image without that property, or with
    another text there, counts with all others of its day (UTC) that lack it: one odd image must not fail the request.
    """
    day = ee.Date(image.get("system:time_start")).format(catalog.DATATAKE_OF_DAY)
    identifier = ee.String(image.toDictionary().get("DATATAKE_IDENTIFIER", day))
    known = ee.String(identifier.match(catalog.DATATAKE).cat(day.match(catalog.DATATAKE)).get(0))
    parts = [known.slice(first, end) for first, end in catalog.DATATAKE_PARTS]
    return ee.Number.parse(parts[0].cat(parts[1]), 16)


def composite(ee: Any, recipe: CompositeRecipe, bands: Sequence[str] = ()) -> Any:
    """The composite as ee.Image: these bands (the style's), each once, with the product's names and units.

    Clipped to the area if the recipe says so, except for a point, of which clipping would leave nothing: its
    composite reaches as far as the scenes that show it.
    """
    bands = list(bands or recipe.bands)
    if recipe.fill_from:
        return _clipped(ee, recipe, _filled(ee, recipe, bands).select(bands))
    if recipe.method in catalog.ONE_SCENE_METHODS:
        image = _one_scene(ee, recipe, bands).select(bands)
    elif recipe.percentile is not None:
        image = clear_scenes(ee, recipe, bands).reduce(ee.Reducer.percentile([_plain(recipe.percentile)]))
        # Reducers add a suffix to the names. Taken by position, an empty collection still fails with "no bands".
        image = image.select(list(range(len(bands))), bands)
    elif recipe.method == "geometric_median":
        together = list(dict.fromkeys([*bands, *catalog.DECIDING_BANDS[recipe.method]]))
        reducer = ee.Reducer.geometricMedian(len(together), catalog.GEOMETRIC_STEP)
        image = clear_scenes(ee, recipe, together).reduce(reducer)
        image = image.select(list(range(len(bands))), bands)
    elif recipe.method == "soft_mean":
        image = _soft_mean(ee, recipe, bands)
    elif recipe.method == "clearest_mean":
        image = _clearest_mean(ee, recipe, bands)
    else:
        collection = clear_scenes(ee, recipe, bands)
        image = {"median": collection.median, "mean": collection.mean}[recipe.method]()
    return _clipped(ee, recipe, _seen_enough(ee, recipe, image))


def sources(recipe: CompositeRecipe) -> list[NeverEmpty]:
    """The composite of a recipe's own time, and those that its holes are filled from, in their order, not clipped."""
    plain = recipe.with_(clip=False)
    found = [plain.unfilled, *plain.fillers()]
    if isinstance(recipe, NeverEmpty):
        return [NeverEmpty.of(one, None) for one in found]
    whole = (min(one.start for one in found), max(one.end for one in found))
    return [NeverEmpty.of(one, whole) for one in found]


def complete(ee: Any, image: Any) -> Any:
    """An image where all of its bands have a value."""
    return image.updateMask(image.mask().reduce(ee.Reducer.min()))


def _filled(ee: Any, recipe: CompositeRecipe, bands: list[str]) -> Any:
    """Each pixel from the first of sources() that has all bands there; the band ``filled`` tells its place, 0 for the
    recipe's own time. What no source has in all bands stays as it is in its own time.
    """
    images = [composite(ee, one, bands).select(bands) for one in sources(recipe)]
    marks = [ee.Image.constant(place).toByte().rename("filled") for place in range(len(images))]
    marked = [complete(ee, image.addBands(mark)) for image, mark in zip(images, marks)]
    own = images[0].addBands(marks[0].updateMask(0))
    return ee.ImageCollection([own, *reversed(marked)]).mosaic()


def _mark(image: Any) -> Any:
    """Where _filled() has filled, and from which of its sources."""
    mark = image.select(["filled"])
    return mark.updateMask(mark.gt(0))


def _seen_enough(ee: Any, recipe: CompositeRecipe, image: Any) -> Any:
    """The image where the recipe's number of clear views is reached."""
    if recipe.min_views < 2:  # without any there is nothing anyway
        return image
    return image.updateMask(qa_image(ee, recipe.with_(clip=False), "clear_count").gte(recipe.min_views))


def _soft_mean(ee: Any, recipe: CompositeRecipe, bands: list[str]) -> Any:
    """The mean of the clear views, their weights rising from the threshold to the recipe's full weight."""
    low = round(recipe.clear_threshold, 6)
    full = catalog.FULL_WEIGHT if recipe.full_weight is None else recipe.full_weight
    if full <= low:
        return clear_scenes(ee, recipe, bands).mean()

    def weigh(image: Any) -> Any:
        weight = image.select([recipe.qa_band], ["weight"]).subtract(_plain(low)).divide(_plain(round(full - low, 6)))
        weight = weight.max(catalog.LEAST_WEIGHT).min(1)
        return image.select(bands).multiply(weight).addBands(weight)

    sums = clear_scenes(ee, recipe, bands, scored=True).map(weigh).sum()
    return sums.select(bands).divide(sums.select("weight"))


def _clearest_mean(ee: Any, recipe: CompositeRecipe, bands: list[str]) -> Any:
    """The mean of the clear views, the clearest weighing most: see catalog.LESS_CLEAR and FADE."""

    def weigh(image: Any) -> Any:
        clearness = image.select(recipe.qa_band).subtract(1).divide(_plain(catalog.LESS_CLEAR)).exp()
        weight = clearness.multiply(image.select("inner")).rename("weight")
        return image.select(bands).multiply(weight).addBands(weight)

    sums = clear_scenes(ee, recipe, bands, scored=True, faded=True).map(weigh).sum()
    return sums.select(bands).divide(sums.select("weight"))


def _inner(ee: Any, band: Any) -> Any:
    """How far inside of a scene each pixel lies, to 1 at catalog.FADE metres from where this one band has no value.

    Distances are those on the pixels that are asked for, whatever their size. Earth Engine reads a margin as wide as
    the distance for them, so one band is asked and not all.
    """
    outside = band.mask().unmask(0, False).Not()
    pixels = outside.fastDistanceTransform(catalog.margin(catalog.FADE)).sqrt()
    metres = pixels.multiply(ee.Image.pixelArea().sqrt())
    return metres.divide(_plain(catalog.FADE)).min(1).rename("inner")


def _clipped(ee: Any, recipe: CompositeRecipe, image: Any) -> Any:
    return image.clip(area(ee, recipe)) if recipe.clip and recipe.roi["type"] != "Point" else image


def _one_scene(ee: Any, recipe: CompositeRecipe, bands: Sequence[str] = ()) -> Any:
    """Each pixel from one scene that is clear there: these (the style's) and the deciding bands, the score, and
    ``date``, the day the scene was taken, counted from 1970-01-01 in UTC.

    Only pixels with a value in all of these bands count, so that a pixel's bands always come from the same scene.
    """
    deciding = list(catalog.DECIDING_BANDS.get(recipe.method, ()))
    bands = list(dict.fromkeys([*(bands or recipe.bands), *deciding]))
    threshold = _plain(recipe.clear_threshold)

    def clear(image: Any) -> Any:
        score = image.select(recipe.qa_band)
        day = image.metadata("system:time_start").divide(86_400_000).floor().rename("date")
        needed = image.select(bands)
        values = needed.addBands(score).addBands(day)
        if recipe.method == "best_pixel":
            values = values.addBands(_fitness(ee, recipe, image, score, day).rename("best"))
        values = values.updateMask(score.gte(threshold))
        values = usable(ee, recipe, image, values, needed)
        return values.set("overpass", overpass(ee, image)) if recipe.merges_overpasses else values

    views = balanced(ee, recipe, scored_scenes(ee, recipe, [recipe.qa_band]), bands).map(clear)
    if recipe.merges_overpasses:
        views = _each_overpass_once(ee, recipe, views)
    if recipe.method == "latest":
        return views.sort("system:time_start").mosaic()
    if recipe.method == "clearest":
        return views.qualityMosaic(recipe.qa_band)
    if recipe.method == "best_pixel":
        return views.qualityMosaic("best")
    if recipe.method == "nearest":

        def close(image: Any) -> Any:
            away = image.select("date").subtract(_days(recipe)).abs()
            return image.addBands(image.select(recipe.qa_band).multiply(catalog.CLEARER).subtract(away).rename("best"))

        views = views.map(close)
    elif recipe.method == "greenest":

        def green(image: Any) -> Any:
            return image.addBands(image.normalizedDifference(deciding).rename("best"))

        views = views.map(green)
    else:
        middle = views.select(deciding).median()

        def near(image: Any) -> Any:
            away = image.select(deciding).subtract(middle).pow(2).reduce(ee.Reducer.sum())
            return image.addBands(image.select(recipe.qa_band).multiply(catalog.CLEARER).subtract(away).rename("best"))

        views = views.map(near)
    return views.qualityMosaic("best")


def _days(recipe: CompositeRecipe) -> int:
    """The recipe's wanted day, counted from 1970-01-01."""
    return (recipe.wanted_day - date(1970, 1, 1)).days


def _fitness(ee: Any, recipe: CompositeRecipe, image: Any, score: Any, day: Any) -> Any:
    """How good each pixel of a scene is by the recipe's weights: see catalog.WEIGHTS.

    Distances are those on the pixels that are asked for, whatever their size.
    """
    by_score, by_distance, by_day, by_scene = recipe.weights or catalog.USUAL_WEIGHTS
    fit = score.multiply(_plain(by_score))
    if by_distance:
        unclear = score.gte(_plain(recipe.clear_threshold)).Not().unmask(0, False)
        pixels = unclear.fastDistanceTransform(catalog.margin(catalog.FAR)).sqrt()
        distance = pixels.multiply(ee.Image.pixelArea().sqrt()).divide(_plain(catalog.FAR)).min(1)
        fit = fit.add(distance.multiply(_plain(by_distance)))
    if by_day:
        away = day.subtract(_days(recipe)).abs().divide(recipe.half_span).min(1)
        fit = fit.subtract(away.multiply(_plain(by_day)))
    if by_scene:  # a scene without the property counts as cloudy
        cloudy = ee.Number(image.toDictionary().get("CLOUDY_PIXEL_PERCENTAGE", 100))
        fit = fit.subtract(ee.Image.constant(cloudy.divide(100).multiply(_plain(by_scene))))
    return fit


def index(ee: Any, name: str, image: Any) -> Any:
    """A spectral index of catalog.INDICES from an image with its bands; the one band has the index's name."""
    row = catalog.INDICES[name]
    if not row.formula:
        return image.normalizedDifference(list(row.bands)).rename(name)
    bands = {band: image.select(band) for band in row.bands}
    return catalog.evaluated(row.formula, bands, lambda step, left, right: getattr(left, step)(right)).rename(name)


def qa_image(ee: Any, recipe: CompositeRecipe, name: str) -> Any:
    """What tells about the composite, one band named as in catalog.QA_LAYERS, clipped as the composite is.

    clear_count: clear views, 0 included, an overpass once where its tiles overlap. score: the median of their scores.
    holes: 1 where the composite has none, masked elsewhere. date: see catalog.QA_LAYERS; the recipe's method must be
    one of ONE_SCENE_METHODS. filled: which of the recipe's fill_from the composite is of, counted from 1, masked where
    it is of its own time or of none. All but holes and filled are of the recipe's own time.
    """
    if name == "filled":
        if not recipe.fill_from:
            return composite(ee, recipe).select([0], ["filled"]).updateMask(0)
        return _clipped(ee, recipe, _mark(_filled(ee, recipe, list(recipe.bands))))
    recipe = recipe if name == "holes" else recipe.unfilled
    if name == "date":
        image = _seen_enough(ee, recipe, _one_scene(ee, recipe).select(["date"]))
    elif name in catalog.SPREADS:
        image = _spread(ee, recipe, name)
    elif name == "holes":
        shown = composite(ee, recipe.with_(clip=False)).mask().reduce(ee.Reducer.min())
        image = shown.eq(0).unmask(1, False)
        image = image.updateMask(image)
    else:
        threshold, counted = _plain(recipe.clear_threshold), name == "clear_count"
        merged = recipe.merges_overpasses and not counted

        def clear(image: Any) -> Any:
            score = image.select([recipe.qa_band])
            view = ee.Image.constant(overpass(ee, image)) if counted else score
            needed = image.select(list(recipe.bands))
            kept = usable(ee, recipe, image, view.updateMask(score.gte(threshold)), needed)
            return kept.set("overpass", overpass(ee, image)) if merged else kept

        views = scored_scenes(ee, recipe, [recipe.qa_band]).map(clear)
        views = _each_overpass_once(ee, recipe, views) if merged else views
        image = views.reduce(ee.Reducer.countDistinct()).unmask(0, False) if counted else views.median()
    return _clipped(ee, recipe, image.select([0], [name]))


def _spread(ee: Any, recipe: CompositeRecipe, name: str) -> Any:
    """How far the clear views lie from the composite: see catalog.SPREADS."""
    together = recipe.bands
    if name in catalog.GEOMETRIC_SPREADS:
        together = tuple(dict.fromkeys((*together, *catalog.DECIDING_BANDS[recipe.method])))
    middle = composite(ee, recipe.with_(clip=False), together)

    def away(image: Any) -> Any:
        apart, total = image.subtract(middle), ee.Reducer.sum()
        if name == "mad":
            return apart.abs()
        if name in ("emad", "emad_se"):
            return apart.pow(2).reduce(total).sqrt()
        if name == "bcmad":
            return apart.abs().reduce(total).divide(image.add(middle).reduce(total))
        lengths = image.pow(2).reduce(total).multiply(middle.pow(2).reduce(total)).sqrt()
        return image.multiply(middle).reduce(total).divide(lengths).multiply(-1).add(1)

    spread = clear_scenes(ee, recipe, together).map(away).median().reduce(ee.Reducer.mean())
    if name == "emad_se":
        spread = spread.divide(qa_image(ee, recipe.with_(clip=False), "clear_count").sqrt())
    return spread


def change(ee: Any, wanted: Change) -> Any:
    """The difference of a change, after minus before, as ee.Image with the one band ``change``.

    In units of the index or band; masked where a side has no value or fewer than ``min_views`` clear views.
    """
    sides = {name: wanted.side(name) for name in ("before", "after")}
    values = {name: _compared(ee, wanted, side) for name, side in sides.items()}
    image = values["after"].subtract(values["before"])
    if wanted.relative:
        image = image.divide(values["before"].add(RELATIVE_TO))
    if wanted.min_views:
        for side in sides.values():
            image = image.updateMask(qa_image(ee, side, "clear_count").gte(wanted.min_views))
    return image.rename("change")


def saved_change(ee: Any, wanted: Change, nodata: float, most: float) -> Any:
    """What is saved of a change, float32: bands change, before, after (in units of the index or band), views_before and
    views_after (clear views, 0 included).

    nodata: what is masked, "cannot tell" in the band change. Values are kept between -most and most, beyond which
    nodata must lie.
    """
    bands = [change(ee, wanted)]
    sides = {name: wanted.side(name) for name in ("before", "after")}
    bands += [_compared(ee, wanted, side).rename(name) for name, side in sides.items()]
    bands += [qa_image(ee, side, "clear_count").rename(f"views_{name}") for name, side in sides.items()]
    image = bands[0]
    for band in bands[1:]:
        image = image.addBands(band)
    return image.max(_plain(-most)).min(_plain(most)).unmask(_plain(nodata), False).toFloat()


def _compared(ee: Any, wanted: Change, side: CompositeRecipe) -> Any:
    image = composite(ee, side, wanted.bands)
    return index(ee, wanted.index, image) if wanted.index in catalog.INDICES else image


def shown_image(ee: Any, recipe: CompositeRecipe | Change) -> Any:
    """What is shown, in its own units: a composite's bands, an index of them, what tells about it, or a change."""
    if isinstance(recipe, Change):
        return change(ee, recipe)
    name = recipe.style.index
    if is_filled(recipe):
        return shown_of_filled(ee, recipe, _filled(ee, recipe, list(recipe.bands)))
    if name in catalog.QA_LAYERS:
        return qa_image(ee, recipe, name)
    image = composite(ee, recipe)
    return index(ee, name, image) if name else image


def is_filled(recipe: CompositeRecipe) -> bool:
    """Whether what a recipe shows has to do with other times than its own."""
    name = recipe.style.index
    return bool(recipe.fill_from) and (name not in catalog.QA_LAYERS or name in ("holes", "filled"))


def shown_of_filled(ee: Any, recipe: CompositeRecipe, image: Any) -> Any:
    """What is shown of a composite whose holes are filled. image: its bands and ``filled``, as _filled() gives them."""
    name, bands = recipe.style.index, list(recipe.bands)
    if name == "filled":
        image = _mark(image)
    elif name == "holes":
        image = image.select(bands).mask().reduce(ee.Reducer.min()).eq(0).unmask(1, False)
        image = image.updateMask(image).rename("holes")
    else:
        image = image.select(bands)
    image = _clipped(ee, recipe, image)
    return index(ee, name, image) if name in catalog.INDICES else image


def classes(ee: Any, wanted: Change, difference: Any) -> Any:
    """The number of each pixel's class, from 0, of the difference of a change."""
    first, *others = wanted.class_limits
    found = difference.gte(_plain(first))
    for limit in others:
        found = found.add(difference.gte(_plain(limit)))
    return found


def tile_image(ee: Any, recipe: CompositeRecipe | Change) -> Any:
    """A composite, or a change in the colours of its classes, as it is shown: an 8-bit RGB ee.Image ready for getMapId.

    With the default recipe and clip off this is what the dataset page's snippet sends, node for node but for the
    bands that are selected early, and so the same pixels.
    """
    if isinstance(recipe, Change):
        found, palette = classes(ee, recipe, shown_image(ee, recipe)), [row.colour for row in recipe.classes]
        return found.visualize(min=0, max=len(palette) - 1, palette=palette)
    return painted(ee, recipe, shown_image(ee, recipe))


def painted(ee: Any, recipe: CompositeRecipe, image: Any) -> Any:
    """What a recipe shows in the colours of its style."""
    style = recipe.style
    options = {
        "bands": [style.index] if style.index else list(style.bands),
        "min": _plain(style.min),
        "max": _plain(style.max),
    }
    if style.gamma != 1:
        options["gamma"] = _plain(style.gamma)
    if style.palette:
        options["palette"] = list(style.palette)
    return image.visualize(**options)


def saved_picture(ee: Any, recipe: CompositeRecipe | Change) -> Any:
    """tile_image to be saved: bands red, green, blue and alpha, 8 bits; alpha is 255 where there is anything, else 0.

    The formats that pixels travel in have no mask, and every colour is a valid one. A recipe that fills holes from
    other times has a fifth band, filled: which of its fill_from a pixel is of, counted from 1, else 0.
    """
    colours = ["red", "green", "blue"]
    marked = None if isinstance(recipe, Change) or not recipe.fill_from else recipe
    filled: Any = None if marked is None else _filled(ee, marked, list(marked.bands))
    if marked is not None and is_filled(marked):
        image = painted(ee, marked, shown_of_filled(ee, marked, filled))
    else:
        image = tile_image(ee, recipe)
    grey = not isinstance(recipe, Change) and recipe.style.single and not recipe.style.palette
    image = image.select([0, 0, 0] if grey else [0, 1, 2], colours)
    alpha = image.mask().reduce(ee.Reducer.min()).gt(0).multiply(255).rename("alpha")
    image = image.unmask(0, False).addBands(alpha.unmask(0, False))
    if marked is not None:
        image = image.addBands(_clipped(ee, marked, filled.select(["filled"])).unmask(0, False))
    return image.toUint8()


def saved_values(
    ee: Any,
    recipe: CompositeRecipe,
    content: str,
    bands: Sequence[str] = (),
    *,
    dtype: str,
    nodata: float,
    limits: tuple[float, float],
    factor: float = 1,
) -> Any:
    """What is saved of a composite as numbers of one data type (uint8, uint16, int16, float32), masked pixels nodata.

    content: "bands" for the composite's ``bands``, a key of catalog.INDICES or of catalog.QA_LAYERS ("holes" is 0
    where there is none). Values are multiplied by factor, whole numbers rounded half up, and kept within ``limits``,
    which must leave out nodata: the formats that pixels travel in have no mask.

    A recipe that fills holes from other times has a last band, filled, unless the content is a QA layer: which of its
    fill_from a pixel is of, counted from 1, 0 where it is of its own time.
    """
    needed, filled = list(dict.fromkeys(catalog.INDICES[content].bands if content in catalog.INDICES else bands)), None
    if content not in catalog.QA_LAYERS:
        if recipe.fill_from:
            filled = _filled(ee, recipe, needed)
            image = _clipped(ee, recipe, filled.select(needed))
        else:
            image = composite(ee, recipe, needed)
        image = image if content == "bands" else index(ee, content, image)
    elif content == "holes":
        image = _clipped(ee, recipe, qa_image(ee, recipe.with_(clip=False), "holes").unmask(0, False))
    else:
        image = qa_image(ee, recipe, content)
    if factor != 1:
        image = image.multiply(_plain(factor))
    if dtype != "float32":
        image = image.add(0.5).floor()
    image = image.max(_plain(limits[0])).min(_plain(limits[1])).unmask(_plain(nodata), False)
    if filled is not None:
        image = image.addBands(_clipped(ee, recipe, filled.select(["filled"])).unmask(_plain(nodata), False))
    return {
        "uint8": image.toUint8,
        "uint16": image.toUint16,
        "int16": image.toInt16,
        "float32": image.toFloat,
    }[dtype]()


def footprints(ee: Any, recipe: CompositeRecipe) -> Any:
    """The outlines of all scenes of the recipe, excluded ones too, as features with the property index."""

    def outline(image: Any) -> Any:
        return ee.Feature(image.geometry(), {"index": image.get("system:index")})

    return ee.FeatureCollection(scenes(ee, recipe.with_(excluded=())).map(outline))


def scene_table(ee: Any, recipe: CompositeRecipe, since: str | None = None) -> Any:
    """All scenes of the recipe, excluded ones too, as features without geometry; preview.stack.scenes_of reads them.

    Properties: index, time (milliseconds since 1970), those of SCENE_PROPERTIES, and of the score image its
    properties as score_NAME and its time as score_time, null where there is none.

    since: an ISO date. With it the table itself has the property last_score, a list of the time of the area's latest
    score image from that day on, empty where there is none. (Over the whole archive Earth Engine would take too long.)
    """
    scores = ee.ImageCollection(catalog.CLOUD_SCORE_PLUS)
    names = list(catalog.SCORE_PROPERTIES)

    def row(image: Any) -> Any:
        linked = image.linkCollection(scores, None, [*names, "system:time_start"])
        own = {name: image.get(name) for name in catalog.SCENE_PROPERTIES}
        score = {f"score_{name}": linked.get(name) for name in names}
        score["score_time"] = linked.get("system:time_start")
        return ee.Feature(
            None, {"index": image.get("system:index"), "time": image.get("system:time_start"), **own, **score}
        )

    table = ee.FeatureCollection(scenes(ee, recipe.with_(excluded=())).map(row))
    if since is None:
        return table
    recent = scores.filterBounds(area(ee, recipe)).filterDate(since, _NEVER)
    # As a list, because a property cannot be set to nothing.
    last = recent.limit(1, "system:time_start", False).aggregate_array("system:time_start")
    return table.set("last_score", last)


def clear_shares(ee: Any, recipe: CompositeRecipe, indices: Sequence[str], crs: str, scale: float) -> Any:
    """How much of the area each of the named scenes shows clear, as features without geometry.

    Properties: index, and clear, 0..1: where the score is at or above the threshold and all of the style's bands have
    a value. Measured on pixels of ``scale`` metres in ``crs``.
    """
    named, threshold, where = recipe.with_(excluded=()), _plain(recipe.clear_threshold), area(ee, recipe)

    def row(image: Any) -> Any:
        clear = image.select([recipe.qa_band], ["clear"]).gte(threshold)
        clear = usable(ee, recipe, image, clear, image.select(list(recipe.bands))).unmask(0, False)
        share = clear.reduceRegion(ee.Reducer.mean(), where, scale, crs).get("clear")
        return ee.Feature(None, {"index": image.get("system:index"), "clear": share})

    collection = scored_scenes(ee, named, [recipe.qa_band])
    return ee.FeatureCollection(collection.filter(ee.Filter.inList("system:index", list(indices))).map(row))


def view_counts(ee: Any, recipes: Sequence[CompositeRecipe], crs: str, transform: Sequence[float]) -> Any:
    """How many views composites of one area have, as features without geometry, in the order of the recipes.

    Properties: number, of the recipe; seen and clear: views with a score, and clear ones, summed over the area's pixels
    of the grid ``transform`` in ``crs``. A view is an overpass's of a pixel.
    """
    rows, whole = [], (min(recipe.start for recipe in recipes), max(recipe.end for recipe in recipes))
    for number, recipe in enumerate(recipes):
        one = NeverEmpty.of(recipe.unfilled.with_(clip=False), whole)
        clear = qa_image(ee, one, "clear_count").rename("clear")
        counts = clear.addBands(qa_image(ee, one.with_(clear_threshold=0), "clear_count").rename("seen")).toDouble()
        sums = counts.reduceRegion(ee.Reducer.sum().unweighted(), area(ee, recipe), None, crs, list(transform))
        rows.append(ee.Feature(None, sums).set("number", number))
    return ee.FeatureCollection(rows)


def preview_image(ee: Any, recipe: CompositeRecipe, indices: Sequence[str], bands: Sequence[str]) -> Any:
    """The named scenes, pixel by pixel in one ee.Image, from which preview.stack composes locally.

    For each scene the bands ``<system:index>_<band>``: reflectances as uint16, both scores as float with -1 where
    there is none, and ``valid``, uint8: bit b is set where the b-th of ``bands`` has a value. The formats that pixels
    travel in have no mask, and 0 is a reflectance. At most eight bands. Edges are cut as the recipe has it.
    """
    bands, qa_bands = list(bands), list(catalog.QA_BANDS)
    bits = [1 << number for number in range(len(bands))]

    def flat(image: Any) -> Any:
        values = _trimmed(ee, recipe, image, image.select(bands))
        valid = values.mask().unmask(0, False).gt(0).multiply(ee.Image.constant(bits)).reduce(ee.Reducer.sum())
        scores = image.select(qa_bands).unmask(-1, False).toFloat()
        return values.unmask(0, False).toUint16().addBands(valid.toUint8().rename("valid")).addBands(scores)

    named = recipe.with_(excluded=())
    named = named.with_(widen_mask=None, lenient_areas=None, lenient_by=None)  # the preview does that itself
    collection = scored_scenes(ee, named, qa_bands).filter(ee.Filter.inList("system:index", list(indices)))
    return collection.map(flat).toBands()


def _plain(number: float) -> float:
    """2500 rather than 2500.0, as people write it, so that equal requests are equal expressions."""
    return int(number) if float(number).is_integer() else number
