"""The dock as a user drives it: what is chosen is what is built, and is chosen again next time."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsDoubleSpinBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QDate, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QAction,
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QRadioButton,
    QScrollArea,
    QSlider,
    QToolButton,
    QWidget,
)

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError, Style, bounds
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui import dates
from cloudscore_plugin.gui.cloud_filter import ThresholdScale
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.dock_section import DockSection, Section
from cloudscore_plugin.gui.widgets import tooltip
from cloudscore_plugin.settings import Settings

from .window import child


@pytest.fixture(autouse=True)
def settings(profile):
    Settings.load().save(live_preview=0)  # it has tests of its own


@pytest.fixture
def open_dock(open_dock):
    """With all groups unfolded."""

    def open_one() -> CompositeDock:
        dock = open_dock()
        for group in (dock.scenes, dock.method, dock.style_group, dock.advanced):
            group.setSaveCollapsedState(False)
            group.setCollapsed(False)
        QApplication.processEvents()
        return dock

    return open_one


@pytest.fixture
def dock(open_dock):
    dock = open_dock()
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    return dock


def test_area_statistics_are_a_click_away(dock, window):
    """Of what is chosen, whatever kind it is; nothing has to be built before."""
    button = child(dock, QToolButton, "areaStatisticsButton")
    assert button.accessibleName() and not button.icon().isNull() and button.toolTip()
    for kind, name in ((CompositeRecipe, "composite"), (Series, "series"), (Change, "change")):
        dock.dates.ways.kind = name
        button.click()
        [dialog] = dock._statistics._open
        assert dialog.isVisible() and isinstance(dialog._product, kind)
        assert dialog._product == dock.product()
        dialog.reject()
    dock.area.clear()
    button.click()
    assert dock._statistics._open == [] and "area" in window.message().lower()


def test_untouched_it_gives_the_default_recipe(dock):
    recipe = dock.recipe()
    default = CompositeRecipe(roi=recipe.roi, start=recipe.start, end=recipe.end)
    assert recipe == default
    days = (date.fromisoformat(recipe.end) - date.fromisoformat(recipe.start)).days
    assert days == 90
    assert recipe.last_day == catalog.utc_today().isoformat()


def test_slider_and_number_are_one(dock):
    slider, spin = child(dock, QSlider, "thresholdSlider"), child(dock, QgsDoubleSpinBox, "thresholdSpin")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert spin.value() == pytest.approx(0.61)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert dock.recipe().clear_threshold == 0
    spin.setValue(0.57)
    assert slider.value() == 57
    assert dock.recipe().clear_threshold == 0.57
    spin.clear()  # what the small cross in the field does
    assert dock.recipe().clear_threshold == 0.6
    for percent in range(101):
        slider.setValue(percent)
        assert dock.recipe().clear_threshold == percent / 100


def test_the_usual_range_is_marked_where_the_handle_stands(dock):
    slider, scale = child(dock, QSlider, "thresholdSlider"), dock.findChild(ThresholdScale)
    assert scale.width() == slider.width()
    low, high = (scale.position(value) for value in catalog.USUAL_THRESHOLDS)
    assert 0.48 * scale.width() < low < high < 0.68 * scale.width()
    picture = scale.grab().toImage()
    ratio = picture.devicePixelRatio()
    row = round(ratio)
    inside = picture.pixelColor(round((low + high) / 2 * ratio), row)
    outside = picture.pixelColor(round(scale.position(0.3) * ratio), row)
    highlight = scale.palette().highlight().color()
    assert inside == highlight
    assert outside != highlight


def test_bands(dock):
    cs, cdf = child(dock, QRadioButton, "bandCs"), child(dock, QRadioButton, "bandCdf")
    assert dock.recipe().qa_band == "cs_cdf"
    cs.click()
    assert (dock.recipe().qa_band, cdf.isChecked()) == ("cs", False)
    assert cs.toolTip() and cdf.toolTip()


def test_the_last_day_counts(dock):
    child(dock, QDateEdit, "startDate").setDate(QDate(2023, 1, 1))
    child(dock, QDateEdit, "endDate").setDate(QDate(2023, 1, 31))
    recipe = dock.recipe()
    assert (recipe.start, recipe.end, recipe.last_day) == ("2023-01-01", "2023-02-01", "2023-01-31")
    assert "31" in child(dock, QLabel, "datesText").text()
    child(dock, QDateEdit, "endDate").setDate(QDate(2022, 12, 31))
    assert "before" in child(dock, QLabel, "datesText").text()


@pytest.mark.parametrize(
    "preset, first, last, months",
    [
        ("last_30_days_1", "2024-02-11", "2024-03-11", None),
        ("last_90_days_1", "2023-12-13", "2024-03-11", None),
        ("last_month_1", "2024-02-01", "2024-02-29", None),
        ("this_year_1", "2024-01-01", "2024-03-11", None),
        ("last_year_1", "2023-01-01", "2023-12-31", None),
        ("winter_1", "2023-12-01", "2024-02-29", None),
        ("plum_rain_1", "2023-05-01", "2023-06-30", None),
        ("typhoon_season_3", "2021-07-01", "2023-10-31", (7, 10)),
        ("dry_season_3", "2021-11-01", "2024-03-11", (11, 4)),
    ],
)
def test_presets(dock, monkeypatch, preset, first, last, months):
    monkeypatch.setattr(dates.catalog, "utc_today", lambda: date(2024, 3, 11))
    dock.advanced.set_months((2, 3))
    child(dock, QAction, f"preset_{preset}").trigger()
    recipe = dock.recipe()
    assert (recipe.start, recipe.last_day, recipe.months) == (first, last, months)


def test_any_year_of_a_season(dock, monkeypatch):
    monkeypatch.setattr(dates.catalog, "utc_today", lambda: date(2026, 11, 30))
    child(dock, QAction, "preset_dry_season_3").trigger()
    assert "Nov–Apr" in child(dock, QLabel, "datesText").text()
    menu = child(dock, QMenu, "dateSeason_dry_season")
    menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions() if action.text()]
    assert titles[:4] == ["Latest", "Nov 2026", "Nov 2025–Apr 2026", "Nov 2024–Apr 2025"]
    child(dock, QAction, "preset_dry_season_from_2025").trigger()
    recipe = dock.recipe()
    assert (recipe.start, recipe.last_day, recipe.months) == ("2025-11-01", "2026-04-30", None)
    assert "181 days" in child(dock, QLabel, "datesText").text()
    menu.aboutToShow.emit()
    assert len([action.text() for action in menu.actions() if action.text()]) == len(titles)


def test_method(dock):
    method, percentile = child(dock, QComboBox, "methodCombo"), child(dock, QgsDoubleSpinBox, "percentileSpin")
    assert not percentile.isVisible()
    said = set()
    for name in catalog.METHODS:
        method.setCurrentIndex(method.findData(name))
        assert dock.recipe().method == name
        said.add(child(dock, QLabel, "methodText").text())
    assert len(said) == len(catalog.METHODS) == method.count()
    method.setCurrentIndex(method.findData("percentile"))
    assert percentile.isVisible()
    percentile.setValue(15)
    assert dock.recipe().percentile == 15
    method.setCurrentIndex(method.findData("best_pixel"))
    recipe = dock.recipe()
    assert (recipe.percentile, recipe.target_day, recipe.weights) == (None, None, None)
    child(dock, QCheckBox, "targetDayCheck").click()
    child(dock, QWidget, "targetDayEdit").setDate(QDate(2023, 1, 5))
    child(dock, QgsDoubleSpinBox, "weight_distance").setValue(0.9)
    tuned = dock.recipe()
    assert (tuned.target_day, tuned.weights) == ("2023-01-05", (1, 0.9, 0.5, 0.25))
    method.setCurrentIndex(method.findData("soft_mean"))
    child(dock, QgsDoubleSpinBox, "fullWeightSpin").setValue(0.9)
    assert (dock.recipe().full_weight, dock.recipe().target_day) == (0.9, None)
    dock.method.show_recipe(tuned)
    assert dock.recipe() == tuned
    dock.method.show_recipe(recipe)
    assert dock.recipe() == recipe


def test_style(dock):
    for name, band in (("styleRed", "B8"), ("styleGreen", "B4"), ("styleBlue", "B3")):
        combo = child(dock, QComboBox, name)
        combo.setCurrentIndex(combo.findData(band))
    child(dock, QgsDoubleSpinBox, "styleMax").setValue(4000)
    child(dock, QgsDoubleSpinBox, "styleGamma").setValue(1.3)
    assert dock.recipe().style == Style(("B8", "B4", "B3"), min=0, max=4000, gamma=1.3)
    child(dock, QgsDoubleSpinBox, "styleMin").setValue(5000)
    with pytest.raises(RecipeError):
        dock.recipe()
    child(dock, QToolButton, "styleTrueColour").click()
    assert dock.recipe().style == Style()


@pytest.mark.parametrize("key", [*catalog.BAND_STYLES, *catalog.INDICES])
def test_usual_styles(dock, key):
    shows, red = child(dock, QComboBox, "stylePreset"), child(dock, QComboBox, "styleRed")
    shows.setCurrentIndex(shows.findData(key))
    shows.activated.emit(shows.currentIndex())
    recipe = dock.recipe()
    assert recipe.style == Style.of(key)
    assert red.isVisible() is (key in catalog.BAND_STYLES)
    child(dock, QgsDoubleSpinBox, "styleMin").setValue(0.25 if key in catalog.INDICES else 250)
    assert dock.recipe().style.min == (0.25 if key in catalog.INDICES else 250)
    child(dock, QToolButton, "styleTrueColour").click()
    dock.style_group.show_style(recipe.style)
    assert dock.recipe() == recipe


def test_other_bands_are_an_own_choice(dock):
    shows, red = child(dock, QComboBox, "stylePreset"), child(dock, QComboBox, "styleRed")
    red.setCurrentIndex(red.findData("B8A"))
    assert shows.currentData() == ""
    red.setCurrentIndex(red.findData("B4"))
    assert shows.currentData() == "true_colour"
    shows.setCurrentIndex(shows.findData("NDVI"))
    shows.activated.emit(shows.currentIndex())
    shows.setCurrentIndex(shows.findData(""))
    shows.activated.emit(shows.currentIndex())
    style = dock.recipe().style
    assert (style.index, style.bands, style.max) == ("", ("B4", "B3", "B2"), 2500)


def test_the_bands_offered_are_those_of_the_product(dock):
    product, red = child(dock, QComboBox, "productCombo"), child(dock, QComboBox, "styleRed")
    assert red.findData("B10") == -1
    product.setCurrentIndex(product.findData("L1C"))
    red.setCurrentIndex(red.findData("B10"))
    recipe = dock.recipe()
    assert (recipe.product, recipe.style.bands) == ("L1C", ("B10", "B3", "B2"))
    product.setCurrentIndex(product.findData("L2A"))
    assert dock.recipe().style.bands == ("B1", "B3", "B2")


def test_advanced(dock):
    child(dock, QCheckBox, "sceneCloudCheck").click()
    child(dock, QAbstractSpinBox, "sceneCloudSpin").setValue(40)
    child(dock, QComboBox, "firstMonth").setCurrentIndex(10)
    child(dock, QComboBox, "lastMonth").setCurrentIndex(1)
    child(dock, QCheckBox, "clipCheck").click()
    recipe = dock.recipe()
    assert (recipe.max_scene_cloud, recipe.months, recipe.clip) == (40, (11, 2), False)
    assert (recipe.each_overpass_once, recipe.trim_edges) == (False, None)
    child(dock, QCheckBox, "overpassCheck").click()
    trim = child(dock, QAbstractSpinBox, "trimSpin")
    assert not trim.isEnabled()
    child(dock, QCheckBox, "trimCheck").click()
    assert dock.recipe().trim_edges == 500
    trim.setValue(120)
    wanted = dock.recipe()
    assert (wanted.each_overpass_once, wanted.trim_edges) == (True, 120)
    dock.advanced.show_recipe(recipe)
    assert dock.recipe() == recipe
    dock.advanced.show_recipe(wanted)
    assert dock.recipe() == wanted
    child(dock, QCheckBox, "balanceCheck").click()
    assert dock.recipe() == wanted.with_(balance_orbits=True)
    child(dock, QCheckBox, "balanceCheck").click()
    child(dock, QCheckBox, "widenCheck").click()
    child(dock, QCheckBox, "minViewsCheck").click()
    child(dock, QAbstractSpinBox, "widenSpin").setValue(40)
    masked = dock.recipe()
    assert (masked.widen_mask, masked.min_views, masked.lenient_areas) == (40, 3, None)
    lenient = masked.with_(lenient_areas=masked.roi, lenient_by=0.3)
    dock.advanced.show_recipe(lenient)
    assert dock.recipe() == lenient
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "flats", "memory")
    flat = QgsFeature()
    flat.setGeometry(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.1, 24.1)))
    layer.dataProvider().addFeatures([flat])
    QgsProject.instance().addMapLayer(layer)
    child(dock, QgsMapLayerComboBox, "lenientLayerCombo").setLayer(layer)
    taken = dock.recipe()
    assert bounds(taken.lenient_areas) == pytest.approx((121, 24, 121.1, 24.1)) and taken.lenient_by == 0.3
    # Drawn on the map, one after the other; what was of the layer goes.
    draw, tool = child(dock, QToolButton, "lenientDrawButton"), dock.advanced._lenient_tool
    crs = tool.canvas().mapSettings().destinationCrs()
    there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance())
    draw.click()
    assert tool.canvas().mapTool() is tool and draw.isChecked()
    for west in (121.02, 121.12):
        shape = QgsGeometry.fromRect(QgsRectangle(west, 24.02, west + 0.05, 24.05))
        shape.transform(there)
        tool.drawn.emit(shape)
    drawn = dock.recipe()
    assert bounds(drawn.lenient_areas) == pytest.approx((121.02, 24.02, 121.17, 24.05), abs=1e-4)
    assert len(drawn.lenient_areas["coordinates"]) == 2 and drawn.lenient_by == 0.3
    draw.click()
    assert tool.canvas().mapTool() is not tool and not draw.isChecked()
    child(dock, QCheckBox, "lenientCheck").click()
    assert dock.recipe() == masked
    QgsProject.instance().removeMapLayer(layer.id())
    dock.advanced.show_recipe(wanted)
    assert dock.recipe() == wanted
    assert not child(dock, QToolButton, "excludedClearButton").isVisible()


def test_excluded_scenes_can_be_used_again(dock):
    dock.advanced.show_recipe(dock.recipe().with_(excluded=("20230105T021051_A_T51QTG",)))
    assert dock.recipe().excluded
    button = child(dock, QToolButton, "excludedClearButton")
    assert button.isVisible()
    button.click()
    assert dock.recipe().excluded == ()
    assert not button.isVisible()


def test_folding_and_unfolding_shows_nothing_that_is_hidden(dock):
    dock.method.setCollapsed(True)
    dock.method.setCollapsed(False)
    dock.advanced.setCollapsed(True)
    dock.advanced.setCollapsed(False)
    QApplication.processEvents()
    assert not child(dock, QgsDoubleSpinBox, "percentileSpin").isVisible()
    assert not child(dock, QLabel, "excludedText").isVisible()


def test_what_was_chosen_is_chosen_again(dock, open_dock):
    wanted = dock.recipe().with_(
        start="2022-11-01",
        end="2023-03-01",
        months=(11, 2),
        product="L1C",
        qa_band="cs",
        clear_threshold=0.55,
        max_scene_cloud=70.0,
        method="percentile",
        percentile=20.0,
        style=Style(("B12", "B8", "B4"), min=100, max=4000, gamma=1.2),
        clip=False,
    )
    dock.method.show_recipe(wanted)
    dock.advanced.show_recipe(wanted)
    dock.style_group.show_style(wanted.style)
    dock.dates.set_span(wanted.start, wanted.end)
    dock.cloud_filter.qa_band, dock.cloud_filter.threshold = "cs", 0.55
    assert dock.recipe() == wanted
    dock.remember()
    again = open_dock()
    assert again.area.roi is None  # the area belongs to the map it was drawn on
    again.area.roi = wanted.roi
    assert again.recipe() == wanted


@pytest.mark.parametrize(
    "changes",
    [
        {"recipe": "{"},
        {"recipe": json.dumps({"schema": 99})},
        {"recipe": "[]", "start": "yesterday", "end": "2023-02-30"},
        {"qa_band": "cs_sum", "product": "L7", "start": "0001-01-01", "end": "0001-01-01"},
        {"clear_threshold": "much"},
        {"clear_threshold": 7.5},
    ],
)
def test_broken_memories_do_no_harm(open_dock, changes):
    Settings.load().save(**changes)
    dock = open_dock()
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    recipe = dock.recipe()
    assert recipe.product == "L2A"
    assert recipe.qa_band == "cs_cdf"
    assert 0 <= recipe.clear_threshold <= 1


def test_without_a_choice_sample_scenes_or_who_has_signed_in(open_dock):
    assert "no account" in child(open_dock(), QLabel, "connectionText").text()
    file = Path("~/.config/earthengine/credentials").expanduser()
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    assert "Google Earth Engine" in child(open_dock(), QLabel, "connectionText").text()


def test_choosing_the_connection(dock, server, qtbot):
    Settings.load().save(endpoint=server.url, project="ee-someone")
    text = child(dock, QLabel, "connectionText")
    child(dock, QAction, "connectionSample").trigger()
    assert "no account" in text.text() and Settings.load().connection == "sample"
    child(dock, QAction, "connectionGoogle").trigger()
    assistant = child(dock, QDialog, "cloudscoreAssistant")
    assert assistant.isVisible() and not assistant.isModal()
    assert "no account" in text.text(), "nothing changes before it is known to work"
    assert child(dock, QAction, "connectionSample").isChecked()
    qtbot.waitUntil(lambda: "127.0.0.1" in text.text())
    assert Settings.load().connection == "google" and child(dock, QAction, "connectionGoogle").isChecked()
    child(dock, QAction, "connectionSample").trigger()
    assert "no account" in text.text()


def test_a_connection_that_does_not_work_is_not_taken(dock, qtbot):
    Settings.load().save(connection="sample", endpoint="http://127.0.0.1:9")
    child(dock, QAction, "connectionGoogle").trigger()
    mark = child(dock, QWidget, "networkMark")
    qtbot.waitUntil(lambda: mark.state == "fail")
    child(dock, QDialog, "cloudscoreAssistant").close()
    assert Settings.load().connection == "sample"
    assert child(dock, QAction, "connectionSample").isChecked()


def test_closing_takes_the_area_off_the_map_and_opening_brings_it_back(window, dock):
    from .test_area import bands

    assert len(bands(window)) == 1
    dock.setUserVisible(False)
    assert bands(window) == []
    dock.setUserVisible(True)
    assert len(bands(window)) == 1


def interactive(dock):
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QSlider)
    for widget in dock.widget().findChildren(QWidget):
        inner = widget.parent()
        if (
            isinstance(widget, kinds)
            and not isinstance(inner, (*kinds, QLineEdit, QMenu))
            and "qt_" not in widget.objectName()
        ):
            yield widget


def test_every_control_has_a_name_for_people_and_for_scripts(dock):
    labelled = {label.buddy() for label in dock.findChildren(QLabel) if label.buddy() is not None}
    seen = set()
    for widget in interactive(dock):
        name = widget.objectName()
        if name == "collapseButton":
            continue  # the arrow of QGIS's own collapsible group
        assert name, widget
        assert name not in seen
        seen.add(name)
        spoken = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        assert spoken or widget in labelled, name
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, name
    assert {"areaRectangleButton", "thresholdSlider", "buildButton", "cancelButton", "connectionButton"} <= seen


def test_mnemonics_differ(dock):
    texts = [label.text() for label in dock.findChildren(QLabel) if label.buddy() is not None]
    texts += [b.text() for b in interactive(dock) if isinstance(b, QAbstractButton)]
    texts = [text.replace("&&", "") for text in texts]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(keys) == len(set(keys)), sorted(keys)


def test_the_tab_key_goes_from_top_to_bottom(dock):
    order, widget = [], child(dock, QToolButton, "connectionButton")
    first = widget
    while True:
        if widget.objectName() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            order.append(widget.objectName())
        widget = widget.nextInFocusChain()
        if widget is first:
            break
    wanted = ["connectionButton", "areaRectangleButton", "areaLayerButton", "startDate", "endDate", "bandCdf"]
    wanted += ["bandCs", "cloudFilterGuideButton", "thresholdSpin", "thresholdSlider", "livePreviewCheck"]
    wanted += ["previewMapButton", "previewLargerButton", "scoreHistogram", "scenesTable", "methodCombo", "styleRed"]
    wanted += ["productCombo", "recipesSearch", "exportButton", "buildButton", "saveGeotiffButton", "evidenceButton"]
    assert [name for name in order if name in wanted] == wanted


def test_it_fits_340_pixels_with_a_scroll_bar(open_dock):
    usual = QApplication.font()
    desktop = QFont(usual)
    desktop.setPointSize(9)  # without a screen Qt takes a larger one
    QApplication.setFont(desktop)
    try:
        scroll = child(open_dock(), QScrollArea, "dockScroll")
        bar = scroll.verticalScrollBar().sizeHint().width()
        assert scroll.widget().minimumSizeHint().width() + bar <= 340
    finally:
        QApplication.setFont(usual)


def test_which_score_when_is_a_click_away(open_dock):
    dock = open_dock()
    text = child(dock, QLabel, "cloudFilterGuide")
    assert not text.isVisible()
    child(dock, QToolButton, "cloudFilterGuideButton").click()
    assert text.isVisible()
    for case in ("Haze", "Tidal flats", "snow", "roofs"):
        assert case in text.text()


def test_foreign_words_are_shown_letter_by_letter(dock):
    """Labels of our own; a server's or a layer's words would open the files they name."""
    labels = [label for label in dock.findChildren(QLabel) if label.metaObject().className() == "PlainLabel"]
    assert len(labels) > 10
    rich = {label.objectName() for label in labels if label.textFormat() != Qt.TextFormat.PlainText}
    assert rich <= {"cloudFilterGuide"}, "of our own words alone"
    auto = [label.text() for label in dock.findChildren(QLabel) if label.textFormat() == Qt.TextFormat.AutoText]
    assert not [text for text in auto if text], auto
    evil = "<img src='file:///etc/passwd'> access_denied"
    assert tooltip(evil).count("<") == 2 and "&lt;img" in tooltip(evil), "only the paragraph is one"


class OneMore(DockSection, QWidget):
    """A section as a contributor would add it: everything the dock asks of one, and nothing else."""

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.views, self.told = 2, []

    @property
    def choices(self):
        return {"min_views": self.views}

    def show_recipe(self, recipe):
        self.views = recipe.min_views

    @property
    def unusual(self):
        return f"{self.views} views" if self.views else ""

    def join(self, dock):
        self.told.append("joined")

    def set_awake(self, awake):
        self.told.append(awake)

    def shut_down(self):
        self.told.append("shut down")


class DockWithOneMore(CompositeDock):
    one_more = Section(OneMore)


def test_a_new_section_needs_only_its_row(window):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0.1, 0], [0.1, 0.1], [0, 0]]]}
    recipe = CompositeRecipe(square, "2023-01-01", "2023-02-01", months=(1, 12))
    dock = DockWithOneMore(window, window.window)
    try:
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        section = dock.one_more
        assert section.told[0] == "joined" and True in section.told
        page = section.parentWidget().layout()
        assert page.indexOf(section) > page.indexOf(dock.exports) > page.indexOf(dock.area) > 0
        dock.show_recipe(recipe.with_(min_views=5))
        assert section.views == 5 and dock.recipe() == recipe.with_(min_views=5)
        section.views = 4
        followed = []
        dock.preview.follow = lambda recipe, *given: followed.append(recipe.min_views)
        section.changed.emit()
        assert followed == [4]
        section.views = 3
        dock.remember()
        again = DockWithOneMore(window, window.window)
        assert again.one_more.views == 3 and "3 views" in child(again, QLabel, "carriedOverText").text()
        child(again, QToolButton, "carriedOverUsual").click()
        assert again.one_more.views == 0
        again.shut_down()
        again.deleteLater()
    finally:
        dock.shut_down()
        dock.deleteLater()
    assert section.told[-1] == "shut down"
