"""What the dock asks of each of its sections, and the rows by which it lists them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..core.recipe import CompositeRecipe


Dock = Any  # gui.dock.CompositeDock, which imports this module: a section uses its services and other sections


class DockSection:
    """A part of the dock. Every section is a QWidget that also inherits this, and overrides what it has.

    A section that contributes to the recipe also has a signal ``changed = pyqtSignal()``: it tells that the user has
    chosen something else there, and the dock lets the preview follow.
    """

    @classmethod
    def for_dock(cls, dock: Dock) -> DockSection:
        """Make the section. The sections above it are there already, those below not yet: see join()."""
        return cls(dock)  # type: ignore[call-arg]  # the widget's parent

    def join(self, dock: Dock) -> None:
        """Connect to other sections. Called once, when all are made and show what was chosen last."""

    @property
    def choices(self) -> dict[str, Any]:
        """What is chosen here, by the names of the recipe's fields. Raises RecipeError for what makes no recipe.

        What is also a field of Settings is remembered for the next start.
        """
        return {}

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        """Choose what a recipe, or anything with its fields, has: choices then gives the same."""

    @property
    def unusual(self) -> str:
        """What is chosen other than in a new profile, in a few words; "" for nothing."""
        return ""

    def set_awake(self, awake: bool) -> None:
        """Whether the dock is seen. While it is not, nothing is asked of Earth Engine or shown on the map."""

    def shut_down(self) -> None:
        """Stop what is under way and leave nothing outside the dock. Called once, before the dock is deleted."""


class Section:
    """A row of the dock: a section under the name of the attribute that it is assigned to.

    section: the class, or "module.Class" of this package, imported when the dock is first filled. inside: the name of
    the section that shows it (by its method add(widget)), "" for one of the page, FOOT for one below the page.
    """

    def __init__(self, section: str | type, inside: str = ""):
        self._section, self.inside = section, inside

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, dock: Dock | None, owner: type | None = None) -> Any:
        if dock is None:
            return self
        dock.fill()
        if self.name not in dock.sections:
            raise AttributeError(f"{self.name}: not made yet, or the dock was shut down without having been filled")
        return dock.sections[self.name]

    def make(self, dock: Dock) -> DockSection:
        """Make the section for a dock."""
        section = self._section
        if isinstance(section, str):
            module, name = section.rsplit(".", 1)
            section = getattr(import_module(f".{module}", __package__), name)
        return section.for_dock(dock)


FOOT = "foot"


def rows(dock: type) -> list[Section]:
    """The rows of a dock's class from top to bottom, those of its base classes first."""
    return [row for owner in reversed(dock.__mro__) for row in vars(owner).values() if isinstance(row, Section)]
