"""Styles, methods and dates on offer: what they are, that they are kept, and what is refused."""

import json
from datetime import date, timedelta

import pytest

from cloudscore_plugin.core import catalog
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError, Style
from tests.unit.test_recipe import make

KEYS = [*catalog.BAND_STYLES, *catalog.INDICES, *catalog.QA_LAYERS]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("product", catalog.PRODUCTS)
def test_every_style_makes_a_recipe_that_survives_json(key, product):
    index = Style.of(key).index
    method = "medoid" if index not in catalog.QA_LAYERS or catalog.is_defined_for(key, "medoid") else "geometric_median"
    wish = make(product=product, method=method, style=Style.of(key))
    again = CompositeRecipe.from_json(wish.to_json())
    assert again == wish and hash(again) == hash(wish) and again.to_json() == wish.to_json()
    assert set(wish.bands) <= set(catalog.PRODUCTS[product].bands)
    assert wish.style.single == (key not in catalog.BAND_STYLES)


def test_the_first_style_is_the_default():
    assert Style.of("true_colour") == Style() == Style.of(next(iter(catalog.BAND_STYLES)))
    with pytest.raises(KeyError):
        Style.of("rainbow")


def test_an_index_brings_its_bands():
    assert Style(index="NDVI").bands == ("B8", "B4") and Style(index="EVI").bands == ("B8", "B4", "B2")
    assert Style(index="NBR", bands=("B8", "B12")).bands == ("B8", "B12")
    assert make(style=Style(index="NDVI")).bands == ("B8", "B4")
    assert make(style=Style(bands=("B8", "B4", "B8"))).bands == ("B8", "B4")
    assert Style(index="clear_count", bands=("B12",)).bands == ("B12",)


def test_indices_are_made_of_the_bands_of_their_definitions():
    """Sentinel-2's bands for near infrared (B8), short-wave infrared 1 and 2 (B11, B12), red, green and blue."""
    assert {key: index.bands for key, index in catalog.INDICES.items()} == {
        "NDVI": ("B8", "B4"),  # Rouse et al. 1974
        "EVI": ("B8", "B4", "B2"),  # Huete et al. 2002
        "NDWI": ("B3", "B8"),  # McFeeters 1996
        "MNDWI": ("B3", "B11"),  # Xu 2006
        "NDMI": ("B8", "B11"),  # Gao 1996, Wilson and Sader 2002
        "NBR": ("B8", "B12"),  # Key and Benson 2006
        "NDSI": ("B3", "B11"),  # Hall et al. 1995
        "BSI": ("B11", "B4", "B8", "B2"),  # Rikimaru et al. 2002
        "NDTI": ("B4", "B3"),  # Lacaux et al. 2007
        "MIRBI": ("B12", "B11"),  # Trigg and Flasse 2001
    }


def test_what_the_dataset_pages_say_of_bands_and_dates():
    finest = {10: ["B2", "B3", "B4", "B8"], 20: ["B5", "B6", "B7", "B8A", "B11", "B12"], 60: ["B1", "B9", "B10"]}
    for metres, names in finest.items():
        assert [band.name for band in catalog.BANDS if band.resolution == metres] == names
    assert catalog.PRODUCTS["L2A"].start == date(2017, 3, 28)
    combinations = {key: style.bands for key, style in catalog.BAND_STYLES.items()}
    assert combinations == {
        "true_colour": ("B4", "B3", "B2"),
        "colour_infrared": ("B8", "B4", "B3"),
        "swir": ("B12", "B8A", "B4"),
        "agriculture": ("B11", "B8", "B2"),
        "geology": ("B12", "B11", "B2"),
        "bathymetry": ("B4", "B3", "B1"),
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"index": "NDVI", "bands": ("B8", "B3", "B2")}, "style_bands"),
        ({"index": "NDVI", "bands": ("B4", "B8")}, "style_bands"),
        ({"index": "holes", "bands": ("B8", "B4")}, "style_bands"),
        ({"index": "ndvi"}, "field_wrong"),
        ({"index": None}, "field_wrong"),
        ({"index": ["NDVI"]}, "field_wrong"),
        ({"index": 1}, "field_wrong"),
        ({"index": "NDVI", "palette": ("green",)}, "style_palette"),
    ],
)
def test_refused(changes, code):
    with pytest.raises(RecipeError) as caught:
        Style(**changes)
    assert caught.value.code == code
    data = json.loads(make().to_json())
    data["style"].update(changes)
    with pytest.raises(RecipeError) as caught:
        CompositeRecipe.from_json(json.dumps(data))
    assert caught.value.code == code


def test_a_recipe_stored_before_there_were_indices_is_read():
    data = json.loads(make().to_json())
    del data["style"]["index"]
    assert CompositeRecipe.from_json(json.dumps(data)) == make()


def test_days_are_only_shown_where_a_pixel_has_one():
    for method in catalog.METHODS:
        if method in catalog.ONE_SCENE_METHODS:
            assert make(method=method, style=Style.of("date")).style.index == "date"
        else:
            with pytest.raises(RecipeError):
                make(method=method, style=Style.of("date"))


