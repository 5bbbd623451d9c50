"""The list of Cloud projects, over real HTTP, and what a user may type where an ID is asked for."""

import json
import threading

import pytest
from qgis.core import QgsFeedback

from cloudscore_plugin.core.errors import ConnectionProblem, NotSignedIn
from cloudscore_plugin.earthengine import credentials, projects, session
from cloudscore_plugin.earthengine.account import Account, ServiceError
from cloudscore_plugin.earthengine.connection import GOOGLE, Endpoints
from cloudscore_plugin.earthengine.projects import Project, check_project_id, matching, registrations, search
from cloudscore_plugin.earthengine.transport import Cancelled, NetworkError, NotEarthEngine
from cloudscore_plugin.messages.errors import explain
from cloudscore_plugin.settings import Settings
from tests.support.accounts import PROJECT, connection_to, signed_in
from tests.support.arrays import ArrayCatalogue
from tests.support.browser import Page
from tests.support.faulty_sandbox import SandboxServer
from tests.support.http import HANG, Answer, failure, page
from tests.support.qt import Work, in_thread


@pytest.fixture
def sandbox():
    with SandboxServer(ArrayCatalogue([]), account="ready") as running:
        signed_in(running)
        yield running
        assert running.last_error is None
    session.forget()


def asked(sandbox, end):
    return [entry for entry in sandbox.log if entry.path.endswith(end)]


# The list


def test_one_project(sandbox):
    assert in_thread(lambda: search(connection_to(sandbox))) == [
        Project(PROJECT, "Demo project", "415104041200", "ACTIVE")
    ]


def test_many_projects_in_pages(sandbox):
    sandbox.switch_account("many-projects")
    found = in_thread(lambda: search(connection_to(sandbox)))
    assert len(found) == 230 and len({project.id for project in found}) == 230
    assert len(asked(sandbox, "projects:search")) == 3
    assert [p.name.casefold() for p in found] == sorted(p.name.casefold() for p in found)
    assert not [p for p in found if p.id.startswith("sys-") or p.id == "ee-deleted"]


def test_no_project(sandbox):
    sandbox.switch_account("new")
    assert in_thread(lambda: search(connection_to(sandbox, ""))) == []


def a_project(n):
    return {"name": f"projects/{n}", "projectId": f"project-{n:03}", "displayName": f"P {n}", "state": "ACTIVE"}


@pytest.fixture
def connection(server):
    """To a scripted server, signed in."""
    credentials.write(Endpoints.at(server.url), "1//REFRESH-SECRET", credentials.SCOPES)
    return connection_to(server, "mine")


def test_lists_that_are_not_as_expected(server, connection):
    listed = [a_project(1), a_project(1), {"projectId": 5}, None, "x", {}, {"projectId": "bare-project"}]
    server.on("projects:search", Answer(200, {"projects": listed, "nextPageToken": 7}))
    assert [(p.id, p.name) for p in in_thread(lambda: search(connection))] == [
        ("bare-project", "bare-project"),
        ("project-001", "P 1"),
    ]


@pytest.mark.parametrize("tokens", [["again"] * 3, [str(n) for n in range(500)]])
def test_a_list_without_end(server, connection, tokens):
    answers = [Answer(200, {"projects": [a_project(n)], "nextPageToken": token}) for n, token in enumerate(tokens)]
    server.on("projects:search", *answers)
    found = in_thread(lambda: search(connection))
    assert len(found) == (2 if tokens[0] == "again" else projects._PAGES)


def test_listing_that_google_charges_to_the_wrong_project(server, connection):
    """Resource Manager may be off in the project of the OAuth client; the user's own is tried then."""
    off = failure(403, "Cloud Resource Manager API has not been used in project 5172 before or it is disabled.")
    server.on("projects:search", off, Answer(200, {"projects": [a_project(1)]}))
    assert len(in_thread(lambda: search(connection))) == 1
    first, second = [seen for seen in server.seen if seen.path.endswith("search")]
    assert "x-goog-user-project" not in first.headers and second.headers["x-goog-user-project"] == "mine"
    server.on("projects:search", off, off)
    with pytest.raises(ServiceError) as caught:
        in_thread(lambda: search(connection))
    told = explain(caught.value)
    assert told.code == "projects_unlisted" and told.action.startswith("url:https://console.cloud.google.com/")


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (page(), NotEarthEngine, "not_earth_engine"),
        (failure(403, "The caller does not have permission", "PERMISSION_DENIED"), ServiceError, "refused"),
        (failure(401, "Request had invalid authentication credentials."), ServiceError, "sign_in_again"),
        (Answer(400, {"error": "odd"}), ServiceError, "unknown"),
    ],
)
def test_lists_that_are_refused(server, connection, answer, kind, code):
    server.on("projects:search", answer)
    with pytest.raises(kind) as caught:
        in_thread(lambda: search(connection))
    assert explain(caught.value).code == code


