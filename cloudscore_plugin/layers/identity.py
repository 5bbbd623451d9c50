"""Which layers are composites of ours, and what each of them was made of.

QGIS counts a layer's custom properties as part of its style: pasting a style replaces them by another layer's. So they
alone prove nothing. A layer is a composite only if the tiles it shows are those of a map that was made for a recipe,
and what belongs to a map is looked up where styles do not travel:

1. the layer's own properties, believed only if the map they name is the one whose tiles are shown;
2. what this session has seen of that map;
3. the project's own entries, written whenever the project is saved.

The address of the map's tiles is the key: it stays with a layer that is duplicated, copied to another project, loaded
from a layer definition file or embedded, whatever id QGIS gives it. A composite that shows a local copy instead of its
tiles is known by the name of that file in the same way. Main thread only, unless said otherwise.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import PurePath
from typing import Union

from qgis.core import QgsDataSourceUri, QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.PyQt import sip

from ..core import kinds
from ..core.change import Change
from ..core.recipe import CompositeRecipe, RecipeError
from ..core.series import Series
from ..settings import profile_key

RECIPE = "cloudscore/recipe"  # custom properties of a composite's layer
SIMULATED = "cloudscore/simulated"
CREATED = "cloudscore/created"
MAP = "cloudscore/map"
SEAL = "cloudscore/seal"

Shown = Union[CompositeRecipe, Change]  # what one layer can show

_SCOPE, _ENTRIES, _COPIES = "cloudscore", "composites", "copies"  # of the project's own entries
_COPY = re.compile(r".+\.[0-9a-f]{12}\.tif")  # the name of a local copy's file, see local_copies.py
_MAP = re.compile(r"/((?:projects/[^/]+/)?(maps/[^/?#]+))(?=/tiles/)")  # in a template of a map's tiles
_MOST_KNOWN = 5000  # maps; each renewal of each layer is a new one
_MOST_CACHED = 20_000  # characters of a recipe; parsed ones with very fine areas are not kept


@dataclass(frozen=True)
class Origin:
    """What a map was made of. recipe: as JSON, perhaps not readable. created: ISO time, UTC. seal: see seal()."""

    recipe: str
    simulated: bool
    created: str
    seal: str = ""


@dataclass(frozen=True)
class LocalCopy:
    """A file that a composite's layer shows instead of its tiles.

    origin: what they both are made of. tiles: the data source to go back to. taken: ISO time, UTC. part: whether the
    file holds only a part of the area.
    """

    origin: Origin
    tiles: str
    taken: str
    part: bool = False


_known: dict[str, Origin] = {}  # by the address of a map, as map_address() gives it
_copies: dict[str, LocalCopy] = {}  # by the name of the file


def tiles_of(layer: QgsMapLayer | None) -> str:
    """The template of the tiles a layer shows, as composites do; "" for layers of other kinds, whatever they claim."""
    if not isinstance(layer, QgsRasterLayer) or layer.providerType() != "wms":
        return ""
    return template_of(layer.source())


def template_of(uri: str) -> str:
    """The template of the tiles in the data source of an XYZ layer; "" for other data sources."""
    source = QgsDataSourceUri()  # QGIS spells it in more than one way
    source.setEncodedUri(uri)
    return source.param("url") if source.param("type") == "xyz" else ""


def map_address(template: str) -> str:
    """The part of a tile template that names the map; "" for what is no template of a map's tiles."""
    found = _MAP.search(template)
    return template[: found.end()] if found else ""


def origin_of(layer: QgsMapLayer | None) -> Origin | None:
    """What a layer was made of, the map of its tiles or its local copy; None for every layer that is no composite,
    whatever its style says.
    """
    copy = copy_of(layer)
    if copy is not None:
        return copy.origin
    if layer is None:
        return None
    template = tiles_of(layer)
    address = map_address(template)
    if not address:
        return None
    origin = _origin_of(layer) if _claims(layer, template) else None
    origin = origin or _known.get(address) or _stored(layer.project() or QgsProject.instance(), address)
    return remember(address, origin) if origin is not None else None


def may_be_ours(layer: QgsMapLayer | None) -> bool:
    """Whether a layer shows a map's tiles, or a file named as local copies are: then origin_of() is worth asking.

    That of a layer which is gone is False.
    """
    gone = layer is not None and sip.isdeleted(layer)
    return not gone and bool(map_address(tiles_of(layer)) or copy_name(layer))


