"""GeoTIFFs to disk over real HTTP, from a sandbox in a process of its own: the pixels, the file, and every bad end.

CLOUDSCORE_LONG=1 tries more places, windows too many for one request, and fifty kills.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsFeedback

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.recipe_files import read_recipe
from cloudscore_plugin.download import partial_download as part_module
from cloudscore_plugin.download import plan, writer
from cloudscore_plugin.download.partial_download import DownloadError, PartialDownload
from cloudscore_plugin.download.plan import grid, kind_of, usual, windows
from cloudscore_plugin.download.writer import discard, download, find, resume
from cloudscore_plugin.earthengine import server_watch, transport
from cloudscore_plugin.earthengine import session as session_module
from cloudscore_plugin.earthengine.connection import Connection
from cloudscore_plugin.earthengine.transport import Cancelled
from cloudscore_plugin.messages.errors import explain
from tests.desktop.harness import sandbox as sandbox_process
from tests.support import downloads
from tests.support.children import Child
from tests.support.downloads import box, is_cog, pixels_of, recipe, sandbox_log, sandbox_set, stored
from tests.support.faults import FAULTS
from tests.support.qt import in_thread
from tests.support.runs import LONG

HERE = recipe(box(11.30, 46.40, 11.33, 46.42), end="2023-04-05")
SMALL = 40_000  # bytes a window: about ten for the usual order here
WAIT = 280


@pytest.fixture(scope="module")
def url():
    with sandbox_process() as address:
        yield address


@pytest.fixture
def session(url, qgis_app, monkeypatch):
    """A session that does not wait long, with a sandbox that behaves."""
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(writer, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(writer, "LONGEST_PAUSE", 0.1)
    sandbox_set(url, faults=[], latency=0)
    yield in_thread(lambda: downloads.session(url))
    sandbox_set(url, faults=[], latency=0)
    session_module.forget()


@pytest.fixture
def order(tmp_path):
    return usual(HERE, str(tmp_path / "out" / "bolzano.tif"), clip=False)


@pytest.fixture(autouse=True)
def folder(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def fetch(session, order, *more, window_bytes=SMALL, **options):
    return in_thread(lambda: download(session, order, *more, window_bytes=window_bytes, **options), WAIT)


def go_on(session, path, **options):
    return in_thread(lambda: resume(session, path, **options), WAIT)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def fail(code, work):
    with pytest.raises(DownloadError) as caught:
        work()
    assert caught.value.code == code
    told = explain(caught.value)
    assert told.code == code and "{" not in told.whole and "–" not in told.whole
    return caught.value


# The pixels -----------------------------------------------------------------------------------------------------------

# Beside borders of UTM zones, the antimeridian on both sides of the equator, the exception of Norway; each with
# systems it may be wanted in and the resolution of one unit of them.
PLACES = [
    (11.30, 46.40, [("", 1), ("EPSG:3035", 1), ("EPSG:32633", 1), ("EPSG:3857", 1)]),
    (119.99, 24.00, [("", 1), ("EPSG:32650", 1), ("EPSG:3826", 1), ("EPSG:4326", 1e-5)]),
    (179.99, -16.90, [("", 1), ("EPSG:32760", 1), ("EPSG:4326", 1e-5), ("EPSG:3832", 1)]),
    (5.99, 60.00, [("", 1), ("EPSG:32631", 1), ("EPSG:25833", 1)]),
]


def random_order(seed, path):
    rng = random.Random(seed)
    lon, lat, systems = PLACES[seed % len(PLACES)]
    crs, unit = rng.choice(systems)
    lon, lat = lon + rng.uniform(-0.005, 0.002), lat + rng.uniform(0, 0.01)
    area = box(lon, lat, lon + rng.uniform(0.01, 0.03), lat + rng.uniform(0.004, 0.015))
    method = rng.choice(["median", "median", "mean", "latest", "medoid"])
    wish = recipe(area, end=f"2023-04-{rng.randint(5, 9):02d}", method=method, product=rng.choice(["L2A", "L1C"]))
    content = rng.choice(["bands", "bands", "bands", "NDVI", "EVI", "score", "clear_count", "holes"])
    changes = {"crs": crs} if crs else {}
    if content == "bands":
        known = catalog.PRODUCTS[wish.product].bands
        changes["bands"] = tuple(rng.sample(known, rng.randint(1, len(known))))
    return usual(
        wish,
        path,
        content,
        dtype=rng.choice(list(kind_of(content).factors)),
        resolution=rng.choice([10, 20, 60, 13.7]) * unit,
        clip=rng.random() < 0.5,
        cog=rng.random() < 0.7,
        **changes,
    ), rng.choice([5_000, 30_000, 200_000])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(48 if LONG else 7))
def test_windows_are_the_same_pixels_as_one_request(session, folder, seed):
    order, window_bytes = random_order(seed, str(folder / "a.tif"))
    result = fetch(session, order, window_bytes=window_bytes)
    assert result.requests == len(windows(order, grid(order), window_bytes))
    expected = stored(in_thread(lambda: downloads.at_once(session, order), WAIT), order)
    np.testing.assert_array_equal(pixels_of(order.path), expected)
    assert (expected != order.nodata).any(), "nothing was compared"


@pytest.mark.parametrize("place", range(len(PLACES)))
def test_windows_are_the_composite_computed_here(session, folder, place):
    """With numpy and PROJ from the scenes' own pixels; nothing of the evaluator, the expressions or the writer."""
    lon, lat, systems = PLACES[place]
    crs, unit = systems[-1]
    order = usual(
        recipe(box(lon, lat, lon + 0.02, lat + 0.01), end="2023-04-09"),
        str(folder / "a.tif"),
        bands=("B8", "B4", "B11", "B1"),
        crs=crs,
        resolution=10 * unit,
        clip=False,
    )
    fetch(session, order)
    table = in_thread(lambda: session.scene_table(order.recipe))
    expected = stored(downloads.computed(order, [row["properties"]["index"] for row in table["features"]]), order)
    np.testing.assert_array_equal(pixels_of(order.path), expected)
    assert (expected != order.nodata).any()


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="CLOUDSCORE_LONG is not set")
def test_more_than_one_request_could_hold_is_the_composite_computed_here(session, folder):
    order = usual(
        recipe(box(11.2, 46.3, 11.36, 46.41), end="2023-04-09"),
        str(folder / "a.tif"),
        bands=catalog.PRODUCTS["L2A"].bands,
        dtype="float32",
        clip=False,
    )
    whole = grid(order)
    assert whole.width * whole.height * (order.pixel_bytes + len(order.names)) > plan.LARGEST_REQUEST
    fetch(session, order, window_bytes=plan.WINDOW_BYTES)
    table = in_thread(lambda: session.scene_table(order.recipe))
    expected = stored(downloads.computed(order, [row["properties"]["index"] for row in table["features"]]), order)
    np.testing.assert_array_equal(pixels_of(order.path), expected)


