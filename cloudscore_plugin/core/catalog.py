"""Facts about the datasets a composite is made of: ids, bands, dates, terms and citation.

Source: the Earth Engine data catalogue pages of Cloud Score+ (CLOUD_SCORE_PLUS) and of Sentinel-2 L2A and L1C
(PRODUCTS).
"""

from __future__ import annotations

import ast
import math
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

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

# Which pass of which satellite took a scene: DATATAKE_IDENTIFIER holds both, at these places, as in
# GS2A_20230112T022051_039480_N05.09 (Source: catalogue page). The second is the absolute orbit, which begins on the
# night side, so that all datatakes of one pass over the day side share it. DATATAKE_OF_DAY writes a scene's time in
# the same places, for scenes without the property, and for those where it does not look like DATATAKE.
DATATAKE_PARTS = ((3, 4), (21, 27))
DATATAKE = "^.{3}[0-9A-F].{17}[0-9A-F]{6}"  # the parts are read as a hexadecimal number
DATATAKE_OF_DAY = "'GS2F_'yyyyMMdd'T'HHmmss'_'yyMMdd"

SCENE_PROPERTIES = (
    "MGRS_TILE",
    "SPACECRAFT_NAME",
    "CLOUDY_PIXEL_PERCENTAGE",
    "DATATAKE_IDENTIFIER",
    "SENSING_ORBIT_NUMBER",
)
SCORE_PROPERTIES = (
    "DATE_PRODUCT_GENERATED",
    "MGRS_TILE",
    "MODEL_VERSION",
    "NO_CONTEXT_FRACTION",
    "PROCESSING_SOFTWARE_VERSION",
    "SOURCE_ASSET_ID",
    "SOURCE_PRODUCT_ID",
)


class Band(NamedTuple):
    """One spectral band: name, central wavelength in nm, ground sample distance in metres, and width in nm.

    Wavelengths and widths (full width at half maximum) are those of Sentinel-2A, which differ from its sisters' by some
    nanometres (Source: ESA, Sentinel-2 MSI User Guide, Resolutions, tables of the spectral bands).
    """

    name: str
    wavelength: float
    resolution: int
    width: float


BANDS = (
    Band("B1", 442.7, 60, 21),
    Band("B2", 492.4, 10, 66),
    Band("B3", 559.8, 10, 36),
    Band("B4", 664.6, 10, 31),
    Band("B5", 704.1, 20, 15),
    Band("B6", 740.5, 20, 15),
    Band("B7", 782.8, 20, 20),
    Band("B8", 832.8, 10, 106),
    Band("B8A", 864.7, 20, 21),
    Band("B9", 945.1, 60, 20),
    Band("B10", 1373.5, 60, 31),
    Band("B11", 1613.7, 20, 91),
    Band("B12", 2202.4, 20, 175),
)


class Product(NamedTuple):
    """One Sentinel-2 collection: reflectance times 10 000 as UINT16 (Source: catalogue pages)."""

    key: str
    collection: str
    start: date
    bands: tuple[str, ...]


_ALL = tuple(band.name for band in BANDS)
PRODUCTS = {
    product.key: product
    for product in (
        Product(
            "L2A",
            "COPERNICUS/S2_SR_HARMONIZED",
            date(2017, 3, 28),
            tuple(name for name in _ALL if name != "B10"),  # the cirrus band is not corrected to the surface
        ),
        Product("L1C", "COPERNICUS/S2_HARMONIZED", ARCHIVE_START, _ALL),
    )
}

# Until then surface reflectance was not made of all places (Source: catalogue page).
L2A_EVERYWHERE = date(2018, 12, 31)


class Method(NamedTuple):
    """How one value is made of a pixel's clear views.

    one_scene: each pixel is taken from one scene as it is, so that it has a date. deciding: the bands that decide which
    scene that is, whatever bands are shown, so that all layers of one composite agree; or, where no scene is taken,
    those that are combined together with the bands shown. weighs: all views weigh, so that an overpass counts twice
    where two of its tiles overlap; the others choose the best view, however often it is there. fields: those of the
    recipe that only some methods have. exact: the preview gives the server's values to the last bit.
    by_pixel: a pixel's own views give its value; else neighbours count too, or how the value is found is not known.
    reach: metres around a pixel that are looked at, in one band.
    """

    key: str
    one_scene: bool = False
    deciding: tuple[str, ...] = ()
    weighs: bool = True
    fields: tuple[str, ...] = ()
    exact: bool = True
    by_pixel: bool = True
    reach: float = 0


