"""Image.linkCollection: scores joined to scenes by system:index."""

import ee
import numpy as np
import pytest

from tests.support.arrays import L1C, S2, SCORES, ArrayScene
from tests.support.sandbox import START, equal, refusal

VALUES = np.array([[1, 2, 3]], np.uint16)
CS = np.array([[0.25, 0.5, 0.75]], np.float32)


@pytest.fixture
def scenes(sandbox):
    """Scene a has scores, scene b has none."""
    sandbox.hold(
        ArrayScene(S2, "a", START, {"B4": VALUES, "cs": VALUES + 7}, {"CLOUDY_PIXEL_PERCENTAGE": 1}),
        ArrayScene(S2, "b", START + 1, {"B4": VALUES, "cs": VALUES + 7}),
        ArrayScene(SCORES, "a", START + 2, {"cs": CS, "cs_cdf": np.ma.MaskedArray(CS, [[1, 0, 0]])}, {"DATA": "yes"}),
        ArrayScene(L1C, "a", START + 3, {"B4": VALUES * 2}),
    )
    return ee.ImageCollection(SCORES)


def test_bands_of_the_image_with_the_same_index_are_added(sandbox, scenes):
    linked = ee.Image(f"{S2}/a").select("B4").linkCollection(scenes, ["cs_cdf"])
    assert linked.bandNames().getInfo() == ["B4", "cs_cdf"]
    equal(sandbox.band(linked.select("cs_cdf"), 3, 1), np.ma.MaskedArray(CS, [[1, 0, 0]]))
    equal(sandbox.band(linked.select("B4"), 3, 1), np.ma.MaskedArray(VALUES))
    assert linked.get("CLOUDY_PIXEL_PERCENTAGE").getInfo() == 1
    assert linked.getInfo()["bands"][1]["data_type"] == {"type": "PixelType", "precision": "float"}


def test_a_band_of_the_same_name_is_overwritten_where_it_stands(sandbox, scenes):
    linked = ee.Image(f"{S2}/a").linkCollection(scenes, ["cs_cdf", "cs"])
    assert linked.bandNames().getInfo() == ["B4", "cs", "cs_cdf"]
    equal(sandbox.band(linked.select("cs"), 3, 1), np.ma.MaskedArray(CS))


def test_without_a_match_the_bands_are_masked_and_the_properties_null(sandbox, scenes):
    linked = ee.Image(f"{S2}/b").linkCollection(scenes, ["cs", "cs_cdf"], ["DATA"])
    assert linked.bandNames().getInfo() == ["B4", "cs", "cs_cdf"]
    for name in ("cs", "cs_cdf"):  # also the one that the image has itself
        assert sandbox.band(linked.select(name), 3, 1).mask.all()
    equal(sandbox.band(linked.select("B4"), 3, 1), np.ma.MaskedArray(VALUES))
    assert linked.get("DATA").getInfo() is None
    assert linked.getInfo()["properties"]["DATA"] is None
    # So nothing of that scene passes a threshold.
    assert sandbox.band(linked.select("B4").updateMask(linked.select("cs").gte(0)), 3, 1).mask.all()


def test_one_name_may_be_a_text(sandbox, scenes):
    linked = ee.Image(f"{S2}/a").linkCollection(scenes, "cs", "DATA")
    equal(sandbox.band(linked.select("cs"), 3, 1), np.ma.MaskedArray(CS))
    assert linked.get("DATA").getInfo() == "yes"


def test_properties_alone(sandbox, scenes):
    linked = ee.Image(f"{S2}/a").linkCollection(scenes, linkedProperties=["DATA", "nothing"])
    assert linked.bandNames().getInfo() == ["B4", "cs"]
    assert linked.get("DATA").getInfo() == "yes"
    assert linked.get("nothing").getInfo() is None
    assert linked.get("system:time_start").getInfo() == START


def test_another_property_may_be_matched(sandbox, scenes):
    later = ee.ImageCollection(SCORES).map(lambda image: image.set("CLOUDY_PIXEL_PERCENTAGE", 1))
    linked = ee.Image(f"{S2}/a").linkCollection(later, "cs", None, "CLOUDY_PIXEL_PERCENTAGE")
    equal(sandbox.band(linked.select("cs"), 3, 1), np.ma.MaskedArray(CS))
    # Scene b does not have the property.
    none = ee.Image(f"{S2}/b").select("B4").linkCollection(later, "cs", None, "CLOUDY_PIXEL_PERCENTAGE")
    assert sandbox.band(none.select("cs"), 3, 1).mask.all()


def test_a_filtered_collection_offers_only_what_it_holds(sandbox, scenes):
    elsewhere = scenes.filterDate(START + 3, START + 9)
    linked = ee.Image(f"{S2}/a").select("B4").linkCollection(elsewhere, ["cs"])
    assert sandbox.band(linked.select("cs"), 3, 1).mask.all()


def test_a_band_that_the_match_lacks_is_refused(sandbox, scenes):
    assert "'QA60' did not match any bands" in refusal(ee.Image(f"{S2}/a").linkCollection(scenes, ["QA60"]))
    assert "must be given" in refusal(ee.Image(f"{S2}/a").linkCollection(scenes))


def test_over_a_collection_both_products_link_to_the_same_scores(sandbox, scenes):
    for collection, factor in ((S2, 1), (L1C, 2)):
        linked = ee.ImageCollection(collection).select("B4").linkCollection(scenes, ["cs"])
        kept = linked.map(lambda image: image.updateMask(image.select("cs").gte(0.5)))
        found = sandbox.band(kept.median().select("B4"), 3, 1)
        equal(found, np.ma.MaskedArray(VALUES * factor, [[1, 0, 0]]))
