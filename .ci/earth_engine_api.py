"""Write what the sandbox tells of Earth Engine's interface: cloudscore_plugin/sandbox/earth_engine_api.json.

    earth_engine_api.py          write it anew from the installed package earthengine-api
    earth_engine_api.py --check  fail where it differs from what would be written

Names and types only, one algorithm and one method a line: signatures (name, type of the result, arguments as name,
type and, where they may be left out, default) and REST methods (verb, path, parameters with their pattern or type).
The client reads both from the server when it connects; its package carries a copy for its own tests, which a later
release may no longer do, so the sandbox has its own.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "cloudscore_plugin" / "sandbox" / "earth_engine_api.json"
# What version v1 has and the older document in the client's package lacks, as far as the client sends it.
QUERY = {"location": "query", "type": "string"}
NEWER = {
    "projects.listAssets": ("view", "filter"),
    "projects.assets.listAssets": ("view", "filter"),
    "projects.maps.create": ("workloadTag",),
    "projects.thumbnails.create": ("workloadTag",),
    "projects.videoThumbnails.create": ("workloadTag",),
    "projects.filmstripThumbnails.create": ("workloadTag",),
}


def signature(entry: dict) -> list:
    """[name, type of the result, [[argument, type] or [argument, type, default], ...], flags]."""
    arguments = [
        [given["argumentName"], given["type"], *([given.get("defaultValue")] if given.get("optional") else [])]
        for given in entry.get("arguments", ())
    ]
    flags = [flag for flag in ("hidden", "deprecated") if entry.get(flag)]
    return [entry["name"].split("/", 1)[-1], entry["returnType"], arguments, *([flags] if flags else [])]


def methods(resource: dict, prefix: str = "") -> dict[str, list]:
    """Method name -> [verb, path, {parameter in the path: pattern}, {parameter in the query: type}]."""
    found = {}
    for name, method in resource.get("methods", {}).items():
        given = method.get("parameters", {})
        path = {key: given[key].get("pattern", "") for key in method.get("parameterOrder", ()) if key in given}
        query = {key: value["type"] for key, value in sorted(given.items()) if value["location"] == "query"}
        query.update(dict.fromkeys(NEWER.get(prefix + name, ()), "string"))
        found[prefix + name] = [method["httpMethod"], method["path"].replace("v1alpha", "v1"), path, query]
    for name, inner in resource.get("resources", {}).items():
        found.update(methods(inner, f"{prefix}{name}."))
    return found


def generated() -> str:
    """The text of the file. Raises FileNotFoundError where the client's package carries no copy."""
    files = Path(importlib.util.find_spec("ee").origin).parent / "tests"
    listed = json.loads((files / "algorithms.json").read_text("utf-8"))
    document = json.loads((files / "cloud_api_discovery_document.json").read_text("utf-8"))
    algorithms = [signature(entry) for entry in (listed["algorithms"] if isinstance(listed, dict) else listed)]
    known = methods(document)
    known["projects.getConfig"] = ["GET", "v1/{+name}", {"name": "^projects/[^/]+/config$"}, {}]
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in algorithms)
    ways = ",\n".join(f"{json.dumps(name)}:{json.dumps(known[name], separators=(',', ':'))}" for name in sorted(known))
    return f'{{"algorithms":[\n{rows}\n],"methods":{{\n{ways}\n}}}}\n'


def main() -> int:
    text = generated()
    if "--check" in sys.argv[1:]:
        same = TARGET.read_text("utf-8") == text
        print("earth_engine_api.json:", "as the client has it" if same else "differs from the client")
        return 0 if same else 1
    TARGET.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
