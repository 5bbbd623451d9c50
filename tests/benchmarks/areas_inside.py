"""The client's side of areas.py, in a process of its own: asks in our way or in theirs, writes how long it took."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsGeometry,
)

from cloudscore_plugin.core.recipe import CompositeRecipe
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import statistics as expressions
from cloudscore_plugin.services import statistics
from cloudscore_plugin.services.statistics_journal import keep
from tests.support.arrays import ORIGIN, UTM
from tests.support.downloads import session
from tests.support.qt import in_thread

WHAT = ("NDVI",)


def polygons(count: int, side: int):
    """Fields of some 150 m."""
    rng = np.random.default_rng(4)
    for number in range(count):
        x, y = ORIGIN[0] + rng.uniform(100, 10 * side - 100), ORIGIN[1] - rng.uniform(100, 10 * side - 100)
        angles = np.sort(rng.uniform(0, 2 * np.pi, 8))
        ring = [(float(x + 80 * np.cos(a)), float(y + 80 * np.sin(a))) for a in angles]
        text = ",".join(f"{a!r} {b!r}" for a, b in [*ring, ring[0]])
        yield number, QgsGeometry.fromWkt(f"POLYGON(({text}))").asWkb().data()


def each(ee, part, shape):
    """As it is usually written: statistics of one region and composite."""
    image = expressions.values_image(ee, part, WHAT)
    reducer = ee.Reducer.mean().unweighted()
    for more in (ee.Reducer.median(), ee.Reducer.stdDev().unweighted(), ee.Reducer.percentile([10, 90])):
        reducer = reducer.combine(more, "", True)
    return image.reduceRegion(reducer, ee.Geometry.MultiPolygon(shape, UTM, False), 10, UTM)


def main() -> None:
    asked = json.loads(sys.argv[1])
    app = QgsApplication([], False)
    app.initQgis()
    question = statistics.AreaQuestion(Series(CompositeRecipe.from_json(asked["recipe"]), "days(1)"), WHAT)
    crs, context = QgsCoordinateReferenceSystem(UTM), QgsCoordinateTransformContext()

    def work() -> float:
        opened = session(asked["url"])
        places = list(statistics.places_of(polygons(asked["polygons"], asked["side"]), crs, context))
        started = time.monotonic()
        if asked["way"] == "ours":
            journal = keep(Path(asked["folder"]), question.key, places)
            statistics.ask_areas(opened, question, journal, QgsFeedback())
            rows = list(journal.rows(len(question.parts)))
            journal.discard()
            assert len(rows) == asked["polygons"] * len(question.parts) and all(row[3] for row in rows)
        else:
            for place in places:
                for part in question.parts:
                    opened.compute(lambda ee, part=part, shape=place.polygons: each(ee, part, shape))
        return time.monotonic() - started

    Path(asked["told"]).write_text(json.dumps({"seconds": in_thread(work, 3000)}))
    app.exitQgis()


main()
