"""The layer menu and the recipes in a real QGIS window, in both languages, with pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis, sandbox, settings_for

LOOKS = (("zh-Hant", "Night Mapping", "枯水期", "重新載入"), ("en", "default", "Dry season", "Renew"))


@pytest.mark.long
@pytest.mark.parametrize("language, theme, name, first", LOOKS if LONG else LOOKS[:1])
def test_the_menu_and_the_recipes(language, theme, name, first):
    folder = DESKTOP / f"recipes-{language}"
    with sandbox() as url:
        events = run_qgis(
            Path(__file__).with_name("recipes_inside.py"),
            folder,
            language,
            theme,
            arguments={"url": url, "out": str(folder), "name": name},
            settings=settings_for(url),
        )
    found = merged(events)
    assert found["plain"] == [] and len(found["menu"]) >= 7
    assert found["menu"][0] == first and all(found["enabled"])
    assert set(found["others"]) == {len(found["menu"])}
    assert found["replaced"] is True
    assert found["reopened"] == [True, True] and found["after_removal"] == len(found["menu"])
    assert found["unloaded"] == []
    assert found["cut"] == []
    assert language == "en" or found["english"] == []
