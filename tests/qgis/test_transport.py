"""The transport against a real HTTP server that misbehaves on request."""

import gzip
import json
import os
import socket
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from qgis.core import Qgis, QgsFeedback, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QEventLoop, QTimer, QUrl

from cloudscore_plugin.core.errors import ConnectionProblem
from cloudscore_plugin.earthengine import server_watch
from cloudscore_plugin.earthengine import transport as module
from cloudscore_plugin.earthengine.transport import (
    AnswerCache,
    Cancelled,
    NetworkError,
    NotEarthEngine,
    Transport,
    cancellable,
)
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import HANG, RESET, Answer, failure, page, scripted_server
from tests.support.qt import Work, beside_main, in_thread, wait

COMPUTE = "/v1/projects/demo/value:compute"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "FIRST_WAIT", 0.01)


def test_post_carries_body_headers_and_a_content_type(server):
    response, content = in_thread(
        lambda: Transport().request(
            server.url + COMPUTE + "?alt=json", "POST", '{"a": "å"}', {"Authorization": "Bearer T", "X-Thing": "1"}
        )
    )
    assert response.status == 200 and json.loads(content) == {"result": 42}
    (seen,) = server.seen
    assert seen.body == '{"a": "å"}'.encode() and seen.query == "alt=json"
    assert seen.headers["authorization"] == "Bearer T" and seen.headers["x-thing"] == "1"
    assert seen.headers["content-type"] == "application/json"
    assert "QGIS" in seen.headers["user-agent"]


def test_compressed_answers_arrive_unpacked(server):
    packed = gzip.compress(json.dumps({"result": "x" * 1000}).encode())
    server.on("value:compute", Answer(200, packed, {"Content-Encoding": "gzip"}))
    response, content = in_thread(
        lambda: Transport().request(server.url + COMPUTE, "POST", "{}", {"Accept-Encoding": "identity"})
    )
    assert json.loads(content) == {"result": "x" * 1000}
    assert "content-encoding" not in response
    assert "gzip" in server.seen[0].headers["accept-encoding"]


def test_binary_answers_arrive_byte_for_byte(server):
    data = bytes(range(256)) * 300
    server.on("computePixels", Answer(200, data, {"Content-Type": "application/octet-stream"}))
    url = server.url + "/v1/projects/demo/image:computePixels"
    assert in_thread(lambda: Transport().request(url, "POST", "{}"))[1] == data


def test_error_statuses_are_handed_on(server):
    server.on("value:compute", failure(400, "User memory limit exceeded.", "INVALID_ARGUMENT"))
    response, content = in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert response.status == 400
    assert json.loads(content)["error"]["message"] == "User memory limit exceeded."
    assert len(server.seen) == 1


def bomb(write):
    """256 MiB of blanks in a gzip of 1 MiB."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    blank = b" " * (1024 * 1024)
    for _ in range(256):
        write(packer.compress(blank))
    write(packer.flush())


def endless(write):
    block = b" " * 65536
    while True:
        write(block)


def trickle(write):
    while True:
        write(b" ")
        time.sleep(0.1)


def memory():
    """Resident MiB of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the memory from /proc")
@pytest.mark.parametrize("status, body", [(200, bomb), (200, endless), (500, endless)])
def test_an_answer_may_not_fill_the_memory(server, status, body):
    """Packed or not: in a sign-in, a computation and the list of algorithms."""
    before = memory()
    packed = {"Content-Encoding": "gzip"} if body is bomb else {}
    for path, method in (("/token", "POST"), (COMPUTE, "POST"), ("/v1/projects/demo/algorithms", "GET")):
        server.on(path, Answer(status, body, packed))
        with pytest.raises(NotEarthEngine, match="more than"):
            in_thread(partial(Transport().request, server.url + path, method), 60)
    assert memory() - before < 400


def test_an_answer_that_trickles_ends_at_the_deadline(server):
    server.on("value:compute", Answer(200, trickle))
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport(1.5).request(server.url + COMPUTE, "POST", "{}"), 60)
    assert caught.value.kind == "timeout" and len(server.seen) == 1


