"""Exports on Earth Engine's side, from an order to the pixels in Drive, over real HTTP with the sandbox."""

import json
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from osgeo import gdal

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.download.plan import OrderError, grid, usual
from cloudscore_plugin.download.writer import download
from cloudscore_plugin.earthengine import batch_exports as exports
from cloudscore_plugin.earthengine import credentials, session
from cloudscore_plugin.earthengine.batch_exports import ASSET, CLOUD, DRIVE, Destination, Task
from cloudscore_plugin.earthengine.connection import Connection, ConnectionProblem
from cloudscore_plugin.earthengine.session import connect
from cloudscore_plugin.earthengine.signin import sign_in
from cloudscore_plugin.messages.errors import Problem, explain
from cloudscore_plugin.messages.names import plain_name
from cloudscore_plugin.sandbox.batch_tasks import BUCKET
from cloudscore_plugin.sandbox.world import SampleWorld
from cloudscore_plugin.services import export_tasks as kept
from cloudscore_plugin.settings import SettingsList
from tests.support.accounts import PROJECT, Browser, connection_to, signed_in
from tests.support.browser import allow, cancel
from tests.support.downloads import is_cog
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import in_thread

WEST, SOUTH = 121.50, 25.00
BOX = [[WEST, SOUTH], [WEST + 0.02, SOUTH], [WEST + 0.015, SOUTH + 0.02], [WEST, SOUTH + 0.02], [WEST, SOUTH]]
RECIPE = CompositeRecipe(
    roi={"type": "Polygon", "coordinates": [BOX]}, start="2023-06-01", end="2023-06-20", clear_threshold=0.5
)
IN_DRIVE = Destination(DRIVE, "Taipei, June", folder="Maps")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A sandbox without accounts."""
    folder = tmp_path_factory.mktemp("drive")
    with SandboxServer(SampleWorld(), drive=str(folder)) as running:
        running.folder = folder
        yield running
        assert running.last_error is None
    session.forget()


@pytest.fixture
def google(tmp_path):
    """A sandbox that asks for a sign-in."""
    with SandboxServer(SampleWorld(), account="ready", drive=str(tmp_path / "drive")) as running:
        yield running
        assert running.last_error is None
    session.forget()


def to(server):
    return Connection(server.url, project="sandbox", credentials="none")


def begin(connection, order, destination, request_id=""):
    return in_thread(lambda: kept.begin(connect(connection), order, destination, request_id))


def ended(connection, task):
    """The task as it has ended."""
    until = time.monotonic() + 30
    while not task.finished:
        assert time.monotonic() < until
        time.sleep(0.02)
        task = in_thread(lambda name=task.name: exports.status(connect(connection), name))
    return task


def layers(path):
    file = gdal.Open(str(path))
    return file.ReadAsArray().reshape(file.RasterCount, file.RasterYSize, file.RasterXSize)


def downloaded(connection, order, folder):
    """The pixels of the order's download."""
    order = order.with_(path=str(folder / "downloaded.tif"))
    in_thread(lambda: download(connect(connection), order), 60)
    return layers(order.path)


@pytest.mark.parametrize("content, changes", [
    ("bands", {"resolution": 20}), ("bands", {"dtype": "int16", "clip": False, "cog": False, "resolution": 30}),
    ("NDVI", {"resolution": 20}), ("picture", {"resolution": 20, "crs": "EPSG:3826"}),
    ("clear_count", {"resolution": 60, "crs": "EPSG:3857"}),
])  # fmt: skip
def test_an_export_to_drive_is_the_download(world, tmp_path, content, changes):
    order = usual(RECIPE, "/composite.tif", content, **changes)
    destination = Destination(DRIVE, f"{content} {order.dtype}", folder="Maps")
    task = begin(to(world), order, destination)
    assert task.name.startswith("projects/sandbox/operations/") and not task.finished and task.created
    task = ended(to(world), task)
    assert (task.state, task.progress, task.error) == ("SUCCEEDED", 1.0, None)
    assert task.seconds > 0 and task.ended >= task.created and task.links[0].startswith(world.url)
    path = world.folder / "drive" / "Maps" / f"{destination.name}.tif"
    np.testing.assert_array_equal(layers(path), downloaded(to(world), order, tmp_path))
    file, whole = gdal.Open(str(path)), grid(order)
    assert file.GetGeoTransform() == (whole.left, whole.scale, 0, whole.top, 0, -whole.scale)
    assert tuple(file.GetRasterBand(n + 1).GetDescription() for n in range(file.RasterCount)) == order.names
    assert file.GetRasterBand(1).GetNoDataValue() == (order.nodata if order.nodata is not None else 0)
    assert is_cog(path) == order.cog


