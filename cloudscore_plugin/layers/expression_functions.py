"""Functions for QGIS expressions that return a composite's dates, threshold and the like, for labels and layouts."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsExpression, QgsExpressionFunction, QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QDate, Qt, QThread

from ..core.kinds import as_composite
from ..core.recipe import CompositeRecipe
from ..messages.citations import citation, credit
from ..messages.i18n import tr
from ..messages.names import dates_name, method_title
from .identity import is_simulated, product_of

_GROUP = "Cloud Score+"


class LayerFunction(QgsExpressionFunction):
    """A function of one layer: its id, its name, or the layer itself. NULL for layers that are not ours.

    value_of(recipe, simulated): what it returns of a composite; None for the dates in words. Of a change, of the one
    over the time of both sides.
    """

    def __init__(self, name: str, text: str, value_of: Callable[[CompositeRecipe, bool], Any] | None = None):
        help_ = f"<h3>{name}(layer)</h3><p>{text}</p>"
        super().__init__(name, 1, _GROUP, help_)
        self._value_of = value_of

    def func(self, values: list, context: Any, parent: QgsExpression, _node: Any = None) -> Any:
        """Called by QGIS."""
        if QThread.currentThread() != QCoreApplication.instance().thread():
            return None  # layers belong to the main thread, where layouts and decorations are made
        project = QgsProject.instance()
        given = values[0]
        layer = given if isinstance(given, QgsMapLayer) else project.mapLayer(str(given))
        layer = layer or next(iter(project.mapLayersByName(str(given))), None)
        product = product_of(layer)
        if product is None:
            return None
        return (
            dates_name(product)
            if self._value_of is None
            else self._value_of(as_composite(product), is_simulated(layer))
        )


def _date(day: str) -> QDate:
    return QDate.fromString(day, Qt.DateFormat.ISODate)


def functions() -> list[LayerFunction]:
    """All of them, in the language of the window."""
    return [
        LayerFunction("cloudscore_dates", tr("The dates of a composite in words.")),
        LayerFunction(
            "cloudscore_start", tr("The first day of a composite."), lambda recipe, _simulated: _date(recipe.start)
        ),
        LayerFunction(
            "cloudscore_end", tr("The last day of a composite."), lambda recipe, _simulated: _date(recipe.last_day)
        ),
        LayerFunction(
            "cloudscore_threshold",
            tr("The Cloud Score+ score from which on pixels count as clear."),
            lambda recipe, _simulated: recipe.clear_threshold,
        ),
        LayerFunction(
            "cloudscore_method",
            tr("The method by which clear views are combined."),
            lambda recipe, _simulated: method_title(recipe),
        ),
        LayerFunction(
            "cloudscore_credit",
            tr("The line that the data's licences ask for."),
            credit,
        ),
        LayerFunction("cloudscore_citation", tr("How to cite a composite and Cloud Score+."), citation),
    ]


class ExpressionFunctions:
    """Registers the functions with QGIS; shut_down() takes them back."""

    def __init__(self):
        self._functions = functions()  # QGIS keeps no reference
        for function in self._functions:
            QgsExpression.registerFunction(function)

    def shut_down(self) -> None:
        """Leave none behind."""
        for function in self._functions:
            QgsExpression.unregisterFunction(function.name())
        self._functions = []
