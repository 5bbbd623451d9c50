"""Before and after in the preview: both sides and the difference of one stack, what cannot be told, limits to drag."""

import threading
from datetime import date

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QSlider, QSpinBox, QToolButton

from cloudscore_plugin.core.change import KINDS
from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.preview import change as changes
from cloudscore_plugin.preview.change import Comparer
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.stacks import area_of, random_scenes

from .window import child

BANDS = ("B2", "B3", "B4", "B8", "B11", "B12")


@pytest.fixture
def world():
    with SandboxServer(ArrayCatalogue(random_scenes(10, bands=BANDS))) as server:
        yield server


@pytest.fixture
def dock(window, world, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    Settings.load().save(connection="google", endpoint=world.url, project="sandbox")
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    child(dock, QToolButton, "way_change").click()
    dock.dates.set_span("2023-01-06", "2023-02-01")
    dock.dates.ways.fields["change"].show_choices({"change": {"before": ("2023-01-01", "2023-01-06")}})
    ring = area_of(random_scenes(1)[0], 0.1)["coordinates"][0]
    box = QgsGeometry.fromRect(QgsRectangle(*ring[0], *ring[2]))
    dock.area.take(box, QgsCoordinateReferenceSystem("EPSG:4326"))
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def asked(world):
    return [entry.kind for entry in world.log if entry.kind in ("value", "pixels", "maps")]


def settle(dock, qtbot):
    qtbot.waitUntil(lambda: dock.preview.idle)


def drawn(dock):
    """What the strip shows, which is what the comparer has for the product that is chosen."""
    frame, product = dock.preview.strip.frame, dock.product()
    threshold = product.after.clear_threshold
    expected = Comparer(frame.stack, product).difference(product, threshold)
    assert frame.threshold == threshold and frame.difference.shares == expected.shares
    assert frame.difference.cannot_tell == expected.cannot_tell
    assert frame.difference.histogram == expected.histogram == dock.preview.strip.histogram.counts
    return frame


def test_everything_follows_from_one_stack(dock, world, qtbot):
    settle(dock, qtbot)
    assert asked(world) == ["value", "pixels"]
    frame = drawn(dock)
    strip = dock.preview.strip
    assert strip.isVisibleTo(dock) and set(frame.images) == set(strip.pictures) == {"before", "after", "change"}
    assert all(picture.image is not None for picture in strip.pictures.values())
    told = set()
    for percent in (10, 30, 50, 70):
        child(dock, QSlider, "thresholdSlider").setValue(percent)
        settle(dock, qtbot)
        told.add(drawn(dock).difference.cannot_tell)
    assert len(told) == 4
    shown = set()
    for views in range(4):
        child(dock, QSpinBox, "changeMinViews").setValue(views)
        settle(dock, qtbot)
        drawn(dock)
        shown.add(child(dock, QLabel, "changeUnknown").text())
    assert len(shown) > 2 and all("cannot tell" in text for text in shown)
    assert asked(world) == ["value", "pixels"]
    child(dock, QToolButton, "way_composite").click()
    settle(dock, qtbot)
    assert not strip.isVisibleTo(dock) and dock.preview.frame.recipe == dock.recipe()


def test_questions_ask_for_the_bands_they_lack_once(dock, world, qtbot):
    settle(dock, qtbot)
    combo = child(dock, QComboBox, "changeIndex")
    for at, row in enumerate(KINDS):
        combo.setCurrentIndex(at)
        settle(dock, qtbot)
        assert drawn(dock).change.kind is row
    # NDVI has its bands in every stack; each other group of bands is one stack more
    assert asked(world).count("pixels") <= 4
    before = len(asked(world))
    combo.setCurrentIndex(0)
    settle(dock, qtbot)
    drawn(dock)
    assert len(asked(world)) == before


def test_limits_are_dragged_typed_and_taken_back(dock, world, qtbot):
    settle(dock, qtbot)
    histogram, edit = dock.preview.strip.histogram, child(dock, QLineEdit, "changeLimits")
    histogram.resize(400, 100)
    usual = dock.product().class_limits
    assert histogram.limits == usual and edit.text() == "" and "-0.55" in edit.placeholderText()
    at = QPoint(round(histogram.x_of(usual[0])), 20)
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    histogram.setFocus()
    for _step in range(10):
        QTest.keyClick(histogram, Qt.Key.Key_Left)
    settle(dock, qtbot)
    moved = dock.product().limits
    assert moved[0] == pytest.approx(usual[0] - 0.1, abs=0.02) and moved[1:] == usual[1:]
    assert drawn(dock).change.class_limits == moved
    assert edit.text().startswith("-0.6")
    QTest.keyClick(histogram, Qt.Key.Key_PageUp)
    for _step in range(60):  # not beyond its neighbours
        QTest.keyClick(histogram, Qt.Key.Key_Left)
    assert dock.product().limits[1] == pytest.approx(dock.product().limits[0] + 0.01)
    edit.setText("-0.2 0.1 0.3")
    edit.editingFinished.emit()
    settle(dock, qtbot)
    assert dock.product().limits == (-0.2, 0.1, 0.3) == drawn(dock).change.class_limits
    edit.setText("0.3 0.1")
    edit.editingFinished.emit()
    assert child(dock, QLabel, "changeLimitsText").isVisibleTo(dock) and dock.product().limits == (-0.2, 0.1, 0.3)
    child(dock, QToolButton, "changeUsualLimits").click()
    settle(dock, qtbot)
    assert dock.product().limits == () and edit.text() == ""
    assert drawn(dock).change.class_limits == usual
    assert asked(world) == ["value", "pixels"]


def test_only_the_newest_place_of_a_dragged_limit_is_computed(dock, world, qtbot, monkeypatch):
    """However slow the computer: one frame is under way, one waits; moves of the mouse that come together are one."""
    child(dock, QSpinBox, "changeMinViews").setValue(4)  # so that there is advice, which limits do not change
    settle(dock, qtbot)
    strip, begun, go_on = dock.preview.strip, [], threading.Event()
    histogram, left = strip.histogram, Qt.MouseButton.LeftButton
    histogram.resize(400, 100)
    difference, told, advised, asked_for = Comparer.difference, [], [], []

    def slow(comparer, change, threshold):
        begun.append(change.limits)
        assert go_on.wait(60)
        return difference(comparer, change, threshold)

    monkeypatch.setattr(Comparer, "difference", slow)
    monkeypatch.setattr(changes, "remedies", lambda *asked: asked_for.append(asked))
    strip.limits_moved.connect(told.append)
    strip.advised.connect(lambda _frame, found: advised.append(found))

    def drag(places):
        for x in places:
            at, none = QPointF(x, 20), Qt.KeyboardModifier.NoModifier
            event = QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, left, none)
            QApplication.sendEvent(histogram, event)

    first = round(histogram.x_of(histogram.limits[0]))
    QTest.mousePress(histogram, left, Qt.KeyboardModifier.NoModifier, QPoint(first + 1, 20))
    moves = len(told)
    for start in (10, 20, 30):
        drag(range(first - start, first - start - 10, -1))  # ten moves that wait together
        assert len(told) == moves
        QApplication.processEvents()
        moves += 1
        assert len(told) == moves
    drag([first - 45])
    QTest.mouseRelease(histogram, left, Qt.KeyboardModifier.NoModifier, QPoint(first - 45, 20))
    assert len(told) == moves + 1, "where the button is let go counts"
    go_on.set()
    settle(dock, qtbot)
    assert len(begun) == 2 and begun[-1] == told[-1] == dock.product().limits
    assert drawn(dock).change.limits == told[-1]
    assert advised and not asked_for and all(one.change.limits == told[-1] for one in advised[-1])


