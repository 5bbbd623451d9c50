"""QGIS's Temporal Controller and the groups through time: what is checked while it is on and off, and playing them."""

from __future__ import annotations

from qgis.core import (
    QgsDateTimeRange,
    QgsInterval,
    QgsLayerTreeGroup,
    QgsProject,
    QgsTemporalNavigationObject,
    QgsUnitTypes,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtWidgets import QAction

from ..core.series import Series, days_of, season_of, whole_span
from ..layers import time_groups
from ..messages.i18n import locale, tr
from .interfaces import MessageSink

_ACTION = "mActionTemporalController"  # QGIS's own, which shows the panel
_MONTHS = {"month": 1, "quarter": 3, "seasons": 3}


class TimeControl(QObject):
    """Keeps the groups of the project in step with the Temporal Controller. shut_down() before it is deleted.

    While the controller is off only the newest layer of a group is checked, and QGIS draws nothing below it; while it
    is on all are, and their ranges decide.
    """

    def __init__(self, iface, messages: MessageSink, parent=None):
        super().__init__(parent)
        self._iface, self._messages, self._project = iface, messages, QgsProject.instance()
        self._controller = iface.mapCanvas().temporalController()
        self._was_on = self.on
        if self._controller is not None:
            # With every frame too; but QGIS 3.22's navigationModeChanged cannot be connected to from Python.
            self._controller.updateTemporalRange.connect(self._range_changed)
        self._project.readProject.connect(self._project_read)
        self._look = QTimer(self)  # at groups that others add, such as Processing, once they are complete
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._mode_changed)
        self._project.layerTreeRoot().addedChildren.connect(self._nodes_added)

    @property
    def on(self) -> bool:
        """Whether the controller chooses what is drawn."""
        controller = self._controller
        return controller is not None and controller.navigationMode() != _mode("NavigationOff")

    def offer(self, group: QgsLayerTreeGroup) -> None:
        """Tell that a group has been built, with a button that plays it."""
        series = time_groups.series_of(group)
        if series is None:
            return
        set_project_range(self._project, series)
        self._keep_in_step(group)
        if series.recipe.style.index == "filled":  # it comes with another group, which was told of
            return
        count = locale().toString(len(time_groups.members(group)))
        text = tr("{count} composites are on the map, one a period.").format(count=count)
        if self._controller is None:
            self._messages.note(text)
        else:

            def play() -> None:
                withdraw()
                self.play(group)

            withdraw = self._messages.success(text, ("playSeriesButton", tr("Play through time"), play))

    def play(self, group: QgsLayerTreeGroup) -> None:
        """Open the Temporal Controller in animated mode, at the first period of a group."""
        series = None if sip.isdeleted(group) else time_groups.series_of(group)
        if series is None or self._controller is None:
            return
        set_project_range(self._project, series)
        action = self._iface.mainWindow().findChild(QAction, _ACTION)
        if action is not None and not action.isChecked():
            action.trigger()
        controller = self._controller
        controller.setNavigationMode(_mode("Animated"))
        controller.setTemporalExtents(_played(series))
        controller.setFrameDuration(QgsInterval(*_step(series)))
        controller.rewindToStart()

    def shut_down(self) -> None:
        """Stop listening. The groups stay as they are."""
        if self._controller is not None and not sip.isdeleted(self._controller):
            self._controller.updateTemporalRange.disconnect(self._range_changed)
        self._project.readProject.disconnect(self._project_read)
        self._project.layerTreeRoot().addedChildren.disconnect(self._nodes_added)
        self._look.stop()

    def _nodes_added(self) -> None:
        if self.on:
            self._look.start(0)

    def _range_changed(self, _range: object) -> None:
        if self.on != self._was_on:
            self._mode_changed()

    def _mode_changed(self) -> None:
        self._was_on = self.on
        for group in time_groups.groups(self._project):
            self._keep_in_step(group)

    def _project_read(self, _document: object) -> None:
        time_groups.restore_ranges(self._project)
        QTimer.singleShot(0, lambda: sip.isdeleted(self) or self._mode_changed())  # QGIS reads the mode as well

    def _keep_in_step(self, group: QgsLayerTreeGroup) -> None:
        """Touch only groups that are out of step, so that what the user has checked stays."""
        if self.on and group.isMutuallyExclusive():
            time_groups.show_all(group)
        elif not self.on and not group.isMutuallyExclusive():
            time_groups.show_newest(group)


def set_project_range(project: QgsProject, series: Series) -> None:
    """Let a project's temporal range and step be those of a series."""
    settings = project.timeSettings()
    settings.setTemporalRange(_range(series))
    count, unit = _step(series)
    settings.setTimeStep(count)
    settings.setTimeStepUnit(unit)


def _mode(name: str):
    """A mode of the controller: newer QGIS keep the enumeration in Qgis, under shorter names."""
    modes = getattr(QgsTemporalNavigationObject, "NavigationMode", QgsTemporalNavigationObject)
    if hasattr(modes, name):
        return getattr(modes, name)
    from qgis.core import Qgis

    newer = Qgis.TemporalNavigationMode
    return getattr(newer, {"NavigationOff": "Disabled"}.get(name, name))


def _range(series: Series) -> QgsDateTimeRange:
    span = whole_span(series)
    return QgsDateTimeRange(time_groups.midnight(span.start), time_groups.midnight(span.end), True, False)


def _played(series: Series) -> QgsDateTimeRange:
    """The range that gives the controller one frame a period.

    QGIS counts frames with months of 30 and years of 365 days and adds one, so the whole range would end with empty
    frames. A range that ends within the last period has none, up to 60 months.
    """
    begin, end = _range(series).begin(), _range(series).end().addSecs(-1)
    count = 1 + begin.secsTo(end) // round(QgsInterval(*_step(series)).seconds())
    if count > len(series.every_period()):
        end = time_groups.midnight(series.every_period()[-1].start).addDays(1)
    return QgsDateTimeRange(begin, end, True, False)


def _step(series: Series):
    """Count and unit of a frame that shows one period."""
    days = days_of(series.step)
    if days is not None:
        return days, _unit("Days")
    if series.step == "year" or season_of(series.step) is not None:
        return 1, _unit("Years")
    return _MONTHS[series.step], _unit("Months")


def _unit(name: str):
    old = getattr(QgsUnitTypes, "TemporalUnit", QgsUnitTypes)
    if hasattr(old, f"Temporal{name}"):
        return getattr(old, f"Temporal{name}")
    from qgis.core import Qgis

    newer = Qgis.TemporalUnit
    return getattr(newer, name)
