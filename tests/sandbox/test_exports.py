"""Exports on the server's side, asked for and followed with the client's own words."""

import contextlib
import io
import json
import threading
import time
import urllib.error
import urllib.request

import ee
import numpy as np
import pytest
from osgeo import gdal

from cloudscore_plugin.sandbox import batch_tasks as exports
from cloudscore_plugin.sandbox.world import SampleWorld
from tests.support.account_server import _Grant
from tests.support.arrays import ORIGIN, S2, UTM, ArrayCatalogue, ArrayScene
from tests.support.faulty_sandbox import SandboxServer
from tests.support.sandbox import START, Sandbox, connect, decode, post, refusal

SIZE = (700, 530)  # more than one block each way
TRANSFORM = [10, 0, ORIGIN[0], 0, -10, ORIGIN[1]]
GRID = {
    "dimensions": {"width": SIZE[0], "height": SIZE[1]},
    "affineTransform": dict(
        zip(("scaleX", "shearX", "translateX", "shearY", "scaleY", "translateY"), map(float, TRANSFORM))
    ),
    "crsCode": UTM,
}


@pytest.fixture
def sandbox(tmp_path):
    """A server of the test's own, whose exports land in ``tmp_path``."""
    with SandboxServer(ArrayCatalogue([]), drive=str(tmp_path)) as server:
        connect(server)
        yield Sandbox(server)
        assert server.last_error is None
    ee.Reset()


def a_scene(seed=7):
    """Two uint16 bands with holes."""
    random = np.random.default_rng(seed)
    values = random.integers(1, 10000, (2, SIZE[1], SIZE[0])).astype(np.uint16)
    hidden = random.random((2, SIZE[1], SIZE[0])) < 0.1
    return {name: np.ma.MaskedArray(values[n], hidden[n]) for n, name in enumerate(("B4", "B8"))}


def region():
    """The whole scene's box as the client wants it for an export of a grid."""
    width, height = SIZE
    x, y = ORIGIN
    return ee.Geometry.Rectangle([x, y - 10 * height, x + 10 * width, y], UTM, False)


def ended(task, states=("COMPLETED", "FAILED", "CANCELLED"), seconds=30):
    """The status of a task once it is in one of these states."""
    until = time.monotonic() + seconds
    while (status := task.status())["state"] not in states:
        assert time.monotonic() < until, status
        time.sleep(0.02)
    return status


def to_drive(image, **more):
    given = {"description": "composite", "folder": "maps", "crs": UTM, "crsTransform": TRANSFORM, "region": region()}
    task = ee.batch.Export.image.toDrive(image, **{**given, **more})
    task.start()
    return task


def raw(expression, **more):
    """An image:export request of the whole grid, sent as the REST interface has it."""
    options = {"fileFormat": "GEO_TIFF", "driveDestination": {"folder": "maps", "filenamePrefix": "raw"}}
    request = {"expression": expression, "description": "raw", "grid": GRID, "fileExportOptions": options}
    return ee.data.exportImage(more.pop("requestId", ""), {**request, **more})


def layers(path):
    return gdal.Open(str(path)).ReadAsArray()


def test_a_file_in_drive_holds_the_pixels_that_computePixels_gives(sandbox, tmp_path):
    image = sandbox.image(**a_scene()).multiply(3).add(1).toUint16()
    task = to_drive(image, fileNamePrefix="taipei")
    status = ended(task)
    assert status["state"] == "COMPLETED" and status["task_type"] == "EXPORT_IMAGE"
    wanted, _kind = decode(sandbox.request(image, *SIZE, kind="GEO_TIFF"))
    found = gdal.Open(str(tmp_path / "drive" / "maps" / "taipei.tif"))
    np.testing.assert_array_equal(found.ReadAsArray(), wanted)
    assert found.GetGeoTransform() == (ORIGIN[0], 10, 0, ORIGIN[1], 0, -10)
    assert "32611" in found.GetProjection()
    assert [found.GetRasterBand(n).GetDescription() for n in (1, 2)] == ["B4", "B8"]


