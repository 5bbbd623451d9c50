"""Earth Engine's HTTP over QGIS's own network stack.

The client asks through an object with httplib2's ``request``. This one hands every request to
QgsNetworkAccessManager, so proxies, certificates, authentication and the network log are those of QGIS. It gives
up after a time-out, stops at once when cancelled, and retries transient failures only. The size of a response (also
after gzip is unpacked) and its duration are limited by its kind, and no redirect is followed.
"""

from __future__ import annotations

import collections
import contextlib
import email.utils
import functools
import hashlib
import json
import math
import re
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import Any
from urllib.parse import urlsplit

from qgis.core import QgsFeedback, QgsNetworkAccessManager, QgsNetworkReplyContent, QgsSettings
from qgis.PyQt.QtCore import (
    QCoreApplication,
    QEventLoop,
    QMetaObject,
    QObject,
    Qt,
    QTimer,
    QTimerEvent,
    QUrl,
    pyqtSignal,
    pyqtSlot,
)
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..core.errors import Cancelled, ConnectionProblem, NetworkError, NotEarthEngine
from ..core.files import write_whole
from . import client, server_watch
from .answers import host_of, quota_heard

_chance = SystemRandom()
TRANSIENT = (429, 500, 502, 503, 504)
_COMPUTES = re.compile(r":compute|/maps(?:\?|$)")
TRIES = 5
FIRST_WAIT = 0.5  # seconds; doubles with every try
PATIENCE = 20.0  # seconds after which nothing is tried again
START_UP_SECONDS = 15.0  # nothing is computed for the start-up answers: later than this, nobody is there
CACHE_SECONDS = 24 * 3600
SLOW_SECONDS = 60.0  # at most so much longer than the time-out a request may take while its answer trickles in
_POLL = 0.05  # seconds between looks at the cancel flag while waiting

# Asking twice for these changes nothing on the server. Exports are not among them.
_REPEATABLE = re.compile(r"/(value:compute|maps|thumbnails|image:computePixels|[^/]+:getPixels)$")
_BINARY = re.compile(r"(:computePixels|:getPixels|/tiles/\d+/\d+/\d+)$")
_START_UP = {"/$discovery/rest": "resources", "/algorithms": "algorithms"}  # end of path: key of a good answer
_MIB = 1024 * 1024
# The most bytes of an answer by the end of its address, several times what Earth Engine sends or allows
# (image:computePixels: 48 MiB).
_MOST_BYTES = (
    (re.compile(r"/\$discovery/rest$"), 8 * _MIB),
    (re.compile(r"/algorithms$"), 64 * _MIB),
    (re.compile(r"(:computePixels|:getPixels)$"), 64 * _MIB),
    (re.compile(r"/value:compute$"), 64 * _MIB),
    (re.compile(r"/tiles/\d+/\d+/\d+$"), 4 * _MIB),
    (re.compile(r"/(operations|projects:search)$"), 16 * _MIB),
)
_USUAL_BYTES = 1 * _MIB  # a map's name, a token, an error

_local = threading.local()


@dataclass(frozen=True)
class Exchange:
    """One request that went out: the address without its query, and the HTTP status (0 = no answer)."""

    method: str
    url: str
    status: int


@contextlib.contextmanager
def cancellable(feedback: QgsFeedback | None) -> Iterator[None]:
    """Requests made in this thread within the block stop with Cancelled when ``feedback`` is cancelled."""
    before = getattr(_local, "feedback", None)
    _local.feedback = feedback
    try:
        yield
    finally:
        _local.feedback = before


