"""What the algorithms that save pixels share: what is saved, on which pixels, in which numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QLocale

from ..core import catalog
from ..core.recipe import CompositeRecipe
from ..messages.i18n import locale, tr
from ..messages.titles import band_titles, method_titles, qa_layer_titles, style_titles
from .algorithm import (
    CLIP,
    EACH_OVERPASS_ONCE,
    EXCLUDED,
    FILTER,
    METHOD,
    PERCENTILE,
    SCENES,
    STYLE,
    STYLES,
    RecipeAlgorithm,
    Refusal,
    advanced,
    given,
    helped,
)

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder, Estimate

CONTENT, BANDS, RESOLUTION, CRS = "CONTENT", "BANDS", "RESOLUTION", "CRS"
DTYPE, NODATA, COG = "DTYPE", "NODATA", "COG"
# Stored by their number, in models too: what comes new goes to the end.
CONTENTS = ("bands", "picture", *catalog.INDICES, *catalog.QA_LAYERS)
BAND_NAMES = tuple(band.name for band in catalog.BANDS)
USUAL_BANDS = ("B2", "B3", "B4", "B8")
DTYPES = ("", "uint8", "uint16", "int16", "float32")  # "" = the content's usual one
_TEN_METRES = 0.00009  # in degrees
_UNNAMED = "/composite.tif"  # the path of an order until the work begins


class OrderAlgorithm(RecipeAlgorithm):
    """An algorithm that saves pixels of a composite. ``saves`` names its parameters of an order."""

    own = (*FILTER, METHOD, PERCENTILE, *SCENES, EACH_OVERPASS_ONCE, EXCLUDED)
    saves: tuple[str, ...] = (CONTENT, BANDS, STYLE, RESOLUTION, CRS, DTYPE, NODATA, COG, CLIP)

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        known = {**self._recipe_parameters(), **self._order_parameters()}
        for name in self.saves:
            self.addParameter(known[name]())

    def content(self, parameters: dict, context: QgsProcessingContext) -> str:
        """What is saved, of download.plan.CONTENTS."""
        return CONTENTS[self.parameterAsEnum(parameters, CONTENT, context)]

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        super().check(parameters, context)
        self.order(parameters, context, self.recipe(parameters, context, self.some_roi(parameters, context)))

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        from ..download.plan import estimate

        super().prepareAlgorithm(parameters, context, feedback)
        with self.refusing():
            self.wanted = self.order(parameters, context, self.wish)
            will = estimate(self.wanted)
        number = QLocale().toString
        text = tr("{width} × {height} pixels, about {megabytes} MB")
        megabytes = number(max(round(will.megabytes), 1))
        feedback.pushInfo(text.format(width=number(will.width), height=number(will.height), megabytes=megabytes))
        self.estimated(will, feedback)
        return True

    def estimated(self, will: Estimate, feedback: QgsProcessingFeedback) -> None:
        """Told what a download would take, before anything is asked for."""

    def order(self, parameters: dict, context: QgsProcessingContext, recipe: CompositeRecipe) -> DownloadOrder:
        """The order the parameters describe, for a file yet to be named. Raises RecipeError, Refusal."""
        from ..download.plan import OrderError, usual

        content = self.content(parameters, context)
        if content == "date" and recipe.method not in catalog.ONE_SCENE_METHODS:
            text = tr("Only pixels of one scene each have a day: combine by one of {methods}.")
            titles = method_titles()
            names = [titles[method] for method in catalog.ONE_SCENE_METHODS]
            raise Refusal(text.format(methods=locale().createSeparatedList(names)))
        changes: dict[str, Any] = {"resolution": self.parameterAsDouble(parameters, RESOLUTION, context)}
        if content == "bands":
            changes["bands"] = tuple(BAND_NAMES[at] for at in self.parameterAsEnums(parameters, BANDS, context))
        crs = self.parameterAsCrs(parameters, CRS, context)
        if crs.isValid():
            changes["crs"] = crs.authid() if crs.authid().startswith("EPSG:") else crs.toWkt()
        elif given(parameters, CRS):
            raise OrderError("crs_unknown", crs=str(parameters[CRS])[:80])
        if crs.isGeographic() and changes["resolution"] >= 1:  # the usual 10 is meant in metres
            raise Refusal(
                tr(
                    "The resolution is in degrees in this coordinate system, and {size} degrees are far too much. "
                    "10 m are about {usual} degrees.",
                ).format(size=QLocale().toString(changes["resolution"]), usual=QLocale().toString(_TEN_METRES, "f", 5))
            )
        dtype = DTYPES[self.parameterAsEnum(parameters, DTYPE, context)] if DTYPE in self.saves else ""
        if dtype:
            changes["dtype"] = dtype
        if NODATA in self.saves and given(parameters, NODATA) and content != "picture":
            changes["nodata"] = self.parameterAsDouble(parameters, NODATA, context)
        if COG in self.saves:
            changes["cog"] = self.parameterAsBoolean(parameters, COG, context)
        return usual(recipe, _UNNAMED, content, **changes)

    def _order_parameters(self) -> dict[str, Callable[[], QgsProcessingParameterDefinition]]:
        number = QgsProcessingParameterNumber.Type
        shown, bands, evidence = style_titles(), band_titles(), qa_layer_titles()
        contents = {
            "bands": tr("Reflectances of the bands chosen"),
            "picture": tr("Picture in the colours of the style"),
            **{key: shown[key] for key in catalog.INDICES},
            **evidence,
        }
        return {
            CONTENT: lambda: helped(
                QgsProcessingParameterEnum(CONTENT, tr("What is saved"), [contents[key] for key in CONTENTS], False, 0),
                tr("Numbers to compute with, or a picture as the map shows it."),
            ),
            STYLE: lambda: helped(
                QgsProcessingParameterEnum(STYLE, tr("Style"), [shown[key] for key in STYLES], defaultValue=0),
                tr("Colours of a picture, and of the layer that shows reflectances."),
            ),
            BANDS: lambda: helped(
                QgsProcessingParameterEnum(
                    BANDS,
                    tr("Bands"),
                    [f"{name}  {bands[name]}" for name in BAND_NAMES],
                    True,
                    [BAND_NAMES.index(name) for name in USUAL_BANDS],
                    True,
                ),
                tr("For reflectances: the bands of the file. Only L1C has B10."),
            ),
            RESOLUTION: lambda: helped(
                QgsProcessingParameterNumber(
                    RESOLUTION,
                    tr("Resolution"),
                    number.Double,
                    catalog.NOMINAL_SCALE,
                    False,
                    1e-6,
                ),
                tr(
                    "Side of a pixel in units of the coordinate system: usually metres; where it is in degrees, "
                    "0.00009 are about 10 m.",
                ),
            ),
            CRS: lambda: helped(
                QgsProcessingParameterCrs(CRS, tr("Coordinate system"), None, True),
                tr(
                    "Empty: the UTM zone of the area, whose pixels of 10, 20 and 60 m are Sentinel-2's own.",
                ),
            ),
            DTYPE: lambda: advanced(
                QgsProcessingParameterEnum(
                    DTYPE,
                    tr("Data type"),
                    [tr("usual"), *DTYPES[1:]],
                    False,
                    0,
                ),
                tr("Usual are uint16 for reflectances, float32 for indices and uint8 for pictures."),
            ),
            NODATA: lambda: advanced(
                QgsProcessingParameterNumber(NODATA, tr("Nodata value"), number.Double, None, True),
                tr("The number of pixels without a clear view. Empty: one that no pixel has."),
            ),
            COG: lambda: advanced(
                QgsProcessingParameterBoolean(COG, tr("Cloud Optimized GeoTIFF"), True),
                tr("Arranged so that parts can be read over the internet."),
            ),
        }
