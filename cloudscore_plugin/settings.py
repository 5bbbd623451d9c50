"""The plugin's settings, typed, over QGIS's own store. Only texts and numbers are stored, never a secret."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

from qgis.core import QgsSettings

GROUP = "cloudscore"
EARTH_ENGINE_URL = "https://earthengine.googleapis.com"


@dataclass(frozen=True)
class Settings:
    """What is remembered between sessions, with its defaults.

    connection: "sample" (the local Earth Engine with simulated scenes) or "google" (the endpoint below), "" = not
    chosen yet. credentials, key_file: as in Connection; of a key only the path is kept. accounts: base address of an
    accounts server that is not Google's, "" = Google's. timeout: seconds one request may take. sign_in_timeout:
    seconds to finish a sign-in in the browser. live_preview: 1 or 0. exports: those begun, as JSON.
    drive_folder, bucket: where the last ones went. folder: of the last recipe file. save_*: what a GeoTIFF was last
    saved as (resolution in metres; crs "" = the area's UTM zone, "project" or a CRS); downloads: JSON list of files
    that are not complete yet. The rest is what the dock was last set to.
    """

    connection: str = ""
    endpoint: str = EARTH_ENGINE_URL
    project: str = ""
    credentials: str = "persistent"
    key_file: str = ""
    accounts: str = ""
    timeout: int = 300
    sign_in_timeout: int = 300
    qa_band: str = "cs_cdf"
    clear_threshold: float = 0.60
    product: str = "L2A"
    start: str = ""
    end: str = ""
    recipe: str = ""
    live_preview: int = 1
    exports: str = ""
    export_to: str = "drive"
    drive_folder: str = ""
    bucket: str = ""
    folder: str = ""
    save_folder: str = ""
    save_content: str = "bands"
    save_crs: str = ""
    save_resolution: float = 10.0
    save_cog: int = 1
    downloads: str = ""

    @classmethod
    def load(cls) -> Settings:
        """Read from the user profile; a value of the wrong type, empty or not a finite number counts as unset."""
        store, found = QgsSettings(), {}
        for item in fields(cls):
            kind, value = type(item.default), store.value(f"{GROUP}/{item.name}")
            try:
                value = None if value is None else kind(value)
            except (TypeError, ValueError, OverflowError):
                continue
            if value is not None and (kind is not float or math.isfinite(value)):
                found[item.name] = value
        return cls(**found)

    def save(self, **changes) -> Settings:
        """Store the changed values; returns the new settings."""
        store = QgsSettings()
        for name, value in changes.items():
            store.setValue(f"{GROUP}/{name}", value)
        return replace(self, **changes)
