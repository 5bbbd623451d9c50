"""A browser for tests: a real HTTP client that reads the sandbox's pages, presses their buttons and follows redirects.

Standard library only and without proxies, so it also runs inside a QGIS that a test has set up with one.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request

_session_factory = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Page:
    """What the browser shows: status, address it ended at, text."""

    def __init__(self, url: str, data: bytes | None = None, headers: dict | None = None):
        request = urllib.request.Request(url, data, headers or {})
        try:
            with _session_factory.open(request, timeout=60) as answer:
                self.status, self.url, content = answer.status, answer.url, answer.read()
                self.headers = answer.headers
        except urllib.error.HTTPError as error:
            with error:
                self.status, self.url, content = error.code, error.url, error.read()
                self.headers = error.headers
        self.text = content.decode()

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text)
        return found[1] if found else ""

    def submit(self, untick: tuple[str, ...] = (), **given: str) -> Page:
        """Send the page's form; ticked boxes stay ticked unless their value is in ``untick``."""
        action = re.search(r'<form method="post" action="([^"]+)"', self.text)[1]
        fields = []
        for tag in re.findall(r"<input[^>]*>", self.text):
            name, value = (re.search(rf'{key}="([^"]*)"', tag)[1] for key in ("name", "value"))
            if value not in untick and name not in given:
                fields.append((name, value))
        fields += given.items()
        return Page(urllib.parse.urljoin(self.url, action), urllib.parse.urlencode(fields).encode())


def allow(url: str, untick: tuple[str, ...] = ()) -> Page:
    """Press Allow on the page that asks; the page the browser ends at."""
    return Page(url).submit(untick, decision="allow")


def cancel(url: str) -> Page:
    """Press Cancel on the page that asks."""
    return Page(url).submit(decision="cancel")
