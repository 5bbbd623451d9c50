"""Facts about the datasets a composite is made of: ids, bands, dates, terms and citation.

Source: the Earth Engine data catalogue pages of the three collections below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CLOUD_SCORE_PLUS = "GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED"
QA_BANDS = ("cs_cdf", "cs")
DEFAULT_QA_BAND = "cs_cdf"
DEFAULT_THRESHOLD = 0.60
USUAL_THRESHOLDS = (0.50, 0.65)  # the range the catalogue page says generally works

# First day with score images; Sentinel-2A sent its first image four days after its launch.
ARCHIVE_START = date(2015, 6, 27)
NOMINAL_SCALE = 10.0  # metres
# Zoom 14 of the web map pyramid is the last that still shows new 10 m pixels (9.55 m at the equator).
MAX_ZOOM = 14

SCORE_PROPERTIES = (
    "DATE_PRODUCT_GENERATED",
    "MGRS_TILE",
    "MODEL_VERSION",
    "NO_CONTEXT_FRACTION",
    "PROCESSING_SOFTWARE_VERSION",
    "SOURCE_ASSET_ID",
    "SOURCE_PRODUCT_ID",
)


@dataclass(frozen=True)
class Band:
    """One spectral band: name, centre wavelength in nanometres and ground sample distance in metres."""

    name: str
    wavelength: float
    resolution: int
    title: str


BANDS = (
    Band("B1", 443.9, 60, "Aerosols"),
    Band("B2", 496.6, 10, "Blue"),
    Band("B3", 560.0, 10, "Green"),
    Band("B4", 664.5, 10, "Red"),
    Band("B5", 703.9, 20, "Red edge 1"),
    Band("B6", 740.2, 20, "Red edge 2"),
    Band("B7", 782.5, 20, "Red edge 3"),
    Band("B8", 835.1, 10, "NIR"),
    Band("B8A", 864.8, 20, "Red edge 4"),
    Band("B9", 945.0, 60, "Water vapour"),
    Band("B10", 1373.5, 60, "Cirrus"),
    Band("B11", 1613.7, 20, "SWIR 1"),
    Band("B12", 2202.4, 20, "SWIR 2"),
)


@dataclass(frozen=True)
class Product:
    """One Sentinel-2 collection: reflectance times 10 000 as UINT16 (Source: catalogue pages)."""

    key: str
    collection: str
    title: str
    start: date
    bands: tuple[str, ...]


_ALL = tuple(band.name for band in BANDS)
PRODUCTS = {
    product.key: product
    for product in (
        Product(
            "L2A",
            "COPERNICUS/S2_SR_HARMONIZED",
            "Surface reflectance (L2A)",
            date(2017, 3, 28),
            tuple(name for name in _ALL if name != "B10"),  # the cirrus band is not corrected to the surface
        ),
        Product("L1C", "COPERNICUS/S2_HARMONIZED", "Top-of-atmosphere reflectance (L1C)", ARCHIVE_START, _ALL),
    )
}

TERMS = "CC-BY-4.0"
TERMS_URL = "https://creativecommons.org/licenses/by/4.0/"
DOI = "10.1109/CVPRW59228.2023.00206"
CITATION = (
    "Pasquarella, V. J., Brown, C. F., Czerwinski, W., & Rucklidge, W. J. (2023). Comprehensive Quality "
    "Assessment of Optical Satellite Imagery Using Weakly Supervised Video Learning. In Proceedings of the "
    "IEEE/CVF Conference on Computer Vision and Pattern Recognition (pp. 2124-2134). doi:" + DOI
)
ATTRIBUTION = "Contains modified Copernicus Sentinel data {years}; Cloud Score+ by Google, CC-BY-4.0"
