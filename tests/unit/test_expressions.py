"""What a recipe asks Earth Engine to compute, as the stock client serialises it."""

import json

import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe, Style
from cloudscore_plugin.earthengine import expressions
from tests.support.http import MAP_ID, scripted_server

POINT = {"type": "Point", "coordinates": [-119.9087, 37.4159]}
SQUARE = {"type": "Polygon", "coordinates": [[[16.3, 48.1], [16.4, 48.1], [16.4, 48.2], [16.3, 48.2], [16.3, 48.1]]]}
HOLE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]],
}
TWO = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], HOLE["coordinates"]]}

FIFTEEN = {
    "ImageCollection.load",
    "Collection.filter",
    "Filter.intersects",
    "Feature",
    "GeometryConstructors.Polygon",
    "Filter.dateRangeContains",
    "DateRange",
    "Collection.map",
    "Image.linkCollection",
    "Image.select",
    "Image.constant",
    "Image.gte",
    "Image.updateMask",
    "reduce.median",
    "Image.visualize",
}


@pytest.fixture(scope="module")
def server():
    with scripted_server() as running:
        yield running


@pytest.fixture(scope="module")
def ee(server):
    """The stock client, ready to serialise."""
    import ee

    ee.deprecation.deprecated_assets = {"": None}
    ee.Initialize(None, project="demo", url=server.url)
    yield ee
    ee.Reset()


def recipe(roi=SQUARE, **changes):
    return CompositeRecipe(roi=roi, start="2023-01-01", end="2023-02-01", **changes)


def text(thing):
    return json.dumps(json.loads(thing.serialize()), sort_keys=True)


def plain(thing):
    """The graph with every reference resolved, as nested lists: [function, {argument: value}]."""
    graph = json.loads(thing.serialize())
    values = graph["values"]

    def resolve(node):
        if "valueReference" in node:
            return resolve(values[node["valueReference"]])
        if "constantValue" in node:
            return node["constantValue"]
        if "arrayValue" in node:
            return [resolve(item) for item in node["arrayValue"]["values"]]
        if "dictionaryValue" in node:
            return {key: resolve(value) for key, value in node["dictionaryValue"]["values"].items()}
        if "functionInvocationValue" in node:
            call = node["functionInvocationValue"]
            return [call["functionName"], {key: resolve(value) for key, value in call["arguments"].items()}]
        if "functionDefinitionValue" in node:
            return ["def", resolve(values[node["functionDefinitionValue"]["body"]])]
        return node

    return resolve(values[graph["result"]])


def functions(thing):
    found = set()

    def walk(node):
        if isinstance(node, list):
            if len(node) == 2 and isinstance(node[0], str) and isinstance(node[1], dict):
                found.add(node[0])
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            for item in node.values():
                walk(item)

    walk(plain(thing))
    return found


def calls(thing, name):
    """The arguments of every call of a function in the graph."""
    found = []

    def walk(node):
        if isinstance(node, list):
            if len(node) == 2 and node[0] == name and isinstance(node[1], dict):
                found.append(node[1])
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            for item in node.values():
                walk(item)

    walk(plain(thing))
    return found


def snippet(ee, roi, band="cs_cdf", threshold=0.60, collection="COPERNICUS/S2_SR_HARMONIZED"):
    """The dataset page's example, in the page's own order of steps; bands as its getMapId asks for them."""
    scenes = ee.ImageCollection(collection)
    scores = ee.ImageCollection("GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED")
    composite = (
        scenes.filterBounds(roi)
        .filterDate("2023-01-01", "2023-02-01")
        .linkCollection(scores, [band])
        .map(lambda image: image.updateMask(image.select(band).gte(threshold)))
        .median()
    )
    return composite.visualize(bands=["B4", "B3", "B2"], min=0, max=2500)


def selects_first(graph):
    """The page's graph with our one addition: the style's bands are selected before the mask is applied."""
    return graph.replace(
        '"Image.updateMask", {"image": {"argumentReference": "_MAPPING_VAR_0_0"}',
        '"Image.updateMask", {"image": ["Image.select", {"bandSelectors": ["B4", "B3", "B2"], '
        '"input": {"argumentReference": "_MAPPING_VAR_0_0"}}]',
    )


