"""A stand-in for Google accounts, so that signing in can be tried and tested without one: OAuth, Cloud projects,
Earth Engine's registration.

Documented behaviour only; what no document of Google's says is marked [undocumented]. Without accounts switched on,
the sandbox asks nobody who they are.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from cloudscore_plugin.sandbox.replies import Reply, json_body, json_reply
from cloudscore_plugin.sandbox.scenes import SandboxError

EMAIL = "demo.user@example.com"
LIFETIME = 3600  # seconds of an access token
_AUTH = "https://www.googleapis.com/auth/"
EARTH_ENGINE, CLOUD_PLATFORM, EMAIL_SCOPE = _AUTH + "earthengine", _AUTH + "cloud-platform", _AUTH + "userinfo.email"
DRIVE = _AUTH + "drive"
STORAGE = tuple(_AUTH + name for name in ("devstorage.full_control", "devstorage.read_write", "cloud-platform"))
MONITORING = tuple(_AUTH + name for name in ("monitoring.read", "monitoring", "cloud-platform"))
_READ_PROJECTS = _AUTH + "cloud-platform.read-only"
_OPEN = ("discovery", "tile", "thumbnail", "unknown")  # map tiles and thumbnails carry their right in their name
_CLIENT = re.compile(r"\d+-\w+\.apps\.googleusercontent\.com")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ID = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SERVICE = "earthengine.googleapis.com"
_PAGE = 100  # [undocumented] the most projects a page holds; the document only says the server may return fewer
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")  # its name in a PKCS#1 signature


@dataclass
class Project:
    """A Cloud project of the account, and what Earth Engine thinks of it."""

    id: str
    name: str
    number: int
    state: str = "ACTIVE"
    api: bool = True
    registration: str = "REGISTERED_NOT_COMMERCIALLY"
    member: bool = True  # may use the project: serviceusage.services.use
    viewer: bool = True  # may compute: earthengine.computations.create
    writer: bool = True  # may export: earthengine.exports.create
    monitor: bool = True  # may read what was used: monitoring.timeSeries.list
    monitoring: bool = True  # Cloud Monitoring is switched on


@dataclass(frozen=True)
class Account:
    """What an account is like. end: what becomes of its tokens; network: what stands in the way, as in faults.py."""

    projects: tuple[dict, ...] = ({},)
    end: str = ""
    network: str = ""
    restricted: bool = False


def _many() -> tuple[dict, ...]:
    found = [{"id": f"ee-project-{n:03}", "name": f"Project {n}"} for n in range(230)]
    found[7].update(name="My Field Work", id="my-field-work-417")
    found[20].update(api=False)
    found[21].update(registration="NOT_REGISTERED")
    found[22].update(member=False)
    return (*found, {"id": "ee-deleted", "state": "DELETE_REQUESTED"}, {"id": "sys-12345678901234567890123456"})


ACCOUNTS = {
    "ready": Account(),
    "new": Account(projects=()),
    "many-projects": Account(projects=_many()),
    "api-off": Account(projects=({"api": False, "registration": "NOT_REGISTERED"},)),
    "not-registered": Account(projects=({"registration": "NOT_REGISTERED"},)),
    "no-permission": Account(projects=({"viewer": False},)),
    "no-export": Account(projects=({"writer": False},)),
    "no-monitoring": Account(projects=({"monitor": False},)),
    "monitoring-off": Account(projects=({"monitoring": False},)),
    "not-member": Account(projects=({"member": False},)),
    "expired": Account(end="Token has been expired or revoked."),
    "reauthenticate": Account(end="reauth related error (invalid_rapt)"),
    "restricted": Account(restricted=True),
    "captive-portal": Account(network="html"),
    "proxy-password": Account(network="proxy"),
}


@dataclass
class _Grant:
    client: str
    scopes: tuple[str, ...]
    email: str = EMAIL
    redirect: str = ""
    challenge: str = ""
    state: str = ""
    made: float = field(default_factory=time.monotonic)


class Accounts:
    """One account and its projects; tokens are kept in memory. Safe to use from several threads.

    keys: public keys (modulus, exponent) of service accounts by their e-mail address. issued: every secret handed out.
    """

    def __init__(self, name: str):
        self._lock = threading.RLock()
        self.keys: dict[str, tuple[int, int]] = {}
        self.issued: list[str] = []
        self._tickets: dict[str, _Grant] = {}  # pages waiting for the user
        self._codes: dict[str, _Grant] = {}
        self._refresh: dict[str, _Grant] = {}
        self._access: dict[str, _Grant] = {}
        self.switch(name)

    def switch(self, name: str) -> None:
        """Become another kind of account; tokens stay what they are. Raises ValueError for an unknown name."""
        if name not in ACCOUNTS:
            raise ValueError(f"unknown account '{name}'; there are: {', '.join(ACCOUNTS)}")
        with self._lock:
            self.name, self.account = name, ACCOUNTS[name]
            self.projects: dict[str, Project] = {}
            for number, given in enumerate(self.account.projects):
                known = {"id": "ee-demo-user", "name": "Demo project", "number": 415104041200 + number, **given}
                self.projects[known["id"]] = Project(**known)

    # Earth Engine's side

    def admit(self, kind: str, path: str, headers: dict, body: bytes = b"{}") -> None:
        """Let a request of the API in. headers: names in lower case. Raises SandboxError as Earth Engine refuses."""
        if kind in _OPEN:
            return
        grant = self._bearer(headers)
        if not {EARTH_ENGINE, CLOUD_PLATFORM} & set(grant.scopes):
            raise _too_narrow()
        asked = re.match(r"/v1/projects/([^/:]+)", path)
        named = asked[1] if asked and asked[1] not in ("earthengine-public", "earthengine-legacy") else ""
        for name in dict.fromkeys(filter(None, (headers.get("x-goog-user-project"), named))):
            project = self._usable(name)
            if not project.api:
                raise _api_off("Google Earth Engine API", _SERVICE, project.number)
            if kind == "config":
                continue
            if project.registration == "NOT_REGISTERED":
                raise SandboxError(
                    f"Project {project.id} is not registered to use Earth Engine. Visit "
                    f"https://code.earthengine.google.com/register?project={project.id} to register your project.",
                    403,
                    "PERMISSION_DENIED",
                )
            if not project.viewer:
                raise _denied("earthengine.computations.create", project)
            if kind == "export" and not project.writer:
                raise _denied("earthengine.exports.create", project)
        scopes = _needed_scopes(json_body(body)) if kind == "export" else ()
        if scopes and not set(scopes) & set(grant.scopes):
            raise _too_narrow()

    def config(self, name: str) -> dict:
        """projects.getConfig."""
        project = self._usable(name)
        return {"name": f"projects/{name}/config", "registrationState": project.registration}

    def admit_monitoring(self, name: str, headers: dict) -> None:
        """Let in who may read what a project has used. Raises SandboxError as Cloud Monitoring refuses."""
        grant = self._bearer(headers)
        if not set(MONITORING) & set(grant.scopes):
            raise _too_narrow()
        project = self._usable(name)
        if not project.monitoring:
            raise _api_off("Cloud Monitoring API", "monitoring.googleapis.com", project.number)
        if not project.monitor:
            raise _denied("monitoring.timeSeries.list", project)

    # The side of accounts and projects

    def answer(self, method: str, path: str, query: dict, headers: dict, body: bytes) -> Reply | None:
        """The answer to a request that is about accounts or projects, else None. Raises SandboxError."""
        key = (method, path)
        if key == ("GET", "/o/oauth2/auth"):
            return self._ask_user(query)
        if key == ("POST", "/o/oauth2/decision"):
            return self._decided(body)
        if key == ("POST", "/token"):
            return self._token(dict(parse_qsl(body.decode("utf-8", "replace"))))
        if key == ("POST", "/revoke"):
            return self._revoke(dict(parse_qsl(body.decode("utf-8", "replace"))).get("token", ""))
        if path == "/tokeninfo":
            return self._tokeninfo({**query, **dict(parse_qsl(body.decode("utf-8", "replace")))})
        if key == ("GET", "/v3/projects:search"):
            return json_reply(self._search(query, headers))
        if match := re.fullmatch(r"/v1/projects/([^/]+)/services/" + re.escape(_SERVICE) + "(:enable)?", path):
            return json_reply(self._service(match[1], bool(match[2]), method, headers))
        if path == "/register":
            fields = query if method == "GET" else dict(parse_qsl(body.decode("utf-8", "replace")))
            return self._register(fields, method == "POST")
        if path.startswith("/console"):
            return _page("Console", "<p>Google's console has no stand-in here.</p>")
        return None

    def _ask_user(self, query: dict) -> Reply:
        """The page that asks the user; what is wrong with the request itself is told to the user, not to the caller."""
        redirect = urlsplit(query.get("redirect_uri", ""))
        scopes = tuple(query.get("scope", "").split())
        if not _CLIENT.fullmatch(query.get("client_id", "")):
            return _page("Error 401: invalid_client", "<p>The OAuth client was not found.</p>", 401)
        if redirect.scheme != "http" or redirect.hostname not in ("127.0.0.1", "localhost", "::1"):
            return _page("Error 400: redirect_uri_mismatch", "<p>The address to return to is not on this device.</p>")
        if query.get("response_type") != "code" or not scopes:
            return _page("Error 400: invalid_request", "<p>Required parameter is missing.</p>", 400)
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            return _page("Error 400: invalid_request", "<p>code_challenge with S256 is needed here.</p>", 400)
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._tickets[ticket] = _Grant(
                query["client_id"], scopes, EMAIL, query["redirect_uri"], query["code_challenge"],
                query.get("state", ""),
            )  # fmt: skip
        boxes = "".join(
            f'<p><label><input type="checkbox" name="scope" value="{html.escape(scope)}" checked> '
            f"{html.escape(scope)}</label></p>"
            for scope in scopes
        )
        return _page(
            "Sandbox account",
            f"<p>The Earth Engine client wants to use the account <b>{EMAIL}</b>. Nothing here is Google's.</p>"
            f'<form method="post" action="/o/oauth2/decision"><input type="hidden" name="ticket" value="{ticket}">'
            f'{boxes}<button name="decision" value="allow">Allow</button> '
            '<button name="decision" value="cancel">Cancel</button></form>',
        )

    def _decided(self, body: bytes) -> Reply:
        fields = parse_qsl(body.decode("utf-8", "replace"))
        given = dict(fields)
        with self._lock:
            grant = self._tickets.pop(given.get("ticket", ""), None)
        if grant is None:
            return _page("Error 400", "<p>This page is no longer valid.</p>", 400)
        answer = {"state": grant.state} if grant.state else {}
        if given.get("decision") == "allow":
            grant.scopes = tuple(value for name, value in fields if name == "scope" and value in grant.scopes)
            code = self._issue("4/0sandbox-", self._codes, grant)
            answer.update(code=code, scope=" ".join(grant.scopes))
        else:
            answer["error"] = "access_denied"
        return Reply(302, b"", headers={"Location": f"{grant.redirect}?{urlencode(answer)}"})

    def _token(self, given: dict) -> Reply:
        kind = given.get("grant_type", "")
        if kind == _JWT:
            return self._service_account(given.get("assertion", ""))
        if kind not in ("authorization_code", "refresh_token"):
            return _oauth_error("unsupported_grant_type", f"Invalid grant_type: {kind[:80]}")
        if not _CLIENT.fullmatch(given.get("client_id", "")) or not given.get("client_secret"):
            return _oauth_error("invalid_client", "The OAuth client was not found.", 401)
        if self.account.end:
            return _oauth_error("invalid_grant", self.account.end)
        with self._lock:
            if kind == "authorization_code":
                grant = self._codes.pop(given.get("code", ""), None)
                if grant is None or grant.client != given["client_id"] or time.monotonic() - grant.made > 600:
                    return _oauth_error("invalid_grant", "Malformed auth code.")
                if grant.redirect != given.get("redirect_uri"):
                    return _oauth_error("redirect_uri_mismatch", "Bad Request")
                if not _proves(given.get("code_verifier", ""), grant.challenge):
                    return _oauth_error("invalid_grant", "Invalid code verifier.")
                lasting = {"refresh_token": self._issue("1//sandbox-", self._refresh, grant)}
            else:
                grant, lasting = self._refresh.get(given.get("refresh_token", "")), {}
                if grant is None or grant.client != given["client_id"]:
                    return _oauth_error("invalid_grant", "Token has been expired or revoked.")
                wanted = tuple(given.get("scope", "").split())
                if not set(wanted) <= set(grant.scopes):
                    return _oauth_error("invalid_scope", "Some requested scopes were invalid.")
            return self._bearer_answer(grant, lasting)

    def _service_account(self, assertion: str) -> Reply:
        try:
            head, claims, signature = assertion.split(".")
            header, said = json.loads(_decode(head)), json.loads(_decode(claims))
            email, now = str(said["iss"]), time.time()
            timely = said["iat"] - 60 <= now <= said["exp"] and said["exp"] - said["iat"] <= 3600
            scopes, signed = tuple(said["scope"].split()), _decode(signature)
        except (KeyError, TypeError, ValueError, AttributeError):
            return _oauth_error("invalid_grant", "Invalid JWT: Failed to parse.")
        if email not in self.keys:
            return _oauth_error("invalid_grant", "Invalid grant: account not found")
        if header.get("alg") != "RS256" or not _signed(f"{head}.{claims}".encode(), signed, *self.keys[email]):
            return _oauth_error("invalid_grant", "Invalid JWT Signature.")
        if not timely:
            return _oauth_error("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes).")
        if not str(said.get("aud", "")).endswith("/token"):
            return _oauth_error("invalid_grant", "Invalid JWT: Failed audience check.")
        return self._bearer_answer(_Grant("", scopes, email), {})

    def _bearer_answer(self, grant: _Grant, more: dict) -> Reply:
        token = self._issue("ya29.sandbox-", self._access, _Grant(grant.client, grant.scopes, grant.email))
        known = dict(zip(("access_token", "expires_in", "token_type"), (token, LIFETIME, "Bearer")))
        return json_reply({**known, "scope": " ".join(grant.scopes), **more})

    def _issue(self, prefix: str, kept: dict, grant: _Grant) -> str:
        token = prefix + secrets.token_urlsafe(32)
        with self._lock:
            kept[token] = grant
            self.issued.append(token)
        return token

    def _revoke(self, token: str) -> Reply:
        """Takes back a refresh token with the access tokens of its client, or an access token."""
        with self._lock:
            grant = self._refresh.pop(token, None) or self._access.pop(token, None)
            if grant is None:
                return _oauth_error("invalid_token", "Token expired or revoked")
            for kept in (self._refresh, self._access):
                for name in [name for name, other in kept.items() if other.client == grant.client]:
                    del kept[name]
        return json_reply({})

    def expire(self) -> None:
        """Let every access token end."""
        with self._lock:
            self._access.clear()

    def _tokeninfo(self, given: dict) -> Reply:
        grant = self._access.get(given.get("access_token", ""))
        if grant is None:
            return _oauth_error("invalid_token", "Invalid Value")
        left = max(int(LIFETIME - (time.monotonic() - grant.made)), 0)
        answer = {"azp": grant.client, "aud": grant.client, "scope": " ".join(grant.scopes), "expires_in": str(left)}
        if EMAIL_SCOPE in grant.scopes or not grant.client:
            answer.update(email=grant.email, email_verified="true")
        return json_reply(answer)

    def _bearer(self, headers: dict) -> _Grant:
        kind, _, token = headers.get("authorization", "").partition(" ")
        explained = (
            "Expected OAuth 2 access token, login cookie or other valid authentication credential. See "
            "https://developers.google.com/identity/sign-in/web/devconsole-project."
        )
        if kind.lower() != "bearer" or not token:
            raise SandboxError(
                f"Request is missing required authentication credential. {explained}", 401, "UNAUTHENTICATED"
            )
        grant = self._access.get(token)
        if grant is None or self.account.end or time.monotonic() - grant.made > LIFETIME:
            raise SandboxError(
                f"Request had invalid authentication credentials. {explained}", 401, "UNAUTHENTICATED",
                "ACCESS_TOKEN_TYPE_UNSUPPORTED" if grant is None else "ACCESS_TOKEN_EXPIRED",
            )  # fmt: skip
        return grant

    def _usable(self, name: str) -> Project:
        found = [project for project in self.projects.values() if name in (project.id, str(project.number))]
        if not found or not found[0].member or found[0].state != "ACTIVE":
            raise SandboxError(
                f"Caller does not have required permission to use project {name}. Grant the caller the "
                "roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use "
                f"permission, by visiting https://console.developers.google.com/iam-admin/iam/project?project={name} "
                "and then retry. Propagation of the new permission may take a few minutes.",
                403,
                "PERMISSION_DENIED",
                "USER_PROJECT_DENIED",
            )
        return found[0]

    def _search(self, query: dict, headers: dict) -> dict:
        """Resource Manager's projects.search; of its query only ``state:``."""
        if not {CLOUD_PLATFORM, _READ_PROJECTS} & set(self._bearer(headers).scopes):
            raise _too_narrow()
        asked = query.get("query", "")
        if asked not in ("", "state:ACTIVE"):
            raise SandboxError(f"The query '{asked[:80]}' is not implemented in the local sandbox.")
        found = [project for project in self.projects.values() if not asked or project.state == "ACTIVE"]
        try:
            first, count = int(query.get("pageToken") or 0), int(query.get("pageSize") or _PAGE)
        except ValueError:
            raise SandboxError("Request contains an invalid argument.") from None
        count = min(count if count > 0 else _PAGE, _PAGE)
        answer: dict = {
            "projects": [
                {
                    "name": f"projects/{project.number}",
                    "projectId": project.id,
                    "displayName": project.name,
                    "state": project.state,
                    "createTime": "2026-01-05T08:30:00.000Z",
                }
                for project in found[first : first + count]
            ]
        }
        if first + count < len(found):
            answer["nextPageToken"] = str(first + count)
        return answer

    def _service(self, name: str, enable: bool, method: str, headers: dict) -> dict:
        """Service Usage: services.get and services.enable of Earth Engine."""
        if method != ("POST" if enable else "GET"):
            raise SandboxError("Method not found.", 404, "NOT_FOUND")
        if CLOUD_PLATFORM not in self._bearer(headers).scopes:
            raise _too_narrow()
        project = self._usable(name)
        service = {"name": f"projects/{project.number}/services/{_SERVICE}"}
        if not enable:
            return {**service, "state": "ENABLED" if project.api else "DISABLED"}
        project.api = True
        answer = {"service": {**service, "state": "ENABLED"}}
        return {"name": f"operations/acf.p2-{project.number}", "done": True, "response": answer}

    def _register(self, given: dict, decided: bool) -> Reply:
        """Registers a project, with a new one where there is none of that name, and switches the API on."""
        name = given.get("project", "")
        if not decided or not _ID.fullmatch(name):
            return _page(
                "Register a project for Earth Engine",
                '<form method="post" action="/register"><p><label>Project ID '
                f'<input name="project" value="{html.escape(name)}"></label></p>'
                "<p>For noncommercial use, free of charge.</p><button>Register</button></form>",
            )
        with self._lock:
            number = 415104041200 + len(self.projects)
            project = self.projects.setdefault(name, Project(name, name, number))
            project.api, project.registration = True, "REGISTERED_NOT_COMMERCIALLY"
        return _page("Registered", f"<p>Project <b>{name}</b> is registered for noncommercial use.</p>")


