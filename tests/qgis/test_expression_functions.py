"""Functions in expressions that tell what a composite is made of."""

import pytest
from qgis.core import QgsExpression, QgsExpressionContext, QgsProject
from qgis.PyQt.QtCore import QDate

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.layers.expression_functions import ExpressionFunctions
from cloudscore_plugin.layers.tile_layers import make_layer
from cloudscore_plugin.messages.citations import credit
from tests.support.qt import in_thread

from .test_layers import RECIPE, base_map, composite, source


@pytest.fixture
def registered(qgis_app):
    found = ExpressionFunctions()
    yield found
    found.shut_down()
    QgsProject.instance().clear()


def value(text):
    expression = QgsExpression(text)
    assert not expression.hasParserError(), expression.parserErrorString()
    return expression.evaluate(QgsExpressionContext())


@pytest.mark.parametrize("by", ["id", "name"])
def test_what_they_tell(registered, by):
    layer = composite()
    QgsProject.instance().addMapLayer(layer)
    layer.setName("it's mine")
    given = QgsExpression.quotedString(layer.id() if by == "id" else layer.name())
    assert value(f"cloudscore_dates({given})") == "Jan 2023"
    assert value(f"cloudscore_start({given})") == QDate(2023, 1, 1)
    assert value(f"cloudscore_end({given})") == QDate(2023, 1, 31)
    assert value(f"cloudscore_threshold({given})") == RECIPE.clear_threshold
    assert value(f"cloudscore_method({given})") == "median"
    assert value(f"cloudscore_credit({given})") == credit(RECIPE)
    assert value(f"cloudscore_citation({given})") == f"{credit(RECIPE)}\n{catalog.CITATION}"


def test_of_a_change_they_tell_both_times(registered):
    change = Change(RECIPE.with_(start="2022-01-01", end="2022-02-01"), RECIPE)
    layer = make_layer(source(RECIPE), change)
    QgsProject.instance().addMapLayer(layer)
    assert value(f"cloudscore_dates('{layer.id()}')") == "Jan 2022 → Jan 2023"
    assert value(f"cloudscore_start('{layer.id()}')") == QDate(2022, 1, 1)
    assert value(f"cloudscore_end('{layer.id()}')") == QDate(2023, 1, 31)
    assert value(f"cloudscore_threshold('{layer.id()}')") == RECIPE.clear_threshold
    assert catalog.CITATION in value(f"cloudscore_citation('{layer.id()}')")


def test_simulated_scenes_are_said_to_be_so(registered):
    layer = composite(simulated=True)
    QgsProject.instance().addMapLayer(layer)
    assert "not real" in value(f"cloudscore_credit('{layer.id()}')")


def test_other_layers_and_no_layers_give_null(registered):
    layer = base_map("plain")
    QgsProject.instance().addMapLayer(layer)
    for given in ("'plain'", "'nowhere'", "1", "''"):
        assert value(f"cloudscore_dates({given})") in (None, QgsExpression("NULL").evaluate())


def test_off_the_main_thread_nothing_is_touched(registered):
    layer = composite()
    QgsProject.instance().addMapLayer(layer)
    assert not in_thread(lambda: bool(value(f"cloudscore_dates('{layer.id()}')")))


def test_none_stays():
    functions = ExpressionFunctions()
    assert QgsExpression.isFunctionName("cloudscore_dates")
    functions.shut_down()
    assert not QgsExpression.isFunctionName("cloudscore_dates")
