"""Sessions with Earth Engine: one per connection, made at first use, shared by all threads.

Everything here may be called from any thread and belongs in a worker thread, because it waits for the network.
"""

from __future__ import annotations

import contextlib
import io
import re
import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from types import ModuleType
from typing import Any, Callable

from qgis.core import QgsApplication, QgsFeedback

from ..core import catalog
from ..core.change import Change
from ..core.errors import Cancelled, ConnectionProblem, NetworkError
from ..core.recipe import CompositeRecipe, attribution, shown_bounds
from . import client, credentials, expressions
from .answers import reading
from .connection import NONE, WORKLOAD_TAG, Connection, check_address
from .transport import AnswerCache, Transport, cancellable

_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,99}")
_MAP = re.compile(r"projects/[A-Za-z0-9:._-]+/maps/[A-Za-z0-9_-]+")


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

    def __init__(
        self, connection: Connection, project: str, ee: ModuleType, transport: Transport, start_up: AnswerCache
    ):
        """project: the ID of the one that pays; start_up: where what the client was initialised with is kept."""
        self.connection = connection
        self.project = project
        self.transport = transport
        self._ee, self._start_up = ee, start_up
        weakref.finalize(self, client.unload, ee).atexit = False  # when nobody works with it any more

    @property
    def restricted(self) -> bool:
        """Whether the server has said that the project is over its monthly quota and computes more slowly."""
        return self.transport.restricted

    @contextlib.contextmanager
    def reading(self, feedback: QgsFeedback | None = None) -> Iterator[None]:
        """Requests are made and their answers read within the block: one that is not what was asked for raises
        NotEarthEngine, and the next connect() begins anew, without what was kept of the start-up answers.
        """
        with cancellable(feedback), reading(self.connection.url, self._give_up, self.project):
            yield

    def _give_up(self) -> None:
        self._start_up.forget()
        with _guard:
            if _sessions.get(self.connection) is self:
                del _sessions[self.connection]

    def tile_source(self, recipe: CompositeRecipe | Change, feedback: QgsFeedback | None = None) -> TileSource:
        """A composite or a change as tiles. Exactly one request (POST maps); nothing is computed yet.

        Raises the client's EEException, NetworkError, NotEarthEngine, Cancelled.
        """
        whole = recipe.whole if isinstance(recipe, Change) else recipe
        with self.reading(feedback):
            answer = expressions.tile_image(self._ee, recipe).getMapId()
            name, url = answer["mapid"], answer["tile_fetcher"].url_format
            if not isinstance(name, str) or not _MAP.fullmatch(name):
                raise ValueError("no map in the answer")
        return TileSource(
            url=url,
            map_name=name,
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            bounds=shown_bounds(whole),
            zmin=0,
            zmax=catalog.MAX_ZOOM,
            attribution=attribution(whole),
        )

    def scene_table(
        self, recipe: CompositeRecipe, feedback: QgsFeedback | None = None, since: str | None = None
    ) -> dict:
        """The value of expressions.scene_table. One request."""
        return self.compute(lambda ee: expressions.scene_table(ee, recipe, since), feedback)

    def footprints(self, recipe: CompositeRecipe, feedback: QgsFeedback | None = None) -> dict[str, dict]:
        """expressions.footprints by ``system:index``, as GeoJSON; what has none is left out. One request."""
        answer = self.compute(lambda ee: expressions.footprints(ee, recipe), feedback)
        with self.reading():
            found = {str(row["properties"]["index"]): row["geometry"] for row in answer["features"]}
            return {index: shape for index, shape in found.items() if isinstance(shape, dict)}

    def clear_shares(
        self,
        recipe: CompositeRecipe,
        indices: Sequence[str],
        crs: str,
        scale: float,
        feedback: QgsFeedback | None = None,
    ) -> dict[str, float | None]:
        """expressions.clear_shares by ``system:index``; None where the area has no pixel. One request."""
        answer = self.compute(lambda ee: expressions.clear_shares(ee, recipe, indices, crs, scale), feedback)
        with self.reading():
            rows = [row["properties"] for row in answer["features"]]
            return {str(row["index"]): None if row.get("clear") is None else float(row["clear"]) for row in rows}

    def view_counts(
        self,
        recipes: Sequence[CompositeRecipe],
        crs: str,
        transform: Sequence[float],
        feedback: QgsFeedback | None = None,
    ) -> list[tuple[float, float]]:
        """Of each recipe the clear views and all, as in expressions.view_counts. One request."""
        answer = self.compute(lambda ee: expressions.view_counts(ee, recipes, crs, transform), feedback)
        with self.reading():
            rows = {int(row["properties"]["number"]): row["properties"] for row in answer["features"]}
            return [
                (float(rows[number].get("clear") or 0), float(rows[number].get("seen") or 0))
                for number in range(len(recipes))
            ]

    def preview_pixels(
        self,
        recipe: CompositeRecipe,
        indices: Sequence[str],
        bands: Sequence[str],
        grid: dict,
        feedback: QgsFeedback | None = None,
    ) -> Any:
        """The pixels of expressions.preview_image as a structured array (height, width). One request."""
        return self.pixels(lambda ee: expressions.preview_image(ee, recipe, indices, bands), grid, feedback=feedback)

    def compute(self, build: Callable[[ModuleType], Any], feedback: QgsFeedback | None = None) -> Any:
        """The value of the object ``build(ee)`` returns, as plain Python data. One request (POST value:compute)."""
        with self.reading(feedback):
            return build(self._ee).getInfo()

    def ask(self, question: Callable[[ModuleType], Any], feedback: QgsFeedback | None = None) -> Any:
        """What ``question(ee)`` returns, having asked the server with the client's own words and read the answer."""
        with self.reading(feedback):
            return question(self._ee)

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
        array = file_format == "NUMPY_NDARRAY"
        with self.reading(feedback):
            asked = {"expression": build(self._ee), "fileFormat": "NPY" if array else file_format, "grid": grid}
            answer = self._ee.data.computePixels(asked)
            return _array(answer) if array else answer


