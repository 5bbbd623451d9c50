"""A composite in words, title and value: for the window about a layer and for reports."""

from __future__ import annotations

from datetime import datetime

from qgis.PyQt.QtCore import QLocale

from ..core import catalog
from ..core.change import Change
from ..core.recipe import CompositeRecipe, ground_km2
from .i18n import listed, locale, tr
from .names import masks_titles, score_title, tuning_title
from .titles import (
    band_titles,
    change_titles,
    class_label,
    index_sign,
    method_titles,
    product_titles,
    qa_layer_titles,
    style_titles,
)
from .units import format_area


def facts(recipe: CompositeRecipe | Change, created: str = "") -> list[tuple[str, str]]:
    """A recipe, or a change, in words, title and value. created: ISO time its map was made."""
    if isinstance(recipe, Change):
        return _change_facts(recipe, created)
    number = locale().toString
    dates = tr("{start} to {last} (UTC)").format(start=recipe.start, last=recipe.last_day)
    if recipe.months is not None:
        names = [locale().standaloneMonthName(month, QLocale.FormatType.ShortFormat) for month in recipe.months]
        dates = tr("{dates}, months {first} to {last}").format(dates=dates, first=names[0], last=names[1])
    if recipe.roi["type"] == "Point":
        lon, lat = recipe.roi["coordinates"]
        area = f"{number(lat, 'f', 4)}°, {number(lon, 'f', 4)}°"
    else:
        area = format_area(ground_km2(recipe.roi))
        if recipe.clip:
            area = tr("{area}, clipped to it").format(area=area)
    method = method_titles()[recipe.method]
    if recipe.percentile is not None:
        method = f"{method} {number(recipe.percentile, 'g', 6)}"
    if "target_day" in catalog.METHOD_ROWS[recipe.method].fields:
        method = listed([method, recipe.wanted_day.isoformat()])
    method = listed([method, tuning_title(recipe.with_(target_day=None))])
    style = recipe.style
    if style.index:
        shows = {**style_titles(), **qa_layer_titles()}[style.index]
    else:
        shows = listed(f"{band} {band_titles()[band]}" for band in style.bands)
    found = [
        (tr("Dates"), dates),
        (tr("Area"), area),
        (tr("Reflectance"), product_titles()[recipe.product]),
        (
            tr("Clear where"),
            listed([f"Cloud Score+ {score_title(recipe)}", *masks_titles(recipe)]),
        ),
        (tr("Combined by"), method),
        (tr("Shows"), shows),
    ]
    if recipe.max_scene_cloud is not None:
        most = tr("at most {percent} %").format(percent=number(recipe.max_scene_cloud, "g", 6))
        found.insert(4, (tr("Scene clouds"), most))
    if recipe.each_overpass_once:
        found.append((tr("Views"), tr("each overpass once")))
    if recipe.balance_orbits:
        found.append((tr("Brightness"), tr("orbits balanced")))
    if recipe.trim_edges is not None:
        metres = tr("{metres} m left out along them, and where B8A or B9 has no value")
        found.append((tr("Scene edges"), metres.format(metres=number(recipe.trim_edges, "g", 6))))
    try:
        when = datetime.fromisoformat(created).astimezone()
    except (ValueError, TypeError, OverflowError):
        return found
    found.append((tr("Map made"), when.strftime("%Y-%m-%d %H:%M")))
    return found


def _change_facts(change: Change, created: str) -> list[tuple[str, str]]:
    """What both sides share, with the dates of each and what is compared."""
    before, after = dict(facts(change.before)), dict(facts(change.side("after"), created))
    shows, dates = after.pop(tr("Shows")), after.pop(tr("Dates"))
    sign = index_sign(change.index, change.relative)
    question = change_titles().get(change.kind.key, shows)
    compared = tr("{what}: {index}, after minus before").format(what=question, index=sign)
    classes = [class_label(row) for row in change.classes]
    return [
        (tr("Before"), before[tr("Dates")]),
        (tr("After"), dates),
        (tr("Compared"), compared),
        (tr("Clear views each side must have"), locale().toString(change.min_views)),
        (tr("Classes"), listed(classes)),
        *after.items(),
    ]
