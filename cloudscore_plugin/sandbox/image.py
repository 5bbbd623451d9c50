"""Images as functions: bands known at once, pixels pulled at whatever grid is asked for.

A pulled band is a pair (values, mask). values broadcast to the grid's shape (height, width). mask is True (all
valid), False (nothing valid), a bool array, or a float32 array of 0..1 (partial validity), of the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .cache import ByteCache
from .geometry import Geometry
from .limits import check_memory, check_time
from .projection import locate
from .scenes import DOUBLE, Band, Catalogue, Grid, PixelType, Scene

# Composites of images in different projections have this default projection (Source: guide on projections).
DEFAULT_GRID = Grid("EPSG:4326", (1.0, 0.0, 0.0, 0.0, 1.0, 0.0))
_BLOCK = 512  # pulled at once; bounds the memory of a stack of scenes
_KEEP = ("system:index", "system:footprint")

_pixels = ByteCache(192 * 1024 * 1024)


class Element:
    """Anything with properties: an image or a feature."""

    properties: dict[str, Any]
    geometry: Geometry | None

    id: str | None = None

    def get(self, name: str) -> Any:
        """A property's value, None when absent."""
        if name == "system:id" and name not in self.properties:
            return self.id
        return self.properties.get(name)


@dataclass(frozen=True)
class ImageBand:
    """Name, pixel type and default grid of one band of an image."""

    name: str
    type: PixelType
    grid: Grid = DEFAULT_GRID


Pull = Callable[[Sequence[int], Grid], list]


class Image(Element):
    """An image. pull(band numbers, grid) -> [(values, mask), ...], evaluated only when pixels are needed."""

    def __init__(
        self,
        bands: Iterable[ImageBand],
        pull: Pull,
        properties: dict | None = None,
        geometry: Geometry | None = None,
        id: str | None = None,
        version: int | None = None,
    ):
        self.bands = tuple(bands)
        self.pull = pull
        self.properties = properties or {}
        self.geometry = geometry
        self.id, self.version = id, version

    @property
    def names(self) -> list[str]:
        return [band.name for band in self.bands]

    def derive(self, bands: Iterable[ImageBand], pull: Pull, keep: bool = True) -> Image:
        """A new image computed from this one; ``keep`` its properties, else only its index and footprint."""
        properties = self.properties if keep else {k: v for k, v in self.properties.items() if k in _KEEP}
        return Image(bands, pull, properties, self.geometry, self.id if keep else None, self.version if keep else None)

    def choose(self, numbers: Sequence[int], names: Sequence[str] | None = None) -> Image:
        """Some bands, in the order given, perhaps renamed."""
        chosen = [self.bands[n] for n in numbers]
        if names is not None:
            chosen = [ImageBand(name, band.type, band.grid) for band, name in zip(chosen, names)]
        return self.derive(chosen, lambda want, grid: self.pull([numbers[w] for w in want], grid))

    def with_properties(self, **changes: Any) -> Image:
        """The same image with other properties."""
        return Image(self.bands, self.pull, {**self.properties, **changes}, self.geometry, self.id, self.version)

    def each(self, type_: Callable[[PixelType], PixelType], compute: Callable, keep: bool = False) -> Image:
        """An image of ``compute(values, mask) -> (values, mask)`` band by band."""
        return self.derive(
            (ImageBand(band.name, type_(band.type), band.grid) for band in self.bands),
            lambda want, grid: [compute(*pair) for pair in self.pull(want, grid)],
            keep,
        )


def constant(values: Sequence[float | int]) -> Image:
    """An image of constants, named constant, constant_1, ... as Earth Engine's."""
    bands = []
    for number, value in enumerate(values):
        whole = isinstance(value, (int, bool))
        kind = PixelType("int", int(value), int(value)) if whole else PixelType("double", value, value)
        bands.append(ImageBand("constant" if number == 0 else f"constant_{number}", kind))
    arrays = [np.asarray(value) for value in values]

    def pull(want: Sequence[int], grid: Grid) -> list:
        check_time()
        return [(arrays[w], True) for w in want]

    return Image(bands, pull)


