"""The table of the algorithms by name, and how one is called with what Earth Engine's client has sent."""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ..scenes import Catalogue, SandboxError
from ..signatures import signatures
from .coerce import coerce

ALGORITHMS: dict[str, Callable] = {}
_HINTS = (
    "maxError",
    "tileScale",
    "parallelScale",
    "maxBuckets",
    "minBucketWidth",
    "maxRaw",
)  # how, not what, to compute


def algorithm(*names: str) -> Callable:
    """Register a function as the evaluation of Earth Engine's algorithms of these names."""

    def register(function: Callable) -> Callable:
        for name in names:
            ALGORITHMS[name] = function
        return function

    return register


def invoke(name: str, given: dict[str, Any], catalogue: Catalogue) -> Any:
    """Evaluate one algorithm. Raises SandboxError: unknown, not implemented here, or wrong arguments."""
    signature = signatures().get(name)
    if signature is None:
        raise SandboxError(f"Unknown function name '{name}'.")
    function = ALGORITHMS.get(name)
    if function is None:
        raise SandboxError(f"'{name}' is not implemented in the local sandbox.")
    arguments = {}
    for argument in signature:
        value = given.get(argument.name)
        if value is None:
            if not argument.optional:
                raise SandboxError(f"{name}: Parameter '{argument.name}' is required and may not be null.")
            value = argument.default
        if value is not None:
            value = coerce(value, argument.type, name, argument.name)
        arguments[argument.name] = value
    extra = sorted(set(given) - set(arguments))
    if extra:
        raise SandboxError(f"{name}: Unrecognized arguments {extra}.")
    wanted = _parameters(function)
    for key, value in arguments.items():
        if (
            _spelled(key) not in wanted
            and key not in _HINTS
            and value is not None
            and value != given_default(signature, key)
        ):
            raise SandboxError(f"{name}: the argument '{key}' is not implemented in the local sandbox.")
    passed = {_spelled(key): value for key, value in arguments.items() if _spelled(key) in wanted and value is not None}
    if "catalogue" in wanted:
        passed["catalogue"] = catalogue
    if "name" in wanted and "name" not in passed:
        passed["name"] = name
    try:
        return function(**passed)
    except SandboxError as error:
        if error.code == 400 and not str(error).startswith((name, "Error in map", "Collection query")):
            raise SandboxError(f"{name}: {error}") from error
        raise


@cache
def _parameters(function: Callable) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


@cache
def _spelled(key: str) -> str:
    """An argument's name in Python: ``from`` is a word of the language."""
    return f"{key}_" if keyword.iskeyword(key) else key


def given_default(signature, key: str) -> Any:
    return next(argument.default for argument in signature if argument.name == key)