def test_the_picture_is_what_the_layer_shows(session, folder):
    wish = recipe(box(11.30, 46.40, 11.32, 46.41), style=Style.of("NDVI"))
    order = usual(wish, str(folder / "a.tif"), "picture")
    fetch(session, order)
    from cloudscore_plugin.earthengine import expressions

    whole = grid(order)
    shown = in_thread(lambda: session.pixels(lambda ee: expressions.tile_image(ee, wish), whole.request))
    mask = in_thread(lambda: session.pixels(lambda ee: expressions.tile_image(ee, wish).mask(), whole.request))
    *colours, alpha = pixels_of(order.path)
    visible = mask["vis-red"] > 0
    np.testing.assert_array_equal(alpha, np.where(visible, 255, 0))
    assert visible.any() and not visible.all()
    for found, name in zip(colours, ("vis-red", "vis-green", "vis-blue")):
        np.testing.assert_array_equal(found[visible], shown[name][visible])
    raster = gdal.Open(order.path)
    assert raster.GetRasterBand(4).GetColorInterpretation() == gdal.GCI_AlphaBand


# The file -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cog", [True, False])
def test_the_file_says_what_it_is(session, order, folder, cog):
    order = order.with_(cog=cog, bands=("B4",), resolution=3)
    result = fetch(session, order)
    assert names(folder) == ["bolzano.tif", "bolzano.tif.json"]
    raster = gdal.Open(result.path)
    assert (raster.RasterXSize, raster.RasterYSize) == (result.width, result.height)
    assert raster.GetSpatialRef().GetAuthorityCode(None) == "32632"
    whole = grid(order)
    assert raster.GetGeoTransform() == (whole.left, 3.0, 0.0, whole.top, 0.0, -3.0)
    assert raster.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE" and is_cog(result.path) == cog
    for number, name in enumerate(order.bands, 1):
        band = raster.GetRasterBand(number)
        assert (band.GetDescription(), band.GetNoDataValue(), band.GetScale()) == (name, 65535, 0.0001)
        assert band.GetBlockSize() == [512, 512] and band.GetOverviewCount() == 1
        assert "STATISTICS_MEAN" not in band.GetMetadata()
    told = raster.GetMetadata()
    assert told["RECIPE"] == HERE.to_json() and told["SIMULATED"] == "YES"
    assert "2023-04-01 to 2023-04-04" in told["TIFFTAG_IMAGEDESCRIPTION"]
    assert read_recipe(result.sidecar) == order.recipe
    beside = json.loads(Path(result.sidecar).read_text("utf-8"))
    assert beside["recipe"] == json.loads(HERE.to_json()) and beside["simulated"] is True
    assert beside["order"]["bands"] == ["B4"] and "citation" not in beside


