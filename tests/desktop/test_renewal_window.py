"""Composites outlive their maps in a real QGIS window, in both languages; pictures in build/desktop/."""

from __future__ import annotations

import re

import pytest

from .harness import sandbox
from .test_window import LANGUAGES, run


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_layers_outlive_their_maps(language):
    with sandbox() as url:
        events = run("renewal", url, language)
    found = {key: value for event in events for key, value in event.items()}
    assert [found[key] for key in ("expired", "old", "reopened", "connected")] == [5] * 4, "one request for each layer"
    assert all(found[key] for key in ("kept", "same", "whole", "waits", "again")), found
    assert found["empty"] == 0 and found["blinked"] == 0 and found["tiles"] == 0, "nothing flickers"
    assert found["opened"] < 10
    assert "5" in found["title"] and found["text"]
    assert sorted(found["shown"]) == ["FRESH", "FRESH", "REFUSED", "RENEWING", "WAITING"]
    assert found["left"] == 0
    if language != "en":
        names = r"Google Earth Engine|cs_cdf|Earth Engine"
        assert not [text for text in [found["title"], *found["said"]] if re.search("[a-z]{3}", re.sub(names, "", text))]
