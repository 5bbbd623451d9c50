"""Tests in a real QGIS window: each process that runs tests has a screen of its own."""

import os
import shutil
import subprocess

import pytest

from tests.support.remembering_sandbox import ANSWERS

from .harness import SHARED


def pytest_configure(config):
    """Once a run, whose workers inherit the environment: an empty folder of what its windows share."""
    if ANSWERS not in os.environ:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            shutil.rmtree(SHARED, ignore_errors=True)
        (SHARED / "answers").mkdir(parents=True, exist_ok=True)
        os.environ[ANSWERS] = str(SHARED / "answers")


@pytest.fixture(scope="session", autouse=True)
def screen():
    """A virtual screen whose number nobody else has; the windows open on it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DISPLAY", f":{number}")
            patch.delenv("WAYLAND_DISPLAY", raising=False)
            yield
        server.terminate()