class AnswerCache:
    """The two answers the client asks for when it starts, kept for a day.

    With a folder they are files there; without one they are kept in memory. ``salt`` is part of the key, such as
    the client's version. A broken, old or unwritable file counts as absent. An answer counts as good only once the
    client has worked with it: forget() takes back what it was given.
    """

    def __init__(self, folder: Path | None, salt: str):
        self._folder, self._salt = folder, salt
        self._memory: dict[str, bytes] = {}
        self._given: set[str] = set()  # the URLs whose answers the client has

    def get(self, url: str) -> bytes | None:
        """The answer kept for this URL, or None."""
        self._given.add(url)
        if self._folder is None:
            return self._memory.get(url)
        path = self._path(url)
        try:
            if abs(time.time() - path.stat().st_mtime) > CACHE_SECONDS:
                return None
            content = path.read_bytes()
        except OSError:
            return None
        return content if _is_start_up_answer(url, content) else None

    def put(self, url: str, content: bytes) -> None:
        """Keep a good answer; anything else is ignored."""
        if not _is_start_up_answer(url, content):
            return
        if self._folder is None:
            self._memory[url] = content
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for old in self._folder.iterdir():  # endpoints and projects no longer used
                if abs(time.time() - old.stat().st_mtime) > CACHE_SECONDS:
                    old.unlink()
            write_whole(self._path(url), content)
        except OSError:
            pass  # a full or read-only disk costs one more request next time

    def forget(self) -> None:
        """Drop the answers the client was given or has received: it cannot work with them."""
        for url in self._given:
            self._memory.pop(url, None)
            if self._folder is not None:
                with contextlib.suppress(OSError):
                    self._path(url).unlink()

    def _path(self, url: str) -> Path:
        assert self._folder is not None
        return self._folder / (hashlib.sha256(f"{self._salt} {url}".encode()).hexdigest() + ".json")


