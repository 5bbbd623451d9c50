"""From the file of a change, 40 x 40 km, to polygons: time and peak memory, beside GDAL's own two programs on its two
sides, which neither drop small patches nor measure them on the ellipsoid.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.desktop.harness import ROOT

from .peak import run

SIDE, SMALL = 4000, 1000  # pixels of 10 m
PEER = "gdal_calc and gdal_polygonize"


def polygons(folder: Path, side: int) -> tuple[float, float]:
    """Seconds and megabytes of the polygons of a change of so many pixels a side, which is written first."""
    script, file = Path(__file__).with_name("change_inside.py"), folder / "change.tif"
    run([sys.executable, str(script), "write", str(file), str(side)], ROOT)
    return run([sys.executable, str(script), "polygons", str(file), str(folder / f"{side}.gpkg")], ROOT)


def measure(folder: Path) -> Iterator[dict]:
    small, ours = (polygons(folder, side) for side in (SMALL, SIDE))
    classes = folder / "classes.tif"
    calc = [
        "gdal_calc.py", "-A", str(folder / "before.tif"), "-B", str(folder / "after.tif"), f"--outfile={classes}",
        "--type=Byte", "--NoDataValue=0", "--quiet",
        "--calc=1+((B-A)>=-0.55)+((B-A)>=-0.35)+((B-A)>=0.35)+((B-A)>=0.55)",
    ]  # fmt: skip
    first = run(calc, ROOT)
    second = run(["gdal_polygonize.py", "-q", str(classes), "-f", "GPKG", str(folder / "theirs.gpkg")], ROOT)
    for name, unit, value, peer in (
        ("change to polygons, 40 x 40 km, time", "s", ours[0], first[0] + second[0]),
        ("change to polygons, 40 x 40 km, peak memory", "MB", ours[1], max(first[1], second[1])),
    ):
        yield {"name": name, "value": value, "unit": unit, "peer": PEER, "peer_value": peer}
    growth = {"name": "change to polygons, peak memory, 40 x 40 km beside 10 x 10 km", "value": ours[1], "unit": "MB"}
    yield {**growth, "peer": "10 x 10 km", "peer_value": small[1]}
