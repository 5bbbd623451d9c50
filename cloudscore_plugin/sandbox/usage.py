"""Computing used by each project, in seconds, and Cloud Monitoring's time series of it.

Documented are the metric's name and labels and the form of projects.timeSeries.list; a second of a core here stands for
an EECU-second. Google's figures come minutes late, these at once.
"""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from datetime import datetime, timezone
from typing import Any

from .scenes import SandboxError

METRIC = "earthengine.googleapis.com/project/cpu/usage_time"
COMPUTING = ("value", "features", "pixels", "asset-pixels", "tile", "thumbnail", "maps", "thumbnails")
_FILTER = re.compile(r"\s*metric\.type\s*=\s*\"([^\"]+)\"\s*")


class Usage:
    """Counts what requests took. Safe to use from several threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._uses: dict[tuple[int, str, str, str], float] = defaultdict(float)  # minute, project, type, tag: seconds
        self._tags: dict[str, str] = {}  # of maps and thumbnails, whose pixels are asked for later without one

    def count(self, kind: str, path: str, body: dict, answer: dict, seconds: float) -> None:
        """A request was answered. body: its parameters. answer: its JSON, {} without."""
        if kind not in COMPUTING:
            return
        name = re.match(r"/v1/(projects/([^/:]+)(?:/(?:maps|thumbnails)/[^/:]+)?)", path)
        project = name[2] if name else ""
        tag = self._tags.get(name[1], "") if name and kind in ("tile", "thumbnail") else _tag(body)
        with self._lock:
            if kind in ("maps", "thumbnails"):
                self._tags[str(answer.get("name"))] = tag
            self._uses[int(time.time() / 60), project, "online", tag] += seconds

    def add(self, project: str, seconds: float, at: float, tag: str = "", compute_type: str = "online") -> None:
        """Use that is not of a request, such as of another program earlier this month."""
        with self._lock:
            self._uses[int(at / 60), project, compute_type, tag] += seconds

    def seconds(self, project: str, operations: list, since: float = 0.0, until: float = float("inf")) -> dict:
        """What a project has used in a time: seconds by (compute_type, tag). operations: its exports."""
        with self._lock:
            uses = list(self._uses.items())
        for each in operations:
            if each.ended:
                uses.append(((int(each.ended / 60), each.project, "batch", _tag(each.request)), each.seconds))
        found: dict[tuple[str, str], float] = defaultdict(float)
        for (minute, whose, compute_type, tag), seconds in uses:
            if whose == project and since <= 60 * minute + 59 and 60 * minute < until:
                found[compute_type, tag] += seconds
        return dict(found)

    def time_series(self, project: str, query: dict, operations: list) -> dict:
        """projects.timeSeries.list: one series for each label, with one point for the whole interval."""
        wanted = _FILTER.fullmatch(query.get("filter", ""))
        if not wanted:
            raise SandboxError("Field filter had an invalid value: only metric.type is supported here.")
        start, end = _time(query, "interval.startTime"), _time(query, "interval.endTime")
        if end <= start:
            raise SandboxError("Field interval had an invalid value: the end is before the start.")
        if wanted[1] != METRIC:
            return {"unit": "s"}
        series = []
        for (compute_type, tag), seconds in self.seconds(project, operations, start, end).items():
            labels = {"compute_type": compute_type, "client_type": "python", "workload_tag": tag}
            series.append(
                {
                    "metric": {"type": METRIC, "labels": labels},
                    "resource": {"type": "earthengine.googleapis.com/Project", "labels": {"project_id": project}},
                    "metricKind": "DELTA",
                    "valueType": "DOUBLE",
                    "points": [
                        {
                            "interval": {"startTime": _iso(start), "endTime": _iso(end)},
                            "value": {"doubleValue": seconds},
                        }
                    ],
                }
            )
        return {"timeSeries": series, "unit": "s"} if series else {"unit": "s"}


def _tag(body: Any) -> str:
    tag = body.get("workloadTag") if isinstance(body, dict) else ""
    return tag if isinstance(tag, str) else ""


def _time(query: dict, name: str) -> float:
    try:
        found = datetime.fromisoformat(query[name].replace("Z", "+00:00"))
    except (KeyError, ValueError):
        raise SandboxError(f"Field {name} had an invalid value.") from None
    return found.replace(tzinfo=found.tzinfo or timezone.utc).timestamp()


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")