class Transport:
    """What the client takes as ``http_transport``. Usable from many threads at once.

    Belongs in worker threads: on the main thread requests cannot be cancelled, and QGIS's own network time-out is
    the upper limit. timeout: seconds one request may stay without an answer; one that comes in slowly may take up to
    SLOW_SECONDS more. until: when everything must be over, by time.monotonic(), or None. cache: where start-up answers
    are kept, or None. tries: how often what fails for a moment is asked for. log: the latest requests that went out.
    restricted: the server has said that the project's monthly quota is used up and it computes more slowly now.
    """

    def __init__(self, timeout: float = 300, cache: AnswerCache | None = None, tries: int = TRIES):
        self.timeout, self._tries = timeout, tries
        self.until: float | None = None
        self.cache = cache
        self.log: collections.deque[Exchange] = collections.deque(maxlen=500)
        self.restricted = False
        self._watch = server_watch.ServerWatch(_is_there)

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: dict | None = None,
        redirections: Any = None,
        connection_type: Any = None,
    ) -> tuple[Any, bytes]:
        """httplib2's ``request``: (httplib2.Response, content) for every HTTP status.

        Raises Cancelled, NetworkError, NotEarthEngine, ConnectionProblem for headers that cannot be sent.
        """
        httplib2 = client.library("httplib2")

        cache = self.cache if method == "GET" and _start_up_key(uri) is not None else None
        if cache is not None:
            content = cache.get(uri)
            if content is not None:
                return httplib2.Response({"status": 200, "content-type": "application/json"}), content
        status, answer_headers, content = self._patiently(uri, method, body, headers or {})
        if cache is not None and status == 200:
            cache.put(uri, content)
        return httplib2.Response({**answer_headers, "status": status}), content

    def close(self) -> None:
        """Part of httplib2's interface; there is nothing to close."""

    def _patiently(self, uri: str, method: str, body: Any, headers: dict) -> tuple[int, dict, bytes]:
        """Ask, and ask again after a pause while the trouble looks passing."""
        started, wait = time.monotonic(), FIRST_WAIT
        repeatable = method == "GET" or (method == "POST" and _REPEATABLE.search(urlsplit(uri).path))
        for remaining in reversed(range(self._tries if repeatable else 1)):
            failure, answer = None, None
            try:
                answer = self._once(uri, method, body, headers)
            except NetworkError as error:
                if error.kind != "interrupted":
                    raise
                failure = error
            pause = wait * _chance.uniform(0.5, 1)  # many threads must not come back all at once
            if answer is not None:
                if answer[0] not in TRANSIENT:
                    break
                pause = max(pause, _retry_after(answer[1].get("retry-after", "")))
            if not remaining or time.monotonic() - started + pause > PATIENCE or pause > self._left():
                break
            _pause(pause)
            wait *= 2
        if failure is not None:
            raise failure
        assert answer is not None
        _check(uri, *answer)
        return answer

    def _once(self, uri: str, method: str, body: Any, headers: dict) -> tuple[int, dict, bytes]:
        """One request: HTTP status, headers in lower case, content."""
        feedback = getattr(_local, "feedback", None)
        if feedback is not None and feedback.isCanceled():
            raise Cancelled
        if self._left() <= 0:
            raise NetworkError("timeout", "the time for all requests is over")
        patience = min(self.timeout, self._left(), START_UP_SECONDS if _start_up_key(uri) else math.inf)
        most = _most_bytes(uri)
        request, limit = QNetworkRequest(QUrl(uri)), int(max(patience, 1) * 1000)
        for name, value in headers.items():
            if name.lower() not in ("accept-encoding", "content-length", "user-agent", "connection"):
                request.setRawHeader(*_header(name, value))
        # Set here, Qt leaves the answer packed: it would unpack whatever comes into memory, however much it is.
        request.setRawHeader(b"Accept-Encoding", b"gzip")
        # No answer leads elsewhere: QGIS would repeat the body at any address it is sent to.
        request.setAttribute(_ATTRIBUTE.RedirectPolicyAttribute, _SAME_ORIGIN)
        request.setMaximumRedirectsAllowed(0)
        if hasattr(request, "setTransferTimeout"):  # Qt 5.15
            request.setTransferTimeout(limit)
        whole = min(patience + min(patience, SLOW_SECONDS), self._left())
        watch = _Watch(feedback, limit, int(max(whole, 1) * 1000), most)
        if not getattr(_local, "dispatches", False):
            QEventLoop()  # gives a thread of Python's the dispatcher that QGIS's time-out needs
            _local.dispatches = True
        QMetaObject.invokeMethod(watch, "under_way", Qt.ConnectionType.QueuedConnection)
        # Not a QgsBlockingNetworkRequest of our own: one made in Python wants Python's lock while it holds a lock of
        # Qt's, and two threads then may wait for each other for ever. Nor QGIS's own way to cancel, its feedback
        # argument: it deletes the reply and then may wait for it for ever.
        with watch, self._watch.listening(uri, watch.give_up) if patience > START_UP_SECONDS else _nothing:
            if method == "GET":
                reply = QgsNetworkAccessManager.blockingGet(request, "", True)
            elif method == "POST":
                if not request.hasRawHeader(b"content-type"):
                    request.setRawHeader(b"content-type", b"application/json")
                reply = (_post_form if _is_form(request) else _post)(request, _bytes(body or b""))
            else:
                raise ValueError(f"HTTP method {method} is not used")
        too_much, too_long = watch.too_much, watch.too_long
        del watch  # in its own thread, timer and all: an error's traceback would hand it to another one
        if method == "GET" and request.hasRawHeader(b"authorization"):
            _cleaner().used.emit(uri)
        if feedback is not None and feedback.isCanceled():
            raise Cancelled
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        self.log.append(Exchange(method, uri.partition("?")[0], int(status or 0)))
        error = reply.error()
        if too_much or (status and len(reply.content()) > most):
            raise NotEarthEngine(host_of(uri), f"HTTP {status or 0}, more than {most} bytes")
        if too_long:
            raise NetworkError("timeout", f"the answer was not there after {whole:.0f} s")
        # Newer QGIS follows addresses whatever a request says: without the sign-in, but with the body. It ends a circle
        # of addresses with an answer that has neither status nor error.
        followed = (status and reply.request().url() != request.url()) or (not status and error == _ERROR.NoError)
        if followed or error in _REDIRECTED or (status and 300 <= int(status) < 400):
            raise NotEarthEngine(host_of(uri), f"HTTP {status or 0}, leads to another address")
        if not status or error in _KINDS or (error != _ERROR.NoError and int(status) < 400):
            raise NetworkError(_kind(error), _without_queries(reply.errorString()))
        found = {
            bytes(name).decode("latin-1").lower(): bytes(reply.rawHeader(name)).decode("latin-1")
            for name in reply.rawHeaderList()
        }
        content = _unpacked(uri, bytes(reply.content()), found.get("content-encoding", ""), most)
        for name in ("content-encoding", "content-length", "transfer-encoding"):
            found.pop(name, None)
        if "parallelism_restricted=true" in found.get("x-earth-engine-quota-status", ""):
            self.restricted = True
        elif int(status) < 300 and _COMPUTES.search(uri):
            self.restricted = False  # the month has turned
        if _COMPUTES.search(uri):
            for heard in tuple(quota_heard):
                heard(uri, self.restricted)
        return int(status), found, content

    def _left(self) -> float:
        """Seconds until everything must be over."""
        return math.inf if self.until is None else self.until - time.monotonic()


