"""The folded groups Method and Advanced: how views are combined, and the rarely needed rest of a recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import QDate, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QToolButton,
    QWidget,
)

from ..core import catalog
from ..core.errors import AreaError
from ..core.recipe import CompositeRecipe, RecipeError, checked_geometry, ground_km2
from ..layers.areas import Slow, area_of, as_wkb, read
from ..messages.errors import explain
from ..messages.i18n import locale, tr
from ..messages.names import months_name
from ..messages.titles import (
    choice_help,
    method_titles,
    product_titles,
    weight_titles,
    words,
)
from ..messages.units import format_area
from .date_edit import DateEdit
from .maptools import PolygonTool
from .spin_boxes import ExactDoubleSpinBox
from .widgets import (
    FoldedGroup,
    PlainLabel,
    WrappingRow,
    flat_button,
    folded_contents,
    narrow_combo,
    narrow_form,
    on_layer,
    tooltip,
)

if TYPE_CHECKING:
    from .dock import CompositeDock

DEFAULT_PERCENTILE = 30.0


class MethodGroup(FoldedGroup):
    """``method`` of a recipe and the fields that only some methods have. changed tells that they are others.

    compare_wanted tells that all methods shall be compared on the preview. A day or weights
    are only asked for where they are ticked to be other than usual.
    """

    changed = pyqtSignal()
    compare_wanted = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(tr("Method"), parent)
        self.setObjectName("methodGroup")
        self._method = QComboBox(self)
        narrow_combo(self._method)
        self._method.setObjectName("methodCombo")
        for key, title in method_titles().items():
            self._method.addItem(title, key)
        label = PlainLabel(tr("Combin&e by"))
        label.setBuddy(self._method)
        self._percentile = ExactDoubleSpinBox(self)
        self._percentile.setObjectName("percentileSpin")
        self._percentile.setRange(0, 100)
        self._percentile.setClearValue(DEFAULT_PERCENTILE)
        self._percentile.setValue(DEFAULT_PERCENTILE)
        self._percentile_label = PlainLabel(tr("Percentile &N"))
        self._percentile_label.setBuddy(self._percentile)
        self._day_on = QCheckBox(tr("Nearest to the day"))
        self._day_on.setObjectName("targetDayCheck")
        self._day_on.setToolTip(tooltip(choice_help("target_day")))
        self._day = DateEdit(self)
        self._day.setObjectName("targetDayEdit")
        self._day.setDate(QDate.currentDate())
        self._day.setAccessibleName(tr("Nearest to the day"))
        self._full = ExactDoubleSpinBox(self, decimals=2)
        self._full.setObjectName("fullWeightSpin")
        self._full.setRange(0, 1)
        self._full.setSingleStep(0.05)
        self._full.setClearValue(catalog.FULL_WEIGHT)
        self._full.setValue(catalog.FULL_WEIGHT)
        self._full.setToolTip(tooltip(choice_help("full_weight")))
        self._full_label = PlainLabel(tr("Full weight from score"))
        self._full_label.setBuddy(self._full)
        self._weights: list[ExactDoubleSpinBox] = []
        self._text = PlainLabel()
        self._text.setObjectName("methodText")
        self._text.setWordWrap(True)
        form = narrow_form(folded_contents(self))
        form.addRow(label, self._method)
        form.addRow(self._percentile_label, self._percentile)
        form.addRow(self._day_on, self._day)
        form.addRow(self._full_label, self._full)
        self._rows = {
            "percentile": [self._percentile_label, self._percentile],
            "target_day": [self._day_on, self._day],
            "full_weight": [self._full_label, self._full],
            "weights": [],
        }
        for (key, title), usual in zip(weight_titles().items(), catalog.USUAL_WEIGHTS):
            spin = ExactDoubleSpinBox(self, decimals=2)
            spin.setObjectName(f"weight_{key}")
            spin.setRange(0, 1)
            spin.setSingleStep(0.25)
            spin.setClearValue(usual)
            spin.setValue(usual)
            spin.setToolTip(tooltip(choice_help("weights")))
            named = PlainLabel(title)
            named.setBuddy(spin)
            form.addRow(named, spin)
            self._rows["weights"] += [named, spin]
            self._weights.append(spin)
        form.addRow(self._text)
        self._judged = PlainLabel()
        self._judged.setObjectName("methodJudged")
        self._judged.setWordWrap(True)
        self._judged.hide()
        form.addRow(self._judged)
        self._compare = flat_button(
            self,
            "compareMethodsButton",
            tr("Compare methods…"),
            tr("All methods on the preview's scenes beside each other: errors, leftover clouds, noise, seams, holes"),
            self.compare_wanted.emit,
        )
        form.addRow(self._compare)
        self.allow_compare(False)
        self._day.setEnabled(False)
        self._day_on.toggled.connect(self._day.setEnabled)
        self._method.currentIndexChanged.connect(lambda _index: self._update_text())
        self._day_on.toggled.connect(lambda _on: self._update_text())
        self._day.dateChanged.connect(lambda _day: self._update_text())
        for spin in (self._percentile, self._full, *self._weights):
            spin.valueChanged.connect(lambda _value: self._update_text())
        self._update_text()
        self.setCollapsed(True)

    def join(self, dock: CompositeDock) -> None:
        from .methods_dialog import MethodsWindow

        self.methods_window = MethodsWindow(dock)
        self.compare_wanted.connect(self.methods_window.open)
        self.methods_window.judged.connect(self.judge)
        dock.preview.drawn.connect(lambda frame: self.allow_compare(frame is not None))

    def shut_down(self) -> None:
        self.methods_window.shut_down()

    def allow_compare(self, allowed: bool) -> None:
        """Whether there is a preview to compare methods on."""
        self._compare.setEnabled(allowed)

    def judge(self, text: str) -> None:
        """Tell below the help what a comparison found here; "" for nothing."""
        self._judged.setText(text)
        self._judged.setVisible(bool(text))

    @property
    def choices(self) -> dict:
        """The recipe's fields as chosen here; None for a field that is as usual or not the method's."""
        method = self._method.currentData()
        weights = tuple(spin.exact for spin in self._weights)
        found = {
            "percentile": self._percentile.exact,
            "target_day": self._day.date().toString(Qt.DateFormat.ISODate) if self._day_on.isChecked() else None,
            "full_weight": None if self._full.exact == catalog.FULL_WEIGHT else self._full.exact,
            "weights": None if weights == catalog.USUAL_WEIGHTS else weights,
        }
        mine = catalog.METHOD_ROWS[method].fields
        return {"method": method, **{name: value if name in mine else None for name, value in found.items()}}

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        """Choose what a recipe holds."""
        self._method.setCurrentIndex(self._method.findData(recipe.method))
        if recipe.percentile is not None:
            self._percentile.set_exact(recipe.percentile)
        self._day_on.setChecked(recipe.target_day is not None)
        if recipe.target_day is not None:
            self._day.setDate(QDate.fromString(recipe.target_day, Qt.DateFormat.ISODate))
        self._full.set_exact(catalog.FULL_WEIGHT if recipe.full_weight is None else recipe.full_weight)
        for spin, weight in zip(self._weights, recipe.weights or catalog.USUAL_WEIGHTS):
            spin.set_exact(weight)

    def _update_text(self) -> None:
        method = self._method.currentData()
        self._text.setText(words()[method].help)
        for name, widgets in self._rows.items():
            for widget in widgets:
                widget.setVisible(name in catalog.METHOD_ROWS[method].fields)
        number = locale().toString(self._percentile.exact) if method == "percentile" else ""
        self.show_unusual("" if method == "median" else f"{method_titles()[method]} {number}".strip())
        self.changed.emit()


class AdvancedGroup(FoldedGroup):
    """``product``, ``max_scene_cloud``, ``months``, ``clip``, ``each_overpass_once``, ``trim_edges``, ``excluded`` and
    the masks of a recipe. changed tells another.
    """

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(tr("Advanced"), parent)
        self.setObjectName("advancedGroup")
        self._excluded: tuple[str, ...] = ()
        self.product = QComboBox(self)
        narrow_combo(self.product)
        self.product.setObjectName("productCombo")
        for key, title in product_titles().items():
            self.product.addItem(title, key)
        self.product.setToolTip(tr("L2A starts in March 2017; L1C reaches back to June 2015."))
        label = PlainLabel(tr("Reflectance"))
        label.setBuddy(self.product)

        self._cloud_on = QCheckBox(tr("Scene clouds at most"))
        self._cloud_on.setObjectName("sceneCloudCheck")
        self._cloud = ExactDoubleSpinBox(self)
        self._cloud.setObjectName("sceneCloudSpin")
        self._cloud.setAccessibleName(tr("Highest scene cloud cover in percent"))
        self._cloud.setRange(0, 100)
        self._cloud.setSuffix(" %")
        self._cloud.setValue(80)
        self._cloud.setShowClearButton(False)
        self._cloud.setEnabled(False)
        self._cloud_on.toggled.connect(self._cloud.setEnabled)

        self._first, self._last = QComboBox(self), QComboBox(self)
        for combo, name, title, month in (
            (self._first, "firstMonth", tr("First month kept"), 1),
            (self._last, "lastMonth", tr("Last month kept"), 12),
        ):
            combo.setObjectName(name)
            combo.setAccessibleName(title)
            combo.setToolTip(title)
            for number in range(1, 13):
                combo.addItem(locale().standaloneMonthName(number, QLocale.FormatType.ShortFormat), number)
            combo.setCurrentIndex(month - 1)
        months = PlainLabel(tr("&Months"))
        months.setBuddy(self._first)
        months.setToolTip(tr("For seasons over several years; may run over the year's end."))

        self._clip = QCheckBox(tr("Clip to the area"))
        self._clip.setObjectName("clipCheck")
        self._clip.setChecked(True)

        self._once = QCheckBox(tr("Each overpass once"))
        self._once.setObjectName("overpassCheck")
        self._once.setToolTip(tooltip(choice_help("each_overpass_once")))
        self._balance = QCheckBox(tr("Balance orbits"))
        self._balance.setObjectName("balanceCheck")
        self._balance.setToolTip(tooltip(choice_help("balance_orbits")))
        self._trim_on = QCheckBox(tr("Trim scene edges"))
        self._trim_on.setObjectName("trimCheck")
        self._trim_on.setToolTip(tooltip(choice_help("trim_edges")))
        self._trim = ExactDoubleSpinBox(self)
        self._trim.setObjectName("trimSpin")
        self._trim.setAccessibleName(tr("Metres left out along the edges of each scene"))
        self._trim.setRange(0, catalog.MOST_TRIM)
        self._trim.setSingleStep(100)
        self._trim.setSuffix(" m")
        self._trim.setValue(catalog.USUAL_TRIM)
        self._trim.setShowClearButton(False)
        self._trim.setEnabled(False)
        self._trim_on.toggled.connect(self._trim.setEnabled)

        self._widen_on, self._widen = self._amount(
            "widen", tr("Widen masks"), tr("Metres around what is not clear"), "widen_mask"
        )
        self._widen.setRange(1, catalog.MOST_WIDENED)
        self._widen.setSingleStep(10)
        self._widen.setSuffix(" m")
        self._widen.setValue(catalog.USUAL_WIDENED)
        self._views_on, self._views = self._amount(
            "minViews", tr("Least clear views"), tr("Clear views that a pixel must have"), "min_views"
        )
        self._views.setRange(2, catalog.MOST_VIEWS)
        self._views.setValue(3)
        self._lenient: dict | None = None
        self._lenient_on, self._lenient_by = self._amount(
            "lenient", tr("Lower threshold by"), tr("How much lower the clear threshold is"), "lenient_areas"
        )
        self._lenient_by.set_usual(2)
        self._lenient_by.setRange(0.01, 1)
        self._lenient_by.setSingleStep(0.05)
        self._lenient_by.setValue(catalog.LOWER_BY)
        self._lenient_layer = QgsMapLayerComboBox(self)
        self._lenient_layer.setObjectName("lenientLayerCombo")
        self._lenient_layer.setAccessibleName(tr("Layer of the polygons with the lower threshold"))
        self._lenient_layer.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self._lenient_layer.setAllowEmptyLayer(True)
        narrow_combo(self._lenient_layer, 8)
        self._lenient_layer.setLayer(None)
        self._lenient_draw = QToolButton(self)
        self._lenient_draw.setObjectName("lenientDrawButton")
        self._lenient_draw.setText(tr("Draw polygons"))
        self._lenient_draw.setToolTip(tr("Draw polygons with the lower threshold on the map, one after the other"))
        self._lenient_draw.setCheckable(True)
        self._lenient_draw.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lenient_tool: PolygonTool | None = None  # there is a map once the section is in a dock
        self._drawn: list[QgsGeometry] = []  # in the map's coordinates at that time
        self._drawn_crs: QgsCoordinateReferenceSystem | None = None
        self._lenient_text = PlainLabel()
        self._lenient_text.setObjectName("lenientText")
        self._lenient_text.setWordWrap(True)

        self._excluded_text = PlainLabel()
        self._excluded_text.setObjectName("excludedText")
        self._excluded_text.setWordWrap(True)
        self._excluded_clear = QToolButton(self)
        self._excluded_clear.setObjectName("excludedClearButton")
        self._excluded_clear.setText(tr("Use all again"))
        self._excluded_clear.setAutoRaise(True)
        self._excluded_clear.clicked.connect(lambda: self.exclude(()))

        form = narrow_form(folded_contents(self))
        form.addRow(label, self.product)
        span = QHBoxLayout()
        span.addWidget(self._first, 1)
        span.addWidget(PlainLabel("–"))
        span.addWidget(self._last, 1)
        form.addRow(months, span)
        form.addRow(_row(self._cloud_on, self._cloud))
        form.addRow(self._clip)
        form.addRow(self._once)
        form.addRow(self._balance)
        form.addRow(_row(self._trim_on, self._trim))
        form.addRow(_row(self._widen_on, self._widen))
        form.addRow(_row(self._views_on, self._views))
        form.addRow(_row(self._lenient_on, self._lenient_by))
        form.addRow(self._lenient_layer)
        form.addRow(self._lenient_draw)
        form.addRow(self._lenient_text)
        on_layer(self._lenient_layer, self._read_lenient)
        self._lenient_on.toggled.connect(self._read_lenient)
        self._excluded_row = QWidget(self)
        self._excluded_row.setLayout(_row(self._excluded_text, self._excluded_clear))
        form.addRow(self._excluded_row)
        self._show_excluded()
        self._show_lenient()
        for combo in (self.product, self._first, self._last):
            combo.currentIndexChanged.connect(lambda _index: self._update_text())
        for check in (
            self._cloud_on,
            self._clip,
            self._once,
            self._balance,
            self._trim_on,
            self._widen_on,
            self._views_on,
        ):
            check.toggled.connect(lambda _on: self._update_text())
        for spin in (self._cloud, self._trim, self._widen, self._views, self._lenient_by):
            spin.valueChanged.connect(lambda _value: self._update_text())
        self._update_text()
        self.setCollapsed(True)

    @property
    def choices(self) -> dict:
        """The recipe's fields as chosen here."""
        return {
            "product": self.product_key,
            "months": (self._first.currentData(), self._last.currentData()),
            "max_scene_cloud": self._cloud.exact if self._cloud_on.isChecked() else None,
            "clip": self._clip.isChecked(),
            "each_overpass_once": self._once.isChecked(),
            "balance_orbits": self._balance.isChecked(),
            "trim_edges": self._trim.exact if self._trim_on.isChecked() else None,
            "excluded": self._excluded,
            "widen_mask": self._widen.exact if self._widen_on.isChecked() else None,
            "min_views": int(self._views.exact) if self._views_on.isChecked() else 0,
            **self._leniency,
        }

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        """Choose what a recipe holds."""
        self.set_product(recipe.product)
        self.set_months(recipe.months)
        self._cloud_on.setChecked(recipe.max_scene_cloud is not None)
        if recipe.max_scene_cloud is not None:
            self._cloud.set_exact(recipe.max_scene_cloud)
        self._clip.setChecked(recipe.clip)
        self._once.setChecked(recipe.each_overpass_once)
        self._balance.setChecked(recipe.balance_orbits)
        self._trim_on.setChecked(recipe.trim_edges is not None)
        if recipe.trim_edges is not None:
            self._trim.set_exact(recipe.trim_edges)
        self.exclude(recipe.excluded)
        self._widen_on.setChecked(recipe.widen_mask is not None)
        if recipe.widen_mask is not None:
            self._widen.set_exact(recipe.widen_mask)
        self._views_on.setChecked(recipe.min_views > 0)
        if recipe.min_views:
            self._views.setRange(min(2, recipe.min_views), catalog.MOST_VIEWS)
            self._views.setValue(recipe.min_views)
        if recipe.lenient_areas is not None:
            self._lenient_by.set_exact(catalog.LOWER_BY if recipe.lenient_by is None else recipe.lenient_by)
        self._lenient = recipe.lenient_areas
        self._drawn.clear()
        for widget in (self._lenient_layer, self._lenient_on):
            widget.blockSignals(True)
        self._lenient_layer.setLayer(None)
        self._lenient_on.setChecked(recipe.lenient_areas is not None)
        for widget in (self._lenient_layer, self._lenient_on):
            widget.blockSignals(False)
        self._lenient_by.setEnabled(self._lenient_on.isChecked())
        self._show_lenient()
        self._update_text()

    def join(self, dock: CompositeDock) -> None:
        dock.area.changed.connect(lambda: self.exclude(()))  # scenes are left out of one area only
        dock.scenes.excluded.connect(self.exclude)
        dock.dates.months_requested.connect(self.set_months)
        self.changed.connect(lambda: dock.dates.show_months(self.choices["months"]))
        dock.dates.show_months(self.choices["months"])
        self._lenient_tool = tool = PolygonTool(dock.iface.mapCanvas())
        self._lenient_draw.clicked.connect(lambda on: tool.start() if on else tool.stop())
        tool.activated.connect(lambda: self._lenient_draw.setChecked(True))
        tool.deactivated.connect(lambda: self._lenient_draw.setChecked(False))
        tool.drawn.connect(self._take_drawn)
        self._show_lenient()

    def shut_down(self) -> None:
        if self._lenient_tool is not None:
            self._lenient_tool.stop()
            self._lenient_tool.deleteLater()
            self._lenient_tool = None

    @property
    def product_key(self) -> str:
        """The key in catalog.PRODUCTS that is chosen."""
        return self.product.currentData()

    def _amount(self, name: str, title: str, spoken: str, help_of: str) -> tuple[QCheckBox, ExactDoubleSpinBox]:
        """A choice that is off, and its number."""
        check, spin = QCheckBox(title), ExactDoubleSpinBox(self)
        check.setObjectName(f"{name}Check")
        check.setToolTip(tooltip(choice_help(help_of)))
        spin.setObjectName(f"{name}Spin")
        spin.setAccessibleName(spoken)
        spin.setShowClearButton(False)
        spin.setEnabled(False)
        check.toggled.connect(spin.setEnabled)
        return check, spin

    @property
    def _leniency(self) -> dict:
        if not self._lenient_on.isChecked() or self._lenient is None:
            return {"lenient_areas": None, "lenient_by": None}
        by = self._lenient_by.exact
        return {"lenient_areas": self._lenient, "lenient_by": None if by == catalog.LOWER_BY else by}

    def _read_lenient(self, *_change) -> None:
        """Take the polygons of the layer chosen; without a layer those that are known stay."""
        layer, problem = self._lenient_layer.currentLayer(), ""
        if layer is not None and self._lenient_on.isChecked():
            self._drawn.clear()
            features = layer.getSelectedFeatures() if layer.selectedFeatureCount() else layer.getFeatures()
            self._lenient, problem = _areas_of(lambda: read(features, layer.geometryType(), layer.name()), layer.crs())
        self._show_lenient(problem)
        self._update_text()

    def _take_drawn(self, geometry: QgsGeometry) -> None:
        """Add a polygon of the map to those drawn before; one that cannot be used stays on the map to be mended."""
        crs = self._lenient_tool.canvas().mapSettings().destinationCrs()
        before = self._drawn if crs == self._drawn_crs else []
        areas, problem = _areas_of(lambda: as_wkb([*before, geometry]), crs)
        if areas is None:
            self._show_lenient(problem)
            return
        self._drawn, self._drawn_crs, self._lenient = [*before, QgsGeometry(geometry)], crs, areas
        self._lenient_layer.blockSignals(True)
        self._lenient_layer.setLayer(None)
        self._lenient_layer.blockSignals(False)
        self._lenient_tool.reset()  # ready for the next
        self._show_lenient()
        self._update_text()

    def _show_lenient(self, problem: str = "") -> None:
        on = self._lenient_on.isChecked()
        size = "" if self._lenient is None else format_area(ground_km2(self._lenient))
        self._lenient_text.setText(problem or size or tr("Choose a polygon layer."))
        self._lenient_layer.setVisible(on)
        self._lenient_draw.setVisible(on and self._lenient_tool is not None)
        if not on and self._lenient_draw.isChecked():
            self._lenient_tool.stop()
        self._lenient_text.setVisible(on)

    def set_months(self, months: tuple[int, int] | None) -> None:
        """Keep these months, first and last, or all."""
        for combo, month in zip((self._first, self._last), months or (1, 12)):
            combo.setCurrentIndex(month - 1)

    def set_product(self, product: str) -> None:
        """Choose a product; an unknown one changes nothing."""
        if product in catalog.PRODUCTS:
            self.product.setCurrentIndex(self.product.findData(product))

    @property
    def excluded(self) -> tuple[str, ...]:
        """``system:index`` of the scenes left out."""
        return self._excluded

    def set_balanced(self, balanced: bool) -> None:
        """Choose whether orbits are balanced."""
        self._balance.setChecked(balanced)

    def exclude(self, scenes: tuple[str, ...]) -> None:
        """Leave these scenes out, and no others."""
        if scenes != self._excluded:
            self._excluded = scenes
            self._show_excluded()
            self._update_text()

    def _update_text(self) -> None:
        chosen = self.choices
        months, cloud, left_out = chosen["months"], chosen["max_scene_cloud"], len(self._excluded)
        trim = chosen["trim_edges"]
        self.show_unusual(
            "" if chosen["product"] == "L2A" else chosen["product"],
            "" if months == (1, 12) else months_name(months),
            "" if cloud is None else tr("scene clouds ≤ {cloud} %").format(cloud=f"{cloud:g}"),
            "" if chosen["clip"] else tr("not clipped"),
            tr("each overpass once") if chosen["each_overpass_once"] else "",
            tr("orbits balanced") if chosen["balance_orbits"] else "",
            "" if trim is None else tr("edges trimmed {metres} m").format(metres=f"{trim:g}"),
            tr("scenes left out: {count}").format(count=left_out) if left_out else "",
            *self._masks(),
        )
        self.changed.emit()

    def _masks(self) -> list[str]:
        chosen = self.choices
        widened, views, by = chosen["widen_mask"], chosen["min_views"], self._lenient_by.exact
        return [
            tr("masks widened {metres} m").format(metres=f"{widened:g}") if widened else "",
            tr("at least {count} clear views").format(count=views) if views else "",
            tr("threshold {amount} lower in places").format(amount=f"{by:g}") if chosen["lenient_areas"] else "",
        ]

    def _show_excluded(self) -> None:
        scenes = self._excluded
        text = tr("Scenes left out: {count}").format(count=locale().toString(len(scenes)))
        self._excluded_text.setText(text)
        self._excluded_text.setToolTip("\n".join(scenes[:20]))
        self._excluded_row.setVisible(bool(scenes))


def _row(first, second) -> WrappingRow:
    row = WrappingRow()
    row.addWidget(first, 1)
    row.addWidget(second)
    return row


def _areas_of(shapes: Callable[[], list[bytes]], crs: QgsCoordinateReferenceSystem) -> tuple[dict | None, str]:
    """Polygons on a map as a recipe holds them, or None and why they cannot be used."""
    try:
        return checked_geometry(area_of(shapes(), crs, QgsProject.instance().transformContext(), quick=True).roi), ""
    except Slow:
        return None, tr("These polygons are too detailed. Simplify them, or select a few features.")
    except (AreaError, RecipeError) as error:
        return None, explain(error).whole if isinstance(error, RecipeError) else str(error)
