"""A least-recently-used cache bounded by bytes, safe to share between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any


class ByteCache:
    """Keeps values until their sizes add up to more than ``limit`` bytes, then forgets the longest unused."""

    def __init__(self, limit: int):
        self.limit, self.held = limit, 0
        self._items: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, Future] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any | None:
        """The value kept under key, or None."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Hashable, value: Any, size: int, passing: bool = False) -> Any:
        """Keep a value of ``size`` bytes (one larger than the limit is not kept); returns the value.

        passing: needed only in passing, so it is the first to be forgotten.
        """
        with self._lock:
            if key in self._items:
                self.held -= self._items.pop(key)[1]
            if size <= self.limit:
                self._items[key] = (value, size)
                self._items.move_to_end(key, last=not passing)
                self.held += size
            while self.held > self.limit:
                self.held -= self._items.popitem(last=False)[1][1]
        return value

    def get_or_make(
        self, key: Hashable, make: Callable[[], Any], size: Callable[[Any], int], passing: bool = False
    ) -> Any:
        """The kept value, or a new one from make(). What several threads want is made once; the others wait for it.

        make() may ask for other values as long as nothing waits in a circle.
        """
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key][0]
            future = self._making.get(key)
            if mine := future is None:
                future = self._making[key] = Future()
        if not mine:
            return future.result()
        try:
            value = make()
            self.put(key, value, size(value), passing)
        except BaseException as error:
            future.set_exception(error)
            raise
        else:
            future.set_result(value)
            return value
        finally:
            with self._lock:
                del self._making[key]
