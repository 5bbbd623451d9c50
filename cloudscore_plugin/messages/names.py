"""What a composite is called, wherever it has a name: layers, groups, files, lists, exports.

Place, period, what it shows. Composites that lie side by side and differ in something else say that first; the rest is
in tooltips and metadata.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from qgis.PyQt.QtCore import QLocale

from ..core import catalog
from ..core.change import Change
from ..core.kinds import Product, as_composite
from ..core.recipe import CompositeRecipe, Style, bounds
from ..core.series import Period, Series, days_of, season_of
from .i18n import joined, listed, locale, tr
from .titles import index_sign, qa_layer_titles, words

_FILE_CHARS = 100  # of a file's name, in bytes with some room for endings below what file systems take
_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def composite_name(recipe: CompositeRecipe, simulated: bool = False, beside: Iterable[CompositeRecipe] = ()) -> str:
    """``Puli basin, Sep–Nov 2026, NDVI``, and after it whatever is not as usual.

    beside: recipes of the composites it lies among. What tells it from the one most like it then comes first.
    """
    parts, usual = _parts(recipe), _parts(recipe.with_(**_usual(recipe)))
    order = [*_ALWAYS, *(key for key in parts if key not in _ALWAYS and parts[key] != usual[key])]
    others = [_parts(other) for other in beside if other != recipe]
    first: list[str] = []
    if others:
        first = min(([key for key in parts if parts[key] != other[key]] for other in others), key=len)
        if any(all(parts[key] == other[key] for key in first) for other in others):  # said of another already
            more = [key for key in parts if any(parts[key] != other[key] for other in others)]
            first = [*first, *(key for key in more if key not in first)]
    return marked_name(joined(parts[key] for key in dict.fromkeys([*first, *order])), simulated)


def product_name(product: Product, simulated: bool = False, beside: Iterable[Product] = ()) -> str:
    """What a composite, a series or a change is called. beside: those it lies among, as in composite_name()."""
    if isinstance(product, Series):
        return series_name(product, simulated)
    if isinstance(product, Change):
        return change_name(product, simulated)
    others = [other for other in beside if isinstance(other, CompositeRecipe)]
    return composite_name(product, simulated, others)


def series_name(series: Series, simulated: bool = False) -> str:
    """``Puli basin, Jan–Dec 2024, monthly, NDVI``: what a series, its group and its folder are called."""
    recipe = series.recipe
    parts = [place_name(recipe), period_name(recipe.start, recipe.end), step_title(series.step), shown_name(recipe)]
    if series.fill and recipe.style.index != "filled":
        parts.append(tr("holes filled"))
    return marked_name(joined(parts), simulated)


def change_name(change: Change, simulated: bool = False) -> str:
    """``Puli basin, dNDVI, Jan–Mar 2024 → Apr–Jun 2024``: what a change, its group and its file are called."""
    parts = [place_name(change.after), index_sign(change.index, change.relative), dates_name(change)]
    return marked_name(joined(parts), simulated)


def side_name(side: str, product: CompositeRecipe | Change, simulated: bool = False) -> str:
    """What a layer is called in the group of a change. side: "before", "after", or "change" for the change itself."""
    if isinstance(product, Change):
        sign = index_sign(product.index, product.relative)
        return marked_name(tr("Change of {index}").format(index=sign), simulated)
    text = tr("After: {name}") if side == "after" else tr("Before: {name}")
    return text.format(name=composite_name(product, simulated))


def dates_name(product: Product) -> str:
    """``Jan–Mar 2024``; of a change ``Jan–Mar 2024 → Apr–Jun 2024``."""
    sides = [product.before, product.after] if isinstance(product, Change) else [as_composite(product)]
    spans = [period_name(side.start, side.end, side.months) for side in sides]
    if len(spans) == 1:
        return spans[0]
    return tr("{before} → {after}", "two periods that are compared").format(before=spans[0], after=spans[1])


def step_title(step: str) -> str:
    """How long a period of a series is, in words."""
    season = season_of(step)
    if season is not None:
        return tr("{months} of each year").format(months=months_name(season))
    usual = {
        "month": tr("monthly"),
        "quarter": tr("quarterly"),
        "seasons": tr("by season"),
        "year": tr("yearly"),
    }
    return usual[step] if step in usual else tr("every {count} days").format(count=days_of(step))


def season_titles() -> dict[str, str]:
    """The seasons of catalog.SEASONS as the same months of each year."""
    return {
        "spring": tr("each spring (March to May)"),
        "summer": tr("each summer (June to August)"),
        "autumn": tr("each autumn (September to November)"),
        "winter": tr("each winter (December to February)"),
        "dry_season": tr("each dry season, low water (November to April)"),
        "plum_rain": tr("each plum rain (May and June)"),
        "typhoon_season": tr("each typhoon season (July to October)"),
        "flood_season": tr("each flood prevention season (May to November)"),
        "wet_season": tr("each high water season (May to October)"),
    }


def period_title(period: Period) -> str:
    """What one period of a series is called: ``Mar 2024``."""
    return period_name(*period)


def showing(recipe: CompositeRecipe, content: str) -> CompositeRecipe:
    """The recipe in the style of what a file of it holds: an index, what tells about it, or else its own."""
    if content in catalog.INDICES:
        return recipe.with_(style=Style.of(content))
    return recipe.with_qa_layer(content) if content in catalog.QA_LAYERS else recipe


def file_stem(product: Product, simulated: bool = False, beside: Iterable[Product] = ()) -> str:
    """product_name() as a file's name without ending, which every file system takes. beside: those in its folder."""
    return safe_stem(product_name(product, simulated, beside))


