"""The recipes used before, in one file of the user profile that several QGIS may share. No widgets here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, NamedTuple
from uuid import uuid4

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLockFile

from ..core import kinds
from ..core.files import write_whole
from ..core.kinds import Product
from ..core.recipe import RecipeError, strict_json

SCHEMA = 1
MOST = 60  # recipes without star or name; older ones go
MOST_KEPT = 200  # with one
MOST_CHARS = 8_000_000  # of the file; recipes with very fine areas take the place of many
NAME_CHARS = 120

_MARGIN = 100_000  # what lies between the entries
_LOCK_MS = 5000
_STALE_MS = 30_000


class Entry(NamedTuple):
    """One recipe of the list. used: ISO time, UTC, when it was last built or replaced in the dock."""

    id: str
    recipe: Product
    used: str
    name: str = ""
    starred: bool = False


def history_path() -> str:
    """The file of this user profile."""
    return str(Path(QgsApplication.qgisSettingsDirPath()) / "cloudscore" / "recipes.json")


class History:
    """Reads and changes the file; every call may wait for the disk or for another QGIS, and so belongs in a task.

    Each change reads what is there, changes it and writes it whole, under a lock: nothing another QGIS has added is
    lost. Entries this version cannot read stay in the file untouched. A damaged file is set aside, not deleted;
    ``damaged`` then is where. Raises RecipeError("history_...").
    """

    def __init__(self, path: str):
        self._path = Path(path)
        self.damaged = ""

    def entries(self) -> list[Entry]:
        """All entries that can be read, starred first, latest first."""
        if not self._path.exists():
            return []
        return self._change(lambda rows: rows)

    def remember(self, recipe: Product) -> list[Entry]:
        """Put a recipe on top; one that is there already moves up. Returns entries(), as all that follow."""
        data = json.loads(recipe.to_json())

        def change(rows: list) -> list:
            same = [row for row in rows if isinstance(row, dict) and row.get("recipe") == data and _entry(row)]
            row = same[0] if same else {"id": uuid4().hex, "name": "", "starred": False, "recipe": data}
            return [{**row, "used": _now()}, *(other for other in rows if not same or other is not row)]

        return self._change(change)

    def rename(self, entry_id: str, name: str) -> list[Entry]:
        """Give an entry a name, "" to take it away. Named entries do not grow old."""
        clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:NAME_CHARS]
        return self._update(entry_id, {"name": clean})

    def star(self, entry_id: str, starred: bool) -> list[Entry]:
        """Mark an entry, or no longer. Starred entries do not grow old."""
        return self._update(entry_id, {"starred": starred})

    def remove(self, entry_id: str) -> list[Entry]:
        """Forget an entry."""
        return self._change(lambda rows: [row for row in rows if _id(row) != entry_id])

    def _update(self, entry_id: str, fields: dict[str, Any]) -> list[Entry]:
        def change(rows: list) -> list:
            new = [{**row, **fields} if _id(row) == entry_id else row for row in rows]
            before, after = sum(map(_kept, rows)), sum(map(_kept, new))
            if after > max(before, MOST_KEPT) or sum(map(_kept, _bounded(new))) < after:
                raise RecipeError("history_full", most=MOST_KEPT)
            return new

        return self._change(change)

    def _change(self, change: Callable[[list], list]) -> list[Entry]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._locked():
                rows = self._read()
                new = change(rows)
                if new is not rows:
                    new = _bounded(new)
                    self._write(new)
        except OSError as error:
            reason = error.strerror or str(error)
            raise RecipeError("history_unreadable", path=str(self._path), reason=reason) from error
        found = [entry for row in new if (entry := _entry(row)) is not None]
        found.sort(key=lambda entry: entry.used, reverse=True)
        return sorted(found, key=lambda entry: not entry.starred)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = QLockFile(f"{self._path}.lock")
        lock.setStaleLockTime(_STALE_MS)  # of a QGIS that crashed
        if not lock.tryLock(_LOCK_MS):
            if lock.error() == QLockFile.LockError.LockFailedError:
                raise RecipeError("history_busy", path=str(self._path))
            raise PermissionError(13, "the folder is not writable")
        try:
            yield
        finally:
            lock.unlock()

    def _read(self) -> list:
        try:
            with self._path.open("rb") as file:
                data = file.read(MOST_CHARS + _MARGIN)
        except FileNotFoundError:
            return []
        try:
            found = strict_json(data.decode("utf-8"), MOST_CHARS + _MARGIN - 1)
            if not isinstance(found, dict) or type(found.get("schema")) is not int:
                raise RecipeError("recipe_broken")
            if found["schema"] > SCHEMA:
                raise RecipeError("history_newer", path=str(self._path))
            if not isinstance(found.get("entries"), list):
                raise RecipeError("recipe_broken")
        except (UnicodeDecodeError, RecipeError) as error:
            if isinstance(error, RecipeError) and error.code == "history_newer":
                raise
            aside = self._path.with_name(f"{self._path.stem}-damaged-{datetime.now():%Y%m%d-%H%M%S-%f}.json")
            self._path.replace(aside)
            self.damaged = str(aside)
            return []
        return [row for row in found["entries"] if _is_writable(row)]

    def _write(self, rows: list) -> None:
        write_whole(self._path, json.dumps({"schema": SCHEMA, "entries": rows}, separators=(",", ":")).encode())


def _bounded(rows: list) -> list:
    """Without the oldest of those that are neither starred nor named, so that the file stays small."""
    kept, passing, size = [], 0, 0
    order = sorted(range(len(rows)), key=lambda at: (not _kept(rows[at]), at))
    for at in order:
        length = len(json.dumps(rows[at], separators=(",", ":"))) + 1
        passing += not _kept(rows[at])
        if (passing <= MOST or _kept(rows[at])) and size + length <= MOST_CHARS:
            kept.append(at)
            size += length
    return [rows[at] for at in sorted(kept)]


def _is_writable(row: Any) -> bool:
    """Whether a row can be written again: one that is nested too deeply can be read, but no more than that."""
    try:
        json.dumps([[[[[[[[row]]]]]]]])
    except RecursionError:
        return False
    return True


def _kept(row: Any) -> bool:
    """Whether a row stays however old: starred, named, or of a kind that only a newer version can judge."""
    return not isinstance(row, dict) or bool(row.get("starred") or row.get("name")) or _entry(row) is None


def _id(row: Any) -> Any:
    return row.get("id") if isinstance(row, dict) else None


def _entry(row: Any) -> Entry | None:
    try:
        recipe = kinds.from_data(row["recipe"])
        if not all(isinstance(row[name], str) for name in ("id", "used", "name")):
            return None
        return Entry(row["id"], recipe, row["used"], row["name"][:NAME_CHARS], row["starred"] is True)
    except Exception:  # whatever is wrong with one row, the others are read
        return None


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds")