def _post(request: QNetworkRequest, body: bytes) -> QgsNetworkReplyContent:
    return QgsNetworkAccessManager.blockingPost(request, body, "", True)


def _is_form(request: QNetworkRequest) -> bool:
    """Whether secrets stand in the body: only a sign-in's services take forms, with refresh tokens in them."""
    return bytes(request.rawHeader(b"content-type")).startswith(b"application/x-www-form-urlencoded")


def _post_form(request: QNetworkRequest, body: bytes) -> QgsNetworkReplyContent:
    """Post as blockingPost() does, but follow no redirect. QGIS after 3.22 does so in blockingPost() whatever the
    request says, and repeats the body.
    """
    loop = QEventLoop()
    reply = QgsNetworkAccessManager.instance().post(request, body)
    reply.finished.connect(loop.quit)
    if not reply.isFinished():
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    content = QgsNetworkReplyContent(reply)
    if reply.isOpen():  # not so when it was given up
        content.setContent(reply.readAll())
    reply.deleteLater()
    return content


def _is_there(url: str) -> bool:
    """Whether the server at this URL gives any answer at all: it is asked for its public description."""
    address, probe = urlsplit(url), Transport(server_watch.ANSWER)
    with contextlib.suppress(NetworkError, NotEarthEngine):
        probe._once(f"{address.scheme}://{address.netloc}/$discovery/rest?version=v1", "GET", None, {})
    return bool(probe.log and probe.log[-1].status)


