"""The sandbox's server with scenes of a repeating pattern, as large as one likes: runs for download.py.

Prints its address; then for every line it is told, the requests (but for those of a connection) and the pixels of
scenes that computing them took, since the last time.
"""

from __future__ import annotations

import json
import os
import sys
import threading

import numpy as np

from cloudscore_plugin.sandbox import image
from cloudscore_plugin.sandbox.cache import ByteCache
from cloudscore_plugin.sandbox.scenes import Band, Grid, PixelType, Scene
from tests.support.arrays import S2, SCORES, ArrayCatalogue, outline
from tests.support.faulty_sandbox import SandboxServer

CRS, LEFT, TOP, SIDE = "EPSG:32611", 399_960.0, 4_600_020.0, 20_000
BANDS, PATTERN = ("B2", "B3", "B4", "B8"), 1024
SCENES = int(os.environ.get("CLOUDSCORE_BENCH_SCENES", "3"))
DAY, START = 86_400_000, 1_672_531_200_000  # 2023-01-01
_counted, _lock = [0], threading.Lock()


class CountingCache(ByteCache):
    """The evaluator's cache of scenes' pixels; counts those it is asked for, by computations that need them."""

    def get(self, key):
        with _lock:
            _counted[0] += key[3].width * key[3].height
        return super().get(key)


class PatternScene(Scene):
    """A scene whose pixels repeat."""

    __eq__, __hash__ = object.__eq__, object.__hash__

    def __init__(self, collection, number, patterns, kind):
        grid = Grid(CRS, (10.0, 0.0, LEFT, 0.0, -10.0, TOP), SIDE, SIDE)
        index = f"2023010{number + 1}T000000_20230101T000000_T11TLF"
        properties = {"system:index": index, "system:time_start": START + number * DAY, "CLOUDY_PIXEL_PERCENTAGE": 10.0}
        footprint = {"type": "Polygon", "coordinates": [outline(grid)]}
        super().__init__(collection, index, tuple(Band(name, kind, grid) for name in patterns), properties, footprint)
        object.__setattr__(self, "patterns", patterns)

    def levels(self, band):
        return 0

    def read(self, names, level, lattice):
        inside = (lattice.cols >= 0) & (lattice.cols < SIDE) & (lattice.rows >= 0) & (lattice.rows < SIDE)
        at = lattice.rows % PATTERN, lattice.cols % PATTERN
        return [(self.patterns[name][at], inside) for name in names]


class PatternCatalogue(ArrayCatalogue):
    """Three scenes of four bands, and their scores."""

    title, simulated = "patterns", True

    def __init__(self):
        rng = np.random.default_rng(1)
        smooth = np.add.outer(np.arange(PATTERN), np.arange(PATTERN)) % 997
        scenes = []
        for number in range(SCENES):
            bands = {name: (1000 + smooth + rng.integers(0, 300, smooth.shape)).astype(np.uint16) for name in BANDS}
            scores = {"cs_cdf": rng.random(smooth.shape).astype(np.float32)}
            scenes.append(PatternScene(S2, number, bands, PixelType("int", 0, 65535)))
            scenes.append(PatternScene(SCORES, number, scores, PixelType("float")))
        super().__init__(scenes)

    def collections(self):
        found = {}
        for scene in self.scenes:
            found[scene.collection] = {"start": START, "end": None, "bands": scene.bands}
        return found


def main() -> None:
    image._pixels = CountingCache(image._pixels.limit)
    with SandboxServer(PatternCatalogue(), latency=float(sys.argv[1])) as server:
        print(server.url, flush=True)
        for _line in sys.stdin:
            entries = list(server.log)
            server.log.clear()
            computed, _counted[0] = _counted[0], 0
            failed = [entry.path for entry in entries if entry.status != 200]
            asked = sum(entry.kind not in ("discovery", "algorithms") for entry in entries)
            print(json.dumps({"requests": asked, "computed": computed, "failed": failed}), flush=True)


if __name__ == "__main__":
    main()
