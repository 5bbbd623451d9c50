"""Exports in the dock, from the button to the file, across a restart of QGIS, over real HTTP with the sandbox."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtGui import QTextDocument
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QWidget,
)

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.download.areas import AreasOrder
from cloudscore_plugin.download.plan import usual
from cloudscore_plugin.earthengine import batch_exports as exports
from cloudscore_plugin.earthengine import credentials, session, transport
from cloudscore_plugin.earthengine.batch_exports import DRIVE, Destination, Task
from cloudscore_plugin.earthengine.connection import Connection
from cloudscore_plugin.gui import exports_section as group
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.messages import DetailsDialog
from cloudscore_plugin.sandbox.batch_tasks import BUCKET
from cloudscore_plugin.sandbox.scenes import SandboxError
from cloudscore_plugin.sandbox.world import SampleWorld
from cloudscore_plugin.services import export_tasks as kept
from cloudscore_plugin.services.connections import Connections
from cloudscore_plugin.settings import Settings
from tests.support.accounts import Browser, connection_to, signed_in
from tests.support.browser import allow, cancel
from tests.support.faulty_sandbox import SandboxServer
from tests.support.qt import in_thread, work_is_over

from .window import whole_text


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(group, "FIRST_LOOK", 0.1)
    yield
    session.forget()


@pytest.fixture
def server(tmp_path):
    with SandboxServer(SampleWorld(), drive=str(tmp_path / "drive")) as running:
        Settings.load().save(connection="google", endpoint=running.url, project="sandbox", live_preview=0)
        yield running
        assert running.last_error is None


@pytest.fixture
def google(tmp_path):
    """A server that asks for a sign-in, and somebody who has signed in."""
    with SandboxServer(SampleWorld(), account="ready", drive=str(tmp_path / "drive")) as running:
        Settings.load().save(
            connection="google", endpoint=running.url, accounts=running.url, project="ee-demo-user", live_preview=0
        )
        signed_in(running)
        yield running
        assert running.last_error is None


class Driver:
    """Uses the dock by its widgets; ``pages`` are those a browser was sent to."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        self.pages, self.browser = [], Browser()
        self.dock = CompositeDock(window, window.window, Connections())
        self.dock.connection.browse = self.browse
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.find("startDate", QDateEdit).setDate(QDate(2023, 6, 1))
        self.find("endDate", QDateEdit).setDate(QDate(2023, 6, 19))
        QApplication.processEvents()

    def browse(self, address):
        self.pages.append(address)
        if "/o/oauth2/" in address:
            self.browser(address)
        return True

    def close(self):
        self.dock.shut_down()
        self.window.removeDockWidget(self.dock)
        self.dock.deleteLater()

    def find(self, name, kind=QWidget, within=None):
        found = (within or self.dock).findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, name, within=None, kind=QToolButton):
        button = self.find(name, kind, within)
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def until(self, condition):
        self.qtbot.waitUntil(lambda: bool(condition()))

    def area(self, side=0.02):
        square = QgsGeometry.fromRect(QgsRectangle(121.5, 25.0, 121.5 + side, 25.0 + side))
        self.dock.area.take(square, QgsCoordinateReferenceSystem("EPSG:4326"))

    def dialog(self):
        def shown():
            return [found for found in self.window.window.findChildren(QDialog, "exportDialog") if found.isVisible()]

        self.until(shown)
        [found] = shown()
        return found

    def export(self, name="june", folder="Maps"):
        """Export what is chosen to Drive with what the dialog has."""
        self.dock.exports.setCollapsed(False)
        self.press("exportButton")
        dialog = self.dialog()
        self.find("exportFolder", QLineEdit, dialog).setText(folder)
        self.find("exportFile", QLineEdit, dialog).setText(name)
        self.press("exportBegin", dialog, QPushButton)

    def rows(self):
        tree = self.find("exportsList", QTreeWidget)
        return [
            tuple(tree.topLevelItem(row).text(column) for column in range(3)) for row in range(tree.topLevelItemCount())
        ]

    def select(self, row=0):
        tree = self.find("exportsList", QTreeWidget)
        tree.clearSelection()
        tree.topLevelItem(row).setSelected(True)

    def rests(self):
        """Whether nothing is asked or will be, unless the user does something."""
        exports = self.dock.exports
        return not exports._clock.isActive() and not exports._jobs.running(group._LOOK)

    def said(self):
        return self.find("exportsText", QLabel).text()


