"""Composites outlive their maps in a real QGIS window, in both languages; pictures in build/desktop/."""

from __future__ import annotations

import re

import pytest

from tests.support.runs import LONG

from .harness import merged, sandbox
from .test_window import LANGUAGES, run


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES if LONG else LANGUAGES[1:])
def test_five_layers_outlive_their_maps(language):
    with sandbox() as url:
        events = run("renewal", url, language)
    found = merged(events)
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


# What is wrong with the tiles -> words of the message, in English, and of the mark.
TILE_FAULTS = {
    "memory": "too much to compute",
    "429": "Too many requests",
    "503": "busy",
    "timeout": "too much to compute",
    "hang": "took too long",
    "expired-map": "has expired",
}


SOME_TILE_FAULTS = ("503", "hang", "expired-map")  # refused, silent, gone; test_tiles.py meets all without a window


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES if LONG else ["en"])
def test_missing_tiles_are_told_and_come_by_themselves(language):
    """Nobody touches the map: it is complete soon after the trouble has ended, within 30 s on a machine at rest."""
    faults = list(TILE_FAULTS if LONG else SOME_TILE_FAULTS)
    with sandbox() as url:
        events = run("tiles", url, language, {"faults": faults})
    told = {event["fault"]: event for event in events if "fault" in event}
    assert list(told) == faults
    for fault, event in told.items():
        assert event["holes"] > 0 and event["messages"] == 1, f"{fault}: {event}"
        assert event["mark"] != event["after"], f"{fault}: the mark says how it is"
        if language == "en":
            assert TILE_FAULTS[fault] in event["text"] + event["title"], event
            assert TILE_FAULTS[fault] in event["mark"], event
        else:
            assert any(ord(letter) > 0x3000 for letter in event["text"]), f"{fault}: {event['text']}"
