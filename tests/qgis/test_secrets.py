"""No secret reaches anything that is written: every way to sign in and every trouble on it is driven over real HTTP,
then all that QGIS, Python and the plugin have written is searched for every secret there was.
"""

import ast
import json
import logging
import traceback
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from qgis.core import (
    QgsApplication,
    QgsFeedback,
    QgsNetworkAccessManager,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsReadWriteContext,
    QgsSettings,
)
from qgis.PyQt.QtXml import QDomDocument

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.core.recipe_files import write_recipe
from cloudscore_plugin.download.plan import usual
from cloudscore_plugin.download.writer import download
from cloudscore_plugin.earthengine import credentials, projects, session, transport
from cloudscore_plugin.earthengine.account import Account
from cloudscore_plugin.earthengine.batch_exports import DRIVE, Destination, Task
from cloudscore_plugin.earthengine.checks import report, run
from cloudscore_plugin.earthengine.code import javascript_code, python_code
from cloudscore_plugin.earthengine.connection import Endpoints
from cloudscore_plugin.earthengine.signin import sign_in, sign_out
from cloudscore_plugin.layers import tile_layers as layers
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.processing.geotiff import CompositeToGeoTiff
from cloudscore_plugin.sandbox.world import SampleWorld
from cloudscore_plugin.services.connections import Connections
from cloudscore_plugin.services.export_tasks import begin, remember
from cloudscore_plugin.services.recipe_history import History
from cloudscore_plugin.settings import Settings, SettingsList
from tests.support.account_server import ACCOUNTS
from tests.support.accounts import PROJECT, Browser, connection_to, signed_in
from tests.support.arrays import ArrayCatalogue
from tests.support.browser import allow, cancel
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import RESET, Answer, failure, page, scripted_server
from tests.support.qt import beside_main

RECIPE = CompositeRecipe(roi={"type": "Point", "coordinates": [16.3, 48.1]}, start="2024-06-01", end="2024-09-01")
PROXY_PASSWORD = "PROXY-pass-SECRET"


class Written:
    """Collects everything that is written, and every secret there is."""

    def __init__(self):
        self.texts: list[tuple[str, str]] = []
        self.secrets: set[str] = set()

    def add(self, source, text):
        self.texts.append((source, str(text)))

    def error(self, error):
        """An exception with all that is behind it, as a log would print it, and what the user is told of it."""
        self.add("traceback", "".join(traceback.format_exception(type(error), error, error.__traceback__)))
        while error is not None:
            self.add("exception", f"{error!r} {error} {error.args} {vars(error)}")
            self.add("advice", explain(error))
            error = error.__cause__ or error.__context__

    def leaks(self):
        """(where, what) of each secret found, also as it looks inside an address."""
        forms = {form: secret for secret in self.secrets for form in (secret, quote(secret, safe=""), quote(secret))}
        return sorted({(source, forms[form]) for source, text in self.texts for form in forms if form in text})


class Handler(logging.Handler):
    def __init__(self, written):
        super().__init__(logging.NOTSET)
        self.written = written

    def emit(self, record):
        self.written.add(f"logging {record.name}", f"{record.getMessage()} {record.__dict__}")


@pytest.fixture
def written(monkeypatch, capfd, tmp_path):
    """Everything is listened to; at the end nothing secret must have been heard."""
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    QgsNetworkAccessManager.instance()
    found = Written()
    handler, root = Handler(found), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)

    def heard(text, tag, _level):
        found.add(f"message log {tag}", text)

    log = QgsApplication.messageLog()
    log.messageReceived.connect(heard)
    yield found
    log.messageReceived.disconnect(heard)
    root.removeHandler(handler)
    root.setLevel(level)
    session.forget()
    out, err = capfd.readouterr()
    found.add("standard output", out)
    found.add("standard error", err)
    for key in QgsSettings().allKeys():
        if not key.startswith("proxy/"):  # QGIS's own, where the user has put it
            found.add(f"settings {key}", QgsSettings().value(key))
    own = {path.resolve() for path in (tmp_path / "home" / ".config").rglob("*") if path.is_file()}
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.resolve() not in own and path.name != "key.json":
            found.add(f"file {path}", path.read_bytes().decode("latin-1") + path.name)
    assert found.secrets and found.texts
    assert found.leaks() == []


