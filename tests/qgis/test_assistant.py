"""The connection assistant as a user meets it: real HTTP to a sandbox that plays Google, a real client as browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsRectangle,
    QgsSettings,
)
from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QTreeWidget,
    QWidget,
)

import cloudscore_plugin
from cloudscore_plugin.earthengine import checks, credentials, session, transport, usage
from cloudscore_plugin.earthengine.connection import Endpoints
from cloudscore_plugin.earthengine.transport import NetworkError
from cloudscore_plugin.gui.assistant import ConnectionAssistant
from cloudscore_plugin.gui.messages import Messages
from cloudscore_plugin.settings import Settings
from tests.support.accounts import PROJECT, Browser, signed_in
from tests.support.arrays import ArrayCatalogue
from tests.support.browser import Page, allow, cancel
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import HANG, failure, scripted_server, untrusted
from tests.support.qt import work_is_over

from .test_plugin import settle, traces


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    yield
    session.forget()


@pytest.fixture
def sandbox():
    with SandboxServer(ArrayCatalogue([]), account="ready") as running:
        Settings.load().save(connection="google", endpoint=running.url, accounts=running.url)
        yield running


class Driver:
    """Uses the assistant by its widgets."""

    def __init__(self, qtbot, window):
        self.qtbot, self.window, self.browser = qtbot, window, Browser()
        self.pages, self.used = [], []
        self.dialog = ConnectionAssistant(window, self.browse)
        self.dialog.used.connect(lambda: self.used.append(True))

    def browse(self, address: str) -> bool:
        self.pages.append(address)
        if "/o/oauth2/" in address:
            self.browser(address)
        return True

    def start(self, again=None) -> Driver:
        self.dialog.start(again)
        return self

    def find(self, name: str, kind=QWidget):
        found = self.dialog.findChild(kind, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        button = self.find(name, QPushButton)
        assert button.isVisible() and button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def until(self, condition) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()))

    def checked(self) -> dict[str, str]:
        """The marks by key once all checks are over."""
        self.until(lambda: self.find("assistantCheck").isVisible() and not self.dialog._jobs.running("checks"))
        return {key: self.find(f"{key}Mark").state for key in checks.KEYS}

    def text(self, key: str) -> str:
        return self.find(f"{key}Text", QLabel).text()

    def button(self, key: str) -> str:
        found = self.find(f"{key}Button", QPushButton)
        return found.text() if found.isVisible() else ""

    @property
    def headline(self) -> str:
        return self.find("assistantHeadline", QLabel).text()

    @property
    def note(self) -> str:
        return self.find("assistantNote", QLabel).text()

    def come_back(self) -> None:
        """As the window system tells it when the user comes back from the browser."""
        QApplication.sendEvent(self.dialog, QEvent(QEvent.Type.WindowActivate))

    def rows(self) -> list[str]:
        """IDs of the projects in the list, as far as they pass the filter."""
        listed = self.find("projectList", QTreeWidget)
        items = [listed.topLevelItem(k) for k in range(listed.topLevelItemCount())]
        return [item.text(1) for item in items if not item.isHidden()]


@pytest.fixture
def drive(window, qtbot):
    driver = Driver(qtbot, window)
    yield driver
    driver.dialog.shut_down()
    driver.dialog.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert QgsApplication.taskManager().countActiveTasks() == 0


def too_late(address: str) -> bool:
    """Whether a browser that comes back now finds nobody, or somebody else who has the port by now."""
    try:
        return allow(address).status >= 400
    except OSError:
        return True


# The checks


def test_all_is_well(sandbox, drive):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    drive.start()
    assert drive.find("libraryMark").state == "running"
    assert set(drive.checked().values()) == {"ok"}
    assert drive.headline == "Earth Engine is ready"
    assert "demo.user@example.com" in drive.text("sign_in") and drive.button("sign_in") == "Sign out…"
    assert drive.button("project") == "Change…" and not drive.button("network")
    assert not drive.used, "nothing has changed"


def test_rows_appear_one_by_one(sandbox, drive):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    seen = []
    drive.dialog._came.connect(lambda _run, result: seen.append((result.key, drive.find("permissionMark").state)))
    drive.start()
    drive.checked()
    assert [key for key, _state in seen] == list(checks.KEYS)
    assert [state for _key, state in seen] == ["waiting"] * 5 + ["running", "ok", "ok"]


@pytest.mark.parametrize(
    ("account", "failing", "words", "button"),
    [
        ("new", "api", "may not use project", "Choose project…"),
        ("not-member", "api", "may not use project", "Choose project…"),
        ("api-off", "api", "switched off in project", "Switch on"),
        ("not-registered", "registered", "not registered", "Open page"),
        ("no-permission", "permission", "lack a permission", "Choose project…"),
        ("expired", "sign_in", "expired or been withdrawn", "Sign in…"),
        ("reauthenticate", "sign_in", "expired or been withdrawn", "Sign in…"),
        ("captive-portal", "network", "log-in page of this network", "Try again"),
        ("proxy-password", "network", "user name and password", "Network options…"),
    ],
)
def test_each_trouble_has_its_row_its_words_and_its_button(sandbox, drive, account, failing, words, button):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    sandbox.switch_account(account)
    states = drive.start().checked()
    at = checks.KEYS.index(failing)
    assert list(states.values()) == ["ok"] * at + ["fail"] + ["skipped"] * (7 - at)
    assert words in drive.text(failing) and drive.button(failing) == button
    assert drive.find(f"{failing}Button", QPushButton).isDefault(), "Enter mends it"
    assert drive.headline == "Earth Engine is not ready yet"
    offered = {key for key in checks.KEYS if drive.button(key)}
    assert offered - {"sign_in", "project"} <= {failing}
    sandbox.switch_account("ready")
    drive.click("assistantCheck")
    assert set(drive.checked().values()) == {"ok"}


def test_restricted_mode_is_a_remark(sandbox, drive):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    sandbox.switch_account("restricted")
    assert list(drive.start().checked().values()) == ["ok"] * 7 + ["warn"]
    assert "remark" in drive.headline and "quota" in drive.text("restricted")
    sandbox.usage.add(PROJECT, 151 * 3600, time.time(), "other")
    drive.click("restrictedButton")
    drive.until(lambda: "151 of 150 EECU-hours" in drive.text("restricted"))
    assert "until the month turns" in drive.text("restricted") and drive.find("restrictedMark").state == "warn"


def test_switching_the_api_on(sandbox, drive):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    sandbox.switch_account("api-off")
    drive.start().checked()
    drive.click("apiButton")
    drive.until(lambda: drive.find("registeredMark").state == "fail")
    drive.checked()
    assert drive.find("apiMark").state == "ok" and drive.button("registered") == "Open page"


def test_back_from_a_page_it_checks_by_itself(sandbox, drive):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    sandbox.switch_account("not-registered")
    drive.start().checked()
    drive.click("registeredButton")
    Page(drive.pages[-1]).submit(project=PROJECT)
    drive.come_back()
    assert set(drive.checked().values()) == {"ok"}
    seen = len(sandbox.log)
    drive.come_back()
    work_is_over()
    assert len(sandbox.log) == seen, "only after a page was opened"


def test_network_options_and_back(sandbox, drive):
    signed_in(sandbox)
    sandbox.switch_account("proxy-password")
    drive.start().checked()
    drive.click("networkButton")
    assert drive.window.options_opened == ["mOptionsPageNetwork"]


def test_the_report_holds_no_secret(sandbox, drive):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    sandbox.switch_account("no-permission")
    drive.start()
    assert not drive.find("assistantCopy").isEnabled()
    drive.checked()
    drive.click("assistantCopy")
    text = QApplication.clipboard().text()
    assert "[fail] Permission to compute" in text and "clipboard" in drive.note
    assert "demo.user" not in text and not any(secret in text for secret in sandbox.accounts.issued)


def test_checks_are_stopped(server, drive):
    Settings.load().save(endpoint=server.url, accounts=server.url, project="mine-123")
    server.on("/$discovery/rest", HANG)
    drive.start()
    drive.until(lambda: server.seen)
    drive.click("assistantCheck")
    assert "stopped" in drive.headline and drive.find("networkMark").state == "waiting"
    server.on("/$discovery/rest", HANG)
    drive.click("assistantCheck")
    drive.until(lambda: len(server.seen) > 1)
    drive.dialog.close()  # at any moment
    drive.until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert not drive.dialog._jobs.running("checks")


# Signing in


def test_from_nothing_to_ready(sandbox, drive):
    assert drive.start().checked()["sign_in"] == "fail"
    assert "Google account" in drive.note
    drive.click("sign_inButton")
    assert "Waiting" in drive.headline
    drive.until(lambda: drive.headline == "Earth Engine is ready")
    assert "signed in" in drive.browser.done().title
    assert Settings.load().project == PROJECT, "the only project is taken"
    stored = json.loads(credentials.persistent_file(Endpoints.at(sandbox.url)).read_text())
    assert stored["project"] == PROJECT and drive.used


def test_an_account_without_projects(sandbox, drive):
    sandbox.switch_account("new")
    drive.start().checked()
    drive.click("sign_inButton")
    hint = drive.find("projectHint", QLabel)
    drive.until(lambda: "no Cloud project" in hint.text())
    assert not drive.find("projectUse").isEnabled()
    drive.click("projectPage")
    Page(drive.pages[-1]).submit(project="ee-mine-now")
    drive.come_back()
    drive.until(lambda: drive.headline == "Earth Engine is ready")
    assert Settings.load().project == "ee-mine-now"


def test_cancelled_in_the_browser(sandbox, drive):
    drive.browser = Browser(cancel)
    drive.start().checked()
    drive.click("sign_inButton")
    drive.until(lambda: "cancelled in the browser" in drive.text("sign_in"))
    assert drive.button("sign_in") == "Sign in…" and drive.find("sign_inMark").state == "fail"
    drive.browser.done()
    drive.browser = Browser()
    drive.click("sign_inButton")
    drive.until(lambda: drive.headline == "Earth Engine is ready")


def test_cancelled_in_qgis(sandbox, drive):
    drive.browser = lambda address: None
    drive.start().checked()
    drive.click("sign_inButton")
    drive.until(lambda: drive.pages)
    drive.click("signInCancel")
    assert drive.checked()["sign_in"] == "fail"
    assert too_late(drive.pages[0])
    assert drive.headline == "Earth Engine is not ready yet"
    assert not credentials.persistent_file(Endpoints.at(sandbox.url)).exists()


def test_nobody_finishes_in_the_browser(sandbox, drive):
    Settings.load().save(sign_in_timeout=1)
    drive.browser = lambda address: None
    drive.start().checked()
    drive.click("sign_inButton")
    drive.until(lambda: "did not come back" in drive.text("sign_in"))
    assert drive.button("sign_in") == "Sign in…"


def test_a_permission_was_unticked(sandbox, drive):
    drive.browser = Browser(lambda address: allow(address, (credentials.CLOUD_PLATFORM,)))
    drive.start().checked()
    drive.click("sign_inButton")
    drive.until(lambda: "permission is missing" in drive.text("sign_in"))
    drive.browser.done()


def test_the_address_for_another_browser(sandbox, drive):
    drive.browser = lambda address: None
    drive.start().checked()
    drive.click("sign_inButton")
    drive.until(lambda: drive.pages)
    drive.click("signInCopy")
    assert QApplication.clipboard().text() == drive.pages[0] and "clipboard" in drive.note
    drive.click("signInOpen")
    assert drive.pages == [drive.pages[0]] * 2
    other = Browser()
    other(QApplication.clipboard().text())
    drive.until(lambda: drive.headline == "Earth Engine is ready")
    other.done()


def test_no_browser(sandbox, drive):
    drive.dialog._browse = lambda address: False
    drive.start().checked()
    drive.click("sign_inButton")
    drive.until(lambda: "No browser" in drive.note)
    assert drive.find("signInCopy").isEnabled()
    drive.click("signInCancel")
    drive.checked()


def test_closed_while_signing_in(sandbox, drive):
    drive.browser = lambda address: None
    drive.start().checked()
    drive.click("sign_inButton")
    drive.until(lambda: drive.pages)
    QTest.keyClick(drive.dialog, Qt.Key.Key_Escape)
    assert not drive.dialog.isVisible()
    drive.until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    assert too_late(drive.pages[0])


def test_signing_out_asks_first(sandbox, drive):
    stored = signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    drive.start().checked()
    drive.click("sign_inButton")
    question = drive.find("signOutQuestion", QMessageBox)
    question.button(QMessageBox.StandardButton.Cancel).click()
    assert stored.path.exists()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    drive.click("sign_inButton")
    drive.find("signOutQuestion", QMessageBox).findChild(QPushButton, "signOutYes").click()
    drive.until(lambda: not stored.path.exists())
    drive.until(lambda: drive.find("sign_inMark").state == "fail")
    assert drive.button("sign_in") == "Sign in…"
    assert any(entry.path == "/revoke" for entry in sandbox.log)


def test_signing_out_without_a_network(sandbox, drive):
    stored = signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    drive.start().checked()
    sandbox.switch_account("captive-portal")
    drive.click("sign_inButton")
    drive.find("signOutQuestion", QMessageBox).findChild(QPushButton, "signOutYes").click()
    drive.until(lambda: "could not be reached" in drive.note)
    assert not stored.path.exists()


# The project


@pytest.fixture
def picker(sandbox, drive):
    signed_in(sandbox)
    sandbox.switch_account("many-projects")
    drive.start().checked()
    assert drive.button("project") == "Choose project…"
    drive.click("projectButton")
    drive.until(drive.rows)
    return drive


def test_the_list_tells_registration_of_what_is_in_sight(sandbox, picker):
    assert len(picker.rows()) == 230
    listed = picker.find("projectList", QTreeWidget)
    picker.until(lambda: listed.topLevelItem(0).text(2) == "Registered")
    picker.until(lambda: not picker.dialog._jobs.running("registrations"))
    assert not listed.topLevelItem(229).text(2), "not in sight, not asked"
    asked = len([entry for entry in sandbox.log if entry.path.endswith("/config")])
    assert asked < 60
    listed.scrollToBottom()
    picker.until(lambda: listed.topLevelItem(229).text(2) == "Registered")


def test_searching_and_choosing(picker):
    search, use = picker.find("projectSearch", QLineEdit), picker.find("projectUse", QPushButton)
    QTest.keyClicks(search, "field work")
    assert picker.rows() == ["my-field-work-417"] and use.text() == "Use my-field-work-417"
    QTest.keyClick(search, Qt.Key.Key_Return)
    picker.until(lambda: picker.headline == "Earth Engine is ready")
    assert Settings.load().project == "my-field-work-417"
    assert "my-field-work-417" in picker.text("project")


@pytest.mark.parametrize(
    ("text", "words", "correction"),
    [
        ("415104041207", "", ""),  # a number: found by the search itself
        ("My Project Nobody Has", "may be a name", ""),
        ("EE-Somebody", "capital letters", "ee-somebody"),
        ("999", "", ""),
        ("99999999", "This is a number", ""),
        ("ee-projekt-001", "Did you mean", ""),
        ("somebody-elses-one", "not among your projects", ""),
    ],
)
def test_what_is_typed_is_corrected(picker, text, words, correction):
    picker.find("projectSearch", QLineEdit).setText(text)
    hint, button = picker.find("projectHint", QLabel), picker.find("projectCorrection", QPushButton)
    assert words in hint.text() and bool(hint.text()) >= bool(words)
    assert button.isVisible() == bool(correction)
    if correction:
        picker.click("projectCorrection")
        assert picker.find("projectSearch", QLineEdit).text() == correction
        assert picker.find("projectUse", QPushButton).text() == f"Use {correction}"


def test_links_follow_the_project(sandbox, picker):
    search, link = picker.find("projectSearch", QLineEdit), picker.find("projectPage", QPushButton)
    assert link.text() == "New project…"
    for project, label, path in (
        ("ee-project-020", "Switch it on…", "/console/apis/library/"),
        ("ee-project-021", "Register it…", "/register?project=ee-project-021"),
        ("ee-project-022", "Permissions…", "/console/iam-admin/"),
        ("ee-project-023", "Open console…", "/console/home/"),
    ):
        search.setText(project)
        picker.until(lambda label=label: link.text() == label)
        picker.click("projectPage")
        assert picker.pages[-1].startswith(sandbox.url + path) and project in picker.pages[-1]


def test_back_without_a_choice(picker):
    picker.click("projectBack")
    assert picker.checked()["project"] == "fail" and not Settings.load().project


def test_a_broken_credentials_file_is_told_and_left(sandbox, picker):
    """Broken by another program while the list is open."""
    file = credentials.persistent_file(Endpoints.at(sandbox.url))
    file.write_text("{broken")
    picker.find("projectSearch", QLineEdit).setText("my-field-work-417")
    picker.click("projectUse")
    picker.until(lambda: "cannot be read" in picker.note)
    assert file.read_text() == "{broken" and picker.button("sign_in") == "Sign in…"


def test_no_list_but_an_id(sandbox, drive):
    """Accounts that may not list projects still type one."""
    signed_in(sandbox, scopes=(credentials.EARTH_ENGINE, credentials.EMAIL))
    drive.start().checked()
    drive.click("projectButton")
    hint = drive.find("projectHint", QLabel)
    drive.until(lambda: "permission is missing" in hint.text())
    drive.find("projectSearch", QLineEdit).setText(PROJECT)
    drive.click("projectUse")
    drive.until(lambda: drive.headline == "Earth Engine is ready")


# The month's use


@pytest.mark.parametrize(
    ("account", "words"),
    [("ready", "75.0 of 150 EECU-hours"), ("no-monitoring", "Monitoring Viewer"), ("monitoring-off", "switched off")],
)
def test_the_months_use_is_told_in_the_quotas_row(sandbox, drive, account, words):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    sandbox.switch_account(account)
    sandbox.usage.add(PROJECT, 75 * 3600, time.time(), "other")
    drive.start().checked()
    assert drive.text("restricted") == "Not used up." and drive.button("restricted") == "This month…"
    assert "public administrations" in drive.text("registered")
    drive.click("restrictedButton")
    drive.until(lambda: words in drive.text("restricted"))
    assert drive.button("restricted") == ("Open page" if account == "monitoring-off" else "This month…")


def test_the_permission_for_it_is_asked_in_the_browser(sandbox, drive):
    signed_in(sandbox, scopes=(credentials.EARTH_ENGINE, credentials.EMAIL))
    Settings.load().save(project=PROJECT)
    drive.start().checked()
    drive.click("restrictedButton")
    drive.until(lambda: "Cloud Monitoring" in drive.note)
    drive.click("permissionAsk")
    drive.until(lambda: "EECU-hours" in drive.text("restricted"))
    assert usage.MONITORING in parse_qs(urlsplit(drive.browser.address).query)["scope"][0].split()


# The other ways


def test_a_key_file(sandbox, drive, tmp_path):
    drive.start().checked()
    drive.find("otherWays", QgsCollapsibleGroupBox).setCollapsed(False)
    drive.find("wayKey", QRadioButton).click()
    states = drive.checked()
    assert states["sign_in"] == "fail" and "key file" in drive.text("sign_in")
    broken = tmp_path / "key.json"
    broken.write_text("{}")
    drive.find("keyFile", QgsFileWidget).setFilePath(str(broken))
    drive.until(lambda: "not the key of a service account" in drive.text("sign_in"))
    drive.checked()
    assert broken.read_text() == "{}"
    assert (Settings.load().key_file, Settings.load().credentials) == ("", "persistent"), "not before it works"
    assert drive.button("sign_in") == "Other ways…"
    drive.find("wayGoogle", QRadioButton).click()
    drive.checked()
    assert drive.button("sign_in") == "Sign in…"


def test_application_default_credentials(sandbox, drive, tmp_path, monkeypatch):
    stored = signed_in(sandbox)
    found = tmp_path / "adc.json"
    found.write_text(json.dumps({"type": "authorized_user", **json.loads(stored.path.read_text())}))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(found))
    Settings.load().save(project=PROJECT)
    drive.start().checked()
    drive.find("otherWays", QgsCollapsibleGroupBox).setCollapsed(False)
    drive.find("wayDefault", QRadioButton).click()
    assert Settings.load().credentials == "persistent", "not before it works"
    drive.checked()
    assert Settings.load().credentials == "adc"
    assert not drive.button("sign_in"), "what another program stored is not signed out here"


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("http://earthengine.googleapis.com", False),
        ("earthengine.googleapis.com", False),
        ("ftp://x", False),
        ("https://[", False),
        ("http://127.0.0.1:9/", True),
        ("", True),
    ],
)
def test_only_safe_addresses_are_taken(server, drive, address, taken):
    before = "http://127.0.0.1:9" if not address else server.url
    Settings.load().save(endpoint=before)
    drive.dialog.show()
    drive.dialog._show_settings(Settings.load())
    drive.find("otherWays", QgsCollapsibleGroupBox).setCollapsed(False)
    edit = drive.find("endpointEdit", QLineEdit)
    edit.setText(address)
    drive.dialog._jobs.start = lambda *arguments: None  # nothing leaves for Google's own address
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert drive.find("endpointWarning").isVisible() is not taken
    assert (drive.dialog._settings.endpoint != before) is taken
    assert Settings.load().endpoint == before, "not before it works"


@pytest.mark.parametrize("close", ["reject", "close", "accept"])
def test_what_was_only_tried_is_forgotten(sandbox, drive, close):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT, connection="sample")
    before = Settings.load()
    drive.dialog.show()
    drive.dialog._show_settings(before)
    drive.find("otherWays", QgsCollapsibleGroupBox).setCollapsed(False)
    for name in ("wayKey", "wayDefault", "wayKey"):
        drive.find(name, QRadioButton).click()
        drive.checked()
    assert drive.dialog.isVisible() and not drive.used
    getattr(drive.dialog, close)()
    assert Settings.load() == before and not drive.used
    drive.start().checked()
    assert drive.find("wayGoogle", QRadioButton).isChecked()


def test_check_again_does_not_stop_what_a_choice_has_just_begun(sandbox, drive):
    signed_in(sandbox)
    drive.start().checked()
    drive.find("otherWays", QgsCollapsibleGroupBox).setCollapsed(False)
    drive.find("wayKey", QRadioButton).click()
    drive.click("assistantCheck")
    assert drive.checked()["sign_in"] == "fail"
    assert drive.headline != "The checks were stopped"


# What could not be done before


def test_the_build_that_could_not_work_is_offered_again(sandbox, drive):
    asked = []
    drive.start(lambda: asked.append(True)).checked()
    assert not drive.find("assistantBuild").isVisible()
    drive.click("sign_inButton")
    drive.until(lambda: drive.headline == "Earth Engine is ready")
    drive.click("assistantBuild")
    assert asked == [True] and not drive.dialog.isVisible()


def with_area(loaded):
    dock = loaded._dock
    dock.setUserVisible(True)
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(1, 1, 1.1, 1.1)), QgsCoordinateReferenceSystem("EPSG:4326"))
    return dock


@pytest.mark.parametrize(
    ("account", "shown"),
    [("expired", "sign_in"), ("not-registered", "registered"), ("api-off", "api"), ("no-permission", "permission")],
)
def test_it_opens_by_itself_when_a_build_cannot_work(sandbox, window, qtbot, account, shown):
    signed_in(sandbox)
    Settings.load().save(project=PROJECT)
    sandbox.switch_account(account)
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    dock = with_area(loaded)
    assert dock.findChild(QDialog, "cloudscoreAssistant") is None, "not before it is asked for"
    dock.build()
    qtbot.waitUntil(lambda: dock.findChild(QDialog, "cloudscoreAssistant") is not None)
    assistant = dock.findChild(QDialog, "cloudscoreAssistant")
    mark = assistant.findChild(QWidget, f"{shown}Mark")
    qtbot.waitUntil(lambda: mark.state == "fail")
    assert window.message(), "the message stays for when the assistant is closed"
    sandbox.switch_account("ready")
    check = assistant.findChild(QPushButton, "assistantCheck")
    qtbot.waitUntil(lambda: check.text() == "Check again")
    check.click()
    again = assistant.findChild(QPushButton, "assistantBuild")
    qtbot.waitUntil(again.isVisible)
    sandbox.log.clear()
    again.click()
    qtbot.waitUntil(lambda: any(entry.path.endswith("/maps") for entry in sandbox.log))
    assert not assistant.isVisible()
    loaded.unload()
    settle()


def test_a_proxy_that_wants_a_password_leads_to_the_options(window):
    messages = Messages(window, lambda again: None)
    messages.error(NetworkError("proxy_sign_in", "HTTP 407"))
    window.message_button("networkButton").click()
    assert window.options_opened == ["mOptionsPageNetwork"]
    messages.clear()


def test_it_does_not_open_for_what_is_not_the_connections_fault(server, window, qtbot):
    Settings.load().save(connection="google", endpoint=server.url, project="demo")
    server.on("/maps", failure(400, "User memory limit exceeded."))
    loaded = cloudscore_plugin.classFactory(window)
    loaded.initGui()
    dock = with_area(loaded)
    dock.build()
    qtbot.waitUntil(lambda: bool(window.message()))
    assert dock.findChild(QDialog, "cloudscoreAssistant") is None
    loaded.unload()
    settle()


def test_unload_while_signing_in_leaves_nothing_behind(sandbox, window, qtbot):
    opened = []

    def once():
        loaded = cloudscore_plugin.classFactory(window)
        loaded.initGui()
        line = loaded._dock.connection
        line.browse = lambda address: opened.append(address) or True
        line.assist()
        assistant = line.findChild(QDialog, "cloudscoreAssistant")
        assistant.sign_in()
        before = len(opened)
        qtbot.waitUntil(lambda: len(opened) > before)
        assert "sign-in" in [thread.name for thread in threading.enumerate()]
        loaded.unload()
        qtbot.waitUntil(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
        settle()

    once()  # what Qt and QGIS make at first use and keep
    before = traces(window)
    for _ in range(3):
        once()
    assert traces(window) == before
    assert all(too_late(address) for address in opened)


# A real proxy


@pytest.fixture
def tinyproxy(tmp_path):
    program = shutil.which("tinyproxy")
    if program is None:
        pytest.skip("tinyproxy is not installed (apt-get install tinyproxy)")
    started = []

    def start(*more: str) -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        file, log = tmp_path / "tinyproxy.conf", tmp_path / "tinyproxy.log"
        lines = (f"Port {port}", "Listen 127.0.0.1", "Timeout 30", f'LogFile "{log}"', "LogLevel Connect", *more)
        file.write_text("\n".join(lines) + "\n")
        started.append(subprocess.Popen([program, "-d", "-c", str(file)], env={**os.environ}))
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return port
            time.sleep(0.05)
        raise AssertionError("tinyproxy does not start")

    yield start
    for process in started:
        process.terminate()
        process.wait(10)


def use_proxy(port: int, user: str = "", password: str = "") -> None:
    store = QgsSettings()
    for name, value in (("Enabled", True), ("Type", "HttpProxy"), ("Host", "127.0.0.1"), ("Port", port),
                        ("User", user), ("Password", password)):  # fmt: skip
        store.setValue(f"proxy/proxy{name}", value)


@pytest.fixture
def proxy_settings():
    yield use_proxy
    QgsSettings().remove("proxy")


@pytest.mark.parametrize("login", [False, True])
def test_through_a_real_proxy(sandbox, drive, tinyproxy, proxy_settings, tmp_path, login):
    """Everything, the sign-in too, by a proxy that only QGIS's settings know of."""
    port = tinyproxy(*(["BasicAuth me right-password"] if login else []))
    proxy_settings(port, *(("me", "right-password") if login else ()))
    drive.start().checked()
    assert f"through the proxy 127.0.0.1:{port}" in drive.text("network")
    drive.click("sign_inButton")
    drive.until(lambda: drive.headline == "Earth Engine is ready")
    asked = (tmp_path / "tinyproxy.log").read_text()
    for part in ("/$discovery/rest", "/token", "/v3/projects:search", "/config", "value:compute"):
        assert part in asked, part