def copy_name(layer: QgsMapLayer | None) -> str:
    """The name of the file a layer shows, if it is named as local copies are; "" for every other layer."""
    if not isinstance(layer, QgsRasterLayer) or layer.providerType() != "gdal":
        return ""
    name = PurePath(layer.source()).name
    return name if _COPY.fullmatch(name) else ""


def copy_of(layer: QgsMapLayer | None) -> LocalCopy | None:
    """The local copy that a composite's layer shows; None for one that shows tiles, and for other layers."""
    name = copy_name(layer)
    if layer is None or not name:
        return None
    copy = _copies.get(name) or _stored_copy(layer.project() or QgsProject.instance(), name)
    if copy is not None:
        remember_copy(name, copy)
    return copy


def remember_copy(name: str, copy: LocalCopy) -> None:
    """Know from now on what the local copy in a file of this name was made of."""
    _copies.pop(name, None)  # to the end: the oldest come first
    _copies[name] = copy
    while len(_copies) > _MOST_KNOWN:
        _copies.pop(next(iter(_copies)))


def remember(address: str, origin: Origin) -> Origin:
    """Know from now on what the map with an address was made of. Returns it. Any thread."""
    _known.pop(address, None)  # to the end: the oldest come first
    _known[address] = origin
    while len(_known) > _MOST_KNOWN:
        _known.pop(next(iter(_known)), None)
    return origin


def write_origin(layer: QgsMapLayer, template: str, origin: Origin) -> None:
    """Write on a layer what the map of its tiles was made of, for wherever the layer alone is taken. Any thread."""
    found = _MAP.search(template)
    if found is None:
        return
    remember(template[: found.end()], origin)
    wanted = {
        RECIPE: origin.recipe,
        SIMULATED: origin.simulated,
        CREATED: origin.created,
        MAP: found.group(2),  # without the Cloud project: style files are handed on
        SEAL: origin.seal,
    }
    for key, value in wanted.items():
        if layer.customProperty(key) != value:
            layer.setCustomProperty(key, value)


def restore(layer: QgsMapLayer) -> None:
    """Write a composite's own properties again where a pasted style has replaced them; leave other layers alone."""
    template = tiles_of(layer)
    if not map_address(template) or _claims(layer, template):
        return
    origin = origin_of(layer)
    if origin is not None:
        write_origin(layer, template, origin)


def store_origins(project: QgsProject) -> None:
    """Write what the project's composites were made of into its own entries; for QgsProject.writeProject."""
    wanted: dict[str, dict[str, str]] = {_ENTRIES: {}, _COPIES: {}}
    for layer in project.mapLayers().values():
        copy = copy_of(layer)
        origin = origin_of(layer)
        if copy is not None:
            wanted[_COPIES][_key(copy_name(layer))] = json.dumps(asdict(copy), separators=(",", ":"))
        elif origin is not None:
            wanted[_ENTRIES][_key(map_address(tiles_of(layer)))] = json.dumps(asdict(origin), separators=(",", ":"))
    for group, entries in wanted.items():
        for key in project.entryList(_SCOPE, group):
            if key not in entries:
                project.removeEntry(_SCOPE, f"{group}/{key}")
        for key, text in entries.items():
            project.writeEntry(_SCOPE, f"{group}/{key}", text)


def recipe_of(layer: QgsMapLayer | None) -> CompositeRecipe | None:
    """The recipe of a layer that shows a composite; None for any other, or where it cannot be read."""
    product = product_of(layer)
    return product if isinstance(product, CompositeRecipe) else None


def product_of(layer: QgsMapLayer | None) -> Shown | None:
    """What a layer was made from, a composite or a change; None if it is not ours or that cannot be read."""
    origin = origin_of(layer)
    try:
        return read_recipe(origin.recipe) if origin is not None else None
    except RecipeError:
        return None


def read_recipe(text: str) -> Shown:
    """The composite or change with this JSON. Raises RecipeError for anything else, whatever is wrong with it."""
    outcome = _parsed(text) if len(text) <= _MOST_CACHED else _parsed.__wrapped__(text)
    if isinstance(outcome, RecipeError):
        raise outcome
    return outcome


def is_simulated(layer: QgsMapLayer | None) -> bool:
    """Whether a layer is a composite of simulated scenes."""
    origin = origin_of(layer)
    return origin is not None and origin.simulated


