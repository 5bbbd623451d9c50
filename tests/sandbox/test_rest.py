"""The methods beside computing: discovery, assets, configuration, maps and thumbnails by name."""

import importlib.util
import json
import math
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import ee
import numpy as np
import pytest

from tests.support.arrays import L1C, ORIGIN, S2, SCORES, UTM, ArrayScene
from tests.support.sandbox import DAY, START, decode, post, refusal

ONE = np.ones((4, 5), np.uint16)


def get(url):
    """Status, content type and body."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture
def scenes(sandbox):
    sandbox.hold(
        *(
            ArrayScene(
                S2, f"i{n}", START + n * DAY, {"B4": ONE}, {"CLOUDY_PIXEL_PERCENTAGE": n * 10, "MGRS_TILE": "11SKB"},
                ring=box(n, 0, n + 0.5, 1),
            )
            for n in range(4)
        )
    )  # fmt: skip


def test_discovery_names_this_server_and_version_1(client):
    status, kind, body = get(client.url + "/$discovery/rest?version=v1&prettyPrint=false")
    document = json.loads(body)
    assert (status, kind) == (200, "application/json; charset=UTF-8")
    assert document["version"] == "v1"
    assert document["rootUrl"] == client.url + "/"
    assert "v1alpha" not in body.decode()


def shipped(name):
    """One of the client's own test files; a release may come without them."""
    path = Path(importlib.util.find_spec("ee").origin).parent / "tests" / name
    if not path.is_file():
        pytest.skip("this client has no test files")
    return json.loads(path.read_text("utf-8"))


def test_algorithms_are_those_of_the_client_without_their_descriptions(client):
    _, _, body = get(client.url + "/v1/projects/sandbox/algorithms?prettyPrint=false&alt=json")
    listed = shipped("algorithms.json")["algorithms"]
    for entry in listed:
        entry["description"] = ""
        entry.pop("deprecationReason", None)
        entry.setdefault("arguments", [])
        for argument in entry["arguments"]:
            argument["description"] = ""
    assert json.loads(body)["algorithms"] == listed


def test_methods_are_those_of_the_client(client):
    def paths(resource):
        found = {
            m["id"]: (m["httpMethod"], m["path"], m["parameterOrder"]) for m in resource.get("methods", {}).values()
        }
        for inner in resource.get("resources", {}).values():
            found.update(paths(inner))
        return found

    document = json.loads(json.dumps(shipped("cloud_api_discovery_document.json")).replace("v1alpha", "v1"))
    served = paths(json.loads(get(client.url + "/$discovery/rest?version=v1")[2]))
    known = paths(document)
    assert {name: served[name] for name in known} == known
    assert set(served) - set(known) == {"earthengine.projects.getConfig"}


def test_the_sandbox_needs_no_file_of_the_client():
    hide = "import sys; sys.modules['ee'] = None; from cloudscore_plugin.sandbox import signatures as s; "
    code = hide + "print(len(s.algorithms()['algorithms']), s.discovery('http://x')['resources']['projects'].keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[0]) > 900


def test_configuration_says_that_the_project_is_registered(client):
    assert ee.data.getProjectConfig()["registrationState"] == "REGISTERED_NOT_COMMERCIALLY"
    assert json.loads(get(client.url + "/v1/projects/other-name/config")[2])["name"] == "projects/other-name/config"


@pytest.mark.parametrize("name", [S2, L1C, SCORES])
def test_collections_as_assets(scenes, name):
    asset = ee.data.getAsset(name)
    assert (asset["type"], asset["id"]) == ("IMAGE_COLLECTION", name)
    assert asset["name"] == f"projects/earthengine-public/assets/{name}"


def test_an_image_as_asset(scenes):
    asset = ee.data.getAsset(f"{S2}/i1")
    assert asset["startTime"] == "2023-01-02T00:00:00.000Z"
    assert asset["properties"] == {"CLOUDY_PIXEL_PERCENTAGE": 10, "MGRS_TILE": "11SKB"}
    assert asset["geometry"]["coordinates"] == [box(1, 0, 1.5, 1)]
    grid = {
        "crsCode": UTM,
        "dimensions": {"width": 5, "height": 4},
        "affineTransform": {
            "scaleX": 10, "shearX": 0, "translateX": ORIGIN[0], "shearY": 0, "scaleY": -10, "translateY": ORIGIN[1],
        },
    }  # fmt: skip
    kind = {"precision": "INT", "range": {"min": 0, "max": 65535}}
    assert asset["bands"] == [{"id": "B4", "dataType": kind, "grid": grid}]


def test_missing_assets(scenes):
    message = refusal(lambda: ee.data.getAsset("NO/SUCH/THING"), 404)
    assert message == "Asset 'NO/SUCH/THING' not found (does not exist or caller does not have access)."
    assert "not found" in refusal(lambda: ee.data.listAssets("NO/SUCH/THING"), 404)


def listed(**parameters):
    found = ee.data.listImages({"parent": f"projects/earthengine-public/assets/{S2}", **parameters})["images"]
    return [image["id"].rsplit("/", 1)[1] for image in found]


def test_listing_images(scenes):
    assert listed() == ["i0", "i1", "i2", "i3"]
    assert listed(startTime="2023-01-02T00:00:00Z") == ["i1", "i2", "i3"]
    assert listed(startTime="2023-01-02T00:00:00Z", endTime="2023-01-04T00:00:00Z") == ["i1", "i2"]
    assert listed(properties=["CLOUDY_PIXEL_PERCENTAGE>=20", 'MGRS_TILE="11SKB"']) == ["i2", "i3"]
    assert listed(properties=['MGRS_TILE!="11SKB"']) == []
    assert listed(region=json.dumps({"type": "Point", "coordinates": [2.25, 0.5]})) == ["i2"]


