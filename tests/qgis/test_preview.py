"""The preview in the dock, over real HTTP: from the area to the picture, and everything that comes in between."""

from __future__ import annotations

import threading
from datetime import timedelta

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QDate, QPoint, Qt
from qgis.PyQt.QtGui import QImage, QPainter
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QLabel,
    QListWidget,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.gui.charts import Histogram, Picture
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.overlay import PreviewOverlay
from cloudscore_plugin.messages.i18n import percent as shown_share
from cloudscore_plugin.messages.names import period_title
from cloudscore_plugin.preview.compose import Composer
from cloudscore_plugin.preview.film import part_of
from cloudscore_plugin.sandbox.service import Service
from cloudscore_plugin.services import preview as preview_work
from cloudscore_plugin.settings import Settings
from tests.support import downloads
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import in_thread, work_is_over
from tests.support.stacks import area_of, random_scenes

from .window import child

WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")


@pytest.fixture
def world():
    """A sandbox over real HTTP; hold(scenes) decides what it has."""
    with SandboxServer(ArrayCatalogue(random_scenes(6))) as server:
        yield server


def hold(world, scenes):
    world.service = Service(ArrayCatalogue(scenes))


@pytest.fixture
def dock(window, world, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    Settings.load().save(connection="google", endpoint=world.url, project="sandbox")
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    for group in (dock.scenes, dock.style_group, dock.advanced):
        group.setSaveCollapsedState(False)
        group.setCollapsed(False)
    child(dock, QDateEdit, "startDate").setDate(QDate(2023, 1, 1))
    child(dock, QDateEdit, "endDate").setDate(QDate(2023, 12, 31))
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def asked(world) -> list[str]:
    return [entry.kind for entry in world.log if entry.kind in ("value", "pixels", "maps")]


def choose_area(dock, margin=0.1, scenes=None):
    ring = area_of((scenes or random_scenes(1))[0], margin)["coordinates"][0]
    (west, south), (east, north) = ring[0], ring[2]
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(west, south, east, north)), WGS84)


def settle(dock, qtbot):
    qtbot.waitUntil(lambda: dock.preview.idle)


def nothing_comes(dock):
    """No request is sent, and none is planned for when the user pauses."""
    QApplication.processEvents()
    assert not dock.preview.fetcher.waiting


def words(dock) -> str:
    return child(dock, QLabel, "previewState").text()


def test_two_requests_open_an_area_and_then_none(dock, world, qtbot):
    assert "Choose an area" in words(dock)
    choose_area(dock)
    assert asked(world) == []
    settle(dock, qtbot)
    frame = dock.preview.frame
    assert asked(world) == ["value", "pixels"]
    assert frame.summary.found == 6 and not words(dock)
    assert "of 6 overpasses" in child(dock, QLabel, "previewScenes").text()
    seen = set()
    for percent in range(0, 101, 4):
        child(dock, QSlider, "thresholdSlider").setValue(percent)
        settle(dock, qtbot)
        frame = dock.preview.frame
        assert frame.threshold == percent / 100
        holes = Composer(frame.stack, frame.recipe).composite(percent / 100).holes.ravel()
        assert frame.summary.holes == pytest.approx(holes[frame.stack.inside].mean())
        seen.add(child(dock, QLabel, "previewClear").text())
    assert len(seen) > 10
    child(dock, QWidget, "bandCs").click()
    settle(dock, qtbot)
    assert dock.preview.frame.recipe.qa_band == "cs"
    for method in ("mean", "medoid", "greenest", "clearest", "latest"):
        dock.method.show_recipe(dock.recipe().with_(method=method))
        settle(dock, qtbot)
        assert dock.preview.frame.recipe.method == method
    assert asked(world) == ["value", "pixels"]


def film_of(dock, days="2", last=6):
    """Choose a series of some days a period, from 2023-01-01 on."""
    child(dock, QToolButton, "way_series").click()
    combo = child(dock, QComboBox, "seriesStep")
    combo.setCurrentIndex(combo.findData("days"))
    child(dock, QSpinBox, "seriesDays").setValue(int(days))
    child(dock, QDateEdit, "endDate").setDate(QDate(2023, 1, last))
    QApplication.processEvents()


def frames(dock):
    return [dock.preview.film.pictures[period] for period in dock.product().every_period()]