FAR = 150.0  # best pixel: metres from what is not clear that count as far enough
FADE = 300.0  # clearest mean: metres within a scene's edge on which its weight falls to nothing, in a line
SMALLEST_PIXEL = 4.0  # metres: of web maps at 65 degrees of latitude; what is looked for around a pixel ends there
METHOD_ROWS = {
    method.key: method
    for method in (
        Method("median"),
        Method("mean"),
        Method("percentile", fields=("percentile",)),
        # The view nearest to the median band by band, by the squared distance.
        Method("medoid", one_scene=True, deciding=("B2", "B3", "B4", "B8")),
        Method("greenest", one_scene=True, deciding=("B8", "B4"), weighs=False),
        Method("clearest", one_scene=True, weighs=False),
        Method("latest", one_scene=True, weighs=False),
        # The point with the least sum of distances to the views, all bands at once (Roberts et al. 2017, IEEE
        # Transactions on Geoscience and Remote Sensing 55(11)). Earth Engine's iteration is not documented.
        Method("geometric_median", deciding=("B2", "B3", "B4", "B8"), exact=False, by_pixel=False),
        # Weights rise in a line from the threshold to full_weight.
        Method("soft_mean", fields=("full_weight",), exact=False),
        # Weights fall with the score, and towards the edges of scenes: see LESS_CLEAR and FADE.
        Method("clearest_mean", exact=False, by_pixel=False, reach=FADE),
        Method("nearest", one_scene=True, weighs=False, fields=("target_day",)),
        # White et al. 2014, Canadian Journal of Remote Sensing 40(3), with Cloud Score+ in place of a mask of scenes.
        Method(
            "best_pixel",
            one_scene=True,
            weighs=False,
            fields=("target_day", "weights"),
            exact=False,
            by_pixel=False,
            reach=FAR,
        ),
    )
}
METHODS = tuple(METHOD_ROWS)
METHOD_FIELDS = tuple(dict.fromkeys(name for method in METHOD_ROWS.values() for name in method.fields))
ONE_SCENE_METHODS = tuple(key for key, method in METHOD_ROWS.items() if method.one_scene)
DECIDING_BANDS = {key: method.deciding for key, method in METHOD_ROWS.items() if method.deciding}
# Where a scene ends, its bands end at different pixels. A pixel counts only where all bands it is shown with have a
# value; but the snippet on the dataset's page takes the median of these three each by itself.
SNIPPET_BANDS = ("B4", "B3", "B2")
# The 10 m bands keep bad pixels at the edges of a scene where these two end (Source: Google's examples of cloud masks).
EDGE_BANDS = ("B8A", "B9")
USUAL_TRIM = 500.0  # metres: scores are cut at the tiles' edges, and worse next to them
MOST_TRIM = 20_000.0  # metres: two tiles of one row share 10 km
PREVIEW_BANDS = ("B2", "B3", "B4", "B8")  # the 10 m bands: enough for every method and the usual styles
# Squared distances between reflectances and their medians are multiples of 1/4. So little of the score therefore only
# tells equally close ones apart: two views are always as far from their median as each other.
CLEARER = 0.1
MOST_WIDENED = 500.0  # metres around what is not clear
USUAL_WIDENED = 60.0
MOST_VIEWS = 20  # that a pixel may be asked to have
LOWER_BY = 0.20  # usual in areas whose scores are too low although they are clear
FULL_WEIGHT = 0.80  # soft mean: the score from which a view counts in full
LEAST_WEIGHT = 0.05  # soft mean: of a view at the threshold
# Best pixel: what each of these four weighs: the score, the distance to what is not clear, nearness to the day wanted,
# and the share without clouds of the whole scene, as its metadata has it at no cost. Each is 0..1.
WEIGHTS = ("score", "distance", "day", "scene")
USUAL_WEIGHTS = (1.0, 0.5, 0.5, 0.25)
LESS_CLEAR = 0.05  # clearest mean: a view whose score is so much lower weighs 1/e
# Orbits are balanced by their clearest views if they have at least this score, on so many pixels along the area's
# longer side; where an orbit is off by more than a share of the mean of all, clouds are left. A gain is only as far
# from 1 as the overlap has pixels: as if BALANCE_WEIGHT, reflectance times 10 000, of them were equal besides.
# Neighbouring orbits see the ground from opposite sides: up to a tenth brighter or darker (Roy et al. 2017, Remote
# Sensing of Environment 199).
BALANCE_SCORE = 0.7
BALANCE_SIDE = 128
BALANCE_WITHIN = 0.25
BALANCE_WEIGHT = 100_000.0
GEOMETRIC_STEP = 0.1  # reflectance times 10 000: a geometric median is found when it moves by less


