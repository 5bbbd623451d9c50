"""Neighbourhood operations: kernels, focal filters, distances.

Everything is computed on the pixels that are asked for, whatever their size; kernels in metres count in the units of
the grid's coordinate system (not documented).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..image import Image, ImageBand, simplest, valid, weights
from ..limits import check_memory, check_time
from ..projection import reference
from ..scenes import Grid, PixelType, SandboxError
from .coerce import CONVERT, only
from .reducers import Reducer
from .registry import algorithm

_LARGEST = 512  # pixels: of a kernel's radius or a distance's neighbourhood


@dataclass(frozen=True)
class Kernel:
    """shape: the algorithm's name; x, y: radii; units: pixels or meters; scale: what 1 in the shape weighs, or with
    ``normalize`` all of it together. fixed: weights and the place of the focus (column, row) instead of a shape.
    """

    shape: str
    x: float = 0.0
    y: float = 0.0
    units: str = "pixels"
    normalize: bool = True
    magnitude: float = 1.0
    fixed: tuple | None = None

    def weigh(self, grid: Grid) -> np.ndarray:
        """The weights around the focus, an odd number of pixels each way."""
        if self.fixed is not None:
            found = np.array(self.fixed, np.float64)
        else:
            side = 1.0 if self.units == "pixels" else _metres(grid)
            x, y = self.x / side, self.y / side
            if max(x, y) > _LARGEST:
                raise SandboxError(f"kernels of more than {_LARGEST} pixels are not implemented in the local sandbox.")
            across, down = (np.arange(-int(r), int(r) + 1, dtype=np.float64) for r in (x, y))
            found = _SHAPES[self.shape](across[None, :], down[:, None], x, y).astype(np.float64)
        if self.normalize and found.sum() > 0:
            found = found / found.sum()
        return found * self.magnitude


CONVERT["Kernel"] = only(Kernel)
_SHAPES: dict[str, Callable] = {
    "circle": lambda x, y, r, _r: x * x + y * y <= r * r,  # (Source: sample of Kernel.circle: 29 pixels for radius 3)
    "square": lambda x, y, r, _r: (abs(x) <= r) & (abs(y) <= r),
    "rectangle": lambda x, y, r, s: (abs(x) <= r) & (abs(y) <= s),
    "diamond": lambda x, y, r, _r: abs(x) + abs(y) <= r,
    "plus": lambda x, y, r, _r: (x == 0) | (y == 0),
    "cross": lambda x, y, r, _r: abs(x) == abs(y),
}


def _metres(grid: Grid) -> float:
    system = reference(grid.crs)
    return grid.scale * (6378137 * np.pi / 180 if system.IsGeographic() else system.GetLinearUnits())


@algorithm(*(f"Kernel.{_name}" for _name in _SHAPES if _name != "rectangle"))
def kernel(radius: float, name: str, units: str = "pixels", normalize: bool = True, magnitude: float = 1.0) -> Kernel:
    return Kernel(name.split(".")[1], radius, radius, _units(units), normalize, magnitude)


@algorithm("Kernel.rectangle")
def rectangle(
    xRadius: float, yRadius: float, units: str = "pixels", normalize: bool = True, magnitude: float = 1.0
) -> Kernel:
    return Kernel("rectangle", xRadius, yRadius, _units(units), normalize, magnitude)


@algorithm("Kernel.fixed")
def fixed(
    weights: list, width: int = -1, height: int = -1, x: int = -1, y: int = -1, normalize: bool = False
) -> Kernel:
    rows, cols = len(weights), len(weights[0]) if weights and isinstance(weights[0], list) else 0
    known = cols and all(isinstance(row, list) and len(row) == cols for row in weights)
    if not known or not all(isinstance(value, (int, float)) for row in weights for value in row):
        raise SandboxError("the weights must be a list of equally long lists of numbers.")
    if width not in (-1, cols) or height not in (-1, rows):
        raise SandboxError(f"the weights are {cols} x {rows}.")
    if rows % 2 == 0 or cols % 2 == 0 or x not in (-1, cols // 2) or y not in (-1, rows // 2):
        raise SandboxError("kernels whose focus is not in the middle are not implemented in the local sandbox.")
    return Kernel("fixed", normalize=normalize, fixed=tuple(map(tuple, weights)))


def _units(units: str) -> str:
    if units not in ("pixels", "meters"):
        raise SandboxError(f"Unknown units '{units}'.")
    return units


def wider(grid: Grid, x: int, y: int) -> Grid:
    """A grid with some more pixels on each side."""
    a, b, c, d, e, f = grid.transform
    moved = (a, b, c - a * x - b * y, d, e, f - d * x - e * y)
    return Grid(grid.crs, moved, grid.width + 2 * x, grid.height + 2 * y)


def _runs(weight: np.ndarray) -> list[tuple[int, int]] | None:
    """(row, half width) of a kernel that is a run of equal weights around the middle in every row; None for others."""
    middle, found = weight.shape[1] // 2, []
    values = np.unique(weight[weight != 0])
    if len(values) > 1:
        return None
    for row, line in enumerate(weight != 0):
        if not line.any():
            continue
        half = int(line.sum()) // 2
        if line.sum() % 2 == 0 or not line[middle - half : middle + half + 1].all():
            return None
        found.append((row, half))
    return found


def _extreme(values: np.ndarray, weight: np.ndarray, shape: tuple[int, int], choose: np.ufunc) -> np.ndarray:
    """The least or largest value under a kernel."""
    height, width = shape
    x = weight.shape[1] // 2
    result = None
    runs = _runs(weight)
    if runs is None:
        for row, col in zip(*np.nonzero(weight)):
            part = values[row : row + height, col : col + width]
            result = part.copy() if result is None else choose(result, part, out=result)
        return result
    along = {0: values}
    for half in sorted({half for _row, half in runs}):
        if half:
            known = max(h for h in along if h < half)
            found = along[known]
            while known < half:  # twice as wide at each step
                step = min(half - known, known + 1)
                wide = found.copy()
                choose(wide[:, step:], found[:, :-step], out=wide[:, step:])
                choose(wide[:, :-step], found[:, step:], out=wide[:, :-step])
                found, known = wide, known + step
            along[half] = found
    for row, half in runs:
        part = along[half][row : row + height, x : x + width]
        result = part.copy() if result is None else choose(result, part, out=result)
    return result


def _focal(pairs: list, weight: np.ndarray, shape: tuple[int, int], reducer: Reducer, input_weight: str) -> list:
    """The outputs of a reducer over the neighbours of one band: [(values, mask), ...]."""
    [(values, mask)] = pairs
    large = (shape[0] + weight.shape[0] - 1, shape[1] + weight.shape[1] - 1)
    here, values = valid(mask, large), np.broadcast_to(values, large)
    if reducer.name in ("min", "max"):
        choose, empty = (np.minimum, np.inf) if reducer.name == "min" else (np.maximum, -np.inf)
        found = _extreme(np.where(here, values, empty).astype(np.float64), weight, shape, choose)
        some = np.isfinite(found)
        return [(np.where(some, found, 0), some)]
    places = list(zip(*np.nonzero(weight)))
    check_memory(len(places) * shape[0] * shape[1], 12 if reducer.name not in ("mean", "sum") else 0)
    shares = weights(mask, large)

    def neighbour(row: int, col: int) -> tuple:
        check_time()
        part = (slice(row, row + shape[0]), slice(col, col + shape[1]))
        kernel_share = np.where(here[part], np.float32(weight[row, col]), np.float32(0))
        chosen = {
            "kernel": lambda: kernel_share,
            "mask": lambda: shares[part],
            "min": lambda: np.minimum(kernel_share, shares[part]),
        }
        return values[part], chosen[input_weight]()

    if reducer.name in ("mean", "sum"):
        total, share = np.zeros(shape), np.zeros(shape)
        for row, col in places:
            part, w = neighbour(row, col)
            total += np.where(w > 0, part, 0) * w
            share += w
        some = share > 0
        return [(np.divide(total, share, out=np.zeros(shape), where=some) if reducer.name == "mean" else total, some)]
    return reducer.stack([neighbour(row, col) for row, col in places], shape)


def _focal_image(
    image: Image, kernel_: Kernel, reducer: Reducer, input_weight: str, skip_masked: bool, names: bool, keep: bool
) -> Image:
    if reducer.stack is None or reducer.inputs != 1:
        raise SandboxError(f"the reducer '{reducer.name}' is not implemented here in the local sandbox.")
    bands, source = [], []
    for number, band in enumerate(image.bands):
        for output, (name, kind) in enumerate(zip(reducer.outputs, reducer.type_(band.type))):
            bands.append(ImageBand(f"{band.name}_{name}" if names else band.name, kind, band.grid))
            source.append((number, output))

    def pull(want, grid):
        weight = kernel_.weigh(grid)
        y, x = weight.shape[0] // 2, weight.shape[1] // 2
        shape, results = (grid.height, grid.width), {}
        for number in dict.fromkeys(source[w][0] for w in want):
            pairs = image.pull([number], wider(grid, x, y))
            if pairs[0][1] is False:
                results[number] = [(np.zeros(shape), False)] * len(reducer.outputs)
                continue
            found = _focal(pairs, weight, shape, reducer, input_weight)
            if skip_masked:
                inner = valid(pairs[0][1], (grid.height + 2 * y, grid.width + 2 * x))
                inner = inner[y : y + grid.height, x : x + grid.width]
                found = [(values, valid(mask, shape) & inner) for values, mask in found]
            results[number] = [(values, simplest(mask)) for values, mask in found]
        return [results[source[w][0]][source[w][1]] for w in want]

    return image.derive(bands, pull, keep)


@algorithm("Image.reduceNeighborhood")
def reduce_neighborhood(
    image: Image,
    reducer: Reducer,
    kernel: Kernel,
    inputWeight: str = "kernel",
    skipMasked: bool = True,
    optimization: str | None = None,
) -> Image:
    """Names like B4_min (Source: list of algorithms). optimization: how, not what, to compute."""
    if inputWeight.lower() not in ("kernel", "mask", "min"):
        raise SandboxError(f"Unknown input weight '{inputWeight}'.")
    if optimization not in (None, "boxcar", "window"):
        raise SandboxError(f"Unknown optimization '{optimization}'.")
    return _focal_image(image, kernel, reducer, inputWeight.lower(), skipMasked, True, False)


_FOCAL = ("Min", "Max", "Mean", "Median", "Mode")


@algorithm(*(f"Image.focal{_name}" for _name in _FOCAL), *(f"Image.focal_{_name.lower()}" for _name in _FOCAL))
def focal(
    image: Image,
    name: str,
    radius: float = 1.5,
    kernelType: str = "circle",
    units: str = "pixels",
    iterations: int = 1,
    kernel: Kernel | None = None,
) -> Image:
    """Over the valid neighbours; masked pixels that have one get a value too (not documented)."""
    from .reducers import _SIMPLE, median, mode

    if kernel is None:
        if kernelType not in _SHAPES or kernelType == "rectangle":
            raise SandboxError(f"the kernel type '{kernelType}' is not implemented in the local sandbox.")
        kernel = Kernel(kernelType, radius, radius, _units(units))
    if not 1 <= iterations <= 16:
        raise SandboxError("more than 16 iterations are not implemented in the local sandbox.")
    wanted = name.replace("_", "").lower()[len("Image.focal") :]
    reducer = {"median": median, "mode": mode}.get(wanted, lambda: _SIMPLE[wanted])()
    for _ in range(iterations):
        image = _focal_image(image, kernel, reducer, "kernel", False, False, True)
    return image


@algorithm("Image.fastDistanceTransform")
def fast_distance_transform(
    image: Image, neighborhood: int = 256, units: str = "pixels", metric: str = "squared_euclidean"
) -> Image:
    """Distance in pixels, squared unless another metric is asked, to the nearest pixel that is not zero. A masked one
    counts as zero, and what lies farther than the neighbourhood gets its limit (neither is documented)."""
    if units != "pixels" or metric not in ("squared_euclidean", "manhattan", "chebyshev"):
        raise SandboxError(f"units '{units}' with metric '{metric}' are not implemented in the local sandbox.")
    if not 1 <= neighborhood <= _LARGEST:
        raise SandboxError(f"neighborhoods above {_LARGEST} pixels are not implemented in the local sandbox.")
    most = neighborhood**2 if metric == "squared_euclidean" else neighborhood

    def pull(want, grid):
        large = wider(grid, neighborhood, neighborhood)
        check_memory(large.width * large.height, 16)
        results = []
        for values, mask in image.pull(want, large):
            hit = (np.asarray(values) != 0) & valid(mask, (large.height, large.width))
            found = distances(hit, neighborhood, metric)[:, neighborhood : neighborhood + grid.width]
            results.append((np.minimum(found, most), True))
        return results

    kind = PixelType("double", 0, most)
    # The default projection stays; the band keeps its name (not documented).
    return image.derive((replace(band, type=kind) for band in image.bands), pull, keep=False)


def distances(hit: np.ndarray, reach: int, metric: str) -> np.ndarray:
    """From each pixel of the rows that have ``reach`` rows above and below, to the nearest hit in that reach."""
    height, width = hit.shape[0] - 2 * reach, hit.shape[1]
    far = float(4 * reach)
    above = np.full((hit.shape[0], width), far)
    run = np.full(width, far)
    for row in range(hit.shape[0]):
        run = np.where(hit[row], 0, run + 1)
        above[row] = run
    run = np.full(width, far)
    for row in range(hit.shape[0] - 1, -1, -1):
        run = np.where(hit[row], 0, run + 1)
        np.minimum(above[row], run, out=above[row])
    column = np.minimum(above[reach : reach + height], far)
    square = metric == "squared_euclidean"
    column = column * column if square else column
    result = column.copy()
    for step in range(1, reach + 1):
        if (step * step if square else step) >= result.max(initial=0):
            break
        for here, there in ((slice(step, None), slice(None, -step)), (slice(None, -step), slice(step, None))):
            other = column[:, there]
            other = np.maximum(other, step) if metric == "chebyshev" else other + (step * step if square else step)
            np.minimum(result[:, here], other, out=result[:, here])
    return result
