"""Beside another plugin with a client of its own, in whichever order: each keeps its project, address and sign-in.

Each case runs in a process of its own, because a client stays imported; the other client is a real release.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.clients import client_folder
from tests.support.runs import LONG

ROOT = Path(__file__).parents[2]

CHILD = """
import faulthandler, sys, threading
from pathlib import Path
faulthandler.dump_traceback_later(80, exit=True)
order, ours_folder, theirs_folder = sys.argv[1:]
from qgis.core import QgsApplication, QgsNetworkAccessManager
app = QgsApplication([], False)
app.initQgis()
QgsNetworkAccessManager.instance()  # as QGIS has it from the start
from cloudscore_plugin import paths
if ours_folder:
    paths.BUNDLE = Path(ours_folder)  # as in the zip
from cloudscore_plugin.earthengine import client, credentials
from cloudscore_plugin.earthengine.checks import run
from cloudscore_plugin.earthengine.connection import Connection, Endpoints
from cloudscore_plugin.earthengine.session import connect, forget
from cloudscore_plugin.earthengine.signin import sign_in, sign_out
from tests.support.faulty_sandbox import SandboxServer
from tests.support.arrays import ArrayCatalogue
from tests.support.browser import allow
from tests.support.http import scripted_server
from tests.support.qt import in_thread


def theirs(url):
    sys.path.insert(0, theirs_folder)  # plugins put their libraries first
    import ee
    import httplib2
    from google.oauth2.credentials import Credentials

    assert Path(ee.__file__).is_relative_to(theirs_folder), ee.__file__
    ee.data.setMaxRetries(2)
    ee.data.setUserAgent("their-plugin")
    transport = httplib2.Http(timeout=30)
    ee.Initialize(Credentials("their-token"), project="their-project", url=url, http_transport=transport)
    return ee


def state(ee):
    known = ee._state.get_state() if hasattr(ee, "_state") else ee.data
    values = {name: id(value) for name, value in vars(known).items() if not callable(value)}
    functions = (ee.Initialize, ee.data.computeValue, ee.data.getMapId, ee.Image, ee.Image.select, ee.ImageCollection)
    modules = [name for name in sys.modules if name == "ee" or name.startswith("ee.")]
    return values, functions, dict(vars(ee.Image)), dict(vars(ee.deprecation)), modules


def they_work(ee, server):
    before = len(server.seen)
    assert ee.Number(1).add(2).getInfo() == 42
    assert ee.Image(1).getMapId()["tile_fetcher"].url_format.startswith(server.url)
    for seen in server.seen[before:]:
        assert seen.headers["authorization"] == "Bearer their-token" and seen.headers["user-agent"] == "their-plugin"
        assert seen.headers["x-goog-user-project"] == "their-project" and "/projects/their-project/" in seen.path
    assert len(server.seen) == before + 2


def we_work():
    assert in_thread(lambda: connect(mine).compute(lambda ee: ee.Number(1).add(2))) == 3
    grid = {"dimensions": {"width": 2, "height": 2}, "crsCode": "EPSG:4326",
            "affineTransform": {"scaleX": 1, "translateX": 0, "scaleY": -1, "translateY": 0}}
    assert in_thread(lambda: connect(mine).pixels(lambda ee: ee.Image(7), grid, "PNG"))[:4] == b"\\x89PNG"
    assert [r.state for r in in_thread(lambda: run(mine))] == ["ok"] * 8
    copy = client.load()
    try:
        assert not ours_folder or Path(copy.__file__).is_relative_to(ours_folder), copy.__file__
    finally:
        client.unload(copy)


