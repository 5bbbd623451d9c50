"""Answers of a server that are damaged in every way one can think of, by a seed: each call ends in time, with a result
or an error that has words, and takes no more memory than its answer explains.

CLOUDSCORE_LONG=1 tries ten thousand; CLOUDSCORE_SEED=n others than the usual ones.
"""

from __future__ import annotations

import json
import os
import random
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from qgis.core import QgsFeedback

from cloudscore_plugin.download import plan, writer
from cloudscore_plugin.earthengine import account as accounts
from cloudscore_plugin.earthengine import batch_exports, credentials, projects, session, signin, transport
from cloudscore_plugin.earthengine.connection import Connection, Endpoints
from cloudscore_plugin.earthengine.tiles import check_tile
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.views import Views
from cloudscore_plugin.services import preview
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import Answer
from tests.support.qt import in_thread
from tests.support.runs import LONG

from .test_renewal import RECIPE, scenes

COUNT = 10_000 if LONG else 200
SEED = int(os.environ.get("CLOUDSCORE_SEED", "2"))
DEADLINE = 120  # seconds one call may take, whatever comes: several times what its time-outs and pauses add up to
MEMORY = 600  # MiB that all of them may leave behind
ACCOUNT = {
    "/token": {"access_token": "ya29.x", "expires_in": 3600, "token_type": "Bearer", "refresh_token": "1//new"},
    "/tokeninfo": {"scope": " ".join(credentials.SCOPES), "email": "user@example.com", "expires_in": "3599"},
    "/v3/projects:search": {
        "projects": [{"projectId": "sandbox", "displayName": "S", "name": "projects/5", "state": "ACTIVE"}] * 3
    },
    "/v1/projects/sandbox/config": {"registrationState": "REGISTERED_NOT_COMMERCIALLY"},
}
ODD = [
    None, True, False, -1, 0, 1, 0.5, -(10**18), 10**30, 1e308, float("nan"), float("inf"), "", "x", "x" * 5000, "\0",
    "<b>&amp;</b>", "NaN", "2023-13-45T99:00:00Z", "１２",
    "http://[", "../..", [], {}, [[]], [None], {"": {}}, [[], {}, 5],
]  # fmt: skip
GRID = {
    "dimensions": {"width": 4, "height": 3},
    "affineTransform": {"scaleX": 10, "shearX": 0, "translateX": 600000, "shearY": 0, "scaleY": -10,
                        "translateY": 4200000},
    "crsCode": "EPSG:32611",
}  # fmt: skip


