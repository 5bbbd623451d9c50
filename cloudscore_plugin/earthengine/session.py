"""Sessions with Earth Engine: one per connection, made at first use, shared by all threads.

Everything here may be called from any thread and belongs in a worker thread, because it waits for the network.
"""

from __future__ import annotations

import json
import re
import threading
import weakref
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from types import ModuleType
from typing import Any, Callable
from urllib.parse import urlsplit

from qgis.core import QgsApplication, QgsFeedback

from .. import catalog
from ..recipe import CompositeRecipe, bounds
from . import client, expressions
from .transport import AnswerCache, Cancelled, NotEarthEngine, Transport, cancellable

CREDENTIALS_FILE = "~/.config/earthengine/credentials"  # on every system; shared with Google's own tools
TOKEN_URI = "https://oauth2.googleapis.com/token"
POINT_MARGIN = 0.05  # degrees shown around a point, about 5 km

_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,99}")
_MAP = re.compile(r"projects/[A-Za-z0-9:._-]+/maps/[A-Za-z0-9_-]+")


class ConnectionProblem(Exception):
    """The connection cannot be used as it is set. ``code`` names the reason, ``values`` fill in its text.

    Codes: endpoint_wrong, endpoint_insecure, project_wrong, credentials_broken, not_signed_in.
    """

    def __init__(self, code: str, **values: Any):
        super().__init__(f"{code}: {values}" if values else code)
        self.code = code
        self.values = values


class NotSignedIn(ConnectionProblem):
    """There are no stored credentials."""

    def __init__(self):
        super().__init__("not_signed_in")


@dataclass(frozen=True)
class Connection:
    """Which Earth Engine to ask, and as whom.

    url: base of the REST API. project: Google Cloud project, "" takes the one stored with the credentials.
    credentials: "persistent" (the file Google's tools write) or "none". simulated: the scenes are not real.
    """

    url: str
    project: str = ""
    credentials: str = "persistent"
    title: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class TileSource:
    """A composite as map tiles.

    url: template with {x}, {y}, {z} in the usual web map scheme. map_name: Earth Engine's name of the map, which
    it forgets after some hours. created: ISO time, UTC. bounds: west, south, east, north of the area in degrees;
    east is above 180 across the antimeridian. zmin, zmax: zoom levels worth asking for.
    """

    url: str
    map_name: str
    created: str
    bounds: tuple[float, float, float, float]
    zmin: int
    zmax: int
    attribution: str


class Session:
    """An initialised client. Made by connect()."""

    def __init__(self, connection: Connection, ee: ModuleType, transport: Transport):
        self.connection = connection
        self.transport = transport
        self._ee = ee
        weakref.finalize(self, client.unload, ee).atexit = False  # when nobody works with it any more

    @property
    def restricted(self) -> bool:
        """Whether the server has said that the project is over its monthly quota and computes more slowly."""
        return self.transport.restricted

    def tile_source(self, recipe: CompositeRecipe, feedback: QgsFeedback | None = None) -> TileSource:
        """The recipe's composite as tiles. Exactly one request (POST maps); nothing is computed yet.

        Raises the client's EEException, NetworkError, NotEarthEngine, Cancelled.
        """
        with cancellable(feedback):
            try:
                answer = expressions.tile_image(self._ee, recipe).getMapId()
            except KeyError:
                answer = {"mapid": None}  # JSON, but without a name
        name = answer["mapid"]
        if not isinstance(name, str) or not _MAP.fullmatch(name):
            raise NotEarthEngine(urlsplit(self.connection.url).netloc, "no map in the answer")
        return TileSource(
            url=answer["tile_fetcher"].url_format,
            map_name=name,
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            bounds=shown_bounds(recipe),
            zmin=0,
            zmax=catalog.MAX_ZOOM,
            attribution=attribution(recipe),
        )

    def compute(self, build: Callable[[ModuleType], Any], feedback: QgsFeedback | None = None) -> Any:
        """The value of the object ``build(ee)`` returns, as plain Python data. One request (POST value:compute)."""
        with cancellable(feedback):
            return build(self._ee).getInfo()

    def pixels(
        self,
        build: Callable[[ModuleType], Any],
        grid: dict,
        file_format: str = "NUMPY_NDARRAY",
        feedback: QgsFeedback | None = None,
    ) -> Any:
        """The pixels of the image ``build(ee)`` returns. One request (POST image:computePixels).

        grid: dimensions, affineTransform and crsCode as in Earth Engine's PixelGrid. file_format: NUMPY_NDARRAY
        gives a structured array (height, width) with one field a band; GEO_TIFF, NPY and PNG give bytes.
        """
        with cancellable(feedback):
            return self._ee.data.computePixels({"expression": build(self._ee), "fileFormat": file_format, "grid": grid})


def attribution(recipe: CompositeRecipe) -> str:
    """The credit line the data's terms ask for, with the years of the scenes."""
    first, last = recipe.start[:4], recipe.last_day[:4]
    return catalog.ATTRIBUTION.format(years=first if first == last else f"{first}-{last}")


