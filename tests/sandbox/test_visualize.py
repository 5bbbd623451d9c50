"""Pictures: 8-bit bands, palettes, alpha, and when a tile is JPEG."""

import ee
import numpy as np
import pytest

from tests.support.arrays import S2, ArrayScene
from tests.support.sandbox import START, decode, refusal

rng = np.random.default_rng(9)
SHAPE = (5, 8)
BANDS = {name: rng.integers(-500, 4000, SHAPE).astype(np.float64) for name in ("R", "G", "B")}
NAMES = ("vis-red", "vis-green", "vis-blue")


def eight_bit(values, low, high, gamma=1.0):
    share = np.clip((values - low) / (high - low), 0, 1) ** (1 / gamma)
    return np.floor(share * 255 + 0.5).astype(np.uint8)


def seen(sandbox, image, **options):
    return sandbox.read(image.visualize(**options), SHAPE[1], SHAPE[0])


def test_stretch_between_minimum_and_maximum(sandbox):
    found = seen(sandbox, sandbox.image(**BANDS), min=0, max=2500)
    assert found.dtype.names == NAMES
    for name, band in zip(NAMES, "RGB"):
        assert found[name].dtype == np.uint8
        np.testing.assert_array_equal(found[name], eight_bit(BANDS[band], 0, 2500))


def test_ends_and_the_middle(sandbox):
    values = np.array([[-1, 0, 1250, 2500, 2501, 4.9, 4.91]])
    found = sandbox.read(sandbox.image(B=values).visualize(min=0, max=2500), 7, 1)["vis-gray"]
    assert found.tolist() == [[0, 0, 128, 255, 255, 0, 1]]


def test_a_range_and_a_gamma_for_each_band(sandbox):
    image = sandbox.image(**BANDS)
    lows, highs, gammas = [0, 100, -200], [2500, 2000, 3000], [1.0, 1.4, 0.7]
    found = seen(sandbox, image, bands=["B", "G", "R"], min=lows, max=highs, gamma=gammas)
    for name, band, low, high, gamma in zip(NAMES, "BGR", lows, highs, gammas):
        np.testing.assert_array_equal(found[name], eight_bit(BANDS[band], low, high, gamma))
    texts = seen(sandbox, image, bands="B,G,R", min="0,100,-200", max="2500,2000,3000", gamma="1,1.4,0.7")
    assert texts.tobytes() == found.tobytes()


def test_gain_and_bias(sandbox):
    found = seen(sandbox, sandbox.image(**BANDS), gain=0.1, bias=20)
    for name, band in zip(NAMES, "RGB"):
        expected = np.clip(BANDS[band] * 0.1 + 20, 0, 255)
        assert abs(found[name] - expected).max() <= 0.5 + 1e-9


def test_without_a_range_whole_numbers_take_that_of_their_type_and_others_0_to_1(sandbox):
    image = sandbox.image(U=np.array([[0, 32768, 65535]], np.uint16), F=np.array([[0, 0.5, 1]], np.float32))
    assert sandbox.read(image.select("U").visualize(), 3, 1)["vis-gray"].tolist() == [[0, 128, 255]]
    assert sandbox.read(image.select("F").visualize(), 3, 1)["vis-gray"].tolist() == [[0, 128, 255]]


def test_palettes_interpolate(sandbox):
    values = np.array([[-5, 0, 2.5, 5, 7.5, 10, 99]])
    image = sandbox.image(B=values)
    for palette in (["000000", "ff0000", "ffff00"], "000000,#FF0000, ffff00", ["black", "red", "yellow"]):
        found = sandbox.read(image.visualize(min=0, max=10, palette=palette), 7, 1)
        assert found["vis-red"].tolist() == [[0, 0, 128, 255, 255, 255, 255]]
        assert found["vis-green"].tolist() == [[0, 0, 0, 0, 128, 255, 255]]
        assert not found["vis-blue"].any()
    single = sandbox.read(image.visualize(min=0, max=10, palette=["102030"]), 7, 1)
    assert [single[name].tolist() for name in NAMES] == [[[16] * 7], [[32] * 7], [[48] * 7]]


def test_a_single_band_is_grey_in_one_or_three_bands(sandbox):
    image = sandbox.image(R=BANDS["R"])
    assert image.visualize(min=0, max=1).bandNames().getInfo() == ["vis-gray"]
    forced = seen(sandbox, image, min=0, max=2500, forceRgbOutput=True)
    for name in NAMES:
        np.testing.assert_array_equal(forced[name], eight_bit(BANDS["R"], 0, 2500))


def test_what_cannot_be_shown_is_refused(sandbox):
    image = sandbox.image(**BANDS)
    assert "one or three bands" in refusal(image.visualize(bands=["R", "G"]))
    assert "palette needs a single band" in refusal(image.visualize(palette=["red"]))
    assert "Unknown color: 'reddish'" in refusal(image.visualize(bands="R", palette=["reddish"]))
    assert "min/max with gain/bias" in refusal(image.visualize(min=0, max=1, gain=2))
    assert "'min' has 2 numbers for 3 bands" in refusal(image.visualize(min=[0, 1], max=5))
    assert "'max' must be a number" in refusal(image.visualize(min=0, max="high"))
    assert "'B9' did not match" in refusal(image.visualize(bands=["B9"]))


