"""The sandbox's accounts over real HTTP, asked the way the OAuth and Cloud documents say, by no code of the plugin."""

import base64
import hashlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.support.account_server import ACCOUNTS, EMAIL
from tests.support.arrays import ArrayCatalogue
from tests.support.browser import Page, allow, cancel
from tests.support.faulty_sandbox import SandboxServer

CLIENT = "123456789012-abcdefgh.apps.googleusercontent.com"
EE, CLOUD, MAIL = (
    f"https://www.googleapis.com/auth/{name}" for name in ("earthengine", "cloud-platform", "userinfo.email")
)
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ONE = {"expression": {"result": "0", "values": {"0": {"constantValue": 1}}}}
JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@pytest.fixture
def server():
    with SandboxServer(ArrayCatalogue([]), account="ready") as running:
        yield running
        assert running.last_error is None


@contextmanager
def come_back():
    """A listener for the browser's return: (its address, the queries it got)."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as listener:
        thread = Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.server_address[1]}", seen
        listener.shutdown()
        thread.join()


def question(server, redirect, **changes):
    query = {
        "client_id": CLIENT,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": f"{EE} {CLOUD} {MAIL}",
        "state": "a b&c",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{server.url}/o/oauth2/auth?{urllib.parse.urlencode({k: v for k, v in query.items() if v})}"


def ask(url, form=None, body=None, token="", **headers):
    """Status and JSON."""
    data = None
    if form is not None:
        data = urllib.parse.urlencode(form).encode()
    elif body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data, {name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def code_for(server, **options):
    with come_back() as (redirect, seen):
        allow(question(server, redirect, **options))
        return redirect, seen[0]["code"]


def exchange(server, redirect, given, **changes):
    form = {
        "grant_type": "authorization_code",
        "code": given,
        "client_id": CLIENT,
        "client_secret": "any",
        "redirect_uri": redirect,
        "code_verifier": VERIFIER,
        **changes,
    }
    return ask(server.url + "/token", form)


def signed_in(server, **options):
    status, tokens = exchange(server, *code_for(server, **options))
    assert status == 200
    return tokens


def compute(server, token="", project="ee-demo-user", **headers):
    return ask(f"{server.url}/v1/projects/{project}/value:compute", body=ONE, token=token, **headers)


def renew(server, token, **changes):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": CLIENT,
        "client_secret": "any",
        **changes,
    }
    return ask(server.url + "/token", form)


def test_from_the_question_to_a_computation(server):
    with come_back() as (redirect, seen):
        page = Page(question(server, redirect))
        assert page.status == 200 and EMAIL in page.text and EE in page.text
        assert page.submit(decision="allow").url.startswith(redirect)
        (answer,) = seen
    assert answer["state"] == "a b&c" and set(answer["scope"].split()) == {EE, CLOUD, MAIL}
    status, tokens = exchange(server, redirect, answer["code"])
    assert status == 200 and tokens["token_type"] == "Bearer" and tokens["expires_in"] == 3600
    assert compute(server, tokens["access_token"]) == (200, {"result": 1})
    about = ask(server.url + "/tokeninfo", {"access_token": tokens["access_token"]})[1]
    assert about["email"] == EMAIL and about["aud"] == CLIENT
    status, renewed = renew(server, tokens["refresh_token"])
    assert status == 200 and "refresh_token" not in renewed
    assert compute(server, renewed["access_token"])[0] == 200


def test_cancel_in_the_browser(server):
    with come_back() as (redirect, seen):
        cancel(question(server, redirect))
    assert seen == [{"state": "a b&c", "error": "access_denied"}]


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"client_id": "nobody"}, "invalid_client"),
        ({"redirect_uri": "https://example.org/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://example.org/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1.example.org/"}, "redirect_uri_mismatch"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
    ],
)
def test_wrong_questions_are_told_to_the_user_alone(server, changes, title):
    page = Page(question(server, "http://127.0.0.1:9", **changes))
    assert title in page.title and "<form" not in page.text


def test_a_page_counts_once(server):
    with come_back() as (redirect, _):
        page = Page(question(server, redirect))
        page.submit(decision="allow")
        assert page.submit(decision="allow").status == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"code_verifier": CHALLENGE}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1"}, "redirect_uri_mismatch"),
        ({"client_id": "999999999999-zzzz.apps.googleusercontent.com"}, "invalid_grant"),
        ({"client_id": ""}, "invalid_client"),
        ({"client_secret": ""}, "invalid_client"),
        ({"code": "4/0guess"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_codes_belong_to_who_asked(server, changes, error):
    redirect, code = code_for(server)
    status, answer = exchange(server, redirect, code, **changes)
    assert status in (400, 401) and answer["error"] == error


def test_a_code_counts_once(server):
    redirect, code = code_for(server)
    assert exchange(server, redirect, code)[0] == 200
    assert exchange(server, redirect, code)[1]["error"] == "invalid_grant"


def test_a_wrong_verifier_spends_the_code(server):
    redirect, code = code_for(server)
    exchange(server, redirect, code, code_verifier="w" * 43)
    assert exchange(server, redirect, code)[0] == 400


def test_unticked_permissions_are_not_granted(server):
    with come_back() as (redirect, seen):
        allow(question(server, redirect), untick=(CLOUD, MAIL))
    tokens = exchange(server, redirect, seen[0]["code"])[1]
    assert tokens["scope"] == EE
    assert "email" not in ask(server.url + "/tokeninfo", {"access_token": tokens["access_token"]})[1]
    status, answer = ask(server.url + "/v3/projects:search", token=tokens["access_token"])
    assert status == 403 and answer["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert renew(server, tokens["refresh_token"], scope=f"{EE} {CLOUD}")[1]["error"] == "invalid_scope"


@pytest.mark.parametrize("token", ["", "guess"])
def test_nobody_else_gets_in(server, token):
    status, answer = compute(server, token)
    assert status == 401 and answer["error"]["status"] == "UNAUTHENTICATED"


def test_what_needs_no_token(server):
    assert ask(server.url + "/$discovery/rest?version=v1")[0] == 200
    assert ask(server.url + "/v1/projects/ee-demo-user/algorithms")[0] == 401
    token = signed_in(server)["access_token"]
    picture = {
        "functionInvocationValue": {"functionName": "Image.constant", "arguments": {"value": {"constantValue": 1}}}
    }
    body = {"expression": {"result": "0", "values": {"0": picture}}, "fileFormat": "PNG"}
    status, made = ask(f"{server.url}/v1/projects/ee-demo-user/maps", body=body, token=token)
    assert status == 200, made
    with urllib.request.urlopen(f"{server.url}/v1/{made['name']}/tiles/0/0/0", timeout=30) as tile:
        assert tile.status == 200 and tile.headers["Content-Type"] == "image/png"


def test_revoking_ends_everything(server):
    tokens = signed_in(server)
    assert ask(server.url + "/revoke", {"token": tokens["refresh_token"]}) == (200, {})
    assert compute(server, tokens["access_token"])[0] == 401
    assert renew(server, tokens["refresh_token"])[1]["error"] == "invalid_grant"
    assert ask(server.url + "/revoke", {"token": tokens["refresh_token"]})[1]["error"] == "invalid_token"


def test_projects_come_in_pages(server):
    token = signed_in(server)["access_token"]
    server.switch_account("many-projects")
    found, page = [], ""
    for _ in range(20):
        query = urllib.parse.urlencode(
            {"query": "state:ACTIVE", "pageSize": 50, **({"pageToken": page} if page else {})}
        )
        status, answer = ask(f"{server.url}/v3/projects:search?{query}", token=token)
        assert status == 200 and len(answer["projects"]) <= 50
        found += answer["projects"]
        page = answer.get("nextPageToken")
        if not page:
            break
    ids = [project["projectId"] for project in found]
    assert len(ids) == len(set(ids)) == 231 and "ee-deleted" not in ids
    assert {"name", "projectId", "displayName", "state"} <= set(found[0])


STATES = [
    ("new", 403, "USER_PROJECT_DENIED", "required permission to use project ee-demo-user"),
    ("api-off", 403, "SERVICE_DISABLED", "has not been used in project 415104041200 before or it is disabled"),
    ("not-registered", 403, None, "Project ee-demo-user is not registered to use Earth Engine"),
    ("no-permission", 403, "IAM_PERMISSION_DENIED", "Permission 'earthengine.computations.create' denied"),
    ("not-member", 403, "USER_PROJECT_DENIED", "serviceusage.serviceUsageConsumer"),
    ("expired", 401, "ACCESS_TOKEN_EXPIRED", "invalid authentication credentials"),
    ("reauthenticate", 401, "ACCESS_TOKEN_EXPIRED", "invalid authentication credentials"),
]


@pytest.mark.parametrize(("name", "code", "reason", "words"), STATES)
def test_what_an_account_may_not(server, name, code, reason, words):
    token = signed_in(server)["access_token"]
    server.switch_account(name)
    for headers in ({}, {"X_Goog_User_Project": "ee-demo-user"}):
        status, answer = compute(server, token, **headers)
        assert status == code and words in answer["error"]["message"]
        assert [part["reason"] for part in answer["error"].get("details", [])] == ([reason] if reason else [])


def test_every_account_is_tried():
    others = {
        "ready",
        "no-monitoring",
        "monitoring-off",
        "no-export",
        "many-projects",
        "restricted",
        "captive-portal",
        "proxy-password",
    }
    assert {state[0] for state in STATES} | others == set(ACCOUNTS)


def test_expired_sign_ins_are_not_renewed(server):
    token = signed_in(server)["refresh_token"]
    for name, words in (("expired", "Token has been expired or revoked."), ("reauthenticate", "invalid_rapt")):
        server.switch_account(name)
        status, answer = renew(server, token)
        assert status == 400 and answer["error"] == "invalid_grant" and words in answer["error_description"]


def test_registration_and_the_api_can_be_had(server):
    server.switch_account("new")
    token = signed_in(server)["access_token"]
    page = Page(server.url + "/register?project=ee-new-one")
    assert 'value="ee-new-one"' in page.text
    assert page.submit(project="ee-new-one").title == "Registered"
    assert compute(server, token, "ee-new-one")[0] == 200
    server.switch_account("api-off")
    service = f"{server.url}/v1/projects/ee-demo-user/services/earthengine.googleapis.com"
    assert ask(service, token=token)[1]["state"] == "DISABLED"
    assert ask(service + ":enable", body={}, token=token)[1]["done"] is True
    assert ask(service, token=token)[1]["state"] == "ENABLED"
    config = f"{server.url}/v1/projects/ee-demo-user/config"
    assert ask(config, token=token)[1]["registrationState"] == "NOT_REGISTERED"


@pytest.mark.parametrize("name", ["", "No", "<script>alert(1)</script>", "a" * 40, "Demo project"])
def test_what_cannot_be_a_project_is_not_registered(server, name):
    page = Page(server.url + "/register").submit(project=name)
    assert page.title != "Registered" and "<script>" not in page.text


def test_restricted_mode(server):
    token = signed_in(server)["access_token"]
    server.switch_account("restricted")
    request = urllib.request.Request(
        f"{server.url}/v1/projects/ee-demo-user/config", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert "parallelism_restricted=true" in answer.headers["x-earth-engine-quota-status"]


def test_what_stands_in_the_way(server):
    server.switch_account("captive-portal")
    page = Page(server.url + "/$discovery/rest?version=v1")
    assert page.status == 200 and page.text.startswith("<html>")
    server.switch_account("proxy-password")
    page = Page(server.url + "/$discovery/rest?version=v1")
    assert page.status == 407 and "Basic" in page.headers["Proxy-Authenticate"]


def test_switched_over_http(server):
    assert ask(server.url + "/sandbox/set", body={"account": "expired"})[0] == 200
    assert server.accounts.name == "expired"
    assert ask(server.url + "/sandbox/set", body={"latency": 0})[0] == 200
    assert server.accounts.name == "expired"
    assert ask(server.url + "/sandbox/set", body={"account": "nobody"})[0] == 400
    assert ask(server.url + "/sandbox/set", body={"account": ""})[0] == 200
    assert compute(server)[0] == 200, "without accounts everybody is let in"


@pytest.fixture(scope="module")
def key():
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def assertion(key, **changes):
    """A signed JWT, made with a library that is not the sandbox's."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    now = int(time.time())
    claims = {"iss": "robot@x.iam", "scope": f"{EE} {CLOUD}", "aud": "https://oauth2.googleapis.com/token"}
    claims.update({"iat": now, "exp": now + 3600, **{k: v for k, v in changes.items() if k != "alg"}})
    parts = ({"alg": changes.get("alg", "RS256"), "typ": "JWT"}, claims)
    text = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    return (text + b"." + base64.urlsafe_b64encode(key.sign(text, PKCS1v15(), SHA256())).rstrip(b"=")).decode()