def safe_stem(text: str) -> str:
    """A text as a file's name without ending: nothing in it means something to a file system or a shell."""
    text = re.sub("[≥≤] *| ?%", "", unicodedata.normalize("NFC", text))  # cs_cdf-0.50, scene-clouds-40
    text = re.sub(r"[,:，、：]\s*", "_", text.replace("–", "-").replace("°", "").replace(" → ", "_"))
    text = re.sub(r"\s+", "-", _NOT_IN_FILES.sub(" ", text).strip())
    text = re.sub(r"[-_]*_[-_]*", "_", text).strip("-._")
    while len(text.encode()) > _FILE_CHARS:
        text = text[:-1].rstrip("-._")
    if text.split(".")[0].upper() in _DEVICES:
        text = f"_{text}"
    return text or "composite"


def plain_name(name: str, recipe: CompositeRecipe, kept: str = "_-") -> str:
    """A name in ASCII letters, digits and ``kept``, for places that take no others.

    Accents are dropped. Where letters are lost, such as all of a Chinese name, the recipe's dates and method are added,
    so that the name still tells which composite it is.
    """
    plain = unicodedata.normalize("NFKD", name.replace("–", "-"))
    found = re.sub(rf"[^A-Za-z0-9{re.escape(kept)}]+", "_", "".join(c for c in plain if not unicodedata.combining(c)))
    found = re.sub("_+", "_", found).strip("_-")
    if found and not any(letter.isalnum() and not letter.isascii() for letter in plain):
        return found
    months = [] if recipe.months is None else ["months{:02d}-{:02d}".format(*recipe.months)]
    dated = ["composite", recipe.start, recipe.last_day, *months, recipe.method]
    return "_".join([*filter(None, [found]), *dated])


def marked_name(name: str, simulated: bool) -> str:
    """A name that says so first if what it stands for is simulated."""
    return tr("Simulated: {name}").format(name=name) if simulated else name


def place_name(recipe: CompositeRecipe) -> str:
    """What the area is called, or where its middle is."""
    if recipe.area_name:
        return recipe.area_name
    west, south, east, north = bounds(recipe.roi)
    lat, lon = (south + north) / 2, ((west + east) / 2 + 540) % 360 - 180
    number = QLocale.c().toString
    return "{lat}°{ns} {lon}°{ew}".format(
        lat=number(abs(lat), "f", 2),
        ns="N" if lat >= 0 else "S",
        lon=number(abs(lon), "f", 2),
        ew="E" if lon >= 0 else "W",
    )


