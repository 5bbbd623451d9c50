"""The sandbox as a process of its own, started and stopped by the plugin."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from ..paths import PACKAGE

_PATIENCE = 30.0  # seconds to the first line


class SandboxFailed(RuntimeError):
    """The sandbox could not be started; the text says what it printed."""


class SandboxProcess:
    """A sandbox that never outlives the program that started it: it stops when its standard input closes.

    catalog: folder of STAC Items, None = the sample world. drive: folder its exports are kept in, "" = they go with it.
    All methods may be called from any thread. A process of its own, not a thread: computing scenes would otherwise
    take Python's lock from the user interface.
    """

    def __init__(self, catalog: str | None = None, drive: str = ""):
        self.catalog, self.drive = catalog, drive
        self.url: str | None = None
        self._process: subprocess.Popen | None = None
        self._starting = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        process = self._process
        return process is not None and process.poll() is None

    def start(self, feedback: Any = None) -> str:
        """The base URL, once the server answers; at once if it already runs.

        feedback: anything with isCanceled(), asked while waiting. Raises SandboxFailed.
        """
        with self._starting:
            if self.running and self.url:
                return self.url
            self.url = None
            command = [interpreter(), "-m", f"{PACKAGE.name}.sandbox", "--stop-with-stdin"]
            if self.catalog:
                command += ["--catalog", self.catalog]
            if self.drive:
                command += ["--drive", self.drive]
            environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
            environment["PYTHONPATH"] = os.pathsep.join(
                part for part in (str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")) if part
            )
            try:
                self._process = process = subprocess.Popen(
                    command,
                    cwd=PACKAGE.parent,  # -m looks here first, so that it finds this very package
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=environment,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            except OSError as error:
                raise SandboxFailed(f"{command[0]}: {error}") from error
            first, said = _listen(process)
            deadline = time.monotonic() + _PATIENCE
            while not first.wait(0.05):
                if process.poll() is not None:
                    first.wait(1)  # its last words may still be on the way
                    break
                if feedback is not None and feedback.isCanceled():
                    break
                if time.monotonic() > deadline:
                    break
            url = said[0].strip() if said and said[0].startswith("http://127.0.0.1:") else ""
            if not url or not self.running:
                self.stop()
                raise SandboxFailed("\n".join(said)[-2000:] or "The local sandbox did not start.")
            self.url = url
            return url

    def stop(self) -> None:
        """Stop the process, quickly; nothing happens when it does not run."""
        process, self._process, self.url = self._process, None, None
        if process is None:
            return
        for step in (process.terminate, process.kill):
            if process.poll() is None:
                step()
                try:
                    process.wait(2)
                except subprocess.TimeoutExpired:
                    continue
        for pipe in (process.stdin, process.stdout, process.stderr):
            try:
                pipe.close()
            except (OSError, ValueError):
                pass


def _listen(process: subprocess.Popen) -> tuple[threading.Event, deque]:
    """Read what the process says, so that its pipes never fill: (event of the first line, the lines)."""
    first, said = threading.Event(), deque(maxlen=50)

    def read(pipe, is_output: bool) -> None:
        try:
            for line in pipe:
                text = line.decode(errors="replace").rstrip()
                if is_output and not first.is_set():
                    said.appendleft(text)
                    first.set()
                else:
                    said.append(text)
        except (OSError, ValueError):
            pass

    for pipe, is_output in ((process.stdout, True), (process.stderr, False)):
        threading.Thread(target=read, args=(pipe, is_output), daemon=True).start()
    return first, said


def interpreter() -> str:
    """The Python that QGIS runs on. Raises SandboxFailed.

    Inside QGIS sys.executable may be QGIS itself, or another Python that comes first on PATH, so it is tried last.
    """
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    executable = Path(sys.executable or ".")
    candidates: list[Path] = []
    for prefix in dict.fromkeys((sys.exec_prefix, sys.base_exec_prefix, str(executable.parent))):
        base = Path(prefix)
        candidates += [base / "bin" / version, base / "bin" / "python3", base / "python.exe", base / "python3"]
    if "python" in executable.name.lower():
        candidates.append(executable)
    for candidate in candidates:
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    raise SandboxFailed("No Python interpreter was found beside QGIS.")
