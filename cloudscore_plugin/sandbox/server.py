"""The sandbox as an HTTP server on 127.0.0.1: Earth Engine's REST API, version v1, as far as the plugin uses it.

Everybody is let in. Beside it, under /sandbox/, what only tests and demonstrations use: the log of requests, latency.
"""

from __future__ import annotations

import collections
import gzip
import json
import re
import socket
import threading
import time
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from .batch_tasks import Exports
from .limits import LONGEST, compute_limit
from .replies import JSON, Reply, json_body
from .scenes import Catalogue, SandboxError
from .service import Service
from .signatures import algorithms, discovery
from .usage import COMPUTING, Usage

LARGEST_BODY = 10_485_760
LOG_ENTRIES = 100_000  # the latest requests, of a sandbox that may run for days
_ASSET = r"(?:projects/earthengine-public/assets/|projects/earthengine-legacy/assets/)?(?P<asset>[^:]+)"
_PROJECT = r"/v1/projects/(?P<project>[^/:]+)"


@dataclass(frozen=True)
class Entry:
    """One request in the log: kind names the method; milliseconds count computing, not waiting for latency."""

    kind: str
    method: str
    path: str
    status: int
    milliseconds: float
    size: int


@dataclass
class Request:
    """A request of the API. kind: as in Entry, and its address as that matched. headers: names in lower case."""

    kind: str
    match: re.Match | None
    method: str
    path: str
    query: dict
    headers: dict[str, str]
    body: bytes


ROUTES = [
    (re.compile(pattern), method, kind)
    for method, pattern, kind in (
        ("GET", r"/\$discovery/rest", "discovery"),
        ("GET", _PROJECT + "/algorithms", "algorithms"),
        ("GET", _PROJECT + "/config", "config"),
        ("POST", _PROJECT + "/value:compute", "value"),
        ("POST", _PROJECT + "/table:computeFeatures", "features"),
        ("POST", _PROJECT + "/maps", "maps"),
        ("GET", r"/v1/(?P<name>projects/[^/]+/maps/[^/]+)/tiles/(?P<z>\d+)/(?P<x>\d+)/(?P<y>\d+)", "tile"),
        ("POST", _PROJECT + "/image:computePixels", "pixels"),
        ("POST", _PROJECT + "/(?P<what>image|table):export", "export"),
        ("GET", r"/v3/projects/(?P<project>[^/]+)/timeSeries", "usage"),
        ("GET", _PROJECT + "/operations", "operations"),
        ("GET", r"/v1/(?P<name>projects/[^/]+/operations/[^/:]+)", "operation"),
        ("POST", r"/v1/(?P<name>projects/[^/]+/operations/[^/:]+):cancel", "cancel"),
        ("POST", _PROJECT + "/thumbnails", "thumbnails"),
        ("GET", r"/v1/(?P<name>projects/[^/]+/thumbnails/[^/:]+):getPixels", "thumbnail"),
        ("GET", _PROJECT + "(?:/assets)?:listAssets", "root"),
        ("GET", "/v1/" + _ASSET + ":listAssets", "list"),
        ("POST", "/v1/" + _ASSET + ":getPixels", "asset-pixels"),
        ("GET", "/v1/" + _ASSET, "asset"),
    )
]