@pytest.mark.parametrize("packed", [b"no gzip at all", gzip.compress(b"{}" * 5000)[:40]], ids=["not packed", "cut off"])
def test_an_answer_that_is_not_what_its_packing_says(server, packed):
    server.on("value:compute", *[Answer(200, packed, {"Content-Encoding": "gzip"})] * 9)
    with pytest.raises((NotEarthEngine, NetworkError)):
        in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("where", ["elsewhere", "itself", "beside"])
def test_no_answer_leads_to_another_address(server, status, method, where):
    """The sign-in does not reach whoever an answer names, nor does its answer count; going in circles ends.

    QGIS 3.22 asks nobody else at all. Newer ones do by themselves, with the body.
    """
    with scripted_server() as other:
        path = "/v1/projects/demo/value:compute"
        target = {"elsewhere": other.url + path, "itself": server.url + path, "beside": server.url + "/other"}[where]
        server.usual = lambda seen: Answer(status, b"", {"Location": target})
        with pytest.raises(NotEarthEngine) as caught:
            in_thread(
                lambda: Transport().request(
                    server.url + path, method, "refresh_token=SECRET", {"Authorization": "Bearer SECRET"}
                )
            )
        assert caught.value.host == urlsplit(server.url).netloc
        followed = [*server.seen[1:], *other.seen]
        assert not any("SECRET" in str(seen.headers) for seen in followed)
        if Qgis.QGIS_VERSION_INT < 32300:
            assert followed == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["elsewhere", "itself", "beside"])
@pytest.mark.parametrize("on_main_thread", [False, True], ids=["worker", "main"])
def test_a_form_goes_to_one_address_only(server, status, where, on_main_thread):
    """On every QGIS: a refresh token stands in the body of a form, and whoever gets it can use the account."""
    with scripted_server() as other:
        target = {"elsewhere": other.url, "itself": server.url, "beside": server.url + "/other"}[where] + "/token"
        server.usual = lambda seen: Answer(status, b"{}", {"Location": target, "Content-Type": "application/json"})
        headers = {"content-type": "application/x-www-form-urlencoded"}
        ask = partial(Transport().request, server.url + "/token", "POST", "refresh_token=SECRET", headers)
        with pytest.raises(NotEarthEngine) as caught:
            ask() if on_main_thread else in_thread(ask)
        assert caught.value.host == urlsplit(server.url).netloc
        assert len(server.seen) == 1 and other.seen == []


def test_the_answer_to_a_form_and_its_time(server):
    """A form is answered, refused, cut off, cancelled and given up like any other request."""
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    ask = partial(Transport(1).request, server.url + "/token", "POST", "a=1", headers)
    server.on("token", Answer(200, gzip.compress(b'{"x": 1}'), {"Content-Encoding": "gzip", "X-One": "two"}))
    response, content = in_thread(ask)
    assert (response.status, response["x-one"], content) == (200, "two", b'{"x": 1}')
    assert server.seen[0].body == b"a=1"
    server.on("token", failure(400, "invalid_grant"))
    assert in_thread(ask)[0].status == 400
    for trouble, kind in ((RESET, "interrupted"), (HANG, "timeout")):
        server.on("token", *[trouble] * 9)
        with pytest.raises(NetworkError) as caught:
            in_thread(ask)
        assert caught.value.kind == kind
        server.forget()
    feedback = QgsFeedback()
    server.on("token", HANG)
    threading.Timer(0.2, feedback.cancel).start()

    def cancelled():
        with cancellable(feedback):
            Transport(30).request(server.url + "/token", "POST", "a=1", headers)

    with pytest.raises(Cancelled):
        in_thread(cancelled)
    server.on("token", Answer(200, b"{" + b" " * 2_000_000 + b"}"))
    with pytest.raises(NotEarthEngine):
        in_thread(ask)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
def test_a_line_break_makes_no_second_header(server, value):
    for headers in ({"X-Goog-User-Project": value}, {value: "x"}):
        with pytest.raises(ConnectionProblem) as caught:
            in_thread(partial(Transport().request, server.url + COMPUTE, "POST", "{}", headers))
        assert caught.value.code == "header_broken" and "SECRET" not in str(caught.value)
    assert server.seen == []


