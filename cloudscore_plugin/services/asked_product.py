"""Which composite, series or change a click on the map asks: the selected layer's, else the topmost of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from qgis.core import QgsLayerTreeLayer, QgsMapLayer, QgsProject

from ..core.change import Change
from ..core.errors import Problem
from ..core.kinds import Product, from_json
from ..core.recipe import CompositeRecipe, strict_json
from ..core.series import Series
from ..layers import time_groups
from ..layers.identity import is_simulated, product_of


def asked_layer(
    project: QgsProject, active: QgsMapLayer | None, drawn: Iterable[QgsMapLayer]
) -> tuple[Product, bool | None, QgsMapLayer] | None:
    """The product, whether its scenes are simulated (None where that is not known) and the layer that is meant: the
    one that is selected if it is ours, else the topmost of ours on the map. None where there is none.
    """
    for layer in (active, *drawn):
        found = product_at(project, layer)
        if found is not None and layer is not None:
            return *found, layer
    return None


def product_at(project: QgsProject, layer: QgsMapLayer | None) -> tuple[Product, bool | None] | None:
    """What a layer shows: a composite or a change, of a group through time the whole series; also of a GeoTIFF that was
    saved by the plugin, from the description beside it. None for any other layer.
    """
    product = product_of(layer)
    if layer is not None and product is not None:
        node = project.layerTreeRoot().findLayer(layer.id())
        group = node.parent() if isinstance(node, QgsLayerTreeLayer) else None
        series = time_groups.series_of(group) if group is not None else None
        return series or product, is_simulated(layer)
    return _saved(layer)


def _saved(layer: QgsMapLayer | None) -> tuple[Product, bool | None] | None:
    path = Path(layer.source().partition("|")[0] if layer is not None else "")
    if path.suffix.lower() not in (".tif", ".tiff"):
        return None
    try:
        sidecar = strict_json(Path(f"{path}.json").read_text("utf-8"))
        recipe = sidecar.get("recipe") if isinstance(sidecar, dict) else None
        if not isinstance(recipe, dict):
            return None
        simulated = sidecar.get("simulated")
        return from_json(json.dumps(recipe)), simulated if isinstance(simulated, bool) else None
    except (OSError, ValueError, Problem):
        return None


def with_filter(product: Product, threshold: float, excluded: tuple[str, ...] | None = None) -> Product:
    """The same product with another threshold, and other scenes left out where they are given."""

    def changed(recipe: CompositeRecipe) -> CompositeRecipe:
        return recipe.with_(clear_threshold=threshold, excluded=recipe.excluded if excluded is None else excluded)

    if isinstance(product, Series):
        return product.with_(recipe=changed(product.recipe))
    if isinstance(product, Change):
        return product.with_(before=changed(product.before), after=changed(product.after))
    return changed(product)
