"""What people call an area taken from features: what QGIS shows for a feature, or its layer's name."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFeatureRequest,
    QgsVectorLayer,
)

from ..core.recipe import clean_name
from ..messages.i18n import tr

_NAMED = 2  # features called by their names in one


def feature_name(layer: QgsVectorLayer, feature: QgsFeature) -> str:
    """What the layer's display expression gives for a feature, with the layer's name before a mere number."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    return called(layer.displayExpression(), context, layer.name(), feature)


def called(display: str, context: QgsExpressionContext, layer: str, feature: QgsFeature) -> str:
    """feature_name() of what is known of a layer, in any thread. display: its display expression; layer: its name."""
    expression = QgsExpression(display)
    context.setFeature(feature)
    value = expression.evaluate(context)
    text = "" if expression.hasEvalError() or value is None else clean_name(str(value))
    if text in ("", "NULL"):
        text = str(feature.id())
    return clean_name(f"{layer} {text}") if text.isdecimal() else text


def area_name(layer: QgsVectorLayer, request: QgsFeatureRequest | None = None, selected_only: bool = False) -> str:
    """What to call the features of a layer together. Reads no more than a few of them."""
    if selected_only:
        count = layer.selectedFeatureCount()
        if count >= layer.featureCount() > _NAMED:
            return clean_name(layer.name())
        ids = sorted(layer.selectedFeatureIds())[:_NAMED]
        features = sorted(layer.getFeatures(QgsFeatureRequest().setFilterFids(ids)), key=lambda feature: feature.id())
    else:
        request = QgsFeatureRequest(request) if request is not None else QgsFeatureRequest()
        found = list(layer.getFeatures(request.setLimit(_NAMED + 1)))
        if len(found) > 1:
            return clean_name(layer.name())
        count, features = len(found), found
    return joined_names([feature_name(layer, feature) for feature in features], count)


def joined_names(names: Iterable[str], count: int) -> str:
    """A few names in one, and how many more there are."""
    known = list(names)[:_NAMED]
    if count > len(known) and known:
        return clean_name(tr("{name} and {count} more").format(name=known[0], count=count - 1))
    return clean_name(" + ".join(known))
