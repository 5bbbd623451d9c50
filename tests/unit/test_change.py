"""Change: two sides that differ in dates only, JSON, and what cannot be compared."""

import json

import pytest

from cloudscore_plugin.core import kinds
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import RecipeError, Style
from tests.support.recipes import RECIPE

BEFORE = RECIPE.with_(start="2024-07-01", end="2024-10-01")
AFTER = RECIPE.with_(start="2024-11-01", end="2025-02-01", excluded=("a_scene",), style=Style.of("NDVI"))
GOOD = Change(BEFORE, AFTER)


def test_usual_values():
    assert (GOOD.index, GOOD.min_views, GOOD.relative, GOOD.limits) == ("NDVI", 1, False, ())
    assert GOOD.bands == ("B8", "B4")
    assert Change(BEFORE, AFTER, "B11").bands == ("B11",)


def test_each_side_shows_what_is_compared():
    assert GOOD.side("before") == BEFORE.with_(style=Style.of("NDVI"))
    assert GOOD.with_(index="B11").side("after").style.bands == ("B11",)


def test_json_round_trip():
    made = Change(BEFORE, AFTER, "NBR", 3, True, (-0.66, -0.44, 0.1))
    text = made.to_json()
    assert Change.from_json(text) == made and Change.from_json(text).to_json() == text
    assert kinds.from_json(text) == made and kinds.kind_of(made) == "change"
    assert set(json.loads(GOOD.to_json())) == {"kind", "schema", "index", "min_views", "before", "after"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"after": AFTER.with_(clear_threshold=0.5)}, "change_sides_differ"),
        ({"after": AFTER.with_(roi={"type": "Point", "coordinates": [121, 24]})}, "change_sides_differ"),
        ({"after": BEFORE}, "change_same_dates"),
        ({"before": AFTER, "after": BEFORE}, "change_reversed"),
        ({"after": AFTER.with_(start="2024-09-30")}, "change_overlap"),
        ({"after": AFTER.with_(start="2024-08-01", end="2024-09-01")}, "change_overlap"),
        ({"index": "B10"}, "band_unknown"),
        ({"index": "clear_count"}, "change_index_unknown"),
        ({"index": None}, "change_index_unknown"),
        ({"min_views": -1}, "field_range"),
        ({"min_views": 1.0}, "field_wrong"),
        ({"min_views": True}, "field_wrong"),
        ({"relative": 1}, "field_wrong"),
        ({"index": "B4", "relative": True}, "field_wrong"),
        ({"limits": (0.1, 0.1)}, "change_limits"),
        ({"limits": (float("nan"),)}, "field_wrong"),
        ({"limits": "0.1"}, "field_wrong"),
        ({"before": None}, "field_wrong"),
    ],
)
def test_changes_that_cannot_be(changes, code):
    with pytest.raises(RecipeError) as told:
        GOOD.with_(**changes)
    assert told.value.code == code


def test_sides_may_follow_each_other_at_once():
    assert GOOD.with_(after=AFTER.with_(start=BEFORE.end)).after.start == BEFORE.end


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "series"}, "recipe_broken"),
        ({"schema": 9}, "recipe_newer"),
        ({"surprise": 1}, "recipe_field_unknown"),
        ({"before": 7}, "recipe_broken"),
        ({"min_views": "1"}, "field_wrong"),
    ],
)
def test_json_that_is_refused(changes, code):
    with pytest.raises(RecipeError) as told:
        Change.from_json(json.dumps({**json.loads(GOOD.to_json()), **changes}))
    assert told.value.code == code