class SandboxServer:
    """A running server: ``url`` without a slash at the end, ``log`` of Entry, ``latency`` in seconds, ``time_limit`` in
    seconds for computing one answer, ``exports``. A subclass may answer requests by a handler of its own.

    drive: the folder exports are kept in, "" for one that goes with the server.
    """

    def __init__(self, catalogue: Catalogue, port: int = 0, latency: float = 0.0, drive: str = ""):
        self.service = Service(catalogue)
        self.usage = Usage()
        self.latency = latency
        self.time_limit = LONGEST
        self.log: collections.deque[Entry] = collections.deque(maxlen=LOG_ENTRIES)
        self.last_error: Exception | None = None  # a defect, answered with status 500
        self._stopping = threading.Event()
        self._http = _Http(("127.0.0.1", port), self.handler)
        self._http.sandbox = self
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.exports = Exports(
            lambda body: self.service.exported(body),
            lambda body: self.service.exported_table(body),
            lambda: self.service.batch_turn(),
            drive or None,
            self.url,
            self.before_task,
        )
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="sandbox", daemon=True)
        self._thread.start()

    @property
    def handler(self) -> type[Handler]:
        """What answers the requests."""
        return Handler

    def before_task(self) -> None:
        """Called when an export begins to run, which fails with the SandboxError that it raises."""

    def change(self, wanted: dict) -> None:
        """What POST /sandbox/set asks for. Raises SandboxError, ValueError, TypeError."""
        self.latency = float(wanted.get("latency", self.latency))
        if wanted.get("forget_maps"):
            self.service.forget_maps()

    def stop(self) -> None:
        """Stop serving, close every connection and free the port."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        for connection in list(self._http.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._thread.join()
        self.exports.close()
        self.service.catalogue.close()

    def wait(self, seconds: float) -> bool:
        """Sleep, but wake when the server stops; True if it does."""
        return self._stopping.wait(seconds)

    def __enter__(self) -> SandboxServer:
        return self

    def __exit__(self, *_error) -> None:
        self.stop()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    sandbox: SandboxServer

    def __init__(self, *arguments):
        self.connections: set[socket.socket] = set()
        super().__init__(*arguments)

    def process_request(self, request, client_address) -> None:
        self.connections.add(request)  # before its thread starts, so that stop() knows every connection
        super().process_request(request, client_address)

    def shutdown_request(self, request) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address) -> None:
        """A client that goes away is no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "EarthEngineSandbox"
    timeout = 120
    disable_nagle_algorithm = True
    server: _Http

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *_arguments) -> None:
        """The log is kept as data."""

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        sandbox = self.server.sandbox
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), dict(parse_qsl(parts.query))
        body = self._body()
        if body is None:
            return
        if (refused := self._foreign(method, path)) is not None:
            self._error(refused)
            return
        if path.startswith("/sandbox/"):
            self._control(method, path, body)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(*self._route(method, path), method, path, query, headers, body)
        if sandbox.latency and sandbox.wait(sandbox.latency):
            return
        started = time.perf_counter()
        extra: dict[str, str] = {}
        try:
            reply = self.before(request, extra) or self._computed(request)
            data, content_type, status = reply.content, reply.content_type, reply.status
            extra.update(reply.headers)
        except Exception as error:
            failure = self._failure(error)
            data, content_type, status = _error_body(failure), JSON, failure.code
        self._note(request.kind, method, path, status, started, len(data))
        if status:
            self._send(status, data, content_type, extra)

    def before(self, request: Request, headers: dict[str, str]) -> Reply | None:
        """Called before a request of the API is computed: what is answered instead, of status 0 for nothing at all.

        headers: those of the answer, to add to. Raises SandboxError to refuse.
        """

    def _computed(self, request: Request) -> Reply:
        sandbox, body = self.server.sandbox, request.body
        with compute_limit(sandbox.time_limit):
            begun = time.perf_counter()
            reply = Reply(200, *self._answer(request.kind, request.match, request.query, body))
        if request.kind in COMPUTING:
            answer = json.loads(reply.content) if request.kind in ("maps", "thumbnails") else {}
            # What is asked of maps stands in the address.
            asked = {**request.query, **(json_body(body) if request.method == "POST" else {})}
            sandbox.usage.count(request.kind, request.path, asked, answer, time.perf_counter() - begun)
        return reply

    def _foreign(self, method: str, path: str) -> SandboxError | None:
        """Why a request is not answered that a web page of another origin may have sent; None where it is answered.

        A browser names the page in Origin or Sec-Fetch-Site, and without asking first it sends only forms and plain
        text. A page whose own name resolves to 127.0.0.1 shows in Host.
        """
        host = self.headers.get("Host") or ""
        if host.rsplit(":", 1)[0] not in ("127.0.0.1", "localhost"):
            return SandboxError("Wrong host.", 403, "PERMISSION_DENIED")
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site", "none")
        opened = method == "GET" and self.headers.get("Sec-Fetch-Mode") == "navigate"  # a link to a page of ours
        if origin not in (None, f"http://{host}") or (site not in ("none", "same-origin") and not opened):
            return SandboxError("Requests of other web pages are refused.", 403, "PERMISSION_DENIED")
        kind = (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        form = kind == "application/x-www-form-urlencoded" and path.startswith("/v1/")
        if method == "POST" and (form or kind in ("text/plain", "multipart/form-data")):
            return SandboxError(f"Invalid content type '{kind}': the request must be application/json.", 415)
        return None

    def _failure(self, error: Exception) -> SandboxError:
        if isinstance(error, SandboxError):
            return error
        if isinstance(error, RecursionError):
            return SandboxError("The expression is nested too deeply.")
        if isinstance(error, MemoryError):
            return SandboxError("User memory limit exceeded.")
        self.server.sandbox.last_error = error  # a defect here must reach the client as Earth Engine's own would
        return SandboxError(f"An internal error has occurred: {type(error).__name__}: {error}", 500, "INTERNAL")

    def _note(self, kind, method, path, status, started, size) -> None:
        spent = round((time.perf_counter() - started) * 1000, 1)
        self.server.sandbox.log.append(Entry(kind, method, path, status, spent, size))

    def _route(self, method: str, path: str):
        for pattern, allowed, kind in ROUTES:
            match = pattern.fullmatch(path)
            if match and allowed == method:
                return kind, match
        return "unknown", None

    def _answer(self, kind: str, match, query: dict, body: bytes) -> tuple[bytes, str]:
        service, sandbox = self.server.sandbox.service, self.server.sandbox
        found = match.groupdict() if match else {}
        if kind == "unknown":
            raise SandboxError("Method not found.", 404, "NOT_FOUND")
        if kind == "tile":
            return service.tile(found["name"], int(found["z"]), int(found["x"]), int(found["y"]))
        if kind == "thumbnail":
            return service.thumbnail(found["name"])
        if kind == "pixels":
            return service.compute_pixels(json_body(body))
        if kind == "asset-pixels":
            return service.get_pixels(found["asset"], json_body(body))
        answers = {
            "discovery": lambda: discovery(sandbox.url),
            "algorithms": algorithms,
            "config": lambda: service.config(found["project"]),
            "value": lambda: service.compute_value(json_body(body)),
            "features": lambda: service.compute_features(json_body(body)),
            "maps": lambda: service.create_map(found["project"], json_body(body)),
            "export": lambda: (sandbox.exports.start_table if found["what"] == "table" else sandbox.exports.start)(
                found["project"], json_body(body)
            ),
            "operations": lambda: sandbox.exports.list(found["project"], query),
            "operation": lambda: sandbox.exports.get(found["name"]),
            "cancel": lambda: sandbox.exports.cancel(found["name"]),
            "thumbnails": lambda: service.create_thumbnail(found["project"], json_body(body)),
            "usage": lambda: sandbox.usage.time_series(found["project"], query, sandbox.exports.operations()),
            "root": dict,
            "list": lambda: service.list_assets(found["asset"], query),
            "asset": lambda: service.asset(found["asset"]),
        }
        return json.dumps(answers[kind]()).encode(), JSON

    def _control(self, method: str, path: str, body: bytes) -> None:
        """GET /sandbox/log, /sandbox/store/...; POST /sandbox/set {"latency": s, "forget_maps": true}.

        Maps that are forgotten have expired.
        """
        sandbox = self.server.sandbox
        if method == "GET" and path.startswith("/sandbox/store/"):
            reply = sandbox.exports.page(path[len("/sandbox/store/") :])
            self._send(reply.status, reply.content, reply.content_type, reply.headers)
            return
        if method == "GET" and path == "/sandbox/log":
            self._send(200, json.dumps([asdict(entry) for entry in list(sandbox.log)]).encode(), "application/json", {})
            return
        if method == "POST" and path == "/sandbox/set":
            try:
                sandbox.change(json_body(body))
                self._send(200, b"{}", "application/json", {})
            except (SandboxError, ValueError, TypeError) as error:
                self._error(SandboxError(str(error)))
            return
        self._error(SandboxError("Method not found.", 404, "NOT_FOUND"))

    def _body(self) -> bytes | None:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        if length > LARGEST_BODY or length < 0:
            self.close_connection = True
            self._error(SandboxError(f"Request payload size exceeds the limit: {LARGEST_BODY} bytes."))
            return None
        return self.rfile.read(length)

    def _error(self, error: SandboxError) -> None:
        self._send(error.code, _error_body(error), JSON, {})

    def _send(self, status: int, data: bytes, content_type: str, extra: dict) -> None:
        try:
            if "json" in content_type and len(data) > 4096 and "gzip" in self.headers.get("Accept-Encoding", ""):
                data, extra = gzip.compress(data, 1, mtime=0), {**extra, "Content-Encoding": "gzip"}
            self.send_response(status)
            for name, value in {**extra, "Content-Type": content_type, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            if status == 200 and content_type.startswith("image/"):
                self.send_header("Cache-Control", "private, max-age=3600")
            self.end_headers()
            self.wfile.write(data)
        except OSError:  # the client has gone
            self.close_connection = True


def _error_body(error: SandboxError) -> bytes:
    content = {"code": error.code, "message": str(error), "status": error.status}
    if error.reason:
        content["details"] = [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": error.reason, "domain": "googleapis.com"}
        ]
    return json.dumps({"error": content}).encode()
