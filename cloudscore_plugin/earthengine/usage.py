"""What a project has computed this month, from Cloud Monitoring. Belongs in worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlencode

from qgis.core import QgsFeedback

from ..core.errors import ConnectionProblem, ServiceError
from . import credentials
from .account import Account
from .answers import reading
from .connection import SERVICE_ACCOUNT, WORKLOAD_TAG, Connection
from .transport import cancellable

MONITORING = "https://www.googleapis.com/auth/monitoring.read"
_MAY_READ = (MONITORING, credentials.CLOUD_PLATFORM)
_METRIC = "earthengine.googleapis.com/project/cpu/usage_time"
_PAGES = 20
# EECU-hours a month of the noncommercial tiers.
TIERS = {"community": 150, "contributor": 1000, "partner": 100_000}


@dataclass(frozen=True)
class MonthsUse:
    """hours: EECU-hours of the whole project since the month began. own: of them with the plugin's tag.

    month: its first day, ISO, UTC.
    """

    hours: float
    own: float
    month: str


def month_of(now: datetime) -> datetime:
    """The moment the month began, UTC."""
    return now.astimezone(timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def lacking(connection: Connection) -> bool:
    """Whether a person must still allow that the use is read, as far as the stored sign-in tells."""
    found = credentials.stored(connection)
    if found is None or found.kind == SERVICE_ACCOUNT or not found.scopes:
        return False
    return not set(_MAY_READ) & set(found.scopes)


def months_use(
    connection: Connection, feedback: QgsFeedback | None = None, now: datetime | None = None, timeout: float = 30
) -> MonthsUse:
    """What the connection's project has used since the month began. Google's figures come some minutes late.

    Raises ConnectionProblem (usage_scope where a further permission must be asked for, usage_denied where the role is
    missing, usage_off where Cloud Monitoring is switched off), ServiceError and what Account's methods raise.
    """
    now = now or datetime.now(timezone.utc)
    begun = month_of(now)
    account = Account(connection, timeout)
    project = account.project
    if not project:
        raise ConnectionProblem("project_missing")
    root = connection.url.rstrip("/") if connection.simulated else connection.endpoints.monitoring
    query = {
        "filter": f'metric.type = "{_METRIC}"',
        "interval.startTime": begun.isoformat(),
        "interval.endTime": now.astimezone(timezone.utc).isoformat(),
        "aggregation.alignmentPeriod": f"{max(60, int((now - begun).total_seconds()))}s",
        "aggregation.perSeriesAligner": "ALIGN_SUM",
        "aggregation.crossSeriesReducer": "REDUCE_SUM",
        "aggregation.groupByFields": "metric.label.workload_tag",
    }
    whole = own = 0.0
    page = ""
    with cancellable(feedback):
        for _ in range(_PAGES):
            asked = {**query, **({"pageToken": page} if page else {})}
            answer = _ask(account, f"{root}/v3/projects/{project}/timeSeries?{urlencode(asked)}", project)
            with reading(root):
                for series in answer.get("timeSeries") or []:
                    values = [point["value"] for point in series["points"]]
                    seconds = sum(float(value.get("doubleValue", value.get("int64Value", 0))) for value in values)
                    whole += seconds
                    if (series.get("metric", {}).get("labels") or {}).get("workload_tag") == WORKLOAD_TAG:
                        own += seconds
                following = answer.get("nextPageToken")
            if not isinstance(following, str) or not following:
                break
            page = following
    return MonthsUse(whole / 3600, own / 3600, begun.date().isoformat())


def _ask(account: Account, url: str, project: str) -> dict:
    try:
        return account.ask(url, project=project)
    except ServiceError as error:
        if error.status_code != 403:
            raise
        words = str(error)
        if error.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
            raise ConnectionProblem("usage_scope") from error
        if error.reason == "SERVICE_DISABLED" and "onitoring" in words:
            raise ConnectionProblem("usage_off", project=project) from error
        if "monitoring." in words:
            raise ConnectionProblem("usage_denied", project=project) from error
        raise
