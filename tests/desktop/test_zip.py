"""The zip, installed into a new profile of a real QGIS whose Python has no Earth Engine client."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.ci import install_zip

ROOT = Path(__file__).resolve().parents[2]

# Runs inside QGIS, once its window stands: sandbox, client and tiles all out of the zip.
INSIDE = """
import importlib.util, json, os, sys, traceback
from qgis.core import QgsBlockingNetworkRequest
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest
import qgis.utils

def look():
    told = {"client in QGIS": importlib.util.find_spec("ee") is not None}
    told["loaded"] = "cloudscore_plugin" in qgis.utils.plugins
    told["early"] = [name for name in ("ee", "googleapiclient", "google.auth") if name in sys.modules]
    sandbox = None
    try:
        from cloudscore_plugin.earthengine.session import Connection, connect
        from cloudscore_plugin.core.recipe import CompositeRecipe
        from cloudscore_plugin.sandbox.process import SandboxProcess

        sandbox = SandboxProcess()
        session = connect(Connection(sandbox.start(), project="sandbox", credentials="none"))
        place = {"type": "Point", "coordinates": [-119.9087, 37.4159]}
        source = session.tile_source(CompositeRecipe(roi=place, start="2023-01-01", end="2023-02-01", clip=False))
        request = QgsBlockingNetworkRequest()
        request.get(QNetworkRequest(QUrl(source.url.replace("{z}", "12").replace("{x}", "683").replace("{y}", "1588"))))
        told["tile"] = bytes(request.reply().content())[:8].hex()
        told["files"] = [m.__file__ for n, m in sys.modules.items() if n.startswith("_cloudscore_ee") and m.__file__]
    except BaseException:
        told["error"] = traceback.format_exc()
    finally:
        if sandbox is not None:
            sandbox.stop()
    with open(os.environ["CLOUDSCORE_TOLD"], "w", encoding="utf-8") as file:
        json.dump(told, file)
    os._exit(0)

QTimer.singleShot(0, look)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("qgis")
    plugins = folder / "profiles" / "default" / "python" / "plugins"
    install_zip(folder, plugins)
    for name in ("QGIS3.ini", "QGIS4.ini"):
        ini = folder / "profiles" / "default" / "QGIS" / name
        ini.parent.mkdir(exist_ok=True)
        ini.write_text("[PythonPlugins]\ncloudscore_plugin=true\n", "utf-8")
    script, answer = folder / "inside.py", folder / "told.json"
    script.write_text(INSIDE, "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_QPA"))}
    environment["CLOUDSCORE_TOLD"] = str(answer)
    environment["PATH"] = os.pathsep.join(["/usr/local/bin", "/usr/bin", "/bin", environment["PATH"]])  # as from a menu
    command = ["qgis", "--noversioncheck", "--nologo", "--profiles-path", str(folder), "--code", str(script)]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert answer.exists(), ran.stdout + ran.stderr
    found = json.loads(answer.read_text("utf-8"))
    if found["client in QGIS"]:
        pytest.skip("this machine's own Python has an Earth Engine client")
    return {**found, "plugins": str(plugins)}


def test_it_loads_without_touching_the_client(told):
    assert told["loaded"]
    assert told["early"] == []


def test_it_builds_a_composite_with_what_it_brought(told):
    assert "error" not in told, told.get("error")
    assert told["tile"].startswith(("89504e47", "ffd8ff")), "neither PNG nor JPEG"
    assert told["files"]
    bundle = str(Path(told["plugins"]) / "cloudscore_plugin" / "_vendor")
    assert all(name.startswith(bundle) for name in told["files"])
