"""The recipes used before: a list to search, name, mark with a star and exchange as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from qgis.core import QgsFeedback
from qgis.gui import QgsCollapsibleGroupBox, QgsFilterLineEdit
from qgis.PyQt.QtCore import QLocale, QSize, Qt, QUrl, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
)

from ..core.kinds import Product, as_composite
from ..core.recipe import RecipeError, bounds, ground_km2
from ..core.recipe_files import SUFFIX, read_product, write_recipe
from ..core.series import Series
from ..messages.i18n import listed, locale, tr
from ..messages.names import file_stem, method_title, product_name, score_title, shown_name, step_title
from ..messages.units import format_area
from ..services.jobs import Jobs
from ..services.recipe_history import Entry, History, history_path
from ..settings import Settings
from .dock_section import DockSection
from .widgets import PlainLabel, WrappingRow, flat_button, folded_contents, tooltip

if TYPE_CHECKING:
    from .dock import CompositeDock

_ENTRY = Qt.ItemDataRole.UserRole
_BESIDE = 8  # older recipes that one is told apart from
_ROWS = 6  # seen at once
_STAR, _NO_STAR = "★", "☆"


class RecipesGroup(DockSection, QgsCollapsibleGroupBox):
    """The list, its search and buttons, and the files.

    chosen(Product, str) tells that one shall be shown in the dock, and where it comes from; noted(str) a
    success, failed(Exception) that something did not work. current() gives the dock's recipe or raises RecipeError.
    shut_down() before it is deleted.
    """

    chosen = pyqtSignal(object, str)
    noted = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, current: Callable[[], Product], parent=None):
        super().__init__(tr("Recipes"), parent)
        self.setObjectName("recipesGroup")
        self._current, self._jobs, self._number = current, Jobs(), 0
        self._path = history_path()
        self._entries: list[Entry] | None = None
        self._reported: set[str] = set()
        self._search = QgsFilterLineEdit(self)
        self._search.setObjectName("recipesSearch")
        self._search.setShowSearchIcon(True)
        self._search.setPlaceholderText(tr("Search names, dates, methods"))
        self._search.setAccessibleName(tr("Search the recipes"))
        self._list = RecipesList(self)
        self._list.setObjectName("recipesList")
        self._list.setAccessibleName(tr("Recipes used before"))
        self._text = PlainLabel(self)
        self._text.setObjectName("recipesText")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._use = self._button(
            "recipesUse",
            tr("Use"),
            tr("Choose everything in this dock as the selected recipe has it"),
            self._use_selected,
        )
        self._star = self._button(
            "recipesStar",
            _STAR,
            tr("Mark the selected recipe with a star, or take it away; it is kept"),
            self._star_selected,
        )
        self._rename = self._button(
            "recipesRename",
            tr("Name…"),
            tr("Give the selected recipe a name; it is kept"),
            self._rename_selected,
        )
        self._remove = self._button(
            "recipesRemove",
            tr("Remove"),
            tr("Forget the selected recipe"),
            self._remove_selected,
        )
        open_file = self._button(
            "recipesOpen",
            tr("Open file…"),
            tr("Read a recipe from a file; it can also be dropped on this dock"),
            self.open_file,
        )
        save_file = self._button(
            "recipesSave",
            tr("Save to file…"),
            tr("Save what is chosen in this dock as a recipe file"),
            lambda: self._save_current(),
        )
        layout = QVBoxLayout(folded_contents(self))
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        layout.addWidget(self._text)
        for row in ((self._use, self._star, self._rename, self._remove), (open_file, save_file)):
            line = WrappingRow()
            for button in row:
                line.addWidget(button)
            layout.addLayout(line)
        self._search.textChanged.connect(lambda _text: self._filter())
        self._list.itemSelectionChanged.connect(self._update_text)
        self._list.itemActivated.connect(lambda _item: self._use_selected())
        self.collapsedStateChanged.connect(self._folded)
        self._update_text()
        self.setCollapsed(True)

    @classmethod
    def for_dock(cls, dock: CompositeDock) -> RecipesGroup:
        return cls(dock.product, dock)

    def remember(self, recipe: Product) -> None:
        """Put a recipe on top of the list."""
        self._work(lambda history: history.remember(recipe))

    def open_file(self, path: str = "") -> None:
        """Read a recipe's file in the background; without a path the user is asked for one."""
        path = path or self._ask(QFileDialog.getOpenFileName, tr("Open a recipe"), "")
        if not path:
            return
        message = tr("The recipe of {file} is in the dock.").format(file=Path(path).name)
        self._jobs.start(
            "file",
            tr("Cloud Score+ recipe"),
            lambda _feedback: read_product(path),
            lambda recipe: self.chosen.emit(recipe, message),
            self.failed.emit,
        )

    def open_address(self, address: QUrl) -> None:
        """Read what was dropped, if it is a file on this computer."""
        if address.isLocalFile():
            self.open_file(address.toLocalFile())
        else:
            self.failed.emit(RecipeError("recipe_file_kind", path=address.toDisplayString()[:100]))

    def save_file(self, recipe: Product) -> None:
        """Save a recipe where the user says."""
        title = tr("Save the recipe")
        beside = [entry.recipe for entry in (self._entries or ())[:_BESIDE]]
        path = self._ask(QFileDialog.getSaveFileName, title, file_stem(recipe, beside=beside) + SUFFIX)
        if not path:
            return
        if not path.lower().endswith(".json"):
            path += SUFFIX
        message = tr("The recipe has been saved as {file}.").format(file=Path(path).name)
        self._jobs.start(
            "file",
            tr("Cloud Score+ recipe"),
            lambda _feedback: write_recipe(path, recipe),
            lambda _none: self.noted.emit(message),
            self.failed.emit,
        )

    def shut_down(self) -> None:
        """Stop the work under way."""
        self._jobs.shut_down()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._load()

    def _load(self) -> None:
        """Read the list when it is first looked at."""
        if self._entries is None and self.isVisible() and not self.isCollapsed():
            self._work(lambda history: history.entries())

    def _folded(self, folded: bool) -> None:
        """Another QGIS may have added to the list since it was last looked at."""
        if not folded and self.isVisible():
            self._work(lambda history: history.entries())

    def _work(self, change: Callable[[History], list[Entry]]) -> None:
        """Read or change the list in the background; each change by itself, none replaces another."""

        def work(_feedback: QgsFeedback) -> tuple[list[Entry], str]:
            history = History(path)
            return change(history), history.damaged

        path = self._path
        self._number += 1
        title = tr("Cloud Score+ recipes")
        self._jobs.start(f"history {self._number}", title, work, partial(self._changed, self._number), self._fail)

    def _changed(self, number: int, result: tuple[list[Entry], str]) -> None:
        entries, damaged = result
        if damaged:
            self.failed.emit(RecipeError("history_broken", path=damaged))
        if number == self._number or self._entries is None:  # a later answer knows more
            self._entries = entries
            self._show()

    def _fail(self, error: Exception) -> None:
        """Tell each trouble once: the list is changed with every build."""
        code = getattr(error, "code", "")
        if code in ("history_full", "history_busy") or code not in self._reported:
            self._reported.add(code)
            self.failed.emit(error)

    def _show(self) -> None:
        selected = self._selected()
        self._list.clear()
        entries = self._entries or []
        for number, entry in enumerate(entries):
            beside = [other.recipe for other in entries[number + 1 : number + 1 + _BESIDE]]
            item = QListWidgetItem(entry_text(entry, beside))
            item.setData(_ENTRY, entry)
            item.setToolTip(tooltip(entry_details(entry.recipe)))
            self._list.addItem(item)
            item.setSelected(selected is not None and entry.id == selected.id)
        self._filter()

    def _filter(self) -> None:
        """Show the entries that have all the words, in any order."""
        wanted = self._search.text().casefold().split()
        for row in range(self._list.count()):
            item = self._list.item(row)
            recipe = as_composite(item.data(_ENTRY).recipe)
            words = (item.text(), item.toolTip(), recipe.method, recipe.start, recipe.last_day)
            text = " ".join(words).casefold()
            hidden = not all(word in text for word in wanted)
            item.setHidden(hidden)
            if hidden:
                item.setSelected(False)
        self._update_text()

    def _selected(self) -> Entry | None:
        items = self._list.selectedItems()
        return items[0].data(_ENTRY) if items else None

    def _update_text(self) -> None:
        entry = self._selected()
        for button in (self._use, self._star, self._rename, self._remove):
            button.setEnabled(entry is not None)
        self._star.setText(_NO_STAR if entry is None or not entry.starred else _STAR)
        shown = any(not self._list.item(row).isHidden() for row in range(self._list.count()))
        if self._list.count():
            self._text.setText(tr("No recipe has these words."))
        else:
            self._text.setText(tr("What you build is listed here."))
        self._text.setVisible(not shown)

    def _use_selected(self) -> None:
        entry = self._selected()
        if entry is not None:
            self.chosen.emit(entry.recipe, tr("The recipe is in the dock."))

    def _star_selected(self) -> None:
        entry = self._selected()
        self._work(lambda history: history.star(entry.id, not entry.starred))

    def _rename_selected(self) -> None:
        entry = self._selected()
        dialog = QInputDialog(self)
        dialog.setObjectName("recipesName")
        dialog.setWindowTitle(tr("Name the recipe"))
        dialog.setLabelText(tr("Name:"))
        dialog.setTextValue(entry.name)
        # Qt has no words of its own in QGIS's Traditional Chinese.
        dialog.setOkButtonText(tr("OK"))
        dialog.setCancelButtonText(tr("Cancel"))
        agreed, name = dialog.exec(), dialog.textValue()
        dialog.deleteLater()
        if agreed:
            self._work(lambda history: history.rename(entry.id, name))

    def _remove_selected(self) -> None:
        entry = self._selected()
        self._work(lambda history: history.remove(entry.id))

    def _save_current(self) -> None:
        try:
            recipe = self._current()
        except RecipeError as error:
            self.failed.emit(error)
        else:
            self.save_file(recipe)

    def _ask(self, dialog: Callable[..., Any], title: str, name: str) -> str:
        """A path from a file dialog that begins where the last one ended."""
        kinds = tr("Recipes (*.json)")
        folder = Settings.load().folder
        start = str(Path(folder) / name) if folder and Path(folder).is_dir() else name
        path, _kind = dialog(self, title, start, kinds)
        if path:
            Settings.load().save(folder=str(Path(path).parent))
        return path

    def _button(self, name: str, text: str, tip: str, action: Callable[[], Any]) -> QToolButton:
        button = flat_button(self, name, text, tip, action)
        button.setAccessibleName(tip)
        return button


