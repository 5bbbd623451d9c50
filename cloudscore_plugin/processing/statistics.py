"""Statistics of areas and the views of points as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime, QVariant

from ..core import catalog
from ..core.change import MAX_MIN_VIEWS, Change
from ..core.errors import AreaError, Cancelled
from ..core.kinds import as_composite, from_json
from ..core.recipe import CompositeRecipe
from ..core.recipe_files import read_product
from ..core.series import MAX_PERIODS, Series
from ..layers.table_fields import LONG, NUMBER, TEXT, TIME, make_field
from ..messages.errors import STATISTICS
from ..messages.i18n import locale, tr
from ..messages.titles import about_indices, band_titles, style_titles
from .algorithm import (
    AREA,
    BALANCE_ORBITS,
    EACH_OVERPASS_ONCE,
    END,
    EXCLUDED,
    EXTENT,
    FILTER,
    METHOD,
    OUTPUT,
    PERCENTILE,
    SCENES,
    START,
    TUNING,
    WIDEN_MASK,
    RecipeAlgorithm,
    Refusal,
    advanced,
    enumeration,
    given,
    helped,
    listed,
)
from .algorithm import MIN_VIEWS as LEAST_VIEWS
from .change import BEFORE_END, BEFORE_START, COMPARED, INDEX, MIN_VIEWS, RELATIVE
from .features import Features
from .order import BAND_NAMES, BANDS
from .series import STEP

if TYPE_CHECKING:
    from ..earthengine.session import Session

AREAS, POINTS, ID_FIELD, LIMIT, GEOMETRIES = "AREAS", "POINTS", "ID_FIELD", "LIMIT", "GEOMETRIES"
RECIPE = "RECIPE"
ROWS, EVERY_VIEW, INDICES = "ROWS", "EVERY_VIEW", "INDICES"
MUCH = 50_000  # answers, features times periods, of which the export is told
_STAND_IN = {"type": "Point", "coordinates": [0.0, 0.0]}


class TableAlgorithm(RecipeAlgorithm):
    """An algorithm that asks about the features of a layer and writes a table. ``source`` names their parameter.

    What has arrived is kept in the profile until the table is written, so that a later run goes on there.
    """

    own = (*FILTER, *SCENES, EXCLUDED)
    doing = STATISTICS
    source = AREAS

    def group(self) -> str:
        return tr("Statistics")

    def groupId(self) -> str:
        return "statistics"

    def _area_and_dates(self) -> list:
        return [part for part in super()._area_and_dates() if part.name() not in (EXTENT, AREA)]

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        self.check_values(parameters)
        self.asked(parameters, context, _STAND_IN)

    def asked(self, parameters: dict, context: QgsProcessingContext, roi: dict) -> Any:
        """The question that the parameters describe. Raises RecipeError, Refusal."""
        raise NotImplementedError

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        with self.refusing():
            self.check_values(parameters)
            self.question = self.asked(parameters, context, _STAND_IN)  # reads the recipe's file
            self._features = Features(self, parameters, self.source, context)
            self._crs = self._features.crs
            if not self._crs.isValid():
                raise Refusal(tr("The layer has no coordinate system. Set it in the layer's properties."))
            self._field = ""
            if given(parameters, ID_FIELD):
                self._field = self.parameterAsString(parameters, ID_FIELD, context)
            if self._field and self._features.fields.lookupField(self._field) < 0:
                text = tr("The layer has no field “{name}”. Choose one of: {names}.")
                names = locale().createSeparatedList(self._features.fields.names())
                raise Refusal(text.format(name=self._field, names=names))
            self._transforms = context.transformContext()
            self.requested = self.product = as_composite(self.question.product).with_(excluded=())
        self._open = self._connections.session_factory()
        return True

    def ids(self) -> Iterator[tuple[Any, QgsFeature]]:
        """The ID of each feature as the table has it, and the feature; always in the same order."""
        at = self._features.fields.lookupField(self._field) if self._field else -1
        for feature in self._features.read([at] if at >= 0 else []):
            yield (feature.attribute(at) if at >= 0 else feature.id()), feature

    def id_field(self) -> QgsField:
        """The column that says which feature a row is about."""
        if self._field:
            return QgsField(self._features.fields.field(self._field))
        return make_field("fid_asked", LONG)

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> Any:
        from ..services.statistics import ask_areas

        server = [session.connection.url, session.connection.simulated]
        key = "\n".join([self.question.key, str(server[0] if not server[1] else "sample"), self._field])
        journal = self._read(key, feedback)
        try:
            self._report(journal, feedback)
            self._report_work(journal, feedback)
            number, last = locale().toString, -1

            def on_progress(done: int, whole: int) -> None:
                nonlocal last
                tenth = 10 * done // max(whole, 1)
                if tenth != last:
                    last = tenth
                    text = tr("{done} of {all} answers")
                    feedback.pushInfo(text.format(done=number(done), all=number(whole)))

            ask_areas(session, self.question, journal, feedback, on_progress)
        except BaseException:
            if journal.known:
                feedback.pushInfo(tr("What has arrived is kept. Run this again with the same values to go on."))
            journal.close()
            raise
        return journal

    def _report_work(self, journal: Any, feedback: QgsProcessingFeedback) -> None:
        """Nothing where it is soon done."""

    def _read(self, key: str, feedback: QgsProcessingFeedback) -> Any:
        """The journal of the features; key: text that differs for different questions."""
        from ..services.statistics import journal_folder
        from ..services.statistics_journal import keep

        def check() -> None:
            if feedback.isCanceled():
                raise Cancelled

        feedback.pushInfo(tr("Reading the features…"))
        return keep(journal_folder(), key, self.places(check, feedback))

    def places(self, check: Any, feedback: QgsProcessingFeedback) -> Iterator[Any]:
        """What is asked, feature by feature."""
        raise NotImplementedError

    def _report(self, journal: Any, feedback: QgsProcessingFeedback) -> None:
        number = locale().toString
        if not journal.count:
            raise AreaError(tr("The layer has no features. Choose another one, or select some."))
        if journal.known:
            text = tr("{count} answers are there from a run before; only the others are asked for.")
            feedback.pushInfo(text.format(count=number(journal.known)))
        for note, count in journal.notes():
            text = tr("Features without an answer: {count}. {note}")
            feedback.pushWarning(text.format(count=number(count), note=note))
        twice = journal.repeated_keys()
        if twice:
            text = tr("IDs that several features share: {count}. Each feature has rows of its own all the same.")
            feedback.pushWarning(text.format(count=number(twice)))

    def processAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        try:
            return super().processAlgorithm(parameters, context, feedback)
        finally:
            self._features = None

    def write(self, sink: Any, fields: QgsFields, values: list, geometry: QgsGeometry | None, parameters: dict) -> None:
        """One row into the table."""
        feature = QgsFeature(fields)
        feature.setAttributes(values)
        if geometry is not None:
            feature.setGeometry(geometry)
        if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(self.writeFeatureError(sink, parameters, OUTPUT))


class AreaStatistics(TableAlgorithm):
    """Statistics of an index or of bands for each polygon and period."""

    own = (
        *FILTER,
        METHOD,
        PERCENTILE,
        *TUNING,
        *SCENES,
        WIDEN_MASK,
        LEAST_VIEWS,
        EACH_OVERPASS_ONCE,
        BALANCE_ORBITS,
        EXCLUDED,
    )
    most_cells: float | None = None  # pixels in the box of one area, None for what a request can reduce

    def name(self) -> str:
        return "areastatistics"

    def displayName(self) -> str:
        return tr("Area statistics")

    def shortHelpString(self) -> str:
        what = tr(
            "For each polygon, and each period of a series: mean, median, standard deviation and the 10th and 90th "
            "percentile of an index or of bands of the cloud-free composite, computed by Earth Engine."
        )
        columns = tr(
            "Further columns: clear_percent (pixels with a value), clear_views (mean number of clear views), pixels "
            "and hectares inside, and hectares at or above and below a limit. With two spans of time the change from "
            "before to after is measured; cannot_tell_percent is the share in which it cannot be told."
        )
        pixels = tr(
            "A pixel of 10 m of Sentinel-2's own grid (UTM) counts when its centre lies inside, so the numbers are "
            "those of zonal statistics on a GeoTIFF saved in that UTM zone. A polygon that holds no centre has no "
            "values; zonal statistics in QGIS then take the pixels it touches."
        )
        again = tr("A run that was interrupted goes on where it was when it is started again with the same values.")
        return "\n\n".join([what, columns, pixels, again])

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        self.addParameter(
            helped(
                QgsProcessingParameterFeatureSource(AREAS, tr("Areas"), [QgsProcessing.SourceType.TypeVectorPolygon]),
                tr("A polygon layer in any coordinate system; each feature has rows of its own."),
            )
        )
        self.addParameter(_id_field(AREAS))
        super().initAlgorithm(configuration)
        kind = QgsProcessingParameterDateTime.Type.Date
        number = QgsProcessingParameterNumber.Type
        shown, bands = style_titles(), band_titles()
        steps = tr(
            "Empty for one composite of all dates. Or month, quarter (January to March and so on), seasons (December "
            "to February and so on), year, season(11,4) for the same months of each year, or days(10) for every ten "
            "days. At most {most} periods."
        )
        for parameter in (
            helped(
                enumeration(INDEX, tr("Index or band"), COMPARED, "NDVI"),
                about_indices() + "\n" + listed({**bands, **shown}, COMPARED),
            ),
            helped(
                QgsProcessingParameterString(STEP, tr("One composite a…"), None, False, True),
                steps.format(most=MAX_PERIODS),
            ),
            helped(
                QgsProcessingParameterNumber(LIMIT, tr("Limit"), number.Double, None, True),
                tr("Hectares at or above it, and below, are counted; in units of the index or band. Empty: none."),
            ),
            helped(
                QgsProcessingParameterDateTime(BEFORE_START, tr("First day of before (UTC)"), kind, None, True),
                tr("With these two the change from before to after is measured: after are the dates above."),
            ),
            helped(
                QgsProcessingParameterDateTime(BEFORE_END, tr("Last day of before (UTC)"), kind, None, True),
                tr("Scenes up to and with this day."),
            ),
            advanced(
                _optional_choice(BANDS, tr("Several bands instead"), BAND_NAMES),
                tr("Empty: the index. The columns then bear the name of the band.") + "\n" + listed(bands, BAND_NAMES),
            ),
            advanced(
                QgsProcessingParameterNumber(
                    MIN_VIEWS, tr("Clear views needed on both sides"), number.Integer, 1, False, 0, MAX_MIN_VIEWS
                ),
                tr("Only for a change: with fewer clear views before or after it cannot be told."),
            ),
            advanced(
                QgsProcessingParameterBoolean(RELATIVE, tr("Relative to before"), False),
                tr("Divides by the index before + 1.001; of NBR that is the relativized burn ratio (RBR)."),
            ),
            advanced(
                QgsProcessingParameterString(RECIPE, tr("Recipe instead"), None, True, True),
                tr(
                    "A composite, a series or a change as a recipe file has it: the file or its text. Its dates, "
                    "clouds, method and scenes then count instead of those above."
                ),
            ),
            *self._result_parameters(),
        ):
            self.addParameter(parameter)
        self._add_outputs()

    def _result_parameters(self) -> tuple:
        """What becomes of the statistics."""
        return (
            advanced(
                QgsProcessingParameterBoolean(GEOMETRIES, tr("With the shapes of the areas"), False),
                tr("The table then is a polygon layer, with one feature for each area and period."),
            ),
            QgsProcessingParameterFeatureSink(OUTPUT, tr("Statistics"), QgsProcessing.SourceType.TypeVector),
        )

    def _add_outputs(self) -> None:
        self.addOutput(QgsProcessingOutputNumber(ROWS, tr("Number of rows")))

    def asked(self, parameters: dict, context: QgsProcessingContext, roi: dict) -> Any:
        from ..core.question import Question
        from ..services.statistics import AreaQuestion

        product = self._stored_product(parameters, context)
        what = tuple(self.parameterAsEnumStrings(parameters, BANDS, context)) if given(parameters, BANDS) else ()
        what = what or (self.choice(parameters, INDEX, context),)
        limit = self.parameterAsDouble(parameters, LIMIT, context) if given(parameters, LIMIT) else None
        if product is not None:
            what = (product.index,) if isinstance(product, Change) else what
            Question(product, _STAND_IN, what)
            return AreaQuestion(product, what, limit)
        product = after = self.recipe(parameters, context, roi)
        step = self.parameterAsString(parameters, STEP, context).strip()
        sides = [given(parameters, name) for name in (BEFORE_START, BEFORE_END)]
        if any(sides):
            if not all(sides):
                raise Refusal(tr("Before needs both a first and a last day. Give both, or none."))
            if step:
                raise Refusal(tr("A series and a change cannot be measured at once. Clear the step or before."))
            if len(what) > 1:
                raise Refusal(tr("A change is measured of one index or band. Choose one."))
            days = {**parameters, START: parameters[BEFORE_START], END: parameters[BEFORE_END]}
            before = self.recipe(days, context, roi)
            views = self.parameterAsInt(parameters, MIN_VIEWS, context)
            relative = self.parameterAsBoolean(parameters, RELATIVE, context)
            product = Change(before, after, what[0], views, relative)
        elif step:
            product = Series(after, step)
        Question(product, _STAND_IN, what)  # refuses bands that the product lacks
        return AreaQuestion(product, what, limit)

    def _stored_product(self, parameters: dict, context: QgsProcessingContext) -> Any:
        """What the recipe that is given describes, None where none is. Raises RecipeError, OSError."""
        text = self.parameterAsString(parameters, RECIPE, context).strip() if given(parameters, RECIPE) else ""
        if not text:
            return None
        return from_json(text) if text.startswith("{") else read_product(text)

    def _report_work(self, journal: Any, feedback: QgsProcessingFeedback) -> None:
        count, most = journal.count * len(self.question.parts), self.question.most
        if count > MUCH:
            text = tr(
                "This is a lot: {count} answers, in at least {requests} requests. “Export area statistics to Drive” "
                "goes on while QGIS is closed."
            )
            number = locale().toString
            feedback.pushInfo(text.format(count=number(count), requests=number(-(-count // most))))

    def places(self, check: Any, feedback: QgsProcessingFeedback) -> Iterator[Any]:
        from ..services.statistics import places_of

        mended, limits = 0, {} if self.most_cells is None else {"most_cells": self.most_cells}

        def repaired(_n: int) -> None:
            nonlocal mended
            mended += 1

        shapes = (
            (_plain(key), feature.geometry().asWkb().data() if feature.hasGeometry() else None)
            for key, feature in self.ids()
        )
        yield from places_of(shapes, self._crs, self._transforms, check, repaired, **limits)
        if mended:
            text = tr("Invalid polygons were repaired before they were asked for: {count}")
            feedback.pushWarning(text.format(count=locale().toString(mended)))

    def _columns(self) -> QgsFields:
        from ..earthengine.statistics import table_columns

        fields = QgsFields()
        fields.append(self.id_field())
        change = isinstance(self.question.product, Change)
        for name in (*(("before_start", "before_end") if change else ()), "start", "end"):
            fields.append(make_field(name, TEXT))
        for name in table_columns(self.question.names, change, self.question.limit is not None):
            fields.append(make_field(name, LONG if name == "pixels" else NUMBER))
        fields.append(make_field("note", TEXT))
        return fields

    def deliver(
        self, found: Any, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        with_shapes = self.parameterAsBoolean(parameters, GEOMETRIES, context)
        fields = self._columns()
        kind = QgsWkbTypes.multiType(self._features.kind) if with_shapes else QgsWkbTypes.Type.NoGeometry
        crs = self._crs if with_shapes else QgsCoordinateReferenceSystem()
        sink, name = self.parameterAsSink(parameters, OUTPUT, context, fields, kind, crs)
        if sink is None:
            found.close()
            raise QgsProcessingException(self.invalidSinkError(parameters, OUTPUT))
        features, parts, rows, at, key, shape = self.ids(), self.question.parts, 0, -1, None, None
        try:
            for n, note, part, answer in found.rows(len(parts)):
                if n != at:
                    at, (key, feature) = n, next(features)
                    shape = feature.geometry() if with_shapes else None
                    if shape is not None:
                        shape.convertToMultiType()
                self.write(sink, fields, self._row(parts[part], key, note, answer), shape, parameters)
                rows += 1
        except BaseException:
            found.close()
            raise
        del sink  # writes it
        found.discard()
        return {OUTPUT: name, ROWS: rows}

    def _row(self, product: Any, key: Any, note: str, answer: dict | None) -> list:
        from ..earthengine.statistics import HECTARES, measures, table_columns

        change, limited = isinstance(product, Change), self.question.limit is not None
        recipe = product.after if change else product
        days = [*((product.before.start, product.before.last_day) if change else ()), recipe.start, recipe.last_day]
        if answer is None or "note" in answer:
            columns = table_columns(self.question.names, change, limited)
            return [key, *days, *[None] * len(columns), (answer or {}).get("note", note)]
        pixels, values = answer["pixels"], []
        for name in self.question.names:
            count = answer[f"{name}_count"]
            clear = 100 * count / pixels if pixels else None
            above = answer.get(f"{name}_above")
            derived = {
                "clear_percent": clear,
                "cannot_tell_percent": None if clear is None else 100 - clear,
                "hectares_above": None if above is None else above * HECTARES,
                "hectares_below": None if above is None else (count - above) * HECTARES,
            }
            for statistic in measures(change, limited):
                values.append(derived[statistic] if statistic in derived else answer[f"{name}_{statistic}"])
        note = note or ("" if pixels else tr("No pixel has its centre inside."))
        return [key, *days, *values, answer["views"], int(pixels), pixels * HECTARES, note]


class PixelSeries(TableAlgorithm):
    """Every clear view of the pixels at points: date, score, bands and indices."""

    own = (*FILTER, *SCENES, WIDEN_MASK, EACH_OVERPASS_ONCE, EXCLUDED)
    source = POINTS

    def name(self) -> str:
        return "pixelseries"

    def displayName(self) -> str:
        return tr("Pixel series")

    def shortHelpString(self) -> str:
        what = tr(
            "For each point, every clear view of the Sentinel-2 pixel of 10 m that it lies in: scene, time, score, "
            "bands and indices, one row a view. For training data, or to look at how a place went through time."
        )
        again = tr("A run that was interrupted goes on where it was when it is started again with the same values.")
        return f"{what}\n\n{again}"

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        self.addParameter(
            helped(
                QgsProcessingParameterFeatureSource(POINTS, tr("Points"), [QgsProcessing.SourceType.TypeVectorPoint]),
                tr("A point layer in any coordinate system."),
            )
        )
        self.addParameter(_id_field(POINTS))
        super().initAlgorithm(configuration)
        shown, bands = style_titles(), band_titles()
        for parameter in (
            helped(
                enumeration(BANDS, tr("Bands"), BAND_NAMES, ["B2", "B3", "B4", "B8"], multiple=True),
                tr("Reflectance times 10,000. Only L1C has B10.") + "\n" + listed(bands, BAND_NAMES),
            ),
            helped(
                enumeration(INDICES, tr("Indices"), tuple(catalog.INDICES), ["NDVI"], multiple=True),
                listed(shown, tuple(catalog.INDICES)),
            ),
            helped(
                QgsProcessingParameterBoolean(EVERY_VIEW, tr("Also views that are not clear"), False),
                tr("The column state then says why a view does not count."),
            ),
            QgsProcessingParameterFeatureSink(OUTPUT, tr("Views"), QgsProcessing.SourceType.TypeVectorPoint),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber(ROWS, tr("Number of rows")))

    def asked(self, parameters: dict, context: QgsProcessingContext, roi: dict) -> Any:
        from ..core.question import Question
        from ..services.statistics import PointQuestion

        recipe = self.recipe(parameters, context, roi)
        named = [*self._chosen(parameters, BANDS, context), *self._chosen(parameters, INDICES, context)]
        if not named:
            raise Refusal(tr("Choose at least one band or index."))
        what = Question(recipe, _STAND_IN, tuple(named)).what
        return PointQuestion(recipe, what, self.parameterAsBoolean(parameters, EVERY_VIEW, context))

    def _chosen(self, parameters: dict, name: str, context: QgsProcessingContext) -> list[str]:
        none = isinstance(parameters.get(name), (list, tuple)) and not parameters[name]  # QGIS would take the usual
        return [] if none else list(self.parameterAsEnumStrings(parameters, name, context))

    def places(self, check: Any, feedback: QgsProcessingFeedback) -> Iterator[Any]:
        from ..services.statistics import points_of

        def located() -> Iterator[tuple]:
            for key, feature in self.ids():
                check()
                yield (_plain(key), *_place(feature))

        yield from points_of(located(), self._crs, self._transforms)

    def deliver(
        self, found: Any, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        fields = QgsFields()
        fields.append(self.id_field())
        for name, kind in (("scene", TEXT), ("time", TIME), ("score", NUMBER), ("state", TEXT)):
            fields.append(make_field(name, kind))
        for name in self.question.what:
            fields.append(make_field(name, NUMBER))
        sink, name = self.parameterAsSink(parameters, OUTPUT, context, fields, QgsWkbTypes.Type.Point, self._crs)
        if sink is None:
            found.close()
            raise QgsProcessingException(self.invalidSinkError(parameters, OUTPUT))
        rows = without = 0
        try:
            for (key, feature), (_n, _note, _part, answer) in zip(self.ids(), found.rows(1)):
                place = _place(feature)
                views = (answer or {}).get("views", ())
                without += not views
                for scene, time, score, state, values in views:
                    when = QDateTime.fromMSecsSinceEpoch(int(time)).toUTC()
                    where = QgsGeometry.fromWkt(f"POINT({place[0]!r} {place[1]!r})")
                    self.write(sink, fields, [key, scene, when, score, state, *values], where, parameters)
                    rows += 1
        except BaseException:
            found.close()
            raise
        del sink
        found.discard()
        if without:
            text = tr("Points without a row: {count}")
            feedback.pushWarning(text.format(count=locale().toString(without)))
        return {OUTPUT: name, ROWS: rows}


def _place(feature: QgsFeature) -> tuple[float | None, float | None]:
    """The place of a point, or of the first of several."""
    for vertex in feature.geometry().vertices() if feature.hasGeometry() else ():
        return vertex.x(), vertex.y()
    return None, None


def _id_field(parent: str) -> QgsProcessingParameterField:
    return helped(
        QgsProcessingParameterField(ID_FIELD, tr("ID field"), None, parent, optional=True),
        tr("The column that names the features in the table. Empty: their number in the layer."),
    )


def _optional_choice(name: str, title: str, values: tuple[str, ...]) -> Any:
    parameter = enumeration(name, title, values, [], multiple=True)
    parameter.setFlags(parameter.flags() | parameter.Flag.FlagOptional)
    return parameter


def _plain(value: Any) -> Any:
    """An attribute as JSON holds it: a number, a text or nothing."""
    if value is None or (isinstance(value, QVariant) and value.isNull()):
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    return value.toString() if hasattr(value, "toString") else str(value)