def test_the_grid_of_the_request_is_the_grid_of_the_file(sandbox, tmp_path):
    image = sandbox.image(**a_scene())
    operation = raw(image)
    assert ended(ee.batch.Task(operation["name"].rpartition("/")[2], "EXPORT_IMAGE", "PENDING", name=operation["name"]))
    wanted, _kind = decode(sandbox.request(image, *SIZE, kind="GEO_TIFF"))
    np.testing.assert_array_equal(layers(tmp_path / "drive" / "maps" / "raw.tif"), wanted)


def test_a_bucket_and_an_asset_get_the_same_pixels(sandbox, tmp_path):
    image = sandbox.image(**a_scene())
    given = {"crs": UTM, "crsTransform": TRANSFORM, "region": region()}
    to_bucket = ee.batch.Export.image.toCloudStorage(image, "composite", exports.BUCKET, "2023/june/composite", **given)
    to_asset = ee.batch.Export.image.toAsset(image, "composite", "projects/sandbox/assets/june", **given)
    for task in (to_bucket, to_asset):
        task.start()
    links = [ended(task)["destination_uris"] for task in (to_bucket, to_asset)]
    wanted, _kind = decode(sandbox.request(image, *SIZE, kind="GEO_TIFF"))
    bucket = tmp_path / "buckets" / exports.BUCKET / "2023" / "june" / "composite.tif"
    asset = tmp_path / "assets" / "projects" / "sandbox" / "assets" / "june.tif"
    for path in (bucket, asset):
        np.testing.assert_array_equal(layers(path), wanted)
    for [link], file in zip(links, ("composite.tif", "june.tif")):
        assert file in urllib.request.urlopen(link).read().decode()
        with urllib.request.urlopen(f"{link}/{file}") as answer:
            np.testing.assert_array_equal(decode(answer.read())[0], wanted)


def test_cloud_optimised_with_the_nodata_asked_for(sandbox, tmp_path):
    image = sandbox.image(**a_scene()).toFloat()
    ended(to_drive(image, formatOptions={"cloudOptimized": True, "noData": -9999}))
    file = gdal.Open(str(tmp_path / "drive" / "maps" / "composite.tif"))
    assert file.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
    assert file.GetRasterBand(1).GetOverviewCount() > 0
    assert [file.GetRasterBand(n).GetNoDataValue() for n in (1, 2)] == [-9999, -9999]
    for number, array in enumerate(a_scene().values(), 1):
        np.testing.assert_array_equal(file.GetRasterBand(number).ReadAsArray(), array.filled(0) - array.mask * 9999.0)


def test_a_large_file_comes_in_parts_named_by_their_place(sandbox, tmp_path):
    image = sandbox.image(**a_scene())
    ended(to_drive(image, fileDimensions=[512, 256]))
    found = {path.stem: layers(path) for path in (tmp_path / "drive" / "maps").glob("*.tif")}
    assert set(found) == {f"composite-{row:010}-{col:010}" for row in (0, 256, 512) for col in (0, 512)}
    whole = np.concatenate(
        [np.concatenate([found[f"composite-{row:010}-{col:010}"] for col in (0, 512)], 2) for row in (0, 256, 512)], 1
    )
    wanted, _kind = decode(sandbox.request(image, *SIZE, kind="GEO_TIFF"))
    np.testing.assert_array_equal(whole, wanted)


def test_drive_keeps_files_of_the_same_name_side_by_side(sandbox, tmp_path):
    image = sandbox.image(**a_scene())
    for _time in range(2):
        ended(to_drive(image, fileNamePrefix="../a/b"))
    assert len(list((tmp_path / "drive" / "maps").glob("*.tif"))) == 2
    assert not list(tmp_path.parent.glob("*.tif")) and not list((tmp_path / "drive").glob("*.tif"))