@pytest.mark.parametrize("trouble", [failure(429, "Too Many Requests"), failure(500, "x"), page(503), RESET])
def test_passing_trouble_is_repeated(server, trouble):
    server.on("value:compute", trouble, trouble)
    response, _ = in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert response.status == 200
    assert len(server.seen) == 3


def test_lasting_trouble_ends(server):
    server.on("value:compute", *[failure(429, "Too Many Requests")] * 50)
    response, _ = in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert response.status == 429
    assert len(server.seen) == module.TRIES


def test_nothing_is_repeated_past_the_deadline(server, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)
    server.on("value:compute", *[failure(503, "busy")] * 5)
    assert in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))[0].status == 503
    assert len(server.seen) == 1


def test_pauses_grow_and_no_two_threads_come_back_at_once(server, monkeypatch):
    pauses = []
    monkeypatch.setattr(module, "_pause", pauses.append)
    server.on("value:compute", *[failure(503, "busy")] * 5)
    in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    shares = [pause / (module.FIRST_WAIT * 2**number) for number, pause in enumerate(pauses)]
    assert len(set(shares)) == module.TRIES - 1 and all(0.5 <= share <= 1 for share in shares)


def test_nothing_waits_past_the_end_of_all_requests(server, monkeypatch):
    pauses = []
    monkeypatch.setattr(module, "_pause", pauses.append)
    server.on("value:compute", failure(503, "busy", Retry_After="7"))
    ours = Transport()
    ours.until = time.monotonic() + 5
    assert in_thread(lambda: ours.request(server.url + COMPUTE, "POST", "{}"))[0].status == 503
    assert len(server.seen) == 1 and not pauses


def test_once_the_time_is_over_nothing_is_asked(server):
    ours = Transport()
    ours.until = time.monotonic() - 1
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: ours.request(server.url + COMPUTE, "POST", "{}"))
    assert caught.value.kind == "timeout" and not server.seen


def test_exports_are_never_repeated(server):
    server.on("image:export", failure(503, "busy"), failure(503, "busy"))
    url = server.url + "/v1/projects/demo/image:export"
    assert in_thread(lambda: Transport().request(url, "POST", "{}"))[0].status == 503
    assert len(server.seen) == 1


def test_retry_after_is_honoured(server, monkeypatch):
    pauses = []
    monkeypatch.setattr(module, "_pause", pauses.append)
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 9))
    server.on(
        "value:compute",
        failure(429, "x", Retry_After="7"),
        failure(429, "x", Retry_After=date),
        failure(429, "x", Retry_After="soon"),
        failure(429, "x", Retry_After="3600"),
    )
    response, _ = in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert response.status == 429 and len(server.seen) == 4  # an hour is beyond anybody's patience
    assert pauses[0] == 7 and 7 < pauses[1] <= 9 and pauses[2] < 1


def test_cancel_ends_a_hanging_request(server):
    server.on("value:compute", HANG)
    feedback = QgsFeedback()

    def work():
        with cancellable(feedback):
            Transport().request(server.url + COMPUTE, "POST", "{}")

    def cancel_when_asked():
        while not server.seen:
            time.sleep(0.01)
        feedback.cancel()

    threading.Thread(target=cancel_when_asked, daemon=True).start()
    with pytest.raises(Cancelled):
        in_thread(work)
    assert len(server.seen) == 1


@pytest.fixture
def quick_watch(monkeypatch):
    monkeypatch.setattr(server_watch, "QUIET_SECONDS", 0.4)
    monkeypatch.setattr(server_watch, "ANSWER", 1.0)


def test_a_server_that_has_gone_is_noticed_long_before_the_time_out(server, quick_watch):
    server.on("value:compute", HANG)
    server.on("/$discovery/rest", HANG)
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport(timeout=300).request(server.url + COMPUTE, "POST", "{}"))
    assert caught.value.kind == "timeout"
    assert server.lines == [f"POST {COMPUTE}", "GET /$discovery/rest"]
    assert "authorization" not in server.seen[1].headers


def test_a_server_that_computes_is_waited_for(server, quick_watch, monkeypatch):
    monkeypatch.setattr(server_watch, "ANSWER", 60)
    server.on("value:compute", HANG)
    usual = server.usual

    def there(seen):
        if server.lines.count("GET /$discovery/rest") == 2:
            server.released.set()  # the connection drops, and the client asks again
        return usual(seen)

    server.usual = there
    response, _ = in_thread(lambda: Transport(timeout=300).request(server.url + COMPUTE, "POST", "{}"))
    assert response.status == 200
    assert server.lines.count("GET /$discovery/rest") >= 2, "the server was asked whether it is there"


