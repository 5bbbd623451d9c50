"""Local copies of composites and changes: downloaded in the background, put under their layers, taken away again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsApplication, QgsMapLayer, QgsProject, QgsReferencedRectangle
from qgis.PyQt.QtCore import QObject, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices

from ..core.change import Change
from ..core.errors import ConnectionProblem
from ..layers.identity import copy_of, is_simulated, product_of
from ..layers.local_copies import copies_folder, copy_order, is_wanting, show_copy, show_tiles, waiting_for
from ..messages.amounts import megabytes
from ..messages.i18n import locale, sentences, tr
from ..settings import Settings
from .change_build import members
from .connections import simulated
from .gradually import TurnTimer

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder
    from .download_queue import Downloads
    from .interfaces import LayerMarks, MessageSink

_LOOK = 100  # milliseconds: a project's layers come one by one
_ICON = "/mIconFile.svg"


class LocalCopies(QObject):
    """Keeps copies of the project's composites and changes, and marks in the layer tree which of them show one.

    A change's layer stands for those of its group: the change and both sides.

    ask_folder() asks, for a project without a file, where copies go; "" is no answer. view(): what the map shows.
    freed(ids) tells which layers show tiles again. changed: another layer shows a copy, or its tiles again. shut_down()
    before it is deleted.
    """

    changed = pyqtSignal()
    freed = pyqtSignal(list)

    def __init__(
        self,
        downloads: Downloads,
        messages: MessageSink,
        indicators: LayerMarks,
        ask_folder: Callable[[], str],
        view: Callable[[], QgsReferencedRectangle],
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._downloads, self._messages, self._indicators = downloads, messages, indicators
        self._ask_folder, self._view = ask_folder, view
        self._project = QgsProject.instance()
        self._wanted: dict[str, str] = {}  # the file asked for, by layer id; not known any more in the next session
        self._arrived: list[str] = []  # ids of layers that have got theirs, and nobody was told yet
        self._folder = ""  # of a project without a file, once it was asked for
        self._icon = QgsApplication.getThemeIcon(_ICON)
        self._soon = TurnTimer(_LOOK, self.look, self)
        downloads.takers.append(self._take)
        indicators.clicked.connect(self._clicked)
        self._project.layersAdded.connect(self._changed)
        self._project.layersRemoved.connect(self._changed)
        self._project.cleared.connect(self._cleared)
        self._soon.start()

    def shut_down(self) -> None:
        """Stop listening and take the marks away. The layers keep what they show."""
        self._project.layersAdded.disconnect(self._changed)
        self._project.layersRemoved.disconnect(self._changed)
        self._project.cleared.disconnect(self._cleared)
        self._soon.stop()
        self._indicators.shut_down()

    def look(self) -> None:
        """Say in the layer tree which composites show a copy."""
        layers = self._project.mapLayers()
        copies = {layer_id: copy for layer_id, layer in layers.items() if (copy := copy_of(layer)) is not None}
        self._indicators.drop(self._indicators.marked - set(copies))
        whole = tr("Local copy of {date}: it needs no network. Click to go back to tiles.")
        part = tr("Local copy of {date}, of a part of the area: it needs no network. Click to go back to tiles.")
        self._indicators.show(
            {
                layer_id: (self._icon, (part if copy.part else whole).format(date=copy.taken[:10]))
                for layer_id, copy in copies.items()
            }
        )

    def look_again(self, _built: object = None) -> None:
        """Layers may show something else than their copies: what was built may have taken their place."""
        self.look()
        self.changed.emit()

    def keep(self, layers: Iterable[QgsMapLayer], large: bool = False, view: bool = False) -> None:
        """Let these layers show local copies: those on the disk at once, the others when they have arrived.

        large: also what takes long or much room, which is otherwise asked first. view: only of what the map shows.
        """
        wanted = [layer for layer in self.with_sides(layers) if is_wanting(layer)]
        folder = self._where() if wanted else None
        if folder is None:
            return
        try:
            orders = [(layer, self._order_for(layer, folder, view)) for layer in wanted]
            folder.mkdir(exist_ok=True)
        except Exception as error:  # of the area, or of the disk
            self._messages.error(error)
            return
        missing = [(layer, order) for layer, order in orders if not _put_under(layer, order)]
        absent = {layer.id() for layer, _order in missing}
        self._note([layer for layer in wanted if layer.id() not in absent])
        self._note_arrived(folder)
        if missing:
            self._order(missing, large, view)
        self._soon.start()

    def back(self, layers: Iterable[QgsMapLayer]) -> None:
        """Let these layers show their tiles again. The files stay: keeping a copy again asks for nothing."""
        freed = [layer.id() for layer in self.with_sides(layers) if show_tiles(layer)]
        if freed:
            self._changed_layers()
            self.freed.emit(freed)

    def with_sides(self, layers: Iterable[QgsMapLayer]) -> list[QgsMapLayer]:
        """Layers, and of a change those of its group."""
        found = {}
        for layer in layers:
            is_change = isinstance(product_of(layer), Change)
            sides = members(self._project.layerTreeRoot().findLayer(layer.id())) if is_change else {}
            found.update({one.id(): one for one in [layer, *sides.values()]})
        return list(found.values())

    def _order_for(self, layer: QgsMapLayer, folder: Path, view: bool) -> DownloadOrder:
        """What holds a layer's copy. A copy of the whole area that is on the disk serves for a view too."""
        from ..download.series import is_complete

        product, made_up = product_of(layer), is_simulated(layer)
        assert product is not None
        order = copy_order(product, folder, made_up)
        if view and not is_complete(order, made_up):
            order = copy_order(product, folder, made_up, self._view())
        return order

    def _order(self, wanted: list[tuple[QgsMapLayer, DownloadOrder]], large: bool, view: bool) -> None:
        from ..download.plan import estimate

        made_up = simulated(Settings.load())
        if any(is_simulated(layer) != made_up for layer, _order in wanted):
            self._messages.error(ConnectionProblem("needs_google" if made_up else "needs_samples"))
            return
        plans = [estimate(order) for _layer, order in wanted]
        if any(one.drive for one in plans) and not large:
            size = megabytes(sum(one.file_megabytes for one in plans))
            ids = [layer.id() for layer, _order in wanted]
            offers = [("keepAnywayButton", tr("Keep a copy"), partial(self._again, ids, True, view))]
            if not view:
                offers.append(("keepViewButton", tr("Only what the map shows"), partial(self._again, ids, False, True)))
            self._messages.offer(tr("A copy at 10 m would be about {size} and take long.").format(size=size), *offers)
            return
        for layer, order in wanted:
            self._wanted[layer.id()] = order.path
            self._downloads.start(order)
        one = tr("The local copy is on its way; the layer shows it when it has arrived.")
        many = tr("{count} local copies are on their way; the layers show them as they arrive.")
        count = len(wanted)
        self._messages.note(one if count == 1 else many.format(count=locale().toString(count)))

    def _again(self, layer_ids: list[str], large: bool, view: bool) -> None:
        self.keep(filter(None, map(self._project.mapLayer, layer_ids)), large, view)

    def _take(self, order: object, made_up: bool) -> bool:
        """Put an order's file under the layers it was made for; whether there are any."""
        from ..download.plan import DownloadOrder

        if not isinstance(order, DownloadOrder):
            return False
        layers = waiting_for(self._project, order, made_up)
        layers = [layer for layer in layers if self._wanted.get(layer.id()) == order.path] or layers
        shown = [layer for layer in layers if show_copy(layer, order.path, order.box is not None)]
        self._note(shown)
        if not any(map(self._downloads.busy, self._wanted.values())):  # one message, not one for each of a series
            self._note_arrived(Path(order.path).parent)
        return bool(shown)

    def _note(self, layers: list[QgsMapLayer]) -> None:
        """Know that layers have got their copies."""
        for layer in layers:
            self._wanted.pop(layer.id(), None)
            self._arrived.append(layer.id())
        if layers:
            self._changed_layers()

    def _note_arrived(self, folder_path: Path) -> None:
        """Tell what has come since this was told last."""
        ids, self._arrived = self._arrived, []
        layers = list(filter(None, map(self._project.mapLayer, ids)))
        if not layers:
            return
        folder = QUrl.fromLocalFile(str(folder_path))
        one = tr("“{layer}” shows a local copy: it prints sharp and needs no network.")
        many = tr("{count} layers show local copies: they print sharp and need no network.")
        count = locale().toString(len(layers))
        what = one.format(layer=layers[0].name()) if len(layers) == 1 else many.format(count=count)
        more = "" if self._project.absoluteFilePath() else tr("Save the project to keep it so.")
        self._messages.success(
            sentences(what, more),
            ("backToTilesButton", tr("Back to tiles"), partial(self._back, ids)),
            ("openFolderButton", tr("Open folder"), lambda: QDesktopServices.openUrl(folder)),
        )

    def _back(self, layer_ids: list[str]) -> None:
        self.back(filter(None, map(self._project.mapLayer, layer_ids)))

    def _clicked(self, layer_id: str) -> None:
        self._back([layer_id])

    def _where(self) -> Path | None:
        """The folder for copies; None where the user does not want to say."""
        folder = copies_folder(self._project)
        if folder is None:
            self._folder = self._folder or self._ask_folder()
            folder = Path(self._folder) if self._folder else None
        return folder

    def _changed(self, _layers: object) -> None:
        self._soon.start()

    def _changed_layers(self) -> None:
        self._project.setDirty(True)
        self.look()
        self.changed.emit()

    def _cleared(self) -> None:
        self._wanted.clear()
        self._arrived.clear()
        self._folder = ""
        self.look()


def _put_under(layer: QgsMapLayer, order: DownloadOrder) -> bool:
    """Show a copy that is on the disk already; whether there is one."""
    from ..download.series import is_complete

    return is_complete(order, is_simulated(layer)) and show_copy(layer, order.path, order.box is not None)
