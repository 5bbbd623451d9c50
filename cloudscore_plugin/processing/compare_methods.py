"""All methods on one area side by side: leftover clouds and shadows, noise, seams and holes as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputString,
    QgsProcessingParameterFeatureSink,
    QgsWkbTypes,
)

from ..core.errors import Cancelled
from ..core.recipe import CompositeRecipe
from ..layers.table_fields import NUMBER, TEXT, WHOLE, make_field
from ..messages.errors import STATISTICS
from ..messages.i18n import locale, tr
from ..messages.titles import compared_title, comparison_result
from .algorithm import BALANCE_ORBITS, EACH_OVERPASS_ONCE, EXCLUDED, FILTER, MASKS, OUTPUT, SCENES, RecipeAlgorithm

if TYPE_CHECKING:
    from ..earthengine.session import Session
    from ..preview.figures import Figures

BEST = "BEST"
SIDE, REQUESTS = 512, 8  # pixels along the longer side; requests for them at most
BEST_BALANCED = "BEST_BALANCED"
_NUMBERS = ("error", "cloud_percent", "shadow_percent", "noise", "seams", "holes_percent", "reads")


class CompareMethods(RecipeAlgorithm):
    """One request for the table of scenes and some for their pixels; the composites are computed here."""

    own = (*FILTER, *SCENES, *MASKS, EACH_OVERPASS_ONCE, BALANCE_ORBITS, EXCLUDED)
    doing = STATISTICS

    def name(self) -> str:
        return "comparemethods"

    def displayName(self) -> str:
        return tr("Compare methods")

    def shortHelpString(self) -> str:
        what = tr(
            "Combines the clear views of one area by every method and tells how good each result is. The true ground "
            "is not known, so these are signs, not errors."
        )
        columns = tr(
            "Columns: balanced (1: orbits made equally bright), error (estimated by cross-validation, reflectance "
            "times 10,000: made without a fifth of the overpasses, root mean square difference from the clear views "
            "of that fifth, freed from haze), cloud_percent and shadow_percent (pixels brighter or darker than usual "
            "in the clearer half of their views: by three standard deviations and at least 0.02 reflectance), noise "
            "(deviation from the neighbours' mean), seams (mean step across the edges of scenes), both in reflectance "
            "times 10,000, and holes_percent, empty where nothing tells; and reads (how much is read, times the "
            "median)."
        )
        best = tr(
            "best marks the method with the least error, of nearly equal ones with the least noise; the median where "
            "no other is certainly better. Areas up to 5 km wide are compared at 10 m, larger ones on larger pixels."
        )
        return "\n\n".join([what, columns, best])

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        self.addParameter(
            QgsProcessingParameterFeatureSink(OUTPUT, tr("Table of methods"), QgsProcessing.SourceType.TypeVector)
        )
        self.addOutput(QgsProcessingOutputString(BEST, tr("Best method")))
        self.addOutput(QgsProcessingOutputBoolean(BEST_BALANCED, tr("Best with orbits balanced")))

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> tuple:
        """The figures of each method, and the one that is best."""
        from ..preview import figures, stack

        def check(*_done) -> None:
            if feedback.isCanceled():
                raise Cancelled

        feedback.pushInfo(tr("Looking for scenes…"))
        with session.reading():
            found = stack.fetch(
                recipe,
                lambda: session.scene_table(recipe, feedback),
                lambda indices, bands, grid: session.preview_pixels(recipe, indices, bands, grid, feedback),
                check,
                side=SIDE,
                requests=REQUESTS,
            )
        number = locale().toString
        feedback.pushInfo(
            tr("Scenes: {count}, pixels of {metres} m").format(
                count=number(len(found.scenes)), metres=number(found.grid.scale)
            )
        )
        if not found.scenes:
            feedback.pushWarning(tr("There are none. Choose more days, or another area."))
            return [], None
        rows = []
        offered = list(figures.candidates(found, recipe))
        for row, _recipe, _composite in figures.compared(found, offered, check):
            rows.append(row)
            feedback.setProgress(100 * len(rows) / len(offered))
        best = figures.best(rows)
        feedback.pushInfo(comparison_result(best, figures.usual(rows), figures.as_good(rows, best)))
        return rows, best

    def deliver(
        self, found: tuple, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        rows, best = found
        fields = QgsFields()
        for name in ("method", "title"):
            fields.append(make_field(name, TEXT))
        for name in ("balanced", "best"):
            fields.append(make_field(name, WHOLE))
        for name in _NUMBERS:
            fields.append(make_field(name, NUMBER))
        sink, place = self.parameterAsSink(
            parameters, OUTPUT, context, fields, QgsWkbTypes.Type.NoGeometry, QgsCoordinateReferenceSystem()
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, OUTPUT))
        for row in rows:
            feature = QgsFeature(fields)
            feature.setAttributes([row.method, compared_title(row), int(row.balanced), int(row is best), *_values(row)])
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, parameters, OUTPUT))
        return {OUTPUT: place, BEST: best.method if best else "", BEST_BALANCED: bool(best and best.balanced)}


def _values(row: Figures) -> list[float | None]:
    cloud, shadow = (None if share is None else round(100 * share, 3) for share in (row.cloud, row.shadow))
    return [row.error, cloud, shadow, row.noise, row.seams, round(100 * row.holes, 3), row.reads]
