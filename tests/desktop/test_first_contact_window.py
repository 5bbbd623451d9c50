"""From a new profile with an empty project to a composite of a place one names: small screen, both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from .harness import DESKTOP, run_qgis


@pytest.mark.parametrize(
    "language, scale",
    [("en", "1"), ("zh-Hant", "1"), ("zh-Hant", "1.5")],
    ids=["en", "zh-Hant", "zh-Hant-150"],
)
def test_a_composite_of_a_place_in_six_actions(language, scale):
    folder = DESKTOP / f"first-contact-{language}-{scale}"
    size = {"width": round(1366 / float(scale)), "height": round(768 / float(scale))}
    events = run_qgis(
        Path(__file__).with_name("first_contact_inside.py"),
        folder,
        language,
        settings="[cloudscore]\nconnection=sample\n",
        environment={"LANG": "zh_TW.UTF-8", "QT_SCALE_FACTOR": scale},
        arguments={"out": str(folder), **size},
    )
    found = {key: value for event in events for key, value in event.items()}
    assert found["seconds"] < 60
    assert "Yunlin" in found["name"]
    assert found["least"] <= 340
    assert len(set(found["names"])) == len(found["names"]) == 10, found["names"]
    for width, height in found["sizes"].values():
        assert width <= found["screen"][0] and height <= found["screen"][1]