def period_name(start: str, end: str, months: tuple[int, int] | None = None) -> str:
    """A half-open span of ISO dates in as few words as it takes; ``months``: first and last kept of every year."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) - timedelta(1)
    if months is not None and months != (1, 12) and not _within(first, last, months):
        season = {"months": months_name(months), "years": _years(first, last)}
        whole = _starts(first, months[0]) and _ends(last, months[1])
        if whole or (_starts(first, 1) and _ends(last, 12)):
            return tr("{months}, {years}").format(**season)
        return tr("{months}, {span}").format(months=season["months"], span=_span(first, last))
    return _span(first, last)


def months_name(months: tuple[int, int]) -> str:
    """``Nov–Apr``."""
    first, last = months
    if first == last:
        return tr("{month}", "the name of a month").format(month=_month(first))
    return tr("{first}–{last}", "months").format(first=_month(first), last=_month(last))


def shown_name(recipe: CompositeRecipe) -> str:
    """What the composite shows: an index, what tells about it, or bands."""
    style = recipe.style
    if style.index in catalog.QA_LAYERS:
        return qa_layer_titles()[style.index]
    if style.index:
        return style.index
    key = _band_style(style)
    return words()[key].short if key else "-".join(style.bands)


def method_title(recipe: CompositeRecipe) -> str:
    """The recipe's method in words."""
    day = recipe.wanted_day
    return words()[recipe.method].short.format(
        p="" if recipe.percentile is None else f"{recipe.percentile:g}", day=_span(day, day)
    )


def tuning_title(recipe: CompositeRecipe) -> str:
    """What is set of the recipe's method besides its usual way, "" where nothing is; the percentile aside."""
    found = []
    if recipe.target_day is not None and recipe.method != "nearest":
        found.append(tr("nearest to {day}").format(day=_span(recipe.wanted_day, recipe.wanted_day)))
    if recipe.weights is not None:
        found.append(tr("weights {weights}").format(weights="/".join(f"{weight:g}" for weight in recipe.weights)))
    if recipe.full_weight is not None:
        found.append(tr("full weight from {score}").format(score=f"{recipe.full_weight:g}"))
    return joined(found)


def masks_titles(recipe: CompositeRecipe) -> list[str]:
    """What else than the threshold decides what is clear, each in a few words."""
    found = []
    if recipe.widen_mask:
        found.append(tr("masks widened {metres} m").format(metres=f"{recipe.widen_mask:g}"))
    if recipe.min_views:
        found.append(tr("at least {count} clear views").format(count=recipe.min_views))
    if recipe.leniency:
        found.append(tr("threshold {amount} lower in places").format(amount=f"{recipe.leniency:g}"))
    return found


def threshold_title(value: float) -> str:
    """A clear threshold as it is written: two decimals, or all there are."""
    return f"{value:.2f}" if round(value, 2) == value else f"{value:g}"


def score_title(recipe: CompositeRecipe) -> str:
    """``cs_cdf ≥ 0.60``."""
    return f"{recipe.qa_band} ≥ {threshold_title(recipe.clear_threshold)}"


_ALWAYS = ("place", "period", "shown")
_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{kind}{number}" for kind in ("COM", "LPT") for number in range(1, 10))}


def _usual(recipe: CompositeRecipe) -> dict:
    """The fields that people rarely change, as they usually are."""
    return {
        "qa_band": catalog.DEFAULT_QA_BAND,
        "clear_threshold": catalog.DEFAULT_THRESHOLD,
        "method": recipe.method if _bound(recipe) else "median",
        **dict.fromkeys(catalog.METHOD_FIELDS),
        "product": recipe.product if "B10" in recipe.style.bands else "L2A",
        "excluded": (),
        "max_scene_cloud": None,
        "clip": True,
        "each_overpass_once": False,
        "trim_edges": None,
        "widen_mask": None,
        "min_views": 0,
        "lenient_areas": None,
        "lenient_by": None,
        "fill_from": (),
        "balance_orbits": False,
        "style": _usual_style(recipe),
    }


def _bound(recipe: CompositeRecipe) -> bool:
    """Whether what is shown is there with some methods only, such as the day of a pixel."""
    return recipe.style.index in catalog.QA_LAYERS and not catalog.is_defined_for(recipe.style.index, "median", True)


def _usual_style(recipe: CompositeRecipe) -> Style:
    style = recipe.style
    if style.index in catalog.QA_LAYERS:
        return style
    if style.index:
        return Style.of(style.index)
    key = _band_style(style)
    return Style.of(key) if key else Style(style.bands, palette=style.palette)


