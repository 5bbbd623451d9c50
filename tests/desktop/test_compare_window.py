"""Comparing two composites in a real QGIS window, by mouse and keys; pictures in build/desktop/."""

from __future__ import annotations

import pytest

from tests.support.runs import LONG

from .harness import merged, sandbox
from .test_window import run

LOOKS = (("zh-Hant", "1"), ("en", "1.5"), ("en", "1"))


@pytest.mark.long
@pytest.mark.parametrize("language, scale", LOOKS if LONG else LOOKS[:2])
def test_two_composites_are_compared(language, scale):
    with sandbox() as url:
        folder = language if scale == "1" else f"{language}-150"
        events = run(
            "compare", url, language, folder=folder, environment={"QT_SCALE_FACTOR": scale, "QT_FONT_DPI": "96"}
        )
    found = merged(events)
    assert found["ratio"] == float(scale)
    assert found["sides"] == ["2023-11-01", "2024-02-01"], "the earlier one is on the left"
    for place, differ in found["differ"].items():
        assert differ["left"] < 0.001 and differ["right"] < 0.001, (place, differ)
        assert differ["crossed"] > 0.1, f"{place}: the sides could not be told apart"
    assert found["asked"] == [], "moving the handle, swapping and blinking ask for nothing"
    assert found["after"] == found["before"] and found["tool"], "nothing stays"
    assert found["report"] > 100_000 and found["report_asked"] in ([], ["tile"])
    assert not found["english"] or language == "en", f"English left: {found['english']}"
    assert not found["cut"], f"cut off: {found['cut']}"
