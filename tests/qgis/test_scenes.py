"""The table of scenes: what it shows at a threshold, ticks that reach the recipe, one scene alone."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics, QTextDocument
from qgis.PyQt.QtTest import QAbstractItemModelTester, QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QLabel, QTableWidget, QToolButton, QTreeView

from cloudscore_plugin.gui import scenes as table
from cloudscore_plugin.gui.charts import SceneChart
from cloudscore_plugin.gui.scenes import CLEAR, CLOUD, DATE, SATELLITE, TILE, SceneDialog
from tests.support.arrays import S2
from tests.support.stacks import random_scenes

from .test_preview import asked, child, choose_area, dock, hold, settle, world  # noqa: F401 - fixtures


@pytest.fixture
def listed(dock, world, qtbot):  # noqa: F811
    """A dock whose table holds six scenes, one of them without scores."""
    hold(world, random_scenes(6, unscored=(2,)))
    choose_area(dock)
    settle(dock, qtbot)
    return dock


@pytest.fixture
def grouped(dock, world, qtbot):  # noqa: F811
    """A dock whose table holds six scenes of four overpasses: the first three scenes are tiles of one."""
    scenes = random_scenes(6)
    for scene in scenes[:6]:  # each is followed by its score image
        if scene.collection == S2:
            scene.properties["DATATAKE_IDENTIFIER"] = "GS2A_20230101T022051_039480_N05.09"
    hold(world, scenes)
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
    assert cells(listed, SATELLITE) == ["S2A"] * 6 and cells(listed, TILE) == ["11SKB"] * 6
    assert cells(listed, CLOUD) == [str(number) for number in range(6)]
    assert ticks(listed) == [True, True, False, True, True, True]
    missing = view(listed).model().index(2, CLEAR)
    assert missing.data() == "no score"
    assert "no scores" in missing.data(Qt.ItemDataRole.ToolTipRole)
    assert "no scores" in missing.data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_a_dock_of_450_pixels_shows_the_whole_table(listed, window):
    """With a font of 10 points on a screen of 96 dots an inch: of another one, in proportion."""
    usual = QFont(listed.font())
    usual.setPointSizeF(10 * 96 / listed.logicalDpiX())
    width = 450 * listed.fontMetrics().height() // QFontMetrics(usual).height()
    window.window.resize(1600, 1000)
    window.window.resizeDocks([listed], [width], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    table, header = view(listed), view(listed).header()
    assert listed.width() == width and table.horizontalScrollBar().maximum() == 0
    for column in range(5):
        title = table.model().headerData(column, Qt.Orientation.Horizontal)
        needed = max(header.fontMetrics().horizontalAdvance(title) + 4, table.sizeHintForColumn(column))
        assert header.sectionSize(column) >= needed, title
    assert table.model().index(0, SATELLITE).data(Qt.ItemDataRole.ToolTipRole) == "Sentinel-2A"


def test_a_scene_is_seen_larger_under_the_mouse(grouped):
    for row in range(view(grouped).model().rowCount()):
        shown = view(grouped).model().index(row, DATE)
        text = QTextDocument()
        text.setHtml(shown.data(Qt.ItemDataRole.ToolTipRole))
        assert "2023" in text.toPlainText()
        assert text.size().height() > 4 * view(grouped).iconSize().height()


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


def test_the_scenes_of_other_dates_are_sorted_too(listed, world, qtbot):  # noqa: F811
    view(listed).sortByColumn(CLEAR, Qt.SortOrder.DescendingOrder)
    hold(world, random_scenes(7))
    choose_area(listed, 0.2)
    settle(listed, qtbot)
    shares = [int(text) for text in cells(listed, CLEAR)]
    assert len(shares) == 7 and shares == sorted(shares, reverse=True)


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
    monkeypatch.setattr(listed.builder, "build", lambda *wanted: built.append(wanted))
    view(listed).setCurrentIndex(view(listed).model().index(4, 0))
    child(listed, QToolButton, "scenesAloneButton").click()
    ((recipe, *_where, name),) = built
    assert name == "Scene of 2023-01-05, 11SKB"
    assert (recipe.start, recipe.last_day, recipe.clear_threshold) == ("2023-01-05", "2023-01-05", 0.0)
    assert recipe.roi == listed.area.roi and recipe.excluded == ()
    view(listed).setCurrentIndex(view(listed).model().index(2, 0))  # no pixel of it could be shown
    assert not child(listed, QToolButton, "scenesAloneButton").isEnabled()


def test_alone_means_without_its_neighbours_of_the_same_day(listed):
    scenes = listed.scenes.model.scenes
    twin = type(scenes[0])("20230101T000000_T10SGG", scenes[0].time, "10SGG", "Sentinel-2A", 1.0, {"A": 1})
    recipe = table.alone(listed.recipe(), [scenes[0]], (*scenes, twin))
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


def chart(dock) -> SceneChart:  # noqa: F811
    return child(dock, SceneChart, "sceneChart")


def test_the_chart_follows_threshold_and_ticks(listed, qtbot):
    for threshold in (0.3, 0.8):
        listed.cloud_filter.threshold = threshold
        settle(listed, qtbot)
        shown = {point.time: point.clear for point in chart(listed).points}
        frame = listed.preview.frame
        shares = dict(zip((scene.time for scene in frame.stack.scenes), frame.summary.scenes))
        assert shown == {**shares, frame.stack.others[0].time: None}
        heights = [chart(listed).place_of(number).y() for number in range(5)]
        assert sorted(range(5), key=heights.__getitem__) == sorted(range(5), key=lambda n: -frame.summary.scenes[n])
    assert [point.used for point in chart(listed).points] == [True] * 5 + [False]
    assert [point.scored for point in chart(listed).points] == [True] * 5 + [False]
    assert "no scores" in chart(listed).points[5].words
    listed.advanced.exclude((listed.scenes.model.scenes[1].index,))
    settle(listed, qtbot)
    assert [point.used for point in chart(listed).points] == [True, False, True, True, True, False]
    assert "left out" in chart(listed).points[1].words


def test_a_click_in_the_chart_selects_the_scene_in_the_table(listed, qtbot):
    view(listed).sortByColumn(CLOUD, Qt.SortOrder.DescendingOrder)
    QTest.mouseClick(
        chart(listed),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        chart(listed).place_of(3).toPoint(),
    )
    (row,) = view(listed).selectionModel().selectedRows()
    scene = listed.scenes.model.scenes[3]
    assert row.data() == scene.day.isoformat()
    assert scene.day.isoformat() in chart(listed).accessibleDescription()
    QTest.keyClick(chart(listed), Qt.Key.Key_Right)
    (row,) = view(listed).selectionModel().selectedRows()
    assert row.data() == listed.scenes.model.scenes[4].day.isoformat()
    QTest.keyClick(chart(listed), Qt.Key.Key_Space)
    assert listed.recipe().excluded == (listed.scenes.model.scenes[4].index,)


def test_the_chart_tells_used_left_out_and_unscored_apart(listed, qtbot):
    listed.advanced.exclude((listed.scenes.model.scenes[1].index,))
    settle(listed, qtbot)
    image = chart(listed).grab().toImage()
    strong = chart(listed).palette().highlight().color()

    def filled(number) -> bool:
        at = chart(listed).place_of(number) * image.devicePixelRatioF()
        return image.pixelColor(at.toPoint()) == strong

    assert [filled(number) for number in range(6)] == [True, False, True, True, True, False]
    listed.area.clear()
    assert chart(listed).points == [] and not chart(listed).isVisible()


def test_tiles_of_an_overpass_are_one_row_that_unfolds(grouped):
    QAbstractItemModelTester(grouped.scenes.model, QAbstractItemModelTester.FailureReportingMode.Fatal, grouped)
    model, first = view(grouped).model(), view(grouped).model().index(0, DATE)
    assert cells(grouped, DATE) == ["2023-01-01", "2023-01-04", "2023-01-05", "2023-01-06"]
    assert cells(grouped, TILE) == ["3 tiles", "11SKB", "11SKB", "11SKB"]
    assert view(grouped).rootIsDecorated() and model.rowCount(first) == 3
    assert [model.index(row, DATE, first).data() for row in range(3)] == [f"2023-01-0{day}" for day in (1, 2, 3)]
    assert all(model.index(row, DATE, first).parent() == first for row in range(3))
    assert [model.rowCount(model.index(row, DATE)) for row in (1, 2, 3)] == [0, 0, 0]
    frame = grouped.preview.frame
    scores = frame.stack.clear_scores("cs_cdf", frame.recipe.bands)[:, frame.stack.inside]
    share = (scores[:3].max(axis=0) >= frame.threshold).mean()
    assert model.index(0, CLEAR).data() == str(round(100 * share)) == str(round(100 * chart(grouped).points[0].clear))
    each = [round(100 * (row >= frame.threshold).mean()) for row in scores[:3]]
    assert [model.index(row, CLEAR, first).data() for row in range(3)] == [str(number) for number in each]
    assert not model.index(0, DATE).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert model.index(0, CLOUD).data() == "1"  # the mean of 0, 1 and 2 percent


def test_unticking_an_overpass_leaves_all_its_tiles_out(grouped, qtbot):
    model = view(grouped).model()
    first, role = model.index(0, DATE), Qt.ItemDataRole.CheckStateRole
    used = grouped.preview.frame.summary.used
    assert used == 4 and "of 4 overpasses" in child(grouped, QLabel, "previewScenes").text()
    assert model.setData(first, Qt.CheckState.Unchecked, role)
    settle(grouped, qtbot)
    assert grouped.recipe().excluded == tuple(scene.index for scene in grouped.scenes.model.scenes[:3])
    assert first.data(role) == 0 and model.index(2, DATE, first).data(role) == 0
    assert grouped.preview.frame.summary.used == 3 and not chart(grouped).points[0].used
    assert model.setData(model.index(1, DATE, first), Qt.CheckState.Checked, role)
    settle(grouped, qtbot)
    assert first.data(role) == 1, "some of its tiles are used"
    assert grouped.preview.frame.summary.used == 4
    scores = grouped.preview.frame.stack.clear_scores("cs_cdf", grouped.recipe().bands)[1]
    share = (scores[grouped.preview.frame.stack.inside] >= grouped.preview.frame.threshold).mean()
    assert model.index(0, CLEAR).data() == str(round(100 * share)), "of the tiles that are used"
    assert model.setData(first, Qt.CheckState.Checked, role)
    settle(grouped, qtbot)
    assert grouped.recipe().excluded == ()


def test_an_overpass_alone_is_all_its_tiles(grouped, monkeypatch):
    built = []
    monkeypatch.setattr(grouped.builder, "build", lambda *wanted: built.append(wanted))
    view(grouped).setCurrentIndex(view(grouped).model().index(0, 0))
    assert not child(grouped, QToolButton, "scenesPropertiesButton").isEnabled()
    child(grouped, QToolButton, "scenesAloneButton").click()
    ((recipe, *_where, name),) = built
    assert name == "Overpass of 2023-01-01" and recipe.each_overpass_once
    assert (recipe.start, recipe.last_day, recipe.excluded) == ("2023-01-01", "2023-01-03", ())
    model = view(grouped).model()
    view(grouped).setCurrentIndex(model.index(1, 0, model.index(0, 0)))
    assert child(grouped, QToolButton, "scenesPropertiesButton").isEnabled()