@pytest.mark.parametrize("more, words", [
    ({"maxPixels": 370_999},
     "Export too large: specified 371000 pixels (max: 370999). Specify higher maxPixels value if you intend to export "
     "a large area."),
    ({"formatOptions": {"noData": 70000}}, "The noData value 70000 does not fit the image's data type."),
])  # fmt: skip
def test_what_is_wrong_with_an_export_fails_its_task(sandbox, more, words):
    status = ended(to_drive(sandbox.image(**a_scene()), **more))
    assert (status["state"], status["error_message"]) == ("FAILED", words)


def test_bands_of_different_types_make_no_file(sandbox):
    scene = a_scene()
    image = sandbox.image(B4=scene["B4"], B8=scene["B8"].astype(np.float32))
    status = ended(to_drive(image))
    words = "Exported bands must have compatible data types; found inconsistent types: UInt16 and Float32."
    assert status["error_message"] == words


@pytest.mark.parametrize("where, words", [
    ("projects/sandbox/assets/missing/a", "Asset 'projects/sandbox/assets/missing' does not exist or doesn't allow"),
    ("projects/other-project/assets/a", "does not exist or doesn't allow this operation."),
])  # fmt: skip
def test_an_asset_needs_a_home(sandbox, where, words):
    task = ee.batch.Export.image.toAsset(
        sandbox.image(**a_scene()), "a", where, crs=UTM, crsTransform=TRANSFORM, region=region()
    )
    task.start()
    assert words in ended(task)["error_message"]


def test_an_asset_is_only_replaced_when_asked(sandbox, tmp_path):
    given = {"assetId": "projects/sandbox/assets/a", "crs": UTM, "crsTransform": TRANSFORM, "region": region()}
    said = []
    for factor, more in ((1, {}), (2, {}), (3, {"overwrite": True})):
        image = ee.Image(f"{S2}/only") if factor > 1 else sandbox.image(**a_scene())
        task = ee.batch.Export.image.toAsset(image.multiply(factor).toUint16(), "a", **given, **more)
        task.start()
        said.append(ended(task).get("error_message"))
    assert said == [None, "Cannot overwrite asset 'projects/sandbox/assets/a'.", None]
    path = tmp_path / "assets" / "projects" / "sandbox" / "assets" / "a.tif"
    np.testing.assert_array_equal(layers(path), [array.filled(0) * 3 for array in a_scene().values()])


def test_a_bucket_must_exist(sandbox):
    task = ee.batch.Export.image.toCloudStorage(
        sandbox.image(**a_scene()), "a", "nobody", crs=UTM, crsTransform=TRANSFORM, region=region()
    )
    task.start()
    assert "bucket does not exist" in ended(task)["error_message"]


@pytest.mark.parametrize("more, words", [
    ({"requestId": "a b"}, "request ID"),
    ({"description": "two words"}, "description"),
    ({"fileExportOptions": None}, "Exactly one export destination"),
    ({"assetExportOptions": {"earthEngineDestination": {"name": "projects/sandbox/assets/a"}}}, "Exactly one"),
    ({"fileExportOptions": {"fileFormat": "TF_RECORD_IMAGE", "driveDestination": {}}}, "TF_RECORD_IMAGE"),
    ({"fileExportOptions": {"fileFormat": "GEO_TIFF", "driveDestination": {},
                            "geoTiffOptions": {"skipEmptyFiles": True}}}, "skipEmptyFiles"),
    ({"fileExportOptions": {"fileFormat": "GEO_TIFF", "cloudStorageDestination": {}}}, "bucket"),
    ({"policy": 1}, "'policy' is not implemented"),
    ({"maxPixels": {"value": "many"}}, "whole number"),
])  # fmt: skip
def test_what_cannot_be_begun_is_refused_at_once(sandbox, more, words):
    image = sandbox.image(**a_scene())
    with pytest.raises(ee.EEException, match=words):
        raw(image, **more)
    assert ee.data.listOperations() == []


def test_an_expression_that_cannot_be_is_refused_at_once(sandbox):
    with pytest.raises(ee.EEException, match="Image asset 'NO/SUCH' not found"):
        raw(ee.Image("NO/SUCH"))


