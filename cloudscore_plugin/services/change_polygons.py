"""Polygons of a change: written to a file, shown in the colours of their classes, summed in hectares."""

from __future__ import annotations

import csv
import glob
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeedback,
    QgsFields,
    QgsFillSymbol,
    QgsGeometry,
    QgsProject,
    QgsRendererCategory,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDate, Qt
from qgis.PyQt.QtGui import QGuiApplication

from ..core.change import Change
from ..core.errors import Cancelled, Problem
from ..core.kinds import as_composite
from ..layers.area_names import FeatureNames
from ..layers.table_fields import DATE, NUMBER, TEXT, make_field
from ..layers.tile_layers import what_it_is
from ..messages.errors import DOWNLOAD
from ..messages.i18n import listed, locale, tr
from ..messages.names import change_name
from ..messages.titles import class_label
from .background_build import BackgroundBuild
from .build import held_view
from .connections import Connections
from .grids import usual_crs
from .interfaces import Button, MessageSink

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder
    from ..download.polygons import ChangeRaster, Options, Sum

CLASS = "class"  # the field that is shown in colours
_TYPES = {
    CLASS: TEXT,
    "class_name": TEXT,
    "hectares": NUMBER,
    "change": NUMBER,
    "views_before": NUMBER,
    "views_after": NUMBER,
    "before_start": DATE,
    "before_end": DATE,
    "after_start": DATE,
    "after_end": DATE,
}


@dataclass(frozen=True)
class Places:
    """Polygons of another layer, by which hectares are summed: (name, geometry) in its CRS."""

    shapes: list[tuple[str, QgsGeometry]]
    crs: QgsCoordinateReferenceSystem
    transforms: QgsCoordinateTransformContext


@dataclass(frozen=True)
class Written:
    """A finished file: how many polygons, and their sums by class, and by place and class."""

    path: str
    change: Change
    count: int
    by_class: list[Sum]
    by_place: list[Sum]


def fields() -> QgsFields:
    """The columns of the polygons. Dates are first and last days."""
    found = QgsFields()
    for name, kind in _TYPES.items():
        found.append(make_field(name, kind))
    return found


def write_polygons(
    raster: ChangeRaster,
    change: Change,
    options: Options,
    path: str,
    feedback: QgsFeedback | None = None,
    places: Places | None = None,
) -> Written:
    """Make the file; what stood there before is replaced only by a complete one. Belongs in a task.

    The recipe is the metadata item RECIPE of the file's layer where the format has room for it, as GeoPackage has.
    Raises what download.polygons.patches raises, and Problem polygons_failed.
    """
    from ..download.polygons import Shares, patches, sums

    target = Path(path)
    unfinished = target.with_name(f".{target.stem}.unfinished{target.suffix}")
    days = [QDate.fromString(day, Qt.DateFormat.ISODate) for day in _days(change)]
    columns, polygons = fields(), []
    by_place: list[tuple[str, str, float]] = []
    share = None
    if places is not None:  # patches are moved to the places: they are small, and everywhere on maps
        there = QgsCoordinateTransform(raster.crs, places.crs, places.transforms)
        share = Shares(places.shapes, there)
    writer = _writer(unfinished, columns, raster.crs)
    try:
        for patch in patches(raster, change, options, feedback):
            feature = QgsFeature(columns)
            feature.setGeometry(patch.geometry)
            numbers = [patch.hectares, patch.change, patch.views_before, patch.views_after]
            for name, value in zip(_TYPES, [patch.key, patch.title, *numbers, *days]):
                feature.setAttribute(name, value)
            if not writer.addFeature(feature):
                raise Problem("polygons_failed", reason=writer.errorMessage(), folder=str(target.parent))
            polygons.append(("", patch.key, patch.hectares))
            if share is not None:
                by_place += share.of(patch)
        writer = None  # closes the file
        _write_recipe(unfinished, change)
        unfinished.replace(target)
    finally:
        writer = None
        for left in target.parent.glob(f"{glob.escape(unfinished.name)}*"):
            left.unlink()
    if places is not None:  # in the order of the other layer
        order = {name: at for at, (name, _shape) in enumerate(places.shapes)}
        by_place.sort(key=lambda row: order[row[0]])
    return Written(path, change, len(polygons), sums(polygons, change), sums(by_place, change))


