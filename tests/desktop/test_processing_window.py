"""The algorithms in the toolbox of a real QGIS window, in both languages; pictures in build/desktop/."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis, sandbox, settings_for


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-Hant", "en"] if LONG else ["zh-Hant"])
def test_dialogs_of_the_toolbox(language):
    """Each opens; one runs and its layer comes; taking the plugin out closes those still open."""
    folder = DESKTOP / f"processing-{language}"
    with sandbox() as url:
        events = run_qgis(
            Path(__file__).with_name("processing_inside.py"),
            folder,
            language,
            settings=settings_for(url),
            arguments={"out": str(folder)},
        )
    found = merged(events)
    assert "2023" in found["layer"]
    assert '"clear_threshold":0.6' in found["recipe"]
    assert found["renderers"]["compositetogeotiff"] == "multibandcolor"
    assert found["renderers"]["clearcounttogeotiff"] == "singlebandpseudocolor"
    assert found["credits"]
    assert found["windows"] == []
    assert not found["provider"]
