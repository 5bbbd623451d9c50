"""Signing in and out over real HTTP: the sandbox's accounts on one side, a real HTTP client as browser on the other."""

import contextlib
import http.client
import json
import os
import re
import socket
import stat
import threading
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from qgis.core import QgsFeedback

from cloudscore_plugin.core.errors import ConnectionProblem, NotSignedIn
from cloudscore_plugin.earthengine import batch_exports as exports
from cloudscore_plugin.earthengine import client, credentials, session, signin
from cloudscore_plugin.earthengine.account import Account
from cloudscore_plugin.earthengine.connection import GOOGLE, Connection, Endpoints
from cloudscore_plugin.earthengine.credentials import CLOUD_PLATFORM, EARTH_ENGINE, EMAIL, SCOPES
from cloudscore_plugin.earthengine.signin import sign_in, sign_out
from cloudscore_plugin.earthengine.transport import Cancelled, NetworkError, NotEarthEngine
from cloudscore_plugin.messages.errors import explain
from tests.support.accounts import PROJECT, Browser, connection_to, signed_in
from tests.support.arrays import ArrayCatalogue
from tests.support.browser import Page, allow, cancel
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import HANG, Answer, page
from tests.support.qt import Work, in_thread


@pytest.fixture
def sandbox():
    with SandboxServer(ArrayCatalogue([]), account="ready") as running:
        yield running
        assert running.last_error is None
    session.forget()


@pytest.fixture
def endpoints(sandbox):
    return Endpoints.at(sandbox.url)


def try_sign_in(endpoints, act, **options):
    """A sign-in that fails: (the error, the page the browser ended at)."""
    browser = Browser(act)
    with pytest.raises(Exception) as caught:
        in_thread(lambda: sign_in(browser, None, endpoints, **options))
    return caught.value, browser.done()


# All goes well


def test_a_new_user_signs_in(sandbox, endpoints):
    browser = Browser()
    stored = in_thread(lambda: sign_in(browser, None, endpoints))
    shown = browser.done()
    assert (shown.status, shown.title) == (200, "You are signed in") and "go back to QGIS" in shown.text
    file = credentials.persistent_file(endpoints)
    content = json.loads(file.read_text())
    assert set(content) == {"refresh_token", "scopes"} and content["refresh_token"] in sandbox.accounts.issued
    assert set(content["scopes"]) == set(stored.scopes) == set(SCOPES)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == [file.name], "nothing is left beside it"
    assert in_thread(lambda: Account(connection_to(sandbox)).about_token())["email"] == "demo.user@example.com"


def test_what_the_browser_is_asked(sandbox, endpoints):
    browser = Browser()
    in_thread(lambda: sign_in(browser, None, endpoints))
    browser.done()
    address = urlsplit(browser.address)
    asked = {name: value for name, (value,) in parse_qs(address.query).items()}
    assert browser.address.startswith(sandbox.url + "/o/oauth2/auth?")
    assert asked["client_id"] == client.identity()[0] and asked["code_challenge_method"] == "S256"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", asked["redirect_uri"])
    assert asked["scope"].split() == [EARTH_ENGINE, CLOUD_PLATFORM, EMAIL]
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent"), "or there is no lasting token"
    assert len(asked["state"]) >= 32 and len(asked["code_challenge"]) == 43
    again = Browser()
    in_thread(lambda: sign_in(again, None, endpoints))
    other = parse_qs(urlsplit(again.address).query)
    assert other["state"] != [asked["state"]] and other["code_challenge"] != [asked["code_challenge"]]


def test_an_organisations_own_client_signs_in_and_stays_with_the_sign_in(sandbox, endpoints, tmp_path):
    own = "123456-own.apps.googleusercontent.com"
    path = tmp_path / "client.json"
    path.write_text(json.dumps({"installed": {"client_id": own, "client_secret": "theirs"}}))
    browser = Browser()
    in_thread(lambda: sign_in(browser, None, replace(endpoints, client_file=str(path))))
    browser.done()
    assert parse_qs(urlsplit(browser.address).query)["client_id"] == [own]
    content = json.loads(credentials.persistent_file(endpoints).read_text())
    assert (content["client_id"], content["client_secret"]) == (own, "theirs")
    # the server gives tokens only to the client that has signed in
    assert in_thread(lambda: Account(connection_to(sandbox)).about_token())["email"] == "demo.user@example.com"
    again = Browser()
    in_thread(lambda: sign_in(again, None, endpoints))
    again.done()
    assert "client_id" not in json.loads(credentials.persistent_file(endpoints).read_text())


