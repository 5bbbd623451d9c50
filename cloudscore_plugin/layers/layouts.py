"""Print layouts: which composites would come out coarser than the page needs, and a layout to start from. Main thread.

QGIS 3.22 draws tiles of the zoom level whose pixels are nearest in size to the page's, so a tile's pixels may be up to
a third larger than the page needs.
"""

from __future__ import annotations

import math

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsDataSourceUri,
    QgsExpression,
    QgsLayout,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsUnitTypes,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt

from ..core import catalog
from ..messages.i18n import tr
from .identity import product_of, tiles_of

DistanceUnit = QgsUnitTypes.DistanceUnit
_BAR = 45  # millimetres of the scale bar, at most
_WORLD_PIXEL = 2 * math.pi * 6378137 / 256  # metres of a pixel at zoom 0, at the equator
_COARSER = 1.1  # tiles larger than this many pixels of the page are told
_ZOOMS = (("zmin", 0), ("zmax", 14))  # of a data source that does not say
_MARGIN = 10  # millimetres
TEMPLATE = "cloudscore/template"  # custom property of a layout that was made from the template
_UPPERMOST = (
    "array_first(array_filter(map_get(item_variables({map}), 'map_layers'), "
    "layer_property(@element, 'abstract') LIKE '%Cloud Score+%'))"
)
_SMALL = 7  # points of what stands below the map
_WIDTH, _HEIGHT, _FOOT = 297, 210, 42  # of A4, and of what stands below the map


def coarse_layers(layout: QgsLayout) -> list[QgsMapLayer]:
    """The composites that a layout shows by tiles coarser than its resolution needs and than a copy would be."""
    found = {}
    dpi = layout.renderContext().dpi()
    maps = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
    for item in maps:
        for layer in _shown(item, layout.project()):
            if tiles_of(layer) and product_of(layer) is not None and _is_coarse(item, layer, dpi):
                found[layer.id()] = layer
    return list(found.values())


def nearest_tile(needed: float, zmin: int, zmax: int) -> float:
    """Metres of web Mercator of a tile's pixel, as QGIS chooses the zoom for a page that needs pixels so large."""
    sizes = [_WORLD_PIXEL / 2**zoom for zoom in range(zmin, zmax + 1)]
    return min(sizes, key=lambda size: abs(size - needed))


def make_layout(
    project: QgsProject, layer: QgsMapLayer, view: QgsRectangle, crs: QgsCoordinateReferenceSystem
) -> QgsPrintLayout:
    """A new print layout for a composite, an A4 page with map, title, legend, scale and credits, in the project.

    view: what the map shows, in crs. The texts read the layer's own properties, which any QGIS can, so they follow the
    layer when it is changed, and need no plugin.
    """
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(project.layoutManager().generateUniqueTitle())
    _compose(layout, f"'{layer.id()}'")
    fit_layout(layout, layer, view, crs)
    project.layoutManager().addLayout(layout)
    return layout


def write_template(path: str) -> None:
    """Save the page of make_layout() for any composite: its texts tell of the uppermost one that the map shows."""
    nobodys = QgsProject()  # the user's would count as changed
    layout = QgsPrintLayout(nobodys)
    layout.initializeDefaults()
    layout.setCustomProperty(TEMPLATE, True)
    _compose(layout, _UPPERMOST.format(map=QgsExpression.quotedString(tr("Map"))))
    layout.saveAsTemplate(path, QgsReadWriteContext())
    sip.delete(layout)  # before its project


def is_template(layout: QgsLayout) -> bool:
    """Whether a layout was just made from the template, and shows no place yet."""
    return bool(layout.customProperty(TEMPLATE))


def fit_layout(
    layout: QgsLayout, layer: QgsMapLayer | None, view: QgsRectangle, crs: QgsCoordinateReferenceSystem
) -> None:
    """Let the page show a view, in crs, and the legend of one layer only. It is no template any more."""
    layout.removeCustomProperty(TEMPLATE)
    item = next(item for item in layout.items() if isinstance(item, QgsLayoutItemMap))
    width, height = item.rect().width(), item.rect().height()
    item.setCrs(crs)
    # Not zoomToExtent(): of a map that has shown nothing yet it makes no numbers.
    across, tall = max(view.width(), view.height() * width / height), max(view.height(), view.width() * height / width)
    item.setExtent(QgsRectangle.fromCenterAndSize(view.center(), across, tall))
    item.attemptResize(QgsLayoutSize(width, height))
    for other in layout.items():
        if isinstance(other, QgsLayoutItemLegend) and layer is not None:
            _show_only(other, layer)
        elif isinstance(other, QgsLayoutItemScaleBar):
            metres = item.scale() * _BAR / 1000
            if math.isfinite(metres) and metres > 0:
                _set_bar(other, metres)
            else:  # a view beyond the poles has no scale
                layout.removeLayoutItem(other)
    layout.refresh()


