"""The sandbox as a program of its own: its command line, and the process the plugin starts and stops."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import ee
import numpy as np
import pytest
from osgeo import gdal, osr

from cloudscore_plugin.paths import PACKAGE
from cloudscore_plugin.sandbox.process import SandboxFailed, SandboxProcess, interpreter
from tests.support.arrays import S2
from tests.support.sandbox import post

ROOT = Path(__file__).resolve().parents[2]
CONSTANT = {"expression": {"result": "0", "values": {"0": {"constantValue": 42}}}}
PATIENCE = 60  # seconds, only ever waited for in full by a failing test


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A STAC folder with one image of 8 x 8 pixels."""
    place = tmp_path_factory.mktemp("stac")
    raster = gdal.GetDriverByName("GTiff").Create(str(place / "a.tif"), 8, 8, 1, gdal.GDT_UInt16)
    raster.SetGeoTransform((600000, 10, 0, 4200000, 0, -10))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32611)
    raster.SetProjection(system.ExportToWkt())
    raster.GetRasterBand(1).WriteArray(np.full((8, 8), 1234, np.uint16))
    raster = None
    ring = [[-115.862, 37.941], [-115.860, 37.941], [-115.860, 37.943], [-115.862, 37.943], [-115.862, 37.941]]
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": "a",
        "collection": S2,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": [-115.862, 37.941, -115.860, 37.943],
        "properties": {"datetime": "2023-01-01T18:00:00Z"},
        "links": [],
        "assets": {"B4": {"href": "a.tif", "eo:bands": [{"name": "B4"}]}},
    }
    (place / "a.json").write_text(json.dumps(item))
    return place


class Program:
    """python -m cloudscore_plugin.sandbox with some arguments."""

    def __init__(self, *arguments):
        command = [sys.executable, "-m", "cloudscore_plugin.sandbox", *map(str, arguments)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)

    def first_line(self) -> str:
        return self.process.stdout.readline().rstrip("\n")

    def end(self) -> tuple[int, str, str]:
        """Exit code, the rest of the output, and of the errors."""
        output, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, output, errors


