"""Exports on the server's side: image:export, table:export and the operations that come of them.

A folder stands for Drive, Cloud Storage and the assets: ``drive/FOLDER``, ``buckets/BUCKET``, ``assets/NAME``, with
what is known of each operation under ``operations``. With a folder of the user's an export outlives the server: one
that was under way is begun again at the next start, as Earth Engine repeats a task whose worker was lost. One server
at a time owns such a folder; others read it, and take over when the owner ends. What no document of Google's says is
marked [undocumented].
"""

from __future__ import annotations

import errno
import html
import json
import os
import re
import secrets
import shutil
import string
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote

from .encode import write_geotiff
from .image import Image
from .replies import Reply
from .scenes import Grid, SandboxError
from .service import json_object
from .table_files import check_selectors, write_csv

MOST_PIXELS = 100_000_000  # where a request does not say (Source: method projects.image.export)
LARGEST = 400_000_000  # pixels of an export that the sandbox itself computes: minutes to an hour, not days
MOST_WAITING = 3000  # tasks in a queue (Source: guide on usage)
BUCKET = "sandbox-bucket"  # there from the start; further ones are folders made beside it
_WORKERS = 2  # at a time (Source: guide on usage, "on average")
_FINAL = ("SUCCEEDED", "CANCELLED", "FAILED")
_PAGE = 500
_CODES = {
    "CANCELLED": 1, "INVALID_ARGUMENT": 3, "NOT_FOUND": 5, "ALREADY_EXISTS": 6, "PERMISSION_DENIED": 7,
    "RESOURCE_EXHAUSTED": 8, "INTERNAL": 13,
}  # fmt: skip
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,60}")
_DESCRIPTION = re.compile(r"[A-Za-z0-9.,:;_-]{1,100}")
_ASSET = re.compile(r"projects/(?P<project>[a-z][a-z0-9-]{4,28}[a-z0-9])/assets/(?P<path>[\w-]+(/[\w-]+)*)")
_KNOWN = ("expression", "description", "fileExportOptions", "assetExportOptions", "maxPixels", "grid", "requestId")
_KNOWN_OF_TABLES = ("expression", "description", "selectors", "fileExportOptions", "requestId", "maxVertices")
_IGNORED = ("workloadTag", "priority", "maxWorkers")  # change nothing of the result
_TIFF_OPTIONS = ("cloudOptimized", "noData", "tileDimensions", "tileSize")
_IMAGE, _TABLE = "EXPORT_IMAGE", "EXPORT_FEATURES"  # types of operations (Source: the client's ee.batch.Task.Type)


@dataclass
class _Operation:
    """What is kept of an operation; times are seconds since 1970."""

    project: str
    id: str
    request: dict
    state: str = "PENDING"
    created: float = 0.0
    updated: float = 0.0
    started: float = 0.0
    ended: float = 0.0
    progress: float = 0.0
    attempt: int = 1
    seconds: float = 0.0
    kind: str = _IMAGE
    places: list[str] = field(default_factory=list)  # folders in the store, for the browser
    error: dict | None = None

    @property
    def name(self) -> str:
        return f"projects/{self.project}/operations/{self.id}"


