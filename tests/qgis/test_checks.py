"""The checks of the connection assistant: every account and every trouble of the sandbox, over real HTTP."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import QgsFeedback, QgsNetworkAccessManager, QgsSettings

from cloudscore_plugin import paths
from cloudscore_plugin.earthengine import checks, credentials, session, transport
from cloudscore_plugin.earthengine.checks import CheckResult, report, run, title
from cloudscore_plugin.earthengine.connection import Connection, Endpoints
from cloudscore_plugin.earthengine.transport import Cancelled
from cloudscore_plugin.tasks import BackgroundTask
from tests.support.accounts import PROJECT, connection_to, signed_in
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import HANG, RESET, Answer, failure, page, scripted_server, untrusted
from tests.support.qt import Work, beside_main


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    QgsNetworkAccessManager.instance()  # QGIS has the main thread's from the start; it answers for all threads
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    yield
    session.forget()


@pytest.fixture
def sandbox():
    with SandboxServer(ArrayCatalogue([]), account="ready") as running:
        signed_in(running)
        yield running
        assert running.last_error is None


def results(connection, **options):
    """The results by key, checked for their form."""
    found = beside_main(lambda: run(connection, **options), wait=60)
    assert [result.key for result in found] == list(checks.KEYS)
    for result in found:
        assert result.text and "{" not in result.text and title(result.key)
        assert (result.state in ("fail", "warn")) == bool(result.action), result
    return {result.key: result for result in found}


def states(found):
    return " ".join(result.state for result in found.values())


def test_all_is_well(sandbox):
    found = results(connection_to(sandbox))
    assert states(found) == " ".join(["ok"] * 8)
    assert found["sign_in"].text == "Signed in as demo.user@example.com."
    assert PROJECT in found["project"].text and "noncommercial" in found["registered"].text
    import ee

    assert ee.__version__ in found["library"].text and "without a proxy" in found["network"].text


def test_few_requests(sandbox):
    connection = connection_to(sandbox)
    sandbox.log.clear()
    results(connection)
    assert [entry.path.rpartition("/")[2] for entry in sandbox.log] == [
        "rest", "token", "tokeninfo", "config", "value:compute",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "failing", "action", "words"),
    [
        ("new", "api", "choose_project", "may not use project ee-demo-user"),
        ("not-member", "api", "choose_project", "may not use project ee-demo-user"),
        ("api-off", "api", "enable_api", "switched off in project"),
        ("not-registered", "registered", "url:{url}/register?project=ee-demo-user", "not registered"),
        ("no-permission", "permission", "choose_project", "lack a permission"),
        ("expired", "sign_in", "sign_in", "expired or been withdrawn"),
        ("reauthenticate", "sign_in", "sign_in", "expired or been withdrawn"),
        ("captive-portal", "network", "try_again", "log-in page of this network"),
        ("proxy-password", "network", "network", "wants a user name and password"),
    ],
)
def test_what_is_wrong_and_what_mends_it(sandbox, account, failing, action, words):
    sandbox.switch_account(account)
    found = results(connection_to(sandbox))
    at = checks.KEYS.index(failing)
    assert states(found) == " ".join(["ok"] * at + ["fail"] + ["skipped"] * (7 - at))
    assert words in found[failing].text and found[failing].action == action.format(url=sandbox.url)


def test_restricted_mode_is_a_warning(sandbox):
    sandbox.switch_account("restricted")
    found = results(connection_to(sandbox))
    assert states(found) == "ok ok ok ok ok ok ok warn"
    assert "quota" in found["restricted"].text and found["restricted"].action.startswith("url:https://")


def test_nobody_has_signed_in(server):
    found = results(connection_to(server))
    assert states(found) == "ok ok fail skipped skipped skipped skipped skipped"
    assert found["sign_in"].action == "sign_in"


@pytest.mark.parametrize(
    ("project", "words"), [("", "is chosen yet"), ("Field Work", "cannot be the ID"), ("x" * 99, "cannot be the ID")]
)
def test_projects_that_cannot_be(sandbox, project, words):
    found = results(connection_to(sandbox, project))
    assert found["project"].state == "fail" and found["project"].action == "choose_project"
    assert words in found["project"].text and found["api"].state == "skipped"


def test_a_project_by_its_number_or_from_the_file(sandbox):
    assert states(results(connection_to(sandbox, "415104041200"))) == " ".join(["ok"] * 8)
    credentials.write_project(Endpoints.at(sandbox.url), PROJECT)
    assert states(results(connection_to(sandbox, ""))) == " ".join(["ok"] * 8)


def test_without_accounts():
    with SandboxServer(ArrayCatalogue([])) as running:
        found = results(Connection(running.url, "sandbox", "none", simulated=True))
        assert states(found) == " ".join(["ok"] * 8) and found["sign_in"].text == "Not needed here."


def test_a_sign_in_that_hides_its_account(sandbox):
    signed_in(sandbox, scopes=(credentials.EARTH_ENGINE, credentials.CLOUD_PLATFORM))
    found = results(connection_to(sandbox))
    assert found["sign_in"].state == "ok" and "does not say which account" in found["sign_in"].text


# Servers that are not as expected


@pytest.fixture
def connection(server):
    credentials.write(Endpoints.at(server.url), "1//REFRESH-SECRET", credentials.SCOPES)
    return connection_to(server, "mine-123")


GOOD = {
    "/tokeninfo": Answer(200, {"scope": credentials.EARTH_ENGINE, "email": "a@example.com"}),
    "/config": Answer(200, {"registrationState": "REGISTERED_COMMERCIALLY"}),
}


@pytest.mark.parametrize(
    ("end", "answer", "failing", "words"),
    [
        ("rest", page(), "network", "log-in page"),
        ("rest", page(502), "network", "busy"),
        ("rest", RESET, "network", "broke several times"),
        ("rest", failure(500, "x"), "network", "busy"),
        ("token", page(), "sign_in", "log-in page"),
        ("token", Answer(400, {"error": "deleted_client"}), "sign_in", "Sign in again"),
        ("token", Answer(200, []), "sign_in", "sent something else"),
        ("tokeninfo", Answer(400, {"error": "invalid_token"}), "sign_in", "expired"),
        ("tokeninfo", Answer(200, {"scope": "openid"}), "sign_in", "permission is missing"),
        ("config", page(), "api", "log-in page"),
        ("config", failure(429, "Too Many Requests"), "api", "Wait a minute"),
        ("config", failure(403, "New words of Google's"), "api", "lacks a permission"),
        ("config", Answer(200, {"registrationState": "NOT_REGISTERED"}), "registered", "not registered"),
        ("compute", failure(403, "Permission 'earthengine.computations.create' denied"), "permission", "lack"),
        ("compute", failure(400, "New words of Google's"), "permission", "Something went wrong"),
        ("compute", RESET, "permission", "broke several times"),
    ],
)
def test_every_step_can_fail(server, connection, end, answer, failing, words):
    server.on(end, *[answer] * 10)
    for other, good in GOOD.items():
        server.on(other, good)
    found = results(connection)
    assert [key for key, result in found.items() if result.state == "fail"] == [failing]
    assert words in found[failing].text, found[failing]
    after = checks.KEYS[checks.KEYS.index(failing) + 1 :]
    assert {found[key].state for key in after} <= {"skipped"}


def test_a_server_that_does_not_tell_registrations(server, connection):
    server.on("/tokeninfo", GOOD["/tokeninfo"])
    server.on("/config", failure(404, "Not found"))
    assert states(results(connection)) == "ok ok ok ok skipped skipped ok ok"


@pytest.mark.parametrize("end", ["rest", "token", "tokeninfo", "config", "compute"])
def test_nothing_answers(server, connection, end, monkeypatch):
    monkeypatch.setattr(checks, "_REQUEST", 1)
    server.on(end, *[HANG] * 10)
    for other, good in GOOD.items():
        server.on(other, good)
    found = results(connection)
    (failed,) = [result for result in found.values() if result.state == "fail"]
    assert "took too long" in failed.text and failed.action == "try_again"


def test_a_check_has_one_end_for_all_its_requests(server, connection, monkeypatch):
    """Trouble that looks passing is not tried for longer than the check may take."""
    monkeypatch.setattr(checks, "_TOGETHER", 0.5)
    server.on("rest", *[failure(503, "busy", Retry_After="1")] * 50)
    found = results(connection)
    assert found["network"].state == "fail" and len(server.seen) == 1


def test_a_check_is_over_before_its_longest():
    """Google's library pauses up to 3 s between its own tries at a token."""
    assert checks._REQUEST < checks._TOGETHER and checks._TOGETHER + 4 <= checks.LONGEST < 20


