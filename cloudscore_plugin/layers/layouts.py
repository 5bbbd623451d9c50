"""Print layouts: which composites would come out coarser than the page needs, and a layout to start from. Main thread.

QGIS 3.22 draws tiles of the zoom level whose pixels are the nearest to the page's, which may be larger by 2/5.
"""

from __future__ import annotations

import math

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsDataSourceUri,
    QgsLayout,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
)

from ..core import catalog
from ..messages.i18n import tr
from .identity import is_simulated, recipe_of, tiles_of

_WORLD_PIXEL = 2 * math.pi * 6378137 / 256  # metres of a pixel at zoom 0, at the equator
_COARSER = 1.1  # tiles larger than this many pixels of the page are told
_ZOOMS = (("zmin", 0), ("zmax", 14))  # of a data source that does not say
_MARGIN = 10  # millimetres
_WIDTH, _HEIGHT, _FOOT = 297, 210, 38  # of A4, and of what stands below the map


def coarse_layers(layout: QgsLayout) -> list[QgsMapLayer]:
    """The composites that a layout shows by tiles coarser than its resolution needs and than a copy would be."""
    found = {}
    dpi = layout.renderContext().dpi()
    maps = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
    for item in maps:
        for layer in _shown(item, layout.project()):
            if tiles_of(layer) and recipe_of(layer) is not None and _is_coarse(item, layer, dpi):
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
    item = QgsLayoutItemMap(layout)
    item.setId(tr("Map"))
    _place(layout, item, _MARGIN, 2 * _MARGIN + 2, _WIDTH - 2 * _MARGIN, _HEIGHT - _FOOT - 2 * _MARGIN - 4)
    item.setCrs(crs)
    item.setFrameEnabled(True)
    item.zoomToExtent(view)
    told = f"layer_property('{layer.id()}', '{{}}')"
    _text(layout, tr("Title"), f"[% {told.format('name')} %]", 16, _MARGIN, _MARGIN, _WIDTH - 2 * _MARGIN, 10)
    low = _HEIGHT - _FOOT
    legend = QgsLayoutItemLegend(layout)
    legend.setId(tr("Legend"))
    legend.setLinkedMap(item)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    for node in root.findLayers():
        if node.layerId() != layer.id():
            node.parent().removeChildNode(node)
    root.removeChildrenGroupWithoutLayers()
    _place(layout, legend, _MARGIN, low, 70, _FOOT - _MARGIN)
    scale = QgsLayoutItemScaleBar(layout)
    scale.setId(tr("Scale"))
    scale.setStyle("Single Box")
    scale.setLinkedMap(item)
    scale.applyDefaultSize()
    _place(layout, scale, _WIDTH - _MARGIN - 60, low, 60, 12)
    credits = [f"[% {told.format('abstract')} %]"]  # with the citation, or that scenes are simulated
    if not is_simulated(layer):
        credits.append(f"[% {told.format('attribution')} %]")
    _text(layout, tr("Dates, threshold and credits"), "\n".join(credits), 7, 85, low, 135, _FOOT - _MARGIN)
    project.layoutManager().addLayout(layout)
    return layout


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
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(x, y))
    item.attemptResize(QgsLayoutSize(width, height))


def _text(layout: QgsLayout, name: str, text: str, size: int, x: float, y: float, width: float, height: float) -> None:
    label = QgsLayoutItemLabel(layout)
    label.setId(name)
    label.setText(text)
    font = label.font()
    font.setPointSize(size)
    label.setFont(font)
    _place(layout, label, x, y, width, height)
