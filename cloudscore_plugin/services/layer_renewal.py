"""Layers that last: composites get new maps before Earth Engine forgets theirs, when it has, and in opened projects."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from random import SystemRandom
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsApplication, QgsFeedback, QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer

from ..core.errors import Problem, RecipeError
from ..core.recipe import CompositeRecipe
from ..earthengine.connection import ConnectionProblem
from ..earthengine.session import TileSource
from ..earthengine.transport import Cancelled
from ..layers.tile_layers import RECIPE, is_simulated, map_age, renew_layer, tiles_of
from ..messages.errors import COMPOSITE, CONNECTION, TRY_AGAIN, explain
from ..messages.i18n import tr
from .jobs import Jobs
from .tile_monitor import DrawAhead, TileRepair, TileWatch, tile_words

if TYPE_CHECKING:
    from ..gui.connection import ConnectionLine
    from ..gui.layer_tree_indicators import Indicators
    from ..gui.messages import Messages


# Earth Engine's reference of maps.create grants a map "a moderate period (a few hours)" and nothing more precise.
_chance = SystemRandom()
RENEW_AFTER = 2 * 3600  # seconds
SPREAD = 0.1  # earlier by up to this share of it, so that not everybody asks at the same time
TOGETHER = 15 * 60  # seconds; maps whose age differs by less are renewed together
SOON = 10 * 60  # seconds; a map refused as early as this is a failure, and a failure this long ago is past
FIRST_PAUSE, LONGEST_PAUSE = 15, 300  # seconds between attempts that fail
SOON_TRIES = 40  # attempts for maps that are gone at once, before the pauses grow
LOOK_MS, TICK_MS = 100, 60_000


class State(Enum):
    """How a composite's layer is; the value is an icon of QGIS's own."""

    FRESH = "/mIndicatorTemporal.svg"
    RENEWING = "/mActionRefresh.svg"
    WAITING = "/mIndicatorOffline.svg"
    REFUSED = "/mIconWarning.svg"


@dataclass(eq=False)
class _Composite:
    """A layer's stored recipe as it was read, and how the layer is.

    error: why it waits or is refused. wanted: somebody asked for a new map. gone: tiles of its map were refused.
    holes: tiles may be missing on the map. replaced: when a map that was gone was last replaced, monotonic seconds.
    """

    text: object
    recipe: CompositeRecipe | None = None
    state: State = State.FRESH
    error: Exception | None = None
    wanted: bool = False
    gone: bool = False
    holes: bool = False
    replaced: float = -math.inf


class LayerRenewer(QObject):
    """Renews the composites of the project in the background and says in the layer tree how they are.

    A composite is renewed only by a connection of the kind it was made with: a real one while Google Earth Engine is
    chosen, a simulated one while sample scenes are, or once a click on its mark has started them. A failure is told
    once and tried again, ever more rarely, until it works. A recipe that cannot be read is told, its layer left alone.
    """

    def __init__(self, iface, connection: ConnectionLine, indicators: Indicators, messages: Messages, parent=None):
        super().__init__(parent)
        self._connection, self._messages, self._canvas = connection, messages, iface.mapCanvas()
        self._project = QgsProject.instance()
        self._jobs, self._ahead = Jobs(), DrawAhead(self)
        self._composites: dict[str, _Composite] = {}
        self._life = RENEW_AFTER * (1 - SPREAD * _chance.random())
        self._samples = False  # asked for by a click, whatever is chosen
        self._take_back: Callable[[], None] = lambda: None  # the message that composites wait
        self._forget_failure()
        self._icons = {state: QgsApplication.getThemeIcon(state.value) for state in State}
        self.indicators = indicators
        self.indicators.clicked.connect(self._clicked)
        self.tiles = TileWatch(self)
        self.tiles.expired.connect(self._expired)
        self.repair = TileRepair(self.tiles, self._canvas, messages, self._is_fresh, self)
        self.repair.changed.connect(self._mark)
        self.repair.gone.connect(self._expired)
        self._soon, self._later = QTimer(self), QTimer(self)
        for timer, milliseconds in ((self._soon, LOOK_MS), (self._later, TICK_MS)):
            timer.setSingleShot(True)
            timer.setInterval(milliseconds)
            timer.timeout.connect(self.look)
        self._project.layersAdded.connect(self._changed)  # also tells of an opened project's
        self._project.layersRemoved.connect(self._changed)
        self._project.cleared.connect(self._cleared)
        connection.changed.connect(self._connection_changed)
        self._soon.start()

    def look(self) -> None:
        """See which composites there are, renew what is due as far as that can be, and say how they all are."""
        self._find()
        waiting: dict[str, Exception] = {}
        left = self._left()  # once: it runs out while this looks around, and then nobody would look again in time
        for simulated in (False, True):
            due = [] if self._jobs.running(_job(simulated)) else self._due(simulated)
            if not due:
                continue
            if simulated != self._connection.simulated and not (simulated and self._samples):
                why = ConnectionProblem("needs_samples" if simulated else "needs_google")
                waiting.update(dict.fromkeys(due, why))
            elif self._failure is not None and left > 0:
                waiting.update(dict.fromkeys(due, self._failure))
            else:
                self._start(due, simulated)
        self._wait(waiting)
        if not any(composite.state in (State.WAITING, State.RENEWING) for composite in self._composites.values()):
            self._take_back()
            self._told = False
        self._mark()
        if self._composites:
            self._later.start(round(min(TICK_MS, 1000 * left + 1)) if left > 0 else TICK_MS)

    def retry(self) -> None:
        """The connection may work now: what waits for it is tried at once."""
        self._forget_failure()
        self.look()

    def renew(self, layer_ids: Iterable[str]) -> None:
        """Give these composites new maps now. Where sample scenes are needed, they are started."""
        self._find()
        for layer_id in layer_ids:
            composite = self._composites.get(layer_id)
            if composite is None or composite.recipe is None:
                continue
            composite.wanted = composite.holes = True
            self._samples = self._samples or is_simulated(self._project.mapLayer(layer_id))
            if composite.state == State.REFUSED:
                composite.state = State.FRESH
        self.retry()

    def shut_down(self) -> None:
        """Stop everything and take the marks away. The layers keep what they have."""
        self._project.layersAdded.disconnect(self._changed)
        self._project.layersRemoved.disconnect(self._changed)
        self._project.cleared.disconnect(self._cleared)
        self._connection.changed.disconnect(self._connection_changed)
        self._soon.stop()
        self._later.stop()
        self.tiles.shut_down()
        self.repair.shut_down()
        self._ahead.stop()
        self._jobs.shut_down()
        self.indicators.shut_down()

    # What there is, and what is due

    def _find(self) -> None:
        """Get to know composites that are new or have another recipe; forget those that are gone."""
        known, self._composites = self._composites, {}
        refused: dict[str, Exception] = {}
        for layer_id, layer in self._project.mapLayers().items():
            text = layer.customProperty(RECIPE)
            if text is None or not tiles_of(layer):
                continue
            composite = known.get(layer_id)
            if composite is None or composite.text != text:
                composite = _Composite(text)
                try:
                    composite.recipe = CompositeRecipe.from_json(text)
                except RecipeError as error:
                    composite.state, composite.error, refused[layer_id] = State.REFUSED, error, error
                else:
                    composite.holes = self._is_old(layer)
            self._composites[layer_id] = composite
        for layer_id in set(known) - set(self._composites):
            self.indicators.drop(layer_id)
        self._tell_refused(refused)

    def _due(self, simulated: bool) -> list[str]:
        """The composites of a kind that need a new map now, together with those that soon will."""
        layers = {
            layer_id: layer
            for layer_id, composite in self._composites.items()
            if composite.state in (State.FRESH, State.WAITING)
            and is_simulated(layer := self._project.mapLayer(layer_id)) == simulated
        }
        gone = [map_age(layer) for layer_id, layer in layers.items() if self._composites[layer_id].gone]
        due = []
        for layer_id, layer in layers.items():
            composite = self._composites[layer_id]
            # What is about as old as a map that is gone, or older, will be gone too.
            if self._is_cut_off(layer) or (gone and map_age(layer) + TOGETHER >= min(gone)):
                composite.holes = True
                due.append(layer_id)
            elif composite.wanted or self._is_old(layer):
                due.append(layer_id)
        if due:
            due += [id_ for id_, layer in layers.items() if id_ not in due and self._is_old(layer, TOGETHER)]
        return due

    def _is_old(self, layer: QgsMapLayer, ahead: float = 0) -> bool:
        return map_age(layer) + ahead >= self._life

    def _is_cut_off(self, layer: QgsMapLayer) -> bool:
        """Whether a layer of simulated scenes asks a server that runs no more: each start has an address of its own."""
        url = self._connection.simulated_url
        return is_simulated(layer) and not (url and tiles_of(layer).startswith(url + "/"))

    def _changed(self, _layers: object) -> None:
        self._soon.start()  # a project's layers come one by one

    def _cleared(self) -> None:
        self._jobs.cancel()
        self._ahead.stop()
        self.repair.clear()
        self._samples = False
        self._forget_failure()
        self._take_back()
        self._find()

    def _connection_changed(self) -> None:
        self._jobs.cancel()
        self._ahead.stop()
        self._samples = False
        for composite in self._composites.values():
            if composite.recipe is not None:
                composite.state, composite.error = State.FRESH, None
        self.retry()

    def _expired(self, layers: list[QgsMapLayer]) -> None:
        """Tiles of these layers' maps were refused."""
        early = False
        for layer in layers:
            composite = self._composites.get(layer.id())
            if composite is not None and not composite.gone:
                composite.gone = composite.holes = True
                early = early or time.monotonic() - composite.replaced < SOON
        if early:
            self._fail(Problem("map_expired"))
        self.look()

    # Renewing

    def _start(self, layer_ids: Collection[str], simulated: bool) -> None:
        """Ask for new maps: one request for each layer, one after another, in one task."""
        asked = {layer_id: self._composites[layer_id] for layer_id in layer_ids}
        recipes = {layer_id: composite.recipe for layer_id, composite in asked.items()}
        open_session = self._connection.session_factory(simulated)

        def work(feedback: QgsFeedback) -> tuple[dict[str, TileSource | Exception], Exception | None]:
            found: dict[str, TileSource | Exception] = {}
            try:
                session = open_session(feedback)
                for layer_id, recipe in recipes.items():
                    try:
                        found[layer_id] = session.tile_source(recipe, feedback)
                    except Exception as error:
                        if COMPOSITE not in explain(error).flags:
                            raise
                        found[layer_id] = error
                    feedback.setProgress(100 * len(found) / len(recipes))
            except Cancelled:
                raise
            except Exception as error:  # the layers that are left would fare no better
                return found, error
            return found, None

        for composite in asked.values():
            composite.state, composite.error = State.RENEWING, None
        self._jobs.start(
            _job(simulated),
            tr("Renewing composites"),
            work,
            lambda outcome: self._done(asked, *outcome),
            lambda error: self._done(asked, {}, error),
            lambda: self._done(asked, {}, Cancelled()),
        )

    def _done(
        self,
        asked: dict[str, _Composite],
        found: dict[str, TileSource | Exception],
        failure: Exception | None,
    ) -> None:
        refused: dict[str, Exception] = {}
        for layer_id, composite in asked.items():
            result = found.get(layer_id)
            composite.state = State.FRESH
            if isinstance(result, Exception):
                composite.state, composite.error, composite.wanted = State.REFUSED, result, False
                refused[layer_id] = result
        self._tell_refused(refused)
        if failure is not None:
            self._fail(failure)
        elif time.monotonic() - self._failed_at > SOON:
            self._forget_failure()
        new = {layer_id: result for layer_id, result in found.items() if isinstance(result, TileSource)}
        shown = [id_ for id_ in new if asked[id_].gone and self._project.mapLayer(id_) in self._canvas.layers()]
        if shown:
            # The map keeps the tiles it has until the new ones are there to take their place at once.
            for layer_id in new:
                asked[layer_id].state = State.RENEWING
            clones = [self._project.mapLayer(layer_id).clone() for layer_id in shown]
            for layer_id, clone in zip(shown, clones):
                renew_layer(clone, new[layer_id])
            self._ahead.draw(self._canvas.mapSettings(), clones, partial(self._take, asked, new))
            self.look()
        else:
            self._take(asked, new)

    def _take(self, asked: dict[str, _Composite], new: dict[str, TileSource]) -> None:
        """Give the layers their new maps, unless something has come in between."""
        for layer_id, source in new.items():
            layer, composite = self._project.mapLayer(layer_id), asked[layer_id]
            composite.state = State.FRESH
            # The same composite still: not of another project, removed, or changed to another recipe.
            if layer is None or self._composites.get(layer_id) is not composite:
                continue
            if layer.customProperty(RECIPE) != composite.text:
                continue
            renew_layer(layer, source)
            if composite.gone:
                composite.replaced = time.monotonic()
            if composite.holes:
                layer.triggerRepaint()
            composite.wanted = composite.gone = composite.holes = False
        self.look()

    # What cannot be

    def _fail(self, error: Exception) -> None:
        """Try again after a while, ever more rarely while it fails."""
        self._failure, self._failed_at = error, time.monotonic()
        self._pause = min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE) * _chance.uniform(0.8, 1)
        if explain(error).code == "map_expired" and self._failures < SOON_TRIES:
            self._pause = FIRST_PAUSE * _chance.uniform(0.8, 1)  # a hole in the map does not wait for minutes
        self._failures += 1
        if isinstance(error, Cancelled):
            self._pause, self._told = LONGEST_PAUSE, True  # whoever stops it in QGIS's task manager knows why

    def _forget_failure(self) -> None:
        self._failure, self._failed_at, self._pause, self._told = None, -math.inf, 0.0, False
        self._failures = 0

    def _left(self) -> float:
        """Seconds until the next attempt after a failure."""
        return self._failed_at + self._pause - time.monotonic()

    def _wait(self, waiting: dict[str, Exception]) -> None:
        for layer_id, why in waiting.items():
            composite = self._composites[layer_id]
            composite.state, composite.error, composite.holes = State.WAITING, why, True
        if waiting and not self._told:
            self._told = True
            one = tr("A composite waits to be renewed")
            many = tr("{count} composites wait to be renewed")
            self._take_back()  # one of them is enough
            self._take_back = self._tell(waiting, one, many, self.retry)

    def _tell_refused(self, refused: dict[str, Exception]) -> None:
        if refused:
            one = tr("A composite cannot be renewed")
            many = tr("{count} composites cannot be renewed")
            self._tell(refused, one, many, None)

    def _tell(
        self, errors: dict[str, Exception], one: str, many: str, again: Callable[[], None] | None
    ) -> Callable[[], None]:
        """One message for the layers with these ids: what has come to nothing, and why, of the first. As advise()."""
        advice = explain(next(iter(errors.values())))
        title = one if len(errors) == 1 else many.format(count=len(errors))
        if advice.action != TRY_AGAIN:
            again = None  # nobody has asked for it: no window opens by itself
        return self._messages.advise(replace(advice, title=title, text=advice.whole), again)

    # The marks in the layer tree

    def _is_fresh(self, layer_id: str) -> bool:
        composite = self._composites.get(layer_id)
        return composite is not None and composite.state == State.FRESH

    def _mark(self) -> None:
        for layer_id, composite in self._composites.items():
            error = self.repair.error(layer_id) if composite.state == State.FRESH else None
            if error is not None:
                passes, text = tile_words(error)
                self.indicators.show(layer_id, self._icons[State.WAITING if passes else State.REFUSED], text)
                continue
            text = _words(composite, map_age(self._project.mapLayer(layer_id)))
            self.indicators.show(layer_id, self._icons[composite.state], text)

    def _clicked(self, layer_id: str) -> None:
        composite = self._composites.get(layer_id)
        if composite is None or composite.state == State.RENEWING:
            return
        if composite.recipe is None:
            self._tell_refused({layer_id: composite.error})
        elif composite.state == State.WAITING and CONNECTION in explain(composite.error).flags:
            self._connection.assist()
        elif composite.state == State.FRESH and self.repair.error(layer_id) is not None:
            self.repair.retry()
        else:
            self.renew([layer_id])


def _job(simulated: bool) -> str:
    return "sample scenes" if simulated else "earth engine"


def _words(composite: _Composite, age: float) -> str:
    """What the mark beside a layer says, and what a click does."""
    if composite.state == State.RENEWING:
        return tr("This composite is being renewed.")
    if composite.state == State.FRESH:
        text = tr("The map of this composite is {age} old and renews itself. Click to renew it now.")
        return text.format(age=_duration(age))
    advice = explain(composite.error)
    if composite.state == State.REFUSED:
        text = tr("This composite cannot be renewed. {why}")
    elif advice.code == "needs_samples":
        text = tr("This composite waits to be renewed. {why}")
    elif CONNECTION in advice.flags:
        text = tr("This composite waits to be renewed. {why} Click to connect.")
    else:
        text = tr("This composite waits to be renewed. {why} It is tried again; click to try now.")
    return text.format(why=advice.whole)


def _duration(seconds: float) -> str:
    """Minutes, from two hours on whole hours."""
    minutes = int(min(seconds, 1e9) // 60)
    if minutes < 120:
        return tr("{minutes} min").format(minutes=minutes)
    return tr("{hours} h").format(hours=minutes // 60)
