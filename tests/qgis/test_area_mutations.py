"""Ten thousand mutated areas in child processes: no crash, no hang, no bare exception, memory bounded.

CLOUDSCORE_LONG=1 tries all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.runs import LONG

BATCHES = [(first, first + 2500) for first in range(0, 10_000, 2500)] if LONG else [(0, 400)]


@pytest.mark.long
@pytest.mark.parametrize(("first", "last"), BATCHES)
def test_mutated_areas_are_taken_or_refused_in_words(first, last, tmp_path):
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.qgis.area_child", str(first), str(last)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)}
    root = Path(__file__).resolve().parents[2]
    child = subprocess.run(  # its own command and nothing else
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=60 + (last - first) / 4, check=False
    )
    lines = child.stdout.splitlines()
    assert child.returncode == 0, f"area {lines[-1] if lines else '?'}\n{child.stderr[-3000:]}"
    found = json.loads(lines[-1])
    assert found["taken"] + found["taken, and told"] > (last - first) / 10  # otherwise the mutations are too wild
    assert found["kilobytes"] < 700_000
