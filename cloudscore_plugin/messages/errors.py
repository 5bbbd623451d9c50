"""From an error to what happened and what to do, in the user's language and without jargon.

One table holds all the words; its rows are in order_errors and service_errors. An error is first given a key of that
table: by its type and code if it is ours, by the server's text or HTTP status if it is Earth Engine's.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..core import catalog
from ..core.change import Change
from ..core.errors import Problem, RecipeError, ServiceError
from ..core.kinds import Product, as_composite
from ..core.recipe import CompositeRecipe
from . import order_errors, service_errors
from .error_rows import (
    ABOUT_PROJECT,
    ABOUT_SIGN_IN,
    COMPOSITE,
    CONNECTION,
    NETWORK,
    NOTHING,
    OPEN_LOG,
    OTHER_SCENES,
    OURS,
    SETTINGS,
    TOO_LARGE,
    TRANSIENT,
    TRY_AGAIN,
    URL,
    Row,
)
from .i18n import tr
from .units import format_area, format_large

__all__ = [
    "ABOUT_PROJECT",
    "ABOUT_SIGN_IN",
    "COMPOSITE",
    "CONNECTION",
    "DOWNLOAD",
    "EXPORT",
    "NETWORK",
    "NOTHING",
    "OPEN_LOG",
    "OTHER_SCENES",
    "OURS",
    "PREVIEW",
    "SETTINGS",
    "STATISTICS",
    "TILES",
    "TOO_LARGE",
    "TRANSIENT",
    "TRY_AGAIN",
    "URL",
    "Advice",
    "Problem",
    "explain",
    "others_may_succeed",
    "redact",
    "why_no_scenes",
]

# What was being done when it was too much at once.
PREVIEW, TILES, DOWNLOAD, EXPORT, STATISTICS = "preview", "tiles", "download", "export", "statistics"


@dataclass(frozen=True)
class Advice:
    """title: what happened, a few words. text: why, and what to do. details: the original words, for the log.

    code: the kind of trouble. action: what a button may offer: "", "try_again", "open_log", "settings" (of the
    connection), "network" (QGIS's own options) or "url:https..." (a page to open). flags: what is true of this kind of
    trouble, constants of this module such as TRANSIENT.
    """

    code: str
    title: str
    text: str
    details: str = ""
    action: str = NOTHING
    flags: frozenset[str] = frozenset()

    @property
    def whole(self) -> str:
        """Title and text as one paragraph."""
        return tr("{title}. {text}").format(title=self.title, text=self.text)


_LONGEST = 4000  # characters of a server's text that are looked at
_PROJECT = r"projects?[\s'\"/:#]{1,3}(?:number |id )?(?:projects?[/:])?(?P<project>[\w:.-]*\w)['\"]?"
# Texts, whatever row they lead to, after which the same for less at a time may succeed.
_TOO_DETAILED = (
    r"Request (?:payload )?size exceeds|Request entity too large|Payload too large"
    r"|(?:Geometry|Polygon|Ring|Feature)\b.{0,40}\btoo many (?:edges|vertices|points|coordinates)"
)
_LESS_AT_A_TIME = re.compile(
    rf"Total request size|Pixel grid dimensions|Reprojection output too large|{_TOO_DETAILED}", re.IGNORECASE
)
# The server's texts, most telling first; named groups fill in the advice.
_SERVER_TEXTS = [
    (re.compile(pattern, re.IGNORECASE), key)
    for pattern, key in (
        (r"no project found", "project_missing"),
        (r"noncommercial compute quota|restricted mode", "quota_used"),
        # Google's own projects, which a client falls back to when it is given none.
        (
            r"has not been used in project (764086051850|618104708054|32555940559|522309567947|1014160490159|"
            r"1057398310658) before",
            "project_missing",
        ),
        (r"(Resource Manager|Service Usage) API has not been used", "projects_unlisted"),
        (r"has not been used in project (?P<project>[\w:.-]+) before or it is disabled", "api_disabled"),
        (r"Project '?(?:projects/)?(?P<project>[\w:.-]+?)'? is not registered", "not_registered"),
        (
            rf"{_PROJECT} (?:was |is |has been )?(?:not found or deleted|not found or permission|deleted|not found\b)"
            r"|project\b.{0,60}\b(?:marked for deletion|pending deletion|has been deleted|not found or deleted)",
            "project_gone",
        ),
        (
            rf"(?:Consumer\W{{1,3}})?{_PROJECT}.{{0,60}}\bsuspended|Consumer.{{0,60}}\bsuspended|CONSUMER_SUSPENDED"
            r"|your project (?:has been|was|is) (?:disabled|suspended)",
            "project_suspended",
        ),
        (
            rf"requires billing|billing (?:to be enabled|account|is disabled|has not been enabled|must be enabled)"
            rf"|enable billing(?: on {_PROJECT})?|BILLING_DISABLED|\bunbilled\b",
            "project_unbilled",
        ),
        (
            r"organi[sz]ation('s)? (?:\w+ )?(?:policy|policies|constraint)|constraints/|orgpolicy|vpcServiceControls"
            r"|VPC Service Controls|SECURITY_POLICY_VIOLATED|RESOURCE_USAGE_RESTRICTION"
            r"|(?:restricted|blocked|disabled|turned off) by (?:your|the|an) (?:admin|organi[sz]ation)",
            "project_policy",
        ),
        (
            r"non-?commercial.{0,120}(?:verif|eligib)|(?:verif|eligib).{0,120}non-?commercial|access is on hold",
            "project_unverified",
        ),
        (
            r"accounts? (?:\S+ )?(?:has been |was |is |were )?(?:deleted|disabled|deactivated|suspended)"
            r"|(?:account|user)_(?:disabled|deactivated|deleted|suspended)|disabled_(?:account|user)"
            r"|(?:deactivated|disabled|suspended) (?:\w+ )?account"
            r"|user (?:\S+ )?(?:has been |was |is )?(?:disabled|deactivated|suspended)",
            "account_disabled",
        ),
        (r"Not signed up for Earth Engine|project is not registered", "not_registered"),
        (
            r"(?:required permission to use|Permission denied on resource) project (?P<project>[\w:.-]*\w)",
            "project_refused",
        ),
        (r"Export too large: specified (?P<found>\d+) pixels \(max: (?P<most>\d+)\)", "export_pixels"),
        (r"Cannot overwrite asset '?(?P<asset>[^']+?)'?\.?$", "asset_exists"),
        (r"Asset '(?P<asset>[^']+)' does not exist or doesn't allow", "asset_home"),
        (r"specified bucket does not exist|bucket \S+ (does not exist|(was )?not found)", "bucket_missing"),
        (r"access to the Google Cloud Storage (bucket|object)|Permission '?storage\.", "bucket_denied"),
        (r"Not enough space in Google Drive", "drive_full"),
        (r"Too many tasks already in the queue", "queue_full"),
        (r"Permission '?earthengine\.(exports|assets)\.(create|write|update)\S* denied", "role_missing_write"),
        (r"Permission '?earthengine\.\S+ denied", "role_missing"),
        (r"insufficient authentication scopes|invalid_scope", "sign_in_scopes"),
        (r"Invalid JWT|Invalid grant: account not found|invalid_grant: .*account", "key_refused"),
        (r"admin_policy_enforced|org_internal|disallowed_useragent|access_not_configured", "sign_in_blocked"),
        (r"access_denied", "sign_in_cancelled"),
        (r"Please authorize access", "not_signed_in"),
        (r"invalid_grant|expired or revoked|Reauthentication is needed|invalid_rapt|rapt_required", "sign_in_again"),
        (
            r"(invalid|missing required) authentication cred|deleted_client|invalid_client|invalid_token",
            "sign_in_again",
        ),
        (r"unauthorized_client", "sign_in_again"),
        (r"Image (with|has) no bands|No band named", "no_scenes"),
        (r"asset '?(?P<asset>[^']*?)'? (?:was )?not found", "asset_missing"),
        (r"Reprojection output too large|Unable to find projection|Invalid projection", "defect"),
        (_TOO_DETAILED, "area_too_detailed"),
        (
            r"User memory limit exceeded|out of memory|Computation timed out|deadline exceeded"
            r"|too many (?:pixels in the region|values: )|(?:Object|value) (?:is )?too large"
            r"|Response (?:size|payload|too large)|(?:Object|Value|Result) size exceeds"
            r"|(?:computation|result|output|response|table|array|list|collection)\b.{0,40}\btoo (?:large|big|complex)",
            "too_big",
        ),
        (r"accumulating over 5000 elements|too many elements in (?:the )?collection", "too_many_scenes"),
        (r"Too many concurrent aggregations|Too Many Requests|Quota exceeded", "too_many_requests"),
        (r"capacity exceeded", "busy"),
        (r"homogeneous image collection|Total request size|Pixel grid dimensions", "defect"),
        (r"The CRS of a map projection could not be parsed", "defect"),
        (r"is not implemented", "not_implemented"),
        (r"Map ID not found", "map_expired"),
        (r"CERTIFICATE_VERIFY_FAILED|certificate verify failed", "network_tls"),
        (r"Proxy Authentication Required", "network_proxy_sign_in"),
        (r"^Ok$", "network_unreachable"),  # what the client makes of a proxy's web page
    )
]
_STATUSES = {
    401: "sign_in_again", 403: "refused", 404: "not_found", 408: "busy", 413: "area_too_detailed",
    429: "too_many_requests",
}  # fmt: skip


def explain(error: BaseException, recipe: Product | None = None, doing: str = "") -> Advice:
    """What to tell the user about an error; for one nobody foresaw, the original words are under details.

    recipe: what was to be computed; with it the reason why there are no scenes is told. doing: PREVIEW, TILES,
    DOWNLOAD, EXPORT or STATISTICS, if it was not a composite's map that was too much.
    """
    key, values = _recognise(error)
    if key == "no_scenes" and isinstance(recipe, Change):
        key, values = "change_no_scenes", _sides(recipe)
    elif key == "no_scenes" and recipe is not None:
        key, values = why_no_scenes(as_composite(recipe))
    table = _table()
    row = table.get(f"{key}_{doing}") or table.get(key) or table["unknown"]
    if key == "area_too_large":
        values = {name: format_area(value) for name, value in values.items()}
    else:
        values = {name: _counted(value) if name in _COUNTS else value for name, value in values.items()}
    if "field" in values:
        values = {**values, "field": _field_title(values["field"])}
    if "{project}" in row.text:
        project = values.get("project") or ""
        known = next(filter(None, (getattr(link, "cloud_project", "") for link in _chain(error))), "")
        # Google names it by a number, or not at all; the user has chosen it by its ID.
        values = {**values, "project": known if known and (not project or project.isdigit()) else project}
        action = row.action.replace("{project}", quote(project or known, safe=""))
    else:
        action = row.action
    flags = frozenset(row.flags)
    if any(_LESS_AT_A_TIME.search(str(link)) for link in _chain(error) if not isinstance(link, Problem)):
        flags |= {TOO_LARGE}
    return Advice(key, row.title, _fill(row.text, values), _details(error), action, flags)


def others_may_succeed(error: BaseException) -> bool:
    """Whether the next of several composites may fare better than the one that has failed with this."""
    return bool({COMPOSITE, OURS} & explain(error).flags)


_COUNTS = {"pixels", "found", "most", "count"}  # values that are numbers of things


def _counted(value: object) -> object:
    """A number of things, also one out of a server's text, as it is written in the user's language."""
    if isinstance(value, str):
        return format_large(int(value)) if re.fullmatch("[0-9]{1,18}", value) else value
    return format_large(value) if isinstance(value, (int, float)) and math.isfinite(value) else value


# What a secret looks like. None should be in an error's words; this is for the day a server sends one back.
_SECRETS = re.compile(
    r"ya29\.[\w.~+/-]+|\b[14]//?[\w-]{10,}|GOCSPX-[\w-]+|\beyJ[\w-]+\.[\w-]+\.[\w-]+"
    r"|-----BEGIN [^-]*KEY-----.*?(-----END [^-]*KEY-----|$)"
    r"|(?<=://)[^/@\s]+:[^/@\s]+(?=@)"
    r"|(?<=Bearer )[^\s\"']+"
    r"|(?<=token=)[^\s&\"']+|(?<=code=)[^\s&\"']{8,}|(?<=client_secret=)[^\s&\"']+|(?<=assertion=)[^\s&\"']+"
    r"|(?<=code_verifier=)[^\s&\"']+|(?<=[?&]key=)[^\s&\"']+",
    re.DOTALL | re.IGNORECASE,
)


def redact(text: str) -> str:
    """A text with an ellipsis where a token, a key or a password may stand."""
    return _SECRETS.sub("…", text)


def _recognise(error: BaseException) -> tuple[str, dict]:
    """The table's key for an error, and what fills in its text."""
    if isinstance(error, RecipeError):
        return _recipe_key(error), error.values
    if isinstance(error, Problem):
        return error.code, error.values
    if isinstance(error, ServiceError) and error.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return "sign_in_scopes", {}
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, OSError) and link.filename is not None:
            continue  # a file's name is no word of a server's
        for pattern, key in _SERVER_TEXTS:
            found = pattern.search(f"{str(link)[:_LONGEST]} {getattr(link, 'reason', '')}".strip())
            if found:
                return key, found.groupdict()
    status = next(filter(None, (getattr(link, "status_code", None) for link in chain)), 0)
    if status in _STATUSES:
        return _STATUSES[status], {}
    if isinstance(status, int) and status >= 500:
        return "busy", {}
    names = {type(link).__name__ for link in chain}
    if names & {"RefreshError"}:
        return "sign_in_again", {}
    if names & {"TransportError", "ServerNotFoundError", "SSLError", "ConnectionError", "ConnectionResetError"}:
        return "network_unreachable", {}
    if names & {"TimeoutError", "timeout"}:
        return "network_timeout", {}
    if all(isinstance(link, _MISTAKES) and type(link).__module__ == "builtins" for link in chain):
        return "mistake", {}
    return "unknown", {}


