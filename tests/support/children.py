"""Processes of their own that do long work, so that they can be killed at any moment: each tells what it does, one JSON
a line.

``Child`` starts one and listens. They are forked from a process that has imported what they need, but has no threads.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

LONGEST = 900  # seconds one child may work
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    [
        "qgis.core",
        "tests.support.qt",
        "cloudscore_plugin.earthengine.session",
        *(f"cloudscore_plugin.download.{name}" for name in ("writer", "series", "areas", "sheets")),
        *(f"cloudscore_plugin.services.{name}" for name in ("statistics", "statistics_journal")),
    ]
)


class Child:
    """work: a key of WORKS. home: its home folder. asked: what it is given."""

    def __init__(self, work: str, home: Path, **asked: Any):
        home.mkdir(exist_ok=True)
        surroundings = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        reading, writing = _forks.Pipe(duplex=False)
        asked = json.loads(json.dumps(asked))
        self.process = _forks.Process(target=_work, args=(work, asked, {**os.environ, **surroundings}, writing))
        self.process.start()
        writing.close()
        self._told = os.fdopen(os.dup(reading.fileno()))
        reading.close()

    def events(self, count: int = 10**9) -> list[dict]:
        """The next events, fewer at the end."""
        return [json.loads(line) for _n, line in zip(range(count), self._told)]

    def until(self, found: Callable[[dict], bool]) -> list[dict]:
        """Events up to the one that is looked for, or to the end."""
        events = []
        for line in self._told:
            events.append(json.loads(line))
            if found(events[-1]):
                break
        return events

    def kill(self) -> bool:
        """SIGKILL; whether it was alive until then."""
        alive = self.process.is_alive()
        self.process.kill()
        self.process.join(10)
        self._told.close()
        return alive


def _work(work: str, asked: dict, surroundings: dict[str, str], writing) -> None:
    """Called in the child."""
    os.environ.update(surroundings)
    os.dup2(writing.fileno(), 1)  # what it prints is what it tells
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    writing.close()
    from qgis.core import QgsApplication

    from tests.support.qt import in_thread

    app = QgsApplication([], False)
    app.initQgis()
    in_thread(lambda: WORKS[work](asked), LONGEST)
    app.exitQgis()


def tell(**event: Any) -> None:
    """One line to whoever has started this process."""
    print(json.dumps(event), flush=True)


def peak() -> int:
    """The most memory this process has held, in kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def session(url: str):
    """A session with a sandbox, without all that downloads are compared with: children start often."""
    from cloudscore_plugin.earthengine.session import Connection, connect

    return connect(Connection(url, "sandbox", "none", simulated=True))


def download(asked: dict) -> None:
    """An order into its file."""
    from cloudscore_plugin.download import writer
    from cloudscore_plugin.download.plan import DownloadOrder

    opened = session(asked["url"])
    tell(ready=True)
    try:
        result = writer.download(
            opened,
            DownloadOrder.from_json(asked["order"]),
            at_once=asked["at_once"],
            window_bytes=asked["window_bytes"],
            on_progress=lambda progress: tell(stage=progress.stage, done=progress.done),
        )
        tell(requests=result.requests)
    except Exception as error:
        tell(failed=repr(error), code=getattr(error, "code", ""))


def series(asked: dict) -> None:
    """A series into its folder."""
    from cloudscore_plugin.download import series

    order = series.SeriesOrder.from_json(asked["order"], asked["folder"])
    series.begin(order)
    opened = session(asked["url"])
    tell(ready=True)
    told = lambda number, _count, _period: tell(period=number)  # noqa: E731
    tell(rows=len(series.download_series(opened, order.series, order.orders(), at_once=2, on_progress=told)))


def areas(asked: dict) -> None:
    """The sheets of a grid into a folder; at the end what has failed and how much memory that took."""
    from cloudscore_plugin.download import areas
    from cloudscore_plugin.download.plan import DownloadOrder
    from cloudscore_plugin.download.sheets import grid_sheets

    order = DownloadOrder.from_json(asked["order"])
    found = grid_sheets(asked["box"], asked["side"], order.crs, order.resolution)
    whole = areas.begin(areas.AreasOrder(tuple(found), order, asked["folder"]))
    opened = session(asked["url"])
    tell(ready=True)
    rows = areas.download_areas(
        opened, whole.planned(), whole.folder, on_progress=lambda done, of, _row: tell(done=done, of=of, peak=peak())
    )
    tell(rows=len(rows), failed=[row.problem for row in rows if row.problem])


def statistics(asked: dict) -> None:
    """Statistics of areas; at the end the whole table."""
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsFeedback

    from cloudscore_plugin.core.kinds import from_json
    from cloudscore_plugin.services import statistics
    from cloudscore_plugin.services.statistics_journal import keep

    statistics.AreaQuestion.most = asked["most"]
    question = statistics.AreaQuestion(from_json(asked["product"]), tuple(asked["what"]))
    features = [(n, bytes.fromhex(wkb)) for n, wkb in enumerate(asked["areas"])]
    opened = session(asked["url"])
    crs = QgsCoordinateReferenceSystem(asked["crs"])
    places = statistics.places_of(features, crs, QgsCoordinateTransformContext())
    journal = keep(Path(asked["folder"]), question.key, places)
    tell(known=journal.known)
    statistics.ask_areas(opened, question, journal, QgsFeedback(), lambda done, whole: tell(done=done, all=whole))
    tell(rows=[list(row) for row in journal.rows(len(question.parts))])
    journal.discard()


WORKS = {work.__name__: work for work in (download, series, areas, statistics)}