def _compose(layout: QgsPrintLayout, text_of: str) -> None:
    """Put the items on an empty page. text_of: the expression of the layer that the texts tell of."""
    item = QgsLayoutItemMap(layout)
    item.setId(tr("Map"))
    _place(layout, item, _MARGIN, 2 * _MARGIN + 2, _WIDTH - 2 * _MARGIN, _HEIGHT - _FOOT - 2 * _MARGIN - 4)
    item.setFrameEnabled(True)
    title, abstract, attribution = (
        f"coalesce(layer_property({text_of}, '{name}'), '')" for name in ("name", "abstract", "attribution")
    )
    _text(layout, tr("Title"), f"[% {title} %]", 16, _MARGIN, _MARGIN, _WIDTH - 2 * _MARGIN, 10)
    low = _HEIGHT - _FOOT
    legend = QgsLayoutItemLegend(layout)
    legend.setId(tr("Legend"))
    legend.setLinkedMap(item)
    _make_small(legend)
    _place(layout, legend, _MARGIN, low, 70, _FOOT - _MARGIN)
    scale = QgsLayoutItemScaleBar(layout)
    scale.setId(tr("Scale"))
    scale.setLinkedMap(item)
    scale.setStyle("Single Box")
    _place(layout, scale, _WIDTH - _MARGIN - _BAR - 15, low, _BAR, 12)
    # The abstract has the citation, or that scenes are simulated, which is the attribution too.
    thanks = f"if(strpos({abstract}, {attribution}) > 0, '', {attribution})"
    credits = f"[% {abstract} %]\n[% {thanks} %]"
    _text(layout, tr("Dates, threshold and credits"), credits, _SMALL, 85, low, 135, _FOOT - _MARGIN)


def _make_small(legend: QgsLayoutItemLegend) -> None:
    """Let nine rows fit into the foot of the page: a change has as many."""
    label = legend.style(QgsLegendStyle.Style.SymbolLabel)
    if hasattr(label, "setTextFormat"):  # since QGIS 3.30
        form = label.textFormat()
        form.setSize(_SMALL)
        label.setTextFormat(form)
    else:
        font = label.font()
        font.setPointSizeF(_SMALL)
        label.setFont(font)
    legend.setStyle(QgsLegendStyle.Style.SymbolLabel, label)
    symbol = legend.style(QgsLegendStyle.Style.Symbol)
    symbol.setMargin(QgsLegendStyle.Side.Top, 0.8)
    legend.setStyle(QgsLegendStyle.Style.Symbol, symbol)
    legend.setSymbolHeight(2.5)
    legend.setBoxSpace(0)


def _show_only(legend: QgsLayoutItemLegend, layer: QgsMapLayer) -> None:
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    for group in root.findGroups(True):
        QgsLegendRenderer.setNodeLegendStyle(group, QgsLegendStyle.Style.Hidden)
    for node in root.findLayers():
        if node.layerId() != layer.id():
            node.parent().removeChildNode(node)
        else:  # the page's title has its name, and may be longer than there is room beside the credits
            QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
    root.removeChildrenGroupWithoutLayers()


def _set_bar(scale: QgsLayoutItemScaleBar, metres: float) -> None:
    """Two segments of a round length that together are not longer than so many metres on the ground."""
    far = metres >= 2000
    scale.setUnits(DistanceUnit.DistanceKilometers if far else DistanceUnit.DistanceMeters)
    scale.setUnitLabel("km" if far else "m")
    scale.setMapUnitsPerScaleBarUnit(1)
    half = max(metres / (1000 if far else 1) / 2, 1e-3)
    ten = 10 ** math.floor(math.log10(half))
    scale.setUnitsPerSegment(next(step * ten for step in (5, 2, 1) if step * ten <= half))
    scale.setNumberOfSegmentsLeft(0)
    scale.setNumberOfSegments(2)


def _shown(item: QgsLayoutItemMap, project: QgsProject) -> list[QgsMapLayer]:
    """The layers of a map item; those of the project where it follows the canvas."""
    if item.followVisibilityPreset():
        return project.mapThemeCollection().mapThemeVisibleLayers(item.followVisibilityPresetName())
    return item.layers() or [layer for layer in project.layerTreeRoot().checkedLayers() if layer is not None]


def _is_coarse(item: QgsLayoutItemMap, layer: QgsMapLayer, dpi: float) -> bool:
    project = item.layout().project()
    extent, across = item.extent(), item.rect().width() / 25.4 * dpi
    if extent.isEmpty() or across <= 0:
        return False
    to_tiles = QgsCoordinateTransform(item.crs(), layer.crs(), project)
    middle, half = extent.center(), extent.width() / across / 2
    pixel = QgsRectangle(middle.x() - half, middle.y() - half, middle.x() + half, middle.y() + half)
    try:
        needed = to_tiles.transformBoundingBox(pixel).width()
        latitude = QgsCoordinateTransform(item.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), project).transform(
            middle
        )
    except QgsCsException:
        return False
    source = QgsDataSourceUri()
    source.setEncodedUri(layer.source())
    zooms = [int(source.param(name)) if source.param(name).isdigit() else usual for name, usual in _ZOOMS]
    tile = nearest_tile(needed, *zooms)
    ground = tile * math.cos(math.radians(latitude.y()))
    return tile > _COARSER * needed and ground > _COARSER * catalog.NOMINAL_SCALE


def _place(layout: QgsLayout, item, x: float, y: float, width: float, height: float) -> None:
    item.attemptMove(QgsLayoutPoint(x, y))
    item.attemptResize(QgsLayoutSize(width, height))
    layout.addLayoutItem(item)


def _text(layout: QgsLayout, name: str, text: str, size: int, x: float, y: float, width: float, height: float) -> None:
    label = QgsLayoutItemLabel(layout)
    label.setId(name)
    label.setText(text)
    font = label.font()
    font.setPointSize(size)
    label.setFont(font)
    label.setHAlign(Qt.AlignmentFlag.AlignLeft)  # not justified: Chinese has few places to break lines at
    _place(layout, label, x, y, width, height)
