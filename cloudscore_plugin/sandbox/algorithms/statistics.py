"""Statistics of an image over a region."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..cache import ByteCache
from ..geometry import Geometry, centres, coverage
from ..image import Image, pixels
from ..limits import check_memory, check_time
from ..projection import WGS84, apply, invert, transform
from ..scenes import Grid, SandboxError
from ..values import Collection, Feature, Projection, default_grid
from .collections import homogeneous
from .places import grid_of, ordinary, window
from .reducers import Reducer, results
from .registry import algorithm

_BLOCK = 256  # pixels along a side of what regions share
_BLOCK_BYTES = 64 * 1024 * 1024
_MOST_SAMPLED = 10_000_000
_MOST_VALUES = 1_048_576  # of getRegion (Source: list of algorithms)
LEAST_SHARE = 0.005  # of a pixel inside a region, for it to count


@algorithm("Image.reduceRegion")
def reduce_region(
    image: Image,
    reducer: Reducer,
    geometry: Geometry | None = None,
    scale: float | None = None,
    crs: Projection | None = None,
    crsTransform: list | None = None,
    bestEffort: bool = False,
    maxPixels: int = 10_000_000,
) -> dict:
    """Weighted reducers count each pixel by its mask or its share inside, whichever is less, if about 0.5 % of it is
    inside; others those with their centre inside (Source: guide on weighted reductions).

    None where no valid pixel lies inside. Without crs and scale: the first band's projection.
    """
    region = _region(image, geometry)
    grid = window(region, _grid(image, crs, crsTransform, scale))
    if grid.width * grid.height > maxPixels:
        if not bestEffort:
            raise _too_many(grid, maxPixels)
        a, b, _c, d, e, _f = grid.transform
        factor, allowed = 1.0, max(maxPixels, 4)  # a small region may lie over the corner of four pixels
        while grid.width * grid.height > allowed:
            factor *= max(1.01, math.sqrt(grid.width * grid.height / allowed))
            grid = window(region, Grid(grid.crs, (a * factor, b * factor, 0.0, d * factor, e * factor, 0.0)))
    return _reduced(reducer, image.names, region, grid, pixels(image, grid), single=False)


def _region(image: Image, geometry: Geometry | None) -> Geometry:
    region = geometry if geometry is not None else image.geometry
    if region is None:
        raise SandboxError("an image without a footprint needs a geometry.")
    return region


def _grid(image: Image, crs: Projection | None, transform: list | None, scale: float | None) -> Grid:
    native = default_grid(image)
    base = crs if crs is not None else Projection(Grid(native.crs, native.transform))
    return grid_of(base, transform, scale)


def _too_many(grid: Grid, most: int) -> SandboxError:
    return SandboxError(
        f"Too many pixels in the region. Found {grid.width * grid.height}, but maxPixels allows only "
        f"{int(most)}. Ensure that you are not aggregating at a higher resolution than you intended; "
        "that is the most frequent cause of this error. If not, then you may set the 'maxPixels' argument to "
        "a limit suitable for your computation; set 'bestEffort' to true to aggregate at whatever scale "
        "results in 'maxPixels' total pixels; or both."
    )


def _reduced(reducer: Reducer, names: list[str], region: Geometry, grid: Grid, bands: list, single: bool) -> dict:
    """The outputs over a region by name. single: one band's outputs bear the reducer's names alone."""
    share, centre = np.asarray(coverage(region, grid), np.float32), centres(region, grid)

    def feed(part: Reducer, number: int) -> tuple[np.ndarray, np.ndarray]:
        values, mask = bands[number]
        weight = np.where(share >= LEAST_SHARE, np.minimum(share, mask), 0) if part.weighted else centre & (mask > 0)
        inside = weight > 0
        return values[inside].astype(np.float64), weight[inside].astype(np.float64)

    if reducer.inputs > 1:
        if reducer.inputs != len(bands):
            raise SandboxError(f"the reducer has {reducer.inputs} inputs, the image {len(bands)} bands.")
        return dict(zip(reducer.outputs, results(reducer, feed)))
    found: dict[str, Any] = {}
    for number, name in enumerate(names):
        values = results(reducer, lambda part, _input, number=number: feed(part, number))
        if single and len(names) == 1:
            found.update(zip(reducer.outputs, values))
        elif len(reducer.outputs) == 1:
            found[name] = values[0]
        else:
            found.update({f"{name}_{output}": value for output, value in zip(reducer.outputs, values)})
    return found


@algorithm("Image.reduceRegions")
def reduce_regions(
    image: Image,
    collection: Collection,
    reducer: Reducer,
    scale: float | None = None,
    crs: Projection | None = None,
    crsTransform: list | None = None,
    maxPixelsPerRegion: int | None = None,
) -> Collection:
    """The features with the outputs as further properties, named as the reducer's outputs; for an image of several
    bands as in reduceRegion (the latter is not documented). A feature without any valid pixel gets no values."""
    base, blocks = _grid(image, crs, crsTransform, scale), _Blocks(image)

    def reduced(features):
        for feature in features:
            check_time()
            if feature.geometry is None or feature.geometry.shape.IsEmpty():
                yield feature
                continue
            grid = window(feature.geometry, base)
            if maxPixelsPerRegion is not None and grid.width * grid.height > maxPixelsPerRegion:
                raise _too_many(grid, maxPixelsPerRegion)
            found = _reduced(reducer, image.names, feature.geometry, grid, blocks.read(base, grid), single=True)
            yield feature.with_properties(**{name: value for name, value in found.items() if value is not None})

    return Collection(reduced, source=collection)


class _Blocks:
    """An image's pixels in squares that many regions share, so that each is computed once."""

    def __init__(self, image: Image):
        self._image, self._known = image, ByteCache(_BLOCK_BYTES)

    def read(self, base: Grid, grid: Grid) -> list[tuple[np.ndarray, np.ndarray]]:
        """All bands on a window of the base grid."""
        a, b, c, d, e, f = base.transform
        left, top = (round(float(v)) for v in invert(base.transform, grid.transform[2], grid.transform[5]))
        check_memory(grid.width * grid.height, 8 * len(self._image.bands))
        result: list = [None] * len(self._image.bands)
        for row in range(top - top % _BLOCK, top + grid.height, _BLOCK):
            for col in range(left - left % _BLOCK, left + grid.width, _BLOCK):
                moved = Grid(base.crs, (a, b, c + a * col + b * row, d, e, f + d * col + e * row), _BLOCK, _BLOCK)
                block = self._known.get_or_make(
                    (base, row, col),
                    lambda moved=moved: pixels(self._image, moved),
                    lambda made: sum(values.nbytes + mask.nbytes for values, mask in made) + 64,
                )
                rows = slice(max(row, top) - row, min(row + _BLOCK, top + grid.height) - row)
                cols = slice(max(col, left) - col, min(col + _BLOCK, left + grid.width) - col)
                place = (
                    slice(rows.start + row - top, rows.stop + row - top),
                    slice(cols.start + col - left, cols.stop + col - left),
                )
                for n, (values, mask) in enumerate(block):
                    if result[n] is None:
                        shape = (grid.height, grid.width)
                        result[n] = np.zeros(shape, values.dtype), np.zeros(shape, np.float32)
                    result[n][0][place], result[n][1][place] = values[rows, cols], mask[rows, cols]
        return result


