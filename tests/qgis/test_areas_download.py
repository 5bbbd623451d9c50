"""Saving many areas: a file an area, equal to the single download; what failed; going on after a stop or a kill.

CLOUDSCORE_LONG=1 kills twenty times in some hundreds of sheets.
"""

from __future__ import annotations

import csv
import json
import random
import time
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsFeedback, QgsRasterLayer, QgsVectorLayer

from cloudscore_plugin.core.errors import Cancelled, OrderError, RecipeError
from cloudscore_plugin.download import areas as areas_module
from cloudscore_plugin.download.areas import (
    INDEX,
    MOSAIC,
    TABLE,
    UNFINISHED,
    Area,
    AreasOrder,
    Row,
    begin,
    discard_areas,
    download_areas,
    find,
    orders,
)
from cloudscore_plugin.download.plan import usual
from cloudscore_plugin.download.series import is_complete
from cloudscore_plugin.download.sheets import grid_sheets
from cloudscore_plugin.download.writer import download
from cloudscore_plugin.earthengine import session as session_module
from tests.desktop.harness import sandbox as sandbox_process
from tests.support import downloads
from tests.support.children import Child
from tests.support.downloads import box, pixels_of, recipe, sandbox_log, sandbox_set
from tests.support.qt import in_thread
from tests.support.runs import LONG

BOX = (11.30, 46.40, 11.31, 46.406)
HERE = recipe(box(*BOX), "2023-04-01", "2023-04-05")
FIELDS = [
    Area("田 1", box(11.300, 46.400, 11.303, 46.402)),
    Area("same", box(11.304, 46.400, 11.306, 46.402)),
    Area("Same", box(11.306, 46.403, 11.308, 46.405)),
    Area("broken", None, "It encloses nothing."),
    Area("far", box(101.0, 46.403, 101.001, 46.405)),
    Area(
        "areas",
        {"type": "Polygon", "coordinates": [[[11.3, 46.403], [11.302, 46.403], [11.301, 46.405], [11.3, 46.403]]]},
    ),
]
WAIT = 120


@pytest.fixture(scope="module")
def url():
    with sandbox_process() as address:
        yield address


@pytest.fixture
def session(url, qgis_app):
    sandbox_set(url, faults=[], latency=0)
    yield in_thread(lambda: downloads.session(url))
    sandbox_set(url, faults=[], latency=0)
    session_module.forget()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def order(tmp_path):
    return usual(HERE, str(tmp_path / "any.tif"), bands=("B4", "B8"), crs="EPSG:32632")


@pytest.fixture
def planned(order, folder):
    return orders(FIELDS, order, folder)


def save(session, planned, folder, *more):
    return in_thread(lambda: download_areas(session, planned, folder, *more), WAIT)


def test_each_file_is_the_single_download_and_all_are_told_of(session, planned, folder):
    rows = save(session, planned, folder)
    assert [row.name for row in rows] == [area.name for area in FIELDS]
    assert [row.file for row in rows] == ["田-1.tif", "same.tif", "Same_2.tif", "", "", "areas_2.tif"]
    assert rows[3].problem == "It encloses nothing." and rows[4].problem
    for (_area, order), row in zip(planned, rows):
        if row.file:
            single = order.with_(path=str(folder / "single.tif"))
            in_thread(lambda single=single: download(session, single), WAIT)
            np.testing.assert_array_equal(pixels_of(order.path), pixels_of(single.path))
            assert 0 <= row.holes <= 1
    with (folder / TABLE).open(encoding="utf-8-sig") as file:
        told = list(csv.DictReader(file))
    assert [row["file"] for row in told] == [row.file for row in rows] and told[3]["problem"] == rows[3].problem
    index = QgsVectorLayer(str(folder / INDEX), "index", "ogr")
    found = [(f["name"], f["file"], f["problem"], f.geometry().isEmpty()) for f in index.getFeatures()]
    assert [one[:3] for one in found] == [(row.name, row.file, row.problem) for row in rows]
    assert [one[3] for one in found] == [area.roi is None for area in FIELDS]
    assert not list(folder.glob("*.part")) and not list(folder.glob(".*"))


