"""Mutated recipes: whatever JSON holds, it is a recipe or refused in words, soon, and takes little memory.

CLOUDSCORE_LONG=1 tries ten thousand.
"""

from __future__ import annotations

import contextlib
import copy
import json
import math
import random
import resource
import time
from datetime import date

import pytest

from cloudscore_plugin.core import kinds
from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError, area_km2, bounds, shown_bounds
from cloudscore_plugin.core.recipe_files import readable
from cloudscore_plugin.core.series import Series
from tests.support.recipes import random_recipe
from tests.support.runs import LONG

pytestmark = pytest.mark.long

COUNT = 10_000 if LONG else 800
BATCHES = 4
LONGEST = 1.0  # seconds for one recipe on a busy machine; at rest none takes more than 0.1


DEEP = "as deep as JSON is read"  # copying such lists would be too deep for Python itself

VALUES = [
    None, True, False, 0, -1, 1, 1.5, -0.0, 1e308, -1e308, 5e-324, 10**30, 10**400, math.nan, math.inf, "", "a", "0",
    "0001-01-01", "9999-12-31", "2024-02-30", "2024-06-01", "\ud800", "\0", "x" * 10_000, "<b>&", [], [[]], {}, [None],
    {"": {}}, [1, 2], ["B4"], ["B4"] * 3, {"type": "Point", "coordinates": [16, 48]}, DEEP,
    [[16, 48], [17, 48], [17, 49]], [[16, 48], [17, 49], [17, 48], [16, 49]], list(range(3000)), -180, 180, 90, -90,
]  # fmt: skip


def places(value, path=()) -> list[tuple]:
    """The way to each value inside of a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, item in inside:
        found += places(item, (*path, key))
    return found


def mutated(data: dict, chance: random.Random) -> dict:
    data = copy.deepcopy(data)
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        ways = places(data)
        if not ways:
            break
        field = chance.choice(list(data))
        *way, key = chance.choice([way for way in ways if way[0] == field])
        holder = data
        for step in way:
            holder = holder[step]
        kind = chance.randrange(7)
        if kind <= 2:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
        elif kind == 3:
            del holder[key]
        elif kind == 4 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(chance.choice([holder[key], *VALUES])))
        elif kind == 5 and isinstance(holder[key], (int, float)) and not isinstance(holder[key], bool):
            with contextlib.suppress(OverflowError):
                holder[key] = holder[key] * chance.choice([-1, 0, 1e-9, 1.0001, 10, 1e6]) + chance.choice(
                    [0, 1e-7, 0.01]
                )
        elif isinstance(holder, list):
            chance.shuffle(holder)
        else:
            holder[str(chance.choice(VALUES))[:50]] = holder[key]
    return data


def starting_points() -> list[dict]:
    made = [json.loads(random_recipe(seed).to_json()) for seed in range(12)]
    star = [[16 + 0.3 * math.cos(n) * (1 + n % 2), 48 + 0.3 * math.sin(n) * (1 + n % 2)] for n in range(60)]
    hole = [[16.1, 48.1], [16.2, 48.1], [16.2, 48.2], [16.1, 48.1]]
    square = [[16, 48], [16.5, 48], [16.5, 48.5], [16, 48.5], [16, 48]]
    for shapes in ([[square, hole]], [[star]], [[square], [hole], [star]], [[square, hole, hole], [star, square]]):
        made.append({**made[0], "roi": {"type": "MultiPolygon", "coordinates": shapes}})
    plain = CompositeRecipe(roi={"type": "Polygon", "coordinates": [square]}, start="2023-01-01", end="2024-01-01")
    for step in ("month", "season(11,2)", "days(20)"):
        made.append(json.loads(Series(plain, step, left_out=("2023-02-01",), fill=True).to_json()))
    after = plain.with_(start="2024-01-01", end="2024-06-01")
    made.append(json.loads(Change(plain, after, limits=(0.1, 0.2)).to_json()))
    return made


def recipes_of(product) -> list[CompositeRecipe]:
    if isinstance(product, Series):
        return [product.recipe, product.recipes()[-1]]
    return [product.before, product.after] if isinstance(product, Change) else [product]


@pytest.mark.long
@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutated_recipes_are_recipes_or_refused_in_words(batch):
    chance, starts, refused, slowest = random.Random(f"recipes {batch}"), starting_points(), 0, 0.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(COUNT // BATCHES):
        text = json.dumps(mutated(chance.choice(starts), chance))
        text = text.replace(json.dumps(DEEP), "[" * 900 + "]" * 900)
        begun = time.process_time()
        try:
            product = kinds.from_json(text)
        except RecipeError as error:
            refused += 1
            assert error.code and len(str(error)) < 1000, (number, text[:2000])
        except Exception as error:
            raise AssertionError((batch, number, text[:2000])) from error
        else:
            assert kinds.from_json(product.to_json()) == product
            for recipe in recipes_of(product):
                assert CompositeRecipe.from_json(readable(recipe)) == recipe
                assert all(map(math.isfinite, (*bounds(recipe.roi), *shown_bounds(recipe), area_km2(recipe.roi))))
                assert date.fromisoformat(recipe.last_day) >= date.fromisoformat(recipe.start)
                recipe.check_today(date.max)
        slowest = max(slowest, time.process_time() - begun)
    assert COUNT // BATCHES * 0.4 < refused < COUNT // BATCHES  # otherwise the mutations are too wild or too mild
    assert slowest < LONGEST
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # kB
