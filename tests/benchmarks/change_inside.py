"""Writes a change's file with scars and noise, or makes its polygons; run by change.py as a program of its own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from osgeo import gdal, osr

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.download.plan import CHANGE_BANDS

NODATA, ROWS = -99_999, 500


def write(path: str, side: int) -> None:
    ring = [[121, 24], [121.4, 24], [121.4, 24.36], [121, 24.36], [121, 24]]
    roi = {"type": "Polygon", "coordinates": [ring]}
    before = CompositeRecipe(roi=roi, start="2024-08-01", end="2024-10-31")
    change = Change(before, before.with_(start="2024-11-01", end="2025-02-01"))
    options = ["COMPRESS=DEFLATE", "TILED=YES", "PREDICTOR=3"]
    raster = gdal.GetDriverByName("GTiff").Create(path, side, side, 5, gdal.GDT_Float32, options)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32651)
    raster.SetProjection(system.ExportToWkt())
    raster.SetGeoTransform((300_000, 10, 0, 2_700_000, 0, -10))
    raster.SetMetadata({"CONTENT": "change", "RECIPE": change.to_json(), "SIMULATED": "YES"})
    rng = np.random.default_rng(1)
    for top in range(0, side, ROWS):
        coarse = np.kron(rng.normal(0, 0.25, (ROWS // 10, side // 10)), np.ones((10, 10)))
        values = (coarse + rng.normal(0, 0.06, (ROWS, side))).astype(np.float32)
        after = rng.uniform(0.2, 0.8, values.shape).astype(np.float32)
        views = np.full(values.shape, 5, np.float32)
        hidden = rng.random(values.shape) < 0.02
        told = {"change": values, "before": after - values, "after": after}
        for number, name in enumerate(CHANGE_BANDS, 1):
            found = told.get(name, views)
            found[hidden] = NODATA
            band = raster.GetRasterBand(number)
            band.SetDescription(name)
            band.SetNoDataValue(NODATA)
            band.WriteArray(found, 0, top)
    raster.FlushCache()
    for name in ("before", "after"):  # what GDAL's programs are given
        band = [CHANGE_BANDS.index(name) + 1]
        gdal.Translate(str(Path(path).with_name(f"{name}.tif")), raster, bandList=band, creationOptions=options)


def polygons(path: str, target: str) -> None:
    from qgis.core import QgsApplication

    from cloudscore_plugin.download.polygons import Options, read_change
    from cloudscore_plugin.services.change_polygons import write_polygons

    application = QgsApplication([], False)
    application.initQgis()
    raster = read_change(path)
    write_polygons(raster, raster.change, Options(), target)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], int(sys.argv[3]))
    else:
        polygons(*sys.argv[2:])