def places_of_layer(layer: QgsVectorLayer) -> Callable[[QgsFeedback], Places]:
    """What reads the polygons of a layer as they are now, named as its features are, in a task. Main thread."""
    source, names, crs = QgsVectorLayerFeatureSource(layer), FeatureNames(layer), layer.crs()
    transforms = QgsProject.instance().transformContext()
    return lambda feedback: named_places(source.getFeatures(), names, crs, transforms, feedback)


def named_places(
    features: Iterable[QgsFeature],
    name_of: Callable[[QgsFeature], str],
    crs: QgsCoordinateReferenceSystem,
    transforms: QgsCoordinateTransformContext,
    feedback: QgsFeedback,
) -> Places:
    """Places from features in ``crs``. Raises Cancelled."""
    named = []
    for feature in features:
        if feedback.isCanceled():
            raise Cancelled
        named.append((name_of(feature) or str(feature.id()), feature.geometry()))
    return Places(named, crs, transforms)


def summed_by(written: Written, places: Places, feedback: QgsFeedback) -> Written:
    """A finished file with its sums by the polygons of another layer, which are those that write_polygons() gives.

    Belongs in a task. Raises Cancelled, and Problem polygons_failed for a file that is gone.
    """
    from ..download.polygons import Patch, Shares, sums

    layer = QgsVectorLayer(written.path, "change", "ogr")
    if not layer.isValid():
        raise Problem("polygons_failed", reason="", folder=str(Path(written.path).parent))
    share = Shares(places.shapes, QgsCoordinateTransform(layer.crs(), places.crs, places.transforms))
    found: list[tuple[str, str, float]] = []
    for feature in layer.getFeatures():
        if feedback.isCanceled():
            raise Cancelled
        patch = Patch(feature[CLASS], "", feature["hectares"], 0.0, 0.0, 0.0, feature.geometry())
        found += share.of(patch)
    order = {name: at for at, (name, _shape) in enumerate(places.shapes)}
    found.sort(key=lambda row: order[row[0]])
    return replace(written, by_place=sums(found, written.change))


def sums_in(project: QgsProject, change: Change) -> list[Sum]:
    """The hectares by class of the polygons of a change that are in the project, [] where there are none."""
    from ..download.polygons import sums

    for layer in project.mapLayers().values():
        path = layer.source().partition("|")[0]
        if (
            isinstance(layer, QgsVectorLayer)
            and path.lower().endswith(".gpkg")
            and _recipe_in(path) == change.to_json()
        ):
            rows = [("", feature[CLASS], feature["hectares"]) for feature in layer.getFeatures()]
            return sums(rows, change)
    return []


def hectares_text(rows: Iterable[Sum]) -> str:
    """Sums in words."""
    number = locale().toString
    return listed(
        tr("{name} {hectares} ha").format(name=row.title, hectares=number(row.hectares, "f", 2)) for row in rows
    )


