"""Atomic file writing: a file is written under a temporary name, then renamed, so that no half-written file remains."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

TEMPORARY = r"\.?[0-9a-f]{32}\.tmp"  # pattern of a name that write_whole() has left when the computer stopped


def write_whole(path: str | Path, data: bytes, private: bool = False) -> None:
    """Write a file, in place of one that may be there, and bring it to the disk.

    It is written beside its place under another name and then renamed, so that nobody ever reads a half-written one.
    private: only its owner may read it. Raises OSError; what was there before then stays.
    """
    path = Path(path)
    temporary = path.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, 0o600 if private else 0o666), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        remove(temporary)
        raise
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file if that is possible."""
    with contextlib.suppress(OSError):
        path.unlink()


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):  # Windows does not open folders, and keeps their names itself
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
