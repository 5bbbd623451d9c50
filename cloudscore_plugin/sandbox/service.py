"""What the REST methods of Earth Engine do, over one catalogue; HTTP itself is in server.py."""

from __future__ import annotations

import itertools
import json
import math
import os
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from .algorithms import invoke
from .algorithms.coerce import parse_date
from .algorithms.images import find_bands
from .algorithms.places import window
from .cache import ByteCache
from .encode import check_size, encode, tile_grid
from .expression import evaluate
from .geometry import Geometry
from .image import Image, scene_image
from .scenes import Catalogue, Grid, SandboxError
from .values import Collection, Feature, default_grid, describe

_KEPT = 2000  # map and thumbnail names
_PAGE = 1000
_LONGEST_PAGE = 5000
_TABLES = 16  # expressions whose tables are kept for further pages
_PICTURES = ("AUTO_JPEG_PNG", "PNG", "JPEG")


def table_of(value: Any) -> Collection:
    """A value as a table: a collection, or one feature. Raises SandboxError."""
    if isinstance(value, Feature):
        return Collection(lambda: [value])
    if not isinstance(value, Collection):
        raise SandboxError("The expression is no FeatureCollection.")
    return value


class _Table:
    """A collection whose elements are computed as pages ask for them."""

    def __init__(self, value: Any):
        self._left, self._known, self._lock = iter(table_of(value)), [], threading.Lock()

    def rows(self, first: int, count: int) -> list:
        """Some elements, fewer at the end. An error met on the way is met again by who asks again."""
        with self._lock:
            for element in itertools.islice(self._left, max(0, first + count - len(self._known))):
                self._known.append(element)
            return self._known[first : first + count]