def test_buckets_and_assets(world, tmp_path):
    order = usual(RECIPE, "/composite.tif", resolution=30)
    wanted = downloaded(to(world), order, tmp_path)
    assert (wanted == order.nodata).any() and (wanted != order.nodata).any()
    bucket = ended(to(world), begin(to(world), order, Destination(CLOUD, "2023/june", bucket=BUCKET)))
    asset = ended(to(world), begin(to(world), order, Destination(ASSET, "projects/sandbox/assets/june")))
    assert bucket.state == asset.state == "SUCCEEDED"
    np.testing.assert_array_equal(layers(world.folder / "buckets" / BUCKET / "2023" / "june.tif"), wanted)
    found = layers(world.folder / "assets" / "projects" / "sandbox" / "assets" / "june.tif")
    np.testing.assert_array_equal(np.where(wanted == order.nodata, 0, wanted), found)  # masked there
    again = ended(to(world), begin(to(world), order, Destination(ASSET, "projects/sandbox/assets/june")))
    assert explain(again.error).code == "asset_exists" and "assets/june" in explain(again.error).text
    over = Destination(ASSET, "projects/sandbox/assets/june", overwrite=True)
    assert ended(to(world), begin(to(world), order, over)).state == "SUCCEEDED"


def test_one_request_and_one_task_for_one_wish(world):
    order = usual(RECIPE, "/composite.tif", resolution=60)
    in_thread(lambda: connect(to(world)))
    world.log.clear()
    first, again = (begin(to(world), order, IN_DRIVE, "one-wish") for _time in range(2))
    assert first.name == again.name
    assert [entry.kind for entry in world.log] == ["export", "export"]
    assert in_thread(lambda: exports.listed(connect(to(world))))[0].name == first.name
    ended(to(world), first)


def test_cancelling(world):
    gate, turn = threading.Event(), world.exports._turn
    world.exports._turn = lambda: gate.wait(20) and turn()
    try:
        task = begin(to(world), usual(RECIPE, "/composite.tif", resolution=60), IN_DRIVE)
        task = in_thread(lambda: exports.cancel(connect(to(world)), task.name))
        assert task.state in ("CANCELLED", "CANCELLING")
    finally:
        gate.set()
        world.exports._turn = turn
    task = ended(to(world), task)
    assert task.state == "CANCELLED" and task.finished and task.error is None


def test_a_task_that_earth_engine_has_forgotten(world):
    task = in_thread(lambda: exports.status(connect(to(world)), "projects/sandbox/operations/LONGAGO"))
    assert task.state == "GONE" and task.finished


def test_one_task_that_is_closed_to_this_account_hides_no_other(google):
    signed_in(google)
    order = usual(RECIPE, "/composite.tif", resolution=60)
    task = begin(connection_to(google), order, Destination(ASSET, f"projects/{PROJECT}/assets/a"))
    other = "projects/somebody-elses/operations/A"
    found = in_thread(lambda: exports.statuses(connect(connection_to(google)), [other, task.name]))
    assert [each.name for each in found] == [task.name]
    with pytest.raises(Exception) as caught:
        in_thread(lambda: exports.statuses(connect(connection_to(google)), [other]))
    assert explain(caught.value).code == "project_refused"


@pytest.mark.parametrize("fault, code", [
    ("drive-full", "drive_full"), ("task-memory", "too_big"),
])  # fmt: skip
def test_a_task_that_fails_is_explained(world, fault, code):
    world.faults.set([fault])
    try:
        task = ended(to(world), begin(to(world), usual(RECIPE, "/composite.tif", resolution=60), IN_DRIVE))
    finally:
        world.faults.set([])
    assert task.state == "FAILED" and explain(task.error).code == code