@pytest.fixture
def program():
    """program(*arguments) starts it; whatever still runs afterwards is killed."""
    started = []

    def start(*arguments):
        started.append(Program(*arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


def refuses(url) -> bool:
    """Whether nobody listens any more."""
    try:
        socket.create_connection(("127.0.0.1", urlsplit(url).port), 5).close()
    except ConnectionRefusedError:
        return True
    return False


def eventually(condition) -> bool:
    """Whether it comes true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_the_first_line_is_the_address_and_a_signal_ends_it(program, folder):
    for number in (signal.SIGTERM, signal.SIGINT):
        server = program("--catalog", folder)
        url = server.first_line()
        assert urlsplit(url).hostname == "127.0.0.1"
        assert url == f"http://127.0.0.1:{urlsplit(url).port}"
        assert post(url, "value:compute", CONSTANT) == (200, {"result": 42})
        server.process.send_signal(number)
        assert server.end() == (0, "", "")
        assert refuses(url)


def test_the_port_asked_for(program, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = program("--port", port, "--catalog", folder)
    assert server.first_line() == f"http://127.0.0.1:{port}"
    code, _, errors = program("--port", port, "--catalog", folder).end()
    assert code == 1
    assert errors.startswith("sandbox: ")
    assert "in use" in errors


def test_it_serves_the_folder_to_the_client(program, folder):
    url = program("--catalog", folder).first_line()
    ee.Reset()
    ee.deprecation.deprecated_assets = {"": None}
    try:
        ee.Initialize(None, project="sandbox", url=url)
        image = ee.ImageCollection(S2).filterDate("2023-01-01", "2023-01-02").median()
        place = ee.Geometry.Point(-115.8617, 37.9419)
        assert image.reduceRegion(ee.Reducer.first(), place, 10, "EPSG:32611").getInfo() == {"B4": 1234}
    finally:
        ee.Reset()


def test_faults_and_latency_of_the_command_line(program, folder):
    server = program("--catalog", folder, "--fault", "memory:1", "--fault", "503:1", "--latency", "0.01")
    url = server.first_line()
    assert [post(url, "value:compute", CONSTANT)[0] for _ in range(3)] == [400, 503, 200]


@pytest.mark.parametrize(
    "arguments, code, text",
    [
        (["--fault", "bogus"], 1, "unknown fault 'bogus'; there are: 429,"),
        (["--fault", "429:many"], 1, "unknown fault '429:many'"),
        (["--port", "many"], 2, "invalid int value: 'many'"),
        (["--latency", "long"], 2, "invalid float value: 'long'"),
        (["--surprise"], 2, "unrecognized arguments: --surprise"),
    ],
)
def test_wrong_arguments_are_told_in_a_line(program, folder, arguments, code, text):
    found, output, errors = program("--catalog", folder, *arguments).end()
    assert (found, output) == (code, "")
    assert text in errors.splitlines()[-1]
    assert "Traceback" not in errors


@pytest.mark.parametrize("option", [("--fault", "429"), ("--account", "ready")])
def test_the_installed_plugin_only_says_where_it_misbehaves(option, tmp_path):
    (tmp_path / PACKAGE.name).symlink_to(PACKAGE)
    command = [sys.executable, "-m", f"{PACKAGE.name}.sandbox", *option]
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    found = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert found.stderr == "sandbox: --fault and --account need the folder tests of the project's checkout\n"


def test_a_folder_that_is_missing_or_empty_is_told(program, tmp_path):
    for place in (tmp_path / "nowhere", tmp_path):
        code, output, errors = program("--catalog", place).end()
        assert (code, output) == (1, "")
        assert errors.startswith("sandbox: ")
        assert str(place) in errors
        assert "Traceback" not in errors


def test_help_names_the_faults(program):
    code, output, _ = program("--help").end()
    assert code == 0
    assert "not-registered" in output


def test_it_stops_with_its_input_only_when_asked_to(program, folder):
    tied, free = program("--catalog", folder, "--stop-with-stdin"), program("--catalog", folder)
    tied_url, free_url = tied.first_line(), free.first_line()
    for server in (tied, free):
        server.process.stdin.close()
        server.process.stdin = None
    assert tied.end() == (0, "", "")
    assert refuses(tied_url)
    assert post(free_url, "value:compute", CONSTANT)[0] == 200


def test_it_ends_in_order_while_its_input_is_still_open(program, folder):
    server = program("--catalog", folder, "--stop-with-stdin")
    server.first_line()
    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0
    assert server.process.stderr.read() == ""


# As the plugin starts it


@pytest.fixture
def owned(folder):
    process = SandboxProcess(str(folder))
    yield process
    process.stop()


def children(parent: int) -> set[int]:
    """Process ids of a process's living children."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, owner = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(owner) == parent and state != "Z":
            found.add(int(status.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether a process lives; one that only waits to be fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_start_and_stop(owned):
    before = children(os.getpid())
    threads = set(threading.enumerate())
    assert not owned.running
    url = owned.start()
    assert (owned.running, owned.url) == (True, url)
    assert owned.start() == url  # it runs already
    [pid] = children(os.getpid()) - before
    assert post(url, "value:compute", CONSTANT) == (200, {"result": 42})
    owned.stop()
    assert (owned.running, owned.url) == (False, None)
    assert not alive(pid)
    assert refuses(url)
    owned.stop()  # once more does nothing
    assert eventually(lambda: set(threading.enumerate()) <= threads)


def test_start_again_after_a_stop_and_after_a_crash(owned):
    before = children(os.getpid())
    first = owned.start()
    owned.stop()
    second = owned.start()
    assert refuses(first)
    [pid] = children(os.getpid()) - before
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not owned.running)
    third = owned.start()
    assert refuses(second)
    assert post(third, "value:compute", CONSTANT)[0] == 200
    assert len(children(os.getpid()) - before) == 1


def test_started_by_several_threads_it_runs_once(owned):
    before = children(os.getpid())
    found = []
    threads = [threading.Thread(target=lambda: found.append(owned.start())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(children(os.getpid()) - before) == 1


class Cancelled:
    def __init__(self, after: int):
        self.after = after

    def isCanceled(self) -> bool:
        self.after -= 1
        return self.after < 0


def test_a_cancelled_start_leaves_nothing(owned):
    before = children(os.getpid())
    with pytest.raises(SandboxFailed):
        owned.start(Cancelled(0))
    assert not owned.running
    assert children(os.getpid()) == before
    assert owned.start(Cancelled(10**6))


def test_a_start_that_fails_says_what_the_program_said(tmp_path):
    process = SandboxProcess(str(tmp_path / "nowhere"))
    with pytest.raises(SandboxFailed, match=r"There is no folder .*nowhere"):
        process.start()
    assert not process.running


def test_it_does_not_outlive_a_program_that_is_killed(folder):
    code = (
        "from cloudscore_plugin.sandbox.process import SandboxProcess\n"
        f"print(SandboxProcess({str(folder)!r}).start(), flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        try:
            url = parent.stdout.readline().strip()
            [pid] = children(parent.pid)
            assert post(url, "value:compute", CONSTANT)[0] == 200
        finally:
            parent.kill()
    assert eventually(lambda: not alive(pid))
    assert refuses(url)


def test_the_interpreter_is_one_that_runs(monkeypatch, tmp_path):
    def version(path):
        return subprocess.run(
            [path, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True
        ).stdout

    assert version(interpreter()).strip() == str(sys.version_info[:2])
    # Inside QGIS sys.executable may be QGIS itself.
    monkeypatch.setattr(sys, "executable", "/usr/bin/qgis")
    assert "qgis" not in interpreter()
    assert version(interpreter()).strip() == str(sys.version_info[:2])
    for name in ("exec_prefix", "base_exec_prefix"):
        monkeypatch.setattr(sys, name, str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "qgis"))
    with pytest.raises(SandboxFailed, match="No Python interpreter"):
        interpreter()
