"""Watches the tile requests of composites: detects refused tiles, retries them, and preloads tiles of a new map."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import partial
from random import SystemRandom
from typing import Callable

from qgis.core import (
    QgsFeedback,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsNetworkReplyContent,
    QgsNetworkRequestParameters,
    QgsProject,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..core.errors import Cancelled
from ..layers.identity import tiles_of
from ..messages.errors import TILES, TRANSIENT, TRY_AGAIN, explain
from ..messages.i18n import sentences, tr
from .interfaces import MessageSink
from .jobs import Jobs

_chance = SystemRandom()
_TILE = re.compile(r"/v\d\w*/(projects/[^/]+/maps/[^/]+)/tiles/")
_GONE = (403, 404)
_ERROR = QNetworkReply.NetworkError
GATHER_MS = 500  # the layers of a project expire together; they are told together
AHEAD_MS = 10_000  # how long tiles may take that are drawn ahead
LOOK_MS = 250  # between looks at what is to be asked again
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 15.0  # seconds between attempts that fail: maps are whole soon after trouble ends
PATIENCE, LATER_PAUSE = 900.0, 300.0  # seconds after which attempts become rare, and the pause between them then
SLOW_SECONDS, SLOW_LOOK_MS = 12.0, 1000  # after which it is looked whether a tile would come if asked for anew
FORGET_SECONDS = 600.0  # after which a request of which nothing was heard counts as over
CALM = 3.0  # seconds without a refusal after which what was drawn again is complete
CHECK_SECONDS, LONG_CHECK_SECONDS = 12.0, 60.0  # that a tile may take when it is asked for again, and beside that


class TileWatch(QObject):
    """Hears of the tiles that are refused or do not come, those of some moments together, however many tiles it are.

    expired tells the layers whose maps are gone; refused, of the other refusals, {name of a map: address of a tile};
    slow the same of tiles for which QGIS has been waiting long. came: the name of an awaited map, and the address of a
    tile of it that has been answered.
    """

    expired = pyqtSignal(list)
    refused = pyqtSignal(dict)
    slow = pyqtSignal(dict)
    came = pyqtSignal(str, str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._gone: set[str] = set()  # maps whose tiles were refused in the last moments
        self._refused: dict[str, str] = {}
        self.awaited: Container[str] = ()  # the names of maps of which came tells
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._update)
        # The main thread's manager hears of the requests of every thread.
        manager = QgsNetworkAccessManager.instance()
        self._asked: dict[int, tuple[float, str, str]] = {}  # request: since when, name of the map, address
        self._slow = QTimer(self)
        self._slow.setInterval(SLOW_LOOK_MS)
        self._slow.timeout.connect(self._look)
        self._requests = manager.requestAboutToBeCreated[QgsNetworkRequestParameters]
        self._requests.connect(self._created)
        self._answers = manager.finished[QgsNetworkReplyContent]
        self._time_outs = manager.requestTimedOut[QgsNetworkRequestParameters]
        self._answers.connect(self._answered)
        self._time_outs.connect(self._timed_out)

    def shut_down(self) -> None:
        """Stop listening."""
        self._requests.disconnect(self._created)
        self._slow.stop()
        self._answers.disconnect(self._answered)
        self._time_outs.disconnect(self._timed_out)
        self._timer.stop()

    def tell_now(self) -> None:
        """Tell what was heard in the last moments without gathering more."""
        if self._timer.isActive():
            self._timer.stop()
            self._update()

    def waits_for(self, url: str, before: float = math.inf) -> bool:
        """Whether QGIS still waits for this tile, asked for before a time.monotonic()."""
        return any(asked[2] == url and asked[0] < before for asked in self._asked.values())

    def _created(self, asked: QgsNetworkRequestParameters) -> None:
        url = asked.request().url()
        found = _TILE.search(url.path())
        if found is not None:
            self._asked[asked.requestId()] = (time.monotonic(), found.group(1), url.toString())
            if not self._slow.isActive():
                self._slow.start()

    def _look(self) -> None:
        now = time.monotonic()
        for number, asked in list(self._asked.items()):
            if now - asked[0] > FORGET_SECONDS:
                del self._asked[number]
        found = {name: url for since, name, url in self._asked.values() if now - since > SLOW_SECONDS}
        if found:
            self.slow.emit(found)
        if not self._asked:
            self._slow.stop()

    def _answered(self, answer: QgsNetworkReplyContent) -> None:
        self._asked.pop(answer.requestId(), None)
        status, error = answer.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute), answer.error()
        if error == _ERROR.OperationCanceledError and not status:
            return  # by QGIS, which draws something else now, or after its time-out
        if error == _ERROR.NoError and not (status and status >= 400):
            kind = bytes(answer.rawHeader(b"Content-Type"))
            if not kind or kind.startswith(b"image/"):
                url = answer.request().url()
                found = _TILE.search(url.path()) if self.awaited else None
                if found is not None and found.group(1) in self.awaited:
                    self.came.emit(found.group(1), url.toString())
                return
        self._hear(answer.request().url(), status in _GONE)

    def _timed_out(self, asked: QgsNetworkRequestParameters) -> None:
        self._hear(asked.request().url(), False)

    def _hear(self, url: QUrl, gone: bool) -> None:
        found = _TILE.search(url.path())
        if found is None:
            return
        if gone:  # many times over: QGIS repeats each answer, and a map has many tiles
            self._gone.add(found.group(1))
        else:
            self._refused[found.group(1)] = url.toString()
        if not self._timer.isActive():
            self._timer.start()

    def _update(self) -> None:
        gone, refused = self._gone, self._refused
        self._gone, self._refused = set(), {}
        expired = [layer for name in gone for layer in layers_of(name)]
        if expired:
            self.expired.emit(expired)
        if refused:
            self.refused.emit({name: url for name, url in refused.items() if name not in gone})


def layers_of(map_name: str) -> list[QgsMapLayer]:
    """The project's layers that show this map."""
    part = f"/{map_name}/tiles/"
    return [layer for layer in QgsProject.instance().mapLayers().values() if part in tiles_of(layer)]


