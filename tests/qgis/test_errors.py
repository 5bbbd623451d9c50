"""Every error a user can meet has words that say what happened and what to do."""

import re
from pathlib import Path

import pytest

from cloudscore_plugin.core.errors import AreaError, ConnectionProblem, NotSignedIn
from cloudscore_plugin.core.recipe import CompositeRecipe, RecipeError
from cloudscore_plugin.download.partial_download import DownloadError
from cloudscore_plugin.download.plan import OrderError
from cloudscore_plugin.earthengine import session
from cloudscore_plugin.earthengine.client import ClientMissing
from cloudscore_plugin.earthengine.connection import Connection
from cloudscore_plugin.earthengine.session import connect
from cloudscore_plugin.earthengine.transport import _KINDS, Cancelled, NetworkError, NotEarthEngine
from cloudscore_plugin.messages import errors
from cloudscore_plugin.messages.errors import Problem, explain
from tests.support.http import failure
from tests.support.qt import in_thread

ROOT = Path(__file__).parents[2] / "cloudscore_plugin"
EARTH_ENGINE = [f"earthengine/{path.name}" for path in (ROOT / "earthengine").glob("*.py")]
CODE = r'DownloadError\(\s*"(\w+)"'
ACTIONS = {"", "try_again", "open_log", "settings", "network"}
RECIPE = CompositeRecipe(roi={"type": "Point", "coordinates": [16.3, 48.1]}, start="2024-06-01", end="2024-09-01")


def codes(pattern, file):
    return sorted(set(re.findall(pattern, (ROOT / file).read_text(encoding="utf-8"))))


def proper(told):
    assert told.title and told.text and "{" not in told.title + told.text
    assert told.title[-1] not in ".!" and told.text[-1] == "."
    assert told.action in ACTIONS or re.fullmatch(r"url:https://[^\s{}]+", told.action)
    return told


RECIPES = (
    "core/recipe.py",
    "core/recipe_files.py",
    "core/series.py",
    "core/change.py",
    "core/kinds.py",
    "services/recipe_history.py",
    "gui/recipes.py",
)


@pytest.mark.parametrize(
    "changes, said",
    [
        ({}, "Widen the dates or the area."),
        ({"max_scene_cloud": 20}, "raise the scene cloud limit"),
        ({"start": "2016-01-01", "end": "2017-03-28"}, "starts on 2017-03-28"),
        ({"start": "2018-01-01", "end": "2018-02-01", "max_scene_cloud": 20}, "missing in many places"),
        ({"start": "2016-01-01", "end": "2017-03-28", "product": "L1C"}, "Widen the dates or the area."),
    ],
)
def test_no_scenes_has_a_reason(changes, said):
    told = proper(explain(RuntimeError("Image has no bands."), RECIPE.with_(**changes)))
    assert told.title == "No scenes found" and said in told.text


@pytest.mark.parametrize("code", sorted({c for file in RECIPES for c in codes(r'RecipeError\(\s*"(\w+)"', file)}))
def test_every_recipe_error_has_its_words(code):
    told = proper(explain(RecipeError(code)))
    assert told.code == code


@pytest.mark.parametrize(
    "code",
    sorted(
        {
            code
            for path in EARTH_ENGINE
            for code in codes(
                r"(?:ConnectionProblem|_person|_json|_service_account)"
                r'\([^"\n]*?"([a-z]+_\w+)"',
                path,
            )
        }
    ),
)
def test_every_connection_problem_has_its_words(code):
    assert proper(explain(ConnectionProblem(code))).code == code


WRITERS = ("download/writer.py", "download/partial_download.py")


@pytest.mark.parametrize("code", sorted({code for file in WRITERS for code in codes(CODE, file)}))
def test_every_download_error_has_its_words(code):
    assert proper(explain(DownloadError(code))).code == code


@pytest.mark.parametrize("code", codes(r'OrderError\(\s*"(\w+)"', "download/plan.py"))
def test_every_order_error_has_its_words(code):
    assert proper(explain(OrderError(code))).code == code


