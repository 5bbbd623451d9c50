"""Renewal of layers: Earth Engine's map IDs expire, so composites get new ones before or after that."""

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

from ..core.errors import Cancelled, ConnectionProblem, Problem, RecipeError
from ..layers.identity import Origin, Shown, age_of, copy_of, is_made_here, origin_of, read_recipe, tiles_of
from ..layers.tile_layers import renew_layer
from ..messages.errors import CONNECTION, TRY_AGAIN, explain, others_may_succeed
from ..messages.i18n import sentences, tr
from ..settings import SettingsList
from .connections import Connections
from .gradually import TurnTimer
from .interfaces import LayerMarks, MessageSink
from .jobs import Jobs
from .maps import ask_maps
from .tile_monitor import DrawAhead, TileRepair, TileWatch, tile_words

if TYPE_CHECKING:
    from ..earthengine.session import TileSource

# Earth Engine's reference of maps.create grants a map "a moderate period (a few hours)" and nothing more precise.
_chance = SystemRandom()
RENEW_AFTER = 2 * 3600  # seconds
SPREAD = 0.1  # earlier by up to this share of it, so that not everybody asks at the same time
TOGETHER = 15 * 60  # seconds; maps whose age differs by less are renewed together
SOON = 10 * 60  # seconds; a map refused as early as this is a failure, and a failure this long ago is past
FIRST_PAUSE, LONGEST_PAUSE = 15, 300  # seconds between attempts that fail
PROVED = 20  # seconds without a refusal after which a map that has replaced one gone at once is taken to last
SOON_TRIES = 40  # attempts for maps that are gone at once, before the pauses grow
LOOK_MS, TICK_MS = 100, 60_000
AT_ONCE = 10  # layers that get new maps in one go
_YES, _NO = "yes", "no"  # whether composites made elsewhere may be computed in a project


class State(Enum):
    """How a composite's layer is; the value is an icon of QGIS's own."""

    FRESH = "/mIndicatorTemporal.svg"
    RENEWING = "/mActionRefresh.svg"
    WAITING = "/mIndicatorOffline.svg"
    REFUSED = "/mIconWarning.svg"


@dataclass(eq=False)
class _Composite:
    """What a layer's map was made of, the template of its tiles, its recipe as it was read, and how the layer is.

    error: why it waits or is refused. wanted: somebody asked for a new map. gone: tiles of its map were refused.
    holes: tiles may be missing on the map. replaced: when a map that was gone was last replaced, monotonic seconds.
    """

    origin: Origin
    tiles: str
    recipe: Shown | None = None
    state: State = State.FRESH
    error: Exception | None = None
    wanted: bool = False
    gone: bool = False
    holes: bool = False
    replaced: float = -math.inf

    @property
    def age(self) -> float:
        """Seconds since its map was made."""
        return age_of(self.origin.created)


