"""The user's Google Cloud projects: which there are, which may use Earth Engine, and where the chosen one is noted.

Functions that ask a server belong in a worker thread.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable
from urllib.parse import quote, urlencode

from qgis.core import QgsFeedback

from ..messages.i18n import tr
from ..settings import Settings
from . import credentials
from .account import Account, ServiceError
from .answers import reading
from .connection import PERSISTENT, Connection, Endpoints
from .transport import TRANSIENT, Cancelled, cancellable

# What Earth Engine makes of a project; the first three are its own words (projects.getConfig).
COMMERCIAL, NONCOMMERCIAL, NOT_REGISTERED = (
    "REGISTERED_COMMERCIALLY",
    "REGISTERED_NOT_COMMERCIALLY",
    "NOT_REGISTERED",
)
API_DISABLED, REFUSED, UNKNOWN = "API_DISABLED", "REFUSED", "UNKNOWN"

_PAGE = 300
_PAGES = 50  # more than anybody has; a server that never ends must not keep us
_PARALLEL = 6  # requests at a time
_ID = re.compile(r"(?:[a-z0-9][a-z0-9.-]*\.[a-z]{2,}:)?[a-z][-a-z0-9]{4,28}[a-z0-9]")
_IN_LINK = re.compile(r"(?:[?&]project=|\bprojects/)([^&#/?\s]+)")
_SCRIPT = re.compile(r"sys-\d+")  # made by Google for its own scripts; of no use here


@dataclass(frozen=True)
class Project:
    """A Cloud project. number: as text; state: of Google's, "ACTIVE" for all that search() finds."""

    id: str
    name: str
    number: str = ""
    state: str = "ACTIVE"


@dataclass(frozen=True)
class IdCheck:
    """Whether a text is the ID of a project. id: what to use or, where ``ok`` is False, the suggestion, if any.

    text: what to tell the user, "" when there is nothing to say.
    """

    ok: bool
    id: str = ""
    text: str = ""


def search(connection: Connection, feedback: QgsFeedback | None = None, timeout: float = 60) -> list[Project]:
    """All active projects the user may see, by name. One request for each page of the list.

    Raises ServiceError and what Account's methods raise. Without permission to list, which some accounts lack, the
    user can still type an ID.
    """
    account, found, page, seen = Account(connection, timeout), {}, "", set()
    with cancellable(feedback):
        for _ in range(_PAGES):
            query = {"query": "state:ACTIVE", "pageSize": _PAGE, **({"pageToken": page} if page else {})}
            answer = _list(account, f"{connection.endpoints.resource_manager}/v3/projects:search?{urlencode(query)}")
            with reading(connection.endpoints.resource_manager):
                projects = [project for item in answer.get("projects") or [] if (project := _project(item))]
            for project in projects:
                if project.state == "ACTIVE" and not _SCRIPT.fullmatch(project.id):
                    found[project.id] = project
            following = answer.get("nextPageToken")
            if not isinstance(following, str) or not following or following in seen:
                break
            page = following
            seen.add(page)
    return sorted(found.values(), key=lambda project: (project.name.casefold(), project.id))


def matching(projects: Iterable[Project], text: str) -> list[Project]:
    """Those whose name, ID or number holds every word of the text, in their order."""
    words = text.casefold().split()
    return [p for p in projects if all(word in f"{p.name} {p.id} {p.number}".casefold() for word in words)]


def registrations(
    connection: Connection,
    ids: Sequence[str],
    on_state: Callable[[str, str], None],
    feedback: QgsFeedback | None = None,
    timeout: float = 20,
) -> None:
    """Ask how each project is registered, a few at a time and in the given order.

    on_state(id, state) is called for each from a worker thread, with a word of this module. What concerns all of them,
    such as the network or the sign-in, is raised as by Account's methods.
    """
    account = Account(connection, timeout)
    with cancellable(feedback):
        account.token()

    def ask(project: str) -> None:
        if feedback is not None and feedback.isCanceled():
            raise Cancelled
        with cancellable(feedback):
            state = registration(account, project)
        on_state(project, state)

    with ThreadPoolExecutor(_PARALLEL, "projects") as pool:
        asked = [pool.submit(ask, project) for project in ids]
        try:
            for one in asked:
                one.result()
        except BaseException:
            for one in asked:
                one.cancel()
            raise


def registration(account: Account, project: str) -> str:
    """What Earth Engine makes of one project, in a word of this module. One request.

    Raises what concerns all projects: ServiceError for a sign-in that no longer counts, and what Account.token() does.
    """
    try:
        state = configuration(account, project).get("registrationState")
    except ServiceError as error:
        if error.status_code == 401:
            raise
        if error.status_code in TRANSIENT:
            return UNKNOWN
        return API_DISABLED if is_api_disabled(error) else REFUSED
    return state if state in (COMMERCIAL, NONCOMMERCIAL, NOT_REGISTERED) else UNKNOWN


