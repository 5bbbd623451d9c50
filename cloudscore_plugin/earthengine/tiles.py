"""Asking for one tile of a map as QGIS asks for it, to learn what its server says."""

from __future__ import annotations

import json

from qgis.core import QgsFeedback

from ..core.errors import NotEarthEngine, ServiceError
from .answers import host_of, reading
from .transport import Transport, cancellable


def check_tile(url: str, feedback: QgsFeedback | None = None, timeout: float = 60) -> None:
    """One request for a tile, which is in good order if this returns; belongs in a worker thread.

    timeout: seconds it may take. Raises ServiceError for a refusal, in the server's words; NetworkError,
    NotEarthEngine, Cancelled.
    """
    with cancellable(feedback):
        response, content = Transport(timeout, tries=1).request(url)
    if response.status < 400:
        if not response.get("content-type", "").startswith("image/"):
            raise NotEarthEngine(host_of(url), "no picture")
        return
    message = f"HTTP {response.status}"
    try:
        with reading(url):
            message = str(json.loads(content)["error"]["message"])
    except NotEarthEngine:
        pass  # a refusal without words
    raise ServiceError(response.status, message)
