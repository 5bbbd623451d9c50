"""Signing in with a Google account through the user's own browser, and signing out.

The browser comes back to a listener on this computer that lives for the time of one sign-in (RFC 8252), with a code
that only the one who began can use (PKCE, RFC 7636). All of it belongs in a worker thread.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import html
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from qgis.core import QgsFeedback

from ..core.errors import ConnectionProblem, NotSignedIn
from ..messages.i18n import locale, tr
from . import client, credentials
from .account import post_form
from .connection import GOOGLE, Connection, Endpoints
from .credentials import CLOUD_PLATFORM, EARTH_ENGINE, SCOPES, SignIn
from .session import forget
from .transport import Cancelled, NetworkError, NotEarthEngine, Transport, cancellable

TIMEOUT = 300  # seconds for the user to finish in the browser
_EXCHANGE = 30  # seconds one request to the accounts server may take
_POLL = 0.05  # seconds between looks at the cancel flag
_LONGEST = 8192  # characters of an address the listener reads
_MOST = 16  # connections at a time that have not said what they want; beyond, the oldest is hung up


def sign_in(
    open_url: Callable[[str], Any],
    feedback: QgsFeedback | None = None,
    endpoints: Endpoints = GOOGLE,
    scopes: Sequence[str] = SCOPES,
    timeout: float = TIMEOUT,
    further: Sequence[str] = (),
) -> SignIn:
    """Sign in and store the result in the endpoints' credentials file; sessions made before are forgotten.

    open_url: called once, in this thread, with the page the user must see in a browser. timeout: seconds the user
    has there. further: scopes that must be allowed besides, and besides what the stored sign-in has, which stays.
    Nothing is stored unless all went well.

    Raises Cancelled (in QGIS), ConnectionProblem (sign_in_cancelled in the browser, sign_in_blocked, sign_in_timeout,
    sign_in_scopes, sign_in_failed, listener_failed, credentials_unwritable, client_broken), ClientMissing,
    NetworkError, NotEarthEngine.
    """
    own = credentials.own_client(endpoints.client_file)
    client_id, client_secret = own or client.identity()
    if further:
        scopes = tuple(dict.fromkeys((*scopes, *_allowed(endpoints), *further)))
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    state = secrets.token_urlsafe(24)
    with _listener(state) as listener:
        query = {
            "client_id": client_id,
            "redirect_uri": listener.address,
            "response_type": "code",
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",  # without it a second sign-in may bring no lasting token
        }
        open_url(f"{endpoints.auth}?{urlencode(query)}")
        answer = listener.wait(timeout, feedback)
        try:
            if "error" in answer:
                raise _refusal(answer["error"])
            with cancellable(feedback):
                status, tokens = post_form(
                    Transport(_EXCHANGE),
                    endpoints.token,
                    grant_type="authorization_code",
                    code=answer["code"],
                    code_verifier=verifier,
                    redirect_uri=listener.address,
                    client_id=client_id,
                    client_secret=client_secret,
                )
            stored = _store(endpoints, status, tokens, scopes, further, own)
        except Exception as error:
            listener.show(*_page_of(error))
            raise
        forget()
        listener.show(
            tr("You are signed in"),
            tr("You can close this page and go back to QGIS."),
        )
        return stored


def sign_out(endpoints: Endpoints = GOOGLE, feedback: QgsFeedback | None = None) -> bool:
    """Withdraw a person's sign-in at the server, delete its file and forget all sessions.

    Returns whether the server has withdrawn it; the file is deleted also when the server cannot be reached. Raises
    ConnectionProblem for a file that cannot be understood or deleted, Cancelled.
    """
    try:
        stored = credentials.stored(Connection("", endpoints=endpoints))
    except NotSignedIn:
        stored = None
    if stored is None:
        forget()
        return False
    withdrawn = False
    try:
        with cancellable(feedback):
            token = stored.secrets["refresh_token"]
            status, answer = post_form(Transport(_EXCHANGE), endpoints.revoke, token=token)
        withdrawn = status == 200 or answer.get("error") == "invalid_token"  # nothing left to withdraw
    except (NetworkError, NotEarthEngine):
        pass
    credentials.delete(endpoints)
    forget()
    return withdrawn


def _allowed(endpoints: Endpoints) -> tuple[str, ...]:
    """What the stored sign-in may do already."""
    try:
        stored = credentials.stored(Connection("", endpoints=endpoints))
    except ConnectionProblem:
        return ()
    return stored.scopes if stored is not None else ()


def _store(
    endpoints: Endpoints,
    status: int,
    tokens: dict,
    scopes: Sequence[str],
    needed: Sequence[str] = (),
    own: tuple[str, str] | None = None,
) -> SignIn:
    """Check the answer to the code and keep what lasts of it."""
    if status >= 400:
        raise _refusal(str(tokens.get("error") or f"HTTP {status}"))
    refresh_token, granted = tokens.get("refresh_token"), tokens.get("scope")
    if not isinstance(refresh_token, str) or not refresh_token:
        raise ConnectionProblem("sign_in_failed", reason="no refresh_token")
    # The user may untick single permissions in the browser.
    granted = tuple(granted.split()) if isinstance(granted, str) and granted.strip() else tuple(scopes)
    required = {CLOUD_PLATFORM, *needed} & set(scopes)
    if not {EARTH_ENGINE, CLOUD_PLATFORM} & set(granted) or required - set(granted):
        raise ConnectionProblem("sign_in_scopes")
    return credentials.write(endpoints, refresh_token, granted, own)


def _refusal(error: str) -> ConnectionProblem:
    if error == "access_denied":
        return ConnectionProblem("sign_in_cancelled")
    if error in ("admin_policy_enforced", "org_internal", "disallowed_useragent"):
        return ConnectionProblem("sign_in_blocked")
    return ConnectionProblem("sign_in_failed", reason=error[:80])


def _page_of(error: Exception) -> tuple[str, str]:
    """What the browser shows when it came to nothing; QGIS shows more."""
    if isinstance(error, ConnectionProblem) and error.code == "sign_in_cancelled":
        title = tr("The sign-in was cancelled")
    elif isinstance(error, ConnectionProblem) and error.code == "sign_in_scopes":
        title = tr("A permission is missing")
    else:
        title = tr("The sign-in did not work")
    return title, tr("Close this page; QGIS shows what happened and what to do.")


# The listener


class _Listener(ThreadingHTTPServer):
    """Waits on 127.0.0.1 for the one address the browser is sent to; all else is turned away."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 2 * _MOST
    allow_reuse_address = False  # elsewhere than on Unix it would let others listen on the same port

    def __init__(self, state: str):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_address[1]}"
        self.address = f"http://{self.host}"
        self.language = locale().bcp47Name()
        self.foreign = (
            tr("Nothing to see here"),
            tr("This page belongs to no sign-in that QGIS waits for. Close it."),
        )
        self._state = state.encode()
        self._asking: list[socket.socket] = []  # connections that have not said what they want, the oldest first
        self._guard = threading.Lock()
        self._claim = threading.Lock()
        self._answer: dict | None = None
        self._came, self._answered = threading.Event(), threading.Event()
        self._shown, self._page = threading.Event(), self.foreign

    def wait(self, timeout: float, feedback: QgsFeedback | None) -> dict:
        """What the browser brought: {"code"} or {"error"}."""
        end = time.monotonic() + timeout
        while not self._came.wait(_POLL):
            if feedback is not None and feedback.isCanceled():
                raise Cancelled
            if time.monotonic() > end:
                raise ConnectionProblem("sign_in_timeout", minutes=max(round(timeout / 60), 1))
        assert self._answer is not None
        return self._answer

    def show(self, title: str, text: str) -> None:
        """The page the browser is waiting for; returns when it has been sent."""
        self._page = (title, text)
        self._answered.set()
        self._shown.wait(2)

    def offer(self, query: str) -> bool:
        """Take an answer if it belongs to this sign-in and is the first."""
        try:
            given = parse_qs(query, max_num_fields=20)
        except ValueError:
            return False
        state, code, error = (given.get(name, []) for name in ("state", "code", "error"))
        if len(state) != 1 or not hmac.compare_digest(state[0].encode(), self._state) or len(code) + len(error) != 1:
            return False
        if not self._claim.acquire(blocking=False):  # never given back
            return False
        self._answer = {"code": code[0]} if code else {"error": error[0]}
        self._came.set()
        return True

    def page(self) -> tuple[str, str]:
        """Waits for what is to be told."""
        self._answered.wait(_EXCHANGE + 5)
        return self._page

    def give_up(self) -> None:
        """Let go of a browser that still waits, and of whatever else is connected."""
        self._answered.set()
        with self._guard:
            asking = list(self._asking)
        for one in asking:
            _hang_up(one)

    def shown(self) -> None:
        self._shown.set()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._asking.append(request)
            crowd = self._asking[:-_MOST]  # whoever has had the most time: a browser says at once what it wants
        for one in crowd:
            self.heard(one)
            _hang_up(one)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.heard(request)

    def heard(self, request: Any) -> None:
        """A connection has said what it wants, or is over."""
        with self._guard:
            if request in self._asking:
                self._asking.remove(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever goes away in the middle is no news, and what was asked must not be printed."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 5  # seconds for a browser to say what it wants
    server: _Listener

    def handle_one_request(self) -> None:
        self.close_connection = True
        line = self.rfile.readline(_LONGEST + 1)
        if not line or len(line) > _LONGEST:
            return
        self.raw_requestline = line
        if not self.parse_request() or self.request_version == "HTTP/0.9":
            return
        self.server.heard(self.request)
        parts = urlsplit(self.path)
        if self.command != "GET" or parts.path != "/" or self.headers.get("Host") != self.server.host:
            self._send(404, *self.server.foreign)
        elif self.server.offer(parts.query):
            self._send(200, *self.server.page())
            self.server.shown()
        else:
            self._send(400, *self.server.foreign)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Malformed requests get no answer."""

    def log_message(self, *_arguments: Any) -> None:
        """Nothing: the address holds the code."""

    def _send(self, status: int, title: str, text: str) -> None:
        title, text = html.escape(title), html.escape(text)
        content = _PAGE.format(language=self.server.language, title=title, text=text).encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def version_string(self) -> str:
        return "QGIS"


def _hang_up(connection: socket.socket) -> None:
    """End a connection that another thread reads from; that thread closes it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _listener(state: str) -> Iterator[_Listener]:
    try:
        listener = _Listener(state)
    except OSError:
        raise ConnectionProblem("listener_failed") from None
    thread = threading.Thread(target=listener.serve_forever, args=(_POLL,), name="sign-in", daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.give_up()
        listener.shutdown()
        listener.server_close()
        thread.join()


_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body {{ font: 1.1em/1.6 system-ui, sans-serif; color-scheme: light dark; margin: 15vh auto; max-width: 32em;
padding: 0 1em }} h1 {{ font-size: 1.5em }}</style></head>
<body><h1>{title}</h1><p>{text}</p><p>Cloud Score+ Composites</p></body>
</html>
"""