@dataclass(eq=False)
class _Trouble:
    """A map of which tiles are missing. url: one of them. error: why, None as long as it has not been asked for.

    heard: when a tile was last refused, since: first, drawn: when the layers were last drawn again, following: when to
    ask again, asked: when last; all by time.monotonic(). moved: the map shows another part since. slow: it has not been
    refused, QGIS still waits for it. silent: nothing was answered to the last attempt.
    """

    url: str
    heard: float
    since: float
    following: float
    tries: int = 0
    asked: float = 0.0
    drawn: float = 0.0
    moved: bool = False
    slow: bool = False
    silent: bool = False
    error: Exception | None = None


class TileRepair(QObject):
    """Makes maps complete again of which tiles were refused or did not come, without being asked.

    One of the missing tiles is asked for, once at a time and with growing pauses; as soon as it comes, the layers are
    drawn again. One message tells of all of them, and goes when they are complete. changed: look at error() again;
    gone: these layers' maps are there no more. relevant(layer id): whether its tiles are to be told of now.
    """

    changed = pyqtSignal()
    gone = pyqtSignal(list)

    def __init__(
        self,
        watch: TileWatch,
        canvas: QgsMapCanvas,
        messages: MessageSink,
        relevant: Callable[[str], bool],
        parent=None,
    ):
        super().__init__(parent)
        self._canvas, self._messages, self._relevant = canvas, messages, relevant
        self._jobs = Jobs()
        self._troubles: dict[str, _Trouble] = {}
        self._noted: tuple[str, int] | None = None  # what the message says: a code, of how many layers
        self._take_back: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._watch = watch
        watch.refused.connect(self._refused)
        watch.slow.connect(self._waiting)
        watch.came.connect(self._arrived)
        watch.awaited = self._troubles
        canvas.extentsChanged.connect(self._moved)
        canvas.mapCanvasRefreshed.connect(self._refreshed)

    def error(self, layer_id: str) -> Exception | None:
        """Why parts of a layer are missing on the map; None where none are."""
        for name, trouble in self._troubles.items():
            if trouble.error is not None and any(layer.id() == layer_id for layer in layers_of(name)):
                return trouble.error
        return None

    def retry(self) -> None:
        """Ask at once."""
        for trouble in self._troubles.values():
            trouble.following = time.monotonic()
        self._look()

    def clear(self) -> None:
        """Forget everything, as when the project is closed."""
        self._jobs.cancel()
        self._troubles.clear()
        self._update()

    def shut_down(self) -> None:
        """Stop everything."""
        self._canvas.extentsChanged.disconnect(self._moved)
        self._canvas.mapCanvasRefreshed.disconnect(self._refreshed)
        self._timer.stop()
        self._jobs.shut_down()
        self._troubles.clear()

    def _refused(self, refused: dict[str, str]) -> None:
        now = time.monotonic()
        for name, url in refused.items():
            trouble = self._troubles.get(name)
            if trouble is None:
                if not layers_of(name):
                    continue
                trouble = self._troubles[name] = _Trouble(url, now, now, now)
            elif trouble.drawn > trouble.heard:  # some came when they were asked for again, others did not
                self._wait(trouble)
            trouble.url, trouble.heard, trouble.moved, trouble.slow = url, now, False, False
        self._look()

    def _waiting(self, slow: dict[str, str]) -> None:
        """QGIS waits long for these tiles: a server that is silent, or one that computes?"""
        now = time.monotonic()
        for name, url in slow.items():
            if name not in self._troubles and layers_of(name):
                self._troubles[name] = _Trouble(url, now, now, now, slow=True)
        self._look()

    def _arrived(self, name: str, url: str) -> None:
        """Another tile has come by itself: a server that was silent answers again, and nobody waits for the silence."""
        trouble = self._troubles[name]
        silent = trouble.silent or self._jobs.running(name)
        pause = time.monotonic() - trouble.asked
        if silent and url != trouble.url and trouble.drawn <= trouble.heard and pause > FIRST_PAUSE:
            self._ask(name, trouble)

    def _look(self) -> None:
        """Ask for what is due; drop what is complete or no longer on the map."""
        now, dropped = time.monotonic(), False
        for name, trouble in list(self._troubles.items()):
            came = trouble.slow and not trouble.drawn and not self._watch.waits_for(trouble.url)
            unheard = trouble.drawn > trouble.heard and now > trouble.drawn + CALM
            calm = unheard and not self._canvas.isDrawing()
            # Newer QGIS joins a repeated request to the one that hangs. Only a new map, with other addresses, helps.
            joined = unheard and self._watch.waits_for(trouble.url, trouble.drawn)
            complete = came or calm or joined
            if complete or not layers_of(name):
                self._stop(name)
                del self._troubles[name]
                dropped = True
                if joined:
                    self.gone.emit(layers_of(name))
            elif now >= trouble.following and trouble.drawn <= trouble.heard and not self._jobs.running(name):
                self._ask(name, trouble)
        if dropped:
            self._update()
            self.changed.emit()
        if self._troubles and not self._timer.isActive():
            self._timer.start()
        elif not self._troubles:
            self._timer.stop()

    def _ask(self, name: str, trouble: _Trouble) -> None:
        trouble.asked = time.monotonic()
        self._start(name, name, trouble.url, CHECK_SECONDS, partial(self._failed, name))
        # A tile may take long. Meanwhile others are asked for: after a silence they come where that one never will.
        if trouble.silent and not self._jobs.running(_patient(name)):
            self._start(_patient(name), name, trouble.url, LONG_CHECK_SECONDS, lambda _error: None)

    def _start(self, job: str, name: str, url: str, seconds: float, failed: Callable[[Exception], None]) -> None:
        def work(feedback: QgsFeedback) -> None:
            from ..earthengine.tiles import check_tile

            check_tile(url, feedback, seconds)

        title = tr("Tiles of a composite")
        self._jobs.start(job, title, work, lambda _none: self._came(name), failed, partial(failed, Cancelled()))

    def _stop(self, name: str) -> None:
        self._jobs.cancel(name, _patient(name))

    def _came(self, name: str) -> None:
        trouble = self._troubles.get(name)
        self._stop(name)
        # While QGIS waits for a tile that is computed, this comes later than that, and nothing is to be done.
        if trouble is not None and not (trouble.slow and not self._watch.waits_for(trouble.url)):
            trouble.drawn = time.monotonic()
            for layer in layers_of(name):
                layer.triggerRepaint()

    def _failed(self, name: str, error: Exception) -> None:
        trouble = self._troubles.get(name)
        if trouble is None:
            return
        if getattr(error, "status_code", 0) in _GONE:
            self._stop(name)
            del self._troubles[name]
            self.gone.emit(layers_of(name))
        elif isinstance(error, Cancelled):  # whoever stops it in QGIS's task manager knows why
            trouble.following = time.monotonic() + LATER_PAUSE
        else:
            trouble.silent = time.monotonic() - trouble.asked >= 0.9 * CHECK_SECONDS
            trouble.error = None if trouble.slow else error
            self._wait(trouble)
        self._update()
        self.changed.emit()

    def _wait(self, trouble: _Trouble) -> None:
        pause = min(FIRST_PAUSE * 2**trouble.tries, LONGEST_PAUSE) * _chance.uniform(0.8, 1)
        if time.monotonic() - trouble.since > PATIENCE:
            pause = LATER_PAUSE
        trouble.tries = min(trouble.tries + 1, 20)
        trouble.following = trouble.asked + pause  # an answer that did not come was a pause already

    def _moved(self) -> None:
        self._watch.tell_now()  # what was refused until now is missing elsewhere
        for trouble in self._troubles.values():
            trouble.moved = True

    def _refreshed(self) -> None:
        """Another part of the map has been drawn; what was missing elsewhere matters no more."""
        if self._troubles:
            QTimer.singleShot(2 * GATHER_MS, self._forget_elsewhere)

    def _forget_elsewhere(self) -> None:
        if self._canvas.isDrawing():
            return
        self._watch.tell_now()  # what is missing here as well stays
        for name, trouble in list(self._troubles.items()):
            if trouble.moved:
                self._stop(name)
                del self._troubles[name]
        self._update()
        self.changed.emit()

    def _update(self) -> None:
        """One message for all layers of which parts are missing; none when all are complete."""
        found = {
            layer.id(): trouble.error
            for name, trouble in self._troubles.items()
            if trouble.error is not None
            for layer in layers_of(name)
            if self._relevant(layer.id())
        }
        if not found:
            self._take_back()
            self._noted, self._take_back = None, lambda: None
            return
        advice = explain(next(iter(found.values())), doing=TILES)
        if self._noted == (advice.code, len(found)):
            return
        self._take_back()
        one = tr("Parts of a composite are missing on the map")
        many = tr("Parts of {count} composites are missing on the map")
        title = one if len(found) == 1 else many.format(count=len(found))
        again = self.retry if advice.action == TRY_AGAIN else None  # no window opens by itself
        self._noted = (advice.code, len(found))
        shown = replace(advice, title=title, text=_why(advice))
        self._take_back = self._messages.advise(shown, again, unasked=True)


