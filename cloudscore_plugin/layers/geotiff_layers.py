"""From a GeoTIFF that was saved to a layer in the project, with the colours its composite is shown in. Main thread."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsColorRampShader,
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRenderer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QColor

from ..core import catalog
from ..core.change import Change
from ..core.recipe import CompositeRecipe, Style, attribution
from ..messages.i18n import tr
from ..messages.titles import class_label
from .legends import ramp
from .tile_layers import credit_layer

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder

_GDAL = "gdal"


def make_saved_layer(order: DownloadOrder, simulated: bool, path: str = "") -> QgsRasterLayer:
    """A layer of an order's finished file, named as the file. Not yet in any project; not valid without the file.

    path: of another file that holds the same kind of numbers.
    """
    path = path or order.path
    options = QgsRasterLayer.LayerOptions()
    options.loadDefaultStyle = False  # QGIS would read pixels to find a range
    layer = QgsRasterLayer(path, Path(path).stem, _GDAL, options)
    apply_renderer(layer, order, simulated)
    return layer


def read_again(order: DownloadOrder, simulated: bool) -> list[QgsRasterLayer]:
    """Let the project's layers of the file show what it holds now; they stay where they are. Returns them."""
    path = Path(order.path)
    found = [
        layer
        for layer in QgsProject.instance().mapLayers().values()
        if isinstance(layer, QgsRasterLayer) and layer.providerType() == _GDAL and Path(layer.source()) == path
    ]
    for layer in found:
        layer.setDataSource(order.path, layer.name(), _GDAL)
        # Letting go of the file that was there before, GDAL has written down its statistics, which are not this one's.
        with contextlib.suppress(OSError):
            Path(order.path + ".aux.xml").unlink()
        layer.dataProvider().reloadData()
        apply_renderer(layer, order, simulated)
        layer.triggerRepaint()
    return found


def shown_style(order: DownloadOrder) -> Style:
    """The style a file is shown in: the recipe's where the file has what it needs, else a usual one."""
    recipe = order.composite
    style = recipe.style
    if order.content in catalog.QA_LAYERS:
        return style if style.index == order.content else recipe.with_qa_layer(order.content).style
    if order.content in catalog.INDICES:
        return style if style.index == order.content else Style.of(order.content)
    if not style.index and set(style.bands) <= set(order.bands):
        return style
    for key, usual in catalog.BAND_STYLES.items():
        if set(usual.bands) <= set(order.bands):
            return Style.of(key)
    bands = order.bands[:3] if len(order.bands) >= 3 else order.bands[:1]
    return Style(bands, max=max(usual.max for usual in catalog.BAND_STYLES.values()))


def apply_renderer(layer: QgsRasterLayer, order: DownloadOrder, simulated: bool) -> None:
    """Give a layer of an order's file its colours, credits and terms; one that is not valid is left alone."""
    if not layer.isValid():
        return
    provider, gamma = layer.dataProvider(), 1.0
    recipe: CompositeRecipe | Change = order.recipe
    if order.content == "picture":
        renderer = QgsMultiBandColorRenderer(provider, 1, 2, 3)
        renderer.setAlphaBand(4)
    elif isinstance(order.recipe, Change):
        renderer = change_renderer(provider, order.recipe)
    else:
        style = shown_style(order)
        recipe = order.recipe.with_(style=style)
        # QGIS applies the scale that is written in the file: reflectances are 0 to 1.
        unit = order.scale * order.factor
        if style.single:
            place = 1 if style.index else order.bands.index(style.bands[0]) + 1
            renderer = _one_number(provider, place, style, unit)
        else:
            renderer = _three_bands(provider, style, order.bands, unit)
            gamma = style.gamma  # of one number, it is in the ramp
    layer.setRenderer(renderer)
    layer.brightnessFilter().setGamma(gamma)
    credit_layer(layer, recipe, attribution(order.composite), simulated, layer.crs())


def change_renderer(provider, change: Change) -> QgsRasterRenderer:
    """The first band in the colours of the change's classes."""
    ramp = QgsColorRampShader(-math.inf, math.inf, None, QgsColorRampShader.Type.Discrete)
    ramp.setColorRampItemList(
        [
            QgsColorRampShader.ColorRampItem(row.high, QColor("#" + row.colour), class_label(row))
            for row in change.classes
        ]
    )
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    return QgsSingleBandPseudoColorRenderer(provider, 1, shader)


def _three_bands(provider, style: Style, bands: tuple[str, ...], unit: float) -> QgsRasterRenderer:
    places = [bands.index(band) + 1 for band in style.bands]
    renderer = QgsMultiBandColorRenderer(provider, *places)
    setters = (
        renderer.setRedContrastEnhancement,
        renderer.setGreenContrastEnhancement,
        renderer.setBlueContrastEnhancement,
    )
    for place, give in zip(places, setters):
        stretch = QgsContrastEnhancement(provider.dataType(place))
        stretch.setMinimumValue(style.min * unit)
        stretch.setMaximumValue(style.max * unit)
        stretch.setContrastEnhancementAlgorithm(
            QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
        )
        give(stretch)
    return renderer


def _one_number(provider, place: int, style: Style, unit: float) -> QgsRasterRenderer:
    if style.index == "holes":  # all else is transparent, as in the tiles
        hole = QgsPalettedRasterRenderer.Class(1, QColor("#" + style.palette[-1].lstrip("#")), tr("No clear view"))
        return QgsPalettedRasterRenderer(provider, place, [hole])
    low, high = style.min * unit, style.max * unit
    colours = QgsColorRampShader(low, high, ramp(style), QgsColorRampShader.Type.Interpolated)
    colours.setClassificationMode(QgsColorRampShader.ClassificationMode.Continuous)
    colours.classifyColorRamp()
    shader = QgsRasterShader(low, high)
    shader.setRasterShaderFunction(colours)
    renderer = QgsSingleBandPseudoColorRenderer(provider, place, shader)
    renderer.setClassificationMin(low)
    renderer.setClassificationMax(high)
    return renderer
