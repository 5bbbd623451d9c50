"""table:export, asked for with the client's own words and with the REST interface's."""

import csv
import json
import urllib.request

import ee
import pytest

from cloudscore_plugin.sandbox import batch_tasks as exports
from tests.support.sandbox import post

from .test_exports import ended, sandbox  # noqa: F401 (fixture)


def features():
    return ee.FeatureCollection(
        [
            ee.Feature(ee.Geometry.Point([121, 24]), {"name": "東區", "area": 1.5, "count": 3}),
            ee.Feature(None, {"name": 'a,"b"', "count": None, "more": [1, 2]}),
        ]
    )


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def to_drive(collection, **more):
    task = ee.batch.Export.table.toDrive(collection, **{"description": "table", "folder": "tables", **more})
    task.start()
    return task


def test_a_table_in_drive_has_the_columns_asked_for(sandbox, tmp_path):  # noqa: F811
    task = to_drive(features(), fileNamePrefix="fields", selectors="name,count,area,nothing")
    status = ended(task)
    assert (status["state"], status["task_type"]) == ("COMPLETED", "EXPORT_FEATURES")
    [link] = status["destination_uris"]
    assert "fields.csv" in urllib.request.urlopen(link).read().decode()
    with urllib.request.urlopen(f"{link}/fields.csv") as answer:
        assert answer.headers["Content-Type"].startswith("text/csv")
    told = rows(tmp_path / "drive" / "tables" / "fields.csv")
    assert told == [["name", "count", "area", "nothing"], ["東區", "3", "1.5", ""], ['a,"b"', "", "", ""]]


def test_without_selectors_the_index_the_properties_and_the_geometry(sandbox, tmp_path):  # noqa: F811
    ended(to_drive(features()))
    head, first, second = rows(tmp_path / "drive" / "tables" / "table.csv")
    assert head == ["system:index", "area", "count", "name", ".geo"]
    assert first[0] == "0" and json.loads(first[-1])["coordinates"] == [121, 24]
    assert json.loads(second[-1])["coordinates"] == []


def test_the_same_name_again_and_a_bucket(sandbox, tmp_path):  # noqa: F811
    for _again in range(2):
        ended(to_drive(features()))
    assert {path.name for path in (tmp_path / "drive" / "tables").iterdir()} == {"table.csv", "table (1).csv"}
    task = ee.batch.Export.table.toCloudStorage(features(), "table", exports.BUCKET, "2023/fields")
    task.start()
    assert ended(task)["state"] == "COMPLETED"
    assert len(rows(tmp_path / "buckets" / exports.BUCKET / "2023" / "fields.csv")) == 3


def test_a_table_is_longer_than_an_answer_may_be(sandbox, tmp_path):  # noqa: F811
    many = ee.FeatureCollection(ee.List.sequence(1, 6000).map(lambda n: ee.Feature(None, {"n": n})))
    with pytest.raises(ee.EEException, match="5000"):
        many.getInfo()
    ended(to_drive(many, selectors=["n"]))
    assert [row[0] for row in rows(tmp_path / "drive" / "tables" / "table.csv")[1:]] == [str(n) for n in range(1, 6001)]


def test_one_request_id_begins_one_task(sandbox):  # noqa: F811
    request = {"expression": features(), "fileExportOptions": {"fileFormat": "CSV", "driveDestination": {}}}
    first, second = (ee.data.exportTable("one-wish", request)["name"] for _again in range(2))
    assert first == second != ee.data.exportTable("another", request)["name"]
    assert {operation["metadata"]["type"] for operation in ee.data.listOperations()} == {"EXPORT_FEATURES"}


def test_what_fails_while_it_runs_is_told_by_the_task(sandbox, tmp_path):  # noqa: F811
    assert ended(to_drive(ee.FeatureCollection([])))["error_message"] == "Table is empty."
    broken = features().map(lambda feature: feature.set("x", ee.Number(feature.get("area")).divide(ee.Number(0).log())))
    status = ended(to_drive(broken.map(lambda feature: feature.set("y", feature.getNumber("name")))))
    assert status["state"] == "FAILED" and status["error_message"]
    assert not list((tmp_path / "drive").rglob("*.csv"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fileExportOptions": {"fileFormat": "SHP", "driveDestination": {}}}, "'SHP' is not implemented"),
        ({"fileExportOptions": {"fileFormat": "CSV"}}, "one export destination"),
        ({"fileExportOptions": {"fileFormat": "CSV", "cloudStorageDestination": {}}}, "bucket"),
        ({"fileExportOptions": None, "assetExportOptions": {}}, "assetExportOptions"),
        ({"selectors": "name"}, "selectors"),
        ({"requestId": "ä"}, "request ID"),
        ({"description": "two words"}, "description"),
        ({"grid": {}}, "'grid' is not implemented"),
        ({"maxErrorMeters": 5}, "'maxErrorMeters' is not implemented"),
    ],
)
def test_what_is_refused_at_once(sandbox, changes, said):  # noqa: F811
    expression = ee.serializer.encode(features(), for_cloud_api=True)
    options = {"fileFormat": "CSV", "driveDestination": {}}
    body = {"expression": expression, "fileExportOptions": options, "workloadTag": "a", **changes}
    status, answer = post(sandbox.server.url, "table:export", body)
    assert status == 400 and said in answer["error"]["message"]


def test_an_image_is_no_table(sandbox):  # noqa: F811
    with pytest.raises(ee.EEException, match="no FeatureCollection"):
        to_drive(ee.Image(1))
