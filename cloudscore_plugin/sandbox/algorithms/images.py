"""Images: their bands, masks and grids."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from ..geometry import Geometry, coverage
from ..image import Image, ImageBand, both, common_type, constant, pixels, scene_image, simplest, valid
from ..projection import apply, invert, positions
from ..scenes import DOUBLE, Catalogue, Grid, PixelType, SandboxError
from ..values import Collection, Feature, Projection, default_grid
from .coerce import texts
from .places import grid_of, scaled, window
from .registry import algorithm

_TOO_LARGE = 64_000_000  # pixels an explicit reprojection may compute
SEE = "See https://developers.google.com/earth-engine/guides/debugging#no-bands"


# Bands


@algorithm("Image.load")
def load(id: str, catalogue: Catalogue) -> Image:
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


@algorithm("Dictionary.toImage")
def dictionary_image(dictionary: dict, names: list | None = None) -> Image:
    """One band a key; in the order of the keys where no names are given."""
    keys = sorted(dictionary) if names is None else names
    for key in keys:
        if not isinstance(dictionary.get(key), (int, float)):
            raise SandboxError(f"Dictionary.toImage: '{key}' is no number.")
    return rename(constant([dictionary[key] for key in keys]), list(keys))


def find_bands(image: Image, selectors: list, what: str = "Band pattern") -> list[int]:
    """Numbers of the bands that names, whole-name patterns or numbers select."""
    found = []
    for selector in selectors:
        if not image.bands:
            raise SandboxError(f"{what} '{selector}' was applied to an Image with no bands. {SEE}")
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


@algorithm("Image.slice")
def slice_(image: Image, start: int, end: int | None = None) -> Image:
    """A run of bands by position, counted from the end where negative; ``end`` itself is left out."""
    numbers = range(len(image.bands))[start:end]
    if not numbers:
        raise SandboxError(f"Image.slice: no bands from {start} to {end} of {len(image.bands)}.")
    return image.choose(numbers)


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
    found = (image.bands[number] for image, number in parts)
    bands = [ImageBand(name, band.type, band.grid) for band, name in zip(found, names)]

    def pull(want, grid):
        result: dict[int, tuple] = {}
        for image in dict.fromkeys(parts[w][0] for w in want):
            mine = [w for w in want if parts[w][0] is image]
            result.update(zip(mine, image.pull([parts[w][1] for w in mine], grid)))
        return [result[w] for w in want]

    return base.derive(bands, pull)


@algorithm("Image.cat")
def cat(images: list) -> Image:
    if not images or not all(isinstance(image, Image) for image in images):
        raise SandboxError("a list of images is needed.")
    parts = [(image, number) for image in images for number in range(len(image.bands))]
    return merged(images[0], parts, _unique([image.names[number] for image, number in parts]))


@algorithm("Image.pixelLonLat")
def pixel_lon_lat() -> Image:
    def pull(want, grid):
        x, y = positions(grid, "EPSG:4326", 1e-9)
        known = simplest(np.isfinite(x) & np.isfinite(y))
        return [(np.nan_to_num((x, y)[w]), known) for w in want]

    limits = (("longitude", 180), ("latitude", 90))
    return Image([ImageBand(name, PixelType("double", -limit, limit)) for name, limit in limits], pull)


@algorithm("Image.pixelArea")
def pixel_area() -> Image:
    """The area of each pixel in square metres, on the ellipsoid, in the band ``area`` (Source: list of algorithms)."""

    def pull(want, grid):
        a, b, c, d, e, f = grid.transform
        corners = Grid(
            grid.crs, (a, b, c - (a + b) / 2, d, e, f - (d + e) / 2), grid.width + 1, grid.height + 1
        )  # their centres are the pixels' corners
        lon, lat = positions(corners, "EPSG:4326", 1e-9)
        # In the cylindrical equal-area projection of WGS 84 a pixel is as large as on Earth.
        first = np.sqrt(_FLATTENING * (2 - _FLATTENING))
        sine = np.sin(np.radians(lat))
        x = np.radians(lon) * _RADIUS
        y = (1 - first**2) * (sine / (1 - (first * sine) ** 2) + np.arctanh(first * sine) / first) * _RADIUS / 2
        one = (x[1:, 1:] - x[:-1, :-1]) * (y[1:, :-1] - y[:-1, 1:])
        other = (x[1:, :-1] - x[:-1, 1:]) * (y[1:, 1:] - y[:-1, :-1])
        area = np.abs(one - other) / 2
        known = np.isfinite(area)
        return [(np.where(known, area, 0), simplest(known)) for _ in want]

    return Image([ImageBand("area", DOUBLE)], pull)


_RADIUS, _FLATTENING = 6378137.0, 1 / 298.257223563  # WGS 84


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
        ImageBand(band.name, common_type([band.type, value.bands[0 if len(value.bands) == 1 else n].type]), band.grid)
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


# Grids


@algorithm("Image.projection")
def projection(image: Image) -> Projection:
    if not image.bands:
        raise SandboxError(f"Image with no bands. {SEE}")
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
