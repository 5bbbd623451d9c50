"""What a row of the table of errors holds; the rows are in order_errors and service_errors."""

from __future__ import annotations

from typing import NamedTuple

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


class Row(NamedTuple):
    """All that is known of one code: what an Advice says, with {names} to be filled in, and its flags."""

    title: str
    text: str
    action: str = NOTHING
    flags: frozenset[str] | set[str] = frozenset()
