"""The Processing provider: its name, its icon and its algorithms."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .. import paths
from ..services.connections import Connections
from .areas import AreasToGeoTiffs
from .change import ChangePolygons, ChangeToGeoTiff
from .compare_methods import CompareMethods
from .export import ExportToDrive
from .geotiff import ClearCountToGeoTiff, CompositeToGeoTiff
from .scenes import ListScenes
from .series import SeriesToGeoTiffs
from .statistics import AreaStatistics, PixelSeries
from .statistics_export import ExportStatistics
from .tile_layer import AddChangeTileLayers, AddSeriesTileLayers, AddTileLayer

ALGORITHMS = (
    CompositeToGeoTiff,
    SeriesToGeoTiffs,
    ChangeToGeoTiff,
    ChangePolygons,
    AreasToGeoTiffs,
    AddTileLayer,
    AddSeriesTileLayers,
    AddChangeTileLayers,
    ExportToDrive,
    ListScenes,
    ClearCountToGeoTiff,
    CompareMethods,
    AreaStatistics,
    ExportStatistics,
    PixelSeries,
)


class CloudScoreProvider(QgsProcessingProvider):
    """Registering it asks nothing and imports nothing heavy. connections: shared with the dock."""

    def __init__(self, connections: Connections):
        super().__init__()
        self._connections = connections

    def id(self) -> str:
        return "cloudscore"

    def name(self) -> str:
        return "Cloud Score+"

    def icon(self) -> QIcon:
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        return paths.icon("icon.svg")

    def loadAlgorithms(self) -> None:
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm(self._connections))

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        return ["tif"]