class Exports:
    """The exports of a server. Safe to use from several threads.

    image_of, table_of: from a request to what is to be computed. turn: a context for computing one block, so that
    exports do not keep interactive requests waiting. folder: where everything is kept, None for one that goes with the
    server. before_task: called when a task begins to run, which fails with the SandboxError that it raises.
    """

    def __init__(
        self,
        image_of: Callable[[dict], tuple[Image, Grid]],
        table_of: Callable[[dict], Iterable[Any]],
        turn: Callable[[], Any],
        folder: str | None = None,
        url: str = "",
        before_task: Callable[[], None] = lambda: None,
    ):
        self._image_of, self._table_of, self._turn = image_of, table_of, turn
        self._before_task, self.url = before_task, url
        self._folder = Path(folder) if folder else None
        self._passing = folder is None
        self._lock = threading.RLock()
        self._operations: dict[str, _Operation] = {}
        self._closing = threading.Event()
        self._workers = ThreadPoolExecutor(_WORKERS, "export")
        self._owned: IO | None = None  # the locked file of a folder that outlives the server
        self._own()

    def operations(self) -> list[_Operation]:
        """All that are known, as they are now."""
        with self._lock:
            return [replace(operation) for operation in self._operations.values()]

    # The methods

    def start(self, project: str, body: dict) -> dict:
        """image:export. The expression is checked at once; sizes and the destination when the task runs."""
        _check(body)
        image, grid = self._image_of(body)
        if not image.bands:
            raise SandboxError("Image has no bands.")
        _check_size(grid)
        return self._begin(project, body, _IMAGE)

    def start_table(self, project: str, body: dict) -> dict:
        """table:export. The expression is checked at once; its elements are computed when the task runs."""
        _check_table(body)
        self._table_of(body)
        return self._begin(project, body, _TABLE)

    def _begin(self, project: str, body: dict, kind: str) -> dict:
        with self._lock:
            self._must_own()
            wanted = body.get("requestId")
            for known in self._operations.values():
                # [undocumented] Only one request may start an operation; what a second one answers is not said.
                if wanted and known.project == project and known.request.get("requestId") == wanted:
                    return self._shown(known)
            waiting = sum(operation.state == "PENDING" for operation in self._operations.values())
            if waiting >= MOST_WAITING:
                raise queue_full()
            operation = _Operation(project, _new_id(), body, created=time.time(), updated=time.time(), kind=kind)
            self._operations[operation.name] = operation
            self._keep(operation)
            self._workers.submit(self._run, operation)
            return self._shown(operation)

    def get(self, name: str) -> dict:
        """operations.get."""
        with self._lock:
            self._own()
            return self._shown(self._found(name))

    def list(self, project: str, query: dict[str, str]) -> dict:
        """operations.list, newest first [undocumented order]."""
        if query.get("filter"):
            raise SandboxError("The parameter 'filter' is not implemented in the local sandbox.")
        with self._lock:
            self._own()
            found = [operation for operation in self._operations.values() if operation.project == project]
            found.sort(key=lambda operation: operation.created, reverse=True)
            try:
                first, count = int(query.get("pageToken") or 0), int(query.get("pageSize") or _PAGE)
            except ValueError:
                raise SandboxError("Request contains an invalid argument.") from None
            count = min(count if count > 0 else _PAGE, _PAGE)
            answer: dict = {"operations": [self._shown(operation) for operation in found[first : first + count]]}
            if first + count < len(found):
                answer["nextPageToken"] = str(first + count)
            return answer

    def cancel(self, name: str) -> dict:
        """operations.cancel; nothing happens to one that has ended [undocumented]."""
        with self._lock:
            self._must_own()
            operation = self._found(name)
            if operation.state == "PENDING":
                self._end(operation, "CANCELLED", _cancelled())
            elif operation.state == "RUNNING":
                self._change(operation, state="CANCELLING")
        return {}

    def page(self, path: str) -> Reply:
        """What the browser shows of the store: a folder's list, or a file."""
        parts = [part for part in path.split("/") if part]
        place = (self._folder or Path("nowhere")).joinpath(*parts)
        hidden = any(part.startswith(".") or set(part) & set("\\:") for part in parts)  # : is a drive on Windows
        if parts[:1] not in (["drive"], ["buckets"], ["assets"]) or hidden or not place.exists():
            return Reply(404, b"<!DOCTYPE html><title>Not found</title><h1>Not found</h1>")
        if place.is_file():
            return Reply(200, place.read_bytes(), "text/csv" if place.suffix == ".csv" else "image/tiff")
        rows = "".join(
            f'<li><a href="/sandbox/store/{quote("/".join([*parts, item.name]))}">{html.escape(unquote(item.name))}'
            f"</a>{f' ({item.stat().st_size:,} bytes)' if item.is_file() else ''}</li>"
            for item in sorted(place.iterdir())
            if not item.name.startswith(".")
        )
        title = html.escape(unquote("/".join(parts)))
        text = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        note = "<p>The local sandbox keeps its exports here. Nothing of it is Google's.</p>"
        return Reply(200, f"{text}<body><h1>{title}</h1>{note}<ul>{rows}</ul></body></html>".encode())

    def close(self) -> None:
        """Stop all work, so that what was under way is begun again at the next start, and forget a passing folder."""
        self._closing.set()
        self._workers.shutdown(wait=True, cancel_futures=True)
        if self._owned is not None:
            self._owned.close()
        if self._passing and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def folder(self) -> Path:
        """The store, made when first needed."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="cloudscore-exports-"))
            (self._folder / "buckets" / BUCKET).mkdir(parents=True, exist_ok=True)
            return self._folder

    # The work

    def _run(self, operation: _Operation) -> None:
        with self._lock:
            if operation.state != "PENDING" or self._closing.is_set():
                return
            self._change(operation, state="RUNNING", started=time.time())
        try:
            self._before_task()
            (self._compute_table if operation.kind == _TABLE else self._compute)(operation)
        except _Stopped:
            with self._lock:
                if operation.state == "CANCELLING":
                    self._end(operation, "CANCELLED", _cancelled())
                else:  # the server stops
                    self._change(operation, state="PENDING", attempt=operation.attempt + 1, progress=0.0)
        except SandboxError as error:
            self._end(operation, "FAILED", {"code": _CODES.get(error.status, 13), "message": str(error)})
        except MemoryError:
            self._end(operation, "FAILED", {"code": 3, "message": "User memory limit exceeded."})
        except OSError as error:
            self._end(operation, "FAILED", {"code": 13, "message": f"The result cannot be written: {error}."})
        except Exception as error:  # a defect here must reach the client as Earth Engine's own would
            text = f"An internal error has occurred: {type(error).__name__}: {error}"
            self._end(operation, "FAILED", {"code": 13, "message": text})
        else:
            self._end(operation, "SUCCEEDED", None)  # also where a wish to cancel came too late

    def _compute(self, operation: _Operation) -> None:
        request = operation.request
        image, grid = self._image_of(request)
        _check_size(grid)  # also of what an earlier server has left
        most = _int64(request.get("maxPixels"), MOST_PIXELS)
        if grid.width * grid.height > most:
            raise SandboxError(
                f"Export too large: specified {grid.width * grid.height} pixels (max: {most}). Specify higher "
                "maxPixels value if you intend to export a large area."
            )
        options = json_object(json_object(request, "fileExportOptions"), "geoTiffOptions")
        if "fileExportOptions" in request:
            types = {band.type.dtype.name: None for band in image.bands}
            if len(types) > 1:
                names = " and ".join(_type_name(name) for name in list(types)[:2])
                raise SandboxError(
                    f"Exported bands must have compatible data types; found inconsistent types: {names}."
                )
        folder, prefix, fresh = self._destination(request, operation.project)
        shards = _shards(grid, options)
        empty = json_object(options, "noData").get("floatValue")
        done, total, measured = 0, grid.width * grid.height, time.thread_time()

        def step(count: int) -> None:
            nonlocal done, measured
            done += count
            measured = self._go_on(operation, measured, progress=done / total)

        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as passing:
            ready = []
            for suffix, part in shards:
                path = Path(passing) / f"part{len(ready)}.tif"
                write_geotiff(image, part, path, empty, bool(options.get("cloudOptimized")), self._turn, step)
                ready.append((path, prefix + suffix))
            for path, stem in ready:
                path.replace(_free(folder, stem) if fresh else folder / f"{stem}.tif")
        place = folder.relative_to(self.folder).as_posix()
        self._change(operation, places=[place])

    def _compute_table(self, operation: _Operation) -> None:
        request = operation.request
        folder, prefix, fresh = self._destination(request, operation.project)
        measured = time.thread_time()

        def step(_count: int) -> None:
            nonlocal measured
            measured = self._go_on(operation, measured)

        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as passing:
            path = Path(passing) / "part.csv"
            write_csv(self._table_of(request), check_selectors(request), path, self._turn, step)
            path.replace(_free(folder, prefix, ".csv") if fresh else folder / f"{prefix}.csv")
        self._change(operation, places=[folder.relative_to(self.folder).as_posix()], progress=1.0)

    def _go_on(self, operation: _Operation, measured: float, **changes: Any) -> float:
        """Note changes and the computing time since the thread's time ``measured``; the thread's time now.

        Raises _Stopped where the operation is to end.
        """
        if self._closing.is_set() or operation.state == "CANCELLING":
            raise _Stopped
        now = time.thread_time()
        self._change(operation, False, seconds=operation.seconds + now - measured, **changes)
        return now

    def _destination(self, request: dict, project: str) -> tuple[Path, str, bool]:
        """Folder and start of the files' names in the store, and whether a name already there gets a number."""
        store = self.folder
        described = request.get("description") or "export"
        if "assetExportOptions" in request:
            wanted = request["assetExportOptions"]["earthEngineDestination"]
            match = _ASSET.fullmatch(wanted["name"])
            *parents, stem = match["path"].split("/")
            home = store / "assets" / "projects" / match["project"] / "assets"
            if match["project"] == project:
                home.mkdir(parents=True, exist_ok=True)
            folder = home.joinpath(*parents)
            if not folder.is_dir():
                raise SandboxError(
                    f"Asset '{wanted['name'].rpartition('/')[0]}' does not exist or doesn't allow this operation.",
                    404,
                    "NOT_FOUND",
                )
            if (folder / f"{stem}.tif").exists() and not wanted.get("overwrite"):
                raise SandboxError(f"Cannot overwrite asset '{wanted['name']}'.")
            return folder, stem, False
        options = request["fileExportOptions"]
        if "driveDestination" in options:
            wanted = options["driveDestination"]
            folder = store / "drive" / _file_name(wanted.get("folder") or "My Drive")
            folder.mkdir(parents=True, exist_ok=True)
            return folder, _file_name(wanted.get("filenamePrefix") or described), True
        wanted = options["cloudStorageDestination"]
        bucket = store / "buckets" / _file_name(wanted["bucket"])
        if not bucket.is_dir():  # [undocumented] Cloud Storage's own words
            raise SandboxError(f"The specified bucket does not exist: {wanted['bucket']}.", 404, "NOT_FOUND")
        *parents, stem = [_file_name(part) for part in (wanted.get("filenamePrefix") or described).split("/")]
        folder = bucket.joinpath(*filter(None, parents))
        folder.mkdir(parents=True, exist_ok=True)
        return folder, stem, False

    # What is kept

    def _own(self) -> bool:
        """Whether this server computes what lies in its folder; what another one does there is read anew."""
        if self._passing or self._owned is not None:
            return True
        if self._closing.is_set():
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        self._operations.clear()
        self._owned = _locked(self._folder / ".lock")
        self._resume()
        return self._owned is not None

    def _must_own(self) -> None:
        if not self._own():
            raise SandboxError(
                "Another local sandbox uses this folder of exports. Start or cancel exports there, or end it.",
                409,
                "FAILED_PRECONDITION",
            )

    def _resume(self) -> None:
        """Read what an earlier server has left, and go on with what had not ended where the folder is our own."""
        for path in sorted((self._folder / "operations").glob("*.json")):
            try:
                operation = _Operation(**json.loads(path.read_text(encoding="utf-8")))
            except (OSError, TypeError, ValueError):
                continue
            self._operations[operation.name] = operation
            if self._owned is None:
                continue
            if operation.state == "CANCELLING":
                self._end(operation, "CANCELLED", _cancelled())
            elif operation.state not in _FINAL:
                if operation.state == "RUNNING":  # the server was killed
                    operation.attempt += 1
                operation.state, operation.progress = "PENDING", 0.0
                self._workers.submit(self._run, operation)

    def _found(self, name: str) -> _Operation:
        found = self._operations.get(name)
        if found is None:
            raise SandboxError(f"Operation '{name}' not found.", 404, "NOT_FOUND")
        return found

    def _end(self, operation: _Operation, state: str, error: dict | None) -> None:
        self._change(operation, state=state, error=error, ended=time.time())

    def _change(self, operation: _Operation, keep: bool = True, **changes: Any) -> None:
        with self._lock:
            for name, value in changes.items():
                setattr(operation, name, value)
            operation.updated = time.time()
            if keep:
                self._keep(operation)

    def _keep(self, operation: _Operation) -> None:
        folder = self.folder / "operations"
        folder.mkdir(exist_ok=True)
        passing = folder / f"{operation.id}.part"
        passing.write_text(json.dumps(asdict(operation)), encoding="utf-8")
        passing.replace(folder / f"{operation.id}.json")

    def _shown(self, operation: _Operation) -> dict:
        """An operation as the API answers it (Source: OperationMetadata)."""
        metadata: dict = {
            "@type": "type.googleapis.com/google.earthengine.v1.OperationMetadata",
            "state": operation.state,
            "description": operation.request.get("description") or "",
            "type": operation.kind,
            "priority": _int64(operation.request.get("priority"), 100),
            "createTime": _iso(operation.created),
            "updateTime": _iso(operation.updated),
        }
        if operation.started:
            metadata.update(startTime=_iso(operation.started), attempt=operation.attempt)
            metadata.update(progress=operation.progress, batchEecuUsageSeconds=round(operation.seconds, 3))
        if operation.ended:
            metadata["endTime"] = _iso(operation.ended)
        if operation.state == "SUCCEEDED":
            metadata["destinationUris"] = [f"{self.url}/sandbox/store/{quote(place)}" for place in operation.places]
        shown: dict = {"name": operation.name, "metadata": metadata}
        if operation.state in _FINAL:
            shown["done"] = True
            shown.update({"error": operation.error} if operation.error else {"response": {}})
        return shown