def _array(data: bytes) -> Any:
    """An array in NumPy's own format. The client's reader refuses headers that name some hundred fields."""
    import numpy as np

    load: Any = np.load  # NumPy before 1.24 has neither the limit nor the word for it
    try:
        return load(io.BytesIO(data), max_header_size=len(data))
    except TypeError:
        return load(io.BytesIO(data))


_sessions: dict[Connection, Session] = {}
_opening: dict[Connection, threading.Lock] = {}
_guard = threading.Lock()


def connect(connection: Connection, feedback: QgsFeedback | None = None, timeout: float = 300) -> Session:
    """The session for this connection, made now if need be: at most three requests, none when made before.

    timeout: seconds one request may take, from now on. A failure is not remembered; the next call tries again.
    Raises ClientMissing, ConnectionProblem (NotSignedIn), NetworkError, NotEarthEngine, Cancelled and whatever the
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
    check_address(connection.url, secure=connection.credentials != NONE)
    sign_in = credentials.stored(connection)
    project = connection.project or (sign_in.project if sign_in else "") or None
    if project and not _PROJECT.fullmatch(project):
        raise ConnectionProblem("project_wrong", project=project[:100])
    ee = client.load()
    # The sandbox gets a new port, and so a new address, with every start: nothing to keep on disk.
    start_up = AnswerCache(None if connection.simulated else cache_folder(), ee.__version__)
    try:
        transport = Transport(timeout, start_up)
        with cancellable(feedback), reading(connection.url, project=project or ""):
            ee.Initialize(
                sign_in.google(connection.endpoints, connection.scopes) if sign_in else None,
                url=connection.url.rstrip("/"),
                http_transport=transport,
                project=project,
            )
        transport.cache = None
        ee.data.setDefaultWorkloadTag(WORKLOAD_TAG)
    except BaseException as error:
        if not isinstance(error, (Cancelled, NetworkError)):
            start_up.forget()
        client.unload(ee)
        raise
    return Session(connection, project or "", ee, transport, start_up)


def cache_folder() -> Path:
    """Where the client's start-up answers are kept: in the user profile, beside QGIS's own cache."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "cache" / "cloudscore"