class Service:
    """The methods, each from parsed requests to plain answers. Safe to use from several threads."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._names: OrderedDict[str, tuple[Image, str, str]] = OrderedDict()
        self._lock = threading.Lock()
        # Each computation holds a stack of scenes: more of them at once than cores only costs memory.
        self._turns = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
        self._batch = threading.Lock()
        self._tables = ByteCache(_TABLES)

    # Computing

    def compute_value(self, body: dict) -> dict:
        """value:compute."""
        return {"result": describe(evaluate(body.get("expression"), self.catalogue))}

    def compute_features(self, body: dict) -> dict:
        """table:computeFeatures: a page of features; what was computed for a page is not computed again for the next.

        1000 a page where nothing is said (Source: method projects.table.computeFeatures; the longest page is not
        documented).
        """
        expression = body.get("expression")
        size, token = body.get("pageSize") or _PAGE, body.get("pageToken") or "0"
        if not isinstance(size, int) or size < 0 or not isinstance(token, str) or not re.fullmatch(r"\d{1,9}", token):
            raise SandboxError("Request contains an invalid argument.")
        table = self._tables.get_or_make(
            json.dumps(expression, sort_keys=True), lambda: _Table(evaluate(expression, self.catalogue)), lambda _: 1
        )
        first, count = int(token), min(size, _LONGEST_PAGE)
        with self._turns:
            found = table.rows(first, count + 1)
        answer: dict[str, Any] = {"type": "FeatureCollection", "features": [describe(row) for row in found[:count]]}
        if len(found) > count:
            answer["nextPageToken"] = str(first + count)
        return answer

    def create_map(self, project: str, body: dict) -> dict:
        """maps.create: checks the whole expression; pixels are computed when a tile is asked for."""
        image = self._image(body)
        kind = body.get("fileFormat") or "AUTO_JPEG_PNG"
        if kind not in _PICTURES:
            raise SandboxError(f"Invalid file format for a map: {kind}.")
        if len(image.bands) not in (1, 3):
            raise SandboxError(f"Must have 1 or 3 bands to be encoded as {kind}, got {len(image.bands)}.")
        return {"name": self._keep(f"projects/{project}/maps/", image, kind)}

    def tile(self, name: str, z: int, x: int, y: int) -> tuple[bytes, str]:
        """maps.tiles.get."""
        image, kind, _file = self._kept(name, "Map ID not found.")
        return self._encode(image, tile_grid(z, x, y), kind)

    def forget_maps(self) -> None:
        """Let all maps made so far expire, as they do on Earth Engine after some hours."""
        with self._lock:
            for name in [name for name in self._names if "/maps/" in name]:
                del self._names[name]

    def compute_pixels(self, body: dict) -> tuple[bytes, str]:
        """image:computePixels."""
        return self._pixels(self._image(body), body)

    def get_pixels(self, asset: str, body: dict) -> tuple[bytes, str]:
        """assets.getPixels."""
        return self._pixels(_shown(self._scene(asset), body), body)

    def create_thumbnail(self, project: str, body: dict) -> dict:
        """thumbnails.create."""
        image = self._image(body)
        grid = _bounded_grid(image, body)
        check_size(image, grid)
        kept = image.derive((replace(band, grid=grid) for band in image.bands), image.pull)
        kind = body.get("fileFormat") or "AUTO_JPEG_PNG"
        name = body.get("filenamePrefix") or "download"
        if not isinstance(name, str):
            raise SandboxError("Invalid JSON payload received: 'filenamePrefix' is no text.")
        return {"name": self._keep(f"projects/{project}/thumbnails/", kept, kind, name)}

    def thumbnail(self, name: str) -> tuple[bytes, str]:
        """thumbnails.getPixels."""
        image, kind, file = self._kept(name, "Thumbnail not found.")
        return self._encode(image, image.bands[0].grid, kind, file)

    def exported(self, body: dict) -> tuple[Image, Grid]:
        """What image:export is to compute, of any size."""
        image = self._image(body)
        return image, _bounded_grid(image, body)

    def exported_table(self, body: dict) -> Iterable[Any]:
        """What table:export is to compute, of any length."""
        return table_of(evaluate(body.get("expression"), self.catalogue))

    @contextmanager
    def batch_turn(self) -> Iterator[None]:
        """A context for computing a part of an export: one at a time, so that interactive requests find a core."""
        with self._batch, self._turns:
            yield

    def _encode(self, image: Image, grid: Grid, kind: str, name: str = "download") -> tuple[bytes, str]:
        with self._turns:
            return encode(image, grid, kind, name)

    def _image(self, body: dict) -> Image:
        value = evaluate(body.get("expression"), self.catalogue)
        if not isinstance(value, Image):
            raise SandboxError("The expression is no Image.")
        return _shown(value, body)

    def _pixels(self, image: Image, body: dict) -> tuple[bytes, str]:
        grid = _requested_grid(body, image)
        check_size(image, grid)
        return self._encode(image, grid, body.get("fileFormat") or "AUTO_JPEG_PNG")

    def _keep(self, prefix: str, image: Image, kind: str, file: str = "") -> str:
        name = prefix + f"{secrets.token_hex(16)}-{secrets.token_hex(16)}"
        with self._lock:
            self._names[name] = (image, kind, file)
            while len(self._names) > _KEPT:
                self._names.popitem(last=False)
        return name

    def _kept(self, name: str, missing: str) -> tuple[Image, str, str]:
        with self._lock:
            found = self._names.get(name)
        if found is None:
            raise SandboxError(missing, 404, "NOT_FOUND")
        return found

    # Assets

    def asset(self, id_: str) -> dict:
        """assets.get of a collection or an image."""
        if id_ in self.catalogue.collections():
            info = self.catalogue.collections()[id_]
            return {
                "type": "IMAGE_COLLECTION",
                "name": _asset_name(id_),
                "id": id_,
                **_times(info.get("start"), info.get("end")),
                "properties": info.get("properties", {}),
            }
        return _image_asset(self._scene(id_))

    def list_assets(self, parent: str, query: dict[str, str]) -> dict:
        """assets.listAssets of a collection, with the filters startTime, endTime, intersects and properties.X."""
        if parent not in self.catalogue.collections():
            raise SandboxError(f"Asset '{parent}' not found.", 404, "NOT_FOUND")
        start, end, region, tests = _parse_filter(query.get("filter", ""))
        scenes = self.catalogue.search(parent, None if region is None else region.boxes(), start, end)
        images = [scene_image(self.catalogue, scene) for scene in scenes]
        images = [image for image in images if region is None or image.geometry.intersects(region)]
        images = [image for image in images if _in_time(image, start, end) and all(test(image) for test in tests)]
        first = _whole(query, "pageToken")
        count = min(_whole(query, "pageSize") or _PAGE, _PAGE)
        brief = query.get("view") == "BASIC"
        answer: dict[str, Any] = {
            "assets": [
                {"type": "IMAGE", "name": _asset_name(image.id), "id": image.id} if brief else _image_asset(image)
                for image in images[first : first + count]
            ]
        }
        if first + count < len(images):
            answer["nextPageToken"] = str(first + count)
        return answer

    def _scene(self, id_: str) -> Image:
        scene = self.catalogue.find(*id_.rsplit("/", 1)) if "/" in id_ else None
        if scene is None:
            raise SandboxError(
                f"Asset '{id_}' not found (does not exist or caller does not have access).", 404, "NOT_FOUND"
            )
        return scene_image(self.catalogue, scene)

    @staticmethod
    def config(project: str) -> dict:
        """projects.getConfig."""
        return {"name": f"projects/{project}/config", "registrationState": "REGISTERED_NOT_COMMERCIALLY"}


def _shown(image: Image, body: dict) -> Image:
    """The image's bands that the request names, as its visualizationOptions show them."""
    if names := _list(body, "bandIds"):
        image = image.choose(find_bands(image, names, "Band"))
    options = json_object(body, "visualizationOptions")
    if not options:
        return image
    given: dict[str, Any] = {"image": image}
    if ranges := _list(options, "ranges"):
        if not all(isinstance(part, dict) for part in ranges):
            raise SandboxError("Invalid JSON payload received: a range is no object.")
        given["min"] = [part.get("min", 0) for part in ranges]
        given["max"] = [part.get("max", 0) for part in ranges]
    if gamma := json_object(options, "gamma"):
        given["gamma"] = gamma.get("value")
    if options.get("paletteColors"):
        given["palette"] = options["paletteColors"]
    if options.get("opacity") is not None:
        given["opacity"] = options["opacity"]
    return invoke("Image.visualize", given, None)


