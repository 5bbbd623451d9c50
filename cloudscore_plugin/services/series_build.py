"""Building series: all maps asked in one task, several at once; one group of layers through time in the project."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsFeedback, QgsLayerTreeGroup, QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication

from ..core.series import Period, Series
from ..layers import time_groups
from ..layers.identity import is_simulated
from ..layers.tile_layers import apply_legend, bare_layer, call_layer, change_layer
from ..messages.errors import explain
from ..messages.i18n import listed, tr
from ..messages.names import marked_name, period_title, series_name
from .background_build import BackgroundBuild
from .build import held_view
from .connections import Connections
from .interfaces import MessageSink
from .maps import ask_all

if TYPE_CHECKING:
    from ..earthengine.session import TileSource

_MARKS_OPACITY = 0.6  # of what marks filled holes: what lies below shows through


def add_period(
    project: QgsProject,
    group: QgsLayerTreeGroup,
    series: Series,
    period: Period,
    layer: QgsRasterLayer,
    simulated: bool,
) -> None:
    """Add a layer that shows a period to the group of its series. Main thread only."""
    call_layer(layer, marked_name(period_title(period), simulated))
    apply_legend(layer)
    if series.recipe.style.index == "filled":
        layer.setOpacity(_MARKS_OPACITY)
    time_groups.insert_layer(project, group, period, layer)


@dataclass
class _Order:
    """What is to be built; the fields are the arguments of SeriesBuilder.build()."""

    series: Series
    cover: str
    group: QgsLayerTreeGroup | None
    replace: bool
    marked: QgsLayerTreeGroup | None
    only: frozenset[Period]

    @property
    def gone(self) -> bool:
        """Whether the group it is for has left the project."""
        return self.group is not None and sip.isdeleted(self.group)

    def periods(self) -> list[Period]:
        """Those that are asked for."""
        every = self.series.periods()
        if self.only:
            return [period for period in every if period in self.only]
        there = {} if self.replace or self.group is None else time_groups.members(self.group)
        return [period for period in every if period not in there]


class SeriesBuilder(BackgroundBuild):
    """Asks for the maps of a series and adds its layers, one a turn of the event loop, as one group.

    built carries the QgsLayerTreeGroup once it is complete, but for what failed.
    """

    def __init__(self, iface, connections: Connections, messages: MessageSink, parent=None):
        super().__init__(iface, connections, messages, parent)
        self._project = QgsProject.instance()

    def build(
        self,
        series: Series,
        cover: str = "",
        group: QgsLayerTreeGroup | None = None,
        replace: bool = False,
        marked: QgsLayerTreeGroup | None = None,
        only: Collection[Period] = (),
    ) -> None:
        """Start building; a build still under way is cancelled. Of a series that fills holes, a group that marks where
        is built next.

        cover: as in tile_layers.add_layer(). group: one of this series whose missing periods are asked for; or, with
        replace, one that shows this series from then on instead of its own. When it is gone by then, so is the request.
        marked: the group whose filled holes this series marks. only: periods that are asked for, though the group may
        have layers for them.
        """
        order = _Order(series, cover, group, replace, marked, frozenset(only))
        if order.gone:  # with its project, perhaps, while a message offered to try again
            return
        recipes = {period: series.recipe_of(period) for period in order.periods()}
        open_session, main_thread = self._connections.session_factory(), QApplication.instance().thread()

        def work(feedback: QgsFeedback) -> tuple[dict, dict[Period, Exception], bool]:
            session = open_session(feedback)
            simulated = session.connection.simulated
            sources, failed = ask_all(session, recipes, feedback)
            layers: dict[Period, tuple[QgsRasterLayer, TileSource]] = {}
            for period, source in sources.items():
                layer = bare_layer(source, recipes[period], simulated)
                layer.moveToThread(main_thread)
                layers[period] = layer, source
            return layers, failed, simulated

        self._start(tr("Cloud Score+ series"), work, partial(self._arrived, order), partial(self._again, order), series)

    def _again(self, order: _Order) -> None:
        self.build(order.series, order.cover, order.group, order.replace, order.marked, order.only)

    def _arrived(self, order: _Order, outcome: tuple) -> None:
        layers, failed, simulated = outcome
        if order.gone:
            return
        if not layers and failed and (order.group is None or order.replace):  # nothing to make a group of, or to change
            self._messages.error(failed[min(failed)], partial(self._again, order), order.series)
            return
        name, shown = series_name(order.series, simulated), None
        if order.group is None:
            place = None
            if order.marked is not None and not sip.isdeleted(order.marked):
                place = order.marked.parent(), order.marked.parent().children().index(order.marked)
            order.group = time_groups.add_group(self._project, name, order.series, order.cover, place)
            if place is not None:
                time_groups.pair(order.marked, order.group)
        elif order.replace:
            shown = time_groups.chosen_in(order.group)
            others = any(is_simulated(layer) != simulated for layer in time_groups.members(order.group).values())
            time_groups.change_group(order.group, name, order.series, others)
            for layer in time_groups.adapt(order.group, order.series.periods()):
                self._project.removeMapLayer(layer.id())
            time_groups.show_again(order.group, shown)
        waiting = deque(sorted(layers.items(), reverse=True))  # the newest first: it is the one that shows
        self._add_next(order, waiting, failed, simulated, shown)

    def _add_next(
        self,
        order: _Order,
        waiting: deque[tuple[Period, tuple[QgsRasterLayer, TileSource]]],
        failed: dict[Period, Exception],
        simulated: bool,
        shown: str | None,
    ) -> None:
        """Add or change one layer, and the others after whatever else the window has to do. shown: of chosen_in()."""
        series, group = order.series, order.group
        if group is None or sip.isdeleted(group):  # removed meanwhile, or the project was closed
            return
        if waiting:
            period, (layer, source) = waiting.popleft()
            members = time_groups.members(group)
            before = members.get(period)
            if before is not None:
                name = marked_name(period_title(period), simulated)
                change_layer(before, source, series.recipe_of(period), simulated, name, unfold=False)
            else:
                with held_view(self._iface):
                    add_period(self._project, group, series, period, layer, simulated)
                looks = {(one.opacity(), one.blendMode()) for one in members.values()}
                if len(looks) == 1:  # all have been given the same
                    opacity, blend = looks.pop()
                    layer.setOpacity(opacity)
                    layer.setBlendMode(blend)
            QTimer.singleShot(0, partial(self._add_next, order, waiting, failed, simulated, shown))
            return
        if order.replace:
            time_groups.show_again(group, shown)
        self.built.emit(group)
        if failed:  # above what is said of the others
            self._show_failed(order, failed)
        elif not self.running:
            self._mark(series, group)

    def _mark(self, series: Series, group: QgsLayerTreeGroup) -> None:
        """Build what marks the filled holes of a group, or take it away where none are filled any more."""
        if series.recipe.style.index == "filled":
            return
        beside = time_groups.beside(self._project, group)
        marked = None if beside is None else time_groups.series_of(beside)
        if marked is None or marked.recipe.style.index != "filled":
            beside = None
        marks = time_groups.marks_of(series)
        if marks is None:
            if beside is not None:
                beside.parent().removeChildNode(beside)  # and QGIS its layers
        elif marked != marks or set(marks.periods()) - set(time_groups.members(beside)):
            self.build(marks, "", beside, beside is not None and marked != marks, group)

    def _show_failed(self, order: _Order, failed: dict[Period, Exception]) -> None:
        titles = listed(period_title(period) for period in sorted(failed))
        error, count = failed[min(failed)], len(order.series.periods())
        if set(failed) <= set(time_groups.members(order.group)):
            text = tr("{count} of {total} periods show what they showed before: {periods}. {why}")
        else:
            text = tr("Missing: {count} of {total} periods ({periods}). {why}")
        why = explain(error, order.series.recipe_of(min(failed))).whole
        retry = partial(self.build, order.series, "", order.group, only=frozenset(failed))
        message = text.format(count=len(failed), total=count, periods=titles, why=why)
        self._messages.offer(message, ("retrySeries", tr("Try again"), retry))
