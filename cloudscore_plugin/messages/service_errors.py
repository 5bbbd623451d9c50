"""The rows of errors on the way to Earth Engine and in what it answers: network, sign-in, project, computation."""

from __future__ import annotations

from .error_rows import (
    ABOUT_PROJECT,
    ABOUT_SIGN_IN,
    COMPOSITE,
    CONNECTION,
    NETWORK,
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

_REGISTER = "https://code.earthengine.google.com/register?project="
_ENABLE = "https://console.developers.google.com/apis/api/earthengine.googleapis.com/overview?project="
_ENABLE_MONITORING = "https://console.developers.google.com/apis/api/monitoring.googleapis.com/overview?project="
_TIERS = "https://developers.google.com/earth-engine/guides/noncommercial_tiers"


def rows() -> dict[str, Row]:
    """A row for every code. Made when asked for, because the language is chosen after this file is read."""
    area = tr("This area cannot be used")
    none = tr("No scenes found")
    reach = tr("Earth Engine cannot be reached")
    refused = tr("Earth Engine refused the request")
    sign_in = tr("You are not signed in")
    project = tr("The Google Cloud project cannot be used")
    try_wait = tr("Wait a moment and try again.")
    permission = tr("A further permission is needed")
    return {
        # The network
        "network_dns": Row(
            reach,
            tr(
                "Its address is not known here. Check the internet connection and the address (Change, Google Earth "
                "Engine…, Other ways)."
            ),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "network_refused": Row(
            reach,
            tr(
                "Nothing answers at its address. Check it (Change, Google Earth Engine…, Other ways), or a firewall is "
                "in the way."
            ),
            SETTINGS,
            flags={TRANSIENT, CONNECTION},
        ),
        "network_tls": Row(
            reach,
            tr("No secure connection came about. A proxy may be in between, or this computer's clock is wrong."),
            OPEN_LOG,
        ),
        "network_proxy": Row(
            reach,
            tr(
                "The proxy did not let the request through. Check its address, user name and "
                "password in the QGIS options "
                "under Network."
            ),
            NETWORK,
        ),
        "network_proxy_sign_in": Row(
            reach,
            tr(
                "The proxy wants a user name and password, or refuses the ones it got. Enter them in the QGIS options "
                "under Network, Proxy Settings."
            ),
            NETWORK,
        ),
        "network_timeout": Row(
            tr("Earth Engine took too long"),
            tr("No answer came in time. Try again, or choose a smaller area or fewer months."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "network_interrupted": Row(
            reach,
            tr("The connection broke several times. Check the internet connection and try again."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "network_unreachable": Row(
            reach,
            tr("Check the internet connection and the proxy in the QGIS options under Network."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "not_earth_engine": Row(
            reach,
            tr(
                "Something else answered at {host}: perhaps the log-in page of this network. Open a web page in your "
                "browser, log in there, then try again; or check the address (Change, Google Earth Engine…, "
                "Other ways)."
            ),
            TRY_AGAIN,
        ),
        "answer_unexpected": Row(
            tr("Earth Engine sent something else"),
            tr(
                "The answer of {host} is not what was asked for. Try again; if it stays, check the address (Change, "
                "Google Earth Engine…, Other ways), or report it with the text in the log."
            ),
            TRY_AGAIN,
        ),
        "busy": Row(tr("Earth Engine is busy"), try_wait, TRY_AGAIN, flags={TRANSIENT}),
        "too_many_requests": Row(
            tr("Too many requests at once"),
            tr("Earth Engine limits how much is asked at a time. Wait a minute and try again."),
            TRY_AGAIN,
            flags={TRANSIENT},
        ),
        "cancelled": Row(tr("Cancelled"), tr("The work was stopped. Nothing has been changed.")),
        # The connection
        "client_missing": Row(
            tr("The Earth Engine client is missing"),
            tr(
                "The plugin is not completely installed, or another plugin brought parts that do not fit ({reason}). "
                "Install this plugin again from the plugin manager."
            ),
            OPEN_LOG,
        ),
        "client_old": Row(
            tr("The Earth Engine client is too old"),
            tr(
                "Version {version} from {supplier} cannot be used. Update it, or install this plugin from the plugin "
                "manager, which brings its own."
            ),
            OPEN_LOG,
        ),
        "endpoint_wrong": Row(
            tr("The address of Earth Engine is wrong"),
            tr('"{url}" is not an address. It usually is https://earthengine.googleapis.com.'),
            SETTINGS,
            flags={CONNECTION},
        ),
        "endpoint_insecure": Row(
            tr("The address of Earth Engine is not safe"),
            tr("Your sign-in would travel unencrypted to {url}. Use an address that begins with https."),
            SETTINGS,
            flags={CONNECTION},
        ),
        "header_broken": Row(
            sign_in,
            tr("The sign-in or the project holds a line break ({name}). Sign in again, and choose the project again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "project_wrong": Row(
            project,
            tr('"{project}" cannot be the ID of a project. It looks like my-project-123.'),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_missing": Row(
            tr("No Google Cloud project is chosen yet"),
            tr("Earth Engine computes in a project of yours. Choose it (Change, Google Earth Engine…)."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_refused": Row(
            project,
            tr(
                "You may not use project {project}. Check its ID; if it belongs to a colleague, ask for the roles "
                "Service Usage Consumer and Earth Engine Resource Viewer."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_gone": Row(
            project,
            tr("There is no project {project}, or it has been deleted. Check its ID or choose another project."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_suspended": Row(
            project,
            tr("Google has suspended project {project}. Its owner finds the reason in the Google Cloud console."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_unbilled": Row(
            project,
            tr(
                "Project {project} needs a billing account, or its billing account is closed. Its owner sets that on "
                "the page that opens."
            ),
            URL + "https://console.cloud.google.com/billing/projects",
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_policy": Row(
            project,
            tr(
                "A policy of your organisation does not allow Earth Engine in it or from here. Ask its administrator, "
                "or choose another project."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "project_unverified": Row(
            project,
            tr(
                "It must be shown that project {project} is used for noncommercial work. Answer the questions on the "
                "page that opens, or choose another project."
            ),
            URL + _REGISTER + "{project}",
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "role_missing": Row(
            project,
            tr("You lack a permission in it. Ask its owner for the role Earth Engine Resource Viewer."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "role_missing_write": Row(
            project,
            tr("You may not store results in it. Ask its owner for the role Earth Engine Resource Writer."),
            SETTINGS,
            flags={CONNECTION, ABOUT_PROJECT},
        ),
        "projects_unlisted": Row(
            tr("Your projects cannot be listed"),
            tr("Google does not hand out the list. Enter the ID of your project; the page that opens shows it."),
            URL + "https://console.cloud.google.com/cloud-resource-manager",
        ),
        "api_disabled": Row(
            project,
            tr(
                "Earth Engine is switched off in project {project}. Press Enable on the page that opens, wait a few "
                "minutes, then try again."
            ),
            URL + _ENABLE + "{project}",
            flags={CONNECTION},
        ),
        "not_registered": Row(
            project,
            tr(
                "Project {project} is not registered for Earth Engine. Register it on the page that "
                "opens; it is free for "
                "noncommercial use."
            ),
            URL + _REGISTER + "{project}",
            flags={CONNECTION},
        ),
        "quota_used": Row(
            tr("This month's computing quota is used up"),
            tr("Earth Engine computes more slowly for this project until next month."),
            URL + _TIERS,
        ),
        "usage_scope": Row(
            permission,
            tr("To tell what your project has used this month, the plugin needs to read Cloud Monitoring."),
        ),
        "usage_denied": Row(
            tr("The month's use cannot be read"),
            tr("You may not read Cloud Monitoring in project {project}. Ask its owner for the role Monitoring Viewer."),
        ),
        "usage_off": Row(
            tr("The month's use cannot be read"),
            tr(
                "Cloud Monitoring is switched off in project {project}. Press Enable on the page that opens, wait a "
                "few minutes, then ask again."
            ),
            URL + _ENABLE_MONITORING + "{project}",
        ),
        "credentials_broken": Row(
            sign_in,
            tr("The stored sign-in at {path} cannot be read. It has been left as it is; sign in again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "not_signed_in": Row(
            sign_in,
            tr("Sign in with your Google account, or try the sample scenes without an account."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_again": Row(
            sign_in,
            tr("Your sign-in has expired or been withdrawn. Sign in again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "account_disabled": Row(
            sign_in,
            tr("The account has been deactivated or deleted. Ask its administrator, or sign in with another account."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_blocked": Row(
            sign_in,
            tr(
                "Your organisation does not let its accounts use Earth Engine's sign-in. Ask its administrator, or use "
                "another account or a service account."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_cancelled": Row(
            sign_in,
            tr("The sign-in was cancelled in the browser. If a page said that an administrator blocks it, ask there."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_timeout": Row(
            sign_in,
            tr(
                "The browser did not come back within {minutes} min. Sign in again; if its page showed an error, your "
                "organisation may not allow Earth Engine."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_scopes": Row(
            sign_in,
            tr("A permission is missing. Sign in again and leave all boxes in the browser ticked."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "sign_in_failed": Row(
            sign_in,
            tr("Google did not complete the sign-in ({reason}). Sign in again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "listener_failed": Row(
            sign_in,
            tr("The browser could not come back: no port of this computer is free, or a firewall forbids it."),
            OPEN_LOG,
        ),
        "credentials_unwritable": Row(
            sign_in,
            tr("{path} cannot be written. Check the rights of the file and its folder, and the space on the disk."),
            OPEN_LOG,
        ),
        "credentials_unknown": Row(
            sign_in,
            tr('There is no way to sign in called "{kind}". Choose another.'),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "client_broken": Row(
            sign_in,
            tr(
                "{path} is not the file of an OAuth client for desktop apps. Choose the JSON file that Google's "
                "console made, or clear the field under Settings, Options, Cloud Score+."
            ),
        ),
        "key_missing": Row(
            sign_in,
            tr("The key file of the service account was not found at {path}. Choose it again."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "key_broken": Row(
            sign_in,
            tr(
                "{path} is not the key of a service account, or is damaged. It has been left as it is. Choose the JSON "
                "file that Google's console made."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "key_refused": Row(
            sign_in,
            tr(
                "Google does not accept the key of this service account. It was deleted, or this computer's clock is "
                "wrong."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "adc_missing": Row(
            sign_in,
            tr("There are no application-default credentials at {path}. Sign in with your Google account instead."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "adc_broken": Row(
            sign_in,
            tr("The application-default credentials at {path} cannot be read. They have been left as they are."),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "adc_unsupported": Row(
            sign_in,
            tr(
                'The application-default credentials at {path} are of the kind "{kind}", which cannot be used '
                "here. Sign "
                "in with your Google account or a service account's key."
            ),
            SETTINGS,
            flags={CONNECTION, ABOUT_SIGN_IN},
        ),
        "needs_google": Row(
            tr("Google Earth Engine is not connected"),
            tr("It made this layer, but the sample scenes are chosen."),
            SETTINGS,
            flags={CONNECTION},
        ),
        "needs_samples": Row(
            tr("The sample scenes do not run"), tr("Click the mark beside the layer in the layer tree to start them.")
        ),
        "made_elsewhere": Row(
            tr("It comes from another QGIS profile"), tr("Nothing is computed for it with your account by itself.")
        ),
        # The computation
        "no_scenes": Row(none, tr("Widen the dates or the area, or raise the scene cloud limit."), flags={COMPOSITE}),
        "no_scenes_at_all": Row(none, tr("Widen the dates or the area."), flags={COMPOSITE}),
        "no_scenes_l2a_yet": Row(
            none,
            tr("Surface reflectance (L2A) starts on {first}. Choose top of atmosphere (L1C) under Advanced."),
            flags={COMPOSITE},
        ),
        "no_scenes_l2a_here": Row(
            none,
            tr(
                "Before 2019 surface reflectance (L2A) is missing in many places. Choose top of atmosphere (L1C) under "
                "Advanced, or later dates."
            ),
            flags={COMPOSITE},
        ),
        "too_big": Row(
            tr("The composite is too large to compute at once"),
            tr("Choose a smaller area or fewer months."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_preview": Row(
            tr("The preview is too much to compute at once"),
            tr("Choose a smaller area or fewer months. The composite itself is computed tile by tile and may work."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_tiles": Row(
            tr("Parts of the map are too much to compute at once"),
            tr("Zoom in, or build the composite of fewer months or with a lower scene cloud limit."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_download": Row(
            tr("The file is too much to compute, even in small pieces"),
            tr("Choose fewer months, a lower scene cloud limit or fewer bands, or export it instead."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_export": Row(
            tr("The export was too much to compute"),
            tr("Choose a smaller area, fewer months, fewer bands or a coarser resolution, and export again."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_big_statistics": Row(
            tr("The statistics are too much to compute at once"),
            tr("Choose smaller areas, fewer of them, fewer months or a coarser resolution."),
            flags={TOO_LARGE, COMPOSITE},
        ),
        "too_many_scenes": Row(
            tr("Too many scenes"),
            tr("More than 5000 scenes match. Choose a smaller area or fewer months."),
            flags={COMPOSITE},
        ),
        "area_too_detailed": Row(
            area,
            tr("Its outline has too many corners to send. Simplify it (Vector, Geometry Tools, Simplify)."),
            flags={COMPOSITE},
        ),
        "asset_missing": Row(
            refused,
            tr("The dataset {asset} was not found, or your account may not read it."),
            OPEN_LOG,
            flags={COMPOSITE},
        ),
        "not_implemented": Row(
            refused,
            tr("The sample scenes cannot do this. Connect to Google Earth Engine for it."),
            SETTINGS,
            flags={CONNECTION, OTHER_SCENES, COMPOSITE},
        ),
        "no_period": Row(
            tr("The animation has no frames"),
            tr("The group has no layers any more. Renew it, or build the series again."),
        ),
        "frame_incomplete": Row(
            tr("The animation is not complete"),
            tr("Tiles of {period} did not come, so nothing was written. Try again once the map shows them."),
            TRY_AGAIN,
        ),
        "map_expired": Row(
            tr("The map has expired"),
            tr("Earth Engine keeps a map for some hours only. Try again to renew the layer."),
            TRY_AGAIN,
        ),
        "refused": Row(
            refused, tr("Your account or project lacks a permission. The log has Earth Engine's own words."), OPEN_LOG
        ),
        "not_found": Row(refused, tr("What was asked for does not exist, or no longer. Try again."), TRY_AGAIN),
        "defect": Row(
            refused,
            tr("This should not happen. Please report it with the text in the log."),
            OPEN_LOG,
            flags={COMPOSITE},
        ),
        "mistake": Row(
            tr("A mistake in the plugin"),
            tr("It is no fault of Earth Engine or of the composite. Please report it with the text in the log."),
            OPEN_LOG,
            flags={OURS},
        ),
        "unknown": Row(
            tr("Something went wrong"),
            tr("The log has the details. Try again, or report it with the text in the log."),
            OPEN_LOG,
            flags={COMPOSITE},
        ),
    }
