"""Images: bands, masks, arithmetic, grids, rendering and statistics over a region."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..geometry import Geometry, centres, coverage
from ..image import Image, ImageBand, both, common_type, constant, pixels, scene_image, simplest, valid
from ..projection import apply, invert, positions
from ..scenes import DOUBLE, FLOAT, UINT8, Catalogue, Grid, PixelType, SandboxError
from ..values import Collection, Date, Feature, Projection, default_grid
from . import algorithm
from .coerce import texts
from .places import grid_of, scaled, window
from .reducers import Reducer

BOOLEAN = PixelType("int", 0, 1)
_COLOURS = {
    "black": "000000", "white": "ffffff", "red": "ff0000", "green": "008000", "blue": "0000ff", "yellow": "ffff00",
    "cyan": "00ffff", "magenta": "ff00ff", "gray": "808080", "grey": "808080", "orange": "ffa500",
    "purple": "800080", "brown": "a52a2a", "lime": "00ff00", "navy": "000080", "teal": "008080",
}  # fmt: skip
_TOO_LARGE = 64_000_000  # pixels an explicit reprojection may compute
_SEE = "See https://developers.google.com/earth-engine/guides/debugging#no-bands"


# Bands


@algorithm("Image.load")
def load(id: str, catalogue: Catalogue, version: int = -1) -> Image:
    scene = catalogue.find(*id.rsplit("/", 1)) if "/" in id else None
    if scene is None:
        raise SandboxError(f"Image asset '{id}' not found (does not exist or caller does not have access).")
    return scene_image(catalogue, scene)


@algorithm("Image.constant")
def constant_image(value: Any) -> Image:
    values = value if isinstance(value, list) else [value]
    if any(not isinstance(part, (int, float)) for part in values):
        raise SandboxError("only numbers and lists of numbers are implemented in the local sandbox.")
    return constant(values)


def find_bands(image: Image, selectors: list, what: str = "Band pattern") -> list[int]:
    """Numbers of the bands that names, whole-name patterns or numbers select."""
    found = []
    for selector in selectors:
        if not image.bands:
            raise SandboxError(f"{what} '{selector}' was applied to an Image with no bands. {_SEE}")
        if isinstance(selector, (int, float)) and not isinstance(selector, bool):
            if selector not in range(len(image.bands)):
                raise SandboxError(f"Band index {selector} out of bounds: [0, {len(image.bands)}).")
            found.append(int(selector))
            continue
        if selector in image.names:
            found.append(image.names.index(selector))
            continue
        try:
            pattern = re.compile(str(selector))
        except re.error as error:
            raise SandboxError(f"{what} '{selector}' is not a regular expression.") from error
        matches = [n for n, name in enumerate(image.names) if pattern.fullmatch(name)]
        if not matches:
            raise SandboxError(
                f"{what} '{selector}' did not match any bands. Available bands: [{', '.join(image.names)}]"
            )
        found += matches
    return found


@algorithm("Image.select")
def select(input: Image, bandSelectors: list, newNames: list | None = None) -> Image:
    numbers = find_bands(input, bandSelectors)
    if newNames is not None and len(newNames) != len(numbers):
        raise SandboxError(f"Got {len(numbers)} bands and {len(newNames)} names.")
    return input.choose(numbers, newNames or _unique([input.names[n] for n in numbers]))


@algorithm("Image.rename")
def rename(input: Image, names: list) -> Image:
    if len(names) != len(input.bands):
        raise SandboxError(f"The number of names ({len(names)}) must match the number of bands ({len(input.bands)}).")
    if len(set(names)) != len(names):
        raise SandboxError("Band names must be unique.")
    return input.choose(range(len(names)), names)


@algorithm("Image.addBands")
def add_bands(dstImg: Image, srcImg: Image, names: list | None = None, overwrite: bool = False) -> Image:
    """Bands of the same name are replaced with overwrite, else the new ones get a suffix."""
    source = srcImg if names is None else srcImg.choose(find_bands(srcImg, names))
    parts = [(dstImg, n) for n in range(len(dstImg.bands))]
    titles = list(dstImg.names)
    for number, name in enumerate(source.names):
        if overwrite and name in titles:
            parts[titles.index(name)] = (source, number)
        else:
            parts.append((source, number))
            titles.append(name)
    return merged(dstImg, parts, _unique(titles))


def merged(base: Image, parts: list[tuple[Image, int]], names: list[str]) -> Image:
    """An image with bands of several images and the properties of ``base``."""
    bands = [replace(image.bands[number], name=name) for (image, number), name in zip(parts, names)]

    def pull(want, grid):
        result: dict[int, tuple] = {}
        for image in dict.fromkeys(parts[w][0] for w in want):
            mine = [w for w in want if parts[w][0] is image]
            result.update(zip(mine, image.pull([parts[w][1] for w in mine], grid)))
        return [result[w] for w in want]

    return base.derive(bands, pull)


@algorithm("Image.bandNames")
def band_names(image: Image) -> list:
    return image.names


def _unique(names: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        candidate, number = name, 0
        while candidate in found:
            number += 1
            candidate = f"{name}_{number}"
        found.append(candidate)
    return found


@algorithm("Image.linkCollection")
def link_collection(
    input: Image,
    imageCollection: Collection,
    linkedBands: Any = None,
    linkedProperties: Any = None,
    matchPropertyName: str = "system:index",
) -> Image:
    """Bands and properties of the image with the same index; fully masked and null where there is none."""
    names, wanted = texts(linkedBands, "linkedBands"), texts(linkedProperties, "linkedProperties")
    if not names and not wanted:
        raise SandboxError("linkedBands or linkedProperties must be given.")
    value = input.get(matchPropertyName)
    match = None if value is None else imageCollection.find(matchPropertyName, value)
    result = input
    if names:
        if isinstance(match, Image):
            linked = match.choose(find_bands(match, names))
        else:
            known = {band.name: band for band in getattr(imageCollection, "info", {}).get("bands", ())}
            bands = [ImageBand(name, known[name].type if name in known else DOUBLE) for name in names]
            types = [band.type.dtype for band in bands]
            linked = Image(bands, lambda want, grid: [(np.zeros((), types[w]), False) for w in want])
        result = add_bands(result, linked, overwrite=True)
    if wanted:
        result = result.with_properties(**{name: match.get(name) if match else None for name in wanted})
    return result


# Masks


@algorithm("Image.updateMask")
def update_mask(image: Image, mask: Image) -> Image:
    """A mask of one band is applied to all bands, else band by band; masks only get stricter."""
    if len(mask.bands) not in (1, len(image.bands)):
        raise SandboxError(f"The mask has {len(mask.bands)} bands, the image {len(image.bands)}.")

    def pull(want, grid):
        shape = (grid.height, grid.width)
        pairs = image.pull(want, grid)
        if all(mask_ is False for _values, mask_ in pairs):
            return pairs
        masks = [as_mask(*pair, shape) for pair in mask.pull([0] if len(mask.bands) == 1 else want, grid)]
        if len(mask.bands) == 1:
            masks *= len(want)
        return [(values, simplest(both(old, new))) for (values, old), new in zip(pairs, masks)]

    return image.derive(image.bands, pull)


def as_mask(values, mask, shape):
    """Pixel values used as a mask: 0..1, nothing where they are masked themselves."""
    values = np.asarray(values)
    if values.dtype == bool or values.dtype.kind in "iu":
        found = np.broadcast_to(values > 0, shape)
    else:
        found = np.broadcast_to(np.clip(np.nan_to_num(values), 0, 1).astype(np.float32), shape)
    return simplest(both(simplest(found), mask))


@algorithm("Image.mask")
def mask_(image: Image, mask: Image | None = None) -> Image:
    """Without a mask: the mask as an image. With one: it replaces the image's (unveiled pixels become 0)."""
    if mask is None:
        return image.each(
            lambda kind: PixelType("float", 0, 1), lambda values, m: (np.asarray(m, np.float32), True), keep=True
        )

    def pull(want, grid):
        shape = (grid.height, grid.width)
        masks = [as_mask(*pair, shape) for pair in mask.pull([0] if len(mask.bands) == 1 else want, grid)]
        masks = masks * len(want) if len(mask.bands) == 1 else masks
        return [
            (np.where(valid(old, shape), values, 0), new) for (values, old), new in zip(image.pull(want, grid), masks)
        ]

    return image.derive(image.bands, pull)