def test_an_answer_that_trickles_in_is_waited_for(quick_watch):
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def trickle():
        connection, _ = listener.accept()  # whoever asks besides waits for ever
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n")
        for letter in b'{"result":1}':
            time.sleep(0.25)
            connection.sendall(bytes([letter]))
        connection.close()

    threading.Thread(target=trickle, daemon=True).start()
    with listener:
        _, content = in_thread(lambda: Transport(timeout=300).request(url + COMPUTE, "POST", "{}"))
    assert content == b'{"result":1}'


def test_many_waiting_requests_share_one_question(server, quick_watch):
    server.on("value:compute", *[HANG] * 8)
    server.on("/$discovery/rest", HANG)
    transport, kinds = Transport(timeout=300), []

    def ask():
        try:
            transport.request(server.url + COMPUTE, "POST", "{}")
        except NetworkError as error:
            kinds.append(error.kind)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert kinds == ["timeout"] * 8
    assert server.lines.count("GET /$discovery/rest") == 1


def test_nothing_of_a_signed_in_request_stays_in_the_cache_of_qgis(server):
    def kept(headers):
        url = f"{server.url}/v1/projects/p{len(server.seen)}/config"
        server.on("/config", Answer(200, {"name": "x"}, {"Cache-Control": "max-age=600"}))
        beside_main(lambda: Transport().request(url, headers=headers))
        return lambda: QgsNetworkAccessManager.instance().cache().metaData(QUrl(url)).isValid()

    unsigned, signed = kept({}), kept({"Authorization": "Bearer ACCESS-SECRET"})
    wait(lambda: not signed())
    assert unsigned(), "QGIS keeps answers, or this test shows nothing"


def test_start_up_does_not_wait_as_long_as_a_computation_may(server, monkeypatch):
    monkeypatch.setattr(module, "START_UP_SECONDS", 1.0)
    server.on("/$discovery/rest", HANG)
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport(timeout=300).request(server.url + DISCOVERY))
    assert caught.value.kind == "timeout"


def test_what_looks_after_a_request_leaves_no_timer():
    """An error's traceback may keep it until it dies in another thread, with a timer left to run for nobody."""

    def work():
        QEventLoop()
        watch = module._Watch(None, 10**9)
        with watch:
            watch.under_way()
            assert watch._timer
        return watch

    assert not in_thread(work)._timer


def test_what_looked_after_a_request_does_not_end_the_next_one(server):
    """What it was told last arrives when its thread waits for another answer."""
    original = server.usual

    def slow(seen):
        time.sleep(0.5)
        return original(seen)

    def work():
        QEventLoop()
        watch = module._Watch(None, 10**9)
        with watch:
            watch.give_up()
        return Transport().request(server.url + COMPUTE, "POST", "{}")[0].status

    server.usual = slow
    assert in_thread(work) == 200


def test_cancel_never_gets_lost(server):
    """Again and again from the main thread's event loop, as the task manager does: QGIS's own way loses some."""
    for turn in range(40):
        server.on("value:compute", HANG)
        feedback = QgsFeedback()

        def work(feedback=feedback):
            with cancellable(feedback):
                Transport().request(server.url + COMPUTE, "POST", "{}")

        def cancel_when_asked(feedback=feedback, turn=turn):
            if len(server.seen) > turn:
                feedback.cancel()

        task, ticks = Work(work), QTimer()
        ticks.timeout.connect(cancel_when_asked)
        ticks.start(1)
        loop, giving_up = QEventLoop(), QTimer()
        giving_up.setSingleShot(True)
        giving_up.timeout.connect(loop.quit)
        task.finished.connect(loop.quit)
        giving_up.start(10_000)
        task.start()
        loop.exec()
        ticks.stop()
        with pytest.raises(Cancelled):
            task.outcome(1)


