"""The part of a download that has arrived: a folder beside the target file, which survives crashes and power cuts.

``name.tif.part/`` holds ``order.json`` (what is downloaded, with a checksum), one small GeoTIFF for each window that
has arrived, and, at the very end, ``finished.tif`` with its checksum in ``finished.sha256``. Every file is written
under another name, brought to the disk and then renamed; so the names alone are the record of what is there.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import stat
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.PyQt.QtCore import QLockFile

from ..core.errors import DownloadError, RecipeError
from ..core.files import TEMPORARY, remove, sync_folder, write_whole
from .plan import LARGEST_REQUEST, MAX_JSON_CHARS, TYPES, DownloadOrder, Window, grid

VERSION = 1  # of the record; windows of another version are not continued
ENDING = ".part"
_ORDER, _LOCK, _FINISHED, _ASSEMBLING, _SIDECAR = "order.json", "lock", "finished.tif", "assembling.tif", "sidecar.tmp"
_CHECKSUM = "finished.sha256"
_WINDOW = re.compile(r"(\d+)-(\d+)-(\d+)-(\d+)-([0-9a-f]{32})\.tif")
_HALF_WRITTEN = re.compile(rf"{TEMPORARY}|{re.escape(_SIDECAR)}")
_OURS = re.compile(rf"{_ORDER}|{_FINISHED}|{_CHECKSUM}|{_ASSEMBLING}.*|{_WINDOW.pattern}|{_HALF_WRITTEN.pattern}")
_PROBE = f"{'0' * 32}.tmp"
_FULL, _CLOSED = (errno.ENOSPC, errno.EDQUOT), (errno.EACCES, errno.EPERM, errno.EROFS)
_PIECE = 1024 * 1024  # bytes read at once
_MOST_WINDOWS = 100_000  # far more than the largest order has
GDAL_TYPES = {"uint8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "int16": gdal.GDT_Int16, "float32": gdal.GDT_Float32}


@dataclass(frozen=True)
class Unfinished:
    """A download that has not come to its end: the file to be, what was ordered, windows that have arrived and all,
    whether its scenes are simulated, and whether only the finished file has to be moved into place.
    """

    path: str
    order: DownloadOrder
    done: int
    windows: int
    simulated: bool
    complete: bool


class PartialDownload:
    """The folder of one download. Only within locked() may it be changed, and after read() or create()."""

    def __init__(self, path: str):
        self.target = Path(path)
        self.folder = self.target.with_name(self.target.name + ENDING)
        self.finished, self.assembling = self.folder / _FINISHED, self.folder / _ASSEMBLING
        self._key = b""

    @property
    def exists(self) -> bool:
        """Whether there is a record to read. Raises OSError where that cannot be told: is_file() does not any more."""
        try:
            return stat.S_ISREG((self.folder / _ORDER).stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False

    @property
    def empty(self) -> bool:
        """Whether nothing has arrived: what is recorded then is in nobody's way. Raises OSError."""
        try:
            names = [path.name for path in self.folder.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return True
        return not any(name == _FINISHED or _WINDOW.fullmatch(name) for name in names)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Work on the folder, made if need be, alone. Raises DownloadError (part_busy, folder_...).

        The lock of a process that has died counts for nothing.
        """
        if not self.target.parent.is_dir():
            raise DownloadError("folder_missing", folder=str(self.target.parent))
        lock = QLockFile(str(self.folder / _LOCK))
        lock.setStaleLockTime(0)  # it is not age that tells, but whether the process lives
        with self.writing():
            self.folder.mkdir(exist_ok=True)
        if not lock.tryLock(0):
            if lock.error() == QLockFile.LockError.LockFailedError:
                _known, process, computer, _name = lock.getLockInfo()
                raise DownloadError("part_busy", process=process, computer=computer, path=str(self.target))
            with self.writing():  # the lock does not say why it could not be written: this does
                self._store(_PROBE, b"0" * 4096)
                (self.folder / _PROBE).unlink()
            if lock.error() == QLockFile.LockError.PermissionError:
                raise DownloadError("folder_unwritable", folder=str(self.folder))
            raise DownloadError("write_failed", folder=str(self.folder), reason=_LOCK)
        try:
            yield
        finally:
            lock.unlock()
            with contextlib.suppress(OSError):
                self.folder.rmdir()  # when nothing is left in it

    @contextlib.contextmanager
    def writing(self, needed: float = 0) -> Iterator[None]:
        """Turns the system's errors within the block into DownloadError. needed: megabytes, for the words."""
        try:
            yield
        except OSError as error:
            raise self.failure(error, needed) from error

    def failure(self, error: Any, needed: float = 0) -> DownloadError:
        """What went wrong with the disk: an OSError, or the words of one."""
        number = getattr(error, "errno", None)
        reason = getattr(error, "strerror", None) or str(error)
        if not _is_folder(self.target.parent):  # a drive that is gone
            return DownloadError("folder_missing", folder=str(self.target.parent))
        if number in (None, errno.ENOENT, errno.ENOTDIR) and not _is_folder(self.folder):  # somebody has removed it
            return DownloadError("folder_missing", folder=str(self.folder))
        folder, free = str(self.target.parent), self.free()
        if number in _FULL or "No space left" in reason or (number is None and free is not None and free < 1):
            return DownloadError("disk_full", free=int(free or 0), needed=max(1, int(needed)), folder=folder)
        closed = number in _CLOSED or (number is None and not os.access(self.folder, os.W_OK))
        if closed or "Read-only file system" in reason or "Permission denied" in reason:
            return DownloadError("folder_unwritable", folder=folder)
        return DownloadError("write_failed", folder=folder, reason=reason)

    def free(self) -> float | None:
        """Megabytes free on the disk; None where that cannot be told."""
        try:
            return shutil.disk_usage(self.target.parent).free / 1e6
        except OSError:
            return None

    def create(self, order: DownloadOrder, simulated: bool, window_bytes: int) -> dict:
        """Write the record of a new download; returns it."""
        body = {
            "version": VERSION,
            "order": json.loads(order.to_json()),
            "simulated": simulated,
            "window_bytes": window_bytes,
            "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        }
        text = json.dumps({**body, "sha256": _digest(body)}, indent=1)
        with self.writing():
            self._store(_ORDER, text.encode())
        return self._opened(body, order)

    def read(self) -> tuple[DownloadOrder, dict]:
        """The order, its path being where the folder lies now, and the record. Raises DownloadError."""
        if not self.exists:
            raise DownloadError("part_none", path=str(self.target))
        try:
            with (self.folder / _ORDER).open("rb") as file:
                body = json.loads(file.read(MAX_JSON_CHARS).decode())
            stored_digest = body.pop("sha256")
            if stored_digest != _digest(body):
                raise ValueError("checksum")
            if body["version"] != VERSION:
                raise DownloadError("part_newer")
            order = DownloadOrder.from_json(json.dumps({**body["order"], "path": str(self.target)}))
            if type(body["simulated"]) is not bool or type(body["window_bytes"]) is not int:
                raise ValueError("record")
            whole, most = grid(order), body["window_bytes"] * _MOST_WINDOWS
            if body["window_bytes"] > LARGEST_REQUEST or whole.width * whole.height * order.pixel_bytes > most:
                raise ValueError("windows")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, RecipeError) as error:
            raise DownloadError("part_broken", path=str(self.folder)) from error
        return order, self._opened(body, order)

    def _opened(self, body: dict, order: DownloadOrder) -> dict:
        self._key = identity(order, body["simulated"], body["window_bytes"])
        return body

    # Windows

    def arrived(self, check: bool = True) -> dict[Window, Path]:
        """The windows that are here. check: read each; what is damaged, of another order or half-written is removed."""
        found = {}
        for path in sorted(self.folder.iterdir()):
            match = _WINDOW.fullmatch(path.name)
            if not match:
                if check and _HALF_WRITTEN.fullmatch(path.name):
                    remove(path)
                continue
            if check and not self._is_sound(path, match[5]):
                remove(path)
                continue
            found[Window(*map(int, match.groups()[:4]))] = path
        return found

    def put(self, window: Window, pixels: memoryview, order: DownloadOrder) -> Path:
        """Keep a window's pixels for good: row by row, all bands of each. Safe in several threads at once.

        Raises DownloadError.
        """
        data = encoded(window, pixels, order)
        digest = self._digest_of(data)
        name = f"{window.x}-{window.y}-{window.width}-{window.height}-{digest}.tif"
        with self.writing():
            return self._store(name, data)

    def _is_sound(self, path: Path, digest: str) -> bool:
        """Whether a window's file is one of ours, whole; pipes, links and giants are not even read."""
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 2 * LARGEST_REQUEST:
            return False
        return self._digest_of(path.read_bytes()) == digest

    def _digest_of(self, data: bytes) -> str:
        found = hashlib.sha256(self._key)
        found.update(data)
        return found.hexdigest()[:32]

    def _store(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        write_whole(path, data)
        return path

    # The end

    def finish(self) -> None:
        """What has been assembled is the finished file, and noted as such. Raises DownloadError."""
        with self.writing():
            with self.assembling.open("rb+") as file:
                os.fsync(file.fileno())
            self._store(_CHECKSUM, self._checksum(self.assembling).encode())
            self.assembling.replace(self.finished)

    def is_finished(self) -> bool:
        """Whether the finished file is here as it was written; one that is not is removed. Raises DownloadError."""
        with self.writing():
            if not self.finished.exists() and not self.finished.is_symlink():
                return False
            noted = self.folder / _CHECKSUM
            if not self.finished.is_symlink() and self.finished.is_file() and noted.is_file():
                with noted.open("rb") as file:
                    if file.read(100) == self._checksum(self.finished).encode():
                        return True
            self.finished.unlink()
            return False

    def _checksum(self, path: Path) -> str:
        found = hashlib.sha256(self._key)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                found.update(piece)
        return found.hexdigest()

    def move(self, sidecar: bytes) -> None:
        """Bring the finished file and its description into place, and remove the folder's content.

        Raises DownloadError (target_open: all is still here, and moving can be tried again).
        """
        described = self.target.with_name(self.target.name + ".json")
        with self.writing():
            fresh = self._store(_SIDECAR, sidecar)
        for source, target in ((self.finished, self.target), (fresh, described)):
            try:
                source.replace(target)
            except OSError as error:
                if target.exists() and error.errno in (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EISDIR):
                    reason = error.strerror or str(error)
                    raise DownloadError("target_open", path=str(target), reason=reason) from error
                raise self.failure(error) from error
        for ending in (".aux.xml", ".ovr", ".msk"):  # beside a file that was replaced
            remove(self.target.with_name(self.target.name + ending))
        sync_folder(self.target.parent)
        self.clear()

    def clear(self) -> None:
        """Remove what this plugin has put here, the record last; nothing else."""
        found = [path for path in self.folder.iterdir() if _OURS.fullmatch(path.name)]
        for path in sorted(found, key=lambda path: path.name == _ORDER):
            remove(path)


def identity(order: DownloadOrder, simulated: bool, window_bytes: int) -> bytes:
    """Tells downloads apart, wherever their files lie."""
    data = {**json.loads(order.to_json()), "path": "", "simulated": simulated, "window_bytes": window_bytes}
    return bytes.fromhex(_digest({"version": VERSION, **data}))


def encoded(window: Window, pixels: memoryview, order: DownloadOrder) -> bytes:
    """A window's pixels as a small GeoTIFF. Raises DownloadError."""
    width, height, dtype = window.width, window.height, order.dtype
    count, size = len(order.names), TYPES[dtype][0]
    name = f"/vsimem/{uuid.uuid4().hex}.tif"
    options = [
        "COMPRESS=DEFLATE",
        "ZLEVEL=1",
        f"PREDICTOR={3 if dtype == 'float32' else 2}",
        "BLOCKYSIZE=32",
        "INTERLEAVE=BAND",
    ]
    with quiet_gdal():
        try:
            raster = gdal.GetDriverByName("GTiff").Create(name, width, height, count, GDAL_TYPES[dtype], options)
            raster.WriteRaster(0, 0, width, height, pixels, buf_pixel_space=count * size, buf_band_space=size)
            raster = None
            file = gdal.VSIFOpenL(name, "rb")
            try:
                return bytes(gdal.VSIFReadL(1, gdal.VSIStatL(name).size, file))
            finally:
                gdal.VSIFCloseL(file)
        except (RuntimeError, AttributeError) as error:
            raise DownloadError("write_failed", folder="GDAL", reason=gdal.GetLastErrorMsg() or str(error)) from error
        finally:
            raster = None  # an error's traceback would keep it
            gdal.Unlink(name)


@contextlib.contextmanager
def quiet_gdal() -> Iterator[None]:
    """GDAL's messages are asked for, not printed. Whether it raises is the whole program's choice, and not changed."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.ErrorReset()
    try:
        yield
    finally:
        gdal.PopErrorHandler()


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a drive that reports errors
        return False


def _digest(body: dict) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
