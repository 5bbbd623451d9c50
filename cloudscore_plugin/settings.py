"""The plugin's settings, typed, over QGIS's own store. Only texts and numbers are stored, never a secret."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from qgis.core import QgsSettings

from .core import catalog

GROUP = "cloudscore"
EARTH_ENGINE_URL = "https://earthengine.googleapis.com"


@dataclass(frozen=True)
class Settings:
    """What is remembered between sessions, with its defaults.

    connection: "sample" (the local Earth Engine with simulated scenes) or "google" (the endpoint below), "" = not
    chosen yet. credentials, key_file: as in Connection; of a key only the path is kept. accounts: base address of an
    accounts server that is not Google's, "" = Google's. timeout: seconds one request may take. sign_in_timeout:
    seconds to finish a sign-in in the browser. live_preview: 1 or 0. drive_folder, bucket: where the last exports
    went. folder: of the last recipe file. save_*: what a GeoTIFF was last saved as (resolution in metres; crs "" = not
    chosen yet, "area" = the area's usual one, "project" = the project's, or a CRS). areas_*: as many areas were last
    saved (side of a grid's sheet in metres; drive: 1 where what is too large is exported). told_saved: 1 once the user
    knows what a saved project says. usual_threshold: what the clear threshold begins with and goes back to. at_once:
    requests of a download under way at a time. oauth_client: file of an OAuth client of the user's own, "" = Earth
    Engine's.
    tier: of the Cloud project's noncommercial quota. restricted_month: in which its quota was told to be used up, as
    2026-11. The rest is what the dock was last set to, named as the recipe's fields are: the dock stores what its
    sections have.
    """

    connection: str = ""
    endpoint: str = EARTH_ENGINE_URL
    project: str = ""
    credentials: str = "persistent"
    key_file: str = ""
    accounts: str = ""
    timeout: int = 300
    sign_in_timeout: int = 300
    qa_band: str = catalog.DEFAULT_QA_BAND
    clear_threshold: float = catalog.DEFAULT_THRESHOLD
    product: str = "L2A"
    start: str = ""
    end: str = ""
    recipe: str = ""
    kind: str = "composite"
    step: str = "month"
    live_preview: int = 1
    export_to: str = "drive"
    drive_folder: str = ""
    bucket: str = ""
    folder: str = ""
    save_folder: str = ""
    save_content: str = "bands"
    save_crs: str = ""
    save_resolution: float = 10.0
    save_cog: int = 1
    areas_kind: str = "features"
    areas_side: float = 10_000.0
    areas_drive: int = 1
    told_saved: int = 0
    usual_threshold: float = catalog.DEFAULT_THRESHOLD
    at_once: int = 16
    oauth_client: str = ""
    tier: str = "community"
    restricted_month: str = ""

    @classmethod
    def load(cls, *names: str) -> Settings:
        """Read from the user profile; a value of the wrong type, or one that cannot be, counts as unset. names: read
        these alone, which takes less time, and leave the others at their defaults.

        So a spoilt profile never stops the plugin: what uses a setting may rely on it.
        """
        store, found = QgsSettings(), {}
        for item in fields(cls):
            if names and item.name not in names:
                continue
            kind: type = type(item.default)
            value = store.value(f"{GROUP}/{item.name}")
            if value is None or (kind is str and not isinstance(value, (str, int, float))):
                continue  # a text with commas in a file that somebody has edited is a list
            try:
                value = kind(value)
                if "\0" not in str(value) and _CHECKS.get(item.name, _any)(value):
                    found[item.name] = value
            except (TypeError, ValueError, OverflowError):
                continue
        if "clear_threshold" not in found and "usual_threshold" in found:
            found["clear_threshold"] = found["usual_threshold"]
        return cls(**found)

    def save(self, **changes) -> Settings:
        """Store the changed values; returns the new settings."""
        store = QgsSettings()
        for name, value in changes.items():
            store.setValue(f"{GROUP}/{name}", value)
        return replace(self, **changes)


def _any(_value: Any) -> bool:
    return True


def _one_of(*values: Any) -> Callable[[Any], bool]:
    return lambda value: value in values


def _between(low: float, high: float) -> Callable[[float], bool]:
    return lambda value: low <= value <= high  # not-a-number is not


def _address(value: str) -> bool:
    """Whether a text is the address of a server. Raises ValueError for some that are not."""
    address = urlsplit(value)
    address.port  # noqa: B018 - raises for what is no number
    plain = not (address.query or address.username or address.fragment or any(map(str.isspace, value)))
    return address.scheme in ("http", "https") and bool(address.hostname) and plain


def _day(value: str) -> bool:
    """Whether a text is a day as the dock writes it, or empty. Raises ValueError for one that is not."""
    return not value or date.fromisoformat(value).isoformat() == value


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "connection": _one_of("", "sample", "google"),
    "endpoint": _address,
    "credentials": _one_of("persistent", "service_account", "adc", "none"),
    "accounts": lambda value: not value or _address(value),
    "timeout": _between(1, 86_400),  # a day; Qt counts milliseconds in 32 bits
    "sign_in_timeout": _between(1, 86_400),
    "qa_band": _one_of(*catalog.QA_BANDS),
    "clear_threshold": _between(0, 1),
    "product": _one_of(*catalog.PRODUCTS),
    "start": _day,
    "end": _day,
    "live_preview": _one_of(0, 1),
    "export_to": _one_of("drive", "cloud", "asset"),
    "save_resolution": _between(1e-6, 1e6),
    "save_cog": _one_of(0, 1),
    "told_saved": _one_of(0, 1),
    "areas_kind": _one_of("features", "mgrs", "grid"),
    "areas_side": _between(100, 1_000_000),
    "areas_drive": _one_of(0, 1),
    "usual_threshold": _between(0, 1),
    "at_once": _between(1, 40),
    "tier": _one_of("community", "contributor", "partner"),
}


def profile_key() -> str:
    """A random text that is this user profile's own: what is marked with it was made here. No secret of any account."""
    store, name = QgsSettings(), f"{GROUP}/profile_key"
    found = store.value(name)
    if not isinstance(found, str) or len(found) != 32:
        found = uuid.uuid4().hex
        store.setValue(name, found)
    return found


class SettingsList:
    """A list of texts in the user profile, each under a key of its own.

    QSettings brings together what several QGIS with one profile change at the same time, key by key: none of them
    loses what another has put here.
    """

    def __init__(self, name: str):
        self._group = f"{GROUP}/{name}"

    def texts(self) -> list[str]:
        """All of them, latest first; what is no text of ours is left out."""
        store = QgsSettings()
        store.beginGroup(self._group)
        found = [store.value(key) for key in store.childKeys()]
        store.endGroup()
        dated = [value.partition(" ") for value in found if isinstance(value, str)]
        return [text for at, _space, text in sorted(dated, reverse=True) if at.isdigit()]

    def text(self, name: str) -> str:
        """The text under a name, "" if there is none."""
        value = QgsSettings().value(self._key(name))
        return value.partition(" ")[2] if isinstance(value, str) else ""

    def put(self, name: str, text: str) -> None:
        """Keep a text under a name. One that was there stays in its place and is replaced."""
        store, key = QgsSettings(), self._key(name)
        at = str(store.value(key) or "").partition(" ")[0]
        store.setValue(key, f"{at if at.isdigit() else format(time.time_ns(), '020d')} {text}")

    def drop(self, name: str) -> None:
        """Forget the text under a name, if there is one."""
        QgsSettings().remove(self._key(name))

    def _key(self, name: str) -> str:
        return f"{self._group}/{uuid.uuid5(uuid.NAMESPACE_URL, name).hex}"  # names may hold what a key cannot