@pytest.fixture
def sandbox(written):
    with SandboxServer(SampleWorld(), account="ready") as running:
        yield running
        written.secrets.update(running.accounts.issued)
        assert running.last_error is None


def attempt(written, work):
    """Do something that may fail; whatever it raises or returns is written down."""
    try:
        result = beside_main(work, wait=60)
    except Exception as error:
        written.error(error)
        return None
    written.add("repr", repr(result))
    return result


def all_of_it(written, connection):
    """Every use the plugin makes of a connection."""
    written.add("repr", repr(connection))
    checked = attempt(written, lambda: run(connection))
    if checked:
        written.add("report", report(checked))
        written.add("results", checked)
    attempt(written, lambda: projects.search(connection))
    attempt(written, lambda: projects.registrations(connection, [PROJECT, "other-one"], lambda *told: None))
    attempt(written, lambda: projects.enable_api(connection, PROJECT))
    attempt(written, lambda: projects.choose(connection, PROJECT))
    attempt(written, lambda: repr(Account(connection).sign_in))
    attempt(written, lambda: session.connect(connection).compute(lambda ee: ee.Number(1).add(1)))
    written.add(
        "log of requests", [vars(Account(connection).transport)] if checked and checked[2].state == "ok" else ""
    )


def test_the_search_finds_what_is_there():
    """Or the other tests would prove nothing."""
    found = Written()
    found.secrets = {"1//a b", "hush"}
    found.add("plain", "x hush y")
    found.add("address", "?token=1%2F%2Fa%20b")
    found.error(ValueError("outer"))
    try:
        try:
            raise KeyError("hush")
        except KeyError as error:
            raise ValueError("outer") from error
    except ValueError as error:
        found.error(error)
    assert {("address", "1//a b"), ("plain", "hush"), ("exception", "hush"), ("traceback", "hush")} <= set(
        found.leaks()
    )


def test_signing_in_and_all_that_follows(written, sandbox):
    endpoints = Endpoints.at(sandbox.url)

    def noted(act):
        def browse(address):
            written.secrets.update(parse_qs(urlsplit(address).query).get("state", []))
            return act(address)

        return Browser(browse)

    for act in (cancel, lambda url: allow(url, (credentials.CLOUD_PLATFORM,)), allow):
        browser = noted(act)
        attempt(written, lambda b=browser: sign_in(b, None, endpoints))
        written.add("page", browser.done().text)
        written.add("page's headers", browser.done().headers)
    all_of_it(written, connection_to(sandbox))
    attempt(written, lambda: sign_out(endpoints))
    all_of_it(written, connection_to(sandbox))


@pytest.mark.parametrize("account", [name for name in ACCOUNTS if name != "ready"])
def test_every_kind_of_account(written, sandbox, account):
    signed_in(sandbox)
    sandbox.switch_account(account)
    all_of_it(written, connection_to(sandbox))


def test_layers_and_projects_hold_none(written, sandbox, tmp_path):
    signed_in(sandbox)
    connection = connection_to(sandbox)
    source = attempt(written, lambda: session.connect(connection).tile_source(RECIPE))
    layer = layers.make_layer(source, RECIPE)
    document = QDomDocument()
    written.add("layer's source", layer.source())
    element = document.createElement("maplayer")
    layer.writeLayerXml(element, document, QgsReadWriteContext())
    document.appendChild(element)
    written.add("layer", document.toString())
    written.add("metadata", layer.htmlMetadata())
    QgsProject.instance().addMapLayer(layer)
    QgsProject.instance().write(str(tmp_path / "project.qgs"))
    QgsProject.instance().clear()
    assert "maps/" in (tmp_path / "project.qgs").read_text()