@pytest.mark.parametrize("cog", [True, False])
def test_every_band_says_its_wavelength(session, order, capfd, cog):
    """Where GDAL 3.10 and other tools look for it, and GDAL has nothing to complain about, in a file of 12 bands."""
    bands = catalog.PRODUCTS["L2A"].bands
    result = fetch(session, order.with_(cog=cog, bands=bands, resolution=3), window_bytes=1_000_000)
    raster = gdal.Open(result.path)
    for number, name in enumerate(bands, 1):
        band = raster.GetRasterBand(number)
        known = next(item for item in catalog.BANDS if item.name == name)
        told = band.GetMetadata("IMAGERY")
        assert float(told["CENTRAL_WAVELENGTH_UM"]) == pytest.approx(known.wavelength / 1000)
        assert float(told["FWHM_UM"]) == pytest.approx(known.width / 1000) and band.GetMetadata() == {}
        assert band.GetDescription() == name and band.GetScale() == 0.0001
    assert raster.ReadAsArray(buf_xsize=20, buf_ysize=20) is not None and is_cog(result.path) == cog
    raster = None
    assert "ERROR" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("version", "bands", "threads"),
    [(3050300, 4, "ALL_CPUS"), (3060000, 4, "1"), (3060200, 2, "1"), (3070000, 12, "1"), (3070000, 1, "ALL_CPUS"),
     (3070100, 12, "ALL_CPUS"), (3100000, 12, "ALL_CPUS")],
)  # fmt: skip
def test_versions_of_gdal_that_fail_with_several_threads_get_one(monkeypatch, version, bands, threads):
    monkeypatch.setattr(writer.gdal, "VersionInfo", lambda *_arguments: str(version))
    assert writer._threads(bands) == threads


def test_a_season_of_several_years_says_its_months(session, order):
    season = order.recipe.with_(start="2021-11-01", end="2024-05-01", months=(11, 4))
    job = writer._Job(session, order.with_(recipe=season), grid(order), None, {"simulated": True}, None, None)
    told = job._metadata()
    assert "2021-11-01 to 2024-04-30 (UTC), only months 11 to 4, median" in told["TIFFTAG_IMAGEDESCRIPTION"]
    assert told["MONTHS"] == "11 to 4"


@pytest.mark.parametrize("cog", [True, False])
def test_overviews_of_what_has_no_mean_have_none(session, order, cog):
    holes = usual(HERE.with_(clear_threshold=0.8), order.path, "holes", dtype="float32", resolution=3, cog=cog)
    fetch(session, holes)
    raster = gdal.Open(order.path)
    found = set(np.unique(raster.GetRasterBand(1).GetOverview(0).ReadAsArray()))
    del raster  # before an error's traceback keeps it
    assert {0, 1} <= found <= {holes.nodata, 0, 1}


def test_real_scenes_are_credited(session, order, monkeypatch):
    monkeypatch.setattr(session, "connection", Connection(session.connection.url, "sandbox", "none"))
    fetch(session, order)
    told = gdal.Open(order.path).GetMetadata()
    assert told["CITATION"] == catalog.CITATION and "2023" in told["TIFFTAG_COPYRIGHT"] and "SIMULATED" not in told
    assert json.loads(Path(order.path + ".json").read_text("utf-8"))["attribution"] == told["ATTRIBUTION"]


def test_an_older_file_is_replaced_with_all_that_lay_beside_it(session, order, folder):
    for ending in ("", ".aux.xml", ".ovr", ".json"):
        Path(order.path + ending).write_text("old")
    fetch(session, order)
    assert names(folder) == ["bolzano.tif", "bolzano.tif.json"] and gdal.Open(order.path) is not None


def test_what_has_a_name_is_on_the_disk(session, order, monkeypatch):
    """Each file's content before it gets its name, the name itself afterwards: a power cut leaves nothing hollow."""
    steps, sync, replace = [], os.fsync, Path.replace

    def noted_sync(handle):
        steps.append(("sync", os.fstat(handle).st_ino))
        sync(handle)

    def noted_replace(path, target):
        steps.append(("name", path.stat().st_ino, Path(target).parent.stat().st_ino))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    fetch(session, order)
    named = [number for number, step in enumerate(steps) if step[0] == "name"]
    # Record, checksum, finished, sidecar; both into place.
    assert len(named) == len(windows(order, grid(order), SMALL)) + 6
    for number in named:
        _name, file, folder = steps[number]
        assert ("sync", file) in steps[:number] and ("sync", folder) in steps[number:]


def test_a_path_may_hold_what_xml_does_not_like(session, order, folder):
    odd = order.with_(path=str(folder / 'R&D <1> "台中".tif'))
    fetch(session, odd)
    fetch(session, order)
    np.testing.assert_array_equal(pixels_of(odd.path), pixels_of(order.path))
    assert (pixels_of(odd.path) != order.nodata).any()


def test_gdal_is_left_as_it_was(session, order):
    cache, raising = gdal.GetCacheMax(), gdal.GetUseExceptions()
    for switch in (gdal.UseExceptions, gdal.DontUseExceptions):
        try:
            switch()
        except RuntimeError:
            continue  # GDAL's modules are switched as a stack, and other tests may have switched another one since
        try:
            fetch(session, order)
            assert gdal.GetUseExceptions() == (switch is gdal.UseExceptions)
        finally:
            (gdal.UseExceptions if raising else gdal.DontUseExceptions)()
    assert gdal.GetCacheMax() == cache


