"""What bands, styles, evidence, methods and products are called in the user's language."""

from __future__ import annotations

from .i18n import tr


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


def style_titles() -> dict[str, str]:
    """Titles of the keys of catalog.BAND_STYLES and INDICES, in this order."""
    return {
        "true_colour": tr("True colour"),
        "colour_infrared": tr("Colour infrared"),
        "swir": tr("Short-wave infrared"),
        "agriculture": tr("Agriculture"),
        "geology": tr("Geology"),
        "bathymetry": tr("Bathymetry"),
        "NDVI": tr("Vegetation (NDVI)"),
        "EVI": tr("Vegetation, dense canopies (EVI)"),
        "NDWI": tr("Open water (NDWI)"),
        "MNDWI": tr("Open water, built-up land apart (MNDWI)"),
        "NDMI": tr("Moisture of vegetation (NDMI)"),
        "NBR": tr("Burnt land (NBR)"),
        "NDSI": tr("Snow (NDSI)"),
    }


def short_style_titles() -> dict[str, str]:
    """Keys of catalog.BAND_STYLES as they stand within a name."""
    return {
        "true_colour": tr("true colour"),
        "colour_infrared": tr("colour infrared"),
        "swir": tr("short-wave infrared"),
        "agriculture": tr("agriculture"),
        "geology": tr("geology"),
        "bathymetry": tr("bathymetry"),
    }


def qa_layer_titles() -> dict[str, str]:
    """Titles of the keys of catalog.QA_LAYERS."""
    return {
        "clear_count": tr("Clear views"),
        "score": tr("Score of the clear views"),
        "holes": tr("Holes"),
        "date": tr("Day taken"),
    }


def method_titles() -> dict[str, str]:
    """Titles of catalog.METHODS."""
    return {
        "median": tr("Median"),
        "mean": tr("Mean"),
        "percentile": tr("Percentile"),
        "medoid": tr("Medoid"),
        "greenest": tr("Greenest"),
        "clearest": tr("Clearest"),
        "latest": tr("Latest clear"),
    }


def choice_help(field: str) -> str:
    """What a field of the recipe does that is offered in the dock and in Processing alike."""
    return {
        "each_overpass_once": tr(
            "Where image tiles of one overpass overlap, a pixel has two or three of the same view. Ticked, they weigh "
            "as one, the clearest. Matters for median, mean, percentile and medoid. Slower to compute."
        ),
        "trim_edges": tr(
            "Uses a scene only where all bands shown and the bands B8A and B9 have a value, and leaves out this many "
            "metres along the edges of its tile and swath, where scores and bands may be bad."
        ),
    }[field]


def product_titles() -> dict[str, str]:
    """Titles of the keys of catalog.PRODUCTS."""
    return {
        "L2A": tr("Surface (L2A)"),
        "L1C": tr("Top of atmosphere (L1C)"),
    }


def ends(key: str) -> tuple[str, str]:
    """What low and high values of an index or of evidence mean, in a word or two; "" where the number says it."""
    plants = tr("no plants"), tr("dense plants")
    water = tr("dry land"), tr("open water")
    return {
        "NDVI": plants,
        "EVI": plants,
        "NDWI": water,
        "MNDWI": water,
        "NDMI": (tr("dry"), tr("moist")),
        "NBR": (tr("burnt"), tr("healthy plants")),
        "NDSI": (tr("no snow"), tr("snow")),
        "score": (tr("less clear"), tr("clearest")),
    }.get(key, ("", ""))
