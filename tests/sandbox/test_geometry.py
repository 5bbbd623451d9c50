"""Places: clipping by areas worked out with plain polygon arithmetic, and measuring on the ellipsoid."""

import json

import ee
import numpy as np
import pytest

from tests.support.arrays import ORIGIN, S2, UTM, ArrayScene
from tests.support.proj import Geod, Proj
from tests.support.sandbox import START, equal, post, refusal

UTM11 = Proj("+proj=utm +zone=11 +datum=WGS84")
SIDE = 24
ONES = np.ones((SIDE, SIDE), np.uint16)


def degrees(ring):
    """Pixel coordinates (column, row) in longitude and latitude."""
    return [list(UTM11(ORIGIN[0] + col * 10, ORIGIN[1] - row * 10, inverse=True)) for col, row in ring]


def shoelace(ring):
    x, y = np.array(ring, float).T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def cut(ring, axis, limit, keep_above):
    """The part of a polygon on one side of a line along an axis (Sutherland and Hodgman)."""
    result = []
    for one, other in zip(ring, ring[1:] + ring[:1]):
        inside = [(p[axis] >= limit) == keep_above or p[axis] == limit for p in (one, other)]
        if inside[0]:
            result.append(one)
        if inside[0] != inside[1]:
            share = (limit - one[axis]) / (other[axis] - one[axis])
            result.append(tuple(a + (b - a) * share for a, b in zip(one, other)))
    return result


def shares(ring):
    """The share of each pixel inside a ring of pixel coordinates."""
    found = np.zeros((SIDE, SIDE))
    for row in range(SIDE):
        for col in range(SIDE):
            part = list(ring)
            for axis, limit, keep_above in ((0, col, True), (0, col + 1, False), (1, row, True), (1, row + 1, False)):
                part = cut(part, axis, limit, keep_above) if part else part
            found[row, col] = shoelace(part) if len(part) > 2 else 0
    return found


def clipped(sandbox, geometry):
    return sandbox.weights(sandbox.image(B=ONES).clip(geometry), SIDE, SIDE)


def close_to(found, expected):
    """Shares are exact but for the way there and back through degrees."""
    border = (expected > 1e-9) & (expected < 1 - 1e-9)
    assert border.sum() > 10
    assert (abs(found - expected) < 1e-3).all()


TRIANGLE = [(2.3, 3.1), (20.7, 6.4), (9.2, 21.9)]
HOLE = [(8.1, 8.2), (12.9, 8.9), (9.7, 13.3)]
ELL = [(1.5, 1.25), (22.1, 1.25), (22.1, 9.6), (10.4, 9.6), (10.4, 22.3), (1.5, 22.3)]


@pytest.mark.parametrize("ring", [TRIANGLE, ELL])
def test_a_border_pixel_keeps_the_share_inside(sandbox, ring):
    close_to(clipped(sandbox, ee.Geometry.Polygon([degrees(ring)])), shares(ring))


def test_holes_are_outside(sandbox):
    polygon = ee.Geometry.Polygon([degrees(TRIANGLE), degrees(HOLE)])
    close_to(clipped(sandbox, polygon), shares(TRIANGLE) - shares(HOLE))


def test_several_polygons(sandbox):
    apart = [(16.2, 14.1), (23.3, 15.2), (20.1, 22.8)]
    place = ee.Geometry.MultiPolygon([[degrees(TRIANGLE), degrees(HOLE)], [degrees(apart)]])
    close_to(clipped(sandbox, place), shares(TRIANGLE) - shares(HOLE) + shares(apart))


def test_a_ring_that_crosses_itself_is_read_even_odd(sandbox):
    bow = [(2, 2), (20, 20), (20, 2), (2, 20)]
    close_to(
        clipped(sandbox, ee.Geometry.Polygon([degrees(bow)], None, False)),
        shares([(2, 2), (11, 11), (2, 20)]) + shares([(20, 2), (11, 11), (20, 20)]),
    )


def test_outside_is_masked_and_inside_untouched(sandbox):
    rng = np.random.default_rng(3)
    values = np.ma.MaskedArray(rng.integers(1, 99, (SIDE, SIDE)).astype(np.uint16), rng.random((SIDE, SIDE)) < 0.3)
    sandbox.hold(ArrayScene(S2, "only", START, {"B": values}, {"MGRS_TILE": "11SKB"}))
    image = ee.Image(f"{S2}/only").clip(
        ee.Feature(ee.Geometry.Polygon([degrees([(4, 4), (20, 4), (20, 18), (4, 18)])]))
    )
    found = sandbox.band(image, SIDE, SIDE)
    hidden = np.ones((SIDE, SIDE), bool)
    hidden[4:18, 4:20] = False
    inner = (slice(5, 17), slice(5, 19))  # the rim may hold shares from rounding of the corners
    equal(found[inner], values[inner])
    assert found.mask[:4].all()
    assert found.mask[18:].all()
    assert image.get("MGRS_TILE").getInfo() == "11SKB"
    away = ee.Geometry.Polygon([degrees([(90, 90), (95, 90), (95, 95)])])
    assert sandbox.band(ee.Image(f"{S2}/only").clip(away), SIDE, SIDE).mask.all()
    around = ee.Geometry.Polygon([degrees([(-9, -9), (99, -9), (99, 99), (-9, 99)])])
    equal(sandbox.band(ee.Image(f"{S2}/only").clip(around), SIDE, SIDE), values)