def shown_bounds(recipe: CompositeRecipe) -> tuple[float, float, float, float]:
    """The part of the Earth a composite is looked at: its area's bounds, or some kilometres around a point."""
    west, south, east, north = bounds(recipe.roi)
    if recipe.roi["type"] == "Point":
        west, east = max(west - POINT_MARGIN, -180.0), min(east + POINT_MARGIN, 180.0)
        south, north = max(south - POINT_MARGIN, -90.0), min(north + POINT_MARGIN, 90.0)
    return west, south, east, north


_sessions: dict[Connection, Session] = {}
_opening: dict[Connection, threading.Lock] = {}
_guard = threading.Lock()


def connect(connection: Connection, feedback: QgsFeedback | None = None, timeout: float = 300) -> Session:
    """The session for this connection, made now if need be: at most three requests, none when made before.

    timeout: seconds one request may take, from now on. A failure is not remembered; the next call tries again.
    Raises ClientMissing, ConnectionProblem, NotSignedIn, NetworkError, NotEarthEngine, Cancelled and whatever the
    client raises (EEException, googleapiclient's HttpError, google.auth's RefreshError).
    """
    with _guard:
        opening, sessions = _opening.setdefault(connection, threading.Lock()), _sessions
    while not opening.acquire(timeout=0.05):  # another thread is at it
        if feedback is not None and feedback.isCanceled():
            raise Cancelled
    try:
        session = sessions.get(connection)
        if session is None:
            sessions[connection] = session = _open(connection, feedback, timeout)
        session.transport.timeout = timeout
        return session
    finally:
        opening.release()


def forget() -> None:
    """Drop all sessions: after signing in or out, and when the plugin is unloaded. Work under way may end."""
    global _sessions
    with _guard:
        _sessions = {}  # a session still being made goes to the old one, and with it


def _open(connection: Connection, feedback: QgsFeedback | None, timeout: float) -> Session:
    address = urlsplit(connection.url)
    if address.scheme not in ("http", "https") or not address.hostname or address.query or address.username:
        raise ConnectionProblem("endpoint_wrong", url=connection.url.partition("?")[0].rpartition("@")[2])
    stored = {}
    if connection.credentials == "persistent":
        if address.scheme == "http" and address.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ConnectionProblem("endpoint_insecure", url=connection.url)
        stored = read_credentials()
    project = connection.project or stored.pop("project", None)
    if project and not _PROJECT.fullmatch(project):
        raise ConnectionProblem("project_wrong", project=project[:100])
    ee = client.load()
    try:
        # The sandbox gets a new port, and so a new address, with every start: nothing to keep on disk.
        folder = None if connection.simulated else cache_folder()
        transport = Transport(timeout, AnswerCache(folder, ee.__version__))
        with cancellable(feedback):
            ee.Initialize(
                _credentials(ee, stored) if stored else None,
                url=connection.url.rstrip("/"),
                http_transport=transport,
                project=project,
            )
        transport.cache = None
    except BaseException:
        client.unload(ee)
        raise
    return Session(connection, ee, transport)


def cache_folder() -> Path:
    """Where the client's start-up answers are kept: in the user profile, beside QGIS's own cache."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "cache" / "cloudscore"


def read_credentials() -> dict:
    """What is stored for this user: refresh_token, and client_id, client_secret, scopes, project where present.

    Only reads. Raises NotSignedIn without a file, ConnectionProblem for one that cannot be understood; no part of
    the file's content is in the error.
    """
    path = Path(CREDENTIALS_FILE).expanduser()
    try:
        with path.open("rb") as file:
            stored = json.loads(file.read(1_000_000))
    except FileNotFoundError:
        raise NotSignedIn from None
    except (OSError, ValueError, RecursionError):
        raise ConnectionProblem("credentials_broken", path=str(path)) from None
    texts = ("refresh_token", "client_id", "client_secret", "project")
    if not isinstance(stored, dict) or any(not isinstance(stored.get(name, ""), (str, type(None))) for name in texts):
        raise ConnectionProblem("credentials_broken", path=str(path))
    scopes = stored.get("scopes")
    if scopes is not None and not (isinstance(scopes, list) and all(isinstance(item, str) for item in scopes)):
        raise ConnectionProblem("credentials_broken", path=str(path))
    if not stored.get("refresh_token"):
        raise NotSignedIn
    return {name: stored[name] for name in (*texts, "scopes") if stored.get(name)}


def _credentials(ee: ModuleType, stored: dict) -> Any:
    from google.oauth2.credentials import Credentials

    # No quota project here: the client would copy the credentials for each of its two resources, and each copy
    # would ask for its own token. The project travels in the client's own header.
    return Credentials(
        None,
        refresh_token=stored["refresh_token"],
        token_uri=TOKEN_URI,
        client_id=stored.get("client_id", ee.oauth.CLIENT_ID),
        client_secret=stored.get("client_secret", ee.oauth.CLIENT_SECRET),
        scopes=stored.get("scopes", ee.oauth.SCOPES),
    )
