"""The scenes of an area and some dates as a table, with how much of the area each shows clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime, QLocale, QMetaType, QVariant

from ..core import catalog
from ..core.recipe import CompositeRecipe
from ..earthengine.session import Session
from ..earthengine.transport import Cancelled
from ..messages.errors import STATISTICS
from ..messages.i18n import tr
from .algorithm import FILTER, OUTPUT, SCENES, RecipeAlgorithm

if TYPE_CHECKING:
    from ..preview.stack import Scene

COUNT = "COUNT"
AT_ONCE = 25  # scenes a request: each answer takes seconds, so that progress is seen and cancelling heard

_TEXT, _NUMBER, _TIME = QMetaType.Type.QString, QMetaType.Type.Double, QMetaType.Type.QDateTime
_SCORE = [name for name in catalog.SCORE_PROPERTIES if name != "MGRS_TILE"]  # the scene has the same
_COLUMNS = {
    "scene": _TEXT,
    "taken": _TIME,
    "clear_percent": _NUMBER,
    "cloud_percent": _NUMBER,
    "mgrs_tile": _TEXT,
    "satellite": _TEXT,
    "overpass": _TEXT,
    **{name.lower(): _NUMBER if name == "NO_CONTEXT_FRACTION" else _TEXT for name in _SCORE},
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
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of scenes")))

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> list:
        """The scenes by time, each with its clear share 0..1, None where it has no scores."""
        from ..preview.grid import fit
        from ..preview.stack import scenes_of

        grid = fit(recipe)  # the pixels of the preview, so that its table says the same
        feedback.pushInfo(tr("Looking for scenes…"))
        with session.reading():
            scenes = scenes_of(session.scene_table(recipe, feedback))
        number = QLocale().toString
        told = tr("Scenes found: {count}, of {overpasses} overpasses")
        passes = len({scene.overpass for scene in scenes})
        feedback.pushInfo(told.format(count=number(len(scenes)), overpasses=number(passes)))
        if not scenes:
            feedback.pushWarning(tr("There are none. Choose more days, or another area."))
        names, shares = [scene.index for scene in scenes if scene.scored], {}
        for at in range(0, len(names), AT_ONCE):
            if feedback.isCanceled():
                raise Cancelled
            shares.update(session.clear_shares(recipe, names[at : at + AT_ONCE], grid.crs, grid.scale, feedback))
            feedback.setProgress(100 * min(at + AT_ONCE, len(names)) / len(names))
        return [(scene, shares.get(scene.index)) for scene in scenes]

    def deliver(
        self, found: list, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        fields = _fields()
        sink, place = self.parameterAsSink(
            parameters, OUTPUT, context, fields, QgsWkbTypes.Type.NoGeometry, QgsCoordinateReferenceSystem()
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, OUTPUT))
        for scene, share in found:
            feature = QgsFeature(fields)
            feature.setAttributes(_row(scene, share))
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, parameters, OUTPUT))
        return {OUTPUT: place, COUNT: len(found)}


def _fields() -> QgsFields:
    fields = QgsFields()
    for name, kind in _COLUMNS.items():
        fields.append(QgsField(name, kind if Qgis.QGIS_VERSION_INT >= 33800 else QVariant.Type(kind)))
    return fields


def _row(scene: Scene, share: float | None) -> list:
    score = [scene.score.get(name) for name in _SCORE]
    score = [value if value is None or isinstance(value, float) else str(value) for value in score]
    taken = QDateTime.fromMSecsSinceEpoch(int(scene.time)).toUTC()
    clear = None if share is None else 100 * share
    return [scene.index, taken, clear, scene.cloud, scene.tile, scene.satellite, scene.overpass, *score]
