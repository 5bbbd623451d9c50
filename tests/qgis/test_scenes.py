"""The table of scenes: what it shows at a threshold, ticks that reach the recipe, one scene alone."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialog, QTableWidget, QToolButton, QTreeView

from cloudscore_plugin.gui import scenes as table
from cloudscore_plugin.gui.scenes import CLEAR, CLOUD, DATE, SATELLITE, TILE, SceneDialog
from tests.support.stacks import random_scenes

from .test_preview import asked, child, choose_area, dock, hold, settle, window, world  # noqa: F401 - fixtures


@pytest.fixture
def listed(dock, world, qtbot):  # noqa: F811
    """A dock whose table holds six scenes, one of them without scores."""
    hold(world, random_scenes(6, unscored=(2,)))
    choose_area(dock)
    settle(dock, qtbot)
    return dock


def view(dock) -> QTreeView:  # noqa: F811
    return child(dock, QTreeView, "scenesTable")


def cells(dock, column) -> list:  # noqa: F811
    model = view(dock).model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def ticks(dock) -> list[bool]:  # noqa: F811
    model = view(dock).model()
    return [bool(model.index(row, DATE).data(Qt.ItemDataRole.CheckStateRole)) for row in range(model.rowCount())]


def test_every_scene_with_what_is_known(listed, qtbot):
    assert cells(listed, DATE) == [f"2023-01-0{day}" for day in range(1, 7)]
    assert cells(listed, SATELLITE) == ["Sentinel-2A"] * 6 and cells(listed, TILE) == ["11SKB"] * 6
    assert cells(listed, CLOUD) == [str(number) for number in range(6)]
    assert ticks(listed) == [True, True, False, True, True, True]
    missing = view(listed).model().index(2, CLEAR)
    assert missing.data() == "no score"
    assert "no scores" in missing.data(Qt.ItemDataRole.ToolTipRole)
    assert "no scores" in missing.data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_clear_shares_follow_the_threshold(listed, qtbot):
    for threshold in (0.0, 0.6, 1.0):
        listed.cloud_filter.threshold = threshold
        settle(listed, qtbot)
        frame = listed.preview.frame
        scores = frame.stack.clear_scores("cs_cdf", frame.recipe.bands)[:, frame.stack.inside]
        shares = [str(round(100 * share)) for share in (scores >= threshold).mean(axis=1)]
        assert [text for text in cells(listed, CLEAR) if text != "no score"] == shares


def test_sorted_by_numbers_and_back(listed, qtbot):
    listed.cloud_filter.threshold = 0.5
    settle(listed, qtbot)
    view(listed).sortByColumn(CLEAR, Qt.SortOrder.DescendingOrder)
    shares = [int(text) for text in cells(listed, CLEAR) if text != "no score"]
    assert shares == sorted(shares, reverse=True)
    assert cells(listed, CLEAR)[-1] == "no score"
    days = cells(listed, DATE)
    listed.cloud_filter.threshold = 0.9
    settle(listed, qtbot)
    assert cells(listed, DATE) == days, "rows stay where they are while the slider moves"


def test_the_space_bar_leaves_scenes_out_and_takes_them_back(listed, world, qtbot):  # noqa: F811
    before = asked(world)
    first, second = (listed.scenes.model.scenes[row].index for row in (0, 1))
    holes = listed.preview.frame.summary.used
    model, selection = view(listed).model(), view(listed).selectionModel()
    for row in (0, 1):
        selection.select(model.index(row, 0), selection.SelectionFlag.Select | selection.SelectionFlag.Rows)
    QTest.keyClick(view(listed), Qt.Key.Key_Space)
    settle(listed, qtbot)
    assert listed.recipe().excluded == (first, second)
    assert ticks(listed) == [False, False, False, True, True, True]
    assert listed.preview.frame.summary.used == holes - 2
    QTest.keyClick(view(listed), Qt.Key.Key_Space)
    settle(listed, qtbot)
    assert listed.recipe().excluded == ()
    assert model.setData(model.index(3, DATE), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    settle(listed, qtbot)
    assert listed.recipe().excluded == ("20230003T000000_T11SKB",)
    child(listed, QToolButton, "scenesAllButton").click()
    settle(listed, qtbot)
    assert listed.recipe().excluded == () and asked(world) == before


def test_properties_of_the_score_image(listed, monkeypatch):
    shown = []

    def look(dialog):
        rows = dialog.findChild(QTableWidget, "sceneProperties")
        shown.append({rows.item(n, 0).text(): rows.item(n, 1).text() for n in range(rows.rowCount())})

    monkeypatch.setattr(SceneDialog, "exec", look)
    button = child(listed, QToolButton, "scenesPropertiesButton")
    assert not button.isEnabled()
    view(listed).setCurrentIndex(view(listed).model().index(0, 0))
    button.click()
    assert shown[0]["MODEL_VERSION"] == "4" and shown[0]["SOURCE_PRODUCT_ID"] == "P"
    assert shown[0]["system:time_start"].startswith("2023-01-01 00:00:00")


def test_one_scene_alone(listed, monkeypatch):
    built = []
    monkeypatch.setattr(listed.builder, "build", built.append)
    view(listed).setCurrentIndex(view(listed).model().index(4, 0))
    child(listed, QToolButton, "scenesAloneButton").click()
    (recipe,) = built
    assert (recipe.start, recipe.last_day, recipe.clear_threshold) == ("2023-01-05", "2023-01-05", 0.0)
    assert recipe.roi == listed.area.roi and recipe.excluded == ()
    view(listed).setCurrentIndex(view(listed).model().index(2, 0))  # no pixel of it could be shown
    assert not child(listed, QToolButton, "scenesAloneButton").isEnabled()


def test_alone_means_without_its_neighbours_of_the_same_day(listed):
    scenes = listed.scenes.model.scenes
    twin = type(scenes[0])("20230101T000000_T10SGG", scenes[0].time, "10SGG", "Sentinel-2A", 1.0, {"A": 1})
    recipe = table.alone(listed.recipe(), scenes[0], (*scenes, twin))
    assert recipe.excluded == (twin.index,)


def test_another_area_starts_with_all_scenes(listed, qtbot):
    listed.advanced.exclude((listed.scenes.model.scenes[0].index,))
    choose_area(listed, 0.2)
    settle(listed, qtbot)
    assert listed.recipe().excluded == () and sum(ticks(listed)) == 5


def test_nothing_is_listed_without_a_preview(listed):
    listed.area.clear()
    assert cells(listed, DATE) == []
    assert not view(listed).isEnabled()
    assert listed.findChild(QDialog, "sceneDialog") is None
