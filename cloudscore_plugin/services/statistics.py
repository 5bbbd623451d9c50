"""Requests of pixel values and area statistics, in worker threads: one request for a pixel, few for many areas.

An interrupted run is resumed from its journal (statistics_journal.py).
"""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Union

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeedback,
    QgsPointXY,
)

from ..core.change import Change
from ..core.errors import Cancelled, Problem
from ..core.kinds import Product, kind_of
from ..core.question import CLEAR, PixelAnswer, Question, reasons
from ..core.recipe import CompositeRecipe, RecipeError, box_roi
from ..core.series import Series
from ..earthengine import statistics
from ..layers.areas import polygons_of, transformed
from ..messages.errors import STATISTICS, TOO_LARGE, explain
from ..messages.i18n import tr
from ..settings import Settings
from .statistics_journal import Journal, Place

if TYPE_CHECKING:
    from ..earthengine.session import Session

AT_ONCE = 8  # requests under way; Earth Engine's limit for a project is 40, which others may use too
MOST_CELLS = 2_000_000  # pixels in the boxes of a request's areas
MOST_CORNERS = 20_000  # of a request, about 1 MB of its 10 MB
MOST_CELLS_OF_ONE = 100_000_000  # 100 km by 100 km: of more pixels no percentile is sorted within five minutes
MOST_DEGREES = 3.0  # width and height of the box around a request's areas
_LOOK = 0.05  # seconds between looks at whether the work was cancelled


def ask_pixel(session: Session, question: Question, feedback: QgsFeedback | None = None) -> PixelAnswer:
    """The answer to a question about a point. Exactly one request. Belongs in a worker thread.

    Raises what Session.compute raises.
    """
    pixel = pixel_at(*question.where["coordinates"][:2])
    value = session.compute(lambda ee: statistics.pixel(ee, question, *pixel), feedback)
    with session.reading():
        return statistics.read_pixel(question, pixel, value)


def pixel_at(lon: float, lat: float) -> tuple[str, float, float]:
    """The Sentinel-2 pixel of 10 m at a place in degrees: its UTM zone, left and top edge in metres."""
    from ..preview.grid import projection, utm

    zone = utm(lon, lat)
    x, y = (float(part) for part in projection(zone)[0](lon, lat))
    side = statistics.SIDE
    return zone, math.floor(x / side) * side, math.ceil(y / side) * side


@dataclass(frozen=True)
class AreaQuestion:
    """What is asked of many areas: a composite, a series (each of its periods) or a change. what: bands or indices.
    limit: pixels at or above it are counted apart, None for none. The product's own area does not matter.
    """

    product: Product
    what: tuple[str, ...]
    limit: float | None = None
    most = 250  # areas of a request

    @property
    def parts(self) -> tuple[CompositeRecipe | Change, ...]:
        """What is computed: one product a period."""
        return tuple(self.product.recipes()) if isinstance(self.product, Series) else (self.product,)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that have statistics."""
        return statistics.area_names(self.parts[0], self.what)

    @property
    def key(self) -> str:
        """Text that differs for different questions."""
        data = ["areas", 2, kind_of(self.product), self.product.to_json(), self.what, self.limit]
        return json.dumps(data, sort_keys=True)

    def expression(self, ee: Any, product: CompositeRecipe | Change, places: list, zone: str) -> Any:
        """What is computed of a part for some areas."""
        return statistics.areas(ee, product, self.what, places, zone, self.limit)

    def read(self, value: Any, product: CompositeRecipe | Change, places: list, zone: str) -> dict[int, dict]:
        """The answers by number of the area."""
        return statistics.read_areas(self.names, value)


@dataclass(frozen=True)
class PointQuestion:
    """What is asked of many points: their views, all or only the clear ones. what: bands and indices."""

    product: CompositeRecipe
    what: tuple[str, ...]
    every: bool = False
    most = 50  # points of a request: with ten years of views and all bands still below Earth Engine's limit of values

    @property
    def parts(self) -> tuple[CompositeRecipe, ...]:
        """What is computed: the one composite's scenes."""
        return (self.product,)

    @property
    def key(self) -> str:
        """Text that differs for different questions."""
        return json.dumps(["points", self.product.to_json(), self.what, self.every], sort_keys=True)

    def expression(self, ee: Any, product: CompositeRecipe, places: list, zone: str) -> Any:
        """What is computed for some points."""
        return statistics.points(ee, self._asked(product), _centres(places), zone)

    def read(self, value: Any, product: CompositeRecipe, places: list, zone: str) -> dict[int, dict]:
        """The views by number of the point."""
        from ..preview.grid import projection

        to_zone = projection(zone)[0]
        asked = self._asked(product)
        found = statistics.read_points(asked, _centres(places), lambda lon, lat: to_zone(lon, lat), value)
        answers = {}
        for n, views in found.items():
            kept = [
                (view.index, view.time, view.score, why, [view.value(name) for name in self.what])
                for view, why in zip(views, reasons(views, product))
                if self.every or why == CLEAR
            ]
            answers[n] = {"views": kept}
        return answers

    def _asked(self, product: CompositeRecipe) -> Question:
        return Question(product, {"type": "Point", "coordinates": [0.0, 0.0]}, self.what)


