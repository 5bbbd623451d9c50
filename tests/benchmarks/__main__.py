"""make bench: measures, prints a table, writes build/bench.json.

Each figure: name, value, unit, and where there is one the peer measured in the same run: peer, peer_value, ratio
(value / peer_value). Times are medians of several runs; only ratios compare across machines.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from tests.desktop.harness import ROOT

from . import (
    area_files,
    areas,
    ask,
    change,
    compare,
    connection,
    download,
    methods,
    preview,
    projects,
    series,
    tiles,
    window,
)

PARTS = {
    module.__name__.rpartition(".")[2]: module.measure
    for module in (
        *(tiles, preview, methods, connection, window, compare, change),
        *(series, projects, download, ask, areas, area_files),
    )
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure, and print a table: all parts, or those that are named.")
    parser.add_argument("part", nargs="*", metavar="part", help=", ".join(PARTS))
    wanted = parser.parse_args().part
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    figures: list[dict] = []
    with tempfile.TemporaryDirectory() as folder:
        for part in (PARTS[name] for name in wanted or PARTS):
            for figure in part(Path(folder)):
                figures.append(finish(figure))
                print(row(figures[-1]), flush=True)
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {target.relative_to(ROOT)}")
    return 0


def finish(figure: dict) -> dict:
    """Lists of runs become their medians; the ratio is added."""
    result = dict(figure)
    for key in ("value", "peer_value"):
        if isinstance(result.get(key), list):
            result[key] = statistics.median(result[key])
        if key in result:
            result[key] = round(result[key], 3)
    if result.get("peer_value"):
        result["ratio"] = round(result["value"] / result["peer_value"], 3)
    return result


def row(figure: dict) -> str:
    line = f"{figure['name']:<58} {figure['value']:>10g} {figure['unit']:<9}"
    if "peer" in figure:
        line += f" {figure['peer']}: {figure['peer_value']:g} {figure['unit']}, ratio {figure.get('ratio', 0):g}"
    return line.rstrip()


if __name__ == "__main__":
    sys.exit(main())
