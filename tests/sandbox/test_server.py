"""The server as such: where it listens, how it ends, its log, its faults."""

import contextlib
import http.client
import json
import socket
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ee
import numpy as np
import pytest

from cloudscore_plugin.sandbox.server import LARGEST_BODY
from tests.support.arrays import ArrayCatalogue
from tests.support.faults import FAULTS
from tests.support.faulty_sandbox import SandboxServer
from tests.support.sandbox import connect, post

CONSTANT = {"result": "0", "values": {"0": {"constantValue": 42}}}


@pytest.fixture
def fresh():
    """A server of this test's own."""
    with SandboxServer(ArrayCatalogue([])) as server:
        yield server
    ee.Reset()


@contextlib.contextmanager
def connection(server):
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        yield link
    finally:
        link.close()


def ask(link, method, path, body=None, headers=None):
    link.request(method, path, body, headers or {})
    answer = link.getresponse()
    return answer, answer.read()


def test_it_listens_on_the_loop_back_interface_alone(fresh):
    sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    rows = [columns[1] for columns in sockets if columns[3] == "0A"]
    mine = [row for row in rows if row.endswith(f":{fresh.port:04X}")]
    assert mine == [f"0100007F:{fresh.port:04X}"]
    assert fresh.url == f"http://127.0.0.1:{fresh.port}"


@pytest.mark.parametrize("host, status", [
    ("127.0.0.1", 200), ("127.0.0.1:{port}", 200), ("localhost:{port}", 200), ("evil.example", 403),
    ("evil.example:{port}", 403), ("127.0.0.1.evil.example", 403), ("", 403),
])  # fmt: skip
def test_only_requests_for_this_machine_are_answered(fresh, host, status):
    # Else a web page whose name resolves to 127.0.0.1 could read from it.
    for path in ("/v1/projects/sandbox/config", "/sandbox/log"):
        with connection(fresh) as link:
            answer, _ = ask(link, "GET", path, headers={"Host": host.format(port=fresh.port)})
            assert answer.status == status


@pytest.mark.parametrize("headers, status", [
    ({}, 200),
    ({"Content-Type": "application/json; charset=utf-8"}, 200),
    ({"Content-Type": "application/json", "Origin": "http://127.0.0.1:{port}"}, 200),
    ({"Content-Type": "application/json", "Origin": "https://evil.example"}, 403),
    ({"Content-Type": "application/json", "Origin": "null"}, 403),
    ({"Content-Type": "application/json", "Origin": "http://127.0.0.1:9"}, 403),
    ({"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}, 403),
    ({"Content-Type": "application/json", "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}, 403),
    ({"Content-Type": "text/plain;charset=UTF-8"}, 415),
    ({"Content-Type": "TEXT/PLAIN"}, 415),
    ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
])  # fmt: skip
@pytest.mark.parametrize("path, body", [
    ("/sandbox/set", {"latency": 0.001}), ("/v1/projects/sandbox/value:compute", {"expression": CONSTANT}),
])  # fmt: skip
def test_no_web_page_can_command_it(fresh, headers, status, path, body):
    sent = {name: value.format(port=fresh.port) for name, value in headers.items()}
    with connection(fresh) as link:
        assert ask(link, "POST", path, json.dumps(body), sent)[0].status == status
    assert (fresh.latency == 0.001) == (status == 200 and path == "/sandbox/set")


def test_a_web_page_can_link_to_it_but_not_read_from_it(fresh):
    for mode, status in (("navigate", 200), ("no-cors", 403), ("cors", 403)):
        with connection(fresh) as link:
            headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode}
            assert ask(link, "GET", "/v1/projects/sandbox/config", headers=headers)[0].status == status


def test_one_connection_serves_many_requests(fresh):
    with connection(fresh) as link:
        link.connect()
        used = link.sock
        for _ in range(5):
            answer, body = ask(link, "POST", "/v1/projects/sandbox/value:compute", json.dumps({"expression": CONSTANT}))
            assert (answer.status, json.loads(body)) == (200, {"result": 42})
        answer, _ = ask(link, "GET", "/v1/nowhere")
        assert answer.status == 404
        assert link.sock is used


def test_large_answers_are_compressed_for_clients_that_take_it(fresh):
    with connection(fresh) as link:
        plain, body = ask(link, "GET", "/v1/projects/sandbox/algorithms")
        packed, small = ask(link, "GET", "/v1/projects/sandbox/algorithms", headers={"Accept-Encoding": "gzip"})
        assert plain.headers["Content-Encoding"] is None
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(small) < len(body) / 4


def test_a_body_that_is_too_large_is_refused(fresh):
    with connection(fresh) as link:
        link.putrequest("POST", "/v1/projects/sandbox/value:compute")
        link.putheader("Content-Length", str(LARGEST_BODY + 1))
        link.endheaders()  # refused by its length, before it is sent
        answer = link.getresponse()
        error = json.loads(answer.read())["error"]
    assert (answer.status, error["message"]) == (400, "Request payload size exceeds the limit: 10485760 bytes.")
    for length in ("-5", "many"):
        with connection(fresh) as link:
            answer, _ = ask(link, "POST", "/v1/projects/sandbox/value:compute", headers={"Content-Length": length})
            assert answer.status == 400


def test_requests_are_answered_side_by_side(fresh):
    barrier = threading.Barrier(6, timeout=20)

    def meet(*_arguments):
        barrier.wait()  # passes only when six requests are being computed at once
        return {"result": 1}

    fresh.service.compute_value = meet
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: post(fresh.url, "value:compute", {}), range(6)))
    assert found == [(200, {"result": 1})] * 6


def test_many_clients_at_once_get_their_own_answers(fresh):
    def compute(number):
        expression = {"result": "0", "values": {"0": {"constantValue": number}}}
        return post(fresh.url, "value:compute", {"expression": expression})[1]["result"]

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(compute, range(60))) == list(range(60))


