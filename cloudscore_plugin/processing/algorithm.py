"""Base class of the algorithms: the parameters that make up a recipe, and computing outside the main thread."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProperty,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QEventLoop
from qgis.PyQt.QtGui import QIcon

from .. import paths
from ..core import catalog
from ..core.errors import AreaError, Cancelled
from ..core.kinds import Product, as_composite
from ..core.recipe import CompositeRecipe, RecipeError, Style, clean_name
from ..layers.area_names import feature_name
from ..layers.areas import Slow, area_of, read, to_roi
from ..messages import guide
from ..messages.citations import simulated_note
from ..messages.errors import Problem, explain
from ..messages.i18n import listed as in_one_line
from ..messages.i18n import tr
from ..messages.titles import about_indices, choice_help, method_titles, product_titles, style_titles
from ..services.connections import Connections
from ..settings import Settings
from ..tasks import BackgroundTask, use_todays_proxy

if TYPE_CHECKING:
    from ..earthengine.session import Session

EXTENT, AREA, START, END = "EXTENT", "AREA", "START", "END"
QA_BAND, THRESHOLD, METHOD, PERCENTILE, STYLE = "QA_BAND", "THRESHOLD", "METHOD", "PERCENTILE", "STYLE"
PRODUCT, FIRST_MONTH, LAST_MONTH = "PRODUCT", "FIRST_MONTH", "LAST_MONTH"
MAX_SCENE_CLOUD, EXCLUDED, CLIP, OUTPUT = "MAX_SCENE_CLOUD", "EXCLUDED", "CLIP", "OUTPUT"
TARGET_DAY, FULL_WEIGHT, WEIGHTS = "TARGET_DAY", "FULL_WEIGHT", "WEIGHTS"
EACH_OVERPASS_ONCE, TRIM_EDGES, BALANCE_ORBITS = "EACH_OVERPASS_ONCE", "TRIM_EDGES", "BALANCE_ORBITS"
WIDEN_MASK, MIN_VIEWS, LENIENT_AREAS, LENIENT_BY = "WIDEN_MASK", "LEAST_VIEWS", "LENIENT_AREAS", "LENIENT_BY"
MASKS = (WIDEN_MASK, MIN_VIEWS, LENIENT_AREAS, LENIENT_BY)
TUNING = (TARGET_DAY, FULL_WEIGHT, WEIGHTS)  # of some methods
FILTER = (QA_BAND, THRESHOLD)
SCENES = (PRODUCT, FIRST_MONTH, LAST_MONTH, MAX_SCENE_CLOUD, TRIM_EDGES)  # which views there are
STYLES = (*catalog.BAND_STYLES, *catalog.INDICES)
DEFAULT_PERCENTILE = 30.0


class RecipeAlgorithm(QgsProcessingAlgorithm):
    """An algorithm that makes something of a recipe.

    A subclass names its ``own`` parameters of a recipe beyond area and dates, adds others in initAlgorithm, and does
    its work in ``work``, off the main thread. Everything of the profile and of layers is read in prepareAlgorithm.
    """

    own: tuple[str, ...] = ()
    _lenient: dict | None = None  # read when the work is prepared
    doing = ""  # for explain(), where it is more than a map

    def __init__(self, connections: Connections):
        super().__init__()
        self._connections = connections

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> Any:
        """Plain data for ``deliver``; runs in a worker thread."""
        raise NotImplementedError

    def createInstance(self) -> QgsProcessingAlgorithm:
        return type(self)(self._connections)

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return paths.icon("icon.svg")

    def group(self) -> str:
        return tr("Composites")

    def groupId(self) -> str:
        return "composites"

    def tags(self) -> list[str]:
        known = tr("sentinel-2,satellite,cloud,cloud-free,composite,earth engine,gee")
        return known.split(",")

    def helpUrl(self) -> str:
        return guide.address(f"algorithm-{self.name()}").toString()

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        for parameter in self._area_and_dates():
            self.addParameter(parameter)
        known = self._recipe_parameters()
        for name in self.own:
            self.addParameter(known[name]())

    def checkParameterValues(self, parameters: dict, context: QgsProcessingContext) -> tuple[bool, str]:
        try:
            self.check_values(parameters)
        except Refusal as error:  # QGIS would only say that a value is incorrect
            return False, words(error)
        fine, message = super().checkParameterValues(parameters, context)
        if not fine:
            return fine, message
        try:
            self.check(parameters, context)
        except _REFUSALS as error:
            return False, words(error)
        return True, ""

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        """Refuse what can be refused without reading a layer. Raises RecipeError, AreaError, Problem, Refusal."""
        self.check_values(parameters)
        extent, area = given(parameters, EXTENT), given(parameters, AREA)
        if extent and area:
            raise Refusal(tr("Both an extent and a layer are set as the area. Clear one of the two."))
        if not extent and not area:
            raise Refusal(tr("No area is set. Give an extent, or choose a polygon layer."))
        recipe = self.recipe(parameters, context, self.some_roi(parameters, context))
        self.wanted_product(parameters, context, recipe)

    def check_values(self, parameters: dict) -> None:
        """Refuse choices that are none, and days that are in no calendar. Raises Refusal."""
        for parameter in self.parameterDefinitions():
            if not given(parameters, parameter.name()):
                continue
            value = parameters[parameter.name()]
            if isinstance(parameter, QgsProcessingParameterEnum):
                for chosen in _chosen(value, parameter.allowMultiple()):
                    if chosen not in parameter.options():
                        known = in_one_line(parameter.options())
                        text = tr("“{value}” is not among the choices of {name}: {choices}.")
                        raise Refusal(text.format(value=chosen, name=parameter.name(), choices=known))
            elif isinstance(parameter, QgsProcessingParameterDateTime) and isinstance(value, str):
                iso_day(value)

    def wanted_product(self, parameters: dict, context: QgsProcessingContext, recipe: CompositeRecipe) -> Product:
        """What is asked for: the recipe the parameters describe, or what is made of it. Raises RecipeError."""
        return recipe

    def choice(self, parameters: dict, name: str, context: QgsProcessingContext) -> str:
        """The value of an enumeration."""
        return self.parameterAsEnumString(parameters, name, context)

    def some_roi(self, parameters: dict, context: QgsProcessingContext) -> dict:
        """The extent as an area; a stand-in where a layer is the area, which is not read before it must be."""
        if given(parameters, EXTENT):
            return self._roi(parameters, context)
        return {"type": "Point", "coordinates": [0.0, 0.0]}

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        with self.refusing():
            self.check(parameters, context)
            if LENIENT_AREAS in self.own and given(parameters, LENIENT_AREAS):
                self._lenient = self._layer_roi(parameters, LENIENT_AREAS, context, feedback)
            recipe = self.recipe(parameters, context, self._roi(parameters, context, feedback))
            self.requested = recipe.with_(area_name=self._area_name(parameters, context))
            self.product = self.wanted_product(parameters, context, self.requested)
        self._open = self._connections.session_factory()
        return True

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Within it, what cannot be is refused in the user's words."""
        try:
            yield
        except (*_REFUSALS, Cancelled) as error:
            raise QgsProcessingException(words(error)) from error

    def processAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        def work(feedback: QgsProcessingFeedback) -> Any:
            feedback.pushInfo(tr("Connecting to Earth Engine…"))
            session = self._open(feedback)
            feedback.pushInfo(session.connection.title)
            if session.connection.simulated:
                feedback.pushWarning(simulated_note())
            self.simulated = session.connection.simulated
            _report_strangers(session, as_composite(self.product), feedback)
            return self.work(session, self.requested, feedback)

        return self.in_background(work, parameters, context, feedback)

    def in_background(
        self,
        work: Callable[[QgsProcessingFeedback], Any],
        parameters: dict,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict:
        """The outputs of ``work(feedback)``, off the main thread; whatever goes wrong is told in the user's words."""
        failed, found = "", None
        try:
            found = off_the_main_thread(work, feedback, self.displayName())
        except Exception as error:  # whatever it is, it is told in the user's words
            advice = explain(error, self.product, self.doing)
            failed = advice.whole
            if advice.details and not isinstance(error, Cancelled):
                feedback.pushDebugInfo(advice.details)
        if failed:
            # Not from within the handler: QGIS never lets go of this exception, nor of a session that led to it.
            raise QgsProcessingException(failed)
        return self.deliver(found, parameters, context, feedback)

    def deliver(
        self, found: Any, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        """The outputs, from what ``work`` found."""
        raise NotImplementedError

    def recipe(self, parameters: dict, context: QgsProcessingContext, roi: dict) -> CompositeRecipe:
        """The recipe the parameters describe. Raises RecipeError."""
        start, last = (iso_day(self.parameterAsString(parameters, name, context)) for name in (START, END))
        if last == date.max:
            raise RecipeError("field_wrong", field="end")
        own: dict[str, Any] = {}
        if QA_BAND in self.own:
            own["qa_band"] = self.choice(parameters, QA_BAND, context)
        if THRESHOLD in self.own:
            own["clear_threshold"] = self.parameterAsDouble(parameters, THRESHOLD, context)
        if METHOD in self.own:
            own["method"] = self.choice(parameters, METHOD, context)
            if own["method"] == "percentile":
                own["percentile"] = self.parameterAsDouble(parameters, PERCENTILE, context)
            own.update(self._tuning(own["method"], parameters, context))
        if STYLE in self.own:
            own["style"] = Style.of(self.choice(parameters, STYLE, context))
        if PRODUCT in self.own:
            own["product"] = self.choice(parameters, PRODUCT, context)
        if FIRST_MONTH in self.own:
            own["months"] = tuple(self.parameterAsInt(parameters, name, context) for name in (FIRST_MONTH, LAST_MONTH))
        if MAX_SCENE_CLOUD in self.own and given(parameters, MAX_SCENE_CLOUD):
            own["max_scene_cloud"] = self.parameterAsDouble(parameters, MAX_SCENE_CLOUD, context)
        if TRIM_EDGES in self.own and given(parameters, TRIM_EDGES):
            own["trim_edges"] = self.parameterAsDouble(parameters, TRIM_EDGES, context)
        if WIDEN_MASK in self.own and given(parameters, WIDEN_MASK):
            own["widen_mask"] = self.parameterAsDouble(parameters, WIDEN_MASK, context)
        if MIN_VIEWS in self.own:
            own["min_views"] = self.parameterAsInt(parameters, MIN_VIEWS, context)
        if LENIENT_AREAS in self.own and given(parameters, LENIENT_AREAS) and self._lenient is not None:
            own["lenient_areas"] = self._lenient
            own["lenient_by"] = self.parameterAsDouble(parameters, LENIENT_BY, context)
        if EACH_OVERPASS_ONCE in self.own:
            own["each_overpass_once"] = self.parameterAsBoolean(parameters, EACH_OVERPASS_ONCE, context)
        if BALANCE_ORBITS in self.own:
            own["balance_orbits"] = self.parameterAsBoolean(parameters, BALANCE_ORBITS, context)
        if EXCLUDED in self.own:
            named = re.findall(r"[^\s,;]+", self.parameterAsString(parameters, EXCLUDED, context))
            own["excluded"] = tuple(name.rpartition("/")[2] for name in named)  # the whole ID of an image will do
        if CLIP in self.own:
            own["clip"] = self.parameterAsBoolean(parameters, CLIP, context)
        end = (last + timedelta(1)).isoformat()  # the last day counts, as the dock has it
        recipe = CompositeRecipe(roi=roi, start=start.isoformat(), end=end, **own)
        recipe.check_today(catalog.utc_today())
        return recipe

    def _tuning(self, method: str, parameters: dict, context: QgsProcessingContext) -> dict[str, Any]:
        """Fields that only some methods have, where they are given. Raises RecipeError, Refusal."""
        mine, found = catalog.METHOD_ROWS[method].fields, {}
        if "target_day" in mine and given(parameters, TARGET_DAY):
            found["target_day"] = iso_day(self.parameterAsString(parameters, TARGET_DAY, context)).isoformat()
        if "full_weight" in mine and given(parameters, FULL_WEIGHT):
            found["full_weight"] = self.parameterAsDouble(parameters, FULL_WEIGHT, context)
        if "weights" in mine and given(parameters, WEIGHTS):
            try:
                parts = re.findall(r"[^\s,;]+", self.parameterAsString(parameters, WEIGHTS, context))
                found["weights"] = tuple(map(float, parts))
            except ValueError:
                raise RecipeError("field_wrong", field="weights") from None
        return found

    def _roi(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback | None = None
    ) -> dict:
        """The area, from the extent or the layer's polygons. Raises RecipeError, AreaError, Refusal, Cancelled."""
        transforms = context.transformContext() or QgsCoordinateTransformContext()
        if given(parameters, EXTENT):
            box = self.parameterAsExtent(parameters, EXTENT, context)
            crs = self.parameterAsExtentCrs(parameters, EXTENT, context)
            if not crs.isValid():
                raise Refusal(
                    tr(
                        "The extent has no coordinate system. Write it behind: west,east,south,north [EPSG:4326]",
                    )
                )
            if box.isNull() or box.isEmpty():
                raise RecipeError("area_zero")
            return to_roi(QgsGeometry.fromRect(box), crs, transforms)
        return self._layer_roi(parameters, AREA, context, feedback)

    def _layer_roi(
        self,
        parameters: dict,
        name: str,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback | None = None,
    ) -> dict:
        """The polygons of a layer as an area. Raises RecipeError, AreaError, Cancelled."""
        transforms = context.transformContext() or QgsCoordinateTransformContext()
        source = self.parameterAsSource(parameters, name, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, name))

        def check() -> None:
            if feedback is not None and feedback.isCanceled():
                raise Cancelled

        # Invalid shapes are repaired here, and the log tells how much that changed.
        flags = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
        features = source.getFeatures(QgsFeatureRequest().setNoAttributes(), flags)
        kind = QgsWkbTypes.geometryType(source.wkbType())
        shapes, crs = read(features, kind, source.sourceName(), check), source.sourceCrs()
        try:
            area = area_of(shapes, crs, transforms, quick=True)
        except Slow:
            feedback = feedback or QgsProcessingFeedback()
            title = tr("Reading the area")
            area = off_the_main_thread(lambda _own: area_of(shapes, crs, transforms, check=check), feedback, title)
        for note in area.notes if feedback is not None else ():
            feedback.pushWarning(note)
        return area.roi

    def _area_name(self, parameters: dict, context: QgsProcessingContext) -> str:
        """What the features that are the area are called, "" for an extent."""
        layer = None if given(parameters, EXTENT) else self.parameterAsVectorLayer(parameters, AREA, context)
        source = self.parameterAsSource(parameters, AREA, context) if layer is not None else None
        if source is None:
            return ""
        flags = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
        features = list(source.getFeatures(QgsFeatureRequest().setLimit(2), flags))
        return feature_name(layer, features[0]) if len(features) == 1 else clean_name(source.sourceName())

    def _area_and_dates(self) -> list[QgsProcessingParameterDefinition]:
        kind = QgsProcessingParameterDateTime.Type.Date
        first, last = _usual_days()
        return [
            helped(
                QgsProcessingParameterExtent(EXTENT, tr("Area: extent"), optional=True),
                tr("The area as a rectangle: west,east,south,north [EPSG:4326]. Or choose a layer below."),
            ),
            helped(
                QgsProcessingParameterFeatureSource(
                    AREA,
                    tr("Area: polygon layer"),
                    [QgsProcessing.SourceType.TypeVectorPolygon],
                    optional=True,
                ),
                tr("All polygons of the layer together are the area, in any coordinate system."),
            ),
            helped(
                QgsProcessingParameterDateTime(START, tr("First day (UTC)"), kind, first),
                tr("Scenes from this day on. Cloud Score+ begins on 2015-06-27."),
            ),
            helped(
                QgsProcessingParameterDateTime(END, tr("Last day (UTC)"), kind, last),
                tr("Scenes up to and with this day."),
            ),
        ]

    def _recipe_parameters(self) -> dict[str, Callable[[], QgsProcessingParameterDefinition]]:
        """What makes the parameter of each name in ``own``."""
        number = QgsProcessingParameterNumber.Type
        return {
            QA_BAND: lambda: helped(
                enumeration(QA_BAND, tr("Cloud Score+ band"), catalog.QA_BANDS, catalog.DEFAULT_QA_BAND),
                _meaning(
                    "cs_cdf",
                    tr(
                        "Ranks the score of a view among all views of the same place over the years. Reacts less to "
                        "terrain shadow and to small changes of the spectrum. Promises no share of pixels kept."
                    ),
                )
                + "\n"
                + _meaning(
                    "cs",
                    tr(
                        "Compares a view with a clear one, whatever other views there are. Reacts more to haze and to "
                        "cloud edges. Promises no share of pixels kept."
                    ),
                ),
            ),
            THRESHOLD: lambda: _two_decimals(
                helped(
                    QgsProcessingParameterNumber(
                        THRESHOLD,
                        tr("Clear threshold (0 to 1)"),
                        number.Double,
                        catalog.DEFAULT_THRESHOLD,
                        False,
                        0,
                        1,
                    ),
                    tr("A pixel is kept when its score is at or above this value.")
                    + "\n"
                    + tr("Usual are 0.50 to 0.65; higher is stricter and leaves more holes."),
                )
            ),
            METHOD: lambda: helped(
                enumeration(METHOD, tr("Combine by"), catalog.METHODS, "median"),
                tr("How one value is made of a pixel's clear views.") + "\n" + listed(method_titles(), catalog.METHODS),
            ),
            STYLE: lambda: helped(
                enumeration(STYLE, tr("Style"), STYLES, STYLES[0]),
                "\n".join((tr("Three bands as red, green and blue, or an index in colours."), about_indices()))
                + "\n"
                + listed(style_titles(), STYLES),
            ),
            PERCENTILE: lambda: advanced(
                QgsProcessingParameterNumber(
                    PERCENTILE,
                    tr("Percentile N"),
                    number.Double,
                    DEFAULT_PERCENTILE,
                    False,
                    0,
                    100,
                ),
                tr("N percent of the clear views are darker: low values hide leftover haze.")
                + "\n"
                + tr("Counts only when combining by percentile."),
            ),
            TARGET_DAY: lambda: advanced(
                QgsProcessingParameterDateTime(
                    TARGET_DAY, tr("Nearest to the day"), QgsProcessingParameterDateTime.Type.Date, None, True
                ),
                "\n".join((choice_help("target_day"), tr("Counts only when combining by nearest or best_pixel."))),
            ),
            FULL_WEIGHT: lambda: advanced(
                QgsProcessingParameterNumber(
                    FULL_WEIGHT, tr("Full weight from score"), number.Double, None, True, 0, 1
                ),
                "\n".join((choice_help("full_weight"), tr("Counts only when combining by soft_mean."))),
            ),
            WEIGHTS: lambda: advanced(
                QgsProcessingParameterString(WEIGHTS, tr("Weights"), None, False, True),
                "\n".join(
                    (
                        choice_help("weights"),
                        tr("Four numbers apart by commas, usually {weights}.").format(
                            weights=", ".join(f"{weight:g}" for weight in catalog.USUAL_WEIGHTS)
                        ),
                        tr("Counts only when combining by best_pixel."),
                    )
                ),
            ),
            PRODUCT: lambda: advanced(
                enumeration(PRODUCT, tr("Reflectance"), tuple(catalog.PRODUCTS), "L2A"),
                tr("L2A starts in March 2017; L1C reaches back to June 2015.")
                + "\n"
                + listed(product_titles(), tuple(catalog.PRODUCTS)),
            ),
            FIRST_MONTH: lambda: advanced(
                QgsProcessingParameterNumber(FIRST_MONTH, tr("First month kept"), number.Integer, 1, False, 1, 12),
                tr("For seasons over several years; may run over the year's end."),
            ),
            LAST_MONTH: lambda: advanced(
                QgsProcessingParameterNumber(LAST_MONTH, tr("Last month kept"), number.Integer, 12, False, 1, 12),
                tr("For seasons over several years; may run over the year's end."),
            ),
            MAX_SCENE_CLOUD: lambda: advanced(
                QgsProcessingParameterNumber(
                    MAX_SCENE_CLOUD,
                    tr("Highest scene cloud cover in percent"),
                    number.Double,
                    None,
                    True,
                    0,
                    100,
                ),
                tr("Scenes cloudier than this, as their producer tells it, are not used at all."),
            ),
            TRIM_EDGES: lambda: advanced(
                QgsProcessingParameterNumber(
                    TRIM_EDGES,
                    tr("Trim scene edges by metres"),
                    number.Double,
                    None,
                    True,
                    0,
                    catalog.MOST_TRIM,
                ),
                choice_help("trim_edges"),
            ),
            WIDEN_MASK: lambda: advanced(
                QgsProcessingParameterNumber(
                    WIDEN_MASK, tr("Widen masks by metres"), number.Double, None, True, 0, catalog.MOST_WIDENED
                ),
                choice_help("widen_mask"),
            ),
            MIN_VIEWS: lambda: advanced(
                QgsProcessingParameterNumber(
                    MIN_VIEWS, tr("Least clear views"), number.Integer, 0, False, 0, catalog.MOST_VIEWS
                ),
                choice_help("min_views"),
            ),
            LENIENT_AREAS: lambda: advanced(
                QgsProcessingParameterFeatureSource(
                    LENIENT_AREAS,
                    tr("Lower threshold in polygons"),
                    [QgsProcessing.SourceType.TypeVectorPolygon],
                    optional=True,
                ),
                choice_help("lenient_areas"),
            ),
            LENIENT_BY: lambda: _two_decimals(
                advanced(
                    QgsProcessingParameterNumber(
                        LENIENT_BY, tr("Lower threshold by"), number.Double, catalog.LOWER_BY, False, 0, 1
                    ),
                    choice_help("lenient_areas"),
                )
            ),
            EACH_OVERPASS_ONCE: lambda: advanced(
                QgsProcessingParameterBoolean(EACH_OVERPASS_ONCE, tr("Each overpass once"), False),
                choice_help("each_overpass_once"),
            ),
            BALANCE_ORBITS: lambda: advanced(
                QgsProcessingParameterBoolean(BALANCE_ORBITS, tr("Balance orbits"), False),
                choice_help("balance_orbits"),
            ),
            EXCLUDED: lambda: advanced(
                QgsProcessingParameterString(EXCLUDED, tr("Scenes left out"), None, True, True),
                tr("Names of scenes as “List scenes” gives them, apart by spaces, commas or lines."),
            ),
            CLIP: lambda: advanced(
                QgsProcessingParameterBoolean(CLIP, tr("Clip to the area"), True),
                tr("Outside the area nothing is shown."),
            ),
        }


class Refusal(Exception):
    """Parameters that make no sense together. The text, in the user's language, says what to do."""


_REFUSALS = (RecipeError, AreaError, Problem, Refusal)


def given(parameters: dict, name: str) -> bool:
    """Whether a parameter that may be left out has a value."""
    value = parameters.get(name)
    return value is not None and value != "" and not (hasattr(value, "isNull") and value.isNull())


def helped(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    """The parameter with its help."""
    parameter.setHelp(text)
    return parameter


def advanced(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    """The parameter with its help, among those that are folded away."""
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    return helped(parameter, text)


def enumeration(
    name: str, title: str, values: tuple[str, ...], default: str | list[str], multiple: bool = False
) -> QgsProcessingParameterEnum:
    """A choice among texts, which is also how it is stored: a saved model means the same when more texts are added."""
    return QgsProcessingParameterEnum(name, title, list(values), multiple, default, multiple, True)


def listed(titles: dict[str, str], values: tuple[str, ...]) -> str:
    """What the values of an enumeration mean, one a line, for its help."""
    return "\n".join(_meaning(value, titles[value]) for value in values)


def _chosen(value: Any, multiple: bool) -> list[str]:
    """The texts an enumeration's value holds; nothing to check where an expression gives it."""
    if isinstance(value, QgsProperty):
        return []
    if multiple:
        return [str(part).strip() for part in (value.split(",") if isinstance(value, str) else value)]
    return [str(value)]


def _usual_days() -> tuple[str, str]:
    """First and last day the dock was last set to, else the latest three months, as ISO dates."""
    settings = Settings.load("start", "end")
    start, end = catalog.usual_span(catalog.utc_today())
    if settings.start and settings.end and settings.start < settings.end:
        start, end = settings.start, settings.end
    return start, (date.fromisoformat(end) - timedelta(1)).isoformat()


def _report_strangers(session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> None:
    """Warn of scenes to be left out that are none of this area and these dates. One request where any are named."""
    if not recipe.excluded:
        return
    from ..preview.stack import scenes_of

    try:
        with session.reading():
            known = {scene.index for scene in scenes_of(session.scene_table(recipe.with_(excluded=()), feedback))}
    except Cancelled:
        raise
    except Exception as error:  # it is only a warning that may be missing; what fails for good fails again in the work
        feedback.pushDebugInfo(explain(error, recipe).whole)
        return
    strangers = [name for name in recipe.excluded if name not in known]
    if strangers:
        text = tr("These scenes to be left out are none of this area and these dates: {names}")
        feedback.pushWarning(text.format(names=in_one_line(strangers)))


def _meaning(name: str, text: str) -> str:
    return tr("{name}: {text}").format(name=name, text=text)


def _two_decimals(parameter: QgsProcessingParameterDefinition) -> QgsProcessingParameterDefinition:
    parameter.setMetadata({"widget_wrapper": {"decimals": 2}})  # QGIS shows six
    return parameter


def words(error: Exception) -> str:
    """What to tell the user about an error."""
    return str(error) if isinstance(error, (AreaError, Refusal)) else explain(error).whole


def off_the_main_thread(
    work: Callable[[QgsProcessingFeedback], Any], feedback: QgsProcessingFeedback, title: str
) -> Any:
    """The result of ``work(feedback)``, run in this thread or, called on the main thread, in a task.

    qgis_process, batches and the console call algorithms on the main thread, where a request could not be cancelled
    and QGIS's own network time-out, a minute, would be the limit. Raises what work raises, Cancelled.
    """
    if threading.current_thread() is not threading.main_thread():
        use_todays_proxy()  # as tasks do
        return work(feedback)
    task, loop, outcome = BackgroundTask(title, lambda _own: work(feedback)), QEventLoop(), []
    task.succeeded.connect(lambda result: (outcome.append((result, None)), loop.quit()))
    task.failed.connect(lambda error: (outcome.append((None, error)), loop.quit()))
    task.cancelled.connect(lambda: (outcome.append((None, Cancelled())), loop.quit()))
    feedback.canceled.connect(task.cancel)
    QgsApplication.taskManager().addTask(task)
    loop.exec()
    feedback.canceled.disconnect(task.cancel)
    result, error = outcome[0]
    if error is not None:
        raise error
    return result


def iso_day(text: str) -> date:
    """A day from a parameter's ISO date, with or without a time. Raises Refusal."""
    day, rest = text.strip()[:10], text.strip()[10:]
    try:
        if rest and rest[0] not in "T ":
            raise ValueError(rest)
        return date.fromisoformat(day)
    except ValueError as error:
        words = tr("There is no day “{text}”. Write year-month-day, such as 2026-02-28.")
        raise Refusal(words.format(text=text.strip()[:40])) from error
