"""From an error to what happened and what to do, in the user's language and without jargon.

One table holds all the words. An error is first given a key of that table: by its type and code if it is ours, by
the server's text or HTTP status if it is Earth Engine's.
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
from .i18n import tr
from .units import format_area, format_large

NOTHING, TRY_AGAIN, OPEN_LOG, SETTINGS, NETWORK, URL = "", "try_again", "open_log", "settings", "network", "url:"

# What is true of a kind of trouble, whoever meets it.
TRANSIENT = "transient"  # passes by itself: the same request may succeed a little later
TOO_LARGE = "too_large"  # more was asked for at once than is computed: less at a time may succeed
COMPOSITE = "composite"  # wrong with one composite; other requests on the same connection may succeed
OURS = "ours"  # a mistake in the plugin, which no server has said anything about
CONNECTION = "connection"  # mended in the connection assistant
ABOUT_PROJECT = "about_project"  # ... by choosing another Cloud project
ABOUT_SIGN_IN = "about_sign_in"  # ... by signing in
OTHER_SCENES = "other_scenes"  # needs the other kind of scenes, simulated or real: the assistant is only offered

# What was being done when it was too much at once.
PREVIEW, TILES, DOWNLOAD, EXPORT, STATISTICS = "preview", "tiles", "download", "export", "statistics"


_REGISTER = "https://code.earthengine.google.com/register?project="
_ENABLE = "https://console.developers.google.com/apis/api/earthengine.googleapis.com/overview?project="
_ENABLE_MONITORING = "https://console.developers.google.com/apis/api/monitoring.googleapis.com/overview?project="
_TIERS = "https://developers.google.com/earth-engine/guides/noncommercial_tiers"


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


@dataclass(frozen=True)
class _Row:
    """All that is known of one code: what an Advice says, with {names} to be filled in, and its flags."""

    title: str
    text: str
    action: str = NOTHING
    flags: frozenset[str] | set[str] = frozenset()


_LONGEST = 4000  # characters of a server's text that are looked at
_PROJECT = r"projects?[\s'\"/:#]{1,3}(?:number |id )?(?:projects?[/:])?(?P<project>[\w:.-]*\w)['\"]?"
# Texts, whatever row they lead to, after which the same for less at a time may succeed.
_LESS_AT_A_TIME = re.compile(
    r"Total request size|Pixel grid dimensions|Reprojection output too large|Geometry has too many"
    r"|Request payload size exceeds",
    re.IGNORECASE,
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
            rf"(?:Consumer\W{{1,3}})?{_PROJECT}.{{0,60}}\bsuspended|Consumer.{{0,60}}\bsuspended|CONSUMER_SUSPENDED",
            "project_suspended",
        ),
        (
            rf"requires billing|billing (?:to be enabled|account|is disabled|has not been enabled|must be enabled)"
            rf"|enable billing(?: on {_PROJECT})?|BILLING_DISABLED|\bunbilled\b",
            "project_unbilled",
        ),
        (
            r"organi[sz]ation('s)? (?:\w+ )?(?:policy|policies|constraint)|constraints/|orgpolicy|vpcServiceControls"
            r"|VPC Service Controls|SECURITY_POLICY_VIOLATED|RESOURCE_USAGE_RESTRICTION",
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
            r"|user (?:has been |was |is )?(?:disabled|deactivated)",
            "account_disabled",
        ),
        (r"Not signed up for Earth Engine|project is not registered", "not_registered"),
        (r"required permission to use project (?P<project>[\w:.-]*\w)", "project_refused"),
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
        (r"Request payload size exceeds|Geometry has too many (?:edges|vertices|points)", "area_too_detailed"),
        (
            r"User memory limit exceeded|out of memory|Computation timed out|deadline exceeded"
            r"|too many (?:pixels in the region|values: )|(?:Object|value) (?:is )?too large"
            r"|Response (?:size|payload|too large)"
            r"|(?:computation|result|output|response|table|array|list|collection)\b.{0,40}\btoo (?:large|big|complex)",
            "too_big",
        ),
        (r"accumulating over 5000 elements", "too_many_scenes"),
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
_STATUSES = {401: "sign_in_again", 403: "refused", 404: "not_found", 429: "too_many_requests"}


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


def _table() -> dict[str, _Row]:
    """A row for every code. Made when asked for, because the language is chosen after this file is read."""
    area = tr("This area cannot be used")
    dates = tr("These dates cannot be used")
    series = tr("This series cannot be made")
    change = tr("These two periods cannot be compared")
    style = tr("This style cannot be used")
    recipe = tr("This recipe cannot be read")
    history = tr("The list of recipes has a problem")
    setting = tr("A setting is out of range")
    none = tr("No scenes found")
    reach = tr("Earth Engine cannot be reached")
    refused = tr("Earth Engine refused the request")
    sign_in = tr("You are not signed in")
    project = tr("The Google Cloud project cannot be used")
    try_wait = tr("Wait a moment and try again.")
    order = tr("This file cannot be made")
    disk = tr("The file cannot be written")
    export = tr("The export cannot begin")
    permission = tr("A further permission is needed")
    part = tr("This download cannot be continued")
    return {
        # The area
        "area_unusable": _Row(area, "{text}"),
        "area_missing": _Row(
            tr("There is no area yet"), tr("Draw it on the map, take the map view, or choose a layer.")
        ),
        "area_broken": _Row(
            area, tr("Its coordinates are incomplete or not numbers. Draw it again or choose another layer.")
        ),
        "area_type": _Row(area, tr("It is a {type}. An area must be a point, a polygon or several polygons.")),
        "area_zero": _Row(area, tr("It encloses nothing. Draw an area with at least three different corners.")),
        "area_detailed": _Row(
            area,
            tr(
                "Its outline has more than {most} corners. Simplify it (Vector, Geometry Tools, "
                "Simplify), or select fewer "
                "features."
            ),
        ),
        "area_too_large": _Row(
            area, tr("It covers {area}. Up to {most} can be composed at once: draw a smaller area.")
        ),
        "area_reach": _Row(
            area,
            tr(
                "It reaches over {width} km by {height} km and encloses little of it. Draw a smaller area, or choose "
                "shapes that lie closer together."
            ),
        ),
        "area_crossing": _Row(
            area,
            tr(
                "Its outline crosses itself, or a hole or part lies over another. Draw it again without crossing "
                "edges; shapes of a layer are repaired."
            ),
        ),
        "area_overlaps": _Row(
            area,
            tr("Its shapes overlap in too many places. Run “Dissolve” on the layer first, or select fewer features."),
        ),
        "area_crs": _Row(
            area,
            tr(
                "Coordinates such as {x}, {y} do not belong to {crs}. Check the layer's coordinate system "
                "(Layer Properties, Source)."
            ),
        ),
        "area_swapped": _Row(
            area,
            tr(
                "Coordinates such as {x}, {y} do not belong to {crs}: latitude seems to come before longitude. Check "
                "the layer's coordinate system, or run “Swap X and Y coordinates”."
            ),
        ),
        "area_no_place": _Row(
            tr("The map shows no place yet"),
            tr("Add a base map or a layer, zoom to where you want to work, then choose the area."),
        ),
        "area_off_earth": _Row(
            area, tr("It reaches to longitude {lon}, latitude {lat}, which is not on Earth. Check the layer's CRS.")
        ),
        # The dates
        "dates_reversed": _Row(dates, tr("The last day, {last}, is before the first, {start}. Exchange them.")),
        "dates_before_archive": _Row(dates, tr("Sentinel-2 scenes begin on {first}. Choose a later first day.")),
        "dates_in_future": _Row(dates, tr("{start} is still to come; today is {today} (UTC). Choose earlier dates.")),
        # Everything else in a recipe
        "product_unknown": _Row(setting, tr("There is no product {product}. Choose L2A or L1C.")),
        "qa_band_unknown": _Row(setting, tr("Cloud Score+ has no band {band}. Choose cs_cdf or cs.")),
        "method_unknown": _Row(setting, tr("This version knows no method {method}. Choose another one.")),
        "field_wrong": _Row(setting, tr('The value of "{field}" is not of the right kind. Choose it again.')),
        "field_range": _Row(setting, tr('"{field}" must be between {low} and {high}.')),
        "band_unknown": _Row(
            style, tr("{product} scenes have no band {band}. Choose other bands or the other product.")
        ),
        "style_bands": _Row(style, tr("It needs one band, or three for red, green and blue.")),
        "style_range": _Row(style, tr("Its lowest value, {min}, must be below its highest, {max}.")),
        "style_gamma": _Row(style, tr("Gamma must be between 0.05 and 20.")),
        "style_palette": _Row(style, tr("A palette is a list of colours such as #1a9850 and goes with one band.")),
        "recipe_broken": _Row(recipe, tr("It is damaged or was not made by this plugin. Nothing has been changed.")),
        "recipe_newer": _Row(
            recipe, tr("It was made by a newer version of this plugin. Update the plugin and try again.")
        ),
        "recipe_field_unknown": _Row(
            recipe, tr('It contains "{field}", which this version does not know. Nothing has been changed.')
        ),
        "recipe_field_missing": _Row(recipe, tr('"{field}" is missing. Nothing has been changed.')),
        "recipe_other_kind": _Row(
            recipe,
            tr("It describes a series or a change, where one composite is wanted. Open it in Recipes in the dock."),
        ),
        "recipe_kind_unknown": _Row(
            recipe, tr('It describes a "{kind}", which this version does not know. Update the plugin and try again.')
        ),
        # A series
        "step_unknown": _Row(
            series,
            tr(
                '"{step}" is no step. Possible are month, quarter, seasons, year, '
                "season(11,4) and days(10), for example."
            ),
        ),
        "series_empty": _Row(series, tr("No period lies within the dates. Widen the dates or choose another step.")),
        "series_too_long": _Row(
            series,
            tr("It would have {count} periods; up to {most} are possible. Shorten the dates or choose longer periods."),
        ),
        # A change
        "change_index_unknown": _Row(change, tr("This version knows no index or band {index}. Choose another one.")),
        "change_sides_differ": _Row(
            change,
            tr("Before and after differ in more than their dates. Choose one area and one set of options for both."),
        ),
        "change_same_dates": _Row(change, tr("Before and after have the same dates. Choose different ones.")),
        "change_reversed": _Row(
            change, tr("Before begins on {before}, later than after, which begins on {after}. Exchange the dates.")
        ),
        "change_overlap": _Row(
            change,
            tr("Before lasts until {last}, but after begins on {start}. Let before end earlier or after begin later."),
        ),
        "change_limits": _Row(change, tr("The limits of the classes must rise from each to the next.")),
        "change_no_scenes": _Row(
            none,
            tr("Before ({before}) or after ({after}) has no scenes at all. Widen the dates of that side, or the area."),
            flags={COMPOSITE},
        ),
        "change_nothing_told": _Row(
            tr("Nothing can be told about this change"),
            tr(
                "Nowhere do both sides have {min_views} clear views: before ({before}) has at most {most_before}, "
                "after ({after}) at most {most_after}. Ask for fewer clear views, lower the clear threshold, or widen "
                "the dates of the side that has fewer."
            ),
            flags={COMPOSITE},
        ),
        "change_no_raster": _Row(
            tr("This file is no raster of a change"),
            tr("{path} was not made by “Change to GeoTIFF”, or is damaged. Choose a file that was."),
        ),
        "polygons_failed": _Row(
            tr("The polygons cannot be made"),
            tr("At {folder}: {reason}. Make room there or choose another file, then try again."),
        ),
        # A file to download
        "order_path": _Row(order, tr('"{path}" is no name for it. Choose a file whose name ends in .tif.')),
        "order_bands": _Row(order, tr("Choose at least one band.")),
        "order_dtype": _Row(order, tr("The data type {dtype} cannot hold it. Choose another data type.")),
        "order_nodata": _Row(
            order,
            tr(
                "The nodata value {nodata} is one that pixels may have, or does not fit the data type {dtype}. "
                "Choose another."
            ),
        ),
        "order_pixels": _Row(
            order,
            tr(
                "It would have {pixels} pixels; up to {most} are possible. Choose a coarser resolution or a smaller "
                "area, and look at the unit of the CRS: degrees and metres differ."
            ),
        ),
        "order_broken": _Row(
            part, tr("Its description is damaged or was not made by this plugin. Nothing has been changed.")
        ),
        "order_newer": _Row(
            part, tr("It was begun by a newer version of this plugin. Update the plugin and try again.")
        ),
        "crs_unknown": _Row(
            order, tr("The CRS {crs} is not known, or is not one of a map. Choose another, such as the UTM zone.")
        ),
        "crs_area": _Row(
            order, tr("The area lies outside of what the CRS {crs} covers. Choose another, such as the UTM zone.")
        ),
        "crs_split": _Row(
            order,
            tr("The area crosses the 180th meridian, where the CRS {crs} ends. Choose another, such as the UTM zone."),
        ),
        "disk_full": _Row(
            tr("There is too little room on the disk"),
            tr(
                "There are only {free} MB free at {folder}, and about {needed} MB are needed. Make "
                "room, then resume; what "
                "has arrived is kept."
            ),
        ),
        "folder_missing": _Row(disk, tr("There is no folder {folder}. Connect its drive or choose another folder.")),
        "folder_unwritable": _Row(
            disk, tr("The folder {folder} does not let you write. Choose another, or ask its owner.")
        ),
        "write_failed": _Row(
            disk, tr("{folder} reports: {reason}. Check the drive, then resume; what has arrived is kept.")
        ),
        "target_open": _Row(
            tr("The file is open elsewhere"),
            tr(
                "It is complete, but {path} cannot be replaced: {reason}. Close it in other programs "
                "and remove it from "
                "the project, then resume; nothing is downloaded again."
            ),
        ),
        "part_busy": _Row(
            part,
            tr(
                "Another QGIS (process {process} on {computer}) is at work on {path}. Wait for it, or choose another "
                "file name."
            ),
        ),
        "part_other": _Row(
            tr("Another download was begun here"),
            tr(
                "{path} is the target of an unfinished download with other settings. Resume or discard that one, "
                "choose another file name, or, in Processing, tick “Begin afresh”."
            ),
        ),
        "part_none": _Row(part, tr("There is no unfinished download of {path}.")),
        "part_broken": _Row(
            part, tr("The record of it at {path} is damaged. Discard it, or tick “Begin afresh” in Processing.")
        ),
        "part_newer": _Row(
            part,
            tr(
                "It was begun by another version of this plugin. Update the plugin, discard it, or tick “Begin afresh” "
                "in Processing."
            ),
        ),
        "part_simulated": _Row(
            part,
            tr(
                "It was begun with the other kind of scenes, simulated or real, and the two must not be mixed. Choose "
                "that connection again, discard it, or tick “Begin afresh” in Processing."
            ),
            SETTINGS,
            flags={CONNECTION, OTHER_SCENES},
        ),
        "answer_wrong": _Row(
            tr("Earth Engine sent something else"),
            tr(
                "An answer is not the pixels that were asked for. Resume; if it stays, report it with the text in the "
                "log."
            ),
            OPEN_LOG,
        ),
        # Exports on Earth Engine's side
        "export_scope_drive": _Row(
            permission,
            tr(
                "Your sign-in does not let Earth Engine write to your Google Drive. Begin the export "
                "under Exports in the "
                "dock, where you are asked for it, or choose another destination."
            ),
        ),
        "export_scope_storage": _Row(
            permission,
            tr(
                "Your sign-in does not let Earth Engine write to Cloud Storage. Begin the export under Exports in the "
                "dock, where you are asked for it, or choose another destination."
            ),
        ),
        "export_scope_other": _Row(
            permission,
            tr(
                "This way of signing in does not let Earth Engine write there. Sign in with your "
                "Google account instead, "
                "or choose another destination."
            ),
            SETTINGS,
            flags={CONNECTION},
        ),
        "export_name": _Row(
            export,
            tr(
                '"{name}" cannot be its name. Up to 100 characters are possible, without slashes and without a '
                "space at "
                "either end."
            ),
        ),
        "export_folder": _Row(
            export, tr('"{folder}" cannot be a folder of Google Drive. Give its name alone, without slashes.')
        ),
        "export_bucket": _Row(
            export,
            tr(
                '"{bucket}" cannot be a bucket of Cloud Storage. Its name has small letters, digits, hyphens, '
                "underscores and dots only."
            ),
        ),
        "export_asset": _Row(
            export, tr('"{asset}" cannot be an asset. It looks like projects/my-project/assets/my-composite.')
        ),
        "export_pixels": _Row(
            tr("The export is too large"),
            tr("It would have {found} pixels; {most} are allowed. Choose a coarser resolution or a smaller area."),
        ),
        "asset_exists": _Row(
            tr("There is an asset of this name already"),
            tr("{asset} has been left as it is. Export under another name, or tick that it may be replaced."),
        ),
        "asset_home": _Row(
            tr("The asset cannot be stored there"),
            tr(
                "{asset} does not exist, or you may not write to it. Create the folder in the Code "
                "Editor under Assets, or "
                "choose another."
            ),
            URL + "https://code.earthengine.google.com/",
        ),
        "bucket_missing": _Row(
            tr("The bucket was not found"),
            tr("Cloud Storage has no bucket of this name, or you may not see it. Check the name."),
            URL + "https://console.cloud.google.com/storage/browser",
        ),
        "bucket_denied": _Row(
            tr("You may not write to this bucket"),
            tr("Ask its owner for the role Storage Object Admin, or choose another bucket."),
        ),
        "drive_full": _Row(
            tr("Google Drive is full"),
            tr("Make room there and export again, or choose Cloud Storage."),
            URL + "https://drive.google.com/drive/quota",
        ),
        "queue_full": _Row(
            tr("Too many exports are waiting"),
            tr("Earth Engine keeps up to 3000 of a project. Cancel some, or wait until others have ended."),
        ),
        "recipe_file_kind": _Row(
            recipe, tr("{path} is not a file on this computer. Choose a recipe file, such as one that was saved here.")
        ),
        "recipe_file_large": _Row(
            recipe, tr("{path} is far too large for a recipe. Choose another file. Nothing has been changed.")
        ),
        "recipe_file_text": _Row(
            recipe, tr("{path} is not plain UTF-8 text. In an editor, save it as UTF-8 without a byte order mark.")
        ),
        "recipe_file_unreadable": _Row(
            recipe, tr("{path} cannot be read ({reason}). Check that it is there and that you may read it.")
        ),
        "recipe_file_unwritable": _Row(
            tr("The recipe has not been saved"),
            tr("{path} cannot be written ({reason}). Choose another folder, or make room on the disk."),
        ),
        "history_broken": _Row(
            history, tr("The file was damaged. It has been kept as {path}, and a new one begun."), OPEN_LOG
        ),
        "history_newer": _Row(
            history,
            tr("{path} was written by a newer version of this plugin, and is left as it is. Update the plugin."),
        ),
        "history_unreadable": _Row(
            history, tr("{path} cannot be read or written ({reason}). New recipes are not kept."), OPEN_LOG
        ),
        "history_busy": _Row(history, tr("Another QGIS is using {path}. Try again in a moment.")),
        "history_full": _Row(history, tr("{most} recipes with a star or a name are kept already. Remove one first.")),
        # The network
        "network_dns": _Row(
            reach,
            tr(
                "Its address is not known here. Check the internet connection and the address (Change, Google Earth "
                "Engine…, Other ways)."
            ),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "network_refused": _Row(
            reach,
            tr(
                "Nothing answers at its address. Check it (Change, Google Earth Engine…, Other ways), or a firewall is "
                "in the way."
            ),
            SETTINGS,
            flags={TRANSIENT, CONNECTION},
        ),
        "network_tls": _Row(
            reach,
            tr("No secure connection came about. A proxy may be in between, or this computer's clock is wrong."),
            OPEN_LOG,
        ),
        "network_proxy": _Row(
            reach,
            tr(
                "The proxy did not let the request through. Check its address, user name and "
                "password in the QGIS options "
                "under Network."
            ),
            NETWORK,
        ),
        "network_proxy_sign_in": _Row(
            reach,
            tr(
                "The proxy wants a user name and password, or refuses the ones it got. Enter them in the QGIS options "
                "under Network, Proxy Settings."
            ),
            NETWORK,
        ),
        "network_timeout": _Row(
            tr("Earth Engine took too long"),
            tr("No answer came in time. Try again, or choose a smaller area or fewer months."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "network_interrupted": _Row(
            reach,
            tr("The connection broke several times. Check the internet connection and try again."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "network_unreachable": _Row(
            reach,
            tr("Check the internet connection and the proxy in the QGIS options under Network."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "not_earth_engine": _Row(
            reach,
            tr(
                "Something else answered at {host}: perhaps the log-in page of this network. Open a web page in your "
                "browser, log in there, then try again; or check the address (Change, Google Earth Engine…, "
                "Other ways)."
            ),
            TRY_AGAIN,
        ),
        "answer_unexpected": _Row(
            tr("Earth Engine sent something else"),
            tr(
                "The answer of {host} is not what was asked for. Try again; if it stays, check the address (Change, "
                "Google Earth Engine…, Other ways), or report it with the text in the log."
            ),
            TRY_AGAIN,
        ),
        "busy": _Row(tr("Earth Engine is busy"), try_wait, TRY_AGAIN, flags={TRANSIENT}),
        "too_many_requests": _Row(
            tr("Too many requests at once"),
            tr("Earth Engine limits how much is asked at a time. Wait a minute and try again."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "cancelled": _Row(tr("Cancelled"), tr("The work was stopped. Nothing has been changed.")),
        # The connection
        "client_missing": _Row(
            tr("The Earth Engine client is missing"),
            tr(
                "The plugin is not completely installed, or another plugin brought parts that do not fit ({reason}). "
                "Install this plugin again from the plugin manager."
            ),
            OPEN_LOG,
        ),
        "client_old": _Row(
            tr("The Earth Engine client is too old"),
            tr(
                "Version {version} from {supplier} cannot be used. Update it, or install this plugin from the plugin "
                "manager, which brings its own."
            ),
            OPEN_LOG,
        ),
        "endpoint_wrong": _Row(
            tr("The address of Earth Engine is wrong"),
            tr('"{url}" is not an address. It usually is https://earthengine.googleapis.com.'),
            SETTINGS,
            flags={CONNECTION},
        ),
        "endpoint_insecure": _Row(
            tr("The address of Earth Engine is not safe"),
            tr("Your sign-in would travel unencrypted to {url}. Use an address that begins with https."),
            SETTINGS,
            flags={CONNECTION},
        ),
        "header_broken": _Row(
            sign_in,
            tr("The sign-in or the project holds a line break ({name}). Sign in again, and choose the project again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "project_wrong": _Row(
            project,
            tr('"{project}" cannot be the ID of a project. It looks like my-project-123.'),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_missing": _Row(
            tr("No Google Cloud project is chosen yet"),
            tr("Earth Engine computes in a project of yours. Choose it (Change, Google Earth Engine…)."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_refused": _Row(
            project,
            tr(
                "You may not use project {project}. Check its ID; if it belongs to a colleague, ask for the roles "
                "Service Usage Consumer and Earth Engine Resource Viewer."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_gone": _Row(
            project,
            tr("There is no project {project}, or it has been deleted. Check its ID or choose another project."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_suspended": _Row(
            project,
            tr("Google has suspended project {project}. Its owner finds the reason in the Google Cloud console."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_unbilled": _Row(
            project,
            tr(
                "Project {project} needs a billing account, or its billing account is closed. Its owner sets that on "
                "the page that opens."
            ),
            URL + "https://console.cloud.google.com/billing/projects",
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_policy": _Row(
            project,
            tr(
                "A policy of your organisation does not allow Earth Engine in it or from here. Ask its administrator, "
                "or choose another project."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_unverified": _Row(
            project,
            tr(
                "It must be shown that project {project} is used for noncommercial work. Answer the questions on the "
                "page that opens, or choose another project."
            ),
            URL + _REGISTER + "{project}",
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "role_missing": _Row(
            project,
            tr("You lack a permission in it. Ask its owner for the role Earth Engine Resource Viewer."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "role_missing_write": _Row(
            project,
            tr("You may not store results in it. Ask its owner for the role Earth Engine Resource Writer."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "projects_unlisted": _Row(
            tr("Your projects cannot be listed"),
            tr("Google does not hand out the list. Enter the ID of your project; the page that opens shows it."),
            URL + "https://console.cloud.google.com/cloud-resource-manager",
        ),
        "api_disabled": _Row(
            project,
            tr(
                "Earth Engine is switched off in project {project}. Press Enable on the page that opens, wait a few "
                "minutes, then try again."
            ),
            URL + _ENABLE + "{project}",
            flags={CONNECTION},
        ),
        "not_registered": _Row(
            project,
            tr(
                "Project {project} is not registered for Earth Engine. Register it on the page that "
                "opens; it is free for "
                "noncommercial use."
            ),
            URL + _REGISTER + "{project}",
            flags={CONNECTION},
        ),
        "quota_used": _Row(
            tr("This month's computing quota is used up"),
            tr("Earth Engine computes more slowly for this project until next month."),
            URL + _TIERS,
        ),
        "usage_scope": _Row(
            permission,
            tr("To tell what your project has used this month, the plugin needs to read Cloud Monitoring."),
        ),
        "usage_denied": _Row(
            tr("The month's use cannot be read"),
            tr("You may not read Cloud Monitoring in project {project}. Ask its owner for the role Monitoring Viewer."),
        ),
        "usage_off": _Row(
            tr("The month's use cannot be read"),
            tr(
                "Cloud Monitoring is switched off in project {project}. Press Enable on the page that opens, wait a "
                "few minutes, then ask again."
            ),
            URL + _ENABLE_MONITORING + "{project}",
        ),
        "credentials_broken": _Row(
            sign_in,
            tr("The stored sign-in at {path} cannot be read. It has been left as it is; sign in again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "not_signed_in": _Row(
            sign_in,
            tr("Sign in with your Google account, or try the sample scenes without an account."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_again": _Row(
            sign_in,
            tr("Your sign-in has expired or been withdrawn. Sign in again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "account_disabled": _Row(
            sign_in,
            tr("The account has been deactivated or deleted. Ask its administrator, or sign in with another account."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_blocked": _Row(
            sign_in,
            tr(
                "Your organisation does not let its accounts use Earth Engine's sign-in. Ask its administrator, or use "
                "another account or a service account."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_cancelled": _Row(
            sign_in,
            tr("The sign-in was cancelled in the browser. If a page said that an administrator blocks it, ask there."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_timeout": _Row(
            sign_in,
            tr(
                "The browser did not come back within {minutes} min. Sign in again; if its page showed an error, your "
                "organisation may not allow Earth Engine."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_scopes": _Row(
            sign_in,
            tr("A permission is missing. Sign in again and leave all boxes in the browser ticked."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_failed": _Row(
            sign_in,
            tr("Google did not complete the sign-in ({reason}). Sign in again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "listener_failed": _Row(
            sign_in,
            tr("The browser could not come back: no port of this computer is free, or a firewall forbids it."),
            OPEN_LOG,
        ),
        "credentials_unwritable": _Row(
            sign_in,
            tr("{path} cannot be written. Check the rights of the file and its folder, and the space on the disk."),
            OPEN_LOG,
        ),
        "credentials_unknown": _Row(
            sign_in,
            tr('There is no way to sign in called "{kind}". Choose another.'),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "client_broken": _Row(
            sign_in,
            tr(
                "{path} is not the file of an OAuth client for desktop apps. Choose the JSON file that Google's "
                "console made, or clear the field under Settings, Options, Cloud Score+."
            ),
        ),
        "key_missing": _Row(
            sign_in,
            tr("The key file of the service account was not found at {path}. Choose it again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "key_broken": _Row(
            sign_in,
            tr(
                "{path} is not the key of a service account, or is damaged. It has been left as it is. Choose the JSON "
                "file that Google's console made."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "key_refused": _Row(
            sign_in,
            tr(
                "Google does not accept the key of this service account. It was deleted, or this computer's clock is "
                "wrong."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "adc_missing": _Row(
            sign_in,
            tr("There are no application-default credentials at {path}. Sign in with your Google account instead."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "adc_broken": _Row(
            sign_in,
            tr("The application-default credentials at {path} cannot be read. They have been left as they are."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "adc_unsupported": _Row(
            sign_in,
            tr(
                'The application-default credentials at {path} are of the kind "{kind}", which cannot be used '
                "here. Sign "
                "in with your Google account or a service account's key."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "needs_google": _Row(
            tr("Google Earth Engine is not connected"),
            tr("It made this layer, but the sample scenes are chosen."),
            SETTINGS,
            flags={CONNECTION},
        ),
        "needs_samples": _Row(
            tr("The sample scenes do not run"), tr("Click the mark beside the layer in the layer tree to start them.")
        ),
        "made_elsewhere": _Row(
            tr("It comes from another QGIS profile"), tr("Nothing is computed for it with your account by itself.")
        ),
        # The computation
        "no_scenes": _Row(none, tr("Widen the dates or the area, or raise the scene cloud limit."), flags={COMPOSITE}),
        "no_scenes_at_all": _Row(none, tr("Widen the dates or the area."), flags={COMPOSITE}),
        "no_scenes_l2a_yet": _Row(
            none,
            tr("Surface reflectance (L2A) starts on {first}. Choose top of atmosphere (L1C) under Advanced."),
            flags={COMPOSITE},
        ),
        "no_scenes_l2a_here": _Row(
            none,
            tr(
                "Before 2019 surface reflectance (L2A) is missing in many places. Choose top of atmosphere (L1C) under "
                "Advanced, or later dates."
            ),
            flags={COMPOSITE},
        ),
        "too_big": _Row(
            tr("The composite is too large to compute at once"),
            tr("Choose a smaller area or fewer months."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_preview": _Row(
            tr("The preview is too much to compute at once"),
            tr("Choose a smaller area or fewer months. The composite itself is computed tile by tile and may work."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_tiles": _Row(
            tr("Parts of the map are too much to compute at once"),
            tr("Zoom in, or build the composite of fewer months or with a lower scene cloud limit."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_download": _Row(
            tr("The file is too much to compute, even in small pieces"),
            tr("Choose fewer months, a lower scene cloud limit or fewer bands, or export it instead."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_export": _Row(
            tr("The export was too much to compute"),
            tr("Choose a smaller area, fewer months, fewer bands or a coarser resolution, and export again."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_statistics": _Row(
            tr("The statistics are too much to compute at once"),
            tr("Choose smaller areas, fewer of them, fewer months or a coarser resolution."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_many_scenes": _Row(
            tr("Too many scenes"),
            tr("More than 5000 scenes match. Choose a smaller area or fewer months."),
            flags={COMPOSITE},
        ),
        "area_too_detailed": _Row(
            area,
            tr("Its outline has too many corners to send. Simplify it (Vector, Geometry Tools, Simplify)."),
            flags={COMPOSITE},
        ),
        "asset_missing": _Row(
            refused,
            tr("The dataset {asset} was not found, or your account may not read it."),
            OPEN_LOG,
            flags={COMPOSITE},
        ),
        "not_implemented": _Row(
            refused,
            tr("The sample scenes cannot do this. Connect to Google Earth Engine for it."),
            SETTINGS,
            flags={CONNECTION, OTHER_SCENES, COMPOSITE},
        ),
        "no_period": _Row(
            tr("The animation has no frames"),
            tr("The group has no layers any more. Renew it, or build the series again."),
        ),
        "frame_incomplete": _Row(
            tr("The animation is not complete"),
            tr("Tiles of {period} did not come, so nothing was written. Try again once the map shows them."),
            TRY_AGAIN,
        ),
        "map_expired": _Row(
            tr("The map has expired"),
            tr("Earth Engine keeps a map for some hours only. Try again to renew the layer."),
            TRY_AGAIN,
        ),
        "refused": _Row(
            refused, tr("Your account or project lacks a permission. The log has Earth Engine's own words."), OPEN_LOG
        ),
        "not_found": _Row(refused, tr("What was asked for does not exist, or no longer. Try again."), TRY_AGAIN),
        "defect": _Row(
            refused,
            tr("This should not happen. Please report it with the text in the log."),
            OPEN_LOG,
            flags={COMPOSITE},
        ),
        "mistake": _Row(
            tr("A mistake in the plugin"),
            tr("It is no fault of Earth Engine or of the composite. Please report it with the text in the log."),
            OPEN_LOG,
            flags={OURS},
        ),
        "unknown": _Row(
            tr("Something went wrong"),
            tr("The log has the details. Try again, or report it with the text in the log."),
            OPEN_LOG,
            flags={COMPOSITE},
        ),
    }