def scene_image(catalogue: Catalogue, scene: Scene) -> Image:
    """The image of a catalogue's scene; its pixels at a grid are kept for a while."""
    outline = scene.__dict__.get("outline")
    if outline is None:  # every computation reads the footprints of all scenes it meets
        footprint = Geometry.from_json(scene.footprint)
        outline = scene.__dict__["outline"] = footprint, footprint_ring(footprint)
    footprint, ring = outline
    properties = {**scene.properties, "system:index": scene.index, "system:footprint": ring}

    def pull(want: Sequence[int], grid: Grid) -> list:
        check_time()
        result: dict[int, tuple] = {}
        groups: dict[Grid, list[int]] = {}
        for number in dict.fromkeys(want):
            band = scene.bands[number]
            kept = _pixels.get((catalogue, scene.id, band.name, grid))
            if kept is not None:
                result[number] = kept
            else:
                groups.setdefault(band.grid, []).append(number)
        for numbers in groups.values():
            bands: list[Band] = [scene.bands[n] for n in numbers]
            lattice, level, inside = locate(grid, bands[0], scene.levels(bands[0]))
            if not inside:
                result.update((n, (np.zeros((), scene.bands[n].type.dtype), False)) for n in numbers)
                continue
            for number, band, (values, valid) in zip(
                numbers, bands, scene.read([band.name for band in bands], level, lattice)
            ):
                mask = simplest(valid)
                result[number] = _pixels.put(
                    (catalogue, scene.id, band.name, grid), (values, mask), values.nbytes + np.size(mask)
                )
        return [result[n] for n in want]

    bands = (ImageBand(band.name, band.type, band.grid) for band in scene.bands)
    return Image(bands, pull, properties, footprint, scene.id, scene.properties.get("system:version"))


def footprint_ring(footprint: Geometry) -> dict:
    """The property system:footprint: a LinearRing where the footprint is one polygon."""
    if footprint.kind == "Polygon":
        return {"type": "LinearRing", "coordinates": footprint.coordinates[0]}
    return footprint.to_json()


def simplest(mask):
    """The plainest form of a mask: True or False for all or nothing, bool where no pixel is valid in part."""
    if isinstance(mask, np.ndarray):
        if not mask.any():
            return False
        if mask.dtype != bool and ((mask == 0) | (mask == 1)).all():
            mask = mask > 0
        if mask.dtype == bool and mask.all():
            return True
    return mask


def both(a, b):
    """Two masks at once: their product (which of product and minimum Earth Engine takes is not documented)."""
    if a is False or b is False:
        return False
    if a is True:
        return b
    if b is True:
        return a
    return a & b if a.dtype == bool and b.dtype == bool else np.multiply(a, b, dtype=np.float32)


def valid(mask, shape: tuple[int, int]) -> np.ndarray:
    """Where a mask lets anything through, as a bool array of the grid's shape."""
    found = mask if isinstance(mask, bool) or mask.dtype == bool else mask > 0
    return np.broadcast_to(found, shape)


def weights(mask, shape: tuple[int, int]) -> np.ndarray:
    """A mask as float32 weights of the grid's shape."""
    return np.broadcast_to(np.asarray(mask, np.float32), shape)


def pixels(image: Image, grid: Grid) -> list[tuple[np.ndarray, np.ndarray]]:
    """All bands of an image on a bounded grid: full arrays (values, float32 mask), block by block."""
    shape = (grid.height, grid.width)
    check_memory(grid.height * grid.width, sum(band.type.dtype.itemsize + 4 for band in image.bands))
    numbers = range(len(image.bands))
    result: list = [None] * len(image.bands)
    a, b, c, d, e, f = grid.transform
    for row in range(0, grid.height, _BLOCK):
        for col in range(0, grid.width, _BLOCK):
            rows, cols = min(_BLOCK, grid.height - row), min(_BLOCK, grid.width - col)
            moved = (a, b, c + a * col + b * row, d, e, f + d * col + e * row)
            block = Grid(grid.crs, moved, cols, rows)
            for n, (values, mask) in zip(numbers, image.pull(list(numbers), block)):
                if result[n] is None:
                    result[n] = (np.zeros(shape, np.asarray(values).dtype), np.zeros(shape, np.float32))
                part = (slice(row, row + rows), slice(col, col + cols))
                if result[n][0].dtype != np.asarray(values).dtype:
                    wider = np.result_type(result[n][0], np.asarray(values))
                    result[n] = (result[n][0].astype(wider), result[n][1])
                result[n][0][part] = values
                result[n][1][part] = mask
    return result


def common_type(types: Iterable[PixelType]) -> PixelType:
    """The narrowest type that holds all of the given ones."""
    types = list(types)
    precisions = {t.precision for t in types}
    if precisions == {"int"} and all(t.min is not None and t.max is not None for t in types):
        return PixelType("int", min(t.min for t in types), max(t.max for t in types))
    return PixelType("float") if precisions == {"float"} else DOUBLE