@pytest.fixture
def driver(window, server, qtbot):
    driver = Driver(window, qtbot)
    yield driver
    driver.close()


class Gate:
    """Holds a server's exports until it is opened."""

    def __init__(self, server):
        self.open, self._turn = threading.Event(), server.exports._turn
        server.exports._turn = self

    def __call__(self):
        self.open.wait(30)
        return self._turn()


def asked(server, *kinds):
    return [entry.kind for entry in server.log if entry.kind in (kinds or ("export", "operation", "cancel"))]


def test_from_the_button_to_the_file(driver, server, window, tmp_path):
    driver.area()
    driver.export()
    driver.until(driver.rows)
    assert driver.rows()[0][0] == "june" and driver.rows()[0][2] == "just now"
    driver.until(lambda: driver.rows()[0][1] == "done")
    file = gdal.Open(str(tmp_path / "drive" / "drive" / "Maps" / "june.tif"))
    assert [file.GetRasterBand(n).GetDescription() for n in (1, 2, 3)] == ["B4", "B3", "B2"]
    assert (file.ReadAsArray() != 65535).any() and "3826" in file.GetProjection()
    assert "june” is done" in window.message()
    button = window.message_button("messageAction")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    driver.until(lambda: driver.pages)
    assert driver.pages == [f"{server.url}/sandbox/store/drive/Maps"]
    driver.select()
    assert driver.said().startswith("Google Drive, Maps.")
    driver.press("exportOpenButton")
    driver.until(lambda: len(driver.pages) == 2)
    driver.press("exportForgetButton")
    assert driver.rows() == [] and kept.known() == []
    assert asked(server, "export") == ["export"]


def test_nothing_is_asked_when_nothing_is_under_way(driver, server):
    work_is_over()
    assert driver.rests() and not server.log


def test_what_the_dialog_says_and_remembers(driver, server):
    driver.area()
    driver.press("exportButton")
    dialog = driver.dialog()
    text = driver.find("exportWhat", QLabel, dialog).text()
    assert text.startswith("B4, B3, B2 · EPSG:3826 · ") and "pixels" in text and text.endswith("MB")
    assert driver.find("exportFile", QLineEdit, dialog).text() == "25.01N-121.51E_1-19-Jun-2023_true-colour"
    assert driver.find("exportOther", QLabel, dialog).isVisible()
    kind = driver.find("exportTo", QComboBox, dialog)
    kind.setCurrentIndex(1)
    for bucket, path in (("", "a"), ("Big Bucket", "a"), (BUCKET, "/")):
        driver.find("exportBucket", QLineEdit, dialog).setText(bucket)
        driver.find("exportPath", QLineEdit, dialog).setText(path)
        driver.press("exportBegin", dialog, QPushButton)
        warning = driver.find("exportWarning", QLabel, dialog)
        assert warning.isVisible() and "cannot be" in warning.text() and dialog.isVisible()
    driver.find("exportPath", QLineEdit, dialog).setText("2023/june")
    driver.press("exportBegin", dialog, QPushButton)
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "done")
    assert driver.rows()[0][0] == "june"
    driver.press("exportButton")
    dialog = driver.dialog()
    assert driver.find("exportTo", QComboBox, dialog).currentIndex() == 1
    assert driver.find("exportBucket", QLineEdit, dialog).text() == BUCKET
    driver.find("exportTo", QComboBox, dialog).setCurrentIndex(2)
    asset = driver.find("exportAsset", QLineEdit, dialog)
    assert asset.text() == "projects/sandbox/assets/25_01N-121_51E_1-19-Jun-2023_true-colour"
    assert not driver.find("exportReplace", QCheckBox, dialog).isChecked()
    asset.setText("composite")
    driver.press("exportBegin", dialog, QPushButton)
    assert "projects/my-project/assets/my-composite" in driver.find("exportWarning", QLabel, dialog).text()
    dialog.reject()
    assert len(kept.known()) == 1


