"""Asking for the maps of several products at once, in a worker thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Callable, TypeVar

from qgis.core import QgsFeedback

from ..core.change import Change
from ..core.errors import Cancelled
from ..core.recipe import CompositeRecipe
from ..messages.errors import others_may_succeed
from ..settings import Settings

if TYPE_CHECKING:
    from ..earthengine.session import Session, TileSource

Key = TypeVar("Key", bound=Hashable)

AT_ONCE = 8  # maps under way; Earth Engine's limit for a project is 40 requests, which others may use too
_LOOK = 0.05  # seconds between looks at whether the work was cancelled


def ask_maps(
    session: Session,
    products: Mapping[Key, CompositeRecipe | Change],
    feedback: QgsFeedback,
    arrived: Callable[[Key, TileSource | Exception], None],
    goes_on: Callable[[Exception], bool] = lambda _error: True,
) -> None:
    """Ask for one map a product, several at once, in the order of the products. One request each.

    arrived: told of each answer as it comes, and of each error, in the calling thread. goes_on: whether the products
    that are left may fare better than the one that failed; otherwise its error is raised. Raises Cancelled.
    """
    waiting = deque(products.items())
    running: dict[Future, Key] = {}
    under_way = QgsFeedback()  # what stops the requests, for whatever reason
    at_once = min(AT_ONCE, Settings.load().at_once)
    with ThreadPoolExecutor(at_once, "cloudscore-maps") as pool:
        try:
            done = 0
            while waiting or running:
                if feedback.isCanceled():
                    raise Cancelled
                while waiting and len(running) < at_once:
                    key, product = waiting.popleft()
                    running[pool.submit(session.tile_source, product, under_way)] = key
                for future in wait(running, _LOOK, FIRST_COMPLETED).done:
                    done += 1
                    _deliver(future, running.pop(future), arrived, goes_on)
                    feedback.setProgress(100 * done / len(products))
        finally:
            under_way.cancel()


def ask_all(
    session: Session, products: Mapping[Key, CompositeRecipe | Change], feedback: QgsFeedback
) -> tuple[dict[Key, TileSource], dict[Key, Exception]]:
    """The maps that arrive, and why the others do not, by product; see ask_maps().

    Raises Cancelled, and an error that all others would meet too if nothing has arrived before.
    """
    sources: dict[Key, TileSource] = {}
    failed: dict[Key, Exception] = {}

    def arrived(key: Key, result: TileSource | Exception) -> None:
        if isinstance(result, Exception):
            failed[key] = result
        else:
            sources[key] = result

    try:
        ask_maps(session, products, feedback, arrived, others_may_succeed)
    except Cancelled:
        raise
    except Exception as error:  # the products that are left would fare no better
        if not sources:
            raise
        failed.update({key: error for key in products if key not in sources and key not in failed})
    return sources, failed


def _deliver(future: Future, key: Key, arrived: Callable, goes_on: Callable[[Exception], bool]) -> None:
    error = future.exception()
    if error is None:
        arrived(key, future.result())
    elif isinstance(error, Exception) and not isinstance(error, Cancelled) and goes_on(error):
        arrived(key, error)
    else:
        raise error