class RecipesList(QListWidget):
    """Some rows high; the window's width cuts long rows short."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.fontMetrics().lineSpacing() * 2 * _ROWS)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().lineSpacing() * 6)


def entry_details(product: Product) -> str:
    """What a recipe's name leaves out as it is usual."""
    recipe = as_composite(product)
    dates = tr("{start} to {last}").format(start=recipe.start, last=recipe.last_day)
    step = step_title(product.step) if isinstance(product, Series) else ""
    found = [dates, step, shown_name(recipe), method_title(recipe), score_title(recipe), recipe.product]
    return " · ".join(filter(None, found))


def entry_text(entry: Entry, beside: Sequence[Product] = ()) -> str:
    """Two lines: what a recipe is called or does, then where it is and when it was used. beside: those it is among."""
    recipe, title = as_composite(entry.recipe), product_name(entry.recipe, beside=beside)
    west, south, east, north = bounds(recipe.roi)
    lat, lon = (locale().toString(value, "f", 1) for value in ((south + north) / 2, (west + east) / 2))
    place = listed([f"{lat}°", f"{lon}°"])
    if recipe.roi["type"] != "Point":
        area = format_area(ground_km2(recipe.roi))
        place = listed([area, place])
    try:
        day = datetime.fromisoformat(entry.used).astimezone().date()
        used = locale().toString(day, QLocale.FormatType.ShortFormat)
    except (ValueError, OverflowError):
        used = ""
    about = [entry.name and title, place, used]
    star = f"{_STAR} " if entry.starred else ""
    return f"{star}{entry.name or title}\n" + " · ".join(filter(None, about))
