"""What people append to exported code, as geedim, xee, eemont and geemap write it: each against plain Python."""

import math

import ee
import numpy as np
import pytest

from tests.support.arrays import L1C, ORIGIN, S2, UTM, ArrayScene
from tests.support.sandbox import DAY, START, equal, refusal

rng = np.random.default_rng(31)
SHAPE = (6, 7)
A = np.ma.MaskedArray(rng.integers(1, 4000, SHAPE).astype(np.uint16), rng.random(SHAPE) < 0.2)
C = np.ma.MaskedArray(rng.integers(1, 4000, SHAPE).astype(np.uint16), rng.random(SHAPE) < 0.2)


def L(*items):
    return ee.List(list(items))


def plus(value):
    return lambda item: ee.Number(item).add(value)


@pytest.mark.parametrize("make, expected", [
    (lambda: L(1, 2, 3).map(plus(10)), [11, 12, 13]),
    (lambda: L(1, 0, 3).map(lambda n: ee.Algorithms.If(n, n, None), True), [1, 3]),
    (lambda: L(1, 2, 3).iterate(lambda n, total: ee.Number(n).add(total), 100), 106),
    (lambda: ee.List.sequence(1, 9, 3), [1, 4, 7]), (lambda: ee.List.sequence(0, 1, None, 5), [0, 0.25, 0.5, 0.75, 1]),
    (lambda: ee.List.sequence(5, 1, -2), [5, 3, 1]), (lambda: ee.List.sequence(5, 1), []),
    (lambda: ee.List.sequence(0.1, None, 0.1, 3), [0.1, 0.2, 0.1 + 0.2]),
    (lambda: ee.List.repeat("a", 3), ["a"] * 3), (lambda: L(1, 5, 9).filter(ee.Filter.gt("item", 3)), [5, 9]),
    (lambda: L(3, None, 4).reduce(ee.Reducer.firstNonNull()), 3),
    (lambda: L(None, 4).reduce(ee.Reducer.firstNonNull()), 4),
    (lambda: L(None, "x", "y").reduce(ee.Reducer.firstNonNull()), "x"),
    (lambda: L(None, "y").reduce(ee.Reducer.lastNonNull()), "y"),
    (lambda: L(1, 2, 4).reduce(ee.Reducer.mean()), 7 / 3),
    (lambda: L(1, 2).reduce(ee.Reducer.minMax()), {"min": 1, "max": 2}),
    (lambda: L(1).add(2), [1, 2]), (lambda: L(1).cat([2, 3]), [1, 2, 3]), (lambda: L(1, 2).containsAll([2]), True),
    (lambda: L(1, 2).equals([1, 2]), True), (lambda: ee.List([1, [2, [3]], 4]).flatten(), [1, 2, 3, 4]),
    (lambda: L(1, 2, 1).frequency(1), 2), (lambda: L(7, 8).getNumber(-1), 8), (lambda: L("a").getString(0), "a"),
    (lambda: L(7, 8).indexOf(8), 1), (lambda: L(7).indexOf(8), -1), (lambda: L(1, 3).insert(1, 2), [1, 2, 3]),
    (lambda: L("B4", 8).join("_"), "B4_8"), (lambda: L(1, 2, 3).length(), 3), (lambda: L(1, 2, 1).remove(1), [2, 1]),
    (lambda: L(1, 2, 1).removeAll([1]), [2]), (lambda: L(1, 2, 1).replace(1, 9), [9, 2, 1]),
    (lambda: L(1, 2, 1).replaceAll(1, 9), [9, 2, 9]),
    (lambda: L(1, 2).reverse(), [2, 1]),
    (lambda: L(1, 2, 3).rotate(1), [2, 3, 1]),
    (lambda: L(1, 2, 3).set(-1, 9), [1, 2, 9]),
    (lambda: L(0, 1, 2, 3, 4).slice(1, 4, 2), [1, 3]),
    (lambda: L(0, 1, 2).slice(-2), [1, 2]),
    (lambda: L(3, 1, 2).sort(), [1, 2, 3]), (lambda: L("a", "b", "c").sort([3, 1, 2]), ["b", "c", "a"]),
    (lambda: L(1, 2, 3).swap(0, 2), [3, 2, 1]), (lambda: ee.List([[1, "a"], [2, "b"]]).unzip(), [[1, 2], ["a", "b"]]),
    (lambda: L(1, 2).zip(["a", "b"]), [[1, "a"], [2, "b"]]),
    (lambda: L(ee.Geometry.Point([1, 2])).getGeometry(0).coordinates(), [1, 2]),
    (lambda: ee.Algorithms.If(L(), 1, 2), 2),
    (lambda: ee.Algorithms.If("x", 1, 2), 1),
    (lambda: ee.Algorithms.If(0, 1, 2), 2),
    (lambda: ee.Algorithms.If(None, 1), None),
])  # fmt: skip
def test_lists_and_conditions(sandbox, make, expected):
    found = ee.List([make()]).getInfo()[0]
    assert found == pytest.approx(expected, rel=1e-15) if isinstance(expected, float) else found == expected


