"""The rows of errors about what the user asks for: areas, dates, recipes, files, exports, the list of recipes."""

from __future__ import annotations

from .error_rows import (
    COMPOSITE,
    CONNECTION,
    OPEN_LOG,
    OTHER_SCENES,
    SETTINGS,
    URL,
    Row,
)
from .i18n import tr


def rows() -> dict[str, Row]:
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
    order = tr("This file cannot be made")
    disk = tr("The file cannot be written")
    export = tr("The export cannot begin")
    permission = tr("A further permission is needed")
    part = tr("This download cannot be continued")
    return {
        # The area
        "area_unusable": Row(area, "{text}"),
        "area_missing": Row(
            tr("There is no area yet"), tr("Draw it on the map, take the map view, or choose a layer.")
        ),
        "area_broken": Row(
            area, tr("Its coordinates are incomplete or not numbers. Draw it again or choose another layer.")
        ),
        "area_type": Row(area, tr("It is a {type}. An area must be a point, a polygon or several polygons.")),
        "area_zero": Row(area, tr("It encloses nothing. Draw an area with at least three different corners.")),
        "area_detailed": Row(
            area,
            tr(
                "Its outline has more than {most} corners. Simplify it (Vector, Geometry Tools, "
                "Simplify), or select fewer "
                "features."
            ),
        ),
        "area_too_large": Row(area, tr("It covers {area}. Up to {most} can be composed at once: draw a smaller area.")),
        "area_reach": Row(
            area,
            tr(
                "It reaches over {width} km by {height} km and encloses little of it. Draw a smaller area, or choose "
                "shapes that lie closer together."
            ),
        ),
        "area_crossing": Row(
            area,
            tr(
                "Its outline crosses itself, or a hole or part lies over another. Draw it again without crossing "
                "edges; shapes of a layer are repaired."
            ),
        ),
        "area_overlaps": Row(
            area,
            tr("Its shapes overlap in too many places. Run “Dissolve” on the layer first, or select fewer features."),
        ),
        "area_crs": Row(
            area,
            tr(
                "Coordinates such as {x}, {y} do not belong to {crs}. Check the layer's coordinate system "
                "(Layer Properties, Source)."
            ),
        ),
        "area_swapped": Row(
            area,
            tr(
                "Coordinates such as {x}, {y} do not belong to {crs}: latitude seems to come before longitude. Check "
                "the layer's coordinate system, or run “Swap X and Y coordinates”."
            ),
        ),
        "area_no_place": Row(
            tr("The map shows no place yet"),
            tr("Add a base map or a layer, zoom to where you want to work, then choose the area."),
        ),
        "area_off_earth": Row(
            area, tr("It reaches to longitude {lon}, latitude {lat}, which is not on Earth. Check the layer's CRS.")
        ),
        # The dates
        "dates_reversed": Row(dates, tr("The last day, {last}, is before the first, {start}. Exchange them.")),
        "dates_before_archive": Row(dates, tr("Sentinel-2 scenes begin on {first}. Choose a later first day.")),
        "dates_in_future": Row(dates, tr("{start} is still to come; today is {today} (UTC). Choose earlier dates.")),
        # Everything else in a recipe
        "product_unknown": Row(setting, tr("There is no product {product}. Choose L2A or L1C.")),
        "qa_band_unknown": Row(setting, tr("Cloud Score+ has no band {band}. Choose cs_cdf or cs.")),
        "method_unknown": Row(setting, tr("This version knows no method {method}. Choose another one.")),
        "field_wrong": Row(setting, tr('The value of "{field}" is not of the right kind. Choose it again.')),
        "field_range": Row(setting, tr('"{field}" must be between {low} and {high}.')),
        "band_unknown": Row(
            style, tr("{product} scenes have no band {band}. Choose other bands or the other product.")
        ),
        "style_bands": Row(style, tr("It needs one band, or three for red, green and blue.")),
        "style_range": Row(style, tr("Its lowest value, {min}, must be below its highest, {max}.")),
        "style_gamma": Row(style, tr("Gamma must be between 0.05 and 20.")),
        "style_palette": Row(style, tr("A palette is a list of colours such as #1a9850 and goes with one band.")),
        "recipe_broken": Row(recipe, tr("It is damaged or was not made by this plugin. Nothing has been changed.")),
        "recipe_newer": Row(
            recipe, tr("It was made by a newer version of this plugin. Update the plugin and try again.")
        ),
        "recipe_field_unknown": Row(
            recipe, tr('It contains "{field}", which this version does not know. Nothing has been changed.')
        ),
        "recipe_field_missing": Row(recipe, tr('"{field}" is missing. Nothing has been changed.')),
        "recipe_other_kind": Row(
            recipe,
            tr("It describes a series or a change, where one composite is wanted. Open it in Recipes in the dock."),
        ),
        "recipe_kind_unknown": Row(
            recipe, tr('It describes a "{kind}", which this version does not know. Update the plugin and try again.')
        ),
        # A series
        "step_unknown": Row(
            series,
            tr(
                '"{step}" is no step. Possible are month, quarter, seasons, year, '
                "season(11,4) and days(10), for example."
            ),
        ),
        "series_empty": Row(series, tr("No period lies within the dates. Widen the dates or choose another step.")),
        "series_too_long": Row(
            series,
            tr("It would have {count} periods; up to {most} are possible. Shorten the dates or choose longer periods."),
        ),
        # A change
        "change_index_unknown": Row(change, tr("This version knows no index or band {index}. Choose another one.")),
        "change_sides_differ": Row(
            change,
            tr("Before and after differ in more than their dates. Choose one area and one set of options for both."),
        ),
        "change_same_dates": Row(change, tr("Before and after have the same dates. Choose different ones.")),
        "change_reversed": Row(
            change, tr("Before begins on {before}, later than after, which begins on {after}. Exchange the dates.")
        ),
        "change_overlap": Row(
            change,
            tr("Before lasts until {last}, but after begins on {start}. Let before end earlier or after begin later."),
        ),
        "change_limits": Row(change, tr("The limits of the classes must rise from each to the next.")),
        "change_no_scenes": Row(
            none,
            tr("Before ({before}) or after ({after}) has no scenes at all. Widen the dates of that side, or the area."),
            flags={COMPOSITE},
        ),
        "change_nothing_told": Row(
            tr("Nothing can be told about this change"),
            tr(
                "Nowhere do both sides have {min_views} clear views: before ({before}) has at most {most_before}, "
                "after ({after}) at most {most_after}. Ask for fewer clear views, lower the clear threshold, or widen "
                "the dates of the side that has fewer."
            ),
            flags={COMPOSITE},
        ),
        "change_no_raster": Row(
            tr("This file is no raster of a change"),
            tr("{path} was not made by “Change to GeoTIFF”, or is damaged. Choose a file that was."),
        ),
        "polygons_failed": Row(
            tr("The polygons cannot be made"),
            tr("At {folder}: {reason}. Make room there or choose another file, then try again."),
        ),
        # A file to download
        "order_path": Row(order, tr('"{path}" is no name for it. Choose a file whose name ends in .tif.')),
        "order_bands": Row(order, tr("Choose at least one band.")),
        "order_dtype": Row(order, tr("The data type {dtype} cannot hold it. Choose another data type.")),
        "order_nodata": Row(
            order,
            tr(
                "The nodata value {nodata} is one that pixels may have, or does not fit the data type {dtype}. "
                "Choose another."
            ),
        ),
        "order_pixels": Row(
            order,
            tr(
                "It would have {pixels} pixels; up to {most} are possible. Choose a coarser resolution or a smaller "
                "area, and look at the unit of the CRS: degrees and metres differ."
            ),
        ),
        "order_box": Row(order, tr("The part to be saved lies outside of the area. Choose one that meets it.")),
        "periods_failed": Row(
            tr("Some periods were not saved"),
            tr(
                "The table in the folder says of each why. Order the same into that folder again, and only what is "
                "missing is asked for."
            ),
        ),
        "areas_failed": Row(
            tr("Some areas were not saved"),
            tr(
                "The table in the folder says of each why. Order the same into that folder again, and only what is "
                "missing is asked for."
            ),
        ),
        "sheets_many": Row(order, tr("The sheets would be more than {most}. Give a larger side, or a smaller area.")),
        "sheets_polar": Row(
            order,
            tr(
                "MGRS tiles lie between 80 degrees south and 84 degrees north. Choose another area, or a regular grid "
                "for the polar regions."
            ),
        ),
        "order_broken": Row(
            part, tr("Its description is damaged or was not made by this plugin. Nothing has been changed.")
        ),
        "order_newer": Row(
            part, tr("It was begun by a newer version of this plugin. Update the plugin and try again.")
        ),
        "crs_unknown": Row(
            order, tr("The CRS {crs} is not known, or is not one of a map. Choose another, such as the UTM zone.")
        ),
        "crs_area": Row(
            order, tr("The area lies outside of what the CRS {crs} covers. Choose another, such as the UTM zone.")
        ),
        "crs_split": Row(
            order,
            tr("The area crosses the 180th meridian, where the CRS {crs} ends. Choose another, such as the UTM zone."),
        ),
        "disk_full": Row(
            tr("There is too little room on the disk"),
            tr(
                "There are only {free} MB free at {folder}, and about {needed} MB are needed. Make "
                "room, then resume; what "
                "has arrived is kept."
            ),
        ),
        "folder_missing": Row(disk, tr("There is no folder {folder}. Connect its drive or choose another folder.")),
        "folder_unwritable": Row(
            disk, tr("The folder {folder} does not let you write. Choose another, or ask its owner.")
        ),
        "write_failed": Row(
            disk, tr("{folder} reports: {reason}. Check the drive, then resume; what has arrived is kept.")
        ),
        "target_open": Row(
            tr("The file is open elsewhere"),
            tr(
                "It is complete, but {path} cannot be replaced: {reason}. Close it in other programs "
                "and remove it from "
                "the project, then resume; nothing is downloaded again."
            ),
        ),
        "part_busy": Row(
            part,
            tr(
                "Another QGIS (process {process} on {computer}) is at work on {path}. Wait for it, or choose another "
                "file name."
            ),
        ),
        "part_other": Row(
            tr("Another download was begun here"),
            tr(
                "{path} is the target of an unfinished download with other settings. Resume or discard that one, "
                "choose another file name, or, in Processing, tick “Begin afresh”."
            ),
        ),
        "part_none": Row(part, tr("There is no unfinished download of {path}.")),
        "part_broken": Row(
            part, tr("The record of it at {path} is damaged. Discard it, or tick “Begin afresh” in Processing.")
        ),
        "part_newer": Row(
            part,
            tr(
                "It was begun by another version of this plugin. Update the plugin, discard it, or tick “Begin afresh” "
                "in Processing."
            ),
        ),
        "part_simulated": Row(
            part,
            tr(
                "It was begun with the other kind of scenes, simulated or real, and the two must not be mixed. Choose "
                "that connection again, discard it, or tick “Begin afresh” in Processing."
            ),
            SETTINGS,
            flags={CONNECTION, OTHER_SCENES},
        ),
        "answer_wrong": Row(
            tr("Earth Engine sent something else"),
            tr(
                "An answer is not the pixels that were asked for. Resume; if it stays, report it with the text in the "
                "log."
            ),
            OPEN_LOG,
        ),
        # Exports on Earth Engine's side
        "export_scope_drive": Row(
            permission,
            tr(
                "Your sign-in does not let Earth Engine write to your Google Drive. Begin the export "
                "under Exports in the "
                "dock, where you are asked for it, or choose another destination."
            ),
        ),
        "export_scope_storage": Row(
            permission,
            tr(
                "Your sign-in does not let Earth Engine write to Cloud Storage. Begin the export under Exports in the "
                "dock, where you are asked for it, or choose another destination."
            ),
        ),
        "export_scope_other": Row(
            permission,
            tr(
                "This way of signing in does not let Earth Engine write there. Sign in with your "
                "Google account instead, "
                "or choose another destination."
            ),
            SETTINGS,
            flags={CONNECTION},
        ),
        "export_name": Row(
            export,
            tr(
                '"{name}" cannot be its name. Up to 100 characters are possible, without slashes and without a '
                "space at "
                "either end."
            ),
        ),
        "export_folder": Row(
            export, tr('"{folder}" cannot be a folder of Google Drive. Give its name alone, without slashes.')
        ),
        "export_bucket": Row(
            export,
            tr(
                '"{bucket}" cannot be a bucket of Cloud Storage. Its name has small letters, digits, hyphens, '
                "underscores and dots only."
            ),
        ),
        "export_asset": Row(
            export, tr('"{asset}" cannot be an asset. It looks like projects/my-project/assets/my-composite.')
        ),
        "export_pixels": Row(
            tr("The export is too large"),
            tr("It would have {found} pixels; {most} are allowed. Choose a coarser resolution or a smaller area."),
        ),
        "asset_exists": Row(
            tr("There is an asset of this name already"),
            tr("{asset} has been left as it is. Export under another name, or tick that it may be replaced."),
        ),
        "asset_home": Row(
            tr("The asset cannot be stored there"),
            tr(
                "{asset} does not exist, or you may not write to it. Create the folder in the Code "
                "Editor under Assets, or "
                "choose another."
            ),
            URL + "https://code.earthengine.google.com/",
        ),
        "bucket_missing": Row(
            tr("The bucket was not found"),
            tr("Cloud Storage has no bucket of this name, or you may not see it. Check the name."),
            URL + "https://console.cloud.google.com/storage/browser",
        ),
        "bucket_denied": Row(
            tr("You may not write to this bucket"),
            tr("Ask its owner for the role Storage Object Admin, or choose another bucket."),
        ),
        "drive_full": Row(
            tr("Google Drive is full"),
            tr("Make room there and export again, or choose Cloud Storage."),
            URL + "https://drive.google.com/drive/quota",
        ),
        "queue_full": Row(
            tr("Too many exports are waiting"),
            tr("Earth Engine keeps up to 3000 of a project. Cancel some, or wait until others have ended."),
        ),
        "recipe_file_kind": Row(
            recipe, tr("{path} is not a file on this computer. Choose a recipe file, such as one that was saved here.")
        ),
        "recipe_file_large": Row(
            recipe, tr("{path} is far too large for a recipe. Choose another file. Nothing has been changed.")
        ),
        "recipe_file_text": Row(
            recipe, tr("{path} is not plain UTF-8 text. In an editor, save it as UTF-8 without a byte order mark.")
        ),
        "recipe_file_unreadable": Row(
            recipe, tr("{path} cannot be read ({reason}). Check that it is there and that you may read it.")
        ),
        "recipe_file_unwritable": Row(
            tr("The recipe has not been saved"),
            tr("{path} cannot be written ({reason}). Choose another folder, or make room on the disk."),
        ),
        "history_broken": Row(
            history, tr("The file was damaged. It has been kept as {path}, and a new one begun."), OPEN_LOG
        ),
        "history_newer": Row(
            history,
            tr("{path} was written by a newer version of this plugin, and is left as it is. Update the plugin."),
        ),
        "history_unreadable": Row(
            history, tr("{path} cannot be read or written ({reason}). New recipes are not kept."), OPEN_LOG
        ),
        "history_busy": Row(history, tr("Another QGIS is using {path}. Try again in a moment.")),
        "history_full": Row(history, tr("{most} recipes with a star or a name are kept already. Remove one first.")),
    }