def test_without_an_area_there_is_nothing_to_export(driver, server, window):
    driver.press("exportButton")
    assert "no area" in window.message() and not server.log


def test_progress_and_cancel(driver, server):
    gate = Gate(server)
    driver.area()
    driver.export()
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "running, 0 %")
    driver.select()
    driver.press("exportCancelButton")
    driver.until(lambda: driver.rows()[0][1] == "being cancelled")
    gate.open.set()
    driver.until(lambda: driver.rows()[0][1] == "cancelled")
    assert not driver.find("exportCancelButton").isEnabled() and not driver.find("exportOpenButton").isEnabled()


def test_many_areas_have_one_row_are_cancelled_with_it_and_told_once(driver, server, window):
    """The row is folded out; its areas go by their names. Those of another folder go on."""
    gate = Gate(server)
    square = CompositeRecipe(
        roi={"type": "Polygon", "coordinates": [[[121.5, 25.0], [121.51, 25.0], [121.51, 25.01], [121.5, 25.0]]]},
        start="2023-06-01",
        end="2023-06-20",
    )
    opened = in_thread(lambda: session.connect(Connection(server.url, "sandbox", "none")))
    for folder, names in (("/tmp/sheets", ("51RUG", "51RUH")), ("/tmp/fields", ("a",))):
        asked = AreasOrder((), usual(square, "/x.tif"), folder, "Maps")
        export = kept.area_exports(asked)
        for name in names:
            order = asked.order.with_(path=f"{folder}/{name}.tif")
            for _again in range(2):  # begun once
                told = in_thread(lambda order=order, export=export: export(opened, order, None))
                assert told == f"exported to Google Drive: Maps/{name}.tif"
    tree = driver.find("exportsList", QTreeWidget)
    driver.dock.exports.setCollapsed(False)
    driver.until(lambda: tree.topLevelItemCount() == 2)
    rows = {tree.topLevelItem(at).text(0): tree.topLevelItem(at) for at in range(2)}
    assert set(rows) == {"sheets: 2 areas", "fields: 1 areas"}
    sheets = rows["sheets: 2 areas"]
    assert sorted(sheets.child(at).text(0) for at in range(2)) == ["51RUG", "51RUH"] and sheets.isExpanded()
    assert sheets.text(1) == "under way: 2"
    sheets.setSelected(True)
    driver.press("exportCancelButton")
    stopping = (exports.CANCELLING, exports.CANCELLED)
    driver.until(lambda: sum(each.task.state in stopping for each in kept.known()) == 2)
    gate.open.set()
    driver.until(lambda: "cancelled: 2" in [tree.topLevelItem(at).text(1) for at in range(2)])
    driver.until(lambda: "done: 1" in [tree.topLevelItem(at).text(1) for at in range(2)])
    ends = [text for text in map(whole_text, window.bar.items()) if "have ended" in text]
    assert sorted(ends) == [
        "The exports of “fields” have ended: done: 1.",
        "The exports of “sheets” have ended: cancelled: 2.",
    ]
    driver.press("exportForgetButton")
    assert tree.topLevelItemCount() == 0 and kept.known() == []
    window.bar.clearWidgets()