@pytest.mark.parametrize("code", codes(r'Problem\("(export_\w+)"', "earthengine/batch_exports.py"))
def test_every_problem_of_an_export_has_its_words(code):
    assert proper(explain(Problem(code))).code == code


@pytest.mark.parametrize("kind", sorted({*_KINDS.values(), "busy"}))
def test_every_network_error_has_its_words(kind):
    assert proper(explain(NetworkError(kind, "what Qt says"))).code.endswith(kind)


def test_every_pattern_leads_to_words():
    table = errors._table()
    assert {key for _, key in errors._SERVER_TEXTS} | set(errors._STATUSES.values()) <= set(table)


def test_flags_say_what_is_true_of_a_kind_of_trouble():
    """Whoever meets an error asks these and keeps no list of codes."""
    table = errors._table()
    known = {errors.TRANSIENT, errors.TOO_LARGE, errors.COMPOSITE, errors.CONNECTION, errors.OTHER_SCENES}
    known |= {errors.OURS, errors.ABOUT_PROJECT, errors.ABOUT_SIGN_IN}
    for code, row in table.items():
        assert set(row.flags) <= known, code
        if {errors.ABOUT_PROJECT, errors.ABOUT_SIGN_IN} & set(row.flags) or row.action == errors.SETTINGS:
            assert errors.CONNECTION in row.flags, code
        assert not {errors.TRANSIENT, errors.COMPOSITE} <= set(row.flags), code
    assert errors.TRANSIENT in explain(NetworkError("interrupted", "x")).flags
    assert errors.TOO_LARGE in explain(RuntimeError("User memory limit exceeded.")).flags
    assert explain(Problem("no_such_code")).title == table["unknown"].title


@pytest.mark.parametrize("kind", [Problem, RecipeError, OrderError, DownloadError, ConnectionProblem])
def test_the_errors_are_one_tree(kind):
    error = kind("area_zero", area=1)
    assert isinstance(error, Problem) and (error.code, error.values) == ("area_zero", {"area": 1})


def test_our_other_errors():
    assert explain(NotSignedIn()).action == "settings"
    assert proper(explain(Cancelled())).code == "cancelled"
    assert proper(explain(ClientMissing("No module named 'httplib2'"))).details.endswith("'httplib2'")
    assert "portal.example" in proper(explain(NotEarthEngine("portal.example", "HTTP 200 text/html"))).text


def test_values_are_filled_in_for_reading():
    assert "1,234,568 km²" in explain(RecipeError("area_too_large", area=1234567.8, most=250000.0)).text
    assert "between 0 and 1" in explain(RecipeError("field_range", field="clear_threshold", low=0, high=1)).text
    assert "LineString" in explain(RecipeError("area_type", type="LineString")).text
    assert '"Clear threshold"' in explain(RecipeError("field_wrong", field="clear_threshold")).text
    assert '"Maximum"' in explain(RecipeError("field_wrong", field="style.max")).text
    assert "inf" not in explain(RecipeError("field_range", field="x", low=float("-inf"), high=float("inf"))).text
    assert len(explain(RecipeError("band_unknown", band="x" * 10_000, product="L2A")).text) < 400
    assert "{product}" not in explain(RecipeError("band_unknown", band="{product}")).title


