"""The dialog that orders the GeoTIFFs of a series: what of each composite, on which pixels, into which folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Callable

from qgis.gui import QgsFileWidget

from ..core.recipe import RecipeError
from ..core.series import Series
from ..messages.amounts import megabytes
from ..messages.errors import explain
from ..messages.i18n import locale, sentences, tr
from ..messages.names import file_stem, place_name, safe_stem
from .save_dialog import SaveDialog


class SaveSeriesDialog(SaveDialog):
    """As SaveDialog, for one file a period. Once accepted, ``series_order`` is the order."""

    def __init__(
        self,
        series: Series,
        simulated: bool = False,
        busy: Callable[[str], bool] = lambda _path: False,
        parent=None,
    ):
        self._series = series
        super().__init__(series.recipes()[-1], None, simulated, busy, None, parent)
        self.setWindowTitle(tr("Save the GeoTIFFs of a series"))

    @property
    def series_order(self):
        """What is chosen, as a download.series.SeriesOrder."""
        from ..download.series import SeriesOrder

        recipe = self._series.recipe
        prefix = safe_stem(place_name(recipe)) if recipe.area_name else "composite"
        return SeriesOrder(self._series, self.order, self.path, prefix)

    @property
    def path(self) -> str:
        """The folder chosen; a mere name lies in the folder that was offered."""
        path = self._file.filePath().strip()
        try:
            return str(Path(self._folder, Path(path).expanduser()).absolute()) if path else ""
        except RuntimeError:  # ~ and a name nobody has
            return path

    def _lay_out(self, simulated: bool) -> None:
        super()._lay_out(simulated)
        self._file.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self._file.setDialogTitle(tr("Folder of the files"))
        self._file.lineEdit().setAccessibleName(tr("Folder of the files"))
        self._file_label.setText(tr("&Folder"))

    def _file_in(self, path: str) -> str:
        return str(Path(path, "period.tif"))

    def _free_name(self) -> str:
        name = file_stem(self._series, self._simulated)
        folder, number, path = Path(self._folder), 1, Path(self._folder, name)
        while path.exists() or self._busy(str(path)):
            number += 1
            path = folder / f"{name}-{number}"
        return str(path)

    def _path_trouble(self, path: str) -> str:
        if not path:
            return tr("Choose a folder.")
        place = Path(path)
        try:
            folder = place if place.exists() else place.parent
            if not folder.is_dir() and folder == place:
                return tr("This is a file. Choose a folder.")
            if not folder.is_dir():
                return tr("There is no folder {folder}.").format(folder=folder)
            if not os.access(folder, os.W_OK):
                return tr("The folder {folder} does not let you write.").format(folder=folder)
        except OSError as error:
            return tr("There can be no such file: {reason}.").format(reason=error.strerror)
        if self._busy(path):
            return tr("This folder is being filled already.")
        return ""

    def _path_note(self, order, estimate) -> tuple[str, bool]:
        from ..download.series import find

        words, folder = [], Path(order.path).parent
        try:
            unfinished = find(str(folder))
        except RecipeError as error:
            words.append(explain(error).text)
        else:
            if unfinished is not None:
                words.append(tr("Files that are there already and hold the same are kept."))
        place = folder if folder.exists() else folder.parent
        needed, free = estimate.disk_megabytes * len(self._series.periods()), shutil.disk_usage(place).free / 1e6
        if free < needed:
            full = tr("The disk may get full: {free} free, up to {needed} needed.")
            words.append(full.format(free=megabytes(free), needed=megabytes(needed)))
        return sentences(*words), False

    def _estimate_words(self, estimate) -> str:
        count = locale().toString(len(self._series.periods()))
        return tr("{count} files, each: {estimate}").format(count=count, estimate=super()._estimate_words(estimate))
