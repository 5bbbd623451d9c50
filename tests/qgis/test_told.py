"""Every row of the advice that Earth Engine, an account or a network can bring about, over real HTTP: what the user
reads in the window, in both languages.
"""

from __future__ import annotations

import html
import socket

import pytest
from qgis.core import QgsProject, QgsSettings
from qgis.PyQt.QtWidgets import QApplication, QDialog, QTextBrowser

from cloudscore_plugin.core.errors import OrderError, Problem, RecipeError, ServiceError
from cloudscore_plugin.earthengine import server_watch, session, transport
from cloudscore_plugin.earthengine.connection import ConnectionProblem
from cloudscore_plugin.earthengine.transport import NetworkError
from cloudscore_plugin.gui.messages import Messages
from cloudscore_plugin.messages import i18n
from cloudscore_plugin.messages.errors import _table, explain
from cloudscore_plugin.messages.units import format_large
from cloudscore_plugin.settings import Settings
from tests.support.accounts import PROJECT, signed_in
from tests.support.arrays import ArrayCatalogue
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import HANG, RESET, page, scripted_server, untrusted

from .test_build import choose_area, dock, idle, press  # noqa: F401 (fixtures)
from .test_errors import SERVER
from .test_layers import RECIPE, composite


def test_every_refusal_is_told(language, window, dock, server, qtbot):  # noqa: F811
    from tests.support.http import failure

    choose_area(dock)
    told = {}
    for status, message, code in SERVER:
        window.bar.clearWidgets()
        server.on("/maps", failure(status, message))
        press(dock, "buildButton")
        qtbot.waitUntil(idle(dock))
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


def told(window, dock, qtbot, language, error):  # noqa: F811
    """Press Build; what the window says, which must be the advice for ``error`` in this language."""
    window.bar.clearWidgets()
    if dock.area.roi is None:
        choose_area(dock)
    press(dock, "buildButton")
    qtbot.waitUntil(idle(dock))
    for dialog in window.window.findChildren(QDialog):  # the assistant opens for what it can mend
        dialog.close()
    wanted, text = explain(error), window.message()
    assert text == f"{wanted.title}: {wanted.text}"
    assert (language == "zh-Hant") == any(ord(letter) > 0x3000 for letter in text), text
    assert dock.area.roi is not None and not dock.builder.running
    return text


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def proxy():
    """QGIS's own proxy settings, until the test ends."""

    def use(port, without=""):
        given = {"Enabled": True, "Type": "HttpProxy", "Host": "127.0.0.1", "Port": port}
        QgsSettings().setValue("proxy/noProxyUrls", [without])
        for name, value in given.items():
            QgsSettings().setValue(f"proxy/proxy{name}", value)

    yield use
    QgsSettings().remove("proxy")


def test_every_trouble_of_the_network_is_told(language, window, dock, server, proxy, qtbot, tmp_path):  # noqa: F811
    def say(kind):
        return told(window, dock, qtbot, language, NetworkError(kind, ""))

    said = []
    with SandboxServer(ArrayCatalogue([]), account="ready") as accounts, scripted_server() as other:
        signed_in(accounts)
        for url, kind in (
            (f"http://127.0.0.1:{free_port()}", "refused"),
            ("https://no-such-host.invalid", "dns"),
            (untrusted(other, tmp_path), "tls"),
        ):
            Settings.load().save(endpoint=url, accounts=accounts.url)
            said.append(say(kind))
        # Only on the way to an https address does Qt tell a proxy that refuses from a server that does.
        proxy(free_port(), without=accounts.url)
        Settings.load().save(endpoint="https://no-such-host.invalid")
        said.append(say("proxy"))
        QgsSettings().remove("proxy")
    Settings.load().save(endpoint=server.url, accounts="")
    server.on("/maps", *[RESET] * 50)
    said.append(say("interrupted"))
    server.forget()
    server.on("/maps", *[page(502)] * 5)
    said.append(say("busy"))
    with SandboxServer(ArrayCatalogue([]), account="proxy-password") as wants:
        proxy(wants.url.rpartition(":")[2])
        said.append(say("proxy_sign_in"))
    assert len(set(said)) == len(said)