def test_the_session_that_follows_works_and_renews_itself(sandbox):
    signed_in(sandbox)
    connection = connection_to(sandbox)
    assert in_thread(lambda: session.connect(connection).compute(lambda ee: ee.Number(1).add(1))) == 2
    sandbox.accounts.expire()
    assert in_thread(lambda: session.connect(connection).compute(lambda ee: ee.Number(2).add(2))) == 4


def test_sessions_from_before_are_forgotten(sandbox):
    signed_in(sandbox)
    connection = connection_to(sandbox)
    first = in_thread(lambda: session.connect(connection))
    signed_in(sandbox)
    assert in_thread(lambda: session.connect(connection)) is not first


def test_more_scopes_on_demand(sandbox):
    stored = signed_in(sandbox, scopes=(*SCOPES, credentials.DRIVE))
    assert credentials.DRIVE in stored.scopes


def test_googles_file_is_the_one_its_tools_use():
    import ee.oauth

    assert str(credentials.persistent_file(GOOGLE)) == ee.oauth.get_credentials_path()
    assert Endpoints.at("") is GOOGLE and GOOGLE.token == ee.oauth.TOKEN_URI and GOOGLE.auth == ee.oauth.AUTH_URI
    assert client.identity() == (ee.oauth.CLIENT_ID, ee.oauth.CLIENT_SECRET)


def test_googles_tools_read_what_was_written(sandbox):
    import ee.oauth

    shared = replace(Endpoints.at(sandbox.url), file=GOOGLE.file)
    in_thread(lambda: sign_in(Browser(), None, shared))
    credentials.write_project(shared, "my-project")
    read = ee.oauth.get_credentials_arguments()
    assert read["refresh_token"] in sandbox.accounts.issued and read["quota_project_id"] == "my-project"
    assert (read["client_id"], set(read["scopes"])) == (ee.oauth.CLIENT_ID, set(SCOPES))


def test_another_server_never_gets_googles_sign_in(sandbox, endpoints):
    file = credentials.persistent_file(GOOGLE)
    file.parent.mkdir(parents=True)
    file.write_text('{"refresh_token": "1//googles"}')
    with pytest.raises(NotSignedIn):
        Account(connection_to(sandbox))
    signed_in(sandbox)
    assert file.read_text() == '{"refresh_token": "1//googles"}'


# The user, or somebody else, says no


def test_cancel_in_the_browser(endpoints):
    error, shown = try_sign_in(endpoints, cancel)
    assert error.code == "sign_in_cancelled" and explain(error).action == "settings"
    assert shown.title == "The sign-in was cancelled" and "Close this page" in shown.text
    assert not credentials.persistent_file(endpoints).exists()


def test_cancel_in_qgis(endpoints):
    feedback, opened = QgsFeedback(), threading.Event()
    work = Work(lambda: sign_in(lambda _: opened.set(), feedback, endpoints))
    work.start()
    assert opened.wait(60)
    feedback.cancel()
    with pytest.raises(Cancelled):
        work.outcome(5)


def test_cancel_in_qgis_while_the_code_is_exchanged(server):
    server.on("/token", HANG)
    endpoints, feedback = Endpoints.at(server.url), QgsFeedback()
    browser = Browser(come_back_with(code="4/0abc"))
    work = Work(lambda: sign_in(browser, feedback, endpoints))
    work.start()
    end = time.monotonic() + 60
    while not server.seen and time.monotonic() < end:
        time.sleep(0.01)
    feedback.cancel()
    with pytest.raises(Cancelled):
        work.outcome(5)
    assert browser.done().title == "The sign-in did not work"


def test_nobody_comes_back(endpoints):
    addresses = []
    with pytest.raises(ConnectionProblem) as caught:
        in_thread(lambda: sign_in(addresses.append, None, endpoints, timeout=0.2))
    assert caught.value.code == "sign_in_timeout" and "1 min" in explain(caught.value).text
    port = urlsplit(parse_qs(urlsplit(addresses[0]).query)["redirect_uri"][0]).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 2)


