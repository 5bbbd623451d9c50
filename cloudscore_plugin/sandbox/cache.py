"""A least-recently-used cache bounded by bytes, safe to share between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class ByteCache:
    """Keeps values until their sizes add up to more than ``limit`` bytes, then forgets the longest unused."""

    def __init__(self, limit: int):
        self.limit, self.held = limit, 0
        self._items: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any | None:
        """The value kept under key, or None."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> Any:
        """Keep a value of ``size`` bytes (a larger one than the limit is not kept); returns the value."""
        with self._lock:
            if key in self._items:
                self.held -= self._items.pop(key)[1]
            if size <= self.limit:
                self._items[key] = (value, size)
                self.held += size
            while self.held > self.limit:
                self.held -= self._items.popitem(last=False)[1][1]
        return value

    def get_or_make(self, key: Hashable, make: Callable[[], Any], size: Callable[[Any], int]) -> Any:
        """The kept value, or a new one from make(). Two threads may make the same value at once; one is kept."""
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value, size(value))
        return value