def test_what_is_taken_home_holds_none(written, sandbox, tmp_path):
    """An unfinished download, a GeoTIFF and its description, the exports kept, recipes, code, Processing's log."""
    signed_in(sandbox)
    Settings.load().save(connection="google", endpoint=sandbox.url, accounts=sandbox.url, project=PROJECT)
    opened = beside_main(lambda: session.connect(connection_to(sandbox)), wait=60)
    (tmp_path / "out").mkdir()
    order = usual(RECIPE, str(tmp_path / "out" / "a.tif"), resolution=1000, cog=False)
    stop = QgsFeedback()

    def some(progress):
        if progress.done:
            stop.cancel()

    attempt(written, lambda: download(opened, order, stop, at_once=1, on_progress=some, window_bytes=200))
    assert (tmp_path / "out" / "a.tif.part" / "order.json").exists()

    for name in ("drive", "refused"):
        task = attempt(written, partial(begin, opened, order, Destination(DRIVE, "a"), name))
        remember(task or Task(f"projects/{PROJECT}/operations/X"), Destination(DRIVE, "a"), "sample")
        sandbox.faults.set(["unauthenticated"])
    sandbox.faults.set([])
    assert "operations" in SettingsList("exports").texts()[0]

    history = History(str(tmp_path / "out" / "recipes.json"))
    attempt(written, lambda: history.remember(RECIPE))
    write_recipe(str(tmp_path / "out" / "one.json"), RECIPE)
    written.add("code", python_code(RECIPE, PROJECT) + javascript_code(RECIPE))

    connections = Connections()
    for fault, good in (("unauthenticated", False), ("", True)):
        sandbox.faults.set([fault] if fault else [])
        log, context = QgsProcessingFeedback(False), QgsProcessingContext()
        context.setProject(QgsProject.instance())
        given = {"EXTENT": "16.2,16.3,48.1,48.2 [EPSG:4326]", "START": RECIPE.start, "END": RECIPE.last_day}
        given.update(RESOLUTION=1000, OUTPUT=str(tmp_path / "out" / "b.tif"))
        _results, fine = CompositeToGeoTiff(connections).run(given, context, log)
        assert fine == good
        written.add("Processing's log", log.textLog() + log.htmlLog())
    connections.shut_down()
    assert {"a.tif.part", "b.tif", "b.tif.json", "recipes.json", "one.json"} <= {
        path.name for path in (tmp_path / "out").iterdir()
    }


@pytest.fixture
def scripted(written):
    """A scripted server, and a sign-in to it whose parts are known."""
    with scripted_server() as server:
        endpoints = Endpoints.at(server.url)
        written.secrets.update(("1//REFRESH-SECRET", "ACCESS-SECRET", "CLIENT-SECRET"))
        file = credentials.persistent_file(endpoints)
        file.parent.mkdir(parents=True)
        content = {"refresh_token": "1//REFRESH-SECRET", "client_id": "me", "client_secret": "CLIENT-SECRET"}
        file.write_text(json.dumps({**content, "project": PROJECT}))
        yield server


KNOWN = Answer(200, {"scope": credentials.EARTH_ENGINE})
TROUBLE = {
    "page": page(),
    "page 502": page(502),
    "reset": RESET,
    "400": Answer(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}),
    "401": failure(401, "Request had invalid authentication credentials."),
    "403": failure(403, "New words."),
    "500": failure(500, "x"),
    "list": Answer(200, []),
    "redirection": Answer(302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}),
}


@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("end", ["token", "tokeninfo", "revoke", "config", "projects:search", "compute", "rest"])
def test_every_trouble_at_every_step(written, scripted, end, trouble):
    scripted.on(end, *[TROUBLE[trouble]] * 6)
    scripted.on("tokeninfo", *[KNOWN] * 3)
    all_of_it(written, connection_to(scripted))
    attempt(written, lambda: sign_out(Endpoints.at(scripted.url)))


