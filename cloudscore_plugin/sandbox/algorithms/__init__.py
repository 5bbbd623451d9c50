"""The algorithms of the sandbox. To add one: write a function in the module of its kind, with Earth Engine's argument
names, under ``@algorithm("Its.name")``. Names, types, defaults and which arguments are optional come from Earth
Engine's own list of algorithms, so the function only computes.

What Earth Engine documents is computed as documented; where it is silent the function says which reading it takes.
"""

from __future__ import annotations

from . import (  # they register themselves
    arithmetic,
    basics,
    collections,
    filters,
    formulas,
    images,
    joins,
    lists,
    neighbours,
    places,
    reducers,
    rendering,
    statistics,
)
from .registry import ALGORITHMS, algorithm, invoke

__all__ = [
    "ALGORITHMS",
    "algorithm",
    "arithmetic",
    "basics",
    "collections",
    "filters",
    "formulas",
    "images",
    "invoke",
    "joins",
    "lists",
    "neighbours",
    "places",
    "reducers",
    "rendering",
    "statistics",
]
