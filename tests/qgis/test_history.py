"""The list of recipes on disk: kept through damage, a newer version, a full disk, and several QGIS at once."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cloudscore_plugin.core.recipe import RecipeError
from cloudscore_plugin.services import recipe_history as module
from cloudscore_plugin.services.recipe_history import MOST, History
from tests.support.recipes import random_change, random_recipe

from .test_layers import RECIPE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "profile" / "recipes.json"


def numbered(number):
    return RECIPE.with_(clear_threshold=number / 1000)


def ids(entries):
    return [round(entry.recipe.clear_threshold * 1000) for entry in entries]


def test_latest_first_and_each_once(path):
    history = History(str(path))
    assert history.entries() == [] and not path.exists()
    for number in (1, 2, 3, 1):
        history.remember(numbered(number))
    assert ids(History(str(path)).entries()) == [1, 3, 2]


def test_any_recipe_comes_back_equal(path):
    history = History(str(path))
    recipes = [product for seed in range(20) for product in (random_recipe(seed), random_change(seed))]
    for recipe in recipes:
        history.remember(recipe)
    assert [entry.recipe for entry in history.entries()] == recipes[::-1]


def test_stars_and_names(path):
    history = History(str(path))
    for number in range(5):
        history.remember(numbered(number))
    entries = {round(entry.recipe.clear_threshold * 1000): entry for entry in history.entries()}
    history.star(entries[1].id, True)
    history.rename(entries[3].id, "  Rice\n\tfields \u202e " + "x" * 200)
    found = history.remember(numbered(9))
    assert ids(found) == [1, 9, 4, 3, 2, 0]
    assert found[0].starred and found[3].name.startswith("Rice fields x") and len(found[3].name) == 120
    assert ids(history.star(entries[1].id, False)) == [9, 4, 3, 2, 1, 0]
    assert history.rename(entries[3].id, "")[2].name == ""
    assert ids(history.remove(entries[4].id)) == [9, 3, 2, 1, 0]
    assert ids(history.remove("unknown")) == [9, 3, 2, 1, 0]


def test_it_stays_small_but_keeps_what_was_marked(path, monkeypatch):
    history = History(str(path))
    first = history.remember(numbered(999))[0]
    history.star(first.id, True)
    second = history.remember(numbered(998))[1]
    history.rename(second.id, "named")
    for number in range(MOST + 5):
        found = history.remember(numbered(number))
    assert ids(found) == [999, *range(MOST + 4, 4, -1), 998]
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    with pytest.raises(RecipeError, match="history_full"):
        history.star(found[5].id, True)
    history.star(first.id, False)
    assert history.star(found[5].id, True)[0].starred
    monkeypatch.setattr(module, "MOST_CHARS", 3000)
    monkeypatch.setattr(module, "_MARGIN", 100_000)
    assert 3 < len(history.remember(numbered(500))) < 10
    assert path.stat().st_size < 4000


def test_what_is_marked_is_never_dropped_for_its_size(path, monkeypatch):
    history = History(str(path))
    for number in range(8):
        entries = history.remember(numbered(number))
    for entry in entries[:5]:
        history.star(entry.id, True)
    monkeypatch.setattr(module, "MOST_CHARS", int(path.stat().st_size * 5.5 / 8))
    for change in (lambda: history.star(entries[6].id, True), lambda: history.rename(entries[6].id, "n")):
        with pytest.raises(RecipeError, match="history_full"):
            change()
    assert ids(history.remember(numbered(9))) == [7, 6, 5, 4, 3]  # no room for more
    assert [entry.starred for entry in history.entries()] == [True] * 5


def test_several_qgis_at_once_lose_nothing(path, monkeypatch):
    """However long they wait for each other."""
    monkeypatch.setattr(module, "_LOCK_MS", 100_000)
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from cloudscore_plugin.services import recipe_history
from cloudscore_plugin.services.recipe_history import History
from tests.qgis.test_history import numbered
recipe_history._LOCK_MS = 100_000
for number in range(10):
    History({str(path)!r}).remember(numbered(int(sys.argv[1]) * 10 + number))
"""
    running = [subprocess.Popen([sys.executable, "-c", code, str(n)], stderr=subprocess.PIPE) for n in range(3)]
    for process in running:
        assert process.wait(120) == 0, process.stderr.read().decode()
        process.stderr.close()
    assert sorted(ids(History(str(path)).entries())) == list(range(30))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: History(str(path)).remember(numbered(number)), range(30, 50)))
    assert sorted(ids(History(str(path)).entries())) == list(range(50))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"schema": 1}',
        b'{"schema": "1", "entries": []}',
        b"[" * 100_000,
        bytes(9_000_000),
    ],
    ids=["empty", "half", "binary", "list", "no entries", "text", "nested", "huge"],
)
def test_a_damaged_file_is_kept_aside(path, data):
    path.parent.mkdir()
    path.write_bytes(data)
    history = History(str(path))
    assert history.entries() == []
    aside = Path(history.damaged)
    assert aside.read_bytes() == data and aside.parent == path.parent
    again = History(str(path))
    assert ids(again.remember(numbered(1))) == [1] and again.damaged == ""
    assert aside.read_bytes() == data


