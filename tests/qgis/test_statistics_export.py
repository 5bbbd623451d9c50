"""Area statistics exported to Drive: the columns and numbers of a run in QGIS, from Processing and from the dialog."""

from __future__ import annotations

import csv

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.recipe_files import readable
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import batch_exports, credentials
from cloudscore_plugin.gui import area_statistics_dialog
from cloudscore_plugin.gui.area_statistics_dialog import EXPORTED
from cloudscore_plugin.services import export_tasks, statistics_export
from cloudscore_plugin.services.statistics import journal_folder
from cloudscore_plugin.settings import Settings
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import wait
from tests.support.stacks import random_scenes, recipe_of

from .test_area_statistics_dialog import opened  # noqa: F401 (fixture)
from .test_processing import Feedback
from .test_statistics import DAYS, SIDE, areas, layer_of, provider, shapes, table  # noqa: F401
from .window import child

SCENES = random_scenes(6, unscored=(2,), gaps="ragged", shape=(SIDE, SIDE))


@pytest.fixture(scope="module")
def drive(tmp_path_factory):
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def running(drive):
    with SandboxServer(ArrayCatalogue(SCENES), drive=str(drive)) as server:
        yield server


@pytest.fixture
def world(running, profile):
    running.log.clear()
    Settings.load().save(connection="google", endpoint=running.url, project="sandbox")
    return running


@pytest.fixture
def recipe():
    return recipe_of(SCENES, margin=0, clear_threshold=0.4, end="2023-01-13", style=Style.of("NDVI"))


def exported(world, layer, feedback=None, **parameters):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("cloudscore:exportstatisticstodrive")
    given = {"AREAS": layer, **DAYS, **parameters}
    fine, why = algorithm.checkParameterValues(given, QgsProcessingContext())
    assert fine, why
    results, ok = algorithm.run(given, QgsProcessingContext(), feedback or Feedback())
    return results if ok else None


