"""Map sheets that cover an area: squares of a regular grid in a CRS, or the 100 km squares of MGRS.

MGRS, as NGA.STND.0037 (Universal Grids) has it: zones of 6 degrees and bands of 8 (the northernmost 12) between 80
degrees south and 84 north, with wider zones around Norway and Svalbard; in each zone, squares of 100 km of its UTM
coordinates, cut off where the zone or the band ends. Their outlines share no ground and leave none out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence

from osgeo import ogr, osr

from ..core.errors import OrderError
from ..core.recipe import bounds
from .areas import Area
from .partial_download import quiet_gdal
from .plan import reference

MOST_SHEETS = 10_000
SOUTH, NORTH = -80, 84  # degrees; beyond, MGRS has other squares
_SLIVER = 1e-4  # of a sheet
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")  # in zones 1, 2, 3 and so on
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_SIDE = 100_000.0  # metres
_PIECES = 100  # of a square's side: straight in degrees, they lie within 0.1 m of the square's edge
_INNER = 0.2  # metres by which an outline ends inside its square, so that no pixel of the next is touched
# Zones that are not 6 degrees wide: by band and zone, west and east; None for those that are not there.
_WIDER: dict[tuple[str, int], tuple[int, int] | None] = {
    ("V", 31): (0, 3),
    ("V", 32): (3, 12),
    ("X", 31): (0, 9),
    ("X", 32): None,
    ("X", 33): (9, 21),
    ("X", 34): None,
    ("X", 35): (21, 33),
    ("X", 36): None,
    ("X", 37): (33, 42),
}


def with_part_in(sheets: Iterable[Area], rois: Sequence[dict]) -> list[Area]:
    """The sheets that have more in common with one of these areas (GeoJSON polygons) than an edge."""
    shapes = [_shape(roi) for roi in rois]
    return [sheet for sheet in sheets if sheet.roi is not None and _shares(_shape(sheet.roi), shapes)]


def grid_sheets(box: Sequence[float], side: float, crs: str, resolution: float) -> list[Area]:
    """A regular grid over a box of degrees (west, south, east, north): squares whose sides are ``side`` units of a CRS.

    Edges are whole multiples of the side, so that a sheet has its name, column and row from the CRS's origin, whatever
    box it is cut from. resolution: side of a pixel. The outlines end within the outermost pixels, by far less than
    half of one: straight lines in degrees would else reach into the next. Raises OrderError: "sheets_many" for more
    than MOST_SHEETS, "crs_area" where the CRS does not reach.
    """
    columns, rows = _range(box, side, crs)
    if len(columns) * len(rows) > MOST_SHEETS:
        raise OrderError("sheets_many", most=MOST_SHEETS)
    to_degrees = osr.CoordinateTransformation(reference(crs), reference("EPSG:4326"))
    margin = min(resolution, side) / 50
    pieces = max(1, min(100, round(side / resolution / 100)))
    return [
        Area(f"{column}_{row}", _polygon(_square(column, row, side, margin, pieces, to_degrees)))
        for row in reversed(rows)
        for column in columns
    ]


def mgrs_tiles(rois: Sequence[dict]) -> list[Area]:
    """The 100 km squares of MGRS that have part in these areas (GeoJSON polygons), by name: "32TPS".

    Raises OrderError: "sheets_polar" for what lies beyond SOUTH or NORTH, "sheets_many" for more than MOST_SHEETS.
    """
    found: dict[str, Area] = {}
    for roi in rois:
        parts = [roi["coordinates"]] if roi["type"] == "Polygon" else roi["coordinates"]
        for part in parts:
            polygon = {"type": "Polygon", "coordinates": part}
            box = bounds(polygon)
            if box[1] < SOUTH or box[3] > NORTH:
                raise OrderError("sheets_polar")
            shapes = [_shape(polygon)]  # read once: it may have very many corners
            for zone, band, cell in _cells(box):
                for tile in _tiles(zone, band, cell, box):
                    if tile.name not in found and tile.roi and _shares(_shape(tile.roi), shapes):
                        found[tile.name] = tile
                    if len(found) > MOST_SHEETS:
                        raise OrderError("sheets_many", most=MOST_SHEETS)
    return [found[name] for name in sorted(found)]


def _cells(box: Sequence[float]) -> Iterator[tuple[int, str, tuple[float, float, float, float]]]:
    """The zones and bands that a box of degrees reaches into, and what each covers."""
    west, south, east, north = box
    for at, band in enumerate(_BANDS):
        low = SOUTH + 8 * at
        high = NORTH if band == "X" else low + 8
        if low >= north or high <= south:
            continue
        for zone in range(1, 61):
            usual = (6 * zone - 186, 6 * zone - 180)
            reach = _WIDER.get((band, zone), usual)
            if reach is not None and reach[0] < east and reach[1] > west:
                yield zone, band, (reach[0], low, reach[1], high)


def _tiles(zone: int, band: str, cell: Sequence[float], box: Sequence[float]) -> Iterator[Area]:
    """The squares of a zone and band that may have part in a box of degrees."""
    crs = f"EPSG:{32600 + zone if band >= 'N' else 32700 + zone}"
    west, south, east, north = (*map(max, cell[:2], box[:2]), *map(min, cell[2:], box[2:]))
    columns, rows = _range((west, south, east, north), _SIDE, crs)
    to_degrees = osr.CoordinateTransformation(reference(crs), reference("EPSG:4326"))
    limits, middle = _shape(_polygon(_ring(*cell))), 6 * zone - 183
    for row in rows:
        for column in columns:
            square = _square(column, row, _SIDE, _INNER, _PIECES, to_degrees)
            near = [[x - 360 * round((x - middle) / 360), y] for x, y in square]  # zones 1 and 60 reach beyond 180
            part = _shape(_polygon(near)).Intersection(limits)
            if part is None or part.Area() <= 0:
                continue
            name = f"{zone:02}{band}{_COLUMNS[(zone - 1) % 3][column - 1]}{_ROWS[(row + 5 * (zone % 2 == 0)) % 20]}"
            polygons = [part] if part.GetGeometryName() == "POLYGON" else list(part)
            shapes = [json.loads(one.ExportToJson(["COORDINATE_PRECISION=9"])) for one in polygons if one.Area() > 0]
            shapes = [shape for shape in shapes if shape["type"] == "Polygon"]
            whole = {"type": "MultiPolygon", "coordinates": [shape["coordinates"] for shape in shapes]}
            yield Area(name, shapes[0] if len(shapes) == 1 else whole)


def _range(box: Sequence[float], side: float, crs: str) -> tuple[range, range]:
    """Columns and rows of the squares of a CRS that a box of degrees reaches into. Raises OrderError("crs_area")."""
    west, south, east, north = box
    to_map = osr.CoordinateTransformation(reference("EPSG:4326"), reference(crs))
    steps = [number / 20 for number in range(21)]
    edge = [(west + (east - west) * at, y) for at in steps for y in (south, north)]
    edge += [(x, south + (north - south) * at) for at in steps for x in (west, east)]
    with quiet_gdal():
        try:
            places = [point[:2] for point in to_map.TransformPoints(edge)]
        except RuntimeError:  # GDAL raises or gives infinite numbers, as the whole program has chosen
            places = []
    if not places or not all(math.isfinite(part) for place in places for part in place):
        raise OrderError("crs_area", crs=crs[:40])
    slack = 1e-6
    columns, rows = (
        range(math.floor(min(values) / side + slack), math.ceil(max(values) / side - slack)) for values in zip(*places)
    )
    return columns, rows


def _square(
    column: int, row: int, side: float, margin: float, pieces: int, to_degrees: osr.CoordinateTransformation
) -> list[list[float]]:
    """The outline of a square of a CRS in degrees, closed; it ends ``margin`` inside, its sides are cut in pieces."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    left, bottom, inner = column * side + margin, row * side + margin, side - 2 * margin
    outline = [
        (left + (x + (to_x - x) * piece / pieces) * inner, bottom + (y + (to_y - y) * piece / pieces) * inner)
        for (x, y), (to_x, to_y) in zip(corners, corners[1:])
        for piece in range(pieces)
    ]
    places = [[round(x, 9), round(y, 9)] for x, y, *_z in to_degrees.TransformPoints(outline)]
    return [*places, places[0]]


def _shares(sheet: ogr.Geometry, shapes: Sequence[ogr.Geometry]) -> bool:
    for shape in shapes:
        least = _SLIVER * min(sheet.Area(), shape.Area())
        if sheet.Intersects(shape) and sheet.Intersection(shape).Area() > least:
            return True
    return False


def _ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _polygon(ring: list[list[float]]) -> dict:
    return {"type": "Polygon", "coordinates": [ring]}


def _shape(roi: dict) -> ogr.Geometry:
    return ogr.CreateGeometryFromJson(json.dumps(roi))
