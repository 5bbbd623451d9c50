"""Runs inside QGIS for connection.py."""

import sys
import time

from qgis.core import QgsApplication
from qgis.utils import plugins

from tests.desktop import inside

URL = inside.ARGUMENTS["url"]


def main() -> None:
    assert inside.PLUGIN in plugins and "google.auth" not in sys.modules
    inside.tell(start_requests=len(inside.requests(URL)))
    from cloudscore_plugin.earthengine.session import Connection, connect
    from cloudscore_plugin.tasks import BackgroundTask

    for state in ("cold", "warm"):
        before, ended = len(inside.requests(URL)), []

        def work(feedback):
            started = time.perf_counter()
            connect(Connection(URL, "sandbox", "none", simulated=True), feedback)
            return 1000 * (time.perf_counter() - started)

        task = BackgroundTask("connect", work)
        task.succeeded.connect(ended.append)
        task.failed.connect(ended.append)
        QgsApplication.taskManager().addTask(task)
        inside.wait(lambda ended=ended: bool(ended), "the connection stands")
        assert isinstance(ended[0], float), ended[0]
        inside.tell(**{f"{state}_time": ended[0], f"{state}_requests": len(inside.requests(URL)) - before})
    inside.unload()


inside.run(main)
