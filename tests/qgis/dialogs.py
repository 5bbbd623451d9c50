"""Every dialog of the plugin, opened in the dock's state as it is, by the name of its class."""

from __future__ import annotations

from functools import partial

from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtWidgets import QApplication

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import RecipeError
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.download.polygons import Sum
from cloudscore_plugin.earthengine.session import TileSource
from cloudscore_plugin.gui.about import AboutDialog
from cloudscore_plugin.gui.animation_dialog import AnimationDialog
from cloudscore_plugin.gui.area_statistics_dialog import AreaStatisticsDialog
from cloudscore_plugin.gui.ask_panel import AskPanel
from cloudscore_plugin.gui.assistant import ConnectionAssistant
from cloudscore_plugin.gui.compare_bar import CompareBar
from cloudscore_plugin.gui.compare_tool import CompareTool
from cloudscore_plugin.gui.export_dialog import ExportDialog
from cloudscore_plugin.gui.feature_picker import FeaturePicker
from cloudscore_plugin.gui.hectares_dialog import HectaresDialog
from cloudscore_plugin.gui.messages import DetailsDialog
from cloudscore_plugin.gui.methods_dialog import MethodsDialog
from cloudscore_plugin.gui.options_page import OptionsPage
from cloudscore_plugin.gui.preview_window import PictureDialog
from cloudscore_plugin.gui.save_areas_dialog import SaveAreasDialog
from cloudscore_plugin.gui.save_dialog import SaveDialog
from cloudscore_plugin.gui.save_series_dialog import SaveSeriesDialog
from cloudscore_plugin.gui.scenes import SceneDialog
from cloudscore_plugin.layers import time_groups
from cloudscore_plugin.layers.tile_layers import make_layer
from cloudscore_plugin.messages.errors import Advice
from cloudscore_plugin.preview.stack import Scene
from cloudscore_plugin.services.change_polygons import Written
from cloudscore_plugin.services.export_tasks import prospect
from cloudscore_plugin.settings import Settings

SCORES = {"MGRS_TILE": "51QTG", "cs_cdf": 1.0, "system:asset_size": 12345}


def _layer(recipe):
    box = (121.0, 24.0, 121.2, 24.2)
    source = TileSource(
        "http://localhost:1/v1/projects/p/maps/m/tiles/{z}/{x}/{y}",
        "projects/p/maps/m",
        "2026-11-30T00:00:00Z",
        box,
        0,
        14,
        "Credit",
    )
    return make_layer(source, recipe, False)


def _towns():
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=name:string", "towns", "memory")
    features = []
    for name in ("Puli", "埔里鎮"):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([name])
        feature.setGeometry(QgsGeometry.fromWkt("POLYGON ((121 24, 121.1 24, 121.1 24.1, 121 24))"))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    QgsProject.instance().addMapLayer(layer, False)
    return layer


def _hectares(recipe):
    year = str(int(recipe.start[:4]) - 1)
    change = Change(recipe.with_(start=f"{year}-01-01", end=f"{year}-02-01"), recipe)
    rows = [Sum(where, "loss", "loss", 3, 12.5) for where in ("", "Puli", "埔里鎮")]
    return Written("/tmp/x.gpkg", change, 3, rows[:1], rows[1:])


def _assistant(page, window):
    assistant = ConnectionAssistant(window, parent=window.window)
    assistant._pages.setCurrentWidget(getattr(assistant, page))
    assistant.findChild(type(assistant._ways), "otherWays").setCollapsed(False)
    return assistant


def _export(kind, dock, window):
    dialog = ExportDialog(prospect(dock.recipe(), Settings.load()), window.window)
    dialog._kind.setCurrentIndex(kind)
    return dialog


def dialogs(dock, window) -> dict:
    """What makes each of them, by a name that begins with its class's."""
    scene = Scene("20261130T022051_20261130T022052_T51RTG", 1.8e12, "51RTG", "Sentinel-2A", 12.5, SCORES)
    error = RecipeError("area_missing")
    return {
        "SaveDialog": lambda: SaveDialog(
            dock.recipe(), 3, True, lambda _path: False, lambda _order: None, window.window
        ),
        "SaveAreasDialog": lambda: SaveAreasDialog(dock.recipe(), True, lambda _path: False, window.window),
        "SaveSeriesDialog": lambda: SaveSeriesDialog(
            Series(dock.recipe(), "month"), True, lambda _path: False, window.window
        ),
        "AreaStatisticsDialog": lambda: _statistics(dock, window),
        "AnimationDialog": lambda: _animation(dock, window),
        "MethodsDialog": lambda: MethodsDialog(None, window.window),
        "PictureDialog": lambda: PictureDialog(window.window),
        "AboutDialog": lambda: AboutDialog(_layer(dock.recipe()), dock.connections.session_factory, window.window),
        "DetailsDialog": lambda: DetailsDialog(Advice(error.code, "Title", "Text", details="Details"), window.window),
        "FeaturePicker": lambda: FeaturePicker(_towns(), window.window),
        "HectaresDialog": lambda: HectaresDialog(_hectares(dock.recipe()), window.window),
        "SceneDialog": lambda: SceneDialog(scene, window.window),
        **{f"ExportDialog {kind}": partial(_export, kind, dock, window) for kind in range(3)},
        **{
            f"ConnectionAssistant {page}": partial(_assistant, page, window)
            for page in ("_overview", "_waiting", "_permission", "_picker")
        },
    }


def panels(dock, window) -> dict:
    """What makes each other window or bar with fields of its own, by its class; put away with put_away()."""
    project = QgsProject.instance()

    def ask():
        panel = AskPanel(window.window)
        for lon in (121.05, 121.1):
            panel.add(lon, 24.1, dock.recipe(), "Composite", True)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, panel)
        return panel

    def compare():
        for _side in range(2):
            project.addMapLayer(_layer(dock.recipe()))
        return CompareBar(window.canvas, CompareTool(window.canvas, project), project)

    def options():
        page = OptionsPage()
        page.resize(700, 500)  # about as QGIS shows it
        return page

    return {"AskPanel": ask, "CompareBar": compare, "OptionsPage": options}


def put_away(panel) -> None:
    """End a panel."""
    if hasattr(panel, "close_for_good"):
        panel.close_for_good()
    panel.close()
    panel.deleteLater()
    QgsProject.instance().removeAllMapLayers()


def _animation(dock, window):
    series = Series(dock.recipe(), "month")
    group = time_groups.add_group(QgsProject.instance(), "Series", series)
    return AnimationDialog(group, window.canvas, dock.messages, window.window)


def _statistics(dock, window):
    _towns()
    dialog = AreaStatisticsDialog(Series(dock.recipe(), "month"), "Puli", QgsProject.instance(), window.window)
    dialog._shown.show()
    return dialog


def close(dialog) -> None:
    """Close one as the plugin does."""
    dialog.reject()
    if hasattr(dialog, "shut_down"):
        dialog.shut_down()
    dialog.deleteLater()
    QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)  # else it would see the layers of the next one
    QgsProject.instance().removeAllMapLayers()
