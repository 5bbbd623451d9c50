"""Asking the map in a real QGIS window, in both languages, light and dark; pictures in build/desktop/."""

from __future__ import annotations

import pytest

from tests.support.runs import LONG

from .harness import merged, sandbox
from .test_window import run

LOOKS = (("zh-Hant", "Night Mapping"), ("en", "default"))


@pytest.mark.long
@pytest.mark.parametrize("language, theme", LOOKS if LONG else LOOKS[:1])
def test_three_places_are_asked_and_compared(language, theme):
    with sandbox() as url:
        events = run("ask", url, language, theme=theme)
    found = merged(events)
    assert found["key"] == ["cloudscoreAsk"] and found["known"], "the key is nobody else's"
    assert found["started"] and found["ended"]
    assert found["problem"] == "" and len(found["curves"]) == 3 and min(found["curves"]) > 5
    assert found["why"] == found["said"] != found["moved"]
    assert any(word in found["why"] for word in {"en": ("score", "edge"), "zh-Hant": ("分數", "邊緣")}[language])
    assert "0.35" in found["follows"]
    assert not found["english"] or language == "en", found["english"]
    assert found["width"] <= 360 and not found["cut"], found["cut"]
    assert found["areas"] == [1, 1] and found["rows"] == 2
    assert not found["areas_cut"], found["areas_cut"]
    assert not found["areas_english"] or language == "en", found["areas_english"]
    assert found["left"] == 0
