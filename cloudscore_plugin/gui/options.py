"""The folded groups: how views are combined, how the result is shown, and the rarely needed rest."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox, QgsDoubleSpinBox, QgsSpinBox
from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .. import catalog
from ..i18n import locale, translate
from ..recipe import CompositeRecipe, Style

DEFAULT_PERCENTILE = 30.0


class MethodGroup(QgsCollapsibleGroupBox):
    """``method`` and ``percentile`` of a recipe."""

    def __init__(self, parent=None):
        super().__init__(translate("CloudScore", "Method"), parent)
        self.setObjectName("methodGroup")
        self._about = {
            "median": translate("CloudScore", "The middle one of the clear views: robust, the usual choice."),
            "mean": translate("CloudScore", "The average of the clear views: smooth, but leftover haze shows."),
            "percentile": translate(
                "CloudScore", "N percent of the clear views are darker: low values hide leftover haze."
            ),
        }
        self._method = QComboBox(self)
        self._method.setObjectName("methodCombo")
        for key, title in (
            ("median", translate("CloudScore", "Median")),
            ("mean", translate("CloudScore", "Mean")),
            ("percentile", translate("CloudScore", "Percentile")),
        ):
            self._method.addItem(title, key)
        label = QLabel(translate("CloudScore", "Combin&e by"))
        label.setBuddy(self._method)
        self._percentile = QgsDoubleSpinBox(self)
        self._percentile.setObjectName("percentileSpin")
        self._percentile.setRange(0, 100)
        self._percentile.setDecimals(0)
        self._percentile.setClearValue(DEFAULT_PERCENTILE)
        self._percentile.setValue(DEFAULT_PERCENTILE)
        self._percentile_label = QLabel(translate("CloudScore", "Percentile &N"))
        self._percentile_label.setBuddy(self._percentile)
        self._text = QLabel()
        self._text.setObjectName("methodText")
        self._text.setWordWrap(True)
        form = QFormLayout(_contents(self))
        form.addRow(label, self._method)
        form.addRow(self._percentile_label, self._percentile)
        form.addRow(self._text)
        self._method.currentIndexChanged.connect(lambda _index: self._tell())
        self._tell()
        self.setCollapsed(True)

    @property
    def choices(self) -> dict:
        """The recipe's fields as chosen here."""
        method = self._method.currentData()
        return {"method": method, "percentile": self._percentile.value() if method == "percentile" else None}

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        """Choose what a recipe holds."""
        self._method.setCurrentIndex(self._method.findData(recipe.method))
        if recipe.percentile is not None:
            self._percentile.setValue(recipe.percentile)

    def _tell(self) -> None:
        method = self._method.currentData()
        self._text.setText(self._about[method])
        for widget in (self._percentile_label, self._percentile):
            widget.setVisible(method == "percentile")


