"""Images as colours to look at."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from ..image import Image, ImageBand, both, simplest
from ..scenes import UINT8, PixelType, SandboxError
from . import algorithm
from .coerce import texts
from .images import find_bands

_COLOURS = {
    "black": "000000", "white": "ffffff", "red": "ff0000", "green": "008000", "blue": "0000ff", "yellow": "ffff00",
    "cyan": "00ffff", "magenta": "ff00ff", "gray": "808080", "grey": "808080", "orange": "ffa500",
    "purple": "800080", "brown": "a52a2a", "lime": "00ff00", "navy": "000080", "teal": "008080",
}  # fmt: skip


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
