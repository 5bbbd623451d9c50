"""Every refusal Earth Engine is known to give, over real HTTP: what the user reads in the window, in both languages."""

from __future__ import annotations

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QDialog

from cloudscore_plugin import i18n

from .test_advice import SERVER
from .test_build import choose_area, dock, idle, press, window  # noqa: F401 (fixtures)


@pytest.fixture(params=["en", "zh-Hant"])
def language(request, qgis_app):
    QgsSettings().setValue("locale/userLocale", request.param)
    translator = i18n.install_translator()
    assert (translator is None) == (request.param == "en"), "the translation must be compiled: make i18n"
    yield request.param
    i18n.remove_translator(translator)
    QgsSettings().remove("locale/userLocale")


def test_every_refusal_is_told(language, window, dock, server, qtbot):  # noqa: F811
    from tests.support.http import failure

    choose_area(dock)
    told = {}
    for status, message, code in SERVER:
        window.bar.clearWidgets()
        server.on("/maps", failure(status, message))
        press(dock, "buildButton")
        qtbot.waitUntil(idle(dock), timeout=20_000)
        told[code] = text = window.message()
        for dialog in window.window.findChildren(QDialog):  # the assistant opens for what it can mend
            dialog.close()
        assert text, f"{code}: nothing is told of “{message}”"
        assert message not in text, f"{code}: the server's own words belong under Details"
        if language == "zh-Hant":
            assert any(ord(letter) > 0x3000 for letter in text), f"{code}: {text}"
            assert "Wait" not in text and "Choose" not in text, f"{code}: {text}"
        assert dock.area.roi is not None
    assert len(set(told.values())) > 12, "different troubles are told differently"
