"""GeoTIFFs: a composite, and how many clear views there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterRasterDestination,
)

from ..core.errors import Cancelled
from ..core.recipe import CompositeRecipe
from ..layers.geotiff_layers import apply_renderer, read_again
from ..messages.errors import DOWNLOAD
from ..messages.i18n import tr
from ..messages.names import composite_name, showing
from .algorithm import CLIP, EXCLUDED, FILTER, MASKS, OUTPUT, SCENES, advanced
from .order import COG, CRS, RESOLUTION, OrderAlgorithm

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder, Estimate
    from ..download.writer import Result
    from ..earthengine.session import Session

AFRESH, SIDECAR = "AFRESH", "SIDECAR"


class GeoTiffAlgorithm(OrderAlgorithm):
    """Downloads an order. An unfinished download of the same order beside the file is continued."""

    doing = DOWNLOAD

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        self.addParameter(
            advanced(
                QgsProcessingParameterBoolean(AFRESH, tr("Begin afresh"), False),
                tr("Discards an unfinished download of this file instead of continuing it."),
            )
        )
        self.addParameter(QgsProcessingParameterRasterDestination(OUTPUT, self.result()))
        self.addOutput(QgsProcessingOutputFile(SIDECAR, tr("Description of the file (JSON)")))

    def result(self) -> str:
        """What the file is called, and its layer unless the user names it."""
        return tr("Composite")

    def title(self) -> str:
        """What the layer is called."""
        return composite_name(showing(self.requested, self.wanted.content), self.simulated)

    def processAlgorithm(
        self, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        # Not earlier: what the context of prepareAlgorithm is told to load is lost when the work runs in a task.
        self._place = self.parameterAsOutputLayer(parameters, OUTPUT, context)
        with self.refusing():
            self.wanted = self.wanted.with_(path=str(Path(self._place).absolute()))
        self._afresh = self.parameterAsBoolean(parameters, AFRESH, context)
        return super().processAlgorithm(parameters, context, feedback)

    def estimated(self, will: Estimate, feedback: QgsProcessingFeedback) -> None:
        if will.drive:
            feedback.pushWarning(tr("This is a lot. “Export composite to Drive” goes on while QGIS is closed."))

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> Result:
        from ..download.writer import discard, download

        if self._afresh:
            discard(self.wanted.path)
        feedback.pushInfo(tr("Downloading…"))
        try:
            return download(session, self.wanted, feedback)
        except Cancelled:
            feedback.pushInfo(tr("What has arrived is kept. Run this again with the same file to go on."))
            raise

    def deliver(
        self, found: Result, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        if context.willLoadLayerOnCompletion(self._place):
            details = context.layerToLoadOnCompletionDetails(self._place)
            if details.name in ("", self.result()):  # the parameter's title says nothing of what this one is
                details.name = self.title()
            details.setPostProcessor(_Saved.of(self.wanted, self.simulated))
        return {OUTPUT: self._place, SIDECAR: found.sidecar}


class CompositeToGeoTiff(GeoTiffAlgorithm):
    """The composite's numbers, or its picture, as a file."""

    def name(self) -> str:
        return "compositetogeotiff"

    def displayName(self) -> str:
        return tr("Composite to GeoTIFF")

    def shortHelpString(self) -> str:
        what = tr("Saves a cloud-free Sentinel-2 composite as a GeoTIFF on this computer.")
        how = tr(
            "Pixels are kept where Cloud Score+ says that they are clear enough, and combined. The file is fetched in "
            "parts, several at once, and stands under its name only when it is complete. When it was interrupted, run "
            "this again with the same file: it goes on where it ended.",
        )
        numbers = tr(
            "Reflectances are stored times 10,000, with the scale written into the file. The recipe and the credits "
            "are in the file and in a .json beside it.",
        )
        return "\n\n".join([what, how, numbers])


class ClearCountToGeoTiff(GeoTiffAlgorithm):
    """How many clear views a pixel has."""

    own = (*FILTER, *SCENES, *MASKS, EXCLUDED)
    saves = (RESOLUTION, CRS, COG, CLIP)

    def name(self) -> str:
        return "clearcounttogeotiff"

    def displayName(self) -> str:
        return tr("Clear count to GeoTIFF")

    def group(self) -> str:
        return tr("Scenes")

    def groupId(self) -> str:
        return "scenes"

    def shortHelpString(self) -> str:
        what = tr(
            "Saves how many clear views each pixel has as a GeoTIFF on this computer. An overpass counts once, however "
            "many of its image tiles overlap there."
        )
        use = tr(
            "Few clear views make a composite noisy, and none leave a hole: 0. More days or a lower clear threshold "
            "give more.",
        )
        return f"{what}\n\n{use}"

    def result(self) -> str:
        return tr("Clear views")

    def content(self, parameters: dict, context: QgsProcessingContext) -> str:
        return "clear_count"


class _Saved(QgsProcessingLayerPostProcessorInterface):
    """Shows the file in the colours its composite is shown in."""

    waiting: ClassVar[dict[str, _Saved]] = {}  # by path; Processing does not keep them alive

    @classmethod
    def of(cls, order: DownloadOrder, simulated: bool) -> _Saved:
        cls.waiting[order.path] = saved = cls()
        saved._order, saved._simulated = order, simulated
        return saved

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        read_again(self._order, self._simulated)  # layers of a file that was there before
        apply_renderer(layer, self._order, self._simulated)
        self.waiting.pop(self._order.path, None)
