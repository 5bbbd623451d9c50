"""The choice of the product that the dock builds: one composite, a series or a change; ways() has a row for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable

from qgis.PyQt.QtCore import QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ..core import kinds
from ..core.kinds import Product
from ..core.recipe import CompositeRecipe
from ..messages.i18n import tr
from .change_fields import ChangeFields
from .series_fields import SeriesFields


class OnePeriod(QWidget):
    """The fields of a single composite: none. What every class of fields has is what this one has.

    changed tells that the product is another.
    """

    changed = pyqtSignal()

    @property
    def choices(self) -> dict[str, Any]:
        """What is chosen here, as show_choices() takes it. What is a field of Settings is kept for the next time."""
        return {}

    @property
    def unusual(self) -> str:
        """What is not as in a new profile, in a few words."""
        return ""

    def show_choices(self, choices: Mapping[str, Any]) -> None:
        """Choose what these values say; the usual for those that are missing."""

    def show_product(self, product: Product) -> None:
        """Choose everything as a product of this kind has it, but for kinds.with_its_dates()."""

    def product(self, recipe: CompositeRecipe) -> Product:
        """What is made of a recipe of the dock's dates. Raises RecipeError."""
        return recipe

    def follow(self, recipe: Any) -> None:
        """Tell about the dates and months (start, end, months) chosen now, which may not make a recipe yet."""


@dataclass(frozen=True)
class Way:
    """One of the things that can be made of dates.

    kind: as in core.kinds. title: on its button; build, tip: on the dock's Build; fields: makes its widget.
    """

    kind: str
    title: str
    tip: str
    build: str
    build_tip: str
    fields: Callable[[QWidget], QWidget]


def ways() -> tuple[Way, ...]:
    """All of them, in the order in which they are offered."""
    return (
        Way(
            "composite",
            tr("One period"),
            tr("One composite of all these dates"),
            tr("&Build composite"),
            tr("Compute the composite and add it to the map as a layer"),
            OnePeriod,
        ),
        Way(
            "series",
            tr("Series"),
            tr("A composite for each month, season or year of these dates"),
            tr("&Build series"),
            tr("Compute all composites of the series and add them to the map as a group of layers"),
            SeriesFields,
        ),
        Way(
            "change",
            tr("Before & after"),
            tr("What has changed between two periods; the dates above are after"),
            tr("&Build change"),
            tr("Compute the change, after and before, and add them to the map as a group of layers"),
            ChangeFields,
        ),
    )


class WayChoice(QWidget):
    """A row of buttons, and below it the fields of the one chosen. changed tells that the product is another."""

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName("wayChoice")
        self._ways = {way.kind: way for way in ways()}
        self._buttons = QButtonGroup(self)
        self.row, self.fields = QWidget(self), {}
        row = QHBoxLayout(self.row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        for number, way in enumerate(self._ways.values()):
            button = QToolButton(self.row)
            button.setObjectName(f"way_{way.kind}")
            button.setText(way.title.replace("&", "&&"))  # no mnemonic
            button.setToolTip(way.tip)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._buttons.addButton(button, number)
            row.addWidget(button, 1)
            fields = way.fields(self)
            fields.changed.connect(self.changed)
            self.fields[way.kind] = fields
            stack.addWidget(fields)
        self.kind = "composite"
        self._filled: CompositeRecipe | None = None  # the recipe shown last, if it fills holes from other times
        self._buttons.buttonToggled.connect(self._toggled)

    @property
    def kind(self) -> str:
        """The kind that is chosen, as in core.kinds."""
        return list(self._ways)[self._buttons.checkedId()]

    @kind.setter
    def kind(self, kind: str) -> None:
        kind = kind if kind in self._ways else "composite"
        with QSignalBlocker(self._buttons):
            self._buttons.button(list(self._ways).index(kind)).setChecked(True)
        self._show_fields()

    @property
    def way(self) -> Way:
        """The row of ways() that is chosen."""
        return self._ways[self.kind]

    @property
    def choices(self) -> dict[str, Any]:
        """What is chosen, of every kind."""
        found: dict[str, Any] = {"kind": self.kind}
        for fields in self.fields.values():
            found.update(fields.choices)
        return found

    @property
    def unusual(self) -> str:
        """What is chosen other than one composite, in a few words."""
        return self.fields[self.kind].unusual

    def show_choices(self, choices: Mapping[str, Any]) -> None:
        """Choose what choices once were; the usual for what is missing."""
        for fields in self.fields.values():
            fields.show_choices(choices)
        self.kind = choices.get("kind", "composite")

    def show_product(self, product: Product) -> None:
        """Choose the kind of a product, and everything that only this kind has."""
        kind = kinds.kind_of(product)
        self.fields[kind].show_product(product)
        self.kind = kind

    def product(self, recipe: CompositeRecipe) -> Product:
        """What is made of a recipe of the dock's dates. Raises RecipeError."""
        return self.fields[self.kind].product(recipe)

    def keep_filling(self, recipe: Any) -> None:
        """Remember from which times a recipe that is shown fills its holes."""
        self._filled = recipe if getattr(recipe, "fill_from", ()) else None

    def fill_from(self, start: str, end: str) -> tuple:
        """Those times, as long as one composite of the same dates is chosen."""
        kept = self._filled
        same = kept is not None and (kept.start, kept.end) == (start, end) and self.kind == "composite"
        return kept.fill_from if same else ()

    def follow(self, recipe: Any) -> None:
        """Tell about the dates chosen now."""
        for fields in self.fields.values():
            fields.follow(recipe)

    def _toggled(self, _button: QToolButton, on: bool) -> None:
        if on:
            self._show_fields()
            self.changed.emit()

    def _show_fields(self) -> None:
        for kind, fields in self.fields.items():
            fields.setVisible(kind == self.kind and not isinstance(fields, OnePeriod))