@pytest.mark.parametrize(("wanted", "limit"), [(8, plan.MOST_AT_ONCE), (99, 8)])
def test_many_are_under_way_at_once_and_never_more_than_allowed(session, url, order, monkeypatch, wanted, limit):
    monkeypatch.setattr(writer, "MOST_AT_ONCE", limit)
    sandbox_set(url, latency=0.4)
    count = len(windows(order, grid(order), 10_000))
    inside, most, lock = [0], [0], threading.Lock()
    usual_pixels = session.pixels

    def counted(*arguments, **named):
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        try:
            return usual_pixels(*arguments, **named)
        finally:
            with lock:
                inside[0] -= 1

    session.pixels = counted
    fetch(session, order, window_bytes=10_000, at_once=wanted)
    assert count >= 24 and most[0] == 8


# Trouble with the server ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults",
    [["memory:2", "timeout:1"], ["too-large:2", "object-too-large:1"], ["value-too-large:1", "response-size:2"]],
)
def test_what_is_too_big_is_halved(session, url, order, faults):
    order = order.with_(resolution=5)
    fetch(session, order)
    whole = pixels_of(order.path)
    before = len(sandbox_log(url))
    sandbox_set(url, faults=faults)
    result = fetch(session, order, window_bytes=plan.WINDOW_BYTES)
    assert result.requests == len(sandbox_log(url)) - before == 1 + 2 + 4, "three failed, each became two"
    np.testing.assert_array_equal(pixels_of(order.path), whole)


def test_of_what_was_halved_only_the_rest_is_asked_for_later(session, url, order):
    order = order.with_(resolution=5)
    sandbox_set(url, faults=["memory:2"])

    def strike(progress):
        if progress.done >= 1:
            sandbox_set(url, faults=["unauthenticated"])

    with pytest.raises(Exception, match="credentials"):
        fetch(session, order, at_once=1, on_progress=strike, window_bytes=plan.WINDOW_BYTES)
    left = find(order.path)
    assert (left.done, left.windows) == (1, 3)  # a quarter; the other quarter and the other half
    sandbox_set(url, faults=[])
    assert go_on(session, order.path).requests == 2


def test_what_the_server_is_silent_about_for_the_whole_time_is_halved(session, url, order, monkeypatch):
    monkeypatch.setattr(session.transport, "timeout", 5.0)
    sandbox_set(url, faults=["hang:1"])
    assert fetch(session, order, window_bytes=plan.WINDOW_BYTES).requests == 1 + 2


def test_what_the_server_counts_as_too_large_is_halved(session, order):
    usual_pixels, refused = session.pixels, []

    def first_refused(*arguments, **named):
        if not refused:
            refused.append(1)
            raise RuntimeError("Total request size (50331650 bytes) must be less than or equal to 50331648 bytes.")
        return usual_pixels(*arguments, **named)

    session.pixels = first_refused
    assert fetch(session, order, window_bytes=plan.WINDOW_BYTES).requests == 1 + 2


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: b"",
        lambda answer: b"PK" + answer[2:],
        lambda answer: answer[:40],
        lambda answer: answer[:-2],
        lambda answer: answer + b"\0\0",
        lambda answer: answer.replace(b"'B4'", b"'B5'"),
        lambda answer: answer.replace(b"<u2", b">u2"),
        lambda answer: re.sub(rb"\((\d+), (\d+)\)", rb"(\2, \1)", answer, count=1),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_refused(session, order, spoil):
    usual_pixels = session.pixels
    session.pixels = lambda *arguments, **named: spoil(usual_pixels(*arguments, **named))
    fail("answer_wrong", lambda: fetch(session, order, window_bytes=plan.WINDOW_BYTES))
    assert find(order.path).done == 0


