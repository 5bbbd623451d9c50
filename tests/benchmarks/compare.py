"""Comparing on the map in a real window: frames a second while the handle is dragged, and what that asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.desktop import harness
from tests.desktop.harness import merged


def measure(folder: Path) -> Iterator[dict]:
    script = Path(harness.__file__).with_name("compare_inside.py")
    with harness.sandbox() as url:
        out = folder / "compare"
        events = harness.run_qgis(
            script,
            out,
            settings=harness.settings_for(url) + "live_preview=0\n",
            arguments={"url": url, "out": str(out), "bench": True},
        )
    found = merged(events)
    yield {"name": "compare: frames while the handle moves", "value": found["frames"], "unit": "frames/s"}
    yield {"name": "compare: CPU of the window's thread a frame", "value": found["cpu"], "unit": "ms"}
    yield {"name": "compare: requests while the handle moves", "value": len(found["asked"]), "unit": "requests"}
