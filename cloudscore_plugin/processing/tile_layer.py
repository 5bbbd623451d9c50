"""Composites as layers of map tiles, computed by Earth Engine as the map is looked at: one, a series, or a change."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, ClassVar

from qgis.core import (
    QgsApplication,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingOutputRasterLayer,
    QgsProcessingOutputString,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)

from ..core.recipe import CompositeRecipe
from ..core.series import Period, Series
from ..layers import time_groups
from ..layers.identity import Shown
from ..layers.tile_layers import bare_layer, change_layer, keep_order, layer_name, xyz_uri
from ..messages.errors import explain
from ..messages.i18n import tr
from ..messages.names import series_name
from ..services import change_build
from ..services.build import date_layer
from ..services.maps import ask_all
from ..services.time_control import set_project_range
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
from .change import OfChange
from .series import OfSeries

if TYPE_CHECKING:
    from ..earthengine.session import Session, TileSource

URI, LAYERS, URIS = "URI", "LAYERS", "URIS"
Place = Callable[[QgsRasterLayer, QgsLayerTreeLayer], None]  # puts a layer of the project where it belongs


class TileLayerAlgorithm(RecipeAlgorithm):
    """Asks for maps and hands over their layers. Nothing is downloaded, and nothing computed before somebody looks."""

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

    def hand_over(self, source: TileSource, product: Shown, context: QgsProcessingContext, place: Place) -> str:
        """Make a layer, and have it added to the project if there is one. Returns its ID."""
        layer = bare_layer(source, product, self.simulated)
        context.temporaryLayerStore().addMapLayer(layer)
        if context.project() is not None:
            details = QgsProcessingContext.LayerDetails(
                layer.name(), context.project(), OUTPUT, QgsProcessingUtils.LayerHint.Raster
            )
            details.setPostProcessor(_Added.of(layer.id(), source, product, self.simulated, place))
            context.addLayerToLoadOnCompletion(layer.id(), details)
        return layer.id()

    def warn_without_map(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        """Say so where there is no map that layers could be added to."""
        if context.project() is None or QgsApplication.platform() == "qgis_process":
            text = tr(
                "There is no map here, so no layer is added to a project. The results hold the addresses of the tiles, "
                "which work for some hours."
            )
            feedback.pushWarning(text)


class AddTileLayer(TileLayerAlgorithm):
    """One composite: one request."""

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
        self.warn_without_map(context, feedback)

        def place(layer: QgsRasterLayer, _node: QgsLayerTreeLayer, recipe: CompositeRecipe = self.requested) -> None:
            date_layer(layer, recipe)

        return {OUTPUT: self.hand_over(found, self.requested, context, place), URI: xyz_uri(found)}


class GroupAlgorithm(TileLayerAlgorithm):
    """Several maps, asked for at once, whose layers stand together in a group."""

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        self.addOutput(QgsProcessingOutputMultipleLayers(LAYERS, tr("Layers")))
        self.addOutput(QgsProcessingOutputString(URIS, tr("Data sources of the layers (XYZ tiles), as JSON")))

    def maps(self) -> Mapping[Hashable, Shown]:
        """What each layer shows, by a key of its own."""
        raise NotImplementedError

    def places(self, project: QgsProject) -> Callable[[Hashable], Place]:
        """What puts the layer of a key into the group, which it makes for the first of them."""
        raise NotImplementedError

    def title_of(self, key: Any) -> str:
        """What a map is called in the results and where it is missing."""
        raise NotImplementedError

    def work(
        self, session: Session, recipe: CompositeRecipe, feedback: QgsProcessingFeedback
    ) -> Mapping[Hashable, TileSource]:
        maps = self.maps()
        feedback.pushInfo(tr("Asking Earth Engine for {count} maps…").format(count=len(maps)))
        sources, failed = ask_all(session, maps, feedback)
        if not sources:
            raise next(iter(failed.values()))
        for key, product in maps.items():
            if key in failed:
                feedback.pushWarning(f"{self.title_of(key)}: {explain(failed[key], product).whole}")
        return {key: sources[key] for key in maps if key in sources}

    def deliver(
        self,
        found: Mapping[Hashable, TileSource],
        parameters: dict,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict:
        self.warn_without_map(context, feedback)
        maps, place = self.maps(), self.places(context.project())
        layers = [self.hand_over(source, maps[key], context, place(key)) for key, source in found.items()]
        uris = {self.title_of(key): xyz_uri(source) for key, source in found.items()}
        return {LAYERS: layers, URIS: json.dumps(uris)}


class AddSeriesTileLayers(OfSeries, GroupAlgorithm):
    """A series: one request a period, and as many again for the layers that mark filled holes."""

    def name(self) -> str:
        return "seriestilelayers"

    def displayName(self) -> str:
        return tr("Add series of tile layers")

    def shortHelpString(self) -> str:
        what = tr(
            "Adds a group of cloud-free Sentinel-2 composites to the map, one for each period of the dates, such as "
            "one a month, as tiles from Earth Engine."
        )
        how = tr(
            "Each layer has the dates of its period, so the Temporal Controller plays the group; its menu in the layer "
            "tree opens it. Without the controller the newest is shown. The layers keep their recipes and renew "
            "themselves. Use “Series to GeoTIFFs” for pixels to compute with."
        )
        return f"{what}\n\n{how}"

    def initAlgorithm(self, configuration: dict | None = None) -> None:
        super().initAlgorithm(configuration)
        for parameter in self.series_parameters(tr("A second group marks where.")):
            self.addParameter(parameter)

    def wanted_product(self, parameters: dict, context: QgsProcessingContext, recipe: CompositeRecipe) -> Series:
        return self.series(parameters, context, recipe)

    def maps(self) -> dict[tuple[bool, Period], CompositeRecipe]:
        found = {(False, period): self.product.recipe_of(period) for period in self.product.periods()}
        marks = time_groups.marks_of(self.product)
        if marks is not None:
            found.update({(True, period): marks.recipe_of(period) for period in marks.periods()})
        return found

    def places(self, project: QgsProject) -> Callable[[tuple[bool, Period]], Place]:
        group = _SeriesGroups(project, self.product, self.simulated)
        return lambda key: partial(group.take, *key)

    def title_of(self, key: tuple[bool, Period]) -> str:
        marks, period = key
        title = f"{period.start}/{period.last_day}"
        return f"{title} filled" if marks else title


class AddChangeTileLayers(OfChange, GroupAlgorithm):
    """A change: three requests."""

    def name(self) -> str:
        return "changetilelayers"

    def displayName(self) -> str:
        return tr("Add change as tile layers")

    def shortHelpString(self) -> str:
        what = tr(
            "Adds a group of three layers to the map, as tiles from Earth Engine: what differs between two composites "
            "of one area, told only where both sides have enough clear views, and both sides below it."
        )
        later = tr("The layers keep their recipes and renew themselves. Use “Change to GeoTIFF” for numbers.")
        return f"{what}\n\n{later}"

    def maps(self) -> dict[str, Shown]:
        return change_build.products_of(self.product)

    def places(self, project: QgsProject) -> Callable[[str], Place]:
        group = _ChangeGroup(project, self.product, self.simulated)
        return lambda side: partial(group.take, side)

    def title_of(self, key: str) -> str:
        return key


class _SeriesGroups:
    """The groups of a run's series, and of the marks where its holes are filled, made as layers come in."""

    def __init__(self, project: QgsProject, series: Series, simulated: bool):
        self._project, self._simulated = project, simulated
        self._series = {False: series, True: time_groups.marks_of(series)}
        self._groups: dict[bool, QgsLayerTreeGroup] = {}

    def take(self, marks: bool, period: Period, layer: QgsRasterLayer, node: QgsLayerTreeLayer) -> None:
        """Put a period's layer into its group."""
        from ..services.series_build import add_period

        if not self._groups:
            for which, series in sorted(self._series.items(), reverse=True):  # the marks above
                if series is not None:
                    name, place = series_name(series, self._simulated), _results_place(self._project, node)
                    self._groups[which] = time_groups.add_group(self._project, name, series, place=place)
            if len(self._groups) > 1:
                time_groups.pair(*self._groups.values())
            set_project_range(self._project, self._series[False])
        add_period(self._project, self._groups[marks], self._series[marks], period, layer, self._simulated)


