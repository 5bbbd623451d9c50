"""What Google documents in words or samples, each as the document has it."""

import io
import zipfile
from datetime import datetime, timezone

import ee
import numpy as np
import pytest

from cloudscore_plugin.sandbox.world import SampleWorld
from tests.support.arrays import ORIGIN, S2, UTM, ArrayScene
from tests.support.sandbox import DAY, START, decode, refusal

ONE = np.ones((4, 5), np.uint16)


def test_the_beginning_of_a_collection_that_is_too_long_to_list(sandbox):
    sandbox.server.service.catalogue = SampleWorld(lambda: START / 1000)
    scores = ee.ImageCollection("GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED")
    first = scores.first().getInfo()
    assert first["properties"]["system:index"].startswith("20150627T") and first["bands"][0]["id"] == "cs"
    found = ee.ImageCollection(S2).limit(3).aggregate_array("system:index").getInfo()
    assert len(found) == 3 and found == sorted(found)
    assert ee.ImageCollection(S2).map(lambda i: i.set("n", 1)).limit(2).aggregate_array("n").getInfo() == [1, 1]
    assert len(ee.ImageCollection(S2).toList(2, 1).getInfo()) == 2
    late = (
        ee.ImageCollection(S2)
        .filter(ee.Filter.gt("system:time_start", START - 30 * DAY))
        .filterDate("2022-12-20", "2022-12-30")
    )
    assert late.first().get("system:time_start").getInfo() >= START - 12 * DAY
    assert "aborted after accumulating over 5000 elements" in refusal(ee.ImageCollection(S2).aggregate_array("x"))
    assert "counting more than 5000 elements is not implemented" in refusal(ee.ImageCollection(S2).size())


@pytest.mark.parametrize("start, end", [
    ("2022-7-1", "2022-8-1"), ("2022-07", "2022-08"), ("2022-07-01T00:00", "2022-7-31T23:59:59.999"),
    ("2022-07-01T00:00:00Z", "2022-08-01T08:00:00+08:00"), (datetime(2022, 7, 1), datetime(2022, 8, 1)),
    (1656633600000, 1659312000000),
])  # fmt: skip
def test_forms_of_dates(sandbox, start, end):
    when = [datetime(2022, 6, 30, 23, 59), datetime(2022, 7, 1), datetime(2022, 7, 31, 12), datetime(2022, 8, 1)]
    times = [int(time.replace(tzinfo=timezone.utc).timestamp() * 1000) for time in when]
    sandbox.hold(*(ArrayScene(S2, f"i{n}", time, {"B": ONE}) for n, time in enumerate(times)))
    kept = ee.ImageCollection(S2).filterDate(start, end).aggregate_array("system:index")
    assert kept.getInfo() == ["i1", "i2"]


@pytest.mark.parametrize(
    "text", ["2022-13-1", "2022-2-30", "July 2022", "2022-7-1T25:00", "22-7-1", "", "2022-7-1+99:00"]
)
def test_what_is_no_date(sandbox, text):
    assert "Bad date/time" in refusal(ee.Date(text))


def test_ids(sandbox):
    image = sandbox.image(B=ONE)
    assert image.get("system:id").getInfo() == f"{S2}/only"
    assert image.id().getInfo() == "only"
    assert "system:id" not in image.getInfo()["properties"]
    assert image.add(1).get("system:id").getInfo() is None


def test_a_map_that_gives_no_image(sandbox):
    images = sandbox.stack(ONE, ONE)
    words = "Collection.map: A mapped algorithm must return a Feature or Image."
    assert refusal(images.map(lambda image: image.date())) == words
    assert refusal(images.map(lambda image: image.get("nothing"))) == words


def test_downloads_in_a_zip(sandbox):
    image = sandbox.image(B4=ONE * 4, B8=ONE * 8)
    x, y = ORIGIN
    box = ee.Geometry.Rectangle([x, y - 40, x + 50, y], UTM, False)
    form = {"region": box, "crs": UTM, "scale": 10}

    def files(**more):
        packed = zipfile.ZipFile(io.BytesIO(_content(image.getDownloadURL({**form, **more}))))
        return {name: decode(packed.read(name))[0] for name in packed.namelist()}

    found = files(name="my field", filePerBand=True)
    assert {name: layer.max() for name, layer in found.items()} == {"my field.B4.tif": 4, "my field.B8.tif": 8}
    found = files(name="my field", filePerBand=False)
    assert {name: len(layers) for name, layers in found.items()} == {"my field.tif": 2}
    assert sorted(files()) == ["download.B4.tif", "download.B8.tif"]  # [undocumented name]


def _content(url):
    import urllib.request

    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def test_colours_by_name(sandbox):
    image = sandbox.image(B=np.array([[0, 1, 2]], np.uint8))
    shown = image.visualize(min=0, max=2, palette=["CornflowerBlue", "rebeccapurple", "#ff6347"])
    found = sandbox.read(shown, 3, 1)
    assert [tuple(found[name][0, n] for name in found.dtype.names) for n in range(3)] == [
        (0x64, 0x95, 0xED), (0x66, 0x33, 0x99), (0xFF, 0x63, 0x47),
    ]  # fmt: skip
    assert "Unknown color: 'cornflower'" in refusal(lambda: image.visualize(palette=["cornflower", "red"]).getMapId())
