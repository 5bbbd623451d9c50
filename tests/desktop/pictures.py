"""Takes the pictures of the README anew: the dock at 340 pixels and a composite, both languages, light and dark."""

from __future__ import annotations

import sys
from pathlib import Path

from .harness import ROOT, run_qgis

OUT = ROOT / "resources" / "pictures"
SCRIPT = Path(__file__).with_name("pictures_inside.py")
# Latest date first: the sample world has clear skies over the west of Taiwan in these weeks.
PLACE = {"lon": 120.42, "lat": 23.74, "start": [2023, 11, 1], "end": [2023, 12, 15]}


def main() -> int:
    for language in ("en", "zh-Hant"):
        for theme, suffix in (("default", ""), ("Night Mapping", "-dark")):
            run_qgis(
                SCRIPT,
                ROOT / "build" / "desktop" / f"pictures-{language}{suffix}",
                language,
                theme,
                settings="[cloudscore]\nconnection=sample\n",
                arguments={**PLACE, "out": str(OUT), "name": language + suffix, "composite": not suffix},
            )
            print(f"{language}, {theme}: done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
