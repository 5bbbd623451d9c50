"""The zip as a user gets it: taken by the plugin site, and complete for a Python that has nothing."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cloudscore_plugin.sandbox.signatures import algorithms, discovery
from tests.support.ci import ci_script

ROOT = Path(__file__).resolve().parents[2]
SITE_SETTINGS = {".bandit", ".flake8", ".secrets.baseline"}
BINARIES = {".pyc", ".pyo", ".so", ".pyd", ".dll", ".dylib", ".exe", ".bat", ".cmd", ".sh", ".ps1"}
REFUSED = BINARIES | {".ui", ".qrc", ".ts", ".pro"}  # the latter are sources; users get what is built from them

# Runs in a bare Python (-I -S: no site-packages, no environment) with only the folder of plugins on its path: starts
# the client over real HTTP, builds an expression, signs as a service account, and tells where each module came from
# and what another plugin would find by the public names, before and after ours is unloaded.
SMOKE = """
import http.server, importlib, importlib.util, json, pathlib, sys, threading, warnings
warnings.simplefilter("ignore")
sys.path.append(sys.argv[1])
from cloudscore_plugin.earthengine import client
from cloudscore_plugin import paths
PUBLIC = sorted(path.stem for path in paths.BUNDLE.iterdir() if path.is_dir() or path.suffix == ".py")

def found_by_others():
    within = lambda place: str(paths.BUNDLE) in str(place)
    named = [name for name in PUBLIC if name.isidentifier() and (name in sys.modules or importlib.util.find_spec(name))]
    held = [name for name, module in list(sys.modules.items())
            if within(getattr(module, "__file__", "")) and not name.startswith("_cloudscore")]
    return named + held + [entry for entry in sys.path if within(entry)]

path = list(sys.path)
ee, rsa = client.load(), client.library("rsa")
service_account = client.library("google.oauth2.service_account")
client.library("google.auth.transport.requests"), client.library("google_auth_httplib2")
assert pathlib.Path(client.library("certifi").where()).is_file()
others = found_by_others()
assert client.library("httplib2") is client.library("httplib2")

discovery, algorithms = json.load(sys.stdin)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(discovery if "discovery" in self.path else algorithms).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
ee.deprecation.deprecated_assets = {"": None}
ee.data.setMaxRetries(0)
ee.Initialize(None, project="bundle-test", url="http://127.0.0.1:%d" % server.server_port)
expression = json.loads(ee.ImageCollection("COPERNICUS/S2_SR_HARMONIZED").median().serialize())
server.shutdown()

public, private = rsa.newkeys(512)
info = {"client_email": "a@b.c", "token_uri": "https://localhost/token", "private_key": private.save_pkcs1().decode()}
credentials = service_account.Credentials.from_service_account_info(info)
rsa.verify(b"message", credentials.sign_bytes(b"message"), public)