@pytest.mark.parametrize("make, expected", [
    (lambda d: d.keys(), ["a", "b"]),
    (lambda d: d.values(), [1, 2]),
    (lambda d: d.values(["b"]), [2]),
    (lambda d: d.size(), 2),
    (lambda d: d.contains("a"), True), (lambda d: d.set("c", 3), {"a": 1, "b": 2, "c": 3}),
    (lambda d: d.combine({"a": 9}), {"a": 9, "b": 2}), (lambda d: d.combine({"a": 9}, False), {"a": 1, "b": 2}),
    (lambda d: d.remove(["a"]), {"b": 2}),
    (lambda d: d.select(["a"]), {"a": 1}),
    (lambda d: d.remove(["z"], True), {"a": 1, "b": 2}),
    (lambda d: d.map(lambda key, value: ee.Number(value).add(1)), {"a": 2, "b": 3}), (lambda d: d.getNumber("a"), 1),
    (lambda d: ee.Dictionary.fromLists(["x"], [1]), {"x": 1}), (lambda d: ee.Dictionary(ee.List(["x", 1])), {"x": 1}),
    (lambda d: ee.Dictionary({"x": "y"}).getString("x"), "y"),
    (lambda d: ee.String("B").cat("4"), "B4"),
    (lambda d: ee.String("abc").length(), 3),
    (lambda d: ee.String("aB").toLowerCase(), "ab"),
    (lambda d: ee.String("aB").toUpperCase(), "AB"),
    (lambda d: ee.String(" a ").trim(), "a"),
    (lambda d: ee.String("a").equals("a"), True),
    (lambda d: ee.String("a").compareTo("b"), -1),
    (lambda d: ee.String("abcb").index("b"), 1),
    (lambda d: ee.String("abcb").rindex("b"), 3),
    (lambda d: ee.String("20230615T").slice(0, 8), "20230615"),
    (lambda d: ee.String("T51RTG_x").match("T(\\d+)"), ["T51", "51"]),
    (lambda d: ee.String("a1b2").match("\\d", "g"), ["1", "2"]),
    (lambda d: ee.String("a-b-c").split("-"), ["a", "b", "c"]),
    (lambda d: ee.String("a-b").replace("(.)-(.)", "$2-$1"), "b-a"),
    (lambda d: ee.String("aaa").replace("a", "b", "g"), "bbb"),
    (lambda d: ee.String(ee.Number(12)), "12"),
    (lambda d: ee.Number(7).pow(2), 49),
    (lambda d: ee.Number(7).mod(4), 3),
    (lambda d: ee.Number(7).min(4), 4),
    (lambda d: ee.Number(7).gt(4), 1),
    (lambda d: ee.Number(2.5).round(), 3),
    (lambda d: ee.Number(-2.5).toInt8(), -2),
    (lambda d: ee.Number(300).toUint8(), 255),
    (lambda d: ee.Number(6).bitwiseAnd(3), 2),
    (lambda d: ee.Number(5).clamp(0, 4), 4),
    (lambda d: ee.Number(5).unitScale(0, 10), 0.5),
    (lambda d: ee.Number(3).format("%03d"), "003"),
    (lambda d: ee.Number(1.239).format("%.2f"), "1.24"),
    (lambda d: ee.Number(4).sqrt(), 2),
])  # fmt: skip
def test_dictionaries_texts_and_numbers(sandbox, make, expected):
    assert make(ee.Dictionary({"a": 1, "b": 2})).getInfo() == expected


