"""Coordinates in the notations people use."""

from __future__ import annotations

import pytest

from cloudscore_plugin.layers.coordinates import read_coordinates

PULI = (120.97, 23.97)


@pytest.mark.parametrize(
    "text",
    [
        "23.97 120.97",
        "23.97, 120.97",
        "23.97，120.97",
        "120.97, 23.97",
        "23.97N 120.97E",
        "23.97° N, 120.97° E",
        "N23.97 E120.97",
        "E120.97 N23.97",
        "120.97E,23.97N",
        "北緯23.97 東經120.97",
        "東經 120.97 度 北緯 23.97 度",
        "23°58'12\"N 120°58'12\"E",
        "23°58′12″N, 120°58′12″E",
        "23 58 12 N 120 58 12 E",
        "23 58 12, 120 58 12",
        "23°58.2'N 120°58.2'E",
        "北緯23度58分12秒，東經120度58分12秒",
        "246947 2651679",
        "246947, 2651679",
        "E246947 N2651679",
        "X=246947 Y=2651679",
        "246947m 2651679m",
        "2651679 246947",
        "EPSG:3826 246947 2651679",
        "EPSG:4326 120.97 23.97",
    ],
)
def test_a_place_in_taiwan(qgis_app, text):
    lon, lat = read_coordinates(text)
    assert (lon, lat) == pytest.approx(PULI, abs=2e-4)


@pytest.mark.parametrize(
    "text, place",
    [
        ("-33.9, 18.4", (18.4, -33.9)),
        ("33.9S 18.4E", (18.4, -33.9)),
        ("37.4N 122.1W", (-122.1, 37.4)),
        ("−122.1, 37.4", (-122.1, 37.4)),
        ("0 0", (0, 0)),
    ],
)
def test_other_places(qgis_app, text, place):
    assert read_coordinates(text) == pytest.approx(place)


@pytest.mark.parametrize(
    "text",
    [
        "Puli",
        "",
        "埔里鎮",
        "12",
        "1 2 3",
        "23.9N 120.9N",
        "95N 20E",
        "23°61'N 120°E",
        "200 300",
        "Route 66 10",
        "101 大樓",
    ],
)
def test_what_is_none(qgis_app, text):
    assert read_coordinates(text) is None