def test_a_browser_that_cannot_be_opened(endpoints):
    def broken(_):
        raise OSError("no browser")

    with pytest.raises(OSError, match="no browser"):
        in_thread(lambda: sign_in(broken, None, endpoints))


@pytest.mark.parametrize("unticked", [(EARTH_ENGINE, CLOUD_PLATFORM), (CLOUD_PLATFORM,)])
def test_permissions_unticked_in_the_browser(endpoints, unticked):
    error, shown = try_sign_in(endpoints, lambda address: allow(address, unticked))
    assert error.code == "sign_in_scopes" and shown.title == "A permission is missing"
    assert not credentials.persistent_file(endpoints).exists()


def test_the_email_may_stay_private(sandbox):
    browser = Browser(lambda address: allow(address, (EMAIL,)))
    stored = in_thread(lambda: sign_in(browser, None, Endpoints.at(sandbox.url)))
    assert set(stored.scopes) == {EARTH_ENGINE, CLOUD_PLATFORM}


# The accounts server misbehaves


def come_back_with(**answer):
    """A browser that returns with this answer at once, as if the accounts server had sent it."""

    def act(address):
        asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
        query = {"state": asked["state"], **answer}
        return Page(asked["redirect_uri"] + "/?" + urlencode(query))

    return act


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("access_denied", "sign_in_cancelled"),
        ("admin_policy_enforced", "sign_in_blocked"),
        ("org_internal", "sign_in_blocked"),
        ("server_error", "sign_in_failed"),
    ],
)
def test_errors_in_the_address(endpoints, error, code):
    caught, shown = try_sign_in(endpoints, come_back_with(error=error))
    assert caught.code == code and shown.status == 200


TOKENS = {"access_token": "ya29.x", "expires_in": 3600, "scope": " ".join(SCOPES)}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(400, {"error": "invalid_grant", "error_description": "Bad Request"}), "sign_in_failed"),
        (Answer(401, {"error": "invalid_client"}), "sign_in_failed"),
        (Answer(403, {"error": "access_denied"}), "sign_in_cancelled"),
        (Answer(500, {"error": {"code": 500}}), "sign_in_failed"),
        (Answer(200, TOKENS), "sign_in_failed"),
        (Answer(200, {**TOKENS, "refresh_token": 5}), "sign_in_failed"),
        (Answer(200, []), "sign_in_failed"),
        (Answer(200, {"refresh_token": "1//x", "scope": "openid"}), "sign_in_scopes"),
    ],
)
def test_odd_answers_to_the_code(server, answer, code):
    server.on("/token", answer)
    endpoints = Endpoints.at(server.url)
    error, shown = try_sign_in(endpoints, come_back_with(code="4/0abc"))
    assert error.code == code and "4/0abc" not in str(error) + shown.text
    assert not credentials.persistent_file(endpoints).exists()
    form = parse_qs(server.seen[0].body.decode())
    assert form["code"] == ["4/0abc"] and len(form["code_verifier"][0]) >= 43 and "?" not in server.seen[0].line


@pytest.mark.parametrize(("answer", "kind"), [(page(), NotEarthEngine), (page(502), NetworkError)])
def test_a_page_instead_of_tokens(server, answer, kind):
    server.on("/token", answer)
    error, shown = try_sign_in(Endpoints.at(server.url), come_back_with(code="4/0abc"))
    assert isinstance(error, kind) and shown.title == "The sign-in did not work"


def test_a_server_that_does_not_say_the_scopes(server):
    server.on("/token", Answer(200, {"access_token": "ya29.x", "refresh_token": "1//x"}))
    stored = in_thread(lambda: sign_in(Browser(come_back_with(code="c")), None, Endpoints.at(server.url)))
    assert stored.scopes == SCOPES


# The listener


def raw(host, port, data, wait=10):
    """What the listener answers to bytes, b"" when it hangs up."""
    with socket.create_connection((host, port), wait) as connection:
        connection.settimeout(wait)
        answer = b""
        try:
            connection.sendall(data)
            while part := connection.recv(65536):
                answer += part
        except ConnectionError:
            pass
        return answer


def status(answer):
    return int(answer.split()[1]) if answer else 0


