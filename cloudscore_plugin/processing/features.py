"""The features of a layer that an algorithm was given, to be read where the layer may be gone already."""

from __future__ import annotations

from collections.abc import Iterator

from qgis.core import (
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFeatureRequest,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ..layers.area_names import FeatureNames

_UNCHECKED = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks  # the plugin repairs, and tells


class Features:
    """What a source holds when this is made, on the main thread; read() and name_of() work in any one thread.

    QGIS's own source of a whole layer is that layer: to read it in a task is to crash once the layer is removed from
    the project. Raises QgsProcessingException where there is no such layer.
    """

    def __init__(self, algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext):
        source = algorithm.parameterAsSource(parameters, name, context)
        if source is None:
            raise QgsProcessingException(algorithm.invalidSourceError(parameters, name))
        self.layer, self.crs = source.sourceName(), source.sourceCrs()
        self.fields, self.kind = source.fields(), source.wkbType()
        self._source, self._copy, self._request = source, None, QgsFeatureRequest()
        layer = algorithm.parameterAsVectorLayer(parameters, name, context)
        self._names = None if layer is None else FeatureNames(layer)
        chosen = parameters.get(name)
        definition = chosen if isinstance(chosen, QgsProcessingFeatureSourceDefinition) else None
        selected = definition is not None and definition.selectedFeaturesOnly  # of which QGIS's source is a copy
        if layer is not None and not selected:
            self._keep(layer, definition)

    def _keep(self, layer: QgsVectorLayer, definition: QgsProcessingFeatureSourceDefinition | None) -> None:
        self._source, self._copy = None, QgsVectorLayerFeatureSource(layer)
        only = getattr(definition, "filterExpression", "")  # since QGIS 3.32
        if only:
            self._request.setFilterExpression(only)
            scopes = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
            self._request.setExpressionContext(QgsExpressionContext(scopes))
        if definition is not None and definition.featureLimit >= 0:
            self._request.setLimit(definition.featureLimit)

    def read(self, attributes: list[int] | None = None) -> Iterator[QgsFeature]:
        """The features, always in the same order. attributes: the fields that are read, None for all."""
        request = QgsFeatureRequest(self._request)
        if attributes is not None:
            request.setSubsetOfAttributes(attributes)
        if self._copy is not None:
            return self._copy.getFeatures(request)
        return self._source.getFeatures(request, _UNCHECKED)

    def name_of(self, feature: QgsFeature) -> str:
        """What the layer shows for a feature, else its number."""
        return (self._names(feature) if self._names else "") or str(feature.id())
