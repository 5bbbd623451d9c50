"""Files that the dock and the layer menu order: GeoTIFFs of a composite, series or change, and polygons of a change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsLayerTreeGroup, QgsProject
from qgis.PyQt.QtWidgets import QDialog, QFileDialog

from ..core import kinds
from ..core.change import Change
from ..core.kinds import Product
from ..core.recipe import CompositeRecipe
from ..core.series import Series
from ..layers import time_groups
from ..messages.i18n import tr
from ..messages.names import file_stem
from ..services.connections import simulated
from ..services.grids import usual_crs
from ..settings import Settings
from .dock_section import Dock

if TYPE_CHECKING:
    from ..services.change_polygons import Written


class Saving:
    """Asks where a file goes and orders it; the download queue and the builders do the rest in the background."""

    def __init__(self, iface, dock: Dock):
        self._iface, self._dock = iface, dock
        self._dialogs: list[QDialog] = []  # that are open

    def save(self, product: Product) -> None:
        """Save a product of any kind as a GeoTIFF; a series as one a period."""
        if isinstance(product, Series):
            self.save_series(product)
        elif isinstance(product, Change):
            self._save_change(product)
        else:
            self._save_composite(product)

    def save_series(self, series: Series) -> None:
        """Open the dialog that saves one GeoTIFF a period."""
        from .save_series_dialog import SaveSeriesDialog

        queue = self._dock.downloads
        dialog = SaveSeriesDialog(series, simulated(Settings.load()), queue.busy, self._iface.mainWindow())
        dialog.accepted.connect(lambda: queue.start(dialog.series_order))
        self._keep(dialog).open()

    def save_areas(self, recipe: CompositeRecipe) -> None:
        """Open the dialog that saves one GeoTIFF for each of many areas."""
        from .save_areas_dialog import SaveAreasDialog

        queue = self._dock.downloads
        dialog = SaveAreasDialog(recipe, simulated(Settings.load()), queue.busy, self._iface.mainWindow())

        def order() -> None:
            asked = dialog.areas_order
            if dialog.large:
                self._dock.exports.when_permitted(lambda: queue.start(asked))
            else:
                queue.start(asked)

        dialog.accepted.connect(order)
        self._keep(dialog).open()

    def save_chosen_animation(self, series: Series) -> None:
        """Animate the group that shows a series, or say that it must be built first."""
        found = [group for group in time_groups.groups(QgsProject.instance()) if time_groups.series_of(group) == series]
        if found:
            self.save_animation(found[0])
        else:
            self._dock.messages.note(tr("An animation shows layers of the map: build this series first."))

    def save_animation(self, group: QgsLayerTreeGroup) -> None:
        """Open the dialog that saves a group through time as an animation."""
        from .animation_dialog import AnimationDialog

        dialog = AnimationDialog(group, self._iface.mapCanvas(), self._dock.messages, self._iface.mainWindow())
        dialog.finished.connect(lambda _result: dialog.shut_down())
        self._keep(dialog).show()

    def make_polygons(self, change: Change) -> None:
        """Ask for a file, and make polygons of a change."""
        path = self._ask_file(change, ".gpkg", tr("Save polygons of change"), tr("GeoPackage (*.gpkg)"))
        if path:
            self._dock.polygon_maker.make(change, path)

    def show_hectares(self, written: Written) -> None:
        """Show the sums of polygons that were made."""
        from .hectares_dialog import HectaresDialog

        self._keep(HectaresDialog(written, self._iface.mainWindow())).show()

    def ask_folder(self) -> str:
        """Where copies go of a project that has no file yet; "" if the user does not say."""
        settings = Settings.load()
        title = tr("Folder for local copies of this unsaved project")
        return QFileDialog.getExistingDirectory(self._iface.mainWindow(), title, settings.save_folder)

    def shut_down(self) -> None:
        """Close the dialogs, whether or not the dock was ever seen: layers order them too."""
        for dialog in list(self._dialogs):
            dialog.reject()

    def _keep(self, dialog: QDialog) -> QDialog:
        """Know a dialog as long as it is open."""
        self._dialogs.append(dialog)
        dialog.finished.connect(lambda _result: (self._dialogs.remove(dialog), dialog.deleteLater()))
        return dialog

    def _save_composite(self, recipe: CompositeRecipe) -> None:
        from .save_dialog import SaveDialog

        dock = self._dock
        dialog = SaveDialog(
            recipe,
            dock.preview.scenes_of(recipe),
            simulated(Settings.load()),
            dock.downloads.busy,
            dock.exports.start_export,
            self._iface.mainWindow(),
            lambda: self.save_areas(recipe),
        )
        dialog.accepted.connect(lambda: dock.downloads.start(dialog.order, dialog.anew))
        self._keep(dialog).open()

    def _save_change(self, change: Change) -> None:
        """Of a change only the file's name is asked for."""
        from ..download.plan import CHANGE, usual

        path = self._ask_file(change, ".tif", tr("Save change as GeoTIFF"), tr("GeoTIFF (*.tif)"))
        if path:
            crs = usual_crs(kinds.as_composite(change), QgsProject.instance())
            self._dock.downloads.start(usual(change, path, CHANGE, crs=crs))

    def _ask_file(self, change: Change, ending: str, title: str, kinds_of_files: str) -> str:
        """A file for what is made of a change; "" if the user does not say."""
        settings = Settings.load()
        folder = settings.save_folder or QgsProject.instance().homePath() or str(Path.home())
        name = str(Path(folder) / f"{file_stem(change, simulated(settings))}{ending}")
        path, _filter = QFileDialog.getSaveFileName(self._iface.mainWindow(), title, name, kinds_of_files)
        if path and not path.lower().endswith(ending):
            path += ending
        if path:
            settings.save(save_folder=str(Path(path).parent))
        return path