@algorithm("Image.unmask")
def unmask(input: Image, value: Image | None = None, sameFootprint: bool = True) -> Image:
    """Masked pixels take the other image's value and mask; beyond the footprint only if that need not stay."""
    value = constant([0]) if value is None else value
    if len(value.bands) not in (1, len(input.bands)):
        raise SandboxError(f"The value has {len(value.bands)} bands, the image {len(input.bands)}.")

    def pull(want, grid):
        shape = (grid.height, grid.width)
        fill = value.pull([0] if len(value.bands) == 1 else want, grid) * (len(want) if len(value.bands) == 1 else 1)
        inside = coverage(input.geometry, grid) if sameFootprint and input.geometry is not None else True
        results = []
        for (values, mask), (other, other_mask) in zip(input.pull(want, grid), fill):
            here = valid(mask, shape)
            if here.all():
                results.append((values, mask))
                continue
            filled = valid(both(simplest(inside > 0) if isinstance(inside, np.ndarray) else inside, other_mask), shape)
            new = np.where(here, np.broadcast_to(np.asarray(mask, np.float32), shape), filled.astype(np.float32))
            results.append((np.where(here, values, other), simplest(new)))
        return results

    bands = [
        replace(band, type=common_type([band.type, value.bands[0 if len(value.bands) == 1 else n].type]))
        for n, band in enumerate(input.bands)
    ]
    return input.derive(bands, pull)