class Mutant:
    """Hands the sandbox's answers on, damaged where that is asked for."""

    def __init__(self, server, world):
        self.server, self.world = server, world
        self.random: random.Random | None = None  # damages the answers as long as it is there
        self.done: list[str] = []
        self._kept: dict = {}
        server.usual = self.answer

    def answer(self, seen) -> Answer:
        good = self._good(seen)
        if self.random is None:
            return good
        return self._damaged(good)

    def _good(self, seen) -> Answer:
        for path, body in ACCOUNT.items():
            if seen.path.endswith(path):
                return Answer(200, json.dumps(body).encode())
        key = (seen.method, seen.path, seen.query, seen.body)
        if key not in self._kept:
            query = f"?{seen.query}" if seen.query else ""
            body = seen.body if seen.method == "POST" else None
            asked = urllib.request.Request(
                self.world.url + seen.path + query, body, {"Content-Type": "application/json"}, method=seen.method
            )
            try:
                with urllib.request.urlopen(asked, timeout=60) as found:
                    status, kind, content = found.status, found.headers["Content-Type"], found.read()
            except urllib.error.HTTPError as error:
                status, kind, content = error.code, error.headers["Content-Type"], error.read()
            content = content.replace(self.world.url.encode(), self.server.url.encode())
            self._kept[key] = status, content, kind
        status, content, kind = self._kept[key]
        return Answer(status, content, {"Content-Type": kind})

    def _damaged(self, good: Answer) -> Answer:
        how, status, body, headers = self.random.random(), good.status, good.body, dict(good.headers)
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = None
        if how < 0.75 and parsed is not None:
            for _ in range(self.random.choice((1, 1, 1, 2, 5))):
                parsed = self._other(parsed)
            body = json.dumps(parsed).encode()
            self.done.append("json")
        elif how < 0.88:
            body = self._bytes(body)
            self.done.append("bytes")
        else:
            status, body, headers = self._envelope(status, body, headers)
            self.done.append(f"envelope {status}")
        return Answer(status, body, headers)

    def _other(self, value):
        """The same with one place changed."""
        draw = self.random
        if isinstance(value, dict) and value and draw.random() < 0.9:
            name = draw.choice(list(value))
            rest = dict(value)
            what = draw.random()
            if what < 0.2:
                del rest[name]
            elif what < 0.3:
                rest[draw.choice(("", "x", name.upper(), name + "s"))] = rest.pop(name)
            else:
                rest[name] = self._other(value[name])
            return rest
        if isinstance(value, list) and value and draw.random() < 0.9:
            at = draw.randrange(len(value))
            what = draw.random()
            if what < 0.15:
                return value[:at] + value[at + 1 :]
            if what < 0.25:
                return value[: at + 1] * draw.choice((2, 50))
            return [*value[:at], self._other(value[at]), *value[at + 1 :]]
        if draw.random() < 0.05:
            deep = value
            for _ in range(draw.choice((60, 300))):
                deep = [deep] if draw.random() < 0.5 else {"a": deep}
            return deep
        return draw.choice(ODD)

    def _bytes(self, body: bytes) -> bytes:
        draw, body = self.random, bytearray(body)
        what = draw.randrange(6)
        if what == 0:
            return bytes(body[: draw.randrange(len(body) + 1)])
        if what == 1:
            return bytes(body) + bytes(draw.randrange(256) for _ in range(draw.randrange(1, 200)))
        if what == 2:
            return draw.choice(
                (b"", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe{}", b"null", b"5", b'"x"', b"[]", b"{}")
            )
        for _ in range(draw.choice((1, 3, 30))):
            at = draw.randrange(min(len(body), 400) if what == 3 else len(body)) if body else 0
            body[at : at + 1] = bytes([draw.randrange(256)])
        return bytes(body)

    def _envelope(self, status: int, body: bytes, headers: dict):
        draw = self.random
        what = draw.randrange(7)
        if what == 0:
            status = draw.choice((201, 204, 206, 301, 302, 307, 400, 401, 403, 404, 409, 418, 429, 500, 503, 599))
        elif what == 1:
            headers["Content-Type"] = draw.choice(
                ("text/html", "", "application/json; charset=utf-99", "image/png", "x")
            )
        elif what == 2:
            headers["Content-Encoding"] = draw.choice(("gzip", "br", "deflate", "identity", "gzip, gzip", "\xe9"))
        elif what == 3:
            status, headers["Location"] = 302, draw.choice(("/", "http://127.0.0.1:9/", "file:///etc/passwd", "::"))
        elif what == 4:
            status = draw.choice((400, 403, 429, 503))
            headers["Retry-After"] = draw.choice(("0", "-5", "x", "9" * 400, "Thu, 01 Jan 1970 00:00:00 GMT"))
            body = json.dumps(
                draw.choice([{"error": error} for error in ODD] + [{"error": {"message": m}} for m in ODD])
            )
            body = body.encode()
        elif what == 5:
            body = b"<html>" + body[:200]
        else:
            headers["x-earth-engine-quota-status"] = "parallelism_restricted=true"
        return status, body, headers


@pytest.fixture
def mutant(server, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(transport, "PATIENCE", 0.05)
    with SandboxServer(ArrayCatalogue(list(scenes()))) as world:
        yield Mutant(server, world)
    session.forget()


def calls(server):
    """Everything that reads an answer, as functions; they take what they need from good answers before."""
    signed_in = Connection(server.url, project="sandbox", endpoints=Endpoints.at(server.url))
    nobody = Connection(server.url, project="sandbox", credentials="none")
    order = plan.usual(RECIPE, "/nowhere/x.tif")
    grid = plan.grid(order)
    window = plan.Window(0, 0, min(grid.width, 8), min(grid.height, 8))
    feedback = QgsFeedback()
    opened = session.connect(nobody)

    def stack():
        found = preview._fetch(opened, RECIPE, feedback, lambda _plan: None)
        if found.scenes:
            Composer(found, RECIPE, lambda: None).composite(0.6)
            Views(found, RECIPE, lambda: None).summary(0.6)
        return [scene.day for scene in found.scenes]

    def pixels():
        asked = plan.request_grid(grid, window)
        answer = opened.pixels(lambda ee: plan.image(ee, order), asked, "NPY", feedback)
        writer._pixels(answer, window, order)

    def start():
        where = batch_exports.Destination("drive", "name")
        batch_exports.start(opened, lambda ee: ee.Image(1), GRID, where, "request-1")

    def token():
        accounts.Account(signed_in, 10).token()

    def exchange():
        endpoints = signed_in.endpoints
        found = accounts.post_form(transport.Transport(10), endpoints.token, code="x")
        signin._store(endpoints, *found, credentials.SCOPES)

    tile = opened.tile_source(RECIPE).url.format(z=3, x=1, y=3)
    found = {
        "map": lambda: opened.tile_source(RECIPE),
        "stack": stack,
        "shares": lambda: opened.clear_shares(RECIPE, ["only"], "EPSG:32611", 60),
        "array": lambda: opened.pixels(lambda ee: ee.Image(1), GRID),
        "pixels": pixels,
        "start": start,
        "status": lambda: batch_exports.status(opened, "projects/sandbox/operations/X"),
        "listed": lambda: batch_exports.listed(opened),
        "cancel": lambda: batch_exports.cancel(opened, "projects/sandbox/operations/X"),
        "search": lambda: projects.search(signed_in, timeout=10),
        "registration": lambda: projects.registration(accounts.Account(signed_in, 10), "sandbox"),
        "about": lambda: accounts.Account(signed_in, 10).about_token(),
        "token": token,
        "exchange": exchange,
        "tile": lambda: check_tile(tile, timeout=10),
    }
    return found, nobody


def memory() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * 4096 / 2**20


def opening(nobody):
    """A connection that begins anew, as when QGIS has been opened."""
    session.forget()
    session.connect(nobody).tile_source(RECIPE)


@pytest.mark.long
def test_mutated_answers(mutant, server) -> None:
    credentials.write(Endpoints.at(server.url), "1//old", credentials.SCOPES)
    bad: list[str] = []
    outcomes: dict[str, int] = {}

    def work():
        found, nobody = calls(server)
        for each in found.values():  # the answers as they should be
            try:
                each()
            except Exception as error:
                assert "not found" in str(error) or "Operation" in str(error), error
        for number in range(COUNT):
            draw = random.Random(f"{SEED} {number}")
            name = "opening" if draw.random() < 0.02 else draw.choice(list(found))
            call = partial(opening, nobody) if name == "opening" else found[name]
            mutant.random, mutant.done = draw, []
            started = time.monotonic()
            try:
                call()
                outcome = "fine"
            except Exception as error:
                outcome = type(error).__name__
                told = explain(error)
                refusal = any(text.startswith("envelope") for text in mutant.done) or "EEException" in outcome
                if type(error).__module__ == "builtins" or (told.code == "unknown" and not refusal):
                    bad.append(f"{number} {name} {mutant.done}: {outcome}: {str(error)[:200]}")
            finally:
                mutant.random = None
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            if time.monotonic() - started > DEADLINE:
                bad.append(f"{number} {name}: {time.monotonic() - started:.0f} s")
            if number % 200 == 0:
                server.seen.clear()

    before = memory()
    in_thread(work, 7200 if LONG else 300)
    assert not bad, f"{len(bad)} of {COUNT}:\n" + "\n".join(bad[:20])
    assert len(outcomes) > 3 and outcomes["fine"] > COUNT / 20, outcomes
    assert memory() - before < MEMORY