def from_server(world, recipe, grid):
    """The composite as the server computes it on the preview's pixels, and where its holes are filled."""
    from cloudscore_plugin.earthengine import expressions
    from cloudscore_plugin.earthengine.session import forget

    def work():
        session = downloads.session(world.url)
        bands = list(recipe.bands)
        values = session.pixels(lambda ee: expressions.composite(ee, recipe).unmask(-1, False), grid.request)
        marks = session.pixels(lambda ee: expressions.qa_image(ee, recipe, "filled").unmask(0, False), grid.request)
        return np.stack([values[band] for band in bands]), marks["filled"]

    try:
        return in_thread(work)
    finally:
        forget()


@pytest.mark.parametrize("day", [3, 7], ids=["of its own", "without scenes"])
def test_the_preview_of_a_composite_that_fills_holes_is_the_servers(dock, world, qtbot, day):
    """The picture beside the threshold and the enlarged one, with the share that is filled; two requests."""
    choose_area(dock)
    film_of(dock, days=1, last=8)  # the last two days have no scenes
    child(dock, QCheckBox, "seriesFill").setChecked(True)
    child(dock, QSlider, "thresholdSlider").setValue(75)
    settle(dock, qtbot)
    recipe, before = dock.product().recipes()[day], len(asked(world))
    shown = dock.preview.film.pictures[dock.product().periods()[day]]
    dock.adopt(recipe, "")
    assert dock.product() == recipe and recipe.fill_from
    settle(dock, qtbot)
    assert asked(world)[before:] == ["value", "pixels"]
    frame = dock.preview.frame
    values, marks = from_server(world, recipe, frame.stack.grid)
    np.testing.assert_array_equal(np.where(frame.composite.valid, frame.composite.values, -1), values)
    inside = frame.stack.inside.reshape(frame.stack.shape)
    holes = (values < 0).any(axis=0)
    assert frame.filled == pytest.approx((marks > 0)[inside].mean()) and frame.filled > 0.05
    assert frame.holes == pytest.approx(holes[inside].mean())
    assert frame.image == shown.image and (shown.filled, shown.holes) == pytest.approx((frame.filled, frame.holes))
    said = f"holes {shown_share(frame.holes)} %\nfilled {shown_share(frame.filled)} %"
    assert child(dock, QLabel, "previewHoles").text() == said
    assert dock.scenes_at_hand(recipe).whole is frame.stack.whole
    dock.preview.enlarge()
    dialog = dock.preview._enlarged
    assert child(dialog, Picture, "previewLargePicture").image == frame.image
    caption = child(dialog, QLabel, "previewLargePictureText").text().replace("\N{NO-BREAK SPACE}", " ")
    assert f"holes {shown_share(frame.holes)} %" in caption and f"filled {shown_share(frame.filled)} %" in caption
    child(dock, QSlider, "thresholdSlider").setValue(60)
    settle(dock, qtbot)
    values, _marks = from_server(world, recipe.with_(clear_threshold=0.6), frame.stack.grid)
    again = dock.preview.frame.composite
    np.testing.assert_array_equal(np.where(again.valid, again.values, -1), values)


def test_a_period_without_scenes_is_shown_filled(dock, world, qtbot):
    """Clicked in the film strip: what fills it, not words."""
    choose_area(dock)
    film_of(dock, days=1, last=8)
    child(dock, QCheckBox, "seriesFill").setChecked(True)
    settle(dock, qtbot)
    empty = dock.product().periods()[-1]
    dock.preview.film.chosen.emit(empty)
    settle(dock, qtbot)
    assert not words(dock) and dock.preview.frame.filled > 0.5
    assert dock.preview.frame.image == dock.preview.film.pictures[empty].image
    child(dock, QCheckBox, "seriesFill").setChecked(False)
    settle(dock, qtbot)
    assert "No scenes" in words(dock)