def test_the_same_request_starts_one_task(sandbox):
    image = sandbox.image(**a_scene())
    first, again, other = (raw(image, requestId=name) for name in ("one", "one", "two"))
    assert first["name"] == again["name"] != other["name"]
    assert len(ee.data.listOperations()) == 2


class Gate:
    """Holds every export at its next block until it is opened."""

    def __init__(self, server):
        self.at, self.open = threading.Event(), threading.Event()
        server.exports._turn = self
        self._turn = server.service.batch_turn

    def __call__(self):
        self.at.set()
        self.open.wait(20)
        return self._turn()


def test_states_and_progress_on_the_way(sandbox):
    gate = Gate(sandbox.server)
    image = sandbox.image(**a_scene())
    tasks = [to_drive(image, fileNamePrefix=f"n{n}") for n in range(3)]
    assert gate.at.wait(60)
    states = [task.status()["state"] for task in tasks]
    assert states.count("RUNNING") == 2 and states[2] == "READY"  # two at a time
    assert tasks[2].active()
    tasks[2].cancel()
    assert tasks[2].status()["state"] == "CANCELLED"
    tasks[1].cancel()
    assert tasks[1].status()["state"] == "CANCEL_REQUESTED"
    gate.open.set()
    assert [ended(task)["state"] for task in tasks] == ["COMPLETED", "CANCELLED", "CANCELLED"]
    metadata = ee.data.getOperation(tasks[0].name)["metadata"]
    assert metadata["progress"] == 1 and metadata["batchEecuUsageSeconds"] > 0 and metadata["attempt"] == 1
    assert metadata["createTime"] <= metadata["startTime"] <= metadata["endTime"]
    assert ee.data.getOperation(tasks[1].name)["error"] == {"code": 1, "message": "Cancelled."}
    tasks[0].cancel()  # too late, and no error
    assert tasks[0].status()["state"] == "COMPLETED"


def test_operations_are_listed_in_pages_newest_first(sandbox, monkeypatch):
    image = sandbox.image(**a_scene())
    names = [raw(image, requestId=f"n{n}")["name"] for n in range(5)]
    monkeypatch.setattr(ee.data, "_TASKLIST_PAGE_SIZE", 2)
    assert [operation["name"] for operation in ee.data.listOperations()] == names[::-1]
    assert ee.data.listOperations("projects/another") == []
    assert [entry.kind for entry in list(sandbox.server.log)[-4:]] == ["operations"] * 4


def test_an_unknown_operation(sandbox):
    for ask in (ee.data.getOperation, ee.data.cancelOperation):
        with pytest.raises(ee.EEException, match="not found"):
            ask("projects/sandbox/operations/NOSUCH")


def test_exports_outlive_the_server(tmp_path):
    scene = ArrayScene(S2, "only", START, a_scene())
    with SandboxServer(ArrayCatalogue([scene]), drive=str(tmp_path)) as server:
        connect(server)
        done = to_drive(ee.Image(f"{S2}/only"), fileNamePrefix="done")
        ended(done)
        gate = Gate(server)
        running = to_drive(ee.Image(f"{S2}/only"), fileNamePrefix="running")
        assert gate.at.wait(60)
        server.exports._closing.set()
        gate.open.set()
    assert not (tmp_path / "drive" / "maps" / "running.tif").exists()
    with SandboxServer(ArrayCatalogue([scene]), drive=str(tmp_path)) as server:
        connect(server)
        states = {operation["name"]: operation["metadata"]["state"] for operation in ee.data.listOperations()}
        assert states[done.name] == "SUCCEEDED" and set(states) == {done.name, running.name}
        assert ended(running)["state"] == "COMPLETED"
        assert ee.data.getOperation(running.name)["metadata"]["attempt"] == 2
        [link] = done.status()["destination_uris"]
        assert link.startswith(server.url)
    np.testing.assert_array_equal(
        layers(tmp_path / "drive" / "maps" / "running.tif"), layers(tmp_path / "drive" / "maps" / "done.tif")
    )
    assert not list((tmp_path / "drive" / "maps").glob(".part*"))
    ee.Reset()


