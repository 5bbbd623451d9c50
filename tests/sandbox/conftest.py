"""The sandbox over real HTTP with Earth Engine's own client, serving scenes made of plain arrays.

Expected values are computed in the tests from those arrays, never with the evaluator's own helpers.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import ee
import pytest

from cloudscore_plugin.sandbox.algorithms import ALGORITHMS
from cloudscore_plugin.sandbox.server import SandboxServer
from tests.support.arrays import ArrayCatalogue
from tests.support.sandbox import Sandbox, connect

HERE = Path(__file__).parent
ORACLES = {
    "appended", "documented", "expression", "files", "filters", "geometry", "grids", "images", "link", "masks",
    "neighbours", "reducers", "regions", "tables", "values", "visualize",
}  # fmt: skip
_tried: set[str] = set()  # names of the algorithms that tests have evaluated
_untried: list[str] = []


@pytest.fixture(scope="module")
def client() -> Iterator[SandboxServer]:
    """A server, and the client initialised with it; the client's state is one for the whole process."""
    with pytest.MonkeyPatch.context() as patch, SandboxServer(ArrayCatalogue([])) as server:
        for name, function in list(ALGORITHMS.items()):
            patch.setitem(ALGORITHMS, name, _noted(name, function))
        connect(server)
        yield server
        ee.Reset()


def _noted(name, function):
    @functools.wraps(function)
    def evaluate(*arguments, **named):
        result = function(*arguments, **named)
        _tried.add(name)
        return result

    return evaluate


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A worker of pytest-xdist has ended: what its tests have evaluated counts for the whole run."""
    told = getattr(node, "workeroutput", {})
    _tried.update(told.get("tried", ()))
    node.config.whole_evaluator = getattr(node.config, "whole_evaluator", False) or told.get("whole", False)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """After all tests of the evaluator, nothing that it offers may be left untried."""
    run = {item.path.stem for item in getattr(session, "items", ()) if item.path.parent == HERE}
    whole = {f"test_{name}" for name in ORACLES} <= run and not session.config.getoption("keyword")
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told.update(tried=sorted(_tried), whole=whole)
    elif whole or getattr(session.config, "whole_evaluator", False):
        _untried.extend(sorted(set(ALGORITHMS) - _tried))
        if _untried and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if _untried:
        terminalreporter.write_line(f"No test evaluates: {', '.join(_untried)}", red=True)


@pytest.fixture
def sandbox(client) -> Iterator[Sandbox]:
    """The sandbox; a test fails when a defect of it showed, even one that the test itself did not notice."""
    client.last_error = None
    client.log.clear()
    yield Sandbox(client)
    assert client.last_error is None