def test_the_log_tells_what_was_asked(fresh):
    connect(fresh)
    assert [entry.kind for entry in fresh.log] == ["discovery", "discovery", "algorithms"]
    fresh.log.clear()
    ee.Number(1).getInfo()
    fetcher = ee.Image(1).getMapId()["tile_fetcher"]
    size = len(fetcher.fetch_tile(0, 0, 0))
    with pytest.raises(ee.EEException):
        ee.Image("no/such/image").getInfo()
    found = [(entry.kind, entry.method, entry.status) for entry in fresh.log]
    assert found == [("value", "POST", 200), ("maps", "POST", 200), ("tile", "GET", 200), ("value", "POST", 400)]
    assert fresh.log[2].size == size
    assert fresh.log[2].path.endswith("/tiles/0/0/0")
    with connection(fresh) as link:
        _, body = ask(link, "GET", "/sandbox/log")
    assert [entry["kind"] for entry in json.loads(body)] == ["value", "maps", "tile", "value"]


def test_a_defect_is_answered_as_earth_engine_answers_its_own(fresh):
    def fail(*_arguments):
        raise ZeroDivisionError("unforeseen")

    fresh.service.compute_value = fail
    status, answer = post(fresh.url, "value:compute", {})
    assert (status, answer["error"]["status"]) == (500, "INTERNAL")
    assert "unforeseen" in answer["error"]["message"]
    assert isinstance(fresh.last_error, ZeroDivisionError)


def running():
    return {thread for thread in threading.enumerate() if thread.is_alive()}


def ended(threads, seconds=10):
    """Whether all of them end."""
    for thread in threads:
        thread.join(seconds)
    return not any(thread.is_alive() for thread in threads)


def test_stop_frees_the_port_and_ends_threads_and_connections():
    before = running()
    server = SandboxServer(ArrayCatalogue([]))
    with connection(server) as idle, connection(server) as used:
        idle.connect()
        ask(used, "GET", "/v1/projects/sandbox/config")
        server.stop()
        for link in (idle, used):
            link.sock.settimeout(10)
            assert link.sock.recv(1) == b""  # closed by the server
    assert ended(running() - before)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 5)
    server.stop()  # once more does nothing
    with SandboxServer(ArrayCatalogue([]), server.port) as again:
        assert again.port == server.port


