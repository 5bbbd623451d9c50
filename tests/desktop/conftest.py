"""Tests in a real QGIS window: each process that runs tests has a screen of its own."""

import os
import shutil
import subprocess
from itertools import zip_longest

import pytest

from tests.support.remembering_sandbox import ANSWERS

from .harness import SHARED

# The longest tests, longest first. They begin first: one that began last would run on when all others have ended.
LONGEST = (
    "test_a_printed_page_of_before_and_after",
    "test_a_lesson_leads_where_it_says[en-before-after]",
    "test_missing_tiles_are_told_and_come_by_themselves",
    "test_a_composite_is_taken_home",
    "test_from_a_composite_to_hectares",
    "test_a_lesson_leads_where_it_says[en-printing]",
    "test_a_series_is_built_and_played",
    "test_five_layers_outlive_their_maps",
    "test_three_places_are_asked_and_compared",
    "test_the_zip_in_a_new_profile_with_mouse_and_keys",
)


def pytest_configure(config):
    """Set, once for a run, an empty folder of what its windows share; the workers of the run inherit it."""
    if ANSWERS not in os.environ:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            shutil.rmtree(SHARED, ignore_errors=True)
        (SHARED / "answers").mkdir(parents=True, exist_ok=True)
        os.environ[ANSWERS] = str(SHARED / "answers")


def pytest_collection_modifyitems(items):
    """The longest first, each followed by a short one: pytest-xdist gives a process two tests to begin with."""
    longest = [item for name in LONGEST for item in items if item.name.startswith(name)]
    others = [item for item in items if item not in longest]
    items[:] = [item for pair in zip_longest(longest, others) for item in pair if item is not None]


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
