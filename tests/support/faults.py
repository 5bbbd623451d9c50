"""Switchable failures, so that every error path of a client can be walked: name, where it strikes, what it answers."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cloudscore_plugin.sandbox.batch_tasks import queue_full
from cloudscore_plugin.sandbox.scenes import SandboxError

_API = ("discovery", "algorithms", "value", "maps", "pixels", "thumbnails", "assets", "config", "export", "operations")
_COMPUTE = ("value", "maps", "pixels", "thumbnails", "tile")
_EVERYTHING = (*_API, "tile")

CAPTIVE_PORTAL = b"<html><title>Welcome</title><body>Please accept the terms of this network.</body></html>"
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
PROXY_PASSWORD = (407, b"<html><title>407 Proxy Authentication Required</title></html>", {
    "Proxy-Authenticate": 'Basic realm="sandbox proxy"',
})  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """kinds: the requests it strikes. error: answered instead; else ``action``: html, html-502, proxy, reset, hang,
    header.
    """

    kinds: tuple[str, ...]
    error: SandboxError | None = None
    action: str = ""


FAULTS = {
    "429": Fault(_EVERYTHING, SandboxError("Too Many Requests", 429, "RESOURCE_EXHAUSTED")),
    "quota": Fault(
        _COMPUTE,
        SandboxError(
            "Quota exceeded for quota metric 'Earth Engine compute requests' and limit 'Earth Engine compute requests "
            "per minute per user' of service 'earthengine.googleapis.com'.",
            429,
            "RESOURCE_EXHAUSTED",
        ),
    ),
    "aggregations": Fault(_COMPUTE, SandboxError("Too many concurrent aggregations.", 429, "RESOURCE_EXHAUSTED")),
    "500": Fault(_EVERYTHING, SandboxError("An internal error has occurred", 500, "INTERNAL")),
    "503": Fault(_EVERYTHING, SandboxError("Earth Engine capacity exceeded.", 503, "UNAVAILABLE")),
    "memory": Fault(_COMPUTE, SandboxError("User memory limit exceeded.")),
    "timeout": Fault(_COMPUTE, SandboxError("Computation timed out.")),
    "too-large": Fault(
        ("pixels", "thumbnails", "tile"),
        SandboxError(
            "Output of image computation is too large (9 bands for 16777216 pixels = 576.0 MiB > 48.0 MiB).\n\tIf this "
            "is a reduction, try specifying a larger 'tileScale' parameter."
        ),
    ),
    "object-too-large": Fault(_COMPUTE, SandboxError("Object too large.")),
    "value-too-large": Fault(_COMPUTE, SandboxError("Computed value is too large.")),
    "response-size": Fault(_COMPUTE, SandboxError("Response size exceeds limit.")),
    "edges": Fault(_COMPUTE, SandboxError("Geometry has too many edges (1200345 > 1000000).")),
    "unauthenticated": Fault(
        _EVERYTHING,
        SandboxError("Request had invalid authentication credentials.", 401, "UNAUTHENTICATED"),
    ),
    "api-disabled": Fault(
        _API,
        SandboxError(
            "Google Earth Engine API has not been used in project 123456789012 before or it is disabled. Enable it by "
            "visiting https://console.developers.google.com/apis/api/earthengine.googleapis.com/overview?project="
            "123456789012 then retry.",
            403,
            "PERMISSION_DENIED",
            "SERVICE_DISABLED",
        ),
    ),
    "not-registered": Fault(
        tuple(kind for kind in _API if kind not in ("discovery", "config")),
        SandboxError(
            "Project sandbox is not registered to use Earth Engine. Visit "
            "https://code.earthengine.google.com/register?project=sandbox to register your project.",
            403,
            "PERMISSION_DENIED",
        ),
    ),
    "no-permission": Fault(
        _API,
        SandboxError(
            "Caller does not have required permission to use project sandbox. Grant the caller the "
            "roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use "
            "permission.",
            403,
            "PERMISSION_DENIED",
            "USER_PROJECT_DENIED",
        ),
    ),
    # The status of a tile whose map id has expired is not documented; 404 is what the asset methods answer.
    "expired-map": Fault(("tile",), SandboxError("Map ID not found.", 404, "NOT_FOUND")),
    "html": Fault(_EVERYTHING, action="html"),
    "html-502": Fault(_EVERYTHING, action="html-502"),
    "reset": Fault(_EVERYTHING, action="reset"),
    "hang": Fault(_EVERYTHING, action="hang"),
    "restricted": Fault(_EVERYTHING, action="header"),
    # In tasks: they fail when they run.
    "task-memory": Fault(("task",), SandboxError("User memory limit exceeded.")),
    "drive-full": Fault(("task",), SandboxError("Not enough space in Google Drive (need 3.8GB for this export).")),
    "queue-full": Fault(("export",), queue_full()),
}


class Faults:
    """The faults switched on, by name; ``name:3`` strikes three times."""

    def __init__(self, names: list[str] | tuple[str, ...] = ()):
        self._lock = threading.Lock()
        self.set(names)

    def set(self, names: list[str] | tuple[str, ...]) -> None:
        """Replace all. Raises ValueError for an unknown name."""
        found: dict[str, float] = {}
        for text in names:
            name, _, count = text.partition(":")
            if name not in FAULTS or (count and not count.isdigit()):
                raise ValueError(f"unknown fault '{text}'; there are: {', '.join(sorted(FAULTS))}")
            found[name] = int(count) if count else float("inf")
        with self._lock:
            self._left = found

    def strike(self, kind: str) -> Fault | None:
        """The fault that strikes a request of this kind now, if any."""
        with self._lock:
            for name, left in self._left.items():
                if left > 0 and kind in FAULTS[name].kinds:
                    self._left[name] = left - 1
                    return FAULTS[name]
        return None