def test_without_a_folder_nothing_stays():
    with SandboxServer(ArrayCatalogue([ArrayScene(S2, "only", START, a_scene())])) as server:
        connect(server)
        ended(to_drive(ee.Image(f"{S2}/only")))
        folder = server.exports.folder
        assert list(folder.rglob("*.tif"))
    assert not folder.exists()
    ee.Reset()


def test_the_store_shows_nothing_else(sandbox, tmp_path):
    (tmp_path / "secret").write_text("no")
    ended(to_drive(sandbox.image(**a_scene())))
    (sandbox.server.exports.folder / "drive" / "C:").mkdir()
    for path in ("secret", "operations", "drive/../secret", "drive/%2e%2e/secret", "drive/nothing", "drive/C:", ""):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{sandbox.server.url}/sandbox/store/{path}")
        assert caught.value.code == 404


def test_faults_strike_requests_and_tasks(sandbox):
    image = sandbox.image(**a_scene())
    for fault, words in (("429", "Too Many Requests"), ("queue-full", "Too many tasks already in the queue")):
        sandbox.server.faults.set([f"{fault}:1"])
        with pytest.raises(ee.EEException, match=words):
            raw(image)
    for fault, words in (("drive-full", "Not enough space in Google Drive"), ("task-memory", "User memory limit")):
        sandbox.server.faults.set([fault])
        assert words in ended(to_drive(image))["error_message"]
    sandbox.server.faults.set([])


EARTH_ENGINE, DRIVE, STORAGE, CLOUD = (
    f"https://www.googleapis.com/auth/{name}"
    for name in ("earthengine", "drive", "devstorage.full_control", "cloud-platform")
)


