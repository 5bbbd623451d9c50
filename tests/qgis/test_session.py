"""Sessions over real HTTP, beside another user of the same client in the same process."""

import contextlib
import gc
import json
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from qgis.core import QgsFeedback

from cloudscore_plugin import paths
from cloudscore_plugin.core.errors import ConnectionProblem, NotSignedIn
from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.earthengine import client, session, transport
from cloudscore_plugin.earthengine.connection import Connection, Endpoints
from cloudscore_plugin.earthengine.session import connect
from cloudscore_plugin.earthengine.transport import Cancelled, NetworkError, NotEarthEngine
from tests.support.http import HANG, MAP_ID, Answer, failure, page, scripted_server
from tests.support.qt import in_thread

SECRETS = ("REFRESH-SECRET", "ACCESS-SECRET", "CLIENT-SECRET")
SQUARE = {"type": "Polygon", "coordinates": [[[16.3, 48.1], [16.4, 48.1], [16.4, 48.2], [16.3, 48.2], [16.3, 48.1]]]}
RECIPE = CompositeRecipe(roi=SQUARE, start="2024-06-01", end="2024-09-01")
DISCOVERY, ALGORITHMS, MAPS = (
    "GET /$discovery/rest",
    "GET /v1/projects/demo/algorithms",
    "POST /v1/projects/demo/maps",
)


def copies() -> set[str]:
    """The names of the client's private copies in this process."""
    return {name.partition(".")[0] for name in list(sys.modules) if name.startswith(client.PRIVATE)}


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    before = copies()  # the traceback of a test that failed may hold one
    yield
    session.forget()
    if not copies() <= before:
        gc.collect()  # tracebacks of expected errors
    assert copies() <= before, "a copy of the client is left"


@pytest.fixture
def connection(server):
    return Connection(server.url, project="demo", credentials="none")


def build(connection, recipe=RECIPE, **options):
    return in_thread(lambda: connect(connection, **options).tile_source(recipe))