class _Watch(QObject):
    """Looks after a request from within its thread, whose event loop runs while QGIS waits for the answer.

    It touches QGIS's own objects only when it must: PyQt 5 follows every Qt object that Python has seen, in a table
    that threads share without a lock, and after tens of thousands of requests that ends in a crash.
    """

    def __init__(self, feedback: QgsFeedback | None, limit: int, whole: int = 2**31 - 1, most: int = _USUAL_BYTES):
        """limit, whole: milliseconds without an answer, and until it must be complete; most: its bytes, packed."""
        super().__init__()
        self._feedback, self._limit, self._whole, self._most = feedback, limit, whole, most
        self.too_much = self.too_long = False
        self._timer = self._end = 0
        self._manager: QgsNetworkAccessManager | None = None
        self._waiting = False  # what was queued for it may arrive in the thread's next request, which it must not end

    def __enter__(self) -> None:
        self._waiting = True
        if self._feedback is not None:
            self._feedback.canceled.connect(self.stop)

    def __exit__(self, *_error: object) -> None:
        self._waiting = False
        if self._manager is not None:
            self._manager.downloadProgress.disconnect(self.arrived)
            self._manager = None
        self._stop_timer()  # an error's traceback may keep this alive until it dies in another thread, which cannot
        if self._feedback is not None:
            self._feedback.canceled.disconnect(self.stop)

    @pyqtSlot()
    def under_way(self) -> None:
        """QGIS has just sent the request."""
        if not self._waiting:
            return
        if self._feedback is not None and self._feedback.isCanceled():
            self.stop()  # cancelled before this thread began to listen
            return
        self._manager = QgsNetworkAccessManager.instance()  # of this thread
        self._manager.downloadProgress.connect(self.arrived)
        self._end = self.startTimer(self._whole)
        if QgsNetworkAccessManager.timeout() <= self._limit:
            self._timer = self.startTimer(QgsNetworkAccessManager.timeout() * 3 // 4)

    def timerEvent(self, event: QTimerEvent) -> None:
        """The time is over; or QGIS is about to abort after its own time-out, usually 60 s; Earth Engine may compute
        for five minutes.
        """
        over = event.timerId() == self._end
        self._stop_timer(over)
        if not self._waiting:
            return
        if over:
            self.too_long = True
            self.stop()
            return
        for timer in QgsNetworkAccessManager.instance().findChildren(QTimer, "timeoutTimer"):
            timer.setInterval(self._limit + 1000)

    def _stop_timer(self, both: bool = True) -> None:
        if self._timer:
            self.killTimer(self._timer)
            self._timer = 0
        if both and self._end:
            self.killTimer(self._end)
            self._end = 0

    @pyqtSlot(int, "qint64", "qint64")
    def arrived(self, _request: int, received: int, _total: int) -> None:
        """So many bytes of the answer, as they travel, are here."""
        if self._waiting and received > self._most and not self.too_much:
            self.too_much = True
            self.stop()

    def give_up(self) -> None:
        """Called from another thread: nobody is there to answer."""
        QMetaObject.invokeMethod(self, "stop_silent", Qt.ConnectionType.QueuedConnection)

    @pyqtSlot()
    def stop_silent(self) -> None:
        """End this thread's request, unless its answer is coming in, however slowly."""
        for reply in self._replies():
            if not reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute):
                reply.abort()

    @pyqtSlot()
    def stop(self) -> None:
        """End this thread's request; each thread has a network manager of its own."""
        for reply in self._replies():
            reply.abort()

    def _replies(self) -> list[QNetworkReply]:
        """What this thread waits for now, none if this request is over."""
        if not self._waiting:
            return []
        return [it for it in QgsNetworkAccessManager.instance().findChildren(QNetworkReply) if it.isRunning()]


class _CacheCleaner(QObject):
    """Takes answers to signed-in requests out of QGIS's cache: with newer Qt the sign-in is stored beside them.

    QGIS makes all its blocking requests with caching on, whatever they ask for. All threads share one cache; it is
    cleaned on the main thread, for the same reason as above.
    """

    used = pyqtSignal(str)

    def __init__(self):
        super().__init__()
        self.moveToThread(QCoreApplication.instance().thread())
        self.used.connect(self.remove)

    @pyqtSlot(str)
    def remove(self, uri: str) -> None:
        """Forget the answer from this address."""
        cache = QgsNetworkAccessManager.instance().cache()
        if cache is not None:
            cache.remove(QUrl(uri))


_cleaner = functools.lru_cache(maxsize=1)(_CacheCleaner)
_nothing = contextlib.nullcontext()

_ATTRIBUTE = QNetworkRequest.Attribute
_SAME_ORIGIN = QNetworkRequest.RedirectPolicy.SameOriginRedirectPolicy
_ERROR = QNetworkReply.NetworkError
_REDIRECTED = (_ERROR.TooManyRedirectsError, _ERROR.InsecureRedirectError)
_KINDS = {
    _ERROR.ConnectionRefusedError: "refused",
    _ERROR.RemoteHostClosedError: "interrupted",
    _ERROR.HostNotFoundError: "dns",
    _ERROR.TimeoutError: "timeout",
    _ERROR.OperationCanceledError: "timeout",  # how Qt and QGIS end a request that takes too long
    _ERROR.SslHandshakeFailedError: "tls",
    _ERROR.TemporaryNetworkFailureError: "interrupted",
    _ERROR.NetworkSessionFailedError: "unreachable",
    _ERROR.UnknownNetworkError: "unreachable",
    _ERROR.ProxyConnectionRefusedError: "proxy",
    _ERROR.ProxyConnectionClosedError: "proxy",
    _ERROR.ProxyNotFoundError: "proxy",
    _ERROR.ProxyTimeoutError: "proxy",
    _ERROR.ProxyAuthenticationRequiredError: "proxy_sign_in",
    _ERROR.UnknownProxyError: "proxy",
    _ERROR.ProtocolFailure: "interrupted",
}


