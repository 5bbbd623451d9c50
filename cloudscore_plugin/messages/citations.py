"""The attribution of a composite, its citation, and a paragraph of methods for a report."""

from __future__ import annotations

from ..core import catalog
from ..core.change import Change
from ..core.recipe import CompositeRecipe
from .i18n import listed, locale, sentences, tr
from .names import method_title, months_name, period_name, place_name, threshold_title
from .titles import index_sign


def simulated_note() -> str:
    """What stands in place of a credit where scenes are simulated, which are nobody's data."""
    return tr("Simulated sample scenes, not real observations")


def credit(recipe: CompositeRecipe, simulated: bool = False) -> str:
    """The line that Copernicus and Cloud Score+ ask for, in the language of the window."""
    if simulated:
        return simulated_note()
    first, last = recipe.start[:4], recipe.last_day[:4]
    return _credit(first if first == last else f"{first}–{last}")


def translated_credit(attribution: str) -> str:
    """That line as it comes with a map, in English, in the language of the window; any other text as it is."""
    before, after = catalog.ATTRIBUTION.split("{years}")
    if _credit("{years}") == catalog.ATTRIBUTION or not (
        attribution.startswith(before) and attribution.endswith(after)
    ):
        return attribution
    return _credit(attribution[len(before) : len(attribution) - len(after)].replace("-", "–"))


def _credit(years: str) -> str:
    text = tr("Contains modified Copernicus Sentinel data {years}; Cloud Score+ by Google, CC-BY-4.0")
    return text.format(years=years)


def citation(recipe: CompositeRecipe, simulated: bool = False) -> str:
    """What to put under a figure and into a list of references. Simulated scenes are nobody's data."""
    return catalog.CITATION if simulated else f"{credit(recipe)}\n{catalog.CITATION}"


def report_paragraph(recipe: CompositeRecipe | Change, simulated: bool = False) -> str:
    """How a composite or a change was made, in sentences for the methods part of a report."""
    if isinstance(recipe, Change):
        return _change_paragraph(recipe, simulated)
    product = {"L2A": tr("surface reflectance (L2A)"), "L1C": tr("top-of-atmosphere reflectance (L1C)")}[recipe.product]
    what = tr("The composite of {place} was made of Sentinel-2 {product} scenes from {start} to {last} (UTC).").format(
        place=place_name(recipe), product=product, start=recipe.start, last=recipe.last_day
    )
    months = cloud = left_out = ""
    if recipe.months not in (None, (1, 12)):
        months = tr("Only the months {months} of each year were used.").format(months=months_name(recipe.months))
    if recipe.max_scene_cloud is not None:
        cloud = tr("Scenes with more than {percent} % clouds were not used.").format(
            percent=f"{recipe.max_scene_cloud:g}"
        )
    if recipe.excluded:
        left_out = tr("Scenes left out by hand: {count}.").format(count=len(recipe.excluded))
    how = tr(
        "Pixels whose Cloud Score+ {band} score is at least {threshold} were kept (Pasquarella et al., 2023) and "
        "combined by the method “{method}”, computed with Google Earth Engine."
    ).format(band=recipe.qa_band, threshold=threshold_title(recipe.clear_threshold), method=method_title(recipe))
    thanks = tr("{sentence}.").format(sentence=credit(recipe, simulated))
    return sentences(what, months, cloud, left_out, how, thanks)


def _change_paragraph(change: Change, simulated: bool) -> str:
    number = locale().toString
    before, after = (period_name(side.start, side.end, side.months) for side in (change.before, change.after))
    what = tr(
        "{sign} of {place} is {index} of {after} minus {before}, told where both composites have at least {count} "
        "clear views."
    ).format(
        sign=index_sign(change.index, change.relative),
        index=change.index,
        place=place_name(change.after),
        after=after,
        before=before,
        count=number(change.min_views),
    )
    limits = listed(number(limit, "g", 6) for limit in change.class_limits)
    classes = tr("The limits of its classes are {limits}.").format(limits=limits)
    if change.kind.source and not change.limits:
        classes = tr("The limits of its classes are {limits} (after {source}).").format(
            limits=limits, source=change.kind.source.split(",")[0]
        )
    alike = tr("Both composites were made alike but for their dates.")
    return sentences(what, classes, alike, report_paragraph(change.after, simulated))
