"""What one request may use: computing time, values, pixels held at once. More is refused as Earth Engine does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .scenes import SandboxError

LONGEST = 300.0  # seconds (Source: Earth Engine's processing environments)
MOST_VALUES = 5_000_000  # evaluated or answered; 5000 images with all their properties are about one million
MOST_BYTES = 1 << 30  # of pixels held at once

_local = threading.local()


@contextmanager
def compute_limit(seconds: float) -> Iterator[None]:
    """Limits what spend() counts in this thread, for the time of the block."""
    _local.end, _local.values = time.monotonic() + seconds, MOST_VALUES
    try:
        yield
    finally:
        del _local.end, _local.values


def check_time() -> None:
    """Count one value or one read of pixels. Raises SandboxError when the request has used up what it may."""
    if not hasattr(_local, "end"):
        return
    _local.values -= 1
    if _local.values < 0:
        raise SandboxError("User memory limit exceeded.")
    if time.monotonic() > _local.end:
        raise SandboxError("Computation timed out.")


def check_memory(samples: int, bytes_each: int) -> None:
    """Refuse to hold more pixels at once than fit. Raises SandboxError."""
    if samples * bytes_each > MOST_BYTES:
        raise SandboxError("User memory limit exceeded.")
