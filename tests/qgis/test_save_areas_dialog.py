"""Many areas from the dock: the dialog, one download of all, exports of what is too large, and the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtWidgets import QCheckBox, QLabel, QPlainTextEdit, QPushButton, QTreeWidget

from cloudscore_plugin.core.errors import OrderError
from cloudscore_plugin.download import areas, plan
from cloudscore_plugin.earthengine import transport
from cloudscore_plugin.gui import save_areas_dialog
from cloudscore_plugin.gui.messages import DetailsDialog
from cloudscore_plugin.gui.save_areas_dialog import SaveAreasDialog
from cloudscore_plugin.gui.save_dialog import SaveDialog
from cloudscore_plugin.services import export_tasks
from cloudscore_plugin.settings import Settings, SettingsList
from tests.support.arrays import ORIGIN, UTM, ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.stacks import HEIGHT, WIDTH, random_scenes, recipe_of

SCENES = random_scenes(2)
BOX = (ORIGIN[0], ORIGIN[0] + 10 * WIDTH, ORIGIN[1] - 10 * HEIGHT, ORIGIN[1])  # west, east, south, north
RECIPE = recipe_of(SCENES, 0.05)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with SandboxServer(ArrayCatalogue(SCENES), drive=str(tmp_path_factory.mktemp("drive"))) as server:
        yield server


@pytest.fixture
def docks(open_dock, world, tmp_path, monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    Settings.load().save(
        connection="google", endpoint=world.url, project="sandbox", live_preview=0, save_folder=str(tmp_path)
    )
    return open_dock


@pytest.fixture
def dock(docks):
    return docks()


@pytest.fixture
def fields(window):
    """Two fields of one name and a line of no width, which cannot be saved."""
    layer = QgsVectorLayer(f"Polygon?crs={UTM}&field=sheet:string(10)", "fields", "memory")
    west, _east, south, _north = BOX
    for left, width in ((20, 60), (100, 60), (30, 0)):
        feature = QgsFeature(layer.fields())
        feature["sheet"] = "A 1"
        feature.setGeometry(
            QgsGeometry.fromRect(QgsRectangle(west + left, south + 40, west + left + width, south + 90))
        )
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def opened(dock, qtbot):
    """Opens the dialog from the dock's Save, chooses, and waits until the areas are known."""

    def choose(kind="features", name="", drive=False, **more) -> SaveAreasDialog:
        dock.show_product(RECIPE)
        dock.save()
        (single,) = visible(dock, SaveDialog)
        single.findChild(QPushButton, "saveManyButton").click()
        (dialog,) = visible(dock, SaveAreasDialog)
        dialog._kind.setCurrentIndex(dialog._kind.findData(kind))
        dialog._names.setField(name)
        dialog._drive_on.setChecked(drive)
        for attribute, value in more.items():
            getattr(dialog, f"_{attribute}").setValue(value)
        settled(dialog, qtbot)
        return dialog

    return choose


def visible(dock, kind) -> list:
    return [found for found in dock.iface.mainWindow().findChildren(kind) if found.isVisible()]


def settled(dialog, qtbot):
    dialog._reckon()
    qtbot.waitUntil(lambda: dialog._ready is not None or bool(dialog._refused))
    dialog._reckon()


def said(dialog, name) -> str:
    label = dialog.findChild(QLabel, name)
    return label.text() if label.isVisibleTo(dialog) else ""


def idle(dock):
    return lambda: dock.downloads._task is None and not dock.downloads._jobs._wanted


def tifs(folder) -> list[str]:
    return sorted(path.name for path in Path(folder).glob("*.tif"))