@algorithm("Image.clip")
def clip(input: Image, geometry: Any) -> Image:
    """Masked outside; pixels on the border keep the share that lies inside as their mask."""
    if isinstance(geometry, Feature):
        geometry = geometry.geometry
    if not isinstance(geometry, Geometry):
        raise SandboxError("only a geometry or a feature is implemented in the local sandbox.")

    def pull(want, grid):
        inside = coverage(geometry, grid)
        if inside is False:
            return [(np.zeros((), input.bands[w].type.dtype), False) for w in want]
        if inside is not True and not ((inside > 0) & (inside < 1)).any():
            inside = inside > 0
        return [(values, simplest(both(mask, inside))) for values, mask in input.pull(want, grid)]

    clipped = input.derive(input.bands, pull)
    clipped.geometry = geometry
    return clipped


# Arithmetic


def _paired(image1: Image, image2: Image, type_: Callable, compute: Callable) -> Image:
    """Band by band: one band against all, equal names against each other, else in order."""
    count1, count2 = len(image1.bands), len(image2.bands)
    if not count1 or not count2:
        raise SandboxError(f"Image with no bands. {_SEE}")
    if count1 == count2 and sorted(image1.names) == sorted(image2.names):
        pairs = [(n, image2.names.index(name)) for n, name in enumerate(image1.names)]
    elif count1 == count2 or 1 in (count1, count2):
        longest = max(count1, count2)
        pairs = [(n if count1 > 1 else 0, n if count2 > 1 else 0) for n in range(longest)]
    else:
        raise SandboxError(f"Images must have the same number of bands, or one of them one: {count1} and {count2}.")
    named = image2 if count1 == 1 and count2 > 1 else image1
    bands = [
        ImageBand(
            named.names[k], type_(image1.bands[i].type, image2.bands[j].type), _finer(image1.bands[i], image2.bands[j])
        )
        for k, (i, j) in enumerate(pairs)
    ]

    def pull(want, grid):
        left = image1.pull([pairs[w][0] for w in want], grid)
        right = image2.pull([pairs[w][1] for w in want], grid)
        results = []
        for (a, mask1), (b, mask2) in zip(left, right):
            mask = both(mask1, mask2)
            if mask is False:
                results.append((np.zeros(()), False))
                continue
            value = compute(np.asarray(a), np.asarray(b))
            value, extra = value if isinstance(value, tuple) else (value, True)
            results.append((value, simplest(both(mask, extra))))
        return results

    base = image1 if image1.properties or not image2.properties else image2
    return base.derive(bands, pull, keep=False)


def _finer(band1: ImageBand, band2: ImageBand) -> Grid:
    return band1.grid if band1.grid.width is not None or band2.grid.width is None else band2.grid


_COMPARE = {
    "gt": np.greater, "gte": np.greater_equal, "lt": np.less, "lte": np.less_equal, "eq": np.equal, "neq": np.not_equal,
}  # fmt: skip