# What Python raises by itself where a program is wrong.
_MISTAKES = (
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    NameError,
    AssertionError,
    RuntimeError,
)


def _sides(change: Change) -> dict:
    """The dates of both sides of a change, for a text."""
    text = tr("{start} to {last}")
    sides = {"before": change.before, "after": change.after}
    return {name: text.format(start=side.start, last=side.last_day) for name, side in sides.items()}


def why_no_scenes(recipe: CompositeRecipe) -> tuple[str, dict]:
    """The likeliest reason why nothing was found: the table's key, and what fills in its text."""
    if recipe.product == "L2A" and recipe.last_day < catalog.PRODUCTS["L2A"].start.isoformat():
        return "no_scenes_l2a_yet", {"first": catalog.PRODUCTS["L2A"].start.isoformat()}
    if recipe.product == "L2A" and recipe.start < catalog.L2A_EVERYWHERE.isoformat():
        return "no_scenes_l2a_here", {}
    return "no_scenes" if recipe.max_scene_cloud is not None else "no_scenes_at_all", {}


def _recipe_key(error: RecipeError) -> str:
    limits = (error.values.get("low", 0), error.values.get("high", 0))
    if error.code == "field_range" and not all(map(math.isfinite, limits)):
        return "field_wrong"  # not a finite number
    return error.code


