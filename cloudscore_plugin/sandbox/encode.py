"""Images as files: GeoTIFF, NPY, PNG and JPEG."""

from __future__ import annotations

import io
import math
import uuid
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal

from .image import Image, pixels
from .projection import reference
from .scenes import Grid, SandboxError

LARGEST_REQUEST = 50_331_648  # bytes, counted with one mask byte for each sample
LARGEST_SIDE = 32_768
MOST_BANDS = 1024
_BLOCK = 512  # pixels along a side that a file is written by
_RADIUS = 20037508.342789244  # half the side of the web map, metres

_GDAL_TYPES = {
    "uint8": gdal.GDT_Byte,
    "uint16": gdal.GDT_UInt16,
    "int16": gdal.GDT_Int16,
    "uint32": gdal.GDT_UInt32,
    "int32": gdal.GDT_Int32,
    "float32": gdal.GDT_Float32,
    "float64": gdal.GDT_Float64,
}


def tile_grid(z: int, x: int, y: int) -> Grid:
    """The grid of a web map tile: EPSG:3857, 256 x 256. Raises SandboxError for a tile that does not exist."""
    if not 0 <= z <= 24 or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise SandboxError(f"Invalid tile: zoom {z}, x {x}, y {y}.")
    side = 2 * _RADIUS / 2**z / 256
    return Grid("EPSG:3857", (side, 0.0, x * 256 * side - _RADIUS, 0.0, -side, _RADIUS - y * 256 * side), 256, 256)


def check_size(image: Image, grid: Grid) -> None:
    """Refuse what Earth Engine refuses: too many bytes (mask byte counted), pixels along a side, or bands."""
    if not image.bands:
        raise SandboxError("Image has no bands.")
    if len(image.bands) > MOST_BANDS:
        raise SandboxError(f"The number of bands ({len(image.bands)}) must be less than or equal to {MOST_BANDS}.")
    if max(grid.width, grid.height) > LARGEST_SIDE:
        raise SandboxError(
            f"Pixel grid dimensions ({grid.width}x{grid.height}) must be less than or equal to {LARGEST_SIDE}."
        )
    size = grid.width * grid.height * sum(band.type.dtype.itemsize + 1 for band in image.bands)
    if size > LARGEST_REQUEST:
        raise SandboxError(f"Total request size ({size} bytes) must be less than or equal to {LARGEST_REQUEST} bytes.")


def encode(image: Image, grid: Grid, kind: str, name: str = "download") -> tuple[bytes, str]:
    """The pixels of an image on a grid as a file: (bytes, content type).

    kind: GEO_TIFF, ZIPPED_GEO_TIFF, ZIPPED_GEO_TIFF_PER_BAND, NPY, PNG, JPEG or AUTO_JPEG_PNG (PNG where anything is
    transparent). name: of the files in a zip; those of single bands end on the band (Source: method getDownloadURL;
    the name where none is given is not documented).
    """
    if kind in ("PNG", "JPEG", "AUTO_JPEG_PNG"):
        if len(image.bands) not in (1, 3):
            raise SandboxError(f"Must have 1 or 3 bands to be encoded as {kind}, got {len(image.bands)}.")
        return _picture(pixels(image, grid), kind)
    if kind == "NPY":
        return _npy(image, pixels(image, grid)), "application/octet-stream"
    if kind == "GEO_TIFF":
        return _geotiff(image, pixels(image, grid), grid), "image/tiff"
    if kind in ("ZIPPED_GEO_TIFF", "ZIPPED_GEO_TIFF_PER_BAND"):
        found = pixels(image, grid)
        files = {f"{name}.tif": (image, found)}
        if kind.endswith("PER_BAND"):
            files = {f"{name}.{band}.tif": (image.choose([n]), found[n : n + 1]) for n, band in enumerate(image.names)}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, (part, bands) in files.items():
                archive.writestr(zipfile.ZipInfo(file), _geotiff(part, bands, grid))
        return packed.getvalue(), "application/zip"
    raise SandboxError(f"The file format '{kind}' is not implemented in the local sandbox.")


def _picture(bands: Sequence[tuple], kind: str) -> tuple[bytes, str]:
    alpha = np.minimum.reduce([mask for _values, mask in bands])
    opaque = bool((alpha >= 1).all())
    as_png = kind == "PNG" or (kind == "AUTO_JPEG_PNG" and not opaque)
    layers = [np.clip(np.nan_to_num(values), 0, 255).astype(np.uint8) for values, _mask in bands]
    if as_png and not opaque:
        layers = (layers * 3)[:3] if len(layers) == 1 else layers
        layers = [np.where(alpha > 0, layer, 0).astype(np.uint8) for layer in layers]  # nothing hidden shows through
        layers.append(np.floor(alpha * 255 + 0.5).astype(np.uint8))
    options = ["ZLEVEL=3"] if as_png else ["QUALITY=90"]
    return _write("PNG" if as_png else "JPEG", layers, options), "image/png" if as_png else "image/jpeg"