def created_of(layer: QgsMapLayer | None) -> str:
    """When a composite's map was made, as ISO time; "" for other layers."""
    origin = origin_of(layer)
    return origin.created if origin is not None else ""


def age_of(created: str) -> float:
    """Seconds since an ISO time in UTC; infinite for what is none, or lies in the future."""
    try:
        age = (datetime.now(timezone.utc) - datetime.fromisoformat(created)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return math.inf
    return age if age > -60 else math.inf  # some clock was wrong


def cloud_project(layer: QgsMapLayer | None) -> str:
    """The Cloud project that the address of a real composite's tiles names, "" where it names none."""
    copy = copy_of(layer)
    found = _MAP.search(tiles_of(layer) if copy is None else template_of(copy.tiles))
    if found is None or origin_of(layer) is None or is_simulated(layer):
        return ""
    first, *rest = found.group(1).split("/")
    name = rest[0] if first == "projects" else ""
    return "" if name == "earthengine-legacy" else name  # what the client says where it has been given none


def seal(recipe: str) -> str:
    """A recipe's mark of this user profile: only the profile that has made it can tell whose it is. Any thread.

    It says nothing about an account, and nobody else can make it.
    """
    return hmac.new(profile_key().encode(), _bytes(recipe), hashlib.sha256).hexdigest()[:32]


def is_made_here(origin: Origin) -> bool:
    """Whether a composite was made, or renewed with consent, in this user profile."""
    return bool(origin.seal) and hmac.compare_digest(_bytes(origin.seal), _bytes(seal(origin.recipe)))


def _claims(layer: QgsMapLayer, template: str) -> bool:
    """Whether a layer's own properties are about the map whose tiles it shows."""
    found = _MAP.search(template)
    named = layer.customProperty(MAP)
    # The first version wrote the map's whole name.
    return found is not None and named in found.groups() and layer.customProperty(RECIPE) is not None


def _origin_of(layer: QgsMapLayer) -> Origin:
    """What a layer's own properties say. Anybody may have written them, in any type."""
    recipe = layer.customProperty(RECIPE)
    return Origin(
        sys.intern(str(recipe)),
        layer.customProperty(SIMULATED) in (True, "true", "1", 1),
        str(layer.customProperty(CREATED) or ""),
        str(layer.customProperty(SEAL) or ""),
    )


def _stored(project: QgsProject, address: str) -> Origin | None:
    """What a project's own entries say about a map."""
    return _origin_from(_entry(project, _ENTRIES, address))


def _stored_copy(project: QgsProject, name: str) -> LocalCopy | None:
    """What a project's own entries say about a local copy."""
    data = _entry(project, _COPIES, name)
    origin = _origin_from(data.get("origin"))
    tiles, taken = data.get("tiles"), data.get("taken")
    if origin is None or not isinstance(tiles, str) or not isinstance(taken, str):
        return None
    return LocalCopy(origin, tiles, taken, data.get("part") is True)


def _entry(project: QgsProject, group: str, name: str) -> dict:
    """An entry of the project's, {} where there is none that can be read. Anybody may have written it."""
    text, found = project.readEntry(_SCOPE, f"{group}/{_key(name)}")
    try:
        data = json.loads(text) if found else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _origin_from(data: object) -> Origin | None:
    """An origin as asdict() wrote it; None for anything else."""
    if not isinstance(data, dict):
        return None
    texts = [text for name in ("recipe", "created", "seal") if isinstance(text := data.get(name), str)]
    if len(texts) < 3 or "simulated" not in data:
        return None
    recipe, created, sealed = texts
    return Origin(sys.intern(recipe), data["simulated"] is True, created, sealed)


def _key(address: str) -> str:
    """The key of a map, or of a copy's file, among the project's entries: no slashes, no leading digit."""
    return "map" + hashlib.sha256(_bytes(address)).hexdigest()[:32]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # texts of QGIS may hold halves of characters


@lru_cache(maxsize=256)
def _parsed(text: str) -> Shown | RecipeError:
    """The product, or the error to raise: lru_cache keeps only what is returned."""
    try:
        product = kinds.from_json(text)
        # One layer shows no series: the composite's reader says so.
        return CompositeRecipe.from_json(text) if isinstance(product, Series) else product
    except RecipeError as error:
        return error
    except Exception as error:  # whatever is wrong with one recipe must not reach the others
        broken = RecipeError("recipe_broken")
        broken.__cause__ = error
        return broken
