"""A recipe as code: what the code makes Earth Engine compute, and the two languages call by call."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import KINDS, Change
from cloudscore_plugin.core.kinds import with_its_dates
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.earthengine import code, expressions
from tests.support.http import scripted_server
from tests.support.recipes import random_recipe

SQUARE = {"type": "Polygon", "coordinates": [[[16.3, 48.1], [16.4, 48.1], [16.4, 48.2], [16.3, 48.2], [16.3, 48.1]]]}
HOLE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]],
}
TWO = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], HOLE["coordinates"]]}
WINDING = {
    "type": "Polygon",
    "coordinates": [[[12 + n / 700, 45 + n % 2 / 7] for n in range(300)] + [[12.5, 44.9], [12, 44.9]]],
}
RECIPE = CompositeRecipe(roi=SQUARE, start="2023-01-01", end="2023-02-01")

ALL = {
    **{f"method {name}": RECIPE.with_(method=name) for name in catalog.METHODS},
    **{f"style {name}": RECIPE.with_(style=Style.of(name)) for name in (*catalog.BAND_STYLES, *catalog.INDICES)},
    **{
        f"{name} of {method}": RECIPE.with_(method=method).with_qa_layer(name)
        for name in catalog.QA_LAYERS
        for method in ("median", "percentile", "medoid", "greenest", "latest", "geometric_median")
        if catalog.is_defined_for(name, method)
    },
    "point": RECIPE.with_(roi={"type": "Point", "coordinates": [-119.9087, 37.4159]}),
    "hole": RECIPE.with_(roi=HOLE),
    "two parts": RECIPE.with_(roi=TWO, clip=False),
    "many corners": RECIPE.with_(roi=WINDING),
    "grey": RECIPE.with_(style=Style(("B8",), gamma=1.5, palette=("#000000", "ff00FF"))),
    "whole": RECIPE.with_(
        months=(11, 2),
        product="L1C",
        qa_band="cs",
        clear_threshold=0.123456789,
        max_scene_cloud=62.5,
        excluded=tuple(f"20230101T{n:06d}_T33UWP" for n in range(30)),
        method="percentile",
        percentile=12.5,
        style=Style(("B12", "B10", "B1"), min=-0.1, max=1e-7, gamma=0.3),
    ),
    **{f"random {seed}": random_recipe(seed) for seed in range(150)},
}
_BEFORE = RECIPE.with_(start="2022-01-01", end="2022-02-01")
CHANGES = {
    **{f"change of {row.key}": Change(_BEFORE, RECIPE, row.index, 1, row.relative) for row in KINDS},
    "change of a band": Change(_BEFORE, RECIPE, "B4", 0, limits=(-300, 20.5, 300)),
    "change of overpasses": Change(
        _BEFORE.with_(method="mean", each_overpass_once=True, clip=False),
        RECIPE.with_(method="mean", each_overpass_once=True, clip=False),
        "EVI",
        3,
    ),
    "change of medoids in months": Change(
        _BEFORE.with_(method="medoid", months=(11, 2)), RECIPE.with_(method="medoid", months=(12, 1)), "NDMI", 2
    ),
}


@pytest.fixture(scope="module")
def ee():
    import ee

    with scripted_server() as server:
        ee.deprecation.deprecated_assets = {"": None}
        ee.Initialize(None, project="demo", url=server.url)
        yield ee
        ee.Reset()


def run(text: str, ee) -> dict:
    """The variables a script leaves behind; all but signing in, and its last line, which asks the server."""
    lines = text.split("\n")
    begins = lines.index("import ee")
    assert lines[begins + 2].startswith("ee.Authenticate()") and lines[begins + 3].startswith("ee.Initialize(project=")
    assert lines[-2].startswith("print(shown.getMapId()") and lines[-1] == ""
    found = {"ee": ee}
    exec(compile("\n".join(lines[begins + 4 : -2]), "copied", "exec"), found)
    return found


@pytest.mark.parametrize("recipe", ALL.values(), ids=ALL)
def test_python_asks_for_the_very_same_graph(ee, recipe):
    shown = run(code.python_code(recipe), ee)["shown"]
    assert json.loads(shown.serialize()) == json.loads(expressions.tile_image(ee, recipe).serialize())


def test_the_composite_is_there_by_name(ee):
    for method in catalog.METHODS:
        recipe = RECIPE.with_(method=method)
        found = run(code.python_code(recipe), ee)
        assert found["composite"].serialize() == expressions.composite(ee, recipe).serialize()
        assert found["area"].serialize() == expressions.area(ee, recipe).serialize()
        assert found["scenes"].serialize() == expressions.scenes(ee, recipe).serialize()


def test_it_reads_like_code_written_by_hand():
    text = code.python_code(RECIPE, "my-own-project")
    assert "\n".join(text.split("\n")[3:-3]) == Path(__file__).with_name("copied_default.py.txt").read_text()
    for recipe in ALL.values():
        for text in (code.python_code(recipe), code.javascript_code(recipe)):
            lines = text.split("\n")
            assert max(map(len, lines)) <= 120 and not any(line != line.rstrip() for line in lines)
            assert "\n\n\n\n" not in text and text.endswith("\n")


def test_the_same_recipe_is_the_same_code():
    assert code.python_code(RECIPE) == code.python_code(CompositeRecipe.from_json(RECIPE.to_json()))
    assert code.javascript_code(RECIPE) == code.javascript_code(CompositeRecipe.from_json(RECIPE.to_json()))


HOSTILE = ['"); import os; os.system("x"); ("', "\n__import__('os')", "'''", "*/ alert(1) /*", "\u2028alert(1)//", "\\"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_code(ee, text):
    """Recipes refuse such texts; were one let through, it would still be a text."""
    recipe = RECIPE.with_(excluded=("a",), style=Style(("B8",), palette=("000000", "ffffff")))
    object.__setattr__(recipe, "excluded", (text,))
    object.__setattr__(recipe.style, "palette", (text,))
    found = run(code.python_code(recipe), ee)
    assert found["shown"].serialize() == expressions.tile_image(ee, recipe).serialize()
    assert set(found) - {"__builtins__", "ee"} == {
        "area",
        "scenes",
        "scored",
        "clear",
        "clear_views",
        "composite",
        "shown",
    }
    project = code.python_code(RECIPE, text).split("\n")[6]
    assert project == f"ee.Initialize(project={json.dumps(text)})"
    javascript = code.javascript_code(recipe)
    assert javascript.count(json.dumps(text)) == 2
    assert text not in javascript.replace(json.dumps(text), "")


# Call by call -------------------------------------------------------------------------------------------------------


class Listener:
    """A client that only writes down what it is asked: [name, arguments, result], results and parameters numbered."""

    def __init__(self):
        self.calls, self.count = [], 0

    def new(self):
        self.count += 1
        return Heard(self, f"#{self.count}")

    def call(self, name, arguments, named):
        made = self.new()
        self.calls.append([name, [self.value(item) for item in [*arguments, *([named] if named else [])]], made.path])
        return made

    def value(self, item):
        if isinstance(item, Heard):
            return item.path
        if callable(item):
            parameter = self.new()
            return [parameter.path, "returns", self.value(item(parameter))]
        if isinstance(item, dict):
            return {key: self.value(value) for key, value in item.items()}
        return [self.value(part) for part in item] if isinstance(item, (list, tuple)) else item


class Heard:
    def __init__(self, listener, path):
        self.listener, self.path = listener, path

    def __getattr__(self, name):
        return Heard(self.listener, f"{self.path}.{'not' if name == 'Not' else name}")

    def __call__(self, *arguments, **named):
        return self.listener.call(self.path, arguments, named)


LISTEN = """
const vm = require("vm"), scripts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const listen = (text) => {
  const calls = [], map = [];
  let count = 0;
  const heard = (path) => new Proxy(function () {}, {
    get: (target, name) => name === "path" ? path : heard(path + "." + name),
    apply: (target, self, given) => call(path, given),
  });
  const fresh = () => heard("#" + ++count);
  const call = (name, given) => {
    const made = fresh();
    calls.push([name, given.map(value), made.path]);
    return made;
  };
  const value = (item) => {
    if (Array.isArray(item)) return item.map(value);
    if (typeof item === "function" && item.path !== undefined) return item.path;
    if (typeof item === "function") { const p = fresh(); return [p.path, "returns", value(item(p))]; }
    if (item !== null && typeof item === "object")
      return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, value(part)]));
    return item;
  };
  const Map = {
    centerObject: (...given) => map.push(["centerObject", ...given.map(value)]),
    addLayer: (...given) => map.push(["addLayer", ...given.map(value)]),
  };
  vm.runInNewContext('"use strict";' + text, {ee: heard("ee"), Map});
  return {calls, map};
};
console.log(JSON.stringify(scripts.map(listen)));
"""


def heard_in_python(text: str) -> Listener:
    listener = Listener()
    listener.shown = run(text, Heard(listener, "ee"))["shown"].path
    return listener


@pytest.mark.skipif(not shutil.which("node"), reason="runs JavaScript with Node.js")
def test_javascript_makes_the_same_calls_in_the_same_order():
    every = {**ALL, **CHANGES}
    scripts = [code.javascript_code(recipe) for recipe in every.values()]
    answer = subprocess.run(
        ["node", "-e", LISTEN],
        input=json.dumps(scripts), capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found = json.loads(answer.stdout)
    for (name, recipe), javascript in zip(every.items(), found):
        python = heard_in_python(code.python_code(recipe))
        assert javascript["calls"] == json.loads(json.dumps(python.calls)), name
        (centre, area, *zoom), (add, shown, options, title) = javascript["map"]
        assert (centre, add, shown, options) == ("centerObject", "addLayer", python.shown, {})
        assert area == next(made for called, _given, made in python.calls if called.startswith("ee.Geometry"))
        recipe = with_its_dates(recipe)
        assert bool(zoom) == (recipe.roi["type"] == "Point") and recipe.start in title


_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_][\w.]*|-?\d[\d.e+-]*|[\[\]{}()]')
_GRAMMAR = {"var", "function", "return", "def", "image"}
_SAME = {"None": "null", "True": "true", "False": "false", "not": "Not"}


def words(text: str, mark: str) -> list[str]:
    """Names, texts and numbers of a script, without what the two languages write differently."""
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith(mark)]
    flat = re.sub(r"[(\s]*\n\s*\.", ".", "\n".join(lines))  # names are shorter in one, so that lines break elsewhere
    found = [_SAME.get(word, word) for word in _WORDS.findall(flat) if word not in _GRAMMAR | set("(){}")]
    return [re.sub(r"_(\w)", lambda letter: letter.group(1).upper(), w) if w[0] != '"' else w for w in found]


def test_word_for_word():
    """The same without Node.js: both scripts name the same things in the same order."""
    for recipe in (*ALL.values(), *CHANGES.values()):
        python, javascript = code.python_code(recipe), code.javascript_code(recipe)
        body = python.split("# Data:")[-1]
        body = "\n".join(line for line in body.split("\n")[1:] if not line.startswith(("import", "ee.", "print(")))
        plain = [re.sub(r"\.not$", ".Not", word.strip('"')) for word in words(javascript, "//")]
        assert plain[: plain.index("Map.centerObject")] == [word.strip('"') for word in words(body, "#")]


@pytest.mark.parametrize("name", CHANGES)
def test_the_code_of_a_change_makes_its_tiles(name, ee):
    """Node for node what the plugin asks for, with every part named after the side it belongs to."""
    change = CHANGES[name]
    found = run(code.python_code(change), ee)
    assert found["shown"].serialize() == expressions.tile_image(ee, change).serialize()
    assert found["difference"].serialize() == expressions.change(ee, change).serialize()
    for side in ("before", "after"):
        assert found[f"scenes_{side}"].serialize() == expressions.scenes(ee, change.side(side)).serialize()
        assert (f"views_{side}" in found) == (change.min_views > 0)
