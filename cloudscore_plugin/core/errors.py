"""The plugin's exception classes. Each error carries a code, which is the key of its text in messages/errors.py."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """Trouble with words of its own: ``code`` is a row of the table of messages, ``values`` fill in its text.

    No part of a secret is ever among the values.
    """

    def __init__(self, code: str, **values: Any):
        super().__init__(f"{code}: {values}" if values else code)
        self.code = code
        self.values = values


class RecipeError(Problem, ValueError):
    """A recipe that cannot be."""


class OrderError(RecipeError):
    """A file to download that cannot be."""


class AreaError(Problem):
    """An area that cannot be used. The text, in the user's language, says why and what to do."""

    def __init__(self, text: str):
        super().__init__("area_unusable", text=text)

    def __str__(self) -> str:
        return self.values["text"]


class DownloadError(Problem):
    """A download that cannot go on."""


class ConnectionProblem(Problem):
    """The connection cannot be used as it is set."""


class NotSignedIn(ConnectionProblem):
    """There are no stored credentials."""

    def __init__(self):
        super().__init__("not_signed_in")


class ClientMissing(Problem):
    """There is no usable Earth Engine client; the text says what is missing."""

    def __init__(self, reason: str = ""):
        super().__init__("client_missing", reason=reason)

    def __str__(self) -> str:
        return self.values["reason"]


class Cancelled(Problem):
    """The user stopped the work."""

    def __init__(self):
        super().__init__("cancelled")


class NetworkError(Problem):
    """No usable answer came.

    ``kind``: "dns" (no such host), "refused", "tls", "proxy", "proxy_sign_in" (it wants another name or password),
    "timeout", "interrupted" (the connection broke), "busy" (the server's front door is overloaded) or "unreachable"
    (anything else). ``detail``: what Qt says.
    """

    def __init__(self, kind: str, detail: str):
        super().__init__("busy" if kind == "busy" else f"network_{kind}")
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"


class NotEarthEngine(Problem):
    """Something answered that is not Earth Engine: a log-in page of a network, a proxy's message, another site.

    code "answer_unexpected": it has the form of an answer, but what must be in it is not there.
    """

    def __init__(self, host: str, detail: str, code: str = "not_earth_engine"):
        super().__init__(code, host=host)
        self.host = host
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.host}: {self.detail}"


class ServiceError(Exception):
    """A server refused, in its own words, which messages/errors.py knows.

    status_code: of HTTP, 0 if there is none; reason: the machine's word for it, such as SERVICE_DISABLED, or "".
    """

    def __init__(self, status_code: int, message: str, reason: str = ""):
        super().__init__(message)
        self.status_code = status_code
        self.reason = reason
