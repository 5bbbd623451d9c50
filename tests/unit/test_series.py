"""Series: periods without gap or overlap, each period's recipe, JSON."""

import json
from datetime import date, timedelta

import pytest

from cloudscore_plugin.core import kinds
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError
from cloudscore_plugin.core.series import MAX_PERIODS, Period, Series
from tests.support.recipes import RECIPE


def series(start, end, step, **changes):
    return Series(RECIPE.with_(start=start, end=end, **changes.pop("recipe", {})), step, **changes)


def spans(*args, **kwargs):
    return [tuple(period) for period in series(*args, **kwargs).every_period()]


@pytest.mark.parametrize(
    ("start", "end", "step", "first", "last", "count"),
    [
        ("2024-01-01", "2025-01-01", "month", ("2024-01-01", "2024-02-01"), ("2024-12-01", "2025-01-01"), 12),
        ("2024-02-10", "2024-04-02", "month", ("2024-02-10", "2024-03-01"), ("2024-04-01", "2024-04-02"), 3),
        ("2023-11-15", "2025-02-01", "quarter", ("2023-11-15", "2024-01-01"), ("2025-01-01", "2025-02-01"), 6),
        ("2024-01-10", "2025-01-10", "seasons", ("2024-01-10", "2024-03-01"), ("2024-12-01", "2025-01-10"), 5),
        ("2017-01-01", "2027-01-01", "year", ("2017-01-01", "2018-01-01"), ("2026-01-01", "2027-01-01"), 10),
        ("2017-01-01", "2027-01-01", "season(6,8)", ("2017-06-01", "2017-09-01"), ("2026-06-01", "2026-09-01"), 10),
        ("2019-03-10", "2022-12-01", "season(11,4)", ("2019-03-10", "2019-05-01"), ("2022-11-01", "2022-12-01"), 5),
        ("2024-02-27", "2024-03-02", "days(2)", ("2024-02-27", "2024-02-29"), ("2024-02-29", "2024-03-02"), 2),
        ("2024-01-01", "2024-01-25", "days(10)", ("2024-01-01", "2024-01-11"), ("2024-01-21", "2024-01-25"), 3),
    ],
)
def test_periods(start, end, step, first, last, count):
    found = spans(start, end, step)
    assert (found[0], found[-1], len(found)) == (first, last, count)


@pytest.mark.parametrize("step", ["month", "quarter", "seasons", "year", "days(1)", "days(7)", "days(31)"])
def test_no_gap_and_no_overlap(step):
    first = date(2016, 1, 1)
    for offset in range(0, 1500, 37):
        start, end = first + timedelta(offset), first + timedelta(offset + 100)
        found = spans(start.isoformat(), end.isoformat(), step)
        assert found[0][0] == start.isoformat() and found[-1][1] == end.isoformat()
        assert all(one[1] == other[0] for one, other in zip(found, found[1:]))
        assert all(one[0] < one[1] for one in found)


def test_seasons_have_whole_days_in_leap_years():
    lengths = [
        (date.fromisoformat(end) - date.fromisoformat(start)).days
        for start, end in spans("2023-01-01", "2025-01-01", "season(2,2)")
    ]
    assert lengths == [28, 29]


def test_cut_periods_are_told():
    made = series("2024-02-10", "2024-04-02", "month")
    assert [made.is_cut(period) for period in made.every_period()] == [True, False, True]
    made = series("2024-01-01", "2024-01-25", "days(10)")
    assert [made.is_cut(period) for period in made.every_period()] == [False, False, True]


def test_each_recipe_is_the_one_built_by_hand():
    made = series("2024-01-01", "2024-04-01", "month", recipe={"method": "medoid", "clear_threshold": 0.5})
    by_hand = [
        RECIPE.with_(start=start, end=end, method="medoid", clear_threshold=0.5)
        for start, end in [("2024-01-01", "2024-02-01"), ("2024-02-01", "2024-03-01"), ("2024-03-01", "2024-04-01")]
    ]
    assert made.recipes() == by_hand
    assert [one.to_json() for one in made.recipes()] == [one.to_json() for one in by_hand]