class Index(NamedTuple):
    """A spectral index: the bands it needs, and the range and colours (hexadecimal, low to high) it is shown with.

    formula: of reflectances times 10 000, read by evaluated(); "" is the normalised difference of two bands,
    (first - second) / (first + second). whole: whole numbers that stand for 1 in a file of 16 bits. An index of a
    composite is computed from the composite's bands: it is not the median, say, of each view's index.
    """

    key: str
    bands: tuple[str, ...]
    min: float
    max: float
    palette: tuple[str, ...]
    formula: str = ""
    whole: int = 10_000


_PLANTS = ("8c510a", "d8b365", "f6e8c3", "d9f0a3", "78c679", "238443", "004529")
_WATER = ("a6611a", "dfc27d", "f5f5f5", "80b1d3", "08519c")
_MOISTURE = ("a6611a", "dfc27d", "f5f5f5", "80cdc1", "018571")
_SNOW = ("543005", "bf812d", "f6e8c3", "c7eae5", "4dc3ff", "ffffff")
_BURN = ("1a1a1a", "b2182b", "ef8a62", "fddbc7", "d9f0a3", "1a9850")
# An index is one row here and one in messages/titles.py.
INDICES = {
    index.key: index
    for index in (
        # Rouse et al. 1974, Third ERTS Symposium
        Index("NDVI", ("B8", "B4"), -0.2, 0.9, _PLANTS),
        # Huete et al. 2002, Remote Sensing of Environment 83
        Index("EVI", ("B8", "B4", "B2"), -0.2, 0.9, _PLANTS, "(B8 - B4) * 2.5 / (B8 + B4 * 6 - B2 * 7.5 + 10000)"),
        # McFeeters 1996, International Journal of Remote Sensing 17(7)
        Index("NDWI", ("B3", "B8"), -0.6, 0.6, _WATER),
        # Xu 2006, International Journal of Remote Sensing 27(14)
        Index("MNDWI", ("B3", "B11"), -0.6, 0.6, _WATER),
        # Gao 1996, Remote Sensing of Environment 58; Wilson and Sader 2002, the same 80
        Index("NDMI", ("B8", "B11"), -0.5, 0.5, _MOISTURE),
        # Key and Benson 2006, FIREMON
        Index("NBR", ("B8", "B12"), -0.5, 0.8, _BURN),
        # Hall et al. 1995, Remote Sensing of Environment 54
        Index("NDSI", ("B3", "B11"), -0.4, 0.9, _SNOW),
        # Rikimaru et al. 2002, Tropical Ecology 43(1)
        Index(
            "BSI",
            ("B11", "B4", "B8", "B2"),
            -0.4,
            0.4,
            tuple(reversed(_PLANTS)),
            "((B11 + B4) - (B8 + B2)) / ((B11 + B4) + (B8 + B2))",
        ),
        # Lacaux et al. 2007, Remote Sensing of Environment 106
        Index("NDTI", ("B4", "B3"), -0.3, 0.3, tuple(reversed(_WATER))),
        # Trigg and Flasse 2001, International Journal of Remote Sensing 22(13)
        Index("MIRBI", ("B12", "B11"), 0.8, 2.4, tuple(reversed(_BURN)), "(B12 * 10 - B11 * 9.8) / 10000 + 2", 1000),
    )
}