SERVER = [
    (400, "ee.Initialize: no project found. Call with project= or see http://goo.gle/ee-auth.", "project_missing"),
    (403, "Earth Engine API has not been used in project 123456 before or it is disabled. Enable it", "api_disabled"),
    (403, "Project 'projects/my-p' is not registered to use Earth Engine. Visit https://x", "not_registered"),
    (403, "Project my-p is not registered to use Earth Engine. Visit https://x", "not_registered"),
    (403, "Not signed up for Earth Engine or project is not registered. Visit https://x", "not_registered"),
    (403, "Caller does not have required permission to use project my-p. Grant the caller the", "project_refused"),
    (403, "Permission 'earthengine.computations.create' denied on resource 'projects/my-p'", "role_missing"),
    (401, "Request had invalid authentication credentials. Expected OAuth 2 access token", "sign_in_again"),
    (400, "Image.select: Band pattern 'B4' was applied to an Image with no bands. See https://x", "no_scenes"),
    (400, "Image has no bands.", "no_scenes"),
    (400, "ImageCollection.load: ImageCollection asset 'X/Y' not found (does not exist or", "asset_missing"),
    (400, "User memory limit exceeded.", "too_big"),
    (400, "Computation timed out.", "too_big"),
    (400, "Too many concurrent aggregations.", "too_many_requests"),
    (400, "Collection query aborted after accumulating over 5000 elements.", "too_many_scenes"),
    (400, "Request payload size exceeds the limit: 10485760 bytes.", "area_too_detailed"),
    (400, "Expected a homogeneous image collection, but an image with incompatible bands", "defect"),
    (400, "'Foo.bar' is not implemented in the sample Earth Engine.", "not_implemented"),
    (403, "Google Earth Engine API has not been used in project 522309567947 before or it is", "project_missing"),
    (403, "Cloud Resource Manager API has not been used in project 5172 before or it is", "projects_unlisted"),
    (403, "Permission 'earthengine.maps.create' denied on resource 'projects/my-p'", "role_missing"),
    (403, "Permission 'earthengine.exports.create' denied on resource 'projects/my-p'", "role_missing_write"),
    (400, "Please authorize access to your Earth Engine account by running", "not_signed_in"),
    (400, "invalid_grant: Token has been expired or revoked.", "sign_in_again"),
    (400, "invalid_grant: reauth related error (invalid_rapt)", "sign_in_again"),
    (400, "Reauthentication is needed. Please run `gcloud auth login`", "sign_in_again"),
    (400, "invalid_grant: Invalid JWT Signature.", "key_refused"),
    (401, "Request is missing required authentication credential. Expected OAuth 2", "sign_in_again"),
    (401, "deleted_client: The OAuth client was deleted.", "sign_in_again"),
    (403, "Request had insufficient authentication scopes.", "sign_in_scopes"),
    (403, "access_denied", "sign_in_cancelled"),
    (403, "admin_policy_enforced", "sign_in_blocked"),
    (403, "Error 403: org_internal", "sign_in_blocked"),
    (400, "Image asset 'X/Y' not found (does not exist or caller does not have access).", "asset_missing"),
    (400, "Image.select: No band named 'B99'.", "no_scenes"),
    (400, "Earth Engine memory capacity exceeded.", "busy"),
    (400, "Quota exceeded for quota metric 'x' and limit 'y per minute per user'", "too_many_requests"),
    (400, "Your project has exceeded its noncommercial compute quota and is now in restricted mode.", "quota_used"),
    (400, "Total request size (50331649 bytes) must be less than or equal to 50331648 bytes.", "defect"),
    (400, "Pixel grid dimensions (40000x40000) must be less than or equal to 32768.", "defect"),
    (400, "Image.reduceRegion: Too many pixels in the region. Found 5, but maxPixels allows only 4.", "too_big"),
    (400, "Reprojection output too large (9000x9000 pixels).", "defect"),
    (400, "The CRS of a map projection could not be parsed.", "defect"),
    (404, "Map ID not found.", "map_expired"),
    (400, "Export too large: specified 598674825 pixels (max: 100000000). Specify higher", "export_pixels"),
    (400, "Cannot overwrite asset 'projects/my-project/assets/a'.", "asset_exists"),
    (404, "Asset 'projects/my-project/assets' does not exist or doesn't allow this operation.", "asset_home"),
    (404, "The specified bucket does not exist: no-such-bucket.", "bucket_missing"),
    (403, "x@y does not have storage.objects.create access to the Google Cloud Storage bucket.", "bucket_denied"),
    (400, "Not enough space in Google Drive (need 3.8GB for this export).", "drive_full"),
    (400, "Too many tasks already in the queue (3000). Please wait for some of them to", "queue_full"),
    (
        400,
        "Output of image computation is too large (9 bands for 5000000 pixels = 457.8 MiB > 48.0 MiB).\n",
        "too_big",
    ),
    (400, "Object too large.", "too_big"),
    (400, "Computed value is too large.", "too_big"),
    (400, "Response size exceeds limit of 100 MB.", "too_big"),
    (400, "Image.clipToCollection: Geometry has too many edges (1200345 > 1000000).", "area_too_detailed"),
    (404, "Project 'projects/my-p' not found or deleted.", "project_gone"),
    (404, "Project 415104041200 not found or deleted.", "project_gone"),
    (403, "Project my-p has been deleted.", "project_gone"),
    (403, "Permission denied: Consumer 'projects/415104041200' has been suspended.", "project_suspended"),
    (403, "Permission denied: Consumer 'project:my-p' has been suspended.", "project_suspended"),
    (
        403,
        "This API method requires billing to be enabled. Please enable billing on project #41",
        "project_unbilled",
    ),
    (403, "The billing account for the owning project is disabled in state closed", "project_unbilled"),
    (403, "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: x", "project_policy"),
    (403, "Request is disallowed by organization's constraints/gcp.restrictServiceUsage constraint", "project_policy"),
    (403, "Your project's noncommercial eligibility has not been verified.", "project_unverified"),
    (403, "Please verify that project my-p is eligible for non-commercial use.", "project_unverified"),
    (400, "invalid_grant: Account has been deleted", "account_disabled"),
    (401, "The account has been deactivated by its administrator.", "account_disabled"),
    (403, "Your project has been disabled.", "project_suspended"),
    (403, "Access to this service is restricted by your administrator.", "project_policy"),
    (403, "User a@b.org is suspended.", "account_disabled"),
    (403, "Permission denied on resource project my-p.", "project_refused"),
    (400, "Polygon has too many vertices: 1500000 > 1000000.", "area_too_detailed"),
    (400, "Request size exceeds the limit.", "area_too_detailed"),
    (413, "A message nobody has seen before", "area_too_detailed"),
    (400, "Too many elements in collection (5001 > 5000).", "too_many_scenes"),
    (400, "Object size exceeds the maximum of 256 MB.", "too_big"),
    (400, "Ok", "network_unreachable"),
    (400, "A message nobody has seen before", "unknown"),
    (401, "A message nobody has seen before", "sign_in_again"),
    (403, "A message nobody has seen before", "refused"),
    (404, "A message nobody has seen before", "not_found"),
]