def test_somebody_else_answering_is_told(language, window, dock, server, qtbot):  # noqa: F811
    from cloudscore_plugin.earthengine.transport import NotEarthEngine

    server.on("/maps", page(200))
    told(window, dock, qtbot, language, NotEarthEngine(server.url[7:], ""))


@pytest.mark.parametrize("warm", [False, True], ids=["at the start", "in the middle"])
def test_it_is_told_in_time_that_nobody_answers(language, warm, window, dock, qtbot, monkeypatch):  # noqa: F811
    """Within 20 seconds by the plugin's true limits, as each of the requests is made once; here they are shorter."""
    assert max(transport.START_UP_SECONDS, server_watch.QUIET_SECONDS + server_watch.ANSWER) < 20
    with scripted_server() as server:
        Settings.load().save(endpoint=server.url)
        choose_area(dock)
        if warm:
            press(dock, "buildButton")
            qtbot.waitUntil(idle(dock))
            QgsProject.instance().removeAllMapLayers()  # or the message could be that of a layer to be renewed
        monkeypatch.setattr(transport, "START_UP_SECONDS", 1.0)
        monkeypatch.setattr(server_watch, "QUIET_SECONDS", 1.0)
        monkeypatch.setattr(server_watch, "ANSWER", 1.0)
        for end in ("/$discovery/rest", "/maps", "/algorithms"):
            server.on(end, *[HANG] * 5)
        before = len(server.lines)
        told(window, dock, qtbot, language, NetworkError("timeout", ""))
        discovery, asked = "GET /$discovery/rest", [line for line in server.lines[before:] if "/tiles/" not in line]
        assert asked == (["POST /v1/projects/demo/maps", discovery] if warm else [discovery])


def test_every_state_of_an_account_is_told(language, window, dock, qtbot):  # noqa: F811
    """The words are compared with the advice for what Earth Engine itself says in that state."""
    states = {
        "new": ConnectionProblem("project_missing"),
        "expired": Exception("invalid_grant: Token has been expired or revoked."),
        "reauthenticate": Exception("invalid_grant: Reauthentication is needed"),
        # Google names a number; the user knows the project by its ID.
        "api-off": Exception(
            f"Google Earth Engine API has not been used in project {PROJECT} before or it is disabled"
        ),
        "not-registered": Exception(f"Project {PROJECT} is not registered to use Earth Engine."),
        "no-permission": Exception("Permission 'earthengine.maps.create' denied"),
        "not-member": Exception(f"Caller does not have required permission to use project {PROJECT}. Grant"),
    }
    with SandboxServer(ArrayCatalogue([]), account="ready") as sandbox:
        Settings.load().save(endpoint=sandbox.url, accounts=sandbox.url, project=PROJECT)
        told(window, dock, qtbot, language, ConnectionProblem("not_signed_in"))
        signed_in(sandbox)
        for account, error in states.items():
            sandbox.switch_account(account)
            session.forget()
            Settings.load().save(project="" if account == "new" else PROJECT)
            told(window, dock, qtbot, language, error)
        Settings.load().save(project=PROJECT)
        sandbox.switch_account("restricted")
        session.forget()
        press(dock, "buildButton")
        qtbot.waitUntil(idle(dock))
        assert explain(NetworkError("timeout", "")).title not in window.message(), "restricted is slower, not refused"


@pytest.mark.parametrize("wide", [900, 1600])
def test_messages_fit_the_one_line_they_have_and_the_rest_is_in_the_details(language, window, wide):
    """QGIS's message bar shows one line and cuts what is longer."""
    window.window.resize(wide, 700)
    QApplication.processEvents()
    messages, short = Messages(window, lambda *_: None), 0
    for code, row in _table().items():
        if "{" in row.text + row.title:
            continue
        messages.clear()
        messages.error(Problem(code))
        QApplication.processEvents()
        item, whole = window.bar.currentItem(), row.text
        (browser,) = item.findChildren(QTextBrowser)
        assert browser.document().idealWidth() <= browser.width() or item.text().endswith("…"), code
        text = browser.document()
        height = text.size().height() - 2 * text.documentMargin()
        assert height < 2 * browser.fontMetrics().lineSpacing(), code
        if html.unescape(item.text()) != whole:
            short += 1
            assert window.message_button("detailsButton") is not None, code
            assert whole in html.unescape(window.message()) and whole.startswith(html.unescape(item.text()).rstrip("…"))
    assert short > 5 if wide < 1000 else short < 80
    messages.clear()