def evaluated(formula: str, bands: Mapping[str, Any], operate: Callable[[str, Any, Any], Any]) -> Any:
    """The value of an index's formula: names of ``bands``, numbers, brackets, + - * /.

    operate("add", "subtract", "multiply" or "divide", left, right) computes one step; left is never a number.
    Raises KeyError for anything else in the formula.
    """

    def value(node: ast.AST) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.BinOp):
            return operate(_OPERATIONS[type(node.op)], value(node.left), value(node.right))
        return bands[getattr(node, "id", "")]

    return value(ast.parse(formula, mode="eval").body)


_OPERATIONS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}

_SPREAD = ("1a9850", "a6d96a", "ffffbf", "fdae61", "d73027")
_COUNTS = ("67001f", "d6604d", "fddbc7", "d1e5f0", "4393c3", "053061")
# What tells about a composite instead of showing it: number of clear views, median of their scores, where there are
# none, and the day a pixel was taken (days since 1970, only with ONE_SCENE_METHODS; its range are the recipe's dates).
QA_LAYERS = {
    index.key: index
    for index in (
        Index("clear_count", (), 0, 12, _COUNTS),
        Index("score", (), 0.5, 1, _COUNTS),
        Index("holes", (), 0, 1, ("ffffff", "e31a1c")),
        Index("date", (), 0, 1, ("440154", "3b528b", "21918c", "5ec962", "fde725")),
        # Which of CompositeRecipe.fill_from a pixel comes from, counted from 1; nothing where it is of its own time.
        Index("filled", (), 1, 6, ("ffd92f", "fc8d62", "b10026")),
        # The spread of the clear views around the composite. mad: median absolute deviation, the mean of the bands
        # shown. The others are around the geometric median, of the same bands (Roberts, Dunn and Mueller 2018, IGARSS):
        # the median of the Euclidean distances, of 1 - cosine, and of the Bray-Curtis distances. emad_se is the first,
        # over the square root of the number of clear views, as the error of a mean falls with it.
        Index("mad", (), 0, 500, _SPREAD),
        Index("emad", (), 0, 1000, _SPREAD),
        Index("emad_se", (), 0, 400, _SPREAD),
        Index("smad", (), 0, 0.02, _SPREAD),
        Index("bcmad", (), 0, 0.2, _SPREAD),
    )
}
GEOMETRIC_SPREADS = ("emad", "emad_se", "smad", "bcmad")
SPREADS = ("mad", *GEOMETRIC_SPREADS)


MOST_FILLERS = 24  # spans of time that holes of a composite are filled from


def margin(metres: float) -> int:
    """A distance in pixels of SMALLEST_PIXEL, rounded up: how far the server looks around a pixel."""
    return math.ceil(metres / SMALLEST_PIXEL)


def is_defined_for(key: str, method: str, filled: bool = False) -> bool:
    """Whether a QA layer can be made of a composite by this method. filled: whether holes are from other times."""
    row = METHOD_ROWS[method]
    if key == "filled":
        return filled
    if key in GEOMETRIC_SPREADS:
        return method == "geometric_median"
    return row.one_scene if key == "date" else not row.one_scene if key == "mad" else True


def offered_qa_layers() -> tuple[str, ...]:
    """The QA layers that a composite of one span of time can have."""
    return tuple(key for key in QA_LAYERS if any(is_defined_for(key, method) for method in METHOD_ROWS))


class BandStyle(NamedTuple):
    """Three bands as red, green and blue, with the range they are usually shown with."""

    key: str
    bands: tuple[str, str, str]
    max: float


BAND_STYLES = {
    style.key: style
    for style in (
        BandStyle("true_colour", ("B4", "B3", "B2"), 2500),
        BandStyle("colour_infrared", ("B8", "B4", "B3"), 4000),
        BandStyle("swir", ("B12", "B8A", "B4"), 4000),
        BandStyle("agriculture", ("B11", "B8", "B2"), 4000),
        BandStyle("geology", ("B12", "B11", "B2"), 4500),
        BandStyle("bathymetry", ("B4", "B3", "B1"), 2000),
    )
}