def _locked(path: Path) -> IO | None:
    """The file opened and locked until it is closed or the process ends; None where another process has it."""
    file = path.open("a+b")
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            file.close()
            return None
    return file  # also where the file system knows no locks


def _check_size(grid: Grid) -> None:
    """Refuse what would compute for days, and go on after every start."""
    if grid.width * grid.height > LARGEST:
        raise SandboxError(
            f"An export of {grid.width} x {grid.height} pixels is not implemented in the local sandbox: it computes at "
            f"most {LARGEST} pixels."
        )


class _Stopped(Exception):
    """The task was cancelled, or the server stops."""


def queue_full() -> SandboxError:
    """[undocumented] The status of a full queue is not said."""
    return SandboxError(
        f"Too many tasks already in the queue ({MOST_WAITING}). Please wait for some of them to complete."
    )


def _check(body: dict) -> None:
    """Refuse what Earth Engine refuses at once, and by name what is not implemented here."""
    _check_request(body, _KNOWN)
    to_file, to_asset = body.get("fileExportOptions"), body.get("assetExportOptions")
    if (to_file is None) == (to_asset is None):
        raise SandboxError("Exactly one export destination must be specified.")
    options = json_object(body, "assetExportOptions" if to_file is None else "fileExportOptions")
    _int64(body.get("maxPixels"), 0)
    if to_asset is not None:
        _check_asset(options)
        return
    _check_file(options, "GEO_TIFF")
    form = json_object(options, "geoTiffOptions")
    _check_names(form, _TIFF_OPTIONS)
    if "noData" in form and not isinstance(json_object(form, "noData").get("floatValue"), (int, float)):
        raise SandboxError("Invalid noData value.")
    _tile_sizes(form)