def json_object(data: dict, name: str) -> dict:
    """A part of a request, {} where it is missing."""
    value = data.get(name) or {}
    if not isinstance(value, dict):
        raise SandboxError(f"Invalid JSON payload received: '{name}' is no object.")
    return value


def _list(data: dict, name: str) -> list:
    value = data.get(name) or []
    if not isinstance(value, list):
        raise SandboxError(f"Invalid JSON payload received: '{name}' is no list.")
    return value


def _requested_grid(body: dict, image: Image) -> Grid:
    """The grid of a request; what it leaves out comes from the image."""
    request = json_object(body, "grid")
    native = default_grid(image)
    affine, dimensions = json_object(request, "affineTransform"), json_object(request, "dimensions")
    transform = native.transform
    try:
        if affine:
            names = ("scaleX", "shearX", "translateX", "shearY", "scaleY", "translateY")
            transform = tuple(float(affine.get(name) or 0) for name in names)
        width = int(dimensions.get("width") or native.width or 0)
        height = int(dimensions.get("height") or native.height or 0)
    except (OverflowError, TypeError, ValueError) as error:
        raise SandboxError("Invalid pixel grid.") from error
    crs = str(request.get("crsCode") or request.get("crsWkt") or native.crs)
    if width <= 0 or height <= 0:
        raise SandboxError("Unable to compute the pixel grid: the image has no bounded footprint; give dimensions.")
    grid = Grid(crs, transform, width, height)
    if not all(map(math.isfinite, transform)) or grid.scale == 0:
        raise SandboxError("Invalid pixel grid: the scale must not be 0.")
    return grid


