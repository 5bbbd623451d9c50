"""Places by name, from QGIS's geocoder, which asks OpenStreetMap's Nominatim. In a task: it waits for the answer."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsGeocoderContext,
    QgsNominatimGeocoder,
    QgsRectangle,
)

from ..messages.i18n import tr

CREDIT = "© OpenStreetMap contributors"
_MOST = 8
_AROUND = 0.05  # degrees shown around a place without a size, about 5 km
_WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")


@dataclass(frozen=True)
class Place:
    """A place found. name: short; title: with where it lies. west to north: what to show of it, in degrees."""

    name: str
    title: str
    west: float
    south: float
    east: float
    north: float

    @property
    def box(self) -> QgsRectangle:
        """What to show of it, in degrees."""
        return QgsRectangle(self.west, self.south, self.east, self.north)


class PlaceError(Exception):
    """No place can be found; the text says why."""


def around(lon: float, lat: float, name: str = "") -> Place:
    """A place of coordinates in degrees."""
    return Place(name, name, lon - _AROUND, max(lat - _AROUND, -90), lon + _AROUND, min(lat + _AROUND, 90))


def find(text: str, feedback: QgsFeedback, endpoint: str = "") -> list[Place]:
    """Places called so, the likeliest first. Raises PlaceError in words. endpoint: another server."""
    geocoder = QgsNominatimGeocoder("", endpoint) if endpoint else QgsNominatimGeocoder()
    context = QgsGeocoderContext(QgsCoordinateTransformContext())
    found = geocoder.geocodeString(text, context, feedback)
    places = []
    for result in found[:_MOST]:
        if not result.isValid():
            reason = result.error() or tr("no answer")
            raise PlaceError(
                tr("The search for places does not answer: {reason}. Coordinates work without it.").format(
                    reason=reason
                )
            )
        box = result.viewport()
        if box.isNull() or box.isEmpty():
            point = result.geometry().asPoint()
            box = around(point.x(), point.y()).box
        elif result.crs().isValid() and result.crs() != _WGS84:
            change = QgsCoordinateTransform(result.crs(), _WGS84, QgsCoordinateTransformContext())
            box = change.transformBoundingBox(box)
        title = result.description() or result.identifier()
        if box.width() < 2 * _AROUND / 10:  # a house: its surroundings
            center = box.center()
            box = around(center.x(), center.y()).box
        places.append(
            Place(title.split(",")[0].strip(), title, box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
        )
    if not places:
        raise PlaceError(
            tr("No place is called “{text}”. Try another spelling, or coordinates.").format(text=text[:60])
        )
    return places