def _check_table(body: dict) -> None:
    """The same of a table."""
    _check_request(body, _KNOWN_OF_TABLES)
    if body.get("fileExportOptions") is None:
        raise SandboxError("Exactly one export destination must be specified.")
    options = json_object(body, "fileExportOptions")
    _check_file(options, "CSV")
    _check_names(options, ("fileFormat", "driveDestination", "cloudStorageDestination"))
    _int64(body.get("maxVertices"), 0)
    check_selectors(body)


def _check_request(body: dict, known: tuple[str, ...]) -> None:
    _check_names(body, known + _IGNORED, "field")
    if body.get("requestId") and not _REQUEST_ID.fullmatch(str(body["requestId"])):
        raise SandboxError("The request ID must consist of a..z, A..Z, 0..9 or '-' and be at most 60 characters long.")
    if body.get("description") and not _DESCRIPTION.fullmatch(str(body["description"])):
        raise SandboxError(
            'The description must contain only the characters a..z, A..Z, 0..9, ".", ",", ":", ";", "_" or "-", and '
            "must be at most 100 characters long."
        )


def _check_names(given: dict, known: tuple[str, ...], kind: str = "option") -> None:
    for name in given:
        if name not in known:
            raise SandboxError(f"The {kind} '{name}' is not implemented in the local sandbox.")