def test_advice_is_taken(dock, world, qtbot):
    child(dock, QSpinBox, "changeMinViews").setValue(4)
    settle(dock, qtbot)
    text = child(dock, QLabel, "holesText")
    assert text.isVisibleTo(dock) and "cannot be told" in text.text()
    before = drawn(dock).difference.cannot_tell
    child(dock, QToolButton, "holesViewsButton").click()
    settle(dock, qtbot)
    assert dock.product().min_views < 4 and drawn(dock).difference.cannot_tell < before
    before = drawn(dock).difference.cannot_tell
    lower = child(dock, QToolButton, "holesThresholdButton")
    assert lower.isVisibleTo(dock)
    lower.click()
    settle(dock, qtbot)
    assert drawn(dock).difference.cannot_tell < before and asked(world) == ["value", "pixels"]


def test_more_days_on_the_far_sides(dock, world, qtbot):
    dock.dates.ways.fields["change"].show_choices({"change": {"before": ("2023-01-04", "2023-01-06"), "min_views": 2}})
    dock.dates.set_span("2023-01-06", "2023-01-08")
    settle(dock, qtbot)
    before = drawn(dock).difference.cannot_tell
    days = child(dock, QToolButton, "holesDaysButton")
    days.click()
    qtbot.waitUntil(lambda: days.isEnabled())
    assert "±" in days.text()
    days.click()
    settle(dock, qtbot)
    product = dock.product()
    assert product.before.end == product.after.start == "2023-01-06" and product.before.start < "2023-01-04"
    assert drawn(dock).difference.cannot_tell < before


def test_a_click_shows_it_large(dock, world, qtbot):
    settle(dock, qtbot)
    strip = dock.preview.strip
    assert dock.preview.frame.recipe == dock.product().after
    for side in ("before", "change"):
        QTest.mouseClick(strip.pictures[side], Qt.MouseButton.LeftButton)
        settle(dock, qtbot)
        large = dock.preview._enlarged
        assert large.isVisible()
        assert dock.preview.picture.image == strip.frame.images[side]
    assert "cannot tell" in dock.preview.frame.words
    assert any("cannot tell" in label.text() for label in large.findChildren(QLabel))
    told, shown = [], dock.preview.picture.image
    dock.preview.drawn.connect(told.append)
    histogram = strip.histogram
    histogram.resize(400, 100)
    histogram.setFocus()
    for _step in range(10):
        QTest.keyClick(histogram, Qt.Key.Key_Right)
    settle(dock, qtbot)
    assert dock.preview.picture.image == strip.frame.images["change"] != shown
    assert told == []  # its scenes and figures are the same: tables and advice are not made anew
    QTest.keyClick(strip.pictures["after"], Qt.Key.Key_Return)
    settle(dock, qtbot)
    assert dock.preview.picture.image == strip.frame.images["after"] and not dock.preview.frame.words


def test_no_scenes_before_is_said(dock, world, qtbot):
    dock.dates.ways.fields["change"].show_choices({"change": {"before": ("2022-01-01", "2022-02-01")}})
    dock.dates.changed.emit()
    settle(dock, qtbot)
    assert dock.preview.strip.pictures["before"].words == "no scenes"
    assert child(dock, QLabel, "changeUnknown").text() == "cannot tell 100 %"
    assert "cannot be told anywhere" in child(dock, QLabel, "holesText").text()
    assert date.fromisoformat(dock.product().before.start).year == 2022
