"""Tests that need QGIS: no display, and settings and cache of their own for every test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from qgis.core import QgsApplication, QgsSettings

from tests.support.http import scripted_server


@pytest.fixture(autouse=True)
def profile(tmp_path, monkeypatch):
    """An empty user profile and home folder."""
    QgsSettings().remove("cloudscore")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", staticmethod(lambda: f"{tmp_path}/profile/"))
    yield tmp_path / "profile"
    QgsSettings().remove("cloudscore")


@pytest.fixture
def server():
    """A scripted Earth Engine over real HTTP."""
    with scripted_server() as running:
        yield running