def test_a_failed_one_says_why(driver, server, window):
    server.faults.set(["drive-full"])
    driver.area()
    driver.export()
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "failed")
    assert "“june” failed: Google Drive is full" in window.message()
    driver.select()
    assert "Google Drive is full" in driver.said() and "Make room" in driver.said()
    assert driver.find("exportOpenButton", QToolButton).text() == "Why?"
    window.bar.clearWidgets()


def test_one_that_cannot_begin_is_told(driver, server, window):
    driver.area()
    driver.dock.exports.start_export(driver.dock.recipe())
    dialog = driver.dialog()
    server.faults.set(["queue-full:1"])
    driver.press("exportBegin", dialog, QPushButton)
    driver.until(lambda: "Too many exports" in window.message())
    assert driver.rows() == [] and server.exports._operations == {}


def test_a_broken_connection_begins_no_second_task(driver, server, window):
    """The answer to the request is lost; with the same request ID, trying again finds the task it has begun."""
    driver.area()
    begin = server.exports.start

    def start_and_lose(project, body):
        server.exports.start = begin
        begin(project, body)
        raise SandboxError("Earth Engine capacity exceeded.", 503, "UNAVAILABLE")

    server.exports.start = start_and_lose
    driver.export()
    driver.until(lambda: window.message_button("tryAgainButton"))
    assert driver.rows() == []
    QTest.mouseClick(window.message_button("tryAgainButton"), Qt.MouseButton.LeftButton)
    driver.until(driver.rows)
    assert len(server.exports._operations) == 1


def test_pauses_grow_and_nothing_is_asked_while_the_dock_is_closed(driver, server):
    gate = Gate(server)
    driver.area()
    driver.export()
    driver.until(lambda: driver.rows())
    driver.until(lambda: len(asked(server, "operation")) >= 4)
    assert driver.dock.exports._pause > group.FIRST_LOOK * group.SLOWER
    driver.dock.hide()
    work_is_over()
    assert driver.rests()
    before = len(asked(server))
    gate.open.set()
    driver.until(lambda: all(op.state == "SUCCEEDED" for op in server.exports._operations.values()))
    assert driver.rests() and len(asked(server)) == before
    driver.dock.show()
    driver.until(lambda: driver.rows()[0][1] == "done")


def test_trouble_while_looking_is_no_message(driver, server, window, qtbot):
    gate = Gate(server)
    driver.area()
    driver.export()
    driver.until(lambda: driver.rows())
    window.bar.clearWidgets()
    server.faults.set(["unauthenticated"])
    driver.until(lambda: "Not up to date" in driver.said())
    assert window.message() == ""
    server.faults.set([])
    gate.open.set()
    driver.until(lambda: driver.rows()[0][1] == "done")
    assert "Not up to date" not in driver.said()


def test_after_a_restart_of_qgis_the_list_goes_on_and_ends_are_told_once(window, server, qtbot):
    gate = Gate(server)
    first = Driver(window, qtbot)
    first.area()
    first.export("june")
    first.until(lambda: len(first.rows()) == 1)
    first.export("again")
    first.until(lambda: len(first.rows()) == 2)
    first.close()
    session.forget()
    window.bar.clearWidgets()
    before = len(server.log)
    gate.open.set()  # they end while QGIS is closed
    qtbot.waitUntil(lambda: all(op.state == "SUCCEEDED" for op in server.exports._operations.values()))
    assert len(server.log) == before
    second = Driver(window, qtbot)
    assert [row[0] for row in second.rows()] == ["again", "june"] and len(server.log) == before
    second.until(lambda: {row[1] for row in second.rows()} == {"done"})
    told = [whole_text(item) for item in window.bar.items()]
    assert len([text for text in told if "is done" in text]) == 2
    second.close()
    window.bar.clearWidgets()
    third = Driver(window, qtbot)
    asked_in_all = asked(server, "operation")
    third.until(third.rests)
    work_is_over()
    assert window.message() == "" and len(third.rows()) == 2
    assert asked(server, "operation") == asked_in_all
    third.close()


