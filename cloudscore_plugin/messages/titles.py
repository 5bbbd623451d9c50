"""What bands, styles, QA layers, methods and products are called in the user's language."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from ..core import catalog
from ..core.change import ChangeClass
from .i18n import listed, locale, sentences, tr


def band_titles() -> dict[str, str]:
    """Titles of the keys of catalog.BANDS."""
    return {
        "B1": tr("Aerosols"),
        "B2": tr("Blue"),
        "B3": tr("Green"),
        "B4": tr("Red"),
        "B5": tr("Red edge 1"),
        "B6": tr("Red edge 2"),
        "B7": tr("Red edge 3"),
        "B8": tr("Near infrared"),
        "B8A": tr("Red edge 4"),
        "B9": tr("Water vapour"),
        "B10": tr("Cirrus"),
        "B11": tr("Short-wave infrared 1"),
        "B12": tr("Short-wave infrared 2"),
    }


class Words(NamedTuple):
    """What a method, style, index or QA layer is called.

    title: in lists. help: a sentence about it, "" where the title says all. short: within a name, the key for indices.
    low, high: what low and high values mean, "" where the numbers say it.
    """

    title: str
    help: str = ""
    short: str = ""
    low: str = ""
    high: str = ""


def words() -> dict[str, Words]:
    """One row for each key of catalog.METHOD_ROWS, BAND_STYLES, INDICES and QA_LAYERS. To be read only."""
    return _words(tr("Median"))


@lru_cache(maxsize=4)
def _words(_language: str) -> dict[str, Words]:
    """The table in a language, which one of its texts stands for: dozens of lists are made of it while QGIS starts."""
    plants = {"low": tr("no plants"), "high": tr("dense plants")}
    spread = {"low": tr("certain"), "high": tr("uncertain")}
    water = {"low": tr("dry land"), "high": tr("open water")}
    return {
        "median": Words(tr("Median"), tr("The middle one of the clear views: robust, the usual choice."), tr("median")),
        "mean": Words(tr("Mean"), tr("The average of the clear views: smooth, but leftover haze shows."), tr("mean")),
        "percentile": Words(
            tr("Percentile"),
            tr("N percent of the clear views are darker: low values hide leftover haze."),
            tr("percentile {p}"),
        ),
        "medoid": Words(
            tr("Medoid"),
            tr("The real view closest to the median: bands belong together, best for indices."),
            tr("medoid"),
        ),
        "greenest": Words(
            tr("Greenest"), tr("The view with the highest NDVI: the peak of the growing season."), tr("greenest")
        ),
        "clearest": Words(
            tr("Clearest"), tr("The view with the highest score: the least haze, patchy seasons."), tr("clearest")
        ),
        "latest": Words(tr("Latest clear"), tr("The last clear view: how the place looks now."), tr("latest clear")),
        "geometric_median": Words(
            tr("Geometric median"),
            tr(
                "The middle of the clear views in all bands at once: colours and indices that could be real. About as "
                "exact as the median; for six or more clear views."
            ),
            tr("geometric median"),
        ),
        "soft_mean": Words(
            tr("Soft mean"),
            tr(
                "The average, in which barely clear views weigh little: softer seams where views are few; leftover "
                "haze and cloud edges show."
            ),
            tr("soft mean"),
        ),
        "clearest_mean": Words(
            tr("Clearest mean"),
            tr(
                "The average in which the clearest views weigh most, and views near their own edge little: against "
                "haze and seams where views are many."
            ),
            tr("clearest mean"),
        ),
        "nearest": Words(
            tr("Nearest to a day"),
            tr("The clear view closest to a day: how the place looked then, in few pieces."),
            tr("nearest to {day}"),
        ),
        "best_pixel": Words(
            tr("Best pixel"),
            tr(
                "One real view, weighed by score, distance from clouds, nearness to a day and the clouds of its scene: "
                "for maps of one moment where clouds come often."
            ),
            tr("best pixel"),
        ),
        "true_colour": Words(tr("True colour"), short=tr("true colour")),
        "colour_infrared": Words(tr("Colour infrared"), short=tr("colour infrared")),
        "swir": Words(tr("Short-wave infrared"), short=tr("short-wave infrared")),
        "agriculture": Words(tr("Agriculture"), short=tr("agriculture")),
        "geology": Words(tr("Geology"), short=tr("geology")),
        "bathymetry": Words(tr("Bathymetry"), short=tr("bathymetry")),
        "NDVI": Words(tr("Vegetation (NDVI)"), **plants),
        "EVI": Words(tr("Vegetation, dense canopies (EVI)"), **plants),
        "NDWI": Words(tr("Open water (NDWI)"), **water),
        "MNDWI": Words(tr("Open water, built-up land apart (MNDWI)"), **water),
        "NDMI": Words(tr("Moisture of vegetation (NDMI)"), low=tr("dry"), high=tr("moist")),
        "NBR": Words(tr("Burnt land (NBR)"), low=tr("burnt"), high=tr("healthy plants")),
        "NDSI": Words(tr("Snow (NDSI)"), low=tr("no snow"), high=tr("snow")),
        "BSI": Words(tr("Bare ground (BSI)"), low=tr("dense plants"), high=tr("bare ground")),
        "NDTI": Words(tr("Turbidity of water (NDTI)"), low=tr("clear water"), high=tr("turbid water")),
        "MIRBI": Words(tr("Burnt land, short-wave infrared (MIRBI)"), low=tr("not burnt"), high=tr("burnt")),
        "clear_count": Words(tr("Clear views"), tr("How many overpasses show each pixel clear")),
        "score": Words(
            tr("Score of the clear views"),
            tr("How clear the clear views are: the median of their scores"),
            low=tr("less clear"),
            high=tr("clearest"),
        ),
        "holes": Words(tr("Holes"), tr("Where no scene is clear")),
        "date": Words(tr("Day taken"), tr("Which day each pixel comes from")),
        "filled": Words(
            tr("Filled from other periods"),
            tr("Where holes are filled from neighbouring periods, and how far these are"),
            low=tr("nearest period"),
            high=tr("farther"),
        ),
        "mad": Words(
            tr("Uncertainty (MAD)"),
            tr("How far the clear views lie from the composite: median absolute deviation, mean of the bands"),
            **spread,
        ),
        "emad": Words(
            tr("Uncertainty in brightness (EMAD)"),
            tr("Median Euclidean distance of the clear views from the geometric median"),
            **spread,
        ),
        "emad_se": Words(
            tr("Uncertainty of the composite (EMAD/√n)"),
            tr("EMAD over the square root of the clear views: where the composite itself is uncertain"),
            **spread,
        ),
        "smad": Words(
            tr("Uncertainty in colour (SMAD)"),
            tr("Median spectral (cosine) distance of the clear views from the geometric median"),
            **spread,
        ),
        "bcmad": Words(
            tr("Relative uncertainty (BCMAD)"),
            tr("Median Bray-Curtis distance of the clear views from the geometric median"),
            **spread,
        ),
    }


def _titles(keys: Iterable[str]) -> dict[str, str]:
    table = words()
    return {key: table[key].title for key in keys}


def style_titles() -> dict[str, str]:
    """Titles of the keys of catalog.BAND_STYLES and INDICES, in this order."""
    return _titles((*catalog.BAND_STYLES, *catalog.INDICES))


def qa_layer_titles() -> dict[str, str]:
    """Titles of the keys of catalog.QA_LAYERS."""
    return _titles(catalog.QA_LAYERS)


def method_titles() -> dict[str, str]:
    """Titles of catalog.METHODS."""
    return _titles(catalog.METHODS)


def comparison_columns() -> dict[str, tuple[str, str]]:
    """Titles of the figures that methods are compared by, and how each is measured."""
    return {
        "error": (
            tr("Error"),
            tr(
                "How far off it is, estimated by cross-validation (Stone 1974): made without a fifth of the "
                "overpasses, it is compared with the clear views of that fifth, which are freed from haze (Chavez "
                "1988). Root mean square difference without those views' own scatter, reflectance × 10,000. "
                "The least is the best where the difference is certain."
            ),
        ),
        "cloud": (
            tr("Cloud left %"),
            tr(
                "Leftover cloud: share of pixels brighter than usual in the clearer half of their views, by three "
                "standard deviations and at least 200 (after Zhu and Woodcock 2014)."
            ),
        ),
        "shadow": (tr("Shadow left %"), tr("Leftover shadow: the same for pixels darker than usual.")),
        "noise": (
            tr("Noise"),
            tr("Usual deviation from the mean of the four neighbours (after Immerkaer 1996), reflectance × 10,000."),
        ),
        "seams": (
            tr("Seams"),
            tr(
                "Mean step of brightness across the edges of scenes within the area, reflectance × 10,000; – where "
                "none ends there."
            ),
        ),
        "holes": (tr("Holes %"), tr("Share of the area that has no value.")),
        "reads": (
            tr("Read"),
            tr(
                "How much is read for it, times what the median reads. The requests are as many for every method; "
                "the quota also counts computing, which grows with this."
            ),
        ),
    }


def compared_title(row: Any) -> str:
    """What one of the compared methods is called, from its figures."""
    name = method_titles()[row.method]
    if row.percentile is not None:
        name = words()[row.method].short.format(p=f"{row.percentile:g}")
        name = name[:1].upper() + name[1:]
    return tr("{method}, orbits balanced").format(method=name) if row.balanced else name


def comparison_result(best: Any, usual: Any, equal: Iterable[Any] = ()) -> str:
    """Which method is best, from its figures and those of the plain median (None: not compared), and which are as good
    as far as that can be told.
    """
    if best is None:
        return tr("Nothing could be compared: there are no scenes.")
    if usual is None or best is usual or not usual.error:
        if best.error is None:
            return tr("Too few clear views to tell the methods apart. The median is the usual choice.")
        return tr("No clear difference: no method is certainly better than the median here. The median is recommended.")

    less = locale().toString(round(100 * (1 - best.error / usual.error)))
    text = tr("Best here: {method}. Its estimated error is {percent} % less than the median's.").format(
        method=compared_title(best), percent=less
    )
    others = listed(compared_title(row) for row in equal)
    return sentences(text, tr("No clear difference from: {methods}.").format(methods=others) if others else "")


def about_indices() -> str:
    """What an index of a composite is."""
    return tr("An index is computed from the composite's bands. It is not the median of each view's index.")


def weight_titles() -> dict[str, str]:
    """Titles of catalog.WEIGHTS."""
    return {
        "score": tr("Weight of the score"),
        "distance": tr("Weight of the distance"),
        "day": tr("Weight of the day"),
        "scene": tr("Weight of the scene"),
    }


def choice_help(field: str) -> str:
    """What a field of the recipe does that is offered in the dock and in Processing alike."""
    return {
        "each_overpass_once": lambda: tr(
            "Where image tiles of one overpass overlap, a pixel has two or three of the same view. Ticked, they weigh "
            "as one, the clearest. Matters for median, mean, percentile and medoid. Slower to compute."
        ),
        "balance_orbits": lambda: tr(
            "Neighbouring orbits see the ground from opposite sides, and one looks brighter: a seam where it ends. "
            "Ticked, each orbit is made as bright as the mean of all, band by band, as measured where they overlap in "
            "the area. Where views are few it helps little: what differs there is haze."
        ),
        "trim_edges": lambda: tr(
            "Uses a scene only where all bands shown and the bands B8A and B9 have a value, and leaves out this many "
            "metres along the edges of its tile and swath, where scores and bands may be bad."
        ),
        "widen_mask": lambda: tr(
            "Also leaves out what lies within this many metres of what is not clear: cloud edges, shadows. Measured on "
            "the pixels of the composite, so coarse maps and the preview are approximate."
        ),
        "min_views": lambda: tr("Pixels with fewer clear views become holes: a few views may all be hazy."),
        "lenient_areas": lambda: tr(
            "Tidal flats, snow and bright roofs have low scores although they are clear. Within these polygons the "
            "clear threshold is lower."
        ),
        "target_day": lambda: tr("Views near this day are preferred. Without one, those near the middle of the dates."),
        "full_weight": lambda: tr(
            "Views with this score or a higher one count in full; those at the clear threshold almost nothing."
        ),
        "weights": lambda: tr(
            "From 0 to 1, for the score; for the distance from what is not clear, up to 150 m; for nearness to the "
            "day; and for how little of its scene is cloudy. The view with the highest sum is taken."
        ),
    }[field]()


def product_titles() -> dict[str, str]:
    """Titles of the keys of catalog.PRODUCTS."""
    return {
        "L2A": tr("Surface (L2A)"),
        "L1C": tr("Top of atmosphere (L1C)"),
    }


def change_titles() -> dict[str, str]:
    """Titles of the keys of core.change.KINDS: what people look for."""
    return {
        "vegetation_lost": tr("Vegetation lost (NDVI)"),
        "burn_severity": tr("Burn severity (dNBR)"),
        "burn_severity_relative": tr("Burn severity, relative (RBR)"),
        "water": tr("Water gained or lost (MNDWI)"),
        "bare_ground": tr("Bare ground gained, landslides (BSI)"),
    }


def class_titles() -> dict[str, str]:
    """Titles of the classes of core.change.KINDS."""
    return {
        "strong_loss": tr("strong loss"),
        "loss": tr("loss"),
        "little_change": tr("little change"),
        "gain": tr("gain"),
        "strong_gain": tr("strong gain"),
        "water_lost": tr("water lost"),
        "water_gained": tr("water gained"),
        "less_bare": tr("less bare ground"),
        "more_bare": tr("more bare ground"),
        "much_more_bare": tr("much more bare ground"),
        "high": tr("high severity"),
        "moderate_high": tr("moderate to high severity"),
        "moderate": tr("moderate severity"),
        "moderate_low": tr("moderate to low severity"),
        "low": tr("low severity"),
        "unburned": tr("unburnt"),
        "regrowth_low": tr("low regrowth"),
        "regrowth_high": tr("high regrowth"),
    }


def class_title(key: str) -> str:
    """What a class of a change is called; those with limits of one's own are numbered."""
    number = key.partition("_")[2]
    return tr("class {number}").format(number=number) if key.startswith("class_") else class_titles()[key]


def class_label(row: ChangeClass) -> str:
    """A class of a change with its limits: ``loss (-0.3 to -0.15)``."""
    low, high = (locale().toString(float(value), "g", 6) for value in (row.low, row.high))
    if math.isinf(row.low) and math.isinf(row.high):
        return class_title(row.key)
    if math.isinf(row.low):
        limits = f"< {high}"
    else:
        limits = f"≥ {low}" if math.isinf(row.high) else tr("{low} to {high}").format(low=low, high=high)
    return tr("{name} ({range})", "a class and its limits").format(name=class_title(row.key), range=limits)


def index_sign(change_index: str, relative: bool = False) -> str:
    """``dNDVI``, or for the relativized burn ratio ``RBR``."""
    if relative:
        return "RBR" if change_index == "NBR" else f"{change_index} (relative)"
    return f"d{change_index}"


def ends(key: str) -> tuple[str, str]:
    """What low and high values of an index or a QA layer mean, in a word or two; "" where the number says it."""
    row = words().get(key, Words(""))
    return row.low, row.high
