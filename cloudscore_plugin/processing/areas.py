"""Many areas as GeoTIFFs, one a feature or sheet, in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterField,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsWkbTypes,
)

from ..core.errors import Cancelled
from ..core.recipe import CompositeRecipe
from ..layers.area_names import name_in
from ..messages.errors import DOWNLOAD
from ..messages.i18n import locale, tr
from ..services.many_areas import FEATURES, GRID, MGRS, SHEETS, common_crs, feature_areas, sheet_areas
from .algorithm import AREA, EXTENT, Refusal, enumeration, given, helped, listed
from .features import Features
from .order import CRS, RESOLUTION, OrderAlgorithm

if TYPE_CHECKING:
    from ..download.areas import Area, Row
    from ..earthengine.session import Session

NAME_FIELD, SHEET, OUTPUT_FOLDER = "NAME_FIELD", "SHEET", "OUTPUT_FOLDER"
KIND, DRIVE_FOLDER = "SHEETS", "DRIVE_FOLDER"
TABLE, INDEX, MOSAIC, FILES, FAILED, EXPORTS = "TABLE", "INDEX", "MOSAIC", "FILES", "FAILED", "EXPORTS"
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
            "Saves one cloud-free Sentinel-2 composite for each polygon of a layer, such as fields or map sheets, for "
            "each MGRS tile, or for each sheet of a regular grid."
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
        kinds = {
            FEATURES: tr("Each feature of the layer, or the extent"),
            MGRS: tr("Each MGRS tile: squares of 100 km of the UTM zone, such as 51RUG"),
            GRID: tr("Each sheet of a regular grid"),
        }
        self.addParameter(
            helped(
                enumeration(KIND, tr("One file for"), SHEETS, FEATURES),
                listed(kinds, SHEETS),
            )
        )
        self.addParameter(
            helped(
                QgsProcessingParameterNumber(SHEET, tr("Side of a sheet in metres"), number.Double, None, True, 10.0),
                tr(
                    "Cuts the area into a regular grid of squares, one file each, named by column and row from the "
                    "coordinate system's origin."
                ),
            )
        )
        self.addParameter(
            helped(
                QgsProcessingParameterString(DRIVE_FOLDER, tr("Drive folder for what is too large"), None, False, True),
                tr(
                    "Areas too large to be downloaded become exports to this folder of Google Drive, listed in the "
                    "dock. Empty: all are downloaded."
                ),
            )
        )
        self.addParameter(QgsProcessingParameterFolderDestination(OUTPUT_FOLDER, tr("Folder of the files")))
        self.addOutput(QgsProcessingOutputFile(TABLE, tr("Table of the areas (CSV)")))
        self.addOutput(QgsProcessingOutputFile(INDEX, tr("Index layer of the areas")))
        self.addOutput(QgsProcessingOutputFile(MOSAIC, tr("Virtual raster of all areas")))
        self.addOutput(QgsProcessingOutputNumber(FILES, tr("Number of files")))
        self.addOutput(QgsProcessingOutputNumber(FAILED, tr("Number of areas without a file")))
        self.addOutput(QgsProcessingOutputNumber(EXPORTS, tr("Number of areas exported to Drive")))

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        super().check(parameters, context)
        if given(parameters, EXTENT) and self._kind(parameters, context) != FEATURES:
            self._sheets(parameters, context, [self._extent(parameters, context)])

    def some_roi(self, parameters: dict, context: QgsProcessingContext) -> dict:
        """Together the areas may be larger than one composite may be: then none of them is looked at yet."""
        return super().some_roi(parameters, context) if self._kind(parameters, context) == FEATURES else _POINT

    def _kind(self, parameters: dict, context: QgsProcessingContext) -> str:
        """What there is one file of; with a side given it is a grid. Raises Refusal for a grid without one."""
        kind, sided = self.choice(parameters, KIND, context), given(parameters, SHEET)
        if kind == GRID and not sided:
            raise Refusal(tr("Give the side of a sheet."))
        return GRID if kind == FEATURES and sided else kind

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        from ..download.areas import AreasOrder

        with self.refusing():
            super().check(parameters, context)  # the sheets are made below
            self._folder = str(Path(self.parameterAsString(parameters, OUTPUT_FOLDER, context)).absolute())
            areas = self._areas(parameters, context, feedback)
            rois = [area.roi for area in areas if area.roi is not None]
            if not rois:
                raise Refusal(tr("None of the features is an area that can be saved."))
            self.product = self.requested = self.recipe(parameters, context, rois[0])
            wanted = {**parameters, CRS: QgsCoordinateReferenceSystem(self._crs(parameters, context, rois))}
            drive = self.parameterAsString(parameters, DRIVE_FOLDER, context).strip() or None
            self._asked = AreasOrder(tuple(areas), self.order(wanted, context, self.requested), self._folder, drive)
        self._open = self._connections.session_factory()
        text = tr("{count} areas; at most eight files are fetched at a time")
        feedback.pushInfo(text.format(count=locale().toString(len(areas))))
        return True

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> list[Row]:
        from ..download import areas
        from ..services.export_tasks import area_exports

        def on_progress(number: int, count: int, row: Row) -> None:
            text = tr("{number} of {count}: {name}")
            feedback.pushInfo(text.format(number=number, count=count, name=row.name))
            if row.problem:
                feedback.pushWarning(f"{row.name}: {row.problem}")
            if row.export:
                feedback.pushInfo(f"{row.name}: {row.export}")

        asked = areas.begin(self._asked)
        exporting = area_exports(asked)
        try:
            return areas.download_areas(session, asked.planned(), self._folder, feedback, on_progress, export=exporting)
        except Cancelled:
            feedback.pushInfo(tr("What has arrived is kept. Run this again with the same folder to go on."))
            raise

    def deliver(
        self, found: list[Row], parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        from ..download import areas

        folder, files = Path(self._folder), sum(1 for row in found if row.file)
        exported = sum(1 for row in found if row.export)
        return {
            OUTPUT_FOLDER: self._folder,
            TABLE: str(folder / areas.TABLE),
            INDEX: str(folder / areas.INDEX),
            MOSAIC: str(folder / areas.MOSAIC) if files else "",
            FILES: files,
            FAILED: len(found) - files - exported,
            EXPORTS: exported,
        }

    def _crs(self, parameters: dict, context: QgsProcessingContext, rois: list[dict]) -> str:
        """The CRS of all files."""
        crs = self.parameterAsCrs(parameters, CRS, context)
        if given(parameters, CRS):
            return crs.toWkt() if crs.isValid() and not crs.authid() else crs.authid()
        return common_crs(self.recipe(parameters, context, _POINT), rois, context.project())

    def _features(self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> list[Area]:
        """An area for each feature of the layer; what cannot be one says why."""
        features = Features(self, parameters, AREA, context)
        field = self.parameterAsString(parameters, NAME_FIELD, context)

        def called(feature: QgsFeature) -> str:
            return name_in(feature, field) or features.name_of(feature)

        def check() -> None:
            if feedback.isCanceled():
                raise Cancelled

        kind = QgsWkbTypes.geometryType(features.kind)
        transforms = context.transformContext() or QgsCoordinateTransformContext()
        return feature_areas(features.read(), kind, features.layer, features.crs, transforms, called, check)

    def _areas(self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> list[Area]:
        from ..download.areas import Area

        sheets = self._kind(parameters, context) != FEATURES
        if not given(parameters, EXTENT):
            found = self._features(parameters, context, feedback)
        elif sheets:
            found = [Area("", self._extent(parameters, context))]
        else:
            found = [Area(tr("extent"), self._roi(parameters, context, feedback))]
        rois = [area.roi for area in found if area.roi is not None]
        return self._sheets(parameters, context, rois) if sheets and rois else found

    def _sheets(self, parameters: dict, context: QgsProcessingContext, rois: list[dict]) -> list[Area]:
        """The sheets that have part in these areas."""
        side, metres = (self.parameterAsDouble(parameters, name, context) for name in (SHEET, RESOLUTION))
        kind = self._kind(parameters, context)
        return sheet_areas(kind, rois, side, self._crs(parameters, context, rois), metres)

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
