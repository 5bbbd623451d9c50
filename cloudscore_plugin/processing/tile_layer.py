"""A composite as a layer of map tiles, computed by Earth Engine as the map is looked at."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputRasterLayer,
    QgsProcessingOutputString,
    QgsProcessingUtils,
)

from ..core.recipe import CompositeRecipe
from ..earthengine.session import Session, TileSource
from ..layers.tile_layers import bare_layer, change_layer, layer_name, xyz_uri
from ..messages.i18n import tr
from .algorithm import (
    BALANCE_ORBITS,
    CLIP,
    EACH_OVERPASS_ONCE,
    EXCLUDED,
    FILTER,
    MASKS,
    METHOD,
    OUTPUT,
    PERCENTILE,
    SCENES,
    STYLE,
    TUNING,
    RecipeAlgorithm,
)

URI = "URI"


class AddTileLayer(RecipeAlgorithm):
    """One request; nothing is downloaded, and nothing computed before somebody looks."""

    own = (
        *FILTER,
        METHOD,
        STYLE,
        PERCENTILE,
        *TUNING,
        *SCENES,
        *MASKS,
        EACH_OVERPASS_ONCE,
        BALANCE_ORBITS,
        EXCLUDED,
        CLIP,
    )

    def name(self) -> str:
        return "compositetilelayer"

    def displayName(self) -> str:
        return tr("Add composite tile layer")

    def shortHelpString(self) -> str:
        what = tr("Adds a cloud-free Sentinel-2 composite to the map, as tiles from Earth Engine.")
        how = tr(
            "Pixels are kept where Cloud Score+ says that they are clear enough, and combined into one picture. The "
            "layer is there at once: Earth Engine computes what the map shows, when it shows it. Use “Composite to "
            "GeoTIFF” for pixels to compute with.",
        )
        later = tr("Earth Engine forgets a map after some hours. The layer keeps its recipe and renews itself.")
        return "\n\n".join([what, how, later])

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        self.addOutput(QgsProcessingOutputRasterLayer(OUTPUT, tr("Composite")))
        self.addOutput(QgsProcessingOutputString(URI, tr("Data source of the layer (XYZ tiles)")))

    def work(self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback) -> TileSource:
        feedback.pushInfo(tr("Asking Earth Engine…"))
        return session.tile_source(recipe, feedback)

    def deliver(
        self, found: TileSource, parameters: dict, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict:
        layer = bare_layer(found, self.wish, self.simulated)
        context.temporaryLayerStore().addMapLayer(layer)
        if context.project() is not None:
            details = QgsProcessingContext.LayerDetails(
                layer.name(), context.project(), OUTPUT, QgsProcessingUtils.LayerHint.Raster
            )
            details.setPostProcessor(_Added.of(layer.id(), found, self.wish, self.simulated))
            context.addLayerToLoadOnCompletion(layer.id(), details)
        return {OUTPUT: layer.id(), URI: xyz_uri(found)}


class _Added(QgsProcessingLayerPostProcessorInterface):
    """Makes the layer what it is again once it is in the project: Processing's default style and name hide that."""

    waiting: ClassVar[dict[str, _Added]] = {}  # by layer id; Processing does not keep them alive

    @classmethod
    def of(cls, layer_id: str, *made_of) -> _Added:
        cls.waiting[layer_id] = added = cls()
        added._made_of = made_of
        return added

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        source, recipe, simulated = self._made_of
        layer.setName(layer_name(recipe, simulated))
        change_layer(layer, source, recipe, simulated)
        self.waiting.pop(layer.id(), None)
