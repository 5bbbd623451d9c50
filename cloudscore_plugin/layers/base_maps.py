"""Base maps for a project that shows no place: QGIS's own world map, or tiles from the internet."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFillSymbol,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

from ..messages.i18n import tr
from .about import about

WORLD, OSM, EMAP = "world", "osm", "emap"
_TILES = {
    OSM: ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", 19, "© OpenStreetMap contributors"),
    # The public web map of Taiwan's National Land Surveying and Mapping Center, as its WMTS names its tiles.
    EMAP: ("https://wmts.nlsc.gov.tw/wmts/EMAP/default/GoogleMapsCompatible/{z}/{y}/{x}", 19, "© 內政部國土測繪中心"),
}
_PLACES = {EMAP: QgsRectangle(119.2, 21.8, 122.2, 25.4), OSM: QgsRectangle(-170, -56, 180, 72)}
_WEB_MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
_WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")
_MARK = "cloudscore/base_map"
_WIDEST = 90.0  # degrees of longitude that still count as a place


def titles() -> dict[str, str]:
    """What the base maps are called."""
    return {
        OSM: tr("OpenStreetMap"),
        EMAP: tr("Taiwan e-Map (NLSC)"),
        WORLD: tr("World map (offline)"),
    }


def make_base_map(key: str) -> QgsMapLayer:
    """A base map's layer, not yet in any project. Asks nothing of the internet before it is drawn."""
    if key == WORLD:
        file = Path(QgsApplication.pkgDataPath()) / "resources" / "data" / "world_map.gpkg"
        layer = QgsVectorLayer(f"{file}|layername=countries", titles()[key], "ogr")
        if layer.isValid():
            look = {"color": "242,239,233", "outline_color": "150,150,150", "outline_width": "0.2"}
            layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(look)))
        return layer
    url, deepest, credit = _TILES[key]
    layer = QgsRasterLayer(f"type=xyz&url={url}&zmin=0&zmax={deepest}", titles()[key], "wms")
    about(layer).setAttribution(credit)
    return layer


def add_base_map(canvas, key: str) -> QgsMapLayer:
    """Put a base map under everything else, and let a map that shows no place show where it is. Main thread."""
    project = QgsProject.instance()
    moved = not shows_place(canvas)
    empty = not project.mapLayers()
    layer = make_base_map(key)
    layer.setCustomProperty(_MARK, True)
    project.addMapLayer(layer, False)
    project.layerTreeRoot().addLayer(layer)
    if empty:
        project.setCrs(_WEB_MERCATOR)
        canvas.setDestinationCrs(_WEB_MERCATOR)
    if moved:
        show_box(canvas, _PLACES.get(key, _PLACES[OSM]))
    return layer


def is_base_map(layer: QgsMapLayer | None) -> bool:
    """Whether a layer was added here, to lie below everything else."""
    return layer is not None and layer.customProperty(_MARK) in (True, "true", "1", 1)


def show_box(canvas, box: QgsRectangle) -> None:
    """Let the map show a box in degrees."""
    system = canvas.mapSettings().destinationCrs()
    change = QgsCoordinateTransform(_WGS84, system if system.isValid() else _WGS84, QgsProject.instance())
    canvas.setExtent(change.transformBoundingBox(box))
    canvas.refresh()


def shows_place(canvas) -> bool:
    """Whether the map shows some layer, and less than a good part of the Earth."""
    extent = canvas.extent()
    if not canvas.layers() or extent.isEmpty() or not extent.isFinite():
        return False
    system = canvas.mapSettings().destinationCrs()
    try:
        change = QgsCoordinateTransform(system, _WGS84, QgsProject.instance())
        return change.transformBoundingBox(extent).width() <= _WIDEST
    except Exception:
        return False