def test_many_unfinished_ones_are_asked_for_with_one_request(window, server, qtbot):
    gate = Gate(server)
    first = Driver(window, qtbot)
    first.area()
    for number in range(exports.MOST_SINGLE + 1):
        first.export(f"n{number}")
        first.until(lambda wanted=number + 1: len(first.rows()) == wanted)
    first.until(lambda: not first.dock.exports._jobs.running("look"))  # begun while there were fewer
    server.log.clear()
    first.until(lambda: asked(server, "operations"))
    assert not asked(server, "operation")
    gate.open.set()
    first.until(lambda: {row[1] for row in first.rows()} == {"done"})
    first.close()


def test_what_has_ended_goes_on_ageing(driver, server, monkeypatch):
    driver.area()
    driver.export()
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "done")
    assert driver.rows()[0][2] == "just now" and driver.dock.exports._ages.isActive()
    monkeypatch.setattr(group, "age_of", lambda task: "older")
    driver.dock.exports._ages.setInterval(50)
    driver.until(lambda: driver.rows()[0][2] == "older")
    driver.dock.exports.set_awake(False)
    assert not driver.dock.exports._ages.isActive()


def test_another_connection_has_another_list(driver, server):
    driver.area()
    driver.export()
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "done")
    endpoint = Settings.load().endpoint
    Settings.load().save(endpoint="http://127.0.0.1:9")
    driver.dock.connections.changed.emit()
    assert driver.rows() == [] and len(kept.known()) == 1
    Settings.load().save(endpoint=endpoint)
    driver.dock.connections.changed.emit()
    assert len(driver.rows()) == 1


def test_one_that_earth_engine_has_forgotten(window, server, qtbot):
    task = Task("projects/sandbox/operations/LONGAGO", "june", created="2026-01-01T00:00:00+00:00")
    kept.remember(task, Destination(DRIVE, "june"), kept.server())
    driver = Driver(window, qtbot)
    assert driver.rows()[0][2].endswith("days ago")
    driver.until(lambda: driver.rows()[0][1] == "no longer known")
    driver.close()


def test_the_dialog_of_a_download_exports_its_order(driver, tmp_path):
    driver.area()
    driver.dock.saving.save(driver.dock.recipe())
    [save] = driver.window.window.findChildren(QDialog, "cloudscoreSave")
    content = driver.find("saveContent", QComboBox, save)
    content.setCurrentIndex(content.findData("NDVI"))
    resolution = driver.find("saveResolution", QComboBox, save)
    resolution.setCurrentIndex(resolution.findData(60))
    assert driver.find("saveDriveButton", QPushButton, save).isVisible()
    driver.press("saveDriveButton", save, QPushButton)
    assert not save.isVisible()
    dialog = driver.dialog()
    assert "NDVI" in driver.find("exportWhat", QLabel, dialog).text()
    assert not driver.find("exportOther", QLabel, dialog).isVisible()
    driver.find("exportFile", QLineEdit, dialog).setText("my ndvi")
    driver.press("exportBegin", dialog, QPushButton)
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "done")
    file = gdal.Open(str(tmp_path / "drive" / "drive" / "My Drive" / "my ndvi.tif"))
    assert file.GetGeoTransform()[1] == 60 and file.GetRasterBand(1).GetDescription() == "NDVI"


def test_what_others_begin_is_listed_at_once(driver, server):
    driver.area()
    recipe = driver.dock.recipe()

    def begin():  # as Processing does
        opened = session.connect(Connection(server.url, project="sandbox", credentials="none"))
        return kept.begin(opened, usual(recipe, "/a.tif", resolution=60), Destination(DRIVE, "by Processing"))

    in_thread(lambda: kept.remember(begin(), Destination(DRIVE, "by Processing"), kept.server()))
    driver.until(lambda: driver.rows() and driver.rows()[0][0] == "by Processing")
    driver.until(lambda: driver.rows()[0][1] == "done")


