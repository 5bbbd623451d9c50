"""Every algorithm by qgis_process, on a QGIS that has no window and a profile that has only the plugin."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from .harness import qgis_process, sandbox, settings_for

# The sample world has clear skies over the west of Taiwan in these weeks.
GIVEN = {"EXTENT": "120.40,120.43,23.72,23.74 [EPSG:4326]", "START": "2023-11-01", "END": "2023-12-15"}
NAMES = (
    "areastatistics",
    "areastogeotiffs",
    "changepolygons",
    "changetilelayers",
    "changetogeotiff",
    "clearcounttogeotiff",
    "comparemethods",
    "compositetilelayer",
    "compositetogeotiff",
    "exportcompositetodrive",
    "exportstatisticstodrive",
    "listscenes",
    "pixelseries",
    "seriestilelayers",
    "seriestogeotiffs",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("qgis_process")


@pytest.fixture(scope="module")
def served(place):
    """Profile settings that lead to a sandbox, whose Drive is a folder of ``place``."""
    with sandbox("--drive", str(place)) as url:
        yield settings_for(url)


def start(place, settings, name, language="en", **parameters) -> subprocess.CompletedProcess:
    given = [f"{key}={value}" for key, value in {**GIVEN, **parameters}.items()]
    return qgis_process(
        place, "--json", "run", f"cloudscore:{name}", "--", *given, settings=settings, language=language
    )


def run(place, settings, name, **parameters) -> dict:
    """The results of an algorithm. Raises AssertionError with what was said when it failed."""
    done = start(place, settings, name, **parameters)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(done.stdout)["results"]


def test_the_algorithms_are_listed_in_the_users_language(place):
    listed = qgis_process(place, "list", language="zh-Hant").stdout
    found = dict(re.findall(r"cloudscore:(\w+)\t(.*)", listed))
    assert set(found) == set(NAMES)
    assert found["listscenes"] == "列出影像"


def test_scenes_into_a_table(place, served):
    table = place / "scenes.csv"
    results = run(place, served, "listscenes", OUTPUT=table)
    with table.open(encoding="utf-8") as lines:
        found = list(csv.DictReader(lines))
    assert len(found) == results["COUNT"] > 10
    assert all(row["scene"].endswith(row["mgrs_tile"]) for row in found)
    clear = [float(row["clear_percent"]) for row in found]
    assert 0 <= min(clear) < 30 < 90 < max(clear) <= 100
    assert all("2023/11/01" <= row["taken"] < "2023/12/16" for row in found)


def test_a_tile_layer_of_which_tiles_come(place, served):
    results = run(place, served, "compositetilelayer", STYLE="NDVI")
    address = re.search(r"url=([^&]+)", results["URI"])[1]
    tile = address.replace("{z}", "14").replace("{x}", "13673").replace("{y}", "7083")
    with urllib.request.urlopen(tile, timeout=60) as answer:
        assert answer.read()[:4] == b"\x89PNG"


def test_a_series_as_addresses_of_tiles_where_there_is_no_map(place, served):
    done = start(place, served, "seriestilelayers", STEP="month", END="2023-12-31")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "no layer is added to a project" in done.stdout + done.stderr
    uris = json.loads(json.loads(done.stdout)["results"]["URIS"])
    assert list(uris) == ["2023-11-01/2023-11-30", "2023-12-01/2023-12-31"]
    assert len(set(uris.values())) == 2 and all("/tiles/{z}/{x}/{y}" in uri for uri in uris.values())


def test_a_composite_and_its_clear_views_as_files(place, served):
    """One by its extent, one by a layer of the same rectangle: the pixels lie on each other."""
    results = run(place, served, "compositetogeotiff", BANDS="B4,B3,B2", OUTPUT=place / "composite.tif")
    west, east, south, north = 120.40, 120.43, 23.72, 23.74
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    (place / "area.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), "utf-8")
    layer = {"EXTENT": "", "AREA": place / "area.geojson"}
    run(place, served, "clearcounttogeotiff", **layer, OUTPUT=place / "count.tif")
    composite, count = (gdal.Open(str(place / name)) for name in ("composite.tif", "count.tif"))
    assert [composite.GetRasterBand(n).GetDescription() for n in (1, 2, 3)] == ["B4", "B3", "B2"]
    assert composite.GetGeoTransform() == count.GetGeoTransform()
    assert "TM2 zone 121" in composite.GetProjection()
    red, views = composite.GetRasterBand(1), count.GetRasterBand(1)
    hidden, views = (
        red.ReadAsArray() == red.GetNoDataValue(),
        np.ma.masked_equal(views.ReadAsArray(), views.GetNoDataValue()),
    )
    assert views.max() > 3
    assert (hidden[~views.mask] == (views.compressed() == 0)).all(), "where there is no clear view, there is no value"
    assert json.loads(Path(results["SIDECAR"]).read_text("utf-8"))


def test_an_export_into_drive(place, served):
    results = run(place, served, "exportcompositetodrive", NAME="taiwan", FOLDER="maps", WAIT="true")
    assert results["STATE"] == "SUCCEEDED"
    assert (place / "drive" / "maps" / "taiwan.tif").stat().st_size > 10_000


def test_sample_scenes_need_no_account_and_leave_nothing_running(place):
    results = run(place, "[cloudscore]\nconnection=sample", "listscenes", OUTPUT=place / "sample.csv")
    assert results["COUNT"] > 10
    home = f"HOME={place / 'home'}".encode()
    until = time.monotonic() + 60  # a process ends a moment after it was told to
    while left := [path for path in Path("/proc").glob("[0-9]*/environ") if home in _content(path)]:
        assert time.monotonic() < until, [(path.parent / "cmdline").read_bytes() for path in left]
        time.sleep(0.1)


def test_what_cannot_be_ends_with_words_and_a_code(place, served):
    done = start(place, served, "compositetilelayer", language="zh-Hant", END="2023-10-01")
    assert done.returncode != 0
    assert "早於" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_no_server_ends_with_words_and_a_code(place):
    done = start(place, settings_for("http://127.0.0.1:9"), "compositetilelayer")
    assert done.returncode != 0
    assert "cannot be reached" in done.stdout + done.stderr


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has just ended, or is another user's
        return b""
