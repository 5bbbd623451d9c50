"""The dialog that orders the GeoTIFFs of a series: what of each composite, on which pixels, into which folder."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from ..core.recipe import RecipeError
from ..core.series import Series
from ..messages.errors import explain
from ..messages.i18n import locale, sentences, tr
from ..messages.names import file_stem, place_name, safe_stem
from .folder_choice import FolderChoice
from .save_dialog import SaveDialog


class SaveSeriesDialog(FolderChoice, SaveDialog):
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

    def _file_in(self, path: str) -> str:
        return str(Path(path, "period.tif"))

    def _stem(self) -> str:
        return file_stem(self._series, self._simulated)

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
        words.append(self._room_words(folder, estimate.disk_megabytes * len(self._series.periods())))
        return sentences(*words), False

    def _estimate_words(self, estimate) -> str:
        count = locale().toString(len(self._series.periods()))
        return tr("{count} files, each: {estimate}").format(count=count, estimate=super()._estimate_words(estimate))
