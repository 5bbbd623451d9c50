"""Distinguishes a server that needs minutes to compute from one that no longer answers.

While requests wait, it asks for the public API description; only if that fails too are they stopped.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Callable

QUIET_SECONDS = 10.0  # seconds without any answer after which somebody should ask whether the server is there
ANSWER = 8.0  # seconds it has for saying so: the answer needs no computing


class ServerWatch:
    """Looks after requests that may wait long for their answers, from any number of threads.

    While nothing has come for some seconds, the server is asked for its public description. As long as it answers,
    waiting goes on; when it does not, every waiting request is stopped, instead of minutes later.
    """

    def __init__(self, answers: Callable[[str], bool]):
        """answers: whether the server at a URL gives any answer at all, within ANSWER seconds."""
        self._answers = answers
        self._changed = threading.Condition()
        self._waiting: dict[object, tuple[float, str, Callable[[], None]]] = {}
        self._heard = 0.0  # when the latest answer came, by time.monotonic()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def listening(self, url: str, stop: Callable[[], None]) -> Iterator[None]:
        """A request to this URL waits within the block. ``stop`` may be called, from another thread, to end it."""
        key = object()
        with self._changed:
            self._waiting[key] = (time.monotonic(), url, stop)
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="cloudscore-server-watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                del self._waiting[key]
                self._heard = time.monotonic()
                self._changed.notify()

    def _listen(self) -> None:
        """Runs in a thread of its own for as long as anything waits."""
        while True:
            with self._changed:
                if not self._waiting:
                    self._thread = None
                    return
                since, url, _stop = min(self._waiting.values(), key=lambda waiting: waiting[0])
                quiet = time.monotonic() - max(since, self._heard)
                if quiet < QUIET_SECONDS:
                    self._changed.wait(QUIET_SECONDS - quiet)
                    continue
            asked = time.monotonic()
            there = self._answers(url)
            with self._changed:
                if not there and self._heard < asked:
                    for since, _url, stop in self._waiting.values():
                        if since < asked:
                            stop()
                self._heard = time.monotonic()
