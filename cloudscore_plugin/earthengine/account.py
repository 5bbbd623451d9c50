"""JSON requests to Google's other services (OAuth, Cloud projects, Monitoring) with a connection's access token.

Use it in worker threads only, because it waits for the network. Secrets travel in headers and bodies, never in
addresses: QGIS may log those.
"""

from __future__ import annotations

import json
import threading
from typing import Any
from urllib.parse import urlencode

from ..core.errors import NotEarthEngine, ServiceError
from . import client, credentials
from .answers import reading
from .connection import Connection, check_address
from .transport import Transport


class Account:
    """Asks services as whoever a connection is signed in as. Usable from several threads.

    Raises ConnectionProblem (NotSignedIn) when made without a usable sign-in.
    """

    def __init__(self, connection: Connection, timeout: float = 60):
        self.connection = connection
        check_address(connection.url, secure=True)
        self.sign_in = credentials.stored(connection)
        self.transport = Transport(timeout)
        self._credentials: Any = None
        self._refreshing = threading.Lock()

    @property
    def project(self) -> str:
        """The Cloud project that pays: the connection's, or the one stored with the sign-in; "" if there is none."""
        return self.connection.project or (self.sign_in.project if self.sign_in else "")

    def token(self) -> str:
        """An access token, asked for when there is none that lasts; "" without a sign-in.

        Raises google.auth's RefreshError, NetworkError, NotEarthEngine, Cancelled, ClientMissing, ConnectionProblem.
        """
        if self.sign_in is None:
            return ""
        with self._refreshing:
            if self._credentials is None:
                self._credentials = self.sign_in.google(self.connection.endpoints)
            if not self._credentials.valid:
                request = client.library("google_auth_httplib2").Request(self.transport)
                with reading(self.connection.endpoints.token):
                    self._credentials.refresh(request)
            return self._credentials.token

    def about_token(self) -> dict:
        """What the server says of the access token: scope, and email where its scopes allow. {} without a sign-in."""
        token = self.token()
        if not token:
            return {}
        status, answer = post_form(self.transport, self.connection.endpoints.tokeninfo, access_token=token)
        return answer if status == 200 else _refuse(status, answer)

    def ask(self, url: str, method: str = "GET", body: dict | None = None, project: str = "") -> dict:
        """The JSON object a service answers. project: whose quota it counts against, "" leaves that to the server.

        Raises ServiceError, and what token() raises.
        """
        headers = {"X-Goog-User-Project": project} if project else {}
        if token := self.token():
            headers["Authorization"] = f"Bearer {token}"
        content = None if body is None else json.dumps(body)
        response, answer = self.transport.request(url, method, content, headers)
        with reading(url, project=project or self.project):
            lenient = response.status >= 400
            parsed = _object(url, answer, lenient)
            return _refuse(response.status, parsed) if lenient else parsed


def post_form(transport: Transport, url: str, **fields: str) -> tuple[int, dict]:
    """POST a form, as OAuth's services want it: HTTP status and the JSON object of the answer."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    response, answer = transport.request(url, "POST", urlencode(fields), headers)
    return response.status, _object(url, answer, True)


def _object(url: str, content: bytes, lenient: bool = False) -> dict:
    """An answer's JSON object. Without one: lenient {}, otherwise raises NotEarthEngine."""
    try:
        with reading(url):
            parsed = json.loads(content or b"{}")
            if not isinstance(parsed, dict):
                raise TypeError("no JSON object")
            return parsed
    except NotEarthEngine:
        if lenient:
            return {}
        raise


def _refuse(status: int, answer: dict) -> Any:
    """Raise what an error's JSON says, in the form of Google's services or of OAuth."""
    error = answer.get("error")
    if not isinstance(error, dict):
        words = [str(text) for text in (error, answer.get("error_description")) if text]
        raise ServiceError(status, ": ".join(words) or f"HTTP {status}", str(error or ""))
    details = error.get("details")
    reasons = [part.get("reason") for part in details if isinstance(part, dict)] if isinstance(details, list) else []
    reason = next((reason for reason in reasons if isinstance(reason, str)), "")
    raise ServiceError(status, str(error.get("message") or f"HTTP {status}"), reason)
