"""Mutated areas, in a process of its own: a crash of QGIS is then seen, and the process's memory is its limit.

Run as a module with the first and last number of the areas. Each is made from its number alone. Prints a line before
each, and the outcomes at the end.
"""

from __future__ import annotations

import json
import math
import random
import resource
import struct
import sys
import time
from collections import Counter
from pathlib import Path

MEMORY = 3 * 1024**3  # bytes of address space, QGIS and its libraries among them
LONGEST = 5.0  # seconds of processor time for one area, on a busy machine


def most_memory() -> int:
    """The most memory this process has held, in kilobytes. (ru_maxrss also counts that of the process it came from.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def wild(chance: random.Random) -> float:
    return chance.choice(
        [math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324, 1e15, -1e10, 0.0, -0.0, 90.0, 180.0, 360.0, 1e5, 2.6e6]
    )


def number(chance: random.Random, scale: float, at: float, wildness: float) -> float:
    if chance.random() < wildness:
        return wild(chance)
    value = at + scale * chance.random()
    return round(value, chance.choice([0, 1, 2])) if chance.random() < 0.3 else value


def point(chance, extra, scale, x, y, wildness) -> bytes:
    numbers = [number(chance, scale, x, wildness), number(chance, scale, y, wildness)]
    numbers += [number(chance, 10, 0, 0.05) for _ in range(extra)]
    return struct.pack(f"<{len(numbers)}d", *numbers)


def points(chance, extra, *where) -> bytes:
    count = chance.choice([0, 1, 2, 3, 4, 5, 5, 6, 8, 20, 60])
    found = [point(chance, extra, *where) for _ in range(count)]
    if found and chance.random() < 0.8:
        found.append(found[0])
    if found and chance.random() < 0.1:
        found *= 2
    return struct.pack("<I", len(found)) + b"".join(found)


def polygon_body(chance, extra, *where) -> bytes:
    rings = [points(chance, extra, *where) for _ in range(chance.choice([0, 1, 1, 1, 1, 2, 3, 8]))]
    return struct.pack("<I", len(rings)) + b"".join(rings)


def shape(chance: random.Random, extra: int, where: tuple, depth: int = 0, kinds=None) -> bytes:
    """ISO WKB of a random geometry: polygons mostly, but of every type, with Z and M, empty and nested."""
    kind = chance.choice(kinds or [3, 3, 3, 3, 6, 6, 6, 7, 10, 10, 11, 12, 12, 17, 1, 2, 8, 9, 4, 5, 15, 16])
    code = kind + (1000 * (1 + extra) if extra == 1 else 3000 if extra == 2 else 0) - (1000 if extra == 1 else 0)
    head = struct.pack("<BI", 1, code)
    parts = {4: [1], 5: [2], 6: [3], 7: None, 9: [2, 8], 10: [2, 8, 9], 11: [2, 8, 9], 12: [3, 10], 15: [3], 16: [17]}
    if kind == 1:
        return head + point(chance, extra, *where)
    if kind in (2, 8):
        return head + points(chance, extra, *where)
    if kind in (3, 17):
        return head + polygon_body(chance, extra, *where)
    inside = parts[kind]
    count = 0 if depth > 4 else chance.choice([0, 1, 1, 2, 3, 6])
    return (
        head + struct.pack("<I", count) + b"".join(shape(chance, extra, where, depth + 1, inside) for _ in range(count))
    )


def damaged(wkb: bytes, chance: random.Random) -> bytes:
    data = bytearray(wkb)
    for _ in range(chance.choice([1, 1, 3])):
        if len(data) > 12:
            at = chance.randrange(5, len(data))
            data[at : at + chance.choice([0, 1, 1, 8])] = bytes(
                chance.randrange(256) for _ in range(chance.choice([0, 1, 8]))
            )
    return bytes(data)


PLACES = [
    ("EPSG:4326", 1.0, 16.0, 48.0), ("EPSG:4326", 1e-4, 121.0, 24.0), ("EPSG:4326", 20.0, 170.0, -10.0),
    ("EPSG:4326", 300.0, -150.0, -100.0), ("EPSG:3857", 1e5, 1.3e7, 2.7e6), ("EPSG:3857", 4e7, -2e7, -2e7),
    ("EPSG:3826", 1e4, 2.5e5, 2.65e6), ("EPSG:32633", 100.0, 5e5, 5.3e6), ("EPSG:3031", 1e6, -5e5, 4e5),
    ("EPSG:3832", 1e6, 3e6, 0.0), ("EPSG:4258", 2.0, 10.0, 45.0), ("EPSG:2263", 1e5, 9e5, 1e5),
]  # fmt: skip


def case(seed: int):
    """Coordinate system, whether drawn, whether QGIS reads the shapes (what it knows, undamaged), and the shapes."""
    chance = random.Random(f"area {seed}")
    crs, *where = chance.choice(PLACES)
    wildness = chance.choice([0, 0, 0, 0.002, 0.03, 0.5])
    where = (*where, wildness)
    extra = chance.choice([0, 0, 0, 1, 2])
    read = chance.random() < 0.5
    kinds = [3, 3, 3, 6, 6, 7, 10, 10, 11, 12, 12, 1, 2, 8, 9, 4, 5, 17] if read else [3, 6, 7, 12, 15, 16, 17]
    found = [shape(chance, extra, where, 0, kinds) for _ in range(chance.choice([1, 1, 2, 3, 30]))]
    if not read and chance.random() < 0.3:
        found = [damaged(wkb, chance) for wkb in found]
    return crs, chance.random() < 0.3, read, found


def main(first: int, last: int) -> None:
    from osgeo import ogr
    from qgis.core import (
        QgsApplication,
        QgsCoordinateReferenceSystem,
        QgsCoordinateTransformContext,
        QgsFeature,
        QgsGeometry,
        QgsWkbTypes,
    )

    application = QgsApplication([], False)
    application.initQgis()
    from cloudscore_plugin.core.errors import AreaError, RecipeError
    from cloudscore_plugin.core.recipe import checked_geometry
    from cloudscore_plugin.layers import areas

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    context, outcomes, slowest = QgsCoordinateTransformContext(), Counter(), 0.0
    systems = {name: QgsCoordinateReferenceSystem(name) for name in ("EPSG:3857", *(place[0] for place in PLACES))}
    for seed in range(first, last):
        print(seed, flush=True)
        crs, drawn, readable, shapes = case(seed)
        (ogr.UseExceptions if seed % 2 else ogr.DontUseExceptions)()  # as another plugin may choose
        features = []
        for wkb in shapes if readable else ():
            geometry, feature = QgsGeometry(), QgsFeature()
            try:
                geometry.fromWkb(wkb)
            except Exception:  # QGIS itself cannot read it: no layer holds it
                continue
            feature.setGeometry(geometry)
            features.append(feature)
        begun = time.process_time()
        try:
            if readable:
                shapes = areas.read(features, QgsWkbTypes.GeometryType.PolygonGeometry, "odd")
            area = areas.area_of(shapes, systems[crs], context, drawn)
        except (AreaError, RecipeError) as error:
            outcomes[getattr(error, "code", "area_unusable")] += 1
        else:
            outcomes["taken, and told" if area.notes else "taken"] += 1
            assert checked_geometry(json.loads(json.dumps(area.roi))) == area.roi
            for name in (crs, "EPSG:3857"):
                areas.on_map(area.roi, systems[name], context)
        spent = time.process_time() - begun
        slowest = max(slowest, spent)
        assert spent < LONGEST, f"area {seed} took {spent:.1f} s"
    print(json.dumps({**outcomes, "slowest": slowest, "kilobytes": most_memory()}))
    sys.stdout.flush()
    import os

    os._exit(0)  # QGIS's own clean-up is not tried here


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
