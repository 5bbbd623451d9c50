"""The graph itself: shared nodes, functions, messages for what is wrong, and refusals in bounded time."""

import copy
import json
import random
import re

import ee
import numpy as np
import pytest

from cloudscore_plugin.sandbox.algorithms import ALGORITHMS
from cloudscore_plugin.sandbox.signatures import signatures
from tests.support.arrays import S2, SCORES, ArrayScene
from tests.support.sandbox import DAY, START, post, refusal

ONE = np.ones((4, 4), np.uint16)


def call(name, **arguments):
    return {"functionInvocationValue": {"functionName": name, "arguments": arguments}}


def constant(value):
    return {"constantValue": value}


def reference(id_):
    return {"valueReference": id_}


def graph(**values):
    return {"expression": {"result": "0", "values": {key[1:]: node for key, node in values.items()}}}


def computed(sandbox, **values):
    """The value of node _0."""
    status, answer = post(sandbox.server.url, "value:compute", graph(**values))
    assert status == 200, answer
    return answer["result"]


def refused(sandbox, body):
    """The message of a refusal with status 400."""
    status, answer = post(sandbox.server.url, "value:compute", body)
    assert (status, answer["error"]["code"], answer["error"]["status"]) == (400, 400, "INVALID_ARGUMENT"), answer
    return answer["error"]["message"]


def test_sibling_functions_may_share_nodes_and_argument_names(sandbox):
    sandbox.hold(ArrayScene(S2, "a", START, {"B": ONE}), ArrayScene(SCORES, "b", START, {"B": ONE}))

    def indices(collection):
        return ee.ImageCollection(collection).map(lambda image: image.set("i", image.get("system:index")))

    both = ee.List([indices(S2).aggregate_array("i"), indices(SCORES).aggregate_array("i")])
    # The client gives both functions one name for their argument, and one common body.
    bodies = re.findall(r'"argumentNames": \["_MAPPING_VAR_0_0"\], "body": "(\w+)"', both.serialize(for_cloud_api=True))
    assert len(set(bodies)) == 1
    assert both.getInfo() == [["a"], ["b"]]


def test_one_node_with_an_argument_under_two_functions(sandbox):
    body = call("Number.add", left={"argumentReference": "x"}, right=constant(1))

    def function():
        return {"functionDefinitionValue": {"argumentNames": ["x"], "body": "1"}}

    def applied(id_, value):
        return {"functionInvocationValue": {"functionReference": id_, "arguments": {"x": constant(value)}}}

    found = computed(
        sandbox,
        _0={"arrayValue": {"values": [applied("2", 10), applied("3", 20), applied("2", 30)]}},
        _1=body,
        _2=function(),
        _3=function(),
    )
    assert found == [11, 21, 31]


def test_nested_functions_see_the_arguments_around_them(sandbox):
    sandbox.hold(*(ArrayScene(S2, f"i{n}", START + n, {"B": ONE}, {"n": n}) for n in range(3)))
    collection = ee.ImageCollection(S2)

    def later(image):
        start = ee.Number(image.get("system:time_start"))
        others = collection.map(
            lambda other: other.set("gap", ee.Number(other.get("system:time_start")).subtract(start))
        )
        return image.set("gaps", others.aggregate_array("gap"))

    assert collection.map(later).aggregate_array("gaps").getInfo() == [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]]


def test_a_mapped_image_keeps_its_index_and_a_mapped_error_says_where(sandbox):
    sandbox.hold(ArrayScene(S2, "a", START, {"B": ONE}))
    collection = ee.ImageCollection(S2)
    assert collection.map(lambda image: ee.Image(1)).first().get("system:index").getInfo() == "a"
    message = refusal(collection.map(lambda image: image.select("X")).size())
    assert message.startswith("Error in map(ID=a):\nImage.select: Band pattern 'X' did not match any bands")


def test_every_kind_of_node(sandbox):
    found = computed(
        sandbox,
        _0={
            "dictionaryValue": {
                "values": {
                    "integer": {"integerValue": "-12345678901234"},
                    "list": {"arrayValue": {"values": [reference("1"), constant(None)]}},
                    "text": constant("x"),
                    "empty": {"arrayValue": {}},
                    "none": {"dictionaryValue": {}},
                }
            }
        },
        _1=constant([1, {"a": True}]),
    )
    expected = {"integer": -12345678901234, "list": [[1, {"a": True}], None], "text": "x", "empty": [], "none": {}}
    assert found == expected