@algorithm(*(f"Image.{_name}" for _name in _COMPARE))
def compare(image1: Image, image2: Image, name: str) -> Image:
    test = _COMPARE[name.split(".")[1]]

    def compute(a, b):
        # In double precision, as the constant has it: a single-precision score of 0.6 is above the threshold 0.6,
        # one of 0.65 below 0.65.
        return test(a.astype(np.float64), b.astype(np.float64)) if "f" in (a.dtype.kind, b.dtype.kind) else test(a, b)

    return _paired(image1, image2, lambda a, b: BOOLEAN, compute)


@algorithm("Image.and", "Image.or")
def logical(image1: Image, image2: Image, name: str) -> Image:
    test = np.logical_and if name.endswith("and") else np.logical_or
    return _paired(image1, image2, lambda a, b: BOOLEAN, lambda a, b: test(a != 0, b != 0))


@algorithm("Image.not")
def negate(value: Image) -> Image:
    return value.each(lambda kind: BOOLEAN, lambda values, mask: (np.asarray(values) == 0, mask))


def _divide(a, b):
    """0 for a division by 0 (Source: list of algorithms)."""
    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=b != 0)


_COMPUTE = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": _divide, "pow": np.power,
    "min": np.minimum, "max": np.maximum,
}  # fmt: skip


@algorithm(*(f"Image.{_name}" for _name in _COMPUTE))
def arithmetic(image1: Image, image2: Image, name: str) -> Image:
    operation = name.split(".")[1]

    def type_(a: PixelType, b: PixelType) -> PixelType:
        whole = a.precision == b.precision == "int" and operation not in ("divide", "pow")
        if whole and None not in (a.min, a.max, b.min, b.max):
            ends = [_COMPUTE[operation](float(x), float(y)) for x in (a.min, a.max) for y in (b.min, b.max)]
            return PixelType("int", int(min(ends)), int(max(ends)))
        return FLOAT if a.precision == b.precision == "float" else DOUBLE

    def compute(a, b):
        with np.errstate(all="ignore"):
            value = _COMPUTE[operation](a.astype(np.float64), b.astype(np.float64))
        return (value, True) if np.isfinite(value).all() else (np.nan_to_num(value), np.isfinite(value))

    return _paired(image1, image2, type_, compute)


@algorithm("Image.sqrt", "Image.abs", "Image.floor")
def unary(value: Image, name: str) -> Image:
    operation = {"sqrt": np.sqrt, "abs": np.abs, "floor": np.floor}[name.split(".")[1]]

    def compute(values, mask):
        with np.errstate(all="ignore"):
            found = operation(np.asarray(values, np.float64))
        good = np.isfinite(found)
        return (found, mask) if good.all() else (np.nan_to_num(found), simplest(both(good, mask)))

    return value.each(lambda kind: DOUBLE, compute)


@algorithm("Image.normalizedDifference")
def normalized_difference(input: Image, bandNames: list | None = None) -> Image:
    """(first - second) / (first + second); properties dropped, negative inputs masked (Source: list of algorithms)."""
    numbers = [0, 1] if bandNames is None else find_bands(input, bandNames)
    if len(numbers) != 2 or len(input.bands) < 2:
        raise SandboxError("two bands are needed.")

    def pull(want, grid):
        (a, mask1), (b, mask2) = input.pull(numbers, grid)
        a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
        mask = both(both(mask1, mask2), (a >= 0) & (b >= 0))
        return [(_divide(a - b, a + b), simplest(mask))] * len(want)

    band = ImageBand("nd", PixelType("float", -1, 1), input.bands[numbers[0]].grid)
    result = input.derive([band], pull, keep=False)
    result.properties = {}
    return result


def _cast(kind: PixelType) -> Callable:
    """Out-of-range values are clamped, fractions cut off (neither is documented)."""

    def compute(values, mask):
        values = np.asarray(values)
        if kind.precision == "int":
            values = np.clip(np.trunc(values.astype(np.float64)), kind.min, kind.max)
        return values.astype(kind.dtype), mask

    return compute


_CASTS = {
    "Uint8": UINT8, "Byte": UINT8, "Int8": PixelType("int", -128, 127), "Uint16": PixelType("int", 0, 65535),
    "Int16": PixelType("int", -32768, 32767), "Uint32": PixelType("int", 0, 2**32 - 1),
    "Int32": PixelType("int", -(2**31), 2**31 - 1), "Int": PixelType("int", -(2**31), 2**31 - 1),
    "Float": FLOAT, "Double": DOUBLE,
}  # fmt: skip


