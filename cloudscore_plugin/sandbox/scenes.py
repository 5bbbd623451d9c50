"""What a catalogue of scenes offers the evaluator: grids, bands, scenes and the search for them.

Two catalogues stand behind this: the procedural sample world (world/) and a folder of STAC Items (stac.py).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MAX_ELEMENTS = 5000  # Earth Engine stops listing a collection beyond this


class SandboxError(Exception):
    """An error answered to the client: HTTP status code, Earth Engine's message, canonical status name."""

    def __init__(self, message: str, code: int = 400, status: str = "INVALID_ARGUMENT", reason: str | None = None):
        super().__init__(message)
        self.code, self.status, self.reason = code, status, reason


@dataclass(frozen=True)
class PixelType:
    """Earth Engine's PixelType: precision "int", "float" or "double" and the closed value range."""

    precision: str
    min: float | None = None
    max: float | None = None

    @property
    def dtype(self) -> np.dtype:
        """The narrowest numpy type that holds the range."""
        if self.precision == "float":
            return np.dtype(np.float32)
        if self.precision == "int" and self.min is not None and self.max is not None:
            for name in ("uint8", "int8", "uint16", "int16", "uint32", "int32"):
                info = np.iinfo(name)
                if info.min <= self.min and self.max <= info.max:
                    return np.dtype(name)
        return np.dtype(np.float64)

    def to_json(self) -> dict:
        bounds = {name: value for name in ("min", "max") if (value := getattr(self, name)) is not None}
        return {"type": "PixelType", "precision": self.precision, **bounds}


UINT8 = PixelType("int", 0, 255)
UINT16 = PixelType("int", 0, 65535)
FLOAT = PixelType("float")
DOUBLE = PixelType("double")


@dataclass(frozen=True)
class Grid:
    """A pixel grid: CRS ("EPSG:n" or WKT), affine transform, size in pixels.

    transform: (scaleX, shearX, translateX, shearY, scaleY, translateY), Earth Engine's order, from pixel
    corners (column, row) to CRS units. width and height are None for unbounded grids (projections).
    """

    crs: str
    transform: tuple[float, float, float, float, float, float]
    width: int | None = None
    height: int | None = None

    @property
    def scale(self) -> float:
        """Side of a square pixel of the same area, in CRS units."""
        a, b, _, d, e, _ = self.transform
        return math.sqrt(abs(a * e - b * d))


@dataclass(frozen=True)
class Band:
    """One band of a scene: its full-resolution grid and how its pyramid is made ("MEAN" or "SAMPLE")."""

    name: str
    type: PixelType
    grid: Grid
    pyramid: str = "MEAN"


class PixelGrid:
    """Where an output grid falls on one band grid at one pyramid level.

    cols, rows: int32 arrays of the output's shape (height, width), nearest pixel of the level's grid; they may
    lie outside of it (the scene masks those). ``key`` is hashable and equal for equal lattices, for caches.
    """

    __slots__ = ("cols", "key", "rows")

    def __init__(self, cols: np.ndarray, rows: np.ndarray, key: tuple):
        self.cols, self.rows, self.key = cols, rows, key


@dataclass(frozen=True)
class Scene(ABC):
    """One image of a collection.

    id: collection + "/" + system:index. properties: JSON values, with system:index, system:time_start
    (milliseconds since 1970, UTC) among them. footprint: GeoJSON Polygon or MultiPolygon, lon/lat degrees.
    """

    collection: str
    index: str
    bands: tuple[Band, ...]
    properties: dict[str, Any] = field(hash=False, compare=False)
    footprint: dict = field(hash=False, compare=False)

    @property
    def id(self) -> str:
        return f"{self.collection}/{self.index}"

    @abstractmethod
    def read(self, names: Sequence[str], level: int, lattice: PixelGrid) -> list[tuple[np.ndarray, np.ndarray]]:
        """Values and validity of some bands that share one grid, at pyramid ``level`` (0 = full resolution,
        each further level doubles the pixel's side, origin at the same upper left corner).

        Each result: (values of the band's dtype, bool array, True where there is data), of the lattice's shape.
        The arrays may be shared with a cache: callers never write into them.
        """

    def levels(self, band: Band) -> int:
        """Coarsest pyramid level of a band: the first whose longer side is at most 256 pixels."""
        longest = max(band.grid.width or 1, band.grid.height or 1)
        return max(0, math.ceil(math.log2(longest / 256))) if longest > 256 else 0


Box = tuple  # (west, south, east, north) in degrees, west <= east, within -180..180


class Catalogue(ABC):
    """A set of collections that can be searched. Implementations are safe to use from several threads."""

    title: str
    simulated: bool

    @abstractmethod
    def collections(self) -> dict[str, dict]:
        """Collection id -> {"start": ms, "end": ms or None, "bands": tuple of Band or (), "properties": dict}."""

    @abstractmethod
    def search(
        self, collection: str, boxes: Sequence[Box] | None, start: float | None, end: float | None
    ) -> list[Scene]:
        """Scenes that may touch one of the boxes (None: anywhere) with start <= system:time_start < end (ms).

        A superset is allowed (the evaluator filters exactly); the order is by system:index. Raises SandboxError
        ("Collection query aborted after accumulating over 5000 elements.") when there are more than that.
        """

    @abstractmethod
    def find(self, collection: str, index: str) -> Scene | None:
        """The scene with that system:index, or None."""

    def close(self) -> None:  # noqa: B027 (most catalogues hold no files)
        """Let go of open files. The catalogue may still be used, and opens them again."""


class TooMany(SandboxError):
    """A listing that Earth Engine would stop."""


def too_many() -> TooMany:
    """The error for a listing that Earth Engine would stop."""
    return TooMany(f"Collection query aborted after accumulating over {MAX_ELEMENTS} elements.")
