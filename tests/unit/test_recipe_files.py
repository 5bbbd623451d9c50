"""Recipe files: what is written is read again, and nothing hostile gets further than a clear refusal."""

import json
import os
import random
import sys
import threading
import time
from pathlib import Path

import pytest

from cloudscore_plugin.core.kinds import from_json
from cloudscore_plugin.core.recipe import MAX_JSON_CHARS, SCHEMA, CompositeRecipe, RecipeError
from cloudscore_plugin.core.recipe_files import read_product, read_recipe, readable, write_recipe
from tests.support.recipes import random_change, random_recipe

SQUARE = {"type": "Polygon", "coordinates": [[[16.3, 48.1], [16.4, 48.1], [16.4, 48.2], [16.3, 48.2], [16.3, 48.1]]]}
NAME = "composite.cloudscore.json"
RECIPE = CompositeRecipe(roi=SQUARE, start="2023-01-01", end="2023-02-01")


def altered(**changes) -> bytes:
    return json.dumps({**json.loads(RECIPE.to_json()), **changes}).encode()


@pytest.mark.parametrize("seed", range(60))
def test_round_trip(tmp_path, seed):
    recipe = random_recipe(seed)
    path = str(tmp_path / NAME)
    write_recipe(path, recipe)
    assert read_recipe(path) == recipe
    assert CompositeRecipe.from_json(readable(recipe)).to_json() == recipe.to_json()
    assert [name.name for name in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize("seed", range(30))
def test_round_trip_of_changes(tmp_path, seed):
    change = random_change(seed)
    path = str(tmp_path / NAME)
    write_recipe(path, change)
    assert read_product(path) == change and from_json(readable(change)).to_json() == change.to_json()
    assert json.loads((tmp_path / NAME).read_text())["kind"] == "change"


CHANGE = {"kind": "change", "schema": 1, "index": "NBR", "min_views": 1}
SIDES = {
    "before": json.loads(RECIPE.to_json()),
    "after": json.loads(RECIPE.with_(start="2024-01-01", end="2024-02-01").to_json()),
}


@pytest.mark.parametrize(
    "altered, code",
    [
        ({"after": None}, "recipe"),
        ({"after": SIDES["before"]}, "change_same_dates"),
        ({"before": SIDES["after"], "after": SIDES["before"]}, "change_reversed"),
        ({"before": {**SIDES["before"], "end": "2024-01-02"}}, "change_overlap"),
        ({"before": {**SIDES["before"], "product": "L1C"}}, "change_sides_differ"),
        ({"index": "B10"}, "band_unknown"),
        ({"index": "<script>"}, "change_index_unknown"),
        ({"index": 3}, "change_index_unknown"),
        ({"min_views": -1}, "field_range"),
        ({"min_views": 1.5}, "field_wrong"),
        ({"min_views": True}, "field_wrong"),
        ({"limits": [0.2, 0.1]}, "change_limits"),
        ({"limits": [True]}, "field_wrong"),
        ({"limits": [1e300]}, "field_wrong"),
        ({"limits": "0.1"}, "field_wrong"),
        ({"relative": 1}, "field_wrong"),
        ({"index": "B4", "relative": True}, "field_wrong"),
        ({"schema": 2}, "recipe_newer"),
        ({"kind": "changes"}, "recipe_kind_unknown"),
        ({"colour": "red"}, "recipe_field_unknown"),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else given,
)
def test_a_change_that_cannot_be_is_refused(tmp_path, altered, code):
    path = tmp_path / NAME
    path.write_text(json.dumps({**CHANGE, **SIDES, **altered}))
    with pytest.raises(RecipeError, match=code):
        read_product(str(path))
    path.write_text(json.dumps({**CHANGE, **SIDES}))
    assert read_product(str(path)).index == "NBR"


def test_people_can_read_it():
    text = readable(RECIPE)
    lines = text.split("\n")
    assert '  "start": "2023-01-01",' in lines and lines[1] == f'  "schema": {SCHEMA},'
    assert "[16.3, 48.1]," in [line.strip() for line in lines]
    assert max(map(len, lines)) < 60 and text.endswith("}\n")


def test_what_lies_beside_a_geotiff(tmp_path):
    path = tmp_path / "a.tif.json"
    path.write_text(json.dumps({"schema": 9, "bands": ["B4"], "recipe": json.loads(RECIPE.to_json())}))
    assert read_recipe(str(path)) == RECIPE
    path.write_text(json.dumps({"recipe": {"recipe": json.loads(RECIPE.to_json())}}))
    with pytest.raises(RecipeError, match="recipe_broken"):
        read_recipe(str(path))


HOSTILE = {
    "empty": (b"", "recipe_broken"),
    "half": (altered()[:-20], "recipe_broken"),
    "trailing": (altered() + b"{}", "recipe_broken"),
    "list": (b"[" + altered() + b"]", "recipe_broken"),
    "newer": (altered(schema=SCHEMA + 1), "recipe_newer"),
    "script": (altered(method="<script>alert(1)</script>"), "method_unknown"),
    "markup in a name": (json.dumps({"schema": 1, "<img src=x>": 1}).encode(), "recipe_field_unknown"),
    "path in a scene": (altered(excluded=["../../etc/passwd"]), "field_wrong"),
    "path in a product": (altered(product="../../etc/passwd"), "product_unknown"),
    "code in a colour": (altered(style={"bands": ["B4"], "palette": ['");import os#']}), "style_palette"),
    "nested lists": (b"[" * 200_000, "recipe_broken"),
    "nested objects": (b'{"a":' * 100_000, "recipe_broken"),
    "nested area": (altered(roi=0).replace(b'"roi": 0', b'"roi": ' + b"[" * 50_000 + b"]" * 50_000), "recipe_broken"),
    "key twice": (altered().replace(b"{", b'{"clip": false, "clip": true, ', 1), "recipe_broken"),
    "not a number": (altered(clear_threshold=float("nan")), "field_range"),
    "infinite": (altered().replace(b"0.6", b"1e999"), "field_range"),
    "digits": (altered().replace(b"0.6", b"9" * 1_000_000), "recipe_broken"),
    "wrong types": (altered(roi="POINT(1 2)", start=[], style=1), "field_wrong"),
    "many corners": (
        altered(roi={"type": "Polygon", "coordinates": [[[n / 1e5, n % 2] for n in range(30_000)]]}),
        "area_detailed",
    ),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + altered(), "recipe_broken"),
    "UTF-16": (altered().decode().encode("utf-16"), "recipe_file_text"),
    "UTF-16 unmarked": (altered().decode().encode("utf-16-le"), "recipe_file_text"),
    "binary": (random.Random(1).randbytes(5000), "recipe_file_text"),
    "zip": (b"PK\x03\x04" + bytes(400), "recipe_file_text"),
    "huge": (b" " * (MAX_JSON_CHARS + 1), "recipe_file_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path, name):
    data, code = HOSTILE[name]
    path = tmp_path / "recipe.json"
    path.write_bytes(data)
    before = time.thread_time()
    with pytest.raises(RecipeError) as caught:
        read_recipe(str(path))
    if name == "wrong types":
        assert caught.value.code in ("area_broken", "field_wrong")
    elif name == "nested area":
        assert caught.value.code in ("recipe_broken", "area_broken")  # as deep as this Python can go
    else:
        assert caught.value.code == code
    assert time.thread_time() - before < 3, "of this thread's own time: none takes more than 0.1"
    assert path.read_bytes() == data


def test_what_an_editor_on_windows_saves_is_read(tmp_path):
    path = tmp_path / "recipe.json"
    path.write_bytes(b"\xef\xbb\xbf" + readable(RECIPE).replace("\n", "\r\n").encode())
    assert read_recipe(str(path)) == RECIPE


def test_a_sparse_file_of_a_terabyte(tmp_path):
    path = tmp_path / "recipe.json"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(RecipeError, match="recipe_file_large"):
        read_recipe(str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="kinds of files Windows has not got")
@pytest.mark.parametrize("kind", ["folder", "pipe", "/dev/zero", "/dev/full", "socket"])
def test_what_is_not_a_file(tmp_path, kind):
    path = tmp_path / "recipe.json"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        import socket

        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
    else:
        path.symlink_to(kind)
    caught = []

    def read():
        try:
            read_recipe(str(path))
        except RecipeError as error:
            caught.append(error.code)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(60)
    assert caught == ["recipe_file_unreadable" if kind == "socket" else "recipe_file_kind"]


@pytest.mark.parametrize(
    "path",
    ["", "/nowhere/recipe.json", "https://example.com/recipe.json", "/vsicurl/http://example.com/r.json", "a\0b"],
)
def test_what_is_not_there(path):
    with pytest.raises(RecipeError, match="recipe_file_unreadable"):
        read_recipe(path)


def test_saving_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "recipe.json"
    path.write_text("old")
    for trouble in ("nowhere/recipe.json", "recipe.json"):
        if trouble == "recipe.json":
            monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(RecipeError, match="recipe_file_unwritable"):
            write_recipe(str(tmp_path / trouble), RECIPE)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def full(*_given):
    raise OSError(28, "No space left on device")


def test_random_damage_never_does_more_than_refuse(tmp_path):
    chance, path, refused = random.Random(4), tmp_path / "recipe.json", 0
    for seed in range(400):
        data = bytearray(readable(random_recipe(seed % 20)).encode())
        for _ in range(chance.choice([1, 1, 3, 20])):
            at = chance.randrange(len(data))
            data[at : at + chance.choice([0, 1, 1, 5])] = chance.choice([b"", b"9", b'"', b"[", b"}", b"null", b"\xff"])
        path.write_bytes(data)
        try:
            assert CompositeRecipe.from_json(read_recipe(str(path)).to_json())
        except RecipeError:
            refused += 1
    assert refused > 200
