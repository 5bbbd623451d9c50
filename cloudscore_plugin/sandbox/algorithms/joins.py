"""Joins: elements of one collection with those of another that a filter pairs them with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..image import Element
from ..limits import check_time
from ..scenes import SandboxError
from ..values import Collection, Feature, Filter
from .coerce import CONVERT, only
from .registry import algorithm


@dataclass(frozen=True)
class Join:
    """kind: the algorithm's name; options: its arguments."""

    kind: str
    options: dict[str, Any]


CONVERT["Join"] = only(Join)


@algorithm("Join.simple", "Join.inverted")
def plain(name: str) -> Join:
    return Join(name.split(".")[1], {})


@algorithm("Join.inner")
def inner(primaryKey: str = "primary", secondaryKey: str = "secondary", measureKey: str | None = None) -> Join:
    return Join("inner", {"primaryKey": primaryKey, "secondaryKey": secondaryKey, "measureKey": measureKey})


@algorithm("Join.saveFirst")
def save_first(
    matchKey: str,
    ordering: str | None = None,
    ascending: bool = True,
    measureKey: str | None = None,
    outer: bool = False,
) -> Join:
    options = {"key": matchKey, "ordering": ordering, "ascending": ascending, "measureKey": measureKey, "outer": outer}
    return Join("saveFirst", options)


@algorithm("Join.saveBest")
def save_best(matchKey: str, measureKey: str, outer: bool = False) -> Join:
    return Join("saveBest", {"key": matchKey, "measureKey": measureKey, "outer": outer})


@algorithm("Join.saveAll")
def save_all(
    matchesKey: str,
    ordering: str | None = None,
    ascending: bool = True,
    measureKey: str | None = None,
    outer: bool = False,
) -> Join:
    options = {
        "key": matchesKey,
        "ordering": ordering,
        "ascending": ascending,
        "measureKey": measureKey,
        "outer": outer,
    }
    return Join("saveAll", options)


@algorithm("Join.apply")
def apply(join: Join, primary: Collection, secondary: Collection, condition: Filter) -> Collection:
    if condition.pair is None:
        raise SandboxError("a join's condition must compare a left with a right field.")
    return Collection(lambda: _joined(join, primary.elements, secondary.elements, condition), primary.id)


def _joined(join: Join, left: list[Element], right: list[Element], condition: Filter) -> Iterator[Element]:
    options, find = join.options, _finder(right, condition)
    for element in left:
        check_time()
        matches = find(element)
        if join.kind in ("simple", "inverted"):
            if bool(matches) == (join.kind == "simple"):
                yield element
            continue
        if join.kind == "inner":
            for match in matches:
                pair = {options["primaryKey"]: element, options["secondaryKey"]: match}
                if options["measureKey"]:
                    pair[options["measureKey"]] = _measure(condition, element, match)
                yield Feature(None, pair)
            continue
        if not matches and not options["outer"]:
            continue
        yield element.with_properties(**{options["key"]: _saved(join, element, matches, condition)})


def _saved(join: Join, element: Element, matches: list[Element], condition: Filter) -> Any:
    """What is kept of an element's matches: one, or the list of all."""
    options = join.options
    if join.kind == "saveBest":
        matches = sorted(matches, key=lambda match: _measure(condition, element, match))
    elif options["ordering"]:
        name = options["ordering"]
        known = [match for match in matches if match.get(name) is not None]
        rest = [match for match in matches if match.get(name) is None]
        try:
            matches = sorted(known, key=lambda match: match.get(name), reverse=not options["ascending"]) + rest
        except TypeError as error:
            raise SandboxError(f"the property '{name}' has values that cannot be compared.") from error
    if options["measureKey"]:
        key = options["measureKey"]
        matches = [match.with_properties(**{key: _measure(condition, element, match)}) for match in matches]
    if join.kind == "saveAll":
        return matches
    return matches[0] if matches else None


def _measure(condition: Filter, left: Element, right: Element) -> float:
    if condition.measure is None:
        raise SandboxError("the join's condition has no measure: use Filter.maxDifference.")
    return condition.measure(left, right)


def _finder(right: list[Element], condition: Filter):
    """A function from an element to its matches; equal fields are looked up instead of being tried one by one."""
    if condition.fields is None:
        return lambda element: [match for match in right if condition.pair(element, match)]
    left_field, right_field = condition.fields
    known: dict[str, list[Element]] = {}
    for match in right:
        known.setdefault(repr(match.get(right_field)), []).append(match)

    def find(element: Element) -> list[Element]:
        return [m for m in known.get(repr(element.get(left_field)), ()) if condition.pair(element, m)]

    return find
