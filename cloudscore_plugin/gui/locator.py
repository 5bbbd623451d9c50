"""In QGIS's locator, `cs ` and words find recipes, scenes of the preview and places that areas were drawn at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Callable

from qgis.core import QgsLocatorContext, QgsLocatorFilter, QgsLocatorResult, QgsSettings
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QIcon

from .. import paths
from ..core.kinds import as_composite
from ..core.recipe import RecipeError
from ..messages.i18n import tr

if TYPE_CHECKING:
    from .dock import CompositeDock

PREFIX = "cs"


class CompositeLocator(QgsLocatorFilter):
    """Looks in a thread of QGIS's, on a clone(); what it needs of the dock is taken in prepare(), on the main thread.

    scenes: (name, title) of what the preview shows. chosen(kind, key): does something with a result.
    """

    def __init__(self, scenes: Callable[[], list[tuple[str, str]]], chosen: Callable[[str, object], None]):
        super().__init__(None)
        self._scenes, self._chosen = scenes, chosen
        self._known: list[tuple[str, str]] = []
        self._path = ""

    def name(self) -> str:
        return "cloudscore"

    def displayName(self) -> str:
        return tr("Cloud Score+: recipes, scenes, places")

    def prefix(self) -> str:
        return PREFIX + "+"  # where QGIS keeps the user's own elsewhere

    def clone(self) -> CompositeLocator:
        return CompositeLocator(self._scenes, self._chosen)

    def prepare(self, _text: str, _context: QgsLocatorContext) -> list[str]:
        from ..services.recipe_history import history_path

        self._known, self._path = self._scenes(), history_path()
        return []

    def fetchResults(self, text: str, context: QgsLocatorContext, feedback) -> None:
        """Called in another thread. Without the prefix nothing is looked for: other filters have that field."""
        words = text.casefold().split()
        if not context.usingPrefix:
            return
        for kind, title, group, about, key in self._found():
            if feedback.isCanceled():
                return
            if all(word in f"{title} {about}".casefold() for word in words):
                self._offer(kind, title, group, about, key)

    def triggerResult(self, result: QgsLocatorResult) -> None:
        kind, _line, key = str(result.userData).partition("\n")
        # Once the locator's list has gone: what follows may show a dock or a message.
        QTimer.singleShot(0, partial(self._chosen, kind, key))

    def _found(self):
        """(kind, title, group, what it says more, key) of everything there is, latest first."""
        from ..services.recipe_history import History
        from .recipes import entry_details, entry_text  # not when QGIS starts

        try:
            entries = History(self._path).entries()
        except RecipeError:
            entries = []
        for entry in entries:
            title, _line, where = entry_text(entry).partition("\n")
            about = f"{where} {entry_details(entry.recipe)}".replace("\n", " ")
            yield "recipe", title, tr("Recipes"), about, entry.recipe.to_json()
        for name, title in self._known:
            yield "scene", title, tr("Scenes"), name, name
        seen = set()
        for entry in entries:
            recipe = as_composite(entry.recipe)
            if recipe.area_name and recipe.area_name not in seen:
                seen.add(recipe.area_name)
                yield "place", recipe.area_name, tr("Places"), "", recipe.to_json()

    def _offer(self, kind: str, title: str, group: str, about: str, key: str) -> None:
        result = QgsLocatorResult()
        result.filter = self
        result.displayString = title
        result.description = about
        result.group = group
        result.icon = QIcon(paths.icon("icon.svg"))
        result.userData = f"{kind}\n{key}"  # a text: QGIS copies it in other threads
        self.resultFetched.emit(result)


class Locator:
    """Registers the filter with QGIS, and does what is chosen. shut_down() takes it away."""

    def __init__(self, iface, dock: CompositeDock):
        self._iface, self._dock = iface, dock
        self.filter = CompositeLocator(self._scenes, self._chosen)
        # QGIS lets a plugin's prefix be so short only if it is the user's setting. Newer QGIS reads the second key.
        store, name = QgsSettings(), self.filter.name()
        for key in (f"gui/locator_filters/prefix_{name}", f"locator-filters/items/{name}/prefix"):
            if not store.contains(key):
                store.setValue(key, PREFIX)
        iface.registerLocatorFilter(self.filter)

    def shut_down(self) -> None:
        """QGIS deletes the filter."""
        self._iface.deregisterLocatorFilter(self.filter)

    def _scenes(self) -> list[tuple[str, str]]:
        if not self._dock.filled:
            return []
        return [(scene.index, f"{scene.day}  {scene.tile}") for scene in self._dock.scenes.model.scenes]

    def _chosen(self, kind: str, key: str) -> None:
        from ..core import kinds

        self._dock.setUserVisible(True)
        if kind == "scene":
            self._dock.scenes.setCollapsed(False)
            self._dock.scenes.select(key)
            return
        try:
            product = kinds.from_json(key)
        except RecipeError as error:
            self._dock.messages.error(error)
            return
        if kind == "place":
            recipe = as_composite(product)
            self._dock.area.show_roi(recipe.roi, recipe.area_name)
            self._dock.area.reveal()
        else:
            self._dock.adopt(product, tr("The recipe is in the dock."))