def test_unknown_algorithms_are_refused_by_name(sandbox):
    assert refused(sandbox, graph(_0=call("Image.transmogrify"))) == "Unknown function name 'Image.transmogrify'."
    # Known to Earth Engine, not to the sandbox.
    message = "'Image.entropy' is not implemented in the local sandbox."
    assert refused(sandbox, graph(_0=call("Image.entropy", image=constant(1)))) == message
    assert refusal(ee.Image(1).entropy(ee.Kernel.square(1))).startswith("'Image.entropy' is not implemented")


def test_arguments_are_checked_against_earth_engines_list(sandbox):
    missing = refused(sandbox, graph(_0=call("Image.select", input=constant(1))))
    assert missing == "Image.select: Parameter 'bandSelectors' is required and may not be null."
    extra = refused(sandbox, graph(_0=call("Image.abs", value=constant(1), colour=constant(1))))
    assert extra == "Image.abs: Unrecognized arguments ['colour']."
    wrong = refused(sandbox, graph(_0=call("Image.select", input=constant("B4"), bandSelectors=constant([0]))))
    assert "Image.select, argument 'input': Invalid type." in wrong
    assert "Actual type: String." in wrong
    # An argument that would change the answer is not silently passed over.
    reducer = call("Reducer.toList", tupleSize=constant(1), numOptional=constant(1))
    message = "Reducer.toList: the argument 'numOptional' is not implemented in the local sandbox."
    assert refused(sandbox, graph(_0=reducer)) == message


WRONG = [
    ("Collection.size", {"collection": 5}, "FeatureCollection", "Integer"),
    ("Number.add", {"left": "1", "right": 2}, "Number", "String"),
    ("List.get", {"list": [1], "index": 0.5}, "Integer", "Float"),
    ("Geometry.area", {"geometry": "here"}, "Geometry", "String"),
    ("Date.format", {"date": [1]}, "Date", "List"),
    ("Image.rename", {"input": 1, "names": [1]}, "List<String>", "List"),
    ("Reducer.percentile", {"percentiles": ["x"]}, "List<Number>", "List"),
    ("Filter.not", {"filter": 1}, "Filter", "Integer"),
    ("Image.reduceRegion", {"image": 1, "reducer": "mean"}, "Reducer", "String"),
    ("Feature", {"geometry": None, "metadata": 1}, "Dictionary<Object>", "Integer"),
    ("Collection.map", {"collection": [], "baseAlgorithm": 1}, "Algorithm", "Integer"),
    ("Element.get", {"object": 1, "property": "x"}, "Element", "Integer"),
]


@pytest.mark.parametrize("name, given, expected, actual", WRONG)
def test_wrong_types_are_named(sandbox, name, given, expected, actual):
    message = refused(sandbox, graph(_0=call(name, **{key: constant(value) for key, value in given.items()})))
    assert message.startswith(f"{name}, argument '")
    assert message.endswith(f"Invalid type.\nExpected type: {expected}.\nActual type: {actual}.")


MALFORMED = [
    None,
    [],
    "text",
    {},
    {"expression": None},
    {"expression": {"result": "0"}},
    {"expression": {"result": "0", "values": []}},
    {"expression": {"result": "1", "values": {"0": constant(1)}}},
    {"expression": {"result": ["0"], "values": {"0": constant(1)}}},
    {"expression": {"values": {"0": constant(1)}}},
    graph(_0=None),
    graph(_0=5),
    graph(_0={}),
    graph(_0={"constantValue": 1, "integerValue": "1"}),
    graph(_0={"surpriseValue": 1}),
    graph(_0={"integerValue": "many"}),
    graph(_0={"bytesValue": "AA=="}),
    graph(_0={"arrayValue": [1]}),
    graph(_0={"arrayValue": {"values": 5}}),
    graph(_0={"dictionaryValue": {"values": [1]}}),
    graph(_0={"functionInvocationValue": None}),
    graph(_0={"functionInvocationValue": {}}),
    graph(_0={"functionInvocationValue": {"functionName": ["Date"]}}),
    graph(_0={"functionInvocationValue": {"functionName": "Date", "arguments": [1]}}),
    graph(_0={"functionInvocationValue": {"functionReference": "9", "arguments": {}}}),
    graph(_0={"functionInvocationValue": {"functionReference": "1", "arguments": {}}}, _1=constant(1)),
    graph(_0={"functionDefinitionValue": {"argumentNames": "x", "body": "0"}}),
    graph(_0={"functionDefinitionValue": {"argumentNames": [["x"]], "body": "0"}}),
    graph(_0={"functionDefinitionValue": {"argumentNames": ["x"]}}),
    graph(_0={"functionDefinitionValue": {"argumentNames": ["x"], "body": "1"}}, _1=constant(1)),
    graph(_0={"argumentReference": "x"}),
    graph(_0={"argumentReference": ["x"]}),
    graph(_0={"valueReference": {}}),
    graph(_0=reference("missing")),
]


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: json.dumps(body)[:60])
def test_malformed_expressions_are_refused(sandbox, body):
    assert refused(sandbox, body)


