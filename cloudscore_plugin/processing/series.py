"""A series as GeoTIFFs, one a period, in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ..core.errors import Cancelled
from ..core.recipe import CompositeRecipe
from ..core.series import FILL_REACH, MAX_PERIODS, Period, Series
from ..messages.errors import DOWNLOAD
from ..messages.i18n import sentences, tr
from ..messages.names import period_title, place_name, safe_stem
from .algorithm import RecipeAlgorithm, helped
from .order import OrderAlgorithm

if TYPE_CHECKING:
    from ..download.series import Row
    from ..earthengine.session import Session

FILL = "FILL"
STEP, OUTPUT_FOLDER, TABLE, STACK, FILES = "STEP", "OUTPUT_FOLDER", "TABLE", "STACK", "FILES"


class OfSeries(RecipeAlgorithm):
    """What the algorithms that make a series share: its parameters and what they mean."""

    def series_parameters(self, marks: str) -> list[QgsProcessingParameterDefinition]:
        """marks: says what marks where holes are filled."""
        steps = tr(
            "month, quarter (January to March and so on), seasons (December to February and so on), year, "
            "season(11,4) for the same months of each year, or days(10) for every ten days. At most {most} periods."
        )
        how = tr(
            "A pixel without a clear view takes the nearest period's, at most {most} periods away; of two equally "
            "near, the earlier."
        )
        fill = QgsProcessingParameterBoolean(FILL, tr("Fill holes from neighbouring periods"), False)
        return [
            helped(QgsProcessingParameterString(STEP, tr("One composite a…"), "month"), steps.format(most=MAX_PERIODS)),
            helped(fill, sentences(how.format(most=FILL_REACH), marks)),
        ]

    def series(self, parameters: dict, context: QgsProcessingContext, recipe: CompositeRecipe) -> Series:
        """The series of a recipe of all its time that the parameters describe. Raises RecipeError."""
        fill = self.parameterAsBoolean(parameters, FILL, context)
        return Series(recipe, self.parameterAsString(parameters, STEP, context), fill=fill)


class SeriesToGeoTiffs(OfSeries, OrderAlgorithm):
    """One GeoTIFF for each period of a span of time. What is in the folder already is not asked for again."""

    doing = DOWNLOAD

    def name(self) -> str:
        return "seriestogeotiffs"

    def displayName(self) -> str:
        return tr("Series to GeoTIFFs")

    def shortHelpString(self) -> str:
        what = tr("Saves one cloud-free Sentinel-2 composite for each period of the dates, such as one a month.")
        how = tr(
            "The folder gets a GeoTIFF a period, a table of what each holds (scenes, clear share, holes), and a "
            "virtual raster that stacks the first bands of all. Run again with the same folder, it goes on where it "
            "ended."
        )
        return f"{what}\n\n{how}"

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        for parameter in self.series_parameters(tr("The last band of each file, “filled”, marks where.")):
            self.addParameter(parameter)
        self.addParameter(QgsProcessingParameterFolderDestination(OUTPUT_FOLDER, tr("Folder of the files")))
        self.addOutput(QgsProcessingOutputFile(TABLE, tr("Table of the periods (CSV)")))
        self.addOutput(QgsProcessingOutputFile(STACK, tr("Virtual raster of all periods")))
        self.addOutput(QgsProcessingOutputNumber(FILES, tr("Number of files")))

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        super().check(parameters, context)
        self.series(parameters, context, self.recipe(parameters, context, self.some_roi(parameters, context)))

    def processAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        self._series = self.series(parameters, context, self.requested)
        self._folder = str(Path(self.parameterAsString(parameters, OUTPUT_FOLDER, context)).absolute())
        return super().processAlgorithm(parameters, context, feedback)

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> list[Row]:
        from ..download.series import download_series, orders

        series = self._series
        prefix = safe_stem(place_name(recipe)) if recipe.area_name else "composite"

        def on_progress(number: int, count: int, period: Period) -> None:
            text = tr("{number} of {count}: {period}")
            feedback.pushInfo(text.format(number=number + 1, count=count, period=period_title(period)))

        try:
            Path(self._folder).mkdir(parents=True, exist_ok=True)
            planned = orders(series, self.wanted, self._folder, prefix)
            return download_series(session, series, planned, feedback, on_progress=on_progress)
        except Cancelled:
            feedback.pushInfo(tr("What has arrived is kept. Run this again with the same folder to go on."))
            raise

    def deliver(
        self, found: list[Row], parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        from ..download.series import STACK as STACK_NAME
        from ..download.series import TABLE as TABLE_NAME

        files = [row for row in found if row.file]
        for row in found:
            if row.problem:
                period = Period(row.start, row.end)
                feedback.pushWarning(f"{period.start} – {period.end}: {row.problem}")
        folder = Path(self._folder)
        stack = str(folder / STACK_NAME) if files else ""
        return {OUTPUT_FOLDER: self._folder, TABLE: str(folder / TABLE_NAME), STACK: stack, FILES: len(files)}