def test_stop_ends_requests_that_wait():
    for faults, latency in ((["hang"], 0), ([], 60)):
        before = running()
        server = SandboxServer(ArrayCatalogue([]), latency=latency, faults=faults)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(post, server.url, "value:compute", {"expression": CONSTANT})
            while not [thread for thread in running() - before if thread.name.startswith("Thread-")]:
                time.sleep(0.01)
            server.stop()
            with pytest.raises((OSError, http.client.HTTPException)):
                waiting.result(10)
        assert ended({thread for thread in running() - before if "ThreadPool" not in thread.name})


def test_a_port_in_use_is_told(fresh):
    with pytest.raises(OSError):
        SandboxServer(ArrayCatalogue([]), fresh.port)


def test_latency_lets_every_answer_wait(fresh):
    waits = []
    fresh.wait = lambda seconds: waits.append(seconds) or False
    fresh.latency = 2.5
    assert post(fresh.url, "value:compute", {"expression": CONSTANT})[0] == 200
    assert waits == [2.5]


# Faults, as the client meets them

ERRORS = {
    "429": (429, "Too Many Requests"),
    "quota": (429, "Quota exceeded for quota metric"),
    "aggregations": (429, "Too many concurrent aggregations"),
    "500": (500, "internal error"),
    "503": (503, "Earth Engine capacity exceeded"),
    "memory": (400, "User memory limit exceeded"),
    "timeout": (400, "Computation timed out"),
    "object-too-large": (400, "Object too large"),
    "value-too-large": (400, "Computed value is too large"),
    "response-size": (400, "Response size exceeds limit"),
    "edges": (400, "too many edges"),
    "unauthenticated": (401, "invalid authentication credentials"),
    "api-disabled": (403, "Earth Engine API has not been used in project 123456789012 before or it is disabled"),
    "not-registered": (403, "Project sandbox is not registered to use Earth Engine"),
    "no-permission": (403, "roles/serviceusage.serviceUsageConsumer"),
}
OTHERS = {"expired-map", "html", "html-502", "reset", "hang", "restricted"}
OF_EXPORTS = {"task-memory", "drive-full", "queue-full"}  # tested with them


def test_an_output_that_is_too_large_is_told_where_pixels_are_asked_for(fresh):
    fresh.faults.set(["too-large"])
    status, answer = post(fresh.url, "image:computePixels", {"expression": CONSTANT})
    assert status == 400 and "576.0 MiB > 48.0 MiB" in answer["error"]["message"]
    assert post(fresh.url, "value:compute", {"expression": CONSTANT})[0] == 200


def test_every_fault_has_a_test():
    assert {"too-large"} | set(ERRORS) | OTHERS | OF_EXPORTS == set(FAULTS)


@pytest.mark.parametrize("name", ERRORS)
def test_faults_that_answer_an_error(fresh, name):
    connect(fresh)
    fresh.faults.set([name])
    code, text = ERRORS[name]
    for request in (ee.Number(1).getInfo, ee.Image(1).getMapId):
        with pytest.raises(ee.EEException, match=text) as caught:
            request()
        assert caught.value.__context__.status_code == code
    assert {entry.status for entry in list(fresh.log)[3:]} == {code}
    reason = {"api-disabled": "SERVICE_DISABLED", "no-permission": "USER_PROJECT_DENIED"}.get(name)
    details = post(fresh.url, "value:compute", {})[1]["error"].get("details")
    assert (details[0]["reason"] if details else None) == reason
    fresh.faults.set([])
    assert ee.Number(1).getInfo() == 1


@pytest.mark.parametrize("name", ["429", "503", "html", "not-registered", "api-disabled"])
def test_faults_at_start_up(fresh, name):
    fresh.faults.set([name])
    with pytest.raises(Exception) as caught:
        connect(fresh)
    if name == "not-registered":  # discovery is open to all, the list of algorithms is not
        assert [entry.status for entry in fresh.log] == [200, 200, 403]
        assert "is not registered" in str(caught.value)


def test_computing_faults_leave_start_up_alone(fresh):
    fresh.faults.set(["memory"])
    connect(fresh)
    assert ee.data.getProjectConfig()["registrationState"]


def test_an_expired_map_strikes_tiles_alone(fresh):
    connect(fresh)
    fetcher = ee.Image(1).getMapId()["tile_fetcher"]
    fresh.faults.set(["expired-map"])
    assert ee.Image(1).getMapId()
    with pytest.raises(ee.EEException, match="Map ID not found") as caught:
        fetcher.fetch_tile(0, 0, 0)
    assert caught.value.__context__.status_code == 404


