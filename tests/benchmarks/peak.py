"""How long a program runs, and how much memory it takes at most."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


def run(command: Sequence[str], where: Path) -> tuple[float, float]:
    """Seconds and megabytes of a program that must succeed."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=where, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}) as process:
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.perf_counter() - started, used.ru_maxrss / 1024