@pytest.mark.parametrize("destination, code", [
    (Destination(CLOUD, "a", bucket="no-such-bucket"), "bucket_missing"),
    (Destination(ASSET, "projects/sandbox/assets/missing/a"), "asset_home"),
    (Destination(ASSET, "projects/another-project/assets/a"), "asset_home"),
])  # fmt: skip
def test_a_destination_that_is_not_there(world, destination, code):
    task = ended(to(world), begin(to(world), usual(RECIPE, "/composite.tif", resolution=60), destination))
    assert explain(task.error).code == code


def test_one_grid_cannot_lie_on_both_sides_of_the_antimeridian(world):
    sides = [[[[w, -17], [e, -17], [e, -16.9], [w, -16.9], [w, -17]]] for w, e in ((179.9, 180), (-180, -179.9))]
    recipe = RECIPE.with_(roi={"type": "MultiPolygon", "coordinates": sides})
    with pytest.raises(OrderError) as caught:
        begin(to(world), usual(recipe, "/a.tif", crs="EPSG:4326", resolution=0.001), IN_DRIVE)
    assert caught.value.code == "crs_split"


# Destinations


@pytest.mark.parametrize("make, code", [
    (lambda: Destination(DRIVE, ""), "export_name"),
    (lambda: Destination(DRIVE, "a/b"), "export_name"),
    (lambda: Destination(DRIVE, " a"), "export_name"),
    (lambda: Destination(DRIVE, "a" * 101), "export_name"),
    (lambda: Destination(DRIVE, "a", folder="b/c"), "export_folder"),
    (lambda: Destination(CLOUD, "a"), "export_bucket"),
    (lambda: Destination(CLOUD, "a", bucket="Big"), "export_bucket"),
    (lambda: Destination(CLOUD, "/a", bucket="big"), "export_name"),
    (lambda: Destination(ASSET, "my-composite"), "export_asset"),
    (lambda: Destination(ASSET, "projects/p/assets/a"), "export_asset"),
    (lambda: Destination(ASSET, "projects/my-project/assets/a b"), "export_asset"),
])  # fmt: skip
def test_destinations_that_cannot_be(make, code):
    with pytest.raises(Problem) as caught:
        make()
    assert caught.value.code == code and explain(caught.value).code == code


@pytest.mark.parametrize("name, title", [
    ("Taipei, June", "Taipei,_June"), ("臺北", "composite_2023-06-01_2023-06-19_median"), ("a b", "a_b"),
    ("Bözen", "Bozen"), ("大甲溪 NDVI", "NDVI_composite_2023-06-01_2023-06-19_median"), ("x" * 100, "x" * 100),
])  # fmt: skip
def test_titles_have_the_characters_earth_engine_takes(name, title):
    """Where that leaves nothing of a name, the dates tell one composite from the other."""
    assert plain_name(name, RECIPE, exports.TITLE_MARKS) == title
    season = RECIPE.with_(start="2021-11-01", end="2024-05-01", months=(11, 4))
    assert plain_name("測試", season) == "composite_2021-11-01_2024-04-30_months11-04_median"


# Permissions


def scopes_of(server):
    return set(credentials.stored(connection_to(server)).scopes)


def test_drive_needs_a_permission_that_is_asked_for_only_then(google):
    signed_in(google)
    before = scopes_of(google)
    assert not before & {credentials.DRIVE, credentials.STORAGE}
    order = usual(RECIPE, "/composite.tif", resolution=60)
    google.log.clear()
    with pytest.raises(ConnectionProblem) as caught:
        begin(connection_to(google), order, IN_DRIVE)
    assert caught.value.code == "export_scope_drive"
    assert "export" not in [entry.kind for entry in google.log], "known beforehand, not asked"
    bucket = begin(connection_to(google), order, Destination(CLOUD, "a", bucket=BUCKET))
    assert ended(connection_to(google), bucket).state == "SUCCEEDED", "cloud-platform is enough for Cloud Storage"
    signed_in(google, further=(credentials.DRIVE,))
    assert scopes_of(google) == before | {credentials.DRIVE}
    assert ended(connection_to(google), begin(connection_to(google), order, IN_DRIVE)).state == "SUCCEEDED"
    signed_in(google, further=(credentials.STORAGE,))
    assert scopes_of(google) == before | {credentials.DRIVE, credentials.STORAGE}, "what was allowed stays"


