"""A process of its own that downloads a series into a folder, so that it can be killed: tells what it does, one JSON a
line.
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication

from cloudscore_plugin.download import series
from tests.support.downloads import session
from tests.support.qt import in_thread


def tell(**event) -> None:
    print(json.dumps(event), flush=True)


def main() -> None:
    asked = json.loads(sys.argv[1])
    app = QgsApplication([], False)
    app.initQgis()
    order = series.SeriesOrder.from_json(asked["order"], asked["folder"])

    def work():
        series.begin(order)
        opened = session(asked["url"])
        tell(ready=True)
        told = lambda number, _count, _period: tell(period=number)  # noqa: E731
        return series.download_series(opened, order.series, order.orders(), at_once=2, told=told)

    tell(rows=len(in_thread(work, 300)))
    app.exitQgis()


main()
