"""The project's quota: what was used this month, who may read it, restricted mode, the month's turn."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from functools import partial
from urllib.parse import urlencode

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsGeometry,
    QgsRectangle,
)
from qgis.PyQt.QtWidgets import QApplication

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.errors import ConnectionProblem
from cloudscore_plugin.core.question import Question
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.download import writer
from cloudscore_plugin.download.plan import usual as usual_order
from cloudscore_plugin.earthengine import batch_exports, checks, credentials, expressions, session, transport, usage
from cloudscore_plugin.earthengine.account import Account
from cloudscore_plugin.earthengine.batch_exports import DRIVE, Destination
from cloudscore_plugin.earthengine.connection import WORKLOAD_TAG
from cloudscore_plugin.earthengine.usage import months_use
from cloudscore_plugin.gui.assistant import use_text
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.preview import stack
from cloudscore_plugin.sandbox import server as server_module
from cloudscore_plugin.sandbox.usage import METRIC
from cloudscore_plugin.sandbox.world import SampleWorld
from cloudscore_plugin.services import export_tasks
from cloudscore_plugin.services.quota import QuotaWatch
from cloudscore_plugin.services.statistics import AreaQuestion, ask_areas, ask_pixel, places_of
from cloudscore_plugin.services.statistics_journal import keep
from cloudscore_plugin.settings import Settings
from tests.support.accounts import PROJECT, connection_to, signed_in
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import in_thread

BOX = {
    "type": "Polygon",
    "coordinates": [[[120.9, 23.9], [120.92, 23.9], [120.92, 23.92], [120.9, 23.92], [120.9, 23.9]]],
}
RECIPE = CompositeRecipe(roi=BOX, start="2024-01-01", end="2024-03-01")


@pytest.fixture
def sandbox(monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    with SandboxServer(SampleWorld(), account="ready") as running:
        signed_in(running)
        yield running
        assert running.last_error is None
    session.forget()


def counted(sandbox, since: float = 0.0) -> dict:
    """The sandbox's own count: EECU-seconds by (compute_type, tag)."""
    return sandbox.usage.seconds(PROJECT, sandbox.exports.operations(), since)


def test_the_months_use_is_what_the_server_has_counted(sandbox):
    connection = connection_to(sandbox)
    opened = in_thread(lambda: session.connect(connection))
    in_thread(lambda: opened.tile_source(RECIPE))
    grid = {
        "dimensions": {"width": 40, "height": 40},
        "affineTransform": {"scaleX": 0.0005, "scaleY": -0.0005, "translateX": 120.9, "translateY": 23.92},
        "crsCode": "EPSG:4326",
    }
    in_thread(lambda: opened.pixels(lambda ee: expressions.composite(ee, RECIPE), grid))
    begun = usage.month_of(datetime.now(timezone.utc))
    sandbox.usage.add(PROJECT, 3600 * 7, begun.timestamp() + 60, "someone-else")
    sandbox.usage.add(PROJECT, 3600 * 900, (begun - timedelta(days=2)).timestamp(), WORKLOAD_TAG)  # last month's
    found = in_thread(lambda: months_use(connection))
    own = sum(seconds for (_kind, tag), seconds in counted(sandbox, begun.timestamp()).items() if tag == WORKLOAD_TAG)
    assert own > 0 and found.own == pytest.approx(own / 3600, rel=0.05)
    assert found.hours == pytest.approx(7 + own / 3600, rel=0.05)
    assert found.month == begun.date().isoformat()
    text = use_text(found)
    assert "7.0 of 150 EECU-hours" in text and "Community" in text and "4." in text


