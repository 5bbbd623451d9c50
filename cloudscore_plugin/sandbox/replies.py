"""Requests' bodies as they are read, and answers as they are sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .scenes import SandboxError

JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True)
class Reply:
    """An answer as it is sent: a page for the browser, a file, a redirection, JSON."""

    status: int
    content: bytes
    content_type: str = "text/html; charset=utf-8"
    headers: dict = field(default_factory=dict)


def json_reply(content: Any, status: int = 200) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(content).encode(), JSON)


def json_body(body: bytes) -> dict:
    """The object in a request's body. Raises SandboxError."""
    try:
        data = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise SandboxError("Invalid JSON payload received.") from error
    if not isinstance(data, dict):
        raise SandboxError("Invalid JSON payload received.")
    return data
