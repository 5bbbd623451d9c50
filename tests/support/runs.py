"""A pytest plugin that keeps runs apart: several in one checkout, and the workers of each.

What runs write beside pytest's own temporary folders (QGIS's settings, the profiles and pictures of real windows) lies
in a :func:`folder` of their own.

It also saves time in Python's garbage collector: see :func:`pytest_collection_finish`.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

try:
    import fcntl
except ImportError:  # Windows, where only the plain tests run and nothing is written
    fcntl = None

BUILD = Path(__file__).resolve().parents[2] / "build"
LONG = bool(os.environ.get("CLOUDSCORE_LONG"))  # tests marked "long" do all they can, not what fits a change at hand
_held = []  # the lock files of this run, kept open until the process ends


def folder(base: Path) -> Path:
    """``base`` if no other run of this checkout uses it at the moment, else ``base-2``, ``base-3`` and so on."""
    variable = f"CLOUDSCORE_TEST_{base.name.upper()}"  # the workers of a run inherit its number
    if variable not in os.environ:
        os.environ[variable] = _free_number(base.name)
    number = os.environ[variable]
    return base if number == "1" else base.with_name(f"{base.name}-{number}")


def _free_number(name: str) -> str:
    if fcntl is None:
        return "1"
    BUILD.mkdir(exist_ok=True)
    number = 1
    while True:
        lock = (BUILD / f"{name}-{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            number += 1
            continue
        _held.append(lock)
        return str(number)


def _complete_settings() -> None:
    """Give QSettings the names that pytest-qgis uses with every QGIS 3, and that Qt 6 lacks."""
    from qgis.PyQt.QtCore import QSettings

    for name, value in (("IniFormat", QSettings.Format.IniFormat), ("UserScope", QSettings.Scope.UserScope)):
        if not hasattr(QSettings, name):
            setattr(QSettings, name, value)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Start QGIS without a screen, and let pytest-qgis keep its settings in .qgis-settings/<worker> of this run alone.

    It names the folder after the worker by xdist's variable; the process that only hands out the tests has none.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if early_config.pluginmanager.has_plugin("pytest_qgis"):
        _complete_settings()
    own = folder(Path("run")).name
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    hands_out = not worker and getattr(early_config.known_args_namespace, "numprocesses", None)
    if hands_out or (own == "run" and not worker):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_XDIST_WORKER", "-".join(filter(None, [own, worker])))
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """Exempt the half million objects that modules and collected tests hold from garbage collection.

    With Python's own thresholds the collector goes through all of them hundreds of times, a quarter of a run's time.
    A test that checks for objects left over calls gc.collect() itself, which now takes milliseconds instead of a third
    of a second.
    """
    _spare()
    gc.enable()
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """After the last test of a file, exempt what its tests have left: else it slows the tests of the next files."""
    yield
    if nextitem is None or nextitem.path != item.path:
        _spare()


def _spare() -> None:
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish():
    """Pytest calls gc.collect() five times before it ends: leave nothing to go through."""
    gc.freeze()


gc.disable()  # until all tests are collected: modules and tests make few cycles, and many objects
