"""Coordinates as people write them: degrees in any notation, or metres of a coordinate system."""

from __future__ import annotations

import re

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsPointXY,
)

TM2 = "EPSG:3826"  # TWD97 / TM2 zone 121, Taiwan's grid
_TM2_EAST, _TM2_NORTH = (100_000, 400_000), (2_300_000, 2_900_000)
_WGS84 = "EPSG:4326"

_CRS = re.compile(r"\b(?:EPSG\s*:?\s*)(\d{4,6})\b", re.IGNORECASE)
_NUMBER = r"[-+−]?\d+(?:\.\d+)?"
_SIDES = {"北緯": "N", "南緯": "S", "東經": "E", "西經": "W", "北": "N", "南": "S", "東": "E", "西": "W"}
_VALUE = rf"({_NUMBER})\s*[°度d]?\s*(?:(\d+(?:\.\d+)?)\s*['′’分m]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:[\"″”秒s]|'')\s*)?"
_LED = re.compile(rf"([NSEW])\s*{_VALUE}", re.IGNORECASE)
_FOLLOWED = re.compile(rf"{_VALUE}([NSEW])?", re.IGNORECASE)
_SPACED = re.compile(r"(?<![\d.])(\d{1,3})[ ]+(\d{1,2})[ ]+(\d{1,2}(?:\.\d+)?)(?![\d.])")


def read_coordinates(text: str) -> tuple[float, float] | None:
    """Longitude and latitude in degrees of a text that is coordinates; None for any other.

    Degrees are latitude first unless letters or sizes say otherwise; large numbers are metres of TWD97 TM2, or of the
    system that is named ("EPSG:32651 250000 2650000").
    """
    text = " ".join(text.replace("，", ",").replace("、", ",").replace(";", ",").split())
    for word, letter in _SIDES.items():
        text = text.replace(word, f" {letter}")
    named = _CRS.search(text)
    if named:
        text = text.replace(named.group(0), " ")
    numbers = re.findall(_NUMBER, text)
    if re.sub(rf"{_NUMBER}|[\s,XYEN:=m]", "", text, flags=re.IGNORECASE) == "" and len(numbers) == 2:
        first, second = (float(number.replace("−", "-")) for number in numbers)
        if named:
            return _from(f"EPSG:{named.group(1)}", first, second)
        for east, north in ((first, second), (second, first)):
            if _TM2_EAST[0] <= east <= _TM2_EAST[1] and _TM2_NORTH[0] <= north <= _TM2_NORTH[1]:
                return _from(TM2, east, north)
    return None if named else _degrees(text)


def _from(crs: str, x: float, y: float) -> tuple[float, float] | None:
    system = QgsCoordinateReferenceSystem(crs)
    if not system.isValid():
        return None
    change = QgsCoordinateTransform(system, QgsCoordinateReferenceSystem(_WGS84), QgsCoordinateTransformContext())
    try:
        point = change.transform(QgsPointXY(x, y))
    except QgsCsException:
        return None
    return _checked(point.x(), point.y())


def _degrees(text: str) -> tuple[float, float] | None:
    text = _SPACED.sub(r"\1° \2' \3''", text).replace("−", "-")
    led = text.strip()[:1].upper() in ("N", "S", "E", "W")
    pattern = _LED if led else _FOLLOWED
    found = [match.groups() for match in pattern.finditer(text)]
    if len(found) != 2 or re.sub(r"[\s,/]", "", pattern.sub("", text)):
        return None
    values, sides = [], []
    for groups in found:
        side, degrees, minutes, seconds = groups if led else (groups[3], *groups[:3])
        side = (side or "").upper()
        if float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
            return None
        size = abs(float(degrees)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
        negative = degrees.startswith("-") != (side in ("S", "W"))
        values.append(-size if negative else size)
        sides.append(side)
    first, second = values
    if sides[0] in ("E", "W") or sides[1] in ("N", "S"):
        if sides[0] in ("N", "S") or sides[1] in ("E", "W"):
            return None
        return _checked(first, second)
    if not any(sides) and abs(first) > 90:
        return _checked(first, second)
    return _checked(second, first)


def _checked(lon: float, lat: float) -> tuple[float, float] | None:
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