@pytest.mark.parametrize(("status", "message", "code"), SERVER)
def test_what_the_server_says(server, status, message, code):
    """Through the real client: the status is only found in the chain behind its exception."""
    connection = Connection(server.url, project="demo", credentials="none")
    server.on("/maps", failure(status, message))
    try:
        with pytest.raises(Exception) as caught:
            in_thread(lambda: connect(connection).tile_source(RECIPE))
    finally:
        session.forget()
    told = proper(explain(caught.value))
    assert told.code == code
    assert message[:40] in told.details


@pytest.mark.parametrize(
    "message",
    [message for _status, message, code in SERVER if code == "too_big"]
    + [
        message
        for _status, message, _code in SERVER
        if "Geometry has too many" in message or "Total request" in message
    ],
)
def test_one_family_of_what_is_too_large(message):
    """Whoever can ask for less at a time does so; whoever cannot says what was being done."""
    error = RuntimeError(message)
    assert errors.TOO_LARGE in explain(error).flags
    if explain(error).code == "too_big":
        doing = ("", errors.PREVIEW, errors.TILES, errors.DOWNLOAD, errors.EXPORT, errors.STATISTICS)
        told = [proper(explain(error, doing=one)) for one in doing]
        assert len({advice.title for advice in told}) == len(told) and {advice.code for advice in told} == {"too_big"}


def test_a_project_is_called_as_the_user_knows_it(server):
    """Google names it by its number."""
    connection = Connection(server.url, project="demo", credentials="none")
    number = "Earth Engine API has not been used in project 415104041200 before or it is disabled. Enable it"
    server.on("/maps", failure(403, number))
    server.on("rest", failure(403, number))
    try:
        for _ in range(2):  # while connecting, and later
            with pytest.raises(Exception) as caught:
                in_thread(lambda: connect(connection).tile_source(RECIPE))
            told = explain(caught.value)
            assert told.code == "api_disabled" and told.action.endswith("project=415104041200")
            assert "project demo" in told.text and "415104041200" not in told.text
    finally:
        session.forget()