TERMS = "CC-BY-4.0"
TERMS_URL = "https://creativecommons.org/licenses/by/4.0/"
DOI = "10.1109/CVPRW59228.2023.00206"
CITATION = (
    "Pasquarella, V. J., Brown, C. F., Czerwinski, W., & Rucklidge, W. J. (2023). Comprehensive Quality "
    "Assessment of Optical Satellite Imagery Using Weakly Supervised Video Learning. In Proceedings of the "
    "IEEE/CVF Conference on Computer Vision and Pattern Recognition (pp. 2125-2135). doi:" + DOI
)
ATTRIBUTION = "Contains modified Copernicus Sentinel data {years}; Cloud Score+ by Google, CC-BY-4.0"


# Dates people ask for

# Seasons: first and last month, inclusive. The meteorological ones of the northern hemisphere, and Taiwan's.
SEASONS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "winter": (12, 2),
    "dry_season": (11, 4),
    "plum_rain": (5, 6),
    "typhoon_season": (7, 10),
    "flood_season": (5, 11),
    "wet_season": (5, 10),
}
SPAN_PRESETS = ("last_12_months", "last_24_months", "all_years")  # for series mostly
DATE_PRESETS = ("last_30_days", "last_90_days", "last_month", "this_year", "last_year", *SPAN_PRESETS, *SEASONS)
COMMON_START = date(2017, 1, 1)  # the first year with both satellites for most of it
SEASON_BEGUN = timedelta(30)  # a season younger than this has few scenes: the one of the year before is meant


def season_dates(key: str, today: date, count: int) -> list[tuple[date, date]]:
    """Start and end (exclusive) of a season, the latest first, seen on a day (UTC): it has begun by then.

    Never before the archive nor after the day. Raises KeyError for an unknown season.
    """
    first, last = SEASONS[key]
    tomorrow = today + timedelta(1)
    found: list[tuple[date, date]] = []
    for year in range(today.year, ARCHIVE_START.year - 2, -1):
        start, ends = date(year, first, 1), year + (last < first)
        end = min(date(ends, last, monthrange(ends, last)[1]) + timedelta(1), tomorrow)
        if start < tomorrow and end > ARCHIVE_START and len(found) < count:
            found.append((max(start, ARCHIVE_START), end))
    return found


def preset_dates(key: str, today: date, years: int = 1) -> tuple[date, date, tuple[int, int] | None]:
    """Start, end (exclusive) and months of a preset, seen on a day (UTC), which itself is included.

    years: how many of the season, up to the latest, never before the archive; only seasons have more than one.
    Raises KeyError for an unknown preset.
    """
    tomorrow = today + timedelta(1)
    if key in SEASONS:
        first, last = SEASONS[key]
        start = next(day for back in range(3) if (day := date(today.year - back, first, 1)) + SEASON_BEGUN <= tomorrow)
        year = start.year + (last < first)
        end = min(date(year, last, monthrange(year, last)[1]) + timedelta(1), tomorrow)
        start = date(start.year - (years - 1), first, 1)
        return max(start, ARCHIVE_START), end, (first, last) if years > 1 else None
    month = today.replace(day=1)
    start, end = {
        "last_12_months": (month.replace(year=month.year - 1), month),
        "last_24_months": (month.replace(year=month.year - 2), month),
        "all_years": (COMMON_START, tomorrow),
        "last_30_days": (tomorrow - timedelta(30), tomorrow),
        "last_90_days": (tomorrow - timedelta(90), tomorrow),
        "last_month": ((today.replace(day=1) - timedelta(1)).replace(day=1), today.replace(day=1)),
        "this_year": (date(today.year, 1, 1), tomorrow),
        "last_year": (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
    }[key]
    return start, end, None


def utc_today() -> date:
    """Today in UTC, as Earth Engine counts."""
    return datetime.now(timezone.utc).date()


def usual_span(day: date) -> tuple[str, str]:
    """ISO dates (start, end) that a new profile begins with, seen on a day."""
    start, end, _months = preset_dates("last_90_days", day)
    return start.isoformat(), end.isoformat()


def is_span(start: str, end: str) -> bool:
    """Whether two texts are ISO dates that a period can be made of."""
    try:
        return bool(date.fromisoformat(start) and date.fromisoformat(end) - timedelta(1))
    except (ValueError, OverflowError):
        return False