def test_a_point_and_a_line_keep_the_pixels_they_fall_into(sandbox):
    [place] = degrees([(7.4, 11.6)])
    found = clipped(sandbox, ee.Geometry.Point(place))
    assert np.argwhere(found).tolist() == [[11, 7]]
    assert found.max() == 1
    found = clipped(sandbox, ee.Geometry.MultiPoint(degrees([(7.4, 11.6), (0.2, 0.2)])))
    assert np.argwhere(found).tolist() == [[0, 0], [11, 7]]
    found = clipped(sandbox, ee.Geometry.LineString(degrees([(2.5, 5.5), (9.5, 5.5)])))
    assert set(map(tuple, np.argwhere(found))) == {(5, col) for col in range(2, 10)}


def test_the_same_shares_whatever_window_is_asked_for(sandbox):
    place = ee.Geometry.Polygon([degrees(TRIANGLE)])
    whole = clipped(sandbox, place)
    image = ee.Image(f"{S2}/only").clip(place)
    part = sandbox.weights(image, 9, 7, (10.0, 0, ORIGIN[0] + 50, 0, -10.0, ORIGIN[1] - 40))
    np.testing.assert_array_equal(part, whole[4:11, 5:14])


def test_a_clip_larger_than_a_block_of_work(sandbox):
    sandbox.hold()
    ring = [(3.5, 3.5), (996.5, 3.5), (996.5, 696.5), (3.5, 696.5)]
    found = sandbox.weights(ee.Image(1).clip(ee.Geometry.Polygon([degrees(ring)], None, False)), 1000, 700)
    assert (found[5:695, 5:995] == 1).all()
    assert found.sum() == pytest.approx(993 * 693, rel=1e-4)


def test_only_places_clip(sandbox):
    image = sandbox.image(B=ONES)
    assert "only a geometry or a feature" in refusal(ee.ApiFunction.call_("Image.clip", image, 5))


def ellipsoid_area(ring):
    lon, lat = np.array(ring).T
    return abs(Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)[0])


@pytest.mark.parametrize(
    "ring",
    [
        [[-119.95, 37.40], [-119.90, 37.40], [-119.90, 37.45], [-119.95, 37.45]],
        [[10, 45], [12, 45.5], [11, 47]],
        [[30, -1], [31, -1], [31, 1], [30, 1]],
        [[20, 78], [24, 78], [24, 79], [20, 79]],
    ],
)
def test_areas_are_those_on_the_ellipsoid(client, ring):
    area = ee.Geometry.Polygon([ring]).area(1).getInfo()
    assert area == pytest.approx(ellipsoid_area(ring), rel=1e-3)
    halves = ee.Geometry.MultiPolygon([[ring], [[[lon + 20, lat] for lon, lat in ring]]])
    assert halves.area(1).getInfo() == pytest.approx(2 * ellipsoid_area(ring), rel=1e-3)


def test_a_hole_has_no_area_and_neither_have_points(client):
    outer, inner = [[0, 0], [2, 0], [2, 2], [0, 2]], [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1]]
    area = ee.Geometry.Polygon([outer, inner]).area(1).getInfo()
    assert area == pytest.approx(ellipsoid_area(outer) - ellipsoid_area(inner), rel=1e-3)
    assert ee.Geometry.Point(1, 2).area().getInfo() == 0
    assert ee.Geometry.LineString([[0, 0], [1, 1]]).area().getInfo() == 0


def test_bounds(client):
    found = ee.Geometry.Polygon([[[10, 45], [12, 45.5], [11, 47]]], None, False).bounds().getInfo()
    assert found["type"] == "Polygon"
    assert found["coordinates"] == [[[10, 45], [12, 45], [12, 47], [10, 47], [10, 45]]]
    assert ee.Geometry.Point(3, 4).bounds().area().getInfo() == 0
    # A great circle reaches further north than its ends.
    north = ee.Geometry.Polygon([[[0, 60], [90, 60], [45, 50]]]).bounds().getInfo()["coordinates"][0][2][1]
    assert north == pytest.approx(np.degrees(np.arctan(np.tan(np.radians(60)) / np.cos(np.radians(45)))), abs=1e-3)


def test_intersections(client):
    left = ee.Geometry.Rectangle([0, 0, 2, 2], None, False)
    right = ee.Geometry.Rectangle([1, 1, 3, 3], None, False)
    found = left.intersection(right, 1).getInfo()
    assert {(1, 1), (2, 1), (2, 2), (1, 2)} <= {tuple(point) for point in found["coordinates"][0]}
    assert left.intersection(right, 1).area().getInfo() == pytest.approx(
        ee.Geometry.Rectangle([1, 1, 2, 2], None, False).area().getInfo(), rel=1e-9
    )
    away = left.intersection(ee.Geometry.Rectangle([5, 5, 6, 6], None, False), 1)
    assert away.area().getInfo() == 0
    assert away.coordinates().getInfo() == []


