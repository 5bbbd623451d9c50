"""Settings come back as they were stored, and a spoilt profile does not spoil the plugin."""

import subprocess
import sys

import pytest
from qgis.core import QgsSettings

from cloudscore_plugin.settings import GROUP, Settings, SettingsList
from tests.desktop.harness import ROOT


def test_what_is_saved_is_loaded():
    saved = Settings.load().save(connection="google", timeout=60, clear_threshold=0.5, project="my-p")
    assert Settings.load() == saved
    assert (saved.timeout, saved.clear_threshold) == (60, 0.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", "soon"),
        ("timeout", "300.5"),
        ("timeout", None),
        ("clear_threshold", "nan"),
        ("clear_threshold", "inf"),
        ("clear_threshold", []),
        ("endpoint", None),
        ("endpoint", ""),
        ("endpoint", "http://[::1"),
        ("endpoint", "http://x:y/"),
        ("endpoint", "ftp://host/"),
        ("endpoint", "not an address"),
        ("endpoint", "https://host:99999"),
        ("endpoint", ["https://a", "b"]),
        ("accounts", "https://[half"),
        ("timeout", 2**31),
        ("timeout", "1e400"),
        ("timeout", 0),
        ("timeout", -5),
        ("sign_in_timeout", 2**63),
        ("clear_threshold", 1.5),
        ("clear_threshold", "-0.1"),
        ("qa_band", "cs\0"),
        ("product", "L3"),
        ("credentials", "everything"),
        ("connection", "elsewhere"),
        ("start", "2024-02-30"),
        ("end", "20240101"),
        ("export_to", "tape"),
        ("save_resolution", 0),
        ("save_resolution", 1e300),
        ("save_cog", 7),
        ("live_preview", "yes"),
        ("save_folder", "/tmp/a\0b"),
    ],
)
def test_a_spoilt_value_counts_as_unset(name, value):
    QgsSettings().setValue(f"{GROUP}/{name}", value)
    assert Settings.load() == Settings()


def test_texts_from_an_ini_file_become_numbers():
    QgsSettings().setValue(f"{GROUP}/clear_threshold", "0.65")
    QgsSettings().setValue(f"{GROUP}/timeout", "120")
    assert (Settings.load().clear_threshold, Settings.load().timeout) == (0.65, 120)


CHILD = """
import sys
from qgis.PyQt.QtCore import QCoreApplication, QSettings
QSettings.setDefaultFormat(QSettings.Format.IniFormat)
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])
QCoreApplication.setOrganizationName("QGIS")
QCoreApplication.setApplicationName("QGIS3")
from cloudscore_plugin.settings import SettingsList
shelf, who = SettingsList("list"), sys.argv[2]
if who == "all":
    print(*shelf.texts())
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    shelf.put(f"{who}/{number}", f"{who}{number}")
    if number % 3 == 0:
        shelf.drop(f"{who}/{number}")
"""


def test_programs_that_share_a_profile_lose_nothing(tmp_path):
    """Two at the same time: each adds, and takes away of its own."""

    def start(who, count):
        command = [sys.executable, "-c", CHILD, str(tmp_path), who, str(count)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    both = [start(who, 30) for who in "ab"]
    for child in both:
        child.stdin.write("\n")
        child.stdin.flush()
    for child in both:
        child.communicate(timeout=60)
        assert child.returncode == 0
    found, _errors = start("all", 0).communicate("\n", timeout=60)
    assert set(found.split()) == {f"{who}{number}" for who in "ab" for number in range(30) if number % 3}


def test_the_latest_of_a_shelf_comes_first_and_a_change_keeps_its_place():
    shelf = SettingsList("list")
    for name in ("C:\\a", "/b", "c"):
        shelf.put(name, name + ", 1")
    shelf.put("/b", "@b %20\n2")
    assert shelf.texts() == ["c, 1", "@b %20\n2", "C:\\a, 1"]
    shelf.drop("c")
    shelf.drop("never there")
    assert shelf.texts() == ["@b %20\n2", "C:\\a, 1"]
    assert SettingsList("other").texts() == []