def test_hostile_visitors_change_nothing(sandbox, endpoints):
    """Whatever comes before, the right browser is still the one that counts."""
    seen = {}

    def act(address):
        asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
        at = urlsplit(asked["redirect_uri"])
        host, port, state = f"127.0.0.1:{at.port}", at.port, asked["state"]

        def get(target, header=f"Host: {host}", method="GET"):
            return raw("127.0.0.1", port, f"{method} {target} HTTP/1.1\r\n{header}\r\n\r\n".encode())

        good = f"/?state={state}&code=4/0stolen"
        seen["favicon"] = get("/favicon.ico")
        seen["path"] = get("/other" + good[1:])
        seen["no query"] = get("/")
        seen["wrong state"] = get("/?state=wrong&code=4/0stolen")
        seen["no state"] = get("/?code=4/0stolen")
        seen["odd state"] = get("/?state=%C3%A5%F0%9F%92%A9&code=4/0stolen")
        seen["two states"] = get(f"/?state=wrong&state={state}&code=4/0stolen")
        seen["two states, the right one first"] = get(f"/?state={state}&state=wrong&code=4/0stolen")
        seen["two codes"] = get(f"{good}&code=4/0other")
        seen["code and error"] = get(f"{good}&error=access_denied")
        seen["error, wrong state"] = get("/?state=wrong&error=access_denied")
        seen["empty code"] = get(f"/?state={state}&code=")
        seen["many fields"] = get(good + "&a=1" * 50)
        seen["other name"] = get(good, "Host: evil.example:80")
        seen["no name"] = get(good, "X: y")
        for method in ("POST", "HEAD", "OPTIONS", "PUT"):
            seen[method] = get(good, method=method)
        seen["huge address"] = get("/?state=" + "x" * 100_000)
        seen["huge header"] = get("/", "X: " + "x" * 200_000)
        seen["many headers"] = get("/", "X: y\r\n" * 500)
        seen["not HTTP"] = raw("127.0.0.1", port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        seen["binary"] = raw("127.0.0.1", port, bytes(range(256)) * 40 + b"\n")
        seen["silence"] = b""
        with socket.create_connection(("127.0.0.1", port), 5):
            pass  # comes and goes without a word
        return allow(address)

    browser = Browser(act)
    stored = in_thread(lambda: sign_in(browser, None, endpoints), wait=60)
    assert browser.done().title == "You are signed in" and stored.secrets["refresh_token"] in sandbox.accounts.issued
    assert {name: status(answer) for name, answer in seen.items() if 200 <= status(answer) < 400} == {}
    assert not any(b"stolen" in answer or b"state=" in answer for answer in seen.values()), "nothing is echoed"
    assert status(seen["favicon"]) == 404 and status(seen["wrong state"]) == 400


def test_a_second_code_is_turned_away(server):
    """Also while the first is being exchanged."""
    second = {}

    def token(seen):
        if seen.path != "/token":
            return usual(seen)
        second["page"] = come_back_with(code="4/0second")(second["address"])
        return Answer(200, {**TOKENS, "refresh_token": "1//first"})

    usual, server.usual = server.usual, token

    def act(address):
        second["address"] = address
        return come_back_with(code="4/0first")(address)

    browser = Browser(act)
    stored = in_thread(lambda: sign_in(browser, None, Endpoints.at(server.url)))
    assert stored.secrets["refresh_token"] == "1//first" and browser.done().title == "You are signed in"
    assert second["page"].status == 400 and "Nothing to see" in second["page"].title
    assert len(server.seen) == 1 and b"first" in server.seen[0].body


def test_idle_connections_do_not_keep_the_browser_out(endpoints):
    held = []

    def act(address):
        at = urlsplit(parse_qs(urlsplit(address).query)["redirect_uri"][0])
        held.extend(socket.create_connection(("127.0.0.1", at.port), 5) for _ in range(signin._MOST - 2))
        return allow(address)

    try:
        in_thread(lambda: sign_in(Browser(act), None, endpoints))
    finally:
        for connection in held:
            connection.close()


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: "])
def test_a_crowd_of_connections_does_not_keep_the_browser_out(endpoints, monkeypatch, sent):
    """Silent ones and those that send a byte now and then; the oldest is hung up for every further one."""
    monkeypatch.setattr(signin._Handler, "timeout", 3600)  # nobody is hung up for the time it takes
    held, hung_up, over = [], [], threading.Event()

    def trickle():
        while not over.wait(0.2):
            for connection in held:
                with contextlib.suppress(OSError):
                    connection.send(sent[:1])

    def act(address):
        at = urlsplit(parse_qs(urlsplit(address).query)["redirect_uri"][0])
        for _ in range(3 * signin._MOST):
            held.append(socket.create_connection(("127.0.0.1", at.port), 20))
            held[-1].sendall(sent)
        threading.Thread(target=trickle, daemon=True).start()
        hung_up.append(held[0].recv(1))
        return allow(address)

    try:
        browser = Browser(act)
        in_thread(lambda: sign_in(browser, None, endpoints))
        assert browser.done().title == "You are signed in"
        assert hung_up == [b""], "the oldest has been hung up"
        assert held[-1].recv(1) == b"", "and all when the sign-in is over"
    finally:
        over.set()
        for connection in held:
            connection.close()


def test_two_that_write_credentials_put_no_old_token_back(endpoints, monkeypatch):
    """One notes a project while the other signs in anew."""
    credentials.write(endpoints, "1//old", credentials.SCOPES)
    reading, read = threading.Event(), credentials._json

    def slowly(path, problem):
        content = read(path, problem)
        reading.set()
        time.sleep(0.3)
        return content

    monkeypatch.setattr(credentials, "_json", slowly)
    noting = threading.Thread(target=credentials.write_project, args=(endpoints, "my-project"))
    noting.start()
    assert reading.wait(60)
    credentials.write(endpoints, "1//new", credentials.SCOPES)
    noting.join()
    stored = json.loads(credentials.persistent_file(endpoints).read_text())
    assert (stored["refresh_token"], stored["project"]) == ("1//new", "my-project")
    reading.clear()
    noting = threading.Thread(target=credentials.write_project, args=(endpoints, "another-project"))
    noting.start()
    assert reading.wait(60)
    credentials.delete(endpoints)
    noting.join()
    assert not credentials.persistent_file(endpoints).exists(), "signed out stays signed out"


def test_the_page_cannot_be_framed_kept_or_scripted(endpoints):
    browser = Browser()
    in_thread(lambda: sign_in(browser, None, endpoints))
    headers = browser.done().headers
    assert "default-src 'none'" in headers["Content-Security-Policy"] and headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer" and "Python" not in headers["Server"]
    assert "<script" not in browser.page.text


def test_only_this_computer_can_come(endpoints):
    def act(address):
        at = urlsplit(parse_qs(urlsplit(address).query)["redirect_uri"][0])
        others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for other in {*others, "127.0.0.2"} - {"127.0.0.1"}:  # the second stands for an address of the network
            with pytest.raises(OSError):
                socket.create_connection((other, at.port), 2)
        return allow(address)

    browser = Browser(act)
    in_thread(lambda: sign_in(browser, None, endpoints))
    browser.done()


def test_two_sign_ins_at_a_time_do_not_meet(endpoints):
    browsers = [Browser(), Browser()]
    works = [Work(lambda b=browser: sign_in(b, None, endpoints)) for browser in browsers]
    for work in works:
        work.start()
    assert all(work.outcome(20) for work in works)
    assert {browser.done().title for browser in browsers} == {"You are signed in"}


# The file


def keep(endpoints, content):
    file = credentials.persistent_file(endpoints)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def test_what_else_is_in_the_file_stays(sandbox, endpoints):
    old = {"refresh_token": "1//old", "client_id": "other", "client_secret": "other", "project": "mine", "note": 5}
    file = keep(endpoints, {**old, "scopes": ["x"], "redirect_uri": "http://localhost:8085"})
    signed_in(sandbox)
    content = json.loads(file.read_text())
    assert set(content) == {"refresh_token", "scopes", "project", "note"} and content["project"] == "mine"
    assert content["refresh_token"] in sandbox.accounts.issued
    assert Account(connection_to(sandbox, "")).project == "mine"


def test_a_broken_file_is_replaced_by_a_new_sign_in_only(sandbox, endpoints):
    file = keep(endpoints, '{"refresh_token": "1//broken')
    with pytest.raises(ConnectionProblem) as caught:
        Account(connection_to(sandbox))
    assert caught.value.code == "credentials_broken" and "1//broken" not in str(caught.value)
    with pytest.raises(ConnectionProblem):
        credentials.write_project(endpoints, "p")
    with pytest.raises(ConnectionProblem):
        in_thread(lambda: sign_out(endpoints))
    assert file.read_text() == '{"refresh_token": "1//broken'
    signed_in(sandbox)
    assert json.loads(file.read_text())["refresh_token"] in sandbox.accounts.issued


def test_a_failed_write_leaves_the_old_file(endpoints, monkeypatch):
    file = keep(endpoints, {"refresh_token": "1//old"})
    before = file.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    error, shown = try_sign_in(endpoints, allow)
    assert error.code == "credentials_unwritable" and shown.title == "The sign-in did not work"
    assert file.read_bytes() == before and list(file.parent.iterdir()) == [file]


def test_a_folder_that_cannot_be_made(endpoints, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".config").write_text("a file where a folder should be")
    assert try_sign_in(endpoints, allow)[0].code == "credentials_unwritable"


def test_a_link_stays_a_link(sandbox, endpoints, tmp_path):
    file = credentials.persistent_file(endpoints)
    file.parent.mkdir(parents=True)
    real = tmp_path / "elsewhere"
    real.write_text("{}")
    file.symlink_to(real)
    signed_in(sandbox)
    assert file.is_symlink() and "refresh_token" in json.loads(real.read_text())
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_a_project_is_noted_beside_the_sign_in(sandbox, endpoints):
    credentials.write_project(endpoints, "early")
    assert not credentials.persistent_file(endpoints).exists(), "without a sign-in there is no file to note it in"
    signed_in(sandbox)
    file = credentials.persistent_file(endpoints)
    before = json.loads(file.read_text())
    credentials.write_project(endpoints, "mine")
    assert json.loads(file.read_text()) == {**before, "project": "mine"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    same = file.stat().st_ino
    credentials.write_project(endpoints, "mine")
    assert file.stat().st_ino == same, "nothing is written where nothing has changed"
    signed_in(sandbox)
    assert json.loads(file.read_text())["project"] == "mine"


# Signing out


def test_sign_out_withdraws_and_deletes(sandbox, endpoints):
    token = signed_in(sandbox).secrets["refresh_token"]
    connection = connection_to(sandbox)
    before = in_thread(lambda: session.connect(connection))
    assert in_thread(lambda: sign_out(endpoints)) is True
    assert not credentials.persistent_file(endpoints).exists()
    assert token not in sandbox.accounts._refresh
    with pytest.raises(NotSignedIn):
        session.connect(connection)
    with pytest.raises(Exception) as caught:
        in_thread(lambda: before.compute(lambda ee: ee.Number(1).add(1)))
    assert explain(caught.value).code == "sign_in_again"


def test_a_file_that_cannot_be_deleted_is_told(sandbox, endpoints, monkeypatch):
    signed_in(sandbox)

    def forbidden(self, *_arguments, **_named):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(credentials.persistent_file(endpoints)), "unlink", forbidden)
    with pytest.raises(ConnectionProblem) as caught:
        in_thread(lambda: sign_out(endpoints))
    assert caught.value.code == "credentials_unwritable"


def test_sign_out_twice(sandbox, endpoints):
    signed_in(sandbox)
    in_thread(lambda: sign_out(endpoints))
    assert in_thread(lambda: sign_out(endpoints)) is False


def test_sign_out_of_what_was_withdrawn_elsewhere(sandbox, endpoints):
    token = signed_in(sandbox).secrets["refresh_token"]
    sandbox.accounts._revoke(token)
    assert in_thread(lambda: sign_out(endpoints)) is True
    assert not credentials.persistent_file(endpoints).exists()


def test_sign_out_without_a_network(endpoints):
    nowhere = replace(endpoints, revoke="http://127.0.0.1:9/revoke")
    file = keep(nowhere, {"refresh_token": "1//x"})
    assert in_thread(lambda: sign_out(nowhere)) is False
    assert not file.exists()


def test_sign_out_cancelled(server):
    server.on("/revoke", HANG)
    endpoints, feedback = Endpoints.at(server.url), QgsFeedback()
    file = keep(endpoints, {"refresh_token": "1//x"})
    work = Work(lambda: sign_out(endpoints, feedback))
    work.start()
    end = time.monotonic() + 60
    while not server.seen and time.monotonic() < end:
        time.sleep(0.01)
    feedback.cancel()
    with pytest.raises(Cancelled):
        work.outcome(5)
    assert file.exists()


# Service accounts and application-default credentials


@pytest.fixture(scope="module")
def rsa_key():
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_file(sandbox, rsa_key, tmp_path):
    from cryptography.hazmat.primitives import serialization

    pem = rsa_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    numbers = rsa_key.public_key().public_numbers()
    sandbox.accounts.keys["robot@ee-demo-user.iam.gserviceaccount.com"] = (numbers.n, numbers.e)
    file = tmp_path / "key.json"
    content = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "0123",
        "private_key": pem.decode(),
        "client_email": "robot@ee-demo-user.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    file.write_text(json.dumps(content))
    return file


def test_a_service_account_computes(sandbox, key_file):
    connection = connection_to(sandbox, "", credentials="service_account", key_file=str(key_file))
    assert in_thread(lambda: session.connect(connection).compute(lambda ee: ee.Number(1).add(1))) == 2
    account = Account(connection)
    assert account.project == PROJECT and account.sign_in.email.startswith("robot@")
    assert "PRIVATE KEY" not in repr(account.sign_in) + repr(connection)


def export_to_drive(connection):
    """Begin to export a pixel."""
    transform = {"scaleX": 1, "scaleY": -1}
    grid = {"dimensions": {"width": 1, "height": 1}, "affineTransform": transform, "crsCode": "EPSG:4326"}
    opened = session.connect(connection)
    return exports.start(opened, lambda ee: ee.Image(1), grid, exports.Destination("drive", "a"), "one")


def test_a_service_account_takes_the_scope_that_an_export_needs(sandbox, key_file):
    connection = connection_to(sandbox, credentials="service_account", key_file=str(key_file))
    assert in_thread(lambda: export_to_drive(connection)).state in ("PENDING", "RUNNING", "SUCCEEDED")
    allowed = [set(grant.scopes) for grant in sandbox.accounts._access.values()]
    assert allowed == [set(SCOPES), {*SCOPES, credentials.DRIVE}], "and nothing more than that, and only then"


def test_default_credentials_that_do_not_reach_drive(sandbox, adc):
    signed_in(sandbox)
    tokens = json.loads(credentials.persistent_file(connection_to(sandbox).endpoints).read_text())
    client_id, client_secret = client.identity()
    adc.write_text(
        json.dumps(
            {
                "type": "authorized_user",
                "client_id": client_id,
                "client_secret": client_secret,
                "refresh_token": tokens["refresh_token"],
            }
        )
    )
    connection = connection_to(sandbox, credentials="adc")
    grid = {
        "dimensions": {"width": 1, "height": 1},
        "affineTransform": {"scaleX": 1, "scaleY": -1},
        "crsCode": "EPSG:4326",
    }

    def begin():
        opened = session.connect(connection)
        return exports.start(opened, lambda ee: ee.Image(1), grid, exports.Destination("drive", "a"), "one")

    with pytest.raises(ConnectionProblem) as caught:
        in_thread(lambda: export_to_drive(connection))
    assert caught.value.code == "export_scope_other" and "Google account instead" in explain(caught.value).text


def test_a_key_that_was_deleted(sandbox, key_file):
    sandbox.accounts.keys.clear()
    connection = connection_to(sandbox, credentials="service_account", key_file=str(key_file))
    with pytest.raises(Exception) as caught:
        in_thread(lambda: session.connect(connection))
    assert explain(caught.value).code == "key_refused"


def spoilt(content, **changes):
    return json.dumps({**json.loads(content), **changes})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: "\0" * 50,
        lambda text: '"-----BEGIN PRIVATE KEY-----"',
        lambda text: spoilt(text, type="authorized_user"),
        lambda text: spoilt(text, private_key=None),
        lambda text: spoilt(text, private_key="-----BEGIN PRIVATE KEY-----\nMIISECRET\n-----END PRIVATE KEY-----\n"),
        lambda text: spoilt(text, private_key="MIISECRET"),
        lambda text: spoilt(text, client_email=["x"]),
        lambda text: spoilt(text, token_uri=""),
        lambda text: "[" * 100_000,
    ],
)
def test_keys_that_are_none(sandbox, key_file, spoil):
    content = spoil(key_file.read_text())
    key_file.write_text(content)
    connection = connection_to(sandbox, credentials="service_account", key_file=str(key_file))
    with pytest.raises(ConnectionProblem) as caught:
        in_thread(lambda: session.connect(connection))
    assert caught.value.code == "key_broken" and str(key_file) in explain(caught.value).text
    link, words = caught.value, ""
    while link is not None:
        words, link = words + repr(link), link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    assert "SECRET" not in words and "PRIVATE" not in words
    assert key_file.read_text() == content


