"""Cloud Score+ Composites: cloud-free Sentinel-2 composites in QGIS."""


def classFactory(iface):
    """Called by QGIS when the plugin is loaded."""
    from .plugin import CloudScorePlugin

    return CloudScorePlugin(iface)
