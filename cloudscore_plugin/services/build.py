"""Building composites: one task at a time, its layer added or changed on the main thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import QgsFeedback, QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer

from ..core.recipe import CompositeRecipe
from ..core.series import Period
from ..layers import time_groups
from ..layers.identity import origin_of, recipe_of
from ..layers.tile_layers import SIDE, add_layer, call_layer, change_layer, make_layer
from ..messages.i18n import tr
from ..messages.names import marked_name, period_title, side_name
from ..messages.titles import qa_layer_titles
from .background_build import BackgroundBuild

if TYPE_CHECKING:
    from ..earthengine.session import TileSource


class Builder(BackgroundBuild):
    """Asks for the map of a composite and adds its layer to the project, or changes the layer it is meant for.

    built carries the QgsRasterLayer.
    """

    def build(self, recipe: CompositeRecipe, replace: str = "", cover: str = "", name: str = "") -> None:
        """Start building; a build still under way is cancelled.

        replace: id of a composite's layer that shows the recipe from then on, in its place, instead of a new layer.
        When that layer is gone by then, so is the request. cover: as in add_layer(), for a new one; name: of a new one,
        if not the usual.
        """
        open_session = self._connections.session_factory()

        def work(feedback: QgsFeedback) -> tuple[TileSource, bool]:
            session = open_session(feedback)
            return session.tile_source(recipe, feedback), session.connection.simulated

        again = partial(self.build, recipe, replace, cover, name)
        self._start(
            tr("Cloud Score+ composite"), work, partial(self._succeeded, recipe, replace, cover, name), again, recipe
        )

    def _succeeded(
        self, recipe: CompositeRecipe, replace: str, cover: str, name: str, result: tuple[TileSource, bool]
    ) -> None:
        source, simulated = result
        if not replace:
            layer = make_layer(source, recipe, simulated)
            if name:
                call_layer(layer, marked_name(name, simulated))
            date_layer(layer, recipe)
            put_on_map(self._iface, layer, cover)
            title = name or qa_layer_titles().get(recipe.style.index)
            if title:
                self._messages.note(tr("“{title}” is on the map.").format(title=title))
            else:
                self._messages.note(tr("The composite is on the map."))
            self.built.emit(layer)
            return
        layer = QgsProject.instance().mapLayer(replace)
        if origin_of(layer) is not None:  # it is still there, and still a composite
            before = recipe_of(layer)
            change_layer(layer, source, recipe, simulated, _name_in_group(layer, recipe, simulated))
            date_layer(layer, recipe)
            if before is not None and before.with_(style=recipe.style) == recipe:
                self._messages.note(tr("The layer shows the new style."))
            else:
                self._messages.note(tr("The layer shows the new composite."))
            self.built.emit(layer)


def _name_in_group(layer: QgsRasterLayer, recipe: CompositeRecipe, simulated: bool) -> str:
    """What a layer is called in the group of a series or a change; "" where it is in none, or is of other dates."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    period = None if node is None else time_groups.period_of(node)
    if period is not None:
        own = period == (recipe.start, recipe.end)
        return marked_name(period_title(period), simulated) if own else ""
    side = None if node is None else node.customProperty(SIDE)
    return side_name(side, recipe, simulated) if side in ("before", "after") else ""


def date_layer(layer: QgsRasterLayer, recipe: CompositeRecipe) -> None:
    """Let the layer know its dates; the Temporal Controller heeds them once that is switched on in its properties."""
    active = layer.temporalProperties().isActive()
    time_groups.set_temporal_range(layer, Period(recipe.start, recipe.end), active)


def put_on_map(iface, layer: QgsRasterLayer, cover: str = "") -> None:
    """Add a layer to the project and leave the map where it is. cover: as in add_layer()."""
    with held_view(iface):
        add_layer(QgsProject.instance(), layer, cover)


@contextmanager
def held_view(iface) -> Iterator[None]:
    """Leave the map where it is while layers are added: with the first layer of a project QGIS would jump to the
    layer's extent and take over its CRS, away from where the user has just drawn.
    """
    bridge = iface.layerTreeCanvasBridge()
    automatic = bridge.autoSetupOnFirstLayer()
    bridge.setAutoSetupOnFirstLayer(False)
    try:
        yield
    finally:
        if automatic:  # otherwise the user's wish, or a layer added a moment ago gives it back
            # The bridge notices the new layer in the next round of the event loop; timers come after it.
            QTimer.singleShot(0, lambda: sip.isdeleted(bridge) or bridge.setAutoSetupOnFirstLayer(True))
