"""The sandbox over real HTTP with Earth Engine's own client, serving scenes made of plain arrays.

Expected values are computed in the tests from those arrays, never with the evaluator's own helpers.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import ee
import pytest

from cloudscore_plugin.sandbox.algorithms import ALGORITHMS
from cloudscore_plugin.sandbox.server import SandboxServer
from tests.support.arrays import ArrayCatalogue
from tests.support.sandbox import Sandbox, connect

_tried: set[str] = set()


@pytest.fixture
def tried() -> set[str]:
    """Names of the algorithms that tests have evaluated so far."""
    return _tried


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


@pytest.fixture
def sandbox(client) -> Iterator[Sandbox]:
    """The sandbox; a test fails when a defect of it showed, even one that the test itself did not notice."""
    client.last_error = None
    client.log.clear()
    yield Sandbox(client)
    assert client.last_error is None