origins = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
others += found_by_others()
client.unload(ee)
client.unload_all()
others += found_by_others() + [name for name in sys.modules if name.startswith("_cloudscore")]
finders = [str(finder) for finder in sys.meta_path if "cloudscore" in type(finder).__module__]
told = {"expression": expression, "origins": origins, "others": others + finders, "path": sys.path == path}
print(json.dumps({"version": ee.__version__, **told}))
"""


def pythons():
    """Every Python from 3.9 on that this machine has, by version, told by their names: every worker asks."""
    versions = [f"3.{minor}" for minor in range(9, 20)]
    found = {version: shutil.which(f"python{version}") for version in versions}
    # What lies in pyenv's folder of shims may lead nowhere.
    found = {version: path for version, path in found.items() if path and "shims" not in Path(path).parts}
    system = re.search(r"python(3\.\d+)$", str(Path("/usr/bin/python3").resolve()))
    for version, path in [(system[1], "/usr/bin/python3")] if system else []:
        found[version] = path
    for path in sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python")):
        found.setdefault(".".join(path.parts[-3].split(".")[:2]), str(path))
    return {version: found[version] for version in versions if version in found}


PYTHONS = pythons()


@pytest.fixture(scope="module")
def package():
    module = ci_script("package")
    ci_script("translations").compile_all()
    return module


@pytest.fixture(scope="module")
def archive(package, tmp_path_factory):
    return package.build(tmp_path_factory.mktemp("zip"))


@pytest.fixture(scope="module")
def entries(archive):
    with zipfile.ZipFile(archive) as opened:
        return opened.infolist()


@pytest.fixture(scope="module")
def installed(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plugins")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder / "cloudscore_plugin"


def test_named_after_its_version_and_small(archive):
    version = re.search(r"^version=(.+)$", (ROOT / "metadata.txt").read_text("utf-8"), re.MULTILINE)[1]
    assert archive.name == f"cloudscore_plugin-{version}.zip"
    assert archive.stat().st_size < 10_000_000, "the site takes 25 MB, but nobody likes to wait"


def test_one_folder_and_it_comes_first(entries):
    assert entries[0].filename == "cloudscore_plugin/"
    assert {entry.filename.split("/")[0] for entry in entries} == {"cloudscore_plugin"}


def test_no_entry_the_site_refuses(entries):
    for entry in entries:
        parts = Path(entry.filename).parts
        assert not {"..", "__pycache__", "__MACOSX", ".git", "tests"} & {
            part for part in parts if "_vendor" not in parts
        }
        assert not any(part.startswith(".") for part in parts[:-1])
        assert not parts[-1].startswith(".") or (parts[-1] in SITE_SETTINGS and len(parts) == 2), entry.filename
        assert "\\" not in entry.filename
        assert Path(entry.filename).suffix.lower() not in REFUSED, entry.filename


def test_modes_are_the_usual_ones(entries):
    for entry in entries:
        mode = entry.external_attr >> 16
        if entry.is_dir():
            assert stat.S_ISDIR(mode) and stat.S_IMODE(mode) == 0o755
        else:
            assert stat.S_ISREG(mode) and stat.S_IMODE(mode) == 0o644, entry.filename


def test_no_file_twice_whatever_the_file_system(entries):
    names = [entry.filename.lower() for entry in entries]
    assert len(names) == len(set(names))


def test_paths_fit_into_windows(entries):
    profile = r"C:\Users\a-rather-long-user-name\AppData\Roaming\QGIS\QGIS3\profiles\default\python\plugins" + "\\"
    assert max(len(profile + entry.filename) for entry in entries) < 260


def test_all_of_the_plugin_is_in_it(installed):
    for path in (ROOT / "cloudscore_plugin").rglob("*.py"):
        inside = path.relative_to(ROOT / "cloudscore_plugin")
        if "_vendor" not in inside.parts:
            assert (installed / inside).read_bytes() == path.read_bytes()
    for name in ("metadata.txt", "LICENSE", "NOTICE.md", "LICENSE-GPL-3.0.txt", "resources/icon.svg"):
        assert (installed / name).read_bytes() == (ROOT / name).read_bytes()
    for ts in (ROOT / "i18n").glob("*.ts"):
        magic = bytes.fromhex("3cb86418caef9c95")  # what a compiled Qt translation begins with
        assert (installed / "i18n" / f"{ts.stem}.qm").read_bytes().startswith(magic)


def test_same_input_same_bytes(package, archive, tmp_path):
    again = package.build(tmp_path)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(archive.read_bytes()).digest()


def test_the_check_of_make_package_agrees(package, archive):
    assert package.problems(archive) == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cloudscore_plugin/x.so", b"", "x.so: a forbidden kind of file"),
        ("cloudscore_plugin/__pycache__/x.txt", b"", "a forbidden path"),
        ("elsewhere/x.txt", b"", "outside cloudscore_plugin/"),
    ],
)
def test_the_check_of_make_package_finds(package, archive, tmp_path, name, content, told):
    spoilt = shutil.copy(archive, tmp_path / "spoilt.zip")
    with zipfile.ZipFile(spoilt, "a") as opened:
        package.add(opened, name, content, 0o100644)
    assert [line for line in package.problems(Path(spoilt)) if told in line]


@pytest.mark.parametrize("spoil", ["license", "percent", "tracker", "executable"])
def test_the_check_of_make_package_reads_metadata_and_modes(package, archive, tmp_path, spoil):
    spoilt = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(spoilt, "w") as new:
        for entry in old.infolist():
            content, mode = old.read(entry), entry.external_attr >> 16
            if entry.filename.startswith("cloudscore_plugin/_vendor"):
                continue
            if spoil == "license" and entry.filename.endswith("/LICENSE"):
                continue
            if entry.filename.endswith("/metadata.txt"):
                text = content.decode("utf-8")
                text = text.replace("name=", "name=100 % ", 1) if spoil == "percent" else text
                text = re.sub(r"(?m)^tracker=.*$", "tracker=", text) if spoil == "tracker" else text
                content = text.encode("utf-8")
            package.add(new, entry.filename, content, 0o100755 if spoil == "executable" and content else mode)
    assert package.problems(spoilt)


def test_only_the_linked_copy_asks_for_qt_6(package, tmp_path):
    """QGIS 3 with Qt 6 wants supportsQt6; the plugin site warns of it, and QGIS 4 goes by qgisMaximumVersion."""
    package.link(tmp_path)
    linked = package.metadata((tmp_path / "cloudscore_plugin" / "metadata.txt").read_text("utf-8"))
    own = package.metadata((ROOT / "metadata.txt").read_text("utf-8"))
    assert {key: value for key, value in linked.items() if key not in own} == {"supportsQt6": "True"}
    assert (tmp_path / "cloudscore_plugin" / "plugin.py").samefile(ROOT / "cloudscore_plugin" / "plugin.py")


def test_every_bundled_package_has_its_licence(installed):
    bundle = installed / "_vendor"
    listed = (bundle / "LICENSES.md").read_text("utf-8")
    folders = sorted(bundle.glob("*.dist-info"))
    assert len(folders) == len(re.findall(r"^\S+==", (ROOT / ".ci/requirements-bundle.txt").read_text(), re.MULTILINE))
    for folder in folders:
        name, version = folder.name[: -len(".dist-info")].split("-")
        row = re.search(rf"^\| {name.replace('_', '[-_]')} \| {re.escape(version)} \| .+\|$", listed, re.MULTILINE)
        assert row, folder.name
        texts = re.findall(r"\]\((.+?)\)", row[0])
        full = " ".join(" ".join((bundle / text).read_text("utf-8").split()) for text in texts)
        grants = (
            "Permission is hereby granted",
            "Redistribution and use",
            "Grant of Copyright License",
            "Mozilla Public",
        )
        assert any(grant in full for grant in grants), f"{folder.name}: {texts} only refer to the licence"


def test_bundle_has_no_test_files_and_the_package_what_the_sandbox_serves(installed):
    assert not (installed / "_vendor/ee/tests").exists()
    served = json.loads((installed / "sandbox/earth_engine_api.json").read_text("utf-8"))
    assert len(served["algorithms"]) > 900 and "projects.value.compute" in served["methods"]


def test_bundle_requirements_are_pinned_and_hashed():
    text = (ROOT / ".ci" / "requirements-bundle.txt").read_text("utf-8")
    wanted = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert wanted
    for line in wanted:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+ \\", line), line
    assert text.count("--hash=sha256:") == len(wanted)


@pytest.mark.parametrize("version", sorted(PYTHONS, key=lambda text: tuple(map(int, text.split(".")))))
def test_the_bundle_alone_is_enough(installed, version):
    bundle = installed / "_vendor"
    ran = subprocess.run(
        [PYTHONS[version], "-I", "-S", "-B", "-c", SMOKE, str(installed.parent)],
        input=json.dumps([discovery("http://127.0.0.1"), algorithms()]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["version"] == "1.6.15"
    assert "reduce.median" in json.dumps(told["expression"])
    assert told["others"] == [] and told["path"], "another plugin's import finds ours"
    ours = {name: origin for name, origin in told["origins"].items() if origin and origin.startswith(str(bundle))}
    libraries = ("googleapiclient", "google.auth", "google_auth_httplib2", "httplib2", "requests", "rsa")
    assert {"_cloudscore_ee_1", *(f"_cloudscore_library_{name}" for name in libraries)} <= set(ours)
    assert all(origin.endswith(".py") for origin in ours.values())
    assert not {"cryptography", "numpy", "google.protobuf"} & set(told["origins"])


def test_this_machine_has_the_python_of_qgis():
    assert f"{sys.version_info[0]}.{sys.version_info[1]}" in PYTHONS