def test_a_sign_in_without_the_permission_to_list(sandbox):
    signed_in(sandbox, scopes=(credentials.EARTH_ENGINE,))
    with pytest.raises(ServiceError) as caught:
        in_thread(lambda: search(connection_to(sandbox)))
    assert explain(caught.value).code == "sign_in_scopes"


def test_listing_needs_a_sign_in(server):
    with pytest.raises(NotSignedIn):
        search(connection_to(server))


def test_listing_is_cancelled(server, connection):
    server.on("projects:search", HANG)
    feedback = QgsFeedback()
    work = Work(lambda: search(connection, feedback))
    work.start()
    while not any(seen.path.endswith("search") for seen in server.seen):
        work.wait(10)
    feedback.cancel()
    with pytest.raises(Cancelled):
        work.outcome(5)


def test_searching_the_list():
    listed = [Project("ee-anna", "Field Work", "415"), Project("my-project", "Taipei Ümläut", "77")]
    assert matching(listed, "") == listed
    assert matching(listed, " WORK field ") == listed[:1]
    assert matching(listed, "üml") == matching(listed, "77") == matching(listed, "my-p") == listed[1:]
    assert matching(listed, "nothing") == []


# Registration


def test_registration_of_each(sandbox):
    sandbox.switch_account("many-projects")
    told, threads = {}, set()

    def note(project, state):
        told[project] = state
        threads.add(threading.get_ident())

    wanted = ["ee-project-000", "ee-project-020", "ee-project-021", "ee-project-022"]
    in_thread(lambda: registrations(connection_to(sandbox), wanted, note))
    assert told == dict(zip(wanted, ("REGISTERED_NOT_COMMERCIALLY", "API_DISABLED", "NOT_REGISTERED", "REFUSED")))
    assert len(asked(sandbox, "/token")) == 2, "one for the sign-in, one for all of these"


def test_few_at_a_time(server, connection):
    lock, now, most = threading.Lock(), [0], [0]
    usual = server.usual

    def answer(seen):
        if not seen.path.endswith("/config"):
            return usual(seen)
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        threading.Event().wait(0.03)
        with lock:
            now[0] -= 1
        return Answer(200, {"registrationState": "REGISTERED_COMMERCIALLY"})

    server.usual, told = answer, []
    in_thread(lambda: registrations(connection, [f"project-{n:03}" for n in range(40)], lambda *it: told.append(it)))
    assert len(told) == 40 and 1 < most[0] <= projects._PARALLEL


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer(200, {}), "UNKNOWN"),
        (Answer(200, {"registrationState": 5}), "UNKNOWN"),
        (failure(404, "Not found"), "REFUSED"),
        (failure(403, "Earth Engine API has not been used in project 5 before or it is disabled."), "API_DISABLED"),
    ],
)
def test_odd_registrations(server, connection, answer, state):
    server.on("/config", answer)
    told = []
    in_thread(lambda: registrations(connection, ["other-one"], lambda *it: told.append(it)))
    assert told == [("other-one", state)]


@pytest.mark.parametrize(
    ("answer", "kind"), [(failure(401, "x"), ServiceError), (page(), NotEarthEngine), (page(407), NetworkError)]
)
def test_what_concerns_all_of_them_ends_it(server, connection, answer, kind):
    server.on("/config", *[answer] * 100)
    with pytest.raises(kind):
        in_thread(lambda: registrations(connection, [f"project-{n:03}" for n in range(60)], lambda *it: None))
    assert len(server.seen) < 40


def test_registrations_are_cancelled(server, connection):
    server.on("/config", *[HANG] * 50)
    feedback = QgsFeedback()
    work = Work(lambda: registrations(connection, [f"project-{n:03}" for n in range(30)], lambda *it: None, feedback))
    work.start()
    while not any(seen.path.endswith("config") for seen in server.seen):
        work.wait(10)
    feedback.cancel()
    with pytest.raises(Cancelled):
        work.outcome(8)
    assert len(server.seen) < 20


def test_from_nothing_to_a_registered_project(sandbox):
    sandbox.switch_account("new")
    connection = connection_to(sandbox, "ee-mine")
    address = projects.register_page(connection.endpoints, "ee-mine")
    assert Page(address).submit(project="ee-mine").title == "Registered"
    assert [p.id for p in in_thread(lambda: search(connection))] == ["ee-mine"]
    account = Account(connection)
    assert in_thread(lambda: projects.registration(account, "ee-mine")) == projects.NONCOMMERCIAL