def written(world, drive, name, folder="My Drive"):
    """The rows of a table in Drive, once the tasks have ended."""
    wait(lambda: all(operation.ended for operation in world.exports.operations()), 60)
    failed = [operation.error for operation in world.exports.operations() if operation.error]
    assert not failed
    with (drive / "drive" / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def equal(told, rows, key="name"):
    """Whether a table in Drive has the numbers of one in QGIS."""
    rows = {(str(row[key]), row["start"]): row for row in rows}
    assert len(told) == len(rows)
    for line in told:
        row = rows[line[key], line["start"]]
        assert list(line) == [name for name in row if name != "note"]
        for column, text in line.items():
            value = row[column]
            if row["pixels"] == 0 and value is None:
                assert text in ("", "0", "0.0") or column == "cannot_tell_percent"
            elif value is None:
                assert text == ""
            elif isinstance(value, str):
                assert text == value
            else:
                assert float(text) == pytest.approx(value, rel=1e-9, abs=1e-9)


PRODUCTS = {
    "composite": lambda recipe: recipe,
    "series": lambda recipe: Series(recipe, "days(4)"),
    "change": lambda recipe: Change(recipe.with_(end="2023-01-04"), recipe.with_(start="2023-01-04"), "NDVI", 1),
}


@pytest.mark.parametrize("kind", PRODUCTS)
@pytest.mark.parametrize("more", [{}, {"LIMIT": 0.1}, {"BANDS": ["B4", "B8"], "LIMIT": 3000}])
def test_the_numbers_are_those_of_a_run_in_qgis(world, recipe, drive, kind, more):
    if kind == "change":
        more = {key: value for key, value in more.items() if key != "BANDS"}
    layer = layer_of(shapes(10))
    given = {"RECIPE": readable(PRODUCTS[kind](recipe)), "ID_FIELD": "name", **more}
    name = f"{kind} {sorted(more.items())}"
    before = len(world.log)
    results = exported(world, layer, NAME=name, FOLDER="tables", **given)
    sent = [entry for entry in list(world.log)[before:] if entry.kind == "export"]
    assert results["TASKS"] == 1 and len(sent) == 1  # all periods in one task, one request
    told = written(world, drive, name, "tables")
    equal(told, table(areas(layer, **given)))
    known = export_tasks.known()[0]
    assert (known.task.name, known.destination.name, known.destination.folder) == (results["TASK"], name, "tables")
    assert not list(journal_folder().glob("*.sqlite"))


def test_many_outlines_become_several_tables(world, recipe, drive, monkeypatch):
    monkeypatch.setattr(statistics_export, "_MOST_BYTES", 28_000)
    monkeypatch.setattr(statistics_export, "MOST_TOGETHER", 4)
    layer, feedback = layer_of(shapes(10)), Feedback()
    results = exported(world, layer, feedback, RECIPE=readable(recipe), ID_FIELD="name", NAME="parts")
    assert results["TASKS"] == 2 and any("several tables: 2" in said for said in feedback.said)
    told = written(world, drive, "parts") + written(world, drive, "parts_2")
    equal(told, table(areas(layer, RECIPE=readable(recipe), ID_FIELD="name")))
    assert [export.destination.name for export in export_tasks.known()[:2]] == ["parts_2", "parts"]


@pytest.mark.parametrize("field, column", [("mean", "mean_id"), ("n", "n_id"), ("地號", "地號")])
def test_ids_of_any_name_and_none(world, recipe, drive, field, column):
    layer = layer_of(shapes(2), field=f"{field}:string(20)")
    exported(world, layer, RECIPE=readable(recipe), ID_FIELD=field, NAME=f"ids {len(column)}")
    assert [row[column] for row in written(world, drive, f"ids {len(column)}")] == ["f0", "f1"]
    exported(world, layer, RECIPE=readable(recipe), NAME=f"no ids {len(column)}")
    numbers = [str(feature.id()) for feature in layer.getFeatures()]
    assert [row["fid_asked"] for row in written(world, drive, f"no ids {len(column)}")] == numbers


def test_what_cannot_be_exported_is_said(world, recipe):
    feedback = Feedback()
    assert exported(world, layer_of([]), feedback, RECIPE=readable(recipe)) is None
    assert "no features" in feedback.errors[-1]
    feedback = Feedback()
    assert exported(world, layer_of(shapes(1)), feedback, RECIPE=readable(recipe), NAME="a/b") is None
    assert "a/b" in feedback.errors[-1]
    world.faults.set(["queue-full"])
    try:
        feedback = Feedback()
        assert exported(world, layer_of(shapes(1)), feedback, RECIPE=readable(recipe)) is None
        assert feedback.errors[-1] and not list(journal_folder().glob("*.sqlite"))
    finally:
        world.faults.set([])


def test_from_the_dialog(opened, world, recipe, drive):  # noqa: F811
    Settings.load().save(drive_folder="from the dialog")
    layer = layer_of(shapes(3))
    dialog = opened(Series(recipe, "days(4)"), layer)
    file = child(dialog, QLineEdit, "statisticsFile")
    assert not file.isVisibleTo(dialog)
    result = child(dialog, QComboBox, "statisticsResult")
    result.setCurrentIndex(result.findData(EXPORTED))
    assert file.isVisibleTo(dialog) and "statistics" in file.text()
    file.setText("fields")
    start, said = child(dialog, QPushButton, "statisticsStart"), child(dialog, QLabel, "statisticsText")
    start.click()
    wait(lambda: not dialog.busy, 60)
    assert "has begun" in said.text() and "goes on when QGIS is closed" in said.text()
    assert dialog.result is None and not child(dialog, QListWidget, "statisticsFeatures").isVisibleTo(dialog)
    equal(
        written(world, drive, "fields", "from the dialog"),
        table(areas(layer, RECIPE=readable(dialog._product), ID_FIELD="name")),
    )
    world.faults.set(["queue-full"])
    try:
        start.click()
        wait(lambda: not dialog.busy, 60)
        assert "kept" not in said.text() and said.text()
    finally:
        world.faults.set([])
    result.setCurrentIndex(0)
    assert not file.isVisibleTo(dialog)
    start.click()
    wait(lambda: not dialog.busy, 60)
    assert "9 rows" in said.text() and child(dialog, QListWidget, "statisticsFeatures").isVisibleTo(dialog)


def test_the_permission_is_asked_for_first(world, recipe, window, monkeypatch):
    """As for exports of images: with the reason, and the export begins once it is given."""

    class Line:
        def ask_permission(self, *given):
            self.given = given

    needed = [credentials.DRIVE]
    monkeypatch.setattr(batch_exports, "lacking", lambda connection, destination: tuple(needed))
    QgsProject.instance().addMapLayer(layer_of(shapes(2)))
    line = Line()
    dialogs = area_statistics_dialog.StatisticsDialogs(None, window.window, line)
    try:
        dialog = dialogs.open(recipe, "June")
        result = child(dialog, QComboBox, "statisticsResult")
        result.setCurrentIndex(result.findData(EXPORTED))
        child(dialog, QPushButton, "statisticsStart").click()
        assert not dialog.busy and "permission" in child(dialog, QLabel, "statisticsText").text()
        scopes, why, again = line.given
        assert scopes == (credentials.DRIVE,) and "Drive" in why
        closed = dialogs.open(recipe, "July")
        child(closed, QComboBox, "statisticsResult").setCurrentIndex(result.findData(EXPORTED))
        child(closed, QPushButton, "statisticsStart").click()
        closed.reject()
        sip.delete(closed)  # as the event loop does
        needed.clear()
        line.given[2]()  # nobody waits for its table any more
        again()
        wait(lambda: not dialog.busy, 60)
        assert "has begun" in child(dialog, QLabel, "statisticsText").text()
    finally:
        dialogs.shut_down()
