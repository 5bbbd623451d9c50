"""What the algorithms that save pixels share: what is saved, on which pixels, in which numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
    QgsUnitTypes,
)

from ..core import catalog
from ..core.recipe import CompositeRecipe
from ..messages.amounts import megabytes
from ..messages.i18n import locale, tr
from ..messages.titles import about_indices, band_titles, method_titles, qa_layer_titles, style_titles
from ..services.grids import metre_in, unit_of, usual_crs
from .algorithm import (
    BALANCE_ORBITS,
    CLIP,
    EACH_OVERPASS_ONCE,
    EXCLUDED,
    FILTER,
    MASKS,
    METHOD,
    PERCENTILE,
    SCENES,
    STYLE,
    STYLES,
    TUNING,
    RecipeAlgorithm,
    Refusal,
    advanced,
    enumeration,
    given,
    helped,
    listed,
)

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder, Estimate

CONTENT, BANDS, RESOLUTION, CRS = "CONTENT", "BANDS", "RESOLUTION", "CRS"
DTYPE, NODATA, COG = "DTYPE", "NODATA", "COG"
CONTENTS = ("bands", "picture", *catalog.INDICES, *catalog.offered_qa_layers())
BAND_NAMES = tuple(band.name for band in catalog.BANDS)
USUAL_BANDS = ("B2", "B3", "B4", "B8")
USUAL = "usual"  # the content's usual data type
DTYPES = (USUAL, "uint8", "uint16", "int16", "float32")
_UNNAMED = "/composite.tif"  # the path of an order until the work begins


class OrderAlgorithm(RecipeAlgorithm):
    """An algorithm that saves pixels of a composite. ``saves`` names its parameters of an order."""

    own = (*FILTER, METHOD, PERCENTILE, *TUNING, *SCENES, *MASKS, EACH_OVERPASS_ONCE, BALANCE_ORBITS, EXCLUDED)
    saves: tuple[str, ...] = (CONTENT, BANDS, STYLE, RESOLUTION, CRS, DTYPE, NODATA, COG, CLIP)

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        known = {**self._recipe_parameters(), **self._order_parameters()}
        for name in self.saves:
            self.addParameter(known[name]())

    def content(self, parameters: dict, context: QgsProcessingContext) -> str:
        """What is saved, of download.plan.CONTENTS."""
        return self.choice(parameters, CONTENT, context)

    def check(self, parameters: dict, context: QgsProcessingContext) -> None:
        super().check(parameters, context)
        self.order(parameters, context, self.recipe(parameters, context, self.some_roi(parameters, context)))

    def prepareAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        from ..download.plan import estimate

        super().prepareAlgorithm(parameters, context, feedback)
        with self.refusing():
            self.wanted = self.order(parameters, context, self.requested)
            will = estimate(self.wanted)
        number = locale().toString
        text = tr("{width} × {height} pixels, about {size}")
        size = megabytes(will.megabytes)
        feedback.pushInfo(text.format(width=number(will.width), height=number(will.height), size=size))
        feedback.pushInfo(self._about_pixels(parameters, context))
        self.estimated(will, feedback)
        return True

    def estimated(self, will: Estimate, feedback: QgsProcessingFeedback) -> None:
        """Told what a download would take, before anything is asked for."""

    def order(self, parameters: dict, context: QgsProcessingContext, recipe: CompositeRecipe) -> DownloadOrder:
        """The order the parameters describe, for a file yet to be named. Raises RecipeError, Refusal."""
        from ..download.plan import OrderError, usual

        content = self.content(parameters, context)
        if content in catalog.QA_LAYERS and not catalog.is_defined_for(content, recipe.method):
            text = tr("{content} is there only with these methods: {methods}.")
            titles = method_titles()
            names = [titles[method] for method in catalog.METHODS if catalog.is_defined_for(content, method)]
            title = qa_layer_titles()[content]
            raise Refusal(text.format(content=title, methods=locale().createSeparatedList(names)))
        changes: dict[str, Any] = {}
        if content == "bands":
            none = (
                isinstance(parameters.get(BANDS), (list, tuple)) and not parameters[BANDS]
            )  # QGIS would take the usual
            changes["bands"] = () if none else tuple(self.parameterAsEnumStrings(parameters, BANDS, context))
        crs = self.parameterAsCrs(parameters, CRS, context)
        if crs.isValid():
            changes["crs"] = crs.authid() if crs.authid().startswith("EPSG:") else crs.toWkt()
        elif given(parameters, CRS):
            raise OrderError("crs_unknown", crs=str(parameters[CRS])[:80])
        else:
            changes["crs"] = usual_crs(recipe, context.project())
        metres = self.parameterAsDouble(parameters, RESOLUTION, context)
        changes["resolution"] = metres * metre_in(unit_of(QgsCoordinateReferenceSystem(changes["crs"])))
        dtype = self.choice(parameters, DTYPE, context) if DTYPE in self.saves else USUAL
        if dtype != USUAL:
            changes["dtype"] = dtype
        if NODATA in self.saves and given(parameters, NODATA) and content != "picture":
            changes["nodata"] = self.parameterAsDouble(parameters, NODATA, context)
        if COG in self.saves:
            changes["cog"] = self.parameterAsBoolean(parameters, COG, context)
        return usual(self.wanted_product(parameters, context, recipe), _UNNAMED, content, **changes)

    def _about_pixels(self, parameters: dict, context: QgsProcessingContext) -> str:
        """The CRS and the size of a pixel, in words."""
        crs = QgsCoordinateReferenceSystem(self.wanted.crs)
        metres, number = self.parameterAsDouble(parameters, RESOLUTION, context), locale().toString
        name = crs.userFriendlyIdentifier()
        unit = QgsUnitTypes.toString(unit_of(crs))
        if self.wanted.resolution == metres:
            return tr("Pixels of {metres} m in {crs}").format(metres=number(metres), crs=name)
        size = number(self.wanted.resolution, "g", 6)
        text = tr("Pixels of {metres} m, which are {size} {unit} in {crs}")
        return text.format(metres=number(metres), size=size, unit=unit, crs=name)

    def _order_parameters(self) -> dict[str, Callable[[], QgsProcessingParameterDefinition]]:
        number = QgsProcessingParameterNumber.Type
        shown, bands, qa_layers = style_titles(), band_titles(), qa_layer_titles()
        contents = {
            "bands": tr("Reflectances of the bands chosen"),
            "picture": tr("Picture in the colours of the style"),
            **{key: shown[key] for key in catalog.INDICES},
            **qa_layers,
        }
        return {
            CONTENT: lambda: helped(
                enumeration(CONTENT, tr("What is saved"), CONTENTS, "bands"),
                "\n".join(
                    (
                        tr("Numbers to compute with, or a picture as the map shows it."),
                        about_indices(),
                        listed(contents, CONTENTS),
                    )
                ),
            ),
            STYLE: lambda: helped(
                enumeration(STYLE, tr("Style"), STYLES, STYLES[0]),
                tr("Colours of a picture, and of the layer that shows reflectances.") + "\n" + listed(shown, STYLES),
            ),
            BANDS: lambda: helped(
                enumeration(BANDS, tr("Bands"), BAND_NAMES, list(USUAL_BANDS), multiple=True),
                tr("For reflectances: the bands of the file. Only L1C has B10.") + "\n" + listed(bands, BAND_NAMES),
            ),
            RESOLUTION: lambda: helped(
                QgsProcessingParameterNumber(
                    RESOLUTION,
                    tr("Resolution in metres"),
                    number.Double,
                    catalog.NOMINAL_SCALE,
                    False,
                    1e-6,
                ),
                tr("Side of a pixel in metres. It is converted where the coordinate system has feet or degrees."),
            ),
            CRS: lambda: helped(
                QgsProcessingParameterCrs(CRS, tr("Coordinate system"), None, True),
                tr(
                    "Empty: that of the project where it is in metres and made for the area; else TWD97 / TM2 in "
                    "Taiwan, and elsewhere the UTM zone, whose pixels of 10, 20 and 60 m are Sentinel-2's own.",
                ),
            ),
            DTYPE: lambda: advanced(
                enumeration(DTYPE, tr("Data type"), DTYPES, USUAL),
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