def test_what_is_refused_of_them(sandbox):
    assert "cannot be made" in refusal(ee.List.sequence(0, 1, None, 0))
    assert "User memory limit exceeded" in refusal(ee.List.sequence(0, 1e12))
    assert "does not contain key" in refusal(ee.Dictionary({}).getNumber("a"))
    assert "is no number" in refusal(ee.Number(-1).sqrt())
    assert "is no number" in refusal(ee.Number(10).pow(1e9))
    assert "not a regular expression" in refusal(ee.String("a").match("("))
    assert "not implemented in the local sandbox" in refusal(ee.Number(1).format("%x"))
    assert "keys for" in refusal(ee.List([1, 2]).sort([1]))


@pytest.mark.parametrize("make, expected", [
    (lambda d: d.advance(1, "month").format("YYYY-MM-dd"), "2024-02-29"),
    (lambda d: d.advance(-1, "year").format(), "2023-01-31T10:30:00"),
    (lambda d: d.advance(1.5, "day").format(), "2024-02-01T22:30:00"),
    (lambda d: d.advance(2, "week").format("MM-dd"), "02-14"),
    (lambda d: d.getRelative("day", "year"), 30),
    (lambda d: d.getRelative("month", "year"), 0),
    (lambda d: d.getRelative("hour", "day"), 10),
    (lambda d: d.getFraction("day"), 10.5 / 24), (lambda d: d.difference(ee.Date("2024-01-01"), "day"), 30.4375),
    (lambda d: ee.Date.unitRatio("day", "minute"), 1440),
    (lambda d: ee.Date.fromYMD(2024, 7, 1).format("YYYY-MM-dd"), "2024-07-01"),
    (lambda d: d.update(2020, None, None, 0).format(), "2020-01-31T00:30:00"),
    (lambda d: d.getRange("month").end().format("YYYY-MM-dd"), "2024-02-01"),
    (lambda d: d.getRange("year").start().millis(), 1704067200000),
])  # fmt: skip
def test_dates(sandbox, make, expected):
    assert make(ee.Date("2024-01-31T10:30")).getInfo() == expected
    assert "fractions of a month" in refusal(ee.Date("2024-01-31").advance(0.5, "month"))


def test_properties(sandbox):
    sandbox.hold(
        ArrayScene(S2, "one", START, {"B": A}, {"CLOUD": 7, "TILE": "51RTG"}),
        ArrayScene(L1C, "two", START + DAY, {"B": A}),
    )
    source, target = ee.Image(f"{S2}/one"), ee.Image(f"{L1C}/two").select("B").add(1)
    copied = target.copyProperties(source)
    assert copied.toDictionary().getInfo() == {"CLOUD": 7, "TILE": "51RTG"}
    assert copied.get("system:time_start").getInfo() is None
    assert target.copyProperties(source, ["system:time_start"]).get("system:time_start").getInfo() == START
    assert target.copyProperties(source, None, ["TILE"]).toDictionary().getInfo() == {"CLOUD": 7}
    assert target.set({"a": 1, "b": 2}).getNumber("b").getInfo() == 2
    assert source.getString("TILE").getInfo() == "51RTG"
    feature = ee.Feature(ee.Geometry.Rectangle([10, 50, 10.01, 50.01]), {"name": "x", "n": 3})
    assert feature.select(["n.*"], ["title", "k"]).toDictionary().getInfo() in (
        {"title": 3, "k": "x"},
        {"title": "x", "k": 3},
    )
    assert feature.select(["n"]).toDictionary().getInfo() == {"n": 3}
    assert feature.centroid().geometry().coordinates().getInfo() == pytest.approx([10.005, 50.005], abs=1e-6)
    assert feature.geometry().centroid().coordinates().getInfo() == pytest.approx([10.005, 50.005], abs=1e-6)
    assert feature.area(1).getInfo() == pytest.approx(feature.geometry().area(1).getInfo())
    assert ee.FeatureCollection([feature.set("system:index", "f")]).first().get("system:index").getInfo() == "f"


def masked(values, *parts):
    return np.ma.MaskedArray(values, np.logical_or.reduce([np.ma.getmaskarray(p) for p in parts]))


