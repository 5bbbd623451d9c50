"""CompositeRecipe: all the settings of a composite (area, dates, threshold, method, style), not how it is computed.

A recipe is frozen, checked when it is made, and the same after writing to JSON and reading. It imports neither Qt
nor Earth Engine.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from . import catalog
from .errors import RecipeError
from .outlines import crossing, planar, polygons, sound, width

SCHEMA = 1
MAX_NAME = 80  # characters of an area's name
MAX_AREA_KM2 = 250_000.0
MAX_PART_BOUNDS_KM2 = 4 * MAX_AREA_KM2  # of one part's box: a frame or a bow tie encloses little and reaches far
MAX_REACH_KM = 25_000.0  # from end to end of all parts, more than half around the Earth
MAX_POSITIONS = 20_000  # Earth Engine refuses request bodies over 10 MB; this stays far below
MAX_JSON_CHARS = 2_000_000  # twice what the finest area and the most scenes take
EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)
AUTHALIC_RADIUS_KM = 6371.0071809  # of the sphere as large as the ellipsoid of WGS 84
POINT_MARGIN = 0.05  # degrees shown around a point, about 5 km
MAX_PALETTE = 256
_NARROWEST = 1e-6  # degrees, a tenth of a metre: a part narrower than this is left over from digitising

# Left out of the JSON text where they are as usual.
_LATER_FIELDS = (
    *("area_name", "each_overpass_once", "trim_edges", "target_day", "weights", "full_weight"),
    *("widen_mask", "min_views", "lenient_areas", "lenient_by", "fill_from", "balance_orbits"),
)
_SCENE = re.compile(r"[A-Za-z0-9_]{1,120}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Style:
    """How a composite is shown: one band with a palette, three bands as red, green and blue, or an index.

    index: a key of catalog.INDICES, computed from the composite's bands; or of catalog.QA_LAYERS, what tells about the
    composite of ``bands``. ``min`` and ``max`` are in units of what is shown (bands: reflectance times 10 000);
    ``gamma`` is above 0.
    """

    bands: tuple[str, ...] = ("B4", "B3", "B2")
    index: str = ""
    min: float = 0.0
    max: float = 2500.0
    gamma: float = 1.0
    palette: tuple[str, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "bands", _texts(self.bands, "style.bands"))
        object.__setattr__(self, "palette", _texts(self.palette, "style.palette"))
        for name in ("min", "max", "gamma"):
            object.__setattr__(self, name, _number(getattr(self, name), "style." + name))
        if not isinstance(self.index, str) or not (
            self.index == "" or self.index in catalog.INDICES or self.index in catalog.QA_LAYERS
        ):
            raise RecipeError("field_wrong", field="style.index")
        if self.index in catalog.INDICES:
            if self.bands not in (Style.bands, catalog.INDICES[self.index].bands):
                raise RecipeError("style_bands", bands=brief(", ".join(self.bands)))
            object.__setattr__(self, "bands", catalog.INDICES[self.index].bands)
        elif len(self.bands) not in (1, 3):
            raise RecipeError("style_bands", bands=brief(", ".join(self.bands)))
        if self.min >= self.max:
            raise RecipeError("style_range", min=self.min, max=self.max)
        if not 0.05 <= self.gamma <= 20:
            raise RecipeError("style_gamma", gamma=self.gamma)
        if (
            len(self.palette) > MAX_PALETTE
            or any(not _COLOUR.fullmatch(colour) for colour in self.palette)
            or (self.palette and not self.single)
        ):
            raise RecipeError("style_palette")

    @property
    def single(self) -> bool:
        """Whether one number a pixel is shown, which may have a palette, and not three colours."""
        return bool(self.index) or len(self.bands) == 1

    @classmethod
    def of(cls, key: str) -> Style:
        """The usual style of a key of catalog.BAND_STYLES, INDICES or QA_LAYERS. Raises KeyError for another."""
        if key in catalog.BAND_STYLES:
            bands = catalog.BAND_STYLES[key]
            return cls(bands=bands.bands, max=bands.max)
        shown = catalog.INDICES[key] if key in catalog.INDICES else catalog.QA_LAYERS[key]
        return cls(index=key, min=shown.min, max=shown.max, palette=shown.palette)


@dataclass(frozen=True)
class CompositeRecipe:
    """One composite.

    roi: GeoJSON Point, Polygon or MultiPolygon in EPSG:4326 (longitude, latitude in degrees), holes allowed.
    start, end: ISO dates, half-open ``[start, end)`` in UTC, as Earth Engine counts.
    months: (first, last) kept, inclusive, 1..12, may wrap over the year's end; None keeps all.
    clear_threshold: 0..1, a pixel is kept when its score is at or above it.
    max_scene_cloud: percent, 0..100, compared with CLOUDY_PIXEL_PERCENTAGE; None keeps all scenes.
    excluded: ``system:index`` of the scenes left out.
    percentile: 0..100, only with the method "percentile".
    area_name: what people call the area, "" where it has no name. It changes no pixel, so recipes that differ in it
    alone are equal.
    each_overpass_once: an overpass weighs once where its tiles overlap, as the one with the highest score; else each
    tile weighs.
    trim_edges: metres cut from the edges of each scene (its tile's and its swath's), where it also must have the bands
    of catalog.EDGE_BANDS; None cuts nothing and asks for no such bands.
    target_day: ISO date, with the methods "nearest" and "best_pixel"; None is the middle of the dates.
    weights: of catalog.WEIGHTS, each 0..1, with "best_pixel"; None are the usual ones.
    widen_mask: metres around what is not clear that are not clear either; None widens nothing.
    min_views: clear views that a pixel must have; with fewer it is a hole.
    lenient_areas: GeoJSON Polygon or MultiPolygon where the clear threshold is lower by ``lenient_by`` (None: the usual
    amount): tidal flats, snow, bright roofs. lenient_by needs lenient_areas.
    balance_orbits: each orbit's views are multiplied, band by band, so that all orbits are as bright as their mean
    where they overlap in the area.
    full_weight: 0..1, the score from which a view counts in full, with "soft_mean"; None is the usual one.
    fill_from: other spans of time, (start, end) as above: a pixel without a value takes that of the composite of the
    first of these that has one. What tells about the composite ("clear_count", "date" and so on) is of its own time.

    Raises RecipeError for anything that cannot be computed.
    """

    roi: dict = field(hash=False)
    start: str
    end: str
    months: tuple[int, int] | None = None
    product: str = "L2A"
    qa_band: str = catalog.DEFAULT_QA_BAND
    clear_threshold: float = catalog.DEFAULT_THRESHOLD
    max_scene_cloud: float | None = None
    excluded: tuple[str, ...] = ()
    method: str = "median"
    percentile: float | None = None
    style: Style = field(default_factory=Style)
    clip: bool = True
    area_name: str = field(default="", compare=False)
    each_overpass_once: bool = False
    trim_edges: float | None = None
    target_day: str | None = None
    weights: tuple[float, ...] | None = None
    full_weight: float | None = None
    widen_mask: float | None = None
    min_views: int = 0
    lenient_areas: dict | None = field(default=None, hash=False)
    lenient_by: float | None = None
    fill_from: tuple[tuple[str, str], ...] = ()
    balance_orbits: bool = False

    def __post_init__(self):
        put = object.__setattr__
        put(self, "roi", checked_geometry(self.roi))
        start, end = _day(self.start, "start"), _day(self.end, "end")
        put(self, "start", start.isoformat())
        put(self, "end", end.isoformat())
        if start >= end:
            last = max(end, date.min + timedelta(1)) - timedelta(1)  # before the first day of all there is none
            raise RecipeError("dates_reversed", start=self.start, last=last.isoformat())
        if start < catalog.ARCHIVE_START:
            raise RecipeError("dates_before_archive", first=catalog.ARCHIVE_START.isoformat(), start=self.start)
        if self.months is not None:
            put(self, "months", _months(self.months))
        if not isinstance(self.product, str) or self.product not in catalog.PRODUCTS:
            raise RecipeError("product_unknown", product=brief(self.product))
        if not isinstance(self.qa_band, str) or self.qa_band not in catalog.QA_BANDS:
            raise RecipeError("qa_band_unknown", band=brief(self.qa_band))
        put(self, "clear_threshold", _number(self.clear_threshold, "clear_threshold", 0, 1))
        if self.max_scene_cloud is not None:
            put(self, "max_scene_cloud", _number(self.max_scene_cloud, "max_scene_cloud", 0, 100))
        put(self, "excluded", tuple(sorted(set(_texts(self.excluded, "excluded")))))
        if len(self.excluded) > 5000 or any(not _SCENE.fullmatch(index) for index in self.excluded):
            raise RecipeError("field_wrong", field="excluded")
        if not isinstance(self.method, str) or self.method not in catalog.METHODS:
            raise RecipeError("method_unknown", method=brief(self.method))
        self._check_method()
        if not isinstance(self.style, Style):
            raise RecipeError("field_wrong", field="style")
        known = catalog.PRODUCTS[self.product].bands
        for band in self.style.bands:
            if band not in known:
                raise RecipeError("band_unknown", band=brief(band), product=self.product)
        if self.style.index in catalog.QA_LAYERS and not catalog.is_defined_for(self.style.index, self.method, True):
            raise RecipeError("field_wrong", field="style.index")
        if not isinstance(self.area_name, str):
            raise RecipeError("field_wrong", field="area_name")
        put(self, "area_name", clean_name(self.area_name))
        for name in ("clip", "each_overpass_once", "balance_orbits"):
            if not isinstance(getattr(self, name), bool):
                raise RecipeError("field_wrong", field=name)
        if self.trim_edges is not None:
            put(self, "trim_edges", _number(self.trim_edges, "trim_edges", 0, catalog.MOST_TRIM))
        self._check_masks()
        put(self, "fill_from", _spans(self.fill_from))

    def _check_masks(self) -> None:
        put = object.__setattr__
        if self.widen_mask is not None:
            put(self, "widen_mask", _number(self.widen_mask, "widen_mask", 0, catalog.MOST_WIDENED) or None)
        if type(self.min_views) is not int:
            raise RecipeError("field_wrong", field="min_views")
        if not 0 <= self.min_views <= catalog.MOST_VIEWS:
            raise RecipeError("field_range", field="min_views", low=0, high=catalog.MOST_VIEWS)
        if self.lenient_by is not None:
            put(self, "lenient_by", _number(self.lenient_by, "lenient_by", 0, 1))
            if self.lenient_areas is None:
                raise RecipeError("field_wrong", field="lenient_by")
        if self.lenient_areas is not None:
            areas = checked_geometry(self.lenient_areas)
            if areas["type"] == "Point":
                raise RecipeError("field_wrong", field="lenient_areas")
            put(self, "lenient_areas", areas)

    @property
    def leniency(self) -> float:
        """How much lower the threshold is in the lenient areas."""
        return 0.0 if self.lenient_areas is None else catalog.LOWER_BY if self.lenient_by is None else self.lenient_by

    def _check_method(self) -> None:
        """Fields that only some methods have."""
        put = object.__setattr__
        for name in catalog.METHOD_FIELDS:
            if getattr(self, name) is not None and name not in catalog.METHOD_ROWS[self.method].fields:
                raise RecipeError("field_wrong", field=name)
        if self.method == "percentile":
            put(self, "percentile", _number(50 if self.percentile is None else self.percentile, "percentile", 0, 100))
        if self.target_day is not None:
            put(self, "target_day", _day(self.target_day, "target_day").isoformat())
        if self.full_weight is not None:
            put(self, "full_weight", _number(self.full_weight, "full_weight", 0, 1))
        if self.weights is not None:
            if not isinstance(self.weights, (list, tuple)) or len(self.weights) != len(catalog.WEIGHTS):
                raise RecipeError("field_wrong", field="weights")
            put(self, "weights", tuple(_number(weight, "weights", 0, 1) for weight in self.weights))
            if not any(self.weights):
                raise RecipeError("field_wrong", field="weights")

    @property
    def wanted_day(self) -> date:
        """The day that nearness is counted from: the one set, or the middle of the dates."""
        if self.target_day is not None:
            return date.fromisoformat(self.target_day)
        start, last = date.fromisoformat(self.start), date.fromisoformat(self.last_day)
        return start + (last - start) // 2

    @property
    def half_span(self) -> int:
        """Days from the wanted day to the farther end of the dates, at least 1."""
        ends = (date.fromisoformat(self.start), date.fromisoformat(self.last_day))
        return max(1, *(abs((end - self.wanted_day).days) for end in ends))

    def by(self, method: str) -> CompositeRecipe:
        """The same recipe combined by another method, in that method's usual way."""
        fields = catalog.METHOD_ROWS[method].fields if method in catalog.METHOD_ROWS else ()
        dropped = {name: None for name in catalog.METHOD_FIELDS if name not in fields}
        return self.with_(method=method, **dropped)

    @property
    def last_day(self) -> str:
        """The last day that still counts, as the user interface shows it."""
        return (date.fromisoformat(self.end) - timedelta(1)).isoformat()

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands the composite needs for its style, in order, each once."""
        return tuple(dict.fromkeys(self.style.bands))

    @property
    def merges_overpasses(self) -> bool:
        """Whether views are merged by overpass: where that is wanted and makes a difference."""
        return self.each_overpass_once and catalog.METHOD_ROWS[self.method].weighs

    def whole_views(self, bands: Sequence[str] = ()) -> bool:
        """Whether a view counts only where all of these bands (the style's) have a value: see catalog.SNIPPET_BANDS."""
        bands = bands or self.bands
        changed = self.trim_edges is not None or self.each_overpass_once or self.balance_orbits
        plain = self.method == "median" and not changed
        return not plain or set(bands) != set(catalog.SNIPPET_BANDS)

    def with_qa_layer(self, key: str, high: float | None = None) -> CompositeRecipe:
        """The same composite, showing what tells about it (a key of catalog.QA_LAYERS) in its usual colours.

        high: the value that the last colour is for, where it is not the usual one.
        """
        style = replace(Style.of(key), bands=self.style.bands if not self.style.index else Style.bands)
        if key == "date":
            first, last = (date.fromisoformat(day) for day in (self.start, self.last_day))
            days = (first - date(1970, 1, 1)).days
            style = replace(style, min=days, max=days + max((last - first).days, 1))
        if high is not None:
            style = replace(style, max=high)
        return self.with_(style=style)

    @property
    def unfilled(self) -> CompositeRecipe:
        """The same composite without anything of other times."""
        return self.with_(fill_from=()) if self.fill_from else self

    def fillers(self) -> list[CompositeRecipe]:
        """The composites of fill_from, in its order, each as it is by itself."""
        plain = self.unfilled
        return [plain.with_(start=start, end=end) for start, end in self.fill_from]

    def takes(self, day: str) -> bool:
        """Whether scenes of a day (ISO, UTC) are of the recipe's own dates and months."""
        first, last = self.months or (1, 12)
        month = int(day[5:7])
        return self.start <= day < self.end and (
            first <= month <= last if first <= last else month >= first or month <= last
        )

    def spans(self) -> list[tuple[str, str]]:
        """The recipe's own time, and those that its holes are filled from, in their order."""
        return [(self.start, self.end), *self.fill_from]

    @property
    def over_all_times(self) -> CompositeRecipe:
        """The composite from the first day to the last of spans(), for whatever looks at the scenes of all of them."""
        starts, ends = zip(*self.spans())
        return self.unfilled.with_(start=min(starts), end=max(ends))

    def check_today(self, today: date) -> None:
        """Raise RecipeError when the dates lie wholly after ``today`` (UTC): no scene can exist yet."""
        if date.fromisoformat(self.start) > today:
            raise RecipeError("dates_in_future", start=self.start, today=today.isoformat())

    def with_(self, **changes: Any) -> CompositeRecipe:
        """The same recipe with some fields changed, checked again."""
        return replace(self, **changes)

    def to_json(self) -> str:
        """The recipe as JSON text; equal recipes give equal text, as before there were _LATER_FIELDS."""
        data = {"schema": SCHEMA, **asdict(self)}
        for name in _LATER_FIELDS:
            if data[name] == getattr(type(self), name):
                del data[name]
        return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> CompositeRecipe:
        """Read what to_json wrote. Raises RecipeError for anything else, and changes nothing."""
        return cls.from_data(strict_json(text))

    @classmethod
    def from_data(cls, data: Any) -> CompositeRecipe:
        """As from_json, from the value of such a text. Raises RecipeError."""
        if not isinstance(data, dict) or type(data.get("schema")) is not int:
            raise RecipeError("recipe_broken")
        data = dict(data)
        if data.pop("kind", "composite") != "composite":  # a series or a change: core.kinds reads them all
            raise RecipeError("recipe_other_kind")
        schema = data.pop("schema")
        if schema > SCHEMA:
            raise RecipeError("recipe_newer", schema=brief(schema))
        if schema < 1:
            raise RecipeError("recipe_broken")
        names = {item.name for item in fields(cls)}
        unknown = sorted(set(map(str, data)) - names)
        if unknown:
            raise RecipeError("recipe_field_unknown", field=brief(unknown[0]))
        for name in ("roi", "start", "end"):
            if name not in data:
                raise RecipeError("recipe_field_missing", field=name)
        style = data.get("style", {})
        if not isinstance(style, dict) or not set(style) <= {item.name for item in fields(Style)}:
            raise RecipeError("field_wrong", field="style")
        return cls(**{**data, "style": Style(**style)})


def is_exact(recipe: CompositeRecipe) -> bool:
    """Whether the preview gives the server's values to the last bit: not where it iterates or measures distances."""
    return catalog.METHOD_ROWS[recipe.method].exact and not recipe.widen_mask


def clean_name(text: str) -> str:
    """A name in one line: printable characters, single spaces, no longer than MAX_NAME."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_NAME].strip()


def strict_json(text: str, most: int = MAX_JSON_CHARS) -> Any:
    """The value of a JSON text. Raises RecipeError for anything else, a key that comes twice or an absurd number."""
    if not isinstance(text, str) or len(text) > most:
        raise RecipeError("recipe_broken")
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_int=_short)
    except (ValueError, RecursionError) as error:
        raise RecipeError("recipe_broken") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _short(digits: str) -> int:
    if len(digits) > 4000:  # millions take Python minutes; newer ones refuse them
        raise ValueError("a number too long")
    return int(digits)


class CheckedGeometry(dict):
    """A geometry that checked_geometry has made. Nobody changes it, so it is not checked again."""


def checked_geometry(geometry: Any) -> CheckedGeometry:
    """A clean copy of a GeoJSON Point, Polygon or MultiPolygon in lon/lat degrees; raises RecipeError otherwise.

    Rings are closed; each needs three different positions and an area; none crosses another; holes lie inside, parts
    outside of each other. Parts narrower than a tenth of a metre are left out where others remain. Nothing but type
    and coordinates is kept. Takes less than 0.1 s whatever is given.
    """
    if isinstance(geometry, CheckedGeometry):
        return geometry
    if geometry is None:
        raise RecipeError("area_missing")
    if not isinstance(geometry, dict) or "coordinates" not in geometry:
        raise RecipeError("area_broken")
    kind, coordinates = geometry.get("type"), geometry["coordinates"]
    if kind == "Point":
        return CheckedGeometry(type=kind, coordinates=_position(coordinates))
    if kind not in ("Polygon", "MultiPolygon"):
        raise RecipeError("area_type", type=brief(kind))
    shapes = [_list(polygon) for polygon in _list([coordinates] if kind == "Polygon" else coordinates)]
    rings = [ring for polygon in shapes for ring in polygon if isinstance(ring, (list, tuple))]
    if sum(len(ring) or 1 for ring in rings) > MAX_POSITIONS:
        raise RecipeError("area_detailed", most=MAX_POSITIONS)  # before each of them is looked at
    shapes = [[_ring(ring) for ring in polygon] for polygon in shapes]
    if sum(len(ring) for polygon in shapes for ring in polygon) > MAX_POSITIONS:
        raise RecipeError("area_detailed", most=MAX_POSITIONS)
    areas = [_polygon_area(rings) * EARTH_RADIUS_KM**2 for rings in shapes]
    _check_size({"type": "MultiPolygon", "coordinates": shapes}, sum(areas))
    wide = [width(rings[0]) >= _NARROWEST for rings in shapes]
    if any(crossing([rings[:1]]) for rings, enough in zip(shapes, wide) if not enough):
        raise RecipeError("area_crossing")
    kept = [(area, rings) for area, rings, enough in zip(areas, shapes, wide) if enough]
    if not kept or min(area for area, _rings in kept) <= 0:
        raise RecipeError("area_zero")
    shapes = [rings for _area, rings in kept]
    if not sound(shapes):
        raise RecipeError("area_crossing")
    return CheckedGeometry(type=kind, coordinates=shapes[0] if kind == "Polygon" else shapes)


def _check_size(geometry: dict, area: float) -> None:
    if area > MAX_AREA_KM2:
        raise RecipeError("area_too_large", area=area, most=MAX_AREA_KM2)
    whole = bounds(geometry)
    far = [whole] if max(_size(whole)) > MAX_REACH_KM else []
    if not far and _box_area(whole) > MAX_PART_BOUNDS_KM2:
        parts = (bounds({"type": "Polygon", "coordinates": rings}) for rings in geometry["coordinates"])
        far = [box for box in parts if _box_area(box) > MAX_PART_BOUNDS_KM2]
    if far:
        width, height = _size(far[0])
        raise RecipeError("area_reach", width=float(round(width)), height=float(round(height)))


def _size(box: tuple[float, float, float, float]) -> tuple[float, float]:
    """Width, where it is widest, and height in kilometres of west, south, east, north in degrees."""
    west, south, east, north = box
    nearest = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    return (
        math.radians(east - west) * math.cos(math.radians(nearest)) * EARTH_RADIUS_KM,
        math.radians(north - south) * EARTH_RADIUS_KM,
    )


def _box_area(box: tuple[float, float, float, float]) -> float:
    west, south, east, north = box
    return (
        math.radians(east - west)
        * (math.sin(math.radians(north)) - math.sin(math.radians(south)))
        * (EARTH_RADIUS_KM**2)
    )


def area_km2(geometry: dict) -> float:
    """Area of a checked GeoJSON geometry on the sphere, in square kilometres (0 for a point).

    Edges are straight in longitude/latitude; exact for that reading, within 0.6 % of the ellipsoid. For limits.
    """
    return sum(map(_polygon_area, polygons(geometry))) * EARTH_RADIUS_KM**2


def ground_km2(geometry: dict) -> float:
    """Area of a checked GeoJSON geometry on the ellipsoid of WGS 84, in square kilometres: what people are told, and
    what the pixels within it add up to.
    """
    turned = ([[(lon, _authalic(lat)) for lon, lat in ring] for ring in rings] for rings in polygons(geometry))
    return sum(map(_polygon_area, turned)) * AUTHALIC_RADIUS_KM**2


def _authalic(latitude: float) -> float:
    """The latitude on the sphere of equal area, in degrees (Snyder 1987, USGS Professional Paper 1395, 3-13)."""
    turn = 2 * math.radians(latitude)
    return latitude - math.degrees(2.23920970e-3 * math.sin(turn) - 2.130775e-6 * math.sin(2 * turn))


def bounds(geometry: dict) -> tuple[float, float, float, float]:
    """West, south, east, north of a checked geometry, in degrees.

    A MultiPolygon with parts on both sides of the antimeridian gives east > 180 rather than the whole globe.
    """
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        lon, lat = coordinates
        return lon, lat, lon, lat
    spans = []
    for ring, *_holes in polygons(geometry):
        lons, lats = zip(*ring)
        spans.append((min(lons), min(lats), max(lons), max(lats)))
    west, east = min(s[0] for s in spans), max(s[2] for s in spans)
    shifted = [(s[0] + 360, s[2] + 360) if s[2] <= 0 else (s[0], s[2]) for s in spans]
    # Narrower by more than rounding: shifting everything by 360 degrees changes the last digits of the width.
    if max(s[1] for s in shifted) - min(s[0] for s in shifted) < east - west - 1e-6:
        west, east = min(s[0] for s in shifted), max(s[1] for s in shifted)
    return west, min(s[1] for s in spans), east, max(s[3] for s in spans)


def box_roi(box: tuple[float, float, float, float]) -> dict:
    """A box in degrees as an area; one across the antimeridian comes in two parts."""
    west, south, east, north = box
    if west < -180:
        west, east = west + 360, east + 360
    sides = [(west, east)] if east <= 180 else [(west, 180.0), (-180.0, east - 360)]
    rings = [[[[a, south], [b, south], [b, north], [a, north], [a, south]]] for a, b in sides]
    return {"type": "MultiPolygon", "coordinates": rings}


def shown_bounds(recipe: CompositeRecipe) -> tuple[float, float, float, float]:
    """The part of the Earth a composite is looked at: its area's bounds, or some kilometres around a point."""
    west, south, east, north = bounds(recipe.roi)
    if recipe.roi["type"] == "Point":
        west, east = max(west - POINT_MARGIN, -180.0), min(east + POINT_MARGIN, 180.0)
        south, north = max(south - POINT_MARGIN, -90.0), min(north + POINT_MARGIN, 90.0)
    return west, south, east, north


def attribution(recipe: CompositeRecipe) -> str:
    """The credit line the data's terms ask for, with the years of the scenes."""
    first, last = recipe.start[:4], recipe.last_day[:4]
    return catalog.ATTRIBUTION.format(years=first if first == last else f"{first}-{last}")


def _polygon_area(rings: list) -> float:
    """Area on the unit sphere of a polygon: below zero where holes are larger than the outline."""
    outer, *holes = (abs(_ring_area(ring)) for ring in rings)
    return outer - sum(holes)


def _ring_area(ring: list) -> float:
    """Signed area on the unit sphere of a closed ring whose edges are straight in lon/lat."""
    area = 0.0
    for (lon1, lat1), (lon2, lat2) in zip(ring, ring[1:]):
        p1, p2 = math.radians(lat1), math.radians(lat2)
        # mean of sin(latitude) along a straight edge
        mean = math.sin(p1) if abs(p2 - p1) < 1e-9 else (math.cos(p1) - math.cos(p2)) / (p2 - p1)
        area += math.radians(lon2 - lon1) * mean
    return area


def _list(value: Any) -> list:
    if not isinstance(value, (list, tuple)) or not value:
        raise RecipeError("area_broken")
    return list(value)


def _position(value: Any) -> list[float]:
    if not isinstance(value, (list, tuple)) or not 2 <= len(value) <= 4:
        raise RecipeError("area_broken")
    try:
        lon, lat = (_number(part, "roi") for part in value[:2])
    except RecipeError:
        raise RecipeError("area_broken") from None
    if abs(lon) > 180 or abs(lat) > 90:
        raise RecipeError("area_off_earth", lon=lon, lat=lat)
    return [lon, lat]


def _ring(value: Any) -> list[list[float]]:
    ring = []
    for item in _list(value):
        if type(item) is list and len(item) == 2 and type(item[0]) is type(item[1]) is float:  # the usual, quickly
            lon, lat = item
            if -180 <= lon <= 180 and -90 <= lat <= 90:
                ring.append([lon, lat])
                continue
        ring.append(_position(item))
    if ring[0] != ring[-1]:
        ring.append(list(ring[0]))
    if len({tuple(position) for position in ring[:4]}) < 3 and len(set(map(tuple, ring))) < 3:
        raise RecipeError("area_zero")
    if planar(ring) == 0:  # as of a bow tie whose halves are of one size
        raise RecipeError("area_crossing" if crossing([[ring]]) else "area_zero")
    return ring


def brief(value: Any) -> str:
    """A wrong value as a message may show it: short, whatever it is."""
    plain = isinstance(value, (int, float)) or value is None
    return (value if isinstance(value, str) else str(value) if plain else type(value).__name__)[:60]


def _number(value: Any, name: str, low: float = -math.inf, high: float = math.inf) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RecipeError("field_wrong", field=name)
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value) or not low <= value <= high:
        raise RecipeError("field_range", field=name, low=low, high=high)
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or any(not isinstance(item, str) for item in value):
        raise RecipeError("field_wrong", field=name)
    return tuple(value)


def _day(value: Any, name: str) -> date:
    # fromisoformat takes other forms too, in some versions of Python
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise RecipeError("field_wrong", field=name)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise RecipeError("field_wrong", field=name) from error


def _spans(value: Any) -> tuple[tuple[str, str], ...]:
    """Checked spans of time, each once."""
    wrong = RecipeError("field_wrong", field="fill_from")
    if not isinstance(value, (list, tuple)) or any(not isinstance(span, (list, tuple)) for span in value):
        raise wrong
    if len(value) > catalog.MOST_FILLERS or any(len(span) != 2 for span in value):
        raise wrong
    spans = [(_day(start, "fill_from").isoformat(), _day(end, "fill_from").isoformat()) for start, end in value]
    if any(start >= end or date.fromisoformat(start) < catalog.ARCHIVE_START for start, end in spans):
        raise wrong
    return tuple(dict.fromkeys(spans))


def _months(value: Any) -> tuple[int, int] | None:
    if (
        not isinstance(value, (list, tuple))
        or len(value) != 2
        or any(type(month) is not int or not 1 <= month <= 12 for month in value)
    ):
        raise RecipeError("field_wrong", field="months")
    first, last = value
    return None if (last - first) % 12 == 11 else (first, last)  # every month is no filter
