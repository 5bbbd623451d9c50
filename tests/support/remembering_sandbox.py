"""python -m tests.support.remembering_sandbox: the sandbox as tests start it; it remembers what was computed.

Takes the arguments of cloudscore_plugin.sandbox. Tests, for instance those of a window in two languages, ask for the
same tiles and pixels, each of which takes a third of a second to compute. What one sandbox of a test run has computed
is kept, for all others of the run, in the folder that the environment variable CLOUDSCORE_TEST_ANSWERS names. Not kept
are errors, the names of maps, and whether a map is still known.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import sys
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cloudscore_plugin.sandbox import __main__ as program
from cloudscore_plugin.sandbox import server
from cloudscore_plugin.sandbox.service import Service
from tests.support.faulty_sandbox import SandboxServer

ANSWERS = "CLOUDSCORE_TEST_ANSWERS"
WORLD = ("--catalog", "--events", "--orbits", "--small-scars")  # arguments that change what there is to see


class RememberingService(Service):
    """The sandbox's service: answers are looked up if they have been computed before."""

    def __init__(self, catalogue: Any):
        super().__init__(catalogue)
        self._folder = Path(os.environ[ANSWERS])
        self._world = [pair for pair in zip_longest(sys.argv, sys.argv[1:]) if pair[0] in WORLD]
        self._maps: dict[str, dict] = {}

    def compute_value(self, body: dict) -> dict:
        return self._remembered(lambda: super(RememberingService, self).compute_value(body), "value", body)

    def compute_features(self, body: dict) -> dict:
        return self._remembered(lambda: super(RememberingService, self).compute_features(body), "features", body)

    def compute_pixels(self, body: dict) -> tuple[bytes, str]:
        return self._remembered(lambda: super(RememberingService, self).compute_pixels(body), "pixels", body)

    def create_map(self, project: str, body: dict) -> dict:
        made = super().create_map(project, body)
        self._maps[made["name"]] = body
        return made

    def forget_maps(self) -> None:
        super().forget_maps()
        self._maps.clear()

    def tile(self, name: str, z: int, x: int, y: int) -> tuple[bytes, str]:
        def compute() -> tuple[bytes, str]:
            return super(RememberingService, self).tile(name, z, x, y)

        body = self._maps.get(name)
        return compute() if body is None else self._remembered(compute, "tile", body, z, x, y)

    def _remembered(self, compute: Callable[[], Any], *asked: Any) -> Any:
        key = hashlib.sha256(json.dumps([self._world, *asked], sort_keys=True).encode()).hexdigest()
        kept = self._folder / key
        try:
            return pickle.loads(kept.read_bytes())
        except FileNotFoundError:
            answer = compute()
        unfinished = kept.with_name(f"{key}.{os.getpid()}.{id(answer)}")
        unfinished.write_bytes(pickle.dumps(answer))
        unfinished.replace(kept)
        return answer


if __name__ == "__main__":
    if os.environ.get(ANSWERS):
        server.Service = RememberingService
    sys.exit(program.main(SandboxServer))