def test_every_request_of_a_session_carries_the_tag_and_is_counted(sandbox, monkeypatch, tmp_path):
    """Checks, maps, previews, downloads, statistics, questions about a pixel and exports of both kinds.

    What computes has an expression; the rest (sign-in, the state of an export) has nothing that could be counted.
    """
    asked, usual = [], server_module.Handler._answer

    def answer(handler, kind, match, query, body):
        given = json.loads(body or b"{}") if handler.command == "POST" and body[:1] == b"{" else {}
        if "expression" in given:
            asked.append((kind, {**query, **given}.get("workloadTag")))
        return usual(handler, kind, match, query, body)

    monkeypatch.setattr(server_module.Handler, "_answer", answer)
    signed_in(sandbox, further=(credentials.DRIVE,))
    connection, few = connection_to(sandbox), RECIPE.with_(end="2024-01-16")
    crs, transforms = QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateTransformContext()
    shape = QgsGeometry.fromRect(QgsRectangle(120.905, 23.905, 120.907, 23.907)).asWkb().data()
    question = AreaQuestion(few, ("NDVI",))
    order = usual_order(few, str(tmp_path / "a.tif"), resolution=40)
    change = Change(few.with_(end="2024-01-08"), few.with_(start="2024-01-08"), "NBR")

    def everything() -> None:
        checks.run(connection)
        opened = session.connect(connection)
        opened.tile_source(few)
        opened.tile_source(change)
        opened.footprints(few)
        opened.clear_shares(few, [], "EPSG:4326", 0.001)
        opened.view_counts([few], "EPSG:4326", (0.001, 0, 120.9, 0, -0.001, 23.92))
        stack.fetch(few, lambda: opened.scene_table(few), partial(opened.preview_pixels, few), side=16)
        writer.download(opened, order)
        ask_pixel(opened, Question(few, {"type": "Point", "coordinates": [120.91, 23.91]}, ("NDVI",)))
        journal = keep(tmp_path / "journal", question.key, places_of([(0, shape)], crs, transforms))
        ask_areas(opened, question, journal, QgsFeedback())
        task = export_tasks.begin(opened, order, Destination(DRIVE, "a"))
        rows = batch_exports.start_table(
            opened,
            lambda ee: ee.FeatureCollection([ee.Feature(None, {"a": 1})]),
            ("a",),
            Destination(DRIVE, "b"),
            "5f0c8d0e-0000-4000-8000-000000000001",
        )
        waiting = [task.name, rows.name]
        while not all(each.finished for each in batch_exports.statuses(opened, waiting)):
            time.sleep(0.05)

    in_thread(everything, 300)
    assert {kind for kind, _tag in asked} >= {"maps", "value", "pixels", "export"}
    assert [kind for kind, tag in asked if tag != WORKLOAD_TAG] == []
    begun = usage.month_of(datetime.now(timezone.utc))
    known = counted(sandbox, begun.timestamp())
    assert {tag for _kind, tag in known} == {WORKLOAD_TAG} and known["batch", WORKLOAD_TAG] > 0
    found = in_thread(lambda: months_use(connection))
    assert found.hours == found.own == pytest.approx(sum(known.values()) / 3600, rel=0.05)


def test_exports_and_tiles_count_under_the_tag(sandbox):
    opened = in_thread(lambda: session.connect(connection_to(sandbox)))
    source = in_thread(lambda: opened.tile_source(RECIPE))
    before = sum(counted(sandbox).values())
    url = source.url.format(z=12, x=3424, y=1771)
    with urllib.request.urlopen(url, timeout=60) as answer:
        assert answer.status == 200
    assert sum(counted(sandbox).values()) > before
    assert {tag for _kind, tag in counted(sandbox)} == {WORKLOAD_TAG}


@pytest.mark.parametrize(
    ("account", "code", "words"),
    [("no-monitoring", "usage_denied", "Monitoring Viewer"), ("monitoring-off", "usage_off", "switched off")],
)
def test_who_may_not_read_it_is_told_why(sandbox, account, code, words):
    sandbox.switch_account(account)
    with pytest.raises(ConnectionProblem) as error:
        in_thread(lambda: months_use(connection_to(sandbox)))
    assert error.value.code == code and words in explain(error.value).text


def test_the_permission_is_asked_for_only_where_it_is_missing(sandbox):
    connection = connection_to(sandbox)
    assert not usage.lacking(connection), "who may use all of Google Cloud may read it"
    path = credentials.persistent_file(connection.endpoints)
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "scopes": [credentials.EARTH_ENGINE, credentials.EMAIL]}))
    assert usage.lacking(connection)
    narrow = json.loads(path.read_text())["refresh_token"]
    sandbox.accounts._refresh[narrow].scopes = (credentials.EARTH_ENGINE, credentials.EMAIL)
    with pytest.raises(ConnectionProblem) as error:
        in_thread(lambda: months_use(connection))
    assert error.value.code == "usage_scope"