def _write(driver: str, layers: list[np.ndarray], options: list[str], prepare=None) -> bytes:
    height, width = layers[0].shape
    kind = _GDAL_TYPES[np.result_type(*layers).name]
    raster = gdal.GetDriverByName("MEM").Create("", width, height, len(layers), kind)
    for number, layer in enumerate(layers, 1):
        raster.GetRasterBand(number).WriteArray(layer)
    if prepare:
        prepare(raster)
    path = f"/vsimem/{uuid.uuid4().hex}"
    try:
        gdal.GetDriverByName(driver).CreateCopy(path, raster, options=options).FlushCache()
        size = gdal.VSIStatL(path).size
        file = gdal.VSIFOpenL(path, "rb")
        try:
            return bytes(gdal.VSIFReadL(1, size, file))
        finally:
            gdal.VSIFCloseL(file)
    finally:
        for name in (path, path + ".aux.xml"):
            if gdal.VSIStatL(name) is not None:
                gdal.Unlink(name)


def nodata(dtype: np.dtype) -> float:
    """What stands for a masked pixel: 0 for unsigned types, the least value of signed ones, -inf for floats."""
    if dtype.kind == "u":
        return 0
    return float(np.iinfo(dtype).min) if dtype.kind == "i" else -math.inf


def _geotiff(image: Image, bands: Sequence[tuple], grid: Grid) -> bytes:
    types = [band.type.dtype for band in image.bands]
    common = np.result_type(*types)
    empty = nodata(common)
    stored = np.int16 if common == np.int8 else common  # GDAL before 3.7 has no signed byte
    layers = [
        np.where(mask > 0, cast(values, dtype), np.asarray(empty).astype(common)).astype(stored)
        for (values, mask), dtype in zip(bands, types)
    ]

    def prepare(raster):
        a, b, c, d, e, f = grid.transform
        raster.SetGeoTransform((c, a, b, f, d, e))
        raster.SetProjection(reference(grid.crs).ExportToWkt())
        for number, band in enumerate(image.bands, 1):
            raster.GetRasterBand(number).SetDescription(band.name)
            raster.GetRasterBand(number).SetNoDataValue(empty)

    return _write("GTiff", layers, ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "INTERLEAVE=BAND"], prepare)


def write_geotiff(
    image: Image,
    grid: Grid,
    path: Path,
    empty: float | None,
    cloud_optimized: bool,
    turn: Callable[[], Any],
    step: Callable[[int], None],
) -> None:
    """The same pixels as encode() gives as GEO_TIFF, of any size, in a file; no more than a block is in memory.

    empty: the value of masked pixels, None for the usual one. turn: entered for computing a block. step: called with
    each block's number of pixels; what it raises ends the writing. Raises SandboxError.
    """
    types = [band.type.dtype for band in image.bands]
    common = np.result_type(*types)
    fill = nodata(common) if empty is None else empty
    if common.kind in "iu" and not (np.iinfo(common).min <= fill <= np.iinfo(common).max and fill == int(fill)):
        raise SandboxError(f"The noData value {fill} does not fit the image's data type.")  # [undocumented words]
    stored = np.dtype(np.int16) if common == np.int8 else common  # GDAL before 3.7 has no signed byte
    options = ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "BIGTIFF=IF_SAFER"]
    plain = path.with_suffix(".plain.tif") if cloud_optimized else path
    size = (grid.width, grid.height, len(image.bands))
    raster = gdal.GetDriverByName("GTiff").Create(str(plain), *size, _GDAL_TYPES[stored.name], options)
    try:
        a, b, c, d, e, f = grid.transform
        raster.SetGeoTransform((c, a, b, f, d, e))
        raster.SetProjection(reference(grid.crs).ExportToWkt())
        for number, band in enumerate(image.bands, 1):
            raster.GetRasterBand(number).SetDescription(band.name)
            raster.GetRasterBand(number).SetNoDataValue(float(fill))
        for row in range(0, grid.height, _BLOCK):
            for col in range(0, grid.width, _BLOCK):
                rows, cols = min(_BLOCK, grid.height - row), min(_BLOCK, grid.width - col)
                moved = (a, b, c + a * col + b * row, d, e, f + d * col + e * row)
                with turn():
                    found = pixels(image, Grid(grid.crs, moved, cols, rows))
                for number, ((values, mask), dtype) in enumerate(zip(found, types), 1):
                    layer = np.where(mask > 0, cast(values, dtype), np.asarray(fill).astype(common)).astype(stored)
                    raster.GetRasterBand(number).WriteArray(layer, col, row)
                step(rows * cols)
        if cloud_optimized:
            gdal.GetDriverByName("COG").CreateCopy(str(path), raster, options=["COMPRESS=DEFLATE", "LEVEL=1"])
    finally:
        raster = None  # closes the file
    if cloud_optimized:
        plain.unlink()


def _npy(image: Image, bands: Sequence[tuple]) -> bytes:
    """A structured array (height, width) with one field for each band; masked pixels are 0 (not documented)."""
    fields = [(band.name, band.type.dtype) for band in image.bands]
    table = np.zeros(bands[0][0].shape, fields)
    for (name, dtype), (values, mask) in zip(fields, bands):
        table[name] = np.where(mask > 0, cast(values, dtype), 0)
    file = io.BytesIO()
    np.save(file, table, allow_pickle=False)
    return file.getvalue()


def cast(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Values as a type; integers are clamped to its range."""
    if dtype.kind in "iu" and values.dtype != dtype:
        limits = np.iinfo(dtype)
        values = np.clip(values, limits.min, limits.max)
    return values.astype(dtype)