@pytest.mark.parametrize("band", ["cs_cdf", "cs"])
@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.65, 1])
def test_the_default_is_the_dataset_page_s_snippet(ee, band, threshold):
    """Node for node, but for the bands that are selected early."""
    ours = expressions.tile_image(ee, recipe(POINT, clip=False, qa_band=band, clear_threshold=threshold))
    page = snippet(ee, ee.Geometry.Point([-119.9087, 37.4159]), band, threshold)
    assert json.dumps(plain(ours)) == selects_first(json.dumps(plain(page)))
    assert json.dumps(plain(ours)) != json.dumps(plain(page))


def test_polygons_differ_from_the_page_in_nothing_but_their_edges(ee):
    ours = json.dumps(plain(expressions.tile_image(ee, recipe(clip=False))))
    page = selects_first(json.dumps(plain(snippet(ee, ee.Geometry.Polygon(SQUARE["coordinates"])))))
    assert ours.replace('"geodesic": false', '"evenOdd": true') == page


def test_fifteen_functions(ee):
    assert functions(expressions.tile_image(ee, recipe(clip=False))) == FIFTEEN
    assert functions(expressions.tile_image(ee, recipe())) == FIFTEEN | {"Image.clip"}


def test_what_is_sent_for_a_map(ee, server):
    answer = expressions.tile_image(ee, recipe()).getMapId()
    assert answer["mapid"].endswith(MAP_ID)
    body = json.loads(server.seen[-1].body)
    assert body["fileFormat"] == "AUTO_JPEG_PNG" and body["bandIds"] == [] and "visualizationOptions" not in body


def test_equal_recipes_give_equal_expressions(ee):
    one = expressions.tile_image(ee, recipe(TWO, excluded=("b", "a"), max_scene_cloud=40))
    two = expressions.tile_image(
        ee, CompositeRecipe.from_json(recipe(TWO, excluded=("a", "b"), max_scene_cloud=40.0).to_json())
    )
    assert text(one) == text(two)


@pytest.mark.parametrize(
    ("roi", "name"), [(POINT, "Point"), (SQUARE, "Polygon"), (HOLE, "Polygon"), (TWO, "MultiPolygon")]
)
def test_areas_keep_their_shape(ee, roi, name):
    (arguments,) = calls(expressions.area(ee, recipe(roi)), "GeometryConstructors." + name)
    assert arguments["coordinates"] == json.loads(json.dumps(recipe(roi).roi["coordinates"]))
    assert arguments.get("geodesic") is (None if name == "Point" else False)


def test_clip(ee):
    (clip,) = calls(expressions.composite(ee, recipe(HOLE)), "Image.clip")
    assert clip["geometry"] == plain(expressions.area(ee, recipe(HOLE)))
    assert "Image.clip" not in functions(expressions.composite(ee, recipe(HOLE, clip=False)))
    assert "Image.clip" not in functions(expressions.composite(ee, recipe(POINT))), "a point would leave nothing"


def test_dates_and_product(ee):
    for product, collection in (("L2A", "COPERNICUS/S2_SR_HARMONIZED"), ("L1C", "COPERNICUS/S2_HARMONIZED")):
        image = expressions.composite(ee, recipe(product=product))
        assert {call["id"] for call in calls(image, "ImageCollection.load")} == {
            collection,
            "GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED",
        }
    (dates,) = calls(image, "DateRange")
    assert dates == {"start": "2023-01-01", "end": "2023-02-01"}


def test_months_may_wrap(ee):
    (found,) = calls(expressions.scenes(ee, recipe(months=(11, 2))), "Filter.calendarRange")
    assert found == {"start": 11, "end": 2, "field": "month"}
    assert "Filter.calendarRange" not in functions(expressions.scenes(ee, recipe(months=(3, 2)))), "all months"


def test_scene_cloud_limit_keeps_equality(ee):
    page = ee.ImageCollection("X").filter(ee.Filter.lte("CLOUDY_PIXEL_PERCENTAGE", 40))
    ours = expressions.scenes(ee, recipe(max_scene_cloud=40))
    assert plain(ours)[1]["filter"] == plain(page)[1]["filter"]
    assert plain(expressions.scenes(ee, recipe(max_scene_cloud=0)))[1]["filter"][0] != "Filter.dateRangeContains"


