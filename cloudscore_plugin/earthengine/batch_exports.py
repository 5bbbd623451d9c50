"""Exports on Earth Engine's side: tasks that compute an image there and write it to Drive, Cloud Storage or an asset,
or a table to Drive.

They go on while QGIS is closed. Everything here waits for the network and belongs in a worker thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlsplit

from qgis.core import QgsFeedback

from ..core.errors import Cancelled, ConnectionProblem, NetworkError, NotEarthEngine, Problem, ServiceError
from . import credentials
from .connection import ADC, SERVICE_ACCOUNT, Connection
from .session import Session, connect

DRIVE, CLOUD, ASSET = "drive", "cloud", "asset"
PENDING, RUNNING, CANCELLING = "PENDING", "RUNNING", "CANCELLING"
SUCCEEDED, CANCELLED, FAILED, GONE = "SUCCEEDED", "CANCELLED", "FAILED", "GONE"
MOST_SINGLE = 5  # tasks asked for one by one
MOST_PIXELS = 10**10  # what an export may have; more than the largest order

# Any one of them is enough. Cloud Storage counts cloud-platform as its own (its documentation of scopes).
_SCOPES = {
    DRIVE: (credentials.DRIVE,),
    CLOUD: (credentials.STORAGE, credentials.STORAGE_WRITE, credentials.CLOUD_PLATFORM),
    ASSET: (),
}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
_ASSET = re.compile(r"projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/assets(/[A-Za-z0-9_-]+)+|users/[\w.-]+(/[A-Za-z0-9_-]+)+")
_NAME = re.compile(r"[^\x00-\x1f/\\]{1,100}")
_PATH = re.compile(r"[^\x00-\x1f/\\]+(/[^\x00-\x1f/\\]+)*")
_LONGEST_PATH = 900  # of a thousand bytes, for what is added to the name
TITLE_MARKS = ".,:;_-"  # what a task's title may hold beside ASCII letters and digits


@dataclass(frozen=True)
class Destination:
    """Where an export goes: "drive", "cloud" (Cloud Storage) or "asset".

    name: of the file without its ending (drive); its path in the bucket without the ending (cloud); the asset's ID,
    "projects/PROJECT/assets/..." (asset). folder: in Drive, by its name; "" = at the top. overwrite: an asset.

    Raises Problem: export_name, export_folder, export_bucket, export_asset.
    """

    kind: str
    name: str
    folder: str = ""
    bucket: str = ""
    overwrite: bool = False

    def __post_init__(self):
        if self.kind not in _SCOPES:
            raise ValueError(f"no such destination: {self.kind}")
        if self.kind == ASSET:
            if not _ASSET.fullmatch(self.name):
                raise Problem("export_asset", asset=self.name[:200])
            return
        if self.kind == CLOUD and not _BUCKET.fullmatch(self.bucket):
            raise Problem("export_bucket", bucket=self.bucket[:200])
        good = _NAME if self.kind == DRIVE else _PATH
        if not good.fullmatch(self.name) or self.name != self.name.strip() or len(self.name) > _LONGEST_PATH:
            raise Problem("export_name", name=self.name[:200])
        if self.kind == DRIVE and self.folder and not _NAME.fullmatch(self.folder):
            raise Problem("export_folder", folder=self.folder[:200])


@dataclass(frozen=True)
class Task:
    """An export as Earth Engine last told of it.

    name: "projects/PROJECT/operations/ID". state: "PENDING", "RUNNING", "CANCELLING", "SUCCEEDED", "CANCELLED",
    "FAILED", or "GONE" (Earth Engine has forgotten it). progress: 0 to 1. created, ended: ISO time, UTC, or "".
    links: pages that show the result. message: why it failed, in Earth Engine's words. seconds: of computing (EECU).
    """

    name: str
    title: str = ""
    state: str = PENDING
    progress: float = 0.0
    created: str = ""
    ended: str = ""
    links: tuple[str, ...] = ()
    message: str = ""
    seconds: float = 0.0

    @property
    def finished(self) -> bool:
        """Whether nothing about it changes any more."""
        return self.state in (SUCCEEDED, CANCELLED, FAILED, GONE)

    @property
    def error(self) -> ServiceError | None:
        """What a failed one failed with, to be explained."""
        return ServiceError(0, self.message) if self.state == FAILED else None


def start(
    session: Session,
    build: Callable[[ModuleType], Any],
    grid: dict,
    destination: Destination,
    request_id: str,
    nodata: float | None = None,
    cloud_optimised: bool = True,
    sampled: bool = False,
    feedback: QgsFeedback | None = None,
    title: str = "composite",
) -> Task:
    """Begin to export the image ``build(ee)`` returns. One request (POST image:export).

    grid: as for Session.pixels; an export on it has the same pixels. request_id: letters, digits and "-"; with the
    same one, asking again after a broken connection begins no second task. nodata: what the file declares. sampled:
    coarser levels of an asset take one of the pixels, not their mean. title: what Earth Engine calls the task, of at
    most 100 ASCII letters, digits and TITLE_MARKS.

    Raises ConnectionProblem (export_scope_drive, export_scope_storage, export_scope_other) when the sign-in does not
    reach that far, and what Session.pixels raises.
    """
    request: dict = {
        "description": title,
        "grid": grid,
        "maxPixels": {"value": str(MOST_PIXELS)},
        **_options(destination, nodata, cloud_optimised, sampled),
    }
    return _start(
        session, destination, feedback, lambda ee: ee.data.exportImage(request_id, {"expression": build(ee), **request})
    )


def start_table(
    session: Session,
    build: Callable[[ModuleType], Any],
    columns: Sequence[str],
    destination: Destination,
    request_id: str,
    feedback: QgsFeedback | None = None,
    title: str = "table",
) -> Task:
    """Begin to export the ee.FeatureCollection ``build(ee)`` returns as CSV to Drive. One request (POST table:export).

    columns: of the file, in order. Otherwise as start().
    """
    options = {"fileFormat": "CSV", "driveDestination": _in_drive(destination)}
    request = {"description": title, "selectors": list(columns), "fileExportOptions": options}
    return _start(
        session, destination, feedback, lambda ee: ee.data.exportTable(request_id, {"expression": build(ee), **request})
    )


def _start(
    session: Session, destination: Destination, feedback: QgsFeedback | None, ask: Callable[[ModuleType], dict]
) -> Task:
    session = _reaching(session, destination, feedback)
    try:
        return session.ask(lambda ee: _task(ask(ee)), feedback)
    except Exception as error:
        if "insufficient authentication scopes" in str(error):
            raise _refused(session.connection, destination) from error
        raise


def status(session: Session, name: str, feedback: QgsFeedback | None = None) -> Task:
    """How a task stands. One request. Raises what Session.pixels raises."""
    try:
        return session.ask(lambda ee: _task(ee.data.getOperation(name)), feedback)
    except Exception as error:
        if getattr(error.__context__, "status_code", 0) == 404:
            return Task(name, state=GONE)
        raise


def listed(session: Session, feedback: QgsFeedback | None = None) -> list[Task]:
    """All tasks of the session's project, whoever has begun them. One request for 500 of them."""
    return session.ask(lambda ee: [_task(operation) for operation in ee.data.listOperations()], feedback)


