"""A GeoTIFF of 4 uint16 bands, beside geedim: the same sandbox, the same composite, half a second a request.

The scenes are three of a repeating pattern (download_server.py): cheap to compute, so that the pattern of requests is
what is measured, on a machine that also computes what it asks for. CLOUDSCORE_BENCH_SIDES chooses the sizes
(geedim is measured up to 8192), CLOUDSCORE_BENCH_SCENES another number of scenes, for large sizes on small machines.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from osgeo import gdal

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.download.plan import DownloadOrder, grid, usual
from tests.desktop.harness import ROOT

from . import tiles
from .download_server import BANDS, CRS, LEFT, TOP

SIDES = tuple(map(int, os.environ.get("CLOUDSCORE_BENCH_SIDES", "2048,4096").split(",")))
MOST_FOR_PEER = 8192
RUNS = int(os.environ.get("CLOUDSCORE_BENCH_RUNS", "3"))
LATENCY, STEP = 0.5, 64  # seconds; pixels between corners of the outline
PEER, VERSION, FOLDER = "geedim", "2.0.0", ROOT / "build" / "geedim"


def measure(folder: Path) -> Iterator[dict]:
    peer = peer_python()
    for side in SIDES:
        name = f"GeoTIFF {side}x{side}x4, "
        mine, theirs = [], []
        for run in range(RUNS if side < 4096 else 1):
            mine.append(child(Path(sys.executable), "plugin", order(side, folder / f"mine{run}.tif")))
            if peer and side <= MOST_FOR_PEER:
                theirs.append(child(peer, PEER, order(side, folder / f"theirs{run}.tif")))
        if theirs:
            compare(folder / "mine0.tif", folder / "theirs0.tif")
        for path in folder.glob("*.tif*"):
            path.unlink()
        for what, unit, key in (
            ("seconds", "s", "seconds"),
            ("requests", "requests", "requests"),
            ("scenes' pixels computed with", "Mpx", "computed"),
            ("peak memory", "MB", "peak"),
            ("peak memory above its start", "MB", "more"),
        ):
            found = {"name": name + what, "value": [run[key] for run in mine], "unit": unit}
            if theirs:
                found |= {"peer": f"{PEER} {VERSION}", "peer_value": [run[key] for run in theirs]}
            yield found


def order(side: int, path: Path) -> DownloadOrder:
    """A download of exactly side x side pixels of the scenes: their outline in degrees, straight piece by piece."""
    forward = tiles.transformation(int(CRS[5:]), "EPSG:4326")
    near, far = 0.3, side - 0.3  # a little less, as edges go outwards to the next pixel
    along = [near, *range(STEP, side, STEP), far]
    corners = [(at, near) for at in along] + [(far, at) for at in along[1:]]
    corners += [(at, far) for at in along[-2::-1]] + [(near, at) for at in along[-2:0:-1]]
    ring = [list(forward.TransformPoint(LEFT + 10 * x, TOP - 10 * y)[:2]) for x, y in corners]
    roi = {"type": "Polygon", "coordinates": [ring]}
    recipe = CompositeRecipe(roi=roi, start="2023-01-01", end="2023-02-01", clear_threshold=0.5, clip=False)
    wish = usual(recipe, str(path), bands=BANDS, crs=CRS)
    found = grid(wish)
    assert (found.left, found.top, found.width, found.height) == (LEFT, TOP, side, side), found
    return wish


def child(python: Path, who: str, wish: DownloadOrder) -> dict:
    """What one download took, of a server that has kept nothing: seconds, requests, million pixels, memory in MB."""
    text = wish.to_json()
    if who == PEER:
        text = json.dumps({**json.loads(text), "grid": vars(grid(wish))})
    home = Path(wish.path).parent
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    serve = [sys.executable, "-m", "tests.benchmarks.download_server", str(LATENCY)]
    with subprocess.Popen(serve, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        address = server.stdout.readline().strip()
        command = [str(python), str(Path(__file__).with_name("download_inside.py")), who, address, text]
        ran = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home, check=False)
        done, _errors = server.communicate("\n")
    assert ran.returncode == 0, ran.stderr[-3000:]
    found, done = json.loads(ran.stdout.splitlines()[-1]), json.loads(done)
    assert not done["failed"], done["failed"]
    return {
        "seconds": found["seconds"],
        "requests": done["requests"],
        "computed": done["computed"] / 1e6,
        "peak": found["peak"],
        "more": found["peak"] - found["before"],
    }


def compare(mine: Path, theirs: Path) -> None:
    """Both made the same picture."""
    pair = [gdal.Open(str(path)) for path in (mine, theirs)]
    size = (pair[0].RasterXSize, pair[0].RasterYSize)
    assert size == (pair[1].RasterXSize, pair[1].RasterYSize)
    for number in range(1, len(BANDS) + 1):
        a, b = (raster.GetRasterBand(number).ReadAsArray(size[0] - 600, size[1] - 600, 600, 600) for raster in pair)
        seen = a != 65535
        # A median of two is rounded here and cut off there.
        assert abs(a[seen].astype(int) - b[seen]).max() <= 1 and not b[~seen].any()


def peer_python() -> Path | None:
    """geedim in an environment of its own, made once; None, and a word why, where it cannot be."""
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if sys.version_info < (3, 11):
        print(f"{PEER} {VERSION} needs Python 3.11; the download is measured alone")
        return None
    if not (FOLDER / f"has-{VERSION}").exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{PEER}=={VERSION}"]
        for command in ([getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(FOLDER)], install):
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            if ran.returncode:
                print(f"{PEER} {VERSION} cannot be installed; the download is measured alone: {ran.stderr[-300:]}")
                return None
        (FOLDER / f"has-{VERSION}").touch()
    return python
