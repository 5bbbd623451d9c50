"""Runs inside QGIS for test_assistant_window.py: a new user, from an empty profile to a composite, counting clicks."""

import json
import threading
import urllib.request
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QPushButton, QTreeWidget, QWidget
from qgis.utils import iface

from cloudscore_plugin.earthengine import credentials
from cloudscore_plugin.earthengine.connection import Endpoints
from cloudscore_plugin.settings import Settings
from tests.desktop import inside
from tests.desktop.words import cut, english
from tests.support.browser import Page

OUT, PROJECT = Path(inside.ARGUMENTS["out"]), "ee-demo-user"
# Addresses, IDs, paths, programs, and the original words of an error in a tool tip.
DATA = r"https?://|/[\w./-]+|[\w.]+@[\w.]+|[a-z]+-[a-z0-9-]+|(NotSignedIn|ConnectionProblem).*|gcloud[^”」]*|geemap"
clicks = []


def click(name: str, what: str) -> None:
    """Click a button of the dock or the assistant, and count it."""
    button = next(w for w in iface.mainWindow().findChildren(QAbstractButton, name) if w.isVisible())
    assert button.isEnabled(), f"{name} is disabled"
    clicks.append(what)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def press(page: Page, what: str, **given: str) -> None:
    """Press the button of a page in the browser, which is a click too; the window lives on meanwhile."""
    clicks.append(f"{what} (in the browser)")
    done = threading.Thread(target=lambda: page.submit(**given))
    done.start()
    inside.wait(lambda: not done.is_alive(), what)


def assistant() -> QDialog:
    return iface.mainWindow().findChild(QDialog, "cloudscoreAssistant")


def headline() -> str:
    return assistant().findChild(QLabel, "assistantHeadline").text()


def states() -> list:
    return [mark.state for mark in assistant().findChildren(QWidget) if mark.objectName().endswith("Mark")]


def settled() -> bool:
    return not set(states()) & {"waiting", "running"}


def shot(name: str) -> None:
    inside.picture(assistant(), OUT / f"{name}.png")
    inside.tell(page=name, english=english(assistant(), DATA), cut=cut(assistant()))


def account(name: str) -> None:
    """Another kind of account at the sandbox."""
    body = json.dumps({"account": name}).encode()
    with urllib.request.urlopen(inside.ARGUMENTS["url"] + "/sandbox/set", body, timeout=10):
        pass


def open_assistant() -> None:
    """Change, Google Earth Engine…: two clicks."""
    button = inside.child("connectionButton")
    menu = iface.mainWindow().findChild(QMenu, "connectionMenu")
    clicks.append("Change")
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))  # a click would wait until the menu closes
    inside.pause(100)
    clicks.append("Google Earth Engine…")
    action = next(a for a in menu.actions() if a.objectName() == "connectionGoogle")
    menu.setActiveAction(action)  # with Qt 6 a click made here closes the menu and triggers nothing
    QTest.keyClick(menu, Qt.Key.Key_Return)
    inside.wait(lambda: assistant() is not None and assistant().isVisible(), "the assistant opens")


def new_user() -> None:
    """Sign in, register the project, build."""
    opened = []
    dock = inside.dock()
    dock.connection.browse = lambda address: opened.append(address) or True
    inside.size_window(1280, 860)
    inside.show_place(-119.9087, 37.4159, 0.12)
    assert Settings.load().connection == ""
    open_assistant()
    inside.wait(settled, "the first checks")
    shot("1-not-signed-in")
    click("sign_inButton", "Sign in…")
    inside.wait(lambda: bool(opened), "the browser opens")
    inside.pause(300)
    shot("2-waiting")
    press(Page(opened[-1]), "Allow", decision="allow")
    inside.wait(lambda: states()[5] == "fail" and settled(), "the project is found, and is not registered")
    shot("3-not-registered")
    click("registeredButton", "Open page")
    press(Page(opened[-1]), "Register", project=PROJECT)
    QApplication.sendEvent(assistant(), QEvent(QEvent.Type.WindowActivate))  # the user comes back
    inside.wait(lambda: set(states()) == {"ok"}, "all is well")
    shot("4-ready")
    click("areaViewButton", "Map view")
    inside.set_date("startDate", 2023, 1, 1)
    inside.set_date("endDate", 2023, 1, 31)
    click("buildButton", "Build composite")
    inside.wait(lambda: inside.composites() or inside.message(), "the composite", 90)
    assert inside.composites(), f"{inside.message().title()}: {inside.message().text()}"
    inside.tell(clicks=clicks, project=Settings.load().project)
    inside.drawn()
    inside.picture(iface.mainWindow(), OUT / "5-composite.png")


def look_around() -> None:
    """The pages a new user need not see: the list of projects, the other ways."""
    assistant().findChild(QWidget, "otherWays").setCollapsed(False)
    inside.pause(200)
    shot("6-other-ways")
    assistant().findChild(QWidget, "otherWays").setCollapsed(True)
    account("many-projects")
    assistant().findChild(QPushButton, "projectButton").click()
    listed = assistant().findChild(QTreeWidget, "projectList")
    inside.wait(lambda: listed.topLevelItemCount() > 100, "the list of projects")
    inside.wait(lambda: bool(listed.topLevelItem(0).text(2)), "their registration")
    inside.pause(500)
    search = assistant().findChild(QWidget, "projectSearch")
    shot("7-projects")
    search.setText("ee-project-02")
    inside.wait(lambda: bool(listed.currentItem().text(2)), "registration of those found")
    inside.pause(800)
    shot("8-found")
    search.setText("EE-Somebody")
    inside.pause(200)
    shot("9-corrected")
    assistant().close()


def unload_while_signing_in() -> None:
    """Nothing stays of a sign-in under way."""
    opened = []
    account("ready")
    Settings.load().save(project="")
    inside.dock().connection.browse = lambda address: opened.append(address) or True
    credentials.delete(Endpoints.at(inside.ARGUMENTS["url"]))
    inside.dock().connection.assist()
    inside.wait(lambda: settled() and states()[2] == "fail", "the checks see nobody signed in")
    assistant().findChild(QPushButton, "sign_inButton").click()
    inside.wait(lambda: bool(opened), "the browser opens")
    threads = {t.name for t in threading.enumerate()}
    assert "sign-in" in threads, threads
    inside.unload()
    inside.wait(lambda: QgsApplication.taskManager().countActiveTasks() == 0, "tasks end")
    assert "sign-in" not in {t.name for t in threading.enumerate()}
    left = [w.objectName() for w in QApplication.topLevelWidgets() if "cloudscore" in w.objectName().lower()]
    assert not left, left
    inside.tell(unloaded=True)


def main() -> None:
    new_user()
    if inside.ARGUMENTS["all"]:
        look_around()
        unload_while_signing_in()
    else:
        inside.unload()


inside.run(main)
