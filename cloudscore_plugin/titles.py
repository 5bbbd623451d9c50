"""What bands, styles, evidence, methods and products are called in the user's language."""

from __future__ import annotations

from .i18n import translate


def band_titles() -> dict[str, str]:
    """Titles of the keys of catalog.BANDS."""
    return {
        "B1": translate("CloudScore", "Aerosols"),
        "B2": translate("CloudScore", "Blue"),
        "B3": translate("CloudScore", "Green"),
        "B4": translate("CloudScore", "Red"),
        "B5": translate("CloudScore", "Red edge 1"),
        "B6": translate("CloudScore", "Red edge 2"),
        "B7": translate("CloudScore", "Red edge 3"),
        "B8": translate("CloudScore", "Near infrared"),
        "B8A": translate("CloudScore", "Red edge 4"),
        "B9": translate("CloudScore", "Water vapour"),
        "B10": translate("CloudScore", "Cirrus"),
        "B11": translate("CloudScore", "Short-wave infrared 1"),
        "B12": translate("CloudScore", "Short-wave infrared 2"),
    }


def style_titles() -> dict[str, str]:
    """Titles of the keys of catalog.BAND_STYLES and INDICES, in this order."""
    return {
        "true_colour": translate("CloudScore", "True colour"),
        "colour_infrared": translate("CloudScore", "Colour infrared"),
        "swir": translate("CloudScore", "Short-wave infrared"),
        "agriculture": translate("CloudScore", "Agriculture"),
        "geology": translate("CloudScore", "Geology"),
        "bathymetry": translate("CloudScore", "Bathymetry"),
        "NDVI": translate("CloudScore", "Vegetation (NDVI)"),
        "EVI": translate("CloudScore", "Vegetation, dense canopies (EVI)"),
        "NDWI": translate("CloudScore", "Open water (NDWI)"),
        "MNDWI": translate("CloudScore", "Open water, built-up land apart (MNDWI)"),
        "NDMI": translate("CloudScore", "Moisture of vegetation (NDMI)"),
        "NBR": translate("CloudScore", "Burnt land (NBR)"),
        "NDSI": translate("CloudScore", "Snow (NDSI)"),
    }


def evidence_titles() -> dict[str, str]:
    """Titles of the keys of catalog.EVIDENCE."""
    return {
        "clear_count": translate("CloudScore", "Clear views"),
        "score": translate("CloudScore", "Score of the clear views"),
        "holes": translate("CloudScore", "Holes"),
        "date": translate("CloudScore", "Day taken"),
    }


def method_titles() -> dict[str, str]:
    """Titles of catalog.METHODS."""
    return {
        "median": translate("CloudScore", "Median"),
        "mean": translate("CloudScore", "Mean"),
        "percentile": translate("CloudScore", "Percentile"),
        "medoid": translate("CloudScore", "Medoid"),
        "greenest": translate("CloudScore", "Greenest"),
        "clearest": translate("CloudScore", "Clearest"),
        "latest": translate("CloudScore", "Latest clear"),
    }


def product_titles() -> dict[str, str]:
    """Titles of the keys of catalog.PRODUCTS."""
    return {
        "L2A": translate("CloudScore", "Surface (L2A)"),
        "L1C": translate("CloudScore", "Top of atmosphere (L1C)"),
    }


def ends(key: str) -> tuple[str, str]:
    """What low and high values of an index or of evidence mean, in a word or two; "" where the number says it."""
    plants = translate("CloudScore", "no plants"), translate("CloudScore", "dense plants")
    water = translate("CloudScore", "dry land"), translate("CloudScore", "open water")
    return {
        "NDVI": plants,
        "EVI": plants,
        "NDWI": water,
        "MNDWI": water,
        "NDMI": (translate("CloudScore", "dry"), translate("CloudScore", "moist")),
        "NBR": (translate("CloudScore", "burnt"), translate("CloudScore", "healthy plants")),
        "NDSI": (translate("CloudScore", "no snow"), translate("CloudScore", "snow")),
        "score": (translate("CloudScore", "less clear"), translate("CloudScore", "clearest")),
    }.get(key, ("", ""))