def _band_style(style: Style) -> str:
    return next((key for key, bands in catalog.BAND_STYLES.items() if bands.bands == style.bands), "")


def _parts(recipe: CompositeRecipe) -> dict[str, str]:
    """What a composite's name may be made of, in the order in which it is told. Equal only if what they name is."""
    left_out, trim = len(recipe.excluded), recipe.trim_edges
    style = recipe.style
    cloud = "" if recipe.max_scene_cloud is None else f"{recipe.max_scene_cloud:g}"
    return {
        "place": place_name(recipe),
        "period": period_name(recipe.start, recipe.end, recipe.months),
        "shown": shown_name(recipe),
        "method": method_title(recipe),
        "tuning": tuning_title(recipe) or tr("method as usual"),
        "score": score_title(recipe),
        "product": recipe.product,
        "cloud": tr("scene clouds ≤ {cloud} %").format(cloud=cloud) if cloud else tr("all scene clouds"),
        "excluded": tr("scenes left out: {count}").format(count=left_out) if left_out else tr("no scenes left out"),
        "clip": tr("clipped") if recipe.clip else tr("not clipped"),
        "overpasses": tr("each overpass once") if recipe.each_overpass_once else tr("each tile weighs"),
        "edges": tr("whole scenes") if trim is None else tr("edges trimmed {metres} m").format(metres=f"{trim:g}"),
        "orbits": tr("orbits balanced") if recipe.balance_orbits else tr("orbits as they are"),
        "masks": listed(masks_titles(recipe)) or tr("masks as usual"),
        "filled": tr("holes filled") if recipe.fill_from else tr("holes not filled"),
        "stretch": _stretch(style, _usual_style(recipe)),
    }


def _stretch(style: Style, usual: Style) -> str:
    if (style.min, style.max, style.gamma) == (usual.min, usual.max, usual.gamma):
        return tr("usual stretch")
    text = tr("{low} to {high}", "the values a picture is stretched between").format(
        low=f"{style.min:g}", high=f"{style.max:g}"
    )
    return text if style.gamma == 1 else f"{text} γ {style.gamma:g}"


def _span(first: date, last: date) -> str:
    values = {
        "d1": first.day,
        "d2": last.day,
        "m1": _month(first.month),
        "m2": _month(last.month),
        "y1": first.year,
        "y2": last.year,
    }
    if _starts(first, 1) and _ends(last, 12):
        return _years(first, last)
    if _starts(first, first.month) and _ends(last, last.month):
        if (first.year, first.month) == (last.year, last.month):
            return tr("{m1} {y1}").format(**values)
        if first.year == last.year:
            return tr("{m1}–{m2} {y1}").format(**values)
        return tr("{m1} {y1}–{m2} {y2}").format(**values)
    if first == last:
        return tr("{d1} {m1} {y1}").format(**values)
    if (first.year, first.month) == (last.year, last.month):
        return tr("{d1}–{d2} {m1} {y1}").format(**values)
    if first.year == last.year:
        return tr("{d1} {m1}–{d2} {m2} {y1}").format(**values)
    return tr("{d1} {m1} {y1}–{d2} {m2} {y2}").format(**values)


def _years(first: date, last: date) -> str:
    if first.year == last.year:
        return tr("{year}", "a year").format(year=first.year)
    return tr("{first}–{last}", "years").format(first=first.year, last=last.year)


def _starts(day: date, month: int) -> bool:
    return day.month == month and day.day == 1


def _ends(day: date, month: int) -> bool:
    return day.month == month and day.day == monthrange(day.year, day.month)[1]


def _within(first: date, last: date, months: tuple[int, int]) -> bool:
    """Whether the months leave nothing out of a span."""
    low, high = months
    if (last - first).days > 366:
        return False
    kept = set(range(low, high + 1)) if low <= high else {*range(low, 13), *range(1, high + 1)}
    there, day = set(), first.replace(day=1)
    while day <= last:
        there.add(day.month)
        day = (day + timedelta(32)).replace(day=1)
    return there <= kept


def _month(number: int) -> str:
    return locale().standaloneMonthName(number, QLocale.FormatType.ShortFormat)
