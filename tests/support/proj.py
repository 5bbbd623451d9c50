"""pyproj. In a virtual environment it looks for PROJ's data beside the interpreter; it is told where GDAL finds it."""

from __future__ import annotations

import warnings
from pathlib import Path

from osgeo import osr

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyproj

for folder in osr.GetPROJSearchPaths():
    if (Path(folder) / "proj.db").is_file():
        pyproj.datadir.set_data_dir(folder)
        break

Proj, Geod = pyproj.Proj, pyproj.Geod