def test_evidence_of_a_composite_keeps_its_bands():
    wish = make(method="latest", style=Style(bands=("B8",), max=4000))
    for key in catalog.QA_LAYERS:
        if not catalog.is_defined_for(key, "latest"):
            continue
        shown = wish.with_qa_layer(key)
        assert shown.style.index == key and shown.bands == ("B8",) and shown.style.palette
        assert shown.with_(style=wish.style) == wish
    days = wish.with_qa_layer("date").style
    assert (days.min, days.max) == (19358, 19388)  # 2023-01-01 and 2023-01-31, counted from 1970-01-01
    one = make(method="latest", end="2023-01-02").with_qa_layer("date").style
    assert (one.min, one.max) == (19358, 19359)
    assert make(style=Style.of("NDVI")).with_qa_layer("holes").bands == Style().bands


def test_methods():
    assert {make(method=method).method for method in catalog.METHODS} == set(catalog.METHODS)
    assert set(catalog.ONE_SCENE_METHODS) | set(catalog.DECIDING_BANDS) < set(catalog.METHODS)
    for bands in catalog.DECIDING_BANDS.values():
        assert set(bands) <= set(catalog.PREVIEW_BANDS), "a change of method asks for nothing"
    with pytest.raises(RecipeError):
        make(method="medoid", percentile=5)


# Dates


def preset(key, day, years=1):
    start, end, months = catalog.preset_dates(key, date.fromisoformat(day), years)
    return start.isoformat(), (end - timedelta(1)).isoformat(), months


@pytest.mark.parametrize(
    ("key", "today", "start", "last"),
    [
        ("last_30_days", "2024-03-01", "2024-02-01", "2024-03-01"),
        ("last_90_days", "2024-03-01", "2023-12-03", "2024-03-01"),
        ("last_month", "2024-03-31", "2024-02-01", "2024-02-29"),
        ("last_month", "2024-01-05", "2023-12-01", "2023-12-31"),
        ("this_year", "2024-03-31", "2024-01-01", "2024-03-31"),
        ("this_year", "2024-01-01", "2024-01-01", "2024-01-01"),
        ("last_year", "2024-01-01", "2023-01-01", "2023-12-31"),
        # A season that has ended, one that runs, one too young, over the year's end.
        ("spring", "2024-08-15", "2024-03-01", "2024-05-31"),
        ("summer", "2024-08-15", "2024-06-01", "2024-08-15"),
        ("summer", "2024-06-29", "2023-06-01", "2023-08-31"),
        ("summer", "2024-06-30", "2024-06-01", "2024-06-30"),
        ("autumn", "2024-08-15", "2023-09-01", "2023-11-30"),
        ("winter", "2024-08-15", "2023-12-01", "2024-02-29"),
        ("winter", "2024-01-15", "2023-12-01", "2024-01-15"),
        ("winter", "2024-12-05", "2023-12-01", "2024-02-29"),
        ("dry_season", "2024-04-10", "2023-11-01", "2024-04-10"),
        ("dry_season", "2024-07-10", "2023-11-01", "2024-04-30"),
        ("plum_rain", "2024-04-10", "2023-05-01", "2023-06-30"),
        ("typhoon_season", "2024-12-31", "2024-07-01", "2024-10-31"),
    ],
)
def test_presets(key, today, start, last):
    assert preset(key, today) == (start, last, None)


def test_the_same_season_over_several_years():
    assert preset("winter", "2024-08-15", 3) == ("2021-12-01", "2024-02-29", (12, 2))
    assert preset("typhoon_season", "2024-08-15", 5) == ("2020-07-01", "2024-08-15", (7, 10))
    assert preset("spring", "2018-08-15", 5) == ("2015-06-27", "2018-05-31", (3, 5)), "not before the archive"


def test_every_preset_on_every_day_of_two_leap_years_makes_a_recipe():
    for number in range(2 * 366):
        today = date(2023, 6, 1) + timedelta(number)
        for key in catalog.DATE_PRESETS:
            start, end, months = catalog.preset_dates(key, today, 4 if key in catalog.SEASONS else 1)
            wish = make(start=start.isoformat(), end=end.isoformat(), months=months)
            wish.check_today(today)
            assert end <= today + timedelta(1)
            one = catalog.preset_dates(key, today)
            assert one[0] < one[1] <= today + timedelta(1) and one[2] is None
            if key in catalog.SEASONS:
                assert one[1] - one[0] >= timedelta(30)
    with pytest.raises(KeyError):
        catalog.preset_dates("someday", date(2024, 1, 1))


@pytest.mark.parametrize(
    "key, day, spans",
    [
        ("dry_season", "2026-11-30", ["2026-11-01 2026-12-01", "2025-11-01 2026-05-01", "2024-11-01 2025-05-01"]),
        ("dry_season", "2026-10-31", ["2025-11-01 2026-05-01", "2024-11-01 2025-05-01", "2023-11-01 2024-05-01"]),
        ("flood_season", "2026-11-30", ["2026-05-01 2026-12-01", "2025-05-01 2025-12-01", "2024-05-01 2024-12-01"]),
        ("wet_season", "2026-06-01", ["2026-05-01 2026-06-02", "2025-05-01 2025-11-01", "2024-05-01 2024-11-01"]),
        ("winter", "2016-06-01", ["2015-12-01 2016-03-01"]),
    ],
)
def test_every_year_of_a_season_can_be_chosen(key, day, spans):
    found = catalog.season_dates(key, date.fromisoformat(day), 3)
    assert [f"{start} {end}" for start, end in found] == spans


def test_no_season_lies_outside_the_archive():
    for key in catalog.SEASONS:
        for start, end in catalog.season_dates(key, date(2026, 3, 3), 50):
            assert catalog.ARCHIVE_START <= start < end <= date(2026, 3, 4)
