"""python -m cloudscore_plugin.sandbox: a local Earth Engine; prints its base URL on the first line."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading


def main(server_class: type | None = None) -> int:
    """server_class: SandboxServer or one with its arguments; by default what the options need."""
    try:
        from tests.support import faulty_sandbox
    except ImportError:  # the plugin as it is installed
        faulty_sandbox = None
    faults = accounts = "(only in a checkout of the project)"
    if faulty_sandbox is not None:
        faults, accounts = ", ".join(sorted(faulty_sandbox.FAULTS)), ", ".join(faulty_sandbox.ACCOUNTS)
    parser = argparse.ArgumentParser(prog="python -m cloudscore_plugin.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--catalog", metavar="DIR", help="folder of STAC Items (default: the simulated sample world)")
    parser.add_argument(
        "--events",
        type=int,
        default=0,
        metavar="SEED",
        help="other landslides, fires and reservoirs in the sample world",
    )
    parser.add_argument("--small-scars", action="store_true", help="landslides of the sample world begin at 0.5 ha")
    parser.add_argument(
        "--orbits",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="every second orbit of the sample world is brighter by this share, the others darker",
    )
    parser.add_argument("--latency", type=float, default=0.0, metavar="S", help="seconds every answer waits")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[:COUNT]",
        help="misbehave (may be repeated): " + faults,
    )
    parser.add_argument(
        "--account",
        default="",
        metavar="NAME",
        help="ask for a sign-in, and play its accounts server with an account that is: " + accounts,
    )
    parser.add_argument("--drive", default="", metavar="DIR", help="folder for exports (default: one that passes)")
    parser.add_argument("--stop-with-stdin", action="store_true", help="stop when standard input closes")
    options = parser.parse_args()

    from .scenes import SandboxError
    from .server import SandboxServer

    given = {"port": options.port, "latency": options.latency, "drive": options.drive}
    if options.fault or options.account:
        if faulty_sandbox is None:
            print("sandbox: --fault and --account need the folder tests of the project's checkout", file=sys.stderr)
            return 1
        server_class = faulty_sandbox.SandboxServer
        given.update(faults=options.fault, account=options.account)
    try:
        catalogue = open_catalogue(options.catalog, options.events, options.orbits, options.small_scars)
        server = (server_class or SandboxServer)(catalogue, **given)
    except (OSError, RuntimeError, ValueError, SandboxError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    done = threading.Event()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: done.set())
    if options.stop_with_stdin:
        threading.Thread(target=lambda: (_read_to_the_end(), done.set()), daemon=True).start()
    print(server.url, flush=True)
    while not done.wait(0.5):  # short waits: signals reach Python only between them on Windows
        pass
    server.stop()
    return 0


def _read_to_the_end() -> None:
    """Wait until standard input closes; not through sys.stdin, whose lock in a thread is fatal at Python's exit."""
    while os.read(0, 4096):
        pass


def open_catalogue(folder: str | None, events: int = 0, orbits: float = 0.0, small_scars: bool = False):
    """The folder of STAC Items, or the sample world."""
    if folder is not None:
        from .stac import StacFolder

        return StacFolder(folder)
    from .world import SampleWorld

    return SampleWorld(seed=events, orbits=orbits, small_scars=small_scars)


if __name__ == "__main__":
    sys.exit(main())
