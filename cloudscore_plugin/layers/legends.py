"""The legend of a composite in the layer tree and in print layouts, of which an XYZ layer has none of its own."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import ClassVar

from qgis.core import (
    QgsColorRampLegendNode,
    QgsGradientColorRamp,
    QgsGradientStop,
    QgsLayerTreeLayer,
    QgsLayerTreeModel,
    QgsMapLayerLegend,
    QgsRasterSymbolLegendNode,
    QgsSimpleLegendNode,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QIcon

from ..core import catalog
from ..core.change import Change
from ..core.recipe import Style
from ..messages.i18n import locale, tr
from ..messages.titles import band_titles, class_label, ends, index_sign, qa_layer_titles, style_titles

_CHANNELS = ("#e41a1c", "#4daf4a", "#377eb8")  # red, green and blue that dark and light themes show well
_STEPS = 24  # of a ramp bent by gamma
_ICON = 16  # the usual size of the tree's icons, before scaling
_LENGTH = 3  # of a ramp, in icons


class OwnLegend(QgsMapLayerLegend):
    """A legend of the plugin's. The layer it is given to owns it."""

    # Python's side of those that are in use. It would go together with that of the layer, which nobody may hold, and
    # leave the layer with a legend that shows nothing.
    _used: ClassVar[set[OwnLegend]] = set()

    def __init__(self):
        super().__init__()
        self._used.add(self)
        self.destroyed.connect(partial(self._used.discard, self))


class ChangeLegend(OwnLegend):
    """The classes of a change with their limits, the highest first, and what transparent means."""

    def __init__(self, change: Change):
        super().__init__()
        self.change = change

    def createLayerTreeModelLegendNodes(self, node: QgsLayerTreeLayer) -> list:
        """Called by QGIS, as of StyleLegend."""
        change = self.change
        title = index_sign(change.index, change.relative)
        classes = [
            QgsRasterSymbolLegendNode(node, QColor("#" + row.colour), class_label(row), self)
            for row in reversed(change.classes)
        ]
        silent = tr("transparent: cannot be told")
        return [
            QgsSimpleLegendNode(node, title, QIcon(), self),
            *classes,
            QgsSimpleLegendNode(node, silent, QIcon(), self),
        ]


class StyleLegend(OwnLegend):
    """What a style shows and in which colours."""

    def __init__(self, style: Style):
        super().__init__()
        self.style = style

    def createLayerTreeModelLegendNodes(self, node: QgsLayerTreeLayer) -> list:
        """Called by QGIS. The nodes belong to this legend until the tree's model takes them over."""
        style = self.style
        if not style.single:
            titles = band_titles()
            bands = [
                QgsRasterSymbolLegendNode(node, QColor(colour), f"{band}  {titles[band]}", self)
                for colour, band in zip(_CHANNELS, style.bands)
            ]
            return [*bands, QgsSimpleLegendNode(node, reflectances(style), QIcon(), self)]
        if style.index == "holes":
            return [QgsRasterSymbolLegendNode(node, _colours(style)[-1], tr("No clear view"), self)]
        low, high = range_labels(style)
        first, *_between, last = _colours(style)
        # The ends have entries of their own: QGIS writes a ramp's labels in black in some dark themes.
        bar = QgsColorRampLegendNode(node, ramp(style), " ", " ", self)
        side = QgsLayerTreeModel.scaleIconSize(_ICON)
        bar.setIconSize(QSize(side, _LENGTH * side))
        return [
            QgsSimpleLegendNode(node, shown_title(style), QIcon(), self),
            QgsRasterSymbolLegendNode(node, last, high, self),
            bar,
            QgsRasterSymbolLegendNode(node, first, low, self),
        ]


def shown_title(style: Style) -> str:
    """What a style of one number a pixel shows."""
    if style.index:
        return {**style_titles(), **qa_layer_titles()}[style.index]
    return f"{style.bands[0]}  {band_titles()[style.bands[0]]}"


def reflectances(style: Style) -> str:
    """The range of a style of bands."""
    low, high = _number(style.min), _number(style.max)
    text = tr("{low} to {high}, reflectance × 10,000").format(low=low, high=high)
    if style.gamma == 1:
        return text
    return tr("{range}, gamma {gamma}").format(range=text, gamma=_number(style.gamma))


def range_labels(style: Style) -> tuple[str, str]:
    """The labels of a ramp's two ends: numbers with what they mean, or days. Values beyond have the end's colour."""
    if style.index == "date":
        return _day(style.min), _day(style.max)
    low, high = _number(style.min), _number(style.max)
    floor, ceiling = (0, 1) if style.index == "score" else (0, None)
    if style.index not in catalog.QA_LAYERS or style.min > floor:
        low = "≤ " + low
    if style.index not in catalog.QA_LAYERS or style.max != ceiling:
        high = "≥ " + high
    at_low, at_high = (" · ".join(filter(None, pair)) for pair in zip((low, high), ends(style.index)))
    return at_low, at_high


def ramp(style: Style) -> QgsGradientColorRamp:
    """The colours from min to max as Earth Engine gives them: linear between the palette's, bent by gamma."""
    colours = _colours(style)
    plain = _gradient(colours, [at / (len(colours) - 1) for at in range(len(colours))])
    if style.gamma == 1:
        return plain
    steps = [at / _STEPS for at in range(_STEPS + 1)]
    return _gradient([plain.color(at ** (1 / style.gamma)) for at in steps], steps)


def _gradient(colours: list[QColor], places: list[float]) -> QgsGradientColorRamp:
    stops = [QgsGradientStop(at, colour) for at, colour in list(zip(places, colours))[1:-1]]
    return QgsGradientColorRamp(colours[0], colours[-1], False, stops)


def _colours(style: Style) -> list[QColor]:
    names = style.palette or ("000000", "ffffff")
    return [QColor("#" + name.lstrip("#")) for name in (names if len(names) > 1 else names * 2)]


def _day(days: float) -> str:
    """An ISO date from days since 1970; the number itself beyond the calendar's years."""
    try:
        return (date(1970, 1, 1) + timedelta(round(days))).isoformat()
    except OverflowError:
        return _number(days)


def _number(value: float) -> str:
    return locale().toString(value, "g", 6)
