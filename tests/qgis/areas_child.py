"""A process of its own that saves the sheets of a grid, so that it can be killed: tells what it does in JSON lines."""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication

from cloudscore_plugin.download.areas import download_areas, orders, sheets
from cloudscore_plugin.download.plan import DownloadOrder
from tests.support.downloads import session
from tests.support.qt import in_thread


def tell(**event) -> None:
    print(json.dumps(event), flush=True)


def main() -> None:
    asked = json.loads(sys.argv[1])
    app = QgsApplication([], False)
    app.initQgis()
    order = DownloadOrder.from_json(asked["order"])
    planned = orders(sheets(asked["box"], asked["side"], order.crs, order.resolution), order, asked["folder"])

    def work():
        opened = session(asked["url"])
        tell(ready=True)
        return download_areas(opened, planned, asked["folder"], told=lambda done, of, row: tell(done=done, of=of))

    rows = in_thread(work, 600)
    tell(rows=len(rows), failed=[row.problem for row in rows if row.problem])
    app.exitQgis()


main()
