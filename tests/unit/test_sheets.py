"""Map sheets: squares of a grid, and MGRS's squares beside what NGA's GEOTRANS says of points (PyPI's mgrs 1.6.0)."""

from __future__ import annotations

import json
import math

import pytest
from osgeo import ogr, osr

from cloudscore_plugin.core.errors import OrderError
from cloudscore_plugin.download.sheets import grid_sheets, mgrs_tiles, with_part_in

KNOWN = {
    (11.354, 46.498): "32TPS",
    (121.56, 25.04): "51RUH",
    (121.5, 24.2): "51RUG",
    (120.97, 23.97): "51QTG",
    (119.57, 23.57): "50QQM",
    (5.32, 60.39): "32VKN",
    (2.9, 60.0): "31VDG",
    (3.1, 60.0): "32VJM",
    (3.1, 55.9): "31UEB",
    (2.9, 55.9): "31UDB",
    (5.9, 55.9): "31UFB",
    (15.65, 78.22): "33XWG",
    (8.9, 75): "31XFD",
    (9.1, 75): "33XUD",
    (20.9, 75): "33XXD",
    (21.1, 75): "35XLD",
    (33.1, 75): "37XCD",
    (-0.1, 75): "30XWJ",
    (41.9, 80): "37XEJ",
    (42.1, 80): "38XMP",
    (6.1, 71.9): "32WLE",
    (6.1, 72.1): "31XFA",
    (-179.9, -16.5): "01KAB",
    (179.9, -16.5): "60KZG",
    (-68.3, -54.8): "19FEV",
    (0.05, 0.05): "31NAA",
    (0.05, -0.05): "31MAV",
    (36.82, -1.29): "37MBU",
    (151.2, -33.87): "56HLH",
    (2.35, 48.86): "31UDQ",
    (166.7, -79.9): "58CES",
}
BOX = (11.30, 46.40, 11.31, 46.406)


def box(west: float, south: float, east: float, north: float) -> dict:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def around(lon: float, lat: float) -> dict:
    return box(lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5)


def shape(roi: dict) -> ogr.Geometry:
    return ogr.CreateGeometryFromJson(json.dumps(roi))


@pytest.mark.parametrize(("place", "name"), KNOWN.items(), ids=list(KNOWN.values()))
def test_squares_have_the_names_that_geotrans_gives_their_points(place, name):
    """In the wider zones of Norway (31V, 32V) and Svalbard (31X to 37X) too, and on both sides of 180 degrees."""
    assert [tile.name for tile in mgrs_tiles([around(*place)])] == [name]


def test_the_squares_of_taiwan():
    found = [tile.name for tile in mgrs_tiles([box(120.0, 21.9, 122.0, 25.3)])]
    assert {"51RUG", "51QTG", "51QUG", "51RUH", "51QTF", "51QTE"} <= set(found)
    assert len(found) == len(set(found)) == 17 and {name[:3] for name in found} == {"51Q", "51R"}


@pytest.mark.parametrize("region", [(119.5, 23.7, 121.2, 24.3), (2.2, 59.6, 3.8, 60.2), (178.9, 0.0, 180.0, 0.6)])
def test_together_they_cover_the_ground_once(region):
    """Across a zone's, a band's and a square's edge; the 0.2 m left at squares' edges apart."""
    whole = shape(box(*region))
    found = [shape(tile.roi) for tile in mgrs_tiles([box(*region)])]
    parts = [one.Intersection(whole).Area() for one in found]
    assert sum(parts) == pytest.approx(whole.Area(), rel=5e-5)
    for at, one in enumerate(found):
        assert all(one.Intersection(other).Area() < 1e-12 for other in found[at + 1 :])


def test_a_square_is_100_km_wide_where_no_zone_ends():
    (tile,) = mgrs_tiles([around(121.5, 24.9)])
    to_map, degrees = osr.SpatialReference(), osr.SpatialReference()
    to_map.ImportFromEPSG(32651)
    degrees.ImportFromEPSG(4326)
    for each in (to_map, degrees):
        each.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    outline = shape(tile.roi)
    outline.Transform(osr.CoordinateTransformation(degrees, to_map))
    found = outline.GetEnvelope()
    assert tile.name == "51RUH" and found == pytest.approx((300_000.2, 399_999.8, 2_700_000.2, 2_799_999.8), abs=0.05)


def test_an_area_on_both_sides_of_180_degrees_has_squares_of_both():
    parts = [box(179.9, -16.55, 180, -16.5)["coordinates"], box(-180, -16.55, -179.9, -16.5)["coordinates"]]
    assert [tile.name for tile in mgrs_tiles([{"type": "MultiPolygon", "coordinates": parts}])] == ["01KAB", "60KZG"]


@pytest.mark.parametrize("region", [(10, 83.9, 11, 84.1), (10, -80.1, 11, -79.9), (10, 85, 11, 86)])
def test_polar_regions_are_refused(region):
    with pytest.raises(OrderError) as error:
        mgrs_tiles([box(*region)])
    assert error.value.code == "sheets_polar"


def test_sheets_of_a_grid_are_squares_of_the_crs_with_names_that_stay():
    found = grid_sheets(BOX, 300, "EPSG:32632", 10)
    names = [sheet.name for sheet in found]
    assert len(set(names)) == len(names)
    smaller = grid_sheets((11.301, 46.401, 11.302, 46.402), 300, "EPSG:32632", 10)
    assert {sheet.name for sheet in smaller} < set(names)
    same = {sheet.name: sheet.roi for sheet in found}
    assert all(same[sheet.name] == sheet.roi for sheet in smaller)
    with pytest.raises(OrderError) as error:
        grid_sheets((-170, -60, 170, 60), 1000, "EPSG:3857", 10)
    assert error.value.code == "sheets_many"


def test_a_small_field_in_a_large_square_has_part_in_it():
    (tile,) = mgrs_tiles([around(11.354, 46.498)])
    assert with_part_in([tile], [around(11.354, 46.498)]) == [tile]
    assert with_part_in([tile], [around(12.9, 46.498)]) == []
    assert math.isclose(shape(tile.roi).Area(), 1.17, rel_tol=0.02)
