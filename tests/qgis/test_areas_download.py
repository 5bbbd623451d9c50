"""Saving many areas: a file an area, equal to the single download; what failed; going on after a stop or a kill.

CLOUDSCORE_LONG=1 kills twenty times in some hundreds of sheets.
"""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsFeedback, QgsRasterLayer, QgsVectorLayer

from cloudscore_plugin.core.errors import Cancelled
from cloudscore_plugin.download import areas as areas_module
from cloudscore_plugin.download.areas import INDEX, MOSAIC, TABLE, Area, download_areas, orders, sheets
from cloudscore_plugin.download.plan import usual
from cloudscore_plugin.download.series import is_complete
from cloudscore_plugin.download.writer import download
from cloudscore_plugin.earthengine import session as session_module
from tests.desktop.harness import ROOT
from tests.desktop.harness import sandbox as sandbox_process
from tests.support import downloads
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


def test_no_more_than_eight_at_a_time(session, order, folder, monkeypatch):
    running, most = [], []

    def slow(_session, order, feedback, at_once):
        running.append(order.path)
        most.append(len(running))
        assert at_once * areas_module.FILES_AT_ONCE <= 40
        time.sleep(0.02)
        running.remove(order.path)
        return 0.0

    monkeypatch.setattr(areas_module, "_one", slow)
    monkeypatch.setattr(areas_module, "_mosaic", lambda *_args: None)
    grid = sheets(BOX, 60, "EPSG:32632", 10)
    rows = save(session, orders(grid, order, folder), folder)
    assert len(rows) == len(grid) > 50 and max(most) == 8


def test_a_refusal_of_one_is_told_and_the_others_go_on(session, planned, folder, monkeypatch):
    def one(_session, order, *_more):
        if order.path.endswith("same.tif"):
            raise RuntimeError("something odd")
        return real(_session, order, *_more)

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


def test_sheets_are_squares_of_the_crs_with_names_that_stay():
    found = sheets(BOX, 300, "EPSG:32632", 10)
    names = [sheet.name for sheet in found]
    assert len(set(names)) == len(names)
    smaller = sheets((11.301, 46.401, 11.302, 46.402), 300, "EPSG:32632", 10)
    assert {sheet.name for sheet in smaller} < set(names)
    same = {sheet.name: sheet.roi for sheet in found}
    assert all(same[sheet.name] == sheet.roi for sheet in smaller)
    with pytest.raises(ValueError, match="sheets"):
        sheets((-170, -60, 170, 60), 1000, "EPSG:3857", 10)


def test_sheets_meet_without_gap_or_overlap_of_pixels(order, folder):
    planned = orders(sheets(BOX, 300, "EPSG:32632", 10), order, folder)
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


class Child:
    def __init__(self, url, order, folder, grid_box, side):
        asked = {"url": url, "order": order.to_json(), "folder": str(folder), "box": grid_box, "side": side}
        home = str(folder.parent)
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home}
        command = [sys.executable, "-m", "tests.qgis.areas_child", json.dumps(asked)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def until(self, found):
        for line in self.process.stdout:
            event = json.loads(line)
            if found(event):
                return event
        return None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.process.stdout.close()


@pytest.mark.long
def test_killed_at_any_moment_it_ends_in_the_identical_folder(session, url, order, tmp_path):
    """SIGKILL; and no request is made twice but those that were under way."""
    kills, side, reach = (20, 100, (11.30, 46.40, 11.327, 46.417)) if LONG else (2, 200, BOX)
    planned = orders(sheets(reach, side, order.crs, 10), order, tmp_path / "whole")
    (tmp_path / "whole").mkdir()
    folder = tmp_path / "killed"
    folder.mkdir()
    in_thread(lambda: download_areas(session, planned, tmp_path / "whole"), 900)
    expected, before = contents(tmp_path / "whole"), len(sandbox_log(url))
    rng = random.Random(4)
    sandbox_set(url, latency=0.05)
    done = 0
    for number in range(kills):
        child = Child(url, order, folder, reach, side)
        goal = len(planned) * (number + 1) // (kills + 2)
        child.until(lambda event, goal=goal: event.get("done", 0) >= goal)
        time.sleep(rng.uniform(0, 0.2))
        child.kill()
        done += 1
    child = Child(url, order, folder, reach, side)
    end = child.until(lambda event: "rows" in event)
    child.process.wait(60)
    assert end == {"rows": len(planned), "failed": []}
    assert contents(folder) == expected
    asked = len(sandbox_log(url)) - before
    assert asked <= len(planned) + done * areas_module.FILES_AT_ONCE