def test_listing_page_by_page(scenes):
    parent = f"projects/earthengine-public/assets/{S2}"
    first = ee.data.listAssets({"parent": parent, "pageSize": 3})
    assert [asset["id"] for asset in first["assets"]] == [f"{S2}/i{n}" for n in range(3)]
    rest = ee.data.listAssets({"parent": parent, "pageSize": 3, "pageToken": first["nextPageToken"]})
    assert [asset["id"] for asset in rest["assets"]] == [f"{S2}/i3"]
    assert "nextPageToken" not in rest
    brief = ee.data.listAssets({"parent": parent, "view": "BASIC"})["assets"][0]
    assert set(brief) == {"type", "name", "id"}
    assert ee.data.listAssets("projects/sandbox/assets") in ({"assets": []}, {})


@pytest.mark.parametrize(
    "query",
    ["pageToken=x", "pageToken=-1", "pageSize=x", "filter=nonsense", "filter=properties.a=b",
     "filter=intersects(%22x%22)", "filter=intersects(%22%7B%7D%22)", "filter=startTime%3E%3D%22soon%22"],
)  # fmt: skip
def test_malformed_listings_are_refused(sandbox, scenes, query):
    address = f"{sandbox.server.url}/v1/projects/earthengine-public/assets/{S2}:listAssets?{query}"
    status, _, body = get(address)
    assert (status, json.loads(body)["error"]["status"]) == (400, "INVALID_ARGUMENT"), body


def test_maps_have_names_that_differ_and_cannot_be_guessed(sandbox):
    names = {ee.Image(1).getMapId()["mapid"] for _ in range(5)}
    assert len(names) == 5
    assert all(name.startswith("projects/sandbox/maps/") and len(name) > 60 for name in names)


def test_tiles_need_a_map_that_is_known_and_a_place_that_exists(sandbox):
    name = ee.Image(1).getMapId()["mapid"]
    url = sandbox.server.url + "/v1/"
    status, kind, body = get(f"{url}{name}/tiles/3/1/2")
    assert (status, kind, decode(body)[0].shape) == (200, "image/jpeg", (1, 256, 256))
    assert get(f"{url}{name}/tiles/3/1/2?key=abc")[0] == 200
    for place in ("3/8/0", "3/0/8", "25/0/0"):
        assert get(f"{url}{name}/tiles/{place}")[0] == 400
    for place in ("3/-1/0", "a/b/c"):
        assert get(f"{url}{name}/tiles/{place}")[0] == 404
    status, _, body = get(f"{url}projects/sandbox/maps/gone/tiles/3/1/2")
    assert (status, json.loads(body)["error"]["message"]) == (404, "Map ID not found.")
    status, _, body = get(f"{url}projects/sandbox/thumbnails/gone:getPixels")
    assert (status, json.loads(body)["error"]["message"]) == (404, "Thumbnail not found.")


def test_a_map_keeps_what_it_was_made_of(sandbox):
    image = sandbox.image(B=np.full((4, 4), 7, np.uint8))
    fetcher = image.getMapId({"min": 0, "max": 255, "format": "png"})["tile_fetcher"]
    sandbox.server.service.catalogue.scenes = []
    lon, lat = -115.861701, 37.941903  # the middle of the scene
    x = int((lon + 180) / 360 * 2**17)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**17)
    layers, _ = decode(fetcher.fetch_tile(x, y, 17))
    assert set(np.unique(layers[0])) == {0, 7}


@pytest.mark.parametrize(
    "method, body, text",
    [
        ("maps", {"expression": {"result": "0", "values": {"0": {"constantValue": 1}}}}, "is no Image"),
        ("maps", {}, "an expression needs"),
        ("image:computePixels", {}, "an expression needs"),
        ("thumbnails", {}, "an expression needs"),
        ("value:compute", {}, "an expression needs"),
    ],
)
def test_requests_without_what_they_need(sandbox, method, body, text):
    status, answer = post(sandbox.server.url, method, body)
    assert status == 400
    assert text in answer["error"]["message"]


IMAGE = {"result": "0", "values": {"0": {"functionInvocationValue": {
    "functionName": "Image.constant", "arguments": {"value": {"constantValue": [1, 2, 3]}}}}}}  # fmt: skip


@pytest.mark.parametrize(
    "extra",
    [
        {"fileFormat": "GIF"},
        {"fileFormat": ["PNG"]},
        {"bandIds": "constant"},
        {"bandIds": [None, {}]},
        {"visualizationOptions": 5},
        {"visualizationOptions": {"ranges": 5}},
        {"visualizationOptions": {"ranges": [5]}},
        {"visualizationOptions": {"ranges": [{"min": "low"}]}},
        {"visualizationOptions": {"gamma": 5}},
        {"visualizationOptions": {"paletteColors": 5}},
        {"visualizationOptions": {"opacity": "half"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["maps", "image:computePixels"])
def test_options_that_are_none(sandbox, method, extra):
    body = {"expression": IMAGE, "grid": {"dimensions": {"width": 2, "height": 2}}, "fileFormat": "PNG", **extra}
    status, answer = post(sandbox.server.url, method, body)
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT"), answer


def test_unknown_methods(client):
    for path in ("/", "/v1/projects/sandbox/image:export", "/v2/projects/sandbox/config", "/v1/projects/sandbox/maps"):
        status, _, body = get(client.url + path)
        assert status == 404, path
        assert json.loads(body)["error"]["status"] == "NOT_FOUND"