def test_text_that_is_no_json(sandbox):
    for body in (b"", b"{", b"\xff\xfe\x00", b'{"a":' * 100_000, b"[" * 1_000_000):
        assert refused(sandbox, body)


def chain(count, make):
    """Nodes 0 to count, each made from the number of the next."""
    return {f"_{n}": make(str(n + 1)) for n in range(count)}


HOSTILE = {
    "refers to itself": graph(_0=reference("0")),
    "refers to itself twice": graph(_0={"arrayValue": {"values": [reference("0"), reference("0")]}}),
    "a ring": graph(_0=reference("1"), _1=call("Image.abs", value=reference("0"))),
    "a function of itself": graph(
        _0={"functionInvocationValue": {"functionReference": "1", "arguments": {"x": constant(1)}}},
        _1={"functionDefinitionValue": {"argumentNames": ["x"], "body": "0"}},
    ),
    "a function handed to itself": graph(
        _0={"functionInvocationValue": {"functionReference": "1", "arguments": {"f": reference("1")}}},
        _1={"functionDefinitionValue": {"argumentNames": ["f"], "body": "2"}},
        _2=call("Collection.map", collection=reference("3"), baseAlgorithm={"argumentReference": "f"}),
        _3={"arrayValue": {"values": [call("Feature", geometry=constant({"type": "Point", "coordinates": [0, 0]}))]}},
    ),
    "deep": graph(**chain(5000, reference), _5000=constant(1)),
    "deep arithmetic": graph(**chain(5000, lambda id_: call("Image.abs", value=reference(id_))), _5000=constant(1)),
    "lists doubled fifty times": graph(
        **chain(50, lambda id_: {"arrayValue": {"values": [reference(id_), reference(id_)]}}), _50=constant(1)
    ),
    "functions doubled fifty times": graph(
        _0={"functionInvocationValue": {"functionReference": "f0", "arguments": {"x": constant(1)}}},
        **{f"_f{n}": {"functionDefinitionValue": {"argumentNames": ["x"], "body": f"b{n}"}} for n in range(51)},
        **{
            f"_b{n}": {
                "functionInvocationValue": {
                    "functionReference": f"f{n + 1}",
                    "arguments": {
                        "x": {
                            "functionInvocationValue": {
                                "functionReference": f"f{n + 1}",
                                "arguments": {"x": {"argumentReference": "x"}},
                            }
                        }
                    },
                }
            }
            for n in range(50)
        },
        _b50=call("Number.add", left={"argumentReference": "x"}, right=constant(1)),
    ),
}


@pytest.fixture
def impatient(sandbox):
    """A server that computes for a second at most."""
    sandbox.server.time_limit, before = 1.0, sandbox.server.time_limit
    yield sandbox
    sandbox.server.time_limit = before


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_expressions_are_refused(impatient, name):
    assert refused(impatient, HOSTILE[name])


def test_pixels_computed_without_end_are_refused(impatient):
    image = ee.Image(1)
    for _ in range(40):
        image = image.add(image)
    message = refusal(lambda: impatient.request(image, 64, 64))
    assert message == "Computation timed out."