def test_pixels_by_name(sandbox):
    image = sandbox.image(A=A, C=C)
    a, c = image.select("A"), image.select("C")
    x, y = A.data.astype(float), C.data.astype(float)
    read = lambda made: sandbox.band(made, 7, 6)  # noqa: E731
    expected = np.where((y > 2000) & ~C.mask & ~A.mask, 5, x)
    equal(read(a.where(c.gt(2000), 5)), masked(expected, A))
    equal(read(a.gt(2000).selfMask()), np.ma.MaskedArray(np.ones(SHAPE), A.mask | (x <= 2000)))
    equal(read(a.clamp(100, 2000)), masked(np.clip(x, 100, 2000), A))
    equal(read(a.unitScale(1000, 3000)), masked((x - 1000) / 2000, A), 1e-12)
    equal(read(a.bitwiseAnd(1 << 10).neq(0)), masked((A.data & 1024) > 0, A))
    equal(read(a.bitwise_and(7)), masked(A.data & 7, A))
    equal(read(a.bitwiseOr(c)), masked(A.data | C.data, A, C))
    equal(read(a.bitwiseXor(c)), masked(A.data ^ C.data, A, C))
    equal(read(a.leftShift(2)), masked(A.data.astype(int) << 2, A))
    equal(read(a.rightShift(3)), masked(A.data >> 3, A))
    equal(read(a.mod(7)), masked(x % 7, A))
    equal(read(a.hypot(c)), masked(np.hypot(x, y), A, C), 1e-12)
    equal(read(a.atan2(c)), masked(np.arctan2(x, y), A, C), 1e-12)
    for name, function in {"ceil": np.ceil, "exp": np.exp, "log": np.log, "log10": np.log10, "sin": np.sin,
                           "cos": np.cos,
                           "tan": np.tan, "atan": np.arctan, "signum": np.sign}.items():  # fmt: skip
        equal(read(getattr(a.divide(1000), name)()), masked(function(x / 1000), A), 1e-9)
    for name, function in {"asin": np.arcsin, "acos": np.arccos}.items():
        equal(read(getattr(a.divide(5000), name)()), masked(function(x / 5000), A), 1e-9)
    equal(read(a.divide(10).round()), masked(np.floor(x / 10 + 0.5), A))
    low = a.mod(4).toInt()
    equal(read(low.remap([0, 2], [10, 20])), np.ma.MaskedArray(np.where(x % 4 == 0, 10, 20), A.mask | (x % 2 == 1)))
    equal(read(low.remap([0], [1], -5)), masked(np.where(x % 4 == 0, 1, -5), A))
    for name in ("toShort", "toLong", "int64", "short", "int", "double", "float", "byte", "uint8", "int8", "uint16",
                 "int16",
                 "uint32", "int32", "long", "toInt64"):  # fmt: skip
        assert read(getattr(a.mod(100), name)()).max() == np.ma.max(A % 100)
    assert ee.Image.cat([a, c, a]).bandNames().getInfo() == ["A", "C", "A_1"]
    where = sandbox.read(ee.Image.pixelLonLat(), 2, 2, (0.5, 0, 10, 0, -0.5, 50), "EPSG:4326")
    assert where["longitude"][0].tolist() == [10.25, 10.75] and where["latitude"][:, 0].tolist() == [49.75, 49.25]


@pytest.mark.parametrize("text, compute", [
    ("2.5 * (a - c) / (a + 6 * c + 1)", lambda a, c: 2.5 * (a - c) / (a + 6 * c + 1)),
    ("a > c && !(a < 1000) ? a : -c", lambda a, c: np.where((a > c) & ~(a < 1000), a, -c)),
    ("-a ** 2 + sqrt(c) % 3", lambda a, c: -(a**2) + np.sqrt(c) % 3),
    ("b('A') + b(1)", lambda a, c: a + c),
    ("max(a, c, 1000) - min(a, c)", lambda a, c: np.maximum(np.maximum(a, c), 1000) - np.minimum(a, c)),
    ("i.A + i['C'] + i[0]", lambda a, c: 2 * a + c), ("a >= 2000 || c == 5", lambda a, c: (a >= 2000) | (c == 5)),
    ("1 ? a : c", lambda a, c: a),
    ("(a & 7) + (c >> 2) * PI", lambda a, c: (a.astype(int) & 7) + (c.astype(int) >> 2) * np.pi),
    ("pow(a, 2) / exp(1)", lambda a, c: a**2 / np.e), ("out = a != c", lambda a, c: a != c),
])  # fmt: skip
def test_expressions(sandbox, text, compute):
    image = sandbox.image(A=np.asarray(A.data), C=np.asarray(C.data))
    made = image.expression(text, {"a": image.select("A"), "c": image.select("C"), "i": image})
    found = sandbox.read(made, 7, 6)
    [name] = found.dtype.names
    np.testing.assert_allclose(found[name], compute(A.data.astype(float), C.data.astype(float)), rtol=1e-12)
    assert not text.startswith("out") or name == "out"


