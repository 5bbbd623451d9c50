"""A recipe as code: Python for Earth Engine's client, JavaScript for its Code Editor.

Both are written from one record: expressions.tile_image is called with a stand-in for the client that notes every
call. So the code makes the very calls the plugin makes, and both languages make the same ones in the same order.
Nothing here depends on Qt or QGIS, or imports the client.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Callable

from ..core import catalog
from ..core.change import Change
from ..core.recipe import CompositeRecipe, Style, bounds
from ..core.series import Series
from . import expressions

PROJECT = "my-project"
_WHAT = "Cloud-free Sentinel-2 composite"
WIDTH = 96  # columns; longer calls are written on several lines
POINT_ZOOM = 12

# Names of what functions given to map() compute: of the function and of the collection that comes out.
_MAPPED = {
    "clear": "clear_views",
    "green": "ranked",
    "near": "ranked",
    "close": "ranked",
    "weigh": "weighed",
    "merge": "passes",
    "hide": "nothing",
}


def python_code(recipe: CompositeRecipe | Change, project: str = "") -> str:
    """A script that prints the address of the tiles of a composite or a change; ``shown`` is the image of
    expressions.tile_image.

    project: ID of the Google Cloud project to compute in; without one the script holds a placeholder.
    """
    tail = [
        "# The tiles' address for web maps and QGIS (XYZ); Earth Engine keeps it for some hours.",
        'print(shown.getMapId()["tile_fetcher"].url_format)',
    ]
    if not isinstance(recipe, Change) and expressions.is_filled(recipe):
        body = ["composites = [{call} for {period} in periods]", "shown = shown_of(filled(composites))", "", *tail]
        sources = [recipe.unfilled, *recipe.fillers()]
        return _filled_script(_python_head(recipe, project), _Python(), recipe, sources, [], body)
    return _script(_python_head(recipe, project), _Python(), recipe, tail)


def javascript_code(recipe: CompositeRecipe | Change) -> str:
    """A script for the Code Editor that shows a composite or a change on its map."""
    zoom = f", {POINT_ZOOM}" if _side(recipe).roi["type"] == "Point" else ""
    tail = [f"Map.centerObject(area{zoom});", f"Map.addLayer(shown, {{}}, {_text(_summary(recipe))});"]
    if not isinstance(recipe, Change) and expressions.is_filled(recipe):
        body = [
            "var composites = periods.map(function(period) {",
            "    return {call};",
            "});",
            "var shown = shownOf(filled(composites));",
            "",
            _centre(recipe),
            tail[1],
        ]
        sources = [recipe.unfilled, *recipe.fillers()]
        return _filled_script(_title(recipe, "//"), _JavaScript(), recipe, sources, [], body)
    return _script(_title(recipe, "//"), _JavaScript(), recipe, tail)


def series_python_code(series: Series, project: str = "") -> str:
    """As python_code, for every period of a series: a loop over their dates."""
    loop = [
        "for {period} in periods:",
        "    shown = {call}",
        "    # The tiles' address for web maps and QGIS (XYZ); Earth Engine keeps it for some hours.",
        "    try:",
        '        print(start, shown.getMapId()["tile_fetcher"].url_format)',
        "    except ee.EEException as error:  # a period without scenes, for example",
        "        print(start, error)",
    ]
    if expressions.is_filled(series.recipe_of(series.periods()[0])):
        loop[:2] = [
            "composites = [{call} for {period} in periods]",
            "for (start, end, *_), own, others in zip(periods, composites, nearest):",
            "    shown = shown_of(filled([own, *(composites[number] for number in others)]))",
        ]
        return _filled_series(_python_head(series.recipe, project), _Python(), series, loop)
    return _series_script(_python_head(series.recipe, project), _Python(), series, loop)


def series_javascript_code(series: Series) -> str:
    """As javascript_code, for every period of a series: a layer each, the last one shown."""
    loop = [
        _centre(series.recipe),
        "periods.forEach(function(period, number) {",
        "    var start = period[0], end = period[1];",
        "    var shown = {call};",
        '    Map.addLayer(shown, {}, start + " to " + end, number === periods.length - 1);',
        "});",
    ]
    if expressions.is_filled(series.recipe_of(series.periods()[0])):
        loop[1:4] = [
            "var composites = periods.map(function(period) {",
            "    return {call};",
            "});",
            "periods.forEach(function(period, number) {",
            "    var start = period[0], end = period[1];",
            "    var others = nearest[number].map(function(other) {",
            "        return composites[other];",
            "    });",
            "    var shown = shownOf(filled([composites[number]].concat(others)));",
        ]
        return _filled_series(_title(series.recipe, "//"), _JavaScript(), series, loop)
    return _series_script(_title(series.recipe, "//"), _JavaScript(), series, loop)


def _centre(recipe: CompositeRecipe) -> str:
    west, south, east, north = bounds(recipe.roi)
    return f"Map.setCenter({(west + east) / 2:.4f}, {(south + north) / 2:.4f}, {POINT_ZOOM});"


def _filled_series(head: list[str], language: _Python | _JavaScript, series: Series, loop: list[str]) -> str:
    periods = series.periods()
    sources = [series.recipe_of(period).unfilled for period in periods]
    nearest = [[periods.index(one) for one in series.neighbours(period)] for period in periods]
    return _filled_script(head, language, series.recipe_of(periods[0]), sources, nearest, loop)


def _filled_script(
    head: list[str],
    language: _Python | _JavaScript,
    recipe: CompositeRecipe,
    sources: list[CompositeRecipe],
    nearest: list[list[int]],
    tail: list[str],
) -> str:
    """Composites of several times, and what fills the holes of one from the others.

    recipe: tells what is shown. nearest: for each of sources the numbers of those that its holes are filled from.
    tail: lines that call, with {call} for the composite of a {period}.
    """
    mark = language.comment
    fill = _FILL_PYTHON if isinstance(language, _Python) else _FILL_JAVASCRIPT
    functions = [
        "\n".join(mark + line if not at else line for at, line in enumerate(fill)),
        "\n".join(_Writer(language, recipe, _shown_of).statements()).rstrip(),
    ]
    lists = []
    if nearest:
        note = mark + "The periods that holes of each are filled from, the nearest first, counted from 0."
        listed = ",\n".join(f"{language.indent}[{', '.join(map(str, row))}]" for row in nearest)
        lists = [f"{note}\n" + language.assign("nearest", f"[\n{listed}\n]")]
    plain = [expressions.NeverEmpty.of(one.with_(clip=False)) for one in sources]
    dates = "start, end" if isinstance(language, _Python) else "period[0], period[1]"
    return _loop(head, language, plain, _composite, ("composite", "composites_of", dates), functions, lists, tail)


_FILL_PYTHON = (
    "Each pixel from the first of the images that has all bands there; the band filled tells which, from 0.",
    "def filled(images):",
    "    marked = [",
    '        image.addBands(ee.Image.constant(number).toByte().rename("filled"))',
    "        for number, image in enumerate(images)",
    "    ]",
    "    whole = [image.updateMask(image.mask().reduce(ee.Reducer.min())) for image in marked]",
    "    return ee.ImageCollection([marked[0], *reversed(whole)]).mosaic()",
)
_FILL_JAVASCRIPT = (
    _FILL_PYTHON[0],
    "function filled(images) {",
    "    var marked = images.map(function(image, number) {",
    '        return image.addBands(ee.Image.constant(number).toByte().rename("filled"));',
    "    });",
    "    var whole = marked.map(function(image) {",
    "        return image.updateMask(image.mask().reduce(ee.Reducer.min()));",
    "    });",
    "    return ee.ImageCollection([marked[0]].concat(whole.reverse())).mosaic();",
    "}",
)


def _shown_of(ee: Any, recipe: CompositeRecipe, record: _Record) -> _Function:
    def shown_of(image: Any) -> Any:
        return expressions.painted(ee, recipe, expressions.shown_of_filled(ee, recipe, image))

    return record.function(shown_of)


def _composite(ee: Any, recipe: CompositeRecipe, _record: _Record) -> _Call:
    return expressions.composite(ee, recipe)


def _tiles(ee: Any, recipe: CompositeRecipe | Change, _record: _Record) -> _Call:
    return expressions.tile_image(ee, recipe)


def _loop(
    head: list[str],
    language: _Python | _JavaScript,
    recipes: Sequence[CompositeRecipe],
    root: Callable[[Any, Any, _Record], Any],
    words: tuple[str, str, str],
    functions: list[str],
    lists: list[str],
    tail: list[str],
) -> str:
    """A function of a period's dates, the periods of the recipes, and what is done with them. Where they differ in more
    than their dates, such as the months that count, there is one function for each kind of them.

    root: what the function returns, see _Writer. words: what that is called, what the list of several functions is
    called, and how the dates of a period are written in a call. functions, lists: more of them, in their places.
    tail: lines with {call} for what the function returns for a {period}.
    """
    found: dict[str, int] = {}
    rows, python = [], isinstance(language, _Python)
    for recipe in recipes:
        text = "\n".join(_Writer(language, recipe, root).statements())
        text = text.replace(_text(recipe.start), "start").replace(_text(recipe.end), "end")
        rows.append([_text(recipe.start), _text(recipe.end), str(found.setdefault(text, len(found)))])
    several = len(found) > 1
    result, table, dates = words
    names = [language.name(f"composite_of_{number}" if several else "composite_of") for number in range(len(found))]
    parts = ["\n".join(head).rstrip()]
    for name, body in zip(names, found):
        parts.append("\n".join(language.function(name, "start, end", body.split("\n"), result)))
    parts += functions
    if several:
        parts.append(language.assign(table, "[" + ", ".join(names) + "]"))
    opening, closing = "()" if python else "[]"
    listed = ",\n".join(f"{language.indent}{opening}{', '.join(row if several else row[:2])}{closing}" for row in rows)
    note = language.comment + "First day of each period, and the day after its last."
    parts.append(f"{note}\n" + language.assign("periods", f"[\n{listed},\n]" if python else f"[\n{listed}\n]"))
    parts += lists
    period = "period" if not python else "start, end, number" if several else "start, end"
    call = f"{table}[{'number' if python else 'period[2]'}]({dates})" if several else f"{names[0]}({dates})"
    text = "\n".join(tail).replace("{call}", call).replace("{period}", period)
    return ("\n" * (language.blank + 1)).join(parts) + "\n\n" + text + "\n"


def _series_script(head: list[str], language: _Python | _JavaScript, series: Series, loop: list[str]) -> str:
    return _loop(head, language, series.recipes(), _tiles, ("shown", "composites", "start, end"), [], [], loop)


def _script(head: list[str], language: _Python | _JavaScript, recipe: CompositeRecipe | Change, tail: list[str]) -> str:
    statements = "\n".join(_Writer(language, recipe).statements())
    return "\n".join(["\n".join(head).rstrip(), "", statements, "", *tail, ""])


def _python_head(recipe: CompositeRecipe | Change, project: str) -> list[str]:
    return [
        *_title(recipe, "#"),
        "import ee",
        "",
        "ee.Authenticate()  # opens a browser the first time",
        f"ee.Initialize(project={_text(project or PROJECT)})" + ("" if project else "  # your Google Cloud project"),
    ]


def _title(recipe: CompositeRecipe | Change, mark: str) -> list[str]:
    side = _side(recipe)
    views = "Each overpass counts once. " if side.each_overpass_once else ""
    views += "Orbits are made equally bright. " if side.balance_orbits else ""
    edges = "" if side.trim_edges is None else f"Scene edges are trimmed by {side.trim_edges:g} m."
    what = "Change between two cloud-free Sentinel-2 composites" if isinstance(recipe, Change) else _WHAT
    return [
        f"{mark} {what}: {_summary(recipe)}",
        *([f"{mark} {views}{edges}".rstrip()] if views or edges else []),
        f"{mark} Written by Cloud Score+ Composites for QGIS. Data: {catalog.TERMS}; please cite doi:{catalog.DOI}",
        "",
    ]


def _side(recipe: CompositeRecipe | Change) -> CompositeRecipe:
    """The composite itself; of a change the one after, showing the index or band that is compared."""
    return recipe.side("after") if isinstance(recipe, Change) else recipe


def _summary(recipe: CompositeRecipe | Change) -> str:
    if isinstance(recipe, Change):
        before = f"{recipe.before.start} to {recipe.before.last_day}"
        relative = " (relative)" if recipe.relative else ""
        return f"{recipe.index}{relative}, {before}, then {_summary(recipe.after.with_(style=Style()))}"
    method = recipe.method if recipe.percentile is None else f"percentile {recipe.percentile:g}"
    what = f", {recipe.style.index}" if recipe.style.index else ""
    return f"{recipe.start} to {recipe.last_day}, {method}, {recipe.qa_band} >= {recipe.clear_threshold}{what}"


def _comments(recipe: CompositeRecipe | Change) -> dict[str, str]:
    """What is written above a variable or function, by its name."""
    if isinstance(recipe, Change):
        return _change_comments(recipe)
    whole = recipe.method in catalog.ONE_SCENE_METHODS or recipe.style.index in ("clear_count", "score")
    whole = whole or recipe.whole_views()
    kept = f"Keeps pixels whose score is at least {recipe.clear_threshold}"
    return {
        "area": "The area in degrees of longitude and latitude. Its edges are straight there, not great circles.",
        "scenes": "The Sentinel-2 scenes. The end date itself does not count.",
        "scored": "Each scene with its Cloud Score+ band.",
        "clear": kept + (" and that have a value in every band." if whole else "; masks the others."),
        "adjust": "Scores as the masks have them: higher where to be lenient, the lowest around to widen masks.",
        "away": "How far each view is from the composite.",
        "edges": "The 10 m bands are bad at the edges of a scene, where these two bands end.",
        "inner": f"The scene without {recipe.trim_edges or 0:g} m along its edges.",
        "tiles": "The tiles of each overpass.",
        "merge": "One view of an overpass: where its tiles overlap the one with the highest score.",
        "datatake": "Satellite and orbit tell the overpass. Tiles of one overpass count once.",
        "green": "How green each pixel is.",
        "near": "How close each pixel is to the median; of equally close ones the clearer is better.",
        "middle": "The median of the clear views.",
        "close": f"How near each view is to {recipe.wanted_day}; of equally near ones the clearer is better.",
        "weigh": "Each view times its weight, which rises with the score.",
        "fade": f"How far inside of the scene each pixel is: 1 from {catalog.FADE:g} m on.",
        "side": "Metres along a pixel.",
        "fit": "Score, distance in metres from what is not clear, nearness to a day, and the scene's clouds.",
        "picked": {
            "greenest": "Each pixel from its greenest view.",
            "clearest": "Each pixel from its clearest view.",
            "latest": "Each pixel from its last clear view.",
            "medoid": "Each pixel from the view closest to the median.",
            "nearest": f"Each pixel from the clear view nearest to {recipe.wanted_day}.",
            "best_pixel": "Each pixel from the view with the best sum of its weights.",
        }.get(recipe.method, ""),
        "composite": "The composite.",
        recipe.style.index.lower(): f"What is shown: {recipe.style.index}.",
        "hide": "Where there are no scenes, one without any pixel.",
        "shown_of": "What is shown of a composite.",
        "shown": "Its colours: red, green and blue, 8 bits each.",
    }


def _change_comments(change: Change) -> dict[str, str]:
    found = _comments(_side(change))
    for name, period in (("before", change.before), ("after", change.after)):
        days = f"{name}, {period.start} to {period.last_day}"
        found[f"scenes_{name}"] = f"The Sentinel-2 scenes {days}. The end date itself does not count."
        found[f"composite_{name}"] = f"The composite {name}."
        found[f"{change.index.lower()}_{name}"] = f"{change.index} {name}."
        found[f"views_{name}"] = f"How many clear views each pixel has {name}."
    needs = f", told where both sides have at least {change.min_views} clear views" if change.min_views else ""
    found["difference"] = f"After minus before{needs}."
    limits = ", ".join(f"{limit:g}" for limit in change.class_limits)
    found["shown"] = f"Its classes, with the limits {limits}, in their colours."
    return found


# The record ---------------------------------------------------------------------------------------------------------


class _Call:
    """A call that was noted; whatever is asked of its result is noted as well.

    owner: what it was called on, None for functions of ``ee`` itself, whose name is then ``ee.X.y``.
    """

    def __init__(self, record: _Record, owner: Any, name: str, arguments: tuple, named: dict):
        self._record, self._owner, self._name, self._arguments, self._named = record, owner, name, arguments, named

    def __getattr__(self, name: str) -> Callable[..., _Call]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments, **named: self._record.call(self, name, arguments, named)


class _Parameter(_Call):
    """The argument of a function given to map()."""


class _Function:
    """A function given to map(): its name, parameter and what it returns."""

    def __init__(self, name: str, parameter: _Parameter, result: _Call):
        self.name, self.parameter, self.result = name, parameter, result


class _Client:
    """Stands in for ``ee``: a path of names that ends in a call."""

    def __init__(self, record: _Record, path: str = "ee"):
        self._record, self._path = record, path

    def __getattr__(self, name: str) -> _Client:
        return _Client(self._record, f"{self._path}.{name}")

    def __call__(self, *arguments: Any, **named: Any) -> _Call:
        return self._record.call(None, self._path, arguments, named)


class _Record:
    """Notes calls. Equal calls are one object, however often they are made, so that each is written once."""

    def __init__(self):
        self.client = _Client(self)
        self._known: dict[tuple, Any] = {}
        self._depth = 0

    def call(self, owner: Any, name: str, arguments: tuple, named: dict) -> _Call:
        arguments = tuple(self.function(value) if _is_function(value) else value for value in arguments)
        key = (
            id(owner),
            name,
            *map(self._key, arguments),
            *((word, self._key(value)) for word, value in named.items()),
        )
        return self._once(key, lambda: _Call(self, owner, name, arguments, named))

    def function(self, function: Callable) -> _Function:
        """A function of one image; equal ones are one object."""
        self._depth += 1
        # The same code makes the same calls of the same parameter; other functions have one of their own.
        key: tuple = ("parameter", self._depth, function.__code__)
        parameter = self._once(key, lambda: _Parameter(self, None, "image", (), {}))
        result = function(parameter)
        self._depth -= 1
        key = ("function", function.__name__, id(result))
        return self._once(key, lambda: _Function(function.__name__, parameter, result))

    def _once(self, key: tuple, make: Callable[[], Any]) -> Any:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    @staticmethod
    def _key(value: Any) -> Any:
        return id(value) if isinstance(value, (_Call, _Function)) else json.dumps(value, allow_nan=False)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, (_Call, _Client, _Function))


def _parts(thing: _Call | _Function) -> Iterator[_Call | _Function]:
    """The calls a call needs, in the order they are written."""
    if isinstance(thing, _Function):
        yield thing.result
        return
    for part in (thing._owner, *thing._arguments, *thing._named.values()):
        if isinstance(part, (_Call, _Function)):
            yield part


# The languages ------------------------------------------------------------------------------------------------------


def _text(value: str) -> str:
    """A literal of both languages, whatever the text holds."""
    return json.dumps(value)


class _Python:
    comment, indent, blank = "# ", "    ", 2  # blank: lines around a function

    def method(self, name: str) -> str:
        """What a method is called."""
        return name

    def name(self, words: str) -> str:
        """A variable from words_like_these."""
        return words

    def literal(self, value: Any) -> str:
        """A text, number, truth value or None."""
        return _text(value) if isinstance(value, str) else repr(value)

    def key(self, name: str) -> str:
        return _text(name)

    def named(self, named: dict[str, Any], write: Callable[[Any], str]) -> list[str]:
        return [f"{name}={write(value)}" for name, value in named.items()]

    def assign(self, name: str, value: str) -> str:
        return f"{name} = {value}"

    def bracket(self, chain: str, indent: str) -> str:
        """A chain of calls on several lines."""
        return f"(\n{indent}{self.indent}{chain}\n{indent})"

    def function(self, name: str, parameter: str, body: list[str], result: str) -> list[str]:
        return [
            f"def {name}({parameter}):",
            *(self.indent + line if line else "" for line in body),
            f"{self.indent}return {result}",
        ]


class _JavaScript:
    comment, indent, blank = "// ", "    ", 1

    def method(self, name: str) -> str:
        return "not" if name == "Not" else name  # reserved in Python

    def name(self, words: str) -> str:
        return re.sub(r"_(\w)", lambda found: found.group(1).upper(), words)

    def literal(self, value: Any) -> str:
        return json.dumps(value, allow_nan=False)

    def key(self, name: str) -> str:
        return name

    def named(self, named: dict[str, Any], write: Callable[[Any], str]) -> list[str]:
        return [write(named)] if named else []

    def assign(self, name: str, value: str) -> str:
        return f"var {name} = {value};"

    def bracket(self, chain: str, indent: str) -> str:
        return chain

    def function(self, name: str, parameter: str, body: list[str], result: str) -> list[str]:
        lines = [f"function {name}({parameter}) {{", *(self.indent + line if line else "" for line in body)]
        return [*lines, f"{self.indent}return {result};", "}"]


# Writing ------------------------------------------------------------------------------------------------------------


def _names_of_composite(ee: _Client, recipe: CompositeRecipe) -> dict[int, str]:
    """The variables of a composite, by the calls that they hold."""
    index, plain = recipe.style.index, recipe.unfilled
    names = {
        id(expressions.area(ee, recipe)): "area",
        id(expressions.scenes(ee, recipe)): "scenes",
        id(expressions.scored_scenes(ee, recipe, [recipe.qa_band])): "scored",
        id(expressions.composite(ee, plain.with_(clip=False) if index == "holes" else plain)): "composite",
    }
    if index and not recipe.fill_from:
        names[id(expressions.shown_image(ee, recipe))] = index.lower()
    return names


def _names_of_change(ee: _Client, change: Change) -> dict[int, str]:
    """The variables of a change, by the calls that they hold."""
    names = {id(expressions.area(ee, change.after)): "area", id(expressions.change(ee, change)): "difference"}
    for name in ("before", "after"):
        side = change.side(name)
        names[id(expressions.qa_image(ee, side, "clear_count"))] = f"views_{name}"
        names[id(expressions.scenes(ee, side))] = f"scenes_{name}"
        names[id(expressions.scored_scenes(ee, side, [side.qa_band]))] = f"scored_{name}"
        composite = expressions.composite(ee, side, change.bands)
        names[id(composite)] = f"composite_{name}"
        if change.index in catalog.INDICES:
            names[id(expressions.index(ee, change.index, composite))] = f"{change.index.lower()}_{name}"
    return names


class _Writer:
    """Turns a record into statements: what has a name, or is needed twice, becomes a variable."""

    def __init__(
        self,
        language: _Python | _JavaScript,
        recipe: CompositeRecipe | Change,
        root: Callable[[Any, Any, _Record], Any] = _tiles,
    ):
        """root: what is written, the image that is shown or something on the way to it."""
        self._language, self._recipe = language, _side(recipe)
        self._record = _Record()  # keeps every call alive, so that ids stay theirs
        self._root = root(self._record.client, recipe, self._record)
        client = self._record.client
        named = _names_of_change(client, recipe) if isinstance(recipe, Change) else _names_of_composite(client, recipe)
        self._names = {id(self._root): "shown", **named}
        self._comments = _comments(recipe)
        self._uses: dict[int, int] = {}
        self._inside: dict[int, frozenset] = {}
        self._count(self._root)
        self._taken = {"image", "ee", "Map"}
        self._written: dict[int, str] = {}
        self._texts: dict[int, str] = {}  # of lists and dictionaries, which may be long

    def statements(self) -> list[str]:
        """All lines, down to the variable ``shown``."""
        lines: list[str] = []
        self._prepare(self._root, lines, frozenset())
        return lines

    def _count(self, thing: _Call | _Function) -> None:
        """How often each call is used, and the parameters of functions it depends on."""
        self._uses[id(thing)] = self._uses.get(id(thing), 0) + 1
        if self._uses[id(thing)] > 1:
            return
        needs = frozenset([id(thing)]) if isinstance(thing, _Parameter) else frozenset()
        for part in _parts(thing):
            self._count(part)
            needs |= self._inside[id(part)]
        if isinstance(thing, _Function):
            needs -= {id(thing.parameter)}
        self._inside[id(thing)] = needs

    def _requested_name(self, thing: _Call, inside: bool) -> str:
        """The name a call's result should have, "" to write it where it is used."""
        if id(thing) in self._names:
            return self._names[id(thing)]
        first: Any = thing._arguments[0] if thing._arguments else None
        if thing._name == "map":
            return _MAPPED.get(first.name, "mapped")
        if thing._name in ("qualityMosaic", "mosaic"):
            return "" if inside else "picked"
        if thing._name == "apply":
            return "tiles"
        if inside and thing._name == "buffer":
            return "inner"
        if thing._name.startswith("ee.Reducer."):
            return ""
        if thing._name == "sum":
            return "sums"
        if inside and (thing._name, first) == ("rename", "date"):
            return "day"
        if inside and (thing._name, first) == ("rename", "best") and self._recipe.method == "best_pixel":
            return "fit"
        if inside and thing._name == "rename" and first in ("inner", "weight"):
            return {"inner": "fade"}.get(first, first)
        if thing._name == "sqrt" and getattr(thing._owner, "_name", "") == "ee.Image.pixelArea":
            return "side"
        if inside and thing._name == "ee.String":
            return "datatake" if first._owner._name == "cat" else "identifier"
        if inside and thing._name == "format":
            return "by_day"
        if inside and thing._name == "ee.Number.parse":
            return "overpass"
        if inside and thing._name == "reduce" and first._name == "ee.Reducer.min":
            return "edges" if thing._owner._owner._arguments == (list(catalog.EDGE_BANDS),) else "whole"
        if self._uses[id(thing)] < 2:
            return ""
        if thing._name == "ee.ImageCollection":
            return "archive"
        if thing._name.startswith("filter"):
            return "found"
        if thing._name == "select":
            score = first in ([self._recipe.qa_band], self._recipe.qa_band)
            return "score" if score else first.lower() if isinstance(first, str) else "values"
        return "part"

    def _prepare(self, thing: _Call | _Function, lines: list[str], inside: frozenset, name: str = "") -> None:
        """Write what must stand before ``thing`` can be used, and it itself where it has a name."""
        if id(thing) in self._written or isinstance(thing, _Parameter):
            return
        if isinstance(thing, _Function):
            self._define(thing, lines, inside)
            return
        for part in _parts(thing):
            self._prepare(part, lines, inside)
        name = self._requested_name(thing, bool(inside)) or name
        if name:
            self._note(name, lines)
            name = self._take(name)
            lines += self._language.assign(name, self._value(thing, "", len(name) + 8)).split("\n")
            self._written[id(thing)] = name

    def _define(self, function: _Function, lines: list[str], inside: frozenset) -> None:
        self._hoist(function.result, function, lines, inside)
        written, taken = dict(self._written), set(self._taken)
        body: list[str] = []
        self._prepare(function.result, body, inside | {id(function.parameter)})
        result = self._value(function.result, self._language.indent, len("return "))
        self._written, self._taken = written, taken
        name = self._take(function.name)
        apart = [""] * self._language.blank
        if lines:
            lines += apart[bool(not lines[-1]) :]
        self._note(function.name, lines)
        lines += [*self._language.function(name, "image", body, result), *apart]
        self._written[id(function)] = name

    def _hoist(self, thing: _Call | _Function, function: _Function, lines: list[str], inside: frozenset) -> None:
        """Write before a function what its body needs and does not depend on its parameter."""
        if isinstance(thing, _Call) and id(function.parameter) not in self._inside[id(thing)]:
            if thing._owner is not None:
                self._prepare(thing, lines, inside, "middle" if thing._name == "median" else "part")
            return
        for part in _parts(thing):
            self._hoist(part, function, lines, inside)

    def _note(self, name: str, lines: list[str]) -> None:
        text = self._comments.get(name)
        if text:
            if lines and lines[-1]:
                lines.append("")
            lines.append(self._language.comment + text)

    def _take(self, words: str) -> str:
        wanted = name = self._language.name(words)
        number = 1
        while name in self._taken:
            number += 1
            name = f"{wanted}{number}"
        self._taken.add(name)
        return name

    def _value(self, thing: Any, indent: str, before: int = 2, bare: bool = False) -> str:
        """A value as text, on several lines where it is long; lines after the first begin with ``indent``.

        before: columns taken on the first line besides the indent. bare: the value stands in brackets already.
        """
        flat = self._flat(thing)
        if len(indent) + before + len(flat) <= WIDTH:
            return flat
        if isinstance(thing, _Call):
            return self._chain(thing, indent, before, bare)
        return self._long(thing, indent) if isinstance(thing, (list, tuple, dict)) else flat

    def _chain(self, thing: _Call, indent: str, before: int, bare: bool) -> str:
        """One call on each line."""
        links = [thing]
        while not self._stands(links[0]._owner):
            links.insert(0, links[0]._owner)
        if links[0]._owner is None:
            first, links = self._call(links[0], indent, before), links[1:]
        else:
            first = self._flat(links[0]._owner)
        if not links:
            return first
        if len(links) == 1:
            return f"{first}.{self._call(links[0], indent, before + len(first))}"
        inner = indent + self._language.indent
        chain = f"\n{inner}".join([first, *("." + self._call(link, inner, 1) for link in links)])
        return chain if bare else self._language.bracket(chain, indent)

    def _stands(self, owner: Any) -> bool:
        return owner is None or isinstance(owner, _Parameter) or id(owner) in self._written

    def _call(self, thing: _Call, indent: str, before: int) -> str:
        name = self._language.method(thing._name)
        flat = f"{name}({', '.join(self._arguments(thing, self._flat))})"
        if len(indent) + before + len(flat) <= WIDTH:
            return flat
        inner = indent + self._language.indent
        values = thing._arguments
        if values and isinstance(values[0], (list, tuple, dict)):  # opened at once, the rest after its end
            rest = "".join(", " + self._flat(value) for value in values[1:])
            return f"{name}({self._long(values[0], indent)}{rest})"
        if thing._named and isinstance(self._language, _JavaScript):
            return f"{name}({self._long(thing._named, indent)})"
        written = self._arguments(thing, lambda value: self._value(value, inner, 1, bare=True))
        return f"{name}(\n" + ",\n".join(inner + value for value in written) + f"\n{indent})"

    def _arguments(self, thing: _Call, write: Callable[[Any], str]) -> list[str]:
        return [*map(write, thing._arguments), *self._language.named(thing._named, write)]

    def _flat(self, thing: Any) -> str:
        """A value on one line."""
        if isinstance(thing, _Parameter):
            return "image"
        if isinstance(thing, (_Call, _Function)) and id(thing) in self._written:
            return self._written[id(thing)]
        if isinstance(thing, _Call):
            name = self._language.method(thing._name)
            owner = f"{self._flat(thing._owner)}." if thing._owner is not None else ""
            return f"{owner}{name}({', '.join(self._arguments(thing, self._flat))})"
        if not isinstance(thing, (dict, list, tuple)):
            return self._language.literal(thing)
        if id(thing) not in self._texts:
            if isinstance(thing, dict):
                items = [f"{self._language.key(key)}: {self._flat(value)}" for key, value in thing.items()]
                self._texts[id(thing)] = "{" + ", ".join(items) + "}"
            else:
                self._texts[id(thing)] = "[" + ", ".join(map(self._flat, thing)) + "]"
        return self._texts[id(thing)]

    def _long(self, thing: Any, indent: str) -> str:
        """A list or dictionary on several lines, as many short items of a list on each as fit."""
        inner = indent + self._language.indent
        if isinstance(thing, dict):
            keys = {self._language.key(key): value for key, value in thing.items()}
            items = [f"{inner}{key}: {self._value(value, inner, len(key) + 3)}" for key, value in keys.items()]
            return "{\n" + ",\n".join(items) + f"\n{indent}}}"
        lines = [""]
        for item in (self._value(value, inner, 1) for value in thing):
            last = lines[-1]
            if last and ("\n" in last or "\n" in item or len(inner) + len(last) + len(item) + 2 > WIDTH):
                lines.append("")
                last = ""
            lines[-1] = f"{last} {item}," if last else f"{item},"
        lines[-1] = lines[-1].rstrip(",")
        return "[\n" + "\n".join(inner + line for line in lines) + f"\n{indent}]"
