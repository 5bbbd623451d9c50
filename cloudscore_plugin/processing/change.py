"""Before and after: the change of an index as a GeoTIFF, and as polygons."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)

from ..core import catalog
from ..core.change import MAX_MIN_VIEWS, Change
from ..core.files import write_whole
from ..core.recipe import CompositeRecipe, RecipeError
from ..messages.errors import DOWNLOAD
from ..messages.i18n import locale, tr
from ..messages.names import change_name
from ..messages.titles import band_titles, style_titles
from .algorithm import (
    CLIP,
    END,
    OUTPUT,
    START,
    RecipeAlgorithm,
    Refusal,
    advanced,
    enumeration,
    given,
    helped,
    iso_day,
    listed,
)
from .features import Features
from .geotiff import GeoTiffAlgorithm
from .order import BAND_NAMES, COG, CRS, RESOLUTION, OrderAlgorithm

if TYPE_CHECKING:
    from ..download.polygons import ChangeRaster, Options
    from ..earthengine.session import Session
    from ..services.change_polygons import Places, Written

INPUT, MIN_AREA, FILL, SMOOTHING, CORE, PLACES = "INPUT", "MIN_AREA", "FILL", "SMOOTHING", "CORE", "PLACES"
TABLE, COUNT, HECTARES = "TABLE", "COUNT", "HECTARES"
BEFORE_START, BEFORE_END, INDEX = "BEFORE_START", "BEFORE_END", "INDEX"
MIN_VIEWS, RELATIVE, LIMITS = "MIN_VIEWS", "RELATIVE", "LIMITS"
COMPARED = (*catalog.INDICES, *BAND_NAMES)


def change_parameters(start: str, end: str) -> list[QgsProcessingParameterDefinition]:
    """The parameters of a change beside those of a composite. start, end: usual days of after, whose year before is
    what it is usually compared with.
    """
    kind = QgsProcessingParameterDateTime.Type.Date
    number = QgsProcessingParameterNumber.Type
    first, last = (_year_before(day) for day in (start, end))
    titles = {**style_titles(), **band_titles()}
    return [
        helped(
            QgsProcessingParameterDateTime(BEFORE_START, tr("First day before (UTC)"), kind, first),
            tr("Scenes from this day on are before. The dates above are after."),
        ),
        helped(
            QgsProcessingParameterDateTime(BEFORE_END, tr("Last day before (UTC)"), kind, last),
            tr("Scenes up to and with this day are before."),
        ),
        helped(
            enumeration(INDEX, tr("Index that is compared"), COMPARED, "NDVI"),
            tr("An index, or a band (reflectance times 10,000). The change is after minus before.")
            + "\n"
            + listed(titles, COMPARED),
        ),
        helped(
            QgsProcessingParameterNumber(
                MIN_VIEWS, tr("Clear views each side must have"), number.Integer, 1, False, 0, MAX_MIN_VIEWS
            ),
            tr("Where a side has fewer, the change cannot be told: nodata, not 0."),
        ),
        advanced(
            QgsProcessingParameterBoolean(RELATIVE, tr("Relative to before"), False),
            tr("Divides by the index before + 1.001; of NBR that is the relativized burn ratio (RBR)."),
        ),
        advanced(
            QgsProcessingParameterString(LIMITS, tr("Limits of the classes"), None, False, True),
            tr("Rising numbers apart by spaces or semicolons, such as -0.3; -0.15; 0.15; 0.3. Empty: the usual ones."),
        ),
    ]


class OfChange(RecipeAlgorithm):
    """What the algorithms of a change share. Their recipe is what after is made of; before has dates of its own."""

    def group(self) -> str:
        return tr("Before and after")

    def groupId(self) -> str:
        return "change"

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        days = (self.parameterDefinition(name).defaultValue() for name in (START, END))
        for parameter in change_parameters(*days):
            self.addParameter(parameter)

    def wanted_product(self, parameters: dict, context: QgsProcessingContext, recipe: CompositeRecipe) -> Change:
        given_days = (self.parameterAsString(parameters, name, context) for name in (BEFORE_START, BEFORE_END))
        first, last = map(iso_day, given_days)
        if last == date.max:
            raise RecipeError("field_wrong", field="end")
        before = recipe.with_(start=first.isoformat(), end=(last + timedelta(1)).isoformat())
        return Change(
            before,
            recipe,
            self.choice(parameters, INDEX, context),
            self.parameterAsInt(parameters, MIN_VIEWS, context),
            self.parameterAsBoolean(parameters, RELATIVE, context),
            self.limits(parameters, context),
        )

    def limits(self, parameters: dict, context: QgsProcessingContext) -> tuple[float, ...]:
        """The limits of the classes, () for the usual ones. Raises Refusal."""
        return numbers(self.parameterAsString(parameters, LIMITS, context) if given(parameters, LIMITS) else "")


class ChangeAlgorithm(OfChange, OrderAlgorithm):
    """An algorithm that saves a change."""

    saves = (RESOLUTION, CRS, COG, CLIP)

    def content(self, parameters: dict, context: QgsProcessingContext) -> str:
        return "change"


class ChangeToGeoTiff(ChangeAlgorithm, GeoTiffAlgorithm):
    """After minus before, both sides, and how many clear views each has."""

    def name(self) -> str:
        return "changetogeotiff"

    def displayName(self) -> str:
        return tr("Change to GeoTIFF")

    def shortHelpString(self) -> str:
        what = tr(
            "Saves what differs between two composites of one area: an index after minus before, told only where both "
            "sides have enough clear views."
        )
        bands = tr(
            "The file has five bands: the change, the index before and after, and the clear views of both sides. Where "
            "the change cannot be told it is nodata, while the clear views are numbers."
        )
        return f"{what}\n\n{bands}"

    def result(self) -> str:
        return tr("Change")

    def title(self) -> str:
        return change_name(self.product, self.simulated)


class ChangePolygons(ChangeAlgorithm):
    """From a change's GeoTIFF, or from the same parameters, to polygons of its classes with their hectares."""

    doing = DOWNLOAD
    saves = (RESOLUTION, CRS)

    def name(self) -> str:
        return "changepolygons"

    def displayName(self) -> str:
        return tr("Change to polygons")

    def shortHelpString(self) -> str:
        what = tr(
            "Makes polygons of what has changed between two periods, with class, hectares (on the ellipsoid), mean "
            "change and clear views. Where the change cannot be told there is no polygon."
        )
        how = tr(
            "Give a file of “Change to GeoTIFF”, and area, dates and index are those of the file; or leave it empty, "
            "and the change is fetched from Earth Engine as the other parameters say."
        )
        table = tr(
            "The table sums polygons and hectares by class, and by the polygons of another layer if one is given."
        )
        return "\n\n".join([what, how, table])

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        number = QgsProcessingParameterNumber.Type
        self.addParameter(
            helped(
                QgsProcessingParameterRasterLayer(INPUT, tr("File of “Change to GeoTIFF”"), None, True),
                tr("Empty: the change is fetched from Earth Engine as the other parameters say."),
            )
        )
        self.addParameter(
            helped(
                QgsProcessingParameterNumber(MIN_AREA, tr("Smallest area in hectares"), number.Double, 0.5, False, 0),
                tr("Connected pixels that change in one direction count together, whatever their classes."),
            )
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterNumber(FILL, tr("Fill holes up to hectares"), number.Double, 0.1, False, 0),
                tr(
                    "Smaller holes in which little changes are filled, and smaller patches of another class join what "
                    "is around them. What cannot be told is never filled."
                ),
            )
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterNumber(SMOOTHING, tr("Smooth outlines, times"), number.Integer, 0, False, 0, 5),
                tr("How often corners are cut. 0 keeps the outlines of the pixels. Areas become a little smaller."),
            )
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterNumber(CORE, tr("Smallest core in hectares"), number.Double, 0.1, False, 0),
                tr(
                    "So much of a patch must be sure: vegetation lost down to an NDVI of 0.4, burnt down to an NBR of "
                    "0 (and a twentieth of the patch), bare ground with a BSI of 0.1; what lies more than 20 m from "
                    "that (of burnt: 200 m) is left out. That keeps out harvested fields. The usual limits are moved "
                    "by what the season has changed everywhere, the median of what changed little. 0 asks for none "
                    "and moves nothing."
                ),
            )
        )
        self.addParameter(
            helped(
                QgsProcessingParameterFeatureSource(
                    PLACES, tr("Sum by polygons of"), [QgsProcessing.SourceType.TypeVectorPolygon], optional=True
                ),
                tr("Such as districts, catchments or compartments: the table then has hectares for each, too."),
            )
        )
        self.addParameter(QgsProcessingParameterVectorDestination(OUTPUT, tr("Polygons of change")))
        self.addParameter(
            helped(
                QgsProcessingParameterFileDestination(
                    TABLE, tr("Table of hectares (CSV)"), "CSV (*.csv)", None, True, False
                ),
                tr("Rows: place, class, number of polygons, hectares."),
            )
        )
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of polygons")))
        self.addOutput(QgsProcessingOutputNumber(HECTARES, tr("Hectares of change")))

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        self._options(parameters, context)
        if not given(parameters, INPUT):
            super().check(parameters, context)
            return
        self.check_values(parameters)
        self.limits(parameters, context)

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        self.raster = None
        if given(parameters, INPUT):
            with self.refusing():
                self.check(parameters, context)
                self.raster = self._read_input(parameters, context)
                limits = self.limits(parameters, context)
                change = self.raster.change
                self.product = change.with_(limits=limits) if limits else change
        else:
            super().prepareAlgorithm(parameters, context, feedback)
        with self.refusing():
            self.options = self._options(parameters, context)
            self._transforms = context.transformContext()
            self._summed = Features(self, parameters, PLACES, context) if given(parameters, PLACES) else None
        return True

    def processAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        self._place = self.parameterAsOutputLayer(parameters, OUTPUT, context)
        self._table = self.parameterAsFileOutput(parameters, TABLE, context) if given(parameters, TABLE) else ""
        if self.raster is None:
            return super().processAlgorithm(parameters, context, feedback)
        self.simulated = self.raster.simulated
        return self.in_background(lambda feedback: self._written(self.raster, feedback), parameters, context, feedback)

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> Written:
        from ..download.polygons import read_change
        from ..download.writer import download

        with tempfile.TemporaryDirectory(prefix="cloudscore") as folder:
            order = self.wanted.with_(path=str(Path(folder) / "change.tif"), cog=False)
            feedback.pushInfo(tr("Downloading…"))
            download(session, order, feedback)
            return self._written(read_change(order.path), feedback)

    def deliver(
        self, found: Written, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        number = locale().toString
        for row in (*found.by_class, *found.by_place):
            text = tr("{where}{name}: {count} polygons, {hectares} ha")
            where = tr("{name}: ", "before a row of a table").format(name=row.where) if row.where else ""
            hectares = number(row.hectares, "f", 2)
            feedback.pushInfo(text.format(where=where, name=row.title, count=number(row.count), hectares=hectares))
        if self._table:
            from ..services.change_polygons import csv_text

            # With a mark, or spreadsheets spoil Chinese.
            write_whole(Path(self._table), csv_text(found).encode("utf-8-sig"))
        if context.willLoadLayerOnCompletion(self._place):
            details = context.layerToLoadOnCompletionDetails(self._place)
            details.name = change_name(self.product, self.simulated)
            details.setPostProcessor(_StyledPolygons.of(self._place, self.product))
        hectares = sum(row.hectares for row in found.by_class)
        outputs = {OUTPUT: self._place, COUNT: found.count, HECTARES: hectares}
        return {**outputs, TABLE: self._table} if self._table else outputs

    def _written(self, raster: ChangeRaster, feedback: QgsProcessingFeedback) -> Written:
        from ..services.change_polygons import write_polygons

        feedback.pushInfo(tr("Making polygons…"))
        return write_polygons(raster, self.product, self.options, self._place, feedback, self._read_places(feedback))

    def _options(self, parameters: dict, context: QgsProcessingContext) -> Options:
        from ..download.polygons import Options

        return Options(
            self.parameterAsDouble(parameters, MIN_AREA, context),
            self.parameterAsDouble(parameters, FILL, context),
            self.parameterAsInt(parameters, SMOOTHING, context),
            self.parameterAsDouble(parameters, CORE, context),
        )

    def _read_input(self, parameters: dict, context: QgsProcessingContext) -> ChangeRaster:
        from ..download.polygons import read_change

        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        path = str(parameters[INPUT]) if layer is None else layer.source()
        return read_change(path)

    def _read_places(self, feedback: QgsProcessingFeedback) -> Places | None:
        """The polygons by which hectares are summed."""
        from ..services.change_polygons import named_places

        features, transforms = self._summed, self._transforms
        if features is None:
            return None
        return named_places(features.read(), features.name_of, features.crs, transforms, feedback)


class _StyledPolygons(QgsProcessingLayerPostProcessorInterface):
    """Shows the polygons in the colours of their classes."""

    waiting: ClassVar[dict[str, _StyledPolygons]] = {}  # by path; Processing does not keep them alive

    @classmethod
    def of(cls, path: str, change: Change) -> _StyledPolygons:
        cls.waiting[path] = made = cls()
        made._path, made._change = path, change
        return made

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        from ..services.change_polygons import style_layer

        style_layer(layer, self._change)
        self.waiting.pop(self._path, None)


def numbers(text: str) -> tuple[float, ...]:
    """The limits a text gives. Raises Refusal."""
    try:
        return tuple(float(part) for part in text.replace(";", " ").split())
    except ValueError as error:
        words = tr("“{text}” is no list of numbers. Write them like -0.3; -0.15; 0.15; 0.3.")
        raise Refusal(words.format(text=text.strip()[:60])) from error


def _year_before(day: Any) -> str:
    there = date.fromisoformat(str(day)[:10])
    return there.replace(year=there.year - 1, day=min(there.day, 28) if there.month == 2 else there.day).isoformat()
