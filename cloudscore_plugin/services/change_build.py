"""Building a change: one task requests three maps; they become a group of layers: the change on top, after, before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsFeedback, QgsLayerTreeGroup, QgsLayerTreeLayer, QgsProject, QgsRasterLayer

from ..core.change import Change
from ..layers import time_groups
from ..layers.identity import Shown, is_simulated, origin_of, product_of
from ..layers.tile_layers import SIDE, call_layer, change_layer, keep_order, make_layer
from ..messages.i18n import tr
from ..messages.names import change_name, side_name
from .background_build import BackgroundBuild
from .build import held_view
from .connections import Connections
from .interfaces import MessageSink
from .maps import ask_maps

if TYPE_CHECKING:
    from ..earthengine.session import TileSource


def products_of(change: Change) -> dict[str, Shown]:
    """What the layers of a change's group show, the uppermost first."""
    return {"change": change, "after": change.after, "before": change.before}


def members(node: QgsLayerTreeLayer | None) -> dict[str, QgsRasterLayer]:
    """The layers of the change's group that a layer's node lies in, by side; {} for any other node."""
    return {} if node is None or not node.customProperty(SIDE) else members_of(node.parent())


def members_of(group: QgsLayerTreeGroup) -> dict[str, QgsRasterLayer]:
    """The layers of a change's group, by side; {} for any other group."""
    nodes = [node for node in group.children() if isinstance(node, QgsLayerTreeLayer) and node.layer() is not None]
    return {node.customProperty(SIDE): node.layer() for node in nodes if node.customProperty(SIDE)}


def add_group(
    project: QgsProject,
    change: Change,
    simulated: bool,
    cover: str = "",
    place: tuple[QgsLayerTreeGroup, int] | None = None,
) -> QgsLayerTreeGroup:
    """Add an empty group for a change; cover, place: as in time_groups.add_group()."""
    return time_groups.insert_group(project, change_name(change, simulated), cover, place)


def _rename_group(group: QgsLayerTreeGroup, change: Change, simulated: bool) -> None:
    """Call a group after another change. A name that the user has given it stays, as that of a layer does."""
    top = members_of(group)["change"]
    shown, others = product_of(top), simulated != is_simulated(top)
    before = change_name(shown, is_simulated(top)) if isinstance(shown, Change) else ""
    time_groups.rename_group(group, change_name(change, simulated), others, before)


def add_side(
    project: QgsProject, group: QgsLayerTreeGroup, change: Change, side: str, layer: QgsRasterLayer, simulated: bool
) -> None:
    """Add the layer of a side, a key of products_of(), to the group of its change, in their order."""
    call_layer(layer, side_name(side, products_of(change)[side], simulated))
    project.addMapLayer(layer, False)
    order = list(products_of(change))
    above = [node for node in group.findLayers() if node.customProperty(SIDE) in order[: order.index(side)]]
    node = group.insertLayer(len(above), layer)
    node.setCustomProperty(SIDE, side)
    node.setExpanded(side == "change")


class ChangeBuilder(BackgroundBuild):
    """Asks for the maps of a change and adds its layers as one group, or changes those of one.

    polygons(change) asks for a file and makes polygons, for the message's button. built carries the QgsRasterLayer of
    the change once all layers are there.
    """

    def __init__(
        self, iface, connections: Connections, messages: MessageSink, parent, polygons: Callable[[Change], None]
    ):
        super().__init__(iface, connections, messages, parent)
        self._polygons = polygons

    def build(self, change: Change, cover: str = "", replace: str = "") -> None:
        """Start building; a build still under way is cancelled.

        cover: as in tile_layers.add_layer(). replace: id of a change's layer that shows this one from then on, with
        the layers of its group.
        """
        open_session, products = self._connections.session_factory(), products_of(change)

        def work(feedback: QgsFeedback) -> tuple[dict[str, TileSource], bool]:
            session = open_session(feedback)
            sources: dict[str, TileSource | Exception] = {}
            ask_maps(session, products, feedback, sources.__setitem__, lambda _error: False)
            found = {side: source for side, source in sources.items() if not isinstance(source, Exception)}
            return found, session.connection.simulated

        again = partial(self.build, change, cover, replace)
        self._start(tr("Cloud Score+ change"), work, partial(self._arrived, change, cover, replace), again, change)

    def _arrived(self, change: Change, cover: str, replace: str, outcome: tuple) -> None:
        sources, simulated = outcome
        project = QgsProject.instance()
        if replace:
            layer = project.mapLayer(replace)
            if origin_of(layer) is None:  # it has gone, or is no map of ours any more
                return
            node = project.layerTreeRoot().findLayer(layer)
            found = members(node)
            if found and node.parent() is not project.layerTreeRoot():
                _rename_group(node.parent(), change, simulated)
            for side, product in products_of(change).items():
                mine = layer if side == "change" else found.get(side)
                if mine is None or origin_of(mine) is None:
                    continue
                name = side_name(side, product, simulated) if found else ""
                change_layer(mine, sources[side], product, simulated, name, side == "change")
            self._note(tr("The layers show the new change."), change)
        else:
            layer = self._add(project, change, sources, simulated, cover)
            self._note(tr("The change is on the map, with both sides below it."), change)
        self.built.emit(layer)

    def _note(self, text: str, change: Change) -> None:
        make = partial(self._polygons, change)
        self._messages.success(text, ("makePolygonsButton", tr("Make polygons…"), make))

    def _add(
        self, project: QgsProject, change: Change, sources: dict[str, TileSource], simulated: bool, cover: str
    ) -> QgsRasterLayer:
        group = add_group(project, change, simulated, cover)
        layers = {}
        with held_view(self._iface):
            for side, product in products_of(change).items():
                layers[side] = make_layer(sources[side], product, simulated)
                add_side(project, group, change, side, layers[side], simulated)
            keep_order(project, list(layers.values()), cover)
        group.setExpanded(False)  # a new node counts as unfolded, also where the tree shows it folded
        group.setExpanded(True)
        return layers["change"]
