"""Numbers, texts, lists, dictionaries and dates."""

import ee
import pytest

from tests.support.sandbox import refusal


@pytest.fixture(autouse=True)
def connected(sandbox):
    """Nothing here needs scenes."""


def test_arithmetic():
    five = ee.Number(5)
    assert five.add(2).getInfo() == 7
    assert five.subtract(7.5).getInfo() == -2.5
    assert five.multiply(3).getInfo() == 15
    assert five.divide(2).getInfo() == 2.5
    assert five.divide(0).getInfo() == 0


@pytest.mark.parametrize("text, value", [("12", 12), (" -3 ", -3), ("1.5", 1.5), ("1e3", 1000)])
def test_parsing(text, value):
    assert ee.Number.parse(text).getInfo() == value


def test_parsing_in_another_radix():
    assert ee.Number.parse("ff", 16).getInfo() == 255
    assert "Cannot parse 'many'" in refusal(ee.Number.parse("many"))
    assert "Cannot parse" in refusal(ee.Number.parse("1", 99))


def test_lists():
    items = ee.List(["b", "a", "b", 1])
    assert items.size().getInfo() == 4
    assert items.get(1).getInfo() == "a"
    assert items.get(-1).getInfo() == 1
    assert items.distinct().getInfo() == ["b", "a", 1]
    assert items.contains("a").getInfo() is True
    assert items.contains("z").getInfo() is False
    assert "index out of range: 4" in refusal(items.get(4))


def test_dictionaries():
    entries = ee.Dictionary({"a": 1, "b": [2, None]})
    assert entries.getInfo() == {"a": 1, "b": [2, None]}
    assert entries.get("a").getInfo() == 1
    assert entries.get("z", 7).getInfo() == 7
    assert "does not contain key: 'z'" in refusal(entries.get("z"))


DAY = 1_672_617_600_000  # 2023-01-02T00:00 UTC


def test_dates():
    assert ee.Date("2023-01-02").getInfo() == {"type": "Date", "value": DAY}
    assert ee.Date(DAY).getInfo() == {"type": "Date", "value": DAY}
    assert ee.Date("2023-01-02T03:04:05.678Z").millis().getInfo() == DAY + 11_045_678
    assert "Bad date/time '2023-13-01'" in refusal(ee.Date("2023-13-01"))
    assert "'Asia/Taipei' is not implemented" in refusal(ee.Date("2023-01-02", "Asia/Taipei"))


def test_parts_of_a_date():
    date = ee.Date("2023-04-05T06:07:08")
    parts = {"year": 2023, "month": 4, "day": 5, "hour": 6, "minute": 7, "second": 8}
    assert {name: date.get(name).getInfo() for name in parts} == parts
    assert "'week' is not implemented" in refusal(date.get("week"))


def test_formats_of_a_date():
    date = ee.Date("2023-04-05T06:07:08")
    assert date.format().getInfo() == "2023-04-05T06:07:08"
    assert date.format("YYYY-MM-dd").getInfo() == "2023-04-05"
    assert date.format("dd.MM.yyyy HH:mm:ss").getInfo() == "05.04.2023 06:07:08"
    assert date.format("'day' dd").getInfo() == "day 05"
    assert "is not implemented" in refusal(date.format("EEE"))


def test_the_date_of_an_image(sandbox):
    image = ee.Image(1).set("system:time_start", DAY)
    assert image.date().format("YYYY-MM-dd").getInfo() == "2023-01-02"
    assert "no property 'system:time_start'" in refusal(ee.Image(1).date())


def test_ranges_of_dates():
    dates = ee.DateRange("2023-01-02", "2023-01-05")
    assert dates.getInfo() == {"type": "DateRange", "dates": [DAY, DAY + 3 * 86_400_000]}
    assert dates.start().millis().getInfo() == DAY
    assert dates.end().millis().getInfo() == DAY + 3 * 86_400_000
    assert "Empty date ranges" in refusal(ee.DateRange("2023-01-02", "2023-01-02"))


def test_a_date_no_calendar_holds():
    assert "out of range" in refusal(ee.Date(1e17).format())
    assert "out of range" in refusal(ee.Date(1e300).get("year"))


def test_numbers_as_json():
    # Whole numbers come as integers; what JSON cannot say comes as text.
    assert repr(ee.Number(2.0).getInfo()) == "2"
    assert repr(ee.Number(2.5).getInfo()) == "2.5"
    assert ee.Number(1e200).multiply(1e200).getInfo() == "Infinity"


def test_an_error_margin_is_a_length():
    area = ee.Geometry.Rectangle([0, 0, 1, 1]).area(ee.ErrorMargin(1))
    assert area.getInfo() > 1e10
