"""Saving series: a file a period, equal to the single download; the table; going on after a stop.

CLOUDSCORE_LONG=1 kills it fifty times.
"""

import csv
import json
import random
import time
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from cloudscore_plugin.core.errors import Cancelled
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.download import series as series_module
from cloudscore_plugin.download.plan import grid, usual
from cloudscore_plugin.download.series import RECIPE, STACK, TABLE, SeriesOrder, download_series, is_complete, orders
from cloudscore_plugin.download.writer import download
from cloudscore_plugin.earthengine import session as session_module
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.preview import stack as stacks
from cloudscore_plugin.preview.film import part_of
from cloudscore_plugin.preview.views import Views
from tests.desktop.harness import sandbox as sandbox_process
from tests.support import downloads
from tests.support.children import Child
from tests.support.downloads import box, pixels_of, recipe, sandbox_log
from tests.support.qt import in_thread
from tests.support.runs import LONG

AREA = box(11.30, 46.40, 11.31, 46.406)
DAYS = Series(recipe(AREA, "2023-04-01", "2023-04-11"), "days(2)")
WAIT = 120


@pytest.fixture(scope="module")
def url():
    with sandbox_process() as address:
        yield address


@pytest.fixture
def session(url, qgis_app):
    yield in_thread(lambda: downloads.session(url))
    session_module.forget()


@pytest.fixture
def planned(tmp_path):
    order = usual(DAYS.recipe, str(tmp_path / "any.tif"), bands=("B4", "B8"))
    return orders(DAYS, order, str(tmp_path), "bolzano")


def save(session, planned, *more):
    return in_thread(lambda: download_series(session, DAYS, planned, *more), WAIT)


def test_each_file_is_the_single_download_and_the_table_tells_of_all(session, planned, tmp_path):
    rows = save(session, planned)
    assert [(row.start, row.end) for row in rows] == [(p.start, p.last_day) for p in DAYS.periods()]
    empty = [row for row in rows if not row.file]
    assert empty and all(row.scenes == 0 and "No scenes found" in row.problem for row in empty)
    there = [row for row in rows if row.file]
    assert there and all(row.scenes > 0 and 0 <= row.holes <= 1 for row in there)
    first = next(order for order in planned.values() if order.path.endswith(there[0].file))
    single = first.with_(path=str(tmp_path / "single.tif"))
    in_thread(lambda: download(session, single), WAIT)
    np.testing.assert_array_equal(pixels_of(first.path), pixels_of(single.path))
    masked = (pixels_of(single.path) == single.nodata).any(axis=0)
    inside = grid(single).inside(AREA)
    assert there[0].holes == pytest.approx((masked & inside).sum() / inside.sum())
    with (tmp_path / TABLE).open(encoding="utf-8-sig") as file:
        told = list(csv.DictReader(file))
    assert [row["file"] for row in told] == [row.file for row in rows]
    stack = gdal.Open(str(tmp_path / STACK))
    assert stack.RasterCount == len(there)
    assert stack.GetRasterBand(1).GetDescription() == f"{there[0].start}/{there[0].end}"
    np.testing.assert_array_equal(stack.GetRasterBand(1).ReadAsArray(), pixels_of(first.path)[0])
    assert Series.from_json((tmp_path / RECIPE).read_text("utf-8")) == DAYS
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*"))


def test_what_is_there_is_not_asked_for_again(session, planned, url, monkeypatch):
    before = save(session, planned)
    left = Path(next(order.path for order in planned.values() if is_complete(order, True)) + ".part")
    left.mkdir()  # by a run that was killed between the file and its own tidying
    asked = len(sandbox_log(url))
    assert save(session, planned) == before and not left.exists()
    empty = sum(not row.file for row in before)
    assert len(sandbox_log(url)) - asked <= empty
    first = next(order for order in planned.values() if is_complete(order, True))
    assert not is_complete(first.with_(bands=("B4",)), True) and not is_complete(first, False)


def test_a_mistake_of_the_plugin_is_no_periods_fault(session, planned, monkeypatch, tmp_path):
    """It is raised, for the log and a report; no row says that a composite cannot be, and nothing is thrown away."""

    def broken(*_arguments, **_named):
        raise KeyError("bands")

    with monkeypatch.context() as patched:
        patched.setattr(series_module, "download", broken)
        with pytest.raises(KeyError):
            save(session, planned)
    assert not (tmp_path / TABLE).exists()


def test_a_stopped_series_goes_on(session, planned, monkeypatch, tmp_path):
    begun = []

    def stopping(session, order, *more, **named):
        begun.append(order.path)
        if len(begun) == 3:
            raise Cancelled
        return download(session, order, *more, **named)

    with monkeypatch.context() as patched:
        patched.setattr(series_module, "download", stopping)
        with pytest.raises(Cancelled):
            save(session, planned)
    assert not (tmp_path / TABLE).exists()
    done = [order for order in planned.values() if is_complete(order, True)]
    save(session, planned)
    assert len(done) < sum(is_complete(order, True) for order in planned.values())


def test_a_series_of_empty_periods_is_an_error_in_words(session, tmp_path):
    """Before there was surface reflectance there is nothing to make a table of."""
    early = Series(recipe(AREA, "2016-01-01", "2016-01-05"), "days(2)")
    order = usual(early.recipe, str(tmp_path / "any.tif"), bands=("B4", "B8"))
    with pytest.raises(Exception, match="ands") as caught:
        in_thread(lambda: download_series(session, early, orders(early, order, str(tmp_path))), WAIT)
    assert explain(caught.value).code.startswith("no_scenes") and not list(tmp_path.glob("series*"))


