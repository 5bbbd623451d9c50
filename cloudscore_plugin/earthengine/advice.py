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
from ..core.recipe import CompositeRecipe, RecipeError
from ..messages.i18n import tr
from .account import ServiceError
from .client import ClientMissing
from .connection import ConnectionProblem
from .transport import Cancelled, NetworkError, NotEarthEngine

NOTHING, TRY_AGAIN, OPEN_LOG, SETTINGS, NETWORK, URL = "", "try_again", "open_log", "settings", "network", "url:"

_REGISTER = "https://code.earthengine.google.com/register?project="
_ENABLE = "https://console.developers.google.com/apis/api/earthengine.googleapis.com/overview?project="
_TIERS = "https://developers.google.com/earth-engine/guides/noncommercial_tiers"


class Problem(Exception):
    """Trouble that has words of its own here: ``code`` is a key of the table, ``values`` fill in its text."""

    def __init__(self, code: str, **values: Any):
        super().__init__(f"{code}: {values}" if values else code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Advice:
    """title: what happened, a few words. text: why, and what to do. details: the original words, for the log.

    code: the kind of trouble. action: what a button may offer: "", "try_again", "open_log", "settings" (of the
    connection), "network" (QGIS's own options) or "url:https..." (a page to open).
    """

    code: str
    title: str
    text: str
    details: str = ""
    action: str = NOTHING

    @property
    def whole(self) -> str:
        """Title and text as one paragraph."""
        return tr("{title}. {text}").format(title=self.title, text=self.text)


# The server's texts, most telling first; named groups fill in the advice.
_SERVER_TEXTS = [
    (re.compile(pattern, re.IGNORECASE), key)
    for pattern, key in (
        (r"no project found", "project_missing"),
        # Google's own projects, which a client falls back to when it is given none.
        (
            r"has not been used in project (764086051850|618104708054|32555940559|522309567947|1014160490159|"
            r"1057398310658) before",
            "project_missing",
        ),
        (r"(Resource Manager|Service Usage) API has not been used", "projects_unlisted"),
        (r"has not been used in project (?P<project>[\w:.-]+) before or it is disabled", "api_disabled"),
        (r"Project '?(?:projects/)?(?P<project>[\w:.-]+?)'? is not registered", "not_registered"),
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
        (r"User memory limit exceeded|out of memory", "too_big"),
        (r"Computation timed out|deadline exceeded", "too_big"),
        (r"Request payload size exceeds", "area_too_detailed"),
        (r"too many pixels in the region", "too_big"),
        (r"accumulating over 5000 elements", "too_many_scenes"),
        (r"Too many concurrent aggregations|Too Many Requests|Quota exceeded", "too_many_requests"),
        (r"noncommercial compute quota|restricted mode", "quota_used"),
        (r"capacity exceeded", "busy"),
        (r"homogeneous image collection|Total request size|Pixel grid dimensions", "defect"),
        (r"Reprojection output too large|Unable to find projection|Invalid projection", "defect"),
        (r"The CRS of a map projection could not be parsed", "defect"),
        (r"is not implemented", "not_implemented"),
        (r"Map ID not found", "map_expired"),
        (r"CERTIFICATE_VERIFY_FAILED|certificate verify failed", "network_tls"),
        (r"Proxy Authentication Required", "network_proxy_sign_in"),
        (r"^Ok$", "network_unreachable"),  # what the client makes of a proxy's web page
    )
]
_STATUSES = {401: "sign_in_again", 403: "refused", 404: "not_found", 429: "too_many_requests"}


def concerns_connection(advice: Advice) -> bool:
    """Whether the connection assistant is where to mend it."""
    return advice.action == SETTINGS or advice.code in ("api_disabled", "not_registered")


def explain(error: BaseException, recipe: CompositeRecipe | None = None) -> Advice:
    """What to tell the user about an error; for one nobody foresaw, the original words are under details.

    recipe: what was to be computed; with it the reason why there are no scenes is told.
    """
    key, values = _recognise(error)
    if key == "no_scenes" and recipe is not None:
        key, values = why_no_scenes(recipe)
    title, text, action = _table()[key]
    if "field" in values:
        values = {**values, "field": _field_title(values["field"])}
    project = values.get("project") or ""
    if action.startswith(URL):
        action = action.format(project=quote(project, safe=""))
    return Advice(key, title, _fill(text, values), _details(error), action)


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
    if isinstance(error, (ConnectionProblem, Problem)):
        return error.code, error.values
    if isinstance(error, NetworkError):
        return error.kind if error.kind == "busy" else "network_" + error.kind, {}
    if isinstance(error, NotEarthEngine):
        return "not_earth_engine", {"host": error.host}
    if isinstance(error, ClientMissing):
        return "client_missing", {"reason": redact(str(error))}
    if isinstance(error, Cancelled):
        return "cancelled", {}
    if isinstance(error, ServiceError) and error.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return "sign_in_scopes", {}
    chain = list(_chain(error))
    for link in chain:
        for pattern, key in _SERVER_TEXTS:
            found = pattern.search(str(link))
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
    return "unknown", {}


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
    return re.sub(r"\{(\w+)\}", lambda found: _shown(values.get(found[1])), text)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"
    text = "–" if value in (None, "") else str(value)
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


def _table() -> dict[str, tuple[str, str, str]]:
    """Key: (title, text, action). Made when asked for, because the language is chosen after this file is read."""
    area = tr("This area cannot be used")
    dates = tr("These dates cannot be used")
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
        "area_missing": (
            tr("There is no area yet"),
            tr("Draw it on the map, take the map view, or choose a layer."),
            NOTHING,
        ),
        "area_broken": (
            area,
            tr("Its coordinates are incomplete or not numbers. Draw it again or choose another layer."),
            NOTHING,
        ),
        "area_type": (area, tr("It is a {type}. An area must be a point, a polygon or several polygons."), NOTHING),
        "area_zero": (area, tr("It encloses nothing. Draw an area with at least three different corners."), NOTHING),
        "area_detailed": (
            area,
            tr(
                "Its outline has more than {most} corners. Simplify it (Vector, Geometry Tools, "
                "Simplify), or select fewer "
                "features."
            ),
            NOTHING,
        ),
        "area_too_large": (
            area,
            tr("It covers {area} km². Up to {most} km² can be composed at once: draw a smaller area."),
            NOTHING,
        ),
        "area_off_earth": (
            area,
            tr("It reaches to longitude {lon}, latitude {lat}, which is not on Earth. Check the layer's CRS."),
            NOTHING,
        ),
        # The dates
        "dates_reversed": (dates, tr("The last day, {last}, is before the first, {start}. Exchange them."), NOTHING),
        "dates_before_archive": (dates, tr("Sentinel-2 scenes begin on {first}. Choose a later first day."), NOTHING),
        "dates_in_future": (
            dates,
            tr("{start} is still to come; today is {today} (UTC). Choose earlier dates."),
            NOTHING,
        ),
        # Everything else in a recipe
        "product_unknown": (setting, tr("There is no product {product}. Choose L2A or L1C."), NOTHING),
        "qa_band_unknown": (setting, tr("Cloud Score+ has no band {band}. Choose cs_cdf or cs."), NOTHING),
        "method_unknown": (setting, tr("This version knows no method {method}. Choose another one."), NOTHING),
        "field_wrong": (setting, tr('The value of "{field}" is not of the right kind. Choose it again.'), NOTHING),
        "field_range": (setting, tr('"{field}" must be between {low} and {high}.'), NOTHING),
        "band_unknown": (
            style,
            tr("{product} scenes have no band {band}. Choose other bands or the other product."),
            NOTHING,
        ),
        "style_bands": (style, tr("It needs one band, or three for red, green and blue."), NOTHING),
        "style_range": (style, tr("Its lowest value, {min}, must be below its highest, {max}."), NOTHING),
        "style_gamma": (style, tr("Gamma must be between 0.05 and 20."), NOTHING),
        "style_palette": (style, tr("A palette is a list of colours such as #1a9850 and goes with one band."), NOTHING),
        "recipe_broken": (
            recipe,
            tr("It is damaged or was not made by this plugin. Nothing has been changed."),
            NOTHING,
        ),
        "recipe_newer": (
            recipe,
            tr("It was made by a newer version of this plugin. Update the plugin and try again."),
            NOTHING,
        ),
        "recipe_field_unknown": (
            recipe,
            tr('It contains "{field}", which this version does not know. Nothing has been changed.'),
            NOTHING,
        ),
        "recipe_field_missing": (recipe, tr('"{field}" is missing. Nothing has been changed.'), NOTHING),
        # A file to download
        "order_path": (order, tr('"{path}" is no name for it. Choose a file whose name ends in .tif.'), NOTHING),
        "order_bands": (order, tr("Choose at least one band."), NOTHING),
        "order_dtype": (order, tr("The data type {dtype} cannot hold it. Choose another data type."), NOTHING),
        "order_nodata": (
            order,
            tr(
                "The nodata value {nodata} is one that pixels may have, or does not fit the data type {dtype}. "
                "Choose another."
            ),
            NOTHING,
        ),
        "order_pixels": (
            order,
            tr(
                "It would have {pixels} million pixels; up to {most} million are possible. Choose a coarser resolution "
                "or a smaller area, and look at the unit of the CRS: degrees and metres differ."
            ),
            NOTHING,
        ),
        "order_broken": (
            part,
            tr("Its description is damaged or was not made by this plugin. Nothing has been changed."),
            NOTHING,
        ),
        "order_newer": (
            part,
            tr("It was begun by a newer version of this plugin. Update the plugin and try again."),
            NOTHING,
        ),
        "crs_unknown": (
            order,
            tr("The CRS {crs} is not known, or is not one of a map. Choose another, such as the UTM zone."),
            NOTHING,
        ),
        "crs_area": (
            order,
            tr("The area lies outside of what the CRS {crs} covers. Choose another, such as the UTM zone."),
            NOTHING,
        ),
        "crs_split": (
            order,
            tr("The area crosses the 180th meridian, where the CRS {crs} ends. Choose another, such as the UTM zone."),
            NOTHING,
        ),
        "disk_full": (
            tr("There is too little room on the disk"),
            tr(
                "There are only {free} MB free at {folder}, and about {needed} MB are needed. Make "
                "room, then resume; what "
                "has arrived is kept."
            ),
            NOTHING,
        ),
        "folder_missing": (
            disk,
            tr("There is no folder {folder}. Connect its drive or choose another folder."),
            NOTHING,
        ),
        "folder_unwritable": (
            disk,
            tr("The folder {folder} does not let you write. Choose another, or ask its owner."),
            NOTHING,
        ),
        "write_failed": (
            disk,
            tr("{folder} reports: {reason}. Check the drive, then resume; what has arrived is kept."),
            NOTHING,
        ),
        "target_open": (
            tr("The file is open elsewhere"),
            tr(
                "It is complete, but {path} cannot be replaced: {reason}. Close it in other programs "
                "and remove it from "
                "the project, then resume; nothing is downloaded again."
            ),
            NOTHING,
        ),
        "part_busy": (
            part,
            tr(
                "Another QGIS (process {process} on {computer}) is at work on {path}. Wait for it, or choose another "
                "file name."
            ),
            NOTHING,
        ),
        "part_other": (
            tr("Another download was begun here"),
            tr(
                "{path} is the target of an unfinished download with other settings. Resume or "
                "discard that one first, or "
                "choose another file name."
            ),
            NOTHING,
        ),
        "part_none": (part, tr("There is no unfinished download of {path}."), NOTHING),
        "part_broken": (part, tr("The record of it at {path} is damaged. Discard it and download again."), NOTHING),
        "part_newer": (
            part,
            tr("It was begun by another version of this plugin. Update the plugin, or discard it and download again."),
            NOTHING,
        ),
        "part_simulated": (
            part,
            tr(
                "It was begun with the other kind of scenes, simulated or real, and the two must not be mixed. Choose "
                "that connection again, or discard it."
            ),
            SETTINGS,
        ),
        "answer_wrong": (
            tr("Earth Engine sent something else"),
            tr(
                "An answer is not the pixels that were asked for. Resume; if it stays, report it with the text in the "
                "log."
            ),
            OPEN_LOG,
        ),
        # Exports on Earth Engine's side
        "export_scope_drive": (
            permission,
            tr(
                "Your sign-in does not let Earth Engine write to your Google Drive. Begin the export "
                "under Exports in the "
                "dock, where you are asked for it, or choose another destination."
            ),
            NOTHING,
        ),
        "export_scope_storage": (
            permission,
            tr(
                "Your sign-in does not let Earth Engine write to Cloud Storage. Begin the export under Exports in the "
                "dock, where you are asked for it, or choose another destination."
            ),
            NOTHING,
        ),
        "export_scope_other": (
            permission,
            tr(
                "This way of signing in does not let Earth Engine write there. Sign in with your "
                "Google account instead, "
                "or choose another destination."
            ),
            SETTINGS,
        ),
        "export_name": (
            export,
            tr(
                '"{name}" cannot be its name. Up to 100 characters are possible, without slashes and without a '
                "space at "
                "either end."
            ),
            NOTHING,
        ),
        "export_folder": (
            export,
            tr('"{folder}" cannot be a folder of Google Drive. Give its name alone, without slashes.'),
            NOTHING,
        ),
        "export_bucket": (
            export,
            tr(
                '"{bucket}" cannot be a bucket of Cloud Storage. Its name has small letters, digits, hyphens, '
                "underscores and dots only."
            ),
            NOTHING,
        ),
        "export_asset": (
            export,
            tr('"{asset}" cannot be an asset. It looks like projects/my-project/assets/my-composite.'),
            NOTHING,
        ),
        "export_pixels": (
            tr("The export is too large"),
            tr("It would have {found} pixels; {most} are allowed. Choose a coarser resolution or a smaller area."),
            NOTHING,
        ),
        "asset_exists": (
            tr("There is an asset of this name already"),
            tr("{asset} has been left as it is. Export under another name, or tick that it may be replaced."),
            NOTHING,
        ),
        "asset_home": (
            tr("The asset cannot be stored there"),
            tr(
                "{asset} does not exist, or you may not write to it. Create the folder in the Code "
                "Editor under Assets, or "
                "choose another."
            ),
            URL + "https://code.earthengine.google.com/",
        ),
        "bucket_missing": (
            tr("The bucket was not found"),
            tr("Cloud Storage has no bucket of this name, or you may not see it. Check the name."),
            URL + "https://console.cloud.google.com/storage/browser",
        ),
        "bucket_denied": (
            tr("You may not write to this bucket"),
            tr("Ask its owner for the role Storage Object Admin, or choose another bucket."),
            NOTHING,
        ),
        "drive_full": (
            tr("Google Drive is full"),
            tr("Make room there and export again, or choose Cloud Storage."),
            URL + "https://drive.google.com/drive/quota",
        ),
        "queue_full": (
            tr("Too many exports are waiting"),
            tr("Earth Engine keeps up to 3000 of a project. Cancel some, or wait until others have ended."),
            NOTHING,
        ),
        "recipe_file_kind": (
            recipe,
            tr("{path} is not a file on this computer. Choose a recipe file, such as one that was saved here."),
            NOTHING,
        ),
        "recipe_file_large": (
            recipe,
            tr("{path} is far too large for a recipe. Choose another file. Nothing has been changed."),
            NOTHING,
        ),
        "recipe_file_text": (
            recipe,
            tr("{path} is not plain UTF-8 text. In an editor, save it as UTF-8 without a byte order mark."),
            NOTHING,
        ),
        "recipe_file_unreadable": (
            recipe,
            tr("{path} cannot be read ({reason}). Check that it is there and that you may read it."),
            NOTHING,
        ),
        "recipe_file_unwritable": (
            tr("The recipe has not been saved"),
            tr("{path} cannot be written ({reason}). Choose another folder, or make room on the disk."),
            NOTHING,
        ),
        "history_broken": (
            history,
            tr("The file was damaged. It has been kept as {path}, and a new one begun."),
            OPEN_LOG,
        ),
        "history_newer": (
            history,
            tr("{path} was written by a newer version of this plugin, and is left as it is. Update the plugin."),
            NOTHING,
        ),
        "history_unreadable": (
            history,
            tr("{path} cannot be read or written ({reason}). New recipes are not kept."),
            OPEN_LOG,
        ),
        "history_busy": (history, tr("Another QGIS is using {path}. Try again in a moment."), NOTHING),
        "history_full": (
            history,
            tr("{most} recipes with a star or a name are kept already. Remove one first."),
            NOTHING,
        ),
        # The network
        "network_dns": (
            reach,
            tr(
                "Its address is not known here. Check the internet connection and the address (Change, Google Earth "
                "Engine…, Other ways)."
            ),
            TRY_AGAIN,
        ),
        "network_refused": (
            reach,
            tr(
                "Nothing answers at its address. Check it (Change, Google Earth Engine…, Other ways), or a firewall is "
                "in the way."
            ),
            SETTINGS,
        ),
        "network_tls": (
            reach,
            tr("No secure connection came about. A proxy may be in between, or this computer's clock is wrong."),
            OPEN_LOG,
        ),
        "network_proxy": (
            reach,
            tr(
                "The proxy did not let the request through. Check its address, user name and "
                "password in the QGIS options "
                "under Network."
            ),
            NETWORK,
        ),
        "network_proxy_sign_in": (
            reach,
            tr(
                "The proxy wants a user name and password, or refuses the ones it got. Enter them in the QGIS options "
                "under Network, Proxy Settings."
            ),
            NETWORK,
        ),
        "network_timeout": (
            tr("Earth Engine took too long"),
            tr("No answer came in time. Try again, or choose a smaller area or fewer months."),
            TRY_AGAIN,
        ),
        "network_interrupted": (
            reach,
            tr("The connection broke several times. Check the internet connection and try again."),
            TRY_AGAIN,
        ),
        "network_unreachable": (
            reach,
            tr("Check the internet connection and the proxy in the QGIS options under Network."),
            TRY_AGAIN,
        ),
        "not_earth_engine": (
            reach,
            tr(
                "Something else answered at {host}: perhaps the log-in page of this network. Open a web page in your "
                "browser, log in there, then try again; or check the address (Change, Google Earth Engine…, "
                "Other ways)."
            ),
            TRY_AGAIN,
        ),
        "busy": (tr("Earth Engine is busy"), try_wait, TRY_AGAIN),
        "too_many_requests": (
            tr("Too many requests at once"),
            tr("Earth Engine limits how much is asked at a time. Wait a minute and try again."),
            TRY_AGAIN,
        ),
        "cancelled": (tr("Cancelled"), tr("The work was stopped. Nothing has been changed."), NOTHING),
        # The connection
        "client_missing": (
            tr("The Earth Engine client is missing"),
            tr(
                "The plugin is not completely installed, or another plugin brought parts that do not fit ({reason}). "
                "Install this plugin again from the plugin manager."
            ),
            OPEN_LOG,
        ),
        "client_old": (
            tr("The Earth Engine client is too old"),
            tr(
                "Version {version} from {supplier} cannot be used. Update it, or install this plugin from the plugin "
                "manager, which brings its own."
            ),
            OPEN_LOG,
        ),
        "endpoint_wrong": (
            tr("The address of Earth Engine is wrong"),
            tr('"{url}" is not an address. It usually is https://earthengine.googleapis.com.'),
            SETTINGS,
        ),
        "endpoint_insecure": (
            tr("The address of Earth Engine is not safe"),
            tr("Your sign-in would travel unencrypted to {url}. Use an address that begins with https."),
            SETTINGS,
        ),
        "project_wrong": (
            project,
            tr('"{project}" cannot be the ID of a project. It looks like my-project-123.'),
            SETTINGS,
        ),
        "project_missing": (
            tr("No Google Cloud project is chosen yet"),
            tr("Earth Engine computes in a project of yours. Choose it (Change, Google Earth Engine…)."),
            SETTINGS,
        ),
        "project_refused": (
            project,
            tr(
                "You may not use project {project}. Check its ID; if it belongs to a colleague, ask for the roles "
                "Service Usage Consumer and Earth Engine Resource Viewer."
            ),
            SETTINGS,
        ),
        "role_missing": (
            project,
            tr("You lack a permission in it. Ask its owner for the role Earth Engine Resource Viewer."),
            SETTINGS,
        ),
        "role_missing_write": (
            project,
            tr("You may not store results in it. Ask its owner for the role Earth Engine Resource Writer."),
            SETTINGS,
        ),
        "projects_unlisted": (
            tr("Your projects cannot be listed"),
            tr("Google does not hand out the list. Enter the ID of your project; the page that opens shows it."),
            URL + "https://console.cloud.google.com/cloud-resource-manager",
        ),
        "api_disabled": (
            project,
            tr(
                "Earth Engine is switched off in project {project}. Press Enable on the page that opens, wait a few "
                "minutes, then try again."
            ),
            URL + _ENABLE + "{project}",
        ),
        "not_registered": (
            project,
            tr(
                "Project {project} is not registered for Earth Engine. Register it on the page that "
                "opens; it is free for "
                "noncommercial use."
            ),
            URL + _REGISTER + "{project}",
        ),
        "quota_used": (
            tr("This month's computing quota is used up"),
            tr("Earth Engine computes more slowly for this project until next month."),
            URL + _TIERS,
        ),
        "credentials_broken": (
            sign_in,
            tr("The stored sign-in at {path} cannot be read. It has been left as it is; sign in again."),
            SETTINGS,
        ),
        "not_signed_in": (
            sign_in,
            tr("Sign in with your Google account, or try the sample scenes without an account."),
            SETTINGS,
        ),
        "sign_in_again": (sign_in, tr("Your sign-in has expired or been withdrawn. Sign in again."), SETTINGS),
        "sign_in_blocked": (
            sign_in,
            tr(
                "Your organisation does not let its accounts use Earth Engine's sign-in. Ask its administrator, or use "
                "another account or a service account."
            ),
            SETTINGS,
        ),
        "sign_in_cancelled": (
            sign_in,
            tr("The sign-in was cancelled in the browser. If a page said that an administrator blocks it, ask there."),
            SETTINGS,
        ),
        "sign_in_timeout": (
            sign_in,
            tr(
                "The browser did not come back within {minutes} min. Sign in again; if its page showed an error, your "
                "organisation may not allow Earth Engine."
            ),
            SETTINGS,
        ),
        "sign_in_scopes": (
            sign_in,
            tr("A permission is missing. Sign in again and leave all boxes in the browser ticked."),
            SETTINGS,
        ),
        "sign_in_failed": (sign_in, tr("Google did not complete the sign-in ({reason}). Sign in again."), SETTINGS),
        "listener_failed": (
            sign_in,
            tr("The browser could not come back: no port of this computer is free, or a firewall forbids it."),
            OPEN_LOG,
        ),
        "credentials_unwritable": (
            sign_in,
            tr("{path} cannot be written. Check the rights of the file and its folder, and the space on the disk."),
            OPEN_LOG,
        ),
        "credentials_unknown": (sign_in, tr('There is no way to sign in called "{kind}". Choose another.'), SETTINGS),
        "key_missing": (
            sign_in,
            tr("The key file of the service account was not found at {path}. Choose it again."),
            SETTINGS,
        ),
        "key_broken": (
            sign_in,
            tr(
                "{path} is not the key of a service account, or is damaged. It has been left as it is. Choose the JSON "
                "file that Google's console made."
            ),
            SETTINGS,
        ),
        "key_refused": (
            sign_in,
            tr(
                "Google does not accept the key of this service account. It was deleted, or this computer's clock is "
                "wrong."
            ),
            SETTINGS,
        ),
        "adc_missing": (
            sign_in,
            tr("There are no application-default credentials at {path}. Sign in with your Google account instead."),
            SETTINGS,
        ),
        "adc_broken": (
            sign_in,
            tr("The application-default credentials at {path} cannot be read. They have been left as they are."),
            SETTINGS,
        ),
        "adc_unsupported": (
            sign_in,
            tr(
                'The application-default credentials at {path} are of the kind "{kind}", which cannot be used '
                "here. Sign "
                "in with your Google account or a service account's key."
            ),
            SETTINGS,
        ),
        "needs_google": (
            tr("Google Earth Engine is not connected"),
            tr("It made this layer, but the sample scenes are chosen."),
            SETTINGS,
        ),
        "needs_samples": (
            tr("The sample scenes do not run"),
            tr("Click the mark beside the layer in the layer tree to start them."),
            NOTHING,
        ),
        # The computation
        "no_scenes": (none, tr("Widen the dates or the area, or raise the scene cloud limit."), NOTHING),
        "no_scenes_at_all": (none, tr("Widen the dates or the area."), NOTHING),
        "no_scenes_l2a_yet": (
            none,
            tr("Surface reflectance (L2A) starts on {first}. Choose top of atmosphere (L1C) under Advanced."),
            NOTHING,
        ),
        "no_scenes_l2a_here": (
            none,
            tr(
                "Before 2019 surface reflectance (L2A) is missing in many places. Choose top of atmosphere (L1C) under "
                "Advanced, or later dates."
            ),
            NOTHING,
        ),
        "too_big": (
            tr("The composite is too large to compute at once"),
            tr("Choose a smaller area or fewer months."),
            NOTHING,
        ),
        "too_many_scenes": (
            tr("Too many scenes"),
            tr("More than 5000 scenes match. Choose a smaller area or fewer months."),
            NOTHING,
        ),
        "area_too_detailed": (
            area,
            tr("Its outline has too many corners to send. Simplify it (Vector, Geometry Tools, Simplify)."),
            NOTHING,
        ),
        "asset_missing": (refused, tr("The dataset {asset} was not found, or your account may not read it."), OPEN_LOG),
        "not_implemented": (
            refused,
            tr("The sample scenes cannot do this. Connect to Google Earth Engine for it."),
            SETTINGS,
        ),
        "map_expired": (
            tr("The map has expired"),
            tr("Earth Engine keeps a map for some hours only. Try again to renew the layer."),
            TRY_AGAIN,
        ),
        "refused": (
            refused,
            tr("Your account or project lacks a permission. The log has Earth Engine's own words."),
            OPEN_LOG,
        ),
        "not_found": (refused, tr("What was asked for does not exist, or no longer. Try again."), TRY_AGAIN),
        "defect": (refused, tr("This should not happen. Please report it with the text in the log."), OPEN_LOG),
        "unknown": (
            tr("Something went wrong"),
            tr("The log has the details. Try again, or report it with the text in the log."),
            OPEN_LOG,
        ),
    }
