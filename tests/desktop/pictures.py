"""Takes the pictures of the README anew: the dock at 340 pixels, thresholds beside each other, a composite, the window
of an algorithm; both languages, light and dark.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from .harness import DESKTOP, ROOT, run_qgis, sandbox, settings_for
from .test_lessons import LESSONS, follow

OUT = ROOT / "resources" / "pictures"
SCRIPT = Path(__file__).with_name("pictures_inside.py")
# Latest date first: the sample world has clear skies over the west of Taiwan in these weeks.
PLACE = {"lon": 120.42, "lat": 23.74, "start": [2023, 11, 1], "end": [2023, 12, 15]}


def main() -> int:
    for language in ("en", "zh-Hant"):
        for theme, suffix in (("default", ""), ("Night Mapping", "-dark")):
            run_qgis(
                SCRIPT,
                DESKTOP / f"pictures-{language}{suffix}",
                language,
                theme,
                settings="[cloudscore]\nconnection=sample\n",
                environment=surroundings(language),
                arguments={**PLACE, "out": str(OUT), "name": language + suffix, "composite": not suffix},
            )
            print(f"{language}, {theme}: done", flush=True)
        lessons(language)
        recipes(language)
        downloads(language)
    return 0


def surroundings(language: str) -> dict[str, str]:
    """As on a computer of who speaks the language: in Taiwan the system's font is a CJK font."""
    return {"LANG": "zh_TW.UTF-8"} if language == "zh-Hant" else {}


def lessons(language: str) -> None:
    """What the guide's lessons lead to, as their tests follow them."""
    for lesson in LESSONS:
        _events, folder = follow(lesson, language, surroundings(language))
        shutil.copy(folder / f"lesson-{lesson}.png", OUT / f"lesson-{lesson}-{language}.png")
    print(f"{language}, lessons: done", flush=True)


def recipes(language: str) -> None:
    """The menu of a layer and the list of recipes, as the test of the window sees them."""
    folder = DESKTOP / f"pictures-recipes-{language}"
    with sandbox() as url:
        run_qgis(
            SCRIPT.with_name("recipes_inside.py"),
            folder,
            language,
            settings=settings_for(url),
            environment=surroundings(language),
            arguments={"url": url, "out": str(folder), "name": "Dry season" if language == "en" else "枯水期"},
        )
    for name in ("layer-menu", "recipes", "about"):
        shutil.copy(folder / f"{name}.png", OUT / f"{name}-{language}.png")
    print(f"{language}, recipes: done", flush=True)


def downloads(language: str) -> None:
    """The dialog that saves a GeoTIFF, a running download and a resumed one, as the test of the window sees them."""
    folder = DESKTOP / f"pictures-downloads-{language}"
    target = Path(tempfile.gettempdir(), "bolzano.tif")  # the dialog shows it
    with sandbox("--latency", "0.4") as url:
        run_qgis(
            SCRIPT.with_name("download_inside.py"),
            folder,
            language,
            settings=settings_for(url),
            environment=surroundings(language),
            arguments={
                "url": url,
                "out": str(folder),
                "path": str(target),
                "chinese": False,
            },
        )
    for name in ("save-dialog", "download-running", "download-resumed"):
        shutil.copy(folder / f"{name}.png", OUT / f"{name}-{language}.png")
    print(f"{language}, downloads: done", flush=True)


if __name__ == "__main__":
    sys.exit(main())
