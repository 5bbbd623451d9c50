"""Recipes as JSON files: written atomically, and validated when read, because a file may be damaged or untrusted."""

from __future__ import annotations

import itertools
import json
import os
import re
import stat

from . import kinds
from .files import write_whole
from .kinds import Product
from .recipe import MAX_JSON_CHARS, CompositeRecipe, RecipeError, strict_json

SUFFIX = ".cloudscore.json"

_DESCRIPTIONS = (".tif.json", ".tiff.json")
_MOST_ENTRIES = 20_000  # of a folder that are looked at
_POSITION = re.compile(r"\[\s+(-?[\d.eE+-]+),\s+(-?[\d.eE+-]+)\s+\]")


def readable(product: Product) -> str:
    """The recipe as JSON for people: a field a line, a position a line. kinds.from_json reads it."""
    data = json.loads(product.to_json())
    head = {name: data[name] for name in ("kind", "schema") if name in data}
    ordered = {**head, **{name: data[name] for name in product.__dataclass_fields__ if name in data}}
    return _POSITION.sub(r"[\1, \2]", json.dumps(ordered, indent=2, allow_nan=False)) + "\n"


def read_recipe(path: str) -> CompositeRecipe:
    """The recipe in a file, or in the file that lies beside a GeoTIFF. May wait for a slow disk.

    Raises RecipeError for whatever is not one; reads no more than a recipe can be long.
    """
    return CompositeRecipe.from_data(_recipe_data(path))


def read_product(path: str) -> Product:
    """The same for a recipe of any kind: of a composite, a series or a change."""
    return kinds.from_data(_recipe_data(path))


def described_in(folder: str, most: int = 100) -> list[tuple[Product, str]]:
    """The recipes that lie beside the GeoTIFFs of a folder, each with what its file holds (DownloadOrder.content).

    Of the latest ``most`` of them; what cannot be read is left out. May wait for a slow disk.
    """
    found, described = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in itertools.islice(entries, _MOST_ENTRIES):
                if entry.name.lower().endswith(_DESCRIPTIONS):
                    described.append((entry.stat().st_mtime, entry.path))
    except OSError:
        return []
    for _time, path in sorted(described, reverse=True)[:most]:
        try:
            data = strict_json(_text(path))
            order = data.get("order") if isinstance(data, dict) else None
            content = order.get("content") if isinstance(order, dict) else ""
            found.append((kinds.from_data(_recipe_in(data)), content if isinstance(content, str) else ""))
        except RecipeError:
            continue
    return found


def _recipe_data(path: str) -> object:
    return _recipe_in(strict_json(_text(path)))


def _recipe_in(data: object) -> object:
    if isinstance(data, dict) and isinstance(data.get("recipe"), dict) and not {"roi", "kind"} & set(data):
        return data["recipe"]
    return data


def write_recipe(path: str, recipe: Product) -> None:
    """Write a recipe's file, in place of one that may be there. Raises RecipeError; the old one then stays."""
    try:
        write_whole(path, readable(recipe).encode())
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        error = error if isinstance(error, OSError) else OSError(str(error))
        raise RecipeError("recipe_file_unwritable", path=path, reason=error.strerror or str(error)) from error


def _text(path: str) -> str:
    try:
        # Not blocking: opening a pipe would wait for somebody to write into it.
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(number, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise RecipeError("recipe_file_kind", path=path)
            if about.st_size > MAX_JSON_CHARS:
                raise RecipeError("recipe_file_large", path=path)
            data = file.read(MAX_JSON_CHARS + 1)  # it may grow meanwhile
    except IsADirectoryError as error:
        raise RecipeError("recipe_file_kind", path=path) from error
    except RecipeError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise RecipeError("recipe_file_unreadable", path=path, reason=reason) from error
    if len(data) > MAX_JSON_CHARS:
        raise RecipeError("recipe_file_large", path=path)
    try:
        text = data.decode("utf-8-sig")  # editors on Windows put a mark before the text
    except UnicodeDecodeError as error:
        raise RecipeError("recipe_file_text", path=path) from error
    if "\0" in text:
        raise RecipeError("recipe_file_text", path=path)
    return text