def test_service_accounts(server, key):
    numbers = key.public_key().public_numbers()
    server.accounts.keys["robot@x.iam"] = (numbers.n, numbers.e)
    status, tokens = ask(server.url + "/token", {"grant_type": JWT, "assertion": assertion(key)})
    assert status == 200 and "refresh_token" not in tokens
    assert compute(server, tokens["access_token"])[0] == 200
    assert ask(server.url + "/tokeninfo", {"access_token": tokens["access_token"]})[1]["email"] == "robot@x.iam"


def test_service_accounts_must_prove_themselves(server, key):
    from cryptography.hazmat.primitives.asymmetric import rsa

    numbers = key.public_key().public_numbers()
    server.accounts.keys["robot@x.iam"] = (numbers.n, numbers.e)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = int(time.time())
    for wrong, words in (
        (assertion(other), "Signature"),
        (assertion(key, alg="none"), "Signature"),
        (assertion(key)[:-4] + "AAAA", "Signature"),
        (assertion(key, iss="stranger@x.iam"), "not found"),
        (assertion(key, iat=now - 9000, exp=now - 5400), "short-lived"),
        (assertion(key, iat=now, exp=now + 90000), "short-lived"),
        (assertion(key, aud="https://example.org/"), "audience"),
        ("nonsense", "parse"),
        ("a.b.c", "parse"),
        ("", "parse"),
    ):
        status, answer = ask(server.url + "/token", {"grant_type": JWT, "assertion": wrong})
        assert status == 400 and answer["error"] == "invalid_grant" and words in answer["error_description"], wrong


def test_the_command_line():
    command = [sys.executable, "-m", "cloudscore_plugin.sandbox", "--account", "new", "--stop-with-stdin"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        assert ask(url + "/v1/projects/x/config")[0] == 401
        process.stdin.close()
        assert process.wait(20) == 0
