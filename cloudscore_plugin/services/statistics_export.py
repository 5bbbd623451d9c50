"""Area statistics that Earth Engine itself computes and writes to Drive as tables: for what takes too long in QGIS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsFeedback

from ..core.change import Change
from ..core.errors import Cancelled
from ..core.kinds import as_composite
from ..core.recipe import CompositeRecipe
from ..earthengine import batch_exports, statistics
from ..earthengine.batch_exports import TITLE_MARKS, Destination, Task
from ..messages.names import plain_name
from .export_tasks import new_request_id, remember
from .statistics import AreaQuestion, Chunk, chunks_of, over
from .statistics_journal import Journal

if TYPE_CHECKING:
    from ..earthengine.session import Session

MOST_TOGETHER = 1000  # areas measured together: a task has more memory and time than a request
_MOST_CELLS = 20_000_000
_MOST_BYTES = 7_000_000  # of the 10 MB that a request may have, as far as is guessed here:
_OWN = ("n", "count", "views")  # of the properties that areas have while they are measured
_OF_CORNER, _OF_AREA, _OF_PART = 40, 300, 8000


def begin_tables(
    session: Session,
    question: AreaQuestion,
    journal: Journal,
    id_column: str,
    destination: Destination,
    server: str,
    feedback: QgsFeedback,
) -> list[Task]:
    """Begin to export the statistics of a journal's areas, with all periods: one task, or as many as their outlines
    need. In a worker thread; one request a task.

    id_column: what the column of the areas' IDs is called. Each task is remembered as soon as it was begun, under the
    destination's name, further ones with a number. server: as export_tasks.server() says. Raises Cancelled, and what
    batch_exports.start_table raises.
    """
    change = isinstance(question.product, Change)
    days = [*(("before_start", "before_end") if change else ()), "start", "end"]
    measured = statistics.table_columns(question.names, change, question.limit is not None)
    id_column = f"{id_column}_id" if id_column in (*days, *measured, *_OWN) else id_column
    columns, tasks = [id_column, *days, *measured], []
    for number, chunks in enumerate(_orders(journal, len(question.parts)), 1):
        if feedback.isCanceled():
            raise Cancelled
        there = destination if number == 1 else replace(destination, name=f"{destination.name}_{number}")
        blocks = [_block(question, journal, chunk, id_column) for chunk in chunks]
        build = partial(statistics.table, blocks=blocks, what=question.what, limit=question.limit)
        title = plain_name(there.name, as_composite(question.product), TITLE_MARKS)[:100]
        task = batch_exports.start_table(session, build, columns, there, new_request_id(), feedback, title)
        remember(task, there, server)  # now: it goes on whatever becomes of the rest
        tasks.append(task)
    return tasks


def _block(question: AreaQuestion, journal: Journal, chunk: Chunk, id_column: str) -> statistics.Block:
    keys = {n: {id_column: key} for n, key in journal.keys(chunk.numbers) if key is not None}
    parts = [(over(part, chunk.box), _days(part)) for part in question.parts]
    return statistics.Block(journal.polygons(chunk.numbers), chunk.zone, parts, keys)


def _days(part: CompositeRecipe | Change) -> dict[str, str]:
    recipe = part.after if isinstance(part, Change) else part
    days = {"start": recipe.start, "end": recipe.last_day}
    if isinstance(part, Change):
        days.update(before_start=part.before.start, before_end=part.before.last_day)
    return days


def _orders(journal: Journal, parts: int) -> Iterator[list[Chunk]]:
    """What goes into one request each."""
    together: list[Chunk] = []
    size = 0
    for chunk in chunks_of(journal, MOST_TOGETHER, _MOST_CELLS):
        mine = parts * _OF_PART + len(chunk.numbers) * _OF_AREA + journal.corners(chunk.numbers) * _OF_CORNER
        if together and size + mine > _MOST_BYTES:
            yield together
            together, size = [], 0
        together.append(chunk)
        size += mine
    if together:
        yield together