def test_restricted_mode_and_the_months_turn_are_told_once(sandbox, profile):
    Settings.load().save(connection="google", endpoint=sandbox.url)
    told, now = [], [datetime(2026, 11, 28, tzinfo=timezone.utc)]
    opened = in_thread(lambda: session.connect(connection_to(sandbox)))

    def ask(watch) -> int:
        in_thread(lambda: opened.tile_source(RECIPE))
        QApplication.processEvents()
        return len(told)

    watch = QuotaWatch(told.append, now=lambda: now[0])
    assert ask(watch) == 0
    sandbox.switch_account("restricted")
    assert ask(watch) == 1 and "used up" in told[0] and opened.restricted
    assert ask(watch) == 1
    watch.shut_down()
    watch = QuotaWatch(told.append, now=lambda: now[0])  # QGIS was started anew
    assert ask(watch) == 1
    sandbox.switch_account("ready")
    assert ask(watch) == 1, "within the month it may be a single answer"
    now[0] = datetime(2026, 12, 1, 9, tzinfo=timezone.utc)
    assert ask(watch) == 2 and "new month" in told[1] and not opened.restricted
    assert ask(watch) == 2
    watch.shut_down()
    assert transport.quota_heard == []


def test_monitoring_answers_as_documented(sandbox):
    token = in_thread(lambda: Account(connection_to(sandbox)).token())
    sandbox.usage.add(PROJECT, 12.5, datetime.now(timezone.utc).timestamp(), "t")
    start = (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat()
    end = (datetime.now(timezone.utc) + timedelta(minutes=2)).isoformat()
    query = urlencode({"filter": f'metric.type="{METRIC}"', "interval.startTime": start, "interval.endTime": end})
    request = urllib.request.Request(
        f"{sandbox.url}/v3/projects/{PROJECT}/timeSeries?{query}", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        series = json.load(answer)["timeSeries"]
    assert series[0]["metric"]["labels"] == {"compute_type": "online", "client_type": "python", "workload_tag": "t"}
    assert series[0]["points"][0]["value"]["doubleValue"] == 12.5


def test_the_expected_compute_follows_what_earlier_exports_took(profile, tmp_path):
    from cloudscore_plugin.download.plan import estimate, usual, work_of
    from cloudscore_plugin.earthengine.batch_exports import DRIVE, Destination, Task
    from cloudscore_plugin.gui.export_dialog import describe
    from cloudscore_plugin.services.export_tasks import expected_text, keep, known, prospect, remember

    Settings.load().save(connection="sample")
    order = usual(RECIPE, str(tmp_path / "a.tif"), "bands")
    work = work_of(order)
    assert expected_text(work) == "" and "EECU" not in describe(prospect(order, Settings.load()))
    assert work_of(order.with_(recipe=RECIPE.with_(end="2024-05-01"))) == pytest.approx(work * 121 / 60)
    assert estimate(order).work == work
    for number, (factor, rate) in enumerate(((1, 20), (3, 22), (2, 500))):  # the third waited for a slow machine
        task = Task(f"projects/p/operations/{number}", state="SUCCEEDED", seconds=work * factor * rate)
        remember(task, Destination(DRIVE, "a"), "sample", work * factor)
    failed = Task("projects/p/operations/9", state="FAILED", seconds=1e9)
    remember(failed, Destination(DRIVE, "a"), "sample", work)
    assert len(known()) == 4
    seconds = work * 22
    shown = expected_text(work)
    assert shown == (
        f"about {round(seconds)} EECU-seconds" if seconds < 60 else f"about {round(seconds / 60)} EECU-minutes"
    )
    assert shown in describe(prospect(order, Settings.load()))
    Settings.load().save(connection="google", endpoint="https://elsewhere.example")
    assert expected_text(work) == "", "what samples take tells nothing of Earth Engine"
    keep(known()[0])
