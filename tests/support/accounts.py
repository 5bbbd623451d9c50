"""A sandbox that asks for a sign-in, and a person who signs in to it with a browser."""

from __future__ import annotations

import threading

from cloudscore_plugin.earthengine.connection import Connection, Endpoints
from cloudscore_plugin.earthengine.signin import sign_in
from tests.support.browser import allow
from tests.support.qt import in_thread

PROJECT = "ee-demo-user"


def connection_to(server, project: str = PROJECT, **options) -> Connection:
    """A connection as whoever has signed in to this server."""
    return Connection(server.url, project=project, endpoints=Endpoints.at(server.url), **options)


class Browser:
    """Plays the user's browser in a thread of its own: ``act(address)`` gets the page and answers it."""

    def __init__(self, act=allow):
        self.address, self.page, self.error = "", None, None
        self._act, self._thread = act, None

    def __call__(self, address: str) -> None:
        self.address = address
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        try:
            self.page = self._act(self.address)
        except Exception as error:
            self.error = error

    def done(self):
        """The page the browser ended at."""
        self._thread.join(60)
        if self.error is not None:
            raise self.error
        return self.page


def signed_in(server, **options):
    """Sign in over real HTTP; the stored SignIn."""
    browser = Browser()
    return in_thread(lambda: sign_in(browser, None, Endpoints.at(server.url), **options))
