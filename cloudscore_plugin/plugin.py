"""Wiring only: what QGIS gains when the plugin is loaded, and that it loses all of it again."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.gui import QgsProcessingAlgorithmDialogBase
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QApplication

from . import paths
from .messages.i18n import install_translator, remove_translator, tr
from .processing.provider import CloudScoreProvider
from .services.connections import Connections


class CloudScorePlugin:
    """The object QGIS holds while the plugin is loaded."""

    def __init__(self, iface):
        self._iface = iface
        self._translator = self._action = self._dock = self._menu = self._composites = self._provider = None
        self._compare = self._ask = self._template = None
        self._layouts = self._functions = self._drops = self._locator = self._options = self._quota = None
        self._connections = Connections()

    def initProcessing(self) -> None:
        """Called by QGIS where it has no window, and by initGui. Imports nothing heavy and asks nothing."""
        self._translator = install_translator()
        self._provider = CloudScoreProvider(self._connections)
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Called by QGIS once. Imports no Earth Engine client, makes no request and starts no process."""
        from .gui.ask import Ask
        from .gui.compare import Compare
        from .gui.dock import CompositeDock  # not for qgis_process, which has no window
        from .gui.layer_menu import LayerMenu
        from .gui.layouts import LayoutTemplate, LayoutWatch
        from .gui.locator import Locator
        from .gui.options_page import OptionsFactory
        from .gui.recipe_drops import RecipeDrops
        from .layers.expression_functions import ExpressionFunctions
        from .services.project_composites import ProjectComposites
        from .services.quota import QuotaWatch

        self.initProcessing()
        window = self._iface.mainWindow()

        self._dock = CompositeDock(self._iface, window, self._connections)
        with self._dock.left_empty():
            self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
            self._dock.hide()  # QGIS shows it again where it was open last time

        self._menu = LayerMenu(self._iface, self._dock)
        self._functions = ExpressionFunctions()
        self._drops = RecipeDrops(self._iface, self._dock)
        self._layouts = LayoutWatch(self._iface, self._dock.copies, window)
        self._template = LayoutTemplate(window)
        self._locator = Locator(self._iface, self._dock)
        self._options = OptionsFactory()
        self._iface.registerOptionsWidgetFactory(self._options)

        self._action = QAction(QIcon(paths.icon("icon.svg")), tr("Cloud Score+ Composites"), window)
        self._action.setObjectName("cloudscoreAction")
        self._action.setToolTip(tr("Build a cloud-free Sentinel-2 composite"))
        self._dock.setToggleVisibilityAction(self._action)
        # The entry goes into the menu itself: of a plugin's own submenu QGIS would leave an empty one behind.
        self._iface.rasterMenu().addAction(self._action)
        self._iface.addToolBarIcon(self._action)
        self._iface.registerMainWindowAction(self._action, "")
        self._ask = Ask(self._iface, self._dock)
        self._dock.connection.add_action(self._ask.action)
        self._compare = Compare(self._iface, self._dock.messages.note)
        self._menu.offer_compare(self._compare.start)
        self._dock.connection.add_action(self._compare.action)

        self._quota = QuotaWatch(self._dock.messages.note, window)
        self._composites = ProjectComposites(self._dock.messages.success)

    def unload(self) -> None:
        """Called by QGIS, perhaps after a failed initGui, perhaps when parts of its window are gone already."""
        try:
            self._leave_window()
        finally:
            self._leave_qgis()

    def _leave_window(self) -> None:
        if _alive(self._action):
            self._iface.unregisterMainWindowAction(self._action)
            self._iface.rasterMenu().removeAction(self._action)
            self._iface.removeToolBarIcon(self._action)
            self._action.deleteLater()
        for started in (self._compare, self._ask):
            if started is not None:
                started.shut_down()
        self._compare = self._ask = None
        if _alive(self._drops):
            self._drops.shut_down()
        if self._locator is not None:
            self._locator.shut_down()
        if self._options is not None:
            self._iface.unregisterOptionsWidgetFactory(self._options)
        for watching in (self._layouts, self._template):
            if _alive(watching):
                watching.shut_down()
                watching.deleteLater()
        if self._menu is not None:
            self._menu.shut_down()
        if _alive(self._dock):
            self._dock.shut_down()
            self._iface.removeDockWidget(self._dock)  # QGIS crashes when handed a deleted dock
            self._dock.deleteLater()

    def _leave_qgis(self) -> None:
        if self._functions is not None:
            self._functions.shut_down()
        if _alive(self._quota):
            self._quota.shut_down()
            self._quota.deleteLater()
        if self._composites is not None:
            self._composites.shut_down()
            self._composites.deleteLater()
        if _alive(self._provider):
            _close_dialogs(self._provider)
            QgsApplication.processingRegistry().removeProvider(self._provider)
        self._connections.shut_down()
        remove_translator(self._translator)
        self._translator = self._action = self._dock = self._menu = self._composites = self._provider = None
        self._layouts = self._functions = self._drops = self._locator = self._options = self._quota = None


def _close_dialogs(provider: CloudScoreProvider) -> None:
    """Close the windows of a provider's algorithms: QGIS crashes when one outlives its provider."""
    for window in QApplication.topLevelWidgets():
        if window.inherits("QgsProcessingAlgorithmDialogBase"):  # PyQt knows some of them as plain dialogs
            algorithm = sip.cast(window, QgsProcessingAlgorithmDialogBase).algorithm()
            if algorithm is not None and algorithm.provider() == provider:
                window.close()


def _alive(thing) -> bool:
    return thing is not None and not sip.isdeleted(thing)
