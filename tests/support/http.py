"""A scripted Earth Engine: real HTTP on the loop-back interface, answers and faults as a test lists them.

It computes nothing. Start-up answers are those shipped with the installed client; a map has a fixed name.
"""

from __future__ import annotations

import datetime
import importlib.util
import json
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

MAP_ID = "0123456789abcdef-fedcba"
HANG = "hang"  # never answer
RESET = "reset"  # drop the connection without a word


@dataclass
class Seen:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    query: str
    headers: dict
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Answer:
    """One answer; a dict as body is sent as JSON. A function as body is given ``write`` and says itself when it ends,
    by returning or by the OSError of a client that has gone.
    """

    status: int = 200
    body: object = b""
    headers: dict = field(default_factory=dict)


def failure(status: int, message: str, name: str = "", **headers: str) -> Answer:
    """An error in Earth Engine's own form."""
    names = {key.replace("_", "-"): value for key, value in headers.items()}
    return Answer(status, {"error": {"code": status, "message": message, "status": name}}, names)


def page(status: int = 200, text: str = "<html><title>Welcome to Hotel WiFi</title></html>") -> Answer:
    """A web page where JSON is expected."""
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


class ScriptedServer(ThreadingHTTPServer):
    """``on(end_of_path, answer, ...)`` queues answers; then, and elsewhere, the usual answer is given."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Seen] = []
        self.released = threading.Event()
        self._queues: dict[str, list] = {}
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def lines(self) -> list[str]:
        """The requests so far as "METHOD path"."""
        return [seen.line for seen in self.seen]

    def on(self, end: str, *answers: object) -> None:
        """Queue answers for paths with this end."""
        self._queues.setdefault(end, []).extend(answers)

    def forget(self) -> None:
        """Drop the answers still queued: how often Qt itself asks again is its own affair."""
        self._queues.clear()

    def take(self, seen: Seen) -> object:
        """The answer to a request; records it."""
        with self._lock:
            self.seen.append(seen)
            for end, queue in self._queues.items():
                if queue and seen.path.endswith(end):
                    return queue.pop(0)
        return self.usual(seen)

    def usual(self, seen: Seen) -> Answer:
        """What an Earth Engine in good health says."""
        if seen.path.endswith("/$discovery/rest"):
            return Answer(200, discovery(self.url))
        if seen.path.endswith("/algorithms"):
            return Answer(200, algorithms())
        project = "/".join(seen.path.split("/")[2:4])
        if seen.path.endswith("/maps"):
            return Answer(200, {"name": f"{project}/maps/{MAP_ID}"})
        if seen.path.endswith("/value:compute"):
            return Answer(200, {"result": 42})
        if "/tiles/" in seen.path:
            return Answer(200, _tile(), {"Content-Type": "image/png"})
        if seen.path.endswith("/token"):
            return Answer(200, {"access_token": "ACCESS-SECRET", "expires_in": 3600, "token_type": "Bearer"})
        return failure(404, f"Unknown path {seen.path}.", "NOT_FOUND")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.take(Seen(method, address.path, address.query, headers, body))
        if answer == HANG:
            self.server.released.wait(60)
            answer = RESET
        if answer == RESET:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            self.connection.close()
            return
        if callable(answer.body):
            self._stream(answer)
            return
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        try:
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True  # the client has gone

    def _stream(self, answer: Answer) -> None:
        self.close_connection = True
        try:
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            answer.body(self.wfile.write)
        except OSError:
            pass

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A server for the time of the block."""
    server = ScriptedServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def untrusted(server: ScriptedServer, folder: Path) -> str:
    """Put a server behind TLS with a certificate nobody vouches for; its new address."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=2))
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pem += key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    # Hands are shaken in the thread of each connection: the one that accepts must always be free to stop.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server.url.replace("http:", "https:")


@lru_cache(maxsize=1)
def _tile() -> bytes:
    """A grey tile of 256 x 256 pixels as PNG."""
    rows = (b"\0" + b"\x80" * 256) * 256
    header = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _client_file(name: str) -> str:
    folder = Path(importlib.util.find_spec("ee").origin).parent
    return (folder / "tests" / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def algorithms() -> dict:
    """The client's own list of Earth Engine's algorithms."""
    listed = json.loads(_client_file("algorithms.json"))
    return listed if isinstance(listed, dict) else {"algorithms": listed}


def discovery(url: str) -> dict:
    """The shipped discovery document, brought from v1alpha to v1 with the parameters today's client sends."""
    document = json.loads(_client_file("cloud_api_discovery_document.json").replace("v1alpha", "v1"))
    document.update(version="v1", id="earthengine:v1", rootUrl=url + "/", baseUrl=url + "/")
    resources = document["resources"]["projects"]["resources"]
    for name in ("maps", "thumbnails"):
        resources[name]["methods"]["create"]["parameters"]["workloadTag"] = {"location": "query", "type": "string"}
    return document