def test_no_such_host():
    found = results(Connection("https://no-such-host.invalid", "mine-123"))
    assert found["network"].state == "fail" and "address is not known" in found["network"].text
    assert found["library"].state == "ok"


def test_nothing_listens():
    found = results(Connection("http://127.0.0.1:9", "mine-123"))
    assert found["network"].state == "fail" and found["network"].action == "settings"


@pytest.mark.parametrize("url", ["", "earthengine.googleapis.com", "http://x:y/"])
def test_addresses_that_cannot_be(url):
    found = results(Connection(url, "mine-123"))
    assert found["network"].state == "fail" and found["network"].action == "settings"


def test_a_client_with_missing_parts(monkeypatch, server, connection):
    monkeypatch.setattr(paths, "BUNDLE", paths.PACKAGE)  # a folder without a client
    found = results(connection)
    assert found["library"].state == "fail" and "No module named 'ee'" in found["library"].text
    assert found["network"].state == "ok" and found["sign_in"].state == "skipped"


def test_a_client_of_another_plugin_is_named(sandbox, tmp_path, monkeypatch):
    from types import ModuleType

    other = ModuleType("ee")
    other.__version__, other.__file__ = (
        "0.1.9",
        "/home/u/.local/QGIS3/profiles/default/python/plugins/other/x/ee/__init__.py",
    )
    monkeypatch.setitem(sys.modules, "ee", other)
    text = results(connection_to(sandbox))["library"].text
    assert "Version 0.1.9 from other is in use beside it" in text
    assert sys.modules["ee"] is other and set(vars(other)) <= {*vars(ModuleType("ee")), "__version__", "__file__"}


