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
    QgsVectorLayerFeatureSource,
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


class Naming:
    """What to call the features of a layer together. Made on the main thread; name() reads in any thread."""

    def __init__(self, layer: QgsVectorLayer, selected_only: bool = False):
        self._source, self._layer = QgsVectorLayerFeatureSource(layer), layer.name()
        self._context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        self._display = layer.displayExpression()
        self._all = layer.featureCount()  # negative where the provider does not know
        self._ids = layer.selectedFeatureIds() if selected_only else None

    def name(self) -> str:
        """Reads no more than a few features, and their shapes only where the display expression needs them."""
        request, expression = QgsFeatureRequest(), QgsExpression(self._display)
        if not expression.needsGeometry():
            request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
        if self._ids is None:
            found = list(self._source.getFeatures(request.setLimit(_NAMED + 1)))
            if len(found) > 1:
                return clean_name(self._layer)
            count = len(found)
        else:
            count = len(self._ids)
            if count >= self._all > _NAMED:
                return clean_name(self._layer)
            request.setFilterFids(sorted(self._ids)[:_NAMED])
            found = sorted(self._source.getFeatures(request), key=lambda feature: feature.id())
        return joined_names([called(self._display, self._context, self._layer, one) for one in found], count)


def joined_names(names: Iterable[str], count: int) -> str:
    """A few names in one, and how many more there are."""
    known = list(names)[:_NAMED]
    if count > len(known) and known:
        return clean_name(tr("{name} and {count} more").format(name=known[0], count=count - 1))
    return clean_name(" + ".join(known))