def test_a_file_for_each_feature_named_by_a_field(dock, opened, fields, window, qtbot, tmp_path, monkeypatch):
    dialog = opened(name="sheet")
    assert "files: 2" in said(dialog, "saveEstimate") and "requests: 2" in said(dialog, "saveEstimate")
    assert "Cannot be saved: 1 (A 1: " in said(dialog, "areasText")
    buttons = {button.objectName() for button in dialog.findChildren(QPushButton) if button.isVisible()}
    assert {"saveButton", "saveCancelButton"} <= buttons and not {"saveDriveButton", "saveManyButton"} & buttons
    dialog._file.setFilePath(str(tmp_path / "out"))
    dialog.accept()
    qtbot.waitUntil(idle(dock))
    assert tifs(tmp_path / "out") == ["A-1.tif", "A-1_2.tif"]
    assert "files saved: 2 · not saved: 1" in window.message()
    added = {type(layer): layer for layer in QgsProject.instance().mapLayers().values() if layer is not fields}
    assert Path(added[QgsRasterLayer].source()).name == areas.MOSAIC and added[QgsVectorLayer].featureCount() == 3
    shown = []
    monkeypatch.setattr(
        DetailsDialog, "exec", lambda one: shown.append(one.findChild(QPlainTextEdit, "detailsText").toPlainText())
    )
    window.bar.currentItem().findChild(QPushButton, "missingReportButton").click()
    (report,) = shown
    table = (tmp_path / "out" / areas.TABLE).read_text("utf-8-sig")
    assert report.endswith("Areas: A 1.") and report[:20] in table


def test_only_selected_features_and_the_names_the_layer_shows(dock, opened, fields, qtbot):
    first = next(fields.getFeatures()).id()
    fields.selectByIds([first])
    dialog = opened()
    assert dialog.findChild(QCheckBox, "areasSelected").isChecked()
    assert "files: 1 " in said(dialog, "saveEstimate")
    assert [area.name for area in dialog.areas_order.areas] == ["A 1"]
    dialog._only.setChecked(False)
    settled(dialog, qtbot)
    assert "files: 2 " in said(dialog, "saveEstimate")
    dialog.reject()


def test_tiles_and_squares_over_the_composite_or_a_layer(dock, opened, fields, qtbot):
    dialog = opened("grid", side=200)
    dialog._layer.setLayer(None)
    settled(dialog, qtbot)
    whole = {area.name for area in dialog.areas_order.areas}
    dialog._layer.setLayer(fields)
    settled(dialog, qtbot)
    some = {area.name for area in dialog.areas_order.areas}
    assert some < whole and len(some) in (1, 2)
    dialog._kind.setCurrentIndex(dialog._kind.findData("mgrs"))
    settled(dialog, qtbot)
    (tile,) = dialog.areas_order.areas
    assert len(tile.name) == 5 and tile.name[:2] == UTM[-2:]
    dialog.reject()


def test_the_field_that_names_the_files_is_shown(dock, fields):
    dialog = SaveAreasDialog(RECIPE)
    dialog._layer.setLayer(fields)
    assert fields.displayField() == "sheet" == dialog._names.currentField()
    fields.setDisplayExpression("'field ' || $id")
    other = SaveAreasDialog(RECIPE)
    other._layer.setLayer(fields)
    assert other._names.currentField() == "", "then the expression names them"
    dialog.reject()
    other.reject()


def test_without_a_layer_it_says_so_and_polar_tiles_are_refused(dock, qtbot):
    dialog = SaveAreasDialog(RECIPE)
    dialog.show()
    dialog._reckon()
    assert "no polygon layer" in said(dialog, "areasText") and not dialog._save.isEnabled()
    polar = RECIPE.with_(
        roi={"type": "Polygon", "coordinates": [[[10, 84.2], [10.2, 84.2], [10.2, 84.3], [10, 84.3], [10, 84.2]]]}
    )
    other = SaveAreasDialog(polar)
    other.show()
    other._kind.setCurrentIndex(other._kind.findData("mgrs"))
    settled(other, qtbot)
    assert "84 degrees north" in said(other, "areasText") and not other._save.isEnabled()
    dialog.reject()
    other.reject()


