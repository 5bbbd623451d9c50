"""The copied Python, run as it stands with the stock client: the same pixels as the plugin's own composite."""

import contextlib
import io
import urllib.request

import ee
import numpy as np
import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.change import KINDS, Change
from cloudscore_plugin.core.recipe import Style
from cloudscore_plugin.core.series import Series
from cloudscore_plugin.earthengine import code, expressions
from tests.support.sandbox import decode
from tests.support.stacks import random_scenes, recipe_of, server_composite

from .test_methods import BANDS, GRID, tile_of

CHOICES = [
    *({"method": method} for method in catalog.METHODS),
    *({"style": Style.of(key)} for key in (*catalog.BAND_STYLES, *catalog.INDICES)),
    *({"evidence": key} for key in catalog.offered_qa_layers()),
    {"qa_band": "cs", "months": (1, 1), "max_scene_cloud": 3.5, "clip": True, "clear_threshold": 0.35},
    {"method": "percentile", "percentile": 12.5, "style": Style(("B8",), max=8000, palette=("000000", "ffff00"))},
]


@pytest.fixture
def signed_in(monkeypatch):
    """Signing in is done already: here the client talks to the sandbox. Gives what the script asked for."""
    asked = []
    monkeypatch.setattr(ee, "Authenticate", lambda: asked.append("browser"))
    monkeypatch.setattr(ee, "Initialize", lambda project: asked.append(project))
    return asked


@pytest.mark.parametrize("changes", CHOICES, ids=str)
def test_running_the_copied_code(sandbox, signed_in, changes):
    scenes = random_scenes(7, seed=8, bands=BANDS, gaps="ragged", unscored=(2,))
    sandbox.hold(*scenes)
    changes = {"clear_threshold": 0.5, "excluded": ("20230004T000000_T11SKB",), **changes}
    qa_image = changes.pop("evidence", "")
    if qa_image:
        method = "latest" if catalog.is_defined_for(qa_image, "latest") else "geometric_median"
        recipe = recipe_of(scenes, method=method, **changes).with_qa_layer(qa_image)
    else:
        recipe = recipe_of(scenes, **changes)
    found, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code.python_code(recipe, "sandbox"), "copied", "exec"), found)
    assert signed_in == ["browser", "sandbox"]

    image = expressions.tile_image(ee, recipe)
    ours, theirs = server_composite(None, GRID, image), server_composite(None, GRID, found["shown"])
    np.testing.assert_array_equal(theirs.mask, ours.mask)
    np.testing.assert_array_equal(theirs.data, ours.data)
    assert not ours.mask.all() and ours.data.std() > 0

    x, y = tile_of(recipe, 14)
    address = printed.getvalue().strip()
    assert address.endswith("/tiles/{z}/{x}/{y}")
    with urllib.request.urlopen(address.format(z=14, x=x, y=y), timeout=60) as answer:
        tile, _kind = decode(answer.read())
    np.testing.assert_array_equal(tile, sandbox.picture(image, 14, x, y)[0])


@pytest.mark.parametrize("style", [Style(("B4", "B3", "B2")), Style.of("NDVI"), Style.of("filled"), Style.of("holes")])
def test_running_the_copied_loop_that_fills_holes(sandbox, signed_in, style):
    """Every turn of the loop shows what the plugin shows, and so does the code of one period."""
    scenes = random_scenes(4, seed=8, bands=BANDS)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, start="2023-01-01", end="2023-01-06", style=style, clear_threshold=0.8, method="nearest")
    series = Series(recipe, "days(1)", fill=True)
    found, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code.series_python_code(series, "sandbox"), "copied", "exec"), found)
    addresses = [line.split()[1] for line in printed.getvalue().strip().splitlines()]
    assert len(addresses) == len(series.periods())
    x, y = tile_of(recipe, 14)
    for period, address in zip(series.periods(), addresses):
        with urllib.request.urlopen(address.format(z=14, x=x, y=y), timeout=60) as answer:
            tile, _kind = decode(answer.read())
        image = expressions.tile_image(ee, series.recipe_of(period))
        np.testing.assert_array_equal(tile, sandbox.picture(image, 14, x, y)[0])
    own = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code.python_code(series.recipe_of(series.periods()[1]), "sandbox"), "copied", "exec"), own)
    image = expressions.tile_image(ee, series.recipe_of(series.periods()[1]))
    np.testing.assert_array_equal(sandbox.picture(own["shown"], 14, x, y)[0], sandbox.picture(image, 14, x, y)[0])


@pytest.mark.parametrize(
    "step, changes, functions",
    [
        ("month", {}, 1),
        ("month", {"style": Style.of("NDVI"), "method": "medoid"}, 1),
        ("quarter", {"months": (1, 4)}, 2),
    ],
)
def test_running_the_copied_loop(sandbox, signed_in, step, changes, functions):
    """Every turn of the loop asks for the very image that the plugin asks for."""
    scenes = random_scenes(2, seed=8, bands=BANDS)
    sandbox.hold(*scenes)
    recipe = recipe_of(scenes, start="2023-01-01", end="2024-01-01", **changes)
    series = Series(recipe, step)
    found, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code.series_python_code(series, "sandbox"), "copied", "exec"), found)
    assert len(printed.getvalue().strip().splitlines()) == len(series.periods())
    composites = found.get("composites") or [found["composite_of"]]
    assert len(composites) == functions and len(found["periods"]) == len(series.periods())
    for period, (start, end, *number) in zip(series.periods(), found["periods"]):
        image = composites[number[0] if number else 0](start, end)
        assert (start, end) == tuple(period)
        assert image.serialize() == expressions.tile_image(ee, series.recipe_of(period)).serialize()


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.key)
def test_running_the_copied_change(sandbox, signed_in, row):
    scenes = random_scenes(8, seed=8, bands=BANDS, gaps="ragged")
    sandbox.hold(*scenes)
    after = recipe_of(scenes, clear_threshold=0.4, start="2023-01-05", end="2023-02-01")
    change = Change(after.with_(start="2023-01-01", end="2023-01-05"), after, row.index, 1, row.relative)
    found, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code.python_code(change, "sandbox"), "copied", "exec"), found)
    image = expressions.tile_image(ee, change)
    ours, theirs = server_composite(None, GRID, image), server_composite(None, GRID, found["shown"])
    np.testing.assert_array_equal(theirs.mask, ours.mask)
    np.testing.assert_array_equal(theirs.data, ours.data)
    assert 0 < ours.mask.sum() < ours.mask.size and printed.getvalue().strip().endswith("/tiles/{z}/{x}/{y}")
