"""From a recipe to what Earth Engine computes. Pure functions; the client is passed in as ``ee``.

Nothing here asks the server anything, and nothing depends on Qt or QGIS.
"""

from __future__ import annotations

from typing import Any

from .. import catalog
from ..recipe import CompositeRecipe


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
    return collection


def clear_scenes(ee: Any, recipe: CompositeRecipe) -> Any:
    """The scenes with only the style's bands, masked where the score is below the threshold or missing.

    Bands are selected before anything is reduced: the archive's band lists differ between years, and Earth Engine
    refuses to reduce a mixed collection.
    """
    bands = _bands(recipe)
    threshold = _plain(recipe.clear_threshold)

    def clear(image: Any) -> Any:
        return image.select(bands).updateMask(image.select(recipe.qa_band).gte(threshold))

    linked = scenes(ee, recipe).linkCollection(ee.ImageCollection(catalog.CLOUD_SCORE_PLUS), [recipe.qa_band])
    return linked.map(clear)


def composite(ee: Any, recipe: CompositeRecipe) -> Any:
    """The composite as ee.Image: the style's bands, each once, with the product's names and units.

    Clipped to the area if the recipe says so, except for a point, of which clipping would leave nothing: its
    composite reaches as far as the scenes that show it.
    """
    collection = clear_scenes(ee, recipe)
    if recipe.method == "percentile":
        image = collection.reduce(ee.Reducer.percentile([_plain(recipe.percentile)]))
        # Reducers add a suffix to the names. Taken by position, an empty collection still fails with "no bands".
        bands = _bands(recipe)
        image = image.select(list(range(len(bands))), bands)
    else:
        image = {"median": collection.median, "mean": collection.mean}[recipe.method]()
    if recipe.clip and recipe.roi["type"] != "Point":
        image = image.clip(area(ee, recipe))
    return image


def tile_image(ee: Any, recipe: CompositeRecipe) -> Any:
    """The composite as it is shown: an 8-bit RGB ee.Image ready for getMapId.

    With the default recipe and clip off this is what the dataset page's snippet sends, node for node but for the
    bands that are selected early, and so the same pixels.
    """
    style = recipe.style
    options = {"bands": list(style.bands), "min": _plain(style.min), "max": _plain(style.max)}
    if style.gamma != 1:
        options["gamma"] = _plain(style.gamma)
    if style.palette:
        options["palette"] = list(style.palette)
    return composite(ee, recipe).visualize(**options)


def _bands(recipe: CompositeRecipe) -> list[str]:
    """The style's bands in order, each once."""
    return list(dict.fromkeys(recipe.style.bands))


def _plain(number: float) -> float:
    """2500 rather than 2500.0, as people write it, so that equal wishes are equal expressions."""
    return int(number) if float(number).is_integer() else number
