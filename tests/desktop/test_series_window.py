"""A series in a real QGIS window, in both languages; pictures in build/desktop/."""

from __future__ import annotations

import pytest

from tests.support.runs import LONG

from .harness import merged, sandbox
from .test_window import LANGUAGES, run


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES if LONG else LANGUAGES[1:])
def test_a_series_is_built_and_played(language):
    with sandbox() as url:
        events = run("series", url, language)
    found = merged(events)
    assert len(found["clicks"]) <= 8 and found["periods"] == 24, found["clicks"]
    preview = [name for name in found["others"] if name not in ("rest", "algorithms")]  # the client's own beginning
    assert found["maps"] <= 24 and len(preview) <= 2, found["others"]
    assert found["of_controller"] >= 24 and all(count <= 2 for count in found["two_years"])
    assert found["layers"] == 6 and len(found["checked"]) == 1 and found["scale_kept"]
    assert len(found["film"]) == 6 and all(0 <= holes < 1 for holes in found["film"])
    assert found["mode"] == 1 and found["panel"] and found["steps"] == 6
    assert len(found["playing"]) == 6
    assert [names[0] for names in found["shown"]] == found["playing"][::-1], "each period on top in its frame"
    assert all(len(names) <= 2 for names in found["shown"])
    assert found["off"] == found["checked"], "the newest alone"
    assert {"en": "Renew all", "zh-Hant": "全部重新載入"}[language] in found["menu"]
    assert found["frames"] == 6 and found["whole"] and found["gif"]
    assert found["left"] == 0
