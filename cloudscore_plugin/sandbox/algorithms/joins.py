"""Joins: elements of one collection with those of another that a condition matches them with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..image import Element
from ..scenes import SandboxError
from ..values import Collection, Filter
from . import algorithm
from .coerce import CONVERT, only


@dataclass(frozen=True)
class Join:
    """keep(primary element, its matches) -> the element of the result, None to drop it."""

    keep: Callable[[Element, list[Element]], Element | None]


CONVERT["Join"] = only(Join)


@algorithm("Join.saveAll")
def save_all(
    matchesKey: str, ordering: str | None = None, ascending: bool = True, measureKey: str | None = None, outer=False
) -> Join:
    """The matches as a list in a property, in the order of the second collection unless another is asked for."""
    if measureKey is not None:
        raise SandboxError("the argument 'measureKey' is not implemented in the local sandbox.")

    def keep(element: Element, matches: list[Element]) -> Element | None:
        if not matches and not outer:
            return None
        if ordering is not None:
            matches = sorted(matches, key=lambda match: match.get(ordering), reverse=not ascending)
        return element.with_properties(**{matchesKey: matches})

    return Join(keep)


@algorithm("Join.apply")
def apply(join: Join, primary: Collection, secondary: Collection, condition: Filter) -> Collection:
    """In the order of the primary collection (not documented)."""
    if condition.pair is None:
        raise SandboxError("a join's condition must compare a left with a right field.")

    def load() -> list[Element]:
        others = secondary.elements
        found = (
            join.keep(element, [other for other in others if condition.pair(element, other)])
            for element in primary.elements
        )
        return [element for element in found if element is not None]

    return Collection(load, primary.id, primary.properties)
