"""Sign-ins kept on this computer: where they are, how they are read and written, what Google's library makes of them.

A sign-in read from a file is checked for its form only. Nothing here shows a secret: not in errors, not in repr().
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QLockFile

from ..core.errors import ConnectionProblem, NotSignedIn
from ..core.files import write_whole
from . import client
from .connection import ADC, NONE, PERSISTENT, SERVICE_ACCOUNT, Connection, Endpoints

EARTH_ENGINE = "https://www.googleapis.com/auth/earthengine"
CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"  # also allows to list projects
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
DRIVE = "https://www.googleapis.com/auth/drive"
STORAGE = "https://www.googleapis.com/auth/devstorage.full_control"
STORAGE_WRITE = "https://www.googleapis.com/auth/devstorage.read_write"
SCOPES = (EARTH_ENGINE, CLOUD_PLATFORM, EMAIL)

_LOCK_MS, _STALE_MS = 5000, 30_000  # to wait for another QGIS, and after which its lock is one of a crash
_MOST = 1_000_000  # bytes of a file that is read
_KEY_TEXTS = ("client_email", "private_key", "token_uri")


@dataclass(frozen=True)
class SignIn:
    """A sign-in as it is stored. project: the Cloud project stored with it, or ""; scopes: () = not stored.

    email: of a service account; a person's is only known to the server.
    """

    kind: str
    path: Path
    project: str = ""
    scopes: tuple[str, ...] = ()
    email: str = ""
    secrets: dict = field(default_factory=dict, repr=False)

    def google(self, endpoints: Endpoints, scopes: tuple[str, ...] = ()) -> Any:
        """Google's library's credentials for it; no request is made. Raises ClientMissing, ConnectionProblem.

        scopes: what a service account takes besides the usual ones; a person has allowed what was asked for.
        """
        if self.kind == SERVICE_ACCOUNT:
            service_account = client.library("google.oauth2.service_account")
            info = {**self.secrets, "token_uri": endpoints.token}
            with contextlib.suppress(Exception):  # the readers of keys raise many things, and may quote the key
                return service_account.Credentials.from_service_account_info(info, scopes=[*SCOPES, *scopes])
            raise ConnectionProblem("key_broken", path=str(self.path))
        usual_id, usual_secret = ("", "") if self.secrets.get("client_id") else client.identity()
        # No quota project here: the client would copy the credentials for each of its two resources, and each copy
        # would ask for its own token. The project travels in the client's own header.
        return client.library("google.oauth2.credentials").Credentials(
            None,
            refresh_token=self.secrets["refresh_token"],
            token_uri=endpoints.token,
            client_id=self.secrets.get("client_id") or usual_id,
            client_secret=self.secrets.get("client_secret") or usual_secret,
            scopes=list(self.scopes) or None,
        )


def stored(connection: Connection) -> SignIn | None:
    """The sign-in a connection uses; None for one without. Only reads.

    Raises NotSignedIn without one, ConnectionProblem for a file that cannot be understood.
    """
    if connection.credentials == NONE:
        return None
    if connection.credentials == PERSISTENT:
        return _person(persistent_file(connection.endpoints), "credentials_broken")
    if connection.credentials == SERVICE_ACCOUNT:
        path = Path(connection.key_file).expanduser()
        if not connection.key_file or not path.is_file():
            raise ConnectionProblem("key_missing", path=connection.key_file)
        return _service_account(path, _json(path, "key_broken"), "key_broken")
    if connection.credentials == ADC:
        return _application_default()
    raise ConnectionProblem("credentials_unknown", kind=connection.credentials[:40])


def persistent_file(endpoints: Endpoints) -> Path:
    """The file a person's sign-in is kept in."""
    return Path(endpoints.file).expanduser()


def adc_file() -> Path:
    """Where Google's tools look for application-default credentials (the rule of google-auth's _cloud_sdk)."""
    if named := os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"):
        return Path(named)
    if folder := os.environ.get("CLOUDSDK_CONFIG"):
        base = Path(folder)
    elif os.name == "nt":
        base = Path(os.environ.get("APPDATA") or "C:/") / "gcloud"
    else:
        base = Path("~/.config/gcloud").expanduser()
    return base / "application_default_credentials.json"


def own_client(path: str) -> tuple[str, str] | None:
    """ID and secret of an OAuth client from the file that Google's console makes for a desktop app; None without one.

    Raises ConnectionProblem (client_broken).
    """
    if not path:
        return None
    try:
        content = _json(Path(path).expanduser(), "client_broken")
    except FileNotFoundError:
        content = {}
    found = content.get("installed")
    found = found if isinstance(found, dict) else {}
    client_id, secret = found.get("client_id"), found.get("client_secret", "")
    if not (isinstance(client_id, str) and client_id and isinstance(secret, str)):
        raise ConnectionProblem("client_broken", path=path)
    return client_id, secret


