"""The table of the algorithms by name, and how one is called with what Earth Engine's client has sent."""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ..scenes import Catalogue, SandboxError
from ..signatures import Argument, signatures
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
    plan, names, wanted = _plan(name, function)
    passed, ignored = {}, None
    for argument, spelled, taken in plan:
        value = given.get(argument.name)
        if value is None:
            if not argument.optional:
                raise SandboxError(f"{name}: Parameter '{argument.name}' is required and may not be null.")
            value = argument.default
        if value is None:
            continue
        value = coerce(value, argument.type, name, argument.name)
        if taken:
            passed[spelled] = value
        elif ignored is None and argument.name not in _HINTS and value != argument.default:
            ignored = argument.name
    if not given.keys() <= names:
        raise SandboxError(f"{name}: Unrecognized arguments {sorted(given.keys() - names)}.")
    if ignored is not None:
        raise SandboxError(f"{name}: the argument '{ignored}' is not implemented in the local sandbox.")
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
def _plan(name: str, function: Callable) -> tuple[list[tuple[Argument, str, bool]], frozenset[str], Mapping]:
    """Of an algorithm: each argument, its name in Python and whether the function takes it; all names; what it takes.

    ``from`` is a word of the language.
    """
    wanted = _parameters(function)
    plan = []
    for argument in signatures()[name]:
        spelled = f"{argument.name}_" if keyword.iskeyword(argument.name) else argument.name
        plan.append((argument, spelled, spelled in wanted))
    return plan, frozenset(argument.name for argument in signatures()[name]), wanted
