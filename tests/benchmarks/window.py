"""What the plugin costs a QGIS window: loading, a cold and a warm build, and how long the event loop ever stalls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.desktop.harness import merged, run_qgis, sandbox, settings_for

LATENCY = 3.0


def measure(folder: Path) -> Iterator[dict]:
    script = Path(__file__).with_name("window_inside.py")
    events: list[dict] = []
    with sandbox("--latency", str(LATENCY)) as url:
        settings = settings_for(url) + "live_preview=0\n"  # what is measured is the build alone
        events += run_qgis(script, folder / "slow", settings=settings, arguments={"url": url})
    found = merged(events)
    yield {"name": "plugin load (import and initGui)", "value": found["load"], "unit": "ms"}
    yield {"name": "longest stall of the window, idle", "value": found["idle_stall"], "unit": "ms"}
    for state in ("cold", "warm"):
        where = f"{state} Build, {LATENCY:g} s latency"
        yield {
            "name": f"longest stall of the window, {where}",
            "value": found[f"{state}_stall"],
            "unit": "ms",
        }
        yield {"name": f"requests before tiles, {where}", "value": found[f"{state}_requests"], "unit": "requests"}
        yield {"name": f"time to the layer, {where}", "value": found[f"{state}_time"], "unit": "ms"}
    yield {"name": f"cancel answers, {LATENCY:g} s latency", "value": found["cancel_time"], "unit": "ms"}