def test_a_captive_portal_and_a_broken_proxy_send_pages(fresh):
    for name, status in (("html", 200), ("html-502", 502)):
        fresh.faults.set([name])
        with connection(fresh) as link:
            answer, body = ask(link, "POST", "/v1/projects/sandbox/maps", "{}")
        assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html")
        assert body.startswith(b"<html>")


def test_a_reset_connection(fresh):
    connect(fresh)
    fresh.faults.set(["reset"])
    with pytest.raises(ConnectionResetError):
        with connection(fresh) as link:
            ask(link, "GET", "/v1/projects/sandbox/config")
    with pytest.raises(Exception, match=r"(?i)connection"):
        ee.Number(1).getInfo()
    fresh.faults.set([])
    assert ee.Number(1).getInfo() == 1


def test_a_request_that_is_never_answered(fresh):
    fresh.faults.set(["hang"])
    with connection(fresh) as link:
        link.timeout = 0.5
        with pytest.raises(socket.timeout):
            ask(link, "GET", "/v1/projects/sandbox/config")


def test_the_restricted_mode_is_a_header_on_good_answers(fresh):
    fresh.faults.set(["restricted"])
    with connection(fresh) as link:
        answer, body = ask(link, "GET", "/v1/projects/sandbox/config")
    assert answer.headers["x-earth-engine-quota-status"] == "parallelism_restricted=true"
    assert (answer.status, "registrationState" in json.loads(body)) == (200, True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        connect(fresh)
        ee.Number(1).getInfo()
    assert any("restricted mode" in str(warning.message) for warning in caught)


def test_a_counted_fault_ends_by_itself(fresh):
    fresh.faults.set(["429:2", "503:1"])
    codes = [post(fresh.url, "value:compute", {"expression": CONSTANT})[0] for _ in range(5)]
    assert codes == [429, 429, 503, 200, 200]


def test_a_storm_is_ridden_out_by_a_client_that_retries(fresh, monkeypatch):
    connect(fresh)
    ee.data.setMaxRetries(3)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    fresh.faults.set(["429:2"])
    assert ee.Number(7).getInfo() == 7
    assert [entry.status for entry in list(fresh.log)[3:]] == [429, 429, 200]


def test_faults_are_switched_over_http_too(fresh):
    def switch(body):
        with connection(fresh) as link:
            return ask(link, "POST", "/sandbox/set", json.dumps(body))[0].status

    assert switch({"faults": ["memory:1"], "latency": 0}) == 200
    assert [post(fresh.url, "value:compute", {"expression": CONSTANT})[0] for _ in range(2)] == [400, 200]
    assert switch({"faults": ["no such fault"]}) == 400
    assert switch({"latency": "long"}) == 400
    assert switch([]) == 400
    with pytest.raises(ValueError, match="unknown fault 'bogus'; there are: 429, "):
        fresh.faults.set(["bogus"])
    with pytest.raises(ValueError, match="unknown fault '429:often'"):
        fresh.faults.set(["429:often"])


def test_maps_expire_all_at_once_and_later_ones_live(fresh):
    connect(fresh)

    def status(name):
        with connection(fresh) as link:
            return ask(link, "GET", f"/v1/{name}/tiles/0/0/0")[0].status

    old = [ee.Image(n).getMapId()["mapid"] for n in (1, 2)]
    assert [status(name) for name in old] == [200, 200]
    with connection(fresh) as link:
        assert ask(link, "POST", "/sandbox/set", json.dumps({"forget_maps": True}))[0].status == 200
    assert [status(name) for name in old] == [404, 404]
    assert status(ee.Image(3).getMapId()["mapid"]) == 200


def test_a_client_that_goes_away_disturbs_nobody(fresh):
    connect(fresh)
    name = ee.Image(1).getMapId()["mapid"]
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", fresh.port)) as link:
            link.sendall(f"GET /v1/{name}/tiles/0/0/0 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    with socket.create_connection(("127.0.0.1", fresh.port)) as link:
        link.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
        link.settimeout(10)
        assert b"400" in link.recv(1000)
    assert np.isfinite(ee.Number(1).getInfo())
    assert fresh.last_error is None
