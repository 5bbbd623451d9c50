"""The folded group Style: bands or an index, and how their values are stretched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGridLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core import catalog
from ..core.recipe import CompositeRecipe, RecipeError, Style
from ..messages.i18n import locale, tr
from ..messages.titles import (
    about_indices,
    band_titles,
    qa_layer_titles,
    style_titles,
)
from .charts import Ramp
from .spin_boxes import ExactDoubleSpinBox
from .widgets import (
    FoldedGroup,
    PlainLabel,
    WrappingRow,
    flat_button,
    folded_contents,
    narrow_combo,
    narrow_form,
    tooltip,
)

if TYPE_CHECKING:
    from .dock import CompositeDock

_GIVEN = "given"  # the list's entry for a style that the controls cannot make
_INDEX_RANGE = 5.0  # no index worth showing goes further


class StyleGroup(FoldedGroup):
    """``style`` of a recipe: bands as red, green and blue, or an index with its palette, and how they are stretched.

    changed tells that it is another; stretch_wanted that the range shall suit the preview; apply_wanted that the layer
    of offer_layer() shall have it.
    """

    changed = pyqtSignal()
    stretch_wanted = pyqtSignal()
    apply_wanted = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(tr("Style"), parent)
        self.setObjectName("styleGroup")
        self._shows = QComboBox(self)
        self._shows.setObjectName("stylePreset")
        for key, title in style_titles().items():
            if key == next(iter(catalog.INDICES)):
                self._shows.insertSeparator(self._shows.count())
            self._shows.addItem(title, key)
        self._shows.addItem(tr("Own choice of bands"), "")
        self._shows.setToolTip(tooltip(about_indices()))
        narrow_combo(self._shows)
        shows = PlainLabel(tr("S&how"))
        shows.setBuddy(self._shows)
        first = narrow_form()
        first.addRow(shows, self._shows)
        self._rgb = QWidget(self)
        form = narrow_form(self._rgb)
        form.setContentsMargins(0, 0, 0, 0)
        self._bands = []
        for name, title, tip in (
            ("styleRed", tr("Red"), tr("Band shown as red")),
            ("styleGreen", tr("Green"), tr("Band shown as green")),
            ("styleBlue", tr("Blue"), tr("Band shown as blue")),
        ):
            combo = QComboBox(self)
            combo.setObjectName(name)
            combo.setAccessibleName(tip)
            combo.setToolTip(tip)
            narrow_combo(combo)
            label = PlainLabel(title)
            label.setBuddy(combo)
            form.addRow(label, combo)
            self._bands.append(combo)
        self._ramp = Ramp(self)
        self._min = self._number("styleMin", tr("Value shown as black, or the first colour"))
        self._max = self._number("styleMax", tr("Value shown as white, or the last colour"))
        self._gamma = self._number("styleGamma", tr("Above 1 brightens the dark parts"))
        self._gamma.set_usual(2)
        self._gamma.setRange(0.1, 10)
        self._gamma.setSingleStep(0.1)
        stretch = QGridLayout()
        for column, (title, spin) in enumerate(
            (
                (tr("Minimum"), self._min),
                (tr("Maximum"), self._max),
                (tr("Gamma"), self._gamma),
            )
        ):
            label = PlainLabel(title)
            label.setBuddy(spin)
            stretch.addWidget(label, 0, column)
            stretch.addWidget(spin, 1, column)
            stretch.setColumnStretch(column, 1)
        self._fit = flat_button(
            self,
            "styleFitButton",
            tr("Fit to the preview"),
            tr("Minimum and maximum that suit what the preview shows now"),
            self.stretch_wanted.emit,
        )
        reset = flat_button(
            self,
            "styleTrueColour",
            tr("Back to true colour"),
            "",
            lambda: self.show_style(Style()),
        )
        self._apply = QToolButton(self)
        self._apply.setObjectName("styleApplyButton")
        self._apply.setText(tr("Apply to the layer"))
        self._apply.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._apply.setIcon(QgsApplication.getThemeIcon("/mActionStyleManager.svg"))
        self._apply.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._apply.clicked.connect(self.apply_wanted)
        self._apply.hide()
        buttons = WrappingRow()
        buttons.addWidget(self._fit)
        buttons.addStretch(1)
        buttons.addWidget(reset)
        layout = QVBoxLayout(folded_contents(self))
        layout.addLayout(first)
        layout.addWidget(self._rgb)
        layout.addWidget(self._ramp)
        layout.addLayout(stretch)
        layout.addLayout(buttons)
        layout.addWidget(self._apply)
        self._quiet, self._given = False, None
        self.set_product("L2A")
        self.show_style(Style())
        self.allow_fit(False)
        self._shows.activated.connect(lambda _index: self._preset_chosen())
        for combo in self._bands:
            combo.currentIndexChanged.connect(lambda _index: self._update_text())
        for spin in (self._min, self._max, self._gamma):
            spin.valueChanged.connect(lambda _value: self._update_text())
        self.setCollapsed(True)

    @property
    def choices(self) -> dict:
        """The recipe's fields as chosen here. Raises RecipeError for a range that is none."""
        low, high, gamma = self._min.exact, self._max.exact, self._gamma.exact
        if self._given is not None and self._shows.currentData() == _GIVEN:
            return {"style": replace(self._given, min=low, max=high, gamma=gamma)}
        index = self._index
        if index:
            palette = catalog.INDICES[index].palette
            return {"style": Style(index=index, min=low, max=high, gamma=gamma, palette=palette)}
        return {"style": Style(self._chosen_bands, min=low, max=high, gamma=gamma)}

    def show_style(self, style: Style) -> None:
        """Choose what a style holds. One that cannot be put together here, of a single band, with colours of its own
        or of a QA layer, becomes an entry of its own in the list.
        """
        self._quiet = True
        index = catalog.INDICES.get(style.index)
        usual = style.palette == index.palette if index else not style.index and len(style.bands) == 3
        self._give(None if usual else style)
        if not usual:
            self._shows.setCurrentIndex(self._shows.findData(_GIVEN))
        elif index:
            self._shows.setCurrentIndex(self._shows.findData(style.index))
        else:
            for combo, band in zip(self._bands, style.bands):
                combo.setCurrentIndex(max(combo.findData(band), 0))
            self._shows.setCurrentIndex(self._shows.findData(self._band_style))
        self._set_units()
        self._gamma.setRange(0.1, 10)
        self._min.set_exact(style.min)
        self._max.set_exact(style.max)
        self._gamma.set_exact(style.gamma)
        self._quiet = False
        self._update_text()

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        self.set_product(recipe.product)
        self.show_style(recipe.style)

    def join(self, dock: CompositeDock) -> None:
        dock.advanced.product.currentIndexChanged.connect(lambda _index: self.set_product(dock.advanced.product_key))
        dock.preview.drawn.connect(lambda frame: self.allow_fit(frame is not None))
        self.stretch_wanted.connect(lambda: self._fit_to(dock.preview.stretch()))

    def _fit_to(self, values: tuple[float, float] | None) -> None:
        if values is not None:
            self.set_range(*values)

    def set_range(self, low: float, high: float) -> None:
        """Stretch from one value to another."""
        self._quiet = True
        self._min.set_exact(low)
        self._max.set_exact(high)
        self._quiet = False
        self._update_text()

    def allow_fit(self, allowed: bool) -> None:
        """Whether there is a preview to fit the range to."""
        self._fit.setEnabled(allowed)

    def offer_layer(self, name: str) -> None:
        """Offer to give a layer this style, which is all that it lacks; "" for none."""
        self._apply.setVisible(bool(name))
        text = tr("Show {layer} in this style, in its place (one request)").format(layer=name)
        self._apply.setToolTip(tooltip(text))

    def set_product(self, product: str) -> None:
        """Offer the bands of a product; a band it has not got gives way to its first."""
        titles = band_titles()
        quiet, self._quiet = self._quiet, True
        for combo in self._bands:
            band = combo.currentData()
            combo.clear()
            for name in catalog.PRODUCTS[product].bands:
                combo.addItem(f"{name}  {titles[name]}", name)
            combo.setCurrentIndex(max(combo.findData(band), 0))
        self._quiet = quiet
        self._update_text()

    @property
    def _index(self) -> str:
        key = self._shows.currentData()
        return key if key in catalog.INDICES else ""

    @property
    def _chosen_bands(self) -> tuple[str, ...]:
        return tuple(combo.currentData() for combo in self._bands)

    @property
    def _band_style(self) -> str:
        """The key of the style that has the bands chosen, "" for none."""
        return next((key for key, style in catalog.BAND_STYLES.items() if style.bands == self._chosen_bands), "")

    def _preset_chosen(self) -> None:
        key = self._shows.currentData()
        if key == _GIVEN:
            self.show_style(self._given)
        elif key:
            self.show_style(Style.of(key))
        else:
            others = self._given is not None or self._max.maximum() <= _INDEX_RANGE
            self._give(None)
            if others:  # an index's range, for one, says nothing about bands
                self._set_units()
                self.set_range(Style.min, Style.max)
            self._bands[0].setFocus()
            self._update_text()

    def _set_units(self) -> None:
        """Reflectances are whole numbers, indices fractions."""
        key = self._given.index if self._given is not None else self._index
        fraction = key in catalog.INDICES or key in ("score", "smad", "bcmad")
        for spin in (self._min, self._max):
            spin.set_usual(2 if fraction else 0)
            spin.setRange(-_INDEX_RANGE if fraction else 0, _INDEX_RANGE if fraction else 65535)
            spin.setSingleStep(0.05 if fraction else 100)

    def _update_text(self) -> None:
        if self._quiet:
            return
        given = self._given if self._shows.currentData() == _GIVEN else None
        if not self._index and given is None:
            self._shows.setCurrentIndex(self._shows.findData(self._band_style))
        palette = given.palette if given else catalog.INDICES[self._index].palette if self._index else ()
        self._rgb.setVisible(not self._index and given is None)
        self._ramp.setVisible(bool(palette))
        self._ramp.set_colours(palette)
        self._show_unusual()
        self.changed.emit()

    def _show_unusual(self) -> None:
        """The style in the title, and its range where it is another than the style's usual one."""
        try:
            style = self.choices["style"]
        except RecipeError:
            self.show_unusual(tr("no valid range"))
            return
        shown = self._shows.currentText() if self._shows.currentData() else "-".join(style.bands)
        usual = Style.of(self._shows.currentData()) if self._shows.currentData() in style_titles() else Style()
        same = (style.min, style.max, style.gamma) == (usual.min, usual.max, usual.gamma)
        number = locale().toString
        stretch = tr("{low} to {high}", "the values a picture is stretched between").format(
            low=number(style.min), high=number(style.max)
        )
        gamma = "" if style.gamma == 1 else f"γ {number(style.gamma)}"
        title = "" if shown == style_titles()["true_colour"] else shown
        self.show_unusual(title, *(() if same else (stretch, gamma)))

    def _give(self, style: Style | None) -> None:
        """Have an entry in the list for a style that the controls cannot make, or none."""
        if self._given is not None:
            self._shows.removeItem(self._shows.findData(_GIVEN))
        self._given = style
        if style is None:
            return
        if style.index in catalog.QA_LAYERS:
            title = qa_layer_titles()[style.index]
        elif style.index:
            title = tr("{title}, other colours").format(title=style_titles()[style.index])
        else:
            title = f"{style.bands[0]}  {band_titles()[style.bands[0]]}"
        self._shows.addItem(title, _GIVEN)

    def _number(self, name: str, tip: str) -> ExactDoubleSpinBox:
        spin = ExactDoubleSpinBox(self)
        spin.setObjectName(name)
        spin.setShowClearButton(False)
        spin.setRange(0, 65535)
        spin.setSingleStep(100)
        spin.setToolTip(tip)
        spin.setMinimumWidth(spin.minimumSizeHint().width())  # QGIS reserves room for a clear button
        return spin