def configuration(account: Account, project: str) -> dict:
    """Earth Engine's projects.getConfig."""
    url = f"{account.connection.url.rstrip('/')}/v1/projects/{quote(project, safe=':')}/config"
    return account.ask(url, project=project)


def is_api_disabled(error: ServiceError) -> bool:
    """Whether a refusal means that the project has Earth Engine's interface switched off."""
    return error.reason == "SERVICE_DISABLED" or "has not been used in project" in str(error)


def enable_api(connection: Connection, project: str, feedback: QgsFeedback | None = None) -> None:
    """Switch Earth Engine's interface on in a project; Google takes a few minutes to let everybody know.

    Raises ServiceError where the user may not, and what Account's methods raise.
    """
    service = f"/v1/projects/{quote(project, safe=':')}/services/earthengine.googleapis.com:enable"
    with cancellable(feedback):
        Account(connection).ask(connection.endpoints.service_usage + service, "POST", {}, project)


def check_project_id(text: str, projects: Sequence[Project] = ()) -> IdCheck:
    """Whether a text is a project's ID; what else it might mean, by the projects known.

    Understands pasted links, numbers and names. An ID that is not among the known is fine: it may be a colleague's.
    """
    text = text.strip()
    if link := _IN_LINK.search(text):
        text = link[1]
    if not text:
        return IdCheck(False, text=tr("Choose a project, or enter its ID."))
    by_id = {project.id: project for project in projects}
    if text in by_id or (_ID.fullmatch(text) and not projects):
        return IdCheck(True, text)
    same = [p for p in projects if text == p.number or text.casefold() in (p.name.casefold(), p.id.casefold())]
    if _ID.fullmatch(text) and not same:
        close = difflib.get_close_matches(text, list(by_id), 1, 0.8)
        said = (
            tr("This is not among your projects. Did you mean “{id}”?").format(id=close[0])
            if close
            else tr("This is not among your projects. It must be one that you may use.")
        )
        return IdCheck(True, text, said)
    if len(same) > 1:
        several = tr("Several projects have this name. Choose one from the list.")
        return IdCheck(False, text=several)
    if same:
        found = same[0].id
        if text == same[0].number:
            said = tr("This is the project's number. Its ID is “{id}”.")
        else:
            said = tr("This is the project's name. Its ID is “{id}”.")
        return IdCheck(False, found, said.format(id=found))
    if text.isdigit():
        said = tr("This is a number. The ID looks like my-project-123; the console shows both.")
        return IdCheck(False, text=said)
    if _ID.fullmatch(text.lower()):
        return IdCheck(
            False,
            text.lower(),
            tr("An ID has no capital letters: “{id}”?").format(id=text.lower()),
        )
    return IdCheck(
        False,
        text=tr("This may be a name. The ID has 6 to 30 small letters, digits and hyphens, no spaces."),
    )


def choose(connection: Connection, project: str) -> None:
    """Remember a project: in the user profile and, for a person's sign-in, in the file other tools read too.

    Raises ConnectionProblem when that file cannot be written; the profile has it then.
    """
    Settings.load().save(project=project)
    if connection.credentials == PERSISTENT:
        credentials.write_project(connection.endpoints, project)


def register_page(endpoints: Endpoints, project: str = "") -> str:
    """Where a project is registered for Earth Engine, or a new one is made."""
    return endpoints.register + (f"?project={quote(project, safe='')}" if project else "")


def enable_page(endpoints: Endpoints, project: str) -> str:
    """Where Earth Engine's interface is switched on for a project."""
    return f"{endpoints.console}/apis/library/earthengine.googleapis.com?project={quote(project, safe='')}"


def permissions_page(endpoints: Endpoints, project: str) -> str:
    """Where a project's owner gives roles to people."""
    return f"{endpoints.console}/iam-admin/iam?project={quote(project, safe='')}"


def console_page(endpoints: Endpoints, project: str = "") -> str:
    """A project's own page, where its name, number and ID stand; without a project, the list of all."""
    if not project:
        return f"{endpoints.console}/cloud-resource-manager"
    return f"{endpoints.console}/home/dashboard?project={quote(project, safe='')}"


def _list(account: Account, url: str) -> dict:
    """A page of the list. Google charges it to the client's own project, or, where that will not do, to the user's."""
    try:
        return account.ask(url)
    except ServiceError as error:
        if not (account.project and is_api_disabled(error)):
            raise
        return account.ask(url, project=account.project)


def _project(item: object) -> Project | None:
    """A project from the server's list; None for what is none."""
    if not isinstance(item, dict) or not isinstance(item.get("projectId"), str):
        return None
    name, number = item.get("displayName"), str(item.get("name") or "").rpartition("/")[2]
    return Project(item["projectId"], name if isinstance(name, str) and name else item["projectId"], number,
                   str(item.get("state") or "ACTIVE"))  # fmt: skip