class LayerRenewer(QObject):
    """Renews the composites of the project in the background and says in the layer tree how they are.

    A composite is renewed only by a connection of the kind it was made with: a real one while Google Earth Engine is
    chosen, a simulated one while sample scenes are, or once a click on its mark has started them. A failure is told
    once and tried again, ever more rarely, until it works. A recipe that cannot be read is told, its layer left alone.

    Composites of real scenes that were made in another user profile are renewed only with consent: it is asked for
    once a project, and the answer remembered by the project's file.

    connect() is called when the user clicks the mark of a composite that waits for a connection.
    """

    def __init__(
        self, iface, connections: Connections, indicators: LayerMarks, messages: MessageSink, connect, parent=None
    ):
        super().__init__(parent)
        self._connections, self._messages, self._canvas = connections, messages, iface.mapCanvas()
        self._connect: Callable[[], object] = connect
        self._project = QgsProject.instance()
        self._jobs, self._ahead = Jobs(), DrawAhead(self)
        self._composites: dict[str, _Composite] = {}
        self._life = RENEW_AFTER * (1 - SPREAD * _chance.random())
        self._samples = False  # asked for by a click, whatever is chosen
        self._take_back: Callable[[], None] = lambda: None  # the message that composites wait
        self._answers, self._unsaved = SettingsList("projects"), ""  # by file, and until the project is left
        self._asked: set[str] = set()  # the layers that the question was about
        self._withdraw: Callable[[], None] = lambda: None  # the question
        self._failure: Exception | None = None
        self._failed_at, self._pause, self._failures, self._noted = -math.inf, 0.0, 0, False
        self._icons = {state: QgsApplication.getThemeIcon(state.value) for state in State}
        self.indicators = indicators
        self.indicators.clicked.connect(self._clicked)
        self.tiles = TileWatch(self)
        self.tiles.expired.connect(self._expired)
        self.repair = TileRepair(self.tiles, self._canvas, messages, self._is_fresh, self)
        self.repair.changed.connect(self._mark)
        self.repair.gone.connect(self._expired)
        self._new: list[tuple[str, _Composite, TileSource]] = []  # maps not yet given to their layers
        self._soon, self._later, self._next = TurnTimer(LOOK_MS, self.look, self), QTimer(self), QTimer(self)
        for timer, milliseconds, act in (
            (self._later, TICK_MS, self.look),
            (self._next, 0, self._take),
        ):
            timer.setSingleShot(True)
            timer.setInterval(milliseconds)
            timer.timeout.connect(act)
        self._project.layersAdded.connect(self._changed)  # also tells of an opened project's
        self._project.layersRemoved.connect(self._changed)
        self._project.cleared.connect(self._cleared)
        connections.changed.connect(self._connection_changed)
        self._soon.start()

    def look(self) -> None:
        """See which composites there are, renew what is due as far as that can be, and say how they all are."""
        self._find()
        waiting: dict[str, Exception] = {}
        others: list[str] = []
        left = self._left()  # once: it runs out while this looks around, and then nobody would look again in time
        for simulated in (False, True):
            due = [] if self._jobs.running(_job(simulated)) else self._due(simulated)
            if not due:
                continue
            if simulated != self._connections.simulated and not (simulated and self._samples):
                why = ConnectionProblem("needs_samples" if simulated else "needs_google")
                waiting.update(dict.fromkeys(due, why))
            elif self._failure is not None and left > 0:
                waiting.update(dict.fromkeys(due, self._failure))
            else:
                others = [] if simulated else self._others(due)
                due = [layer_id for layer_id in due if layer_id not in others]
                if due:
                    self._start(due, simulated)
        self._wait(waiting)
        self._ask(others)
        proving = self._proving()
        busy = any(composite.state == State.RENEWING for composite in self._composites.values())
        if not (waiting or busy or proving > 0):
            self._take_back()
            self._noted = False
        self._mark()
        if self._composites:
            soonest = [1000 * seconds + 1 for seconds in (left, proving) if seconds > 0]
            self._later.start(round(min(TICK_MS, *soonest)) if soonest else TICK_MS)

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
            self._samples = self._samples or composite.origin.simulated
            if composite.state == State.REFUSED:
                composite.state = State.FRESH
        self.retry()

    def shut_down(self) -> None:
        """Stop everything and take the marks away. The layers keep what they have."""
        self._project.layersAdded.disconnect(self._changed)
        self._project.layersRemoved.disconnect(self._changed)
        self._project.cleared.disconnect(self._cleared)
        self._connections.changed.disconnect(self._connection_changed)
        for timer in (self._soon, self._later, self._next):
            timer.stop()
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
            origin = origin_of(layer)
            if origin is None or copy_of(layer) is not None:
                continue
            composite = known.get(layer_id)
            if composite is not None and composite.origin.recipe == origin.recipe:
                composite.origin, composite.tiles = origin, tiles_of(layer)
            else:
                composite = _Composite(origin, tiles_of(layer))
                try:
                    composite.recipe = read_recipe(origin.recipe)
                except RecipeError as error:
                    composite.state, composite.error, refused[layer_id] = State.REFUSED, error, error
                else:
                    composite.holes = self._is_old(composite)
            self._composites[layer_id] = composite
        self.indicators.drop(set(known) - set(self._composites))
        self._show_refused(refused)

    def _due(self, simulated: bool) -> list[str]:
        """The composites of a kind that need a new map now, together with those that soon will."""
        of_kind = {
            layer_id: composite
            for layer_id, composite in self._composites.items()
            if composite.state in (State.FRESH, State.WAITING) and composite.origin.simulated == simulated
        }
        # Each start of the sample scenes has an address of its own: simulated maps of another one are cut off.
        url = self._connections.simulated_url if simulated and of_kind else ""
        gone = [composite.age for composite in of_kind.values() if composite.gone]
        due = []
        for layer_id, composite in of_kind.items():
            cut_off = simulated and not (url and composite.tiles.startswith(url + "/"))
            # What is about as old as a map that is gone, or older, will be gone too.
            if cut_off or (gone and composite.age + TOGETHER >= min(gone)):
                composite.holes = True
                due.append(layer_id)
            elif composite.wanted or self._is_old(composite):
                due.append(layer_id)
        if due:
            now = set(due)
            due += [id_ for id_, one in of_kind.items() if id_ not in now and self._is_old(one, TOGETHER)]
        return due

    def _others(self, due: Iterable[str]) -> list[str]:
        """Those that were made in another user profile, and may not be computed with this one's account."""
        found = {layer_id: self._composites[layer_id] for layer_id in due}
        others = [id_ for id_, one in found.items() if not (one.wanted or is_made_here(one.origin))]
        return others if others and self._answer != _YES else []

    def _is_old(self, composite: _Composite, ahead: float = 0) -> bool:
        return composite.age + ahead >= self._life

    def _changed(self, _layers: object) -> None:
        self._soon.start()  # a project's layers come one by one

    def _cleared(self) -> None:
        self._stop_work()
        self.repair.clear()
        self._samples = False
        self._unsaved = ""
        self._forget_failure()
        self._take_back()
        self._find()
        self._ask([])

    def _stop_work(self) -> None:
        self._jobs.cancel()
        self._ahead.stop()
        self._next.stop()
        self._new.clear()

    def _connection_changed(self) -> None:
        self._stop_work()
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
        """Ask for new maps: one request for each layer, several at once, in one task."""
        asked = {layer_id: self._composites[layer_id] for layer_id in layer_ids}
        recipes = {layer_id: one.recipe for layer_id, one in asked.items() if one.recipe is not None}
        open_session = self._connections.session_factory(simulated)

        def work(feedback: QgsFeedback) -> tuple[dict[str, TileSource | Exception], Exception | None]:
            found: dict[str, TileSource | Exception] = {}
            try:
                session = open_session(feedback)
                ask_maps(session, recipes, feedback, found.__setitem__, others_may_succeed)
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
        self._show_refused(refused)
        if failure is not None:
            self._fail(failure)
        elif time.monotonic() - self._failed_at > SOON:
            self._forget_failure()
        new = {layer_id: result for layer_id, result in found.items() if not isinstance(result, Exception)}
        for layer_id in new:
            asked[layer_id].state = State.RENEWING
        shown = [id_ for id_ in new if asked[id_].gone and self._project.mapLayer(id_) in self._canvas.layers()]
        if shown:
            # The map keeps the tiles it has until the new ones are there to take their place at once.
            clones = [self._project.mapLayer(layer_id).clone() for layer_id in shown]
            for layer_id, clone in zip(shown, clones):
                renew_layer(clone, new[layer_id])
            self._ahead.draw(self._canvas.mapSettings(), clones, partial(self._arrived, asked, new))
            self.look()
        else:
            self._arrived(asked, new)

    def _arrived(self, asked: dict[str, _Composite], new: dict[str, TileSource]) -> None:
        self._new += [(layer_id, asked[layer_id], source) for layer_id, source in new.items()]
        self._take()

    def _take(self) -> None:
        """Give layers their new maps, some in one go: the window lives in between when there are many."""
        refused: dict[str, Exception] = {}
        now, self._new = self._new[:AT_ONCE], self._new[AT_ONCE:]
        for layer_id, composite, source in now:
            layer = self._project.mapLayer(layer_id)
            composite.state = State.FRESH
            # The same composite still: not of another project, removed, or changed to another recipe.
            if layer is None or self._composites.get(layer_id) is not composite:
                continue
            origin = origin_of(layer)
            if origin is None or origin.recipe != composite.origin.recipe or copy_of(layer) is not None:
                continue
            try:
                renew_layer(layer, source)
            except Exception as error:  # the others get theirs
                composite.state, composite.error, composite.wanted = State.REFUSED, error, False
                refused[layer_id] = error
                continue
            if composite.gone:
                composite.replaced = time.monotonic()
            if composite.holes:
                layer.triggerRepaint()
            composite.wanted = composite.gone = composite.holes = False
        self._show_refused(refused)
        if self._new:
            self._next.start()
        else:
            self.look()

    # What was made elsewhere

    @property
    def _answer(self) -> str:
        """Whether composites made elsewhere may be computed in this project: _YES, _NO, or "" for no answer yet."""
        file = self._project.fileName()
        return (self._answers.text(file) if file else "") or self._unsaved

    def _ask(self, layer_ids: Collection[str]) -> None:
        """Let these wait, and ask once whether they may be computed."""
        for layer_id in layer_ids:
            composite = self._composites[layer_id]
            composite.state, composite.error, composite.holes = State.WAITING, Problem("made_elsewhere"), True
        if set(layer_ids) == self._asked:
            return
        self._withdraw()
        self._asked = set(layer_ids)
        if not layer_ids or self._answer:
            return
        one = tr("A composite of this project would be computed with your account.")
        many = tr("{count} composites of this project would be computed with your account.")
        what = one if len(layer_ids) == 1 else many.format(count=len(layer_ids))
        why = tr("The layers come from another QGIS profile or an earlier version of this plugin.")
        self._withdraw = self._messages.offer(
            sentences(what, why),
            ("computeOthersButton", tr("Compute"), partial(self._answered, self._project.fileName(), _YES)),
            ("leaveOthersButton", tr("Leave as they are"), partial(self._answered, self._project.fileName(), _NO)),
        )

    def _answered(self, file: str, answer: str) -> None:
        if file != self._project.fileName():
            return  # of a project that was left meanwhile
        if file:
            self._answers.put(file, answer)
        self._unsaved = answer
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
            self._pause, self._noted = LONGEST_PAUSE, True  # whoever stops it in QGIS's task manager knows why

    def _forget_failure(self) -> None:
        self._failure, self._failed_at, self._pause, self._noted = None, -math.inf, 0.0, False
        self._failures = 0

    def _left(self) -> float:
        """Seconds until the next attempt after a failure."""
        return self._failed_at + self._pause - time.monotonic()

    def _proving(self) -> float:
        """Seconds until new maps in place of such as were gone at once are taken to last; till then it stays told."""
        if self._failure is None or explain(self._failure).code != "map_expired":
            return 0.0
        return self._left() + PROVED

    def _wait(self, waiting: dict[str, Exception]) -> None:
        for layer_id, why in waiting.items():
            composite = self._composites[layer_id]
            composite.state, composite.error, composite.holes = State.WAITING, why, True
        if waiting and not self._noted:
            self._noted = True
            one = tr("A composite waits to be renewed")
            many = tr("{count} composites wait to be renewed")
            self._take_back()  # one of them is enough
            self._take_back = self._note(waiting, one, many, self.retry)

    def _show_refused(self, refused: dict[str, Exception]) -> None:
        if refused:
            one = tr("A composite cannot be renewed")
            many = tr("{count} composites cannot be renewed")
            self._note(refused, one, many, None)

    def _note(
        self, errors: dict[str, Exception], one: str, many: str, again: Callable[[], None] | None
    ) -> Callable[[], None]:
        """One message for the layers with these ids: what has come to nothing, and why, of the first. As advise()."""
        advice = explain(next(iter(errors.values())))
        title = one if len(errors) == 1 else many.format(count=len(errors))
        if advice.action != TRY_AGAIN:
            again = None  # nobody has asked for it: no window opens by itself
        return self._messages.advise(replace(advice, title=title, text=advice.whole), again, unasked=True)

    def waits(self, layer_id: str) -> bool:
        """Whether a layer's map is too old and cannot be renewed yet."""
        composite = self._composites.get(layer_id)
        return composite is not None and composite.state == State.WAITING

    # The marks in the layer tree

    def _is_fresh(self, layer_id: str) -> bool:
        composite = self._composites.get(layer_id)
        return composite is not None and composite.state == State.FRESH

    def _mark(self) -> None:
        marks = {}
        for layer_id, composite in self._composites.items():
            error = self.repair.error(layer_id) if composite.state == State.FRESH else None
            if error is None:
                marks[layer_id] = self._icons[composite.state], _words(composite)
            else:
                passes, text = tile_words(error)
                marks[layer_id] = self._icons[State.WAITING if passes else State.REFUSED], text
        self.indicators.show(marks)

    def _clicked(self, layer_id: str) -> None:
        composite = self._composites.get(layer_id)
        if composite is None or composite.state == State.RENEWING:
            return
        error = composite.error
        if composite.recipe is None and error is not None:
            self._show_refused({layer_id: error})
        elif composite.state == State.WAITING and error is not None and CONNECTION in explain(error).flags:
            self._connect()
        elif composite.state == State.FRESH and self.repair.error(layer_id) is not None:
            self.repair.retry()
        else:
            self.renew([layer_id])


def _job(simulated: bool) -> str:
    return "sample scenes" if simulated else "earth engine"


def _words(composite: _Composite) -> str:
    """What the mark beside a layer says, and what a click does."""
    if composite.state == State.RENEWING:
        return tr("This composite is being renewed.")
    if composite.state == State.FRESH or composite.error is None:
        text = tr("The map of this composite is {age} old and renews itself. Click to renew it now.")
        return text.format(age=_duration(composite.age))
    advice = explain(composite.error)
    if composite.state == State.REFUSED:
        text = tr("This composite cannot be renewed. {why}")
    elif advice.code == "needs_samples":
        text = tr("This composite waits to be renewed. {why}")
    elif advice.code == "made_elsewhere":
        text = tr("This composite waits to be renewed. {why} Click to renew it.")
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