def test_a_film_strip_of_one_stack_follows_the_slider(dock, world, qtbot):
    choose_area(dock)
    film_of(dock)
    settle(dock, qtbot)
    assert asked(world) == ["value", "pixels"]
    strip = child(dock, QListWidget, "filmList")
    assert strip.isVisibleTo(dock) and strip.count() == 3
    for percent in (20, 55, 70):
        child(dock, QSlider, "thresholdSlider").setValue(percent)
        settle(dock, qtbot)
        for number, (picture, period) in enumerate(zip(frames(dock), dock.product().periods())):
            part, recipe = part_of(dock.preview._whole, period), dock.product().recipe_of(period)
            composite = Composer(part, recipe).composite(percent / 100)
            assert picture.threshold == percent / 100 and len(part.scenes) == 2
            assert picture.image == preview_work.composite_image(composite, recipe, part)
            assert picture.holes == pytest.approx(composite.holes.ravel()[part.inside].mean())
            title = strip.item(number).text().split("\n")
            assert title[0] == period_title(period) and title[1].startswith("clear") and title[2].startswith("holes")
    child(dock, QToolButton, "way_composite").click()
    settle(dock, qtbot)
    assert not strip.isVisibleTo(dock) and dock.preview.frame.summary.found == 6
    child(dock, QToolButton, "way_series").click()
    settle(dock, qtbot)
    assert asked(world)[:2] == ["value", "pixels"] and len(asked(world)) <= 4, "a stack of all scenes does as well"


def test_a_period_is_enlarged_and_left_out(dock, world, qtbot):
    choose_area(dock)
    film_of(dock)
    settle(dock, qtbot)
    strip = child(dock, QListWidget, "filmList")
    first = dock.product().periods()[0]
    strip.itemClicked.emit(strip.item(0))
    settle(dock, qtbot)
    dialog = child(dock, QDialog, "previewDialog")
    assert dialog.isVisible() and dock.preview.frame.recipe.start == first.start
    assert {scene.day.day for scene in dock.preview.frame.stack.scenes} == {1, 2}
    strip.item(0).setCheckState(Qt.CheckState.Unchecked)
    settle(dock, qtbot)
    assert dock.product().left_out == (first.start,) and len(dock.product().periods()) == 2
    assert strip.item(0).checkState() == Qt.CheckState.Unchecked and strip.count() == 3
    assert asked(world) == ["value", "pixels"]


def test_empty_periods_are_told_with_the_smallest_change(dock, world, qtbot):
    choose_area(dock)
    film_of(dock, days=1, last=8)  # the last two days have no scenes
    settle(dock, qtbot)
    text = child(dock, QLabel, "filmText").text()
    assert "No clear view in: 7 Jan 2023, 8 Jan 2023" in text
    assert not child(dock, QToolButton, "filmThresholdButton").isVisibleTo(dock), "no threshold brings scenes"
    child(dock, QToolButton, "filmStepButton").click()
    settle(dock, qtbot)
    assert dock.product().step == "days(4)" and not child(dock, QLabel, "filmText").isVisibleTo(dock)
    film_of(dock, days=1, last=6)
    dock.cloud_filter.threshold = 1.0
    settle(dock, qtbot)
    lower = child(dock, QToolButton, "filmThresholdButton")
    if lower.isVisibleTo(dock):
        lower.click()
        settle(dock, qtbot)
        assert all(picture.holes < 1 for picture in frames(dock))


@pytest.mark.parametrize("width", [340, 700])
def test_what_arrives_moves_nothing_below_it(dock, window, world, qtbot, width):
    window.window.resize(1600, 1000)
    window.window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    heights = [dock.preview.height()]
    dock.cloud_filter.threshold = 0.9  # leaves holes: advice comes too
    choose_area(dock)
    for arrived in (lambda: bool(words(dock)), lambda: child(dock, QWidget, "holesAdvice").isVisible()):
        qtbot.waitUntil(arrived)
        QApplication.processEvents()
        heights.append(dock.preview.height())
    assert len(set(heights)) == 1, heights
    line = dock.fontMetrics().lineSpacing()
    assert dock.preview.picture.height() >= (9 * line if width == 340 else 12 * line)


@pytest.mark.parametrize(
    ("faults", "requests"),
    [(["too-large:1"], 1 + 1), (["too-large:2"], 1 + 1 + 1)],
)
def test_a_preview_that_is_too_much_becomes_a_smaller_one(dock, world, qtbot, faults, requests):
    world.faults.set(faults)
    choose_area(dock)
    settle(dock, qtbot)
    frame = dock.preview.frame
    assert frame is not None and not words(dock)
    assert asked(world) == ["value"] + ["pixels"] * requests, "the table of scenes is asked for once"
    assert max(frame.stack.shape) <= 128 and frame.summary.found == 6


def test_a_preview_that_is_always_too_much_speaks_of_the_preview(dock, world, qtbot):
    world.faults.set(["too-large"])
    choose_area(dock)
    settle(dock, qtbot)
    assert words(dock) == "The preview is too much to compute at once"
    assert asked(world).count("pixels") <= 4