def test_names_and_reasons_are_no_markup_in_tooltips(driver, server):
    where = Destination(DRIVE, "R and D", "<img src='x.png'>")
    kept.remember(Task("projects/p/operations/A", state=exports.FAILED, message="<i>no</i>"), where, kept.server())
    tip = driver.dock.exports.findChild(QTreeWidget, "exportsList").topLevelItem(0).toolTip(0)
    document = QTextDocument()
    document.setHtml(tip)
    assert "<img src='x.png'>" in document.toPlainText() and "<img" not in tip


def test_every_state_reads_well(language, window, qtbot):
    """The list, its line below, the dialog and the permission, in both languages."""
    Settings.load().save(connection="google", endpoint="http://127.0.0.1:9", live_preview=0)
    failed = "Not enough space in Google Drive (need 3.8GB for this export)."
    states = {"SUCCEEDED": "", "FAILED": failed, "CANCELLED": "", "GONE": ""}
    for number, (state, message) in enumerate(states.items()):
        name = f"projects/p/operations/{number}"
        task = Task(name, "t", state, 1.0, "2026-01-01T00:00:00+00:00", message=message, seconds=90.0)
        kept.remember(task, Destination(DRIVE, f"n{number}", folder="Maps"), kept.server())
    kept.remember(Task("projects/p/operations/9", "t", "RUNNING", 0.456), Destination(DRIVE, "n9"), kept.server())
    driver = Driver(window, qtbot)
    texts = [row[1] for row in driver.rows()]
    assert len(set(texts)) == 5 and any("45" in text for text in texts)
    for row in range(len(texts)):
        driver.select(row)
        texts.append(driver.said())
    driver.area()
    driver.press("exportButton")
    dialog = driver.dialog()
    texts += [label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]
    texts.append(dialog.windowTitle())
    driver.find("exportFile", QLineEdit, dialog).clear()
    driver.press("exportBegin", dialog, QPushButton)
    texts.append(driver.find("exportWarning", QLabel, dialog).text())
    dialog.reject()
    driver.close()
    for text in texts:
        assert (language == "en") == (not any(ord(letter) > 0x3000 for letter in text)), text


# The further permission


def scopes(google):
    return set(credentials.stored(connection_to(google)).scopes)


def assistant(driver):
    driver.until(lambda: driver.window.window.findChildren(QDialog, "cloudscoreAssistant"))
    [found] = driver.window.window.findChildren(QDialog, "cloudscoreAssistant")
    driver.until(found.isVisible)
    return found


def test_drive_is_asked_for_in_words_and_then_in_the_browser(window, google, qtbot, tmp_path):
    driver = Driver(window, qtbot)
    driver.area()
    driver.press("exportButton")
    dialog = driver.dialog()
    assert "further permission first" in driver.find("exportNote", QLabel, dialog).text()
    dialog.reject()
    driver.export()
    page = assistant(driver)
    assert "your permission to see and change the files" in driver.find("assistantNote", QLabel, page).text()
    assert driver.pages == [] and credentials.DRIVE not in scopes(google) and asked(google) == []
    driver.press("permissionAsk", page, QPushButton)
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "done")
    assert len(driver.pages) == 1 and credentials.DRIVE in scopes(google) and not page.isVisible()
    assert asked(google, "export") == ["export"]
    assert np.any(gdal.Open(str(tmp_path / "drive" / "drive" / "Maps" / "june.tif")).ReadAsArray())
    driver.press("exportButton")
    dialog = driver.dialog()
    assert not driver.find("exportNote", QLabel, dialog).isVisible()
    driver.close()