@pytest.mark.parametrize("act, code", [
    (cancel, "sign_in_cancelled"),
    (lambda address: allow(address, untick=(credentials.DRIVE,)), "sign_in_scopes"),
])  # fmt: skip
def test_who_does_not_allow_it_keeps_the_sign_in(google, act, code):
    signed_in(google)
    file = credentials.persistent_file(connection_to(google).endpoints)
    before = file.read_bytes()
    with pytest.raises(ConnectionProblem) as caught:
        in_thread(lambda: sign_in(Browser(act), None, connection_to(google).endpoints, further=(credentials.DRIVE,)))
    assert caught.value.code == code and file.read_bytes() == before


def test_an_old_sign_in_without_noted_scopes_learns_it_from_the_server(google):
    signed_in(google)
    file = credentials.persistent_file(connection_to(google).endpoints)
    content = json.loads(file.read_text())
    del content["scopes"]
    file.write_text(json.dumps(content))
    with pytest.raises(ConnectionProblem) as caught:
        begin(connection_to(google), usual(RECIPE, "/composite.tif", resolution=60), IN_DRIVE)
    assert caught.value.code == "export_scope_drive"
    assert "export" in [entry.kind for entry in google.log]


def test_a_project_that_may_not_export(google):
    signed_in(google)
    google.switch_account("no-export")
    with pytest.raises(Exception) as caught:
        begin(
            connection_to(google), usual(RECIPE, "/composite.tif", resolution=60),
            Destination(ASSET, f"projects/{PROJECT}/assets/a"),
        )  # fmt: skip
    assert explain(caught.value).code == "role_missing_write"


# What is kept


def test_the_list_outlives_a_restart():
    tasks = [
        Task(f"projects/p/operations/{n}", f"t{n}", created="2026-11-21T10:00:00+00:00", links=("https://x/",))
        for n in range(3)
    ]
    for task in tasks:
        kept.remember(task, IN_DRIVE, "sample")
    assert [export.task for export in kept.known()] == tasks[::-1]
    assert kept.known()[0] == kept.Export(tasks[2], IN_DRIVE, "sample")
    kept.remember(replace(tasks[0], state="FAILED"), IN_DRIVE, "sample")
    assert [export.task.title for export in kept.known()] == ["t0", "t2", "t1"]


def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    for n in range(5):
        kept.remember(Task(f"projects/p/operations/{n}", state="RUNNING" if n == 1 else "FAILED"), IN_DRIVE, "sample")
    assert [export.task.name[-1] for export in kept.known()] == ["4", "3", "1"]


@pytest.mark.parametrize("text", [
    "", "{", "3", "[3]", '{"task": {}}', "[" * 100_000,
    json.dumps({"task": {"name": 3, "links": []}, "destination": {"kind": "drive", "name": "a"}, "server": "sample",
                "told": False}),
    json.dumps({"task": {"name": "a", "links": []}, "destination": {"kind": "moon", "name": "a"}, "server": "sample",
                "told": False}),
])  # fmt: skip
def test_what_is_spoilt_in_the_list_is_left_out(text):
    SettingsList("exports").put("a", text)
    assert kept.known() == []
    export = kept.remember(Task("projects/p/operations/1"), IN_DRIVE, "sample")
    assert kept.known() == [export]


def test_links_that_are_no_pages_are_never_opened():
    links = ["file:///etc/passwd", "javascript:alert(1)", "https://good/", 3, "http://["]
    task = exports._task({"name": "a", "metadata": {"destinationUris": links}})
    assert task.links == ("https://good/",)
    item = {"task": {"name": "a", "links": links}, "destination": {"kind": "drive", "name": "a"}, "server": "sample"}
    SettingsList("exports").put("a", json.dumps({**item, "told": False}))
    assert kept.known()[0].task.links == ("https://good/",)
