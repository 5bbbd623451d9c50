"""Styles copied from layer to layer in a real QGIS window change no layer but its looks; pictures in build/desktop/."""

from __future__ import annotations

import pytest

from tests.support.runs import LONG

from .harness import merged, sandbox
from .test_window import LANGUAGES, run


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES if LONG else ["en"])
def test_four_layers_stay_what_they_are(language):
    with sandbox() as url:
        events = run("identity", url, language)
    found = merged(events)
    assert sorted(found["carries"]) == ["GeoTIFF", "base map", "left", "right"], "QGIS's own actions did paste"
    assert found["pasted"] and found["opened"] and found["renewed"], found
    for name, colour in found["before"].items():  # a canvas resized in between shifts pixels a little
        assert max(abs(a - b) for a, b in zip(colour, found["reopened"][name])) < 25, f"{name} looks as before"
    assert len(set(map(tuple, found["before"].values()))) == 4, "and can be told from the others"
