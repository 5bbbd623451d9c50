"""The areas of a statistics run and the results so far, in an SQLite file: an interrupted run can be resumed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..core.files import remove

_KEPT_DAYS = 30  # of a journal that nobody has come back for
_SIDE_FILES = ("", "-wal", "-shm", "-journal")
_TABLES = """
CREATE TABLE areas (n INTEGER PRIMARY KEY, key TEXT, zone TEXT, block TEXT, cells INTEGER, corners INTEGER,
    west REAL, south REAL, east REAL, north REAL, rings TEXT, note TEXT);
CREATE INDEX in_order ON areas (zone, block, n);
CREATE TABLE stored (part INTEGER, n INTEGER, answer TEXT, PRIMARY KEY (n, part)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Place:
    """An area to be asked: its number in the layer, its ID (None, a number or a text), its UTM zone (EPSG code), its
    box in degrees, how many pixels its box in the zone has, and its polygons in metres of the zone.

    note: why it cannot be asked, "" where it can.
    """

    n: int
    key: str | int | float | None
    zone: str = ""
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    cells: int = 0
    polygons: tuple | list = ()
    note: str = ""


class Journal:
    """One question about many areas and its answers so far. For one thread at a time; memory does not grow with it.

    Made by keep(). close() when done with it, discard() once the answers are wherever they belong.
    """

    def __init__(self, path: Path):
        self.path = path
        self._base = sqlite3.connect(str(path), check_same_thread=False, timeout=1)
        # A killed process loses nothing that was stored; only a computer that loses its power may lose the latest.
        self._base.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")

    @property
    def count(self) -> int:
        """How many areas there are, also those that cannot be asked."""
        return self._base.execute("SELECT count(*) FROM areas").fetchone()[0]

    @property
    def known(self) -> int:
        """How many answers there are, over all parts."""
        return self._base.execute("SELECT count(*) FROM stored").fetchone()[0]

    def notes(self) -> list[tuple[str, int]]:
        """Why areas cannot be asked, and how many."""
        return list(self._base.execute("SELECT note, count(*) FROM areas WHERE note <> '' GROUP BY note ORDER BY note"))

    def repeated_keys(self) -> int:
        """How many IDs several areas share."""
        look = "SELECT count(*) FROM (SELECT key FROM areas GROUP BY key HAVING count(*) > 1)"
        return self._base.execute(look).fetchone()[0]

    def blocks(self) -> Iterator[tuple[int, int, int, tuple, str]]:
        """(n, cells, corners, box, zone) of the areas that can be asked, neighbours together."""
        rows = self._base.execute(
            "SELECT n, cells, corners, west, south, east, north, zone FROM areas WHERE note = '' "
            "ORDER BY zone, block, n"
        )
        for n, cells, corners, west, south, east, north, zone in rows:
            yield n, cells, corners, (west, south, east, north), zone

    def missing(self, part: int, numbers: Iterable[int]) -> list[int]:
        """Those of some areas that have no answer for a part."""
        look = "SELECT 1 FROM stored WHERE part = ? AND n = ?"
        return [n for n in numbers if self._base.execute(look, (part, n)).fetchone() is None]

    def polygons(self, numbers: Iterable[int]) -> list[tuple[int, list]]:
        """The numbers and polygons of some areas."""
        look = "SELECT rings FROM areas WHERE n = ?"
        return [(n, json.loads(self._base.execute(look, (n,)).fetchone()[0])) for n in numbers]

    def keys(self, numbers: Iterable[int]) -> list[tuple[int, str | int | float | None]]:
        """The numbers and IDs of some areas."""
        look = "SELECT key FROM areas WHERE n = ?"
        return [(n, json.loads(self._base.execute(look, (n,)).fetchone()[0])) for n in numbers]

    def corners(self, numbers: Iterable[int]) -> int:
        """How many corners some areas have together."""
        look = "SELECT corners FROM areas WHERE n = ?"
        return sum(self._base.execute(look, (n,)).fetchone()[0] for n in numbers)

    def record(self, part: int, answers: dict[int, dict]) -> None:
        """Keep answers, all of them or none."""
        rows = [(part, n, json.dumps(answer)) for n, answer in answers.items()]
        with self._base:
            self._base.executemany("INSERT OR REPLACE INTO stored VALUES (?, ?, ?)", rows)

    def rows(self, parts: int) -> Iterator[tuple[int, str, int, dict | None]]:
        """(n, note, part, answer) by area and part; the answer is None where there is none."""
        for n, note in self._base.execute("SELECT n, note FROM areas ORDER BY n"):
            stored = dict(self._base.execute("SELECT part, answer FROM stored WHERE n = ?", (n,)))
            for part in range(parts):
                yield n, note, part, json.loads(stored[part]) if part in stored else None

    def close(self) -> None:
        """Let go of the file, which stays."""
        self._base.close()

    def discard(self) -> None:
        """Let go of the file, and remove it."""
        self.close()
        _remove(self.path)


def keep(folder: Path, question: str, places: Iterable[Place]) -> Journal:
    """The journal of a question about areas: the one of an earlier run if that asked the same, else a new one.

    question: text that differs for different questions. Raises OSError, sqlite3.Error, and what places raises.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder)
    fresh = folder / f"{uuid.uuid4().hex}.tmp.sqlite"
    digest = hashlib.sha256(question.encode())
    base = sqlite3.connect(str(fresh))
    try:
        base.execute("PRAGMA synchronous=OFF")
        base.executescript(_TABLES)
        with base:
            for place in places:
                row = _row(place)
                digest.update(repr(row).encode())
                base.execute("INSERT INTO areas VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        base.close()
        target = folder / f"{digest.hexdigest()[:40]}.sqlite"
        with contextlib.suppress(sqlite3.Error, OSError):
            if target.exists():
                journal = _opened(target)
                _remove(fresh)
                return journal
            fresh.replace(target)
            return _opened(target)
        # It is damaged, or another QGIS is at the same: this run keeps one of its own.
        if not fresh.exists():
            raise OSError(5, "the journal cannot be read", str(target))
        return _opened(fresh)
    except BaseException:
        base.close()
        _remove(fresh)
        raise


def _opened(path: Path) -> Journal:
    journal = Journal(path)
    try:
        _known = journal.count, journal.known
    except BaseException:
        journal.close()
        raise
    return journal


def _row(place: Place) -> tuple:
    west, south, east, north = place.box
    # Neighbours are asked together: in blocks of half a degree.
    block = f"{int((north + 90) * 2):03d}-{int((west + 540) * 2):04d}"
    corners = sum(len(ring) for rings in place.polygons for ring in rings)
    rings = json.dumps(place.polygons, separators=(",", ":"))
    key = json.dumps(place.key)
    return place.n, key, place.zone, block, place.cells, corners, west, south, east, north, rings, place.note


def _remove(path: Path) -> None:
    for ending in _SIDE_FILES:
        remove(path.with_name(path.name + ending))


def _forget_old(folder: Path) -> None:
    before = time.time() - _KEPT_DAYS * 86_400
    for path in folder.glob("*.sqlite"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before:
                _remove(path)
