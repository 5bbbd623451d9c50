"""A composite's layer shows a file on the disk instead of its tiles, and goes back to them. Main thread only.

The file holds the picture itself, 8-bit red, green, blue and alpha, so it looks as the tiles do, in any QGIS: without
this plugin, an account or a network. The layer stays what it is: id, name, place in the tree, opacity, blending,
filters, visibility, temporal range and properties, and with them layouts and expressions that refer to it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsMultiBandColorRenderer, QgsProject, QgsRasterLayer

from ..core.recipe import CompositeRecipe
from ..messages.names import file_stem
from .identity import (
    LocalCopy,
    copy_of,
    is_simulated,
    origin_of,
    recipe_of,
    remember_copy,
    template_of,
    tiles_of,
    write_origin,
)
from .tile_layers import apply_legend, set_source

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder

_BANDS = 4  # red, green, blue, alpha
_FOLDER = "{project}_copies"  # beside the project's file


def copies_folder(project: QgsProject) -> Path | None:
    """Where a project's copies lie; None as long as it has no file of its own."""
    file = project.absoluteFilePath()
    return Path(file).with_name(_FOLDER.format(project=Path(file).stem)) if file else None


def copy_order(recipe: CompositeRecipe, folder: Path, simulated: bool) -> DownloadOrder:
    """What is downloaded for a copy: the picture of the whole area, pixels of 10 m. Raises OrderError, RecipeError.

    The name of the file ends in a digest of all that decides about its pixels: a copy of the same is found again,
    whatever language named it.
    """
    from ..download.plan import PICTURE, usual

    order = usual(recipe, "copy.tif", PICTURE)
    told = f"{order.to_json()} {simulated}"
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    there = next(iter(sorted(folder.glob(f"*.{digest}.tif"))), None)
    return order.with_(path=str(there or folder / f"{file_stem(recipe, simulated)}.{digest}.tif"))


def waiting_for(project: QgsProject, order: DownloadOrder, simulated: bool) -> list[QgsRasterLayer]:
    """The composites of the project that show the tiles of what an order's file holds."""
    if not isinstance(order.recipe, CompositeRecipe):
        return []  # of a change no copies are kept
    if order.path != str(copy_order(order.recipe, Path(order.path).parent, simulated).path):
        return []  # some other file of the same composite
    layers = project.mapLayers().values()
    return [
        layer
        for layer in layers
        if tiles_of(layer) and recipe_of(layer) == order.recipe and is_simulated(layer) == simulated
    ]


def show_copy(layer: QgsRasterLayer, path: str) -> bool:
    """Let a composite's layer show its copy in a file; whether it does: not if there is none that can be read."""
    origin, tiles = origin_of(layer), layer.source()
    options = QgsRasterLayer.LayerOptions()
    options.loadDefaultStyle = False  # QGIS would read pixels to find a range
    file = QgsRasterLayer(path, "", "gdal", options)
    if origin is None or copy_of(layer) is not None or not file.isValid() or file.bandCount() != _BANDS:
        return False
    taken = datetime.fromtimestamp(Path(path).stat().st_mtime, timezone.utc).isoformat(timespec="seconds")
    remember_copy(Path(path).name, LocalCopy(origin, tiles, taken))
    _set_source(layer, path, "gdal")
    renderer = QgsMultiBandColorRenderer(layer.dataProvider(), 1, 2, 3)
    renderer.setAlphaBand(4)
    renderer.setOpacity(layer.renderer().opacity())
    layer.setRenderer(renderer)
    _update_appearance(layer)
    return True


def show_tiles(layer: QgsMapLayer) -> bool:
    """Let a composite's layer show its tiles again; whether it did show a copy. The file stays on the disk."""
    copy = copy_of(layer)
    if copy is None:
        return False
    _set_source(layer, copy.tiles, "wms")
    write_origin(layer, template_of(copy.tiles), copy.origin)
    _update_appearance(layer)
    return True


def _set_source(layer: QgsRasterLayer, source: str, provider: str) -> None:
    """Show another data source; QGIS forgets the metadata with it."""
    metadata = layer.metadata()
    set_source(layer, source, layer.name(), provider)
    metadata.setCrs(layer.crs())
    layer.setMetadata(metadata)


def _update_appearance(layer: QgsRasterLayer) -> None:
    apply_legend(layer)
    layer.triggerRepaint()