def test_what_was_chosen_last_is_chosen_again(dock, opened, fields, tmp_path):
    dialog = opened("grid", side=300, drive=True)
    dialog._drive_folder.setText("tiles")
    dialog._file.setFilePath(str(tmp_path / "out"))
    dialog._reckon()
    assert dialog._ready is None, "the Drive folder belongs to what is ordered"
    dialog.accept()
    again = SaveAreasDialog(RECIPE)
    assert (again._kind.currentData(), again._side.value(), again._drive_folder.text()) == ("grid", 300, "tiles")
    assert again._drive_on.isChecked()
    again.reject()
    dialog.reject()


def test_what_is_too_large_becomes_exports_listed_and_cancelled_together(
    dock, opened, fields, window, world, qtbot, tmp_path, monkeypatch
):
    """One row for all, the areas below it by their names; the same order again begins none of them anew."""
    monkeypatch.setattr(plan, "DRIVE_MEGABYTES", 0)
    dialog = opened(name="sheet", drive=True)
    assert dialog.large == ("A 1", "A 1") and "so exported: 2" in said(dialog, "areasText")
    assert "exports: 2" in said(dialog, "saveEstimate")
    dialog._file.setFilePath(str(tmp_path / "out"))
    dialog.accept()
    qtbot.waitUntil(lambda: idle(dock)() and bool(export_tasks.known()))
    assert "exports begun: 2 · not saved: 1" in window.message()
    tree = dock.exports.findChild(QTreeWidget, "exportsList")
    assert tree.topLevelItemCount() == 1 and tree.topLevelItem(0).text(0) == "out: 2 areas"
    batch = tree.topLevelItem(0)
    assert sorted(batch.child(at).text(0) for at in range(2)) == ["A-1", "A-1_2"]
    batch.setSelected(True)
    assert len(dock.exports._selected()) == 2
    text = (tmp_path / "out" / areas.TABLE).read_text("utf-8-sig")
    assert "exported to Google Drive: A-1.tif" in text and not tifs(tmp_path / "out")
    asked = len([entry for entry in world.log if entry.kind == "export"])
    again = opened(name="sheet", drive=True)
    again._file.setFilePath(str(tmp_path / "out"))
    again.accept()
    qtbot.waitUntil(idle(dock))
    assert len(export_tasks.known()) == 2
    assert len([entry for entry in world.log if entry.kind == "export"]) == asked


@pytest.fixture
def queue(docks, opened, fields, qtbot, tmp_path):
    """The queue of a QGIS that is started after one in which an order was not finished."""
    dialog = opened(name="sheet")
    dialog._file.setFilePath(str(tmp_path / "out"))
    order = dialog.areas_order
    dialog.reject()
    areas.begin(order)
    SettingsList("downloads").put(order.path, order.path)
    queue = docks().downloads
    queue.look()
    qtbot.waitUntil(lambda: len(queue.items) == 1)
    return queue


def test_interrupted_it_is_offered_again_and_goes_on(queue, qtbot, tmp_path):
    (item,) = queue.items
    assert (item.name, item.state, item.windows) == ("out", "halted", 3)
    queue.resume(item)
    qtbot.waitUntil(lambda: queue._task is None and not queue.items)
    assert tifs(tmp_path / "out") == ["A-1.tif", "A-1_2.tif"] and areas.find(str(tmp_path / "out")) is None


def test_an_unfinished_one_can_be_discarded(queue, qtbot, tmp_path):
    queue.discard(queue.items[0])
    qtbot.waitUntil(lambda: not queue.items)
    assert areas.find(str(tmp_path / "out")) is None
    with pytest.raises(OrderError):
        (tmp_path / "out" / areas.UNFINISHED).write_text("{")
        areas.find(str(tmp_path / "out"))


def test_features_are_read_once_however_the_files_change(opened, fields, qtbot, monkeypatch):
    read, usual = [], save_areas_dialog.feature_areas
    monkeypatch.setattr(save_areas_dialog, "feature_areas", lambda *given: read.append(given[2]) or usual(*given))
    dialog = opened(name="sheet")
    read.clear()
    dialog._tick(("B8",))
    settled(dialog, qtbot)
    assert dialog.areas_order.order.bands == ("B8",) and read == []
    dialog._names.setField("")
    settled(dialog, qtbot)
    assert read == ["fields"]
    dialog.reject()