def test_the_mosaic_holds_every_file_where_it_belongs_and_moves_with_the_folder(session, planned, folder):
    rows = save(session, planned, folder)
    moved = folder.with_name("moved")
    folder.rename(moved)
    mosaic = gdal.Open(str(moved / MOSAIC))
    left, side, _b, top, _c, _d = mosaic.GetGeoTransform()
    for row in rows:
        if row.file:
            part = gdal.Open(str(moved / row.file))
            x, _s, _b, y, _c, _d = part.GetGeoTransform()
            at = round((x - left) / side), round((top - y) / side)
            there = mosaic.ReadAsArray(*at, part.RasterXSize, part.RasterYSize)
            own = part.ReadAsArray()
            valid = own != part.GetRasterBand(1).GetNoDataValue()
            np.testing.assert_array_equal(there[valid], own[valid])
    assert QgsRasterLayer(str(moved / MOSAIC)).isValid()
    moved.rename(folder)


def test_what_is_there_is_not_asked_for_again(session, planned, url, folder):
    before = save(session, planned, folder)
    kept, asked = contents(folder), len(sandbox_log(url))
    assert save(session, planned, folder) == before
    assert len(sandbox_log(url)) == asked and contents(folder) == kept


def test_another_order_takes_the_place_of_what_lies_there(session, planned, order, folder):
    save(session, planned, folder)
    other = orders(FIELDS, order.with_(bands=("B2",)), folder)
    save(session, other, folder)
    assert pixels_of(other[0][1].path).shape[0] == 1


@pytest.mark.parametrize(("at_once", "files"), [(16, 8), (40, 8), (3, 3), (1, 1)])
def test_no_more_than_eight_files_and_the_requests_that_are_set(session, order, folder, monkeypatch, at_once, files):
    running, most = [], []

    def slow(_session, area, order, feedback, share, export):
        running.append(order.path)
        most.append(len(running))
        assert share == max(1, at_once // files)
        time.sleep(0.01)
        running.remove(order.path)
        return Row(area.name, "", 0.0)

    monkeypatch.setattr(areas_module, "_one", slow)
    grid = grid_sheets(BOX, 60, "EPSG:32632", 10)
    rows = in_thread(lambda: download_areas(session, orders(grid, order, folder), folder, at_once=at_once), WAIT)
    assert len(rows) == len(grid) > 50 and max(most) == files


def test_what_is_too_large_goes_to_an_export_and_is_in_the_same_report(session, planned, folder, monkeypatch):
    asked = []

    def export(_session, order, _feedback):
        name = Path(order.path).stem
        asked.append(name)
        if name == "areas_2":
            raise RuntimeError("something odd")
        return f"exported as {name}"

    monkeypatch.setattr(areas_module, "too_large", lambda _order: True)
    rows = in_thread(lambda: download_areas(session, planned, folder, export=export), WAIT)
    assert sorted(asked) == ["Same_2", "areas_2", "same", "田-1"]
    assert [row.export for row in rows] == ["exported as 田-1", "exported as same", "exported as Same_2", "", "", ""]
    assert rows[5].problem and not (folder / MOSAIC).exists()
    with (folder / TABLE).open(encoding="utf-8-sig") as file:
        assert [row["export"] for row in csv.DictReader(file)] == [row.export for row in rows]
    index = QgsVectorLayer(str(folder / INDEX), "index", "ogr")
    assert [f["export"] for f in index.getFeatures()] == [row.export for row in rows]


def test_an_order_is_noted_until_it_is_done(session, order, folder):
    """A later run for the same has its token, so that exports are the same; one for something else has its own."""
    asked = AreasOrder(tuple(FIELDS), order, str(folder), "Drive folder")
    assert begin(asked) == asked and find(str(folder)).to_json() == asked.to_json()
    again = AreasOrder(tuple(FIELDS), order, str(folder), "Drive folder")
    assert again.token != asked.token and begin(again).token == asked.token
    other = AreasOrder(tuple(FIELDS[:2]), order, str(folder))
    assert begin(other).token == other.token
    discard_areas(other)
    assert find(str(folder)) is None
    begin(other)
    save(session, other.planned(), folder)
    assert find(str(folder)) is None and not (folder / UNFINISHED).exists()


def test_a_note_of_a_recipe_that_cannot_be_is_replaced(order, folder):
    asked = AreasOrder(tuple(FIELDS), order, str(folder))
    begin(asked)
    note = json.loads((folder / UNFINISHED).read_text("utf-8"))
    note["order"]["recipe"]["end"] = note["order"]["recipe"]["start"]
    (folder / UNFINISHED).write_text(json.dumps(note))
    with pytest.raises(RecipeError):
        find(str(folder))
    assert begin(asked) == asked and find(str(folder)) == asked


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"areas": 3}', '{"areas": [["a", 3, ""]], "drive": 1, "order": {}}'])
def test_a_broken_note_is_told(folder, text):
    (folder / UNFINISHED).write_text(text)
    with pytest.raises(OrderError):
        find(str(folder))


