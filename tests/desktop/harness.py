"""Runs a script inside a real QGIS window and hears from it. Host side: plain Python, no QGIS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import runs

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = runs.folder(ROOT / "build" / "desktop")  # profiles and pictures, a folder for each test
# What windows of one run need alike: QGIS's styles, which it else reads anew into each profile, and what sandboxes have
# computed (see tests/support/remembering_sandbox.py). Made by the test session, see conftest.py.
SHARED = DESKTOP / "shared"
_STYLES = "symbology-style.db"
_NOT_NEEDED = "".join(f"{name}=false\n" for name in ("MetaSearch", "db_manager", "grassprovider", "sagaprovider"))


def run_qgis(
    script: Path,
    folder: Path,
    language: str = "en",
    theme: str = "default",
    plugins: Path | None = None,
    settings: str = "",
    environment: dict[str, str] | None = None,
    arguments: dict | None = None,
    hear: Callable[[dict], None] = lambda event: None,
    timeout: float = 300,
) -> list[dict]:
    """Start QGIS with an empty profile in ``folder``, run ``script`` in it, return the events it told.

    language: as QGIS stores it ("en", "zh-Hant", "zh_TW"). theme: "default" or a theme such as "Night Mapping".
    plugins: a folder that holds cloudscore_plugin; by default the working tree. settings: more lines of the profile's
    ini. arguments: given to the script as ``inside.ARGUMENTS``. Raises AssertionError when the script failed or
    QGIS did not end.
    """
    surroundings = _profile(folder, language, theme, plugins, settings)
    report = folder / "report.jsonl"
    report.unlink(missing_ok=True)
    report.touch()
    surroundings.update(
        CLOUDSCORE_REPORT=str(report),
        CLOUDSCORE_ARGUMENTS=json.dumps(arguments or {}),
        PYQGIS_STARTUP=str(Path(__file__).with_name("startup.py")),
        **(environment or {}),
    )
    if surroundings.get("QT_QPA_PLATFORM") == "offscreen":
        del surroundings["QT_QPA_PLATFORM"]  # a window without a screen is none, and QGIS 3.22 crashes as one
    command = ["qgis", "--noversioncheck", "--nologo", "--profiles-path", str(folder), "--code", str(script)]
    if not (surroundings.get("DISPLAY") or surroundings.get("WAYLAND_DISPLAY")):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", *command]
    log = folder / "qgis.log"
    events: list[dict] = []
    with log.open("wb") as output, subprocess.Popen(command, env=surroundings, stdout=output, stderr=output) as qgis:
        deadline = time.monotonic() + timeout
        with report.open(encoding="utf-8") as lines:
            while True:
                ended = qgis.poll() is not None
                for event in _new(lines):
                    events.append(event)
                    hear(event)
                if ended:
                    break
                if time.monotonic() > deadline:
                    qgis.kill()
                    raise AssertionError(f"QGIS did not end within {timeout:.0f} s\n{_tail(log)}")
                time.sleep(0.05)
    styles = folder / "profiles" / "default" / _STYLES
    if SHARED.is_dir() and styles.is_file() and not (SHARED / _STYLES).exists():
        shutil.copy(styles, SHARED / f"{folder.name}.db")
        (SHARED / f"{folder.name}.db").replace(SHARED / _STYLES)
    failures = [event["failed"] for event in events if "failed" in event]
    if failures or not any("done" in event for event in events):
        raise AssertionError("\n".join(failures) or f"QGIS ended early ({qgis.returncode})\n{_tail(log)}")
    return events


def merged(events: list[dict]) -> dict:
    """What a script told, in one. Raises AssertionError where it told two things by one name.

    english and cut, the lists of what is wrong with texts, are added up.
    """
    found: dict = {}
    for key, value in (item for event in events for item in event.items()):
        if key in ("english", "cut"):
            value = found.get(key, []) + value
        assert key not in found or key in ("english", "cut") or found[key] == value, (key, found[key], value)
        found[key] = value
    return found


def qgis_process(
    folder: Path,
    *arguments: str,
    language: str = "en",
    plugins: Path | None = None,
    settings: str = "",
    timeout: float = 120,
) -> subprocess.CompletedProcess:
    """Run QGIS's tool without a window, with an empty profile in ``folder``; texts of its answer are decoded."""
    surroundings = _profile(folder, language, "default", plugins, settings)
    surroundings.update(QGIS_CUSTOM_CONFIG_PATH=str(folder), QT_QPA_PLATFORM="offscreen", LANG="C.UTF-8")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        surroundings.pop(name, None)
    # Debian's script around it adds an option that only the window knows.
    program = shutil.which("qgis_process.bin") or "qgis_process"
    return subprocess.run(
        [program, *arguments],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        cwd=folder,
    )


def _profile(folder: Path, language: str, theme: str, plugins: Path | None, settings: str) -> dict[str, str]:
    """Make an empty profile in ``folder`` with the plugin enabled; the environment for QGIS to find both."""
    folder.mkdir(parents=True, exist_ok=True)
    if plugins is None:
        plugins = folder / "plugins"
        subprocess.run([sys.executable, str(ROOT / ".ci" / "package.py"), "--link", str(plugins)], check=True)
    profile = folder / "profiles" / "default" / "QGIS"
    shutil.rmtree(folder / "profiles", ignore_errors=True)
    profile.mkdir(parents=True)
    locale = f"overrideFlag=true\nuserLocale={language}" if language else "overrideFlag=false"
    plugins_used = f"[PythonPlugins]\ncloudscore_plugin=true\n{_NOT_NEEDED}"
    ini = f"{plugins_used}\n[locale]\n{locale}\n\n[UI]\nUITheme={theme}\n\n{settings}\n"
    for name in ("QGIS3.ini", "QGIS4.ini"):
        (profile / name).write_text(ini, encoding="utf-8")
    if (SHARED / _STYLES).is_file():
        shutil.copy(SHARED / _STYLES, profile.parent)
    home = folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)  # serves as XDG_RUNTIME_DIR too, which Qt wants private
    return {
        **os.environ,
        "QGIS_PLUGINPATH": str(plugins),
        "PYTHONPATH": os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]),
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
    }


def _new(lines) -> Iterator[dict]:
    while True:
        at = lines.tell()
        line = lines.readline()
        if not line.endswith("\n"):
            lines.seek(at)
            return
        yield json.loads(line)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-3000:]


@contextmanager
def sandbox(*arguments: str) -> Iterator[str]:
    """The sandbox as a process of its own: its base URL."""
    command = [sys.executable, "-m", "tests.support.remembering_sandbox", "--stop-with-stdin", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), f"the sandbox did not start: {url!r}"
            yield url
        finally:
            process.stdin.close()
            process.wait(60)  # a busy machine may still compute what nobody waits for


def settings_for(url: str) -> str:
    """Profile settings that lead the dock to an endpoint."""
    return f"[cloudscore]\nconnection=google\nendpoint={url}\nproject=sandbox\n"