class _ChangeGroup:
    """The group of a run's change, made for the first layer that comes in."""

    def __init__(self, project: QgsProject, change: Any, simulated: bool):
        self._project, self._change, self._simulated = project, change, simulated
        self._group: QgsLayerTreeGroup | None = None

    def take(self, side: str, layer: QgsRasterLayer, node: QgsLayerTreeLayer) -> None:
        """Put the layer of a side into the group."""
        if self._group is None:
            place = _results_place(self._project, node)
            self._group = change_build.add_group(self._project, self._change, self._simulated, place=place)
        change_build.add_side(self._project, self._group, self._change, side, layer, self._simulated)
        keep_order(self._project, list(change_build.members_of(self._group).values()))


def _results_place(project: QgsProject, node: QgsLayerTreeLayer) -> tuple[QgsLayerTreeGroup, int] | None:
    """The place of a layer in the group that Processing puts results into, None where it is in no group.

    That is the one the user wants, or that is selected in the layer tree; beside, never inside of a group of ours.
    """
    root, above, found = project.layerTreeRoot(), node.parent(), node
    while above is not root:
        if above.isMutuallyExclusive() or above.customProperty(time_groups.NAME):
            found = above
        above = above.parent()
    parent = found.parent()
    return None if parent is root else (parent, parent.children().index(found))


class _Added(QgsProcessingLayerPostProcessorInterface):
    """Makes the layer what it is again once it is in the project: Processing's default style and name hide that.

    On the main thread.
    """

    waiting: ClassVar[dict[str, _Added]] = {}  # by layer id; Processing does not keep them alive

    @classmethod
    def of(cls, layer_id: str, source: TileSource, product: Shown, simulated: bool, place: Place) -> _Added:
        cls.waiting[layer_id] = added = cls()
        added._source, added._product, added._simulated, added._place = source, product, simulated, place
        return added

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        self.waiting.pop(layer.id(), None)
        layer.setName(layer_name(self._product, self._simulated))
        change_layer(layer, self._source, self._product, self._simulated)
        root = (context.project() or QgsProject.instance()).layerTreeRoot()
        node = root.findLayer(layer.id())
        if node is None:
            return
        self._place(layer, node)
        if len([one for one in root.findLayers() if one.layerId() == layer.id()]) > 1:  # it stands in its group now
            node.parent().removeChildNode(node)