@algorithm(*(f"Image.to{_name}" for _name in _CASTS))
def cast(value: Image, name: str) -> Image:
    kind = _CASTS[name.split(".to")[1]]
    return value.each(lambda _old: kind, _cast(kind), keep=True)


@algorithm("Image.metadata")
def metadata(image: Image, property: str, name: str | None = None) -> Image:
    """A constant of a property's number."""
    value = image.get(property)
    if not isinstance(value, (int, float)):
        raise SandboxError(f"the property '{property}' is not a number.")
    return constant([float(value)]).choose([0], [property if name is None or name == "Image.metadata" else name])


@algorithm("Image.reduce")
def reduce_bands(image: Image, reducer: Reducer) -> Image:
    """Across the bands of one image; the outputs name the new bands."""
    if reducer.stack is None:
        raise SandboxError(f"the reducer '{reducer.name}' makes no image.")
    kinds = reducer.type_(common_type(band.type for band in image.bands))
    bands = [ImageBand(name, kind, default_grid(image)) for name, kind in zip(reducer.outputs, kinds)]

    def pull(want, grid):
        results = reducer.stack(image.pull(list(range(len(image.bands))), grid), (grid.height, grid.width))
        return [results[w] for w in want]

    return image.derive(bands, pull, keep=False)


@algorithm("Image.date")
def date(image: Image) -> Date:
    start = image.get("system:time_start")
    if start is None:
        raise SandboxError("the image has no property 'system:time_start'.")
    return Date(float(start))


# Grids


@algorithm("Image.projection")
def projection(image: Image) -> Projection:
    if not image.bands:
        raise SandboxError(f"Image with no bands. {_SEE}")
    if len({band.grid for band in image.bands}) > 1:
        raise SandboxError(
            "The bands of the specified image contains different projections. Use Image.select to pick a single band."
        )
    grid = image.bands[0].grid
    return Projection(Grid(grid.crs, grid.transform))


@algorithm("Image.setDefaultProjection")
def set_default_projection(
    image: Image, crs: Projection, crsTransform: list | None = None, scale: float | None = None
) -> Image:
    grid = grid_of(crs, crsTransform, scale)
    return image.derive((replace(band, grid=grid) for band in image.bands), image.pull)


@algorithm("Image.reproject")
def reproject(image: Image, crs: Projection, crsTransform: list | None = None, scale: float | None = None) -> Image:
    """Computed on exactly this grid, then sampled by the nearest pixel for the output."""
    native = grid_of(crs, crsTransform, scale)

    def pull(want, grid):
        x, y = positions(grid, native.crs, native.scale * 1e-3)
        cols, rows = invert(native.transform, x, y)
        known = np.isfinite(cols) & np.isfinite(rows)
        if not known.any():
            return [(np.zeros((), image.bands[w].type.dtype), False) for w in want]
        cols, rows = np.floor(np.where(known, cols, np.nan)), np.floor(np.where(known, rows, np.nan))
        left, top = np.nanmin(cols), np.nanmin(rows)
        width, height = int(np.nanmax(cols) - left) + 1, int(np.nanmax(rows) - top) + 1
        if width * height > _TOO_LARGE:
            raise SandboxError(f"Reprojection output too large ({width}x{height} pixels).")
        a, b, _c, d, e, _f = native.transform
        x0, y0 = apply(native.transform, left, top)
        found = pixels(image.choose(want), Grid(native.crs, (a, b, float(x0), d, e, float(y0)), width, height))
        at = (np.where(known, rows - top, 0).astype(int), np.where(known, cols - left, 0).astype(int))
        results = []
        for values, mask in found:
            mask = np.where(known, mask[at], 0)
            results.append((values[at], simplest(mask)))
        return results

    return image.derive((replace(band, grid=native) for band in image.bands), pull)


