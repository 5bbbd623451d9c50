"""Statistics of an image over a region."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..geometry import Geometry, centres, coverage
from ..image import Image, pixels
from ..scenes import Grid, SandboxError
from ..values import Projection, default_grid
from . import algorithm
from .places import grid_of, window
from .reducers import Reducer


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
