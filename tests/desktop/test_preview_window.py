"""The preview in a real QGIS window: it follows the slider without asking and without holding up the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis, sandbox, settings_for

LOOKS = (("zh-Hant", "Night Mapping"), ("en", "default"))


@pytest.mark.long
@pytest.mark.parametrize("language, theme", LOOKS if LONG else LOOKS[:1])
def test_the_preview_follows_the_slider(language, theme):
    """Two requests open an area (after the client's own two), and a drag of a hundred steps asks for nothing."""
    folder = DESKTOP / f"preview-{language}"
    with sandbox() as url:
        events = run_qgis(
            Path(__file__).with_name("preview_inside.py"),
            folder,
            language,
            theme,
            arguments={"url": url, "out": str(folder)},
            settings=settings_for(url),
        )
    found = merged(events)
    print(found["drag"])
    assert found["opening"] == ["discovery", "algorithms", "value", "pixels"]
    assert found["asked_by_drag"] == [] and found["asked"] == []
    assert found["drag"]["last"] == 1.0
    assert not [name for name in found["threads"] if name.startswith("cloudscore")]
