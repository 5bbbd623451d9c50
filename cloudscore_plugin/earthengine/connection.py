"""Connection: the address of the Earth Engine API, the Cloud project, and which stored sign-in is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..core.errors import ConnectionProblem

WORKLOAD_TAG = "cloudscore-qgis"  # on every request that computes, so that a project's monitoring tells them apart
PERSISTENT, SERVICE_ACCOUNT, ADC, NONE = "persistent", "service_account", "adc", "none"
_OAUTH = "https://oauth2.googleapis.com"
_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Endpoints:
    """The addresses of an account's services, Google's unless said otherwise, and where its sign-in is kept.

    resource_manager and monitoring are the roots of version v3 of their interfaces, service_usage of v1. register and
    console are pages for the browser. file: credentials in the form Google's tools write and read; ~ is the home
    folder. client_file: an OAuth client to sign in with, "" = the one Earth Engine's tools have.
    """

    auth: str = "https://accounts.google.com/o/oauth2/auth"
    token: str = _OAUTH + "/token"
    revoke: str = _OAUTH + "/revoke"
    tokeninfo: str = _OAUTH + "/tokeninfo"
    resource_manager: str = "https://cloudresourcemanager.googleapis.com"
    service_usage: str = "https://serviceusage.googleapis.com"
    monitoring: str = "https://monitoring.googleapis.com"
    register: str = "https://code.earthengine.google.com/register"
    console: str = "https://console.cloud.google.com"
    file: str = "~/.config/earthengine/credentials"
    client_file: str = ""

    @classmethod
    def at(cls, base: str) -> Endpoints:
        """The services of another provider at one address, with a credentials file of their own; "" gives Google's.

        A sign-in is thus only ever sent to whoever gave it. Raises ConnectionProblem.
        """
        if not base:
            return GOOGLE
        base = base.rstrip("/")
        address = check_address(base, secure=True)
        return cls(
            auth=base + "/o/oauth2/auth",
            token=base + "/token",
            revoke=base + "/revoke",
            tokeninfo=base + "/tokeninfo",
            resource_manager=base,
            service_usage=base,
            monitoring=base,
            register=base + "/register",
            console=base + "/console",
            file=f"{GOOGLE.file}-{address.netloc.replace(':', '-')}",
        )


GOOGLE = Endpoints()


@dataclass(frozen=True)
class Connection:
    """Which Earth Engine to ask, and as whom.

    url: base of the REST API. project: Google Cloud project, "" takes the one stored with the credentials.
    credentials: "persistent" (the file Google's tools write), "service_account" (key_file is the path of its key),
    "adc" (Google's application-default credentials) or "none". endpoints: who gave the credentials. simulated: the
    scenes are not real. scopes: what a service account takes besides the usual ones.
    """

    url: str
    project: str = ""
    credentials: str = PERSISTENT
    title: str = ""
    simulated: bool = False
    key_file: str = ""
    endpoints: Endpoints = GOOGLE
    scopes: tuple[str, ...] = ()


def check_address(url: str, secure: bool) -> Any:
    """The parts of a server's address; ``secure``: secrets will travel there, so it must be https or this computer.

    Raises ConnectionProblem (endpoint_wrong, endpoint_insecure).
    """
    try:
        address = urlsplit(url)
        address.port  # noqa: B018 - raises for what is no number
        wrong = address.scheme not in ("http", "https") or not address.hostname or address.query or address.username
    except ValueError:
        wrong = True
    if wrong:
        raise ConnectionProblem("endpoint_wrong", url=url.partition("?")[0].rpartition("@")[2])
    if secure and address.scheme == "http" and address.hostname not in _THIS_COMPUTER:
        raise ConnectionProblem("endpoint_insecure", url=url)
    return address