@pytest.mark.parametrize("text, words", [
    ("a +", "unexpected its end"), ("a + d", "the variable 'd' is not given"),
    ("erf(a)", "'erf' of 1 is not implemented"),
    ("a $ 2", "unexpected '$'"), ("(a", "')' is missing"), ("a b", "unexpected 'b'"),
    ("((" * 300 + "a", "nested too deeply"),
    ("", "unexpected its end"), ("-" * 500 + "a", "nested too deeply"),
])  # fmt: skip
def test_expressions_that_are_none(sandbox, text, words):
    image = sandbox.image(A=A)
    assert words in refusal(lambda: image.expression(text, {"a": image}).getMapId())


def test_joins(sandbox):
    scenes = [
        ArrayScene(S2, f"s{n}", START + n * DAY, {"B": A}, {"TAKE": f"t{n // 2}", "CLOUD": 10 - n}) for n in range(5)
    ]
    others = [ArrayScene(L1C, f"l{n}", START + n * DAY + 1000, {"B": A}, {"TAKE": f"t{n}"}) for n in range(2)]
    sandbox.hold(*scenes, *others)
    left, right = ee.ImageCollection(S2), ee.ImageCollection(L1C)
    take = ee.Filter.equals(leftField="TAKE", rightField="TAKE")
    index = lambda found, name="system:index": ee.FeatureCollection(found).aggregate_array(name).getInfo()  # noqa: E731
    assert index(ee.Join.simple().apply(left, right, take)) == ["s0", "s1", "s2", "s3"]
    assert index(ee.Join.inverted().apply(left, right, take)) == ["s4"]
    first = ee.Join.saveFirst("match", "CLOUD", True).apply(right, left, take)
    assert [ee.Image(ee.Image(f).get("match")).id().getInfo() for f in (first.first(), first.toList(1, 1).get(0))] == [
        "s1",
        "s3",
    ]
    grouped = ee.ImageCollection(ee.Join.saveAll("views", "system:time_start", False).apply(right, left, take))
    assert grouped.map(lambda i: i.set("n", ee.List(i.get("views")).size())).aggregate_array("n").getInfo() == [2, 2]
    mosaics = grouped.map(lambda i: ee.ImageCollection(ee.List(i.get("views"))).mosaic().set("TAKE", i.get("TAKE")))
    assert mosaics.aggregate_array("TAKE").getInfo() == ["t0", "t1"]
    near = ee.Filter.maxDifference(2000, "system:time_start", None, "system:time_start")
    best = ee.Join.saveBest("match", "apart").apply(left, right, near)
    assert index(best) == ["s0", "s1"] and ee.Image(best.first()).get("match") is not None
    assert ee.Image(ee.Image(best.first()).get("match")).get("apart").getInfo() == 1000
    inner = ee.Join.inner("l", "r", "apart").apply(left, right, ee.Filter.And(take, near))
    assert inner.aggregate_array("apart").getInfo() == [1000]
    outer = ee.Join.saveFirst("match", outer=True).apply(left, right, take)
    assert outer.size().getInfo() == 5
    crossing = ee.Filter.intersects(leftField=".geo", rightField=".geo")
    assert ee.Join.simple().apply(left, right, ee.Filter.Or(crossing, take.Not())).size().getInfo() == 5
    assert "only for joins" in refusal(left.filter(take))
    assert "only for joins" in refusal(left.filter(crossing))
    assert "must compare a left with a right field" in refusal(
        ee.Join.simple().apply(left, right, ee.Filter.calendarRange(1, 2, "month"))
    )
    assert "has no measure" in refusal(ee.Join.saveBest("m", "d").apply(left, right, take))


