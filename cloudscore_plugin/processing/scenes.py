"""The scenes of an area and some dates as a table, with how much of the area each shows clear."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from osgeo import ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime

from ..core import catalog
from ..core.errors import Cancelled
from ..core.recipe import CompositeRecipe
from ..layers.table_fields import NUMBER, TEXT, TIME, make_field
from ..messages.errors import STATISTICS
from ..messages.i18n import locale, tr
from .algorithm import FILTER, OUTPUT, SCENES, RecipeAlgorithm, given, helped

if TYPE_CHECKING:
    from ..earthengine.session import Session
    from ..preview.stack import Scene

COUNT, FOOTPRINTS = "COUNT", "FOOTPRINTS"
AT_ONCE = 25  # scenes a request: each answer takes seconds, so that progress is seen and cancelling heard

_SCORE = [name for name in catalog.SCORE_PROPERTIES if name != "MGRS_TILE"]  # the scene has the same
_COLUMNS = {
    "scene": TEXT,
    "taken": TIME,
    "clear_percent": NUMBER,
    "cloud_percent": NUMBER,
    "mgrs_tile": TEXT,
    "satellite": TEXT,
    "overpass": TEXT,
    **{name.lower(): NUMBER if name == "NO_CONTEXT_FRACTION" else TEXT for name in _SCORE},
}


class ListScenes(RecipeAlgorithm):
    """One request for the table, and one for the clear shares of every AT_ONCE scenes."""

    own = (*FILTER, *SCENES)
    doing = STATISTICS

    def name(self) -> str:
        return "listscenes"

    def displayName(self) -> str:
        return tr("List scenes")

    def group(self) -> str:
        return tr("Scenes")

    def groupId(self) -> str:
        return "scenes"

    def shortHelpString(self) -> str:
        what = tr("Lists the Sentinel-2 scenes of an area, with how much of it each shows clear.")
        columns = tr(
            "Columns: scene (its name in Earth Engine), taken (UTC), clear_percent (share of the area that the scene "
            "shows clear at the threshold; empty where Cloud Score+ has no scores yet), cloud_percent (of the whole "
            "scene, as its producer tells it), mgrs_tile, satellite, overpass (satellite and orbit: scenes that share "
            "it are one view where they overlap), and the properties of the Cloud Score+ image.",
        )
        use = tr("Names of scenes can be given to the other algorithms, which then leave these scenes out.")
        return "\n\n".join([what, columns, use])

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        self.addParameter(
            QgsProcessingParameterFeatureSink(OUTPUT, tr("Table of scenes"), QgsProcessing.SourceType.TypeVector)
        )
        self.addParameter(
            helped(
                QgsProcessingParameterFeatureSink(
                    FOOTPRINTS,
                    tr("Footprints of the scenes"),
                    QgsProcessing.SourceType.TypeVectorPolygon,
                    optional=True,
                    createByDefault=False,
                ),
                tr("The same columns, with the outline of each scene in longitude and latitude."),
            )
        )
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of scenes")))

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        self._outlined = given(parameters, FOOTPRINTS)
        return super().prepareAlgorithm(parameters, context, feedback)

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> list:
        """The scenes by time, each with its clear share 0..1 (None where it has no scores) and, where wanted, its
        footprint as WKT ("" where there is none).
        """
        from ..preview.grid import fit
        from ..preview.stack import scenes_of

        grid = fit(recipe)  # the pixels of the preview, so that its table says the same
        feedback.pushInfo(tr("Looking for scenes…"))
        with session.reading():
            scenes = scenes_of(session.scene_table(recipe, feedback))
        number = locale().toString
        message = tr("Scenes found: {count}, of {overpasses} overpasses")
        passes = len({scene.overpass for scene in scenes})
        feedback.pushInfo(message.format(count=number(len(scenes)), overpasses=number(passes)))
        if not scenes:
            feedback.pushWarning(tr("There are none. Choose more days, or another area."))
        names, shares = [scene.index for scene in scenes if scene.scored], {}
        for at in range(0, len(names), AT_ONCE):
            if feedback.isCanceled():
                raise Cancelled
            shares.update(session.clear_shares(recipe, names[at : at + AT_ONCE], grid.crs, grid.scale, feedback))
            feedback.setProgress(100 * min(at + AT_ONCE, len(names)) / len(names))
        outlines = _outlines(session.footprints(recipe, feedback)) if self._outlined and scenes else {}
        return [(scene, shares.get(scene.index), outlines.get(scene.index, "")) for scene in scenes]

    def deliver(
        self, found: list, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        kinds = {OUTPUT: (QgsWkbTypes.Type.NoGeometry, QgsCoordinateReferenceSystem())}
        if self._outlined:
            kinds[FOOTPRINTS] = QgsWkbTypes.Type.MultiPolygon, QgsCoordinateReferenceSystem("EPSG:4326")
        fields, results = _fields(), {COUNT: len(found)}
        for name, kind in kinds.items():
            sink, results[name] = self.parameterAsSink(parameters, name, context, fields, *kind)
            if sink is None:
                raise QgsProcessingException(self.invalidSinkError(parameters, name))
            for scene, share, outline in found:
                feature = QgsFeature(fields)
                feature.setAttributes(_row(scene, share))
                if name == FOOTPRINTS and outline:
                    feature.setGeometry(QgsGeometry.fromWkt(outline))
                if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                    raise QgsProcessingException(self.writeFeatureError(sink, parameters, name))
        return results


def _outlines(footprints: dict[str, dict]) -> dict[str, str]:
    """Footprints in GeoJSON as WKT of multi-polygons; what is no area is left out."""
    found = {}
    for index, footprint in footprints.items():
        shape = ogr.CreateGeometryFromJson(json.dumps(footprint))
        shape = None if shape is None else ogr.ForceToMultiPolygon(shape)
        if shape is not None and ogr.GT_Flatten(shape.GetGeometryType()) == ogr.wkbMultiPolygon:
            found[index] = shape.ExportToWkt()
    return found


def _fields() -> QgsFields:
    fields = QgsFields()
    for name, kind in _COLUMNS.items():
        fields.append(make_field(name, kind))
    return fields


def _row(scene: Scene, share: float | None) -> list:
    score = [scene.score.get(name) for name in _SCORE]
    score = [value if value is None or isinstance(value, float) else str(value) for value in score]
    taken = QDateTime.fromMSecsSinceEpoch(int(scene.time)).toUTC()
    clear = None if share is None else 100 * share
    return [scene.index, taken, clear, scene.cloud, scene.tile, scene.satellite, scene.overpass, *score]
