"""Kernels, focal filters, distances and the geometric median, each against the definition tried pixel by pixel."""

import ee
import numpy as np
import pytest

from tests.support.arrays import ORIGIN, S2, ArrayScene
from tests.support.sandbox import DAY, START, equal, refusal

rng = np.random.default_rng(53)
SHAPE = (17, 19)
A = np.ma.MaskedArray(rng.integers(0, 9, SHAPE).astype(np.uint8), rng.random(SHAPE) < 0.3)
INSIDE = {
    "circle": lambda x, y, r: x * x + y * y <= r * r,
    "square": lambda x, y, r: max(abs(x), abs(y)) <= r,
    "diamond": lambda x, y, r: abs(x) + abs(y) <= r,
    "plus": lambda x, y, r: max(abs(x), abs(y)) <= r and x * y == 0,
    "cross": lambda x, y, r: max(abs(x), abs(y)) <= r and abs(x) == abs(y),
}


def around(row, col, shape, radius):
    """The valid values around a pixel."""
    reach = int(radius)
    found = []
    for y in range(-reach, reach + 1):
        for x in range(-reach, reach + 1):
            r, c = row + y, col + x
            if INSIDE[shape](x, y, radius) and 0 <= r < SHAPE[0] and 0 <= c < SHAPE[1] and not A.mask[r, c]:
                found.append(int(A.data[r, c]))
    return found


def expected(shape, radius, function, skip=False):
    values, hidden = np.zeros(SHAPE), np.zeros(SHAPE, bool)
    for row in range(SHAPE[0]):
        for col in range(SHAPE[1]):
            found = around(row, col, shape, radius)
            hidden[row, col] = not found or (skip and A.mask[row, col])
            values[row, col] = function(found) if found else 0
    return np.ma.MaskedArray(values, hidden)


@pytest.mark.parametrize("shape", sorted(INSIDE))
@pytest.mark.parametrize("radius", [1, 1.5, 3, 5.2])
def test_focal_minimum_and_maximum(sandbox, shape, radius):
    image = sandbox.image(A=A)
    equal(sandbox.band(image.focalMin(radius, shape), 19, 17), expected(shape, radius, min))
    equal(sandbox.band(image.focal_max(radius, shape), 19, 17), expected(shape, radius, max))
    kernel = getattr(ee.Kernel, shape)(radius)
    reduced = image.reduceNeighborhood(ee.Reducer.max(), kernel)
    assert reduced.bandNames().getInfo() == ["A_max"]
    equal(sandbox.band(reduced, 19, 17), expected(shape, radius, max, skip=True))


@pytest.mark.parametrize("name, function", [
    ("focalMean", np.mean), ("focalMedian", np.median), ("focalMode", lambda v: np.bincount(v).argmax()),
    ("focal_mean", np.mean), ("focal_median", np.median), ("focal_mode", lambda v: np.bincount(v).argmax()),
    ("focal_min", min), ("focalMax", max),
])  # fmt: skip
def test_other_focal_filters(sandbox, name, function):
    image = sandbox.image(A=A)
    equal(sandbox.band(getattr(image, name)(2, "circle"), 19, 17), expected("circle", 2, function), 1e-6)


def test_kernels_in_metres_iterations_and_weights(sandbox):
    image = sandbox.image(A=A)
    equal(sandbox.band(image.focalMax(20, "square", "meters"), 19, 17), expected("square", 2, max))
    equal(sandbox.band(image.focalMax(1, "square", "pixels", 3), 19, 17), expected("square", 3, max))
    across = image.focalMax(kernel=ee.Kernel.rectangle(2, 0))
    row = [[A.mask[r, max(0, c - 2) : c + 3].all() for c in range(19)] for r in range(17)]
    assert np.ma.getmaskarray(sandbox.band(across, 19, 17)).tolist() == row
    weights = [[1, 2, 1], [0, 3, 0], [0, 0, 0]]
    made = image.reduceNeighborhood(ee.Reducer.mean(), ee.Kernel.fixed(3, 3, weights), None, False)
    found = sandbox.band(made, 19, 17)
    total = share = 0
    for y in range(3):
        for x in range(3):
            r, c = 8 + y - 1, 9 + x - 1
            if not A.mask[r, c]:
                total, share = total + weights[y][x] * int(A.data[r, c]), share + weights[y][x]
    assert found[8, 9] == pytest.approx(total / share, rel=1e-6)
    assert "octagon" in refusal(lambda: image.focalMax(2, "octagon").getMapId())
    assert "not in the middle" in refusal(lambda: image.focalMax(kernel=ee.Kernel.fixed(2, 1, [[1, 1]])).getMapId())
    far = image.focalMax(1e5, "circle", "meters")
    assert "more than 512 pixels" in refusal(lambda: sandbox.request(far, 4, 4))


