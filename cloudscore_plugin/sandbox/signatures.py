"""What Earth Engine's interface is made of: signatures of its algorithms and its REST methods.

Both come from earth_engine_api.json, names and types alone, which .ci/earth_engine_api.py writes from the client.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("earth_engine_api.json")
_PAGED = {"type": "object", "properties": {"nextPageToken": {"type": "any"}}}  # the client asks on where it sees it


@dataclass(frozen=True)
class Argument:
    """One argument of an algorithm: its name, Earth Engine's type name, and the default if it may be left out."""

    name: str
    type: str
    optional: bool
    default: Any


@lru_cache(maxsize=1)
def _api() -> dict:
    return json.loads(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def algorithms() -> dict:
    """The answer to GET /v1/projects/P/algorithms: {"algorithms": [...]}, without descriptions."""
    listed = []
    for name, returns, arguments, *flags in _api()["algorithms"]:
        given = []
        for argument, kind, *default in arguments:
            optional = {"optional": True, "defaultValue": default[0]} if default else {}
            given.append({"argumentName": argument, "type": kind, "description": "", **optional})
        more = dict.fromkeys(flags[0] if flags else (), True)
        listed.append(
            {"name": f"algorithms/{name}", "description": "", "returnType": returns, "arguments": given, **more}
        )
    return {"algorithms": listed}


@lru_cache(maxsize=1)
def signatures() -> dict[str, tuple[Argument, ...]]:
    """Algorithm name -> its arguments, in order."""
    return {
        name: tuple(
            Argument(argument, kind, bool(default), default[0] if default else None)
            for argument, kind, *default in arguments
        )
        for name, _returns, arguments, *_flags in _api()["algorithms"]
    }


@lru_cache(maxsize=8)
def discovery(base: str) -> dict:
    """The discovery document of version v1 for a server at ``base``."""
    document: dict = {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "earthengine:v1",
        "name": "earthengine",
        "version": "v1",
        "title": "Google Earth Engine API",
        "protocol": "rest",
        "rootUrl": base + "/",
        "baseUrl": base + "/",
        "servicePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "parameters": {
            name: {"location": "query", "type": "boolean" if name == "prettyPrint" else "string"}
            for name in ("alt", "fields", "key", "prettyPrint", "quotaUser")
        },
        "schemas": {},
        "resources": {},
    }
    for name, (verb, path, inside, query) in _api()["methods"].items():
        *parents, last = name.split(".")
        place = document
        for parent in parents:
            place = place.setdefault("resources", {}).setdefault(parent, {})
        parameters: dict[str, dict] = {key: {"location": "query", "type": kind} for key, kind in query.items()}
        for key, pattern in inside.items():
            parameters[key] = {"location": "path", "required": True, "type": "string"}
            parameters[key].update({"pattern": pattern} if pattern else {})
        place.setdefault("methods", {})[last] = {
            "id": f"earthengine.{name}",
            "httpMethod": verb,
            "path": path,
            "parameters": parameters,
            "parameterOrder": list(inside),
            **({"request": {"type": "any"}} if verb in ("POST", "PATCH", "PUT") else {}),
            "response": _PAGED if "pageToken" in query else {"type": "any"},
        }
    return document