@pytest.mark.parametrize("act, words", [
    (cancel, "cancelled in the browser"),
    (lambda address: allow(address, untick=(credentials.DRIVE,)), "A permission is missing"),
])  # fmt: skip
def test_who_refuses_keeps_the_sign_in_and_may_try_again(window, google, qtbot, act, words):
    driver = Driver(window, qtbot)
    before = scopes(google)
    driver.area()
    driver.export()
    page = assistant(driver)
    driver.browser = Browser(act)
    driver.press("permissionAsk", page, QPushButton)
    driver.until(lambda: words in driver.find("assistantNote", QLabel, page).text())
    assert scopes(google) == before and driver.rows() == []
    driver.browser = Browser()
    driver.press("permissionAsk", page, QPushButton)
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "done")
    driver.close()


def test_the_permission_can_be_left_alone(window, google, qtbot):
    driver = Driver(window, qtbot)
    driver.area()
    driver.export()
    page = assistant(driver)
    driver.press("permissionCancel", page, QPushButton)
    assert not page.isVisible() and driver.pages == [] and asked(google) == []
    driver.dock.connection.assist()
    driver.until(lambda: "ready" in driver.find("assistantHeadline", QLabel, page).text())
    driver.close()


def test_what_many_areas_have_used_is_told_together(driver, server):
    for name, seconds in (("a", 40.0), ("b", 2.4)):
        task = Task(f"projects/sandbox/operations/{name}", state="SUCCEEDED", seconds=seconds)
        kept.remember(task, Destination(DRIVE, name), kept.server(), 1.0, "/tmp/sheets", name)
    driver.dock.exports.setCollapsed(False)
    tree = driver.find("exportsList", QTreeWidget)
    driver.until(lambda: tree.topLevelItemCount() == 1 and tree.topLevelItem(0).childCount() == 2)
    tree.topLevelItem(0).setSelected(True)
    assert driver.said() == "Computing time (EECU): 42 s." and tree.topLevelItem(0).text(1) == "done: 2"


def test_many_areas_ask_for_the_permission_before_anything_begins(window, google, qtbot):
    driver = Driver(window, qtbot)
    begun = []
    driver.dock.exports.when_permitted(lambda: begun.append(1))
    page = assistant(driver)
    assert "see and change the files" in driver.find("assistantNote", QLabel, page).text() and not begun
    driver.press("permissionAsk", page, QPushButton)
    driver.until(lambda: begun == [1])
    driver.close()


def test_an_asset_needs_no_further_permission(window, google, qtbot):
    driver = Driver(window, qtbot)
    driver.area()
    driver.press("exportButton")
    dialog = driver.dialog()
    driver.find("exportTo", QComboBox, dialog).setCurrentIndex(2)
    assert not driver.find("exportNote", QLabel, dialog).isVisible()
    assert driver.find("exportAsset", QLineEdit, dialog).text().startswith("projects/ee-demo-user/assets/")
    driver.press("exportBegin", dialog, QPushButton)
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "done")
    assert driver.pages == [] and credentials.DRIVE not in scopes(google)
    driver.close()


def test_the_sample_scenes_keep_their_exports_over_a_restart(window, qtbot, tmp_path):
    Settings.load().save(connection="sample", live_preview=0)
    first = Driver(window, qtbot)
    first.area()
    first.export()
    first.until(lambda: first.rows() and first.rows()[0][1] == "done")
    [file] = (tmp_path / "profile" / "cloudscore" / "exports" / "drive" / "Maps").glob("*.tif")
    assert file.stem == "june"
    first.close()
    second = Driver(window, qtbot)
    second.select()
    second.press("exportOpenButton")
    second.until(lambda: second.pages)
    assert second.pages[0].endswith("/sandbox/store/drive/Maps") and "127.0.0.1" in second.pages[0]
    second.close()


def test_details_of_a_failure_can_be_read_later(driver, server, monkeypatch):
    server.faults.set(["drive-full"])
    driver.area()
    driver.export()
    driver.until(lambda: driver.rows() and driver.rows()[0][1] == "failed")
    shown = []
    monkeypatch.setattr(DetailsDialog, "exec", lambda self: shown.append(self.windowTitle()))
    driver.select()
    driver.press("exportOpenButton")
    assert shown == ["Google Drive is full"]