def _patient(name: str) -> str:
    """The job that asks for a tile of a map beside the usual one, and waits longer."""
    return f"{name} patiently"


def tile_words(error: Exception) -> tuple[bool, str]:
    """Whether missing tiles come by themselves, and what the mark of their layer says."""
    advice = explain(error, doing=TILES)
    text = tr("Parts of this composite are missing on the map. {why} Click to ask for them now.")
    return TRANSIENT in advice.flags, text.format(why=_why(advice))


def _why(advice) -> str:
    later = tr("The missing parts are asked for again by themselves.")
    return sentences(advice.whole, later) if TRANSIENT in advice.flags else advice.whole


class DrawAhead(QObject):
    """Draws layers out of sight, so that QGIS has their tiles at hand when they come to be drawn on the map."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._running: dict[QgsMapRendererParallelJob, tuple[list[QgsMapLayer], Callable[[], None]]] = {}

    def draw(self, settings: QgsMapSettings, layers: list[QgsMapLayer], done: Callable[[], None]) -> None:
        """Draw layers that are in no project as ``settings`` say; done() is called when that is over."""
        settings = QgsMapSettings(settings)
        settings.setLayers(layers)
        job = QgsMapRendererParallelJob(settings)
        self._running[job] = (layers, done)
        job.finished.connect(partial(self._end, job))
        QTimer.singleShot(AHEAD_MS, partial(self._cancel, job))
        job.start()

    def stop(self) -> None:
        """Forget what was to be done."""
        for job, (layers, _done) in list(self._running.items()):
            self._running[job] = (layers, lambda: None)
            self._cancel(job)

    def _cancel(self, job: QgsMapRendererParallelJob) -> None:
        if job in self._running:
            job.cancelWithoutBlocking()  # it still tells when it has finished

    def _end(self, job: QgsMapRendererParallelJob) -> None:
        _layers, done = self._running.pop(job)
        job.deleteLater()
        done()