def test_picture_holes_and_surroundings(dock, qtbot):
    choose_area(dock, 0.25)
    dock.cloud_filter.threshold = 0.9
    settle(dock, qtbot)
    frame, image = dock.preview.frame, dock.preview.frame.image
    height, width = frame.stack.shape
    holes, inside = frame.composite.holes, frame.stack.inside.reshape(frame.stack.shape)
    assert holes[inside].any() and not holes[inside].all()
    for y in range(height):
        for x in range(width):
            alpha = image.pixelColor(x, y).alpha()
            assert alpha == 0 if holes[y, x] else alpha == 255 if inside[y, x] else 0 < alpha < 255
    dock.cloud_filter.threshold = 0.0
    settle(dock, qtbot)
    assert not dock.preview.frame.composite.holes[inside].all()


def test_other_bands_are_fetched_and_kept(dock, world, qtbot):
    hold(world, random_scenes(4, bands=("B2", "B3", "B4", "B8", "B8A", "B12")))
    choose_area(dock)
    settle(dock, qtbot)
    shown = dock.preview.frame
    from cloudscore_plugin.core.recipe import Style

    dock.style_group.show_style(Style.of("NDVI"))
    settle(dock, qtbot)
    assert asked(world) == ["value", "pixels"]
    assert dock.preview.frame.image != shown.image
    dock.style_group.show_style(Style.of("swir"))
    settle(dock, qtbot)
    assert asked(world) == ["value", "pixels"] * 2
    dock.style_group.show_style(Style())
    settle(dock, qtbot)
    assert dock.preview.frame.image == shown.image
    assert asked(world) == ["value", "pixels"] * 2


def test_quick_changes_ask_once_and_nothing_old_is_shown(dock, world, qtbot):
    choose_area(dock)
    settle(dock, qtbot)
    before = len(asked(world))
    assert dock.preview.frame is not None
    for number in range(10):
        choose_area(dock, 0.11 + number / 50)
        assert dock.preview.frame is None and child(dock, Picture, "previewPicture").image is None
        QApplication.processEvents()
    settle(dock, qtbot)
    assert asked(world)[before:] == ["value", "pixels"]
    assert dock.preview.frame.recipe.roi == dock.area.roi
    choose_area(dock)  # the first one is still known
    settle(dock, qtbot)
    assert len(asked(world)) == before + 2


def test_a_change_cancels_what_is_under_way(dock, world, qtbot, monkeypatch):
    world.faults.set(["hang"])
    choose_area(dock)
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 1)
    dock.area.clear()
    assert "Choose an area" in words(dock)
    assert not dock.preview.fetcher.waiting
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert dock.preview.frame is None


@pytest.mark.parametrize(
    "scenes, said",
    [
        (lambda: random_scenes(3, unscored=(0, 1, 2)), "None of the 3 scenes has scores"),
        (list, "No scenes"),
    ],
)
def test_nothing_to_show_is_explained(dock, world, qtbot, scenes, said):
    hold(world, scenes())
    choose_area(dock)
    qtbot.waitUntil(lambda: said in words(dock))
    settle(dock, qtbot)
    assert asked(world) == ["value"]
    assert dock.preview.frame is None and not child(dock, QToolButton, "previewLargerButton").isEnabled()
    dock.cloud_filter.threshold = 0.3
    settle(dock, qtbot)
    assert said in words(dock) and dock.preview.frame is None


def test_dates_that_cannot_be_are_explained_in_the_picture(dock, world):
    choose_area(dock)
    child(dock, QDateEdit, "startDate").setDate(QDate(2015, 1, 1))
    assert "begin on 2015-06-27" in words(dock) and asked(world) == []
    child(dock, QDateEdit, "startDate").setDate(QDate(2024, 1, 1))
    assert "is before the first" in words(dock)


