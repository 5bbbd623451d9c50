"""Plans a download: bands, pixel grid (CRS, metres or degrees a pixel), data type, and the windows to request.

Sends no request and needs no QGIS. A DownloadOrder is frozen, checked when it is made, and the same after writing to
JSON and reading, as the recipe in it is.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from osgeo import gdal, osr

from ..core import catalog, kinds, outlines
from ..core.change import Change
from ..core.errors import OrderError
from ..core.recipe import CompositeRecipe, shown_bounds
from ..earthengine import expressions
from ..preview.grid import LONGEST_EDGE, Grid, utm

SCHEMA = 1
MAX_JSON_CHARS = 10_000_000
LARGEST_REQUEST = 50_331_648  # bytes of one computePixels, each sample counted with one mask byte (REST reference)
LARGEST_SIDE = 32_768
MOST_PIXELS = 4_000_000_000
WINDOW_BYTES = 4 * 1024 * 1024  # of pixels in one request: some dozen at once fit into little memory
MOST_AT_ONCE = 40  # interactive requests a project may have under way (Earth Engine's usage guide)
USUAL_AT_ONCE = 16
SMALLEST_WINDOW = 64  # pixels; what fails with less than this on a side fails

BANDS, PICTURE = "bands", "picture"
CHANGE = "change"  # of a Change, and of nothing else
FILLED = "filled"  # the band that tells which of the recipe's fill_from a pixel is of, from 1; 0: of its own time
CONTENTS = (BANDS, PICTURE, *catalog.INDICES, *catalog.QA_LAYERS)

# Of a change's file: after minus before where both sides have enough clear views, nodata where it cannot be told; both
# sides; how many clear views each has (nodata outside of the area only).
CHANGE_BANDS = ("change", "before", "after", "views_before", "views_after")

# Data type: bytes, lowest and highest value.
TYPES = {
    "uint8": (1, 0, 255),
    "uint16": (2, 0, 65_535),
    "int16": (2, -32_768, 32_767),
    "float32": (4, -3.4028234663852886e38, 3.4028234663852886e38),
}
# Above this, Earth Engine's own export is the better way: classic TIFF ends at 4 GB, and hundreds of megabytes an
# hour must travel and be computed within five minutes each, where an export has days and needs no open computer.
DRIVE_MEGABYTES = 4_000
DRIVE_SECONDS = 3_600

_FEW = 100  # numbers; where there are fewer, each counts
_FAR = 8.0  # degrees outside of what a CRS is made for from where on it is no mere neighbour's
_ROUNDING = 1e-6  # pixels: an edge this near to a line between pixels lies on it
_FARTHEST = 1e8  # coordinates beyond are outside of a projection's domain
_EPSG = re.compile(r"EPSG:\d{4,6}")
# Rough, as long as nothing has arrived; Earth Engine says nothing about it.
_SECONDS_A_REQUEST, _SECONDS_A_SCENE, _USUAL_SCENES = 2.0, 0.12, 40  # the second one for a million pixels


@dataclass(frozen=True)
class Kind:
    """How a content is stored: value = stored number * scale in physical units (reflectance 0..1, index, score).

    low, high: what is meaningful, in the composite's own units. factors: data type -> stored numbers for one such
    unit. scales: data type -> scale. The first data type is the usual one.
    """

    low: float
    high: float
    factors: dict[str, float]
    scales: dict[str, float]


_KINDS = {
    # Reflectances times 10 000, as in the archive; in 8 bits a step is 0.4 % reflectance.
    BANDS: Kind(
        0,
        65_535,
        {"uint16": 1, "int16": 1, "float32": 1, "uint8": 0.025},
        {"uint16": 0.0001, "int16": 0.0001, "float32": 0.0001, "uint8": 0.004},
    ),
    PICTURE: Kind(0, 255, {"uint8": 1}, {}),
    "clear_count": Kind(0, 65_535, {"uint16": 1, "uint8": 1, "int16": 1, "float32": 1}, {}),
    "score": Kind(
        0,
        1,
        {"float32": 1, "uint16": 10_000, "int16": 10_000, "uint8": 100},
        {"uint16": 0.0001, "int16": 0.0001, "uint8": 0.01},
    ),
    "holes": Kind(0, 1, {"uint8": 1, "uint16": 1, "int16": 1, "float32": 1}, {}),
    "filled": Kind(1, 254, {"uint8": 1, "uint16": 1, "int16": 1, "float32": 1}, {}),
    "date": Kind(0, 32_767, {"uint16": 1, "int16": 1, "float32": 1}, {}),
    CHANGE: Kind(-65_535, 65_535, {"float32": 1}, {}),
    **dict.fromkeys(
        ("mad", "emad", "emad_se"),
        Kind(
            0, 131_070, {"float32": 1, "uint16": 1, "int16": 1}, {"float32": 0.0001, "uint16": 0.0001, "int16": 0.0001}
        ),
    ),
    **dict.fromkeys(("smad", "bcmad"), Kind(0, 2, {"float32": 1, "uint16": 20_000}, {"uint16": 0.00005})),
}


def kind_of(content: str) -> Kind:
    """How a content of CONTENTS is stored."""
    if content in _KINDS:
        return _KINDS[content]
    whole = catalog.INDICES[content].whole if content in catalog.INDICES else 10_000
    return Kind(-1000, 1000, {"float32": 1, "int16": whole}, {"int16": 1 / whole})


def usual_nodata(dtype: str, content: str = BANDS) -> float:
    """A number no valid pixel has: the end of the type that is farthest from usual values.

    Not 0: the harmonised collections clamp dark pixels to 0, so 0 is a reflectance.
    """
    if content == CHANGE:  # differences of reflectances reach below -9999
        return -99_999
    return {"uint8": 255, "uint16": 65_535, "int16": -32_768, "float32": -9999}[dtype]


@dataclass(frozen=True)
class DownloadOrder:
    """One GeoTIFF.

    recipe: what is computed; its ``clip`` and, unless the picture is saved, its style do not matter. A Change too.
    path: the file to be, absolute, ending in .tif or .tiff.
    content: "bands" (reflectances times 10 000 of ``bands``), "picture" (8-bit red, green, blue as the recipe's style
    shows it, and an alpha band), a key of catalog.INDICES, or of catalog.QA_LAYERS; "holes" is 1 in a hole, else 0.
    Of a Change it is "change", the difference, both sides, and the clear views of each, see CHANGE_BANDS, or "picture",
    in the colours of its classes.
    crs: "EPSG:n" or WKT. resolution: side of a pixel in its units. dtype: a key of TYPES that kind_of(content) has.
    nodata: what masked pixels become; None only for the picture, which has none. It must lie outside of what is
    valid, or at an end of it: valid values equal to it are then moved to the next one, a whole number away. Where
    that would tell something else (holes, no clear view at all, scores as they are), it must lie outside.
    clip: True masks outside the area (never for a point), False fills its box. cog: cloud optimised, else only tiled.
    box: west, south, east, north in the CRS of the part that is saved; None for all of the area.

    Raises OrderError.
    """

    recipe: CompositeRecipe | Change
    path: str
    content: str = BANDS
    bands: tuple[str, ...] = ()
    crs: str = ""
    resolution: float = catalog.NOMINAL_SCALE
    dtype: str = ""
    nodata: float | None = None
    clip: bool = True
    cog: bool = True
    box: tuple[float, float, float, float] | None = None

    def __post_init__(self):
        put = object.__setattr__
        if not isinstance(self.recipe, (CompositeRecipe, Change)):
            raise OrderError("field_wrong", field="recipe")
        if not isinstance(self.path, str) or not self.path.lower().endswith((".tif", ".tiff")) or "\0" in self.path:
            raise OrderError("order_path", path=str(self.path)[:200])
        known = (CHANGE, PICTURE) if isinstance(self.recipe, Change) else CONTENTS
        if self.content not in known:
            raise OrderError("field_wrong", field="content")
        if not isinstance(self.bands, (list, tuple)) or any(not isinstance(band, str) for band in self.bands):
            raise OrderError("field_wrong", field="bands")
        put(self, "bands", tuple(dict.fromkeys(self.bands)))
        if bool(self.bands) != (self.content == BANDS):
            raise OrderError("order_bands")
        for band in self.bands:
            if band not in catalog.PRODUCTS[self.composite.product].bands:
                raise OrderError("band_unknown", band=band, product=self.composite.product)
        if self.content in catalog.QA_LAYERS and not catalog.is_defined_for(
            self.content, self.composite.method, bool(self.composite.fill_from)
        ):
            raise OrderError("field_wrong", field="content")
        if not isinstance(self.crs, str) or len(self.crs) > 20_000:
            raise OrderError("crs_unknown", crs=str(self.crs)[:80])
        reference(self.crs)
        put(self, "resolution", _finite(self.resolution, "resolution"))
        if self.resolution <= 0:
            raise OrderError("field_range", field="resolution", low=0, high=math.inf)
        if not isinstance(self.dtype, str) or self.dtype not in kind_of(self.content).factors:
            raise OrderError("order_dtype", dtype=str(self.dtype)[:20], content=self.content)
        for name in ("clip", "cog"):
            if not isinstance(getattr(self, name), bool):
                raise OrderError("field_wrong", field=name)
        put(self, "clip", self.clip and self.composite.roi["type"] != "Point")  # of a point nothing would be left
        if self.box is not None:
            if not isinstance(self.box, (list, tuple)) or len(self.box) != 4:
                raise OrderError("field_wrong", field="box")
            put(self, "box", tuple(_finite(edge, "box") for edge in self.box))
        if self.content == PICTURE:
            if self.nodata is not None:
                raise OrderError("order_nodata", nodata=self.nodata, dtype=self.dtype)
        else:
            nodata = _finite(self.nodata, "nodata")
            put(self, "nodata", nodata)
            least, most = TYPES[self.dtype][1:]
            whole = self.dtype != "float32"
            if not least <= nodata <= most or (whole and not nodata.is_integer()):
                raise OrderError("order_nodata", nodata=nodata, dtype=self.dtype)
            if not whole and struct.unpack("f", struct.pack("f", nodata))[0] != nodata:
                raise OrderError("order_nodata", nodata=nodata, dtype=self.dtype)
            low, high = self.limits
            if low <= nodata <= high or self._displaces():
                raise OrderError("order_nodata", nodata=nodata, dtype=self.dtype)

    @property
    def composite(self) -> CompositeRecipe:
        """The recipe; of a change the one over the time of both sides."""
        return kinds.as_composite(self.recipe)

    @property
    def factor(self) -> float:
        """Stored numbers for one unit of the composite (reflectances: of 1/10 000)."""
        return kind_of(self.content).factors[self.dtype]

    @property
    def scale(self) -> float:
        """Physical value (reflectance 0..1, index, score, count) of one stored number; written into the file."""
        return kind_of(self.content).scales.get(self.dtype, 1.0)

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest stored number of a valid pixel; nodata is never between them."""
        low, high = self._ends
        if self.nodata == low:
            low += 1
        elif self.nodata == high:
            high -= 1
        return low, high

    @property
    def _ends(self) -> tuple[float, float]:
        """Lowest and highest number that is meaningful and fits the data type."""
        kind, (least, most) = kind_of(self.content), TYPES[self.dtype][1:]
        return max(kind.low * self.factor, least), min(kind.high * self.factor, most)

    def _displaces(self) -> bool:
        """Whether nodata is at an end from which values cannot be moved without telling something else."""
        low, high = self._ends
        if self.content == "clear_count" and self.nodata == low:
            return True  # no clear view is not one
        return self.nodata in (low, high) and high - low < _FEW

    @property
    def names(self) -> tuple[str, ...]:
        """The file's bands. The last, of a recipe that fills holes from other times, is FILLED."""
        if self.content == CHANGE:
            return CHANGE_BANDS
        plain = {BANDS: self.bands, PICTURE: ("red", "green", "blue", "alpha")}.get(self.content, (self.content,))
        marked = self.composite.fill_from and self.content not in catalog.QA_LAYERS
        marked = marked and isinstance(self.recipe, CompositeRecipe)
        return (*plain, FILLED) if marked else plain

    @property
    def pixel_bytes(self) -> int:
        """Bytes of one pixel, all bands."""
        return TYPES[self.dtype][0] * len(self.names)

    @cached_property
    def grid(self) -> Grid:
        """The file's pixels. Raises OrderError."""
        return _grid(self)

    def with_(self, **changes: Any) -> DownloadOrder:
        """The same order with some fields changed, checked again."""
        return replace(self, **changes)

    def to_json(self) -> str:
        """The order as JSON text; equal orders give equal text."""
        data = {**asdict(self), "recipe": json.loads(self.recipe.to_json())}
        if self.box is None:  # as orders were written before they could have one
            del data["box"]
        return json.dumps({"schema": SCHEMA, **data}, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> DownloadOrder:
        """Read what to_json wrote. Raises OrderError or RecipeError for anything else, and changes nothing."""
        if not isinstance(text, str) or len(text) > MAX_JSON_CHARS:
            raise OrderError("order_broken")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise OrderError("order_broken") from error
        if not isinstance(data, dict) or type(data.get("schema")) is not int or data["schema"] < 1:
            raise OrderError("order_broken")
        if data.pop("schema") > SCHEMA:
            raise OrderError("order_newer")
        if {*data, "box"} != {item.name for item in fields(cls)}:
            raise OrderError("order_broken")
        return cls(**{**data, "recipe": kinds.from_data(data["recipe"])})


def usual(recipe: CompositeRecipe | Change, path: str, content: str = BANDS, **changes: Any) -> DownloadOrder:
    """The order most people want: the usual CRS of the area, 10 m, the recipe's bands, the content's usual
    data type and nodata, clipped unless the area is a point or the recipe is not clipped, cloud optimised.

    changes: fields of the order that are known already; a data type brings its own usual nodata. A resolution is left
    to the caller where the CRS is not in metres. Raises OrderError.
    """
    if content not in (*CONTENTS, CHANGE):
        raise OrderError("field_wrong", field="content")
    composite = kinds.as_composite(recipe)
    west, south, east, north = shown_bounds(composite)
    dtype = changes.get("dtype") or next(iter(kind_of(content).factors))
    known = {
        "bands": composite.bands if content == BANDS else (),
        "crs": area_crs(west, south, east, north),
        "dtype": dtype,
        "nodata": None if content == PICTURE or dtype not in TYPES else usual_nodata(dtype, content),
        "clip": composite.clip,
    }
    return DownloadOrder(recipe, path, content, **{**known, **changes})


# Where TWD97 / TM2 is the system of maps: zone 119 on the islands in the strait, zone 121 on the others (degrees: west,
# south, east, north).
_TM2_119 = (
    (119.20, 23.10, 119.80, 23.90),  # Penghu
    (118.18, 24.35, 118.55, 24.56),  # Kinmen
    (119.40, 24.95, 119.50, 25.03),  # Wuqiu
    (119.89, 25.90, 120.55, 26.45),  # Matsu
)
_TM2_121 = ((119.20, 21.70, 122.20, 25.75),)
_EASTMOST_119 = 119.85  # degrees: the middle of an area on Taiwan's main island lies east of it


def area_crs(west: float, south: float, east: float, north: float) -> str:
    """The CRS people expect for an area, degrees: TWD97 / TM2 in Taiwan, elsewhere the UTM zone of its middle."""

    def within(boxes: tuple) -> bool:
        return any(w <= west and s <= south and east <= e and north <= n for w, s, e, n in boxes)

    if within(_TM2_119):
        return "EPSG:3825"
    if within(_TM2_121) and (west + east) / 2 > _EASTMOST_119:
        return "EPSG:3826"
    return utm((west + east) / 2, (south + north) / 2)


def image(ee: Any, order: DownloadOrder) -> Any:
    """What the order saves, as ee.Image: its bands, with no pixel masked."""
    nodata = order.nodata if order.nodata is not None else 0.0  # a picture has none, and an alpha band instead
    change = order.recipe.clipped(order.clip) if isinstance(order.recipe, Change) else None
    if order.content == PICTURE:
        return expressions.saved_picture(ee, change or order.composite.with_(clip=order.clip))
    if change is not None:
        return expressions.saved_change(ee, change, nodata, order.limits[1])
    recipe = order.composite.with_(clip=order.clip)
    return expressions.saved_values(
        ee,
        recipe,
        order.content,
        order.bands,
        dtype=order.dtype,
        nodata=nodata,
        limits=order.limits,
        factor=order.factor,
    )


# Pixels ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """A rectangle of a grid's pixels: left column, top row, size."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, other: Window) -> bool:
        """Whether another window lies wholly in this one."""
        across = self.x <= other.x and other.x + other.width <= self.x + self.width
        return across and self.y <= other.y and other.y + other.height <= self.y + self.height

    def halves(self) -> tuple[Window, Window] | None:
        """The two halves across the longer side; None where they would be too small."""
        if max(self.width, self.height) < 2 * SMALLEST_WINDOW:
            return None
        if self.width >= self.height:
            first = self.width // 2
            return (
                Window(self.x, self.y, first, self.height),
                Window(self.x + first, self.y, self.width - first, self.height),
            )
        first = self.height // 2
        return (
            Window(self.x, self.y, self.width, first),
            Window(self.x, self.y + first, self.width, self.height - first),
        )


@lru_cache(maxsize=64)
def reference(crs: str) -> osr.SpatialReference:
    """The coordinate system of "EPSG:n" or WKT, x before y. Raises OrderError when unknown or not of a map."""
    system = osr.SpatialReference()
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:  # never SetFromUserInput: it would open files and addresses named in an order
        failed = system.ImportFromEPSG(int(crs[5:])) if _EPSG.fullmatch(crs) else system.ImportFromWkt(crs)
        failed = failed or not (system.IsProjected() or system.IsGeographic())
    except (RuntimeError, TypeError, ValueError):  # GDAL raises or returns, as the whole program has chosen
        failed = True
    finally:
        gdal.PopErrorHandler()
    if failed:
        raise OrderError("crs_unknown", crs=crs[:80])
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


def grid(order: DownloadOrder) -> Grid:
    """The order's pixels, computed once. Raises OrderError, see _grid()."""
    return order.grid


def _grid(order: DownloadOrder) -> Grid:
    """The order's pixels: the area's box in the CRS, edges moved outwards to whole multiples of the resolution.

    Sentinel-2's tiles begin at multiples of 60 m of their UTM zone, so in such a zone pixels of 10, 20 and 60 m are
    the scenes' own. In a geographic system, the right edge of an area across the antimeridian lies beyond 180 degrees.
    Raises OrderError: crs_area where the CRS does not reach, crs_split where the antimeridian parts the area in it,
    order_pixels for too many or too large ones, order_box where the part to be saved lies beside the area.
    """
    system, size = reference(order.crs), order.resolution
    west, south, east, north = shown_bounds(order.composite)
    if _is_far(system, west, south, east, north):
        raise OrderError("crs_area", crs=order.crs[:40])
    x, y = [], []
    for ring in _outlines(order.composite, west):
        for px, py in _projected(ring, system, order.crs):
            x.append(px)
            y.append(py)
    if not system.IsGeographic() and east > 180:
        _check_joined(system, order)
    if order.box is not None:
        x = [max(min(x), order.box[0]), min(max(x), order.box[2])]
        y = [max(min(y), order.box[1]), min(max(y), order.box[3])]
        if x[0] >= x[1] or y[0] >= y[1]:
            raise OrderError("order_box")
    if (max(x) - min(x)) / size * ((max(y) - min(y)) / size) > MOST_PIXELS or max(map(abs, x + y)) / size > 2**53:
        pixels = (max(x) - min(x)) / size * (max(y) - min(y)) / size
        raise OrderError("order_pixels", pixels=pixels, most=MOST_PIXELS)
    left, top = math.floor(min(x) / size + _ROUNDING), math.ceil(max(y) / size - _ROUNDING)
    right, bottom = math.ceil(max(x) / size - _ROUNDING), math.floor(min(y) / size + _ROUNDING)
    return Grid(order.crs, left * size, top * size, size, max(1, right - left), max(1, top - bottom))


def request_grid(whole: Grid, window: Window) -> dict:
    """A window of a grid as image:computePixels wants it; WKT goes where Earth Engine expects it.

    What lies beyond 180 degrees is asked for on the other side, where the same places are.
    """
    left, top = whole.left + window.x * whole.scale, whole.top - window.y * whole.scale
    if reference(whole.crs).IsGeographic() and left + whole.scale / 2 >= 180:
        left -= 360
    asked = Grid(whole.crs, left, top, whole.scale, window.width, window.height).request
    if not _EPSG.fullmatch(whole.crs):
        del asked["crsCode"]
        asked["crsWkt"] = reference(whole.crs).ExportToWkt(["FORMAT=WKT1_GDAL"])
    return asked


def windows(order: DownloadOrder, whole: Grid, most_bytes: int = WINDOW_BYTES) -> list[Window]:
    """The requests for a grid, row by row: as few as ``most_bytes`` of pixels each and Earth Engine's limit allow.

    All bands of a window are one request, so that what the composite is made of is computed once.
    """
    samples = len(order.names)
    pixels = min(most_bytes // order.pixel_bytes, LARGEST_REQUEST // (order.pixel_bytes + samples))
    found = []
    for first, count in _parts_across(whole):
        columns, rows = _shape(count, whole.height, max(pixels, 1))
        for y, height in _parts(whole.height, rows):
            found += [(y, first + x, width, height) for x, width in _parts(count, columns)]
    return [Window(x, y, width, height) for y, x, width, height in sorted(found)]


# What it will take ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """What a download will take, before anything is asked.

    width, height: pixels. megabytes: of pixels that travel (10**6 bytes). part_megabytes, file_megabytes,
    disk_megabytes: roughly, of what is kept until all has arrived, of the finished file, and at most on the disk.
    requests: if none has to be halved. seconds: roughly.
    drive: "" or why an export on Earth Engine's side is wiser: "size" or "time".
    """

    width: int
    height: int
    megabytes: float
    part_megabytes: float
    file_megabytes: float
    disk_megabytes: float
    requests: int
    seconds: float
    drive: str
    work: float

    @property
    def pixels(self) -> int:
        """Pixels of one band."""
        return self.width * self.height


def estimate(order: DownloadOrder, scenes: int | None = None, at_once: int = USUAL_AT_ONCE) -> Estimate:
    """What an order will take. scenes: how many the composite is made of, where known. Raises OrderError."""
    whole = grid(order)
    parts = windows(order, whole)
    megabytes = whole.width * whole.height * order.pixel_bytes / 1e6
    packed = megabytes * (0.8 if order.dtype == "float32" else 0.65)
    million = whole.width * whole.height / len(parts) / 1e6
    deep = (_USUAL_SCENES if scenes is None else max(scenes, 1)) * million * max(1, len(order.names) / 4)
    seconds = math.ceil(len(parts) / at_once) * (_SECONDS_A_REQUEST + _SECONDS_A_SCENE * deep)
    drive = "size" if megabytes > DRIVE_MEGABYTES else "time" if seconds > DRIVE_SECONDS else ""
    work = work_of(order, scenes)
    file = packed * 4 / 3  # overviews are a third more
    return Estimate(
        whole.width, whole.height, megabytes, packed, file, packed + 1.3 * file, len(parts), seconds, drive, work
    )


def work_of(order: DownloadOrder, scenes: int | None = None) -> float:
    """A measure of computing: million pixels that are looked at, over all bands and scenes. Raises OrderError.

    What a unit of it takes in EECU-seconds is learned from exports that have ended. scenes: how many, where known.
    """
    whole = grid(order)
    views = _views(order.recipe) if scenes is None else scenes
    return whole.width * whole.height / 1e6 * max(1, len(order.names) / 4) * max(1.0, views)


def _views(recipe: CompositeRecipe | Change) -> float:
    """How many scenes to expect at a place: one in five days, half of the ground in two orbits."""
    if isinstance(recipe, Change):
        return _views(recipe.before) + _views(recipe.after)
    days = float((date.fromisoformat(recipe.end) - date.fromisoformat(recipe.start)).days)
    if recipe.months is not None:
        first, last = recipe.months
        days *= ((last - first) % 12 + 1) / 12
    return 1.5 * days / 5


# Helpers --------------------------------------------------------------------------------------------------------------


def _finite(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise OrderError("field_wrong", field=name)
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise OrderError("field_wrong", field=name)
    return value


def _outlines(recipe: CompositeRecipe, west: float) -> Iterator[list[tuple[float, float]]]:
    """The area's outer rings (the box shown around a point) in degrees, edges in short pieces, none west of west."""
    geometry = recipe.roi
    if geometry["type"] == "Point":
        left, south, right, north = shown_bounds(recipe)
        rings = [[(left, south), (right, south), (right, north), (left, north), (left, south)]]
    else:
        rings = [rings[0] for rings in outlines.polygons(geometry)]
    for ring in rings:
        turn = 360 if max(lon for lon, _lat in ring) < west else 0
        yield [(lon + turn, lat) for lon, lat in outlines.densified(ring, LONGEST_EDGE)]


def _projected(points: list, system: osr.SpatialReference, crs: str) -> list[tuple[float, float]]:
    """Degrees of WGS 84 in a system. Raises OrderError crs_area."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        change = osr.CoordinateTransformation(reference("EPSG:4326"), system)
        found = [point[:2] for point in change.TransformPoints(points)]
    except (RuntimeError, TypeError):
        found = []
    finally:
        gdal.PopErrorHandler()
    if not found or not all(math.isfinite(part) and abs(part) < _FARTHEST for point in found for part in point):
        raise OrderError("crs_area", crs=crs[:40])
    if system.IsGeographic():  # keep turns: transformations bring longitudes back to -180..180
        found = [(x + 360 * round((lon - x) / 360), y) for (x, y), (lon, _lat) in zip(found, points)]
    return found


def _is_far(system: osr.SpatialReference, west: float, south: float, east: float, north: float) -> bool:
    """Whether an area lies far outside of what a projection is made for, where that is known."""
    use = system.GetAreaOfUse()
    if system.IsGeographic() or use is None or min(use.west_lon_degree, use.south_lat_degree) < -180:
        return False
    if south > use.north_lat_degree + _FAR or north < use.south_lat_degree - _FAR:
        return True
    width = (use.east_lon_degree - use.west_lon_degree) % 360 or 360  # it may lie across the 180th meridian
    beyond = (west - use.west_lon_degree) % 360  # of the area's western edge, to the east of the region's
    return width < 360 and beyond > width + _FAR and 360 - beyond - (east - west) > _FAR


def _check_joined(system: osr.SpatialReference, order: DownloadOrder) -> None:
    """The two sides of the antimeridian must lie beside each other in a projection."""
    _west, south, _east, north = shown_bounds(order.composite)
    middle = (south + north) / 2
    here, there, near = _projected([(179.999, middle), (-179.999, middle), (179.997, middle)], system, order.crs)
    if math.dist(here, there) > 10 * math.dist(here, near):
        raise OrderError("crs_split", crs=order.crs[:40])


def _parts_across(whole: Grid) -> list[tuple[int, int]]:
    """First column and number of columns on this and on the other side of the antimeridian."""
    if reference(whole.crs).IsGeographic():
        here = max(0, math.ceil((180 - whole.left) / whole.scale - 0.5))
        if 0 < here < whole.width:
            return [(0, here), (here, whole.width - here)]
    return [(0, whole.width)]


def _shape(width: int, height: int, pixels: int) -> tuple[int, int]:
    """Columns and rows of windows that hold no more than ``pixels``: the fewest, then the most nearly square."""
    best = None
    most_rows = math.ceil(height / max(1, min(SMALLEST_WINDOW, pixels)))
    for rows in range(max(1, math.ceil(height / LARGEST_SIDE)), most_rows + 1):
        tall = math.ceil(height / rows)
        columns = math.ceil(width / max(1, min(pixels // tall, LARGEST_SIDE)))
        wide = math.ceil(width / columns)
        if wide * tall > pixels:
            continue
        rank = (rows * columns, max(wide / tall, tall / wide))
        if best is None or rank < best[0]:
            best = rank, columns, rows
    return best[1:] if best else (width, height)


def _parts(length: int, count: int) -> list[tuple[int, int]]:
    """A length in parts as equal as whole numbers allow: (start, length of part)."""
    cuts = [length * number // count for number in range(count + 1)]
    return [(start, end - start) for start, end in zip(cuts, cuts[1:])]
