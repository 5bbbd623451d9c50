"""A click on the map in a QGIS window: requests, time beyond the server's own, and the window's longest stall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.desktop.harness import run_qgis, sandbox, settings_for

LATENCIES = (0.0, 3.0)


def measure(folder: Path) -> Iterator[dict]:
    script = Path(__file__).with_name("ask_inside.py")
    with sandbox() as url:
        settings = settings_for(url) + "live_preview=0\n"
        arguments = {"url": url, "latencies": LATENCIES}
        events = run_qgis(script, folder / "ask", settings=settings, arguments=arguments, timeout=600)
    idle = next(event["idle"] for event in events if "idle" in event)
    for event in events:
        if "clicks" not in event:
            continue
        where = f"a click that asks the map{', the first' if event['first'] else ''}, {event['latency']:g} s latency"
        for name, unit, key in (
            ("requests", "requests", "requests"),
            ("time to the answer", "ms", "time"),
            ("time beyond the server's own", "ms", "beyond"),
            ("longest stall of the window", "ms", "stall"),
        ):
            figure = {"name": f"{where}, {name}", "value": [click[key] for click in event["clicks"]], "unit": unit}
            if key == "stall":
                figure.update(peer="without a click", peer_value=idle)
            yield figure
