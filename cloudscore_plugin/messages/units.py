"""Quantities as the user reads them: units that suit the size, digits that matter, the user's number format."""

from __future__ import annotations

from qgis.PyQt.QtCore import QLocale

from .i18n import locale, tr

HECTARES = 100  # in a square kilometre


def format_area(square_kilometres: float) -> str:
    """An area in hectares from 0.01 ha to 10,000 ha, in km² above, in m² below."""
    hectares = square_kilometres * HECTARES
    if hectares < 0.01:
        return tr("{area} m²").format(area=locale().toString(round(square_kilometres * 1e6)))
    if hectares <= 10_000:
        return tr("{area} ha").format(area=_number(hectares))
    return tr("{area} km²").format(area=_number(square_kilometres))


def format_area_twice(square_kilometres: float) -> str:
    """The same, in km² as well where both are easily read: 12.4 km² · 1,240 ha."""
    text = format_area(square_kilometres)
    if not 1 <= square_kilometres <= 10_000 / HECTARES:
        return text
    return f"{tr('{area} km²').format(area=_number(square_kilometres))} · {text}"


def format_large(count: float) -> str:
    """A large number of things in the words a language counts in: 1.2 billion, 12 億; small ones in digits."""
    if locale().script() == QLocale.Script.TraditionalChineseScript:
        steps = ((1e8, tr("{number} hundred million")), (1e4, tr("{number} ten thousand")))
    else:
        steps = ((1e9, tr("{number} billion")), (1e6, tr("{number} million")))
    for step, text in steps:
        if round(count) >= step:
            value = count / step
            return text.format(number=locale().toString(round(value) if value >= 100 else float(f"{value:.3g}")))
    return locale().toString(round(count))


def _number(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return locale().toString(float(value), "f", digits)