def _check_file(options: dict, kind: str) -> None:
    places = [name for name in ("driveDestination", "cloudStorageDestination") if name in options]
    if len(places) != 1:
        raise SandboxError("Exactly one export destination must be specified.")
    place = json_object(options, places[0])
    if not all(isinstance(place.get(name, ""), str) for name in ("folder", "bucket", "filenamePrefix")):
        raise SandboxError("Invalid JSON payload received: a name is no text.")
    if places == ["cloudStorageDestination"] and not place.get("bucket"):
        raise SandboxError("The bucket must be specified.")
    if options.get("fileFormat") != kind:
        raise SandboxError(f"The file format '{options.get('fileFormat')}' is not implemented in the local sandbox.")


def _check_asset(options: dict) -> None:
    _check_names(options, ("earthEngineDestination", "pyramidingPolicy", "pyramidingPolicyOverrides"))
    name = json_object(options, "earthEngineDestination").get("name")
    if not isinstance(name, str) or not _ASSET.fullmatch(name):
        raise SandboxError(f"Invalid asset name: '{name}'.")


def _tile_sizes(form: dict) -> tuple[int, int]:
    """The largest size of one file in pixels, (0, 0) for any size."""
    wanted = form.get("tileDimensions")
    if wanted is None:
        return 0, 0
    unit = _int64(form.get("tileSize"), 256)
    try:
        width, height = int(wanted["width"]), int(wanted["height"])
    except (KeyError, TypeError, ValueError):
        raise SandboxError("Invalid tileDimensions.") from None
    if width <= 0 or height <= 0 or width % unit or height % unit:  # [undocumented words]
        raise SandboxError(f"File dimensions must be positive multiples of the shard size ({unit}).")
    return width, height


