"""Images as colours to look at."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from ..image import Image, ImageBand, both, simplest
from ..scenes import UINT8, PixelType, SandboxError
from .coerce import texts
from .images import find_bands
from .registry import algorithm

# The colours that CSS names (Source: CSS Color Module Level 4).
_NAMED = (
    "aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4 "
    "black:000000 blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0 "
    "chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc crimson:dc143c cyan:00ffff "
    "darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9 "
    "darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000 "
    "darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b darkslategray:2f4f4f darkslategrey:2f4f4f "
    "darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:00bfff dimgray:696969 dimgrey:696969 "
    "dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc "
    "ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080 green:008000 greenyellow:adff2f grey:808080 "
    "honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082 ivory:fffff0 khaki:f0e68c lavender:e6e6fa "
    "lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff "
    "lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 "
    "lightsalmon:ffa07a lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 "
    "lightsteelblue:b0c4de lightyellow:ffffe0 lime:00ff00 limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000 "
    "mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 "
    "mediumslateblue:7b68ee mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585 "
    "midnightblue:191970 mintcream:f5fffa mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 "
    "oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orange:ffa500 orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa "
    "palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f "
    "pink:ffc0cb plum:dda0dd powderblue:b0e0e6 purple:800080 rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f "
    "royalblue:4169e1 saddlebrown:8b4513 salmon:fa8072 sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee "
    "sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd slategray:708090 slategrey:708090 snow:fffafa "
    "springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080 thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 "
    "violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5 yellow:ffff00 yellowgreen:9acd32 "
)
_COLOURS = dict(entry.split(":") for entry in _NAMED.split())


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
