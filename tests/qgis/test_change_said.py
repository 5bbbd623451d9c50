"""What is said in each language of changes that cannot be, or of which nothing can be told, and what to do then."""

import re

import numpy as np
import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject

from cloudscore_plugin.core.change import Change
from cloudscore_plugin.core.errors import Problem
from cloudscore_plugin.core.kinds import as_composite
from cloudscore_plugin.core.recipe import RecipeError
from cloudscore_plugin.download.polygons import patches, read_change
from cloudscore_plugin.layers import tile_layers
from cloudscore_plugin.layers.identity import product_of
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.services.grids import usual_crs
from cloudscore_plugin.services.report import Page, parts_of

from .test_change_polygons import ALL, change_of, written
from .test_report import source

WHOLE = change_of(())


def made(before=None, after=None, **fields):
    """A change of sides with some fields changed. Raises RecipeError."""
    sides = {"before": WHOLE.before.with_(**(before or {})), "after": WHOLE.after.with_(**(after or {}))}
    return Change(**sides, **fields)


def english(text):
    """Words of English in a Chinese text; signs, numbers and names of bands are none."""
    return re.findall(r"\b[a-z]{3,}\b", text)


def assert_said(advice, language, *told):
    """A title and a text in the window's language that name all of these and say what to do."""
    assert advice.title and advice.text and all(str(one) in advice.whole for one in told), advice.whole
    if language == "en":
        assert re.search(r"\b(Choose|Exchange|Let|Ask|Widen)\b", advice.whole), advice.whole
    else:
        assert not english(advice.whole) and re.search(r"請|改|放寬|對調|降低", advice.whole), advice.whole


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"after": {"start": "2024-10-01"}}, ("2024-10-30", "2024-10-01")),  # sides overlap
        ({"after": {"start": WHOLE.before.start, "end": WHOLE.before.end}}, ()),  # the same dates twice
        ({"before": {"start": "2025-03-01", "end": "2025-04-01"}}, ("2025-03-01", "2024-11-01")),
        ({"index": "B10"}, ("B10", "L2A")),  # a band, and an index of bands, that the product lacks
        ({"before": {"product": "L1C"}}, ()),
    ],
)
def test_changes_that_cannot_be(language, fields, told):
    with pytest.raises(RecipeError) as refused:
        made(**fields)
    assert_said(explain(refused.value), language, *told)


@pytest.mark.parametrize("before, after, least", [(0, 4, 1), (3, 0, 1), (2, 5, 6)])
def test_no_clear_view_on_one_side_or_fewer_than_asked_for(language, tmp_path, before, after, least):
    change = WHOLE.with_(min_views=least)
    hidden = np.ma.MaskedArray(np.zeros((20, 20), np.float32), True)
    raster = written(tmp_path / "x.tif", hidden, change=change, views=(before, after))
    with pytest.raises(Problem) as refused:
        list(patches(raster, change, ALL))
    sides = ("2024-08-01", "2024-10-30", "2024-11-01", "2025-01-31")
    assert_said(explain(refused.value), language, before, after, least, *sides)


def test_no_scenes_on_one_side(language):
    advice = explain(Problem("no_scenes"), WHOLE)
    assert_said(advice, language, "2024-08-01", "2024-10-30", "2024-11-01", "2025-01-31")


def test_a_system_in_degrees_is_for_looking_at_and_not_for_hectares(language, project, tmp_path):
    """Files are offered in metres; one in degrees is measured on the ellipsoid all the same, and its area told."""
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    assert usual_crs(as_composite(WHOLE), project) == "EPSG:3826"
    values = np.ma.MaskedArray(np.full((30, 30), -0.5, np.float32), False)
    raster = written(tmp_path / "x.tif", values, change=WHOLE, crs=4326, pixel=1e-4, corner=(121.0, 24.0))
    [patch] = patches(raster, read_change(raster.path).change, ALL)
    assert patch.hectares == pytest.approx(900 * 11.1319 * 11.0767 * np.cos(np.radians(24)) / 10_000, rel=0.005)
    if language != "en":
        assert not english(patch.title)


def test_a_report_says_that_a_side_is_no_longer_there(language, project):
    change = WHOLE
    layers = {}
    url = "http://127.0.0.1/v1/maps/{}/tiles/{{z}}/{{x}}/{{y}}"
    for side in ("before", "after"):
        recipe = getattr(change, side)
        layers[side] = tile_layers.make_layer(source(recipe, url.format(side)), recipe)
    whole = tile_layers.make_layer(source(change.whole, url.format("change")), change)
    project.addMapLayers([*layers.values(), whole])

    def paragraphs():
        return Page(QgsProject.instance(), parts_of([whole]))._paragraphs()

    complete = paragraphs()
    project.removeMapLayer(layers["before"].id())
    assert product_of(whole) == change
    [said] = [text for text in paragraphs() if text not in complete]
    assert ("Before" in said and "Build change" in said) if language == "en" else "前期" in said and not english(said)
