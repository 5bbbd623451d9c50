"""Processes of their own that do long work, so that they can be killed at any moment: each tells what it does, one JSON
a line.

``Child`` starts one and listens; run as a module this file is the child, with the kind of work and a file of what is
asked.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 900  # seconds one child may work


class Child:
    """work: a key of WORKS. home: its home folder, where its question lies. asked: what it is given."""

    def __init__(self, work: str, home: Path, **asked: Any):
        home.mkdir(exist_ok=True)
        question = home / f"{work}.json"
        question.write_text(json.dumps(asked))
        surroundings = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
        command = [sys.executable, "-m", "tests.support.children", work, str(question)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **surroundings},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def events(self, count: int = 10**9) -> list[dict]:
        """The next events, fewer at the end."""
        return [json.loads(line) for _n, line in zip(range(count), self.process.stdout)]

    def until(self, found: Callable[[dict], bool]) -> list[dict]:
        """Events up to the one that is looked for, or to the end."""
        events = []
        for line in self.process.stdout:
            events.append(json.loads(line))
            if found(events[-1]):
                break
        return events

    def kill(self) -> bool:
        """SIGKILL; whether it was alive until then."""
        alive = self.process.poll() is None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.process.stdout.close()
        return alive


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


def main() -> None:
    """Called in the child."""
    from qgis.core import QgsApplication

    from tests.support.qt import in_thread

    app = QgsApplication([], False)
    app.initQgis()
    asked = json.loads(Path(sys.argv[2]).read_text())
    in_thread(lambda: WORKS[sys.argv[1]](asked), LONGEST)
    app.exitQgis()


if __name__ == "__main__":
    main()