@pytest.mark.parametrize(
    "first, last, said, offered",
    [
        (QDate(2016, 1, 1), QDate(2016, 6, 30), "(L2A) starts on 2017-03-28", True),
        (QDate(2018, 1, 1), QDate(2018, 6, 30), "missing in many places", True),
        (QDate(2022, 1, 1), QDate(2022, 6, 30), "No scenes here on these dates.", False),
    ],
)
def test_why_there_are_no_scenes_and_the_other_product(dock, world, qtbot, first, last, said, offered):
    hold(world, [])
    child(dock, QDateEdit, "startDate").setDate(first)
    child(dock, QDateEdit, "endDate").setDate(last)
    choose_area(dock)
    qtbot.waitUntil(lambda: said in words(dock))
    button = child(dock, QToolButton, "previewProductButton")
    assert button.isHidden() is not offered
    if offered:
        button.click()
        assert dock.recipe().product == "L1C"
        qtbot.waitUntil(lambda: "No scenes here on these dates." in words(dock))
        assert button.isHidden()
    else:
        dock.advanced.show_recipe(dock.recipe().with_(max_scene_cloud=20))
        qtbot.waitUntil(lambda: "below the scene cloud limit" in words(dock))
    dock.area.clear()
    assert button.isHidden()


def test_where_scores_end_is_told_at_no_further_cost(dock, world, qtbot, monkeypatch):
    monkeypatch.setattr(preview_work, "_RECENT", timedelta(4000))
    note = child(dock, QLabel, "previewNote")
    hold(world, random_scenes(6, unscored=(2, 4, 5)))
    choose_area(dock)
    settle(dock, qtbot)
    assert "not used: 3. Scores end on 2023-01-04 here" in note.text()
    hold(world, random_scenes(6, unscored=(2,)))  # a gap is no end
    choose_area(dock, 0.2)
    settle(dock, qtbot)
    assert "not used: 1." in note.text() and "end" not in note.text()
    child(dock, QDateEdit, "startDate").setDate(QDate(2023, 1, 5))
    hold(world, random_scenes(6, unscored=(4, 5)))
    qtbot.waitUntil(lambda: "Scores end on 2023-01-04 here" in words(dock))
    assert asked(world) == ["value", "pixels", "value", "pixels", "value"]


def test_one_scene_and_missing_scores_are_told(dock, world, qtbot):
    hold(world, random_scenes(2, unscored=(1,)))
    choose_area(dock)
    settle(dock, qtbot)
    note = child(dock, QLabel, "previewNote")
    assert note.isVisible() and "Only one overpass" in note.text() and "without scores yet, not used: 1." in note.text()


def test_more_scenes_than_one_request_holds(dock, world, qtbot):
    hold(world, random_scenes(150))
    choose_area(dock)
    settle(dock, qtbot)
    assert asked(world) == ["value", "pixels"]
    stack = dock.preview.frame.stack
    assert len(stack.scenes) + len(stack.left_out) == 150 and len(stack.left_out) == 4
    assert "build: 4." in child(dock, QLabel, "previewNote").text()
    assert "of 150 overpasses" in child(dock, QLabel, "previewScenes").text()


def test_an_area_as_small_as_a_pixel(dock, world, qtbot):
    choose_area(dock, 0.49)
    settle(dock, qtbot)
    assert dock.preview.frame.stack.shape[0] <= 2


def test_what_the_assistant_can_mend_leads_there(dock, world, qtbot):
    world.faults.set(["not-registered"])
    choose_area(dock)
    connect = child(dock, QToolButton, "previewConnectButton")
    qtbot.waitUntil(connect.isVisible)
    with qtbot.waitSignal(dock.preview.assist):
        connect.click()
    world.faults.set([])
    child(dock, QToolButton, "previewAgainButton").click()
    settle(dock, qtbot)
    assert dock.preview.frame is not None and connect.isHidden()


def test_a_lost_connection_can_be_tried_again(dock, world, qtbot):
    Settings.load().save(endpoint="http://127.0.0.1:9")
    choose_area(dock)
    again = child(dock, QToolButton, "previewAgainButton")
    qtbot.waitUntil(again.isVisible)
    assert "cannot be reached" in words(dock) and child(dock, QLabel, "previewNote").text()
    map_button = child(dock, QToolButton, "previewMapButton")
    assert map_button.isHidden()  # there is room for one of the two
    Settings.load().save(endpoint=world.url)
    again.click()
    settle(dock, qtbot)
    assert dock.preview.frame is not None and not again.isVisible()
    assert map_button.isVisible()


def test_switched_off_it_asks_for_nothing_and_stays_off(dock, world, qtbot):
    switch = child(dock, QCheckBox, "livePreviewCheck")
    switch.click()
    choose_area(dock)
    nothing_comes(dock)
    assert asked(world) == [] and "off" in words(dock)
    assert Settings.load().live_preview == 0
    switch.click()
    settle(dock, qtbot)
    assert dock.preview.frame is not None