@pytest.mark.parametrize("path", ["", "/nowhere/key.json", "~/nothing.json", "."])
def test_a_key_that_is_not_there(sandbox, path):
    with pytest.raises(ConnectionProblem) as caught:
        session.connect(connection_to(sandbox, credentials="service_account", key_file=path))
    assert caught.value.code == "key_missing"


@pytest.fixture
def adc(tmp_path, monkeypatch):
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "home" / ".config" / "gcloud" / "application_default_credentials.json"
    file.parent.mkdir(parents=True)
    return file


def test_adc_is_looked_for_where_google_looks(adc, tmp_path, monkeypatch):
    from google.auth import _cloud_sdk

    assert str(credentials.adc_file()) == _cloud_sdk.get_application_default_credentials_path() == str(adc)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    assert str(credentials.adc_file()) == _cloud_sdk.get_application_default_credentials_path()
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/x/y.json")
    assert str(credentials.adc_file()) == "/x/y.json"


def test_a_users_application_default_credentials(sandbox, adc):
    token = signed_in(sandbox).secrets["refresh_token"]
    identity, secret = client.identity()
    adc.write_text(
        json.dumps(
            {
                "type": "authorized_user",
                "refresh_token": token,
                "client_id": identity,
                "client_secret": secret,
                "quota_project_id": PROJECT,
            }
        )
    )
    credentials.delete(Endpoints.at(sandbox.url))
    connection = connection_to(sandbox, "", credentials="adc")
    assert in_thread(lambda: session.connect(connection).compute(lambda ee: ee.Number(1).add(1))) == 2