def test_tables_of_properties(sandbox):
    rows = [("a", 1, 10.0), ("b", 2, 20.0), ("a", 2, None)]
    table = ee.FeatureCollection([ee.Feature(None, {"k": k, "n": n, "v": v}) for k, n, v in rows])
    assert table.reduceColumns(ee.Reducer.frequencyHistogram(), ["k"]).getInfo() == {"histogram": {"a": 2, "b": 1}}
    assert table.reduceColumns(ee.Reducer.toList().repeat(2), ["k", "n"]).getInfo() == {
        "list": [["a", "b", "a"], [1, 2, 2]]
    }
    assert table.reduceColumns(ee.Reducer.mean().repeat(2), ["n", "v"]).getInfo() == {"mean": [1.5, 15]}
    both = ee.Reducer.mean().combine(ee.Reducer.max(), "top_")
    assert table.reduceColumns(both, ["n", "v"]).getInfo() == {"mean": 1.5, "top_max": 20}
    assert table.reduceColumns(ee.Reducer.countDistinct(), ["k"]).getInfo() == {"count": 2}
    assert table.reduceColumns(ee.Reducer.mean().setOutputs(["m"]), ["n"]).getInfo() == {"m": 5 / 3}
    assert ee.Reducer.minMax().getOutputs().getInfo() == ["min", "max"]
    assert table.aggregate_histogram("n").getInfo() == {"1": 1, "2": 2}
    stats = table.aggregate_stats("n").getInfo()
    assert (stats["min"], stats["max"], stats["sum"], stats["valid_count"]) == (1, 2, 5, 3)
    assert stats["total_sd"] == pytest.approx(np.std([1, 2, 2]))
    assert table.iterate(lambda f, total: ee.Number(f.get("n")).add(total), 0).getInfo() == 5
    assert ee.FeatureCollection([table, table]).flatten().size().getInfo() == 6
    assert "Need 2 selectors" in refusal(table.reduceColumns(both, ["n"]))


def test_stacks(sandbox):
    stack = np.ma.MaskedArray(rng.integers(0, 3, (6, *SHAPE)).astype(np.uint8), rng.random((6, *SHAPE)) < 0.3)
    images = sandbox.stack(*stack)
    some = ~stack.mask.all(axis=0)
    values = [[stack[:, r, c].compressed() for c in range(SHAPE[1])] for r in range(SHAPE[0])]

    def over(function):
        found = [[function(v) if len(v) else 0 for v in row] for row in values]
        return np.ma.MaskedArray(found, ~some)

    def mode(v):
        unique, count = np.unique(v, return_counts=True)
        return unique[np.argmax(count)]

    read = lambda made: sandbox.band(made, 7, 6)  # noqa: E731
    equal(read(images.mode()), over(mode))
    equal(read(images.reduce(ee.Reducer.mode())), over(mode))
    equal(read(images.product()), over(np.prod))
    equal(read(images.And()), over(lambda v: (v != 0).all()))
    equal(read(images.Or()), over(lambda v: (v != 0).any()))
    equal(read(images.reduce(ee.Reducer.anyNonZero())), over(lambda v: (v != 0).any()))
    equal(read(images.reduce(ee.Reducer.allNonZero())), over(lambda v: (v != 0).all()))
    equal(read(images.reduce(ee.Reducer.product())), over(np.prod))
    equal(read(images.reduce(ee.Reducer.variance())), over(np.var), 1e-9)
    equal(read(images.reduce(ee.Reducer.countDistinct())), over(lambda v: len(np.unique(v))))
    spread = over(lambda v: np.std(v, ddof=1) if len(v) > 1 else -1)
    equal(read(images.reduce(ee.Reducer.sampleStdDev())), np.ma.masked_equal(spread, -1), 1e-9)
    equal(read(images.reduce(ee.Reducer.firstNonNull())), over(lambda v: v[0]))
    assert "makes no image" in refusal(lambda: images.reduce(ee.Reducer.frequencyHistogram()).getMapId())


