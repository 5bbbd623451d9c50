"""Settings come back as they were stored, and a spoilt profile does not spoil the plugin."""

import pytest
from qgis.core import QgsSettings

from cloudscore_plugin.settings import GROUP, Settings


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
    ],
)
def test_a_spoilt_value_counts_as_unset(name, value):
    QgsSettings().setValue(f"{GROUP}/{name}", value)
    assert Settings.load() == Settings()


def test_texts_from_an_ini_file_become_numbers():
    QgsSettings().setValue(f"{GROUP}/clear_threshold", "0.65")
    QgsSettings().setValue(f"{GROUP}/timeout", "120")
    assert (Settings.load().clear_threshold, Settings.load().timeout) == (0.65, 120)
