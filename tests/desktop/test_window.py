"""The plugin in a real QGIS window, used as a person uses it, in both languages; pictures in build/desktop/."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis, sandbox, settings_for

LANGUAGES = ("en", "zh-Hant")
START = ("discovery", "algorithms")  # what the client asks for once


def run(name, url, language="en", arguments=None, timeout=600, folder="", **more):
    folder = DESKTOP / f"{name}-{folder or language}"
    script = Path(__file__).with_name(f"{name}_inside.py")
    return run_qgis(
        script,
        folder,
        language,
        arguments={"url": url, "out": str(folder), **(arguments or {})},
        settings=settings_for(url),
        timeout=timeout,
        **more,
    )


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES if LONG else LANGUAGES[1:])
def test_first_composites(language):
    """Areas in several coordinate systems, two thresholds side by side, every text in the user's language."""
    with sandbox() as url:
        events = run("flow", url, language)
    found = merged(events)
    # The preview asks when an area has settled, and only for a table and pixels; a build is one request as ever.
    asked = found["requests"]
    assert [kind for kind in asked if kind not in ("value", "pixels", *START)] == ["maps", "maps"]
    # The client starts again where its start was cancelled, because the area had changed meanwhile.
    assert asked[0] == START[0] and 1 <= asked.count("algorithms") <= 2
    assert found["maps"] == [["maps"], ["maps"]]
    assert found["scale_kept"], "the map must stay at the area when the first layer comes"
    assert len(found["names"]) == 2 and "0.50" not in found["names"][0] and "0.50" in found["names"][1]
    assert found["areas"] and all(0.97 < share < 1.03 for share in found["areas"].values()), found["areas"]
    assert not found["english"] or language == "en", f"English left: {found['english']}"
    assert not found["cut"], f"cut off: {found['cut']}"


# What the server may answer: a page of somebody else, no answer, a refusal. All are told in test_told.py, without a
# window but in both languages.
SOME_FAULTS = ("html", "reset", "memory")
FAULTS = (
    *SOME_FAULTS, "html-502", "500", "503", "429", "quota", "timeout", "unauthenticated", "api-disabled",
    "not-registered", "no-permission",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES if LONG else ["zh-Hant"])
def test_every_failure_is_explained(language):
    """What the network and the server can do wrong ends in words that say what to do, and Build works again after."""
    with sandbox() as url:
        # With the real patience in one language and in long runs alone; else only for the words.
        patient = LONG and language == "en"
        faults = FAULTS if LONG else SOME_FAULTS
        arguments = {"faults": faults, **({} if patient else {"first_wait": 0.05})}
        events = run("faults", url, language, arguments, timeout=900)
    told = {event["fault"]: event for event in events if "fault" in event}
    assert set(told) == {*faults, "hang", "unreachable", "no scenes", "before the archive", "expired-map"}
    for fault, event in told.items():
        assert event["title"] and event["text"], fault
        assert event["works_again"], f"after {fault} a build must work"
        if language != "en":
            assert any(ord(letter) > 0x3000 for letter in event["text"]), f"{fault}: {event['text']}"
    titles = {fault: event["title"] for fault, event in told.items()}
    assert titles["no scenes"] != titles["memory"] != titles["unreachable"]


@pytest.mark.long
def test_leaves_nothing_behind():
    """Many times loaded and unloaded, the last time while a build runs: the window is as it was."""
    with sandbox("--latency", "2") as url:
        events = run("lifecycle", url, arguments={"lives": 50 if LONG else 6})
    found = merged(events)
    assert found["before"] == found["after"]
    assert found["left_running"] == []