@algorithm("Image.sample")
def sample(
    image: Image,
    region: Geometry | None = None,
    scale: float | None = None,
    projection: Projection | None = None,
    factor: float | None = None,
    numPixels: int | None = None,
    seed: int = 0,
    dropNulls: bool = True,
    geometries: bool = False,
) -> Collection:
    """A feature for each pixel whose centre lies inside, or that a point lies in. Which ones a factor or a number
    picks depends on the seed alone, not as on Earth Engine (its choice is not documented)."""
    if factor is not None and numPixels is not None:
        raise SandboxError("'factor' and 'numPixels' must not both be given.")
    if factor is not None and not 0 < factor <= 1:
        raise SandboxError("'factor' must be above 0 and at most 1.")
    place = _region(image, region)

    def load():
        grid = window(place, _grid(image, projection, None, scale))
        if grid.width * grid.height > _MOST_SAMPLED:
            raise _too_many(grid, _MOST_SAMPLED)
        inside = centres(place, grid)
        share = factor if numPixels is None else min(1.0, numPixels / max(1, int(inside.sum())))
        if share is not None and share < 1:
            inside = inside & (np.random.default_rng(abs(int(seed))).random(inside.shape) < share)
        yield from _features(image, grid, inside, dropNulls, geometries, {})

    return Collection(load)