def test_the_pace_falls_in_trouble_and_comes_back(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(writer, "time", SimpleNamespace(monotonic=lambda: now[0]))
    pace = writer._Pace(8)
    assert pace.allowed == 8 and pace.seconds(1000) is None
    assert pace.bad() and pace.bad() and pace.allowed == 0, "those under way at the same time count as one"
    now[0] += writer.FIRST_PAUSE
    assert pace.allowed == 4
    assert pace.bad()
    now[0] += 0.9 * writer.FIRST_PAUSE
    assert pace.allowed == 0, "the second pause is twice as long"
    now[0] += 1.2 * writer.FIRST_PAUSE
    assert pace.allowed == 2
    for _ in range(7):
        pace.good(100)
    assert pace.allowed == 8 and pace.seconds(1400) == pytest.approx(2 * (now[0] - 1000))
    assert pace.bad()
    now[0] += writer.PATIENCE + 1
    assert not pace.bad(), "it lasts"


def test_halving_ends(session, url, order):
    sandbox_set(url, faults=["memory"])
    with pytest.raises(Exception, match="memory limit"):
        fetch(session, order)
    assert find(order.path).done == 0


def test_passing_trouble_is_waited_out_and_lasting_trouble_told(session, url, order, monkeypatch):
    sandbox_set(url, faults=["429:12", "503:12", "500:9", "reset:9", "html-502:9", "quota:9", "aggregations:9"])
    stages = set()
    fetch(session, order, on_progress=lambda progress: stages.add(progress.stage))
    assert {"fetch", "wait", "write"} <= stages
    monkeypatch.setattr(writer, "PATIENCE", 0.3)
    sandbox_set(url, faults=["503"])
    with pytest.raises(Exception) as caught:
        fetch(session, order)
    assert explain(caught.value).code == "busy"
    sandbox_set(url, faults=[])
    assert go_on(session, order.path).path == order.path


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unauthenticated", "sign_in_again"),
        ("not-registered", "not_registered"),
        ("html", "not_earth_engine"),
    ],
)
def test_what_waiting_does_not_mend_stops_at_once_and_goes_on_later(session, url, order, folder, fault, code):
    """Such as credentials that expire mid-way."""
    Path(order.path).write_text("an older file")
    count = len(windows(order, grid(order), SMALL))

    def strike(progress):
        if progress.done >= 3:
            sandbox_set(url, faults=[fault])

    with pytest.raises(Exception) as caught:
        fetch(session, order, at_once=2, on_progress=strike)
    assert explain(caught.value).code == code
    assert Path(order.path).read_text() == "an older file"
    left = find(order.path)
    assert 3 <= left.done < left.windows == count and left.order == order and left.simulated
    sandbox_set(url, faults=[])
    assert go_on(session, order.path).requests == count - left.done
    assert find(order.path) is None


def test_a_storm_of_every_fault_ends_in_the_same_file(session, url, order, monkeypatch):
    fetch(session, order)
    whole = Path(order.path).read_bytes()
    monkeypatch.setattr(transport, "PATIENCE", 0.1)
    monkeypatch.setattr(session.transport, "timeout", 1.0)
    rng, ends = random.Random(7), 0
    faults = [name for name in FAULTS if FAULTS[name].kinds and "pixels" in FAULTS[name].kinds]
    assert len(faults) >= 14
    rng.shuffle(faults)
    while faults:
        now, faults = faults[:3], faults[3:]
        sandbox_set(url, faults=[f"{name}:{rng.randint(1, 4)}" for name in now])
        for _ in range(12):
            try:
                fetch(session, order, window_bytes=SMALL // 2)
                break
            except (DownloadError, Cancelled):
                raise
            except Exception as error:
                ends += 1
                assert explain(error).code not in ("unknown", "defect")
        assert Path(order.path).read_bytes() == whole
    assert ends, "nothing was ever interrupted"


# Trouble with the disk ------------------------------------------------------------------------------------------------


def test_a_disk_too_small_is_told_before_anything_is_asked(session, url, order, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 50_000))
    before = len(sandbox_log(url))
    fail("disk_full", lambda: fetch(session, order))
    assert len(sandbox_log(url)) == before