def test_cancel_ends_the_pause_between_tries(server, monkeypatch):
    monkeypatch.setattr(module, "FIRST_WAIT", 15)
    server.on("value:compute", *[failure(503, "busy")] * 5)
    feedback = QgsFeedback()
    answered, over, pause = threading.Event(), [], module._pause
    monkeypatch.setattr(module, "_pause", lambda seconds: (answered.set(), pause(seconds), over.append(seconds)))

    def work():
        with cancellable(feedback):
            Transport().request(server.url + COMPUTE, "POST", "{}")

    threading.Thread(target=lambda: answered.wait(60) and feedback.cancel(), daemon=True).start()
    with pytest.raises(Cancelled):
        in_thread(work)
    assert len(server.seen) == 1 and over == []


def test_cancelled_work_asks_nothing(server):
    feedback = QgsFeedback()
    feedback.cancel()

    def work():
        with cancellable(feedback):
            Transport().request(server.url + COMPUTE, "POST", "{}")

    with pytest.raises(Cancelled):
        in_thread(work)
    assert not server.seen


def test_cancel_belongs_to_one_thread_and_block(server):
    feedback = QgsFeedback()
    feedback.cancel()

    def work():
        with cancellable(feedback):
            with cancellable(None):
                inner = Transport().request(server.url + COMPUTE, "POST", "{}")[0].status
            try:
                Transport().request(server.url + COMPUTE, "POST", "{}")
            except Cancelled:
                return inner, Transport().request(server.url + COMPUTE, "POST", "{}")

    with pytest.raises(Cancelled):
        in_thread(work)
    assert len(server.seen) == 1
    assert in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))[0].status == 200


def test_a_silent_server_times_out_once(server):
    server.on("value:compute", HANG, HANG)
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport(timeout=1).request(server.url + COMPUTE, "POST", "{}"))
    assert caught.value.kind == "timeout"
    assert len(server.seen) == 1


def test_qgis_time_out_does_not_cut_a_long_computation(server):
    """QGIS ends every request after its own time-out (60 s by default, here 0.3 s); ours is longer."""
    usual = QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(300)
    original = server.usual

    def slow(seen):
        time.sleep(1)
        return original(seen)

    server.usual = slow
    try:
        assert in_thread(lambda: Transport(timeout=30).request(server.url + COMPUTE, "POST", "{}"))[0].status == 200
    finally:
        QgsNetworkAccessManager.setTimeout(usual)
    assert len(server.seen) == 1


def test_refused_connection():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = Transport()
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: ours.request(f"http://127.0.0.1:{port}{COMPUTE}?key=SECRET", "POST", "{}"))
    assert caught.value.kind == "refused" and len(ours.log) == 1, "nobody is there: it is told at once"
    assert "SECRET" not in str(caught.value)
    words = module._without_queries("Error transferring https://a/b?key=SECRET - server replied: no")  # as Qt has them
    assert words == "Error transferring https://a/b - server replied: no"


def test_unknown_host():
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport().request("http://no-such-host.invalid" + COMPUTE, "POST", "{}"))
    assert caught.value.kind == "dns"


def test_no_tls_on_the_other_side(server):
    url = server.url.replace("http:", "https:") + COMPUTE
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport(timeout=5).request(url, "POST", "{}"))
    assert caught.value.kind in ("tls", "interrupted")


def test_lasting_resets(server):
    server.on("value:compute", *[RESET] * 50)
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert caught.value.kind == "interrupted"


@pytest.mark.parametrize(
    "answer", [page(), page(403), page(404), Answer(200, b"hello", {"Content-Type": "text/plain"}), Answer(200, b"")]
)
def test_something_that_is_not_earth_engine(server, answer):
    server.on("value:compute", answer)
    with pytest.raises(NotEarthEngine) as caught:
        in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert caught.value.host == server.url.partition("//")[2]


def test_an_address_with_a_password_is_told_without_it(server):
    server.on("value:compute", page())
    url = server.url.replace("//", "//me:SECRET@") + COMPUTE
    with pytest.raises(NotEarthEngine) as caught:
        in_thread(lambda: Transport().request(url, "POST", "{}"))
    assert "SECRET" not in str(caught.value) and caught.value.host == server.url.partition("//")[2]


def test_a_page_that_refuses_a_sign_in_is_a_proxys(server):
    server.on("value:compute", page(401))
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert caught.value.kind == "proxy_sign_in"


