"""The plugin's actions in the layer tree's context menu for the group of a series or a change.

They are those of a composite's layer, applied to all layers of the group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsLayerTreeGroup, QgsLayerTreeNode, QgsMapLayer, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject
from qgis.PyQt.QtWidgets import QAction, QApplication, QMenu

from ..core.change import Change
from ..layers import time_groups
from ..layers.identity import copy_of, is_simulated, product_of, recipe_of
from ..layers.local_copies import is_wanting
from ..messages.i18n import sentences, tr
from ..services.change_build import members_of
from ..services.jobs import Jobs
from ..settings import Settings

if TYPE_CHECKING:
    from ..core.series import Series
    from .about import AboutDialog
    from .dock import CompositeDock

_OF_MAPS = ("groupRenew", "groupEdit", "groupStyle", "groupSave", "groupAbout")
_OF_TILES = ("groupKeepCopies", "groupKeepViews")


def _stack_of(group: QgsLayerTreeGroup) -> Path:
    """Where the virtual raster of a group of files is, if there is one."""
    from ..download.series import STACK

    layers = list(time_groups.members(group).values())
    return Path(layers[0].source()).parent / STACK if layers else Path(STACK)


class GroupMenu(QObject):
    """Adds a submenu to the menu of a group of ours. shut_down() stops that.

    QGIS has custom actions for layers alone, and the signal that a menu is about to show only from 3.32 on. So when
    the tree is asked for its menu, the menu is caught as it is prepared to be shown.
    """

    def __init__(self, iface, dock: CompositeDock, offers_of_change: Callable[[QgsMapLayer], Iterable[tuple]]):
        """offers_of_change(layer): what the group of a change's layer offers: object name, text, what it does."""
        super().__init__(dock)
        self._offers_of_change = offers_of_change
        self.compare: Callable[[Sequence[QgsLayerTreeNode]], None] | None = None  # see Compare.start()
        self._view, self._dock, self._jobs, self._waits = iface.layerTreeView(), dock, Jobs(), False
        self._dialogs: list[AboutDialog] = []
        self._watched = [self._view, self._view.viewport()]
        for widget in self._watched:
            widget.installEventFilter(self)

    def shut_down(self) -> None:
        """Leave nothing in QGIS's menus."""
        self._catch(False)
        for widget in self._watched:
            if not sip.isdeleted(widget):
                widget.removeEventFilter(self)
        self._jobs.shut_down()
        for dialog in list(self._dialogs):
            self._closed(dialog)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Called by Qt: for events of the tree, and of everything between its asking for a menu and the menu."""
        kind = event.type()
        if kind == QEvent.Type.ContextMenu and watched in self._watched:
            self._catch(True)
        elif self._waits and kind == QEvent.Type.Polish and isinstance(watched, QMenu):
            self._catch(False)
            self.add_to(watched)
        return False

    def add_to(self, menu: QMenu) -> None:
        """Put the submenu into a menu of the layer tree if the group it is for is ours, and comparing for any group."""
        group = self._view.currentNode()
        if not isinstance(group, QgsLayerTreeGroup):
            return
        submenu = QMenu(tr("Cloud Score+"), menu)
        submenu.setObjectName("cloudscoreGroupMenu")
        if time_groups.series_of(group) is not None:
            self._add_series(submenu, group)
        else:
            self._add_change(submenu, group)
        first = menu.actions()[0] if menu.actions() else None
        if not submenu.isEmpty():
            menu.insertMenu(first, submenu)
        if self.compare is not None:
            action = QAction(tr("Compare on the map"), menu)
            action.setObjectName("groupCompare")
            action.triggered.connect(lambda _checked=False: self._compare(group))
            menu.insertAction(first, action)
        menu.insertSeparator(first)

    def _compare(self, group: QgsLayerTreeGroup) -> None:
        """The two sides of a change; of other groups what is selected, as with layers."""
        if sip.isdeleted(group):
            return
        sides = members_of(group)
        self.compare([group.findLayer(sides[side]) for side in ("before", "after") if side in sides])

    def _add_change(self, submenu: QMenu, group: QgsLayerTreeGroup) -> None:
        """What a change offers, in the menu of its group."""
        layers = members_of(group)
        if not isinstance(product_of(layers.get("change")), Change):
            return
        for name, text, what in self._offers_of_change(layers["change"]):
            action = QAction(text, submenu)
            action.setObjectName(name)
            if name == "layerRenew":
                what = partial(self._dock.renew, [layer.id() for layer in layers.values()])
            action.triggered.connect(lambda _checked=False, what=what: what())
            submenu.addAction(action)

    def _add_series(self, submenu: QMenu, group: QgsLayerTreeGroup) -> None:
        layers = list(time_groups.members(group).values())
        made_here = any(recipe_of(layer) is not None for layer in layers)
        for name, text, what in self._offers():
            if name in _OF_MAPS and not made_here:  # a group of files
                continue
            if name == "groupStack" and not _stack_of(group).is_file():
                continue
            if name in _OF_TILES and not any(map(is_wanting, layers)):
                continue
            if name == "groupBackToTiles" and not any(copy_of(layer) is not None for layer in layers):
                continue
            action = QAction(text, submenu)
            action.setObjectName(name)
            action.triggered.connect(partial(self._run, what, group))
            submenu.addAction(action)

    def _catch(self, wait: bool) -> None:
        if wait != self._waits:
            self._waits = wait
            application = QApplication.instance()
            (application.installEventFilter if wait else application.removeEventFilter)(self)

    def _offers(self) -> Iterable[tuple[str, str, Callable[[QgsLayerTreeGroup, Series], None]]]:
        yield "groupPlay", tr("Play through time"), lambda group, _series: self._dock.time_control.play(group)
        yield "groupRenew", tr("Renew all"), self._renew
        yield "groupEdit", tr("Edit series…"), self._edit
        yield "groupStyle", tr("Change style"), self._change_style
        yield "groupSave", tr("Save GeoTIFFs…"), self._save
        yield "groupAnimation", tr("Save animation…"), self._animate
        yield "groupStack", tr("Add as one layer of bands"), self._add_stack
        yield "groupJavaScript", tr("Copy as JavaScript"), self._copy_javascript
        yield "groupPython", tr("Copy as Python"), self._copy_python
        yield "groupSaveRecipe", tr("Save recipe…"), lambda _group, series: self._dock.recipes.save_file(series)
        yield "groupKeepCopies", tr("Keep copies"), self._keep_copies
        yield "groupKeepViews", tr("Keep copies of the view"), partial(self._keep_copies, view=True)
        yield "groupBackToTiles", tr("Back to tiles"), self._back_to_tiles
        yield "groupAbout", tr("About this series"), self._about

    def _run(self, what: Callable, group: QgsLayerTreeGroup, _checked: bool = False) -> None:
        series = None if sip.isdeleted(group) else time_groups.series_of(group)
        if series is not None:
            what(group, series)

    def _renew(self, group: QgsLayerTreeGroup, series: Series) -> None:
        """All maps, and those of periods that failed when it was built."""
        there = time_groups.members(group)
        self._dock.renew([layer.id() for layer in there.values()])
        if set(series.periods()) - set(there):
            self._dock.fill()
            self._dock.series_builder.build(series, group=group)

    def _keep_copies(self, group: QgsLayerTreeGroup, _series: Series, view: bool = False) -> None:
        self._dock.copies.keep(time_groups.members(group).values(), view=view)

    def _back_to_tiles(self, group: QgsLayerTreeGroup, _series: Series) -> None:
        self._dock.copies.back(time_groups.members(group).values())

    def _edit(self, group: QgsLayerTreeGroup, _series: Series) -> None:
        self._dock.setUserVisible(True)
        self._dock.edit_group(group)

    def _change_style(self, group: QgsLayerTreeGroup, series: Series) -> None:
        self._edit(group, series)
        self._dock.point_to_style()

    def _save(self, _group: QgsLayerTreeGroup, series: Series) -> None:
        self._dock.setUserVisible(True)  # where the download is seen
        self._dock.saving.save_series(series)

    def _animate(self, group: QgsLayerTreeGroup, _series: Series) -> None:
        self._dock.saving.save_animation(group)

    def _add_stack(self, group: QgsLayerTreeGroup, _series: Series) -> None:
        project, path = QgsProject.instance(), _stack_of(group)
        layer = time_groups.stack_layer(str(path), tr("{name}, first bands").format(name=group.name()))
        project.addMapLayer(layer, False)
        group.parent().insertLayer(group.parent().children().index(group) + 1, layer)
        if not time_groups.plays_bands():
            self._dock.messages.note(tr("Playing the bands of one layer needs QGIS 3.38 or later."))

    def _copy_javascript(self, group: QgsLayerTreeGroup, series: Series) -> None:
        from ..earthengine.code import series_javascript_code

        message = tr("The code is on the clipboard, for Earth Engine's Code Editor.")
        self._copy(group, partial(series_javascript_code, series), message)

    def _copy_python(self, group: QgsLayerTreeGroup, series: Series) -> None:
        from ..earthengine.code import series_python_code

        message = tr("The code is on the clipboard, for Earth Engine's Python client.")
        self._copy(group, partial(series_python_code, series, Settings.load().project), message)

    def _about(self, group: QgsLayerTreeGroup, _series: Series) -> None:
        from .about import AboutDialog

        layers = list(time_groups.members(group).values())
        if layers:
            window = self._dock.parentWidget()
            dialog = AboutDialog(layers[-1], self._dock.connections.session_factory, window, group)
            self._dialogs.append(dialog)
            dialog.finished.connect(partial(self._closed, dialog))
            dialog.show()

    def _closed(self, dialog: AboutDialog, _result: int = 0) -> None:
        if dialog in self._dialogs:
            self._dialogs.remove(dialog)
            dialog.shut_down()
            dialog.deleteLater()

    def _copy(self, group: QgsLayerTreeGroup, write: Callable[[], str], message: str) -> None:
        messages = self._dock.messages
        if any(map(is_simulated, time_groups.members(group).values())):
            message = sentences(message, tr("It shows real scenes, not simulated ones."))

        def done(code: str) -> None:
            QApplication.clipboard().setText(code)
            messages.note(message)

        self._jobs.start("copy", tr("Cloud Score+ code"), lambda _feedback: write(), done, messages.error)