@contextlib.contextmanager
def tiny_disk(folder, kilobytes):
    """A disk of that size at a folder; skips where that is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.mark.parametrize("stage", ["fetch", "write"])
def test_a_disk_that_fills_up_mid_way_keeps_what_has_arrived(session, order, folder, tmp_path, monkeypatch, stage):
    """While windows arrive, and while the file is written."""
    pages, disk = [], tmp_path / "disk"

    def weigh(progress):
        if progress.stage == "write":
            pages.append(sum(-(-path.stat().st_size // 4096) for path in Path(order.path + ".part").iterdir()))

    fetch(session, order, on_progress=weigh)
    disk.mkdir()
    with tiny_disk(disk, 4 * (pages[0] // 2 if stage == "fetch" else pages[0] + 12)):
        there = order.with_(path=str(disk / "a.tif"))
        monkeypatch.setattr(writer._Job, "_check_space", lambda *_arguments: None)
        fail("disk_full", lambda: fetch(session, there))
        left = find(there.path)
        assert names(disk) == ["a.tif.part"] and left.done > 0 and (left.done == left.windows) == (stage == "write")
        shutil.copytree(disk, folder / "roomy")
    result = go_on(session, str(folder / "roomy" / "a.tif"))
    assert result.requests == left.windows - left.done
    assert Path(result.path).read_bytes() == Path(order.path).read_bytes()


def test_a_file_that_is_not_all_there_is_no_result(session, order, monkeypatch):
    """GDAL has said nothing, and yet the end is missing."""
    copy = writer._Job._copy

    def cut(job, driver, path, *more):
        copy(job, driver, path, *more)
        os.truncate(path, Path(path).stat().st_size // 2)

    monkeypatch.setattr(writer._Job, "_copy", cut)
    fail("write_failed", lambda: fetch(session, order))
    left = find(order.path)
    assert not Path(order.path).exists() and left.done == left.windows and not left.complete


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "folder_unwritable"),
        (errno.EROFS, "folder_unwritable"),
        (errno.EIO, "write_failed"),
    ],
)
def test_what_the_system_says_has_a_name(order, number, code):
    assert PartialDownload(order.path).failure(OSError(number, os.strerror(number))).code == code


def test_the_record_goes_last(session, order, monkeypatch):
    """Whatever ends it on the way: what is left can be understood."""
    removed, remove = [], part_module.remove

    def noted(path):
        removed.append(path.name)
        remove(path)

    monkeypatch.setattr(part_module, "remove", noted)
    fetch(session, order)
    assert len(removed) > 5 and removed[-1] == "order.json"


def test_a_folder_that_is_missing_or_not_writable(session, order, folder, monkeypatch):
    fail("folder_missing", lambda: fetch(session, order.with_(path=str(folder / "no" / "a.tif"))))
    if os.geteuid() == 0:  # nothing is forbidden to root

        def forbidden(self, *_arguments, **_named):
            raise PermissionError(errno.EACCES, "Permission denied", str(self))

        monkeypatch.setattr(Path, "mkdir", forbidden)
    else:
        folder.chmod(0o500)
    fail("folder_unwritable", lambda: fetch(session, order))
    assert names(folder) == []


def test_a_folder_removed_on_the_way_is_told_as_such(session, order, folder):
    def gone(progress):
        if progress.done > 1:
            # In one step: what is removed bit by bit could still be written to.
            with contextlib.suppress(FileNotFoundError):
                Path(order.path + ".part").rename(folder / "elsewhere")

    error = fail("folder_missing", lambda: fetch(session, order, on_progress=gone))
    assert error.values["folder"] == order.path + ".part"


@pytest.mark.parametrize("kilobytes", [0, 4])
def test_a_disk_that_is_full_when_the_lock_is_made_is_told_as_such(session, order, tmp_path, kilobytes):
    disk = tmp_path / "disk"
    disk.mkdir()
    with tiny_disk(disk, 64):
        with contextlib.suppress(OSError), (disk / "all").open("wb", buffering=0) as file:
            for _page in range(16 - kilobytes // 4):
                file.write(b"0" * 4096)
        fail("disk_full", lambda: fetch(session, order.with_(path=str(disk / "a.tif"))))


def test_a_disk_that_lets_nobody_write_is_told_as_such(session, order, tmp_path):
    """Read-only from the start, and when it becomes so while the folder is there."""
    disk = tmp_path / "disk"
    disk.mkdir()
    there = order.with_(path=str(disk / "a.tif"))
    with tiny_disk(disk, 4096):
        (disk / "a.tif.part").mkdir()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        fail("folder_unwritable", lambda: fetch(session, there))
        fail("folder_unwritable", lambda: fetch(session, there.with_(path=str(disk / "b.tif"))))


def test_a_target_that_cannot_be_replaced_keeps_the_finished_file(session, url, order, folder):
    Path(order.path).mkdir()  # stands for a file that Windows does not give away
    error = fail("target_open", lambda: fetch(session, order))
    assert error.values["path"] == order.path and find(order.path).complete
    Path(order.path).rmdir()
    before = len(sandbox_log(url))
    assert go_on(session, order.path).requests == 0 and len(sandbox_log(url)) == before
    assert names(folder) == ["bolzano.tif", "bolzano.tif.json"] and gdal.Open(order.path) is not None


# Cancelling -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["fetch", "write"])
def test_cancel_takes_effect_at_once_and_keeps_what_is_there(session, url, order, folder, monkeypatch, stage):
    monkeypatch.setattr(server_watch, "QUIET_SECONDS", 3600)  # nothing else ends a request that nobody answers
    order = order.with_(resolution=10 if stage == "fetch" else 6)
    feedback, later = QgsFeedback(), []

    def stop(progress):
        if feedback.isCanceled():
            later.append(progress)
        elif progress.stage == stage == "write" and progress.done >= 2:
            feedback.cancel()
        elif stage == "fetch" and progress.done == 2:  # what is asked for from now on is not answered
            sandbox_set(url, latency=3600)
            threading.Timer(0.5, feedback.cancel).start()

    with pytest.raises(Cancelled):
        fetch(session, order, feedback, at_once=2, on_progress=stop)
    assert later == []
    left = find(order.path)
    assert names(folder) == ["bolzano.tif.part"] and (left.done == left.windows) == (stage == "write")
    assert not list((folder / "bolzano.tif.part").glob("assembling*"))
    sandbox_set(url, latency=0)
    assert go_on(session, order.path).requests == left.windows - left.done


def test_cancel_stops_gdal_in_the_middle_of_a_file():
    feedback = QgsFeedback()
    going = writer._Job._going(SimpleNamespace(feedback=feedback), 0, 1)
    assert going(0.5, "", None) == 1
    feedback.cancel()
    assert going(0.6, "", None) == 0


# What lies beside the path --------------------------------------------------------------------------------------------


@pytest.fixture
def begun(session, url, order):
    """An unfinished download with half of its windows."""
    half = len(windows(order, grid(order), SMALL)) // 2

    def stop(progress):
        if progress.done >= half:
            sandbox_set(url, faults=["unauthenticated"])

    with pytest.raises(Exception, match="credentials"):
        fetch(session, order, at_once=1, on_progress=stop)
    sandbox_set(url, faults=[])
    return order


def test_damaged_and_foreign_windows_are_fetched_again(session, begun, folder):
    part = folder / "bolzano.tif.part"
    files = sorted(part.glob("*-*.tif"))
    data = bytearray(files[0].read_bytes())
    data[len(data) // 2] ^= 1
    files[0].write_bytes(data)
    files[1].write_bytes(files[1].read_bytes()[:-1])
    other = part_module.encoded(plan.Window(0, 0, 5, 5), memoryview(bytes(150)), begun)  # good, but not of this order
    elsewhere = PartialDownload(begun.path)
    elsewhere._key = part_module.identity(begun.with_(bands=("B8",)), True, SMALL)
    files[2].rename(part / f"{files[2].name[:-37]}-{elsewhere._digest_of(other)}.tif").write_bytes(other)
    (part / f"{'0123' * 8}.tmp").write_bytes(b"half a win")
    (part / "letter.tmp").write_text("somebody else's")
    left = find(begun.path)
    os.mkfifo(part / f"0-0-5-5-{'0' * 32}.tif")  # whoever reads it waits for ever
    (part / f"0-0-5-6-{'0' * 32}.tif").symlink_to("/dev/zero")  # there is no end to it
    assert go_on(session, begun.path).requests == left.windows - len(files) + 3
    expected = stored(in_thread(lambda: downloads.at_once(session, begun), WAIT), begun)
    np.testing.assert_array_equal(pixels_of(begun.path), expected)
    assert names(part) == ["letter.tmp"]


def test_a_record_that_cannot_be_looked_for_is_told(folder):
    fail("write_failed", lambda: find(str(folder / f"{'x' * 250}.tif")))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_record_closed_to_this_user_is_told(session, begun, folder):
    part = folder / "bolzano.tif.part"
    part.chmod(0)
    try:
        fail("folder_unwritable", lambda: find(begun.path))
    finally:
        part.chmod(0o700)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text.replace('"median"', '"mean"'), "part_broken"),
        (lambda text: text[: len(text) // 2], "part_broken"),
        (lambda text: "[" * 100_000, "part_broken"),
        (lambda text: "null", "part_broken"),
        (lambda text: resealed(text, version=99), "part_newer"),
        (lambda text: resealed(text, window_bytes="many"), "part_broken"),
        (lambda text: resealed(text, window_bytes=-1), "part_broken"),
        (lambda text: resealed(text, window_bytes=10**12), "part_broken"),
        (lambda text: resealed(text, order={**json.loads(text)["order"], "resolution": 0.01}), "part_broken"),
        (lambda text: resealed(text, order={}), "part_broken"),
    ],
)
def test_a_record_that_cannot_be_trusted_is_refused(session, begun, folder, spoil, code):
    record = folder / "bolzano.tif.part" / "order.json"
    record.write_text(spoil(record.read_text()))
    fail(code, lambda: go_on(session, begun.path))
    fail(code, lambda: fetch(session, begun))
    fail(code, lambda: find(begun.path))
    discard(begun.path)
    assert names(folder) == []


def resealed(text, **changes):
    body = {**json.loads(text), **changes}
    del body["sha256"]
    return json.dumps({**body, "sha256": part_module._digest(body)})


def test_other_orders_and_simulated_scenes_do_not_mix(session, begun, folder, monkeypatch):
    fail("part_other", lambda: fetch(session, begun.with_(bands=("B8",))))
    monkeypatch.setattr(session, "connection", Connection(session.connection.url, "sandbox", "none"))
    fail("part_simulated", lambda: go_on(session, begun.path))
    (folder / "bolzano.tif.part" / "notes.txt").write_text("mine")
    discard(begun.path)
    assert names(folder / "bolzano.tif.part") == ["notes.txt"], "only what the plugin put there goes"
    fail("part_none", lambda: go_on(session, begun.path))


def test_a_record_without_a_window_is_in_nobodys_way(session, order, folder):
    """After "no scenes found" the advice is another order for the same file."""
    part = folder / "bolzano.tif.part"
    for spoil in (lambda text: text, lambda text: text[:40], lambda text: resealed(text, version=99)):
        with PartialDownload(order.path).locked():
            PartialDownload(order.path).create(order.with_(bands=("B8",)), False, SMALL)
        (part / "order.json").write_text(spoil((part / "order.json").read_text()))
        fetch(session, order)
        assert names(folder) == ["bolzano.tif", "bolzano.tif.json"]


@pytest.mark.parametrize("crafted", ["another", "cut", "link", "unnoted", "pipe"])
def test_a_finished_file_is_checked_before_it_is_moved(session, url, order, folder, tmp_path, crafted):
    Path(order.path).mkdir()
    fail("target_open", lambda: fetch(session, order))
    finished = folder / "bolzano.tif.part" / "finished.tif"
    good = finished.read_bytes()
    Path(order.path).rmdir()
    if crafted == "another":
        finished.write_bytes(good[:-5] + b"other")
    elif crafted == "cut":
        os.truncate(finished, 100)
    elif crafted == "unnoted":
        (finished.parent / "finished.sha256").unlink()
    else:
        finished.unlink()
        (tmp_path / "secret").write_bytes(b"mine")
        finished.symlink_to(tmp_path / "secret") if crafted == "link" else os.mkfifo(finished)
    assert go_on(session, order.path).requests == 0, "the windows are all here"
    assert Path(order.path).read_bytes() == good and not Path(order.path).is_symlink()


def test_a_folder_that_was_moved_goes_on_where_it_is(session, begun, folder):
    (folder / "elsewhere").mkdir()
    (folder / "bolzano.tif.part").rename(folder / "elsewhere" / "new.tif.part")
    assert go_on(session, str(folder / "elsewhere" / "new.tif")).path.endswith("new.tif")
    assert names(folder / "elsewhere") == ["new.tif", "new.tif.json"]


def test_two_at_the_same_file_are_refused(session, url, order, folder, tmp_path):
    """In the same process and in another; the lock of one that was killed does not count."""
    sandbox_set(url, latency=0.2)
    child = child_of(url, order, at_once=1)
    child.until(lambda event: event.get("done", 0) >= 1)
    error = fail("part_busy", lambda: fetch(session, order))
    assert error.values["process"] == child.process.pid
    fail("part_busy", lambda: discard(order.path))
    child.kill()
    sandbox_set(url, latency=0)
    with PartialDownload(order.path).locked():
        yesterday = time.time() - 86_400
        os.utime(folder / "bolzano.tif.part" / "lock", (yesterday, yesterday))  # a download may take that long
        fail("part_busy", lambda: fetch(session, order))
    fetch(session, order)


# Killed ---------------------------------------------------------------------------------------------------------------


def child_of(url, order, at_once=4):
    """A process that downloads."""
    given = {"url": url, "order": order.to_json(), "at_once": at_once, "window_bytes": SMALL}
    return Child("download", Path(order.path).parent.parent, **given)


@pytest.mark.long
def test_killed_at_any_moment_it_ends_in_the_identical_file(session, url, order, tmp_path):
    """SIGKILL; and what is asked for again was under way."""
    fetch(session, order)
    whole = Path(order.path).read_bytes()
    count, at_once = len(windows(order, grid(order), SMALL)), 4
    rng, wanted = random.Random(3), 50 if LONG else 2
    again = 2 if LONG else 1
    moments = [*(rng.uniform(0, 1.2) for _ in range(again)), *["assembling"] * again, "finished", "moved"]
    before, kills, rounds, folder = len(sandbox_log(url)), 0, 0, tmp_path / "out" / "bolzano.tif.part"
    sandbox_set(url, latency=0.1)
    while moments or kills < wanted:  # some come too late
        rounds += 1
        Path(order.path).unlink(missing_ok=True)
        while moments or kills < wanted:
            had = find(order.path)
            child = child_of(url, order, at_once)
            events = child.until(lambda event: "ready" in event)
            moment = moments.pop() if moments else rng.uniform(0, 1.2)
            killed = _kill_at(child, moment, folder, Path(order.path))
            kills += killed
            has = find(order.path)
            assert (has.done if has else count) >= (had.done if had else 0) or not killed, "something was lost"
            begun = has is not None or Path(order.path).exists()  # else it was killed before
            assert begun or had is None, "something was lost"
            if not killed or (begun and has is None):
                break
        if find(order.path) is not None:
            had = find(order.path)
            child = child_of(url, order, at_once)
            events = child.until(lambda event: "requests" in event or "failed" in event)
            child.process.join(30)
            assert events[-1] == {"requests": had.windows - had.done}
        assert Path(order.path).read_bytes() == whole
    asked = len(sandbox_log(url)) - before
    assert kills >= wanted and asked <= rounds * count + kills * at_once


def _kill_at(child, moment, folder, target) -> bool:
    """Kill after so many seconds, or when a file appears; False if it ended before."""
    if isinstance(moment, float):
        child.process.join(moment)
    else:

        def assembling():
            with contextlib.suppress(FileNotFoundError):  # the folder is being removed
                return list(folder.glob("assembling*"))

        seen = {"assembling": assembling, "moved": target.exists}
        seen["finished"] = lambda: (folder / "finished.tif").exists()
        while child.process.is_alive() and not seen[moment]():
            time.sleep(0.0002)
    return child.kill()