def test_our_own_client_is_called_so(sandbox, tmp_path, monkeypatch):
    import ee

    bundle = tmp_path / "cloudscore_plugin" / "_vendor"
    bundle.mkdir(parents=True)
    (bundle / "ee").symlink_to(Path(ee.__file__).parent)
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "cloudscore_plugin")
    monkeypatch.setattr(paths, "BUNDLE", bundle)
    assert "from this plugin." in results(connection_to(sandbox))["library"].text


# TLS and proxies


def test_an_untrusted_certificate_is_refused(tmp_path):
    with scripted_server() as server:
        url = untrusted(server, tmp_path)
        found = results(Connection(url, "mine-123", endpoints=Endpoints.at(url)))
        assert found["network"].state == "fail" and "No secure connection" in found["network"].text
        assert not server.seen


@pytest.fixture
def proxy_settings():
    def use(server, user="", password=""):
        store = QgsSettings()
        port = server.url.rpartition(":")[2]
        given = {
            "Enabled": True,
            "Type": "HttpProxy",
            "Host": "127.0.0.1",
            "Port": port,
            "User": user,
            "Password": password,
        }
        for name, value in given.items():
            store.setValue(f"proxy/proxy{name}", value)

    yield use
    QgsSettings().remove("proxy")


def test_through_a_proxy(sandbox, proxy_settings):
    with scripted_server() as proxy:
        proxy_settings(proxy)
        found = results(connection_to(sandbox))
        assert proxy.seen, "QGIS's proxy is used"
        assert f"through the proxy {proxy.url[7:]}" in found["network"].text


def test_a_proxy_that_wants_a_password(sandbox, proxy_settings):
    with SandboxServer(ArrayCatalogue([]), account="proxy-password") as proxy:
        for user, password in (("", ""), ("me", "PROXY-SECRET")):
            proxy_settings(proxy, user, password)
            found = results(connection_to(sandbox))
            assert found["network"].state == "fail" and "user name and password" in found["network"].text
            assert found["network"].action == "network"
            assert "PROXY-SECRET" not in report(list(found.values()))


# As the assistant runs them


def test_told_one_after_another_in_a_task(sandbox, qtbot):
    from qgis.core import QgsApplication

    told, ended = [], []
    connection = connection_to(sandbox)
    task = BackgroundTask("checks", lambda feedback: run(connection, feedback, told.append))
    task.succeeded.connect(ended.append)
    QgsApplication.taskManager().addTask(task)
    qtbot.waitUntil(lambda: bool(ended))
    assert told == ended[0] and len(told) == 8


def test_cancelled(server, connection):
    server.on("token", HANG)
    feedback, told = QgsFeedback(), []
    work = Work(lambda: run(connection, feedback, told.append))
    work.start()
    end = time.monotonic() + 60
    while "POST /token" not in server.lines and time.monotonic() < end:
        time.sleep(0.01)
    feedback.cancel()
    with pytest.raises(Cancelled):
        work.outcome(5)
    assert [result.key for result in told] == ["library", "network"]


# The report


def test_the_report_says_what_helpers_need_and_no_more(sandbox, tmp_path):
    sandbox.switch_account("not-registered")
    text = report(list(results(connection_to(sandbox)).values()))
    assert "QGIS 3" in text or "QGIS 4" in text
    assert "[ok] Network: " in text and "[fail] Registration: " in text and "[skipped] Monthly quota: " in text
    assert "demo.user" not in text and "d…@example.com" in text
    assert not any(secret in text for secret in sandbox.accounts.issued)
    assert text.endswith("\n") and "\r" not in text


def test_the_report_takes_out_what_looks_secret(monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/srv/group-1/jane-of-the-lab"))  # "1/jane-of-…" looks like a token
    home = str(Path.home())
    secrets = [
        "ya29.a0AfB_byC-secret",
        "1//0gSECRET-refresh_token",
        "4/0AeanS0secretcode",
        "GOCSPX-secret",
        "eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----",
    ]
    details = f"at http://me:hunter2@proxy:3128 {' '.join(secrets)} Bearer abcdef {home}/x?code=abcdefghij&token=xyz"
    result = CheckResult("network", "fail", "Something.", "try_again", details)
    text = report([result, replace(result, text=f"In {home}/file, jane.doe@mail.example.org", details="")])
    for secret in (*secrets, "hunter2", "abcdef", "xyz", "MIIEvQ", home, "jane"):
        assert secret not in text, secret
    assert "~/file" in text and "@proxy:3128" in text and "@mail.example.org" in text