@pytest.mark.parametrize(("user", "password"), [("", ""), ("me", "wrong-password")])
def test_a_wrong_password_for_a_real_proxy_is_told(sandbox, drive, tinyproxy, proxy_settings, user, password):
    port = tinyproxy("BasicAuth me right-password")
    proxy_settings(port, user, password)
    assert drive.start().checked()["network"] == "fail"
    assert "user name and password" in drive.text("network") and drive.button("network") == "Network options…"
    drive.click("assistantCopy")
    assert "wrong-password" not in QApplication.clipboard().text()


@pytest.mark.parametrize(
    ("password", "words"), [("wrong-password", "user name and password"), ("right-password", "No secure connection")]
)
def test_a_tunnel_through_a_real_proxy(drive, tinyproxy, proxy_settings, tmp_path, password, words):
    """As to Google: with the right password the tunnel stands, and TLS meets a server nobody vouches for."""
    port = tinyproxy("BasicAuth me right-password")
    with scripted_server() as server:
        url = untrusted(server, tmp_path)
        Settings.load().save(connection="google", endpoint=url, accounts=url)
        proxy_settings(port, "me", password)
        assert drive.start().checked()["network"] == "fail"
        assert words in drive.text("network")
        assert f"CONNECT {url[8:]}" in (tmp_path / "tinyproxy.log").read_text()
        assert not server.seen
