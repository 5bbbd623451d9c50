"""What the plugin costs a QGIS window that opens a project of 200 composites whose maps are all too old."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.desktop.harness import merged, run_qgis, sandbox, settings_for


def measure(folder: Path) -> Iterator[dict]:
    script = Path(__file__).with_name("projects_inside.py")
    with sandbox() as url:
        settings = settings_for(url) + "live_preview=0\n"
        arguments = {"url": url, "file": str(folder / "aged.qgz")}
        events = run_qgis(script, folder / "projects", settings=settings, arguments=arguments, timeout=1500)
    found = merged(events)
    # Whatever else the machine does makes both longer: the shortest runs tell best what the plugin adds.
    added = min(found["stall_with"]) - min(found["stall_without"])
    yield {"name": "stall that the plugin adds, 200 aged composites opened", "value": added, "unit": "ms"}
    for name, key in (
        ("longest stall, 200 aged composites opened and renewed", "stall"),
        ("time to open, 200 aged composites", "open"),
    ):
        yield {
            "name": name,
            "value": found[f"{key}_with"],
            "unit": "ms",
            "peer": "without the plugin",
            "peer_value": found[f"{key}_without"],
        }
