"""Diagnostics of a connection (network, sign-in, project, API): each has a result, a text and an action to fix it.

They run in a worker thread, one after another, each at most ``LONGEST`` seconds, also when no server answers.
"""

from __future__ import annotations

import platform
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable
from urllib.parse import urlsplit

from qgis.core import Qgis, QgsFeedback, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QT_VERSION_STR, QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyQuery

from .. import paths
from ..messages.errors import ABOUT_PROJECT, ABOUT_SIGN_IN, NOTHING, URL, Advice, explain, redact
from ..messages.i18n import locale, sentences, tr
from . import client, projects
from .account import Account, ServiceError
from .connection import SERVICE_ACCOUNT, WORKLOAD_TAG, Connection, ConnectionProblem, check_address
from .credentials import CLOUD_PLATFORM, EARTH_ENGINE
from .transport import Cancelled, Transport, cancellable

OK, WARN, FAIL, SKIPPED = "ok", "warn", "fail", "skipped"
SIGN_IN, CHOOSE_PROJECT, ENABLE_API, USAGE = (
    "sign_in",
    "choose_project",
    "enable_api",
    "usage",
)  # beside the actions of messages/errors.py
LONGEST = 18
_REQUEST = 8  # seconds for one request
_TOGETHER = 14  # seconds for all requests of a check; Google's library may pause between them

_CONSTANT = {"expression": {"result": "0", "values": {"0": {"constantValue": 1}}}, "workloadTag": WORKLOAD_TAG}


@dataclass(frozen=True)
class CheckResult:
    """state: "ok", "warn", "fail" or "skipped". text: for the user. details: the original words of an error.

    action: what mends it: an action of messages/errors.py, "sign_in", "choose_project", "enable_api", or "". "usage"
    asks for more about it.
    """

    key: str
    state: str
    text: str
    action: str = NOTHING
    details: str = ""


def title(key: str) -> str:
    """A check's name for the user."""
    return {
        "library": tr("Earth Engine client"),
        "network": tr("Network"),
        "sign_in": tr("Sign-in"),
        "project": tr("Cloud project"),
        "api": tr("Earth Engine API"),
        "registered": tr("Registration"),
        "permission": tr("Permission to compute"),
        "restricted": tr("Monthly quota"),
    }[key]


def run(
    connection: Connection,
    feedback: QgsFeedback | None = None,
    on_result: Callable[[CheckResult], None] | None = None,
) -> list[CheckResult]:
    """All checks in the order of KEYS. on_result is called with each result, in this thread.

    What depends on a failed check is skipped. Raises Cancelled; nothing else.
    """
    checks = _Checks(connection)
    results: list[CheckResult] = []
    for key in KEYS:
        failed = {result.key for result in results if result.state == FAIL}
        if failed & set(_NEEDS[key]):
            result = CheckResult(key, SKIPPED, tr("Not checked, because of the above."))
        else:
            with cancellable(feedback):
                result = checks.check(key)
        if feedback is not None:
            if feedback.isCanceled():
                raise Cancelled
            feedback.setProgress(100 * (len(results) + 1) / len(KEYS))
        results.append(result)
        if on_result is not None:
            on_result(result)
    return results