def store_credentials(tmp_path, content):
    file = tmp_path / "home" / ".config" / "earthengine" / "credentials"
    file.parent.mkdir(parents=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def test_cold_warm_and_tomorrow(server, connection):
    build(connection)
    assert server.lines == [DISCOVERY, ALGORITHMS, MAPS]
    build(connection)
    assert server.lines[3:] == [MAPS], "warm: exactly one request"
    session.forget()  # QGIS is closed and opened again
    build(connection)
    assert server.lines[4:] == [MAPS], "the start-up answers are on disk"


def test_tile_source(server, connection):
    source = build(connection)
    assert source.url == f"{server.url}/v1/projects/demo/maps/{MAP_ID}/tiles/{{z}}/{{x}}/{{y}}"
    assert source.map_name == f"projects/demo/maps/{MAP_ID}"
    assert source.bounds == (16.3, 48.1, 16.4, 48.2)
    assert (source.zmin, source.zmax) == (0, 14)
    assert source.created.endswith("+00:00")
    assert "2024" in source.attribution and "2024-2024" not in source.attribution
    body = json.loads(server.seen[-1].body)
    assert set(body) == {"expression", "fileFormat", "bandIds"}


def test_a_trailing_slash_in_the_address_does_not_matter(server):
    source = build(Connection(server.url + "/", project="demo", credentials="none"))
    assert source.url.startswith(server.url + "/v1/")


def test_simulated_scenes_leave_nothing_on_disk(server, profile):
    build(Connection(server.url, project="demo", credentials="none", simulated=True))
    assert len(server.seen) == 3
    assert not profile.exists()


def test_compute_and_pixels(server, connection):
    assert in_thread(lambda: connect(connection).compute(lambda ee: ee.Number(1).add(41))) == 42
    expression = json.loads(server.seen[-1].body)["expression"]
    assert "Number.add" in json.dumps(expression)
    server.on("computePixels", Answer(200, b"II*\0", {"Content-Type": "image/tiff"}))
    grid = {"dimensions": {"width": 1, "height": 1}, "crsCode": "EPSG:4326"}
    pixels = in_thread(lambda: connect(connection).pixels(lambda ee: ee.Image(1), grid, "GEO_TIFF"))
    assert pixels == b"II*\0"
    assert json.loads(server.seen[-1].body)["grid"] == grid


def test_pixels_as_numpy(server, connection):
    import io

    import numpy as np

    array = np.array([[(1, 2)]], dtype=[("B4", "<u2"), ("B3", "<u2")])
    file = io.BytesIO()
    np.save(file, array)
    server.on("computePixels", Answer(200, file.getvalue(), {"Content-Type": "application/octet-stream"}))
    found = in_thread(lambda: connect(connection).pixels(lambda ee: ee.Image(1), {}))
    assert (found == array).all()


def test_threads_share_one_session(server, connection):
    found = []
    threads = [threading.Thread(target=lambda: found.append(connect(connection)), daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 8 and len(set(map(id, found))) == 1
    assert server.lines == [DISCOVERY, ALGORITHMS]


def test_two_connections_never_mix(server, connection):
    with scripted_server() as other_server:
        other = Connection(other_server.url, project="other", credentials="none")
        for _ in range(2):
            assert build(connection).url.startswith(server.url)
            assert build(other).url.startswith(other_server.url)
        assert other_server.lines[-1] == "POST /v1/projects/other/maps"
        assert len(server.seen) == len(other_server.seen) == 4


def test_forgetting_while_connecting(server, connection):
    gate = threading.Event()
    server.usual, usual = lambda seen: gate.wait(60) and usual(seen), server.usual
    work = threading.Thread(target=connect, args=(connection,), daemon=True)
    work.start()
    while not server.seen:
        time.sleep(0.01)
    session.forget()
    gate.set()
    work.join(60)
    assert not session._sessions


def test_an_old_copy_may_be_collected_while_a_new_one_is_loaded(monkeypatch):
    """Python collects garbage whenever it likes: a lock taken by unload would wait for itself."""
    old, load_module = client.load(), client.importlib.import_module
    name = old.__name__
    gc.disable()
    weakref.finalize(Garbage(), client.unload, old)
    monkeypatch.setattr(client.importlib, "import_module", lambda name: (gc.collect(), load_module(name))[1])
    try:
        new = in_thread(client.load)
    finally:
        gc.enable()
    client.unload(new)
    assert name not in sys.modules


class Garbage(list):
    """Lives in a circle, so that only the collector finds it."""

    def __init__(self):
        super().__init__([self])


def test_a_failure_is_not_remembered(server, connection):
    server.on("/algorithms", failure(403, "Project 'projects/demo' is not registered to use Earth Engine."))
    with pytest.raises(Exception, match="not registered"):
        build(connection)
    assert build(connection).map_name.endswith(MAP_ID)


def test_cancel_while_connecting(server, connection):
    server.on("rest", HANG)
    feedback = QgsFeedback()

    def cancel_when_asked():
        while not server.seen:
            time.sleep(0.01)
        feedback.cancel()

    threading.Thread(target=cancel_when_asked, daemon=True).start()
    with pytest.raises(Cancelled):
        in_thread(lambda: connect(connection, feedback))
    assert build(connection).map_name.endswith(MAP_ID)


def test_cancel_while_another_thread_connects(server, connection):
    server.on("rest", HANG)

    def wait_in_vain():
        with contextlib.suppress(NetworkError):
            connect(connection)

    first = threading.Thread(target=wait_in_vain, daemon=True)
    first.start()
    while not server.seen:
        time.sleep(0.01)
    feedback = QgsFeedback()
    feedback.cancel()
    with pytest.raises(Cancelled):
        in_thread(lambda: connect(connection, feedback))
    assert first.is_alive()
    server.released.set()
    first.join(60)


def test_time_out(server, connection):
    server.on("rest", HANG)
    with pytest.raises(NetworkError) as caught:
        build(connection, timeout=1)
    assert caught.value.kind == "timeout" and len(server.seen) == 1


def test_the_time_out_follows_the_settings(server, connection):
    assert in_thread(lambda: connect(connection, timeout=7)).transport.timeout == 7
    assert in_thread(lambda: connect(connection, timeout=9)).transport.timeout == 9


@pytest.mark.parametrize("answer", [page(), page(404), Answer(200, b"OK", {"Content-Type": "text/plain"})])
@pytest.mark.parametrize("end", ["rest", "algorithms", "maps"])
def test_pages_instead_of_answers(server, connection, end, answer):
    server.on(end, answer)
    with pytest.raises(NotEarthEngine):
        build(connection)


@pytest.mark.parametrize("body", [{}, {"name": 5}, {"name": "projects/demo/maps/x&type=wms"}, {"name": None}])
def test_a_map_without_a_proper_name(server, connection, body):
    server.on("maps", Answer(200, body))
    with pytest.raises(NotEarthEngine):
        build(connection)


@pytest.mark.parametrize(
    "url", ["", "earthengine.googleapis.com", "ftp://x/", "https://", "https://u:p@x", "http://x?k=v"]
)
def test_addresses_that_cannot_be(url):
    with pytest.raises(ConnectionProblem) as caught:
        connect(Connection(url, project="demo", credentials="none"))
    assert caught.value.code == "endpoint_wrong"
    assert "u:p" not in str(caught.value) and "k=v" not in str(caught.value)


def test_projects_that_cannot_be(server):
    with pytest.raises(ConnectionProblem) as caught:
        connect(Connection(server.url, project="my project/x", credentials="none"))
    assert caught.value.code == "project_wrong" and not server.seen


def test_no_project_at_all(server):
    with pytest.raises(Exception, match="no project found"):
        in_thread(lambda: connect(Connection(server.url, credentials="none")))


# Stored credentials


def signed_in(server, **options):
    return Connection(server.url, endpoints=Endpoints(token=server.url + "/token"), **options)


@pytest.fixture
def stored(tmp_path):
    return store_credentials(
        tmp_path,
        {
            "refresh_token": "REFRESH-SECRET",
            "client_id": "me",
            "client_secret": "CLIENT-SECRET",
            "scopes": ["https://www.googleapis.com/auth/earthengine"],
            "project": "demo",
        },
    )


def test_stored_credentials_sign_requests(server, stored, profile):
    before = stored.read_bytes()
    build(signed_in(server))
    assert server.lines == ["POST /token", DISCOVERY, ALGORITHMS, MAPS], "cold: at most four requests"
    asked = parse_qs(server.seen[0].body.decode())
    assert asked["refresh_token"] == ["REFRESH-SECRET"] and asked["client_id"] == ["me"]
    assert server.seen[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert server.seen[-1].headers["authorization"] == "Bearer ACCESS-SECRET"
    assert server.seen[-1].headers["x-goog-user-project"] == "demo"
    build(signed_in(server))
    assert server.lines[4:] == [MAPS]
    assert stored.read_bytes() == before
    kept = [path.read_bytes() for path in profile.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert not any(secret.encode() in content for secret in SECRETS for content in kept)


def test_the_connection_s_project_goes_before_the_stored_one(server, stored):
    build(signed_in(server, project="mine"))
    assert server.lines[-1] == "POST /v1/projects/mine/maps"


def test_an_expired_sign_in(server, stored):
    server.on(
        "/token", Answer(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."})
    )
    with pytest.raises(Exception, match="invalid_grant") as caught:
        build(signed_in(server))
    assert not any(secret in repr(caught.value) + str(caught.value.__context__) for secret in SECRETS)


def test_offline_while_refreshing(server, stored):
    nowhere = Endpoints(token="http://no-such-host.invalid/token")
    with pytest.raises(NetworkError) as caught:
        build(Connection(server.url, endpoints=nowhere))
    assert caught.value.kind == "dns"


def test_without_credentials(server):
    with pytest.raises(NotSignedIn):
        connect(Connection(server.url, project="demo"))
    assert not server.seen


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"refresh_token": ["REFRESH-SECRET"]}', '{"refresh_token": "REFRESH-SECRET", "scopes": 5}', "\0"],
)
def test_a_broken_credentials_file(server, tmp_path, content):
    file = store_credentials(tmp_path, content)
    with pytest.raises(ConnectionProblem) as caught:
        connect(Connection(server.url, project="demo"))
    assert caught.value.code == "credentials_broken"
    assert "REFRESH-SECRET" not in str(caught.value)
    assert file.read_text() == content and not server.seen


def test_a_file_without_a_token_means_not_signed_in(server, tmp_path):
    store_credentials(tmp_path, {"project": "demo"})
    with pytest.raises(NotSignedIn):
        connect(Connection(server.url))


def test_credentials_never_travel_in_the_clear(stored):
    with pytest.raises(ConnectionProblem) as caught:
        connect(Connection("http://earthengine.example.org"))
    assert caught.value.code == "endpoint_insecure"


# The client


def test_a_client_that_cannot_be_found(server, connection, monkeypatch):
    monkeypatch.setattr(paths, "BUNDLE", paths.PACKAGE)  # a folder without a client
    with pytest.raises(client.ClientMissing):
        connect(connection)


def test_a_client_whose_parts_are_missing(connection, monkeypatch, tmp_path):
    package = tmp_path / "bundle" / "ee"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("import no_such_package_anywhere\n")
    monkeypatch.setattr(paths, "BUNDLE", package.parent)
    client.unload_all()
    path, finders = list(sys.path), list(sys.meta_path)
    with pytest.raises(client.ClientMissing, match="no_such_package_anywhere"):
        connect(connection)
    client.unload_all()
    assert sys.path == path and sys.meta_path == finders, "nobody else finds anything of ours"


OTHER_USER = """
import sys
from qgis.core import QgsApplication
app = QgsApplication([], False)
from cloudscore_plugin.earthengine.session import Connection, connect, forget
from cloudscore_plugin.core.recipe import CompositeRecipe
from tests.support.http import scripted_server

RECIPE = CompositeRecipe(roi={"type": "Point", "coordinates": [16.3, 48.1]}, start="2024-06-01", end="2024-09-01")


def ours(url, project="ours"):
    source = connect(Connection(url, project=project, credentials="none", simulated=True)).tile_source(RECIPE)
    assert source.url.startswith(url), source.url


def theirs(url):
    import ee
    from google.oauth2.credentials import Credentials

    ee.data.setMaxRetries(3)
    ee.Initialize(Credentials("their-token"), project="theirs", url=url)
    return ee


def state(ee):
    kept = ee._state.get_state()
    return {**vars(kept), "assets": ee.deprecation.deprecated_assets, "image": ee.Image, "add": ee.Image.add}


with scripted_server() as our_server, scripted_server() as their_server:
    if sys.argv[1] == "ours first":
        ours(our_server.url)
        assert "ee" not in sys.modules
        ee = theirs(their_server.url)
    else:
        ee = theirs(their_server.url)
    before = state(ee)
    ours(our_server.url, "two")
    assert state(ee) == before
    assert ee.Number(1).getInfo() == 42
    assert their_server.seen[-1].headers["authorization"] == "Bearer their-token"
    ours(our_server.url)
    forget()
    assert state(ee) == before and sys.modules["ee"] is ee
    ee.Reset()
    ee.Initialize(None, project="again", url=their_server.url)
    ours(our_server.url)
    assert all("theirs" not in seen.path and "authorization" not in seen.headers for seen in our_server.seen)
    assert all(seen.path.split("/")[3:4] in ([], ["theirs"], ["again"], ["rest"]) for seen in their_server.seen)
print("both undisturbed")
"""


@pytest.mark.parametrize("order", ["ours first", "theirs first"])
def test_other_users_of_the_client_are_not_disturbed(order):
    """In a process of its own, because another plugin's client would stay imported."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", OTHER_USER, order], cwd=root, capture_output=True, text=True, timeout=100, check=False
    )
    assert "both undisturbed" in done.stdout, done.stderr


def test_nothing_heavy_is_imported_before_the_first_use():
    names = ("ee", "google", "googleapiclient", "httplib2", "requests", "numpy")
    code = (
        "import sys, qgis.core; before = set(sys.modules);"  # newer QGIS brings numpy by itself
        "import cloudscore_plugin.earthengine.session, cloudscore_plugin.messages.errors,"
        "cloudscore_plugin.earthengine.expressions, cloudscore_plugin.layers.tile_layers;"
        f"print([name for name in {names} if name in set(sys.modules) - before])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