def statuses(session: Session, names: Sequence[str], feedback: QgsFeedback | None = None) -> list[Task]:
    """How tasks stand, by their names; those of which nothing can be learned are left out, unless that is all of them.

    One request for each, or, of more than MOST_SINGLE, one for the whole list of the session's project. Raises what
    status() raises.
    """
    listing = {task.name: task for task in listed(session, feedback)} if len(names) > MOST_SINGLE else {}
    found, failure = [], None
    for name in names:
        try:
            found.append(listing.get(name) or status(session, name, feedback))
        except (Cancelled, NetworkError, NotEarthEngine):
            raise
        except Exception as error:  # such as a task of a project that is closed to this account
            failure = error
    if failure is not None and not found:
        raise failure
    return found


def cancel(session: Session, name: str, feedback: QgsFeedback | None = None) -> Task:
    """Ask for a task to be stopped; how it stands then. Two requests."""
    session.ask(lambda ee: ee.data.cancelOperation(name), feedback)
    return status(session, name, feedback)


def cancel_all(
    session: Session, names: Sequence[str], feedback: QgsFeedback | None = None
) -> tuple[list[Task], Exception | None]:
    """cancel() for several, and what was wrong with the first that could not be stopped. Raises Cancelled."""
    found, wrong = [], None
    for name in names:
        try:
            found.append(cancel(session, name, feedback))
        except Cancelled:
            raise
        except Exception as error:  # the others are stopped
            wrong = wrong or error
    return found, wrong