def test_a_closed_dock_asks_for_nothing(dock, world, qtbot):
    dock.setUserVisible(False)
    choose_area(dock)
    nothing_comes(dock)
    assert asked(world) == []
    dock.setUserVisible(True)
    settle(dock, qtbot)
    assert dock.preview.frame is not None


def test_holes_are_mended_with_one_click(dock, world, qtbot):
    choose_area(dock)
    dock.cloud_filter.threshold = 1.0
    settle(dock, qtbot)
    before = dock.preview.frame.summary.holes
    button = child(dock, QToolButton, "holesThresholdButton")
    assert before > 0.1 and button.isVisible()
    promised = button.remedy
    button.click()
    settle(dock, qtbot)
    assert dock.recipe().clear_threshold == promised.recipe.clear_threshold < 1
    assert dock.preview.frame.summary.holes == pytest.approx(promised.holes)
    assert asked(world) == ["value", "pixels"]


def test_scenes_left_out_are_offered_again(dock, qtbot):
    choose_area(dock)
    settle(dock, qtbot)
    dock.advanced.exclude(tuple(scene.index for scene in dock.preview.frame.stack.scenes[:5]))
    settle(dock, qtbot)
    button = child(dock, QToolButton, "holesScenesButton")
    assert button.isVisible()
    promised = button.remedy.holes
    button.click()
    settle(dock, qtbot)
    assert dock.preview.frame.summary.holes == pytest.approx(promised)


def test_more_days_are_looked_for_and_taken(dock, world, qtbot):
    hold(world, random_scenes(20))
    child(dock, QDateEdit, "startDate").setDate(QDate(2023, 1, 9))
    child(dock, QDateEdit, "endDate").setDate(QDate(2023, 1, 10))
    choose_area(dock)
    dock.cloud_filter.threshold = 0.9
    settle(dock, qtbot)
    button = child(dock, QToolButton, "holesDaysButton")
    shown = dock.preview.picture.image
    button.click()
    assert not button.isEnabled()
    settle(dock, qtbot)
    assert button.isEnabled() and "days" in button.text()
    assert shown is not None and dock.preview.picture.image is shown, "the picture stays while days are looked for"
    promised = child(dock, QWidget, "holesAdvice")._wider
    button.click()
    settle(dock, qtbot)
    assert (dock.recipe().start, dock.recipe().end) == (promised.recipe.start, promised.recipe.end)
    assert dock.preview.frame.summary.holes == pytest.approx(promised.holes)


def test_advice_on_more_days_does_not_outlive_what_it_was_about(dock, world, qtbot):
    choose_area(dock)
    dock.cloud_filter.threshold = 1.0
    settle(dock, qtbot)
    button = child(dock, QToolButton, "holesDaysButton")
    button.click()
    dock.cloud_filter.threshold = 0.99
    settle(dock, qtbot)
    qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert button.isEnabled() and button.text() == "More days?"
    Settings.load().save(endpoint="http://127.0.0.1:9")
    button.click()
    settle(dock, qtbot)
    assert button.isEnabled() and "cannot be reached" in child(dock, QLabel, "previewNote").text()
    assert dock.preview.frame is not None


def test_the_histogram_moves_the_threshold(dock, qtbot):
    choose_area(dock)
    settle(dock, qtbot)
    histogram = child(dock, Histogram, "scoreHistogram")
    assert sum(histogram.counts) > 0
    y = histogram.height() // 2
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, _at(histogram, 0.2, y))
    assert dock.recipe().clear_threshold == pytest.approx(0.2, abs=0.02)
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, _at(histogram, 0.2, y))
    dock.cloud_filter.threshold = 0.7
    for key, threshold in (
        (Qt.Key.Key_Right, 0.71),
        (Qt.Key.Key_PageDown, 0.66),
        (Qt.Key.Key_Home, 0.0),
        (Qt.Key.Key_End, 1.0),
    ):
        QTest.keyClick(histogram, key)
        assert dock.recipe().clear_threshold == threshold
    assert "1.00" in histogram.accessibleDescription()


def _at(histogram, score, y) -> QPoint:
    return QPoint(round(histogram.x_of(score)), y)