def csv_text(written: Written) -> str:
    """The sums as a table with a header, by place and class where there are places, for a file or the clipboard."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["where", "class", "class_name", "polygons", "hectares"])
    for row in [*written.by_class, *written.by_place]:
        writer.writerow([row.where, row.key, row.title, row.count, f"{row.hectares:.4f}"])
    return text.getvalue()


def polygon_layer(path: str, change: Change, name: str) -> QgsVectorLayer:
    """A layer of the file in the colours of the classes. Main thread; not yet in any project."""
    layer = QgsVectorLayer(path, name, "ogr")
    if layer.isValid():
        style_layer(layer, change)
    return layer


def style_layer(layer: QgsVectorLayer, change: Change) -> None:
    """Give polygons the colours of their classes, and say what they are. Main thread."""
    categories = []
    for row in reversed(change.classes):
        if row.direction:
            symbol = QgsFillSymbol.createSimple(
                {"color": f"#{row.colour}", "outline_color": "#333333", "outline_width": "0.15"}
            )
            symbol.setOpacity(0.75)
            categories.append(QgsRendererCategory(row.key, symbol, class_label(row)))
    layer.setRenderer(QgsCategorizedSymbolRenderer(CLASS, categories))
    layer.setAbstract(what_it_is(change)) if hasattr(layer, "setAbstract") else None
    layer.triggerRepaint()


def _days(change: Change) -> list[str]:
    return [day for side in (change.before, change.after) for day in (side.start, side.last_day)]


def _writer(path: Path, columns: QgsFields, crs: QgsCoordinateReferenceSystem) -> QgsVectorFileWriter:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = QgsVectorFileWriter.driverForExtension(path.suffix) or "GPKG"
    options.layerName = "change"
    writer = QgsVectorFileWriter.create(
        str(path), columns, QgsWkbTypes.Type.MultiPolygon, crs, QgsCoordinateTransformContext(), options
    )
    if writer.hasError() != QgsVectorFileWriter.WriterError.NoError:
        raise Problem("polygons_failed", reason=writer.errorMessage(), folder=str(path.parent))
    return writer


def _write_recipe(path: Path, change: Change) -> None:
    """Into the metadata of a GeoPackage's layer; other formats have no place for it."""
    from osgeo import gdal

    if path.suffix.lower() != ".gpkg":
        return
    file = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
    file.GetLayer(0).SetMetadataItem("RECIPE", change.to_json())
    del file


def _recipe_in(path: str) -> str:
    """What _write_recipe() has written, "" where it has not."""
    from osgeo import gdal

    from ..download.partial_download import quiet_gdal

    with quiet_gdal():
        try:
            file = gdal.OpenEx(path, gdal.OF_VECTOR)
            layer = None if file is None else file.GetLayer(0)
            return "" if layer is None else layer.GetMetadataItem("RECIPE") or ""
        except RuntimeError:  # where the program has GDAL raise
            return ""


class PolygonMaker(BackgroundBuild):
    """Downloads a change's raster beside the file and makes the polygons, in one task; then both are layers.

    What has arrived of the raster is kept when the build is cancelled. built carries the QgsVectorLayer.
    show_table(Written) shows the sums, for the message's button.
    """

    def __init__(self, iface, connections: Connections, messages: MessageSink, parent, show_table: Callable):
        super().__init__(iface, connections, messages, parent)
        self._show_table = show_table

    def make(self, change: Change, path: str, raster: str = "") -> None:
        """Make the polygons of a change. raster: its GeoTIFF where there is one; else it is fetched to beside path."""
        from ..download.plan import CHANGE, usual
        from ..download.polygons import Options, read_change
        from ..download.series import is_complete
        from ..download.writer import download

        order: DownloadOrder | None = None
        if not raster:
            crs = usual_crs(as_composite(change), QgsProject.instance())
            order = usual(change, str(Path(path).with_suffix(".tif")), CHANGE, crs=crs)
        open_session = self._connections.session_factory()

        def work(feedback: QgsFeedback) -> tuple[Written, bool]:
            source = raster
            if order is not None:
                source, session = order.path, open_session(feedback)
                if not is_complete(order, session.connection.simulated):
                    download(session, order, feedback)
            found = read_change(source)
            return write_polygons(found, change, Options(), path, feedback), found.simulated

        again = partial(self.make, change, path, raster)
        self._start(tr("Cloud Score+ polygons of change"), work, self._made, again, change, DOWNLOAD)

    def _made(self, outcome: tuple[Written, bool]) -> None:
        written, simulated = outcome
        layer = polygon_layer(written.path, written.change, change_name(written.change, simulated))
        with held_view(self._iface):
            QgsProject.instance().addMapLayer(layer)
        number, rows = locale().toString, written.by_class
        text = tr("{count} polygons: {rows}").format(count=number(written.count), rows=hectares_text(rows))
        if not rows:
            text = tr("Nothing has changed on half a hectare or more.")
        buttons: list[Button] = [("copyTableButton", tr("Copy table"), partial(_copy, csv_text(written)))]
        if rows:
            buttons.append(("showTableButton", tr("Table…"), partial(self._show_table, written)))
        self._messages.success(text, *buttons)
        self.built.emit(layer)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
