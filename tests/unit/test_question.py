"""Question: what can be asked, JSON, and why views count."""

import json

import pytest

from cloudscore_plugin.core import question
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.question import Answer, Question, View, reasons
from cloudscore_plugin.core.recipe import RecipeError, Style
from cloudscore_plugin.core.series import Series
from tests.support.recipes import RECIPE

POINT = {"type": "Point", "coordinates": [121.5, 24.5]}
SQUARE = {"type": "Polygon", "coordinates": [[[121, 24], [121.1, 24], [121.1, 24.1], [121, 24.1], [121, 24]]]}
YEAR = RECIPE.with_(start="2024-01-01", end="2025-01-01")
CHANGE = Change(YEAR, YEAR.with_(start="2025-01-01", end="2026-01-01"), "NBR")
PRODUCTS = [YEAR, Series(YEAR, "month"), CHANGE]


@pytest.mark.parametrize("product", PRODUCTS, ids=["composite", "series", "change"])
@pytest.mark.parametrize("where", [POINT, [(7, SQUARE), ("east field", SQUARE)]], ids=["point", "areas"])
def test_survives_json(product, where):
    asked = Question(product, where, ("NDVI", "B4", "clear_count"))
    text = asked.to_json()
    assert json.loads(text)["kind"] == "question"
    assert Question.from_json(text) == asked
    assert Question.from_json(text).to_json() == text
    assert hash(asked) == hash(Question.from_json(text))


def test_usually_what_is_shown_is_asked():
    assert Question(YEAR, POINT).what == YEAR.style.bands
    assert Question(YEAR.with_(style=Style.of("NDWI")), POINT).what == ("NDWI",)
    assert Question(CHANGE, POINT).what == ("NBR",)
    assert Question(YEAR, POINT, ("NDVI", "NDVI")).what == ("NDVI",)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": ("B99",)}, "band_unknown"),
        ({"what": ("B10",)}, "band_unknown"),  # only L1C has it
        ({"what": "NDVI"}, "field_wrong"),
        ({"what": ("date",)}, "field_wrong"),  # a median has no day
        ({"where": SQUARE}, "field_wrong"),
        ({"where": []}, "field_wrong"),
        ({"where": [(1.5, SQUARE)]}, "field_wrong"),
        ({"where": [(True, SQUARE)]}, "field_wrong"),
        ({"where": [(1, POINT)]}, "field_wrong"),
        ({"where": [(1, SQUARE)] * 5001}, "field_wrong"),
        ({"where": None}, "field_wrong"),
        ({"where": {"type": "Point", "coordinates": [200, 95]}}, None),
        ({"product": "NDVI"}, "field_wrong"),
    ],
)
def test_refuses(changes, code):
    with pytest.raises(RecipeError) as caught:
        Question(**{"product": YEAR, "where": POINT, **changes})
    assert code in (None, caught.value.code)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind":"question","schema":1}', YEAR.to_json()])
def test_refuses_other_texts(text):
    with pytest.raises(RecipeError):
        Question.from_json(text)


def view(index="a", day="2024-05-01", score=0.9, whole=True, overpass=1.0):
    from datetime import datetime, timezone

    time = int(datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp() * 1000)
    return View(index, time, overpass, score, whole, {"B4": 1000.0, "B8": 3000.0})


def test_reasons():
    recipe = YEAR.with_(clear_threshold=0.6, excluded=("x",))
    views = [
        view(),
        view("x"),
        view(score=None),
        view(score=0.59),
        view(score=0.6),
        view(whole=False),
        view(day="2023-12-31"),
    ]
    assert reasons(views, recipe) == (
        question.CLEAR,
        question.LEFT_OUT,
        question.NO_SCORE,
        question.BELOW,
        question.CLEAR,
        question.EDGE,
        question.NO_PERIOD,
    )


def test_of_an_overpass_the_highest_score_counts_and_of_equal_ones_the_first():
    recipe = YEAR.with_(each_overpass_once=True)
    views = [view("c", score=0.8), view("b", score=0.9), view("a", score=0.9), view("d", overpass=2.0)]
    other = question.OTHER_TILE
    assert reasons(views, recipe) == (other, other, question.CLEAR, question.CLEAR)
    assert reasons(views, YEAR) == (question.CLEAR,) * 4


def test_months_and_periods():
    assert reasons([view(day="2024-12-05"), view()], YEAR.with_(months=(11, 2))) == (
        question.CLEAR,
        question.NO_PERIOD,
    )
    series = Series(YEAR, "month", left_out=("2024-05-01",))
    assert reasons([view(), view(day="2024-06-01")], series) == (question.NO_PERIOD, question.CLEAR)
    assert reasons([view(day="2025-06-01"), view(day="2026-06-01")], CHANGE) == (question.CLEAR, question.NO_PERIOD)


def test_values_of_a_view():
    assert view().value("NDVI") == 0.5
    assert view().value("B4") == 1000 and view().value("B11") is None and view().value("NBR") is None
    assert question.value_of("NDVI", {"B4": 0.0, "B8": 0.0}) == 0
    assert question.value_of("NDVI", {"B4": -1.0, "B8": 5.0}) is None
    assert question.value_of("EVI", {"B2": 10000 / 7.5, "B4": 0.0, "B8": 0.0}) == 0


def test_a_table_as_csv():
    table = Answer(("name", "value"), (("a,b", 0.1), ("c", None)))
    assert table.to_csv() == 'name,value\r\n"a,b",0.1\r\nc,\r\n'
