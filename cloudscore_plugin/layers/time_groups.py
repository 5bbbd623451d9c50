"""Groups of layers through time: one layer a period, of which exactly one is drawn at every instant. Main thread only.

With QGIS's Temporal Controller switched on, each layer's fixed temporal range decides. Without it QGIS would draw all
of them over each other, so then the group shows the newest only.
"""

from __future__ import annotations

import uuid

from qgis.core import (
    QgsContrastEnhancement,
    QgsDateTimeRange,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsProject,
    QgsRasterBandStats,
    QgsRasterLayer,
    QgsRasterLayerTemporalProperties,
    QgsSingleBandGrayRenderer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime

from ..core import catalog
from ..core.recipe import RecipeError
from ..core.series import Period, Series
from .tile_layers import keep_order, place_above_rasters

SERIES = "cloudscore/series"  # custom property of the group's node in the layer tree: the series as JSON
NAME = "cloudscore/name"  # of the group's node: what it was called when it was built
_SAMPLE = 250_000  # pixels that a stretch looks at
MARKS = "cloudscore/marks"  # of a group that fills holes, and of the one that marks where: what they share
PERIOD = "cloudscore/period"  # custom property of a layer's node: "start/end"


def set_temporal_range(layer: QgsRasterLayer, period: Period, active: bool = True) -> None:
    """Give a layer the range ``[start, end)`` of its period. active: whether the Temporal Controller heeds it."""
    properties = layer.temporalProperties()
    fixed = type(properties).TemporalMode if hasattr(type(properties), "TemporalMode") else None
    mode = getattr(fixed, "ModeFixedTemporalRange", None) if fixed is not None else None
    if mode is None:  # QGIS 3.30 and later keep the enumeration elsewhere
        from qgis.core import Qgis

        mode = Qgis.RasterTemporalMode.FixedTemporalRange
    properties.setMode(mode)
    begin, end = midnight(period.start), midnight(period.end)
    if _frames_touch():
        begin, end = begin.addMSecs(1), end.addMSecs(1)
    properties.setFixedTemporalRange(QgsDateTimeRange(begin, end, True, False))
    properties.setIsActive(active)


def stack_layer(path: str, name: str) -> QgsRasterLayer:
    """A virtual raster with a band a period, as download.series makes it, as one layer in shades of grey.

    QGIS 3.38 and later play its bands under the Temporal Controller; earlier ones show the first.
    """
    layer = QgsRasterLayer(path, name)
    if not layer.isValid():
        return layer
    provider = layer.dataProvider()
    seen = provider.bandStatistics(1, QgsRasterBandStats.Stats.All, provider.extent(), _SAMPLE)
    stretch = QgsContrastEnhancement(provider.dataType(1))
    stretch.setMinimumValue(seen.minimumValue)
    stretch.setMaximumValue(seen.maximumValue)
    stretch.setContrastEnhancementAlgorithm(QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum)
    renderer = QgsSingleBandGrayRenderer(provider, 1)
    renderer.setContrastEnhancement(stretch)
    layer.setRenderer(renderer)
    if plays_bands():
        from osgeo import gdal
        from qgis.core import Qgis

        raster = gdal.Open(path)
        spans = [raster.GetRasterBand(number).GetDescription() for number in range(1, raster.RasterCount + 1)]
        ranges = {}
        for number, span in enumerate(spans, 1):
            first, _, last = span.partition("/")
            ranges[number] = QgsDateTimeRange(midnight(first), midnight(last).addDays(1), True, False)
        properties = layer.temporalProperties()
        properties.setMode(Qgis.RasterTemporalMode.FixedRangePerBand)
        properties.setFixedRangePerBand(ranges)
        properties.setIsActive(True)
    return layer


def plays_bands() -> bool:
    """Whether this QGIS can give each band of a layer a time of its own."""
    return hasattr(QgsRasterLayerTemporalProperties, "setFixedRangePerBand")


def _frames_touch() -> bool:
    """Whether this QGIS takes a range for part of the frame that ends, exclusive, where the range begins (3.22 does).

    The Temporal Controller's frame of January would then also draw February, above January. Ranges that begin a
    millisecond later draw December below January instead, which nobody sees.
    """
    first, then, last = (midnight(day) for day in ("2024-01-01", "2024-02-01", "2024-03-01"))
    return QgsDateTimeRange(then, last, True, False).overlaps(QgsDateTimeRange(first, then, True, False))


def midnight(day: str) -> QDateTime:
    """The first moment of an ISO date in UTC."""
    return QDateTime(QDate.fromString(day, Qt.DateFormat.ISODate), QTime(0, 0), Qt.TimeSpec.UTC)


def add_group(
    project: QgsProject, name: str, series: Series, cover: str = "", place: tuple[QgsLayerTreeGroup, int] | None = None
) -> QgsLayerTreeGroup:
    """Add an empty group for a series above base maps and earlier composites, or at another place (group and index).

    cover: as in tile_layers.add_layer().
    """
    group = insert_group(project, name, cover, place)
    group.setCustomProperty(SERIES, series.to_json())
    show_newest(group)
    return group


def insert_group(
    project: QgsProject, name: str, cover: str = "", place: tuple[QgsLayerTreeGroup, int] | None = None
) -> QgsLayerTreeGroup:
    """As add_group(), for a series or a change alike."""
    parent, index = place or place_above_rasters(project, cover)
    group = parent.insertGroup(index, name)
    group.setCustomProperty(NAME, name)
    return group


def change_group(group: QgsLayerTreeGroup, name: str, series: Series, rename: bool = False) -> None:
    """Let a group stand for another series. A name that the user has given it stays, unless rename is True."""
    rename_group(group, name, rename)
    group.setCustomProperty(SERIES, series.to_json())


def rename_group(group: QgsLayerTreeGroup, name: str, anyway: bool = False, before: str | None = None) -> None:
    """Call a group otherwise. A name that the user has given it stays, unless anyway is True.

    before: what a group was called that an earlier version has made.
    """
    if anyway or group.name() == group.customProperty(NAME, before):
        group.setName(name)
    group.setCustomProperty(NAME, name)


def adapt(group: QgsLayerTreeGroup, periods: list[Period]) -> list[QgsMapLayer]:
    """Let a group's layers stand for other periods. Returns those that no period is left for.

    One of a period that is no more takes one that begins or ends on the same day, if that has no layer.
    """
    nodes = {period_of(node): node for node in group.findLayers() if node.layer() is not None}
    free, left = [period for period in periods if period not in nodes], []
    for before, node in nodes.items():
        if before is None or before in periods:
            continue
        found = (period for period in free if period.start == before.start or period.end == before.end)
        after = next(found, None)
        if after is None:
            left.append(node.layer())
            continue
        free.remove(after)
        node.setCustomProperty(PERIOD, "/".join(after))
        set_temporal_range(node.layer(), after, node.layer().temporalProperties().isActive())
    return left


def marks_of(series: Series) -> Series | None:
    """The series that shows where a series fills holes from other periods; None for one that shows no holes filled."""
    if not series.fill or series.recipe.style.index in catalog.QA_LAYERS:
        return None
    return series.with_(recipe=series.recipe.with_qa_layer("filled"))


def beside(project: QgsProject, group: QgsLayerTreeGroup) -> QgsLayerTreeGroup | None:
    """The group that marks where another fills holes, None where there is none."""
    shared = group.customProperty(MARKS)
    found = (one for one in groups(project) if shared and one is not group and one.customProperty(MARKS) == shared)
    return next(found, None)


def pair(group: QgsLayerTreeGroup, marks: QgsLayerTreeGroup) -> None:
    """Note that a group marks where another fills holes."""
    shared = uuid.uuid4().hex
    for one in (group, marks):
        one.setCustomProperty(MARKS, shared)


def insert_layer(project: QgsProject, group: QgsLayerTreeGroup, period: Period, layer: QgsRasterLayer) -> None:
    """Add one more period's layer to its group, in order of time."""
    set_temporal_range(layer, period)
    project.addMapLayer(layer, False)
    others = list(reversed(members(group).values()))
    at = sum(1 for node in group.findLayers() if (period_of(node) or period) > period)
    node = group.insertLayer(at, layer)
    node.setCustomProperty(PERIOD, "/".join(period))
    node.setExpanded(False)
    _keep_drawing_order(project, layer, others, at)
    if group.isMutuallyExclusive() and shown_in(group) in ("", others[0].id() if others and not at else ""):
        show_newest(group)


def _keep_drawing_order(project: QgsProject, layer: QgsMapLayer, others: list[QgsMapLayer], at: int) -> None:
    """In a project with a drawing order of its own, draw a new layer where its group is drawn.

    others: the layers of the group before, the newest first; at: the new layer's place among them.
    """
    root = project.layerTreeRoot()
    order = [one for one in root.customLayerOrder() if one is not layer]
    below = next((one for one in others[at:] if one in order), None)
    above = next((one for one in reversed(others[:at]) if one in order), None)
    if not root.hasCustomLayerOrder() or (below is None and above is None):
        keep_order(project, [layer])
        return
    place = order.index(below) if below is not None else order.index(above) + 1
    root.setCustomLayerOrder([*order[:place], layer, *order[place:]])


def groups(project: QgsProject) -> list[QgsLayerTreeGroup]:
    """The project's groups through time."""
    return [group for group in project.layerTreeRoot().findGroups(True) if group.customProperty(SERIES)]


def series_of(group: QgsLayerTreeGroup) -> Series | None:
    """The series a group shows; None if it is no group of ours or its series cannot be read."""
    try:
        return Series.from_json(group.customProperty(SERIES)) if group.customProperty(SERIES) else None
    except RecipeError:
        return None


def period_of(node: QgsLayerTreeLayer) -> Period | None:
    """The period a layer's node stands for; None if it is no part of a series."""
    parts = str(node.customProperty(PERIOD) or "").split("/")
    valid = len(parts) == 2 and all(QDate.fromString(part, Qt.DateFormat.ISODate).isValid() for part in parts)
    return Period(*parts) if valid else None


def members(group: QgsLayerTreeGroup) -> dict[Period, QgsMapLayer]:
    """The layers of a group through time, by period in order of time."""
    found = {period_of(node): node.layer() for node in group.findLayers()}
    return {period: found[period] for period in sorted(item for item in found if item and found[item] is not None)}


def restore_ranges(project: QgsProject) -> None:
    """Make the ranges half-open again: a project file keeps both ends of a range as belonging to it."""
    for group in groups(project):
        for period, layer in members(group).items():
            if isinstance(layer, QgsRasterLayer):
                set_temporal_range(layer, period, layer.temporalProperties().isActive())


def show_newest(group: QgsLayerTreeGroup) -> None:
    """Show the newest layer only, as long as the Temporal Controller is off: the layers below cost nothing then."""
    group.setIsMutuallyExclusive(True, 0)


def shown_in(group: QgsLayerTreeGroup) -> str:
    """The ID of the uppermost layer that is checked in a group, "" where none is."""
    return next((node.layerId() for node in group.findLayers() if node.itemVisibilityChecked()), "")


def chosen_in(group: QgsLayerTreeGroup) -> str | None:
    """As shown_in(), but None where it is the newest, whichever that is."""
    shown = shown_in(group)
    return None if shown and shown == group.findLayers()[0].layerId() else shown


def show_again(group: QgsLayerTreeGroup, chosen: str | None) -> None:
    """While a group shows one layer only, show what chosen_in() told, or the newest where that has gone."""
    if not group.isMutuallyExclusive():
        return
    node = group.findLayer(chosen) if chosen else None
    if node is not None:
        node.setItemVisibilityChecked(True)
    elif chosen != "":
        show_newest(group)
    else:
        for node in group.findLayers():
            node.setItemVisibilityChecked(False)


def show_all(group: QgsLayerTreeGroup) -> None:
    """Let the Temporal Controller choose: all layers are checked, and their ranges decide which one is drawn."""
    group.setIsMutuallyExclusive(False)
    for node in group.findLayers():
        node.setItemVisibilityChecked(True)
