"""What QGIS keeps a layer's attribution and abstract on: it has moved after 3.22."""

from __future__ import annotations

from qgis.core import QgsMapLayer


def about(layer: QgsMapLayer):
    """The object with attribution(), setAttribution(), abstract() and setAbstract() of a layer."""
    server = layer.serverProperties()
    return server if hasattr(server, "setAttribution") else layer