def write(
    endpoints: Endpoints, refresh_token: str, scopes: tuple[str, ...], own: tuple[str, str] | None = None
) -> SignIn:
    """Store a person's new sign-in; whom the old one belonged to goes, its project stays.

    own: ID and secret of the OAuth client it was given to, if that is not Earth Engine's own.

    Raises ConnectionProblem when the file cannot be written; the old one is then as it was.
    """
    path = persistent_file(endpoints)
    with _alone(path):
        try:
            old = _json(path, "credentials_broken")
        except (ConnectionProblem, FileNotFoundError):
            old = {}
        of_the_old = ("refresh_token", "scopes", "client_id", "client_secret", "redirect_uri", "access_token", "type")
        content = {name: value for name, value in old.items() if name not in of_the_old}
        content.update(refresh_token=refresh_token, scopes=list(scopes))
        if own is not None:
            content.update(client_id=own[0], client_secret=own[1])
        _replace(path, content)
        return _person(path, "credentials_broken")


def write_project(endpoints: Endpoints, project: str) -> None:
    """Note the project in a person's credentials file, where other tools find it; without a file nothing happens.

    Raises ConnectionProblem for a file that cannot be understood or written; it is then left as it is.
    """
    path = persistent_file(endpoints)
    if not path.exists():
        return
    with _alone(path):
        try:
            content = _json(path, "credentials_broken")
        except FileNotFoundError:
            return
        if content.get("project") != project:
            _replace(path, {**content, "project": project})


def delete(endpoints: Endpoints) -> None:
    """Remove a person's stored sign-in. Raises ConnectionProblem when the file cannot be removed."""
    path = persistent_file(endpoints)
    if not path.is_symlink() and not path.exists():
        return
    with _alone(path):
        try:
            path.unlink()
        except FileNotFoundError:
            pass
        except OSError:
            raise ConnectionProblem("credentials_unwritable", path=str(path)) from None


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Read and write the file within the block while no other QGIS does: what it has written must not be undone by
    what was read before. Raises ConnectionProblem.
    """
    try:
        path = path.resolve()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        raise ConnectionProblem("credentials_unwritable", path=str(path)) from None
    lock = QLockFile(str(path.with_name(path.name + ".lock")))
    lock.setStaleLockTime(_STALE_MS)  # of a QGIS that crashed
    if not lock.tryLock(_LOCK_MS):
        raise ConnectionProblem("credentials_unwritable", path=str(path))
    try:
        yield
    finally:
        lock.unlock()


def _replace(path: Path, content: dict) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    try:
        write_whole(path.resolve(), json.dumps(content).encode(), private=True)  # a link stays a link
    except (OSError, RuntimeError):
        raise ConnectionProblem("credentials_unwritable", path=str(path)) from None


def _json(path: Path, problem: str) -> dict:
    """A file's JSON object. Raises FileNotFoundError, ConnectionProblem."""
    content = None
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(_MOST))
    except FileNotFoundError:
        raise
    except (OSError, ValueError, RecursionError):
        pass  # raised below: the parser's error carries the whole text along
    if not isinstance(content, dict):
        raise ConnectionProblem(problem, path=str(path))
    return content


def _person(path: Path, problem: str) -> SignIn:
    try:
        content = _json(path, problem)
    except FileNotFoundError:
        raise NotSignedIn from None
    texts = ("refresh_token", "client_id", "client_secret", "project", "quota_project_id")
    if any(not isinstance(content.get(name, ""), (str, type(None))) for name in texts):
        raise ConnectionProblem(problem, path=str(path))
    scopes = content.get("scopes") or []
    if not (isinstance(scopes, list) and all(isinstance(item, str) for item in scopes)):
        raise ConnectionProblem(problem, path=str(path))
    if not content.get("refresh_token"):
        raise NotSignedIn
    secrets = {name: content[name] for name in texts[:3] if content.get(name)}
    project = content.get("project") or content.get("quota_project_id") or ""
    return SignIn(PERSISTENT, path, project, tuple(scopes), "", secrets)


def _service_account(path: Path, content: dict, problem: str) -> SignIn:
    texts = [content.get(name) for name in _KEY_TEXTS]
    if content.get("type") != SERVICE_ACCOUNT or not all(isinstance(text, str) and text for text in texts):
        raise ConnectionProblem(problem, path=str(path))
    project = content.get("project_id")
    return SignIn(
        SERVICE_ACCOUNT, path, project if isinstance(project, str) else "", SCOPES, content["client_email"], content
    )


def _application_default() -> SignIn:
    path = adc_file()
    try:
        content = _json(path, "adc_broken")
    except FileNotFoundError:
        raise ConnectionProblem("adc_missing", path=str(path)) from None
    kind = content.get("type")
    if kind == SERVICE_ACCOUNT:
        return _service_account(path, content, "adc_broken")
    if kind == "authorized_user":
        try:
            return _person(path, "adc_broken")
        except NotSignedIn:
            raise ConnectionProblem("adc_broken", path=str(path)) from None
    raise ConnectionProblem("adc_unsupported", path=str(path), kind=str(kind)[:40])
