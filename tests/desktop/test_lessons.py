"""The guide's lessons, followed in a real QGIS window step by step, in both languages, as in a new profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.runs import LONG

from .harness import DESKTOP, run_qgis
from .test_window import LANGUAGES

LESSONS = ("first-composite", "series", "before-after", "printing")
SCRIPT = Path(__file__).with_name("lessons_inside.py")


def follow(lesson: str, language: str, surroundings: dict[str, str] | None = None) -> tuple[list[dict], Path]:
    """What a lesson told, and the folder with its picture. surroundings: environment of QGIS."""
    folder = DESKTOP / f"lesson-{lesson}-{language}"
    told = {"lesson": lesson, "out": str(folder)}
    return run_qgis(SCRIPT, folder, language, arguments=told, environment=surroundings, timeout=900), folder


@pytest.mark.long
@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("language", LANGUAGES if LONG else LANGUAGES[:1])
def test_a_lesson_leads_where_it_says(lesson, language):
    events, folder = follow(lesson, language)
    steps = [event for event in events if "step" in event]
    assert len(steps) >= 5 and (folder / f"lesson-{lesson}.png").is_file()