@pytest.mark.parametrize("metric", ["squared_euclidean", "manhattan", "chebyshev"])
@pytest.mark.parametrize("reach", [40, 3])
def test_distances(sandbox, metric, reach):
    hit = rng.random(SHAPE) < 0.03
    image = sandbox.image(A=np.ma.MaskedArray(hit.astype(np.uint8), rng.random(SHAPE) < 0.1))
    rows, cols = np.nonzero(hit & ~(image_mask := np.ma.getmaskarray(sandbox.band(image, 19, 17))))
    assert image_mask.any()
    y, x = np.indices(SHAPE)
    dy, dx = abs(y[..., None] - rows), abs(x[..., None] - cols)
    measure = {"squared_euclidean": dy**2 + dx**2, "manhattan": dy + dx, "chebyshev": np.maximum(dy, dx)}[metric]
    most = reach**2 if metric == "squared_euclidean" else reach
    expected_ = np.minimum(measure.min(axis=-1), most)
    found = sandbox.band(image.fastDistanceTransform(reach, "pixels", metric), 19, 17)
    np.testing.assert_array_equal(found.filled(-1), expected_)


def test_distances_do_not_change_from_window_to_window(sandbox):
    image = sandbox.image(A=(rng.random((60, 60)) < 0.002).astype(np.uint8))
    made = image.fastDistanceTransform(30).sqrt()
    whole = sandbox.read(made, 60, 60)["A"]
    part = sandbox.read(made, 20, 25, (10.0, 0, ORIGIN[0] + 170, 0, -10.0, ORIGIN[1] - 130))["A"]
    np.testing.assert_array_equal(part, whole[13:38, 17:37])


def test_widening_a_mask_of_a_stack(sandbox):
    """What is not clear, widened by 20 m, hides the pixels around it."""
    score = rng.random(SHAPE).astype(np.float32)
    image = sandbox.image(B=np.ones(SHAPE, np.uint16), cs=score)
    unclear = image.select("cs").lt(0.1)
    shown = sandbox.band(image.select("B").updateMask(unclear.focalMax(20, "circle", "meters").Not()), 19, 17)
    y, x = np.indices(SHAPE)
    rows, cols = np.nonzero(score < 0.1)
    near = (((y[..., None] - rows) ** 2 + (x[..., None] - cols) ** 2) <= 4).any(axis=-1)
    np.testing.assert_array_equal(np.ma.getmaskarray(shown), near)


def least_sum(points):
    """The geometric median by gradient descent with halving steps, to about 1e-7: independent of Weiszfeld's way."""
    at = points.mean(axis=0)
    step = np.abs(points - at).max() + 1.0
    total = lambda p: np.sqrt(((points - p) ** 2).sum(axis=1)).sum()  # noqa: E731
    best = total(at)
    while step > 1e-7:
        moves = [at + step * d for d in np.vstack([np.eye(len(at)), -np.eye(len(at))])]
        away = np.sqrt(((points - at) ** 2).sum(axis=1))[:, None]
        pull = ((points - at) / np.maximum(away, 1e-12)).sum(axis=0)
        moves += [at + step * pull / max(np.linalg.norm(pull), 1e-12), *points]
        sums = [total(p) for p in moves]
        if min(sums) < best - 1e-12:
            at, best = moves[int(np.argmin(sums))], min(sums)
        else:
            step /= 2
    return at