def test_geometries_come_back_as_they_went(client):
    point = ee.Geometry.Point(1.5, 2.5)
    assert (point.getInfo(), point.type().getInfo()) == ({"type": "Point", "coordinates": [1.5, 2.5]}, "Point")
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    assert ee.Geometry.Polygon([ring]).coordinates().getInfo() == [ring]
    shapes = {
        "LineString": ring[:3], "LinearRing": ring, "MultiPoint": ring[:2], "MultiLineString": [ring[:2], ring[1:3]],
        "MultiPolygon": [[ring]],
    }  # fmt: skip
    for kind, coordinates in shapes.items():
        computed = getattr(ee.Geometry, kind)(ee.List(coordinates))  # a computed list is sent to the server
        assert computed.type().getInfo() == kind
        assert computed.coordinates().getInfo() == coordinates
    feature = ee.Feature(point, {"a": 1})
    assert feature.getInfo() == {"type": "Feature", "geometry": point.getInfo(), "properties": {"a": 1}}
    assert feature.geometry().getInfo() == point.getInfo()
    assert feature.get("a").getInfo() == 1


def test_a_rectangle_in_another_projection(client):
    corners = [600_000, 4_100_000, 650_000, 4_200_000]
    place = ee.Geometry.Rectangle(corners, ee.Projection(UTM), False)
    ring = place.coordinates().getInfo()[0]
    x, y = UTM11(*np.array(ring).T)
    assert (x.min(), y.min(), x.max(), y.max()) == pytest.approx(corners, abs=0.01)
    # Its edges are straight in that projection.
    on_edge = np.minimum.reduce([abs(x - corners[0]), abs(x - corners[2]), abs(y - corners[1]), abs(y - corners[3])])
    assert on_edge.max() < 0.01
    polygon = ee.Geometry.Polygon([[[600_000, 4_100_000], [650_000, 4_100_000], [650_000, 4_200_000]]], UTM, False)
    lon, lat = UTM11(650_000, 4_200_000, inverse=True)
    assert polygon.coordinates().getInfo()[0][2] == pytest.approx([lon, lat], abs=1e-9)


def test_a_rectangle_in_a_projection_with_a_transform(client):
    """Its coordinates are pixels then."""
    turned = ee.Projection(UTM, [20, 0, 600_000, 0, -10, 4_200_000])
    ring = ee.Geometry.Rectangle([5, 10, 105, 40], turned, False).coordinates().getInfo()[0]
    x, y = UTM11(*np.array(ring).T)
    found = (x.min(), y.min(), x.max(), y.max())
    assert found == pytest.approx([600_100, 4_199_600, 602_100, 4_199_900], abs=0.01)


def test_footprints(sandbox):
    rings = [[[n, 0], [n + 1.5, 0], [n + 1.5, 1], [n, 1], [n, 0]] for n in range(3)]
    sandbox.hold(*(ArrayScene(S2, f"i{n}", START, {"B": ONES}, ring=ring) for n, ring in enumerate(rings)))
    footprint = ee.Image(f"{S2}/i0").geometry().getInfo()
    assert (footprint["type"], footprint["coordinates"]) == ("Polygon", [rings[0]])
    union = ee.ImageCollection(S2).geometry()
    assert union.bounds().coordinates().getInfo()[0][2] == pytest.approx([3.5, 1], abs=1e-3)
    once = ellipsoid_area([[0, 0], [3.5, 0], [3.5, 1], [0, 1]])
    assert union.area(1).getInfo() == pytest.approx(once, rel=1e-3)
    assert "unbounded" in refusal(ee.Image(1).geometry())
    assert ee.ImageCollection(S2).filterDate("2030").geometry().coordinates().getInfo() == []


@pytest.mark.parametrize(
    "kind, coordinates",
    [
        ("Polygon", [1, 2]),
        ("Polygon", [[]]),
        ("Polygon", [[[1, 2], [3]]]),
        ("Polygon", [[["a", "b"], [1, 2], [3, 4]]]),
        ("Polygon", [[[1, 2], None, [3, 4]]]),
        ("Polygon", [[[1e999, 2], [1, 2], [3, 4]]]),
        ("MultiPolygon", [[1]]),
        ("Point", []),
        ("Point", ["x", "y"]),
        ("MultiPoint", 5),
    ],
)
@pytest.mark.parametrize("crs", [False, True])
def test_malformed_coordinates_are_refused(sandbox, kind, coordinates, crs):
    arguments = {"coordinates": {"constantValue": coordinates}}
    if crs:
        arguments["crs"] = {"constantValue": UTM}
    call = {"functionName": f"GeometryConstructors.{kind}", "arguments": arguments}
    body = {"expression": {"result": "0", "values": {"0": {"functionInvocationValue": call}}}}
    status, answer = post(sandbox.server.url, "value:compute", body)
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT"), answer
    assert f"GeometryConstructors.{kind}" in json.dumps(answer)
