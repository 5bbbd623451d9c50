"""Building series: all maps asked in one task, several at once; one group of layers through time in the project."""

from __future__ import annotations

from collections import deque
from functools import partial

from qgis.core import QgsFeedback, QgsLayerTreeGroup, QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication

from ..core.series import Period, Series
from ..earthengine.session import TileSource
from ..layers import time_groups
from ..layers.tile_layers import apply_legend, bare_layer, call_layer, change_layer
from ..messages.errors import explain
from ..messages.i18n import listed, tr
from ..messages.names import marked_name, period_title, series_name
from .background_build import BackgroundBuild
from .build import held_view
from .connections import Connections
from .interfaces import MessageSink
from .maps import ask_all

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
    ) -> None:
        """Start building; a build still under way is cancelled. Of a series that fills holes, a group that marks where
        is built next.

        cover: as in tile_layers.add_layer(). group: one of this series whose missing periods are asked for; or, with
        replace, one that shows this series from then on instead of its own. marked: the group whose filled holes this
        series marks.
        """
        there = {} if replace or group is None else time_groups.members(group)
        recipes = {period: series.recipe_of(period) for period in series.periods() if period not in there}
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

        again = partial(self.build, series, cover, group, replace, marked)
        done = partial(self._arrived, series, cover, group, replace, marked)
        self._start(tr("Cloud Score+ series"), work, done, again, series)

    def _arrived(
        self,
        series: Series,
        cover: str,
        group: QgsLayerTreeGroup | None,
        replace: bool,
        marked: QgsLayerTreeGroup | None,
        outcome: tuple,
    ) -> None:
        layers, failed, simulated = outcome
        if not layers and failed and group is None:  # nothing to make a group of
            self._messages.error(failed[min(failed)], partial(self.build, series, cover, marked=marked), series)
            return
        name = series_name(series, simulated)
        if group is None or sip.isdeleted(group):
            group = time_groups.add_group(self._project, name, series, cover)
            if marked is not None and not sip.isdeleted(marked):
                time_groups.pair(marked, group)
        elif replace:
            time_groups.change_group(group, name, series)
            for period, layer in time_groups.members(group).items():
                if period not in layers and period not in failed:
                    self._project.removeMapLayer(layer.id())
        waiting = deque(sorted(layers.items(), reverse=True))  # the newest first: it is the one that shows
        self._add_next(series, group, waiting, failed, simulated)

    def _add_next(
        self,
        series: Series,
        group: QgsLayerTreeGroup,
        waiting: deque[tuple[Period, tuple[QgsRasterLayer, TileSource]]],
        failed: dict[Period, Exception],
        simulated: bool,
    ) -> None:
        """Add or change one layer, and the others after whatever else the window has to do."""
        if sip.isdeleted(group):  # removed meanwhile, or the project was closed
            return
        if waiting:
            period, (layer, source) = waiting.popleft()
            before = time_groups.members(group).get(period)
            if before is not None:
                own_name = "" if before.name() == before.metadata().title() else before.name()
                change_layer(before, source, series.recipe_of(period), simulated)
                call_layer(before, marked_name(period_title(period), simulated))
                before.setName(own_name or before.name())
            else:
                with held_view(self._iface):
                    add_period(self._project, group, series, period, layer, simulated)
            QTimer.singleShot(0, partial(self._add_next, series, group, waiting, failed, simulated))
            return
        if failed:
            self._tell_failed(series, group, failed)
        self.built.emit(group)
        marks = time_groups.marks_of(series)
        if marks is not None and not failed and not self.running:
            beside = time_groups.beside(self._project, group)
            same = beside is not None and time_groups.series_of(beside) == marks
            if not same or set(marks.periods()) - set(time_groups.members(beside)):
                self.build(marks, "", beside, beside is not None and not same, group)

    def _tell_failed(self, series: Series, group: QgsLayerTreeGroup, failed: dict[Period, Exception]) -> None:
        titles = listed(period_title(period) for period in sorted(failed))
        error = failed[min(failed)]
        text = tr("{count} of {total} periods are missing: {periods}. {why}").format(
            count=len(failed),
            total=len(series.periods()),
            periods=titles,
            why=explain(error, series.recipe_of(min(failed))).whole,
        )
        retry = ("retrySeries", tr("Try again"), partial(self.build, series, "", group))
        self._messages.offer(text, retry)
