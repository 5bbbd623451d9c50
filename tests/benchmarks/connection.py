"""A connection from nothing (library import to ready) and one already made, with the requests each takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.desktop.harness import merged, run_qgis, sandbox


def measure(folder: Path) -> Iterator[dict]:
    script = Path(__file__).with_name("connection_inside.py")
    with sandbox() as url:
        events = run_qgis(script, folder / "connection", arguments={"url": url})
    found = merged(events)
    yield {"name": "requests when QGIS and the plugin start", "value": found["start_requests"], "unit": "requests"}
    for state in ("cold", "warm"):
        yield {"name": f"connection, {state}", "value": found[f"{state}_time"], "unit": "ms"}
        yield {"name": f"requests of a connection, {state}", "value": found[f"{state}_requests"], "unit": "requests"}