def test_a_histogram_of_a_region(sandbox):
    image = sandbox.image(A=np.array([[1, 1, 2, 5]], np.uint8))
    box = [ORIGIN[0], ORIGIN[1] - 10, ORIGIN[0] + 35, ORIGIN[1]]
    region = ee.Geometry.Rectangle(box, ee.Projection(UTM), False)
    found = image.reduceRegion(ee.Reducer.frequencyHistogram(), region, 10, UTM).getInfo()
    assert found["A"] == pytest.approx({"1": 2, "2": 1, "5": 0.5}, abs=1e-6)
    two = image.addBands(image.add(1).rename("C"))
    assert two.reduceRegion(ee.Reducer.max().repeat(2), region, 10, UTM).getInfo() == {
        "max": [2, 3]
    }  # the last one's centre is outside


def call(name, *given):
    """An algorithm by its own name, whatever the client calls it."""
    return ee.ApiFunction.call_(name, *given)


ONE = {
    "abs": abs, "floor": math.floor, "ceil": math.ceil, "log": lambda a: math.log(abs(a)), "exp": math.exp,
    "sin": math.sin,
    "cos": math.cos, "tan": math.tan, "atan": math.atan, "not": lambda a: 0, "signum": lambda a: (a > 0) - (a < 0),
    **dict.fromkeys(("toInt", "int", "toLong", "toInt64", "toInt32", "toInt16", "toShort"), int),
    **dict.fromkeys(("toFloat", "float", "toDouble", "double"), float),
    **{name: lambda a: max(0, int(a)) for name in ("toByte", "toUint16", "toUint32")},
}  # fmt: skip
TWO = {
    "max": max, "atan2": math.atan2, "hypot": math.hypot, "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b,
    "gte": lambda a, b: a >= b, "eq": lambda a, b: a == b, "neq": lambda a, b: a != b, "and": lambda a, b: 1,
    "or": lambda a, b: 1, "first": lambda a, b: a, "firstNonZero": lambda a, b: a, "bitwiseOr": lambda a, b: a | b,
    "bitwiseXor": lambda a, b: a ^ b, "leftShift": lambda a, b: a << b, "rightShift": lambda a, b: a >> b,
}  # fmt: skip


def test_functions_of_numbers(sandbox):
    values = [-3.7, 2.25]
    asked = {f"{name} {a}": call(f"Number.{name}", abs(a) if name == "log" else a) for name in ONE for a in values}
    asked.update({f"{name} {a} {b}": call(f"Number.{name}", a, b) for name in TWO for a, b in ((13, 3), (4, 4))})
    asked.update({name: call(f"Number.{name}", 0.3) for name in ("asin", "acos")}, log10=call("Number.log10", 1000))
    found = ee.Dictionary(asked).getInfo()
    expected = {f"{name} {a}": function(a) for name, function in ONE.items() for a in values}
    expected.update({f"{name} {a} {b}": int(function(a, b)) if name not in ("atan2", "hypot") else function(a, b)
                     for name, function in TWO.items() for a, b in ((13, 3), (4, 4))})  # fmt: skip
    expected.update(asin=math.asin(0.3), acos=math.acos(0.3), log10=3)
    assert found == pytest.approx(expected, rel=1e-12)


def test_names_that_the_client_spells_otherwise(sandbox):
    image = sandbox.image(A=A.data, C=C.data)
    a, c = image.select("A"), image.select("C")
    for name, expected in (("bitwise_or", A.data | C.data), ("bitwise_xor", A.data ^ C.data)):
        equal(sandbox.band(call(f"Image.{name}", a, c), 7, 6), np.ma.MaskedArray(expected, np.zeros(SHAPE, bool)))
    assert call("Image.cat", [a, c, a]).getInfo()["bands"][2]["id"] == "A_1"
    feature = ee.Feature(None, {"n": 3}).set("system:index", "f")
    copied = call("Element.copyProperties", ee.Feature(None, {"m": 1}), feature)
    assert call("Element.toDictionary", copied).getInfo() == {"m": 1, "n": 3}
    assert call("Element.setMulti", feature, {"k": 4}).getInfo()["properties"] == {"n": 3, "k": 4}
    assert call("Feature.id", feature).getInfo() == "f"