def test_images_made_of_each_other_in_a_long_row_are_refused(sandbox):
    # Each is known before the next is evaluated, so the graph is never deep; its pixels are.
    values = {f"_{n}": call("Image.add", image1=reference(str(n - 1)), image2=constant(1)) for n in range(2, 3000)}
    row = {"arrayValue": {"values": [reference(str(n)) for n in range(1, 3000)]}}
    last = call("List.get", list=row, index=constant(-1))
    body = graph(_0=call("Image.abs", value=last), _1=call("Image.constant", value=constant(1)), **values)
    body.update(fileFormat="NPY", grid={"dimensions": {"width": 2, "height": 2}})
    status, answer = post(sandbox.server.url, "image:computePixels", body)
    assert (status, answer["error"]["message"]) == (400, "The expression is nested too deeply.")


def test_a_long_but_honest_expression_is_computed(sandbox):
    image = sandbox.image(B=ONE)
    for _ in range(40):
        image = image.add(1)
    assert sandbox.read(image, 2, 2)["B"].tolist() == [[41, 41], [41, 41]]
    excluded = ee.ImageCollection(S2)
    for n in range(40):
        excluded = excluded.filter(ee.Filter.neq("system:index", f"x{n}"))
    assert excluded.size().getInfo() == 1


def real_expressions():
    collection = (
        ee.ImageCollection(S2)
        .filterBounds(ee.Geometry.Polygon([[[-116.5, 37.5], [-115.5, 37.5], [-115.5, 38.5]]]))
        .filterDate("2023-01-01", "2023-02-01")
        .filter(ee.Filter.calendarRange(1, 3, "month"))
        .filter(ee.Filter.lt("CLOUDY_PIXEL_PERCENTAGE", 80))
        .linkCollection(ee.ImageCollection(SCORES), ["cs"], ["x"])
        .map(lambda image: image.updateMask(image.select("cs").gte(0.6)))
    )
    place = ee.Geometry.Rectangle([-115.9, 37.9, -115.8, 37.96], None, False)
    reducer = ee.Reducer.mean().combine(ee.Reducer.percentile([10, 90]), "", True)
    return [
        collection.select("B").reduce(ee.Reducer.percentile([25, 75])).reduceRegion(reducer, place, 30),
        collection.median().clip(place).visualize(bands=["B"], min=0, max=3000, palette=["black", "white"]),
        collection.sort("CLOUDY_PIXEL_PERCENTAGE", False).limit(3),
        collection.map(lambda image: image.addBands(image.normalizedDifference(["B", "cs"]))).qualityMosaic("nd"),
        collection.median().reproject("EPSG:4326", None, 30).unmask(0).toUint16().select([0], ["x"]),
        collection.reduceColumns(ee.Reducer.toList(2), ["system:index", "system:time_start"]),
        collection.map(lambda image: image.set("date", image.date().format("YYYY-MM-dd"))).aggregate_array("date"),
    ]


JUNK = [None, True, -1, 0.5, 1e300, "", "B4", "EPSG:4326", [], [[]], [None], ["a", 1], {}, {"type": "Point"}, 2**70]


def positions(node, path=()):
    """Paths to everything in a JSON value."""
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from positions(value, (*path, key))


@pytest.mark.parametrize("seed", range(7))
def test_spoilt_expressions_are_never_a_defect(sandbox, seed):
    sandbox.hold(
        *(ArrayScene(S2, f"i{n}", START + n * DAY, {"B": ONE}, {"CLOUDY_PIXEL_PERCENTAGE": n}) for n in range(3)),
        ArrayScene(SCORES, "i1", START, {"cs": ONE.astype(np.float32)}),
    )
    whole = json.loads(real_expressions()[seed].serialize(for_cloud_api=True))
    is_image = isinstance(real_expressions()[seed], ee.Image)
    chance = random.Random(seed)
    paths = [path for path in positions(whole) if path]
    for _ in range(120):
        spoilt = copy.deepcopy(whole)
        *way, last = chance.choice(paths)
        target = spoilt
        for key in way:
            target = target[key]
        if chance.random() < 0.2:
            del target[last]
        else:
            target[last] = chance.choice(JUNK)
        body = {"expression": spoilt}
        if is_image:
            body.update(fileFormat="GEO_TIFF", grid={"dimensions": {"width": 8, "height": 8}})
        try:
            status, answer = post(sandbox.server.url, "image:computePixels" if is_image else "value:compute", body)
        except UnicodeDecodeError:  # pixels
            continue
        assert status in (200, 400, 404), (way, last, target.get(last) if isinstance(target, dict) else None, answer)


def test_only_algorithms_of_earth_engine_are_offered():
    assert set(ALGORITHMS) <= set(signatures())
