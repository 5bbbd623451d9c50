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


class FeatureNames:
    """What QGIS shows for features of a layer, with the layer's name before a mere number.

    Made on the main thread; called in any one thread.
    """

    def __init__(self, layer: QgsVectorLayer):
        self._layer, self.expression = layer.name(), QgsExpression(layer.displayExpression())
        self._context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        self._context.setFields(layer.fields())
        self.expression.prepare(self._context)

    def __call__(self, feature: QgsFeature) -> str:
        self._context.setFeature(feature)
        value = self.expression.evaluate(self._context)
        text = "" if self.expression.hasEvalError() or value is None else clean_name(str(value))
        if text in ("", "NULL"):
            text = str(feature.id())
        return clean_name(f"{self._layer} {text}") if text.isdecimal() else text


def feature_name(layer: QgsVectorLayer, feature: QgsFeature) -> str:
    """What one feature of a layer is called."""
    return FeatureNames(layer)(feature)


def name_field(layer: QgsVectorLayer | None) -> str:
    """The field whose values a layer shows for its features; "" where that is an expression, or without a layer."""
    shown = layer.displayField() if layer is not None else ""
    return shown if layer is not None and layer.fields().indexFromName(shown) >= 0 else ""


def name_in(feature: QgsFeature, field: str) -> str:
    """What a field calls a feature, "" for no field and where it is empty. A number may be 0."""
    value = feature[field] if field else None
    return clean_name(str(value)) if value or value == 0 else ""


class Naming:
    """What to call the features of a layer together. Made on the main thread; name() reads in any thread."""

    def __init__(self, layer: QgsVectorLayer, selected_only: bool = False):
        self._source, self._layer = QgsVectorLayerFeatureSource(layer), layer.name()
        self._called = FeatureNames(layer)
        self._all = layer.featureCount()  # negative where the provider does not know
        self._ids = layer.selectedFeatureIds() if selected_only else None

    def name(self) -> str:
        """Reads no more than a few features, and their shapes only where the display expression needs them."""
        request = QgsFeatureRequest()
        if not self._called.expression.needsGeometry():
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
        return joined_names([self._called(one) for one in found], count)


def joined_names(names: Iterable[str], count: int) -> str:
    """A few names in one, and how many more there are."""
    known = list(names)[:_NAMED]
    if count > len(known) and known:
        return clean_name(tr("{name} and {count} more").format(name=known[0], count=count - 1))
    return clean_name(" + ".join(known))