@algorithm("Image.clipToBoundsAndScale")
def clip_to_bounds_and_scale(
    input: Image,
    geometry: Geometry | None = None,
    width: int | None = None,
    height: int | None = None,
    maxDimension: int | None = None,
    scale: float | None = None,
) -> Image:
    """The bounding box of a region in the image's projection, at a scale in metres or fitted to a size in pixels."""
    native = default_grid(input)
    region = geometry if geometry is not None else input.geometry
    if region is None:
        raise SandboxError("an image without a footprint needs a geometry.")
    box = window(region, scaled(Grid(native.crs, native.transform), scale) if scale is not None else native)
    if scale is None and (width or height or maxDimension):
        # Fit the exact box, not the one rounded to native pixels.
        fine = window(region, Grid(native.crs, (native.scale / 1024, 0, 0, 0, -native.scale / 1024, 0)))
        across, down = fine.width, fine.height
        if maxDimension:
            width, height = (
                (maxDimension, max(1, round(maxDimension * down / across)))
                if across >= down
                else (max(1, round(maxDimension * across / down)), maxDimension)
            )
        width = width or max(1, round(height * across / down))
        height = height or max(1, round(width * down / across))
        a, _b, c, _d, e, f = fine.transform
        box = Grid(native.crs, (a * across / width, 0.0, c, 0.0, e * down / height, f), width, height)

    def pull(want, grid):
        x, y = positions(grid, box.crs, box.scale * 1e-3)
        cols, rows = invert(box.transform, x, y)
        with np.errstate(invalid="ignore"):
            inside = (cols >= 0) & (cols <= box.width) & (rows >= 0) & (rows <= box.height)
        return [(values, simplest(both(mask, inside))) for values, mask in input.pull(want, grid)]

    return input.derive((replace(band, grid=box) for band in input.bands), pull)


# Rendering


def _numbers(value: Any, count: int, what: str) -> list[float] | None:
    """One number for all bands, or one for each: a number, a list, or a text with commas."""
    if value is None:
        return None
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    values = value if isinstance(value, list) else [value]
    try:
        values = [float(part) for part in values]
    except (TypeError, ValueError) as error:
        raise SandboxError(f"'{what}' must be a number or a list of numbers.") from error
    if not all(map(math.isfinite, values)):
        raise SandboxError(f"'{what}' must be finite.")
    if len(values) == 1:
        return values * count
    if len(values) != count:
        raise SandboxError(f"'{what}' has {len(values)} numbers for {count} bands.")
    return values


def _palette(value: Any) -> np.ndarray:
    names = value.split(",") if isinstance(value, str) else texts(value, "palette")
    colours = []
    for name in map(str.strip, names):
        text = _COLOURS.get(name.lower(), name.lstrip("#"))
        if not re.fullmatch("[0-9a-fA-F]{6}", text):
            raise SandboxError(f"Unknown color: '{name}'.")
        colours.append([int(text[i : i + 2], 16) for i in (0, 2, 4)])
    return np.array(colours, np.float64)