def _centres(places: list) -> list[tuple[int, float, float]]:
    return [(n, *polygons[0][0][0]) for n, polygons in places]


Asked = Union[AreaQuestion, PointQuestion]


def journal_folder() -> Path:
    """Where unfinished work is kept, in the user profile."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "cloudscore" / "statistics"


def places_of(
    features: Iterable[tuple],
    crs: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
    check: Callable[[], None] = lambda: None,
    repaired: Callable[[int], None] = lambda _n: None,
    most_cells: float = MOST_CELLS_OF_ONE,
) -> Iterator[Place]:
    """Areas to be asked, from (ID, WKB or None) of features in ``crs``. What cannot be asked has a note that says why.

    Each is put into the UTM zone of its middle by its corners, as QGIS does for zonal statistics. check() may raise to
    stop; repaired(number) hears of areas that were invalid. most_cells: pixels in the box of one.
    """
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    to_degrees = QgsCoordinateTransform(crs, degrees, context)
    zones: dict[str, QgsCoordinateTransform] = {}
    for n, (key, wkb) in enumerate(features):
        check()
        try:
            polygons, mended = polygons_of(wkb) if wkb else ([], False)
            if not polygons:
                yield Place(n, key, note=tr("It has no area."))
                continue
            if mended:
                repaired(n)
            yield _placed(n, key, polygons, to_degrees, zones, crs, context, most_cells)
        except QgsCsException:
            yield Place(n, key, note=_off_the_map())
        except Problem as problem:
            yield Place(n, key, note=explain(problem).text)


def points_of(
    features: Iterable[tuple], crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> Iterator[Place]:
    """Points to be asked, from (ID, x, y) of points in ``crs``; (ID, None, None) has a note that says why it cannot be.
    Each stands for the Sentinel-2 pixel it lies in.
    """
    to_degrees = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem("EPSG:4326"), context)
    half = statistics.SIDE / 2
    for n, (key, x, y) in enumerate(features):
        if x is None:
            yield Place(n, key, note=tr("It has no place."))
            continue
        try:
            where = to_degrees.transform(QgsPointXY(x, y))
            if not (math.isfinite(where.x()) and -84 <= where.y() <= 84):
                raise QgsCsException("off the map")
        except QgsCsException:
            yield Place(n, key, note=_off_the_map())
            continue
        zone, left, top = pixel_at(where.x(), where.y())
        box = _box(zone, left, top - 2 * half, left + 2 * half, top)
        yield Place(n, key, zone, box, 1, [[[(left + half, top - half)]]])


def _off_the_map() -> str:
    return tr("It lies outside of what its coordinate system can show.")


def _placed(n, key, polygons, to_degrees, zones, crs, context, most_cells) -> Place:
    from ..preview.grid import utm

    corners = [point for rings in polygons for ring in rings[:1] for point in ring]
    middle = [(min(part) + max(part)) / 2 for part in zip(*corners)]
    where = to_degrees.transform(QgsPointXY(*middle))
    if not (math.isfinite(where.x()) and -84 <= where.y() <= 84):
        return Place(n, key, note=_off_the_map())
    zone = utm(where.x(), where.y())
    if zone not in zones:
        zones[zone] = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem(zone), context)
    polygons = transformed(polygons, zones[zone])
    x, y = zip(*(point for rings in polygons for ring in rings[:1] for point in ring))
    if not all(map(math.isfinite, (*x, *y))):
        return Place(n, key, note=_off_the_map())
    west, east, south, north = min(x), max(x), min(y), max(y)
    side = statistics.SIDE
    cells = (math.ceil(east / side) - math.floor(west / side)) * (math.ceil(north / side) - math.floor(south / side))
    if cells > most_cells:
        return Place(n, key, note=too_large())
    if sum(len(ring) for rings in polygons for ring in rings) > 5 * MOST_CORNERS:
        return Place(n, key, note=explain(RecipeError("area_detailed", most=5 * MOST_CORNERS)).text)
    return Place(n, key, zone, _box(zone, west, south, east, north), cells, polygons)


def too_large() -> str:
    """Why an area has no statistics that is more than one request can reduce."""
    return tr("It is too large for one request. Cut it into parts, or export the statistics to Drive.")


def _box(zone: str, west: float, south: float, east: float, north: float) -> tuple[float, float, float, float]:
    """The box in degrees around one in metres of a zone, with a margin; east may be above 180."""
    from ..preview.grid import projection

    steps = [n / 8 for n in range(9)]
    x = [west + (east - west) * step for step in steps]
    y = [south + (north - south) * step for step in steps]
    edge = [*((a, b) for a in x for b in (south, north)), *((a, b) for b in y for a in (west, east))]
    lon, lat = projection(zone)[1]([a for a, _b in edge], [b for _a, b in edge])
    turned = [lon[0] + (value - lon[0] + 180) % 360 - 180 for value in lon]  # beyond the antimeridian it goes on
    margin = 0.001
    return min(turned) - margin, max(min(lat) - margin, -90), max(turned) + margin, min(max(lat) + margin, 90)


def ask_areas(
    session: Session,
    question: Asked,
    journal: Journal,
    feedback: QgsFeedback,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Ask for what the journal lacks, few requests for many areas and several at once. Belongs in a worker thread.

    What is too much for one request is halved, until a single area is left, which then gets a note.
    on_progress(done, all) hears of progress, in areas times periods. Raises Cancelled and what Session.compute raises;
    what has arrived then stays in the journal.
    """
    chunks = list(chunks_of(journal, question.most))
    parts = question.parts
    whole = len(parts) * sum(len(chunk.numbers) for chunk in chunks)
    waiting = _waiting(journal, chunks, len(parts))
    again: deque[tuple[int, Chunk]] = deque()
    running: dict[Future, tuple[int, Chunk]] = {}
    under_way = QgsFeedback()  # what stops the requests, for whatever reason
    done = journal.known
    at_once = min(AT_ONCE, Settings.load().at_once)
    with ThreadPoolExecutor(at_once, "cloudscore-areas") as pool:
        try:
            while True:
                while len(running) < at_once:
                    if feedback.isCanceled():
                        raise Cancelled
                    wanted = again.popleft() if again else next(waiting, None)
                    if wanted is None:
                        break
                    part, chunk = wanted
                    places = journal.polygons(chunk.numbers)
                    work = pool.submit(_asked, session, question, parts[part], chunk, places, under_way)
                    running[work] = wanted
                if not running:
                    return
                for future in wait(running, _LOOK, FIRST_COMPLETED).done:
                    part, chunk = running.pop(future)
                    answers = _answers(future, chunk)
                    if answers is None:
                        again.extend((part, half) for half in chunk.halves())
                        continue
                    journal.record(part, answers)
                    done += len(answers)
                    on_progress(done, whole)
                    feedback.setProgress(100 * done / whole)
                if feedback.isCanceled():
                    raise Cancelled
        except BaseException:
            for future, (part, chunk) in running.items():
                if future.done() and future.exception() is None:  # it has come: keep it, too
                    journal.record(part, _answers(future, chunk) or {})
            raise
        finally:
            under_way.cancel()


