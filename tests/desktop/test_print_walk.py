"""From the zip and a new profile to printed pages of a landslide, with real mouse and keys, as the guide says."""

from __future__ import annotations

import importlib.util
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support.runs import LONG

from .harness import DESKTOP, ROOT, merged, run_qgis


def test_habits_of_qgis_in_a_window():
    folder = DESKTOP / "habits"
    run_qgis(
        Path(__file__).with_name("habits_inside.py"),
        folder,
        settings="[cloudscore]\nconnection=sample\n",
        environment={"LANG": "zh_TW.UTF-8"},
        arguments={"out": str(folder)},
    )


A4 = (842, 595)  # points


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh-Hant"] if LONG else ["en"])
def test_a_printed_page_of_before_and_after(language, tmp_path):
    spec = importlib.util.spec_from_file_location("package", ROOT / ".ci" / "package.py")
    package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    plugins = tmp_path / "plugins"
    with zipfile.ZipFile(package.build(tmp_path)) as archive:
        archive.extractall(plugins)
    folder = DESKTOP / f"print-walk-{language}"
    shutil.rmtree(folder, ignore_errors=True)
    events = run_qgis(
        Path(__file__).with_name("print_walk_inside.py"),
        folder,
        language,
        plugins=plugins,
        environment={"LANG": "zh_TW.UTF-8"},
        arguments={"out": str(folder), "width": 1366, "height": 900, "plugins": str(plugins)},
        timeout=900,
    )
    found = merged(events)
    assert found["seconds"] < 15 * 60 and len(found["actions"]) < 60, found
    for name in ("landslide.pdf", "page.pdf"):
        boxes = re.findall(rb"/MediaBox\s*\[([^]]+)]", (folder / name).read_bytes())  # of the page, and of its parts
        sizes = {tuple(sorted(round(float(part)) for part in box.split()[2:])) for box in boxes}
        assert len(sizes) == 1 and all(abs(a - b) <= 1 for a, b in zip(sizes.pop(), sorted(A4))), (name, boxes)
        assert (folder / name).stat().st_size > 20_000
