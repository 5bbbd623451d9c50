"""Series in the dock: what is chosen, what is told of it, what is built, remembered, listed and undone."""

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject, QgsRectangle
from qgis.PyQt.QtWidgets import QAction, QCheckBox, QComboBox, QLabel, QMenu, QPushButton, QSpinBox, QToolButton

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.gui.animation_dialog import AnimationDialog
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.identity import recipe_of
from cloudscore_plugin.services.time_control import _mode
from cloudscore_plugin.settings import Settings

from .window import child

MAPS = "POST /v1/projects/demo/maps"


@pytest.fixture
def open_dock(open_dock, profile):
    Settings.load().save(live_preview=0)
    return open_dock


@pytest.fixture
def dock(open_dock):
    dock = open_dock()
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    return dock


def choose(dock, kind="series", step="month", span=("2024-01-01", "2025-01-01")):
    child(dock, QToolButton, f"way_{kind}").click()
    combo = child(dock, QComboBox, "seriesStep")
    combo.setCurrentIndex(combo.findData(step))
    dock.dates.set_span(*span)


def text(dock):
    return child(dock, QLabel, "seriesText").text()


@pytest.mark.parametrize(
    "step, span, count, told",
    [
        ("month", ("2024-01-01", "2025-01-01"), 12, "= 12 periods"),
        ("quarter", ("2024-01-01", "2024-04-01"), 1, "= 1 period"),
        ("month", ("2024-01-15", "2024-03-10"), 3, "= 3 periods\nCut at the dates: 15–31 Jan 2024, 1–9 Mar 2024"),
        ("season(11,4)", ("2017-01-01", "2026-01-01"), 10, "Cut at the dates: Jan–Apr 2017, Nov–Dec 2025"),
        ("year", ("2023-01-01", "2024-07-01"), 2, "Cut at the dates: Jan–Jun 2024"),
    ],
)
def test_periods_are_told_before_they_are_built(dock, step, span, count, told):
    choose(dock, step=step, span=span)
    assert told in text(dock)
    product = dock.product()
    assert isinstance(product, Series) and len(product.periods()) == count and product.recipe == dock.recipe()


def test_days_and_months_of_ones_own(dock):
    choose(dock, step="days", span=("2024-01-01", "2024-02-01"))
    child(dock, QSpinBox, "seriesDays").setValue(10)
    assert dock.product().step == "days(10)" and "The last is shorter: 31 Jan 2024" in text(dock)
    choose(dock, step="months", span=("2020-01-01", "2024-01-01"))
    child(dock, QComboBox, "seriesFirstMonth").setCurrentIndex(9)
    child(dock, QComboBox, "seriesLastMonth").setCurrentIndex(1)
    assert dock.product().step == "season(10,2)" and len(dock.product().periods()) == 5


@pytest.mark.parametrize(
    "step, span, code",
    [
        ("days", ("2017-01-01", "2026-01-01"), "series_too_long"),
        ("season(7,10)", ("2024-01-01", "2024-03-01"), "series_empty"),
        ("month", ("2024-03-01", "2024-01-01"), "dates_order"),
    ],
)
def test_what_cannot_be_is_said_and_not_built(dock, window, step, span, code):
    choose(dock, step=step, span=span)
    with pytest.raises(RecipeError) as told:
        dock.product()
    if code != "dates_order":
        assert told.value.code == code and "=" not in text(dock) and text(dock)
    child(dock, QPushButton, "buildButton").click()
    assert not dock.series_builder.running and window.message()


def test_every_known_season_is_offered(dock):
    combo = child(dock, QComboBox, "seriesStep")
    for first, last in catalog.SEASONS.values():
        assert combo.findData(f"season({first},{last})") >= 0


def test_a_product_comes_back_from_choices_files_and_undo(dock, window):
    choose(dock, step="quarter")
    first = dock.product()
    other = Series(first.recipe.with_(start="2020-01-01", end="2024-01-01", clear_threshold=0.7), "season(11,4)")
    dock.adopt(other, "from a file")
    assert dock.product() == other
    window.message_button("undoButton").click()
    assert dock.product() == first
    out = first.with_(left_out=("2024-04-01",))
    dock.show_product(out)
    assert dock.product() == out and "= 3 periods, 1 left out" in text(dock)
    dock.show_product(first.recipe)
    assert dock.product() == first.recipe and dock.dates.ways.kind == "composite"


def test_the_kind_is_chosen_again_next_time(dock, open_dock):
    choose(dock, step="season(5,11)")
    dock.remember()
    again = open_dock()
    assert again.dates.ways.kind == "series" and again.dates.ways.choices["step"] == "season(5,11)"
    assert "series, May–Nov of each year" in child(again, QLabel, "carriedOverText").text()
    child(again, QToolButton, "carriedOverUsual").click()
    assert again.dates.ways.kind == "composite" and again.dates.ways.choices["step"] == "month"


def test_a_spoilt_profile_gives_the_usual(profile, open_dock):
    Settings.load().save(kind="film", step="fortnight")
    dock = open_dock()
    assert dock.dates.ways.kind == "composite" and dock.dates.ways.choices["step"] == "month"