def test_a_refusal_of_one_is_told_and_the_others_go_on(session, planned, folder, monkeypatch):
    def one(_session, area, *more):
        if area.name == "same":
            raise RuntimeError("something odd")
        return real(_session, area, *more)

    real = areas_module._one
    monkeypatch.setattr(areas_module, "_one", one)
    rows = save(session, planned, folder)
    assert rows[1].problem and not rows[1].file and rows[2].file


def test_cancelled_it_goes_on(session, planned, url, folder):
    feedback = QgsFeedback()

    def told(done, _of, row):
        if row.file:
            feedback.cancel()

    sandbox_set(url, latency=0.2)
    with pytest.raises(Cancelled):
        save(session, planned, folder, feedback, told)
    assert not (folder / TABLE).exists()
    sandbox_set(url, latency=0)
    rows = save(session, planned, folder)
    assert [bool(row.file) for row in rows] == [True, True, True, False, False, True]
    assert all(is_complete(order, True) for (_a, order), row in zip(planned, rows) if row.file)


def test_sheets_meet_without_gap_or_overlap_of_pixels(order, folder):
    planned = orders(grid_sheets(BOX, 300, "EPSG:32632", 10), order, folder)
    for _area, mine in planned:
        grid = mine.grid
        assert (grid.width, grid.height) == (30, 30)
        assert grid.left % 300 == 0 and grid.top % 300 == 0


def contents(folder: Path) -> dict:
    """Every file by name; of descriptions all but the time of the download."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".json":
            told = json.loads(path.read_text("utf-8"))
            told.pop("downloaded")
            found[path.name] = told
        else:
            found[path.name] = path.read_bytes()
    return found


@pytest.mark.long
def test_killed_at_any_moment_it_ends_in_the_identical_folder(session, url, order, tmp_path):
    """SIGKILL; no request is made twice but those under way, and memory does not grow with the number of files.

    With CLOUDSCORE_LONG, 500 files are killed twenty times.
    """
    kills, count, side, reach = (20, 500, 100, (11.30, 46.40, 11.327, 46.422)) if LONG else (2, 12, 200, BOX)
    asked = {"url": url, "order": order.to_json(), "box": reach, "side": side}
    sandbox_set(url, latency=0)
    undisturbed = Child("areas", tmp_path, **asked, folder=str(tmp_path / "whole")).events()
    total = undisturbed[-1]["rows"]
    assert undisturbed[-1]["failed"] == [] and total >= count and total > 16, "memory is compared from 16 files on"
    expected, before = contents(tmp_path / "whole"), len(sandbox_log(url))
    assert len([name for name in expected if name.endswith(".tif")]) == total
    rng, done, peaks = random.Random(4), 0, {}
    sandbox_set(url, latency=0.05)
    while done < kills:
        child = Child("areas", tmp_path, **asked, folder=str(tmp_path / "killed"))
        goal = total * (done + 1) // (kills + 2)
        child.until(lambda event, goal=goal: event.get("done", 0) >= goal)
        time.sleep(rng.uniform(0, 0.2))
        done += child.kill()
    sandbox_set(url, latency=0)
    last = Child("areas", tmp_path, **asked, folder=str(tmp_path / "killed")).events()
    assert last[-1] == {"rows": total, "failed": []}
    assert contents(tmp_path / "killed") == expected
    asked_for = len(sandbox_log(url)) - before
    print(f"{total} files, {done} kills: {asked_for - total} requests more than files")
    assert total <= asked_for <= total + done * areas_module.FILES_AT_ONCE
    for event in undisturbed:
        if "peak" in event:
            peaks[event["done"]] = event["peak"] / 1024
    half, end = peaks[max(16, total // 4)], peaks[total]
    print(f"peak memory {half:.0f} MB after a quarter, {end:.0f} MB at the end")
    assert end < half * 1.1