@pytest.mark.parametrize("name", ["token", "revoke", "tokeninfo", "resource_manager"])
def test_services_that_cannot_be_reached(written, scripted, name):
    endpoints = replace(Endpoints.at(scripted.url), **{name: "http://127.0.0.1:9/x"})
    all_of_it(written, replace(connection_to(scripted), endpoints=endpoints))
    attempt(written, lambda: sign_out(endpoints))


@pytest.mark.parametrize(
    "content",
    ['{"refresh_token": "1//REFRESH-SECRET', '["1//REFRESH-SECRET"]', '{"refresh_token": ["1//REFRESH-SECRET"]}'],
)
def test_broken_credentials(written, scripted, content):
    credentials.persistent_file(Endpoints.at(scripted.url)).write_text(content)
    all_of_it(written, connection_to(scripted))
    attempt(written, lambda: sign_out(Endpoints.at(scripted.url)))


def test_service_account_keys(written, scripted, tmp_path):
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    from cryptography.hazmat.primitives import serialization

    pem = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )
    lines = pem.strip().splitlines()
    written.secrets.update(lines[1:-1])
    good = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key": pem,
        "private_key_id": "0123",
        "client_email": "robot@x.iam",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    file = tmp_path / "key.json"
    connection = connection_to(scripted, credentials="service_account", key_file=str(file))
    Settings.load().save(credentials="service_account", key_file=str(file))
    for content in (
        json.dumps(good),
        json.dumps(good)[:-30],
        json.dumps({**good, "private_key": "\n".join(lines[:-4])}),
        json.dumps({**good, "private_key": lines[5]}),
        json.dumps({**good, "type": pem}),
        json.dumps([pem]),
        pem,
    ):
        file.write_text(content)
        all_of_it(written, connection)
    file.write_text(json.dumps(good))
    scripted.on(
        "/token", *[Answer(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})] * 20
    )
    all_of_it(written, connection)


def test_the_proxys_password(written, scripted):
    written.secrets.add(PROXY_PASSWORD)
    with SandboxServer(ArrayCatalogue([]), account="proxy-password") as proxy:
        given = {"Enabled": True, "Type": "HttpProxy", "Host": "127.0.0.1", "Port": proxy.port, "User": "me"}
        try:
            for name, value in {**given, "Password": PROXY_PASSWORD}.items():
                QgsSettings().setValue(f"proxy/proxy{name}", value)
            all_of_it(written, connection_to(scripted))
        finally:
            QgsSettings().remove("proxy")


def test_a_server_that_sends_secrets_back(written, scripted):
    """What is shown and copied is cleaned; Python's own record of such an answer is out of our hands."""
    echo = "Bad token ya29.ECHOED-access-token and 1//ECHOED-refresh-token in Bearer ECHOED.other.token"
    scripted.on("tokeninfo", KNOWN)
    scripted.on("config", *[failure(403, echo)] * 10)
    results = beside_main(lambda: run(connection_to(scripted)))
    shown = report(results) + repr(results)
    assert "Bad token" in shown and "ECHOED" not in shown


def test_nothing_in_the_code_prints_or_logs():
    """Only gui/messages.py writes to QGIS's log, and what it writes is advice."""
    root = Path(layers.__file__).parents[1]
    rooms = list((root / "earthengine").rglob("*.py"))
    assert rooms
    for path in rooms:
        tree = ast.parse(path.read_text("utf-8"))
        words = {node.id if isinstance(node, ast.Name) else node.attr for node in ast.walk(tree)
                 if isinstance(node, (ast.Name, ast.Attribute))}  # fmt: skip
        imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        imported = {name.name for node in imports for name in node.names}
        imported |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
        first = {name.split(".")[0] for name in imported}
        assert not {"print", "logMessage", "logging", "warn"} & (words | first), path