def test_sidecars_that_cannot_be_read_are_no_files(planned, tmp_path):
    order = next(iter(planned.values()))
    for text in ("", "[]", "{", json.dumps({"recipe": 1})):
        (tmp_path / f"{order.path}.json").write_text(text)
        assert not is_complete(order, True)


def test_the_clear_share_is_that_of_the_film_strip_and_holes_are_filled(session, tmp_path):
    """The table beside what the preview computes of the same scenes, and beside the file's own band."""
    series = DAYS.with_(recipe=DAYS.recipe.with_(clear_threshold=0.9), fill=True)
    order = usual(series.recipe, str(tmp_path / "any.tif"), bands=("B4", "B8"))
    planned = orders(series, order, str(tmp_path), "filled")
    rows = in_thread(lambda: download_series(session, series, planned), WAIT)
    assert all(row.file for row in rows), "periods without a scene are filled too"

    def pixels(indices, bands, on):
        return session.preview_pixels(series.recipe, indices, bands, on)

    stack = in_thread(lambda: stacks.fetch(series.recipe, lambda: session.scene_table(series.recipe), pixels), WAIT)
    shares = []
    for period, row in zip(series.periods(), rows):
        part, recipe = part_of(stack, period), series.recipe_of(period)
        assert (row.clear is None) == (not part.scenes)
        if part.scenes:
            assert row.clear == pytest.approx(Views(part, recipe).summary(recipe.clear_threshold).clear, abs=1e-9)
            shares.append(row.clear)
        file = gdal.Open(planned[period].path)
        marks = file.GetRasterBand(file.RasterCount)
        assert marks.GetDescription() == "filled" and marks.GetScale() in (None, 1)
        inside = grid(planned[period]).inside(series.recipe.roi)
        assert row.filled == pytest.approx((marks.ReadAsArray()[inside] % 65_535 > 0).mean())
        told = json.loads((tmp_path / f"{row.file}.json").read_text("utf-8"))
        assert told["recipe"]["fill_from"] == [list(one) for one in series.neighbours(period)]
        assert "see the band filled" in told["description"]
    assert any(0 < share < 1 for share in shares) and any(row.filled > 0 for row in rows)
    with (tmp_path / TABLE).open(encoding="utf-8-sig", newline="") as file:
        assert [line["filled"] for line in csv.DictReader(file)] == [f"{row.filled:.4f}" for row in rows]


@pytest.mark.parametrize(
    "wish", [{"bands": ("B4",), "nodata": 0}, {"content": "picture"}, {"content": "NDVI"}], ids=str
)
def test_marks_make_no_holes_and_have_no_mean(session, tmp_path, wish):
    """0 marks a pixel of its own time, also where 0 is nodata; of a picture only its opacity tells."""
    series = DAYS.with_(recipe=DAYS.recipe.with_(clear_threshold=0.6), fill=True)
    filled = series.recipes()[2]
    order = usual(filled, str(tmp_path / "filled.tif"), resolution=1.4, cog="bands" in wish, **wish)
    in_thread(lambda: download(session, order), WAIT)
    *values, marks = pixels_of(order.path)
    nothing = values[3] == 0 if order.content == "picture" else (np.stack(values) == order.nodata).any(axis=0)
    inside = grid(order).inside(series.recipe.roi)
    placed = inside & ~nothing & (marks > 0)
    assert 0 < placed.sum() < (inside & ~nothing).sum() < inside.sum(), "of its own time, of others, and of none"
    share = (inside & nothing).sum() / inside.sum(), placed.sum() / inside.sum()
    assert series_module.shares_in(order) == pytest.approx(share)
    raster = gdal.Open(order.path)
    overview = set(np.unique(raster.GetRasterBand(len(order.names)).GetOverview(0).ReadAsArray()))
    del raster
    assert overview <= set(np.unique(marks))


def contents(folder):
    """Every file by name; of what lies beside a GeoTIFF all but the time of its download."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".tif.json"):
            found[path.name] = {
                key: value for key, value in json.loads(path.read_text("utf-8")).items() if key != "downloaded"
            }
        else:
            found[path.name] = path.read_bytes()
    return found


@pytest.mark.long
def test_killed_at_any_moment_it_ends_in_the_identical_folder(url, qgis_app, tmp_path):
    """SIGKILL at random moments; with CLOUDSCORE_LONG fifty times."""
    order = SeriesOrder(DAYS, usual(DAYS.recipe, "/any.tif", bands=("B4", "B8")), "", "bolzano")
    chance, wanted = random.Random(12), 50 if LONG else 3
    child = Child("series", tmp_path, order=order.to_json(), folder=str(tmp_path / "whole"), url=url)
    assert child.until(lambda event: "ready" in event)
    started = time.monotonic()
    assert child.events()[-1] == {"rows": len(DAYS.periods())}
    took = time.monotonic() - started
    whole = contents(tmp_path / "whole")
    assert TABLE in whole and STACK in whole and len([name for name in whole if name.endswith(".tif")]) > 1
    kills = number = 0
    while kills < wanted:
        number += 1
        folder, done = tmp_path / f"killed-{number}", False
        while not done:
            child = Child("series", tmp_path, order=order.to_json(), folder=str(folder), url=url)
            if kills < wanted:
                assert child.until(lambda event: "ready" in event)
                time.sleep(chance.random() * took)
                done = not child.kill()
                kills += not done
            else:
                done = "rows" in child.events()[-1]
                assert done
        assert contents(folder) == whole
