"""From the zip and a new profile to printed pages of a landslide, with real mouse and keys, as the guide says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.support.ci import install_zip
from tests.support.runs import LONG

from .harness import DESKTOP, merged, run_qgis

A4 = (842, 595)  # points


def test_habits_of_qgis_in_a_window():
    folder = DESKTOP / "habits"
    run_qgis(
        Path(__file__).with_name("habits_inside.py"),
        folder,
        settings="[cloudscore]\nconnection=sample\n",
        environment={"LANG": "zh_TW.UTF-8"},
        arguments={"out": str(folder)},
    )


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh-Hant"] if LONG else ["en"])
def test_a_printed_page_of_before_and_after(language, tmp_path):
    plugins = tmp_path / "plugins"
    install_zip(tmp_path, plugins)
    folder = DESKTOP / f"print-walk-{language}"
    shutil.rmtree(folder, ignore_errors=True)
    events = run_qgis(
        Path(__file__).with_name("print_walk_inside.py"),
        folder,
        language,
        plugins=plugins,
        environment={"LANG": "zh_TW.UTF-8"},
        arguments={"out": str(folder), "width": 1366, "height": 768, "plugins": str(plugins)},
        timeout=900,
    )
    found = merged(events)
    assert found["seconds"] < 15 * 60 and len(found["actions"]) < 60, found
    assert found["providers"].count("gdal") == 3 and "wms" not in found["providers"], "copies, and no tiles"
    assert "page.pdf" in found["exported"], "QGIS warned of something"
    for name in ("landslide.pdf", "page.pdf"):
        boxes = re.findall(rb"/MediaBox\s*\[([^]]+)]", (folder / name).read_bytes())  # of the page, and of its parts
        sizes = {tuple(sorted(round(float(part)) for part in box.split()[2:])) for box in boxes}
        assert len(sizes) == 1 and all(abs(a - b) <= 1 for a, b in zip(sizes.pop(), sorted(A4))), (name, boxes)
        assert (folder / name).stat().st_size > 20_000
