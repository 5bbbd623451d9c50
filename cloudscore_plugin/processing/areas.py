"""Many areas as GeoTIFFs, one a feature or sheet, in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from osgeo import ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterField,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsWkbTypes,
)

from ..core.recipe import CompositeRecipe, RecipeError, bounds
from ..earthengine.session import Session
from ..earthengine.transport import Cancelled
from ..layers.area_names import FeatureNames, clean_name
from ..layers.areas import AreaError, area_of, read
from ..messages.errors import DOWNLOAD
from ..messages.i18n import locale, tr
from ..services.grids import metre_in, unit_of, usual_crs
from .algorithm import AREA, EXTENT, Refusal, given, helped, words
from .order import CRS, RESOLUTION, OrderAlgorithm

if TYPE_CHECKING:
    from ..download.areas import Area, Row

NAME_FIELD, SHEET, OUTPUT_FOLDER = "NAME_FIELD", "SHEET", "OUTPUT_FOLDER"
TABLE, INDEX, MOSAIC, FILES, FAILED = "TABLE", "INDEX", "MOSAIC", "FILES", "FAILED"
_SLIVER = 1e-4  # of a sheet
_POINT = {"type": "Point", "coordinates": [0.0, 0.0]}


class AreasToGeoTiffs(OrderAlgorithm):
    """One GeoTIFF for each feature of a layer or sheet of a regular grid. What is there is not asked for again."""

    doing = DOWNLOAD

    def name(self) -> str:
        return "areastogeotiffs"

    def displayName(self) -> str:
        return tr("Areas to GeoTIFFs")

    def shortHelpString(self) -> str:
        what = tr(
            "Saves one cloud-free Sentinel-2 composite for each polygon of a layer, such as fields or map sheets, or "
            "for each sheet of a regular grid."
        )
        how = tr(
            "The folder gets a GeoTIFF an area, a table of what failed and why, an index layer, and a virtual raster "
            "of all files. At most eight files are fetched at a time. Run again with the same folder, it goes on where "
            "it ended."
        )
        return f"{what}\n\n{how}"

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        number = QgsProcessingParameterNumber.Type
        self.addParameter(
            helped(
                QgsProcessingParameterField(NAME_FIELD, tr("Field with the files' names"), None, AREA, optional=True),
                tr("Empty: what the layer shows for each feature. Names that are the same get a number."),
            )
        )
        self.addParameter(
            helped(
                QgsProcessingParameterNumber(SHEET, tr("Side of a sheet in metres"), number.Double, None, True, 10.0),
                tr(
                    "Cuts the area into a regular grid of squares, one file each, named by column and row from the "
                    "coordinate system's origin. Empty: one file for each feature."
                ),
            )
        )
        self.addParameter(QgsProcessingParameterFolderDestination(OUTPUT_FOLDER, tr("Folder of the files")))
        self.addOutput(QgsProcessingOutputFile(TABLE, tr("Table of the areas (CSV)")))
        self.addOutput(QgsProcessingOutputFile(INDEX, tr("Index layer of the areas")))
        self.addOutput(QgsProcessingOutputFile(MOSAIC, tr("Virtual raster of all areas")))
        self.addOutput(QgsProcessingOutputNumber(FILES, tr("Number of files")))
        self.addOutput(QgsProcessingOutputNumber(FAILED, tr("Number of areas without a file")))

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        super().check(parameters, context)
        if given(parameters, EXTENT) and given(parameters, SHEET):
            self._sheets(parameters, context, [self._extent(parameters, context)])

    def some_roi(self, parameters: dict, context: QgsProcessingContext) -> dict:
        """Together the areas may be larger than one composite may be: then none of them is looked at yet."""
        return _POINT if given(parameters, SHEET) else super().some_roi(parameters, context)

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        from ..download.areas import orders

        with self.refusing():
            self.check(parameters, context)
            self._folder = str(Path(self.parameterAsString(parameters, OUTPUT_FOLDER, context)).absolute())
            areas = self._areas(parameters, context, feedback)
            rois = [area.roi for area in areas if area.roi is not None]
            if not rois:
                raise Refusal(tr("None of the features is an area that can be saved."))
            self.product = self.wish = self.recipe(parameters, context, rois[0])
            wanted = {**parameters, CRS: QgsCoordinateReferenceSystem(self._crs(parameters, context, rois))}
            self._planned = orders(areas, self.order(wanted, context, self.wish), self._folder)
        self._open = self._connections.session_factory()
        text = tr("{count} areas; at most eight files are fetched at a time")
        feedback.pushInfo(text.format(count=locale().toString(len(areas))))
        return True

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> list[Row]:
        from ..download.areas import download_areas

        def told(number: int, count: int, row: Row) -> None:
            text = tr("{number} of {count}: {name}")
            feedback.pushInfo(text.format(number=number, count=count, name=row.name))
            if row.problem:
                feedback.pushWarning(f"{row.name}: {row.problem}")

        try:
            Path(self._folder).mkdir(parents=True, exist_ok=True)
            return download_areas(session, self._planned, self._folder, feedback, told)
        except Cancelled:
            feedback.pushInfo(tr("What has arrived is kept. Run this again with the same folder to go on."))
            raise

    def deliver(
        self, found: list[Row], parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        from ..download import areas

        folder, files = Path(self._folder), sum(1 for row in found if row.file)
        return {
            OUTPUT_FOLDER: self._folder,
            TABLE: str(folder / areas.TABLE),
            INDEX: str(folder / areas.INDEX),
            MOSAIC: str(folder / areas.MOSAIC) if files else "",
            FILES: files,
            FAILED: len(found) - files,
        }

    def _crs(self, parameters: dict, context: QgsProcessingContext, rois: list[dict]) -> str:
        """One CRS for all files, so that they lie on one grid of pixels: the usual one of all areas together."""
        crs = self.parameterAsCrs(parameters, CRS, context)
        if given(parameters, CRS):
            return crs.toWkt() if crs.isValid() and not crs.authid() else crs.authid()
        boxes = [bounds(roi) for roi in rois]
        west, south = (min(box[at] for box in boxes) for at in (0, 1))
        east, north = (max(box[at] for box in boxes) for at in (2, 3))
        together = self.recipe(parameters, context, _box(west, south, west + 1e-3, south + 1e-3))
        try:
            together = together.with_(roi=_box(west, south, east, north))
        except RecipeError:  # larger than a composite may be: the CRS of its middle
            x, y = (west + east) / 2, (south + north) / 2
            together = together.with_(roi=_box(x, y, x + 1e-3, y + 1e-3))
        return usual_crs(together, context.project())

    def _features(self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> list[Area]:
        """An area for each feature of the layer; what cannot be one says why."""
        from ..download.areas import Area

        source = self.parameterAsSource(parameters, AREA, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, AREA))
        layer = self.parameterAsVectorLayer(parameters, AREA, context)
        field = self.parameterAsString(parameters, NAME_FIELD, context)
        names = None if layer is None else FeatureNames(layer)
        kind = QgsWkbTypes.geometryType(source.wkbType())
        transforms = context.transformContext() or QgsCoordinateTransformContext()
        found = []
        flags = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
        for feature in source.getFeatures(QgsFeatureRequest(), flags):
            if feedback.isCanceled():
                raise Cancelled
            value = feature[field] if field else None
            name = clean_name(str(value)) if value else names(feature) if names is not None else ""
            name = name or str(feature.id())
            try:
                roi = area_of(read([feature], kind, source.sourceName()), source.sourceCrs(), transforms).roi
            except (AreaError, RecipeError) as error:
                found.append(Area(name, None, words(error)))
            else:
                found.append(Area(name, roi))
        return found

    def _areas(self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> list[Area]:
        from ..download.areas import Area

        if not given(parameters, EXTENT):
            found = self._features(parameters, context, feedback)
        elif given(parameters, SHEET):
            found = [Area("", self._extent(parameters, context))]
        else:
            found = [Area(tr("extent"), self._roi(parameters, context, feedback))]
        rois = [area.roi for area in found if area.roi is not None]
        return self._sheets(parameters, context, rois) if given(parameters, SHEET) and rois else found

    def _sheets(self, parameters: dict, context: QgsProcessingContext, rois: list[dict]) -> list[Area]:
        """The sheets of a regular grid that have part in these areas."""
        from ..download.areas import MOST_SHEETS, sheets

        crs = self._crs(parameters, context, rois)
        metre = metre_in(unit_of(QgsCoordinateReferenceSystem(crs)))
        side, pixel = (self.parameterAsDouble(parameters, name, context) * metre for name in (SHEET, RESOLUTION))
        boxes = [bounds(roi) for roi in rois]
        box = [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]
        try:
            found = sheets(box, side, crs, pixel)
        except ValueError as error:
            text = tr("The sheets would be more than {most}. Give a larger side, or a smaller area.")
            raise Refusal(text.format(most=locale().toString(MOST_SHEETS))) from error
        shapes = [_shape(roi) for roi in rois]
        return [area for area in found if any(_shares(_shape(area.roi), shape) for shape in shapes)]

    def _extent(self, parameters: dict, context: QgsProcessingContext) -> dict:
        """The extent as GeoJSON, however large. Raises RecipeError, Refusal, OrderError."""
        box = self.parameterAsExtent(parameters, EXTENT, context)
        crs = self.parameterAsExtentCrs(parameters, EXTENT, context)
        if not crs.isValid() or box.isNull() or box.isEmpty():
            return self._roi(parameters, context)  # says what is wrong
        edge = QgsGeometry.fromRect(box).densifyByCount(20)
        transforms = context.transformContext() or QgsCoordinateTransformContext()
        try:
            edge.transform(QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem("EPSG:4326"), transforms))
        except QgsCsException as error:
            raise Refusal(tr("The extent lies outside of what its coordinate system is made for.")) from error
        return json.loads(edge.asJson(9))


def _shares(sheet: ogr.Geometry, shape: ogr.Geometry) -> bool:
    """Whether a sheet has more in common with an area than an edge."""
    return sheet.Intersects(shape) and sheet.Intersection(shape).Area() > _SLIVER * sheet.Area()


def _shape(roi: dict) -> ogr.Geometry:
    return ogr.CreateGeometryFromJson(json.dumps(roi))


def _box(west: float, south: float, east: float, north: float) -> dict:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