def _bounded_grid(image: Image, body: dict) -> Grid:
    if body.get("grid"):
        return _requested_grid(body, image)
    native = default_grid(image)
    if native.width is not None:
        return native
    if image.geometry is None:
        raise SandboxError("Unable to compute the footprint of an unbounded image; give a region.")
    return window(image.geometry, native)


def _asset_name(id_: str) -> str:
    return f"projects/earthengine-public/assets/{id_}"


def _iso(milliseconds: float) -> str:
    when = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(milliseconds % 1000):03d}Z"


def _times(start: float | None, end: float | None) -> dict:
    return {name: _iso(value) for name, value in (("startTime", start), ("endTime", end)) if value is not None}


def _image_asset(image: Image) -> dict:
    bands = []
    for band in image.bands:
        a, b, c, d, e, f = band.grid.transform
        limits = {name: value for name in ("min", "max") if (value := getattr(band.type, name)) is not None}
        bands.append(
            {
                "id": band.name,
                "dataType": {"precision": band.type.precision.upper(), **({"range": limits} if limits else {})},
                "grid": {
                    "crsCode": band.grid.crs,
                    "dimensions": {"width": band.grid.width, "height": band.grid.height},
                    "affineTransform": {
                        "scaleX": a, "shearX": b, "translateX": c, "shearY": d, "scaleY": e, "translateY": f,
                    },
                },
            }
        )  # fmt: skip
    properties = {k: v for k, v in image.properties.items() if not k.startswith("system:")}
    return {
        "type": "IMAGE",
        "name": _asset_name(image.id),
        "id": image.id,
        **_times(image.get("system:time_start"), image.get("system:time_end")),
        "geometry": image.geometry.to_json(),
        "bands": bands,
        "properties": properties,
        "sizeBytes": str(image.get("system:asset_size") or 0),
    }


_TIME = re.compile(r'(startTime|endTime)\s*(>=|<=|<|>)\s*"([^"]+)"')
_REGION = re.compile(r'intersects\("(.*)"\)', re.S)
_PROPERTY = re.compile(r"properties\.(\w+)\s*(>=|<=|!=|=|<|>)\s*(.+)", re.S)
_TESTS = {
    ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, "!=": lambda a, b: a != b,
    "=": lambda a, b: a == b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
}  # fmt: skip


_LIKE = {str: (str,), int: (int, float), float: (int, float)}  # what may be compared


def _whole(query: dict[str, str], name: str) -> int:
    value = query.get(name) or "0"
    if not re.fullmatch(r"\d{1,9}", value):
        raise SandboxError(f"Invalid value for '{name}': {value}.")
    return int(value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SandboxError(f"The filter '{text}' is not valid.") from error


def _parse_filter(text: str):
    """The client's filter text: (start ms, end ms, region, tests on images)."""
    start = end = region = None
    tests = []
    for clause in (part.strip() for part in text.split(" AND ") if part.strip()):
        if match := _TIME.fullmatch(clause):
            name, sign, when = match.groups()
            if name == "startTime" and sign == ">=":
                start = parse_date(when)
                continue
            if sign == "<":  # the client says endTime < end
                end = parse_date(when)
                continue
        elif match := _REGION.fullmatch(clause):
            region = Geometry.from_json(_parsed(match.group(1).replace("'", '"')))  # the client writes it with '
            continue
        elif match := _PROPERTY.fullmatch(clause):
            name, sign, value = match.groups()
            wanted = _parsed(value)
            tests.append(
                lambda image, name=name, sign=sign, wanted=wanted: (
                    type(image.get(name)) in _LIKE.get(type(wanted), ()) and _TESTS[sign](image.get(name), wanted)
                )
            )
            continue
        raise SandboxError(f"The filter '{clause}' is not implemented in the local sandbox.")
    return start, end, region, tests


def _in_time(image: Image, start: float | None, end: float | None) -> bool:
    when = image.get("system:time_start")
    return (start is None or when >= start) and (end is None or when < end)
