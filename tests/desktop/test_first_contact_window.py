"""From a new profile with an empty project to a composite of a place one names: small screen, both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ci import install_zip
from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis

LOOKS = (("en", "1"), ("zh-Hant", "1.5"), ("zh-Hant", "1"))


@pytest.mark.long
@pytest.mark.parametrize("language, scale", LOOKS if LONG else LOOKS[:2])
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
    found = merged(events)
    assert found["seconds"] < 60
    assert "Yunlin" in found["name"]
    assert found["least"] <= 340
    assert len(set(found["names"])) == len(found["names"]) == 10, found["names"]
    for width, height in found["sizes"].values():
        assert width <= found["screen"][0] and height <= found["screen"][1]


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-Hant", "en"] if LONG else ["zh-Hant"])
def test_the_zip_in_a_new_profile_with_mouse_and_keys(language, tmp_path):
    """Six actions at most, and a minute, from nothing to a composite of a place."""
    plugins = tmp_path / "plugins"
    install_zip(tmp_path, plugins)
    folder = DESKTOP / f"first-contact-zip-{language}"
    events = run_qgis(
        Path(__file__).with_name("first_contact_zip_inside.py"),
        folder,
        language,
        plugins=plugins,
        environment={"LANG": "zh_TW.UTF-8"},
        arguments={"out": str(folder), "width": 1366, "height": 768, "plugins": str(plugins)},
    )
    found = merged(events)
    assert len(found["actions"]) <= 6, found["actions"]
    assert found["seconds"] < 60
    assert "23.7" in found["name"]