def test_a_newer_file_is_left_alone(path):
    path.parent.mkdir()
    path.write_text('{"schema": 2, "entries": {"new": "form"}}')
    for change in (lambda h: h.entries(), lambda h: h.remember(RECIPE)):
        with pytest.raises(RecipeError, match="history_newer"):
            change(History(str(path)))
    assert path.read_text() == '{"schema": 2, "entries": {"new": "form"}}'
    assert [other.name for other in path.parent.iterdir()] == ["recipes.json"]


def test_entries_of_another_version_stay_in_the_file(path):
    history = History(str(path))
    history.remember(numbered(1))
    data = json.loads(path.read_text())
    newer = {**data["entries"][0], "id": "n", "recipe": {**data["entries"][0]["recipe"], "schema": 2}}
    strange = [newer, "text", None, {"id": 5}, {**data["entries"][0], "name": {"x": 1}}]
    path.write_text(json.dumps({"schema": 1, "entries": [*strange, *data["entries"]]}))
    assert ids(history.entries()) == [1]
    for number in range(MOST + 10):
        found = history.remember(numbered(number + 10))
    assert len(found) == MOST
    kept = json.loads(path.read_text())["entries"]
    assert [row for row in kept if row in strange] == strange


def test_a_full_disk_leaves_the_old_list(path, monkeypatch):
    history = History(str(path))
    history.remember(numbered(1))
    old = path.read_bytes()

    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecipeError, match="history_unreadable") as caught:
        history.remember(numbered(2))
    assert caught.value.values["reason"] == "No space left on device"
    assert path.read_bytes() == old
    assert [other.name for other in path.parent.iterdir()] == ["recipes.json"]


def test_another_qgis_that_does_not_let_go(path, monkeypatch):
    from qgis.PyQt.QtCore import QLockFile

    monkeypatch.setattr(module, "_LOCK_MS", 50)
    History(str(path)).remember(numbered(1))
    lock = QLockFile(f"{path}.lock")
    assert lock.tryLock(0)
    with pytest.raises(RecipeError, match="history_busy"):
        History(str(path)).remember(numbered(2))
    lock.unlock()
    assert ids(History(str(path)).remember(numbered(2))) == [2, 1]


def test_a_path_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RecipeError, match="history_unreadable"):
        History(str(tmp_path / "file" / "recipes.json")).remember(RECIPE)


def deep(levels):
    found = 0
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    "row",
    [
        5,
        None,
        "text",
        [],
        {},
        {"id": 5},
        {"recipe": None},
        {"recipe": {"schema": 1, "end": "0001-01-01"}},
        {"recipe": json.loads(RECIPE.to_json().replace("2023-02-01", "0001-01-01"))},
        {"recipe": json.loads(RECIPE.to_json().replace("2023-01-01", "-0001-01-01"))},
        {"recipe": json.loads(RECIPE.to_json()), "used": "2026", "name": [], "starred": "yes", "id": "x"},
        {"recipe": json.loads(RECIPE.to_json()), "used": "2026", "name": "\ud800", "starred": 1, "id": "x"},
        {"recipe": deep(300)},
        {"recipe": deep(900)},
        deep(850),
    ],
    ids=range(15),
)
def test_one_row_that_cannot_be_read_holds_up_no_other(path, row):
    history = History(str(path))
    for number in (1, 2):
        history.remember(numbered(number))
    data = json.loads(path.read_text())
    data["entries"].insert(1, row)
    path.write_text(json.dumps(data))
    assert set(ids(history.entries())) >= {1, 2}
    found = history.remember(numbered(3))
    assert ids(found)[0] == 3 and set(ids(found)) >= {1, 2, 3} and not history.damaged