def test_excluded_scenes(ee):
    (found,) = calls(expressions.scenes(ee, recipe(excluded=("S2_B", "S2_A"))), "Filter.not")
    assert found["filter"] == ["Filter.listContains", {"leftValue": ["S2_A", "S2_B"], "rightField": "system:index"}]


def test_scenes_are_not_linked_yet(ee):
    assert "Image.linkCollection" not in functions(expressions.scenes(ee, recipe()))


@pytest.mark.parametrize(("method", "function"), [("median", "reduce.median"), ("mean", "reduce.mean")])
def test_methods(ee, method, function):
    assert function in functions(expressions.composite(ee, recipe(method=method)))


def test_a_score_equal_to_the_threshold_is_clear_wherever_it_is_asked(ee):
    made = [expressions.composite(ee, recipe(method=method)) for method in catalog.METHODS]
    for name in catalog.QA_LAYERS:
        method = "latest" if catalog.is_defined_for(name, "latest") else "geometric_median"
        made.append(expressions.qa_image(ee, recipe(method=method), name))
    made.append(expressions.clear_shares(ee, recipe(), ["A"], "EPSG:32633", 100))
    for thing in made:
        found = [call["image2"] for call in calls(thing, "Image.gte")]
        (compared,) = {json.dumps(limit) for limit in found if limit[0] == "Image.constant"}  # not one of the pixel's
        assert compared == '["Image.constant", {"value": 0.6}]'
        assert not functions(thing) & {"Image.gt", "Image.lt", "Image.lte"}


def test_the_latest_view_lies_on_top_and_its_day_is_a_whole_number(ee):
    latest = recipe(method="latest")
    (mosaic,) = calls(expressions.composite(ee, latest), "ImageCollection.mosaic")
    assert mosaic["collection"][0] == "Collection.limit"  # how the client sorts
    assert mosaic["collection"][1]["key"] == "system:time_start" and mosaic["collection"][1].get("ascending", True)
    (day,) = calls(expressions.qa_image(ee, latest, "date"), "Image.floor")
    assert day["value"][0] == "Image.divide"


def test_percentile_gets_its_names_back(ee):
    style = Style(bands=("B8", "B4", "B3"))
    image = plain(expressions.composite(ee, recipe(method="percentile", percentile=25.0, style=style, clip=False)))
    assert image[0] == "Image.select"
    assert image[1]["newNames"] == ["B8", "B4", "B3"] and image[1]["bandSelectors"] == [0, 1, 2]
    reduced = image[1]["input"]
    assert reduced[0] == "ImageCollection.reduce"
    assert reduced[1]["reducer"] == ["Reducer.percentile", {"percentiles": [25]}]


def test_only_the_style_s_bands_are_reduced(ee):
    style = Style(bands=("B11", "B8", "B11"))
    image = expressions.composite(ee, recipe(style=style))
    selected = {tuple(call["bandSelectors"]) for call in calls(image, "Image.select")}
    assert selected == {("B11", "B8"), ("cs_cdf",)}
    (shown,) = calls(expressions.tile_image(ee, recipe(style=style)), "Image.visualize")
    assert shown["bands"] == ["B11", "B8", "B11"]


def test_style(ee):
    (default,) = calls(expressions.tile_image(ee, recipe()), "Image.visualize")
    assert {key: default[key] for key in default if key != "image"} == {
        "bands": ["B4", "B3", "B2"],
        "min": 0,
        "max": 2500,
    }
    style = Style(bands=("B8",), min=0.5, max=4000, gamma=1.4, palette=("000000", "00ff00"))
    (shown,) = calls(expressions.tile_image(ee, recipe(style=style)), "Image.visualize")
    assert (shown["min"], shown["max"], shown["gamma"], shown["palette"]) == (0.5, 4000, 1.4, ["000000", "00ff00"])


def test_a_private_copy_says_the_same(ee, server):
    """Another copy of the client serialises the same recipe to the same bytes."""
    from cloudscore_plugin.earthengine import client

    private = client.load()
    try:
        private.Initialize(None, project="demo", url=server.url)
        for wish in (recipe(), recipe(POINT, method="percentile"), recipe(TWO, months=(11, 2), excluded=("A",))):
            assert text(expressions.tile_image(private, wish)) == text(expressions.tile_image(ee, wish))
        assert private.Image is not ee.Image
    finally:
        client.unload(private)
