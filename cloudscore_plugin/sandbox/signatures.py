"""Earth Engine's own list of algorithms and its discovery document, as the client package carries them for its tests.

Both are read from the installed or bundled package ``ee`` without importing it (Apache-2.0).
"""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..paths import BUNDLE


@dataclass(frozen=True)
class Argument:
    """One argument of an algorithm: its name, Earth Engine's type name, and the default if it may be left out."""

    name: str
    type: str
    optional: bool
    default: Any


@lru_cache(maxsize=1)
def _package_files() -> Path:
    bundled = BUNDLE / "ee" / "tests"
    if bundled.is_dir():
        return bundled
    spec = importlib.util.find_spec("ee") if "ee" not in sys.modules else sys.modules["ee"].__spec__
    if spec is None or not spec.origin:
        raise RuntimeError("The sandbox needs the files of the package earthengine-api: pip install earthengine-api")
    return Path(spec.origin).parent / "tests"


@lru_cache(maxsize=1)
def algorithms() -> dict:
    """The answer to GET /v1/projects/P/algorithms: {"algorithms": [...]}."""
    data = json.loads((_package_files() / "algorithms.json").read_text(encoding="utf-8"))
    return data if isinstance(data, dict) else {"algorithms": data}


@lru_cache(maxsize=1)
def signatures() -> dict[str, tuple[Argument, ...]]:
    """Algorithm name -> its arguments, in order."""
    return {
        entry["name"].split("/", 1)[-1]: tuple(
            Argument(
                argument["argumentName"],
                argument.get("type", "Object"),
                bool(argument.get("optional")),
                argument.get("defaultValue"),
            )
            for argument in entry.get("arguments", ())
        )
        for entry in algorithms()["algorithms"]
    }


@lru_cache(maxsize=8)
def discovery(base: str) -> dict:
    """The discovery document of version v1 for a server at ``base``.

    The package carries the older v1alpha; what v1 has more, and the client uses, is added.
    """
    text = (_package_files() / "cloud_api_discovery_document.json").read_text(encoding="utf-8")
    document = json.loads(text.replace("v1alpha", "v1"))
    document.update(version="v1", id="earthengine:v1", rootUrl=base + "/", baseUrl=base + "/")
    projects = document["resources"]["projects"]
    query = {"location": "query", "type": "string"}
    for listing in (projects["methods"]["listAssets"], projects["resources"]["assets"]["methods"]["listAssets"]):
        listing["parameters"].update(view=query, filter=query)
    for resource in ("maps", "thumbnails", "videoThumbnails", "filmstripThumbnails"):
        projects["resources"][resource]["methods"]["create"]["parameters"]["workloadTag"] = query
    projects["methods"]["getConfig"] = {
        "id": "earthengine.projects.getConfig",
        "path": "v1/{+name}",
        "httpMethod": "GET",
        "parameters": {
            "name": {"location": "path", "required": True, "type": "string", "pattern": "^projects/[^/]+/config$"}
        },
        "parameterOrder": ["name"],
        "response": {"type": "any"},
    }
    return document
