"""What a test asks of the sandbox, through Earth Engine's own client and real HTTP."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request

import ee
import numpy as np
import pytest
from osgeo import gdal

from cloudscore_plugin.sandbox.server import SandboxServer
from cloudscore_plugin.sandbox.service import Service
from tests.support.arrays import ORIGIN, S2, UTM, ArrayCatalogue, ArrayScene

DAY = 86_400_000
START = 1_672_531_200_000  # 2023-01-01T00:00 UTC
TRANSFORM = (10.0, 0.0, ORIGIN[0], 0.0, -10.0, ORIGIN[1])  # of an ArrayScene


def connect(server: SandboxServer) -> None:
    """Initialise the client with a server, without retries. Raises what the client raises."""
    connect_to(server.url)


def connect_to(url: str) -> None:
    """The same for a server at an address."""
    ee.Reset()
    ee.data.setMaxRetries(0)
    ee.deprecation.deprecated_assets = {"": None}  # else the client asks a server of Google's
    ee.Initialize(None, project="sandbox", url=url)


class Sandbox:
    """Serves scenes and reads pixels; grids are the upper left window of an ArrayScene unless a call says otherwise."""

    def __init__(self, server: SandboxServer):
        self.server = server

    def hold(self, *scenes: ArrayScene) -> None:
        """Serve these scenes and nothing else."""
        self.server.service = Service(ArrayCatalogue(scenes))

    def stack(self, *arrays: np.ndarray, collection: str = S2, **properties: list) -> ee.ImageCollection:
        """Serve one image a day with the one band B; properties: one value for each image."""
        self.hold(
            *(
                ArrayScene(
                    collection, f"i{n:02}", START + n * DAY, {"B": array}, {k: v[n] for k, v in properties.items()}
                )
                for n, array in enumerate(arrays)
            )
        )
        return ee.ImageCollection(collection)

    def image(self, **bands: np.ndarray) -> ee.Image:
        """Serve one image."""
        self.hold(ArrayScene(S2, "only", START, bands))
        return ee.Image(f"{S2}/only")

    def request(self, image, width, height, transform=TRANSFORM, crs=UTM, kind="NPY", **more) -> bytes:
        """The answer to computePixels."""
        names = ("scaleX", "shearX", "translateX", "shearY", "scaleY", "translateY")
        grid = {
            "dimensions": {"width": width, "height": height},
            "affineTransform": dict(zip(names, transform)),
            "crsCode": crs,
        }
        return ee.data.computePixels({"expression": image, "fileFormat": kind, "grid": grid, **more})

    def read(self, image, width, height, transform=TRANSFORM, crs=UTM) -> np.ndarray:
        """A structured array (height, width) with a field for each band; masked pixels are 0."""
        return np.load(io.BytesIO(self.request(image, width, height, transform, crs)))

    def band(self, image, width, height, transform=TRANSFORM, crs=UTM) -> np.ma.MaskedArray:
        """The only band of an image, masked where its mask is 0."""
        values = self.read(image, width, height, transform, crs)
        [name] = values.dtype.names
        return np.ma.MaskedArray(values[name], self.weights(image, width, height, transform, crs) == 0)

    def weights(self, image, width, height, transform=TRANSFORM, crs=UTM) -> np.ndarray:
        """The mask of the only band of an image, 0 to 1."""
        mask = self.read(image.mask(), width, height, transform, crs)
        [name] = mask.dtype.names
        return mask[name]

    def picture(self, image, z: int, x: int, y: int) -> tuple[np.ndarray, str]:
        """A map tile of an image: layers (n, 256, 256) and the format."""
        return decode(image.getMapId()["tile_fetcher"].fetch_tile(x, y, z))


def refusal(value, status: int = 400) -> str:
    """The message with which a value, or what a function asks for, is refused."""
    with pytest.raises(ee.EEException) as caught:
        value() if callable(value) and not isinstance(value, ee.ComputedObject) else value.getInfo()
    assert caught.value.__context__.status_code == status
    return str(caught.value)


def decode(data: bytes) -> tuple[np.ndarray, str]:
    """A raster's layers (n, height, width) and its format."""
    path = "/vsimem/decoded"
    gdal.FileFromMemBuffer(path, data)
    try:
        dataset = gdal.Open(path)
        layers = dataset.ReadAsArray()
        return layers[None] if layers.ndim == 2 else layers, dataset.GetDriver().ShortName
    finally:
        dataset = None
        gdal.Unlink(path)


def equal(found: np.ma.MaskedArray, expected: np.ma.MaskedArray, tolerance: float = 0) -> None:
    """Same mask and, where valid, same values."""
    hidden = np.ma.getmaskarray(expected)
    np.testing.assert_array_equal(np.ma.getmaskarray(found), hidden)
    np.testing.assert_allclose(np.ma.getdata(found)[~hidden], np.ma.getdata(expected)[~hidden], rtol=tolerance, atol=0)


def post(url: str, method: str, body) -> tuple[int, object]:
    """Status and JSON answer of a method of the project, without the client; body: JSON, or bytes as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    address = f"{url}/v1/projects/sandbox/{method}"
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