def _shards(grid: Grid, form: dict) -> list[tuple[str, Grid]]:
    """The files of an export: what is added to the name, and the grid of each.

    Several are called prefix-yMin-xMin (Source: guide on exporting images), ten digits each.
    """
    width, height = _tile_sizes(form)
    if not width or (grid.width <= width and grid.height <= height):
        return [("", grid)]
    a, b, c, d, e, f = grid.transform
    found = []
    for row in range(0, grid.height, height):
        for col in range(0, grid.width, width):
            moved = (a, b, c + a * col + b * row, d, e, f + d * col + e * row)
            part = Grid(grid.crs, moved, min(width, grid.width - col), min(height, grid.height - row))
            found.append((f"-{row:010}-{col:010}", part))
    return found


def _int64(value: Any, default: int) -> int:
    """A number as the API wraps it: {"value": "123"}, or bare."""
    if isinstance(value, dict):
        value = value.get("value")
    if value is None:
        return default
    try:
        return int(value)
    except (TypeError, ValueError):
        raise SandboxError("Invalid JSON payload received: not a whole number.") from None


def _type_name(dtype: str) -> str:
    return "Byte" if dtype == "uint8" else dtype.capitalize().replace("Uint", "UInt")


def _cancelled() -> dict:
    return {"code": _CODES["CANCELLED"], "message": "Cancelled."}


def _new_id() -> str:
    return "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(24))


def _file_name(name: str) -> str:
    """A name as one folder or file: Drive takes separators literally."""
    kept = quote(name, safe=" ()[]+,;=@!&'$", encoding="utf-8")
    return kept.replace(".", "%2E") if not kept.strip(".") or kept.startswith(".") else kept[:200]


def _free(folder: Path, stem: str, ending: str = ".tif") -> Path:
    """A path nobody has: Drive keeps files of the same name side by side."""
    path, number = folder / f"{stem}{ending}", 0
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem} ({number}){ending}"
    return path


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
