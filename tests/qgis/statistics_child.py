"""A process of its own that asks for statistics of areas, so that it can be killed: tells what it does, one JSON a
line, and at the end the whole table.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransformContext, QgsFeedback

from cloudscore_plugin.core.kinds import from_json
from cloudscore_plugin.services import statistics
from cloudscore_plugin.services.statistics_journal import keep
from tests.support.downloads import session
from tests.support.qt import in_thread


def tell(**event) -> None:
    print(json.dumps(event), flush=True)


def main() -> None:
    asked = json.loads(Path(sys.argv[1]).read_text())
    app = QgsApplication([], False)
    app.initQgis()
    statistics.AreaQuestion.most = asked["most"]
    question = statistics.AreaQuestion(from_json(asked["product"]), tuple(asked["what"]))
    crs = QgsCoordinateReferenceSystem(asked["crs"])
    features = [(n, bytes.fromhex(wkb)) for n, wkb in enumerate(asked["areas"])]

    def work():
        opened = session(asked["url"])
        places = statistics.places_of(features, crs, QgsCoordinateTransformContext())
        journal = keep(Path(asked["folder"]), question.key, places)
        tell(known=journal.known)
        statistics.ask_areas(opened, question, journal, QgsFeedback(), lambda done, whole: tell(done=done, all=whole))
        tell(rows=[list(row) for row in journal.rows(len(question.parts))])
        journal.discard()

    in_thread(work, 300)
    app.exitQgis()


main()