@pytest.mark.parametrize("wide", [320, 420, 900])
def test_what_went_well_is_said_on_a_narrow_map_too(language, window, wide):
    """The title, the plugin's name, goes before the text does."""
    window.window.setMinimumWidth(0)
    window.canvas.setMinimumWidth(0)
    window.window.resize(wide, 700)
    QApplication.processEvents()
    messages = Messages(window, lambda *_: None)
    text = i18n.tr("The recipe of {file} is in the dock.").format(file="dry-season.cloudscore.json")
    messages.note(text, lambda: None)
    item = window.bar.currentItem()
    shown = html.unescape(item.text())
    assert len(shown) > 5 and text.startswith(shown.rstrip("…"))
    assert item.title() == "Cloud Score+" or wide < 900
    assert shown == text or text in html.unescape(item.toolTip())


def test_what_nobody_has_asked_for_covers_no_answer_to_a_person(window, qtbot):
    """Composites that wait to be renewed are told when the failure of a build has been seen."""
    messages = Messages(window, lambda *_again: None)
    waits, refused = explain(Problem("map_expired")), explain(Problem("no_scenes"))
    messages.advise(waits, unasked=True)
    assert waits.title in window.message(), "at once, where there is no other"
    messages.error(Problem("no_scenes"))
    take_back, _other = messages.advise(waits, unasked=True), messages.advise(waits, unasked=True)
    assert refused.title in window.message() and len(window.bar.items()) == 2
    take_back()
    window.bar.popWidget(window.bar.currentItem())
    assert waits.title in window.message() and len(window.bar.items()) == 2, "at once, whatever Qt deletes when"
    messages.error(Problem("no_scenes"))
    messages.advise(waits, unasked=True)()
    messages.advise(waits, unasked=True)
    messages.clear()
    QApplication.processEvents()
    assert window.message() == "" and not messages._shown, "nothing comes when the plugin has gone"


def test_large_numbers_are_told_in_the_words_a_language_counts_in(language):
    counts = (9_999, 120_000, 1.2e9, 62_500_000, 40_000e8)
    english = ["9,999", "120,000", "1.2 billion", "62.5 million", "4,000 billion"]
    chinese = ["9,999", "12 萬", "12 億", "6,250 萬", "40,000 億"]
    assert [format_large(count) for count in counts] == (english if language == "en" else chinese)
    told = explain(OrderError("order_pixels", pixels=1.2e9, most=4e8)).text
    assert ("1.2 billion pixels; up to 400 million" if language == "en" else "12 億個像元，上限為 4 億個") in told
    server = "Export too large: specified 1234567890 pixels (max: 100000000). Specify higher maxPixels value"
    told = explain(ServiceError(400, server)).text
    assert ("1.23 billion pixels; 100 million are" if language == "en" else "12.3 億個像元，最多允許 1 億個") in told
    told = explain(RecipeError("area_detailed", most=100_000)).text
    assert ("100,000 corners" if language == "en" else "10 萬個") in told


def test_credits_are_shown_in_the_language_of_the_window_and_kept_as_the_terms_have_them(language):
    layer = composite(RECIPE.with_(end="2024-02-01"))
    english = "Contains modified Copernicus Sentinel data 2023-2024; Cloud Score+ by Google, CC-BY-4.0"
    assert layer.metadata().rights() == [english]
    server = layer.serverProperties()
    shown = server.attribution() if hasattr(server, "attribution") else layer.attribution()
    assert shown == (
        english
        if language == "en"
        else "內含經修改的 Copernicus Sentinel 資料 2023–2024；Cloud Score+（Google，CC-BY-4.0）"
    )