def _chain(error: BaseException | None):
    """The error and those it came from, each once."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _details(error: BaseException) -> str:
    words = " ".join(redact(str(error)).split())[:2000]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _fill(text: str, values: dict[str, Any]) -> str:
    """Fill in a text, shortened for reading; what is not known becomes a dash."""
    if text == "{text}":  # a whole sentence, translated where the error was raised
        return str(values.get("text", ""))
    filled = re.sub(r"\{(\w+)\}", lambda found: _shown(values.get(found[1])), text)
    return re.sub("(?<=[0-9] [萬億]) (?=個)", "", filled)  # 12 億個, as 12 個


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"
    text = "–" if value in (None, "") else redact(str(value))
    return text if len(text) <= 120 else f"{text[:50]}…{text[-69:]}"  # of a path the end says most


def _field_title(name: str) -> str:
    """What a field of a recipe or an order is called in the window."""
    titles = {
        "clear_threshold": tr("Clear threshold"),
        "max_scene_cloud": tr("Highest scene cloud cover in percent"),
        "percentile": tr("Percentile N"),
        "months": tr("Months"),
        "excluded": tr("Scenes left out"),
        "start": tr("First day (UTC)"),
        "end": tr("Last day (UTC)"),
        "date": tr("Dates"),
        "clip": tr("Clip to the area"),
        "each_overpass_once": tr("Each overpass once"),
        "trim_edges": tr("Trim scene edges"),
        "balance_orbits": tr("Balance orbits"),
        "target_day": tr("Nearest to the day"),
        "weights": tr("Weights"),
        "full_weight": tr("Full weight from score"),
        "widen_mask": tr("Widen masks"),
        "min_views": tr("Least clear views"),
        "lenient_areas": tr("Lower threshold in"),
        "lenient_by": tr("Lower threshold by"),
        "style": tr("Style"),
        "style.min": tr("Minimum"),
        "style.max": tr("Maximum"),
        "style.gamma": tr("Gamma"),
        "content": tr("What is saved"),
        "bands": tr("Bands"),
        "resolution": tr("Resolution"),
        "nodata": tr("Nodata value"),
        "roi": tr("Area"),
    }
    return titles.get(name) or titles.get(name.partition(".")[0], name)


def _table() -> dict[str, Row]:
    """A row for every code. Made when asked for, because the language is chosen after this file is read."""
    return {**order_errors.rows(), **service_errors.rows()}