@pytest.mark.parametrize("scopes, allowed", [
    ((EARTH_ENGINE,), {"asset"}),
    ((EARTH_ENGINE, DRIVE), {"asset", "drive"}),
    ((EARTH_ENGINE, STORAGE), {"asset", "bucket"}),
    ((CLOUD,), {"asset", "bucket"}),
])  # fmt: skip
def test_an_export_needs_the_scope_of_its_destination(scopes, allowed):
    with SandboxServer(ArrayCatalogue([ArrayScene(S2, "only", START, a_scene())]), account="ready") as server:
        token = server.accounts._issue("ya29.", server.accounts._access, _Grant("", scopes))
        found = set()
        file = {"fileFormat": "GEO_TIFF"}
        for kind, options in (
            ("drive", {"fileExportOptions": {**file, "driveDestination": {}}}),
            ("bucket", {"fileExportOptions": {**file, "cloudStorageDestination": {"bucket": exports.BUCKET}}}),
            ("asset", {"assetExportOptions": {"earthEngineDestination": {"name": "projects/ee-demo-user/assets/a"}}}),
        ):
            image = {"functionName": "Image.load", "arguments": {"id": {"constantValue": f"{S2}/only"}}}
            expression = {"result": "0", "values": {"0": {"functionInvocationValue": image}}}
            address = f"{server.url}/v1/projects/ee-demo-user/image:export"
            body = json.dumps({"expression": expression, "grid": GRID, **options}).encode()
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            try:
                urllib.request.urlopen(urllib.request.Request(address, body, headers))
                found.add(kind)
            except urllib.error.HTTPError as error:
                said = json.loads(error.read())["error"]
                assert (error.code, said["message"]) == (403, "Request had insufficient authentication scopes.")
                assert said["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
        assert found == allowed
        for broken in (b"[1]", b"{"):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(urllib.request.Request(address, broken, headers))
            assert json.loads(caught.value.read())["error"]["message"] == "Invalid JSON payload received."
        server.switch_account("no-export")
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(urllib.request.Request(address, body, headers))
        if found == {"asset"}:
            words = json.loads(caught.value.read())["error"]["message"]
            assert words.startswith("Permission 'earthengine.exports.create' denied on resource")


def test_the_sample_world_is_exported_as_it_is_shown(tmp_path):
    with SandboxServer(SampleWorld(), drive=str(tmp_path)) as server:
        connect(server)
        scenes = ee.ImageCollection(S2).filterDate("2023-06-01", "2023-06-20")
        place = ee.Geometry.Point(121.5, 25.0)
        image = scenes.filterBounds(place).select(["B4", "B3", "B2"]).median().toUint16()
        grid = dict(GRID, crsCode="EPSG:32651", dimensions={"width": 300, "height": 200})
        grid["affineTransform"] = dict(grid["affineTransform"], translateX=349000.0, translateY=2767000.0)
        name = raw(image, grid=grid)["name"]
        ended(ee.batch.Task(None, "EXPORT_IMAGE", "PENDING", name=name))
        asked = {"expression": image, "fileFormat": "NPY", "grid": grid}
        wanted = np.load(io.BytesIO(ee.data.computePixels(asked)))
        found = layers(tmp_path / "drive" / "maps" / "raw.tif")
        assert wanted["B4"].any()
        np.testing.assert_array_equal(found, [wanted[band] for band in ("B4", "B3", "B2")])
    ee.Reset()


def test_post_of_nonsense(sandbox):
    for body in ({}, {"fileExportOptions": 3}, {"assetExportOptions": {"earthEngineDestination": 3}}, b"[]"):
        status, answer = post(sandbox.server.url, "image:export", body)
        assert status == 400 and answer["error"]["message"]


def test_one_folder_has_one_owner(tmp_path):
    with SandboxServer(ArrayCatalogue([]), drive=str(tmp_path)) as first:
        connect(first)
        blocked = threading.Event()
        first.exports._turn = lambda: _waiting(blocked)
        image = Sandbox(first).image(**a_scene())
        name = raw(image)["name"]
        with SandboxServer(first.service.catalogue, drive=str(tmp_path)) as second:
            # It sees the other's export and neither computes it a second time nor starts one of its own.
            while (seen := second.exports.get(name)["metadata"])["state"] == "PENDING":
                time.sleep(0.02)
            assert (seen["state"], seen["attempt"]) == ("RUNNING", 1)
            connect(second)
            assert "Another local sandbox uses this folder" in refusal(lambda: raw(image), 409)
            assert "Another local sandbox uses this folder" in refusal(lambda: ee.data.cancelOperation(name), 409)
            blocked.set()
            while second.exports.get(name)["metadata"]["state"] == "RUNNING":
                time.sleep(0.02)
            assert [path.name for path in (tmp_path / "drive" / "maps").iterdir()] == ["raw.tif"]
            first.stop()
            started = raw(image)["name"]  # now the folder is its own
            while second.exports.get(started)["metadata"]["state"] != "SUCCEEDED":
                time.sleep(0.02)
    ee.Reset()


@contextlib.contextmanager
def _waiting(event):
    assert event.wait(20)
    yield


def test_an_absurd_export_is_refused_and_not_taken_up_again(sandbox, tmp_path):
    image = sandbox.image(**a_scene())
    absurd = {**GRID, "dimensions": {"width": 60_000, "height": 60_000}}
    assert "60000 x 60000 pixels is not implemented" in refusal(
        lambda: raw(image, grid=absurd, maxPixels="10000000000000")
    )
    name = raw(image)["name"]
    sandbox.server.stop()
    kept = tmp_path / "operations" / f"{name.rpartition('/')[2]}.json"
    left = json.loads(kept.read_text())
    left["request"].update(grid=absurd, maxPixels="10000000000000")
    kept.write_text(json.dumps({**left, "state": "RUNNING"}))
    with SandboxServer(sandbox.server.service.catalogue, drive=str(tmp_path)) as again:
        while (metadata := again.exports.get(name))["metadata"]["state"] != "FAILED":
            time.sleep(0.02)
        assert "60000 x 60000" in metadata["error"]["message"]
