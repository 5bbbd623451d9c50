"""Help buttons and F1 open the page of the guide that is about the place, in the user's language."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle, QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QToolButton, QWidget

from cloudscore_plugin import gui
from cloudscore_plugin.core.errors import Problem
from cloudscore_plugin.gui import help as help_module
from cloudscore_plugin.gui.dialogs import Dialog
from cloudscore_plugin.gui.dock import CompositeDock
from cloudscore_plugin.gui.help import PAGES, anchor_of
from cloudscore_plugin.gui.messages import DetailsDialog
from cloudscore_plugin.messages import guide
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.settings import Settings
from tests.qgis.dialogs import close, dialogs
from tests.qgis.window import child

SOURCES = Path(__file__).resolve().parents[2] / "resources" / "help"


@pytest.fixture
def opened(monkeypatch):
    """Anchors whose pages were opened."""
    found = []
    monkeypatch.setattr(help_module, "show", lambda anchor=guide.FIRST_PAGE: found.append(anchor))
    return found


@pytest.fixture
def dock(window, profile):
    Settings.load().save(live_preview=0)
    dock = CompositeDock(window, window.window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.fill()
    dock.area.take(QgsGeometry.fromRect(QgsRectangle(121, 24, 121.2, 24.2)), QgsCoordinateReferenceSystem("EPSG:4326"))
    QApplication.processEvents()
    yield dock
    dock.shut_down()
    dock.deleteLater()


def anchors(language: str) -> set[str]:
    """Targets that the sources of the guide set."""
    texts = [path.read_text(encoding="utf-8") for path in (SOURCES / language).glob("*.md")]
    return {name for text in texts for name in re.findall(r"^\(([\w-]+)\)=$", text, re.M)}


def test_every_dialog_and_section_has_a_page_in_both_languages(dock):
    def kinds(base):
        return {kind for sub in base.__subclasses__() for kind in (sub, *kinds(sub))}

    for module in pkgutil.iter_modules(gui.__path__):
        importlib.import_module(f"{gui.__name__}.{module.name}")
    names = {kind.__name__ for kind in kinds(Dialog) if kind.__module__.startswith("cloudscore_plugin")}
    names |= {type(section).__name__ for section in dock.sections_made} - {"BuildBar"}  # the page of the whole dock
    assert names <= PAGES.keys()
    for language in ("en", "zh_TW"):
        assert set(PAGES.values()) <= anchors(language)
    for kind in kinds(Dialog):
        if kind.__name__ in names:
            assert PAGES[kind.__name__].startswith("dialog-"), kind


@pytest.mark.parametrize(
    ("name", "anchor"),
    [("startDate", "dock-dates"), ("thresholdSpin", "dock-cloud-filter"), ("buildButton", "page-dock")],
)
def test_f1_opens_the_page_of_the_section_with_the_focus(dock, opened, name, anchor):
    field = child(dock, QWidget, name)
    field.setFocus()
    inner = QApplication.focusWidget() if dock.isAncestorOf(QApplication.focusWidget() or dock) else field
    inner = inner if field is inner or field.isAncestorOf(inner) else field
    QTest.keyClick(inner, Qt.Key.Key_F1)
    assert opened == [anchor]
    QTest.keyClick(inner, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    assert len(opened) == 1


def test_dialogs_have_help_at_their_foot_or_head(dock, window, opened):
    for name, make in dialogs(dock, window).items():
        dialog = make()
        dialog.show()
        QApplication.processEvents()
        box = dialog.findChild(QDialogButtonBox)
        button = (box and box.button(QDialogButtonBox.StandardButton.Help)) or dialog.findChild(
            QToolButton, "helpButton"
        )
        assert button is not None, name
        button.click()
        assert opened[-1] == anchor_of(dialog), name
        assert not getattr(button, "autoDefault", lambda: False)()
        close(dialog)


def test_details_of_a_trouble_lead_to_its_entry(window, opened):
    dialog = DetailsDialog(explain(Problem("network_dns")), window.window)
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    assert opened == ["trouble-network_dns"]
    dialog.deleteLater()


def test_the_dock_has_a_button_for_the_guide(dock, opened):
    child(dock.connection, QToolButton, "helpButton").click()
    assert opened == ["page-index"]


@pytest.mark.parametrize(("user", "folder"), [("en", "en"), ("zh-Hant", "zh_TW"), ("zh_TW", "zh_TW"), ("de", "en")])
def test_pages_open_in_the_users_language(qgis_app, tmp_path, monkeypatch, user, folder):
    for each in ("en", "zh_TW"):
        (tmp_path / each / "go").mkdir(parents=True)
        (tmp_path / each / "go" / "trouble-area-missing.html").touch()
    monkeypatch.setattr(guide.paths, "GUIDE", tmp_path)
    QgsSettings().setValue("locale/userLocale", user)
    try:
        assert guide.address("trouble-area_missing").toLocalFile() == str(
            tmp_path / folder / "go" / "trouble-area-missing.html"
        )
        assert guide.address("nowhere").toLocalFile() == str(tmp_path / folder / "index.html")
    finally:
        QgsSettings().remove("locale/userLocale")