def test_an_overloaded_front_door(server):
    server.on("value:compute", *[page(502)] * 50)
    with pytest.raises(NetworkError) as caught:
        in_thread(lambda: Transport().request(server.url + COMPUTE, "POST", "{}"))
    assert caught.value.kind == "busy"


def test_restricted_mode_is_noticed(server):
    header = {"X-Earth-Engine-Quota-Status": "parallelism_restricted=true"}
    server.on("value:compute", Answer(200, {"result": 1}, header))
    ours = Transport()
    assert not ours.restricted
    in_thread(lambda: ours.request(server.url + COMPUTE, "POST", "{}"))
    assert ours.restricted


def test_the_log_names_requests_without_their_queries(server):
    server.on("value:compute", failure(400, "no"))
    ours = Transport()
    in_thread(lambda: ours.request(server.url + COMPUTE + "?key=SECRET", "POST", "{}"))
    (exchange,) = ours.log
    assert (exchange.method, exchange.url, exchange.status) == ("POST", server.url + COMPUTE, 400)


DISCOVERY = "/$discovery/rest?version=v1"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "new" / "folder"


@pytest.mark.parametrize("on_disk", [True, False])
def test_start_up_answers_are_asked_once(server, folder, on_disk):
    ours = Transport(cache=AnswerCache(folder if on_disk else None, "1.0"))
    first = in_thread(lambda: ours.request(server.url + DISCOVERY))
    again = in_thread(lambda: ours.request(server.url + DISCOVERY))
    assert again[0].status == 200 and again[1] == first[1]
    in_thread(lambda: ours.request(server.url + "/v1/projects/demo/algorithms"))
    assert len(server.seen) == 2


def test_other_versions_servers_and_days_ask_anew(server, folder):
    def ask(salt="1.0", path=DISCOVERY):
        in_thread(lambda: Transport(cache=AnswerCache(folder, salt)).request(server.url + path))
        return len(server.seen)

    assert [ask(), ask(), ask("1.1"), ask(path="/other/$discovery/rest")] == [1, 1, 2, 3]
    for kept in folder.iterdir():
        os.utime(kept, (time.time() - module.CACHE_SECONDS - 60,) * 2)
    assert ask() == 4
    assert len(list(folder.iterdir())) == 1, "what is out of date is removed"


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"resources": {}}', b"\xff\xfe"])
def test_a_broken_cache_file_counts_as_absent(server, folder, broken):
    ours = Transport(cache=AnswerCache(folder, "1.0"))
    good = in_thread(lambda: ours.request(server.url + DISCOVERY))[1]
    (kept,) = folder.iterdir()
    kept.write_bytes(broken)
    assert in_thread(lambda: ours.request(server.url + DISCOVERY))[1] == good
    assert kept.read_bytes() == good


def test_an_unwritable_cache_does_not_matter(server, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    ours = Transport(cache=AnswerCache(blocked, "1.0"))
    assert in_thread(lambda: ours.request(server.url + DISCOVERY))[0].status == 200


def test_errors_are_not_cached(server, folder):
    server.on("rest", failure(403, "no"), Answer(200, {"error": "odd"}))
    ours = Transport(cache=AnswerCache(folder, "1.0"))
    in_thread(lambda: ours.request(server.url + DISCOVERY))
    in_thread(lambda: ours.request(server.url + DISCOVERY))
    assert not folder.exists()


def test_many_threads_at_once(server):
    ours, results = Transport(), []

    def work():
        results.append(ours.request(server.url + COMPUTE, "POST", "{}")[0].status)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert results == [200] * 16


def test_threads_never_wait_for_each_other():
    """Qt's locks and Python's, taken in both orders, would stop all of it within some hundred requests."""
    transport = Transport()
    with SandboxServer(ArrayCatalogue([])) as quick_server:
        url = quick_server.url + "/v1/projects/demo/config"

        def ask(_):
            return transport.request(url)[0].status

        def ask_from_all():
            found = []
            for _ in range(6):
                with ThreadPoolExecutor(6) as pool:
                    found += pool.map(ask, range(200))
            return found

        assert beside_main(ask_from_all, wait=60) == [200] * 1200