def _kind(error: Any) -> str:
    kind = _KINDS.get(error, "unreachable")
    # Qt has no code for a proxy that is not there when it should open a tunnel, only words.
    if error == _ERROR.UnknownNetworkError and QgsSettings().value("proxy/proxyEnabled", False, type=bool):
        return "proxy"
    return kind


def _check(uri: str, status: int, headers: dict, content: bytes) -> None:
    """Raise NotEarthEngine for an answer no Earth Engine gives, NetworkError for an overloaded front door."""
    address = urlsplit(uri)
    kind = headers.get("content-type", "")
    start = content[:200].lstrip()[:1]
    page = "html" in kind or start == b"<"
    if page and status == 401:  # no service of Google's; a proxy that refuses a password, and does not say 407
        raise NetworkError("proxy_sign_in", f"HTTP {status}")
    if page and status in TRANSIENT:
        raise NetworkError("busy", f"HTTP {status}")
    no_json = status < 400 and not _BINARY.search(address.path) and start not in (b"{", b"[")
    if page or no_json:
        raise NotEarthEngine(host_of(uri), f"HTTP {status} {kind}".strip())


def _most_bytes(uri: str) -> int:
    path = urlsplit(uri).path
    return next((most for pattern, most in _MOST_BYTES if pattern.search(path)), _USUAL_BYTES)


def _unpacked(uri: str, content: bytes, coding: str, most: int) -> bytes:
    """An answer as its Content-Encoding says, at most ``most`` bytes. Raises NotEarthEngine."""
    for one in reversed([part.strip().lower() for part in coding.split(",") if part.strip()]):
        if one in ("gzip", "x-gzip", "deflate"):
            try:
                reader = zlib.decompressobj(47)  # gzip or zlib, by its first bytes
                content = reader.decompress(content, most + 1)
            except zlib.error as error:
                raise NotEarthEngine(host_of(uri), f"not {one}: {error}") from error
            if len(content) > most:
                raise NotEarthEngine(host_of(uri), f"more than {most} bytes when unpacked")
            if content and not reader.eof:
                raise NetworkError("interrupted", "the packed answer has no end")
        elif one != "identity":
            raise NotEarthEngine(host_of(uri), f"Content-Encoding {one[:20]}")
    return content


def _header(name: str, value: Any) -> tuple[bytes, bytes]:
    """A header to be sent. Raises ConnectionProblem for a line break, after which another header could stand."""
    pair = _bytes(name), _bytes(value)
    if any(byte < 32 and byte != 9 for byte in pair[0] + pair[1]):
        raise ConnectionProblem("header_broken", name=name)
    return pair


def _retry_after(text: str) -> float:
    """Seconds the server asks to wait: a number or an HTTP date; 0 if it says neither."""
    try:
        return max(float(text), 0) if text.strip().isdigit() else _until(text)
    except (TypeError, ValueError, OverflowError):
        return 0


def _until(text: str) -> float:
    return max(email.utils.parsedate_to_datetime(text).timestamp() - time.time(), 0)


def _pause(seconds: float) -> None:
    """Sleep, and wake with Cancelled as soon as the work is cancelled."""
    feedback, end = getattr(_local, "feedback", None), time.monotonic() + seconds
    while time.monotonic() < end:
        if feedback is not None and feedback.isCanceled():
            raise Cancelled
        time.sleep(min(_POLL, max(end - time.monotonic(), 0)))


def _start_up_key(url: str) -> str | None:
    path = urlsplit(url).path
    return next((key for end, key in _START_UP.items() if path.endswith(end)), None)


def _is_start_up_answer(url: str, content: bytes) -> bool:
    try:
        answer = json.loads(content)
    except ValueError:
        return False
    return isinstance(answer, dict) and bool(answer.get(_start_up_key(url)))


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8")


def _without_queries(text: str) -> str:
    """Addresses in Qt's texts without what follows the question mark: it may hold a key."""
    return re.sub(r"\?\S+", "", text)
