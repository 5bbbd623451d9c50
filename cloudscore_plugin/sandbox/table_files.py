"""Tables as files, for table:export: what its request may say, and CSV.

Source: method projects.table.export; guide on exporting tables. What no document says is marked [undocumented].
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from .image import Element
from .scenes import SandboxError
from .values import describe, number

_NO_PLACE = {"type": "MultiPoint", "coordinates": []}  # [undocumented] what stands for a feature without geometry


def check_selectors(body: dict) -> list[str] | None:
    """The columns a request asks for, None where it leaves them to the table. Raises SandboxError."""
    wanted = body.get("selectors")
    if not wanted:
        return None
    if not isinstance(wanted, list) or not all(isinstance(name, str) and name for name in wanted):
        raise SandboxError("Invalid JSON payload received: 'selectors' is no list of names.")
    return wanted


def write_csv(
    elements: Iterable[Any],
    selectors: Sequence[str] | None,
    path: Path,
    turn: Callable[[], AbstractContextManager],
    step: Callable[[int], None],
) -> int:
    """Write the elements of a table as they are computed; how many there were.

    turn: a context for computing one element. step(rows written) may raise to stop. Without selectors the columns are
    the index, the first element's properties by name, and its geometry as GeoJSON [undocumented].
    """
    count, columns = 0, selectors
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for element in _each(elements, turn):
            if not isinstance(element, Element):
                raise SandboxError("The expression is no FeatureCollection.")
            if columns is None:
                told = sorted(name for name in element.properties if not name.startswith("system:"))
                columns = ["system:index", *told, ".geo"]
            if not count:
                writer.writerow(columns)
            writer.writerow([_cell(element, name, count) for name in columns])
            count += 1
            step(count)
    if not count:
        raise SandboxError("Table is empty.")  # [undocumented]
    return count


def _each(elements: Iterable[Any], turn: Callable[[], AbstractContextManager]) -> Iterator[Any]:
    found, end = iter(elements), object()
    while True:
        with turn():
            element = next(found, end)
        if element is end:
            return
        yield element


def _cell(element: Element, name: str, at: int) -> Any:
    if name == ".geo":
        geometry = element.geometry
        return json.dumps(describe(geometry) if geometry is not None else _NO_PLACE, separators=(",", ":"))
    value = element.get(name)
    if name == "system:index" and value is None:
        return str(at)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return number(value)
    return json.dumps(describe(value), separators=(",", ":"))