def test_names_of_files_and_layers_are_no_words_of_a_server():
    for name in ("access_denied", "User memory limit exceeded", "Map ID not found"):
        assert explain(PermissionError(13, "Permission denied", f"/data/{name}.tif")).code == "unknown"
        assert explain(AreaError(f"The layer {name} has no polygons.")).code == "area_unusable"
        assert explain(Problem("map_expired", layer=name)).code == "map_expired"


@pytest.mark.parametrize(("status", "code"), [(429, "too_many_requests"), (500, "busy"), (503, "busy")])
def test_storms(server, status, code, monkeypatch):
    from cloudscore_plugin.earthengine import transport

    monkeypatch.setattr(transport, "FIRST_WAIT", 0.01)
    connection = Connection(server.url, project="demo", credentials="none")
    server.on("/maps", *[failure(status, "x")] * 50)
    try:
        with pytest.raises(Exception) as caught:
            in_thread(lambda: connect(connection).tile_source(RECIPE))
    finally:
        session.forget()
    assert proper(explain(caught.value)).code == code


def test_trouble_on_the_way_in(server):
    """Discovery failures are not the client's own exception."""
    connection = Connection(server.url, project="demo", credentials="none")
    server.on("rest", failure(403, "Earth Engine API has not been used in project 5 before or it is disabled."))
    with pytest.raises(Exception) as caught:
        in_thread(lambda: connect(connection))
    told = proper(explain(caught.value))
    assert told.code == "api_disabled" and told.action.endswith("project=5")


@pytest.mark.parametrize("project", ["a/../b&x=1", "<script>", "x y", "a?b#c"])
def test_links_cannot_be_forged(project):
    action = explain(Exception(f"Project {project} is not registered to use Earth Engine.")).action
    assert action == "open_log" or re.fullmatch(re.escape("url:" + errors._REGISTER) + r"[\w.:%-]*", action)


class RefreshError(Exception):
    """Named as Google's."""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefreshError("Unable to acquire impersonated credentials"), "sign_in_again"),
        (
            RefreshError("invalid_grant: Token has been expired or revoked.", {"error": "invalid_grant"}),
            "sign_in_again",
        ),
        (ConnectionError("refused"), "network_unreachable"),
        (TimeoutError(), "network_timeout"),
        (ValueError("odd"), "mistake"),
        (ZeroDivisionError(), "mistake"),
        (KeyError("bands"), "mistake"),
        (RecursionError(), "mistake"),
        (OSError("odd"), "unknown"),
        (MemoryError(), "unknown"),
        (type("EEException", (Exception,), {})("An odd thing"), "unknown"),
    ],
)
def test_errors_of_others(error, code):
    assert proper(explain(error)).code == code


def test_the_original_words_are_kept():
    told = explain(ValueError("odd\n  thing"))
    assert told.details == "ValueError: odd thing" and told.action == "open_log"


@pytest.mark.parametrize(
    "words",
    [
        "token ya29.SECRET-Part_1 refused",
        "refresh 1//0SECRETSECRETSECRET-1",
        "client GOCSPX-SECRET",
        "assertion eyJSECRET.eyJSECRET.SECRET-x",
        "Authorization: Bearer SECRET",
        "https://example.com/?key=SECRET&x=1",
        "token=SECRET",
        "code=SECRETSECRET&x",
        "client_secret=SECRET",
        "code_verifier=SECRET",
        "assertion=SECRET",
        "https://me:SECRET@proxy.example.com:8080/",
        "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nSECRET",
    ],
)
def test_no_secret_a_server_sends_back_is_told(words):
    details = explain(ValueError(words)).details
    assert "SECRET" not in details and "…" in details


def test_a_circle_of_causes_ends():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert explain(first).code == "mistake"
