"""The preview where it is hard: no clear view, a connection lost half-way, large areas, years of dates."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsApplication, QgsGeometry, QgsRectangle
from qgis.PyQt.QtCore import QDate
from qgis.PyQt.QtWidgets import QDateEdit, QLabel, QToolButton

from cloudscore_plugin.gui.charts import Picture
from tests.support import faults
from tests.support.arrays import SCORES
from tests.support.stacks import area_of, random_scenes

from .test_preview import WGS84, asked, child, choose_area, dock, hold, settle, words, world  # noqa: F401


def test_all_cloudy(dock, world, qtbot):  # noqa: F811
    scenes = random_scenes(5)
    for scene in scenes:
        if scene.collection == SCORES:
            for scores in scene.pyramid[0].values():
                scores *= np.float32(0.3)
    hold(world, scenes)
    choose_area(dock)
    settle(dock, qtbot)
    frame = dock.preview.frame
    assert frame.summary.holes == 1 and frame.composite.holes.all()
    assert child(dock, QLabel, "previewHoles").text() == "holes 100 %"
    assert child(dock, QLabel, "previewScenes").text().startswith("clear in 0 of 5 overpasses")
    assert "No clear view at all" in child(dock, QLabel, "holesText").text()
    assert child(dock, QToolButton, "holesThresholdButton").isHidden(), "no threshold worth advising helps"
    assert child(dock, QToolButton, "holesDaysButton").isVisible()
    dock.cloud_filter.threshold = 0.2
    settle(dock, qtbot)
    assert dock.preview.frame.summary.holes < 1


def test_a_connection_lost_half_way_leaves_words_and_nothing_old(dock, world, qtbot, monkeypatch):  # noqa: F811
    choose_area(dock)
    settle(dock, qtbot)
    monkeypatch.setitem(faults.FAULTS, "reset", faults.Fault(("pixels",), action="reset"))
    world.faults.set(["reset"])  # the table of scenes still comes
    before = len(asked(world))
    choose_area(dock, 0.2)
    again = child(dock, QToolButton, "previewAgainButton")
    qtbot.waitUntil(again.isVisible)
    assert asked(world)[before] == "value" and "pixels" in asked(world)[before:]
    assert dock.preview.frame is None and child(dock, Picture, "previewPicture").image is None
    assert words(dock) and child(dock, QLabel, "previewNote").text()
    assert dock.scenes.model.scenes == () and QgsApplication.taskManager().countActiveTasks() == 0
    world.faults.set([])
    again.click()
    settle(dock, qtbot)
    assert dock.preview.frame.recipe.roi == dock.area.roi and again.isHidden()


def test_an_area_of_200_by_200_kilometres(dock, world, qtbot):  # noqa: F811
    ring = area_of(random_scenes(1)[0])["coordinates"][0]
    lon, lat = ring[0]
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(lon - 1.13, lat - 0.9, lon + 1.13, lat + 0.9)), WGS84)
    settle(dock, qtbot)
    frame = dock.preview.frame
    assert asked(world) == ["value", "pixels"]
    assert max(frame.stack.shape) == 256 and 700 < frame.stack.grid.scale < 900
    assert "Large area: the preview has pixels of" in child(dock, QLabel, "previewNote").text()
    assert 0.99 < frame.summary.holes <= 1  # the scenes of this test are small
    assert child(dock, QLabel, "previewHoles").text() != "holes 0 %"


def test_three_years_of_dates(dock, world, qtbot):  # noqa: F811
    hold(world, random_scenes(400))
    child(dock, QDateEdit, "startDate").setDate(QDate(2022, 1, 1))
    child(dock, QDateEdit, "endDate").setDate(QDate(2024, 12, 31))
    choose_area(dock)
    settle(dock, qtbot)
    stack = dock.preview.frame.stack
    assert asked(world) == ["value", "pixels"]
    assert len(stack.scenes) + len(stack.left_out) == 400 and len(stack.scenes) > 100
    told = child(dock, QLabel, "previewNote").text()
    assert f"not of the build: {len(stack.left_out)}." in told
    assert "of 400 overpasses" in child(dock, QLabel, "previewScenes").text()
    assert len(dock.scenes.model.scenes) == 400
    assert "left out of the preview" in dock.scenes.model.point(399).words
