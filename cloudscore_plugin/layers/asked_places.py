"""The points asked with Ask the map, as a vector layer: one for each place and composite, coloured as in the panel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsRendererCategory,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from ..core.files import remove
from ..messages.i18n import tr

TABLE = "places"


def places_layer(places: Iterable[Any]) -> QgsVectorLayer:
    """A memory layer of places with name, colour, lon, lat, layer and shown (their answer, or None).

    One feature a composite: a series gives one for each period, a change one for before and one for after.
    """
    places = list(places)
    parts = [(place, part) for place in places for part in (place.shown.parts if place.shown else (None,))]
    names = list(dict.fromkeys(name for _place, part in parts if part is not None for name in part.values))
    fields = "".join(f"&field={name}:double" for name in names)
    layer = QgsVectorLayer(
        "Point?crs=EPSG:4326&field=name:string(80)&field=colour:string(7)&field=layer:string(200)"
        f"&field=start:string(10)&field=end:string(10){fields}",
        tr("Places asked"),
        "memory",
    )
    features = []
    for place, part in parts:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(place.lon, place.lat)))
        values = part.values if part is not None else {}
        dates = (part.start, part.end) if part is not None else (None, None)
        feature.setAttributes([place.name, place.colour, place.layer, *dates, *(values.get(name) for name in names)])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    _colour(layer, places)
    return layer


def write_places(layer: QgsVectorLayer, path: str, context: QgsCoordinateTransformContext) -> QgsVectorLayer:
    """The layer in a new GeoPackage, which takes the place of a file of that name. Raises OSError."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", TABLE
    beside = Path(path).with_name(f".{Path(path).name}.part.gpkg")
    remove(beside)
    code, why, *_rest = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(beside), context, options)
    if code != QgsVectorFileWriter.WriterError.NoError:
        remove(beside)
        raise OSError(5, why or "cannot be written", path)
    beside.replace(path)
    written = QgsVectorLayer(f"{path}|layername={TABLE}", Path(path).stem, "ogr")
    written.setRenderer(layer.renderer().clone())
    return written


def _colour(layer: QgsVectorLayer, places: list) -> None:
    categories = []
    for place in places:
        symbol = QgsMarkerSymbol.createSimple({"name": "cross2", "color": place.colour, "outline_color": place.colour})
        symbol.setSize(3.5)
        categories.append(QgsRendererCategory(place.name, symbol, place.name))
    layer.setRenderer(QgsCategorizedSymbolRenderer("name", categories))
