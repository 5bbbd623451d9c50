"""The main job, shown: from a drawn area to a composite, in a real QGIS window, in both languages.

Starts the sandbox as a process of its own, drives the dock by its widgets and saves pictures in build/demo/. Each line
says what was done and what the server was asked for it.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections import Counter
from pathlib import Path

from .harness import DESKTOP, ROOT, run_qgis, sandbox, settings_for

OUT = ROOT / "build" / "demo"
SCRIPT = Path(__file__).with_name("demo_inside.py")


def asked(url: str, since: int) -> tuple[str, int]:
    """What the server was asked since the request with that number, in words."""
    with urllib.request.urlopen(url + "/sandbox/log", timeout=10) as answer:
        log = json.load(answer)
    new = Counter(entry["kind"] for entry in log[since:])
    words = {"maps": "POST maps", "tile": "tiles", "value": "scene list", "pixels": "preview pixels"}
    return ", ".join(f"{count} {words.get(kind, kind)}" for kind, count in new.items()) or "nothing", len(log)


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    for language, title in (("en", "English"), ("zh-Hant", "Traditional Chinese")):
        with sandbox() as url:
            print(f"{title}: QGIS with an empty profile, sandbox at {url}", flush=True)
            seen = 0

            def hear(event: dict) -> None:
                nonlocal seen
                if "step" in event:
                    words, seen = asked(url, seen)
                    print(f"  {event['step']}; asked of the server: {words}", flush=True)

            try:
                run_qgis(
                    SCRIPT,
                    DESKTOP / f"demo-{language}",
                    language,
                    settings=settings_for(url),
                    arguments={"out": str(OUT), "suffix": "" if language == "en" else "-zh-Hant"},
                    hear=hear,
                )
            except AssertionError as error:
                print(error, file=sys.stderr)
                return 1
    print("Pictures:", *sorted(str(path.relative_to(ROOT)) for path in OUT.glob("*.png")), sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