def test_switching_the_api_on(sandbox):
    sandbox.switch_account("api-off")
    connection = connection_to(sandbox)
    account = Account(connection)
    assert in_thread(lambda: projects.registration(account, PROJECT)) == projects.API_DISABLED
    in_thread(lambda: projects.enable_api(connection, PROJECT))
    assert in_thread(lambda: projects.registration(account, PROJECT)) == projects.NOT_REGISTERED
    with pytest.raises(ServiceError) as caught:
        in_thread(lambda: projects.enable_api(connection, "somebody-elses"))
    assert explain(caught.value).code == "project_refused"


# What the user types

LISTED = [
    Project("ee-anna", "Field Work", "415104041262"),
    Project("field-work-417", "Field Work 2", "22"),
    Project("twin-one", "Twins", "31"),
    Project("twin-two", "twins", "32"),
]


@pytest.mark.parametrize(
    ("text", "ok", "id", "words"),
    [
        ("ee-anna", True, "ee-anna", ""),
        ("  ee-anna\n", True, "ee-anna", ""),
        ("https://console.cloud.google.com/home/dashboard?project=ee-anna&x=1", True, "ee-anna", ""),
        ("https://code.earthengine.google.com/?project=ee-anna#workspace", True, "ee-anna", ""),
        ("projects/ee-anna/assets/x", True, "ee-anna", ""),
        ("415104041262", False, "ee-anna", "number"),
        ("Field Work", False, "ee-anna", "name"),
        ("field work", False, "ee-anna", "name"),
        ("EE-Anna", False, "ee-anna", "name"),
        ("Twins", False, "", "Several"),
        ("ee-ana", True, "ee-ana", "Did you mean “ee-anna”"),
        ("somebody-elses", True, "somebody-elses", "not among your projects"),
        ("example.com:their-project", True, "example.com:their-project", "not among your projects"),
        ("987654321", False, "", "number"),
        ("My Project", False, "", "name"),
        ("我的專案", False, "", "name"),
        ("My-Project-1", False, "my-project-1", "capital"),
        ("short", False, "", "6 to 30"),
        ("ends-with-", False, "", "6 to 30"),
        ("a" * 31, False, "", "6 to 30"),
        ("ee-anna; rm -rf", False, "", "6 to 30"),
        ("", False, "", "enter its ID"),
        ("   ", False, "", "enter its ID"),
    ],
)
def test_what_may_be_typed(text, ok, id, words):
    found = check_project_id(text, LISTED)
    assert (found.ok, found.id) == (ok, id)
    assert words in found.text and (words or not found.text)


@pytest.mark.parametrize("text", ["ee-anna", "my-project-123", "google.com:api-project-1"])
def test_without_a_list_every_id_is_fine(text):
    assert check_project_id(text) == projects.IdCheck(True, text)


# Where it is remembered


def test_a_project_is_remembered_where_others_find_it(sandbox):
    connection = connection_to(sandbox, "")
    projects.choose(connection, "my-project-123")
    assert Settings.load().project == "my-project-123"
    content = json.loads(credentials.persistent_file(connection.endpoints).read_text())
    assert content["project"] == "my-project-123" and "refresh_token" in content
    assert Account(connection).project == "my-project-123"


def test_a_key_file_is_never_written(sandbox, tmp_path):
    key = tmp_path / "key.json"
    key.write_text("{}")
    before = credentials.persistent_file(Endpoints.at(sandbox.url)).read_bytes()
    projects.choose(connection_to(sandbox, credentials="service_account", key_file=str(key)), "my-project-123")
    assert key.read_text() == "{}" and credentials.persistent_file(Endpoints.at(sandbox.url)).read_bytes() == before
    assert Settings.load().project == "my-project-123"


def test_a_broken_credentials_file_is_left_as_it_is(sandbox):
    connection = connection_to(sandbox)
    credentials.persistent_file(connection.endpoints).write_text("{broken")
    with pytest.raises(ConnectionProblem):
        projects.choose(connection, "my-project-123")
    assert credentials.persistent_file(connection.endpoints).read_text() == "{broken"
    assert Settings.load().project == "my-project-123"


def test_links_lead_to_the_project():
    for link in (projects.register_page, projects.enable_page, projects.permissions_page, projects.console_page):
        address = link(GOOGLE, "a&b=c/../d")
        assert address.startswith("https://") and address.endswith("?project=a%26b%3Dc%2F..%2Fd")
    assert "project=" not in projects.register_page(GOOGLE) + projects.console_page(GOOGLE)
