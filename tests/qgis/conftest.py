"""Tests that need QGIS: no display, and an empty user profile, home folder and plugin settings for every test."""

import os
import tempfile
import time
from functools import partial

import pytest
from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsProject, QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication

from cloudscore_plugin.messages import i18n
from tests.support.http import scripted_server
from tests.support.qt import LONGEST
from tests.support.remembering_sandbox import ANSWERS

from .window import Window


def pytest_configure(config):
    """Set, once for a run, the folder where its sandbox processes keep what they computed; its workers inherit it."""
    if ANSWERS not in os.environ:
        folder = tempfile.TemporaryDirectory()
        config.add_cleanup(folder.cleanup)
        os.environ[ANSWERS] = folder.name


@pytest.fixture(autouse=True)
def profile(tmp_path, monkeypatch):
    """An empty user profile and home folder."""
    QgsSettings().remove("cloudscore")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", staticmethod(lambda: f"{tmp_path}/profile/"))
    yield tmp_path / "profile"
    QgsSettings().remove("cloudscore")


@pytest.fixture
def qtbot(qtbot):
    """It waits as long as a busy machine may need, unless a test says how long."""
    for name in ("waitUntil", "waitSignal"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=LONGEST * 1000))
    return qtbot


@pytest.fixture
def window(qgis_app):
    """A main window and an empty project, before and afterwards."""
    QgsProject.instance().clear()
    window = Window()
    yield window
    window.close()
    QgsProject.instance().clear()


@pytest.fixture
def open_dock(window):
    """Makes docks as QGIS would, one after another; they are deleted after the test."""
    from cloudscore_plugin.gui.dock import CompositeDock

    opened = []

    def open_one() -> CompositeDock:
        dock = CompositeDock(window, window.window)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        QApplication.processEvents()
        opened.append(dock)
        return dock

    yield open_one
    for dock in opened:
        dock.shut_down()
        dock.deleteLater()


@pytest.fixture(params=["en", "zh-Hant"])
def language(request, qgis_app):
    """The window's language: once English, once Chinese."""
    QgsSettings().setValue("locale/userLocale", request.param)
    translator = i18n.install_translator()
    assert (translator is None) == (request.param == "en"), "the translation must be compiled: make i18n"
    yield request.param
    i18n.remove_translator(translator)
    QgsSettings().remove("locale/userLocale")


@pytest.fixture
def project(qgis_app):
    """An empty project that no window shows, and an empty one afterwards."""
    found = QgsProject.instance()
    found.clear()
    yield found
    found.clear()


@pytest.fixture
def server():
    """A scripted Earth Engine over real HTTP."""
    with scripted_server() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def untrusted_certificates_take_a_moment(qgis_app):
    """As with a person who looks at QGIS's window about them.

    The thread that asks waits until the main thread has looked. QGIS 3.22 forgets to wake it when the main thread is
    the faster one, which without a window it may be.
    """
    QgsNetworkAccessManager.instance().requestEncounteredSslErrors.connect(lambda *_told: time.sleep(0.5))