def _needed_scopes(body: dict) -> tuple[str, ...]:
    """The scopes of which a request needs one besides Earth Engine's own, () where it needs none.

    [undocumented] Which ones Earth Engine looks at is not said. Cloud Storage takes cloud-platform for its own.
    """
    options = body.get("fileExportOptions")
    if not isinstance(options, dict):
        return ()
    if "driveDestination" in options:
        return (DRIVE,)
    return STORAGE if "cloudStorageDestination" in options else ()


def _denied(permission: str, project: Project) -> SandboxError:
    return SandboxError(
        f"Permission '{permission}' denied on resource 'projects/{project.id}' (or it may not exist).",
        403,
        "PERMISSION_DENIED",
        "IAM_PERMISSION_DENIED",
    )


def _too_narrow() -> SandboxError:
    return SandboxError(
        "Request had insufficient authentication scopes.", 403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    )


def _api_off(title: str, service: str, number: int) -> SandboxError:
    return SandboxError(
        f"{title} has not been used in project {number} before or it is disabled. Enable it by visiting "
        f"https://console.developers.google.com/apis/api/{service}/overview?project={number} then retry. If you "
        "enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
        403,
        "PERMISSION_DENIED",
        "SERVICE_DISABLED",
    )


def _oauth_error(error: str, description: str, status: int = 400) -> Reply:
    return json_reply({"error": error, "error_description": description}, status)


def _page(title: str, content: str, status: int = 200) -> Reply:
    text = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    return Reply(status, f"{text}<body><h1>{title}</h1>{content}</body></html>".encode())


def _proves(verifier: str, challenge: str) -> bool:
    """Whether a PKCE verifier belongs to a challenge (S256)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode())


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _signed(content: bytes, signature: bytes, modulus: int, exponent: int) -> bool:
    """Whether a signature is RSASSA-PKCS1-v1_5 with SHA-256 by this key."""
    size = (modulus.bit_length() + 7) // 8
    digest = _SHA256 + hashlib.sha256(content).digest()
    wanted = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    number = int.from_bytes(signature, "big")
    return len(signature) == size and pow(number, exponent, modulus).to_bytes(size, "big") == wanted