def test_twenty_four_months_in_few_clicks(dock, server, window, qtbot, monkeypatch):
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    clicks = 0

    def click(button):
        nonlocal clicks
        clicks += 1
        button.click()

    click(child(dock, QToolButton, "way_series"))
    clicks += 1  # the presets' button, which opens the menu
    menu = child(dock, QMenu, "datePresetsMenu")
    clicks += 1
    next(action for action in menu.actions() if action.objectName() == "preset_last_24_months_1").trigger()
    with qtbot.waitSignal(dock.series_builder.built) as built:
        click(child(dock, QPushButton, "buildButton"))
    assert clicks <= 8 and server.lines.count(MAPS) == 24
    (group,) = time_groups.groups(QgsProject.instance())
    assert built.args == [group]
    series = time_groups.series_of(group)
    assert series == dock.product() and len(series.periods()) == 24
    members = time_groups.members(group)
    for period, layer in members.items():
        by_hand = CompositeRecipe(**{**vars(dock.recipe()), "start": period.start, "end": period.end})
        assert recipe_of(layer) == by_hand
    assert "24 composites are on the map" in window.message()
    span = QgsProject.instance().timeSettings().temporalRange()
    month = catalog.utc_today().replace(day=1)
    assert span.begin().date().toPyDate() == month.replace(year=month.year - 2)
    assert span.end().date().toPyDate() == month

    controller = window.canvas.temporalController()
    window.message_button("playSeriesButton").click()
    assert "composites are on the map" not in window.message(), "answered"
    assert controller.navigationMode() == _mode("Animated") and len(group.checkedLayers()) == 24
    assert controller.totalFrameCount() >= 24
    controller.setNavigationMode(_mode("NavigationOff"))
    assert group.checkedLayers() == [members[series.periods()[-1]]]
    controller.setNavigationMode(_mode("FixedRange"))
    assert len(group.checkedLayers()) == 24
    group.findLayers()[3].setItemVisibilityChecked(False)
    controller.setTemporalExtents(controller.dateTimeRangeForFrameNumber(0))
    assert len(group.checkedLayers()) == 23, "what the user has checked stays while the mode does"


def test_an_animation_of_what_is_built_is_saved_from_the_dock(dock, server, window, qtbot):
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    choose(dock, span=("2024-01-01", "2024-03-01"))
    assert child(dock, QPushButton, "saveGeotiffButton").menu() is not None
    child(dock, QAction, "saveAnimation").trigger()
    assert "build this series first" in window.message()
    assert window.window.findChild(AnimationDialog) is None
    with qtbot.waitSignal(dock.series_builder.built):
        child(dock, QPushButton, "buildButton").click()
    child(dock, QAction, "saveAnimation").trigger()
    dialog = window.window.findChild(AnimationDialog)
    assert dialog.isVisible() and "2 frames" in child(dialog, QLabel, "animationText").text()
    child(dock, QToolButton, "way_composite").click()
    assert child(dock, QPushButton, "saveGeotiffButton").menu() is None


def test_reversed_dates_and_too_many_periods_are_told_and_nothing_is_asked(dock, server, window):
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    for step, span, words in (
        ("month", ("2024-06-01", "2024-01-01"), "before"),
        ("days(10)", ("2017-01-01", "2026-01-01"), "up to 120 are possible"),
    ):
        choose(dock)
        dock.dates.ways.fields["series"].take_step(step)
        dock.dates.set_span(*span)
        window.bar.clearWidgets()
        child(dock, QPushButton, "buildButton").click()
        assert words in window.message(), step
    assert server.lines.count(MAPS) == 0 and not dock.series_builder.running


def test_cancelled_at_once(dock, server, qtbot):
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    choose(dock)
    child(dock, QPushButton, "buildButton").click()
    assert dock.series_builder.running and not child(dock, QPushButton, "buildButton").isEnabled()
    child(dock, QToolButton, "cancelButton").click()
    assert not dock.series_builder.running and child(dock, QPushButton, "buildButton").isEnabled()
    assert time_groups.groups(QgsProject.instance()) == []


def test_filling_holes_is_off_until_it_is_ticked_and_goes_where_the_series_goes(dock):
    choose(dock)
    product = dock.product()
    assert not product.fill
    child(dock, QCheckBox, "seriesFill").setChecked(True)
    assert dock.product() == product.with_(fill=True)
    dock.show_product(product)
    assert dock.product() == product
    dock.show_product(product.with_(fill=True))
    assert dock.product() == product.with_(fill=True)


def test_one_period_of_a_series_that_fills_holes_keeps_what_it_is_filled_from(dock):
    choose(dock)
    series = dock.product().with_(fill=True)
    recipe = series.recipes()[1]
    dock.adopt(recipe, "")
    assert dock.product() == dock.recipe() == recipe and recipe.fill_from
    dock.dates.set_span("2024-03-01", "2024-05-01")
    assert dock.product() == recipe.unfilled.with_(start="2024-03-01", end="2024-05-01"), "of other dates"


def test_where_holes_are_filled_is_marked_by_a_group_of_its_own(dock, server, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(dock.messages, "success", lambda text, *_buttons: told.append(text))
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    choose(dock)
    child(dock, QCheckBox, "seriesFill").setChecked(True)
    project = QgsProject.instance()
    child(dock, QPushButton, "buildButton").click()
    qtbot.waitUntil(lambda: len(time_groups.groups(project)) == 2 and not dock.series_builder.running)
    marks, group = time_groups.groups(project)
    count = len(dock.product().periods())
    qtbot.waitUntil(lambda: len(time_groups.members(marks)) == count)
    assert time_groups.series_of(group) == dock.product()
    assert time_groups.series_of(marks) == time_groups.marks_of(dock.product())
    assert all(layer.opacity() < 1 for layer in time_groups.members(marks).values())
    assert server.lines.count(MAPS) == 2 * count
    assert len([text for text in told if "composites are on the map" in text]) == 1, "of the marks nothing is said"
