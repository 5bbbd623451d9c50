"""The values an expression is made of, besides images and geometries, and how they answer getInfo()."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Any

from .geometry import Geometry
from .image import DEFAULT_GRID, Element, Image, scene_image
from .limits import check_time
from .scenes import MAX_ELEMENTS, Catalogue, Grid, SandboxError, TooMany, too_many

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Feature(Element):
    """A geometry with properties."""

    def __init__(self, geometry: Geometry | None, properties: dict | None = None):
        self.geometry, self.properties = geometry, properties or {}

    def with_properties(self, **changes: Any) -> Feature:
        return Feature(self.geometry, {**self.properties, **changes})


@dataclass(frozen=True)
class Date:
    """A moment: milliseconds since 1970-01-01T00:00 UTC."""

    value: float

    @property
    def when(self) -> datetime:
        try:
            return EPOCH + timedelta(milliseconds=self.value)
        except (OverflowError, ValueError) as error:
            raise SandboxError(f"Date: {self.value} is out of range.") from error


@dataclass(frozen=True)
class DateRange:
    """Half-open [start, end), milliseconds."""

    start: float
    end: float


@dataclass(frozen=True)
class Projection:
    """A CRS with a pixel grid of no size."""

    grid: Grid


@dataclass(frozen=True)
class Function:
    """A function of the expression: call with positional arguments."""

    names: tuple[str, ...]
    call: Callable[..., Any]


@dataclass(frozen=True)
class Filter:
    """A test on elements, with what a catalogue can search by (a promise: nothing outside passes).

    pair: the test on a left and a right element of a join, None where there is none. fields: names of a left and a
    right property that must be equal, where that is all there is to it or needed for it. measure: of a pair.
    """

    test: Callable[[Element], bool]
    boxes: tuple | None = None
    start: float = -math.inf
    end: float = math.inf
    pair: Callable[[Element, Element], bool] | None = None
    fields: tuple[str, str] | None = None
    measure: Callable[[Element, Element], float] | None = None


class Collection:
    """A lazy list of elements: load() gives them, or load(elements) makes them of another collection's, one by one.

    ``elements`` is the whole list and refuses one that is too long; iterating takes no more than it is asked for.
    """

    def __init__(
        self,
        load: Callable[..., Iterable[Element]],
        id: str | None = None,
        properties: dict | None = None,
        source: Collection | None = None,
    ):
        self._load, self.id, self.properties, self._source = load, id, properties or {}, source

    @cached_property
    def elements(self) -> list[Element]:
        return list(self._load() if self._source is None else self._load(self._source.elements))

    def __iter__(self) -> Iterator[Element]:
        if "elements" in self.__dict__:
            return iter(self.elements)
        return iter(self._load() if self._source is None else self._load(iter(self._source)))

    def filter(self, condition: Filter) -> Collection:
        return Collection(lambda found: (e for e in found if condition.test(e)), self.id, self.properties, self)

    def get(self, name: str) -> Any:
        """A property of the collection itself, None where it has none of this name."""
        return self.properties.get(name)

    def with_properties(self, **changes: Any) -> Collection:
        return Collection(lambda found: found, self.id, {**self.properties, **changes}, self)

    def find(self, name: str, value: Any) -> Element | None:
        """Some element whose property ``name`` has the value."""
        return next((e for e in self.elements if e.get(name) == value), None)

    def images(self, what: str) -> list[Image]:
        """The elements, which must be images."""
        for element in self.elements:
            if not isinstance(element, Image):
                raise SandboxError(f"{what}: the collection holds something that is no Image.")
        return self.elements


class SceneCollection(Collection):
    """A collection of a catalogue: filters narrow the search, then test each scene exactly."""

    def __init__(self, catalogue: Catalogue, id: str, filters: tuple[Filter, ...] = ()):
        super().__init__(self._search, id)
        self.catalogue, self.filters = catalogue, filters
        self.info = catalogue.collections()[id]
        self.properties = self.info.get("properties", {})
        self._boxes = min((f.boxes for f in filters if f.boxes is not None), key=_extent, default=None)
        self._start = max((f.start for f in filters), default=-math.inf)
        self._end = min((f.end for f in filters), default=math.inf)

    def _search(self) -> list[Element]:
        return self._between(self._start, self._end)

    def _between(self, start: float, end: float) -> list[Element]:
        if start >= end:
            return []
        scenes = self.catalogue.search(
            self.id, self._boxes, None if start == -math.inf else start, None if end == math.inf else end
        )
        images = (scene_image(self.catalogue, scene) for scene in scenes)
        return [image for image in images if all(f.test(image) for f in self.filters)]

    def __iter__(self) -> Iterator[Element]:
        """What is too long to be listed is searched piece by piece of time, the oldest first (the order is not
        documented)."""
        try:
            yield from self.elements
            return
        except TooMany:
            low = max(self._start, self.info.get("start") or -math.inf)
            if low == -math.inf:
                raise
        end, step, count = min(self._end, time.time() * 1000), 600_000.0, 0
        while low < end:
            check_time()
            try:
                found = self._between(low, min(low + step, end))
            except TooMany:
                if step < 1:
                    raise
                step /= 2
                continue
            for image in found:
                count += 1
                if count > MAX_ELEMENTS:
                    raise too_many()
                yield image
            low += step
            step *= 2 if len(found) < MAX_ELEMENTS / 4 else 1

    def filter(self, condition: Filter) -> Collection:
        return SceneCollection(self.catalogue, self.id, (*self.filters, condition))

    def find(self, name: str, value: Any) -> Element | None:
        if name != "system:index":
            return super().find(name, value)
        scene = self.catalogue.find(self.id, value) if isinstance(value, str) else None
        if scene is None:
            return None
        image = scene_image(self.catalogue, scene)
        return image if all(f.test(image) for f in self.filters) else None


@dataclass
class Features:
    """A plain list answered as a FeatureCollection."""

    elements: list = field(default_factory=list)


def _extent(boxes) -> float:
    return sum((east - west) * (north - south) for west, south, east, north in boxes)


def type_name(value: Any) -> str:
    """Earth Engine's name of a value's type, for messages."""
    names = {
        Image: "Image",
        SceneCollection: "ImageCollection",
        Collection: "ImageCollection",
        Feature: "Feature",
        Geometry: "Geometry",
        dict: "Dictionary",
        list: "List",
        str: "String",
        bool: "Boolean",
        int: "Integer",
        float: "Float",
    }
    return names.get(type(value), type(value).__name__)


def describe(value: Any) -> Any:
    """A value as value:compute answers it (Source: what the client's getInfo returns for each type)."""
    check_time()
    if isinstance(value, Image):
        bands = []
        for band in value.bands:
            entry = {"id": band.name, "data_type": band.type.to_json()}
            if band.grid.width is not None:
                entry["dimensions"] = [band.grid.width, band.grid.height]
            bands.append({**entry, **describe_grid(band.grid)})
        result = {"type": "Image", "bands": bands}
        if value.id:
            result["id"] = value.id
        if value.version is not None:
            result["version"] = value.version
        return {**result, "properties": describe(value.properties)} if value.properties else result
    if isinstance(value, Collection):
        if len(list(itertools.islice(iter(value), MAX_ELEMENTS + 1))) > MAX_ELEMENTS:
            raise too_many()
        images = all(isinstance(e, Image) for e in value.elements)
        result = {
            "type": "ImageCollection" if images else "FeatureCollection",
            "bands": [],
            "features": [describe(e) for e in value.elements],
        }
        if not images:
            del result["bands"]
        if value.id:
            result["id"] = value.id
        return {**result, "properties": describe(value.properties)} if value.properties else result
    if isinstance(value, Feature):
        geometry = describe(value.geometry) if value.geometry else None
        properties = {name: item for name, item in value.properties.items() if name != "system:index"}
        index = value.properties.get("system:index")
        known = {} if index is None else {"id": index}
        return {"type": "Feature", "geometry": geometry, **known, "properties": describe(properties)}
    if isinstance(value, Geometry):
        return value.to_json()
    if isinstance(value, Date):
        return {"type": "Date", "value": number(value.value)}
    if isinstance(value, DateRange):
        return {"type": "DateRange", "dates": [number(value.start), number(value.end)]}
    if isinstance(value, Projection):
        known = describe_grid(value.grid)
        transform = known.pop("crs_transform")
        return {"type": "Projection", **known, "transform": transform}
    if isinstance(value, dict):
        return {key: describe(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [describe(item) for item in value]
    if isinstance(value, float):
        return number(value)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise SandboxError(f"Values of type {type_name(value)} cannot be returned to the client.")


def describe_grid(grid: Grid) -> dict:
    """CRS and transform; the client's order is the one of Grid."""
    known = grid.crs.startswith("EPSG:")
    return {"crs" if known else "wkt": grid.crs, "crs_transform": [number(part) for part in grid.transform]}


def number(value: float) -> float | int | str:
    """Whole numbers as integers, as JSON from Earth Engine has them; what JSON cannot hold as text."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return int(value) if value == int(value) and abs(value) < 2**53 else value


def default_grid(image: Image) -> Grid:
    """The default projection of an image: that of its first band."""
    return image.bands[0].grid if image.bands else DEFAULT_GRID