def test_months_of_the_recipe_choose_periods():
    made = series("2022-01-01", "2024-01-01", "month", recipe={"months": (11, 1)})
    assert [period.start[:7] for period in made.periods()] == [
        "2022-01",
        "2022-11",
        "2022-12",
        "2023-01",
        "2023-11",
        "2023-12",
    ]
    assert all(recipe.months is None for recipe in made.recipes())
    quarters = series("2022-01-01", "2023-01-01", "quarter", recipe={"months": (11, 1)}).recipes()
    assert [(recipe.start, recipe.months) for recipe in quarters] == [("2022-01-01", (11, 1)), ("2022-10-01", (11, 1))]


def test_a_period_can_be_left_out():
    made = series("2024-01-01", "2024-04-01", "month", left_out=("2024-02-01", "1999-01-01"))
    assert [period.start for period in made.periods()] == ["2024-01-01", "2024-03-01"]
    assert made.left_out == ("2024-02-01",)
    assert len(made.every_period()) == 3


@pytest.mark.parametrize(
    ("step", "usual"),
    [(" Month", "month"), ("SEASON( 11 , 4)", "season(11,4)"), ("days( 010 )", "days(10)")],
)
def test_steps_in_their_usual_spelling(step, usual):
    assert series("2024-01-01", "2025-01-01", step).step == usual


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("week", "step_unknown"),
        ("", "step_unknown"),
        ("season(0,4)", "step_unknown"),
        ("season(1,13)", "step_unknown"),
        ("days(0)", "step_unknown"),
        ("days(99999)", "step_unknown"),
        (7, "field_wrong"),
        (None, "field_wrong"),
        ("days(1)", "series_too_long"),
    ],
)
def test_steps_that_cannot_be(step, code):
    with pytest.raises(RecipeError) as told:
        series("2024-01-01", "2025-01-01", step)
    assert told.value.code == code


def test_how_many_are_asked_is_told():
    with pytest.raises(RecipeError) as told:
        series("2024-01-01", "2024-10-27", "days(1)")
    assert told.value.values == {"count": 300, "most": MAX_PERIODS}
    assert len(spans("2024-01-01", "2024-04-30", "days(1)")) == MAX_PERIODS


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"step": "season(6,8)"}, "series_empty"),
        ({"left_out": ("2024-01-01", "2024-02-01")}, "series_empty"),
        ({"left_out": "2024-01-01"}, "field_wrong"),
        ({"left_out": (1,)}, "field_wrong"),
        ({"fill": 1}, "field_wrong"),
        ({"recipe": None}, "field_wrong"),
    ],
)
def test_series_that_cannot_be(changes, code):
    good = series("2024-01-01", "2024-03-01", "month")
    with pytest.raises(RecipeError) as told:
        good.with_(**changes)
    assert told.value.code == code


def test_json_round_trip():
    made = series("2024-01-01", "2025-01-01", "season(11,4)", left_out=("2024-11-01",), fill=True)
    text = made.to_json()
    assert Series.from_json(text) == made and Series.from_json(text).to_json() == text
    assert kinds.from_json(text) == made and kinds.kind_of(made) == "series"
    data = json.loads(series("2024-01-01", "2025-01-01", "month").to_json())
    assert set(data) == {"kind", "schema", "step", "recipe"} and data["kind"] == "series"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "composite"}, "recipe_broken"),
        ({"schema": 2}, "recipe_newer"),
        ({"schema": "1"}, "recipe_broken"),
        ({"surprise": 1}, "recipe_field_unknown"),
        ({"recipe": []}, "recipe_broken"),
        ({"step": "month()"}, "step_unknown"),
    ],
)
def test_json_that_is_refused(changes, code):
    data = json.loads(series("2024-01-01", "2025-01-01", "month").to_json())
    with pytest.raises(RecipeError) as told:
        Series.from_json(json.dumps({**data, **changes}))
    assert told.value.code == code


def test_a_series_is_no_composite():
    with pytest.raises(RecipeError) as told:
        CompositeRecipe.from_json(series("2024-01-01", "2025-01-01", "month").to_json())
    assert told.value.code == "recipe_other_kind"
    assert kinds.from_json(RECIPE.to_json()) == RECIPE
    data = json.loads(RECIPE.to_json())
    assert kinds.from_json(json.dumps({**data, "kind": "composite"})) == RECIPE
    with pytest.raises(RecipeError) as told:
        kinds.from_json(json.dumps({**data, "kind": "film"}))
    assert told.value.code == "recipe_kind_unknown"


def test_last_day():
    assert Period("2024-02-01", "2024-03-01").last_day == "2024-02-29"
