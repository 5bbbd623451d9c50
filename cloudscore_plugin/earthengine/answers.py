"""Reading answers: whatever is wrong with their form becomes one error, "this is not what was asked for"."""

from __future__ import annotations

import contextlib
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Callable
from urllib.parse import urlsplit

from ..core.errors import NotEarthEngine, Problem

# What Python raises where a part of an answer is missing, of another type, too large or nested too deeply.
_MALFORMED = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, AssertionError, EOFError,
    MemoryError, StopIteration, struct.error, zlib.error,
)  # fmt: skip
# What Google's libraries and the client say then.
_SAID = re.compile(r"No access token in response|No ID token in response|Unknown built-in function name")


@contextlib.contextmanager
def reading(url: str, unusable: Callable[[], None] = lambda: None, project: str = "") -> Iterator[None]:
    """Within the block an answer of the server at ``url`` is read.

    Raises NotEarthEngine("answer_unexpected") for one that has another form than it must have, having called
    unusable(); errors with words of their own and the server's refusals are handed on, with the ID of the Cloud
    project as ``cloud_project``: the server names it by its number.
    """
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        if not _is_malformed(error):
            error.cloud_project = project
            raise
        unusable()
        raise NotEarthEngine(host_of(url), f"{type(error).__name__}: {error}"[:500], "answer_unexpected") from error


def host_of(url: str) -> str:
    """The server of an address, without a password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _is_malformed(error: Exception) -> bool:
    if isinstance(error, _MALFORMED):
        return True
    # An error of the API's library that carries no refusal of a server: the description of the API is broken.
    broken = "googleapiclient" in type(error).__module__ and not getattr(error, "status_code", None)
    return broken or _SAID.search(str(error)) is not None