def test_the_geometric_median(sandbox):
    count, shape = 9, (3, 4)
    values = {name: rng.integers(200, 4000, (count, *shape)).astype(np.uint16) for name in ("B2", "B4", "B8")}
    hidden = rng.random((count, *shape)) < 0.25
    hidden[:, 0, 0] = True  # nothing to see
    hidden[1:, 0, 1] = True  # one view
    scenes = []
    for n in range(count):
        # A view takes part where all its bands are valid: B8 is missing in places of its own.
        more = hidden[n] | (rng.random(shape) < 0.05)
        hidden[n] = more
        bands = {
            name: np.ma.MaskedArray(v[n], more if name == "B8" else hidden[n] & False) for name, v in values.items()
        }
        scenes.append(ArrayScene(S2, f"v{n}", START + n * DAY, bands))
    sandbox.hold(*scenes)
    made = ee.ImageCollection(S2).reduce(ee.Reducer.geometricMedian(3)).rename(["B2", "B4", "B8"])
    found, mask = sandbox.read(made, 4, 3), sandbox.read(made.mask(), 4, 3)
    for row in range(3):
        for col in range(4):
            seen = ~hidden[:, row, col]
            assert (mask["B2"][row, col] > 0) == seen.any()
            if not seen.any():
                continue
            points = np.stack([values[name][seen, row, col] for name in ("B2", "B4", "B8")], axis=1).astype(float)
            got = np.array([found[name][row, col] for name in ("B2", "B4", "B8")])
            wanted = least_sum(points)
            total = lambda p, points=points: np.sqrt(((points - p) ** 2).sum(axis=1)).sum()  # noqa: E731
            assert total(got) <= total(wanted) * (1 + 1e-6)
            if len(points) > 2:
                assert np.abs(got - wanted).max() < 4  # a thousandth of the range
    assert "has 2 inputs, the images have 3 bands" in refusal(
        lambda: ee.ImageCollection(S2).reduce(ee.Reducer.geometricMedian(2)).getMapId()
    )


def test_views_that_coincide_hold_the_geometric_median(sandbox):
    scenes = [
        ArrayScene(S2, f"v{n}", START + n * DAY, {"X": np.full((1, 1), x, float), "Y": np.full((1, 1), y, float)})
        for n, (x, y) in enumerate([(5, 5), (5, 5), (5, 5), (90, 7), (0, 60)])
    ]
    sandbox.hold(*scenes)
    found = sandbox.read(ee.ImageCollection(S2).reduce(ee.Reducer.geometricMedian(2)), 1, 1)
    assert [found[name][0, 0] for name in found.dtype.names] == pytest.approx([5, 5], abs=1e-2)


def test_pixel_areas_are_those_on_the_ellipsoid(sandbox):
    def areas(crs, scale, left, top, width, height):
        grid = {
            "dimensions": {"width": width, "height": height},
            "affineTransform": {"scaleX": scale, "scaleY": -scale, "translateX": left, "translateY": top},
            "crsCode": crs,
        }
        expression = {"expression": ee.Image.pixelArea(), "fileFormat": "NUMPY_NDARRAY", "grid": grid}
        return ee.data.computePixels(expression)["area"]

    assert areas("EPSG:4326", 3, -180, 90, 120, 60).sum() == pytest.approx(510_065_621.724e6, rel=1e-9)  # WGS 84
    # On the central meridian of UTM a metre of the map is 1 / 0.9996 m on Earth.
    assert areas("EPSG:32651", 10, 500_000, 2_660_000, 2, 2) == pytest.approx(100 / 0.9996**2, rel=1e-6)
    # The web map's pixels are on Earth smaller by the cosine of the latitude, squared, but for the flattening.
    assert areas("EPSG:3857", 10, 0, 8_399_738, 1, 1) == pytest.approx(25, rel=0.01)  # 60 degrees
