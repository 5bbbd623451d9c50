"""Which coordinate system and which unit a file's pixels get, where the user has not said so."""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsUnitTypes

from ..core.recipe import CompositeRecipe, shown_bounds

METRES = QgsUnitTypes.DistanceUnit.DistanceMeters
_WIDEST = 120  # degrees: what is made for more of the Earth keeps sizes nowhere in particular


def unit_of(crs: QgsCoordinateReferenceSystem):
    """A CRS's unit; metres where it is not known."""
    unit = crs.mapUnits() if crs.isValid() else METRES
    return METRES if unit == QgsUnitTypes.DistanceUnit.DistanceUnknownUnit else unit


def metre_in(unit) -> float:
    """A metre in a unit; degrees as long as at the equator."""
    return QgsUnitTypes.fromUnitToUnitFactor(METRES, unit)


def suits(crs: QgsCoordinateReferenceSystem, recipe: CompositeRecipe) -> bool:
    """Whether a CRS is in metres and made for a region in which the whole area lies."""
    if not crs.isValid() or crs.isGeographic() or unit_of(crs) != METRES or crs.projectionAcronym() == "merc":
        return False
    region = crs.bounds()  # degrees; empty where it is not known
    west, south, east, north = shown_bounds(recipe)
    if region.isEmpty() or region.width() > _WIDEST:
        return False
    within = region.xMinimum() <= west and east <= region.xMaximum()
    return within and region.yMinimum() <= south and north <= region.yMaximum()


def usual_crs(recipe: CompositeRecipe, project: QgsProject | None) -> str:
    """The project's CRS where it suits the area, else the area's usual one: "EPSG:n" or WKT."""
    from ..download.plan import area_crs

    if project is not None and suits(project.crs(), recipe):
        return as_ordered(project.crs())
    return area_crs(*shown_bounds(recipe))


def as_ordered(crs: QgsCoordinateReferenceSystem) -> str:
    """A CRS as an order has it: "EPSG:n" or WKT."""
    if crs.authid().startswith("EPSG:"):
        return crs.authid()
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED)