@dataclass(frozen=True)
class Chunk:
    """Areas of one zone that are asked together, and the box around them."""

    numbers: tuple[int, ...]
    zone: str
    box: tuple[float, float, float, float]

    def halves(self) -> Iterator[Chunk]:
        middle = len(self.numbers) // 2
        for numbers in (self.numbers[:middle], self.numbers[middle:]):
            yield Chunk(numbers, self.zone, self.box)


def chunks_of(journal: Journal, most: int, most_cells: int = MOST_CELLS) -> Iterator[Chunk]:
    """The areas of a journal that can be asked, in groups of neighbours."""
    numbers: list[int] = []
    cells = corners = 0
    zone, box = "", (0.0, 0.0, 0.0, 0.0)
    for n, more, points, mine, its in journal.blocks():
        wider = mine if not numbers else (*map(min, box[:2], mine[:2]), *map(max, box[2:], mine[2:]))
        apart = wider[2] - wider[0] > MOST_DEGREES or wider[3] - wider[1] > MOST_DEGREES or its != zone
        full = len(numbers) >= most or cells + more > most_cells or corners + points > MOST_CORNERS
        if numbers and (apart or full):
            yield Chunk(tuple(numbers), zone, box)
            numbers, cells, corners, wider = [], 0, 0, mine
        numbers.append(n)
        cells, corners, zone, box = cells + more, corners + points, its, wider
    if numbers:
        yield Chunk(tuple(numbers), zone, box)


def _waiting(journal: Journal, chunks: Sequence[Chunk], parts: int) -> Iterator[tuple[int, Chunk]]:
    for part in range(parts):
        for chunk in chunks:
            missing = journal.missing(part, chunk.numbers)
            if missing:
                yield part, Chunk(tuple(missing), chunk.zone, chunk.box)


def _asked(session, question: Asked, product, chunk, places, feedback) -> dict[int, dict]:
    product = over(product, chunk.box)
    value = session.compute(lambda ee: question.expression(ee, product, places, chunk.zone), feedback)
    with session.reading():
        found = question.read(value, product, places, chunk.zone)
        if sorted(found) != sorted(chunk.numbers):
            raise ValueError("other areas than asked for")
        return found


def over(product: CompositeRecipe | Change, box: tuple[float, float, float, float]) -> CompositeRecipe | Change:
    """The product over a box instead of its own area."""
    roi = box_roi(box)
    if isinstance(product, Change):
        return product.with_(
            before=product.before.with_(roi=roi, clip=False), after=product.after.with_(roi=roi, clip=False)
        )
    return product.with_(roi=roi, clip=False)


def _answers(future: Future, chunk: Chunk) -> dict[int, dict] | None:
    """What came for a chunk, None where it was too much at once."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Cancelled) or TOO_LARGE not in explain(error, doing=STATISTICS).flags:
        raise error
    if len(chunk.numbers) > 1:
        return None
    return {chunk.numbers[0]: {"note": too_large()}}
