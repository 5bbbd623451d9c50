"""Stacks kept for when an area, dates or a product is chosen again, within a limit of memory."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING

from ..core.recipe import CompositeRecipe

if TYPE_CHECKING:
    from .stack import Stack

LIMIT = 256 * 1024 * 1024


class StackCache:
    """Keeps stacks until they take more than ``limit`` bytes, then forgets the longest unused. Safe to share."""

    def __init__(self, limit: int = LIMIT):
        self.limit = limit
        self._kept: OrderedDict[tuple, Stack] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Memory held."""
        with self._lock:
            return sum(stack.nbytes for stack in self._kept.values())

    def find(self, connection: Hashable, recipe: CompositeRecipe) -> Stack | None:
        """A stack of this connection for the recipe's area, dates and product that holds the bands it needs."""
        key = (connection, wanted(recipe))
        with self._lock:
            stack = self._kept.get(key)
            if stack is None or not stack.has(recipe.bands):
                return None
            self._kept.move_to_end(key)
            return stack

    def keep(self, connection: Hashable, recipe: CompositeRecipe, stack: Stack) -> None:
        """Keep a stack for its recipe, in place of an earlier one; one larger than the limit is not kept."""
        key = (connection, wanted(recipe))
        with self._lock:
            self._kept.pop(key, None)
            if stack.nbytes <= self.limit:
                self._kept[key] = stack
            while sum(kept.nbytes for kept in self._kept.values()) > self.limit:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


def wanted(recipe: CompositeRecipe) -> str:
    """What a stack depends on besides its bands, as text: equal for recipes that one stack serves."""
    scenes = [recipe.roi, recipe.start, recipe.end, recipe.months, recipe.product, recipe.max_scene_cloud]
    return json.dumps([*scenes, recipe.trim_edges], sort_keys=True)