class StyleGroup(QgsCollapsibleGroupBox):
    """``style`` of a recipe: three bands as red, green and blue, and how they are stretched."""

    def __init__(self, parent=None):
        super().__init__(translate("CloudScore", "Style"), parent)
        self.setObjectName("styleGroup")
        form = QFormLayout()
        self._bands = []
        for name, title, tip in (
            ("styleRed", translate("CloudScore", "Red"), translate("CloudScore", "Band shown as red")),
            ("styleGreen", translate("CloudScore", "Green"), translate("CloudScore", "Band shown as green")),
            ("styleBlue", translate("CloudScore", "Blue"), translate("CloudScore", "Band shown as blue")),
        ):
            combo = QComboBox(self)
            combo.setObjectName(name)
            combo.setAccessibleName(tip)
            combo.setToolTip(tip)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            label = QLabel(title)
            label.setBuddy(combo)
            form.addRow(label, combo)
            self._bands.append(combo)
        self._min = self._number("styleMin", 0, translate("CloudScore", "Reflectance times 10 000 shown as black"))
        self._max = self._number("styleMax", 0, translate("CloudScore", "Reflectance times 10 000 shown as white"))
        self._gamma = self._number("styleGamma", 2, translate("CloudScore", "Above 1 brightens the dark parts"))
        self._gamma.setRange(0.1, 10)
        self._gamma.setSingleStep(0.1)
        stretch = QGridLayout()
        for column, (title, spin) in enumerate(
            (
                (translate("CloudScore", "Minimum"), self._min),
                (translate("CloudScore", "Maximum"), self._max),
                (translate("CloudScore", "Gamma"), self._gamma),
            )
        ):
            label = QLabel(title)
            label.setBuddy(spin)
            stretch.addWidget(label, 0, column)
            stretch.addWidget(spin, 1, column)
            stretch.setColumnStretch(column, 1)
        reset = QToolButton(self)
        reset.setObjectName("styleTrueColour")
        reset.setText(translate("CloudScore", "Back to true colour"))
        reset.setAutoRaise(True)
        reset.clicked.connect(lambda: self.show_style(Style()))
        layout = QVBoxLayout(_contents(self))
        layout.addLayout(form)
        layout.addLayout(stretch)
        layout.addWidget(reset, 0, Qt.AlignmentFlag.AlignRight)
        self.set_product("L2A")
        self.show_style(Style())
        self.setCollapsed(True)

    @property
    def choices(self) -> dict:
        """The recipe's fields as chosen here. Raises RecipeError for a range that is none."""
        bands = tuple(combo.currentData() for combo in self._bands)
        return {"style": Style(bands, self._min.value(), self._max.value(), self._gamma.value())}

    def show_style(self, style: Style) -> None:
        """Choose what a style holds; one of a single band is not for this group."""
        if len(style.bands) != 3:
            return
        for combo, band in zip(self._bands, style.bands):
            combo.setCurrentIndex(max(combo.findData(band), 0))
        self._min.setValue(style.min)
        self._max.setValue(style.max)
        self._gamma.setValue(style.gamma)

    def set_product(self, product: str) -> None:
        """Offer the bands of a product; a band it has not got gives way to its first."""
        titles = _band_titles()
        for combo in self._bands:
            band = combo.currentData()
            combo.clear()
            for name in catalog.PRODUCTS[product].bands:
                combo.addItem(f"{name}  {titles[name]}", name)
            combo.setCurrentIndex(max(combo.findData(band), 0))

    def _number(self, name: str, decimals: int, tip: str) -> QgsDoubleSpinBox:
        spin = QgsDoubleSpinBox(self)
        spin.setObjectName(name)
        spin.setShowClearButton(False)
        spin.setDecimals(decimals)
        spin.setRange(0, 65535)
        spin.setSingleStep(100)
        spin.setToolTip(tip)
        spin.setMinimumWidth(spin.minimumSizeHint().width())  # QGIS reserves room for a clear button
        return spin


