"""The sandbox of window tests answers as the sandbox does, and computes once what several windows ask for."""

from __future__ import annotations

import pytest

from cloudscore_plugin.sandbox.scenes import SandboxError
from tests.support.arrays import ArrayCatalogue
from tests.support.remembering_sandbox import ANSWERS, RememberingService

SUM = {"functionName": "Number.add", "arguments": {"left": {"constantValue": 40}, "right": {"constantValue": 2}}}
PICTURE = {"functionName": "Image.constant", "arguments": {"value": {"constantValue": 7}}}


def asked(value: dict) -> dict:
    return {"expression": {"result": "0", "values": {"0": {"functionInvocationValue": value}}}}


@pytest.fixture
def service(tmp_path, monkeypatch):
    """service() is one more sandbox of the same run, as of another process."""
    monkeypatch.setenv(ANSWERS, str(tmp_path))
    return lambda: RememberingService(ArrayCatalogue([]))


def test_what_one_has_computed_another_one_knows(service, tmp_path, monkeypatch):
    first = service()
    value, pixels = first.compute_value(asked(SUM)), {**asked(PICTURE), "fileFormat": "PNG"}
    name = first.create_map("sandbox", pixels)["name"]
    picture = first.tile(name, 3, 1, 2)
    assert value == {"result": 42} and picture[0].startswith(b"\x89PNG")
    assert len(list(tmp_path.iterdir())) == 2

    second = service()
    monkeypatch.setattr("cloudscore_plugin.sandbox.service.evaluate", lambda *_given: pytest.fail("computed again"))
    monkeypatch.setattr("cloudscore_plugin.sandbox.service.encode", lambda *_given: pytest.fail("drawn again"))
    assert second.compute_value(asked(SUM)) == value
    monkeypatch.undo()
    monkeypatch.setenv(ANSWERS, str(tmp_path))
    monkeypatch.setattr("cloudscore_plugin.sandbox.service.encode", lambda *_given: pytest.fail("drawn again"))
    assert second.tile(second.create_map("sandbox", pixels)["name"], 3, 1, 2) == picture


def test_maps_and_errors_are_not_remembered(service, tmp_path):
    one, other = service(), service()
    name = one.create_map("sandbox", {**asked(PICTURE), "fileFormat": "PNG"})["name"]
    one.tile(name, 3, 1, 2)
    with pytest.raises(SandboxError, match="Map ID not found"):
        other.tile(name, 3, 1, 2)
    one.forget_maps()
    with pytest.raises(SandboxError, match="Map ID not found"):
        one.tile(name, 3, 1, 2)
    for _again in range(2):
        with pytest.raises(SandboxError):
            one.compute_value(asked({"functionName": "Nothing.likeThis", "arguments": {}}))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("argument", [["--small-scars"], ["--events", "7"]])
def test_another_world_has_answers_of_its_own(service, tmp_path, monkeypatch, argument):
    """Also where the argument is the last one and has no value."""
    service().compute_value(asked(SUM))
    monkeypatch.setattr("sys.argv", ["sandbox", *argument])
    service().compute_value(asked(SUM))
    assert len(list(tmp_path.iterdir())) == 2
