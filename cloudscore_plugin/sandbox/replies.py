"""What the sandbox answers besides the JSON of the API."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reply:
    """An answer as it is sent: a page for the browser, a file, a redirection, JSON."""

    status: int
    content: bytes
    content_type: str = "text/html; charset=utf-8"
    headers: dict = field(default_factory=dict)