def masked_world(sandbox):
    """A 1024 x 1024 scene over tile 13/1369/3168 whose left half is masked and whose last rows are half opaque."""
    values = np.ma.MaskedArray(np.full((1024, 1024), 100, np.uint8))
    values[:, :512] = np.ma.masked
    share = np.ones((1024, 1024), np.float32)
    share[768:] = 0.5
    side = 2 * 20037508.342789244 / 2**15 / 256
    origin = (-20037508.342789244 + 1369 * 4 * 256 * side, 20037508.342789244 - 3168 * 4 * 256 * side)
    sandbox.hold(ArrayScene(S2, "only", START, {"B": values, "S": share}, crs="EPSG:3857", origin=origin, scale=side))
    return ee.Image(f"{S2}/only")


def tile(image, z, x, y, **options):
    return decode(image.getMapId(options)["tile_fetcher"].fetch_tile(x, y, z))


def test_masks_become_alpha(sandbox):
    image = masked_world(sandbox)
    picture = image.select("B").updateMask(image.select("S"))
    layers, kind = tile(picture, 13, 1369, 3168, min=0, max=255)
    assert kind == "PNG"
    alpha = np.zeros((256, 256), np.uint8)
    alpha[:192, 128:], alpha[192:, 128:] = 255, 128
    np.testing.assert_array_equal(layers[3], alpha)
    assert set(np.unique(layers[0])) == {0, 100}
    np.testing.assert_array_equal(layers[0] == 100, alpha > 0)  # what is transparent shows no hidden values


def test_a_pixel_masked_in_any_band_is_transparent(sandbox):
    image = masked_world(sandbox)
    full = image.select("S").gte(0)
    picture = ee.Image.cat(full, image.select("B"), full).visualize(min=0, max=255)
    layers, _ = tile(picture, 13, 1369, 3168)
    assert (layers[3][:, :128] == 0).all()
    assert (layers[3][:, 128:] == 255).all()


def test_opacity_scales_the_mask(sandbox):
    image = masked_world(sandbox)
    layers, _ = tile(image.select("S"), 13, 1369, 3168, min=0, max=1, opacity=0.25)
    assert set(np.unique(layers[3])) == {64}


def test_tiles_are_jpeg_where_everything_is_opaque(sandbox):
    image = masked_world(sandbox).select("B")
    for x, y, expected in (((1369 * 4 + 3), 3168 * 4, "JPEG"), (1369 * 4, 3168 * 4, "PNG"), (1, 1, "PNG")):
        layers, kind = tile(image, 15, x, y, min=0, max=255)
        assert kind == expected
        if kind == "JPEG":
            assert abs(layers.astype(int) - 100).max() <= 2
    layers, kind = tile(image, 15, 1369 * 4 + 3, 3168 * 4, min=0, max=255, format="png")
    assert (kind, layers.shape) == ("PNG", (1, 256, 256))
    layers, kind = tile(image, 15, 1369 * 4, 3168 * 4, min=0, max=255, format="jpg")
    assert (kind, layers.shape) == ("JPEG", (1, 256, 256))


def test_colours_of_an_opaque_tile_are_in_order(sandbox):
    layers, kind = tile(ee.Image([0, 1, 2]), 3, 1, 2, min=0, max=2, format="png")
    assert (kind, layers.shape) == ("PNG", (3, 256, 256))
    assert [np.unique(layer).tolist() for layer in layers] == [[0], [128], [255]]


def test_a_map_needs_one_or_three_bands(sandbox):
    image = sandbox.image(**BANDS, X=BANDS["R"])
    with pytest.raises(ee.EEException, match="Must have 1 or 3 bands"):
        ee.data.getMapId({"image": image.select(["R", "G"])})
    with pytest.raises(ee.EEException, match="with no bands"):
        ee.ImageCollection(S2).filterDate("2030").median().getMapId({"bands": ["B4"]})


def test_visualization_options_of_a_request(sandbox):
    image = sandbox.image(**BANDS)
    options = {"ranges": [{"min": 0, "max": 2500}], "gamma": {"value": 1.4}}
    found = decode(
        sandbox.request(image, *SHAPE[::-1], kind="PNG", bandIds=["B", "G", "R"], visualizationOptions=options)
    )[0]
    for layer, band in zip(found, "BGR"):
        np.testing.assert_array_equal(layer, eight_bit(BANDS[band], 0, 2500, 1.4))
    options = {"ranges": [{"min": 0, "max": 2500}], "paletteColors": ["000000", "00ff00"], "opacity": 0.5}
    found = decode(sandbox.request(image, *SHAPE[::-1], kind="PNG", bandIds=["R"], visualizationOptions=options))[0]
    np.testing.assert_array_equal(found[1], eight_bit(BANDS["R"], 0, 2500))
    assert set(np.unique(found[3])) == {128}
    asset = {"assetId": f"{S2}/only", "bandIds": ["R"], "fileFormat": "PNG"}
    asset["visualizationOptions"] = {"ranges": [{"min": 0, "max": 2500}]}
    np.testing.assert_array_equal(decode(ee.data.getPixels(asset))[0][0], eight_bit(BANDS["R"], 0, 2500))
