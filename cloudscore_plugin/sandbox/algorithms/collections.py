"""Collections: listing, filtering, mapping, and reducing images to one."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from ..cache import ByteCache
from ..geometry import Geometry
from ..image import Element, Image, ImageBand, simplest, valid
from ..scenes import DOUBLE, Catalogue, SandboxError, TooMany
from ..values import Collection, Filter, Function, SceneCollection
from .coerce import texts
from .images import merged
from .reducers import _SIMPLE, Reducer, median, mode, reduce_list, results
from .registry import algorithm

_MOST_BANDS = 5000  # of toBands (Source: list of algorithms)
_reductions = ByteCache(64 * 1024 * 1024)  # a composite that each image of a collection is compared with is asked often
_REDUCED = {
    "median": median(),
    "mode": mode(),
    "and": _SIMPLE["allNonZero"],
    "or": _SIMPLE["anyNonZero"],
    **{name: _SIMPLE[name] for name in ("mean", "min", "max", "count", "sum", "product")},
}


@algorithm("ImageCollection.load")
def load(id: str, catalogue: Catalogue, version: int | None = None) -> Collection:
    if id not in catalogue.collections():
        raise SandboxError(f"ImageCollection asset '{id}' not found (does not exist or caller does not have access).")
    return SceneCollection(catalogue, id)


@algorithm("ImageCollection.fromImages")
def from_images(images: list) -> Collection:
    return Collection(lambda: images)


@algorithm("Collection")
def collection(features: list) -> Collection:
    return Collection(lambda: features)


@algorithm("Collection.filter")
def filter_(collection: Collection, filter: Filter) -> Collection:
    if not isinstance(filter, Filter):
        raise SandboxError("the argument 'filter' is no Filter.")
    return collection.filter(filter)


@algorithm("Collection.map")
def map_(collection: Collection, baseAlgorithm: Function, dropNulls: bool = False) -> Collection:
    def load_(elements):
        for element in elements:
            try:
                result = baseAlgorithm.call(element)
            except SandboxError as error:
                if error.code != 400 or str(error).startswith("Error in map"):
                    raise
                raise SandboxError(f"Error in map(ID={element.get('system:index')}):\n{error}") from error
            if result is None and dropNulls:
                continue
            if not isinstance(result, Element):
                raise SandboxError("Collection.map: A mapped algorithm must return a Feature or Image.")
            if result.get("system:index") is None and element.get("system:index") is not None:
                result = result.with_properties(**{"system:index": element.get("system:index")})
            yield result

    return Collection(load_, collection.id, collection.properties, collection)


@algorithm("Collection.merge", "ImageCollection.merge")
def merge(name: str, collection1: Collection | None = None, collection2: Collection | None = None) -> Collection:
    """Indices get the prefix 1_ or 2_ of the collection they came from."""

    def load_() -> list:
        return [
            element.with_properties(**{"system:index": f"{number}_{element.get('system:index')}"})
            for number, part in ((1, collection1), (2, collection2))
            for element in part.elements
        ]

    return Collection(load_)


@algorithm("Collection.limit")
def limit(
    collection: Collection, limit: int | None = None, key: str | None = None, ascending: bool = True
) -> Collection:
    """Sorted by a property first, where there is a key; elements without it come last."""

    if key is None:
        return Collection(lambda: itertools.islice(iter(collection), limit), collection.id, collection.properties)

    def load_() -> list:
        elements = collection.elements
        with_key = [e for e in elements if e.get(key) is not None]
        rest = [e for e in elements if e.get(key) is None]
        try:
            elements = sorted(with_key, key=lambda e: e.get(key), reverse=not ascending) + rest
        except TypeError as error:
            raise SandboxError(f"the property '{key}' has values that cannot be compared.") from error
        return elements if limit is None else elements[:limit]

    return Collection(load_, collection.id, collection.properties)


@algorithm("Collection.first")
def first(collection: Collection) -> Element | None:
    return next(iter(collection), None)


@algorithm("Collection.size")
def size(collection: Collection) -> int:
    try:
        return len(collection.elements)
    except TooMany as error:
        raise SandboxError("counting more than 5000 elements is not implemented in the local sandbox.") from error


@algorithm("Collection.toList")
def to_list(collection: Collection, count: int, offset: int = 0) -> list:
    return list(itertools.islice(iter(collection), int(offset), int(offset) + count))


@algorithm("Collection.distinct")
def distinct(collection: Collection, properties: Any) -> Collection:
    names = texts(properties, "properties")

    def load_() -> list:
        found: dict = {}
        for element in collection.elements:
            found.setdefault(tuple(str(element.get(name)) for name in names), element)
        return list(found.values())

    return Collection(load_, collection.id, collection.properties)


@algorithm("Collection.geometry")
def geometry(collection: Collection) -> Geometry:
    """The union of all footprints."""
    shapes = [element.geometry.shape for element in collection.elements if element.geometry is not None]
    if not shapes:
        return Geometry("MultiPoint", [])
    union = shapes[0]
    for shape in shapes[1:]:
        union = union.Union(shape)
    return Geometry.from_ogr(union)


@algorithm("Collection.reduceColumns")
def reduce_columns(collection: Collection, reducer: Reducer, selectors: list) -> dict:
    """Elements that lack one of the properties are left out."""
    if len(selectors) != reducer.inputs:
        raise SandboxError(f"Need {reducer.inputs} selectors for the reducer, got {len(selectors)}.")
    rows = [[element.get(name) for name in selectors] for element in collection.elements]
    rows = [row for row in rows if None not in row]
    if reducer.tuple_size > 1:
        return {"list": rows}

    def feed(part: Reducer, number: int):
        column: Any = [row[number] for row in rows]
        if not part.objects:
            column = np.array(_numbers(column, selectors[number]), np.float64)
        return column, np.ones(len(rows))

    return dict(zip(reducer.outputs, results(reducer, feed)))


@algorithm("Collection.iterate")
def iterate(collection: Collection, function: Function, first: Any = None) -> Any:
    for element in collection.elements:
        first = function.call(element, first)
    return first


@algorithm("Collection.flatten")
def flatten(collection: Collection) -> Collection:
    """The elements of the collections in a collection."""

    def load_(elements):
        for inner in elements:
            parts = (
                inner
                if isinstance(inner, Collection)
                else inner.get("elements")
                if isinstance(inner, Element)
                else None
            )
            if not isinstance(parts, (Collection, list)):
                raise SandboxError("the collection holds something that is no collection.")
            yield from parts

    return Collection(load_, source=collection)


@algorithm("AggregateFeatureCollection.histogram")
def aggregate_histogram(collection: Collection, property: str) -> dict:
    values = _values(collection, property)
    return reduce_list(_SIMPLE["frequencyHistogram"], values)[0]


@algorithm("AggregateFeatureCollection.stats")
def aggregate_stats(collection: Collection, property: str) -> dict:
    values = np.array(_numbers(_values(collection, property), property), np.float64)
    if not len(values):
        return {}
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return {
        "min": values.min().item(), "max": values.max().item(), "mean": float(values.mean()),
        "sum": float(values.sum()), "sum_sq": float((values**2).sum()),
        "total_count": len(collection.elements), "valid_count": len(values),
        "weight_sum": float(len(values)), "weighted_sum": float(values.sum()), "sample_sd": spread,
        "sample_var": spread**2, "total_sd": float(values.std()), "total_var": float(values.var()),
        "values": len(set(values.tolist())),
    }  # fmt: skip


def _values(collection: Collection, property: str) -> list:
    """Elements without the property are left out (not documented)."""
    return [value for element in collection.elements if (value := element.get(property)) is not None]


def _numbers(values: list, property: str) -> list:
    if not all(isinstance(value, (int, float)) for value in values):
        raise SandboxError(f"the property '{property}' has values that are no numbers.")
    return values


@algorithm("AggregateFeatureCollection.array")
def aggregate_array(collection: Collection, property: str) -> list:
    return _values(collection, property)


@algorithm(*(f"AggregateFeatureCollection.{_name}" for _name in ("min", "max", "sum", "mean", "count", "first")))
def aggregate(collection: Collection, property: str, name: str) -> Any:
    values = _values(collection, property)
    operation = name.split(".")[1]
    if operation == "count":
        return len(values)
    if operation == "first":
        return values[0] if values else None
    if operation == "sum":
        return math.fsum(_numbers(values, property))
    compute = {"min": min, "max": max, "mean": lambda numbers: math.fsum(numbers) / len(numbers)}[operation]
    return compute(_numbers(values, property)) if values else None


@algorithm("AggregateFeatureCollection.count_distinct")
def count_distinct(collection: Collection, property: str) -> int:
    return len({str(value) for value in _values(collection, property)})


def homogeneous(collection: Collection, what: str) -> list[Image]:
    """The images of a collection, which must have the same bands in the same order."""
    images = collection.images(what)
    for image in images[1:]:
        if image.names != images[0].names:
            first_, this = (f"{len(i.bands)} bands ([{', '.join(i.names)}])" for i in (images[0], image))
            raise SandboxError(
                "Expected a homogeneous image collection, but an image with incompatible bands was encountered:\n"
                f"First image type: {first_}.\nCurrent image type: {this}.\n"
                "Some bands might require explicit casts."
            )
    return images


def _composite(images: list[Image], bands: list[ImageBand], pull) -> Image:
    return Image(bands, pull if images else lambda want, grid: [])


@algorithm(*(f"reduce.{_name}" for _name in _REDUCED))
def reduce_by_name(collection: Collection, name: str) -> Image:
    return _reduced(collection, _REDUCED[name.split(".")[1]], suffix=False)


@algorithm("ImageCollection.reduce")
def reduce(collection: Collection, reducer: Reducer) -> Image:
    return _reduced(collection, reducer, suffix=True)


def _reduced(collection: Collection, reducer: Reducer, suffix: bool) -> Image:
    """Pixel by pixel over the images of a collection. Of no images: an image with no bands."""
    images = homogeneous(collection, "ImageCollection.reduce")
    if reducer.joint is not None:
        return _reduced_jointly(images, reducer)
    if reducer.stack is None:
        raise SandboxError(f"the reducer '{reducer.name}' makes no image.")
    bands, source = [], []
    for number, band in enumerate(images[0].bands if images else ()):
        for output, (name, kind) in enumerate(zip(reducer.outputs, reducer.type_(band.type))):
            bands.append(ImageBand(f"{band.name}_{name}" if suffix else band.name, kind))
            source.append((number, output))

    def pull(want, grid):
        def size(found):
            return sum(8 * np.size(values) + np.size(mask) for values, mask in found)

        return _reductions.get_or_make((composite, tuple(want), grid), lambda: compute(want, grid), size)

    def compute(want, grid):
        shape = (grid.height, grid.width)
        inputs = list(dict.fromkeys(source[w][0] for w in want))
        stacks: dict[int, list] = {number: [] for number in inputs}
        for image in images:
            for number, pair in zip(inputs, image.pull(inputs, grid)):
                if pair[1] is not False:
                    stacks[number].append(pair)
        results: dict[int, list] = {}
        for number in inputs:
            results[number] = reducer.stack(stacks.pop(number), shape)
        return [(values, simplest(mask)) for values, mask in (results[source[w][0]][source[w][1]] for w in want)]

    composite = _composite(images, bands, pull)
    return composite


def _reduced_jointly(images: list[Image], reducer: Reducer) -> Image:
    """All bands of each image at once; the outputs name the bands (Source: ImageCollection.reduce)."""
    count = len(images[0].bands) if images else reducer.inputs
    if count != reducer.inputs:
        raise SandboxError(f"the reducer '{reducer.name}' has {reducer.inputs} inputs, the images have {count} bands.")

    def pull(want, grid):
        def compute():
            stacks: list[list] = [[] for _ in range(count)]
            for image in images:
                found = image.pull(list(range(count)), grid)
                if not any(mask is False for _values, mask in found):
                    for stack, pair in zip(stacks, found):
                        stack.append(pair)
            return [(values, simplest(mask)) for values, mask in reducer.joint(stacks, (grid.height, grid.width))]

        def size(found):
            return sum(8 * np.size(values) + np.size(mask) for values, mask in found)

        whole = _reductions.get_or_make((composite, grid), compute, size)
        return [whole[w] for w in want]

    kinds = reducer.type_(DOUBLE)
    bands = [ImageBand(name, kind) for name, kind in zip(reducer.outputs, kinds)] if images else []
    composite = _composite(images, bands, pull)
    return composite


@algorithm("ImageCollection.mosaic")
def mosaic(collection: Collection) -> Image:
    """The last image on top; what it masks shows the one below."""
    images = homogeneous(collection, "ImageCollection.mosaic")

    def pull(want, grid):
        shape = (grid.height, grid.width)
        values: list[Any] = [None] * len(want)
        masks = [np.zeros(shape, np.float32) for _ in want]
        for image in reversed(images):
            for k, (found, mask) in enumerate(image.pull(want, grid)):
                if mask is False:
                    continue
                here = valid(mask, shape) & (masks[k] == 0)
                values[k] = np.where(here, found, 0 if values[k] is None else values[k])
                masks[k] = np.where(here, np.asarray(mask, np.float32), masks[k])
            if all((mask > 0).all() for mask in masks):
                break
        return [_settled(v, m, shape) for v, m in zip(values, masks)]

    bands = [ImageBand(band.name, band.type) for band in images[0].bands] if images else []
    return _composite(images, bands, pull)


@algorithm("ImageCollection.qualityMosaic")
def quality_mosaic(collection: Collection, qualityBand: str) -> Image:
    """Each pixel from the image where the quality band is highest; the first of equals (not documented)."""
    images = homogeneous(collection, "ImageCollection.qualityMosaic")
    names = images[0].names if images else []
    if images and qualityBand not in names:
        raise SandboxError(f"No band named '{qualityBand}'. Available band names: [{', '.join(names)}].")

    def pull(want, grid):
        shape = (grid.height, grid.width)
        quality = names.index(qualityBand)
        best = np.full(shape, -np.inf)
        values: list[Any] = [0] * len(want)
        masks = [np.zeros(shape, np.float32) for _ in want]
        for image in images:
            (score, score_mask), *pairs = image.pull([quality, *want], grid)
            if score_mask is False:
                continue
            better = valid(score_mask, shape) & (np.asarray(score, np.float64) > best)
            best = np.where(better, score, best)
            for k, (found, mask) in enumerate(pairs):
                values[k] = np.where(better, found, values[k])
                masks[k] = np.where(better, np.asarray(mask, np.float32), masks[k])
        return [_settled(v, m, shape) for v, m in zip(values, masks)]

    bands = [ImageBand(band.name, band.type) for band in images[0].bands] if images else []
    return _composite(images, bands, pull)


@algorithm("ImageCollection.toBands")
def to_bands(collection: Collection) -> Image:
    """The bands of all images, named <system:index>_<band> (Source: list of algorithms)."""
    images = collection.images("ImageCollection.toBands")
    if sum(len(image.bands) for image in images) > _MOST_BANDS:
        raise SandboxError(f"the result may have at most {_MOST_BANDS} bands.")
    parts = [(image, number) for image in images for number in range(len(image.bands))]
    names = [f"{image.get('system:index')}_{name}" for image in images for name in image.names]
    return merged(Image((), lambda want, grid: []), parts, names)


def _settled(values, mask: np.ndarray, shape: tuple[int, int]) -> tuple:
    if values is None:
        return np.zeros(shape), False
    return values, simplest(mask)