def test_the_large_picture_follows_and_leads(dock, qtbot):
    choose_area(dock)
    settle(dock, qtbot)
    child(dock, QToolButton, "previewLargerButton").click()
    dialog = child(dock, QDialog, "previewDialog")
    large = child(dialog, Picture, "previewLargePicture")
    assert large.image == dock.preview.frame.image
    dock.cloud_filter.threshold = 0.95
    settle(dock, qtbot)
    assert large.image == dock.preview.frame.image
    slider = child(dialog, QSlider, "previewLargeSlider")
    assert slider.value() == 95
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert dock.recipe().clear_threshold == 0
    dialog.close()


def test_both_scores_side_by_side(dock, world, qtbot):
    choose_area(dock)
    settle(dock, qtbot)
    child(dock, QToolButton, "previewLargerButton").click()
    dialog = child(dock, QDialog, "previewDialog")
    other = child(dialog, Picture, "previewOtherPicture")
    assert not other.isVisible()
    child(dialog, QCheckBox, "previewCompareCheck").click()
    assert other.isVisible()
    qtbot.waitUntil(lambda: other.image is not None and not dialog._renderer.busy)
    dock.cloud_filter.threshold = 0.85
    settle(dock, qtbot)
    said = child(dialog, QLabel, "previewOtherPictureText")
    qtbot.waitUntil(lambda: "cs ≥ 0.85" in said.text())
    shown = other.image
    dock.cloud_filter.qa_band = "cs"
    settle(dock, qtbot)
    qtbot.waitUntil(lambda: "cs_cdf ≥ 0.85" in said.text())
    assert child(dialog, Picture, "previewLargePicture").image == shown
    assert asked(world) == ["value", "pixels"]
    dialog.close()
    names = [thread.name for thread in threading.enumerate() if thread.name.startswith("cloudscore-preview")]
    assert len(names) == 1


def test_three_thresholds_beside_the_current_one(dock, world, qtbot):
    choose_area(dock)
    dock.cloud_filter.threshold = 0.8
    settle(dock, qtbot)
    child(dock, QToolButton, "previewLargerButton").click()
    dialog = child(dock, QDialog, "previewDialog")
    child(dialog, QCheckBox, "previewCompareCheck").click()
    child(dialog, QCheckBox, "previewThresholdsCheck").click()
    assert not child(dialog, QCheckBox, "previewCompareCheck").isChecked()
    names = ("previewOtherPicture", "previewThirdPicture", "previewFourthPicture")
    pictures = [child(dialog, Picture, name) for name in names]
    qtbot.waitUntil(lambda: all(picture.image for picture in pictures) and not dialog._renderer.busy)
    stack, recipe = dock.preview.frame.stack, dock.preview.frame.recipe
    composer = Composer(stack, recipe)
    for name, picture, threshold in zip(names, pictures, (0.5, 0.6, 0.65)):
        assert picture.image == preview_work.composite_image(composer.composite(threshold), recipe, stack)
        assert f"cs_cdf ≥ {threshold:.2f}: clear views" in child(dialog, QLabel, name + "Text").text()
    fixed = [picture.image for picture in pictures]
    QTest.mouseClick(pictures[2], Qt.MouseButton.LeftButton)
    assert dock.recipe().clear_threshold == 0.65
    settle(dock, qtbot)
    assert child(dialog, Picture, "previewLargePicture").image == fixed[2]
    child(dialog, QToolButton, "previewOtherPictureUse").click()
    settle(dock, qtbot)
    assert dock.recipe().clear_threshold == 0.5 and [picture.image for picture in pictures] == fixed
    dock.method.show_recipe(dock.recipe().with_(method="mean"))
    settle(dock, qtbot)
    qtbot.waitUntil(lambda: not dialog._missing and not dialog._renderer.busy)
    assert pictures[0].image == child(dialog, Picture, "previewLargePicture").image != fixed[0]
    assert asked(world) == ["value", "pixels"]
    dock.area.clear()
    assert not any(picture.image for picture in pictures)
    dialog.close()


