"""Many areas: the features of a layer or the map sheets they lie on, one CRS for all, and what saving them takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsProject,
    QgsWkbTypes,
)

from ..core.errors import AreaError, RecipeError
from ..core.recipe import CompositeRecipe, bounds, box_roi
from ..layers.areas import area_of, read
from ..messages.errors import explain
from .grids import metre_in, unit_of, usual_crs

if TYPE_CHECKING:
    from ..download.areas import Area

FEATURES, MGRS, GRID = "features", "mgrs", "grid"  # what there is one file of
SHEETS = (FEATURES, MGRS, GRID)


def feature_areas(
    features: Iterable[QgsFeature],
    kind: QgsWkbTypes.GeometryType,
    layer: str,
    crs: QgsCoordinateReferenceSystem,
    transforms: QgsCoordinateTransformContext,
    called: Callable[[QgsFeature], str],
    check: Callable[[], None],
) -> list[Area]:
    """An area for each feature; one that cannot be used says why. kind: of the layer's geometry; layer: its name.

    called: a feature's name, "" for its number. check() is called for each and may raise to stop. In any thread.
    """
    from ..download.areas import Area

    found = []
    for feature in features:
        check()
        name = called(feature) or str(feature.id())
        try:
            found.append(Area(name, area_of(read([feature], kind, layer), crs, transforms, check=check).roi))
        except (AreaError, RecipeError) as error:
            found.append(Area(name, None, explain(error).whole if isinstance(error, RecipeError) else str(error)))
    return found


def sheet_areas(kind: str, rois: Sequence[dict], side: float, crs: str, metres: float) -> list[Area]:
    """The sheets, "mgrs" or "grid", that have part in these areas. side: of a grid's sheet, metres. crs: of the files;
    metres: side of a pixel. Raises OrderError."""
    from ..download.sheets import grid_sheets, mgrs_tiles, with_part_in

    if kind == MGRS:
        return mgrs_tiles(rois)
    unit = metre_in(unit_of(QgsCoordinateReferenceSystem(crs)))
    return with_part_in(grid_sheets(_together(rois), side * unit, crs, metres * unit), rois)


def common_crs(recipe: CompositeRecipe, rois: Sequence[dict], project: QgsProject | None) -> str:
    """One CRS for all files, so that they lie on one grid of pixels: the usual one of all areas together."""
    west, south, east, north = _together(rois)
    try:
        together = recipe.with_(roi=box_roi((west, south, east, north)))
    except RecipeError:  # larger than a composite may be: the CRS of its middle
        x, y = (west + east) / 2, (south + north) / 2
        together = recipe.with_(roi=box_roi((x, y, x + 1e-3, y + 1e-3)))
    return usual_crs(together, project)


def _together(rois: Sequence[dict]) -> tuple[float, float, float, float]:
    boxes = [bounds(roi) for roi in rois]
    west, south = (min(box[at] for box in boxes) for at in (0, 1))
    east, north = (max(box[at] for box in boxes) for at in (2, 3))
    return west, south, east, north
