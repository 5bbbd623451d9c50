"""Other releases of Earth Engine's client, as another plugin may bring them: from the registry, once, into build/."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "build" / "clients"


@cache
def client_folder(version: str) -> Path:
    """The folder that holds ``ee`` in this version, or "newest". Skips the test where the registry is out of reach.

    What the client needs besides is taken from the installed packages.
    """
    folder = FOLDER / version
    if not (folder / "ee").is_dir():
        FOLDER.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{version}.", dir=FOLDER))
        wanted = "earthengine-api" + ("" if version == "newest" else f"=={version}")
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "--timeout", "20", "install"]
        command += ["--no-deps", "--no-compile", "--only-binary=:all:", "--target", str(partial), wanted]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip("the package registry does not answer")
        if done.returncode:
            pytest.skip(f"no {wanted} from the package registry: {done.stderr.strip()[-200:]}")
        with contextlib.suppress(OSError):  # another worker was faster
            partial.rename(folder)
    return folder