@algorithm("Image.sampleRegions")
def sample_regions(
    image: Image,
    collection: Collection,
    properties: list | None = None,
    scale: float | None = None,
    projection: Projection | None = None,
    geometries: bool = False,
) -> Collection:
    """As Image.sample for each feature; pixels with a masked band are left out (not documented)."""
    base = _grid(image, projection, None, scale)

    def sampled(features):
        for feature in features:
            check_time()
            names = properties if properties is not None else ordinary(feature)
            kept = {name: feature.get(name) for name in names}
            grid = window(feature.geometry, base)
            if grid.width * grid.height > _MOST_SAMPLED:
                raise _too_many(grid, _MOST_SAMPLED)
            index = feature.get("system:index")
            found = _features(image, grid, centres(feature.geometry, grid), True, geometries, kept)
            for number, made in enumerate(found):
                yield made if index is None else made.with_properties(**{"system:index": f"{index}_{number}"})

    return Collection(sampled, source=collection)


def _features(image: Image, grid: Grid, inside: np.ndarray, drop: bool, geometries: bool, kept: dict):
    rows, cols = np.nonzero(inside)
    if not len(rows):
        return
    bands = pixels(image, grid)
    x, y = apply(grid.transform, cols + 0.5, rows + 0.5)
    lon, lat = transform(x, y, grid.crs, WGS84)
    for number, (row, col) in enumerate(zip(rows, cols)):
        found = {
            name: number_of(values[row, col]) if mask[row, col] > 0 else None
            for name, (values, mask) in zip(image.names, bands)
        }
        if drop and None in found.values():
            continue
        place = Geometry("Point", [float(lon[number]), float(lat[number])]) if geometries else None
        yield Feature(place, {**kept, **found, "system:index": str(number)})


def number_of(value: np.generic) -> float | int:
    """A pixel as a plain number."""
    found = value.item()
    return int(found) if isinstance(found, bool) else found


@algorithm("ImageCollection.getRegion")
def get_region(
    collection: Collection,
    geometry: Geometry,
    scale: float | None = None,
    crs: Any = None,
    crsTransform: list | None = None,
) -> list:
    """A row for each pixel and image whose footprint holds it, after a row of names (Source: list of algorithms; the
    order of the rows is not documented: pixel by pixel)."""
    base = crs if isinstance(crs, Projection) else Projection(Grid(WGS84, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)))
    images = homogeneous(collection, "ImageCollection.getRegion")
    names = images[0].names if images else []
    wanted = grid_of(base, crsTransform, scale)
    parts = [geometry]
    if geometry.kind == "MultiPoint":  # each by itself: what lies between them is not needed
        parts = [Geometry("Point", place) for place in geometry.coordinates]
    grids = list(dict.fromkeys(window(part, wanted) for part in parts))
    single = len(parts) > 1
    inside = [
        np.ones((1, 1), bool)
        if single
        else centres(geometry, grid)
        if grid.width * grid.height <= _MOST_SAMPLED
        else None
        for grid in grids
    ]
    count = sum(g.width * g.height if part is None else int(part.sum()) for g, part in zip(grids, inside))
    if count * max(1, len(names)) * len(images) > _MOST_VALUES:
        raise SandboxError(
            f"Too many values: {count} points x {len(names)} bands x {len(images)} images > {_MOST_VALUES}."
        )
    found = [row for grid, part in zip(grids, inside) for row in _region_rows(images, grid, part)]
    return [["id", "longitude", "latitude", "time", *names], *found]


def _region_rows(images: list[Image], grid: Grid, inside: np.ndarray) -> list[list]:
    rows, cols = np.nonzero(inside)
    x, y = apply(grid.transform, cols + 0.5, rows + 0.5)
    lon, lat = transform(x, y, grid.crs, WGS84)
    found: list[list] = [[] for _ in rows]
    for image in images:
        check_time()
        bands = pixels(image, grid)
        footprint = True if image.geometry is None else coverage(image.geometry, grid)
        for n, (row, col) in enumerate(zip(rows, cols)):
            if footprint is not True and (footprint is False or footprint[row, col] == 0):
                continue
            values = [number_of(v[row, col]) if m[row, col] > 0 else None for v, m in bands]
            start = image.get("system:time_start")
            found[n].append([image.get("system:index"), float(lon[n]), float(lat[n]), start, *values])
    return [row for pixel in found for row in pixel]