def page(destination: Destination) -> str:
    """The page that shows a finished export, should Earth Engine not tell one."""
    if destination.kind == ASSET:
        return f"https://code.earthengine.google.com/?asset={quote(destination.name)}"
    if destination.kind == CLOUD:
        folder = destination.name.rpartition("/")[0]
        return f"https://console.cloud.google.com/storage/browser/{quote(f'{destination.bucket}/{folder}')}"
    return "https://drive.google.com/drive/search?q=" + quote(destination.name)


def scope(destination: Destination) -> tuple[str, ...]:
    """The scope to ask for where a sign-in does not reach this destination."""
    return _SCOPES[destination.kind][:1]


def lacking(connection: Connection, destination: Destination) -> tuple[str, ...]:
    """The scopes a person must still allow for this destination, as far as the stored sign-in tells; () if none.

    Reads the credentials' file. Raises ConnectionProblem (NotSignedIn).
    """
    found = credentials.stored(connection)
    if found is None or found.kind == SERVICE_ACCOUNT or not found.scopes:
        return ()
    wanted = _SCOPES[destination.kind]
    return scope(destination) if wanted and not set(wanted) & set(found.scopes) else ()


def _reaching(session: Session, destination: Destination, feedback: QgsFeedback | None) -> Session:
    """A session that may write there. A service account takes the scope it needs; a person must be asked."""
    connection = session.connection
    if lacking(connection, destination):
        raise _refused(connection, destination)
    found = credentials.stored(connection)
    wanted = _SCOPES[destination.kind]
    if found is None or found.kind != SERVICE_ACCOUNT or not wanted or set(wanted) & set(found.scopes):
        return session
    return connect(replace(connection, scopes=scope(destination)), feedback, session.transport.timeout)


def _refused(connection: Connection, destination: Destination) -> ConnectionProblem:
    if connection.credentials in (ADC, SERVICE_ACCOUNT):  # nobody can be asked in a browser
        return ConnectionProblem("export_scope_other")
    return ConnectionProblem("export_scope_drive" if destination.kind == DRIVE else "export_scope_storage")


def _options(destination: Destination, nodata: float | None, cloud_optimised: bool, sampled: bool) -> dict:
    if destination.kind == ASSET:
        name = destination.name
        name = name if name.startswith("projects/") else f"projects/earthengine-legacy/assets/{name}"
        target = {"name": name, "overwrite": destination.overwrite}
        policy = "SAMPLE" if sampled else "MEAN"
        return {"assetExportOptions": {"earthEngineDestination": target, "pyramidingPolicy": policy}}
    form: dict = {"cloudOptimized": True} if cloud_optimised else {}
    if nodata is not None:
        form["noData"] = {"floatValue": nodata}
    options: dict = {"fileFormat": "GEO_TIFF", "geoTiffOptions": form}
    if destination.kind == DRIVE:
        options["driveDestination"] = _in_drive(destination)
    else:
        options["cloudStorageDestination"] = {"bucket": destination.bucket, "filenamePrefix": destination.name}
    return {"fileExportOptions": options}


def _in_drive(destination: Destination) -> dict:
    return {"filenamePrefix": destination.name, **({"folder": destination.folder} if destination.folder else {})}


def _task(operation: dict) -> Task:
    """From an Operation of the API; whatever of it is missing or strange is left out."""
    metadata = operation.get("metadata") or {}
    error = operation.get("error") or {}
    state = metadata.get("state")
    known = (PENDING, RUNNING, CANCELLING, SUCCEEDED, CANCELLED, FAILED)
    return Task(
        name=str(operation.get("name") or ""),
        title=str(metadata.get("description") or ""),
        state=state if state in known else (FAILED if error else SUCCEEDED if operation.get("done") else PENDING),
        progress=min(max(_number(metadata.get("progress")), 0.0), 1.0),
        created=_time(metadata.get("createTime")),
        ended=_time(metadata.get("endTime")),
        links=tuple(link for link in metadata.get("destinationUris") or () if is_page(link)),
        message=str(error.get("message") or ""),
        seconds=_number(metadata.get("batchEecuUsageSeconds")),
    )


def is_page(link: Any) -> bool:
    """Whether a server's link is one a browser may be sent to."""
    try:
        return isinstance(link, str) and urlsplit(link).scheme in ("http", "https")
    except ValueError:  # no address at all
        return False


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0


def _time(text: Any) -> str:
    """ISO time to the second; Python before 3.11 reads no nanoseconds."""
    match = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", str(text or ""))
    return datetime.fromisoformat(match[0]).isoformat() + "+00:00" if match else ""