with SandboxServer(ArrayCatalogue([]), account="ready") as sandbox, scripted_server() as server:
    endpoints = Endpoints.at(sandbox.url)
    mine = Connection(sandbox.url, "ee-demo-user", endpoints=endpoints)

    def sign_us_in():
        browse = lambda url: threading.Thread(target=allow, args=(url,), daemon=True).start()
        in_thread(lambda: sign_in(browse, None, endpoints))

    if order == "ours first":
        sign_us_in()
        we_work()
        assert "ee" not in sys.modules
        ee = theirs(server.url)
    else:
        ee = theirs(server.url)
    before = state(ee)
    they_work(ee, server)
    if order != "ours first":
        sign_us_in()
    assert state(ee) == before
    we_work()
    assert state(ee) == before
    they_work(ee, server)  # between two pieces of ours
    # During our work: a request of ours is open while they compute.
    inside, go_on = threading.Event(), threading.Event()
    answer = sandbox.accounts.answer

    def wait(*request):
        if request[1].endswith("value:compute"):
            inside.set()
            assert go_on.wait(20)
        return answer(*request)

    sandbox.accounts.answer = wait
    found = []
    compute = lambda: found.append(connect(mine).compute(lambda ours: ours.Number(5).add(6)))
    working = threading.Thread(target=compute, daemon=True)
    working.start()
    assert inside.wait(20)
    assert state(ee) == before
    they_work(ee, server)
    sandbox.accounts.answer = answer
    go_on.set()
    working.join(20)
    assert found == [11]
    # They start again, we stay; we go, they stay.
    ee.Reset()
    ee.Initialize(None, project="their-second", url=server.url)
    before = state(ee)
    we_work()
    assert state(ee) == before
    assert in_thread(lambda: sign_out(endpoints)) is True
    forget()
    assert state(ee) == before and sys.modules["ee"] is ee
    assert ee.Number(1).getInfo() == 42 and server.seen[-1].path.startswith("/v1/projects/their-second/")
    # Nothing of the one ever went to the other.
    assert not any("ee-demo-user" in seen.path or "ya29" in str(seen.headers) for seen in server.seen)
    assert not any("their-" in entry.path for entry in sandbox.log)
print("both undisturbed")
"""


def run_child(order, ours, theirs):
    command = [sys.executable, "-X", "faulthandler", "-c", CHILD, order, str(ours or ""), str(theirs)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.parametrize("order", ["ours first", "theirs first"])
@pytest.mark.long
@pytest.mark.parametrize("version", ["1.6.15", "1.7.24", "newest"] if LONG else ["1.6.15", "newest"])
def test_neither_disturbs_the_other(version, order):
    """Ours is the release that travels in the zip, theirs any."""
    done = run_child(order, client_folder("1.6.15"), client_folder(version))
    assert "both undisturbed" in done.stdout, done.stderr[-3000:]


def test_without_a_bundle_theirs_may_serve_us_too():
    """Their files, but a copy of our own."""
    done = run_child("theirs first", None, client_folder("1.7.24"))
    assert "both undisturbed" in done.stdout, done.stderr[-3000:]


OLD = """
import sys
from pathlib import Path
from qgis.core import QgsApplication, QgsNetworkAccessManager
app = QgsApplication([], False)
app.initQgis()
QgsNetworkAccessManager.instance()  # as QGIS has it from the start
plugin = Path(sys.argv[1])
sys.path.insert(0, str(plugin))
import ee  # the other plugin's
from cloudscore_plugin import paths
from cloudscore_plugin.earthengine import client
from cloudscore_plugin.earthengine.checks import run
from cloudscore_plugin.earthengine.connection import Connection
from tests.support.qt import in_thread
first = in_thread(lambda: run(Connection("http://127.0.0.1:9", "ee-demo-user")))[0]
print(first.state, first.text)
assert sys.modules["ee"] is ee and not [name for name in sys.modules if name.startswith(client.PRIVATE)]
paths.BUNDLE = Path(sys.argv[2])
first = in_thread(lambda: run(Connection("http://127.0.0.1:9", "ee-demo-user")))[0]
print(first.state, first.text)
assert sys.modules["ee"] is ee
"""


def test_a_client_too_old_is_named_with_its_plugin(tmp_path):
    """Where ours is installed without its bundle; with it, an old one beside it does not matter."""
    libraries = tmp_path / "profiles" / "default" / "python" / "plugins" / "old_plugin" / "ext"
    libraries.mkdir(parents=True)
    (libraries / "ee").symlink_to(client_folder("0.1.317") / "ee")
    command = [sys.executable, "-c", OLD, str(libraries), str(client_folder("1.6.15"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    without, beside = done.stdout.splitlines() or ["", done.stderr]
    assert without.startswith("fail") and "0.1.317 from old_plugin" in without
    assert beside.startswith("ok Version 1.6.15") and "Version 0.1.317 from old_plugin is in use beside it" in beside