class _Checks:
    """The checks of one run; later ones use what earlier ones found out."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._opened: Account | None = None  # once the sign-in has worked
        self._config: dict = {}

    def check(self, key: str) -> CheckResult:
        if self._opened is not None:
            self._opened.transport.until = time.monotonic() + _TOGETHER
        try:
            return getattr(self, f"_{key}")()
        except Cancelled:
            raise
        except Exception as error:  # whatever it is, it is what the user wants to know
            return self._failed(key, explain(error))

    @property
    def _account(self) -> Account:
        """The account of the sign-in; the checks that need it are skipped where the sign-in failed."""
        assert self._opened is not None
        return self._opened

    def _failed(self, key: str, advice: Advice) -> CheckResult:
        action = advice.action
        if ABOUT_PROJECT in advice.flags:
            action = CHOOSE_PROJECT
        elif ABOUT_SIGN_IN in advice.flags:
            action = SIGN_IN
        elif advice.code == "api_disabled":
            action = ENABLE_API
        elif advice.code == "not_registered":
            action = URL + projects.register_page(self._connection.endpoints, self._account.project)
        return CheckResult(key, FAIL, advice.whole, action, advice.details)

    def _library(self) -> CheckResult:
        ee = client.load()
        try:
            version, place = ee.__version__, ee.__file__ or ""
        finally:
            client.unload(ee)
        text = tr("Version {version}, from {supplier}.")
        text = text.format(version=version, supplier=_supplier(place))
        other = sys.modules.get(client.PUBLIC)
        if other is not None and other.__file__ and hasattr(other, "__version__"):
            beside = tr("Version {version} from {supplier} is in use beside it, undisturbed.")
            text += " " + beside.format(version=other.__version__, supplier=_supplier(other.__file__))
        return CheckResult("library", OK, text)

    def _network(self) -> CheckResult:
        url = self._connection.url.rstrip("/")
        check_address(url, secure=False)
        transport = Transport(_REQUEST)
        transport.until = time.monotonic() + _TOGETHER
        response, _ = transport.request(f"{url}/$discovery/rest?version=v1&prettyPrint=false")
        if response.status >= 400:
            raise ServiceError(response.status, f"HTTP {response.status}")
        host, used = urlsplit(url).netloc, proxy(url)
        if used:
            text = tr("{host} answers, through the proxy {proxy}.").format(host=host, proxy=used)
        else:
            text = tr("{host} answers, without a proxy.").format(host=host)
        return CheckResult("network", OK, text)

    def _sign_in(self) -> CheckResult:
        account = Account(self._connection, _REQUEST)
        account.transport.until = time.monotonic() + _TOGETHER
        self._opened = account
        if account.sign_in is None:
            return CheckResult("sign_in", OK, tr("Not needed here."))
        about = account.about_token()
        scopes = str(about.get("scope") or "").split()
        if scopes and not {EARTH_ENGINE, CLOUD_PLATFORM} & set(scopes):
            raise ConnectionProblem("sign_in_scopes")
        email = str(about.get("email") or account.sign_in.email)
        if account.sign_in.kind == SERVICE_ACCOUNT:
            text = tr("Signed in as the service account {email}.").format(email=email)
        elif email:
            text = tr("Signed in as {email}.").format(email=email)
        else:
            text = tr("Signed in. The sign-in does not say which account it belongs to.")
        return CheckResult("sign_in", OK, text)

    def _project(self) -> CheckResult:
        project = self._account.project
        if not project:
            raise ConnectionProblem("project_missing")
        if not project.isdigit() and not projects.check_project_id(project).ok:
            raise ConnectionProblem("project_wrong", project=project[:100])
        text = tr("{project} is chosen.").format(project=project)
        return CheckResult("project", OK, text)

    def _api(self) -> CheckResult:
        try:
            self._config = projects.configuration(self._account, self._account.project)
        except ServiceError as error:
            if error.status_code in (400, 404):  # a server that does not offer to say it
                return CheckResult("api", SKIPPED, tr("This server does not tell."))
            raise
        return CheckResult("api", OK, tr("Switched on for this project."))

    def _registered(self) -> CheckResult:
        state = self._config.get("registrationState")
        if state == projects.NOT_REGISTERED:
            return self._failed(
                "registered", explain(ConnectionProblem("not_registered", project=self._account.project))
            )
        if state == projects.COMMERCIAL:
            return CheckResult("registered", OK, tr("For commercial use."))
        if state == projects.NONCOMMERCIAL:
            meaning = tr(
                "That covers research, teaching, journalism and trying it out, not the operational use by public "
                "administrations, and nothing that money is earned with."
            )
            return CheckResult("registered", OK, sentences(tr("For noncommercial use."), meaning))
        return CheckResult("registered", SKIPPED, tr("This server does not tell."))

    def _permission(self) -> CheckResult:
        project = self._account.project
        url = f"{self._connection.url.rstrip('/')}/v1/projects/{project}/value:compute"
        self._account.ask(url, "POST", _CONSTANT, project)
        return CheckResult("permission", OK, tr("Earth Engine computes for you."))

    def _restricted(self) -> CheckResult:
        if not self._account.transport.restricted:
            return CheckResult("restricted", OK, tr("Not used up."))
        advice = explain(ConnectionProblem("quota_used"))
        return CheckResult("restricted", WARN, advice.whole, advice.action)


_NEEDS = {
    "library": (),
    "network": (),
    "sign_in": ("library", "network"),
    "project": ("library", "network", "sign_in"),
    "api": ("library", "network", "sign_in", "project"),
    "registered": ("library", "network", "sign_in", "project", "api"),
    "permission": ("library", "network", "sign_in", "project", "api", "registered"),
    "restricted": ("library", "network", "sign_in", "project", "api", "registered", "permission"),
}
KEYS = tuple(_NEEDS)


def proxy(url: str) -> str:
    """The proxy QGIS uses for an address, as host:port, without its user; "" for none."""
    factory = QgsNetworkAccessManager.instance().proxyFactory()
    found = factory.queryProxy(QNetworkProxyQuery(QUrl(url))) if factory is not None else []
    if not found or found[0].type() in (QNetworkProxy.ProxyType.NoProxy, QNetworkProxy.ProxyType.DefaultProxy):
        return ""
    return f"{found[0].hostName()}:{found[0].port()}"


def report(results: list[CheckResult]) -> str:
    """The results as plain text to ask for help with: without secrets, home folder and full e-mail addresses."""
    metadata = paths.ROOT / "metadata.txt"
    found = re.search(r"^version=(.+)$", metadata.read_text("utf-8"), re.MULTILINE) if metadata.is_file() else None
    lines = [
        f"Cloud Score+ Composites {found[1].strip() if found else '?'}",
        f"QGIS {Qgis.QGIS_VERSION}, Qt {QT_VERSION_STR}, Python {platform.python_version()}",
        f"{platform.platform()}, {locale().name()}",
        "",
    ]
    for result in results:
        lines.append(f"[{result.state}] {title(result.key)}: {result.text}")
        if result.details:
            lines.append(f"    {result.details}")
    text = redact("\n".join(lines).replace(str(Path.home()), "~"))  # first the home: a part of it may look secret
    return re.sub(r"\b([\w.+-])[\w.+-]*@(?=[\w-]+\.)", r"\1…@", text) + "\n"


def _supplier(place: str) -> str:
    """Whom a module's file came with, for the user."""
    if Path(place).is_relative_to(paths.PACKAGE):
        return tr("this plugin")
    return client.supplier(place)
