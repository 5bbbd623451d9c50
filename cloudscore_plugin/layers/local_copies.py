"""The layer of a composite or a change shows a file on the disk instead of its tiles, and goes back. Main thread only.

The file holds the picture itself, 8-bit red, green, blue and alpha, so it looks as the tiles do, in any QGIS: without
this plugin, an account or a network. The layer stays what it is: id, name, place in the tree, opacity, blending,
filters, visibility, temporal range and properties, and with them layouts and expressions that refer to it.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayer,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsReferencedRectangle,
)

from ..messages.names import file_stem
from .identity import (
    LocalCopy,
    Shown,
    copy_of,
    is_simulated,
    origin_of,
    product_of,
    remember_copy,
    template_of,
    tiles_of,
    write_origin,
)
from .tile_layers import apply_legend, set_source

if TYPE_CHECKING:
    from ..download.plan import DownloadOrder

_BANDS = 4  # red, green, blue, alpha; one more where holes are filled
_FOLDER = "{project}_copies"  # beside the project's file
_STEP = 2560  # metres that a view's edges are moved outwards to: the map may move a little, and the file is the same


def copies_folder(project: QgsProject) -> Path | None:
    """Where a project's copies lie; None as long as it has no file of its own."""
    file = project.absoluteFilePath()
    return Path(file).with_name(_FOLDER.format(project=Path(file).stem)) if file else None


def copy_order(
    product: Shown, folder: Path, simulated: bool, view: QgsReferencedRectangle | None = None
) -> DownloadOrder:
    """What is downloaded for a copy: the picture of the whole area, or of what a view shows of it, pixels of 10 m.

    Raises OrderError, RecipeError.
    """
    from ..download.plan import PICTURE, usual

    order = usual(product, "copy.tif", PICTURE)
    box = _box(view, order) if view is not None else None
    order = _named(order.with_(box=box), folder, simulated)
    _whole = order.grid  # which may not be possible
    return order


def is_wanting(layer: QgsMapLayer) -> bool:
    """Whether a layer is a composite or change without a copy of the whole area."""
    copy = copy_of(layer)
    return product_of(layer) is not None and bool(tiles_of(layer) or (copy is not None and copy.part))


def waiting_for(project: QgsProject, order: DownloadOrder, simulated: bool) -> list[QgsRasterLayer]:
    """The layers of the project that show the tiles, or a part, of what an order's file holds."""
    if order.path != _named(order, Path(order.path).parent, simulated).path:
        return []  # some other file of the same product
    layers = project.mapLayers().values()
    return [
        layer
        for layer in layers
        if is_wanting(layer) and product_of(layer) == order.recipe and is_simulated(layer) == simulated
    ]


def show_copy(layer: QgsRasterLayer, path: str, part: bool = False) -> bool:
    """Let a layer show its copy in a file; whether it does: not if there is none that can be read.

    part: whether the file holds only a part of the area.
    """
    copy = copy_of(layer)
    origin, tiles = (origin_of(layer), layer.source()) if copy is None else (copy.origin, copy.tiles)
    options = QgsRasterLayer.LayerOptions()
    options.loadDefaultStyle = False  # QGIS would read pixels to find a range
    file = QgsRasterLayer(path, "", "gdal", options)
    if origin is None or not file.isValid() or file.bandCount() not in (_BANDS, _BANDS + 1):
        return False
    taken = datetime.fromtimestamp(Path(path).stat().st_mtime, timezone.utc).isoformat(timespec="seconds")
    remember_copy(Path(path).name, LocalCopy(origin, tiles, taken, part))
    _set_source(layer, path, "gdal")
    renderer = QgsMultiBandColorRenderer(layer.dataProvider(), 1, 2, 3)
    renderer.setAlphaBand(4)
    renderer.setOpacity(layer.renderer().opacity())
    layer.setRenderer(renderer)
    _update_appearance(layer)
    return True


def show_tiles(layer: QgsMapLayer) -> bool:
    """Let a layer show its tiles again; whether it did show a copy. The file stays on the disk."""
    copy = copy_of(layer)
    if copy is None:
        return False
    _set_source(layer, copy.tiles, "wms")
    write_origin(layer, template_of(copy.tiles), copy.origin)
    _update_appearance(layer)
    return True


def _named(order: DownloadOrder, folder: Path, simulated: bool) -> DownloadOrder:
    """The order with the path of its file in a folder.

    The name ends in a digest of all that decides about its pixels: a copy of the same is found again, whatever
    language named it.
    """
    content = f"{order.with_(path='copy.tif').to_json()} {simulated}"
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    there = next(iter(sorted(folder.glob(f"*.{digest}.tif"))), None)
    return order.with_(path=str(there or folder / f"{file_stem(order.recipe, simulated)}.{digest}.tif"))


def _box(view: QgsReferencedRectangle, order: DownloadOrder) -> tuple[float, float, float, float] | None:
    """What a view shows, in the CRS of an order, which is in metres; None where it shows all of the area."""
    system = QgsCoordinateReferenceSystem(order.crs)
    try:
        seen = QgsCoordinateTransform(view.crs(), system, QgsProject.instance()).transformBoundingBox(view)
    except QgsCsException:  # the view reaches beyond what the CRS is made for
        return None
    edges = seen.xMinimum(), seen.yMinimum(), seen.xMaximum(), seen.yMaximum()
    if seen.isEmpty() or not all(map(math.isfinite, edges)):
        return None
    west, south = (math.floor(edge / _STEP) * _STEP for edge in edges[:2])
    east, north = (math.ceil(edge / _STEP) * _STEP for edge in edges[2:])
    left, bottom, right, top = order.grid.extent
    holds_all = west <= left and south <= bottom and right <= east and top <= north
    return None if holds_all else (west, south, east, north)


def _set_source(layer: QgsRasterLayer, source: str, provider: str) -> None:
    """Show another data source; QGIS forgets the metadata with it."""
    metadata = layer.metadata()
    set_source(layer, source, layer.name(), provider)
    metadata.setCrs(layer.crs())
    layer.setMetadata(metadata)


def _update_appearance(layer: QgsRasterLayer) -> None:
    apply_legend(layer)
    layer.triggerRepaint()
