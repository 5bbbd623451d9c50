"""A process of its own that downloads an order, so that it can be killed: tells what it does, one JSON a line."""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication

from cloudscore_plugin.download import writer
from cloudscore_plugin.download.plan import DownloadOrder
from tests.support.downloads import session
from tests.support.qt import in_thread


def tell(**event) -> None:
    print(json.dumps(event), flush=True)


def main() -> None:
    asked = json.loads(sys.argv[1])
    if asked.get("small_cache"):
        writer._CACHE = asked["small_cache"]
    app = QgsApplication([], False)
    app.initQgis()
    order = DownloadOrder.from_json(asked["order"])

    def work():
        opened = session(asked["url"])
        tell(ready=True)
        return writer.download(
            opened,
            order,
            at_once=asked["at_once"],
            window_bytes=asked["window_bytes"],
            told=lambda progress: tell(stage=progress.stage, done=progress.done),
        )

    try:
        result = in_thread(work, 120)
        tell(requests=result.requests)
    except Exception as error:
        tell(failed=repr(error), code=getattr(error, "code", ""))
    app.exitQgis()


main()