@algorithm("Image.visualize")
def visualize(
    image: Image,
    bands: Any = None,
    gain: Any = None,
    bias: Any = None,
    min: Any = None,
    max: Any = None,
    gamma: Any = None,
    opacity: float | None = None,
    palette: Any = None,
    forceRgbOutput: bool = False,
) -> Image:
    """8-bit bands: min becomes 0, max 255, linear between, clamped, rounded to nearest; gamma v ** (1 / gamma).

    Rounding, gamma and the range used when neither min/max nor gain/bias is given are not documented.
    """
    if isinstance(bands, str):
        bands = [part.strip() for part in bands.split(",")]
    elif bands is None:
        bands = list(range(3 if len(image.bands) >= 3 else 1))
    elif not isinstance(bands, list):
        bands = [bands]
    chosen = find_bands(image, bands)
    if len(chosen) not in (1, 3):
        raise SandboxError(f"Must specify one or three bands, got {len(chosen)}.")
    count = len(chosen)
    if palette and count != 1:
        raise SandboxError("A palette needs a single band.")
    if (gain is not None or bias is not None) and (min is not None or max is not None):
        raise SandboxError("Cannot use min/max with gain/bias.")
    colours = _palette(palette) if palette else None
    types = [image.bands[n].type for n in chosen]
    if gain is not None or bias is not None:
        gains = _numbers(gain, count, "gain") or [1.0] * count
        biases = _numbers(bias, count, "bias") or [0.0] * count
        lows = [-b / g if g else 0.0 for g, b in zip(gains, biases)]
        highs = [(255 - b) / g if g else 1.0 for g, b in zip(gains, biases)]
    else:
        ranged = [t if t.precision == "int" and None not in (t.min, t.max) else PixelType("float", 0, 1) for t in types]
        lows = _numbers(min, count, "min") or [float(t.min) for t in ranged]
        highs = _numbers(max, count, "max") or [float(t.max) for t in ranged]
    gammas = _numbers(gamma, count, "gamma") or [1.0] * count

    def unit(values, low, high, power):
        scaled_ = np.clip((np.asarray(values, np.float64) - low) / ((high - low) or 1.0), 0, 1)
        return scaled_ if power == 1 else scaled_ ** (1 / power)

    def pull(want, grid):
        pairs = image.pull(chosen, grid)
        mask: Any = True
        for _values, band_mask in pairs:
            mask = (
                both(mask, band_mask)
                if isinstance(mask, bool) or isinstance(band_mask, bool)
                else np.minimum(np.asarray(mask, np.float32), np.asarray(band_mask, np.float32))
            )  # a pixel masked in any band is transparent
        mask = simplest(mask)
        if opacity is not None and opacity < 1:
            mask = np.asarray(mask, np.float32) * np.float32(opacity)
        mask = simplest(mask)
        levels = [unit(v, low, high, g) for (v, _m), low, high, g in zip(pairs, lows, highs, gammas)]
        if colours is not None:
            at = levels[0] * (len(colours) - 1)
            low = np.minimum(at.astype(int), len(colours) - 1)
            part = at - low
            above = colours[np.minimum(low + 1, len(colours) - 1)]
            mixed = colours[low] * (1 - part)[..., None] + above * part[..., None]
            levels = [mixed[..., k] / 255 for k in range(3)]
        elif count == 1 and len(names) == 3:
            levels = levels * 3
        return [(np.floor(levels[w] * 255 + 0.5).astype(np.uint8), mask) for w in want]

    names = (
        ["vis-red", "vis-green", "vis-blue"] if count == 3 or colours is not None or forceRgbOutput else ["vis-gray"]
    )
    grid = image.bands[chosen[0]].grid
    return image.derive([ImageBand(name, UINT8, grid) for name in names], pull)


# Statistics


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
    tileScale: float = 1,
) -> dict:
    """Weighted reducers count each pixel by its mask times its share inside; others those with their centre inside.

    None where no valid pixel lies inside. Without crs and scale: the first band's projection.
    """
    region = geometry if geometry is not None else image.geometry
    if region is None:
        raise SandboxError("an image without a footprint needs a geometry.")
    native = default_grid(image)
    base = crs if crs is not None else Projection(Grid(native.crs, native.transform))
    grid = window(region, grid_of(base, crsTransform, scale))
    if grid.width * grid.height > maxPixels:
        if not bestEffort:
            raise SandboxError(
                f"Too many pixels in the region. Found {grid.width * grid.height}, but maxPixels allows only "
                f"{int(maxPixels)}. Ensure that you are not aggregating at a higher resolution than you intended; "
                "that is the most frequent cause of this error. If not, then you may set the 'maxPixels' argument to "
                "a limit suitable for your computation; set 'bestEffort' to true to aggregate at whatever scale "
                "results in 'maxPixels' total pixels; or both."
            )
        a, b, _c, d, e, _f = grid.transform
        factor, allowed = 1.0, max(maxPixels, 4)  # a small region may lie over the corner of four pixels
        while grid.width * grid.height > allowed:
            factor *= max(1.01, math.sqrt(grid.width * grid.height / allowed))
            grid = window(region, Grid(grid.crs, (a * factor, b * factor, 0.0, d * factor, e * factor, 0.0)))
    bands = pixels(image, grid)
    share, centre = np.asarray(coverage(region, grid), np.float32), centres(region, grid)
    result: dict[str, Any] = {}
    for band, (values, mask) in zip(image.bands, bands):
        found = []
        for part in reducer.parts or (reducer,):
            weight = share * mask if part.weighted else centre & (mask > 0)
            inside = weight > 0
            found += part.listed(values[inside].astype(np.float64), weight[inside].astype(np.float64))
        if len(reducer.outputs) == 1:
            result[band.name] = found[0]
        else:
            result.update({f"{band.name}_{name}": value for name, value in zip(reducer.outputs, found)})
    return result