class AdvancedGroup(QgsCollapsibleGroupBox):
    """``product``, ``max_scene_cloud``, ``months``, ``clip`` and ``excluded`` of a recipe."""

    def __init__(self, parent=None):
        super().__init__(translate("CloudScore", "Advanced"), parent)
        self.setObjectName("advancedGroup")
        self._excluded: tuple[str, ...] = ()
        self.product = QComboBox(self)
        self.product.setObjectName("productCombo")
        self.product.addItem(translate("CloudScore", "Surface (L2A)"), "L2A")
        self.product.addItem(translate("CloudScore", "Top of atmosphere (L1C)"), "L1C")
        self.product.setToolTip(translate("CloudScore", "L2A starts in March 2017; L1C reaches back to June 2015."))
        label = QLabel(translate("CloudScore", "Reflectance"))
        label.setBuddy(self.product)

        self._cloud_on = QCheckBox(translate("CloudScore", "Scene clouds at most"))
        self._cloud_on.setObjectName("sceneCloudCheck")
        self._cloud = QgsSpinBox(self)
        self._cloud.setObjectName("sceneCloudSpin")
        self._cloud.setAccessibleName(translate("CloudScore", "Highest scene cloud cover in percent"))
        self._cloud.setRange(0, 100)
        self._cloud.setSuffix(" %")
        self._cloud.setValue(80)
        self._cloud.setShowClearButton(False)
        self._cloud.setEnabled(False)
        self._cloud_on.toggled.connect(self._cloud.setEnabled)

        self._first, self._last = QComboBox(self), QComboBox(self)
        for combo, name, title, month in (
            (self._first, "firstMonth", translate("CloudScore", "First month kept"), 1),
            (self._last, "lastMonth", translate("CloudScore", "Last month kept"), 12),
        ):
            combo.setObjectName(name)
            combo.setAccessibleName(title)
            combo.setToolTip(title)
            for number in range(1, 13):
                combo.addItem(locale().standaloneMonthName(number, QLocale.FormatType.ShortFormat), number)
            combo.setCurrentIndex(month - 1)
        months = QLabel(translate("CloudScore", "&Months"))
        months.setBuddy(self._first)
        months.setToolTip(translate("CloudScore", "For seasons over several years; may run over the year's end."))

        self._clip = QCheckBox(translate("CloudScore", "Clip to the area"))
        self._clip.setObjectName("clipCheck")
        self._clip.setChecked(True)

        self._excluded_text = QLabel()
        self._excluded_text.setObjectName("excludedText")
        self._excluded_text.setWordWrap(True)
        self._excluded_clear = QToolButton(self)
        self._excluded_clear.setObjectName("excludedClearButton")
        self._excluded_clear.setText(translate("CloudScore", "Use all again"))
        self._excluded_clear.setAutoRaise(True)
        self._excluded_clear.clicked.connect(lambda: self._exclude(()))

        form = QFormLayout(_contents(self))
        form.addRow(label, self.product)
        span = QHBoxLayout()
        span.addWidget(self._first, 1)
        span.addWidget(QLabel("–"))
        span.addWidget(self._last, 1)
        form.addRow(months, span)
        form.addRow(_row(self._cloud_on, self._cloud))
        form.addRow(self._clip)
        self._excluded_row = QWidget(self)
        self._excluded_row.setLayout(_row(self._excluded_text, self._excluded_clear))
        form.addRow(self._excluded_row)
        self._exclude(())
        self.setCollapsed(True)

    @property
    def choices(self) -> dict:
        """The recipe's fields as chosen here."""
        return {
            "product": self.product.currentData(),
            "months": (self._first.currentData(), self._last.currentData()),
            "max_scene_cloud": float(self._cloud.value()) if self._cloud_on.isChecked() else None,
            "clip": self._clip.isChecked(),
            "excluded": self._excluded,
        }

    def show_recipe(self, recipe: CompositeRecipe) -> None:
        """Choose what a recipe holds."""
        self.set_product(recipe.product)
        for combo, month in zip((self._first, self._last), recipe.months or (1, 12)):
            combo.setCurrentIndex(month - 1)
        self._cloud_on.setChecked(recipe.max_scene_cloud is not None)
        if recipe.max_scene_cloud is not None:
            self._cloud.setValue(round(recipe.max_scene_cloud))
        self._clip.setChecked(recipe.clip)
        self._exclude(recipe.excluded)

    def set_product(self, product: str) -> None:
        """Choose a product; an unknown one changes nothing."""
        if product in catalog.PRODUCTS:
            self.product.setCurrentIndex(self.product.findData(product))

    def _exclude(self, scenes: tuple[str, ...]) -> None:
        self._excluded = scenes
        text = translate("CloudScore", "Scenes left out: {count}").format(count=QLocale().toString(len(scenes)))
        self._excluded_text.setText(text)
        self._excluded_text.setToolTip("\n".join(scenes[:20]))
        self._excluded_row.setVisible(bool(scenes))


def _contents(group: QgsCollapsibleGroupBox) -> QWidget:
    """The widget a group's controls lie in: unfolding shows all direct children, also those meant to be hidden."""
    contents = QWidget(group)
    layout = QVBoxLayout(group)
    layout.addWidget(contents)
    layout.setContentsMargins(0, 0, 0, 0)
    return contents


def _row(first, second) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(first, 1)
    row.addWidget(second)
    return row


def _band_titles() -> dict[str, str]:
    return {
        "B1": translate("CloudScore", "Aerosols"),
        "B2": translate("CloudScore", "Blue"),
        "B3": translate("CloudScore", "Green"),
        "B4": translate("CloudScore", "Red"),
        "B5": translate("CloudScore", "Red edge 1"),
        "B6": translate("CloudScore", "Red edge 2"),
        "B7": translate("CloudScore", "Red edge 3"),
        "B8": translate("CloudScore", "Near infrared"),
        "B8A": translate("CloudScore", "Red edge 4"),
        "B9": translate("CloudScore", "Water vapour"),
        "B10": translate("CloudScore", "Cirrus"),
        "B11": translate("CloudScore", "Short-wave infrared 1"),
        "B12": translate("CloudScore", "Short-wave infrared 2"),
    }