def test_a_service_accounts_application_default_credentials(sandbox, adc, key_file):
    adc.write_text(key_file.read_text())
    connection = connection_to(sandbox, "", credentials="adc")
    assert in_thread(lambda: session.connect(connection).compute(lambda ee: ee.Number(1).add(1))) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "adc_missing"),
        ("{", "adc_broken"),
        ("[]", "adc_broken"),
        ('{"type": "authorized_user"}', "adc_broken"),
        ('{"type": "authorized_user", "refresh_token": 5}', "adc_broken"),
        ('{"type": "service_account"}', "adc_broken"),
        (
            '{"type": "external_account", "credential_source": {"executable": {"command": "/bin/true"}}}',
            "adc_unsupported",
        ),
        ("{}", "adc_unsupported"),
    ],
)
def test_application_default_credentials_that_cannot_be_used(sandbox, adc, content, code):
    if content is not None:
        adc.write_text(content)
    with pytest.raises(ConnectionProblem) as caught:
        session.connect(connection_to(sandbox, credentials="adc"))
    # A long path is shortened in the middle of the advice.
    assert caught.value.code == code and adc.name in explain(caught.value).text and str(adc) in str(caught.value)


def test_an_unknown_way_to_sign_in(sandbox):
    with pytest.raises(ConnectionProblem) as caught:
        session.connect(connection_to(sandbox, credentials="carrier pigeon"))
    assert caught.value.code == "credentials_unknown" and "pigeon" in explain(caught.value).text


# Addresses


@pytest.mark.parametrize(
    "base", ["http://accounts.example.org", "ftp://x", "https://", "https://u:p@x", "http://x:y", "x"]
)
def test_accounts_servers_that_cannot_be(base):
    with pytest.raises(ConnectionProblem) as caught:
        Endpoints.at(base)
    assert caught.value.code in ("endpoint_wrong", "endpoint_insecure") and "u:p" not in str(caught.value)


@pytest.mark.parametrize("kind", ["persistent", "service_account", "adc"])
def test_no_sign_in_travels_in_the_clear(kind):
    with pytest.raises(ConnectionProblem) as caught:
        session.connect(Connection("http://earthengine.example.org", credentials=kind))
    assert caught.value.code == "endpoint_insecure"


def test_the_listener_is_gone_afterwards(endpoints):
    browser = Browser()
    in_thread(lambda: sign_in(browser, None, endpoints))
    browser.done()
    at = urlsplit(parse_qs(urlsplit(browser.address).query)["redirect_uri"][0])
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", at.port, timeout=2).request("GET", "/")
    assert not [thread for thread in threading.enumerate() if thread.name == "sign-in"]
