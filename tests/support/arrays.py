"""A catalogue of scenes made of plain arrays, for testing what the sandbox computes from known pixels."""

from __future__ import annotations

import numpy as np

from cloudscore_plugin.sandbox.scenes import Band, Catalogue, Grid, PixelType, Scene

UTM = "EPSG:32611"
ORIGIN = (600000.0, 4200000.0)
S2 = "COPERNICUS/S2_SR_HARMONIZED"
L1C = "COPERNICUS/S2_HARMONIZED"
SCORES = "GOOGLE/CLOUD_SCORE_PLUS/V1/S2_HARMONIZED"

_TYPES = {
    "uint8": PixelType("int", 0, 255),
    "int8": PixelType("int", -128, 127),
    "uint16": PixelType("int", 0, 65535),
    "int16": PixelType("int", -32768, 32767),
    "uint32": PixelType("int", 0, 2**32 - 1),
    "int32": PixelType("int", -(2**31), 2**31 - 1),
    "float32": PixelType("float"),
    "float64": PixelType("double"),
}


class ArrayScene(Scene):
    """arrays: band name -> 2-D array; masked arrays mark what is invalid. coarser: the same for pyramid levels 1, 2,
    ... Two scenes are equal only when they are the same object.
    """

    __eq__, __hash__ = object.__eq__, object.__hash__

    def __init__(
        self,
        collection,
        index,
        time,
        arrays,
        properties=None,
        crs=UTM,
        origin=ORIGIN,
        scale=10.0,
        ring=None,
        coarser=(),
    ):
        height, width = next(iter(arrays.values())).shape
        grid = Grid(crs, (scale, 0.0, origin[0], 0.0, -scale, origin[1]), width, height)
        bands = tuple(Band(name, _TYPES[array.dtype.name], grid) for name, array in arrays.items())
        footprint = {"type": "Polygon", "coordinates": [ring or outline(grid)]}
        values = {"system:index": index, "system:time_start": time, **(properties or {})}
        super().__init__(collection, index, bands, values, footprint)
        object.__setattr__(self, "pyramid", [arrays, *coarser])

    def levels(self, band):
        return len(self.pyramid) - 1

    def read(self, names, level, lattice):
        results = []
        for name in names:
            array = self.pyramid[level][name]
            height, width = array.shape
            inside = (lattice.cols >= 0) & (lattice.cols < width) & (lattice.rows >= 0) & (lattice.rows < height)
            at = np.where(inside, lattice.rows, 0), np.where(inside, lattice.cols, 0)
            values = np.ma.getdata(array)[at]
            results.append((values, inside & ~np.ma.getmaskarray(array)[at]))
        return results


def outline(grid: Grid) -> list:
    """Corners of a grid in degrees, computed with pyproj's sister in GDAL."""
    from osgeo import osr

    source, target = osr.SpatialReference(), osr.SpatialReference()
    source.SetFromUserInput(grid.crs)
    target.ImportFromEPSG(4326)
    for system in (source, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    change = osr.CoordinateTransformation(source, target)
    a, _b, c, _d, e, f = grid.transform
    corners = [(0, 0), (grid.width, 0), (grid.width, grid.height), (0, grid.height), (0, 0)]
    return [list(change.TransformPoint(c + a * col, f + e * row)[:2]) for col, row in corners]


class ArrayCatalogue(Catalogue):
    """Holds the scenes it is given."""

    title, simulated = "arrays", True

    def __init__(self, scenes):
        self.scenes = sorted(scenes, key=lambda scene: scene.index)

    def collections(self):
        found = {name: {"start": None, "end": None, "bands": ()} for name in (S2, L1C, SCORES)}
        for scene in self.scenes:
            found.setdefault(scene.collection, {"start": None, "end": None})["bands"] = scene.bands
        return found

    def search(self, collection, boxes, start, end):
        return [
            scene
            for scene in self.scenes
            if scene.collection == collection
            and (start is None or scene.properties["system:time_start"] >= start)
            and (end is None or scene.properties["system:time_start"] < end)
        ]

    def find(self, collection, index):
        return next((s for s in self.scenes if s.collection == collection and s.index == index), None)
