"""Parsing of server responses: any unexpected form raises one error, NotEarthEngine."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Callable
from urllib.parse import urlsplit

from ..core.errors import NotEarthEngine, Problem

# The errors that tell of something else than the form of an answer: refusals by the client (EEException), the API's
# library (HttpError) and ours, the sign-in (google.auth), files and connections. What else is raised while an answer is
# read, by Python, numpy or those libraries, is raised because a part is missing, of another type or size.
_REFUSALS = ("EEException", "HttpError", "ServiceError")
# What Google's libraries and the client say then.
_SAID = re.compile(r"No access token in response|No ID token in response|Unknown built-in function name")
# Called with the address and whether the project is restricted, after each answer of something that is computed, in the
# thread that asked.
quota_heard: list[Callable[[str, bool], None]] = []


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
            vars(error)["cloud_project"] = project
            raise
        unusable()
        raise NotEarthEngine(host_of(url), f"{type(error).__name__}: {error}"[:500], "answer_unexpected") from error


def host_of(url: str) -> str:
    """The server of an address, without a password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _is_malformed(error: Exception) -> bool:
    kind = type(error)
    if _SAID.search(str(error)):
        return True
    return not (kind.__name__ in _REFUSALS or "google.auth" in kind.__module__ or isinstance(error, OSError))
