"""From an empty profile to a composite in a real QGIS window, with a sandbox in the place of Google's accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis, sandbox

MOST_CLICKS = 8


LOOKS = (("en", "default"), ("zh-Hant", "Night Mapping"))


@pytest.mark.long
@pytest.mark.parametrize("language, theme", LOOKS if LONG else LOOKS[:1])
def test_a_new_user_reaches_a_composite(language, theme):
    """Sign in, register a project, build; then everything else of the assistant is looked at, and QGIS is left."""
    dark = theme != "default"
    folder = DESKTOP / f"assistant-{language}{'-dark' if dark else ''}"
    with sandbox("--account", "not-registered") as url:
        events = run_qgis(
            Path(__file__).with_name("assistant_inside.py"),
            folder,
            language,
            theme,
            settings=f"[cloudscore]\nendpoint={url}\naccounts={url}\n",
            arguments={"url": url, "out": str(folder), "all": True},
        )
    found = merged([event for event in events if "page" not in event])
    assert len(found["clicks"]) <= MOST_CLICKS, found["clicks"]
    assert found["project"] == "ee-demo-user" and found["unloaded"]
    for event in events:
        assert not event.get("cut"), f"cut off on {event['page']}: {event['cut']}"
        assert not event.get("english") or language == "en", f"English on {event['page']}: {event['english']}"