def test_the_map_shows_it_where_it_lies_and_loses_it_again(window, dock, qtbot):
    choose_area(dock, 0.25)
    dock.cloud_filter.threshold = 0.0
    settle(dock, qtbot)
    button = child(dock, QToolButton, "previewMapButton")
    for crs in ("EPSG:4326", "EPSG:3857"):
        window.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        dock.area.zoom()
        button.setChecked(True)
        overlay = next(item for item in window.canvas.items() if isinstance(item, PreviewOverlay))
        dock.area.show_on_map(False)
        shown = QImage(window.canvas.size(), QImage.Format.Format_ARGB32)
        shown.fill(0)
        painter = QPainter(shown)
        overlay.paint(painter)
        painter.end()
        frame = dock.preview.frame
        grid, (height, width) = frame.stack.grid, frame.stack.shape
        change = QgsCoordinateTransform(
            QgsCoordinateReferenceSystem(grid.crs), QgsCoordinateReferenceSystem(crs), QgsProject.instance()
        )
        compared = 0
        for y in range(0, height, 3):
            for x in range(0, width, 3):
                place = change.transform(grid.left + (x + 0.5) * grid.scale, grid.top - (y + 0.5) * grid.scale)
                found = shown.pixelColor(window.at(place.x(), place.y()))
                wanted = frame.image.pixelColor(x, y)
                assert abs(found.alpha() - wanted.alpha()) <= 2
                assert wanted.alpha() < 255 or found == wanted
                compared += 1
        assert compared > 10
        button.setChecked(False)
        assert not [item for item in window.canvas.items() if isinstance(item, PreviewOverlay)]
    button.setChecked(True)
    dock.setUserVisible(False)
    assert not [item for item in window.canvas.items() if isinstance(item, PreviewOverlay)]


def test_the_stretch_fits_the_preview(dock, qtbot):
    fit = child(dock, QToolButton, "styleFitButton")
    assert not fit.isEnabled()
    choose_area(dock)
    settle(dock, qtbot)
    fit.click()
    style = dock.recipe().style
    assert (style.min, style.max) != (0, 2500) and style.min < style.max


def test_a_slow_step_does_not_hold_up_the_window(dock, qtbot, monkeypatch):
    choose_area(dock)
    settle(dock, qtbot)
    drawn, gate = [], threading.Event()
    dock.preview.drawn.connect(lambda frame: drawn.append(frame.threshold))
    real = preview_work.composite_image
    monkeypatch.setattr(preview_work, "composite_image", lambda *given: (gate.wait(60), real(*given))[1])
    for percent in range(50, 80):
        dock.cloud_filter.threshold = percent / 100
    assert drawn == []  # the window has the turn back before anything is drawn
    gate.set()
    settle(dock, qtbot)
    assert drawn == [0.5, 0.79]


def test_nothing_survives_the_dock(window, dock, qtbot):
    choose_area(dock)
    settle(dock, qtbot)
    names = [thread.name for thread in threading.enumerate()]
    assert any(name.startswith("cloudscore-preview") for name in names)
    dock.cloud_filter.threshold = 0.33  # still being drawn
    choose_area(dock, 0.2)  # still being waited for
    dock.preview.shut_down()
    assert not dock.preview.fetcher.waiting
    assert not [t for t in threading.enumerate() if t.name.startswith("cloudscore-preview")]
    dock.preview.renderer._pool = None
    work_is_over()
    nothing_comes(dock)


def test_what_is_approximate_is_called_so(dock, qtbot):
    choose_area(dock)
    settle(dock, qtbot)
    note = child(dock, QLabel, "previewNote")
    assert "approximate" not in note.text()
    for recipe in (dock.recipe().by("geometric_median"), dock.recipe().with_(widen_mask=40)):
        dock.method.show_recipe(recipe)
        dock.advanced.show_recipe(recipe)
        settle(dock, qtbot)
        assert "approximate" in note.text()


def test_methods_are_compared_on_the_preview_s_scenes_and_one_is_taken(dock, world, qtbot):
    button = dock.method.findChild(QToolButton, "compareMethodsButton")
    assert not button.isEnabled()
    choose_area(dock)
    settle(dock, qtbot)
    assert button.isEnabled()
    before = len(world.log)
    button.click()
    dialog, told = dock.method.methods_window.dialog, dock.method.findChild(QLabel, "methodJudged")
    qtbot.waitUntil(lambda: bool(told.text()))
    assert len(world.log) == before, "asks for nothing"
    dialog.taken.emit(dock.recipe().by("clearest_mean").with_(balance_orbits=True))
    wish = dock.recipe()
    assert (wish.method, wish.balance_orbits) == ("clearest_mean", True)
    settle(dock, qtbot)
    assert told.text(), "it holds for these scenes whatever is chosen"
    child(dock, QSlider, "thresholdSlider").setValue(30)
    settle(dock, qtbot)
    assert not told.text()
    dialog.reject()
    assert dock.method.methods_window.dialog is None
